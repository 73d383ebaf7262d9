//! What people do to applications and jobs (§10): a line for each object, each its own transaction.

use super::facts::Known;
use super::meant::{self, Reopened, no_run};
use crate::app::App;
use crate::audit;
use crate::call::Call;
use crate::documents::SpaceDoc;
use crate::fault::{Fault, Result};
use crate::resources;
use crate::spaces::results::{self, command, done, quoted};
use crate::spaces::{self, OpenRun, Turn, deciders, engines};
use crate::{delivery, documents, limits};
use model::deliver::act::{Action, Refused, act};
use model::deliver::param;
use model::deliver::state::State;
use model::rights::Right;
use protocol::Code;
use protocol::api::{ActionResult, Decide, NewDelivery, ObjectAction};
use protocol::text::params;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

/// Words of actions, as the API takes them.
const WORDS: [&str; 25] = [
    "demand",
    "cancel-demand",
    "force",
    "hold",
    "release",
    "stop",
    "kill",
    "rerun",
    "rerun-from",
    "rerun-failed",
    "set-upcoming",
    "mark-finished",
    "mark-error",
    "deschedule",
    "not-schedule",
    "retry",
    "ignore",
    "fail",
    "exclude",
    "roll-back",
    "take-over",
    "confirm",
    "refuse",
    "acknowledge",
    "keep",
];

/// Actions that are not done without a reason (§10.1, AC-2). People are asked for one before others too.
const REASONED: [&str; 7] =
    ["hold", "kill", "mark-finished", "mark-error", "deschedule", "not-schedule", "ignore"];

/// Does something to objects of a space: a line each (AC-3).
///
/// # Errors
/// When the caller may not at all, or the question makes no sense.
pub async fn on_objects(app: &App, call: &Call, space: &str, ask: ObjectAction) -> Result<Vec<ActionResult>> {
    // Who is named for the question of a manual job needs no other right to answer it: looked at object by object.
    call.may(if deciders::is_answer(&ask.action) { Right::View } else { Right::ActOnJobs })?;
    if !WORDS.contains(&ask.action.as_str()) {
        return Err(Fault::field("action", WORDS.join(", ")));
    }
    if ask.objects.len() > limits::OBJECTS_AT_ONCE_MAX {
        let kind = "objects at once";
        return Err(Fault::new(Code::TooMany, [("limit", &limits::OBJECTS_AT_ONCE_MAX), ("kind", &kind)]));
    }
    if REASONED.contains(&ask.action.as_str()) && ask.reason.trim().is_empty() && !ask.plan {
        return Err(Fault::of(Code::ReasonRequired));
    }
    let doc = engines::doc(app, space).await?;
    let mut lines = Vec::with_capacity(ask.objects.len());
    for object in &ask.objects {
        let key = again_key(call, &doc, object, &ask);
        if !ask.plan && app.spaces.again(call.at, &key) {
            // AC-2: the same within a few seconds is one action.
            let told = params([("object", object), ("action", &ask.action)]);
            let line = ActionResult { already: true, ..done(call, "act-again", told) };
            lines.push(results::of(call, object, Ok(line), line_of(&doc, object, &ask)));
            continue;
        }
        let did = one(app, call, &doc, object, &ask).await;
        if did.is_err() {
            app.spaces.undone(&key);
        }
        lines.push(results::of(call, object, did, line_of(&doc, object, &ask)));
    }
    app.spaces.nudge.notify_one();
    Ok(lines)
}

fn again_key(call: &Call, doc: &SpaceDoc, object: &str, ask: &ObjectAction) -> String {
    let more = format!("{:?} {:?} {} {}", ask.agents, ask.params, ask.delivery, ask.run);
    [&call.who(), &doc.file.space.name, object, &ask.action, &more].join("\n")
}

/// The command that does the same (§29.46).
fn line_of(doc: &SpaceDoc, object: &str, ask: &ObjectAction) -> String {
    let noun = if object.contains('/') { "job" } else { "app" };
    let mut words = format!("{noun} {} {}", ask.action, quoted(&format!("{}/{object}", doc.file.space.name)));
    words.push_str(&meant::option(ask));
    for agent in &ask.agents {
        words.push_str(&format!(" --agent {}", quoted(agent)));
    }
    let option = if ask.action == "confirm" { "set" } else { "param" };
    for (name, value) in &ask.params {
        words.push_str(&format!(" --{option} {}", quoted(&format!("{name}={value}"))));
    }
    if ask.no_wait {
        words.push_str(" --no-wait");
    }
    command(&words, ask.reason.trim())
}

