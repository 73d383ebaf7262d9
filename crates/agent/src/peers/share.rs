//! A bundle that is being gathered, or was, and given to neighbours meanwhile and for a while after.

use crate::peers::Network;
use bundle::chunks::Cut;
use hyper::body::Bytes;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// A bundle, chunk by chunk.
#[derive(Debug)]
pub struct Share {
    /// How it is cut.
    pub cut: Cut,
    /// What each chunk must prove.
    pub values: Vec<[u8; 32]>,
    /// Who may be asked and answered.
    pub network: Network,
    /// What they show.
    pub token: String,
    /// Stays readable when the file is renamed, or removed.
    file: File,
    have: Mutex<Vec<bool>>,
    /// Tells those who wait; the number of chunks here.
    count: watch::Sender<usize>,
    /// Whether chunks that are not here are on their way.
    coming: watch::Sender<bool>,
}

/// What became of a question for a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is here.
    Here,
    /// It is on its way.
    Coming,
    /// It is neither.
    Away,
}

impl Share {
    /// Opens the file, and finds out which chunks it holds already. Blocks.
    pub fn open(
        path: &Path,
        cut: Cut,
        values: Vec<[u8; 32]>,
        network: Network,
        token: String,
    ) -> io::Result<Arc<Self>> {
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path)?;
        let before = file.metadata()?.len();
        file.set_len(cut.size_bytes)?;
        let mut have = vec![false; cut.count()];
        let mut buffer = Vec::new();
        for (chunk, here) in have.iter_mut().enumerate() {
            let Some((at, length)) = cut.place(chunk).filter(|(at, length)| at + *length as u64 <= before)
            else {
                break;
            };
            buffer.resize(length, 0);
            file.read_exact_at(&mut buffer, at)?;
            *here = values.get(chunk).is_some_and(|value| cut.is(chunk, &buffer, value));
        }
        let count = have.iter().filter(|here| **here).count();
        Ok(Arc::new(Self {
            cut,
            values,
            network,
            token,
            file,
            have: Mutex::new(have),
            count: watch::channel(count).0,
            coming: watch::channel(true).0,
        }))
    }

    fn have(&self) -> std::sync::MutexGuard<'_, Vec<bool>> {
        self.have.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Chunks that are not here.
    pub fn missing(&self) -> Vec<usize> {
        self.have().iter().enumerate().filter(|(_, here)| !**here).map(|(chunk, _)| chunk).collect()
    }

    /// Bytes that are here.
    pub fn done_bytes(&self) -> u64 {
        let have = self.have();
        let here = have.iter().enumerate().filter(|(_, here)| **here);
        here.filter_map(|(chunk, _)| self.cut.place(chunk)).map(|(_, length)| length as u64).sum()
    }

    /// How a chunk stands.
    pub fn standing(&self, chunk: usize) -> Standing {
        match self.have().get(chunk) {
            Some(true) => Standing::Here,
            Some(false) if *self.coming.borrow() => Standing::Coming,
            _ => Standing::Away,
        }
    }

    /// Nothing more comes for now; or it does again.
    pub fn set_coming(&self, coming: bool) {
        self.coming.send_replace(coming);
    }

    /// Waits until a chunk is here or no longer on its way.
    pub async fn wait(&self, chunk: usize) -> Standing {
        let (mut count, mut coming) = (self.count.subscribe(), self.coming.subscribe());
        loop {
            match self.standing(chunk) {
                Standing::Coming => {}
                so => return so,
            }
            let gone = tokio::select! {
                changed = count.changed() => changed.is_err(),
                changed = coming.changed() => changed.is_err(),
            };
            if gone {
                return Standing::Away;
            }
        }
    }

    /// Puts a chunk in its place, if it is what it should be; says whether it was. Blocks.
    pub fn put(&self, chunk: usize, bytes: &[u8]) -> io::Result<bool> {
        let right = self.values.get(chunk).is_some_and(|value| self.cut.is(chunk, bytes, value));
        let Some((at, _)) = self.cut.place(chunk).filter(|_| right) else { return Ok(false) };
        self.file.write_all_at(bytes, at)?;
        if let Some(here) = self.have().get_mut(chunk) {
            *here = true;
        }
        self.count.send_modify(|count| *count += 1);
        Ok(true)
    }

    /// The bytes of a chunk that is here. Blocks.
    pub fn read(&self, chunk: usize) -> io::Result<Bytes> {
        let (at, length) = self.cut.place(chunk).ok_or(io::ErrorKind::NotFound)?;
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, at)?;
        Ok(bytes.into())
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Content, its cut, its values.
    pub fn content(size: usize) -> (Vec<u8>, Cut, Vec<[u8; 32]>) {
        let mut content = vec![0; size];
        getrandom::fill(&mut content).unwrap();
        let cut = Cut::of(size as u64).unwrap();
        let part = |chunk: usize| {
            let (at, length) = cut.place(chunk).unwrap();
            let at = usize::try_from(at).unwrap();
            cut.value(chunk, &content[at..at + length])
        };
        let values = (0..cut.count()).map(part).collect();
        (content, cut, values)
    }

    #[test]
    fn only_right_chunks_are_written_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.share");
        let (content, cut, values) = content(3 << 20);
        let network: Network = "127.0.0.0/8".parse().unwrap();
        let open = || Share::open(&path, cut, values.clone(), network, String::new()).unwrap();
        let mib = 1 << 20;
        let share = open();
        assert_eq!((share.missing(), share.done_bytes()), (vec![0, 1, 2], 0));
        assert!(!share.put(1, &content[..mib]).unwrap(), "the bytes of another chunk");
        assert!(!share.put(9, &content[..mib]).unwrap());
        assert!(share.put(1, &content[mib..2 * mib]).unwrap());
        assert_eq!((share.standing(1), share.standing(0)), (Standing::Here, Standing::Coming));
        drop(share);
        let share = open();
        assert_eq!((share.missing(), share.done_bytes()), (vec![0, 2], mib as u64));
        assert_eq!(&share.read(1).unwrap()[..], &content[mib..2 * mib]);
        share.set_coming(false);
        assert_eq!(share.standing(0), Standing::Away);
        // A prefix that was fetched the other way counts as well.
        std::fs::write(&path, &content[..2 * mib + 5]).unwrap();
        assert_eq!(open().missing(), [2]);
    }
}
