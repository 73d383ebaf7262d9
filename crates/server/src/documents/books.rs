//! What is remembered of documents: read once, read again after a change of anybody.

use super::causes::CauseBook;
use super::{store, views};
use crate::app::App;
use crate::args;
use crate::fault::{Fault, Result};
use crate::store::{Query, Row};
use jiff::tz::TimeZone;
use model::Timestamp;
use model::deliver::calendar::{Calendar, Calendars, Every, Freeze, Window};
use model::deliver::graph::Graph;
use protocol::api::DocumentInfo;
use protocol::deliver::{
    CalendarFile, Document, DocumentKind, EnvFile, PolicyFile, ResourcesFile, SpaceFile, VariablesFile,
    compile, read,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Revisions of spaces and variables remembered besides those that count: runs under way use them.
const REVISIONS_REMEMBERED_MAX: usize = 64;

/// A space and its graph.
#[derive(Debug, Clone)]
pub struct SpaceDoc {
    /// Which revision.
    pub info: DocumentInfo,
    /// As written.
    pub file: SpaceFile,
    /// What is walked.
    pub graph: Arc<Graph>,
}

/// An environment.
#[derive(Debug, Clone)]
pub struct EnvDoc {
    /// Which revision.
    pub info: DocumentInfo,
    /// As written.
    pub file: EnvFile,
}

/// Tiers, windows, freezes.
#[derive(Debug, Clone, Default)]
pub struct PolicyDoc {
    /// Which revision; nothing before anybody applied one.
    pub info: Option<DocumentInfo>,
    /// As written.
    pub file: PolicyFile,
    /// Windows, checked.
    pub windows: BTreeMap<String, Window>,
    /// Freezes, checked.
    pub freezes: Vec<Freeze>,
}

/// Values of one environment.
#[derive(Debug, Clone)]
pub struct VariablesDoc {
    /// Which revision; its digest is that of the text.
    pub info: DocumentInfo,
    /// As written.
    pub file: VariablesFile,
    /// Version people name: that of the file, or the number of the revision.
    pub version: String,
}

/// Everything that counts now. Keys are names in lower case, but of calendars and resources.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// Spaces.
    pub spaces: BTreeMap<String, Arc<SpaceDoc>>,
    /// Environments.
    pub envs: BTreeMap<String, Arc<EnvDoc>>,
    /// Policy.
    pub policy: Arc<PolicyDoc>,
    /// Calendars.
    pub calendars: Arc<Calendars>,
    /// Failure rules.
    pub causes: Arc<CauseBook>,
    /// Variables.
    pub variables: BTreeMap<String, Arc<VariablesDoc>>,
    /// Sets of resources.
    pub resources: BTreeMap<String, Arc<ResourcesFile>>,
    /// Which revision of which document this is.
    heads: BTreeMap<(String, String), i64>,
}

/// What this room remembers.
#[derive(Default)]
pub struct Shared {
    book: Mutex<Option<(u64, Arc<Book>)>>,
    spaces: Mutex<BTreeMap<(String, i64), Arc<SpaceDoc>>>,
    variables: Mutex<BTreeMap<(String, String), Arc<VariablesDoc>>>,
}

/// Everything that counts now.
///
/// # Errors
/// When the database fails.
pub async fn book(app: &App) -> Result<Arc<Book>> {
    let changes = app.wake.changes();
    let known = app.documents.book.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, book)) = known.as_ref().filter(|(at, _)| *at == changes) {
        return Ok(book.clone());
    }
    let heads = heads(&mut app.db.read()).await?;
    let book = match known {
        Some((_, book)) if book.heads == heads => book,
        _ => Arc::new(read_all(app).await?),
    };
    *app.documents.book.lock().unwrap_or_else(PoisonError::into_inner) = Some((changes, book.clone()));
    Ok(book)
}

async fn heads(q: &mut impl Query) -> Result<BTreeMap<(String, String), i64>> {
    let rows = q.rows(store::HEADS, args![]).await?;
    rows.iter().map(|row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).collect()
}

