//! Live streams (server-sent events) that survive a lost connection.
//!
//! A [`Stream`] remembers the number of the last event it handed out; after a cut it connects again and asks for what
//! followed. Silence longer than the server's signs of life counts as a cut. It gives up after
//! [`crate::limits::STREAM_TRIES_MAX`] tries in a row without an event.

use crate::limits::{EVENT_LINE_BYTES_MAX, STREAM_TRIES_MAX};
use crate::{Client, Error};
use bytes::Bytes;
use reqwest::Response;
use reqwest::header::{ACCEPT, HeaderName, HeaderValue};

/// One event of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number, when it has one.
    pub id: Option<String>,
    /// What kind it is; `message` when the server did not say.
    pub kind: String,
    /// Its data.
    pub data: String,
}

/// A live stream. Drop it to end it.
#[derive(Debug)]
pub struct Stream {
    client: Client,
    path: Vec<String>,
    query: Vec<(String, String)>,
    last: Option<String>,
    open: Option<Response>,
    reader: Reader,
    in_vain: u32,
}

impl Stream {
    pub(crate) fn new(client: Client, path: &[&str], after: Option<String>) -> Self {
        let path = path.iter().map(|&s| s.to_owned()).collect();
        Self {
            client,
            path,
            query: Vec::new(),
            last: after,
            open: None,
            reader: Reader::default(),
            in_vain: 0,
        }
    }

    /// With these parameters, as far as they are given.
    pub(crate) fn with(mut self, query: &[(&str, Option<&str>)]) -> Self {
        let given = query.iter().filter_map(|(key, value)| Some(((*key).to_owned(), (*value)?.to_owned())));
        self.query.extend(given);
        self
    }

    /// The number of the last event, to go on from.
    #[must_use]
    pub fn last(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// Waits for the next event.
    ///
    /// # Errors
    /// What the server refuses; the network's when it does not come back.
    pub async fn next(&mut self) -> Result<Event, Error> {
        loop {
            if let Some(event) = self.reader.take() {
                self.in_vain = 0;
                if event.id.is_some() {
                    self.last.clone_from(&event.id);
                }
                return Ok(event);
            }
            if let Err(error) = self.advance().await {
                self.open = None;
                self.reader = Reader::default();
                if !error.is_passing() || self.in_vain >= STREAM_TRIES_MAX {
                    return Err(error);
                }
                self.client.pause(self.in_vain).await;
                self.in_vain += 1;
            }
        }
    }

    /// Connects if need be, then reads one piece.
    async fn advance(&mut self) -> Result<(), Error> {
        let response = match &mut self.open {
            Some(response) => response,
            None => {
                let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
                let mut call = self
                    .client
                    .get(&path)
                    .wait(None)
                    .header(ACCEPT, HeaderValue::from_static("text/event-stream"))
                    .maybe("after", self.last.as_deref());
                for (key, value) in &self.query {
                    call = call.query(key, value);
                }
                if let Some(last) = self.last.as_deref().and_then(|last| HeaderValue::from_str(last).ok()) {
                    call = call.header(HeaderName::from_static("last-event-id"), last);
                }
                let response = call.open().await?;
                self.open.insert(response)
            }
        };
        let piece = response.chunk().await.map_err(|e| self.client.network(&e))?;
        match piece {
            Some(piece) => self.reader.feed(&piece).map_err(|why| Error::Foreign {
                server: self.client.server().to_owned(),
                why: why.to_owned(),
            }),
            None => Err(Error::Cut {
                server: self.client.server().to_owned(),
                why: "the stream ended".to_owned(),
            }),
        }
    }
}

/// Takes the bytes of a stream apart into events.
#[derive(Debug, Default)]
struct Reader {
    line: Vec<u8>,
    id: Option<String>,
    kind: Option<String>,
    data: Option<String>,
    ready: std::collections::VecDeque<Event>,
}

impl Reader {
    fn take(&mut self) -> Option<Event> {
        self.ready.pop_front()
    }

    fn feed(&mut self, piece: &Bytes) -> Result<(), &'static str> {
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if self.line.len() > EVENT_LINE_BYTES_MAX {
                return Err("a line of the stream is longer than allowed");
            }
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                let line = String::from_utf8_lossy(&line);
                self.read_line(line.trim_end_matches(['\n', '\r']));
            }
        }
        Ok(())
    }

    fn read_line(&mut self, line: &str) {
        if line.is_empty() {
            let (id, kind) = (self.id.take(), self.kind.take());
            if let Some(data) = self.data.take() {
                let kind = kind.unwrap_or_else(|| "message".to_owned());
                self.ready.push_back(Event { id, kind, data });
            }
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "id" => self.id = Some(value.to_owned()),
            "event" => self.kind = Some(value.to_owned()),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            // A comment, `retry`, or something newer.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: &[&str]) -> Vec<(Option<String>, String, String)> {
        let mut reader = Reader::default();
        let mut events = Vec::new();
        for piece in pieces {
            reader.feed(&Bytes::copy_from_slice(piece.as_bytes())).unwrap();
            while let Some(event) = reader.take() {
                events.push((event.id, event.kind, event.data));
            }
        }
        events
    }

    #[test]
    fn events_whatever_the_cuts() {
        let text =
            ": hello\n\nid: 7\nevent: line\ndata: {\"a\":1}\n\r\ndata:x\ndata: y\nretry: 5\n\nid: 9\n\n";
        let expected = vec![
            (Some("7".to_owned()), "line".to_owned(), "{\"a\":1}".to_owned()),
            (None, "message".to_owned(), "x\ny".to_owned()),
        ];
        assert_eq!(read(&[text]), expected);
        for cut in 1..text.len() {
            assert_eq!(read(&[&text[..cut], &text[cut..]]), expected, "cut at {cut}");
        }
    }

    #[test]
    fn an_endless_line_is_refused() {
        let mut reader = Reader::default();
        assert!(reader.feed(&Bytes::from(vec![b'x'; EVENT_LINE_BYTES_MAX])).is_ok());
        assert!(reader.feed(&Bytes::from_static(b"x")).is_err());
    }
}
