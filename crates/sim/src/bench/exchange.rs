//! Constellation's world: beats with state objects against Redis, pushes against nginx, waiting polls, messages to many,
//! a million state objects.

use crate::Bench;
use crate::beats::{self, Link};
use crate::peers::{self, Peer};
use crate::polls::{self, Poller};
use crate::report::{Bound, Report, quantile};
use anyhow::{Context, Result, bail};
use client::{Auth, StateQuery};
use futures_util::{StreamExt, TryStreamExt, stream};
use model::Secret;
use protocol::api::{NewCredential, NewInstance, NewVirtualAgent};
use sim::door::Door;
use sim::enrol::{Identity, Registrar};
use sim::house::House;
use sim::proc;
use std::process::Command;
use std::time::{Duration, Instant};

const KEY: &str = "a-key-for-the-bench-0123456789";
/// Beats that are not acknowledged yet, of all agents together: what must be durable within a second.
const OUTSTANDING: u64 = 64_000;
/// State objects of each instance in the part about a million.
const EACH: usize = 1_000;

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let mut house = House::open(bench.programs.clone(), false).await?;
    let token = house.use_token().await?;
    let agents = bench.sized(1_000, 200);
    let identities = identities(&house, &token, agents).await?;
    beats(bench, report, &mut house, &identities).await?;
    credential(&house).await?;
    pushes(bench, report, &house).await?;
    waiting(bench, report, &mut house).await?;
    subscribers(bench, report, &house).await?;
    million(report, &mut house, &identities).await
}

/// Agents, each with one instance of its own name.
async fn identities(house: &House, token: &str, count: usize) -> Result<Vec<(Identity, String)>> {
    let registrar = Registrar::new(&house.url(), None, Auth::Token(Secret::new(token.to_owned())))?;
    let identities = registrar.many("beat", count).await?;
    let placed = identities.into_iter().enumerate().map(|(number, identity)| async move {
        let new = NewInstance {
            name: Some(format!("Probe{number:04}")),
            is_virtual: true,
            ..NewInstance::default()
        };
        let instance = house.client().deploy(&identity.name, &new).await?;
        Ok::<_, anyhow::Error>((identity, instance.id))
    });
    stream::iter(placed).buffered(8).try_collect().await
}