async fn read_all(app: &App) -> Result<Book> {
    let rows = app.db.read().rows(store::ALL, args![]).await?;
    let mut book = Book::default();
    let mut site = Vec::new();
    for row in &rows {
        let (info, text): (DocumentInfo, String) = (views::info(row)?, row.get(8)?);
        book.heads.insert((info.kind.word().to_owned(), info.name.to_lowercase()), info.revision);
        match read(&info.file, &text) {
            Ok(Document::Causes(file)) => site.extend(file.cause),
            Ok(document) => book.put(info, document, &text),
            // Rules grew stricter since it was written: the rest goes on.
            Err(faults) => tracing::error!(document = info.name, ?faults, "a kept document cannot be read"),
        }
    }
    book.causes = Arc::new(CauseBook::new(site));
    book.reset_delays();
    Ok(book)
}

impl Book {
    fn put(&mut self, info: DocumentInfo, document: Document, text: &str) {
        let fold = info.name.to_lowercase();
        match document {
            Document::Space(file) => match compile(&file) {
                Ok(graph) => {
                    let doc = SpaceDoc { info, file: *file, graph: Arc::new(graph) };
                    self.spaces.insert(fold, Arc::new(doc));
                }
                Err(faults) => tracing::error!(space = info.name, ?faults, "a kept space cannot be walked"),
            },
            Document::Env(file) => drop(self.envs.insert(fold, Arc::new(EnvDoc { info, file: *file }))),
            Document::Policy(file) => self.policy = Arc::new(policy(Some(info), *file)),
            Document::Calendar(file) => {
                let calendar = calendar(&file);
                Arc::make_mut(&mut self.calendars).0.insert(file.calendar.name.clone(), calendar);
            }
            Document::Variables(file) => {
                let doc = Arc::new(variables(info, *file, text));
                self.variables.insert(fold, doc);
            }
            Document::Resources(file) => drop(self.resources.insert(info.name, Arc::new(*file))),
            Document::Causes(_) | Document::Package(_) => {}
        }
    }

    /// Spaces that do not say how long their graph stays as it ended have it from the policy.
    fn reset_delays(&mut self) {
        let Some(delay) = model::time::parse_duration(&self.policy.file.delivery.reset_delay) else { return };
        for doc in self.spaces.values_mut().filter(|doc| doc.file.space.on_end.delay.is_empty()) {
            let mut graph = (*doc.graph).clone();
            graph.reset_delay = delay;
            Arc::make_mut(doc).graph = Arc::new(graph);
        }
    }
}

fn variables(info: DocumentInfo, file: VariablesFile, text: &str) -> VariablesDoc {
    debug_assert_eq!(info.digest, super::write::digest(text));
    let version = if file.version.is_empty() { info.revision.to_string() } else { file.version.clone() };
    VariablesDoc { info, file, version }
}

/// A calendar; what could not be checked counts every day, and is told in the log.
fn calendar(file: &CalendarFile) -> Calendar {
    let own = &file.calendar;
    let zone = (!own.timezone.is_empty()).then(|| super::zone(&own.timezone)).flatten();
    Calendar::read(zone, &own.text()).unwrap_or_else(|error| {
        tracing::error!(calendar = own.name, error = error.0, "a kept calendar cannot be read");
        Calendar::default()
    })
}

