//! Messages: sent, received, and calls that wait for replies.

use crate::Escale;
use crate::wire::{Say, WireMessage, WireScope};
use serde_json::Value;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};

/// Key of a reply.
pub(crate) const REPLY_KEY: &str = "__Response";
/// The only key of an object that says why a call failed.
const ERROR_KEY: &str = "Error";

/// Whom a message concerns.
///
/// ```
/// use escale_sdk::Scope;
///
/// let everyone_in_two_groups = Scope::group("Garden").and("Kitchen");
/// let one_instance = Scope::package("CapteurSalon/Temperature");
/// let every_instance_of_that_name = Scope::package("lamp");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    kind: &'static str,
    args: Vec<String>,
    conversation: Option<String>,
}

impl Scope {
    const fn of(kind: &'static str) -> Self {
        Self { kind, args: Vec::new(), conversation: None }
    }
    /// Everybody who is connected, the sender included.
    #[must_use]
    pub const fn all() -> Self {
        Self::of("all")
    }
    /// Everybody but the sender.
    #[must_use]
    pub const fn others() -> Self {
        Self::of("others")
    }
    /// Members of a group.
    #[must_use]
    pub fn group(name: impl Into<String>) -> Self {
        Self::of("group").and(name)
    }
    /// Instances: all of a name, or one as `agent/instance`.
    #[must_use]
    pub fn package(name: impl Into<String>) -> Self {
        Self::of("package").and(name)
    }
    /// All instances of an agent.
    #[must_use]
    pub fn agent(name: impl Into<String>) -> Self {
        Self::of("agent").and(name)
    }
    /// One more group, instance or agent. Each of those who are meant gets one copy.
    #[must_use]
    pub fn and(mut self, name: impl Into<String>) -> Self {
        self.args.push(name.into());
        self
    }
    /// Ties the message to a conversation (*saga*): replies carry the same word. [`Escale::call`] does this by itself.
    #[must_use]
    pub fn conversation(mut self, word: impl Into<String>) -> Self {
        self.conversation = Some(word.into());
        self
    }
    fn into_wire(self) -> WireScope {
        WireScope { kind: self.kind.to_owned(), args: self.args, conversation: self.conversation }
    }
}

/// A message, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Message {
    /// Who says it: `agent/instance`, or `Consumer/name`.
    pub from: String,
    /// Whom it concerned: `group` `package` `agent` `others` `all`.
    pub scope: String,
    /// Groups, instances or agents it concerned.
    pub args: Vec<String>,
    /// Set when the sender waits for a reply.
    pub conversation: Option<String>,
    /// What it is about.
    pub key: String,
    /// One argument as it is, several as an array, none as `null`.
    pub data: Value,
    /// When the server took it: RFC 3339, in UTC.
    pub at: String,
    pub(crate) reply_to: String,
}

impl Message {
    /// Whether it answers another message.
    #[must_use]
    pub fn is_reply(&self) -> bool {
        self.key == REPLY_KEY
    }
}

impl From<WireMessage> for Message {
    fn from(wire: WireMessage) -> Self {
        let WireMessage { from, reply_to, scope, key, data, at } = wire;
        let WireScope { kind, args, conversation } = scope;
        Self { from, scope: kind, args, conversation, key, data, at, reply_to }
    }
}

/// Why a call had no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// No agent runs this program.
    #[error("no agent runs this program: nobody can be called")]
    Standalone,
    /// No reply in time.
    #[error("no reply came in time")]
    TimedOut,
    /// Whoever was called says why it could not.
    #[error("the call failed: {0}")]
    Failed(String),
}

/// The reply that says why a call failed.
pub(crate) fn failure(text: &str) -> Value {
    serde_json::json!({ ERROR_KEY: text })
}

/// A reply as a result.
fn outcome(data: Value) -> Result<Value, CallError> {
    match &data {
        Value::Object(object) if object.len() == 1 => match object.get(ERROR_KEY) {
            Some(Value::String(text)) => Err(CallError::Failed(text.clone())),
            _ => Ok(data),
        },
        _ => Ok(data),
    }
}

/// A word that nobody else uses for a conversation.
fn conversation() -> String {
    let part = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", part(), part())
}

impl Escale {
    /// Sends a message: one argument as it is, several as an array, none as `null`. Nobody to receive it is no error,
    /// and whoever is away does not get it later.
    ///
    /// ```
    /// # use escale_sdk::{Escale, Scope};
    /// # let escale = Escale::standalone([("", ""); 0]);
    /// escale.send_message(Scope::group("Garden"), "Water", 5);
    /// escale.send_message(Scope::package("lamp"), "Switch", serde_json::json!([true, 80]));
    /// ```
    pub fn send_message(&self, scope: Scope, key: impl Into<String>, data: impl Into<Value>) {
        self.exchange(Say::Send { scope: scope.into_wire(), key: key.into(), data: data.into() });
    }

