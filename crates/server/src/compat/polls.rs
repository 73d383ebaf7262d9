//! Subscriptions of the request-by-request interfaces, and the polls that wait on them (spec/constellation §7.4.1, §7.4.8,
//! §7.4.10).
//!
//! A subscription is a mailbox of the exchange under the client's own id. A poll waits on it without its request: what the
//! request held is given back before. One poll of each kind waits on a subscription; a newer one sends the older away with an
//! empty list. What a poll took and could not hand over goes back.

use super::identity::{Identity, Presented, look_up};
use super::{denial, reply, wire};
use crate::app::App;
use crate::exchange::{Listener, Message};
use axum::response::Response;
use http::StatusCode;
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;
use uuid::Uuid;

/// What a poll asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Messages.
    Messages = 0,
    /// State objects that changed.
    States = 1,
}

/// A subscription, and who waits on it.
pub struct Slot {
    /// Its mailbox.
    pub listener: Arc<Listener>,
    /// Number of the newest poll of each kind.
    newest: [AtomicU64; 2],
    /// Polls of each kind that wait.
    waiting: [AtomicUsize; 2],
    /// Rung for polls of one kind: a newer one came, or the mailbox's bell woke one of the other kind.
    rings: [Notify; 2],
}

/// All subscriptions.
#[derive(Default)]
pub struct Polls(Mutex<HashMap<Uuid, Arc<Slot>>>);

/// Why a subscription was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The id belongs to somebody else.
    Foreign,
    /// This identity, or the server, has too many.
    TooMany,
}

impl Polls {
    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<Slot>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a subscription under an id, or finds it. One that is gone is made again under the same id, because clients go on
    /// with the id they have.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn open(&self, app: &App, identity: &Identity, id: Uuid) -> Result<Arc<Slot>, Refused> {
        let listeners = &app.exchange.listeners;
        if listeners.get(id).is_some_and(|l| !l.party.same_as(&identity.party)) {
            return Err(Refused::Foreign);
        }
        let listener = listeners.open(identity.party.clone(), id).ok_or(Refused::TooMany)?;
        listener.touch();
        let mut all = self.all();
        if let Some(slot) = all.get(&id)
            && Arc::ptr_eq(&slot.listener, &listener)
        {
            return Ok(slot.clone());
        }
        let slot = Arc::new(Slot {
            listener,
            newest: Default::default(),
            waiting: Default::default(),
            rings: Default::default(),
        });
        all.insert(id, slot.clone());
        Ok(slot)
    }

    /// The subscription of an identity with that id.
    #[must_use]
    pub fn find(&self, identity: &Identity, id: Uuid) -> Option<Arc<Slot>> {
        let slot = self.all().get(&id).cloned()?;
        (!slot.listener.end.is_cancelled() && slot.listener.party.same_as(&identity.party)).then_some(slot)
    }

    /// Instances that own a live subscription; forgets those that ended.
    #[must_use]
    pub fn instances(&self, app: &App) -> BTreeSet<Uuid> {
        let mut all = self.all();
        all.retain(|_, slot| !slot.listener.end.is_cancelled());
        let mut instances: BTreeSet<Uuid> = all.values().filter_map(|s| s.listener.party.instance).collect();
        drop(all);
        instances.extend(app.compat.hubs.instances());
        instances
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.all().len()
    }
}

/// Counts a poll that waits, also when its client leaves.
struct Counted<'a> {
    app: &'a App,
    slot: &'a Slot,
    what: What,
}

impl<'a> Counted<'a> {
    fn new(app: &'a App, slot: &'a Slot, what: What) -> Self {
        slot.listener.polling(1);
        slot.waiting[what as usize].fetch_add(1, Ordering::AcqRel);
        app.compat.counts.polls.fetch_add(1, Ordering::Relaxed);
        Self { app, slot, what }
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.slot.listener.polling(-1);
        self.slot.waiting[self.what as usize].fetch_sub(1, Ordering::AcqRel);
        self.app.compat.counts.polls.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Slot {
    /// Lets polls of the other kind look too: the mailbox has one bell for both.
    fn pass_on(&self, what: What) {
        let other = 1 - what as usize;
        if self.waiting[other].load(Ordering::Acquire) > 0 {
            self.rings[other].notify_waiters();
        }
    }
}

/// What a waiting poll keeps of its request.
pub struct Poll {
    /// The subscription.
    pub slot: Arc<Slot>,
    /// What it asks for.
    pub what: What,
    /// How long it waits; zero: not at all.
    pub timeout: Duration,
    /// Most entries; 0: all.
    pub limit: usize,
    /// What was presented, to be looked at again before anything is handed over after a change made by people.
    pub presented: Presented<'static>,
}

/// Answers a poll, when there is something to say or its time is over.
pub fn wait(app: App, poll: Poll) -> impl Future<Output = Response> + Send {
    // Taken apart first: a future that takes an argument apart holds it twice, and ten thousand of these wait.
    let Poll { slot, what, timeout, limit, presented } = poll;
    async move {
        let (app, slot, presented) = (&app, &*slot, &presented);
        let kind = what as usize;
        let mine = slot.newest[kind].fetch_add(1, Ordering::AcqRel) + 1;
        slot.rings[kind].notify_waiters();
        let changes = app.wake.changes();
        let _counted = Counted::new(app, slot, what);
        let deadline = Instant::now() + timeout;
        loop {
            let bell = slot.listener.bell.notified();
            let ring = slot.rings[kind].notified();
            tokio::pin!(bell, ring);
            ring.as_mut().enable();
            if bell.as_mut().enable() {
                slot.pass_on(what);
            }
            if slot.newest[kind].load(Ordering::Acquire) != mine {
                // The newer one may have missed the bell that woke this one.
                slot.rings[kind].notify_waiters();
                return reply::json("[]");
            }
            if slot.listener.end.is_cancelled() {
                return Box::pin(denial::refuse(app)).await;
            }
            if app.wake.changes() != changes
                && !matches!(Box::pin(look_up(app, presented)).await, Ok(Some(_)))
            {
                denial::tell(app, &presented.named(), "its key opens nothing any more");
                return Box::pin(denial::refuse(app)).await;
            }
            if let Some(answer) = take(app, slot, what, limit) {
                return answer;
            }
            if timeout.is_zero() {
                return reply::json("[]");
            }
            tokio::select! {
                () = bell => slot.pass_on(what),
                () = ring => {}
                () = tokio::time::sleep_until(deadline) => return reply::json("[]"),
                () = app.stop.cancelled() => return reply::json("[]"),
            }
        }
    }
}

fn take(app: &App, slot: &Slot, what: What, limit: usize) -> Option<Response> {
    match what {
        What::Messages => {
            let messages: Vec<Arc<Message>> = slot.listener.take_messages(limit);
            if messages.is_empty() {
                return None;
            }
            let text = wire::list(&messages, |out, m| wire::message(out, m));
            messages.iter().for_each(|_| app.compat.counts.received());
            Some(reply::json_of(text, &slot.listener, messages))
        }
        What::States => {
            let states = slot.listener.take_states(limit);
            if states.is_empty() {
                return None;
            }
            let now = app.clock.now();
            states.iter().for_each(|_| app.compat.counts.updated());
            let text = wire::list(&states, |out, object| {
                out.extend_from_slice(b"{\"StateObject\":");
                wire::object(out, object, now);
                out.push(b'}');
            });
            Some(reply::json(text))
        }
    }
}

/// Answers an id nobody knows, or that expired: this makes clients renew their subscriptions.
#[must_use]
pub fn unknown() -> Response {
    reply::empty(StatusCode::INTERNAL_SERVER_ERROR)
}
