//! Bringing a bundle here with the help of neighbours.

use super::pull::{Neighbours, Said};
use super::share::Share;
use super::{Network, Peers, limits};
use crate::fetch::{Error, of_disk};
use crate::net::{Server, Session, refusal};
use bundle::chunks::Cut;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use http_body_util::{BodyExt, Limited};
use hyper::body::Bytes;
use model::Digest;
use protocol::install::Peer;
use protocol::sharing::{ShareAnswer, ShareAsk, ShareFailed};
use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::Semaphore;

/// How it went.
pub enum Gathered {
    /// Everything is in the file that was named; so many bytes came from neighbours.
    Whole(u64),
    /// The server knows of no neighbours: fetch it whole, on this connection if it still stands.
    Alone(Option<Session>),
}

/// What is asked of the server.
pub struct Wanted<'a> {
    /// The server.
    pub server: &'a Server,
    /// This agent's key.
    pub key: &'a str,
    /// The bundle.
    pub digest: Digest,
    /// Its size.
    pub size_bytes: u64,
}

impl Peers {
    /// Brings a bundle into the file beside `part` called `.share`, with the help of neighbours if there are any; `progress` hears of the bytes done. What is in the file already is
    /// looked at and not fetched again, and so is what was fetched alone into `part`. A neighbour's failure is never an error.
    ///
    /// # Errors
    /// What the server or the disk does.
    pub async fn gather(
        &self,
        wanted: Wanted<'_>,
        part: &Path,
        progress: &(impl Fn(u64) + Send),
    ) -> Result<Gathered, Error> {
        let Some(cut) = Cut::of(wanted.size_bytes).filter(|_| self.is_on()) else {
            return Ok(Gathered::Alone(None));
        };
        let mut session = wanted.session().await?;
        let ask = ShareAsk { list: true, ..ShareAsk::default() };
        let Some(answer) = wanted.ask(&mut session, &ask).await? else { return Ok(Gathered::Alone(None)) };
        let values: Option<Vec<[u8; 32]>> =
            answer.values.iter().map(|text| Digest::parse(text).ok().map(|d| *d.as_bytes())).collect();
        let proven = values.filter(|values| cut.digest(values) == Some(wanted.digest));
        let (Some(values), Ok(network), true) = (proven, answer.network.parse::<Network>(), answer.share)
        else {
            if answer.share {
                tracing::warn!(digest = %wanted.digest, "what the server says about the chunks of a bundle is wrong");
            }
            return Ok(Gathered::Alone(Some(session)));
        };
        let ip = session.local.ip().to_canonical();
        let own =
            if network.contains(ip) { self.listen(ip).await } else { Err(anyhow::anyhow!("not of it")) };
        let own = own.inspect_err(|e| tracing::debug!("gives nothing to its neighbours: {e:#}")).ok();
        let part = part.to_owned();
        let opened = move || {
            let path = part.with_extension("share");
            if part.exists() && !path.exists() {
                std::fs::rename(&part, &path)?;
            }
            Share::open(&path, cut, values, network, answer.token)
        };
        let share = tokio::task::spawn_blocking(opened).await.map_err(|e| Error::Disk(e.to_string()))?;
        let share = share.map_err(of_disk)?;
        self.keep(wanted.digest, &share);
        let work = Work {
            chunk_within: self.0.manner.chunk_within,
            wanted,
            share: &share,
            own,
            sessions: Mutex::new(vec![session]),
            neighbours: Neighbours::default(),
            struck: Mutex::default(),
            from_server: Semaphore::new(limits::SHARE_SERVER_FETCHES_MAX),
            from_peers: AtomicU64::new(0),
        };
        let coming = Coming(&share);
        work.all(order(&self.0.agent, share.missing()), progress).await?;
        drop(coming);
        self.keep(work.wanted.digest, &share);
        Ok(Gathered::Whole(work.from_peers.load(Ordering::Relaxed)))
    }
}

/// As long as it lasts, what is missing is on its way.
struct Coming<'a>(&'a Share);

impl Drop for Coming<'_> {
    fn drop(&mut self) {
        self.0.set_coming(false);
    }
}

