//! Small things that many tests use.

use crate::house::House;
use agent::supervise::unix;
use protocol::link::{Assigned, BundleRef, LogLine, Seen};
use std::collections::BTreeMap;
use std::path::Path;

/// An instance to assign.
pub fn instance(name: &str, bundle: &BundleRef) -> Assigned {
    Assigned {
        id: format!("ins_{name}"),
        name: name.to_owned(),
        bundle: Some(bundle.clone()),
        run: true,
        launch: 1,
        autostart: true,
        recovery: protocol::api::RecoveryOptions::default(),
        settings: BTreeMap::new(),
        secret_settings: Vec::new(),
        settings_generation: 1,
        groups: Vec::new(),
        access_key: "instance-key".to_owned(),
    }
}

/// Whether a process lives.
pub fn lives(pid: u32) -> bool {
    unix::stat(pid).is_some_and(|s| !s.zombie)
}

/// Kills a process as an operator would: `kill -9`.
pub fn kill9(pid: u32) {
    unix::kill(pid);
}

/// The content of a file that is not empty.
pub fn content(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok().filter(|t| !t.is_empty())
}

impl House {
    /// Waits until an instance stands so.
    pub async fn until_seen(&self, id: &str, what: &str, ask: impl Fn(&Seen) -> bool) -> Seen {
        self.until(&format!("{id} {what}"), |r| r.seen.get(id).filter(|s| ask(s)).cloned()).await
    }
    pub async fn started(&self, id: &str, launch: u64) -> Seen {
        self.until_seen(id, &format!("started at launch {launch}"), |s| {
            s.state == "started" && s.launch == launch
        })
        .await
    }
    pub async fn stopped(&self, id: &str, launch: u64) -> Seen {
        self.until_seen(id, &format!("stopped at launch {launch}"), |s| {
            s.state == "stopped" && s.launch == launch
        })
        .await
    }
    pub async fn logged(&self, id: &str, text: &str) -> LogLine {
        self.until(&format!("{id} logs {text:?}"), |r| {
            r.logs.iter().find(|((i, _), l)| i == id && l.text.contains(text)).map(|(_, l)| l.clone())
        })
        .await
    }
}
