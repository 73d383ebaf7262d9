//! What the kernel tells about processes: memory, processor time, children, and who still works in a folder.

use std::path::{Path, PathBuf};

/// Memory of one process, in KiB.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Memory {
    /// Resident.
    pub rss_kib: u64,
    /// Its share: pages shared with others count in part.
    pub pss_kib: u64,
    /// Resident and its own: heap and stacks, without pages of program files.
    pub anonymous_kib: u64,
}

/// Memory of a process; nothing when it is gone.
#[must_use]
pub fn memory(pid: u32) -> Memory {
    let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let field = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
    };
    Memory { rss_kib: field("Rss:"), pss_kib: field("Pss:"), anonymous_kib: field("Anonymous:") }
}

/// Resident memory of a process, in KiB; cheaper than [`memory`].
#[must_use]
pub fn rss_kib(pid: u32) -> u64 {
    status(pid, "VmRSS:")
}

/// The most it ever was, in KiB.
#[must_use]
pub fn rss_peak_kib(pid: u32) -> u64 {
    status(pid, "VmHWM:")
}

fn status(pid: u32, name: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

/// Fields of `/proc/PID/stat` after the program's name.
fn stat(pid: &str) -> Vec<String> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after = text.rsplit_once(')').map_or("", |(_, after)| after);
    after.split_whitespace().map(str::to_owned).collect()
}

fn ticks(fields: &[String], from: usize) -> f64 {
    let at = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (at(from) + at(from + 1)) / rustix::param::clock_ticks_per_second() as f64
}

/// Processor time a process has used, in seconds; ended children that it waited for included.
#[must_use]
pub fn cpu_s(pid: u32) -> f64 {
    let fields = stat(&pid.to_string());
    ticks(&fields, 11) + ticks(&fields, 13)
}

/// Processor time of children that this process waited for, in seconds.
#[must_use]
pub fn cpu_of_ended_children_s() -> f64 {
    ticks(&stat("self"), 13)
}

/// Whether a process runs (a zombie does not).
#[must_use]
pub fn runs(pid: u32) -> bool {
    stat(&pid.to_string()).first().is_some_and(|state| state != "Z" && state != "X")
}

/// All processes below one, by parent links.
#[must_use]
pub fn descendants(root: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = all()
        .into_iter()
        .filter_map(|pid| Some((pid, stat(&pid.to_string()).get(1)?.parse().ok()?)))
        .collect();
    let mut found = vec![root];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        found.extend(parents.iter().filter(|(_, p)| *p == parent).map(|(pid, _)| *pid));
        at += 1;
    }
    found.remove(0);
    found
}

fn all() -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// Processes whose working directory lies in a folder, with that directory.
#[must_use]
pub fn inside(folder: &Path) -> Vec<(u32, PathBuf)> {
    let at = |pid: u32| std::fs::read_link(format!("/proc/{pid}/cwd")).ok().map(|cwd| (pid, cwd));
    all().into_iter().filter_map(at).filter(|(_, cwd)| cwd.starts_with(folder)).collect()
}

/// Sends a signal to one process, by its id.
pub fn signal(pid: u32, signal: rustix::process::Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process(pid, signal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_about_this_process() {
        let me = std::process::id();
        assert!(runs(me) && memory(me).rss_kib > 100 && rss_peak_kib(me) >= rss_kib(me) / 2);
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        assert!(descendants(me).contains(&child.id()));
        signal(child.id(), rustix::process::Signal::KILL);
        child.wait().unwrap();
        assert!(!runs(child.id()));
    }
}
