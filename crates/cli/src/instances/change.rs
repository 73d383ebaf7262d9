//! Changing what people decide about an instance: settings, options, groups.
//!
//! What is there is read with its revision, changed, and written back; when somebody else was faster the server
//! refuses, and nothing is lost.

use super::{Address, options};
use crate::args::Set;
use crate::failure::{Failure, OrFail};
use crate::shell::{Planned, Shell};
use client::Client;
use protocol::api::InstanceConfig;

/// `escale instance set`
pub async fn set(shell: &Shell, ask: Set) -> Result<(), Failure> {
    let say = shell.say;
    let place = Address::parse(shell, &ask.place.place)?;
    let settings = options::settings(shell, &ask.values, &ask.options)?;
    let client = shell.client()?;
    let before = read(shell, &client, &place).await?;
    let mut config = before.clone();
    for (key, value) in settings {
        config.settings.insert(key, Some(value));
    }
    for key in &ask.unset {
        config.settings.remove(key);
    }
    apply_options(shell, &ask, &mut config)?;
    if config == before && !ask.push {
        return Err(Failure::usage(say.nothing_to_change()));
    }
    if shell.globals.plan {
        shell.plans(|| differences(shell, &place, &before, &config))?;
        return Ok(());
    }
    let instance = client
        .set_config(&place.agent, &place.name, &config, ask.push)
        .await
        .or_fail(say, || say.act_change(&place))?;
    shell.out.one(&instance, || {
        if instance.settings_pending { say.changed_pending(&place) } else { say.changed(&place) }
    })
}

async fn read(shell: &Shell, client: &Client, place: &Address) -> Result<InstanceConfig, Failure> {
    client.config(&place.agent, &place.name).await.or_fail(shell.say, || shell.say.act_change(place))
}

fn apply_options(shell: &Shell, ask: &Set, config: &mut InstanceConfig) -> Result<(), Failure> {
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    if ask.file.is_some() {
        config.package_file = text(&ask.file);
    }
    if ask.options.credential.is_some() {
        config.credential = text(&ask.options.credential);
    }
    if let Some(recovery) = &ask.options.recovery {
        config.recovery = options::recovery(shell, recovery, config.recovery)?;
    }
    if let Some(imports) = &ask.options.import {
        config.imports = crate::configuration::names(imports);
    }
    if ask.enable || ask.disable {
        config.enabled = ask.enable;
    }
    if ask.autostart || ask.no_autostart {
        config.autostart = ask.autostart;
    }
    Ok(())
}

/// What would change, a step each. Values of settings are shown as they were given; secrets that are kept are not known
/// here.
fn differences(
    shell: &Shell,
    place: &Address,
    before: &InstanceConfig,
    after: &InstanceConfig,
) -> Vec<Planned> {
    let say = shell.say;
    let mut texts = Vec::new();
    for (key, value) in &after.settings {
        if before.settings.get(key) != Some(value) {
            texts.push(say.would_set(place, key, &value.as_deref().unwrap_or("…")));
        }
    }
    for key in before.settings.keys().filter(|key| !after.settings.contains_key(*key)) {
        texts.push(say.would_unset(place, key));
    }
    let mut option = |name: &str, old: String, new: String| {
        if old != new {
            texts.push(say.would_set_option(place, &name, &old, &new));
        }
    };
    let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    option("file", word(&before.package_file), word(&after.package_file));
    option("credential", word(&before.credential), word(&after.credential));
    option("enabled", before.enabled.to_string(), after.enabled.to_string());
    option("autostart", before.autostart.to_string(), after.autostart.to_string());
    let recovery = |config: &InstanceConfig| crate::packages::recovery_line(say, &config.recovery);
    option("recovery", recovery(before), recovery(after));
    option("import", before.imports.join(" "), after.imports.join(" "));
    option("groups", before.groups.join(" "), after.groups.join(" "));
    if texts.is_empty() {
        texts.push(say.waiting(place, &say.verb_push_settings()));
    }
    texts.into_iter().map(|text| Planned { action: "set", object: place.to_string(), text }).collect()
}

/// `escale instance groups`
pub async fn groups(
    shell: &Shell,
    place: &Address,
    add: &[String],
    remove: &[String],
) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let before = read(shell, &client, place).await?;
    if add.is_empty() && remove.is_empty() {
        return shell.out.list(&before.groups, || {
            if before.groups.is_empty() { say.no_groups(place) } else { before.groups.join("\n") }
        });
    }
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    let mut config = before.clone();
    config.groups.retain(|group| !remove.iter().any(|gone| same(gone, group)));
    for group in add {
        if !config.groups.iter().any(|there| same(there, group)) {
            config.groups.push(group.clone());
        }
    }
    if shell.globals.plan {
        shell.plans(|| differences(shell, place, &before, &config))?;
        return Ok(());
    }
    let instance = client
        .set_config(&place.agent, &place.name, &config, false)
        .await
        .or_fail(say, || say.act_change(place))?;
    shell.out.one(&instance, || say.groups_now(place, &instance.groups.join(" ")))
}
