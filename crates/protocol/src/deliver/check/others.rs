//! Policy, environments, calendars, variables, failure rules, manifests of packages.

use super::{World, Zones, zone};
use crate::deliver::causes::CauseRule;
use crate::deliver::compile::{HOOKS, unique};
use crate::deliver::document::DocumentKind;
use crate::deliver::note::{At, meant};
use crate::deliver::package::{DeliverFile, Hook};
use crate::deliver::policy::{PolicyFile, Stage, Tier};
use crate::deliver::values::{Notes, is_day, is_week_moment, percent};
use crate::deliver::{CalendarFile, EnvFile, VariablesFile, words};
use crate::text::{Params, params};
use model::Timestamp;
use model::deliver::calendar::{Calendar, CalendarText};
use model::rights::Role;

pub(super) fn policy(notes: &mut Notes, file: &PolicyFile, zones: &Zones<'_>) {
    let at = At::top("delivery");
    let own = &file.delivery;
    for (key, text) in [
        ("soak_floor", &own.soak_floor),
        ("approval_life", &own.approval_life),
        ("reset_delay", &own.reset_delay),
        ("start_within", &own.start_within),
    ] {
        notes.duration(&at.key(key), text);
    }
    let list = At::top("tier");
    unique(notes, &list, file.tier.iter().map(|tier| tier.name.as_str()));
    for (place, one) in file.tier.iter().enumerate() {
        tier(notes, &list.item(place, &one.name), one, file);
    }
    let list = At::top("window");
    unique(notes, &list, file.window.iter().map(|window| window.name.as_str()));
    for (place, window) in file.window.iter().enumerate() {
        let at = list.item(place, &window.name);
        notes.name(&at, &window.name);
        zone(notes, &at.key("timezone"), &window.timezone, zones);
        for (nth, open) in window.open.iter().enumerate() {
            let at = at.key("open").item(nth, "");
            for (key, text) in [("from", &open.from), ("to", &open.to)] {
                if !is_week_moment(text) {
                    notes.bad(&at.key(key), words::BAD_WEEKTIME, text);
                }
            }
        }
        holidays(notes, &at.key("except"), &window.except);
    }
    freezes(notes, file);
    notices(notes, file);
}

/// Who is told of what: words that are known, people that may be.
fn notices(notes: &mut Notes, file: &PolicyFile) {
    let list = At::top("notify");
    for (place, rule) in file.notify.iter().enumerate() {
        let at = list.item(place, "");
        for (nth, event) in rule.events.iter().enumerate() {
            notes.one_of(&at.key("events").item(nth, ""), event, crate::deliver::policy::NOTICES);
        }
        for (nth, tier) in rule.tiers.iter().enumerate() {
            known_tier(notes, &at.key("tiers").item(nth, ""), tier, file);
        }
        notes.one_of(&at.key("lang"), &rule.lang, &["en", "fr"]);
        let whom = ["initiator", "requester", "approvers", "holder"];
        let roles_named: Vec<String> = rule
            .to
            .iter()
            .filter(|to| !whom.contains(&to.as_str()) && !to.contains(['@', ':']))
            .cloned()
            .collect();
        roles(notes, &at.key("to"), &roles_named, true);
    }
}

fn holidays(notes: &mut Notes, at: &At, days: &[String]) {
    let text = CalendarText { holidays: days, ..CalendarText::default() };
    if let Err(error) = Calendar::read(None, &text) {
        notes.add(at, words::NOT_READ, params([("why", &error.0)]));
    }
}

fn freezes(notes: &mut Notes, file: &PolicyFile) {
    let list = At::top("freeze");
    unique(notes, &list, file.freeze.iter().map(|freeze| freeze.name.as_str()));
    for (place, freeze) in file.freeze.iter().enumerate() {
        let at = list.item(place, &freeze.name);
        notes.name(&at, &freeze.name);
        let mut ends = Vec::new();
        for (key, text) in [("from", &freeze.from), ("to", &freeze.to)] {
            match Timestamp::parse(text) {
                Ok(instant) => ends.push(instant),
                Err(_) => notes.bad(&at.key(key), words::BAD_INSTANT, text),
            }
        }
        if ends.len() == 2 && ends[1] <= ends[0] {
            notes.add(&at.key("to"), words::FREEZE_ORDER, Params::new());
        }
        notes.one_of(&at.key("every"), &freeze.every, &["daily", "weekly", "monthly", "yearly"]);
        for (nth, name) in freeze.tiers.iter().enumerate() {
            known_tier(notes, &at.key("tiers").item(nth, ""), name, file);
        }
    }
}

