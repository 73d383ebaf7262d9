//! State objects.

use crate::Escale;
use protocol::local::ProgramLine;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// A state object that is being put together; [`push`](StateObject::push) sends it.
#[derive(Debug)]
#[must_use = "nothing is sent before push"]
pub struct StateObject<'a> {
    escale: &'a Escale,
    name: String,
    value: Value,
    kind: String,
    metadata: BTreeMap<String, Value>,
    lifetime_s: u64,
}

impl<'a> StateObject<'a> {
    pub(crate) const fn new(escale: &'a Escale, name: String, value: Value) -> Self {
        Self { escale, name, value, kind: String::new(), metadata: BTreeMap::new(), lifetime_s: 0 }
    }
    /// What kind of value it is: a label for those who read it.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = kind.into();
        self
    }
    /// Anything more about it.
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }
    /// How long it counts; afterwards it is shown as expired. Without one it counts for ever. Rounded up to seconds.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime_s = lifetime.as_secs() + u64::from(lifetime.subsec_nanos() > 0);
        self
    }
    /// Sends it.
    pub fn push(self) {
        let Self { escale, name, value, kind, metadata, lifetime_s } = self;
        escale.say(ProgramLine::State { name, value, kind, metadata, lifetime_s });
    }
}
