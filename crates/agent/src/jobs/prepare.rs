//! What happens before a keeper starts: the bundle is brought here, scripts are laid out, the plan is written.
//!
//! An agent that comes back begins this anew. What fails here ended without a keeper, with a log that says why.

use super::account;
use super::log::LogWriter;
use super::plan::{self, Plan, because};
use super::record::{Folder, Record};
use super::{Tools, scripts, shims};
use crate::disk::{self, Durable};
use crate::fetch::{Error, Pin};
use crate::instances::backoff;
use crate::limits;
use model::Digest;
use protocol::Reason;
use protocol::deliver::job::{JobEnd, JobOrder, JobStop, Work};
use protocol::reason::code;
use protocol::text::params;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Makes the folders of the room. When work may run as other accounts, these may pass through them, and list nothing.
pub fn open_up(tools: &Tools) -> io::Result<()> {
    let root = &tools.root;
    let others = !tools.ground.run_as.is_empty();
    for name in ["scripts", "shims"] {
        disk::make_private(&root.join(name))?;
    }
    let mode = if others { 0o711 } else { 0o700 };
    let passed = [root.clone(), root.join("scripts"), root.join("shims")];
    for place in passed.iter().map(std::path::PathBuf::as_path).chain(root.parent()) {
        std::fs::set_permissions(place, std::fs::Permissions::from_mode(mode))?;
    }
    shims::lay_out(&root.join("shims"), &tools.ground.program)
}

/// Whether an attempt needs its bundle here.
fn needs_bundle(order: &JobOrder) -> bool {
    matches!(order.work, Work::Script { .. } | Work::Fetch { .. })
}

/// Holds on to the bundle of an attempt that needs it.
#[must_use]
pub fn pin(tools: &Tools, order: &JobOrder) -> Option<Pin> {
    let bundle = order.bundle.as_ref().filter(|_| needs_bundle(order))?;
    Digest::parse(&bundle.digest).ok().map(|digest| tools.fetcher.pin(digest))
}

/// How preparing comes to nothing.
struct Stop {
    kind: &'static str,
    reason: Reason,
    facts: Vec<String>,
}

impl Stop {
    fn refused(reason: Reason) -> Self {
        Self { kind: "refused", reason, facts: Vec::new() }
    }
}

/// Prepares an attempt. Afterwards there is a plan, or an end.
pub async fn prepare(
    tools: Tools,
    folder: Folder,
    stopped: watch::Receiver<Option<JobStop>>,
    record: Record,
) {
    let began = Instant::now();
    if let Err(stop) = steps(&tools, &folder, stopped, &record, began).await {
        let mut end = end_of(stop.kind, stop.reason);
        end.facts = stop.facts;
        close(&folder, end);
    }
}

async fn steps(
    tools: &Tools,
    folder: &Folder,
    stopped: watch::Receiver<Option<JobStop>>,
    record: &Record,
    began: Instant,
) -> Result<(), Stop> {
    let failed = |why: &dyn std::fmt::Display| Stop::refused(because(code::JOB_FAILED, "why", why));
    let mut order = folder.order().map_err(|e| failed(&format!("{e:#}")))?;
    let account = account::find(&order.run_as, &tools.ground.run_as).map_err(Stop::refused)?;
    let mut log = LogWriter::open(folder.path(), order.log_bytes_max)
        .map_err(|e| if disk::is_full(&e) { Stop::refused(plan::disk_full()) } else { failed(&e) })?;
    if log.length() == 0 {
        for (name, value) in &order.header {
            log.say(&format!("{name}: {value}"));
        }
    }
    if let Some(stop) = record.stop.clone().or_else(|| stopped.borrow().clone()) {
        return Err(called_off(&stop));
    }
    let (mut bundle, mut script) = (None, None);
    if let Work::Script { path, .. } = &order.work
        && let Some(digest) = order.bundle.as_ref().and_then(|b| Digest::parse(&b.digest).ok())
    {
        script = scripts::laid_out(&tools.root.join("scripts"), digest, path);
    }
    if needs_bundle(&order) && script.is_none() {
        let path = bring(tools, &order, &mut log, stopped, began).await?;
        if let Work::Script { path: name, .. } = &order.work {
            let digest = order.bundle.as_ref().and_then(|b| Digest::parse(&b.digest).ok());
            let digest = digest.ok_or_else(|| failed(&"the digest of the package is not understood"))?;
            let (root, from, name) = (tools.root.join("scripts"), path.clone(), name.clone());
            let laid = tokio::task::spawn_blocking(move || scripts::lay_out(&root, &from, digest, &name));
            let laid = laid.await.map_err(|e| failed(&e))?;
            script = Some(laid.map_err(|reason| Stop::refused(*reason))?);
        }
        bundle = Some(path);
    }
    if order.run_ms_max > 0 {
        // What was spent on fetching is spent.
        let spent = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        order.run_ms_max = order.run_ms_max.saturating_sub(spent).max(1);
    }
    let path = order.env.get("PATH").cloned().unwrap_or_default();
    let clock_ahead_ms = tools.book.clock_ahead_ms();
    let plan = Plan {
        agent: tools.agent.clone(),
        host: rustix::system::uname().nodename().to_string_lossy().into_owned(),
        account,
        program: tools.ground.program.clone(),
        script,
        bundle,
        news: tools.root.join("news"),
        shims: tools.root.join("shims"),
        ground: plan::Ground { clock_ahead_ms, path, ..tools.ground.clone() },
        order,
    };
    disk::write_json(&folder.at("plan.json"), &plan).map_err(|error| {
        let full = error.chain().any(|e| e.downcast_ref().is_some_and(disk::is_full));
        if full { Stop::refused(plan::disk_full()) } else { failed(&format!("{error:#}")) }
    })
}

