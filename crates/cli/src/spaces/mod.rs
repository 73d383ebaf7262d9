//! `escale space`, `engine`, `app`, `job`: spaces and what people do to their objects.

mod objects;
mod show;

pub use objects::{run as objects, values};

use crate::args::{EngineCommand, PlanFormat, RelaunchWords, SpaceCommand};
use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use client::Client;
use protocol::api::{ActionResult, EngineAction, Relaunch, SpaceStanding};
use protocol::{Code, exit};
use std::time::Duration;
use tokio::time::Instant;

/// Time between two looks at what one waits for.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// `escale space`
pub async fn run(shell: &Shell, command: SpaceCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        SpaceCommand::Files(ask) => crate::documents::files(shell, ask).await,
        SpaceCommand::Ls { search } => {
            let all = found(shell, &client, search.as_deref()).await?;
            shell.out.list(&all, || show::board(shell, &all))
        }
        SpaceCommand::Show { space, run, graph } => {
            let view = client.space(&space, run).await.or_fail(say, || say.act_space(&space))?;
            shell.out.one(&view, || {
                let objects = show::graph(shell, &view);
                if graph { format!("{objects}\n\n{}", show::links(shell, &view)) } else { objects }
            })
        }
        SpaceCommand::Relaunch(words) => relaunch(shell, &client, words, false).await,
        SpaceCommand::Cycle(words) => relaunch(shell, &client, words, true).await,
        SpaceCommand::History { space, object, most } => {
            let lines = client.space_history(&space, object.as_deref(), most).await;
            let lines = lines.or_fail(say, || say.act_space(&space))?;
            shell.out.list(&lines, || show::history(shell, &lines))
        }
        SpaceCommand::Plan { space, range, format } => {
            let (from, to) = match range.as_deref().map(|range| range.split_once("..")) {
                None => (String::new(), String::new()),
                Some(Some((from, to))) => (from.trim().to_owned(), to.trim().to_owned()),
                Some(None) => return Err(Failure::usage(say.bad_range(&range.unwrap_or_default()))),
            };
            let starts =
                client.space_plan(&space, &from, &to).await.or_fail(say, || say.act_space(&space))?;
            shell.out.list(&starts, || match format {
                PlanFormat::Table => show::grid(shell, &starts),
                PlanFormat::List => show::starts(shell, &starts),
                PlanFormat::Csv => show::csv(&starts),
            })
        }
        SpaceCommand::Keep { space, resume } => {
            if shell.plans_one("keep", &space, say.would_keep(&space))? {
                return Ok(());
            }
            client.keep_state(&space, resume).await.or_fail(say, || say.act_space(&space))?;
            shell.out.note(&if resume { say.space_resumed(&space) } else { say.space_kept(&space) });
            Ok(())
        }
        SpaceCommand::Status { space, state } => {
            let query = [("space", space.as_deref()), ("state", state.as_deref())];
            let rows = client.status(&query).await.or_fail(say, || say.act_spaces())?;
            shell.out.list(&rows, || show::status(shell, &rows))
        }
    }
}

async fn found(shell: &Shell, client: &Client, search: Option<&str>) -> Result<Vec<SpaceStanding>, Failure> {
    let say = shell.say;
    let mut all = client.spaces().await.or_fail(say, || say.act_spaces())?;
    if let Some(search) = search.map(str::to_lowercase) {
        all.retain(|space| space.name.to_lowercase().contains(&search));
    }
    Ok(all)
}