fn known_tier(notes: &mut Notes, at: &At, name: &str, file: &PolicyFile) {
    if !file.tier.iter().any(|tier| tier.name.eq_ignore_ascii_case(name)) {
        let known: Vec<&str> = file.tier.iter().map(|tier| tier.name.as_str()).collect();
        let mut values = meant(name, &known);
        values.insert("kind".to_owned(), "tier".to_owned());
        notes.add(at, words::NO_DOCUMENT, values);
    }
}

fn roles(notes: &mut Notes, at: &At, list: &[String], persons: bool) {
    let known: Vec<&str> = Role::ALL.iter().flat_map(|role| [role.tier_word(), role.word()]).collect();
    for (nth, word) in list.iter().enumerate() {
        if persons && word.strip_prefix("user:").is_some_and(|name| !name.is_empty()) {
            continue;
        }
        if Role::of_tier(word).is_none() {
            notes.add(&at.item(nth, ""), words::BAD_WORD, meant(word, &known));
        }
    }
}

fn tier(notes: &mut Notes, at: &At, tier: &Tier, file: &PolicyFile) {
    notes.name(at, &tier.name);
    roles(notes, &at.key("direct"), &tier.direct, false);
    roles(notes, &at.key("request"), &tier.request, false);
    roles(notes, &at.key("accept"), &tier.accept, true);
    for (nth, store) in tier.store.iter().enumerate() {
        notes.one_of(&at.key("store").item(nth, ""), store, &["deploy", "write-once"]);
    }
    notes.duration(&at.key("soak"), &tier.soak);
    notes.duration(&at.key("approval_life"), &tier.approval_life);
    notes.one_of(&at.key("on_failure"), &tier.on_failure, &["guided", "stop", "rollback"]);
    notes.one_of(&at.key("auto_reset"), &tier.auto_reset, &["always", "success", "never"]);
    notes.one_of(&at.key("on_expiry"), &tier.on_expiry, &["expire", "reject"]);
    let fields = ["variables", "title", "ticket", "rollback_plan", "description"];
    for (nth, field) in tier.request_fields.iter().enumerate() {
        notes.one_of(&at.key("request_fields").item(nth, ""), field, &fields);
    }
    if !tier.window.is_empty() && !file.window.iter().any(|window| window.name == tier.window) {
        let known: Vec<&str> = file.window.iter().map(|window| window.name.as_str()).collect();
        let mut values = meant(&tier.window, &known);
        values.insert("kind".to_owned(), "window".to_owned());
        notes.add(&at.key("window"), words::NO_DOCUMENT, values);
    }
    for (nth, one) in tier.requires.iter().enumerate() {
        let at = at.key("requires").item(nth, "");
        known_tier(notes, &at.key("tier"), &one.tier, file);
        notes.one_of(&at.key("state"), &one.state, &["delivered", "accepted"]);
        notes.duration(&at.key("verified_for"), &one.verified_for);
    }
    if let Some(register) = &tier.register_before {
        let at = at.key("register_before");
        if !is_week_moment(&register.cutoff) {
            notes.bad(&at.key("cutoff"), words::BAD_WEEKTIME, &register.cutoff);
        }
        if !is_day(&register.board) && !is_week_moment(&register.board) {
            notes.bad(&at.key("board"), words::BAD_WEEKTIME, &register.board);
        }
        notes.one_of(&at.key("earliest"), &register.earliest, &["next-week", "next-window"]);
    }
    let list = at.key("stage");
    unique(notes, &list, tier.stage.iter().map(|stage| stage.name.as_str()));
    for (place, one) in tier.stage.iter().enumerate() {
        stage(notes, &list.item(place, &one.name), one);
    }
}

fn stage(notes: &mut Notes, at: &At, stage: &Stage) {
    notes.name(at, &stage.name);
    roles(notes, &at.key("approvers"), &stage.approvers, true);
    if stage.approvers.is_empty() {
        notes.bad(at, words::MISSING, "approvers");
    }
}

