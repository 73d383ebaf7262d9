//! The real FusionInventory agent, unmodified, in front of a real server (spec/fusioninventory-deploy).
//!
//! Without it on this machine (Debian: `fusioninventory-agent`, `fusioninventory-agent-task-deploy`; `cargo xtask test` installs them) each test
//! says so and does nothing. Only its folder of state is another one, by `Place.pm`.

mod wires;

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use sim::house::{self, House, PASSWORD, Programs};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const AGENT: &str = "/usr/bin/fusioninventory-agent";
const DEPLOY: &str = "/usr/share/fusioninventory/lib/FusionInventory/Agent/Task/Deploy.pm";

/// Whether the agent is on this machine; says so if it is not.
fn is_here() -> bool {
    let here = Path::new(AGENT).is_file() && Path::new(DEPLOY).is_file();
    if !here {
        let _ = writeln!(
            std::io::stderr(),
            "left out: the FusionInventory agent is not installed on this machine"
        );
    }
    here
}

fn programs() -> Programs {
    if let Ok(found) = Programs::find() {
        return found;
    }
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "-p", "server", "-p", "agent", "-p", "cli", "--bins"])
        .stdin(Stdio::null())
        .status();
    assert!(built.is_ok_and(|status| status.success()), "the programs could not be built");
    Programs::find().expect("the programs just built")
}

/// A house with one computer under a real agent.
struct Site {
    house: House,
    http: reqwest::Client,
    /// Its computer.
    computer: String,
}

impl Site {
    /// A server, and an agent that spoke once.
    async fn open() -> Result<Self> {
        let house = House::open(programs(), false).await?;
        std::fs::create_dir_all(house.path().join("var"))?;
        std::fs::write(house.path().join("agent.cfg"), "")?;
        let mut site = Self { house, http: client()?, computer: String::new() };
        site.visit("inventory,deploy")?;
        let all = site.ask(Method::GET, "/computers", Value::Null).await?;
        site.computer = all["items"][0]["id"].as_str().context("no computer came")?.to_owned();
        Ok(site)
    }

