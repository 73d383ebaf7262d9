//! `escale agent`: enrolment, the list, removal, virtual agents.

use crate::args::AgentCommand;
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, Tone, facts, faint, plain};
use protocol::api::{Agent, AgentChange, NewEnrollToken, NewVirtualAgent};

/// `escale agent`
pub async fn run(shell: &Shell, command: AgentCommand) -> Result<(), Failure> {
    match command {
        AgentCommand::EnrollToken { name, expires } => enroll_token(shell, name, expires.as_deref()).await,
        AgentCommand::Ls { search } => list(shell, search.as_deref()).await,
        AgentCommand::Show { agent } => show(shell, &agent).await,
        AgentCommand::Rm { agent, force } => remove(shell, &agent, force).await,
        AgentCommand::Add { name, credential, description, .. } => {
            let new = NewVirtualAgent { name, credential, description: description.unwrap_or_default() };
            add(shell, &new).await
        }
        AgentCommand::Set { agent, credential, description } => {
            set(shell, &agent, AgentChange { revision: None, description, credential }).await
        }
    }
}

async fn enroll_token(shell: &Shell, name: Option<String>, expires: Option<&str>) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let minutes = match expires {
        Some(text) => {
            let minutes = shell.duration(text)?.as_secs().div_ceil(60);
            Some(u32::try_from(minutes).map_err(|_| Failure::usage(say.bad_duration(&text)))?)
        }
        None => None,
    };
    if shell.plans_one("enroll-token", name.as_deref().unwrap_or(""), say.would_make_token())? {
        return Ok(());
    }
    let ask = NewEnrollToken { name, minutes };
    let token = client.enroll_token(&ask).await.or_fail(say, || say.act_enroll_token())?;
    shell.out.one(&token, || token.token.clone())
}

async fn list(shell: &Shell, search: Option<&str>) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let agents = client.agents(search).await.or_fail(say, || say.act_list_agents())?;
    shell.out.list(&agents, || {
        if agents.is_empty() {
            return say.no_agents();
        }
        let headings = [
            say.head_name(),
            say.head_state(),
            say.head_seen(),
            say.head_instances(),
            say.head_version(),
            say.head_system(),
        ];
        let mut table = Table::new(&shell.out, &headings).right(3);
        let now = moment::now();
        for agent in &agents {
            table.row(vec![
                plain(&agent.name),
                state(shell, agent),
                faint(agent.seen_at.map_or_else(String::new, |at| moment::ago(say, at, now))),
                plain(format!("{}/{}", agent.instances_started, agent.instances)),
                plain(agent.version.as_deref().unwrap_or("")),
                plain(agent.os.as_deref().unwrap_or("")),
            ]);
        }
        table.show()
    })
}

fn state(shell: &Shell, agent: &Agent) -> (String, Tone) {
    let say = shell.say;
    match agent.state.as_str() {
        _ if agent.is_virtual => (say.word_virtual(), Tone::Faint),
        "connected" => (say.word_connected(), Tone::Good),
        "disconnected" => (say.word_disconnected(), Tone::Bad),
        "unknown" => (say.word_never_connected(), Tone::Faint),
        other => (other.to_owned(), Tone::Plain),
    }
}

async fn show(shell: &Shell, name: &str) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let agent = client.agent(name).await.or_fail(say, || say.act_show(&name))?;
    shell.out.one(&agent, || {
        let now = moment::now();
        let when = |at: Option<model::Timestamp>| at.map_or_else(String::new, |at| moment::ago(say, at, now));
        let machine = agent.facts.clone().unwrap_or_default();
        facts(&[
            (say.label_name(), agent.name.clone()),
            (say.label_state(), state(shell, &agent).0),
            (say.label_description(), agent.description.clone()),
            (say.label_credential(), agent.credential.clone().unwrap_or_default()),
            (say.label_version(), agent.version.clone().unwrap_or_default()),
            (say.label_system(), agent.os.clone().unwrap_or_default()),
            (say.label_machine(), machine_line(shell, &machine)),
            (say.label_addresses(), machine.addresses.join(" ")),
            (say.label_seen(), when(agent.seen_at)),
            (
                say.label_connected_since(),
                if agent.state == "connected" { when(agent.connected_at) } else { String::new() },
            ),
            (say.label_enrolled(), when(Some(agent.created_at))),
            (say.label_instances(), say.started_of(&agent.instances_started, &agent.instances)),
            (say.label_assignment(), assignment(shell, &agent)),
        ])
    })
}

fn machine_line(shell: &Shell, machine: &protocol::link::Facts) -> String {
    if machine.host.is_empty() && machine.cpus == 0 {
        return String::new();
    }
    let memory = moment::size(shell.say, machine.memory_bytes);
    format!("{} · {} · {} CPU · {memory} · {}", machine.host, machine.arch, machine.cpus, machine.kernel)
}

fn assignment(shell: &Shell, agent: &Agent) -> String {
    if agent.is_virtual {
        String::new()
    } else if agent.generation_held >= agent.generation_planned {
        shell.say.assignment_current(&agent.generation_planned)
    } else {
        shell.say.assignment_behind(&agent.generation_held, &agent.generation_planned)
    }
}

async fn remove(shell: &Shell, name: &str, force: bool) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let agent = client.agent(name).await.or_fail(say, || say.act_remove(&name))?;
    if shell.plans_one("remove", &agent.name, say.would_remove_agent(&agent.name, &agent.instances))? {
        return Ok(());
    }
    shell.confirm(&say.ask_remove_agent(&agent.name, &agent.instances))?;
    client.remove_agent(&agent.name, force).await.or_fail(say, || say.act_remove(&name))?;
    shell.out.one(&agent, || say.removed(&agent.name))
}

async fn add(shell: &Shell, new: &NewVirtualAgent) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    if shell.plans_one("add", &new.name, say.would_add(&new.name))? {
        return Ok(());
    }
    let agent = client.add_virtual_agent(new).await.or_fail(say, || say.act_add(&new.name))?;
    shell.out.one(&agent, || say.added_virtual_agent(&agent.name))
}

async fn set(shell: &Shell, name: &str, change: AgentChange) -> Result<(), Failure> {
    let say = shell.say;
    if change == AgentChange::default() {
        return Err(Failure::usage(say.nothing_to_change()));
    }
    let client = shell.client()?;
    if shell.plans_one("change", name, say.would_change(&name))? {
        return Ok(());
    }
    let agent = client.change_agent(name, &change).await.or_fail(say, || say.act_change(&name))?;
    shell.out.one(&agent, || say.changed(&agent.name))
}
