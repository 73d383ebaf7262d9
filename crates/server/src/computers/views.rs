//! Computers as people see them.

use super::store;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Arg, Error, Query, Row, Tx};
use model::id::ComputerId;
use model::rights::Right;
use protocol::api::{Computer, ComputerDetail};
use uuid::Uuid;

/// A computer and what pages and tables need beside it.
pub(super) struct Seen {
    pub shown: Computer,
    pub number: i64,
    pub name_fold: String,
    /// As the database lowers them: orders go on from there.
    pub os_key: String,
    pub agent_key: String,
}

/// What an agent of ours is called; others call themselves.
pub(super) fn agent_text(own: String, version: Option<String>) -> String {
    match version.filter(|v| !v.is_empty()) {
        Some(version) => format!("escale-agent {version}"),
        None => own,
    }
}

pub(super) fn read(app: &App, row: &Row) -> std::result::Result<Seen, Error> {
    let (standing, duplicate): (String, bool) = (row.get(5)?, row.get(6)?);
    let agent_id: Option<Uuid> = row.get(13)?;
    let (os_name, os_version): (String, String) = (row.get(15)?, row.get(16)?);
    let shown = Computer {
        id: ComputerId::from_uuid(row.get(0)?).to_string(),
        name: row.get(1)?,
        kind: row.get(2)?,
        agent: row.get(3)?,
        device_id: row.get(4)?,
        standing: if duplicate { "duplicate".to_owned() } else { standing },
        agent_version: agent_text(row.get(7)?, row.get(24)?),
        deploy_version: row.get(8)?,
        address: row.get(9)?,
        contact_at: row.time_opt(10)?,
        inventory_at: row.time_opt(11)?,
        created_at: row.time(12)?,
        connected: agent_id.is_some_and(|agent| app.presence.is_connected(agent)),
        os_family: row.get(14)?,
        os: format!("{os_name} {os_version}").trim().to_owned(),
        arch: row.get(17)?,
        tag: row.get(18)?,
        labels: row.json(19)?,
        unit: row.get(20)?,
        revision: row.get(21)?,
    };
    Ok(Seen {
        shown,
        number: row.get(22)?,
        name_fold: row.get(23)?,
        os_key: row.get(25)?,
        agent_key: row.get(26)?,
    })
}

/// Computers as people see them, for live changes.
///
/// # Errors
/// When the database fails.
pub async fn views(app: &App, q: &mut impl Query, ids: &[Uuid]) -> Result<Vec<Computer>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = q.rows(&store::by_ids(ids.len()), ids.iter().map(|id| Arg::from(*id)).collect()).await?;
    Ok(rows.iter().map(|r| read(app, r).map(|s| s.shown)).collect::<std::result::Result<_, _>>()?)
}

/// One computer by its number.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn view(app: &App, q: &mut impl Query, number: i64) -> Result<Computer> {
    let row = q.row(&store::by_numbers(1), args![number]).await?;
    let row = row.ok_or_else(|| Fault::not_found("computer", number))?;
    Ok(read(app, &row)?.shown)
}

/// The id people wrote: `cmp_…`, or a name only one computer has.
pub(super) async fn id_of(q: &mut impl Query, text: &str) -> Result<Uuid> {
    if let Ok(id) = text.parse::<ComputerId>() {
        return Ok(id.as_uuid());
    }
    let rows = q.rows(store::IDS_BY_NAME, args![text.to_lowercase()]).await?;
    match rows.as_slice() {
        [row] => Ok(row.get(0)?),
        [] => Err(Fault::not_found("computer", text)),
        _ => Err(Fault::field("computer", format!("several computers are called {text}; give the id"))),
    }
}

/// One computer by id, or by a name only one has, as far as the caller's unit goes.
pub(super) async fn seen(app: &App, q: &mut impl Query, call: &Call, text: &str) -> Result<Seen> {
    let id = id_of(q, text).await?;
    let row = q.row(&store::by_ids(1), args![id]).await?;
    let seen = read(app, &row.ok_or_else(|| Fault::not_found("computer", text))?)?;
    if !call.sees(&seen.shown.unit) {
        return Err(Fault::not_found("computer", text));
    }
    Ok(seen)
}

