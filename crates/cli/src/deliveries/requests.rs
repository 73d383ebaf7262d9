//! `escale request`.

use super::show::{plan, reasons};
use super::{asks, reason_of, state_word, time, together};
use crate::args::{RequestCommand, RequestList};
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, facts, faint, plain};
use client::Client;
use protocol::api::{DeliveryRequest, RequestReview, RequestStep, StageView};
use protocol::reason;
use std::time::Duration;

/// `escale request`
pub async fn run(shell: &Shell, command: RequestCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        RequestCommand::New(words) => asks::new(shell, &client, *words).await,
        RequestCommand::Edit(words) => asks::edit(shell, &client, *words).await,
        RequestCommand::Ls(which) => ls(shell, &client, &which).await,
        RequestCommand::Show { request, diff: false } => {
            let found = client.request(&request).await.or_fail(say, || say.dlv_act_request(&request))?;
            shell.out.one(&found, || one(shell, &found))
        }
        RequestCommand::Show { request, diff: true } => {
            let review =
                client.review_request(&request).await.or_fail(say, || say.dlv_act_request(&request))?;
            shell.out.one(&review, || reviewed(shell, &review))
        }
        RequestCommand::Submit { request } => {
            step(shell, &client, &request, "submit", RequestStep::default(), &[]).await
        }
        RequestCommand::Approve { request, comment, at, alone } => {
            let at = time(shell, at.as_deref())?;
            let ask = RequestStep { comment: words(shell, comment), at, ..RequestStep::default() };
            decide(shell, &client, &request, "approve", ask, alone).await
        }
        RequestCommand::Reject { request, comment, alone } => {
            let ask = RequestStep { comment: words(shell, comment), ..RequestStep::default() };
            decide(shell, &client, &request, "reject", ask, alone).await
        }
        RequestCommand::AskChanges { request, comment } => {
            let ask = RequestStep { comment: words(shell, comment), ..RequestStep::default() };
            step(shell, &client, &request, "ask-changes", ask, &[]).await
        }
        RequestCommand::Withdraw { request } => {
            let ask = RequestStep { comment: reason_of(shell), ..RequestStep::default() };
            step(shell, &client, &request, "withdraw", ask, &[]).await
        }
        RequestCommand::Take { request, to } => {
            let ask = RequestStep { to: to.unwrap_or_default(), ..RequestStep::default() };
            step(shell, &client, &request, "take", ask, &[]).await
        }
        RequestCommand::Copy { request, version, env } => {
            asks::copy(shell, &client, &request, version, env).await
        }
        RequestCommand::Slot { env, urgent } => {
            let slot = client.request_slot(&env, urgent).await.or_fail(say, || say.dlv_act_env(&env))?;
            shell.out.one(&slot, || shell.out.foreign(&slot.text))
        }
    }
}

/// What is told with a decision: `--comment`, else `--reason`.
fn words(shell: &Shell, comment: Option<String>) -> String {
    comment.unwrap_or_else(|| reason_of(shell))
}

/// `escale request ls`
async fn ls(shell: &Shell, client: &Client, which: &RequestList) -> Result<(), Failure> {
    let say = shell.say;
    let month = match &which.month {
        Some(text) => {
            let read = moment::month(text, moment::zone());
            Some(read.ok_or_else(|| Failure::usage(say.dlv_bad_month(text)))?)
        }
        None => None,
    };
    let (from, until) = month.map(|(from, until)| (from.to_string(), until.to_string())).unzip();
    let query = [
        ("to_decide", which.to_decide.then_some("true")),
        ("state", which.state.as_deref()),
        ("env", which.env.as_deref()),
        ("urgent", which.urgent.then_some("true")),
        ("from", from.as_deref()),
        ("until", until.as_deref()),
    ];
    let all = client.requests(&query).await.or_fail(say, || say.dlv_act_requests())?;
    shell.out.list(&all, || list(shell, &all))
}

/// The state of a request as people read it.
fn state(shell: &Shell, request: &DeliveryRequest) -> String {
    reason::deliver::word("request", &request.state, shell.say.lang()).to_owned()
}

/// A decision about a request, and unless it is alone about those of its tier that were filed with it.
async fn decide(
    shell: &Shell,
    client: &Client,
    request: &str,
    word: &'static str,
    ask: RequestStep,
    alone: bool,
) -> Result<(), Failure> {
    let others = together::others(shell, client, request, word, alone).await?;
    let ask = RequestStep { with: together::with(&others), ..ask };
    step(shell, client, request, word, ask, &others).await
}

/// A step of a request, and of others in the same act.
async fn step(
    shell: &Shell,
    client: &Client,
    request: &str,
    step: &'static str,
    ask: RequestStep,
    others: &[DeliveryRequest],
) -> Result<(), Failure> {
    let say = shell.say;
    if shell.globals.plan {
        let now = client.request(request).await.or_fail(say, || say.dlv_act_request(&request))?;
        let word = reason::deliver::word("request-step", step, say.lang());
        let mut lines = vec![say.dlv_would_request_step(&now.request, &word)];
        lines.push(format!("  {}", say.request_made(&now.request, &state(shell, &now))));
        if !now.actions.iter().any(|action| action == step) {
            lines.push(format!("  {}", say.dlv_step_refused()));
        }
        for other in others {
            lines.push(say.dlv_would_request_step(&other.request, &word));
            lines.push(format!("  {}", say.request_made(&other.request, &state(shell, other))));
        }
        return shell.plans_one(step, &now.request, lines.join("\n")).map(|_| ());
    }
    let now =
        client.request_step(request, step, &ask).await.or_fail(say, || say.dlv_act_on_request(&request))?;
    let more = together::now(shell, client, others).await?;
    shell.out.one(&now, || made_line(shell, &now) + &more)
}

