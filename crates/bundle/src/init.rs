//! A first manifest, for `escale package init`.
//!
//! Writes a small package that can be packed and run as it is: a commented `escale.toml` with a run face and
//! one setting, and the shell script it starts. Nothing that is already there is replaced.

use crate::error::Error;
use crate::manifest_toml;
use model::PackageName;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const SCRIPT_FILE: &str = "run.sh";

const SCRIPT: &str = r#"#!/bin/sh
# The agent keeps this program alive. What it prints becomes its log.
# When it is asked to stop it receives TERM, and has the time that `grace` gives to leave.
trap 'echo "stopping"; exit 0' TERM INT

echo "started: $GREETING"
while :; do
    sleep 1 &
    wait $!
done
"#;

const MANIFEST: &str = r#"# What the package is and how it runs. `escale package pack .` checks and builds it.
format = 1

[package]
name = @NAME@
version = "0.1.0"                         # begins with a digit: 1.2, 2.0.0-rc1, 2026.11.20
title = { en = @NAME@ }                   # one text, or one for each language
description = { en = "A first package.", fr = "Un premier paquet." }
# authors = ["Your name"]
# icon = "icon.png"                       # a PNG in this folder
# url = "https://example.org/"
# platforms = ["linux-x86_64"]            # left out: any

# The program that the agent keeps alive.
[run]
command = ["./run.sh"]                    # one text for each argument; no shell unless you name one
# ready = "started"                       # or "notify", { http = "http://127.0.0.1:80/", within = "10s" }
stop = { signal = "TERM", grace = "10s" }
# recovery = { restart = true, retries = 3, delay = "30s", reset_after = "15m" }
# limits = { memory = "256MiB" }
env = { GREETING = "${setting.greeting}" }

# What is done once per machine by tasks, under agents of any kind: checks, files, actions. `escale package init --install`
# writes a package that has only this face.
# [[install.check]]
# free_space = { path = "/opt", at_least = "100MiB" }
# [[install.action]]
# run = ["sh", "setup.sh"]

# What people may set for each instance. A secret setting may be used in `env`, not in `command`.
[[setting]]
name = "greeting"
type = "string"                           # integer, number, boolean, duration, date, json, xml, secret
default = "hello"
description = { en = "What is printed at the start", fr = "Ce qui est affiché au départ" }
"#;

const SETUP_FILE: &str = "setup.sh";

const SETUP: &str = r#"#!/bin/sh
# Runs once per machine, as the user of the agent, in a work folder of its own that holds the files of the package.
set -e
echo "hello from $(hostname)"
"#;

const INSTALL_MANIFEST: &str = r#"# What is done once per machine. `escale package pack .` checks and builds it, tasks carry it out:
# on machines with our own agent, and with FusionInventory and GLPI agents as they are.
format = 1

[package]
name = @NAME@
version = "0.1.0"                         # begins with a digit; a published version never changes
title = { en = @NAME@ }
description = { en = "Done once per machine.", fr = "Fait une fois par machine." }

# Checks come first, in order; nothing is changed before. One key says what is looked at:
# directory_exists directory_missing file_exists file_missing            = "/path"
# file_size_equals file_size_greater file_size_lower                     = { path = "/path", bytes = 100 }
# file_sha512 file_sha512_mismatch                                       = { path = "/path", sha512 = "…" }
# free_space                                                             = { path = "/opt", at_least = "500MiB" }
# registry_key_exists registry_key_missing registry_value_exists registry_value_missing = "HKEY_LOCAL_MACHINE/…"
# registry_value_equals registry_value_differs = { path = "…", value = "…" }, registry_value_type = { path = "…", type = "REG_SZ" }
[[install.check]]
free_space = { path = "/tmp", at_least = "1MiB" }
otherwise = "error"                       # error, skip, startnow, warning, info
# label = "room for the files"

# Files the machine gets in its work folder.
[[install.file]]
path = "setup.sh"                         # in this folder; its name in the work folder is the last part, or `name`
# extract = true                          # take an archive apart there (zip or tar)
# p2p = { keep = "7d" }                   # machines of one network give it to each other; or true

# Actions, in order: run, or move = { from, to }, copy = { from, to }, delete = ["/path"], mkdir = ["/path"].
[[install.action]]
run = ["sh", "setup.sh"]                  # or one text: a line for the shell
ok_codes = [0]                            # also error_codes, ok_patterns, error_patterns; the first that fits decides
# env = { MODE = "production" }
# log_lines = 10                          # lines of output that are reported; "all" for all
# label = "set up"

# A question; FusionInventory and GLPI agents under Windows ask it.
# [[install.interaction]]
# moment = "before"                       # after_download, after, after_download_failure, after_failure
# title = "Update"
# text = "May the update begin?"
# buttons = "yesno"
# on_no = "postpone"                      # continue, stop, postpone
"#;

/// Writes a first `escale.toml` with an install face, and the `setup.sh` it runs, as [`init`] does.
///
/// # Errors
/// As [`init`].
pub fn init_install(dir: &Path, name: &str) -> Result<Vec<PathBuf>, Error> {
    begin(dir, name, INSTALL_MANIFEST, (SETUP_FILE, SETUP))
}

/// Writes a first `escale.toml` and the `run.sh` it starts into `dir`, which is created if need be. Returns
/// the files written.
///
/// # Errors
/// [`Error::Manifest`] when `name` is no package name; [`Error::Io`] with the kind `AlreadyExists` when one
/// of the files is there already, and then none is written.
pub fn init(dir: &Path, name: &str) -> Result<Vec<PathBuf>, Error> {
    begin(dir, name, MANIFEST, (SCRIPT_FILE, SCRIPT))
}

fn begin(dir: &Path, name: &str, manifest: &str, script: (&str, &str)) -> Result<Vec<PathBuf>, Error> {
    let name = PackageName::parse(name).map_err(|e| Error::Manifest {
        file: manifest_toml::FILE,
        line: None,
        key: Some("package.name".to_owned()),
        problem: format!("{name:?} cannot be the name of a package: {e}"),
    })?;
    let quoted = toml::Value::String(name.to_string()).to_string();
    let manifest = manifest.replace("@NAME@", &quoted);
    let files =
        [(dir.join(manifest_toml::FILE), manifest.as_str(), false), (dir.join(script.0), script.1, true)];
    for (path, ..) in &files {
        if fs::symlink_metadata(path).is_ok() {
            return Err(Error::io("create", path, io::ErrorKind::AlreadyExists.into()));
        }
    }
    fs::create_dir_all(dir).map_err(|e| Error::io("create", dir, e))?;
    for (path, content, executable) in &files {
        write(path, content, *executable).map_err(|e| Error::io("write", path, e))?;
    }
    Ok(files.map(|(path, ..)| path).into())
}

fn write(path: &Path, content: &str, executable: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if executable { 0o755 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = executable;
    options.open(path)?.write_all(content.as_bytes())
}
