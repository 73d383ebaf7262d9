//! The configuration: one TOML file, environment over file, flags over environment, merged once, here.

mod notify;

pub use notify::{Hidden, Mail, Notify, Webhook, host_of};

use crate::http::base;
use crate::http::network::Network;
use crate::limits;
use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Everything that can be configured. Unknown keys are errors that name the known ones.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The program itself.
    pub server: Server,
    /// Where facts are kept.
    pub database: Database,
    /// Encryption.
    pub tls: Tls,
    /// How people come into the console.
    pub console: Console,
    /// Constellation's interfaces.
    pub compat: Compat,
    /// FusionInventory and GLPI agents.
    pub foreign: Foreign,
    /// Catalogues: ours for others, and those of others.
    pub catalogue: Catalogue,
    /// Who is told of what happens, beside the console.
    pub notify: Notify,
    /// Folders of files served under paths of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Files>,
}

/// `[server]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Addresses to listen on.
    pub listen: Vec<SocketAddr>,
    /// Folder with the database, the packages and secrets.
    pub data: PathBuf,
    /// Speak plain HTTP beyond loopback, for a server behind a proxy that speaks TLS.
    pub plain_http: bool,
    /// Address people and agents use, if another than where it listens: `https://escale.example`.
    pub public_url: Option<String>,
    /// Path below which everything is served too: `/constellation`. In any case; the root keeps working.
    pub base_path: Option<String>,
    /// Names this server answers to; a request for another is refused, health checks excepted. Empty: any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: vec![SocketAddr::from(([127, 0, 0, 1], 8088))],
            data: PathBuf::from("escale-data"),
            plain_http: false,
            public_url: None,
            base_path: None,
            hosts: Vec::new(),
        }
    }
}

/// `[database]`
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `postgres://user:password@host/database`; absent: embedded, in the data folder.
    pub url: Option<String>,
}

/// `[tls]`
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// Certificate chain, PEM.
    pub cert: Option<PathBuf>,
    /// Its private key, PEM.
    pub key: Option<PathBuf>,
    /// Authorities of client certificates, PEM: whoever presents one must have it from them. FusionInventory and GLPI agents are known by
    /// theirs; nobody else needs one. Absent: none is asked for.
    pub client_ca: Option<PathBuf>,
}

/// `[console]`
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Console {
    /// Name of the credential that everybody who opens the console is signed in with, without being asked. It must be
    /// allowed to control. Absent: people sign in.
    pub credential: Option<String>,
}

/// `[compat]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Compat {
    /// Wait before a wrong identity is answered, in milliseconds: 0 to 4000 (`DelayAfterAuthentificationError`).
    pub denial_delay_ms: u64,
    /// A subscription that nobody reads ends after so many seconds: 10 to 86400.
    pub subscription_s: u64,
}

impl Default for Compat {
    fn default() -> Self {
        Self {
            denial_delay_ms: limits::DENIAL_DELAY.as_millis() as u64,
            subscription_s: limits::SUBSCRIPTION_KEPT.as_secs(),
        }
    }
}

impl Compat {
    /// Wait before a wrong identity is answered.
    #[must_use]
    pub const fn denial_delay(&self) -> Duration {
        Duration::from_millis(self.denial_delay_ms)
    }
    /// Time after which a subscription that nobody reads ends.
    #[must_use]
    pub const fn subscription(&self) -> Duration {
        Duration::from_secs(self.subscription_s)
    }
}

/// `[foreign]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Foreign {
    /// Paths at which FusionInventory and GLPI agents are answered; `/` too, where only they are. Empty: nowhere.
    pub paths: Vec<String>,
    /// Lines of output a foreign agent sends for one command at most, each with a request of its own: 1 to 5000.
    pub log_lines_max: i32,
}

impl Default for Foreign {
    fn default() -> Self {
        let usual = [
            "/fusioninventory",
            "/plugins/fusioninventory",
            "/plugins/fusioninventory/front/communication.php",
            "/plugins/fusioninventory/front/plugin_fusioninventory.communication.php",
            "/glpi/plugins/fusioninventory",
            "/plugins/glpiinventory",
            "/marketplace/glpiinventory",
            "/front/inventory.php",
            "/ocsinventory",
            "/",
        ];
        Self {
            paths: usual.into_iter().map(ToOwned::to_owned).collect(),
            log_lines_max: limits::FOREIGN_LOG_LINES_MAX,
        }
    }
}

