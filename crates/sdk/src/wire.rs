//! The lines of the agent's local socket, as this library says and hears them.
//!
//! They are those of the crate `protocol`, which a test holds them against. They stand here again so that this crate
//! needs nothing of ours but its macros, and can be published by itself (docs/decisions/0014-the-client-libraries.md).

use crate::{Filter, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a program says.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(crate) enum ProgramLine {
    Hello { key: String, client: String },
    Ready,
    Log { level: String, text: String },
    State { name: String, value: Value, kind: String, metadata: BTreeMap<String, Value>, lifetime_s: u64 },
    Say { say: Say },
}

/// What a program says to the exchange.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(crate) enum Say {
    Begin { reconnection: bool, last_states: bool },
    Send { scope: WireScope, key: String, data: Value },
    Join { group: String },
    Leave { group: String },
    Watch { filter: Filter },
    Unwatch { filter: Filter },
    Request { ask: u64, filter: Filter },
    Purge { name: String, kind: String },
    Describe { descriptor: Value },
}

/// What an agent says.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(crate) enum AgentLine {
    Welcome {
        agent: String,
        instance: String,
        settings: BTreeMap<String, String>,
    },
    Refused {
        text: String,
    },
    Settings {
        settings: BTreeMap<String, String>,
    },
    Stop {
        grace_ms: u64,
    },
    Tell {
        tell: Tell,
    },
    Server {
        connected: bool,
    },
    #[serde(other)]
    Unknown,
}

