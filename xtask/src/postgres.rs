//! A throw-away PostgreSQL for the tests: its own data folder, its own port on 127.0.0.1, nothing flushed to disk.
//!
//! PostgreSQL refuses root, so as root it runs as the user `postgres` of Debian's package. It ends when the value is
//! dropped, and its folder goes with it. Tests find it in `ESCALE_TEST_POSTGRES` and make databases of their own.

use crate::place::{self, Throwaway};
use crate::{needs, run};
use anyhow::{Context, Result, bail};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Longest wait for it to answer.
const START_WITHIN: Duration = Duration::from_secs(30);
/// Variable in which the tests find its address.
pub const ADDRESS_VARIABLE: &str = "ESCALE_TEST_POSTGRES";

/// A running PostgreSQL.
pub struct Postgres {
    server: run::Background,
    port: u16,
    _folder: Throwaway,
}

impl Postgres {
    /// Makes and starts one with the programs of that folder.
    pub fn start(programs: &Path) -> Result<Self> {
        let folder = Throwaway::new("postgres")?;
        let account = if needs::is_root()? { Some(Account::of("postgres")?) } else { None };
        if let Some(account) = &account {
            let owner = format!("{}:{}", account.user, account.group);
            run::output(Command::new("chown").arg(owner).arg(folder.path()))?;
        }
        let data = folder.path().join("data");
        let call = |program: &str| {
            let mut command = Command::new(programs.join(program));
            command.current_dir(folder.path()).env("HOME", folder.path()).env("LC_ALL", "C.UTF-8");
            if let Some(account) = &account {
                command.uid(account.user).gid(account.group);
            }
            command
        };
        let mut initdb = call("initdb");
        initdb.arg("-D").arg(&data);
        initdb.args(["-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]);
        run::output(&mut initdb).context("PostgreSQL's data folder could not be made")?;

        let port = place::free_port()?;
        let log = folder.path().join("log");
        let mut postgres = call("postgres");
        postgres.arg("-D").arg(&data).arg("-k").arg(folder.path()).args(arguments(port));
        let mut server = run::Background::start("PostgreSQL", postgres, &log)?;
        let ready = run::wait_until(START_WITHIN, || {
            server.still_runs().is_err() || answers(&programs.join("pg_isready"), port)
        });
        server.still_runs()?;
        if !ready {
            bail!("PostgreSQL did not answer within {START_WITHIN:?}; its last lines:\n{}", run::tail(&log));
        }
        Ok(Self { server, port, _folder: folder })
    }
    /// Its address, for a client.
    pub fn address(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // INT: end now, without waiting for clients that forgot to leave.
        self.server.end("INT", Duration::from_secs(10));
    }
}

fn arguments(port: u16) -> Vec<String> {
    let mut arguments =
        vec![String::from("-h"), String::from("127.0.0.1"), String::from("-p"), port.to_string()];
    for option in [
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=400",
        "shared_buffers=64MB",
        "autovacuum=off",
    ] {
        arguments.extend([String::from("-c"), option.to_owned()]);
    }
    arguments
}

fn answers(pg_isready: &PathBuf, port: u16) -> bool {
    let port = port.to_string();
    Command::new(pg_isready)
        .args(["-q", "-h", "127.0.0.1", "-p", &port])
        .status()
        .is_ok_and(|status| status.success())
}

/// A user of this machine.
struct Account {
    user: u32,
    group: u32,
}

impl Account {
    fn of(name: &str) -> Result<Self> {
        let text = std::fs::read_to_string("/etc/passwd").context("could not read the list of users")?;
        Self::find(&text, name)
            .with_context(|| format!("there is no user {name}; PostgreSQL refuses to run as root"))
    }
    fn find(passwd: &str, name: &str) -> Option<Self> {
        let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').map(str::parse).filter_map(Result::ok);
        Some(Self { user: fields.next()?, group: fields.next()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_an_account() {
        let account =
            Account::find("root:x:0:0:::\npostgres:x:103:110:P,,,:/var:/bin/bash\n", "postgres").unwrap();
        assert_eq!((account.user, account.group), (103, 110));
        assert!(Account::find("root:x:0:0:::", "postgres").is_none());
    }
}
