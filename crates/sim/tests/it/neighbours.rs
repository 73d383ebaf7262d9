//! Agents of one declared network give the parts of packages to each other, through a task and through an instance, and through the end of one
//! of them.

use crate::journeys::programs;
use anyhow::{Result, ensure};
use protocol::api::{Network, NewInstance};
use serde_json::json;
use sim::api::Api;
use sim::house::House;

/// Bytes of the payload: four chunks.
const PAYLOAD: usize = 3_500_000;

struct Segment {
    house: House,
    api: Api,
}

impl Segment {
    async fn open() -> Result<Self> {
        let mut house = House::open(programs(), true).await?;
        let token = house.use_token().await?;
        let segment = Self { api: Api::of(&house, &token)?, house };
        let network = Network {
            cidr: "127.0.0.0/8".to_owned(),
            name: "here".to_owned(),
            accept: true,
            wake: false,
            p2p: true,
        };
        segment.api.put("/networks", &serde_json::to_value([network])?).await?;
        Ok(segment)
    }

    async fn publish(&self, name: &str, face: &str) -> Result<()> {
        let mut payload = vec![0; PAYLOAD];
        std::io::Read::read_exact(&mut std::fs::File::open("/dev/urandom")?, &mut payload)?;
        let script = b"#!/bin/sh\nexec sleep 100000\n".as_slice();
        self.house.publish(name, "1.0.0", face, &[("payload", &payload), ("wait.sh", script)]).await?;
        Ok(())
    }
}

/// Issue 4, point 7; the run of each computer says what came from neighbours.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_segment_shares_what_a_task_brings() -> Result<()> {
    let mut segment = Segment::open().await?;
    let names = ["one", "two", "three", "four"];
    for name in names {
        segment.house.start_agent(name).await?;
    }
    let face =
        "[[install.file]]\npath = \"payload\"\n[[install.action]]\nrun = [\"test\", \"-s\", \"payload\"]";
    segment.publish("parts", face).await?;
    let query = json!({ "any": [[{ "field": "agent_kind", "test": "is", "value": "escale" }]] });
    segment.api.post("/groups", &json!({ "name": "ours", "query": query })).await?;
    let job = json!({ "targets": [{ "package": "parts" }], "actors": [{ "kind": "group", "name": "ours" }] });
    segment.api.post("/tasks", &json!({ "name": "all", "jobs": [job] })).await?;
    let computers = async |_: &client::Client| Ok(segment.api.get("/computers").await?["total"] == 4);
    segment.house.until("four computers", computers).await?;
    segment.api.post("/tasks/all/activate", &json!({})).await?;
    let done = async |_: &client::Client| Ok(segment.api.get("/tasks/all").await?["counts"]["success"] == 4);
    segment.house.until("four successes", done).await?;
    let runs = segment.api.get("/runs?task=all").await?;
    let bytes = runs["items"].as_array().into_iter().flatten();
    let bytes: u64 = bytes.filter_map(|run| run["from_peers_bytes"].as_u64()).sum();
    // Everything but one copy, unless the machine was so slow that a neighbour was not believed any more.
    ensure!(bytes >= 2 * PAYLOAD as u64, "only {bytes} bytes came from neighbours");
    Ok(())
}

/// One that has the bundle is killed; those who come later get it from the others, or from the server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_neighbour_that_dies_costs_nothing_but_time() -> Result<()> {
    let mut segment = Segment::open().await?;
    segment.house.start_agent("first").await?;
    segment.publish("waits", "[run]\ncommand = [\"./wait.sh\"]").await?;
    segment.house.deploy("first", "waits").await?;
    segment.house.start_agent("second").await?;
    let new = NewInstance { package: Some("waits".to_owned()), ..NewInstance::default() };
    segment.house.kill_agent("first");
    segment.house.client().deploy("second", &new).await?;
    segment.house.instance("second", "waits", |i| i.state == "started").await?;
    // What it got it gives.
    segment.house.start_agent("third").await?;
    segment.house.deploy("third", "waits").await?;
    ensure!(segment.house.printed("agent-second").contains("gives parts of bundles to its neighbours"));
    Ok(())
}
