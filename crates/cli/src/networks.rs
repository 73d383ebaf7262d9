//! `escale network`, `escale mirror`, `escale foreign`: whom foreign agents meet, and how.

use crate::args::{ForeignCommand, MirrorCommand, MirrorSet, NetworkChange, NetworkCommand, YesNo};
use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use crate::table::{Table, facts, faint, plain};
use protocol::api::{ForeignSettings, Mirror, Network};
use protocol::exit;
use serde_json::{Map, Value};

/// Where the password of foreign agents comes from without a terminal.
const PASSWORD: &str = "ESCALE_FOREIGN_PASSWORD";

/// `escale network`
pub async fn run(shell: &Shell, command: NetworkCommand) -> Result<(), Failure> {
    match command {
        NetworkCommand::Ls => list(shell).await,
        NetworkCommand::Add(ask) => write(shell, &ask, true).await,
        NetworkCommand::Set(ask) => write(shell, &ask, false).await,
        NetworkCommand::Rm { cidr } => remove(shell, &cidr).await,
    }
}

async fn list(shell: &Shell) -> Result<(), Failure> {
    let say = shell.say;
    let all = shell.client()?.networks().await.or_fail(say, || say.act_networks())?;
    shell.out.list(&all, || {
        if all.is_empty() {
            return say.no_networks();
        }
        let headings =
            [say.head_network(), say.head_name(), say.head_accept(), say.head_wake(), say.head_p2p()];
        let mut table = Table::new(&shell.out, &headings);
        for n in &all {
            let words = [n.accept, n.wake, n.p2p].map(|yes| plain(say.yes_no(yes)));
            table.row([vec![plain(&n.cidr), plain(&n.name)], words.to_vec()].concat());
        }
        table.show()
    })
}

/// How the server writes a network, as far as names of networks must be compared: its first address is the server's business.
fn same(one: &Network, cidr: &str) -> bool {
    let whole = |text: &str| match (text.contains('/'), text.contains(':')) {
        (true, _) => text.to_lowercase(),
        (false, true) => format!("{}/128", text.to_lowercase()),
        (false, false) => format!("{text}/32"),
    };
    whole(&one.cidr) == whole(cidr.trim())
}

async fn write(shell: &Shell, ask: &NetworkChange, new: bool) -> Result<(), Failure> {
    let (say, cidr) = (shell.say, &ask.cidr);
    let said = ask.name.is_some() || ask.accept.is_some() || ask.wake.is_some() || ask.p2p.is_some();
    if !new && !said {
        return Err(Failure::usage(say.nothing_to_change()));
    }
    let client = shell.client()?;
    let mut all = client.networks().await.or_fail(say, || say.act_networks())?;
    let found = all.iter().position(|n| same(n, cidr));
    let at = match (found, new) {
        (Some(_), true) => {
            return Err(Failure::new(exit::CONFLICT, say.network_exists(cidr)));
        }
        (None, false) => return Err(Failure::new(exit::NOT_FOUND, say.no_network(cidr))),
        (Some(at), false) => at,
        (None, true) => {
            let (cidr, name) = (cidr.trim().to_owned(), String::new());
            all.push(Network { cidr, name, accept: false, wake: false, p2p: false });
            all.len() - 1
        }
    };
    let network = &mut all[at];
    if let Some(name) = &ask.name {
        network.name.clone_from(name);
    }
    let set = |to: &mut bool, said: Option<YesNo>| *to = said.map_or(*to, YesNo::is_yes);
    set(&mut network.accept, ask.accept);
    set(&mut network.wake, ask.wake);
    set(&mut network.p2p, ask.p2p);
    if shell.plans_one("change", cidr, say.would_change(cidr))? {
        return Ok(());
    }
    let before: Vec<String> = all.iter().map(|n| n.cidr.clone()).collect();
    let now = client.set_networks(&all).await.or_fail(say, || say.act_change(cidr))?;
    // The server writes a network by its first address; it is the one that was not there, or the one in its place.
    let changed =
        now.iter().find(|n| same(n, cidr)).or_else(|| now.iter().find(|n| !before.contains(&n.cidr)));
    match changed {
        Some(network) => shell.out.one(network, || say.changed(&network.cidr)),
        None => Ok(()),
    }
}

