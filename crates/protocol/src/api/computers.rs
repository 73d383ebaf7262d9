//! Computers, groups of computers, networks.

use crate::install::{Drive, NetworkInterface, Software};
use model::Timestamp;
use serde::{Deserialize, Serialize};

/// A machine an agent of any kind speaks for. What it says about itself is a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Computer {
    /// Id: `cmp_…`.
    pub id: String,
    /// Name; several computers may have the same.
    pub name: String,
    /// Kind of its agent: `escale` `fusioninventory` `glpi`.
    pub kind: String,
    /// Name of its agent, if it is ours.
    pub agent: Option<String>,
    /// Device id, if its agent is not ours.
    pub device_id: Option<String>,
    /// `approved` `pending` `refused` `duplicate` (two machines use one device id).
    pub standing: String,
    /// Product and version of the agent: `FusionInventory-Agent_v2.6-3`.
    pub agent_version: String,
    /// Version of its deploy task, which decides what it can do; empty for ours.
    pub deploy_version: String,
    /// Address it last spoke from.
    pub address: String,
    /// Last contact.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub contact_at: Option<Timestamp>,
    /// Last inventory.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub inventory_at: Option<Timestamp>,
    /// When it was first seen.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub created_at: Timestamp,
    /// Whether its agent is connected now; only ours are.
    pub connected: bool,
    /// Family of its system: `linux` `windows` …
    pub os_family: String,
    /// System with its version: `Debian GNU/Linux 12.11`.
    pub os: String,
    /// Architecture.
    pub arch: String,
    /// Tag.
    pub tag: String,
    /// Labels people gave it.
    pub labels: Vec<String>,
    /// Organisational unit: `/`, `/paris/accounting`.
    pub unit: String,
    /// Grows with each change people make.
    pub revision: i64,
}

/// A computer with what its inventory says: `GET /computers/{id}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComputerDetail {
    /// The computer.
    pub computer: Computer,
    /// Machine id of the firmware.
    pub uuid: String,
    /// Serial number.
    pub serial: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// Name of the system.
    pub os_name: String,
    /// Its version.
    pub os_version: String,
    /// Kernel.
    pub kernel: String,
    /// Domain or workgroup.
    pub domain: String,
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// Processors.
    pub cpus: u32,
    /// Last user signed in.
    pub last_user: String,
    /// Network interfaces.
    pub networks: Vec<NetworkInterface>,
    /// File systems.
    pub drives: Vec<Drive>,
    /// Pieces of software in its inventory; read them with `GET /computers/{id}/software`.
    pub software: u64,
    /// Groups it belongs to now, static and dynamic.
    pub groups: Vec<String>,
    /// Where it can be woken: address and port, if anywhere.
    pub wake_address: Option<String>,
    /// How the last wake-up went: `woken` `busy` `refused` `unreachable`; empty when there was none.
    pub wake_outcome: String,
    /// Comment of people.
    pub comment: String,
    /// What its device id is bound to, if its agent is not ours.
    #[serde(default)]
    pub binding: Binding,
    /// Who approved it: `user NAME`, `token NAME`; empty: no person did, it was accepted by its network or came with our own agent.
    #[serde(default)]
    pub approved_by: String,
    /// The user whose computer it is, for self-service; empty: nobody's.
    #[serde(default)]
    pub owner: String,
}

/// What a device id is bound to (S-1): what its agent first proved itself with, and how it was last known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Binding {
    /// Common name of its client certificate; empty: it never showed one.
    pub certificate: String,
    /// User or credential it signed in with (HTTP Basic); empty: it never did.
    pub user: String,
    /// Its `GLPI-Agent-ID`; empty: it has none.
    pub glpi_id: String,
    /// Declared network it speaks from; empty: none.
    pub network: String,
    /// Somebody else who spoke under its device id and was refused, the last time.
    pub refused: Option<RefusedContact>,
}

/// Somebody who spoke under the device id of a computer with another certificate or user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedContact {
    /// When; told again after ten minutes.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// From where.
    pub address: String,
    /// Common name of the certificate it showed; empty: none.
    pub certificate: String,
    /// User it signed in with; empty: none.
    pub user: String,
}

/// `PATCH /computers/{id}`: what is given changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ComputerChange {
    /// Revision that was read.
    pub revision: Option<i64>,
    /// `approved` or `refused`; of one that is `duplicate`: `approved` takes the flag away.
    pub standing: Option<String>,
    /// Labels.
    pub labels: Option<Vec<String>>,
    /// Unit.
    pub unit: Option<String>,
    /// Comment.
    pub comment: Option<String>,
    /// Port its agent listens on for wake-ups; 0: the usual one.
    pub wake_port: Option<u16>,
    /// Name of the user whose computer it is; empty: nobody's.
    pub owner: Option<String>,
}

/// `POST /computers/actions`: one action on a selection; each computer gets its own result.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ComputerAction {
    /// Ids.
    pub computers: Vec<String>,
    /// `approve` `refuse` `remove` `wake` `request-inventory` `forget-binding` `add-to-group` `remove-from-group` `target-task`.
    pub action: String,
    /// `add-to-group`, `remove-from-group`: the static group.
    pub group: String,
    /// `target-task`: an inactive task.
    pub task: String,
    /// `target-task`: the package.
    pub package: String,
    /// `target-task`: its version; empty: the newest.
    pub version: String,
}

/// What became of each selected item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ItemResult {
    /// Id of the item.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it was done.
    pub done: bool,
    /// What happened, in the reader's language.
    pub text: String,
}

