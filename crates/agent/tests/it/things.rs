//! Small things that many tests use.

use agent::supervise::unix;
use protocol::link::{Assigned, BundleRef};
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
