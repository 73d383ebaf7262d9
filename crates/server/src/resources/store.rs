//! Tables of this room and every statement on them: `resources`, `resource_items`, `resource_changes`, `leases`, `lease_waits`, `fences`.

use crate::store::values;

/// Columns of a resource.
const COLUMNS: &str = "SELECT r.fold, r.name, r.kind, r.document, r.spec, r.wanted_value, r.wanted_secret IS NOT NULL, r.wanted_max, r.id, \
     r.seen_value, r.seen_code, r.seen_size, r.seen_changed_at, r.seen_at, r.changed_at, r.changed_by, r.revision, \
     CAST((SELECT COUNT(*) FROM resource_items i WHERE i.fold = r.fold) AS BIGINT) FROM resources r";
/// Every resource by name.
#[must_use]
pub fn all() -> String {
    format!("{COLUMNS} ORDER BY r.fold")
}
/// Resources of these names.
#[must_use]
pub fn some(count: usize) -> String {
    format!("{COLUMNS} WHERE r.fold IN (VALUES {}) ORDER BY r.fold", values(1, count, 1))
}
/// Resources a set declares.
#[must_use]
pub fn of_document() -> String {
    format!("{COLUMNS} WHERE r.document = $1 ORDER BY r.fold")
}
/// Resources of a space.
#[must_use]
pub fn of_space() -> String {
    format!("{COLUMNS} WHERE r.space_fold = $1 ORDER BY r.fold")
}
/// The sealed value of a secret.
pub const SECRET: &str =
    "SELECT id, wanted_secret FROM resources WHERE fold = $1 AND wanted_secret IS NOT NULL";
/// A resource that may be there already.
pub const INSERT: &str = "INSERT INTO resources (fold, name, kind, document, spec, space_fold, wanted_value, wanted_secret, wanted_max, id, \
     seen_value, seen_code, seen_size, seen_changed_at, seen_at, changed_at, changed_by, revision) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9, '', 0, 0, NULL, NULL, $10, $11, 1) ON CONFLICT (fold) DO NOTHING";
/// What a document says of a resource that is there.
pub const DECLARE: &str = "UPDATE resources SET name = $2, kind = $3, document = $4, spec = $5, space_fold = $6, wanted_value = $7, wanted_max = $8, \
     changed_at = $9, changed_by = $10, revision = revision + 1 WHERE fold = $1";
/// A resource goes.
pub const DELETE: &str = "DELETE FROM resources WHERE fold = $1";
/// Nobody else changes these resources until the transaction ends.
pub const HOLD: &str = "UPDATE resources SET revision = revision WHERE fold = $1";
/// Another value.
pub const SET: &str = "UPDATE resources SET wanted_value = $2, changed_at = $3, changed_by = $4, revision = revision + 1 WHERE fold = $1";
/// Another secret.
pub const SET_SECRET: &str = "UPDATE resources SET wanted_secret = $2, changed_at = $3, changed_by = $4, revision = revision + 1 WHERE fold = $1";
/// Other units in all.
pub const RESIZE: &str = "UPDATE resources SET wanted_max = $2, changed_at = $3, changed_by = $4, revision = revision + 1 WHERE fold = $1";
/// Something about it changed that stands in another table.
pub const CHANGED: &str =
    "UPDATE resources SET changed_at = $2, changed_by = $3, revision = revision + 1 WHERE fold = $1";
/// What a look found.
pub const SEEN: &str = "UPDATE resources SET seen_value = $2, seen_code = $3, seen_size = $4, seen_changed_at = $5, seen_at = $6 WHERE fold = $1";

/// An item on top.
pub const PUSH: &str = "INSERT INTO resource_items (fold, value) VALUES ($1, $2)";
/// The item on top: number, value.
pub const TOP: &str = "SELECT number, value FROM resource_items WHERE fold = $1 ORDER BY number DESC LIMIT 1";
/// Items, the top first.
pub const ITEMS: &str = "SELECT value FROM resource_items WHERE fold = $1 ORDER BY number DESC LIMIT $2";
/// An item goes.
pub const ITEM_DELETE: &str = "DELETE FROM resource_items WHERE number = $1";
/// All items go.
pub const EMPTY: &str = "DELETE FROM resource_items WHERE fold = $1";