async fn beats(
    bench: &Bench,
    report: &mut Report,
    house: &mut House,
    identities: &[(Identity, String)],
) -> Result<()> {
    let (rounds, time) = (bench.sized(5, 2), Duration::from_secs(bench.sized(6, 3)));
    let door = Door::new(&house.url(), None, 1)?;
    let mut links = beats::open(&door, identities).await?;
    let redis = peers::redis(bench);
    let (mut ours, mut our_cpu, mut theirs, mut their_cpu, mut settled) =
        (vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..rounds {
        if let Ok(redis) = &redis {
            let (rate, cpu) = tokio::task::block_in_place(|| hset(redis, bench.sized(300_000, 100_000)))?;
            theirs.push(rate);
            their_cpu.push(cpu);
            bench.settle().await;
        }
        let pid = house.server_pid();
        let (cpu, began) = (proc::cpu_s(pid), Instant::now());
        let (sent, took) = tokio::task::block_in_place(|| {
            let sent = beats::drive(&mut links, time, OUTSTANDING / identities.len() as u64)?;
            let driven = began.elapsed();
            settled.push(beats::settle(&mut links, Duration::from_secs(10))?.as_secs_f64());
            Ok::<_, anyhow::Error>((sent, driven))
        })?;
        ours.push(sent as f64 / took.as_secs_f64());
        our_cpu.push((proc::cpu_s(pid) - cpu) * 1e6 / sent as f64);
        bench.settle().await;
    }
    // What counts would survive a crash, and is what the interface returns.
    house.kill_server();
    house.start_server().await?;
    let query = StateQuery { name: Some("load".to_owned()), ..StateQuery::default() };
    let found = house.client().states(&query).await?;
    for (number, link) in links.iter().enumerate() {
        let own = found.iter().find(|s| s.instance == format!("Probe{number:04}"));
        let value = own.and_then(|s| s.value.as_u64()).unwrap_or(0);
        if value != link.sequence {
            bail!("after a crash Probe{number:04} is {value}, and {} was acknowledged", link.sequence);
        }
    }
    let count = identities.len();
    let a = report.figure(&format!("beats with a state object, {count} connections"), "1/s", &ours);
    report.figure("the last of them durable after", "s", &settled);
    let cpu = report.figure("server CPU each", "µs", &our_cpu);
    match redis {
        Ok(_) => {
            let b = report.figure("redis HSET, append-only file, 1,000 connections", "1/s", &theirs);
            report.figure("redis, server CPU each", "µs", &their_cpu);
            report.gate("beats over redis", a / b.max(1.0), "", Bound::AtLeast(1.0));
        }
        Err(missing) => report.aside(&format!("{missing:#}")),
    }
    report.gate("server CPU for a beat", cpu, "µs", Bound::AtMost(8.0));
    report.gate("the last beat durable after", quantile(&settled, 1.0), "s", Bound::AtMost(1.0));
    Ok(())
}

/// redis-benchmark over 1,000 connections: writes a second and processor time each, in µs.
fn hset(redis: &Peer, count: usize) -> Result<(f64, f64)> {
    let before = redis.cpu_s();
    let mut command = Command::new(peers::program("redis-benchmark", "redis-tools")?);
    command.args([
        "-h",
        "127.0.0.1",
        "-p",
        &redis.port.to_string(),
        "-c",
        "1000",
        "-d",
        "200",
        "-q",
        "--csv",
    ]);
    command.args([
        "-n",
        &count.to_string(),
        "-r",
        "100000",
        "hset",
        "agent:__rand_int__",
        "s",
        "__rand_int__",
    ]);
    let output = command.output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let last =
        text.lines().last().and_then(|l| l.split("\",\"").nth(1)).context("redis-benchmark said nothing")?;
    let rate = last.trim_matches('"').parse().with_context(|| format!("redis-benchmark said {text}"))?;
    Ok((rate, (redis.cpu_s() - before) * 1e6 / count as f64))
}

/// A credential, and a device with it: `CapteurSalon/Temperature`.
async fn credential(house: &House) -> Result<()> {
    let client = house.client();
    let new = NewCredential {
        name: "bench".to_owned(),
        access_key: Some(KEY.to_owned()),
        control: true,
        management: false,
        developer: false,
    };
    client.add_credential(&new).await?;
    let agent = NewVirtualAgent {
        name: "CapteurSalon".to_owned(),
        credential: Some("bench".to_owned()),
        description: String::new(),
    };
    client.add_virtual_agent(&agent).await?;
    let mut device =
        NewInstance { name: Some("Temperature".to_owned()), is_virtual: true, ..NewInstance::default() };
    device.config.credential = Some("bench".to_owned());
    client.deploy("CapteurSalon", &device).await?;
    Ok(())
}

async fn pushes(bench: &Bench, report: &mut Report, house: &House) -> Result<()> {
    let (rounds, seconds) = (bench.sized(5, 2), bench.sized(5, 2));
    let www = bench.path().join("www-push");
    std::fs::create_dir_all(&www)?;
    let certificate = sim::house::Certificate::make(bench.path())?;
    let nginx = peers::nginx(bench, &www, &certificate);
    let own = format!(
        "{}/rest/constellation/PushStateObject?SentinelName=CapteurSalon&PackageName=Temperature&AccessKey={KEY}\
         &name=Temperature&value=21.5&type=System.Double",
        house.url()
    );
    let (mut ours, mut theirs, mut cpu) = (vec![], vec![], vec![]);
    for _ in 0..rounds {
        if let Ok(nginx) = &nginx {
            let url = format!("http://127.0.0.1:{}/hb", nginx.port);
            theirs.push(tokio::task::block_in_place(|| wrk(&url, seconds))?);
        }
        let before = proc::cpu_s(house.server_pid());
        let rate = tokio::task::block_in_place(|| wrk(&own, seconds))?;
        cpu.push((proc::cpu_s(house.server_pid()) - before) * 1e6 / (rate * seconds as f64));
        ours.push(rate);
        bench.settle().await;
    }
    let state = house.client().state("CapteurSalon", "Temperature", "Temperature").await?;
    if state.state.value != 21.5 {
        bail!("the device's value is {}", state.state.value);
    }
    let a = report.figure("pushes through rest/constellation, 64 connections", "1/s", &ours);
    report.figure("server CPU for a push", "µs", &cpu);
    match nginx {
        Ok(_) => {
            let b = report.figure("nginx answering 204", "1/s", &theirs);
            report.gate("pushes over nginx", a / b.max(1.0), "", Bound::AtLeast(0.5));
        }
        Err(missing) => report.aside(&format!("{missing:#}")),
    }
    Ok(())
}

/// Runs wrk; requests a second, all of them answered well.
fn wrk(url: &str, seconds: u64) -> Result<f64> {
    let mut command = Command::new(peers::program("wrk", "wrk")?);
    let output = command.args(["-t1", "-c64", &format!("-d{seconds}s"), url]).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if text.contains("Non-2xx") || !output.status.success() {
        bail!("wrk: {text}{}", String::from_utf8_lossy(&output.stderr));
    }
    let line =
        text.lines().find_map(|line| line.strip_prefix("Requests/sec:")).context("wrk said nothing")?;
    Ok(line.trim().parse()?)
}

async fn waiting(bench: &Bench, report: &mut Report, house: &mut House) -> Result<()> {
    let count = bench.sized(10_000, 2_000);
    // A fresh program: what the parts before took and gave back does not count for or against it.
    house.stop_server();
    house.start_server().await?;
    house.client().caller().await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let pid = house.server_pid();
    let before = proc::rss_kib(pid);
    let mut publisher = Poller::connect(house.port, 1_000_000, KEY).await?;
    let pollers = polls::waiting(house.port, count, KEY, "everybody").await?;
    tokio::time::sleep(Duration::from_secs(bench.sized(20, 5))).await;
    let each = (proc::rss_kib(pid) as f64 - before as f64) / count as f64;
    let (pollers, times) = polls::reach(pollers, &mut publisher, "everybody").await?;
    report.figure(&format!("a waiting poll, {count} of them"), "KiB each", &[each]);
    report.figure(
        &format!("one message to all {} of them, the last", pollers.len()),
        "ms",
        &[quantile(&times, 1.0)],
    );
    report.gate("memory of a waiting poll", each, "KiB", Bound::AtMost(12.0));
    Ok(())
}

async fn subscribers(bench: &Bench, report: &mut Report, house: &House) -> Result<()> {
    let mut publisher = Poller::connect(house.port, 1_000_000, KEY).await?;
    let mut pollers = polls::waiting(house.port, 1_000, KEY, "many").await?;
    let mut all = Vec::new();
    for _ in 0..bench.sized(20, 5) {
        let (back, times) = Box::pin(polls::reach(pollers, &mut publisher, "many")).await?;
        pollers = back;
        all.extend(times);
    }
    report.figure("a message to 1,000 subscribers", "ms", &all);
    let p99 = report.figure("a message to 1,000 subscribers, p99", "ms", &[quantile(&all, 0.99)]);
    report.gate("message to 1,000 subscribers, p99", p99, "ms", Bound::AtMost(50.0));
    Ok(())
}

async fn million(report: &mut Report, house: &mut House, identities: &[(Identity, String)]) -> Result<()> {
    house.stop_server();
    house.start_server().await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let door = Door::new(&house.url(), None, 1)?;
    let mut links = beats::open(&door, identities).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let pid = house.server_pid();
    let (before, began) = (proc::rss_kib(pid), Instant::now());
    tokio::task::block_in_place(|| fill(&mut links))?;
    let total = links.len() * EACH;
    report.figure(
        &format!("{total} state objects taken and durable"),
        "1/s",
        &[total as f64 / began.elapsed().as_secs_f64()],
    );
    tokio::time::sleep(Duration::from_secs(5)).await;
    let each = (proc::rss_kib(pid) as f64 - before as f64) * 1024.0 / total as f64;
    let mut shapes = Vec::new();
    let of = |agent: Option<&str>, instance: Option<&str>, name: Option<&str>, kind: Option<&str>| {
        let part = |p: Option<&str>| p.unwrap_or("*").to_owned();
        (part(agent), part(instance), part(name), part(kind))
    };
    for (what, (agent, instance, name, kind)) in [
        ("agent/instance/*/*", of(Some(identities[6].0.name.as_str()), Some("Probe0006"), None, None)),
        ("*/instance/*/*", of(None, Some("Probe0006"), None, None)),
        ("*/*/name/*", of(None, None, Some("sensor-00007"), None)),
        ("*/*/*/type", of(None, None, None, Some("kind-7"))),
    ] {
        let query = format!(
            "{}/rest/consumer/RequestStateObjects?SentinelName=Consumer&PackageName=bench&AccessKey={KEY}\
             &sentinel={agent}&package={instance}&name={name}&type={kind}",
            house.url()
        );
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build()?;
        let mut times = Vec::new();
        for _ in 0..30 {
            let began = Instant::now();
            let body = http.get(&query).send().await?.error_for_status()?.bytes().await?;
            times.push(began.elapsed().as_secs_f64() * 1e3);
            let found = body.windows(15).filter(|w| w == b"\"SentinelName\":").count();
            let expected = match what {
                "*/*/name/*" => links.len(),
                "*/*/*/type" => total / links.len().max(EACH),
                // And the one that was beaten before.
                _ => EACH + 1,
            };
            // With fewer agents than objects each, a type is spread unevenly.
            if found != expected && !(what == "*/*/*/type" && links.len() < EACH) {
                bail!("{what}: {found} objects");
            }
        }
        shapes.push(report.figure(&format!("query {what} of {total}"), "ms", &times));
    }
    report.figure("memory of a state object, value included", "bytes", &[each]);
    report.gate("memory of a state object, value included", each, "bytes", Bound::AtMost(400.0));
    report.gate(
        "slowest wildcard query, through the interface",
        quantile(&shapes, 1.0),
        "ms",
        Bound::AtMost(5.0),
    );
    drop(links);
    house.stop_server();
    let began = Instant::now();
    house.start_server().await?;
    report.figure(
        &format!("ready again with {total} state objects after"),
        "s",
        &[began.elapsed().as_secs_f64()],
    );
    let rss = proc::rss_kib(house.server_pid());
    report.figure("memory of the program then", "MiB", &[rss as f64 / 1024.0]);
    Ok(())
}

fn fill(links: &mut [Link]) -> Result<()> {
    let agents = links.len();
    for (shift, link) in links.iter_mut().enumerate() {
        for first in (0..EACH).step_by(250) {
            let text = link.many(first, 250, shift, agents.max(EACH));
            link.send(&text)?;
        }
    }
    beats::settle(links, Duration::from_secs(300)).map(drop)
}
