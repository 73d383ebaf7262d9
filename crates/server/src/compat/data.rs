//! The actions of `rest/constellation` and `rest/consumer` (spec/constellation §7.4, §7.5).
//!
//! Everything here is quick: what waits is handed back as a [`Step`], so that its request can be let go first.

use super::asked::Asked;
use super::identity::{Identity, Presented, Who};
use super::place::Interface;
use super::polls::{self, Poll, Refused, What};
use super::{activity, lenient, reply, values, wire};
use crate::app::App;
use crate::exchange::{self, Filter, Object};
use crate::fault::Fault;
use crate::limits;
use axum::response::Response;
use http::{Method, StatusCode};
use model::message::{Scope, ScopeKind};
use protocol::Code;
use serde_json::Value;
use serde_json::value::RawValue;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// What is left to do.
pub enum Step {
    /// Nothing.
    Answer(Response),
    /// The client may not do this: 403 after the delay.
    Refuse(&'static str),
    /// Wait for news.
    Wait(Poll),
    /// Read the settings.
    Settings,
    /// Keep a descriptor.
    Declare(Value),
}

impl From<StatusCode> for Step {
    fn from(status: StatusCode) -> Self {
        Step::Answer(reply::empty(status))
    }
}

/// A request, taken apart.
pub struct Request<'a> {
    /// Which interface.
    pub interface: Interface,
    /// Which action.
    pub action: &'a str,
    /// GET or POST.
    pub method: &'a Method,
    /// Parameters.
    pub asked: &'a Asked<'a>,
    /// Body.
    pub body: &'a [u8],
    /// What was presented.
    pub presented: &'a Presented<'a>,
}

/// The actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    CheckAccess,
    Push,
    Purge,
    Log,
    Settings,
    Send,
    Subscribe,
    SubscribeGroup,
    Messages,
    Request,
    SubscribeStates,
    States,
    Declare,
}

const ACTIONS: [(&str, Action); 14] = [
    ("PushStateObject", Action::Push),
    ("GetMessages", Action::Messages),
    ("GetStateObjects", Action::States),
    ("SendMessage", Action::Send),
    ("SendMessageWithSaga", Action::Send),
    ("WriteLog", Action::Log),
    ("GetSettings", Action::Settings),
    ("RequestStateObjects", Action::Request),
    ("SubscribeToMessage", Action::Subscribe),
    ("SubscribeToMessageGroup", Action::SubscribeGroup),
    ("SubscribeToStateObjects", Action::SubscribeStates),
    ("PurgeStateObjects", Action::Purge),
    ("DeclarePackageDescriptor", Action::Declare),
    ("CheckAccess", Action::CheckAccess),
];

impl Action {
    fn find(name: &str) -> Option<Self> {
        ACTIONS.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, a)| *a)
    }
    /// Packages only.
    const fn of_packages(self) -> bool {
        matches!(self, Action::Push | Action::Purge | Action::Log | Action::Settings | Action::Declare)
    }
    fn takes(self, method: &Method) -> bool {
        match self {
            Action::Push | Action::Send => *method == Method::GET || *method == Method::POST,
            Action::Declare => *method == Method::POST,
            _ => *method == Method::GET,
        }
    }
}

/// Does what is asked.
pub fn act(app: &App, identity: &Arc<Identity>, request: &Request<'_>) -> Step {
    let Some(action) = Action::find(request.action) else { return StatusCode::NOT_FOUND.into() };
    if action.of_packages() && request.interface == Interface::Consumer {
        return StatusCode::NOT_FOUND.into();
    }
    if !action.takes(request.method) {
        return StatusCode::METHOD_NOT_ALLOWED.into();
    }
    if action.of_packages() && !identity.who.is_package() {
        return Step::Refuse("only packages may do that");
    }
    match action {
        Action::CheckAccess => Step::Answer(reply::json("\"OK\"")),
        Action::Push => push(app, identity, request),
        Action::Purge => purge(app, identity, request.asked),
        Action::Log => log(app, identity, request.asked),
        Action::Settings => Step::Settings,
        Action::Send => send(app, identity, request),
        Action::Subscribe => subscribe(app, identity, request.asked, None),
        Action::SubscribeGroup => match request.asked.some("group") {
            Some(group) => subscribe(app, identity, request.asked, Some(group)),
            None => StatusCode::BAD_REQUEST.into(),
        },
        Action::Messages => poll(app, identity, request, What::Messages),
        Action::States => poll(app, identity, request, What::States),
        Action::Request => states(app, identity, request.asked),
        Action::SubscribeStates => subscribe_states(app, identity, request.asked),
        Action::Declare => match lenient::parse(request.body) {
            Ok(descriptor @ Value::Object(_)) => Step::Declare(descriptor),
            _ => StatusCode::BAD_REQUEST.into(),
        },
    }
}

