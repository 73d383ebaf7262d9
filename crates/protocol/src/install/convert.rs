//! From the wire to what the words mean, and back. Everything that is wrong is found at once, each thing with its place.

use super::{Action, Check, Install, InstallFile, Interaction, Rule};
use crate::text::Lang;
use model::install as m;
use model::install::problem::{Finding, file_name};
use model::install::{Flaw, Problem, Problems};
use std::time::Duration;

impl TryFrom<&Install> for m::Install {
    type Error = Problems;

    /// Reads and checks an install face.
    ///
    /// # Errors
    /// Everything that is wrong with it (R-33, R-34, R-61–R-63, §7.1, §12).
    fn try_from(wire: &Install) -> Result<Self, Problems> {
        let (install, problems) = read(wire);
        if problems.is_empty() { Ok(install) } else { Err(Problems(problems)) }
    }
}

/// Reads what can be read, and everything that is wrong with the rest.
#[must_use]
pub fn read(wire: &Install) -> (m::Install, Vec<Problem>) {
    let mut found = Finding::default();
    let mut install = m::Install { confidential: wire.confidential, ..m::Install::default() };
    found.counts(wire.checks.len(), wire.files.len(), wire.actions.len(), wire.interactions.len());
    for (i, one) in wire.checks.iter().enumerate() {
        install.checks.extend(check(&mut found, &format!("install.checks[{i}]"), one));
    }
    for (i, one) in wire.files.iter().enumerate() {
        let file = file(one);
        found.file(&format!("install.files[{i}]"), &file);
        install.files.push(file);
    }
    found.names(wire.files.iter().map(|f| f.name.as_str()));
    for (i, one) in wire.actions.iter().enumerate() {
        install.actions.extend(action(&mut found, &format!("install.actions[{i}]"), one));
    }
    for (i, one) in wire.interactions.iter().enumerate() {
        install.interactions.extend(interaction(&mut found, &format!("install.interactions[{i}]"), one));
    }
    (install, found.0)
}

/// A word of a closed list, or a note that it is none.
macro_rules! word {
    ($found:expr, $field:expr, $type:ty, $given:expr) => {{
        let read = <$type>::from_word($given);
        if read.is_none() {
            let words: Vec<&str> = <$type>::ALL.iter().map(|one| one.word()).collect();
            $found.one_of(&$field, $given, &words);
        }
        read
    }};
}

fn check(found: &mut Finding, at: &str, wire: &Check) -> Option<m::Check> {
    let kind = word!(found, format!("{at}.kind"), m::CheckKind, &wire.kind);
    let otherwise = if wire.otherwise.is_empty() { m::Otherwise::Error.word() } else { &wire.otherwise };
    let otherwise = word!(found, format!("{at}.otherwise"), m::Otherwise, otherwise);
    let kind = kind?;
    let has_value = kind.value() != m::ValueKind::None;
    let check = m::Check {
        label: wire.label.clone(),
        kind,
        path: wire.path.clone(),
        value: if has_value { wire.value.clone() } else { String::new() },
        otherwise: otherwise.unwrap_or(m::Otherwise::Error),
    };
    found.check(at, &check);
    Some(check)
}

fn file(wire: &InstallFile) -> m::InstallFile {
    let base = || wire.path.rsplit('/').next().unwrap_or_default().to_owned();
    m::InstallFile {
        name: if wire.name.is_empty() { base() } else { wire.name.clone() },
        path: wire.path.clone(),
        extract: wire.extract,
        p2p: wire.p2p.then(|| m::Keep((wire.keep_s > 0).then(|| Duration::from_secs(wire.keep_s)))),
    }
}