/// First parts of paths that are the server's own.
const OWN_PATHS: [&str; 11] = [
    "api",
    "assets",
    "catalogue",
    "docs",
    "favicon.ico",
    "healthz",
    "metrics",
    "packages",
    "readyz",
    "rest",
    "signalr",
];

/// `[catalogue]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Catalogue {
    /// Networks whose machines may read our catalogue without signing in. Through a proxy everybody signs in.
    pub offer_to: Vec<Network>,
    /// The catalogues of others are read again after so many minutes: 1 to 10080.
    pub refresh_minutes: u32,
    /// Authorities to trust beside those of the system when catalogues are read over https, PEM.
    pub ca: Option<PathBuf>,
    /// Catalogues and packages may be fetched from this machine and from private networks.
    pub private_addresses: bool,
}

impl Default for Catalogue {
    fn default() -> Self {
        let here = ["127.0.0.0/8", "::1"];
        Self {
            offer_to: here.iter().filter_map(|n| n.parse().ok()).collect(),
            refresh_minutes: 60,
            ca: None,
            private_addresses: true,
        }
    }
}

/// `[[files]]`: a folder of files, for everybody.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// Path under which they are: `/WebConsole`. In any case, below the base path too.
    pub path: String,
    /// The folder.
    pub folder: PathBuf,
    /// Only for programs on this very machine.
    #[serde(default)]
    pub local_only: bool,
}

/// What flags say.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--data`
    pub data: Option<PathBuf>,
    /// `--listen`, any number of times.
    pub listen: Vec<SocketAddr>,
}

impl Config {
    /// Merges file, environment (`env` looks a variable up) and flags, then checks the whole.
    ///
    /// # Errors
    /// Names the file, the key or the variable, and what to do.
    pub fn load(flags: &Flags, env: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let path = flags.config.clone().or_else(|| env("ESCALE_CONFIG").map(PathBuf::from));
        let mut config = match &path {
            Some(path) => Self::read(path)?,
            None => Self::default(),
        };
        if let Some(data) = flags.data.clone().or_else(|| env("ESCALE_DATA").map(PathBuf::from)) {
            config.server.data = data;
        }
        if let Some(listen) = env("ESCALE_LISTEN") {
            config.server.listen = listen
                .split(',')
                .map(|one| {
                    one.trim().parse().with_context(|| format!("ESCALE_LISTEN: {one:?} is not ADDRESS:PORT"))
                })
                .collect::<Result<_, _>>()?;
        }
        if !flags.listen.is_empty() {
            config.server.listen.clone_from(&flags.listen);
        }
        if let Some(url) = env("ESCALE_DATABASE_URL") {
            config.database.url = Some(url);
        }
        config.check()?;
        Ok(config)
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
        toml::from_str(&text)
            .with_context(|| format!("{} is not a configuration of this server", path.display()))
    }

    /// Checks what a shape alone cannot say.
    fn check(&self) -> anyhow::Result<()> {
        if self.server.listen.is_empty() {
            bail!("[server] listen: name at least one address, such as \"127.0.0.1:8088\"");
        }
        if self.tls.cert.is_some() != self.tls.key.is_some() {
            bail!("[tls] needs both cert and key");
        }
        if self.tls.client_ca.is_some() && self.tls.cert.is_none() {
            bail!(
                "[tls] client_ca: certificates of agents are asked for under TLS only; give cert and key as well"
            );
        }
        if let Some(url) = &self.database.url
            && !url.starts_with("postgres://")
            && !url.starts_with("postgresql://")
        {
            bail!("[database] url: begins with postgres://; leave it out for the embedded database");
        }
        self.check_world()?;
        self.notify.check()?;
        self.check_addresses()?;
        let open = self.server.listen.iter().find(|a| !a.ip().is_loopback());
        if let Some(address) = open
            && self.tls.cert.is_none()
            && !self.server.plain_http
        {
            bail!(
                "{address} can be reached by others: give [tls] cert and key, or, behind a proxy that speaks TLS, set [server] plain_http = true"
            );
        }
        Ok(())
    }