async fn one(
    app: &App,
    call: &Call,
    doc: &Arc<SpaceDoc>,
    object: &str,
    ask: &ObjectAction,
) -> Result<ActionResult> {
    let known = doc.graph.app(object).is_some() || doc.graph.job(object).is_some();
    let turn = spaces::turn(app).await?;
    let space = &doc.file.space.name;
    if !known && !turn.of_space(space).any(|open| open.run.objects.contains_key(object)) {
        return Err(Fault::not_found(if object.contains('/') { "job" } else { "application" }, object));
    }
    let of_space = meant::OF_SPACE.contains(&ask.action.as_str());
    let open = if of_space || (ask.action == "demand" && doc.graph.delivery) {
        None
    } else {
        meant::run(app, &turn, space, object, ask).await?
    };
    permitted(app, call, &turn, doc, open, object, ask).await?;
    let delivery = delivery_of(&turn, open);
    if ask.action == "roll-back"
        && let Some(number) = delivery
    {
        delivery::may_go_back(app, call, &turn, number).await?;
    }
    match ask.action.as_str() {
        "hold" | "release" => held(app, call, doc, object, ask).await,
        "acknowledge" => acknowledged(app, call, doc, object, ask).await,
        "demand" if doc.graph.delivery => {
            drop(turn);
            deliver(app, call, doc, object, ask).await
        }
        "retry" | "ignore" | "fail" | "exclude" | "roll-back" | "take-over" | "confirm" | "refuse"
            if delivery.is_some() && !ask.plan =>
        {
            drop(turn);
            decide(app, call, delivery.unwrap_or_default(), object, ask).await
        }
        _ => act_on_run(app, call, turn, doc, open, object, ask).await,
    }
}

/// The caller is named for the question he answers; or he may act on jobs and, where it delivers, on every run it counts for.
async fn permitted(
    app: &App,
    call: &Call,
    turn: &Turn,
    doc: &SpaceDoc,
    open: Option<i64>,
    object: &str,
    ask: &ObjectAction,
) -> Result<()> {
    let named = match open.and_then(|number| turn.run(number)) {
        Some(run) => deciders::may(call, &run.doc.graph, &run.run.objects, object, &ask.action)?,
        None => deciders::may(call, &doc.graph, &BTreeMap::new(), object, &ask.action)?,
    };
    if named {
        return Ok(());
    }
    call.may(Right::ActOnJobs)?;
    if !doc.graph.delivery {
        return Ok(());
    }
    let all = meant::OF_SPACE.contains(&ask.action.as_str());
    let runs: Vec<i64> = turn.of_space(&doc.file.space.name).map(|open| open.row.number).collect();
    if !all || runs.is_empty() {
        return allowed(app, call, turn, doc, open, ask).await;
    }
    for number in runs {
        allowed(app, call, turn, doc, Some(number), ask).await?;
    }
    Ok(())
}

fn delivery_of(turn: &Turn, open: Option<i64>) -> Option<i64> {
    turn.run(open?)?.row.delivery
}

/// whoever acts on the chain of a delivery must be one who may deliver to its environment, whatever the way.
async fn allowed(
    app: &App,
    call: &Call,
    turn: &Turn,
    doc: &SpaceDoc,
    open: Option<i64>,
    ask: &ObjectAction,
) -> Result<()> {
    if ask.action == "demand" {
        // `delivery::start` looks at it, with the environment that was asked for.
        return Ok(());
    }
    let context = open.and_then(|number| turn.run(number)).map(|run| run.row.context.clone());
    let text = |of: &str, key: &str| {
        let of = context.as_ref().and_then(|context| context.get(of));
        of.and_then(|of| of[key].as_str()).unwrap_or_default().to_owned()
    };
    let mut env = text("env", "name");
    if env.is_empty() {
        env = param(app, doc, "env", &ask.params).await?;
    }
    if env.is_empty() {
        return call.may(Right::DeliverTo);
    }
    let Some(known) = documents::env(app, &env).await? else { return call.may(Right::DeliverTo) };
    let tier = delivery::tier(app, &known.file.env.tier).await?;
    let ask = NewDelivery {
        env: known.file.env.name.clone(),
        package: text("package", "name"),
        version: text("package", "version"),
        ..NewDelivery::default()
    };
    delivery::direct(call, &tier, &known.file.env.name, &ask)
}

