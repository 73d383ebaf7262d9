//! A server and agents as real processes, in a folder of their own that goes away with them.
//!
//! For journeys and figures alike: programs are the ones that were built, talked to through the `client` crate and by
//! signals, nothing else. Dropping a house ends every process it started, by id, and whatever still works inside its
//! folder (instances outlive their agent on purpose).

use crate::proc;
use anyhow::{Context, Result, anyhow, bail};
use client::{Auth, Client, Options};
use model::Secret;
use protocol::api::{
    Instance, NewEnrollToken, NewInstance, NewOrder, NewToken, Order, PackageFile, TokenScope,
};
use rustix::process::Signal;
use std::collections::BTreeMap;
use std::fs::File;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The first administrator's password in a house.
pub const PASSWORD: &str = "a-house-of-its-own";
/// How long a house waits for a state at most.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Pause between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Where the programs are.
#[derive(Debug, Clone)]
pub struct Programs {
    /// `escale-server`
    pub server: PathBuf,
    /// `escale-agent`
    pub agent: PathBuf,
    /// `escale`
    pub cli: PathBuf,
}

impl Programs {
    /// The programs of a folder.
    ///
    /// # Errors
    /// Names the one that is missing.
    pub fn of(folder: &Path) -> Result<Self> {
        let find = |name: &str| {
            let path = folder.join(name);
            if path.is_file() {
                Ok(path)
            } else {
                bail!("{} is not built; cargo build --workspace", path.display())
            }
        };
        Ok(Self { server: find("escale-server")?, agent: find("escale-agent")?, cli: find("escale")? })
    }

    /// The programs of `ESCALE_PROGRAMS`, or those beside this one.
    ///
    /// # Errors
    /// As [`Programs::of`].
    pub fn find() -> Result<Self> {
        if let Some(folder) = std::env::var_os("ESCALE_PROGRAMS") {
            return Self::of(Path::new(&folder));
        }
        let me = std::env::current_exe()?;
        let folder = me.parent().ok_or_else(|| anyhow!("this program stands nowhere"))?;
        Self::of(if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder })
    }
}

/// Certificate and key of a house with TLS.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The certificate, which is its own authority.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

impl Certificate {
    /// Makes one for 127.0.0.1 and localhost.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn make(folder: &Path) -> Result<Self> {
        Self::make_for(folder, IpAddr::V4(Ipv4Addr::LOCALHOST))
    }

    /// Makes one for 127.0.0.1, localhost and another address (ECDSA P-256).
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn make_for(folder: &Path, address: IpAddr) -> Result<Self> {
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        if !address.is_loopback() {
            names.push(address.to_string());
        }
        let made = rcgen::generate_simple_self_signed(names)?;
        let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
        std::fs::write(&cert, made.cert.pem())?;
        std::fs::write(&key, made.signing_key.serialize_pem())?;
        Ok(Self { cert, key })
    }
}

/// A server, its agents, their folder.
pub struct House {
    folder: TempDir,
    /// The programs.
    pub programs: Programs,
    /// The server's port.
    pub port: u16,
    place: Place,
    /// Set when it speaks TLS.
    pub certificate: Option<Certificate>,
    /// Environment of the programs, beside what they inherit.
    pub environment: Vec<(String, String)>,
    client: Client,
    server: Option<Child>,
    agents: BTreeMap<String, Child>,
}

/// Where a house stands.
#[derive(Debug, Clone)]
pub struct Place {
    /// The server's address.
    pub address: IpAddr,
    /// What stands before the server's program on its command line: `ip netns exec …`.
    pub before: Vec<String>,
}

impl Default for Place {
    fn default() -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::LOCALHOST), before: Vec::new() }
    }
}

impl Place {
    /// A program, started there.
    #[must_use]
    pub fn command(before: &[String], program: &Path) -> Command {
        let mut words = before.iter();
        match words.next() {
            None => Command::new(program),
            Some(first) => {
                let mut command = Command::new(first);
                command.args(words).arg(program);
                command
            }
        }
    }
}

