//! `escale task`: packages carried out once on computers.

mod file;
mod runs;
mod show;

pub use runs::told;

use crate::args::TaskCommand;
use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use client::Client;
use protocol::api::{ForceStart, Task};
use protocol::exit;
use std::time::Duration;
use tokio::time::Instant;

/// Time between two looks at a task one waits for.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// `escale task`
pub async fn run(shell: &Shell, command: TaskCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        TaskCommand::New(ask) => new(shell, &client, &ask).await,
        TaskCommand::Ls { search } => {
            let tasks = client.tasks(search.as_deref()).await.or_fail(say, || say.act_tasks())?;
            shell.out.list(&tasks, || show::list(shell, &tasks))
        }
        TaskCommand::Show { task } => {
            let task = client.task(&task).await.or_fail(say, || say.act_task(&task))?;
            shell.out.one(&task, || show::one(shell, &task))
        }
        TaskCommand::Activate { task } => {
            if shell.plans_one("activate", &task, say.would_activate(&task))? {
                return Ok(());
            }
            let task = client.activate_task(&task, true).await.or_fail(say, || say.act_activate(&task))?;
            settle(shell, &client, task).await
        }
        TaskCommand::Deactivate { task } => {
            if shell.plans_one("deactivate", &task, say.would_deactivate(&task))? {
                return Ok(());
            }
            let task = client.activate_task(&task, false).await.or_fail(say, || say.act_deactivate(&task))?;
            shell.out.one(&task, || now(shell, &task))
        }
        TaskCommand::ForceStart { task, ignore_slots, again } => {
            if shell.plans_one("force-start", &task, say.would_force(&task))? {
                return Ok(());
            }
            let how = ForceStart { ignore_slots, again };
            let task = client.force_task(&task, how).await.or_fail(say, || say.act_force(&task))?;
            settle(shell, &client, task).await
        }
        TaskCommand::Runs(ask) => runs::list(shell, &client, &ask).await,
        TaskCommand::Log { of, computer, search } => {
            runs::log(shell, &client, &of, computer.as_deref(), search.as_deref()).await
        }
        TaskCommand::Cancel(ask) => runs::act(shell, &client, "cancel", &ask).await,
        TaskCommand::Restart(ask) => runs::act(shell, &client, "restart", &ask).await,
        TaskCommand::End(ask) => runs::act(shell, &client, "end", &ask).await,
        TaskCommand::Progress { task } => progress(shell, &client, &task).await,
        TaskCommand::Duplicate { task, copy } => {
            if shell.plans_one("add", &copy, say.would_add(&copy))? {
                return Ok(());
            }
            let made = client.duplicate_task(&task, &copy).await.or_fail(say, || say.act_add(&copy))?;
            shell.out.one(&made, || say.task_made(&made.wanted.name))
        }
        TaskCommand::Rm { task } => {
            if shell.plans_one("remove", &task, say.would_remove(&task))? {
                return Ok(());
            }
            shell.confirm(&say.ask_remove(&task))?;
            client.remove_task(&task).await.or_fail(say, || say.act_remove(&task))?;
            shell.out.note(&say.removed(&task));
            Ok(())
        }
    }
}

async fn new(shell: &Shell, client: &Client, ask: &crate::args::NewTask) -> Result<(), Failure> {
    let say = shell.say;
    let wanted = file::asked(shell, ask)?;
    if shell.plans_one("add", &wanted.name, say.would_add(&wanted.name))? {
        return Ok(());
    }
    let made = client.add_task(&wanted).await.or_fail(say, || say.act_add(&wanted.name))?;
    if !ask.activate {
        return shell.out.one(&made, || say.task_made(&made.wanted.name));
    }
    let name = made.wanted.name;
    let task = client.activate_task(&name, true).await.or_fail(say, || say.act_activate(&name))?;
    settle(shell, client, task).await
}

/// How a task stands, in a sentence.
fn now(shell: &Shell, task: &Task) -> String {
    let why = task.reason.as_ref().map(|r| r.text.clone()).unwrap_or_default();
    let (name, state) = (&task.wanted.name, shell.say.work_state(&task.state));
    shell.say.task_now(name, &state, &why)
}

/// Waits for the end of a task when that is asked for; failed runs are a failure then.
async fn settle(shell: &Shell, client: &Client, mut task: Task) -> Result<(), Failure> {
    if !shell.globals.wait {
        return shell.out.one(&task, || now(shell, &task));
    }
    let (say, name, end) = (shell.say, task.wanted.name.clone(), Instant::now() + shell.patience()?);
    while !over(&task) {
        if Instant::now() >= end {
            return Err(Failure::new(exit::TIMED_OUT, say.task_still_runs(&name)));
        }
        tokio::time::sleep(LOOK_EVERY).await;
        task = client.task(&name).await.or_fail(say, || say.act_task(&name))?;
    }
    shell.out.one(&task, || now(shell, &task))?;
    verdict(shell, &task)
}

fn over(task: &Task) -> bool {
    matches!(task.state.as_str(), "done" | "ended" | "inactive")
}

fn verdict(shell: &Shell, task: &Task) -> Result<(), Failure> {
    match task.counts.error {
        0 => Ok(()),
        count => Err(Failure::new(exit::FAILED, shell.say.task_failed(&task.wanted.name, &count))),
    }
}

async fn progress(shell: &Shell, client: &Client, name: &str) -> Result<(), Failure> {
    let say = shell.say;
    let look = async || client.task_progress(name).await.or_fail(say, || say.act_task(&name));
    if !shell.globals.follow {
        let parts = look().await?;
        return shell.out.list(&parts, || show::progress(shell, &parts));
    }
    let mut before = None;
    shell
        .endless(async {
            loop {
                let task = client.task(name).await.or_fail(say, || say.act_task(&name))?;
                if before != Some(task.counts) {
                    shell.out.element(&task, || now(shell, &task))?;
                    before = Some(task.counts);
                }
                if over(&task) {
                    return verdict(shell, &task);
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        })
        .await
}
