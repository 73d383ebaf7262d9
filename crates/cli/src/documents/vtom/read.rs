//! Walking an export: whatever is taken is marked, whatever is not is listed.

use super::{Documents, Left};
use protocol::deliver::{
    Application, Calendar, CalendarFile, Document, Expect, FORMAT, Job, Link, ResourceSpec, ResourcesFile,
    Retry, SpaceFile,
};
use roxmltree::Node;
use std::collections::BTreeSet;

/// Elements that only hold others.
const FRAMES: &[&str] = &[
    "Domain",
    "Environments",
    "Applications",
    "Jobs",
    "Resources",
    "Links",
    "Nodes",
    "ExpectedResources",
    "Expected",
    "Plannings",
];

/// Days as formulas name them, from Monday.
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// What was read so far.
#[derive(Default)]
pub(super) struct Reader {
    pub spaces: Vec<SpaceFile>,
    pub resources: Vec<ResourceSpec>,
    pub mapped: Vec<String>,
    pub left: Vec<Left>,
    calendars: Vec<CalendarFile>,
}

/// A name as ours are: what may not stand in one becomes `_`.
pub(super) fn name(text: &str) -> String {
    let mut name: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-') { c } else { '_' })
        .take(63)
        .collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert(0, 'X');
    }
    name
}

/// An element whose attributes are taken one by one.
struct Taker<'a, 'i> {
    node: Node<'a, 'i>,
    what: String,
    taken: BTreeSet<&'static str>,
}

impl<'a, 'i> Taker<'a, 'i> {
    fn new(node: Node<'a, 'i>, what: String) -> Self {
        Self { node, what, taken: BTreeSet::from(["name"]) }
    }
    fn take(&mut self, key: &'static str) -> &'a str {
        self.taken.insert(key);
        self.node.attribute(key).unwrap_or_default().trim()
    }
    fn is(&mut self, key: &'static str) -> bool {
        matches!(self.take(key), "1" | "true" | "yes" | "Y" | "O")
    }
    fn line(&self) -> u32 {
        self.node.document().text_pos_at(self.node.range().start).row
    }
    fn left(&self, reader: &mut Reader, detail: String) {
        reader.left.push(Left { line: self.line(), what: self.what.clone(), detail });
    }
    /// Lists an attribute that has no counterpart, when it says something.
    fn beside(&mut self, reader: &mut Reader, key: &'static str, usual: &[&str], hint: &str) {
        let value = self.take(key);
        if !value.is_empty() && !usual.contains(&value) {
            let hint = if hint.is_empty() { String::new() } else { format!(" ({hint})") };
            self.left(reader, format!("{key}={value}{hint}"));
        }
    }
    /// Lists every attribute nobody took.
    fn end(self, reader: &mut Reader) {
        for attribute in self.node.attributes().filter(|a| !self.taken.contains(a.name())) {
            self.left(reader, format!("{}={}", attribute.name(), attribute.value()));
        }
        reader.mapped.push(self.what);
    }
}

fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

/// `HH:MM:SS` in seconds.
fn seconds(text: &str) -> Option<u64> {
    let mut total = 0;
    for part in text.split(':') {
        total = total * 60 + part.trim().parse::<u64>().ok()?;
    }
    Some(total)
}

fn lasting(seconds: u64) -> String {
    model::time::print_duration(std::time::Duration::from_secs(seconds))
}

impl Reader {
    pub fn root(&mut self, node: Node<'_, '_>) {
        match node.tag_name().name() {
            "Environment" => self.space(node),
            "Resource" => self.resource(node),
            tag if FRAMES.contains(&tag) => {
                self.frame(node);
                elements(node).for_each(|child| self.root(child));
            }
            _ => self.unknown(node, ""),
        }
    }

    /// An element that only holds others: what it says itself is listed.
    fn frame(&mut self, node: Node<'_, '_>) {
        let own = node.attribute("name").unwrap_or_default();
        let what = format!("{} {own}", node.tag_name().name()).trim().to_owned();
        if node.attributes().len() > 0 {
            Taker { taken: BTreeSet::new(), ..Taker::new(node, what) }.end(self);
        }
    }

