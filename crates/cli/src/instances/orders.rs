//! Orders: given, and with `--wait` followed until they are done or have failed.

use super::Address;
use crate::failure::{Failure, OrFail};
use crate::progress;
use crate::shell::{Planned, Shell};
use client::Client;
use model::instance::Verb;
use protocol::api::{NewOrder, Order};
use protocol::{Reason, exit};

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
        (verb, _) => say.would_order(&say.verb(verb.word()), place, &say.state(&detail.instance.state)),
    };
    Ok(Planned { action: verb.word(), object: place.to_string(), text })
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
        Some(reason) => shell.say.waiting_because(place, &shell.say.verb(&order.verb), &told(shell, reason)),
        None => shell.say.waiting(place, &shell.say.verb(&order.verb)),
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
            Some(why) => say.accepted_because(place, &say.verb(verb.word()), &why),
            None => say.accepted(place, &say.verb(verb.word())),
        }),
    }
}

/// Waits until what was just deployed runs, or cannot.
pub async fn follow_deployment(
    shell: &Shell,
    client: &Client,
    place: &Address,
    order: Order,
) -> Result<(), Failure> {
    let say = shell.say;
    let order = follow(shell, client, place, order).await?;
    let detail = client.instance(&place.agent, &place.name).await.or_fail(say, || say.act_wait(place))?;
    let instance = detail.instance;
    let outcome = ended(shell, Verb::Start, place, &order);
    shell.out.one(&instance, || match &outcome {
        Ok(_) => say.deployed_started(
            place,
            &instance.package.as_deref().unwrap_or(""),
            &instance.version.as_deref().unwrap_or(""),
        ),
        Err(_) => String::new(),
    })?;
    outcome.map(|_| ())
}
