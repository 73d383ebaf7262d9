//! The server killed in each of the 20 jobs of a delivery's chain (scenario 10). No peer: nothing may be lost, nothing done twice, no lock left.

use crate::Bench;
use crate::report::{Bound, Report, quantile};
use anyhow::{Result, bail};
use futures_util::future::try_join_all;
use sim::kills::{Chain, Hit, JOBS, Round};
use std::collections::BTreeMap;
use std::io::Write;

/// Houses at one time: most of a delivery is waiting.
const LANES: usize = 3;
/// The golden ratio spreads the kills of a job evenly over it.
const SPREAD: f64 = 0.618_033_988_75;

/// One kill: which job, and which of its rounds.
type Task = (usize, usize);

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let rounds = bench.rounds.unwrap_or_else(|| bench.sized(50, 1));
    let tasks: Vec<Task> =
        (0..rounds).flat_map(|round| (0..JOBS.len()).map(move |job| (job, round))).collect();
    let lanes = LANES.min(tasks.len()).max(1);
    let share = |lane: usize| tasks.iter().copied().skip(lane).step_by(lanes).collect::<Vec<Task>>();
    let walked = try_join_all((0..lanes).map(|lane| walk(bench, share(lane)))).await?;
    let done: Vec<(usize, Round)> = walked.into_iter().flatten().collect();
    tell(report, &done);
    let (lost, doubled, orphans) = (
        done.iter().map(|(_, round)| round.lost.len()).sum::<usize>(),
        done.iter().map(|(_, round)| round.doubled.len()).sum::<usize>(),
        done.iter().map(|(_, round)| round.orphans.len()).sum::<usize>(),
    );
    let kills = tasks.len() as f64;
    report.gate("kills", done.len() as f64, "", Bound::AtLeast(kills));
    report.gate("jobs lost", lost as f64, "", Bound::AtMost(0.0));
    report.gate("jobs done twice", doubled as f64, "", Bound::AtMost(0.0));
    report.gate("locks left behind", orphans as f64, "", Bound::AtMost(0.0));
    if lost + doubled + orphans > 0 {
        bail!("{lost} lost, {doubled} done twice, {orphans} locks left behind in {} kills", done.len());
    }
    Ok(())
}

/// One house, its kills one after the other.
async fn walk(bench: &Bench, tasks: Vec<Task>) -> Result<Vec<(usize, Round)>> {
    let mut chain = Chain::open(bench.programs.clone()).await?;
    let mut done = Vec::with_capacity(tasks.len());
    for (job, round) in tasks {
        let share = ((round as f64 + 1.0) * SPREAD + job as f64 / JOBS.len() as f64).fract();
        match chain.round(&JOBS[job], share).await {
            Ok(round) => done.push((job, round)),
            Err(error) => {
                // The house stands as long as somebody wants to look at it.
                let place = chain.house().path().display();
                let _ = writeln!(std::io::stderr(), "bench: {}: {error:?}\nbench: {place}", JOBS[job].path);
                tokio::time::sleep(bench.keep).await;
                return Err(error);
            }
        }
        if done.len().is_multiple_of(50) {
            let _ = writeln!(std::io::stderr(), "bench: {} kills of this house", done.len());
        }
    }
    Ok(done)
}

/// What was seen, a line a job.
fn tell(report: &mut Report, done: &[(usize, Round)]) {
    for (at, job) in JOBS.iter().enumerate() {
        let of: Vec<&Round> = done.iter().filter(|(job, _)| *job == at).map(|(_, round)| round).collect();
        let mut hits: BTreeMap<Hit, usize> = BTreeMap::new();
        of.iter().for_each(|round| *hits.entry(round.hit).or_default() += 1);
        let hit = |hit| hits.get(&hit).copied().unwrap_or(0);
        report.aside(&format!(
            "{}: killed {} times: {} before it, {} during it, {} after it; {} lost, {} done twice, {} locks left, {} idempotent ones again",
            job.path,
            of.len(),
            hit(Hit::Before),
            hit(Hit::During),
            hit(Hit::After),
            of.iter().map(|round| round.lost.len()).sum::<usize>(),
            of.iter().map(|round| round.doubled.len()).sum::<usize>(),
            of.iter().map(|round| round.orphans.len()).sum::<usize>(),
            of.iter().map(|round| round.again.len()).sum::<usize>(),
        ));
        let took: Vec<f64> = of.iter().map(|round| round.took.as_secs_f64()).collect();
        report.figure(&format!("a delivery with a kill in {}", job.path), "s", &took);
        for round in of.iter().filter(|round| !round.is_whole() || !round.again.is_empty()) {
            let all = [&round.lost, &round.doubled, &round.orphans, &round.again];
            for text in all.into_iter().flatten() {
                report.aside(&format!("{} killed in {} ({:?}): {text}", round.delivery, job.path, round.hit));
            }
        }
    }
    let ready: Vec<f64> = done.iter().map(|(_, round)| round.ready.as_secs_f64() * 1e3).collect();
    report.figure("the server answers again after", "ms", &ready);
    report.figure("the server answers again after, p95", "ms", &[quantile(&ready, 0.95)]);
    let during = done.iter().filter(|(_, round)| round.hit == Hit::During).count();
    report.figure("kills that fell into the job itself", "", &[during as f64]);
}
