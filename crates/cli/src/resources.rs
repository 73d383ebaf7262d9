//! `escale res` and `escale lock`: typed values, stacks, and who holds what.

use crate::args::{LockCommand, LockHeld, ResCommand};
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::{Planned, Shell};
use crate::table::{Table, facts, faint, plain};
use crate::texts::Say;
use client::Client;
use protocol::api::{LeaseRecord, Lock, LockAsk, Resource, ResourceItem, SetResources};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// Lines of history that `lock show` shows.
const LEASES_SHOWN: u32 = 20;

/// `escale res`
pub async fn run(shell: &Shell, command: ResCommand) -> Result<(), Failure> {
    let say = shell.say;
    match command {
        ResCommand::Ls { pattern } => {
            let found = shell.client()?.resources(&pattern).await.or_fail(say, || say.res_act_resources())?;
            shell.out.list(&found, || list(shell, &found))
        }
        ResCommand::Get { name } => {
            let found = shell.client()?.resource(&name).await.or_fail(say, || say.res_act_resource(&name))?;
            shell.out.one(&found, || page(shell, &found))
        }
        ResCommand::Set { values } => set(shell, &values).await,
        ResCommand::History { name, limit } => history(shell, &name, limit).await,
        ResCommand::Push { name, value } => {
            let would = say.res_would_push_item(&name, &value);
            item(
                shell,
                &name,
                ResourceItem { op: "push".to_owned(), value, ..ResourceItem::default() },
                would,
            )
            .await
        }
        ResCommand::Pop { name, peek, all } => {
            let (op, would) = match (peek, all) {
                (true, _) => ("peek", String::new()),
                (_, true) => ("empty", say.res_would_empty(&name)),
                _ => ("pop", say.res_would_pop_item(&name)),
            };
            item(shell, &name, ResourceItem { op: op.to_owned(), ..ResourceItem::default() }, would).await
        }
    }
}

/// A type as people read it.
fn kind(say: Say, word: &str) -> String {
    match word {
        "weight" => say.res_kind_weight(),
        "stack" => say.res_kind_stack(),
        "text" => say.res_kind_text(),
        "number" => say.res_kind_number(),
        "package" => say.res_kind_package(),
        "file" => say.res_kind_file(),
        "generic" => say.res_kind_generic(),
        other => other.to_owned(),
    }
}

/// A person or a delivery, without the word before it.
fn short(who: &str) -> &str {
    who.strip_prefix("user ").or_else(|| who.strip_prefix("token ")).unwrap_or(who)
}

/// Who changed it last: of a weight that is free, who gave it back.
fn by(say: Say, resource: &Resource) -> String {
    let who = short(&resource.changed_by);
    let was_held = resource.kind == "weight" && resource.holders.is_empty() && who.starts_with("D-");
    if was_held { say.res_word_released(&who) } else { who.to_owned() }
}

fn list(shell: &Shell, found: &[Resource]) -> String {
    let say = shell.say;
    if found.is_empty() {
        return say.res_no_resources();
    }
    let headings =
        [say.res_head_resource(), say.head_type(), say.head_value(), say.res_head_changed(), say.head_by()];
    let mut table = Table::new(&shell.out, &headings);
    for resource in found {
        table.row(vec![
            plain(shell.out.foreign(&resource.name)),
            faint(kind(say, &resource.kind)),
            plain(shell.out.foreign(&resource.shown)),
            faint(moment::day_time(resource.changed_at)),
            faint(shell.out.foreign(&by(say, resource))),
        ]);
    }
    table.show()
}

/// What happened to a resource, or how a lock was given back.
fn verb(say: Say, word: &str) -> String {
    protocol::reason::deliver::word("resource-verb", word, say.lang()).to_owned()
}

fn held(say: Say, resource: &Resource) -> String {
    let told = resource.holders.iter().map(|l| {
        let reason = if l.reason.is_empty() { String::new() } else { format!(" : {}", l.reason) };
        format!("{} ({}){reason}", short(&l.owner), moment::day_time(l.since))
    });
    match resource.holders.is_empty() {
        true => say.res_word_free(),
        false => told.collect::<Vec<_>>().join("\n"),
    }
}

/// `0/1 libre`, then the rest.
fn page(shell: &Shell, resource: &Resource) -> String {
    let say = shell.say;
    let is_weight = resource.kind == "weight";
    let value = match is_weight && resource.taken == 0 {
        true => format!("{} {}", resource.shown, say.res_word_free()),
        false => resource.shown.clone(),
    };
    facts(&[
        (resource.name.clone(), shell.out.foreign(&value)),
        (say.res_label_type(), kind(say, &resource.kind)),
        (
            say.res_label_held_by(),
            if is_weight && resource.taken > 0 { held(say, resource) } else { String::new() },
        ),
        (say.res_label_waits(), resource.waiting.join(", ")),
        (say.res_label_choices(), resource.choices.join(", ")),
        (say.res_label_space_of(), resource.space.clone()),
        (say.res_label_changed_at(), say.at_by(&moment::day_time(resource.changed_at), &by(say, resource))),
    ])
}

