//! Live changes: the highest room, which may look at every other to tell what changed.
//!
//! One task takes what commits touched, reads those objects once, numbers the changes and hands them to every reader.
//! Objects touched many times in a burst are read once. Numbers grow for ever: they begin with the time of the server's
//! start, so that a reader from before a restart is told to read its lists again.

pub mod api;
mod hub;

#[cfg(test)]
mod tests;

pub use hub::{Hub, Numbered};

use crate::app::App;
use crate::fault::Result;
use crate::units::{Bound, Whose};
use crate::wake::Touched;
use crate::{computers, exchange, fleet, instances, limits, packages, tasks};
use protocol::Lang;
use protocol::api::UsageNow;
use protocol::event::Change;
use std::collections::BTreeSet;
use std::time::Duration;
use uuid::Uuid;

/// Time in which touches are gathered before they are told: short to people, long to a burst.
const GATHER: Duration = Duration::from_millis(15);

/// The task that tells changes. Ends when the server leaves.
pub async fn tell_changes(app: App) {
    loop {
        let touched = tokio::select! {
            touched = app.wake.take() => touched,
            () = app.stop.cancelled() => return,
        };
        if let Err(fault) = tell(&app, touched).await {
            tracing::error!(%fault, "could not read what changed; readers are told to start again");
            app.live.send(Change::Reset {});
        }
        tokio::time::sleep(GATHER).await;
    }
}

async fn tell(app: &App, touched: BTreeSet<Touched>) -> Result<()> {
    let (mut agents, mut all, mut files, mut orders, mut deaths) = (vec![], vec![], vec![], vec![], vec![]);
    let (mut machines, mut works, mut runs) = (vec![], vec![], vec![]);
    for what in touched {
        match what {
            Touched::Agent(id) => agents.push(id),
            Touched::Instance(id) => all.push(id),
            Touched::Package(id) => files.push(id),
            Touched::Order(id) => orders.push(id),
            Touched::Death(id, number) => deaths.push((id, number)),
            Touched::AgentRemoved(name) => {
                app.live.send_of(of_agent(app, &name), Change::AgentRemoved { name })
            }
            Touched::InstanceRemoved(agent, name) => {
                exchange::removed(app, &agent, &name).await?;
                app.live.send_of(of_agent(app, &agent), Change::InstanceRemoved { agent, name });
            }
            Touched::PackageRemoved(file) => app.live.send(Change::PackageRemoved { file }),
            Touched::Computer(id) => machines.push(id),
            Touched::ComputerRemoved(id, unit) => {
                let id = model::id::ComputerId::from_uuid(id).to_string();
                app.live.send_of(Whose::Unit(unit), Change::ComputerRemoved { id });
            }
            Touched::Task(id) => works.push(id),
            Touched::TaskRemoved(name, unit) => {
                app.live.send_of(Whose::Unit(unit), Change::TaskRemoved { name });
            }
            Touched::Moved(from, to) => app.live.send_of(Whose::Moved(from, to), Change::Reset {}),
            Touched::Run(number) => runs.push(number),
            Touched::Draft(id) => {
                app.live.send(Change::Draft { id: model::id::DraftId::from_uuid(id).to_string() });
            }
            Touched::Fleet => app.live.send(Change::Fleet {}),
            Touched::Space(_)
            | Touched::Delivery(_)
            | Touched::Resource(_)
            | Touched::Request(_)
            | Touched::Rollout(_) => {
                app.live.often(what);
            }
            Touched::Plan(_)
            | Touched::Jobs(_)
            | Touched::Attempt(_)
            | Touched::Notices
            | Touched::Log(_)
            | Touched::Settings(_)
            | Touched::RunLog(_)
            | Touched::Runs(_) => {}
        }
    }
    let mut q = app.db.read();
    for piece in files.chunks(limits::CHANGES_BATCH_MAX) {
        for package in packages::views(app, &mut q, piece).await? {
            app.live.send(Change::Package { package: Box::new(package) });
        }
    }
    for piece in agents.chunks(limits::CHANGES_BATCH_MAX) {
        for agent in fleet::views(app, &mut q, piece).await? {
            let whose = of_agent(app, &agent.name);
            app.live.send_of(whose, Change::Agent { agent: Box::new(agent) });
        }
    }
    for piece in all.chunks(limits::CHANGES_BATCH_MAX) {
        for instance in instances::views(app, &mut q, piece).await? {
            let whose = of_agent(app, &instance.agent);
            app.live.send_of(whose, Change::Instance { instance: Box::new(instance) });
        }
    }
    for piece in orders.chunks(limits::CHANGES_BATCH_MAX) {
        for order in instances::order_views(app, &mut q, piece).await? {
            let whose = of_agent(app, &order.agent);
            app.live.send_of(whose, Change::Order { order: Box::new(order) });
        }
    }
    for piece in machines.chunks(limits::CHANGES_BATCH_MAX) {
        for computer in computers::views(app, &mut q, piece).await? {
            let whose = Whose::Unit(computer.unit.clone());
            app.live.send_of(whose, Change::Computer { computer: Box::new(computer) });
        }
    }
    for piece in works.chunks(limits::CHANGES_BATCH_MAX) {
        for task in tasks::views(app, &mut q, piece).await? {
            let whose = Whose::Unit(task.wanted.unit.clone());
            app.live.send_of(whose, Change::Task { task: Box::new(task) });
        }
    }
    if !runs.is_empty() && app.live.readers() > 0 {
        let more = runs.len() > limits::CHANGES_BATCH_MAX;
        runs.truncate(limits::CHANGES_BATCH_MAX);
        let (units, runs): (Vec<String>, Vec<_>) =
            tasks::run_views(app, &mut q, &runs).await?.into_iter().unzip();
        app.live.send_unnumbered(Whose::Each(units.into()), Change::Runs { runs, more });
    }
    for (id, number) in deaths {
        if let Some(death) = instances::death(&mut q, id, number).await? {
            let whose = of_agent(app, &death.agent);
            app.live.send_of(whose, Change::Death { death: Box::new(death) });
        }
    }
    Ok(())
}

