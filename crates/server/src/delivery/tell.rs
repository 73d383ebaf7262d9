//! Who is told of what happened, and in which words (spec/delivery §23). What was noted is read again when the server comes back: nothing is lost.

mod words;

use super::row::{self, DeliveryState};
use super::{gates, requests};
use crate::access;
use crate::app::App;
use crate::documents;
use crate::fault::Result;
use crate::limits;
use crate::notices::{self, Message, Notice};
use crate::resources;
use crate::wake::Touched;
use crate::work::Cause;
use model::Timestamp;
use model::deliver::state::Why;
use model::rights::Role;
use protocol::deliver::policy::Notify;
use protocol::{Code, Lang};
use std::collections::BTreeSet;
use std::time::Duration;

/// Shortest and longest wait between two looks.
const WAIT: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(60));

/// Tells until the server leaves: whenever something was noted, and when a message is due again.
pub async fn keep_telling(app: App) {
    let mut bell = app.wake.bell(Touched::Notices);
    loop {
        let next = tell(&app).await.unwrap_or_else(|fault| {
            tracing::error!(%fault, "could not tell people what happened");
            None
        });
        let wait = next.map_or(WAIT.1, |at| at.since(app.clock.now()).clamp(WAIT.0, WAIT.1));
        tokio::select! {
            () = bell.ring() => {}
            () = tokio::time::sleep(wait) => {}
            () = app.stop.cancelled() => return,
        }
    }
}

/// Decides who is told of what was noted, and sends what is due; gives when to look again. May run twice, may be missed.
///
/// # Errors
/// When the database fails.
pub async fn tell(app: &App) -> Result<Option<Timestamp>> {
    let _turn = app.notices.turn.lock().await;
    loop {
        let found = notices::untold(&mut app.db.read()).await?;
        let (count, mut failed) = (found.len(), false);
        for notice in found {
            match messages(app, &notice).await {
                Ok(messages) => notices::queue(app, notice.number, messages).await?,
                Err(fault) => {
                    // It is looked at again later; others are not kept from being told.
                    tracing::error!(object = notice.object, %fault, "could not tell of what happened");
                    failed = true;
                }
            }
        }
        if failed || count < limits::NOTICES_AT_ONCE_MAX {
            break;
        }
    }
    notices::send_due(app).await
}

/// What is told of a thing.
#[derive(Default)]
struct About {
    /// A word of `policy::NOTICES`.
    event: &'static str,
    object: String,
    env: String,
    tier: String,
    package: String,
    version: String,
    title: String,
    state: String,
    by: String,
    path: String,
    cause: Option<Cause>,
    whys: Vec<Why>,
    requester: String,
    approvers: Vec<String>,
    /// Whom a job of the chain told to tell.
    to: Vec<String>,
    held: String,
    /// Values that stand in no text.
    secrets: Vec<String>,
    /// Where the console shows it.
    page: String,
}

/// Everything that is to be said about a notice, to whom.
async fn messages(app: &App, notice: &Notice) -> Result<Vec<Message>> {
    if app.config.notify.is_off() {
        return Ok(Vec::new());
    }
    let about = match about(app, notice).await {
        Ok(Some(about)) => about,
        Ok(None) => return Ok(Vec::new()),
        // It is gone: nobody needs to know.
        Err(fault) if fault.code == Code::NotFound => return Ok(Vec::new()),
        Err(fault) => return Err(fault),
    };
    let receivers = receivers(app, &about).await?;
    let list = receivers.into_iter().take(limits::NOTICE_PEOPLE_MAX);
    Ok(list.map(|receiver| words::message(app, notice, &about, receiver)).collect())
}

async fn about(app: &App, notice: &Notice) -> Result<Option<About>> {
    let mut about = match notice.event.as_str() {
        "finished" | "decision" | "notified" => of_delivery(app, notice).await?,
        "lock-held-too-long" => of_lock(app, notice).await?,
        "run-failed" => Some(About {
            event: "run-failed",
            path: notice.path.clone(),
            whys: vec![notice.why.clone()],
            page: format!("/spaces/{}", notice.object),
            ..About::default()
        }),
        _ => of_request(app, notice).await?,
    };
    if let Some(about) = &mut about {
        about.object.clone_from(&notice.object);
    }
    Ok(about)
}

