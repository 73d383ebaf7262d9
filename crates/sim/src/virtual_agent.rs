//! One virtual agent: the link's protocol, kept like a real agent keeps it, with very little memory.
//!
//! It says hello with its state, beats at the interval the server sets, sends nothing twice that was acknowledged,
//! and obeys each assignment at once: what should run is *started*, what should not is *stopped*. A run is reported
//! as done as soon as it comes, and so is an attempt of a job; an inventory is sent when it is asked for. When its connection
//! ends it comes back after a wait that doubles and is partly chance.

use crate::door::{Door, Stream};
use crate::enrol::Identity;
use crate::tally::{Tally, add, take};
use anyhow::{Context, Result, anyhow, bail};
use futures_util::{SinkExt, StreamExt};
use model::Timestamp;
use protocol::deliver::job::{JobEnd, JobReport};
use protocol::install::{Inventory, NetworkInterface, RunLine, RunReport};
use protocol::link::{
    AgentFrame, Assigned, Assignment, Beat, Facts, Hello, LINK_VERSION, Seen, ServerFrame, StateReport,
    UsageReport,
};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::AUTHORIZATION;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// A connection on which nothing came for so long is dead.
const DEAD_AFTER: Duration = Duration::from_secs(90);
/// Shortest and longest wait before another try.
const RECONNECT: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));
/// Time for TCP, TLS, the upgrade and the welcome together.
const OPEN_WITHIN: Duration = Duration::from_secs(60);

/// What all agents of a crowd share.
pub(crate) struct Shared {
    pub door: Door,
    pub tally: Tally,
    /// Connections being opened at one time.
    pub opening: Semaphore,
    /// Beats leave so often, whatever the server says.
    pub every: Option<Duration>,
    /// State objects in each beat, for each instance that runs.
    pub states: usize,
    /// Runs are reported at some moment within this time.
    pub run_spread: Option<Duration>,
    /// Grows when everybody is to beat now.
    pub call: watch::Sender<u64>,
}

/// One agent.
pub(crate) struct VirtualAgent {
    pub number: usize,
    pub identity: Identity,
    pub shared: Arc<Shared>,
    boot: String,
    generation: u64,
    instances: Vec<Assigned>,
    sequence: u64,
    /// Highest sequence that was acknowledged on this connection, or sent before it.
    kept: u64,
}

/// A number that differs from agent to agent and from try to try.
fn chance(number: usize) -> u64 {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos() as u64);
    let mut mixed = nanos ^ (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^= mixed >> 30;
    mixed = mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^ (mixed >> 31)
}

fn now() -> Timestamp {
    let ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis());
    Timestamp::from_ms(i64::try_from(ms).unwrap_or(i64::MAX))
}

impl VirtualAgent {
    pub(crate) fn new(number: usize, identity: Identity, shared: Arc<Shared>) -> Self {
        let boot = format!("sim-{number}-{:x}", chance(number));
        Self { number, identity, shared, boot, generation: 0, instances: Vec::new(), sequence: 0, kept: 0 }
    }

    /// Lives until it is dropped.
    pub(crate) async fn live(mut self) {
        let mut failures = 0_u32;
        loop {
            let shared = Arc::clone(&self.shared);
            let Ok(place) = shared.opening.acquire().await else { return };
            let opened = tokio::time::timeout(OPEN_WITHIN, Box::pin(self.open())).await;
            drop(place);
            if let Ok(Ok((socket, interval))) = opened {
                failures = 0;
                add(&shared.tally.connects);
                let standing = Standing::new(Arc::clone(&shared));
                let _ = self.converse(socket, interval).await;
                drop(standing);
            }
            add(&shared.tally.failures);
            let longest = (RECONNECT.0 * 2_u32.saturating_pow(failures.min(10))).min(RECONNECT.1);
            failures += 1;
            let share = (chance(self.number) % 1_000) as u32;
            tokio::time::sleep(longest / 2 + longest / 2 * share / 1_000).await;
        }
    }

