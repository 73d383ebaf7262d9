//! A run through the real server and the real agent, and through the death of each.

use crate::journeys::programs;
use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};
use sim::api::Api;
use sim::house::House;

struct Work {
    house: House,
    api: Api,
}

impl Work {
    async fn run(&self) -> Result<Value> {
        Ok(self.api.get("/runs?task=once").await?["items"][0].clone())
    }
}

/// Issue 4, point 6; P16: exactly one run per attempt, every line once and in order, whoever dies meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_survives_the_agent_and_the_server() -> Result<()> {
    let mut house = House::open(programs(), false).await?;
    let token = house.use_token().await?;
    house.start_agent("box-1").await?;
    let (go, log) = (house.path().join("go"), house.path().join("log"));
    let script = format!(
        "echo begun >>{log}; i=0; while [ ! -e {go} ]; do i=$((i+1)); echo line $i; sleep 0.05; done; echo last",
        log = log.display(),
        go = go.display()
    );
    let face =
        "[[install.file]]\npath = \"do.sh\"\n[[install.action]]\nrun = [\"sh\", \"do.sh\"]\nlog_lines = -1";
    house.publish("once", "1.0.0", face, &[("do.sh", script.as_bytes())]).await?;
    let mut work = Work { api: Api::of(&house, &token)?, house };
    let job =
        json!({ "targets": [{ "package": "once" }], "actors": [{ "kind": "computer", "name": "box-1" }] });
    work.api.post("/tasks", &json!({ "name": "once", "jobs": [job] })).await?;
    work.api.post("/tasks/once/activate", &json!({})).await?;
    let says = async |text: &str| -> Result<bool> {
        let run = work.run().await?;
        let log =
            work.api.get(&format!("/runs/{}/log?limit=1000", run["id"].as_str().unwrap_or_default())).await?;
        Ok(log.to_string().contains(text))
    };
    if let Err(error) =
        work.house.until("its lines come as they are written", async |_| says("line 3").await).await
    {
        let run = work.run().await?;
        let id = run["id"].as_str().unwrap_or_default();
        let log = work.api.get(&format!("/runs/{id}/log")).await?;
        let printed = [work.house.printed("server"), work.house.printed("agent-box-1")];
        bail!("{error:#}; the run: {run:#}; its log: {log:#}; printed: {printed:#?}");
    }
    work.house.kill_agent("box-1");
    work.house.start_agent("box-1").await?;
    let again = async |_: &client::Client| {
        let run = work.run().await?;
        let log =
            work.api.get(&format!("/runs/{}/log?limit=1000", run["id"].as_str().unwrap_or_default())).await?;
        Ok(log.to_string().contains("still running, after a restart of the agent"))
    };
    work.house.until("the next agent adopts the command", again).await?;
    work.house.kill_server();
    std::fs::write(&go, "")?;
    work.house.start_server().await?;
    let done = async |_: &client::Client| Ok(work.run().await?["state"] == "success");
    work.house.until("the run is done", done).await?;
    ensure!(std::fs::read_to_string(&log)? == "begun\n", "it ran twice");
    let run = work.run().await?;
    let told =
        work.api.get(&format!("/runs/{}/log?limit=1000", run["id"].as_str().unwrap_or_default())).await?;
    let texts: Vec<&str> =
        told["lines"].as_array().into_iter().flatten().filter_map(|l| l["text"].as_str()).collect();
    let lines: Vec<&str> = texts.iter().filter_map(|t| t.split_once("line ").map(|(_, n)| n)).collect();
    let counted: Vec<String> = (1..=lines.len()).map(|n| n.to_string()).collect();
    ensure!(lines == counted, "each line once and in order: {texts:#?}");
    ensure!(
        texts.iter().any(|t| t.ends_with(": last")) && texts.last() == Some(&"job successfully completed"),
        "{texts:#?}"
    );
    Ok(())
}
