//! Bodies of agents: zlib of any level, gzip or clear, whatever their type says, made clear while they are read and no further than they may go
//! (R-12, S-5). What comes out is UTF-8: what is none becomes U+FFFD, NUL becomes its symbol.

use crate::limits;
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use std::io::{self, BufRead, Read};

/// Why a body is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It is larger than it may be, or swells too much.
    TooBig,
    /// It is not what agents send.
    Malformed,
}

/// A body made clear.
pub fn clear(body: &[u8]) -> Result<Clear<'_>, Unread> {
    let inner: Box<dyn Read + '_> = match body {
        [0x78, second, ..] if (0x7800 + u32::from(*second)) % 31 == 0 => Box::new(ZlibDecoder::new(body)),
        [0x1f, 0x8b, ..] => Box::new(MultiGzDecoder::new(body)),
        [b'<' | b' ' | b'\n' | b'\r' | b'\t' | 0xef, ..] => Box::new(body),
        _ => return Err(Unread::Malformed),
    };
    let swollen = (body.len() as u64).saturating_mul(limits::FOREIGN_RATIO_MAX).max(1024 * 1024);
    Ok(Clear {
        inner,
        left: swollen.min(limits::FOREIGN_INFLATED_BYTES_MAX),
        raw: vec![0; 16 * 1024],
        kept: 0,
        ended: false,
        latin: None,
        out: Vec::new(),
        at: 0,
    })
}

/// Clear text of a body, in pieces.
pub struct Clear<'a> {
    inner: Box<dyn Read + 'a>,
    /// Bytes that may still come.
    left: u64,
    raw: Vec<u8>,
    /// Bytes at the beginning of `raw` that began a character.
    kept: usize,
    ended: bool,
    /// Whether the declaration names a western 8-bit encoding; not known before the first piece.
    latin: Option<bool>,
    out: Vec<u8>,
    at: usize,
}

/// The text of the error that says that a body is too big.
const TOO_BIG: &str = "too big";

impl Unread {
    /// What an error while reading means.
    #[must_use]
    pub fn of(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::FileTooLarge { Unread::TooBig } else { Unread::Malformed }
    }
}

impl Clear<'_> {
    fn more(&mut self) -> io::Result<()> {
        self.out.clear();
        self.at = 0;
        while self.out.is_empty() && !self.ended {
            let count = self.inner.read(&mut self.raw[self.kept..])?;
            self.ended = count == 0;
            self.left = self
                .left
                .checked_sub(count as u64)
                .ok_or_else(|| io::Error::new(io::ErrorKind::FileTooLarge, TOO_BIG))?;
            let filled = self.kept + count;
            self.convert(filled);
        }
        Ok(())
    }

    /// Turns the first bytes of `raw` into text, and keeps those that only begin a character.
    fn convert(&mut self, filled: usize) {
        let bytes = &self.raw[..filled];
        let latin = *self.latin.get_or_insert_with(|| is_latin(bytes));
        if latin {
            self.out.extend(bytes.iter().flat_map(|b| char::from(*b).to_string().into_bytes()));
            self.kept = 0;
        } else {
            let mut rest = 0;
            for chunk in bytes.utf8_chunks() {
                self.out.extend_from_slice(chunk.valid().as_bytes());
                let broken = chunk.invalid();
                rest += chunk.valid().len() + broken.len();
                if rest == filled && !self.ended && may_go_on(broken) {
                    rest -= broken.len();
                    break;
                }
                if !broken.is_empty() {
                    self.out.extend_from_slice("\u{fffd}".as_bytes());
                }
            }
            self.kept = filled - rest;
            self.raw.copy_within(rest..filled, 0);
        }
        if self.out.contains(&0) {
            let text = String::from_utf8_lossy(&self.out).replace('\0', "\u{2400}");
            self.out = text.into_bytes();
        }
    }
}

