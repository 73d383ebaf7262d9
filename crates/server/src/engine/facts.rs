//! What a step is computed from, gathered for one run.

use crate::app::App;
use crate::documents::SpaceDoc;
use crate::fault::Result;
use crate::spaces::{OpenRun, Turn};
use crate::store::Query;
use crate::{documents, fleet, limits, resources, spaces};
use model::Timestamp;
use model::deliver::advance::{AgentFact, Elsewhere, Facts, Held};
use model::deliver::calendar::Calendars;
use model::deliver::expr::{Expr, Template};
use model::deliver::graph::JobKind;
use model::deliver::resource::Fact;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use uuid::Uuid;

/// What a graph mentions, found once a revision.
#[derive(Debug, Default)]
pub struct Mentions {
    /// Resources.
    pub resources: BTreeSet<String>,
    /// Texts that name agents.
    pub agents: Vec<Template>,
    /// Parents in other spaces: space and application.
    pub elsewhere: Vec<(String, String)>,
}

/// Agents by the name people write: id, and when they were last heard of.
pub type Agents = HashMap<String, (Uuid, Option<Timestamp>)>;

/// What is remembered from one look to the next. All of it can be found again.
#[derive(Default)]
pub struct Known {
    mentions: HashMap<(String, i64), Arc<Mentions>>,
    /// Agents, by name in lower case.
    pub agents: Agents,
}

/// Everything around one run; owns what [`Facts`] borrows.
pub struct Ground {
    /// Now.
    pub now: Timestamp,
    /// Who stopped the engine.
    pub stopped: Option<(String, Timestamp)>,
    /// Held objects.
    pub held: BTreeMap<String, Held>,
    /// Agents.
    pub agents: BTreeMap<String, AgentFact>,
    /// Ids of agents.
    pub ids: HashMap<String, Uuid>,
    /// Resources.
    pub resources: BTreeMap<String, Fact>,
    /// Calendars.
    pub calendars: Arc<Calendars>,
    /// Parents in other spaces.
    pub elsewhere: BTreeMap<String, Elsewhere>,
}

impl Ground {
    /// As the step wants it.
    #[must_use]
    pub fn facts<'a>(&'a self, row: &'a crate::spaces::RunRow) -> Facts<'a> {
        Facts {
            now: self.now,
            engine_stopped: self.stopped.clone(),
            held: &self.held,
            agents: &self.agents,
            resources: &self.resources,
            values: &row.context,
            calendars: &self.calendars,
            date: row.date.clone(),
            elsewhere: &self.elsewhere,
            tier_on_error: row.tier_on_error,
            lost_after: limits::ATTEMPT_LOST_AFTER,
        }
    }

    /// A number that changes when anything does that may change by itself: resources, agents, parents elsewhere, holds, the engine.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        self.stopped.hash(&mut hash);
        for (path, held) in &self.held {
            (path, &held.by, held.at).hash(&mut hash);
        }
        for (name, agent) in &self.agents {
            (name, agent.connected).hash(&mut hash);
        }
        for (name, fact) in &self.resources {
            (name, &fact.value, fact.taken, fact.max, fact.size, fact.code).hash(&mut hash);
            (fact.changed_at, &fact.holders, &fact.reserved).hash(&mut hash);
        }
        for (name, parent) in &self.elsewhere {
            (name, parent.state, &parent.date).hash(&mut hash);
        }
        hash.finish()
    }
}

impl Known {
    /// What a graph mentions.
    pub fn mentions(&mut self, doc: &SpaceDoc) -> Arc<Mentions> {
        let key = (doc.file.space.name.clone(), doc.info.revision);
        if self.mentions.len() > limits::GRAPHS_REMEMBERED_MAX {
            self.mentions.clear();
        }
        self.mentions.entry(key).or_insert_with(|| Arc::new(mentions(doc))).clone()
    }