fn called_off(stop: &JobStop) -> Stop {
    Stop { kind: "killed", reason: because(code::JOB_CALLED_OFF, "by", &stop.by), facts: Vec::new() }
}

/// Brings the bundle here, and makes sure that it is right. A server that is away is waited for, as long as the job may take.
async fn bring(
    tools: &Tools,
    order: &JobOrder,
    log: &mut LogWriter,
    mut stopped: watch::Receiver<Option<JobStop>>,
    began: Instant,
) -> Result<std::path::PathBuf, Stop> {
    let failed = |why: &dyn std::fmt::Display| Reason::new(code::FETCH_FAILED, params([("why", why)]));
    let Some(bundle) = &order.bundle else {
        return Err(Stop::refused(failed(&"the order names no package")));
    };
    let digest = Digest::parse(&bundle.digest).map_err(|e| Stop::refused(failed(&e)))?;
    if tools.fetcher.kept(digest).is_none() {
        log.say(&format!("[escale] fetching {} ({} bytes)", bundle.file, bundle.size_bytes));
    }
    let most = if order.run_ms_max == 0 {
        limits::RUN_FETCH_WITHIN
    } else {
        Duration::from_millis(order.run_ms_max)
    };
    let (mut wrong, mut tries) = (0, 0_u32);
    loop {
        let fetched = tokio::select! {
            fetched = tools.fetcher.fetch(digest, bundle.size_bytes, |_| {}) => fetched,
            Ok(stop) = stopped.wait_for(Option::is_some) => {
                return Err(stop.as_ref().map_or_else(|| Stop::refused(failed(&"called off")), called_off));
            }
            () = tokio::time::sleep(most.saturating_sub(began.elapsed())) => return Err(too_long(most)),
        };
        let (reason, again) = match fetched {
            Ok(fetched) if fetched.fresh => return Ok(fetched.path),
            Ok(fetched) => {
                // It was right once; that may be long ago (P9).
                let path = fetched.path.clone();
                let found = tokio::task::spawn_blocking(move || bundle::digest_file(&path)).await;
                if matches!(&found, Ok(Ok((found, _))) if *found == digest) {
                    return Ok(fetched.path);
                }
                tools.fetcher.discard(digest);
                (Reason::new(code::DIGEST_WRONG, params([])), true)
            }
            Err(Error::Network(why)) => (failed(&why), false),
            Err(Error::Refused(why)) => (failed(&why), true),
            Err(Error::DigestWrong) => (Reason::new(code::DIGEST_WRONG, params([])), true),
            Err(Error::Disk(why)) => return Err(Stop::refused(failed(&why))),
            Err(Error::DiskFull) => {
                let facts = vec!["errno:ENOSPC".to_owned()];
                return Err(Stop { facts, ..Stop::refused(plan::disk_full()) });
            }
        };
        wrong += u32::from(again);
        if wrong >= limits::RUN_FETCH_TRIES {
            return Err(Stop::refused(reason));
        }
        tries += 1;
        if tries.is_power_of_two() {
            log.say(&format!("[escale] {}; trying again", reason.tell(protocol::Lang::En)));
        }
        tokio::select! {
            () = tokio::time::sleep(backoff(limits::FETCH_RETRY, tries.min(10) - 1)) => {}
            Ok(stop) = stopped.wait_for(Option::is_some) => {
                return Err(stop.as_ref().map_or_else(|| Stop::refused(failed(&"called off")), called_off));
            }
            () = tokio::time::sleep(most.saturating_sub(began.elapsed())) => return Err(too_long(most)),
        }
    }
}

fn too_long(most: Duration) -> Stop {
    let within = model::time::print_duration(most);
    Stop {
        kind: "timeout-run",
        reason: because(code::JOB_TOO_LONG, "within", &within),
        facts: vec!["timeout:run".to_owned()],
    }
}

/// Starts the keeper of an attempt; one that lives already makes it leave at once.
pub fn start_keeper(tools: &Tools, folder: &Folder) -> io::Result<Child> {
    Command::new(&tools.ground.program)
        .arg("attempt")
        .arg(folder.path())
        .env_clear()
        .env("PATH", plan::PATH)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .process_group(0)
        .spawn()
}

/// Whether an attempt has a keeper that lives.
#[must_use]
pub fn is_kept(folder: &Folder) -> bool {
    let opened = std::fs::OpenOptions::new().write(true).open(folder.at("lock"));
    opened.is_ok_and(|lock| matches!(lock.try_lock(), Err(std::fs::TryLockError::WouldBlock)))
}

fn end_of(kind: &str, reason: Reason) -> JobEnd {
    JobEnd { kind: kind.to_owned(), reason: Some(reason), at: crate::now(), ..JobEnd::default() }
}

/// An attempt ends without a keeper: its log says why.
#[must_use]
pub fn end_without_keeper(folder: &Folder, kind: &str, reason: Reason) -> JobEnd {
    close(folder, end_of(kind, reason))
}

fn close(folder: &Folder, mut end: JobEnd) -> JobEnd {
    if let Ok(mut log) = LogWriter::open(folder.path(), 0) {
        if log.length() == 0
            && let Ok(order) = folder.order()
        {
            for (name, value) in &order.header {
                log.say(&format!("{name}: {value}"));
            }
        }
        if let Some(reason) = &end.reason {
            log.say(&format!("[escale] {}", reason.tell(protocol::Lang::En)));
        }
        log.say(&format!("[escale] ended: {}", end.kind));
        end.log_bytes = log.finish();
    }
    let bytes = serde_json::to_vec(&end).unwrap_or_default();
    if let Err(error) = disk::write_file(&folder.at("end.json"), &bytes, Durable::Synced) {
        tracing::error!("the end of an attempt could not be kept on disk: {error}");
    }
    end
}