/// Each agent begins elsewhere, so that neighbours that begin together fetch different chunks.
fn order(agent: &str, mut chunks: Vec<usize>) -> Vec<usize> {
    let rank = |chunk: &usize| {
        *blake3::Hasher::new().update(agent.as_bytes()).update(&chunk.to_le_bytes()).finalize().as_bytes()
    };
    chunks.sort_by_cached_key(rank);
    chunks
}

impl Wanted<'_> {
    async fn session(&self) -> Result<Session, Error> {
        self.server.session().await.map_err(|e| Error::Network(format!("{e:#}")))
    }

    fn authorized(&self, request: http::request::Builder) -> http::request::Builder {
        request.header(http::header::AUTHORIZATION, format!("Bearer {}", self.key))
    }

    /// Asks who gives what; nothing from a server that knows nothing of neighbours.
    async fn ask(&self, session: &mut Session, ask: &ShareAsk) -> Result<Option<ShareAnswer>, Error> {
        let request = self.authorized(http::Request::post("/"));
        let request = request.header(http::header::CONTENT_TYPE, "application/json");
        let body = serde_json::to_vec(ask).map_err(|e| Error::Network(e.to_string()))?;
        let path = format!("/agent/bundles/{}/sharing", self.digest);
        let answer = session.request(request, &path, body).await;
        let response = answer.map_err(|e| Error::Network(format!("{e:#}")))?;
        if !response.status().is_success() {
            tracing::debug!("the server knows of no neighbours: {}", refusal(response).await.text);
            return Ok(None);
        }
        let body = Limited::new(response.into_body(), limits::SHARE_ANSWER_BYTES_MAX).collect();
        let body = tokio::time::timeout(limits::FETCH_IDLE_MAX, body).await;
        let bytes = match body {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(error)) => return Err(Error::Network(format!("the connection was cut: {error}"))),
            Err(_) => return Err(Error::Network("nothing came for too long".to_owned())),
        };
        Ok(serde_json::from_slice(&bytes).ok())
    }

    /// A chunk, from the server.
    async fn chunk(&self, session: &mut Session, at: u64, length: usize) -> Result<Bytes, Error> {
        let range = format!("bytes={at}-{}", at + length as u64 - 1);
        let request = self.authorized(http::Request::get("/")).header(http::header::RANGE, range);
        let answer = session.request(request, &format!("/agent/bundles/{}", self.digest), Vec::new()).await;
        let response = answer.map_err(|e| Error::Network(format!("{e:#}")))?;
        match response.status() {
            http::StatusCode::PARTIAL_CONTENT => {}
            status if status.is_server_error() => return Err(Error::Network(refusal(response).await.text)),
            _ => return Err(Error::Refused(refusal(response).await.text)),
        }
        let mut body = response.into_body();
        let mut bytes = Vec::with_capacity(length);
        loop {
            match tokio::time::timeout(limits::FETCH_IDLE_MAX, body.frame()).await {
                Err(_) => return Err(Error::Network("nothing came for too long".to_owned())),
                Ok(Some(Err(error))) => {
                    return Err(Error::Network(format!("the connection was cut: {error}")));
                }
                Ok(None) => return Ok(bytes.into()),
                Ok(Some(Ok(frame))) => {
                    if let Ok(data) = frame.into_data() {
                        bytes.extend_from_slice(&data[..data.len().min(length - bytes.len())]);
                    }
                }
            }
        }
    }
}

/// One gathering.
struct Work<'a> {
    chunk_within: std::time::Duration,
    wanted: Wanted<'a>,
    share: &'a Arc<Share>,
    /// Where this agent listens, and its certificate.
    own: Option<(SocketAddr, String)>,
    sessions: Mutex<Vec<Session>>,
    neighbours: Neighbours,
    /// Neighbours that failed: not asked again for this bundle.
    struck: Mutex<HashSet<String>>,
    from_server: Semaphore,
    from_peers: AtomicU64,
}

