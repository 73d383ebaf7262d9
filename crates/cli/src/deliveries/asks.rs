//! Requests that are written: new ones, changed ones, copies; with `--plan` what would be filed.

use super::requests::made_line;
use super::{time, together};
use crate::args::{EditRequestWords, NewRequestWords};
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::Shell;
use crate::table::facts;
use client::Client;
use protocol::api::{CopyRequest, DeliverFace, NewRequest, RequestChange, RequestSlot, RequestStep};
use serde::Serialize;

/// `escale request new`
pub async fn new(shell: &Shell, client: &Client, words: NewRequestWords) -> Result<(), Failure> {
    let say = shell.say;
    let (env, also_envs) = together::envs(&words.env);
    let ask = NewRequest {
        at: time(shell, words.at.as_deref())?,
        also: together::also(shell, &words.also)?,
        also_envs,
        env,
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
    if shell.globals.plan {
        return plan(shell, client, ask).await;
    }
    let made = client.new_request(&ask).await.or_fail(say, || say.dlv_act_new_request())?;
    shell.out.one(&made, || {
        let with = say.dlv_filed_with(&made.together.join(", "));
        let line = made_line(shell, &made);
        if made.together.is_empty() { line } else { format!("{line}\n  {with}") }
    })
}

/// `escale request copy`
pub async fn copy(
    shell: &Shell,
    client: &Client,
    request: &str,
    version: Option<String>,
    env: Option<String>,
) -> Result<(), Failure> {
    let say = shell.say;
    if shell.globals.plan {
        let from = client.request(request).await.or_fail(say, || say.dlv_act_request(&request))?.ask;
        let ask = NewRequest {
            at: None,
            variables: String::new(),
            version: version.unwrap_or(from.version),
            env: env.unwrap_or(from.env),
            submit: false,
            ..from
        };
        return plan(shell, client, ask).await;
    }
    let ask = CopyRequest { version: version.unwrap_or_default(), env: env.unwrap_or_default() };
    let made = client.copy_request(request, &ask).await.or_fail(say, || say.dlv_act_new_request())?;
    shell.out.one(&made, || made_line(shell, &made))
}

/// `escale request edit`: a draft, or one that was sent back; with `--submit` it is filed (again).
pub async fn edit(shell: &Shell, client: &Client, words: EditRequestWords) -> Result<(), Failure> {
    let say = shell.say;
    let urgency = [(words.urgent, "urgent"), (words.normal, "normal")];
    let change = RequestChange {
        at: time(shell, words.at.as_deref())?,
        no_at: words.no_at,
        env: words.env,
        package: words.package,
        version: words.version,
        variables: words.variables,
        title: words.title,
        description: words.description,
        ticket: words.ticket,
        rollback_plan: words.rollback_plan,
        urgency: urgency.into_iter().find(|(asked, _)| *asked).map(|(_, word)| word.to_owned()),
        impact: words.impact,
        justification: words.justification,
        revision: None,
    };
    if change == RequestChange::default() && !words.submit {
        return Err(Failure::usage(say.nothing_to_change()));
    }
    let request = words.request.as_str();
    let found = client.request(request).await.or_fail(say, || say.dlv_act_request(&request))?;
    if shell.plans_one("edit", &found.request, say.would_change(&found.request))? {
        return Ok(());
    }
    // What is changed is what was read: two who write at once do not undo each other.
    let change = RequestChange { revision: Some(found.revision), ..change };
    let mut now = found;
    if change != (RequestChange { revision: change.revision, ..RequestChange::default() }) {
        now = client
            .change_request(request, &change)
            .await
            .or_fail(say, || say.dlv_act_on_request(&request))?;
    }
    if words.submit {
        let step = RequestStep { revision: Some(now.revision), ..RequestStep::default() };
        let filed = client.request_step(request, "submit", &step).await;
        now = filed.or_fail(say, || say.dlv_act_on_request(&request))?;
    }
    shell.out.one(&now, || made_line(shell, &now))
}

/// What would be filed, and what would hold for it.
#[derive(Serialize)]
struct RequestPlan {
    /// What would be asked.
    ask: NewRequest,
    /// The version.
    version: DeliverFace,
    /// Board, earliest slot, fields and stages of the tier.
    slot: RequestSlot,
    /// Fields the tier asks for and nobody filled in.
    missing: Vec<String>,
}

/// What would be filed: one request, or one for each environment and package.
async fn plan(shell: &Shell, client: &Client, ask: NewRequest) -> Result<(), Failure> {
    let mut plans = Vec::new();
    for ask in together::apart(&ask) {
        plans.push(planned(shell, client, ask).await?);
    }
    match plans.as_slice() {
        [plan] => shell.out.one(plan, || told(shell, plan)),
        plans => shell.out.list(plans, || {
            let texts: Vec<String> = plans.iter().map(|plan| told(shell, plan)).collect();
            texts.join("\n\n")
        }),
    }
}

async fn planned(shell: &Shell, client: &Client, ask: NewRequest) -> Result<RequestPlan, Failure> {
    let say = shell.say;
    let doing = || say.dlv_act_new_request();
    let slot = client.request_slot(&ask.env, ask.urgency == "urgent").await.or_fail(say, doing)?;
    let version = client.deliver_face(&ask.package, &ask.version, &ask.env).await.or_fail(say, doing)?;
    let missing = slot.fields.iter().filter(|field| is_empty(&ask, field)).cloned().collect();
    Ok(RequestPlan { ask, version, slot, missing })
}

/// Whether a field that a tier may ask for holds nothing. Title and variables are filled in when nobody does.
fn is_empty(ask: &NewRequest, field: &str) -> bool {
    let value = match field {
        "ticket" => &ask.ticket,
        "rollback_plan" => &ask.rollback_plan,
        "description" => &ask.description,
        "impact" => &ask.impact,
        "justification" => &ask.justification,
        _ => return false,
    };
    value.trim().is_empty()
}

fn told(shell: &Shell, plan: &RequestPlan) -> String {
    let (say, ask) = (shell.say, &plan.ask);
    let time = |at: Option<model::Timestamp>| at.map(moment::day_time).unwrap_or_default();
    let filed = if ask.submit { say.dlv_would_file() } else { say.dlv_would_draft() };
    let rows = facts(&[
        (say.dlv_head_title(), shell.out.foreign(&ask.title)),
        (say.dlv_head_env(), format!("{} ({})", ask.env, plan.slot.tier)),
        (say.head_package(), format!("{} {}", plan.version.package, plan.version.version)),
        (say.dlv_label_digest(), plan.version.digest.clone()),
        (say.dlv_label_variables(), ask.variables.clone()),
        (say.dlv_label_wished(), time(ask.at)),
        (say.dlv_label_earliest(), time(plan.slot.earliest_at)),
        (say.dlv_label_stages(), plan.slot.stages.join(", ")),
        (say.dlv_label_missing(), plan.missing.join(", ")),
        (String::new(), shell.out.foreign(&plan.slot.text)),
    ]);
    format!("{}\n{filed}\n{rows}", say.plan_heading())
}
