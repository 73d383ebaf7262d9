//! The accept loop: TLS or plain, HTTP/1 and HTTP/2, a bound on connections, a bound on handshakes, a polite drain.
//!
//! Which HTTP a connection speaks is known before the first request: by ALPN under TLS, by the first three bytes without
//! it. So a connection of HTTP/1 costs what HTTP/1 needs and no more; ten thousand devices wait on such connections. Header
//! names of HTTP/1 are written in title case, because clients exist that compare them as they read them.

use super::tls::{Acceptor, ClientName};
use crate::limits;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Whatever answers requests.
pub trait Door: Clone + Send + Sync + 'static {
    /// What is being answered. Kept small: ten thousand of them wait.
    type Answer: Future<Output = Result<axum::http::Response<Body>, Infallible>> + Send + 'static;

    /// Answers one request of a peer.
    fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Self::Answer;
}

/// Accepts connections until `stop` is cancelled, then lets requests under way finish.
pub async fn run<D: Door>(
    listeners: Vec<TcpListener>,
    acceptor: Option<Acceptor>,
    door: D,
    stop: CancellationToken,
) {
    let tracker = TaskTracker::new();
    let places = Arc::new(Semaphore::new(limits::CONNECTIONS_MAX));
    let sources = Arc::new(Sources::default());
    for listener in listeners {
        let (acceptor, door, stop) = (acceptor.clone(), door.clone(), stop.clone());
        let (connections, places, sources) = (tracker.clone(), places.clone(), sources.clone());
        tracker.spawn(async move {
            loop {
                let Ok(place) = places.clone().acquire_owned().await else { return };
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted,
                    () = stop.cancelled() => return,
                };
                match accepted {
                    Ok((socket, peer)) => {
                        let Some(place) = sources.enter(place, peer.ip()) else { continue };
                        // One future, not one within another: each connection holds it as long as it lives.
                        let (acceptor, door, stop) = (acceptor.clone(), door.clone(), stop.clone());
                        connections.spawn(serve_one(socket, peer, acceptor, door, stop, place));
                    }
                    Err(error) => {
                        // Out of file descriptors, most often: wait for some to come back.
                        tracing::warn!(%error, "could not accept a connection");
                        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                    }
                }
            }
        });
    }
    tracker.close();
    stop.cancelled().await;
    if tokio::time::timeout(limits::DRAIN_MAX, tracker.wait()).await.is_err() {
        tracing::info!(connections = tracker.len(), "leaving connections that did not finish");
    }
}

/// How many connections come from each address. This machine's own are not counted: proxies stand on it.
#[derive(Default)]
struct Sources(Mutex<HashMap<IpAddr, usize>>);

/// The place of one connection; given back when it ends.
struct Place {
    _permit: OwnedSemaphorePermit,
    /// On the heap: connections of this machine, of which there may be very many, have none.
    from: Option<Box<(Arc<Sources>, IpAddr)>>,
}

impl Sources {
    /// A place for a connection from an address; none when too many come from it.
    fn enter(self: &Arc<Self>, permit: OwnedSemaphorePermit, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        if address.is_loopback() {
            return Some(Place { _permit: permit, from: None });
        }
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= limits::CONNECTIONS_PER_SOURCE_MAX {
            return None;
        }
        *count += 1;
        Some(Place { _permit: permit, from: Some(Box::new((self.clone(), address))) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(from) = self.from.take() else { return };
        let (sources, address) = *from;
        let mut counts = sources.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&address);
            }
        }
    }
}

/// One connection. Not an `async fn`: that would hold each argument twice, and ten thousand connections wait.
#[expect(clippy::manual_async_fn, reason = "an async fn holds its arguments twice")]
fn serve_one<D: Door>(
    socket: TcpStream,
    peer: SocketAddr,
    acceptor: Option<Acceptor>,
    door: D,
    stop: CancellationToken,
    place: Place,
) -> impl Future<Output = ()> + Send + 'static {
    async move {
        let _place = place;
        let _ = socket.set_nodelay(true);
        match acceptor {
            // On the heap, until it is known: a connection need not hold the room for its first bytes.
            None => match Box::pin(tokio::time::timeout(limits::HEAD_MAX, begins_http2(&socket))).await {
                Ok(Ok(false)) => drive1(TokioIo::new(socket), peer, None, door, stop).await,
                Ok(Ok(true)) => Box::pin(drive2(TokioIo::new(socket), peer, None, door, stop)).await,
                Ok(Err(error)) => {
                    tracing::debug!(%peer, %error, "a connection ended before it said anything");
                }
                Err(_) => tracing::debug!(%peer, "a connection said nothing"),
            },
            // On the heap: a connection without TLS need not hold the room for one with it.
            Some(acceptor) => Box::pin(serve_tls(socket, peer, acceptor, door, stop)).await,
        }
    }
}

