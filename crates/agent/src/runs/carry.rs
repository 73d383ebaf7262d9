//! One run from its beginning to its end (spec/fusioninventory-deploy §6.1), in the words of §6.3.
//!
//! Checks, files, actions; each step may meet a run that was called off. Until the first action begins nothing is changed on
//! the machine, and whoever comes after an agent that died begins anew. From then on it goes on exactly there: a command that
//! runs is adopted, one that ended has left its code, and what nobody can tell ends the run as interrupted. No action is ever
//! begun twice.

use super::book::{Book, Standing};
use super::check;
use super::command::{self, Found, News, Outcome};
use super::log::{About, Log};
use super::record::{End, Folder, Record};
use super::told::{self, Say, Told};
use super::{files, prepare};
use crate::disk::{self, Durable};
use crate::fetch::Fetcher;
use crate::supervise::Supervisor;
use model::install::{Action, Check, Deed, Install, Otherwise, Rule, RuleKind, judge};
use model::pattern::Pattern;
use model::run::Phase;
use protocol::Reason;
use protocol::install::RunOrder;
use protocol::reason::code;
use protocol::text::params;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// What every run needs.
#[derive(Debug, Clone)]
pub struct Tools {
    /// Where it is reported.
    pub book: Book,
    /// Brings bundles.
    pub fetcher: Fetcher,
    /// Starts commands.
    pub supervisor: Supervisor,
    /// This boot of the machine.
    pub boot: String,
    /// How long a command gets when its run is called off.
    pub grace: Duration,
}

/// How a run ends before its last word.
#[derive(Debug)]
pub enum Stop {
    /// A check says that there is nothing to do.
    Skip,
    /// It fails.
    Fail(Reason),
    /// It was called off.
    CalledOff,
}

impl Stop {
    /// A failure told by its last line.
    pub fn failed(text: impl std::fmt::Display) -> Self {
        Stop::Fail(Reason::new(code::RUN_FAILED, params([("text", &text)])))
    }
}

/// What follows from checks.
enum Checked {
    /// Work begins.
    Go,
    /// This is left out.
    LeftOut,
}

/// A run under way.
pub struct Carrier {
    pub(super) tools: Tools,
    pub(super) run: String,
    pub(super) folder: Folder,
    pub(super) record: Record,
    pub(super) log: Log,
    pub(super) cancel: watch::Receiver<bool>,
    standing: Standing,
}

impl Carrier {
    /// Takes up a run where it stands.
    #[must_use]
    pub fn new(
        tools: Tools,
        run: &str,
        folder: Folder,
        record: Record,
        cancel: watch::Receiver<bool>,
    ) -> Self {
        let log = Log::open(run, &folder, &tools.book);
        Self { tools, run: run.to_owned(), folder, record, log, cancel, standing: Standing::default() }
    }

    /// Carries it out. What it ends with is on disk and in the book when this returns.
    pub async fn carry_out(mut self) {
        let worked = match self.folder.order() {
            Ok(order) => self.work(order).await,
            Err(error) => Err(Stop::failed(format!("{error:#}"))),
        };
        let last = About::default();
        let (state, reason) = match worked {
            Ok(()) => {
                self.log.say(last.with("ok"), "job successfully completed");
                ("success", Reason::new(code::RUN_SUCCESS, params([])))
            }
            Err(Stop::Skip) => ("skipped", Reason::new(code::RUN_SKIPPED, params([]))),
            Err(Stop::Fail(reason)) => ("error", reason),
            Err(Stop::CalledOff) => {
                self.log.say(last.with("info"), "called off");
                ("cancelled", Reason::new(code::RUN_CANCELLED_ON_COMPUTER, params([])))
            }
        };
        self.end(state, reason).await;
    }

