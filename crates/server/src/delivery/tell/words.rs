//! The words of what is told: a line, a text for people, a document for programs. What is secret is taken out of each.

use super::{About, Receiver, lang};
use crate::app::App;
use crate::notices::{Message, Notice};
use protocol::Lang;
use protocol::api::WaitReason;
use protocol::text::{Params, fill};
use serde_json::{Value, json};

/// Subjects: event, English, French.
const SUBJECTS: &[(&str, &str, &str)] = &[
    ("delivery-succeeded", "{object}: {what} delivered on {env}", "{object} : {what} livré sur {env}"),
    ("delivery-failed", "{object}: {what} failed on {env}", "{object} : échec de {what} sur {env}"),
    ("delivery-cancelled", "{object}: {what} on {env} called off", "{object} : {what} sur {env} annulée"),
    (
        "delivery-expired",
        "{object}: {what} on {env} expired before it could start",
        "{object} : {what} sur {env} expirée avant d'avoir pu démarrer",
    ),
    ("rolled-back", "{object}: {what} rolled back on {env}", "{object} : retour arrière de {what} sur {env}"),
    (
        "rollback-failed",
        "{object}: the way back of {what} on {env} failed",
        "{object} : échec du retour arrière de {what} sur {env}",
    ),
    (
        "waiting-for-person",
        "{object}: {path} waits for a decision, {what} on {env}",
        "{object} : {path} attend une décision, {what} sur {env}",
    ),
    ("told", "{object}: {what} on {env}, {state}", "{object} : {what} sur {env}, {state}"),
    (
        "approval-waiting",
        "{object}: {what} on {env} waits for your approval",
        "{object} : {what} sur {env} attend votre approbation",
    ),
    (
        "approval-reminder",
        "{object}: reminder, {what} on {env} is not decided or used yet and will expire",
        "{object} : rappel, {what} sur {env} n'est pas encore décidée ou consommée et va expirer",
    ),
    ("request-approved", "{object}: {what} on {env} approved", "{object} : {what} sur {env} approuvée"),
    ("request-rejected", "{object}: {what} on {env} rejected", "{object} : {what} sur {env} refusée"),
    (
        "request-changes-asked",
        "{object}: changes asked for {what} on {env}",
        "{object} : modifications demandées pour {what} sur {env}",
    ),
    ("request-expired", "{object}: {what} on {env} expired", "{object} : {what} sur {env} expirée"),
    (
        "request-invalidated",
        "{object}: the approval of {what} on {env} no longer holds",
        "{object} : l'approbation de {what} sur {env} ne tient plus",
    ),
    ("run-failed", "{object}: {path} failed", "{object} : {path} en erreur"),
    (
        "lock-held-too-long",
        "{object} is held by {by} for {held}, longer than usual",
        "{object} est tenu par {by} depuis {held}, plus longtemps que d'habitude",
    ),
];

/// What stands where something secret stood.
const MASK: &str = "•••";

fn pick(lang: Lang, en: &'static str, fr: &'static str) -> &'static str {
    if lang == Lang::Fr { fr } else { en }
}

fn masked(text: &str, secrets: &[String]) -> String {
    secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), MASK))
}

/// Takes secrets out of every text of a document.
fn mask(value: &mut Value, secrets: &[String]) {
    match value {
        Value::String(text) => *text = masked(text, secrets),
        Value::Array(list) => list.iter_mut().for_each(|one| mask(one, secrets)),
        Value::Object(map) => map.values_mut().for_each(|one| mask(one, secrets)),
        _ => {}
    }
}

/// The message about a notice for one receiver.
pub(super) fn message(app: &App, notice: &Notice, about: &About, receiver: Receiver) -> Message {
    let lang = lang(&receiver);
    let id = app.new_id();
    let subject = one_line(&masked(&subject(about, lang), &about.secrets));
    let link = app
        .config
        .server
        .public_url
        .as_ref()
        .map(|url| format!("{}{}", url.trim_end_matches('/'), about.page));
    let body = if receiver.channel == "mail" {
        masked(&text(notice, about, lang, &subject, link.as_deref()), &about.secrets)
    } else {
        let mut document = document(notice, about, lang, &subject, link.as_deref());
        mask(&mut document, &about.secrets);
        document["id"] = json!(id);
        document.to_string()
    };
    Message {
        id,
        at: notice.at,
        event: about.event.to_owned(),
        object: notice.object.clone(),
        channel: receiver.channel,
        recipient: receiver.to,
        subject: format!("[Escale] {subject}"),
        body,
    }
}

/// A header holds one line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect()
}

