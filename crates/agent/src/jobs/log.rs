//! The log of an attempt: one file in the order things were read, and beside it where it is of which stream and time.
//!
//! It only grows, and what it holds never changes: the agent sends it by offset. Beyond its bound the beginning stays and the end is
//! kept in memory, to follow a line that says what is missing (LG-8). Disk for the last words is set aside before they are needed, so
//! that a full disk still records a failure (LG-10).

use crate::{disk, limits};
use protocol::deliver::job::LogMark;
use rustix::fs::FallocateFlags;
use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// What a job writes to its standard output.
pub const OUT: u8 = 0;
/// To its standard error.
pub const ERR: u8 = 1;
/// What the agent says about it.
pub const AGENT: u8 = 2;
/// Bytes of a mark on the disk.
pub const MARK_BYTES: usize = 24;

/// A mark as it stands in its file.
#[must_use]
pub fn mark_bytes(mark: &LogMark) -> [u8; MARK_BYTES] {
    let mut bytes = [0; MARK_BYTES];
    bytes[..8].copy_from_slice(&mark.offset.to_le_bytes());
    bytes[8..16].copy_from_slice(&mark.at_ms.to_le_bytes());
    bytes[16] = mark.stream;
    bytes
}

/// A mark read again.
#[must_use]
pub fn mark_of(bytes: &[u8]) -> Option<LogMark> {
    Some(LogMark {
        offset: u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?),
        at_ms: i64::from_le_bytes(bytes.get(8..16)?.try_into().ok()?),
        stream: *bytes.get(16)?,
    })
}

/// Writes a log.
#[derive(Debug)]
pub struct LogWriter {
    log: File,
    marks: File,
    length: u64,
    /// Stream and time of the last mark.
    last: Option<(u8, i64)>,
    /// Bytes it may have.
    bound: u64,
    /// Bytes for which disk is set aside.
    set_aside: u64,
    tail: Option<Tail>,
    /// The disk was full.
    full: bool,
    /// The bound of its order was reached.
    over: bool,
    looked_at: u64,
}

/// The end of a log that has no room for its middle.
#[derive(Debug, Default)]
struct Tail {
    pieces: VecDeque<(u8, i64, Vec<u8>)>,
    bytes: usize,
    bytes_max: usize,
    lost_bytes: u64,
    lost_lines: u64,
}

