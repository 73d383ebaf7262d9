//! `escale request`.

use super::show::{plan, reasons};
use super::{reason_of, time};
use crate::args::{NewRequestWords, RequestCommand};
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, facts, faint, plain};
use client::Client;
use protocol::api::{CopyRequest, DeliveryRequest, NewRequest, RequestStep, StageView};

/// `escale request`
pub async fn run(shell: &Shell, command: RequestCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        RequestCommand::New(words) => new(shell, &client, *words).await,
        RequestCommand::Ls { to_decide, state, env } => {
            let to_decide = to_decide.then_some("true");
            let query = [("to_decide", to_decide), ("state", state.as_deref()), ("env", env.as_deref())];
            let all = client.requests(&query).await.or_fail(say, || say.dlv_act_requests())?;
            shell.out.list(&all, || list(shell, &all))
        }
        RequestCommand::Show { request, diff: false } => {
            let found = client.request(&request).await.or_fail(say, || say.dlv_act_request(&request))?;
            shell.out.one(&found, || one(shell, &found))
        }
        RequestCommand::Show { request, diff: true } => {
            let review =
                client.review_request(&request).await.or_fail(say, || say.dlv_act_request(&request))?;
            shell
                .out
                .one(&review, || format!("{}\n\n{}", one(shell, &review.request), plan(shell, &review.plan)))
        }
        RequestCommand::Submit { request } => {
            step(shell, &client, &request, "submit", RequestStep::default()).await
        }
        RequestCommand::Approve { request, comment, at } => {
            let at = time(shell, at.as_deref())?;
            let ask = RequestStep { comment: words(shell, comment), at, ..RequestStep::default() };
            step(shell, &client, &request, "approve", ask).await
        }
        RequestCommand::Reject { request, comment } => {
            let ask = RequestStep { comment: words(shell, comment), ..RequestStep::default() };
            step(shell, &client, &request, "reject", ask).await
        }
        RequestCommand::AskChanges { request, comment } => {
            let ask = RequestStep { comment: words(shell, comment), ..RequestStep::default() };
            step(shell, &client, &request, "ask-changes", ask).await
        }
        RequestCommand::Withdraw { request } => {
            let ask = RequestStep { comment: reason_of(shell), ..RequestStep::default() };
            step(shell, &client, &request, "withdraw", ask).await
        }
        RequestCommand::Take { request } => {
            step(shell, &client, &request, "take", RequestStep::default()).await
        }
        RequestCommand::Copy { request, version, env } => {
            let ask = CopyRequest { version: version.unwrap_or_default(), env: env.unwrap_or_default() };
            let made =
                client.copy_request(&request, &ask).await.or_fail(say, || say.dlv_act_new_request())?;
            shell.out.one(&made, || made_line(shell, &made))
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

async fn new(shell: &Shell, client: &Client, words: NewRequestWords) -> Result<(), Failure> {
    let say = shell.say;
    let ask = NewRequest {
        at: time(shell, words.at.as_deref())?,
        env: words.env,
        package: words.package,
        version: words.version,
        variables: words.variables.unwrap_or_default(),
        title: words.title.unwrap_or_default(),
        description: words.description.unwrap_or_default(),
        ticket: words.ticket.unwrap_or_default(),
        rollback_plan: words.rollback_plan.unwrap_or_default(),
        urgency: if words.urgent { "urgent" } else { "normal" }.to_owned(),
        impact: words.impact.unwrap_or_default(),
        justification: words.justification.unwrap_or_default(),
        submit: !words.draft,
    };
    let made = client.new_request(&ask).await.or_fail(say, || say.dlv_act_new_request())?;
    shell.out.one(&made, || made_line(shell, &made))
}

async fn step(
    shell: &Shell,
    client: &Client,
    request: &str,
    step: &'static str,
    ask: RequestStep,
) -> Result<(), Failure> {
    let say = shell.say;
    if shell.plans_one(step, request, say.dlv_would_request_step(&request, &step))? {
        return Ok(());
    }
    let now =
        client.request_step(request, step, &ask).await.or_fail(say, || say.dlv_act_on_request(&request))?;
    shell.out.one(&now, || made_line(shell, &now))
}

fn made_line(shell: &Shell, request: &DeliveryRequest) -> String {
    let mut lines = vec![shell.say.request_made(&request.request, &request.state)];
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
        say.head_why(),
    ];
    let now = moment::now();
    let mut table = Table::new(&shell.out, &headings);
    for request in all {
        let since = request.submitted_at.map(|at| moment::ago(say, at, now)).unwrap_or_default();
        table.row(vec![
            plain(&request.request),
            plain(&request.ask.env),
            plain(&request.ask.package),
            plain(&request.ask.version),
            plain(&request.state),
            plain(&request.by),
            faint(since),
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

fn one(shell: &Shell, request: &DeliveryRequest) -> String {
    let say = shell.say;
    let time = |at: Option<model::Timestamp>| at.map(moment::day_time).unwrap_or_default();
    let stages: Vec<String> = request.stages.iter().map(stage).collect();
    let told: Vec<String> = reasons(shell, &request.reasons).iter().map(|l| l.trim().to_owned()).collect();
    facts(&[
        (say.dlv_head_request(), request.request.clone()),
        (say.dlv_head_title(), shell.out.foreign(&request.ask.title)),
        (say.head_state(), request.state.clone()),
        (say.dlv_head_env(), format!("{} ({})", request.ask.env, request.tier)),
        (say.head_package(), format!("{} {}", request.ask.package, request.ask.version)),
        (say.dlv_label_digest(), request.digest.clone()),
        (say.dlv_label_variables(), request.ask.variables.clone()),
        (say.dlv_head_by(), request.by.clone()),
        (say.dlv_label_earliest(), time(request.earliest_at)),
        (say.dlv_label_expires(), time(request.expires_at)),
        (say.dlv_label_stages(), stages.join("\n")),
        (say.head_delivery(), request.delivery.clone()),
        (say.dlv_label_waiting(), told.join("\n")),
    ])
}