    async fn end(&mut self, state: &str, reason: Reason) {
        let folder = self.folder.clone();
        let cleaned = tokio::task::spawn_blocking(move || {
            for place in [folder.files(), folder.beside("scratch")] {
                disk::remove_folder(&place)?;
            }
            disk::remove_file(&folder.output())?;
            disk::remove_file(&folder.code())
        });
        if let Ok(Err(error)) = cleaned.await {
            tracing::warn!(run = self.run, "its work folder could not be removed: {error}");
        }
        self.record.end = Some(End { state: state.to_owned(), reason: Some(reason.clone()) });
        if let Err(error) = self.folder.keep(&self.record, Durable::Synced) {
            tracing::error!(run = self.run, "its end could not be kept on disk: {error}");
        }
        tracing::info!(run = self.run, state, "a run ended");
        self.standing.state = state.to_owned();
        self.standing.reason = Some(reason);
        self.standing.fetching = None;
        self.show();
    }

    async fn work(&mut self, order: RunOrder) -> Result<(), Stop> {
        let install = Install::try_from(&order.install)
            .map_err(|e| Stop::failed(format!("the order is not understood: {e:?}")))?;
        self.standing = Standing {
            state: "running".to_owned(),
            phase: self.record.phase.clone(),
            from_peers_bytes: self.record.from_peers_bytes,
            ..Standing::default()
        };
        let resumed = self.record.started_at.is_some();
        self.standing.started_at = Some(*self.record.started_at.get_or_insert_with(crate::now));
        if self.record.action.is_none() {
            self.prepare(&order, &install, resumed).await?;
        }
        self.act(&install).await
    }

    /// Everything before the first action; done anew by whoever comes after an agent that died.
    async fn prepare(&mut self, order: &RunOrder, install: &Install, resumed: bool) -> Result<(), Stop> {
        let checking = About::phase(Phase::Checking);
        self.enter(Phase::Checking)?;
        self.log
            .say(checking, if resumed { "starting again after a restart of the agent" } else { "starting" });
        if matches!(self.checks(&install.checks, None).await?, Checked::LeftOut) {
            self.log.say(checking.with("ok"), model::run::SKIPPED);
            return Err(Stop::Skip);
        }
        self.log.say(checking.with("ok"), "all checks are ok");
        self.called_off()?;
        let downloading = About::phase(Phase::Downloading);
        self.enter(Phase::Downloading)?;
        self.log.say(downloading, "downloading files");
        let bundle = if install.files.is_empty() { None } else { Some(prepare::fetch(self, order).await?) };
        self.log.say(downloading.with("ok"), "success");
        self.called_off()?;
        let about = About::phase(Phase::Prepare);
        self.enter(Phase::Prepare)?;
        match prepare::lay_out(self, order, install, bundle).await {
            Ok(()) => self.log.say(about.with("ok"), "success"),
            Err((why, reason)) => {
                self.log.say(about, why);
                self.log.say(about.with("ko"), "failed to prepare work dir");
                return Err(Stop::Fail(reason));
            }
        }
        self.called_off()
    }

    async fn act(&mut self, install: &Install) -> Result<(), Stop> {
        let (mut next, mut begun) = match self.record.action {
            None => (0, false),
            Some((action, done)) => (action + u32::from(done), !done),
        };
        if self.record.action.is_some() && self.record.boot != self.tools.boot {
            return Err(self.interrupted(next));
        }
        while let Some(action) = install.actions.get(next as usize) {
            if begun {
                self.go_on(next, action).await?;
            } else {
                self.called_off()?;
                self.one(next, action).await?;
            }
            begun = false;
            self.record.process = None;
            self.record.action = Some((next, true));
            self.record.boot.clone_from(&self.tools.boot);
            self.keep(Durable::ThisBoot)?;
            next += 1;
        }
        Ok(())
    }

