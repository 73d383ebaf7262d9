//! A start: files, settings, process, readiness.
//!
//! Each step is of one shape: it is there already and answers at once, or it runs beside and comes back as an event.

use super::{Under, Unit};
use crate::instances::launch::{self, Launch};
use crate::instances::prepare::{self, Failure, Release};
use crate::instances::record::Running;
use crate::instances::{Context, Event, What, backoff, ready};
use crate::limits;
use crate::supervise::output::Output;
use crate::supervise::{Process, unix};
use model::Digest;
use model::manifest::{Manifest, Ready};
use model::recovery::Ending;
use model::supervise::{Event as Step, Follow};
use protocol::Reason;
use protocol::reason::code;
use protocol::text::params;
use std::time::Duration;

impl Unit {
    /// The files are there already, or are brought here.
    pub(super) fn prepare(&mut self, context: &Context) -> Option<Step> {
        let Some(bundle) = self.assigned.bundle.clone() else {
            let why = "no package file of the repository fits this instance";
            self.note(context, "error", why.to_owned());
            self.fail(Reason::new(code::FETCH_FAILED, params([("why", &why)])));
            return Some(Step::Unprepared(Follow::Rest));
        };
        // While a new version is still on its way, the old one is what runs.
        let awaits_fetch = self.ordered > self.launch && self.release.is_some();
        if (self.is_laid_out() || awaits_fetch) && self.places.files().is_dir() {
            return Some(Step::Prepared);
        }
        let token = self.new_token();
        let progress = self.progress(token, bundle.size_bytes, context);
        let (fetcher, places, boot) = (context.fetcher.clone(), self.places.clone(), context.boot.clone());
        let manifests = std::sync::Arc::clone(&context.manifests);
        let (events, id) = (context.events.clone(), self.assigned.id.clone());
        let task = tokio::spawn(async move {
            let result = prepare::lay_out(fetcher, places, bundle, boot, manifests, progress).await;
            let _ = events.send(Event::Unit { id, token, what: What::Laid(Box::new(result)) }).await;
        });
        self.release = None;
        self.preparing = Some(Under { token, task: task.abort_handle() });
        None
    }

    pub(super) fn laid(&mut self, result: Result<Release, Failure>, context: &Context) {
        self.fetching = None;
        match result {
            Ok(release) => {
                let text = format!("{} {} is laid out", release.manifest.name, release.manifest.version);
                self.note(context, "info", text);
                self.settle_later(release.digest, context);
                self.release = Some(release);
                self.fetch_tries = 0;
                context.tidy_bundles();
                self.feed(Step::Prepared, context);
            }
            Err(failure) => {
                self.fetch_tries += 1;
                self.note(context, "error", failure.reason.tell(protocol::Lang::En));
                // A hiccup of the network is no failure yet.
                self.failed = !failure.again || self.fetch_tries >= limits::FETCH_TRIES_QUIET;
                self.reason = Some(failure.reason);
                self.delay = backoff(limits::FETCH_RETRY, self.fetch_tries);
                self.feed(
                    Step::Unprepared(if failure.again { Follow::Again } else { Follow::Rest }),
                    context,
                );
            }
        }
    }

    /// Brings the wanted bundle here without laying it out.
    pub(super) fn prefetch(&mut self, context: &Context) {
        let Some(bundle) = self.assigned.bundle.clone() else { return };
        let Ok(digest) = Digest::parse(&bundle.digest) else { return };
        if context.fetcher.kept(digest).is_some() || self.is_laid_out() {
            return;
        }
        let token = self.new_token();
        let progress = self.progress(token, bundle.size_bytes, context);
        let (fetcher, events, id) =
            (context.fetcher.clone(), context.events.clone(), self.assigned.id.clone());
        let wait = backoff(limits::FETCH_RETRY, self.fetch_tries);
        let tries = self.fetch_tries;
        let task = tokio::spawn(async move {
            if tries > 0 {
                tokio::time::sleep(wait).await;
            }
            let result = fetcher.fetch(digest, bundle.size_bytes, progress).await;
            let result = result.map(|_| ()).map_err(|e| Failure::from(e).reason);
            let _ = events.send(Event::Unit { id, token, what: What::Prefetched(result) }).await;
        });
        self.prefetching = Some(Under { token, task: task.abort_handle() });
    }

