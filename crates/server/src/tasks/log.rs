//! Logs of runs: pages, live lines, the whole as a text.

use super::row::RunRow;
use super::runs::{row_of, view};
use super::store;
use crate::access;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::limits;
use crate::store::Query;
use crate::units::Bound;
use crate::wake::Touched;
use axum::response::sse::Event;
use futures_util::{Stream, StreamExt};
use model::rights::Right;
use protocol::api::RunLog;
use protocol::install::RunLine;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt::Write;
use std::time::Duration;

/// Chunks read at once.
const CHUNKS: usize = 200;

/// Which lines.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Span {
    /// Lines after this number.
    pub after: Option<u64>,
    /// Most lines: 1 to 1,000; 200 if absent.
    pub limit: Option<u32>,
    /// Only lines that hold this text, whatever the case.
    pub search: Option<String>,
    /// Language of the texts of a stream: `en` or `fr`.
    pub lang: Option<String>,
}

/// Text that was encoded twice on its way (§5.3, R-111): UTF-8 read as Latin-1, told as it was meant. What is stored stays as it came.
pub(super) fn repaired(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    String::from_utf8(bytes?).ok()
}

/// Lines of a run after a number, in order, at most so many that `fits`.
async fn lines(
    q: &mut impl Query,
    run: i64,
    mut after: u64,
    limit: usize,
    fits: impl Fn(&RunLine) -> bool,
) -> Result<Vec<RunLine>> {
    let mut found = Vec::new();
    loop {
        let rows = q.rows(store::LOG, args![run, after, CHUNKS]).await?;
        let before = after;
        for row in &rows {
            for mut line in row.json::<Vec<RunLine>>(1)? {
                if line.number <= after {
                    continue;
                }
                after = line.number;
                if let Some(text) = repaired(&line.text) {
                    line.text = text;
                }
                if fits(&line) {
                    found.push(line);
                    if found.len() >= limit {
                        return Ok(found);
                    }
                }
            }
        }
        if after == before {
            return Ok(found);
        }
    }
}

/// Lines of a log.
///
/// # Errors
/// [`protocol::Code::NotFound`], [`protocol::Code::InvalidField`].
pub(super) async fn read(app: &App, call: &Call, id: &str, span: &Span) -> Result<RunLog> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let run = row_of(app, &mut q, call, id).await?;
    of_run(&mut q, &run, span).await
}

/// Lines of a run's log, for whoever may see the run.
pub(super) async fn of_run(q: &mut impl Query, run: &RunRow, span: &Span) -> Result<RunLog> {
    let paging = Paging { limit: span.limit, search: span.search.clone(), cursor: None };
    let (limit, _) = (paging.limit()? as usize, paging.pattern()?);
    let text = span.search.as_deref().unwrap_or_default().trim().to_lowercase();
    let fits = |line: &RunLine| text.is_empty() || line.text.to_lowercase().contains(&text);
    let lines = lines(q, run.number, span.after.unwrap_or(0), limit, fits).await?;
    Ok(RunLog { lines, total: run.lines, truncated: run.log_bytes > limits::RUN_LOG_BYTES_MAX })
}

/// Control characters as symbols: a log is shown on terminals (S-9).
pub(super) fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| match u32::from(c) {
            9 => c,
            n @ 0..=31 => char::from_u32(0x2400 + n).unwrap_or('\u{fffd}'),
            127 => '\u{2421}',
            0x80..=0x9f => '\u{fffd}',
            _ => c,
        })
        .collect()
}

/// A line as text.
fn told(text: &mut String, line: &RunLine) {
    let _ = write!(text, "{} {:11} {:7} ", line.at, line.phase, harmless(&line.status));
    if let Some(file) = &line.file {
        let _ = write!(text, "[{}] ", harmless(file));
    }
    let _ = writeln!(text, "{}", harmless(&line.text));
}

