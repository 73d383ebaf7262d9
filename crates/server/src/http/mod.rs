//! What every room needs to speak HTTP: one error shape, one pager, bodies with bounds, ranges, the accept loop.
//!
//! Handlers return `Result<…, Fault>`; the middleware here turns a fault into a problem document in the caller's
//! language, gives each request its number, and keeps a panic to the request that made it.

pub mod base;
pub mod body;
pub mod console;
pub mod files;
pub mod network;
pub mod page;
pub mod pages;
pub mod problem;
pub mod range;
pub mod serve;
pub mod subject;
pub mod tls;

pub use body::{Asked, Json};
pub use page::Paging;

#[cfg(test)]
mod tests;
