//! A server that speaks just enough of the API over plain sockets, and cuts connections where it is told to.

use protocol::api::{Caller, Manifest, PackageFile, Upload};
use protocol::text::params;
use protocol::{Code, Lang, Problem};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Where connections are cut.
#[derive(Default)]
pub struct Cut {
    /// The first exchanges of bytes (a piece of an upload, content, a JSON answer) end after so many bytes, one each.
    pub bytes: Vec<usize>,
    /// Content of the package that is offered.
    pub content: Vec<u8>,
}

#[derive(Default)]
struct State {
    cuts: std::collections::VecDeque<usize>,
    content: Vec<u8>,
    size_bytes: u64,
    received: Vec<u8>,
    requests: Vec<String>,
}

/// The server. Its threads end with the test.
pub struct Faulty {
    address: String,
    state: Arc<Mutex<State>>,
}

impl Faulty {
    /// Listens on a free port.
    pub fn start(cut: Cut) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = State { cuts: cut.bytes.into(), content: cut.content, ..State::default() };
        let state = Arc::new(Mutex::new(state));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, state) = (stream.unwrap(), shared.clone());
                // A client that goes away in the middle is no failure of the server.
                std::thread::spawn(move || answer(stream, &state).ok());
            }
        });
        Self { address, state }
    }

    pub fn address(&self) -> String {
        self.address.clone()
    }
    pub fn received(&self) -> Vec<u8> {
        self.state.lock().unwrap().received.clone()
    }
    pub fn count(&self, method: &str) -> usize {
        self.state.lock().unwrap().requests.iter().filter(|r| r.split(' ').next() == Some(method)).count()
    }
    pub fn package(&self) -> PackageFile {
        package(&self.state.lock().unwrap().content)
    }
}

struct Request {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
    fn length(&self) -> usize {
        self.header("content-length").map_or(0, |v| v.parse().unwrap())
    }
}

fn answer(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let request = read_head(&mut reader)?;
    assert_eq!(request.header("transfer-encoding"), None, "bodies have a length");
    state.lock().unwrap().requests.push(format!("{} {}", request.method, request.path));
    if request.method == "PATCH" {
        return receive(&mut stream, &mut reader, &request, state);
    }
    let mut body = vec![0; request.length()];
    reader.read_exact(&mut body)?;
    let path = request.path.as_str();
    match (request.method.as_str(), path) {
        ("POST", "/uploads") => {
            let ask: protocol::api::NewUpload = serde_json::from_slice(&body).unwrap();
            state.lock().unwrap().size_bytes = ask.size_bytes;
            json(&mut stream, 201, &upload(&state.lock().unwrap()))
        }
        ("GET", "/uploads/u1") => json(&mut stream, 200, &upload(&state.lock().unwrap())),
        ("POST", "/uploads/u1/publish") => {
            let received = state.lock().unwrap().received.clone();
            json(&mut stream, 201, &package(&received))
        }
        ("GET", "/packages/a.zip/content") => send_content(&mut stream, &request, state),
        ("GET", "/session") => {
            let caller =
                Caller { kind: "user".into(), name: "admin".into(), role: "reader".into(), rights: vec![] };
            if state.lock().unwrap().cuts.pop_front().is_some() {
                return stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"kind\":");
            }
            json(&mut stream, 200, &caller)
        }
        // Received, and cut before the answer: nobody can know whether it was done.
        ("POST", path) if path.ends_with("/orders") => Ok(()),
        ("GET", path) if path.ends_with("/logs/follow") => send_lines(&mut stream, &request),
        ("GET", "/agents/teapot") => write!(stream, "HTTP/1.1 418 No\r\ncontent-length: 3\r\n\r\ntea"),
        _ => {
            let details = params([("kind", &"package"), ("name", &path)]);
            json(&mut stream, 404, &Problem::new(Code::NotFound, details, Lang::En, "r1"))
        }
    }
}

fn read_head(reader: &mut impl BufRead) -> std::io::Result<Request> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next().unwrap_or("").to_owned(), words.next().unwrap_or("").to_owned());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let path = path.strip_prefix(protocol::API_PREFIX).unwrap_or(path).to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    Ok(Request { method, path, query: query.to_owned(), headers })
}

fn receive(
    stream: &mut TcpStream,
    reader: &mut impl Read,
    request: &Request,
    state: &Mutex<State>,
) -> std::io::Result<()> {
    let offset: usize = request.query.strip_prefix("offset=").unwrap().parse().unwrap();
    assert_eq!(offset, state.lock().unwrap().received.len(), "goes on where the server stands");
    let cut = state.lock().unwrap().cuts.pop_front();
    let wanted = cut.map_or(request.length(), |cut| cut.min(request.length()));
    let mut body = vec![0; wanted];
    reader.read_exact(&mut body)?;
    state.lock().unwrap().received.extend_from_slice(&body);
    if cut.is_some() {
        return stream.shutdown(std::net::Shutdown::Both);
    }
    json(stream, 200, &upload(&state.lock().unwrap()))
}

fn send_content(stream: &mut TcpStream, request: &Request, state: &Mutex<State>) -> std::io::Result<()> {
    let content = state.lock().unwrap().content.clone();
    let from = request
        .header("range")
        .map_or(0, |range| range.strip_prefix("bytes=").unwrap().strip_suffix('-').unwrap().parse().unwrap());
    let status = if from > 0 { "206 Partial Content" } else { "200 OK" };
    let rest = &content[from..];
    write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", rest.len())?;
    let sent = state.lock().unwrap().cuts.pop_front().map_or(rest.len(), |cut| cut.min(rest.len()));
    stream.write_all(&rest[..sent])
}

/// Two lines after the last one the reader has, then the end.
fn send_lines(stream: &mut TcpStream, request: &Request) -> std::io::Result<()> {
    let last: u64 = request.header("last-event-id").unwrap().parse().unwrap();
    assert_eq!(request.query, format!("after={last}"));
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")?;
    for number in [last + 1, last + 2] {
        write!(stream, ": alive\n\nid: {number}\nevent: line\ndata: {{\"number\":{number}}}\n\n")?;
    }
    Ok(())
}

fn json<T: serde::Serialize>(stream: &mut TcpStream, status: u16, value: &T) -> std::io::Result<()> {
    let body = serde_json::to_string(value).unwrap();
    write!(stream, "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

fn upload(state: &State) -> Upload {
    Upload {
        id: "u1".to_owned(),
        file: "a.zip".to_owned(),
        size_bytes: state.size_bytes,
        offset: state.received.len() as u64,
        expires_at: model::Timestamp::from_ms(0),
    }
}

fn package(content: &[u8]) -> PackageFile {
    PackageFile {
        id: "v1".to_owned(),
        name: "a".to_owned(),
        version: "1.0".to_owned(),
        file: "a.zip".to_owned(),
        digest: super::digest(content).to_string(),
        size_bytes: content.len() as u64,
        published_at: model::Timestamp::from_ms(0),
        published_by: "admin".to_owned(),
        newest: true,
        has_icon: false,
        confidential: false,
        used_by: vec![],
        manifest: Manifest::from(&model::manifest::Manifest::bare("a", "1.0")),
    }
}
