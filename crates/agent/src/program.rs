//! The program: enrols once, puts the rooms together, and ends politely.

use crate::disk::{Identity, State};
use crate::exchange::Exchange;
use crate::fetch::Fetcher;
use crate::flags::Options;
use crate::instances::{Conduct, Context, Event, Fate, Instances, new_key};
use crate::inventory::Inventories;
use crate::jobs::{self, Jobs};
use crate::link::Link;
use crate::net::{Server, refusal};
use crate::peers::{Manner, Peers};
use crate::runs::Runs;
use crate::runs::book::Book;
use crate::runs::carry::Tools;
use crate::spool::Spool;
use crate::spool::board::Board;
use crate::supervise::{Supervisor, unix};
use crate::{limits, local};
use anyhow::{Context as _, anyhow, bail};
use http_body_util::BodyExt;
use model::AgentName;
use protocol::link::{Assignment, Enroll, Enrolled};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, mpsc, oneshot, watch};

/// Runs the agent until it is asked to end.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let state = State::open(&options.state, options.packages.as_deref())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(limits::BLOCKING_THREADS_MAX)
        .thread_keep_alive(Duration::from_secs(2))
        .thread_stack_size(512 << 10)
        .build()
        .context("could not start the runtime")?;
    let outcome = runtime.block_on(live(options, Arc::new(state)));
    // What still blocks is left behind: everything on disk is whole at each moment.
    runtime.shutdown_timeout(Duration::from_millis(500));
    outcome
}

