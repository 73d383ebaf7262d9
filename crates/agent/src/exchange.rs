//! Between the programs of this machine and the server's exchange: what they say goes up, what they are to hear comes
//! down (`protocol::exchange`).
//!
//! The room `local` brings what programs say and takes what they hear, the room `link` does the same on the other
//! side. Nothing here waits on a disk: what is said while the server is away is dropped, and the program is told so.
//! Kept, for each connection of a program, is what the server must be told again after a reconnection: that the
//! program began, the groups it joined, the objects it watches, its last descriptor. It is forgotten when the program
//! closes its connection.
//!
//! Bounds: what waits for the server counts in bytes, and a program that says too much is read more slowly; what waits
//! for a program counts in lines and in bytes, and a program that does not read misses lines, which its log tells.

use crate::limits;
use crate::spool::{Line, Spool};
use protocol::exchange::{Say, StateFilter, Tell};
use protocol::link::{Said, Told};
use protocol::local::{AgentLine, LINE_BYTES_MAX};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};

/// A handle on the room.
#[derive(Clone)]
pub struct Exchange {
    inner: Arc<Inner>,
}

struct Inner {
    state: Mutex<State>,
    connected: watch::Sender<bool>,
    /// Room for what waits for the server, in KiB.
    room: Arc<Semaphore>,
    wake: Arc<Notify>,
    /// Told when a beat left.
    beat: Notify,
    spool: Spool,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Waiting>,
    /// By instance and number of the connection.
    programs: BTreeMap<(String, u64), Program>,
}

/// Something on its way to the server.
struct Waiting {
    said: Said,
    connection: u64,
    _room: Option<OwnedSemaphorePermit>,
    /// Answered when it leaves.
    left: Option<oneshot::Sender<()>>,
}

/// One connection of a program.
struct Program {
    lines: mpsc::Sender<Heard>,
    /// Room for what waits for it, in KiB.
    room: Arc<Semaphore>,
    begun: Option<Begun>,
    groups: BTreeSet<String>,
    filters: BTreeSet<StateFilter>,
    descriptor: Option<serde_json::Value>,
    /// It missed something, and its log says so.
    missed: bool,
}

/// A program began.
struct Begun {
    reconnection: bool,
    last_states: bool,
    /// The server was told.
    told: bool,
}

/// A line for a program, ready to be written.
pub struct Heard {
    /// The bytes, with the line feed.
    pub bytes: Arc<[u8]>,
    _room: OwnedSemaphorePermit,
}

impl Exchange {
    /// An empty room; `wake` is told when there is something for the server.
    #[must_use]
    pub fn new(spool: Spool, wake: Arc<Notify>) -> Self {
        let room = Arc::new(Semaphore::new(limits::SAY_QUEUE_KIB_MAX));
        let (connected, beat) = (watch::channel(false).0, Notify::new());
        let inner = Inner { state: Mutex::default(), connected, room, wake, beat, spool };
        Self { inner: Arc::new(inner) }
    }

    /// Whether the agent is connected to its server, now and at each change.
    #[must_use]
    pub fn connection(&self) -> watch::Receiver<bool> {
        self.inner.connected.subscribe()
    }

    /// A program is there; what it is to hear comes out of the receiver.
    #[must_use]
    pub fn attach(&self, id: &str, connection: u64) -> mpsc::Receiver<Heard> {
        let (lines, heard) = mpsc::channel(limits::TELL_QUEUE_MAX);
        let program = Program {
            lines,
            room: Arc::new(Semaphore::new(limits::TELL_QUEUE_KIB_MAX)),
            begun: None,
            groups: BTreeSet::new(),
            filters: BTreeSet::new(),
            descriptor: None,
            missed: false,
        };
        self.lock().programs.insert((id.to_owned(), connection), program);
        heard
    }

    /// A program is gone: what no other of its connections wants is no longer wanted.
    pub fn detach(&self, id: &str, connection: u64) {
        let mut state = self.lock();
        let Some(program) = state.programs.remove(&(id.to_owned(), connection)) else { return };
        if !*self.inner.connected.borrow() {
            return;
        }
        let others = || of(&state.programs, id);
        let mut says: Vec<Say> = Vec::new();
        for group in program.groups {
            if !others().any(|p| p.groups.contains(&group)) {
                says.push(Say::Leave { group });
            }
        }
        for filter in program.filters {
            if !others().any(|p| p.filters.contains(&filter)) {
                says.push(Say::Unwatch { filter });
            }
        }
        for say in says {
            let said = Said { id: id.to_owned(), say };
            state.queue.push_back(Waiting { said, connection, _room: None, left: None });
        }
        drop(state);
        self.inner.wake.notify_one();
    }

