//! B4: what a connected, idle agent costs the server; nats-server with as many idle subscribers in the same run.

use crate::Bench;
use crate::peers::{self, Peer};
use crate::report::{Bound, Report};
use anyhow::{Context, Result, bail};
use client::Auth;
use futures_util::{StreamExt, stream};
use model::Secret;
use sim::crowd::{Crowd, Manner};
use sim::door::{self, Door};
use sim::enrol::{Identity, Registrar};
use sim::house::{Certificate, House};
use sim::proc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// Connections opened at one time, as the crowd does.
const AT_ONCE: usize = 128;

/// One round of a server.
struct Round {
    kib_each: f64,
    connect_per_s: f64,
    reach_s: f64,
}

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let agents = bench.sized(10_000, 2_000);
    let idle = Duration::from_secs(bench.sized(60, 5));
    let rounds = bench.sized(3, 1);
    let mut house = House::open(bench.programs.clone(), true).await?;
    let certificate = house.certificate.clone().context("a house with TLS")?;
    let token = house.use_token().await?;
    let registrar = Registrar::new(&house.url(), Some(&certificate.cert), Auth::Token(Secret::new(token)))?;
    let began = Instant::now();
    let identities = registrar.many("idle", agents).await?;
    report.figure("enrolled", "agents/s", &[agents as f64 / began.elapsed().as_secs_f64()]);

    let (mut ours, mut theirs, mut theirs_plain, mut beat_us) = (vec![], vec![], vec![], vec![]);
    for _ in 0..rounds {
        theirs.push(nats(bench, Some(&certificate), agents, idle).await?);
        theirs_plain.push(nats(bench, None, agents, Duration::from_secs(2)).await?);
        bench.settle().await;
        let (round, micros) = escale(&mut house, &certificate, &identities, idle).await?;
        ours.push(round);
        beat_us.push(micros);
        bench.settle().await;
    }
    let each = |rounds: &[Round], of: fn(&Round) -> f64| rounds.iter().map(of).collect::<Vec<f64>>();
    let a = report.figure(&format!("escale, TLS, {agents} agents"), "KiB each", &each(&ours, |r| r.kib_each));
    let b = report.figure("nats-server, TLS", "KiB each", &each(&theirs, |r| r.kib_each));
    report.figure("nats-server, plain", "KiB each", &each(&theirs_plain, |r| r.kib_each));
    report.figure("escale, connect + authenticate, TLS", "agents/s", &each(&ours, |r| r.connect_per_s));
    report.figure("nats-server, connect + subscribe, TLS", "clients/s", &each(&theirs, |r| r.connect_per_s));
    report.figure("escale, every agent beats and is acknowledged", "s", &each(&ours, |r| r.reach_s));
    report.figure("nats-server, one message to every client, TLS", "s", &each(&theirs, |r| r.reach_s));
    report.figure("escale, server CPU for each kept beat while idle", "µs", &beat_us);
    report.gate("memory of an idle agent", a, "KiB", Bound::AtMost(21.0));
    report.gate(
        "memory of an idle agent over nats-server with TLS",
        a / b.max(0.001),
        "",
        Bound::AtMost(1.0),
    );
    Ok(())
}

async fn escale(
    house: &mut House,
    certificate: &Certificate,
    identities: &[Identity],
    idle: Duration,
) -> Result<(Round, f64)> {
    // A fresh program: what enrolment took and gave back does not count for or against it.
    house.stop_server();
    house.start_server().await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let pid = house.server_pid();
    let before = proc::rss_kib(pid);
    let door = Door::new(&house.url(), Some(&certificate.cert), 1)?;
    let crowd = Crowd::start(door, identities.to_vec(), Manner::default());
    let took = crowd.gathered(Duration::from_secs(120)).await?;
    let acked = || crowd.tally().acked.load(std::sync::atomic::Ordering::Relaxed);
    tokio::time::sleep(idle / 2).await;
    let (cpu, kept) = (proc::cpu_s(pid), acked());
    tokio::time::sleep(idle / 2).await;
    let micros = (proc::cpu_s(pid) - cpu) * 1e6 / (acked() - kept).max(1) as f64;
    let after = proc::rss_kib(pid);
    let reach = crowd.call(Duration::from_secs(60)).await?;
    let count = identities.len() as f64;
    let round = Round {
        kib_each: (after as f64 - before as f64) / count,
        connect_per_s: count / took.as_secs_f64(),
        reach_s: reach.as_secs_f64(),
    };
    Ok((round, micros))
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}
type Client = Box<dyn Wire>;

