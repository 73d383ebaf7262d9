//! One agent's connection, from hello to goodbye.
//!
//! There may be a hundred thousand of these, nearly all idle: what is only done now and then (reading the database, above
//! all) is boxed, so that an idle connection does not keep the room for it.

use super::desk::Desk;
use super::interval;
use super::quiet::Quiet;
use super::reports::{self, Report};
use super::voices::{Coming, Voices};
use super::work::{self, Work};
use crate::app::App;
use crate::fault::Fault;
use crate::fleet::{Connection, Known};
use crate::instances::{self, Sighting};
use crate::limits;
use crate::wake::Touched;
use crate::work as jobs;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use futures_util::{FutureExt, SinkExt, StreamExt};
use model::id::InstanceId;
use protocol::exchange::Tell;
use protocol::link::{Ack, AgentFrame, Beat, Hello, LINK_VERSION, Refused, Said, ServerFrame, Told, Welcome};
use protocol::{Code, Lang};
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// Why a connection ends.
#[derive(Debug, thiserror::Error)]
enum Ending {
    #[error("the agent closed it")]
    Closed,
    #[error("nothing came for {} s", limits::SILENCE_MAX.as_secs())]
    Silence,
    #[error("the agent sent what is no frame: {0}")]
    Rubbish(String),
    #[error("what it reported could not be kept")]
    NotKept,
    #[error("the network failed: {0}")]
    Network(#[from] axum::Error),
    #[error("its assignment could not be read: {0}")]
    Assignment(Fault),
    #[error("the names of its instances could not be read: {0}")]
    Names(Fault),
    #[error("the server is leaving, or the agent was removed or came back on another connection")]
    Ended,
}

/// Serves one agent until its connection ends. Never fails: the reason goes to the log.
pub async fn serve(app: App, agent: Known, mut socket: WebSocket) {
    let Some(hello) = Box::pin(read_hello(&mut socket)).await else { return };
    if hello.link.abs_diff(LINK_VERSION) > 1 {
        let fault = Fault::new(Code::ProtocolVersion, [("theirs", &hello.link), ("ours", &LINK_VERSION)]);
        return Box::pin(refuse(&mut socket, &fault, Duration::from_secs(300))).await;
    }
    let Some(place) = app.presence.enter(agent.id, &hello.boot) else {
        let fault = Fault::new(Code::AgentConnected, [("name", &agent.name)]);
        tracing::warn!(agent = agent.name, "refused a second program under this name");
        return Box::pin(refuse(&mut socket, &fault, Duration::from_secs(10))).await;
    };
    tracing::info!(agent = agent.name, version = hello.version, "agent connected");
    app.spaces.nudge.notify_one();
    app.exchange.counts.agents_came.fetch_add(1, Ordering::Relaxed);
    let line = format!("connected: agent {} on {}", hello.version, hello.facts.host);
    app.exchange.journal.write(app.clock.now(), "info", &agent.name, "", &line);
    let ending = Box::pin(converse(&app, &agent, &place, socket, hello)).await;
    drop(place);
    app.spaces.nudge.notify_one();
    app.wake.touched(vec![Touched::Agent(agent.id)]);
    Box::pin(touch_instances(&app, &agent)).await;
    app.exchange.counts.agents_left.fetch_add(1, Ordering::Relaxed);
    tracing::info!(agent = agent.name, reason = %ending, "agent disconnected");
    app.exchange.journal.write(app.clock.now(), "info", &agent.name, "", &format!("disconnected: {ending}"));
}

/// Tells readers that the agent's instances are no longer, or again, reported live.
async fn touch_instances(app: &App, agent: &Known) {
    use crate::store::Query;
    let rows = app.db.read().rows(instances::store::OF_AGENT, crate::args![agent.id]).await;
    let ids = rows.unwrap_or_default().iter().filter_map(|r| r.get(0).ok()).map(Touched::Instance).collect();
    app.wake.touched(ids);
}

async fn read_hello(socket: &mut WebSocket) -> Option<Hello> {
    let first = tokio::time::timeout(limits::HELLO_WAIT_MAX, socket.recv()).await.ok()??.ok()?;
    match first {
        Message::Text(text) => match serde_json::from_str(&text) {
            Ok(AgentFrame::Hello(hello)) => Some(*hello),
            _ => None,
        },
        _ => None,
    }
}

async fn refuse(socket: &mut WebSocket, fault: &Fault, wait: Duration) {
    let frame = ServerFrame::Refused(Refused {
        code: fault.code.word().to_owned(),
        text: fault.code.text(Lang::En, &fault.details),
        wait_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
    });
    let _ = socket.send(text(&frame)).await;
    let _ = socket.send(Message::Close(None)).await;
}

fn text(frame: &ServerFrame) -> Message {
    Message::Text(Utf8Bytes::from(serde_json::to_string(frame).unwrap_or_default()))
}

fn interval_ms(app: &App) -> u64 {
    u64::try_from(interval(app.presence.connected()).as_millis()).unwrap_or(u64::MAX)
}

/// The conversation: beats in, acknowledgements and assignments out.
async fn converse(app: &App, agent: &Known, place: &Connection, socket: WebSocket, hello: Hello) -> Ending {
    let mut bell = app.wake.bell(Touched::Plan(agent.id));
    let mut runs = app.wake.bell(Touched::Runs(agent.id));
    let mut jobs = app.wake.bell(Touched::Jobs(agent.id));
    let (mut out, mut incoming) = socket.split();
    let welcome = Welcome {
        link: LINK_VERSION,
        agent: agent.name.clone(),
        interval_ms: interval_ms(app),
        time: app.clock.now(),
    };
    let mut talk = Talk {
        app,
        agent,
        desk: Desk::new(agent, hello.generation),
        // Reports on their way to the database: sequence (0 for the hello) and who tells that it is kept.
        waiting: VecDeque::new(),
        voices: None,
        work: None,
    };
    let mut sent = hello.generation;
    let Some(kept) = Box::pin(report(app, agent, 0, hello)).await else { return Ending::Ended };
    talk.waiting.push_back(kept);
    if let Err(error) = out.send(text(&ServerFrame::Welcome(welcome))).await {
        return error.into();
    }
    if let Err(ending) = Box::pin(plan(app, agent, &mut sent, &mut out)).await {
        return ending;
    }
    Box::pin(touch_instances(app, agent)).await;
    if let Err(ending) = Box::pin(talk.hand_out(true, &mut out)).await {
        return ending;
    }
    if let Err(ending) = Box::pin(talk.hand_jobs(true, &mut out)).await {
        return ending;
    }
    let mut durable = app.exchange.durable();
    let mut last_heard = Instant::now();
    let mut ping = tokio::time::interval(limits::PING_EVERY);
    ping.tick().await;
    let mut pings = 0_u32;
    loop {
        let step = tokio::select! {
            message = incoming.next(), if talk.has_room() => {
                last_heard = Instant::now();
                let mut next = Some(message);
                let mut step = Ok(());
                for _ in 0..limits::FRAMES_IN_A_ROW {
                    let Some(message) = next.take() else { break };
                    step = talk.hear(message, &mut out).await;
                    if step.is_err() || !talk.has_room() {
                        break;
                    }
                    next = incoming.next().now_or_never();
                }
                match next {
                    Some(message) if step.is_ok() => talk.hear(message, &mut out).await,
                    _ => step,
                }
            }
            kept = first_kept(&mut talk.waiting) => match kept {
                None => Err(Ending::NotKept),
                // The hello is kept; if it lifted the count of a restored server, the plan is new to the agent.
                Some(0) => Box::pin(plan(app, agent, &mut sent, &mut out)).await,
                Some(sequence) => {
                    talk.desk.acknowledged(sequence);
                    acknowledge(app, sequence, &mut out).await
                }
            },
            changed = durable.changed(), if talk.desk.waits() => {
                let reported = talk.waiting.front().map(|(sequence, _)| *sequence);
                let up_to = *durable.borrow_and_update();
                match talk.desk.settle(up_to, reported) {
                    Some(sequence) if changed.is_ok() => acknowledge(app, sequence, &mut out).await,
                    _ => Ok(()),
                }
            }
            coming = next_coming(&mut talk.voices) => match coming {
                Coming::Told(told) => out.send(text(&ServerFrame::Tell(*told))).await.map_err(Ending::from),
                Coming::Closed(instance) => {
                    if let Some(voices) = &mut talk.voices {
                        Box::pin(voices.reopen(instance)).await;
                    }
                    Ok(())
                }
            },
            kept = next_kept(app, agent, &mut talk.work) => match kept {
                Ok(Some(kept)) => out.send(text(&kept)).await.map_err(Ending::from),
                Ok(None) => Ok(()),
                Err(fault) => {
                    tracing::error!(%fault, agent = agent.name, "could not write what an agent reported of a run or a job");
                    Err(Ending::NotKept)
                }
            },
            () = runs.ring() => Box::pin(talk.hand_out(false, &mut out)).await,
            () = jobs.ring() => Box::pin(talk.hand_jobs(false, &mut out)).await,
            () = bell.ring() => {
                talk.desk.assignment_changed();
                Box::pin(plan(app, agent, &mut sent, &mut out)).await
            }
            _ = ping.tick() => {
                pings += 1;
                if last_heard.elapsed() > limits::SILENCE_MAX {
                    Err(Ending::Silence)
                } else {
                    match out.send(Message::Ping(Default::default())).await {
                        // A wake-up may have been lost: look again, now and then (P7).
                        Ok(()) => {
                            talk.desk.assignment_changed();
                            match Box::pin(plan(app, agent, &mut sent, &mut out)).await {
                                Ok(()) if pings.is_multiple_of(limits::RUNS_LOOK_PINGS) => {
                                    match Box::pin(talk.hand_out(true, &mut out)).await {
                                        Ok(()) => Box::pin(talk.hand_jobs(true, &mut out)).await,
                                        failed => failed,
                                    }
                                }
                                planned => planned,
                            }
                        }
                        Err(error) => Err(error.into()),
                    }
                }
            }
            () = place.end.cancelled() => Err(Ending::Ended),
            () = app.stop.cancelled() => Err(Ending::Ended),
        };
        if let Err(ending) = step {
            let _ = tokio::time::timeout(Duration::from_secs(1), out.send(Message::Close(None))).await;
            return ending;
        }
    }
}

/// The next thing for one of the agent's programs; never, while none of them speaks with the exchange.
async fn next_coming(voices: &mut Option<Box<Voices>>) -> Coming {
    match voices {
        Some(voices) => voices.next().await,
        None => std::future::pending().await,
    }
}

/// The next thing that is kept of the agent's runs; never, while it reports none.
async fn next_kept(
    app: &App,
    agent: &Known,
    work: &mut Option<Box<Work>>,
) -> Result<Option<ServerFrame>, Fault> {
    match work {
        Some(work) => work.next(app, agent.id).await,
        None => std::future::pending().await,
    }
}

async fn acknowledge(
    app: &App,
    sequence: u64,
    out: &mut (impl SinkExt<Message, Error = axum::Error> + Unpin),
) -> Result<(), Ending> {
    let ack = ServerFrame::Ack(Ack { sequence, interval_ms: interval_ms(app) });
    out.send(text(&ack)).await.map_err(Ending::from)
}

/// One conversation, as far as it goes on from frame to frame.
struct Talk<'a> {
    app: &'a App,
    agent: &'a Known,
    desk: Desk,
    waiting: VecDeque<(u64, oneshot::Receiver<()>)>,
    voices: Option<Box<Voices>>,
    work: Option<Box<Work>>,
}

