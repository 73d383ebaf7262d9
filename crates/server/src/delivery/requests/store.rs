//! Tables of requests and every statement on them.

/// Columns in the order `row::RequestRow::read` wants.
const REQUEST: &str = "number, state, actor, submitted_at, changed_at, revision, record";

/// A new one.
pub const INSERT: &str = "INSERT INTO delivery_requests (number, state, env_fold, actor, submitted_at, changed_at, revision, open, record, urgent) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
/// Writes what changes, of the revision that was read.
pub const WRITE: &str = "UPDATE delivery_requests SET state = $2, env_fold = $3, submitted_at = $4, changed_at = $5, revision = revision + 1, \
     open = $6, record = $7, urgent = $9 WHERE number = $1 AND revision = $8";

/// By number.
#[must_use]
pub fn by_number() -> String {
    format!("SELECT {REQUEST} FROM delivery_requests WHERE number = $1")
}
/// Those that may change by themselves, oldest first.
#[must_use]
pub fn open() -> String {
    format!("SELECT {REQUEST} FROM delivery_requests WHERE open ORDER BY number")
}
/// The newest: of a state, an environment, a person (empty: any), before a number, perhaps only urgent ones, filed in a stretch of time; what was never filed counts as filed at the
/// beginning of time.
#[must_use]
pub fn list() -> String {
    format!(
        "SELECT {REQUEST} FROM delivery_requests WHERE number < $1 AND ($2 = '' OR state = $2) AND ($3 = '' OR env_fold = $3) \
         AND ($4 = '' OR actor = $4) AND (urgent OR NOT $5) AND COALESCE(submitted_at, 0) >= $6 AND COALESCE(submitted_at, 0) < $7 \
         ORDER BY number DESC LIMIT $8"
    )
}
/// Who asked.
pub const ACTOR: &str = "SELECT actor FROM delivery_requests WHERE number = $1";

/// How bytes fared: of a package, the last delivery of a digest that began in each environment.
pub const FARED: &str = "SELECT number, env, tier, state, started_at, ended_at FROM deliveries WHERE number IN \
     (SELECT MAX(number) FROM deliveries WHERE package_fold = $1 AND digest = $2 AND started_at IS NOT NULL GROUP BY env_fold) ORDER BY number";
/// Who accepted a digest, newest first.
pub const ACCEPTED: &str =
    "SELECT env, tier, actor, at, note FROM env_acceptances WHERE digest = $1 ORDER BY number DESC LIMIT $2";

/// Statements, for the test that prepares them all on both engines.
#[must_use]
pub fn statements() -> Vec<String> {
    let plain = [INSERT, WRITE, ACTOR, FARED, ACCEPTED].map(str::to_owned);
    [plain.to_vec(), vec![by_number(), open(), list()]].concat()
}
