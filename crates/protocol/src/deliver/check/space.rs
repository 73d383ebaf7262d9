//! A space: its graph, and everything it refers to.

use super::{World, Zones, safety, zone};
use crate::deliver::compile::compiled;
use crate::deliver::document::DocumentKind;
use crate::deliver::note::{At, meant};
use crate::deliver::space::{Application, Expect, Job, SetResource, SpaceFile};
use crate::deliver::values::Notes;
use crate::deliver::words;
use crate::text::params;
use model::deliver::expr::{Expr, Template};

/// What `${…}` and conditions may begin with.
const ROOTS: &[&str] =
    &["delivery", "env", "package", "variables", "space", "param", "previous", "job", "res", "agent", "run"];

pub(super) fn space(notes: &mut Notes, file: &SpaceFile, world: &World, zones: &Zones<'_>) {
    let (graph, found) = compiled(file);
    let sound = found.is_empty();
    notes.0.extend(found);
    let at = At::top("space");
    zone(notes, &at.key("timezone"), &file.space.timezone, zones);
    calendar(notes, &at.key("calendar"), &file.space.calendar, world);
    for (place, param) in file.space.params.iter().enumerate() {
        let at = at.key("param").item(place, &param.name);
        world.resource(notes, &at.key("resource"), &param.resource);
    }
    let mut eyes = Eyes { notes, file, world };
    for (key, text) in &file.space.env {
        eyes.text(&at.key("env").key(key), text);
    }
    eyes.text(&at.key("agent"), &file.space.agent);
    eyes.text(&at.key("run_as"), &file.space.run_as);
    for (place, app) in file.applications.iter().enumerate() {
        eyes.application(&At::top("application").item(place, &app.name), app);
    }
    for (place, link) in file.links.iter().enumerate() {
        let at = At::top("link").item(place, "");
        eyes.condition(&at.key("when"), &link.when);
        if let Some((other, _)) = link.from.split_once('/') {
            world.refer(eyes.notes, &at.key("from"), DocumentKind::Space, other);
        }
    }
    // Of a graph that cannot be walked there is nothing to say about its ways.
    if sound {
        safety::look(notes, &graph);
    }
}

fn calendar(notes: &mut Notes, at: &At, name: &str, world: &World) {
    if name != "always" {
        world.refer(notes, at, DocumentKind::Calendar, name);
    }
}

struct Eyes<'a> {
    notes: &'a mut Notes,
    file: &'a SpaceFile,
    world: &'a World,
}