    /// Connects, says hello, and hears the welcome; gives the interval of beats.
    async fn open(&mut self) -> Result<(WebSocketStream<Stream>, Duration)> {
        let door = &self.shared.door;
        let stream = door.connect(self.number).await?;
        let mut request = format!("ws://{}/api/v1/agent/link", door.authority).into_client_request()?;
        let key = HeaderValue::try_from(format!("Bearer {}", self.identity.key)).context("a damaged key")?;
        request.headers_mut().insert(AUTHORIZATION, key);
        let config = WebSocketConfig::default().read_buffer_size(512).write_buffer_size(0);
        let (mut socket, _) =
            tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await?;
        let hello = Hello {
            link: LINK_VERSION,
            boot: self.boot.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            generation: self.generation,
            facts: facts(self.number),
            seen: self.instances.iter().map(seen).collect(),
        };
        say(&mut socket, &AgentFrame::Hello(Box::new(hello))).await?;
        loop {
            match hear(&mut socket).await? {
                None => {}
                Some(ServerFrame::Welcome(welcome)) => {
                    return Ok((socket, Duration::from_millis(welcome.interval_ms)));
                }
                Some(ServerFrame::Refused(refused)) => {
                    add(&self.shared.tally.refusals);
                    bail!("refused: {}", refused.code);
                }
                Some(_) => bail!("the server did not begin with a welcome"),
            }
        }
    }

    async fn converse(&mut self, mut socket: WebSocketStream<Stream>, mut interval: Duration) -> Result<()> {
        let shared = Arc::clone(&self.shared);
        let mut call = shared.call.subscribe();
        self.kept = self.sequence;
        interval = shared.every.unwrap_or(interval);
        // The first beat falls anywhere in the interval, so that a crowd spreads by itself.
        let mut next = Instant::now() + interval.mul_f64((chance(self.number) % 1_000) as f64 / 1_000.0);
        let mut sent_at = Instant::now();
        let mut called = None;
        // Reports that are not due yet.
        let mut later: Vec<(Instant, RunReport)> = Vec::new();
        let mut heard_at = Instant::now();
        // One clock for all there is to wait for, set anew only when that moves: ten thousand agents share two cores with what they measure.
        let timer = tokio::time::sleep_until(next);
        tokio::pin!(timer);
        loop {
            let due = later.iter().map(|(at, _)| *at).min().map_or(next, |due| due.min(next));
            if timer.deadline() != due {
                timer.as_mut().reset(due);
            }
            tokio::select! {
                frame = hear(&mut socket) => match frame.inspect(|_| heard_at = Instant::now())? {
                    None
                    | Some(
                        ServerFrame::Welcome(_)
                        | ServerFrame::Tell(_)
                        | ServerFrame::JobKept(_)
                        | ServerFrame::JobStop(_)
                        | ServerFrame::JobAnswer(_)
                        | ServerFrame::Ask(_)
                        | ServerFrame::Unknown,
                    ) => {}
                    Some(ServerFrame::Ack(ack)) => {
                        if ack.sequence == self.sequence {
                            shared.tally.latency.note(sent_at.elapsed());
                        }
                        // One acknowledgement stands for all beats before it.
                        let more = ack.sequence.saturating_sub(self.kept);
                        shared.tally.acked.fetch_add(more, Ordering::Relaxed);
                        self.kept = self.kept.max(ack.sequence);
                        if called.is_some_and(|sequence| ack.sequence >= sequence) {
                            called = None;
                            add(&shared.tally.present);
                        }
                        interval = shared.every.unwrap_or(Duration::from_millis(ack.interval_ms.max(100)));
                    }
                    Some(ServerFrame::Assignment(assignment)) => {
                        add(&shared.tally.assignments);
                        let beat = self.obey(assignment);
                        say(&mut socket, &AgentFrame::Beat(beat)).await?;
                        (sent_at, next) = (Instant::now(), Instant::now() + interval);
                    }
                    Some(ServerFrame::Run(order)) => {
                        add(&shared.tally.runs);
                        let report = carried_out(order.run, order.cancel);
                        match shared.run_spread {
                            None => say(&mut socket, &AgentFrame::Run(report)).await?,
                            Some(spread) => {
                                let share = (chance(self.number + later.len()) % 10_000) as f64 / 10_000.0;
                                later.push((Instant::now() + spread.mul_f64(share), report));
                            }
                        }
                    }
                    Some(ServerFrame::Job(order)) => {
                        for report in job_done(&order.attempt) {
                            say(&mut socket, &AgentFrame::Job(Box::new(report))).await?;
                        }
                    }
                    Some(ServerFrame::RunKept(kept)) => {
                        if kept.end {
                            add(&shared.tally.runs_kept);
                        }
                    }
                    Some(ServerFrame::Inventory {}) => {
                        let inventory = Box::new(inventory(self.number));
                        say(&mut socket, &AgentFrame::Inventory(inventory)).await?;
                    }
                    Some(ServerFrame::Refused(refused)) => bail!("refused: {}", refused.code),
                },
                () = &mut timer => {
                    let now = Instant::now();
                    if now.duration_since(heard_at) > DEAD_AFTER {
                        bail!("nothing came for {} s", DEAD_AFTER.as_secs());
                    }
                    if next <= now {
                        let beat = self.beat();
                        say(&mut socket, &AgentFrame::Beat(beat)).await?;
                        (sent_at, next) = (Instant::now(), next.max(now - interval) + interval);
                    }
                    for place in (0..later.len()).rev() {
                        if later[place].0 <= now {
                            say(&mut socket, &AgentFrame::Run(later.swap_remove(place).1)).await?;
                        }
                    }
                }
                changed = call.changed() => {
                    changed.map_err(|_| anyhow!("the crowd ends"))?;
                    let beat = self.beat();
                    called = Some(beat.sequence);
                    say(&mut socket, &AgentFrame::Beat(beat)).await?;
                    (sent_at, next) = (Instant::now(), Instant::now() + interval);
                }
            }
        }
    }

