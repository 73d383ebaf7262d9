//! Statements of this room. Reads `instances` and `agents`, for the names of instances.

use crate::store::values;

/// State objects after one, in order, so many: the start reads them in pieces.
pub const STATES: &str = "SELECT agent, instance, name, value, kind, metadata, at, lifetime_s FROM states \
     WHERE (agent, instance, name) > ($1, $2, $3) ORDER BY agent, instance, name LIMIT $4";
/// New values, many at once.
#[must_use]
pub fn states_upsert(count: usize) -> String {
    format!(
        "INSERT INTO states (agent, instance, name, value, kind, metadata, at, lifetime_s) VALUES {} \
         ON CONFLICT (agent, instance, name) DO UPDATE SET value = excluded.value, kind = excluded.kind, \
         metadata = excluded.metadata, at = excluded.at, lifetime_s = excluded.lifetime_s",
        values(1, count, 8)
    )
}
/// State objects go, many at once.
#[must_use]
pub fn states_delete(count: usize) -> String {
    format!("DELETE FROM states WHERE (agent, instance, name) IN (VALUES {})", values(1, count, 3))
}

/// Every descriptor, at the start.
pub const DESCRIPTORS: &str = "SELECT package, body FROM descriptors ORDER BY package_fold";
/// A descriptor, new or replaced.
pub const DESCRIPTOR_UPSERT: &str = "INSERT INTO descriptors (package_fold, package, body, at) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (package_fold) DO UPDATE SET package = excluded.package, body = excluded.body, at = excluded.at";
/// A descriptor goes.
pub const DESCRIPTOR_DELETE: &str = "DELETE FROM descriptors WHERE package_fold = $1";
/// Instances of a name, on any agent.
pub const INSTANCES_NAMED: &str = "SELECT COUNT(*) FROM instances WHERE name_fold = $1";
/// Names of all instances, with their agents.
pub const INSTANCE_PATHS: &str = "SELECT a.name, i.name FROM instances i JOIN agents a ON a.id = i.agent_id \
     ORDER BY a.name_fold, i.name_fold";

/// All of them, for the test that prepares each on both engines.
#[must_use]
pub fn statements() -> Vec<String> {
    let mut all: Vec<String> =
        [STATES, DESCRIPTORS, DESCRIPTOR_UPSERT, DESCRIPTOR_DELETE, INSTANCES_NAMED, INSTANCE_PATHS]
            .map(str::to_owned)
            .to_vec();
    all.extend([states_upsert(2), states_delete(2)]);
    all
}