/// The whole log as text, stretch by stretch, with how the run stands above it.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub(super) async fn download(
    app: App,
    call: &Call,
    id: &str,
) -> Result<impl Stream<Item = std::result::Result<String, Fault>> + Send + 'static> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let run = row_of(&app, &mut q, call, id).await?;
    let mut head = String::new();
    if let Some(mut shown) = view(&app, &run).await? {
        shown.reason.localise(call.lang);
        let (task, job, package, version) = (&shown.task, &shown.job, &shown.package, &shown.version);
        let _ = writeln!(head, "{task} / {job} / {package} {version} / {}", harmless(&shown.computer));
        let _ = writeln!(head, "{}: {}\n", shown.state, harmless(&shown.reason.text));
    }
    let number = run.number;
    let rest = futures_util::stream::try_unfold((app, Some(0)), move |(app, from)| async move {
        let Some(from) = from else { return Ok(None) };
        let found = lines(&mut app.db.read(), number, from, limits::PAGE_MAX as usize, |_| true).await?;
        let Some(last) = found.last() else { return Ok(None) };
        let next = (found.len() == limits::PAGE_MAX as usize).then_some(last.number);
        let mut text = String::new();
        found.iter().for_each(|line| told(&mut text, line));
        Ok(Some((text, (app, next))))
    });
    Ok(futures_util::stream::iter([Ok(head)]).chain(rest))
}

/// A run as it goes: its lines from a number on, and the run whenever it changes.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub(super) async fn follow(
    app: App,
    call: &Call,
    id: &str,
    span: &Span,
) -> Result<impl Stream<Item = std::result::Result<Event, Infallible>> + Send + 'static> {
    call.may(Right::View)?;
    let lang = span.lang.as_deref().and_then(protocol::Lang::from_tag).unwrap_or(call.lang);
    let run = row_of(&app, &mut app.db.read(), call, id).await?;
    let bell = app.wake.bell(Touched::RunLog(run.number));
    let mut cut = access::cut(&app, &call.actor);
    let state = Follow {
        number: run.number,
        last: span.after.unwrap_or(0),
        shown: None,
        ready: VecDeque::new(),
        bell,
        lang,
        bound: Bound::of(&app, call),
        app,
    };
    let events = futures_util::stream::unfold(state, |mut state| async move {
        loop {
            if let Some(event) = state.ready.pop_front() {
                return Some((Ok(event), state));
            }
            if !state.look().await.ok()? {
                return None;
            }
            if state.ready.is_empty() {
                tokio::select! {
                    () = state.bell.ring() => {}
                    () = state.app.stop.cancelled() => return None,
                    // Another server may have written, and reasons change with time: look now and then.
                    () = tokio::time::sleep(Duration::from_secs(5)) => {}
                }
            }
        }
    });
    Ok(events.take_until(async move { cut.happens().await }))
}

struct Follow {
    app: App,
    number: i64,
    last: u64,
    shown: Option<protocol::api::TaskRun>,
    ready: VecDeque<Event>,
    bell: crate::wake::Bell,
    lang: protocol::Lang,
    bound: Option<Bound>,
}

impl Follow {
    /// Looks for what is new; false when the run is gone.
    async fn look(&mut self) -> Result<bool> {
        let mut q = self.app.db.read();
        let found: Option<RunRow> = super::row::by_numbers(&mut q, vec![self.number]).await?.pop();
        let Some(run) = found else { return Ok(false) };
        if let Some(bound) = &self.bound
            && !super::book::book(&self.app)
                .await?
                .place(run.target)
                .is_some_and(|p| bound.sees(&p.work.unit))
        {
            // Its task went to another unit.
            return Ok(false);
        }
        for line in lines(&mut q, self.number, self.last, limits::PAGE_MAX as usize, |_| true).await? {
            self.last = line.number;
            let event = Event::default().event("line").id(line.number.to_string());
            self.ready.extend(event.json_data(&line));
        }
        if let Some(mut shown) = view(&self.app, &run).await? {
            shown.reason.localise(self.lang);
            if self.shown.as_ref() != Some(&shown) {
                self.ready.extend(Event::default().event("run").json_data(&shown));
                self.shown = Some(shown);
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// text encoded twice is told as it was meant; anything else stays. S-9: control characters are shown, not obeyed.
    #[test]
    fn texts_are_told_as_they_were_meant() {
        assert_eq!(repaired("Ã©tÃ©").as_deref(), Some("été"));
        assert_eq!(repaired("été"), None);
        assert_eq!(repaired("plain"), None);
        assert_eq!(repaired("Ã© → é"), None);
        assert_eq!(harmless("a\u{1b}[31mb\tc\n"), "a\u{241b}[31mb\tc\u{240a}");
    }
}
