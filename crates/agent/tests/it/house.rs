//! A tiny server for the agent's tests: enrolment, bundles with ranges, and the link, over one port.
//!
//! It refuses what the real one refuses: a wrong key, an unknown digest, a beat out of order. It keeps what the agent
//! reports, so that tests can wait for a state.

use crate::job_house::{self, ToldJob};
use crate::run_house::ToldRun;
pub use crate::things::{content, instance, kill9, lives};
use agent::supervise::unix;
use futures_util::{SinkExt, StreamExt};
use protocol::deliver::job::{Answered, JobCall};
use protocol::exchange::Say;
use protocol::install::{Inventory, RunKept};
use protocol::link::{
    Ack, AgentFrame, Assigned, Assignment, BundleRef, DeathReport, Enroll, Enrolled, LogLine, Said, Seen,
    ServerFrame, StateReport, UsageReport, Welcome,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Message, handshake::derive_accept_key, protocol::Role};

pub const TOKEN: &str = "one-time-token";
/// Start of the agent's key; a number follows, that of its enrolment.
pub const KEY: &str = "agent-key-";
/// How long a test waits for a state at most.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What the agent reported.
#[derive(Debug, Default)]
pub struct Reported {
    pub enrolments: usize,
    pub hellos: usize,
    pub beats: usize,
    pub generation: u64,
    pub seen: BTreeMap<String, Seen>,
    /// Every report of a state, in order.
    pub history: Vec<Seen>,
    pub gone: Vec<String>,
    pub deaths: Vec<DeathReport>,
    pub logs: BTreeMap<(String, u64), LogLine>,
    pub states: BTreeMap<(String, String), StateReport>,
    pub usage: BTreeMap<String, UsageReport>,
    pub usage_batch: usize, // the most in one beat
    /// What programs said to the exchange, in order.
    pub said: Vec<Said>,
    /// State objects and purges, in order.
    pub order: Vec<String>,
    pub connected: bool,
    /// What was said about runs.
    pub runs: BTreeMap<String, ToldRun>,
    pub inventories: Vec<Inventory>,
    /// What was said about attempts of jobs.
    pub jobs: BTreeMap<String, ToldJob>,
    pub calls: Vec<JobCall>,
    pub answers: Vec<Answered>,
    /// Bytes of bundles handed out, and from where the last request asked.
    pub served_bytes: u64,
    pub ranges: Vec<u64>,
}

#[derive(Debug)]
struct Shared {
    reported: Mutex<Reported>,
    key: Mutex<String>,
    changed: watch::Sender<u64>,
    assignment: Mutex<Assignment>,
    push: Mutex<Option<mpsc::UnboundedSender<ServerFrame>>>,
    bundles: Mutex<BTreeMap<String, Vec<u8>>>,
    /// Cut the next download after so many bytes.
    cut_after: Mutex<Option<usize>>,
    /// Do not acknowledge beats.
    deaf: Mutex<bool>,
    /// Answer bundle requests with an error.
    no_bundles: Mutex<bool>,
}

