//! One agent's connection, from hello to goodbye.
//!
//! There may be a hundred thousand of these, nearly all idle: what is only done now and then (reading the database, above
//! all) is boxed, so that an idle connection does not keep the room for it.

use super::interval;
use super::reports::{self, Report};
use crate::app::App;
use crate::fault::Fault;
use crate::fleet::{Connection, Known};
use crate::instances::{self, Sighting};
use crate::limits;
use crate::wake::Touched;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use futures_util::{SinkExt, StreamExt};
use model::id::InstanceId;
use protocol::link::{Ack, AgentFrame, Beat, Hello, LINK_VERSION, Refused, ServerFrame, Welcome};
use protocol::{Code, Lang};
use std::collections::VecDeque;
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
    let ending = Box::pin(converse(&app, &agent, &place, socket, hello)).await;
    drop(place);
    app.wake.touched(vec![Touched::Agent(agent.id)]);
    Box::pin(touch_instances(&app, &agent)).await;
    tracing::info!(agent = agent.name, reason = %ending, "agent disconnected");
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
    let (mut out, mut incoming) = socket.split();
    let welcome = Welcome {
        link: LINK_VERSION,
        agent: agent.name.clone(),
        interval_ms: interval_ms(app),
        time: app.clock.now(),
    };
    let mut sent = hello.generation;
    // Reports on their way to the database: sequence (0 for the hello) and who tells that it is kept.
    let mut waiting: VecDeque<(u64, oneshot::Receiver<()>)> = VecDeque::new();
    let Some(kept) = Box::pin(report(app, agent, 0, hello)).await else { return Ending::Ended };
    waiting.push_back(kept);
    if let Err(error) = out.send(text(&ServerFrame::Welcome(welcome))).await {
        return error.into();
    }
    if let Err(ending) = Box::pin(plan(app, agent, &mut sent, &mut out)).await {
        return ending;
    }
    Box::pin(touch_instances(app, agent)).await;
    let mut last_heard = Instant::now();
    let mut ping = tokio::time::interval(limits::PING_EVERY);
    ping.tick().await;
    loop {
        let step = tokio::select! {
            message = incoming.next() => {
                last_heard = Instant::now();
                match message {
                    None | Some(Ok(Message::Close(_))) => Err(Ending::Closed),
                    Some(Err(error)) => Err(error.into()),
                    Some(Ok(Message::Text(text))) => match serde_json::from_str::<AgentFrame>(&text) {
                        Ok(AgentFrame::Beat(beat)) => {
                            match Box::pin(take(app, agent, beat)).await {
                                Some(kept) => { waiting.push_back(kept); Ok(()) }
                                None => Err(Ending::Ended),
                            }
                        }
                        Ok(AgentFrame::Say(_) | AgentFrame::Unknown) => Ok(()),
                        Ok(AgentFrame::Hello(_)) => Err(Ending::Rubbish("a second hello".to_owned())),
                        Err(error) => Err(Ending::Rubbish(error.to_string())),
                    },
                    Some(Ok(_)) => Ok(()),
                }
            }
            kept = first_kept(&mut waiting) => match kept {
                None => Err(Ending::NotKept),
                // The hello is kept; if it lifted the count of a restored server, the plan is new to the agent.
                Some(0) => Box::pin(plan(app, agent, &mut sent, &mut out)).await,
                Some(sequence) => {
                    let ack = ServerFrame::Ack(Ack { sequence, interval_ms: interval_ms(app) });
                    out.send(text(&ack)).await.map_err(Ending::from)
                }
            },
            () = bell.ring() => Box::pin(plan(app, agent, &mut sent, &mut out)).await,
            _ = ping.tick() => {
                if last_heard.elapsed() > limits::SILENCE_MAX {
                    Err(Ending::Silence)
                } else {
                    match out.send(Message::Ping(Default::default())).await {
                        // A wake-up may have been lost: look again, now and then (P7).
                        Ok(()) => Box::pin(plan(app, agent, &mut sent, &mut out)).await,
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

/// Takes a beat apart: consumption goes to the board, the rest to the database.
async fn take(app: &App, agent: &Known, beat: Beat) -> Option<(u64, oneshot::Receiver<()>)> {
    let now = app.clock.now();
    for usage in beat.usage {
        if let Ok(id) = usage.id.parse::<InstanceId>() {
            let (cpu_percent, memory_bytes) = (usage.cpu_percent, usage.memory_bytes);
            app.usage.write(id.as_uuid(), instances::Sample { at: now, cpu_percent, memory_bytes });
        }
    }
    let (kept, told) = oneshot::channel();
    let report = Report {
        agent: agent.id,
        generation: beat.generation,
        hello: None,
        sighting: Sighting { seen: beat.seen, gone: beat.gone, deaths: beat.deaths, logs: beat.logs },
        states: beat.states,
        kept,
    };
    app.reports.send(report).await.ok().map(|()| (beat.sequence, told))
}
