//! `escale why`: what blocks an object, or why it failed, in the same words as everywhere else (S-1).

use super::row::{self, DeliveryRow};
use super::{envs, store, views};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::resources;
use crate::spaces;
use model::deliver::state::Why;
use model::rights::Right;
use protocol::api::{CauseView, Delivery, WaitReason, WhyAnswer};

/// Why an object waits, or failed.
///
/// # Errors
/// [`protocol::Code::NotFound`] when nothing has this name.
pub async fn why(app: &App, call: &Call, object: &str) -> Result<WhyAnswer> {
    call.may(Right::View)?;
    let object = object.trim().trim_matches('/');
    let number = |prefix: &str| {
        let rest =
            object.strip_prefix(prefix).or_else(|| object.strip_prefix(prefix.to_lowercase().as_str()))?;
        rest.parse::<i64>().ok()
    };
    if number("D-").is_some() {
        return of_delivery(app, call, &views::get(app, call, object).await?);
    }
    if object.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("RO-")) {
        return super::rollout::why(app, call, object).await;
    }
    if let Some(request) = number("R-") {
        return super::requests::why(app, call, request).await;
    }
    if let Some(found) = of_lock(app, call, object).await? {
        return Ok(found);
    }
    if let Some((space, path)) = object.split_once('/') {
        return of_object(app, call, space, path).await;
    }
    if let Ok(env) = super::resolve::env(app, object).await {
        return of_env(app, call, &env.file.env.name).await;
    }
    match crate::documents::space(app, object).await? {
        Some(space) => of_space(app, call, &space.file.space.name).await,
        None => Err(Fault::not_found("object", object)),
    }
}

/// The last thing of the caller's that waits or failed.
///
/// # Errors
/// [`protocol::Code::NotFound`] when there is nothing of the kind.
pub async fn mine(app: &App, call: &Call) -> Result<WhyAnswer> {
    call.may(Right::View)?;
    let rows = row::all(&mut app.db.read(), &store::of_actor(), args![call.who(), 50]).await?;
    let telling = |row: &&DeliveryRow| {
        !row.state.is_good()
            && !matches!(row.state, row::DeliveryState::Cancelled | row::DeliveryState::Superseded)
    };
    match rows.iter().find(telling).or_else(|| rows.first()) {
        Some(row) => of_delivery(app, call, &views::view(app, call, row).await?),
        None => Err(Fault::not_found("delivery of yours", gates_person(call))),
    }
}

fn gates_person(call: &Call) -> String {
    super::gates::person(&call.who())
}

fn of_delivery(_app: &App, call: &Call, delivery: &Delivery) -> Result<WhyAnswer> {
    let mut commands = Vec::new();
    let id = &delivery.delivery;
    for decision in &delivery.decisions {
        let agent = if decision == "exclude" { " --agent AGENT" } else { "" };
        commands.push(format!("escale delivery decide {id} {decision}{agent}"));
    }
    if delivery.cause.is_some() && !delivery.failed_job.is_empty() {
        commands.push(format!("escale delivery logs {id} --job {}", delivery.failed_job));
        if delivery.cause.as_ref().is_some_and(|c| c.code == "disk_full" || c.code == "inode_full") {
            commands.push(format!("escale env df {}", delivery.env));
        }
    }
    if delivery.waiting.iter().any(|reason| reason.code == "W.engine") {
        commands.push(format!("escale engine start {}", delivery.space));
    }
    if delivery.waiting.iter().any(|reason| reason.code == "W.rollout") {
        commands.push(format!("escale rollout show {}", delivery.rollout));
    }
    if delivery.waiting.iter().any(|reason| reason.code == "W.store") {
        commands.push(format!(
            "escale package promote {} {} --store write-once",
            delivery.package, delivery.version
        ));
    }
    if delivery.actions.iter().any(|action| action == "rollback") {
        commands.push(format!("escale rollback {}", delivery.env));
    }
    let mut reasons = delivery.waiting.clone();
    reasons.extend(delivery.warnings.clone());
    if !delivery.failed_job.is_empty() && delivery.cause.is_none() {
        let unknown = Why::new("delivery-failed-job", [("path", delivery.failed_job.clone())]);
        reasons.push(WaitReason::of(&unknown, call.lang));
    }
    Ok(WhyAnswer {
        object: id.clone(),
        state: delivery.state.clone(),
        reasons,
        cause: delivery.cause.clone(),
        commands,
    })
}