    /// The next beat: what every instance consumes, as far as a virtual one does.
    fn beat(&mut self) -> Beat {
        add(&self.shared.tally.beats);
        self.sequence += 1;
        let usage = self.instances.iter().filter(|i| i.run).map(|instance| UsageReport {
            id: instance.id.clone(),
            cpu_percent: 1.5,
            memory_bytes: 8 << 20,
        });
        let running = self.instances.iter().filter(|i| i.run);
        let states = running.flat_map(|i| (0..self.shared.states).map(|n| self.state(&i.id, n)));
        Beat {
            sequence: self.sequence,
            generation: self.generation,
            usage: usage.collect(),
            states: states.collect(),
            ..Beat::default()
        }
    }

    fn state(&self, id: &str, number: usize) -> StateReport {
        StateReport {
            id: id.to_owned(),
            name: format!("value-{number}"),
            value: self.sequence.into(),
            kind: "System.Int64".to_owned(),
            metadata: std::collections::BTreeMap::new(),
            lifetime_s: 0,
            at: now(),
        }
    }

    /// Takes an assignment and reports that all of it is so.
    fn obey(&mut self, assignment: Assignment) -> Beat {
        if assignment.generation > self.generation {
            let gone = self.instances.iter().map(|old| old.id.clone());
            let gone = gone.filter(|id| assignment.instances.iter().all(|new| new.id != *id)).collect();
            self.generation = assignment.generation;
            self.instances = assignment.instances;
            let seen = self.instances.iter().map(seen).collect();
            return Beat { seen, gone, ..self.beat() };
        }
        self.beat()
    }
}

/// Counts a connection as long as it stands.
struct Standing(Arc<Shared>);

impl Standing {
    fn new(shared: Arc<Shared>) -> Self {
        add(&shared.tally.connected);
        Self(shared)
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        take(&self.0.tally.connected);
    }
}

fn facts(number: usize) -> Facts {
    Facts {
        host: format!("virtual-{number}"),
        os: "Debian GNU/Linux 12".to_owned(),
        family: "linux".to_owned(),
        arch: "x86_64".to_owned(),
        kernel: "6.1.0".to_owned(),
        cpus: 4,
        memory_bytes: 8 << 30,
        addresses: vec![format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255)],
    }
}

fn seen(assigned: &Assigned) -> Seen {
    let bundle = assigned.bundle.as_ref();
    Seen {
        id: assigned.id.clone(),
        state: if assigned.run { "started" } else { "stopped" }.to_owned(),
        launch: assigned.launch,
        settings_generation: assigned.settings_generation,
        changed_at: now(),
        pid: assigned.run.then_some(1),
        restarts: 0,
        version: bundle.map(|b| b.version.clone()),
        digest: bundle.map(|b| b.digest.clone()),
        connected: false,
        client: None,
        failed: false,
        reason: None,
        fetching: None,
    }
}

/// The report of a run that a virtual agent gets: it began, and it is done.
fn carried_out(run: String, cancel: bool) -> RunReport {
    let at = now();
    let line = |number, phase: &str, status: &str, text: &str| RunLine {
        number,
        at,
        phase: phase.to_owned(),
        status: status.to_owned(),
        text: text.to_owned(),
        ..RunLine::default()
    };
    let (state, last) =
        if cancel { ("cancelled", "cancelled") } else { ("success", "job successfully completed") };
    RunReport {
        run,
        state: state.to_owned(),
        phase: "processing".to_owned(),
        lines: vec![line(1, "checking", "", "starting"), line(2, "", "ok", last)],
        reason: None,
        started_at: Some(at),
        fetching: None,
        from_peers_bytes: 0,
    }
}