    /// A program begins. Whether it only comes back is for the caller to know.
    pub fn begin(&self, id: &str, connection: u64, reconnection: bool, last_states: bool) {
        let mut state = self.lock();
        let Some(program) = state.programs.get_mut(&(id.to_owned(), connection)) else { return };
        program.begun = Some(Begun { reconnection, last_states, told: false });
        if *self.inner.connected.borrow() {
            let said = Said { id: id.to_owned(), say: Say::Begin { reconnection, last_states } };
            state.queue.push_back(Waiting { said, connection, _room: None, left: None });
            drop(state);
            self.inner.wake.notify_one();
        }
    }

    /// A program says something else; `bytes` is the length of its line. Waits while too much waits for the server.
    pub async fn say(&self, id: &str, connection: u64, say: Say, bytes: usize) {
        let refused = self.remember(id, connection, &say);
        if let Some(text) = refused {
            self.refuse(id, connection, text);
            return;
        }
        let away = match &say {
            Say::Send { key, .. } => Some(format!("the message {key:?} is not sent: the server is away")),
            Say::Request { .. } => Some("no state objects can be asked for: the server is away".to_owned()),
            Say::Purge { .. } => Some("no state objects can be purged: the server is away".to_owned()),
            _ => None,
        };
        // State objects take another way: those said before a purge must arrive before it, those after it, after.
        let (left, leaves) = match say {
            Say::Purge { .. } => {
                self.states_left().await;
                Some(oneshot::channel()).unzip()
            }
            _ => (None, None),
        };
        match self.room_for(bytes).await.and_then(|room| self.queue(id, connection, say, room, left)) {
            Some(()) => {
                if let Some(leaves) = leaves {
                    let _ = leaves.await;
                }
            }
            // What has no text here is repeated when the server is back.
            None => away.into_iter().for_each(|text| self.refuse(id, connection, text)),
        }
    }

    /// Room for something of that length; nothing when the server is away.
    async fn room_for(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let kib = bytes.div_ceil(1024).clamp(1, limits::SAY_QUEUE_KIB_MAX);
        let many = u32::try_from(kib).unwrap_or(u32::MAX);
        let mut connected = self.connection();
        if !*connected.borrow() {
            return None;
        }
        tokio::select! {
            room = Arc::clone(&self.inner.room).acquire_many_owned(many) => room.ok(),
            _ = connected.wait_for(|c| !c) => None,
        }
    }

    /// Puts something in for the server; nothing when it went away meanwhile.
    fn queue(
        &self,
        id: &str,
        connection: u64,
        say: Say,
        room: OwnedSemaphorePermit,
        left: Option<oneshot::Sender<()>>,
    ) -> Option<()> {
        let mut state = self.lock();
        if !*self.inner.connected.borrow() {
            return None;
        }
        let said = Said { id: id.to_owned(), say };
        state.queue.push_back(Waiting { said, connection, _room: Some(room), left });
        drop(state);
        self.inner.wake.notify_one();
        Some(())
    }

    /// Waits until the state objects that wait now have left, while there is a server.
    async fn states_left(&self) {
        let until = self.inner.spool.facts_end();
        let mut connected = self.connection();
        loop {
            let beat = self.inner.beat.notified();
            if self.inner.spool.facts_taken(until) || !*connected.borrow() {
                return;
            }
            tokio::select! {
                () = beat => {}
                _ = connected.wait_for(|c| !c) => return,
            }
        }
    }

    /// A beat has left.
    pub fn beat_left(&self) {
        self.inner.beat.notify_waiters();
    }

    /// Keeps what must be said again; a reason when there is no room for it.
    fn remember(&self, id: &str, connection: u64, say: &Say) -> Option<String> {
        let mut state = self.lock();
        let program = state.programs.get_mut(&(id.to_owned(), connection))?;
        match say {
            Say::Join { group } => {
                if program.groups.len() >= limits::GROUPS_JOINED_MAX && !program.groups.contains(group) {
                    return Some(format!("more than {} groups cannot be joined", limits::GROUPS_JOINED_MAX));
                }
                program.groups.insert(group.clone());
            }
            Say::Leave { group } => {
                program.groups.remove(group);
            }
            Say::Watch { filter } => {
                if program.filters.len() >= limits::FILTERS_WATCHED_MAX && !program.filters.contains(filter) {
                    return Some(format!(
                        "more than {} filters cannot be watched",
                        limits::FILTERS_WATCHED_MAX
                    ));
                }
                program.filters.insert(filter.clone());
            }
            Say::Unwatch { filter } => {
                program.filters.remove(filter);
            }
            Say::Describe { descriptor } => program.descriptor = Some(descriptor.clone()),
            Say::Begin { .. } | Say::Send { .. } | Say::Request { .. } | Say::Purge { .. } | Say::Unknown => {
            }
        }
        None
    }

    /// Tells one program that something was refused.
    pub fn refuse(&self, id: &str, connection: u64, text: String) {
        let mut state = self.lock();
        if let Some(program) = state.programs.get_mut(&(id.to_owned(), connection)) {
            program.hear(&line_of(Tell::Refused { text }), id, &self.inner.spool);
        }
    }

