//! The files of one log, and what is known about where things stand in them.
//!
//! `NNNN.seg` are the bytes, cut into segments of one size; a byte has the offset it has on the agent, whatever is missing before it. `lines` holds, for
//! each block of [`BLOCK`] bytes, how many newlines stand before it, so that a line is found without reading what is before it. `marks` says from which
//! byte on the log is of which stream and time. `gaps` says what is missing. `meta` says how large segments are and how much is kept. What is behind the
//! end of the bytes counts for nothing: a program that is killed while it writes leaves files that are right.

use super::{Gap, Length};
use crate::limits;
use protocol::deliver::job::LogMark;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes of a block of the line index.
pub(super) const BLOCK: u64 = 64 * 1024;
/// Bytes of a mark on disk.
pub(super) const MARK: u64 = 20;

/// Where a log stands, and how it is cut.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub folder: PathBuf,
    pub segment: u64,
    /// Bytes that are kept; 0: all.
    pub max: u64,
}

#[derive(Serialize, Deserialize)]
struct Meta {
    segment: u64,
    max: u64,
}

/// Size of the segments of a log of which at most `max` bytes are kept: an eighth of it, so that both ends keep about a half.
fn segment_of(max: u64) -> u64 {
    match max {
        0 => limits::LOG_SEGMENT_BYTES,
        max => (max / 8 / BLOCK * BLOCK).clamp(BLOCK, limits::LOG_SEGMENT_BYTES),
    }
}

impl Place {
    /// A log that is there.
    pub fn found(folder: PathBuf) -> io::Result<Option<Self>> {
        let text = match fs::read(folder.join("meta")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text?,
        };
        let meta: Meta = serde_json::from_slice(&text).map_err(io::Error::other)?;
        Ok(Some(Self { folder, segment: meta.segment.max(BLOCK), max: meta.max }))
    }

    /// A log that is there, or a new one.
    pub fn made(folder: PathBuf, max: u64) -> io::Result<Self> {
        if let Some(place) = Self::found(folder.clone())? {
            return Ok(place);
        }
        fs::create_dir_all(&folder)?;
        let meta = Meta { segment: segment_of(max), max };
        replace(&folder.join("meta"), &serde_json::to_vec(&meta).map_err(io::Error::other)?)?;
        Ok(Self { folder, segment: meta.segment, max })
    }

    pub fn segment_file(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:04}.seg"))
    }

    /// Numbers and lengths of the segments that are there, in order.
    fn segments(&self) -> io::Result<Vec<(u64, u64)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let number =
                name.to_str().and_then(|name| name.strip_suffix(".seg")).and_then(|n| n.parse().ok());
            if let Some(number) = number {
                found.push((number, entry.metadata()?.len()));
            }
        }
        found.sort_unstable();
        Ok(found)
    }
}

/// Writes a small file so that it is either the old one or the new one.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = path.with_extension("part");
    fs::write(&part, bytes)?;
    fs::rename(part, path)
}

/// What is known of a log.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// Bytes, what is missing included.
    pub bytes: u64,
    /// Newlines in them, as far as they were ever here.
    pub newlines: u64,
    /// Byte after the last newline, or after a gap: where the last line begins that has not ended.
    pub tip: u64,
    /// Newlines before each block.
    pub blocks: Vec<u64>,
    /// What is missing, in order, none touching another.
    pub gaps: Vec<Gap>,
}

