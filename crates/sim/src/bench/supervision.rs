//! B6: a killed process is there again; two hundred processes are up. Peer: s6, with readiness.

use crate::Bench;
use crate::peers::{self, Peer};
use crate::report::{Bound, Report, quantile};
use crate::ticks::{Ticks, now_ns};
use anyhow::{Context, Result, bail};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::api::{InstanceConfig, NewInstance};
use rustix::process::Signal;
use sim::house::{House, launch};
use sim::proc;
use std::process::Command;
use std::time::Duration;

/// How long anything here may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A manifest for the child: named by a setting, restarted at once, as often as need be.
pub const CHILD: &str = r#"
[run]
command = ["./child", "${setting.name}", "${setting.file}"]
recovery = { restart = true, retries = 1000000, delay = "0s", reset_after = "15m" }
[[setting]]
name = "name"
type = "string"
required = true
[[setting]]
name = "file"
type = "string"
required = true
"#;

/// Publishes the child and deploys it so many times on an agent, called `s001` and so on.
pub async fn deploy_children(
    bench: &Bench,
    house: &House,
    agent: &str,
    count: usize,
    ticks: &Ticks,
) -> Result<()> {
    let bytes = std::fs::read(bench.child())?;
    house.publish("child", "1.0.0", CHILD, &[("child", &bytes)]).await?;
    let one = |number: usize| {
        let name = format!("s{number:03}");
        let settings = [("name", name.clone()), ("file", ticks.path().display().to_string())];
        let settings = settings.into_iter().map(|(key, value)| (key.to_owned(), Some(value))).collect();
        let config = InstanceConfig {
            package_file: Some("child-1.0.0.zip".to_owned()),
            settings,
            ..InstanceConfig::default()
        };
        let new = NewInstance {
            name: Some(name),
            package: Some("child".to_owned()),
            config,
            ..NewInstance::default()
        };
        async move { house.client().deploy(agent, &new).await }
    };
    stream::iter(1..=count).map(one).buffer_unordered(8).try_collect::<Vec<_>>().await?;
    house
        .until(&format!("{count} instances started"), async |client| {
            let all = client.instances(Some(agent), None).await?;
            Ok(all.iter().filter(|i| i.state == "started").count() == count)
        })
        .await
}

#[derive(Default)]
struct Side {
    up_s: Vec<f64>,
    restart_ms: Vec<f64>,
    pss_mib: Vec<f64>,
}

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let (count, kills, rounds) = (bench.sized(200, 50), bench.sized(30, 10), bench.sized(5, 2));
    let mut house = House::open(bench.programs.clone(), false).await?;
    house.use_token().await?;
    let mut ticks = Ticks::new(&bench.path().join("ticks"))?;
    house.start_agent_with("box", &["--stop-instances-on-exit"]).await?;
    deploy_children(bench, &house, "box", count, &ticks).await?;
    house.stop_agent("box");

    let (mut ours, mut theirs) = (Side::default(), Side::default());
    let settle = Duration::from_secs(bench.sized(6, 2));
    for _ in 0..rounds {
        let s6 = start_s6(bench, count, &mut ticks, &mut theirs)?;
        tokio::time::sleep(settle).await;
        theirs.pss_mib.push(own_pss(s6.pid(), "run"));
        kill_some(&mut ticks, kills, &mut theirs)?;
        drop(s6);
        bench.settle().await;

        start_agent(&mut house, count, &mut ticks, &mut ours)?;
        tokio::time::sleep(settle).await;
        ours.pss_mib.push(own_pss(house.agent_pid("box"), "child"));
        kill_some(&mut ticks, kills, &mut ours)?;
        let killed: Vec<u32> = ticks.last.values().map(|tick| tick.pid).collect();
        house.stop_agent("box");
        if let Some(pid) = killed.into_iter().find(|pid| proc::runs(*pid)) {
            bail!("process {pid} outlived an agent that was to stop everything");
        }
        bench.settle().await;
    }

    let spawn = bare_spawns(bench, &mut ticks, 100)?;
    let a = report.figure("escale, killed to restarted", "ms", &ours.restart_ms);
    let b = report.figure("s6, killed to restarted", "ms", &theirs.restart_ms);
    report.figure("bare spawn to first instruction", "ms", &spawn);
    let p99 = quantile(&ours.restart_ms, 0.99);
    report.figure("escale, killed to restarted, p99", "ms", &[p99]);
    report.figure("s6, killed to restarted, p99", "ms", &[quantile(&theirs.restart_ms, 0.99)]);
    let up = report.figure(&format!("escale, {count} up"), "s", &ours.up_s);
    let s6_up = report.figure(&format!("s6, {count} up"), "s", &theirs.up_s);
    report.figure(&format!("escale, own PSS with {count}"), "MiB", &ours.pss_mib);
    report.figure(&format!("s6, own PSS with {count}"), "MiB", &theirs.pss_mib);
    report.gate("killed to restarted over s6", a / b, "", Bound::AtMost(1.5));
    report.gate("killed to restarted, p99", p99, "ms", Bound::AtMost(10.0));
    report.gate(&format!("{count} up over s6"), up / s6_up, "", Bound::AtMost(1.2));
    Ok(())
}

