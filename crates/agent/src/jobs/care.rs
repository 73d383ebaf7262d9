//! What runs beside the room: keepers, uploads; and what is let go in the end.

use super::record::Word;
use super::{Jobs, Phase, prepare, scripts, upload};
use crate::fetch::Pin;
use crate::{instances, limits};
use protocol::Reason;
use protocol::reason::code;
use protocol::text::params;
use std::sync::Arc;

impl Jobs {
    pub(super) fn start_keeper(&mut self, attempt: &str) {
        let Some(open) = self.open.get(attempt) else { return };
        match prepare::start_keeper(&self.tools, &open.folder) {
            Ok(keeper) => self.keepers.push(keeper),
            Err(error) => {
                tracing::error!(attempt, "its keeper could not be started: {error}");
                let program = self.tools.ground.program.display();
                let details = params([("command", &program), ("why", &error)]);
                return self.end_here(attempt, "refused", Reason::new(code::COMMAND_MISSING, details));
            }
        }
        if let Some(stop) = &open.record.stop {
            let _ = open.folder.tell(&Word::Stop(stop.clone()));
        }
        self.start_upload(attempt);
    }

    /// Takes ended keepers away, finds out those that were killed, and lets go of bundles nobody needed for long.
    pub(super) fn look_after(&mut self) {
        self.keepers.retain_mut(|keeper| matches!(keeper.try_wait(), Ok(None)));
        let left: Vec<String> = self
            .open
            .iter()
            .filter(|(_, open)| matches!(open.phase, Phase::Kept) && !prepare::is_kept(&open.folder))
            .map(|(attempt, _)| attempt.clone())
            .collect();
        for attempt in left {
            self.look(&attempt);
            if self.open.get(&attempt).is_some_and(|open| matches!(open.phase, Phase::Kept)) {
                tracing::warn!(attempt, "its keeper is gone; another one sees what is left");
                self.start_keeper(&attempt);
            }
        }
        let before = self.lately.len();
        self.lately.retain(|(since, _)| since.elapsed() < limits::JOB_BUNDLES_KEPT_FOR);
        if self.lately.len() < before {
            let _ = self.instances.try_send(instances::Event::TidyBundles);
        }
    }

    pub(super) fn start_upload(&mut self, attempt: &str) {
        let Some(open) = self.open.get_mut(attempt) else { return };
        if open.upload.is_none() {
            let (door, folder) = (self.tools.door.clone(), open.folder.clone());
            let (book, name) = (self.tools.book.clone(), attempt.to_owned());
            let (news, whole, resumed) = (Arc::clone(&open.grew), open.whole.subscribe(), open.resumed);
            open.upload = Some(tokio::spawn(async move {
                upload::run(door, name.clone(), folder, resumed, news, whole).await;
                // The server has all of it now: it may say that all is kept.
                book.again(&name);
            }));
        }
    }

    pub(super) fn tidy_scripts(&self) {
        let needed: Vec<_> = self.open.values().filter_map(|o| o.pin.as_ref().map(Pin::digest)).collect();
        let root = self.tools.root.join("scripts");
        tokio::task::spawn_blocking(move || scripts::tidy(&root, &needed));
    }
}
