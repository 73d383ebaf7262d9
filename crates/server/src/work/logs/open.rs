//! Logs that are written: one writer each, while it is of use.

use super::files::{Index, Place, Writer};
use super::read::{Begin, Reader, Stretch};
use super::search::{Found, Needle};
use super::{Length, Line};
use crate::app::App;
use crate::args;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::Query;
use crate::work::{desk, store};
use bytes::Bytes;
use protocol::Code;
use protocol::deliver::job::{JobOrder, LogMark};
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::{Semaphore, broadcast};
use tokio::task::spawn_blocking;
use uuid::Uuid;

/// What followers are told.
#[derive(Debug, Clone)]
pub(super) struct Fan {
    /// First byte of the lines.
    pub from: u64,
    /// Byte after them.
    pub to: u64,
    /// They as an event; nothing, when each must read them for himself.
    pub event: Option<Bytes>,
}

/// All logs.
pub struct Logs {
    root: PathBuf,
    open: Mutex<HashMap<Uuid, Arc<Open>>>,
    /// Logs whose length is to be written into their rows.
    dirty: Mutex<BTreeSet<Uuid>>,
    writing: Arc<Semaphore>,
    reading: Arc<Semaphore>,
    searching: Arc<Semaphore>,
}

/// A log that is written, or followed.
pub(super) struct Open {
    id: Uuid,
    agent: Uuid,
    folder: PathBuf,
    /// Bytes that are kept; 0: all.
    max: u64,
    writer: Mutex<Option<Writer>>,
    state: Mutex<State>,
    pub fan: broadcast::Sender<Fan>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    length: Length,
    /// Byte up to which followers were told.
    told: u64,
    /// Length of the whole log, once the attempt has ended.
    end: Option<u64>,
    complete: bool,
    used: Instant,
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Logs {
    /// Logs below a folder.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self {
            root,
            open: Mutex::default(),
            dirty: Mutex::default(),
            writing: Arc::new(Semaphore::new(limits::LOGS_WRITING_MAX)),
            reading: Arc::new(Semaphore::new(limits::LOGS_READING_MAX)),
            searching: Arc::new(Semaphore::new(limits::LOGS_SEARCHING_MAX)),
        }
    }

    /// Where the files of a log stand.
    #[must_use]
    pub fn folder(&self, id: Uuid) -> PathBuf {
        // The end of an id is random; its beginning is the time.
        let text = id.simple().to_string();
        self.root.join(text.get(30..).unwrap_or("00")).join(id.to_string())
    }

    /// How long a log is that is written now.
    #[must_use]
    pub fn length(&self, id: Uuid) -> Option<Length> {
        let open = lock(&self.open).get(&id).cloned()?;
        let state = *lock(&open.state);
        Some(state.length)
    }

    /// Logs whose length changed since the last call.
    pub(in crate::work) fn take_dirty(&self) -> Vec<(Uuid, Length)> {
        let ids = std::mem::take(&mut *lock(&self.dirty));
        ids.into_iter().filter_map(|id| self.length(id).map(|length| (id, length))).collect()
    }

    /// Forgets logs nobody writes or follows.
    pub(in crate::work) fn tidy(&self) {
        lock(&self.open).retain(|_, open| {
            let idle = lock(&open.state).used.elapsed() > limits::LOG_OPEN_IDLE;
            !(idle && Arc::strong_count(open) == 1 && open.fan.receiver_count() == 0)
        });
    }

    /// Throws the files of a log away.
    ///
    /// # Errors
    /// When they cannot be removed.
    pub(in crate::work) async fn remove(&self, id: Uuid) -> Result<()> {
        lock(&self.open).remove(&id);
        let folder = self.folder(id);
        let removed =
            spawn_blocking(move || std::fs::remove_dir_all(folder)).await.map_err(Fault::internal)?;
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// The log of an attempt, to write or to follow.
    pub(super) async fn open(&self, app: &App, id: Uuid) -> Result<Arc<Open>> {
        if let Some(open) = lock(&self.open).get(&id) {
            return Ok(open.clone());
        }
        let mut q = app.db.read();
        let unknown = || Fault::not_found("attempt", id);
        let row = crate::work::attempt(&mut q, id).await?.ok_or_else(unknown)?;
        let order = q.row(store::ORDER, args![id]).await?.ok_or_else(unknown)?;
        let order: JobOrder = order.json(0)?;
        let folder = self.folder(id);
        let there = folder.clone();
        let read = move || match Place::found(there)? {
            Some(place) => Index::read(&place),
            None => Ok(Index::default()),
        };
        let index = spawn_blocking(read).await.map_err(Fault::internal)??;
        // The agent keeps to the bound of the order by itself; this holds for one that does not.
        let slack = (order.log_bytes_max / 8).max(limits::LOG_BYTES_SLACK);
        let max = if order.log_bytes_max == 0 { limits::LOG_BYTES_MAX } else { order.log_bytes_max + slack };
        let state = State {
            length: index.length(),
            told: index.tip,
            end: row.end.as_ref().map(|end| end.log_bytes),
            complete: row.log_complete,
            used: Instant::now(),
        };
        let fresh = Arc::new(Open {
            id,
            agent: row.agent_id,
            folder,
            max: max.min(limits::LOG_BYTES_MAX),
            writer: Mutex::new(None),
            state: Mutex::new(state),
            fan: broadcast::channel(limits::LOG_FAN_MAX).0,
        });
        Ok(lock(&self.open).entry(id).or_insert(fresh).clone())
    }

    /// Reads a log beside everything else; nothing when there is none.
    pub(super) async fn with<T: Send + 'static>(
        &self,
        id: Uuid,
        read: impl FnOnce(&mut Reader) -> io::Result<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let _turn = self.reading.acquire().await.map_err(Fault::internal)?;
        self.with_reader(id, read).await
    }

    async fn with_reader<T: Send + 'static>(
        &self,
        id: Uuid,
        read: impl FnOnce(&mut Reader) -> io::Result<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let folder = self.folder(id);
        let work = move || Reader::open(folder)?.map(|mut reader| read(&mut reader)).transpose();
        Ok(spawn_blocking(work).await.map_err(Fault::internal)??)
    }

    /// Lines of a log from a place on. Without files: none.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub async fn lines(
        &self,
        id: Uuid,
        begin: Begin,
        limit: usize,
        stream: Option<u8>,
        open: bool,
    ) -> Result<Stretch> {
        let found = self.with(id, move |reader| reader.lines(begin, limit, stream, open)).await?;
        let empty = || Stretch { first: 1, offset: 0, lines: Vec::new(), next: 0, length: Length::default() };
        Ok(found.unwrap_or_else(empty))
    }

    /// The last lines.
    pub(in crate::work) async fn tail(&self, id: Uuid, lines: usize) -> Result<Vec<Line>> {
        let found = self.lines(id, Begin::Tail(lines as u64), lines, None, true).await?;
        Ok(found.lines.into_iter().filter(|line| line.missing.is_none()).collect())
    }

    /// Lines from one on.
    pub(in crate::work) async fn lines_from(&self, id: Uuid, first: u64, lines: usize) -> Result<Vec<Line>> {
        let found = self.lines(id, Begin::Line(first), lines, None, true).await?;
        Ok(found.lines.into_iter().filter(|line| line.missing.is_none()).collect())
    }

    /// Lines that hold what is looked for, behind a line. At most so many searches at a time; the others wait.
    pub(in crate::work) async fn search(
        &self,
        id: Uuid,
        needle: Needle,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Found>> {
        let _turn = self.searching.acquire().await.map_err(Fault::internal)?;
        let found = self.with_reader(id, move |reader| needle.search(reader, after, limit)).await?;
        Ok(found.unwrap_or_default())
    }

    /// The attempt ended with a log so long: whether all of it is here, and durable then.
    ///
    /// # Errors
    /// When the files or the database fail.
    pub(in crate::work) async fn settle(&self, app: &App, id: Uuid, end: u64) -> Result<bool> {
        let open = self.open(app, id).await?;
        lock(&open.state).end = Some(end);
        open.settle(app).await
    }
}