impl Index {
    /// Reads what the files say. Segments after one that is too short are not counted.
    pub fn read(place: &Place) -> io::Result<Self> {
        let gaps: Vec<Gap> = match fs::read(place.folder.join("gaps")) {
            Ok(text) => serde_json::from_slice(&text).map_err(io::Error::other)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let mut index = Self { gaps, ..Self::default() };
        for (number, length) in place.segments()? {
            let start = number * place.segment;
            if index.present_to(start) {
                index.bytes = start + length.min(place.segment);
            }
        }
        index.bytes = index.gaps.last().map_or(0, |gap| gap.end).max(index.bytes);
        let whole = index.bytes / BLOCK + 1;
        let mut text = Vec::new();
        match File::open(place.folder.join("lines")) {
            Ok(file) => drop(file.take(whole * 8).read_to_end(&mut text)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        index.blocks = text
            .chunks_exact(8)
            .map(|bytes| u64::from_le_bytes(bytes.try_into().unwrap_or_default()))
            .collect();
        if index.blocks.is_empty() {
            index.blocks.push(0);
        }
        index.count_rest(place)?;
        Ok(index)
    }

    /// Counts newlines from the last block on that the index knows.
    fn count_rest(&mut self, place: &Place) -> io::Result<()> {
        let mut at = (self.blocks.len() as u64 - 1) * BLOCK;
        self.newlines = self.blocks.last().copied().unwrap_or(0);
        self.tip = at;
        let mut buffer = vec![0; usize::try_from(BLOCK).unwrap_or(0)];
        let mut files = Files::default();
        loop {
            let length = (self.bytes - at).min(BLOCK);
            let piece = &mut buffer[..usize::try_from(length).unwrap_or(0)];
            files.read(place, at, piece)?;
            self.newlines += newlines(piece);
            // What was thrown away was counted before.
            self.newlines += self.gaps.iter().find(|gap| gap.start == at).map_or(0, |gap| gap.lines);
            at += length;
            if length < BLOCK {
                break;
            }
            self.blocks.push(self.newlines);
        }
        self.tip = self.line_start(place, &mut files, self.bytes)?;
        Ok(())
    }

    /// Where the line begins that a byte stands in: after the newline before it, or at the end of a gap.
    pub fn line_start(&self, place: &Place, files: &mut Files, byte: u64) -> io::Result<u64> {
        let floor = self.gaps.iter().rev().map(|gap| gap.end).find(|end| *end <= byte).unwrap_or(0);
        let mut end = byte;
        let mut buffer = Vec::new();
        while end > floor {
            let block = (end - 1) / BLOCK;
            let known = (self.blocks.get(to_usize(block)), self.blocks.get(to_usize(block + 1)));
            let start = (block * BLOCK).max(floor);
            if !matches!(known, (Some(before), Some(after)) if before == after) {
                buffer.resize(to_usize(end - start), 0);
                files.read(place, start, &mut buffer)?;
                if let Some(found) = memchr::memrchr(b'\n', &buffer) {
                    return Ok(start + found as u64 + 1);
                }
            }
            end = start;
        }
        Ok(floor)
    }

    /// Whether everything before a byte is here or known to be missing.
    fn present_to(&self, start: u64) -> bool {
        self.bytes >= start || self.gap_at(self.bytes).is_some_and(|gap| gap.end >= start)
    }

    /// The gap a byte stands in.
    pub fn gap_at(&self, byte: u64) -> Option<&Gap> {
        let after = self.gaps.partition_point(|gap| gap.end <= byte);
        self.gaps.get(after).filter(|gap| gap.start <= byte)
    }

    /// The first gap that ends behind a byte.
    pub fn gap_after(&self, byte: u64) -> Option<&Gap> {
        self.gaps.get(self.gaps.partition_point(|gap| gap.end <= byte))
    }

    pub fn missing(&self) -> (u64, u64) {
        self.gaps.iter().fold((0, 0), |(bytes, lines), gap| (bytes + gap.end - gap.start, lines + gap.lines))
    }

    pub fn length(&self) -> Length {
        let (missing_bytes, missing_lines) = self.missing();
        let open = u64::from(self.tip < self.bytes && self.gap_at(self.tip).is_none());
        Length { bytes: self.bytes, lines: self.newlines + open, missing_bytes, missing_lines }
    }

    /// Takes a gap in, joined with those it touches.
    fn add_gap(&mut self, new: Gap) {
        self.gaps.push(new);
        self.gaps.sort_unstable_by_key(|gap| gap.start);
        let mut joined: Vec<Gap> = Vec::with_capacity(self.gaps.len());
        for gap in self.gaps.drain(..) {
            match joined.last_mut().filter(|last| gap.start <= last.end) {
                Some(last) => {
                    last.end = last.end.max(gap.end);
                    last.lines += gap.lines;
                }
                None => joined.push(gap),
            }
        }
        self.gaps = joined;
    }

    /// Newlines before a byte.
    pub fn newlines_before(&self, place: &Place, files: &mut Files, byte: u64) -> io::Result<u64> {
        let block = byte.min(self.bytes) / BLOCK;
        let before = self.blocks.get(to_usize(block)).copied().unwrap_or(self.newlines);
        let start = block * BLOCK;
        let mut piece = vec![0; to_usize(byte.min(self.bytes) - start)];
        files.read(place, start, &mut piece)?;
        Ok(before + newlines(&piece))
    }
}

pub(super) fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

pub(super) fn to_usize(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// Segments to read from: the last one used stays open.
#[derive(Default)]
pub(super) struct Files {
    open: Option<(u64, File)>,
}

impl Files {
    /// Fills a buffer from a byte on. What is not there reads as zeros: the caller knows the gaps and the end.
    pub fn read(&mut self, place: &Place, mut at: u64, mut buffer: &mut [u8]) -> io::Result<()> {
        while !buffer.is_empty() {
            let number = at / place.segment;
            let within = at % place.segment;
            let length = to_usize((place.segment - within).min(buffer.len() as u64));
            let (piece, rest) = buffer.split_at_mut(length);
            self.read_segment(place, number, within, piece)?;
            (at, buffer) = (at + length as u64, rest);
        }
        Ok(())
    }

    fn read_segment(&mut self, place: &Place, number: u64, within: u64, piece: &mut [u8]) -> io::Result<()> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != number) {
            self.open = match File::open(place.segment_file(number)) {
                Ok(file) => Some((number, file)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => return Err(error),
            };
        }
        let Some((_, file)) = &mut self.open else {
            piece.fill(0);
            return Ok(());
        };
        file.seek(SeekFrom::Start(within))?;
        let mut done = 0;
        while done < piece.len() {
            match file.read(&mut piece[done..]) {
                Ok(0) => break,
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        piece[done..].fill(0);
        Ok(())
    }
}

/// Writes one log. After an error it is thrown away and opened anew.
pub(super) struct Writer {
    pub place: Place,
    pub index: Index,
    last_mark: Option<LogMark>,
    segment: Option<(u64, File)>,
    marks: File,
    lines: File,
    /// Segments written since the last [`Writer::sync`].
    unsynced: Vec<u64>,
}

impl Writer {
    /// Opens a log, making it as needed; what an earlier program left half written is cut off.
    pub fn open(folder: PathBuf, max: u64) -> io::Result<Self> {
        let place = Place::made(folder, max)?;
        let index = Index::read(&place)?;
        for (number, length) in place.segments()? {
            let start = number * place.segment;
            if start > index.bytes || (start == index.bytes && length > 0) {
                fs::remove_file(place.segment_file(number))?;
            }
        }
        let file = |name: &str| {
            OpenOptions::new()
                .create(true)
                .read(true)
                .write(true)
                .truncate(false)
                .open(place.folder.join(name))
        };
        let mut lines = file("lines")?;
        let noted = (lines.metadata()?.len() / 8).min(index.blocks.len() as u64);
        lines.set_len(noted * 8)?;
        lines.seek(SeekFrom::End(0))?;
        let rest = index.blocks.get(to_usize(noted)..).unwrap_or_default();
        lines.write_all(&rest.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>())?;
        let mut marks = file("marks")?;
        let mut count = marks.metadata()?.len() / MARK;
        let mut last_mark = None;
        while count > 0 {
            let mark = read_mark(&mut marks, count - 1)?;
            if mark.offset <= index.bytes {
                last_mark = Some(mark);
                break;
            }
            count -= 1;
        }
        marks.set_len(count * MARK)?;
        marks.seek(SeekFrom::End(0))?;
        let unsynced = place.segments()?.into_iter().map(|(number, _)| number).collect();
        Ok(Self { place, index, last_mark, segment: None, marks, lines, unsynced })
    }

    /// Takes a piece; what is there already is passed over. `lost`: what is before it is no more.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] when it begins behind the end; when the files cannot be written, then this writer is of no use any more.
    pub fn append(&mut self, offset: u64, bytes: &[u8], marks: &[LogMark], lost: bool) -> io::Result<()> {
        if offset > self.index.bytes {
            if !lost {
                return Err(io::ErrorKind::InvalidInput.into());
            }
            self.lose(offset)?;
        }
        let known = to_usize(self.index.bytes - offset);
        let Some(fresh) = bytes.get(known..).filter(|fresh| !fresh.is_empty()) else { return Ok(()) };
        self.mark(marks, offset + bytes.len() as u64)?;
        self.write(fresh)?;
        self.cut()
    }

    /// Everything up to a byte is missing.
    fn lose(&mut self, to: u64) -> io::Result<()> {
        self.index.add_gap(Gap { start: self.index.bytes, end: to, lines: 0 });
        self.write_gaps()?;
        self.index.bytes = to;
        self.index.tip = to;
        // It stands where the bytes ended.
        self.segment = None;
        self.note_blocks()
    }

    fn write_gaps(&self) -> io::Result<()> {
        let text = serde_json::to_vec(&self.index.gaps).map_err(io::Error::other)?;
        replace(&self.place.folder.join("gaps"), &text)
    }

    /// Writes marks of bytes that are new, before the bytes: those without bytes count for nothing. Marks that say nothing new are left out.
    fn mark(&mut self, marks: &[LogMark], end: u64) -> io::Result<()> {
        let mut text = Vec::new();
        for mark in marks.iter().filter(|mark| mark.offset >= self.index.bytes && mark.offset < end) {
            let new = self.last_mark.is_none_or(|last| {
                mark.offset >= last.offset
                    && (mark.stream != last.stream
                        || mark.at_ms.abs_diff(last.at_ms) >= limits::LOG_MARK_EACH_MS
                        || mark.offset - last.offset > BLOCK)
            });
            if new {
                text.extend(mark.offset.to_le_bytes());
                text.extend(mark.at_ms.to_le_bytes());
                text.extend(u32::from(mark.stream).to_le_bytes());
                self.last_mark = Some(*mark);
            }
        }
        self.marks.write_all(&text)
    }

    fn write(&mut self, mut fresh: &[u8]) -> io::Result<()> {
        while !fresh.is_empty() {
            let at = self.index.bytes;
            let to_block = BLOCK - at % BLOCK;
            // Blocks never reach over the end of a segment.
            let (piece, rest) = fresh.split_at(to_usize(to_block.min(fresh.len() as u64)));
            self.segment(at / self.place.segment)?.write_all(piece)?;
            self.index.newlines += newlines(piece);
            if let Some(last) = memchr::memrchr(b'\n', piece) {
                self.index.tip = at + last as u64 + 1;
            }
            self.index.bytes += piece.len() as u64;
            self.note_blocks()?;
            fresh = rest;
        }
        Ok(())
    }

    /// Notes how many newlines there are before each block that began.
    fn note_blocks(&mut self) -> io::Result<()> {
        let whole = to_usize(self.index.bytes / BLOCK) + 1;
        while self.index.blocks.len() < whole {
            self.index.blocks.push(self.index.newlines);
            self.lines.write_all(&self.index.newlines.to_le_bytes())?;
        }
        Ok(())
    }

    /// The segment of the end, to be written at the end.
    fn segment(&mut self, number: u64) -> io::Result<&mut File> {
        if self.segment.as_ref().is_none_or(|(open, _)| *open != number) {
            let path = self.place.segment_file(number);
            let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(path)?;
            file.seek(SeekFrom::Start(self.index.bytes % self.place.segment))?;
            self.segment = Some((number, file));
            if !self.unsynced.contains(&number) {
                self.unsynced.push(number);
            }
        }
        match &mut self.segment {
            Some((_, file)) => Ok(file),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Throws segments of the middle away until no more is kept than may be (LG-8).
    fn cut(&mut self) -> io::Result<()> {
        let max = self.place.max;
        if max == 0 || self.index.bytes - self.index.missing().0 <= max {
            return Ok(());
        }
        let size = self.place.segment;
        let head = (max / 2).div_ceil(size).max(1);
        let last = (self.index.bytes - 1) / size;
        let before = self.index.gaps.clone();
        let mut dropped = Vec::new();
        let mut number = head;
        while number < last && self.index.bytes - self.index.missing().0 > max {
            let (start, end) = (number * size, (number + 1) * size);
            if self.index.gap_at(start).is_none_or(|gap| gap.end < end) {
                let of = |byte: u64| self.index.blocks.get(to_usize(byte / BLOCK)).copied().unwrap_or(0);
                let lines = of(end) - of(start);
                self.index.add_gap(Gap { start, end, lines });
                dropped.push(number);
            }
            number += 1;
        }
        if before != self.index.gaps {
            self.write_gaps()?;
        }
        for number in dropped {
            self.unsynced.retain(|n| *n != number);
            match fs::remove_file(self.place.segment_file(number)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Makes everything durable, power cuts included.
    pub fn sync(&mut self) -> io::Result<()> {
        for number in std::mem::take(&mut self.unsynced) {
            match File::open(self.place.segment_file(number)) {
                Ok(file) => file.sync_data()?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        // Indexes are made again from the bytes; marks are not.
        self.marks.sync_data()?;
        File::open(&self.place.folder)?.sync_all()
    }
}

/// One mark.
pub(super) fn read_mark(file: &mut File, number: u64) -> io::Result<LogMark> {
    let mut bytes = [0; 20];
    file.seek(SeekFrom::Start(number * MARK))?;
    file.read_exact(&mut bytes)?;
    Ok(mark_of(&bytes))
}

/// A mark from its bytes.
pub(super) fn mark_of(bytes: &[u8]) -> LogMark {
    let eight = |from: usize| bytes.get(from..from + 8).and_then(|b| b.try_into().ok()).unwrap_or_default();
    LogMark {
        offset: u64::from_le_bytes(eight(0)),
        at_ms: i64::from_le_bytes(eight(8)),
        stream: bytes.get(16).copied().unwrap_or(0),
    }
}
