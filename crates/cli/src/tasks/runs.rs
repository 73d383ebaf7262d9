//! Runs: lists, logs, actions.

use crate::args::{Runs, SomeRuns};
use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use client::{Client, RunQuery};
use protocol::api::{RunAction, TaskRun};
use protocol::exit;
use protocol::install::RunLine;

/// `escale task runs`
pub async fn list(shell: &Shell, client: &Client, ask: &Runs) -> Result<(), Failure> {
    let say = shell.say;
    let which = RunQuery {
        task: ask.task.clone(),
        package: ask.package.clone(),
        computer: ask.computer.clone(),
        state: ask.state.clone(),
        all: ask.all,
        search: ask.search.clone(),
        ..RunQuery::default()
    };
    let runs = client.runs(&which).await.or_fail(say, || say.act_runs())?;
    shell.out.list(&runs, || super::show::runs(shell, &runs, ask.task.is_none()))
}

/// The run somebody means: by its id, or by task and computer (the newest).
async fn meant(shell: &Shell, client: &Client, of: &str, computer: Option<&str>) -> Result<String, Failure> {
    let say = shell.say;
    let Some(computer) = computer else { return Ok(of.to_owned()) };
    let which =
        RunQuery { task: Some(of.to_owned()), search: Some(computer.to_owned()), ..RunQuery::default() };
    let runs = client.runs(&which).await.or_fail(say, || say.act_runs())?;
    let same = |run: &&TaskRun| {
        run.computer.to_lowercase() == computer.to_lowercase() || run.computer_id == computer
    };
    let found = runs.iter().filter(same).max_by_key(|run| (run.heard_at, run.prepared_at));
    found
        .map(|run| run.id.clone())
        .ok_or_else(|| Failure::new(exit::NOT_FOUND, say.no_run_there(&of, &computer)))
}

/// `escale task log`
pub async fn log(
    shell: &Shell,
    client: &Client,
    of: &str,
    computer: Option<&str>,
    search: Option<&str>,
) -> Result<(), Failure> {
    let say = shell.say;
    let run = meant(shell, client, of, computer).await?;
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let log = client.run_log(&run, after, search).await.or_fail(say, || say.act_run_log(&run))?;
        let Some(last) = log.lines.last() else { break };
        after = last.number;
        all.extend(log.lines);
    }
    if !shell.globals.follow {
        if !shell.is_for_people() {
            return shell.out.list(&all, String::new);
        }
        let text = all.iter().fold(String::new(), |text, line| text + &told(shell, line) + "\n");
        return shell.out.write(text.as_bytes());
    }
    for line in &all {
        shell.out.element(line, || told(shell, line))?;
    }
    shell.endless(follow(shell, client, &run, search, after)).await
}

/// Lines as they come, until the run has ended; one that failed is a failure.
async fn follow(
    shell: &Shell,
    client: &Client,
    run: &str,
    search: Option<&str>,
    after: u64,
) -> Result<(), Failure> {
    let say = shell.say;
    let mut stream = client.follow_run(run, after);
    let needle = search.map(str::to_lowercase);
    loop {
        let event = stream.next().await.or_fail(say, || say.act_run_log(&run))?;
        match event.kind.as_str() {
            "line" => {
                let Ok(line) = serde_json::from_str::<RunLine>(&event.data) else { continue };
                if needle.as_ref().is_none_or(|needle| line.text.to_lowercase().contains(needle)) {
                    shell.out.element(&line, || told(shell, &line))?;
                }
            }
            "run" => {
                let Ok(run) = serde_json::from_str::<TaskRun>(&event.data) else { continue };
                match run.state.as_str() {
                    "success" | "skipped" => return Ok(()),
                    "error" | "cancelled" => {
                        let why = shell.out.foreign(&run.reason.text);
                        let state = say.work_state(&run.state);
                        return Err(Failure::new(exit::FAILED, say.task_now(&run.computer, &state, &why)));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// A line of a log as people read it.
pub fn told(shell: &Shell, line: &RunLine) -> String {
    let file = line.file.as_ref().map(|f| format!("[{}] ", shell.out.foreign(f))).unwrap_or_default();
    let (phase, status) = (shell.out.foreign(&line.phase), shell.out.foreign(&line.status));
    format!("{} {phase:<11} {status:<7} {file}{}", line.at, shell.out.foreign(&line.text))
}

/// `escale task cancel`, `restart`, `end`
pub async fn act(
    shell: &Shell,
    client: &Client,
    action: &'static str,
    ask: &SomeRuns,
) -> Result<(), Failure> {
    let say = shell.say;
    let named = ask.of.iter().all(|text| text.starts_with("run_"));
    if !named && ask.of.len() > 1 {
        return Err(Failure::usage(say.act_on_runs()));
    }
    let of = ask.of.join(", ");
    if shell.plans_one(action, &of, say.would_act_on_runs(&action, &of))? {
        return Ok(());
    }
    let states = ask.state.as_deref().unwrap_or_default();
    let wanted = RunAction {
        action: action.to_owned(),
        runs: if named { ask.of.clone() } else { Vec::new() },
        task: if named { String::new() } else { of },
        job: String::new(),
        states: states.split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect(),
    };
    let changed = client.act_on_runs(&wanted).await.or_fail(say, || say.act_on_runs())?;
    shell.out.one(&changed, || {
        let mut text = say.runs_changed(&changed.changed);
        for refused in &changed.refused {
            let name = if refused.name.is_empty() { &refused.id } else { &refused.name };
            text.push('\n');
            text.push_str(&say.run_refused(&shell.out.foreign(name), &shell.out.foreign(&refused.text)));
        }
        text
    })?;
    if changed.changed == 0 && !changed.refused.is_empty() {
        return Err(Failure::new(exit::REFUSED, say.could_not(&say.act_on_runs(), &changed.refused[0].text)));
    }
    Ok(())
}
