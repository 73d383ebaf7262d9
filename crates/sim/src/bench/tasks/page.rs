//! B10 (c): the page of results and the progress of a task while results arrive, by N.
//!
//! Ten packages for ten thousand agents are a hundred thousand targets; each agent reports its ten runs at moments spread over ten seconds.

use super::crowd::{Gathered, gather};
use super::{NOTHING, number, publish, write_task};
use crate::Bench;
use crate::report::{Bound, Report, median, quantile};
use anyhow::{Result, bail};
use serde_json::json;
use sim::crowd::Manner;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Results a second that are asked for.
const PER_SECOND: f64 = 10_000.0;

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let agents = bench.sized(10_000, 1_000);
    let mut p99s = Vec::new();
    for packages in [1_usize, 10] {
        let targets = agents * packages;
        let rate = bench.sized(PER_SECOND, 1_000.0);
        let manner =
            Manner { run_spread: Some(Duration::from_secs_f64(targets as f64 / rate)), ..Manner::default() };
        let gathered = gather(bench, agents, manner).await?;
        let names: Vec<String> = (0..packages).map(|n| format!("nothing-{n}")).collect();
        for name in &names {
            publish(bench, &gathered.house, name, NOTHING, 0).await?;
        }
        let rounds = bench.sized(12 / packages, 1);
        let (mut times, mut rates) = (Vec::new(), Vec::new());
        for round in 0..rounds.max(1) {
            bench.settle().await;
            let (more, arrived) = one(&gathered, &names, targets, &format!("round-{round}")).await?;
            times.extend(more);
            rates.push(arrived);
        }
        report.figure(&format!("results that arrived meanwhile, {targets} targets"), "a second", &rates);
        report.figure(&format!("page and progress, {targets} targets"), "ms", &times);
        let p99 = quantile(&times, 0.99);
        report.figure(&format!("page and progress, {targets} targets, p99"), "ms", &[p99]);
        p99s.push((targets, p99, median(&times)));
    }
    if let [(small, few, few_mid), (large, many, many_mid)] = p99s[..] {
        report.gate(&format!("page of results, {large} targets, p99"), many, "ms", Bound::AtMost(50.0));
        let grown = (many_mid / few_mid).ln() / (large as f64 / small as f64).ln();
        report.figure("growth of the middle with the number of targets (exponent)", "", &[grown]);
        report.figure("p99 of many targets over p99 of few", "", &[many / few]);
    }
    Ok(())
}

/// Reads pages while results arrive: the times in milliseconds, and how many results a second arrived.
async fn one(
    gathered: &Gathered,
    packages: &[String],
    targets: usize,
    name: &str,
) -> Result<(Vec<f64>, f64)> {
    let Gathered { api, crowd, .. } = gathered;
    write_task(api, name, packages, "ours").await?;
    let kept = || crowd.tally().runs_kept.load(Ordering::Relaxed);
    let before = kept();
    let done = || (kept() - before) as usize;
    api.post(&format!("/tasks/{name}/activate"), &json!({})).await?;
    let mut began = None;
    let started = Instant::now();
    let (mut times, mut cursor, mut turn) = (Vec::new(), None::<String>, 0_usize);
    // The first and the last twentieth are left out: there the rate is another.
    while done() < targets * 19 / 20 {
        if started.elapsed() > Duration::from_secs(180) {
            bail!("{} of {targets} results were kept", done());
        }
        if done() < targets / 20 {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        }
        began.get_or_insert_with(|| (Instant::now(), done()));
        let asked = Instant::now();
        turn += 1;
        if turn % 4 == 0 {
            api.get(&format!("/tasks/{name}/progress")).await?;
        } else {
            let more = cursor.take().map_or_else(String::new, |next| format!("&cursor={next}"));
            let page = api.get(&format!("/runs?task={name}&limit=50{more}")).await?;
            if number(&page, "/total") != targets as u64 {
                bail!("the page speaks of {} runs", number(&page, "/total"));
            }
            cursor = page["next"].as_str().map(str::to_owned);
        }
        times.push(asked.elapsed().as_secs_f64() * 1e3);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let rate = began.map_or(0.0, |(at, count)| (done() - count) as f64 / at.elapsed().as_secs_f64());
    let all = |task: &serde_json::Value| number(task, "/counts/success") == targets as u64;
    api.until(&format!("/tasks/{name}"), Duration::from_secs(60), all).await?;
    Ok((times, rate))
}
