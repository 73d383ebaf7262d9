//! `--plan` (DP-3): everything a delivery would do, and nothing of it is done.

use super::context::{self, Variables};
use super::row::{Context, DeliveryRow, DeliveryState};
use super::start::{self, Made, Origin};
use super::{checks, rollback, views};
use crate::app::App;
use crate::call::Call;
use crate::documents;
use crate::fault::Result;
use crate::fleet;
use crate::packages;
use crate::spaces::{self, results::quoted};
use crate::work;
use model::deliver::expr::Template;
use model::deliver::graph::{Graph, Job, JobKind};
use model::deliver::state::Why;
use model::rights::Right;
use protocol::Reason;
use protocol::api::{DeliveryPlan, NewDelivery, PlanStep, PromotionPath, ScriptDiff, ValueDiff, WaitReason};
use protocol::deliver::job::{AgentAnswer, AgentAsk, CheckRow};
use serde_json::Value;
use std::collections::BTreeSet;

/// Checks a plan asks targets for: all that change nothing.
const DRY: [&str; 14] = [
    "PF-01", "PF-10", "PF-11", "PF-12", "PF-13", "PF-14", "PF-15", "PF-17", "PF-18", "PF-19", "PF-20",
    "PF-21", "PF-22", "PF-23",
];

/// What a delivery would do.
///
/// # Errors
/// As [`super::start`], but for closed gates: they are told.
pub async fn plan(app: &App, call: &Call, mut ask: NewDelivery) -> Result<DeliveryPlan> {
    let origin = super::requests::origin(app, call, &mut ask, Origin::default()).await?;
    of(app, call, ask, &origin).await
}

/// As [`plan`], of a known origin.
///
/// # Errors
/// As [`plan`].
pub async fn of(app: &App, call: &Call, ask: NewDelivery, origin: &Origin) -> Result<DeliveryPlan> {
    let mut turn = spaces::turn(app).await?;
    let mut made = start::make(app, call, &mut turn, &ask, origin).await?;
    let looked = start::look(app, &turn, &made).await?;
    drop(turn);
    made.row.record.waiting = looked.whys();
    made.row.record.warnings = looked.warnings.clone();
    if made.row.record.planned_at.is_some() {
        made.row.state = DeliveryState::Planned;
    }
    let context = made.context();
    let graph = &made.resolved.space.graph;
    let mut rows = looked.checks;
    rows.extend(dry(app, &context).await);
    for row in &mut rows {
        if let Some(reason) = &mut row.reason {
            reason.localise(call.lang);
        }
    }
    let steps = steps(graph, &context);
    Ok(DeliveryPlan {
        checks: rows,
        steps,
        scripts: scripts(app, &made).await?,
        variables: variables(app, &made).await?,
        manifest: manifest(app, &made).await?,
        expected_ms: made.row.record.expected_ms,
        rollback: rollback::told(&made.row, graph),
        command: command(&ask),
        delivery: views::view(app, call, &made.row).await?,
    })
}

/// The command that starts it.
#[must_use]
pub fn command(ask: &NewDelivery) -> String {
    let mut words = format!("escale deliver {} {} {}", ask.env, ask.package, ask.version);
    if !ask.variables.is_empty() {
        words.push_str(&format!(" --variables {}", quoted(&ask.variables)));
    }
    if let Some(at) = ask.at {
        words.push_str(&format!(" --at {at}"));
    }
    if !ask.reason.is_empty() {
        words.push_str(&format!(" --reason {}", quoted(&ask.reason)));
    }
    words
}

/// Asks every target to look, and to change nothing.
///
/// # Errors
/// Never: a target that does not answer is told in a row.
pub async fn dry(app: &App, context: &Context) -> Vec<CheckRow> {
    let ids: Vec<String> = DRY.iter().map(|id| (*id).to_owned()).collect();
    let wanted = checks::target_checks(context, &ids);
    let agents = checks::agents(context);
    let asked = agents.iter().map(|agent| {
        let checks = wanted.clone();
        async move {
            let away = || CheckRow {
                id: "PF-01".to_owned(),
                agent: agent.clone(),
                status: "fail".to_owned(),
                reason: Some(Reason::new("W.agent", [("agent".to_owned(), agent.clone())].into())),
                ..CheckRow::default()
            };
            let Ok(id) = fleet::agent_id(&mut app.db.read(), agent).await else { return vec![away()] };
            match work::ask(app, id, AgentAsk::Preflight { checks }).await {
                Ok(AgentAnswer::Checks { mut rows }) => {
                    rows.iter_mut().for_each(|row| row.agent.clone_from(agent));
                    rows
                }
                Ok(AgentAnswer::Failed { reason }) => vec![CheckRow { reason: Some(reason), ..away() }],
                Ok(_) | Err(_) => vec![away()],
            }
        }
    });
    futures_util::future::join_all(asked).await.into_iter().flatten().collect()
}