    /// The server speaks to an instance.
    pub fn tell(&self, told: Told) {
        let Told { id, tell } = told;
        let lines = lines_of(tell);
        let mut state = self.lock();
        let range = (id.clone(), 0)..=(id.clone(), u64::MAX);
        for (_, program) in state.programs.range_mut(range) {
            for line in &lines {
                program.hear(line, &id, &self.inner.spool);
            }
        }
    }

    /// The server is there: returns what it must be told first.
    #[must_use]
    pub fn connected(&self) -> Vec<Said> {
        let mut state = self.lock();
        state.queue.clear();
        let mut all = Vec::new();
        for ((id, _), program) in &mut state.programs {
            let mut add = |say| all.push(Said { id: id.clone(), say });
            if let Some(begun) = &mut program.begun {
                let reconnection = begun.reconnection || begun.told;
                add(Say::Begin { reconnection, last_states: begun.last_states && !begun.told });
                begun.told = true;
            }
            program.groups.iter().for_each(|group| add(Say::Join { group: group.clone() }));
            program.filters.iter().for_each(|filter| add(Say::Watch { filter: filter.clone() }));
            if let Some(descriptor) = &program.descriptor {
                add(Say::Describe { descriptor: descriptor.clone() });
            }
        }
        self.inner.connected.send_replace(true);
        all
    }

    /// The server is away: what waits for it is dropped.
    pub fn disconnected(&self) {
        let mut state = self.lock();
        if self.inner.connected.send_replace(false) {
            let dropped: Vec<Waiting> = state.queue.drain(..).collect();
            drop(state);
            for Waiting { said, connection, .. } in dropped {
                if matches!(said.say, Say::Send { .. } | Say::Request { .. } | Say::Purge { .. }) {
                    self.refuse(&said.id, connection, "the server went away; it was not told".to_owned());
                }
            }
        }
    }

    /// The next thing for the server.
    #[must_use]
    pub fn next(&self) -> Option<Said> {
        let mut state = self.lock();
        let Waiting { said, connection, left, .. } = state.queue.pop_front()?;
        if let Some(left) = left {
            let _ = left.send(());
        }
        if state.queue.is_empty() {
            state.queue.shrink_to(limits::TELL_QUEUE_MAX);
        }
        if matches!(said.say, Say::Begin { .. })
            && let Some(program) = state.programs.get_mut(&(said.id.clone(), connection))
            && let Some(begun) = &mut program.begun
        {
            begun.told = true;
        }
        Some(said)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The connections of one instance.
fn of<'a>(programs: &'a BTreeMap<(String, u64), Program>, id: &str) -> impl Iterator<Item = &'a Program> {
    programs.range((id.to_owned(), 0)..=(id.to_owned(), u64::MAX)).map(|(_, program)| program)
}

impl Program {
    fn hear(&mut self, line: &Arc<[u8]>, id: &str, spool: &Spool) {
        let kib = line.len().div_ceil(1024).clamp(1, limits::TELL_QUEUE_KIB_MAX);
        let many = u32::try_from(kib).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.room).try_acquire_many_owned(many);
        let taken = room
            .is_ok_and(|room| self.lines.try_send(Heard { bytes: Arc::clone(line), _room: room }).is_ok());
        if !taken && !std::mem::replace(&mut self.missed, true) {
            let text = "the program does not read what it is told; messages and state objects are dropped";
            spool.lines(id, vec![Line::agent("warn", text.to_owned())]);
        }
    }
}

/// The lines for a tell; what is too long for one is cut, and that is told.
fn lines_of(tell: Tell) -> Vec<Arc<[u8]>> {
    let line = line_of(tell.clone());
    if line.len() <= LINE_BYTES_MAX {
        return vec![line];
    }
    let (ask, mut states) = match tell {
        Tell::States { ask, states } => (Some(ask), states),
        Tell::LastStates { states } => (None, states),
        _ => {
            let text = format!("something of {} bytes is too long to be told", line.len());
            return vec![line_of(Tell::Refused { text })];
        }
    };
    let all = states.len();
    loop {
        states.truncate(states.len() / 2);
        let part = match ask {
            Some(ask) => Tell::States { ask, states: states.clone() },
            None => Tell::LastStates { states: states.clone() },
        };
        let line = line_of(part);
        if line.len() <= LINE_BYTES_MAX {
            let text = format!("only {} of {all} state objects fit into one answer", states.len());
            return vec![line, line_of(Tell::Refused { text })];
        }
    }
}

fn line_of(tell: Tell) -> Arc<[u8]> {
    let mut bytes = serde_json::to_vec(&AgentLine::Tell { tell }).unwrap_or_default();
    bytes.push(b'\n');
    bytes.into()
}

#[cfg(test)]
mod tests;
