//! `escale computer`: every machine under agents of any kind.

use crate::args::{ComputerCommand, ComputerSet, Stand};
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::{Planned, Shell};
use crate::table::{Table, Tone, facts, faint, plain};
use client::Client;
use protocol::api::{Computer, ComputerAction, ComputerChange, ComputerDetail, ItemResult};
use protocol::exit;

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
        ComputerCommand::Approve(which) => stand(shell, which, "approved").await,
        ComputerCommand::Refuse(which) => stand(shell, which, "refused").await,
        ComputerCommand::Set(ask) => set(shell, &ask).await,
        ComputerCommand::Wake { computers } => act(shell, "wake", &computers).await,
        ComputerCommand::ForgetBinding { computers } => act(shell, "forget-binding", &computers).await,
        ComputerCommand::AskInventory { computers } => act(shell, "request-inventory", &computers).await,
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
        (say.label_owner(), d.owner.clone()),
        (say.label_groups(), d.groups.join(", ")),
        (say.label_software(), d.software.to_string()),
        (say.label_wake(), d.wake_address.clone().unwrap_or_default()),
        (say.label_binding(), bound(shell, d)),
        (say.label_refused(), refused(shell, d)),
        (say.label_comment(), d.comment.clone()),
    ])
}

/// What its device id is bound to.
fn bound(shell: &Shell, d: &ComputerDetail) -> String {
    let (say, b) = (shell.say, &d.binding);
    let named = |text: &str, told: String| (!text.is_empty()).then_some(told);
    let parts = [
        named(&b.certificate, say.bound_certificate(&b.certificate)),
        named(&b.user, say.bound_user(&b.user)),
        named(&b.glpi_id, say.bound_glpi(&b.glpi_id)),
        named(&b.network, say.bound_network(&b.network)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Somebody else who spoke under its device id.
fn refused(shell: &Shell, d: &ComputerDetail) -> String {
    let (say, now) = (shell.say, moment::now());
    let Some(r) = &d.binding.refused else { return String::new() };
    let mut text = format!("{} {}", moment::ago(say, r.at, now), r.address);
    for (name, told) in
        [(&r.certificate, say.bound_certificate(&r.certificate)), (&r.user, say.bound_user(&r.user))]
    {
        if !name.is_empty() {
            text.push_str(", ");
            text.push_str(&told);
        }
    }
    text
}

async fn stand(shell: &Shell, which: Stand, word: &str) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let computers = if which.pending {
        let filter = [("standing", Some("pending"))];
        let waiting = client.computers(&filter).await.or_fail(say, || say.act_list_computers())?;
        waiting.into_iter().map(|c| c.id).collect()
    } else {
        which.computers
    };
    let change = ComputerChange { standing: Some(word.to_owned()), ..ComputerChange::default() };
    let tell = |now: &Computer| say.computer_now(&now.name, &standing(shell, &now.standing).0);
    // Whoever asks for all that wait may find one: a list all the same.
    let asked = if which.pending { usize::MAX } else { computers.len() };
    each(shell, &client, &computers, asked, async |_| Ok(change.clone()), tell).await
}

/// Changes computers, one after the other; the first failure ends it.
async fn each(
    shell: &Shell,
    client: &Client,
    computers: &[String],
    asked: usize,
    change: impl AsyncFn(&str) -> Result<ComputerChange, Failure>,
    tell: impl Fn(&Computer) -> String,
) -> Result<(), Failure> {
    let say = shell.say;
    let step = |computer: &String| Planned {
        action: "change",
        object: computer.clone(),
        text: say.would_change(computer),
    };
    if shell.plans(|| computers.iter().map(step).collect())? {
        return Ok(());
    }
    let mut changed = Vec::with_capacity(computers.len());
    let mut failure = None;
    for computer in computers {
        let asked = async {
            let change = change(computer).await?;
            client.change_computer(computer, &change).await.or_fail(say, || say.act_change(computer))
        };
        match asked.await {
            Ok(now) => changed.push(now),
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
    }
    if !changed.is_empty() || failure.is_none() {
        shell.out.results(&changed, asked, || {
            if changed.is_empty() {
                return say.no_computers();
            }
            changed.iter().map(&tell).collect::<Vec<_>>().join("\n")
        })?;
    }
    failure.map_or(Ok(()), Err)
}

async fn set(shell: &Shell, ask: &ComputerSet) -> Result<(), Failure> {
    let say = shell.say;
    let relabels = !ask.labels.is_empty() || !ask.unlabels.is_empty();
    if !relabels
        && ask.unit.is_none()
        && ask.comment.is_none()
        && ask.wake_port.is_none()
        && ask.owner.is_none()
    {
        return Err(Failure::usage(say.nothing_to_change()));
    }
    let client = shell.client()?;
    let change = async |computer: &str| {
        let mut change = ComputerChange {
            unit: ask.unit.clone(),
            comment: ask.comment.clone(),
            wake_port: ask.wake_port,
            owner: ask.owner.clone(),
            ..ComputerChange::default()
        };
        if relabels {
            let found = client.computer(computer).await.or_fail(say, || say.act_change(&computer))?.computer;
            let mut labels = found.labels;
            labels.retain(|label| !ask.unlabels.contains(label));
            labels.extend(ask.labels.iter().cloned());
            // Somebody else may be giving labels too: theirs must not be lost.
            (change.labels, change.revision) = (Some(labels), Some(found.revision));
        }
        Ok(change)
    };
    let tell = |now: &Computer| say.changed(&now.name);
    each(shell, &client, &ask.computers, ask.computers.len(), change, tell).await
}

/// One action of the server on computers, each with its own result.
async fn act(shell: &Shell, action: &'static str, computers: &[String]) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let step =
        |computer: &String| Planned { action, object: computer.clone(), text: say.would_change(computer) };
    if shell.plans(|| computers.iter().map(step).collect())? {
        return Ok(());
    }
    let mut ids = Vec::with_capacity(computers.len());
    for computer in computers {
        let found = client.computer(computer).await.or_fail(say, || say.act_change(computer))?;
        ids.push(found.computer.id);
    }
    let ask = ComputerAction { computers: ids, action: action.to_owned(), ..ComputerAction::default() };
    let named = computers.join(", ");
    let results = client.act_on_computers(&ask).await.or_fail(say, || say.act_change(&named))?;
    shell.out.list(&results, || {
        let name = |r: &ItemResult| if r.name.is_empty() { r.id.clone() } else { r.name.clone() };
        let line =
            |r: &ItemResult| say.computer_now(&shell.out.foreign(&name(r)), &shell.out.foreign(&r.text));
        results.iter().map(line).collect::<Vec<_>>().join("\n")
    })?;
    match results.iter().find(|r| !r.done) {
        Some(first) => Err(Failure::new(exit::REFUSED, say.could_not(&say.act_change(&named), &first.text))),
        None => Ok(()),
    }
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