/// A request that was written: its state, and why it stands as it does.
pub fn made_line(shell: &Shell, request: &DeliveryRequest) -> String {
    let mut lines = vec![shell.say.request_made(&request.request, &state(shell, request))];
    lines.extend(reasons(shell, &request.reasons));
    lines.join("\n")
}

fn list(shell: &Shell, all: &[DeliveryRequest]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.dlv_no_requests();
    }
    let headings = [
        say.dlv_head_request(),
        say.dlv_head_env(),
        say.head_package(),
        say.head_version(),
        say.head_state(),
        say.dlv_head_by(),
        say.dlv_head_since(),
        say.dlv_head_expires(),
        say.head_why(),
    ];
    let now = moment::now();
    let mut table = Table::new(&shell.out, &headings);
    for request in all {
        let since = request.submitted_at.map(|at| moment::ago(say, at, now)).unwrap_or_default();
        let urgent = if request.ask.urgency == "urgent" { " !" } else { "" };
        table.row(vec![
            plain(format!("{}{urgent}", request.request)),
            plain(&request.ask.env),
            plain(&request.ask.package),
            plain(&request.ask.version),
            plain(state(shell, request)),
            plain(&request.by),
            faint(since),
            faint(request.expires_at.map(moment::day_time).unwrap_or_default()),
            faint(request.reasons.first().map(|r| shell.out.foreign(&r.text)).unwrap_or_default()),
        ]);
    }
    table.show()
}

fn stage(stage: &StageView) -> String {
    let decided: Vec<String> = stage
        .decisions
        .iter()
        .map(|d| {
            format!("{} {} {}", if d.approved { "✓" } else { "✗" }, d.by, d.comment).trim_end().to_owned()
        })
        .collect();
    format!("{} ({} × {})  {}", stage.name, stage.min, stage.approvers.join(", "), decided.join("; "))
        .trim_end()
        .to_owned()
}

/// What an approver looks at (§5.2).
fn reviewed(shell: &Shell, review: &RequestReview) -> String {
    let say = shell.say;
    let mut out = vec![one(shell, &review.request), format!("\n{}", say.dlv_lower())];
    if review.lower.is_empty() {
        out.push(format!("  {}", say.dlv_no_lower()));
    } else {
        let headings = [
            say.dlv_head_env(),
            say.dlv_head_tier(),
            say.head_delivery(),
            say.head_state(),
            say.dlv_head_since(),
            say.head_took(),
        ];
        let mut table = Table::new(&shell.out, &headings);
        for one in &review.lower {
            let took = if one.ended_at.is_some() {
                moment::short(Duration::from_millis(one.took_ms))
            } else {
                String::new()
            };
            table.row(vec![
                plain(&one.env),
                plain(&one.tier),
                plain(&one.delivery),
                plain(state_word(shell, &one.state)),
                faint(moment::day_time(one.started_at)),
                plain(took),
            ]);
        }
        out.push(table.show());
    }
    out.push(format!("\n{}", say.dlv_accepted_by()));
    if review.accepted.is_empty() {
        out.push(format!("  {}", say.dlv_no_accepted()));
    }
    for one in &review.accepted {
        let line = say.dlv_accepted_where(&one.env, &one.by, &moment::day_time(one.at));
        out.push(shell.out.foreign(format!("  {line}  {}", one.note).trim_end()));
    }
    format!("{}\n\n{}", out.join("\n"), plan(shell, &review.plan))
}

fn one(shell: &Shell, request: &DeliveryRequest) -> String {
    let say = shell.say;
    let time = |at: Option<model::Timestamp>| at.map(moment::day_time).unwrap_or_default();
    let stages: Vec<String> = request.stages.iter().map(stage).collect();
    let told: Vec<String> = reasons(shell, &request.reasons).iter().map(|l| l.trim().to_owned()).collect();
    facts(&[
        (say.dlv_head_request(), request.request.clone()),
        (say.dlv_head_title(), shell.out.foreign(&request.ask.title)),
        (say.head_state(), state(shell, request)),
        (say.dlv_head_env(), format!("{} ({})", request.ask.env, request.tier)),
        (say.head_package(), format!("{} {}", request.ask.package, request.ask.version)),
        (say.dlv_label_digest(), request.digest.clone()),
        (say.dlv_label_variables(), request.ask.variables.clone()),
        (say.dlv_head_by(), request.by.clone()),
        (say.dlv_label_assigned(), request.assigned_to.clone()),
        (say.dlv_label_wished(), time(request.ask.at)),
        (say.dlv_label_earliest(), time(request.earliest_at)),
        (say.dlv_label_expires(), time(request.expires_at)),
        (say.dlv_label_stages(), stages.join("\n")),
        (say.head_delivery(), request.delivery.clone()),
        (say.dlv_label_together(), request.together.join(", ")),
        (say.dlv_label_notes(), shell.out.foreign(&request.notes)),
        (say.dlv_label_waiting(), told.join("\n")),
    ])
}
