//! `escale setting-group` and `escale configuration`: shared settings, and the whole as one file.

use crate::args::{ConfigurationCommand, SetGroup, SettingGroupCommand};
use crate::explain::FileTrouble;
use crate::failure::{Failure, OrFail};
use crate::limits::CONFIGURATION_BYTES_MAX;
use crate::shell::Shell;
use crate::table::{Table, plain};
use client::Client;
use protocol::api::{ConfigurationCheck, NewConfiguration, ReloadConfiguration, SettingGroup};
use protocol::exit;
use std::io::{self, Read};
use std::path::Path;

/// `escale setting-group`
pub async fn groups(shell: &Shell, command: SettingGroupCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        SettingGroupCommand::Ls => list_groups(shell, &client).await,
        SettingGroupCommand::Show { name } => {
            let group = client.setting_group(&name).await.or_fail(say, || say.act_show(&name))?;
            shell.out.one(&group, || shown(&group))
        }
        SettingGroupCommand::Set(ask) => set_group(shell, &client, ask).await,
        SettingGroupCommand::Rm { name } => {
            if shell.plans_one("remove", &name, say.would_remove(&name))? {
                return Ok(());
            }
            shell.confirm(&say.ask_remove(&name))?;
            client.remove_setting_group(&name).await.or_fail(say, || say.act_remove(&name))?;
            shell.out.note(&say.removed(&name));
            Ok(())
        }
    }
}

async fn list_groups(shell: &Shell, client: &Client) -> Result<(), Failure> {
    let say = shell.say;
    let groups = client.setting_groups().await.or_fail(say, || say.act_list_setting_groups())?;
    shell.out.list(&groups, || {
        if groups.is_empty() {
            return say.no_setting_groups();
        }
        let headings = [say.head_name(), say.head_setting(), say.head_imports(), say.head_used()];
        let mut table = Table::new(&shell.out, &headings);
        for group in &groups {
            table.row(vec![
                plain(&group.name),
                plain(group.settings.keys().cloned().collect::<Vec<_>>().join(", ")),
                plain(group.imports.join(", ")),
                plain(group.used_by.join(", ")),
            ]);
        }
        table.show()
    })
}

fn shown(group: &SettingGroup) -> String {
    let imports = group.imports.iter().map(|name| format!("import {name}"));
    let settings = group.settings.iter().map(|(key, value)| format!("{key}={value}"));
    imports.chain(settings).collect::<Vec<_>>().join("\n")
}

async fn set_group(shell: &Shell, client: &Client, ask: SetGroup) -> Result<(), Failure> {
    let say = shell.say;
    let before = match client.setting_group(&ask.name).await {
        Ok(group) => group,
        Err(error) if error.code() == Some(protocol::Code::NotFound) => {
            SettingGroup { name: ask.name.clone(), ..SettingGroup::default() }
        }
        Err(error) => return Err(error).or_fail(say, || say.act_change(&ask.name)),
    };
    let mut group = before.clone();
    for text in &ask.values {
        match text.split_once('=') {
            Some((key, value)) if !key.trim().is_empty() => {
                group.settings.insert(key.trim().to_owned(), value.to_owned());
            }
            _ => return Err(Failure::usage(say.bad_pair(text))),
        }
    }
    for key in &ask.unset {
        group.settings.remove(key);
    }
    if let Some(imports) = &ask.import {
        group.imports = names(imports);
    }
    if shell.plans_one("set", &ask.name, say.would_change(&ask.name))? {
        return Ok(());
    }
    group.used_by.clear();
    let after =
        client.set_setting_group(&ask.name, &group).await.or_fail(say, || say.act_change(&ask.name))?;
    shell.out.one(&after, || shown(&after))
}

/// Names with commas between them.
pub fn names(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// `escale configuration`
pub async fn run(shell: &Shell, command: ConfigurationCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        ConfigurationCommand::Show => {
            let file = client.configuration().await.or_fail(say, || say.act_configuration())?;
            shell.out.one(&file, || file.text.clone())
        }
        ConfigurationCommand::Check { file } => {
            let new = NewConfiguration { text: read(shell, &file)?, then: None, revision: None };
            let check = client.check_configuration(&new).await.or_fail(say, || say.act_configuration())?;
            tell(shell, &check)
        }
        ConfigurationCommand::Save { file, reload, deploy } => {
            let then = match (deploy, reload) {
                (true, _) => Some("deploy".to_owned()),
                (false, true) => Some("reload".to_owned()),
                _ => None,
            };
            let new = NewConfiguration { text: read(shell, &file)?, then, revision: None };
            if shell.globals.plan {
                let check =
                    client.check_configuration(&new).await.or_fail(say, || say.act_configuration())?;
                return tell(shell, &check);
            }
            let check = client.set_configuration(&new).await.or_fail(say, || say.act_configuration())?;
            tell(shell, &check)
        }
        ConfigurationCommand::Reload { deploy } => {
            if shell.plans_one("reload", "configuration", say.would_reload_configuration())? {
                return Ok(());
            }
            let ask = ReloadConfiguration { deploy };
            let check = client.reload_configuration(&ask).await.or_fail(say, || say.act_configuration())?;
            tell(shell, &check)
        }
    }
}

/// Shows what a file would change, or what is wrong with it: then the command fails.
fn tell(shell: &Shell, check: &ConfigurationCheck) -> Result<(), Failure> {
    let lines = check.problems.iter().map(|p| format!("{}:{}: {}", p.line, p.column, p.text));
    let all = lines.chain(check.warnings.iter().cloned()).chain(check.changes.iter().cloned());
    let text = all.collect::<Vec<_>>().join("\n");
    let nothing = text.is_empty();
    shell.out.one(check, || if nothing { shell.say.configuration_same() } else { text })?;
    if check.problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(exit::REFUSED, shell.say.configuration_wrong(&check.problems.len())))
    }
}

/// The text of a file, or of stdin.
pub fn read(shell: &Shell, path: &Path) -> Result<String, Failure> {
    let read = || -> io::Result<String> {
        let mut text = String::new();
        if path.as_os_str() == "-" {
            io::stdin().lock().take(CONFIGURATION_BYTES_MAX).read_to_string(&mut text)?;
        } else {
            std::fs::File::open(path)?.take(CONFIGURATION_BYTES_MAX).read_to_string(&mut text)?;
        }
        Ok(text)
    };
    read().map_err(FileTrouble::at(path)).or_fail(shell.say, || shell.say.act_configuration())
}
