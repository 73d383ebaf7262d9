//! What needs no server: a first manifest, and building a package file.

use super::shown;
use crate::explain::Explain;
use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use crate::{moment, progress};
use protocol::exit;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What `init` wrote.
#[derive(Serialize)]
struct Written {
    name: String,
    files: Vec<String>,
}

/// `escale package init`
pub fn init(shell: &Shell, dir: &Path, name: Option<String>, install: bool) -> Result<(), Failure> {
    let say = shell.say;
    let name = match name {
        Some(name) => name,
        None => folder_name(dir).ok_or_else(|| Failure::usage(say.needs_package_name(&shown(dir))))?,
    };
    model::PackageName::parse(&name)
        .map_err(|error| Failure::usage(say.could_not(&say.act_init(&shown(dir)), &error)))?;
    if shell.plans_one("init", shown(dir), say.would_init(&shown(dir), &name))? {
        return Ok(());
    }
    let begin = if install { bundle::init_install } else { bundle::init };
    let files = begin(dir, &name).or_fail(say, || say.act_init(&shown(dir)))?;
    let written = Written { name, files: files.iter().map(|file| shown(file)).collect() };
    shell.out.one(&written, || {
        let mut lines: Vec<String> = written.files.iter().map(|file| say.wrote(file)).collect();
        lines.push(say.after_init(&shown(dir)));
        lines.join("\n")
    })
}

fn folder_name(dir: &Path) -> Option<String> {
    let full = std::path::absolute(dir).ok()?;
    // `absolute` keeps `..`; a folder that exists says its own name.
    let full = full.canonicalize().unwrap_or(full);
    full.file_name().map(|name| name.to_string_lossy().into_owned())
}

/// What `pack` made.
#[derive(Serialize)]
struct Made {
    name: String,
    version: String,
    file: String,
    digest: String,
    size_bytes: u64,
    entries: u64,
    warnings: Vec<String>,
}

/// `escale package pack`
pub fn pack(shell: &Shell, dir: &Path, out: Option<PathBuf>) -> Result<(), Failure> {
    let say = shell.say;
    let doing = || say.act_pack(&shown(dir));
    let out = match out {
        Some(out) => out,
        None => {
            let folder = folder_name(dir).unwrap_or_default();
            let manifest = bundle::read_manifest_dir(dir, &folder).or_fail(say, doing)?;
            PathBuf::from(format!("{}-{}.zip", manifest.name, manifest.version))
        }
    };
    if shell.plans_one("pack", shown(&out), say.would_pack(&shown(dir), &shown(&out)))? {
        return Ok(());
    }
    let bar = progress::bar(shell, &say.packing(), 0);
    let packed = bundle::pack(dir, &out, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let packed = packed.map_err(|error| match error {
        // The name asked for is the user's, not the package's.
        bundle::Error::OutputName { .. } => {
            Failure::new(exit::USAGE, say.could_not(&doing(), &error.tell(say)))
        }
        _ => Failure::new(error.exit(), say.could_not(&doing(), &error.tell(say))),
    })?;
    let made = Made {
        name: packed.manifest.name.to_string(),
        version: packed.manifest.version.to_string(),
        file: shown(&out),
        digest: packed.digest.to_string(),
        size_bytes: packed.size_bytes,
        entries: packed.entries,
        warnings: packed.manifest.warnings.clone(),
    };
    for warning in &made.warnings {
        shell.out.note(&say.warning(warning));
    }
    shell.out.one(&made, || {
        say.packed(&made.name, &made.version, &made.file, &moment::size(say, made.size_bytes), &made.entries)
    })
}
