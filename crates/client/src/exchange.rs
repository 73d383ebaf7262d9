//! State objects, messages, callbacks, the journal.

use crate::{Client, Error, StateQuery, Stream};
use protocol::api::{CallEnd, Journal, MessageSent, NewMessage, Purged, StateDetail};
use protocol::exchange::Descriptor;
use reqwest::Method;

/// Which lines of the journal to read.
#[derive(Debug, Clone, Default)]
pub struct JournalQuery {
    /// Of this agent.
    pub agent: Option<String>,
    /// Of this instance.
    pub instance: Option<String>,
    /// `info` `warn` `error`: this level and worse.
    pub level: Option<String>,
    /// Only lines that hold this text.
    pub search: Option<String>,
    /// At most so many, the newest.
    pub limit: Option<u32>,
}

impl StateQuery {
    fn pairs(&self) -> [(&'static str, Option<&str>); 4] {
        [
            ("agent", self.agent.as_deref()),
            ("instance", self.instance.as_deref()),
            ("name", self.name.as_deref()),
            ("type", self.kind.as_deref()),
        ]
    }
}

impl Client {
    /// One state object with its last values.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn state(&self, agent: &str, instance: &str, name: &str) -> Result<StateDetail, Error> {
        let call = self.get(&["states", "one"]).query("agent", agent).query("instance", instance);
        call.query("name", name).read().await
    }
    /// State objects as they change: first the current ones, each as an event `state`.
    #[must_use]
    pub fn follow_states(&self, query: &StateQuery) -> Stream {
        Stream::new(self.clone(), &["states", "follow"], None).with(&query.pairs())
    }
    /// State objects that fit go; only expired ones with `expired`.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn purge_states(&self, query: &StateQuery, expired: bool) -> Result<Purged, Error> {
        let mut call = self.call(Method::DELETE, &["states"]).maybe("expired", expired.then_some("true"));
        for (key, value) in query.pairs() {
            call = call.maybe(key, value);
        }
        call.read().await
    }

    /// Sends a message.
    ///
    /// # Errors
    /// `invalid-field`, `not-allowed`.
    pub async fn send_message(&self, message: &NewMessage) -> Result<MessageSent, Error> {
        self.post(&["messages"], message).read().await
    }
    /// Sends a message and waits for replies, as long as it says.
    ///
    /// # Errors
    /// `invalid-field`, `not-allowed`.
    pub async fn call_callback(&self, message: &NewMessage) -> Result<CallEnd, Error> {
        self.post(&["messages", "call"], message).wait(None).read().await
    }
    /// Messages to everybody, and to these groups, as they come, each as an event `message`.
    #[must_use]
    pub fn follow_messages(&self, groups: &[String]) -> Stream {
        let groups: Vec<(&str, Option<&str>)> = groups.iter().map(|g| ("group", Some(g.as_str()))).collect();
        Stream::new(self.clone(), &["messages", "follow"], None).with(&groups)
    }
    /// What packages offer.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn descriptors(&self) -> Result<Vec<Descriptor>, Error> {
        self.get(&["descriptors"]).read().await
    }

    /// The newest lines of everybody.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn journal(&self, query: &JournalQuery) -> Result<Journal, Error> {
        self.get(&["journal"])
            .maybe("agent", query.agent.as_deref())
            .maybe("instance", query.instance.as_deref())
            .maybe("level", query.level.as_deref())
            .maybe("search", query.search.as_deref())
            .maybe("limit", query.limit)
            .read()
            .await
    }
    /// Lines of everybody as they come, from after a line on, each as an event `line`.
    #[must_use]
    pub fn follow_journal(&self, after: Option<u64>) -> Stream {
        Stream::new(self.clone(), &["journal", "follow"], after.map(|n| n.to_string()))
    }
}
