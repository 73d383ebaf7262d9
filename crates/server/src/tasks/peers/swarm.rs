//! Who gives which chunk to whom: one bundle in one segment. Pure: no clock, no network.
//!
//! For each chunk, members stand in the order in which they asked. The first is sent to the server, the one at place k to the one at place
//! (k − 1) / 2: a binary tree, so that nobody gives a chunk to more than two others, and a chunk reaches n machines in log n steps. Whoever did
//! not give what it should leaves the row of that chunk, and those behind it move up.

use crate::limits;
use protocol::install::Peer;
use protocol::sharing::ShareFailed;
use std::collections::HashMap;
use std::time::Instant;
use uuid::Uuid;

/// One bundle in one segment.
#[derive(Debug)]
pub struct Swarm {
    members: Vec<Member>,
    places: HashMap<Uuid, u32>,
    /// For each chunk the members that have it or are getting it, in the order in which they asked.
    chunks: Vec<Vec<u32>>,
    /// When somebody asked last.
    pub touched: Instant,
}

#[derive(Debug)]
struct Member {
    agent: Uuid,
    peer: Peer,
}

impl Swarm {
    /// An empty one.
    #[must_use]
    pub fn new(chunks: usize, now: Instant) -> Self {
        Self { members: Vec::new(), places: HashMap::new(), chunks: vec![Vec::new(); chunks], touched: now }
    }

    /// Takes in who asks, where it listens (nowhere: it only takes), and who failed it.
    pub fn enter(&mut self, agent: Uuid, peer: Option<Peer>, failed: &[ShareFailed]) {
        match (self.places.get(&agent), peer) {
            (Some(place), Some(peer)) => {
                if let Some(member) = self.members.get_mut(*place as usize) {
                    member.peer = peer;
                }
            }
            (None, Some(peer)) if self.members.len() < limits::SHARE_MEMBERS_MAX => {
                let place = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
                self.members.push(Member { agent, peer });
                self.places.insert(agent, place);
            }
            _ => {}
        }
        for failure in failed.iter().take(limits::SHARE_CHUNKS_ASKED_MAX) {
            let Some(row) = self.chunks.get_mut(failure.chunk as usize) else { continue };
            row.retain(|place| {
                self.members.get(*place as usize).is_none_or(|m| m.peer.agent != failure.agent)
            });
        }
    }

    /// Who gives a chunk to this agent; nobody: the server does.
    pub fn giver(&mut self, agent: Uuid, chunk: u32, is_there: impl Fn(Uuid) -> bool) -> Option<Peer> {
        let me = self.places.get(&agent).copied();
        let members = &self.members;
        let row = self.chunks.get_mut(chunk as usize)?;
        let is_me = |place: &u32| Some(*place) == me;
        row.retain(|place| is_me(place) || members.get(*place as usize).is_some_and(|m| is_there(m.agent)));
        let at = match (row.iter().position(is_me), me) {
            (Some(at), _) => at,
            (None, Some(me)) if row.len() < limits::SHARE_GIVERS_MAX => {
                row.push(me);
                row.len() - 1
            }
            // It only takes, or the row is full: any one of the row gives, another one for each who asks.
            (None, me) => {
                if row.is_empty() {
                    return None;
                }
                let pick = (agent.as_u128() ^ u128::from(chunk).wrapping_mul(0x9E37_79B9_7F4A_7C15))
                    % row.len() as u128;
                let at = usize::try_from(pick).unwrap_or(0);
                let giver = row[at];
                if let Some(me) = me {
                    // Those who come later find somebody who gave less.
                    row[at] = me;
                }
                return members.get(giver as usize).map(|m| m.peer.clone());
            }
        };
        let before = at.checked_sub(1)? / 2;
        members.get(*row.get(before)? as usize).map(|m| m.peer.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn id(number: usize) -> Uuid {
        Uuid::from_u128(number as u128 + 1)
    }
    fn peer(number: usize) -> Peer {
        Peer {
            agent: format!("a{number}"),
            address: format!("10.0.0.{number}:1"),
            certificate: "00".repeat(32),
        }
    }
    fn swarm(members: usize) -> Swarm {
        let mut swarm = Swarm::new(3, Instant::now());
        (0..members).for_each(|n| swarm.enter(id(n), Some(peer(n)), &[]));
        swarm
    }
    fn name(giver: Option<Peer>) -> String {
        giver.map_or_else(|| "server".to_owned(), |p| p.agent)
    }

    #[test]
    fn one_copy_leaves_the_server_and_nobody_gives_more_than_two() {
        let mut swarm = swarm(25);
        let mut given: BTreeMap<String, usize> = BTreeMap::new();
        for n in 0..25 {
            *given.entry(name(swarm.giver(id(n), 1, |_| true))).or_default() += 1;
        }
        assert_eq!(given.remove("server"), Some(1));
        assert!(given.values().all(|count| *count <= 2), "{given:?}");
        // Asked again, it says the same.
        assert_eq!(name(swarm.giver(id(0), 1, |_| true)), "server");
        assert_eq!(name(swarm.giver(id(4), 1, |_| true)), "a1");
    }

    #[test]
    fn who_fails_or_is_gone_is_left_out() {
        let mut swarm = swarm(4);
        for n in 0..4 {
            swarm.giver(id(n), 0, |_| true);
        }
        assert_eq!(name(swarm.giver(id(2), 0, |_| true)), "a0");
        swarm.enter(id(2), Some(peer(2)), &[ShareFailed { chunk: 0, agent: "a0".into() }]);
        assert_eq!(name(swarm.giver(id(2), 0, |_| true)), "a1", "the next of the row");
        assert_eq!(name(swarm.giver(id(1), 0, |_| true)), "server", "who is first now");
        assert_eq!(name(swarm.giver(id(2), 0, |agent| agent != id(1))), "server");
        // Of another chunk the one that failed may still be asked.
        assert_eq!(name(swarm.giver(id(0), 1, |_| true)), "server");
        assert_eq!(name(swarm.giver(id(2), 1, |_| true)), "a0");
        swarm.enter(id(3), None, &[ShareFailed { chunk: 99, agent: "x".into() }]);
        assert_eq!(swarm.giver(id(3), 99, |_| true), None, "no such chunk: the server will say so");
    }

    #[test]
    fn who_only_takes_is_never_asked() {
        let mut swarm = swarm(2);
        let takes = id(77);
        swarm.enter(takes, None, &[]);
        assert_eq!(name(swarm.giver(takes, 0, |_| true)), "server");
        assert_eq!(name(swarm.giver(id(0), 0, |_| true)), "server", "nobody it could ask");
        assert_eq!(name(swarm.giver(takes, 0, |_| true)), "a0");
        assert_eq!(name(swarm.giver(id(1), 0, |_| true)), "a0");
    }

    #[test]
    fn rows_are_bounded() {
        let count = limits::SHARE_GIVERS_MAX + 200;
        let mut swarm = swarm(count);
        let mut given: BTreeMap<String, usize> = BTreeMap::new();
        for n in 0..count {
            *given.entry(name(swarm.giver(id(n), 2, |_| true))).or_default() += 1;
        }
        assert_eq!((given.remove("server"), swarm.chunks[2].len()), (Some(1), limits::SHARE_GIVERS_MAX));
        assert!(given.values().all(|count| *count <= 4), "{:?}", given.values().max());
    }
}
