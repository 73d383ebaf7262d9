//! Cutting the files of an install face into parts, as foreign agents fetch them (spec/fusioninventory-deploy §9.1).
//!
//! The archive is read once; sizes and SHA-512 of whole files come out of the same reading. What is found out is written
//! down with the version; the parts themselves are made of the bundle's bytes when they are sent.

use crate::limits;
use bundle::member::{Member, stretch_bytes};
use protocol::install::Install;
use ring::digest::{Context, SHA512};
use std::collections::HashMap;
use std::io;
use std::path::Path;

/// A SHA-512.
pub type Sha512 = [u8; 64];

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// SHA-512 of the part as transferred.
    pub sha512: Sha512,
    /// Position of its file in the install face; of a file that is named twice, the first.
    pub file: usize,
    /// Position of the part in the file.
    pub number: usize,
    /// Where its stretch begins.
    pub offset: u64,
    /// Length of the stretch.
    pub size: u64,
    /// Check sum of the stretch.
    pub crc: u32,
}

/// An install face with all that is known of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The install face, sizes and digests filled in.
    pub install: Install,
    /// Its parts.
    pub parts: Vec<Part>,
    /// How often they were cut anew.
    pub packing: u32,
}

/// Cuts the files of a bundle, from a packing on: the first at which no two parts look alike to agents.
///
/// # Errors
/// When the archive cannot be read.
pub fn cut(path: &Path, install: &Install, first: u32) -> Result<Cut, bundle::Error> {
    let mut packing = first;
    loop {
        let found = at(path, install, packing)?;
        let tries = packing.wrapping_sub(first);
        if tries >= limits::PACKINGS_TRIED_MAX || !collide(found.parts.iter().map(|part| &part.sha512)) {
            return Ok(found);
        }
        packing = packing.wrapping_add(1);
    }
}

/// Whether two different parts share the eight digits under which agents keep them (§9.1).
fn collide<'a>(parts: impl Iterator<Item = &'a Sha512>) -> bool {
    let mut seen: HashMap<[u8; 4], &Sha512> = HashMap::new();
    for part in parts {
        let short = [part[0], part[1], part[2], part[3]];
        if seen.insert(short, part).is_some_and(|other| other != part) {
            return true;
        }
    }
    false
}

fn at(path: &Path, install: &Install, packing: u32) -> Result<Cut, bundle::Error> {
    let mut wanted: HashMap<&str, usize> = HashMap::new();
    for (place, file) in install.files.iter().enumerate().rev() {
        wanted.insert(&file.path, place);
    }
    let mut knife =
        Knife { wanted, packing, stretch: Vec::new(), now: None, parts: Vec::new(), found: HashMap::new() };
    if !install.files.is_empty() {
        bundle::contents(path, &mut knife)?;
    }
    let Knife { mut parts, found, .. } = knife;
    parts.sort_by_key(|part| (part.file, part.number));
    let mut install = install.clone();
    for file in &mut install.files {
        if let Some((size, sha512)) = found.get(&file.path) {
            file.size_bytes = *size;
            file.sha512.clone_from(sha512);
        }
    }
    Ok(Cut { install, parts, packing })
}

struct Knife<'a> {
    wanted: HashMap<&'a str, usize>,
    packing: u32,
    stretch: Vec<u8>,
    now: Option<Now>,
    parts: Vec<Part>,
    found: HashMap<String, (u64, String)>,
}

/// The file being read.
struct Now {
    path: String,
    file: usize,
    number: usize,
    size: u64,
    whole: Context,
}

impl Knife<'_> {
    /// Ends the stretch under way.
    fn slice(&mut self) {
        let Some(now) = &mut self.now else { return };
        if self.stretch.is_empty() {
            return;
        }
        let mut sha = Context::new(&SHA512);
        let crc = Member::write(&self.stretch, self.packing, |piece| sha.update(piece));
        let size = self.stretch.len() as u64;
        self.parts.push(Part {
            sha512: sum(sha),
            file: now.file,
            number: now.number,
            offset: now.size,
            size,
            crc,
        });
        now.number += 1;
        now.size += size;
        self.stretch.clear();
    }
}

impl bundle::Reading for Knife<'_> {
    fn begin(&mut self, path: &str, _: bool) -> bool {
        let Some(file) = self.wanted.get(path).copied() else { return false };
        self.now =
            Some(Now { path: path.to_owned(), file, number: 0, size: 0, whole: Context::new(&SHA512) });
        true
    }

    fn bytes(&mut self, mut piece: &[u8]) -> io::Result<()> {
        if let Some(now) = &mut self.now {
            now.whole.update(piece);
        }
        let full = usize::try_from(stretch_bytes(self.packing)).unwrap_or(usize::MAX);
        while !piece.is_empty() {
            let (take, rest) = piece.split_at(piece.len().min(full - self.stretch.len()));
            self.stretch.extend_from_slice(take);
            piece = rest;
            if self.stretch.len() == full {
                self.slice();
            }
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.slice();
        if let Some(now) = self.now.take() {
            self.found.insert(now.path, (now.size, crate::store::chain::hex(&sum(now.whole))));
        }
        Ok(())
    }
}

/// The sum of what was hashed.
pub(super) fn sum(context: Context) -> Sha512 {
    let mut out = [0; 64];
    out.copy_from_slice(context.finish().as_ref());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// two parts that agents would keep under one name are seen; the same part twice is none.
    #[test]
    fn parts_that_look_alike() {
        let part = |first: [u8; 4], last: u8| {
            let mut sha = [last; 64];
            sha[..4].copy_from_slice(&first);
            sha
        };
        let (a, b, c) = (part([1, 2, 3, 4], 0), part([1, 2, 3, 4], 1), part([1, 2, 3, 5], 0));
        assert!(!collide([&a, &c, &a].into_iter()));
        assert!(collide([&a, &c, &b].into_iter()));
    }
}
