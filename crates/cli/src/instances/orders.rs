//! Orders: given, and with `--wait` followed until they are done or have failed.

use super::Address;
use crate::failure::{Failure, OrFail};
use crate::limits::LOOK_EVERY;
use crate::progress;
use crate::shell::{Planned, Shell};
use client::Client;
use model::instance::Verb;
use protocol::api::{Instance, NewOrder, Order};
use protocol::{Reason, exit};
use std::time::Instant;

/// Gives the same order to some instances.
pub async fn order(shell: &Shell, verb: Verb, places: &[Address]) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    if shell.globals.plan {
        let mut steps = Vec::new();
        for place in places {
            steps.push(plan(shell, &client, verb, place).await?);
        }
        shell.plans(|| steps)?;
        return Ok(());
    }
    let ask = NewOrder { verb: verb.word().to_owned(), reason: shell.globals.reason.clone() };
    let mut given = Vec::new();
    let mut failure = None;
    for place in places {
        match client.order(&place.agent, &place.name, &ask).await.or_fail(say, || doing(shell, verb, place)) {
            Ok(order) => given.push((place, order)),
            Err(error) => {
                keep_first(&mut failure, error);
                break;
            }
        }
    }
    let mut instances = Vec::new();
    let mut lines = Vec::new();
    for (place, order) in given {
        let order = if shell.waits() { follow(shell, &client, place, order).await? } else { order };
        let detail =
            client.instance(&place.agent, &place.name).await.or_fail(say, || doing(shell, verb, place))?;
        match ended(shell, verb, place, &order) {
            Ok(line) => lines.push(line),
            Err(error) => keep_first(&mut failure, error),
        }
        instances.push(detail.instance);
    }
    if !instances.is_empty() {
        shell.out.results(&instances, places.len(), || lines.join("\n"))?;
    }
    failure.map_or(Ok(()), Err)
}

/// The first failure gives the exit code; the others are only told.
fn keep_first(first: &mut Option<Failure>, next: Failure) {
    if first.is_some() {
        let _ = next.report();
    } else {
        *first = Some(next);
    }
}

fn doing(shell: &Shell, verb: Verb, place: &Address) -> String {
    let say = shell.say;
    match verb {
        Verb::Start => say.act_start(place),
        Verb::Stop => say.act_stop(place),
        Verb::Restart => say.act_restart(place),
        Verb::Reload => say.act_reload(place),
        Verb::PushSettings => say.act_push_settings(place),
    }
}

async fn plan(shell: &Shell, client: &Client, verb: Verb, place: &Address) -> Result<Planned, Failure> {
    let say = shell.say;
    let detail =
        client.instance(&place.agent, &place.name).await.or_fail(say, || doing(shell, verb, place))?;
    let now = detail.instance.version.clone().unwrap_or_default();
    let text = match (verb, &detail.instance.newer) {
        (Verb::Reload, Some(newer)) => say.would_reload(place, &now, &newer.version),
        (Verb::Reload, None) => say.would_reload_same(place, &now),
        (verb, _) => say.would_order(&verb, place, &state(shell, &detail.instance)),
    };
    Ok(Planned { action: verb.word(), object: place.to_string(), text })
}

/// The state as people read it.
pub fn state(shell: &Shell, instance: &Instance) -> String {
    let say = shell.say;
    match instance.state.as_str() {
        "starting" => say.word_starting(),
        "started" => say.word_started(),
        "stopping" => say.word_stopping(),
        "stopped" => say.word_stopped(),
        "unknown" => say.word_unknown(),
        other => other.to_owned(),
    }
}

/// The text of a reason: the server's, else our own.
pub fn told(shell: &Shell, reason: &Reason) -> String {
    if reason.text.is_empty() { reason.tell(shell.say.lang()) } else { reason.text.clone() }
}

/// Waits until the order ends or patience does.
async fn follow(shell: &Shell, client: &Client, place: &Address, order: Order) -> Result<Order, Failure> {
    let say = shell.say;
    let spinner = progress::spinner(shell, &waiting(shell, place, &order));
    let waited = client
        .wait_order(&order.id, Some(shell.patience()?), |order| {
            spinner.set_message(waiting(shell, place, order))
        })
        .await;
    spinner.finish_and_clear();
    waited.or_fail(say, || say.act_wait(place))
}

