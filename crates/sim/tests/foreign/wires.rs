//! Two real agents in network namespaces of their own, on one small network; the second gets a file from the first.

use super::*;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The network: six addresses, so that looking for neighbours takes seconds.
const HOST: &str = "10.198.77.1";
const FIRST: &str = "10.198.77.2";
const SECOND: &str = "10.198.77.3";

/// A bridge and two namespaces on it; gone when this is dropped.
struct Wires {
    bridge: String,
    spaces: [String; 2],
}

fn ip(words: &[&str]) -> Result<()> {
    let done = Command::new("ip").args(words).stdin(Stdio::null()).output()?;
    ensure!(
        done.status.success(),
        "ip {}: {}",
        words.join(" "),
        String::from_utf8_lossy(&done.stderr).trim()
    );
    Ok(())
}

impl Wires {
    fn lay() -> Result<Self> {
        let mark = std::process::id() % 10_000;
        let wires =
            Self { bridge: format!("fi{mark}b"), spaces: [format!("fi-{mark}-1"), format!("fi-{mark}-2")] };
        ip(&["link", "add", &wires.bridge, "type", "bridge"])?;
        ip(&["addr", "add", &format!("{HOST}/29"), "dev", &wires.bridge])?;
        ip(&["link", "set", &wires.bridge, "up"])?;
        for (number, (space, address)) in wires.spaces.iter().zip([FIRST, SECOND]).enumerate() {
            let near = format!("fi{mark}w{number}");
            ip(&["netns", "add", space])?;
            ip(&["link", "add", &near, "type", "veth", "peer", "name", "wire", "netns", space])?;
            ip(&["link", "set", &near, "master", &wires.bridge])?;
            ip(&["link", "set", &near, "up"])?;
            ip(&["-n", space, "link", "set", "lo", "up"])?;
            ip(&["-n", space, "addr", "add", &format!("{address}/29"), "dev", "wire"])?;
            ip(&["-n", space, "link", "set", "wire", "up"])?;
        }
        Ok(wires)
    }
}

impl Drop for Wires {
    fn drop(&mut self) {
        for space in &self.spaces {
            let _ = ip(&["netns", "del", space]);
        }
        let _ = ip(&["link", "del", &self.bridge]);
    }
}

/// A way to the server, which listens on loopback alone; counts what it gives.
async fn way(port: u16) -> Result<(String, Arc<AtomicU64>)> {
    let listener = TcpListener::bind((HOST, 0)).await?;
    let address: SocketAddr = listener.local_addr()?;
    let given = Arc::new(AtomicU64::new(0));
    let count = given.clone();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let count = count.clone();
            tokio::spawn(async move {
                let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await else { return };
                let ((mut near_in, mut near_out), (mut far_in, mut far_out)) =
                    (near.into_split(), far.into_split());
                let back = async {
                    let mut piece = vec![0; 16 * 1024];
                    while let Ok(length @ 1..) = far_in.read(&mut piece).await {
                        count.fetch_add(length as u64, Ordering::Relaxed);
                        if near_out.write_all(&piece[..length]).await.is_err() {
                            break;
                        }
                    }
                };
                let forth = async {
                    let _ = tokio::io::copy(&mut near_in, &mut far_out).await;
                    let _ = far_out.shutdown().await;
                };
                tokio::join!(back, forth);
            });
        }
    });
    Ok((format!("http://{address}/fusioninventory"), given))
}

impl Site {
    /// An agent in a namespace, with a folder of its own.
    fn neighbour(&self, space: &str, url: &str) -> Result<Command> {
        let var = self.in_house(space);
        std::fs::create_dir_all(&var)?;
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign");
        let mut command = Command::new("ip");
        command
            .args(["netns", "exec", space, "perl"])
            .arg(format!("-I{}", tests.display()))
            .args([
                "-MPlace",
                AGENT,
                "--server",
                url,
                "--logger=stderr",
                "--debug",
                "--tasks",
                "inventory,deploy",
            ])
            .args(["--no-category=process,environment,software", "--conf-file"])
            .arg(self.in_house("agent.cfg"))
            .env("AGENT_VARDIR", var)
            .current_dir(self.house.path());
        Ok(command)
    }

