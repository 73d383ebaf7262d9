//! Neighbours: 50 MB to four segments of 25 agents, each a network namespace behind one wire; what leaves the server over each wire.
//!
//! The server has a namespace of its own, with one wire to each segment and one to this program. Needs the right to make namespaces; whatever was
//! made is removed at the end.

use super::deliver::{FACE, PACKAGE_BYTES, carry_out};
use super::{number, publish, write_group};
use crate::Bench;
use crate::report::{Bound, Report};
use anyhow::{Context, Result, bail};
use serde_json::json;
use sim::api::Api;
use sim::house::{House, Place, launch};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Segments.
const SEGMENTS: usize = 4;
/// The server's own address, in its namespace.
const SERVER: Ipv4Addr = Ipv4Addr::new(10, 199, 0, 1);

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let (each, runs) = (bench.sized(25, 4), bench.sized(3, 1));
    let wires = match Wires::lay() {
        Ok(wires) => wires,
        Err(error) => {
            report.aside(&format!("no namespaces here, so no figure about neighbours: {error:#}"));
            return Ok(());
        }
    };
    if !std::env::var("NO_PROXY").is_ok_and(|hosts| hosts.contains("10.199.0.0/16")) {
        bail!("set NO_PROXY=10.199.0.0/16, as `cargo xtask bench` does");
    }
    let place = Place { address: SERVER.into(), before: inside(&wires.server) };
    let mut house = House::open_at(bench.programs.clone(), true, place).await?;
    let token = house.use_token().await?;
    let api = Api::of(&house, &token)?;
    let networks: Vec<_> = (1..=SEGMENTS)
        .map(|n| json!({ "cidr": format!("10.199.{n}.0/24"), "name": format!("segment {n}"), "accept": true, "p2p": true }))
        .collect();
    api.put("/networks", &json!(networks)).await?;
    for segment in 1..=SEGMENTS {
        for number in 1..=each {
            let name = format!("box-{segment}-{number:02}");
            let token = house.enrol_token(&name).await?;
            let before = inside(&wires.segments[segment - 1]);
            let mut command = house.agent_command_at(&before, &name, &format!("agent-{name}"), Some(&token));
            let child = launch(&mut command, &house.path().join(format!("agent-{name}.log")))?;
            house.keep_agent(&name, child);
        }
    }
    let agents = SEGMENTS * each;
    write_group(&api, "ours", "agent_kind", "is", "escale").await?;
    let all = |page: &serde_json::Value| number(page, "/total") == agents as u64;
    api.until("/computers?limit=1", Duration::from_secs(60), all).await?;

    let (mut copies, mut times, mut from_peers) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..runs {
        let package = format!("shared{round}");
        publish(bench, &house, &package, FACE, PACKAGE_BYTES).await?;
        rustix::fs::sync();
        bench.settle().await;
        let before = wires.sent()?;
        times.push(carry_out(&api, &package, agents).await?);
        let after = wires.sent()?;
        copies.extend(before.iter().zip(&after).map(|(b, a)| (a - b) as f64 / PACKAGE_BYTES as f64));
        let page = api.get(&format!("/runs?task=task-{package}&limit=1000")).await?;
        let runs = page["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        let bytes: u64 = runs.iter().map(|run| number(run, "/from_peers_bytes")).sum();
        from_peers.push(bytes as f64 / (PACKAGE_BYTES as f64 * agents as f64));
    }
    report.figure(
        &format!("50 MB to {SEGMENTS} segments of {each} agents, verified and applied"),
        "s",
        &times,
    );
    report.figure("share of the bytes that came from neighbours", "", &from_peers);
    report.figure("packages that left the server for a segment, everything on the wire counted", "", &copies);
    let most = copies.iter().copied().fold(0.0, f64::max);
    report.gate(
        "packages that left the server for a segment, the worst of them",
        most,
        "",
        Bound::AtMost(1.2),
    );
    Ok(())
}

/// What stands before a program that runs inside a namespace.
fn inside(namespace: &str) -> Vec<String> {
    ["ip", "netns", "exec", namespace].map(str::to_owned).to_vec()
}

/// Namespaces and the wires between them; gone when this is dropped.
struct Wires {
    server: String,
    segments: Vec<String>,
    home: String,
}

impl Wires {
    fn lay() -> Result<Self> {
        let mark = std::process::id() % 10_000;
        let wires = Self {
            server: format!("escale-{mark}-s"),
            segments: (1..=SEGMENTS).map(|n| format!("escale-{mark}-{n}")).collect(),
            home: format!("esc{mark}h"),
        };
        ip(&["netns", "add", &wires.server])?;
        wires.in_server(&["link", "set", "lo", "up"])?;
        wires.in_server(&["addr", "add", &format!("{SERVER}/32"), "dev", "lo"])?;
        for (number, segment) in (1..).zip(&wires.segments) {
            ip(&["netns", "add", segment])?;
            let (near, far) = (format!("seg{number}"), format!("10.199.{number}"));
            wires.in_server(&[
                "link", "add", &near, "type", "veth", "peer", "name", "wire", "netns", segment,
            ])?;
            wires.in_server(&["addr", "add", &format!("{far}.1/24"), "dev", &near])?;
            wires.in_server(&["link", "set", &near, "up"])?;
            ip(&["-n", segment, "link", "set", "lo", "up"])?;
            ip(&["-n", segment, "addr", "add", &format!("{far}.2/24"), "dev", "wire"])?;
            ip(&["-n", segment, "link", "set", "wire", "up"])?;
            ip(&["-n", segment, "route", "add", "default", "via", &format!("{far}.1")])?;
        }
        wires.in_server(&["link", "add", "home", "type", "veth", "peer", "name", &wires.home])?;
        wires.in_server(&["link", "set", &wires.home, "netns", "1"])?;
        wires.in_server(&["addr", "add", "10.199.254.1/30", "dev", "home"])?;
        wires.in_server(&["link", "set", "home", "up"])?;
        ip(&["addr", "add", "10.199.254.2/30", "dev", &wires.home])?;
        ip(&["link", "set", &wires.home, "up"])?;
        ip(&["route", "add", &format!("{SERVER}/32"), "via", "10.199.254.1", "dev", &wires.home])?;
        Ok(wires)
    }

    fn in_server(&self, words: &[&str]) -> Result<String> {
        let mut all = vec!["-n", &self.server];
        all.extend(words);
        ip(&all)
    }

    /// Bytes that left the server over each segment's wire.
    fn sent(&self) -> Result<Vec<u64>> {
        let read = |number: usize| {
            let file = format!("/sys/class/net/seg{number}/statistics/tx_bytes");
            let text = run_plainly(Path::new("ip"), &["netns", "exec", &self.server, "cat", &file])?;
            text.trim().parse().with_context(|| format!("{file} says {text:?}"))
        };
        (1..=SEGMENTS).map(read).collect()
    }
}

impl Drop for Wires {
    fn drop(&mut self) {
        // The wire home goes with the namespace of its other end.
        for namespace in self.segments.iter().chain([&self.server]) {
            let _ = ip(&["netns", "del", namespace]);
        }
        let _ = ip(&["link", "del", &self.home]);
    }
}

fn ip(words: &[&str]) -> Result<String> {
    run_plainly(Path::new("ip"), words)
}

fn run_plainly(program: &Path, words: &[&str]) -> Result<String> {
    let done = Command::new(program).args(words).stdin(Stdio::null()).output()?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    bail!("{} {}: {}", program.display(), words.join(" "), String::from_utf8_lossy(&done.stderr).trim())
}