    /// An element that has no counterpart, with everything in it.
    fn unknown(&mut self, node: Node<'_, '_>, inside: &str) {
        let own = node.attribute("name").unwrap_or_default();
        let what = format!("{} {inside}{own}", node.tag_name().name()).trim().to_owned();
        let detail: Vec<String> = node
            .attributes()
            .filter(|a| a.name() != "name")
            .map(|a| format!("{}={}", a.name(), a.value()))
            .collect();
        let text = node.text().map(str::trim).unwrap_or_default();
        let line = node.document().text_pos_at(node.range().start).row;
        self.left.push(Left { line, what, detail: format!("{} {text}", detail.join(" ")).trim().to_owned() });
        elements(node).for_each(|child| self.unknown(child, inside));
    }

    /// Takes a name; one that had to be changed is told.
    fn named(&mut self, node: Node<'_, '_>, inside: &str) -> (String, String) {
        let own = node.attribute("name").unwrap_or_default();
        let new = name(own);
        let what = format!("{} {inside}{new}", node.tag_name().name());
        if new != own {
            let line = node.document().text_pos_at(node.range().start).row;
            let detail = format!("name={own} → {new}");
            self.left.push(Left { line, what: format!("{} {inside}{own}", node.tag_name().name()), detail });
        }
        (new, what)
    }

    fn space(&mut self, node: Node<'_, '_>) {
        let (own, what) = self.named(node, "");
        let mut of = Taker::new(node, what);
        let mut file = SpaceFile { format: FORMAT, kind: "space".to_owned(), ..SpaceFile::default() };
        file.space.name = own;
        // As in the product it comes from: a graph is relaunched while its engine is stopped (E-9).
        file.space.engine.relaunch = "strict".to_owned();
        file.space.agent = of.take("hostsGroup").to_owned();
        file.space.queue = of.take("queue").to_owned();
        file.space.run_as = of.take("user").to_owned();
        of.beside(self, "calendar", &[], "give it as a calendar file");
        of.beside(self, "date", &[], "");
        let mut links = Vec::new();
        self.within_space(node, &mut file, &mut links);
        for (parent, child, link) in links {
            let known = |wanted: &str| file.applications.iter().any(|app| app.name == wanted);
            if known(&parent) && known(&child) {
                file.links.push(Link { from: parent, to: child, ..link });
            } else {
                of.left(self, format!("Link {parent} → {child}"));
            }
        }
        of.end(self);
        self.spaces.push(file);
    }

    fn within_space(
        &mut self,
        node: Node<'_, '_>,
        file: &mut SpaceFile,
        links: &mut Vec<(String, String, Link)>,
    ) {
        for child in elements(node) {
            match child.tag_name().name() {
                "Application" => {
                    let app = self.application(child, file.space.name.clone());
                    file.applications.push(app);
                }
                "Link" => links.extend(self.link(child)),
                "Resource" => self.resource(child),
                "Node" if child.has_attribute("name") => {
                    let (x, y) = place(child);
                    let wanted = name(child.attribute("name").unwrap_or_default());
                    match file.applications.iter_mut().find(|app| app.name == wanted) {
                        Some(app) => (app.x, app.y) = (x, y),
                        None => self.unknown(child, ""),
                    }
                }
                tag if FRAMES.contains(&tag) => {
                    self.frame(child);
                    self.within_space(child, file, links);
                }
                _ => self.unknown(child, ""),
            }
        }
    }

    fn application(&mut self, node: Node<'_, '_>, space: String) -> Application {
        let (own, what) = self.named(node, "");
        let mut of = Taker::new(node, what);
        let mut app = Application { name: own, on_demand: of.is("onDemand"), ..Application::default() };
        of.beside(self, "isAsked", &["0"], "it was demanded: demand it again");
        of.beside(self, "retained", &["0"], "it was held: hold it again");
        of.beside(self, "frequency", &["D"], "give it as a calendar");
        of.beside(self, "status", &["W"], "");
        of.beside(self, "exploited", &["1"], "");
        let (enabled, cycle) = (of.is("cycleEnabled"), of.take("cycle"));
        match seconds(cycle).filter(|s| *s > 0) {
            Some(every) if enabled => app.cycle = format!("every {}", lasting(every)),
            None if enabled => of.left(self, format!("cycle={cycle}")),
            _ => {}
        }
        let (from, to) = (of.take("minStart"), of.take("maxStart"));
        app.window = window(from, to);
        if of.take("descOnErr") == "1" {
            app.on_error = "stop".to_owned();
        }
        let mode = mode(of.take("mode"));
        self.within_application(node, &mut app, &space);
        for job in app.jobs.iter_mut().filter(|job| job.mode.is_empty()) {
            job.mode = mode.to_owned();
        }
        of.end(self);
        app
    }

