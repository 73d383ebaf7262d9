//! Buffers for streaming, used again and again: a download of gigabytes allocates a few pieces in all, and memory that
//! one thread fills and another frees does not pile up.

use crate::limits::{STREAM_BUFFERS_KEPT, STREAM_CHUNK_BYTES};
use axum::body::Bytes;
use std::sync::{Arc, Mutex, PoisonError};

/// Where buffers rest.
#[derive(Clone, Default)]
pub(super) struct Buffers(Arc<Mutex<Vec<Box<[u8]>>>>);

impl Buffers {
    /// A buffer of [`STREAM_CHUNK_BYTES`]; what it holds is of no meaning.
    pub fn take(&self) -> Buffer {
        let rested = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let bytes = rested.unwrap_or_else(|| vec![0; STREAM_CHUNK_BYTES].into_boxed_slice());
        Buffer { bytes, used: 0, home: self.clone() }
    }
}

/// A buffer, filled from its beginning.
pub(super) struct Buffer {
    bytes: Box<[u8]>,
    used: usize,
    home: Buffers,
}

impl Buffer {
    /// How many bytes still fit.
    pub fn room(&self) -> usize {
        self.bytes.len() - self.used
    }

    /// Adds bytes; what does not fit is given back.
    pub fn fill<'a>(&mut self, from: &'a [u8]) -> &'a [u8] {
        let (now, rest) = from.split_at(from.len().min(self.room()));
        self.bytes[self.used..self.used + now.len()].copy_from_slice(now);
        self.used += now.len();
        rest
    }

    /// The place of the next `length` bytes, at most what fits, to be written by the caller.
    pub fn place(&mut self, length: usize) -> &mut [u8] {
        let from = self.used;
        self.used += length.min(self.room());
        &mut self.bytes[from..self.used]
    }

    /// What it holds; the buffer goes back to rest when nobody needs it any more.
    pub fn into_bytes(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.used]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let mut rested = self.home.0.lock().unwrap_or_else(PoisonError::into_inner);
        if rested.len() < STREAM_BUFFERS_KEPT {
            rested.push(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_rests_when_its_bytes_are_gone() {
        let buffers = Buffers::default();
        let mut one = buffers.take();
        assert_eq!(one.fill(b"abc"), b"");
        one.place(2).copy_from_slice(b"de");
        let rest = vec![7; STREAM_CHUNK_BYTES];
        assert_eq!(one.fill(&rest).len(), 5);
        assert_eq!(one.room(), 0);
        let bytes = one.into_bytes();
        let part = bytes.slice(1..4);
        drop(bytes);
        assert_eq!((part.as_ref(), buffers.0.lock().unwrap().len()), (b"bcd".as_slice(), 0));
        drop(part);
        assert_eq!(buffers.0.lock().unwrap().len(), 1);
        assert!(buffers.take().as_ref().is_empty());
        drop((0..STREAM_BUFFERS_KEPT + 3).map(|_| buffers.take()).collect::<Vec<_>>());
        assert_eq!(buffers.0.lock().unwrap().len(), STREAM_BUFFERS_KEPT);
    }
}
