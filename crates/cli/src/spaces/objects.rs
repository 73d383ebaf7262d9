//! `escale app` and `escale job`: one noun for each, the same verbs.

use super::{show, told};
use crate::args::{ObjectCommand, Objects, SomeTargets, WhichRun};
use crate::deliveries;
use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use client::Client;
use protocol::api::{ActionResult, ObjectAction};
use std::collections::BTreeMap;

/// Actions asked about before they are done, where there is somebody to ask.
const ASKED: [&str; 12] = [
    "demand",
    "force",
    "stop",
    "kill",
    "rerun",
    "rerun-from",
    "rerun-failed",
    "set-upcoming",
    "mark-finished",
    "mark-error",
    "roll-back",
    "ignore",
];

/// Actions that are kept with a reason (AC-2): asked for before they are done.
const REASONED: [&str; 11] = [
    "hold",
    "force",
    "stop",
    "kill",
    "set-upcoming",
    "mark-finished",
    "mark-error",
    "deschedule",
    "not-schedule",
    "ignore",
    "roll-back",
];

/// `escale app`, `escale job`
pub async fn run(shell: &Shell, command: ObjectCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let simple = |action: &str, of: Objects| Order { which: of.which, ..Order::new(action, of.objects) };
    let some = |action: &str, of: SomeTargets| Order {
        agents: of.agents,
        which: of.which,
        ..Order::new(action, of.objects)
    };
    let order = match command {
        ObjectCommand::Show { object, effective: true, .. } => {
            return effective(shell, &client, &object).await;
        }
        ObjectCommand::Show { object, which, .. } => {
            let (space, path) = split(shell, &object)?;
            let run = run_of(shell, &client, &which).await?;
            let view = client.space(&space, run).await.or_fail(say, || say.act_space(&space))?;
            let node = view.nodes.iter().find(|node| node.path.eq_ignore_ascii_case(&path));
            let node = node.ok_or_else(|| Failure::new(protocol::exit::NOT_FOUND, say.no_object(&object)))?;
            return shell.out.one(node, || show::node(shell, node));
        }
        ObjectCommand::History { object } => {
            let (space, path) = split(shell, &object)?;
            let lines = client.space_history(&space, Some(&path), 100).await;
            let lines = lines.or_fail(say, || say.act_space(&space))?;
            return shell.out.list(&lines, || show::history(shell, &lines));
        }
        ObjectCommand::Demand { objects, params } => return demand(shell, &client, objects, &params).await,
        ObjectCommand::CancelDemand(of) => simple("cancel-demand", of),
        ObjectCommand::Force(of) => simple("force", of),
        ObjectCommand::Hold(of) => simple("hold", of),
        ObjectCommand::Release(of) => simple("release", of),
        ObjectCommand::Stop(of) => simple("stop", of),
        ObjectCommand::Kill(of) => simple("kill", of),
        ObjectCommand::Rerun(of) => {
            let action = if of.only_failed { "rerun-failed" } else { "rerun" };
            some(action, of)
        }
        ObjectCommand::RerunFailed(of) => some("rerun-failed", of),
        ObjectCommand::RerunFrom(of) => simple("rerun-from", of),
        ObjectCommand::SetUpcoming(of) => simple("set-upcoming", of),
        ObjectCommand::MarkFinished(of) => simple("mark-finished", of),
        ObjectCommand::MarkError(of) => simple("mark-error", of),
        ObjectCommand::Deschedule(of) => simple("deschedule", of),
        ObjectCommand::NotSchedule(of) => simple("not-schedule", of),
        ObjectCommand::Retry(of) => simple("retry", of),
        ObjectCommand::Ignore(of) => simple("ignore", of),
        ObjectCommand::Fail(of) => simple("fail", of),
        ObjectCommand::Exclude(of) => some("exclude", of),
        ObjectCommand::RollBack(of) => simple("roll-back", of),
        ObjectCommand::TakeOver(of) => simple("take-over", of),
        ObjectCommand::Confirm(of) => {
            Order { params: values(shell, &of.values)?, which: of.which, ..Order::new("confirm", of.objects) }
        }
        ObjectCommand::Refuse(of) => simple("refuse", of),
        ObjectCommand::Acknowledge(of) => simple("acknowledge", of),
    };
    let lines = act(shell, &client, order).await?;
    told(shell, &lines)
}

/// What is done to which objects.
struct Order {
    action: String,
    objects: Vec<String>,
    agents: Vec<String>,
    params: BTreeMap<String, String>,
    which: WhichRun,
}

