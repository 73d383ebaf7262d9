//! Scripts of packages, unpacked once for all attempts of a delivery: everything of a bundle but its `payload`.
//!
//! They lie where only the agent writes; what is run is looked at once more right before it starts.

use crate::disk;
use crate::jobs::plan::because;
use crate::{limits, tree};
use model::Digest;
use protocol::Reason;
use protocol::reason::code;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Folder of a bundle that scripts find where it was unpacked to, not here.
const PAYLOAD: &str = "payload/";

/// A script of a bundle, where it lies once it was unpacked. What is there was right when it was put there; what is run is looked at again.
#[must_use]
pub fn laid_out(root: &Path, digest: Digest, script: &str) -> Option<PathBuf> {
    let place = root.join(digest.hex());
    let file = place.join(script);
    let inside = Path::new(script).components().all(|c| matches!(c, std::path::Component::Normal(_)));
    if !inside || !file.is_file() {
        return None;
    }
    // The newest use is what counts.
    if let Ok(folder) = File::open(&place) {
        let _ = folder.set_modified(std::time::SystemTime::now());
    }
    Some(file)
}

/// Puts the scripts of a bundle into a folder, unless this one is there. Returns its path.
pub fn lay_out(root: &Path, bundle: &Path, digest: Digest, script: &str) -> Result<PathBuf, Box<Reason>> {
    let place = root.join(digest.hex());
    if laid_out(root, digest, script).is_none() {
        let scratch = root.join(format!("{}.new", digest.hex()));
        let made = tree::remove(&scratch)
            .and_then(|()| tree::remove(&place))
            .and_then(|()| fs::DirBuilder::new().recursive(true).mode(0o755).create(&scratch));
        made.map_err(|e| of_disk(&e))?;
        let mut taking = Taking { root: &scratch, script, open: None };
        bundle::contents(bundle, &mut taking).map_err(|error| {
            let full = error.code() == "disk-full";
            Box::new(if full {
                crate::jobs::plan::disk_full()
            } else {
                because(code::UNPACK_FAILED, "why", &error)
            })
        })?;
        fs::rename(&scratch, &place).map_err(|e| of_disk(&e))?;
    }
    laid_out(root, digest, script).ok_or_else(|| Box::new(because(code::SCRIPT_MISSING, "path", &script)))
}

/// Removes what nobody needs, but for the last few.
pub fn tidy(root: &Path, needed: &[Digest]) {
    let needed: Vec<String> = needed.iter().map(Digest::hex).collect();
    let mut found: Vec<_> = fs::read_dir(root)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| !needed.iter().any(|name| entry.file_name().to_string_lossy().starts_with(name)))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    found.sort();
    let many = found.len().saturating_sub(limits::JOB_SCRIPTS_KEPT);
    found.into_iter().take(many).for_each(|(_, path)| drop(tree::remove(&path)));
}

fn of_disk(error: &io::Error) -> Box<Reason> {
    Box::new(if disk::is_full(error) {
        crate::jobs::plan::disk_full()
    } else {
        because(code::UNPACK_FAILED, "why", error)
    })
}

struct Taking<'a> {
    root: &'a Path,
    script: &'a str,
    open: Option<io::Result<File>>,
}

impl bundle::Reading for Taking<'_> {
    fn begin(&mut self, path: &str, executable: bool) -> bool {
        if path.starts_with(PAYLOAD) && path != self.script {
            return false;
        }
        let place = self.root.join(path);
        let folder = place.parent().unwrap_or(self.root);
        let mode = if executable { 0o755 } else { 0o644 };
        let made = fs::DirBuilder::new().recursive(true).mode(0o755).create(folder);
        self.open =
            Some(made.and_then(|()| OpenOptions::new().create_new(true).write(true).mode(mode).open(&place)));
        true
    }
    fn bytes(&mut self, piece: &[u8]) -> io::Result<()> {
        match &mut self.open {
            Some(Ok(file)) => file.write_all(piece),
            Some(Err(error)) => Err(io::Error::new(error.kind(), error.to_string())),
            None => Err(io::ErrorKind::Other.into()),
        }
    }
    fn end(&mut self) -> io::Result<()> {
        self.open.take().unwrap_or_else(|| Err(io::ErrorKind::Other.into())).map(|_| ())
    }
}
