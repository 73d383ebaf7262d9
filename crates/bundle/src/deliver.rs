//! The deliver face (spec/delivery §14, §24.5): `delivery.toml`, or `[deliver]` and `[[cause]]` of `escale.toml`, and the scripts a bundle carries.
//!
//! Every script under `delivery/`, and every one that is named, is listed with its digest (SC-1). What has cost others an evening is found when the
//! package is made or published, not on a machine at night (SC-5): a script that is named must be there and be plain text; a byte-order mark or
//! the line ends of Windows before a `#!` are refused; a missing executable bit, a missing first line are told.

use crate::error::Error;
use crate::limits::{REMARKS_MAX, SCRIPTS_LISTED_MAX};
use crate::manifest_toml;
use crate::names::EntryName;
use crate::tables::{Source, nearest};
use crate::walk::{Body, Visit};
use model::Digest;
use model::time::{parse_duration, parse_size};
use protocol::deliver::package::{Hook, PackageHead, Script};
use protocol::deliver::{CauseRule, Deliver, DeliverFile, Document, Hooks, RootSpace, TaggedSource};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The deliver face in a file of its own.
pub(crate) const FILE: &str = "delivery.toml";
/// What a script may be for (§14.1).
const HOOKS: [&str; 9] =
    ["preflight", "stop", "backup", "install", "migrate", "start", "verify", "rollback", "cleanup"];
/// Where scripts stand.
const FOLDER: &str = "delivery/";
/// Endings of scripts whose line ends are those of Windows.
const WINDOWS: [&str; 3] = [".bat", ".cmd", ".ps1"];

/// `[deliver]` and `[[cause]]`; other tables are read elsewhere.
#[derive(Deserialize)]
struct Whole {
    deliver: Option<Face>,
    #[serde(default)]
    cause: Vec<CauseRule>,
}

/// `[deliver]`: what `delivery.toml` says in `[package]` but the name and the version, and its hooks.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Face {
    entry: String,
    unpacked: String,
    files: u64,
    source: TaggedSource,
    reversible: Reversible,
    reversible_reason: String,
    soak: String,
    space: BTreeMap<String, RootSpace>,
    notes: String,
    hooks: Hooks,
}

/// `true`, `false` or `"until=JOB"`.
#[derive(Deserialize, Default)]
#[serde(try_from = "toml::Value")]
struct Reversible(String);

impl TryFrom<toml::Value> for Reversible {
    type Error = &'static str;
    fn try_from(value: toml::Value) -> Result<Self, Self::Error> {
        match value {
            toml::Value::Boolean(yes) => Ok(Self(yes.to_string())),
            toml::Value::String(text) => Ok(Self(text)),
            _ => Err("write true, false, or \"until=JOB\""),
        }
    }
}

/// Reads `[deliver]` of an `escale.toml` that was found to have one.
pub(crate) fn of_manifest(text: &str) -> Result<DeliverFile, Error> {
    let source = Source { file: manifest_toml::FILE, text };
    let whole: Whole =
        toml::from_str(text).map_err(|e| source.fault(e.span(), Some("deliver"), e.message().trim()))?;
    let face = whole.deliver.unwrap_or_default();
    let package = PackageHead {
        entry: face.entry,
        unpacked: face.unpacked,
        files: face.files,
        source: face.source,
        reversible: face.reversible.0,
        reversible_reason: face.reversible_reason,
        soak: face.soak,
        space: face.space,
        notes: face.notes,
        ..PackageHead::default()
    };
    let kind = "package".to_owned();
    let file = DeliverFile {
        format: protocol::deliver::FORMAT,
        kind,
        package,
        hooks: face.hooks,
        causes: whole.cause,
    };
    check(&file, manifest_toml::FILE).map(|()| file)
}

