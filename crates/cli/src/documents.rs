//! Files of deliveries: checked without a server, applied all or none, given back byte for byte; failure rules tried on a log.

mod vtom;

use crate::args::{CausesCommand, ImportCommand, SpaceFilesCommand};
use crate::explain::FileTrouble;
use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use crate::texts::Say;
use model::deliver::cause::{Evidence, classify};
use protocol::api::{Applied, ApplyDocuments, DocumentChange};
use protocol::deliver::{
    CauseRule, DEFAULT_TIERS, DEFAULT_TIERS_FILE, Document, FileFault, check, read_in, shipped_causes,
};
use protocol::exit;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Files of a folder that are read at most.
const FILES_MAX: usize = 500;

/// `escale space check|apply|export`
pub async fn files(shell: &Shell, command: SpaceFilesCommand) -> Result<(), Failure> {
    match command {
        SpaceFilesCommand::Check { dir } => check_folder(shell, &dir),
        SpaceFilesCommand::Apply { dir } => {
            let files = folder(shell.say, &dir)?;
            apply(shell, files, &dir.display().to_string()).await
        }
        SpaceFilesCommand::DefaultTiers { dir } => {
            let files = BTreeMap::from([(DEFAULT_TIERS_FILE.to_owned(), DEFAULT_TIERS.to_owned())]);
            match dir {
                Some(dir) => put(shell, &dir, &files),
                None => apply(shell, files, DEFAULT_TIERS_FILE).await,
            }
        }
        SpaceFilesCommand::Export { words } => match words.as_slice() {
            [dir] => export(shell, None, Path::new(dir)).await,
            [space, dir] => export(shell, Some(space), Path::new(dir)).await,
            _ => Err(Failure::usage(shell.say.export_words())),
        },
    }
}

/// `escale import`
pub fn import(shell: &Shell, command: ImportCommand) -> Result<(), Failure> {
    match command {
        ImportCommand::VtomXml { file, dir } => vtom::import(shell, &file, dir.as_deref()),
    }
}

/// A file's text.
fn text(say: Say, path: &Path) -> Result<String, Failure> {
    let trouble = FileTrouble::at(path);
    std::fs::read_to_string(path).map_err(trouble).or_fail(say, || say.act_read_file(&path.display()))
}

/// The `.toml` files of a folder by name, or one file. Folders inside are left alone: packages have theirs.
fn folder(say: Say, dir: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    if dir.is_file() {
        return Ok(BTreeMap::from([(name(dir), text(say, dir)?)]));
    }
    let doing = || say.act_read_file(&dir.display());
    let entries = std::fs::read_dir(dir).map_err(FileTrouble::at(dir)).or_fail(say, doing)?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| path.is_file() && path.extension().is_some_and(|ending| ending == "toml"));
    if paths.is_empty() {
        return Err(Failure::new(exit::NOT_FOUND, say.no_files(&dir.display())));
    }
    if paths.len() > FILES_MAX {
        return Err(Failure::new(exit::REFUSED, say.too_many_files(&dir.display(), &FILES_MAX)));
    }
    paths.iter().map(|path| Ok((name(path), text(say, path)?))).collect()
}

/// `file:line:column: text (at)`: editors jump there.
fn fault_line(say: Say, fault: &FileFault) -> String {
    let place = if fault.line == 0 {
        fault.file.clone()
    } else {
        format!("{}:{}:{}", fault.file, fault.line, fault.column)
    };
    let mark = if fault.warning { say.mark_warning() } else { String::new() };
    let at = if fault.at.is_empty() { String::new() } else { format!("{} : ", fault.at) };
    let at = if say.lang() == protocol::Lang::En { at.replace(" : ", ": ") } else { at };
    format!("{place}: {mark}{at}{}", fault.text)
}

fn fault_lines(say: Say, faults: &[FileFault]) -> String {
    faults.iter().map(|fault| fault_line(say, fault)).collect::<Vec<_>>().join("\n")
}

fn refused(say: Say, faults: &[FileFault]) -> Result<(), Failure> {
    match faults.iter().filter(|fault| !fault.warning).count() {
        0 => Ok(()),
        wrong => Err(Failure::new(exit::REFUSED, say.files_wrong(&wrong))),
    }
}

fn check_folder(shell: &Shell, dir: &Path) -> Result<(), Failure> {
    let say = shell.say;
    let files: Vec<(String, String)> = folder(say, dir)?.into_iter().collect();
    let faults = check(&files, say.lang());
    shell.out.list(&faults, || {
        if faults.is_empty() { say.files_fine(&files.len()) } else { fault_lines(say, &faults) }
    })?;
    refused(say, &faults)
}

fn change_line(say: Say, change: &DocumentChange) -> String {
    let word = match change.change.as_str() {
        "new" => say.word_new(),
        "changed" => say.word_changed(),
        _ => say.word_same(),
    };
    format!("{word}  {} {}", change.kind.word(), change.name)
}

fn shown(shell: &Shell, plan: &Applied) -> String {
    let mut lines: Vec<String> = plan.changes.iter().map(|change| change_line(shell.say, change)).collect();
    lines.extend(plan.changes.iter().filter(|c| c.change == "changed").map(|c| c.diff.trim_end().to_owned()));
    if !plan.faults.is_empty() {
        lines.push(fault_lines(shell.say, &plan.faults));
    }
    lines.join("\n")
}

