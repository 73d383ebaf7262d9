//! Archives inside a package: what kind a file is, by its content, and taking the compression off a tar.

use crate::error::Error;
use crate::limits::{RATIO_FLOOR_BYTES, RATIO_MAX, SIZE_BYTES_UNPACKED_MAX, XZ_MEMORY_KIB_MAX};
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

/// A kind of archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Archive {
    /// Zip.
    Zip,
    /// Tar.
    Tar,
    /// 7z.
    SevenZ,
    /// Tar compressed with gzip.
    TarGz,
    /// Tar compressed with bzip2.
    TarBz2,
    /// Tar compressed with xz.
    TarXz,
}

const TAR_HEADER_BYTES: usize = 512;

impl Archive {
    /// The word people see: `zip` `tar` `7z` `tar.gz` `tar.bz2` `tar.xz`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Archive::Zip => "zip",
            Archive::Tar => "tar",
            Archive::SevenZ => "7z",
            Archive::TarGz => "tar.gz",
            Archive::TarBz2 => "tar.bz2",
            Archive::TarXz => "tar.xz",
        }
    }

    /// Whether it is a tar with a compression around it.
    #[must_use]
    pub const fn is_wrapped_tar(self) -> bool {
        matches!(self, Archive::TarGz | Archive::TarBz2 | Archive::TarXz)
    }

    /// What a file is; nothing when it is no archive known here. Looks at its content, never at its name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of(path: &Path) -> io::Result<Option<Self>> {
        let mut head = Vec::with_capacity(TAR_HEADER_BYTES);
        File::open(path)?.take(TAR_HEADER_BYTES as u64).read_to_end(&mut head)?;
        let wrapped = match head.as_slice() {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Ok(Some(Archive::Zip)),
            [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => return Ok(Some(Archive::SevenZ)),
            [0x1f, 0x8b, ..] => Archive::TarGz,
            [b'B', b'Z', b'h', ..] => Archive::TarBz2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Archive::TarXz,
            other if is_tar(other) => return Ok(Some(Archive::Tar)),
            _ => return Ok(None),
        };
        let mut inner = Vec::with_capacity(TAR_HEADER_BYTES);
        let read = wrapped.open(path)?.take(TAR_HEADER_BYTES as u64).read_to_end(&mut inner);
        Ok(read.ok().filter(|_| is_tar(&inner)).map(|_| wrapped))
    }

    /// The bytes inside the compression.
    fn open(self, path: &Path) -> io::Result<Box<dyn Read>> {
        let file = BufReader::with_capacity(64 << 10, File::open(path)?);
        Ok(match self {
            Archive::TarGz => Box::new(flate2::bufread::MultiGzDecoder::new(file)),
            Archive::TarBz2 => Box::new(bzip2::bufread::MultiBzDecoder::new(file)),
            Archive::TarXz => Box::new(lzma_rust2::XzReader::new_mem_limit(file, true, XZ_MEMORY_KIB_MAX)),
            Archive::Zip | Archive::Tar | Archive::SevenZ => Box::new(file),
        })
    }
}

/// Whether these bytes begin a tar: the check sum of its first header fits.
fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..TAR_HEADER_BYTES) else { return false };
    let told = std::str::from_utf8(&header[148..156]).unwrap_or_default();
    let told = told.trim_matches(|c: char| c == '\0' || c == ' ');
    let Ok(told) = u32::from_str_radix(told, 8) else { return false };
    let sum = |at: usize, byte: &u8| if (148..156).contains(&at) { 32 } else { u32::from(*byte) };
    header[0] != 0 && header.iter().enumerate().map(|(at, byte)| sum(at, byte)).sum::<u32>() == told
}

/// Takes the compression off a tar, writing the plain tar to `out`. Returns its size.
///
/// # Errors
/// [`Error::Damaged`] when it cannot be read to its end; [`Error::TooBig`] when it grows beyond what a package may hold;
/// [`Error::Io`], [`Error::DiskFull`].
pub fn plain_tar(kind: Archive, path: &Path, out: &mut dyn Write, to: &Path) -> Result<u64, Error> {
    let packed = std::fs::metadata(path).map_err(|e| Error::io("read", path, e))?.len();
    let limit = packed.saturating_mul(RATIO_MAX).clamp(RATIO_FLOOR_BYTES, SIZE_BYTES_UNPACKED_MAX);
    within(limit, kind, path, out, to)
}

fn within(limit: u64, kind: Archive, path: &Path, out: &mut dyn Write, to: &Path) -> Result<u64, Error> {
    pour(limit, &mut *kind.open(path).map_err(|e| Error::io("read", path, e))?, path, out, to)
}

