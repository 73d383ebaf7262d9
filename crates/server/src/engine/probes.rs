//! Resources of type `file` and `generic` are looked at on their agents, as often as they say (§6.1).

use crate::app::App;
use crate::fault::Result;
use crate::resources::{self, Seen};
use crate::{documents, fleet, limits, work};
use model::Timestamp;
use protocol::deliver::ResourceSpec;
use protocol::deliver::job::{AgentAnswer, AgentAsk};
use std::collections::HashMap;
use std::time::Duration;

/// The chore.
pub async fn keep(app: App) {
    let mut due: HashMap<String, Timestamp> = HashMap::new();
    let mut tick = tokio::time::interval(limits::PROBES_EVERY_MIN);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = app.stop.cancelled() => return,
        }
        if let Err(fault) = look(&app, &mut due).await {
            tracing::error!(%fault, "could not look at files and probes");
        }
    }
}

async fn look(app: &App, due: &mut HashMap<String, Timestamp>) -> Result<()> {
    let now = app.clock.now();
    let mut asked = Vec::new();
    for (_, file) in documents::resources_docs(app).await? {
        for spec in file.resource.iter().filter(|spec| matches!(spec.kind.as_str(), "file" | "generic")) {
            let every = model::time::parse_duration(&spec.every).unwrap_or(limits::PROBE_EVERY);
            let every = every.max(limits::PROBES_EVERY_MIN);
            if due.get(&spec.name).is_some_and(|at| *at > now && at.since(now) <= every) {
                continue;
            }
            due.insert(spec.name.clone(), now.plus(every));
            asked.push(one(app, spec.clone()));
        }
    }
    // An agent that does not answer keeps nobody else waiting.
    let all = futures_util::stream::iter(asked);
    let answers: Vec<Result<()>> = futures_util::StreamExt::collect(
        futures_util::StreamExt::buffer_unordered(all, limits::PROBES_AT_ONCE_MAX),
    )
    .await;
    answers.into_iter().collect()
}

async fn one(app: &App, spec: ResourceSpec) -> Result<()> {
    let fold = spec.agent.to_lowercase();
    let found = fleet::contacts(&mut app.db.read(), vec![fold.clone()]).await?;
    let Some((agent, _)) = found.get(&fold) else { return Ok(()) };
    if !app.presence.is_connected(*agent) {
        return Ok(());
    }
    let path = if spec.kind == "file" { spec.path.clone() } else { String::new() };
    let path = path
        .strip_prefix("fs:")
        .map_or_else(|| path.clone(), |rest| format!("/{}", rest.trim_start_matches('/')));
    let ask = AgentAsk::Probe { path, argv: spec.argv.clone() };
    let seen = match work::ask(app, *agent, ask).await {
        Ok(AgentAnswer::Probe { code, stdout, files }) => match spec.kind.as_str() {
            "file" => {
                let newest = files.iter().max_by_key(|file| file.changed_at);
                Seen {
                    value: newest.map(|file| file.path.clone()).unwrap_or_default(),
                    code: 0,
                    size: files.len() as u64,
                    changed_at: newest.map(|file| file.changed_at),
                }
            }
            _ => Seen { value: stdout.trim_end().to_owned(), code, size: 1, changed_at: None },
        },
        // What could not be looked at stays as it was seen last.
        _ => return Ok(()),
    };
    let now = app.clock.now();
    let mut tx = app.db.observe().await?;
    let is_new = resources::seen(&mut tx, &spec.name, &seen, now).await?;
    tx.commit().await?;
    if is_new {
        app.spaces.nudge.notify_one();
    }
    Ok(())
}

/// Shortest time between two looks, so that a mistake in a file does not flood an agent.
const _: () = assert!(limits::PROBES_EVERY_MIN.as_millis() >= Duration::from_millis(500).as_millis());
