//! Accounts jobs run as (AG-4): the agent's own always, others when the agent was told so.
//!
//! As root by `runuser`, else by `sudo` without a password. Neither gets anything but the agent's own program and the word `child`:
//! what it is to do, secrets included, comes on its standard input.

use crate::jobs::plan::{Task, because};
use nix::unistd::{Uid, User};
use protocol::Reason;
use protocol::reason::code;
use protocol::text::params;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// An account, as it is on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its name.
    pub name: String,
    /// Its number.
    pub uid: u32,
    /// Number of its first group.
    pub gid: u32,
    /// Its home.
    pub home: String,
    /// How it is reached.
    pub way: Way,
}

/// How an account is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// It is the agent's own.
    Own,
    /// The agent is root.
    Runuser,
    /// By a rule of sudo.
    Sudo,
}

/// The account of that name, if work may run as it; empty: the agent's own.
pub fn find(name: &str, allowed: &[String]) -> Result<Account, Reason> {
    let uid = Uid::effective();
    let own = User::from_uid(uid).ok().flatten();
    if name.is_empty() || own.as_ref().is_some_and(|user| user.name == name) {
        return Ok(match own {
            Some(user) => of(&user, Way::Own),
            None => Account {
                name: uid.to_string(),
                uid: uid.as_raw(),
                gid: nix::unistd::Gid::effective().as_raw(),
                home: "/".to_owned(),
                way: Way::Own,
            },
        });
    }
    if !allowed.iter().any(|one| one == name) {
        return Err(because(code::RUN_AS_REFUSED, "account", &name));
    }
    match User::from_name(name) {
        Ok(Some(user)) => Ok(of(&user, if uid.is_root() { Way::Runuser } else { Way::Sudo })),
        Ok(None) => Err(unusable(name, &"it does not exist")),
        Err(error) => Err(unusable(name, &error)),
    }
}

/// It cannot be used.
#[must_use]
pub fn unusable(name: &str, why: &dyn std::fmt::Display) -> Reason {
    Reason::new(code::RUN_AS_UNUSABLE, params([("account", &name), ("why", &why)]))
}

fn of(user: &User, way: Way) -> Account {
    Account {
        name: user.name.clone(),
        uid: user.uid.as_raw(),
        gid: user.gid.as_raw(),
        home: user.dir.to_string_lossy().into_owned(),
        way,
    }
}

impl Account {
    /// A command that runs the agent's program as this account, for one task on its standard input.
    #[must_use]
    pub fn child(&self, program: &Path) -> Command {
        let mut command = match self.way {
            Way::Own => Command::new(program),
            Way::Runuser => {
                let mut command = Command::new("runuser");
                command.args(["-u", &self.name, "--"]).arg(program);
                command
            }
            Way::Sudo => {
                let mut command = Command::new("sudo");
                command.args(["-n", "-u", &self.name, "--"]).arg(program);
                command
            }
        };
        command.arg("child").env_clear().env("PATH", super::plan::PATH).current_dir("/");
        command
    }
    /// Runs a short task as this account, to its end.
    #[must_use]
    pub fn run(&self, program: &Path, task: &Task) -> Option<Output> {
        let mut command = self.child(program);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().ok()?;
        let mut line = serde_json::to_vec(task).ok()?;
        line.push(b'\n');
        if let Some(mut stdin) = child.stdin.take() {
            let _ = stdin.write_all(&line);
        }
        child.wait_with_output().ok()
    }
    /// Whether it is another than the agent's own.
    #[must_use]
    pub fn is_other(&self) -> bool {
        self.way != Way::Own
    }
}
