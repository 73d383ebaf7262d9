//! `escale deliver`, `delivery`, `rollback`, `promote`, `why`.

mod asks;
mod beforehand;
mod envs;
mod follow;
mod requests;
mod rollouts;
mod show;
mod together;
mod why;

pub use envs::run as envs;
pub use requests::run as requests;
pub use rollouts::run as rollouts;
pub use show::values;
pub use why::run as why;

use crate::args::{DecisionWord, DeliverWords, DeliveryCommand, DeliveryLogs, PromoteWords, RollbackWords};
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::Shell;
use client::{Client, MergedQuery};
use follow::{Shown, follow, is_final};
use model::Timestamp;
use protocol::api::{Because, Decide, Delivery, GoBack, NewDelivery, OpenGate, WaitReason};
use protocol::{exit, reason};
use std::time::Duration;

/// Time between two looks at a log.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// The state of a delivery as people read it.
pub fn state_word(shell: &Shell, state: &str) -> String {
    reason::deliver::word("delivery", state, shell.say.lang()).to_owned()
}

/// A reason, with the time that is left.
pub fn reason_line(shell: &Shell, reason: &WaitReason, now: Timestamp) -> String {
    let text = shell.out.foreign(&reason.text);
    match reason.until {
        Some(until) if until > now => format!("{text} ({})", moment::short(until.since(now))),
        _ => text,
    }
}

/// What `--reason` says.
pub fn reason_of(shell: &Shell) -> String {
    shell.globals.reason.clone().unwrap_or_default()
}

/// A time a person wrote, in the reader's time zone unless it says another.
pub fn time(shell: &Shell, text: Option<&str>) -> Result<Option<Timestamp>, Failure> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let read = moment::read(text, moment::zone());
    read.map(Some).ok_or_else(|| Failure::usage(shell.say.bad_time(&text)))
}

/// How far an attempt is, or how it ended.
pub fn attempt_word(shell: &Shell, phase: &str, end: &str) -> String {
    let (kind, word) = if end.is_empty() { ("phase", phase) } else { ("attempt-end", end) };
    reason::deliver::word(kind, word, shell.say.lang()).to_owned()
}

/// `escale deliver`
pub async fn deliver(shell: &Shell, words: DeliverWords) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    if words.env.contains(',') {
        return beforehand::several(shell, &client, words).await;
    }
    let ask = NewDelivery {
        at: time(shell, words.at.as_deref())?,
        env: words.env,
        package: words.package,
        version: words.version,
        variables: words.variables.unwrap_or_default(),
        no_wait: shell.globals.no_wait,
        again: words.again,
        request: words.request.unwrap_or_default(),
        reason: reason_of(shell),
        overrides: words.overrides,
    };
    let what = format!("{} {}", ask.package, ask.version);
    if shell.globals.plan {
        let plan = client.plan_delivery(&ask).await.or_fail(say, || say.dlv_act_deliver(&what, &ask.env))?;
        return shell.out.one(&plan, || show::plan(shell, &plan));
    }
    beforehand::confirm(shell, &client, &ask).await?;
    let made = client.deliver(&ask).await.or_fail(say, || say.dlv_act_deliver(&what, &ask.env))?;
    after(shell, &client, made).await
}

/// Follows a delivery by its number.
pub async fn follow_named(shell: &Shell, client: &Client, name: &str) -> Result<(), Failure> {
    let made = client.delivery(name).await.or_fail(shell.say, || shell.say.act_delivery(&name))?;
    after(shell, client, made).await
}

/// What follows the making of a delivery: it is followed, waited for, or told.
async fn after(shell: &Shell, client: &Client, made: Delivery) -> Result<(), Failure> {
    if shell.globals.follow {
        if shell.is_for_people() {
            let text = shell.say.delivery_made(&made.delivery, &state_word(shell, &made.state));
            shell.out.write(format!("{text}\n").as_bytes())?;
        }
        return follow(shell, client, made, Shown::All).await;
    }
    if shell.waits() {
        return follow(shell, client, made, Shown::End).await;
    }
    shell.out.one(&made, || show::made(shell, &made))
}

