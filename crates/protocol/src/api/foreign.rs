//! Foreign agents, asked live.

use serde::{Deserialize, Serialize};

/// What a foreign agent says when it is asked now: `GET /computers/{id}/status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentStatus {
    /// `waiting` `busy` `unreachable`, `nowhere` (it may be asked at no address), `connected` or `away` (of our own agents).
    pub outcome: String,
    /// Address and port at which it answered.
    pub address: Option<String>,
    /// The same in the reader's language.
    pub text: String,
}
