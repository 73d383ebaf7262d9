//! Environments: what is installed there, what was, who may deliver; the matrix; acceptance.

use super::resolve;
use super::row::{self, DeliveryRow};
use super::{gates, store};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::documents::{self, EnvDoc};
use crate::fault::{Fault, Result};
use crate::fleet;
use crate::limits;
use crate::packages;
use crate::resources;
use crate::store::{Query, Row, Tx};
use model::Timestamp;
use model::deliver::state::Why;
use model::rights::Right;
use protocol::Lang;
use protocol::api::{
    Accept, Accepted, EnvStanding, Installed, Lock, Matrix, MatrixCell, MatrixEnv, MatrixRow, TierStanding,
    WaitReason,
};
use std::collections::BTreeMap;

/// What is installed, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledRow {
    /// Environment.
    pub env: String,
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Digest.
    pub digest: String,
    /// Since.
    pub at: Timestamp,
    /// Number of the delivery.
    pub delivery: i64,
    /// Version before.
    pub previous: String,
    /// What an agent found instead; empty: none known.
    pub drift: String,
    /// Who accepted it; empty: nobody.
    pub accepted_by: String,
}

impl InstalledRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            env: row.get(0)?,
            package: row.get(1)?,
            version: row.get(2)?,
            digest: row.get(3)?,
            at: row.time(4)?,
            delivery: row.get(5)?,
            previous: row.get(6)?,
            drift: row.get(8)?,
            accepted_by: gates::person(&row.get::<String>(9)?),
        })
    }
    /// As people see it.
    #[must_use]
    pub fn view(self) -> Installed {
        Installed {
            package: self.package,
            version: self.version,
            digest: self.digest,
            at: self.at,
            delivery: row::word(self.delivery),
            previous: self.previous,
            accepted_by: self.accepted_by,
        }
    }
}

/// A place where a digest has been.
pub struct Place {
    /// Environment.
    pub env: String,
    /// Tier it was of.
    pub tier: String,
    /// From.
    pub at: Timestamp,
    /// Until; nothing: it is there.
    pub until: Option<Timestamp>,
}

/// Where a digest has been.
///
/// # Errors
/// When the database fails.
pub async fn places(q: &mut impl Query, digest: &str) -> Result<Vec<Place>> {
    let rows = q.rows(store::PLACES, args![digest]).await?;
    rows.iter()
        .map(|row| {
            Ok(Place { env: row.get(0)?, tier: row.get(1)?, at: row.time(2)?, until: row.time_opt(3)? })
        })
        .collect()
}

/// An acceptance as it is stored.
pub struct AcceptedRow {
    /// Environment.
    pub env: String,
    /// Tier it was of.
    pub tier: String,
}

/// Where a digest was accepted.
///
/// # Errors
/// When the database fails.
pub async fn acceptances(q: &mut impl Query, digest: &str) -> Result<Vec<AcceptedRow>> {
    let rows = q.rows(store::ACCEPTED, args![digest]).await?;
    rows.iter().map(|row| Ok(AcceptedRow { env: row.get(0)?, tier: row.get(1)? })).collect()
}

/// What is installed of a package.
///
/// # Errors
/// When the database fails.
pub async fn installed_one(q: &mut impl Query, env: &str, package: &str) -> Result<Option<InstalledRow>> {
    let row = q.row(&store::installed_one(), args![env.to_lowercase(), package.to_lowercase()]).await?;
    row.as_ref().map(InstalledRow::read).transpose()
}

/// Everything that is installed, by environment and package.
///
/// # Errors
/// When the database fails.
pub async fn installed(q: &mut impl Query) -> Result<Vec<InstalledRow>> {
    q.rows(&store::installed(), args![]).await?.iter().map(InstalledRow::read).collect()
}

