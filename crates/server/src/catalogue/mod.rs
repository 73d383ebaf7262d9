//! Catalogues: our repository offered to other servers, theirs offered here (spec/constellation §4.6).
//!
//! Owns the table `catalogues`, the key our index is signed with, and the downloads under way ([`Shelves`]). Promises:
//! - what is offered is every version that runs; the index is the same bytes until the repository changes, and signed;
//! - a catalogue is known by its key: what is signed with another one is refused, told, and changes nothing;
//! - a download goes the way of an upload: to the disk while it is hashed, compared with the digest of the signed index,
//!   inspected, published; cut, refused or without room it leaves nothing;
//! - only `http` and `https`, never link-local addresses, private networks where the configuration allows them, also
//!   after a redirection and whatever a name resolves to ([`reach`]).

pub mod api;
mod downloads;
mod entries;
mod fetch;
mod icons;
pub mod offer;
mod reach;
mod read;
mod sign;
pub mod store;
mod subscribe;

pub use downloads::{Shelves, list as downloads};
pub use entries::{entries, updates};
pub use fetch::{download, fetch};
pub use icons::icon;
pub use read::{keep_reading, refresh};
pub use subscribe::{add, list, remove};

#[cfg(test)]
mod tests;
