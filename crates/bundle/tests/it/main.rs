//! What the crate promises, seen from outside: what is packed unpacks, what is hostile is refused.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod constellation;
mod escale;
mod hostile;
mod install;
mod mutation;
mod round;
mod write;
