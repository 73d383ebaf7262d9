//! `escale computer`: every machine under agents of any kind.

use crate::args::ComputerCommand;
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, Tone, facts, faint, plain};
use protocol::api::{Computer, ComputerChange, ComputerDetail};

/// `escale computer`
pub async fn run(shell: &Shell, command: ComputerCommand) -> Result<(), Failure> {
    match command {
        ComputerCommand::Ls { search, kind, standing, group, unit, os } => {
            let filters = [
                ("search", search.as_deref()),
                ("kind", kind.as_deref()),
                ("standing", standing.as_deref()),
                ("group", group.as_deref()),
                ("unit", unit.as_deref()),
                ("os", os.as_deref()),
            ];
            list(shell, &filters).await
        }
        ComputerCommand::Show { computer } => show(shell, &computer).await,
        ComputerCommand::Approve { computer } => stand(shell, &computer, "approved").await,
        ComputerCommand::Refuse { computer } => stand(shell, &computer, "refused").await,
        ComputerCommand::Rm { computer } => remove(shell, &computer).await,
        ComputerCommand::Software { computer, search } => software(shell, &computer, search.as_deref()).await,
    }
}

async fn list(shell: &Shell, filters: &[(&str, Option<&str>)]) -> Result<(), Failure> {
    let say = shell.say;
    let computers = shell.client()?.computers(filters).await.or_fail(say, || say.act_list_computers())?;
    shell
        .out
        .list(&computers, || if computers.is_empty() { say.no_computers() } else { table(shell, &computers) })
}

/// Computers as a table.
pub fn table(shell: &Shell, computers: &[Computer]) -> String {
    let say = shell.say;
    let headings = [
        say.head_name(),
        say.head_standing(),
        say.head_kind(),
        say.head_seen(),
        say.head_address(),
        say.head_system(),
        say.head_version(),
        say.head_id(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    let now = moment::now();
    for c in computers {
        table.row(vec![
            plain(&c.name),
            standing(shell, &c.standing),
            plain(&c.kind),
            faint(c.contact_at.map_or_else(String::new, |at| moment::ago(say, at, now))),
            plain(&c.address),
            plain(&c.os),
            plain(&c.agent_version),
            faint(&c.id),
        ]);
    }
    table.show()
}

fn standing(shell: &Shell, word: &str) -> (String, Tone) {
    let say = shell.say;
    match word {
        "approved" => (say.standing_approved(), Tone::Good),
        "pending" => (say.standing_pending(), Tone::Plain),
        "refused" => (say.standing_refused(), Tone::Bad),
        "duplicate" => (say.standing_duplicate(), Tone::Bad),
        other => (other.to_owned(), Tone::Plain),
    }
}

async fn show(shell: &Shell, computer: &str) -> Result<(), Failure> {
    let say = shell.say;
    let found = shell.client()?.computer(computer).await.or_fail(say, || say.act_show(&computer))?;
    shell.out.one(&found, || page(shell, &found))
}

fn page(shell: &Shell, d: &ComputerDetail) -> String {
    let (say, now, c) = (shell.say, moment::now(), &d.computer);
    let when = |at: Option<model::Timestamp>| at.map_or_else(String::new, |at| moment::ago(say, at, now));
    let size = |bytes: u64| moment::size(say, bytes);
    let addresses: Vec<&str> =
        d.networks.iter().map(|n| n.address.as_str()).filter(|a| !a.is_empty()).collect();
    let disks: Vec<String> =
        d.drives.iter().map(|v| say.disk_free(&v.name, &size(v.free_bytes), &size(v.total_bytes))).collect();
    let memory = if d.memory_bytes > 0 { size(d.memory_bytes) } else { String::new() };
    let machine = [d.manufacturer.as_str(), &d.model, &c.arch, &d.kernel, &memory].map(str::trim).into_iter();
    let machine: Vec<&str> = machine.filter(|t| !t.is_empty()).collect();
    facts(&[
        (say.label_name(), c.name.clone()),
        (say.head_id(), c.id.clone()),
        (say.label_state(), standing(shell, &c.standing).0),
        (say.label_agent(), c.agent_version.clone()),
        (say.label_device(), c.device_id.clone().or_else(|| c.agent.clone()).unwrap_or_default()),
        (say.label_seen(), when(c.contact_at)),
        (say.label_address(), c.address.clone()),
        (say.label_addresses(), addresses.join(" ")),
        (say.label_inventory(), when(c.inventory_at)),
        (say.label_system(), c.os.clone()),
        (say.label_maker(), machine.join(" · ")),
        (say.label_serial(), d.serial.clone()),
        (say.label_uuid(), d.uuid.clone()),
        (say.label_domain(), d.domain.clone()),
        (say.label_disks(), disks.join(", ")),
        (say.label_last_user(), d.last_user.clone()),
        (say.label_tag(), c.tag.clone()),
        (say.label_labels(), c.labels.join(", ")),
        (say.label_unit(), c.unit.clone()),
        (say.label_groups(), d.groups.join(", ")),
        (say.label_software(), d.software.to_string()),
        (say.label_wake(), d.wake_address.clone().unwrap_or_default()),
        (say.label_comment(), d.comment.clone()),
    ])
}

async fn stand(shell: &Shell, computer: &str, word: &str) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    if shell.plans_one("change", computer, say.would_change(&computer))? {
        return Ok(());
    }
    let change = ComputerChange { standing: Some(word.to_owned()), ..ComputerChange::default() };
    let now = client.change_computer(computer, &change).await.or_fail(say, || say.act_change(&computer))?;
    shell.out.one(&now, || say.computer_now(&now.name, &standing(shell, &now.standing).0))
}

async fn remove(shell: &Shell, computer: &str) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let found = client.computer(computer).await.or_fail(say, || say.act_remove(&computer))?.computer;
    if shell.plans_one("remove", &found.name, say.would_remove_computer(&found.name))? {
        return Ok(());
    }
    shell.confirm(&say.ask_remove_computer(&found.name))?;
    client.remove_computer(&found.id).await.or_fail(say, || say.act_remove(&found.name))?;
    shell.out.one(&found, || say.removed(&found.name))
}

async fn software(shell: &Shell, computer: &str, search: Option<&str>) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let all = client.computer_software(computer, search).await.or_fail(say, || say.act_show(&computer))?;
    shell.out.list(&all, || {
        if all.is_empty() {
            return say.no_software();
        }
        let mut table = Table::new(&shell.out, &[say.head_name(), say.head_version(), say.head_publisher()]);
        for s in &all {
            table.row(vec![plain(&s.name), plain(&s.version), faint(&s.publisher)]);
        }
        table.show()
    })
}
