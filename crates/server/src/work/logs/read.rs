//! Reading a log: lines by number, by byte, from the end, of one stream; bytes. Nothing is read that is not shown, but for the block a line begins in.

use super::files::{BLOCK, Files, Index, MARK, Place, mark_of, newlines, to_usize};
use super::{Length, Line};
use crate::limits;
use protocol::deliver::job::LogMark;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

/// Bytes looked at together.
const WINDOW: u64 = 256 * 1024;
/// Marks read together.
const MARKS: u64 = 2_048;

/// Where to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// At a line, from 1.
    Line(u64),
    /// At the line a byte stands in.
    Byte(u64),
    /// So many lines before the end.
    Tail(u64),
}

/// Lines that were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Number of the line it begins with.
    pub first: u64,
    /// Byte it begins with.
    pub offset: u64,
    /// Lines.
    pub lines: Vec<Line>,
    /// Byte after the last one.
    pub next: u64,
    /// The whole.
    pub length: Length,
}

/// Reads one log as it stands now.
pub(super) struct Reader {
    pub place: Place,
    pub index: Index,
    pub files: Files,
    marks: Marks,
    window: (u64, Vec<u8>),
}

impl Reader {
    /// Opens a log; nothing when there is none.
    pub fn open(folder: PathBuf) -> io::Result<Option<Self>> {
        let Some(place) = Place::found(folder)? else { return Ok(None) };
        let index = Index::read(&place)?;
        Self::over(place, index).map(Some)
    }

    /// Reads what an index knows of.
    pub fn over(place: Place, index: Index) -> io::Result<Self> {
        let marks = Marks::open(&place)?;
        Ok(Self { place, index, files: Files::default(), marks, window: (0, Vec::new()) })
    }

    /// Where a line begins: byte and number. Of a line that is missing: the gap. Behind the last one: the end.
    fn at_line(&mut self, line: u64) -> io::Result<(u64, u64)> {
        let target = line.saturating_sub(1);
        if target == 0 {
            return Ok((0, 1));
        }
        if target > self.index.newlines {
            return Ok((self.index.bytes, self.index.newlines + 1));
        }
        let block = self.index.blocks.partition_point(|before| *before < target).saturating_sub(1);
        let start = block as u64 * BLOCK;
        if let Some(gap) = self.index.gap_at(start).filter(|gap| gap.end >= start + BLOCK) {
            let start = gap.start;
            return Ok((start, self.number_at(start)?));
        }
        let mut piece = vec![0; to_usize(BLOCK.min(self.index.bytes - start))];
        self.files.read(&self.place, start, &mut piece)?;
        let nth = to_usize(target - self.index.blocks.get(block).copied().unwrap_or(0) - 1);
        let found = memchr::memchr_iter(b'\n', &piece).nth(nth).map_or(piece.len(), |at| at + 1);
        Ok((start + found as u64, line))
    }

    /// Number of the line a byte stands in.
    pub fn number_at(&mut self, byte: u64) -> io::Result<u64> {
        Ok(self.index.newlines_before(&self.place, &mut self.files, byte)? + 1)
    }

    /// Byte and number of the line at which to begin.
    fn begin(&mut self, begin: Begin) -> io::Result<(u64, u64)> {
        match begin {
            Begin::Line(line) => self.at_line(line),
            Begin::Byte(byte) => {
                let byte = byte.min(self.index.bytes);
                let start = match self.index.gap_at(byte) {
                    Some(gap) => gap.start,
                    None => self.index.line_start(&self.place, &mut self.files, byte)?,
                };
                Ok((start, self.number_at(start)?))
            }
            Begin::Tail(lines) => {
                let all = self.index.length().lines;
                self.at_line(all.saturating_sub(lines.max(1) - 1).max(1))
            }
        }
    }

