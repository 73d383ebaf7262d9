//! What people and depots do about versions that are delivered: block, promote, pin, confirm a copy, look at scripts.

use super::deliverable::{Deliverable, WRITE_ONCE, deliverable_of};
use super::store;
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Tx};
use crate::wake::Touched;
use bundle::limits::SCRIPT_BYTES_MAX;
use model::Digest;
use model::rights::Right;
use protocol::Code;
use protocol::api::{ReplacedVersion, ScriptDiff, VersionAsk};
use protocol::deliver::diff::unified;
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::spawn_blocking;

/// Blocks a version: nobody delivers it anywhere from now on; what is under way goes on (RB-7).
///
/// # Errors
/// [`Code::NotFound`]; [`Code::InvalidField`] without a reason.
pub(super) async fn block(
    app: &App,
    call: &Call,
    package: &str,
    version: &str,
    ask: &VersionAsk,
) -> Result<()> {
    call.may(Right::DeliverTo)?;
    let reason = ask.reason.trim();
    if reason.is_empty() || reason.len() > limits::RESOURCE_BYTES_MAX {
        return Err(Fault::field(
            "reason",
            "blocking a version asks for a reason; it is shown to everyone who would deliver",
        ));
    }
    let mut tx = app.db.change().await?;
    let found = deliverable_of(&mut tx, package, version).await?;
    tx.run(store::BLOCK, args![found.id, call.at, call.who(), reason]).await?;
    done(app, call, tx, &found, "package.blocked", reason).await
}

/// Lets a version be delivered again: whoever blocked it may, and whoever may break locks.
///
/// # Errors
/// [`Code::NotFound`], [`Code::NotAllowed`].
pub(super) async fn unblock(
    app: &App,
    call: &Call,
    package: &str,
    version: &str,
    ask: &VersionAsk,
) -> Result<()> {
    call.may(Right::DeliverTo)?;
    let mut tx = app.db.change().await?;
    let found = deliverable_of(&mut tx, package, version).await?;
    if found.blocked.as_ref().is_some_and(|b| b.by != call.who()) {
        call.may(Right::BreakLock)?;
    }
    tx.run(store::BLOCK, args![found.id, None::<i64>, "", ""]).await?;
    done(app, call, tx, &found, "package.unblocked", ask.reason.trim()).await
}

/// Puts a version into the store whose versions stay as they are: the same bytes, the same digest (PR-3). Asked again, nothing changes.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::VersionBlocked`]; [`Code::InvalidField`] for another store.
pub(super) async fn promote(
    app: &App,
    call: &Call,
    package: &str,
    version: &str,
    ask: &VersionAsk,
) -> Result<()> {
    call.may(Right::Publish)?;
    if !matches!(ask.store.trim(), "" | WRITE_ONCE) {
        return Err(Fault::field("store", "write-once: nothing goes back to deploy"));
    }
    let mut tx = app.db.change().await?;
    let found = deliverable_of(&mut tx, package, version).await?;
    if let Some(blocked) = &found.blocked {
        let details: [(&str, &dyn std::fmt::Display); 4] = [
            ("package", &found.package),
            ("version", &found.version),
            ("by", &blocked.by),
            ("reason", &blocked.reason),
        ];
        return Err(Fault::new(Code::VersionBlocked, details));
    }
    if found.store == WRITE_ONCE {
        return Ok(());
    }
    // The bytes are where they were, under their digest; P9 asks that what is kept for ever is looked at again.
    let (path, size) = (app.blobs.path(&found.digest), found.size_bytes);
    let read = spawn_blocking(move || bundle::digest_file(&path)).await.map_err(Fault::internal)??;
    if read != (found.digest, size) {
        return Err(Fault::new(Code::DigestMismatch, [("expected", &found.digest), ("received", &read.0)]));
    }
    tx.run(store::PROMOTE, args![found.id, WRITE_ONCE, call.at, call.who()]).await?;
    done(app, call, tx, &found, "package.promoted", WRITE_ONCE).await
}

