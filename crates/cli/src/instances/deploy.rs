//! Deploying a package, or declaring a virtual one.

use super::{Address, options, orders};
use crate::args::Deploy;
use crate::failure::{Failure, OrFail};
use crate::shell::{Planned, Shell};
use client::Client;
use model::resolve::{Candidate, resolve};
use model::{FileName, InstanceName, PackageName, Version};
use protocol::api::{InstanceConfig, NewInstance, PackageFile, RecoveryOptions};
use protocol::exit;

/// `escale instance deploy`
pub async fn deploy(shell: &Shell, ask: Deploy) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let new = wanted(shell, &ask)?;
    let name = new.name.clone().unwrap_or_else(|| ask.package.clone());
    let place = Address { agent: ask.agent.clone(), name };
    if shell.globals.plan {
        let step = plan(shell, &client, &place, &new).await?;
        shell.plans(|| vec![step])?;
        return Ok(());
    }
    let instance = client.deploy(&ask.agent, &new).await.or_fail(say, || say.act_deploy(&place))?;
    let place = Address { agent: instance.agent.clone(), name: instance.name.clone() };
    // Without an order there is nothing to wait for: virtual, disabled, or not to be started.
    if let Some(order) = instance.order.clone().filter(|_| shell.waits()) {
        return orders::follow_deployment(shell, &client, &place, order).await;
    }
    shell.out.one(&instance, || {
        let planned = instance.planned.as_ref();
        match planned {
            _ if instance.is_virtual => say.declared(&place),
            Some(v) if !instance.enabled => say.deployed_disabled(&place, &v.package, &v.version),
            Some(v) if !instance.autostart => say.deployed_idle(&place, &v.package, &v.version),
            Some(v) if instance.agent_state != "connected" => {
                say.deployed_away(&place, &v.package, &v.version, &instance.agent)
            }
            Some(v) => say.deployed(&place, &v.package, &v.version),
            None => say.declared(&place),
        }
    })
}

/// What the words ask for.
fn wanted(shell: &Shell, ask: &Deploy) -> Result<NewInstance, Failure> {
    let settings = options::settings(shell, &[], &ask.options)?;
    let recovery = match &ask.options.recovery {
        Some(text) => options::recovery(shell, text, RecoveryOptions::default())?,
        None => RecoveryOptions::default(),
    };
    let config = InstanceConfig {
        revision: None,
        package_file: ask.file.clone(),
        credential: ask.options.credential.clone().filter(|c| !c.is_empty()),
        enabled: !ask.disabled,
        autostart: !ask.no_autostart,
        recovery,
        settings: settings.into_iter().map(|(key, value)| (key, Some(value))).collect(),
        imports: ask.options.import.as_deref().map(crate::configuration::names).unwrap_or_default(),
        groups: ask.groups.clone(),
    };
    let name = if ask.is_virtual {
        Some(ask.name.clone().unwrap_or_else(|| ask.package.clone()))
    } else {
        ask.name.clone()
    };
    let package = (!ask.is_virtual).then(|| ask.package.clone());
    Ok(NewInstance { name, package, is_virtual: ask.is_virtual, config })
}

/// What would happen: the checks that reading alone allows, with the server's own rules.
async fn plan(
    shell: &Shell,
    client: &Client,
    place: &Address,
    new: &NewInstance,
) -> Result<Planned, Failure> {
    let say = shell.say;
    let doing = || say.act_deploy(place);
    client.agent(&place.agent).await.or_fail(say, doing)?;
    match client.instance(&place.agent, &place.name).await {
        Ok(_) => {
            let why = say.name_taken(&place.agent, &place.name);
            return Err(Failure::new(exit::CONFLICT, say.could_not(&doing(), &why)));
        }
        Err(error) if error.status() == Some(404) => {}
        Err(error) => return Err(error).or_fail(say, doing),
    }
    let text = if new.is_virtual {
        say.would_declare(place)
    } else {
        let files = client.packages(None).await.or_fail(say, doing)?;
        let wanted = new.config.package_file.as_deref().or(new.package.as_deref());
        match which_file(&place.name, wanted, &files) {
            Some(file) => say.would_deploy(place, &file.name, &file.version, &file.file),
            None => {
                let why = say.not_in_repository(&wanted.unwrap_or(&place.name));
                return Err(Failure::new(exit::REFUSED, say.could_not(&doing(), &why)));
            }
        }
    };
    Ok(Planned { action: "deploy", object: place.to_string(), text })
}

/// The file the server would choose.
fn which_file<'a>(name: &str, wanted: Option<&str>, files: &'a [PackageFile]) -> Option<&'a PackageFile> {
    let parsed: Vec<(FileName, PackageName, Version)> = files
        .iter()
        .filter_map(|file| {
            Some((
                FileName::parse(&file.file).ok()?,
                PackageName::parse(&file.name).ok()?,
                Version::parse(&file.version).ok()?,
            ))
        })
        .collect();
    let candidates: Vec<Candidate<'_, usize>> = parsed
        .iter()
        .zip(files)
        .enumerate()
        .map(|(key, ((file, package, version), published))| Candidate {
            file,
            package,
            version,
            published_ms: published.published_at.as_ms(),
            key,
        })
        .collect();
    let instance = InstanceName::parse(name).ok()?;
    let (found, _) = resolve(&instance, wanted, &candidates)?;
    files.iter().find(|file| file.file == found.file.as_str())
}
