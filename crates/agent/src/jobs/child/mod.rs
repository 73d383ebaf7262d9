//! The process of a job (`escale-agent child`): told on its standard input what to do, under the account that is to do it.
//!
//! It becomes the program of a script or command, or does work of the agent's own: then what it prints is the log, and results go
//! the way those of scripts go.

mod copy;
mod fetch;
pub mod http;
pub mod service;

use crate::jobs::plan::{Chore, Exec, Task, because};
use crate::jobs::preflight;
use crate::supervise::unix;
use crate::{disk, tree};
use protocol::Reason;
use protocol::deliver::job::{CheckRow, Work};
use protocol::reason::code;
use protocol::text::params;
use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// A refusal: nothing was begun.
const REFUSED: u8 = 127;

/// Does what it is told; returns its exit code.
#[must_use]
pub fn run() -> ExitCode {
    // Not through the lock of the process's own standard input: what follows the line must not be read ahead twice.
    let mut input = BufReader::with_capacity(64 << 10, io::stdin());
    let mut line = Vec::new();
    let task =
        input.read_until(b'\n', &mut line).ok().and_then(|_| serde_json::from_slice::<Task>(&line).ok());
    ExitCode::from(match task {
        Some(Task::Exec(exec)) => become_program(&exec),
        Some(Task::Work(chore)) => work(&chore, &mut input),
        Some(Task::Write(path)) => match preflight::write_here(Path::new(&path)) {
            Ok(()) => 0,
            Err(error) => {
                let _ = write!(io::stderr(), "{error}");
                1
            }
        },
        Some(Task::Clear(places)) => {
            for place in places {
                let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
                entries.for_each(|entry| drop(tree::remove(&entry.path())));
            }
            0
        }
        Some(Task::Signal(pids, number)) => {
            if let Some(signal) = rustix::process::Signal::from_named_raw(number) {
                pids.into_iter().for_each(|pid| unix::signal(pid, signal));
            }
            0
        }
        None => REFUSED,
    })
}

/// Becomes the program; comes back only when that cannot be.
fn become_program(exec: &Exec) -> u8 {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(exec.umask));
    let channel = Channel(exec.channel.clone());
    let Some((program, arguments)) = exec.argv.split_first() else { return REFUSED };
    let refuse = |why: &dyn std::fmt::Display| {
        let reason = Reason::new(code::COMMAND_MISSING, params([("command", &program), ("why", why)]));
        channel.tell(&serde_json::json!({ "refused": reason }));
        REFUSED
    };
    if let Err(error) = std::fs::create_dir_all(&exec.cwd) {
        return refuse(&format!("{}: {error}", exec.cwd));
    }
    if exec.memory_bytes_max > 0 {
        let _ = unix::bound_memory(std::process::id(), exec.memory_bytes_max);
    }
    if exec.open_files_max > 0 {
        let files = rustix::process::Resource::Nofile;
        // Never more than the machine allows.
        let most = rustix::process::getrlimit(files).maximum.unwrap_or(u64::MAX).min(exec.open_files_max);
        let limit = rustix::process::Rlimit { current: Some(most), maximum: Some(most) };
        let _ = rustix::process::setrlimit(files, limit);
    }
    let _ = rustix::process::setrlimit(
        rustix::process::Resource::Core,
        rustix::process::Rlimit { current: Some(0), maximum: Some(0) },
    );
    // Looked up where the job looks for commands, not where this process does.
    let path = exec.env.get("PATH").map_or(crate::jobs::plan::PATH, String::as_str);
    let found = preflight::find_command(program, path);
    let Some(found) = found else { return refuse(&"it is not there, or cannot be executed") };
    let error = Command::new(&found)
        .arg0(program)
        .args(arguments)
        .env_clear()
        .envs(&exec.env)
        .current_dir(&exec.cwd)
        .stdin(Stdio::null())
        .exec();
    refuse(&error)
}

/// How the agent's own work fails.
type Failed = Box<Reason>;

/// Does work of the agent's own.
fn work(chore: &Chore, input: &mut dyn Read) -> u8 {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(chore.umask));
    let channel = Channel(chore.channel.clone());
    let done = match &chore.order.work {
        Work::Preflight { checks } => {
            let rows = preflight::look(checks, &chore.ground);
            show(&rows, &channel)
        }
        Work::Fetch { to } => fetch::fetch(chore, Path::new(to), input),
        Work::Unpack { from, scripts } => fetch::unpack(chore, Path::new(from), scripts),
        Work::Service { name, action, wait_ms } => {
            service::bring(name, action, *wait_ms, chore.ground.services.as_deref(), &channel)
        }
        Work::HttpCheck { url, expect_status, expect_body, attempts, every_ms } => {
            let every = std::time::Duration::from_millis(*every_ms);
            http::check(url, *expect_status, expect_body, *attempts, every)
        }
        Work::Switch { link, to, keep } => copy::switch(Path::new(link), Path::new(to), *keep, &channel),
        Work::Copy { from, to } => copy::copy(Path::new(from), Path::new(to)),
        Work::Script { .. } | Work::Command { .. } | Work::Unknown => {
            Err(Box::new(Reason::new(code::WORK_UNKNOWN, params([]))))
        }
    };
    match done {
        Ok(()) => 0,
        Err(reason) => {
            channel.tell(&serde_json::json!({ "reason": reason }));
            1
        }
    }
}

/// Tells what checks found.
fn show(rows: &[CheckRow], channel: &Channel) -> Result<(), Failed> {
    for row in rows {
        let why =
            row.reason.as_ref().map(|r| format!(": {}", r.tell(protocol::Lang::En))).unwrap_or_default();
        say(&format!("{} {:<7} {} {}{why}", row.id, row.status, row.subject, row.measured));
        channel.tell(&serde_json::json!({ "check": row }));
    }
    let failed: Vec<&str> = rows.iter().filter(|r| r.status == "fail").map(|r| r.id.as_str()).collect();
    if failed.is_empty() {
        return Ok(());
    }
    // One that fails says why itself.
    let only = rows.iter().filter(|r| r.status == "fail").find_map(|r| r.reason.clone());
    let mut names = failed.clone();
    names.dedup();
    let details = params([("failed", &failed.len()), ("all", &rows.len()), ("names", &names.join(", "))]);
    Err(Box::new(
        only.filter(|_| failed.len() == 1).unwrap_or_else(|| Reason::new(code::CHECKS_FAILED, details)),
    ))
}

/// Prints a line of the log.
fn say(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// A failure that says itself.
fn failed(why: &dyn std::fmt::Display) -> Failed {
    Box::new(because(code::JOB_FAILED, "why", why))
}

/// What the disk said.
fn of_disk(deed: &str, path: &Path, error: &io::Error) -> Failed {
    if disk::is_full(error) {
        say(&format!("could not {deed} {}: {error}", path.display()));
        return Box::new(crate::jobs::plan::disk_full());
    }
    if matches!(error.kind(), io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied) {
        let account = format!("uid {}", rustix::process::geteuid().as_raw());
        return Box::new(preflight::not_writable(&path.to_string_lossy(), &account, &error.to_string()));
    }
    failed(&format!("could not {deed} {}: {error}", path.display()))
}

/// Where results are told.
struct Channel(PathBuf);

impl Channel {
    fn tell(&self, value: &serde_json::Value) {
        if let Ok(mut pipe) = OpenOptions::new().write(true).open(&self.0) {
            let _ = pipe.write_all(format!("{value}\n").as_bytes());
        }
    }
}
