//! What a program says to the exchange and hears from it: state objects, messages, descriptors (spec/constellation §6).
//!
//! The same lines go from a program to its agent (inside [`crate::local`]) and from the agent to the server (inside
//! [`crate::link`]). All of it is fire and forget: what is said while there is no connection is lost, except what an agent
//! repeats after a reconnection: groups joined, objects watched, descriptors.

use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which state objects: each part is a value or `*`; absent: `*`. Compared whatever the case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct StateFilter {
    /// Agent.
    pub agent: Option<String>,
    /// Instance.
    pub instance: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Type label.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// Whom a message concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageScope {
    /// `none` `group` `package` `agent` `others` `all`.
    pub kind: String,
    /// Groups, instances (`name` or `agent/name`), or agents.
    #[serde(default)]
    pub args: Vec<String>,
    /// Ties replies to their message (*saga*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
}

/// A message, as it is received.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceivedMessage {
    /// Who says it: `agent/instance`, or `Consumer/name`.
    pub from: String,
    /// Whom to answer: what stands in the scope of a reply (`package`).
    pub reply_to: String,
    /// Whom it concerns.
    pub scope: MessageScope,
    /// What it is about.
    pub key: String,
    /// One argument as it is, several as an array, none as `null`.
    pub data: serde_json::Value,
    /// When the server took it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
}

/// What a program says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Say {
    /// The program begins to use the exchange. Its state objects of an earlier run are thrown away unless it only comes
    /// back from a cut; with `last_states`, they are told first ([`Tell::LastStates`]).
    Begin {
        /// It only comes back from a cut.
        #[serde(default)]
        reconnection: bool,
        /// It wants the state objects of its earlier run.
        #[serde(default)]
        last_states: bool,
    },
    /// A message.
    Send {
        /// Whom it concerns.
        scope: MessageScope,
        /// What it is about.
        key: String,
        /// Its arguments.
        #[serde(default)]
        data: serde_json::Value,
    },
    /// Messages of this group are wanted; `*` for every group.
    Join {
        /// Name.
        group: String,
    },
    /// No longer.
    Leave {
        /// Name.
        group: String,
    },
    /// Changes of these state objects are wanted.
    Watch {
        /// Which.
        filter: StateFilter,
    },
    /// No longer.
    Unwatch {
        /// Which, exactly as they were asked for.
        filter: StateFilter,
    },
    /// State objects as they stand; answered by [`Tell::States`].
    Request {
        /// Comes back in the answer.
        ask: u64,
        /// Which.
        filter: StateFilter,
    },
    /// Own state objects go.
    Purge {
        /// Name, or `*`.
        name: String,
        /// Type label, or `*`.
        kind: String,
    },
    /// What the program offers: a package descriptor (spec/constellation §6.3), replacing the one before.
    Describe {
        /// The descriptor, spelled as the specification does.
        descriptor: serde_json::Value,
    },
    /// What this version does not know.
    #[serde(other)]
    Unknown,
}

/// What a program hears.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Tell {
    /// A message.
    Message {
        /// The message.
        message: ReceivedMessage,
    },
    /// A state object that is watched has a new value.
    State {
        /// The object.
        state: Box<crate::api::StateObject>,
    },
    /// The answer to [`Say::Request`].
    States {
        /// As it was asked.
        ask: u64,
        /// The objects.
        states: Vec<crate::api::StateObject>,
    },
    /// State objects of the program's earlier run.
    LastStates {
        /// The objects.
        states: Vec<crate::api::StateObject>,
    },
    /// Something that was asked is refused or impossible.
    Refused {
        /// Why, in English, for the program's log.
        text: String,
    },
    /// What this version does not know.
    #[serde(other)]
    Unknown,
}

/// What a package offers, as its programs declared it (spec/constellation §6.3). Unknown parts are left out, absent ones
/// are empty: nothing a program declares makes this fail.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Descriptor {
    /// Instance name under which it was declared.
    pub package: String,
    /// Instances with that name that are known: `agent/instance`.
    pub instances: Vec<String>,
    /// Functions it offers.
    pub callbacks: Vec<Callback>,
    /// Types of arguments and replies.
    pub types: Vec<TypeDescriptor>,
    /// Types of its state objects.
    pub state_types: Vec<TypeDescriptor>,
}

/// A function a package offers (*MessageCallback*).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Callback {
    /// Key of the message that calls it.
    pub key: String,
    /// What it does.
    pub description: String,
    /// Type of its reply; absent: it does not reply.
    pub response_type: Option<String>,
    /// Its arguments, in order.
    pub parameters: Vec<Member>,
}

/// An argument, a property or a value of an enumeration.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Member {
    /// Name.
    pub name: String,
    /// Type: a .NET name, or one of [`Descriptor::types`].
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is.
    pub description: String,
    /// It may be left out.
    pub optional: bool,
    /// Value when it is left out.
    pub default: Option<serde_json::Value>,
}

/// A type a descriptor explains.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TypeDescriptor {
    /// Short name.
    pub name: String,
    /// Whole name, as members refer to it.
    pub full_name: String,
    /// What it is.
    pub description: String,
    /// A list of something.
    pub is_array: bool,
    /// A type made of others.
    pub is_generic: bool,
    /// Types it is made of.
    pub generic_parameters: Vec<String>,
    /// Properties; none for an enumeration.
    pub properties: Vec<Member>,
    /// Values of an enumeration.
    pub values: Vec<Member>,
}

/// Metadata of a state object.
pub type Metadata = BTreeMap<String, serde_json::Value>;
