//! Streams of server-sent events: state objects, messages, the journal, as they come.
//!
//! A stream owns a mailbox and closes it when its reader leaves. All streams end when the server leaves, and when
//! something is taken from whoever opened them.

use super::journal::Wanted;
use super::{Filter, Listener, Party, shown, speak};
use crate::access;
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use axum::http::HeaderValue;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use model::message::PartyKind;
use model::rights::Right;
use protocol::Code;
use protocol::exchange::StateFilter;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio_stream::wrappers::BroadcastStream;
use uuid::Uuid;

/// How many streams there are.
#[derive(Clone, Default)]
pub(super) struct Streams(Arc<AtomicUsize>);

/// One of them; leaving scope gives its place back.
struct Place(Arc<AtomicUsize>);

impl Streams {
    fn enter(&self) -> Result<Place> {
        let place = Place(self.0.clone());
        if place.0.fetch_add(1, Ordering::Relaxed) >= limits::STREAMS_MAX {
            return Err(Fault::new(Code::Overloaded, [("seconds", &10)]));
        }
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A mailbox that lives as long as its stream, or its request.
pub(super) struct Mailbox {
    app: App,
    pub(super) listener: Arc<Listener>,
    _place: Place,
}

impl Mailbox {
    /// Opens one under a random id.
    ///
    /// # Errors
    /// [`Code::Overloaded`] when there are too many.
    pub(super) fn open(app: &App, party: Party) -> Result<Self> {
        let place = app.exchange.streams.enter()?;
        let listener = app
            .exchange
            .listeners
            .open(party, Uuid::from_bytes(crate::app::random()))
            .ok_or_else(|| Fault::new(Code::Overloaded, [("seconds", &10)]))?;
        Ok(Self { app: app.clone(), listener, _place: place })
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.app.exchange.listeners.close(self.listener.id);
    }
}

fn answer(app: &App, call: &Call, events: impl Stream<Item = Event> + Send + 'static) -> Response {
    let (stop, mut cut) = (app.stop.clone(), access::cut(app, &call.actor));
    let until = events.map(Ok::<Event, Infallible>).take_until(async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = cut.happens() => {}
        }
    });
    let mut response = Sse::new(until).keep_alive(KeepAlive::default()).into_response();
    // Proxies must hand each event on at once.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// What comes into a mailbox, a batch at a time, as events.
fn comings(
    mailbox: Mailbox,
    take: impl Fn(&Mailbox) -> Vec<Event> + Send + 'static,
) -> impl Stream<Item = Event> + Send + 'static {
    let state = (mailbox, take, VecDeque::new());
    stream::unfold(state, |(mailbox, take, mut ready)| async move {
        loop {
            if let Some(event) = ready.pop_front() {
                return Some((event, (mailbox, take, ready)));
            }
            ready.extend(take(&mailbox));
            if ready.is_empty() {
                tokio::select! {
                    () = mailbox.listener.bell.notified() => {}
                    () = mailbox.listener.end.cancelled() => return None,
                }
            }
        }
    })
}

fn event(name: &str, value: &impl serde::Serialize) -> Event {
    Event::default().event(name).json_data(value).unwrap_or_default()
}

/// State objects as they change, after those that are there.
pub(super) async fn states(app: App, call: &Call, filter: &StateFilter) -> Result<Response> {
    call.may(Right::View)?;
    let mailbox = Mailbox::open(&app, speak::party(&app, call, PartyKind::ConsumerHub).await?)?;
    let filter = Filter::from(filter);
    super::watch(&mailbox.listener, filter.clone())?;
    let now = app.clock.now();
    let first = super::find_some(&app, &mailbox.listener.party.permit, &filter, limits::FOLLOW_FIRST_MAX);
    let first: Vec<Event> = first.iter().map(|o| event("state", &shown(o, now))).collect();
    let clock = app.clone();
    let coming = comings(mailbox, move |mailbox| {
        let now = clock.clock.now();
        let states = mailbox.listener.take_states(limits::FOLLOW_FIRST_MAX);
        states.iter().map(|o| event("state", &shown(o, now))).collect()
    });
    Ok(answer(&app, call, stream::iter(first).chain(coming)))
}

/// Messages as they come.
pub(super) async fn messages(app: App, call: &Call, groups: Vec<String>) -> Result<Response> {
    call.may(Right::View)?;
    let mailbox = Mailbox::open(&app, speak::party(&app, call, PartyKind::ConsumerHub).await?)?;
    mailbox.listener.want_messages();
    for group in groups.iter().flat_map(|g| g.split(',')).map(str::trim).filter(|g| !g.is_empty()) {
        super::join(&mailbox.listener, group)?;
    }
    let coming = comings(mailbox, |mailbox| {
        let taken = mailbox.listener.take_messages(0);
        taken.iter().map(|m| event("message", &speak::received(m))).collect()
    });
    Ok(answer(&app, call, coming))
}

/// Lines of the journal as they come, after those that were missed.
pub(super) fn journal(app: App, call: &Call, wanted: Wanted, after: Option<u64>) -> Result<Response> {
    let place = app.exchange.streams.enter()?;
    let (kept, receiver) = app.exchange.journal.read();
    let missed = kept.into_iter().filter(move |line| after.is_some_and(|after| line.number > after));
    // A reader that lags behind has lost the oldest lines; numbers say so.
    let coming = BroadcastStream::new(receiver).filter_map(|line| std::future::ready(line.ok()));
    let lines = stream::iter(missed).chain(coming).filter_map(move |line| {
        let _ = &place;
        let fits = wanted.fits(&line);
        std::future::ready(fits.then(|| event("line", &*line).id(line.number.to_string())))
    });
    Ok(answer(&app, call, lines))
}
