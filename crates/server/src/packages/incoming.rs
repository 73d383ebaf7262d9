//! Package files copied by hand into `<data>/incoming` (spec/constellation §4.1): each one goes the way of an upload, then
//! it is taken out of the folder. A file counts as whole when its size and date were the same at two looks. What is
//! refused stays as `NAME.refused`, with the reason in `NAME.refused.txt`. Everything else in the folder (other names,
//! hidden files, folders, links, what cannot be read) is left alone.

use super::publish::is_final;
use super::{begin, cancel, publish, receive};
use crate::app::App;
use crate::call::{Actor, Call, Source};
use crate::fault::{Fault, Result};
use crate::limits;
use axum::body::Body;
use model::Timestamp;
use protocol::api::NewUpload;
use protocol::{Code, Lang};
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tokio::io::AsyncReadExt;
use tokio::task::spawn_blocking;
use tokio_util::io::ReaderStream;

/// The folder, and what was seen in it at the last look.
pub struct Incoming {
    folder: PathBuf,
    seen: BTreeMap<String, Seen>,
    /// That the disk is full was said, and nothing was published since.
    full: bool,
}

/// A file at the last look.
struct Seen {
    stamp: Stamp,
    /// Something was in the way: not before then.
    not_before: Option<Timestamp>,
    /// What was in the way was said.
    told: bool,
}

/// What tells that a file did not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    size_bytes: u64,
    changed: Option<SystemTime>,
}

impl Stamp {
    fn of(about: &Metadata) -> Self {
        Self { size_bytes: about.len(), changed: about.modified().ok() }
    }

    /// Of a file as it is now; nothing when it is gone.
    fn now(path: &Path) -> Option<Self> {
        fs::symlink_metadata(path).ok().filter(Metadata::is_file).map(|about| Self::of(&about))
    }
}

impl Incoming {
    /// The folder of a data folder.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self { folder: data.join("incoming"), seen: BTreeMap::new(), full: false }
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Looks once: publishes what did not change since the last look, at most [`limits::INCOMING_ROUND_MAX`] files. Gives
    /// what people should know: what was refused, and what stands in the way, once.
    pub async fn look(&mut self, app: &App) -> Vec<String> {
        let folder = self.folder.clone();
        let found = match spawn_blocking(move || candidates(&folder)).await.map_err(io::Error::other) {
            Ok(Ok(found)) => found,
            Ok(Err(error)) | Err(error) => {
                tracing::warn!(folder = %self.folder.display(), %error, "could not look for incoming packages");
                return Vec::new();
            }
        };
        let now = app.clock.now();
        let mut ready = Vec::new();
        let mut before = std::mem::take(&mut self.seen);
        for (name, stamp) in found {
            let seen = before.remove(&name).filter(|seen| seen.stamp == stamp);
            let is_new = seen.is_none();
            let seen = seen.unwrap_or(Seen { stamp, not_before: None, told: false });
            let waits = seen.not_before.is_some_and(|time| now < time);
            if !is_new && !waits && ready.len() < limits::INCOMING_ROUND_MAX {
                ready.push((name.clone(), stamp));
            }
            self.seen.insert(name, seen);
        }
        let mut told = Vec::new();
        for (name, stamp) in ready {
            if app.stop.is_cancelled() {
                break;
            }
            if let Some(text) = self.take(app, &name, stamp).await {
                told.push(text);
            }
        }
        told
    }

    /// Publishes one file and takes it out of the folder.
    async fn take(&mut self, app: &App, name: &str, stamp: Stamp) -> Option<String> {
        let path = self.folder.join(name);
        let shown = name.escape_debug();
        let taken = tokio::select! {
            taken = carry(app, &path, name, stamp) => taken,
            () = app.stop.cancelled() => return None,
        };
        match taken {
            Ok(true) => {
                self.full = false;
                self.out(app, name, None).err().and_then(|error| {
                    self.later(app, name, &format!("{shown} was published and cannot be taken out: {error}"))
                })
            }
            // It changed meanwhile, or cannot be read.
            Ok(false) => {
                self.wait(app, name);
                None
            }
            Err(fault) if is_refused(fault.code) => {
                // Somebody still writes it.
                if Stamp::now(&path) != Some(stamp) {
                    self.seen.remove(name);
                    return None;
                }
                let text = format!("the package file {shown} in the folder incoming was refused: {fault}");
                match self.out(app, name, Some(&fault)) {
                    Ok(()) => Some(text),
                    Err(error) => self.later(app, name, &format!("{text}; it cannot be renamed: {error}")),
                }
            }
            Err(fault) if fault.code == Code::DiskFull => {
                self.wait(app, name);
                let first = !std::mem::replace(&mut self.full, true);
                first.then(|| format!("{shown} in the folder incoming waits: {fault}"))
            }
            Err(fault) => self.later(app, name, &format!("{shown} in the folder incoming waits: {fault}")),
        }
    }

