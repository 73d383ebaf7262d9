//! Who may do what: users, sessions, tokens, credentials, the audit trail.
//!
//! Owns the tables `users`, `sessions`, `tokens`, `credentials`. Promises: only digests of secrets are stored
//! (argon2id for passwords, BLAKE3 for random tokens), and of access keys also the key itself, sealed ([`seal()`]);
//! rights are checked in one place, [`crate::call::Call::may`]; what is taken from a user or a credential is gone at
//! once: sessions, tokens, mailboxes, live streams ([`settle`], [`cut()`]); the last administrator cannot be removed;
//! failed sign-ins are counted by name and slowed down. Callers are recognised in [`identify`]: session cookie, bearer
//! token, or user and password; devices and scripts by what their key opens ([`opened()`]).

pub mod api;
mod credentials;
mod cut;
mod identify;
mod opened;
mod password;
mod rules;
mod seal;
mod sessions;
pub mod store;
mod tokens;
mod users;

pub use credentials::{
    Changed, Wanted, Whole, access_key, add as add_credential, authorizations, authorize,
    change as change_credential, credential_id, list as list_credentials, put as put_credential,
    remove as remove_credential, settle, take as take_credential, whole as whole_credentials,
};
pub use cut::{Cut, cut, generation};
pub use identify::Forwarded;
pub use opened::{Opened, open, opened, permit_parts};
pub use password::Memory;
pub use seal::{seal, unseal};
pub use sessions::{sign_in, sign_in_with_key, sign_in_without, sign_out, sweep};
pub use tokens::{add as add_token, list as list_tokens, remove as remove_token};
pub use users::{
    add as add_user, change as change_user, first_administrator, list as list_users, people,
    remove as remove_user, role_of,
};

#[cfg(test)]
mod key_tests;
#[cfg(test)]
mod tests;
