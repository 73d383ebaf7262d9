//! `[notify]`: how people and programs elsewhere are told (spec/delivery §23). Who is told of what stands in the policy.

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// `[notify]`
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notify {
    /// Language of what is told, where a rule does not say: `en` (default) or `fr`.
    pub lang: String,
    /// Mail; absent: none is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<Mail>,
    /// Programs that are told over HTTP.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub webhook: Vec<Webhook>,
}

/// A text that is never printed: neither in the configuration as it is shown, nor in a log.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Hidden(String);

impl Hidden {
    /// The text itself; only where it is used.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Hidden {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "" } else { "…" })
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.0.is_empty() { "" } else { "…" })
    }
}

/// `[notify.mail]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// The mail server.
    pub host: String,
    /// Its port; 0: 465 for `tls`, 587 for `starttls`, 25 for `none`.
    pub port: u16,
    /// `starttls` (default), `tls` from the first byte, or `none`: only to this very machine.
    pub security: String,
    /// Who signs in there; empty: nobody.
    pub user: String,
    /// The password.
    #[serde(skip_serializing_if = "hidden_empty")]
    pub password: Hidden,
    /// A file with the password, instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// From whom mail comes: `Escale <escale@example.org>`.
    pub from: String,
    /// Where people without an address of their own below are written to: `r.dev` at `r.dev@` and this; empty: not at all.
    pub domain: String,
    /// Addresses of people, by user name.
    pub addresses: BTreeMap<String, String>,
    /// Authorities to trust beside those of the web, PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 0,
            security: "starttls".to_owned(),
            user: String::new(),
            password: Hidden::default(),
            password_file: None,
            from: String::new(),
            domain: String::new(),
            addresses: BTreeMap::new(),
            ca: None,
        }
    }
}

/// `[[notify.webhook]]`
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Webhook {
    /// Name; rules of the policy say `webhook:NAME`.
    pub name: String,
    /// Address; it may hold a key, and is not shown beyond its host.
    #[serde(serialize_with = "only_host")]
    pub url: String,
    /// Key with which every call is signed.
    #[serde(skip_serializing_if = "hidden_empty")]
    pub secret: Hidden,
    /// A file with the key, instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<PathBuf>,
    /// Events it is told of without a rule of the policy: their words, or `*` for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// Of these tiers only; empty: of any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<String>,
    /// Authorities to trust beside those of the web, PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
}

fn hidden_empty(text: &Hidden) -> bool {
    text.0.is_empty()
}

/// `https://chat.example/…`: what of an address may be shown.
#[must_use]
pub fn host_of(url: &str) -> String {
    match reqwest::Url::parse(url) {
        Ok(url) => format!("{}/…", url.origin().ascii_serialization()),
        Err(_) => "…".to_owned(),
    }
}

fn only_host<S: Serializer>(url: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&host_of(url))
}

/// A secret given in the configuration or in a file of its own.
fn given(text: &Hidden, file: Option<&Path>, key: &str) -> anyhow::Result<Hidden> {
    let Some(file) = file else { return Ok(text.clone()) };
    let read =
        std::fs::read_to_string(file).with_context(|| format!("{key}: could not read {}", file.display()))?;
    Ok(Hidden(read.trim_end_matches(['\n', '\r']).to_owned()))
}

impl Mail {
    /// The password, read anew where it stands in a file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn password(&self) -> anyhow::Result<Hidden> {
        given(&self.password, self.password_file.as_deref(), "[notify.mail] password_file")
    }
    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        match (self.port, self.security.as_str()) {
            (0, "tls") => 465,
            (0, "none") => 25,
            (0, _) => 587,
            (port, _) => port,
        }
    }
}

impl Webhook {
    /// The key, read anew where it stands in a file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn secret(&self) -> anyhow::Result<Hidden> {
        given(&self.secret, self.secret_file.as_deref(), "[[notify.webhook]] secret_file")
    }
}

impl Notify {
    /// Whether anybody is told at all.
    #[must_use]
    pub const fn is_off(&self) -> bool {
        self.mail.is_none() && self.webhook.is_empty()
    }

    /// Checks what a shape alone cannot say.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if !["", "en", "fr"].contains(&self.lang.as_str()) {
            bail!("[notify] lang: en or fr");
        }
        if let Some(mail) = &self.mail {
            mail.check()?;
        }
        for hook in &self.webhook {
            hook.check()?;
            if self.webhook.iter().filter(|other| other.name.eq_ignore_ascii_case(&hook.name)).count() > 1 {
                bail!("[[notify.webhook]] name: {} is there twice", hook.name);
            }
        }
        Ok(())
    }
}

