//! Signatures of catalogues: Ed25519 over the bytes of the index, base64. The key pair is made once and kept with the
//! server's other secrets; a restored server goes on with it.

use super::store;
use crate::app::{App, random};
use crate::args;
use crate::fault::{Fault, Result};
use crate::store::Query;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

/// Signs our index.
pub(super) struct Signer(Ed25519KeyPair);

impl Signer {
    /// The signer of a seed of 32 bytes.
    pub fn from_seed(seed: &[u8]) -> Result<Self> {
        Ed25519KeyPair::from_seed_unchecked(seed)
            .map(Self)
            .map_err(|_| Fault::internal("the key of the catalogue is damaged (server_secrets, catalogue)"))
    }

    /// The key others know us by.
    pub fn key(&self) -> String {
        STANDARD.encode(self.0.public_key().as_ref())
    }

    /// Signs some bytes.
    pub fn sign(&self, bytes: &[u8]) -> String {
        STANDARD.encode(self.0.sign(bytes).as_ref())
    }
}

/// The signer of this server; its key is made at the first need.
pub(super) async fn signer(app: &App) -> Result<&Signer> {
    app.catalogue.signer.get_or_try_init(|| make(app)).await
}

async fn make(app: &App) -> Result<Signer> {
    let kept = async || -> Result<Option<Vec<u8>>> {
        let row = app.db.read().row(store::SEED, args![]).await?;
        Ok(row.map(|row| row.get(0)).transpose()?)
    };
    if let Some(seed) = kept().await? {
        return Signer::from_seed(&seed);
    }
    let mut tx = app.db.observe().await?;
    tx.run(store::SEED_INSERT, args![random::<32>().as_slice()]).await?;
    tx.commit().await?;
    let seed = kept().await?.ok_or_else(|| Fault::internal("the key of the catalogue was not kept"))?;
    Signer::from_seed(&seed)
}

/// Whether a text can be a key.
pub(super) fn is_key(text: &str) -> bool {
    STANDARD.decode(text).is_ok_and(|bytes| bytes.len() == 32)
}

/// Whether a signature over some bytes was made with a key.
pub(super) fn is_signed(key: &str, bytes: &[u8], signature: &str) -> bool {
    let (Ok(key), Ok(signature)) = (STANDARD.decode(key), STANDARD.decode(signature.trim())) else {
        return false;
    };
    UnparsedPublicKey::new(&ED25519, key).verify(bytes, &signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_the_same_bytes_verify() {
        let (one, other) = (Signer::from_seed(&[1; 32]).unwrap(), Signer::from_seed(&[2; 32]).unwrap());
        let signature = one.sign(b"packages");
        assert!(is_key(&one.key()) && !is_key("short"));
        assert!(is_signed(&one.key(), b"packages", &signature));
        assert!(is_signed(&one.key(), b"packages", &format!("{signature}\n")));
        assert!(!is_signed(&one.key(), b"package5", &signature));
        assert!(!is_signed(&other.key(), b"packages", &signature));
        assert!(!is_signed("", b"packages", &signature));
        assert!(!is_signed(&one.key(), b"packages", "not base64 ✓"));
    }
}