    /// Takes a file out: away when it was published, aside when it was refused.
    fn out(&mut self, app: &App, name: &str, refused: Option<&Fault>) -> io::Result<()> {
        let path = self.folder.join(name);
        match refused {
            None => fs::remove_file(&path)?,
            Some(fault) => {
                fs::rename(&path, self.folder.join(format!("{name}.refused")))?;
                if let Err(error) = explain(&self.folder, name, app.clock.now(), fault) {
                    tracing::warn!(name, %error, "could not write why a package file was refused");
                }
            }
        }
        self.seen.remove(name);
        Ok(())
    }

    /// Tries a file again later.
    fn wait(&mut self, app: &App, name: &str) {
        if let Some(seen) = self.seen.get_mut(name) {
            seen.not_before = Some(app.clock.now().plus(limits::INCOMING_RETRY));
        }
    }

    /// Tries a file again later, and says why once.
    fn later(&mut self, app: &App, name: &str, why: &str) -> Option<String> {
        self.wait(app, name);
        let seen = self.seen.get_mut(name)?;
        let first = !std::mem::replace(&mut seen.told, true);
        first.then(|| why.to_owned())
    }
}

/// Whether a file can never be published after this.
const fn is_refused(code: Code) -> bool {
    is_final(code) || matches!(code, Code::InvalidField | Code::TooBig)
}

/// Files that may be packages, by name. Empty ones are not yet.
fn candidates(folder: &Path) -> io::Result<Vec<(String, Stamp)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let lower = name.to_lowercase();
        let fits = !name.starts_with('.') && (lower.ends_with(".zip") || lower.ends_with(".tar.zst"));
        // Neither follows links.
        if !fits || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        if let Ok(about) = entry.metadata()
            && about.len() > 0
        {
            found.push((name, Stamp::of(&about)));
        }
        if found.len() >= limits::INCOMING_LOOKED_MAX {
            break;
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// Sends a file the way of an upload. False when it cannot be read, or changed meanwhile and may stay.
async fn carry(app: &App, path: &Path, name: &str, stamp: Stamp) -> Result<bool> {
    let Ok(file) = tokio::fs::File::open(path).await else { return Ok(false) };
    let call = Call {
        actor: Actor::Server,
        source: Source::default(),
        request: app.next_request(),
        at: app.clock.now(),
        lang: Lang::En,
    };
    let ask = NewUpload { file: name.to_owned(), size_bytes: stamp.size_bytes, digest: None };
    let upload = begin(app, &call, ask).await?;
    let bytes = ReaderStream::with_capacity(file.take(stamp.size_bytes), limits::STREAM_CHUNK_BYTES);
    let published = match receive(app, &call, &upload.id, 0, Body::from_stream(bytes)).await {
        Ok(_) => publish(app, &call, &upload.id).await,
        Err(fault) => Err(fault),
    };
    match published {
        Ok(published) => {
            let file = &published.package.file;
            tracing::info!(name, %file, new = published.is_new, "took a package file from the folder incoming");
            Ok(Stamp::now(path) == Some(stamp))
        }
        Err(fault) => {
            // Publishing throws some away itself.
            if let Err(other) = cancel(app, &call, &upload.id).await
                && other.code != Code::NotFound
            {
                tracing::warn!(fault = %other, "an upload from the folder incoming is thrown away later");
            }
            Err(fault)
        }
    }
}

/// Writes why a file was refused, in both languages.
fn explain(folder: &Path, name: &str, at: Timestamp, fault: &Fault) -> io::Result<()> {
    let path = folder.join(format!("{name}.refused.txt"));
    // Never through a link.
    let _ = fs::remove_file(&path);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    writeln!(file, "{at} {name} ({})", fault.code)?;
    for lang in [Lang::En, Lang::Fr] {
        writeln!(file, "{}: {}", lang.tag(), fault.code.text(lang, &fault.details))?;
    }
    Ok(())
}
