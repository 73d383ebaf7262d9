//! A space as people see it: its graph with how every object stands, why, and what the caller may do (§9, S-1).

use super::results::told;
use super::table::{RunRow, read_objects};
use super::{board, dates, deciders, menu, store};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::documents::{self, SpaceDoc};
use crate::fault::{Fault, Result};
use crate::store::Query;
use crate::work::{self, AttemptRow};
use model::Timestamp;
use model::deliver::advance::Held;
use model::deliver::graph::JobKind;
use model::deliver::run::{Object, Outcome};
use model::deliver::state::State;
use protocol::Lang;
use protocol::api::{LinkView, NodeView, OutcomeView, ParamView, RunView, SpaceView, WaitReason};
use protocol::deliver::{Application, Job, Param, Space, SpaceFile};
use protocol::text::params;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a view is made from.
pub struct Picture {
    /// The document whose graph is shown: that of the run, or the newest.
    pub doc: Arc<SpaceDoc>,
    /// The run, if one is shown.
    pub row: Option<RunRow>,
    /// How its objects stand.
    pub objects: BTreeMap<String, Object>,
    /// Objects that were set upcoming since it ended.
    pub upcoming: BTreeSet<String>,
    /// Held objects.
    pub holds: BTreeMap<String, Held>,
    /// Last outcomes.
    pub outcomes: BTreeMap<String, Outcome>,
    /// Its attempts by job, newest first.
    pub attempts: BTreeMap<String, Vec<AttemptRow>>,
}

impl Picture {
    /// How an object stands, as people see it.
    #[must_use]
    pub fn object(&self, path: &str) -> Object {
        if self.upcoming.contains(path) {
            return Object::default();
        }
        self.objects.get(path).cloned().unwrap_or_default()
    }
}

/// Reads what a view is made from: of the run with this number, or of the one that is shown.
///
/// # Errors
/// [`protocol::Code::NotFound`] when there is no such space or no such run of it.
pub async fn picture(app: &App, space: &str, run: Option<i64>) -> Result<Picture> {
    let mut q = app.db.read();
    let newest = super::engines::doc(app, space).await?;
    let space = newest.file.space.name.clone();
    let row = match run {
        None => q.row(&store::shown_run(), args![&space]).await?.map(|r| RunRow::read(&r)).transpose()?,
        Some(number) => {
            let row = q.row(&store::run(), args![number]).await?.map(|r| RunRow::read(&r)).transpose()?;
            let row = row.filter(|row| row.space.eq_ignore_ascii_case(&space));
            Some(row.ok_or_else(|| Fault::not_found("run", number))?)
        }
    };
    let mut picture = Picture {
        doc: newest,
        row: None,
        objects: BTreeMap::new(),
        upcoming: BTreeSet::new(),
        holds: BTreeMap::new(),
        outcomes: outcomes(&mut q, &space).await?,
        attempts: BTreeMap::new(),
    };
    if let Some(row) = row {
        if let Some(doc) = documents::space_at(app, &space, row.revision).await? {
            picture.doc = doc;
        }
        picture.objects = read_objects(&mut q, row.number).await?;
        for attempt in work::attempts_of(&mut q, row.number).await?.into_iter().rev() {
            picture.attempts.entry(attempt.path.clone()).or_default().push(attempt);
        }
        picture.row = Some(row);
    }
    for row in q.rows(store::HOLDS, args![]).await? {
        if row.get::<String>(0)? == space {
            picture.holds.insert(row.get(1)?, Held { by: row.get(2)?, at: row.time(3)?, note: row.get(4)? });
        }
    }
    if run.is_none() {
        for row in q.rows(store::ENGINES, args![]).await? {
            if row.get::<String>(0)? == space {
                picture.upcoming = row.json(10)?;
            }
        }
    }
    Ok(picture)
}

/// Outcomes of a space, by path.
pub(super) async fn outcomes(q: &mut impl Query, space: &str) -> Result<BTreeMap<String, Outcome>> {
    let rows = q.rows(store::OUTCOMES, args![space]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.json(1)?))).collect()
}

