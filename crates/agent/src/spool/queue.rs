//! A bounded queue of records on disk: segments that are only appended to, read by a cursor, forgotten when
//! acknowledged.
//!
//! Records are single lines. They are written at once, and not synced: a crash of the agent loses none, a loss of
//! power the last seconds. When the bound is reached the oldest segment goes, read or not.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::PathBuf;

/// A place in the queue: segment and offset.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize,
)]
pub struct Place {
    segment: u64,
    offset: u64,
}

#[derive(Debug)]
struct Segment {
    number: u64,
    size: u64,
    file: File,
}

/// The queue.
#[derive(Debug)]
pub struct Queue {
    folder: PathBuf,
    name: &'static str,
    bytes_max: u64,
    segment_bytes: u64,
    segments: VecDeque<Segment>,
    read: Place,
    acked: Place,
}

impl Queue {
    /// Opens the queue of that name, from the place that was acknowledged last.
    pub fn open(
        folder: PathBuf,
        name: &'static str,
        bytes_max: u64,
        segment_bytes: u64,
        acked: Place,
    ) -> io::Result<Self> {
        let mut numbers: Vec<u64> = std::fs::read_dir(&folder)?
            .flatten()
            .filter_map(|e| {
                let file = e.file_name().into_string().ok()?;
                file.strip_prefix(name)?.strip_prefix('-')?.strip_suffix(".jsonl")?.parse().ok()
            })
            .collect();
        numbers.sort_unstable();
        let mut queue =
            Self { folder, name, bytes_max, segment_bytes, segments: VecDeque::new(), read: acked, acked };
        for number in numbers {
            let file = queue.open_file(number)?;
            let size = file.metadata()?.len();
            queue.segments.push_back(Segment { number, size, file });
        }
        // A record that was cut by a crash would swallow the next one: begin a new segment.
        queue.begin_segment()?;
        queue.move_cursors_in();
        queue.forget_acked();
        Ok(queue)
    }

    /// Appends records, each ended by a line feed.
    pub fn append(&mut self, records: &[u8]) -> io::Result<()> {
        if self.segments.back().is_none_or(|s| s.size >= self.segment_bytes) {
            self.begin_segment()?;
        }
        let Some(last) = self.segments.back_mut() else { return Err(io::ErrorKind::NotFound.into()) };
        let written = last.file.write_all(records);
        last.size =
            if written.is_ok() { last.size + records.len() as u64 } else { last.file.metadata()?.len() };
        if written.is_err() {
            // Part of a record may stand there: what follows goes elsewhere.
            self.begin_segment()?;
        }
        while self.size_bytes() > self.bytes_max && self.segments.len() > 1 {
            self.drop_first();
        }
        written
    }

    /// Reads on: whole records, at least one and then up to about `bytes_max`. Empty at the end.
    pub fn read(&mut self, bytes_max: usize) -> io::Result<Vec<u8>> {
        loop {
            let Some(i) = self.segments.iter().position(|s| s.number == self.read.segment) else {
                return Ok(Vec::new());
            };
            let segment = &self.segments[i];
            let left = usize::try_from(segment.size.saturating_sub(self.read.offset)).unwrap_or(usize::MAX);
            let mut want = left.min(bytes_max);
            while want > 0 {
                let mut bytes = vec![0; want];
                segment.file.read_exact_at(&mut bytes, self.read.offset)?;
                if let Some(end) = bytes.iter().rposition(|b| *b == b'\n') {
                    bytes.truncate(end + 1);
                    self.read.offset += bytes.len() as u64;
                    return Ok(bytes);
                }
                if want == left {
                    break;
                }
                want = (want * 2).min(left);
            }
            // The end of this segment (or a record cut by a crash): go on in the next.
            match self.segments.get(i + 1) {
                Some(next) => self.read = Place { segment: next.number, offset: 0 },
                None => return Ok(Vec::new()),
            }
        }
    }

