//! Neighbours: agents of one network segment give the parts of bundles to each other (`protocol::sharing`).
//!
//! [`gather`](Peers::gather) brings a bundle here chunk by chunk: the server says for each who gives it, a neighbour or itself. A neighbour that is slow,
//! gone or lies costs another question; what is written was proven by the digest of the bundle, so it is never wrong, and the server always gives
//! what nobody else does. Only where people declared a network for it does the server send anybody here, and only then does this agent listen:
//! on the address it speaks to its server from, for neighbours of that network who show the token of that bundle, within bounds.
//!
//! A bundle stays with neighbours for a while after it was gathered, through the file that was opened for it: whoever renames or removes it
//! does not have to know.

mod gather;
mod pull;
mod serve;
mod share;
mod tls;

pub use gather::{Gathered, Wanted};

use crate::limits;
use model::Digest;
use share::Share;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// How an agent shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Port it listens on, once it shares; another one when it is taken. 0: it shares nothing and asks no neighbour.
    pub port: u16,
    /// Bytes a second it gives to neighbours at most.
    pub bytes_per_second: u64,
    /// Time in which a neighbour gives a chunk; a second more for each MiB.
    pub chunk_within: Duration,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            port: limits::SHARE_PORT,
            bytes_per_second: limits::SHARE_BYTES_PER_SECOND,
            chunk_within: limits::SHARE_CHUNK_WITHIN,
        }
    }
}

/// What neighbours have to do with this agent.
#[derive(Clone)]
pub struct Peers(Arc<Inner>);

struct Inner {
    manner: Manner,
    agent: String,
    certificate: PathBuf,
    listening: tokio::sync::Mutex<Option<Listening>>,
    shares: Mutex<HashMap<Digest, (Instant, Arc<Share>)>>,
    uploads: Arc<Semaphore>,
    pace: Mutex<Instant>,
    given_bytes: AtomicU64,
}

struct Listening {
    address: SocketAddr,
    certificate: String,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl std::fmt::Debug for Peers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Peers").field("manner", &self.0.manner).finish_non_exhaustive()
    }
}

impl Peers {
    /// An agent that listens to nobody yet; `certificate` is where it keeps what it shows to neighbours.
    #[must_use]
    pub fn new(agent: String, certificate: PathBuf, manner: Manner) -> Self {
        Self(Arc::new(Inner {
            manner,
            agent,
            certificate,
            listening: tokio::sync::Mutex::default(),
            shares: Mutex::default(),
            uploads: Arc::new(Semaphore::new(limits::SHARE_UPLOADS_MAX)),
            pace: Mutex::new(Instant::now()),
            given_bytes: AtomicU64::new(0),
        }))
    }

    /// Whether it has to do with neighbours at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.manner.port != 0
    }

    /// Bytes given to neighbours since it started.
    #[must_use]
    pub fn given_bytes(&self) -> u64 {
        self.0.given_bytes.load(Ordering::Relaxed)
    }

    /// Gives nothing more of a bundle: it proved wrong.
    pub fn forget(&self, digest: Digest) {
        self.shares().remove(&digest);
    }

    fn shares(&self) -> MutexGuard<'_, HashMap<Digest, (Instant, Arc<Share>)>> {
        self.0.shares.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a bundle to neighbours from now on, for so long after the last time this was said.
    fn keep(&self, digest: Digest, share: &Arc<Share>) {
        let mut shares = self.shares();
        shares.insert(digest, (Instant::now(), Arc::clone(share)));
        while shares.len() > limits::SHARES_MAX
            && let Some(oldest) = shares.iter().min_by_key(|(_, (at, _))| *at).map(|(digest, _)| *digest)
        {
            shares.remove(&oldest);
        }
        drop(shares);
        let (peers, share) = (Arc::downgrade(&self.0), Arc::downgrade(share));
        tokio::spawn(async move {
            tokio::time::sleep(limits::SHARE_KEPT_FOR).await;
            if let (Some(inner), Some(share)) = (peers.upgrade(), share.upgrade()) {
                let same = |(at, kept): &(Instant, Arc<Share>)| {
                    Arc::ptr_eq(kept, &share) && at.elapsed() >= limits::SHARE_KEPT_FOR
                };
                let peers = Peers(inner);
                let mut shares = peers.shares();
                if shares.get(&digest).is_some_and(same) {
                    shares.remove(&digest);
                }
            }
        });
    }

    /// Listens on an address of this machine, as long as it stays the one asked for; says where, and with which certificate.
    async fn listen(&self, ip: IpAddr) -> anyhow::Result<(SocketAddr, String)> {
        let mut listening = self.0.listening.lock().await;
        if let Some(now) = listening.as_ref().filter(|now| now.address.ip() == ip && !now.task.is_finished())
        {
            return Ok((now.address, now.certificate.clone()));
        }
        *listening = None;
        let file = self.0.certificate.clone();
        let own = tokio::task::spawn_blocking(move || tls::own(&file)).await??;
        let listener = match TcpListener::bind((ip, self.0.manner.port)).await {
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => TcpListener::bind((ip, 0)).await?,
            other => other?,
        };
        let (address, certificate) = (listener.local_addr()?, own.certificate.clone());
        tracing::info!(%address, "gives parts of bundles to its neighbours");
        let task = tokio::spawn(serve::run(self.clone(), listener, own.acceptor));
        *listening = Some(Listening { address, certificate: certificate.clone(), task });
        Ok((address, certificate))
    }

    /// When so many bytes may leave; nothing when that is too far away.
    fn reserve(&self, bytes: usize) -> Option<Duration> {
        let now = Instant::now();
        let mut next = self.0.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = (*next).max(now);
        let wait = begin.duration_since(now);
        if wait > limits::SHARE_PACE_WAIT_MAX {
            return None;
        }
        let rate = self.0.manner.bytes_per_second.max(1);
        *next = begin + Duration::from_secs_f64(bytes as f64 / rate as f64);
        Some(wait)
    }
}

/// A network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network([u8; 16], [u8; 16]);

impl Network {
    /// Whether an address lies in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let bytes = match address {
            IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
            IpAddr::V6(v6) => v6.octets(),
        };
        (self.0..=self.1).contains(&bytes)
    }
}

impl FromStr for Network {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let range = model::computer::network_range(text);
        range.map(|(first, last)| Self(first, last)).ok_or_else(|| format!("{text:?} is no network"))
    }
}

#[cfg(test)]
mod tests;
