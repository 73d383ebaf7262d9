//! Statements of this room. Reads `agents`, `credentials`, `versions` and `computers` in joins, to show names and what is in a unit.

use crate::store::values;
use crate::units::of_agent;

/// Columns of an instance as people see it.
const VIEW: &str = "SELECT i.id, a.name, i.name, i.is_virtual, i.wanted_enabled, i.wanted_autostart, i.planned_bundle, \
     i.planned_version_id, i.wanted_package_file, i.seen_state, i.seen_changed_at, i.seen_reason, i.seen_failed, \
     i.wanted_run, i.seen_connected, i.seen_client, i.seen_pid, i.seen_restarts, i.seen_version, i.seen_fetching, \
     c.name, i.wanted_groups, i.wanted_settings_pending, i.revision, \
     (SELECT COUNT(*) FROM deaths d WHERE d.instance_id = i.id), a.id, a.seen_connected_at, \
     o.id, o.verb, o.created_by, o.created_at \
     FROM instances i JOIN agents a ON a.id = i.agent_id LEFT JOIN credentials c ON c.id = i.wanted_credential_id \
     LEFT JOIN orders o ON o.id = (SELECT x.id FROM orders x WHERE x.instance_id = i.id AND x.state = 'accepted' \
     ORDER BY x.created_at DESC, x.id DESC LIMIT 1)";
/// Whether an instance fits a search (`$3`).
const FIND: &str = "($3 = '%' OR i.name_fold LIKE $3 ESCAPE '!' OR a.name_fold LIKE $3 ESCAPE '!' \
     OR LOWER(COALESCE(i.planned_bundle, '')) LIKE $3 ESCAPE '!')";

/// A page of instances by agent and name; of one agent when `$5` names it.
#[must_use]
pub fn page() -> String {
    format!(
        "{VIEW} WHERE (a.name_fold > $1 OR (a.name_fold = $1 AND i.name_fold > $2)) AND {FIND} \
         AND ($4 = '' OR a.name_fold = $4) AND {} ORDER BY a.name_fold, i.name_fold LIMIT $5",
        of_agent("i.agent_id", 6)
    )
}
/// Instances that fit.
#[must_use]
pub fn count() -> String {
    format!(
        "SELECT COUNT(*) FROM instances i JOIN agents a ON a.id = i.agent_id WHERE $1 = $1 AND $2 = $2 AND {FIND} \
         AND ($4 = '' OR a.name_fold = $4) AND {}",
        of_agent("i.agent_id", 5)
    )
}
/// Instances by id.
#[must_use]
pub fn by_ids(count: usize) -> String {
    format!("{VIEW} WHERE i.id IN (VALUES {})", values(1, count, 1))
}
/// Everything people decided about instances.
const DECIDED: &str = "SELECT i.id, i.agent_id, a.name, i.name, i.is_virtual, i.revision, i.changed_by, \
     i.wanted_package_file, c.name, i.wanted_enabled, i.wanted_autostart, i.wanted_recovery, i.wanted_settings, \
     i.wanted_secrets, i.wanted_groups, i.wanted_run, i.wanted_launch, i.wanted_settings_generation, i.planned_version_id, \
     i.seen_state, i.seen_launch, i.wanted_imports, i.wanted_settings_pending \
     FROM instances i JOIN agents a ON a.id = i.agent_id LEFT JOIN credentials c ON c.id = i.wanted_credential_id";
/// Everything people decided about an instance, by agent and name.
#[must_use]
pub fn locate() -> String {
    format!("{DECIDED} WHERE a.name_fold = $1 AND i.name_fold = $2")
}
/// Everything people decided about every instance.
#[must_use]
pub fn locate_all() -> String {
    format!("{DECIDED} ORDER BY a.name_fold, i.name_fold")
}
/// A new instance.
pub const INSERT: &str = "INSERT INTO instances (id, agent_id, name, name_fold, is_virtual, created_at, revision, changed_by, \
     wanted_package_file, wanted_credential_id, wanted_enabled, wanted_autostart, wanted_recovery, wanted_settings, \
     wanted_secrets, wanted_groups, wanted_run, wanted_launch, wanted_settings_generation, wanted_settings_pending, \
     planned_version_id, planned_bundle, wanted_imports, seen_state, seen_launch, seen_settings_generation, seen_restarts, \
     seen_connected, seen_failed) \
     VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1, 1, $17, $18, $19, $20, 'unknown', 0, 0, 0, $17, $17)";
