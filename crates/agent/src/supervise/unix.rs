//! What the supervisor asks of a Unix kernel, through `rustix`: the only file of the agent that knows about process
//! groups, pidfds, named pipes and `/proc`. A Windows sibling would offer the same functions.
//!
//! A process is started by the standard library with its own group and nothing between fork and exec, which lets it
//! take the `posix_spawn` path: no copy of the agent's page tables, however large it is. Its end is told by a pidfd,
//! so that another process with the same number can never be meant.

use model::recovery::Ending;
use rustix::fs::{CWD, FileType, Mode};
use rustix::process::{Pid, PidfdFlags, Resource, Rlimit, Signal, WaitId, WaitIdOptions, WaitOptions};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::net::unix::pipe::Receiver;

/// What to start.
#[derive(Debug)]
pub struct Spec {
    /// The program, as an absolute path.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Its whole environment.
    pub environment: BTreeMap<String, String>,
    /// Its working directory.
    pub folder: PathBuf,
    /// Named pipe for its standard output.
    pub out: PathBuf,
    /// Named pipe for its standard error.
    pub err: PathBuf,
}

/// Starts a process as the leader of a new group. Returns its number.
pub fn spawn(spec: &Spec) -> io::Result<u32> {
    let child = Command::new(&spec.program)
        .args(&spec.arguments)
        .env_clear()
        .envs(&spec.environment)
        .current_dir(&spec.folder)
        .stdin(Stdio::null())
        .stdout(child_end(&spec.out)?)
        .stderr(child_end(&spec.err)?)
        .process_group(0)
        .spawn()?;
    Ok(child.id())
}

/// A command to start: it inherits the agent's environment, less what is the agent's own.
#[derive(Debug)]
pub struct Order {
    /// The program, looked up as a shell would, and its arguments.
    pub words: Vec<String>,
    /// Variables added to the environment.
    pub environment: Vec<(String, String)>,
    /// Its working directory.
    pub folder: PathBuf,
    /// File that its standard output and error are added to, in the order they are written.
    pub output: PathBuf,
}

/// Starts a command as the leader of a new group. Returns its number.
pub fn spawn_order(order: &Order) -> io::Result<u32> {
    use std::os::unix::fs::OpenOptionsExt;
    let (program, arguments) = order.words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let output = OpenOptions::new().create(true).append(true).mode(0o600).open(&order.output)?;
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|n| n.starts_with("ESCALE_")) {
            command.env_remove(name);
        }
    }
    let child = command
        .args(arguments)
        .envs(order.environment.iter().map(|(name, value)| (name, value)))
        .current_dir(&order.folder)
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .process_group(0)
        .spawn()?;
    Ok(child.id())
}

/// Gives the disk back what a file holds before an offset; the file keeps its size. A file system that cannot does nothing.
pub fn release_before(file: &File, offset: u64) {
    use rustix::fs::FallocateFlags;
    let _ = rustix::fs::fallocate(file, FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE, 0, offset);
}

/// The end of a named pipe that a program gets: it can read too, so that the program is not ended by a broken pipe
/// when its agent dies, and what it writes then waits in the pipe.
fn child_end(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(path)
}

/// Makes a named pipe if there is none, and opens the agent's end: never blocking, and never at its end.
pub fn agent_end(path: &Path, size_bytes: usize) -> io::Result<Receiver> {
    match rustix::fs::mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0) {
        Ok(()) | Err(rustix::io::Errno::EXIST) => {}
        Err(error) => return Err(error.into()),
    }
    let pipe = tokio::net::unix::pipe::OpenOptions::new().read_write(true).open_receiver(path)?;
    // More than the default is a courtesy of the kernel; without it a program waits a little earlier.
    let _ = rustix::pipe::fcntl_setpipe_size(&pipe, size_bytes);
    Ok(pipe)
}

