//! Running other programs: plainly, with their lines watched, with their output in a log, and in the background.
//!
//! Background programs stand in process groups of their own, so that Ctrl-C reaches only us; we end each one by its
//! id: asked first (TERM), then, after a bounded wait, killed. Everything waits with a bound.

use anyhow::{Context, Result, bail};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::{Duration, Instant};

/// Last lines of a log that are shown when a step fails.
const TAIL_LINES: usize = 25;

/// Most restarts of a background program within [`RESTARTS_WITHIN`].
const RESTARTS_MAX: usize = 5;
/// Time over which restarts are counted.
const RESTARTS_WITHIN: Duration = Duration::from_secs(60);

static ASKED_TO_END: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// From now on Ctrl-C, TERM and a closed terminal are noticed by [`asked_to_end`] instead of ending us at once.
pub fn notice_signals() -> Result<()> {
    let flag = ASKED_TO_END.get_or_init(Arc::default);
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        signal_hook::flag::register(signal, flag.clone()).context("could not watch for Ctrl-C")?;
    }
    Ok(())
}

/// Whether someone pressed Ctrl-C, or asked us to end otherwise.
pub fn asked_to_end() -> bool {
    ASKED_TO_END.get().is_some_and(|flag| flag.load(Ordering::Relaxed))
}

/// Where a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// How a command reads, for messages.
pub fn words(command: &Command) -> String {
    let mut text = Path::new(command.get_program())
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// Runs a command that shares our terminal; an end other than success is an error.
pub fn plainly(command: &mut Command) -> Result<()> {
    let what = words(command);
    let status = command.status().with_context(|| format!("could not run {what}"))?;
    succeed(&what, status)
}

fn succeed(what: &str, status: ExitStatus) -> Result<()> {
    if asked_to_end() {
        bail!("ended on request");
    }
    if !status.success() {
        bail!("{what} ended with {status}");
    }
    Ok(())
}

/// Runs a command and gives each of its lines, as it comes, to `on_line`; `None` is given about every second without
/// a line. Returns how it ended.
pub fn watched(command: &mut Command, mut on_line: impl FnMut(Option<(From, &str)>)) -> Result<ExitStatus> {
    let what = words(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not run {what}"))?;
    let (sender, lines) = mpsc::sync_channel(256);
    if let Some(out) = child.stdout.take() {
        read_lines(out, From::Out, sender.clone());
    }
    if let Some(err) = child.stderr.take() {
        read_lines(err, From::Err, sender.clone());
    }
    drop(sender);
    loop {
        match lines.recv_timeout(Duration::from_secs(1)) {
            Ok((from, line)) => on_line(Some((from, &line))),
            Err(mpsc::RecvTimeoutError::Timeout) => on_line(None),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    child.wait().with_context(|| format!("could not wait for {what}"))
}

fn read_lines(from: impl Read + Send + 'static, which: From, to: mpsc::SyncSender<(From, String)>) {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|count| count > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            if to.send((which, line)).is_err() {
                return;
            }
            bytes.clear();
        }
    });
}

/// Runs a command with its output in a log; when it fails, the error ends with the log's last lines.
pub fn logged(command: &mut Command, log: &Path, mut on_line: impl FnMut(Option<&str>)) -> Result<()> {
    let what = words(command);
    let mut file = File::create(log).with_context(|| format!("could not write {}", log.display()))?;
    let mut tail = VecDeque::new();
    let status = watched(command, |line| {
        if let Some((_, text)) = line {
            let _ = writeln!(file, "{text}");
            tail.push_back(text.to_owned());
            if tail.len() > TAIL_LINES {
                tail.pop_front();
            }
        }
        on_line(line.map(|(_, text)| text));
    })?;
    if asked_to_end() {
        bail!("ended on request");
    }
    if !status.success() {
        let lines = Vec::from(tail).join("\n");
        bail!("{what} ended with {status}; its last lines:\n{lines}");
    }
    Ok(())
}

