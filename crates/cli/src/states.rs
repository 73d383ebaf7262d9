//! `escale state` and `escale events`: what instances publish, and everything that changes.

use crate::args::{Events, StateCommand, StateFilter};
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, Tone, faint, plain};
use client::{Client, StateQuery};
use protocol::api::StateObject;
use protocol::event::Change;

/// `escale state`
pub async fn run(shell: &Shell, command: StateCommand) -> Result<(), Failure> {
    let client = shell.client()?;
    match command {
        StateCommand::Read(filter) if shell.globals.follow => {
            shell.endless(watch(shell, &client, &query(filter))).await
        }
        StateCommand::Read(filter) => read(shell, &client, &query(filter)).await,
        StateCommand::Watch(filter) => shell.endless(watch(shell, &client, &query(filter))).await,
        StateCommand::Purge { which, expired } => purge(shell, &client, &query(which), expired).await,
    }
}

fn query(filter: StateFilter) -> StateQuery {
    let (agent, instance) = match filter.of {
        Some(of) => match of.split_once('/') {
            Some((agent, instance)) => (Some(agent.to_owned()), Some(instance.to_owned())),
            None => (Some(of), None),
        },
        None => (None, None),
    };
    StateQuery { agent, instance, name: filter.name, kind: filter.kind }
}

async fn purge(shell: &Shell, client: &Client, query: &StateQuery, expired: bool) -> Result<(), Failure> {
    let say = shell.say;
    if shell.plans_one("purge", "states", say.would_purge())? {
        return Ok(());
    }
    shell.confirm(&say.ask_purge())?;
    let purged = client.purge_states(query, expired).await.or_fail(say, || say.act_states())?;
    shell.out.one(&purged, || say.purged(&purged.purged))
}

async fn read(shell: &Shell, client: &Client, query: &StateQuery) -> Result<(), Failure> {
    let say = shell.say;
    let objects = client.states(query).await.or_fail(say, || say.act_states())?;
    shell.out.list(&objects, || {
        if objects.is_empty() {
            return say.no_states();
        }
        let headings =
            [say.head_instance(), say.head_name(), say.head_value(), say.head_type(), say.head_when()];
        let mut table = Table::new(&shell.out, &headings);
        let now = moment::now();
        for object in &objects {
            let tone = if object.expired { Tone::Faint } else { Tone::Plain };
            let when = moment::ago(say, object.at, now);
            let when = if object.expired { say.expired(&when) } else { when };
            table.row(vec![
                plain(format!("{}/{}", object.agent, object.instance)),
                plain(&object.name),
                (value(object), tone),
                faint(&object.kind),
                faint(when),
            ]);
        }
        table.show()
    })
}

/// A text without its quotes, everything else as JSON.
fn value(object: &StateObject) -> String {
    object.value.as_str().map_or_else(|| object.value.to_string(), str::to_owned)
}

/// Shows what is published, as it comes.
async fn watch(shell: &Shell, client: &Client, query: &StateQuery) -> Result<(), Failure> {
    let mut stream = client.follow_states(query);
    loop {
        let event = stream.next().await.or_fail(shell.say, || shell.say.act_states())?;
        let Ok(object) = serde_json::from_str::<StateObject>(&event.data) else { continue };
        let shown = shell.out.foreign(&format!(
            "{} {}/{} {} = {}",
            object.at,
            object.agent,
            object.instance,
            object.name,
            value(&object)
        ));
        shell.out.element(&object, || shown)?;
    }
}

/// `escale events`
pub async fn events(shell: &Shell, ask: Events) -> Result<(), Failure> {
    let client = shell.client()?;
    shell.endless(show_events(shell, &client, &ask)).await
}

async fn show_events(shell: &Shell, client: &Client, ask: &Events) -> Result<(), Failure> {
    let say = shell.say;
    let mut stream = client.events(ask.after);
    loop {
        let event = stream.next().await.or_fail(say, || say.act_events())?;
        // An event newer than this program is left out.
        let Ok(change) = serde_json::from_str::<Change>(&event.data) else { continue };
        if matches!(change, Change::Usage { .. }) && !ask.usage {
            continue;
        }
        shell.out.element(&change, || shell.out.foreign(&told(shell, &change)))?;
    }
}

fn told(shell: &Shell, change: &Change) -> String {
    let say = shell.say;
    match change {
        Change::Reset {} => say.event_reset(),
        Change::Instance { instance } => {
            let place = format!("{}/{}", instance.agent, instance.name);
            say.event_instance(
                &place,
                &say.state(&instance.state),
                &instance.version.as_deref().unwrap_or(""),
            )
        }
        Change::InstanceRemoved { agent, name } => say.removed(&format!("{agent}/{name}")),
        Change::Agent { agent } => say.event_agent(&agent.name, &say.state(&agent.state)),
        Change::AgentRemoved { name } => say.removed(name),
        Change::Package { package } => say.event_package(&package.name, &package.version, &package.file),
        Change::PackageRemoved { file } => say.removed(file),
        Change::Order { order } => say.event_order(
            &format!("{}/{}", order.agent, order.instance),
            &say.verb(&order.verb),
            &say.state(&order.state),
        ),
        Change::Death { death } => {
            let ending = if death.ending.text.is_empty() {
                death.ending.tell(say.lang())
            } else {
                death.ending.text.clone()
            };
            say.event_death(&format!("{}/{}", death.agent, death.instance), &ending)
        }
        Change::Journal { line } => {
            format!("{} {}/{}: {}", line.level, line.agent, line.instance, line.text)
        }
        Change::Computer { computer } => format!("{} {}", computer.name, computer.standing),
        Change::ComputerRemoved { id } => say.removed(id),
        Change::Task { task } => {
            let counts = task.counts;
            format!(
                "{} {}: {}/{}",
                task.wanted.name,
                task.state,
                counts.success + counts.skipped,
                counts.total
            )
        }
        Change::TaskRemoved { name } => say.removed(name),
        Change::Runs { runs, .. } => {
            let run = |r: &protocol::api::TaskRun| format!("{} {} {}", r.computer, r.package, r.state);
            runs.iter().map(run).collect::<Vec<_>>().join("\n")
        }
        Change::Draft { id } => id.clone(),
        Change::Fleet {} => "fleet".to_owned(),
        Change::Space { name } | Change::Resource { name } => name.clone(),
        Change::Delivery { delivery } => delivery.clone(),
        Change::Request { request } => request.clone(),
        Change::Rollout { rollout } => rollout.clone(),
        Change::Download { download } => {
            format!("{} {} {}", download.package, download.version, download.state)
        }
        Change::Descriptor { package } => package.clone(),
        Change::Catalogue {} | Change::Configuration {} => change.word().to_owned(),
        Change::Usage { usage } => usage
            .iter()
            .map(|u| {
                let memory = moment::size(say, u.memory_bytes);
                format!("{}/{} {:.1} % {memory}", u.agent, u.instance, u.cpu_percent)
            })
            .collect::<Vec<_>>()
            .join("\n"),
    }
}
