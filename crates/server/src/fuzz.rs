//! What `cargo xtask fuzz` calls: a function for each parser of what others wrote. None may panic, whatever the bytes are; each says what else it
//! promises. Only with the feature `fuzzing`, and in tests, which replay the seeds.

use crate::compat::{self, lenient, values};
use crate::computers::store::{GroupShapes, Sql, query_condition};
use crate::foreign::{asked, document, rest};
use crate::packages::drafts::reference;
use crate::{limits, link};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use model::Timestamp;
use model::computer_query::{self, Condition};
use model::install::Install;
use model::pattern::Pattern;
use model::run::{Run, RunState};
use protocol::api::ComputerQuery;
use protocol::link::{AgentFrame, ServerFrame};
use std::io::Write;

#[cfg(test)]
#[path = "../../../fuzz/replay.rs"]
mod replay;
#[cfg(test)]
#[path = "fuzz_seeds_tests.rs"]
mod tests;

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::fast());
    let _ = out.write_all(bytes);
    out.finish().unwrap_or_default()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    let _ = out.write_all(bytes);
    out.finish().unwrap_or_default()
}

/// PROLOG and INVENTORY as agents post them. The first byte says how the rest is packed: `z` zlib, `g` gzip, anything else as it is. Texts and lists keep
/// their bounds, and what is packed says the same as what is not.
pub fn agent_document(data: &[u8]) {
    let Some((how, body)) = data.split_first() else { return };
    let packed = match how {
        b'z' => zlib(body),
        b'g' => gzip(body),
        _ => body.to_vec(),
    };
    let read = document::read(&packed);
    if matches!(how, b'z' | b'g') && body.starts_with(b"<") && body.len() < 512 * 1024 {
        let (packed, clear) = (format!("{read:?}"), format!("{:?}", document::read(body)));
        assert_eq!(packed, clear, "what is packed says something else");
    }
    let Ok(document::Request { device_id, query, inventory }) = read else { return };
    let longest = [&device_id, &query, &inventory.name, &inventory.tag, &inventory.uuid];
    assert!(longest.iter().all(|text| text.len() <= limits::FOREIGN_TEXT_BYTES_MAX && !text.contains('\0')));
    let lists = [inventory.software.len(), inventory.networks.len(), inventory.drives.len()];
    assert!(lists.iter().all(|count| *count <= limits::FOREIGN_ITEMS_MAX));
    assert!(inventory.software.iter().all(|one| !one.name.is_empty()));
    let _ = asked::device_id(&device_id);
}

/// Query strings of getConfig, getJobs, setStatus, setUserEvent, getFilePart, up to what they make of a run. What is accepted as an id or a place is one.
pub fn agent_query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let asked = asked::Asked::new(&text);
    let mut run = Run { state: RunState::Sent, phase: None, sent_at: None, heard_at: None, handed_out: 1 };
    let at = Timestamp::from_ms(1_795_163_400_000);
    let statuses = rest::statuses(&asked);
    assert!(!statuses.is_empty() && statuses.len() <= limits::FOREIGN_PARAMETERS_MAX);
    for status in &statuses {
        let _ = run.hear(at, status);
    }
    let _ = run.hear_user(at, &rest::user_event(&asked));
    if let Some(id) = asked.one("uuid").and_then(asked::run_id) {
        assert!(id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
    }
    if let Some(id) = asked.one("machineid").and_then(asked::device_id) {
        assert!(
            id.len() <= 255 && !id.contains(['/', '\\', '<', '"', '\'']) && !id.contains(char::is_control)
        );
    }
    if let Some(part) = asked.one("file")
        && let Some(place) = asked::part_place(part)
    {
        let hex: String = place.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(part.rsplit('/').next(), Some(hex.as_str()));
    }
}

/// JSON of a package of the reference server. What is read and can be used is written and read back the same.
pub fn reference_package(data: &[u8]) {
    let Ok((install, written)) = reference::read_and_written(data) else { return };
    let usable = Install::try_from(&install).is_ok();
    let (again, _) = reference::read_and_written(&written).unwrap_or_else(|fault| panic!("{fault}"));
    if usable {
        assert!(Install::try_from(&again).is_ok(), "{again:#?}");
        let counts = |i: &protocol::install::Install| (i.checks.len(), i.actions.len(), i.interactions.len());
        assert_eq!(counts(&install), counts(&again));
    }
}

/// JSON as the field writes it. What is read is JSON, and reads the same again; strict JSON says what the strict reader says.
pub fn lenient_json(data: &[u8]) {
    let Ok(value) = lenient::parse(data) else {
        assert!(serde_json::from_slice::<serde_json::Value>(data).is_err(), "strict JSON is refused");
        return;
    };
    let text = value.to_string();
    let again = lenient::parse(text.as_bytes()).unwrap_or_else(|why| panic!("{why}: {text}"));
    // Numbers may lose their last digit, nothing else may change.
    assert_eq!(shape(again), shape(value), "{text}");
}

