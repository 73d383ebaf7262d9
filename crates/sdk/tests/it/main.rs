//! The library against an agent that only speaks the local socket: what is said, in which order, and again after a cut.
//!
//! The same words against a real server and a real agent: `sim/tests/it/sdk.rs`.

mod agent;
mod calls;
mod words;
