//! Lists of slots by what their objects are called, whatever the case.
//!
//! A list is found by a keyed hash of its texts; whoever reads one looks at the objects again, so that two texts with one
//! hash cost time, never truth. No text is kept here: a million objects cost this index about a hundred bytes each.

use super::fold;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

/// A way to find objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// By agent, instance and name.
    Key,
    /// By agent.
    Agent,
    /// By agent and instance.
    Path,
    /// By instance.
    Instance,
    /// By name.
    Name,
    /// By type label.
    Kind,
}

/// How many ways there are.
pub(super) const WAYS: usize = 6;

impl Way {
    pub(super) const ALL: [Way; WAYS] =
        [Way::Key, Way::Agent, Way::Path, Way::Instance, Way::Name, Way::Kind];
}

/// Hashes are hashes already.
#[derive(Default)]
struct Plain(u64);

impl Hasher for Plain {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

/// Marks an entry that names a list; without it, it names the only slot.
const LIST: u32 = 1 << 31;

/// The index.
#[derive(Default)]
pub(super) struct Index {
    keys: RandomState,
    entries: HashMap<u64, Entry, BuildHasherDefault<Plain>>,
    lists: Vec<Vec<u32>>,
    free: Vec<u32>,
    /// Where each slot stands in its list, for each way.
    places: Vec<[u32; WAYS]>,
}

/// A slot, or the number of a list.
#[derive(Clone, Copy)]
#[repr(transparent)]
struct Entry(u32);

impl Entry {
    fn list(self) -> Option<usize> {
        (self.0 & LIST != 0).then_some((self.0 & !LIST) as usize)
    }
}

impl Index {
    /// The hash of some texts.
    pub(super) fn hash<'a>(&self, way: Way, parts: impl IntoIterator<Item = &'a str>) -> u64 {
        let mut hasher = self.keys.build_hasher();
        hasher.write_u8(way as u8);
        for part in parts {
            fold::hash(&mut hasher, part);
        }
        hasher.finish()
    }

    /// All hashes of an object.
    pub(super) fn hashes(&self, agent: &str, instance: &str, name: &str, kind: &str) -> [u64; WAYS] {
        [
            self.hash(Way::Key, [agent, instance, name]),
            self.hash(Way::Agent, [agent]),
            self.hash(Way::Path, [agent, instance]),
            self.hash(Way::Instance, [instance]),
            self.hash(Way::Name, [name]),
            self.hash(Way::Kind, [kind]),
        ]
    }

    /// The slots under a hash.
    pub(super) fn list(&self, hash: u64) -> &[u32] {
        match self.entries.get(&hash) {
            None => &[],
            Some(entry) => match entry.list() {
                Some(number) => &self.lists[number],
                None => std::slice::from_ref(&entry.0),
            },
        }
    }

    /// Adds a slot.
    pub(super) fn add(&mut self, way: Way, hash: u64, slot: u32) {
        if self.places.len() <= slot as usize {
            self.places.resize(slot as usize + 1, [0; WAYS]);
        }
        let Self { entries, lists, free, places, .. } = self;
        let mut place = 0;
        entries
            .entry(hash)
            .and_modify(|entry| match entry.list() {
                Some(number) => {
                    place = u32::try_from(lists[number].len()).unwrap_or(u32::MAX);
                    lists[number].push(slot);
                }
                None => {
                    place = 1;
                    let list = vec![entry.0, slot];
                    let number = match free.pop() {
                        Some(number) => {
                            lists[number as usize] = list;
                            number
                        }
                        None => {
                            lists.push(list);
                            u32::try_from(lists.len() - 1).unwrap_or(u32::MAX)
                        }
                    };
                    *entry = Entry(number | LIST);
                }
            })
            .or_insert(Entry(slot));
        places[slot as usize][way as usize] = place;
    }

    /// Takes a slot out.
    pub(super) fn remove(&mut self, way: Way, hash: u64, slot: u32) {
        let Some(entry) = self.entries.get(&hash).copied() else { return };
        let Some(number) = entry.list() else {
            self.entries.remove(&hash);
            return;
        };
        let list = &mut self.lists[number];
        let place = self.places[slot as usize][way as usize];
        if list.get(place as usize) != Some(&slot) {
            return;
        }
        list.swap_remove(place as usize);
        if let Some(moved) = list.get(place as usize) {
            self.places[*moved as usize][way as usize] = place;
        }
        if list.is_empty() {
            *list = Vec::new();
            self.free.push(u32::try_from(number).unwrap_or(u32::MAX));
            self.entries.remove(&hash);
        }
    }
}