/// History of an environment, newest first; of one package, or of all (empty).
///
/// # Errors
/// When the database fails.
pub async fn history_rows(q: &mut impl Query, env: &str, package: &str) -> Result<Vec<InstalledRow>> {
    let args = args![env.to_lowercase(), package.to_lowercase(), limits::ENV_HISTORY_MAX];
    q.rows(store::HISTORY, args).await?.iter().map(InstalledRow::read).collect()
}

/// History of an environment.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn history(app: &App, call: &Call, env: &str, package: &str) -> Result<Vec<Installed>> {
    call.may(Right::View)?;
    let env = resolve::env(app, env).await?;
    let rows = history_rows(&mut app.db.read(), &env.file.env.name, package).await?;
    Ok(rows.into_iter().map(InstalledRow::view).collect())
}

/// How long a delivery of a package to an environment usually takes: the median of the last ones, in milliseconds; 0: never done.
///
/// # Errors
/// When the database fails.
pub async fn expected_ms(q: &mut impl Query, env: &str, package: &str) -> Result<u64> {
    let rows = q.rows(store::LENGTHS, args![env.to_lowercase(), package.to_lowercase()]).await?;
    let mut lengths = rows.iter().map(|row| Ok(row.number(0)?)).collect::<Result<Vec<u64>>>()?;
    lengths.sort_unstable();
    Ok(lengths.get(lengths.len() / 2).copied().unwrap_or(0))
}

/// All tiers, by rank, with what they say now.
///
/// # Errors
/// When the database fails.
pub async fn tiers(app: &App, call: &Call) -> Result<Vec<TierStanding>> {
    call.may(Right::View)?;
    let (policy, envs, now) = (documents::policy(app).await?, documents::envs(app).await?, app.clock.now());
    let mut tiers = policy.file.tier.clone();
    tiers.sort_by_key(|tier| (tier.rank, tier.name.to_lowercase()));
    let mut standings = Vec::new();
    for tier in tiers {
        let window = super::gates::window(&policy, &tier);
        let open = window.is_none_or(|w| w.is_open(now));
        let freeze = policy.freezes.iter().find_map(|freeze| {
            let about =
                freeze.tiers.is_empty() || freeze.tiers.iter().any(|t| t.eq_ignore_ascii_case(&tier.name));
            let whole = freeze.envs.is_empty() && freeze.packages.is_empty() && freeze.spaces.is_empty();
            (about && whole).then(|| frozen(freeze, now, call.lang)).flatten()
        });
        standings.push(TierStanding {
            access: resolve::access(call, &tier, None).word().to_owned(),
            soak_ms: u64::try_from(
                gates::soak(&policy.file.delivery.soak_floor, &tier, &Default::default(), None).as_millis(),
            )
            .unwrap_or(u64::MAX),
            window_open: open,
            window_changes_at: window.and_then(|w| if open { w.closes(now) } else { w.opens(now) }),
            freeze,
            requires: tier.requires.iter().map(|r| format!("{} {}", r.tier, r.state)).collect(),
            stages: tier.stage.iter().map(|s| s.name.clone()).collect(),
            envs: envs
                .iter()
                .filter(|env| env.file.env.tier.eq_ignore_ascii_case(&tier.name))
                .map(|env| env.file.env.name.clone())
                .collect(),
            on_failure: if tier.on_failure.is_empty() {
                "guided".to_owned()
            } else {
                tier.on_failure.clone()
            },
            name: tier.name,
            rank: tier.rank,
            direct: tier.direct,
            request: tier.request,
            stores: tier.store,
            window: tier.window,
            request_fields: tier.request_fields,
        });
    }
    Ok(standings)
}

/// A freeze that holds, as people read it.
fn frozen(freeze: &model::deliver::calendar::Freeze, now: Timestamp, lang: Lang) -> Option<WaitReason> {
    let until = freeze.holds_until(now)?;
    let why = Why::new("W.freeze", [("freeze", freeze.name.clone())])
        .with("owner", freeze.owner.clone())
        .with("reason", freeze.reason.clone())
        .until(until);
    Some(WaitReason::of(&why, lang))
}