    /// Bounds of what concerns clients and other servers.
    fn check_world(&self) -> anyhow::Result<()> {
        let most = limits::DENIAL_DELAY_MAX.as_millis();
        if u128::from(self.compat.denial_delay_ms) > most {
            bail!("[compat] denial_delay_ms: between 0 and {most}, because devices wait 5 s for an answer");
        }
        if !(10..=86_400).contains(&self.compat.subscription_s) {
            bail!("[compat] subscription_s: between 10 and 86400");
        }
        if !(1..=10_080).contains(&self.catalogue.refresh_minutes) {
            bail!("[catalogue] refresh_minutes: between 1 and 10080");
        }
        if self.console.credential.as_ref().is_some_and(|name| name.trim().is_empty()) {
            bail!("[console] credential: name a credential, or leave it out");
        }
        Ok(())
    }

    /// Paths and names under which things are served.
    fn check_addresses(&self) -> anyhow::Result<()> {
        let form = "begins with /, does not end with it, letters, digits and -._~ between";
        if let Some(base) = self.server.base_path.as_deref().filter(|base| !base::plain(base)) {
            bail!("[server] base_path: {base:?} is not a path such as \"/constellation\" ({form})");
        }
        for host in &self.server.hosts {
            let name = host
                .strip_prefix('[')
                .and_then(|h| h.strip_suffix(']'))
                .map_or(host.as_str(), |ip| if ip.contains(':') { "ip" } else { "" });
            if name.is_empty() || name.contains(|c: char| c.is_whitespace() || "/:*@".contains(c)) {
                bail!(
                    "[server] hosts: {host:?} is not a name such as \"escale.example\" (no scheme, no port)"
                );
            }
        }
        for path in self.foreign.paths.iter().filter(|path| *path != "/") {
            let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
            if !base::plain(path) {
                bail!("[foreign] paths: {path:?} is not a path such as \"/fusioninventory\" ({form})");
            }
            if OWN_PATHS.contains(&first.to_ascii_lowercase().as_str()) {
                bail!("[foreign] paths: {path} is the server's own; choose another");
            }
        }
        if !(1..=model::install::LOG_LINES_MAX).contains(&self.foreign.log_lines_max) {
            bail!("[foreign] log_lines_max: between 1 and {}", model::install::LOG_LINES_MAX);
        }
        for files in &self.files {
            let path = &files.path;
            if !base::plain(path) {
                bail!("[[files]] path: {path:?} is not a path such as \"/WebConsole\" ({form})");
            }
            let first = path[1..].split('/').next().unwrap_or_default().to_ascii_lowercase();
            if OWN_PATHS.contains(&first.as_str()) {
                bail!("[[files]] path: {path} is the server's own; choose another");
            }
            if self.files.iter().filter(|other| other.path.eq_ignore_ascii_case(path)).count() > 1 {
                bail!("[[files]] path: {path} is there twice");
            }
            if !files.folder.is_dir() {
                bail!("[[files]] folder: {} is not a folder", files.folder.display());
            }
        }
        Ok(())
    }

    /// The configuration as TOML, with the password of the database address left out.
    #[must_use]
    pub fn shown(&self) -> String {
        let mut copy = self.clone();
        copy.database.url = copy.database.url.map(|url| without_password(&url));
        toml::to_string_pretty(&copy).unwrap_or_default()
    }
}