/// Names and values: in pairs, or as `NAME=VALUE`.
fn pairs(shell: &Shell, words: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let say = shell.say;
    let split = |word: &String| word.split_once('=').map(|(n, v)| (n.to_owned(), v.to_owned()));
    if let Some(all) = words.iter().map(split).collect::<Option<BTreeMap<_, _>>>() {
        return Ok(all);
    }
    if let [name] = words {
        // A value nobody may see over somebody's shoulder.
        return Ok(BTreeMap::from([(name.clone(), shell.ask_password(name, "NAME VALUE")?)]));
    }
    let (pairs, rest) = words.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Failure::usage(say.res_pairs_needed()));
    }
    Ok(pairs.iter().map(|[name, value]| (name.clone(), value.clone())).collect())
}

async fn set(shell: &Shell, words: &[String]) -> Result<(), Failure> {
    let say = shell.say;
    let values = pairs(shell, words)?;
    let names = values.keys().cloned().collect::<Vec<_>>().join(" ");
    let steps = || {
        let step = |(name, value): (&String, &String)| Planned {
            action: "set",
            object: name.clone(),
            text: say.res_would_set(name, value),
        };
        values.iter().map(step).collect()
    };
    if shell.plans(steps)? {
        return Ok(());
    }
    let client = shell.client()?;
    let doing = || say.res_act_set_resources(&names);
    let mut before = BTreeMap::new();
    for name in values.keys() {
        let found = client.resource(name).await.or_fail(say, doing)?;
        before.insert(found.name.clone(), found.shown);
    }
    let reason = shell.globals.reason.clone().unwrap_or_default();
    let ask = SetResources { values, reason, ..SetResources::default() };
    let now = client.set_resources(&ask).await.or_fail(say, doing)?;
    let version = deliverable(&client, &now).await;
    shell.out.list(&now, || {
        let line = |r: &Resource| match before.get(&r.name) {
            Some(old) if *old != r.shown => say.res_changed_line(&r.name, old, &r.shown),
            _ => say.res_same_line(&r.name, &r.shown),
        };
        let mut text = now.iter().map(line).collect::<Vec<_>>().join("    ");
        if let Some(version) = version {
            text.push('\n');
            text.push_str(&version);
        }
        shell.out.foreign(&text)
    })
}

/// Since when the version that was set can be delivered to the environment that stands beside it (§25.2).
async fn deliverable(client: &Client, set: &[Resource]) -> Option<String> {
    let version = set.iter().find(|r| r.kind == "version" && !r.value.is_empty())?;
    let beside = client.resources("").await.ok()?;
    let of = |kind: &str| {
        beside.iter().find(|r| r.kind == kind && r.space == version.space).map(|r| r.value.clone())
    };
    let (package, env) = (of("package")?, of("env").unwrap_or_default());
    let face = client.deliver_face(&package, &version.value, &env).await.ok()?;
    Some(format!("{package} {} {}", face.version, face.text))
}

async fn history(shell: &Shell, name: &str, limit: u32) -> Result<(), Failure> {
    let say = shell.say;
    let found =
        shell.client()?.resource_history(name, limit).await.or_fail(say, || say.res_act_resource(&name))?;
    shell.out.list(&found, || {
        if found.is_empty() {
            return say.res_no_history();
        }
        let headings = [
            say.res_head_when(),
            say.head_by(),
            say.res_head_verb(),
            say.res_head_before(),
            say.res_head_after(),
            say.res_head_run(),
            say.res_head_why(),
        ];
        let mut table = Table::new(&shell.out, &headings);
        for line in &found {
            table.row(vec![
                faint(moment::day_time(line.at)),
                plain(shell.out.foreign(short(&line.by))),
                plain(verb(say, &line.verb)),
                faint(shell.out.foreign(&line.old)),
                plain(shell.out.foreign(&line.new)),
                plain(&line.run),
                faint(shell.out.foreign(&line.reason)),
            ]);
        }
        table.show()
    })
}

async fn item(shell: &Shell, name: &str, ask: ResourceItem, would: String) -> Result<(), Failure> {
    let say = shell.say;
    if ask.op != "peek" && shell.plans_one("change", name, would)? {
        return Ok(());
    }
    let ask = ResourceItem { reason: shell.globals.reason.clone().unwrap_or_default(), ..ask };
    let done =
        shell.client()?.resource_item(name, &ask).await.or_fail(say, || say.res_act_set_resources(&name))?;
    shell.out.one(&done, || match (&done.value, ask.op.as_str()) {
        (Some(value), _) => shell.out.foreign(value),
        (None, "pop" | "peek") => say.res_stack_empty(&name),
        _ => say.res_pushed(&name, &done.size),
    })
}