impl Eyes<'_> {
    fn application(&mut self, at: &At, app: &Application) {
        calendar(self.notes, &at.key("calendar"), &app.calendar, self.world);
        self.condition(&at.key("when"), &app.when);
        self.text(&at.key("agent"), &app.agent);
        self.text(&at.key("run_as"), &app.run_as);
        self.expects(at, &app.expects);
        self.sets(at, &app.sets);
        for (place, job) in app.jobs.iter().enumerate() {
            self.job(&at.key("job").item(place, &job.name), job);
        }
    }

    fn job(&mut self, at: &At, job: &Job) {
        self.condition(&at.key("when"), &job.when);
        self.expects(at, &job.expects);
        self.sets(at, &job.sets);
        for (key, text) in [("agent", &job.agent), ("run_as", &job.run_as), ("cwd", &job.cwd)] {
            self.text(&at.key(key), text);
        }
        for (key, list) in [("args", &job.args), ("argv", &job.argv)] {
            for (place, text) in list.iter().enumerate() {
                self.text(&at.key(key).item(place, ""), text);
            }
        }
        for (key, text) in &job.env {
            self.text(&at.key("env").key(key), text);
        }
        for (key, value) in &job.with {
            self.value(&at.key("with").key(key), value);
        }
        let named = |key: &str| job.with.get(key).and_then(|value| value.as_str()).unwrap_or_default();
        match job.builtin.as_str() {
            "service" => {
                let at = at.key("with").key("name");
                self.world.service(self.notes, &at, &self.file.space.name, named("name"));
            }
            "set-resource" => {
                self.world.resource(self.notes, &at.key("with").key("name"), named("name"));
            }
            "lease.acquire" | "lease.release" => {
                let at = at.key("with").key("resource");
                let kind = self.world.resource(self.notes, &at, named("resource"));
                weight(self.notes, &at, named("resource"), kind);
            }
            _ => {}
        }
    }

    fn expects(&mut self, at: &At, list: &[Expect]) {
        for (place, one) in list.iter().enumerate() {
            let at = at.key("expects").item(place, "").key("resource");
            let kind = self.world.resource(self.notes, &at, &one.resource);
            if one.take.is_some() {
                weight(self.notes, &at, &one.resource, kind);
            }
        }
    }

    fn sets(&mut self, at: &At, list: &[SetResource]) {
        for (place, one) in list.iter().enumerate() {
            let at = at.key("sets").item(place, "");
            self.world.resource(self.notes, &at.key("resource"), &one.resource);
            self.text(&at.key("value"), &one.value);
        }
    }

    fn value(&mut self, at: &At, value: &serde_json::Value) {
        match value {
            serde_json::Value::String(text) => self.text(at, text),
            serde_json::Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    self.value(&at.item(place, ""), item);
                }
            }
            serde_json::Value::Object(fields) => {
                for (key, field) in fields {
                    self.value(&at.key(key), field);
                }
            }
            _ => {}
        }
    }

    /// Names in a text. What cannot be read was told with the graph.
    fn text(&mut self, at: &At, text: &str) {
        if let Ok(template) = Template::parse(text) {
            for name in template.names() {
                self.name(at, &name);
            }
        }
    }

    fn condition(&mut self, at: &At, text: &str) {
        if let Ok(expr) = Expr::parse(text)
            && !text.trim().is_empty()
        {
            for name in expr.names() {
                self.name(at, &name);
            }
        }
    }

    fn name(&mut self, at: &At, name: &str) {
        let (root, rest) = name.split_once('.').unwrap_or((name, ""));
        if !ROOTS.contains(&root) {
            self.notes.add(at, words::BAD_ROOT, meant(root, ROOTS));
            if let Some(note) = self.notes.0.last_mut() {
                note.params.insert("name".to_owned(), name.to_owned());
            }
            return;
        }
        match root {
            "param" => {
                let jobs = self.file.applications.iter().flat_map(|app| &app.jobs);
                let asked = self.file.space.params.iter().chain(jobs.flat_map(|job| &job.params));
                let known: Vec<&str> = asked.map(|p| p.name.as_str()).collect();
                let own = rest.split('.').next().unwrap_or_default();
                if !known.contains(&own) {
                    self.notes.add(at, words::NO_PARAM, meant(own, &known));
                }
            }
            "res" => drop(self.world.resource(self.notes, at, rest.split('.').next().unwrap_or_default())),
            "job" => self.other_job(at, rest),
            "env" => self.env(at, rest),
            _ => {}
        }
    }

    /// `APP/JOB.output.k`.
    fn other_job(&mut self, at: &At, rest: &str) {
        let Some((app_name, rest)) = rest.split_once('/') else { return };
        let Some(app) = self.file.applications.iter().find(|app| app.name == app_name) else {
            let known: Vec<&str> = self.file.applications.iter().map(|app| app.name.as_str()).collect();
            self.notes.add(at, words::NO_APP, meant(app_name, &known));
            return;
        };
        let known: Vec<&str> = app.jobs.iter().map(|job| job.name.as_str()).collect();
        // Names may hold points: the longest that fits.
        if !known.iter().any(|job| rest == *job || rest.starts_with(&format!("{job}."))) {
            let mut values = meant(rest.split('.').next().unwrap_or_default(), &known);
            values.insert("app".to_owned(), app.name.clone());
            self.notes.add(at, words::NO_JOB, values);
        }
    }

    /// `roots.docroot`: some environment of this space should have it.
    fn env(&mut self, at: &At, rest: &str) {
        let Some(keys) = self.world.keys.get(&self.file.space.name.to_lowercase()) else { return };
        let Some((table, key)) = rest.split_once('.') else { return };
        let Some(keys) = keys.get(table) else { return };
        if !keys.contains(key) {
            let known: Vec<&str> = keys.iter().map(String::as_str).collect();
            let mut values = meant(key, &known);
            values.insert("name".to_owned(), format!("env.{rest}"));
            self.notes.warn(at, words::BAD_ROOT, values);
        }
    }
}

fn weight(notes: &mut Notes, at: &At, name: &str, kind: Option<&str>) {
    if let Some(kind) = kind.filter(|kind| *kind != "weight") {
        notes.add(at, words::NOT_WEIGHT, params([("name", &name), ("kind", &kind)]));
    }
}
