//! Starting, chores, leaving.

use crate::access;
use crate::app::{App, Inner, random};
use crate::args;
use crate::catalogue;
use crate::clock::Clock;
use crate::compat;
use crate::computers;
use crate::config::Config;
use crate::exchange;
use crate::fleet::Presence;
use crate::foreign;
use crate::http::serve;
use crate::http::tls::Acceptor;
use crate::instances;
use crate::limits;
use crate::link;
use crate::live;
use crate::packages::{self, Blobs};
use crate::router;
use crate::store::{Db, Query};
use crate::wake::Wake;
use anyhow::{Context, bail};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const SECRET_READ: &str = "SELECT bytes FROM server_secrets WHERE name = 'instances'";
const SECRET_WRITE: &str =
    "INSERT INTO server_secrets (name, bytes) VALUES ('instances', $1) ON CONFLICT (name) DO NOTHING";

/// Statements of this file, for the test that prepares them all on both engines.
pub const STATEMENTS: &[&str] = &[SECRET_READ, SECRET_WRITE];

/// Opens the database of a configuration, migrating it as needed.
///
/// # Errors
/// When it cannot be opened; the text says which and what to do.
pub async fn open_database(config: &Config, wake: Wake) -> anyhow::Result<Db> {
    let db = match &config.database.url {
        None => Db::open_lite(&config.server.data, wake)
            .await
            .with_context(|| format!("could not open the database in {}", config.server.data.display()))?,
        Some(url) => {
            Db::open_pg(url, wake).await.context("could not use the database named by [database] url")?
        }
    };
    Ok(db)
}

/// Makes everything shared and starts the chores. The chores end when `App::stop` is cancelled.
///
/// # Errors
/// When the data folder or the database cannot be used.
pub async fn start(config: Config, clock: Clock) -> anyhow::Result<(App, TaskTracker)> {
    let data = config.server.data.clone();
    make_private(&data)?;
    make_private(packages::Incoming::of(&data).folder())?;
    let wake = Wake::default();
    let db = open_database(&config, wake.clone()).await?;
    db.begin_chain(clock.now()).await.context("could not begin the chain of the audit trail")?;
    let blobs = Blobs::open(&data).with_context(|| format!("could not use {}", data.display()))?;
    let secret = secret(&db).await?;
    let started_at = clock.now();
    let life = packages::Life::load(&db, &clock)
        .await
        .map_err(|fault| anyhow::anyhow!("could not read how long the server has lived: {fault}"))?;
    let (reports, queue) = link::channel();
    let (desk, asks) = crate::tasks::channel();
    let (work, words) = crate::work::Shared::new(&data);
    let app = App(Arc::new(Inner {
        db,
        blobs,
        clock,
        wake,
        config,
        secret,
        started_at,
        life,
        presence: Presence::default(),
        units: crate::units::Units::default(),
        usage: instances::UsageBoard::default(),
        exchange: exchange::Exchange::new(started_at),
        compat: compat::Shared::default(),
        computers: computers::Shared::default(),
        catalogue: catalogue::Shelves::default(),
        peers: crate::tasks::peers::Registry::default(),
        foreign: foreign::Shared::default(),
        tasks: crate::tasks::Shared::new(&secret, desk),
        work,
        spaces: crate::spaces::Shared::default(),
        notices: crate::notices::Shared::default(),
        documents: crate::documents::Shared::default(),
        live: live::Hub::new(started_at),
        reports,
        memory: access::Memory::default(),
        stop: CancellationToken::new(),
        requests: AtomicU64::new(0),
    }));
    computers::load(&app)
        .await
        .map_err(|fault| anyhow::anyhow!("could not read the units of agents: {fault}"))?;
    exchange::load(&app)
        .await
        .map_err(|fault| anyhow::anyhow!("could not read the state objects: {fault}"))?;
    crate::tasks::load(&app).await.map_err(|fault| anyhow::anyhow!("could not read the tasks: {fault}"))?;
    let tasks = TaskTracker::new();
    tasks.spawn(crate::tasks::keep(app.clone(), asks));
    tasks.spawn(crate::work::keep(app.clone(), words));
    tasks.spawn(exchange::persist(app.clone()));
    tasks.spawn(computers::keep(app.clone()));
    tasks.spawn(compat::keep(app.clone()));
    tasks.spawn(catalogue::keep_reading(app.clone()));
    tasks.spawn(link::write_reports(app.clone(), queue));
    tasks.spawn(crate::engine::keep(app.clone()));
    tasks.spawn(crate::engine::keep_probing(app.clone()));
    tasks.spawn(crate::delivery::keep_telling(app.clone()));
    tasks.spawn(live::tell_changes(app.clone()));
    tasks.spawn(live::tell_often(app.clone()));
    tasks.spawn(live::tell_usage(app.clone()));
    tasks.spawn(foreign::push::keep_waking(app.clone()));
    tasks.spawn(packages::keep_living(app.clone()));
    tasks.spawn(crate::audit::keep_anchor(app.clone()));
    tasks.spawn(sweep(app.clone()));
    tasks.close();
    Ok((app, tasks))
}