/// What people decided changes.
pub const CONFIGURE: &str = "UPDATE instances SET changed_by = $2, wanted_package_file = $3, wanted_credential_id = $4, \
     wanted_enabled = $5, wanted_autostart = $6, wanted_recovery = $7, wanted_settings = $8, wanted_secrets = $9, \
     wanted_groups = $10, wanted_run = $11, wanted_launch = $12, wanted_settings_pending = $13, wanted_imports = $14, revision = revision + 1 WHERE id = $1";
/// An order changes what is wanted.
pub const ORDERED: &str = "UPDATE instances SET changed_by = $2, wanted_run = $3, wanted_launch = $4, \
     wanted_settings_generation = $5, wanted_settings_pending = $6, revision = revision + 1 WHERE id = $1";
/// A virtual package whose package is in the repository now, on an agent that can run it.
pub const REALISED: &str = "UPDATE instances SET is_virtual = FALSE, changed_by = $2, planned_version_id = $3, planned_bundle = $4, \
     wanted_run = $5, wanted_launch = wanted_launch + 1, wanted_secrets = $6, revision = revision + 1 WHERE id = $1";
/// A package that cannot be resolved and was never planned: a virtual one.
pub const VIRTUALISED: &str = "UPDATE instances SET is_virtual = TRUE, changed_by = $2, planned_version_id = NULL, planned_bundle = NULL, \
     wanted_run = FALSE, wanted_settings_pending = FALSE, seen_state = 'unknown', seen_failed = FALSE, seen_connected = FALSE, \
     seen_pid = NULL, seen_fetching = NULL, revision = revision + 1 WHERE id = $1";
/// The same name, written otherwise.
pub const RENAMED: &str = "UPDATE instances SET name = $2 WHERE id = $1";
/// Instances that import groups of settings: id, agent's id, imports, own settings, kind, state last seen.
pub const IMPORTERS: &str = "SELECT id, agent_id, wanted_imports, wanted_settings, is_virtual, seen_state FROM instances \
     WHERE wanted_imports <> '[]'";
/// The settings of an instance changed by a group; its program has not got them yet.
pub const SETTINGS_PENDING: &str = "UPDATE instances SET wanted_settings_pending = TRUE WHERE id = $1";
/// The version planned.
pub const PLAN: &str = "UPDATE instances SET planned_version_id = $2, planned_bundle = $3 WHERE id = $1";
/// An instance goes, with its orders, deaths, logs and state objects.
pub const DELETE: &str = "DELETE FROM instances WHERE id = $1";
/// Instances of an agent.
pub const OF_AGENT: &str = "SELECT id, name FROM instances WHERE agent_id = $1 ORDER BY name_fold";
/// How many an agent has.
pub const OF_AGENT_COUNT: &str = "SELECT COUNT(*) FROM instances WHERE agent_id = $1";
/// Everything an agent should run.
pub const ASSIGNMENT: &str = "SELECT i.id, i.name, i.planned_bundle, i.wanted_run, i.wanted_launch, i.wanted_autostart, \
     i.wanted_recovery, i.wanted_settings, i.wanted_secrets, i.wanted_settings_generation, i.wanted_groups, i.wanted_imports, i.planned_version_id \
     FROM instances i WHERE i.agent_id = $1 AND i.wanted_enabled AND NOT i.is_virtual ORDER BY i.name_fold";
/// Instances of a unit by state, for the overview: all, started, failed.
#[must_use]
pub fn totals() -> String {
    format!(
        "SELECT COUNT(*), SUM(CASE WHEN seen_state = 'started' THEN 1 ELSE 0 END), \
         SUM(CASE WHEN seen_failed AND wanted_enabled THEN 1 ELSE 0 END) FROM instances i WHERE {}",
        of_agent("i.agent_id", 1)
    )
}
/// What resolution looks at, for every real instance of a unit.
#[must_use]
pub fn resolved() -> String {
    format!(
        "SELECT name, wanted_package_file, planned_version_id FROM instances i WHERE NOT is_virtual AND wanted_enabled AND {}",
        of_agent("i.agent_id", 1)
    )
}

/// Names of instances: all, of one agent (`$1`), or one (`$2`).
pub const NAMES: &str = "SELECT i.id, a.name, i.name FROM instances i JOIN agents a ON a.id = i.agent_id \
     WHERE ($1 = '' OR a.name_fold = $1) AND ($2 = '' OR i.name_fold = $2) ORDER BY a.name_fold, i.name_fold";
/// Names of instances by id.
#[must_use]
pub fn names_by_ids(count: usize) -> String {
    format!(
        "SELECT i.id, a.name, i.name FROM instances i JOIN agents a ON a.id = i.agent_id WHERE i.id IN (VALUES {})",
        values(1, count, 1)
    )
}