/// A push in JSON as clients write it; anything else goes the long way.
#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Pushed<'a> {
    #[serde(borrow)]
    name: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    value: &'a RawValue,
    #[serde(borrow, default)]
    r#type: Option<std::borrow::Cow<'a, str>>,
    #[serde(default)]
    lifetime: Option<u32>,
    #[serde(borrow, default)]
    metadatas: Option<&'a RawValue>,
}

fn push(app: &App, identity: &Arc<Identity>, request: &Request<'_>) -> Step {
    let made = if request.method == Method::POST {
        pushed(request.body)
    } else {
        let asked = request.asked;
        asked.some("name").zip(asked.get("value")).map(|(name, value)| {
            let kind = asked.get("type").unwrap_or_default();
            Draft {
                name: name.into(),
                value: values::from_query(value, kind).to_string().into(),
                kind: kind.into(),
                lifetime_s: asked.get("lifetime").and_then(seconds),
                metadata: None,
            }
        })
    };
    let Some(draft) = made else { return StatusCode::BAD_REQUEST.into() };
    publish(app, identity, draft).into()
}

/// A state object on its way.
pub(super) struct Draft {
    pub name: Arc<str>,
    pub value: Box<str>,
    pub kind: Arc<str>,
    pub lifetime_s: Option<u32>,
    pub metadata: Option<Box<str>>,
}

fn pushed(body: &[u8]) -> Option<Draft> {
    if let Ok(pushed) = serde_json::from_slice::<Pushed<'_>>(body)
        && shallow(pushed.value.get())
        && pushed.metadatas.is_none_or(|m| shallow(m.get()))
    {
        let metadata = pushed.metadatas.map(RawValue::get).filter(|m| m.starts_with('{') && m.len() > 2);
        return Some(Draft {
            name: Arc::from(&*pushed.name),
            value: pushed.value.get().into(),
            kind: Arc::from(pushed.r#type.as_deref().unwrap_or_default()),
            lifetime_s: pushed.lifetime,
            metadata: metadata.map(Into::into),
        });
    }
    let value = lenient::parse(body).ok()?;
    draft(&value)
}

/// Whether JSON is not deeper than its readers go. Few brackets cannot be deep; many are looked at.
fn shallow(text: &str) -> bool {
    let brackets = text.bytes().filter(|b| matches!(b, b'{' | b'[')).take(limits::LENIENT_DEPTH_MAX).count();
    brackets < limits::LENIENT_DEPTH_MAX || serde_json::from_str::<Value>(text).is_ok()
}

/// Reads a state object from any spelling of its parts.
pub(super) fn draft(whole: &Value) -> Option<Draft> {
    let name = text(field(whole, "Name")?)?;
    let value = field(whole, "Value")?;
    let metadata = field(whole, "Metadatas").filter(|m| m.as_object().is_some_and(|o| !o.is_empty()));
    Some(Draft {
        name: name.into(),
        value: value.to_string().into(),
        kind: field(whole, "Type").and_then(text).unwrap_or_default().into(),
        lifetime_s: field(whole, "Lifetime").and_then(text).as_deref().and_then(seconds),
        metadata: metadata.map(|m| m.to_string().into()),
    })
}

/// Publishes under the identity's own name.
pub(super) fn publish(app: &App, identity: &Identity, draft: Draft) -> StatusCode {
    app.compat.counts.pushed();
    let now = app.clock.now();
    if draft.name.trim() == "*" {
        // A defect of a library that exists: its call to purge everything arrives as a push of `*`.
        let (agent, name) = (&identity.party.agent, &identity.party.name);
        app.exchange.journal.write(now, "warn", agent, name, "a state object named * was not published");
        return StatusCode::NO_CONTENT;
    }
    let object = Object {
        agent: identity.party.agent.clone(),
        instance: identity.party.name.clone(),
        name: draft.name,
        value: draft.value,
        kind: draft.kind,
        metadata: draft.metadata,
        at: now,
        lifetime_s: draft.lifetime_s.unwrap_or(0),
    };
    match exchange::push(app, object) {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(fault) => status_of(&fault),
    }
}

/// What a refusal of ours is on these interfaces.
pub(super) fn status_of(fault: &Fault) -> StatusCode {
    match fault.code {
        Code::TooBig => StatusCode::PAYLOAD_TOO_LARGE,
        Code::TooMany | Code::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
        Code::NotAllowed => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::InvalidField | Code::InvalidBody | Code::InvalidQuery => StatusCode::BAD_REQUEST,
        _ => {
            tracing::error!(%fault, "could not answer a client of the compatibility interfaces");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// Seconds as the field writes them; less than none is none.
fn seconds(text: &str) -> Option<u32> {
    let number = text.trim().parse::<f64>().ok().filter(|n| n.is_finite())?;
    // Out of range saturates: a life without end in practice.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates at both ends, as wanted"
    )]
    Some(number as u32)
}

/// A part of an object, whatever the case of its name.
pub(super) fn field<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let object = object.as_object()?;
    object.get(name).or_else(|| object.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v))
}

