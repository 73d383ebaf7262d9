//! Publish, deploy, crash, recover, update, control, and every program killed in turn.
//!
//! States are waited for, never times. The programs are those of the build; each test has a house of its own.

use anyhow::{Result, bail, ensure};
use client::LogQuery;
use protocol::Code;
use protocol::api::NewInstance;
use sim::house::{House, Programs};
use sim::proc;
use std::process::Stdio;
use std::sync::OnceLock;

/// The programs, built if they are not: a test of this crate alone does not build those of others.
pub fn programs() -> Programs {
    static PROGRAMS: OnceLock<Programs> = OnceLock::new();
    let found = PROGRAMS.get_or_init(|| {
        if let Ok(found) = Programs::find() {
            return found;
        }
        let built = std::process::Command::new(env!("CARGO"))
            .args(["build", "--quiet", "-p", "server", "-p", "agent", "-p", "cli", "--bins"])
            .stdin(Stdio::null())
            .status();
        assert!(built.is_ok_and(|status| status.success()), "the programs could not be built");
        Programs::find().expect("the programs just built")
    });
    found.clone()
}

const TICKER: &str = r#"
[run]
command = ["sh", "tick.sh"]
recovery = { restart = true, retries = 5, delay = "100ms", reset_after = "1m" }
stop = { grace = "2s" }
[[setting]]
name = "word"
type = "string"
default = "tick"
"#;

/// A program that says which version it is, and goes on saying something.
fn ticker(version: &str) -> String {
    format!(
        "echo \"ticker {version} started with $ESCALE_SETTING_WORD\"\nwhile :; do sleep 0.2; echo beat; done\n"
    )
}

async fn publish(house: &House, version: &str) -> Result<()> {
    house.publish("ticker", version, TICKER, &[("tick.sh", ticker(version).as_bytes())]).await?;
    Ok(())
}

/// How many processes work in an agent's folder, by the command line of the ticker.
fn tickers(house: &House, agent: &str) -> usize {
    let folder = house.path().join(format!("agent-{agent}"));
    let runs =
        |pid: u32| std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|c| c.ends_with(b"tick.sh\0"));
    proc::inside(&folder).into_iter().filter(|(pid, _)| runs(*pid)).count()
}