async fn nats(
    bench: &Bench,
    certificate: Option<&Certificate>,
    count: usize,
    idle: Duration,
) -> Result<Round> {
    let peer = peers::nats(bench, certificate)?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = proc::rss_kib(peer.pid());
    let connector = certificate.map(|c| door::tls(&c.cert)).transpose()?;
    let began = Instant::now();
    let opened = stream::iter(0..count).map(|number| nats_client(&peer, connector.clone(), number));
    let opened: Vec<Result<Client>> = opened.buffer_unordered(AT_ONCE).collect().await;
    let mut clients = opened.into_iter().collect::<Result<Vec<Client>>>()?;
    let took = began.elapsed();
    tokio::time::sleep(idle).await;
    let after = proc::rss_kib(peer.pid());
    let began = Instant::now();
    let mut publisher = nats_client(&peer, connector, count).await?;
    let mut frames = Vec::new();
    let payload = "x".repeat(200);
    for number in 0..count {
        frames.extend_from_slice(format!("PUB agent.{number} 200\r\n{payload}\r\n").as_bytes());
    }
    publisher.write_all(&frames).await?;
    publisher.flush().await?;
    for client in &mut clients {
        let mut buffer = [0; 512];
        let mut text = Vec::new();
        // Pings of the server may stand before and behind the message.
        while !text.windows(3).any(|window| window == b"x\r\n") {
            let read = tokio::time::timeout(Duration::from_secs(60), client.read(&mut buffer)).await??;
            if read == 0 {
                bail!("nats-server closed a connection");
            }
            text.extend_from_slice(&buffer[..read]);
        }
    }
    Ok(Round {
        kib_each: (after as f64 - before as f64) / count as f64,
        connect_per_s: count as f64 / took.as_secs_f64(),
        reach_s: began.elapsed().as_secs_f64(),
    })
}

async fn nats_client(peer: &Peer, tls: Option<tokio_rustls::TlsConnector>, number: usize) -> Result<Client> {
    let mut tcp = TcpStream::connect(("127.0.0.1", peer.port)).await?;
    tcp.set_nodelay(true)?;
    until(&mut tcp, b"\r\n").await?;
    let mut stream: Client = match tls {
        None => Box::new(tcp),
        Some(connector) => Box::new(connector.connect("127.0.0.1".try_into()?, tcp).await?),
    };
    let hello =
        format!("CONNECT {{\"verbose\":false,\"pedantic\":false}}\r\nSUB agent.{number} 1\r\nPING\r\n");
    stream.write_all(hello.as_bytes()).await?;
    stream.flush().await?;
    until(&mut stream, b"PONG\r\n").await?;
    Ok(stream)
}

async fn until(stream: &mut (impl AsyncRead + Unpin), end: &[u8]) -> Result<()> {
    // A ping of the server may follow in the same piece.
    let mut text = Vec::new();
    while !text.windows(end.len()).any(|window| window == end) {
        let mut buffer = [0; 1024];
        let read = stream.read(&mut buffer).await?;
        if read == 0 || text.len() > 64 << 10 {
            bail!("nats-server said something else: {}", String::from_utf8_lossy(&text));
        }
        text.extend_from_slice(&buffer[..read]);
    }
    Ok(())
}