    fn within_application(&mut self, node: Node<'_, '_>, app: &mut Application, space: &str) {
        for child in elements(node) {
            match child.tag_name().name() {
                "Job" => {
                    let job = self.job(child, &app.name);
                    app.jobs.push(job);
                }
                "Node" => (app.x, app.y) = place(child),
                "ExpectedResource" => {
                    let expect = self.expected(child, &app.name);
                    app.expects.push(expect);
                }
                "Planning" => app.calendar = self.planning(child, &format!("{space}-{}", app.name)),
                "Link" => {
                    if let Some((parent, next, link)) = self.link(child) {
                        match app.jobs.iter_mut().find(|job| job.name == next) {
                            Some(job) if link.on.is_empty() && link.mandatory != Some(false) => {
                                job.after.push(parent)
                            }
                            _ => self.unknown(child, ""),
                        }
                    }
                }
                tag if FRAMES.contains(&tag) => {
                    self.frame(child);
                    self.within_application(child, app, space);
                }
                _ => self.unknown(child, &format!("{}/", app.name)),
            }
        }
    }

    fn job(&mut self, node: Node<'_, '_>, app: &str) -> Job {
        let (own, what) = self.named(node, &format!("{app}/"));
        let inside = format!("{app}/{own}/");
        let mut of = Taker::new(node, what);
        let mut job = Job { name: own, kind: "command".to_owned(), ..Job::default() };
        let (max, delay) = (of.take("restartMax"), of.take("restartDelay"));
        if let Some(max) = max.parse().ok().filter(|max| *max > 0) {
            job.retry = Some(Retry {
                max,
                delay: seconds(delay).map(lasting).unwrap_or_default(),
                ..Retry::default()
            });
        }
        of.beside(self, "restartType", &["0", "1"], "");
        of.beside(self, "restartLabel", &[], "");
        of.beside(self, "blockDate", &["0"], "");
        if of.take("appInErr") == "0" {
            job.on_error = "continue".to_owned();
        }
        job.mode = mode(of.take("mode")).to_owned();
        job.run_as = of.take("user").to_owned();
        job.queue = of.take("queue").to_owned();
        job.agent = of.take("hostsGroup").to_owned();
        job.on_demand = of.is("onDemand");
        let texts = [of.take("comment"), of.take("information"), of.take("family")];
        job.instruction = texts.iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join("\n\n");
        for key in ["restartCount", "retcode", "timeBegin", "timeEnd", "status"] {
            of.beside(self, key, &[], "");
        }
        for child in elements(node) {
            match child.tag_name().name() {
                "Script" => job.argv.insert(0, child.text().unwrap_or_default().trim().to_owned()),
                "Parameters" | "Parameter" => self.parameters(child, &mut job.argv, &inside),
                "ExpectedResource" => {
                    let expect = self.expected(child, inside.trim_end_matches('/'));
                    job.expects.push(expect);
                }
                tag if FRAMES.contains(&tag) => {
                    elements(child).for_each(|inner| self.unknown(inner, &inside))
                }
                _ => self.unknown(child, &inside),
            }
        }
        if job.argv.first().is_none_or(String::is_empty) {
            of.left(self, "Script".to_owned());
            job.argv = vec!["true".to_owned()];
        }
        of.end(self);
        job
    }

