//! Sending a log as it is: the very bytes of the agent, whole or in part; or one stream of it.

use super::read::{Begin, Reader};
use super::{Length, missing};
use crate::app::App;
use crate::fault::{Fault, Result};
use crate::http::range;
use crate::limits;
use crate::work::AttemptRow;
use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    HeaderValue,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use futures_util::stream::try_unfold;
use protocol::Lang;
use uuid::Uuid;

/// Name of the file people get: `<SPACE>_<APP>_<JOB>_<YYMMDD-HHMMSS>.<agent>.log` (§16.1).
#[must_use]
fn name(row: &AttemptRow, stream: Option<u8>) -> String {
    let at = row.started_at.unwrap_or(row.created_at).to_string();
    let digits: String = at.chars().filter(char::is_ascii_digit).take(14).collect();
    let (day, time) = (digits.get(2..8).unwrap_or_default(), digits.get(8..14).unwrap_or_default());
    let end = match stream {
        None => "log",
        Some(0) => "out",
        Some(1) => "err",
        Some(_) => "agent",
    };
    let name = format!("{}_{}_{day}-{time}.{}.{end}", row.space, row.path.replace('/', "_"), row.agent);
    name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect()
}

fn header(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(Fault::internal)
}

/// The bytes of a log. A range counts bytes as the agent has them; what is missing is told in its place in the whole, and ends a part before it.
///
/// # Errors
/// [`protocol::Code::RangeNotSatisfiable`]; when the files cannot be read.
pub(in crate::work) async fn send(
    app: &App,
    row: &AttemptRow,
    stream: Option<u8>,
    headers: &HeaderMap,
    lang: Lang,
) -> Result<Response> {
    let found =
        app.work.logs.with(row.id, |reader| Ok((reader.index.length(), reader.index.gaps.clone()))).await?;
    let (length, gaps) = found.unwrap_or_default();
    let whole = gaps.is_empty() && stream.is_none();
    // Bytes never change; there may come more.
    let etag = format!("\"{}\"", row.id.simple());
    let slice = if stream.is_none() { range::slice(headers, &etag, length.bytes)? } else { all(length) };
    let mut end = slice.start + slice.length;
    if slice.partial
        && let Some(gap) = gaps.iter().find(|gap| gap.end > slice.start && gap.start < end)
    {
        end = gap.start.max(slice.start);
        if end == slice.start {
            return Err(Fault::new(protocol::Code::RangeNotSatisfiable, [("size", &length.bytes)]));
        }
    }
    let body = match stream {
        None => bytes(app.clone(), row.id, slice.start, end, lang),
        Some(stream) => one_stream(app.clone(), row.id, stream, lang),
    };
    let mut response = Response::new(body);
    let about = response.headers_mut();
    about.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    about.insert(CONTENT_DISPOSITION, header(&format!("attachment; filename=\"{}\"", name(row, stream)))?);
    about.insert(ETAG, header(&etag)?);
    about.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache, no-transform"));
    if stream.is_none() {
        about.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    }
    if whole || slice.partial {
        about.insert(CONTENT_LENGTH, HeaderValue::from(end - slice.start));
    }
    if slice.partial {
        about.insert(CONTENT_RANGE, header(&format!("bytes {}-{}/{}", slice.start, end - 1, length.bytes))?);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

const fn all(length: Length) -> range::Slice {
    range::Slice { start: 0, length: length.bytes, partial: false }
}

/// Bytes from one to another, piece by piece.
fn bytes(app: App, id: Uuid, from: u64, end: u64, lang: Lang) -> Body {
    Body::from_stream(try_unfold(from, move |at| {
        let app = app.clone();
        async move {
            if at >= end {
                return Ok::<_, std::io::Error>(None);
            }
            let read = move |reader: &mut Reader| {
                if let Some(gap) = reader.index.gap_at(at) {
                    let text = format!("\n{}\n", missing(gap.end - gap.start, gap.lines, lang));
                    return Ok((Bytes::from(text), gap.end));
                }
                let stop = reader.index.gap_after(at).map_or(end, |gap| gap.start.min(end));
                let length = (stop - at).min(limits::STREAM_CHUNK_BYTES as u64);
                let mut piece = vec![0; usize::try_from(length).unwrap_or(0)];
                reader.files.read(&reader.place, at, &mut piece)?;
                Ok((Bytes::from(piece), at + length))
            };
            let found = app
                .work
                .logs
                .with(id, read)
                .await
                .map_err(|fault| std::io::Error::other(fault.to_string()))?;
            Ok(found)
        }
    }))
}

/// The lines of one stream, page by page.
fn one_stream(app: App, id: Uuid, stream: u8, lang: Lang) -> Body {
    Body::from_stream(try_unfold(Some(0), move |at: Option<u64>| {
        let app = app.clone();
        async move {
            let Some(at) = at else { return Ok::<_, std::io::Error>(None) };
            let begin = Begin::Byte(at);
            let stretch = app.work.logs.lines(id, begin, limits::LOG_LINES_MAX, Some(stream), true).await;
            let stretch = stretch.map_err(|fault| std::io::Error::other(fault.to_string()))?;
            let mut text = String::new();
            for line in &stretch.lines {
                text.push_str(&line.told(lang).text);
                text.push('\n');
            }
            let next = (stretch.next > at && stretch.next < stretch.length.bytes).then_some(stretch.next);
            Ok(Some((Bytes::from(text), next)))
        }
    }))
}
