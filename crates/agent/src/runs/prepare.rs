//! The files of a run: the bundle is fetched and verified, and what the run asks for of it is put into the work folder.

use super::carry::{Carrier, Stop};
use super::extract;
use super::log::About;
use crate::fetch::{self, Fetched};
use crate::instances::backoff;
use crate::{disk, limits};
use model::Digest;
use model::install::Install;
use model::run::Phase;
use protocol::Reason;
use protocol::install::RunOrder;
use protocol::reason::code;
use protocol::text::params;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Brings the bundle here. A server that is away is waited for; an answer that is wrong is asked for again a few times.
pub async fn fetch(carrier: &mut Carrier, order: &RunOrder) -> Result<Fetched, Stop> {
    let about = About { file: Some(&order.bundle.file), ..About::phase(Phase::Downloading) };
    let name = &order.bundle.file;
    let failed = |why: &str| Reason::new(code::FETCH_FAILED, params([("why", &why)]));
    let digest = Digest::parse(&order.bundle.digest).map_err(|e| Stop::Fail(failed(&e.to_string())))?;
    if let Some(path) = carrier.tools.fetcher.kept(digest) {
        carrier.log.say(about.with("ok"), format!("{name} already downloaded"));
        return Ok(Fetched { path, fresh: false, from_peers_bytes: 0 });
    }
    carrier.log.say(about, format!("fetching {name}"));
    let began = Instant::now();
    let (mut wrong, mut tries) = (0, 0);
    loop {
        let error = match once(carrier, order, digest).await? {
            Ok(fetched) => {
                carrier.note_from_peers(fetched.from_peers_bytes);
                carrier.log.say(about.with("ok"), format!("{name} downloaded"));
                return Ok(fetched);
            }
            Err(error) => error,
        };
        let (reason, again) = match &error {
            fetch::Error::Network(why) => (failed(why), began.elapsed() < limits::RUN_FETCH_WITHIN),
            fetch::Error::Refused(why) => (failed(why), wrong < limits::RUN_FETCH_TRIES),
            fetch::Error::DigestWrong => {
                (Reason::new(code::DIGEST_WRONG, params([])), wrong < limits::RUN_FETCH_TRIES)
            }
            fetch::Error::Disk(why) => (failed(why), false),
            fetch::Error::DiskFull => (Reason::new(code::DISK_FULL, params([])), false),
        };
        wrong += u32::from(!matches!(error, fetch::Error::Network(_)));
        let why = reason.tell(protocol::Lang::En);
        if !again {
            carrier.log.say(about.with("ko"), format!("{name} download failed: {why}"));
            return Err(Stop::Fail(reason));
        }
        // 1, 2, 4, 8: a server that is away for a night does not fill the log.
        tries += 1_u32;
        if tries.is_power_of_two() {
            carrier.log.say(about, format!("retrying {name}: {why}"));
        }
        let wait = backoff(limits::FETCH_RETRY, tries.min(10) - 1);
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            Ok(_) = carrier.cancel.wait_for(|called| *called) => return Err(Stop::CalledOff),
        }
    }
}

/// One try, which a run that is called off does not wait for; what came is kept for the next.
async fn once(
    carrier: &mut Carrier,
    order: &RunOrder,
    digest: Digest,
) -> Result<Result<Fetched, fetch::Error>, Stop> {
    let size = order.bundle.size_bytes;
    let (progress, mut seen) = tokio::sync::watch::channel(0);
    let fetcher = carrier.tools.fetcher.clone();
    let mut cancel = carrier.cancel.clone();
    let fetching = fetcher.fetch(digest, size, move |done| {
        progress.send_replace(done);
    });
    tokio::pin!(fetching);
    let mut every = tokio::time::interval(limits::FETCH_PROGRESS_EVERY);
    loop {
        tokio::select! {
            fetched = &mut fetching => return Ok(fetched),
            Ok(_) = cancel.wait_for(|called| *called) => return Err(Stop::CalledOff),
            _ = every.tick() => {
                if seen.has_changed().unwrap_or(false) {
                    let done = *seen.borrow_and_update();
                    carrier.fetching(done, size);
                }
            }
        }
    }
}

