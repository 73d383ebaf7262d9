//! From wire to door and back.

use super::list::{self, Which};
use super::logs::{self, Begin, Needle, Piece, stream_of};
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::fleet::Known;
use crate::http::{Asked, Json};
use crate::limits;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use protocol::api::{AttemptView, LogChunk, LogHit, Page};
use protocol::deliver::job::{LOG_INDEX_HEADER, LOG_PIECE_BYTES_MAX, LogKept, marks_read};
use protocol::{Code, Lang, Problem};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(put_log))
        .routes(routes!(list_attempts))
        .routes(routes!(get_attempt))
        .routes(routes!(get_log))
        .routes(routes!(get_lines))
        .routes(routes!(search_log))
        .routes(routes!(follow_log))
}

/// Where a piece belongs.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct At {
    /// Byte of the log at which it begins.
    offset: u64,
    /// What is before it and not here is lost.
    lost: bool,
}

/// A piece of a log, from an agent.
#[utoipa::path(put, path = "/agent/attempts/{id}/log", tag = "agent link", params(("id" = String, Path), At),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = LogKept), (status = 404, body = Problem), (status = 409, body = Problem), (status = 507, body = Problem)))]
async fn put_log(
    State(app): State<App>,
    agent: Known,
    Path(id): Path<String>,
    Asked(at): Asked<At>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<LogKept>> {
    let id = id.parse().map_err(|_| Fault::not_found("attempt", &id))?;
    let index = headers.get(LOG_INDEX_HEADER).map_or(Ok(""), |v| v.to_str()).ok().and_then(marks_read);
    let marks = index.ok_or_else(|| Fault::field(LOG_INDEX_HEADER, "offset:milliseconds:stream, …"))?;
    let whole =
        tokio::time::timeout(limits::BODY_WAIT, axum::body::to_bytes(body, LOG_PIECE_BYTES_MAX)).await;
    let too_big = || Fault::new(Code::TooBig, [("limit", &LOG_PIECE_BYTES_MAX)]);
    let bytes = whole.map_err(|_| Fault::of(Code::InvalidBody))?.map_err(|_| too_big())?;
    let piece = Piece { offset: at.offset, bytes, marks, lost: at.lost };
    Ok(Json(LogKept { kept: logs::put(&app, agent.id, id, piece).await? }))
}

/// Attempts of jobs on agents, newest first.
#[utoipa::path(get, path = "/attempts", tag = "deliveries", params(Which),
    responses((status = 200, body = Page<AttemptView>), (status = 422, body = Problem)))]
async fn list_attempts(
    State(app): State<App>,
    call: Call,
    Asked(which): Asked<Which>,
) -> Result<Json<Page<AttemptView>>> {
    Ok(Json(list::list(&app, &call, &which).await?))
}

/// An attempt.
#[utoipa::path(get, path = "/attempts/{id}", tag = "deliveries", params(("id" = String, Path)),
    responses((status = 200, body = AttemptView), (status = 404, body = Problem)))]
async fn get_attempt(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
) -> Result<Json<AttemptView>> {
    let row = list::named(&app, &call, &id).await?;
    Ok(Json(row.view(&app, call.lang)))
}

/// Which part of a log.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Part {
    /// From this line on.
    from_line: Option<u64>,
    /// From the line this byte stands in.
    from_byte: Option<u64>,
    /// So many lines before the end.
    tail: Option<u64>,
    /// Most lines: 1 to 1,000; 200 if absent.
    limit: Option<u32>,
    /// Only one stream: `out` `err` `agent`.
    stream: Option<String>,
    /// Language of the texts of a stream of events: `en` or `fr`; for browsers, which send no headers with those.
    lang: Option<String>,
}

impl Part {
    fn stream(&self) -> Result<Option<u8>> {
        let word = self.stream.as_deref().filter(|word| !word.is_empty());
        let unknown = || Fault::field("stream", "`out`, `err` or `agent`");
        word.map(|word| stream_of(word).ok_or_else(unknown)).transpose()
    }