    pub(super) fn prefetched(&mut self, result: Result<(), Reason>, context: &Context) {
        self.prefetching = None;
        self.fetching = None;
        let ordered = self.ordered > self.launch;
        match result {
            Ok(()) if ordered => {
                self.take_order();
                self.feed(Step::Renew, context);
            }
            Ok(()) => {}
            Err(reason) => {
                self.fetch_tries += 1;
                if ordered {
                    self.note(context, "error", reason.tell(protocol::Lang::En));
                    self.fail(reason);
                }
                self.prefetch(context);
            }
        }
        self.publish(context);
    }

    pub(super) fn spawn(&mut self, context: &Context) -> Option<Step> {
        let outcome = self.make_ready(context).and_then(|spec| {
            let spec = match &context.crew {
                None => spec,
                Some(crew) => match crew.start(&self.assigned.id, spec) {
                    None => return Ok(()),
                    Some(spec) => spec,
                },
            };
            let pid = unix::spawn(&spec).map_err(|e| spawn_failed(&e, &spec.program.display()))?;
            self.spawned(pid, context)
        });
        outcome.err().map(|failure| self.not_spawned(failure, context))
    }

    /// The process that a crew was to start is there, or is not.
    pub fn started_by_crew(&mut self, pid: std::io::Result<u32>, context: &Context) {
        let outcome =
            pid.map_err(|e| spawn_failed(&e, &self.name)).and_then(|pid| self.spawned(pid, context));
        let step = match outcome {
            Ok(()) => self.await_ready(context),
            Err(failure) => Some(self.not_spawned(failure, context)),
        };
        match step {
            Some(step) => self.feed(step, context),
            None => self.publish(context),
        }
    }

    fn not_spawned(&mut self, Failure { reason, again }: Failure, context: &Context) -> Step {
        self.note(context, "error", reason.tell(protocol::Lang::En));
        let follow = if again { self.decide(Ending::Unseen, Duration::ZERO).0 } else { Follow::Rest };
        self.fail(reason);
        Step::Unspawned(follow)
    }

    /// Everything that comes before the process itself.
    fn make_ready(&mut self, context: &Context) -> Result<unix::Spec, Failure> {
        let manifest = self.manifest().cloned().ok_or_else(|| Failure {
            reason: launch::unusable("its files are not laid out"),
            again: false,
        })?;
        let Launch { spec, ready, stop, memory_bytes_max } =
            self.plan(&manifest, context).map_err(|reason| Failure { reason, again: false })?;
        let failed = |error: std::io::Error| spawn_failed(&error, &self.places.root().display());
        if self.output.is_none() {
            let (out, err) = (self.places.out(), self.places.err());
            self.output = Some(Output::open(&out, &err, &self.assigned.id, &context.spool).map_err(failed)?);
        }
        let root = self.places.root().to_owned();
        self.write_settings(&manifest).map_err(|e| spawn_failed(&e, &root.display()))?;
        (self.stop, self.ready, self.memory_bytes_max) = (stop, Some(ready), memory_bytes_max);
        self.settings_generation = self.assigned.settings_generation;
        Ok(spec)
    }

    /// The process is there: it is held, bounded and written down.
    fn spawned(&mut self, pid: u32, context: &Context) -> Result<(), Failure> {
        let held = context.supervisor.hold(pid, self.kin.clone());
        let (process, watch) = held.map_err(|e| spawn_failed(&e, &self.name))?;
        if let Some(bytes) = self.memory_bytes_max
            && let Err(error) = unix::bound_memory(pid, bytes)
        {
            self.note(context, "warn", format!("its memory could not be bounded: {error}"));
        }
        self.running = Some(Running {
            pid,
            started_ticks: process.started_ticks,
            boot: context.boot.clone(),
            started_at: crate::now(),
            ready: self.ready == Some(Ready::Started),
            begun: false,
        });
        self.hold(process, watch, context);
        self.write_record();
        self.clear_reason();
        let text = match self.manifest() {
            Some(manifest) => format!("{} {} started, process {pid}", manifest.name, manifest.version),
            None => format!("process {pid} started"),
        };
        self.note(context, "info", text);
        if let Some(manifest) = self.manifest() {
            self.warn_of_compatibility(manifest, context);
        }
        Ok(())
    }

    /// Holds a process and waits for its end.
    pub(super) fn hold(&mut self, process: Process, watch: crate::supervise::Watch, context: &Context) {
        self.process = Some(process);
        self.watched = self.new_token();
        let (events, id, token) = (context.events.clone(), self.assigned.id.clone(), self.watched);
        tokio::spawn(async move {
            let ending = watch.ended().await;
            let _ = events.send(Event::Unit { id, token, what: What::Ended(ending) }).await;
        });
    }

