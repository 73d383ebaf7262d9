//! The listening half of a ZeroMQ PAIR socket: ZMTP 3.0 with the NULL mechanism, over TCP on this machine
//! (rfc.zeromq.org/spec/23).
//!
//! A script connects with the ZeroMQ library it likes; both sides greet, say who they are, and then exchange messages:
//! a flag, a length, the bytes. One peer at a time, which is what a PAIR is.

use crate::limits;
use std::io::{self, ErrorKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// Frame flags.
const MORE: u8 = 1;
const LONG: u8 = 2;
const COMMAND: u8 = 4;

/// Ten bytes of signature, version 3.0, mechanism, no server, filler.
const GREETING: [u8; 64] = {
    let mut bytes = [0; 64];
    bytes[0] = 0xff;
    bytes[9] = 0x7f;
    bytes[10] = 3;
    let mechanism = b"NULL";
    let mut i = 0;
    while i < mechanism.len() {
        bytes[12 + i] = mechanism[i];
        i += 1;
    }
    bytes
};

/// `READY`, with `Socket-Type` = `PAIR`.
const READY: &[u8] = b"\x04\x1a\x05READY\x0bSocket-Type\x00\x00\x00\x04PAIR";

/// What comes from the peer.
pub struct Receiver {
    read: BufReader<OwnedReadHalf>,
}

/// What goes to the peer.
pub struct Sender {
    write: OwnedWriteHalf,
}

/// Greets a peer that has connected.
///
/// # Errors
/// When it breaks off, or is no ZMTP 3 PAIR without security.
pub async fn greet(stream: TcpStream) -> io::Result<(Receiver, Sender)> {
    stream.set_nodelay(true)?;
    let (read, mut write) = stream.into_split();
    let mut receiver = Receiver { read: BufReader::with_capacity(4096, read) };
    write.write_all(&GREETING).await?;
    let mut theirs = [0; 64];
    receiver.read.read_exact(&mut theirs).await?;
    if theirs[0] != 0xff || theirs[9] & 1 == 0 || theirs[10] < 3 {
        return Err(odd("it does not speak ZMTP 3"));
    }
    if &theirs[12..17] != b"NULL\0" {
        return Err(odd("it wants another security mechanism than NULL"));
    }
    write.write_all(READY).await?;
    let (flags, body) = receiver.frame().await?;
    if flags & COMMAND == 0 || socket_type(&body) != Some(b"PAIR") {
        return Err(odd("it is not a PAIR socket"));
    }
    Ok((receiver, Sender { write }))
}

fn odd(text: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, text.to_owned())
}

/// The socket type in a `READY` command.
fn socket_type(body: &[u8]) -> Option<&[u8]> {
    let mut rest = body.strip_prefix(b"\x05READY")?;
    while let [length, after @ ..] = rest {
        let (name, after) = after.split_at_checked(usize::from(*length))?;
        let (length, after) = after.split_at_checked(4)?;
        let length = u32::from_be_bytes(length.try_into().ok()?);
        let (value, after) = after.split_at_checked(usize::try_from(length).ok()?)?;
        if name.eq_ignore_ascii_case(b"Socket-Type") {
            return Some(value);
        }
        rest = after;
    }
    None
}

impl Receiver {
    /// The next message, its parts put together; nothing at the end. Commands are passed over.
    ///
    /// # Errors
    /// When the connection breaks, or a message is longer than [`limits::PYTHON_FRAME_BYTES_MAX`].
    pub async fn message(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut message = Vec::new();
        loop {
            let (flags, body) = match self.frame().await {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof && message.is_empty() => {
                    return Ok(None);
                }
                frame => frame?,
            };
            if flags & COMMAND != 0 {
                continue;
            }
            if message.is_empty() {
                message = body;
            } else {
                message.extend(body);
            }
            if message.len() > limits::PYTHON_FRAME_BYTES_MAX {
                return Err(odd("a message is too long"));
            }
            if flags & MORE == 0 {
                return Ok(Some(message));
            }
        }
    }

