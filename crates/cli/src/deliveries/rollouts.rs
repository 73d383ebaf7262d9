//! `escale rollout`.

use super::show::reasons;
use super::{reason_of, state_word, time};
use crate::args::{NewRolloutWords, RolloutCommand};
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, Tone, facts, faint, plain};
use client::Client;
use protocol::api::{NewRing, NewRollout, Rollout, RolloutAct, RolloutCounts, RolloutRing, RolloutTarget};
use protocol::{exit, reason};
use std::time::Duration;
use tokio::time::Instant;

/// Time between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// `escale rollout`
pub async fn run(shell: &Shell, command: RolloutCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let act = |rollout: String, action: &'static str| Act { rollout, action, ask: RolloutAct::default() };
    let asked = match command {
        RolloutCommand::New(words) => return new(shell, &client, *words).await,
        RolloutCommand::Ls { state, package, most } => {
            let query = [("state", state.as_deref()), ("package", package.as_deref())];
            let all = client.rollouts(&query, most).await.or_fail(say, || say.ro_act_list())?;
            return shell.out.list(&all, || list(shell, &all));
        }
        RolloutCommand::Show { rollout, targets: true, ring, state } => {
            let ring = ring.map(|ring| ring.to_string());
            let query = [("ring", ring.as_deref()), ("state", state.as_deref())];
            let all =
                client.rollout_targets(&rollout, &query).await.or_fail(say, || say.ro_act_read(&rollout))?;
            return shell.out.list(&all, || targets(shell, &all));
        }
        RolloutCommand::Show { rollout, .. } => {
            let found = client.rollout(&rollout).await.or_fail(say, || say.ro_act_read(&rollout))?;
            if shell.globals.follow {
                return follow(shell, &client, found).await;
            }
            return shell.out.one(&found, || one(shell, &found));
        }
        RolloutCommand::Start { rollout } => act(rollout, "start"),
        RolloutCommand::Approve { rollout } => act(rollout, "approve"),
        RolloutCommand::Deny { rollout } => act(rollout, "deny"),
        RolloutCommand::Pause { rollout } => act(rollout, "pause"),
        RolloutCommand::Resume { rollout } => act(rollout, "resume"),
        RolloutCommand::Stop { rollout } => act(rollout, "stop"),
        RolloutCommand::Next { rollout } => act(rollout, "next"),
        RolloutCommand::Retry { rollout } => act(rollout, "retry"),
        RolloutCommand::Exclude { rollout, env } => {
            Act { ask: RolloutAct { env, ..RolloutAct::default() }, ..act(rollout, "exclude") }
        }
        RolloutCommand::RollbackRing { rollout, ring } => {
            Act { ask: RolloutAct { ring, ..RolloutAct::default() }, ..act(rollout, "rollback-ring") }
        }
        RolloutCommand::Parallel { rollout, most } => {
            let ask = RolloutAct { max_parallel: Some(most), ..RolloutAct::default() };
            Act { ask, ..act(rollout, "max-parallel") }
        }
    };
    asked.run(shell, &client).await
}

/// Something to do to a rollout.
struct Act {
    rollout: String,
    action: &'static str,
    ask: RolloutAct,
}

impl Act {
    async fn run(self, shell: &Shell, client: &Client) -> Result<(), Failure> {
        let (say, name, action) = (shell.say, self.rollout, self.action);
        if shell.plans_one(action, &name, say.ro_would(&action, &name))? {
            return Ok(());
        }
        if matches!(action, "stop" | "rollback-ring" | "deny") {
            shell.confirm(&say.ro_confirm(&action, &name))?;
        }
        let ask = RolloutAct { action: action.to_owned(), reason: reason_of(shell), ..self.ask };
        let now = client.act_on_rollout(&name, &ask).await.or_fail(say, || say.ro_act_on(&action, &name))?;
        after(shell, client, now).await
    }
}

async fn new(shell: &Shell, client: &Client, words: NewRolloutWords) -> Result<(), Failure> {
    let say = shell.say;
    let rings = words.ring.iter().map(|ring| match ring.split_once('=') {
        Some((name, size)) => NewRing { name: name.trim().to_owned(), size: size.trim().to_owned() },
        None => NewRing { name: String::new(), size: ring.trim().to_owned() },
    });
    let ask = NewRollout {
        at: time(shell, words.at.as_deref())?,
        rings: rings.collect(),
        package: words.package,
        version: words.version,
        envs: words.env,
        pattern: words.pattern.unwrap_or_default(),
        tier: words.tier.unwrap_or_default(),
        max_parallel: words.max_parallel,
        success: words.success.unwrap_or_default(),
        error: words.error.unwrap_or_default(),
        min_settled: words.min_settled,
        on_success: words.on_success.unwrap_or_default(),
        on_error: words.on_error.unwrap_or_default(),
        deadline: words.deadline.unwrap_or_default(),
        healthy_for: words.healthy_for.unwrap_or_default(),
        start: words.start.unwrap_or_default(),
        offline: words.offline.unwrap_or_default(),
        membership: if words.dynamic { "dynamic".to_owned() } else { String::new() },
        retries: words.retries,
        retry_after: words.retry_after.unwrap_or_default(),
        retry_causes: words.retry_cause,
        again: words.again,
        reason: reason_of(shell),
    };
    let what = format!("{} {}", ask.package, ask.version);
    if shell.plans_one("rollout", &what, say.ro_would(&"new", &what))? {
        return Ok(());
    }
    made(shell, client, &ask).await
}