/// Writes all there is inside to `out`, if it is not more than `limit`.
fn pour(
    limit: u64,
    inside: &mut dyn Read,
    path: &Path,
    out: &mut dyn Write,
    to: &Path,
) -> Result<u64, Error> {
    let mut buffer = vec![0; 64 << 10];
    let mut size = 0;
    loop {
        let count = match inside.read(&mut buffer) {
            Ok(0) => return Ok(size),
            Ok(count) => count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) if e.raw_os_error().is_some() => return Err(Error::io("read", path, e)),
            Err(e) => return Err(Error::damaged(None, e)),
        };
        size += count as u64;
        if size > limit {
            return Err(Error::TooBig {
                what: "the size of what is inside",
                limit,
                unit: "bytes",
                entry: None,
            });
        }
        out.write_all(&buffer[..count]).map_err(|e| Error::io("write", to, e))?;
    }
}

/// A part of a file as agents fetch it: one or more gzip members, or, where it is none, the bytes as they are (§9.1). At most `limit`
/// bytes come out of it; how many did is told.
///
/// # Errors
/// As [`plain_tar`].
pub fn unwrapped_part(part: &mut dyn Read, limit: u64, out: &mut dyn Write, to: &Path) -> Result<u64, Error> {
    let mut head = [0; 2];
    let mut known = 0;
    while known < head.len() {
        match part.read(&mut head[known..]) {
            Ok(0) => break,
            Ok(count) => known += count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(Error::io("read", to, e)),
        }
    }
    let whole = (&head[..known]).chain(part);
    if head == [0x1f, 0x8b] {
        pour(limit, &mut flate2::read::MultiGzDecoder::new(whole), to, out, to)
    } else {
        pour(limit, &mut { whole }, to, out, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tar() -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(5);
        header.set_mode(0o644);
        builder.append_data(&mut header, "a.txt", &b"hello"[..]).unwrap();
        builder.into_inner().unwrap()
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn bz2(bytes: &[u8]) -> Vec<u8> {
        let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn of(bytes: &[u8]) -> Option<&'static str> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        Archive::of(file.path()).unwrap().map(Archive::word)
    }

    /// the kind of an archive is seen in its content; a compressed tar becomes the tar inside.
    #[test]
    fn kinds() {
        let plain = tar();
        assert_eq!(of(&plain), Some("tar"));
        assert_eq!(of(&gz(&plain)), Some("tar.gz"));
        assert_eq!(of(&bz2(&plain)), Some("tar.bz2"));
        assert_eq!(of(b"PK\x03\x04rest"), Some("zip"));
        assert_eq!(of(b"7z\xbc\xaf\x27\x1crest"), Some("7z"));
        for other in
            [&b""[..], b"#!/bin/sh\n", &gz(b"hello"), &plain[..300], &[0; 600], &[0x1f, 0x8b, 8, 0, 1]]
        {
            assert_eq!(of(other), None);
        }
        for (kind, bytes) in [(Archive::TarGz, gz(&plain)), (Archive::TarBz2, bz2(&plain))] {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), &bytes).unwrap();
            let mut out = Vec::new();
            assert_eq!(plain_tar(kind, file.path(), &mut out, Path::new("")).unwrap(), plain.len() as u64);
            assert!(out == plain);
            std::fs::write(file.path(), &bytes[..bytes.len() - 9]).unwrap();
            assert_eq!(
                plain_tar(kind, file.path(), &mut out, Path::new("")).unwrap_err().code(),
                "bundle-not-archive"
            );
        }
    }

    /// R-77, S-5: what grows beyond its bound is stopped.
    #[test]
    fn bombs() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), gz(&vec![0; 100_000])).unwrap();
        let unpack = |limit| within(limit, Archive::TarGz, file.path(), &mut io::sink(), Path::new(""));
        assert_eq!(unpack(100_000).unwrap(), 100_000);
        assert_eq!(unpack(99_999).unwrap_err().code(), "bundle-too-big");
    }

    /// R-77, S-5: an xz that asks for gigabytes of memory is refused before it gets any; an honest one is read.
    #[test]
    fn memory_is_bounded() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let honest = include_bytes!("../../../fuzz/seeds/wrapped_tar/xz");
        let greedy = include_bytes!("../../../fuzz/seeds/wrapped_tar/xz-huge-dictionary");
        std::fs::write(file.path(), honest).unwrap();
        assert_eq!(Archive::of(file.path()).unwrap(), Some(Archive::TarXz));
        assert!(plain_tar(Archive::TarXz, file.path(), &mut io::sink(), Path::new("")).is_ok());
        std::fs::write(file.path(), greedy).unwrap();
        assert_eq!(Archive::of(file.path()).unwrap(), None);
        let refused = plain_tar(Archive::TarXz, file.path(), &mut io::sink(), Path::new("")).unwrap_err();
        assert_eq!(refused.code(), "bundle-not-archive");
    }
}