/// A descriptor that tells the end of a process.
#[expect(
    deprecated,
    reason = "its successor is unsafe; an owned descriptor that nobody else closes keeps its promise"
)]
pub fn pidfd(pid: u32) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::with_interest(pidfd_plain(pid)?, Interest::READABLE)
}

/// The same for a program without a runtime.
pub fn pidfd_plain(pid: u32) -> io::Result<OwnedFd> {
    Ok(rustix::process::pidfd_open(number(pid)?, PidfdFlags::NONBLOCK)?)
}

/// How the process behind a descriptor ended, without taking it away yet: its number stays its own. `None`: it is not
/// a child of this agent, so nobody can tell.
#[must_use]
pub fn peek_end(pidfd: &OwnedFd) -> Option<Ending> {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let status = rustix::process::waitid(WaitId::PidFd(pidfd.as_fd()), options).ok()??;
    if let Some(code) = status.exit_status() {
        return Some(Ending::Exited(code));
    }
    status.terminating_signal().map(Ending::Signaled)
}

/// Takes an ended child away.
pub fn reap(pid: u32) {
    if let Ok(pid) = number(pid) {
        let _ = rustix::process::waitpid(Some(pid), WaitOptions::NOHANG);
    }
}

/// Sends a signal to a whole group.
pub fn signal_group(leader: u32, signal: Signal) {
    if let Ok(pid) = number(leader) {
        let _ = rustix::process::kill_process_group(pid, signal);
    }
}

/// Kills one process.
pub fn kill(pid: u32) {
    if let Ok(pid) = number(pid) {
        let _ = rustix::process::kill_process(pid, Signal::KILL);
    }
}

/// Sends a signal to one process.
pub fn signal(pid: u32, signal: Signal) {
    if let Ok(pid) = number(pid) {
        let _ = rustix::process::kill_process(pid, signal);
    }
}

/// The signal of that name, without `SIG`.
#[must_use]
pub fn signal_named(name: &str) -> Option<Signal> {
    Some(match name {
        "TERM" => Signal::TERM,
        "INT" => Signal::INT,
        "QUIT" => Signal::QUIT,
        "HUP" => Signal::HUP,
        "USR1" => Signal::USR1,
        "USR2" => Signal::USR2,
        "KILL" => Signal::KILL,
        _ => return None,
    })
}

/// Orphans below this agent become its children, wherever they hide, so that they can be found and taken away.
pub fn adopt_orphans() {
    if let Err(error) = rustix::process::set_child_subreaper(Some(rustix::process::getpid())) {
        tracing::warn!("escaped children will not be found by descent: {error}");
    }
}

/// Bounds the memory a process may write to; each child has the same bound of its own. Address space that is only
/// reserved does not count, so that runtimes which reserve much are not refused.
pub fn bound_memory(pid: u32, bytes: u64) -> io::Result<()> {
    let limit = Rlimit { current: Some(bytes), maximum: Some(bytes) };
    rustix::process::prlimit(Some(number(pid)?), Resource::Data, limit)?;
    Ok(())
}

fn number(pid: u32) -> io::Result<Pid> {
    i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

/// What `/proc/<pid>/stat` says, as far as it is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// The process is gone and only waits to be taken away.
    pub zombie: bool,
    /// Its group.
    pub group: u32,
    /// Processor time used, in clock ticks.
    pub cpu_ticks: u64,
    /// Processor time of its children that ended and were waited for, in clock ticks.
    pub waited_ticks: u64,
    /// Threads.
    pub threads: u32,
    /// When it was started, in clock ticks since the machine was.
    pub started_ticks: u64,
    /// Resident memory, in pages.
    pub resident_pages: u64,
}

/// Looks at a process.
#[must_use]
pub fn stat(pid: u32) -> Option<Stat> {
    let mut buffer = [0_u8; 1024];
    let read = File::open(format!("/proc/{pid}/stat")).ok()?.read(&mut buffer).ok()?;
    parse_stat(&buffer[..read])
}

