//! What is shared by every request and every chore.

use crate::access::Memory;
use crate::clock::Clock;
use crate::config::Config;
use crate::exchange::Exchange;
use crate::fleet::Presence;
use crate::instances::UsageBoard;
use crate::link::Reports;
use crate::live::Hub;
use crate::packages::Blobs;
use crate::store::Db;
use crate::units::Units;
use crate::wake::Wake;
use model::Timestamp;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio_util::sync::CancellationToken;

/// Handle to everything shared; cheap to clone.
#[derive(Clone)]
pub struct App(pub(crate) Arc<Inner>);

/// Everything shared.
pub struct Inner {
    /// The database.
    pub db: Db,
    /// Files of the repository.
    pub blobs: Blobs,
    /// The clock.
    pub clock: Clock,
    /// Wake-ups.
    pub wake: Wake,
    /// The configuration.
    pub config: Config,
    /// Key from which the keys of instances are derived; random, made once, kept in the database.
    pub secret: [u8; 32],
    /// When this program started.
    pub started_at: Timestamp,
    /// How long the server has lived, by a clock nobody sets.
    pub life: crate::packages::Life,
    /// Who is connected.
    pub presence: Presence,
    /// Which unit our own agents belong to.
    pub units: Units,
    /// What instances consume.
    pub usage: UsageBoard,
    /// State objects, mailboxes, descriptors, the journal.
    pub exchange: Exchange,
    /// Computers: machines that poll, contacts to be written.
    pub computers: crate::computers::Shared,
    /// Catalogues: our index, downloads.
    pub catalogue: crate::catalogue::Shelves,
    /// Neighbours that give parts of bundles to each other.
    pub peers: crate::tasks::peers::Registry,
    /// Clients of other products: identities, polls, connections of hubs, counts.
    pub compat: crate::compat::Shared,
    /// Foreign agents: what people decided, how often each asks, who is being woken.
    pub foreign: crate::foreign::Shared,
    /// Tasks: what is on its way to the database, computers with work, what is remembered of tasks.
    pub tasks: crate::tasks::Shared,
    /// Attempts of jobs: logs, questions to agents, reports on their way to the database.
    pub work: crate::work::Shared,
    /// Spaces: open runs, and the right to change them.
    pub spaces: crate::spaces::Shared,
    /// Notifications: whoever sends them, and the ways they go.
    pub notices: crate::notices::Shared,
    /// Documents of deliveries, as they were read last.
    pub documents: crate::documents::Shared,
    /// Live changes.
    pub live: Hub,
    /// Reports of agents, on their way to the database.
    pub reports: Reports,
    /// Passwords checked lately, failures counted.
    pub memory: Memory,
    /// Cancelled when the server leaves.
    pub stop: CancellationToken,
    /// Requests so far.
    pub requests: AtomicU64,
}

impl Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// The number of the next request: start of the program and a count, so that it is unique in the log.
    #[must_use]
    pub fn next_request(&self) -> String {
        let count = self.requests.fetch_add(1, Ordering::Relaxed);
        format!("{:x}-{count:x}", self.started_at.as_ms() / 1000)
    }

    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> uuid::Uuid {
        uuid::Uuid::now_v7()
    }
}

/// Random bytes from the system.
///
/// # Panics
/// When the system has no random numbers: then nothing secret can be made, and the program must not go on.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random numbers");
    bytes
}

/// A random token: a prefix that says what it is, and 32 random bytes.
#[must_use]
pub fn random_token(prefix: &str) -> model::Secret {
    use base64::Engine;
    let bytes: [u8; 32] = random();
    model::Secret::new(format!("{prefix}_{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)))
}

/// The digest under which a random token is stored.
#[must_use]
pub fn token_digest(token: &str) -> Vec<u8> {
    blake3::hash(token.as_bytes()).as_bytes().to_vec()
}
