//! The install face in words: what is checked, brought, done and asked, in order.

use super::show::command;
use crate::moment;
use crate::texts::Say;
use protocol::install::{Action, Check, Install, InstallFile, Interaction};
use std::time::Duration;

/// The face as text, a list for each of its parts.
pub fn explain(say: Say, install: &Install) -> String {
    let mut out = Vec::new();
    if install.confidential {
        out.push(say.face_confidential());
    }
    list(&mut out, &say.face_checks(), install.checks.iter().map(|one| check(say, one)));
    list(&mut out, &say.face_files(), install.files.iter().map(|one| file(say, one)));
    list(&mut out, &say.face_actions(), install.actions.iter().map(|one| action(say, one)));
    list(&mut out, &say.face_interactions(), install.interactions.iter().map(question));
    out.join("\n")
}

fn list(out: &mut Vec<String>, heading: &str, lines: impl Iterator<Item = String>) {
    for (place, line) in lines.enumerate() {
        if place == 0 {
            out.push(heading.to_owned());
        }
        out.push(format!("  {}. {line}", place + 1));
    }
}

fn labelled(label: &str, text: String) -> String {
    if label.is_empty() { text } else { format!("{label}: {text}") }
}

fn check(say: Say, check: &Check) -> String {
    let kind = model::install::CheckKind::from_word(&check.kind);
    let value = match kind.map(model::install::CheckKind::value) {
        Some(model::install::ValueKind::Bytes) => {
            check.value.parse().map_or_else(|_| check.value.clone(), |bytes| moment::size(say, bytes))
        }
        _ => check.value.clone(),
    };
    let value = if value.is_empty() { value } else { format!(" {value}") };
    let text = format!("{} {}{value} ({})", check.kind, check.path, say.face_otherwise(&check.otherwise));
    labelled(&check.label, text)
}

fn file(say: Say, file: &InstallFile) -> String {
    let mut more = Vec::new();
    if file.size_bytes > 0 {
        more.push(moment::size(say, file.size_bytes));
    }
    if file.extract {
        more.push(say.face_unpacked());
    }
    match (file.p2p, file.keep_s) {
        (false, _) => {}
        (true, 0) => more.push(say.face_p2p()),
        (true, keep) => {
            let keep = model::time::print_duration(Duration::from_secs(keep));
            more.push(say.face_p2p_kept(&keep));
        }
    }
    let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) };
    match file.path.rsplit('/').next() {
        Some(base) if base == file.name => format!("{}{more}", file.path),
        _ => format!("{} → {}{more}", file.path, file.name),
    }
}

fn action(say: Say, action: &Action) -> String {
    let mut text = match action.kind.as_str() {
        "run" if action.vector.is_empty() => format!("run {}", action.command),
        "run" => format!("run {}", command(&action.vector)),
        "move" | "copy" => format!("{} {} → {}", action.kind, action.from, action.to),
        other => format!("{other} {}", action.paths.join(" ")),
    };
    for (name, value) in &action.env {
        text.push_str(&format!("\n     {name}={value}"));
    }
    for rule in &action.rules {
        text.push_str(&format!("\n     {} {}", rule.kind, rule.values.join(" ")));
    }
    for one in &action.checks {
        text.push_str(&format!("\n     {}", check(say, one)));
    }
    labelled(&action.label, text)
}

fn question(asked: &Interaction) -> String {
    labelled(&asked.label, format!("{} {:?} [{}]", asked.moment, asked.title, asked.buttons))
}
