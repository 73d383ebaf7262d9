//! Tables of this room and every statement on them.

use crate::store::values;

/// All engines.
pub const ENGINES: &str = "SELECT space, state, by_whom, since, reason, by_person, faults, seen_at, date, again, upcoming FROM engines";
/// A space was declared: its engine, if it has none yet.
pub const ENGINE_INSERT: &str = "INSERT INTO engines (space, state, by_whom, since, reason, by_person, faults, seen_at, date, again, upcoming) \
     VALUES ($1, $2, $3, $4, '', FALSE, '[]', $4, '', FALSE, '[]') ON CONFLICT (space) DO NOTHING";
/// An engine as it stands.
pub const ENGINE_WRITE: &str = "UPDATE engines SET state = $2, by_whom = $3, since = $4, reason = $5, by_person = $6, faults = $7, \
     seen_at = $8, date = $9, again = $10, upcoming = $11 WHERE space = $1";
/// Engines that run are seen.
pub const ENGINES_SEEN: &str = "UPDATE engines SET seen_at = $1 WHERE state = 'started'";

/// Columns of a run.
const RUN: &str = "SELECT number, space, revision, delivery, date, midnight, context, tier_on_error, decision, cancelling, state, \
     started_at, ended_at, by_whom, reset_at, shown FROM space_runs";
/// Runs that have not ended.
#[must_use]
pub fn open_runs() -> String {
    format!("{RUN} WHERE ended_at IS NULL ORDER BY number")
}
/// A run by number.
#[must_use]
pub fn run() -> String {
    format!("{RUN} WHERE number = $1")
}
/// The run people see of a space.
#[must_use]
pub fn shown_run() -> String {
    format!("{RUN} WHERE space = $1 AND shown ORDER BY number DESC LIMIT 1")
}
/// Runs people see, of all spaces.
#[must_use]
pub fn shown_runs() -> String {
    format!("{RUN} WHERE shown ORDER BY number")
}
/// The newest run of each space that has one.
#[must_use]
pub fn newest_runs() -> String {
    format!("{RUN} WHERE number IN (SELECT MAX(number) FROM space_runs GROUP BY space)")
}
/// Runs of a space, newest first, before a number.
#[must_use]
pub fn runs_page() -> String {
    format!("{RUN} WHERE space = $1 AND number < $2 ORDER BY number DESC LIMIT $3")
}
/// How many runs a space has had.
pub const RUNS_COUNT: &str = "SELECT COUNT(*) FROM space_runs WHERE space = $1";
/// The run of a delivery.
#[must_use]
pub fn run_of_delivery() -> String {
    format!("{RUN} WHERE delivery = $1 ORDER BY number DESC LIMIT 1")
}
/// A new run.
pub const RUN_INSERT: &str = "INSERT INTO space_runs (space, revision, delivery, date, midnight, context, tier_on_error, decision, cancelling, state, \
     started_at, ended_at, by_whom, reset_at, shown) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, FALSE, 'running', $8, NULL, $9, NULL, TRUE) RETURNING number";
/// No run of this space is shown any more but the one with this number.
pub const RUNS_HIDE: &str = "UPDATE space_runs SET shown = FALSE WHERE space = $1 AND shown AND number <> $2";
/// What people decided about a run.
pub const RUN_HEAD: &str = "UPDATE space_runs SET decision = $2, cancelling = $3 WHERE number = $1";
/// A run ended.
pub const RUN_END: &str = "UPDATE space_runs SET state = $2, ended_at = $3, reset_at = $4 WHERE number = $1";
/// A run of a business date goes on.
pub const RUN_REOPEN: &str = "UPDATE space_runs SET state = 'running', ended_at = NULL, reset_at = NULL, shown = TRUE WHERE number = $1";
/// Values a run works with.
pub const RUN_CONTEXT: &str = "UPDATE space_runs SET context = $2 WHERE number = $1";
/// When the graph goes back to upcoming.
pub const RUN_RESET: &str = "UPDATE space_runs SET reset_at = $2 WHERE number = $1";
/// Runs whose graph goes back to upcoming by itself: number, space, when.
pub const RESETS: &str = "SELECT number, space, reset_at FROM space_runs WHERE shown AND reset_at IS NOT NULL AND ended_at IS NOT NULL";
/// The last business date a space ran for by itself.
pub const LAST_DATE: &str = "SELECT MAX(date) FROM space_runs WHERE space = $1 AND delivery IS NULL";

