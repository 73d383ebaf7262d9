//! A server and some agents on loopback, in a folder of their own, worked through the `escale` command.
//!
//! Everything started here is ended here, by its id: the instances are stopped through the server, then agents and
//! server are asked to end, and last whatever still works inside the folder is ended too. Each wait has a bound.

use crate::place::{self, Profile};
use crate::{build, run, say};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Longest wait for the server to answer after its start.
const SERVER_WITHIN: Duration = Duration::from_secs(30);
/// Longest wait for an agent to be connected after its start.
const AGENT_WITHIN: Duration = Duration::from_secs(30);
/// Longest wait for the instances to stop at the end.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// Longest wait for a program to end when it is asked to.
const END_WITHIN: Duration = Duration::from_secs(12);

/// A server and its agents.
pub struct Fleet {
    profile: Profile,
    folder: PathBuf,
    port: u16,
    password: String,
    server: run::Background,
    /// Agents, and other helpers.
    others: Vec<run::Background>,
    /// Another server that belongs to it.
    neighbour: Option<Box<Fleet>>,
}

impl Fleet {
    /// Starts a server with its data in `folder`, and waits until it is ready.
    pub fn start(profile: Profile, folder: &Path, port: u16) -> Result<Self> {
        check_port(port)?;
        let password = admin_password(folder)?;
        let mut command = Command::new(place::program(profile, "escale-server"));
        command.args(["run", "--listen", &format!("127.0.0.1:{port}"), "--data"]).arg(folder.join("server"));
        command.env("ESCALE_ADMIN_PASSWORD", &password).current_dir(folder);
        let mut server = run::Background::start("the server", command, &folder.join("server.log"))?;
        let ready = run::wait_until(SERVER_WITHIN, || {
            run::asked_to_end() || server.still_runs().is_err() || ready(port)
        });
        server.still_runs()?;
        if !ready {
            bail!(
                "the server was not ready within {SERVER_WITHIN:?}; its last lines:\n{}",
                run::tail(server.log())
            );
        }
        Ok(Self {
            profile,
            folder: folder.to_path_buf(),
            port,
            password,
            server,
            others: Vec::new(),
            neighbour: None,
        })
    }
    /// Address of the server and of its console.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
    /// The administrator's password.
    pub fn password(&self) -> &str {
        &self.password
    }
    /// The folder everything stands in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
    /// A call of the `escale` command, signed in by its environment.
    pub fn call(&self, words: &[&str]) -> Command {
        let mut command = Command::new(place::program(self.profile, "escale"));
        command.args(words).env("ESCALE_SERVER", self.address()).env("ESCALE_USER", "admin");
        command.env("ESCALE_PASSWORD", &self.password).env_remove("ESCALE_TOKEN");
        command
    }
    /// Runs the `escale` command and returns what it printed.
    pub fn escale(&self, words: &[&str]) -> Result<String> {
        run::output(&mut self.call(words))
    }
    /// The same, read as JSON.
    pub fn list(&self, words: &[&str]) -> Result<Vec<Value>> {
        let text = self.escale(&[words, &["--output", "json"]].concat())?;
        serde_json::from_str(&text).with_context(|| format!("escale {} printed no list", words.join(" ")))
    }
    /// Starts an agent: enrolled by a one-time token at first, by its state alone when it was here before.
    pub fn add_agent(&mut self, name: &str) -> Result<()> {
        let state = self.folder.join(format!("agent-{name}"));
        let mut command = Command::new(place::program(self.profile, "escale-agent"));
        command.args(["run", "--server", &self.address(), "--state"]).arg(&state).current_dir(&self.folder);
        let services = super::deliveries::services(&self.folder);
        std::fs::create_dir_all(&services)?;
        command.arg("--services").arg(services);
        if !state.is_dir() {
            let token = self.escale(&["agent", "enroll-token", "--name", name])?;
            command.args(["--name", name]).env("ESCALE_ENROLL_TOKEN", token.trim());
        }
        let log = self.folder.join(format!("agent-{name}.log"));
        let mut agent = run::Background::start(&format!("agent {name}"), command, &log)?;
        let connected = run::wait_until(AGENT_WITHIN, || {
            run::asked_to_end() || agent.still_runs().is_err() || self.is_connected(name)
        });
        agent.still_runs()?;
        self.others.push(agent);
        if !connected {
            bail!(
                "agent {name} was not connected within {AGENT_WITHIN:?}; its last lines:\n{}",
                run::tail(&log)
            );
        }
        Ok(())
    }
    fn is_connected(&self, name: &str) -> bool {
        let agents = self.list(&["agent", "ls"]).unwrap_or_default();
        agents.iter().any(|agent| agent["name"] == name && agent["state"] == "connected")
    }
    /// Takes another program into care.
    pub fn add(&mut self, program: run::Background) {
        self.others.push(program);
    }
    /// Takes another server into care.
    pub fn keep(&mut self, neighbour: Fleet) {
        self.neighbour = Some(Box::new(neighbour));
    }
    /// Deploys a package, or leaves the instance of that name as it is.
    pub fn deploy(&self, agent: &str, package: &str, name: &str, settings: &[(&str, String)]) -> Result<()> {
        let pairs: Vec<String> = settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let words: Vec<&str> = pairs.iter().flat_map(|pair| ["--set", pair]).collect();
        self.deploy_with(agent, package, name, &words)
    }
    /// The same with any words of `escale instance deploy`.
    pub fn deploy_with(&self, agent: &str, package: &str, name: &str, more: &[&str]) -> Result<()> {
        if self.list(&["instance", "ls", agent])?.iter().any(|instance| instance["name"] == name) {
            return Ok(());
        }
        let mut words = vec!["instance", "deploy", agent, package, "--name", name];
        if name != package {
            words.extend(["--file", package]);
        }
        words.extend(more);
        words.push("--no-wait");
        self.escale(&words).map(drop)
    }
    /// Starts again what has ended, and says so; fails when something ends too often.
    pub fn tend(&mut self) -> Result<()> {
        for program in std::iter::once(&mut self.server).chain(&mut self.others) {
            if let Some(status) = program.tend()? {
                say::line(&format!("{} ended with {status}; it is started again", program.name()));
            }
        }
        self.neighbour.as_mut().map_or(Ok(()), |neighbour| neighbour.tend())
    }
    /// Names and logs of what runs here.
    pub fn logs(&self) -> Vec<(String, PathBuf)> {
        let all = std::iter::once(&self.server).chain(&self.others);
        all.map(|program| (program.name().to_owned(), program.log().to_path_buf())).collect()
    }
    /// Ends everything, politely.
    pub fn end(&mut self) {
        if self.server.still_runs().is_ok() {
            self.stop_instances();
        }
        while let Some(mut other) = self.others.pop() {
            other.end("TERM", END_WITHIN);
        }
        self.neighbour = None;
        self.server.end("TERM", END_WITHIN);
        end_whatever_works_in(&self.folder);
    }
    fn stop_instances(&self) {
        let running = || -> Vec<String> {
            let all = self.list(&["instance", "ls"]).unwrap_or_default();
            let there = all.iter().filter(|one| one["virtual"] != true && one["state"] != "stopped");
            there
                .filter_map(|one| Some(format!("{}/{}", one["agent"].as_str()?, one["name"].as_str()?)))
                .collect()
        };
        for name in running() {
            // One that cannot be stopped through the server is ended with the folder.
            let _ = self.escale(&["instance", "stop", &name, "--no-wait"]);
        }
        run::wait_until(STOP_WITHIN, || running().is_empty());
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.end();
    }
}

