//! Chains of jobs: how many an engine starts in a second, and how soon a job follows the one before on another agent. No peer: the gates are those of the issue.

use crate::Bench;
use crate::report::{Bound, Report, quantile};
use anyhow::{Context, Result, bail, ensure};
use client::Auth;
use model::{Secret, Timestamp};
use protocol::api::AttemptView;
use serde_json::{Map, Value, json};
use sim::api::Api;
use sim::crowd::{Crowd, Manner};
use sim::door::Door;
use sim::enrol::Registrar;
use sim::house::House;
use std::fmt::Write as _;
use std::time::Duration;

/// Virtual agents that take jobs.
const AGENTS: usize = 10;
/// Applications of a space, side by side; each is one chain of jobs.
const CHAINS: usize = 10;
/// How long anything here may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// A space of chains side by side; job `j` of chain `c` runs on the agent the place gives.
fn space(name: &str, chains: usize, jobs: usize, agent: impl Fn(usize, usize) -> String) -> String {
    let mut text = format!(
        "format = 1\nkind = \"space\"\n[space]\nname = \"{name}\"\n[space.on_end]\nset_upcoming = \"never\"\n"
    );
    for c in 0..chains {
        let _ = write!(text, "[[application]]\nname = \"A{c}\"\n");
        for j in 0..jobs {
            let agent = agent(c, j);
            let _ = write!(
                text,
                "[[application.job]]\nname = \"J{j}\"\ntype = \"command\"\nargv = [\"true\"]\nagent = \"{agent}\"\n"
            );
            if j > 0 {
                let _ = writeln!(text, "after = [\"J{}\"]", j - 1);
            }
        }
    }
    text
}

/// Applies spaces, waits until all their jobs have ended well, and gives the attempts.
async fn play(api: &Api, texts: &[(String, String)], jobs: usize) -> Result<Vec<AttemptView>> {
    let files: Map<String, Value> = texts
        .iter()
        .map(|(name, text)| (format!("{}.space.toml", name.to_lowercase()), json!(text)))
        .collect();
    let applied = api.post("/documents/apply", &json!({ "files": files })).await?;
    ensure!(applied["applied"] == true, "the spaces were not taken: {applied:#}");
    let mut all = Vec::new();
    for (name, _) in texts {
        let ended = |runs: &Value| runs["items"][0]["state"].as_str().is_some_and(|state| state != "running");
        api.until(&format!("/spaces/{name}/runs?limit=1"), PATIENCE, ended).await?;
        let mut cursor = String::new();
        loop {
            let page = api.get(&format!("/attempts?space={name}&limit=200{cursor}")).await?;
            let items: Vec<AttemptView> = serde_json::from_value(page["items"].clone())?;
            all.extend(items);
            match page["next"].as_str() {
                Some(next) if !next.is_empty() => cursor = format!("&cursor={next}"),
                _ => break,
            }
        }
    }
    ensure!(all.len() == jobs, "{} attempts of {jobs} jobs", all.len());
    if let Some(bad) = all.iter().find(|one| one.code != Some(0)) {
        bail!("{}/{} ended with {} {:?}", bad.space, bad.path, bad.end, bad.code);
    }
    Ok(all)
}

fn started(one: &AttemptView) -> Result<Timestamp> {
    one.started_at.context("an attempt that never began")
}

/// Milliseconds from the end of each job to the start of the one after it.
fn gaps(all: &[AttemptView]) -> Result<Vec<f64>> {
    let mut gaps = Vec::new();
    for one in all {
        let (app, job) = one.path.split_once("/J").context("a path without a job")?;
        let next = format!("{app}/J{}", job.parse::<usize>()? + 1);
        let Some(next) = all.iter().find(|other| other.space == one.space && other.path == next) else {
            continue;
        };
        ensure!(next.agent != one.agent, "the chain stays on one agent");
        let ended = one.ended_at.context("an attempt without an end")?;
        gaps.push((started(next)?.as_ms() - ended.as_ms()) as f64);
    }
    Ok(gaps)
}

/// Starts a second, from the first to the last.
fn rate(all: &[AttemptView]) -> Result<f64> {
    let times: Vec<i64> = all.iter().map(|one| Ok(started(one)?.as_ms())).collect::<Result<_>>()?;
    let (first, last) = (times.iter().min().copied().unwrap_or(0), times.iter().max().copied().unwrap_or(0));
    Ok((all.len() - 1) as f64 * 1_000.0 / ((last - first).max(1)) as f64)
}

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let mut house = House::open(bench.programs.clone(), false).await?;
    let token = house.use_token().await?;
    let api = Api::of(&house, &token)?;
    follow(bench, &mut house, &api, report).await?;
    bench.settle().await;
    sustain(bench, &house, &token, &api, report).await
}

/// One chain to and fro between two real agents.
async fn follow(bench: &Bench, house: &mut House, api: &Api, report: &mut Report) -> Result<()> {
    house.start_agent("box-0").await?;
    house.start_agent("box-1").await?;
    let jobs = bench.sized(300, 60);
    let text = space("CHAIN", 1, jobs, |_, j| format!("box-{}", j % 2));
    let all = play(api, &[("CHAIN".to_owned(), text)], jobs).await?;
    let gaps = gaps(&all)?;
    report.figure("end to next start, two real agents", "ms", &gaps);
    report.gate("end to next start, p95", quantile(&gaps, 0.95), "ms", Bound::AtMost(100.0));
    house.stop_agent("box-0");
    house.stop_agent("box-1");
    Ok(())
}

/// Many chains at once on virtual agents: in ten spaces, and in one.
async fn sustain(bench: &Bench, house: &House, token: &str, api: &Api, report: &mut Report) -> Result<()> {
    let registrar = Registrar::new(&house.url(), None, Auth::Token(Secret::new(token.to_owned())))?;
    let mut identities = Vec::new();
    for number in 0..AGENTS {
        identities.push(registrar.one(&format!("worker-{number}")).await?);
    }
    let crowd = Crowd::start(Door::new(&house.url(), None, 1)?, identities, Manner::default());
    crowd.gathered(PATIENCE).await?;
    let (mut many, mut one) = (Vec::new(), Vec::new());
    let length = bench.sized(50, 20);
    for round in 0..bench.sized(3, 1) {
        let names: Vec<String> = (0..AGENTS).map(|n| format!("S{round}X{n}")).collect();
        let texts: Vec<(String, String)> = names
            .iter()
            .enumerate()
            .map(|(n, name)| {
                let place = |c: usize, j: usize| format!("worker-{}", (n + c + j) % AGENTS);
                (name.clone(), space(name, CHAINS, length, place))
            })
            .collect();
        let all = play(api, &texts, AGENTS * CHAINS * length).await?;
        many.push(rate(&all)?);
        report.figure("end to next start, ten spaces at full rate", "ms", &gaps(&all)?);
        bench.settle().await;
        let name = format!("ONE{round}");
        let chains = CHAINS * 2;
        let text = space(&name, chains, length, |c, j| format!("worker-{}", (c + j) % AGENTS));
        let all = play(api, &[(name, text)], chains * length).await?;
        one.push(rate(&all)?);
        bench.settle().await;
    }
    report.figure("job starts, ten spaces", "/s", &many);
    report.figure("job starts, one space", "/s", &one);
    report.gate("job starts, ten spaces", quantile(&many, 0.5), "/s", Bound::AtLeast(200.0));
    report.gate("job starts, one space", quantile(&one, 0.5), "/s", Bound::AtLeast(200.0));
    Ok(())
}