impl Talk<'_> {
    /// Takes what came from the agent.
    async fn hear(
        &mut self,
        message: Option<Result<Message, axum::Error>>,
        out: &mut (impl SinkExt<Message, Error = axum::Error> + Unpin),
    ) -> Result<(), Ending> {
        let frame = match message {
            None | Some(Ok(Message::Close(_))) => return Err(Ending::Closed),
            Some(Err(error)) => return Err(error.into()),
            Some(Ok(Message::Text(frame))) => frame,
            Some(Ok(_)) => return Ok(()),
        };
        if let Some(beat) = Quiet::read(&frame).filter(|beat| beat.generation == self.desk.generation) {
            if self.desk.is_stale() {
                Box::pin(self.desk.refresh(self.app)).await.map_err(Ending::Names)?;
            }
            let sequence = beat.sequence;
            let now = self.app.clock.now();
            beat.hand_on(self.app, &self.desk, now);
            // After the state objects are on the board: the round that is going on now holds them, or an earlier one.
            self.desk.taken(sequence, self.app.exchange.board.round());
            if self.desk.due() {
                self.sign_of_life();
            }
            return Ok(());
        }
        match serde_json::from_str::<AgentFrame>(&frame) {
            Ok(AgentFrame::Beat(beat)) => Box::pin(self.take(beat)).await,
            Ok(AgentFrame::Say(said)) => Box::pin(self.say(said, out)).await,
            Ok(AgentFrame::Run(report)) => {
                let (app, agent) = (self.app, self.agent.id);
                self.work().report(app, agent, report);
                Ok(())
            }
            Ok(AgentFrame::Inventory(inventory)) => {
                let (app, agent) = (self.app, self.agent.id);
                self.work().inventory(app, agent, inventory);
                Ok(())
            }
            Ok(AgentFrame::Job(report)) => {
                let (app, agent) = (self.app, self.agent.id);
                self.work().job(app, agent, *report);
                Ok(())
            }
            Ok(AgentFrame::JobCall(call)) => {
                let (app, agent) = (self.app, self.agent.id);
                self.work().call(app, agent, call);
                Ok(())
            }
            Ok(AgentFrame::Answer(answered)) => {
                jobs::answered(self.app, self.agent.id, *answered);
                Ok(())
            }
            Ok(AgentFrame::Unknown) => Ok(()),
            Ok(AgentFrame::Hello(_)) => Err(Ending::Rubbish("a second hello".to_owned())),
            Err(error) => Err(Ending::Rubbish(error.to_string())),
        }
    }

    fn work(&mut self) -> &mut Work {
        self.work.get_or_insert_default()
    }

    /// Whether more may be read from the agent.
    fn has_room(&self) -> bool {
        self.work.as_ref().is_none_or(|work| work.has_room())
    }

    /// Tells the agent what is due. A database that fails is asked again at one of the next pings.
    async fn hand_out(
        &mut self,
        again: bool,
        out: &mut (impl SinkExt<Message, Error = axum::Error> + Unpin),
    ) -> Result<(), Ending> {
        match work::due(self.app, self.agent).await {
            Ok(due) if due.is_empty() && self.work.is_none() => {}
            Ok(due) => {
                for frame in self.work().new_ones(due, again) {
                    out.send(text(&frame)).await?;
                }
            }
            Err(fault) => {
                tracing::warn!(%fault, agent = self.agent.name, "the runs of an agent could not be read");
            }
        }
        Ok(())
    }

    /// Tells the agent of its jobs: new orders, stops, what it may forget, questions. `again`: also what it was told before.
    async fn hand_jobs(
        &mut self,
        again: bool,
        out: &mut (impl SinkExt<Message, Error = axum::Error> + Unpin),
    ) -> Result<(), Ending> {
        match jobs::due(self.app, self.agent.id).await {
            Ok(due) if due.is_empty() => {}
            Ok(due) => {
                for frame in self.work().new_jobs(due, again) {
                    out.send(text(&frame)).await?;
                }
            }
            Err(fault) => {
                tracing::warn!(%fault, agent = self.agent.name, "the jobs of an agent could not be read");
            }
        }
        Ok(())
    }

    /// Lets the database know that the agent lives. When the queue is full it learns that from others.
    fn sign_of_life(&self) {
        let report = Report {
            agent: self.agent.id,
            generation: self.desk.generation,
            hello: None,
            sighting: Sighting::default(),
            states: Vec::new(),
            kept: oneshot::channel().0,
        };
        let _ = self.app.reports.try_send(report);
    }

    /// Takes a beat apart: consumption goes to the board, log lines also to the journal, the rest to the database.
    async fn take(&mut self, beat: Beat) -> Result<(), Ending> {
        let app = self.app;
        if self.desk.is_stale() {
            self.desk.refresh(app).await.map_err(Ending::Names)?;
        }
        let now = app.clock.now();
        for usage in &beat.usage {
            if let Some(own) = self.desk.own(&usage.id) {
                let (cpu_percent, memory_bytes) = (usage.cpu_percent, usage.memory_bytes);
                app.usage.write(own.id, instances::Sample { at: now, cpu_percent, memory_bytes });
            }
        }
        self.desk.note_lines(app, &beat.logs);
        if let Some(voices) = &mut self.voices {
            let ended = beat.seen.iter().filter(|s| matches!(s.state.as_str(), "stopped" | "stopping"));
            let ended = ended.map(|s| s.id.as_str()).chain(beat.gone.iter().map(String::as_str));
            ended.filter_map(|id| id.parse::<InstanceId>().ok()).for_each(|id| voices.close(id.as_uuid()));
        }
        self.desk.generation = beat.generation;
        let (kept, told) = oneshot::channel();
        let report = Report {
            agent: self.agent.id,
            generation: beat.generation,
            hello: None,
            sighting: Sighting { seen: beat.seen, gone: beat.gone, deaths: beat.deaths, logs: beat.logs },
            states: beat.states,
            kept,
        };
        app.reports.send(report).await.map_err(|_| Ending::Ended)?;
        self.waiting.push_back((beat.sequence, told));
        Ok(())
    }

    /// Does what a program says; what is about another's instance is left out.
    async fn say(
        &mut self,
        said: Said,
        out: &mut (impl SinkExt<Message, Error = axum::Error> + Unpin),
    ) -> Result<(), Ending> {
        if self.desk.is_stale() || self.desk.own(&said.id).is_none() {
            self.desk.refresh(self.app).await.map_err(Ending::Names)?;
        }
        let Some(own) = self.desk.own(&said.id).cloned() else {
            let tell = Tell::Refused { text: "this instance is not the agent's".to_owned() };
            return Ok(out.send(text(&ServerFrame::Tell(Told { id: said.id, tell }))).await?);
        };
        let voices = self.voices.get_or_insert_with(|| Box::new(Voices::new(self.app, &self.desk.agent)));
        for tell in voices.say(&own, said.say).await {
            out.send(text(&ServerFrame::Tell(Told { id: said.id.clone(), tell }))).await?;
        }
        Ok(())
    }
}