async fn apply(shell: &Shell, files: BTreeMap<String, String>, from: &str) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let doing = || say.act_apply(&from);
    let ask = ApplyDocuments { files, plan: true };
    let plan = client.apply_documents(&ask).await.or_fail(say, doing)?;
    let changes = plan.changes.iter().filter(|change| change.change != "same").count();
    if shell.globals.plan || refused(say, &plan.faults).is_err() || changes == 0 {
        shell.out.one(&plan, || shown(shell, &plan))?;
        return refused(say, &plan.faults);
    }
    shell.out.note(&shown(shell, &plan));
    shell.confirm(&say.ask_apply(&changes))?;
    let ask = ApplyDocuments { plan: false, ..ask };
    let done = client.apply_documents(&ask).await.or_fail(say, doing)?;
    shell
        .out
        .one(&done, || if done.applied { say.applied(&changes) } else { fault_lines(say, &done.faults) })?;
    refused(say, &done.faults)
}

async fn export(shell: &Shell, space: Option<&str>, dir: &Path) -> Result<(), Failure> {
    let say = shell.say;
    let found = shell.client()?.export_documents(space).await.or_fail(say, || say.act_export())?;
    put(shell, dir, &found.files)
}

/// Writes files into a folder, or with `--plan` says so.
fn put(shell: &Shell, dir: &Path, files: &BTreeMap<String, String>) -> Result<(), Failure> {
    let say = shell.say;
    if shell.plans_one("export", dir.display(), say.would_export(&files.len(), &dir.display()))? {
        return Ok(());
    }
    let names = write_files(say, dir, files)?;
    shell.out.list(&names, || names.join("\n"))
}

/// Writes files into a folder; gives their paths.
fn write_files(say: Say, dir: &Path, files: &BTreeMap<String, String>) -> Result<Vec<String>, Failure> {
    let doing = |path: &Path| say.act_write_file(&path.display());
    std::fs::create_dir_all(dir).map_err(FileTrouble::at(dir)).or_fail(say, || doing(dir))?;
    let mut written = Vec::new();
    for (name, text) in files {
        // What a server says is a name of a file, never a way out of the folder.
        let name = Path::new(name).file_name().map_or_else(|| "unnamed.toml".into(), ToOwned::to_owned);
        let path = dir.join(name);
        std::fs::write(&path, text).map_err(FileTrouble::at(&path)).or_fail(say, || doing(&path))?;
        written.push(path.display().to_string());
    }
    Ok(written)
}

/// A cause that was found, as it is printed.
#[derive(Serialize)]
struct FoundCause {
    code: String,
    title: String,
    advice: String,
    owner: String,
    lines: Vec<(u64, String)>,
}

/// `escale causes`
pub fn causes(shell: &Shell, command: CausesCommand) -> Result<(), Failure> {
    let CausesCommand::Test { rules, log, job, exit_code } = command;
    let say = shell.say;
    let name = rules.display().to_string();
    let rules_text = text(say, &rules)?;
    let own = match read_in(say.lang(), &name, &rules_text) {
        Ok(Document::Causes(file)) => file.cause,
        Ok(Document::Package(file)) => file.causes,
        Ok(_) => return Err(Failure::new(exit::REFUSED, say.no_rules(&name))),
        Err(faults) => return Err(Failure::new(exit::REFUSED, fault_lines(say, &faults))),
    };
    let faults = check(&[(name, rules_text)], say.lang());
    if faults.iter().any(|fault| !fault.warning) {
        return Err(Failure::new(exit::REFUSED, fault_lines(say, &faults)));
    }
    let all: Vec<CauseRule> = own.into_iter().chain(shipped_causes().iter().cloned()).collect();
    let compiled: Vec<_> = all.iter().filter_map(|rule| rule.compiled().ok()).collect();
    let bytes = std::fs::read(&log).map_err(FileTrouble::at(&log));
    let bytes = bytes.or_fail(say, || say.act_read_file(&log.display()))?;
    let log = String::from_utf8_lossy(&bytes);
    let lines: Vec<(u64, &str, &str)> = log.lines().zip(1..).map(|(line, n)| (n, "out", line)).collect();
    // A log in a file no longer says which stream a line came from: both are tried.
    let twice: Vec<_> =
        lines.iter().flat_map(|(n, _, line)| [(*n, "out", *line), (*n, "err", *line)]).collect();
    let evidence = Evidence { job: &job, code: exit_code, lines: &twice, ..Evidence::default() };
    let found: Vec<FoundCause> = classify(&compiled, &evidence)
        .into_iter()
        .map(|found| {
            let rule = all.iter().find(|rule| rule.code == found.code);
            let told = |texts: Option<&BTreeMap<String, String>>| {
                let texts = texts.cloned().unwrap_or_default();
                texts.get(say.lang().tag()).or_else(|| texts.values().next()).cloned().unwrap_or_default()
            };
            let mut lines = found.lines;
            lines.dedup();
            FoundCause {
                title: told(rule.map(|r| &r.title)),
                advice: told(rule.map(|r| &r.advice)),
                owner: rule.map(|r| r.owner.clone()).unwrap_or_default(),
                code: found.code,
                lines,
            }
        })
        .collect();
    shell.out.list(&found, || {
        if found.is_empty() {
            return say.cause_unknown();
        }
        let cause = |one: &FoundCause| {
            let mut text = format!("{}  {}", one.code, one.title);
            for (number, line) in &one.lines {
                text.push_str(&format!("\n  {number}: {}", shell.out.foreign(line)));
            }
            if !one.advice.is_empty() {
                text.push_str(&format!("\n  → {}", one.advice));
            }
            text
        };
        found.iter().map(cause).collect::<Vec<_>>().join("\n")
    })
}