/// A space with its graph. `may` says whether the caller may act on the objects of this run, besides his rights.
///
/// # Errors
/// As [`picture`].
pub async fn view(app: &App, call: &Call, space: &str, run: Option<i64>, may: bool) -> Result<SpaceView> {
    let picture = picture(app, space, run).await?;
    let doc = picture.doc.clone();
    let file = &doc.file;
    let standing = board::standing(app, &file.space.name).await?;
    let mut nodes = Vec::new();
    // A run that goes on is acted on, whichever it is; one that ended is a record.
    let now = run.is_none() || picture.row.as_ref().is_some_and(|row| row.ended_at.is_none());
    for application in &file.applications {
        nodes.push(app_node(app, call, &picture, application, may, now));
        for job in &application.jobs {
            nodes.push(job_node(app, call, &picture, application, job, may, now));
        }
    }
    let links = doc.graph.links.iter().zip(&file.links);
    Ok(SpaceView {
        space: standing,
        run: picture.row.as_ref().map(run_view),
        nodes,
        links: links.map(|(link, written)| link_view(link, &written.label)).collect(),
        params: params_of(app, &file.space, call.lang).await?,
        instruction: file.space.instruction.clone(),
    })
}

fn link_view(link: &model::deliver::graph::Link, label: &str) -> LinkView {
    LinkView {
        from: link.from.clone(),
        to: link.to.clone(),
        on: link.on.word().to_owned(),
        mandatory: link.mandatory,
        label: label.to_owned(),
    }
}

/// A run as people see it.
#[must_use]
pub fn run_view(row: &RunRow) -> RunView {
    RunView {
        number: row.number,
        delivery: row.delivery_word(),
        revision: row.revision,
        date: row.date.name.clone(),
        state: row.state.clone(),
        started_at: row.started_at,
        ended_at: row.ended_at,
        by: row.by.clone(),
    }
}

/// Parameters of a demand, with what stands in their resources now.
async fn params_of(app: &App, space: &Space, lang: Lang) -> Result<Vec<ParamView>> {
    let mut params = Vec::with_capacity(space.params.len());
    let mut q = app.db.read();
    for param in &space.params {
        let fact = match param.resource.as_str() {
            "" => None,
            name => crate::resources::fact(&mut q, name, app.clock.now()).await?,
        };
        let value = fact.map(|fact| fact.value).filter(|value| !value.is_empty());
        params.push(param_view(param, value, lang));
    }
    Ok(params)
}

/// A parameter, with the value that would be taken: this one, else the default.
fn param_view(param: &Param, value: Option<String>, lang: Lang) -> ParamView {
    ParamView {
        name: param.name.clone(),
        label: deciders::in_language(&param.label, lang).to_owned(),
        kind: if param.kind.is_empty() { "text".to_owned() } else { param.kind.clone() },
        resource: param.resource.clone(),
        required: param.required,
        value: value.unwrap_or_else(|| param.default.clone()),
        choices: param.list(),
        pattern: param.pattern.clone(),
    }
}

/// Values a manual job asks for, as they were given, or as they would be without an answer; none of any other job.
#[must_use]
pub fn asked(file: &SpaceFile, path: &str, object: &Object, lang: Lang) -> Vec<ParamView> {
    let Some((app, job)) = path.split_once('/') else { return Vec::new() };
    let app = file.applications.iter().find(|one| one.name == app);
    let job = app.and_then(|app| app.jobs.iter().find(|one| one.name == job));
    let params = job.map_or(&[][..], |job| &job.params).iter();
    params.map(|param| param_view(param, object.outputs.get(&param.name).cloned(), lang)).collect()
}

fn app_node(
    app: &App,
    call: &Call,
    picture: &Picture,
    written: &Application,
    may: bool,
    now: bool,
) -> NodeView {
    let mut node = node(app, call, picture, &written.name, may, now);
    node.kind = "application".to_owned();
    node.label = written.label.clone();
    (node.x, node.y) = (written.x, written.y);
    node.on_demand = written.on_demand;
    node.timing = timing(&written.at, &written.window, &written.cycle, &written.calendar);
    node.instruction = written.instruction.clone();
    node
}

fn job_node(
    app: &App,
    call: &Call,
    picture: &Picture,
    application: &Application,
    written: &Job,
    may: bool,
    now: bool,
) -> NodeView {
    let path = format!("{}/{}", application.name, written.name);
    let mut node = node(app, call, picture, &path, may, now);
    node.kind = "job".to_owned();
    node.label = written.label.clone();
    node.does = picture.doc.graph.job(&path).map(|(_, job)| does(&job.kind)).unwrap_or_default();
    node.on_demand = written.on_demand;
    node.after = written.after.clone();
    node.timing = timing(&written.at, "", "", "");
    node.instruction = written.instruction.clone();
    node
}

