//! Resources (§6).

use super::World;
use crate::deliver::compile::unique;
use crate::deliver::document::DocumentKind;
use crate::deliver::note::At;
use crate::deliver::resources::{ResourceSpec, ResourcesFile};
use crate::deliver::values::Notes;
use crate::deliver::words;
use crate::text::params;
use model::deliver::resource::{Kind, check_value};

pub(super) fn resources(notes: &mut Notes, file: &ResourcesFile, world: &World) {
    let list = At::top("resource");
    unique(notes, &list, file.resource.iter().map(|one| one.name.as_str()));
    for (place, one) in file.resource.iter().enumerate() {
        let at = list.item(place, &one.name);
        notes.name(&at, &one.name);
        let others = world.declared.get(&one.name.to_lowercase()).map(Vec::as_slice).unwrap_or_default();
        if let [first, second, ..] = others {
            let other = if first == second { first } else { second };
            let values = params([("kind", &"resource"), ("name", &one.name), ("other", other)]);
            notes.add(&at.key("name"), words::DOCUMENT_TWICE, values);
        }
        kind(notes, &at, one);
        world.refer(notes, &at.key("space"), DocumentKind::Space, &one.space);
        world.refer(notes, &at.key("env"), DocumentKind::Env, &one.env);
        if let Some(found) = world.resource(notes, &at.key("of_package"), &one.of_package)
            && found != "package"
        {
            let values = params([("name", &one.of_package), ("kind", &found)]);
            notes.add(&at.key("of_package"), words::NOT_PACKAGE, values);
        }
        notes.duration(&at.key("every"), &one.every);
        if let Some(lease) = &one.lease {
            let at = at.key("lease");
            notes.duration(&at.key("heartbeat"), &lease.heartbeat);
            notes.duration(&at.key("alarm_after"), &lease.alarm_after);
            notes.one_of(
                &at.key("scope"),
                &lease.scope,
                &["domain", "space", "env", "host", "package", "delivery"],
            );
        }
    }
}

fn kind(notes: &mut Notes, at: &At, one: &ResourceSpec) {
    let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
    if one.kind.is_empty() {
        notes.bad(at, words::MISSING, "type");
    }
    notes.one_of(&at.key("type"), &one.kind, &words);
    let Some(kind) = Kind::from_word(&one.kind) else { return };
    let first = one.value.as_deref().unwrap_or_default();
    let needs = |notes: &mut Notes, name: &str| {
        notes.add(at, words::NEEDS, params([("kind", &kind.word()), ("name", &name)]));
    };
    match kind {
        Kind::Secret if !first.is_empty() => notes.bad(&at.key("value"), words::SECRET_HERE, &one.name),
        Kind::Weight if one.max.is_none() => notes.add(at, words::NO_MAX, crate::text::Params::new()),
        Kind::File if one.path.is_empty() => needs(notes, "path"),
        Kind::File | Kind::Generic if one.agent.is_empty() => needs(notes, "agent"),
        Kind::Generic if one.argv.is_empty() => needs(notes, "argv"),
        _ => {}
    }
    let why = match kind {
        _ if first.is_empty() => return,
        Kind::Secret => return,
        Kind::Weight | Kind::Stack => Err("it begins empty".to_owned()),
        kind => check_value(kind, first),
    };
    if let Err(why) = why {
        let values = params([("value", &first), ("kind", &kind.word()), ("why", &why)]);
        notes.add(&at.key("value"), words::BAD_VALUE, values);
    }
    if !one.choices.is_empty() && !one.choices.iter().any(|choice| choice == first) {
        let choices: Vec<&str> = one.choices.iter().map(String::as_str).collect();
        notes.one_of(&at.key("value"), first, &choices);
    }
}
