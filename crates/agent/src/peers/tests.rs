//! Neighbours on loopback addresses, a server that only knows who asked first, and neighbours that are up to no good.

use super::share::tests::content;
use super::*;
use crate::fetch::{Error, Fetcher};
use crate::net::Server;
use bundle::chunks::Cut;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use protocol::install::Peer;
use protocol::sharing::{ChunkFrom, ShareAnswer, ShareAsk};
use std::collections::BTreeMap;
use std::convert::Infallible;
use tempfile::TempDir;

/// What the server knows.
struct Known {
    content: Vec<u8>,
    values: Vec<[u8; 32]>,
    share: bool,
    /// For each chunk who asked, in that order.
    rows: BTreeMap<u32, Vec<Peer>>,
    /// Bytes that left.
    given: u64,
    failures: Vec<(u32, String)>,
}

impl Known {
    fn digest(&self) -> Digest {
        Digest::from_bytes(*blake3::hash(&self.content).as_bytes())
    }

    fn answer(&mut self, key: &str, ask: ShareAsk) -> ShareAnswer {
        if !self.share {
            return ShareAnswer::default();
        }
        for failure in &ask.failed {
            self.failures.push((failure.chunk, failure.agent.clone()));
            self.rows.entry(failure.chunk).or_default().retain(|peer| peer.agent != failure.agent);
        }
        let mut from = Vec::new();
        for chunk in ask.want {
            let row = self.rows.entry(chunk).or_default();
            let peer = row.iter().find(|peer| peer.agent != key).cloned();
            if !row.iter().any(|peer| peer.agent == key) {
                let (address, certificate) = (ask.address.clone(), ask.certificate.clone());
                row.push(Peer { agent: key.to_owned(), address, certificate });
            }
            let is_first = row[0].agent == key;
            from.push(ChunkFrom { chunk, peer: peer.filter(|_| !is_first) });
        }
        let values = self.values.iter().map(|v| Digest::from_bytes(*v).hex());
        let values = if ask.list { values.collect() } else { Vec::new() };
        ShareAnswer { share: true, network: "127.0.0.0/8".into(), token: "word".into(), values, from }
    }
}

type Shared = Arc<Mutex<Known>>;

fn known(size: usize) -> Shared {
    let (content, _, values) = content(size);
    let (rows, failures) = (BTreeMap::new(), Vec::new());
    Arc::new(Mutex::new(Known { content, values, share: true, rows, given: 0, failures }))
}

async fn serve(known: Shared) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let known = Arc::clone(&known);
            let service = service_fn(move |request| {
                let known = Arc::clone(&known);
                async move { Ok::<_, Infallible>(server_answer(&known, request).await) }
            });
            tokio::spawn(
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(tcp), service),
            );
        }
    });
    Server::parse(&format!("http://{address}"), None, false).unwrap()
}

async fn server_answer(known: &Shared, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let key = parts.headers[http::header::AUTHORIZATION].to_str().unwrap().replace("Bearer ", "");
    let mut known = known.lock().unwrap();
    if parts.uri.path().ends_with("/sharing") {
        let answer = known.answer(&key, serde_json::from_slice(&body).unwrap());
        return Response::new(serde_json::to_vec(&answer).unwrap().into());
    }
    let range = parts.headers.get(http::header::RANGE).map(|r| r.to_str().unwrap().replace("bytes=", ""));
    let (bytes, status) = match range.as_deref().and_then(|r| r.split_once('-')) {
        None => (known.content.clone(), StatusCode::OK),
        Some((from, to)) => {
            let to = to.parse::<usize>().map_or(known.content.len(), |to| to + 1);
            (known.content[from.parse::<usize>().unwrap()..to].to_vec(), StatusCode::PARTIAL_CONTENT)
        }
    };
    known.given += bytes.len() as u64;
    let mut response = Response::new(Full::from(bytes));
    *response.status_mut() = status;
    response
}

/// An agent, as far as it fetches.
struct Agent {
    folder: TempDir,
    peers: Peers,
    fetcher: Fetcher,
}

fn agent_with(name: &str, server: &Server, manner: Manner) -> Agent {
    let folder = tempfile::tempdir().unwrap();
    let peers = Peers::new(name.to_owned(), folder.path().join("neighbours.pem"), manner);
    let bundles = folder.path().to_owned();
    let fetcher = Fetcher::new(server.clone(), name.to_owned(), bundles, Some(peers.clone()));
    Agent { folder, peers, fetcher }
}

fn agent(name: &str, server: &Server) -> Agent {
    let port = 40_000 + (std::process::id() % 20_000) as u16;
    agent_with(name, server, Manner { port, chunk_within: Duration::from_millis(400), ..Manner::default() })
}

