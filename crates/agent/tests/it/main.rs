//! The agent as a program, with real children that misbehave.
#![expect(clippy::unwrap_used, reason = "a test that fails here says where")]
#![expect(clippy::print_stderr, reason = "a failed test shows the agent's log, and figures are shown")]

mod adoption;
mod constellation;
mod exchange;
mod fetching;
mod figures;
mod groups;
mod house;
mod job_ends;
mod job_house;
mod job_lives;
mod job_work;
mod life;
mod linking;
mod programs;
mod python;
mod recovery;
mod run_house;
mod runs;
mod things;
