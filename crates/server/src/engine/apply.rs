//! Applying documents: all of them or none, told to every room they concern in one transaction (spec/delivery §24).
//!
//! Runs under way keep the revision they began with (M-1); whoever starts next walks the new one.

use crate::app::App;
use crate::audit;
use crate::call::Call;
use crate::documents;
use crate::fault::{Fault, Result};
use crate::http::Json;
use crate::limits;
use crate::resources::{self, By};
use crate::store::Tx;
use crate::wake::Touched;
use crate::{delivery, spaces};
use axum::extract::{Path, State};
use model::rights::Right;
use protocol::api::{Applied, ApplyDocuments, DocumentChange, PutDocument};
use protocol::deliver::{Document, DocumentKind, diff, read_in};
use protocol::{Code, Problem};
use std::collections::BTreeMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes that change documents.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(apply_documents)).routes(routes!(put_document, delete_document))
}

/// A file that is to be applied, read.
struct Ready<'a> {
    document: Document,
    name: String,
    file: &'a str,
    text: &'a str,
}

/// Applies files: all of them or none. With faults, or when only the plan is asked for, nothing changes.
///
/// # Errors
/// When the caller may not; when a resource that would go is held.
pub async fn apply(app: &App, call: &Call, files: &BTreeMap<String, String>, plan: bool) -> Result<Applied> {
    call.may(if plan { Right::View } else { Right::EditCalendars })?;
    if files.len() > limits::DOCUMENTS_AT_ONCE_MAX {
        return Err(Fault::new(
            Code::TooMany,
            [("limit", &limits::DOCUMENTS_AT_ONCE_MAX), ("kind", &"files")],
        ));
    }
    let faults = documents::check(app, call, files).await?;
    let mut ready = Vec::new();
    for (file, text) in files {
        if let Ok(document) = read_in(call.lang, file, text)
            && document.kind() != DocumentKind::Package
        {
            ready.push(Ready { name: document.name(), document, file, text });
        }
    }
    ready.sort_by_key(|one| DocumentKind::KEPT.iter().position(|kind| *kind == one.document.kind()));
    let (changes, others) = changes(app, &ready).await?;
    if others && !plan {
        call.may(Right::EditSpaces)?;
    }
    let sound = faults.iter().all(|fault| fault.warning);
    if plan || !sound {
        return Ok(Applied { changes, faults, applied: false });
    }
    if changes.iter().any(|change| change.change != "same") {
        carry_out(app, call, &ready).await?;
    }
    Ok(Applied { changes, faults, applied: true })
}