/// What is told of a delivery that ended so; one that was replaced by another says nothing.
const fn ended(state: DeliveryState) -> Option<&'static str> {
    match state {
        DeliveryState::Succeeded | DeliveryState::Warned => Some("delivery-succeeded"),
        DeliveryState::Failed => Some("delivery-failed"),
        DeliveryState::Cancelled => Some("delivery-cancelled"),
        DeliveryState::Expired => Some("delivery-expired"),
        DeliveryState::RolledBack => Some("rolled-back"),
        DeliveryState::RollbackFailed => Some("rollback-failed"),
        _ => None,
    }
}

async fn of_delivery(app: &App, notice: &Notice) -> Result<Option<About>> {
    let mut q = app.db.read();
    let row = row::named(&mut q, &notice.object).await?;
    let event = match notice.event.as_str() {
        "finished" => ended(row.state),
        "decision" => Some("waiting-for-person"),
        _ => Some("told"),
    };
    let Some(event) = event else { return Ok(None) };
    let by = gates::person(&row.by);
    let requester = requests::requester(&mut q, row.request).await?.unwrap_or_else(|| by.clone());
    let told = row.record.ending.iter().filter(|_| notice.event == "finished").cloned();
    let mut whys: Vec<Why> = told.collect();
    if whys.is_empty() {
        whys.push(notice.why.clone());
    }
    let to = if event == "told" {
        notice.why.get("to").split(", ").map(ToOwned::to_owned).collect()
    } else {
        Vec::new()
    };
    let path = if notice.path.is_empty() { row.record.failed_job.clone() } else { notice.path.clone() };
    Ok(Some(About {
        event,
        env: row.env.clone(),
        tier: row.tier.clone(),
        package: row.package.clone(),
        version: row.version.clone(),
        state: row.state.word().to_owned(),
        by,
        path,
        cause: row.record.cause.clone(),
        whys,
        requester,
        to,
        secrets: secrets(app, row.number).await?,
        page: format!("/deliveries/{}", row.word()),
        ..About::default()
    }))
}

/// The values a delivery was given and nobody may read (scenario 32): agents mask them in logs; what is told is looked at once more.
async fn secrets(app: &App, number: i64) -> Result<Vec<String>> {
    let mut q = app.db.read();
    let context = row::context(&mut q, number).await?;
    let Some(serde_json::Value::Object(names)) = super::context::lookup(&context, "variables.secrets") else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for name in names.values().filter_map(|name| name.as_str()) {
        if let Some(secret) = resources::secret(app, &mut q, name).await? {
            // Each line of it, as output comes in lines.
            found.extend(
                secret.expose().lines().map(str::trim).filter(|l| !l.is_empty()).map(ToOwned::to_owned),
            );
        }
    }
    // The longest first: one may be part of another.
    found.sort_by_key(|text| std::cmp::Reverse(text.len()));
    Ok(found)
}

async fn of_request(app: &App, notice: &Notice) -> Result<Option<About>> {
    let Some(number) = notice.object.strip_prefix("R-").and_then(|n| n.parse().ok()) else { return Ok(None) };
    let told = requests::told(&mut app.db.read(), number, &notice.event).await?;
    let Some(event) = told.event else { return Ok(None) };
    Ok(Some(About {
        event,
        env: told.env,
        tier: told.tier,
        package: told.package,
        version: told.version,
        title: told.title,
        state: told.state.to_owned(),
        by: told.requester.clone(),
        whys: told.whys,
        requester: told.requester,
        approvers: told.approvers,
        page: format!("/requests/{}", notice.object),
        ..About::default()
    }))
}

async fn of_lock(app: &App, notice: &Notice) -> Result<Option<About>> {
    let owner = notice.why.get("owner").to_owned();
    let mut about = About {
        event: "lock-held-too-long",
        by: gates::person(notice.why.get("by")),
        held: notice.why.get("held").to_owned(),
        page: "/resources".to_owned(),
        ..About::default()
    };
    if let Some(number) = row::number(&owner)
        && let Ok(row) = row::get(&mut app.db.read(), number).await
    {
        (about.env, about.tier) = (row.env.clone(), row.tier.clone());
        (about.package, about.version) = (row.package.clone(), row.version.clone());
        about.by = gates::person(&row.by);
    }
    about.title = owner;
    about.requester.clone_from(&about.by);
    Ok(Some(about))
}

