//! The connection to the server: the only room that knows it exists (`protocol::link`).
//!
//! One WebSocket, kept up for ever: pings when nothing is said, given up when nothing comes, tried again after a wait
//! that doubles and is partly chance. A beat leaves at once when something changed (what comes within two
//! milliseconds leaves together), else at the interval the server set. What a beat carried is forgotten when the
//! server acknowledges it, and sent again after a reconnection; a bounded number of beats may be open.
//!
//! Silence stops nothing: whatever happens here, instances go on (P10).

use crate::exchange::Exchange;
use crate::instances::{Event, backoff};
use crate::inventory::Inventories;
use crate::jobs;
use crate::net::{Server, Stream};
use crate::runs::{self, book::Book};
use crate::spool::board::Board;
use crate::spool::{Mark, Spool};
use crate::{disk, facts, limits};
use anyhow::{Context, anyhow, bail};
use futures_util::{SinkExt, StreamExt};
use protocol::Code;
use protocol::link::{Ack, AgentFrame, Beat, Hello, LINK_VERSION, Refused, ServerFrame};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, mpsc, watch};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message, http};

/// The room.
pub struct Link {
    /// The server.
    pub server: Server,
    /// Who this agent is.
    pub identity: disk::Identity,
    /// New with each start of the program.
    pub boot: String,
    /// How instances stand.
    pub board: Board,
    /// What waits.
    pub spool: Spool,
    /// What programs say and hear.
    pub exchange: Exchange,
    /// Told when there is something new.
    pub wake: Arc<Notify>,
    /// Where assignments go.
    pub events: mpsc::Sender<Event>,
    /// What is to be told of runs.
    pub book: Book,
    /// Where runs go.
    pub orders: mpsc::Sender<runs::Event>,
    /// What is to be told of jobs.
    pub ledger: jobs::book::Book,
    /// Where jobs go.
    pub jobs: mpsc::Sender<jobs::Event>,
    /// What the machine holds.
    pub inventory: Inventories,
}

/// A beat that is not acknowledged.
struct Open {
    sequence: u64,
    mark: Mark,
    version: u64,
}

/// What lasts from one connection to the next.
struct Progress {
    sequence: u64,
    /// Connections in a row that came to nothing.
    failures: u32,
}

/// Why a connection ended.
enum End {
    /// The agent ends.
    Asked,
    /// The server refused, and wants so long a wait.
    Refused(Refused),
    /// It broke.
    Broken(anyhow::Error),
}

impl Link {
    /// Keeps the connection up until the agent ends.
    pub async fn run(self, mut ending: watch::Receiver<bool>) {
        let mut progress = Progress { sequence: 0, failures: 0 };
        loop {
            let end = self.connection(&mut progress, &mut ending).await;
            self.exchange.disconnected();
            self.spool.rewind();
            self.book.rewind();
            self.ledger.rewind();
            let wait = match end {
                End::Asked => return,
                End::Refused(refused) => {
                    tracing::error!(code = refused.code, "the server refuses this agent: {}", refused.text);
                    let asked = Duration::from_millis(refused.wait_ms);
                    if Code::from_word(&refused.code) == Some(Code::AgentUnknown) {
                        asked.max(limits::REFUSED_WAIT)
                    } else {
                        asked.max(backoff(limits::RECONNECT, progress.failures))
                    }
                }
                End::Broken(error) => {
                    let wait = backoff(limits::RECONNECT, progress.failures);
                    tracing::warn!(
                        wait_ms = wait.as_millis(),
                        "no connection to {:?}: {error:#}",
                        self.server
                    );
                    wait
                }
            };
            progress.failures = progress.failures.saturating_add(1);
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = ending.wait_for(|e| *e) => return,
            }
        }
    }

    /// One connection, from the first byte to the last.
    async fn connection(&self, progress: &mut Progress, ending: &mut watch::Receiver<bool>) -> End {
        let connected = tokio::select! {
            connected = self.connect() => connected,
            _ = ending.wait_for(|e| *e) => return End::Asked,
        };
        let socket = match connected {
            Ok(socket) => socket,
            Err(error) => return refused_or_broken(error),
        };
        let now = Instant::now();
        let session = Session {
            link: self,
            socket,
            progress,
            open: VecDeque::new(),
            sent: 0,
            gone_told: false,
            interval: limits::BEAT_INTERVAL,
            heard: now,
            said: now,
        };
        session.live(ending).await.unwrap_or_else(End::Broken)
    }

    async fn connect(&self) -> anyhow::Result<WebSocketStream<Stream>> {
        let stream = self.server.connect().await.context("could not connect")?;
        let mut request = self.server.link_address().into_client_request()?;
        let key = http::HeaderValue::try_from(format!("Bearer {}", self.identity.key))
            .context("the agent's key is damaged")?;
        request.headers_mut().insert(http::header::AUTHORIZATION, key);
        let config = WebSocketConfig::default()
            .read_buffer_size(8 << 10)
            .write_buffer_size(0)
            .max_message_size(Some(limits::FRAME_BYTES_MAX))
            .max_frame_size(Some(limits::FRAME_BYTES_MAX));
        let opening = tokio_tungstenite::client_async_with_config(request, stream, Some(config));
        let (socket, _) = tokio::time::timeout(limits::CONNECT_WITHIN, opening)
            .await
            .map_err(|_| anyhow!("no answer in time"))??;
        Ok(socket)
    }
}

