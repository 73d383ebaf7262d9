//! The result channel: lines of JSON a script may write to `$DLV_RESULT` (§14.3), and those of the agent's own work.

use crate::jobs::mask::Secrets;
use crate::limits;
use protocol::Reason;
use protocol::deliver::job::{CheckRow, JobEnd};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd};

/// The reader of a channel.
pub struct Channel {
    pipe: File,
    rest: Vec<u8>,
    /// The line that is read is too long: it is left out to its end.
    skips: bool,
}

impl Channel {
    /// Reads this pipe.
    pub fn new(pipe: File) -> Self {
        Self { pipe, rest: Vec::new(), skips: false }
    }
    /// What to wait for.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }
    /// Whole lines that are there.
    pub fn lines(&mut self) -> Vec<Vec<u8>> {
        let mut buffer = [0_u8; 16 << 10];
        let mut lines = Vec::new();
        while let Ok(read @ 1..) = self.pipe.read(&mut buffer) {
            for piece in buffer[..read].split_inclusive(|b| *b == b'\n') {
                self.rest.extend_from_slice(piece);
                if self.rest.ends_with(b"\n") {
                    let line = std::mem::take(&mut self.rest);
                    if !std::mem::take(&mut self.skips) {
                        lines.push(line);
                    }
                } else if self.rest.len() > limits::JOB_RESULT_LINE_BYTES_MAX {
                    self.rest.clear();
                    self.skips = true;
                }
            }
        }
        lines
    }
}

/// A line, as far as it is known.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Line {
    progress: Option<f64>,
    text: Option<String>,
    warn: Option<String>,
    cause: Option<String>,
    evidence: Option<String>,
    output: BTreeMap<String, serde_json::Value>,
    changed: Option<bool>,
    reboot: Option<bool>,
    check: Option<CheckRow>,
    reason: Option<Reason>,
    refused: Option<Reason>,
}

/// Takes a line; a progress comes back. What is not understood is passed over.
pub fn take(
    line: &[u8],
    end: &mut JobEnd,
    refused: &mut Option<Reason>,
    secrets: &Secrets,
) -> Option<(u8, String)> {
    let line: Line = serde_json::from_slice(line).ok()?;
    let clean = |text: &str| {
        let mut text = secrets.mask(text);
        text.truncate(text.floor_char_boundary(limits::JOB_RESULT_TEXT_BYTES_MAX));
        text
    };
    if let Some(warning) = &line.warn {
        push(&mut end.warnings, clean(warning));
    }
    if let Some(cause) = &line.cause {
        push(&mut end.causes, (clean(cause), clean(line.evidence.as_deref().unwrap_or_default())));
    }
    for (name, value) in &line.output {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if end.outputs.len() < limits::JOB_RESULTS_MAX || end.outputs.contains_key(name) {
            end.outputs.insert(clean(name), clean(&value));
        }
    }
    if let Some(row) = line.check {
        push(&mut end.checks, row);
    }
    if let Some(changed) = line.changed {
        end.unchanged = !changed;
    }
    end.reboot |= line.reboot == Some(true);
    if line.reason.is_some() {
        end.reason = line.reason;
    }
    if line.refused.is_some() {
        *refused = line.refused;
    }
    let percent = line.progress.filter(|p| p.is_finite()).map(|p| p.clamp(0.0, 100.0) as u8);
    match (percent, line.text) {
        (None, None) => None,
        (percent, text) => Some((percent.unwrap_or(0), clean(text.as_deref().unwrap_or_default()))),
    }
}

fn push<T>(list: &mut Vec<T>, one: T) {
    if list.len() < limits::JOB_RESULTS_MAX {
        list.push(one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// §14.3: what scripts may tell; LG-11: without secrets; P8: warnings at the bound and one over.
    #[test]
    fn lines_of_results() {
        let secrets = Secrets::of(["hunter2"].into_iter());
        let (mut end, mut refused) = (JobEnd::default(), None);
        let mut said = |line: &str| take(line.as_bytes(), &mut end, &mut refused, &secrets);
        assert_eq!(said(r#"{"progress":40,"text":"copying hunter2"}"#), Some((40, "copying ***".into())));
        assert_eq!(said(r#"{"progress":400.7}"#), Some((100, String::new())));
        for line in [
            r#"{"warn":"hm"}"#,
            r#"{"cause":"disk_full","evidence":"df hunter2"}"#,
            r#"{"output":{"k":"v","n":3}}"#,
            r#"{"changed":false}"#,
            r#"{"reboot":true}"#,
            "no json",
            "[]",
        ] {
            assert_eq!(said(line), None, "{line}");
        }
        assert_eq!(end.causes, [("disk_full".to_owned(), "df ***".to_owned())]);
        assert_eq!((end.outputs["k"].as_str(), end.outputs["n"].as_str()), ("v", "3"));
        assert!(end.unchanged && end.reboot && end.warnings == ["hm"]);
        let (mut end, mut refused) = (JobEnd::default(), None);
        for _ in 0..=limits::JOB_RESULTS_MAX {
            take(br#"{"warn":"hm"}"#, &mut end, &mut refused, &secrets);
        }
        assert_eq!(end.warnings.len(), limits::JOB_RESULTS_MAX);
    }
}