/// Who a message is for, and in which language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Receiver {
    /// `mail`, `webhook:NAME`.
    channel: String,
    /// An address.
    to: String,
    french: bool,
}

/// Whoever it concerns, where the policy has no rules.
fn usual(event: &str) -> Vec<Notify> {
    let to: &[&str] = match event {
        "delivery-succeeded" | "told" => &[],
        "approval-waiting" => &["approvers"],
        "approval-reminder" => &["approvers", "requester"],
        "lock-held-too-long" => &["holder"],
        "run-failed" => &["ops"],
        event if event.starts_with("request-") => &["requester"],
        _ => &["initiator", "requester"],
    };
    vec![Notify { to: to.iter().map(|word| (*word).to_owned()).collect(), ..Notify::default() }]
}

async fn receivers(app: &App, about: &About) -> Result<BTreeSet<Receiver>> {
    let policy = documents::policy(app).await?;
    let mut rules =
        if policy.file.notify.is_empty() { usual(about.event) } else { policy.file.notify.clone() };
    let fits =
        |list: &[String], word: &str| list.is_empty() || list.iter().any(|w| w.eq_ignore_ascii_case(word));
    rules.retain(|rule| {
        fits(&rule.events, about.event) && fits(&rule.tiers, &about.tier) && fits(&rule.envs, &about.env)
    });
    // Whom a job names is told, whatever the rules.
    rules.push(Notify { to: about.to.clone(), ..Notify::default() });
    let people = access::people(&mut app.db.read()).await?;
    let settings = &app.config.notify;
    let mut found = BTreeSet::new();
    for rule in &rules {
        let lang = if rule.lang.is_empty() { &settings.lang } else { &rule.lang };
        let french = lang == "fr";
        for word in &rule.to {
            if let Some(name) = word.strip_prefix("webhook:") {
                if let Some(hook) = settings.webhook.iter().find(|h| h.name.eq_ignore_ascii_case(name)) {
                    found.insert(Receiver {
                        channel: format!("webhook:{}", hook.name),
                        to: String::new(),
                        french,
                    });
                }
                continue;
            }
            for name in whom(word, about, &people) {
                if let Some(to) = address(app, &name) {
                    found.insert(Receiver { channel: "mail".to_owned(), to, french });
                }
            }
        }
    }
    let french = settings.lang == "fr";
    for hook in &settings.webhook {
        let asked = hook.events.iter().any(|event| event == "*" || event == about.event);
        if asked && fits(&hook.tiers, &about.tier) {
            found.insert(Receiver { channel: format!("webhook:{}", hook.name), to: String::new(), french });
        }
    }
    // One message each: the first rule decides in which language.
    let mut told = BTreeSet::new();
    found.retain(|receiver| told.insert((receiver.channel.clone(), receiver.to.to_lowercase())));
    Ok(found)
}

/// The people a word of a rule means: names, or addresses.
fn whom(word: &str, about: &About, people: &[(String, Role)]) -> Vec<String> {
    let of_role =
        |role: Role| people.iter().filter(|(_, r)| *r == role).map(|(name, _)| name.clone()).collect();
    match word.strip_prefix("group:").unwrap_or(word) {
        "initiator" | "holder" => vec![about.by.clone()],
        "requester" => vec![about.requester.clone()],
        "approvers" => about.approvers.iter().flat_map(|word| whom(word, about, people)).collect(),
        word => match (word.strip_prefix("user:"), Role::of_tier(word)) {
            (Some(name), _) => vec![name.to_owned()],
            (None, Some(role)) => of_role(role),
            (None, None) => vec![word.to_owned()],
        },
    }
}

/// Where somebody is written to; nothing: nobody knows.
fn address(app: &App, name: &str) -> Option<String> {
    let mail = app.config.notify.mail.as_ref()?;
    if name.contains('@') {
        return name.parse::<lettre::message::Mailbox>().is_ok().then(|| name.to_owned());
    }
    let own = mail.addresses.iter().find(|(who, _)| who.eq_ignore_ascii_case(name)).map(|(_, to)| to.clone());
    own.or_else(|| {
        let made = format!("{name}@{}", mail.domain);
        let fits = !mail.domain.is_empty() && made.parse::<lettre::message::Mailbox>().is_ok();
        fits.then_some(made)
    })
}

/// The language of a receiver.
const fn lang(receiver: &Receiver) -> Lang {
    if receiver.french { Lang::Fr } else { Lang::En }
}
