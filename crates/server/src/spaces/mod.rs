//! Spaces: runs of their graphs, what people do to them, engines (spec/delivery §7–§10, §17).
//!
//! Owns the tables `engines`, `space_runs`, `run_objects`, `object_outcomes`, `object_holds`, `space_history`. Nothing decides here what follows in a
//! run: that is `model::deliver::advance`, carried out by the room `engine`. Whoever changes runs, leases or deliveries holds the [`Turn`]
//! ([`table`]); a run begins and ends in [`begin`](mod@begin).

pub mod api;
pub mod begin;
pub mod board;
pub mod dates;
pub mod deciders;
pub mod engines;
pub mod history;
mod keep;
pub mod menu;
mod plan;
mod positions;
mod relaunch;
pub mod results;
mod shared;
pub mod store;
mod table;
pub mod views;

pub use begin::{NewRun, begin, context, declare, end, heads, set_params};
pub use keep::{acknowledge, hold, release, reset_due};
pub use shared::Shared;
pub use table::{Context, Engine, OpenRun, RunRow, Turn, on_error_of, on_error_word, turn};
pub use views::view;

use crate::app::App;
use crate::args;
use crate::fault::Result;
use crate::store::Query;

/// The run of a delivery, open or not.
///
/// # Errors
/// When the database fails.
pub async fn run_of_delivery(app: &App, delivery: i64) -> Result<Option<RunRow>> {
    let row = app.db.read().row(&store::run_of_delivery(), args![delivery]).await?;
    row.map(|row| RunRow::read(&row)).transpose()
}

/// A run, open or not.
///
/// # Errors
/// When the database fails.
pub async fn run(app: &App, number: i64) -> Result<Option<RunRow>> {
    let row = app.db.read().row(&store::run(), args![number]).await?;
    row.map(|row| RunRow::read(&row)).transpose()
}

/// The run people see of a space.
///
/// # Errors
/// When the database fails.
pub async fn shown(app: &App, space: &str) -> Result<Option<RunRow>> {
    let row = app.db.read().row(&store::shown_run(), args![space]).await?;
    row.map(|row| RunRow::read(&row)).transpose()
}

/// Objects of a run, open or not, by path.
///
/// # Errors
/// When the database fails.
pub async fn objects(
    app: &App,
    run: i64,
) -> Result<std::collections::BTreeMap<String, model::deliver::run::Object>> {
    table::read_objects(&mut app.db.read(), run).await
}

/// How an application stood in the last run of its space.
///
/// # Errors
/// When the database fails.
pub async fn last_of(
    app: &App,
    space: &str,
    path: &str,
) -> Result<Option<model::deliver::advance::Elsewhere>> {
    let mut q = app.db.read();
    let Some(row) = q.row(&store::runs_page(), args![space, i64::MAX, 1_i64]).await? else { return Ok(None) };
    let row = RunRow::read(&row)?;
    let Some(object) = q.row(store::OBJECT, args![row.number, path]).await? else { return Ok(None) };
    let object: model::deliver::run::Object = object.json(0)?;
    Ok(Some(model::deliver::advance::Elsewhere { state: object.state, date: row.date.name }))
}

/// The last business date a space ran for by itself; empty: none.
///
/// # Errors
/// When the database fails.
pub async fn last_date(app: &App, space: &str) -> Result<String> {
    let row = app.db.read().row(store::LAST_DATE, args![space]).await?;
    Ok(row.map(|row| row.get::<Option<String>>(0)).transpose()?.flatten().unwrap_or_default())
}
