//! From an order to the first instruction of the process it starts, against a bare spawn of the same program.

use crate::Bench;
use crate::report::{Bound, Report, quantile};
use crate::supervision::{bare_spawns, deploy_children};
use crate::ticks::{Ticks, now_ns};
use anyhow::Result;
use protocol::api::NewOrder;
use sim::house::House;
use std::time::Duration;

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let count = bench.sized(300, 50);
    let mut house = House::open(bench.programs.clone(), false).await?;
    house.use_token().await?;
    let mut ticks = Ticks::new(&bench.path().join("ticks"))?;
    house.start_agent("box").await?;
    deploy_children(bench, &house, "box", 1, &ticks).await?;
    let (mut orders, mut spawns) = (Vec::new(), Vec::new());
    for round in 0..count {
        house.order("box", "s001", "stop").await?;
        ticks.clear()?;
        // An idle agent: nothing of the last order is under way any more.
        tokio::time::sleep(Duration::from_millis(50)).await;
        let began = now_ns();
        let order = NewOrder { verb: "start".to_owned(), reason: None };
        let order = house.client().order("box", "s001", &order).await?;
        tokio::task::block_in_place(|| {
            ticks.until("a start", Duration::from_secs(20), |t| !t.last.is_empty())
        })?;
        let at = ticks.last.values().next().map_or(began, |tick| tick.at_ns);
        orders.push(at.saturating_sub(began) as f64 / 1e6);
        house.client().wait_order(&order.id, Some(sim::house::PATIENCE), |_| {}).await?;
        if round % 5 == 0 {
            spawns.extend(tokio::task::block_in_place(|| bare_spawns(bench, &mut ticks, 5))?);
        }
    }
    let p99 = quantile(&orders, 0.99);
    let bare = quantile(&spawns, 0.99);
    report.figure("order to process started", "ms", &orders);
    report.figure("order to process started, p99", "ms", &[p99]);
    report.figure("bare spawn", "ms", &spawns);
    report.figure("bare spawn, p99", "ms", &[bare]);
    report.gate("order to process started above the bare spawn, p99", p99 - bare, "ms", Bound::AtMost(20.0));
    Ok(())
}