impl Order {
    fn new(action: &str, objects: Vec<String>) -> Self {
        Self {
            action: action.to_owned(),
            objects,
            agents: Vec::new(),
            params: BTreeMap::new(),
            which: WhichRun::default(),
        }
    }
}

/// Number of the run that is looked at; nothing: the one that is shown.
async fn run_of(shell: &Shell, client: &Client, which: &WhichRun) -> Result<Option<i64>, Failure> {
    let Some(name) = &which.delivery else { return Ok(which.run) };
    let delivery = client.delivery(name).await.or_fail(shell.say, || shell.say.act_delivery(name))?;
    Ok(Some(delivery.run).filter(|run| *run > 0))
}

/// Space and path of an object as people write it.
fn split(shell: &Shell, object: &str) -> Result<(String, String), Failure> {
    match object.split_once('/') {
        Some((space, path)) if !space.is_empty() && !path.is_empty() => {
            Ok((space.to_owned(), path.to_owned()))
        }
        _ => Err(Failure::usage(shell.say.bad_object(&object))),
    }
}

async fn act(shell: &Shell, client: &Client, order: Order) -> Result<Vec<ActionResult>, Failure> {
    let say = shell.say;
    let Order { action, objects, agents, params, which } = order;
    let names = objects.join(", ");
    let mut by_space: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for object in &objects {
        let (space, path) = split(shell, object)?;
        by_space.entry(space).or_default().push(path);
    }
    let ask = |objects: Vec<String>, plan: bool, reason: &str| ObjectAction {
        action: action.clone(),
        objects,
        reason: reason.to_owned(),
        agents: agents.clone(),
        params: params.clone(),
        plan,
        no_wait: shell.globals.no_wait,
        delivery: which.delivery.clone().unwrap_or_default(),
        run: which.run.unwrap_or_default(),
    };
    if ASKED.contains(&action.as_str()) && !shell.globals.plan && !shell.globals.yes && Shell::can_ask() {
        for (space, paths) in &by_space {
            let plan = client.act_on_objects(space, &ask(paths.clone(), true, "")).await;
            for line in plan.or_fail(say, || say.act_on_objects(&action, &names))? {
                shell.out.note(&line.text);
            }
        }
        shell.confirm(&say.ask_act(&action, &names))?;
    }
    let reason =
        if REASONED.contains(&action.as_str()) { shell.because() } else { deliveries::reason_of(shell) };
    let mut lines = Vec::new();
    for (space, paths) in by_space {
        let did = client.act_on_objects(&space, &ask(paths, shell.globals.plan, &reason)).await;
        let did = did.or_fail(say, || say.act_on_objects(&action, &names))?;
        lines.extend(
            did.into_iter().map(|line| ActionResult { object: format!("{space}/{}", line.object), ..line }),
        );
    }
    Ok(lines)
}

/// Each value that holds for an object, with the level that says it (M-4).
async fn effective(shell: &Shell, client: &Client, object: &str) -> Result<(), Failure> {
    let say = shell.say;
    let (space, path) = split(shell, object)?;
    let document = client.document("space", &space).await.or_fail(say, || say.act_space(&space))?;
    let found = match protocol::deliver::read(&document.info.file, &document.text) {
        Ok(protocol::deliver::Document::Space(file)) => protocol::deliver::effective(&file, &path),
        _ => None,
    };
    let rows = found.ok_or_else(|| Failure::new(protocol::exit::NOT_FOUND, say.no_object(&object)))?;
    shell.out.list(&rows, || show::effective(shell, &rows))
}

/// Values as people write them: `NAME=VALUE`.
pub fn values(shell: &Shell, pairs: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let pair = |text: &String| match text.split_once('=') {
        Some((name, value)) => Ok((name.trim().to_owned(), value.to_owned())),
        None => Err(Failure::usage(shell.say.bad_param(text))),
    };
    pairs.iter().map(pair).collect()
}

/// A demand: in a space that delivers it makes a delivery, which can be followed.
async fn demand(
    shell: &Shell,
    client: &Client,
    objects: Vec<String>,
    params: &[String],
) -> Result<(), Failure> {
    let params = values(shell, params)?;
    let lines = act(shell, client, Order { params, ..Order::new("demand", objects) }).await?;
    let made = lines.iter().find(|line| !line.delivery.is_empty());
    match made {
        Some(line) if shell.globals.follow || shell.waits() => {
            shell.out.note(&line.text);
            deliveries::follow_named(shell, client, &line.delivery).await
        }
        _ => told(shell, &lines),
    }
}
