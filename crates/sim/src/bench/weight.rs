//! B5: what an agent weighs at rest with ten processes, what a thousand restarts leave behind, and how large it is.

use crate::Bench;
use crate::report::{Bound, Report};
use crate::supervision::deploy_children;
use crate::ticks::Ticks;
use anyhow::Result;
use futures_util::{StreamExt, TryStreamExt, stream};
use sim::house::House;
use sim::proc;
use std::time::{Duration, Instant};

/// Processes it supervises.
const PROCESSES: usize = 10;

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let cycles = bench.sized(1_000, 100);
    let idle = Duration::from_secs(bench.sized(60, 5));
    let mut house = House::open(bench.programs.clone(), true).await?;
    house.use_token().await?;
    let ticks = Ticks::new(&bench.path().join("ticks"))?;
    house.start_agent_with("box", &["--stop-instances-on-exit"]).await?;
    deploy_children(bench, &house, "box", PROCESSES, &ticks).await?;

    // What a machine looks like the day after: the agent was started again and found its work.
    house.stop_agent("box");
    house.start_agent_with("box", &["--stop-instances-on-exit"]).await?;
    let pid = house.agent_pid("box");
    let (cpu, began) = (proc::cpu_s(pid), Instant::now());
    tokio::time::sleep(idle).await;
    let share = (proc::cpu_s(pid) - cpu) / began.elapsed().as_secs_f64() * 100.0;
    let rest = proc::memory(pid);
    let mib = |kib: u64| kib as f64 / 1024.0;
    report.figure("RSS at rest with 10 processes", "MiB", &[mib(rest.rss_kib)]);
    report.figure("PSS at rest with 10 processes", "MiB", &[mib(rest.pss_kib)]);
    report.figure("processor at rest", "% of a core", &[share]);

    // A few first, so that what is paid once is paid; the gate is about what grows.
    restarts(&house, PROCESSES * 5).await?;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let before = proc::memory(pid);
    let began = Instant::now();
    restarts(&house, cycles).await?;
    let rate = cycles as f64 / began.elapsed().as_secs_f64();
    tokio::time::sleep(idle / 4).await;
    let after = proc::memory(pid);
    restarts(&house, cycles).await?;
    tokio::time::sleep(idle / 4).await;
    let later = proc::memory(pid);
    report.figure("restart orders carried out", "orders/s", &[rate]);
    report.figure("RSS before the cycles", "MiB", &[mib(before.rss_kib)]);
    report.figure("RSS after the cycles", "MiB", &[mib(after.rss_kib)]);
    report.figure("RSS after as many again", "MiB", &[mib(later.rss_kib)]);
    report.figure("heap and stacks before the cycles", "MiB", &[mib(before.anonymous_kib)]);
    report.figure("heap and stacks after the cycles", "MiB", &[mib(after.anonymous_kib)]);
    report.figure("heap and stacks after as many again", "MiB", &[mib(later.anonymous_kib)]);
    let growth = (after.rss_kib as f64 / before.rss_kib as f64 - 1.0) * 100.0;
    let binary = std::fs::metadata(&bench.programs.agent)?.len() as f64 / 1_048_576.0;
    report.gate("RSS at rest with 10 processes", mib(rest.rss_kib), "MiB", Bound::AtMost(10.0));
    report.gate(&format!("growth over {cycles} cycles"), growth, "%", Bound::AtMost(2.0));
    report.gate("stripped binary", binary, "MiB", Bound::AtMost(8.0));
    Ok(())
}

/// Orders restarts of all processes in turn, several at a time, and waits for each to be done.
async fn restarts(house: &House, cycles: usize) -> Result<()> {
    let one = |number: usize| {
        let name = format!("s{number:03}");
        async move {
            for _ in 0..cycles / PROCESSES {
                house.order("box", &name, "restart").await?;
            }
            anyhow::Ok(())
        }
    };
    stream::iter(1..=PROCESSES).map(one).buffer_unordered(PROCESSES).try_collect().await
}
