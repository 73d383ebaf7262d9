//! Agents of the FusionInventory kind, polling all at once: what a full contact costs the server, from PROLOG to getJobs.

use super::{NOTHING, number, publish, write_group, write_task};
use crate::Bench;
use crate::report::{Bound, Report};
use anyhow::{Result, bail};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use sim::api::Api;
use sim::foreign::{Foreign, Job, device};
use sim::house::House;
use sim::proc;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

/// Agents that come for the first time, at one time.
const AT_ONCE: usize = 32;

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let agents = bench.sized(2_000, 200);
    let rounds = bench.sized(5, 3);
    let mut house = House::open(bench.programs.clone(), false).await?;
    let token = house.use_token().await?;
    let api = Api::of(&house, &token)?;
    publish(bench, &house, "nothing", NOTHING, 0).await?;
    let server = SocketAddr::from((Ipv4Addr::LOCALHOST, house.port));
    let began = Instant::now();
    let arrive = |number: usize| async move {
        let source = u8::try_from(number % 100)? + 1;
        let mut one = Foreign::connect(server, device("pc", number), source).await?;
        if one.prolog().await? {
            one.inventory(number).await?;
        }
        Ok::<_, anyhow::Error>(one)
    };
    let mut all: Vec<Foreign> =
        stream::iter(0..agents).map(arrive).buffer_unordered(AT_ONCE).try_collect().await?;
    report.figure(
        "new agents with their inventories",
        "a second",
        &[agents as f64 / began.elapsed().as_secs_f64()],
    );
    let known = |page: &serde_json::Value| number(page, "/total") == agents as u64;
    api.until("/computers?limit=1", Duration::from_secs(60), known).await?;
    write_group(&api, "foreign", "agent_kind", "is", "fusioninventory").await?;

    let (mut idle, mut with_job, mut rates) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        bench.settle().await;
        let (back, micros, _) = poll(&house, all, 0).await?;
        all = back.into_iter().map(|(one, _)| one).collect();
        idle.push(micros);
    }
    for round in 0..rounds {
        let name = format!("round-{round}");
        write_task(&api, &name, &["nothing".to_owned()], "foreign").await?;
        api.post(&format!("/tasks/{name}/activate"), &json!({})).await?;
        let prepared = |task: &serde_json::Value| number(task, "/counts/total") == agents as u64;
        api.until(&format!("/tasks/{name}"), Duration::from_secs(30), prepared).await?;
        bench.settle().await;
        let (back, micros, rate) = poll(&house, all, 1).await?;
        with_job.push(micros);
        rates.push(rate);
        all = stream::iter(back).map(end).buffer_unordered(AT_ONCE).try_collect().await?;
        let ended = |task: &serde_json::Value| number(task, "/counts/success") == agents as u64;
        api.until(&format!("/tasks/{name}"), Duration::from_secs(30), ended).await?;
    }
    let each =
        report.figure(&format!("{agents} agents at once, with a job: server CPU a contact"), "µs", &with_job);
    report.figure("contacts with a job", "a second", &rates);
    report.gate("server CPU a full contact, PROLOG to getJobs", each, "µs", Bound::AtMost(300.0));
    Ok(())
}

/// An agent says that its jobs are done; not measured.
async fn end((mut one, jobs): (Foreign, Vec<Job>)) -> Result<Foreign> {
    for job in &jobs {
        one.status(job, "", "ok", "job successfully completed").await?;
    }
    Ok(one)
}

/// All of them at once; each must be given so many jobs. Server CPU in microseconds a contact, and contacts a second.
async fn poll(house: &House, all: Vec<Foreign>, jobs: usize) -> Result<(Vec<(Foreign, Vec<Job>)>, f64, f64)> {
    let count = all.len() as f64;
    let spent = proc::cpu_s(house.server_pid());
    let began = Instant::now();
    let tasks: Vec<_> = all
        .into_iter()
        .map(|mut one| {
            tokio::spawn(async move {
                let given = one.contact().await?;
                if given.len() == jobs {
                    Ok((one, given))
                } else {
                    bail!("{} was given {} jobs", one.device, given.len())
                }
            })
        })
        .collect();
    let mut back = Vec::with_capacity(tasks.len());
    for task in tasks {
        back.push(task.await??);
    }
    let took = began.elapsed().as_secs_f64();
    // What is written behind a contact belongs to it.
    tokio::time::sleep(Duration::from_millis(600)).await;
    let micros = (proc::cpu_s(house.server_pid()) - spent) * 1e6 / count;
    Ok((back, micros, count / took))
}
