//! Bodies that come a byte at a time: each is cut by its limit, and nobody else waits for it.

use super::fake::{Fake, zlib};
use crate::foreign::{Shared, contact};
use crate::limits;
use crate::testing::TestApp;
use axum::body::Body;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::StatusCode;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// So many bytes at once, then one now and then, without an end.
fn dripping(first: usize) -> Body {
    let first = stream::once(async move { Ok::<_, std::io::Error>(Bytes::from(vec![b'<'; first])) });
    let drops = stream::unfold((), async |()| {
        tokio::time::sleep(Duration::from_millis(10)).await;
        Some((Ok(Bytes::from_static(b" ")), ()))
    });
    Body::from_stream(first.chain(drops))
}

fn inventory() -> Bytes {
    let software = "<SOFTWARES><NAME>a</NAME></SOFTWARES>".repeat(10_000);
    let text = format!(
        "<REQUEST><DEVICEID>a</DEVICEID><QUERY>INVENTORY</QUERY><CONTENT>{software}</CONTENT></REQUEST>"
    );
    text.into()
}

/// S-14: slow bodies, small ones and large ones, are cut by their limit, and give back what they held.
#[tokio::test]
async fn slow_bodies_are_cut() {
    let shared = Shared { body_wait: Duration::from_millis(50), ..Shared::default() };
    let slow =
        (0..200).map(|n| contact::received(&shared, dripping(if n % 2 == 0 { 1 } else { 100 * 1024 })));
    for one in futures_util::future::join_all(slow).await {
        assert_eq!(one.err(), Some(StatusCode::REQUEST_TIMEOUT));
    }
    assert_eq!(shared.large.available_permits(), limits::FOREIGN_LARGE_PIECES_MAX);
}

/// S-14: however many are slow, others are read at once.
#[tokio::test]
async fn slow_bodies_hold_nobody_up() {
    let shared = Shared::default();
    let slow =
        (0..200).map(|n| contact::received(&shared, dripping(if n % 2 == 0 { 1 } else { 100 * 1024 })));
    let others = async {
        for _ in 0..5 {
            let body = inventory();
            assert!(body.len() > limits::FOREIGN_SMALL_BODY_BYTES * 4);
            let read = contact::received(&shared, Body::from(body)).await.unwrap();
            assert_eq!(read.inventory.software.len(), 10_000);
        }
    };
    // The slow ones are asked first: they hold what they hold when the others come.
    tokio::select! {
        biased;
        _ = futures_util::future::join_all(slow) => panic!("the slow ones ended first"),
        () = others => {}
    }
}

/// S-14: the room for large bodies is bounded; what does not fit waits and is cut by the same limit.
#[tokio::test]
async fn the_room_for_bodies_is_bounded() {
    let mut shared = Shared { body_wait: Duration::from_millis(50), ..Shared::default() };
    let full = shared.large.try_acquire_many(limits::FOREIGN_LARGE_PIECES_MAX.try_into().unwrap()).unwrap();
    assert_eq!(
        contact::received(&shared, Body::from(inventory())).await.err(),
        Some(StatusCode::REQUEST_TIMEOUT)
    );
    drop(full);
    shared.body_wait = limits::FOREIGN_BODY_WAIT;
    assert!(contact::received(&shared, Body::from(inventory())).await.is_ok());
}

/// S-14: Constellation's clients are cut by a limit of their own.
#[tokio::test]
async fn slow_bodies_of_constellation_are_cut() {
    let read = crate::compat::read_within(dripping(10), 1_000, Duration::from_millis(50)).await;
    assert_eq!(read.err(), Some(StatusCode::REQUEST_TIMEOUT));
}

/// S-14: over real sockets: many connections whose bodies do not end, at every door, and everybody else is answered.
#[tokio::test]
async fn slow_connections_hold_nobody_up() {
    let test = TestApp::beside(|_| {}).await;
    let address = test.listen().await;
    let mut slow = Vec::new();
    for n in 0..60 {
        let path = ["/fusioninventory", "/api/v1/session", "/rest/constellation/PushStateObject"][n % 3];
        let mut socket = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n"
        );
        socket.write_all(&[head.as_bytes(), &[b' '; 70_000]].concat()).await.unwrap();
        slow.push(socket);
    }
    let fake = Fake::new(&test, "golden-client-2024-01-02-03-04-05");
    assert_eq!(fake.prolog().await.status, 200);
    let body = zlib(&inventory());
    let head = format!(
        "POST /fusioninventory HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(slow);
    test.end().await;
}