/// Whether bytes may be the beginning of a character.
fn may_go_on(bytes: &[u8]) -> bool {
    !bytes.is_empty() && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// Whether a document says that it is written in a western 8-bit encoding.
fn is_latin(first: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&first[..first.len().min(200)]).to_ascii_lowercase();
    let Some(declared) = head.strip_prefix("<?xml").and_then(|rest| rest.split("?>").next()) else {
        return false;
    };
    ["iso-8859-1", "windows-1252", "latin1"].iter().any(|name| declared.contains(name))
}

impl Read for Clear<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Clear<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.out.len() {
            self.more()?;
        }
        Ok(&self.out[self.at..])
    }
    fn consume(&mut self, amount: usize) {
        self.at += amount;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};
    use proptest::prelude::*;
    use std::io::Write;

    fn read(body: &[u8]) -> Result<String, Unread> {
        let mut text = String::new();
        clear(body)?.read_to_string(&mut text).map_err(|e| Unread::of(&e))?;
        Ok(text)
    }

    fn zlib(bytes: &[u8], level: u32) -> Vec<u8> {
        let mut out = ZlibEncoder::new(Vec::new(), Compression::new(level));
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::default());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    /// zlib of every level, gzip and clear text.
    #[test]
    fn every_packing_is_understood() {
        let text = "<REQUEST>été</REQUEST>".repeat(2_000);
        for level in 0..=9 {
            assert_eq!(read(&zlib(text.as_bytes(), level)).unwrap(), text, "{level}");
        }
        assert_eq!(read(&gzip(text.as_bytes())).unwrap(), text);
        assert_eq!(read(text.as_bytes()).unwrap(), text);
        for wrong in [&b""[..], b"{}", b"\x78\x00", b"PK\x03\x04", b"\x28\xb5\x2f\xfd"] {
            assert_eq!(read(wrong), Err(Unread::Malformed), "{wrong:?}");
        }
        let mut torn = zlib(text.as_bytes(), 6);
        torn.truncate(torn.len() / 2);
        assert_eq!(read(&torn), Err(Unread::Malformed));
    }

    /// S-5: what swells too much stops, at the limit and one over.
    #[test]
    fn bombs_stop() {
        let most = 1024 * 1024;
        let small = |size: usize| {
            let body = zlib(&vec![b' '; size], 9);
            assert!(body.len() as u64 * limits::FOREIGN_RATIO_MAX < size as u64);
            read(&body).map(|text| text.len())
        };
        assert_eq!(small(most), Ok(most));
        assert_eq!(small(most + 1), Err(Unread::TooBig));
        assert_eq!(small(80 * 1024 * 1024), Err(Unread::TooBig));
        assert_eq!(read(&gzip(&vec![b' '; 80 * 1024 * 1024])), Err(Unread::TooBig));
    }

    /// S-6: what is no text becomes text.
    #[test]
    fn broken_text_is_repaired() {
        assert_eq!(read(b"<a>\xff\0\xc3</a>").unwrap(), "<a>\u{fffd}\u{2400}\u{fffd}</a>");
        assert_eq!(read(b"<a>\xe2\x82").unwrap(), "<a>\u{fffd}");
        let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>";
        assert!(read(latin).unwrap().contains("<a>é</a>"));
        let long = format!("<a>{}", "é€\u{10348}".repeat(9_000));
        assert_eq!(read(long.as_bytes()).unwrap(), long, "characters across pieces");
    }

    proptest! {
        /// S-5, S-6: any bytes are read to an end without a panic, as text.
        #[test]
        fn any_bytes_are_read(mut bytes in prop::collection::vec(any::<u8>(), 0..600), clear_text in any::<bool>()) {
            if clear_text {
                bytes.insert(0, b'<');
                prop_assert_eq!(
                    read(&bytes).unwrap(),
                    String::from_utf8_lossy(&bytes).replace('\0', "\u{2400}")
                );
            } else {
                let _ = read(&bytes);
                prop_assert!(read(&zlib(&[b"<", bytes.as_slice()].concat(), 6)).is_ok());
            }
        }
    }
}