/// The value a parameter of this type would have: given, in its resource, or its default.
async fn param(app: &App, doc: &SpaceDoc, kind: &str, given: &BTreeMap<String, String>) -> Result<String> {
    let Some(param) = doc.file.space.params.iter().find(|param| param.kind == kind) else {
        return Ok(given.get(kind).cloned().unwrap_or_default());
    };
    if let Some(value) = given.get(&param.name) {
        return Ok(value.clone());
    }
    if !param.resource.is_empty()
        && let Some(fact) = resources::fact(&mut app.db.read(), &param.resource, app.clock.now()).await?
        && !fact.value.is_empty()
    {
        return Ok(fact.value);
    }
    Ok(param.default.clone())
}

async fn held(
    app: &App,
    call: &Call,
    doc: &SpaceDoc,
    object: &str,
    ask: &ObjectAction,
) -> Result<ActionResult> {
    let space = &doc.file.space.name;
    let hold = ask.action == "hold";
    let told = params([("object", &object), ("action", &ask.action)]);
    if ask.plan {
        return Ok(done(call, "act-plan", told));
    }
    let mut tx = app.db.change().await?;
    let already = if hold {
        spaces::hold(&mut tx, call, space, object, ask.reason.trim()).await?;
        false
    } else {
        !spaces::release(&mut tx, space, object).await?
    };
    wrote(&mut tx, call, space, object, ask).await?;
    tx.commit().await?;
    Ok(ActionResult { already, ..done(call, if hold { "act-hold" } else { "act-release" }, told) })
}

async fn wrote(
    tx: &mut crate::store::Tx,
    call: &Call,
    space: &str,
    object: &str,
    ask: &ObjectAction,
) -> Result<()> {
    let about = format!("{space}/{object}");
    let agents = ask.agents.join(", ");
    let values = param::line(&ask.params);
    let action = format!("job.{}", ask.action);
    let reason = ask.reason.trim();
    let told = [("reason", &reason as &(dyn Display + Sync)), ("agents", &agents), ("values", &values)];
    audit::write(tx, call, &action, &about, told).await?;
    Ok(())
}

async fn acknowledged(
    app: &App,
    call: &Call,
    doc: &SpaceDoc,
    object: &str,
    ask: &ObjectAction,
) -> Result<ActionResult> {
    let space = &doc.file.space.name;
    let told = params([("object", &object), ("action", &ask.action)]);
    if ask.plan {
        return Ok(done(call, "act-plan", told));
    }
    let mut tx = app.db.change().await?;
    let any = spaces::acknowledge(&mut tx, space, object).await?;
    wrote(&mut tx, call, space, object, ask).await?;
    tx.commit().await?;
    Ok(ActionResult { already: !any, ..done(call, "act-acknowledge", told) })
}

