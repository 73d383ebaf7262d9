//! What one can do with the file.

use super::file::File;
use super::plan::{Plan, plan};
use super::read::Read;
use super::said::Problem;
use super::truth::{Truth, truth};
use super::{apply, notes, store, tree, weave, write};
use crate::access::{seal, unseal};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::instances;
use crate::settings;
use crate::store::{Query, Tx};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::Secret;
use model::rights::Right;
use protocol::api as wire;
use protocol::event::Change;
use protocol::{Code, remark};
use uuid::Uuid;

/// Owner of the file that waits, for [`seal`].
const OWNER: Uuid = Uuid::from_u128(0x0065_7363_616c_652d_636f_6e66_6967_0001);

/// The row: the file as it was applied, the one that waits, the revision.
struct Kept {
    text: String,
    pending: Option<String>,
    revision: i64,
}

async fn kept(app: &App, q: &mut impl Query) -> Result<Kept> {
    let Some(row) = q.row(store::READ, args![]).await? else {
        return Ok(Kept { text: String::new(), pending: None, revision: 0 });
    };
    let pending = row.get::<Option<String>>(1)?.and_then(|text| {
        let sealed = STANDARD.decode(text).ok()?;
        unseal(&app.secret, OWNER, &sealed).map(|s| s.expose().to_owned())
    });
    Ok(Kept { text: row.get(0)?, pending, revision: row.get(2)? })
}

/// What is true, as a file: the people's file with what changed woven in, or one from nothing.
fn woven(stored: &str, truth: &File) -> String {
    if !stored.trim().is_empty() {
        let text = weave::weave(stored, truth);
        // What cannot be woven is written: a file that says something else than what is true would be worse.
        if let Some(text) = text.filter(|text| says(text, truth)) {
            return text;
        }
        tracing::error!(
            "the configuration file could not be woven; it is written from nothing, without its comments"
        );
    }
    write::whole(truth)
}

/// Whether a file says just that.
fn says(text: &str, truth: &File) -> bool {
    let read = super::read::read(text);
    read.problems.is_empty() && sorted(read.file) == sorted(truth.clone())
}

/// The same for every order that means nothing.
pub(super) fn sorted(mut file: File) -> File {
    file.agents.sort_by_key(|a| a.name.to_lowercase());
    file.groups.sort_by_key(|g| g.name.to_lowercase());
    file.credentials.sort_by_key(|c| c.name.to_lowercase());
    for agent in &mut file.agents {
        agent.credential = agent.credential.to_lowercase();
        agent.packages.sort_by_key(|p| p.name.to_lowercase());
        for package in &mut agent.packages {
            package.groups.sort_by_key(|g| g.to_lowercase());
            package.credential = package.credential.as_deref().map(str::to_lowercase);
        }
    }
    file
}

/// The file without its keys.
fn without_keys(text: &str) -> String {
    let Ok(document) = tree::parse(text) else { return String::new() };
    let mut out = text.to_owned();
    let section = tree::section(&document);
    let all = section.and_then(|s| tree::child(s, "credentials")).map(|n| tree::named(n, "credential"));
    for node in all.unwrap_or_default().iter().rev() {
        if let Some(key) = tree::attribute(*node, "accessKey") {
            out.replace_range(key.range_value(), "");
        }
    }
    out
}

/// The configuration as a file, keys included; the one that waits when there is one. Leaves an audit line.
///
/// # Errors
/// Without the right to administer.
pub async fn read(app: &App, call: &Call) -> Result<wire::ConfigurationFile> {
    call.may(Right::Administer)?;
    let mut tx = app.db.change().await?;
    let kept = kept(app, &mut tx).await?;
    let file = match kept.pending {
        Some(text) => wire::ConfigurationFile { text, pending: true, revision: kept.revision },
        None => {
            let truth = truth(app, call, &mut tx).await?;
            let text = woven(&kept.text, &truth.file());
            wire::ConfigurationFile { text, pending: false, revision: kept.revision }
        }
    };
    audit::write(&mut tx, call, "configuration.shown", "configuration", []).await?;
    tx.commit().await?;
    Ok(file)
}

