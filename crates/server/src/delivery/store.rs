//! Tables of this room and every statement on them.

/// Columns of a delivery, in the order `row::DeliveryRow::read` wants.
const DELIVERY: &str = "number, state, env, tier, package, version, digest, space, run, actor, created_at, started_at, ended_at, \
     rollback_of, request, record";

/// The next number of a kind: `delivery`, `request`.
pub const NUMBER: &str = "INSERT INTO delivery_numbers (kind, number) VALUES ($1, 1) \
     ON CONFLICT (kind) DO UPDATE SET number = delivery_numbers.number + 1 RETURNING number";

/// A new delivery.
pub const INSERT: &str = "INSERT INTO deliveries (number, state, env_fold, env, tier, package_fold, package, version, digest, space, run, actor, \
     created_at, started_at, ended_at, rollback_of, request, record, context) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, NULL, NULL, $13, $14, $15, $16)";
/// Writes what changes.
pub const WRITE: &str = "UPDATE deliveries SET state = $2, run = $3, started_at = $4, ended_at = $5, record = $6 WHERE number = $1";
/// What it was started with.
pub const CONTEXT: &str = "SELECT context FROM deliveries WHERE number = $1";

/// A delivery.
#[must_use]
pub fn by_number() -> String {
    format!("SELECT {DELIVERY} FROM deliveries WHERE number = $1")
}
/// Deliveries that have not ended.
#[must_use]
pub fn open() -> String {
    format!("SELECT {DELIVERY} FROM deliveries WHERE ended_at IS NULL ORDER BY number")
}
/// A page, newest first: before a number, of an environment, a package, a space, a state (empty: any).
#[must_use]
pub fn page() -> String {
    format!(
        "SELECT {DELIVERY} FROM deliveries WHERE number < $1 AND ($2 = '' OR env_fold = $2) AND ($3 = '' OR package_fold = $3) \
         AND ($4 = '' OR space = $4) AND ($5 = '' OR state = $5) ORDER BY number DESC LIMIT $6"
    )
}
/// How many there are of them.
pub const PAGE_COUNT: &str = "SELECT COUNT(*) FROM deliveries WHERE ($1 = '' OR env_fold = $1) AND ($2 = '' OR package_fold = $2) \
     AND ($3 = '' OR space = $3) AND ($4 = '' OR state = $4)";
/// Deliveries of a person, newest first.
#[must_use]
pub fn of_actor() -> String {
    format!("SELECT {DELIVERY} FROM deliveries WHERE actor = $1 ORDER BY number DESC LIMIT $2")
}
/// The newest delivery of each environment and package.
#[must_use]
pub fn newest() -> String {
    format!(
        "SELECT {DELIVERY} FROM deliveries WHERE number IN \
         (SELECT MAX(number) FROM deliveries WHERE state <> 'superseded' GROUP BY env_fold, package_fold)"
    )
}
/// Deliveries of a digest, newest first.
#[must_use]
pub fn of_digest() -> String {
    format!("SELECT {DELIVERY} FROM deliveries WHERE digest = $1 ORDER BY number DESC LIMIT $2")
}
/// The delivery a request became.
pub const OF_REQUEST: &str = "SELECT number FROM deliveries WHERE request = $1 ORDER BY number DESC LIMIT 1";
/// Lengths of the last deliveries that succeeded: of a package to an environment.
pub const LENGTHS: &str = "SELECT ended_at - started_at FROM deliveries WHERE env_fold = $1 AND package_fold = $2 AND rollback_of = 0 \
     AND started_at IS NOT NULL AND state IN ('succeeded', 'succeeded-with-warnings') ORDER BY number DESC LIMIT 20";

/// The next event of a delivery.
pub const EVENT_INSERT: &str = "INSERT INTO delivery_events (delivery, number, at, kind, path, state, why, actor) VALUES ($1, \
     (SELECT COALESCE(MAX(number), 0) + 1 FROM delivery_events WHERE delivery = $1), $2, $3, $4, $5, $6, $7)";
/// Events after a number.
pub const EVENTS: &str = "SELECT number, at, kind, path, state, why, actor FROM delivery_events \
     WHERE delivery = $1 AND number > $2 ORDER BY number LIMIT $3";