pub(super) fn env(notes: &mut Notes, file: &EnvFile, world: &World) {
    let (at, env) = (At::top("env"), &file.env);
    notes.name(&at, &env.name);
    world.tier(notes, &at.key("tier"), &env.tier);
    world.refer(notes, &at.key("space"), DocumentKind::Space, &env.space);
    world.refer(notes, &at.key("variables"), DocumentKind::Variables, &env.variables);
    for (key, is_missing) in [
        ("tier", env.tier.is_empty()),
        ("space", env.space.is_empty()),
        ("agents", env.agents.is_empty() && env.group.is_empty()),
    ] {
        if is_missing {
            notes.bad(&at, words::MISSING, key);
        }
    }
    notes.duration(&at.key("soak"), env.soak.as_deref().unwrap_or_default());
    for (place, source) in env.log_sources.iter().enumerate() {
        let at = at.key("log_source").item(place, &source.name);
        notes.name(&at, &source.name);
        if source.path.is_empty() {
            notes.bad(&at, words::MISSING, "path");
        }
    }
    let roots: Vec<&str> = env.roots.keys().map(String::as_str).collect();
    for (place, disk) in env.disks.iter().enumerate() {
        let at = at.key("disk").item(place, &disk.root);
        if !roots.contains(&disk.root.as_str()) {
            notes.add(&at.key("root"), words::BAD_WORD, meant(&disk.root, &roots));
        }
        notes.size(&at.key("reserve"), &disk.reserve);
        if !disk.reserve_pct.is_empty() && percent(&disk.reserve_pct).is_none() {
            notes.bad(&at.key("reserve_pct"), words::BAD_PERCENT, &disk.reserve_pct);
        }
    }
}

pub(super) fn calendar(notes: &mut Notes, file: &CalendarFile, zones: &Zones<'_>) {
    let (at, own) = (At::top("calendar"), &file.calendar);
    notes.name(&at, &own.name);
    zone(notes, &at.key("timezone"), &own.timezone, zones);
    if let Err(error) = Calendar::read(None, &own.text()) {
        notes.add(&at, words::NOT_READ, params([("why", &error.0)]));
    }
}

pub(super) fn variables(notes: &mut Notes, file: &VariablesFile) {
    notes.name(&At::default(), &file.name);
    for key in file.secrets.keys().filter(|key| file.values.contains_key(*key)) {
        notes.bad(&At::top("secrets").key(key), words::TWICE, key);
    }
}

pub(super) fn causes(notes: &mut Notes, list: &At, rules: &[CauseRule]) {
    for (place, rule) in rules.iter().enumerate() {
        let at = list.item(place, &rule.code);
        if rule.code.is_empty() {
            notes.bad(&at, words::MISSING, "code");
        }
        if rule.pattern.is_empty() && rule.facts.is_empty() && rule.exit_codes.is_empty() {
            notes.add(&at, words::EMPTY_RULE, Params::new());
        }
        if let Err(why) = rule.compiled() {
            notes.add(&at.key("match"), words::BAD_PATTERN, params([("why", &why)]));
        }
        if rule.priority > 1_000 {
            let values = params([("name", &"priority"), ("low", &0), ("high", &1_000)]);
            notes.add(&at.key("priority"), words::RANGE, values);
        }
        notes.one_of(&at.key("owner"), &rule.owner, &["dev", "ops"]);
        for (nth, stream) in rule.streams.iter().enumerate() {
            notes.one_of(&at.key("streams").item(nth, ""), stream, &["out", "err"]);
        }
        if !(rule.title.is_empty() || rule.title.contains_key("fr") && rule.title.contains_key("en")) {
            notes.warn(&at.key("title"), words::NO_TEXT, Params::new());
        }
    }
}

pub(super) fn package(notes: &mut Notes, file: &DeliverFile) {
    let (at, own) = (At::top("package"), &file.package);
    for (key, text) in [("name", &own.name), ("version", &own.version)] {
        if text.is_empty() {
            notes.bad(&at, words::MISSING, key);
        }
    }
    path(notes, &at.key("entry"), &own.entry);
    notes.size(&at.key("unpacked"), &own.unpacked);
    let reversible = own.reversible.as_str();
    let until = reversible.strip_prefix("until=").is_some_and(|job| !job.is_empty());
    if !matches!(reversible, "" | "true" | "false") && !until {
        notes.bad(&at.key("reversible"), words::BAD_REVERSIBLE, reversible);
    }
    for (root, space) in &own.space {
        notes.size(&at.key("space").key(root).key("new"), &space.new);
    }
    for (name, hook) in &file.hooks.0 {
        let at = At::top("hooks").key(name);
        if !HOOKS.contains(&name.as_str()) {
            notes.add(&at, words::BAD_WORD, meant(name, HOOKS));
        }
        if let Hook::Path(file) = hook {
            path(notes, &at, file);
        }
    }
    causes(notes, &At::top("causes"), &file.causes);
}

fn path(notes: &mut Notes, at: &At, file: &str) {
    if file.starts_with('/') || file.contains('\\') || file.split('/').any(|part| part == "..") {
        notes.bad(at, words::ESCAPES, file);
    }
}