fn no_panics(house: &House) -> Result<()> {
    for program in ["server", "agent-box-1", "agent-box-2"] {
        let text = house.printed(program);
        ensure!(!text.contains("panicked"), "{program} panicked:\n{text}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_main_job() -> Result<()> {
    let mut house = House::open(programs(), false).await?;
    house.start_agent("box-1").await?;
    house.start_agent("box-2").await?;
    publish(&house, "1.0.0").await?;
    let first = house.deploy("box-1", "ticker").await?;
    let second = house.deploy("box-2", "ticker").await?;
    ensure!(first.version.as_deref() == Some("1.0.0") && first.pid != second.pid);

    // A crash: it comes back by its recovery options, and the death is told.
    let pid = first.pid.unwrap_or_default();
    proc::signal(pid, rustix::process::Signal::KILL);
    let first = house.instance("box-1", "ticker", |i| i.state == "started" && i.pid != Some(pid)).await?;
    ensure!(first.restarts == 1, "{first:#?}");
    house
        .until("the death is told", async |client| {
            let deaths = client.deaths("box-1", "ticker", 10).await?;
            Ok(deaths.items.first().is_some_and(|death| death.signal == Some(9)))
        })
        .await?;

    // A newer version moves nobody by itself; a reload moves one.
    publish(&house, "1.1.0").await?;
    let newer = house.instance("box-2", "ticker", |i| i.newer.is_some()).await?;
    ensure!(newer.newer.is_some_and(|n| n.version == "1.1.0") && newer.version.as_deref() == Some("1.0.0"));
    house.order("box-1", "ticker", "reload").await?;
    let moved = house.instance("box-1", "ticker", |i| i.version.as_deref() == Some("1.1.0")).await?;
    ensure!(moved.state == "started" && moved.newer.is_none());
    let stayed = house.instance("box-2", "ticker", |i| i.state == "started").await?;
    ensure!(stayed.version.as_deref() == Some("1.0.0") && stayed.pid == second.pid, "{stayed:#?}");

    // The server dies; agents and instances go on, and it comes back with everything.
    house.kill_server();
    let pid = moved.pid.unwrap_or_default();
    ensure!(proc::runs(pid), "the instance ended with the server");
    house.start_server().await?;
    for name in ["box-1", "box-2"] {
        house.until("both agents are back", async |c| Ok(c.agent(name).await?.state == "connected")).await?;
    }
    let after =
        house.instance("box-1", "ticker", |i| i.state == "started" && i.agent_state == "connected").await?;
    ensure!(after.pid == Some(pid), "restarted by a crash of the server: {after:#?}");
    house.order("box-1", "ticker", "stop").await?;
    ensure!(!proc::runs(pid), "still running after a stop");
    house.order("box-1", "ticker", "start").await?;
    house.instance("box-1", "ticker", |i| i.state == "started" && i.pid.is_some_and(|p| p != pid)).await?;
    ensure!(tickers(&house, "box-1") == 1 && tickers(&house, "box-2") == 1);
    no_panics(&house)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_agent_finds_its_instances_again() -> Result<()> {
    let mut house = House::open(programs(), false).await?;
    house.start_agent("box-1").await?;
    publish(&house, "1.0.0").await?;
    let before = house.deploy("box-1", "ticker").await?;
    house.kill_agent("box-1");
    house.instance("box-1", "ticker", |i| i.agent_state == "disconnected").await?;
    ensure!(before.pid.is_some_and(proc::runs), "the instance ended with its agent");

    house.start_agent("box-1").await?;
    let after =
        house.instance("box-1", "ticker", |i| i.agent_state == "connected" && i.state == "started").await?;
    ensure!(after.pid == before.pid, "{before:#?} became {after:#?}");
    ensure!(tickers(&house, "box-1") == 1, "it runs twice");

    // It is watched like before: an end while the agent was away is an end too.
    house.kill_agent("box-1");
    let pid = after.pid.unwrap_or_default();
    proc::signal(pid, rustix::process::Signal::KILL);
    house.start_agent("box-1").await?;
    house.instance("box-1", "ticker", |i| i.state == "started" && i.pid.is_some_and(|p| p != pid)).await?;
    ensure!(tickers(&house, "box-1") == 1, "it runs twice");
    no_panics(&house)
}

/// SEN-01: an agent registers with what it is, tries again, and is alone under its name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_agents_with_one_name_are_refused() -> Result<()> {
    let mut house = House::open(programs(), false).await?;
    // Two tokens for one name, made before either was used.
    let (first, second) = (house.enrol_token("Box").await?, house.enrol_token("box").await?);
    house.start_agent("box-1").await?;
    let mut winner = house.agent_command("Box", "agent-winner", Some(&first));
    let mut winner = sim::house::launch(&mut winner, &house.path().join("winner.log"))?;
    house.until("the first is there", async |c| Ok(c.agent("box").await?.state == "connected")).await?;
    let mut loser = house.agent_command("box", "agent-loser", Some(&second));
    let mut loser = sim::house::launch(&mut loser, &house.path().join("loser.log"))?;
    house
        .until("the second is told why", async |_| Ok(house.printed("loser").contains("exists already")))
        .await?;
    sim::house::end(&mut loser, rustix::process::Signal::TERM, sim::house::PATIENCE);

    // A copy of the first one's state is a second program under one name as well.
    let copied = std::process::Command::new("cp")
        .args(["-r", "agent-winner", "agent-copy"])
        .current_dir(house.path())
        .status()?;
    ensure!(copied.success());
    let mut copy = house.agent_command("box", "agent-copy", None);
    let mut copy = sim::house::launch(&mut copy, &house.path().join("copy.log"))?;
    house
        .until("the copy is refused", async |_| Ok(house.printed("copy").contains("agent-connected")))
        .await?;
    ensure!(house.client().agent("box").await?.state == "connected");
    for child in [&mut copy, &mut winner] {
        sim::house::end(child, rustix::process::Signal::KILL, sim::house::PATIENCE);
    }
    match house
        .client()
        .enroll_token(&protocol::api::NewEnrollToken { name: Some("BOX".into()), minutes: None })
        .await
    {
        Err(error) => ensure!(error.code() == Some(Code::AgentNameTaken), "{error}"),
        Ok(_) => bail!("a token for a name that is taken"),
    }
    Ok(())
}

/// A program that reads its settings again when they change, through the file the contract gives it.
const LISTENER: &str = r#"
last=
while :; do
  now=$(cat "$ESCALE_SETTINGS_FILE")
  [ "$now" != "$last" ] && { echo "settings: $now"; last=$now; }
  sleep 0.05
done
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_are_pushed_without_a_restart_and_logs_follow() -> Result<()> {
    let mut house = House::open(programs(), false).await?;
    house.start_agent("box-1").await?;
    house
        .publish(
            "listener",
            "1.0.0",
            &TICKER.replace("tick.sh", "listen.sh"),
            &[("listen.sh", LISTENER.as_bytes())],
        )
        .await?;
    let before = house.deploy("box-1", "listener").await?;
    let mut log = house.client().follow_log("box-1", "listener", Some(0));
    let mut hear = async |text: &str| {
        let heard = async {
            loop {
                let event = log.next().await?;
                if event.data.contains(text) {
                    return anyhow::Ok(());
                }
            }
        };
        match tokio::time::timeout(sim::house::PATIENCE, heard).await {
            Ok(heard) => heard,
            Err(_) => bail!("{text:?} never came through the log"),
        }
    };
    hear("tick").await?;

    let mut config = house.client().config("box-1", "listener").await?;
    config.settings.insert("word".to_owned(), Some("tock".to_owned()));
    let pending = house.client().set_config("box-1", "listener", &config, false).await?;
    ensure!(pending.settings_pending, "{pending:#?}");
    house.order("box-1", "listener", "push-settings").await?;
    hear("tock").await?;
    let after = house.instance("box-1", "listener", |i| !i.settings_pending).await?;
    ensure!(after.pid == before.pid, "settings cost a restart: {after:#?}");

    // What was followed can be read and searched afterwards.
    let query = LogQuery { search: Some("tock".to_owned()), ..LogQuery::default() };
    ensure!(!house.client().log("box-1", "listener", &query).await?.items.is_empty());

    // A setting that is none is refused, and nothing of the change is kept.
    let mut wrong = house.client().config("box-1", "listener").await?;
    wrong.groups.push("nobody".to_owned());
    wrong.revision = Some(1);
    match house.client().set_config("box-1", "listener", &wrong, true).await {
        Err(error) => ensure!(error.code() == Some(Code::StaleRevision), "{error}"),
        Ok(_) => bail!("a stale revision was taken"),
    }
    ensure!(house.client().config("box-1", "listener").await?.groups.is_empty());
    no_panics(&house)
}

/// SRV-02: the whole over https.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_tls_with_a_crowd() -> Result<()> {
    let mut house = House::open(programs(), true).await?;
    let token = house.use_token().await?;
    let ca = house.certificate.clone().map(|c| c.cert);
    let auth = client::Auth::Token(model::Secret::new(token));
    let crowd = sim::enrol::Registrar::new(&house.url(), ca.as_deref(), auth)?.many("crowd", 50).await?;
    let door = sim::door::Door::new(&house.url(), ca.as_deref(), 1)?;
    let crowd = sim::crowd::Crowd::start(door, crowd, sim::crowd::Manner::default());
    crowd.gathered(sim::house::PATIENCE).await?;
    crowd.call(sim::house::PATIENCE).await?;
    publish(&house, "1.0.0").await?;
    let new = NewInstance { package: Some("ticker".to_owned()), ..NewInstance::default() };
    house.client().deploy("crowd-00007", &new).await?;
    house.instance("crowd-00007", "ticker", |i| i.state == "started").await?;
    house.order("crowd-00007", "ticker", "stop").await?;

    // A real agent beside them fetches the same files over the same TLS.
    house.start_agent("box-1").await?;
    house.deploy("box-1", "ticker").await?;
    house.kill_server();
    house.start_server().await?;
    crowd.gathered(sim::house::PATIENCE).await?;
    crowd.call(sim::house::PATIENCE).await?;
    drop(crowd);
    house
        .until("the crowd left", async |c| Ok(c.agent("crowd-00007").await?.state == "disconnected"))
        .await?;
    no_panics(&house)
}
