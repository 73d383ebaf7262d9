//! `escale catalogue`: what other servers offer.

use crate::args::CatalogueCommand;
use crate::failure::{Failure, OrFail};
use crate::limits::DOWNLOAD_LOOK_EVERY;
use crate::shell::Shell;
use crate::table::{Table, Tone, faint, plain};
use crate::{moment, progress};
use client::Client;
use protocol::api::{CatalogueDownload, CatalogueEntry, FetchPackage, NewCatalogue};
use protocol::exit;

/// `escale catalogue`
pub async fn run(shell: &Shell, command: CatalogueCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        CatalogueCommand::Add { first, url, key, access_key_stdin } => {
            let (name, url) = named(first, url);
            if shell.plans_one("add", &name, say.would_add(&name))? {
                return Ok(());
            }
            let access_key = access_key_stdin.then(|| crate::access::line_of_stdin(shell)).transpose()?;
            let new = NewCatalogue { name, url, key, access_key };
            let made = client.add_catalogue(&new).await.or_fail(say, || say.act_add(&new.name))?;
            shell.out.one(&made, || say.catalogue_added(&made.name, &made.packages))
        }
        CatalogueCommand::Ls => list(shell, &client).await,
        CatalogueCommand::Search { text, of } => {
            let found = client.catalogue_entries(of.as_deref(), text.as_deref()).await;
            let found = found.or_fail(say, || say.act_catalogues())?;
            shell.out.list(&found, || entries(shell, &found))
        }
        CatalogueCommand::Updates => {
            let updates = client.updates().await.or_fail(say, || say.act_catalogues())?;
            if let Some(escale) = &updates.escale {
                shell.out.note(&say.escale_update(&escale.version, &escale.current));
            }
            shell.out.list(&updates.packages, || {
                if updates.packages.is_empty() { say.no_updates() } else { entries(shell, &updates.packages) }
            })
        }
        CatalogueCommand::Refresh => {
            client.refresh_catalogues().await.or_fail(say, || say.act_catalogues())?;
            list(shell, &client).await
        }
        CatalogueCommand::Rm { name } => {
            if shell.plans_one("remove", &name, say.would_remove(&name))? {
                return Ok(());
            }
            shell.confirm(&say.ask_remove(&name))?;
            client.remove_catalogue(&name).await.or_fail(say, || say.act_remove(&name))?;
            shell.out.note(&say.removed(&name));
            Ok(())
        }
        CatalogueCommand::Fetch { package, wanted, from } => {
            let (catalogue, package) = offered(shell, &client, package, from).await?;
            if shell.plans_one("fetch", &package, say.would_fetch(&package))? {
                return Ok(());
            }
            let ask = FetchPackage { package, version: wanted };
            let download =
                client.fetch_package(&catalogue, &ask).await.or_fail(say, || say.act_pull(&ask.package))?;
            follow(shell, &client, download).await
        }
    }
}

/// Name and address; an address alone gives its host as the name.
fn named(first: String, url: Option<String>) -> (String, String) {
    match url {
        Some(url) => (first, url),
        None => {
            let rest = first.split_once("://").map_or(first.as_str(), |(_, rest)| rest);
            let host = rest.split(['/', ':']).next().unwrap_or(rest).to_owned();
            (host, first)
        }
    }
}

/// The catalogue that offers a package, and the package's name there.
async fn offered(
    shell: &Shell,
    client: &Client,
    package: String,
    from: Option<String>,
) -> Result<(String, String), Failure> {
    let say = shell.say;
    if let Some(catalogue) = from {
        return Ok((catalogue, package));
    }
    if let Some((catalogue, package)) = package.split_once('/') {
        return Ok((catalogue.to_owned(), package.to_owned()));
    }
    let found = client.catalogue_entries(None, Some(&package)).await;
    let found = found.or_fail(say, || say.act_catalogues())?;
    let same = |entry: &&CatalogueEntry| entry.name.to_lowercase() == package.to_lowercase();
    let catalogues: Vec<&str> = found.iter().filter(same).map(|entry| entry.catalogue.as_str()).collect();
    match catalogues.as_slice() {
        [one] => Ok(((*one).to_owned(), package)),
        [] => Err(Failure::new(
            exit::NOT_FOUND,
            say.could_not(&say.act_pull(&package), &say.not_offered(&package)),
        )),
        several => Err(Failure::usage(say.several_catalogues(&package, &several.join(", ")))),
    }
}

