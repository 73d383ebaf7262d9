//! What agents ask by parameters: getConfig, getJobs, setStatus, setUserEvent (§4–§6, §12).

use super::asked::{self, Asked};
use super::generation::{Deploy, Product};
use super::jobs::{self, Agent, Jobs, Told};
use super::reply::{self, Tongue, refuse};
use super::{Caller, admit, ascii, contact, doors, parts};
use crate::app::App;
use crate::computers::{self, Machine, Rules};
use crate::fault::Result;
use crate::tasks::{self, Word};
use axum::response::Response;
use http::StatusCode;
use model::install::{Install, Moment};
use model::run::{Phase, Status, UserEvent};
use protocol::Code;
use serde_json::json;

/// Answers a request that has an `action`.
pub async fn answer(app: &App, caller: &Caller, rules: &Rules, query: &str) -> Response {
    let asked = Asked::new(query);
    let answered = match asked.one("action") {
        Some("getFilePart") => {
            let run = asked.one("run").and_then(asked::run_id);
            return parts::answer(app, asked.one("file").unwrap_or_default(), run, &caller.headers).await;
        }
        Some("getConfig") => get_config(app, caller, rules, &asked).await,
        Some("getJobs") => Box::pin(get_jobs(app, caller, rules, &asked)).await,
        Some("setStatus") => Box::pin(set_status(app, caller, rules, &asked)).await,
        Some("setUserEvent") => Box::pin(set_user_event(app, caller, rules, &asked)).await,
        _ => Err(Refusal::Status(StatusCode::BAD_REQUEST)),
    };
    match answered {
        Ok(response) => response,
        Err(Refusal::Status(status)) => refuse(Tongue::Rest, status),
        Err(Refusal::Answer(response)) => *response,
        Err(Refusal::Fault(fault)) => reply::fault(Tongue::Rest, &fault),
    }
}

/// Why something is answered otherwise than it was meant.
enum Refusal {
    Status(StatusCode),
    /// With something that is no error.
    Answer(Box<Response>),
    Fault(crate::fault::Fault),
}

impl From<crate::fault::Fault> for Refusal {
    fn from(fault: crate::fault::Fault) -> Self {
        Self::Fault(fault)
    }
}

type Answered = std::result::Result<Response, Refusal>;

/// The machine that asks. `busy` answers an agent that asks too often.
async fn machine(
    app: &App,
    caller: &Caller,
    rules: &Rules,
    asked: &Asked<'_>,
    busy: impl FnOnce() -> Response,
) -> std::result::Result<Machine, Refusal> {
    let id = asked.one("machineid").and_then(asked::device_id);
    let id = id.ok_or(Refusal::Status(StatusCode::BAD_REQUEST))?;
    let machine = computers::of_device(app, id).await?.ok_or(Refusal::Status(StatusCode::BAD_REQUEST))?;
    if machine.standing == "refused" || moved(caller, rules, &machine) {
        return Err(Refusal::Status(StatusCode::FORBIDDEN));
    }
    if !admit::may_speak(app, caller, rules, id).await? {
        return Err(Refusal::Status(StatusCode::FORBIDDEN));
    }
    if app.foreign.pace.keeps(machine.number) { Ok(machine) } else { Err(Refusal::Answer(Box::new(busy()))) }
}

/// Whether a device id is used from another declared network than before, where people want them bound to one (S-1).
fn moved(caller: &Caller, rules: &Rules, machine: &Machine) -> bool {
    let network = |address| rules.network_of(address).map(|n| n.cidr.as_str());
    let before = machine.address.parse().ok();
    rules.settings.bind && before.is_some_and(|before| network(before) != network(caller.address))
}

/// The version of its deploy task that an agent says it has; kept when it is another than before.
async fn learn(app: &App, caller: &Caller, machine: &mut Machine, said: Option<&str>) -> Result<()> {
    let said = said.filter(|said| Deploy::is_version(said));
    if said.is_none_or(|said| said == machine.deploy) {
        return Ok(());
    }
    let device_id = machine.device_id.clone().unwrap_or_default();
    let mut contact = contact::contact(app, caller, device_id);
    contact.deploy = said.map(ToOwned::to_owned);
    *machine = computers::contact(app, contact).await?.machine;
    Ok(())
}

async fn get_config(app: &App, caller: &Caller, rules: &Rules, asked: &Asked<'_>) -> Answered {
    let mut machine = machine(app, caller, rules, asked, || config(None)).await?;
    // Other tasks ask for themselves and have nothing to do here.
    let Some(version) = asked.one("task[Deploy]") else { return Ok(config(None)) };
    learn(app, caller, &mut machine, Some(version)).await?;
    let works = rules.settings.deploy && machine.may_work();
    let due = works && tasks::due(app, &machine).await?;
    Ok(config(due.then(|| caller.remote()).as_deref()))
}

/// The answer to getConfig.
fn config(remote: Option<&str>) -> Response {
    let schedule = match remote {
        Some(remote) => json!([{ "task": "Deploy", "remote": remote }]),
        None => json!([]),
    };
    reply::json(ascii::json(&json!({ "configValidityPeriod": 600, "schedule": schedule })))
}