/// What the exchange must know of an instance: credential, groups, whether it is enabled.
pub const VOICE: &str =
    "SELECT wanted_credential_id, wanted_groups, wanted_enabled FROM instances WHERE id = $1";
/// Which agent instances belong to.
#[must_use]
pub fn owners(count: usize) -> String {
    format!("SELECT id, agent_id FROM instances WHERE id IN (VALUES {})", values(1, count, 1))
}
/// What agents see, many at once.
#[must_use]
pub fn seen(count: usize) -> String {
    format!(
        "UPDATE instances SET seen_state = v.column2, seen_launch = v.column3, seen_settings_generation = v.column4, \
         seen_changed_at = v.column5, seen_pid = v.column6, seen_restarts = v.column7, seen_version = v.column8, \
         seen_digest = v.column9, seen_connected = v.column10, seen_client = v.column11, seen_failed = v.column12, \
         seen_reason = v.column13, seen_fetching = v.column14 FROM (VALUES {}) AS v WHERE instances.id = v.column1",
        values(1, count, 14)
    )
}
/// Numbers an agent has seen already, many at once: (instance, launch, settings generation, agent).
#[must_use]
pub fn catch_up(count: usize) -> String {
    format!(
        "UPDATE instances SET \
         wanted_launch = CASE WHEN wanted_launch < v.column2 THEN v.column2 ELSE wanted_launch END, \
         wanted_settings_generation = CASE WHEN wanted_settings_generation < v.column3 THEN v.column3 \
         ELSE wanted_settings_generation END FROM (VALUES {}) AS v \
         WHERE instances.id = v.column1 AND instances.agent_id = v.column4",
        values(1, count, 4)
    )
}
/// Instances an agent has no longer.
#[must_use]
pub fn gone(count: usize) -> String {
    format!(
        "UPDATE instances SET seen_state = 'stopped', seen_pid = NULL, seen_connected = FALSE, \
         seen_fetching = NULL, seen_changed_at = $1 WHERE id IN (VALUES {})",
        values(2, count, 1)
    )
}
/// Deaths, many at once; those known already are left as they are (P16).
#[must_use]
pub fn deaths_insert(count: usize) -> String {
    format!(
        "INSERT INTO deaths (instance_id, number, at, exit_code, signal, uptime_ms, follows) VALUES {} ON CONFLICT DO NOTHING",
        values(1, count, 7)
    )
}
/// Log lines, many at once; those known already are left as they are.
#[must_use]
pub fn logs_insert(count: usize) -> String {
    format!(
        "INSERT INTO logs (instance_id, number, at, level, stream, text) VALUES {} ON CONFLICT DO NOTHING",
        values(1, count, 6)
    )
}
/// Orders of these instances that are not ended.
#[must_use]
pub fn open_orders(count: usize) -> String {
    format!(
        "SELECT o.id, o.goal, o.goal_number, i.seen_launch, i.seen_settings_generation, i.seen_state, i.seen_failed, i.seen_reason \
         FROM orders o JOIN instances i ON i.id = o.instance_id WHERE o.state = 'accepted' AND o.instance_id IN (VALUES {})",
        values(1, count, 1)
    )
}
/// A new order.
pub const ORDER_INSERT: &str = "INSERT INTO orders (id, instance_id, verb, goal, goal_number, state, reason, created_by, \
     created_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
/// An order ends.
pub const ORDER_END: &str =
    "UPDATE orders SET state = $2, reason = $3, ended_at = $4 WHERE id = $1 AND state = 'accepted'";
/// Orders of an instance that a newer one replaces.
pub const ORDERS_SUPERSEDED: &str = "UPDATE orders SET state = 'superseded', reason = $2, ended_at = $3 \
     WHERE instance_id = $1 AND state = 'accepted' AND goal <> 'settings' RETURNING id";
const ORDER_VIEW: &str = "SELECT o.id, a.name, i.name, o.verb, o.state, o.reason, o.created_by, o.created_at, o.ended_at, a.id \
     FROM orders o JOIN instances i ON i.id = o.instance_id JOIN agents a ON a.id = i.agent_id";
