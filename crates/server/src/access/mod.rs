//! Who may do what: users, sessions, tokens, credentials, the audit trail.
//!
//! Owns the tables `users`, `sessions`, `tokens`, `credentials`. Promises: only digests of secrets are stored
//! (argon2id for passwords, BLAKE3 for random tokens); rights are checked in one place, [`crate::call::Call::may`];
//! switching a user off ends sessions and tokens at once; the last administrator cannot be removed; failed sign-ins are
//! counted by name and slowed down. Callers are recognised in [`identify`]: session cookie, bearer token, or user and
//! password.

pub mod api;
mod credentials;
mod identify;
mod password;
mod rules;
mod sessions;
pub mod store;
mod tokens;
mod users;

pub use credentials::{
    Opened, add as add_credential, change as change_credential, credential_id, list as list_credentials,
    open, opened, permit_parts, remove as remove_credential,
};
pub use identify::Forwarded;
pub use password::Memory;
pub use password::generation;
pub use sessions::{sign_in, sign_out, sweep};
pub use tokens::{add as add_token, list as list_tokens, remove as remove_token};
pub use users::{
    add as add_user, change as change_user, first_administrator, list as list_users, remove as remove_user,
};

#[cfg(test)]
mod tests;