fn start_s6(bench: &Bench, count: usize, ticks: &mut Ticks, side: &mut Side) -> Result<Peer> {
    let folder = bench.path().join("sv");
    let _ = std::fs::remove_dir_all(&folder);
    for number in 1..=count {
        let service = folder.join(format!("s{number:03}"));
        std::fs::create_dir_all(&service)?;
        std::fs::hard_link(bench.child(), service.join("run"))?;
        std::fs::write(service.join("notification-fd"), "3\n")?;
    }
    ticks.clear()?;
    let mut command = Command::new(peers::program("s6-svscan", "s6")?);
    command.arg("-c").arg((count + 100).to_string()).arg(&folder);
    command.env("NOTIFY_FD", "3").env("TICK_FILE", ticks.path());
    let began = now_ns();
    let child = launch(&mut command, &bench.path().join("s6.log"))?;
    let peer = Peer::of(child);
    ticks.until("s6 has everything up", PATIENCE, |t| t.last.len() == count)?;
    side.up_s.push(last_after(ticks, began));
    Ok(peer)
}

fn start_agent(house: &mut House, count: usize, ticks: &mut Ticks, side: &mut Side) -> Result<()> {
    ticks.clear()?;
    let mut command = house.agent_command("box", "agent-box", None);
    command.arg("--stop-instances-on-exit");
    let began = now_ns();
    let child = launch(&mut command, &house.path().join("agent-box.log"))?;
    house.keep_agent("box", child);
    ticks
        .until("the agent has everything up", PATIENCE, |t| t.last.len() == count)
        .context(house.printed("agent-box"))?;
    side.up_s.push(last_after(ticks, began));
    Ok(())
}

fn last_after(ticks: &Ticks, began: u64) -> f64 {
    let last = ticks.last.values().map(|tick| tick.at_ns).max().unwrap_or(began);
    last.saturating_sub(began) as f64 / 1e9
}

/// Kills processes one by one and notes when each is there again.
fn kill_some(ticks: &mut Ticks, kills: usize, side: &mut Side) -> Result<()> {
    let names: Vec<String> = ticks.last.keys().take(kills).cloned().collect();
    for name in names {
        let pid = ticks.last[&name].pid;
        let began = now_ns();
        proc::signal(pid, Signal::KILL);
        ticks.until("a restart", PATIENCE, |t| t.last[&name].pid != pid)?;
        side.restart_ms.push(ticks.last[&name].at_ns.saturating_sub(began) as f64 / 1e6);
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// PSS of a supervisor and its helpers, without the processes it supervises, in MiB.
fn own_pss(root: u32, child: &str) -> f64 {
    let comm = |pid: u32| std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    let mut pids = proc::descendants(root);
    pids.push(root);
    let own = pids.into_iter().filter(|pid| comm(*pid).trim() != child);
    own.map(|pid| proc::memory(pid).pss_kib as f64).sum::<f64>() / 1024.0
}

/// Spawns the child directly: from the call to its first instruction, in milliseconds.
pub fn bare_spawns(bench: &Bench, ticks: &mut Ticks, count: usize) -> Result<Vec<f64>> {
    let mut found = Vec::new();
    for number in 0..count {
        ticks.clear()?;
        let began = now_ns();
        let mut child = Command::new(bench.child()).arg(format!("bare{number}")).arg(ticks.path()).spawn()?;
        ticks.until("a bare spawn", PATIENCE, |t| !t.last.is_empty())?;
        let at = ticks.last.values().next().map_or(began, |tick| tick.at_ns);
        found.push(at.saturating_sub(began) as f64 / 1e6);
        child.kill()?;
        child.wait()?;
    }
    Ok(found)
}
