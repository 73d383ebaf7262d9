//! Certificates of agents, over real TLS; credentials; device ids that are bound to either. The authorities live as long as a test.

use super::fake::{Fake, zlib};
use crate::config::Tls;
use crate::http::{serve, tls::Acceptor};
use crate::router::{Entry, prepare};
use crate::testing::{TestApp, each};
use axum::http::Method;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;

/// Somebody who signs certificates.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
    der: CertificateDer<'static>,
}

/// A certificate and its key.
struct Card {
    der: CertificateDer<'static>,
    key: KeyPair,
    pem: String,
}

fn params(name: &str, hosts: &[&str]) -> CertificateParams {
    let mut params =
        CertificateParams::new(hosts.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>()).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = params(name, &[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let cert = params.self_signed(&key).unwrap();
        Self { pem: cert.pem(), der: cert.der().clone(), issuer: Issuer::new(params, key) }
    }

    fn card(&self, name: &str) -> Card {
        self.sign(params(name, &["localhost"]))
    }

    fn sign(&self, params: CertificateParams) -> Card {
        let key = KeyPair::generate().unwrap();
        let cert = params.signed_by(&key, &self.issuer).unwrap();
        Card { der: cert.der().clone(), pem: cert.pem(), key }
    }
}

fn files(folder: &Path, server: &Card, clients: Option<&str>) -> Tls {
    let path = |name: &str| folder.join(name);
    std::fs::write(path("cert.pem"), &server.pem).unwrap();
    std::fs::write(path("key.pem"), server.key.serialize_pem()).unwrap();
    if let Some(pem) = clients {
        std::fs::write(path("clients.pem"), pem).unwrap();
    }
    Tls {
        cert: Some(path("cert.pem")),
        key: Some(path("key.pem")),
        client_ca: clients.map(|_| path("clients.pem")),
    }
}

/// A server with a socket that speaks TLS.
struct Secure {
    test: TestApp,
    acceptor: Acceptor,
    address: SocketAddr,
    trusted: CertificateDer<'static>,
    _folder: tempfile::TempDir,
}

impl Secure {
    async fn start(server: &Authority, clients: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let tls = files(folder.path(), &server.card("server"), Some(clients));
        let test = TestApp::beside(|config| config.tls = tls).await;
        let acceptor = Acceptor::read(&test.app.config.tls).unwrap().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let entry = Entry::new(test.app.clone(), prepare());
        tokio::spawn(serve::run(vec![listener], Some(acceptor.clone()), entry, test.app.stop.clone()));
        Self { test, acceptor, address, trusted: server.der.clone(), _folder: folder }
    }

    /// Sends a request on a connection of its own, with or without a certificate; the status, unless there is no answer at all.
    async fn send(&self, card: Option<&Card>, request: &[u8]) -> std::io::Result<u16> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.trusted.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let config = match card {
            None => builder.with_no_client_auth(),
            Some(card) => {
                let key = PrivateKeyDer::Pkcs8(card.key.serialize_der().into());
                builder.with_client_auth_cert(vec![card.der.clone()], key).unwrap()
            }
        };
        let socket = TcpStream::connect(self.address).await?;
        let name = ServerName::try_from("localhost").unwrap();
        let mut stream = TlsConnector::from(Arc::new(config)).connect(name, socket).await?;
        stream.write_all(request).await?;
        let mut out = Vec::new();
        // Whoever closes without saying so has answered all the same.
        if let Err(error) = stream.read_to_end(&mut out).await
            && out.is_empty()
        {
            return Err(error);
        }
        let head = String::from_utf8_lossy(&out).into_owned();
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
        status.ok_or_else(|| std::io::Error::other(format!("no answer: {head:?}")))
    }

    async fn post(&self, card: Option<&Card>, device: &str, query: &str) -> std::io::Result<u16> {
        let text = format!(
            "<?xml version=\"1.0\"?><REQUEST><DEVICEID>{device}</DEVICEID><QUERY>{query}</QUERY><CONTENT/></REQUEST>"
        );
        let body = zlib(text.as_bytes());
        let head = format!(
            "POST /fusioninventory HTTP/1.1\r\nHost: localhost\r\nUser-Agent: GLPI-Agent_v1.11\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        self.send(card, &[head.as_bytes(), &body].concat()).await
    }

    async fn prolog(&self, card: Option<&Card>, device: &str) -> u16 {
        self.post(card, device, "PROLOG").await.unwrap()
    }

    async fn ask(&self, card: Option<&Card>, device: &str, action: &str) -> u16 {
        let run = uuid::Uuid::nil();
        let head = format!(
            "GET /fusioninventory/b/deploy/?action={action}&machineid={device}&uuid={run}&status=ok HTTP/1.1\r\n\
             Host: localhost\r\nConnection: close\r\n\r\n"
        );
        self.send(card, head.as_bytes()).await.unwrap()
    }

    async fn end(self) {
        self.test.end().await;
    }
}

async fn settings(test: &TestApp, change: Value) -> (u16, String) {
    let mut settings = test.get("/foreign/settings").await.json();
    for (key, value) in change.as_object().unwrap() {
        settings[key] = value.clone();
    }
    test.ask(Method::PUT, "/foreign/settings", settings).await.problem()
}

async fn forget(test: &TestApp, device: &str) {
    let id = test.get(&format!("/computers/{device}")).await.json()["computer"]["id"].clone();
    let done =
        test.post("/computers/actions", json!({ "computers": [id], "action": "forget-binding" })).await;
    assert_eq!(done.json()[0]["done"], true, "{:?}", done.json());
}

/// R-06, S-1: certificates are asked for and nobody must have one; a device id stays with the certificate it first came with; another's is
/// refused in every way, audited, told in the log and on the page, and the computer itself goes on; until people forget the binding.
#[tokio::test]
async fn a_device_id_is_bound_to_its_certificate() {
    let (house, agents) = (Authority::new("house"), Authority::new("agents"));
    let secure = Secure::start(&house, &agents.pem).await;
    let (first, other) = (agents.card("pc-1"), agents.card("pc-2"));
    assert_eq!(secure.prolog(None, "bare").await, 200, "optional");
    assert_eq!(secure.prolog(Some(&first), "one").await, 200);
    let shown = async || secure.test.get("/computers/one").await.json();
    assert_eq!(shown().await["binding"]["certificate"], "pc-1");
    for card in [Some(&other), None] {
        assert_eq!(secure.prolog(card, "one").await, 403);
        assert_eq!(secure.post(card, "one", "INVENTORY").await.unwrap(), 403);
        for action in ["getConfig", "getJobs", "setStatus", "setUserEvent"] {
            assert_eq!(secure.ask(card, "one", action).await, 403, "{action}");
        }
    }
    let now = shown().await;
    assert_eq!(now["computer"]["standing"], "approved", "the computer itself is not held");
    assert_eq!(now["binding"]["refused"]["certificate"], "pc-2");
    assert_eq!(now["binding"]["refused"]["address"], "127.0.0.1");
    assert_eq!(secure.prolog(Some(&first), "one").await, 200);
    assert_eq!(secure.ask(Some(&first), "one", "getJobs").await, 200);
    let audit = secure.test.get("/audit?search=computer.impostor-refused").await.json();
    assert_eq!(audit["total"], 1, "told once in a while: {audit}");
    let journal = secure.test.get("/journal?level=warn").await.json().to_string();
    assert!(journal.contains("under the device id of one") && journal.contains("pc-2"), "{journal}");
    // A renewed certificate of the same name is the same agent.
    assert_eq!(secure.prolog(Some(&agents.card("pc-1")), "one").await, 200);
    // A device id that came without is bound by the first it comes with.
    assert_eq!(secure.prolog(Some(&other), "bare").await, 200);
    assert_eq!(secure.prolog(None, "bare").await, 403);
    forget(&secure.test, "one").await;
    assert_eq!(shown().await["binding"]["certificate"], "");
    assert_eq!(secure.prolog(Some(&other), "one").await, 200);
    assert_eq!(shown().await["binding"]["certificate"], "pc-2");
    assert_eq!(secure.prolog(Some(&first), "one").await, 403);
    // Whoever wants it otherwise says so.
    assert_eq!(settings(&secure.test, json!({ "bind_proof": false })).await.0, 200);
    assert_eq!(secure.prolog(Some(&first), "one").await, 200);
    secure.end().await;
}

/// a certificate is required where people say so; nobody gets in with one that another authority signed, or that has expired.
#[tokio::test]
async fn a_certificate_may_be_required() {
    let (house, agents) = (Authority::new("house"), Authority::new("agents"));
    let secure = Secure::start(&house, &agents.pem).await;
    assert_eq!(settings(&secure.test, json!({ "certificate": true })).await.0, 200);
    let card = agents.card("pc-1");
    assert_eq!(secure.prolog(Some(&card), "one").await, 200);
    assert_eq!(secure.prolog(None, "two").await, 403);
    assert_eq!(secure.ask(None, "one", "getConfig").await, 403);
    let part = b"GET /fusioninventory/b/deploy/?action=getFilePart&file=x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(secure.send(None, part).await.unwrap(), 403);
    // People and our own agents need none.
    let health = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(secure.send(None, health).await.unwrap(), 200);
    let nameless = agents.sign({
        let mut params = params("", &["localhost"]);
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::OrganizationName, "house");
        params
    });
    assert_eq!(secure.prolog(Some(&nameless), "three").await, 403, "it names nobody");
    let stranger = Authority::new("agents").card("pc-1");
    assert!(secure.post(Some(&stranger), "one", "PROLOG").await.is_err());
    let old = agents.sign({
        let mut params = params("pc-1", &["localhost"]);
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2020, 2, 1);
        params
    });
    assert!(secure.post(Some(&old), "one", "PROLOG").await.is_err());
    let devices = secure.test.get("/computers").await.json();
    assert_eq!(devices["total"], 1, "{devices}");
    secure.end().await;
    let plain = TestApp::beside(|_| {}).await;
    let (status, code) = settings(&plain, json!({ "certificate": true })).await;
    assert_eq!((status, code.as_str()), (422, "invalid-field"), "there is nobody who could have one");
    plain.end().await;
}

