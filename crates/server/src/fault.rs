//! Why a door refused, or could not: a code of the closed list, values for its text, and what the log keeps.

use crate::store;
use protocol::Code;
use protocol::text::Params;
use std::fmt;

/// A refusal or a failure.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Code; the status and the text follow from it.
    pub code: Code,
    /// Values of the text.
    pub details: Params,
    /// What the caller is not told: for the log.
    pub cause: Option<String>,
}

impl Fault {
    /// A fault without values.
    #[must_use]
    pub fn of(code: Code) -> Self {
        Self { code, details: Params::new(), cause: None }
    }

    /// A fault with values: `Fault::new(Code::NotFound, [("kind", &"agent"), ("name", &name)])`.
    #[must_use]
    pub fn new<const N: usize>(code: Code, details: [(&str, &dyn fmt::Display); N]) -> Self {
        Self { code, details: protocol::text::params(details), cause: None }
    }

    /// A failure of ours; the caller gets the request's number, the log gets the cause.
    #[must_use]
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::of(Code::Internal) }
    }

    /// There is no such thing.
    #[must_use]
    pub fn not_found(kind: &str, name: impl fmt::Display) -> Self {
        Self::new(Code::NotFound, [("kind", &kind), ("name", &name)])
    }

    /// A field of the request is wrong.
    #[must_use]
    pub fn field(field: &str, why: impl fmt::Display) -> Self {
        Self::new(Code::InvalidField, [("field", &field), ("why", &why)])
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code.text(protocol::Lang::En, &self.details))?;
        if let Some(cause) = &self.cause {
            write!(f, ": {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

impl From<store::Error> for Fault {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::DiskFull => Self::of(Code::DiskFull),
            other => Self::internal(other),
        }
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::StorageFull {
            Self::of(Code::DiskFull)
        } else {
            Self::internal(error)
        }
    }
}

/// What doors return.
pub type Result<T> = std::result::Result<T, Fault>;
