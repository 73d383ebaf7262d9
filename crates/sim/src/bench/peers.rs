//! Peers: found on the search path (Debian's packages), started on free ports of 127.0.0.1, ended by id.

use crate::Bench;
use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use sim::house::{Certificate, end, free_port, launch};
use sim::proc;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// A peer's program.
pub fn program(name: &str, package: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin"), PathBuf::from("/usr/bin")]);
    let found = folders.map(|folder| folder.join(name)).find(|file| file.is_file());
    found.with_context(|| format!("the peer {name} is not installed (Debian: {package})"))
}

/// A peer that runs.
pub struct Peer {
    child: Child,
    /// Where it listens.
    pub port: u16,
    /// Where it listens with TLS, if it does.
    pub tls_port: u16,
}

impl Peer {
    /// A peer without a port.
    pub fn of(child: Child) -> Self {
        Self { child, port: 0, tls_port: 0 }
    }
    /// Process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
    /// Processor time of it and everything below it, in seconds.
    pub fn cpu_s(&self) -> f64 {
        proc::cpu_s(self.pid()) + proc::descendants(self.pid()).into_iter().map(proc::cpu_s).sum::<f64>()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let below = proc::descendants(self.pid());
        end(&mut self.child, Signal::TERM, Duration::from_secs(5));
        below.into_iter().filter(|pid| proc::runs(*pid)).for_each(|pid| proc::signal(pid, Signal::KILL));
    }
}

/// Starts a peer and waits until its port answers.
pub fn start(command: &mut Command, log: &Path, port: u16) -> Result<Peer> {
    let child = launch(command, log)?;
    let peer = Peer { child, port, tls_port: 0 };
    let began = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if began.elapsed() > Duration::from_secs(15) {
            bail!("a peer did not start: {}", std::fs::read_to_string(log).unwrap_or_default());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(peer)
}

/// nats-server, with TLS when a certificate is given.
pub fn nats(bench: &Bench, certificate: Option<&Certificate>) -> Result<Peer> {
    let port = free_port()?;
    let folder = bench.path();
    let mut config = format!("listen: \"127.0.0.1:{port}\"\nmax_connections: 200000\n");
    if let Some(Certificate { cert, key }) = certificate {
        config += &format!("tls {{ cert_file: {cert:?}, key_file: {key:?}, timeout: 30 }}\n");
    }
    let file = folder.join("nats.conf");
    std::fs::write(&file, config)?;
    start(
        Command::new(program("nats-server", "nats-server")?).arg("-c").arg(file),
        &folder.join("nats.log"),
        port,
    )
}

/// nginx serving a folder, with and without TLS.
pub fn nginx(bench: &Bench, folder: &Path, certificate: &Certificate) -> Result<Peer> {
    let (port, tls_port) = (free_port()?, free_port()?);
    let w = bench.path().join("nginx");
    std::fs::create_dir_all(&w)?;
    let (w, www, Certificate { cert, key }) = (w.display(), folder.display(), certificate);
    let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary: String = paths.iter().map(|p| format!("{p}_temp_path {w}/{p};\n")).collect();
    let user = if rustix::process::getuid().is_root() { "user root;" } else { "" };
    let config = format!(
        "worker_processes 2;\npid {w}/pid;\nerror_log {w}/error.log;\ndaemon off;\n{user}\n\
         events {{ worker_connections 8192; }}\nhttp {{\naccess_log off; sendfile on; sendfile_max_chunk 2m; tcp_nopush on;\n\
         keepalive_requests 1000000; open_file_cache max=100; default_type application/octet-stream;\n{temporary}\
         server {{ listen 127.0.0.1:{port} reuseport; root {www}; location = /hb {{ return 204; }} }}\n\
         server {{ listen 127.0.0.1:{tls_port} ssl reuseport; root {www};\n\
         ssl_certificate {}; ssl_certificate_key {}; ssl_protocols TLSv1.3; }}\n}}\n",
        cert.display(),
        key.display()
    );
    let file = bench.path().join("nginx.conf");
    std::fs::write(&file, config)?;
    let mut command = Command::new(program("nginx", "nginx-light")?);
    command.arg("-c").arg(&file).arg("-p").arg(bench.path());
    let mut peer = start(&mut command, &bench.path().join("nginx.log"), port)?;
    peer.tls_port = tls_port;
    Ok(peer)
}

/// redis-server with an append-only file, written each second.
pub fn redis(bench: &Bench) -> Result<Peer> {
    let port = free_port()?;
    let folder = bench.path().join("redis");
    std::fs::create_dir_all(&folder)?;
    let mut command = Command::new(program("redis-server", "redis-server")?);
    command.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--dir"]).arg(&folder);
    command.args(["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]);
    start(&mut command, &bench.path().join("redis.log"), port)
}

/// docker-registry with an empty folder.
pub fn registry(bench: &Bench) -> Result<Peer> {
    let port = free_port()?;
    let folder = bench.path().join("registry");
    std::fs::create_dir_all(&folder)?;
    let config = format!(
        "version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\n\
         storage: {{filesystem: {{rootdirectory: {folder:?}}}, delete: {{enabled: true}}}}\nhttp: {{addr: \"127.0.0.1:{port}\"}}\n"
    );
    let file = bench.path().join("registry.yml");
    std::fs::write(&file, config)?;
    let mut command = Command::new(program("docker-registry", "docker-registry")?);
    start(command.arg("serve").arg(file), &bench.path().join("registry.log"), port)
}