/// Last orders of an instance, newest first.
#[must_use]
pub fn orders_of() -> String {
    format!("{ORDER_VIEW} WHERE o.instance_id = $1 ORDER BY o.created_at DESC, o.id DESC LIMIT $2")
}
/// Last orders of the instances of a unit, newest first.
#[must_use]
pub fn orders_recent() -> String {
    format!("{ORDER_VIEW} WHERE {} ORDER BY o.created_at DESC, o.id DESC LIMIT $1", of_agent("a.id", 2))
}
/// Last deaths of the instances of a unit, newest first.
#[must_use]
pub fn deaths_recent() -> String {
    format!(
        "SELECT d.number, d.at, d.exit_code, d.signal, d.uptime_ms, d.follows, a.name, i.name FROM deaths d \
         JOIN instances i ON i.id = d.instance_id JOIN agents a ON a.id = i.agent_id WHERE {} ORDER BY d.at DESC LIMIT $1",
        of_agent("a.id", 2)
    )
}
/// Orders by id.
#[must_use]
pub fn orders_by_ids(count: usize) -> String {
    format!("{ORDER_VIEW} WHERE o.id IN (VALUES {})", values(1, count, 1))
}
/// Old ended orders go.
pub const ORDERS_SWEEP: &str = "DELETE FROM orders WHERE state <> 'accepted' AND instance_id = $1 AND created_at < \
     (SELECT created_at FROM orders WHERE instance_id = $1 ORDER BY created_at DESC LIMIT 1 OFFSET $2)";

/// Last deaths of an instance, newest first, below a number.
pub const DEATHS: &str = "SELECT number, at, exit_code, signal, uptime_ms, follows FROM deaths \
     WHERE instance_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3";
/// How many deaths.
pub const DEATHS_COUNT: &str = "SELECT COUNT(*) FROM deaths WHERE instance_id = $1";
/// One death, with names.
pub const DEATH: &str = "SELECT d.number, d.at, d.exit_code, d.signal, d.uptime_ms, d.follows, a.name, i.name FROM deaths d \
     JOIN instances i ON i.id = d.instance_id JOIN agents a ON a.id = i.agent_id WHERE d.instance_id = $1 AND d.number = $2";
/// Old deaths go.
pub const DEATHS_SWEEP: &str = "DELETE FROM deaths WHERE instance_id = $1 AND number < \
     (SELECT number FROM deaths WHERE instance_id = $1 ORDER BY number DESC LIMIT 1 OFFSET $2)";

/// Log lines after a number, in order.
pub const LOGS_AFTER: &str = "SELECT number, at, level, stream, text FROM logs WHERE instance_id = $1 AND number > $2 \
     AND LOWER(text) LIKE $3 ESCAPE '!' ORDER BY number LIMIT $4";
/// Log lines before a number, newest first.
pub const LOGS_BEFORE: &str = "SELECT number, at, level, stream, text FROM logs WHERE instance_id = $1 AND number < $2 \
     AND LOWER(text) LIKE $3 ESCAPE '!' ORDER BY number DESC LIMIT $4";
/// How many lines fit.
pub const LOGS_COUNT: &str =
    "SELECT COUNT(*) FROM logs WHERE instance_id = $1 AND LOWER(text) LIKE $2 ESCAPE '!'";
/// Old log lines go.
pub const LOGS_SWEEP: &str = "DELETE FROM logs WHERE instance_id = $1 AND number < \
     (SELECT number FROM logs WHERE instance_id = $1 ORDER BY number DESC LIMIT 1 OFFSET $2)";
/// Ids of all instances, in pieces.
pub const IDS_AFTER: &str = "SELECT id FROM instances WHERE id > $1 ORDER BY id LIMIT $2";

/// All of them, for the test that prepares each on both engines.
#[must_use]
pub fn statements() -> Vec<String> {
    let fixed = [
        REALISED,
        VIRTUALISED,
        RENAMED,
        INSERT,
        CONFIGURE,
        ORDERED,
        IMPORTERS,
        SETTINGS_PENDING,
        PLAN,
        DELETE,
        OF_AGENT,
        OF_AGENT_COUNT,
        ASSIGNMENT,
        ORDER_INSERT,
        ORDER_END,
        ORDERS_SUPERSEDED,
        ORDERS_SWEEP,
        DEATHS,
        DEATHS_COUNT,
        DEATH,
        DEATHS_SWEEP,
        LOGS_AFTER,
        LOGS_BEFORE,
        LOGS_COUNT,
        LOGS_SWEEP,
        IDS_AFTER,
        NAMES,
        VOICE,
    ];
    let made = [
        locate(),
        locate_all(),
        page(),
        count(),
        by_ids(2),
        owners(2),
        seen(2),
        catch_up(2),
        gone(2),
        deaths_insert(2),
        logs_insert(2),
        open_orders(2),
        orders_of(),
        orders_recent(),
        deaths_recent(),
        totals(),
        resolved(),
        orders_by_ids(2),
        names_by_ids(2),
    ];
    fixed.iter().map(|s| (*s).to_owned()).chain(made).collect()
}
