//! Ids: UUID v7 inside, `agt_…` outside. People see names; ids are for programs.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// A text that is not an id of the kind asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdError(&'static str);

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an id of this kind is written {}_ followed by 32 hexadecimal digits", self.0)
    }
}

impl std::error::Error for IdError {}

macro_rules! id {
    ($(#[$doc:meta])* $type:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(Uuid);

        impl $type {
            /// Wraps a UUID.
            #[must_use]
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }
            /// The UUID.
            #[must_use]
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }
        impl std::str::FromStr for $type {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix(concat!($prefix, "_"))
                    .filter(|hex| hex.len() == 32)
                    .and_then(|hex| Uuid::try_parse(hex).ok())
                    .map(Self)
                    .ok_or(IdError($prefix))
            }
        }
        impl TryFrom<String> for $type {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }
        impl From<$type> for String {
            fn from(id: $type) -> String {
                id.to_string()
            }
        }
    };
}

id!(
    /// An agent.
    AgentId, "agt"
);
id!(
    /// An instance.
    InstanceId, "ins"
);
id!(
    /// A published version.
    VersionId, "ver"
);
id!(
    /// An upload in progress.
    UploadId, "upl"
);
id!(
    /// An order given to an instance.
    OrderId, "ord"
);
id!(
    /// A computer.
    ComputerId, "cmp"
);
id!(
    /// A task.
    TaskId, "tsk"
);
id!(
    /// A job of a task.
    JobId, "job"
);
id!(
    /// A draft of a package.
    DraftId, "drf"
);
id!(
    /// A user.
    UserId, "usr"
);
id!(
    /// A credential.
    CredentialId, "crd"
);
id!(
    /// An API token.
    TokenId, "tok"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_what_it_parses() {
        let id = AgentId::from_uuid(Uuid::from_u128(7));
        assert_eq!(id.to_string(), "agt_00000000000000000000000000000007");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!("ins_00000000000000000000000000000007".parse::<AgentId>().is_err());
        assert!("agt_{0000000000000000000000000000007}".parse::<AgentId>().is_err());
    }
}