/// What a job does, in a few words.
#[must_use]
pub fn does(kind: &JobKind) -> String {
    match kind {
        JobKind::Hook { hook, .. } => format!("hook {hook}"),
        JobKind::Script { path, .. } => format!("script {path}"),
        JobKind::Command { argv } => {
            let words: Vec<&str> = argv.iter().map(|word| word.text()).collect();
            format!("command {}", words.join(" "))
        }
        JobKind::Builtin { name, .. } => format!("builtin {name}"),
        JobKind::Manual { .. } => "manual".to_owned(),
        JobKind::Subflow { app } => format!("subflow {app}"),
    }
}

/// How something starts by the clock, in words.
pub(super) fn timing(at: &str, window: &str, cycle: &str, calendar: &str) -> String {
    let calendar = if calendar == "always" { "" } else { calendar };
    let words = [at, window, cycle, calendar];
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn node(app: &App, call: &Call, picture: &Picture, path: &str, may: bool, now: bool) -> NodeView {
    let object = picture.object(path);
    let lang = call.lang;
    let held = picture.holds.get(path);
    let mut reasons: Vec<WaitReason> = object.whys.iter().map(|why| WaitReason::of(why, lang)).collect();
    if reasons.is_empty()
        && let Some(why) = menu::resting_why(&picture.doc.graph, path, held)
    {
        reasons.push(WaitReason::of(&why, lang));
    }
    let attempts = picture.attempts.get(path);
    let outcome = picture.outcomes.get(path).filter(|o| !o.acknowledged && rings(o, &object, picture));
    NodeView {
        path: path.to_owned(),
        kind: String::new(),
        label: BTreeMap::new(),
        does: String::new(),
        x: None,
        y: None,
        on_demand: false,
        after: Vec::new(),
        state: object.state.word().to_owned(),
        reasons,
        since: object.since,
        attempt: object.attempt,
        started_at: object.started_at,
        ended_at: object.ended_at,
        percent: attempts.and_then(|all| all.first()).and_then(|one| one.progress.as_ref()).map(|(p, _)| *p),
        held: held.map(|held| [held.by.as_str(), held.note.as_str()].join(": ")),
        cause: object.cause.clone(),
        outcome: outcome.map(|o| outcome_view(o, &picture.doc.file.space, lang)),
        attempts: attempts.map(|all| all.iter().map(|one| one.view(app, lang)).collect()).unwrap_or_default(),
        actions: if now { menu::actions(call, picture, path, &object, may) } else { Vec::new() },
        timing: String::new(),
        instruction: String::new(),
        question: deciders::question(&picture.doc.graph, path, &object.whys, lang),
        deciders: deciders::of(&picture.doc.graph, path).to_vec(),
        params: asked(&picture.doc.file, path, &object, lang),
    }
}

/// The ring shows what was before: while the object still shows that very state there is none.
fn rings(outcome: &Outcome, object: &Object, picture: &Picture) -> bool {
    let shown = picture.row.is_some();
    !(shown && object.state == outcome.state && object.ended_at == Some(outcome.at))
}

/// The last outcome as people read it: `En erreur · D-42 · 14:31 · disque plein` (RT-3).
#[must_use]
pub fn outcome_view(outcome: &Outcome, space: &Space, lang: Lang) -> OutcomeView {
    let at = clock(space, outcome.at);
    let parts = [state_text(outcome.state, lang), outcome.delivery.clone(), at, cause_text(outcome, lang)];
    OutcomeView {
        state: outcome.state.word().to_owned(),
        text: parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        at: outcome.at,
        delivery: outcome.delivery.clone(),
        cause: outcome.cause.clone(),
    }
}

fn cause_text(outcome: &Outcome, lang: Lang) -> String {
    let Some(cause) = &outcome.cause else { return String::new() };
    documents::cause_title(cause, lang).unwrap_or_else(|| cause.clone())
}

/// The name of a state.
#[must_use]
pub fn state_text(state: State, lang: Lang) -> String {
    told(lang, &format!("state-{}", state.word()), params([]))
}

/// An instant by the clock of a space.
fn clock(space: &Space, at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.as_ms()).unwrap_or_default();
    at.to_zoned(dates::zone(space)).strftime("%H:%M").to_string()
}
