//! What the crate promises, seen from outside: what is packed unpacks, what is hostile is refused.

mod constellation;
mod escale;
mod hostile;
mod mutation;
mod round;
mod write;
