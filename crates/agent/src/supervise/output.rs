//! What programs write: lines out of two named pipes into the spool.
//!
//! The pipes belong to the instance and outlive processes and agents, so that nothing is lost while an agent is
//! replaced. A program that writes more than the bounds allow waits in its own `write`: the agent simply does not
//! read. Lines longer than the bound are cut; what is no UTF-8 is replaced; a line without an end is taken when the
//! process ends or after a second of silence.

use super::unix;
use crate::limits;
use crate::spool::{Line, Spool};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::net::unix::pipe::Receiver;
use tokio::sync::{mpsc, oneshot};

/// The reader of one instance's pipes; dropping it ends the reading, the pipes stay.
#[derive(Debug)]
pub struct Output {
    task: tokio::task::JoinHandle<()>,
    flush: mpsc::UnboundedSender<oneshot::Sender<()>>,
}

impl Drop for Output {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Output {
    /// Opens (and makes) the pipes and reads them into the spool from now on.
    pub fn open(out: &Path, err: &Path, instance: &str, spool: &Spool) -> io::Result<Self> {
        let streams = [Stream::open(out, "stdout", "info")?, Stream::open(err, "stderr", "error")?];
        let (flush, asked) = mpsc::unbounded_channel();
        let task = tokio::spawn(forward(streams, instance.to_owned(), spool.clone(), asked));
        Ok(Self { task, flush })
    }
    /// The process ended: what it wrote without a line end is a line. The answer comes when all was read; a program
    /// that flooded its pipes may make that last, so nobody should wait for it without a bound.
    pub fn flush(&self) -> oneshot::Receiver<()> {
        let (done, told) = oneshot::channel();
        let _ = self.flush.send(done);
        told
    }
}

struct Stream {
    pipe: Receiver,
    cutter: Cutter,
    stream: &'static str,
    level: &'static str,
}

impl Stream {
    fn open(path: &Path, stream: &'static str, level: &'static str) -> io::Result<Self> {
        let pipe = unix::agent_end(path, limits::PIPE_BYTES)?;
        Ok(Self { pipe, cutter: Cutter::default(), stream, level })
    }
    /// Reads once what is there. Returns the number of bytes, 0 when the pipe is empty.
    fn read(&mut self, buffer: &mut [u8], lines: &mut Vec<Line>) -> usize {
        let read = match self.pipe.try_read(buffer) {
            Ok(read) => read,
            Err(_) => return 0,
        };
        let (stream, level) = (self.stream, self.level);
        self.cutter.cut(&buffer[..read], |text| {
            lines.push(Line { level: level.into(), stream: stream.into(), text })
        });
        read
    }
    fn flush(&mut self, lines: &mut Vec<Line>) {
        if let Some(text) = self.cutter.rest() {
            lines.push(Line { level: self.level.into(), stream: self.stream.into(), text });
        }
    }
}

async fn forward(
    mut streams: [Stream; 2],
    instance: String,
    spool: Spool,
    mut asked: mpsc::UnboundedReceiver<oneshot::Sender<()>>,
) {
    let mut allowance = Allowance::new();
    loop {
        let [out, err] = &mut streams;
        let idle = !(out.cutter.is_empty() && err.cutter.is_empty());
        let (mut ended, mut told) = (false, None);
        tokio::select! {
            _ = out.pipe.readable() => {}
            _ = err.pipe.readable() => {}
            done = asked.recv() => match done {
                Some(done) => (ended, told) = (true, Some(done)),
                None => return,
            },
            () = tokio::time::sleep(Duration::from_secs(1)), if idle => ended = true,
        }
        // Both are emptied, whichever woke.
        loop {
            let mut lines = Vec::new();
            let read =
                with_buffer(|buffer| streams.iter_mut().map(|s| s.read(buffer, &mut lines)).sum::<usize>());
            let pause = allowance.take(lines.len(), read);
            spool.lines(&instance, lines);
            if let Some(pause) = pause {
                tokio::time::sleep(pause).await;
            }
            if read == 0 {
                break;
            }
            tokio::task::yield_now().await;
        }
        if ended {
            let mut lines = Vec::new();
            streams.iter_mut().for_each(|s| s.flush(&mut lines));
            spool.lines(&instance, lines);
        }
        if let Some(told) = told {
            let _ = told.send(());
        }
    }
}

/// One buffer for all instances of a thread: it is only used between two awaits.
fn with_buffer<T>(work: impl FnOnce(&mut [u8]) -> T) -> T {
    thread_local! {
        static BUFFER: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    BUFFER.with_borrow_mut(|buffer| {
        buffer.resize(limits::LOG_LINE_BYTES_MAX, 0);
        work(buffer)
    })
}

/// Cuts bytes into lines.
#[derive(Debug, Default)]
struct Cutter {
    rest: Vec<u8>,
}

impl Cutter {
    fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }
    fn cut(&mut self, mut bytes: &[u8], mut line: impl FnMut(String)) {
        while !bytes.is_empty() {
            let room = limits::LOG_LINE_BYTES_MAX - self.rest.len();
            let window = &bytes[..bytes.len().min(room)];
            match window.iter().position(|b| *b == b'\n') {
                Some(end) => {
                    self.rest.extend_from_slice(&window[..end]);
                    bytes = &bytes[end + 1..];
                    line(text_of(&self.rest));
                    self.rest.clear();
                }
                None => {
                    self.rest.extend_from_slice(window);
                    bytes = &bytes[window.len()..];
                    if self.rest.len() == limits::LOG_LINE_BYTES_MAX {
                        // Not in the middle of a character.
                        let cut = character_border(&self.rest);
                        line(text_of(&self.rest[..cut]));
                        self.rest.drain(..cut);
                    }
                }
            }
        }
        if self.rest.is_empty() {
            self.rest = Vec::new();
        }
    }
    fn rest(&mut self) -> Option<String> {
        let rest = std::mem::take(&mut self.rest);
        (!rest.is_empty()).then(|| text_of(&rest))
    }
}

/// Where a text that may end in the middle of a character can be cut.
fn character_border(bytes: &[u8]) -> usize {
    let start = bytes.len().saturating_sub(3);
    match bytes[start..].iter().rposition(|b| *b >= 0xC0) {
        Some(lead) if std::str::from_utf8(&bytes[start + lead..]).is_err() => start + lead,
        _ => bytes.len(),
    }
}

fn text_of(bytes: &[u8]) -> String {
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    if text.contains('\0') {
        text = text.replace('\0', "\u{fffd}");
    }
    text
}

/// How much may still be taken in this second.
#[derive(Debug)]
struct Allowance {
    since: Instant,
    lines: u32,
    bytes: u32,
}

impl Allowance {
    fn new() -> Self {
        Self { since: Instant::now(), lines: 0, bytes: 0 }
    }
    /// Counts what was taken; says how long to wait when it was too much.
    fn take(&mut self, lines: usize, bytes: usize) -> Option<Duration> {
        let now = Instant::now();
        let second = Duration::from_secs(1);
        if now.duration_since(self.since) >= second {
            *self = Self { since: now, lines: 0, bytes: 0 };
        }
        self.lines = self.lines.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.bytes = self.bytes.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
        let over =
            self.lines >= limits::LOG_LINES_PER_SECOND_MAX || self.bytes >= limits::LOG_BYTES_PER_SECOND_MAX;
        over.then(|| second.saturating_sub(now.duration_since(self.since)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(parts: &[&[u8]]) -> Vec<String> {
        let mut cutter = Cutter::default();
        let mut lines = Vec::new();
        for part in parts {
            cutter.cut(part, |l| lines.push(l));
        }
        lines.extend(cutter.rest());
        lines
    }

    #[test]
    fn lines_are_cut_where_they_end() {
        assert_eq!(cut(&[b"a\nb", b"c\r\n", b"\n", b"end"]), ["a", "bc", "", "end"]);
        assert_eq!(cut(&[b"caf\xc3", b"\xa9\n"]), ["café"]);
        assert_eq!(cut(&[b"a\0b\xff\n"]), ["a\u{fffd}b\u{fffd}"]);
    }

    #[test]
    fn a_line_at_the_limit_and_one_over() {
        let max = limits::LOG_LINE_BYTES_MAX;
        let long = "x".repeat(max);
        assert_eq!(cut(&[long.as_bytes(), b"\n"]), [long.as_str(), ""]);
        let lines = cut(&[format!("{}é!\n", "x".repeat(max - 1)).as_bytes()]);
        assert_eq!(lines, [&"x".repeat(max - 1), "é!"]);
    }

    #[test]
    fn too_much_in_a_second_waits() {
        let mut allowance = Allowance::new();
        assert_eq!(allowance.take(limits::LOG_LINES_PER_SECOND_MAX as usize - 1, 10), None);
        assert!(allowance.take(1, 10).is_some_and(|d| d <= Duration::from_secs(1)));
    }
}
