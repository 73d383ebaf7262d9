//! Publishing package files.
//!
//! Each file is inspected here first, so that what is no package is refused without sending it. A file that cannot be
//! published does not stop the others; the exit code is that of the first one refused.

use super::shown;
use crate::explain::{Explain, FileTrouble};
use crate::failure::{Failure, OrFail};
use crate::shell::{Planned, Shell};
use crate::{moment, progress};
use client::{Client, Published};
use model::Digest;
use protocol::api::PackageFile;
use std::path::{Path, PathBuf};

/// A file that may be sent.
struct Ready<'a> {
    path: &'a Path,
    name: String,
    digest: Digest,
    size_bytes: u64,
    package: String,
    version: String,
}

/// `escale package push`
pub async fn push(shell: &Shell, files: &[PathBuf]) -> Result<(), Failure> {
    let say = shell.say;
    let mut client = None;
    let mut first_failure: Option<Failure> = None;
    let mut published: Vec<PackageFile> = Vec::new();
    let mut planned = Vec::new();
    let mut lines = Vec::new();
    for path in files {
        let outcome = match look(shell, path) {
            Ok(ready) if shell.globals.plan => {
                planned.push(Planned {
                    action: "push",
                    object: ready.name.clone(),
                    text: say.would_push(
                        &ready.package,
                        &ready.version,
                        &ready.name,
                        &moment::size(say, ready.size_bytes),
                    ),
                });
                continue;
            }
            Ok(ready) => {
                // Signing in comes after looking: what is no package needs no server to be refused.
                let client = match &client {
                    Some(client) => client,
                    None => client.insert(shell.client()?),
                };
                send(shell, client, &ready).await
            }
            Err(failure) => Err(failure),
        };
        match outcome {
            Ok(Published { package, is_new }) => {
                lines.push(match is_new {
                    true => say.pushed(&package.name, &package.version, &package.file),
                    false => say.pushed_before(&package.name, &package.version, &package.file),
                });
                for warning in &package.manifest.warnings {
                    shell.out.note(&say.warning(warning));
                }
                published.push(package);
            }
            Err(failure) if first_failure.is_some() => {
                let _ = failure.report();
            }
            Err(failure) => {
                // Told at once when others follow, so that order on the screen is order in time.
                if files.len() > 1 {
                    let exit = failure.report();
                    first_failure = Some(Failure::new(exit, ""));
                } else {
                    first_failure = Some(failure);
                }
            }
        }
    }
    if shell.globals.plan {
        shell.plans(|| planned)?;
    } else if !published.is_empty() || (files.len() > 1 && !shell.is_for_people()) {
        shell.out.results(&published, files.len(), || lines.join("\n"))?;
        if let Some(client) = &client {
            tell_outdated(shell, client, &published).await;
        }
    }
    first_failure.map_or(Ok(()), Err)
}

/// Reads the whole file and checks that it is a package.
fn look<'a>(shell: &Shell, path: &'a Path) -> Result<Ready<'a>, Failure> {
    let say = shell.say;
    let doing = || say.act_push(&shown(path));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let spinner = progress::spinner(shell, &say.checking(&name));
    let inspected = bundle::inspect(path, &name);
    let digested = bundle::digest_file(path);
    spinner.finish_and_clear();
    let inspected = inspected.map_err(|error| match error.code() {
        "io" | "disk-full" => Failure::new(error.exit(), say.could_not(&doing(), &error.tell(say))),
        _ => Failure::new(error.exit(), say.could_not(&doing(), &say.no_package(&name, &error.tell(say)))),
    })?;
    let (digest, size_bytes) = digested.map_err(FileTrouble::at(path)).or_fail(say, doing)?;
    Ok(Ready {
        path,
        name,
        digest,
        size_bytes,
        package: inspected.manifest.name.to_string(),
        version: inspected.manifest.version.to_string(),
    })
}

async fn send(shell: &Shell, client: &Client, ready: &Ready<'_>) -> Result<Published, Failure> {
    let bar = progress::bar(shell, &ready.name, ready.size_bytes);
    let shown_bar = bar.clone();
    let sent = client
        .push(ready.path, &ready.name, Some(ready.digest), move |done, total| {
            shown_bar.set_length(total);
            shown_bar.set_position(done);
        })
        .await;
    bar.finish_and_clear();
    sent.or_fail(shell.say, || shell.say.act_push(&shown(ready.path)))
}

/// Says which instances run an older version of what was just published, and how to bring them up.
async fn tell_outdated(shell: &Shell, client: &Client, published: &[PackageFile]) {
    if !shell.is_for_people() {
        return;
    }
    // Only a hint: when it cannot be read, the push was still done.
    let Ok(instances) = client.instances(None, None).await else { return };
    for package in published {
        let behind: Vec<String> = instances
            .iter()
            .filter(|i| i.newer.as_ref().is_some_and(|newer| newer.digest == package.digest))
            .map(|i| format!("{}/{}", i.agent, i.name))
            .collect();
        if !behind.is_empty() {
            shell.out.note(&shell.say.outdated(&package.name, &package.version, &behind.join(" ")));
        }
    }
}
