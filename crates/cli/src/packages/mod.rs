//! `escale package`: making, publishing, looking, getting.

mod deliver;
mod face;
mod local;
mod push;
mod show;

use crate::args::{Named, PackageCommand};
use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use crate::table::{Table, Tone, faint, plain};
use crate::{moment, progress};
use client::Client;
use deliver::Act;
use protocol::api::PackageFile;
use protocol::exit;
use std::path::{Path, PathBuf};

/// `escale package`
pub async fn run(shell: &Shell, command: PackageCommand) -> Result<(), Failure> {
    match command {
        PackageCommand::Init { dir, name, install } => local::init(shell, &dir, name, install),
        PackageCommand::Pack { dir, out } => local::pack(shell, &dir, out),
        PackageCommand::Push { files } => push::push(shell, &files).await,
        PackageCommand::Ls { search } => list(shell, search.as_deref()).await,
        PackageCommand::Show(which) => show::show(shell, &which).await,
        PackageCommand::Rename { file, new } => rename(shell, &file, &new).await,
        PackageCommand::Rm { which, force } => remove(shell, &which, force).await,
        PackageCommand::Pull { which, out } => pull(shell, &which, out).await,
        PackageCommand::Scripts { package, version, show, diff } => {
            deliver::scripts(shell, &package, &version, show.as_deref(), diff.as_deref()).await
        }
        PackageCommand::Promote(of) => deliver::act(shell, Act::Promote, &of.package, &of.version).await,
        PackageCommand::Block(of) => deliver::act(shell, Act::Block, &of.package, &of.version).await,
        PackageCommand::Unblock(of) => deliver::act(shell, Act::Unblock, &of.package, &of.version).await,
        PackageCommand::Pin { which, off } => {
            let act = if off { Act::Unpin } else { Act::Pin };
            deliver::act(shell, act, &which.package, &which.version).await
        }
    }
}

async fn list(shell: &Shell, search: Option<&str>) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let files = client.packages(search).await.or_fail(say, || say.act_list_packages())?;
    shell.out.list(&files, || {
        if files.is_empty() {
            return say.no_packages();
        }
        let headings = [
            say.head_package(),
            say.head_version(),
            say.head_file(),
            say.head_size(),
            say.head_published(),
            say.head_by(),
            say.head_used(),
        ];
        let mut table = Table::new(&shell.out, &headings).right(3).right(6);
        let now = moment::now();
        for file in &files {
            let tone = if file.newest { Tone::Plain } else { Tone::Faint };
            table.row(vec![
                (file.name.clone(), tone),
                (file.version.clone(), tone),
                (file.file.clone(), tone),
                (moment::size(say, file.size_bytes), tone),
                faint(moment::ago(say, file.published_at, now)),
                faint(&file.published_by),
                plain(if file.used_by.is_empty() { String::new() } else { file.used_by.len().to_string() }),
            ]);
        }
        table.show()
    })
}

/// Finds a file of the repository: by its own name, else by package and version; without a version, the highest.
async fn find(shell: &Shell, client: &Client, which: &Named, doing: &str) -> Result<PackageFile, Failure> {
    let say = shell.say;
    if which.version.is_none() {
        match client.package(&which.what).await {
            Ok(file) => return Ok(file),
            Err(error) if error.status() == Some(404) => {}
            Err(error) => return Err(error).or_fail(say, || doing.to_owned()),
        }
    }
    let files = client.packages(Some(&which.what)).await.or_fail(say, || doing.to_owned())?;
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    let mut of_package = files.into_iter().filter(|file| same(&file.name, &which.what));
    // The list comes with the highest version first.
    let found = match &which.version {
        Some(version) => of_package.find(|file| is_version(&file.version, version)),
        None => of_package.next(),
    };
    found.ok_or_else(|| {
        let why = match &which.version {
            Some(version) => say.no_such_version(&which.what, version),
            None => say.no_such_package(&which.what),
        };
        Failure::new(exit::NOT_FOUND, say.could_not(&doing, &why))
    })
}

fn is_version(have: &str, wanted: &str) -> bool {
    match (model::Version::parse(have), model::Version::parse(wanted)) {
        (Ok(have), Ok(wanted)) => have == wanted,
        _ => have == wanted,
    }
}

async fn rename(shell: &Shell, file: &str, new: &str) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    if shell.plans_one("rename", file, say.would_rename(&file, &new))? {
        return Ok(());
    }
    let renamed = client.rename_package(file, new).await.or_fail(say, || say.act_rename(&file))?;
    shell.out.one(&renamed, || say.renamed(&file, &renamed.file))
}

async fn remove(shell: &Shell, which: &Named, force: bool) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let doing = say.act_remove(&which.what);
    let file = find(shell, &client, which, &doing).await?;
    let users = file.used_by.join(", ");
    let would = match users.as_str() {
        "" => say.would_remove(&file.file),
        _ if force => say.would_remove_used(&file.file, &users),
        _ => say.would_be_refused_used(&file.file, &users),
    };
    if shell.plans_one("remove", &file.file, would)? {
        return Ok(());
    }
    shell.confirm(&say.ask_remove(&file.file))?;
    client.remove_package(&file.file, force).await.or_fail(say, || doing)?;
    shell.out.one(&file, || say.removed(&file.file))
}

async fn pull(shell: &Shell, which: &Named, out: Option<PathBuf>) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let doing = say.act_pull(&which.what);
    let file = find(shell, &client, which, &doing).await?;
    let target = match out {
        Some(out) if out.is_dir() => out.join(&file.file),
        Some(out) => out,
        None => PathBuf::from(&file.file),
    };
    if shell.plans_one("pull", &file.file, say.would_pull(&file.file, &target.display()))? {
        return Ok(());
    }
    let bar = progress::bar(shell, &file.file, file.size_bytes);
    let pulled = client
        .pull(&file, &target, |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        })
        .await;
    bar.finish_and_clear();
    pulled.or_fail(say, || doing)?;
    shell.out.one(&file, || {
        say.pulled(&file.name, &file.version, &shown(&target), &moment::size(say, file.size_bytes))
    })
}

/// A path as people read it.
fn shown(path: &Path) -> String {
    path.display().to_string()
}

pub use show::{recovery as recovery_line, settings as settings_table};