fn action(found: &mut Finding, at: &str, wire: &Action) -> Option<m::Action> {
    let deed = match wire.kind.as_str() {
        "run" => {
            if !wire.command.is_empty() && !wire.vector.is_empty() {
                found.add(format!("{at}.command"), Flaw::Both("vector"));
            }
            let command = if wire.vector.is_empty() {
                m::Command::Line(wire.command.clone())
            } else {
                m::Command::Vector(wire.vector.clone())
            };
            let rules = wire.rules.iter().enumerate();
            let rules = rules.filter_map(|(i, one)| rule(found, &format!("{at}.rules[{i}]"), one)).collect();
            m::Deed::Run { command, env: wire.env.clone(), rules }
        }
        "move" => m::Deed::Move { from: wire.from.clone(), to: wire.to.clone() },
        "copy" => m::Deed::Copy { from: wire.from.clone(), to: wire.to.clone() },
        "delete" => m::Deed::Delete { paths: wire.paths.clone() },
        "mkdir" => m::Deed::Mkdir { paths: wire.paths.clone() },
        other => {
            found.one_of(&format!("{at}.kind"), other, &["run", "move", "copy", "delete", "mkdir"]);
            return None;
        }
    };
    let action = m::Action { label: wire.label.clone(), deed, checks: Vec::new(), log_lines: wire.log_lines };
    found.action(at, &action);
    let checks = wire.checks.iter().enumerate();
    let checks = checks.filter_map(|(i, one)| check(found, &format!("{at}.checks[{i}]"), one)).collect();
    Some(m::Action { checks, ..action })
}

fn rule(found: &mut Finding, at: &str, wire: &Rule) -> Option<m::Rule> {
    let kind = word!(found, format!("{at}.kind"), m::RuleKind, &wire.kind)?;
    Some(m::Rule { kind, values: wire.values.clone() })
}

fn interaction(found: &mut Finding, at: &str, wire: &Interaction) -> Option<m::Interaction> {
    let moment = word!(found, format!("{at}.moment"), m::Moment, &wire.moment);
    let mut policies = std::collections::BTreeMap::new();
    for (event, policy) in &wire.policies {
        if let Some(policy) = word!(found, format!("{at}.policies.{event}"), m::Policy, policy) {
            policies.insert(event.clone(), policy);
        }
    }
    let asked = m::Interaction {
        label: wire.label.clone(),
        moment: moment?,
        title: wire.title.clone(),
        text: wire.text.clone(),
        platform: wire.platform.clone(),
        buttons: wire.buttons.clone(),
        icon: wire.icon.clone(),
        timeout: (wire.timeout_s > 0).then(|| Duration::from_secs(wire.timeout_s)),
        wait: wire.wait,
        policies,
        retry_after: Duration::from_secs(wire.retry_after_s),
        retries_max: wire.retries_max,
    };
    found.interaction(at, &asked);
    Some(asked)
}

/// Reads and checks one question, such as a template.
///
/// # Errors
/// Everything that is wrong with it; the places begin with `install.interactions[0]`.
pub fn question(wire: &Interaction) -> Result<m::Interaction, Problems> {
    let mut found = Finding::default();
    match interaction(&mut found, "install.interactions[0]", wire) {
        Some(asked) if found.0.is_empty() => Ok(asked),
        _ => Err(Problems(found.0)),
    }
}

impl From<&m::Install> for Install {
    fn from(install: &m::Install) -> Self {
        Self {
            checks: install.checks.iter().map(Check::from).collect(),
            files: install.files.iter().map(InstallFile::from).collect(),
            actions: install.actions.iter().map(Action::from).collect(),
            interactions: install.interactions.iter().map(Interaction::from).collect(),
            confidential: install.confidential,
        }
    }
}

impl From<&m::Check> for Check {
    fn from(check: &m::Check) -> Self {
        Self {
            label: check.label.clone(),
            kind: check.kind.word().to_owned(),
            path: check.path.clone(),
            value: check.value.clone(),
            otherwise: check.otherwise.word().to_owned(),
        }
    }
}

impl From<&m::InstallFile> for InstallFile {
    fn from(file: &m::InstallFile) -> Self {
        Self {
            name: file.name.clone(),
            path: file.path.clone(),
            extract: file.extract,
            p2p: file.p2p.is_some(),
            keep_s: file.p2p.and_then(|keep| keep.0).map_or(0, |keep| keep.as_secs()),
            ..Self::default()
        }
    }
}

