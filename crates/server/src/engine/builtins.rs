//! What the server does itself (§8.1): each is done in the transaction of its step, so that a crash does it again or not at all.

use super::facts::Ground;
use super::values::{Values, lasting, said, texts};
use crate::app::App;
use crate::delivery;
use crate::fault::Result;
use crate::resources::{self, By, Owner};
use crate::spaces::{OpenRun, Turn};
use crate::store::Tx;
use model::Timestamp;
use model::deliver::act::{Action, act};
use model::deliver::cause::codes::{self, Code};
use model::deliver::graph::JobKind;
use model::deliver::run::End;
use protocol::Reason;
use protocol::deliver::cause_of_check;
use protocol::deliver::job::CheckRow;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// How it went.
pub enum Did {
    /// It ended.
    Ended(End),
    /// Not yet.
    Waits,
}

fn done() -> Did {
    Did::Ended(End { kind: "done".to_owned(), ..End::default() })
}

fn failed(cause: Code, name: &str) -> Did {
    let outputs = if name.is_empty() {
        BTreeMap::new()
    } else {
        BTreeMap::from([("name".to_owned(), name.to_owned())])
    };
    Did::Ended(End { kind: "refused".to_owned(), cause: Some(cause.owned()), outputs, ..End::default() })
}

/// Carries one out.
///
/// # Errors
/// When the database fails.
pub async fn carry(
    app: &App,
    tx: &mut Tx,
    turn: &mut Turn,
    number: i64,
    path: &str,
    ground: &Ground,
) -> Result<Did> {
    let Some(open) = turn.run(number) else { return Ok(Did::Waits) };
    let values = Values { open, ground };
    let Some((_, job)) = open.doc.graph.job(path) else { return Ok(failed(codes::UNKNOWN_JOB, path)) };
    let JobKind::Builtin { name, with } = &job.kind else { return Ok(failed(codes::UNKNOWN_BUILTIN, path)) };
    let with = match values.with(with) {
        Ok(with) => with,
        Err(name) => return Ok(failed(codes::VALUE_MISSING, &name)),
    };
    let by = By { reason: path.to_owned(), ..By::run(&open.owner(), ground.now) };
    match name.as_str() {
        "snapshot" => Ok(snapshot(&values, &with)),
        "lease.acquire" => acquire(tx, open, &with, by).await,
        "lease.release" => {
            let lock = said(&with, "resource");
            let units = with.get("units").and_then(Value::as_u64).unwrap_or(0);
            resources::release(tx, &by, &open.owner(), &lock, units).await?;
            if let Some(open) = turn.run_mut(number) {
                forget_holds(open, &lock);
            }
            Ok(done())
        }
        "set-resource" => {
            let (name, value) = (said(&with, "name"), said(&with, "value"));
            let op = Some(said(&with, "op")).filter(|op| !op.is_empty()).unwrap_or_else(|| "set".to_owned());
            match resources::set(tx, &by, &name, &op, &value).await {
                Ok(_) => Ok(done()),
                Err(fault) if fault.cause.is_some() => Err(fault),
                Err(_) => Ok(failed(codes::RESOURCE_REFUSED, &name)),
            }
        }
        "preflight" => Ok(server_part(app, turn, &values, path).await?.map_or_else(done, Did::Ended)),
        "notify" => {
            match open.row.delivery {
                Some(delivery) => delivery::notify(app, tx, delivery, &with).await?,
                None => tell(app, &values, path, &with, ground.now),
            }
            Ok(done())
        }
        "sleep" => Ok(match wakes(open, path) {
            Some(at) if at > ground.now => Did::Waits,
            _ => done(),
        }),
        "set-upcoming" => {
            let objects = texts(&with, "objects");
            let who = open.row.by.clone();
            if let Some(open) = turn.run_mut(number) {
                for object in objects {
                    // What is under way stays so.
                    let _ = act(
                        &open.doc.graph,
                        &mut open.run,
                        &object,
                        &Action::SetUpcoming,
                        &who,
                        "",
                        ground.now,
                    );
                }
            }
            Ok(done())
        }
        other => Ok(failed(codes::UNKNOWN_BUILTIN, other)),
    }
}

/// Units a delivery gave back by a job are no longer held by the object that took them.
fn forget_holds(open: &mut OpenRun, lock: &str) {
    for object in open.run.objects.values_mut() {
        object.holds.retain(|held| !held.resource.eq_ignore_ascii_case(lock));
    }
}