/// Runs a command and returns what it printed; when it fails, the error ends with what it said.
pub fn output(command: &mut Command) -> Result<String> {
    let what = words(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("could not run {what}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let also = String::from_utf8_lossy(&output.stdout);
        bail!("{what} ended with {}:\n{}\n{}", output.status, said.trim(), also.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The last lines of a log, or that there is none.
pub fn tail(log: &Path) -> String {
    let text = std::fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    match text {
        Ok(text) => {
            let lines: Vec<&str> = text.lines().collect();
            lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
        }
        Err(_) => String::from("(no log)"),
    }
}

/// A program in the background, with its output in a log.
pub struct Background {
    name: String,
    command: Command,
    child: Child,
    log: PathBuf,
    /// When it was started again, lately.
    starts: VecDeque<Instant>,
}

impl Background {
    /// Starts it in a process group of its own.
    pub fn start(name: &str, mut command: Command, log: &Path) -> Result<Self> {
        let out = File::options()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("could not write {}", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .process_group(0)
            .spawn()
            .with_context(|| format!("could not start {}", words(&command)))?;
        Ok(Self { name: name.to_owned(), command, child, log: log.to_path_buf(), starts: VecDeque::new() })
    }
    /// Starts it again when it has ended, as a service manager would; says then how it had ended. Fails when that
    /// happens too often.
    pub fn tend(&mut self) -> Result<Option<ExitStatus>> {
        let Some(status) = self.child.try_wait()? else { return Ok(None) };
        self.starts.retain(|start| start.elapsed() < RESTARTS_WITHIN);
        if self.starts.len() >= RESTARTS_MAX {
            self.still_runs()?;
        }
        self.starts.push_back(Instant::now());
        self.child = self.command.spawn().with_context(|| format!("could not start {} again", self.name))?;
        Ok(Some(status))
    }
    /// What it is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// Fails when it has ended, with the last lines of its log.
    pub fn still_runs(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("{} ended with {status}; its last lines:\n{}", self.name, tail(&self.log)),
        }
    }
    /// Its log.
    pub fn log(&self) -> &Path {
        &self.log
    }
    /// Asks it and its group to end, waits at most so long, then kills them.
    pub fn end(&mut self, signal: &str, grace: Duration) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        send(&format!("-{}", self.child.id()), signal);
        if !wait_until(grace, || matches!(self.child.try_wait(), Ok(Some(_)))) {
            send(&format!("-{}", self.child.id()), "KILL");
            let _ = self.child.wait();
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.end("TERM", Duration::from_secs(5));
    }
}

/// Sends a signal to a process by its id, or to a group by its negative id. One that is gone needs nothing.
pub fn send(id: &str, signal: &str) {
    let _ = Command::new("sh")
        .args(["-c", r#"kill -s "$1" -- "$2""#, "kill", signal, id])
        .stderr(Stdio::null())
        .status();
}

/// Looks about twenty times a second until it is so, or the time is up; says whether it became so.
pub fn wait_until(within: Duration, mut so: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + within;
    loop {
        if so() {
            return true;
        }
        if Instant::now() >= end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn watches_both_streams_and_reports_the_end() {
        let mut seen = Vec::new();
        let status = watched(&mut shell("echo out; echo err >&2; exit 3"), |line| {
            seen.extend(line.map(|(from, text)| (from, text.to_owned())));
        })
        .unwrap();
        assert_eq!(status.code(), Some(3));
        assert!(seen.contains(&(From::Out, "out".to_owned())));
        assert!(seen.contains(&(From::Err, "err".to_owned())));
    }

    #[test]
    fn a_failed_command_shows_its_last_lines() {
        let folder = crate::place::Throwaway::new("run-test").unwrap();
        let error =
            logged(&mut shell("echo before; exit 2"), &folder.path().join("log"), |_| ()).unwrap_err();
        assert!(error.to_string().ends_with("before"), "{error}");
    }

    #[test]
    fn a_deaf_program_in_the_background_is_ended_all_the_same() {
        let folder = crate::place::Throwaway::new("background-test").unwrap();
        let log = folder.path().join("log");
        let mut deaf =
            Background::start("deaf", shell("trap '' TERM; echo up; exec sleep 60"), &log).unwrap();
        assert!(wait_until(Duration::from_secs(5), || tail(&log) == "up"));
        deaf.still_runs().unwrap();
        deaf.end("TERM", Duration::from_millis(200));
        assert!(deaf.still_runs().unwrap_err().to_string().contains("deaf ended"));
    }

    #[test]
    fn a_program_that_ends_is_started_again_but_not_for_ever() {
        let folder = crate::place::Throwaway::new("tend-test").unwrap();
        let mut brief = Background::start("brief", shell("exit 4"), &folder.path().join("log")).unwrap();
        let mut restarts = 0;
        let gave_up = wait_until(Duration::from_secs(10), || match brief.tend() {
            Ok(ended) => {
                restarts += usize::from(ended.is_some_and(|status| status.code() == Some(4)));
                false
            }
            Err(error) => error.to_string().contains("brief ended"),
        });
        assert_eq!((gave_up, restarts), (true, RESTARTS_MAX));
    }
}
