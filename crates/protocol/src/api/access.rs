//! Sessions, users, tokens, credentials, audit.

use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `POST /session`: sign in with user and password, or with an access key.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// User name.
    #[serde(default)]
    pub user: String,
    /// Password.
    #[serde(default)]
    pub password: String,
    /// Access key of a credential that may use the control hub, in place of user and password.
    #[serde(default)]
    pub access_key: Option<String>,
}

/// `GET /session/options`: what a sign-in page has to offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInOptions {
    /// Nobody is asked anything: `POST /session` with `{}` signs in with the key that the configuration names.
    pub fixed: bool,
}

/// A session. In a browser the cookie carries the token; programs send it as `Authorization: Bearer`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Session token; shown this once.
    pub token: String,
    /// When it ends unless it is used.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub expires_at: Timestamp,
    /// Who signed in.
    pub caller: Caller,
}

/// Who is calling: `GET /session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Caller {
    /// `user`, `token` or `credential`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Role: `administrator` `operator` `developer` `release-manager` `auditor` `reader` `self-service`.
    pub role: String,
    /// Rights that come with it: `view` `publish` `deploy` `control` `manage-agents` `administer` `self-service` `deliver-to` `set-resource`
    /// `run-engines` `act-on-jobs` `request-delivery` `approve` `break-lock` `override` `edit-spaces`.
    pub rights: Vec<String>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// Name.
    pub name: String,
    /// Role.
    pub role: String,
    /// May sign in.
    pub enabled: bool,
    /// Organisational unit: acts on computers, groups, tasks and drafts of it and below; `/`: all.
    pub unit: String,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub created_at: Timestamp,
    /// Grows with each change.
    pub revision: i64,
}

/// `POST /users`: a new user.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// Name.
    pub name: String,
    /// Password: at least 10 characters.
    pub password: String,
    /// Role.
    pub role: String,
}

/// `PATCH /users/{name}`: what is given changes.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct UserChange {
    /// Revision that was read; a stale one is refused.
    pub revision: Option<i64>,
    /// New password.
    pub password: Option<String>,
    /// New role.
    pub role: Option<String>,
    /// May sign in. Switching it off ends the user's sessions and tokens at once.
    pub enabled: Option<bool>,
    /// New unit.
    pub unit: Option<String>,
}

/// What a token is narrowed to (spec/delivery §4.2 R-4). An empty list narrows nothing. One with tiers or packages looks, delivers and asks for
/// deliveries, within them; nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TokenScope {
    /// Tiers whose environments it may act on, at most 32.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<String>,
    /// Packages it may deliver, at most 32.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<String>,
    /// Networks it may be used from, `10.1.0.0/16` or an address, at most 32.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
}

impl TokenScope {
    /// Whether it says what may be delivered, and so takes every other right away.
    #[must_use]
    pub const fn narrows(&self) -> bool {
        !self.tiers.is_empty() || !self.packages.is_empty()
    }

    /// Whether a tier, and a package when one is meant, lie within it. Upper and lower case are one.
    #[must_use]
    pub fn reaches(&self, tier: &str, package: Option<&str>) -> bool {
        let named = |list: &[String], name: &str| {
            list.is_empty() || list.iter().any(|one| one.eq_ignore_ascii_case(name))
        };
        named(&self.tiers, tier) && package.is_none_or(|package| named(&self.packages, package))
    }
}

/// An API token of the calling user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Token {
    /// Id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// Role; never more than its user's.
    pub role: String,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub created_at: Timestamp,
    /// When it ends; absent: never.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub expires_at: Option<Timestamp>,
    /// What it is narrowed to.
    #[serde(default)]
    pub scope: TokenScope,
    /// The token itself; only in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub secret: Option<String>,
}

/// `POST /tokens`: a new token for the calling user.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// Role; the user's own if absent.
    #[serde(default)]
    pub role: Option<String>,
    /// Days until it ends, 1 to 3,650; absent: 365. A token always ends (spec/delivery R-4).
    #[serde(default)]
    pub days: Option<u32>,
    /// What it is narrowed to.
    #[serde(default)]
    pub scope: TokenScope,
}

/// A credential: what a device, a script or a package proves its identity with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credential {
    /// Name.
    pub name: String,
    /// A disabled one opens nothing.
    pub enabled: bool,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub created_at: Timestamp,
    /// May start, stop and watch: the control hub, and the console with its key.
    #[serde(default)]
    pub control: bool,
    /// May administer: the management interface.
    #[serde(default)]
    pub management: bool,
    /// Opens the sentinel name `Developer`.
    #[serde(default)]
    pub developer: bool,
    /// It has rules about what it may see, say or join.
    #[serde(default)]
    pub restricted: bool,
    /// Virtual agents and instances that use it.
    pub used_by: Vec<String>,
    /// Grows with each change.
    pub revision: i64,
    /// The access key; only in the answer that makes it or changes it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub access_key: Option<String>,
}

/// `POST /credentials`: a new credential.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCredential {
    /// Name.
    pub name: String,
    /// Access key of at least 8 characters; a random one is made if absent.
    #[serde(default)]
    pub access_key: Option<String>,
    /// May start, stop and watch.
    #[serde(default)]
    pub control: bool,
    /// May administer.
    #[serde(default)]
    pub management: bool,
    /// Opens the sentinel name `Developer`.
    #[serde(default)]
    pub developer: bool,
}

/// `PATCH /credentials/{name}`: what is given changes.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CredentialChange {
    /// Revision that was read; a stale one is refused.
    pub revision: Option<i64>,
    /// Switch on or off.
    pub enabled: Option<bool>,
    /// New access key; `""` makes a random one.
    pub access_key: Option<String>,
    /// May start, stop and watch.
    pub control: Option<bool>,
    /// May administer.
    pub management: Option<bool>,
    /// Opens the sentinel name `Developer`.
    pub developer: Option<bool>,
}

/// A key, shown to an administrator: `GET /credentials/{name}/key`. Asking for it leaves an audit line.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessKey {
    /// The access key.
    pub access_key: String,
}

/// A line of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditLine {
    /// Grows by one with each line.
    pub number: i64,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// Who: `user admin`, `token ci`, `agent box-1`, `server`.
    pub actor: String,
    /// The role it was done in; empty: of the server itself, and in lines older than 2026-11.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// For whom a token acted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub behalf: String,
    /// Address the call came from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// The program that called, as it names itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub client: String,
    /// What: `instance.deployed`, `package.published`, …
    pub action: String,
    /// To what: the name people see.
    pub object: String,
    /// Values that matter; never a secret.
    pub details: BTreeMap<String, String>,
    /// Request, as the server's log names it.
    pub request: String,
}

/// Whether the audit trail is as it was written: `GET /audit/verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditVerified {
    /// Nothing is wrong.
    pub ok: bool,
    /// Lines of the chain looked at; up to the broken one, when there is one.
    pub lines: u64,
    /// Lines older than the chain: covered together by a digest in its first line.
    pub older: u64,
    /// Number of the line with which the chain begins; absent: there is none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begins_at: Option<i64>,
    /// SHA-256 digest of the last line that is as it was written, 64 hexadecimal digits: keep it elsewhere to compare later.
    pub head: String,
    /// Number of that line.
    pub head_line: i64,
    /// The first broken line; absent: there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken: Option<AuditBroken>,
}

/// A line of the audit trail that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditBroken {
    /// Its number.
    pub line: i64,
    /// What is wrong.
    pub reason: crate::reason::Reason,
}