    fn parameters(&mut self, node: Node<'_, '_>, argv: &mut Vec<String>, inside: &str) {
        if node.tag_name().name() == "Parameters" && elements(node).next().is_some() {
            elements(node).for_each(|child| self.parameters(child, argv, inside));
            return;
        }
        let text = node.text().unwrap_or_default();
        if text.trim().contains(['\n', '\r', '{', '}']) {
            let line = node.document().text_pos_at(node.range().start).row;
            let what = format!("Parameter {}", inside.trim_end_matches('/'));
            let detail =
                format!("{:?}: line breaks become blanks, `{{` and `}}` are kept as text", text.trim());
            self.left.push(Left { line, what, detail });
        }
        // A place of ours would be filled: nothing of theirs is one.
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("${", "$ {");
        argv.push(text);
    }

    fn link(&mut self, node: Node<'_, '_>) -> Option<(String, String, Link)> {
        let mut of = Taker::new(node, "Link".to_owned());
        let last = |text: &str| name(text.rsplit('/').next().unwrap_or_default());
        let (parent, child) = (last(of.take("parent")), last(of.take("child")));
        of.what = format!("Link {parent} → {child}");
        let kind = [of.take("kind"), of.take("type")].into_iter().find(|k| !k.is_empty()).unwrap_or_default();
        let (on, mandatory) = match kind.to_lowercase().as_str() {
            "" | "mandatory" | "obli" | "obligatoire" | "o" => ("", None),
            "optional" | "facultatif" | "facu" | "f" => ("", Some(false)),
            "error" | "erreur" | "e" => ("error", None),
            "exclusive" | "exclusif" | "x" => ("not-run", None),
            "parent" | "p" => ("start", None),
            other => {
                of.left(self, format!("kind={other}"));
                ("", None)
            }
        };
        let link = Link { on: on.to_owned(), mandatory, ..Link::default() };
        of.end(self);
        Some((parent, child, link))
    }

    fn expected(&mut self, node: Node<'_, '_>, inside: &str) -> Expect {
        let mut of = Taker::new(node, format!("ExpectedResource {inside} "));
        let named =
            [of.take("name"), of.take("resource")].into_iter().find(|n| !n.is_empty()).unwrap_or_default();
        let mut expect = Expect { resource: name(named), ..Expect::default() };
        of.what.push_str(&expect.resource);
        let (operator, value) = (of.take("operator"), of.take("value"));
        let value = if value.is_empty() { node.text().unwrap_or_default().trim() } else { value };
        let known = self.resources.iter().find(|known| known.name == expect.resource);
        if known.is_some_and(|known| known.kind == "weight") {
            expect.take = Some(value.parse().unwrap_or(1));
        } else {
            expect.op = match operator {
                "" | "=" | "==" | "eq" => "=",
                "!=" | "<>" => "!=",
                "present" | "P" => "present",
                "absent" | "A" => "absent",
                other if ["<", "<=", ">", ">="].contains(&other) => other,
                other => {
                    of.left(self, format!("operator={other}"));
                    "="
                }
            }
            .to_owned();
            expect.value = value.replace("${", "$ {");
        }
        if matches!(of.take("wait"), "0" | "false" | "N") {
            expect.wait = Some(false);
        }
        of.beside(self, "startAfter", &["0"], "");
        expect.free = match of.take("free") {
            "0" | "N" | "false" => "never",
            "1" | "Y" | "O" | "true" => "application",
            _ => "",
        }
        .to_owned();
        of.end(self);
        expect
    }

    fn resource(&mut self, node: Node<'_, '_>) {
        let (own, what) = self.named(node, "");
        let mut of = Taker::new(node, what);
        let mut spec = ResourceSpec { name: own, ..ResourceSpec::default() };
        let kind = of.take("type");
        let value = of.take("value");
        let value = if value.is_empty() { node.text().unwrap_or_default().trim() } else { value }.to_owned();
        spec.agent = of.take("host").to_owned();
        spec.comment = of.take("comment").to_owned();
        match kind {
            "num" => (spec.kind, spec.value) = ("number".to_owned(), Some(value)),
            "poi" => {
                spec.kind = "weight".to_owned();
                let max = value.rsplit('/').next().and_then(|max| max.trim().parse().ok());
                spec.max = Some(max.unwrap_or(1));
            }
            "pil" => spec.kind = "stack".to_owned(),
            "fic" => (spec.kind, spec.path) = ("file".to_owned(), value),
            "gen" => {
                spec.kind = "generic".to_owned();
                spec.argv = value.split_whitespace().map(str::to_owned).collect();
            }
            "" | "tex" => (spec.kind, spec.value) = ("text".to_owned(), Some(value)),
            other => {
                of.left(self, format!("type={other}"));
                (spec.kind, spec.value) = ("text".to_owned(), Some(value));
            }
        }
        if matches!(kind, "" | "tex" | "num" | "poi" | "pil") && !spec.agent.is_empty() {
            of.left(self, format!("host={}", spec.agent));
            spec.agent = String::new();
        }
        of.end(self);
        self.resources.push(spec);
    }