/// The folder with everything, for its owner alone.
fn make_private(data: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(data)
        .with_context(|| format!("could not make the data folder {}", data.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o700))
            .with_context(|| format!("could not make {} private", data.display()))?;
    }
    Ok(())
}

/// The key from which keys of instances are derived; made at the first start.
async fn secret(db: &Db) -> anyhow::Result<[u8; 32]> {
    let read = async || -> anyhow::Result<Option<[u8; 32]>> {
        let Some(row) = db.read().row(SECRET_READ, args![]).await? else { return Ok(None) };
        let bytes: Vec<u8> = row.get(0)?;
        Ok(<[u8; 32]>::try_from(bytes.as_slice()).ok())
    };
    if let Some(secret) = read().await? {
        return Ok(secret);
    }
    let mut tx = db.observe().await?;
    tx.run(SECRET_WRITE, args![random::<32>().as_slice()]).await?;
    tx.commit().await?;
    match read().await? {
        Some(secret) => Ok(secret),
        None => bail!("the database holds a damaged secret (server_secrets, instances)"),
    }
}

/// Time between two rounds of the chore that throws old things away.
const SWEEP_EVERY: Duration = Duration::from_secs(300);

/// Throws away what is kept for a time only.
async fn sweep(app: App) {
    let mut tick = tokio::time::interval(SWEEP_EVERY);
    tick.tick().await;
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = app.stop.cancelled() => return,
        }
        for (what, swept) in [
            ("sessions", access::sweep(&app).await),
            ("uploads and files", packages::sweep(&app).await),
            ("logs", instances::sweep(&app).await),
            ("computers nobody approved", computers::sweep(&app).await),
            ("logs of runs", crate::tasks::sweep(&app).await),
            ("logs of jobs", crate::work::sweep(&app).await),
            ("notifications", crate::notices::sweep(&app).await),
            ("reservations and history of resources", crate::resources::sweep(&app).await),
        ] {
            if let Err(fault) = swept {
                tracing::error!(%fault, what, "could not throw old things away");
            }
        }
    }
}

/// Takes package files that people copied into the folder for them, until the server leaves.
async fn take_incoming(app: App) {
    let mut incoming = packages::Incoming::of(&app.config.server.data);
    let mut tick = tokio::time::interval(limits::INCOMING_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = app.stop.cancelled() => return,
        }
        look_incoming(&app, &mut incoming).await;
    }
}

/// One look into that folder; what people should know goes to the journal.
pub(crate) async fn look_incoming(app: &App, incoming: &mut packages::Incoming) {
    for text in incoming.look(app).await {
        tracing::error!("{text}");
        app.exchange.journal.write(app.clock.now(), "error", "", "", &text);
    }
}

/// Runs the server until a signal, then leaves politely.
///
/// # Errors
/// When it cannot start; the text says why and what to do.
pub async fn run(config: Config) -> anyhow::Result<()> {
    raise_file_limit();
    let acceptor = Acceptor::read(&config.tls)?;
    let mut listeners = Vec::new();
    for address in &config.server.listen {
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!("could not listen on {address}: is another program there? choose another with --listen")
        })?;
        listeners.push(listener);
    }
    let addresses: Vec<String> =
        listeners.iter().filter_map(|l| l.local_addr().ok()).map(|a| a.to_string()).collect();
    let scheme = if acceptor.is_some() { "https" } else { "http" };
    let prepared = tokio::task::spawn_blocking(router::prepare);
    let (app, tasks) = start(config, Clock::default()).await?;
    // Not in `start`: tests look into the folder themselves.
    tasks.spawn(take_incoming(app.clone()));
    let given = std::env::var("ESCALE_ADMIN_PASSWORD").ok().filter(|p| !p.is_empty());
    let file = access::first_administrator(&app, given, &app.config.server.data)
        .await
        .map_err(|fault| anyhow::anyhow!("could not make the first administrator: {fault}"))?;
    if let Some(file) = file {
        tracing::info!("sign in as admin; the password is in {}", file.display());
    }
    for address in &addresses {
        tracing::info!("listening on {scheme}://{address}");
    }
    if let Some(acceptor) = acceptor.clone() {
        tasks.spawn(acceptor.keep(app.stop.clone()));
    }
    let entry = router::Entry::new(app.clone(), prepared.await.context("could not put the API together")?);
    let serving = tokio::spawn(serve::run(listeners, acceptor, entry, app.stop.clone()));
    wait_for_signal().await?;
    tracing::info!("leaving");
    app.stop.cancel();
    let _ = serving.await;
    if tokio::time::timeout(Duration::from_secs(2), tasks.wait()).await.is_err() {
        tracing::warn!("a chore did not end in time");
    }
    app.db.close().await;
    Ok(())
}

/// Every connection is an open file: asks for as many as the system allows, since the usual 1,024 hold few agents.
#[cfg(unix)]
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum
        && let Err(error) =
            setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })
    {
        tracing::warn!(%error, "could not raise the number of open files; connections are limited by it");
    }
}

#[cfg(not(unix))]
fn raise_file_limit() {}

#[cfg(unix)]
async fn wait_for_signal() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}

#[cfg(not(unix))]
async fn wait_for_signal() -> anyhow::Result<()> {
    Ok(tokio::signal::ctrl_c().await?)
}