fn waiting(shell: &Shell, place: &Address, order: &Order) -> String {
    match &order.reason {
        Some(reason) => shell.say.waiting_because(place, &order.verb, &told(shell, reason)),
        None => shell.say.waiting(place, &order.verb),
    }
}

/// How an order stands: a line, or the failure it came to.
fn ended(shell: &Shell, verb: Verb, place: &Address, order: &Order) -> Result<String, Failure> {
    let say = shell.say;
    let why = order.reason.as_ref().map(|reason| told(shell, reason));
    let fail = |exit, why: String| Err(Failure::new(exit, say.could_not(&doing(shell, verb, place), &why)));
    match order.state.as_str() {
        "done" => Ok(match verb {
            Verb::Start => say.done_start(place),
            Verb::Stop => say.done_stop(place),
            Verb::Restart => say.done_restart(place),
            Verb::Reload => say.done_reload(place),
            Verb::PushSettings => say.done_push_settings(place),
        }),
        "failed" => fail(exit::FAILED, why.unwrap_or_else(|| say.no_reason())),
        "superseded" => fail(exit::CONFLICT, why.unwrap_or_else(|| say.superseded())),
        _ if shell.waits() => {
            fail(exit::TIMED_OUT, say.still_waiting(&why.unwrap_or_else(|| say.agent_working())))
        }
        _ => Ok(match why {
            Some(why) => say.accepted_because(place, &verb, &why),
            None => say.accepted(place, &verb),
        }),
    }
}

/// Waits until what was just deployed runs, or cannot.
pub async fn follow_deployment(
    shell: &Shell,
    client: &Client,
    place: &Address,
    first: Instance,
) -> Result<(), Failure> {
    let say = shell.say;
    let began = Instant::now();
    let patience = shell.patience()?;
    let spinner = progress::spinner(shell, &say.deploying(place));
    let mut instance = first;
    let mut lost = 0;
    let outcome = loop {
        spinner.set_message(progress_line(shell, place, &instance));
        if instance.state == "started" {
            break Ok(());
        }
        if instance.state == "stopped" && instance.failed {
            let why = instance.reason.as_ref().map_or_else(|| say.no_reason(), |reason| told(shell, reason));
            break Err(Failure::new(exit::FAILED, say.could_not(&say.act_start(place), &why)));
        }
        if began.elapsed() >= patience {
            let why =
                instance.reason.as_ref().map_or_else(|| say.agent_working(), |reason| told(shell, reason));
            let why = say.still_waiting(&why);
            break Err(Failure::new(exit::TIMED_OUT, say.could_not(&say.act_start(place), &why)));
        }
        tokio::time::sleep(LOOK_EVERY).await;
        match client.instance(&place.agent, &place.name).await {
            Ok(detail) => {
                instance = detail.instance;
                lost = 0;
            }
            // The server restarts; the agent goes on meanwhile.
            Err(error) if error.is_passing() && lost < client::limits::STREAM_TRIES_MAX => lost += 1,
            Err(error) => {
                spinner.finish_and_clear();
                return Err(error).or_fail(say, || say.act_wait(place));
            }
        }
    };
    spinner.finish_and_clear();
    shell.out.one(&instance, || match &outcome {
        Ok(()) => say.deployed_started(
            place,
            &instance.package.as_deref().unwrap_or(""),
            &instance.version.as_deref().unwrap_or(""),
        ),
        Err(_) => String::new(),
    })?;
    outcome
}

fn progress_line(shell: &Shell, place: &Address, instance: &Instance) -> String {
    let say = shell.say;
    match (&instance.fetching, &instance.reason) {
        (Some(fetching), _) => {
            let size = |bytes| crate::moment::size(say, bytes);
            say.fetching(place, &size(fetching.done_bytes), &size(fetching.total_bytes))
        }
        (None, Some(reason)) => say.waiting_because(place, &state(shell, instance), &told(shell, reason)),
        (None, None) => say.waiting(place, &state(shell, instance)),
    }
}
