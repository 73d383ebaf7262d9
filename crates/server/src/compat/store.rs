//! Statements of this room: identities, read from `agents` and `instances`; lines and signs of life of instances that
//! report by themselves.

/// The instance a client says it is: id, kind, whether it is enabled, its credential or its agent's, names, groups.
pub const INSTANCE: &str = "SELECT i.id, i.is_virtual, i.wanted_enabled, COALESCE(i.wanted_credential_id, a.credential_id), \
     a.name, i.name, i.wanted_groups FROM instances i JOIN agents a ON a.id = i.agent_id \
     WHERE a.name_fold = $1 AND i.name_fold = $2";
/// The agent a client says it is: id, name, credential, digest of its own key.
pub const AGENT: &str = "SELECT id, name, credential_id, key_digest FROM agents WHERE name_fold = $1";
/// The newest line of an instance.
pub const LAST_LINE: &str = "SELECT COALESCE(MAX(number), 0) FROM logs WHERE instance_id = $1";
/// A device acted: when, its version and its library if it says them.
pub const ACTED: &str = "UPDATE instances SET seen_changed_at = $2, seen_version = COALESCE($3, seen_version), \
     seen_client = COALESCE($4, seen_client) WHERE id = $1 AND is_virtual";
/// A program under an agent says which library it uses.
pub const SAID_CLIENT: &str = "UPDATE instances SET seen_client = COALESCE($2, seen_client) WHERE id = $1";

/// All of them, for the test that prepares each on both engines.
#[must_use]
pub fn statements() -> Vec<String> {
    [INSTANCE, AGENT, LAST_LINE, ACTED, SAID_CLIENT].map(str::to_owned).to_vec()
}
