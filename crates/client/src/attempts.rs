//! Attempts of jobs and their logs.

use crate::{Client, Error, Stream};
use protocol::api::{AttemptView, LogChunk, LogHit, Page};
use std::path::Path;

/// Which attempts.
#[derive(Debug, Clone, Default)]
pub struct AttemptQuery {
    /// Of this delivery.
    pub delivery: Option<String>,
    /// For this environment.
    pub env: Option<String>,
    /// Of this space.
    pub space: Option<String>,
    /// Of this job, or of the jobs of this application.
    pub path: Option<String>,
    /// On this agent.
    pub agent: Option<String>,
    /// Most of them.
    pub limit: Option<u32>,
}

impl Client {
    /// Attempts, newest first.
    ///
    /// # Errors
    /// `invalid-field`.
    pub async fn attempts(&self, which: &AttemptQuery) -> Result<Page<AttemptView>, Error> {
        let limit = which.limit.map(|limit| limit.to_string());
        self.get(&["attempts"])
            .maybe("delivery", which.delivery.as_deref())
            .maybe("env", which.env.as_deref())
            .maybe("space", which.space.as_deref())
            .maybe("path", which.path.as_deref())
            .maybe("agent", which.agent.as_deref())
            .maybe("limit", limit.as_deref())
            .read()
            .await
    }
    /// An attempt.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn attempt(&self, id: &str) -> Result<AttemptView, Error> {
        self.get(&["attempts", id]).read().await
    }
    /// Lines of a log from a byte on.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn attempt_lines(&self, id: &str, from: u64, stream: Option<&str>) -> Result<LogChunk, Error> {
        self.get(&["attempts", id, "lines"])
            .query("from_byte", from)
            .query("limit", 1_000)
            .maybe("stream", stream)
            .read()
            .await
    }
    /// The last lines of a log.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn attempt_tail(&self, id: &str, lines: u32, stream: Option<&str>) -> Result<LogChunk, Error> {
        self.get(&["attempts", id, "lines"]).query("tail", lines).maybe("stream", stream).read().await
    }
    /// Lines of a log that hold a text, behind a line.
    ///
    /// # Errors
    /// `not-found`, `invalid-field`.
    pub async fn search_log(
        &self,
        id: &str,
        text: &str,
        regex: bool,
        after: u64,
    ) -> Result<Vec<LogHit>, Error> {
        self.get(&["attempts", id, "search"])
            .query("q", text)
            .query("regex", regex)
            .query("after", after)
            .query("limit", 1_000)
            .read()
            .await
    }
    /// A log as it grows, from a byte on: events `chunk` and `attempt`.
    #[must_use]
    pub fn follow_attempt(&self, id: &str, from: u64, stream: Option<&str>) -> Stream {
        let from = from.to_string();
        Stream::new(self.clone(), &["attempts", id, "follow"], None)
            .with(&[("from_byte", Some(from.as_str())), ("stream", stream)])
    }
    /// Writes the log of an attempt to a file, as its agent has it; how many bytes it has.
    ///
    /// # Errors
    /// `not-found`; when the file cannot be written.
    pub async fn download_attempt(&self, id: &str, stream: Option<&str>, path: &Path) -> Result<u64, Error> {
        let call = self.get(&["attempts", id, "log"]).maybe("stream", stream);
        self.write_out(call.wait(None).open().await?, path).await
    }
}