async fn of_lock(app: &App, call: &Call, name: &str) -> Result<Option<WhyAnswer>> {
    let mut q = app.db.read();
    let known = resources::fact(&mut q, name, app.clock.now()).await?;
    if known.is_none_or(|fact| fact.kind != model::deliver::resource::Kind::Weight) {
        return Ok(None);
    }
    let Some(lock) = resources::locks_named(&mut q, &[name.to_owned()]).await?.into_iter().next() else {
        return Ok(None);
    };
    let mut reasons = Vec::new();
    for held in &lock.holders {
        let mut why = Why::new("W.lease", [("lock", lock.name.clone()), ("resource", lock.name.clone())])
            .with("holder", held.owner.clone())
            .with("by", super::gates::person(&held.by))
            .with("since", held.since.to_string())
            .with("reason", held.reason.clone());
        why.until = held.until;
        reasons.push(WaitReason::of(&why, call.lang));
    }
    let state = if lock.holders.is_empty() { "free" } else { "taken" };
    let commands = match lock.holders.first() {
        Some(held) => vec![
            format!("escale why {}", held.owner.split_whitespace().next().unwrap_or_default()),
            format!("escale lock break {} --reason …", lock.name),
        ],
        None => Vec::new(),
    };
    Ok(Some(WhyAnswer { object: lock.name, state: state.to_owned(), reasons, cause: None, commands }))
}

async fn of_object(app: &App, call: &Call, space: &str, path: &str) -> Result<WhyAnswer> {
    let view = spaces::view(app, call, space, None, true).await?;
    let node = view.nodes.iter().find(|node| node.path.eq_ignore_ascii_case(path));
    let node = node.ok_or_else(|| Fault::not_found("object", format!("{space}/{path}")))?;
    let name = &view.space.name;
    let attempt = node.attempts.iter().find(|attempt| attempt.cause.is_some());
    let mut reasons = node.reasons.clone();
    if let Some(outcome) = node.outcome.as_ref().filter(|_| node.state == "upcoming") {
        let details = [("outcome", outcome.text.clone())];
        reasons.push(WaitReason::of(&Why::new("object-outcome", details), call.lang));
    }
    let commands =
        node.actions.iter().map(|action| format!("escale job {action} {name}/{}", node.path)).collect();
    let cause: Option<CauseView> = attempt.and_then(|attempt| attempt.cause.clone());
    Ok(WhyAnswer {
        object: format!("{name}/{}", node.path),
        state: node.state.clone(),
        reasons,
        cause,
        commands,
    })
}

async fn of_space(app: &App, call: &Call, space: &str) -> Result<WhyAnswer> {
    let view = spaces::view(app, call, space, None, true).await?;
    let mut reasons = Vec::new();
    if view.space.engine.state != "started" {
        let engine = &view.space.engine;
        let details = [("by", engine.by.clone()), ("at", engine.since.to_string())];
        reasons.push(WaitReason::of(&Why::new("W.engine", details), call.lang));
    }
    for node in view
        .nodes
        .iter()
        .filter(|n| n.path.contains('/') && matches!(n.state.as_str(), "error" | "difficulty" | "running"))
    {
        for reason in node.reasons.iter().take(1) {
            reasons.push(WaitReason { text: format!("{}: {}", node.path, reason.text), ..reason.clone() });
        }
    }
    let commands = if view.space.engine.state == "started" {
        Vec::new()
    } else {
        vec![format!("escale engine start {space}")]
    };
    Ok(WhyAnswer { object: space.to_owned(), state: view.space.state, reasons, cause: None, commands })
}

async fn of_env(app: &App, call: &Call, name: &str) -> Result<WhyAnswer> {
    let env = envs::get(app, call, name).await?;
    let mut reasons: Vec<WaitReason> = env.freeze.iter().cloned().collect();
    for (agent, connected) in &env.agents {
        if !connected {
            reasons.push(WaitReason::of(&Why::new("W.agent", [("agent", agent.clone())]), call.lang));
        }
    }
    for lock in &env.locks {
        for held in &lock.holders {
            let why = Why::new("W.lease", [("lock", lock.name.clone()), ("resource", lock.name.clone())])
                .with("holder", held.owner.clone())
                .with("by", super::gates::person(&held.by))
                .with("since", held.since.to_string())
                .with("reason", held.reason.clone());
            reasons.push(WaitReason::of(&why, call.lang));
        }
    }
    reasons.extend(super::rollout::of_env(app, call, &env.name).await?);
    let state = if !env.delivery.is_empty() {
        "delivering"
    } else if reasons.is_empty() {
        "free"
    } else {
        "waiting"
    };
    let commands = env
        .waiting
        .iter()
        .chain(Some(&env.delivery).filter(|d| !d.is_empty()))
        .map(|d| format!("escale why {d}"))
        .collect();
    Ok(WhyAnswer { object: env.name, state: state.to_owned(), reasons, cause: None, commands })
}