impl From<&m::Action> for Action {
    fn from(action: &m::Action) -> Self {
        let mut wire = Self {
            kind: action.deed.word().to_owned(),
            label: action.label.clone(),
            checks: action.checks.iter().map(Check::from).collect(),
            log_lines: action.log_lines,
            ..Self::default()
        };
        match &action.deed {
            m::Deed::Run { command, env, rules } => {
                match command {
                    m::Command::Line(line) => wire.command.clone_from(line),
                    m::Command::Vector(words) => wire.vector.clone_from(words),
                }
                wire.env.clone_from(env);
                let rule =
                    |rule: &m::Rule| Rule { kind: rule.kind.word().to_owned(), values: rule.values.clone() };
                wire.rules = rules.iter().map(rule).collect();
            }
            m::Deed::Move { from, to } | m::Deed::Copy { from, to } => {
                wire.from.clone_from(from);
                wire.to.clone_from(to);
            }
            m::Deed::Delete { paths } | m::Deed::Mkdir { paths } => wire.paths.clone_from(paths),
        }
        wire
    }
}

impl From<&m::Interaction> for Interaction {
    fn from(asked: &m::Interaction) -> Self {
        Self {
            label: asked.label.clone(),
            moment: asked.moment.word().to_owned(),
            title: asked.title.clone(),
            text: asked.text.clone(),
            platform: asked.platform.clone(),
            buttons: asked.buttons.clone(),
            icon: asked.icon.clone(),
            timeout_s: asked.timeout.map_or(0, |wait| wait.as_secs()),
            wait: asked.wait,
            policies: asked.policies.iter().map(|(k, v)| (k.clone(), v.word().to_owned())).collect(),
            retry_after_s: asked.retry_after.as_secs(),
            retries_max: asked.retries_max,
        }
    }
}

/// Whether a text may be the name of a file in a work folder.
///
/// # Errors
/// What is wrong with it.
pub fn name_of_file(name: &str) -> Result<(), Flaw> {
    file_name(name)
}