    /// Gathers what a run is looked at with.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ground(&mut self, app: &App, turn: &Turn, open: &OpenRun, now: Timestamp) -> Result<Ground> {
        let mentions = self.mentions(&open.doc);
        let mut q = app.db.read();
        let owner = open.owner();
        let names = mentions.resources.iter().map(String::as_str);
        let resources = resources::facts_for(&mut q, names, &owner, now).await?;
        let mut ground = Ground {
            now,
            stopped: match turn.engine(&open.row.space) {
                Some(engine) => engine.stopped(),
                None => Some((String::new(), now)),
            },
            held: turn.holds(&open.row.space),
            agents: BTreeMap::new(),
            ids: HashMap::new(),
            resources,
            calendars: documents::calendars(app).await?,
            elsewhere: BTreeMap::new(),
        };
        for (space, parent) in &mentions.elsewhere {
            if let Some(found) = elsewhere(app, turn, space, parent).await? {
                ground.elsewhere.insert(format!("{space}/{parent}"), found);
            }
        }
        let mut wanted: BTreeSet<String> = BTreeSet::new();
        {
            let values = super::values::Values { open, ground: &ground };
            for template in &mentions.agents {
                // A text whose value is not known yet names nobody yet.
                let filled = values.fill(template).unwrap_or_default();
                wanted.extend(filled.split(',').map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned));
            }
        }
        for object in open.run.objects.values() {
            wanted.extend(object.targets.keys().filter(|name| !name.is_empty()).cloned());
        }
        self.find(&mut q, &wanted).await?;
        for name in wanted {
            let Some((id, seen_at)) = self.agents.get(&name.to_lowercase()) else { continue };
            let connected = app.presence.is_connected(*id);
            ground.agents.insert(name.clone(), AgentFact { connected, seen_at: *seen_at });
            ground.ids.insert(name, *id);
        }
        Ok(ground)
    }

    /// Looks agents up that are not known yet, and again those that are away: somebody may have enrolled them anew.
    async fn find(&mut self, q: &mut impl Query, wanted: &BTreeSet<String>) -> Result<()> {
        let missing: Vec<String> = wanted
            .iter()
            .map(|name| name.to_lowercase())
            .filter(|fold| !self.agents.contains_key(fold))
            .collect();
        if !missing.is_empty() {
            self.agents.extend(fleet::contacts(q, missing).await?);
        }
        Ok(())
    }

    /// Agents are looked up again.
    pub fn forget_agents(&mut self) {
        self.agents.clear();
    }
}

/// How an application of another space stands: in its run that is open, or in the last one.
async fn elsewhere(app: &App, turn: &Turn, space: &str, parent: &str) -> Result<Option<Elsewhere>> {
    let open = turn.runs().filter(|run| run.row.space.eq_ignore_ascii_case(space)).last();
    if let Some(open) = open {
        let object = open.run.objects.get(parent);
        return Ok(object.map(|o| Elsewhere { state: o.state, date: open.row.date.name.clone() }));
    }
    spaces::last_of(app, space, parent).await
}

fn mentions(doc: &SpaceDoc) -> Mentions {
    let mut found = Mentions::default();
    let graph = &doc.graph;
    for link in &graph.links {
        if let Some((space, app)) = link.from.split_once('/') {
            found.elsewhere.push((space.to_owned(), app.to_owned()));
        }
        found.expr(link.when.as_ref());
    }
    for app in &graph.apps {
        found.expr(app.when.as_ref());
        found.expects(&app.expects);
        app.sets.iter().for_each(|set| found.template(&set.value));
        for job in &app.jobs {
            found.expr(job.when.as_ref());
            found.expects(&job.expects);
            job.sets.iter().for_each(|set| found.template(&set.value));
            for template in [&job.agents, &job.run_as, &job.cwd].into_iter().chain(job.env.values()) {
                found.template(template);
            }
            found.kind(&job.kind);
            if job.kind.is_on_agent() && !found.agents.contains(&job.agents) {
                found.agents.push(job.agents.clone());
            }
        }
    }
    doc.file.space.env.values().for_each(|text| found.text(text));
    found
}

impl Mentions {
    fn names(&mut self, names: Vec<String>) {
        for name in names {
            if let Some(rest) = name.strip_prefix("res.") {
                self.resources.insert(rest.to_owned());
                if let Some((name, _)) = rest.rsplit_once('.') {
                    self.resources.insert(name.to_owned());
                }
            }
        }
    }
    fn expr(&mut self, expr: Option<&Expr>) {
        self.names(expr.map(Expr::names).unwrap_or_default());
    }
    fn template(&mut self, template: &Template) {
        self.names(template.names());
    }
    fn text(&mut self, text: &str) {
        if text.contains("${")
            && let Ok(template) = Template::parse(text)
        {
            self.template(&template);
        }
    }
    fn expects(&mut self, expects: &[model::deliver::graph::Expect]) {
        self.resources.extend(expects.iter().map(|expect| expect.resource.clone()));
    }
    fn kind(&mut self, kind: &JobKind) {
        match kind {
            JobKind::Hook { args, .. } | JobKind::Script { args, .. } => {
                args.iter().for_each(|a| self.template(a))
            }
            JobKind::Command { argv } => argv.iter().for_each(|a| self.template(a)),
            JobKind::Builtin { name, with } => {
                self.value(&serde_json::json!(with));
                // What is waited for, and what is given back.
                if matches!(name.as_str(), "lease.acquire" | "lease.release")
                    && let Some(resource) = with.get("resource").and_then(|v| v.as_str())
                {
                    self.resources.insert(resource.to_owned());
                }
            }
            JobKind::Manual { .. } | JobKind::Subflow { .. } => {}
        }
    }
    fn value(&mut self, value: &serde_json::Value) {
        match value {
            serde_json::Value::String(text) => self.text(text),
            serde_json::Value::Array(list) => list.iter().for_each(|v| self.value(v)),
            serde_json::Value::Object(map) => map.values().for_each(|v| self.value(v)),
            _ => {}
        }
    }
}
