//! Tables of this room and every statement on them. Reads names of `agents`.

use crate::store::values;

/// Columns of an attempt, as `row::AttemptRow::read` takes them.
macro_rules! attempt {
    ($rest:literal) => {
        concat!(
            "SELECT id, run, space, path, delivery, env, agent_id, agent, try, run_as, created_at, wanted_stop, seen_phase, seen_sequence, \
             seen_position, seen_pid, seen_percent, seen_progress, seen_started_at, seen_ended_at, seen_end, cause, log_bytes, log_lines, \
             log_missing_bytes, log_complete, log_days, log_removed, seen_alarm FROM job_attempts WHERE ",
            $rest
        )
    };
}

/// One attempt.
pub const ATTEMPT: &str = attempt!("id = $1");
/// Attempts of a run, in the order they were made.
pub const OF_RUN: &str = attempt!("run = $1 ORDER BY id");
/// Attempts of a delivery, in the order they were made.
pub const OF_DELIVERY: &str = attempt!("delivery = $1 ORDER BY id");
/// A page, newest first: `$1` space, `$2` path, `$3` agent, `$4` environment, `$5` before this id, `$6` so many. Empty: any.
pub const PAGE: &str = attempt!(
    "($1 = '' OR space = $1) AND ($2 = '' OR path = $2 OR substr(path, 1, length($2) + 1) = $2 || '/') AND ($3 = '' OR agent = $3) \
     AND ($4 = '' OR env = $4) AND id < $5 ORDER BY id DESC LIMIT $6"
);
/// How many there are of those.
pub const COUNT: &str = "SELECT count(*) FROM job_attempts WHERE ($1 = '' OR space = $1) \
     AND ($2 = '' OR path = $2 OR substr(path, 1, length($2) + 1) = $2 || '/') AND ($3 = '' OR agent = $3) AND ($4 = '' OR env = $4)";
/// The same of one delivery: `$7`.
pub const PAGE_DELIVERY: &str = attempt!(
    "($1 = '' OR space = $1) AND ($2 = '' OR path = $2 OR substr(path, 1, length($2) + 1) = $2 || '/') AND ($3 = '' OR agent = $3) \
     AND ($4 = '' OR env = $4) AND id < $5 AND delivery = $7 ORDER BY id DESC LIMIT $6"
);
/// How many there are of those.
pub const COUNT_DELIVERY: &str = "SELECT count(*) FROM job_attempts WHERE ($1 = '' OR space = $1) \
     AND ($2 = '' OR path = $2 OR substr(path, 1, length($2) + 1) = $2 || '/') AND ($3 = '' OR agent = $3) AND ($4 = '' OR env = $4) \
     AND delivery = $5";
/// What one agent is to be told: orders it has not got, stops.
pub const DUE: &str = "SELECT id, body, wanted_stop, seen_phase FROM job_attempts WHERE agent_id = $1 AND seen_ended_at IS NULL \
     AND (seen_phase = 'dispatched' OR wanted_stop IS NOT NULL) ORDER BY id LIMIT $2";
/// A new attempt.
pub const INSERT: &str = "INSERT INTO job_attempts (id, run, space, path, delivery, env, agent_id, agent, try, run_as, body, created_at, \
     seen_phase, seen_sequence, seen_position, seen_progress, log_bytes, log_lines, log_missing_bytes, log_complete, log_days, log_removed) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'dispatched', 0, 0, '', 0, 0, 0, FALSE, $13, FALSE)";
/// Somebody wants it to end.
pub const STOP: &str = "UPDATE job_attempts SET wanted_stop = $2 WHERE id = $1 AND seen_ended_at IS NULL";
/// What its agent reported.
pub const SEEN: &str = "UPDATE job_attempts SET seen_phase = $2, seen_sequence = $3, seen_position = $4, seen_pid = $5, seen_percent = $6, \
     seen_progress = $7, seen_started_at = $8, seen_ended_at = $9, seen_end = $10, seen_alarm = $11 WHERE id = $1";
/// How long its log is.
pub const LOG_LENGTH: &str =
    "UPDATE job_attempts SET log_bytes = $2, log_lines = $3, log_missing_bytes = $4 WHERE id = $1";
/// All of its log is here.
pub const LOG_COMPLETE: &str =
    "UPDATE job_attempts SET log_complete = TRUE WHERE id = $1 AND seen_ended_at IS NOT NULL";
/// Its cause.
pub const CAUSE: &str = "UPDATE job_attempts SET cause = $2 WHERE id = $1";
/// How large its log may become, and how its order stands.
pub const ORDER: &str = "SELECT body FROM job_attempts WHERE id = $1";
/// Logs whose time is over: `$1` now, `$2` so many.
pub const OLD_LOGS: &str = "SELECT id FROM job_attempts WHERE NOT log_removed AND seen_ended_at IS NOT NULL \
     AND seen_ended_at < $1 - log_days * 86400000 ORDER BY seen_ended_at LIMIT $2";
/// Its log was thrown away.
pub const LOG_REMOVED: &str = "UPDATE job_attempts SET log_removed = TRUE WHERE id = $1";
/// What a call was answered.
pub const CALL: &str = "SELECT answer FROM job_calls WHERE attempt = $1 AND number = $2";
/// A call is answered.
pub const CALL_INSERT: &str = "INSERT INTO job_calls (attempt, number, answer) VALUES ($1, $2, $3)";
/// What an agent is called.
pub const AGENT_NAME: &str = "SELECT name FROM agents WHERE id = $1";

/// Several attempts.
#[must_use]
pub fn attempts(rows: usize) -> String {
    format!("{} IN (VALUES {})", attempt!("id"), values(1, rows, 1))
}

/// Attempts of an agent that have not ended and come with a bundle.
pub const FETCHES: &str =
    "SELECT COUNT(*) FROM job_attempts WHERE agent_id = $1 AND seen_ended_at IS NULL AND body LIKE $2";

/// Statements of this room, for the test that prepares them all on both engines.
pub const STATEMENTS: &[&str] = &[
    FETCHES,
    ATTEMPT,
    OF_RUN,
    OF_DELIVERY,
    PAGE,
    COUNT,
    PAGE_DELIVERY,
    COUNT_DELIVERY,
    DUE,
    INSERT,
    STOP,
    SEEN,
    LOG_LENGTH,
    LOG_COMPLETE,
    CAUSE,
    ORDER,
    OLD_LOGS,
    LOG_REMOVED,
    CALL,
    CALL_INSERT,
    AGENT_NAME,
];