impl LogWriter {
    /// Goes on after what is there.
    pub fn open(folder: &Path, bound: u64) -> io::Result<Self> {
        let open = |name: &str| {
            OpenOptions::new().create(true).append(true).read(true).mode(0o600).open(folder.join(name))
        };
        let (log, marks) = (open("log")?, open("marks")?);
        let length = log.metadata()?.len();
        let bound = if bound == 0 { limits::JOB_LOG_BYTES_MAX } else { bound.max(limits::JOB_LOG_BYTES_MIN) };
        let mut writer = Self {
            log,
            marks,
            length,
            last: None,
            bound,
            set_aside: 0,
            tail: None,
            full: false,
            over: false,
            looked_at: length,
        };
        writer.set_aside(0);
        Ok(writer)
    }
    /// Its length.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }
    /// Whether the disk was full.
    #[must_use]
    pub fn was_full(&self) -> bool {
        self.full
    }
    /// Whether the bound its order sets was reached.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over
    }
    /// Adds a line of the agent.
    pub fn say(&mut self, text: &str) {
        let mut line = text.replace('\n', " ");
        line.push('\n');
        self.write(AGENT, line.as_bytes());
    }
    /// Adds bytes. What cannot be kept is counted and told at the end.
    pub fn write(&mut self, stream: u8, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let at = crate::now().as_ms();
        if let Some(tail) = &mut self.tail {
            return tail.push(stream, at, bytes);
        }
        let head_max = self.bound - self.tail_max() as u64;
        let room = usize::try_from(head_max.saturating_sub(self.length)).unwrap_or(usize::MAX);
        if bytes.len() > room {
            self.over = true;
            // A whole line is the last of the beginning, where there is one.
            let cut = bytes[..room].iter().rposition(|b| *b == b'\n').map_or(room, |end| end + 1);
            self.put(stream, at, &bytes[..cut]);
            self.turn_to_tail(self.tail_max());
            return self.write(stream, &bytes[cut..]);
        }
        self.put(stream, at, bytes);
        self.look_at_spool();
    }
    fn tail_max(&self) -> usize {
        limits::JOB_LOG_TAIL_BYTES.min(usize::try_from(self.bound / 4).unwrap_or(usize::MAX))
    }
    fn turn_to_tail(&mut self, bytes_max: usize) {
        self.tail.get_or_insert_with(|| Tail { bytes_max, ..Tail::default() });
    }
    /// Nobody takes the log away: what is on this disk is bounded.
    fn look_at_spool(&mut self) {
        if self.length - self.looked_at < limits::JOB_LOG_RELEASE_BYTES {
            return;
        }
        self.looked_at = self.length;
        let here = self.log.metadata().map_or(0, |about| about.blocks() * 512);
        if here > limits::JOB_SPOOL_BYTES_MAX {
            self.turn_to_tail(limits::JOB_LOG_TAIL_BYTES);
        }
    }
    fn put(&mut self, stream: u8, at: i64, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let wanted = self.length + bytes.len() as u64;
        if !self.set_aside(wanted) {
            self.full = true;
            self.turn_to_tail(limits::JOB_LOG_RESERVE_BYTES as usize / 2);
            if let Some(tail) = &mut self.tail {
                tail.push(stream, at, bytes);
            }
            return;
        }
        self.put_now(stream, at, bytes);
    }
    /// Makes sure that so many bytes, and the last words after them, have disk. False: it is full.
    fn set_aside(&mut self, wanted: u64) -> bool {
        let reserve = limits::JOB_LOG_RESERVE_BYTES;
        if wanted + reserve <= self.set_aside {
            return true;
        }
        let upto = wanted + 2 * reserve;
        for upto in [upto, wanted + reserve] {
            let from = self.set_aside.max(self.length);
            match rustix::fs::fallocate(&self.log, FallocateFlags::KEEP_SIZE, from, upto - from) {
                Ok(()) => {
                    self.set_aside = upto;
                    let marks = self.marks.metadata().map_or(0, |about| about.len());
                    let _ = rustix::fs::fallocate(&self.marks, FallocateFlags::KEEP_SIZE, marks, 16 << 10);
                    return true;
                }
                Err(rustix::io::Errno::NOSPC | rustix::io::Errno::DQUOT) => {}
                // A file system that cannot set aside: writing tells.
                Err(_) => {
                    self.set_aside = upto;
                    return true;
                }
            }
        }
        false
    }
    fn put_now(&mut self, stream: u8, at: i64, bytes: &[u8]) {
        let old = self.last.is_none_or(|(before, since)| {
            before != stream || at < since || at - since >= limits::JOB_MARK_EVERY.as_millis() as i64
        });
        if old {
            let mark = LogMark { offset: self.length, at_ms: at, stream };
            // Without its mark a stretch counts to the one before it.
            let _ = self.marks.write_all(&mark_bytes(&mark));
            self.last = Some((stream, at));
        }
        if let Err(error) = self.log.write_all(bytes) {
            self.full |= disk::is_full(&error);
            let length = self.log.metadata().map_or(self.length, |about| about.len());
            let written = usize::try_from(length - self.length).unwrap_or(0).min(bytes.len());
            self.length = length;
            self.turn_to_tail(limits::JOB_LOG_RESERVE_BYTES as usize / 2);
            if let Some(tail) = &mut self.tail {
                tail.push(stream, at, &bytes[written..]);
            }
            return;
        }
        self.length += bytes.len() as u64;
    }
    /// Adds the end that was held in memory, and puts all on the disk. Returns the length of the whole.
    pub fn finish(&mut self) -> u64 {
        if let Some(tail) = self.tail.take() {
            if tail.lost_bytes > 0 {
                let why = if self.full {
                    "the disk was full"
                } else if self.over {
                    "the log reached its bound"
                } else {
                    "the server was away for too long"
                };
                let (bytes, lines) = (tail.lost_bytes, tail.lost_lines);
                let text = format!("[escale] {bytes} bytes in {lines} lines are missing here: {why}\n");
                self.put_now(AGENT, crate::now().as_ms(), text.as_bytes());
            }
            for (stream, at, bytes) in tail.pieces {
                if self.tail.is_none() {
                    self.put_now(stream, at, &bytes);
                }
            }
            self.tail = None;
        }
        // What was set aside goes back.
        let _ = self.log.set_len(self.length);
        let _ = self.log.sync_data();
        self.length
    }
}