/// What comes from the exchange.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(crate) enum Tell {
    Message {
        message: WireMessage,
    },
    State {
        state: Box<State>,
    },
    States {
        ask: u64,
        states: Vec<State>,
    },
    LastStates {
        states: Vec<State>,
    },
    Refused {
        text: String,
    },
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WireScope {
    pub kind: String,
    #[serde(default)]
    pub args: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct WireMessage {
    pub from: String,
    pub reply_to: String,
    pub scope: WireScope,
    pub key: String,
    #[serde(default)]
    pub data: Value,
    #[serde(default)]
    pub at: String,
}

/// Environment variables of a program.
pub(crate) mod env {
    pub const SOCKET: &str = "ESCALE_SOCKET";
    pub const KEY: &str = "ESCALE_KEY";
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{exchange, local};

    fn heard_as(line: &ProgramLine) -> local::ProgramLine {
        serde_json::from_value(serde_json::to_value(line).unwrap()).unwrap()
    }

    fn say(say: Say) -> exchange::Say {
        match heard_as(&ProgramLine::Say { say }) {
            local::ProgramLine::Say { say } => say,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_we_say_is_what_the_agent_hears() {
        let hello = heard_as(&ProgramLine::Hello { key: "k".into(), client: "c".into() });
        assert_eq!(hello, local::ProgramLine::Hello { key: "k".into(), client: "c".into() });
        assert_eq!(heard_as(&ProgramLine::Ready), local::ProgramLine::Ready);
        let log = heard_as(&ProgramLine::Log { level: "warn".into(), text: "t".into() });
        assert_eq!(log, local::ProgramLine::Log { level: "warn".into(), text: "t".into() });
        let metadata = BTreeMap::from([("a".to_owned(), Value::from(1))]);
        let state = ProgramLine::State {
            name: "n".into(),
            value: 1.into(),
            kind: "k".into(),
            metadata: metadata.clone(),
            lifetime_s: 5,
        };
        let expected = local::ProgramLine::State {
            name: "n".into(),
            value: 1.into(),
            kind: "k".into(),
            metadata,
            lifetime_s: 5,
        };
        assert_eq!(heard_as(&state), expected);
    }

    #[test]
    fn what_we_say_to_the_exchange_is_understood() {
        let filter = Filter::new().agent("a").name("n").kind("k");
        let theirs = exchange::StateFilter {
            agent: Some("a".into()),
            instance: None,
            name: Some("n".into()),
            kind: Some("k".into()),
        };
        let scope =
            WireScope { kind: "package".into(), args: vec!["p".into()], conversation: Some("c".into()) };
        let their_scope = exchange::MessageScope {
            kind: "package".into(),
            args: vec!["p".into()],
            conversation: Some("c".into()),
        };
        let begin = Say::Begin { reconnection: true, last_states: false };
        assert_eq!(say(begin), exchange::Say::Begin { reconnection: true, last_states: false });
        let send = Say::Send { scope, key: "k".into(), data: 1.into() };
        assert_eq!(say(send), exchange::Say::Send { scope: their_scope, key: "k".into(), data: 1.into() });
        assert_eq!(say(Say::Join { group: "g".into() }), exchange::Say::Join { group: "g".into() });
        assert_eq!(say(Say::Leave { group: "g".into() }), exchange::Say::Leave { group: "g".into() });
        assert_eq!(
            say(Say::Watch { filter: filter.clone() }),
            exchange::Say::Watch { filter: theirs.clone() }
        );
        assert_eq!(
            say(Say::Unwatch { filter: filter.clone() }),
            exchange::Say::Unwatch { filter: theirs.clone() }
        );
        assert_eq!(say(Say::Request { ask: 3, filter }), exchange::Say::Request { ask: 3, filter: theirs });
        let purge = Say::Purge { name: "n".into(), kind: "*".into() };
        assert_eq!(say(purge), exchange::Say::Purge { name: "n".into(), kind: "*".into() });
        let describe = Say::Describe { descriptor: Value::Null };
        assert_eq!(say(describe), exchange::Say::Describe { descriptor: Value::Null });
    }

    fn said(line: &local::AgentLine) -> AgentLine {
        serde_json::from_value(serde_json::to_value(line).unwrap()).unwrap()
    }

    #[test]
    fn what_the_agent_says_is_what_we_hear() {
        let settings = BTreeMap::from([("k".to_owned(), "v".to_owned())]);
        let welcome =
            local::AgentLine::Welcome { agent: "a".into(), instance: "i".into(), settings: settings.clone() };
        assert!(matches!(said(&welcome), AgentLine::Welcome { agent, .. } if agent == "a"));
        let settings = local::AgentLine::Settings { settings };
        assert!(matches!(said(&settings), AgentLine::Settings { settings } if settings["k"] == "v"));
        assert!(matches!(said(&local::AgentLine::Stop { grace_ms: 7 }), AgentLine::Stop { grace_ms: 7 }));
        let server = local::AgentLine::Server { connected: true };
        assert!(matches!(said(&server), AgentLine::Server { connected: true }));
        let refused = local::AgentLine::Refused { text: "no".into() };
        assert!(matches!(said(&refused), AgentLine::Refused { text } if text == "no"));
        let newer: AgentLine = serde_json::from_str(r#"{"type":"dance","steps":3}"#).unwrap();
        assert!(matches!(newer, AgentLine::Unknown));
    }

    fn told(tell: exchange::Tell) -> Tell {
        match said(&local::AgentLine::Tell { tell }) {
            AgentLine::Tell { tell } => tell,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_the_exchange_tells_is_understood() {
        let at = model::Timestamp::from_ms(1_000);
        let state = protocol::api::StateObject {
            agent: "a".into(),
            instance: "i".into(),
            name: "n".into(),
            value: 1.into(),
            kind: "k".into(),
            metadata: BTreeMap::new(),
            at,
            lifetime_s: 9,
            expired: true,
        };
        let Tell::State { state: ours } = told(exchange::Tell::State { state: Box::new(state.clone()) })
        else {
            panic!("no state")
        };
        assert_eq!((ours.agent.as_str(), ours.kind.as_str(), ours.lifetime_s), ("a", "k", 9));
        assert_eq!(ours.at, "1970-01-01T00:00:01.000Z");
        assert!(ours.expired);
        let states = exchange::Tell::States { ask: 4, states: vec![state.clone()] };
        assert!(matches!(told(states), Tell::States { ask: 4, states } if states.len() == 1));
        let last = exchange::Tell::LastStates { states: vec![state] };
        assert!(matches!(told(last), Tell::LastStates { states } if states.len() == 1));
        let refused = exchange::Tell::Refused { text: "no".into() };
        assert!(matches!(told(refused), Tell::Refused { text } if text == "no"));
        let message = exchange::ReceivedMessage {
            from: "a/i".into(),
            reply_to: "a/i".into(),
            scope: exchange::MessageScope { kind: "all".into(), args: vec![], conversation: None },
            key: "k".into(),
            data: Value::Null,
            at,
        };
        let Tell::Message { message } = told(exchange::Tell::Message { message }) else {
            panic!("no message")
        };
        assert_eq!((message.key.as_str(), message.scope.kind.as_str()), ("k", "all"));
        let newer: Tell = serde_json::from_str(r#"{"type":"sing"}"#).unwrap();
        assert!(matches!(newer, Tell::Unknown));
    }
}
