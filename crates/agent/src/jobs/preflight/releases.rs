//! Old releases that could be removed from a partition that is too full (PF-10).

use super::partition;
use crate::tree;
use protocol::Reason;
use protocol::deliver::job::{CheckRow, Partition, TargetCheck};
use protocol::reason::code;
use protocol::text::params;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Releases told by name.
const TOLD_MAX: usize = 10;
/// Name of the root releases stand in.
const ROOT: &str = "releases";

/// A row with the releases below the root `releases` that could go, the oldest first; nothing when the check is about another root or another partition, or when there is none.
#[must_use]
pub fn row(check: &TargetCheck, full: &Partition, agent: &str) -> Option<CheckRow> {
    let here = partition::of(&check.subject).is_some_and(|found| found.device == full.device);
    if check.name != ROOT || check.what != "disk" || !here {
        return None;
    }
    let found = old(Path::new(&check.subject), &check.keep);
    let bytes: u64 = found.iter().map(|(_, bytes)| *bytes).sum();
    let told = |(name, bytes): &(String, u64)| {
        format!("{name} ({})", protocol::text::bytes(*bytes, protocol::Lang::En))
    };
    let mut names: Vec<String> = found.iter().take(TOLD_MAX).map(told).collect();
    if found.len() > TOLD_MAX {
        names.push("…".to_owned());
    }
    let names = names.join(", ");
    let details = params([("path", &check.subject), ("names", &names), ("bytes", &bytes)]);
    (!found.is_empty()).then(|| CheckRow {
        id: check.id.clone(),
        agent: agent.to_owned(),
        subject: format!("{ROOT} {}", check.subject),
        status: "warn".to_owned(),
        measured: names,
        required: String::new(),
        reason: Some(Reason::new(code::OLD_RELEASES, details)),
    })
}

/// Directories that no link points to and that are not to be kept, with their sizes, the oldest first.
fn old(root: &Path, keep: &[String]) -> Vec<(String, u64)> {
    let in_use = in_use(root);
    let mut found: Vec<(SystemTime, PathBuf, String)> = Vec::new();
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(about) = entry.metadata() else { continue };
        // Half-made ones begin with a dot.
        if !about.is_dir() || name.starts_with('.') || keep.contains(&name) || in_use.contains(&entry.path())
        {
            continue;
        }
        found.push((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), entry.path(), name));
    }
    found.sort();
    found.into_iter().map(|(_, path, name)| (name, tree::size(&path))).collect()
}

/// What links beside or in the directory point to.
fn in_use(root: &Path) -> BTreeSet<PathBuf> {
    let places = [Some(root), root.parent()];
    let entries =
        places.into_iter().flatten().filter_map(|place| fs::read_dir(place).ok()).flatten().flatten();
    let links = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_symlink()));
    links.filter_map(|link| Some(root.join(fs::canonicalize(link.path()).ok()?.file_name()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PF-10: the releases that could go are told, with their sizes; the one in use and the ones to be kept are not.
    #[test]
    fn what_could_be_removed() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("releases");
        for name in ["P-1.0", "P-1.1", "P-1.2", "P-1.3", ".P-1.4.new"] {
            fs::create_dir_all(root.join(name)).unwrap();
            fs::write(root.join(name).join("file"), vec![0; 10_000]).unwrap();
        }
        std::os::unix::fs::symlink(root.join("P-1.3"), folder.path().join("docroot")).unwrap();
        let check = TargetCheck {
            id: "PF-10".into(),
            what: "disk".into(),
            name: "releases".into(),
            subject: root.to_str().unwrap().into(),
            keep: vec!["P-1.2".into()],
            ..TargetCheck::default()
        };
        let here = partition::of(&check.subject).unwrap();
        let found = row(&check, &here, "a").unwrap();
        assert_eq!((found.id.as_str(), found.status.as_str()), ("PF-10", "warn"));
        for (name, there) in
            [("P-1.0", true), ("P-1.1", true), ("P-1.2", false), ("P-1.3", false), ("1.4", false)]
        {
            assert_eq!(found.measured.contains(name), there, "{name} {}", found.measured);
        }
        let bytes: u64 = found.reason.unwrap().details["bytes"].parse().unwrap();
        assert!((20_000..60_000).contains(&bytes), "{bytes}");
        let other = TargetCheck { name: "docroot".into(), ..check.clone() };
        assert_eq!(row(&other, &here, "a"), None);
        let elsewhere = Partition { device: here.device + 1, ..here };
        assert_eq!(row(&check, &elsewhere, "a"), None);
    }
}