async fn relaunch(shell: &Shell, client: &Client, words: RelaunchWords, cycle: bool) -> Result<(), Failure> {
    let say = shell.say;
    let spaces = words.spaces.join(", ");
    let ask = Relaunch {
        spaces: words.spaces,
        set_upcoming: words.set_upcoming,
        objects: words.objects,
        only_errors: words.only_errors,
        date: words.date.unwrap_or_default(),
        release_held: words.release_held,
        keep_demands: words.keep_demands,
        resources: words.resources,
        running: words.running.unwrap_or_default(),
        cycle,
        plan: shell.globals.plan,
        reason: shell.globals.reason.clone().unwrap_or_default(),
    };
    if !shell.globals.plan && Shell::can_ask() && !shell.globals.yes {
        // What would become of it is told before anybody says yes.
        let plan = Relaunch { plan: true, ..ask.clone() };
        let lines = client.relaunch(&plan).await.or_fail(say, || say.act_relaunch(&spaces))?;
        for line in &lines {
            shell.out.note(&format!("{}  {}", line.object, line.text));
        }
        shell.confirm(&say.ask_relaunch(&spaces))?;
    }
    let lines = client.relaunch(&ask).await.or_fail(say, || say.act_relaunch(&spaces))?;
    told(shell, &lines)
}

/// `escale engine`
pub async fn engines(shell: &Shell, command: EngineCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let reason = shell.globals.reason.clone().unwrap_or_default();
    match command {
        EngineCommand::Ls { search } => {
            let all = found(shell, &client, search.as_deref()).await?;
            shell.out.list(&all, || show::engines(shell, &all))
        }
        EngineCommand::Start { spaces } => {
            let names = spaces.join(", ");
            if shell.plans_one("start", &names, say.would_start_engines(&names))? {
                return Ok(());
            }
            let ask = EngineAction { action: "start".to_owned(), spaces, reason, ..EngineAction::default() };
            let lines = client.act_on_engines(&ask).await.or_fail(say, || say.act_engines(&names))?;
            told(shell, &lines)
        }
        EngineCommand::Stop { spaces, mode, yes_running } => {
            let names = spaces.join(", ");
            if shell.plans_one("stop", &names, say.would_stop_engines(&names))? {
                return Ok(());
            }
            if Shell::can_ask() && !shell.globals.yes {
                let all = client.spaces().await.or_fail(say, || say.act_spaces())?;
                let running: u32 = all
                    .iter()
                    .filter(|s| spaces.iter().any(|name| name.eq_ignore_ascii_case(&s.name)))
                    .map(|s| s.engine.running)
                    .sum();
                shell.confirm(&say.ask_stop_engines(&names, &running))?;
            }
            let mode = mode.unwrap_or_default();
            let ask =
                EngineAction { action: "stop".to_owned(), spaces, mode: mode.clone(), reason, yes_running };
            let lines = client.act_on_engines(&ask).await.or_fail(say, || say.act_engines(&names))?;
            if mode == "wait" {
                wait_stopped(shell, &client, &lines).await?;
            }
            told(shell, &lines)
        }
    }
}

/// Waits until nothing runs any more in spaces whose engines were asked to stop that way.
async fn wait_stopped(shell: &Shell, client: &Client, lines: &[ActionResult]) -> Result<(), Failure> {
    let say = shell.say;
    let end = shell.timeout()?.map(|timeout| Instant::now() + timeout);
    loop {
        let all = client.spaces().await.or_fail(say, || say.act_spaces())?;
        let waits = |line: &&ActionResult| {
            line.done
                && all
                    .iter()
                    .any(|s| s.name.eq_ignore_ascii_case(&line.object) && s.engine.state == "stopping")
        };
        let Some(line) = lines.iter().find(waits) else { return Ok(()) };
        if end.is_some_and(|end| Instant::now() >= end) {
            return Err(Failure::new(exit::TIMED_OUT, say.engine_still(&line.object)));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Lines of a bulk action; the exit code is that of the worst of them (AC-3).
pub fn told(shell: &Shell, lines: &[ActionResult]) -> Result<(), Failure> {
    shell.out.list(lines, || show::results(shell, lines))?;
    let failed: Vec<&ActionResult> = lines.iter().filter(|line| !line.done).collect();
    let Some(first) = failed.first() else { return Ok(()) };
    let code = Code::ALL.iter().find(|code| code.word() == first.code).map_or(exit::ERROR, |c| exit::of(*c));
    let text = if lines.len() == 1 {
        first.text.clone()
    } else {
        shell.say.some_refused(&failed.len(), &lines.len())
    };
    Err(Failure::new(code, text))
}