    /// Waits until so many computers are there; the newest of them.
    async fn newest(&self, count: usize) -> Result<String> {
        let began = Instant::now();
        loop {
            let all = self.ask(Method::GET, "/computers", Value::Null).await?;
            let items = all["items"].as_array().context("no list of computers")?;
            let known = items.iter().all(|one| one["inventory_at"].is_string());
            if items.len() >= count && known {
                let newest =
                    items.iter().max_by_key(|one| one["created_at"].as_str().unwrap_or_default().to_owned());
                return Ok(newest.and_then(|one| one["id"].as_str()).context("no computer")?.to_owned());
            }
            ensure!(began.elapsed() < Duration::from_secs(60), "{count} computers do not come: {all}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// R-80, §10: a file with P2P comes from the neighbour that has it, not from the server; what arrives is verified.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_from_the_neighbour() -> Result<()> {
    if !is_here() {
        return Ok(());
    }
    let wires = match Wires::lay() {
        Ok(wires) => wires,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "left out: no network namespaces here ({error})");
            return Ok(());
        }
    };
    let mut site = Site::open().await?;
    let content: Vec<u8> = (0..900_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let out = site.in_house("out");
    std::fs::create_dir_all(&out)?;
    let face = format!(
        "[[install.file]]\npath = \"data.bin\"\np2p = {{ keep = \"1d\" }}\n{RUN}\"cp data.bin {}/$(date +%s%N)\"\n",
        out.display()
    );
    site.publish("shared", &face, &[("data.bin", &content)]).await?;
    let (to_first, first_given) = way(site.house.port).await?;
    let (to_second, second_given) = way(site.house.port).await?;

    let mut first = site.neighbour(&wires.spaces[0], &to_first)?;
    first.args(["--daemon", "--no-fork", "--delaytime=1", "--httpd-ip", FIRST]);
    let _first = Daemon(house::launch(&mut first, &site.in_house("first.log"))?);
    site.computer = site.newest(2).await?;
    site.task("first", &["shared"], Value::Null).await?;
    // It trusts the address its server's name stands for, which is ours.
    let began = Instant::now();
    loop {
        let _ = client()?.get(format!("http://{FIRST}:62354/now")).send().await;
        let runs = site.ask(Method::GET, "/runs?task=first", Value::Null).await?;
        if runs["items"][0]["state"] != "prepared" {
            break;
        }
        ensure!(began.elapsed() < Duration::from_secs(60), "the first agent does not come: {runs}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    ensure!(site.ended("first").await?["shared"]["state"] == "success");

    let second = site.neighbour(&wires.spaces[1], &to_second)?;
    let visit = |mut command: Command| -> Result<String> {
        let out = command.arg("--no-httpd").stdin(Stdio::null()).output()?;
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        ensure!(out.status.success(), "{said}");
        Ok(said)
    };
    visit(second)?;
    site.computer = site.newest(3).await?;
    site.task("second", &["shared"], Value::Null).await?;
    let said = visit(site.neighbour(&wires.spaces[1], &to_second)?)?;
    ensure!(site.ended("second").await?["shared"]["state"] == "success", "{said}");
    let copies: Vec<_> = std::fs::read_dir(&out)?.collect::<Result<_, _>>()?;
    ensure!(copies.len() == 2);
    for copy in copies {
        ensure!(std::fs::read(copy.path())? == content, "the file arrived otherwise");
    }
    let (first, second) = (first_given.load(Ordering::Relaxed), second_given.load(Ordering::Relaxed));
    ensure!(second < 300_000, "the second got {second} bytes from the server, the first {first}: {said}");
    Ok(())
}
