//! Orders that are carried out once, each in a folder of its own, and notes of those that were.
//!
//! ```text
//! <shelf>/<id>/…            what is kept of an order until the server has its end
//! <shelf>/<id>/state.json   how far it has come
//! <shelf>/done/<id>.json    a note of an order whose end the server has: it is never carried out again
//! ```
//!
//! The rooms `runs` and `jobs` say what stands in a folder and in a note.

use crate::disk;
use anyhow::Context;
use serde::de::DeserializeOwned;
use std::fs;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

/// A shelf whose notes are of one kind.
#[derive(Debug)]
pub struct Shelf<R> {
    root: PathBuf,
    kind: PhantomData<fn() -> R>,
}

impl<R> Clone for Shelf<R> {
    fn clone(&self) -> Self {
        Self { root: self.root.clone(), kind: PhantomData }
    }
}

impl<R: DeserializeOwned> Shelf<R> {
    /// The shelf in a folder.
    pub fn open(root: PathBuf) -> anyhow::Result<Self> {
        disk::make_private(&root.join("done"))
            .with_context(|| format!("could not make the folder {}", root.display()))?;
        Ok(Self { root, kind: PhantomData })
    }
    /// The folder of one order; nothing for an id that cannot be a name.
    #[must_use]
    pub fn of(&self, id: &str) -> Option<PathBuf> {
        (disk::is_plain(id) && id.len() <= 64 && id != "done").then(|| self.root.join(id))
    }
    /// Every order that is taken and not forgotten, with its record: folders that hold `order`. What is damaged is told and thrown
    /// away; what is named in `others` is none of them.
    #[must_use]
    pub fn all(&self, order: &str, others: &[&str]) -> Vec<(String, R)> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.root).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name == "done" || others.contains(&name.as_str()) || !entry.path().is_dir() {
                continue;
            }
            match disk::read_json_or_none(&state(&entry.path())) {
                Some(record) if entry.path().join(order).is_file() => found.push((name, record)),
                _ => {
                    tracing::warn!(id = name, "what is kept of an order is not whole; it is removed");
                    let _ = disk::remove_folder(&entry.path());
                }
            }
        }
        found
    }
    /// How an order ended whose end the server has, if it is remembered.
    #[must_use]
    pub fn done(&self, id: &str) -> Option<R> {
        disk::read_json_or_none(&self.done_path(id))
    }
    /// The server has the end: only a note of it stays. The note is there before the rest goes.
    pub fn put_away(&self, id: &str) -> std::io::Result<()> {
        let Some(folder) = self.of(id) else { return Ok(()) };
        fs::rename(state(&folder), self.done_path(id))?;
        disk::remove_folder(&folder)
    }
    /// Forgets the oldest notes beyond the bound.
    pub fn tidy(&self, remembered_max: usize) {
        let mut notes: Vec<_> = fs::read_dir(self.root.join("done"))
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        notes.sort();
        let many = notes.len().saturating_sub(remembered_max);
        notes.iter().take(many).for_each(|(_, path)| drop(disk::remove_file(path)));
    }
    /// Where the note of an order stands.
    #[must_use]
    pub fn done_path(&self, id: &str) -> PathBuf {
        self.root.join("done").join(format!("{id}.json"))
    }
}

/// Where the record of an order stands in its folder.
#[must_use]
pub fn state(folder: &Path) -> PathBuf {
    folder.join("state.json")
}