    /// An action, from its checks on.
    async fn one(&mut self, number: u32, action: &Action) -> Result<(), Stop> {
        let checking = About { action: Some(number), ..About::phase(Phase::Checking) };
        if matches!(self.checks(&action.checks, Some(number)).await?, Checked::LeftOut) {
            self.log.say(checking.with("ok"), "action skipped");
            return Ok(());
        }
        self.enter(Phase::Processing)?;
        self.record.action = Some((number, false));
        self.record.boot.clone_from(&self.tools.boot);
        // From here on it is never begun again.
        self.keep(Durable::Synced)?;
        let Deed::Run { command, env, rules } = &action.deed else {
            return self.deed(number, action).await;
        };
        let about = processing(number);
        let name = name_of(action, number);
        let shown = match command {
            model::install::Command::Line(line) => line.clone(),
            model::install::Command::Vector(words) => words.join(" "),
        };
        for line in [THICK.to_owned(), format!("Started cmd: {shown}"), THICK.to_owned()] {
            self.log.say(about, format!("{name}: {line}"));
        }
        let started = command::start(&self.folder, &self.tools.supervisor, (&self.run, number), command, env);
        match started {
            Ok(attended) => {
                self.record.process = Some((attended.pid, attended.started_ticks));
                self.keep(Durable::ThisBoot)?;
                self.follow(number, action, rules, Some(attended)).await
            }
            Err(error) => {
                self.log.say(about, format!("{name}: error msg: {error}"));
                Err(self.failure(number, action))
            }
        }
    }

    /// An action that an earlier agent began.
    async fn go_on(&mut self, number: u32, action: &Action) -> Result<(), Stop> {
        self.enter(Phase::Processing)?;
        let Deed::Run { rules, .. } = &action.deed else { return Err(self.interrupted(number)) };
        let names = (self.run.as_str(), number);
        let found = command::find(&self.folder, &self.tools.supervisor, names, self.record.process).await;
        let name = name_of(action, number);
        let about = processing(number).with("info");
        match found {
            Found::Lost => Err(self.interrupted(number)),
            Found::Ended => {
                self.log.say(about, format!("{name}: it ended while the agent was away"));
                self.follow(number, action, rules, None).await
            }
            Found::Runs(attended) => {
                self.log.say(about, format!("{name}: still running, after a restart of the agent"));
                self.follow(number, action, rules, Some(attended)).await
            }
        }
    }

    /// Follows a command to its end and judges it.
    async fn follow(
        &mut self,
        number: u32,
        action: &Action,
        rules: &[Rule],
        attended: Option<crate::supervise::Attended>,
    ) -> Result<(), Stop> {
        let name = name_of(action, number);
        let about = processing(number);
        let mut told = Told::new(action.log_lines, self.output_told(number), Instant::now());
        let log = &mut self.log;
        let tell = |news| match news {
            News::Line(line) => {
                if let Some(said) = told.take(line, Instant::now()) {
                    say_output(log, about, &name, said);
                }
            }
            News::Sign(since) => {
                log.say(about.with("info"), format!("{name}: still running, {} s", since.as_secs()));
            }
            News::CalledOff(grace) => {
                let text = format!("called off; the command is asked to end in {} s", grace.as_secs());
                log.say(about.with("info"), format!("{name}: {text}"));
            }
        };
        let names = (self.run.as_str(), number);
        let (supervisor, grace) = (&self.tools.supervisor, self.tools.grace);
        let outcome =
            command::follow(&self.folder, supervisor, names, attended, &mut self.cancel, grace, tell).await;
        say_output(&mut self.log, about, &name, told.rest());
        self.judge(number, action, rules, outcome)
    }