/// Reads a `delivery.toml`.
pub(crate) fn of_file(bytes: &[u8]) -> Result<DeliverFile, Error> {
    let fault = |problem: String| Error::Manifest { file: FILE, line: None, key: None, problem };
    let text =
        std::str::from_utf8(bytes).map_err(|_| fault("the file is not UTF-8; save it so".to_owned()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document = protocol::deliver::read(FILE, text).map_err(|faults| {
        let Some(first) = faults.into_iter().find(|f| !f.warning) else {
            return fault("it cannot be read".to_owned());
        };
        Error::Manifest {
            file: FILE,
            line: usize::try_from(first.line).ok().filter(|line| *line > 0),
            key: Some(first.at).filter(|at| !at.is_empty()),
            problem: first.text,
        }
    })?;
    let Document::Package(file) = document else {
        return Err(fault("`kind` must be \"package\" in a package's delivery.toml".to_owned()));
    };
    check(&file, FILE).map(|()| *file)
}

/// Values that have a form of their own.
fn check(file: &DeliverFile, name: &'static str) -> Result<(), Error> {
    let fault = |key: &str, problem: String| Error::Manifest {
        file: name,
        line: None,
        key: Some(key.to_owned()),
        problem,
    };
    let head = &file.package;
    let size = |key: &str, text: &str| {
        if text.is_empty() || parse_size(text).is_some() {
            return Ok(());
        }
        Err(fault(key, format!("`{key}` must be a size such as \"1300MiB\", not {text:?}")))
    };
    size("unpacked", &head.unpacked)?;
    for (root, space) in &head.space {
        size(&format!("space.{root}.new"), &space.new)?;
    }
    if !head.soak.is_empty() && parse_duration(&head.soak).is_none() {
        return Err(fault(
            "soak",
            format!("`soak` must be a length of time such as \"1h\", not {:?}", head.soak),
        ));
    }
    let reversible = head.reversible.as_str();
    if !matches!(reversible, "" | "true" | "false")
        && reversible.strip_prefix("until=").is_none_or(str::is_empty)
    {
        return Err(fault(
            "reversible",
            format!("`reversible` must be true, false or \"until=JOB\", not {reversible:?}"),
        ));
    }
    for hook in file.hooks.0.keys() {
        if !HOOKS.contains(&hook.as_str()) {
            let advice = nearest(hook, &HOOKS)
                .map_or_else(|| HOOKS.join(", "), |near| format!("did you mean `{near}`?"));
            return Err(fault(&format!("hooks.{hook}"), format!("unknown hook `{hook}`; {advice}")));
        }
    }
    for (path, uses) in named(file) {
        let parsed = EntryName::parse(&path).ok().filter(|p| !p.folder).and_then(|p| p.path);
        if parsed.is_none_or(|p| p.as_str() != path) {
            let key = if uses.contains("entry") {
                "entry".to_owned()
            } else {
                format!("hooks.{}", uses.iter().next().map_or("", String::as_str))
            };
            return Err(fault(
                &key,
                format!("`{key}` must name a file of the package: relative, with `/`, without `..`"),
            ));
        }
    }
    for (place, rule) in file.causes.iter().enumerate() {
        let key = format!("causes[{place}]");
        if rule.code.is_empty() {
            return Err(fault(&key, format!("`{key}.code` is missing")));
        }
        if let Err(why) = model::deliver::cause::pattern(&rule.pattern) {
            return Err(fault(&key, format!("`{key}.match` of {:?} cannot be used: {why}", rule.code)));
        }
    }
    Ok(())
}

/// Scripts that are named: the path, and what each is for (`entry`, or hooks).
fn named(file: &DeliverFile) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    if !file.package.entry.is_empty() {
        all.entry(file.package.entry.clone()).or_default().insert("entry".to_owned());
    }
    for (hook, place) in &file.hooks.0 {
        let path = match place {
            Hook::Path(path) => path.clone(),
            Hook::Usual(true) => format!("{FOLDER}hooks/{hook}"),
            Hook::Usual(false) => continue,
        };
        all.entry(path).or_default().insert(hook.clone());
    }
    all
}

/// What was seen of a script while the archive was read.
#[derive(Debug, Clone, Default)]
struct Seen {
    digest: String,
    size_bytes: u64,
    executable: bool,
    first: Vec<u8>,
    windows_lines: bool,
    zero: bool,
    last: u8,
}

/// Lists scripts while an archive is walked.
#[derive(Default)]
pub(crate) struct Scripts {
    seen: BTreeMap<String, Seen>,
    /// Others than those under `delivery/` that are wanted.
    wanted: BTreeSet<String>,
    /// Files of the bundle.
    pub files: u64,
}

impl Scripts {
    /// Looks at a file if it may be a script.
    pub fn file(
        &mut self,
        name: &EntryName,
        executable: bool,
        body: &mut Body<'_>,
        path: &Path,
    ) -> Result<(), Error> {
        self.files += 1;
        let is_script = name.as_str().starts_with(FOLDER) || self.wanted.contains(name.as_str());
        if !is_script || self.seen.len() >= SCRIPTS_LISTED_MAX {
            return Ok(());
        }
        let (mut seen, mut hasher, mut before) =
            (Seen { executable, ..Seen::default() }, blake3::Hasher::new(), 0);
        body.each(
            &mut |piece| {
                hasher.update(piece);
                seen.size_bytes += piece.len() as u64;
                let room = 256_usize.saturating_sub(seen.first.len());
                seen.first.extend_from_slice(&piece[..room.min(piece.len())]);
                seen.zero |= piece.contains(&0);
                for byte in piece {
                    seen.windows_lines |= before == b'\r' && *byte == b'\n';
                    before = *byte;
                }
                Ok(())
            },
            path,
        )?;
        seen.last = before;
        seen.digest = Digest::from_bytes(*hasher.finalize().as_bytes()).to_string();
        self.seen.insert(name.as_str().to_owned(), seen);
        Ok(())
    }

    /// Scripts that are named and stand elsewhere: they are looked at in another walk.
    pub fn want(&mut self, file: &DeliverFile) -> bool {
        self.wanted = named(file).into_keys().filter(|path| !self.seen.contains_key(path)).collect();
        !self.wanted.is_empty()
    }

    /// The face, with every script and what is odd about it.
    ///
    /// # Errors
    /// [`Error::Manifest`] for a script that is named and not there; [`Error::EntryRefused`] for one that no interpreter would read.
    pub fn face(self, file: DeliverFile, unpacked_bytes: u64) -> Result<Deliver, Error> {
        let mut uses = named(&file);
        if let Some((path, hooks)) = uses.iter().find(|(path, _)| !self.seen.contains_key(*path)) {
            let hook = hooks.iter().next().map_or("", String::as_str);
            return Err(Error::Manifest {
                file: FILE,
                line: None,
                key: Some(if hook == "entry" { "entry".to_owned() } else { format!("hooks.{hook}") }),
                problem: format!(
                    "the script {path:?} ({hook}) is not in the package; add it or correct the path"
                ),
            });
        }
        let (mut scripts, mut remarks) = (Vec::with_capacity(self.seen.len()), Vec::new());
        for (path, seen) in self.seen {
            let hooks: Vec<String> = uses.remove(&path).unwrap_or_default().into_iter().collect();
            let interpreter = judge(&path, &seen, !hooks.is_empty(), &mut remarks)?;
            let Seen { digest, size_bytes, executable, .. } = seen;
            scripts.push(Script { path, hooks, digest, size_bytes, interpreter, executable });
        }
        if remarks.len() > REMARKS_MAX {
            let more = remarks.len() - REMARKS_MAX;
            remarks.truncate(REMARKS_MAX);
            remarks.push(format!("… and {more} more about scripts"));
        }
        Ok(Deliver { file, scripts, unpacked_bytes, files: self.files, remarks })
    }
}

/// The interpreter of a script; what no interpreter reads is refused, what is odd is told.
fn judge(path: &str, seen: &Seen, is_named: bool, remarks: &mut Vec<String>) -> Result<String, Error> {
    let first = &seen.first;
    if first.starts_with(b"\x7fELF") || first.starts_with(b"MZ") {
        return Ok(String::new());
    }
    let after_mark = first.strip_prefix(b"\xef\xbb\xbf");
    let is_script =
        is_named || first.starts_with(b"#!") || after_mark.is_some_and(|rest| rest.starts_with(b"#!"));
    let on_windows = WINDOWS.iter().any(|ending| path.to_ascii_lowercase().ends_with(ending));
    if !is_script || on_windows {
        return Ok(String::new());
    }
    if after_mark.is_some() {
        let why = "the script begins with a byte-order mark: no system finds its interpreter; save it as UTF-8 without BOM";
        return Err(Error::refused(path, why));
    }
    if seen.windows_lines {
        let why = "the lines of the script end with CR/LF, as on Windows: its interpreter would not be found; save it with LF";
        return Err(Error::refused(path, why));
    }
    if seen.zero {
        return Err(Error::refused(path, "the script holds a zero byte: it is no text; save it as UTF-8"));
    }
    let interpreter = first.strip_prefix(b"#!").and_then(|rest| {
        let line = rest.split(|b| *b == b'\n').next()?;
        Some(String::from_utf8_lossy(line).trim().to_owned()).filter(|line| !line.is_empty())
    });
    match &interpreter {
        None if is_named => {
            remarks.push(format!("{path}: no first line such as #!/bin/sh; /bin/sh will run it"))
        }
        Some(line) if !line.starts_with('/') => {
            return Err(Error::refused(
                path,
                format!("its first line names no absolute path to an interpreter: #!{line}"),
            ));
        }
        _ => {}
    }
    if is_named && !seen.executable {
        remarks
            .push(format!("{path}: not executable in the package; its interpreter will be called with it"));
    }
    if seen.size_bytes > 0 && seen.last != b'\n' {
        remarks.push(format!("{path}: no line end after the last line"));
    }
    Ok(interpreter.unwrap_or_default())
}

impl Visit for (&mut Scripts, &Path) {
    fn folder(&mut self, _: &EntryName) -> Result<(), Error> {
        Ok(())
    }
    fn file(&mut self, name: &EntryName, executable: bool, body: &mut Body<'_>) -> Result<(), Error> {
        self.0.file(name, executable, body, self.1)
    }
    fn link(&mut self, _: &EntryName, _: &str) -> Result<(), Error> {
        Ok(())
    }
}