/// certificates are renewed without a restart: the server's own, and who signs those of agents. A file that is no certificate changes
/// nothing.
#[tokio::test]
async fn certificates_are_renewed() {
    let (house, agents, later) = (Authority::new("house"), Authority::new("agents"), Authority::new("later"));
    let mut secure = Secure::start(&house, &agents.pem).await;
    assert!(!secure.acceptor.look().unwrap(), "nothing has changed");
    let (old, new) = (agents.card("pc-1"), later.card("pc-1"));
    assert_eq!(secure.prolog(Some(&old), "one").await, 200);
    assert!(secure.post(Some(&new), "one", "PROLOG").await.is_err());
    let other_house = Authority::new("other house");
    files(secure._folder.path(), &other_house.card("server"), Some(&later.pem));
    assert!(secure.acceptor.look().unwrap());
    assert!(secure.post(None, "two", "PROLOG").await.is_err(), "another certificate of the server");
    secure.trusted = other_house.der.clone();
    assert_eq!(secure.prolog(Some(&new), "one").await, 200);
    assert!(secure.post(Some(&old), "one", "PROLOG").await.is_err());
    std::fs::write(secure._folder.path().join("clients.pem"), "half a cert").unwrap();
    assert!(secure.acceptor.look().is_err());
    assert_eq!(secure.prolog(Some(&new), "one").await, 200, "what was read goes on");
    secure.end().await;
}

