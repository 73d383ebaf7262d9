//! The repository: package files, what their manifests say, and uploads on their way.
//!
//! Owns the tables `versions`, `version_depots`, `versions_replaced`, `server_life` and `uploads`, the folders `blobs` and `uploads` of the data folder ([`Blobs`]),
//! and `incoming` ([`Incoming`]).
//! Promises:
//! - a version's bytes never change (P9): they are stored under their digest, which is computed while they arrive and
//!   compared before they are kept. Serving does not hash again; whoever uses them does (the agent before it unpacks,
//!   the command line after a download);
//! - never a version without its blob: the bytes are on the disk before the transaction begins, and go after the last
//!   version that refers to them is gone. A crash between leaves a blob without a version, which [`sweep`] removes;
//! - publishing the same bytes again changes nothing and succeeds, also when two people do it at once;
//! - memory does not grow with the size of a file, in neither direction;
//! - a version that is delivered and nothing else may be replaced in the store `deploy`, as a new version; what it was is remembered (P-6);
//! - names of files and packages are unique without case;
//! - the files of install faces are given out in parts without being stored a second time ([`parts`]).

pub mod api;
mod blobs;
mod buffers;
mod change;
mod chores;
mod cut;
mod deliverable;
mod delivering;
mod delivering_api;
pub mod drafts;
mod extracted;
mod chunks;
mod face;
mod incoming;
mod life;
mod offer;
pub mod parts;
mod publish;
mod receive;
mod schema;
mod serve;
mod shelf;
pub mod store;
mod uploads;
mod views;

pub use blobs::Blobs;
pub use change::{remove, rename, take_plain_name};
pub use chores::{retire, sweep};
pub use chunks::{Chunks, chunks};
pub use deliverable::{
    Blocked, DEPLOY, Deliverable, DepotCopy, WRITE_ONCE, availability, copies, deliverable, deliverable_of,
    deliverable_packages, deliverable_versions, deliverables,
};
pub use delivering::{replaced, script_changes};
pub use face::{Found, find_version, install_of, newest_with_install, version_of};
pub use incoming::Incoming;
pub use life::{Life, keep_living};
pub use offer::{Offering, is_offered, offered_icon, offerings};
pub use publish::{Published, Replace, publish, publish_as};
pub use receive::receive;
pub use schema::schema;
pub use serve::serve;
pub use shelf::{OnShelf, Shelf, shelf};
pub use uploads::{begin, cancel, look, shorten};
pub use views::{declared, get, icon, list, manifest, totals, views};

#[cfg(test)]
mod delivering_tests;
#[cfg(test)]
mod incoming_tests;
#[cfg(test)]
mod parts_tests;
#[cfg(test)]
mod tests;
