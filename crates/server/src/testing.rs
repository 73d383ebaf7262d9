//! What room tests stand on: the real router over a database of their own, on every engine there is.
//!
//! SQLite always; PostgreSQL too when `ESCALE_TEST_POSTGRES` gives the address of a server on which databases may be
//! made (`cargo xtask test` starts one).

use crate::access;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, Database, Server};
use crate::router::{prepare, router};
use crate::run;
use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request, StatusCode};
use base64::Engine;
use http_body_util::BodyExt;
use model::Timestamp;
use serde_json::Value;
use sqlx::Executor;
use tempfile::TempDir;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// The first administrator's password in tests.
pub const PASSWORD: &str = "a test password";

/// A server without a socket.
pub struct TestApp {
    /// Everything shared.
    pub app: App,
    router: Router,
    tasks: TaskTracker,
    /// The data folder.
    pub folder: TempDir,
}

/// An answer.
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: axum::http::HeaderMap,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }
    /// Status and code of a problem, or status and an empty text.
    pub fn problem(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["code"].as_str().unwrap_or_default().to_owned())
    }
}

/// Runs a story on each engine.
pub async fn each<F>(story: impl Fn(TestApp) -> F)
where
    F: Future<Output = TestApp>,
{
    story(TestApp::new(None).await).await.end().await;
    if let Ok(url) = std::env::var("ESCALE_TEST_POSTGRES") {
        let url = fresh_database(&url).await;
        story(TestApp::new(Some(url)).await).await.end().await;
    }
}

/// The same, on servers that are configured otherwise.
pub async fn each_with<F>(change: impl Fn(&mut Config), story: impl Fn(TestApp) -> F)
where
    F: Future<Output = TestApp>,
{
    story(TestApp::configured(None, &change).await).await.end().await;
    if let Ok(url) = std::env::var("ESCALE_TEST_POSTGRES") {
        let url = fresh_database(&url).await;
        story(TestApp::configured(Some(url), &change).await).await.end().await;
    }
}

async fn fresh_database(url: &str) -> String {
    use sqlx::Connection;
    let name = format!("t{}", uuid::Uuid::now_v7().simple());
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    connection
        .execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0")))
        .await
        .unwrap();
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

impl TestApp {
    async fn new(url: Option<String>) -> Self {
        Self::configured(url, |_| {}).await
    }

    /// Another server on the embedded database, configured otherwise. End it with [`TestApp::end`].
    pub async fn beside(change: impl FnOnce(&mut Config)) -> Self {
        Self::configured(None, change).await
    }

    async fn configured(url: Option<String>, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config {
            server: Server { data: folder.path().to_owned(), ..Server::default() },
            database: Database { url },
            // Refusals are slow on purpose; tests that look at it measure this.
            compat: crate::config::Compat { denial_delay_ms: 60, ..crate::config::Compat::default() },
            ..Config::default()
        };
        change(&mut config);
        let clock = Clock::default();
        clock.set(Timestamp::from_ms(1_795_163_400_000));
        let (app, tasks) = run::start(config, clock).await.unwrap();
        access::first_administrator(&app, Some(PASSWORD.to_owned()), folder.path()).await.unwrap();
        Self { router: router(app.clone(), prepare()), app, tasks, folder }
    }

    /// Leaves, when all work is done.
    pub async fn end(self) {
        self.app.stop.cancel();
        self.tasks.wait().await;
        self.app.db.close().await;
    }

    /// Opens a real socket, for what a router without one cannot show: bytes.
    pub async fn listen(&self) -> std::net::SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let entry = crate::router::Entry::new(self.app.clone(), prepare());
        tokio::spawn(crate::http::serve::run(vec![listener], None, entry, self.app.stop.clone()));
        address
    }

    /// Sends a request as it is; the body of the answer is read by whoever asked.
    pub async fn open(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// Asks `/api/v1` as a user.
    pub async fn ask_as(
        &self,
        user: &str,
        password: &str,
        method: Method,
        path: &str,
        body: Value,
    ) -> Answer {
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(AUTHORIZATION, format!("Basic {basic}"))
            .header(CONTENT_TYPE, "application/json")
            .body(if body.is_null() { Body::empty() } else { Body::from(body.to_string()) })
            .unwrap();
        self.send(request).await
    }

    /// Asks `/api/v1` as the administrator.
    pub async fn ask(&self, method: Method, path: &str, body: Value) -> Answer {
        self.ask_as("admin", PASSWORD, method, path, body).await
    }

    /// Reads an address as the administrator.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, Value::Null).await
    }

    /// Posts to an address as the administrator.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, body).await
    }

    /// Enrols an agent; returns its key.
    pub async fn enroll(&self, name: &str) -> String {
        let token = self.post("/enroll-tokens", serde_json::json!({ "name": name })).await.json();
        let ask = serde_json::json!({ "token": token["token"], "name": name });
        let enrolled = self.post("/agent/enroll", ask).await;
        assert_eq!(enrolled.status, StatusCode::CREATED, "{:?}", enrolled.json());
        enrolled.json()["key"].as_str().unwrap().to_owned()
    }

    /// Uploads and publishes a file.
    pub async fn publish(&self, file: &str, bytes: &[u8]) -> Answer {
        let upload =
            self.post("/uploads", serde_json::json!({ "file": file, "size_bytes": bytes.len() })).await;
        assert_eq!(upload.status, StatusCode::CREATED, "{:?}", upload.json());
        let id = upload.json()["id"].as_str().unwrap().to_owned();
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("admin:{PASSWORD}"));
        let request = Request::builder()
            .method(Method::PATCH)
            .uri(format!("/api/v1/uploads/{id}?offset=0"))
            .header(AUTHORIZATION, format!("Basic {basic}"))
            .body(Body::from(bytes.to_vec()))
            .unwrap();
        let sent = self.send(request).await;
        assert_eq!(sent.status, StatusCode::OK, "{:?}", sent.json());
        self.post(&format!("/uploads/{id}/publish"), Value::Null).await
    }

    /// Publishes a small package that runs a shell script.
    pub async fn publish_script(&self, name: &str, version: &str) -> Answer {
        let folder = tempfile::tempdir().unwrap();
        let manifest = format!(
            "format = 1\n[package]\nname = \"{name}\"\nversion = \"{version}\"\n[run]\ncommand = [\"sh\", \"run.sh\"]\n\
             [[setting]]\nname = \"port\"\ntype = \"integer\"\ndefault = 8080\n\
             [[setting]]\nname = \"password\"\ntype = \"secret\"\n"
        );
        std::fs::write(folder.path().join("escale.toml"), manifest).unwrap();
        std::fs::write(folder.path().join("run.sh"), "sleep 60\n").unwrap();
        let out = self.folder.path().join(format!("{name}-{version}.zip"));
        bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
        let bytes = std::fs::read(&out).unwrap();
        self.publish(&format!("{name}-{version}.zip"), &bytes).await
    }
}