/// What the run was started with, as outputs later jobs and people can see (M-1).
fn snapshot(values: &Values<'_>, with: &BTreeMap<String, Value>) -> Did {
    let mut outputs = BTreeMap::new();
    for name in texts(with, "params") {
        let value = values.text(&format!("param.{name}"));
        if !value.is_empty() {
            outputs.insert(name, value);
        }
    }
    let digest = values.text("package.digest");
    if !digest.is_empty() {
        outputs.insert("digest".to_owned(), digest);
    }
    Did::Ended(End { kind: "done".to_owned(), outputs, ..End::default() })
}

async fn acquire(tx: &mut Tx, open: &OpenRun, with: &BTreeMap<String, Value>, by: By) -> Result<Did> {
    let lock = said(with, "resource");
    let units = with.get("units").or_else(|| with.get("take")).and_then(Value::as_u64).unwrap_or(1);
    if lock.is_empty() {
        return Ok(failed(codes::VALUE_MISSING, "resource"));
    }
    let who = By { who: open.row.by.clone(), ..by };
    let owner = Owner::new(&open.owner(), who);
    match resources::take(tx, &owner, &lock, units).await {
        Ok(true) => Ok(done()),
        Ok(false) => {
            resources::wait(tx, &owner, &[(lock, units)], 0).await?;
            Ok(Did::Waits)
        }
        Err(fault) if fault.cause.is_some() => Err(fault),
        Err(_) => Ok(failed(codes::RESOURCE_REFUSED, &lock)),
    }
}

/// When a `sleep` is over.
#[must_use]
pub fn wakes(open: &OpenRun, path: &str) -> Option<Timestamp> {
    let (_, job) = open.doc.graph.job(path)?;
    let JobKind::Builtin { name, with } = &job.kind else { return None };
    if name != "sleep" {
        return None;
    }
    let key = if with.contains_key("for") { "for" } else { "duration" };
    let began = open
        .run
        .objects
        .get(path)?
        .started_at
        .unwrap_or_else(|| open.run.objects.get(path).map(|o| o.since).unwrap_or_default());
    Some(began.plus(Duration::from_millis(lasting(with, key, 0))))
}

/// Checks of a preflight the server makes: how the job ends by them, or nothing when all is well (or there are none).
///
/// # Errors
/// When the database fails.
pub async fn server_part(app: &App, turn: &Turn, values: &Values<'_>, path: &str) -> Result<Option<End>> {
    let open = values.open;
    let Some((_, job)) = open.doc.graph.job(path) else { return Ok(None) };
    let JobKind::Builtin { name, with } = &job.kind else { return Ok(None) };
    if name != "preflight" {
        return Ok(None);
    }
    let mut ids = texts(with, "checks");
    // Which interpreters are allowed is the server's to say, which are there the target's.
    ids.retain(|id| id == "PF-15" || !model::deliver::gate::is_on_target(id));
    let Some(delivery) = open.row.delivery.filter(|_| !ids.is_empty()) else { return Ok(None) };
    let rows = delivery::server_checks(app, &mut app.db.read(), turn, delivery, &ids).await?;
    Ok(refuse(&rows))
}

/// How a preflight ends whose rows these are, when one of them fails.
#[must_use]
pub fn refuse(rows: &[CheckRow]) -> Option<End> {
    let first = rows.iter().find(|row| row.status == "fail")?;
    let mut outputs = BTreeMap::from([("check".to_owned(), first.id.clone())]);
    if let Some(reason) = &first.reason {
        outputs.insert("why".to_owned(), reason.tell(protocol::Lang::En));
    }
    Some(End {
        kind: "exited".to_owned(),
        code: Some(1),
        cause: Some(cause_of_check(&first.id).to_owned()),
        outputs,
        ..End::default()
    })
}

/// A notice of a run that belongs to no delivery stands in the journal.
fn tell(app: &App, values: &Values<'_>, path: &str, with: &BTreeMap<String, Value>, now: Timestamp) {
    let text = said(with, "text");
    let to = texts(with, "to").join(", ");
    let reason = Reason::new(
        "space-notice",
        protocol::text::params([
            ("object", &format!("{}/{path}", values.open.row.space)),
            ("text", &text),
            ("to", &to),
        ]),
    );
    app.exchange.journal.write(now, "info", "", "", &reason.tell(protocol::Lang::En));
}
