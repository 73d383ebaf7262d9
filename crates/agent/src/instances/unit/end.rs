//! An end: asked for, or by itself; and what follows from it.

use super::Unit;
use crate::instances::{Context, What};
use model::recovery::{Ending, Recovery, Verdict, after_end};
use model::supervise::{Event as Step, Follow, Phase, Then};
use model::time;
use protocol::Reason;
use protocol::link::DeathReport;
use protocol::local::AgentLine;
use protocol::reason::code;
use protocol::text::params;
use std::time::Duration;

impl Unit {
    /// Starts, after what an earlier agent left is ended.
    pub(super) fn start_clean(&mut self, context: &Context) {
        if !self.end_strays(Then::Start, context) {
            self.feed(Step::Start, context);
        }
    }

    /// Processes of this instance that no record knows: the agent was killed before it could write them down.
    pub(super) fn end_strays(&mut self, then: Then, context: &Context) -> bool {
        let any = context.found.contains(&*self.places.data().to_string_lossy());
        if any {
            self.note(
                context,
                "warn",
                "processes of an earlier life of the agent are ended first".to_owned(),
            );
            self.sweep_first(then, context);
        }
        any
    }

    /// Ends whatever carries this instance's marks; when that is done, its process counts as ended.
    pub(super) fn sweep_first(&mut self, then: Then, context: &Context) {
        self.phase = Phase::Stopping(then);
        self.watched = self.new_token();
        let (supervisor, kin) = (context.supervisor.clone(), self.kin.clone());
        context.later(self.event(self.watched, What::Ended(Ending::Unseen)), async move {
            supervisor.sweep_machine(&kin).await;
        });
        self.publish(context);
    }

    /// Ends it for good.
    pub fn leave(&mut self, context: &Context) {
        self.leaving = true;
        self.prefetching = None;
        self.feed(Step::Stop, context);
    }

    /// Stops it because the agent ends.
    pub fn stop_with_agent(&mut self, context: &Context) {
        self.prefetching = None;
        self.feed(Step::Stop, context);
    }

    /// Kills what still runs.
    pub fn kill(&self) {
        if let Some(process) = &self.process {
            process.kill();
        }
    }

    /// Its processes use so much memory; beyond the bound of the manifest they are killed, and recovery applies.
    pub fn uses_memory(&mut self, bytes: u64, context: &Context) {
        let max = self.manifest().and_then(|m| m.run.as_ref()?.memory_bytes_max);
        if let (Some(max), Some(process)) = (max, &self.process)
            && bytes > max
        {
            process.kill();
            self.note(
                context,
                "error",
                format!("it used {bytes} bytes of memory, and {max} are allowed; killing it"),
            );
        }
    }

    pub(super) fn ask_to_end(&mut self, context: &Context) {
        let Some(process) = &self.process else { return };
        let grace_ms = u64::try_from(self.stop.grace.as_millis()).unwrap_or(u64::MAX);
        for lines in self.connections.values() {
            let _ = lines.try_send(AgentLine::Stop { grace_ms });
        }
        process.ask_to_end(&self.stop.signal);
        self.grace = Some(self.timer(self.stop.grace, What::GraceOver, context));
    }

    /// The process, and everything that came out of it, is gone.
    pub(super) fn ended(&mut self, ending: Ending, context: &Context) {
        let now = crate::now();
        let uptime = self.running.take().map_or(Duration::ZERO, |r| now.since(r.started_at));
        let pid = self.process.take().map_or_else(|| "?".to_owned(), |p| p.pid.to_string());
        if let Some(output) = &self.output {
            drop(output.flush());
        }
        let asked = matches!(self.phase, Phase::Stopping(Then::Rest | Then::Start));
        let how = how(ending);
        if asked {
            self.note(context, "info", format!("process {pid} stopped ({how})"));
            self.attempts = 0;
            self.feed(Step::Ended(Follow::Rest), context);
            return;
        }
        // Ended by the agent because it was not ready: a failure, whatever its last word.
        let late = self.phase == Phase::Stopping(Then::Recover) && ending != Ending::Unseen;
        let (follow, follows) = self.decide(if late { Ending::Unseen } else { ending }, uptime);
        let (exit_code, signal) = match ending {
            Ending::Exited(code) => (Some(code), None),
            Ending::Signaled(signal) => (None, Some(signal)),
            Ending::Unseen => (None, None),
        };
        let (level, then) =
            (if ending.is_success() { "info" } else { "error" }, follows.tell(protocol::Lang::En));
        self.note(context, level, format!("process {pid} ended ({how}); {then}"));
        context.spool.death(DeathReport {
            id: self.assigned.id.clone(),
            number: 0,
            at: now,
            exit_code,
            signal,
            uptime_ms: u64::try_from(uptime.as_millis()).unwrap_or(u64::MAX),
            follows: follows.clone(),
        });
        self.failed = follow == Follow::Rest && follows.code != code::FINISHED;
        if !(late && follows.code != code::GAVE_UP) {
            self.reason = Some(follows);
        }
        self.feed(Step::Ended(follow), context);
    }

    /// Asks recovery what follows, counts, and says why.
    pub(super) fn decide(&mut self, ending: Ending, uptime: Duration) -> (Follow, Reason) {
        let recovery = self.recovery();
        match after_end(&recovery, ending, self.attempts, uptime) {
            Verdict::Restart { delay, attempt } => {
                self.attempts = attempt;
                self.restarts += 1;
                self.delay = delay;
                let wait = time::print_duration(delay);
                let values =
                    params([("attempt", &attempt), ("retries", &recovery.retries), ("delay", &wait)]);
                (Follow::Again, Reason::new(code::WAITS_RESTART, values))
            }
            Verdict::Finished => {
                self.attempts = 0;
                (Follow::Rest, Reason::new(code::FINISHED, params([])))
            }
            Verdict::NotWanted => {
                self.attempts = 0;
                (Follow::Rest, Reason::new(code::NO_RECOVERY, params([])))
            }
            Verdict::GaveUp { attempts } => {
                self.attempts = 0;
                (Follow::Rest, Reason::new(code::GAVE_UP, params([("attempts", &attempts)])))
            }
        }
    }

    pub(super) fn recovery(&self) -> Recovery {
        let of_manifest =
            self.manifest().and_then(|m| m.run.as_ref()).map(|r| r.recovery).unwrap_or_default();
        let of_instance = model::manifest::RecoveryPart::from(self.assigned.recovery);
        of_instance.over(of_manifest.over(Recovery::default()))
    }
}

/// An ending in words, for the log.
fn how(ending: Ending) -> String {
    match ending {
        Ending::Exited(code) => format!("exit code {code}"),
        Ending::Signaled(signal) => format!("signal {signal}"),
        Ending::Unseen => "nobody saw how".to_owned(),
    }
}