/// One connection under TLS.
async fn serve_tls<D: Door>(
    socket: TcpStream,
    peer: SocketAddr,
    acceptor: Acceptor,
    door: D,
    stop: CancellationToken,
) {
    let shaken = Box::pin(tokio::time::timeout(limits::HANDSHAKE_MAX, acceptor.now().accept(socket))).await;
    let stream = match shaken {
        Ok(Ok(stream)) => Box::new(stream),
        Ok(Err(error)) => return tracing::debug!(%peer, %error, "TLS handshake failed"),
        Err(_) => return tracing::debug!(%peer, "TLS handshake took too long"),
    };
    let client = ClientName::of(stream.get_ref().1);
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        Box::pin(drive2(TokioIo::new(stream), peer, client, door, stop)).await;
    } else {
        drive1(TokioIo::new(stream), peer, client, door, stop).await;
    }
}

/// Whether a connection begins with the preface of HTTP/2 (`PRI`): no method of HTTP/1 does.
async fn begins_http2(socket: &TcpStream) -> std::io::Result<bool> {
    let mut first = [0_u8; 3];
    // What was looked at stays readable, so waiting for more cannot be told from more: look a few times, then decide.
    for _ in 0..100 {
        let count = socket.peek(&mut first).await?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if count == first.len() || !b"PRI".starts_with(&first[..count]) {
            return Ok(&first[..count] == b"PRI");
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    Ok(false)
}

/// A request with whom the certificate of its connection names.
fn of(mut request: Request<Incoming>, client: Option<&ClientName>) -> Request<Incoming> {
    if let Some(client) = client {
        request.extensions_mut().insert(client.clone());
    }
    request
}

/// Speaks HTTP/1 on a connection until it ends or the server leaves.
fn drive1<I, D: Door>(
    io: I,
    peer: SocketAddr,
    client: Option<ClientName>,
    door: D,
    stop: CancellationToken,
) -> impl Future<Output = ()> + Send + 'static
where
    I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let service = service_fn(move |request| door.answer(of(request, client.as_ref()), peer));
    // On the heap, once: in place it would be laid out as often as it is moved.
    let mut connection = Box::pin(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits::HEAD_MAX)
            .title_case_headers(true)
            .serve_connection(io, service)
            .with_upgrades(),
    );
    // What is left to hold: not what the connection was made of.
    async move {
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended badly");
        }
    }
}

/// Speaks HTTP/2 on a connection until it ends or the server leaves.
async fn drive2<I, D: Door>(
    io: I,
    peer: SocketAddr,
    client: Option<ClientName>,
    door: D,
    stop: CancellationToken,
) where
    I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let service = service_fn(move |request| door.answer(of(request, client.as_ref()), peer));
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_concurrent_streams(256)
        .serve_connection(io, service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended badly");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone)]
    struct Nobody;

    impl Door for Nobody {
        type Answer = std::future::Pending<Result<axum::http::Response<Body>, Infallible>>;
        fn answer(&self, _request: Request<Incoming>, _peer: SocketAddr) -> Self::Answer {
            std::future::pending()
        }
    }

    /// Ten thousand connections wait: what each holds is counted.
    #[tokio::test]
    async fn a_connection_is_small() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let socket = TcpStream::connect(address).await.unwrap();
        let places = Arc::new(Semaphore::new(1));
        let place = Place { _permit: places.acquire_owned().await.unwrap(), from: None };
        let one = serve_one(socket, address, None, Nobody, CancellationToken::new(), place);
        let bytes = std::mem::size_of_val(&one);
        assert!(bytes <= 320, "{bytes}");
    }

    /// S-14: one address has so many connections and no more; this machine's own are not counted.
    #[tokio::test]
    async fn crowds_are_kept_out() {
        let places = Arc::new(Semaphore::new(limits::CONNECTIONS_PER_SOURCE_MAX * 3));
        let sources = Arc::new(Sources::default());
        let enter = |address: &str| {
            sources.enter(places.clone().try_acquire_owned().unwrap(), address.parse().unwrap())
        };
        let mut all: Vec<Place> = Vec::new();
        for _ in 0..limits::CONNECTIONS_PER_SOURCE_MAX {
            all.extend(enter("10.1.1.1"));
        }
        assert_eq!(all.len(), limits::CONNECTIONS_PER_SOURCE_MAX);
        assert!(
            enter("::ffff:10.1.1.1").is_none() && enter("10.1.1.2").is_some() && enter("127.0.0.1").is_some()
        );
        all.pop();
        assert!(enter("10.1.1.1").is_some());
        drop(all);
        assert!(sources.0.lock().unwrap().is_empty());
    }
}