    /// Days of the week become a calendar; what else a rule says is listed.
    fn planning(&mut self, node: Node<'_, '_>, calendar: &str) -> String {
        let calendar = name(calendar);
        let mut of = Taker::new(node, format!("Planning {calendar}"));
        let days = of.take("daysInWeek");
        for key in ["daysInMonth", "weeksInMonth", "monthsInYear"] {
            let value = of.take(key);
            // All days, weeks and months: no rule at all.
            if value.contains(['N', 'W']) {
                of.left(self, format!("{key}={value}"));
            }
        }
        of.beside(self, "formula", &[], "");
        let of_kind = |wanted: char| {
            let days: Vec<&str> =
                days.chars().zip(DAYS).filter(|(c, _)| *c == wanted).map(|(_, day)| day).collect();
            days.join(",")
        };
        let (worked, both) = (of_kind('W'), of_kind('B'));
        let formula = match (worked.is_empty(), both.is_empty()) {
            (true, true) => String::new(),
            (false, true) => format!("workdays and {worked}"),
            (true, false) => both,
            (false, false) => format!("(workdays and {worked}) or {both}"),
        };
        of.end(self);
        if formula.is_empty() || days.chars().all(|c| c == 'B') {
            return String::new();
        }
        let own =
            Calendar { name: calendar.clone(), formula, on_holiday: "run".to_owned(), ..Calendar::default() };
        self.calendars.push(CalendarFile { format: FORMAT, kind: "calendar".to_owned(), calendar: own });
        calendar
    }

    /// Everything that was read, as our documents.
    pub fn documents(&mut self) -> Documents {
        let mut all: Documents = Vec::new();
        let space = self.spaces.first().map(|file| file.space.name.clone()).unwrap_or_default();
        let mut resources = std::mem::take(&mut self.resources);
        if !resources.is_empty() {
            let single = self.spaces.len() == 1;
            for spec in resources.iter_mut().filter(|_| single) {
                spec.space.clone_from(&space);
            }
            let file = ResourcesFile {
                format: FORMAT,
                kind: "resources".to_owned(),
                name: if single { String::new() } else { "domain".to_owned() },
                resource: resources,
            };
            all.push(Document::Resources(Box::new(file)));
        }
        all.extend(self.calendars.drain(..).map(|file| Document::Calendar(Box::new(file))));
        all.extend(self.spaces.drain(..).map(|file| Document::Space(Box::new(file))));
        all
    }
}

fn place(node: Node<'_, '_>) -> (Option<f64>, Option<f64>) {
    let number = |key: &str| node.attribute(key).and_then(|text| text.trim().parse::<f64>().ok());
    (number("x"), number("y"))
}

/// Empty when it may start at any time; 23:59:59 is no limit.
fn window(from: &str, to: &str) -> String {
    let minute = |text: &str| seconds(text).map(|s| s / 60);
    let from = minute(from).unwrap_or(0);
    let to = minute(to).unwrap_or(24 * 60 - 1);
    if from == 0 && to >= 24 * 60 - 1 {
        return String::new();
    }
    let time = |minute: u64| format!("{:02}:{:02}", minute / 60, minute % 60);
    let to = if to < from { to + 24 * 60 } else { to };
    format!("{}-{}", time(from), time(to))
}

/// Modes of the reference tool: E, S, T, O, and J: as the job says.
fn mode(code: &str) -> &'static str {
    match code {
        "S" => "simulate",
        "T" => "test",
        "O" => "stop",
        _ => "",
    }
}