/// All environments, by rank of their tier and by name.
///
/// # Errors
/// When the database fails.
pub async fn list(app: &App, call: &Call) -> Result<Vec<EnvStanding>> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let open = row::open(&mut q).await?;
    let installed = installed(&mut q).await?;
    let mut standings = Vec::new();
    for env in documents::envs(app).await? {
        standings.push(standing(app, call, &env, &open, &installed).await?);
    }
    standings.sort_by_key(|env| (env.rank, env.name.to_lowercase()));
    Ok(standings)
}

/// An environment.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn get(app: &App, call: &Call, name: &str) -> Result<EnvStanding> {
    call.may(Right::View)?;
    let env = resolve::env(app, name).await?;
    let mut q = app.db.read();
    let (open, installed) = (row::open(&mut q).await?, installed(&mut q).await?);
    standing(app, call, &env, &open, &installed).await
}

async fn standing(
    app: &App,
    call: &Call,
    doc: &EnvDoc,
    open: &[DeliveryRow],
    installed: &[InstalledRow],
) -> Result<EnvStanding> {
    let (env, now) = (&doc.file.env, app.clock.now());
    let tier = resolve::tier(app, &env.tier).await?;
    let mut q = app.db.read();
    let names = resolve::agents(app, &mut q, env).await?;
    let mut agents = BTreeMap::new();
    for name in &names {
        let connected = fleet::agent_id(&mut q, name).await.is_ok_and(|id| app.presence.is_connected(id));
        agents.insert(name.clone(), connected);
    }
    let here: Vec<&DeliveryRow> = open.iter().filter(|d| d.env.eq_ignore_ascii_case(&env.name)).collect();
    let policy = documents::policy(app).await?;
    let about = |freeze: &&model::deliver::calendar::Freeze| {
        let any = |list: &[String], name: &str| {
            list.is_empty() || list.iter().any(|l| l.eq_ignore_ascii_case(name))
        };
        any(&freeze.tiers, &env.tier)
            && any(&freeze.envs, &env.name)
            && any(&freeze.spaces, &env.space)
            && freeze.packages.is_empty()
    };
    let names: Vec<String> =
        super::locks::names(env, &names, "").into_iter().filter(|l| !l.starts_with("package/")).collect();
    let locks: Vec<Lock> = resources::locks_named(&mut q, &names).await?;
    let version = documents::variables(app, &env.variables, None).await?.map(|v| v.version.clone());
    Ok(EnvStanding {
        name: env.name.clone(),
        tier: tier.name.clone(),
        rank: tier.rank,
        space: env.space.clone(),
        agents,
        access: resolve::access(call, &tier, None).word().to_owned(),
        installed: installed
            .iter()
            .filter(|i| i.env.eq_ignore_ascii_case(&env.name))
            .cloned()
            .map(InstalledRow::view)
            .collect(),
        delivery: here.iter().find(|d| !d.state.waits()).map(|d| d.word()).unwrap_or_default(),
        waiting: here.iter().filter(|d| d.state.waits()).map(|d| d.word()).collect(),
        locks,
        freeze: policy.freezes.iter().filter(about).find_map(|freeze| frozen(freeze, now, call.lang)),
        variables: match version {
            Some(version) => format!("{} {version}", env.variables),
            None => env.variables.clone(),
        },
        log_sources: env.log_sources.iter().map(|s| s.name.clone()).collect(),
        roots: env.roots.iter().map(|(name, at)| (name.clone(), super::context::path(at))).collect(),
        services: env.services.clone(),
    })
}