/// One connection that stands.
struct Session<'a> {
    link: &'a Link,
    socket: WebSocketStream<Stream>,
    progress: &'a mut Progress,
    /// Beats that are not acknowledged.
    open: VecDeque<Open>,
    /// Version of the board that was sent.
    sent: u64,
    /// Which instances are gone was told once on this connection.
    gone_told: bool,
    interval: Duration,
    heard: Instant,
    said: Instant,
}

/// What a session waits for.
enum Happening {
    Message(Option<Result<Message, tungstenite::Error>>),
    New,
    Interval,
    Check,
    Ending,
}

impl Session<'_> {
    async fn live(mut self, ending: &mut watch::Receiver<bool>) -> anyhow::Result<End> {
        if let Some(refused) = self.greet().await? {
            return Ok(End::Refused(refused));
        }
        self.progress.failures = 0;
        for said in self.link.exchange.connected() {
            self.send(&AgentFrame::Say(said)).await?;
        }
        let mut checks = tokio::time::interval(Duration::from_secs(5));
        let mut next_beat = tokio::time::Instant::now() + self.interval;
        loop {
            // What is new leaves at once and does not put off the interval: consumption leaves with it alone, and a
            // program that always has something to say must not hide what everything here consumes.
            while self.say().await? && self.may_beat() && self.beat(Usage::Later).await? {}
            self.tell_runs().await?;
            let happening = tokio::select! {
                message = self.socket.next() => Happening::Message(message),
                () = self.link.wake.notified() => Happening::New,
                () = tokio::time::sleep_until(next_beat) => Happening::Interval,
                _ = checks.tick() => Happening::Check,
                _ = ending.wait_for(|e| *e) => Happening::Ending,
            };
            match happening {
                Happening::Message(None) => bail!("the server closed the connection"),
                Happening::Message(Some(message)) => {
                    self.heard = Instant::now();
                    if let Some(end) = self.hear(message?).await? {
                        return Ok(end);
                    }
                    next_beat = next_beat.min(tokio::time::Instant::now() + self.interval);
                }
                Happening::New => tokio::time::sleep(limits::BEAT_GATHER).await,
                Happening::Interval => {
                    if self.say().await? && self.may_beat() {
                        self.beat(Usage::Now).await?;
                    }
                    next_beat = tokio::time::Instant::now() + self.interval;
                }
                Happening::Check => self.check().await?,
                Happening::Ending => {
                    self.say_goodbye().await;
                    return Ok(End::Asked);
                }
            }
        }
    }

    /// Presents this agent; a refusal comes back.
    async fn greet(&mut self) -> anyhow::Result<Option<Refused>> {
        let all = self.link.board.since(0);
        let hello = Hello {
            link: LINK_VERSION,
            boot: self.link.boot.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            generation: all.generation,
            facts: facts::gather(),
            seen: all.seen,
        };
        self.sent = all.version;
        self.send(&AgentFrame::Hello(Box::new(hello))).await?;
        let welcome = async {
            loop {
                match self.socket.next().await {
                    None => bail!("the server closed the connection"),
                    Some(message) => match frame_of(message?)? {
                        None => {}
                        Some(ServerFrame::Welcome(welcome)) => return Ok(Ok(welcome)),
                        Some(ServerFrame::Refused(refused)) => return Ok(Err(refused)),
                        Some(_) => bail!("the server did not begin with a welcome"),
                    },
                }
            }
        };
        let answer = tokio::time::timeout(limits::CONNECT_WITHIN, welcome).await;
        match answer.map_err(|_| anyhow!("no welcome in time"))?? {
            Ok(welcome) => {
                tracing::info!(agent = welcome.agent, "connected to {:?}", self.link.server);
                self.link.ledger.clock(welcome.time);
                self.interval = bounded(welcome.interval_ms);
                self.heard = Instant::now();
                Ok(None)
            }
            Err(refused) => Ok(Some(refused)),
        }
    }

    async fn hear(&mut self, message: Message) -> anyhow::Result<Option<End>> {
        match frame_of(message)? {
            None | Some(ServerFrame::Welcome(_) | ServerFrame::Unknown) => {}
            Some(ServerFrame::Job(order)) => self.link.jobs.send(jobs::Event::Order(order)).await?,
            Some(ServerFrame::JobKept(kept)) => self.link.jobs.send(jobs::Event::Kept(kept)).await?,
            Some(ServerFrame::JobStop(stop)) => self.link.jobs.send(jobs::Event::Stop(stop)).await?,
            Some(ServerFrame::JobAnswer(answer)) => self.link.jobs.send(jobs::Event::Answer(answer)).await?,
            Some(ServerFrame::Ask(question)) => self.link.jobs.send(jobs::Event::Ask(*question)).await?,
            Some(ServerFrame::Tell(told)) => self.link.exchange.tell(told),
            Some(ServerFrame::Run(order)) => self.link.orders.send(runs::Event::Order(order)).await?,
            Some(ServerFrame::RunKept(kept)) => self.link.orders.send(runs::Event::Kept(kept)).await?,
            Some(ServerFrame::Inventory {}) => self.link.inventory.ask(),
            Some(ServerFrame::Ack(ack)) => self.acknowledged(&ack),
            Some(ServerFrame::Assignment(assignment)) => {
                self.link.events.send(Event::Assignment(Box::new(assignment))).await?;
            }
            Some(ServerFrame::Refused(refused)) => return Ok(Some(End::Refused(refused))),
        }
        Ok(None)
    }

    /// Sends what is new of runs and jobs, and an inventory that is due.
    async fn tell_runs(&mut self) -> anyhow::Result<()> {
        while let Some(news) = self.link.ledger.next() {
            let frame = match news {
                jobs::book::News::Report(report) => AgentFrame::Job(report),
                jobs::book::News::Call(call) => AgentFrame::JobCall(call),
                jobs::book::News::Answer(answer) => AgentFrame::Answer(answer),
            };
            self.send(&frame).await?;
        }
        while let Some(report) = self.link.book.next() {
            self.send(&AgentFrame::Run(report)).await?;
        }
        if let Some(inventory) = self.link.inventory.take() {
            let frame = AgentFrame::Inventory(inventory);
            if let Err(error) = self.send(&frame).await {
                if let AgentFrame::Inventory(inventory) = frame {
                    self.link.inventory.put_back(inventory);
                }
                return Err(error);
            }
        }
        Ok(())
    }

    fn may_beat(&self) -> bool {
        self.open.len() < limits::BEATS_OPEN_MAX
    }

    /// Sends what programs say to the exchange; returns whether nothing is left. Whoever sends a beat does this first
    /// and waits for nothing in between: what a program said before it pushed a state object arrives before it.
    async fn say(&mut self) -> anyhow::Result<bool> {
        for _ in 0..limits::SAYS_PER_TURN_MAX {
            let Some(said) = self.link.exchange.next() else { return Ok(true) };
            self.send(&AgentFrame::Say(said)).await?;
        }
        self.link.wake.notify_one();
        Ok(false)
    }

    /// Sends what is new. Returns whether there was anything; a beat with consumption leaves in any case.
    async fn beat(&mut self, usage: Usage) -> anyhow::Result<bool> {
        let board = &self.link.board;
        let mut changes = board.since(self.sent);
        if !self.gone_told {
            // A hello cannot say what is gone.
            changes.gone = board.since(0).gone;
        }
        let batch = self.link.spool.next();
        let nothing = !changes.any && changes.gone.is_empty() && batch.is_empty();
        if nothing && usage == Usage::Later {
            return Ok(false);
        }
        self.gone_told = true;
        self.sent = changes.version;
        self.progress.sequence += 1;
        let sequence = self.progress.sequence;
        self.open.push_back(Open { sequence, mark: batch.mark, version: changes.version });
        let beat = Beat {
            sequence,
            generation: changes.generation,
            seen: changes.seen,
            gone: changes.gone,
            deaths: batch.deaths,
            usage: if usage == Usage::Now { board.take_usage() } else { Vec::new() },
            logs: batch.logs,
            states: batch.states,
        };
        self.send(&AgentFrame::Beat(beat)).await?;
        self.link.exchange.beat_left();
        Ok(true)
    }

    /// Forgets what the server keeps.
    fn acknowledged(&mut self, ack: &Ack) {
        while let Some(beat) = self.open.pop_front_if(|o| o.sequence <= ack.sequence) {
            self.link.spool.ack(beat.mark);
            self.link.board.acknowledged(beat.version);
        }
        self.interval = bounded(ack.interval_ms);
    }

    /// Notices a dead connection, and keeps a living one from being cut by those in between.
    async fn check(&mut self) -> anyhow::Result<()> {
        if self.heard.elapsed() >= limits::LINK_DEAD_AFTER {
            bail!("nothing came for {} s", limits::LINK_DEAD_AFTER.as_secs());
        }
        if self.said.elapsed() >= limits::PING_EVERY || self.heard.elapsed() >= limits::PING_EVERY {
            self.said = Instant::now();
            within(self.socket.send(Message::Ping(tungstenite::Bytes::new()))).await?;
        }
        Ok(())
    }

    async fn send(&mut self, frame: &AgentFrame) -> anyhow::Result<()> {
        self.said = Instant::now();
        let text = serde_json::to_string(frame)?;
        within(self.socket.send(Message::text(text))).await
    }

    /// Sends what is left, waits a moment for the acknowledgement, and closes.
    async fn say_goodbye(&mut self) {
        let goodbye = async {
            while self.say().await? && self.may_beat() && self.beat(Usage::Later).await? {}
            self.tell_runs().await?;
            while !self.open.is_empty() {
                let Some(message) = self.socket.next().await else { break };
                if let Some(ServerFrame::Ack(ack)) = frame_of(message?)? {
                    self.acknowledged(&ack);
                }
            }
            self.socket.close(None).await?;
            anyhow::Ok(())
        };
        if !matches!(tokio::time::timeout(Duration::from_secs(1), goodbye).await, Ok(Ok(()))) {
            tracing::debug!("the last reports were not acknowledged; the next agent sends them");
        }
    }
}

