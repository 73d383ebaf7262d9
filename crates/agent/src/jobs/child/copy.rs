//! Copies of directories, and links that point to releases.

use super::{Channel, Failed, failed, of_disk, say};
use crate::jobs::plan::because;
use crate::jobs::preflight::partition;
use crate::tree;
use protocol::Reason;
use protocol::reason::code;
use protocol::text::params;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Makes `to` a copy of `from`: beside it first, then by renames, so that a copy that fails changes nothing.
pub fn copy(from: &Path, to: &Path) -> Result<(), Failed> {
    let missing = || Box::new(because(code::PATH_MISSING, "path", &from.display()));
    if fs::symlink_metadata(from).is_err() {
        return Err(missing());
    }
    let from = from.canonicalize().map_err(|_| missing())?;
    if from.parent().is_none() || to.starts_with(&from) || from.starts_with(to) {
        return Err(failed(&format!("{} cannot be copied to {}", from.display(), to.display())));
    }
    let parent = to.parent().ok_or_else(|| failed(&"it is not said where to"))?;
    fs::create_dir_all(parent).map_err(|e| of_disk("make", parent, &e))?;
    let need = tree::size(&from);
    if let Some(found) = partition::of(&to.to_string_lossy())
        && found.free_bytes < need
    {
        let details = params([
            ("mount", &found.mount),
            ("missing", &(need - found.free_bytes)),
            ("free", &found.free_bytes),
            ("need", &need),
            ("reserve", &0),
        ]);
        return Err(Box::new(Reason::new(code::SPACE_SHORT, details)));
    }
    let name = to.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (fresh, old) = (parent.join(format!(".{name}.new")), parent.join(format!(".{name}.old")));
    for place in [&fresh, &old] {
        // A copy that was cut between its two renames: the old one goes back first.
        if place == &old && fs::symlink_metadata(&old).is_ok() && fs::symlink_metadata(to).is_err() {
            fs::rename(&old, to).map_err(|e| of_disk("write", to, &e))?;
        }
        tree::remove(place).map_err(|e| of_disk("remove", place, &e))?;
    }
    say(&format!("copying {} ({need} bytes) to {}", from.display(), to.display()));
    tree::copy(&from, &fresh, tree::Owner::Kept).map_err(|(path, e)| {
        let _ = tree::remove(&fresh);
        of_disk("copy", &path, &e)
    })?;
    if fs::symlink_metadata(to).is_ok() {
        fs::rename(to, &old).map_err(|e| of_disk("move", to, &e))?;
    }
    fs::rename(&fresh, to).map_err(|e| of_disk("write", to, &e))?;
    tree::remove(&old).map_err(|e| of_disk("remove", &old, &e))?;
    say("done");
    Ok(())
}

/// Makes a link point to a release in one step, and keeps as many releases as asked for: the new one and the one before always.
pub fn switch(link: &Path, to: &Path, keep: u32, channel: &Channel) -> Result<(), Failed> {
    if !to.is_dir() {
        return Err(Box::new(because(code::PATH_MISSING, "path", &to.display())));
    }
    let before = match fs::symlink_metadata(link) {
        Ok(about) if !about.is_symlink() => {
            return Err(failed(&format!("{} is not a link; it is left as it is", link.display())));
        }
        Ok(_) => fs::canonicalize(link).ok(),
        Err(_) => None,
    };
    if let Some(parent) = link.parent() {
        fs::create_dir_all(parent).map_err(|e| of_disk("make", parent, &e))?;
    }
    let name = link.file_name().unwrap_or_default().to_string_lossy();
    let fresh = link.with_file_name(format!(".{name}.new"));
    tree::remove(&fresh).map_err(|e| of_disk("remove", &fresh, &e))?;
    std::os::unix::fs::symlink(to, &fresh).map_err(|e| of_disk("write", &fresh, &e))?;
    fs::rename(&fresh, link).map_err(|e| of_disk("write", link, &e))?;
    say(&format!("{} points to {}", link.display(), to.display()));
    if let Some(before) = &before {
        say(&format!("before: {}", before.display()));
        let changed = fs::canonicalize(to).ok().as_ref() != Some(before);
        channel.tell(&serde_json::json!({ "output": { "previous": before }, "changed": changed }));
    }
    if keep > 0 {
        forget(to, before.as_deref(), keep as usize);
    }
    Ok(())
}

/// Removes the oldest releases beside this one.
fn forget(to: &Path, before: Option<&Path>, keep: usize) {
    let Some((parent, current)) = to.parent().zip(fs::canonicalize(to).ok()) else { return };
    let mut releases: Vec<(SystemTime, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|t| t.is_dir()))
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        .filter_map(|entry| {
            Some((entry.metadata().ok()?.modified().ok()?, entry.path().canonicalize().ok()?))
        })
        .filter(|(_, path)| *path != current && Some(path.as_path()) != before)
        .collect();
    releases.sort();
    let kept = 1 + usize::from(before.is_some_and(|b| b != current && b.parent() == current.parent()));
    let many = (releases.len() + kept).saturating_sub(keep).min(releases.len());
    for (_, path) in releases.into_iter().take(many) {
        match tree::remove(&path) {
            Ok(()) => say(&format!("removed {}", path.display())),
            Err(error) => say(&format!("could not remove {}: {error}", path.display())),
        }
    }
}
