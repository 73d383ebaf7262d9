//! The log of a whole delivery: its attempts in the order they were made, each from its first line to its last (LG-2).

use super::logs::{Begin, Needle, stream_of};
use super::{AttemptRow, attempts_of_delivery};
use crate::app::App;
use crate::fault::{Fault, Result};
use crate::limits;
use model::Timestamp;
use protocol::Lang;
use protocol::api::{MergedLine, MergedLog};
use serde::Deserialize;
use uuid::Uuid;

/// Which lines.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Merge {
    /// Only of this job, or of the jobs of this application.
    pub job: Option<String>,
    /// Only of this agent.
    pub agent: Option<String>,
    /// Only this stream: `out` `err` `agent`.
    pub stream: Option<String>,
    /// Only lines said at this time or later.
    #[param(value_type = Option<String>, format = "date-time")]
    pub since: Option<Timestamp>,
    /// Only lines that hold this text; a regular expression when `regex` is set.
    pub grep: Option<String>,
    /// `grep` is a regular expression.
    pub regex: Option<bool>,
    /// Where to go on: `next` of the stretch before.
    pub cursor: Option<String>,
    /// Most lines: 1 to 1,000; 200 if absent.
    pub limit: Option<u32>,
}

impl Merge {
    fn wants(&self, row: &AttemptRow) -> bool {
        let job = self.job.as_deref().map(|job| job.trim().trim_matches('/')).filter(|job| !job.is_empty());
        let job = job.is_none_or(|job| {
            row.path == job || row.path.strip_prefix(job).is_some_and(|rest| rest.starts_with('/'))
        });
        job && self.agent.as_deref().is_none_or(|agent| agent.is_empty() || agent == row.agent)
    }
}

/// Where a reader is: attempt, byte.
fn place(cursor: &str) -> Result<Option<(Uuid, u64)>> {
    if cursor.is_empty() {
        return Ok(None);
    }
    let parts = cursor.split_once(':').and_then(|(id, byte)| Some((id.parse().ok()?, byte.parse().ok()?)));
    parts.map(Some).ok_or_else(|| Fault::field("cursor", "give the `next` of the stretch before, unchanged"))
}

/// A stretch of the log of a delivery. While an attempt goes on, what was made after it waits for its end.
///
/// # Errors
/// [`protocol::Code::InvalidField`]; when files or database fail.
pub async fn merged(app: &App, lang: Lang, delivery: i64, which: &Merge) -> Result<MergedLog> {
    let paging = crate::http::Paging { limit: which.limit, ..crate::http::Paging::default() };
    let limit = paging.limit()? as usize;
    let stream = match which.stream.as_deref().filter(|word| !word.is_empty()) {
        None => None,
        Some(word) => Some(stream_of(word).ok_or_else(|| Fault::field("stream", "`out`, `err` or `agent`"))?),
    };
    let needle = which.grep.as_deref().filter(|text| !text.is_empty());
    let needle = needle.map(|text| Needle::read(text, which.regex.unwrap_or(false))).transpose()?;
    let from = place(which.cursor.as_deref().unwrap_or_default())?;
    let rows = attempts_of_delivery(&mut app.db.read(), delivery).await?;
    let rows: Vec<AttemptRow> = rows.into_iter().filter(|row| which.wants(row)).collect();
    let mut log =
        MergedLog { lines: Vec::new(), next: which.cursor.clone().unwrap_or_default(), complete: true };
    let mut read = 0;
    for row in &rows {
        let mut at = match from {
            Some((id, _)) if row.id < id => continue,
            Some((id, byte)) if row.id == id => byte,
            _ => 0,
        };
        loop {
            let rest = limit - log.lines.len();
            if rest == 0 || read >= limits::LOG_MERGED_PAGES_MAX {
                log.complete = false;
                return Ok(log);
            }
            read += 1;
            let open = row.log_complete;
            let stretch =
                app.work.logs.lines(row.id, Begin::Byte(at), limits::LOG_LINES_MAX, stream, open).await?;
            let mut next = stretch.next;
            for line in &stretch.lines {
                let old = which.since.is_some_and(|since| line.at_ms < since.as_ms());
                if old || needle.as_ref().is_some_and(|needle| !needle.fits(&line.text)) {
                    continue;
                }
                if log.lines.len() == limit {
                    next = line.offset;
                    break;
                }
                log.lines.push(MergedLine {
                    attempt: row.id.to_string(),
                    path: row.path.clone(),
                    agent: row.agent.clone(),
                    number: row.number,
                    line: line.told(lang),
                });
            }
            let stuck = next == at;
            at = next;
            log.next = format!("{}:{at}", row.id);
            if stuck || at >= stretch.length.bytes {
                break;
            }
        }
        if !(row.log_complete || row.ended() && row.log_removed) {
            log.complete = false;
            if !row.ended() {
                return Ok(log);
            }
        }
    }
    Ok(log)
}
