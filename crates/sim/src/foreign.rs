//! Agents of the FusionInventory kind, as far as a server sees them: PROLOG in compressed XML, then getConfig, getJobs and setStatus, over one
//! connection that is kept (spec/fusioninventory-deploy §1–§6). Nothing is carried out.

use anyhow::{Context, Result, anyhow, bail};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Where the server is asked.
const PATH: &str = "/plugins/fusioninventory/";
/// What agents call themselves.
const AGENT: &str = "FusionInventory-Agent_v2.6-3";
/// Most of an answer that is read, in bytes.
const ANSWER_BYTES_MAX: usize = 4 << 20;

/// An agent with its connection.
pub struct Foreign {
    stream: TcpStream,
    /// Its device id.
    pub device: String,
    host: String,
    buffer: Vec<u8>,
}

/// Work it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The run.
    pub uuid: String,
    /// Where it reports.
    pub remote: String,
}

/// The device id of an agent with that number.
#[must_use]
pub fn device(prefix: &str, number: usize) -> String {
    format!("{prefix}-{number:06}-2026-01-02-03-04-05")
}

impl Foreign {
    /// Connects, without TLS, from 127.0.0.`source`.
    ///
    /// # Errors
    /// What the network says.
    pub async fn connect(server: SocketAddr, device: String, source: u8) -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        if server.ip().is_loopback() {
            socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, source.max(1))), 0))?;
        }
        let stream = socket.connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, device, host: server.to_string(), buffer: Vec::with_capacity(2_048) })
    }

    /// PROLOG; whether the server wants an inventory.
    ///
    /// # Errors
    /// What the server answers instead.
    pub async fn prolog(&mut self) -> Result<bool> {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<REQUEST>\n  <DEVICEID>{}</DEVICEID>\n  <QUERY>PROLOG</QUERY>\n  \
             <TOKEN>12345678</TOKEN>\n</REQUEST>\n",
            self.device
        );
        let answer = self.xml(&body).await?;
        if !answer.contains("<PROLOG_FREQ>") {
            bail!("no answer to PROLOG: {answer}");
        }
        Ok(answer.contains("<RESPONSE>SEND</RESPONSE>"))
    }

    /// A small inventory.
    ///
    /// # Errors
    /// What the server answers instead.
    pub async fn inventory(&mut self, number: usize) -> Result<()> {
        let name = self.device.split("-2026").next().unwrap_or_default().to_owned();
        let packages: String = (0..20)
            .map(|n| {
                format!(
                    "<SOFTWARES><NAME>package-{n}</NAME><VERSION>1.{n}</VERSION><FROM>deb</FROM></SOFTWARES>"
                )
            })
            .collect();
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" ?><REQUEST><CONTENT><HARDWARE><NAME>{name}</NAME>\
             <UUID>00000000-0000-4000-9000-{number:012x}</UUID><MEMORY>8192</MEMORY></HARDWARE><BIOS><SSN>SIM{number}</SSN></BIOS>\
             <OPERATINGSYSTEM><KERNEL_NAME>linux</KERNEL_NAME><FULL_NAME>Debian GNU/Linux 12</FULL_NAME><NAME>Debian</NAME>\
             <VERSION>12</VERSION><ARCH>x86_64</ARCH></OPERATINGSYSTEM><NETWORKS><DESCRIPTION>eth0</DESCRIPTION><IPADDRESS>10.{}.{}.{}</IPADDRESS>\
             <MACADDR>02:00:00:{:02x}:{:02x}:{:02x}</MACADDR><STATUS>Up</STATUS></NETWORKS>{packages}</CONTENT>\
             <DEVICEID>{}</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>",
            number >> 16 & 255,
            number >> 8 & 255,
            number & 255,
            number >> 16 & 255,
            number >> 8 & 255,
            number & 255,
            self.device
        );
        self.xml(&body).await.map(drop)
    }

    /// getConfig; where jobs are asked for, when there are any.
    ///
    /// # Errors
    /// What the server answers instead.
    pub async fn config(&mut self) -> Result<Option<String>> {
        let path = format!("{PATH}?action=getConfig&machineid={}&task%5BDeploy%5D=2.8", self.device);
        let answer = self.get(&path).await?;
        let schedule = answer["schedule"].as_array().ok_or_else(|| anyhow!("no schedule: {answer}"))?;
        let deploy = schedule.iter().find(|entry| entry["task"] == "Deploy");
        Ok(deploy.and_then(|entry| entry["remote"].as_str()).map(str::to_owned))
    }

    /// getJobs.
    ///
    /// # Errors
    /// What the server answers instead.
    pub async fn jobs(&mut self, remote: &str) -> Result<Vec<Job>> {
        let path = format!("{}?action=getJobs&machineid={}&version=2.8", path_of(remote), self.device);
        let answer = self.get(&path).await?;
        let jobs = answer["jobs"].as_array().map(Vec::as_slice).unwrap_or_default();
        let job =
            |job: &Value| Some(Job { uuid: job["uuid"].as_str()?.to_owned(), remote: remote.to_owned() });
        Ok(jobs.iter().filter_map(job).collect())
    }

    /// One contact, from PROLOG to getJobs.
    ///
    /// # Errors
    /// What the server answers instead.
    pub async fn contact(&mut self) -> Result<Vec<Job>> {
        self.prolog().await?;
        match self.config().await? {
            Some(remote) => self.jobs(&remote).await,
            None => Ok(Vec::new()),
        }
    }

    /// setStatus; without a step, the end of the job.
    ///
    /// # Errors
    /// What the server answers instead.
    pub async fn status(&mut self, job: &Job, step: &str, status: &str, text: &str) -> Result<()> {
        let step = if step.is_empty() { String::new() } else { format!("&currentStep={step}") };
        let path = format!(
            "{}?action=setStatus&machineid={}&part=job&uuid={}{step}&status={status}&msg={}",
            path_of(&job.remote),
            self.device,
            job.uuid,
            text.replace(' ', "%20")
        );
        self.get(&path).await.map(drop)
    }

    async fn xml(&mut self, body: &str) -> Result<String> {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(body.as_bytes())?;
        let body = zlib.finish()?;
        let mut request = format!(
            "POST {PATH} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {AGENT}\r\nPragma: no-cache\r\nTE: deflate,gzip;q=0.3\r\n\
             Content-Type: application/x-compress-zlib\r\nContent-Length: {}\r\n\r\n",
            self.host,
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(&body);
        let answer = self.ask(&request).await?;
        if answer.starts_with(&[0x78, 0x9c]) {
            let mut text = String::new();
            ZlibDecoder::new(answer.as_slice()).take(ANSWER_BYTES_MAX as u64).read_to_string(&mut text)?;
            return Ok(text);
        }
        String::from_utf8(answer).context("an answer that is no text")
    }

    async fn get(&mut self, path: &str) -> Result<Value> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {AGENT}\r\nTE: deflate,gzip;q=0.3\r\n\r\n",
            self.host
        );
        let answer = self.ask(request.as_bytes()).await?;
        serde_json::from_slice(&answer)
            .with_context(|| format!("no JSON: {}", String::from_utf8_lossy(&answer)))
    }

    /// Sends a request and gives the body of the answer.
    async fn ask(&mut self, request: &[u8]) -> Result<Vec<u8>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(at) = self.buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                break at;
            }
            self.more().await?;
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
        let header = |name: &str| {
            text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
        };
        let body = if header("transfer-encoding") == Some("chunked") {
            let ended = |b: &[u8]| b.ends_with(b"0\r\n\r\n");
            while !ended(&self.buffer[head + 2..]) {
                self.more().await?;
            }
            unchunked(&self.buffer[head + 4..])?
        } else {
            let length: usize = header("content-length").map_or(Ok(0), str::parse)?;
            while self.buffer.len() < head + 4 + length {
                self.more().await?;
            }
            self.buffer[head + 4..head + 4 + length].to_vec()
        };
        if text.starts_with("http/1.1 2") {
            return Ok(body);
        }
        bail!("{}: {}", text.lines().next().unwrap_or_default(), String::from_utf8_lossy(&body))
    }

    async fn more(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        if self.buffer.len() > ANSWER_BYTES_MAX { bail!("an endless answer") } else { Ok(()) }
    }
}

fn unchunked(mut rest: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|w| w == b"\r\n").context("a broken chunk")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end])?.trim(), 16)?;
        if length == 0 {
            return Ok(body);
        }
        body.extend_from_slice(rest.get(end + 2..end + 2 + length).context("a broken chunk")?);
        rest = rest.get(end + 4 + length..).context("a broken chunk")?;
    }
}

/// The path of an address.
fn path_of(remote: &str) -> &str {
    let after = remote.split_once("://").map_or(remote, |(_, after)| after);
    after.find('/').map_or("/", |at| &after[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        assert_eq!(unchunked(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").unwrap(), b"abcde");
        assert!(unchunked(b"9\r\nabc\r\n").is_err());
        assert_eq!(path_of("http://h:1/b/deploy/"), "/b/deploy/");
        assert_eq!(path_of("http://h"), "/");
    }
}