/// The machine people name by id, or by a name only one has, as far as the caller's unit goes.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn machine_of(app: &App, call: &Call, text: &str) -> Result<super::Machine> {
    let mut q = app.db.read();
    let number = seen(app, &mut q, call, text).await?.number;
    let found = super::of_number(app, &mut q, number).await?;
    found.ok_or_else(|| Fault::not_found("computer", text))
}

/// One computer with what its inventory says.
///
/// # Errors
/// [`protocol::Code::NotFound`], also outside the caller's unit.
pub async fn detail(app: &App, call: &Call, text: &str) -> Result<ComputerDetail> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let seen = seen(app, &mut q, call, text).await?;
    let row = q.row(store::DETAIL, args![seen.number]).await?;
    let row = row.ok_or_else(|| Fault::not_found("computer", text))?;
    let mut groups = super::groups::of_computer(app, &mut q, seen.number).await?;
    groups.sort();
    let rules = super::rules(app).await?;
    let binding = super::binding::shown(&mut q, &rules, seen.number, &seen.shown.address).await?;
    let wake = super::change::address(&rules, &seen.shown.address, row.get(14)?);
    Ok(ComputerDetail {
        computer: seen.shown,
        uuid: row.get(0)?,
        serial: row.get(1)?,
        manufacturer: row.get(2)?,
        model: row.get(3)?,
        os_name: row.get(4)?,
        os_version: row.get(5)?,
        kernel: row.get(6)?,
        domain: row.get(7)?,
        memory_bytes: row.number(8)?,
        cpus: u32::try_from(row.number(9)?).unwrap_or(0),
        last_user: row.get(10)?,
        networks: row.json_opt(15)?.unwrap_or_default(),
        drives: row.json_opt(16)?.unwrap_or_default(),
        software: row.number(11)?,
        groups,
        wake_address: wake.map(|a| a.to_string()),
        wake_outcome: row.get(12)?,
        comment: row.get(13)?,
        binding,
        owner: row.get::<Option<String>>(17)?.unwrap_or_default(),
        approved_by: row.get(18)?,
    })
}

/// A name, a label: trimmed, short, without control characters, quotes and backslashes.
pub(super) fn label(text: &str, field: &str) -> Result<String> {
    let text = text.trim();
    if text.len() > limits::LABEL_BYTES_MAX
        || text.chars().any(|c| c.is_control() || matches!(c, '"' | '\\' | '/'))
    {
        return Err(Fault::field(
            field,
            format!("at most {} bytes, without / \\ \" and control characters", limits::LABEL_BYTES_MAX),
        ));
    }
    Ok(text.to_owned())
}

/// A comment of people.
pub(super) fn comment(text: &str) -> Result<String> {
    if text.len() > limits::COMMENT_BYTES_MAX || text.contains('\0') {
        return Err(Fault::field("comment", format!("at most {} bytes", limits::COMMENT_BYTES_MAX)));
    }
    Ok(text.trim().to_owned())
}

/// Writes anew what the search looks at.
pub(super) async fn rewrite_words(tx: &mut Tx, number: i64) -> Result<()> {
    let Some(row) = tx.row(store::WORDS_OF, args![number]).await? else { return Ok(()) };
    let mut words = String::new();
    for column in 0..14 {
        let text: Option<String> = row.get(column)?;
        let text = text.unwrap_or_default().to_lowercase();
        if !text.is_empty() && text != "[]" {
            words.push_str(&text);
            words.push(' ');
        }
    }
    let end = (0..=words.len().min(limits::WORDS_BYTES_MAX)).rev().find(|n| words.is_char_boundary(*n));
    words.truncate(end.unwrap_or(0));
    tx.run(store::WORDS, args![number, words.trim_end()]).await?;
    Ok(())
}

pub use super::find::list;