/// Makes a rollout; what follows is as asked.
pub async fn made(shell: &Shell, client: &Client, ask: &NewRollout) -> Result<(), Failure> {
    let (say, what) = (shell.say, format!("{} {}", ask.package, ask.version));
    let made = client.new_rollout(ask).await.or_fail(say, || say.ro_act_new(&what))?;
    after(shell, client, made).await
}

/// What follows: it is followed, waited for, or told.
async fn after(shell: &Shell, client: &Client, now: Rollout) -> Result<(), Failure> {
    if shell.globals.follow || shell.waits() {
        return follow(shell, client, now).await;
    }
    shell.out.one(&now, || {
        let mut lines = vec![shell.say.ro_now(&now.rollout, &word(shell, "rollout", &now.state))];
        lines.extend(reasons(shell, &now.reasons));
        lines.join("\n")
    })
}

/// A word of a state in the reader's language.
fn word(shell: &Shell, kind: &str, word: &str) -> String {
    reason::deliver::word(kind, word, shell.say.lang()).to_owned()
}

/// Follows a rollout until it ends, or waits for somebody: a line for each ring that changed.
async fn follow(shell: &Shell, client: &Client, first: Rollout) -> Result<(), Failure> {
    let say = shell.say;
    let name = first.rollout.clone();
    let end = shell.timeout()?.map(|timeout| Instant::now() + timeout);
    let (mut told, mut now) = (Vec::new(), first);
    loop {
        if shell.globals.follow && shell.is_for_people() {
            tell(shell, &now, &mut told)?;
        }
        match now.state.as_str() {
            "running" | "stopping" | "ready" | "waiting-for-approval" => {}
            state => {
                shell.out.one(&now, || one(shell, &now))?;
                let failed = now.counts.failure + now.counts.aborted;
                let text = say.ro_now(&name, &word(shell, "rollout", state));
                return match state {
                    "finished" if failed == 0 => Ok(()),
                    "paused" => Err(Failure::new(exit::NOT_YET, text)),
                    _ => Err(Failure::new(exit::FAILED, text)),
                };
            }
        }
        if end.is_some_and(|end| Instant::now() >= end) {
            shell.out.one(&now, || one(shell, &now))?;
            let state = word(shell, "rollout", &now.state);
            return Err(Failure::new(exit::TIMED_OUT, say.delivery_still(&name, &state)));
        }
        tokio::time::sleep(LOOK_EVERY).await;
        now = client.rollout(&name).await.or_fail(say, || say.ro_act_read(&name))?;
    }
}

/// A line for each ring that changed since the last look.
fn tell(shell: &Shell, now: &Rollout, told: &mut Vec<String>) -> Result<(), Failure> {
    for ring in &now.rings {
        let line = format!(
            "{} {}  {}  {}",
            now.rollout,
            ring_name(shell, ring),
            word(shell, "ring", &ring.state),
            numbers(shell, &ring.counts)
        );
        let place = usize::try_from(ring.ring).unwrap_or(1).saturating_sub(1);
        if told.len() <= place {
            told.resize(place + 1, String::new());
        }
        let new = told[place] != line && (ring.state != "scheduled" || !told[place].is_empty());
        if new {
            shell.out.write(format!("{}\n", shell.out.foreign(&line)).as_bytes())?;
            told[place] = line;
        }
    }
    Ok(())
}

fn ring_name(shell: &Shell, ring: &RolloutRing) -> String {
    let number = ring.ring.to_string();
    if ring.name.is_empty() || ring.name == number {
        shell.say.ro_ring(&number)
    } else {
        shell.say.ro_ring(&format!("{number} ({})", ring.name))
    }
}

/// Numbers, not only shares (RO-4): `7/10 done, 1 failed, 2 under way`.
fn numbers(shell: &Shell, counts: &RolloutCounts) -> String {
    let say = shell.say;
    let mut parts = vec![say.ro_count_good(&(counts.success + counts.already_installed), &counts.of)];
    let told = [
        (counts.failure + counts.aborted, "failure"),
        (counts.running, "running"),
        (counts.pending, "pending"),
        (counts.skipped, "skipped"),
        (counts.decommissioned, "decommissioned"),
    ];
    for (count, state) in told.into_iter().filter(|(count, _)| *count > 0) {
        parts.push(format!("{count} {}", word(shell, "target", state)));
    }
    parts.join(", ")
}

fn tone(state: &str) -> Tone {
    match state {
        "finished" | "success" | "already-installed" => Tone::Good,
        "paused" | "error" | "failure" | "aborted" | "stopped" | "approval-denied" => Tone::Bad,
        "running" | "ready" | "stopping" | "waiting-for-approval" => Tone::Busy,
        _ => Tone::Plain,
    }
}