/// `escale lock`
pub async fn locks(shell: &Shell, command: LockCommand) -> Result<(), Failure> {
    let say = shell.say;
    match command {
        LockCommand::Ls => {
            let all = shell.client()?.locks().await.or_fail(say, || say.res_act_locks())?;
            shell.out.list(&all, || lock_table(shell, &all))
        }
        LockCommand::Show { name } => show(shell, &name).await,
        LockCommand::Take { name, lasting, units } => {
            let ask = LockAsk { lasting: lasting.unwrap_or_default(), units, ..asked(shell, &name, None) };
            if shell.plans_one("take", &name, say.res_would_take_lock(&name))? {
                return Ok(());
            }
            let lock =
                shell.client()?.lock("take", &ask).await.or_fail(say, || say.res_act_take_lock(&name))?;
            let until =
                lock.holders.iter().filter_map(|l| l.until).max().map(moment::day_time).unwrap_or_default();
            shell.out.one(&lock, || say.res_lock_taken(&lock.name, &until))
        }
        LockCommand::Release(LockHeld { name, owner }) => {
            if shell.plans_one("release", &name, say.res_would_release_lock(&name))? {
                return Ok(());
            }
            let ask = asked(shell, &name, owner);
            let lock = shell
                .client()?
                .lock("release", &ask)
                .await
                .or_fail(say, || say.res_act_release_lock(&name))?;
            shell.out.one(&lock, || say.res_lock_released(&lock.name, &shown(&lock)))
        }
        LockCommand::Break { which: LockHeld { name, owner }, fence } => {
            let client = shell.client()?;
            if shell.plans_one("break", &name, say.res_would_break_lock(&name))? {
                return Ok(());
            }
            let found = client.resource(&name).await.or_fail(say, || say.res_act_break_lock(&name))?;
            let holders = found.holders.iter().map(|l| short(&l.owner)).collect::<Vec<_>>().join(", ");
            shell.confirm(&say.res_ask_break(&name, &holders))?;
            let ask = LockAsk { fence, ..asked(shell, &name, owner) };
            let lock = client.lock("break", &ask).await.or_fail(say, || say.res_act_break_lock(&name))?;
            shell.out.one(&lock, || say.res_lock_broken(&lock.name, &shown(&lock)))
        }
    }
}

fn asked(shell: &Shell, name: &str, owner: Option<String>) -> LockAsk {
    let reason = shell.globals.reason.clone().unwrap_or_default();
    LockAsk { name: name.to_owned(), reason, owner: owner.unwrap_or_default(), ..LockAsk::default() }
}

fn shown(lock: &Lock) -> String {
    format!("{}/{}", lock.taken, lock.max)
}

fn lock_table(shell: &Shell, all: &[Lock]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.res_no_locks();
    }
    let headings = [
        say.res_head_lock(),
        say.res_head_taken(),
        say.res_head_holder(),
        say.res_head_since(),
        say.res_head_until(),
        say.res_head_why(),
        say.res_head_waiting(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    for lock in all {
        let first = lock.holders.first();
        let text = |text: Option<String>| plain(shell.out.foreign(&text.unwrap_or_default()));
        table.row(vec![
            plain(shell.out.foreign(&lock.name)),
            plain(shown(lock)),
            text(Some(lock.holders.iter().map(|l| short(&l.owner)).collect::<Vec<_>>().join(", "))),
            text(first.map(|l| moment::day_time(l.since))),
            text(first.and_then(|l| l.until).map(moment::day_time)),
            text(first.map(|l| l.reason.clone())),
            text(Some(lock.waiting.join(", "))),
        ]);
    }
    table.show()
}

/// A lock and its history, as one document.
#[derive(Serialize)]
struct LockPage {
    #[serde(flatten)]
    lock: Lock,
    history: Vec<LeaseRecord>,
}

async fn show(shell: &Shell, name: &str) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let doing = || say.res_act_lock(&name);
    let resource = client.resource(name).await.or_fail(say, doing)?;
    let history = client.lock_history(name, LEASES_SHOWN).await.or_fail(say, doing)?.items;
    let Resource { name, taken, max, holders, waiting, .. } = resource;
    let page = LockPage { lock: Lock { name, taken, max, holders, waiting }, history };
    shell.out.one(&page, || {
        let mut text = lock_table(shell, std::slice::from_ref(&page.lock));
        if !page.history.is_empty() {
            text.push_str("\n\n");
            text.push_str(&past(shell, &page.history));
        }
        text
    })
}

fn past(shell: &Shell, history: &[LeaseRecord]) -> String {
    let say = shell.say;
    let headings = [
        say.res_head_holder(),
        say.head_by(),
        say.res_head_since(),
        say.res_head_held(),
        say.res_head_waited(),
        say.res_head_verb(),
        say.res_head_why(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    for lease in history {
        let length = |ms: u64| moment::short(Duration::from_millis(ms));
        table.row(vec![
            plain(shell.out.foreign(short(&lease.owner))),
            plain(shell.out.foreign(short(&lease.by))),
            faint(moment::day_time(lease.since)),
            plain(length(lease.held_ms)),
            faint(if lease.waited_ms == 0 { String::new() } else { length(lease.waited_ms) }),
            plain(verb(say, &lease.end)),
            faint(shell.out.foreign(&lease.reason)),
        ]);
    }
    table.show()
}
