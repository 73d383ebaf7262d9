//! Statements of this room. Reads `credentials`, `instances` and `computers` in joins, to show names, counts, and what is in a unit.

use crate::store::values;
use crate::units::of_agent;

/// Columns of an agent as people see it.
const VIEW: &str = "SELECT a.id, a.name, a.is_virtual, a.description, c.name, a.seen_version, a.seen_facts, a.seen_at, \
     a.seen_connected_at, a.created_at, \
     (SELECT COUNT(*) FROM instances i WHERE i.agent_id = a.id), \
     (SELECT COUNT(*) FROM instances i WHERE i.agent_id = a.id AND i.seen_state = 'started'), \
     a.planned_generation, a.seen_generation, a.revision, a.name_fold \
     FROM agents a LEFT JOIN credentials c ON c.id = a.credential_id";

/// A page of agents by name.
#[must_use]
pub fn page() -> String {
    format!(
        "{VIEW} WHERE a.name_fold > $1 AND {FIND} AND {} ORDER BY a.name_fold LIMIT $3",
        of_agent("a.id", 4)
    )
}
/// Agents by id.
#[must_use]
pub fn by_ids(count: usize) -> String {
    format!("{VIEW} WHERE a.id IN (VALUES {})", values(1, count, 1))
}
/// Ids of agents by name, and when each was last heard of.
#[must_use]
pub fn contacts(count: usize) -> String {
    format!(
        "SELECT a.name_fold, a.id, a.seen_at FROM agents a WHERE a.name_fold IN (VALUES {})",
        values(1, count, 1)
    )
}
/// Whether an agent fits a search (`$2`).
const FIND: &str = "($2 = '%' OR a.name_fold LIKE $2 ESCAPE '!' OR LOWER(a.description) LIKE $2 ESCAPE '!' \
     OR LOWER(COALESCE(a.seen_facts, '')) LIKE $2 ESCAPE '!')";
/// Agents that fit a search.
#[must_use]
pub fn count() -> String {
    // The placeholder numbers stay those of FIND.
    format!("SELECT COUNT(*) FROM agents a WHERE $1 = $1 AND {FIND} AND {}", of_agent("a.id", 3))
}
/// All agents.
pub const AGENTS_COUNT: &str = "SELECT COUNT(*) FROM agents";
/// Agents of a unit.
#[must_use]
pub fn ids_of_unit() -> String {
    format!("SELECT a.id FROM agents a WHERE {}", of_agent("a.id", 1))
}
/// Id, name and kind of an agent by name.
pub const AGENT_BY_NAME: &str =
    "SELECT id, name, is_virtual, credential_id, key_digest IS NOT NULL FROM agents WHERE name_fold = $1";
/// Every agent: id, name, kind, its credential, whether it has a key.
pub const AGENTS: &str = "SELECT a.id, a.name, a.is_virtual, c.name, a.key_digest IS NOT NULL FROM agents a \
     LEFT JOIN credentials c ON c.id = a.credential_id ORDER BY a.name_fold";
/// An agent that was only declared gets its key: from now on it is a real one.
pub const AGENT_TAKEN_OVER: &str = "UPDATE agents SET name = $2, key_digest = $3, is_virtual = FALSE, \
     planned_generation = planned_generation + 1, revision = revision + 1 WHERE id = $1 AND key_digest IS NULL";
/// An agent's name as people write it, its kind and credential.
pub const AGENT_DECLARED: &str = "UPDATE agents SET name = $2, is_virtual = $3, credential_id = $4, \
     revision = revision + 1 WHERE id = $1";
/// An agent by the digest of its key.
pub const AGENT_BY_KEY: &str = "SELECT id, name FROM agents WHERE key_digest = $1";
/// A new agent.
pub const AGENT_INSERT: &str = "INSERT INTO agents (id, name, name_fold, is_virtual, key_digest, credential_id, description, \
     created_at, revision, planned_generation, seen_generation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, 1, 0)";
/// What people say about an agent.
pub const AGENT_UPDATE: &str =
    "UPDATE agents SET description = $2, credential_id = $3, revision = revision + 1 WHERE id = $1";
/// The next generation of an assignment.
pub const AGENT_REPLAN: &str = "UPDATE agents SET planned_generation = planned_generation + 1 WHERE id = $1";
/// Generation of an assignment.
pub const AGENT_GENERATION: &str = "SELECT planned_generation FROM agents WHERE id = $1";
/// An agent goes.
pub const AGENT_DELETE: &str = "DELETE FROM agents WHERE id = $1";
/// An agent connected and said who it is. One that holds a newer assignment than was ever planned met this server before
/// it was restored from a backup: the count goes on above what the agent holds.
pub const AGENT_CONNECTED: &str = "UPDATE agents SET seen_version = $2, seen_facts = $3, seen_at = $4, \
     seen_connected_at = $4, seen_generation = $5, \
     planned_generation = CASE WHEN planned_generation < $5 THEN $5 + 1 ELSE planned_generation END WHERE id = $1";
/// Signs of life, many at once: (id, time, generation held).
#[must_use]
pub fn beats(count: usize) -> String {
    format!(
        "UPDATE agents SET seen_at = v.column2, seen_generation = v.column3 FROM (VALUES {}) AS v WHERE agents.id = v.column1",
        values(1, count, 3)
    )
}
/// A new enrolment token.
pub const ENROLL_INSERT: &str =
    "INSERT INTO enroll_tokens (digest, name_fold, name, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
/// An enrolment token.
pub const ENROLL_TOKEN: &str =
    "SELECT name_fold, name, expires_at, used_at FROM enroll_tokens WHERE digest = $1";
/// An enrolment token was used.
pub const ENROLL_USED: &str = "UPDATE enroll_tokens SET used_at = $2 WHERE digest = $1 AND used_at IS NULL";
/// Old enrolment tokens go.
pub const ENROLL_SWEEP: &str = "DELETE FROM enroll_tokens WHERE expires_at < $1";

/// All of them, for the test that prepares each on both engines.
#[must_use]
pub fn statements() -> Vec<String> {
    let fixed = [
        AGENTS_COUNT,
        AGENT_BY_NAME,
        AGENTS,
        AGENT_TAKEN_OVER,
        AGENT_DECLARED,
        AGENT_BY_KEY,
        AGENT_INSERT,
        AGENT_UPDATE,
        AGENT_REPLAN,
        AGENT_GENERATION,
        AGENT_DELETE,
        AGENT_CONNECTED,
        ENROLL_INSERT,
        ENROLL_TOKEN,
        ENROLL_USED,
        ENROLL_SWEEP,
    ];
    fixed
        .iter()
        .map(|s| (*s).to_owned())
        .chain([page(), by_ids(2), contacts(2), count(), ids_of_unit(), beats(2)])
        .collect()
}