pub(super) fn policy(info: Option<DocumentInfo>, file: PolicyFile) -> PolicyDoc {
    let mut doc = PolicyDoc { info, ..PolicyDoc::default() };
    for window in &file.window {
        let zone = super::zone(&window.timezone).unwrap_or(TimeZone::UTC);
        let open = window.open.iter().map(|open| (open.from.as_str(), open.to.as_str()));
        match Window::read(&window.name, zone, open, &window.except) {
            Ok(read) => drop(doc.windows.insert(window.name.clone(), read)),
            Err(error) => {
                tracing::error!(window = window.name, error = error.0, "a kept window cannot be read")
            }
        }
    }
    for freeze in &file.freeze {
        let (Ok(from), Ok(to)) = (Timestamp::parse(&freeze.from), Timestamp::parse(&freeze.to)) else {
            tracing::error!(freeze = freeze.name, "a kept freeze cannot be read");
            continue;
        };
        doc.freezes.push(Freeze {
            name: freeze.name.clone(),
            from,
            to,
            every: Every::from_word(&freeze.every).unwrap_or_default(),
            zone: offset(&freeze.from),
            tiers: freeze.tiers.clone(),
            envs: freeze.envs.clone(),
            packages: freeze.packages.clone(),
            spaces: freeze.spaces.clone(),
            rollbacks: freeze.rollbacks,
            reason: freeze.reason.clone(),
            owner: freeze.owner.clone(),
        });
    }
    doc.file = file;
    doc
}

/// The zone an instant is written in: its offset.
fn offset(text: &str) -> TimeZone {
    let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text);
    let offset = pieces.ok().and_then(|pieces| pieces.to_numeric_offset());
    offset.map_or(TimeZone::UTC, TimeZone::fixed)
}

async fn revision_row(
    app: &App,
    sql: &str,
    args: crate::store::Args,
) -> Result<Option<(DocumentInfo, String)>> {
    let row: Option<Row> = app.db.read().row(sql, args).await?;
    row.map(|row| Ok((views::info(&row)?, row.get(8)?))).transpose()
}

pub(super) async fn space_at(app: &App, name: &str, revision: i64) -> Result<Option<Arc<SpaceDoc>>> {
    let newest = book(app).await?.spaces.get(&name.to_lowercase()).cloned();
    if newest.as_ref().is_some_and(|doc| doc.info.revision == revision) {
        return Ok(newest);
    }
    let key = (name.to_lowercase(), revision);
    if let Some(doc) = app.documents.spaces.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(Some(doc.clone()));
    }
    let args = args![DocumentKind::Space.word(), &key.0, revision];
    let Some((info, text)) = revision_row(app, store::AT, args).await? else { return Ok(None) };
    let Ok(Document::Space(file)) = read(&info.file, &text) else {
        return Err(Fault::internal(format!("revision {revision} of space {name} cannot be read any more")));
    };
    let graph = compile(&file).map_err(|faults| Fault::internal(format!("space {name}: {faults:?}")))?;
    let doc = Arc::new(SpaceDoc { info, file: *file, graph: Arc::new(graph) });
    remember(&app.documents.spaces, key, &doc);
    Ok(Some(doc))
}

pub(super) async fn variables_at(app: &App, name: &str, version: &str) -> Result<Option<Arc<VariablesDoc>>> {
    let newest = book(app).await?.variables.get(&name.to_lowercase()).cloned();
    if newest.as_ref().is_some_and(|doc| doc.version == version) {
        return Ok(newest);
    }
    let key = (name.to_lowercase(), version.to_owned());
    let args = args![DocumentKind::Variables.word(), &key.0, version];
    let Some((info, text)) = revision_row(app, store::AT_VERSION, args).await? else { return Ok(None) };
    if let Some(doc) = app.documents.variables.lock().unwrap_or_else(PoisonError::into_inner).get(&key)
        && doc.info.revision == info.revision
    {
        return Ok(Some(doc.clone()));
    }
    let Ok(Document::Variables(file)) = read(&info.file, &text) else {
        return Err(Fault::internal(format!(
            "version {version} of variables {name} cannot be read any more"
        )));
    };
    let doc = Arc::new(variables(info, *file, &text));
    remember(&app.documents.variables, key, &doc);
    Ok(Some(doc))
}

fn remember<K: Ord + Clone, V>(shelf: &Mutex<BTreeMap<K, Arc<V>>>, key: K, doc: &Arc<V>) {
    let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
    if shelf.len() >= REVISIONS_REMEMBERED_MAX {
        shelf.clear();
    }
    shelf.insert(key, doc.clone());
}
