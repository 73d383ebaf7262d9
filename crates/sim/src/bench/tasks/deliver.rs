//! B1 with a task: 50 MB to N real agents of ours on one host, verified and applied. Peer: nginx and as many curl over TLS to disk, which verify
//! nothing.

use super::{number, publish, write_group, write_task};
use crate::report::{Bound, Report};
use crate::{Bench, bundles, delivery, peers};
use anyhow::{Result, bail};
use serde_json::json;
use sim::api::Api;
use sim::house::House;
use sim::proc;
use std::time::{Duration, Instant};

/// Size of the package, in bytes.
pub const PACKAGE_BYTES: u64 = 50_000_000;
/// It is applied when the file is there, whole.
pub const FACE: &str =
    "[[install.file]]\npath = \"payload\"\n[[install.action]]\nrun = [\"test\", \"-s\", \"payload\"]";
/// What a round writes at most for each agent, in bytes: the package, and its file in the work folder.
const DISK_BYTES: u64 = 2 * PACKAGE_BYTES + (5 << 20);

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let (wanted, runs) = (bench.sized(100, 8), bench.sized(3, 2));
    let room = rustix::fs::statvfs(bench.path())?;
    let fits = usize::try_from(room.f_bavail * room.f_frsize / 10 * 8 / DISK_BYTES).unwrap_or(wanted);
    let agents = wanted.min(fits.max(1));
    if agents < wanted {
        report.aside(&format!("the disk has room for {agents} agents, not for {wanted}"));
    }
    let mut house = House::open(bench.programs.clone(), true).await?;
    let token = house.use_token().await?;
    let api = Api::of(&house, &token)?;
    let names: Vec<String> = (1..=agents).map(|number| format!("box-{number:03}")).collect();
    for name in &names {
        house.start_agent(name).await?;
    }
    write_group(&api, "ours", "agent_kind", "is", "escale").await?;
    let all = |page: &serde_json::Value| number(page, "/total") == agents as u64;
    api.until("/computers?limit=1", Duration::from_secs(30), all).await?;
    let www = bench.path().join("www-install");
    std::fs::create_dir_all(&www)?;
    let Some(certificate) = house.certificate.clone() else { bail!("a house with TLS") };
    let nginx = peers::nginx(bench, &www, &certificate)?;

    let (mut ours, mut theirs, mut our_cpu, mut their_cpu) = (vec![], vec![], vec![], vec![]);
    for round in 0..runs {
        let package = format!("install{round}");
        publish(bench, &house, &package, FACE, PACKAGE_BYTES).await?;
        let file = bundles::stored(&www, &package, FACE, &[], PACKAGE_BYTES)?;
        rustix::fs::sync();
        bench.settle().await;
        let (cpu, ended) = (nginx.cpu_s(), proc::cpu_of_ended_children_s());
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let url = format!("https://127.0.0.1:{}/{name}", nginx.tls_port);
        theirs.push(tokio::task::block_in_place(|| delivery::curl(bench, agents, &url, &file))?);
        their_cpu.push((nginx.cpu_s() - cpu + proc::cpu_of_ended_children_s() - ended) / agents as f64);
        std::fs::remove_file(&file)?;
        rustix::fs::sync();
        bench.settle().await;

        let spent = || {
            let agents = names.iter().map(|name| proc::cpu_s(house.agent_pid(name))).sum::<f64>();
            agents + proc::cpu_s(house.server_pid())
        };
        let cpu = spent();
        ours.push(carry_out(&api, &package, agents).await?);
        our_cpu.push((spent() - cpu) / agents as f64);
        rustix::fs::sync();
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    let a = report.figure(&format!("a task, 50 MB to {agents} agents, verified and applied"), "s", &ours);
    let b = report.figure(&format!("nginx and {agents} curl, TLS, to disk"), "s", &theirs);
    report.figure("the task, core time an agent, both ends", "s", &our_cpu);
    report.figure("nginx and curl, core time a client, both ends", "s", &their_cpu);
    report.gate("a task over nginx and curl", a / b, "", Bound::AtMost(1.6));
    Ok(())
}

/// A task with a package for everybody of ours, from its activation to the last success; seconds.
pub async fn carry_out(api: &Api, package: &str, agents: usize) -> Result<f64> {
    let name = format!("task-{package}");
    write_task(api, &name, &[package.to_owned()], "ours").await?;
    let began = Instant::now();
    api.post(&format!("/tasks/{name}/activate"), &json!({})).await?;
    loop {
        let task = api.get(&format!("/tasks/{name}")).await?;
        if number(&task, "/counts/success") == agents as u64 {
            return Ok(began.elapsed().as_secs_f64());
        }
        let failed = number(&task, "/counts/error") + number(&task, "/counts/skipped");
        if failed > 0 || began.elapsed() > Duration::from_secs(240) {
            let state = if failed > 0 { "error" } else { "prepared,sent,running" };
            let runs = api.get(&format!("/runs?task={name}&state={state}&limit=1")).await?;
            bail!("not everybody carried it out: {:#}\n{:#}", task["counts"], runs["items"][0]);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
