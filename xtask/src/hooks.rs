//! `cargo xtask hooks`: installs the pre-commit hook, which formats nothing and tests nothing: it looks, in seconds.

use crate::{place, run, say};
use anyhow::{Context, Result};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

const HOOK: &str = "#!/usr/bin/env bash
# Installed by `cargo xtask hooks`: format and house rules, in seconds. Tests belong to `cargo xtask check`.
set -eu
cd \"$(git rev-parse --show-toplevel)\"
cargo fmt --all --check >/dev/null || { echo 'not formatted; run: cargo fmt --all' >&2; exit 1; }
exec cargo xtask tidy
";

/// The command.
pub fn command() -> Result<()> {
    let mut git = Command::new("git");
    git.args(["rev-parse", "--git-path", "hooks"]).current_dir(place::root());
    let folder = place::root().join(run::output(&mut git).context("this is no git clone")?.trim());
    std::fs::create_dir_all(&folder)?;
    let hook = folder.join("pre-commit");
    std::fs::write(&hook, HOOK)?;
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755))?;
    say::line(&format!("installed {}", hook.display()));
    Ok(())
}