    fn judge(&mut self, number: u32, action: &Action, rules: &[Rule], outcome: Outcome) -> Result<(), Stop> {
        let (name, about) = (name_of(action, number), processing(number));
        let Some(code) = outcome.code else {
            return Err(if outcome.called_off { Stop::CalledOff } else { self.interrupted(number) });
        };
        let quiet = action.log_lines == 0;
        let text = String::from_utf8_lossy(&outcome.output);
        // As in Perl, `$` also stands before a line end at the very end.
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let matches = |pattern: &str| Pattern::parse(pattern).is_ok_and(|p| p.matches(text));
        let (good, by) = judge(rules, code, matches);
        let why = match by {
            Some((RuleKind::OkCode, value)) => format!("exit status is ok: {value}"),
            Some((RuleKind::ErrorCode, value)) => format!("exit status is not ok: `{value}'"),
            Some((RuleKind::OkPattern, value)) => format!("ok pattern found in output: {value}"),
            Some((RuleKind::ErrorPattern, value)) => format!("error pattern found in output: {value}"),
            None if rules.is_empty() && good => "exit status is ok: 0".to_owned(),
            None if rules.is_empty() => format!("exit status is not ok: `{code}'"),
            None if good => "ok, nothing that means an error was found".to_owned(),
            None => "nothing that means success was found".to_owned(),
        };
        if !quiet || !good {
            for line in [THIN.to_owned(), format!("exit status: `{code}'"), why] {
                self.log.say(about, format!("{name}: {line}"));
            }
        }
        if outcome.called_off {
            return Err(Stop::CalledOff);
        }
        if !good {
            return Err(self.failure(number, action));
        }
        self.log.say(about.with("ok"), format!("{name}, processing success"));
        Ok(())
    }

    /// Moves, copies, removes, makes.
    async fn deed(&mut self, number: u32, action: &Action) -> Result<(), Stop> {
        let (work, deed) = (self.folder.files(), action.deed.clone());
        let done = tokio::task::spawn_blocking(move || match &deed {
            Deed::Move { from, to } => files::carry(&work, files::Way::Move, from, to).map(|()| Vec::new()),
            Deed::Copy { from, to } => files::carry(&work, files::Way::Copy, from, to).map(|()| Vec::new()),
            Deed::Mkdir { paths } => files::mkdir(&work, paths),
            Deed::Delete { paths } => match files::delete(&work, paths) {
                failed if failed.is_empty() => Ok(failed),
                failed => Err(failed.join("; ")),
            },
            Deed::Run { .. } => Ok(Vec::new()),
        });
        let done = done.await.unwrap_or_else(|e| Err(e.to_string()));
        let (name, about) = (name_of(action, number), processing(number));
        match done {
            Ok(lines) => {
                lines.iter().for_each(|line| self.log.say(about, format!("{name}: {line}")));
                self.log.say(about.with("ok"), format!("{name}, processing success"));
                Ok(())
            }
            Err(why) => {
                self.log.say(about, format!("{name}: {why}"));
                Err(self.failure(number, action))
            }
        }
    }

    /// Looks at checks in order; `action`: those of one action.
    async fn checks(&mut self, checks: &[Check], action: Option<u32>) -> Result<Checked, Stop> {
        let scope = if action.is_some() { "action" } else { "job" };
        for (place, check) in checks.iter().enumerate() {
            self.called_off()?;
            let look = check.clone();
            let found =
                tokio::task::spawn_blocking(move || check::look(&look, |name| std::env::var(name).ok()));
            let found = found.await.unwrap_or_else(|e| Err(e.to_string()));
            let name = if check.label.is_empty() { check.kind.wire() } else { &check.label };
            let number = place + 1;
            let about = About { check: u32::try_from(place).ok(), action, ..About::phase(Phase::Checking) };
            let Err(why) = found else {
                self.log.say(about.with("ok"), format!("check #{number}, {name} passed"));
                continue;
            };
            match check.otherwise {
                Otherwise::Error => {
                    let text = format!("check #{number}, failure on {name}, {why}");
                    self.log.say(about.with("ko"), text.clone());
                    return Err(Stop::failed(text));
                }
                Otherwise::Skip => {
                    let text = format!("check #{number}, {name} not successful then skip {scope}");
                    self.log.say(about.with("ok"), text);
                    return Ok(Checked::LeftOut);
                }
                Otherwise::Start => {
                    let text = format!("check #{number}, {name} not successful then start {scope} now");
                    self.log.say(about.with("ok"), text);
                    let about = About { check: None, ..about };
                    self.log.say(about.with("ok"), format!("{scope} started now"));
                    return Ok(Checked::Go);
                }
                Otherwise::Warning | Otherwise::Info => {
                    let word = check.otherwise.word();
                    self.log.say(about.with(word), format!("check #{number}, {name} {word}, {why}"));
                }
            }
        }
        Ok(Checked::Go)
    }