    /// Lines from a place on, at most `limit` and about [`limits::LOG_LINES_BYTES_MAX`]. `open`: the last line too, though it has not ended.
    pub fn lines(
        &mut self,
        begin: Begin,
        limit: usize,
        stream: Option<u8>,
        open: bool,
    ) -> io::Result<Stretch> {
        if let (Begin::Tail(wanted), Some(_)) = (begin, stream) {
            return self.tail_of(wanted, limit, stream, open);
        }
        let (offset, first) = self.begin(begin)?;
        let mut stretch =
            Stretch { first, offset, lines: Vec::new(), next: offset, length: self.index.length() };
        let (mut at, mut number, mut told) = (offset, first, 0);
        while stretch.lines.len() < limit && told < limits::LOG_LINES_BYTES_MAX && at < self.index.bytes {
            if let Some(gap) = self.index.gap_at(at) {
                let (start, end, missing) = (gap.start, gap.end, gap.lines);
                stretch.lines.push(Line::gap(number, start, end - start, missing));
                (at, number) = (end, number + missing);
                continue;
            }
            let mark = self.marks.at(at)?;
            if let Some(wanted) = stream.filter(|wanted| *wanted != mark.stream) {
                let next = self.marks.next_of(at, wanted)?.unwrap_or(self.index.bytes).min(self.index.bytes);
                let next = self.index.gap_after(at).map_or(next, |gap| next.min(gap.start));
                number = self.number_behind(at, number, next)?;
                at = next;
                continue;
            }
            let stop = self.index.gap_after(at).map_or(self.index.bytes, |gap| gap.start);
            let (end, ended) = self.line_end(at, stop)?;
            if !ended && stop == self.index.bytes && !open {
                break;
            }
            let text = self.text(at, end)?;
            told += text.len();
            stretch.lines.push(Line {
                line: number,
                offset: at,
                stream: mark.stream,
                at_ms: mark.at_ms,
                text,
                missing: None,
            });
            at = end;
            number += u64::from(ended);
        }
        stretch.next = at;
        Ok(stretch)
    }

    /// The last lines of one stream: from further and further back.
    fn tail_of(&mut self, wanted: u64, limit: usize, stream: Option<u8>, open: bool) -> io::Result<Stretch> {
        let all = self.index.length().lines;
        let mut back = wanted.saturating_mul(4).max(1_000);
        loop {
            let first = all.saturating_sub(back).max(1);
            let mut begin = Begin::Line(first);
            let mut found: Option<Stretch> = None;
            loop {
                let more = self.lines(begin, limits::LOG_TAIL_LINES_MAX, stream, open)?;
                let (count, next) = (more.lines.len(), more.next);
                match &mut found {
                    None => found = Some(more),
                    Some(found) => {
                        found.lines.extend(more.lines);
                        found.next = more.next;
                    }
                }
                if count == 0 || next >= self.index.bytes || begin == Begin::Byte(next) {
                    break;
                }
                begin = Begin::Byte(next);
            }
            let Some(mut found) = found else { return self.lines(Begin::Line(first), limit, None, open) };
            let count = to_usize(wanted).min(limit);
            if found.lines.len() >= count || first == 1 || back > limits::LOG_TAIL_BACK_MAX {
                let skip = found.lines.len().saturating_sub(count);
                found.lines.drain(..skip);
                if let Some(line) = found.lines.first() {
                    (found.first, found.offset) = (line.line, line.offset);
                }
                return Ok(found);
            }
            back = back.saturating_mul(4);
        }
    }

    /// Number of the line at `to`, from that at `at`.
    fn number_behind(&mut self, at: u64, number: u64, to: u64) -> io::Result<u64> {
        if to - at <= WINDOW {
            let mut piece = vec![0; to_usize(to - at)];
            self.files.read(&self.place, at, &mut piece)?;
            return Ok(number + newlines(&piece));
        }
        self.number_at(to)
    }

    /// Where the line ends that begins at a byte: after its newline, or where nothing more is; and whether it ended.
    fn line_end(&mut self, at: u64, stop: u64) -> io::Result<(u64, bool)> {
        for again in [false, true] {
            let (start, window) = &self.window;
            let end = start + window.len() as u64;
            if !again && at >= *start && at < end {
                let part = window.get(to_usize(at - start)..).unwrap_or_default();
                if let Some(found) = memchr::memchr(b'\n', part) {
                    let end = at + found as u64 + 1;
                    return Ok(if end <= stop { (end, true) } else { (stop, false) });
                }
                if end >= stop {
                    return Ok((stop, false));
                }
            }
            if again {
                break;
            }
            let mut fresh = vec![0; to_usize(WINDOW.min(self.index.bytes - at))];
            self.files.read(&self.place, at, &mut fresh)?;
            let found = memchr::memchr(b'\n', &fresh);
            self.window = (at, fresh);
            if let Some(found) = found {
                let end = at + found as u64 + 1;
                return Ok(if end <= stop { (end, true) } else { (stop, false) });
            }
        }
        self.far_end(at + self.window.1.len() as u64, stop)
    }