/// Every statement of every room can be prepared, on each engine: a wrong column or a word one engine does not know is
/// found here and not by a user.
#[tokio::test]
async fn every_statement_can_be_prepared() {
    use crate::store::Query;
    each(|test| async move {
        let mut all: Vec<String> = Vec::new();
        for list in [
            access::store::STATEMENTS,
            crate::settings::store::STATEMENTS,
            crate::packages::drafts::store::STATEMENTS,
            crate::compat::configuration::STATEMENTS,
            crate::catalogue::store::STATEMENTS,
            crate::audit::STATEMENTS,
            run::STATEMENTS,
            crate::care::STATEMENTS,
            crate::documents::store::STATEMENTS,
            crate::notices::store::STATEMENTS,
            crate::work::store::STATEMENTS,
            crate::spaces::store::STATEMENTS,
            crate::delivery::store::STATEMENTS,
        ] {
            all.extend(list.iter().map(|s| (*s).to_owned()));
        }
        all.extend(crate::fleet::store::statements());
        all.extend(crate::spaces::store::statements());
        all.extend(crate::delivery::store::statements());
        all.extend(crate::computers::store::statements());
        all.extend(crate::tasks::store::statements());
        all.extend(crate::resources::store::statements());
        all.extend(crate::packages::store::statements());
        all.extend(crate::selfservice::store::STATEMENTS.iter().map(|s| (*s).to_owned()));
        all.extend(crate::instances::store::statements());
        all.extend(crate::exchange::store::statements());
        all.extend(crate::compat::statements());
        assert!(all.len() > 80);
        for sql in &all {
            if test.app.db.engine() == "sqlite" {
                // SQLite counts missing arguments as NULL.
                test.app
                    .db
                    .read()
                    .rows(&format!("EXPLAIN {sql}"), vec![])
                    .await
                    .unwrap_or_else(|e| panic!("{sql}: {e}"));
            } else if !sql.contains("(VALUES ($") {
                // Lists of rows get their types from their arguments: the stories run them.
                test.app.db.read().describe(sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
            }
        }
        test
    })
    .await;
}

/// The description of the API names every route with its answers, and prints.
#[tokio::test]
async fn the_api_describes_itself() {
    each(|test| async move {
        let answer = test.send(Request::get("/api/v1/openapi.json").body(Body::empty()).unwrap()).await;
        let document = answer.json();
        let paths = document["paths"].as_object().unwrap();
        assert!(paths.len() >= 35, "{} paths", paths.len());
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().unwrap() {
                assert!(!operation["responses"].as_object().unwrap().is_empty(), "{method} {path}");
                assert!(operation["operationId"].is_string(), "{method} {path}");
            }
        }
        test
    })
    .await;
}