/// What is wrong with a value, in the reader's language.
#[must_use]
pub fn flaw(flaw: &Flaw, lang: Lang) -> String {
    if lang == Lang::En {
        return flaw.to_string();
    }
    match flaw {
        Flaw::Missing => "à remplir".to_owned(),
        Flaw::NotOneOf { given, allowed } => {
            format!("« {given} » n'est pas connu ici ; écrivez l'un de : {allowed}")
        }
        Flaw::NotBytes(given) => format!("« {given} » n'est pas un nombre d'octets ; écrivez-le en chiffres"),
        Flaw::NotSha512 => "un SHA-512 a 128 chiffres hexadécimaux, en minuscules".to_owned(),
        Flaw::NotRegistryPath => {
            let hives = model::install::problem::HIVES.join(", ");
            format!("commencez par le nom entier d'une ruche ({hives}), puis / ou \\")
        }
        Flaw::TooLong(limit) => format!("c'est plus long que {limit} octets ; raccourcissez"),
        Flaw::TooMany(limit) => format!("il y en a plus de {limit}"),
        Flaw::Character(c) => format!("le caractère {c:?} est interdit ici"),
        Flaw::Begins(c) => format!("cela ne peut pas commencer par {c:?}"),
        Flaw::Ends(c) => format!("cela ne peut pas finir par {c:?}"),
        Flaw::Device => "Windows réserve ce nom à un périphérique ; choisissez-en un autre".to_owned(),
        Flaw::NameTwice(name) => {
            format!("deux fichiers s'appellent « {name} » ; l'un remplacerait l'autre : renommez-en un")
        }
        Flaw::NotInside => "nommez un fichier du package : chemin relatif, avec /, sans ..".to_owned(),
        Flaw::NoSuchFile(path) => {
            format!("le package n'a pas de fichier « {path} » ; ajoutez-le ou corrigez le chemin")
        }
        Flaw::NotArchive(path) => {
            format!("« {path} » n'est pas une archive (zip, tar, 7z…) : on ne peut pas l'extraire")
        }
        Flaw::NotCode(given) => {
            format!("« {given} » n'est pas un code de sortie ; écrivez un nombre entier")
        }
        Flaw::Pattern { given, why } => format!("l'expression « {given} » est illisible : {why}"),
        Flaw::Range { least, most } => format!("écrivez un nombre de {least} à {most}"),
        Flaw::NotVariable(given) => {
            format!("« {given} » n'est pas un nom de variable d'environnement : lettres, chiffres et _")
        }
        Flaw::TooLongWait(limit) => format!("c'est plus long que {limit} s"),
        Flaw::Both(other) => format!("donnez ceci ou {other}, pas les deux"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::install::Install as Model;

    fn sample() -> Install {
        serde_json::from_value(serde_json::json!({
            "checks": [
                { "kind": "free_space", "path": "/opt", "value": "524288000", "otherwise": "skip", "label": "room" },
                { "kind": "file_missing", "path": "/etc/x", "otherwise": "warning" },
            ],
            "files": [{ "name": "a.tar", "path": "files/a.tar", "extract": true, "p2p": true, "keep_s": 604_800 }],
            "actions": [
                { "kind": "run", "command": "sh a.sh", "env": { "A": "1" }, "log_lines": -1,
                  "rules": [{ "kind": "ok_codes", "values": ["0", "3010"] }, { "kind": "error_patterns", "values": ["fatal"] }],
                  "checks": [{ "kind": "file_exists", "path": "/a", "otherwise": "skip" }] },
                { "kind": "run", "vector": ["sh", "b.sh"] },
                { "kind": "move", "from": "*", "to": "/opt/x/" },
                { "kind": "copy", "from": "a", "to": "b" },
                { "kind": "delete", "paths": ["/tmp/x"] },
                { "kind": "mkdir", "paths": ["/opt/x"] },
            ],
            "interactions": [{ "title": "Update", "text": "Now?" }],
            "confidential": true,
        }))
        .unwrap()
    }

    #[test]
    fn there_and_back() {
        let wire = sample();
        let install = Model::try_from(&wire).unwrap();
        assert_eq!(Install::from(&install), wire);
        assert_eq!((install.actions.len(), install.actions[0].checks.len()), (6, 1));
    }

    /// exactly these kinds; everything wrong is told at once, each with its place and in both languages.
    #[test]
    fn all_that_is_wrong() {
        let mut wire = sample();
        wire.checks[0].value = "500MB".into();
        wire.checks[1].kind = "fileMissing".into();
        wire.files[0].name = "../a".into();
        wire.actions[0].rules[0].values.clear();
        wire.actions[0].checks[0].otherwise = "ignore".into();
        wire.actions[1].command = "sh".into();
        wire.actions[4].kind = "messageBox".into();
        wire.interactions[0].moment = "soon".into();
        let Problems(problems) = Model::try_from(&wire).unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|p| p.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "install.checks[0].value",
                "install.checks[1].kind",
                "install.files[0].name",
                "install.actions[0].rules[0].values",
                "install.actions[0].checks[0].otherwise",
                "install.actions[1].command",
                "install.actions[4].kind",
                "install.interactions[0].moment",
            ]
        );
        for problem in &problems {
            let (en, fr) = (flaw(&problem.flaw, Lang::En), flaw(&problem.flaw, Lang::Fr));
            assert!(!en.is_empty() && en != fr, "{en} {fr}");
        }
    }

    #[test]
    fn defaults() {
        assert_eq!(Interaction::default(), Interaction::from(&m::Interaction::default()));
        let file = InstallFile { path: "files/a.sh".into(), ..InstallFile::default() };
        let check = Check { kind: "file_exists".into(), path: "/a".into(), ..Check::default() };
        let install =
            Model::try_from(&Install { checks: vec![check], files: vec![file], ..Install::default() })
                .unwrap();
        assert_eq!(install.files[0].name, "a.sh");
        assert_eq!(install.checks[0].otherwise, m::Otherwise::Error);
    }
}
