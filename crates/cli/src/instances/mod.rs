//! `escale instance`: deploying, ordering, configuring, watching.

mod change;
mod deploy;
mod logs;
mod options;
mod orders;
mod show;

use crate::args::{InstanceCommand, Places};
use crate::failure::{Failure, OrFail};
use crate::shell::{Planned, Shell};
use model::instance::Verb;

/// `escale instance`
pub async fn run(shell: &Shell, command: InstanceCommand) -> Result<(), Failure> {
    match command {
        InstanceCommand::Deploy(ask) => deploy::deploy(shell, ask).await,
        InstanceCommand::Ls { agent, search, outdated } => {
            show::list(shell, agent.as_deref(), search.as_deref(), outdated).await
        }
        InstanceCommand::Show(place) => show::show(shell, &Address::parse(shell, &place.place)?).await,
        InstanceCommand::Start(places) => orders::order(shell, Verb::Start, &parse(shell, &places)?).await,
        InstanceCommand::Stop(places) => orders::order(shell, Verb::Stop, &parse(shell, &places)?).await,
        InstanceCommand::Restart(places) => {
            orders::order(shell, Verb::Restart, &parse(shell, &places)?).await
        }
        InstanceCommand::Reload(places) => orders::order(shell, Verb::Reload, &parse(shell, &places)?).await,
        InstanceCommand::PushSettings(places) => {
            orders::order(shell, Verb::PushSettings, &parse(shell, &places)?).await
        }
        InstanceCommand::Set(ask) => change::set(shell, ask).await,
        InstanceCommand::Groups { place, add, remove } => {
            change::groups(shell, &Address::parse(shell, &place.place)?, &add, &remove).await
        }
        InstanceCommand::Rm(places) => remove(shell, &parse(shell, &places)?).await,
        InstanceCommand::Logs(ask) => logs::logs(shell, ask).await,
        InstanceCommand::Deaths(place) => show::deaths(shell, &Address::parse(shell, &place.place)?).await,
        InstanceCommand::Usage { of } => show::usage(shell, of.as_deref()).await,
    }
}

/// Which instance: `agent/name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Agent.
    pub agent: String,
    /// Instance.
    pub name: String,
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.agent, self.name)
    }
}

impl Address {
    /// Reads `agent/name`.
    pub fn parse(shell: &Shell, text: &str) -> Result<Self, Failure> {
        match text.split_once('/') {
            Some((agent, name)) if !agent.is_empty() && !name.is_empty() && !name.contains('/') => {
                Ok(Self { agent: agent.to_owned(), name: name.to_owned() })
            }
            _ => Err(Failure::usage(shell.say.bad_place(&text))),
        }
    }
}

fn parse(shell: &Shell, places: &Places) -> Result<Vec<Address>, Failure> {
    places.places.iter().map(|text| Address::parse(shell, text)).collect()
}

async fn remove(shell: &Shell, places: &[Address]) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let mut instances = Vec::new();
    for place in places {
        let detail =
            client.instance(&place.agent, &place.name).await.or_fail(say, || say.act_remove(place))?;
        instances.push(detail.instance);
    }
    let step = |place: &Address| Planned {
        action: "remove",
        object: place.to_string(),
        text: say.would_remove_instance(place),
    };
    if shell.plans(|| places.iter().map(step).collect())? {
        return Ok(());
    }
    let names: Vec<String> = places.iter().map(ToString::to_string).collect();
    shell.confirm(&say.ask_remove(&names.join(", ")))?;
    for place in places {
        client.remove_instance(&place.agent, &place.name).await.or_fail(say, || say.act_remove(place))?;
    }
    shell.out.results(&instances, places.len(), || {
        places.iter().map(|place| say.removed(place)).collect::<Vec<_>>().join("\n")
    })
}
