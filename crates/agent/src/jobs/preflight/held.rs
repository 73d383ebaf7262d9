//! Who holds a file, or something in a folder (PF-21).

use crate::supervise::unix;
use std::fs;
use std::path::{Path, PathBuf};

/// Holders told by name.
const TOLD_MAX: usize = 8;

/// Processes that have it open, work in it, or run from it: number and name. Those of other accounts are seen by root alone.
#[must_use]
pub fn holders(path: &Path) -> Vec<String> {
    let Ok(real) = fs::canonicalize(path) else { return Vec::new() };
    let mut found = Vec::new();
    for pid in unix::processes() {
        if holds(pid, &real) {
            let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            found.push(format!("{} ({pid})", name.trim()));
            if found.len() == TOLD_MAX {
                break;
            }
        }
    }
    found
}

fn holds(pid: u32, real: &Path) -> bool {
    let place = PathBuf::from(format!("/proc/{pid}"));
    let means = |link: PathBuf| fs::read_link(link).is_ok_and(|target| target.starts_with(real));
    ["cwd", "exe", "root"].iter().any(|name| {
        // The root of nearly everybody is the root.
        (*name != "root" || real.parent().is_some()) && means(place.join(name))
    }) || fs::read_dir(place.join("fd")).into_iter().flatten().flatten().any(|entry| means(entry.path()))
}
