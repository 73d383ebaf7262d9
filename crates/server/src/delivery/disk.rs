//! Space on the partitions of an environment, without anybody's login (PF-g).

use super::{context, resolve, store};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::Result;
use crate::fleet;
use crate::limits;
use crate::store::Query;
use crate::work;
use model::rights::Right;
use protocol::Reason;
use protocol::api::EnvPartition;
use protocol::deliver::Env;
use protocol::deliver::job::{AgentAnswer, AgentAsk, Partition};
use std::collections::BTreeMap;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// Partitions of all agents of an environment, with the roots that lie on them.
///
/// # Errors
/// [`protocol::Code::NotFound`]. An agent that does not answer is told in its row.
pub async fn disk(app: &App, call: &Call, name: &str) -> Result<Vec<EnvPartition>> {
    call.may(Right::View)?;
    let doc = resolve::env(app, name).await?;
    let env = &doc.file.env;
    let agents = resolve::agents(app, &mut app.db.read(), env).await?;
    let asked = agents.iter().map(|agent| of_agent(app, env, agent));
    let mut rows: Vec<EnvPartition> =
        futures_util::future::join_all(asked).await.into_iter().flatten().collect();
    trend(app, &mut rows).await?;
    for row in &mut rows {
        if let Some(reason) = &mut row.reason {
            reason.localise(call.lang);
        }
    }
    Ok(rows)
}

async fn of_agent(app: &App, env: &Env, agent: &str) -> Vec<EnvPartition> {
    let roots: Vec<(&String, String)> =
        env.roots.iter().map(|(root, at)| (root, context::path(at))).collect();
    let unknown = |reason: Option<Reason>| {
        let roots = roots.iter().map(|(root, at)| ((*root).clone(), at.clone())).collect();
        vec![EnvPartition {
            agent: agent.to_owned(),
            roots,
            status: "unknown".to_owned(),
            reason,
            ..EnvPartition::default()
        }]
    };
    let away = || Some(Reason::new("W.agent", [("agent".to_owned(), agent.to_owned())].into()));
    let Ok(id) = fleet::agent_id(&mut app.db.read(), agent).await else { return unknown(away()) };
    let paths = roots.iter().map(|(_, at)| at.clone()).collect();
    match work::ask(app, id, AgentAsk::Disk { paths }).await {
        Ok(AgentAnswer::Disk { partitions }) => together(env, agent, &roots, &partitions),
        Ok(AgentAnswer::Failed { reason }) => unknown(Some(reason)),
        Ok(_) | Err(_) => unknown(away()),
    }
}

/// One row for each partition: several roots may lie on it.
fn together(
    env: &Env,
    agent: &str,
    roots: &[(&String, String)],
    partitions: &[Partition],
) -> Vec<EnvPartition> {
    let mut rows: BTreeMap<(u64, String), EnvPartition> = BTreeMap::new();
    for ((root, at), partition) in roots.iter().zip(partitions) {
        let row = rows.entry((partition.device, partition.mount.clone())).or_insert_with(|| EnvPartition {
            agent: agent.to_owned(),
            mount: partition.mount.clone(),
            filesystem: partition.filesystem.clone(),
            total_bytes: partition.total_bytes,
            free_bytes: partition.free_bytes,
            inodes: partition.inodes,
            inodes_free: partition.inodes_free,
            ..EnvPartition::default()
        });
        row.roots.insert((*root).clone(), at.clone());
        let (bytes, permille) = context::reserve(env, root);
        row.reserve_bytes =
            row.reserve_bytes.max(model::deliver::disk::reserve(bytes, permille, partition.total_bytes));
        let disk = env.disks.iter().find(|disk| disk.root.eq_ignore_ascii_case(root));
        if let Some(metrics) = disk.map(|d| d.metrics.replace("${agent}", agent)).filter(|m| !m.is_empty()) {
            row.metrics = metrics;
        }
    }
    rows.into_values()
        .map(|row| EnvPartition {
            status: if row.free_bytes < row.reserve_bytes { "low" } else { "ok" }.to_owned(),
            ..row
        })
        .collect()
}

/// What it was on an earlier day; today's look is kept for later ones.
async fn trend(app: &App, rows: &mut [EnvPartition]) -> Result<()> {
    let day = app.clock.now().as_ms().div_euclid(DAY_MS);
    let known: Vec<&EnvPartition> = rows.iter().filter(|row| row.status != "unknown").collect();
    if known.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.observe().await?;
    for row in known {
        tx.run(store::DISK_WRITE, args![&row.agent, &row.mount, day, row.free_bytes]).await?;
    }
    tx.run(store::DISK_FORGET, args![day - limits::DISK_TREND_DAYS]).await?;
    for row in rows.iter_mut().filter(|row| row.status != "unknown") {
        let before =
            tx.rows(store::DISK_BEFORE, args![&row.agent, day, day - limits::DISK_TREND_DAYS]).await?;
        for earlier in before {
            if earlier.get::<String>(0)? != row.mount {
                continue;
            }
            let (then, free): (i64, i64) = (earlier.get(1)?, earlier.get(2)?);
            let now = i64::try_from(row.free_bytes).unwrap_or(i64::MAX);
            row.trend_bytes_per_day = (now - free) / (day - then).max(1);
            break;
        }
    }
    tx.commit().await?;
    Ok(())
}