    pub(super) fn await_ready(&mut self, context: &Context) -> Option<Step> {
        self.process.as_ref()?;
        // An adopted process was launched by an earlier agent: the same manifest and settings say the same.
        let known = self.ready.take();
        let again = || Some(self.plan(self.manifest()?, context).ok()?.ready);
        match known.or_else(again).unwrap_or(Ready::Started) {
            Ready::Started => Some(Step::Ready),
            Ready::Http { url, within } => {
                let token = self.new_token();
                let (events, id) = (context.events.clone(), self.assigned.id.clone());
                let task = tokio::spawn(async move {
                    let ready = ready::can_ask(&url)
                        && tokio::time::timeout(within, ready::until_ready(&url)).await.is_ok();
                    let what = if ready { What::Ready } else { What::Late };
                    let _ = events.send(Event::Unit { id, token, what }).await;
                });
                self.within = within;
                self.readying = Some(Under { token, task: task.abort_handle() });
                None
            }
            Ready::Notify { within } => {
                self.within = within;
                self.readying = Some(self.timer(within, What::Late, context));
                None
            }
        }
    }

    pub(super) fn plan(&self, manifest: &Manifest, context: &Context) -> Result<Launch, Reason> {
        launch::plan(&launch::Inputs {
            assigned: &self.assigned,
            manifest,
            places: &self.places,
            agent: &context.agent,
            server: &context.server,
            socket: &context.socket,
            key: &self.key,
            conduct: &context.conduct,
        })
    }
    pub(super) fn wanted_digest(&self) -> Option<Digest> {
        Digest::parse(&self.assigned.bundle.as_ref()?.digest).ok()
    }
    pub(super) fn is_laid_out(&self) -> bool {
        self.release.as_ref().is_some_and(|r| Some(r.digest) == self.wanted_digest())
    }
    /// Whether carrying the order out needs a bundle that is not on this machine.
    pub(super) fn must_fetch(&self, context: &Context) -> bool {
        !self.is_laid_out() && self.wanted_digest().is_some_and(|d| context.fetcher.kept(d).is_none())
    }

    pub(super) fn open_output(&mut self, context: &Context) {
        match Output::open(&self.places.out(), &self.places.err(), &self.assigned.id, &context.spool) {
            Ok(output) => self.output = Some(output),
            Err(error) => self.note(context, "error", format!("its output cannot be read: {error}")),
        }
    }

    pub(super) fn settle_later(&mut self, digest: Digest, context: &Context) {
        let root = self.places.root().to_owned();
        context.later(self.event(0, What::Settled(digest)), async move {
            tokio::time::sleep(Duration::from_secs(2)).await;
            let synced = tokio::task::spawn_blocking(move || unix::sync_folder(&root)).await;
            if !matches!(synced, Ok(Ok(()))) {
                std::future::pending::<()>().await;
            }
        });
    }

    /// What a package says about where it runs is a reason for warnings alone (spec/constellation §3.2).
    fn warn_of_compatibility(&self, manifest: &Manifest, context: &Context) {
        launch::incompatibilities(manifest).into_iter().for_each(|text| self.note(context, "warn", text));
    }
    /// Tells of a fetch, not too often.
    pub(super) fn progress(&self, token: u64, total: u64, context: &Context) -> impl Fn(u64) + Send + use<> {
        let (events, id) = (context.events.clone(), self.assigned.id.clone());
        let last = std::sync::Mutex::new(None::<std::time::Instant>);
        move |done| {
            let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if last.is_none_or(|at| at.elapsed() >= limits::FETCH_PROGRESS_EVERY) {
                *last = Some(std::time::Instant::now());
                let _ =
                    events.try_send(Event::Unit { id: id.clone(), token, what: What::Fetching(done, total) });
            }
        }
    }
}

/// A failure to start; some are over in a moment.
fn spawn_failed(error: &std::io::Error, what: &dyn std::fmt::Display) -> Failure {
    use rustix::io::Errno;
    let passing = [Errno::AGAIN, Errno::NOMEM, Errno::NFILE, Errno::MFILE, Errno::TXTBSY];
    Failure {
        reason: Reason::new(code::SPAWN_FAILED, params([("why", &format!("{what}: {error}"))])),
        again: Errno::from_io_error(error).is_some_and(|e| passing.contains(&e)),
    }
}
