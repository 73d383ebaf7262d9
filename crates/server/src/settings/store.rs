//! Statements of this room. Reads `instances` and `agents` in a join, to say who imports a group.

/// All groups, by name.
pub const GROUPS: &str =
    "SELECT id, name, imports, settings, revision FROM setting_groups ORDER BY name_fold";
/// A new group.
pub const GROUP_INSERT: &str = "INSERT INTO setting_groups (id, name, name_fold, imports, settings, revision) \
     VALUES ($1, $2, $3, $4, $5, 1)";
/// A group changes.
pub const GROUP_UPDATE: &str =
    "UPDATE setting_groups SET name = $2, imports = $3, settings = $4, revision = revision + 1 WHERE id = $1";
/// A group goes.
pub const GROUP_DELETE: &str = "DELETE FROM setting_groups WHERE id = $1";
/// Recovery options of the whole installation.
pub const RECOVERY: &str = "SELECT recovery FROM instance_defaults WHERE number = 1";
/// They change.
pub const RECOVERY_SET: &str = "INSERT INTO instance_defaults (number, recovery) VALUES (1, $1) \
     ON CONFLICT (number) DO UPDATE SET recovery = excluded.recovery";
/// Instances that import something: id, agent's id, agent, name, imports, kind, state last seen.
pub const IMPORTERS: &str = "SELECT i.id, i.agent_id, a.name, i.name, i.wanted_imports, i.is_virtual, i.seen_state \
     FROM instances i JOIN agents a ON a.id = i.agent_id WHERE i.wanted_imports <> '[]' ORDER BY a.name_fold, i.name_fold";

/// All of them, for the test that prepares each on both engines.
pub const STATEMENTS: &[&str] =
    &[GROUPS, GROUP_INSERT, GROUP_UPDATE, GROUP_DELETE, RECOVERY, RECOVERY_SET, IMPORTERS];
