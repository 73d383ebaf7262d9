//! Chunks of a bundle: stretches that machines give to each other, each with a value that proves it belongs to the digest of the whole.
//!
//! BLAKE3 is a tree. A chunk here is one of its subtrees, a power of two of bytes long, and its value is what that subtree gives upwards.
//! The values of all chunks lead to the digest, so nobody need be trusted for them: neither who sent the list nor who sent a chunk.

use blake3::hazmat::{HasherExt, Mode, left_subtree_len, merge_subtrees_non_root, merge_subtrees_root};
use model::Digest;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Shortest chunk, in bytes.
pub const CHUNK_BYTES_MIN: u64 = 1 << 20;
/// Most chunks of a bundle; the chunks of a larger bundle are longer.
pub const CHUNKS_MAX: u64 = 4_096;

/// How a bundle is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Size of the bundle, in bytes.
    pub size_bytes: u64,
    /// Length of each chunk but the last, in bytes; a power of two.
    pub chunk_bytes: u64,
}

impl Cut {
    /// The cut of a bundle of that size; nothing for one that would be a single chunk.
    #[must_use]
    pub fn of(size_bytes: u64) -> Option<Self> {
        let chunk_bytes = size_bytes.div_ceil(CHUNKS_MAX).checked_next_power_of_two()?.max(CHUNK_BYTES_MIN);
        (size_bytes > chunk_bytes).then_some(Self { size_bytes, chunk_bytes })
    }
    /// How many chunks there are: two at least.
    #[must_use]
    pub const fn count(self) -> usize {
        self.size_bytes.div_ceil(self.chunk_bytes) as usize
    }
    /// Where a chunk begins and how long it is, in bytes; nothing past the end.
    #[must_use]
    pub fn place(self, chunk: usize) -> Option<(u64, usize)> {
        let begin = (chunk as u64).checked_mul(self.chunk_bytes).filter(|at| *at < self.size_bytes)?;
        Some((begin, usize::try_from(self.chunk_bytes.min(self.size_bytes - begin)).ok()?))
    }
    /// The value of a chunk that holds these bytes.
    #[must_use]
    pub fn value(self, chunk: usize, bytes: &[u8]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.set_input_offset(chunk as u64 * self.chunk_bytes).update(bytes);
        hasher.finalize_non_root()
    }
    /// Whether these bytes are that chunk.
    #[must_use]
    pub fn is(self, chunk: usize, bytes: &[u8], value: &[u8; 32]) -> bool {
        self.place(chunk).is_some_and(|(_, length)| length == bytes.len())
            && self.value(chunk, bytes) == *value
    }
    /// The digest that these values lead to; nothing when there are too few or too many.
    #[must_use]
    pub fn digest(self, values: &[[u8; 32]]) -> Option<Digest> {
        if values.len() != self.count() || values.len() < 2 {
            return None;
        }
        let split = self.split(self.size_bytes);
        let left = self.merge(&values[..split], split as u64 * self.chunk_bytes);
        let right = self.merge(&values[split..], self.size_bytes - split as u64 * self.chunk_bytes);
        Some(Digest::from_bytes(*merge_subtrees_root(&left, &right, Mode::Hash).as_bytes()))
    }

    /// How many chunks stand on the left of a subtree of that length.
    fn split(self, bytes: u64) -> usize {
        (left_subtree_len(bytes) / self.chunk_bytes) as usize
    }

    fn merge(self, values: &[[u8; 32]], bytes: u64) -> [u8; 32] {
        if let [one] = values {
            return *one;
        }
        let split = self.split(bytes);
        let left = self.merge(&values[..split], split as u64 * self.chunk_bytes);
        let right = self.merge(&values[split..], bytes - split as u64 * self.chunk_bytes);
        merge_subtrees_non_root(&left, &right, Mode::Hash)
    }
}

/// The values of the chunks of a file; nothing for one that would be a single chunk. Reads the whole.
///
/// # Errors
/// When it cannot be read, or changes its size meanwhile.
pub fn chunk_values(path: &Path) -> io::Result<Option<Vec<[u8; 32]>>> {
    let mut file = File::open(path)?;
    let Some(cut) = Cut::of(file.metadata()?.len()) else { return Ok(None) };
    let mut values = Vec::with_capacity(cut.count());
    let mut buffer = vec![0; usize::try_from(cut.chunk_bytes).map_err(io::Error::other)?];
    while let Some((_, length)) = cut.place(values.len()) {
        file.read_exact(&mut buffer[..length])?;
        values.push(cut.value(values.len(), &buffer[..length]));
    }
    Ok(Some(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(count: usize) -> Vec<u8> {
        (0..count).map(|i| (i * 31 % 251) as u8).collect()
    }

    /// What neighbours give is proven by the digest that the server gave.
    #[test]
    fn the_values_of_the_chunks_lead_to_the_digest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let mib = 1 << 20;
        for size in [mib + 1, 2 * mib, 2 * mib + 7, 3 * mib, 5 * mib - 1, 7 * mib + 1024, 8 * mib] {
            let content = bytes(size);
            std::fs::write(&path, &content).unwrap();
            let cut = Cut::of(size as u64).unwrap();
            let values = chunk_values(&path).unwrap().unwrap();
            let digest = Digest::from_bytes(*blake3::hash(&content).as_bytes());
            assert_eq!(cut.digest(&values), Some(digest), "{size}");
            for (chunk, value) in values.iter().enumerate() {
                let (at, length) = cut.place(chunk).unwrap();
                let at = usize::try_from(at).unwrap();
                let mut part = content[at..at + length].to_vec();
                assert!(cut.is(chunk, &part, value));
                assert!(!cut.is(chunk + 1, &part, value), "a chunk at another place is another chunk");
                part[length / 2] ^= 1;
                assert!(!cut.is(chunk, &part, value));
            }
            let mut wrong = values.clone();
            wrong[0][0] ^= 1;
            assert_ne!(cut.digest(&wrong), Some(digest));
            assert_eq!(cut.digest(&values[1..]), None);
        }
    }

    #[test]
    fn the_cut_is_bounded() {
        assert_eq!(Cut::of(0), None);
        assert_eq!(Cut::of(CHUNK_BYTES_MIN), None);
        assert_eq!(Cut::of(CHUNK_BYTES_MIN + 1).map(Cut::count), Some(2));
        for size in [1 << 32, (1 << 32) + 1, 5 << 40] {
            let cut = Cut::of(size).unwrap();
            assert!(cut.count() as u64 <= CHUNKS_MAX && cut.chunk_bytes.is_power_of_two(), "{cut:?}");
            assert_eq!(cut.place(cut.count()), None);
        }
    }
}
