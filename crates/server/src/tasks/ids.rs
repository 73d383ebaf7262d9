//! Ids of runs: a number for tables, and two tags nobody can guess. The first says that we made it, the second whose run it is, so that a
//! word about somebody else's run is refused without a look into the database (R-32, S-2).

use subtle::ConstantTimeEq;

/// The key tags are made with; from the server's secret.
#[derive(Clone)]
pub struct Key([u8; 32]);

/// Bytes of each tag.
const TAG_BYTES: usize = 8;

/// An id somebody gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// Number of the run.
    pub number: i64,
    owner: [u8; TAG_BYTES],
}

impl Key {
    /// From the server's secret.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(blake3::derive_key("escale 2026 ids of runs", secret))
    }

    fn tag(&self, kind: u8, number: i64, computer: i64) -> [u8; TAG_BYTES] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&[kind]).update(&number.to_le_bytes()).update(&computer.to_le_bytes());
        let mut tag = [0; TAG_BYTES];
        hasher.finalize_xof().fill(&mut tag);
        tag
    }

    /// The id of a run.
    #[must_use]
    pub fn id(&self, number: i64, computer: i64) -> String {
        let hex = |bytes: [u8; TAG_BYTES]| format!("{:016x}", u64::from_be_bytes(bytes));
        let (ours, owner) = (self.tag(0, number, 0), self.tag(1, number, computer));
        format!("run_{number:x}_{}{}", hex(ours), hex(owner))
    }

    /// Reads an id; nothing for one we never gave.
    #[must_use]
    pub fn read(&self, id: &str) -> Option<Given> {
        let (number, tags) = id.strip_prefix("run_")?.split_once('_')?;
        if tags.len() != TAG_BYTES * 4 || !tags.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        let number = i64::from_str_radix(number, 16).ok().filter(|n| *n > 0 && format!("{n:x}") == number)?;
        let (ours, owner) = tags.split_at(TAG_BYTES * 2);
        let bytes = |hex: &str| u64::from_str_radix(hex, 16).ok().map(u64::to_be_bytes);
        let known = self.tag(0, number, 0).ct_eq(&bytes(ours)?);
        bool::from(known).then_some(Given { number, owner: bytes(owner)? })
    }

    /// Whether a run is this computer's.
    #[must_use]
    pub fn is_of(&self, given: Given, computer: i64) -> bool {
        self.tag(1, given.number, computer).ct_eq(&given.owner).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ids fit the agents' rule, differ, and are read back; S-2: whose run it is stands in them.
    #[test]
    fn ids_say_whose_run_it_is() {
        let key = Key::new(&[7; 32]);
        let id = key.id(4_711, 3);
        assert!(id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "{id}");
        let given = key.read(&id).unwrap();
        assert_eq!(given.number, 4_711);
        assert!(key.is_of(given, 3) && !key.is_of(given, 4));
        assert_ne!(id, key.id(4_712, 3));
        assert_eq!(Key::new(&[8; 32]).read(&id), None, "another server's");
        for wrong in ["", "run_1_", "run_0_0000000000000000", &id[..id.len() - 1], &id.to_uppercase()] {
            assert_eq!(key.read(wrong), None, "{wrong}");
        }
        // A guess of the owner is not enough: the run becomes nobody's.
        let forged = format!("{}0000000000000000", &id[..id.len() - 16]);
        assert!(!key.is_of(key.read(&forged).unwrap(), 3));
    }
}