impl Mail {
    fn check(&self) -> anyhow::Result<()> {
        if self.host.trim().is_empty() {
            bail!("[notify.mail] host: name the mail server");
        }
        if !["starttls", "tls", "none"].contains(&self.security.as_str()) {
            bail!("[notify.mail] security: starttls, tls or none");
        }
        let near = self.host == "localhost"
            || self.host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback());
        if self.security == "none" && !near {
            bail!("[notify.mail] security: none is for a mail server on this very machine");
        }
        let address = |key: &str, text: &str| match text.parse::<lettre::message::Mailbox>() {
            Ok(_) => Ok(()),
            Err(error) => bail!("[notify.mail] {key}: {text:?} is no mail address ({error})"),
        };
        address("from", &self.from)?;
        for text in self.addresses.values() {
            address("addresses", text)?;
        }
        if !self.domain.is_empty() {
            address("domain", &format!("someone@{}", self.domain))?;
        }
        self.password().map(drop)
    }
}

impl Webhook {
    fn check(&self) -> anyhow::Result<()> {
        let name = &self.name;
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == ':') {
            bail!("[[notify.webhook]] name: a word without spaces and colons");
        }
        let url = reqwest::Url::parse(&self.url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some());
        if url.is_none() {
            bail!("[[notify.webhook]] {name}, url: write an address such as https://chat.example/hook");
        }
        let known = protocol::deliver::policy::NOTICES;
        for event in self.events.iter().filter(|event| *event != "*") {
            if !known.contains(&event.as_str()) {
                bail!("[[notify.webhook]] {name}, events: {event:?} is none of {}", known.join(", "));
            }
        }
        if self.secret()?.expose().is_empty() {
            bail!(
                "[[notify.webhook]] {name}: give secret or secret_file, with which whoever is told can check that it is us"
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;

    fn read(text: &str) -> anyhow::Result<Config> {
        let config: Config = toml::from_str(text)?;
        config.notify.check().map(|()| config)
    }

    #[test]
    fn what_is_secret_is_not_shown() {
        let text = "[notify.mail]\nhost = \"smtp.example\"\nfrom = \"Escale <e@example.org>\"\nuser = \"e\"\npassword = \"hunter2\"\n\
             [[notify.webhook]]\nname = \"chat\"\nurl = \"https://chat.example/T0/key\"\nsecret = \"hunter3\"\n";
        let config = read(text).unwrap();
        for shown in [config.shown(), format!("{config:?}").replace("https://chat.example/T0/key", "")] {
            assert!(!shown.contains("hunter") && !shown.contains("T0/key"), "{shown}");
        }
        assert_eq!(config.notify.mail.as_ref().unwrap().port(), 587);
        assert_eq!(config.notify.webhook[0].secret().unwrap().expose(), "hunter3");
    }

    #[test]
    fn mistakes_are_named() {
        let mail = "[notify.mail]\nhost = \"h\"\nfrom = \"e@example.org\"\n";
        let hook = "[[notify.webhook]]\nname = \"a\"\nurl = \"https://h/\"\nsecret = \"s\"\n";
        for (text, part) in [
            ("[notify]\nlang = \"de\"\n".to_owned(), "en or fr"),
            ("[notify.mail]\nfrom = \"e@example.org\"\n".to_owned(), "host"),
            ("[notify.mail]\nhost = \"h\"\nfrom = \"nobody\"\n".to_owned(), "no mail address"),
            (format!("{mail}security = \"none\"\n"), "this very machine"),
            (format!("{mail}domain = \"a b\"\n"), "domain"),
            (format!("{mail}password_file = \"/nowhere\"\n"), "could not read"),
            (hook.replace("https://h/", "ftp://h/"), "url"),
            (hook.replace("\"s\"", "\"\""), "secret"),
            (format!("{hook}events = [\"boredom\"]\n"), "delivery-failed"),
            (format!("{hook}{}", hook.replace("\"a\"", "\"A\"")), "twice"),
        ] {
            let error = read(&text).unwrap_err();
            assert!(format!("{error:#}").contains(part), "{text}: {error:#}");
        }
    }
}