impl Work<'_> {
    async fn all(&self, chunks: Vec<usize>, progress: &(impl Fn(u64) + Send)) -> Result<(), Error> {
        let mut left = chunks.into_iter();
        let mut under_way: FuturesUnordered<_> =
            left.by_ref().take(limits::SHARE_CHUNKS_AT_ONCE).map(|chunk| self.one(chunk)).collect();
        while let Some(done) = under_way.next().await {
            done?;
            progress(self.share.done_bytes());
            if let Some(chunk) = left.next() {
                under_way.push(self.one(chunk));
            }
        }
        Ok(())
    }

    /// Brings one chunk here.
    async fn one(&self, chunk: usize) -> Result<(), Error> {
        let Some((at, length)) = self.share.cut.place(chunk) else { return Ok(()) };
        let began = Instant::now();
        let mut failed: Vec<ShareFailed> = Vec::new();
        while failed.len() < limits::SHARE_TRIES_MAX && self.struck().len() < limits::SHARE_STRUCK_MAX {
            let Some(peer) = self.giver(chunk, &failed).await? else { break };
            let strike = |why: &str| {
                tracing::info!(neighbour = peer.agent, chunk, "a neighbour gives nothing of use: {why}");
                self.struck().insert(peer.agent.clone());
            };
            let is_near =
                peer.address.parse::<SocketAddr>().is_ok_and(|a| self.share.network.contains(a.ip()));
            if !is_near {
                strike("it is not of this network");
            } else if !self.struck().contains(&peer.agent) {
                let token = &self.share.token;
                let asked = (chunk, length);
                match self.neighbours.ask(&peer, token, self.wanted.digest, asked, self.chunk_within).await {
                    Said::Bytes(bytes) => {
                        if self.put(chunk, bytes).await? {
                            self.from_peers.fetch_add(length as u64, Ordering::Relaxed);
                            return Ok(());
                        }
                        strike("its bytes are wrong");
                    }
                    Said::NotYet if began.elapsed() < limits::SHARE_PATIENCE => continue,
                    Said::Busy if began.elapsed() < limits::SHARE_PATIENCE => {
                        tokio::time::sleep(limits::SHARE_BUSY_PAUSE).await;
                        continue;
                    }
                    Said::NotYet | Said::Busy => strike("it lets us wait for too long"),
                    Said::Nothing(why) => strike(&why),
                }
            }
            failed.push(ShareFailed {
                chunk: u32::try_from(chunk).unwrap_or(u32::MAX),
                agent: peer.agent.clone(),
            });
        }
        let _place = self.from_server.acquire().await.map_err(|e| Error::Network(e.to_string()))?;
        let mut session = self.session().await?;
        let bytes = self.wanted.chunk(&mut session, at, length).await?;
        self.give_back(session);
        if self.put(chunk, bytes).await? { Ok(()) } else { Err(Error::DigestWrong) }
    }

    /// Who gives a chunk; nobody: the server. Tells the server who failed.
    async fn giver(&self, chunk: usize, failed: &[ShareFailed]) -> Result<Option<Peer>, Error> {
        let (address, certificate) = match &self.own {
            Some((address, certificate)) => (address.to_string(), certificate.clone()),
            None => (String::new(), String::new()),
        };
        let want = vec![u32::try_from(chunk).unwrap_or(u32::MAX)];
        let ask = ShareAsk { address, certificate, want, failed: failed.to_vec(), ..ShareAsk::default() };
        let mut session = self.session().await?;
        let answer = self.wanted.ask(&mut session, &ask).await?;
        self.give_back(session);
        Ok(answer.and_then(|answer| answer.from.into_iter().next()?.peer))
    }

    fn struck(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.struck.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn session(&self) -> Result<Session, Error> {
        let idle = self.sessions.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle.filter(Session::is_open) {
            Some(session) => Ok(session),
            None => self.wanted.session().await,
        }
    }
    fn give_back(&self, session: Session) {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).push(session);
    }

    /// Writes a chunk, if it is right; says whether it was.
    async fn put(&self, chunk: usize, bytes: Bytes) -> Result<bool, Error> {
        let share = Arc::clone(self.share);
        let put = tokio::task::spawn_blocking(move || share.put(chunk, &bytes)).await;
        put.map_err(|e| Error::Disk(e.to_string()))?.map_err(of_disk)
    }
}
