//! Tasks over fleets: B2 and B10, delivery of an install package with and without neighbours, agents of the FusionInventory kind.
//!
//! Each part has a house of its own. Peers and bounds are named where they are measured.

mod crowd;
mod deliver;
mod fleet;
mod foreign;
mod neighbours;
mod page;

use crate::Bench;
use crate::bundles;
use crate::report::Report;
use anyhow::Result;
use serde_json::json;
use sim::api::Api;
use sim::house::House;

/// Parts of the suite, in the order in which they are measured.
pub const PARTS: [&str; 6] = ["fleet", "crowd", "page", "deliver", "neighbours", "foreign"];

/// A face that does nothing.
const NOTHING: &str = "[[install.action]]\nrun = [\"true\"]";

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    for part in PARTS {
        if !bench.parts.is_empty() && !bench.parts.iter().any(|wanted| wanted == part) {
            continue;
        }
        match part {
            "fleet" => fleet::run(bench, report).await?,
            "crowd" => crowd::run(bench, report).await?,
            "page" => page::run(bench, report).await?,
            "deliver" => deliver::run(bench, report).await?,
            "neighbours" => neighbours::run(bench, report).await?,
            _ => foreign::run(bench, report).await?,
        }
        bench.settle().await;
    }
    Ok(())
}

/// Publishes a package with an install face and so many random bytes beside it.
async fn publish(bench: &Bench, house: &House, name: &str, face: &str, payload: u64) -> Result<()> {
    let folder = bench.path().join("install");
    std::fs::create_dir_all(&folder)?;
    let file = bundles::stored(&folder, name, face, &[], payload)?;
    let file_name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    house.client().push(&file, &file_name, None, |_, _| {}).await?;
    std::fs::remove_file(&file)?;
    Ok(())
}

/// Writes a task that is not active yet: these packages on the computers of a group.
async fn write_task(api: &Api, name: &str, packages: &[String], group: &str) -> Result<()> {
    let targets: Vec<_> = packages.iter().map(|package| json!({ "package": package })).collect();
    let actors = json!([{ "kind": "group", "name": group }]);
    let task = json!({ "name": name, "jobs": [{ "targets": targets, "actors": actors }] });
    api.post("/tasks", &task).await.map(drop)
}

/// A group of the computers that a condition finds.
async fn write_group(api: &Api, name: &str, field: &str, test: &str, value: &str) -> Result<()> {
    let query = json!({ "any": [[{ "field": field, "test": test, "value": value }]] });
    api.post("/groups", &json!({ "name": name, "query": query })).await.map(drop)
}

/// A number somewhere in an answer; 0 when it is not there.
fn number(value: &serde_json::Value, place: &str) -> u64 {
    value.pointer(place).and_then(serde_json::Value::as_u64).unwrap_or(0)
}

/// Slope of log(cost) over log(N), from the first point to the last.
fn slope(points: &[(f64, f64)]) -> f64 {
    match (points.first(), points.last()) {
        (Some((n1, c1)), Some((n2, c2))) if n2 > n1 => (c2 / c1).ln() / (n2 / n1).ln(),
        _ => 0.0,
    }
}
