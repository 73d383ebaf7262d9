//! Comparing texts whatever the case, without making new ones: names are nearly always plain ASCII.

use std::cmp::Ordering;
use std::hash::Hasher;

/// Whether a text in lower case is the other one, whatever its case.
#[must_use]
pub(super) fn same(fold: &str, text: &str) -> bool {
    if fold == text {
        return true;
    }
    if text.is_ascii() {
        fold.len() == text.len() && fold.bytes().zip(text.bytes()).all(|(a, b)| a == b.to_ascii_lowercase())
    } else {
        *fold == text.to_lowercase()
    }
}

/// The order of two texts in lower case.
#[must_use]
pub(super) fn order(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        a.bytes().map(|c| c.to_ascii_lowercase()).cmp(b.bytes().map(|c| c.to_ascii_lowercase()))
    } else {
        a.to_lowercase().cmp(&b.to_lowercase())
    }
}

/// Puts a text in lower case into a hash.
pub(super) fn hash(hasher: &mut impl Hasher, text: &str) {
    if text.is_ascii() {
        let mut lower = [0_u8; 64];
        for piece in text.as_bytes().chunks(lower.len()) {
            let lower = &mut lower[..piece.len()];
            lower.copy_from_slice(piece);
            lower.make_ascii_lowercase();
            hasher.write(lower);
        }
    } else {
        for piece in text.to_lowercase().as_bytes().chunks(64) {
            hasher.write(piece);
        }
    }
    // So that `ab` and `c` are not `a` and `bc`.
    hasher.write_u8(0xff);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::{BuildHasher, RandomState};

    #[test]
    fn case_does_not_matter() {
        let keys = RandomState::new();
        let hash_of = |text: &str| {
            let mut hasher = keys.build_hasher();
            hash(&mut hasher, text);
            hasher.finish()
        };
        for (a, b) in [("Probe", "pROBE"), ("Été", "éTÉ"), ("K", "\u{212a}"), ("", "")] {
            assert!(same(&a.to_lowercase(), b), "{a} {b}");
            assert_eq!(order(a, b), Ordering::Equal, "{a} {b}");
            assert_eq!(hash_of(a), hash_of(b), "{a} {b}");
        }
        assert!(!same("probe", "probes") && !same("a", "é"));
        assert_eq!(order("Alpha", "beta"), Ordering::Less);
        assert_ne!(hash_of("a"), hash_of("b"));
    }
}
