//! Typed calls to an Escale server, for the command line, tests and integrators.
//!
//! [`Client`] holds an address and who is calling; every route of `/api/v1` that people use is a method of it, grouped
//! by subject in the modules below. Errors keep what the server said ([`Error::problem`]) with its code, and its text
//! in the language asked for. Calls that only read are repeated a few times when the connection is cut; calls that
//! change something never are. Uploads and downloads go on where they stopped; live streams reconnect and miss nothing.
//! Nothing here prints, prompts, or looks for configuration.

mod access;
mod agents;
mod attempts;
mod computers;
mod call;
mod documents;
mod download;
mod configuration;
mod deliveries;
mod error;
mod exchange;
mod instances;
pub mod limits;
mod packages;
mod resources;
mod rollouts;
mod selfservice;
mod spaces;
mod stream;
mod tasks;
mod upload;

pub use attempts::AttemptQuery;
pub use call::{Auth, Client, Options};
pub use deliveries::{MergedQuery, SourceQuery};
pub use error::Error;
pub use exchange::JournalQuery;
pub use instances::{LogQuery, StateQuery};
pub use stream::{Event, Stream};
pub use tasks::RunQuery;
pub use upload::Published;