/// What is installed in an environment.
const INSTALLED: &str = "SELECT i.env, i.package, i.version, i.digest, i.at, i.delivery, i.previous_version, i.previous_digest, i.seen_drift, \
     COALESCE((SELECT a.actor FROM env_acceptances a WHERE a.env_fold = i.env_fold AND a.digest = i.digest ORDER BY a.number DESC LIMIT 1), '') \
     FROM env_installed i";
/// All of it.
#[must_use]
pub fn installed() -> String {
    format!("{INSTALLED} ORDER BY i.env_fold, i.package_fold")
}
/// One package of an environment.
#[must_use]
pub fn installed_one() -> String {
    format!("{INSTALLED} WHERE i.env_fold = $1 AND i.package_fold = $2")
}
/// A version was installed.
pub const INSTALLED_WRITE: &str = "INSERT INTO env_installed (env_fold, package_fold, env, package, version, digest, at, delivery, \
     previous_version, previous_digest, seen_drift) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '') \
     ON CONFLICT (env_fold, package_fold) DO UPDATE SET version = excluded.version, digest = excluded.digest, at = excluded.at, \
     delivery = excluded.delivery, previous_version = excluded.previous_version, previous_digest = excluded.previous_digest, seen_drift = ''";
/// Something else was found.
pub const DRIFT: &str = "UPDATE env_installed SET seen_drift = $3 WHERE env_fold = $1 AND package_fold = $2";
/// What was there ends.
pub const HISTORY_END: &str =
    "UPDATE env_history SET until_at = $3 WHERE env_fold = $1 AND package_fold = $2 AND until_at IS NULL";
/// A line of history.
pub const HISTORY_INSERT: &str = "INSERT INTO env_history (env_fold, env, tier, package_fold, package, version, digest, at, delivery, \
     previous_version, until_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL)";
/// History of an environment, newest first.
pub const HISTORY: &str = "SELECT h.env, h.package, h.version, h.digest, h.at, h.delivery, h.previous_version, '', '', \
     COALESCE((SELECT a.actor FROM env_acceptances a WHERE a.env_fold = h.env_fold AND a.digest = h.digest ORDER BY a.number DESC LIMIT 1), ''), \
     h.until_at FROM env_history h WHERE h.env_fold = $1 AND ($2 = '' OR h.package_fold = $2) ORDER BY h.number DESC LIMIT $3";
/// Where a digest has been: environment, tier, from, until.
pub const PLACES: &str = "SELECT env, tier, at, until_at FROM env_history WHERE digest = $1 ORDER BY number";
/// Environments in which a digest was accepted, with their tiers.
pub const ACCEPTED: &str = "SELECT env, tier FROM env_acceptances WHERE digest = $1 ORDER BY number";
/// A version is accepted.
pub const ACCEPT: &str = "INSERT INTO env_acceptances (env_fold, env, tier, package_fold, package, version, digest, actor, at, note) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// Free bytes of a partition on a day.
pub const DISK_WRITE: &str = "INSERT INTO env_disk (agent, mount, day, free_bytes) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (agent, mount, day) DO UPDATE SET free_bytes = excluded.free_bytes";
/// The last look before a day.
pub const DISK_BEFORE: &str =
    "SELECT mount, day, free_bytes FROM env_disk WHERE agent = $1 AND day < $2 AND day >= $3 ORDER BY day";
/// Old looks.
pub const DISK_FORGET: &str = "DELETE FROM env_disk WHERE day < $1";

/// Statements of this room, for the test that prepares them all on both engines.
pub const STATEMENTS: &[&str] = &[
    NUMBER,
    INSERT,
    WRITE,
    CONTEXT,
    PAGE_COUNT,
    OF_REQUEST,
    LENGTHS,
    EVENT_INSERT,
    EVENTS,
    INSTALLED_WRITE,
    DRIFT,
    HISTORY_END,
    HISTORY_INSERT,
    HISTORY,
    PLACES,
    ACCEPTED,
    ACCEPT,
    DISK_WRITE,
    DISK_BEFORE,
    DISK_FORGET,
];

/// Those that are put together.
#[must_use]
pub fn statements() -> Vec<String> {
    let own =
        vec![by_number(), open(), page(), of_actor(), newest(), of_digest(), installed(), installed_one()];
    [own, super::requests::store::statements(), super::rollout::store::statements()].concat()
}

/// Another context.
#[cfg(test)]
pub const CONTEXT_WRITE: &str = "UPDATE deliveries SET context = $2 WHERE number = $1";