async fn fetch(agent: &Agent, known: &Shared) -> u64 {
    let (digest, size) = {
        let known = known.lock().unwrap();
        (known.digest(), known.content.len() as u64)
    };
    let fetched = agent.fetcher.fetch(digest, size, |_| {}).await.unwrap();
    assert!(fetched.fresh);
    assert_eq!(std::fs::read(&fetched.path).unwrap(), known.lock().unwrap().content, "the very bytes");
    fetched.from_peers_bytes
}

/// A neighbour that does what it is told to do with a question.
async fn rogue(
    name: &str,
    folder: &TempDir,
    does: impl Fn() -> Option<Response<Full<Bytes>>> + Send + Sync + 'static,
) -> Peer {
    let own = tls::own(&folder.path().join("rogue.pem")).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let does = Arc::new(does);
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let (acceptor, does) = (own.acceptor.clone(), Arc::clone(&does));
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(tcp).await else { return };
                let service = service_fn(move |_: Request<Incoming>| {
                    let answer = does();
                    async move {
                        match answer {
                            Some(answer) => Ok::<_, Infallible>(answer),
                            None => std::future::pending().await,
                        }
                    }
                });
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    Peer { agent: name.to_owned(), address, certificate: own.certificate }
}

/// Issue 4, point 7: parts from neighbours first, about one copy from the server, all of them right.
#[tokio::test]
async fn a_segment_costs_the_server_one_copy() {
    let known = known((5 << 20) + 77);
    let server = serve(Arc::clone(&known)).await;
    let agents: Vec<Agent> = (0..6).map(|n| agent(&format!("a{n}"), &server)).collect();
    let fetched = futures_util::future::join_all(agents.iter().map(|agent| fetch(agent, &known))).await;
    let size = known.lock().unwrap().content.len() as u64;
    assert_eq!(known.lock().unwrap().given, size, "each chunk left the server once");
    assert_eq!(fetched.iter().sum::<u64>(), 5 * size);
    assert_eq!(agents.iter().map(|a| a.peers.given_bytes()).sum::<u64>(), 5 * size);
    assert!(known.lock().unwrap().failures.is_empty());
    // Who comes later finds everything with the others, also when they have put their file elsewhere.
    for agent in &agents {
        agent.fetcher.keep_only(&[]);
    }
    let late = agent("late", &server);
    assert_eq!(fetch(&late, &known).await, size);
    assert_eq!(known.lock().unwrap().given, size);
}

/// Outside networks that were declared for it nobody listens and nobody is asked.
#[tokio::test]
async fn off_unless_the_server_says_so() {
    let known = known(3 << 20);
    known.lock().unwrap().share = false;
    let server = serve(Arc::clone(&known)).await;
    let one = agent("one", &server);
    assert_eq!(fetch(&one, &known).await, 0);
    assert!(one.peers.0.listening.lock().await.is_none());
    assert!(!one.folder.path().join("neighbours.pem").exists());
    // And who shares nothing asks nobody.
    known.lock().unwrap().share = true;
    let off = agent_with("off", &server, Manner { port: 0, ..Manner::default() });
    assert_eq!(fetch(&off, &known).await, 0);
    assert!(known.lock().unwrap().rows.is_empty());
}

/// A neighbour that lies, is silent, is gone, shows another certificate or says nonsense costs a question, never a wrong file.
#[tokio::test]
async fn bad_neighbours_cost_a_retry() {
    let elsewhere = tempfile::tempdir().unwrap();
    let wrong = || Some(Response::new(Full::from(vec![7; 1 << 20])));
    let liar = rogue("liar", &elsewhere, wrong).await;
    let silent = rogue("silent", &elsewhere, || None).await;
    let nonsense = rogue("nonsense", &elsewhere, || {
        let mut response = Response::new(Full::from(vec![1; 3 << 20]));
        *response.status_mut() = StatusCode::IM_A_TEAPOT;
        Some(response)
    })
    .await;
    let short = rogue("short", &elsewhere, || Some(Response::new(Full::from(vec![7; 9])))).await;
    let masked = Peer { agent: "masked".into(), certificate: "ab".repeat(32), ..liar.clone() };
    let gone = Peer { agent: "gone".into(), address: "127.0.0.1:1".into(), ..liar.clone() };
    let far = Peer { agent: "far".into(), address: "192.0.2.1:80".into(), ..liar.clone() };
    for bad in [liar, silent, nonsense, short, masked, gone, far] {
        let known = known((3 << 20) + 5);
        for chunk in 0..4 {
            known.lock().unwrap().rows.insert(chunk, vec![bad.clone()]);
        }
        let server = serve(Arc::clone(&known)).await;
        let one = agent("one", &server);
        assert_eq!(fetch(&one, &known).await, 0, "{}", bad.agent);
        let known = known.lock().unwrap();
        assert!(known.failures.iter().all(|(_, agent)| *agent == bad.agent), "{:?}", known.failures);
        assert_eq!(known.given, known.content.len() as u64, "the server gives what neighbours do not");
    }
}