/// An address without the password in it.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 < at => match url[scheme + 3..at].find(':') {
            Some(colon) => format!("{}…{}", &url[..=scheme + 3 + colon], &url[at..]),
            None => url.to_owned(),
        },
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str, flags: &Flags, env: &[(&str, &str)]) -> anyhow::Result<Config> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("escale.toml");
        std::fs::write(&path, text)?;
        let flags = Flags { config: Some(path), ..flags.clone() };
        Config::load(&flags, |name| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    /// SRV-21: configuration and data stand where they are told to, apart from the program.
    #[test]
    fn flags_over_environment_over_file() {
        let text = "[server]\nlisten = [\"127.0.0.1:1\"]\ndata = \"a\"\n";
        let config = load(text, &Flags::default(), &[]).unwrap();
        assert_eq!(config.server.data, PathBuf::from("a"));
        let config =
            load(text, &Flags::default(), &[("ESCALE_DATA", "b"), ("ESCALE_LISTEN", "127.0.0.1:2")]).unwrap();
        assert_eq!((config.server.data.as_path(), config.server.listen[0].port()), (Path::new("b"), 2));
        let flags = Flags {
            data: Some("c".into()),
            listen: vec!["127.0.0.1:3".parse().unwrap()],
            ..Flags::default()
        };
        let config = load(text, &flags, &[("ESCALE_DATA", "b"), ("ESCALE_LISTEN", "127.0.0.1:2")]).unwrap();
        assert_eq!((config.server.data.as_path(), config.server.listen[0].port()), (Path::new("c"), 3));
    }

    #[test]
    fn mistakes_are_named() {
        for (text, word) in [
            ("[server]\nlissen = []\n", "lissen"),
            ("[server]\nlisten = []\n", "at least one"),
            ("[tls]\ncert = \"a\"\n", "both"),
            ("[tls]\nclient_ca = \"a\"\n", "give cert and key"),
            ("[server]\nlisten = [\"0.0.0.0:80\"]\n", "[tls]"),
            ("[database]\nurl = \"mysql://x\"\n", "postgres://"),
            ("[compat]\ndenial_delay_ms = 4001\n", "4000"),
            ("[compat]\nsubscription_s = 9\n", "86400"),
            ("[catalogue]\nrefresh_minutes = 0\n", "10080"),
            ("[foreign]\npaths = [\"/api/x\"]\n", "own"),
            ("[foreign]\npaths = [\"x/\"]\n", "/fusioninventory"),
            ("[foreign]\nlog_lines_max = 5001\n", "5000"),
            ("[catalogue]\noffer_to = [\"everybody\"]\n", "10.0.0.0/8"),
            ("[console]\ncredential = \" \"\n", "leave it out"),
            ("[server]\nbase_path = \"/a/\"\n", "does not end"),
            ("[server]\nbase_path = \"a\"\n", "begins with /"),
            ("[server]\nhosts = [\"a:80\"]\n", "no port"),
            ("[[files]]\npath = \"/Rest/x\"\nfolder = \".\"\n", "own"),
            ("[[files]]\npath = \"/x\"\nfolder = \"not-there\"\n", "not a folder"),
            ("[[files]]\npath = \"/x\"\nfolder = \".\"\n[[files]]\npath = \"/X\"\nfolder = \".\"\n", "twice"),
        ] {
            let error = format!("{:#}", load(text, &Flags::default(), &[]).unwrap_err());
            assert!(error.contains(word), "{text}: {error}");
        }
    }

    /// SRV-02, SRV-03: what is configured is shown, and what is shown can be configured; several addresses.
    #[test]
    fn what_is_shown_can_be_read() {
        let text = "[server]\nlisten = [\"127.0.0.1:1\", \"[::1]:1\"]\nbase_path = \"/constellation\"\nhosts = [\"a.example\"]\n\
                    [[files]]\npath = \"/WebConsole\"\nfolder = \".\"\n";
        let config = load(text, &Flags::default(), &[]).unwrap();
        let again = load(&config.shown(), &Flags::default(), &[]).unwrap();
        assert_eq!(again.server.base_path.as_deref(), Some("/constellation"));
        assert_eq!((again.server.listen.len(), again.server.hosts[0].as_str()), (2, "a.example"));
        assert_eq!((again.files[0].path.as_str(), again.files[0].local_only), ("/WebConsole", false));
        let plain = load("", &Flags::default(), &[]).unwrap().shown();
        assert!(!plain.contains("hosts") && !plain.contains("files"), "{plain}");
    }

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(without_password("postgres://me:secret@host/db"), "postgres://me:…@host/db");
        assert_eq!(without_password("postgres://me@host/db"), "postgres://me@host/db");
    }
}
