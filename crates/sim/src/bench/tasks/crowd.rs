//! B2: a job that does nothing for N virtual agents of ours, from its activation to the last result, durable and readable.

use super::{NOTHING, number, publish, slope, write_group, write_task};
use crate::Bench;
use crate::report::{Bound, Report, median};
use anyhow::{Result, bail};
use client::Auth;
use model::Secret;
use serde_json::json;
use sim::api::Api;
use sim::crowd::{Crowd, Manner};
use sim::door::Door;
use sim::enrol::Registrar;
use sim::house::House;
use sim::proc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// A crowd that is there, and known as computers.
pub struct Gathered {
    pub house: House,
    pub api: Api,
    pub crowd: Crowd,
}

/// A house with so many virtual agents of ours in a group `ours`.
pub async fn gather(bench: &Bench, agents: usize, manner: Manner) -> Result<Gathered> {
    let mut house = House::open(bench.programs.clone(), false).await?;
    let token = house.use_token().await?;
    let api = Api::of(&house, &token)?;
    let registrar = Registrar::new(&house.url(), None, Auth::Token(Secret::new(token)))?;
    let identities = registrar.many("box", agents).await?;
    let crowd = Crowd::start(Door::new(&house.url(), None, 1)?, identities, manner);
    crowd.gathered(Duration::from_secs(120)).await?;
    write_group(&api, "ours", "agent_kind", "is", "escale").await?;
    let all = |page: &serde_json::Value| number(page, "/total") == agents as u64;
    api.until("/computers?limit=1", Duration::from_secs(60), all).await?;
    Ok(Gathered { house, api, crowd })
}

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let sizes: &[usize] = bench.sized(&[1_000, 10_000], &[300, 1_000]);
    let rounds = bench.sized(5, 2);
    let (mut points, mut last) = (Vec::new(), (0.0, 0));
    for agents in sizes {
        let gathered = gather(bench, *agents, Manner::default()).await?;
        publish(bench, &gathered.house, "nothing", NOTHING, 0).await?;
        let (mut times, mut cpu) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            bench.settle().await;
            let spent = proc::cpu_s(gathered.house.server_pid());
            times.push(one(&gathered, *agents, &format!("round-{round}")).await?);
            cpu.push((proc::cpu_s(gathered.house.server_pid()) - spent) * 1e6 / *agents as f64);
        }
        let took = report.figure(&format!("a job for {agents} agents, last result durable"), "s", &times);
        report.figure("the same, server CPU an agent", "µs", &cpu);
        points.push((*agents as f64, median(&times)));
        last = (took, *agents);
    }
    report.figure("growth with the number of agents (exponent)", "", &[slope(&points)]);
    report.gate(
        &format!("a job for {} agents, last result durable", last.1),
        last.0,
        "s",
        Bound::AtMost(1.0),
    );
    Ok(())
}

/// From the activation to the last result: kept, as each agent is told, and what the API then says.
async fn one(gathered: &Gathered, agents: usize, name: &str) -> Result<f64> {
    let Gathered { api, crowd, .. } = gathered;
    write_task(api, name, &["nothing".to_owned()], "ours").await?;
    let kept = || crowd.tally().runs_kept.load(Ordering::Relaxed);
    let before = kept();
    let began = Instant::now();
    api.post(&format!("/tasks/{name}/activate"), &json!({})).await?;
    while kept() - before < agents as u64 {
        if began.elapsed() > Duration::from_secs(60) {
            bail!(
                "{} of {agents} results were kept; {:#}",
                kept() - before,
                api.get(&format!("/tasks/{name}")).await?
            );
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let all = |task: &serde_json::Value| number(task, "/counts/success") == agents as u64;
    api.until(&format!("/tasks/{name}"), Duration::from_secs(30), all).await?;
    let took = began.elapsed().as_secs_f64();
    // An active task is looked after: computers that come into its groups get their runs. That is not what the next round measures.
    api.post(&format!("/tasks/{name}/deactivate"), &json!({})).await?;
    Ok(took)
}