    fn failure(&mut self, number: u32, action: &Action) -> Stop {
        let text = format!("{}, processing failure", name_of(action, number));
        self.log.say(processing(number).with("ko"), text.clone());
        Stop::failed(text)
    }

    fn interrupted(&mut self, number: u32) -> Stop {
        let text = format!("interrupted: what became of action #{} is not known", number + 1);
        self.log.say(processing(number).with("ko"), text);
        Stop::Fail(Reason::new(code::RUN_INTERRUPTED, params([])))
    }

    /// Lines of output that an earlier agent told of an action, or said that it left out: those after its three lines of heading. None
    /// when the beginning of the output was given back to the disk.
    fn output_told(&self, number: u32) -> u64 {
        if !command::output_is_whole(&self.folder) {
            return 0;
        }
        let lines = self.folder.lines();
        let ours = lines.iter().filter(|l| l.action == Some(number) && l.phase == Phase::Processing.word());
        let (mut told, mut left_out) = (0_u64, 0);
        for line in ours {
            match line.status.as_str() {
                "" => told += 1,
                "info" => left_out += told::left_out_of(&line.text).unwrap_or(0),
                _ => {}
            }
        }
        told.saturating_sub(3) + left_out
    }

    /// Ends here if the run was called off.
    pub(super) fn called_off(&self) -> Result<(), Stop> {
        if *self.cancel.borrow() { Err(Stop::CalledOff) } else { Ok(()) }
    }

    fn enter(&mut self, phase: Phase) -> Result<(), Stop> {
        if self.record.phase != phase.word() {
            self.record.phase = phase.word().to_owned();
            self.keep(Durable::ThisBoot)?;
        }
        self.standing.phase.clone_from(&self.record.phase);
        self.standing.fetching = None;
        self.show();
        Ok(())
    }

    /// Shows how far a fetch is.
    pub(super) fn fetching(&mut self, done: u64, all: u64) {
        self.standing.fetching = Some((done, all));
        self.show();
    }

    /// Notes bytes that came from neighbours.
    pub(super) fn note_from_peers(&mut self, bytes: u64) {
        self.record.from_peers_bytes += bytes;
        self.standing.from_peers_bytes = self.record.from_peers_bytes;
    }

    fn show(&self) {
        self.tools.book.show(&self.run, self.standing.clone());
    }

    /// Keeps how far it is. Without that nothing may be done.
    fn keep(&mut self, durable: Durable) -> Result<(), Stop> {
        self.folder.keep(&self.record, durable).map_err(|error| {
            let about = About::default().with("ko");
            self.log.say(about, format!("the state of the run could not be kept: {error}"));
            if disk::is_full(&error) {
                Stop::Fail(Reason::new(code::DISK_FULL, params([])))
            } else {
                Stop::failed(error)
            }
        })
    }
}

const THICK: &str = "================================";
const THIN: &str = "--------------------------------";

fn processing(number: u32) -> About<'static> {
    About { action: Some(number), ..About::phase(Phase::Processing) }
}

/// Says lines of output, and how many were left out before them.
fn say_output(log: &mut Log, about: About<'_>, name: &str, said: Say) {
    if said.left_out > 0 {
        log.say(about.with("info"), format!("{name}: {}", told::left_out(said.left_out)));
    }
    for line in said.lines {
        log.output(about, format!("{name}: {line}"));
    }
}

fn name_of(action: &Action, number: u32) -> String {
    if action.label.is_empty() { format!("action #{}", number + 1) } else { action.label.clone() }
}

/// A handle to call a run off.
pub type Cancel = Arc<watch::Sender<bool>>;
