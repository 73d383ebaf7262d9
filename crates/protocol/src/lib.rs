//! Every shape that crosses a wire or sits in a file a person writes, and the texts people read.
//!
//! - [`api`]: what `/api/v1` takes and gives; [`event`]: live changes.
//! - [`deliver`]: files deliveries are made of, jobs on agents.
//! - [`exchange`]: what programs say to one another through the server.
//! - [`install`]: the install face of a package, its runs, inventories.
//! - [`link`]: frames between server and agent; [`local`]: lines between an agent and a program it runs.
//! - [`sharing`]: agents that give parts of bundles to each other.
//! - [`problem`]: the closed list of error codes, with their status and their texts; [`reason`]: why something is as
//!   it is; [`exit`]: exit codes of the command line; [`text`]: languages and how texts are filled.
//!
//! Shapes use plain strings for names: whoever receives them parses, so that a wrong one is reported by its field.
//! Nothing here behaves beyond parse and print. An unknown field is ignored in what programs send each other (P15)
//! and refused in what people write.

pub mod api;
pub mod deliver;
pub mod event;
pub mod exchange;
pub mod exit;
pub mod install;
pub mod link;
pub mod local;
pub mod problem;
pub mod reason;
pub mod remark;
pub mod sharing;
pub mod text;

pub use problem::{Code, Problem};
pub use reason::Reason;
pub use text::Lang;

/// First part of every address of the API.
pub const API_PREFIX: &str = "/api/v1";
/// Name of the session cookie.
pub const SESSION_COOKIE: &str = "escale_session";