    /// The end of a very long line: the next block with a newline in it.
    fn far_end(&mut self, from: u64, stop: u64) -> io::Result<(u64, bool)> {
        if from >= stop {
            return Ok((stop, false));
        }
        let mut at = from;
        let mut piece = vec![0; to_usize(BLOCK)];
        while at < stop {
            let block = to_usize(at / BLOCK);
            let end = ((at / BLOCK + 1) * BLOCK).min(stop);
            let known = (self.index.blocks.get(block), self.index.blocks.get(block + 1));
            if !matches!(known, (Some(before), Some(after)) if before == after) {
                let part = piece.get_mut(..to_usize(end - at)).unwrap_or_default();
                self.files.read(&self.place, at, part)?;
                if let Some(found) = memchr::memchr(b'\n', part) {
                    return Ok((at + found as u64 + 1, true));
                }
            }
            at = end;
        }
        Ok((stop, false))
    }

    /// The text of a line, at most [`limits::LOG_TEXT_BYTES_MAX`] of it, without its end.
    pub fn text(&mut self, at: u64, end: u64) -> io::Result<String> {
        let length = to_usize(end - at).min(limits::LOG_TEXT_BYTES_MAX + 2);
        let (start, window) = &self.window;
        let from = at.checked_sub(*start).map(to_usize);
        let here = from.and_then(|from| window.get(from..from + length));
        let mut bytes = match here {
            Some(bytes) => bytes.to_vec(),
            None => {
                let mut bytes = vec![0; length];
                self.files.read(&self.place, at, &mut bytes)?;
                bytes
            }
        };
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        let cut = bytes.len() > limits::LOG_TEXT_BYTES_MAX;
        bytes.truncate(limits::LOG_TEXT_BYTES_MAX - if cut { 3 } else { 0 });
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        if cut {
            text = text.trim_end_matches('\u{fffd}').to_owned() + "…";
        }
        Ok(text)
    }
}

/// The marks of a log.
struct Marks {
    file: Option<File>,
    count: u64,
    /// Number of the first one in the window, and the window.
    window: (u64, Vec<LogMark>),
}

impl Marks {
    fn open(place: &Place) -> io::Result<Self> {
        let file = match File::open(place.folder.join("marks")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            file => Some(file?),
        };
        let count = file.as_ref().map(|file| file.metadata().map(|m| m.len() / MARK)).transpose()?;
        Ok(Self { file, count: count.unwrap_or(0), window: (0, Vec::new()) })
    }

    fn get(&mut self, number: u64) -> io::Result<Option<LogMark>> {
        if number >= self.count {
            return Ok(None);
        }
        let (first, window) = &self.window;
        if number < *first || number >= first + window.len() as u64 {
            let first = number / MARKS * MARKS;
            let length = MARKS.min(self.count - first) * MARK;
            let mut bytes = vec![0; to_usize(length)];
            if let Some(file) = &mut self.file {
                file.seek(SeekFrom::Start(first * MARK))?;
                file.read_exact(&mut bytes)?;
            }
            self.window = (first, bytes.chunks_exact(to_usize(MARK)).map(mark_of).collect());
        }
        let (first, window) = &self.window;
        Ok(window.get(to_usize(number - first)).copied())
    }

    /// Number of the first mark behind a byte.
    fn behind(&mut self, byte: u64) -> io::Result<u64> {
        let (first, window) = &self.window;
        if let (Some(from), Some(to)) = (window.first(), window.last())
            && from.offset <= byte
            && byte < to.offset
        {
            return Ok(first + window.partition_point(|mark| mark.offset <= byte) as u64);
        }
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle)? {
                Some(mark) if mark.offset <= byte => low = middle + 1,
                _ => high = middle,
            }
        }
        Ok(low)
    }

    /// Stream and time at a byte; without a mark it is `out`.
    fn at(&mut self, byte: u64) -> io::Result<LogMark> {
        let behind = self.behind(byte)?;
        let found = match behind.checked_sub(1) {
            Some(number) => self.get(number)?,
            None => self.get(0)?.map(|first| LogMark { stream: 0, ..first }),
        };
        Ok(found.unwrap_or(LogMark { offset: 0, at_ms: 0, stream: 0 }))
    }

    /// Where a stream goes on behind a byte.
    fn next_of(&mut self, byte: u64, stream: u8) -> io::Result<Option<u64>> {
        let mut number = self.behind(byte)?;
        while let Some(mark) = self.get(number)? {
            if mark.stream == stream {
                return Ok(Some(mark.offset));
            }
            number += 1;
        }
        Ok(None)
    }
}
