//! B10 (a), (d): a task on a group of N computers: accepted, every target readable; called off again. Beside it: as many bare rows in one
//! transaction of SQLite.

use super::{NOTHING, number, publish, slope, write_task};
use crate::Bench;
use crate::report::{Bound, Report, median};
use crate::store;
use anyhow::{Context, Result, bail};
use serde_json::json;
use sim::api::Api;
use sim::foreign::{Foreign, device};
use sim::house::House;
use sqlx::Connection;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let sizes: &[u32] = bench.sized(&[1_000, 10_000, 100_000], &[1_000, 10_000]);
    let runs = bench.sized(5, 2);
    let (mut points, mut last) = (Vec::new(), (0.0, 0));
    for count in sizes {
        let (house, token) = full(bench, *count).await?;
        let api = Api::of(&house, &token)?;
        let (mut accepted, mut readable, mut cancelled) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..runs {
            let name = format!("all-{round}");
            let began = Instant::now();
            write_task(&api, &name, &["nothing".to_owned()], "everybody").await?;
            api.post(&format!("/tasks/{name}/activate"), &json!({})).await?;
            accepted.push(began.elapsed().as_secs_f64());
            let all = |task: &serde_json::Value| number(task, "/counts/total") == u64::from(*count);
            api.until(&format!("/tasks/{name}"), Duration::from_secs(60), all).await?;
            let page = api.get(&format!("/runs?task={name}&limit=50")).await?;
            readable.push(began.elapsed().as_secs_f64());
            if number(&page, "/total") != u64::from(*count) {
                bail!("the list of runs has {} of {count}", number(&page, "/total"));
            }
            if round == 0 {
                walk(&api, &name, *count).await?;
            }
            let began = Instant::now();
            let action = json!({ "action": "cancel", "task": name });
            api.post("/runs/actions", &action).await?;
            let none = |task: &serde_json::Value| number(task, "/counts/cancelled") == u64::from(*count);
            api.until(&format!("/tasks/{name}"), Duration::from_secs(60), none).await?;
            cancelled.push(began.elapsed().as_secs_f64());
        }
        report.figure(&format!("task on {count} computers, written and activated"), "s", &accepted);
        let took = report.figure("the same, every target readable", "s", &readable);
        report.figure(&format!("task on {count} computers called off, all of it readable"), "s", &cancelled);
        points.push((f64::from(*count), median(&readable)));
        last = (took, *count);
    }
    let (took, count) = last;
    let bare = bare_rows(bench, count).await?;
    report.figure(&format!("{count} bare rows, one transaction of SQLite"), "s", &[bare]);
    report.gate(&format!("task on {count} computers, every target readable"), took, "s", Bound::AtMost(2.0));
    report.figure("growth with the number of computers (exponent)", "", &[slope(&points)]);
    Ok(())
}

/// Reads the list of a task's runs from end to end: each of them is there once, with a reason.
async fn walk(api: &Api, task: &str, count: u32) -> Result<()> {
    let (mut cursor, mut seen) = (String::new(), std::collections::HashSet::new());
    loop {
        let page = api.get(&format!("/runs?task={task}&limit=1000{cursor}")).await?;
        for run in page["items"].as_array().into_iter().flatten() {
            if run["reason"]["code"].as_str().is_none_or(str::is_empty) {
                bail!("a run without a reason: {run}");
            }
            seen.insert(run["id"].as_str().unwrap_or_default().to_owned());
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    if seen.len() == count as usize {
        Ok(())
    } else {
        bail!("{} of {count} runs are in the list", seen.len())
    }
}

/// A house with a group `everybody` of that many computers. One that really came is copied, row by row, while the server is down.
pub async fn full(bench: &Bench, count: u32) -> Result<(House, String)> {
    let mut house = House::open(bench.programs.clone(), false).await?;
    let token = house.use_token().await?;
    let api = Api::of(&house, &token)?;
    publish(bench, &house, "nothing", NOTHING, 0).await?;
    let server = SocketAddr::from((Ipv4Addr::LOCALHOST, house.port));
    let mut one = Foreign::connect(server, device("pc", 0), 1).await?;
    if one.prolog().await? {
        one.inventory(0).await?;
    }
    let found =
        api.until("/computers?limit=1", Duration::from_secs(10), |page| number(page, "/total") == 1).await?;
    let id = found["items"][0]["id"].as_str().context("no computer came")?.to_owned();
    api.post("/groups", &json!({ "name": "everybody", "computers": [id] })).await?;
    // What it said is written before the server ends.
    house.stop_server();
    let mut store = store::open(&house.path().join("data")).await?;
    let changes = [
        ("number", "1000 + i"),
        ("id", "randomblob(16)"),
        ("name", "printf('pc-%06d', i)"),
        ("name_fold", "printf('pc-%06d', i)"),
        ("device_id", "printf('pc-%06d-2026-01-02-03-04-05', i)"),
    ];
    let range = (1, i64::from(count) - 1);
    store::copy(&mut store, "computers", "device_id LIKE 'pc-000000-%'", &changes, range).await?;
    store::copy(&mut store, "group_members", "1 = 1", &[("computer", "1000 + i")], range).await?;
    store::run(&mut store, "ANALYZE").await?;
    store.close().await?;
    house.start_server().await?;
    api.until("/computers?limit=1", Duration::from_secs(30), |page| {
        number(page, "/total") == u64::from(count)
    })
    .await?;
    Ok((house, token))
}

/// The same number of rows of about the same size, written by nothing but SQLite; seconds.
async fn bare_rows(bench: &Bench, count: u32) -> Result<f64> {
    let folder = bench.path().join("bare");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("escale.db"), b"")?;
    let mut store = store::open(&folder).await?;
    store::bare_table(&mut store).await?;
    let began = Instant::now();
    store::bare_rows(&mut store, count).await?;
    let took = began.elapsed().as_secs_f64();
    store.close().await?;
    std::fs::remove_dir_all(&folder)?;
    Ok(took)
}