/// Whether a beat carries consumption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Usage {
    Now,
    Later,
}

/// A refusal before the WebSocket stands comes as a problem document.
fn refused_or_broken(error: anyhow::Error) -> End {
    if let Some(tungstenite::Error::Http(response)) = error.downcast_ref::<tungstenite::Error>() {
        let body = response.body().as_deref().unwrap_or_default();
        if let Ok(problem) = serde_json::from_slice::<protocol::Problem>(body) {
            return End::Refused(Refused { code: problem.code, text: problem.detail, wait_ms: 1_000 });
        }
    }
    End::Broken(error)
}

fn bounded(interval_ms: u64) -> Duration {
    let (shortest, longest) = limits::BEAT_INTERVAL_BOUNDS;
    match interval_ms {
        0 => limits::BEAT_INTERVAL,
        ms => Duration::from_millis(ms).clamp(shortest, longest),
    }
}

/// What the server says; nothing for what is not text, and for a frame of a newer server.
fn frame_of(message: Message) -> anyhow::Result<Option<ServerFrame>> {
    match message {
        Message::Text(text) => match serde_json::from_str(&text) {
            Ok(frame) => Ok(Some(frame)),
            Err(error) => {
                tracing::warn!("a frame of the server is not understood; it is ignored: {error}");
                Ok(None)
            }
        },
        Message::Close(_) => bail!("the server closed the connection"),
        _ => Ok(None),
    }
}

/// A server that does not read is as good as gone.
async fn within(sending: impl Future<Output = Result<(), tungstenite::Error>>) -> anyhow::Result<()> {
    tokio::time::timeout(limits::LINK_DEAD_AFTER, sending)
        .await
        .map_err(|_| anyhow!("the server does not read"))?
        .map_err(Into::into)
}