async fn remove(shell: &Shell, cidr: &str) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let mut all = client.networks().await.or_fail(say, || say.act_networks())?;
    let at = all.iter().position(|n| same(n, cidr));
    let at = at.ok_or_else(|| Failure::new(exit::NOT_FOUND, say.no_network(&cidr)))?;
    if shell.plans_one("remove", cidr, say.would_remove(&cidr))? {
        return Ok(());
    }
    let gone = all.remove(at);
    client.set_networks(&all).await.or_fail(say, || say.act_remove(&cidr))?;
    shell.out.one(&gone, || say.removed(&gone.cidr))
}

/// `escale mirror`
pub async fn mirror(shell: &Shell, command: MirrorCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        MirrorCommand::Ls => {
            let all = client.mirrors().await.or_fail(say, || say.act_mirrors())?;
            shell.out.list(&all, || mirrors(shell, &all))
        }
        MirrorCommand::Show { mirror } => {
            let found = client.mirror(&mirror).await.or_fail(say, || say.act_show(&mirror))?;
            shell.out.one(&found, || mirror_page(shell, &found))
        }
        MirrorCommand::Set(ask) => set_mirror(shell, &client, ask).await,
        MirrorCommand::Rm { mirror } => {
            let found = client.mirror(&mirror).await.or_fail(say, || say.act_remove(&mirror))?;
            if shell.plans_one("remove", &found.name, say.would_remove(&found.name))? {
                return Ok(());
            }
            client.remove_mirror(&found.name).await.or_fail(say, || say.act_remove(&mirror))?;
            shell.out.one(&found, || say.removed(&found.name))
        }
    }
}

fn mirrors(shell: &Shell, all: &[Mirror]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.no_mirrors();
    }
    let headings = [
        say.head_name(),
        say.head_address(),
        say.head_active(),
        say.head_unit(),
        say.head_group(),
        say.head_network(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    for m in all {
        table.row(vec![
            plain(&m.name),
            plain(&m.url),
            plain(say.yes_no(m.active)),
            plain(&m.unit),
            plain(&m.group),
            faint(&m.cidr),
        ]);
    }
    table.show()
}

fn mirror_page(shell: &Shell, m: &Mirror) -> String {
    let say = shell.say;
    facts(&[
        (say.label_name(), m.name.clone()),
        (say.label_address(), m.url.clone()),
        (say.label_active(), say.yes_no(m.active)),
        (say.label_unit(), m.unit.clone()),
        (say.label_group(), m.group.clone()),
        (say.label_network(), m.cidr.clone()),
        (say.label_comment(), m.comment.clone()),
    ])
}

async fn set_mirror(shell: &Shell, client: &client::Client, ask: MirrorSet) -> Result<(), Failure> {
    let (say, name) = (shell.say, &ask.mirror);
    let all = client.mirrors().await.or_fail(say, || say.act_mirrors())?;
    let found = all.into_iter().find(|m| m.name.to_lowercase() == name.to_lowercase());
    if found.is_none() && ask.url.is_none() {
        return Err(Failure::usage(say.mirror_needs_url(name)));
    }
    let empty = || Mirror {
        name: name.clone(),
        url: String::new(),
        active: true,
        comment: String::new(),
        unit: String::new(),
        group: String::new(),
        cidr: String::new(),
    };
    let before = found.unwrap_or_else(empty);
    let mirror = Mirror {
        url: ask.url.unwrap_or(before.url),
        active: ask.active.map_or(before.active, YesNo::is_yes),
        comment: ask.comment.unwrap_or(before.comment),
        unit: ask.unit.unwrap_or(before.unit),
        group: ask.group.unwrap_or(before.group),
        cidr: ask.network.unwrap_or(before.cidr),
        name: before.name,
    };
    if shell.plans_one("change", name, say.would_change(name))? {
        return Ok(());
    }
    let now = client.set_mirror(&mirror).await.or_fail(say, || say.act_change(name))?;
    shell.out.one(&now, || say.changed(&now.name))
}

/// `escale foreign`
pub async fn foreign(shell: &Shell, command: ForeignCommand) -> Result<(), Failure> {
    let say = shell.say;
    match command {
        ForeignCommand::Show => {
            let now = shell.client()?.foreign_settings().await.or_fail(say, || say.act_foreign())?;
            shell.out.one(&now, || settings_page(&now))
        }
        ForeignCommand::Set { values, ask_password } => set_foreign(shell, &values, ask_password).await,
    }
}

/// Settings as an object: names as they are changed by, the revision left out.
fn object(settings: &ForeignSettings) -> Map<String, Value> {
    let Ok(Value::Object(mut all)) = serde_json::to_value(settings) else { return Map::new() };
    all.remove("revision");
    all
}

fn settings_page(settings: &ForeignSettings) -> String {
    let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    facts(&object(settings).into_iter().map(|(key, value)| (key, text(value))).collect::<Vec<_>>())
}

/// A value as it is written, in the kind of the one there is.
fn read(text: &str, before: &Value) -> Option<Value> {
    match before {
        Value::Bool(_) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" | "oui" => Some(Value::Bool(true)),
            "false" | "no" | "non" => Some(Value::Bool(false)),
            _ => None,
        },
        Value::Number(n) if n.is_f64() => text.trim().parse::<f64>().ok().map(Value::from),
        Value::Number(_) => text.trim().parse::<u64>().ok().map(Value::from),
        _ => Some(Value::from(text)),
    }
}

