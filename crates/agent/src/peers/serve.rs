//! The door for neighbours: `GET /chunks/{digest}/{number}`, and nothing else.
//!
//! Answers: 200 with the bytes; 202 when the chunk is on its way and did not come in time; 503 when enough is given at the moment; 404 for what is
//! not here or not for the one who asks. Connections, uploads and bytes a second are bounded; a connection lasts a minute at most, so that whoever
//! reads slowly on purpose holds a place no longer.

use super::share::{Share, Standing};
use super::{Peers, limits};
use http::{Method, Request, Response, StatusCode};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use model::Digest;
use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;

/// Accepts neighbours until it is aborted.
pub async fn run(peers: Peers, listener: TcpListener, acceptor: TlsAcceptor) {
    let places = Arc::new(Semaphore::new(limits::SHARE_CONNECTIONS_MAX));
    loop {
        let (tcp, from) = match listener.accept().await {
            Ok((tcp, from)) => (tcp, from.ip().to_canonical()),
            Err(error) => {
                tracing::debug!("could not accept a neighbour: {error}");
                tokio::time::sleep(limits::SHARE_ACCEPT_PAUSE).await;
                continue;
            }
        };
        if !peers.shares().values().any(|(_, share)| share.network.contains(from)) {
            continue;
        }
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let (peers, acceptor) = (peers.clone(), acceptor.clone());
        tokio::spawn(async move {
            let _place = place;
            if tokio::time::timeout(limits::SHARE_CONNECTION_MAX, one(peers, tcp, from, acceptor))
                .await
                .is_err()
            {
                tracing::debug!(%from, "a neighbour's connection lasted long enough");
            }
        });
    }
}

async fn one(peers: Peers, tcp: TcpStream, from: IpAddr, acceptor: TlsAcceptor) {
    let _ = tcp.set_nodelay(true);
    let Ok(Ok(tls)) = tokio::time::timeout(limits::SHARE_CONNECT_WITHIN, acceptor.accept(tcp)).await else {
        return;
    };
    let service = service_fn(move |request| {
        let peers = peers.clone();
        async move { Ok::<_, Infallible>(answer(&peers, from, &request).await) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::SHARE_HEAD_MAX)
        .max_buf_size(limits::SHARE_HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(tls), service);
    if let Err(error) = connection.await {
        tracing::debug!(%from, "a neighbour's connection ended: {error}");
    }
}

async fn answer(peers: &Peers, from: IpAddr, request: &Request<Incoming>) -> Response<Chunk> {
    let Some((share, chunk)) = asked(peers, from, request) else { return empty(StatusCode::NOT_FOUND) };
    let standing = tokio::time::timeout(limits::SHARE_WAIT_MAX, share.wait(chunk)).await;
    match standing.unwrap_or(Standing::Coming) {
        Standing::Here => {}
        Standing::Coming => return empty(StatusCode::ACCEPTED),
        Standing::Away => return empty(StatusCode::NOT_FOUND),
    }
    let Ok(place) = Arc::clone(&peers.0.uploads).try_acquire_owned() else {
        return empty(StatusCode::SERVICE_UNAVAILABLE);
    };
    let length = share.cut.place(chunk).map_or(0, |(_, length)| length);
    let Some(wait) = peers.reserve(length) else { return empty(StatusCode::SERVICE_UNAVAILABLE) };
    tokio::time::sleep(wait).await;
    match tokio::task::spawn_blocking(move || share.read(chunk)).await {
        Ok(Ok(bytes)) => {
            peers.0.given_bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
            Response::new(Chunk { bytes, _place: Some(place) })
        }
        _ => empty(StatusCode::NOT_FOUND),
    }
}

/// The chunk that is asked for, if it is shared with the one who asks.
fn asked(peers: &Peers, from: IpAddr, request: &Request<Incoming>) -> Option<(Arc<Share>, usize)> {
    let (digest, chunk) = request.uri().path().strip_prefix("/chunks/")?.split_once('/')?;
    let digest = Digest::parse(digest).ok().filter(|_| request.method() == Method::GET)?;
    let share = peers.shares().get(&digest).map(|(_, share)| Arc::clone(share))?;
    let shown = request.headers().get(http::header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
    // Digests are compared in constant time.
    let same = blake3::hash(shown.as_bytes()) == blake3::hash(share.token.as_bytes());
    (same && !share.token.is_empty() && share.network.contains(from)).then_some(())?;
    Some((share, chunk.parse().ok()?))
}

fn empty(status: StatusCode) -> Response<Chunk> {
    let mut response = Response::new(Chunk { bytes: Bytes::new(), _place: None });
    *response.status_mut() = status;
    response
}

/// The bytes of a chunk on their way, piece by piece, and the place among the uploads.
struct Chunk {
    bytes: Bytes,
    _place: Option<OwnedSemaphorePermit>,
}

impl Body for Chunk {
    type Data = Bytes;
    type Error = Infallible;
    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.bytes.len().min(limits::SHARE_PIECE_BYTES);
        let piece = self.bytes.split_to(length);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}
