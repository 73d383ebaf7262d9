//! Logs of instances: pages, live lines, the whole as a text.

use super::{locate, store};
use crate::access;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::page::like;
use crate::limits;
use crate::store::{Error, Query, Row};
use crate::wake::Touched;
use axum::response::sse::Event;
use futures_util::{Stream, StreamExt};
use model::rights::Right;
use protocol::api::Page;
use protocol::link::LogLine;
use serde::Deserialize;
use std::convert::Infallible;
use uuid::Uuid;

/// Which lines.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Span {
    /// Lines after this number.
    pub after: Option<u64>,
    /// Lines before this number.
    pub before: Option<u64>,
    /// Most lines: 1 to 1,000; 200 if absent.
    pub limit: Option<u32>,
    /// Only lines that hold this text, whatever the case.
    pub search: Option<String>,
}

fn read(row: &Row) -> std::result::Result<LogLine, Error> {
    Ok(LogLine {
        number: row.number(0)?,
        at: row.time(1)?,
        level: row.get(2)?,
        stream: row.get(3)?,
        text: row.get(4)?,
    })
}

async fn after(q: &mut impl Query, id: Uuid, number: u64, pattern: &str, limit: u32) -> Result<Vec<LogLine>> {
    let rows = q.rows(store::LOGS_AFTER, args![id, number, pattern, limit]).await?;
    Ok(rows.iter().map(read).collect::<std::result::Result<_, _>>()?)
}

/// Lines in order: after a number, before one, or the last ones. `total` counts all that fit the search.
///
/// # Errors
/// [`protocol::Code::NotFound`], [`protocol::Code::InvalidField`].
pub(super) async fn lines(
    app: &App,
    call: &Call,
    agent: &str,
    name: &str,
    span: &Span,
) -> Result<Page<LogLine>> {
    call.may(Right::View)?;
    let paging = crate::http::Paging { limit: span.limit, search: span.search.clone(), cursor: None };
    let (limit, pattern) = (paging.limit()?, paging.pattern()?);
    let mut q = app.db.read();
    let id = locate(&mut q, agent, name).await?.id;
    let items = if let Some(number) = span.after {
        after(&mut q, id, number, &pattern, limit).await?
    } else {
        let below = span.before.unwrap_or(i64::MAX as u64);
        let rows = q.rows(store::LOGS_BEFORE, args![id, below, &pattern, limit]).await?;
        let mut lines: Vec<LogLine> = rows.iter().map(read).collect::<std::result::Result<_, _>>()?;
        lines.reverse();
        lines
    };
    let total = q.count(store::LOGS_COUNT, args![id, &pattern]).await?;
    Ok(Page { items, next: None, total })
}

/// Lines as they come, beginning after a number; without one, with what comes from now on.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub(super) async fn follow(
    app: App,
    call: &Call,
    agent: &str,
    name: &str,
    from: Option<u64>,
) -> Result<impl Stream<Item = std::result::Result<Event, Infallible>> + Send + 'static> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let id = locate(&mut q, agent, name).await?.id;
    let start = match from {
        Some(number) => number,
        None => {
            let last = q.rows(store::LOGS_BEFORE, args![id, i64::MAX, "%", 1]).await?;
            last.first().map(|row| row.number(0)).transpose()?.unwrap_or(0)
        }
    };
    let bell = app.wake.bell(Touched::Log(id));
    let mut cut = access::cut(&app, &call.actor);
    let state = (app, id, start, bell, std::collections::VecDeque::<LogLine>::new());
    let lines = futures_util::stream::unfold(state, |(app, id, mut last, mut bell, mut ready)| async move {
        loop {
            if let Some(line) = ready.pop_front() {
                last = line.number;
                let event = Event::default().event("line").id(last.to_string()).json_data(&line).ok()?;
                return Some((Ok(event), (app, id, last, bell, ready)));
            }
            ready.extend(after(&mut app.db.read(), id, last, "%", limits::PAGE_MAX).await.ok()?);
            if ready.is_empty() {
                tokio::select! {
                    () = bell.ring() => {}
                    () = app.stop.cancelled() => return None,
                    // Another server may have written: look now and then.
                    () = tokio::time::sleep(std::time::Duration::from_secs(5)) => {}
                }
            }
        }
    });
    Ok(lines.take_until(async move { cut.happens().await }))
}

/// The whole log as text, page by page.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub(super) async fn download(
    app: App,
    call: &Call,
    agent: &str,
    name: &str,
) -> Result<impl Stream<Item = std::result::Result<String, Fault>> + Send + 'static> {
    call.may(Right::View)?;
    let id = locate(&mut app.db.read(), agent, name).await?.id;
    Ok(futures_util::stream::try_unfold((app, Some(0)), move |(app, from)| async move {
        let Some(from) = from else { return Ok(None) };
        let lines = after(&mut app.db.read(), id, from, &like(""), limits::PAGE_MAX).await?;
        let Some(last) = lines.last() else { return Ok(None) };
        let next = (lines.len() == limits::PAGE_MAX as usize).then_some(last.number);
        let text = lines.iter().fold(String::new(), |mut text, line| {
            use std::fmt::Write;
            let _ = writeln!(text, "{} {:5} {:7} {}", line.at, line.level, line.stream, line.text);
            text
        });
        Ok(Some((text, (app, next))))
    }))
}

/// Throws away old lines, deaths and orders beyond what is kept. A chore: may run twice, may be missed (P7).
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<()> {
    app.usage.sweep(app.clock.now());
    let mut last = Uuid::nil();
    loop {
        let rows = app.db.read().rows(store::IDS_AFTER, args![last, limits::CHANGES_BATCH_MAX]).await?;
        let Some(end) = rows.last() else { return Ok(()) };
        last = end.get(0)?;
        for row in &rows {
            let id: Uuid = row.get(0)?;
            let mut tx = app.db.observe().await?;
            tx.run(store::LOGS_SWEEP, args![id, limits::LOG_LINES_KEPT]).await?;
            tx.run(store::DEATHS_SWEEP, args![id, limits::DEATHS_KEPT]).await?;
            tx.run(store::ORDERS_SWEEP, args![id, limits::ORDERS_KEPT]).await?;
            tx.commit().await?;
        }
    }
}