async fn get_jobs(app: &App, caller: &Caller, rules: &Rules, asked: &Asked<'_>) -> Answered {
    let mut machine = machine(app, caller, rules, asked, reply::nothing).await?;
    learn(app, caller, &mut machine, asked.one("version")).await?;
    if !rules.settings.deploy || !machine.may_work() {
        return Ok(reply::nothing());
    }
    let handed_out = tasks::hand_out(app, &machine).await?;
    if handed_out.is_empty() {
        return Ok(reply::nothing());
    }
    let mirrors = doors::mirrors(app, &machine, &rules.settings, &caller.remote()).await?;
    let agent = Agent {
        deploy: Deploy::read(&machine.deploy),
        product: Product::read(&machine.agent),
        windows: machine.os_family == "windows",
        mirrors: &mirrors,
        send_anyway: rules.settings.send_anyway,
        log_lines_max: app.config.foreign.log_lines_max,
    };
    let mut told = Jobs::default();
    for one in handed_out.iter().filter(|one| !one.cancel) {
        let install = match Install::try_from(&one.install) {
            Ok(install) => install,
            Err(problems) => {
                tracing::error!(run = one.run, ?problems, "an install face in the repository cannot be read");
                continue;
            }
        };
        if let Err(reason) = jobs::fits(&agent, &install) {
            tasks::refuse(app, &machine, &one.run, reason).await?;
            continue;
        }
        let files = parts::of_version(app, one.version_id, install.files.len()).await?;
        // What is confidential comes from here alone, under an address of its run.
        let own = [doors::run_mirror(&caller.remote(), &one.run)];
        let from = if install.confidential { &own[..] } else { &mirrors };
        let run = Told { run: &one.run, install: &install, files: &files, mirrors: from };
        if !told.add(&agent, &run) {
            tracing::info!(
                run = one.run,
                "waits for an answer of its own: another run takes the same file apart"
            );
        }
    }
    let answer = told.answer();
    if let Err(why) = jobs::accepted(&answer) {
        tracing::error!(%why, "made an answer that agents would not accept");
        return Err(Refusal::Status(StatusCode::SERVICE_UNAVAILABLE));
    }
    Ok(reply::json(ascii::json(&answer)))
}

async fn set_status(app: &App, caller: &Caller, rules: &Rules, asked: &Asked<'_>) -> Answered {
    let run = asked.one("uuid").and_then(asked::run_id).ok_or(Refusal::Status(StatusCode::BAD_REQUEST))?;
    let machine = machine(app, caller, rules, asked, reply::nothing).await?;
    for status in statuses(asked) {
        if status.status == "ko" || (status.status == "ok" && status.phase.is_none()) {
            app.foreign.push.ended(&machine, app.clock.now());
        }
        if let Err(refused) = tasks::hear(app, &machine, run, Word::Status(status)).await {
            return unheard(refused);
        }
    }
    Ok(reply::nothing())
}

/// What a run that is not heard of means (S-2, S-3): somebody else's is refused, one that is not known is passed over.
fn unheard(fault: crate::fault::Fault) -> Answered {
    match fault.code {
        Code::NotFound => Ok(reply::nothing()),
        _ => Err(fault.into()),
    }
}

/// What an agent says, one by one: old ones say a whole output at once, as repeated `msg[]`; its lines are news, the last carries the word.
#[must_use]
pub fn statuses(asked: &Asked<'_>) -> Vec<Status> {
    let number = |name: &str| asked.one(name).and_then(|n| n.parse::<u32>().ok());
    let phase = asked.one("currentStep").and_then(Phase::from_word);
    let text = asked.one("msg");
    let mut texts: Vec<&str> = asked.all("msg[]").filter(|t| !t.is_empty()).collect();
    texts.extend(text.or(if texts.is_empty() { Some("") } else { None }));
    let file = asked.one("sha512").filter(|_| asked.one("part") != Some("job"));
    let first = texts.first().copied().unwrap_or_default();
    // A number that is 0 is not sent from deploy 2.2 on (§6.2).
    let action = number("actionnum").or_else(|| (phase == Some(Phase::Processing)).then_some(0));
    let check = number("checknum")
        .or_else(|| number("cheknum"))
        .or_else(|| (phase == Some(Phase::Checking) && first.starts_with("check #1,")).then_some(0));
    let said = asked.one("status").unwrap_or_default();
    let last = texts.len().saturating_sub(1);
    texts
        .iter()
        .enumerate()
        .map(|(index, text)| Status {
            phase,
            status: if index == last { said.to_owned() } else { String::new() },
            file: file.map(|f| f.chars().take(128).collect()),
            action,
            check,
            text: (*text).to_owned(),
        })
        .collect()
}

async fn set_user_event(app: &App, caller: &Caller, rules: &Rules, asked: &Asked<'_>) -> Answered {
    let run = asked.one("uuid").and_then(asked::run_id).ok_or(Refusal::Status(StatusCode::BAD_REQUEST))?;
    let machine = machine(app, caller, rules, asked, reply::nothing).await?;
    let heard = tasks::hear(app, &machine, run, Word::User(user_event(asked))).await;
    heard.map_or_else(unheard, |()| Ok(reply::nothing()))
}

/// What a person answered.
#[must_use]
pub fn user_event(asked: &Asked<'_>) -> UserEvent {
    let text = |name: &str| asked.one(name).map(|t| t.chars().take(100).collect::<String>());
    UserEvent {
        moment: asked.one("type").and_then(Moment::from_word),
        behavior: text("behavior").unwrap_or_default(),
        event: text("event").unwrap_or_default(),
        user: text("user").filter(|user| !user.is_empty()),
    }
}
