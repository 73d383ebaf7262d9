//! B7: from exec to the first right answer of the API, after a kill -9 each time. Peer: nats-server with JetStream.

use crate::Bench;
use crate::peers;
use crate::report::{Bound, Report};
use crate::store;
use anyhow::{Context, Result, bail};
use client::Auth;
use model::Secret;
use sim::crowd::{Crowd, Manner};
use sim::door::Door;
use sim::enrol::Registrar;
use sim::house::{House, free_port, launch};
use sqlx::Connection;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(60);

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let runs = bench.sized(15, 5);
    let agents = bench.sized(100_000, 10_000);
    let packages = bench.sized(1_000, 100);

    let mut empty = House::open(bench.programs.clone(), false).await?;
    let token = empty.use_token().await?;
    empty.kill_server();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        theirs.push(tokio::task::block_in_place(|| nats(bench))?);
        ours.push(tokio::task::block_in_place(|| escale(&empty, &token, "/agents?limit=1", "\"total\":0"))?);
    }
    let a = report.figure("escale, empty store", "ms", &ours);
    let b = report.figure("nats-server with JetStream", "ms", &theirs);

    let (house, token) = full(bench, agents, packages).await?;
    let (mut asked_agents, mut asked_packages) = (Vec::new(), Vec::new());
    let (all_agents, all_packages) = (format!("\"total\":{agents}"), format!("\"total\":{packages}"));
    for _ in 0..runs {
        let one = || escale(&house, &token, "/agents?limit=1", &all_agents);
        asked_agents.push(tokio::task::block_in_place(one)?);
        let one = || escale(&house, &token, "/packages?limit=1", &all_packages);
        asked_packages.push(tokio::task::block_in_place(one)?);
    }
    let full = report.figure(&format!("escale, {agents} agents, asked for agents"), "ms", &asked_agents);
    report.figure(&format!("escale, {packages} packages, asked for packages"), "ms", &asked_packages);
    let size = std::fs::metadata(house.path().join("data/escale.db"))?.len() as f64 / 1_048_576.0;
    report.figure("size of that store", "MiB", &[size]);
    report.gate("start with an empty store over nats-server", a / b, "", Bound::AtMost(2.0));
    report.gate(
        &format!("start with {agents} agents and {packages} packages"),
        full,
        "ms",
        Bound::AtMost(150.0),
    );
    Ok(())
}

/// From exec to the right answer, in milliseconds; then the program is killed.
fn escale(house: &House, token: &str, path: &str, right: &str) -> Result<f64> {
    let mut command = house.server_command();
    let request = format!(
        "GET /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    let log = house.path().join("server.log");
    timed(&mut command, &log, house.port, |mut stream| {
        stream.write_all(request.as_bytes()).ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).ok()?;
        (text.starts_with("HTTP/1.1 200") && text.contains(right)).then_some(())
    })
    .with_context(|| format!("{path} never said {right}"))
}

fn nats(bench: &Bench) -> Result<f64> {
    let port = free_port()?;
    let mut command = Command::new(peers::program("nats-server", "nats-server")?);
    command
        .args(["-a", "127.0.0.1", "-p", &port.to_string(), "-js", "-sd"])
        .arg(bench.path().join("jetstream"));
    timed(&mut command, &bench.path().join("nats.log"), port, |mut stream| {
        let mut banner = [0; 5];
        stream.read_exact(&mut banner).ok()?;
        banner.starts_with(b"INFO").then_some(())
    })
}

fn timed(
    command: &mut Command,
    log: &std::path::Path,
    port: u16,
    ask: impl Fn(TcpStream) -> Option<()>,
) -> Result<f64> {
    let began = Instant::now();
    let mut child = launch(command, log)?;
    let answered = loop {
        if let Ok(stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
            let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
            if ask(stream).is_some() {
                break Some(began.elapsed());
            }
        }
        if began.elapsed() > PATIENCE {
            break None;
        }
        std::thread::sleep(Duration::from_micros(300));
    };
    child.kill()?;
    child.wait()?;
    std::thread::sleep(Duration::from_millis(200));
    match answered {
        Some(time) => Ok(time.as_secs_f64() * 1e3),
        None => bail!("no right answer within {} s", PATIENCE.as_secs()),
    }
}

/// A house with a large store. One agent that really connected and one package that was really published are copied
/// under other names, row by row, while the server is down.
async fn full(bench: &Bench, agents: u32, packages: u32) -> Result<(House, String)> {
    let mut house = House::open(bench.programs.clone(), false).await?;
    let token = house.use_token().await?;
    let registrar = Registrar::new(&house.url(), None, Auth::Token(Secret::new(token.clone())))?;
    let one = registrar.many("pc", 1).await?;
    let crowd = Crowd::start(Door::new(&house.url(), None, 1)?, one, Manner::default());
    crowd.gathered(PATIENCE).await?;
    crowd.call(PATIENCE).await?;
    let setting = "\n[[setting]]\nname = \"port\"\ntype = \"integer\"\ndefault = 8080\n";
    house
        .publish("pack", "1.0.0", &format!("[run]\ncommand = [\"./x\"]{setting}"), &[("x", b"#!/bin/sh\n")])
        .await?;
    drop(crowd);
    house.kill_server();
    let mut store = store::open(&house.path().join("data")).await?;
    let id = ("id", "randomblob(16)");
    let named = [id, ("name", "'pc-' || i"), ("name_fold", "'pc-' || i"), ("key_digest", "randomblob(32)")];
    store::copy(&mut store, "agents", "1 = 1", &named, (2, i64::from(agents))).await?;
    let named = [
        id,
        ("package", "'pack' || i"),
        ("package_fold", "'pack' || i"),
        ("file", "'pack' || i || '.zip'"),
        ("file_fold", "'pack' || i || '.zip'"),
    ];
    store::copy(&mut store, "versions", "1 = 1", &named, (2, i64::from(packages))).await?;
    store.close().await?;
    Ok((house, token))
}