    async fn frame(&mut self) -> io::Result<(u8, Vec<u8>)> {
        let flags = self.read.read_u8().await?;
        let length = match flags & LONG {
            0 => u64::from(self.read.read_u8().await?),
            _ => self.read.read_u64().await?,
        };
        let length = usize::try_from(length).ok().filter(|l| *l <= limits::PYTHON_FRAME_BYTES_MAX);
        let mut body = vec![0; length.ok_or_else(|| odd("a message is too long"))?];
        self.read.read_exact(&mut body).await?;
        Ok((flags, body))
    }
}

impl Sender {
    /// Sends a message of one part.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn send(&mut self, body: &[u8]) -> io::Result<()> {
        let mut frame = Vec::with_capacity(body.len() + 9);
        match u8::try_from(body.len()) {
            Ok(length) => frame.extend([0, length]),
            Err(_) => {
                frame.push(LONG);
                frame.extend((body.len() as u64).to_be_bytes());
            }
        }
        frame.extend(body);
        self.write.write_all(&frame).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    async fn pair() -> (tokio::task::JoinHandle<io::Result<(Receiver, Sender)>>, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        (tokio::spawn(greet(stream)), peer)
    }

    #[tokio::test]
    async fn messages_go_both_ways() {
        assert_eq!(READY.len(), 2 + usize::from(READY[1]));
        let (greeting, mut peer) = pair().await;
        peer.write_all(&GREETING).await.unwrap();
        // With an identity, as the usual library sends it.
        peer.write_all(b"\x04\x27\x05READY\x0bSocket-Type\0\0\0\x04PAIR\x08Identity\0\0\0\0").await.unwrap();
        let (mut receiver, mut sender) = greeting.await.unwrap().unwrap();
        let mut greeted = vec![0; 64 + READY.len()];
        peer.read_exact(&mut greeted).await.unwrap();
        assert!(greeted.ends_with(READY));
        // A short message, a long one in two parts with a command before it, an empty one.
        let long = vec![b'x'; 300];
        peer.write_all(b"\0\x04Init\x04\x05\x04PING\x01\x02a ").await.unwrap();
        peer.write_all(&[2, 0, 0, 0, 0, 0, 0, 1, 44]).await.unwrap();
        peer.write_all(&long).await.unwrap();
        peer.write_all(b"\0\0").await.unwrap();
        assert_eq!(receiver.message().await.unwrap().unwrap(), b"Init");
        assert_eq!(receiver.message().await.unwrap().unwrap(), [b"a ".as_slice(), &long].concat());
        assert_eq!(receiver.message().await.unwrap().unwrap(), b"");
        sender.send(b"short").await.unwrap();
        sender.send(&long).await.unwrap();
        let mut found = vec![0; 7 + 309];
        peer.read_exact(&mut found).await.unwrap();
        assert_eq!(found, [b"\0\x05short\x02\0\0\0\0\0\0\x01\x2c".as_slice(), &long].concat());
        drop(peer);
        assert_eq!(receiver.message().await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_is_no_pair_is_refused() {
        let http = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: something-that-is-long-enough\r\n\r\n"
            .to_vec();
        let mut old = GREETING.to_vec();
        old[10] = 1;
        let mut curve = GREETING.to_vec();
        curve[12..17].copy_from_slice(b"CURVE");
        let sub = [&GREETING, b"\x04\x19\x05READY\x0bSocket-Type\0\0\0\x03SUB".as_slice()].concat();
        let huge = [&GREETING, b"\x06\x7f\xff\xff\xff\xff\xff\xff\xff".as_slice()].concat();
        for bytes in [http, old, curve, sub, huge, vec![0xff; 3]] {
            let (greeting, mut peer) = pair().await;
            peer.write_all(&bytes).await.unwrap();
            peer.shutdown().await.unwrap();
            assert!(greeting.await.unwrap().is_err(), "{bytes:?}");
        }
    }
}