impl Open {
    /// Takes a piece.
    async fn take(self: Arc<Self>, app: &App, piece: Piece) -> Result<u64> {
        let turn = app.work.logs.writing.clone().acquire_owned().await.map_err(Fault::internal)?;
        let this = self.clone();
        let written = spawn_blocking(move || {
            let written = this.write(&piece);
            drop(turn);
            written
        })
        .await
        .map_err(Fault::internal)?;
        let kept = match written {
            Ok(kept) => kept,
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
                let kept = lock(&self.state).length.bytes;
                return Err(Fault::new(Code::OffsetMismatch, [("offset", &kept)]));
            }
            Err(error) => return Err(error.into()),
        };
        lock(&app.work.logs.dirty).insert(self.id);
        self.settle(app).await?;
        Ok(kept)
    }

    /// It is of use now.
    pub fn touch(&self) {
        lock(&self.state).used = Instant::now();
    }

    /// Writes a piece; then tells followers of its lines.
    fn write(&self, piece: &Piece) -> io::Result<u64> {
        let mut place = lock(&self.writer);
        let writer = match &mut *place {
            Some(writer) => writer,
            None => place.insert(Writer::open(self.folder.clone(), self.max)?),
        };
        let done = writer.append(piece.offset, &piece.bytes, &piece.marks, piece.lost);
        let length = writer.index.length();
        let tip = writer.index.tip;
        let told = {
            let mut state = lock(&self.state);
            state.used = Instant::now();
            state.length = length;
            let told = state.told;
            state.told = tip.max(told);
            told
        };
        if let Err(error) = done {
            if error.kind() != io::ErrorKind::InvalidInput {
                // What is there of the piece counts when it is opened again.
                *place = None;
            }
            return Err(error);
        }
        if tip > told && self.fan.receiver_count() > 0 {
            self.tell(writer, told, tip)?;
        }
        Ok(length.bytes)
    }

    /// Reads new lines once, for all who follow.
    fn tell(&self, writer: &Writer, from: u64, to: u64) -> io::Result<()> {
        let mut reader = Reader::over(writer.place.clone(), writer.index.clone())?;
        let mut at = from;
        while at < to {
            let stretch = reader.lines(Begin::Byte(at), limits::LOG_LINES_MAX, None, false)?;
            if stretch.next <= at {
                break;
            }
            let shared = stretch.offset == at && stretch.lines.iter().all(|line| line.missing.is_none());
            let event = shared.then(|| super::follow::event(&stretch.chunk(protocol::Lang::En, false)));
            let _ = self.fan.send(Fan { from: at, to: stretch.next, event });
            at = stretch.next;
        }
        Ok(())
    }

    /// Makes the log final when the attempt has ended and all of it is here.
    async fn settle(self: &Arc<Self>, app: &App) -> Result<bool> {
        let state = *lock(&self.state);
        let Some(end) = state.end else { return Ok(false) };
        if state.complete || state.length.bytes < end {
            return Ok(state.complete);
        }
        let this = self.clone();
        let synced = spawn_blocking(move || match &mut *lock(&this.writer) {
            Some(writer) => writer.sync(),
            None => Ok(()),
        });
        synced.await.map_err(Fault::internal)??;
        desk::complete(app, self.id, state.length).await?;
        lock(&self.state).complete = true;
        Ok(true)
    }
}

/// A piece of a log as it came.
pub struct Piece {
    /// First byte.
    pub offset: u64,
    /// Bytes.
    pub bytes: Bytes,
    /// Marks in it.
    pub marks: Vec<LogMark>,
    /// What is before it is no more.
    pub lost: bool,
}

/// Takes a piece of a log from an agent; what is kept then. The same again changes nothing.
///
/// # Errors
/// [`Code::NotFound`], [`Code::NotAllowed`] when it is another agent's, [`Code::OffsetMismatch`] when it begins behind the end, [`Code::DiskFull`].
pub async fn put(app: &App, agent: Uuid, id: Uuid, piece: Piece) -> Result<u64> {
    let open = app.work.logs.open(app, id).await?;
    if open.agent != agent {
        return Err(Fault::not_found("attempt", id));
    }
    open.take(app, piece).await
}