/// A demand in a space that delivers makes a delivery, with the values given, or those of the resources (RS-5).
async fn deliver(
    app: &App,
    call: &Call,
    doc: &Arc<SpaceDoc>,
    object: &str,
    ask: &ObjectAction,
) -> Result<ActionResult> {
    let on_demand = doc.graph.app(object).is_some_and(|app| app.on_demand)
        || doc.graph.job(object).is_some_and(|(app, job)| job.on_demand || app.on_demand);
    if !on_demand {
        return Err(Fault::new(Code::NotOnDemand, [("object", &object)]));
    }
    for given in ask.params.keys() {
        if !doc.file.space.params.iter().any(|param| param.name == *given) {
            return Err(Fault::not_found("parameter", given));
        }
    }
    let variables = param(app, doc, "variables-version", &ask.params).await?;
    let new = NewDelivery {
        env: param(app, doc, "env", &ask.params).await?,
        package: param(app, doc, "package", &ask.params).await?,
        version: param(app, doc, "version", &ask.params).await?,
        variables: if variables == "latest-published" { String::new() } else { variables },
        no_wait: ask.no_wait,
        reason: ask.reason.clone(),
        ..NewDelivery::default()
    };
    for (field, value) in [("env", &new.env), ("package", &new.package), ("version", &new.version)] {
        if value.is_empty() {
            return Err(Fault::field(field, "it has no value: set its resource, or give it"));
        }
    }
    if ask.plan {
        // AC-4: the very bytes are named.
        let found = crate::packages::deliverable(&mut app.db.read(), &new.package, &new.version).await?;
        let digest = found.map(|found| found.digest.to_string()).unwrap_or_default();
        let told = params([
            ("object", &object),
            ("env", &new.env),
            ("package", &new.package),
            ("version", &new.version),
            ("digest", &digest.get(.."blake3:".len() + 12).unwrap_or(&digest)),
        ]);
        return Ok(done(call, "act-demand-plan", told));
    }
    let made = delivery::start(app, call, new).await?;
    let told = params([
        ("object", &object),
        ("delivery", &made.delivery),
        ("env", &made.env),
        ("package", &made.package),
        ("version", &made.version),
    ]);
    Ok(ActionResult { delivery: made.delivery, ..done(call, "act-demand-delivery", told) })
}

/// A failure's decision in a delivery.
async fn decide(
    app: &App,
    call: &Call,
    number: i64,
    object: &str,
    ask: &ObjectAction,
) -> Result<ActionResult> {
    let word = format!("D-{number}");
    let told = params([("object", &object), ("action", &ask.action)]);
    let agents = if ask.agents.is_empty() { vec![String::new()] } else { ask.agents.clone() };
    for agent in agents {
        let decide = Decide {
            decision: ask.action.clone(),
            reason: ask.reason.clone(),
            agent,
            path: object.to_owned(),
            params: ask.params.clone(),
        };
        delivery::decide(app, call, &word, decide).await?;
    }
    Ok(ActionResult { delivery: word, ..done(call, &format!("act-{}", ask.action), told) })
}

fn action_of(ask: &ObjectAction) -> Vec<Action> {
    let agents = (!ask.agents.is_empty()).then(|| ask.agents.clone());
    match ask.action.as_str() {
        "demand" => vec![Action::Demand],
        "cancel-demand" => vec![Action::CancelDemand],
        "force" => vec![Action::Force],
        "stop" => vec![Action::Stop],
        "kill" => vec![Action::Kill],
        "rerun" => vec![Action::Rerun { agents, only_failed: false }],
        "rerun-failed" => vec![Action::Rerun { agents, only_failed: true }],
        "rerun-from" => vec![Action::RerunFrom],
        "set-upcoming" => vec![Action::SetUpcoming],
        "mark-finished" => vec![Action::MarkFinished],
        "mark-error" => vec![Action::MarkError],
        "deschedule" => vec![Action::Deschedule],
        "not-schedule" => vec![Action::NotSchedule],
        "retry" => vec![Action::Retry],
        "ignore" => vec![Action::Ignore],
        "fail" => vec![Action::Fail],
        "exclude" => ask.agents.iter().map(|agent| Action::Exclude { agent: agent.clone() }).collect(),
        "roll-back" => vec![Action::RollBack],
        "take-over" => vec![Action::TakeOver],
        "confirm" => vec![Action::Confirm { values: ask.params.clone() }],
        "refuse" => vec![Action::Refuse],
        _ => Vec::new(),
    }
}

