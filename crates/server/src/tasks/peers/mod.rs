//! Neighbours: agents of ours in one declared network give the parts of a bundle to each other (`protocol::sharing`).
//!
//! What is known of it is in memory alone: a restart costs a copy for each segment at most. The segment is the declared network, with `p2p`, that
//! holds the address the agent speaks from, the narrowest if there are several; none behind a proxy, never what the agent says. The bytes
//! themselves come from the usual address, with `Range`: that one always works, with or without neighbours.

mod swarm;

use crate::app::App;
use crate::computers;
use crate::fault::{Fault, Result};
use crate::fleet::Known;
use crate::http::Json;
use crate::http::network::Network;
use crate::limits;
use crate::packages::{self, Chunks};
use axum::extract::{ConnectInfo, FromRequestParts, Path, State};
use axum::http::request::Parts;
use model::Digest;
use protocol::Problem;
use protocol::install::Peer;
use protocol::sharing::{ChunkFrom, ShareAnswer, ShareAsk};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use swarm::Swarm;
use tokio::sync::OnceCell;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The chunks of a bundle, once somebody has read them; nothing of a bundle that is not there.
type List = OnceCell<Option<Arc<Chunks>>>;

/// Who gives what to whom, of every bundle in every segment.
#[derive(Default)]
pub struct Registry {
    swarms: Mutex<HashMap<(String, Digest), Swarm>>,
    lists: Mutex<HashMap<Digest, Arc<List>>>,
}

impl Registry {
    fn swarms(&self) -> MutexGuard<'_, HashMap<(String, Digest), Swarm>> {
        self.swarms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The chunks of a bundle; read once, whoever asks meanwhile waits.
    async fn chunks(&self, app: &App, digest: Digest) -> Result<Option<Arc<Chunks>>> {
        let cell = {
            let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
            if lists.len() >= limits::SHARE_LISTS_MAX && !lists.contains_key(&digest) {
                lists.retain(|_, cell| Arc::strong_count(cell) > 1);
            }
            Arc::clone(lists.entry(digest).or_default())
        };
        let read = async || Ok::<_, Fault>(packages::chunks(app, &digest).await?.map(Arc::new));
        Ok(cell.get_or_try_init(read).await?.clone())
    }
}

/// The routes of neighbours.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(ask_sharing))
}

/// Where a request came from, if that is known: not behind a proxy.
struct From(Option<IpAddr>);

impl FromRequestParts<App> for From {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _app: &App) -> std::result::Result<Self, Self::Rejection> {
        let relayed = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
        Ok(Self(peer.filter(|_| relayed.iter().all(|name| !parts.headers.contains_key(*name)))))
    }
}

/// Who gives the chunks of a bundle.
#[utoipa::path(post, path = "/agent/bundles/{digest}/sharing", tag = "agent link", params(("digest" = String, Path)),
    request_body = ShareAsk, responses((status = 200, body = ShareAnswer), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn ask_sharing(
    State(app): State<App>,
    agent: Known,
    from: From,
    Path(digest): Path<String>,
    Json(ask): Json<ShareAsk>,
) -> Result<Json<ShareAnswer>> {
    let digest = Digest::parse(&digest).map_err(|e| Fault::field("digest", e))?;
    super::may_fetch(&app, agent.id, &digest).await?;
    Ok(Json(share(&app, &agent, from.0, digest, ask).await?))
}

/// Answers an agent that asks who gives chunks of a bundle. Asked again, it says the same, unless somebody failed.
///
/// # Errors
/// [`protocol::Code::NotFound`] when there is no such bundle; when the database fails.
pub async fn share(
    app: &App,
    agent: &Known,
    from: Option<IpAddr>,
    digest: Digest,
    ask: ShareAsk,
) -> Result<ShareAnswer> {
    let Some((from, segment, network)) = segment(app, from).await? else { return Ok(ShareAnswer::default()) };
    let Some(chunks) = app.peers.chunks(app, digest).await? else { return Ok(ShareAnswer::default()) };
    let peer = listens(&agent.name, from, &network, &ask);
    let now = Instant::now();
    let mut swarms = app.peers.swarms();
    let key = (segment, digest);
    if !swarms.contains_key(&key) && swarms.len() >= limits::SHARE_SWARMS_MAX {
        swarms.retain(|_, swarm| now.duration_since(swarm.touched) < limits::SHARE_FORGOTTEN_AFTER);
        if swarms.len() >= limits::SHARE_SWARMS_MAX {
            return Ok(ShareAnswer::default());
        }
    }
    let token = token(app, &key.0, &digest);
    let network = key.0.clone();
    let swarm = swarms.entry(key).or_insert_with(|| Swarm::new(chunks.values.len(), now));
    swarm.touched = now;
    swarm.enter(agent.id, peer, &ask.failed);
    let giver = |chunk: &u32| ChunkFrom {
        chunk: *chunk,
        peer: swarm.giver(agent.id, *chunk, |id| app.presence.is_connected(id)),
    };
    let from = ask.want.iter().take(limits::SHARE_CHUNKS_ASKED_MAX).map(giver).collect();
    let values = if ask.list { chunks.values.iter().map(hex).collect() } else { Vec::new() };
    Ok(ShareAnswer { share: true, network, token, values, from })
}

fn hex(bytes: &[u8; 32]) -> String {
    Digest::from_bytes(*bytes).hex()
}

/// The segment of an address: the narrowest declared network that holds it, if that one is declared with `p2p`.
async fn segment(app: &App, from: Option<IpAddr>) -> Result<Option<(IpAddr, String, Network)>> {
    let Some(from) = from else { return Ok(None) };
    let rules = computers::rules(app).await?;
    let held = rules.networks.iter().find(|(range, _)| range.contains(from));
    Ok(held.filter(|(_, network)| network.p2p).map(|(range, network)| (from, network.cidr.clone(), *range)))
}

/// Where an agent gives chunks to its neighbours: only at the very address it speaks from, so that it can send them nowhere else.
fn listens(agent: &str, from: IpAddr, network: &Network, ask: &ShareAsk) -> Option<Peer> {
    let address: SocketAddr = ask.address.parse().ok()?;
    let certificate = Digest::parse(&ask.certificate).ok()?.hex();
    let own = address.ip().to_canonical() == from && network.contains(from) && address.port() != 0;
    own.then(|| Peer {
        agent: agent.to_owned(),
        address: SocketAddr::new(from, address.port()).to_string(),
        certificate,
    })
}

/// What neighbours of a segment show each other for a bundle: derived, so that it is the same after a restart.
fn token(app: &App, segment: &str, digest: &Digest) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("escale 2026 parts of a bundle among neighbours");
    hasher.update(&app.secret).update(digest.as_bytes()).update(segment.as_bytes());
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
#[path = "tests.rs"]
mod stories;
