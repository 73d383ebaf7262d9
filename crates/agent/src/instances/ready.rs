//! Readiness by HTTP: an address is asked until it answers with a status below 400.
//!
//! One tiny request over plain HTTP/1.1, meant for the machine itself; only the status line is read.

use crate::limits;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Asks until the address answers. Never returns otherwise; the caller bounds the time.
pub async fn until_ready(url: &str) {
    let mut pause = limits::READY_PROBE_EVERY;
    loop {
        let answered = tokio::time::timeout(Duration::from_secs(5), status(url)).await;
        if matches!(answered, Ok(Some(status)) if status < 400) {
            return;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(1));
    }
}

/// Whether such an address can be asked.
#[must_use]
pub fn can_ask(url: &str) -> bool {
    parts(url).is_some()
}

fn parts(url: &str) -> Option<(String, u16, String)> {
    let uri: http::Uri = url.parse().ok()?;
    if uri.scheme_str() != Some("http") {
        return None;
    }
    let path = uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
    Some((uri.host()?.trim_matches(['[', ']']).to_owned(), uri.port_u16().unwrap_or(80), path))
}

async fn status(url: &str) -> Option<u16> {
    let (host, port, path) = parts(url)?;
    let mut stream = TcpStream::connect((host.as_str(), port)).await.ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    // `HTTP/1.1 200`
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.ok()?;
    std::str::from_utf8(&head).ok()?.split(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn asks_until_the_answer_is_good() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/health?x=1", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move {
            for answer in ["HTTP/1.1 503 Busy\r\n\r\n", "HTTP/1.1 302 Found\r\n\r\n"] {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = vec![0; 24];
                stream.read_exact(&mut request).await.unwrap();
                assert!(request.starts_with(b"GET /health?x=1 HTTP/1.1"));
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        tokio::time::timeout(Duration::from_secs(10), until_ready(&url)).await.unwrap();
        serving.await.unwrap();
        assert!(!can_ask("https://127.0.0.1/") && !can_ask("nonsense"));
    }
}