/// What is said of an attempt that a virtual agent gets: taken, begun, ended with code 0; it wrote nothing. The same again is told the same.
fn job_done(attempt: &str) -> [JobReport; 3] {
    let at = now();
    let report = |sequence, state: &str, end| JobReport {
        attempt: attempt.to_owned(),
        sequence,
        state: state.to_owned(),
        position: 0,
        pid: (sequence > 1).then_some(1),
        started_at: (sequence > 1).then_some(at),
        progress: None,
        alarm: None,
        end,
    };
    let end = JobEnd { kind: "exited".to_owned(), code: Some(0), at, ..JobEnd::default() };
    [report(1, "accepted", None), report(2, "active", None), report(3, "ended", Some(end))]
}

/// A small inventory, another one for each agent.
fn inventory(number: usize) -> Inventory {
    let facts = facts(number);
    let network = |address: &String| NetworkInterface {
        name: "eth0".to_owned(),
        address: address.clone(),
        mask: "24".to_owned(),
        up: true,
        ..NetworkInterface::default()
    };
    Inventory {
        name: facts.host,
        uuid: format!("00000000-0000-4000-8000-{number:012x}"),
        serial: format!("V{number:07}"),
        manufacturer: "escale".to_owned(),
        model: "virtual".to_owned(),
        os_family: facts.family,
        os_name: "Debian GNU/Linux".to_owned(),
        os_version: "12".to_owned(),
        arch: facts.arch,
        kernel: facts.kernel,
        memory_bytes: facts.memory_bytes,
        cpus: facts.cpus,
        agent: concat!("escale-agent ", env!("CARGO_PKG_VERSION")).to_owned(),
        networks: facts.addresses.iter().map(network).collect(),
        ..Inventory::default()
    }
}

async fn say(socket: &mut WebSocketStream<Stream>, frame: &AgentFrame) -> Result<()> {
    Ok(socket.send(Message::text(serde_json::to_string(frame)?)).await?)
}

/// The next frame; nothing for a ping or pong. May be dropped while it waits.
async fn hear(socket: &mut WebSocketStream<Stream>) -> Result<Option<ServerFrame>> {
    match socket.next().await {
        None | Some(Ok(Message::Close(_))) => bail!("the server closed the connection"),
        Some(Ok(Message::Text(text))) => Ok(Some(serde_json::from_str(&text)?)),
        Some(Ok(_)) => Ok(None),
        Some(Err(error)) => Err(error.into()),
    }
}

/// A connection as it is, for a load generator that writes its own frames.
pub struct Raw {
    /// The connection; the server has nothing more to say until it is spoken to.
    pub tcp: std::net::TcpStream,
    /// Generation of the assignment the agent holds.
    pub generation: u64,
}

/// Connects an agent, takes its assignment, reports it, waits until that is kept, and hands the connection out.
///
/// # Errors
/// What the server refuses; with TLS, for frames cannot be written past it.
pub async fn raw(door: &Door, identity: &Identity, number: usize) -> Result<Raw> {
    let shared = Shared {
        door: door.clone(),
        tally: Tally::default(),
        opening: Semaphore::new(1),
        every: None,
        states: 0,
        run_spread: None,
        call: watch::channel(0).0,
    };
    let mut agent = VirtualAgent::new(number, identity.clone(), Arc::new(shared));
    let (mut socket, _) = Box::pin(agent.open()).await?;
    loop {
        match hear(&mut socket).await? {
            Some(ServerFrame::Assignment(assignment)) => {
                let beat = agent.obey(assignment);
                say(&mut socket, &AgentFrame::Beat(beat)).await?;
            }
            Some(ServerFrame::Ack(ack)) if ack.sequence > 0 && ack.sequence >= agent.sequence => break,
            _ => {}
        }
    }
    match socket.into_inner() {
        Stream::Plain(tcp) => Ok(Raw { tcp: tcp.into_std()?, generation: agent.generation }),
        Stream::Tls(_) => bail!("raw frames go without TLS"),
    }
}

/// Calls everybody; each connected agent beats at once.
pub(crate) fn call_all(shared: &Shared) {
    shared.tally.present.store(0, Ordering::Relaxed);
    shared.call.send_modify(|number| *number += 1);
}