/// A value with all its numbers alike.
fn shape(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Number(_) => Value::from(0),
        Value::Array(all) => all.into_iter().map(shape).collect(),
        Value::Object(map) => Value::Object(map.into_iter().map(|(name, one)| (name, shape(one))).collect()),
        other => other,
    }
}

/// Query strings of Constellation's clients. The type of a value is what the parameter `type` says.
pub fn constellation_query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let asked = compat::asked::Asked::new(&text);
    let kind = asked.get("type").unwrap_or_default();
    for name in ["value", "data", "message", "args", "key"] {
        let Some(value) = asked.some(name) else { continue };
        let json = values::from_query(value, kind).to_string();
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
    }
    let _ = compat::asked::decode(&text, false);
}

/// The configuration file of Constellation's server.
pub fn constellation_configuration(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        compat::configuration::fuzz::survive(text);
    }
}

/// A form with files: parts come out as they went in, whatever the size of the pieces it arrives in (the first byte).
pub fn form(data: &[u8]) {
    use compat::management::form::{Form, boundary};
    let Some((size, body)) = data.split_first() else { return };
    let _ = boundary(&String::from_utf8_lossy(body));
    let read = |size: usize| {
        let pieces: Vec<std::io::Result<bytes::Bytes>> =
            body.chunks(size).map(|piece| Ok(bytes::Bytes::copy_from_slice(piece))).collect();
        let stream = futures_util::stream::iter(pieces);
        let mut form = Form::new(axum::body::Body::from_stream(stream), "XX");
        let mut names = Vec::new();
        let all = async {
            while let Ok(Some(part)) = form.next().await {
                names.push(part.file);
                form.skip().await.ok();
            }
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        runtime.expect("a runtime").block_on(all);
        names
    };
    let names = read(usize::from(*size).max(1));
    assert_eq!(names, read(body.len().max(1)), "the size of pieces matters");
    assert!(names.iter().flatten().all(|name| !name.contains(['/', '\\'])));
}

/// Frames between server and agents, in both directions. What is understood can be said again; what takes the quiet path is a frame.
pub fn link_frame(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let quiet = link::is_quiet(text);
    match serde_json::from_str::<AgentFrame>(text) {
        Ok(frame) => {
            let said = serde_json::to_string(&frame);
            assert!(said.is_ok(), "{said:?}");
            assert!(!quiet || matches!(frame, AgentFrame::Beat(_)), "{text}");
        }
        Err(_) => {
            assert!(
                serde_json::from_str::<serde_json::Value>(text).is_ok() || !quiet,
                "no JSON on the quiet path"
            );
        }
    }
    if let Ok(frame) = serde_json::from_str::<ServerFrame>(text) {
        if let ServerFrame::Run(order) = &frame {
            let _ = Install::try_from(&order.install);
        }
        assert!(serde_json::to_string(&frame).is_ok());
    }
    let _ = serde_json::from_str::<protocol::local::ProgramLine>(text);
    let _ = serde_json::from_str::<protocol::local::AgentLine>(text);
}

/// The query of a group of computers, as JSON, up to the statement it becomes: values are bound, never in its text.
pub fn query_of_group(data: &[u8]) {
    let Ok(query) = serde_json::from_slice::<ComputerQuery>(data) else { return };
    let mut any: Vec<Vec<Condition<'_>>> = Vec::new();
    for all in &query.any {
        any.push(Vec::new());
        for protocol::api::Condition { field, test, value, version_test, version } in all {
            let condition = Condition { field, test, value, version_test, version };
            any.last_mut().expect("just pushed").push(condition);
        }
    }
    let Ok(read) = computer_query::parse(&any) else { return };
    let mut sql = Sql::new(1);
    query_condition(&mut sql, &read, &GroupShapes::default(), Timestamp::from_ms(1_795_163_400_000));
    let numbers = sql.text.split('$').skip(1).map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next());
    let most = numbers.flatten().filter_map(|n| n.parse::<usize>().ok()).max().unwrap_or(0);
    assert_eq!(most, sql.args.len(), "{}", sql.text);
    assert_eq!(sql.text.matches('(').count(), sql.text.matches(')').count(), "{}", sql.text);
    assert!(sql.text.is_ascii(), "{}", sql.text);
}

/// A pattern of a rule (the first line), and what it is held against (the rest): it compiles or not, and a match ends.
pub fn pattern(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (pattern, against) = text.split_once('\n').unwrap_or((&text, ""));
    if let Ok(pattern) = Pattern::parse(pattern) {
        let _ = pattern.matches(against);
    }
}
