//! `escale app` and `escale job`: one noun for each, the same verbs.

use super::{show, told};
use crate::args::ObjectCommand;
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

/// `escale app`, `escale job`
pub async fn run(shell: &Shell, command: ObjectCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let simple = |action: &str, objects: Vec<String>| (action.to_owned(), objects, Vec::new());
    let (action, objects, agents) = match command {
        ObjectCommand::Show { object } => {
            let (space, path) = split(shell, &object)?;
            let view = client.space(&space, None).await.or_fail(say, || say.act_space(&space))?;
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
        ObjectCommand::CancelDemand(of) => simple("cancel-demand", of.objects),
        ObjectCommand::Force(of) => simple("force", of.objects),
        ObjectCommand::Hold(of) => simple("hold", of.objects),
        ObjectCommand::Release(of) => simple("release", of.objects),
        ObjectCommand::Stop(of) => simple("stop", of.objects),
        ObjectCommand::Kill(of) => simple("kill", of.objects),
        ObjectCommand::Rerun(of) => {
            let action = if of.only_failed { "rerun-failed" } else { "rerun" };
            (action.to_owned(), of.objects, of.agents)
        }
        ObjectCommand::RerunFailed(of) => ("rerun-failed".to_owned(), of.objects, of.agents),
        ObjectCommand::RerunFrom(of) => simple("rerun-from", of.objects),
        ObjectCommand::SetUpcoming(of) => simple("set-upcoming", of.objects),
        ObjectCommand::MarkFinished(of) => simple("mark-finished", of.objects),
        ObjectCommand::MarkError(of) => simple("mark-error", of.objects),
        ObjectCommand::Deschedule(of) => simple("deschedule", of.objects),
        ObjectCommand::NotSchedule(of) => simple("not-schedule", of.objects),
        ObjectCommand::Retry(of) => simple("retry", of.objects),
        ObjectCommand::Ignore(of) => simple("ignore", of.objects),
        ObjectCommand::Fail(of) => simple("fail", of.objects),
        ObjectCommand::Exclude(of) => ("exclude".to_owned(), of.objects, of.agents),
        ObjectCommand::RollBack(of) => simple("roll-back", of.objects),
        ObjectCommand::TakeOver(of) => simple("take-over", of.objects),
        ObjectCommand::Confirm(of) => simple("confirm", of.objects),
        ObjectCommand::Refuse(of) => simple("refuse", of.objects),
        ObjectCommand::Acknowledge(of) => simple("acknowledge", of.objects),
    };
    let lines = act(shell, &client, &action, objects, agents, BTreeMap::new()).await?;
    told(shell, &lines)
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

async fn act(
    shell: &Shell,
    client: &Client,
    action: &str,
    objects: Vec<String>,
    agents: Vec<String>,
    params: BTreeMap<String, String>,
) -> Result<Vec<ActionResult>, Failure> {
    let say = shell.say;
    let names = objects.join(", ");
    let mut by_space: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for object in &objects {
        let (space, path) = split(shell, object)?;
        by_space.entry(space).or_default().push(path);
    }
    let ask = |objects: Vec<String>, plan: bool| ObjectAction {
        action: action.to_owned(),
        objects,
        reason: shell.globals.reason.clone().unwrap_or_default(),
        agents: agents.clone(),
        params: params.clone(),
        plan,
        no_wait: shell.globals.no_wait,
    };
    if ASKED.contains(&action) && !shell.globals.plan && !shell.globals.yes && Shell::can_ask() {
        for (space, paths) in &by_space {
            let plan = client.act_on_objects(space, &ask(paths.clone(), true)).await;
            for line in plan.or_fail(say, || say.act_on_objects(&action, &names))? {
                shell.out.note(&line.text);
            }
        }
        shell.confirm(&say.ask_act(&action, &names))?;
    }
    let mut lines = Vec::new();
    for (space, paths) in by_space {
        let did = client.act_on_objects(&space, &ask(paths, shell.globals.plan)).await;
        let did = did.or_fail(say, || say.act_on_objects(&action, &names))?;
        lines.extend(
            did.into_iter().map(|line| ActionResult { object: format!("{space}/{}", line.object), ..line }),
        );
    }
    Ok(lines)
}

/// A demand: in a space that delivers it makes a delivery, which can be followed.
async fn demand(
    shell: &Shell,
    client: &Client,
    objects: Vec<String>,
    params: &[String],
) -> Result<(), Failure> {
    let say = shell.say;
    let mut values = BTreeMap::new();
    for param in params {
        let (name, value) = param.split_once('=').ok_or_else(|| Failure::usage(say.bad_param(&param)))?;
        values.insert(name.to_owned(), value.to_owned());
    }
    let lines = act(shell, client, "demand", objects, Vec::new(), values).await?;
    let made = lines.iter().find(|line| !line.delivery.is_empty());
    match made {
        Some(line) if shell.globals.follow || shell.waits() => {
            shell.out.note(&line.text);
            deliveries::follow_named(shell, client, &line.delivery).await
        }
        _ => told(shell, &lines),
    }
}