    /// Calls a callback and waits for its reply; of several, the first.
    ///
    /// ```no_run
    /// # use escale_sdk::{Escale, Scope};
    /// # async fn f(escale: Escale) -> Result<(), escale_sdk::CallError> {
    /// use std::time::Duration;
    /// let shines = escale.call(Scope::package("lamp"), "Switch", true, Duration::from_secs(5)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`CallError::TimedOut`] when no reply comes within that time: nobody is there, or nobody replies;
    /// [`CallError::Failed`] with what the callback said; [`CallError::Standalone`] without an agent.
    pub async fn call(
        &self,
        scope: Scope,
        key: impl Into<String>,
        data: impl Into<Value>,
        within: Duration,
    ) -> Result<Value, CallError> {
        let shared = self.connected_shared().ok_or(CallError::Standalone)?;
        let first = async {
            shared.hub.connected().await;
            let mut replies = self.call_all(scope, key, data)?;
            Ok(replies.next().await)
        };
        match tokio::time::timeout(within, first).await {
            Ok(Ok(Some(reply))) => outcome(reply.data),
            Ok(Err(error)) => Err(error),
            Ok(Ok(None)) | Err(_) => Err(CallError::TimedOut),
        }
    }

    /// Calls everybody in a scope; their replies come as they come, for as long as the [`Replies`] are kept.
    ///
    /// # Errors
    /// [`CallError::Standalone`] without an agent.
    pub fn call_all(
        &self,
        scope: Scope,
        key: impl Into<String>,
        data: impl Into<Value>,
    ) -> Result<Replies, CallError> {
        let shared = self.connected_shared().ok_or(CallError::Standalone)?;
        let conversation = scope.conversation.clone().unwrap_or_else(conversation);
        let replies = shared.hub.call(&conversation);
        self.send_message(scope.conversation(conversation.clone()), key, data);
        Ok(Replies { escale: self.clone(), conversation, replies })
    }

    /// Everything that is received from now on: messages to this instance, to its groups, to everybody; replies nobody
    /// waits for; also what calls a callback. Join groups with [`Escale::join`].
    pub fn messages(&self) -> Messages {
        Messages { messages: self.inner.shared.hub.messages.subscribe(), _escale: self.clone() }
    }

    /// Joins a group, for as long as the [`Membership`] is kept; also after a new connection. `*` joins every group.
    pub fn join(&self, group: impl Into<String>) -> Membership {
        let group = group.into();
        if self.inner.shared.hub.join(&group) {
            self.exchange(Say::Join { group: group.clone() });
        }
        Membership { escale: self.clone(), group }
    }

    /// Replies to a message that waits for it; nothing happens for one that does not.
    pub fn reply(&self, message: &Message, data: impl Into<Value>) {
        if let Some(conversation) = &message.conversation {
            let scope = Scope::package(&message.reply_to).conversation(conversation);
            self.send_message(scope, REPLY_KEY, data);
        }
    }
}

/// Replies to a call.
#[derive(Debug)]
pub struct Replies {
    escale: Escale,
    conversation: String,
    replies: mpsc::Receiver<Message>,
}

impl Replies {
    /// The next reply, whole: whom it is from, and its data.
    pub async fn next(&mut self) -> Option<Message> {
        self.replies.recv().await
    }
}

impl Drop for Replies {
    fn drop(&mut self) {
        self.escale.inner.shared.hub.forget_call(&self.conversation);
    }
}

/// What is received: [`Escale::messages`].
#[derive(Debug)]
pub struct Messages {
    messages: broadcast::Receiver<Message>,
    /// The connection stays while somebody listens.
    _escale: Escale,
}

impl Messages {
    /// The next message. When they are read too slowly, the oldest are lost: more than 1,024 do not wait.
    pub async fn next(&mut self) -> Option<Message> {
        loop {
            match self.messages.recv().await {
                Ok(message) => return Some(message),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

/// Membership of a group; it ends when this is dropped.
#[derive(Debug)]
#[must_use = "dropped, the group is left again"]
pub struct Membership {
    escale: Escale,
    group: String,
}

impl Membership {
    /// Name of the group.
    #[must_use]
    pub fn group(&self) -> &str {
        &self.group
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        if self.escale.inner.shared.hub.leave(&self.group) {
            self.escale.exchange(Say::Leave { group: self.group.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversations_are_different() {
        let words: std::collections::BTreeSet<_> = (0..1_000).map(|_| conversation()).collect();
        assert_eq!(words.len(), 1_000);
    }

    #[test]
    fn a_reply_tells_success_and_failure() {
        assert_eq!(outcome(failure("no bulb")), Err(CallError::Failed("no bulb".to_owned())));
        for data in [
            Value::Null,
            Value::from(1),
            serde_json::json!({"Error": "a", "more": 1}),
            serde_json::json!({"Error": 3}),
        ] {
            assert_eq!(outcome(data.clone()), Ok(data));
        }
    }
}