/// The server, and the folder of everything in a test.
pub struct House {
    pub folder: tempfile::TempDir,
    pub port: u16,
    shared: Arc<Shared>,
    serving: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl House {
    pub async fn new() -> Self {
        let shared = Arc::new(Shared {
            reported: Mutex::default(),
            key: Mutex::default(),
            changed: watch::channel(0).0,
            assignment: Mutex::new(Assignment { generation: 0, instances: Vec::new() }),
            push: Mutex::default(),
            bundles: Mutex::default(),
            cut_after: Mutex::default(),
            deaf: Mutex::default(),
            no_bundles: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = tokio::spawn(serve(listener, Arc::clone(&shared)));
        let folder = tempfile::Builder::new().prefix("escale-agent-test").tempdir().unwrap();
        Self { folder, port, shared, serving: Mutex::new(Some(serving)) }
    }

    /// The server is gone: no port, no connection.
    pub async fn go_away(&self) {
        let serving = self.serving.lock().unwrap().take();
        if let Some(serving) = serving {
            serving.abort();
            let _ = serving.await;
        }
        self.shared.push.lock().unwrap().take();
    }
    /// It is back on the same port, with what it knew.
    pub async fn come_back(&self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        *self.serving.lock().unwrap() = Some(tokio::spawn(serve(listener, Arc::clone(&self.shared))));
    }

    /// Publishes a package made of a manifest and files.
    pub fn publish(&self, name: &str, version: &str, run: &str, files: &[(&str, &str)]) -> BundleRef {
        let manifest =
            format!("format = 1\n[package]\nname = \"{name}\"\nversion = \"{version}\"\n[run]\n{run}\n");
        let mut all = vec![("escale.toml", manifest.as_str())];
        all.extend(files);
        self.pack(name, version, &all)
    }

    /// Publishes a package made of these files.
    pub fn pack(&self, name: &str, version: &str, files: &[(&str, &str)]) -> BundleRef {
        let source = self.folder.path().join(format!("src-{name}-{version}"));
        for (file, content) in files {
            let path = source.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let file = format!("{name}-{version}.zip");
        let path = self.folder.path().join(&file);
        bundle::pack(&source, &path, &mut |_, _| {}).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let (digest, size_bytes) = bundle::digest_file(&path).unwrap();
        self.shared.bundles.lock().unwrap().insert(digest.to_string(), bytes);
        BundleRef {
            package: name.into(),
            version: version.into(),
            file,
            digest: digest.to_string(),
            size_bytes,
        }
    }

    /// Publishes a Constellation package: a zip with `PackageInfo.xml`, and files in folders.
    pub fn constellation(
        &self,
        name: &str,
        version: &str,
        attributes: &str,
        files: &[(&str, &str)],
    ) -> BundleRef {
        let manifest = format!(
            "<Package xmlns=\"http://schemas.myconstellation.io/Constellation/1.8/PackageManifest\" \
             Name=\"{name}\" Version=\"{version}\" {attributes}/>"
        );
        let mut all = vec![("PackageInfo.xml", manifest.as_str())];
        all.extend(files);
        self.pack(name, version, &all)
    }

    /// Publishes a package that runs a shell script.
    pub fn script(&self, name: &str, version: &str, more: &str, script: &str) -> BundleRef {
        self.publish(name, version, &format!("command = [\"sh\", \"run.sh\"]\n{more}"), &[("run.sh", script)])
    }

    /// Assigns instances, under a new generation.
    pub fn assign(&self, instances: &[Assigned]) {
        let assignment = {
            let mut held = self.shared.assignment.lock().unwrap();
            held.generation += 1;
            held.instances = instances.to_vec();
            held.clone()
        };
        self.push(ServerFrame::Assignment(assignment));
    }
    pub fn push(&self, frame: ServerFrame) {
        if let Some(push) = &*self.shared.push.lock().unwrap() {
            let _ = push.send(frame);
        }
    }
    pub fn cut_next_download(&self, after: usize) {
        *self.shared.cut_after.lock().unwrap() = Some(after);
    }
    pub fn refuse_bundles(&self, refuse: bool) {
        *self.shared.no_bundles.lock().unwrap() = refuse;
    }
    /// The agent was removed: its key is unknown, and nothing is assigned.
    pub fn forget_the_agent(&self) {
        self.shared.key.lock().unwrap().clear();
        *self.shared.assignment.lock().unwrap() = Assignment { generation: 0, instances: Vec::new() };
        self.reported().seen.clear();
    }
    /// Offers the bytes of one digest under another too.
    pub fn alias(&self, right: &str, wrong: &str) {
        let mut bundles = self.shared.bundles.lock().unwrap();
        let bytes = bundles[right].clone();
        bundles.insert(wrong.to_owned(), bytes);
    }
    pub fn be_deaf(&self, deaf: bool) {
        *self.shared.deaf.lock().unwrap() = deaf;
    }

    pub fn reported(&self) -> MutexGuard<'_, Reported> {
        self.shared.reported.lock().unwrap()
    }

    /// Waits until what was reported says so; returns what the question gave.
    pub async fn until<T>(&self, what: &str, mut ask: impl FnMut(&Reported) -> Option<T>) -> T {
        let mut changed = self.shared.changed.subscribe();
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = ask(&self.reported()) {
                return answer;
            }
            if tokio::time::timeout_at(deadline, changed.changed()).await.is_err() {
                panic!("waited in vain for: {what}; reported: {:#?}", self.reported());
            }
        }
    }
    /// The state folder of the agent.
    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }
    pub fn data(&self, name: &str) -> PathBuf {
        self.state().join("instances").join(name).join("data")
    }
    /// Starts the agent.
    pub fn agent(&self) -> Agent {
        self.agent_with(&[])
    }
    pub fn agent_with(&self, more: &[&str]) -> Agent {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.path().join("agent.log"))
            .unwrap();
        let program =
            std::env::var("ESCALE_AGENT_BIN").unwrap_or(env!("CARGO_BIN_EXE_escale-agent").to_owned());
        let child = Command::new(program)
            .args(["run", "--server", &format!("http://127.0.0.1:{}", self.port), "--name", "box-1"])
            .args(["--enroll", TOKEN, "--state"])
            .arg(self.state())
            .args(more)
            .env("ESCALE_LOG_FILTER", "debug,hyper=info,tungstenite=info,tokio_tungstenite=info")
            .stdin(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        Agent { child }
    }
    pub fn agent_log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("agent.log")).unwrap_or_default()
    }
    /// Processes that carry the mark of an instance of this house.
    pub fn processes(&self, name: &str) -> Vec<u32> {
        let variable = format!("ESCALE_DATA_DIR={}", self.data(name).display());
        unix::processes()
            .into_iter()
            .filter(|pid| unix::has_variable(*pid, &variable) && unix::stat(*pid).is_some_and(|s| !s.zombie))
            .collect()
    }
    /// Waits until a condition outside of the reports holds.
    pub async fn until_true(&self, what: &str, mut ask: impl FnMut() -> bool) {
        let began = Instant::now();
        while !ask() {
            assert!(began.elapsed() < PATIENCE, "waited in vain for: {what}\n{}", self.agent_log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let names: Vec<String> = std::fs::read_dir(self.state().join("instances"))
            .into_iter()
            .flatten()
            .flatten()
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        for name in names {
            self.processes(&name).into_iter().for_each(unix::kill);
        }
        if std::thread::panicking() {
            eprintln!("agent log:\n{}", self.agent_log());
        }
    }
}

/// A running agent; killed when dropped.
pub struct Agent {
    child: Child,
}

impl Agent {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
    /// SIGTERM; returns whether it ended well, and how long that took.
    pub async fn end(mut self) -> (bool, Duration) {
        let pid = rustix::process::Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.success(), began.elapsed());
            }
            assert!(began.elapsed() < PATIENCE, "the agent does not end");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    /// Waits for its end by itself.
    pub async fn wait(mut self) -> bool {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            assert!(began.elapsed() < PATIENCE, "the agent does not end");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    // Ends with this task, and so does every connection.
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            let _ = connection(stream, &shared).await;
        });
    }
}