/// Objects of deliveries change many times a second while a chain runs: each is told at once, then at most every so often.
pub async fn tell_often(app: App) {
    loop {
        tokio::select! {
            () = app.live.wait_often() => {}
            () = app.stop.cancelled() => return,
        }
        for what in app.live.take_often() {
            match what {
                Touched::Space(name) => app.live.send(Change::Space { name }),
                Touched::Delivery(number) => {
                    app.live.send(Change::Delivery { delivery: format!("D-{number}") })
                }
                Touched::Resource(name) => app.live.send(Change::Resource { name }),
                Touched::Request(number) => app.live.send(Change::Request { request: format!("R-{number}") }),
                Touched::Rollout(number) => {
                    app.live.send(Change::Rollout { rollout: format!("RO-{number}") })
                }
                _ => {}
            }
        }
        tokio::time::sleep(limits::CHANGES_OFTEN_EVERY).await;
    }
}

/// The task that tells consumption, every two seconds while someone reads. Ends when the server leaves.
pub async fn tell_usage(app: App) {
    let mut tick = tokio::time::interval(limits::BEAT_INTERVAL_MIN);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = app.stop.cancelled() => return,
        }
        let news = app.usage.take_news();
        if news.is_empty() || app.live.readers() == 0 {
            continue;
        }
        let ids: Vec<Uuid> = news.keys().copied().collect();
        match instances::names(&mut app.db.read(), ids).await {
            Ok(names) => {
                let usage = names.into_iter().filter_map(|(id, agent, instance)| {
                    let sample = news.get(&id)?;
                    let (at, cpu_percent, memory_bytes) =
                        (sample.at, sample.cpu_percent, sample.memory_bytes);
                    Some(UsageNow { agent, instance, at, cpu_percent, memory_bytes })
                });
                let usage: Vec<UsageNow> = usage.collect();
                let units = usage.iter().map(|one| app.units.of(&one.agent)).collect();
                app.live.send_unnumbered(Whose::Each(units), Change::Usage { usage });
            }
            Err(fault) => tracing::error!(%fault, "could not read the names of instances"),
        }
    }
}

/// What belongs to an agent of ours belongs to its unit.
fn of_agent(app: &App, agent: &str) -> Whose {
    Whose::Unit(app.units.of(agent))
}

/// A change as a reader who is bound to a unit is told of it; nothing when it is not for him.
fn bound(numbered: &Numbered, bound: &Bound) -> Option<Change> {
    let mut change = (*numbered.change).clone();
    let shown = match (&numbered.whose, &mut change) {
        (Whose::Everybodys, Change::Package { package }) => {
            bound.prune(&mut package.used_by);
            true
        }
        (Whose::Everybodys, Change::Download { download }) => {
            bound.prune(&mut download.instances);
            true
        }
        (Whose::Everybodys, _) => true,
        (Whose::Unit(unit), _) => bound.sees(unit),
        (Whose::Moved(from, to), _) => bound.sees(from) != bound.sees(to),
        (Whose::Each(units), Change::Runs { runs, more }) => {
            keep(runs, units, bound);
            !runs.is_empty() || *more
        }
        (Whose::Each(units), Change::Usage { usage }) => {
            keep(usage, units, bound);
            !usage.is_empty()
        }
        // A list of something nobody thought of here: it is not told.
        (Whose::Each(_), _) => false,
    };
    shown.then_some(change)
}

/// Keeps the entries whose unit is seen.
fn keep<T>(list: &mut Vec<T>, units: &[String], bound: &Bound) {
    let mut units = units.iter();
    list.retain(|_| units.next().is_some_and(|unit| bound.sees(unit)));
}

/// Tells a change in a language.
fn localise(change: &mut Change, lang: Lang) {
    match change {
        Change::Instance { instance } => instances::localise(instance, lang),
        Change::Order { order } => {
            if let Some(reason) = &mut order.reason {
                reason.localise(lang);
            }
        }
        Change::Death { death } => instances::localise_death(death, lang),
        Change::Task { task } => {
            if let Some(reason) = &mut task.reason {
                reason.localise(lang);
            }
        }
        Change::Runs { runs, .. } => runs.iter_mut().for_each(|run| run.reason.localise(lang)),
        _ => {}
    }
}