/// What the words make of the settings there are; nothing and the word that is wrong.
fn changed(before: &ForeignSettings, values: &[String]) -> Result<Map<String, Value>, String> {
    let mut all = object(before);
    for word in values {
        let (key, text) = word.split_once('=').ok_or_else(|| word.clone())?;
        // A password is no word of a command line: others may read those.
        let key = key.trim().replace('-', "_");
        let old = all.get(&key).filter(|_| key != "password").ok_or_else(|| word.clone())?;
        let new = read(text, old).ok_or_else(|| word.clone())?;
        all.insert(key, new);
    }
    Ok(all)
}

async fn set_foreign(shell: &Shell, values: &[String], ask_password: bool) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let before = client.foreign_settings().await.or_fail(say, || say.act_foreign())?;
    let mut all = changed(&before, values).map_err(|word| {
        let names: Vec<String> = object(&before).keys().cloned().collect();
        Failure::usage(say.bad_foreign(&word, &names.join(", ")))
    })?;
    all.insert("revision".to_owned(), Value::from(before.revision));
    let read = serde_json::from_value::<ForeignSettings>(Value::Object(all));
    let mut new = read.map_err(|why| Failure::usage(say.could_not(&say.act_foreign_set(), &why)))?;
    let named = !new.user.is_empty() && before.user.is_empty();
    if ask_password || named {
        let given = Shell::variable(PASSWORD);
        let ask = || shell.ask_password(&say.ask_password_of(&new.user), PASSWORD);
        new.password = Some(given.map_or_else(ask, Ok)?);
    }
    if shell.plans_one("change", "foreign", say.would_change_foreign())? {
        return Ok(());
    }
    let now = client.set_foreign_settings(&new).await.or_fail(say, || say.act_foreign_set())?;
    shell.out.one(&now, || settings_page(&now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> ForeignSettings {
        serde_json::from_value(serde_json::json!({
            "contact_hours": 24.0, "inventory_days": 1, "wake_port": 62354, "wake_max": 10, "wake_inventory_addresses": false,
            "server_as_mirror": true, "tls_only": false, "user": "", "bind": false, "deploy": true, "silence_hours": 4,
            "send_anyway": false, "revision": 3,
        }))
        .unwrap()
    }

    #[test]
    fn settings_keep_their_kinds() {
        let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let now =
            changed(&settings(), &words(&["contact_hours=8", "bind=yes", "wake-max=3", "user=a=b"])).unwrap();
        let now: ForeignSettings = serde_json::from_value(Value::Object(
            [now, Map::from_iter([("revision".into(), 3.into())])].into_iter().flatten().collect(),
        ))
        .unwrap();
        assert_eq!((now.contact_hours, now.bind, now.wake_max, now.user.as_str()), (8.0, true, 3, "a=b"));
        for wrong in ["bind", "bind=maybe", "wake_max=many", "nothing=1", "password=x", "revision=9"] {
            assert_eq!(changed(&settings(), &words(&[wrong])), Err(wrong.to_owned()));
        }
    }

    #[test]
    fn networks_are_found_as_people_write_them() {
        let network = |cidr: &str| Network {
            cidr: cidr.into(),
            name: String::new(),
            accept: true,
            wake: false,
            p2p: false,
        };
        assert!(same(&network("10.1.2.3/32"), "10.1.2.3") && same(&network("fd00::1/128"), "FD00::1"));
        assert!(!same(&network("10.0.0.0/8"), "10.0.0.0"));
    }
}