    async fn ask(&self, method: Method, path: &str, body: Value) -> Result<Value> {
        let mut ask = self.http.request(method, format!("{}/api/v1{path}", self.house.url()));
        ask = ask.basic_auth("admin", Some(PASSWORD));
        if !body.is_null() {
            ask = ask.json(&body);
        }
        let answer = ask.send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        ensure!(status.is_success(), "{path}: {status} {text}");
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// The agent as a program, with its own folder.
    fn agent(&self, tasks: &str) -> Command {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign");
        let mut command = Command::new("perl");
        command
            .arg(format!("-I{}", tests.display()))
            .args(["-MPlace", AGENT, "--server", &format!("{}/fusioninventory", self.house.url())])
            .args(["--logger=stderr", "--debug", "--tasks", tasks])
            .args(["--no-category=process,environment,software", "--conf-file"])
            .arg(self.house.path().join("agent.cfg"))
            .env("AGENT_VARDIR", self.house.path().join("var"))
            .current_dir(self.house.path());
        command
    }

    /// The agent comes once and does what it finds.
    fn visit(&self, tasks: &str) -> Result<()> {
        let out = self.agent(tasks).arg("--no-httpd").stdin(Stdio::null()).output()?;
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        std::fs::write(self.house.path().join("agent.log"), &said)?;
        ensure!(out.status.success(), "{said}");
        Ok(())
    }

    async fn publish(&self, name: &str, face: &str, files: &[(&str, &[u8])]) -> Result<()> {
        self.house.publish(name, "1.0.0", face, files).await.map(drop)
    }

    /// A task of packages over the computer, active.
    async fn task(&self, name: &str, packages: &[&str], more: Value) -> Result<()> {
        let targets: Vec<Value> = packages.iter().map(|p| json!({ "package": p })).collect();
        let actors = json!([{ "kind": "computer", "name": self.computer }]);
        let mut wanted = json!({ "name": name, "jobs": [{ "targets": targets, "actors": actors }] });
        for (key, value) in more.as_object().into_iter().flatten() {
            wanted[key] = value.clone();
        }
        self.ask(Method::POST, "/tasks", wanted).await?;
        self.ask(Method::POST, &format!("/tasks/{name}/activate"), Value::Null).await.map(drop)
    }

    /// Runs of a task by package, when they are as many as expected and none is under way.
    async fn ended(&self, task: &str) -> Result<BTreeMap<String, Value>> {
        let began = Instant::now();
        loop {
            let page = self.ask(Method::GET, &format!("/runs?task={task}&limit=100"), Value::Null).await?;
            let all = page["items"].as_array().context("no list of runs")?.clone();
            let going = |run: &Value| {
                ["prepared", "sent", "running"].contains(&run["state"].as_str().unwrap_or_default())
            };
            if !all.iter().any(going) {
                return Ok(all
                    .into_iter()
                    .map(|r| (r["package"].as_str().unwrap_or_default().to_owned(), r))
                    .collect());
            }
            ensure!(began.elapsed() < Duration::from_secs(60), "runs of {task} do not end: {page}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn log(&self, run: &Value) -> Result<String> {
        let id = run["id"].as_str().context("a run without an id")?;
        let log = self.ask(Method::GET, &format!("/runs/{id}/log"), Value::Null).await?;
        let texts = log["lines"].as_array().into_iter().flatten().filter_map(|l| l["text"].as_str());
        Ok(texts.collect::<Vec<_>>().join("\n"))
    }

    fn in_house(&self, name: &str) -> PathBuf {
        self.house.path().join(name)
    }
}

fn client() -> Result<reqwest::Client> {
    // Another test of this program may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().no_proxy().build()?)
}

const RUN: &str = "[[install.action]]\nrun = ";

/// packages of every kind in one answer, done one after the other by the agent as it is.
#[tokio::test(flavor = "multi_thread")]
async fn packages_of_every_kind() -> Result<()> {
    if !is_here() {
        return Ok(());
    }
    let site = Site::open().await?;
    let to = site.in_house("out");
    let content: Vec<u8> = (0..3_000_000_u32)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
        .take(3_000_000)
        .collect();
    let moves = format!(
        "[[install.file]]\npath = \"data.bin\"\n{RUN}\"wc -c < data.bin; echo to the other stream >&2\"\n\
         [[install.action]]\nmkdir = \"{0}\"\n[[install.action]]\nmove = {{ from = \"*\", to = \"{0}/\" }}\n",
        to.display()
    );
    site.publish("moves", &moves, &[("data.bin", &content)]).await?;
    let faces = [
        ("fails", format!("{RUN}\"exit 3\"\n"), "error"),
        ("three-is-fine", format!("{RUN}\"exit 3\"\nok_codes = [3]\n"), "success"),
        ("words", format!("{RUN}[\"printf\", \"%s|\", \"a b\", \"it's\", \"$HOME\"]\n"), "success"),
        ("killed", format!("{RUN}[\"sh\", \"-c\", \"kill -9 $$\"]\n"), "error"),
        ("only-this-fails", format!("{RUN}\"exit 4\"\nerror_codes = [5]\n"), "success"),
        ("accents", format!("{RUN}\"true\"\nlabel = \"étape\"\n"), "success"),
    ];
    for (name, face, _) in &faces {
        site.publish(name, face, &[]).await?;
    }
    let returns = [
        ("error", "error"),
        ("skip", "skipped"),
        ("startnow", "success"),
        ("warning", "success"),
        ("info", "success"),
    ];
    for (otherwise, _) in returns {
        let face = format!(
            "[[install.check]]\nfile_exists = \"/nowhere/at/all\"\notherwise = \"{otherwise}\"\n{RUN}\"true\"\n"
        );
        site.publish(&format!("check-{otherwise}"), &face, &[]).await?;
    }
    let mut expected: Vec<(String, &str)> = vec![("moves".into(), "success")];
    expected.extend(faces.iter().map(|(name, _, state)| ((*name).to_owned(), *state)));
    expected.extend(returns.iter().map(|(word, state)| (format!("check-{word}"), *state)));
    let packages: Vec<&str> = expected.iter().map(|(name, _)| name.as_str()).collect();
    site.task("all", &packages, Value::Null).await?;
    site.visit("deploy")?;
    let runs = site.ended("all").await?;
    for (package, state) in &expected {
        ensure!(runs[package]["state"] == *state, "{package}: {}", runs[package]);
    }
    let said = site.log(&runs["moves"]).await?;
    ensure!(said.contains("3000000") && said.contains("to the other stream"), "{said}");
    ensure!(std::fs::read(to.join("data.bin"))? == content, "the file arrived otherwise");
    ensure!(site.log(&runs["words"]).await?.contains("a b|it's|$HOME|"));
    ensure!(site.log(&runs["accents"]).await?.contains("étape, processing success"));
    ensure!(runs["check-warning"]["warnings"] == 1);
    Ok(())
}

/// a part that is not there or not what it should be: the run says so, the next one is done all the same (§9.4).
#[tokio::test(flavor = "multi_thread")]
async fn damaged_files() -> Result<()> {
    if !is_here() {
        return Ok(());
    }
    let site = Site::open().await?;
    site.publish("fine", &format!("{RUN}\"true\"\n"), &[]).await?;
    let content = vec![7_u8; 70_000];
    site.publish("broken", &format!("[[install.file]]\npath = \"b\"\n{RUN}\"true\"\n"), &[("b", &content)])
        .await?;
    let newest = newest_file(&site.in_house("data").join("blobs"))?;
    std::fs::remove_file(&newest)?;
    let other: Vec<u8> = (0..70_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    site.publish("wrong", &format!("[[install.file]]\npath = \"c\"\n{RUN}\"true\"\n"), &[("c", &other)])
        .await?;
    let newest = newest_file(&site.in_house("data").join("blobs"))?;
    let mut bytes = std::fs::read(&newest)?;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    std::fs::write(&newest, bytes)?;
    site.task("one", &["broken", "wrong", "fine"], Value::Null).await?;
    site.visit("deploy")?;
    let runs = site.ended("one").await?;
    ensure!(runs["wrong"]["state"] == "error", "{runs:?}");
    ensure!(runs["broken"]["state"] == "error" && runs["fine"]["state"] == "success", "{runs:?}");
    ensure!(runs["broken"]["last_line"].as_str().is_some_and(|l| l.contains("download failed")), "{runs:?}");
    Ok(())
}

fn newest_file(folder: &Path) -> Result<PathBuf> {
    let mut found: Option<(std::time::SystemTime, PathBuf)> = None;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let (path, about) = {
                let e = entry?;
                (e.path(), e.metadata()?)
            };
            if about.is_dir() {
                folders.push(path);
            } else if found.as_ref().is_none_or(|(at, _)| about.modified().is_ok_and(|m| m > *at)) {
                found = Some((about.modified()?, path));
            }
        }
    }
    Ok(found.context("there is no file")?.1)
}

struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        house::end(&mut self.0, rustix::process::Signal::TERM, Duration::from_secs(5));
    }
}