/// The text alone.
///
/// # Errors
/// As [`read`].
pub async fn text(app: &App, call: &Call) -> Result<String> {
    Ok(read(app, call).await?.text)
}

/// Keys that are empty must be known here.
fn missing_keys(text: &str, read: &Read, truth: &Truth) -> Vec<Problem> {
    let Ok(document) = tree::parse(text) else { return Vec::new() };
    let known = |name: &str| {
        truth.credentials.iter().any(|c| c.credential.name.to_lowercase() == name.to_lowercase())
    };
    let mut problems = Vec::new();
    for one in read.file.credentials.iter().filter(|c| c.key.expose().is_empty() && !known(&c.name)) {
        let all = tree::section(&document).and_then(|s| tree::child(s, "credentials"));
        let nodes = all.map(|n| tree::named(n, "credential")).unwrap_or_default();
        let node =
            nodes.into_iter().find(|n| tree::attribute(*n, "name").is_some_and(|a| a.value() == one.name));
        let at = node.map_or(0, |n| n.range().start);
        let said = super::said::Said::new(&remark::KEY_MISSING, [("value", &one.name)]);
        problems.push(Problem { at: document.text_pos_at(at), said });
    }
    problems
}

/// A file looked at against what is true: what it says, the plan; or every problem.
async fn look(
    app: &App,
    q: &mut impl Query,
    truth: &Truth,
    text: &str,
) -> Result<std::result::Result<Plan, Vec<Problem>>> {
    let mut read = super::read::read(text);
    if read.problems.is_empty() {
        read.problems = missing_keys(text, &read, truth);
    }
    if !read.problems.is_empty() {
        return Ok(Err(read.problems));
    }
    let mut plan = plan(q, truth, &read.file).await?;
    let mut warnings = notes::notes(text, &app.config);
    warnings.append(&mut read.odd);
    if !read.file.credentials.iter().any(|c| c.enable && c.management) {
        warnings.push(super::said::Said::new(&remark::ODD_NO_ADMINISTRATOR, []));
    }
    warnings.append(&mut plan.warnings);
    plan.warnings = warnings;
    Ok(Ok(plan))
}

fn told(call: &Call, plan: &Plan) -> wire::ConfigurationCheck {
    wire::ConfigurationCheck {
        problems: Vec::new(),
        changes: plan.changes.iter().map(|s| s.tell(call.lang)).collect(),
        warnings: plan.warnings.iter().map(|s| s.tell(call.lang)).collect(),
    }
}

fn refused(call: &Call, problems: &[Problem]) -> Fault {
    let told: Vec<_> = problems.iter().map(|p| p.tell(call.lang)).collect();
    let first = told.first().map(|p| format!("{}:{}: {}", p.line, p.column, p.text)).unwrap_or_default();
    let list = serde_json::to_string(&told).unwrap_or_default();
    Fault::new(Code::InvalidConfiguration, [("first", &first), ("count", &told.len()), ("problems", &list)])
}

/// What is wrong with a file, and what applying it would change. Changes nothing.
///
/// # Errors
/// Without the right to administer.
pub async fn check(app: &App, call: &Call, ask: &wire::NewConfiguration) -> Result<wire::ConfigurationCheck> {
    call.may(Right::Administer)?;
    let mut q = app.db.read();
    let truth = truth(app, call, &mut q).await?;
    Ok(match look(app, &mut q, &truth, &ask.text).await? {
        Ok(plan) => told(call, &plan),
        Err(problems) => wire::ConfigurationCheck {
            problems: problems.iter().map(|p| p.tell(call.lang)).collect(),
            ..Default::default()
        },
    })
}

/// What to do with a file once it is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Keep,
    Reload,
    Deploy,
}

