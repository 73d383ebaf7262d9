//! Statements of this room. Reads `instances` and `agents` in joins, to show names.

use crate::store::values;

const FROM: &str = "FROM state_objects s JOIN instances i ON i.id = s.instance_id JOIN agents a ON a.id = i.agent_id \
     WHERE (a.name_fold > $1 OR (a.name_fold = $1 AND (i.name_fold > $2 OR (i.name_fold = $2 AND s.name > $3)))) \
     AND ($4 = '' OR a.name_fold = $4) AND ($5 = '' OR i.name_fold = $5) AND ($6 = '' OR LOWER(s.name) = $6) \
     AND ($7 = '' OR LOWER(s.kind) = $7) AND ($8 = '%' OR LOWER(s.name) LIKE $8 ESCAPE '!' \
     OR i.name_fold LIKE $8 ESCAPE '!' OR a.name_fold LIKE $8 ESCAPE '!')";

/// A page of state objects.
#[must_use]
pub fn page() -> String {
    format!(
        "SELECT a.name, i.name, s.name, s.value, s.kind, s.metadata, s.at, s.lifetime_s {FROM} \
         ORDER BY a.name_fold, i.name_fold, s.name LIMIT $9"
    )
}
/// How many fit.
#[must_use]
pub fn count() -> String {
    format!("SELECT COUNT(*) {FROM}")
}
/// New values, many at once.
#[must_use]
pub fn upsert(count: usize) -> String {
    format!(
        "INSERT INTO state_objects (instance_id, name, value, kind, metadata, at, lifetime_s) VALUES {} \
         ON CONFLICT (instance_id, name) DO UPDATE SET value = excluded.value, kind = excluded.kind, \
         metadata = excluded.metadata, at = excluded.at, lifetime_s = excluded.lifetime_s",
        values(1, count, 7)
    )
}
/// Objects of an instance.
pub const OF_INSTANCE_COUNT: &str = "SELECT COUNT(*) FROM state_objects WHERE instance_id = $1";

/// All of them, for the test that prepares each on both engines.
#[must_use]
pub fn statements() -> Vec<String> {
    vec![page(), count(), upsert(2), OF_INSTANCE_COUNT.to_owned()]
}