    fn begin(&self) -> Result<Begin> {
        match (self.from_line, self.from_byte, self.tail) {
            (None, None, None) => Ok(Begin::Line(1)),
            (Some(line), None, None) => Ok(Begin::Line(line)),
            (None, Some(byte), None) => Ok(Begin::Byte(byte)),
            (None, None, Some(lines)) if lines <= limits::LOG_TAIL_LINES_MAX as u64 => Ok(Begin::Tail(lines)),
            (None, None, Some(_)) => {
                Err(Fault::field("tail", format!("at most {}", limits::LOG_TAIL_LINES_MAX)))
            }
            _ => Err(Fault::field("from_line", "give only one of `from_line`, `from_byte`, `tail`")),
        }
    }

    fn limit(&self) -> Result<usize> {
        match (self.limit, self.tail) {
            (None, Some(lines)) => Ok(usize::try_from(lines).unwrap_or(0).min(limits::LOG_LINES_MAX)),
            (limit, _) => {
                let paging = crate::http::Paging { limit, ..crate::http::Paging::default() };
                Ok(paging.limit()? as usize)
            }
        }
    }
}

/// Lines of a log: from a line, from a byte, or the last ones. `next` is where to read on, also later, while it grows.
#[utoipa::path(get, path = "/attempts/{id}/lines", tag = "deliveries", params(("id" = String, Path), Part),
    responses((status = 200, body = LogChunk), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn get_lines(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Asked(part): Asked<Part>,
) -> Result<Json<LogChunk>> {
    let row = list::named(&app, &call, &id).await?;
    let (begin, limit, stream) = (part.begin()?, part.limit()?, part.stream()?);
    let stretch = app.work.logs.lines(row.id, begin, limit, stream, row.log_complete).await?;
    let complete = row.log_complete && stretch.next >= stretch.length.bytes;
    Ok(Json(stretch.chunk(call.lang, complete)))
}

/// The bytes of a log, as its agent has them; whole, a range, or one stream of it.
#[utoipa::path(get, path = "/attempts/{id}/log", tag = "deliveries", params(("id" = String, Path), Part),
    responses((status = 200, content_type = "text/plain", body = Vec<u8>), (status = 206), (status = 404, body = Problem), (status = 416, body = Problem)))]
async fn get_log(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Asked(part): Asked<Part>,
    headers: HeaderMap,
) -> Result<Response> {
    let row = list::named(&app, &call, &id).await?;
    logs::send(&app, &row, part.stream()?, &headers, call.lang).await
}

/// What to look for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Search {
    /// A text; its case counts when it holds a capital.
    q: String,
    /// It is a regular expression.
    regex: bool,
    /// Lines behind this one.
    after: u64,
    /// Most lines: 1 to 1,000; 200 if absent.
    limit: Option<u32>,
}

/// Lines of a log that hold a text, in order.
#[utoipa::path(get, path = "/attempts/{id}/search", tag = "deliveries", params(("id" = String, Path), Search),
    responses((status = 200, body = Vec<LogHit>), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn search_log(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Asked(search): Asked<Search>,
) -> Result<Json<Vec<LogHit>>> {
    let row = list::named(&app, &call, &id).await?;
    let needle = Needle::read(&search.q, search.regex)?;
    let paging = crate::http::Paging { limit: search.limit, ..crate::http::Paging::default() };
    let found = app.work.logs.search(row.id, needle, search.after, paging.limit()? as usize).await?;
    Ok(Json(found.into_iter().map(LogHit::from).collect()))
}

/// A log as it grows: events `chunk` (lines; its id is the byte to go on from) and `attempt` (whenever it changes). Ends when both are final.
#[utoipa::path(get, path = "/attempts/{id}/follow", tag = "deliveries", params(("id" = String, Path), Part),
    responses((status = 200, content_type = "text/event-stream", body = LogChunk), (status = 404, body = Problem), (status = 503, body = Problem)))]
async fn follow_log(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Asked(part): Asked<Part>,
    headers: HeaderMap,
) -> Result<Response> {
    let row = list::named(&app, &call, &id).await?;
    let resumed = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let begin = resumed.map_or_else(|| part.begin(), |byte| Ok(Begin::Byte(byte)))?;
    let lang = part.lang.as_deref().and_then(Lang::from_tag).unwrap_or(call.lang);
    let events = logs::follow(app, &call, row.id, begin, part.stream()?, lang).await?;
    let mut response = Response::new(Body::from_stream(events));
    let about = response.headers_mut();
    about.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    about.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // Proxies must hand each event on at once.
    about.insert("x-accel-buffering", HeaderValue::from_static("no"));
    *response.status_mut() = StatusCode::OK;
    Ok(response)
}