/// Waits until the oldest report is kept; its sequence, or nothing when it could not be.
async fn first_kept(waiting: &mut VecDeque<(u64, oneshot::Receiver<()>)>) -> Option<u64> {
    let Some((sequence, kept)) = waiting.front_mut() else { return std::future::pending().await };
    let (sequence, kept) = (*sequence, kept.await);
    waiting.pop_front();
    kept.ok().map(|()| sequence)
}

/// Sends the whole assignment when the agent's is older.
async fn plan(
    app: &App,
    agent: &Known,
    sent: &mut u64,
    out: &mut (impl SinkExt<Message, Error = axum::Error> + Unpin),
) -> Result<(), Ending> {
    let found = instances::assignment(app, agent.id, *sent).await.map_err(Ending::Assignment)?;
    if let Some(assignment) = found {
        *sent = assignment.generation;
        out.send(text(&ServerFrame::Assignment(assignment))).await?;
    }
    Ok(())
}

async fn report(
    app: &App,
    agent: &Known,
    sequence: u64,
    hello: Hello,
) -> Option<(u64, oneshot::Receiver<()>)> {
    let (kept, told) = oneshot::channel();
    let report = Report {
        agent: agent.id,
        generation: hello.generation,
        hello: Some((hello.version, hello.facts)),
        sighting: reports::first(hello.seen),
        states: Vec::new(),
        kept,
    };
    app.reports.send(report).await.ok().map(|()| (sequence, told))
}
