//! Sends the log of an attempt to the server, as it grows (`PUT /api/v1/agent/attempts/{id}/log`).
//!
//! One task for each attempt that has something to send, some pieces at a time in all. What the server keeps is given back to the
//! disk. A server that is away changes nothing: the log waits on the disk, within its bound (LG-10).

use super::log::{self, MARK_BYTES};
use super::record::Folder;
use crate::instances::backoff;
use crate::limits;
use crate::net::{Server, Session};
use crate::supervise::unix;
use http_body_util::BodyExt;
use protocol::deliver::job::{LOG_INDEX_HEADER, LOG_MARKS_MAX, LogKept, LogMark, marks_told};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore};

/// What uploads of all attempts share.
#[derive(Clone)]
pub struct Door {
    /// The server.
    pub server: Server,
    /// The agent's key.
    pub key: String,
    /// Pieces on their way.
    pub pieces: Arc<Semaphore>,
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Door {
    /// The door of a server.
    #[must_use]
    pub fn new(server: Server, key: String) -> Self {
        Self { server, key, pieces: Arc::new(Semaphore::new(limits::JOB_LOG_PIECES_MAX)) }
    }
}

/// How a piece fared.
enum Sent {
    /// So much is kept.
    Kept(u64),
    /// The server has less than was sent to it before.
    Back(u64),
    /// Not now.
    Later(String),
}

/// Sends a log until all of it is kept: `whole` is its length once it has ended. `news` says that it grew.
pub async fn run(
    door: Door,
    attempt: String,
    folder: Folder,
    resumed: bool,
    news: Arc<Notify>,
    whole: tokio::sync::watch::Receiver<Option<u64>>,
) {
    let mut sending =
        Sending { kept: 0, sent: false, released: 0, lost: false, marks: Marks::default(), session: None };
    // What an earlier agent gave back to the disk is kept there.
    if let Ok(file) = File::open(folder.at("log")) {
        sending.kept = rustix::fs::seek(&file, rustix::fs::SeekFrom::Data(0)).unwrap_or(0);
        sending.released = sending.kept;
    }
    let mut failures = 0;
    // What is there of the log of an earlier agent may be kept already: that is asked first.
    sending.sent = !resumed;
    loop {
        let Ok(turn) = door.pieces.acquire().await else { return };
        let sent = sending.piece(&door, &attempt, &folder).await;
        drop(turn);
        match sent {
            Ok(true) => failures = 0,
            Ok(false) => {
                failures = 0;
                if whole.borrow().is_some_and(|length| sending.kept >= length) {
                    return;
                }
                news.notified().await;
            }
            Err(why) => {
                sending.session = None;
                if failures == 3 {
                    tracing::warn!(attempt, "its log waits: {why}");
                }
                tokio::time::sleep(backoff(limits::JOB_LOG_RETRY, failures)).await;
                failures += 1;
            }
        }
    }
}

struct Sending {
    kept: u64,
    /// Something was sent: what the server has is known.
    sent: bool,
    released: u64,
    /// Bytes before are wanted and gone.
    lost: bool,
    marks: Marks,
    session: Option<Session>,
}

/// The marks of a log, read as it is sent.
#[derive(Default)]
struct Marks {
    read_to: u64,
    waiting: std::collections::VecDeque<LogMark>,
}

impl Sending {
    /// Sends what is new; false: nothing is.
    async fn piece(&mut self, door: &Door, attempt: &str, folder: &Folder) -> Result<bool, String> {
        let from = self.kept;
        let Ok(file) = File::open(folder.at("log")) else { return Ok(false) };
        let length = file.metadata().map_err(|e| e.to_string())?.len();
        if !self.sent {
            return match self.send(door, attempt, 0, &[], Vec::new()).await {
                Sent::Kept(kept) => {
                    self.sent = true;
                    self.kept = kept.clamp(from, length.max(from));
                    Ok(true)
                }
                Sent::Back(_) => Err("the answer is not understood".to_owned()),
                Sent::Later(why) => Err(why),
            };
        }
        if length <= from {
            return Ok(false);
        }
        self.marks.read(folder).map_err(|e| e.to_string())?;
        let (marks, upto) = self.marks.between(from, length.min(from + limits::JOB_LOG_PIECE_BYTES as u64));
        let mut bytes = vec![0; usize::try_from(upto - from).unwrap_or(0)];
        let read = file.read_at(&mut bytes, from).map_err(|e| e.to_string())?;
        bytes.truncate(read);
        match self.send(door, attempt, from, &marks, bytes).await {
            Sent::Kept(kept) => {
                self.lost = false;
                self.kept = kept.max(from).min(length);
                self.marks.forget(self.kept);
                self.release(folder);
                if self.kept == from && read > 0 {
                    Err("nothing of it was kept".to_owned())
                } else {
                    Ok(true)
                }
            }
            Sent::Back(kept) => {
                tracing::warn!(attempt, "the server has less of its log than it said: {kept} of {from}");
                // What was given back to the disk cannot be sent again.
                self.lost = kept < self.released;
                self.kept = kept.max(self.released);
                self.marks = Marks::default();
                Ok(true)
            }
            Sent::Later(why) => Err(why),
        }
    }
    async fn send(
        &mut self,
        door: &Door,
        attempt: &str,
        from: u64,
        marks: &[LogMark],
        body: Vec<u8>,
    ) -> Sent {
        if !self.session.as_ref().is_some_and(Session::is_open) {
            self.session = match door.server.session().await {
                Ok(session) => Some(session),
                Err(error) => return Sent::Later(format!("{error:#}")),
            };
        }
        let Some(session) = &mut self.session else { return Sent::Later(String::new()) };
        let mut request = http::Request::put("/")
            .header(http::header::AUTHORIZATION, format!("Bearer {}", door.key))
            .header(http::header::CONTENT_TYPE, "application/octet-stream");
        if !marks.is_empty() {
            request = request.header(LOG_INDEX_HEADER, marks_told(marks));
        }
        let lost = if self.lost { "&lost=true" } else { "" };
        let path = format!("/agent/attempts/{attempt}/log?offset={from}{lost}");
        let response = match session.request(request, &path, body).await {
            Ok(response) => response,
            Err(error) => return Sent::Later(format!("{error:#}")),
        };
        let status = response.status();
        if status.is_success() {
            let body = http_body_util::Limited::new(response.into_body(), 64 << 10).collect().await;
            let kept = body.ok().and_then(|b| serde_json::from_slice::<LogKept>(&b.to_bytes()).ok());
            return kept.map_or_else(
                || Sent::Later("the answer is not understood".to_owned()),
                |k| Sent::Kept(k.kept),
            );
        }
        let body = http_body_util::Limited::new(response.into_body(), 64 << 10).collect().await;
        let problem = body.ok().and_then(|b| serde_json::from_slice::<protocol::Problem>(&b.to_bytes()).ok());
        let text =
            problem.as_ref().map_or_else(|| format!("the server answered {status}"), |p| p.detail.clone());
        let offset = problem.as_ref().and_then(|p| p.details.get("offset")).and_then(|o| o.parse().ok());
        match offset {
            Some(offset) if status == http::StatusCode::CONFLICT && offset < from => Sent::Back(offset),
            _ => Sent::Later(text),
        }
    }
    fn release(&mut self, folder: &Folder) {
        if self.kept - self.released.min(self.kept) < limits::JOB_LOG_RELEASE_BYTES {
            return;
        }
        if let Ok(file) = File::options().write(true).open(folder.at("log")) {
            unix::release_before(&file, self.kept);
            self.released = self.kept;
        }
    }
}

impl Marks {
    fn read(&mut self, folder: &Folder) -> io::Result<()> {
        let mut file = File::open(folder.at("marks"))?;
        file.seek(SeekFrom::Start(self.read_to))?;
        let mut bytes = Vec::new();
        file.take(16 << 20).read_to_end(&mut bytes)?;
        let whole = bytes.len() / MARK_BYTES * MARK_BYTES;
        self.waiting.extend(bytes[..whole].chunks(MARK_BYTES).filter_map(log::mark_of));
        self.read_to += whole as u64;
        Ok(())
    }
    /// Marks of a stretch, and where it ends: sooner when there are too many.
    fn between(&self, from: u64, upto: u64) -> (Vec<LogMark>, u64) {
        let mut marks: Vec<LogMark> = self
            .waiting
            .iter()
            .filter(|m| (from..upto).contains(&m.offset))
            .take(LOG_MARKS_MAX + 1)
            .copied()
            .collect();
        let upto = if marks.len() > LOG_MARKS_MAX { marks.pop().map_or(upto, |m| m.offset) } else { upto };
        (marks, upto)
    }
    fn forget(&mut self, kept: u64) {
        while self.waiting.front().is_some_and(|m| m.offset < kept) {
            self.waiting.pop_front();
        }
    }
}