/// What neighbours are given is bounded, and only for those who know the word and come from the network.
#[tokio::test]
async fn giving_is_bounded() {
    let known = known(4 << 20);
    let server = serve(Arc::clone(&known)).await;
    let port = 39_000 + (std::process::id() % 900) as u16;
    let giver = agent_with("giver", &server, Manner { port, bytes_per_second: 1 << 20, ..Manner::default() });
    fetch(&giver, &known).await;
    let digest = known.lock().unwrap().digest();
    let (address, certificate) = giver.peers.listen("127.0.0.1".parse().unwrap()).await.unwrap();
    let peer = Peer { agent: "giver".into(), address: address.to_string(), certificate };
    let neighbours = pull::Neighbours::default();
    let within = Duration::from_secs(20);
    let ask = async |token: &str, digest, chunk| {
        neighbours.ask(&peer, token, digest, (chunk, 1 << 20), within).await
    };
    let refused = |said: pull::Said| matches!(said, pull::Said::Nothing(why) if why.contains("404"));
    assert!(refused(ask("another word", digest, 0).await));
    assert!(refused(ask("word", Digest::from_bytes([1; 32]), 0).await));
    assert!(refused(ask("word", digest, 99).await));
    // A MiB a second: four seconds are spoken for at most, the others are told to come back.
    let began = Instant::now();
    let all = futures_util::future::join_all((0..7).map(|n| ask("word", digest, n % 4))).await;
    let given = all.iter().filter(|said| matches!(said, pull::Said::Bytes(_))).count();
    assert!(all.iter().all(|said| matches!(said, pull::Said::Bytes(_) | pull::Said::Busy)), "{all:?}");
    assert!((4..=5).contains(&given), "{given}");
    assert!(began.elapsed() >= Duration::from_millis(2_900), "{:?}", began.elapsed());
    giver.peers.forget(digest);
    assert!(!matches!(ask("word", digest, 0).await, pull::Said::Bytes(_)));
}

/// A gathering that is cut goes on where it was; what its neighbours wait for is no longer promised.
#[tokio::test]
async fn a_gathering_that_ends_early_is_continued() {
    let known = known(6 << 20);
    let server = serve(Arc::clone(&known)).await;
    let digest = known.lock().unwrap().digest();
    let one = agent("one", &server);
    let (told, mut hears) = tokio::sync::mpsc::unbounded_channel();
    let fetcher = one.fetcher.clone();
    let half = tokio::spawn(async move {
        let progress = |done| {
            let _ = told.send(done);
        };
        fetcher.fetch(digest, 6 << 20, progress).await.map(|_| ())
    });
    hears.recv().await.unwrap();
    half.abort();
    let _ = half.await;
    let share = one.peers.shares().get(&digest).map(|(_, share)| Arc::clone(share));
    if let Some(chunk) = share.as_ref().and_then(|share| share.missing().first().copied()) {
        assert_eq!(share.unwrap().standing(chunk), share::Standing::Away);
    }
    fetch(&one, &known).await;
    let known = known.lock().unwrap();
    assert!(known.given < 11 << 20, "{}", known.given);
}

/// A server that says a wrong list is not believed, nor is one whose bytes are wrong.
#[tokio::test]
async fn the_digest_proves_what_the_server_says() {
    let known = known(3 << 20);
    known.lock().unwrap().values[1][0] ^= 1;
    let server = serve(Arc::clone(&known)).await;
    let one = agent("one", &server);
    fetch(&one, &known).await;
    assert!(known.lock().unwrap().rows.is_empty(), "fetched whole");
    let (digest, values) = {
        let mut known = known.lock().unwrap();
        known.values[1][0] ^= 1;
        let digest = known.digest();
        known.content[(1 << 20) + 9] ^= 1;
        (digest, known.values.clone())
    };
    assert_eq!(Cut::of(3 << 20).unwrap().digest(&values), Some(digest));
    let two = agent("two", &server);
    let told = two.fetcher.fetch(digest, 3 << 20, |_| {}).await;
    assert!(matches!(told, Err(Error::DigestWrong)), "{told:?}");
}

#[test]
fn networks() {
    let network: Network = "10.1.0.0/16".parse().unwrap();
    assert!(
        network.contains("10.1.255.3".parse().unwrap()) && !network.contains("10.2.0.1".parse().unwrap())
    );
    assert!("10.1.0.0/99".parse::<Network>().is_err());
}
