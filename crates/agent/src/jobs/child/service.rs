//! Services of this machine (AG-7): a script of the folder the agent was told of, else the system's manager.

use super::{Channel, Failed, say};
use crate::jobs::preflight::command;
use crate::limits;
use protocol::Reason;
use protocol::reason::code;
use protocol::text::params;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// How a service is spoken with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manager {
    /// A script with the words `start` `stop` `status`.
    Script(PathBuf),
    /// systemd.
    Systemd,
}

/// Who knows that service.
#[must_use]
pub fn manager(name: &str, services: Option<&Path>) -> Option<Manager> {
    let plain = !name.is_empty()
        && !name.starts_with(['-', '.'])
        && name.chars().all(|c| c.is_alphanumeric() || "-_.@:".contains(c));
    if !plain {
        return None;
    }
    if let Some(script) = services.map(|folder| folder.join(name)).filter(|path| path.is_file()) {
        return Some(Manager::Script(script));
    }
    if !Path::new("/run/systemd/system").is_dir() {
        return None;
    }
    let shown =
        run("systemctl", &["show", "--property=LoadState", "--value", "--", name], limits::JOB_LOOK_WITHIN)?;
    (shown.1.trim() == "loaded").then_some(Manager::Systemd)
}

impl Manager {
    /// Whether it runs, and what is said about that.
    #[must_use]
    pub fn status(&self, name: &str) -> (bool, String) {
        let asked = match self {
            Self::Script(script) => run(&script.to_string_lossy(), &["status"], limits::JOB_LOOK_WITHIN),
            Self::Systemd => run("systemctl", &["is-active", "--", name], limits::JOB_LOOK_WITHIN),
        };
        let (code, text) = asked.unwrap_or((None, "no answer".to_owned()));
        let running = code == Some(0);
        let first = text.lines().next().unwrap_or_default().trim().to_owned();
        let word = if running { "running" } else { "stopped" };
        (running, if first.is_empty() { word.to_owned() } else { first })
    }
    fn act(&self, name: &str, action: &str) -> std::io::Result<std::process::ExitStatus> {
        let mut command = match self {
            Self::Script(script) => {
                let mut command = Command::new(script);
                command.arg(action);
                command
            }
            Self::Systemd if nix::unistd::Uid::effective().is_root() => {
                let mut command = Command::new("systemctl");
                command.args([action, "--", name]);
                command
            }
            Self::Systemd => {
                let mut command = Command::new("sudo");
                command.args(["-n", "systemctl", action, "--", name]);
                command
            }
        };
        command.stdin(std::process::Stdio::null()).status()
    }
}

fn run(program: &str, arguments: &[&str], within: Duration) -> Option<(Option<i32>, String)> {
    let mut asked = Command::new(program);
    asked.args(arguments);
    command(asked, within, limits::ASK_OUTPUT_BYTES_MAX)
}

/// Brings a service to what is asked, and waits until it is so.
pub(super) fn bring(
    name: &str,
    action: &str,
    wait_ms: u64,
    services: Option<&Path>,
    channel: &Channel,
) -> Result<(), Failed> {
    let unable = |why: &dyn std::fmt::Display| {
        let details = params([("service", &name), ("action", &action), ("why", why)]);
        Box::new(Reason::new(code::SERVICE_FAILED, details))
    };
    let manager = manager(name, services)
        .ok_or_else(|| Box::new(Reason::new(code::SERVICE_UNKNOWN, params([("service", &name)]))))?;
    let (was_running, told) = manager.status(name);
    say(&format!("{name}: {told}"));
    let state =
        |running: bool| serde_json::json!({"output": {"state": if running { "running" } else { "stopped" }}});
    let steps: &[(&str, bool)] = match action {
        "status" => {
            channel.tell(&state(was_running));
            return Ok(());
        }
        "start" => &[("start", true)],
        "stop" => &[("stop", false)],
        "restart" => &[("stop", false), ("start", true)],
        other => return Err(unable(&format!("{other:?} is not something to do with a service"))),
    };
    if steps.len() == 1 && was_running == steps[0].1 {
        say(&format!("{name}: it is so already"));
        channel.tell(&serde_json::json!({ "changed": false }));
        channel.tell(&state(was_running));
        return Ok(());
    }
    for (step, running) in steps {
        say(&format!("{name}: {step}"));
        let done = manager.act(name, step).map_err(|e| unable(&e))?;
        wait(&manager, name, *running, wait_ms).map_err(|told| {
            evidence(&manager, name);
            let code = done.code().map_or_else(|| "a signal".to_owned(), |code| format!("code {code}"));
            unable(&format!("{step} ended with {code}, status says: {told}"))
        })?;
    }
    let (running, told) = manager.status(name);
    say(&format!("{name}: {told}"));
    channel.tell(&state(running));
    Ok(())
}

/// Waits until the service is so. `Err`: what its status says in the end.
fn wait(manager: &Manager, name: &str, running: bool, wait_ms: u64) -> Result<(), String> {
    let began = Instant::now();
    loop {
        let (is, told) = manager.status(name);
        if is == running {
            return Ok(());
        }
        if began.elapsed() >= Duration::from_millis(wait_ms) {
            return Err(told);
        }
        std::thread::sleep(limits::JOB_SERVICE_EVERY.min(Duration::from_millis(wait_ms)));
    }
}

/// What the manager knows of a service that does not do as told.
fn evidence(manager: &Manager, name: &str) {
    if *manager == Manager::Systemd
        && let Some((_, text)) =
            run("systemctl", &["status", "--no-pager", "--lines=20", "--", name], limits::JOB_LOOK_WITHIN)
    {
        text.lines().for_each(say);
    }
}
