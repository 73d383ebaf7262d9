//! Statements of this room: identities, read from `agents` and `instances`; lines of instances that report by
//! themselves, numbered here.

/// The instance a client says it is: id, kind, whether it is enabled, its credential or its agent's, settings.
pub const IDENTITY: &str = "SELECT i.id, i.is_virtual, i.wanted_enabled, COALESCE(i.wanted_credential_id, a.credential_id), \
     i.wanted_settings, a.name, i.name FROM instances i JOIN agents a ON a.id = i.agent_id WHERE a.name_fold = $1 AND i.name_fold = $2";
/// The newest line of an instance.
pub const LAST_LINE: &str = "SELECT COALESCE(MAX(number), 0) FROM logs WHERE instance_id = $1";

/// All of them, for the test that prepares each on both engines.
#[must_use]
pub fn statements() -> Vec<String> {
    vec![IDENTITY.to_owned(), LAST_LINE.to_owned()]
}