/// R-06, S-1: agents sign in with credentials of their own; a device id stays with the one it first came with; a user for all agents may be
/// renamed without a word to anybody.
#[tokio::test]
async fn a_device_id_is_bound_to_its_credential() {
    each(|test| async move {
        use base64::Engine;
        for name in ["pc-1", "pc-2"] {
            let made = test
                .post("/credentials", json!({ "name": name, "access_key": format!("key of {name}") }))
                .await;
            assert_eq!(made.status, 201, "{:?}", made.json());
        }
        assert_eq!(settings(&test, json!({ "credentials": true })).await.0, 200);
        let basic = |text: &str| format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text));
        let spoken = async |device: &str, given: &str| {
            Fake::new(&test, device).with("authorization", &basic(given)).prolog().await.status.as_u16()
        };
        assert_eq!(Fake::new(&test, "one").prolog().await.status, 401);
        for wrong in ["pc-1:key of pc-2", "nobody:key of pc-1", "pc-1:", "pc-1"] {
            assert_eq!(spoken("one", wrong).await, 401, "{wrong}");
        }
        assert_eq!(spoken("one", "pc-1:key of pc-1").await, 200);
        assert_eq!(test.get("/computers/one").await.json()["binding"]["user"], "pc-1");
        assert_eq!(spoken("one", "pc-2:key of pc-2").await, 403);
        let jobs = Fake::new(&test, "one").with("authorization", &basic("pc-2:key of pc-2")).jobs().await;
        assert_eq!(jobs.status, 403);
        assert_eq!(spoken("one", "PC-1:key of pc-1").await, 200);
        assert_eq!(test.get("/audit?search=computer.impostor-refused").await.json()["total"], 1);
        // A user for all besides; renamed, it binds nobody.
        let all = json!({ "user": "agents", "password": "all of them" });
        assert_eq!(settings(&test, all).await.0, 200);
        assert_eq!(spoken("one", "agents:all of them").await, 403, "not its own");
        assert_eq!(spoken("two", "agents:all of them").await, 200);
        assert_eq!(settings(&test, json!({ "user": "machines" })).await.0, 200);
        assert_eq!(spoken("two", "machines:all of them").await, 200);
        // Nobody is asked any more: nobody can be missing it.
        assert_eq!(settings(&test, json!({ "user": "", "credentials": false })).await.0, 200);
        assert_eq!(Fake::new(&test, "one").prolog().await.status, 200);
        test
    })
    .await;
}