/// `escale delivery`
pub async fn run(shell: &Shell, command: DeliveryCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        DeliveryCommand::Ls { env, package, state, most } => {
            let query =
                [("env", env.as_deref()), ("package", package.as_deref()), ("state", state.as_deref())];
            let all = client.deliveries(&query, most).await.or_fail(say, || say.dlv_act_deliveries())?;
            shell.out.list(&all, || show::list(shell, &all))
        }
        DeliveryCommand::Show { delivery } => {
            let found = client.delivery(&delivery).await.or_fail(say, || say.act_delivery(&delivery))?;
            shell.out.one(&found, || show::one(shell, &found))
        }
        DeliveryCommand::Watch { delivery } => {
            let found = client.delivery(&delivery).await.or_fail(say, || say.act_delivery(&delivery))?;
            follow(shell, &client, found, Shown::All).await
        }
        DeliveryCommand::Cancel { delivery } => {
            if shell.plans_one("cancel", &delivery, say.dlv_would_cancel_delivery(&delivery))? {
                return Ok(());
            }
            shell.confirm(&say.confirm_cancel(&delivery))?;
            let why = Because { reason: shell.because() };
            let now = client
                .cancel_delivery(&delivery, &why)
                .await
                .or_fail(say, || say.dlv_act_cancel_delivery(&delivery))?;
            told(shell, &now)
        }
        DeliveryCommand::Decide { delivery, decision, job, agent, values } => {
            let word = decision.word();
            if shell.plans_one("decide", &delivery, say.dlv_would_decide(&delivery, &word))? {
                return Ok(());
            }
            let reasoned = matches!(decision, DecisionWord::Ignore | DecisionWord::RollBack);
            let ask = Decide {
                decision: word.to_owned(),
                reason: if reasoned { shell.because() } else { reason_of(shell) },
                agent: agent.unwrap_or_default(),
                path: job.unwrap_or_default(),
                params: crate::spaces::values(shell, &values)?,
            };
            let now = client.decide(&delivery, &ask).await.or_fail(say, || say.dlv_act_decide(&delivery))?;
            if shell.globals.follow || shell.waits() {
                let shown = if shell.globals.follow { Shown::All } else { Shown::End };
                return follow(shell, &client, now, shown).await;
            }
            told(shell, &now)
        }
        DeliveryCommand::Override { delivery, gate } => {
            if beforehand::opens_gate(shell, &client, &delivery, &gate).await? {
                return Ok(());
            }
            let ask = OpenGate { gate, reason: reason_of(shell) };
            let now =
                client.open_gate(&delivery, &ask).await.or_fail(say, || say.dlv_act_open_gate(&delivery))?;
            told(shell, &now)
        }
        DeliveryCommand::Events { delivery } => {
            let all =
                client.delivery_events(&delivery, 0).await.or_fail(say, || say.act_delivery(&delivery))?;
            shell.out.list(&all, || show::events(shell, &all))
        }
        DeliveryCommand::Checks { delivery } => {
            let all = client.delivery_checks(&delivery).await.or_fail(say, || say.act_delivery(&delivery))?;
            shell.out.list(&all, || show::checks(shell, &all))
        }
        DeliveryCommand::Logs(words) => logs(shell, &client, words).await,
        DeliveryCommand::Report { delivery } => {
            let json = !shell.is_for_people();
            let bytes =
                client.delivery_report(&delivery, json).await.or_fail(say, || say.act_delivery(&delivery))?;
            shell.out.write(&bytes)
        }
    }
}

fn told(shell: &Shell, now: &Delivery) -> Result<(), Failure> {
    shell.out.one(now, || shell.say.delivery_now(&now.delivery, &state_word(shell, &now.state)))
}