/// A piece of software and on how many computers it is: `GET /software`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SoftwareCount {
    /// The software.
    pub software: Software,
    /// Computers that have it.
    pub computers: u64,
}

/// A condition of a dynamic group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Condition {
    /// `name` `os_family` `os_name` `os_version` `arch` `tag` `label` `unit` `address` `domain` `agent_kind` `agent_version` `free_disk` `memory`
    /// `contact` (age of the last contact) `software` `manufacturer` `model` `serial` `group` `last_user`.
    pub field: String,
    /// `is` `is-not` `contains` `not-contains` `begins` `ends` `in` (address in a network), `at-least` `at-most` `more` `less` (numbers, versions,
    /// ages), `present` `absent` (software).
    pub test: String,
    /// Value: text, `512MiB`, `7d`, `10.0.0.0/8`, a version, the name of a software.
    pub value: String,
    /// `software`: its version is compared by `version_test` (`any` when empty).
    pub version_test: String,
    /// Version to compare with.
    pub version: String,
}

/// The query of a dynamic group: any of the alternatives, each of which asks for all of its conditions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ComputerQuery {
    /// Alternatives; none: no computer.
    pub any: Vec<Vec<Condition>>,
}

/// A group of computers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Group {
    /// Name; unique without case.
    pub name: String,
    /// Members are what the query finds.
    pub dynamic: bool,
    /// The query of a dynamic group.
    pub query: Option<ComputerQuery>,
    /// What it is for.
    pub comment: String,
    /// Unit it belongs to.
    pub unit: String,
    /// Computers in it now.
    pub computers: u64,
    /// Tasks that name it.
    pub tasks: Vec<String>,
    /// Grows with each change people make.
    pub revision: i64,
}

/// `POST /groups`, `PUT /groups/{name}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewGroup {
    /// Name.
    pub name: String,
    /// The query makes it dynamic.
    pub query: Option<ComputerQuery>,
    /// Members of a static group: ids or names of computers; absent on change: they stay.
    pub computers: Option<Vec<String>>,
    /// What it is for.
    pub comment: String,
    /// Unit; `/` when empty.
    pub unit: String,
    /// Revision that was read, on change.
    pub revision: Option<i64>,
}

/// `POST /groups/{name}/duplicate`, `POST /tasks/{name}/duplicate`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CopyName {
    /// Name of the copy.
    pub name: String,
}

/// `POST /groups/preview` `ComputerQuery` → this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupPreview {
    /// How many computers match now.
    pub total: u64,
    /// The first of them by name.
    pub first: Vec<Computer>,
}

/// A network the administrator declared: who comes from there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// `10.0.0.0/8`, `fd00::/8`.
    pub cidr: String,
    /// Name people know it by.
    #[serde(default)]
    pub name: String,
    /// Unknown agents from there are accepted at once; from elsewhere they wait for approval.
    #[serde(default)]
    pub accept: bool,
    /// Agents may be woken at addresses in it.
    #[serde(default)]
    pub wake: bool,
    /// Our own agents in it give parts of packages to each other; one segment for each network declared.
    #[serde(default)]
    pub p2p: bool,
}

/// Settings of foreign agents: `GET`, `PUT /foreign/settings`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ForeignSettings {
    /// Hours between contacts; 0.05 at least.
    pub contact_hours: f64,
    /// Days between inventories.
    pub inventory_days: u32,
    /// Port agents listen on for wake-ups.
    pub wake_port: u16,
    /// Wake-ups at a time, for all tasks together.
    pub wake_max: u32,
    /// Inventory addresses and names may be used to wake an agent, within declared networks.
    pub wake_inventory_addresses: bool,
    /// Our own part store is the last mirror.
    pub server_as_mirror: bool,
    /// Only TLS is answered.
    pub tls_only: bool,
    /// User and password agents must give (HTTP Basic); empty: none. The password is never shown.
    pub user: String,
    /// Given when it changes; never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Agents must sign in (HTTP Basic) with a credential and its access key; `user`, if there is one, opens as well.
    #[serde(default)]
    pub credentials: bool,
    /// Agents must show a client certificate that names them; the server needs `[tls] client_ca`.
    #[serde(default)]
    pub certificate: bool,
    /// A device id is bound to the client certificate and the user its agent first proved itself with: whoever speaks under it without them
    /// is refused, until people forget the binding.
    #[serde(default)]
    pub bind_proof: bool,
    /// A device id is bound to the `GLPI-Agent-ID` and the declared network it first spoke with: from elsewhere it gets no work until
    /// people approve it again.
    #[serde(default)]
    pub bind: bool,
    /// Whether foreign agents get work at all.
    pub deploy: bool,
    /// Hours of silence after which a run that was handed out is an error.
    pub silence_hours: u32,
    /// Packages that need more than an agent has are sent all the same.
    pub send_anyway: bool,
    /// Grows with each change.
    pub revision: i64,
}

/// A copy of the part store near some computers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Mirror {
    /// Name.
    pub name: String,
    /// Address: `http://mirror.paris/parts`.
    pub url: String,
    /// Whether it is used.
    pub active: bool,
    /// Comment.
    #[serde(default)]
    pub comment: String,
    /// For computers of this unit and below; empty: any.
    #[serde(default)]
    pub unit: String,
    /// For computers of this group; empty: any.
    #[serde(default)]
    pub group: String,
    /// For computers of this network; empty: any.
    #[serde(default)]
    pub cidr: String,
}
