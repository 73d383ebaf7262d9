//! Keys that can be shown again: sealed under a key derived from the server's secret, so that a copy of the table alone
//! tells nothing (docs/decisions/0017). Form: `1`, nonce (12 bytes), ChaCha20-Poly1305 of the text; the id of its owner
//! is authenticated with it, so that sealed keys cannot be exchanged between rows.

use crate::app::random;
use crate::fault::{Fault, Result};
use model::Secret;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use uuid::Uuid;

const FORM: u8 = 1;
const PURPOSE: &str = "escale 2026-11 access keys that can be shown again";

fn key(secret: &[u8; 32]) -> Result<LessSafeKey> {
    let derived = blake3::derive_key(PURPOSE, secret);
    UnboundKey::new(&CHACHA20_POLY1305, &derived)
        .map(LessSafeKey::new)
        .map_err(|_| Fault::internal("a key to seal with could not be made"))
}

/// Seals a text for its owner.
///
/// # Errors
/// Never in practice: only when the cipher refuses.
pub fn seal(secret: &[u8; 32], owner: Uuid, text: &Secret) -> Result<Vec<u8>> {
    let nonce: [u8; NONCE_LEN] = random();
    let mut sealed = text.expose().as_bytes().to_vec();
    key(secret)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(owner.as_bytes()),
            &mut sealed,
        )
        .map_err(|_| Fault::internal("a key could not be sealed"))?;
    let mut whole = Vec::with_capacity(1 + NONCE_LEN + sealed.len());
    whole.push(FORM);
    whole.extend_from_slice(&nonce);
    whole.extend_from_slice(&sealed);
    Ok(whole)
}

/// Opens what [`seal`] closed; nothing when the secret or the owner is another, or a byte was changed.
#[must_use]
pub fn unseal(secret: &[u8; 32], owner: Uuid, sealed: &[u8]) -> Option<Secret> {
    let (form, rest) = sealed.split_first()?;
    let (nonce, text) = rest.split_at_checked(NONCE_LEN)?;
    if *form != FORM {
        return None;
    }
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = text.to_vec();
    let opened = key(secret).ok()?.open_in_place(nonce, Aad::from(owner.as_bytes()), &mut text).ok()?;
    String::from_utf8(opened.to_vec()).ok().map(Secret::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SRV-08: a sealed key is read with the server's secret alone, and by its owner alone.
    #[test]
    fn a_sealed_key_needs_the_secret_and_its_owner() {
        let (mine, theirs) = ([1; 32], [2; 32]);
        let (owner, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = seal(&mine, owner, &Secret::new("key_of_a_probe".into())).unwrap();
        assert_eq!(unseal(&mine, owner, &sealed).unwrap().expose(), "key_of_a_probe");
        assert!(!sealed.windows(5).any(|part| part == b"probe"), "the text stands in the clear");
        assert!(unseal(&theirs, owner, &sealed).is_none());
        assert!(unseal(&mine, other, &sealed).is_none());
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(unseal(&mine, owner, &changed).is_none(), "byte {place} was changed");
        }
        assert!(unseal(&mine, owner, &sealed[..10]).is_none());
        assert_ne!(seal(&mine, owner, &Secret::new("key_of_a_probe".into())).unwrap(), sealed, "a new nonce");
    }
}