/// A line of history.
pub const CHANGE: &str = "INSERT INTO resource_changes (fold, at, actor, verb, before_text, after_text, reason, run) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
/// History, newest first, from before a time.
pub const CHANGES: &str = "SELECT at, actor, verb, before_text, after_text, reason, run FROM resource_changes \
     WHERE fold = $1 AND at < $2 ORDER BY number DESC LIMIT $3";
/// History beyond what is kept, of each resource.
pub const CHANGES_SWEEP: &str = "DELETE FROM resource_changes WHERE number IN (SELECT number FROM (SELECT number, \
     ROW_NUMBER() OVER (PARTITION BY fold ORDER BY number DESC) AS place FROM resource_changes) AS old WHERE place > $1)";

/// Columns of a lease.
const LEASE: &str = "SELECT number, fold, lock, units, owner, actor, reason, since_at, until_at, fence, waited_ms, ended_at, ended_by, ending FROM leases";
/// Leases that are held, first taken first.
#[must_use]
pub fn held() -> String {
    format!("{LEASE} WHERE ended_at IS NULL ORDER BY number")
}
/// Leases that are held of one lock.
#[must_use]
pub fn held_of() -> String {
    format!("{LEASE} WHERE ended_at IS NULL AND fold = $1 ORDER BY number")
}
/// Leases that are held of these locks.
#[must_use]
pub fn held_of_some(count: usize) -> String {
    format!("{LEASE} WHERE ended_at IS NULL AND fold IN (VALUES {}) ORDER BY number", values(1, count, 1))
}
/// Leases an owner holds.
#[must_use]
pub fn held_by() -> String {
    format!("{LEASE} WHERE ended_at IS NULL AND owner = $1 ORDER BY fold")
}
/// Leases that are held by owners whose name begins with `$1`.
#[must_use]
pub fn held_within() -> String {
    format!(
        "{LEASE} WHERE ended_at IS NULL AND SUBSTR(owner, 1, LENGTH(CAST($1 AS TEXT))) = $1 ORDER BY fold"
    )
}
/// Reservations whose time is over.
#[must_use]
pub fn over() -> String {
    format!("{LEASE} WHERE ended_at IS NULL AND until_at <= $1 ORDER BY fold")
}
/// Stretches of time in which a lock was held, newest first, from below a number.
#[must_use]
pub fn lease_history() -> String {
    format!("{LEASE} WHERE fold = $1 AND number < $2 ORDER BY number DESC LIMIT $3")
}
/// How many of them.
pub const LEASES_COUNT: &str = "SELECT COUNT(*) FROM leases WHERE fold = $1";
/// When the next reservation is over.
pub const NEXT_OVER: &str =
    "SELECT until_at FROM leases WHERE ended_at IS NULL AND until_at IS NOT NULL ORDER BY until_at LIMIT 1";
/// A lease.
pub const LEASE_INSERT: &str = "INSERT INTO leases (fold, lock, units, owner, actor, reason, since_at, until_at, fence, waited_ms, alarmed, \
     ended_at, ended_by, ending) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, '', '')";
/// A lease of more or fewer units.
pub const LEASE_UNITS: &str = "UPDATE leases SET units = $2, fence = $3 WHERE number = $1";
/// A lease ends.
pub const LEASE_END: &str = "UPDATE leases SET ended_at = $2, ended_by = $3, ending = $4 WHERE number = $1";
/// A lease was told to be held for too long.
pub const LEASE_ALARMED: &str = "UPDATE leases SET alarmed = $2 WHERE number = $1";
/// Leases nobody was told of that are held since before a time.
#[must_use]
pub fn old() -> String {
    format!("{LEASE} WHERE ended_at IS NULL AND NOT alarmed AND since_at < $1 ORDER BY number")
}
/// How long a lock was held lately, shortest first.
pub const LEASE_LENGTHS: &str = "SELECT ended_at - since_at FROM (SELECT ended_at, since_at FROM leases WHERE fold = $1 AND ended_at IS NOT NULL \
     ORDER BY number DESC LIMIT $2) AS lately ORDER BY 1";