/// A port of 127.0.0.1 that is free now, below those the kernel gives to connections: a server that is started again finds it still free.
///
/// # Errors
/// When there is none.
pub fn free_port() -> Result<u16> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let (first, count) = (12_000_u32, 20_000_u32);
    for _ in 0..100 {
        // Processes begin at places of their own, and none gives the same port twice in a row.
        let nth = NEXT.fetch_add(1, Ordering::Relaxed).wrapping_mul(7);
        let port = first + std::process::id().wrapping_mul(7_919).wrapping_add(nth) % count;
        let port = u16::try_from(port)?;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("a hundred ports from {first} on were tried, and none is free")
}

/// Starts a program in a process group of its own, with its output in a log.
///
/// # Errors
/// When it cannot be started.
pub fn launch(command: &mut Command, log: &Path) -> Result<Child> {
    let out = File::options().create(true).append(true).open(log)?;
    command
        .stdin(Stdio::null())
        .stdout(out.try_clone()?)
        .stderr(out)
        .process_group(0)
        .spawn()
        .with_context(|| format!("could not start {}", command.get_program().display()))
}

/// Ends a child: a signal, some time, then the hard way.
pub fn end(child: &mut Child, first: Signal, grace: Duration) {
    proc::signal(child.id(), first);
    let began = Instant::now();
    while began.elapsed() < grace {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        std::thread::sleep(LOOK_EVERY);
    }
    let _ = child.kill();
    let _ = child.wait();
}

impl House {
    /// An empty house, server running.
    ///
    /// # Errors
    /// When a program is missing or the server does not come up.
    pub async fn open(programs: Programs, with_tls: bool) -> Result<Self> {
        Self::open_at(programs, with_tls, Place::default()).await
    }

