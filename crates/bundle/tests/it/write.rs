//! Writes archives entry by entry, also those that no honest tool writes.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

/// The smallest manifest.
pub const MANIFEST: &str =
    "format = 1\n[package]\nname = \"demo\"\nversion = \"1.0\"\n[run]\ncommand = [\"true\"]\n";

/// A zip with these files.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A zip made by hand: stored entries with any name, any mode (a Unix mode when `mode` is given) and any
/// flags. Two entries may have the same name.
pub fn raw_zip(entries: &[RawEntry<'_>]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let offset = u32::try_from(out.len()).unwrap();
        let size = u32::try_from(entry.content.len()).unwrap();
        let length = u16::try_from(entry.name.len()).unwrap();
        let mut common = Vec::new();
        common.extend(20u16.to_le_bytes());
        common.extend(entry.flags.to_le_bytes());
        common.extend(entry.method.to_le_bytes());
        common.extend([0, 0, 0x21, 0]);
        common.extend(crc32(entry.content).to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend(length.to_le_bytes());
        common.extend(0u16.to_le_bytes());

        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(entry.name);
        out.extend(entry.content);

        directory.extend(b"PK\x01\x02");
        directory.extend(if entry.mode.is_some() { [20, 3] } else { [20, 0] });
        directory.extend(&common);
        directory.extend([0; 6]);
        directory.extend((entry.mode.unwrap_or(0) << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(entry.name);
    }
    let start = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(entries.len()).unwrap();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0u16.to_le_bytes());
    out
}

/// One entry of [`raw_zip`].
#[derive(Clone, Copy)]
pub struct RawEntry<'a> {
    pub name: &'a [u8],
    pub content: &'a [u8],
    pub mode: Option<u32>,
    pub flags: u16,
    pub method: u16,
}

impl<'a> RawEntry<'a> {
    pub fn new(name: &'a str, content: &'a [u8]) -> Self {
        Self { name: name.as_bytes(), content, mode: None, flags: 0, method: 0 }
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A tar entry with any name and kind.
pub fn tar_entry(name: &str, kind: tar::EntryType, link: &str, mode: u32, content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(content.len() as u64);
    header.set_cksum();
    let mut out = header.as_bytes().to_vec();
    out.extend(content);
    out.resize(out.len().next_multiple_of(512), 0);
    out
}

/// A regular file in a tar.
pub fn tar_file(name: &str, content: &[u8]) -> Vec<u8> {
    tar_entry(name, tar::EntryType::Regular, "", 0o644, content)
}

/// Tar entries, ended and compressed.
pub fn tar_zst(entries: &[Vec<u8>]) -> Vec<u8> {
    let mut tar = entries.concat();
    tar.extend([0; 1024]);
    zstd::encode_all(tar.as_slice(), 1).unwrap()
}

/// A folder for one test: an archive in it, and the empty room in which it is unpacked.
pub struct Bench {
    pub dir: TempDir,
}

impl Bench {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("room")).unwrap();
        Self { dir }
    }

    pub fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Where `unpack` puts the content.
    pub fn target(&self) -> PathBuf {
        self.dir.path().join("room/into")
    }

    /// Everything that stands in a folder, sorted: `path`, `path/` for a folder, `path -> target` for a link.
    pub fn tree(dir: &Path) -> Vec<String> {
        let mut found = Vec::new();
        list(dir, "", &mut found);
        found.sort();
        found
    }

    /// Everything in the test's folder; nothing but the archive and the empty room may be there after a
    /// refusal.
    pub fn all(&self) -> Vec<String> {
        Self::tree(self.dir.path())
    }
}

fn list(dir: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        let kind = entry.file_type().unwrap();
        if kind.is_symlink() {
            found.push(format!("{path} -> {}", std::fs::read_link(entry.path()).unwrap().display()));
        } else if kind.is_dir() {
            found.push(format!("{path}/"));
            list(&entry.path(), &format!("{path}/"), found);
        } else {
            found.push(path);
        }
    }
}