fn what(about: &About) -> String {
    format!("{} {}", about.package, about.version).trim().to_owned()
}

fn subject(about: &About, lang: Lang) -> String {
    let found = SUBJECTS.iter().find(|(event, ..)| *event == about.event);
    let Some((_, en, fr)) = found else { return about.event.to_owned() };
    let what = what(about);
    let mut values = Params::new();
    for (name, value) in [
        ("object", about.object.as_str()),
        ("what", what.as_str()),
        ("env", about.env.as_str()),
        ("path", about.path.as_str()),
        ("state", protocol::reason::deliver::word("delivery", &about.state, lang)),
        ("by", if about.title.is_empty() { about.by.as_str() } else { about.title.as_str() }),
        ("held", about.held.as_str()),
    ] {
        values.insert(name.to_owned(), value.to_owned());
    }
    fill(pick(lang, en, fr), &values)
}

/// Reasons in the reader's language; one that says nothing but itself is left out.
fn reasons(about: &About, lang: Lang) -> Vec<String> {
    let told = about.whys.iter().map(|why| WaitReason::of(why, lang));
    told.filter(|reason| !reason.text.is_empty() && reason.text != reason.code)
        .map(|reason| reason.text)
        .collect()
}

fn text(notice: &Notice, about: &About, lang: Lang, subject: &str, link: Option<&str>) -> String {
    let mut lines = vec![subject.to_owned(), String::new()];
    lines.extend(reasons(about, lang));
    let cause = about.cause.as_ref().map(|cause| cause.view(lang));
    let mut row = |en: &'static str, fr: &'static str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("{}{} {value}", pick(lang, en, fr), pick(lang, ":", " :")));
        }
    };
    row(
        "Environment",
        "Environnement",
        &match about.tier.as_str() {
            "" => about.env.clone(),
            tier => format!("{} ({tier})", about.env),
        },
    );
    row("Version", "Version", &what(about));
    row("Job", "Job", &about.path);
    row("By", "Par", &about.by);
    row("At", "Le", &notice.at.to_string());
    if let Some(cause) = &cause {
        row("Cause", "Cause", if cause.title.is_empty() { &cause.code } else { &cause.title });
        row("Advice", "Conseil", &cause.advice);
    }
    row("See", "Voir", link.unwrap_or_default());
    // What says so first, then the end of the log with what stands around those lines (LG-13).
    let parts = cause.map(|cause| [cause.evidence, cause.excerpt]).unwrap_or_default();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        lines.push(String::new());
        let number = |line: u64| if line == 0 { String::new() } else { line.to_string() };
        lines.extend(part.iter().map(|line| format!("{:>6}  {}", number(line.line), line.text)));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn document(notice: &Notice, about: &About, lang: Lang, subject: &str, link: Option<&str>) -> Value {
    let cause = about.cause.as_ref().map(|cause| cause.view(lang));
    json!({
        "id": "",
        "event": about.event,
        "at": notice.at,
        "object": notice.object,
        "env": about.env,
        "tier": about.tier,
        "package": about.package,
        "version": about.version,
        "state": about.state,
        "job": about.path,
        "by": about.by,
        "title": subject,
        "reasons": reasons(about, lang),
        "cause": cause.as_ref().map(|cause| json!({ "code": cause.code, "title": cause.title, "advice": cause.advice, "owner": cause.owner })),
        "evidence": cause.iter().flat_map(|cause| &cause.evidence).map(|line| line.text.as_str()).collect::<Vec<_>>(),
        "excerpt": cause.map(|cause| cause.excerpt.into_iter().map(|line| line.text).collect::<Vec<_>>()).unwrap_or_default(),
        "link": link,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_its_words_in_both_languages() {
        for event in protocol::deliver::policy::NOTICES {
            let (_, en, fr) =
                SUBJECTS.iter().find(|(word, ..)| word == event).unwrap_or_else(|| panic!("{event}"));
            assert_eq!(en.matches('{').count(), fr.matches('{').count(), "{event}");
            let about = About { event, ..About::default() };
            for lang in [Lang::En, Lang::Fr] {
                assert!(!subject(&about, lang).contains('{'), "{event}");
            }
        }
    }

    #[test]
    fn what_is_secret_is_taken_out_wherever_it_stands() {
        let secrets = ["hunter2 \"x\"".to_owned(), "hunter2".to_owned()];
        let mut value = json!({ "a": ["say hunter2 \"x\" and hunter2"], "b": { "c": "hunter2" } });
        mask(&mut value, &secrets);
        assert_eq!(value, json!({ "a": ["say ••• and •••"], "b": { "c": "•••" } }));
    }
}