/// Keeps a version although it is old, or does not any more (PR-7).
///
/// # Errors
/// [`Code::NotFound`].
pub(super) async fn pin(
    app: &App,
    call: &Call,
    package: &str,
    version: &str,
    ask: &VersionAsk,
) -> Result<()> {
    call.may(Right::Publish)?;
    let mut tx = app.db.change().await?;
    let found = deliverable_of(&mut tx, package, version).await?;
    let keep = ask.keep.unwrap_or(true);
    tx.run(store::PIN, args![found.id, keep]).await?;
    let action = if keep { "package.pinned" } else { "package.unpinned" };
    done(app, call, tx, &found, action, ask.reason.trim()).await
}

/// A depot has a version now, which it proves by its digest (P-1). The time is the server's; a second word changes nothing.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::DigestMismatch`] when the depot has other bytes.
pub(super) async fn replicated(
    app: &App,
    call: &Call,
    depot: &str,
    (package, version): (&str, &str),
    digest: &str,
) -> Result<()> {
    call.may(Right::Publish)?;
    let depot = depot.trim();
    if depot.is_empty() || depot.len() > model::name::NAME_BYTES_MAX || depot.contains(char::is_control) {
        return Err(Fault::field("depot", "1 to 128 bytes"));
    }
    let digest = Digest::parse(digest.trim()).map_err(|e| Fault::field("digest", e))?;
    let mut tx = app.db.change().await?;
    let found = deliverable_of(&mut tx, package, version).await?;
    if digest != found.digest {
        return Err(Fault::new(Code::DigestMismatch, [("expected", &found.digest), ("received", &digest)]));
    }
    let fold = depot.to_lowercase();
    let row = args![found.id, depot, fold, call.at, app.life.lived_ms(&app.clock), call.who()];
    tx.run(store::COPY, row).await?;
    done(app, call, tx, &found, "package.replicated", depot).await
}

async fn done(
    app: &App,
    call: &Call,
    mut tx: Tx,
    found: &Deliverable,
    action: &str,
    what: &str,
) -> Result<()> {
    let name = format!("{} {}", found.package, found.version);
    audit::write(&mut tx, call, action, &name, [("digest", &found.digest), ("what", &what)]).await?;
    tx.touch(Touched::Package(found.id));
    tx.commit().await?;
    app.spaces.nudge.notify_one();
    Ok(())
}

/// What stood under a number before, newest first.
///
/// # Errors
/// When the database fails.
pub async fn replaced(q: &mut impl Query, found: &Deliverable) -> Result<Vec<ReplacedVersion>> {
    let Ok(version) = model::Version::parse(&found.version) else { return Ok(Vec::new()) };
    let rows =
        q.rows(store::REPLACED_BEFORE, args![found.package.to_lowercase(), version.order_key()]).await?;
    rows.iter()
        .map(|row| {
            Ok(ReplacedVersion {
                digest: row.digest(0)?.to_string(),
                published_at: row.time(1)?,
                published_by: row.get(2)?,
                replaced_at: row.time(3)?,
                replaced_by: row.get(4)?,
            })
        })
        .collect()
}

/// The text of a script of a version.
///
/// # Errors
/// [`Code::NotFound`]: only scripts of the deliver face are given out here.
pub(super) async fn script(
    app: &App,
    call: &Call,
    package: &str,
    version: &str,
    path: &str,
) -> Result<String> {
    call.may(Right::View)?;
    let found = deliverable_of(&mut app.db.read(), package, version).await?;
    let missing = || Fault::not_found("script", path);
    found.face.scripts.iter().find(|s| s.path == path).ok_or_else(missing)?;
    let mut texts = texts(app, &found, BTreeSet::from([path.to_owned()])).await?;
    texts.remove(path).ok_or_else(missing)
}

