//! Why a call did not give what was asked for.
//!
//! Callers branch on the variant and on the problem's code, never on the text. `Display` is a fragment that fits after
//! "could not …"; the server's own text comes in the language the client asked for.

use model::Digest;
use protocol::{Code, Problem};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why a call did not give what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server answered, and said no.
    #[error("{}", .0.detail)]
    Problem(Box<Problem>),
    /// The address is none.
    #[error("{address:?} is not the address of a server: {why}")]
    Address {
        /// What was given.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// The proxy given cannot be used.
    #[error("{proxy:?} is not the address of a proxy: {why}")]
    Proxy {
        /// What was given.
        proxy: String,
        /// What is wrong with it.
        why: String,
    },
    /// The call could change something, and the client was told to change nothing.
    #[error("nothing was changed: this client only looks")]
    Planning,
    /// The certificate authority given cannot be used.
    #[error("the certificate authority cannot be used: {why}")]
    Authority {
        /// What is wrong with it.
        why: String,
    },
    /// No connection.
    #[error("the server at {server} cannot be reached: {why}")]
    Unreachable {
        /// The server's address.
        server: String,
        /// What the system said.
        why: String,
    },
    /// A connection, but not to somebody who can prove to be the server.
    #[error("the certificate of {server} is not trusted: {why}")]
    Untrusted {
        /// The server's address.
        server: String,
        /// What is wrong with it.
        why: String,
    },
    /// The connection ended before the answer was complete.
    #[error("the connection to {server} was cut: {why}")]
    Cut {
        /// The server's address.
        server: String,
        /// What was seen.
        why: String,
    },
    /// No answer in time.
    #[error("{server} did not answer within {} s", .within.as_secs())]
    TimedOut {
        /// The server's address.
        server: String,
        /// How long was waited.
        within: Duration,
    },
    /// An answer, but not one of this API: another program listens there, or a proxy spoke instead.
    #[error("what answers at {server} is not an Escale server of this version: {why}")]
    Foreign {
        /// The server's address.
        server: String,
        /// What came instead.
        why: String,
    },
    /// A local file.
    #[error("cannot {action} {}: {source}", .path.display())]
    File {
        /// What was tried: `read`, `write`, `create`, `rename`.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file changed while it was being sent.
    #[error("{} changed while it was being sent: {expected} bytes announced, {found} found", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// Bytes announced.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// The bytes received are not the ones asked for.
    #[error("the bytes received have the digest {received}, not {expected}; ask for them again")]
    Digest {
        /// The digest asked for.
        expected: Digest,
        /// The digest of what came.
        received: Digest,
    },
}

impl Error {
    /// The problem, when the server answered with one.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Error::Problem(problem) => Some(problem),
            _ => None,
        }
    }

    /// The code, when the server answered with a problem whose code this version knows.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        self.problem().and_then(|p| Code::from_word(&p.code))
    }

    /// The HTTP status, when the server answered with a problem.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.problem().map(|p| p.status)
    }

    /// Whether the same call may succeed when it is simply made again: the network, or a server that is busy,
    /// stopping or starting.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Error::Unreachable { .. } | Error::Cut { .. } | Error::TimedOut { .. } => true,
            Error::Problem(problem) => matches!(problem.status, 502..=504),
            _ => false,
        }
    }

    pub(crate) fn file(action: &'static str, path: &Path, source: io::Error) -> Self {
        Error::File { action, path: path.to_owned(), source }
    }
}