    /// Whether there is something to read.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.segments.back().is_some_and(|last| {
            self.read.segment < last.number && self.segments.iter().any(|s| self.unread_in(s) > 0)
                || self.unread_in(last) > 0
        })
    }
    fn unread_in(&self, segment: &Segment) -> u64 {
        match segment.number.cmp(&self.read.segment) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => segment.size.saturating_sub(self.read.offset),
            std::cmp::Ordering::Greater => segment.size,
        }
    }

    /// Where the next record will stand.
    #[must_use]
    pub fn end(&self) -> Place {
        self.segments.back().map_or(self.read, |last| Place { segment: last.number, offset: last.size })
    }
    /// Reads on from a place.
    pub fn seek(&mut self, place: Place) {
        self.read = place.max(self.acked);
        self.move_cursors_in();
    }
    /// How far was read.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.read
    }
    /// How far was acknowledged.
    #[must_use]
    pub const fn acked(&self) -> Place {
        self.acked
    }
    /// Everything before this place is kept by the server.
    pub fn ack(&mut self, place: Place) {
        self.acked = self.acked.max(place);
        self.read = self.read.max(self.acked);
        self.forget_acked();
    }
    /// Reads again what is not acknowledged.
    pub fn rewind(&mut self) {
        self.read = self.acked;
        self.move_cursors_in();
    }
    /// Bytes on disk.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        self.segments.iter().map(|s| s.size).sum()
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{}-{number:010}.jsonl", self.name))
    }
    fn open_file(&self, number: u64) -> io::Result<File> {
        OpenOptions::new().create(true).read(true).append(true).mode(0o600).open(self.path(number))
    }
    fn begin_segment(&mut self) -> io::Result<()> {
        if self.segments.back().is_some_and(|s| s.size == 0) {
            return Ok(());
        }
        let number = self.segments.back().map_or(self.acked.segment, |s| s.number) + 1;
        let file = self.open_file(number)?;
        self.segments.push_back(Segment { number, size: 0, file });
        Ok(())
    }
    fn drop_first(&mut self) {
        if let Some(first) = self.segments.pop_front() {
            if let Err(error) = std::fs::remove_file(self.path(first.number)) {
                tracing::warn!("could not remove a segment of the spool: {error}");
            }
            self.move_cursors_in();
        }
    }
    fn move_cursors_in(&mut self) {
        let Some(first) = self.segments.front().map(|s| s.number) else { return };
        for place in [&mut self.acked, &mut self.read] {
            if !self.segments.iter().any(|s| s.number == place.segment) {
                let next =
                    self.segments.iter().map(|s| s.number).find(|n| *n > place.segment).unwrap_or(first);
                *place = Place { segment: next, offset: 0 };
            }
        }
    }
    fn forget_acked(&mut self) {
        while self.segments.len() > 1
            && self.segments.front().is_some_and(|s| {
                s.number < self.acked.segment
                    || (s.number == self.acked.segment && self.acked.offset >= s.size)
            })
        {
            self.drop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(folder: &std::path::Path, acked: Place) -> Queue {
        Queue::open(folder.to_owned(), "logs", 100, 30, acked).unwrap()
    }

    fn drain(queue: &mut Queue) -> String {
        let mut all = Vec::new();
        loop {
            let bytes = queue.read(16).unwrap();
            if bytes.is_empty() {
                return String::from_utf8(all).unwrap();
            }
            all.extend(bytes);
        }
    }

    #[test]
    fn what_is_not_acknowledged_is_read_again_also_after_a_crash() {
        let folder = tempfile::tempdir().unwrap();
        let mut queue = open(folder.path(), Place::default());
        assert!(!queue.is_behind());
        for i in 0..6 {
            queue.append(format!("record {i}\n").as_bytes()).unwrap();
        }
        assert!(queue.is_behind());
        assert_eq!(queue.read(20).unwrap(), b"record 0\nrecord 1\n");
        let place = queue.place();
        assert!(drain(&mut queue).ends_with("record 5\n"));
        assert!(!queue.is_behind());
        queue.ack(place);
        queue.rewind();
        assert_eq!(drain(&mut queue), "record 2\nrecord 3\nrecord 4\nrecord 5\n");
        let acked = queue.acked();
        drop(queue);
        // A crash in the middle of a record.
        let last = std::fs::read_dir(folder.path()).unwrap().flatten().map(|e| e.path()).max().unwrap();
        OpenOptions::new().append(true).open(last).unwrap().write_all(b"recor").unwrap();
        let mut queue = open(folder.path(), acked);
        queue.append(b"record 6\n").unwrap();
        assert_eq!(drain(&mut queue), "record 2\nrecord 3\nrecord 4\nrecord 5\nrecord 6\n");
        let place = queue.place();
        queue.ack(place);
        assert!(!queue.is_behind());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "acknowledged segments are gone");
    }

    #[test]
    fn the_oldest_go_first_and_the_bound_holds() {
        let folder = tempfile::tempdir().unwrap();
        let mut queue = open(folder.path(), Place::default());
        for i in 10..60 {
            queue.append(format!("record {i}\n").as_bytes()).unwrap();
            assert!(queue.size_bytes() <= 100);
        }
        let left = drain(&mut queue);
        assert!(left.ends_with("record 58\nrecord 59\n"), "{left}");
        assert!(!left.contains("record 10"));
        // A lost place of acknowledgement repeats, and never skips.
        drop(queue);
        let mut queue = open(folder.path(), Place::default());
        assert_eq!(drain(&mut queue), left);
    }

    #[test]
    fn a_record_longer_than_asked_for_is_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let mut queue = open(folder.path(), Place::default());
        queue.append(format!("{}\n", "x".repeat(60)).as_bytes()).unwrap();
        assert_eq!(queue.read(4).unwrap().len(), 61);
    }
}
