//! B1, short form: 50 MB to twenty real agents, verified, laid out and started. Peer: nginx and twenty curl over TLS
//! to disk, which verify nothing.

use crate::report::{Bound, Report};
use crate::{Bench, bundles, peers};
use anyhow::{Result, bail};
use futures_util::future::try_join_all;
use protocol::api::NewInstance;
use sim::house::House;
use sim::proc;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Size of the package, in bytes.
const PACKAGE_BYTES: u64 = 50_000_000;
/// A program that waits.
const RUN: &str = "[run]\ncommand = [\"./wait.sh\"]\nstop = { grace = \"1s\" }";

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let (agents, runs) = (bench.sized(20, 8), bench.sized(5, 2));
    let mut house = House::open(bench.programs.clone(), true).await?;
    house.use_token().await?;
    let names: Vec<String> = (1..=agents).map(|number| format!("box-{number:02}")).collect();
    for name in &names {
        house.start_agent(name).await?;
    }
    let www = bench.path().join("www-delivery");
    std::fs::create_dir_all(&www)?;
    let Some(certificate) = house.certificate.clone() else { bail!("a house with TLS") };
    let nginx = peers::nginx(bench, &www, &certificate)?;

    let (mut ours, mut theirs, mut our_cpu, mut their_cpu) = (vec![], vec![], vec![], vec![]);
    for round in 0..runs {
        let script = b"#!/bin/sh\nexec sleep 100000\n";
        let file =
            bundles::stored(&www, &format!("deliver{round}"), RUN, &[("wait.sh", script)], PACKAGE_BYTES)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        house.client().push(&file, &name, None, |_, _| {}).await?;
        rustix::fs::sync();
        bench.settle().await;

        let (cpu, ended) = (nginx.cpu_s(), proc::cpu_of_ended_children_s());
        let url = format!("https://127.0.0.1:{}/{name}", nginx.tls_port);
        theirs.push(tokio::task::block_in_place(|| curl(bench, agents, &url, &file))?);
        let spent = nginx.cpu_s() - cpu + proc::cpu_of_ended_children_s() - ended;
        their_cpu.push(spent / agents as f64);
        rustix::fs::sync();
        bench.settle().await;

        let spent = || {
            let agents = names.iter().map(|name| proc::cpu_s(house.agent_pid(name))).sum::<f64>();
            agents + proc::cpu_s(house.server_pid())
        };
        let cpu = spent();
        ours.push(deploy(&house, &names, &format!("deliver{round}")).await?);
        our_cpu.push((spent() - cpu) / agents as f64);
        for agent in &names {
            house.client().remove_instance(agent, &format!("deliver{round}")).await?;
        }
        house.until("all is removed", async |c| Ok(c.instances(None, None).await?.is_empty())).await?;
        std::fs::remove_file(&file)?;
        rustix::fs::sync();
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    let a = report.figure(&format!("escale, 50 MB to {agents} agents, verified and started"), "s", &ours);
    let b = report.figure(&format!("nginx and {agents} curl, TLS, to disk"), "s", &theirs);
    report.figure("escale, core time an agent, both ends", "s", &our_cpu);
    report.figure("nginx and curl, core time a client, both ends", "s", &their_cpu);
    report.gate("delivery over nginx and curl", a / b, "", Bound::AtMost(1.6));
    Ok(())
}

/// From the first deploy to the moment the API says that every instance is started.
async fn deploy(house: &House, agents: &[String], package: &str) -> Result<f64> {
    let began = Instant::now();
    let new = NewInstance { package: Some(package.to_owned()), ..NewInstance::default() };
    try_join_all(agents.iter().map(|agent| house.client().deploy(agent, &new))).await?;
    loop {
        let all = house.client().instances(None, Some(package)).await?;
        if all.iter().filter(|i| i.state == "started" && i.pid.is_some()).count() == agents.len() {
            return Ok(began.elapsed().as_secs_f64());
        }
        if let Some(failed) = all.iter().find(|i| i.failed) {
            bail!("{}/{} failed: {:?}", failed.agent, failed.name, failed.reason);
        }
        if began.elapsed() > Duration::from_secs(120) {
            bail!("not all started: {all:#?}");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// So many curl at once, each with a file of its own.
pub fn curl(bench: &Bench, count: usize, url: &str, original: &Path) -> Result<f64> {
    let folder = bench.path().join("curl");
    std::fs::create_dir_all(&folder)?;
    let began = Instant::now();
    let start = |number: usize| {
        Command::new(peers::program("curl", "curl")?)
            .args(["-skf", "--noproxy", "*", "-o"])
            .arg(folder.join(number.to_string()))
            .arg(url)
            .stdin(Stdio::null())
            .spawn()
            .map_err(anyhow::Error::from)
    };
    let children = (0..count).map(start).collect::<Result<Vec<_>>>()?;
    for mut child in children {
        if !child.wait()?.success() {
            bail!("a curl failed");
        }
    }
    let took = began.elapsed().as_secs_f64();
    let size = std::fs::metadata(original)?.len();
    for number in 0..count {
        if std::fs::metadata(folder.join(number.to_string()))?.len() != size {
            bail!("a curl got less than all");
        }
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(took)
}
