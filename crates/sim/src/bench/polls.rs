//! Clients of `rest/consumer` that wait on long polls, each on a connection of its own.

use anyhow::{Context, Result, bail};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// Connections opened at one time.
const AT_ONCE: usize = 64;
/// Clients under one name; a name has a bounded number of subscriptions.
const UNDER_ONE_NAME: usize = 500;

/// A client with a subscription.
pub struct Poller {
    stream: TcpStream,
    identity: String,
    subscription: String,
}

impl Poller {
    /// Connects and proves nothing yet.
    pub async fn connect(port: u16, number: usize, key: &str) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let name = number / UNDER_ONE_NAME;
        let identity = format!("SentinelName=Consumer&PackageName=bench-{name}&AccessKey={key}");
        Ok(Self { stream, identity, subscription: String::new() })
    }

    async fn ask(&mut self, action: &str, parameters: &str) -> Result<()> {
        let request = format!(
            "GET /rest/consumer/{action}?{}&{parameters} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
            self.identity
        );
        Ok(self.stream.write_all(request.as_bytes()).await?)
    }

    /// The body of the next answer.
    async fn answer(&mut self) -> Result<String> {
        let mut text = Vec::with_capacity(1024);
        loop {
            if let Some(head) = text.windows(4).position(|w: &[u8]| w == b"\r\n\r\n") {
                let headers = String::from_utf8_lossy(&text[..head]).to_lowercase();
                let length = headers.lines().find_map(|l| l.strip_prefix("content-length:"));
                let length: usize = length.map_or(Ok(0), |l| l.trim().parse())?;
                if text.len() >= head + 4 + length {
                    let body = String::from_utf8_lossy(&text[head + 4..]).into_owned();
                    if !headers.starts_with("http/1.1 20") {
                        bail!("{headers}\n{body}");
                    }
                    return Ok(body);
                }
            }
            if self.stream.read_buf(&mut text).await? == 0 {
                bail!("the server closed the connection");
            }
        }
    }

    /// Subscribes to a group.
    pub async fn subscribe(&mut self, group: &str) -> Result<()> {
        self.ask("SubscribeToMessageGroup", &format!("group={group}")).await?;
        self.subscription = self.answer().await?.trim().trim_matches('"').to_owned();
        if self.subscription.len() < 32 { bail!("no subscription: {:?}", self.subscription) } else { Ok(()) }
    }

    /// Begins to wait.
    pub async fn wait(&mut self) -> Result<()> {
        let subscription = format!("subscriptionId={}&timeout=120000", self.subscription);
        self.ask("GetMessages", &subscription).await
    }

    /// Says something to a group.
    pub async fn say(&mut self, group: &str, key: &str) -> Result<()> {
        let scope = format!("scope=Group&args={group}&key={key}&data=1");
        self.ask("SendMessage", &scope).await?;
        self.answer().await.map(drop)
    }
}

/// So many clients in a group, all of them waiting.
pub async fn waiting(port: u16, count: usize, key: &str, group: &str) -> Result<Vec<Poller>> {
    let opened = stream::iter(0..count).map(|number| async move {
        let mut poller = Poller::connect(port, number, key).await?;
        poller.subscribe(group).await?;
        poller.wait().await?;
        Ok(poller)
    });
    opened.buffer_unordered(AT_ONCE).try_collect().await
}

/// Sends one message to the group; the time until each client had it, in milliseconds. All wait again afterwards.
pub async fn reach(
    pollers: Vec<Poller>,
    publisher: &mut Poller,
    group: &str,
) -> Result<(Vec<Poller>, Vec<f64>)> {
    let count = pollers.len();
    let ready = std::sync::Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = pollers
        .into_iter()
        .map(|mut poller| {
            let ready = ready.clone();
            tokio::spawn(async move {
                ready.fetch_add(1, Ordering::Relaxed);
                let body = poller.answer().await?;
                let at = Instant::now();
                if !body.contains("\"Key\":\"round\"") {
                    bail!("something else came: {body}");
                }
                poller.wait().await?;
                Ok((poller, at))
            })
        })
        .collect();
    while ready.load(Ordering::Relaxed) < count {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let began = Instant::now();
    publisher.say(group, "round").await?;
    let (mut back, mut times) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for task in tasks {
        let ended =
            tokio::time::timeout(Duration::from_secs(30), task).await.context("a message was lost")??;
        let (poller, at) = ended?;
        times.push((at - began).as_secs_f64() * 1e3);
        back.push(poller);
    }
    Ok((back, times))
}