/// Objects of a run.
pub const OBJECTS: &str = "SELECT path, body FROM run_objects WHERE run = $1";
/// Letters of a run's objects: path and letter.
pub const LETTERS: &str = "SELECT path, letter FROM run_objects WHERE run = $1";
/// How many objects of each run people see stand in each state: run, letter, whether they are jobs, count.
pub const SHOWN_COUNTS: &str = "SELECT o.run, o.letter, o.path LIKE '%/%', COUNT(*) FROM run_objects o \
     JOIN space_runs r ON r.number = o.run WHERE r.shown GROUP BY o.run, o.letter, o.path LIKE '%/%'";
/// The same of one run.
pub const RUN_COUNTS: &str = "SELECT run, letter, path LIKE '%/%', COUNT(*) FROM run_objects WHERE run = $1 \
     GROUP BY run, letter, path LIKE '%/%'";
/// One object of a run.
pub const OBJECT: &str = "SELECT body FROM run_objects WHERE run = $1 AND path = $2";
/// Objects as they stand, so many.
#[must_use]
pub fn objects_write(count: usize) -> String {
    format!(
        "INSERT INTO run_objects (run, path, body, letter) VALUES {} \
         ON CONFLICT (run, path) DO UPDATE SET body = excluded.body, letter = excluded.letter",
        values(1, count, 4)
    )
}
/// An object through its runs: run, delivery, date, state of the run, body, who; newest first.
pub const OBJECT_RUNS: &str = "SELECT r.number, r.delivery, r.date, o.body, r.by_whom, r.context FROM space_runs r \
     JOIN run_objects o ON o.run = r.number WHERE r.space = $1 AND o.path = $2 AND r.number < $3 ORDER BY r.number DESC LIMIT $4";

/// Outcomes of a space: path and body.
pub const OUTCOMES: &str = "SELECT path, body FROM object_outcomes WHERE space = $1";
/// An outcome.
pub const OUTCOME_WRITE: &str = "INSERT INTO object_outcomes (space, path, body) VALUES ($1, $2, $3) \
     ON CONFLICT (space, path) DO UPDATE SET body = excluded.body";
/// Outcomes that are not shown any more.
pub const OUTCOMES_REMOVE: &str = "DELETE FROM object_outcomes WHERE space = $1";

/// All holds.
pub const HOLDS: &str = "SELECT space, path, by_whom, at, note FROM object_holds";
/// An object is held.
pub const HOLD_WRITE: &str = "INSERT INTO object_holds (space, path, by_whom, at, note) VALUES ($1, $2, $3, $4, $5) \
     ON CONFLICT (space, path) DO UPDATE SET by_whom = excluded.by_whom, at = excluded.at, note = excluded.note";
/// An object goes on.
pub const HOLD_REMOVE: &str = "DELETE FROM object_holds WHERE space = $1 AND path = $2";

/// A line of a space's history.
pub const HISTORY_INSERT: &str =
    "INSERT INTO space_history (space, at, kind, by_whom, reason, body) VALUES ($1, $2, $3, $4, $5, $6)";
/// History of a space, newest first, before a number.
pub const HISTORY: &str = "SELECT number, at, kind, by_whom, reason, body FROM space_history WHERE space = $1 AND number < $2 \
     ORDER BY number DESC LIMIT $3";

/// Statements of this room, for the test that prepares them all on both engines.
pub const STATEMENTS: &[&str] = &[
    ENGINES,
    ENGINE_INSERT,
    ENGINE_WRITE,
    ENGINES_SEEN,
    RUNS_COUNT,
    RUN_INSERT,
    RUNS_HIDE,
    RUN_HEAD,
    RUN_END,
    RUN_REOPEN,
    RUN_CONTEXT,
    RUN_RESET,
    RESETS,
    LAST_DATE,
    OBJECTS,
    LETTERS,
    SHOWN_COUNTS,
    RUN_COUNTS,
    OBJECT,
    OBJECT_RUNS,
    OUTCOMES,
    OUTCOME_WRITE,
    OUTCOMES_REMOVE,
    HOLDS,
    HOLD_WRITE,
    HOLD_REMOVE,
    HISTORY_INSERT,
    HISTORY,
];

/// Those that are put together.
#[must_use]
pub fn statements() -> Vec<String> {
    vec![
        open_runs(),
        run(),
        shown_run(),
        shown_runs(),
        newest_runs(),
        runs_page(),
        run_of_delivery(),
        objects_write(2),
    ]
}