    /// The same elsewhere than on 127.0.0.1.
    ///
    /// # Errors
    /// When a program is missing or the server does not come up.
    pub async fn open_at(programs: Programs, with_tls: bool, place: Place) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("escale-house-").tempdir()?;
        let certificate =
            with_tls.then(|| Certificate::make_for(folder.path(), place.address)).transpose()?;
        let port = free_port()?;
        let auth = Auth::Password { user: "admin".to_owned(), password: Secret::new(PASSWORD.to_owned()) };
        let authority = certificate.as_ref().map(|c| std::fs::read(&c.cert)).transpose()?;
        let scheme = if with_tls { "https" } else { "http" };
        let options = Options { authority, ..Options::default() };
        let client =
            Client::with(&format!("{scheme}://{}", SocketAddr::new(place.address, port)), auth, options)?;
        let mut house = Self {
            folder,
            programs,
            port,
            place,
            certificate,
            environment: Vec::new(),
            client,
            server: None,
            agents: BTreeMap::new(),
        };
        house.start_server().await?;
        Ok(house)
    }

    /// Its folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
    /// The server's address.
    #[must_use]
    pub fn url(&self) -> String {
        self.client.server().to_owned()
    }
    /// Calls as the administrator.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }
    /// Process id of the server.
    #[must_use]
    pub fn server_pid(&self) -> u32 {
        self.server.as_ref().map_or(0, Child::id)
    }
    /// Process id of an agent.
    #[must_use]
    pub fn agent_pid(&self, name: &str) -> u32 {
        self.agents.get(name).map_or(0, Child::id)
    }
    /// What a program printed; `server` or `agent-NAME`.
    #[must_use]
    pub fn printed(&self, program: &str) -> String {
        std::fs::read_to_string(self.path().join(format!("{program}.log"))).unwrap_or_default()
    }

    /// Calls with an API token from now on: no password is checked any more, as scripts should do it.
    ///
    /// # Errors
    /// What the server refuses.
    pub async fn use_token(&mut self) -> Result<String> {
        let ask = NewToken {
            name: format!("house-{}", self.port),
            role: None,
            days: None,
            scope: TokenScope::default(),
        };
        let token = self.client.add_token(&ask).await?;
        let secret = token.secret.ok_or_else(|| anyhow!("the server gave no token"))?;
        self.client = self.client.signed_in(Auth::Token(Secret::new(secret.clone())));
        Ok(secret)
    }

    /// How the server is started.
    #[must_use]
    pub fn server_command(&self) -> Command {
        let mut command = Place::command(&self.place.before, &self.programs.server);
        command.arg("run").arg("--data").arg(self.path().join("data"));
        command.arg("--listen").arg(SocketAddr::new(self.place.address, self.port).to_string());
        command.env("ESCALE_ADMIN_PASSWORD", PASSWORD).envs(self.environment.clone());
        if let Some(certificate) = &self.certificate {
            let config = self.path().join("server.toml");
            let text = format!("[tls]\ncert = {:?}\nkey = {:?}\n", certificate.cert, certificate.key);
            if std::fs::write(&config, text).is_ok() {
                command.arg("--config").arg(config);
            }
        }
        command
    }

    /// Starts the server and waits until it is ready.
    ///
    /// # Errors
    /// When it is not ready in time.
    pub async fn start_server(&mut self) -> Result<()> {
        let log = self.path().join("server.log");
        self.server = Some(launch(&mut self.server_command(), &log)?);
        let client = self.client.signed_in(Auth::None);
        let began = Instant::now();
        loop {
            // Nobody signed in: the server says so, and that is an answer.
            match client.server_info().await {
                Ok(_) => return Ok(()),
                Err(error) if error.status().is_some() => return Ok(()),
                Err(error) if began.elapsed() > PATIENCE => {
                    bail!("the server is not ready: {error}; it printed:\n{}", self.printed("server"))
                }
                Err(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    }

    /// Ends the server as a crash would.
    pub fn kill_server(&mut self) {
        if let Some(mut server) = self.server.take() {
            end(&mut server, Signal::KILL, PATIENCE);
        }
    }
    /// Ends the server politely.
    pub fn stop_server(&mut self) {
        if let Some(mut server) = self.server.take() {
            end(&mut server, Signal::TERM, PATIENCE);
        }
    }

    /// How an agent is started; `token` enrols it.
    #[must_use]
    pub fn agent_command(&self, name: &str, state: &str, token: Option<&str>) -> Command {
        self.agent_command_at(&[], name, state, token)
    }

    /// The same with something before the program: `ip netns exec …`.
    #[must_use]
    pub fn agent_command_at(
        &self,
        before: &[String],
        name: &str,
        state: &str,
        token: Option<&str>,
    ) -> Command {
        let mut command = Place::command(before, &self.programs.agent);
        command.arg("run").arg("--state").arg(self.path().join(state));
        command.envs(self.environment.clone());
        if let Some(token) = token {
            command.args(["--server", &self.url(), "--name", name, "--enroll", token]);
            if let Some(certificate) = &self.certificate {
                command.arg("--ca").arg(&certificate.cert);
            }
        }
        command
    }

    /// A one-time token for an agent.
    ///
    /// # Errors
    /// What the server refuses.
    pub async fn enrol_token(&self, name: &str) -> Result<String> {
        let ask = NewEnrollToken { name: Some(name.to_owned()), minutes: None };
        Ok(self.client.enroll_token(&ask).await?.token)
    }

    /// Starts an agent, enrolling it the first time, and waits until it is connected.
    ///
    /// # Errors
    /// When it is not connected in time.
    pub async fn start_agent(&mut self, name: &str) -> Result<()> {
        self.start_agent_with(name, &[]).await
    }

    /// The same, with more flags.
    ///
    /// # Errors
    /// When it is not connected in time.
    pub async fn start_agent_with(&mut self, name: &str, flags: &[&str]) -> Result<()> {
        let state = format!("agent-{name}");
        let token =
            if self.path().join(&state).exists() { None } else { Some(self.enrol_token(name).await?) };
        let mut command = self.agent_command(name, &state, token.as_deref());
        command.args(flags);
        let child = launch(&mut command, &self.path().join(format!("agent-{name}.log")))?;
        self.agents.insert(name.to_owned(), child);
        self.until(&format!("agent {name} connected"), async |client| {
            Ok(client.agent(name).await?.state == "connected")
        })
        .await
        .with_context(|| format!("the agent printed:\n{}", self.printed(&state)))
    }

    /// Takes over an agent that was started otherwise.
    pub fn keep_agent(&mut self, name: &str, child: Child) {
        self.agents.insert(name.to_owned(), child);
    }

    /// Ends an agent as a crash would; its instances go on.
    pub fn kill_agent(&mut self, name: &str) {
        if let Some(mut agent) = self.agents.remove(name) {
            end(&mut agent, Signal::KILL, PATIENCE);
        }
    }
    /// Ends an agent politely.
    pub fn stop_agent(&mut self, name: &str) {
        if let Some(mut agent) = self.agents.remove(name) {
            end(&mut agent, Signal::TERM, PATIENCE);
        }
    }

    /// Waits until it is so. An error of the network counts as *not yet*.
    ///
    /// # Errors
    /// When it does not become so in time; names what was waited for.
    pub async fn until(&self, what: &str, mut ask: impl AsyncFnMut(&Client) -> Result<bool>) -> Result<()> {
        let began = Instant::now();
        loop {
            let last = match ask(&self.client).await {
                Ok(true) => return Ok(()),
                Ok(false) => String::new(),
                Err(error) => format!(": {error:#}"),
            };
            if began.elapsed() > PATIENCE {
                bail!("waited in vain for: {what}{last}");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until an instance is as wanted, and gives it.
    ///
    /// # Errors
    /// When it does not become so in time; shows how it stands.
    pub async fn instance(
        &self,
        agent: &str,
        name: &str,
        ask: impl Fn(&Instance) -> bool,
    ) -> Result<Instance> {
        let mut found = None;
        let waited = self
            .until(&format!("{agent}/{name}"), async |client| {
                let now = client.instance(agent, name).await?.instance;
                let so = ask(&now);
                found = Some(now);
                Ok(so)
            })
            .await;
        waited.with_context(|| format!("it stands so: {found:#?}"))?;
        found.ok_or_else(|| anyhow!("{agent}/{name} was never seen"))
    }

    /// Makes a package of a manifest (the part after `[package]`) and files, and publishes it.
    ///
    /// # Errors
    /// What is wrong with it, or what the server refuses.
    pub async fn publish(
        &self,
        name: &str,
        version: &str,
        run: &str,
        files: &[(&str, &[u8])],
    ) -> Result<PackageFile> {
        let out = self.pack(name, version, run, files)?;
        let file = out.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(self.client.push(&out, &file, None, |_, _| {}).await?.package)
    }

    /// The same without publishing it: the file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn pack(&self, name: &str, version: &str, run: &str, files: &[(&str, &[u8])]) -> Result<PathBuf> {
        let source = self.path().join(format!("src-{name}-{version}"));
        std::fs::create_dir_all(&source)?;
        let head = format!("format = 1\n[package]\nname = \"{name}\"\nversion = \"{version}\"\n");
        std::fs::write(source.join("escale.toml"), format!("{head}{run}\n"))?;
        for (file, content) in files {
            std::fs::write(source.join(file), content)?;
        }
        let out = self.path().join(format!("{name}-{version}.zip"));
        bundle::pack(&source, &out, &mut |_, _| {})?;
        std::fs::remove_dir_all(&source)?;
        Ok(out)
    }

    /// Deploys a package and waits until it is started.
    ///
    /// # Errors
    /// What the server refuses, or how it stands when it does not start.
    pub async fn deploy(&self, agent: &str, package: &str) -> Result<Instance> {
        let new = NewInstance { package: Some(package.to_owned()), ..NewInstance::default() };
        let instance = self.client.deploy(agent, &new).await?;
        self.instance(agent, &instance.name, |i| i.state == "started").await
    }

    /// Gives an order and waits until it ends.
    ///
    /// # Errors
    /// When it ends otherwise than done.
    pub async fn order(&self, agent: &str, name: &str, verb: &str) -> Result<Order> {
        let new = NewOrder { verb: verb.to_owned(), reason: None };
        let order = self.client.order(agent, name, &new).await?;
        let order = self.client.wait_order(&order.id, Some(PATIENCE), |_| {}).await?;
        if order.state == "done" { Ok(order) } else { bail!("{verb} of {agent}/{name}: {order:#?}") }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        for agent in self.agents.values_mut() {
            end(agent, Signal::KILL, PATIENCE);
        }
        if let Some(server) = &mut self.server {
            end(server, Signal::KILL, PATIENCE);
        }
        // Instances, and what they left behind.
        for _ in 0..5 {
            let left = proc::inside(self.folder.path());
            if left.is_empty() {
                return;
            }
            left.iter().for_each(|(pid, _)| proc::signal(*pid, Signal::KILL));
            std::thread::sleep(LOOK_EVERY);
        }
    }
}
