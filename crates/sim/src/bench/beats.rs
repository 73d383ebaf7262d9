//! A generator of beats that costs as little as can be: one thread, one write for each beat, frames made once and changed
//! in place. A beat holds what a small agent tells: consumption and one state object of one instance, about 270 bytes.

use anyhow::{Context, Result, bail};
use futures_util::{StreamExt, TryStreamExt, stream};
use sim::door::Door;
use sim::enrol::Identity;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Sequences begin here, so that all have as many digits.
const FIRST: u64 = 1_000_000_000;
/// Connections opened at one time.
const AT_ONCE: usize = 64;

/// One agent's connection.
pub struct Link {
    tcp: TcpStream,
    instance: String,
    generation: u64,
    frame: Vec<u8>,
    /// Where the sequence and the value stand in the frame.
    places: [usize; 2],
    /// What the network has not taken of the frame.
    left: usize,
    /// Last sequence sent.
    pub sequence: u64,
    /// Last sequence acknowledged.
    pub acked: u64,
    input: Vec<u8>,
}

/// A text frame from a client. Masked, as clients must; with zeros, which change nothing.
pub fn frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match text.len() {
        small @ 0..=125 => frame.push(0x80 | small as u8),
        middle @ 126..=65_535 => {
            frame.push(0x80 | 126);
            frame.extend_from_slice(&(middle as u16).to_be_bytes());
        }
        large => {
            frame.push(0x80 | 127);
            frame.extend_from_slice(&(large as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(text.as_bytes());
    frame
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).rposition(|window| window == what)
}

impl Link {
    async fn open(door: &Door, identity: &Identity, number: usize, instance: &str) -> Result<Self> {
        let raw = sim::raw(door, identity, number).await?;
        raw.tcp.set_nonblocking(true)?;
        let generation = raw.generation;
        let text = format!(
            "{{\"type\":\"beat\",\"sequence\":{FIRST},\"generation\":{generation},\"usage\":[{{\"id\":\"{instance}\",\"cpu_percent\":1.5,\
             \"memory_bytes\":8388608}}],\"states\":[{{\"id\":\"{instance}\",\"name\":\"load\",\"value\":{FIRST},\"kind\":\"System.Int64\",\
             \"lifetime_s\":0,\"at\":\"2026-01-01T00:00:00.000Z\"}}]}}"
        );
        let frame = frame(&text);
        let after = |what: &[u8]| find(&frame, what).map(|at| at + what.len()).context("a beat");
        let places = [after(b"\"sequence\":")?, after(b"\"value\":")?];
        Ok(Self {
            tcp: raw.tcp,
            instance: instance.to_owned(),
            generation,
            frame,
            places,
            left: 0,
            sequence: FIRST,
            acked: FIRST,
            input: Vec::new(),
        })
    }

    /// Sends the next beat, if the network and the window take it.
    fn beat(&mut self, window: u64) -> Result<bool> {
        if self.left == 0 {
            if self.sequence - self.acked >= window {
                return Ok(false);
            }
            self.sequence += 1;
            let mut number = self.sequence;
            for digit in (0..10).rev() {
                let character = b'0' + (number % 10) as u8;
                self.places.iter().for_each(|place| self.frame[place + digit] = character);
                number /= 10;
            }
            self.left = self.frame.len();
        }
        let from = self.frame.len() - self.left;
        match self.tcp.write(&self.frame[from..]) {
            Ok(taken) => self.left -= taken,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        Ok(self.left == 0)
    }

    /// Reads what was acknowledged.
    fn hear(&mut self) -> Result<()> {
        let mut piece = [0; 4096];
        loop {
            match self.tcp.read(&mut piece) {
                Ok(0) => bail!("the server closed a connection"),
                Ok(read) => self.input.extend_from_slice(&piece[..read]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error.into()),
            }
        }
        let what = b"\"sequence\":";
        if let Some(at) = find(&self.input, what) {
            let digits = self.input[at + what.len()..].iter().take_while(|b| b.is_ascii_digit());
            let digits: Vec<u8> = digits.copied().collect();
            // A number whose end has not come yet is read with the next piece.
            if digits.len() == 10 {
                self.acked = String::from_utf8_lossy(&digits).parse()?;
                self.input.clear();
            }
        }
        Ok(())
    }

    /// Sends a whole text, waiting for the network.
    pub fn send(&mut self, text: &str) -> Result<()> {
        self.tcp.set_nonblocking(false)?;
        self.tcp.write_all(&frame(text))?;
        Ok(self.tcp.set_nonblocking(true)?)
    }

    /// The text of a beat with many state objects: `count` from number `first`, one type for each of `kinds` in turn.
    pub fn many(&mut self, first: usize, count: usize, shift: usize, kinds: usize) -> String {
        self.sequence += 1;
        let states: Vec<String> = (first..first + count)
            .map(|n| {
                format!(
                    "{{\"id\":\"{}\",\"name\":\"sensor-{n:05}\",\"value\":{n}.25,\"kind\":\"kind-{}\",\"at\":\"2026-01-01T00:00:00.000Z\"}}",
                    self.instance,
                    (n + shift) % kinds
                )
            })
            .collect();
        format!(
            "{{\"type\":\"beat\",\"sequence\":{},\"generation\":{},\"states\":[{}]}}",
            self.sequence,
            self.generation,
            states.join(",")
        )
    }
}

/// Connects all of them.
pub async fn open(door: &Door, identities: &[(Identity, String)]) -> Result<Vec<Link>> {
    let links = identities.iter().enumerate().map(|(n, (identity, id))| Link::open(door, identity, n, id));
    stream::iter(links).buffered(AT_ONCE).try_collect().await
}

/// Waits until everything that was sent is acknowledged; the time that took.
pub fn settle(links: &mut [Link], within: Duration) -> Result<Duration> {
    let began = Instant::now();
    while links.iter().any(|link| link.left > 0 || link.acked < link.sequence) {
        if began.elapsed() > within {
            let (sent, kept) = (links.iter().map(|l| l.sequence).max(), links.iter().map(|l| l.acked).min());
            bail!("not all beats were acknowledged: {sent:?} sent, {kept:?} kept");
        }
        for link in links.iter_mut() {
            if link.left > 0 {
                link.beat(0)?;
            }
            link.hear()?;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(began.elapsed())
}

/// Beats as fast as they are taken, `window` of each connection not acknowledged at most; how many were sent.
pub fn drive(links: &mut [Link], time: Duration, window: u64) -> Result<u64> {
    let before: u64 = links.iter().map(|l| l.sequence).sum();
    let began = Instant::now();
    let mut round = 0_u64;
    while began.elapsed() < time {
        let mut sent = false;
        for link in links.iter_mut() {
            sent |= link.beat(window)?;
        }
        round += 1;
        if !sent || round.is_multiple_of(64) {
            links.iter_mut().try_for_each(Link::hear)?;
        }
        if !sent {
            std::thread::sleep(Duration::from_micros(200));
        }
    }
    Ok(links.iter().map(|l| l.sequence).sum::<u64>() - before)
}
