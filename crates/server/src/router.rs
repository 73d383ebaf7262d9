//! The table of contents: every address of the server, and the document that describes the API.

use crate::app::App;
use crate::http::serve::Door;
use crate::http::{base, console, files, pages, problem};
use crate::{
    access, catalogue, compat, computers, delivery, documents, engine, exchange, fleet, foreign, instances,
    limits, link, live, notices, packages, resources, selfservice, settings, spaces, tasks, work,
};
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper::Request;
use hyper::body::Incoming;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use tower::ServiceExt;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, SecurityRequirement, Server};
use utoipa_axum::router::OpenApiRouter;

/// The API, with its description.
fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(base())
        .merge(access::api::routes())
        .merge(packages::api::routes())
        .merge(fleet::api::routes())
        .merge(computers::api::routes())
        .merge(settings::api::routes())
        .merge(exchange::api::routes())
        .merge(instances::api::routes())
        .merge(tasks::api::routes())
        .merge(tasks::peers::routes())
        .merge(documents::api::routes())
        .merge(resources::api::routes())
        .merge(work::api::routes())
        .merge(selfservice::api::routes())
        .merge(catalogue::api::routes())
        .merge(link::api::routes())
        .merge(compat::configuration::api::routes())
        .merge(foreign::api::routes())
        .merge(spaces::api::routes())
        .merge(delivery::api::routes())
        .merge(notices::api::routes())
        .merge(engine::api::routes())
        .merge(live::api::routes())
}

/// The parts of the description that belong to no route.
fn base() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Escale")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Everything the console and the command line do, they do through this interface."));
    let components = utoipa::openapi::ComponentsBuilder::new()
        .security_scheme("password", SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)))
        .security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
        .security_scheme(
            "session",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(protocol::SESSION_COOKIE))),
        )
        .build();
    let any = |name: &str| SecurityRequirement::new(name, Vec::<String>::new());
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new(protocol::API_PREFIX)]))
        .components(Some(components))
        .security(Some([any("password"), any("token"), any("session")]))
        .build()
}

/// The description of the API.
#[must_use]
pub fn openapi() -> OpenApi {
    api().into_openapi()
}

/// The API before it knows the application. Takes milliseconds, so that a starting server makes it while the database
/// is opened.
pub struct Prepared(Router<App>);

/// Puts the API together. Its description is written out when somebody first asks for it.
#[must_use]
pub fn prepare() -> Prepared {
    let (api, document) = api().split_for_parts();
    let text = OnceLock::new();
    let written = Arc::new(move || text.get_or_init(|| document.to_json().unwrap_or_default()).clone());
    Prepared(api.route(
        "/openapi.json",
        get(move || async move { ([(CONTENT_TYPE, "application/json")], written()) }),
    ))
}

/// Every address, and whoever they are for: ours by the router, those of other products' clients by `compat`, which stands
/// before it because its answers are counted in bytes and must not be touched by the layers.
#[derive(Clone)]
pub struct Entry {
    app: App,
    ours: Router,
}

impl Entry {
    /// Puts it together.
    #[must_use]
    pub fn new(app: App, prepared: Prepared) -> Self {
        Self { ours: ours(app.clone(), prepared), app }
    }
}

impl Door for Entry {
    type Answer = compat::Answering;

    fn answer(&self, mut request: Request<Incoming>, peer: SocketAddr) -> compat::Answering {
        if !base::admit(&self.app.config.server, &mut request) {
            return compat::Answering::ready(StatusCode::BAD_REQUEST.into_response());
        }
        if compat::claims(&self.app, &request) {
            return compat::answer(&self.app, request);
        }
        if foreign::claims(&self.app, &request) {
            return foreign::answer(&self.app, request, peer.ip());
        }
        request.extensions_mut().insert(ConnectInfo(peer));
        let answered = self.ours.clone().oneshot(request);
        compat::Answering::later(async move { answered.await.unwrap_or_else(|never| match never {}) })
    }
}

/// The same as a router, for whoever has no socket.
pub fn router(app: App, prepared: Prepared) -> Router {
    let entry = Entry::new(app, prepared);
    Router::new().fallback(move |mut request: axum::extract::Request| async move {
        if !base::admit(&entry.app.config.server, &mut request) {
            return StatusCode::BAD_REQUEST.into_response();
        }
        if compat::claims(&entry.app, &request) {
            return compat::answer(&entry.app, request).await.unwrap_or_else(|never| match never {});
        }
        if foreign::claims(&entry.app, &request) {
            // Whoever has no socket is near.
            let near = std::net::IpAddr::from([127, 0, 0, 1]);
            return foreign::answer(&entry.app, request, near).await.unwrap_or_else(|never| match never {});
        }
        Box::pin(entry.ours.oneshot(request)).await.unwrap_or_else(|never| match never {})
    })
}

/// Every address of ours.
fn ours(app: App, Prepared(api): Prepared) -> Router {
    let compressed = DefaultPredicate::new()
        .and(NotForContentType::const_new("application/octet-stream"))
        .and(NotForContentType::const_new("application/zip"));
    Router::new()
        .nest(protocol::API_PREFIX, api)
        .merge(catalogue::offer::routes())
        .route("/favicon.ico", get(console::favicon))
        .route("/docs/errors/{code}", get(pages::error_page))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .fallback(files::serve)
        .layer(CompressionLayer::new().gzip(true).compress_when(compressed))
        .layer(DefaultBodyLimit::max(limits::BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), problem::layer))
        .with_state(app)
}

/// Ready: the database answers and the server is not leaving.
async fn ready(State(app): State<App>) -> Response {
    if app.stop.is_cancelled() || app.db.ping().await.is_err() {
        return (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response();
    }
    "ready\n".into_response()
}

/// Figures for Prometheus. They tell numbers only, no names.
async fn metrics(State(app): State<App>) -> Response {
    let registry = crate::metrics::registry(&app);
    let mut text = String::new();
    if prometheus_client::encoding::text::encode(&mut text, &registry).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let kind = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    ([(CONTENT_TYPE, kind)], text).into_response()
}
