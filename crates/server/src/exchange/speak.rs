//! Messages of people and scripts through the API, and calls that wait for their replies.

use super::follow::Mailbox;
use super::{Message, Party, Permit};
use crate::access;
use crate::app::{App, random};
use crate::call::{Actor, Call};
use crate::fault::{Fault, Result};
use crate::limits;
use model::message::{PartyKind, REPLY_KEY, Scope, ScopeKind};
use model::rights::Right;
use protocol::api::{CallEnd, MessageSent, NewMessage};
use protocol::exchange::{MessageScope, ReceivedMessage};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// Time a call waits when it does not say.
const CALL_WAIT: Duration = Duration::from_secs(5);

/// Whoever calls, as a party: people and tokens may see and say what their rights let them; a credential is held to its
/// rules.
///
/// # Errors
/// When the database fails, or the credential was disabled meanwhile.
pub async fn party(app: &App, call: &Call, kind: PartyKind) -> Result<Party> {
    let (name, permit) = match &call.actor {
        Actor::User { name, .. } | Actor::Token { name, .. } => {
            (name.as_str(), Permit { bound: crate::units::Bound::of(app, call), ..Permit::default() })
        }
        Actor::Credential { name, management: true, .. } => (name.as_str(), Permit::default()),
        Actor::Credential { id, name, .. } => {
            let parts = access::permit_parts(&mut app.db.read(), *id).await?;
            let parts =
                parts.ok_or_else(|| Fault::new(protocol::Code::NotAllowed, [("right", &Right::View)]))?;
            (name.as_str(), Permit { credentials: vec![parts], ..Permit::default() })
        }
        Actor::Server => ("server", Permit::default()),
    };
    Ok(Party { kind, agent: "Consumer".into(), name: name.into(), instance: None, permit })
}

/// A message as it is received.
#[must_use]
pub fn received(message: &Message) -> ReceivedMessage {
    ReceivedMessage {
        from: message.from.clone(),
        reply_to: message.reply_to(),
        scope: MessageScope {
            kind: message.scope.kind.word().to_owned(),
            args: message.scope.args.clone(),
            conversation: message.scope.conversation.clone(),
        },
        key: message.key.clone(),
        data: message.data.clone(),
        at: message.at,
    }
}

/// Reads a scope from the wire and checks its bounds; comma lists are taken apart.
///
/// # Errors
/// [`protocol::Code::InvalidField`].
pub fn scope(asked: &MessageScope) -> Result<Scope> {
    let kind = ScopeKind::from_word(&asked.kind)
        .ok_or_else(|| Fault::field("scope.kind", "none, group, package, agent, others or all"))?;
    let args: Vec<String> = asked
        .args
        .iter()
        .flat_map(|a| a.split(','))
        .map(|a| a.trim().to_owned())
        .filter(|a| !a.is_empty())
        .collect();
    if args.len() > limits::MESSAGE_ARGS_MAX || args.iter().any(|a| a.len() > limits::MESSAGE_WORD_BYTES_MAX)
    {
        return Err(Fault::field("scope.args", format!("at most {} of them", limits::MESSAGE_ARGS_MAX)));
    }
    let conversation = asked.conversation.clone().filter(|c| !c.is_empty());
    if conversation.as_ref().is_some_and(|c| c.len() > limits::MESSAGE_WORD_BYTES_MAX) {
        return Err(Fault::field(
            "scope.conversation",
            format!("at most {} bytes", limits::MESSAGE_WORD_BYTES_MAX),
        ));
    }
    Ok(Scope { kind, args, conversation })
}

/// Checks the key of a message.
///
/// # Errors
/// [`protocol::Code::InvalidField`].
pub fn check_key(key: &str) -> Result<()> {
    if key.is_empty() || key.len() > limits::MESSAGE_WORD_BYTES_MAX {
        return Err(Fault::field("key", format!("1 to {} bytes", limits::MESSAGE_WORD_BYTES_MAX)));
    }
    Ok(())
}

/// Sends a message.
pub(super) async fn send(app: &App, call: &Call, ask: NewMessage) -> Result<MessageSent> {
    call.may(Right::Control)?;
    check_key(&ask.key)?;
    let scope = scope(&ask.scope)?;
    let party = party(app, call, PartyKind::ConsumerHttp).await?;
    Ok(MessageSent { receivers: super::say(app, &party, None, scope, ask.key, ask.data)? })
}

/// Sends a message and waits for replies, through a mailbox of its own.
pub(super) async fn call(app: &App, call: &Call, ask: NewMessage) -> Result<CallEnd> {
    call.may(Right::Control)?;
    check_key(&ask.key)?;
    let mut scope = scope(&ask.scope)?;
    let wait = match ask.wait_ms.map(Duration::from_millis) {
        None => CALL_WAIT,
        Some(wait) if !wait.is_zero() && wait <= limits::CALL_WAIT_MAX => wait,
        Some(_) => {
            return Err(Fault::field("wait_ms", format!("1 to {}", limits::CALL_WAIT_MAX.as_millis())));
        }
    };
    let wanted = ask.replies_max.unwrap_or(1).clamp(1, 1_000) as usize;
    let conversation =
        scope.conversation.get_or_insert_with(|| Uuid::from_bytes(random()).simple().to_string()).clone();
    let party = party(app, call, PartyKind::ConsumerHub).await?;
    let mailbox = Mailbox::open(app, party)?;
    let listener = &mailbox.listener;
    listener.want_messages();
    let receivers = super::say(app, &listener.party, Some(listener.id), scope, ask.key, ask.data)?;
    let end = Instant::now() + wait;
    let mut replies = Vec::new();
    let mut timed_out = false;
    while !timed_out {
        let own = |m: &Message| m.key == REPLY_KEY && m.scope.conversation.as_deref() == Some(&*conversation);
        replies.extend(listener.take_messages(0).iter().filter(|m| own(m)).map(|m| received(m)));
        if replies.len() >= wanted {
            break;
        }
        tokio::select! {
            () = listener.bell.notified() => {}
            () = tokio::time::sleep_until(end) => timed_out = true,
            () = listener.end.cancelled() => timed_out = true,
            () = app.stop.cancelled() => timed_out = true,
        }
    }
    replies.truncate(wanted);
    Ok(CallEnd { receivers, replies, timed_out })
}
