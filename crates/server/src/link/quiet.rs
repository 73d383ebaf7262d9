//! The quiet path: a beat that holds only consumption and state objects, which is nearly all of them.
//!
//! It touches neither the database nor the queue of reports. Consumption goes to the board in memory, state objects to the
//! exchange; it is acknowledged once the round of writing that holds them is durable, one acknowledgement for all beats
//! since the last. Texts are borrowed from the frame, values are handed through as they are written.

use super::desk::Desk;
use crate::app::App;
use crate::exchange::{self, Object};
use crate::instances::Sample;
use model::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A beat, as far as the quiet path understands it.
#[derive(Deserialize)]
pub(super) struct Quiet<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(default)]
    pub(super) sequence: u64,
    #[serde(default)]
    pub(super) generation: u64,
    #[serde(default, borrow)]
    usage: Vec<Usage<'a>>,
    #[serde(default, borrow)]
    states: Vec<State<'a>>,
    #[serde(default)]
    seen: Vec<IgnoredAny>,
    #[serde(default)]
    gone: Vec<IgnoredAny>,
    #[serde(default)]
    deaths: Vec<IgnoredAny>,
    #[serde(default)]
    logs: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct Usage<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    cpu_percent: f32,
    memory_bytes: u64,
}

#[derive(Deserialize)]
struct State<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    value: &'a RawValue,
    #[serde(default, borrow)]
    kind: Cow<'a, str>,
    #[serde(default, borrow)]
    metadata: Option<&'a RawValue>,
    #[serde(default)]
    lifetime_s: u64,
    at: Timestamp,
}

impl<'a> Quiet<'a> {
    /// Reads a frame; nothing when it is anything but a quiet beat. The whole frame is looked at another way then.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let beat: Self = serde_json::from_str(text).ok()?;
        let quiet = beat.kind == "beat"
            && beat.seen.is_empty()
            && beat.gone.is_empty()
            && beat.deaths.is_empty()
            && beat.logs.is_empty();
        quiet.then_some(beat)
    }

    /// Hands everything to where it belongs: only what is about the agent's own instances.
    pub(super) fn hand_on(self, app: &App, desk: &Desk, now: Timestamp) {
        for usage in self.usage {
            if let Some(own) = desk.own(&usage.id) {
                let (cpu_percent, memory_bytes) = (usage.cpu_percent, usage.memory_bytes);
                app.usage.write(own.id, Sample { at: now, cpu_percent, memory_bytes });
            }
        }
        for state in self.states {
            let Some(own) = desk.own(&state.id) else { continue };
            let metadata = state.metadata.map(RawValue::get).filter(|m| m.starts_with('{') && *m != "{}");
            let object = Object {
                agent: desk.agent.clone(),
                instance: own.name.clone(),
                name: state.name.into(),
                value: state.value.get().into(),
                kind: state.kind.into(),
                metadata: metadata.map(Into::into),
                // An agent's clock that runs ahead must not make an object younger than now.
                at: state.at.min(now),
                lifetime_s: u32::try_from(state.lifetime_s).unwrap_or(u32::MAX),
            };
            if let Err(fault) = exchange::push(app, object) {
                tracing::warn!(%fault, agent = &*desk.agent, "a state object is left out");
            }
        }
    }
}

/// Whether a frame takes the quiet path, for `crate::fuzz`.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn is_quiet(text: &str) -> bool {
    Quiet::read(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::link::{AgentFrame, Beat, LogReport, StateReport, UsageReport};

    fn text(beat: Beat) -> String {
        serde_json::to_string(&AgentFrame::Beat(beat)).unwrap()
    }

    #[test]
    fn quiet_beats_are_told_from_others() {
        let usage = UsageReport { id: "ins_1".into(), cpu_percent: 1.5, memory_bytes: 7 };
        let state = StateReport {
            id: "ins_1".into(),
            name: "a \"quoted\" é name".into(),
            value: serde_json::json!({"a": [1, 2.50, null]}),
            kind: "T".into(),
            metadata: [("unit".to_owned(), serde_json::json!("°C"))].into(),
            lifetime_s: 60,
            at: Timestamp::from_ms(1_795_163_400_000),
        };
        let beat =
            Beat { sequence: 7, generation: 3, usage: vec![usage], states: vec![state], ..Beat::default() };
        let frame = text(beat.clone());
        let quiet = Quiet::read(&frame).unwrap();
        assert_eq!((quiet.sequence, quiet.generation, quiet.usage.len()), (7, 3, 1));
        assert_eq!(quiet.states[0].name, "a \"quoted\" é name");
        assert_eq!(quiet.states[0].value.get(), "{\"a\":[1,2.5,null]}");
        assert_eq!(quiet.states[0].metadata.unwrap().get(), "{\"unit\":\"°C\"}");
        let logs = vec![LogReport { id: "ins_1".into(), lines: vec![] }];
        assert!(Quiet::read(&text(Beat { logs, ..beat })).is_none());
        assert!(Quiet::read("{\"type\":\"say\",\"id\":\"x\",\"say\":{\"type\":\"begin\"}}").is_none());
        assert!(Quiet::read("rubbish").is_none());
        // An unknown field is never fatal (P15).
        assert!(Quiet::read("{\"type\":\"beat\",\"sequence\":1,\"new\":{\"x\":[1]}}").is_some());
    }
}
