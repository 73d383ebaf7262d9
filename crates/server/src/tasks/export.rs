//! Results as a file: CSV for spreadsheets, JSON for programs, written as they are read.

use super::book::book;
use super::log::harmless;
use super::row;
use super::runs::{At, Which, stretch};
use crate::app::App;
use crate::call::Call;
use crate::computers::cell;
use crate::fault::{Fault, Result};
use crate::limits;
use futures_util::Stream;
use model::rights::Right;
use model::run::RunState;
use protocol::Lang;
use protocol::api::TaskRun;

/// Form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Comma separated, with a heading.
    Csv,
    /// A list of runs.
    Json,
}

const HEAD: &str = "task,job,package,version,computer,computer_id,agent,state,attempt,reason,prepared_at,started_at,ended_at,\
                    warnings,last_line\r\n";

fn line(run: &TaskRun) -> String {
    let time = |at: &Option<model::Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let cells = [
        &run.task,
        &run.job,
        &run.package,
        &run.version,
        &run.computer,
        &run.computer_id,
        &run.kind,
        &run.state,
        &run.attempt.to_string(),
        &run.reason.text,
        &run.prepared_at.to_string(),
        &time(&run.started_at),
        &time(&run.ended_at),
        &run.warnings.to_string(),
        &harmless(&run.last_line),
    ];
    let mut text = cells.map(|text| cell(text)).join(",");
    text.push_str("\r\n");
    text
}

struct State {
    app: App,
    targets: Vec<i64>,
    states: Vec<RunState>,
    flags: &'static [bool],
    lang: Lang,
    form: Form,
    at: Option<At>,
    first: bool,
}

/// Runs as a file, stretch by stretch: memory does not grow with their number.
///
/// # Errors
/// [`protocol::Code::NotFound`] for the task, [`protocol::Code::InvalidField`].
pub(super) async fn export(
    app: App,
    call: &Call,
    which: &Which,
    form: Form,
) -> Result<impl Stream<Item = std::result::Result<String, Fault>> + Send + 'static> {
    call.may(Right::View)?;
    let known = book(&app).await?;
    let (targets, states) = (which.targets(call, &known)?, which.states()?);
    let flags: &'static [bool] = if which.newest.unwrap_or(true) { &[true] } else { &[true, false] };
    let at = Some(At::default());
    let state = State { app, targets, states, flags, lang: call.lang, form, at, first: true };
    Ok(futures_util::stream::try_unfold(state, |mut state| async move {
        let Some(at) = state.at else { return Ok(None) };
        let known = book(&state.app).await?;
        let mut q = state.app.db.read();
        let off = row::foreign_off(&state.app).await?;
        let most = limits::PAGE_MAX as usize;
        let (rows, next) = stretch(&mut q, &state.targets, &state.states, state.flags, "%", at, most).await?;
        let mut text = String::new();
        if state.first {
            text.push_str(if state.form == Form::Csv { HEAD } else { "[" });
        }
        let now = state.app.clock.now();
        for run in &rows {
            let Some(mut run) = run.view(&state.app, &known, now, off) else { continue };
            run.reason.localise(state.lang);
            if state.form == Form::Csv {
                text.push_str(&line(&run));
            } else {
                text.push_str(if state.first { "\n" } else { ",\n" });
                text.push_str(&serde_json::to_string(&run).map_err(Fault::internal)?);
            }
            state.first = false;
        }
        state.first &= rows.is_empty();
        if next.is_none() && state.form == Form::Json {
            text.push_str("\n]\n");
        }
        state.at = next;
        Ok(Some((text, state)))
    }))
}
