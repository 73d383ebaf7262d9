//! Following a log: what is there from files, then what comes, read once for all who follow.
//!
//! A follower that is slow loses nothing: what it was not handed it reads from the files, page by page, until it has caught up.

use super::open::{Fan, Open};
use super::read::Begin;
use crate::access;
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::wake::{Bell, Touched};
use crate::work::row::AttemptRow;
use bytes::Bytes;
use futures_util::Stream;
use futures_util::StreamExt;
use protocol::Lang;
use protocol::api::{AttemptView, LogChunk};
use serde::Serialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;
use uuid::Uuid;

/// Lines as an event.
pub(super) fn event(chunk: &LogChunk) -> Bytes {
    told("chunk", Some(chunk.next), chunk)
}

fn told(word: &str, id: Option<u64>, what: &impl Serialize) -> Bytes {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    let body = serde_json::to_string(what).unwrap_or_default();
    Bytes::from(format!("event: {word}\n{id}data: {body}\n\n"))
}

/// Who follows what.
struct Follow {
    app: App,
    id: Uuid,
    open: Arc<Open>,
    fan: broadcast::Receiver<Fan>,
    bell: Bell,
    lang: Lang,
    stream: Option<u8>,
    /// Byte up to which it was told.
    at: u64,
    /// The files hold more than that, perhaps.
    behind: bool,
    /// The attempt is to be looked at.
    look: bool,
    shown: Option<AttemptView>,
    /// The attempt ended and all of its log is here.
    complete: bool,
    ended: bool,
    ready: VecDeque<Bytes>,
    quiet_since: Instant,
}

/// A log as it grows, from a place on, and the attempt whenever it changes; ends when both are final.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub(in crate::work) async fn follow(
    app: App,
    call: &Call,
    id: Uuid,
    begin: Begin,
    stream: Option<u8>,
    lang: Lang,
) -> Result<impl Stream<Item = std::result::Result<Bytes, Infallible>> + Send + 'static> {
    let open = app.work.logs.open(&app, id).await?;
    if open.fan.receiver_count() >= limits::LOG_FOLLOWERS_MAX {
        return Err(Fault::new(protocol::Code::Overloaded, [("seconds", &10)]));
    }
    let fan = open.fan.subscribe();
    let bell = app.wake.bell(Touched::Attempt(id));
    let at = app.work.logs.lines(id, begin, 0, stream, false).await?.offset;
    let mut cut = access::cut(&app, &call.actor);
    let state = Follow {
        app,
        id,
        open,
        fan,
        bell,
        lang,
        stream,
        at,
        behind: true,
        look: true,
        shown: None,
        complete: false,
        ended: false,
        ready: VecDeque::new(),
        quiet_since: Instant::now(),
    };
    let events = futures_util::stream::unfold(state, |mut state| async move {
        loop {
            if let Some(event) = state.ready.pop_front() {
                return Some((Ok(event), state));
            }
            if state.ended || !Box::pin(state.step()).await {
                return None;
            }
        }
    });
    Ok(events.take_until(async move { cut.happens().await }))
}

impl Follow {
    /// Does one thing; false when it is over.
    async fn step(&mut self) -> bool {
        if self.behind {
            return self.read().await.is_ok();
        }
        if self.look {
            return self.look_at().await.is_ok();
        }
        if self.complete {
            self.ended = true;
            return true;
        }
        let quiet = limits::LOG_FOLLOW_LOOK.saturating_sub(self.quiet_since.elapsed());
        tokio::select! {
            fan = self.fan.recv() => self.hear(fan),
            () = self.bell.ring() => self.look = true,
            () = self.app.stop.cancelled() => return false,
            () = tokio::time::sleep(quiet) => {
                // Also what keeps the connection alive; another server may have written.
                self.quiet_since = Instant::now();
                self.ready.push_back(Bytes::from_static(b":\n\n"));
                (self.look, self.behind) = (true, true);
            }
        }
        true
    }

    fn hear(&mut self, fan: std::result::Result<Fan, RecvError>) {
        match fan {
            Ok(fan) if fan.to <= self.at => {}
            Ok(Fan { from, to, event: Some(event) }) if from == self.at && self.stream.is_none() => {
                self.at = to;
                self.quiet_since = Instant::now();
                self.ready.push_back(event);
            }
            Ok(_) | Err(RecvError::Lagged(_)) => self.behind = true,
            Err(RecvError::Closed) => self.look = true,
        }
    }

    /// Reads a page from the files.
    async fn read(&mut self) -> Result<()> {
        let logs = &self.app.work.logs;
        let begin = Begin::Byte(self.at);
        let stretch = logs.lines(self.id, begin, limits::LOG_LINES_MAX, self.stream, self.complete).await?;
        self.behind = stretch.next > self.at && stretch.next < stretch.length.bytes;
        self.at = stretch.next.max(self.at);
        if !stretch.lines.is_empty() {
            let complete = self.complete && stretch.next >= stretch.length.bytes;
            self.ready.push_back(event(&stretch.chunk(self.lang, complete)));
        }
        Ok(())
    }

    /// Looks at the attempt; when it is complete, the rest of the log is read once more.
    async fn look_at(&mut self) -> Result<()> {
        self.look = false;
        let found: Option<AttemptRow> = crate::work::attempt(&mut self.app.db.read(), self.id).await?;
        let row = found.ok_or_else(|| Fault::not_found("attempt", self.id))?;
        if row.log_complete && !self.complete {
            (self.complete, self.behind, self.look) = (true, true, true);
            return Ok(());
        }
        let view = row.view(&self.app, self.lang);
        let news = |view: &AttemptView| AttemptView { log_bytes: 0, log_lines: 0, ..view.clone() };
        if self.shown.as_ref().map(news) != Some(news(&view)) {
            self.ready.push_back(told("attempt", None, &view));
            self.shown = Some(view);
        }
        Ok(())
    }
}

impl Drop for Follow {
    fn drop(&mut self) {
        self.open.touch();
    }
}