/// A scalar as a text.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn purge(app: &App, identity: &Identity, asked: &Asked<'_>) -> Step {
    let party = &identity.party;
    purge_own(app, party.agent.as_ref(), party.name.as_ref(), asked.get("name"), asked.get("type"));
    StatusCode::NO_CONTENT.into()
}

/// Own state objects go, by name and type.
pub(super) fn purge_own(app: &App, agent: &str, instance: &str, name: Option<&str>, kind: Option<&str>) {
    app.exchange.board.purge(&Filter::new(Some(agent), Some(instance), name, kind), None);
}

/// The level of a line, as the journal names it. What is unknown counts as information.
pub(super) fn level(word: &str) -> &'static str {
    match word.trim().to_lowercase().as_str() {
        "warn" | "warning" | "2" => "warn",
        "error" | "fatal" | "3" | "4" => "error",
        _ => "info",
    }
}

fn log(app: &App, identity: &Identity, asked: &Asked<'_>) -> Step {
    match asked.get("message") {
        Some(message) => write_log(app, identity, asked.get("level").unwrap_or_default(), message).into(),
        None => StatusCode::BAD_REQUEST.into(),
    }
}

/// A line in the journal, and in the log of a device. The log of a real instance is numbered by its agent alone, so a line its
/// program sends here itself stands in the journal only.
pub(super) fn write_log(app: &App, identity: &Identity, word: &str, message: &str) -> StatusCode {
    app.compat.counts.logged();
    let (level, now) = (level(word), app.clock.now());
    let mut end = message.len().min(limits::LOG_LINE_BYTES_MAX);
    while !message.is_char_boundary(end) {
        end -= 1;
    }
    let message = &message[..end];
    if let Who::Instance { id, is_virtual: true } = identity.who
        && !activity::line(app, id, level, message.to_owned(), now)
    {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    app.exchange.journal.write(now, level, &identity.party.agent, &identity.party.name, message);
    StatusCode::NO_CONTENT
}

fn send(app: &App, identity: &Identity, request: &Request<'_>) -> Step {
    let said = if request.method == Method::POST && !request.body.is_empty() {
        lenient::parse(request.body).ok().and_then(|whole| {
            let scope = scope(field(&whole, "Scope")?)?;
            let key = text(field(&whole, "Key")?)?;
            Some((scope, key, field(&whole, "Data").cloned().unwrap_or_default()))
        })
    } else {
        said(request.asked)
    };
    let Some((scope, key, data)) = said.filter(|(_, key, _)| !key.is_empty()) else {
        return StatusCode::BAD_REQUEST.into();
    };
    app.compat.counts.sent();
    match exchange::say(app, &identity.party, None, scope, key, data) {
        Ok(_) => StatusCode::NO_CONTENT.into(),
        Err(fault) if fault.code == Code::NotAllowed => Step::Refuse("its rules forbid that message"),
        Err(fault) => status_of(&fault).into(),
    }
}

fn said(asked: &Asked<'_>) -> Option<(Scope, String, Value)> {
    let kind = ScopeKind::from_word(asked.get("scope")?)?;
    let args = asked.get("args").unwrap_or_default();
    let args = args.split(',').map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned).collect();
    let conversation = asked.some("sagaid").map(str::to_owned);
    let data = asked.some("data").map_or(Value::Null, |data| values::from_query(data, ""));
    Some((Scope { kind, args, conversation }, asked.get("key")?.to_owned(), data))
}

/// Reads a scope: `Scope` or `Type`, a number or a name; names as a list or as one text.
pub(super) fn scope(whole: &Value) -> Option<Scope> {
    let kind = field(whole, "Scope").or_else(|| field(whole, "Type")).and_then(text)?;
    let args = match field(whole, "Args") {
        Some(Value::Array(list)) => list.iter().filter_map(text).collect(),
        Some(Value::String(one)) if !one.is_empty() => vec![one.clone()],
        _ => Vec::new(),
    };
    let conversation = field(whole, "SagaId").and_then(text).filter(|s| !s.is_empty());
    Some(Scope { kind: ScopeKind::from_word(&kind)?, args, conversation })
}

/// An id as clients write it: with hyphens or without, in either case, in quotes or not.
fn id(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text.trim().trim_matches(['"', '\''])).ok()
}