/// a push task wakes an agent that waits, which comes and does it; how it went stands with its computer.
#[tokio::test(flavor = "multi_thread")]
async fn a_push_task() -> Result<()> {
    if !is_here() {
        return Ok(());
    }
    let site = Site::open().await?;
    site.publish("tool", &format!("{RUN}\"true\"\n"), &[]).await?;
    let port = house::free_port()?;
    let computer = format!("/computers/{}", site.computer);
    site.ask(Method::PATCH, &computer, json!({ "wake_port": port })).await?;
    let mut command = site.agent("deploy");
    command.args(["--daemon", "--no-fork", "--httpd-ip", "127.0.0.1", "--httpd-port", &port.to_string()]);
    let _daemon = Daemon(house::launch(&mut command, &site.in_house("daemon.log"))?);
    let began = Instant::now();
    while site.ask(Method::GET, &format!("{computer}/status"), Value::Null).await?["outcome"] != "waiting" {
        ensure!(began.elapsed() < Duration::from_secs(60), "the agent does not listen");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    site.task("push", &["tool"], json!({ "mode": "push", "wake_count": 5, "wake_minutes": 1 })).await?;
    ensure!(site.ended("push").await?["tool"]["state"] == "success");
    ensure!(site.ask(Method::GET, &computer, Value::Null).await?["wake_outcome"] == "woken");
    Ok(())
}