/// What would change, document by document; and whether anything would that is neither a calendar nor a freeze.
async fn changes(app: &App, ready: &[Ready<'_>]) -> Result<(Vec<DocumentChange>, bool)> {
    let mut q = app.db.read();
    let (mut changes, mut others) = (Vec::new(), false);
    for one in ready {
        let kind = one.document.kind();
        let known = documents::one(&mut q, kind, &one.name).await?;
        let (change, before, from) = match &known {
            None => ("new", "", "/dev/null".to_owned()),
            Some(known) if known.text == one.text => ("same", one.text, known.info.file.clone()),
            Some(known) => ("changed", known.text.as_str(), known.info.file.clone()),
        };
        others |= change != "same" && !only_dates(one, before);
        let diff = diff::unified(&from, one.file, before, one.text);
        changes.push(DocumentChange { kind, name: one.name.clone(), change: change.to_owned(), diff });
    }
    Ok((changes, others))
}

/// Whether a change is about dates alone: a calendar, or the freezes of a policy whose other words stay (§4.3).
fn only_dates(one: &Ready<'_>, before: &str) -> bool {
    let without = |document: &Document| match document {
        Document::Policy(file) => {
            let mut file = file.clone();
            file.freeze = Vec::new();
            Some(file)
        }
        _ => None,
    };
    match &one.document {
        Document::Calendar(_) => true,
        Document::Policy(_) => read_in(protocol::Lang::En, one.file, before)
            .is_ok_and(|old| without(&old) == without(&one.document)),
        _ => false,
    }
}

async fn carry_out(app: &App, call: &Call, ready: &[Ready<'_>]) -> Result<()> {
    let turn = spaces::turn(app).await?;
    let mut tx = app.db.change().await?;
    let mut told = Vec::new();
    for one in ready {
        let kind = one.document.kind();
        let written = documents::write(&mut tx, call, kind, &one.name, one.file, one.text).await?;
        if written.change != "same" {
            told.push(format!("{} {}", kind.word(), one.name));
        }
        tell(&mut tx, call, &one.document, &one.name).await?;
    }
    audit::write(&mut tx, call, "documents.applied", &told.join(", "), [("files", &ready.len())]).await?;
    tx.commit().await?;
    drop(turn);
    app.spaces.nudge.notify_one();
    Ok(())
}

/// Tells the rooms a document concerns. Those whose text is the same are told too: what went wrong once is put right by applying again.
async fn tell(tx: &mut Tx, call: &Call, document: &Document, name: &str) -> Result<()> {
    match document {
        Document::Resources(file) => {
            resources::declare(tx, &By::call(call, "applied"), name, &file.resource).await?;
        }
        Document::Space(file) => spaces::declare(tx, call, &file.space).await?,
        Document::Env(file) => delivery::declare(tx, call, &file.env).await?,
        _ => {}
    }
    Ok(())
}

/// Writes one document.
///
/// # Errors
/// [`Code::StaleRevision`] when somebody changed it meanwhile; otherwise as [`apply`].
pub async fn put(app: &App, call: &Call, word: &str, name: &str, ask: &PutDocument) -> Result<Applied> {
    call.may(Right::EditCalendars)?;
    let kind = documents::kind(word)?;
    let known = documents::one(&mut app.db.read(), kind, name).await?;
    documents::expect_revision(known.as_ref(), ask.revision)?;
    let usual = format!("{}.{}.toml", name.to_lowercase(), kind.word());
    let file = known.map(|known| known.info.file).filter(|file| !file.is_empty()).unwrap_or(usual);
    if let Ok(document) = read_in(call.lang, &file, &ask.text)
        && (document.kind() != kind || !document.name().eq_ignore_ascii_case(name))
    {
        let is = format!("{} {}", document.kind().word(), document.name());
        return Err(Fault::field("text", format!("it is about {is}, not about {word} {name}")));
    }
    apply(app, call, &BTreeMap::from([(file, ask.text.clone())]), false).await
}

/// Takes a document away; its revisions stay.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::InvalidField`] while something refers to it, or a run of a space is under way.
pub async fn remove(app: &App, call: &Call, word: &str, name: &str) -> Result<()> {
    call.may(Right::EditCalendars)?;
    let kind = documents::kind(word)?;
    if kind != DocumentKind::Calendar {
        call.may(Right::EditSpaces)?;
    }
    let turn = spaces::turn(app).await?;
    let gone = documents::one(&mut app.db.read(), kind, name).await?;
    let gone = gone.ok_or_else(|| Fault::not_found(word, name))?;
    let name = gone.info.name.clone();
    if kind == DocumentKind::Space && turn.of_space(&name).next().is_some() {
        return Err(Fault::field(
            "name",
            format!("{name} is at work; wait for the end of its run, or cancel it"),
        ));
    }
    if let Some(why) = documents::needed(app, call, kind, &name).await? {
        return Err(Fault::field("name", why));
    }
    let mut tx = app.db.change().await?;
    documents::erase(&mut tx, kind, &name).await?;
    if kind == DocumentKind::Resources {
        resources::undeclare(&mut tx, &By::call(call, "removed"), &name).await?;
    }
    if kind == DocumentKind::Space {
        tx.touch(Touched::Space(name.clone()));
    }
    audit::write(&mut tx, call, "document.removed", &format!("{word} {name}"), []).await?;
    tx.commit().await?;
    drop(turn);
    app.spaces.nudge.notify_one();
    Ok(())
}

/// Applies files: all of them or none; with faults, nothing changes.
#[utoipa::path(post, path = "/documents/apply", tag = "documents", request_body = ApplyDocuments,
    responses((status = 200, body = Applied), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn apply_documents(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<ApplyDocuments>,
) -> Result<Json<Applied>> {
    Ok(Json(apply(&app, &call, &ask.files, ask.plan).await?))
}

/// Writes one document; with faults, nothing changes.
#[utoipa::path(put, path = "/documents/{kind}/{name}", tag = "documents", params(("kind" = String, Path), ("name" = String, Path)),
    request_body = PutDocument, responses((status = 200, body = Applied), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn put_document(
    State(app): State<App>,
    call: Call,
    Path((kind, name)): Path<(String, String)>,
    Json(ask): Json<PutDocument>,
) -> Result<Json<Applied>> {
    Ok(Json(put(&app, &call, &kind, &name, &ask).await?))
}

/// Takes a document away; its revisions stay.
#[utoipa::path(delete, path = "/documents/{kind}/{name}", tag = "documents", params(("kind" = String, Path), ("name" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn delete_document(
    State(app): State<App>,
    call: Call,
    Path((kind, name)): Path<(String, String)>,
) -> Result<axum::http::StatusCode> {
    remove(&app, &call, &kind, &name).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
