//! Asking neighbours: one chunk at a time over connections that are kept while a bundle is gathered.

use super::{limits, tls};
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use model::Digest;
use protocol::install::Peer;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpStream;

type Sender = SendRequest<Empty<Bytes>>;

/// What a neighbour says.
#[derive(Debug, PartialEq, Eq)]
pub enum Said {
    /// These bytes; whether they are right is another question.
    Bytes(Bytes),
    /// It is getting the chunk itself.
    NotYet,
    /// It gives enough to others at the moment.
    Busy,
    /// Nothing that helps.
    Nothing(String),
}

/// Connections to neighbours that nobody uses at the moment.
#[derive(Default)]
pub struct Neighbours {
    idle: Mutex<HashMap<(String, String), Vec<Sender>>>,
}

impl Neighbours {
    /// Asks a neighbour for a chunk. A kept connection that ended meanwhile is made anew, once.
    pub async fn ask(
        &self,
        peer: &Peer,
        token: &str,
        digest: Digest,
        (chunk, length): (usize, usize),
        within: Duration,
    ) -> Said {
        let within = within + Duration::from_millis(length as u64 >> 10);
        let asking = async {
            while let Some(sender) = self.take(peer) {
                if let Ok(said) = self.on(sender, peer, token, digest, (chunk, length)).await {
                    return said;
                }
            }
            let fresh = async {
                let sender = connect(peer).await?;
                self.on(sender, peer, token, digest, (chunk, length)).await
            };
            fresh.await.unwrap_or_else(|error| Said::Nothing(format!("{error:#}")))
        };
        tokio::time::timeout(within, asking)
            .await
            .unwrap_or_else(|_| Said::Nothing("it is too slow".to_owned()))
    }

    fn take(&self, peer: &Peer) -> Option<Sender> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.get_mut(&key(peer))?.pop()
    }

    async fn on(
        &self,
        mut sender: Sender,
        peer: &Peer,
        token: &str,
        digest: Digest,
        (chunk, length): (usize, usize),
    ) -> anyhow::Result<Said> {
        sender.ready().await?;
        let request = Request::get(format!("/chunks/{}/{chunk}", digest.hex()))
            .header(header::HOST, &peer.address)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Empty::new())?;
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = Limited::new(response.into_body(), length).collect().await;
        let bytes = body.map_err(|error| anyhow::anyhow!("{error}"))?.to_bytes();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.entry(key(peer)).or_default().push(sender);
        Ok(match status {
            StatusCode::OK => Said::Bytes(bytes),
            StatusCode::ACCEPTED => Said::NotYet,
            StatusCode::SERVICE_UNAVAILABLE => Said::Busy,
            other => Said::Nothing(format!("it answered {other}")),
        })
    }
}

fn key(peer: &Peer) -> (String, String) {
    (peer.address.clone(), peer.certificate.clone())
}

async fn connect(peer: &Peer) -> anyhow::Result<Sender> {
    let address: SocketAddr = peer.address.parse()?;
    let (connector, name) = tls::connector(&peer.certificate)?;
    let connecting = async {
        let tcp = TcpStream::connect(address).await?;
        tcp.set_nodelay(true)?;
        connector.connect(name, tcp).await
    };
    let tls = tokio::time::timeout(limits::SHARE_CONNECT_WITHIN, connecting).await??;
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(tls)).await?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!("a connection to a neighbour ended: {error}");
        }
    });
    Ok(sender)
}