fn parse_stat(line: &[u8]) -> Option<Stat> {
    // The name of the program stands in parentheses and may hold anything, parentheses too.
    let after = line.iter().rposition(|b| *b == b')')?;
    let text = std::str::from_utf8(line.get(after + 2..)?).ok()?;
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    let at = |i: usize| fields.get(i)?.parse::<u64>().ok();
    Some(Stat {
        zombie: matches!(*fields.first()?, "Z" | "X"),
        group: u32::try_from(at(2)?).ok()?,
        cpu_ticks: at(11)? + at(12)?,
        waited_ticks: at(13).unwrap_or(0) + at(14).unwrap_or(0),
        threads: u32::try_from(at(17)?).unwrap_or(1),
        started_ticks: at(19)?,
        resident_pages: at(21)?,
    })
}

/// The children of a process, by its own threads' lists.
#[must_use]
pub fn children(pid: u32, threads: u32) -> Vec<u32> {
    let mut found = Vec::new();
    let mut read = |thread: u32| {
        if let Ok(text) = std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/children")) {
            found.extend(text.split_ascii_whitespace().filter_map(|t| t.parse::<u32>().ok()));
        }
    };
    if threads <= 1 {
        read(pid);
    } else {
        for thread in numbers_in(&format!("/proc/{pid}/task")) {
            read(thread);
        }
    }
    found
}

/// Every process of the machine.
#[must_use]
pub fn processes() -> Vec<u32> {
    numbers_in("/proc")
}

fn numbers_in(folder: &str) -> Vec<u32> {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

/// Whether the environment a process was started with holds this `NAME=value`.
#[must_use]
pub fn has_variable(pid: u32, variable: &str) -> bool {
    std::fs::read(format!("/proc/{pid}/environ"))
        .is_ok_and(|bytes| bytes.split(|b| *b == 0).any(|part| part == variable.as_bytes()))
}

/// The value a variable had in the environment a process was started with.
#[must_use]
pub fn variable(pid: u32, name: &str) -> Option<String> {
    let bytes = std::fs::read(format!("/proc/{pid}/environ")).ok()?;
    let found =
        bytes.split(|b| *b == 0).find_map(|part| part.strip_prefix(name.as_bytes())?.strip_prefix(b"="))?;
    Some(String::from_utf8_lossy(found).into_owned())
}

/// Whether the standard output or error of a process is one of these files.
#[must_use]
pub fn writes_to(pid: u32, paths: [&Path; 2]) -> bool {
    [1, 2]
        .iter()
        .filter_map(|fd| std::fs::read_link(format!("/proc/{pid}/fd/{fd}")).ok())
        .any(|target| paths.contains(&target.as_path()))
}

/// A text that is new each time the machine starts.
#[must_use]
pub fn boot_id() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|t| t.trim().to_owned())
        .unwrap_or_default()
}

/// Clock ticks in a second.
#[must_use]
pub fn ticks_per_second() -> u64 {
    rustix::param::clock_ticks_per_second()
}

/// Bytes in a page.
#[must_use]
pub fn page_bytes() -> u64 {
    rustix::param::page_size() as u64
}

/// Puts everything written below a folder on its disk.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(path)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_may_have_an_odd_name() {
        let line = b"42 (a) b (c) S 1 42 42 0 -1 4194560 1 2 3 4 50 7 0 0 20 0 3 0 987654 1000 250 18446744073709551615";
        let found = parse_stat(line).unwrap();
        assert_eq!(
            found,
            Stat {
                zombie: false,
                group: 42,
                cpu_ticks: 57,
                waited_ticks: 0,
                threads: 3,
                started_ticks: 987_654,
                resident_pages: 250
            }
        );
        assert_eq!(parse_stat(b"42 (x"), None);
        assert!(stat(std::process::id()).is_some_and(|s| !s.zombie && s.started_ticks > 0));
    }
}