/// The id a client brings, or a new one; nothing when it brings something else.
fn own_id(asked: &Asked<'_>) -> Option<Uuid> {
    match asked.some("subscriptionid") {
        None => Some(uuid::Builder::from_random_bytes(crate::app::random()).into_uuid()),
        Some(text) => id(text),
    }
}

fn quoted(id: Uuid) -> Step {
    Step::Answer(reply::json(format!("\"{}\"", id.hyphenated())))
}

fn refused(why: Refused) -> Step {
    match why {
        Refused::Foreign => Step::Refuse("the subscription belongs to somebody else"),
        Refused::TooMany => StatusCode::SERVICE_UNAVAILABLE.into(),
    }
}

fn subscribe(app: &App, identity: &Identity, asked: &Asked<'_>, group: Option<&str>) -> Step {
    let Some(id) = own_id(asked) else { return StatusCode::BAD_REQUEST.into() };
    if group.is_some_and(|group| !identity.party.permit.may_join(group)) {
        return Step::Refuse("its rules forbid that group");
    }
    let slot = match app.compat.polls.open(app, identity, id) {
        Ok(slot) => slot,
        Err(why) => return refused(why),
    };
    slot.listener.want_messages();
    // Membership from the configuration needs no asking (spec/constellation §6.2.4).
    for group in &identity.groups {
        slot.listener.join(group);
    }
    match group.map(|group| exchange::join(&slot.listener, group)) {
        Some(Err(fault)) if fault.code == Code::NotAllowed => Step::Refuse("its rules forbid that group"),
        Some(Err(fault)) => status_of(&fault).into(),
        _ => quoted(id),
    }
}

/// Four criteria, each a value or `*`.
fn filter(asked: &Asked<'_>) -> Filter {
    Filter::new(asked.get("sentinel"), asked.get("package"), asked.get("name"), asked.get("type"))
}

fn subscribe_states(app: &App, identity: &Identity, asked: &Asked<'_>) -> Step {
    let Some(id) = own_id(asked) else { return StatusCode::BAD_REQUEST.into() };
    app.compat.counts.subscribed();
    let part = |name| asked.some(name).unwrap_or("*");
    if !identity.party.permit.may_see_some(part("sentinel"), part("package"), part("name")) {
        return Step::Answer(reply::json("null"));
    }
    let slot = match app.compat.polls.open(app, identity, id) {
        Ok(slot) => slot,
        Err(why) => return refused(why),
    };
    match exchange::watch(&slot.listener, filter(asked)) {
        Ok(()) => quoted(id),
        Err(fault) if fault.code == Code::NotAllowed => Step::Answer(reply::json("null")),
        Err(fault) => status_of(&fault).into(),
    }
}

fn states(app: &App, identity: &Identity, asked: &Asked<'_>) -> Step {
    app.compat.counts.requested();
    let found = exchange::find(app, &identity.party.permit, &filter(asked));
    let now = app.clock.now();
    let bytes: usize = found.iter().map(|o| o.value.len() + 256).sum();
    if bytes > limits::STATES_ANSWER_BYTES_MAX {
        let text = format!("{} state objects were asked for at once: too many for one answer", found.len());
        app.exchange.journal.write(now, "warn", &identity.party.agent, &identity.party.name, &text);
        return StatusCode::INTERNAL_SERVER_ERROR.into();
    }
    Step::Answer(reply::json(wire::list(&found, |out, object| wire::object(out, object, now))))
}

fn poll(app: &App, identity: &Identity, request: &Request<'_>, what: What) -> Step {
    let asked = request.asked;
    let Some(given) = asked.some("subscriptionid") else { return StatusCode::BAD_REQUEST.into() };
    let (Some(timeout), Some(limit)) = (timeout(asked.some("timeout")), limit(asked.some("limit"))) else {
        return StatusCode::BAD_REQUEST.into();
    };
    let Some(slot) = id(given).and_then(|id| app.compat.polls.find(identity, id)) else {
        return Step::Answer(polls::unknown());
    };
    slot.listener.touch();
    Step::Wait(Poll { slot, what, timeout, limit, presented: request.presented.kept() })
}

/// Zero is zero; anything else lies between the bounds.
fn timeout(text: Option<&str>) -> Option<Duration> {
    let Some(text) = text else { return Some(limits::POLL_WAIT_DEFAULT) };
    match text.trim().parse::<i64>().ok()? {
        0 => Some(Duration::ZERO),
        ms => {
            let asked = Duration::from_millis(u64::try_from(ms).ok()?);
            Some(asked.clamp(limits::POLL_WAIT_MIN, limits::POLL_WAIT_MAX))
        }
    }
}

fn limit(text: Option<&str>) -> Option<usize> {
    let Some(text) = text else { return Some(0) };
    Some(usize::try_from(text.trim().parse::<i64>().ok()?.max(0)).unwrap_or(0))
}
