//! Deliveries: what a space's graph means, and every decision about it (spec/delivery §6–§22).
//!
//! [`state`]: the seven states and why something is in one; [`graph`]: applications, jobs, links; [`index`]: in what order; [`run`]: how one run of a graph stands; [`advance`]: what follows; [`act`]: what people
//! do; [`expr`]: conditions and `${…}`; [`calendar`]: days, windows, freezes, the board; [`gate`]: what must be open before a delivery starts; [`resource`]: typed values,
//! weights, stacks; [`disk`]: space; [`param`]: values people give; [`cause`]: why a job failed; [`request`]: approvals; [`rollout`]: rings.
//!
//! How a run stands is kept as JSON, object by object, by whoever carries it: these structures carry serde for that (ADR 0022). A field that is added has a default.

pub mod act;
pub mod advance;
pub mod back;
pub mod calendar;
pub mod cause;
pub mod disk;
pub mod expr;
pub mod gate;
pub mod graph;
pub mod index;
pub mod param;
pub mod request;
pub mod resource;
pub mod rollout;
pub mod run;
pub mod state;
