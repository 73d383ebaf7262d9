//! Lines that bulk actions answer with (AC-3), and the command that does the same (§29.46).

use crate::call::Call;
use crate::fault::{Fault, Result};
use protocol::Reason;
use protocol::api::ActionResult;
use protocol::text::Params;

/// It was done.
#[must_use]
pub fn done(call: &Call, code: &str, details: Params) -> ActionResult {
    ActionResult {
        object: String::new(),
        done: true,
        already: false,
        text: Reason::new(code, details).tell(call.lang),
        code: String::new(),
        delivery: String::new(),
        command: String::new(),
    }
}

/// A line of a bulk action: what was done, or why not.
#[must_use]
pub fn of(call: &Call, object: &str, did: Result<ActionResult>, command: String) -> ActionResult {
    let line = did.unwrap_or_else(|fault| refused(call, &fault));
    ActionResult { object: object.to_owned(), command, ..line }
}

/// It was not done.
#[must_use]
pub fn refused(call: &Call, fault: &Fault) -> ActionResult {
    if let Some(cause) = &fault.cause {
        tracing::error!(%cause, "an action failed");
    }
    ActionResult {
        object: String::new(),
        done: false,
        already: false,
        text: fault.code.text(call.lang, &fault.details),
        code: fault.code.word().to_owned(),
        delivery: String::new(),
        command: String::new(),
    }
}

/// A command as people type it.
#[must_use]
pub fn command(words: &str, reason: &str) -> String {
    let reason = if reason.is_empty() { String::new() } else { format!(" --reason {}", quoted(reason)) };
    format!("escale {words}{reason}")
}

/// A word for a shell.
#[must_use]
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@=,+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// A text by its code.
#[must_use]
pub fn told(lang: protocol::Lang, code: &str, details: Params) -> String {
    Reason::new(code, details).tell(lang)
}
