//! Reports of agents on their way to the database.

use crate::app::App;
use crate::args;
use crate::exchange;
use crate::fault::Result;
use crate::fleet;
use crate::instances::{self, Sighting};
use crate::limits;
use crate::store::{Args, pieces};
use crate::wake::Touched;
use model::Timestamp;
use model::id::InstanceId;
use protocol::link::{Facts, Seen, StateReport};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// One report and whoever waits for it to be kept.
pub struct Report {
    /// The agent.
    pub agent: Uuid,
    /// Generation of the assignment it holds.
    pub generation: u64,
    /// Set in the first report of a connection: version and machine.
    pub hello: Option<(String, Facts)>,
    /// What it saw of its instances.
    pub sighting: Sighting,
    /// State objects.
    pub states: Vec<StateReport>,
    /// Told when the report is kept.
    pub kept: oneshot::Sender<()>,
}

/// The way in; agents wait when it is full.
pub type Reports = mpsc::Sender<Report>;

/// The queue.
#[must_use]
pub fn channel() -> (Reports, mpsc::Receiver<Report>) {
    mpsc::channel(limits::REPORTS_WAITING_MAX)
}

/// The one task that writes reports, many to a transaction. Ends when the server leaves and the queue is empty.
pub async fn write_reports(app: App, mut queue: mpsc::Receiver<Report>) {
    let mut batch = Vec::with_capacity(limits::REPORTS_BATCH_MAX);
    loop {
        let count = tokio::select! {
            count = queue.recv_many(&mut batch, limits::REPORTS_BATCH_MAX) => count,
            () = app.stop.cancelled() => {
                queue.close();
                queue.recv_many(&mut batch, limits::REPORTS_BATCH_MAX).await
            }
        };
        if count == 0 {
            return;
        }
        let (reports, waiting): (Vec<_>, Vec<_>) =
            batch.drain(..).map(|r| ((r.agent, r.generation, r.hello, r.sighting, r.states), r.kept)).unzip();
        match write(&app, reports).await {
            Ok(()) => waiting.into_iter().for_each(|kept| {
                let _ = kept.send(());
            }),
            // Nobody is acknowledged: the agents send it again when they come back.
            Err(fault) => tracing::error!(%fault, reports = count, "could not write what agents reported"),
        }
    }
}

type Parts = (Uuid, u64, Option<(String, Facts)>, Sighting, Vec<StateReport>);

async fn write(app: &App, reports: Vec<Parts>) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.observe().await?;
    let mut beats: BTreeMap<Uuid, u64> = BTreeMap::new();
    let mut sightings = Vec::with_capacity(reports.len());
    let mut states = Vec::new();
    for (agent, generation, hello, sighting, published) in reports {
        beats.insert(agent, generation);
        if let Some((version, facts)) = hello {
            let facts = serde_json::to_string(&facts).unwrap_or_default();
            tx.run(fleet::store::AGENT_CONNECTED, args![agent, version, facts, now, generation]).await?;
            tx.touch(Touched::Agent(agent));
            instances::catch_up(&mut tx, agent, &sighting.seen).await?;
        }
        states.extend(published.into_iter().map(|s| (agent, s)));
        sightings.push((agent, sighting));
    }
    for piece in pieces(beats.into_iter().collect()) {
        let rows = piece.len();
        let args: Args = piece.into_iter().flat_map(|(id, generation)| args![id, now, generation]).collect();
        tx.run(&fleet::store::beats(rows), args).await?;
    }
    instances::observe(&mut tx, sightings, now).await?;
    tx.commit().await?;
    publish(app, states, now).await?;
    // Acknowledged means kept: what was just pushed is written before the agents are told.
    exchange::write(app).await
}

/// Hands state objects to `exchange`, those of each agent's own instances only.
async fn publish(app: &App, states: Vec<(Uuid, StateReport)>, now: Timestamp) -> Result<()> {
    if states.is_empty() {
        return Ok(());
    }
    let id_of = |s: &StateReport| s.id.parse::<InstanceId>().ok().map(|id| id.as_uuid());
    let ids: BTreeSet<Uuid> = states.iter().filter_map(|(_, s)| id_of(s)).collect();
    let mut q = app.db.read();
    let owners = instances::owners(&mut q, ids.clone()).await?;
    let names: BTreeMap<Uuid, (Arc<str>, Arc<str>)> = instances::names(&mut q, ids.into_iter().collect())
        .await?
        .into_iter()
        .map(|(id, agent, name)| (id, (Arc::from(agent), Arc::from(name))))
        .collect();
    for (agent, state) in states {
        let Some(id) = id_of(&state).filter(|id| owners.get(id) == Some(&agent)) else { continue };
        let Some((agent, instance)) = names.get(&id) else { continue };
        let object = exchange::Object {
            agent: agent.clone(),
            instance: instance.clone(),
            name: state.name.into(),
            value: state.value.to_string().into(),
            kind: state.kind.into(),
            metadata: (!state.metadata.is_empty())
                .then(|| serde_json::to_string(&state.metadata).unwrap_or_default().into()),
            // An agent's clock that runs ahead must not make an object younger than now.
            at: state.at.min(now),
            lifetime_s: u32::try_from(state.lifetime_s).unwrap_or(u32::MAX),
        };
        if let Err(fault) = exchange::push(app, object) {
            tracing::warn!(%fault, "a state object is left out");
        }
    }
    Ok(())
}

/// How instances stood when the agent connected, as a report.
#[must_use]
pub fn first(seen: Vec<Seen>) -> Sighting {
    Sighting { seen, ..Sighting::default() }
}