/// Packages × environments (PR-6).
///
/// # Errors
/// When the database fails.
pub async fn matrix(app: &App, call: &Call) -> Result<Matrix> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let mut envs = Vec::new();
    for env in documents::envs(app).await? {
        let tier = resolve::tier(app, &env.file.env.tier).await?;
        envs.push(MatrixEnv { env: env.file.env.name.clone(), tier: tier.name, rank: tier.rank });
    }
    envs.sort_by_key(|env| (env.rank, env.env.to_lowercase()));
    let mut rows: BTreeMap<String, MatrixRow> = BTreeMap::new();
    for package in packages::deliverable_packages(&mut q).await? {
        rows.insert(package.to_lowercase(), MatrixRow { package, cells: BTreeMap::new() });
    }
    let name = |env: &str| envs.iter().find(|e| e.env.eq_ignore_ascii_case(env)).map(|e| e.env.clone());
    for there in installed(&mut q).await? {
        let Some(env) = name(&there.env) else { continue };
        let row = rows
            .entry(there.package.to_lowercase())
            .or_insert_with(|| MatrixRow { package: there.package.clone(), cells: BTreeMap::new() });
        let cell = row.cells.entry(env).or_default();
        cell.version = there.version;
        cell.at = Some(there.at);
        cell.delivery = row::word(there.delivery);
        cell.accepted_by = there.accepted_by;
        cell.drift = there.drift;
    }
    for newest in row::all(&mut q, &store::newest(), args![]).await? {
        let Some(env) = name(&newest.env) else { continue };
        let row = rows
            .entry(newest.package.to_lowercase())
            .or_insert_with(|| MatrixRow { package: newest.package.clone(), cells: BTreeMap::new() });
        let cell: &mut MatrixCell = row.cells.entry(env).or_default();
        cell.state = newest.state.word().to_owned();
        cell.delivery = newest.word();
    }
    Ok(Matrix { envs, rows: rows.into_values().collect() })
}

/// Records that a version is accepted where it is installed (PR-2).
///
/// # Errors
/// [`protocol::Code::NotAllowed`]: [`resolve::may_accept`]; [`protocol::Code::InvalidField`] when the version is not there.
pub async fn accept(app: &App, call: &Call, env: &str, ask: Accept) -> Result<Accepted> {
    call.may(Right::View)?;
    let env = resolve::env(app, env).await?;
    let env = &env.file.env;
    let tier = resolve::tier(app, &env.tier).await?;
    if !resolve::may_accept(call, &tier, &ask.package) {
        return Err(Fault::new(protocol::Code::NotAllowed, [("right", &format!("accept {}", env.name))]));
    }
    let note = super::start::reason(&ask.note)?;
    let there = installed_one(&mut app.db.read(), &env.name, &ask.package).await?;
    let Some(there) = there.filter(|t| ask.version.is_empty() || t.version == ask.version) else {
        let why = format!("{} {} is not installed in {}", ask.package, ask.version, env.name);
        return Err(Fault::field("version", why));
    };
    let mut tx = app.db.change().await?;
    let row = args![
        env.name.to_lowercase(),
        &env.name,
        &tier.name,
        there.package.to_lowercase(),
        &there.package,
        &there.version,
        &there.digest,
        call.who(),
        call.at,
        &note
    ];
    tx.run(store::ACCEPT, row).await?;
    let what = format!("{} {}", there.package, there.version);
    audit::write(&mut tx, call, "env.accepted", &env.name, [("what", &what), ("note", &note)]).await?;
    tx.touch(crate::wake::Touched::Delivery(there.delivery));
    tx.commit().await?;
    app.spaces.nudge.notify_one();
    Ok(Accepted {
        env: env.name.clone(),
        package: there.package,
        version: there.version,
        digest: there.digest,
        by: gates::person(&call.who()),
        at: call.at,
        note,
    })
}

/// An environment was applied: what its deliveries wait for may be another thing now.
///
/// # Errors
/// When the database fails.
pub async fn declare(tx: &mut Tx, call: &Call, env: &protocol::deliver::Env) -> Result<()> {
    let _ = call;
    tx.touch(crate::wake::Touched::Space(env.space.clone()));
    Ok(())
}
