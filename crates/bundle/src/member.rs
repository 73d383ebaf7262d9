//! A stretch of a file as one gzip member, for agents that fetch files in parts (spec/fusioninventory-deploy §9.1, R-70).
//!
//! The member holds *stored* deflate blocks: what is sent is the file's own bytes with a few between them, so nothing has to be
//! kept twice and the same stretch always gives the same part. The header has no time and no name; where a time would stand it
//! says how often the file was cut anew, so that a new packing gives new parts.

use flate2::Crc;

/// Bytes of a file in one part: 1 MiB.
pub const STRETCH_BYTES: u64 = 1 << 20;
/// How much shorter the stretches of the next packing are.
const STRETCH_STEP_BYTES: u64 = 64 << 10;
/// Lengths of stretches before they begin anew.
const STRETCHES: u64 = 8;
/// Bytes of the file in one block.
pub const BLOCK_BYTES: usize = 0xffff;
const HEAD_BYTES: usize = 10;
const BLOCK_HEAD_BYTES: usize = 5;
const TAIL_BYTES: usize = 8;

/// Bytes of a file in one part, for a packing.
#[must_use]
pub const fn stretch_bytes(packing: u32) -> u64 {
    STRETCH_BYTES - (packing as u64 % STRETCHES) * STRETCH_STEP_BYTES
}

/// The stretches of a file: offset and length of each; none for an empty one.
pub fn stretches(size: u64, packing: u32) -> impl Iterator<Item = (u64, u64)> {
    let step = stretch_bytes(packing);
    (0..size.div_ceil(step)).map(move |n| (n * step, step.min(size - n * step)))
}

/// Length of a part as transferred.
#[must_use]
pub const fn length(size: u64) -> u64 {
    let blocks = if size == 0 { 1 } else { size.div_ceil(BLOCK_BYTES as u64) };
    HEAD_BYTES as u64 + blocks * BLOCK_HEAD_BYTES as u64 + size + TAIL_BYTES as u64
}

/// What closes a member: found out once, when the file is cut.
#[must_use]
pub fn crc_of(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Writes a member piece by piece: give it the stretch in pieces of [`BLOCK_BYTES`], only the last one shorter.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    size: u64,
    crc: u32,
    packing: u32,
    done: u64,
}

impl Member {
    /// The member of a stretch.
    #[must_use]
    pub const fn new(size: u64, crc: u32, packing: u32) -> Self {
        Self { size, crc, packing, done: 0 }
    }

    /// Bytes of the stretch that the next piece must have; nothing when all were given.
    #[must_use]
    pub fn wants(&self) -> usize {
        usize::try_from(self.size - self.done).unwrap_or(usize::MAX).min(BLOCK_BYTES)
    }

    /// What goes out before the bytes of a piece, and after them.
    pub fn around(&mut self, piece: usize) -> (Vec<u8>, Vec<u8>) {
        let mut before = Vec::with_capacity(HEAD_BYTES + BLOCK_HEAD_BYTES);
        if self.done == 0 {
            before.extend_from_slice(&[0x1f, 0x8b, 8, 0]);
            before.extend_from_slice(&self.packing.to_le_bytes());
            before.extend_from_slice(&[0, 0xff]);
        }
        self.done += piece as u64;
        let last = self.done >= self.size;
        let length = u16::try_from(piece).unwrap_or(u16::MAX);
        before.push(u8::from(last));
        before.extend_from_slice(&length.to_le_bytes());
        before.extend_from_slice(&(!length).to_le_bytes());
        let mut after = Vec::new();
        if last {
            after.extend_from_slice(&self.crc.to_le_bytes());
            let size = u32::try_from(self.size & 0xffff_ffff).unwrap_or(0);
            after.extend_from_slice(&size.to_le_bytes());
        }
        (before, after)
    }

    /// The whole part of a stretch that is in memory, piece by piece.
    pub fn write(stretch: &[u8], packing: u32, mut out: impl FnMut(&[u8])) -> u32 {
        let crc = crc_of(stretch);
        let mut member = Self::new(stretch.len() as u64, crc, packing);
        for piece in stretch.chunks(BLOCK_BYTES) {
            let (before, after) = member.around(piece.len());
            out(&before);
            out(piece);
            out(&after);
        }
        crc
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// a part is one gzip member of the stretch, the same each time, of the length told.
    #[test]
    fn parts_are_gzip() {
        for size in
            [1, 100, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES, STRETCH_BYTES as usize]
        {
            let bytes: Vec<u8> = (0..size).map(|i| (i * 7 % 251) as u8).collect();
            let mut part = Vec::new();
            Member::write(&bytes, 0, |piece| part.extend_from_slice(piece));
            assert_eq!(part.len() as u64, length(size as u64), "{size}");
            assert_eq!(&part[..10], &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
            let mut back = Vec::new();
            flate2::read::GzDecoder::new(&part[..]).read_to_end(&mut back).unwrap();
            assert!(back == bytes, "{size}");
        }
    }

    /// another packing gives other parts, of small files too.
    #[test]
    fn another_packing() {
        let mut parts = Vec::new();
        for packing in 0..20 {
            let mut part = Vec::new();
            Member::write(b"small", packing, |piece| part.extend_from_slice(piece));
            let mut back = String::new();
            flate2::read::GzDecoder::new(&part[..]).read_to_string(&mut back).unwrap();
            assert_eq!(back, "small");
            assert!(!parts.contains(&part));
            parts.push(part);
            assert!(stretch_bytes(packing) >= STRETCH_BYTES / 2);
        }
        let cut: Vec<_> = stretches(2 * STRETCH_BYTES + 5, 0).collect();
        assert_eq!(cut, [(0, STRETCH_BYTES), (STRETCH_BYTES, STRETCH_BYTES), (2 * STRETCH_BYTES, 5)]);
        assert_eq!(stretches(0, 3).count(), 0);
        assert_eq!(stretches(STRETCH_BYTES, 1).count(), 2);
    }
}
