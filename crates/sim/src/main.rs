//! `swarm`: many virtual agents against one server.

use anyhow::{Context, Result, bail};
use client::Auth;
use lexopt::{Arg, ValueExt};
use model::Secret;
use sim::crowd::{Crowd, Manner};
use sim::door::Door;
use sim::{Tally, enrol};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const HELP: &str = "\
swarm: many virtual agents in one process, with the real protocol and real keys

  swarm --server URL --agents N [options]

  --server URL            the server: http://127.0.0.1:8088
  --ca FILE               trust these certificates (PEM) alone; needed for https
  --agents N              how many                                        [100]
  --prefix WORD           their names: WORD-00001 and so on               [swarm]
  --keys FILE             keep keys there, and use those that are there already
  --from-addresses N      leave from 127.0.0.1 up to 127.0.0.N; one address has about 28,000 ports
                          [as many as are needed]
  --rate N                begin N connections a second                    [as fast as they come]
  --every MS              beat every MS milliseconds                      [the server's interval]
  --states N              state objects in each beat, for each instance that runs       [0]
  --duration S            end after so many seconds                       [never]
  --json                  one JSON object a second on stdout instead of lines on stderr

Who may enrol: ESCALE_USER and ESCALE_PASSWORD, or ESCALE_TOKEN.
";

/// Agents that leave from one address at most.
const AGENTS_PER_ADDRESS: usize = 25_000;

struct Asked {
    server: String,
    ca: Option<PathBuf>,
    agents: usize,
    prefix: String,
    keys: Option<PathBuf>,
    sources: Option<u8>,
    manner: Manner,
    duration: Option<Duration>,
    json: bool,
}

fn parse() -> Result<Option<Asked>> {
    let mut asked = Asked {
        server: std::env::var("ESCALE_SERVER").unwrap_or_else(|_| "http://127.0.0.1:8088".to_owned()),
        ca: None,
        agents: 100,
        prefix: "swarm".to_owned(),
        keys: None,
        sources: None,
        manner: Manner::default(),
        duration: None,
        json: false,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("server") => asked.server = parser.value()?.string()?,
            Arg::Long("ca") => asked.ca = Some(parser.value()?.into()),
            Arg::Long("agents") => asked.agents = parser.value()?.parse()?,
            Arg::Long("prefix") => asked.prefix = parser.value()?.string()?,
            Arg::Long("keys") => asked.keys = Some(parser.value()?.into()),
            Arg::Long("from-addresses") => asked.sources = Some(parser.value()?.parse()?),
            Arg::Long("rate") => asked.manner.rate = Some(parser.value()?.parse()?),
            Arg::Long("every") => asked.manner.every = Some(Duration::from_millis(parser.value()?.parse()?)),
            Arg::Long("states") => asked.manner.states = parser.value()?.parse()?,
            Arg::Long("duration") => asked.duration = Some(Duration::from_secs(parser.value()?.parse()?)),
            Arg::Long("json") => asked.json = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            other => return Err(other.unexpected().into()),
        }
    }
    if asked.agents == 0 {
        bail!("--agents: at least 1");
    }
    Ok(Some(asked))
}

fn auth() -> Result<Auth> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    match (set("ESCALE_TOKEN"), set("ESCALE_USER"), set("ESCALE_PASSWORD")) {
        (Some(token), _, _) => Ok(Auth::Token(Secret::new(token))),
        (None, Some(user), Some(password)) => Ok(Auth::Password { user, password: Secret::new(password) }),
        _ => bail!("say who enrols: ESCALE_USER and ESCALE_PASSWORD, or ESCALE_TOKEN"),
    }
}

fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn main() -> ExitCode {
    let asked = match parse() {
        Ok(Some(asked)) => asked,
        Ok(None) => {
            let _ = std::io::stdout().write_all(HELP.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            say(&format!("swarm: {error:#}\n\n{HELP}"));
            return ExitCode::from(2);
        }
    };
    let run =
        tokio::runtime::Runtime::new().map_err(anyhow::Error::from).and_then(|r| r.block_on(run(asked)));
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("swarm: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(asked: Asked) -> Result<()> {
    let files = sim::allow_files(asked.agents as u64 + 1_000);
    if files < asked.agents as u64 + 100 {
        bail!("{} agents need as many open files; this process may open {files} (ulimit -n)", asked.agents);
    }
    let needed = u8::try_from(asked.agents.div_ceil(AGENTS_PER_ADDRESS)).unwrap_or(u8::MAX);
    let door = Door::new(&asked.server, asked.ca.as_deref(), asked.sources.unwrap_or(needed))?;
    let identities = identities(&asked).await?;
    let crowd = Crowd::start(door, identities, asked.manner);
    let began = Instant::now();
    let mut last = (Instant::now(), 0_u64);
    let mut gathered = false;
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            ended = tokio::signal::ctrl_c() => return ended.context("no signals here"),
        }
        let acked = sim_read(&crowd.tally().acked);
        let rate = (acked - last.1) as f64 / last.0.elapsed().as_secs_f64().max(0.001);
        last = (Instant::now(), acked);
        report(&crowd, began.elapsed(), rate, asked.json);
        if !gathered && crowd.connected() == crowd.size() {
            gathered = true;
            let seconds = began.elapsed().as_secs_f64();
            say(&format!("all {} connected within {seconds:.1} s", crowd.size()));
        }
        if asked.duration.is_some_and(|duration| began.elapsed() >= duration) {
            return Ok(());
        }
    }
}

async fn identities(asked: &Asked) -> Result<Vec<enrol::Identity>> {
    let mut known = match &asked.keys {
        Some(file) if file.exists() => enrol::read(file)?,
        _ => Vec::new(),
    };
    if known.len() < asked.agents {
        if !known.is_empty() {
            bail!(
                "{} agents were asked for and the keys are for {}; use another --keys",
                asked.agents,
                known.len()
            );
        }
        let began = Instant::now();
        let registrar = enrol::Registrar::new(&asked.server, asked.ca.as_deref(), auth()?)?;
        known = registrar.many(&asked.prefix, asked.agents).await?;
        let rate = known.len() as f64 / began.elapsed().as_secs_f64();
        say(&format!("enrolled {} agents ({rate:.0}/s)", known.len()));
        if let Some(file) = &asked.keys {
            enrol::write(file, &known)?;
        }
    }
    known.truncate(asked.agents);
    Ok(known)
}

fn sim_read(counter: &std::sync::atomic::AtomicU64) -> u64 {
    counter.load(std::sync::atomic::Ordering::Relaxed)
}

fn report(crowd: &Crowd, since: Duration, rate: f64, json: bool) {
    let tally: &Tally = crowd.tally();
    let millis = |share| tally.latency.quantile(share).map_or(0.0, |d| d.as_secs_f64() * 1e3);
    let (connects, failures) = (sim_read(&tally.connects), sim_read(&tally.failures));
    let (acked, assignments) = (sim_read(&tally.acked), sim_read(&tally.assignments));
    if json {
        let line = serde_json::json!({
            "seconds": since.as_secs_f64(), "agents": crowd.size(), "connected": crowd.connected(), "connects": connects,
            "failures": failures, "refusals": sim_read(&tally.refusals), "acked": acked, "acked_per_s": rate,
            "assignments": assignments, "ack_p50_ms": millis(0.5), "ack_p99_ms": millis(0.99),
        });
        let _ = writeln!(std::io::stdout(), "{line}");
    } else {
        say(&format!(
            "{:4.0} s: {} of {} connected, {connects} connects, {failures} failures, {acked} beats kept ({rate:.0}/s), \
             p50 {:.1} ms, p99 {:.1} ms, {assignments} assignments",
            since.as_secs_f64(),
            crowd.connected(),
            crowd.size(),
            millis(0.5),
            millis(0.99),
        ));
    }
}