/// Saves a file: it waits until it is reloaded; or applies it at once when it says so.
///
/// # Errors
/// [`Code::InvalidConfiguration`] with every problem, [`Code::StaleRevision`], [`Code::InvalidField`].
pub async fn save(app: &App, call: &Call, ask: wire::NewConfiguration) -> Result<wire::ConfigurationCheck> {
    call.may(Right::Administer)?;
    let then = match ask.then.as_deref().unwrap_or("keep") {
        "keep" | "" => Then::Keep,
        "reload" => Then::Reload,
        "deploy" => Then::Deploy,
        _ => return Err(Fault::field("then", "one of keep, reload, deploy")),
    };
    let mut tx = app.db.change().await?;
    tx.run(store::HOLD, args![]).await?;
    let kept = kept(app, &mut tx).await?;
    if ask.revision.is_some_and(|r| r != kept.revision) {
        return Err(Fault::new(Code::StaleRevision, [("author", &"somebody")]));
    }
    if then != Then::Keep {
        return Box::pin(apply_text(app, call, tx, &ask.text, then)).await;
    }
    let truth = truth(app, call, &mut tx).await?;
    let plan = match look(app, &mut tx, &truth, &ask.text).await? {
        Ok(plan) => plan,
        Err(problems) => return Err(refused(call, &problems)),
    };
    let sealed = STANDARD.encode(seal(&app.secret, OWNER, &Secret::new(ask.text))?);
    tx.run(store::SAVE, args![sealed]).await?;
    let count = plan.changes.len();
    audit::write(&mut tx, call, "configuration.saved", "configuration", [("changes", &count)]).await?;
    tx.commit().await?;
    app.live.send(Change::Configuration {});
    Ok(told(call, &plan))
}

/// Applies the file that waits, if there is one. With `deploy`, agents get their assignments and programs their settings;
/// without, they do when something else makes them.
///
/// # Errors
/// [`Code::InvalidConfiguration`]: then what was true stays true, and the file goes on waiting.
pub async fn reload(
    app: &App,
    call: &Call,
    ask: wire::ReloadConfiguration,
) -> Result<wire::ConfigurationCheck> {
    call.may(Right::Administer)?;
    let then = if ask.deploy { Then::Deploy } else { Then::Reload };
    let mut tx = app.db.change().await?;
    tx.run(store::HOLD, args![]).await?;
    let kept = kept(app, &mut tx).await?;
    let text = match kept.pending {
        Some(text) => text,
        // Nothing waits: what is true is applied again, which resolves packages anew.
        None => woven(&kept.text, &truth(app, call, &mut tx).await?.file()),
    };
    Box::pin(apply_text(app, call, tx, &text, then)).await
}

async fn apply_text(
    app: &App,
    call: &Call,
    mut tx: Tx,
    text: &str,
    then: Then,
) -> Result<wire::ConfigurationCheck> {
    let truth = truth(app, call, &mut tx).await?;
    let plan = match look(app, &mut tx, &truth, text).await? {
        Ok(plan) => plan,
        Err(problems) => return Err(refused(call, &problems)),
    };
    let applied = Box::pin(apply::apply(app, &mut tx, call, &truth, &plan)).await?;
    if then == Then::Deploy {
        instances::deploy(app, &mut tx, call).await?;
    }
    tx.run(store::APPLIED, args![without_keys(text)]).await?;
    let (count, deploy) = (plan.changes.len(), then == Then::Deploy);
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 2] = [("changes", &count), ("deploy", &deploy)];
    audit::write(&mut tx, call, "configuration.applied", "configuration", details).await?;
    tx.commit().await?;
    apply::settle(app, call, &plan, &applied);
    Ok(told(call, &plan))
}

/// Recovery options of the whole installation, as far as they are given.
///
/// # Errors
/// Without the right to see.
pub async fn recovery(app: &App, call: &Call) -> Result<wire::RecoveryOptions> {
    call.may(Right::View)?;
    settings::recovery(&mut app.db.read()).await
}

/// Changes them; agents get them with their next assignment.
///
/// # Errors
/// [`Code::InvalidField`].
pub async fn set_recovery(app: &App, call: &Call, options: &wire::RecoveryOptions) -> Result<()> {
    call.may(Right::Administer)?;
    instances::check_recovery(options)?;
    let mut tx = app.db.change().await?;
    settings::set_recovery(&mut tx, options).await?;
    audit::write(&mut tx, call, "configuration.recovery", "configuration", []).await?;
    tx.commit().await?;
    app.live.send(Change::Configuration {});
    Ok(())
}