/// What differs between the scripts of two versions of a package: every script that is new, changed or gone (SC-3).
///
/// # Errors
/// When the database or the disk fails.
pub async fn script_changes(app: &App, now: &Deliverable, before: &Deliverable) -> Result<Vec<ScriptDiff>> {
    let index = |of: &Deliverable| -> BTreeMap<String, String> {
        of.face.scripts.iter().map(|s| (s.path.clone(), s.digest.clone())).collect()
    };
    let (new, old) = (index(now), index(before));
    let paths: BTreeSet<String> = new.keys().chain(old.keys()).cloned().collect();
    let differs: BTreeSet<String> = paths.into_iter().filter(|p| new.get(p) != old.get(p)).collect();
    if differs.is_empty() {
        return Ok(Vec::new());
    }
    let after = texts(app, now, differs.iter().filter(|p| new.contains_key(*p)).cloned().collect()).await?;
    let was = texts(app, before, differs.iter().filter(|p| old.contains_key(*p)).cloned().collect()).await?;
    let empty = String::new();
    let changes = differs.into_iter().map(|path| {
        let change = match (old.contains_key(&path), new.contains_key(&path)) {
            (false, _) => "new",
            (_, false) => "gone",
            _ => "changed",
        };
        let (a, b) = (format!("{} {path}", before.version), format!("{} {path}", now.version));
        let diff = unified(&a, &b, was.get(&path).unwrap_or(&empty), after.get(&path).unwrap_or(&empty));
        ScriptDiff { path, change: change.to_owned(), diff }
    });
    Ok(changes.collect())
}

/// The same for people who look.
pub(super) async fn script_diff(
    app: &App,
    call: &Call,
    package: &str,
    version: &str,
    against: &str,
) -> Result<Vec<ScriptDiff>> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let now = deliverable_of(&mut q, package, version).await?;
    let before = deliverable_of(&mut q, package, against).await?;
    script_changes(app, &now, &before).await
}

/// Texts of scripts, read in one walk over the bundle; what is too long or no text is told instead.
async fn texts(app: &App, of: &Deliverable, wanted: BTreeSet<String>) -> Result<BTreeMap<String, String>> {
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let _place = app.blobs.inspecting().await;
    let path = app.blobs.path(&of.digest);
    let read = move || {
        let mut reader = Reader { wanted, now: None, found: BTreeMap::new() };
        bundle::contents(&path, &mut reader).map(|()| reader.found)
    };
    let found = spawn_blocking(read).await.map_err(Fault::internal)?.map_err(Fault::internal)?;
    let told = |bytes: Option<Vec<u8>>| match bytes.map(String::from_utf8) {
        Some(Ok(text)) => text,
        Some(Err(_)) => "(no text)\n".to_owned(),
        None => format!("(more than {SCRIPT_BYTES_MAX} bytes)\n"),
    };
    Ok(found.into_iter().map(|(path, bytes)| (path, told(bytes))).collect())
}

/// Keeps some files, each up to a bound.
struct Reader {
    wanted: BTreeSet<String>,
    now: Option<(String, Option<Vec<u8>>)>,
    found: BTreeMap<String, Option<Vec<u8>>>,
}

impl bundle::Reading for Reader {
    fn begin(&mut self, path: &str, _: bool) -> bool {
        let is_wanted = self.wanted.contains(path);
        if is_wanted {
            self.now = Some((path.to_owned(), Some(Vec::new())));
        }
        is_wanted
    }
    fn bytes(&mut self, piece: &[u8]) -> std::io::Result<()> {
        if let Some((_, kept)) = &mut self.now {
            match kept {
                Some(bytes) if (bytes.len() + piece.len()) as u64 <= SCRIPT_BYTES_MAX => {
                    bytes.extend_from_slice(piece)
                }
                _ => *kept = None,
            }
        }
        Ok(())
    }
    fn end(&mut self) -> std::io::Result<()> {
        if let Some((path, kept)) = self.now.take() {
            self.found.insert(path, kept);
        }
        Ok(())
    }
}
