//! One command of a run: started, followed line by line, ended when the run is called off.
//!
//! It runs in the work folder, in a group of its own, in the C locale, without input. What it writes goes to a file, in the
//! order it is written, and its exit code to another, which a shell around it writes: so it goes on while no agent is there,
//! and the next agent finds both. What it leaves running when it ends stays: an installation may start something.

use super::record::Folder;
use crate::limits;
use crate::supervise::unix::{self, Order};
use crate::supervise::{Attended, Kin, Supervisor};
use model::install::Command;
use model::recovery::Ending;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Runs its arguments, and keeps the exit code in the file named first. Asked to end, it waits for what it runs.
const AROUND: &str =
    "trap : TERM INT HUP; f=$1; shift; (exec \"$@\"); c=$?; echo \"$c\" >\"$f\"; exit \"$c\"";

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its exit code, 128 and the signal when one ended it; nothing when nobody can tell.
    pub code: Option<i64>,
    /// The end of what it wrote.
    pub output: Vec<u8>,
    /// It was ended because the run was called off.
    pub called_off: bool,
}

/// The mark a command and what comes out of it carry.
fn mark(run: &str, action: u32) -> String {
    format!("{run}/{action}")
}

/// Starts a command.
pub fn start(
    folder: &Folder,
    supervisor: &Supervisor,
    (run, action): (&str, u32),
    command: &Command,
    env: &BTreeMap<String, String>,
) -> io::Result<Attended> {
    for old in [folder.output(), folder.code()] {
        crate::disk::remove_file(&old)?;
    }
    let mut words: Vec<String> = ["/bin/sh", "-c", AROUND, "sh"].map(str::to_owned).to_vec();
    words.push(folder.code().to_string_lossy().into_owned());
    match command {
        Command::Line(line) => words.extend(["/bin/sh".to_owned(), "-c".to_owned(), line.clone()]),
        Command::Vector(vector) => words.extend(vector.iter().cloned()),
    }
    let locale = [("LC_ALL", "C"), ("LANG", "C")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    let mut environment: Vec<_> = locale.into_iter().collect();
    environment.extend(env.iter().map(|(k, v)| (k.clone(), v.clone())));
    environment.push(("ESCALE_RUN".to_owned(), mark(run, action)));
    let order = Order { words, environment, folder: folder.files(), output: folder.output() };
    let pid = unix::spawn_order(&order)?;
    supervisor.attend(pid)
}

/// The command of an earlier agent that was ended.
pub enum Found {
    /// It runs.
    Runs(Attended),
    /// It ended, and said how.
    Ended,
    /// Nobody knows.
    Lost,
}

/// Looks for the command an earlier agent started. What is left of one that nobody can tell anything about is ended.
pub async fn find(
    folder: &Folder,
    supervisor: &Supervisor,
    (run, action): (&str, u32),
    process: Option<(u32, u64)>,
) -> Found {
    if code(folder).is_some() {
        return Found::Ended;
    }
    if let Some((pid, ticks)) = process
        && let Some(attended) = supervisor.attend_again(pid, ticks)
    {
        return Found::Runs(attended);
    }
    // It may have ended just now.
    if code(folder).is_some() {
        return Found::Ended;
    }
    sweep(folder, supervisor, (run, action)).await;
    Found::Lost
}

/// Ends whatever came out of a command.
async fn sweep(folder: &Folder, supervisor: &Supervisor, (run, action): (&str, u32)) {
    let kin = Kin {
        variable: format!("ESCALE_RUN={}", mark(run, action)),
        out: folder.output(),
        err: folder.output(),
    };
    supervisor.sweep_machine(&kin).await;
}

/// The exit code a command left.
fn code(folder: &Folder) -> Option<i64> {
    let text = std::fs::read_to_string(folder.code()).ok()?;
    text.strip_suffix('\n')?.trim().parse().ok()
}

/// Whether nothing of what a command wrote was given back to the disk.
pub fn output_is_whole(folder: &Folder) -> bool {
    File::open(folder.output())
        .is_ok_and(|file| rustix::fs::seek(&file, rustix::fs::SeekFrom::Data(0)).unwrap_or(0) == 0)
}

/// What is told while a command runs.
pub enum News {
    /// A line of its output.
    Line(String),
    /// It still runs, since so long.
    Sign(Duration),
    /// The run is called off: it gets so long to end by itself, then it is asked to.
    CalledOff(Duration),
}

/// Waits for the end of a command, telling what it writes. A run that is called off gives it some grace to end by itself, asks
/// it to end, and kills it after the same time again.
pub async fn follow(
    folder: &Folder,
    supervisor: &Supervisor,
    names: (&str, u32),
    attended: Option<Attended>,
    cancel: &mut watch::Receiver<bool>,
    grace: Duration,
    mut tell: impl FnMut(News) + Send,
) -> Outcome {
    let mut output = Output::open(folder);
    let began = Instant::now();
    let mut ending = Ending::Unseen;
    let mut called_off = false;
    if let Some(mut attended) = attended {
        let mut look = tokio::time::interval(limits::COMMAND_LOOK_EVERY);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut sign_at = limits::COMMAND_SIGN_EVERY;
        let mut steps = [Step::Ask, Step::Kill].into_iter();
        let mut next_step = None;
        loop {
            tokio::select! {
                ended = attended.ended() => {
                    ending = ended;
                    break;
                }
                _ = look.tick() => {
                    output.read(|line| tell(News::Line(line)));
                    let so_far = began.elapsed();
                    if so_far >= sign_at {
                        tell(News::Sign(so_far));
                        let often = if so_far < Duration::from_secs(600) { 1 } else { 5 };
                        sign_at = so_far + limits::COMMAND_SIGN_EVERY * often;
                    }
                    if next_step.is_some_and(|at| at <= Instant::now()) {
                        match steps.next() {
                            Some(Step::Ask) => attended.ask_to_end(),
                            Some(Step::Kill) => attended.kill(),
                            None => {}
                        }
                        next_step = Some(Instant::now() + grace);
                    }
                }
                Ok(_) = cancel.wait_for(|called| *called), if !called_off => {
                    called_off = true;
                    tell(News::CalledOff(grace));
                    next_step = Some(Instant::now() + grace);
                }
            }
        }
    }
    if called_off {
        sweep(folder, supervisor, names).await;
    }
    output.read(|line| tell(News::Line(line)));
    if let Some(line) = output.rest() {
        tell(News::Line(line));
    }
    let code = code(folder).or(match ending {
        Ending::Exited(code) => Some(i64::from(code)),
        Ending::Signaled(signal) => Some(128 + i64::from(signal)),
        Ending::Unseen => None,
    });
    Outcome { code, output: output.kept, called_off }
}

enum Step {
    Ask,
    Kill,
}

/// The file a command writes to, read behind it.
struct Output {
    file: Option<File>,
    path: std::path::PathBuf,
    read: u64,
    released: u64,
    rest: Vec<u8>,
    kept: Vec<u8>,
}

impl Output {
    /// From its beginning, also for a command that an earlier agent followed; what that one gave back to the disk is left out.
    fn open(folder: &Folder) -> Self {
        let mut output = Self {
            file: None,
            path: folder.output(),
            read: 0,
            released: 0,
            rest: Vec::new(),
            kept: Vec::new(),
        };
        output.reopen();
        if let Some(file) = &output.file {
            let start = rustix::fs::seek(file, rustix::fs::SeekFrom::Data(0)).unwrap_or(0);
            (output.read, output.released) = (start, start);
        }
        output
    }
    fn reopen(&mut self) {
        if self.file.is_none() {
            self.file = std::fs::OpenOptions::new().read(true).write(true).open(&self.path).ok();
        }
    }
    /// Takes what is new, at most a bounded part of it.
    fn read(&mut self, mut line: impl FnMut(String)) {
        self.reopen();
        let Some(file) = &mut self.file else { return };
        let mut buffer = vec![0; 64 << 10];
        // A command that writes faster than this is read behind; it is never held up.
        for _ in 0..256 {
            let read = file.seek(SeekFrom::Start(self.read)).and_then(|_| file.read(&mut buffer));
            let Ok(read @ 1..) = read else { break };
            self.read += read as u64;
            take_lines(&mut self.rest, &buffer[..read], &mut line);
            self.kept.extend_from_slice(&buffer[..read]);
            let over = self.kept.len().saturating_sub(2 * limits::COMMAND_OUTPUT_KEPT_BYTES);
            if over > 0 {
                self.kept.drain(..self.kept.len() - limits::COMMAND_OUTPUT_KEPT_BYTES);
            }
        }
        if self.read - self.released >= limits::COMMAND_OUTPUT_RELEASE_BYTES {
            unix::release_before(file, self.read);
            self.released = self.read;
        }
    }
    /// What was written without a line end.
    fn rest(&mut self) -> Option<String> {
        let rest = std::mem::take(&mut self.rest);
        (!rest.is_empty()).then(|| text_of(&rest))
    }
}

/// Cuts bytes into lines; a longer one than the bound is cut.
fn take_lines(rest: &mut Vec<u8>, bytes: &[u8], line: &mut impl FnMut(String)) {
    for piece in bytes.split_inclusive(|b| *b == b'\n') {
        rest.extend_from_slice(piece);
        while rest.len() > limits::LOG_LINE_BYTES_MAX {
            let cut = (0..=limits::LOG_LINE_BYTES_MAX)
                .rev()
                .find(|at| rest[*at] & 0xC0 != 0x80)
                .filter(|at| *at > 0)
                .unwrap_or(limits::LOG_LINE_BYTES_MAX);
            line(text_of(&rest[..cut]));
            rest.drain(..cut);
        }
        if rest.last() == Some(&b'\n') {
            line(text_of(rest));
            rest.clear();
        }
    }
}

fn text_of(bytes: &[u8]) -> String {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    String::from_utf8_lossy(bytes).replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(parts: &[&[u8]]) -> (Vec<String>, Vec<u8>) {
        let (mut rest, mut lines) = (Vec::new(), Vec::new());
        parts.iter().for_each(|part| take_lines(&mut rest, part, &mut |l| lines.push(l)));
        (lines, rest)
    }

    /// P8: lines at the limit and one over.
    #[test]
    fn lines() {
        assert_eq!(
            cut(&[b"a\nb", b"c\r\n\n", b"end"]),
            (["a", "bc", ""].map(str::to_owned).to_vec(), b"end".to_vec())
        );
        let max = limits::LOG_LINE_BYTES_MAX;
        let long = "x".repeat(max);
        assert_eq!(cut(&[long.as_bytes()]), (Vec::new(), long.clone().into_bytes()));
        let (lines, rest) = cut(&[format!("{}é!\n", "x".repeat(max - 1)).as_bytes()]);
        assert_eq!((lines, rest.len()), (vec!["x".repeat(max - 1), "é!".to_owned()], 0));
    }
}
