//! What happened to a space or to one of its objects, a line a run (RT-5, M-3).

use super::results::told;
use super::store;
use super::table::{Context, RunRow};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::Result;
use crate::limits;
use crate::store::Query;
use model::Timestamp;
use model::deliver::run::Object;
use protocol::Lang;
use protocol::api::{SpaceEvent, WaitReason};
use protocol::text::params;
use serde_json::Value;

/// Lines of a space, newest first; of one object when it is named.
///
/// # Errors
/// [`protocol::Code::NotFound`] when there is no such space or object.
pub async fn history(
    app: &App,
    call: &Call,
    space: &str,
    object: &str,
    limit: u32,
) -> Result<Vec<SpaceEvent>> {
    let doc = super::engines::doc(app, space).await?;
    let space = doc.file.space.name.clone();
    let limit = limit.clamp(1, limits::HISTORY_LINES_MAX);
    let mut q = app.db.read();
    if !object.is_empty() {
        return of_object(&mut q, &space, object, limit, call.lang).await;
    }
    let mut lines = Vec::new();
    for row in q.rows(&store::runs_page(), args![&space, i64::MAX, limit]).await? {
        lines.push(of_run(&RunRow::read(&row)?));
    }
    for row in q.rows(store::HISTORY, args![&space, i64::MAX, limit]).await? {
        let body: Value = row.json(5)?;
        let kind: String = row.get(2)?;
        let kept: SpaceEvent = serde_json::from_value(body.clone()).unwrap_or_default();
        let values = params([
            ("count", &kept.objects.len()),
            ("mode", &body["mode"].as_str().unwrap_or_default()),
            ("text", &body["text"].as_str().unwrap_or_default()),
        ]);
        lines.push(SpaceEvent {
            at: row.time(1)?,
            by: row.get(3)?,
            reason: row.get(4)?,
            text: told(call.lang, &format!("history-{kind}"), values),
            kind,
            ..kept
        });
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    lines.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(lines)
}

fn said(context: &Context, thing: &str, of: &str) -> String {
    context.get(thing).and_then(|v| v[of].as_str()).unwrap_or_default().to_owned()
}

fn version(context: &Context) -> String {
    let (name, version) = (said(context, "package", "name"), said(context, "package", "version"));
    [name, version].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn lasted(from: Timestamp, to: Option<Timestamp>) -> u64 {
    to.map_or(0, |to| u64::try_from(to.since(from).as_millis()).unwrap_or(u64::MAX))
}

fn of_run(row: &RunRow) -> SpaceEvent {
    SpaceEvent {
        at: row.started_at,
        kind: "run".to_owned(),
        run: row.number,
        delivery: row.delivery_word(),
        env: said(&row.context, "env", "name"),
        version: version(&row.context),
        date: row.date.name.clone(),
        state: row.state.clone(),
        by: row.by.clone(),
        duration_ms: lasted(row.started_at, row.ended_at),
        ..SpaceEvent::default()
    }
}

async fn of_object(
    q: &mut impl Query,
    space: &str,
    path: &str,
    limit: u32,
    lang: Lang,
) -> Result<Vec<SpaceEvent>> {
    let mut lines = Vec::new();
    for row in q.rows(store::OBJECT_RUNS, args![space, path, i64::MAX, limit]).await? {
        let object: Object = row.json(3)?;
        let context: Context = row.json(5)?;
        // Who answered its question, and with which values.
        let answer = object.whys.first().filter(|why| !why.get("values").is_empty());
        lines.push(SpaceEvent {
            at: object.started_at.unwrap_or(object.since),
            kind: "run".to_owned(),
            run: row.get(0)?,
            delivery: row.get::<Option<i64>>(1)?.map(|n| format!("D-{n}")).unwrap_or_default(),
            env: said(&context, "env", "name"),
            version: version(&context),
            date: row.get(2)?,
            state: object.state.word().to_owned(),
            by: row.get(4)?,
            duration_ms: object.started_at.map_or(0, |from| lasted(from, object.ended_at)),
            text: answer.map(|why| WaitReason::of(why, lang).text).unwrap_or_default(),
            cause: object.cause.unwrap_or_default(),
            ..SpaceEvent::default()
        });
    }
    Ok(lines)
}