impl Tail {
    fn push(&mut self, stream: u8, at: i64, bytes: &[u8]) {
        self.bytes += bytes.len();
        self.pieces.push_back((stream, at, bytes.to_vec()));
        while self.bytes > self.bytes_max {
            let over = self.bytes - self.bytes_max;
            let Some((_, _, piece)) = self.pieces.front_mut() else { return };
            // Whole lines go, where there are any.
            let cut = over.min(piece.len());
            let line = piece[cut..].iter().position(|b| *b == b'\n').map_or(piece.len(), |end| cut + end + 1);
            let gone = if piece[..cut].ends_with(b"\n") { cut } else { line };
            self.bytes -= gone;
            self.lost_bytes += gone as u64;
            self.lost_lines += piece[..gone].iter().filter(|b| **b == b'\n').count() as u64;
            if gone == piece.len() {
                self.pieces.pop_front();
            } else {
                piece.drain(..gone);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(folder: &Path) -> Vec<LogMark> {
        std::fs::read(folder.join("marks")).unwrap().chunks(MARK_BYTES).filter_map(mark_of).collect()
    }

    #[test]
    fn streams_are_marked() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = LogWriter::open(folder.path(), 0).unwrap();
        log.say("begins");
        log.write(OUT, b"a\n");
        log.write(ERR, b"b\n");
        log.write(ERR, b"c\n");
        assert_eq!(log.finish(), 13);
        assert_eq!(std::fs::read_to_string(folder.path().join("log")).unwrap(), "begins\na\nb\nc\n");
        let found: Vec<_> = marks(folder.path()).iter().map(|m| (m.offset, m.stream)).collect();
        assert_eq!(found, [(0, AGENT), (7, OUT), (9, ERR)]);
        // Another one goes on.
        let mut log = LogWriter::open(folder.path(), 0).unwrap();
        log.say("again");
        assert_eq!(log.finish(), 19);
    }

    /// LG-8: both ends stay, and the line between them says what is missing; P8: at the bound nothing is.
    #[test]
    fn both_ends_stay() {
        let bound = limits::JOB_LOG_BYTES_MIN;
        let line = |n: u64| format!("line {n:010}\n");
        for (lines, missing) in [(bound / 16 * 3 / 4, false), (bound / 16 + 1, true), (10_000, true)] {
            let folder = tempfile::tempdir().unwrap();
            let mut log = LogWriter::open(folder.path(), bound).unwrap();
            (0..lines).for_each(|n| log.write(OUT, line(n).as_bytes()));
            let length = log.finish();
            let text = std::fs::read_to_string(folder.path().join("log")).unwrap();
            assert_eq!(text.len() as u64, length);
            assert!(text.starts_with(&line(0)) && text.ends_with(&line(lines - 1)), "{lines}");
            assert_eq!(text.contains("are missing here"), missing, "{lines}");
            assert!(length <= bound + 100 && (length < bound || missing), "{length}");
            if missing {
                let left = text.lines().filter(|l| l.starts_with("line")).count() as u64;
                let told = format!("in {} lines", lines - left);
                assert!(text.contains(&told), "{told}: {text}");
            }
        }
    }
}
