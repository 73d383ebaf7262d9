//! A draft that begins as a version of the repository: its files, its texts, its install face. The version itself stays as it is.

use super::files::{Known, insert};
use super::intake::{Intake, Whole, fault};
use super::{get, next_version};
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages::Blobs;
use model::id::DraftId;
use protocol::Code;
use protocol::api::{Draft, DraftContent};
use protocol::install::{Install, OriginalFile};
use std::collections::HashMap;
use std::io::{self, Write};
use tokio::task::spawn_blocking;
use uuid::Uuid;

/// Begins a draft from a file of the repository, under its name and the next number, or under another name and the same number.
pub(super) async fn from_version(app: &App, call: &Call, file: &str, name: Option<&str>) -> Result<Draft> {
    let mut q = app.db.read();
    let found = crate::packages::views::named(&mut q, file).await?;
    let manifest = crate::packages::manifest(&mut q, found.id).await?;
    let manifest = manifest.ok_or_else(|| Fault::not_found("package file", file))?;
    if manifest.faces.iter().any(|face| face != "install") || !manifest.settings.is_empty() {
        let why = match call.lang {
            protocol::Lang::En => {
                "this package has more than an install face: change its folder, then send it with `escale package push`"
            }
            protocol::Lang::Fr => {
                "ce package a plus qu'une face d'installation : modifiez son dossier, puis envoyez-le avec `escale package push`"
            }
        };
        return Err(Fault::field("from", why));
    }
    let install = match manifest.faces.is_empty() {
        true => Install::default(),
        false => crate::packages::install_of(&mut q, found.id).await?,
    };
    let name = name.map(str::trim).filter(|name| !name.is_empty() && *name != found.package);
    let version = match name {
        Some(_) => found.version.clone(),
        None => super::free_version(&mut q, &found.package, &found.version)
            .await
            .unwrap_or(next_version(&found.version)),
    };
    drop(q);
    let originals: HashMap<String, OriginalFile> =
        install.files.iter().filter_map(|file| Some((file.path.clone(), file.original.clone()?))).collect();
    let content = DraftContent {
        name: name.unwrap_or(&found.package).to_owned(),
        version,
        title: manifest.title,
        description: manifest.description,
        authors: manifest.authors,
        unit: "/".to_owned(),
        install: bare(install),
    };
    let path = app.blobs.path(&found.digest);
    let place = app.blobs.inspecting().await;
    let (blobs, label) = (app.blobs.clone(), file.to_owned());
    let ids: Vec<Uuid> = (0..limits::DRAFT_FILES_MAX).map(|_| app.new_id()).collect();
    let taken = spawn_blocking(move || {
        let mut copy = Copying { blobs, ids, path: String::new(), now: None, done: Vec::new(), failed: None };
        let walked = bundle::contents(&path, &mut copy);
        match (copy.failed.take(), walked) {
            (Some(fault), _) => Err(fault),
            (None, Err(error)) => Err(fault(&label, &error)),
            (None, Ok(())) => Ok(std::mem::take(&mut copy.done)),
        }
    });
    let taken = taken.await.map_err(Fault::internal)??;
    drop(place);
    keep(app, call, &content, taken, &originals).await
}

/// An install face without what the server fills in.
pub(super) fn bare(mut install: Install) -> Install {
    for file in &mut install.files {
        file.size_bytes = 0;
        file.sha512.clear();
        file.original = None;
    }
    install
}

/// Writes a new draft with files down.
pub(super) async fn keep(
    app: &App,
    call: &Call,
    content: &DraftContent,
    files: Vec<(String, Whole)>,
    originals: &HashMap<String, OriginalFile>,
) -> Result<Draft> {
    let settled = app.blobs.settle().await;
    for (_, whole) in &files {
        whole.place()?;
    }
    let mut tx = app.db.change().await?;
    let draft = super::insert(&mut tx, app, call, content).await?;
    for (place, (path, whole)) in files.iter().enumerate() {
        let known = Known {
            digest: whole.sums.digest,
            size: whole.sums.size,
            sha512: whole.sums.sha512.clone(),
            archive: whole.archive,
            original: originals.get(path).cloned(),
        };
        insert(&mut tx, draft, place, path, &known).await?;
    }
    tx.commit().await?;
    drop(settled);
    drop(files);
    get(app, call, &DraftId::from_uuid(draft).to_string()).await
}

/// Takes the files of a bundle out, each into a file of its own.
struct Copying {
    blobs: Blobs,
    ids: Vec<Uuid>,
    path: String,
    now: Option<Intake>,
    done: Vec<(String, Whole)>,
    failed: Option<Fault>,
}

impl bundle::Reading for Copying {
    fn begin(&mut self, path: &str, _: bool) -> bool {
        if path == "escale.toml" || self.failed.is_some() {
            return false;
        }
        let Some(id) = self.ids.pop() else {
            let limit = limits::DRAFT_FILES_MAX;
            self.failed = Some(Fault::new(Code::TooMany, [("limit", &limit), ("kind", &"files in a draft")]));
            return false;
        };
        match Intake::begin_in(&self.blobs, id) {
            Ok(intake) => {
                self.path = path.to_owned();
                self.now = Some(intake);
                true
            }
            Err(fault) => {
                self.failed = Some(fault);
                false
            }
        }
    }

    fn bytes(&mut self, piece: &[u8]) -> io::Result<()> {
        self.now.as_mut().map_or(Ok(()), |intake| intake.write_all(piece))
    }

    fn end(&mut self) -> io::Result<()> {
        if let Some(intake) = self.now.take() {
            self.done.push((std::mem::take(&mut self.path), intake.finish()?));
        }
        Ok(())
    }
}

impl Drop for Copying {
    fn drop(&mut self) {
        if let Some(intake) = self.now.take() {
            intake.drop_it();
        }
    }
}