/// Jobs in the order of the file, with what each would do.
#[must_use]
pub fn steps(graph: &Graph, context: &Context) -> Vec<PlanStep> {
    let jobs = graph.apps.iter().flat_map(|app| app.jobs.iter().map(move |job| (app, job)));
    jobs.map(|(app, job)| {
        let agents = if job.kind.is_on_agent() { fill(&job.agents, context) } else { String::new() };
        PlanStep {
            path: format!("{}/{}", app.name, job.name),
            does: does(job, context),
            agents: agents.split(',').map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned).collect(),
            run_as: fill(&job.run_as, context),
        }
    })
    .collect()
}

/// A text with its places filled, as far as they are known before anything ran.
fn fill(template: &Template, context: &Context) -> String {
    template.fill(&|name| context::lookup(context, name)).unwrap_or_else(|_| template.text().to_owned())
}

fn does(job: &Job, context: &Context) -> String {
    let words =
        |args: &[Template]| args.iter().map(|a| quoted(&fill(a, context))).collect::<Vec<_>>().join(" ");
    match &job.kind {
        JobKind::Hook { hook, args } => {
            let scripts = context::lookup(context, "package.manifest.scripts").unwrap_or_default();
            let found = scripts.as_array().into_iter().flatten().find(|script| {
                script["hooks"].as_array().into_iter().flatten().any(|h| h.as_str() == Some(hook.as_str()))
            });
            match found.and_then(|script| script["path"].as_str()) {
                Some(path) => format!("{path} {}", words(args)).trim().to_owned(),
                None => format!("— ({hook})"),
            }
        }
        JobKind::Script { path, args } => format!("{path} {}", words(args)).trim().to_owned(),
        JobKind::Command { argv } => words(argv),
        JobKind::Builtin { name, with } => {
            let told = with.iter().map(|(key, value)| format!("{key}={}", given(value, context)));
            format!("{name} {}", told.collect::<Vec<_>>().join(" ")).trim().to_owned()
        }
        JobKind::Manual { .. } => "manual".to_owned(),
        JobKind::Subflow { app } => format!("subflow {app}"),
    }
}

