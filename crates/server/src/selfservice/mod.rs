//! Self-service: people have packages installed on their own computers, of those offered for them (§14.12, R-120).
//!
//! Owns the table `self_service`: which packages are offered, to which computers. Whose a computer is, `computers` knows; what is asked for
//! becomes an on-demand task of `tasks`. Promises: one right is enough, [`model::rights::Right::SelfService`], and it opens nothing but the
//! caller's own computers: who is nobody's owner sees nothing; what is offered is decided again when somebody asks.

pub mod api;
mod offers;
mod own;
pub mod store;

#[cfg(test)]
mod tests;
