//! A manifest as `escale.toml`: what is written is read back the same.

use crate::manifest_install::value_key;
use model::install::{Action, Check, Command, Deed, Install, Interaction, Keep, LOG_LINES, Rule, ValueKind};
use model::manifest::{Manifest, Text};
use model::time::print_duration;
use std::collections::HashSet;
use std::fmt::Write;
use toml::Value;

/// Writes the package and the install face of a manifest; other faces are not written.
#[must_use]
pub fn write_manifest(manifest: &Manifest) -> String {
    let mut out = String::from("format = 1\n\n[package]\n");
    line(&mut out, "name", &text(manifest.name.as_str()));
    line(&mut out, "version", &text(manifest.version.as_str()));
    texts(&mut out, "title", &manifest.title);
    texts(&mut out, "description", &manifest.description);
    if !manifest.authors.is_empty() {
        line(&mut out, "authors", &list(manifest.authors.iter().map(|author| text(author))));
    }
    if let Some(url) = &manifest.url {
        line(&mut out, "url", &text(url));
    }
    if let Some(icon) = &manifest.icon {
        line(&mut out, "icon", &text(icon));
    }
    if !manifest.platforms.is_empty() {
        line(&mut out, "platforms", &list(manifest.platforms.iter().map(|one| text(one))));
    }
    if let Some(face) = &manifest.install {
        install(&mut out, face);
    }
    out
}

fn install(out: &mut String, install: &Install) {
    if install.confidential || *install == Install::default() {
        out.push_str("\n[install]\n");
    }
    if install.confidential {
        line(out, "confidential", "true");
    }
    for one in &install.checks {
        out.push_str("\n[[install.check]]\n");
        check(out, one);
    }
    for file in &install.files {
        out.push_str("\n[[install.file]]\n");
        line(out, "path", &text(&file.path));
        if file.path.rsplit('/').next() != Some(file.name.as_str()) {
            line(out, "name", &text(&file.name));
        }
        if file.extract {
            line(out, "extract", "true");
        }
        match file.p2p {
            None => {}
            Some(Keep(None)) => line(out, "p2p", "true"),
            Some(Keep(Some(keep))) => {
                line(out, "p2p", &format!("{{ keep = {} }}", text(&print_duration(keep))));
            }
        }
    }
    for one in &install.actions {
        out.push_str("\n[[install.action]]\n");
        action(out, one);
    }
    for one in &install.interactions {
        out.push_str("\n[[install.interaction]]\n");
        interaction(out, one);
    }
}

fn check(out: &mut String, check: &Check) {
    let key = value_key(check.kind);
    let looked = match check.kind.value() {
        ValueKind::None => text(&check.path),
        kind => {
            let value = if kind == ValueKind::Bytes { check.value.clone() } else { text(&check.value) };
            format!("{{ path = {}, {key} = {value} }}", text(&check.path))
        }
    };
    line(out, check.kind.word(), &looked);
    line(out, "otherwise", &text(check.otherwise.word()));
    label(out, &check.label);
}

fn action(out: &mut String, action: &Action) {
    label(out, &action.label);
    match &action.deed {
        Deed::Run { command, env, rules } => {
            match command {
                Command::Line(command) => line(out, "run", &text(command)),
                Command::Vector(words) => line(out, "run", &list(words.iter().map(|word| text(word)))),
            }
            if !env.is_empty() {
                let pairs: Vec<String> =
                    env.iter().map(|(k, v)| format!("{} = {}", key(k), text(v))).collect();
                line(out, "env", &format!("{{ {} }}", pairs.join(", ")));
            }
            write_rules(out, rules);
        }
        Deed::Move { from, to } | Deed::Copy { from, to } => {
            line(out, action.deed.word(), &format!("{{ from = {}, to = {} }}", text(from), text(to)));
        }
        Deed::Delete { paths } | Deed::Mkdir { paths } => {
            line(out, action.deed.word(), &list(paths.iter().map(|path| text(path))));
        }
    }
    match action.log_lines {
        LOG_LINES => {}
        -1 => line(out, "log_lines", "\"all\""),
        lines => line(out, "log_lines", &lines.to_string()),
    }
    for one in &action.checks {
        out.push_str("[[install.action.check]]\n");
        check(out, one);
    }
}

fn write_rules(out: &mut String, rules: &[Rule]) {
    let mut kinds = HashSet::new();
    let once = rules.iter().all(|rule| kinds.insert(rule.kind));
    let values = |rule: &Rule| list(rule.values.iter().map(|value| text(value)));
    if once {
        for rule in rules {
            line(out, rule.kind.word(), &values(rule));
        }
    } else {
        let each = rules.iter().map(|rule| format!("{{ {} = {} }}", rule.kind.word(), values(rule)));
        line(out, "rules", &list(each));
    }
}

fn interaction(out: &mut String, asked: &Interaction) {
    label(out, &asked.label);
    line(out, "moment", &text(asked.moment.word()));
    line(out, "title", &text(&asked.title));
    line(out, "text", &text(&asked.text));
    line(out, "platform", &text(&asked.platform));
    line(out, "buttons", &text(&asked.buttons));
    line(out, "icon", &text(&asked.icon));
    line(out, "timeout", &text(&print_duration(asked.timeout.unwrap_or_default())));
    line(out, "wait", if asked.wait { "true" } else { "false" });
    line(out, "retry_after", &text(&print_duration(asked.retry_after)));
    line(out, "retries", &asked.retries_max.to_string());
    for (event, policy) in &asked.policies {
        line(out, event, &text(policy.word()));
    }
}

fn label(out: &mut String, label: &str) {
    if !label.is_empty() {
        line(out, "label", &text(label));
    }
}

fn texts(out: &mut String, name: &str, texts: &Text) {
    let plain = texts.0.get("");
    match (plain, texts.0.len()) {
        (_, 0) => {}
        (Some(one), 1) => line(out, name, &text(one)),
        _ => {
            // A text without a language stands beside none with one: it is taken for English.
            let pairs: Vec<String> = texts
                .0
                .iter()
                .filter(|(language, _)| !(language.is_empty() && texts.0.contains_key("en")))
                .map(|(language, one)| {
                    let language = if language.is_empty() { "en" } else { language };
                    format!("{} = {}", key(language), text(one))
                })
                .collect();
            line(out, name, &format!("{{ {} }}", pairs.join(", ")));
        }
    }
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {value}");
}

fn list(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(", "))
}

fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if bare { name.to_owned() } else { text(name) }
}

/// A text on one line, in quotes.
fn text(text: &str) -> String {
    if text.contains(['\n', '\r', '\'', '"', '\\']) || text.chars().any(char::is_control) {
        let mut out = String::with_capacity(text.len() + 8);
        out.push('"');
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                c if c.is_control() => {
                    let _ = write!(out, "\\u{:04X}", u32::from(c));
                }
                c => out.push(c),
            }
        }
        out.push('"');
        return out;
    }
    Value::String(text.to_owned()).to_string()
}
