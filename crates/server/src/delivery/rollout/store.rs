//! Tables of rollouts and every statement on them.

/// Columns in the order `row::RolloutRow::read` wants.
const ROLLOUT: &str =
    "number, state, package, version, digest, actor, created_at, started_at, ended_at, open, record";
/// Columns in the order `row::TargetRow::read` wants, with how the delivery stands.
const TARGET: &str = "SELECT t.number, t.ring, t.env, t.state, t.delivery, t.record, COALESCE(d.state, ''), d.ended_at \
     FROM rollout_targets t LEFT JOIN deliveries d ON d.number = t.delivery";

/// A new one.
pub const INSERT: &str = "INSERT INTO rollouts (number, state, package_fold, package, version, digest, actor, created_at, started_at, ended_at, \
     open, record) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
/// Writes what changes.
pub const WRITE: &str = "UPDATE rollouts SET state = $2, started_at = $3, ended_at = $4, open = $5, record = $6 WHERE number = $1";
/// A new target.
pub const TARGET_INSERT: &str = "INSERT INTO rollout_targets (rollout, number, ring, env_fold, env, state, delivery, record) \
     VALUES ($1, $2, $3, $4, $5, $6, 0, $7)";
/// Writes what changes of a target.
pub const TARGET_WRITE: &str =
    "UPDATE rollout_targets SET state = $3, delivery = $4, record = $5 WHERE rollout = $1 AND number = $2";
/// How a rollout stands, and its record: what its deliveries ask before they start.
pub const HOLDS: &str = "SELECT state, record FROM rollouts WHERE number = $1";
/// Those that may change by themselves, oldest first.
pub const OPEN: &str = "SELECT number FROM rollouts WHERE open ORDER BY number";
/// Rollouts for which an environment has not begun, newest first.
pub const WAITING: &str = "SELECT r.number, t.number FROM rollout_targets t JOIN rollouts r ON r.number = t.rollout \
     WHERE r.open AND t.env_fold = $1 AND t.state = 'pending' ORDER BY r.number DESC LIMIT 20";
/// How many there are: of a state, a package (empty: any).
pub const PAGE_COUNT: &str =
    "SELECT COUNT(*) FROM rollouts WHERE ($1 = '' OR state = $1) AND ($2 = '' OR package_fold = $2)";
/// How many targets of each ring stand how.
pub const COUNTS: &str =
    "SELECT ring, state, COUNT(*) FROM rollout_targets WHERE rollout = $1 GROUP BY ring, state";
/// How many targets: of a ring (-1: any), a state (empty: any).
pub const TARGETS_COUNT: &str = "SELECT COUNT(*) FROM rollout_targets WHERE rollout = $1 AND (CAST($2 AS BIGINT) < 0 OR ring = $2) AND ($3 = '' OR state = $3)";

/// By number.
#[must_use]
pub fn by_number() -> String {
    format!("SELECT {ROLLOUT} FROM rollouts WHERE number = $1")
}
/// A page, newest first: before a number, of a state, a package (empty: any).
#[must_use]
pub fn page() -> String {
    format!(
        "SELECT {ROLLOUT} FROM rollouts WHERE number < $1 AND ($2 = '' OR state = $2) AND ($3 = '' OR package_fold = $3) \
         ORDER BY number DESC LIMIT $4"
    )
}
/// All targets of a rollout, in order.
#[must_use]
pub fn targets() -> String {
    format!("{TARGET} WHERE t.rollout = $1 ORDER BY t.number")
}
/// A page of them: after a place, of a ring (-1: any), a state (empty: any).
#[must_use]
pub fn targets_page() -> String {
    format!(
        "{TARGET} WHERE t.rollout = $1 AND t.number > $2 AND (CAST($3 AS BIGINT) < 0 OR t.ring = $3) AND ($4 = '' OR t.state = $4) \
         ORDER BY t.number LIMIT $5"
    )
}

/// Statements, for the test that prepares them all on both engines.
#[must_use]
pub fn statements() -> Vec<String> {
    let fixed =
        [INSERT, WRITE, TARGET_INSERT, TARGET_WRITE, HOLDS, OPEN, WAITING, PAGE_COUNT, COUNTS, TARGETS_COUNT];
    let mut all: Vec<String> = fixed.iter().map(|sql| (*sql).to_owned()).collect();
    all.extend([by_number(), page(), targets(), targets_page()]);
    all
}
