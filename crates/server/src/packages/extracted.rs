//! Where the bytes of install files stand: in a bundle that holds them as they are, or taken out of one into a bounded folder.
//!
//! The folder is a cache: what it holds can be taken out again, so it may be deleted at any time. What was not used longest goes first.

use crate::fault::{Fault, Result};
use crate::limits;
use model::Digest;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// The bytes of one file.
#[derive(Debug, Clone)]
pub(super) struct Known {
    path: PathBuf,
    offset: u64,
}

impl Known {
    /// Opens what holds them; where they begin.
    pub fn open(&self) -> io::Result<(Arc<File>, u64)> {
        Ok((Arc::new(File::open(&self.path)?), self.offset))
    }
}

/// The cache.
pub(super) struct Extracted {
    folder: PathBuf,
    bytes_max: u64,
    known: Mutex<HashMap<(Digest, usize), Known>>,
    one_at_a_time: tokio::sync::Mutex<()>,
}

impl Extracted {
    /// The cache of a data folder.
    pub fn of(data: &Path) -> Self {
        Self {
            folder: data.join("cache"),
            bytes_max: limits::EXTRACTED_BYTES_MAX,
            known: Mutex::default(),
            one_at_a_time: tokio::sync::Mutex::default(),
        }
    }

    /// Where a file is, if that was asked before.
    pub fn known(&self, digest: &Digest, place: usize) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&(*digest, place)).cloned()
    }

    /// Held while a file is looked for, so that it is taken out once.
    pub async fn alone(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.one_at_a_time.lock().await
    }

    /// Finds a file in a bundle, taking it out if need be.
    pub fn find(
        &self,
        bundle: &Path,
        digest: &Digest,
        place: usize,
        path: &str,
        size: u64,
    ) -> Result<Option<(Arc<File>, u64)>> {
        if let Some(known) = self.known(digest, place)
            && let Ok(found) = known.open()
        {
            return Ok(Some(found));
        }
        if !bundle.exists() {
            return Ok(None);
        }
        let known = match bundle::stored_at(bundle, path).map_err(Fault::internal)? {
            Some((offset, stored)) if stored == size => Known { path: bundle.to_owned(), offset },
            _ => Known { path: self.take_out(bundle, digest, place, path, size)?, offset: 0 },
        };
        let found = known.open()?;
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= limits::EXTRACTED_KNOWN_MAX {
            all.clear();
        }
        all.insert((*digest, place), known);
        Ok(Some(found))
    }

    /// Takes a file out of a bundle, unless it was taken out before.
    fn take_out(
        &self,
        bundle: &Path,
        digest: &Digest,
        place: usize,
        path: &str,
        size: u64,
    ) -> Result<PathBuf> {
        let target = self.folder.join(format!("{}-{place}", digest.hex()));
        if fs::metadata(&target).is_ok_and(|about| about.len() == size) {
            // Used again: it goes later.
            let _ = File::options().write(true).open(&target).and_then(|f| f.set_modified(SystemTime::now()));
            return Ok(target);
        }
        fs::create_dir_all(&self.folder)?;
        self.make_room(size)?;
        let part = target.with_extension("part");
        let mut out = TakingOut { wanted: path, out: BufWriter::new(File::create(&part)?), size: None };
        let walked = bundle::contents(bundle, &mut out);
        let TakingOut { mut out, size: found, .. } = out;
        let done = walked.map_err(Fault::internal).and_then(|()| Ok(out.flush()?));
        if done.is_err() || found != Some(size) {
            let _ = fs::remove_file(&part);
            done?;
            return Err(Fault::internal(format!(
                "{path:?} of bundle {digest} has not the {size} bytes it had"
            )));
        }
        fs::rename(&part, &target)?;
        Ok(target)
    }

    /// Removes what was not used longest until there is room.
    fn make_room(&self, size: u64) -> io::Result<()> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let about = entry.metadata()?;
            if about.is_file() {
                all.push((about.modified()?, about.len(), entry.path()));
            }
        }
        all.sort();
        let mut used: u64 = all.iter().map(|(_, len, _)| len).sum();
        for (_, len, path) in all {
            if used.saturating_add(size) <= self.bytes_max {
                break;
            }
            fs::remove_file(path)?;
            used -= len;
        }
        Ok(())
    }
}

struct TakingOut<'a> {
    wanted: &'a str,
    out: BufWriter<File>,
    size: Option<u64>,
}

impl bundle::Reading for TakingOut<'_> {
    fn begin(&mut self, path: &str, _: bool) -> bool {
        let wanted = path == self.wanted;
        if wanted {
            self.size = Some(0);
        }
        wanted
    }

    fn bytes(&mut self, piece: &[u8]) -> io::Result<()> {
        self.size = self.size.map(|size| size + piece.len() as u64);
        self.out.write_all(piece)
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cache has a bound: what was not used longest goes first.
    #[test]
    fn room_is_made() {
        let data = tempfile::tempdir().unwrap();
        let mut cache = Extracted::of(data.path());
        cache.bytes_max = 10;
        fs::create_dir(&cache.folder).unwrap();
        let now = SystemTime::now();
        for (name, age) in [("new", 1), ("old", 60), ("older", 90)] {
            let path = cache.folder.join(name);
            fs::write(&path, "1234").unwrap();
            let then = now - std::time::Duration::from_secs(age);
            File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
        }
        cache.make_room(5).unwrap();
        let left: Vec<_> = fs::read_dir(&cache.folder).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["new"]);
    }
}