/// Ended leases beyond what is kept, of each lock.
pub const LEASES_SWEEP: &str = "DELETE FROM leases WHERE number IN (SELECT number FROM (SELECT number, \
     ROW_NUMBER() OVER (PARTITION BY fold ORDER BY number DESC) AS place FROM leases WHERE ended_at IS NOT NULL) AS old WHERE place > $1)";

/// Who waits: fold, owner, actor, units, priority, since.
pub const WAITS: &str = "SELECT fold, owner, actor, units, priority, since_at FROM lease_waits ORDER BY fold, priority DESC, since_at, LENGTH(owner), owner";
/// Who waits for one lock.
pub const WAITS_OF: &str = "SELECT fold, owner, actor, units, priority, since_at FROM lease_waits WHERE fold = $1 \
     ORDER BY priority DESC, since_at, LENGTH(owner), owner";
/// Somebody waits; who waits already keeps the place.
pub const WAIT: &str = "INSERT INTO lease_waits (fold, owner, actor, units, priority, since_at) VALUES ($1, $2, $3, $4, $5, $6) \
     ON CONFLICT (fold, owner) DO UPDATE SET units = $4, priority = $5";
/// Since when somebody waits for a lock.
pub const WAIT_SINCE: &str = "SELECT since_at FROM lease_waits WHERE fold = $1 AND owner = $2";
/// Somebody does not wait for a lock any more.
pub const WAIT_END: &str = "DELETE FROM lease_waits WHERE fold = $1 AND owner = $2";
/// Locks somebody waits for.
pub const WAITED_BY: &str = "SELECT fold FROM lease_waits WHERE owner = $1";
/// Who waits, of those whose name begins with `$1`.
pub const WAITING_WITHIN: &str =
    "SELECT DISTINCT owner FROM lease_waits WHERE SUBSTR(owner, 1, LENGTH(CAST($1 AS TEXT))) = $1";
/// Somebody waits for nothing any more.
pub const WAITS_END: &str = "DELETE FROM lease_waits WHERE owner = $1";

/// The next number of leases.
pub const FENCE: &str = "INSERT INTO fences (scope, number) VALUES ($1, 1) \
     ON CONFLICT (scope) DO UPDATE SET number = fences.number + 1 RETURNING number";

/// All of them, for the test that prepares each on both engines.
#[must_use]
pub fn statements() -> Vec<String> {
    let fixed = [
        SECRET,
        INSERT,
        DECLARE,
        DELETE,
        HOLD,
        SET,
        SET_SECRET,
        RESIZE,
        CHANGED,
        SEEN,
        PUSH,
        TOP,
        ITEMS,
        ITEM_DELETE,
        EMPTY,
        CHANGE,
        CHANGES,
        CHANGES_SWEEP,
        LEASES_COUNT,
        NEXT_OVER,
        LEASE_INSERT,
        LEASE_UNITS,
        LEASE_END,
        LEASE_ALARMED,
        LEASE_LENGTHS,
        LEASES_SWEEP,
        WAITS,
        WAITS_OF,
        WAIT,
        WAIT_SINCE,
        WAIT_END,
        WAITED_BY,
        WAITING_WITHIN,
        WAITS_END,
        FENCE,
    ];
    let made = [
        all(),
        some(2),
        of_document(),
        of_space(),
        held(),
        held_of(),
        held_of_some(2),
        held_by(),
        held_within(),
        over(),
        lease_history(),
        old(),
    ];
    fixed.iter().map(|s| (*s).to_owned()).chain(made).collect()
}
