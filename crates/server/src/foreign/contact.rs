//! PROLOG and INVENTORY: an agent says that it is there, and what its machine is (§3).

use super::document::{self, Request};
use super::inflate::Unread;
use super::reply::{self, Tongue};
use super::{Caller, Shared, admit, asked};
use crate::app::App;
use crate::computers::{self, Contact, Machine, Rules, Source};
use crate::fault::Result;
use crate::limits;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt;
use hyper::body::Body as HttpBody;

/// Answers what is posted.
pub async fn answer<B>(app: &App, caller: &Caller, rules: &Rules, body: B) -> Response
where
    B: HttpBody<Data = Bytes> + Send + Unpin,
{
    let request = match received(&app.foreign, body).await {
        Ok(request) => request,
        Err(status) => return reply::refuse(Tongue::Xml, status),
    };
    let Some(device_id) = asked::device_id(&request.device_id).map(ToOwned::to_owned) else {
        return reply::refuse(Tongue::Xml, StatusCode::BAD_REQUEST);
    };
    let taken = match request.query.as_str() {
        "PROLOG" => prolog(app, caller, rules, device_id).await,
        "INVENTORY" => Box::pin(inventory(app, caller, rules, device_id, request)).await,
        "" => return reply::refuse(Tongue::Xml, StatusCode::BAD_REQUEST),
        // Other tasks' words: nothing is kept of them, and nothing follows.
        _ => Ok(reply::xml(empty())),
    };
    taken.unwrap_or_else(|fault| reply::fault(Tongue::Xml, &fault))
}

/// An empty answer, which only INVENTORY may get (§3.2).
fn empty() -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<REPLY></REPLY>\n".to_owned()
}

/// The answer to PROLOG: XML, always with the time until the next contact.
fn told(rules: &Rules, wants_inventory: bool) -> String {
    let hours = rules.settings.contact_hours;
    let hours = if hours.is_finite() { hours.max(limits::FOREIGN_CONTACT_HOURS_MIN) } else { 24.0 };
    let send = if wants_inventory { "  <RESPONSE>SEND</RESPONSE>\n" } else { "" };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<REPLY>\n{send}  <PROLOG_FREQ>{hours}</PROLOG_FREQ>\n</REPLY>\n"
    )
}

async fn prolog(app: &App, caller: &Caller, rules: &Rules, device_id: String) -> Result<Response> {
    if !admit::may_speak(app, caller, rules, &device_id).await? {
        return Ok(reply::refuse(Tongue::Xml, StatusCode::FORBIDDEN));
    }
    let known = computers::of_device(app, &device_id).await?;
    if known.is_some_and(|machine| !app.foreign.pace.keeps(machine.number)) {
        return Ok(reply::xml(told(rules, false)));
    }
    let contacted = computers::contact(app, contact(app, caller, device_id)).await?;
    if contacted.machine.standing == "refused" {
        return Ok(reply::refuse(Tongue::Xml, StatusCode::FORBIDDEN));
    }
    Ok(reply::xml(told(rules, contacted.wants_inventory)))
}

/// What there is to know of a caller.
pub fn contact(app: &App, caller: &Caller, device_id: String) -> Contact {
    Contact {
        device_id,
        agent: caller.header("user-agent"),
        glpi_id: caller.header("glpi-agent-id"),
        proof: caller.proof.clone(),
        address: caller.address,
        deploy: None,
        at: app.clock.now(),
    }
}

async fn inventory(
    app: &App,
    caller: &Caller,
    rules: &Rules,
    device_id: String,
    request: Request,
) -> Result<Response> {
    if !admit::may_speak(app, caller, rules, &device_id).await? {
        return Ok(reply::refuse(Tongue::Xml, StatusCode::FORBIDDEN));
    }
    let machine: Machine = match computers::of_device(app, &device_id).await? {
        Some(machine) => machine,
        None => computers::contact(app, contact(app, caller, device_id.clone())).await?.machine,
    };
    if machine.standing == "refused" {
        return Ok(reply::refuse(Tongue::Xml, StatusCode::FORBIDDEN));
    }
    if !app.foreign.pace.keeps(machine.number) {
        return Ok(reply::refuse(Tongue::Xml, StatusCode::TOO_MANY_REQUESTS));
    }
    let mut inventory = request.inventory;
    if inventory.agent.is_empty() {
        inventory.agent = caller.header("user-agent");
    }
    computers::take_inventory(app, Source::Device(device_id), inventory).await?;
    Ok(reply::xml(empty()))
}

/// Takes a body in and reads it, within bounds of size and time (S-14).
pub(super) async fn received<B>(shared: &Shared, body: B) -> std::result::Result<Request, StatusCode>
where
    B: HttpBody<Data = Bytes> + Send + Unpin,
{
    let read = tokio::time::timeout(shared.body_wait, receive(shared, body)).await;
    read.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
}

/// Small ones are read where they are; large ones a few at a time, apart. A body holds as much of the room for large ones as came of it: who sends
/// slowly holds little.
async fn receive<B>(shared: &Shared, mut body: B) -> std::result::Result<Request, StatusCode>
where
    B: HttpBody<Data = Bytes> + Send + Unpin,
{
    if body.size_hint().lower() > limits::FOREIGN_BODY_BYTES_MAX as u64 {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let mut all = BytesMut::new();
    let mut held = Vec::new();
    loop {
        let frame = body.frame().await.map(|frame| frame.ok().and_then(|f| f.into_data().ok()));
        let Some(frame) = frame else { break };
        let data = frame.ok_or(StatusCode::BAD_REQUEST)?;
        let size = all.len() + data.len();
        if size > limits::FOREIGN_BODY_BYTES_MAX {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        while held.len() < size.saturating_sub(1) / limits::FOREIGN_SMALL_BODY_BYTES {
            let piece = shared.large.acquire().await;
            held.push(piece.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?);
        }
        all.extend_from_slice(&data);
    }
    let status = |unread| match unread {
        Unread::TooBig => StatusCode::PAYLOAD_TOO_LARGE,
        Unread::Malformed => StatusCode::BAD_REQUEST,
    };
    // A prolog is some hundred bytes; what is more may swell and is read apart.
    if all.len() <= 2_048 {
        return document::read(&all).map_err(status);
    }
    let _reading = shared.reading.acquire().await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let read = tokio::task::spawn_blocking(move || document::read(&all)).await;
    read.map_err(|_| StatusCode::BAD_REQUEST)?.map_err(status)
}