/// Fails when someone else listens on the port, and says what to do.
pub fn check_port(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(error) => bail!(
            "port {port} of 127.0.0.1 cannot be used ({error}): end the program that listens there, or take another \
             port: cargo xtask demo --port {}",
            port.checked_add(1).unwrap_or(8089)
        ),
    }
}

/// The administrator's password of this folder: kept from the first run, else given, else random.
fn admin_password(folder: &Path) -> Result<String> {
    let file = folder.join("admin-password");
    if let Ok(kept) = std::fs::read_to_string(&file) {
        return Ok(kept.trim().to_owned());
    }
    let password = match std::env::var("ESCALE_ADMIN_PASSWORD") {
        Ok(given) if !given.is_empty() => given,
        _ => random_word(16)?,
    };
    std::fs::write(&file, &password)?;
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600))?;
    Ok(password)
}

/// So many random characters, none of which looks like another.
fn random_word(length: usize) -> Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";
    let mut bytes = vec![0; length];
    std::fs::File::open("/dev/urandom")?
        .read_exact(&mut bytes)
        .context("no random numbers on this machine")?;
    Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}

/// Whether the server answers that it is ready.
fn ready(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut start = [0; 12];
        stream.read_exact(&mut start)?;
        Ok(String::from_utf8_lossy(&start).into_owned())
    };
    ask().is_ok_and(|start| start.ends_with(" 200"))
}

/// Ends, by their ids, processes that still work inside a folder: asked first, then killed.
fn end_whatever_works_in(folder: &Path) {
    for (signal, grace) in [("TERM", Duration::from_secs(3)), ("KILL", Duration::from_secs(2))] {
        let found = working_in(folder);
        if found.is_empty() {
            return;
        }
        found.iter().for_each(|id| run::send(&id.to_string(), signal));
        run::wait_until(grace, || working_in(folder).is_empty());
    }
}

fn working_in(folder: &Path) -> Vec<u32> {
    let Ok(folder) = folder.canonicalize() else { return Vec::new() };
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| {
            let id: u32 = entry.file_name().to_str()?.parse().ok()?;
            let place = std::fs::read_link(entry.path().join("cwd")).ok()?;
            let ours = place.starts_with(&folder) && id != std::process::id();
            ours.then_some(id)
        })
        .collect()
}

/// The example packages as files, by package name.
pub fn package_file(profile: Profile, name: &str) -> Result<PathBuf> {
    let start = format!("{name}-");
    let entries = std::fs::read_dir(place::packages(profile))?.flatten().map(|entry| entry.path());
    let mut found = entries.filter(|path| {
        let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        file.strip_prefix(&start).is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    });
    found.next().with_context(|| format!("the example package {name} was not built"))
}

/// The steps a build takes before a fleet can start.
pub const BUILD_STEPS: usize = build::STEPS;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_says_what_to_do() {
        let holder = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = holder.local_addr().unwrap().port();
        let text = check_port(port).unwrap_err().to_string();
        assert!(text.contains("--port"), "{text}");
    }

    #[test]
    fn a_password_is_random_and_kept() {
        let folder = place::Throwaway::new("fleet-test").unwrap();
        let first = admin_password(folder.path()).unwrap();
        assert!(first.len() >= 10);
        assert_eq!(admin_password(folder.path()).unwrap(), first);
    }

    #[test]
    fn what_works_in_a_folder_is_found_and_ended() {
        let folder = place::Throwaway::new("works-test").unwrap();
        let mut stray = Command::new("sleep").arg("60").current_dir(folder.path()).spawn().unwrap();
        assert_eq!(working_in(folder.path()), [stray.id()]);
        run::send(&stray.id().to_string(), "TERM");
        assert!(!stray.wait().unwrap().success());
        assert!(working_in(folder.path()).is_empty());
    }
}