fn given(value: &Value, context: &Context) -> String {
    match value {
        Value::String(text) => match Template::parse(text) {
            Ok(template) => quoted(&fill(&template, context)),
            Err(_) => quoted(text),
        },
        Value::Array(list) => list.iter().map(|v| given(v, context)).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// Scripts that differ from those of the version that is there (SC-3).
async fn scripts(app: &App, made: &Made) -> Result<Vec<ScriptDiff>> {
    let Some(previous) = &made.previous else { return Ok(Vec::new()) };
    let diffs = packages::script_changes(app, &made.resolved.package, previous).await?;
    Ok(diffs.into_iter().filter(|diff| diff.change != "same").collect())
}

/// What differs in what the manifests declare; nothing to compare with when the bytes that are there are no longer kept.
async fn manifest(app: &App, made: &Made) -> Result<Option<String>> {
    let there = &made.row.record.previous_digest;
    match made.previous.as_ref().filter(|previous| previous.digest.to_string() == *there) {
        Some(previous) => super::declared::difference(app, &made.resolved.package, previous).await.map(Some),
        None => Ok(None),
    }
}

/// Variables that differ from those of the last delivery.
async fn variables(app: &App, made: &Made) -> Result<Vec<ValueDiff>> {
    let set = &made.variables.set;
    if set.is_empty() {
        return Ok(Vec::new());
    }
    let installed = super::envs::installed_one(&mut app.db.read(), &made.row.env, &made.row.package).await?;
    let Some(there) = installed else { return Ok(Vec::new()) };
    let before = super::row::get(&mut app.db.read(), there.delivery).await?.record.variables;
    let old = match documents::variables(app, set, Some(&before)).await? {
        Some(doc) if !before.is_empty() => doc,
        _ => return Ok(Vec::new()),
    };
    let old = Variables {
        values: old.file.values.clone(),
        secrets: old.file.secrets.clone(),
        ..Variables::default()
    };
    Ok(value_diffs(&old, &made.variables))
}

/// Values that differ; of secrets only that they do.
#[must_use]
pub fn value_diffs(old: &Variables, new: &Variables) -> Vec<ValueDiff> {
    let hidden = |there: bool| if there { "•••".to_owned() } else { String::new() };
    let names: BTreeSet<&String> = [&old.values, &new.values].into_iter().flat_map(|m| m.keys()).collect();
    let mut found: Vec<ValueDiff> = names
        .into_iter()
        .filter(|name| old.values.get(*name) != new.values.get(*name))
        .map(|name| ValueDiff {
            name: name.clone(),
            old: old.values.get(name).cloned().unwrap_or_default(),
            new: new.values.get(name).cloned().unwrap_or_default(),
        })
        .collect();
    let secrets: BTreeSet<&String> =
        [&old.secrets, &new.secrets].into_iter().flat_map(|m| m.keys()).collect();
    for name in secrets {
        if old.secrets.get(name) != new.secrets.get(name) {
            found.push(ValueDiff {
                name: name.clone(),
                old: hidden(old.secrets.contains_key(name)),
                new: hidden(new.secrets.contains_key(name)),
            });
        }
    }
    found
}

/// What stands between a version and an environment, and the commands that go there (PR-4).
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn path(app: &App, call: &Call, env: &str, package: &str, version: &str) -> Result<PromotionPath> {
    call.may(Right::View)?;
    let ask = NewDelivery {
        env: env.to_owned(),
        package: package.to_owned(),
        version: version.to_owned(),
        ..NewDelivery::default()
    };
    let mut q = app.db.read();
    let resolved = super::resolve::resolve(app, &mut q, &ask).await?;
    let access = super::resolve::access(call, &resolved.tier, Some(package));
    let row = resolved.row(call);
    let variables = start::variables(app, &resolved.env.file.env.variables, "").await?;
    let turn = spaces::turn(app).await?;
    let about = super::gates::About {
        row: &row,
        agents: &resolved.agents,
        space: &resolved.space,
        variables: &variables,
        has_locks: false,
    };
    let looked = super::gates::look(app, &mut q, &turn, &about).await?;
    drop(turn);
    let whys: Vec<Why> = looked.whys().into_iter().filter(|why| why.code != "W.rights").collect();
    let commands = commands(app, call, &row, &whys, access).await?;
    Ok(PromotionPath {
        env: row.env.clone(),
        package: row.package.clone(),
        version: row.version.clone(),
        access: access.word().to_owned(),
        missing: whys.iter().map(|why| WaitReason::of(why, call.lang)).collect(),
        commands,
    })
}

async fn commands(
    app: &App,
    call: &Call,
    row: &DeliveryRow,
    whys: &[Why],
    access: super::resolve::Access,
) -> Result<Vec<String>> {
    let what = format!("{} {}", row.package, row.version);
    let mut commands = Vec::new();
    let envs = documents::envs(app).await?;
    for why in whys {
        match why.code.as_str() {
            "W.store" => commands.push(format!("escale package promote {what} --store write-once")),
            "W.requires" => {
                let tier = why.get("tier");
                let of_tier = envs.iter().find(|env| env.file.env.tier.eq_ignore_ascii_case(tier));
                let Some(env) = of_tier.map(|env| env.file.env.name.clone()) else { continue };
                let been = super::envs::places(&mut app.db.read(), &row.digest)
                    .await?
                    .iter()
                    .any(|place| place.tier.eq_ignore_ascii_case(tier));
                if !been {
                    commands.push(format!("escale deliver {env} {what}"));
                }
                if why.get("state") == "accepted" {
                    commands.push(format!("escale env accept {env} {what}"));
                }
            }
            _ => {}
        }
    }
    let ask = NewDelivery {
        env: row.env.clone(),
        package: row.package.clone(),
        version: row.version.clone(),
        ..NewDelivery::default()
    };
    match access {
        super::resolve::Access::Deliver => commands.push(command(&ask)),
        super::resolve::Access::Request => commands.push(super::resolve::request_command(&ask, &row.env)),
        super::resolve::Access::None => {}
    }
    let _ = call;
    Ok(commands)
}
