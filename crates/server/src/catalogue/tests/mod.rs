//! Stories about catalogues, told between servers on loopback: a real one that offers, and one that lies.

mod address;
mod lies;
mod offering;
mod reading;

use super::sign::Signer;
use crate::testing::TestApp;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use protocol::api::{CatalogueDownload, CatalogueIndex, Offered};
use protocol::event::Change;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A picture, as small as one can be.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\
\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82";

/// A package that runs, as its file.
fn package(name: &str, version: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let manifest = format!(
        "format = 1\n[package]\nname = \"{name}\"\nversion = \"{version}\"\ntitle = {{ en = \"The {name}\" }}\n\
         description = {{ en = \"Keeps an eye on {name}\", fr = \"Surveille {name}\" }}\nauthors = [\"Ada\"]\n\
         url = \"https://docs.example/{name}\"\nicon = \"icon.png\"\n[run]\ncommand = [\"sh\", \"run.sh\"]\n"
    );
    std::fs::write(folder.path().join("escale.toml"), manifest).unwrap();
    std::fs::write(folder.path().join("run.sh"), "sleep 60\n").unwrap();
    std::fs::write(folder.path().join("icon.png"), PNG).unwrap();
    let out = tempfile::tempdir().unwrap();
    let out = out.path().join("package.zip");
    bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
    std::fs::read(&out).unwrap()
}

/// Publishes it there.
async fn publish(test: &TestApp, name: &str, version: &str) {
    let answer = test.publish(&format!("{name}-{version}.zip"), &package(name, version)).await;
    assert!(answer.status.is_success(), "{:?}", answer.json());
}

/// Asks for a download and waits for its end, as whoever follows live changes sees it.
async fn carried(test: &TestApp, path: &str, body: Value) -> CatalogueDownload {
    let (_, mut changes) = test.app.live.read(None);
    let begun = test.post(path, body).await;
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{:?}", begun.json());
    let id = begun.json()["id"].as_str().unwrap().to_owned();
    let ended = async {
        loop {
            if let Change::Download { download } = &*changes.recv().await.unwrap().change
                && download.id == id
                && download.state != "running"
            {
                return (**download).clone();
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ended).await.expect("the download ends")
}

/// Subscribes to a catalogue.
async fn subscribe(test: &TestApp, name: &str, address: SocketAddr) -> Value {
    let url = format!("http://{address}");
    let made = test.post("/catalogues", json!({ "name": name, "url": url })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.json());
    made.json()
}

/// Names of the files of the repository.
async fn files(test: &TestApp) -> Vec<String> {
    let list = test.get("/packages").await.json();
    list["items"].as_array().unwrap().iter().map(|p| p["file"].as_str().unwrap().to_owned()).collect()
}

/// Files that stand in the folder of uploads: none may stay behind.
fn leftovers(test: &TestApp) -> usize {
    std::fs::read_dir(test.folder.path().join("uploads")).unwrap().count()
}

/// A server that answers what it is told, true or not.
#[derive(Clone, Default)]
struct Stage(Arc<Mutex<HashMap<String, Play>>>);

/// An answer.
#[derive(Clone)]
enum Play {
    Bytes(Vec<u8>),
    /// Without a length told before.
    Pieces(Vec<u8>),
    /// So many bytes promised, these sent, then nothing.
    Cut(u64, Vec<u8>),
    To(String),
}

impl Stage {
    fn set(&self, path: &str, play: Play) {
        self.0.lock().unwrap().insert(path.to_owned(), play);
    }

    /// Offers this index, signed with the key of a seed.
    fn offer(&self, seed: u8, escale: &str, packages: Vec<Offered>) {
        let signer = Signer::from_seed(&[seed; 32]).unwrap();
        let index = CatalogueIndex { format: 1, key: signer.key(), escale: escale.to_owned(), packages };
        let bytes = serde_json::to_vec(&index).unwrap();
        self.set("catalogue/v1/index.json.sig", Play::Bytes(signer.sign(&bytes).into_bytes()));
        self.set("catalogue/v1/index.json", Play::Bytes(bytes));
    }

    async fn open(&self) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/{*path}", axum::routing::get(play)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }
}

async fn play(State(stage): State<Stage>, Path(path): Path<String>) -> Response {
    use axum::body::{Body, Bytes};
    let play = stage.0.lock().unwrap().get(&path).cloned();
    match play {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(Play::Bytes(bytes)) => bytes.into_response(),
        Some(Play::Pieces(bytes)) => {
            let pieces: Vec<_> =
                bytes.chunks(100).map(|p| Ok::<_, std::io::Error>(Bytes::copy_from_slice(p))).collect();
            Body::from_stream(futures_util::stream::iter(pieces)).into_response()
        }
        Some(Play::Cut(length, bytes)) => {
            let pieces = [Ok(Bytes::from(bytes)), Err(std::io::Error::other("cut"))];
            let body = Body::from_stream(futures_util::stream::iter(pieces));
            ([("content-length", length.to_string())], body).into_response()
        }
        Some(Play::To(url)) => (StatusCode::FOUND, [("location", url)]).into_response(),
    }
}

/// A version, offered as our own servers do; `path` is where its bytes are.
fn offered(name: &str, version: &str, bytes: &[u8]) -> Offered {
    Offered {
        name: name.to_owned(),
        version: version.to_owned(),
        title: [("en".to_owned(), format!("The {name}"))].into(),
        description: std::collections::BTreeMap::new(),
        author: "Ada".to_owned(),
        documentation: None,
        platforms: Vec::new(),
        file: format!("{name}.zip"),
        url: format!("files/{name}"),
        icon: None,
        digest: model::Digest::from_bytes(*blake3::hash(bytes).as_bytes()).to_string(),
        size_bytes: bytes.len() as u64,
    }
}