async fn list(shell: &Shell, client: &Client) -> Result<(), Failure> {
    let say = shell.say;
    let all = client.catalogues().await.or_fail(say, || say.act_catalogues())?;
    shell.out.list(&all, || {
        if all.is_empty() {
            return say.no_catalogues();
        }
        let headings =
            [say.head_name(), say.head_package(), say.head_when(), say.head_server(), say.head_remarks()];
        let mut table = Table::new(&shell.out, &headings);
        for one in &all {
            let when = one.read_at.map(|at| moment::ago(say, at, moment::now())).unwrap_or_default();
            table.row(vec![
                plain(&one.name),
                plain(one.packages.to_string()),
                faint(when),
                plain(&one.url),
                (one.failure.clone().unwrap_or_default(), Tone::Bad),
            ]);
        }
        table.show()
    })
}

fn entries(shell: &Shell, found: &[CatalogueEntry]) -> String {
    let say = shell.say;
    if found.is_empty() {
        return say.no_entries();
    }
    let headings = [
        say.head_package(),
        say.head_version(),
        say.head_here(),
        say.head_catalogue(),
        say.head_size(),
        say.head_what_for(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    for entry in found {
        let lang = say.lang().tag();
        let text = entry.description.get(lang).or_else(|| entry.description.get(""));
        let text = text.or_else(|| entry.description.values().next()).cloned().unwrap_or_default();
        table.row(vec![
            plain(&entry.name),
            plain(&entry.version),
            plain(entry.installed.clone().unwrap_or_else(|| "–".to_owned())),
            plain(&entry.catalogue),
            faint(moment::size(say, entry.size_bytes)),
            faint(shell.out.foreign(&text)),
        ]);
    }
    table.show()
}

/// Follows a download to its end.
async fn follow(shell: &Shell, client: &Client, mut download: CatalogueDownload) -> Result<(), Failure> {
    let say = shell.say;
    let spinner = progress::spinner(shell, &say.downloading(&download.package));
    while download.state == "running" {
        tokio::time::sleep(DOWNLOAD_LOOK_EVERY).await;
        let all = client.downloads().await.or_fail(say, || say.act_pull(&download.package))?;
        let Some(now) = all.into_iter().find(|d| d.id == download.id) else { break };
        download = now;
        spinner.set_message(format!(
            "{} {} / {}",
            say.downloading(&download.package),
            moment::size(say, download.done_bytes),
            moment::size(say, download.total_bytes)
        ));
    }
    spinner.finish_and_clear();
    match &download.failure {
        Some(why) => {
            let why = shell.out.foreign(why);
            Err(Failure::new(exit::FAILED, say.could_not(&say.act_pull(&download.package), &why)))
        }
        None => shell.out.one(&download, || {
            let file = download.file.clone().unwrap_or_default();
            let mut text = say.downloaded(&download.package, &download.version, &file);
            if !download.instances.is_empty() {
                text.push('\n');
                text.push_str(&say.could_reload(&download.instances.join(" ")));
            }
            text
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_alone_is_named_by_its_host() {
        let two = named("voisin".to_owned(), Some("http://a.example".to_owned()));
        assert_eq!(two, ("voisin".to_owned(), "http://a.example".to_owned()));
        let one = named("https://a.example:8443/x/".to_owned(), None);
        assert_eq!(one, ("a.example".to_owned(), "https://a.example:8443/x/".to_owned()));
    }
}