async fn connection(mut stream: TcpStream, shared: &Arc<Shared>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
        assert!(head.len() < 16 << 10);
    }
    let head = String::from_utf8(head).unwrap();
    let header = |name: &str| {
        head.lines().find_map(|l| {
            let (key, value) = l.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let key = shared.key.lock().unwrap().clone();
    let authorised = header("authorization") == Some(format!("Bearer {key}"));
    let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
    if target == "/api/v1/agent/enroll" {
        let mut body = vec![0; header("content-length").unwrap().parse().unwrap()];
        stream.read_exact(&mut body).await?;
        let ask: Enroll = serde_json::from_slice(&body).unwrap();
        if ask.token != TOKEN {
            let problem = protocol::Problem::new(
                protocol::Code::TokenUnknown,
                protocol::text::params([]),
                protocol::Lang::En,
                "r1",
            );
            return answer(&mut stream, "403 Forbidden", "", &serde_json::to_vec(&problem).unwrap()).await;
        }
        let number = {
            let mut reported = shared.reported.lock().unwrap();
            reported.enrolments += 1;
            reported.enrolments
        };
        let key = format!("{KEY}{number}");
        shared.key.lock().unwrap().clone_from(&key);
        let enrolled = Enrolled { agent_id: "agt_1".into(), name: ask.name, key };
        return answer(&mut stream, "201 Created", "", &serde_json::to_vec(&enrolled).unwrap()).await;
    }
    if !authorised {
        let problem = protocol::Problem::new(
            protocol::Code::AgentUnknown,
            protocol::text::params([]),
            protocol::Lang::En,
            "r2",
        );
        return answer(&mut stream, "403 Forbidden", "", &serde_json::to_vec(&problem).unwrap()).await;
    }
    if let Some(put) = target.strip_prefix("/api/v1/agent/attempts/") {
        let mut body = vec![0; header("content-length").map_or(0, |length| length.parse().unwrap())];
        stream.read_exact(&mut body).await?;
        let (status, text, end) =
            job_house::put(&mut shared.reported.lock().unwrap(), put, header("escale-log-index"), &body);
        if let (Some(kept), Some(push)) = (end, &*shared.push.lock().unwrap()) {
            let _ = push.send(ServerFrame::JobKept(kept));
        }
        shared.changed.send_modify(|n| *n += 1);
        return answer(&mut stream, status, "", text.as_bytes()).await;
    }
    if let Some(digest) = target.strip_prefix("/api/v1/agent/bundles/") {
        let refused = *shared.no_bundles.lock().unwrap();
        let bytes = shared.bundles.lock().unwrap().get(digest).cloned().filter(|_| !refused);
        let Some(bytes) = bytes else { return answer(&mut stream, "404 Not Found", "", b"{}").await };
        let from: usize = header("range")
            .and_then(|r| r.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok())
            .unwrap_or(0);
        let cut = shared.cut_after.lock().unwrap().take();
        {
            let mut reported = shared.reported.lock().unwrap();
            reported.ranges.push(from as u64);
            reported.served_bytes += (cut.unwrap_or(bytes.len()) - from) as u64;
        }
        let part = &bytes[from..];
        let (status, more) = if from > 0 {
            (
                "206 Partial Content",
                format!("Content-Range: bytes {from}-{}/{}\r\n", bytes.len() - 1, bytes.len()),
            )
        } else {
            ("200 OK", String::new())
        };
        if let Some(cut) = cut {
            let head = format!("HTTP/1.1 {status}\r\n{more}Content-Length: {}\r\n\r\n", part.len());
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&part[..cut]).await?;
            stream.flush().await?;
            // Long enough for the agent to read it, then the connection is cut.
            tokio::time::sleep(Duration::from_millis(50)).await;
            return Ok(());
        }
        return answer(&mut stream, status, &more, part).await;
    }
    assert_eq!(target, "/api/v1/agent/link");
    let accept = derive_accept_key(header("sec-websocket-key").unwrap().as_bytes());
    let upgrade = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    stream.write_all(upgrade.as_bytes()).await?;
    stream.set_nodelay(true)?;
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
    let _ = link(&mut socket, shared).await;
    shared.reported.lock().unwrap().connected = false;
    shared.changed.send_modify(|n| *n += 1);
    Ok(())
}

async fn answer(stream: &mut TcpStream, status: &str, more: &str, body: &[u8]) -> std::io::Result<()> {
    let head =
        format!("HTTP/1.1 {status}\r\n{more}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    stream.flush().await
}

type AnyError = Box<dyn std::error::Error + Send + Sync>;

async fn link(socket: &mut WebSocketStream<TcpStream>, shared: &Arc<Shared>) -> Result<(), AnyError> {
    let (push, mut pushed) = mpsc::unbounded_channel();
    let mut sequence = 0;
    loop {
        let frame = tokio::select! {
            message = socket.next() => match message.ok_or("closed")?? {
                Message::Text(text) => serde_json::from_str::<AgentFrame>(&text)?,
                Message::Close(_) => return Ok(()),
                _ => continue,
            },
            frame = pushed.recv() => {
                say(socket, &frame.ok_or("gone")?).await?;
                continue;
            }
        };
        match frame {
            AgentFrame::Unknown => {}
            AgentFrame::Job(report) => {
                let kept = job_house::report(&mut shared.reported.lock().unwrap(), *report);
                if !*shared.deaf.lock().unwrap() {
                    say(socket, &ServerFrame::JobKept(kept)).await?;
                }
            }
            AgentFrame::JobCall(call) => shared.reported.lock().unwrap().calls.push(call),
            AgentFrame::Answer(answered) => shared.reported.lock().unwrap().answers.push(*answered),
            AgentFrame::Inventory(inventory) => shared.reported.lock().unwrap().inventories.push(*inventory),
            AgentFrame::Run(report) => {
                let end = report.state != "running";
                let line = report.lines.last().map_or(0, |l| l.number);
                let kept = RunKept { run: report.run.clone(), line, end };
                {
                    let mut reported = shared.reported.lock().unwrap();
                    let told = reported.runs.entry(report.run.clone()).or_default();
                    for line in &report.lines {
                        if told.lines.last().is_none_or(|last| line.number > last.number) {
                            told.lines.push(line.clone());
                        }
                    }
                    told.reports.push(report);
                }
                if !*shared.deaf.lock().unwrap() {
                    say(socket, &ServerFrame::RunKept(kept)).await?;
                }
            }
            AgentFrame::Say(said) => {
                let mut reported = shared.reported.lock().unwrap();
                if let Say::Purge { name, .. } = &said.say {
                    reported.order.push(format!("purge {name}"));
                }
                reported.said.push(said);
            }
            AgentFrame::Hello(hello) => {
                let welcome =
                    Welcome { link: 1, agent: "box-1".into(), interval_ms: 500, time: agent::now() };
                say(socket, &ServerFrame::Welcome(welcome)).await?;
                let held = shared.assignment.lock().unwrap().clone();
                if held.generation > hello.generation {
                    say(socket, &ServerFrame::Assignment(held)).await?;
                }
                *shared.push.lock().unwrap() = Some(push.clone());
                let mut reported = shared.reported.lock().unwrap();
                reported.hellos += 1;
                reported.connected = true;
                reported.generation = hello.generation;
                for seen in hello.seen {
                    reported.history.push(seen.clone());
                    reported.seen.insert(seen.id.clone(), seen);
                }
            }
            AgentFrame::Beat(beat) => {
                assert!(beat.sequence > sequence, "beats grow: {} after {sequence}", beat.sequence);
                sequence = beat.sequence;
                {
                    let mut reported = shared.reported.lock().unwrap();
                    reported.beats += 1;
                    reported.generation = beat.generation;
                    for seen in beat.seen {
                        reported.history.push(seen.clone());
                        reported.seen.insert(seen.id.clone(), seen);
                    }
                    for id in beat.gone {
                        reported.seen.remove(&id);
                        reported.gone.push(id);
                    }
                    for death in beat.deaths {
                        if !reported.deaths.iter().any(|d| d.id == death.id && d.number == death.number) {
                            reported.deaths.push(death);
                        }
                    }
                    for log in beat.logs {
                        for line in log.lines {
                            reported.logs.insert((log.id.clone(), line.number), line);
                        }
                    }
                    for state in beat.states {
                        reported.order.push(format!("state {}", state.name));
                        reported.states.insert((state.id.clone(), state.name.clone()), state);
                    }
                    reported.usage_batch = reported.usage_batch.max(beat.usage.len());
                    for usage in beat.usage {
                        reported.usage.insert(usage.id.clone(), usage);
                    }
                }
                let deaf = *shared.deaf.lock().unwrap();
                if !deaf {
                    say(socket, &ServerFrame::Ack(Ack { sequence, interval_ms: 500 })).await?;
                }
            }
        }
        shared.changed.send_modify(|n| *n += 1);
    }
}

async fn say(socket: &mut WebSocketStream<TcpStream>, frame: &ServerFrame) -> Result<(), AnyError> {
    Ok(socket.send(Message::text(serde_json::to_string(frame)?)).await?)
}