fn list(shell: &Shell, all: &[Rollout]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.ro_none();
    }
    let headings = [
        say.ro_head_rollout(),
        say.head_package(),
        say.head_version(),
        say.head_state(),
        say.ro_head_targets(),
        say.dlv_head_since(),
        say.dlv_head_by(),
        say.head_why(),
    ];
    let now = moment::now();
    let mut table = Table::new(&shell.out, &headings);
    for rollout in all {
        let at = rollout.ended_at.or(rollout.started_at).unwrap_or(rollout.created_at);
        let why = rollout.reasons.first().map(|r| shell.out.foreign(&r.text)).unwrap_or_default();
        table.row(vec![
            plain(&rollout.rollout),
            plain(&rollout.package),
            plain(&rollout.version),
            (word(shell, "rollout", &rollout.state), tone(&rollout.state)),
            plain(numbers(shell, &rollout.counts)),
            faint(moment::ago(say, at, now)),
            plain(&rollout.by),
            faint(why),
        ]);
    }
    table.show()
}

/// A rollout: its rings with their numbers, its failures by cause (RO-8).
fn one(shell: &Shell, rollout: &Rollout) -> String {
    let say = shell.say;
    let time = |at: Option<model::Timestamp>| at.map(moment::day_time).unwrap_or_default();
    let why = reasons(shell, &rollout.reasons).iter().map(|l| l.trim().to_owned()).collect::<Vec<_>>();
    let pairs = [
        (say.ro_head_rollout(), rollout.rollout.clone()),
        (say.head_state(), word(shell, "rollout", &rollout.state)),
        (say.head_why(), why.join("\n")),
        (say.head_package(), format!("{} {}", rollout.package, rollout.version)),
        (say.dlv_label_digest(), rollout.digest.clone()),
        (say.dlv_head_by(), rollout.by.clone()),
        (say.ro_head_targets(), numbers(shell, &rollout.counts)),
        (say.ro_label_parallel(), rollout.max_parallel.to_string()),
        (say.ro_label_retry_of(), rollout.retry_of.clone()),
        (say.dlv_label_times(), moment::day_time(rollout.created_at)),
        (say.dlv_label_started(), time(rollout.started_at)),
        (say.dlv_label_ended(), time(rollout.ended_at)),
    ];
    let mut out = vec![facts(&pairs), String::new(), rings(shell, rollout)];
    if !rollout.failures.is_empty() {
        out.push(format!("\n{}", say.ro_failures()));
    }
    for group in &rollout.failures {
        let title = if group.title.is_empty() { &group.cause } else { &group.title };
        out.push(shell.out.foreign(&format!("  {} × {title} ({})", group.count, group.cause)));
        if !group.advice.is_empty() {
            out.push(shell.out.foreign(&format!("      {}", group.advice)));
        }
        let name = |failed: &protocol::api::RolloutFailed| match failed.delivery.as_str() {
            "" => failed.env.clone(),
            delivery => format!("{} {delivery}", failed.env),
        };
        let names: Vec<String> = group.targets.iter().map(name).collect();
        out.push(shell.out.foreign(&format!("      {}", names.join(", "))));
    }
    out.join("\n")
}

fn rings(shell: &Shell, rollout: &Rollout) -> String {
    let say = shell.say;
    let headings = [
        say.ro_head_ring(),
        say.ro_head_size(),
        say.head_state(),
        say.ro_head_targets(),
        say.ro_head_needed(),
        say.ro_head_limit(),
        say.head_why(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    for ring in &rollout.rings {
        let why: Vec<String> = ring.reasons.iter().map(|r| shell.out.foreign(&r.text)).collect();
        let number = ring.ring.to_string();
        let name = if ring.name == number { number } else { format!("{number} {}", ring.name) };
        table.row(vec![
            plain(shell.out.foreign(&name)),
            plain(shell.out.foreign(&ring.size)),
            (word(shell, "ring", &ring.state), tone(&ring.state)),
            plain(numbers(shell, &ring.counts)),
            plain(ring.success_needed.to_string()),
            plain(ring.error_limit.to_string()),
            faint(why.join(" ; ")),
        ]);
    }
    table.show()
}

fn targets(shell: &Shell, all: &[RolloutTarget]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.ro_no_targets();
    }
    let headings = [
        say.ro_head_ring(),
        say.dlv_head_env(),
        say.head_state(),
        say.head_delivery(),
        say.ro_head_stands(),
        say.head_why(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    for target in all {
        let cause = target.cause.as_ref().map(|c| format!("{} ({})", c.title, target.failed_job));
        let why = cause.or_else(|| target.reasons.first().map(|r| r.text.clone())).unwrap_or_default();
        let delivery = if target.rolled_back_by.is_empty() {
            target.delivery.clone()
        } else {
            format!("{} ← {}", target.delivery, target.rolled_back_by)
        };
        table.row(vec![
            plain(target.ring.to_string()),
            plain(shell.out.foreign(&target.env)),
            (word(shell, "target", &target.state), tone(&target.state)),
            plain(delivery),
            plain(state_word(shell, &target.delivery_state)),
            faint(shell.out.foreign(&why)),
        ]);
    }
    table.show()
}
