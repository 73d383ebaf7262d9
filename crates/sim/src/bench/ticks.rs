//! The file to which supervised processes note their starts.

use anyhow::{Result, bail};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// One start.
#[derive(Debug, Clone, Copy)]
pub struct Tick {
    /// Process id.
    pub pid: u32,
    /// Monotonic clock at its first instruction, in nanoseconds.
    pub at_ns: u64,
}

/// Reads what is new, again and again.
pub struct Ticks {
    path: PathBuf,
    file: File,
    read: u64,
    left: String,
    /// The last start of each name.
    pub last: BTreeMap<String, Tick>,
    /// Starts seen in all.
    pub count: usize,
}

/// The monotonic clock, in nanoseconds.
pub fn now_ns() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

impl Ticks {
    /// A new, empty file.
    pub fn new(path: &Path) -> Result<Self> {
        std::fs::write(path, "")?;
        let file = File::open(path)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            read: 0,
            left: String::new(),
            last: BTreeMap::new(),
            count: 0,
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Forgets everything and empties the file.
    pub fn clear(&mut self) -> Result<()> {
        let path = self.path.clone();
        File::options().write(true).open(&path)?.set_len(0)?;
        (self.read, self.count) = (0, 0);
        self.left.clear();
        self.last.clear();
        Ok(())
    }

    /// Reads what is new.
    pub fn look(&mut self) -> Result<()> {
        self.file.seek(SeekFrom::Start(self.read))?;
        let mut text = std::mem::take(&mut self.left);
        let before = text.len();
        self.file.read_to_string(&mut text)?;
        self.read += (text.len() - before) as u64;
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        for line in text[..whole].lines() {
            let mut words = line.split(' ');
            if let (Some(name), Some(Ok(pid)), Some(Ok(at_ns))) =
                (words.next(), words.next().map(str::parse), words.next().map(str::parse))
            {
                self.last.insert(name.to_owned(), Tick { pid, at_ns });
                self.count += 1;
            }
        }
        text[whole..].clone_into(&mut self.left);
        Ok(())
    }

    /// Looks until it is so; blocks, because figures of milliseconds are taken here.
    pub fn until(&mut self, what: &str, within: Duration, so: impl Fn(&Self) -> bool) -> Result<()> {
        let began = Instant::now();
        loop {
            self.look()?;
            if so(self) {
                return Ok(());
            }
            if began.elapsed() > within {
                bail!("waited in vain for: {what} ({} names, {} starts)", self.last.len(), self.count);
            }
            std::thread::sleep(Duration::from_micros(300));
        }
    }
}