/// Makes the work folder anew, with the files of the run. `Err` says what was in the way, as a line and as a reason.
pub async fn lay_out(
    carrier: &Carrier,
    order: &RunOrder,
    install: &Install,
    bundle: Option<Fetched>,
) -> Result<(), (String, Reason)> {
    let (work, scratch) = (carrier.folder.files(), carrier.folder.beside("scratch"));
    let files = install.files.clone();
    let sizes: BTreeMap<String, u64> =
        order.install.files.iter().map(|f| (f.path.clone(), f.size_bytes)).collect();
    let digest = Digest::parse(&order.bundle.digest).ok();
    let fetcher = carrier.tools.fetcher.clone();
    let laying = tokio::task::spawn_blocking(move || {
        disk::remove_folder(&work).map_err(of_disk)?;
        disk::make_private(&work).map_err(of_disk)?;
        let Some(bundle) = bundle else { return Ok(()) };
        if !bundle.fresh {
            // It was right once; that may be long ago (P9).
            let (found, _) = bundle::digest_file(&bundle.path).map_err(of_disk)?;
            if Some(found) != digest {
                digest.into_iter().for_each(|digest| fetcher.discard(digest));
                let reason = Reason::new(code::DIGEST_WRONG, params([]));
                return Err((reason.tell(protocol::Lang::En), reason));
            }
        }
        let mut wanted: BTreeMap<&str, Vec<PathBuf>> = BTreeMap::new();
        for file in &files {
            wanted.entry(&file.path).or_default().push(work.join(&file.name));
        }
        let mut taking = Taking { wanted, open: None, expected: &sizes };
        bundle::contents(&bundle.path, &mut taking).map_err(|e| of_bundle(&e))?;
        if let Some(missing) = taking.wanted.keys().next() {
            return Err(unpacking(format!("{missing} is not in the package")));
        }
        for file in files.iter().filter(|file| file.extract) {
            extract::take_apart(&work.join(&file.name), &work, &scratch).map_err(unpacking)?;
        }
        Ok(())
    });
    laying.await.unwrap_or_else(|e| Err(unpacking(e.to_string())))
}

fn unpacking(why: String) -> (String, Reason) {
    let reason = Reason::new(code::UNPACK_FAILED, params([("why", &why)]));
    (why, reason)
}

fn of_disk(error: io::Error) -> (String, Reason) {
    if disk::is_full(&error) {
        let reason = Reason::new(code::DISK_FULL, params([]));
        (reason.tell(protocol::Lang::En), reason)
    } else {
        unpacking(error.to_string())
    }
}

fn of_bundle(error: &bundle::Error) -> (String, Reason) {
    if error.code() == "disk-full" {
        return of_disk(io::ErrorKind::StorageFull.into());
    }
    let source = std::error::Error::source(error).map(|s| format!(": {s}")).unwrap_or_default();
    unpacking(format!("{error}{source}"))
}

/// Takes the wanted files out of a bundle, straight to their places.
struct Taking<'a> {
    wanted: BTreeMap<&'a str, Vec<PathBuf>>,
    open: Option<(File, u64, Option<u64>, Vec<PathBuf>)>,
    expected: &'a BTreeMap<String, u64>,
}

impl bundle::Reading for Taking<'_> {
    fn begin(&mut self, path: &str, executable: bool) -> bool {
        let Some(places) = self.wanted.remove(path) else { return false };
        let Some(first) = places.first() else { return false };
        use std::os::unix::fs::OpenOptionsExt;
        let mode = if executable { 0o755 } else { 0o644 };
        let opened = OpenOptions::new().create_new(true).write(true).mode(mode).open(first);
        let expected = self.expected.get(path).copied().filter(|size| *size > 0);
        match opened {
            Ok(file) => self.open = Some((file, 0, expected, places)),
            Err(error) => {
                tracing::warn!("could not make {}: {error}", first.display());
                self.open = None;
            }
        }
        true
    }
    fn bytes(&mut self, piece: &[u8]) -> io::Result<()> {
        let (file, size, ..) = self.open.as_mut().ok_or_else(cannot)?;
        *size += piece.len() as u64;
        file.write_all(piece)
    }
    fn end(&mut self) -> io::Result<()> {
        let (_, size, expected, places) = self.open.take().ok_or_else(cannot)?;
        if expected.is_some_and(|expected| expected != size) {
            return Err(io::Error::other("a file of the package has another size than announced"));
        }
        let Some((first, others)) = places.split_first() else { return Ok(()) };
        others.iter().try_for_each(|place| copy(first, place))
    }
}

fn cannot() -> io::Error {
    io::Error::other("a file of the run could not be made")
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to).map(|_| ())
}
