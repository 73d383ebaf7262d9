//! Load, journeys and figures: what drives the real programs from outside.
//!
//! - [`crowd`]: many virtual agents in one process, with the real protocol and real keys; the program `swarm` is its
//!   command line. Enrolment of a whole crowd stands in [`enrol`], the way to a server in [`door`].
//! - [`house`]: a server and agents as real processes in a folder of their own, for journeys (`tests/it`) and figures; [`terminal`]: somebody who
//!   types commands there; [`example`]: the delivery example laid out there; [`kills`]: its chain, while the server is killed.
//! - [`proc`]: what the kernel tells about processes: memory, processor time, who still works in a folder.
//!
//! Nothing here is part of the product, and nothing of the product uses it. It speaks the same protocol crate as the
//! programs; where it stands for an agent it keeps the agent's promises (numbered beats, sent again until they are
//! acknowledged; the whole assignment obeyed), so that a server cannot look better here than with real agents.

pub mod api;
pub mod crowd;
pub mod door;
pub mod enrol;
pub mod example;
pub mod foreign;
pub mod house;
pub mod kills;
pub mod proc;
mod store;
mod tally;
pub mod terminal;
mod virtual_agent;

pub use tally::{Latency, Tally};
pub use virtual_agent::{Raw, raw};

/// Lets this process hold so many connections, as far as the system allows; says how many files it may open now.
#[must_use]
pub fn allow_files(wanted: u64) -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let now = getrlimit(Resource::Nofile);
    let most = now.maximum.unwrap_or(u64::MAX).max(now.current.unwrap_or(0));
    let goal = wanted.min(most);
    if now.current.is_some_and(|current| current < goal) {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(goal), maximum: now.maximum });
    }
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}