/// `escale delivery logs`: with `-f` until it ends, with its exit code (LG-2).
async fn logs(shell: &Shell, client: &Client, words: DeliveryLogs) -> Result<(), Failure> {
    let say = shell.say;
    let name = words.delivery;
    let mut query = MergedQuery {
        job: words.job,
        stream: words.err.then(|| "err".to_owned()),
        since: time(shell, words.since.as_deref())?.map(|at| at.to_string()),
        grep: words.grep,
        cursor: None,
    };
    let mut list = shell.out.elements(shell.globals.follow);
    loop {
        // First its state, then what there is: nothing that was written before its end is missed.
        let delivery = client.delivery(&name).await.or_fail(say, || say.act_delivery(&name))?;
        loop {
            let log = client.delivery_lines(&name, &query).await.or_fail(say, || say.act_delivery(&name))?;
            let none = log.lines.is_empty();
            for line in &log.lines {
                let told = || format!("{} {} | {}", line.path, line.agent, line.line.text);
                list.push(line, || shell.out.foreign(told().trim_end()))?;
            }
            query.cursor = Some(log.next).filter(|next| !next.is_empty());
            if none {
                break;
            }
        }
        if !shell.globals.follow {
            return list.end();
        }
        if is_final(&delivery.state) {
            let code = follow::exit_of(&delivery.state);
            let state = state_word(shell, &delivery.state);
            return if code == exit::OK {
                Ok(())
            } else {
                Err(Failure::new(code, say.delivery_failed(&name, &state)))
            };
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// `escale rollback`
pub async fn rollback(shell: &Shell, words: RollbackWords) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let env = client.env(&words.env).await.or_fail(say, || say.dlv_act_env(&words.env))?;
    let wanted = words.package.as_deref();
    let there: Vec<_> =
        env.installed.iter().filter(|i| wanted.is_none_or(|p| i.package.eq_ignore_ascii_case(p))).collect();
    let installed = match there.as_slice() {
        [] => return Err(Failure::new(exit::NOT_FOUND, say.nothing_installed(&env.name))),
        [one] => *one,
        several => {
            let names: Vec<&str> = several.iter().map(|i| i.package.as_str()).collect();
            return Err(Failure::usage(say.which_package(&env.name, &names.join(", "))));
        }
    };
    if words.list {
        let all = client
            .env_candidates(&env.name, Some(&installed.package))
            .await
            .or_fail(say, || say.dlv_act_env(&env.name))?;
        return shell.out.list(&all, || show::candidates(shell, &all));
    }
    // The newest delivery there is what is gone back from: it may have failed after what is installed.
    let query = [("env", Some(env.name.as_str())), ("package", Some(installed.package.as_str()))];
    let newest = client.deliveries(&query, 20).await.or_fail(say, || say.dlv_act_deliveries())?;
    let newest = newest.iter().find(|d| d.started_at.is_some());
    let from = newest.map_or(installed.delivery.clone(), |d| d.delivery.clone());
    let wanted = words.to.unwrap_or_default();
    // The server says which version it is: what is told is what is done.
    let plan = client.rollback_plan(&from, &wanted).await.or_fail(say, || say.dlv_act_rollback(&env.name))?;
    if shell.globals.plan {
        return shell.out.one(&plan, || show::rollback(shell, &plan));
    }
    if !plan.refused.is_empty() {
        return Err(Failure::new(exit::REFUSED, shell.out.foreign(&plan.refused)));
    }
    shell.confirm(&say.confirm_rollback(&env.name, &format!("{} {}", plan.package, plan.to)))?;
    let to = if newest.is_some_and(|d| !is_final(&d.state)) { wanted } else { plan.to };
    let ask = GoBack { to, reason: shell.because() };
    let made = client.roll_back(&from, &ask).await.or_fail(say, || say.dlv_act_rollback(&env.name))?;
    after(shell, &client, made).await
}

/// `escale promote`
pub async fn promote(shell: &Shell, words: PromoteWords) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let what = format!("{} {}", words.package, words.version);
    if shell.globals.plan {
        return beforehand::promotion(shell, &client, &words).await;
    }
    if let Some(store) = &words.store {
        client
            .put_into_store(&words.package, &words.version, store)
            .await
            .or_fail(say, || say.dlv_act_promote(&what))?;
        shell.out.note(&say.promoted_store(&what, store));
    }
    let Some(env) = &words.to else { return Ok(()) };
    let path = client
        .env_path(env, &words.package, &words.version)
        .await
        .or_fail(say, || say.dlv_act_promote(&what))?;
    // What waits alone starts by itself; what somebody has to do first is listed.
    let blocked = path
        .missing
        .iter()
        .any(|r| matches!(r.code.as_str(), "W.store" | "W.requires" | "W.blocked" | "W.gone"));
    let delivers = !blocked && path.access == "deliver";
    // Machines get one document: the delivery, when there is one.
    if shell.is_for_people() || !delivers {
        shell.out.one(&path, || show::path(shell, &path))?;
    }
    if blocked {
        return Err(Failure::new(exit::REFUSED, say.dlv_path_missing(&path.env)));
    }
    if !delivers {
        return Ok(());
    }
    let ask = NewDelivery {
        env: path.env.clone(),
        package: path.package.clone(),
        version: path.version.clone(),
        no_wait: shell.globals.no_wait,
        reason: reason_of(shell),
        ..NewDelivery::default()
    };
    beforehand::confirm_always(shell, &client, &ask).await?;
    let made = client.deliver(&ask).await.or_fail(say, || say.dlv_act_deliver(&what, &path.env))?;
    after(shell, &client, made).await
}