/// Something done to an object of a run: the open one; of a business date that ended, it goes on; where none is, a demand or a force begins one.
async fn act_on_run(
    app: &App,
    call: &Call,
    mut turn: Turn,
    doc: &Arc<SpaceDoc>,
    open: Option<i64>,
    object: &str,
    ask: &ObjectAction,
) -> Result<ActionResult> {
    let space = doc.file.space.name.clone();
    if let Some(number) = open
        && ask.plan
    {
        return planned(app, call, turn, number, object, ask).await;
    }
    let mut tx = app.db.change().await?;
    let number = match open {
        Some(number) => number,
        None => match meant::reopened(app, call, &mut tx, &mut turn, doc, object, ask).await? {
            Reopened::Run(number) => number,
            Reopened::Rests => {
                wrote(&mut tx, call, &space, object, ask).await?;
                tx.commit().await?;
                turn.kept();
                let told = params([("object", &object), ("action", &ask.action)]);
                return Ok(done(call, "act-set-upcoming", told));
            }
        },
    };
    if !ask.params.is_empty() && ask.action == "demand" {
        spaces::set_params(&mut tx, &mut turn, call, number, &ask.params).await?;
    }
    let Some(run) = turn.run_mut(number) else { return Err(no_run(&space, object)) };
    let already = ask.action == "demand" && run.run.objects.get(object).is_some_and(|o| o.demanded.is_some());
    for action in action_of(ask) {
        perform(run, object, &action, call, ask)?;
    }
    if ask.plan {
        drop(tx);
        let told = params([("object", &object), ("action", &ask.action)]);
        return Ok(done(call, "act-plan", told));
    }
    turn.save(&mut tx).await?;
    wrote(&mut tx, call, &space, object, ask).await?;
    tx.commit().await?;
    turn.kept();
    let told = params([("object", &object), ("action", &ask.action)]);
    Ok(ActionResult { already, ..done(call, &format!("act-{}", ask.action), told) })
}

fn perform(run: &mut OpenRun, object: &str, action: &Action, call: &Call, ask: &ObjectAction) -> Result<()> {
    let graph = run.doc.graph.clone();
    let state = run.run.objects.get(object).map_or("", |o| o.state.word());
    act(&graph, &mut run.run, object, action, &call.who(), ask.reason.trim(), call.at)
        .map_err(|no| refused(call, object, state, &ask.action, no))
}

fn refused(call: &Call, object: &str, state: &str, action: &str, no: Refused) -> Fault {
    match no {
        Refused::Unknown => {
            Fault::not_found(if object.contains('/') { "job" } else { "application" }, object)
        }
        Refused::State(word) => {
            let word = if word.is_empty() { state } else { word };
            let shown = State::from_word(word)
                .map_or_else(|| word.to_owned(), |state| spaces::views::state_text(state, call.lang));
            Fault::new(Code::ObjectState, [("object", &object), ("state", &shown), ("action", &action)])
        }
        Refused::NotOnDemand => Fault::new(Code::NotOnDemand, [("object", &object)]),
        Refused::NotSkippable => Fault::new(Code::NotSkippable, [("object", &object)]),
        Refused::ChainOnly => Fault::new(Code::ChainOnly, [("object", &object)]),
        Refused::Agent(agent) => Fault::not_found("agent", agent),
        Refused::Values(wrong) => deciders::wrong_values(call.lang, object, &wrong),
    }
}

/// What an action would do (AC-5): it is done to a copy, and the engine's next step with it.
async fn planned(
    app: &App,
    call: &Call,
    turn: Turn,
    number: i64,
    object: &str,
    ask: &ObjectAction,
) -> Result<ActionResult> {
    let Some(open) = turn.run(number) else { return Err(no_run("", object)) };
    let mut copy = open.run.clone();
    let state = copy.objects.get(object).map_or("", |o| o.state.word());
    for action in action_of(ask) {
        act(&open.doc.graph, &mut copy, object, &action, &call.who(), ask.reason.trim(), call.at)
            .map_err(|no| refused(call, object, state, &ask.action, no))?;
    }
    let ground = Known::default().ground(app, &turn, open, call.at).await?;
    let _ = model::deliver::advance::advance(&open.doc.graph, &mut copy, &ground.facts(&open.row));
    let changed: Vec<String> = copy
        .objects
        .iter()
        .filter(|(path, now)| open.run.objects.get(*path).is_none_or(|was| was.state != now.state))
        .map(|(path, now)| format!("{path} → {}", spaces::views::state_text(now.state, call.lang)))
        .collect();
    let simulate = ask.action == "force"
        && open
            .doc
            .graph
            .job(object)
            .is_some_and(|(_, job)| job.mode == model::deliver::graph::Mode::Simulate);
    let list = changed.join(", ");
    let told = params([("object", &object), ("action", &ask.action), ("objects", &list)]);
    let code = if simulate {
        "act-plan-simulate"
    } else if changed.is_empty() {
        "act-plan"
    } else {
        "act-plan-objects"
    };
    Ok(done(call, code, told))
}
