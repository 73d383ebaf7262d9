//! Logs of jobs: from the process to a hundred readers; a log of a gibibyte, opened, read at its end, searched. No peer: the gates are those of the issue.

use crate::Bench;
use crate::report::{Bound, Report, quantile};
use anyhow::{Context, Result, bail};
use client::{AttemptQuery, Auth};
use futures_util::future::try_join_all;
use model::Secret;
use protocol::api::LogChunk;
use serde_json::json;
use sim::api::Api;
use sim::crowd::{Crowd, Manner};
use sim::door::Door;
use sim::enrol::{Identity, Registrar};
use sim::house::House;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Bytes of a line of the large log, its end included.
const LINE: usize = 107;
/// How long anything here may take.
const PATIENCE: Duration = Duration::from_secs(120);

fn space(name: &str, agent: &str, argv: &[&str]) -> String {
    format!(
        "format = 1\nkind = \"space\"\n[space]\nname = \"{name}\"\nagent = \"{agent}\"\n[space.on_end]\nset_upcoming = \"never\"\n\
         [[application]]\nname = \"A\"\n[[application.job]]\nname = \"J\"\ntype = \"command\"\nargv = {}\n",
        json!(argv)
    )
}

async fn apply(api: &Api, name: &str, text: String) -> Result<()> {
    let applied = api
        .post(
            "/documents/apply",
            &json!({ "files": { format!("{}.space.toml", name.to_lowercase()): text } }),
        )
        .await?;
    if applied["applied"] != true {
        bail!("the space was not taken: {applied:#}");
    }
    Ok(())
}

/// The attempt of a space's job, once there is one.
async fn attempt(house: &House, space: &str) -> Result<String> {
    let mut found = String::new();
    let query = AttemptQuery { space: Some(space.to_owned()), ..AttemptQuery::default() };
    house
        .until("an attempt", async |client| {
            let page = client.attempts(&query).await?;
            found = page.items.first().map(|one| one.id.clone()).unwrap_or_default();
            Ok(!found.is_empty())
        })
        .await?;
    Ok(found)
}

fn now_ms() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1_000.0
}

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let mut house = House::open(bench.programs.clone(), false).await?;
    let token = house.use_token().await?;
    let api = Api::of(&house, &token)?;
    live(bench, &mut house, &api, report).await?;
    bench.settle().await;
    large(bench, &house, &token, &api, report).await
}

/// A job that says what time it is; many who read it: how late each line is.
async fn live(bench: &Bench, house: &mut House, api: &Api, report: &mut Report) -> Result<()> {
    house.start_agent("box").await?;
    let count = bench.sized(200, 50);
    let script =
        format!("sleep 3; i=0; while [ $i -lt {count} ]; do date +%s%N; i=$((i+1)); sleep 0.1; done");
    apply(api, "LIVE", space("LIVE", "box", &["sh", "-c", &script])).await?;
    let id = attempt(house, "LIVE").await?;
    for readers in [100, 1_000] {
        if readers == 1_000 && bench.short {
            continue;
        }
        let id = if readers == 100 {
            id.clone()
        } else {
            apply(api, "MANY", space("MANY", "box", &["sh", "-c", &script])).await?;
            attempt(house, "MANY").await?
        };
        let read = async |_: usize| {
            let mut stream = house.client().follow_attempt(&id, 0, None);
            let mut late = Vec::with_capacity(count);
            while late.len() < count {
                let event = stream.next().await?;
                let now = now_ms();
                if event.kind == "chunk" {
                    let chunk: LogChunk = serde_json::from_str(&event.data)?;
                    let out = chunk.lines.iter().filter(|line| line.stream == "out");
                    let said = out.filter_map(|line| line.text.trim().parse::<f64>().ok());
                    late.extend(said.map(|ns| now - ns / 1e6));
                }
            }
            Ok::<_, anyhow::Error>(late)
        };
        let all = tokio::time::timeout(PATIENCE, try_join_all((0..readers).map(read))).await;
        let late = all.context("the readers did not see all lines")??.concat();
        let p95 = quantile(&late, 0.95);
        report.figure(&format!("a line to {readers} readers"), "ms", &late);
        report.figure(&format!("a line to {readers} readers, p95"), "ms", &[p95]);
        report.gate(
            &format!("a line to {readers} readers, p95"),
            p95,
            "ms",
            Bound::AtMost(if readers == 100 { 500.0 } else { 1_000.0 }),
        );
    }
    Ok(())
}

/// A log of a gibibyte and ten million lines, put as an agent puts it, then read.
async fn large(bench: &Bench, house: &House, token: &str, api: &Api, report: &mut Report) -> Result<()> {
    let lines: u64 = bench.sized(10_000_000, 1_000_000);
    let registrar = Registrar::new(&house.url(), None, Auth::Token(Secret::new(token.to_owned())))?;
    let identity = registrar.one("writer").await?;
    // It says that the job has ended at once; its log comes from here.
    let crowd = Crowd::start(Door::new(&house.url(), None, 1)?, vec![identity.clone()], Manner::default());
    crowd.gathered(PATIENCE).await?;
    apply(api, "LARGE", space("LARGE", "writer", &["true"])).await?;
    let id = attempt(house, "LARGE").await?;
    let began = Instant::now();
    put(house, &identity, &id, lines).await?;
    let rate = lines as f64 / began.elapsed().as_secs_f64();
    report.figure("lines taken from one agent", "lines/s", &[rate]);
    report.gate("lines taken from one agent", rate, "lines/s", Bound::AtLeast(100_000.0));
    let (mut open, mut end, mut found) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.sized(5, 3) {
        let began = Instant::now();
        let first = house.client().attempt_lines(&id, 0, None).await?;
        open.push(began.elapsed().as_secs_f64());
        if first.total_lines != lines || first.lines.is_empty() {
            bail!("the log has {} lines of {lines}", first.total_lines);
        }
        let began = Instant::now();
        let last = house.client().attempt_tail(&id, 200, None).await?;
        end.push(began.elapsed().as_secs_f64());
        if last.lines.last().map(|line| line.line) != Some(lines) {
            bail!("the end is not the end");
        }
        let began = Instant::now();
        let hit = api.get(&format!("/attempts/{id}/search?q=NEEDLE&limit=1")).await?;
        found.push(began.elapsed().as_secs_f64());
        if hit[0]["line"] != lines - 1 {
            bail!("the needle was not found: {hit}");
        }
    }
    for (what, values) in
        [("large log, opened", &open), ("large log, its end", &end), ("large log, first hit", &found)]
    {
        report.figure(what, "s", values);
        report.gate(what, quantile(values, 1.0), "s", Bound::AtMost(1.0));
    }
    Ok(())
}

async fn put(house: &House, identity: &Identity, id: &str, lines: u64) -> Result<()> {
    let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build()?;
    let (mut at, mut next) = (0_u64, 0_u64);
    while next < lines {
        let mut piece = String::with_capacity(1 << 20);
        while piece.len() + LINE <= 1 << 20 && next < lines {
            let word = if next + 2 == lines { "NEEDLE" } else { "------" };
            piece += &format!("{next:>10} {word} {:>width$}\n", "", width = LINE - 19);
            next += 1;
        }
        let length = piece.len() as u64;
        let url = format!("{}/api/v1/agent/attempts/{id}/log?offset={at}", house.url());
        let answer = http.put(url).bearer_auth(&identity.key).body(piece).send().await?;
        if !answer.status().is_success() {
            bail!("a piece was refused: {} {}", answer.status(), answer.text().await?);
        }
        at += length;
    }
    Ok(())
}