async fn live(options: &Options, state: Arc<State>) -> anyhow::Result<()> {
    let mut term = signal(SignalKind::terminate()).context("could not wait for signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("could not wait for signals")?;
    let asked = async {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    tokio::pin!(asked);
    let identity = tokio::select! {
        identity = identity(options, &state) => identity?,
        () = &mut asked => return Ok(()),
    };
    let server = Server::of(&identity)?;
    tracing::info!(
        agent = identity.name,
        version = env!("CARGO_PKG_VERSION"),
        state = %state.root().display(),
        "the agent starts; its server is {}",
        server.address()
    );
    unix::adopt_orphans();
    let wake = Arc::new(Notify::new());
    let spool = Spool::open(&state.spool(), Arc::clone(&wake))?;
    let board = Board::new(Arc::clone(&wake));
    let exchange = Exchange::new(spool.clone(), Arc::clone(&wake));
    let socket = local::place(state.root())?;
    let listener = local::listen(&socket)?;
    let (events, inbox) = mpsc::channel(limits::INSTANCES_QUEUE_MAX);
    let peers = Peers::new(identity.name.clone(), state.root().join("neighbours.pem"), sharing(options));
    let fetcher = Fetcher::new(server.clone(), identity.key.clone(), state.bundles(), Some(peers));
    let supervisor = Supervisor::default();
    let conduct = conduct(options)?;
    let book = Book::new(Arc::clone(&wake));
    let tools = Tools {
        book: book.clone(),
        fetcher: fetcher.clone(),
        supervisor: supervisor.clone(),
        boot: unix::boot_id(),
        grace: conduct.stop_grace,
    };
    let (orders, ordered) = mpsc::channel(limits::RUNS_QUEUE_MAX);
    // Before the instances: what runs need stays when unused bundles go.
    let runs = Runs::open(state.runs(), tools, ordered, events.clone())?;
    let ledger = jobs::book::Book::new(Arc::clone(&wake));
    let (work, worked) = mpsc::channel(limits::JOBS_QUEUE_MAX);
    let jobs = Jobs::open(
        jobs::Tools {
            book: ledger.clone(),
            fetcher: fetcher.clone(),
            door: jobs::upload::Door::new(server.clone(), identity.key.clone()),
            agent: identity.name.clone(),
            slots: options.queues.clone(),
            ground: ground(options, &identity.name, &conduct),
            root: state.jobs(),
        },
        worked,
        work.clone(),
        events.clone(),
    )?;
    let context = Context {
        supervisor,
        spool: spool.clone(),
        board: board.clone(),
        exchange: exchange.clone(),
        fetcher,
        state: Arc::clone(&state),
        agent: identity.name.clone(),
        server: server.address(),
        socket: socket.clone(),
        conduct,
        boot: unix::boot_id(),
        crew: None,
        manifests: Arc::default(),
        found: BTreeSet::new(),
        events: events.clone(),
    };
    let instances = Instances::new(context, inbox);
    tokio::spawn(local::serve(listener, events.clone(), spool.clone(), exchange.clone()));
    let deciding = tokio::spawn(instances.run());
    tokio::spawn(runs.run());
    tokio::spawn(jobs.run());
    let inventory = Inventories::keep(Arc::clone(&wake));
    let (end, ending) = watch::channel(false);
    let link = Link {
        server,
        identity,
        boot: new_key(),
        board,
        spool: spool.clone(),
        exchange,
        wake,
        events: events.clone(),
        book,
        orders,
        ledger,
        jobs: work,
        inventory,
    };
    let linking = tokio::spawn(link.run(ending));

    asked.await;
    let fate = if options.stop_instances_on_exit { Fate::Stop } else { Fate::GoOn };
    tracing::info!(
        "the agent ends; its instances {}",
        if fate == Fate::Stop { "are stopped" } else { "go on" }
    );
    let ended = async {
        let (done, told) = oneshot::channel();
        if events.send(Event::End { instances: fate, done }).await.is_ok() {
            let _ = told.await;
        }
        let _ = deciding.await;
    };
    if tokio::time::timeout(limits::END_WITHIN, ended).await.is_err() {
        tracing::warn!("some instances did not stop in time; the next agent takes care of them");
    }
    end.send_replace(true);
    let _ = tokio::time::timeout(Duration::from_millis(1500), linking).await;
    spool.save();
    let _ = crate::disk::remove_file(&socket);
    Ok(())
}

/// What jobs may do on this machine.
fn ground(options: &Options, agent: &str, conduct: &Conduct) -> jobs::plan::Ground {
    jobs::plan::Ground {
        agent: agent.to_owned(),
        run_as: options.run_as.clone(),
        services: options.services.as_deref().and_then(|path| std::path::absolute(path).ok()),
        program: conduct.program.clone(),
        data: std::path::absolute(&options.state).unwrap_or_default(),
        ..jobs::plan::Ground::default()
    }
}

/// How it deals with its neighbours.
fn sharing(options: &Options) -> Manner {
    let usual = Manner::default();
    Manner {
        port: options.share_port.unwrap_or(usual.port),
        bytes_per_second: options.share_rate.map_or(usual.bytes_per_second, |mib| mib << 20),
        ..usual
    }
}

fn conduct(options: &Options) -> anyhow::Result<Conduct> {
    Ok(Conduct {
        hide_keys: options.hide_keys,
        stop_grace: options.stop_grace.unwrap_or(limits::STOP_GRACE),
        usage_every: options.usage_every.unwrap_or(limits::USAGE_EVERY),
        program: std::env::current_exe().context("could not find the agent's own program")?,
    })
}

/// Who this agent is: as kept, or by enrolling now.
async fn identity(options: &Options, state: &State) -> anyhow::Result<Identity> {
    if let Some(mut kept) = state.identity()? {
        let before = (kept.server.clone(), kept.ca.clone(), kept.insecure_http);
        if let Some(name) = &options.name
            && !name.eq_ignore_ascii_case(&kept.name)
        {
            bail!(
                "the state folder {} belongs to the agent {:?}, not {name:?}; choose another --state",
                state.root().display(),
                kept.name
            );
        }
        if let Some(server) = &options.server {
            kept.server = server.trim_end_matches('/').to_owned();
        }
        if let Some(ca) = &options.ca {
            kept.ca = Some(std::path::absolute(ca)?);
        }
        kept.insecure_http |= options.insecure_http;
        Server::of(&kept)?;
        if before != (kept.server.clone(), kept.ca.clone(), kept.insecure_http) {
            state.keep_identity(&kept)?;
        }
        let Some(token) = &options.enroll else { return Ok(kept) };
        if !is_unknown(&Server::of(&kept)?, &kept.key).await {
            tracing::info!("this agent is enrolled already; the enrolment token is not used");
            return Ok(kept);
        }
        return enroll_again(state, kept, token).await;
    }
    let need = |what: &Option<String>, flag: &str| {
        what.clone().ok_or_else(|| {
            anyhow!(
                "this agent is not enrolled yet (no identity in {}): give --server, --name and --enroll; {flag} is missing",
                state.root().display()
            )
        })
    };
    let address = need(&options.server, "--server")?;
    let name = need(&options.name, "--name")?;
    let token = need(&options.enroll, "--enroll")?;
    AgentName::parse(&name).with_context(|| format!("{name:?} cannot be the name of an agent"))?;
    let ca = options.ca.as_deref().map(std::path::absolute).transpose()?;
    let server = Server::parse(&address, ca.as_deref(), options.insecure_http)?;
    let enrolled = enroll(&server, &Enroll { token: token.trim().to_owned(), name }).await?;
    tracing::info!(agent = enrolled.name, "enrolled at {}", server.address());
    let identity = Identity {
        server: address.trim_end_matches('/').to_owned(),
        name: enrolled.name,
        agent_id: enrolled.agent_id,
        key: enrolled.key,
        ca,
        insecure_http: options.insecure_http,
    };
    state.keep_identity(&identity)?;
    Ok(identity)
}

/// Whether the server says that it does not know this agent's key. One that cannot be reached says nothing.
async fn is_unknown(server: &Server, key: &str) -> bool {
    let request = http::Request::get("/").header(http::header::AUTHORIZATION, format!("Bearer {key}"));
    let nothing = model::Digest::from_bytes([0; 32]);
    match server.request(request, &format!("/agent/bundles/{nothing}"), Vec::new()).await {
        Ok(response) => refusal(response).await.code.as_deref() == Some(protocol::Code::AgentUnknown.word()),
        Err(_) => false,
    }
}

/// The agent was removed, or its state belongs to another server, and someone gave it a new token. What it was to run
/// belongs to the old enrolment: it is ended and removed, as the server has removed it.
async fn enroll_again(state: &State, kept: Identity, token: &str) -> anyhow::Result<Identity> {
    let ask = Enroll { token: token.trim().to_owned(), name: kept.name.clone() };
    let enrolled = enroll(&Server::of(&kept)?, &ask).await?;
    tracing::warn!(
        agent = enrolled.name,
        "the server did not know this agent any more; it is enrolled anew, from nothing"
    );
    crate::disk::write_json(&state.assignment_path(), &Assignment { generation: 0, instances: Vec::new() })?;
    let identity = Identity { name: enrolled.name, agent_id: enrolled.agent_id, key: enrolled.key, ..kept };
    state.keep_identity(&identity)?;
    Ok(identity)
}

/// Asks to be enrolled; a server that cannot be reached is asked again.
async fn enroll(server: &Server, ask: &Enroll) -> anyhow::Result<Enrolled> {
    let body = serde_json::to_vec(ask)?;
    let mut tries = 0;
    loop {
        let request = http::Request::post("/").header(http::header::CONTENT_TYPE, "application/json");
        match server.request(request, "/agent/enroll", body.clone()).await {
            Ok(response) if response.status().is_success() => {
                let body = http_body_util::Limited::new(response.into_body(), 64 << 10).collect().await;
                let bytes =
                    body.map_err(|e| anyhow!("the server's answer could not be read: {e}"))?.to_bytes();
                return serde_json::from_slice(&bytes).context("the server's answer is not understood");
            }
            Ok(response) if response.status().is_client_error() => {
                bail!("the server refuses to enrol this agent: {}", refusal(response).await.text);
            }
            Ok(response) => tracing::warn!("could not enrol: {}", refusal(response).await.text),
            Err(error) => tracing::warn!("could not enrol: {error:#}"),
        }
        tokio::time::sleep(crate::instances::backoff(limits::RECONNECT, tries)).await;
        tries += 1;
    }
}
