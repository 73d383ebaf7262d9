//! Statements of this room. Reads `computers`, `computer_groups`, `versions`, `parts` and `instances` in joins: actors become computers inside one statement,
//! whatever their number; which members groups have is a condition `computers` gives.

use crate::store::values;

/// Every task.
pub const TASKS: &str = "SELECT number, id, name, wanted, wanted_active, unit, created_at, changed_by, revision, planned_round, \
     planned_ignores_slots, on_demand FROM tasks ORDER BY name_fold";
/// Every job.
pub const JOBS: &str = "SELECT number, id, task, position, name, actors FROM jobs ORDER BY position, number";
/// Every target.
pub const TARGETS: &str = "SELECT t.number, t.job, t.position, t.version_id, t.actions, v.package, v.version, v.confidential FROM targets t \
     JOIN versions v ON v.id = t.version_id ORDER BY t.position, t.number";
/// Every time slot.
pub const SLOTS: &str = "SELECT body FROM time_slots ORDER BY name_fold";
/// When runs of tasks changed last.
pub const MOVED: &str = "SELECT number, moved_at FROM tasks WHERE moved_at IS NOT NULL";
/// Runs of a task changed.
pub const MOVED_SET: &str = "UPDATE tasks SET moved_at = $2 WHERE number = $1";

/// A new task.
pub const TASK_INSERT: &str = "INSERT INTO tasks (id, name, name_fold, wanted, wanted_active, unit, created_at, changed_by, \
     revision, planned_round, planned_ignores_slots) VALUES ($1, $2, $3, $4, FALSE, $5, $6, $7, 1, 1, FALSE) RETURNING number";
/// A task changes.
pub const TASK_UPDATE: &str = "UPDATE tasks SET name = $2, name_fold = $3, wanted = $4, unit = $5, changed_by = $6, \
     revision = revision + 1 WHERE number = $1";
/// A task is activated or not; slots count again.
pub const TASK_ACTIVE: &str = "UPDATE tasks SET wanted_active = $2, planned_ignores_slots = FALSE, changed_by = $3, \
     revision = revision + 1 WHERE number = $1";
/// A task's start is forced: slots count or not, and done again or not.
pub const TASK_FORCED: &str = "UPDATE tasks SET planned_ignores_slots = $2, planned_round = planned_round + $3, \
     planned_woken_at = NULL WHERE number = $1";
/// A new task is the one self-service makes for a package, and active.
pub const TASK_ON_DEMAND: &str = "UPDATE tasks SET on_demand = $2, wanted_active = TRUE WHERE number = $1";
/// A task was changed by somebody.
pub const TASK_REVISED: &str = "UPDATE tasks SET changed_by = $2, revision = revision + 1 WHERE number = $1";
/// A task goes, with its jobs and targets.
pub const TASK_DELETE: &str = "DELETE FROM tasks WHERE number = $1";
/// Runs of a target go, with their logs.
pub const RUNS_DELETE: &str = "DELETE FROM runs WHERE target = $1";

/// A new job.
pub const JOB_INSERT: &str =
    "INSERT INTO jobs (id, task, position, name, actors) VALUES ($1, $2, $3, $4, $5) RETURNING number";
/// A job changes.
pub const JOB_UPDATE: &str = "UPDATE jobs SET position = $2, name = $3, actors = $4 WHERE number = $1";
/// A job is taken away.
pub const JOB_AWAY: &str = "UPDATE jobs SET position = 0 WHERE number = $1";
/// Its computers are named anew.
pub const JOB_COMPUTERS_CLEAR: &str = "DELETE FROM job_computers WHERE job = $1";
/// Computers of a job.
#[must_use]
pub fn job_computers_insert(rows: usize) -> String {
    format!(
        "INSERT INTO job_computers (job, computer) VALUES {} ON CONFLICT (job, computer) DO NOTHING",
        values(1, rows, 2)
    )
}
/// A group by name.
pub const GROUP_KNOWN: &str = "SELECT name FROM computer_groups WHERE name_fold = $1";
/// A new target.
pub const TARGET_INSERT: &str =
    "INSERT INTO targets (job, position, version_id, actions) VALUES ($1, $2, $3, $4) RETURNING number";
/// A target moves, or is taken away (position 0).
pub const TARGET_MOVE: &str = "UPDATE targets SET position = $2 WHERE number = $1";
/// Versions of a package with an install face, newest first.
pub const VERSIONS: &str =
    "SELECT id, package, version, install FROM versions WHERE package_fold = $1 ORDER BY version_key DESC";
/// The install face of a version.
pub const INSTALL: &str = "SELECT install FROM versions WHERE id = $1";
/// Computers by id or name: number, id, name.
pub const COMPUTER_BY_ID: &str = "SELECT number, id, name, wanted_unit FROM computers WHERE id = $1";
/// Computers by name.
pub const COMPUTERS_BY_NAME: &str =
    "SELECT number, id, name, wanted_unit FROM computers WHERE name_fold = $1 ORDER BY number";

/// A new or changed time slot.
pub const SLOT_PUT: &str = "INSERT INTO time_slots (name_fold, body) VALUES ($1, $2) \
     ON CONFLICT (name_fold) DO UPDATE SET body = excluded.body";
/// A time slot goes.
pub const SLOT_DELETE: &str = "DELETE FROM time_slots WHERE name_fold = $1";

/// The computers of job `$n`: those it names, and members of its groups, as the condition on `computers m` says.
fn actors(n: u32, groups: &str) -> String {
    let named = format!("SELECT computer FROM job_computers WHERE job = ${n}");
    if groups.is_empty() {
        return format!("({named})");
    }
    format!("({named} UNION ALL SELECT c.number FROM computers c WHERE {groups})")
}

/// Runs of a target for every actor that has none: `$1` task, `$2` target, `$3` job, `$4` round, `$5` now; `groups` is a condition from `$6` on.
/// By number, so that every index grows at its end.
#[must_use]
pub fn prepare(groups: &str) -> String {
    format!(
        "INSERT INTO runs (task, target, computer, round, attempt, newest, state, phase, action, handed_out, postponed, \
         cancel_requested, warnings, lines, said, log_bytes, last_line, reason, prepared_at, from_peers_bytes) \
         SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), a.number, CAST($4 AS BIGINT), 1, TRUE, 0, 0, 0, 0, 0, FALSE, 0, 0, 0, 0, \
         '', '', CAST($5 AS BIGINT), 0 FROM computers a \
         WHERE a.number IN {} AND a.wanted_standing <> 'refused' \
         AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.target = $2 AND r.computer = a.number AND r.newest) ORDER BY a.number",
        actors(3, groups)
    )
}
/// Prepared runs whose computer is no actor any more: `$1` target, `$2` reason, `$3` job, `$4` now; `groups` from `$5` on.
#[must_use]
pub fn cancel_strangers(groups: &str) -> String {
    format!(
        "UPDATE runs SET state = 6, reason = $2, ended_at = $4, not_before = NULL WHERE target = $1 AND newest AND state = 0 \
         AND computer NOT IN {}",
        actors(3, groups)
    )
}
/// Ended runs that are to be done again make room: `$1` target, `$2` round, `$3` job, `$4` ended before (`again = after`), `$5` each contact, and
/// what the server itself had called off; `groups` from `$6` on.
#[must_use]
pub fn renew(groups: &str) -> String {
    format!(
        "UPDATE runs SET newest = FALSE WHERE target = $1 AND newest AND state >= 3 AND (round < $2 OR ended_at <= $4 \
         OR (state = 6 AND (reason LIKE '{{\"code\":\"run-not-actor\"%' OR reason LIKE '{{\"code\":\"run-task-disabled\"%' \
         OR reason LIKE '{{\"code\":\"run-confidential\"%' OR reason LIKE '{{\"code\":\"run-not-target\"%' OR reason LIKE '{{\"code\":\"run-task-ended\"%')) \
         OR ($5 AND EXISTS (SELECT 1 FROM computers k WHERE k.number = runs.computer \
         AND (k.kind <> 'escale' OR k.seen_contact_at > runs.ended_at)))) \
         AND computer IN {}",
        actors(3, groups)
    )
}
/// Which of some computers are members of groups: `$1` to `$count` the numbers, then the condition.
#[must_use]
pub fn members(count: usize, groups: &str) -> String {
    format!(
        "SELECT c.number FROM computers c WHERE c.number IN (VALUES {}) AND {groups}",
        values(1, count, 1)
    )
}
/// Prepared runs of a target are called off: `$2` reason, `$3` now.
pub const CANCEL_PREPARED: &str = "UPDATE runs SET state = 6, reason = $2, ended_at = $3, not_before = NULL \
     WHERE target = $1 AND newest AND state = 0";
/// Runs of a target that are under way are asked to stop.
pub const CANCEL_GOING: &str = "UPDATE runs SET cancel_requested = TRUE, reason = $2 WHERE target = $1 AND newest \
     AND state = $3 AND NOT cancel_requested";
/// The same for one run.
pub const CANCEL_ONE: &str =
    "UPDATE runs SET cancel_requested = TRUE, reason = $2 WHERE number = $1 AND state IN (1, 2)";
/// Runs of a target that are under way are taken as failed.
pub const END_GOING: &str =
    "UPDATE runs SET state = 5, reason = $2, ended_at = $3 WHERE target = $1 AND newest AND state = $4";
/// Ended runs of a target make room for new ones and are marked with a number nobody else has.
pub const RESTART_MARK: &str =
    "UPDATE runs SET newest = FALSE, not_before = $2 WHERE target = $1 AND newest AND state = $3";
/// The same for one run.
pub const RESTART_MARK_ONE: &str =
    "UPDATE runs SET newest = FALSE, not_before = $2 WHERE number = $1 AND newest AND state >= 3";
/// New runs for those with that mark: `$1` target, `$2` mark, `$3` now.
pub const RESTART: &str = "INSERT INTO runs (task, target, computer, round, attempt, newest, state, phase, action, handed_out, \
     postponed, cancel_requested, warnings, lines, said, log_bytes, last_line, reason, prepared_at, from_peers_bytes) \
     SELECT r.task, r.target, r.computer, r.round, r.attempt + 1, TRUE, 0, 0, 0, 0, 0, FALSE, 0, 0, 0, 0, '', '', CAST($3 AS BIGINT), 0 \
     FROM runs r WHERE r.target = $1 AND NOT r.newest AND r.state >= 3 AND r.not_before = $2 ORDER BY r.number";
/// Prepared runs of a target whose date lies ahead may begin at once.
pub const HURRY: &str = "UPDATE runs SET not_before = NULL, reason = '' WHERE target = $1 AND newest AND state = 0 AND not_before IS NOT NULL";

/// A task woke computers.
pub const WOKEN: &str = "UPDATE tasks SET planned_woken_at = $2 WHERE number = $1";
/// When tasks woke computers last.
pub const WOKEN_AT: &str =
    "SELECT number, planned_woken_at FROM tasks WHERE wanted_active AND planned_woken_at IS NOT NULL";
/// Counts of a target anew, first half.
pub const COUNTS_CLEAR: &str = "DELETE FROM run_counts WHERE target = $1";
/// Second half.
pub const COUNTS_FILL: &str = "INSERT INTO run_counts (target, state, amount) SELECT target, state, COUNT(*) FROM runs \
     WHERE target = $1 AND newest GROUP BY target, state";
/// Those with a date, among the prepared.
pub const COUNTS_FILL_LATER: &str = "INSERT INTO run_counts (target, state, amount) SELECT target, 7, COUNT(*) FROM runs \
     WHERE target = $1 AND newest AND state = 0 AND not_before IS NOT NULL GROUP BY target";
/// A count grows by so many.
pub const COUNT_ADD: &str = "INSERT INTO run_counts (target, state, amount) VALUES ($1, $2, $3) \
     ON CONFLICT (target, state) DO UPDATE SET amount = run_counts.amount + excluded.amount";
/// All counts.
pub const COUNTS: &str = "SELECT target, state, amount FROM run_counts";

/// Columns of a run, with what its computer is.
const RUN: &str = "SELECT r.number, r.target, r.computer, r.round, r.attempt, r.newest, r.state, r.phase, r.action, r.handed_out, \
     r.postponed, r.cancel_requested, r.warnings, r.lines, r.said, r.log_bytes, r.last_line, r.reason, r.prepared_at, r.not_before, \
     r.sent_at, r.started_at, r.heard_at, r.ended_at, r.from_peers_bytes, c.id, c.name, c.kind, c.agent_id, c.wanted_standing, \
     c.planned_duplicate, c.seen_contact_at, c.wanted_approved_by <> '' FROM runs r JOIN computers c ON c.number = r.computer";
/// Runs by number.
#[must_use]
pub fn runs(count: usize) -> String {
    format!("{RUN} WHERE r.number IN (VALUES {})", values(1, count, 1))
}
/// The newest run of a target and computer.
#[must_use]
pub fn newest_of() -> String {
    format!("{RUN} WHERE r.target = $1 AND r.computer = $2 AND r.newest")
}
/// Runs computers have of on-demand tasks, oldest first.
#[must_use]
pub fn on_demand_runs(count: usize) -> String {
    format!(
        "{RUN} WHERE r.computer IN (VALUES {}) AND r.newest AND r.task IN (SELECT number FROM tasks WHERE on_demand <> '') \
         ORDER BY r.number",
        values(1, count, 1)
    )
}
/// Runs of computers that have not ended.
#[must_use]
pub fn open_runs(count: usize) -> String {
    format!(
        "{RUN} WHERE r.computer IN (VALUES {}) AND r.newest AND r.state < 3 ORDER BY r.number",
        values(1, count, 1)
    )
}
/// A page of runs of a target in one state: `$1` target, `$2` newest, `$3` state, `$4` after, `$5` pattern for the name of the computer, `$6` most.
#[must_use]
pub fn page() -> String {
    format!(
        "{RUN} WHERE r.target = $1 AND r.newest = $2 AND r.state = $3 AND r.number > $4 \
         AND ($5 = '%' OR c.name_fold LIKE $5 ESCAPE '!') ORDER BY r.number LIMIT $6"
    )
}
/// How many of them there are.
pub const PAGE_COUNT: &str = "SELECT COUNT(*) FROM runs r JOIN computers c ON c.number = r.computer \
     WHERE r.target = $1 AND r.newest = $2 AND ($3 = '%' OR c.name_fold LIKE $3 ESCAPE '!')";
/// Runs of a computer before a number, newest first.
#[must_use]
pub fn computer_page() -> String {
    format!("{RUN} WHERE r.computer = $1 AND r.newest = $2 AND r.number < $3 ORDER BY r.number DESC LIMIT $4")
}
/// How many.
pub const COMPUTER_COUNT: &str = "SELECT COUNT(*) FROM runs WHERE computer = $1 AND newest";
/// Jobs that name computers: computer, job.
#[must_use]
pub fn jobs_of(count: usize) -> String {
    format!("SELECT computer, job FROM job_computers WHERE computer IN (VALUES {})", values(1, count, 1))
}
/// What a run has become, many at once.
#[must_use]
pub fn runs_update(count: usize) -> String {
    format!(
        "UPDATE runs SET state = v.column2, phase = v.column3, action = v.column4, handed_out = v.column5, postponed = v.column6, \
         warnings = v.column7, lines = v.column8, said = v.column9, log_bytes = v.column10, last_line = v.column11, \
         reason = v.column12, not_before = v.column13, sent_at = v.column14, started_at = v.column15, heard_at = v.column16, \
         ended_at = v.column17, from_peers_bytes = v.column18, newest = v.column19 \
         FROM (VALUES {}) AS v WHERE runs.number = v.column1",
        values(1, count, 19)
    )
}
/// The next attempts: task, target, computer, round, attempt, prepared, not before.
#[must_use]
pub fn retries_insert(count: usize) -> String {
    format!(
        "INSERT INTO runs (task, target, computer, round, attempt, newest, state, phase, action, handed_out, postponed, \
         cancel_requested, warnings, lines, said, log_bytes, last_line, reason, prepared_at, not_before, from_peers_bytes) \
         SELECT v.column1, v.column2, v.column3, v.column4, v.column5, TRUE, 0, 0, 0, 0, 0, FALSE, 0, 0, 0, 0, '', '', v.column6, \
         v.column7, 0 FROM (VALUES {}) AS v WHERE NOT EXISTS (SELECT 1 FROM runs r WHERE r.target = v.column2 \
         AND r.computer = v.column3 AND r.newest)",
        values(1, count, 7)
    )
}
/// Lines of logs: run, number of the first, lines.
#[must_use]
pub fn logs_insert(count: usize) -> String {
    format!(
        "INSERT INTO run_logs (run, first, lines) VALUES {} ON CONFLICT (run, first) DO NOTHING",
        values(1, count, 3)
    )
}
/// Chunks of a log from the one that holds a line on: `$1` run, `$2` line, `$3` most.
pub const LOG: &str = "SELECT first, lines FROM run_logs WHERE run = $1 AND first >= \
     COALESCE((SELECT MAX(l.first) FROM run_logs l WHERE l.run = $1 AND l.first <= $2), 0) ORDER BY first LIMIT $3";
/// Logs of runs of a target that ended before an instant go: `$1` target, `$2` newest, `$3` state, `$4` instant.
pub const LOGS_SWEEP: &str = "DELETE FROM run_logs WHERE run IN (SELECT number FROM runs WHERE target = $1 AND newest = $2 \
     AND state = $3 AND ended_at < $4)";
/// Attempts that were followed by others and ended before an instant go.
pub const OLD_SWEEP: &str =
    "DELETE FROM runs WHERE target = $1 AND NOT newest AND state = $2 AND ended_at < $3";

/// Runs that were handed out and are silent: `$1` target, `$2` state, `$3` heard before, `$4` for agents of ours, `$5` most.
pub const SILENT: &str = "SELECT r.number FROM runs r JOIN computers c ON c.number = r.computer WHERE r.target = $1 AND r.newest \
     AND r.state = $2 AND ((c.agent_id IS NULL AND COALESCE(r.heard_at, r.sent_at) < $3) \
     OR (c.agent_id IS NOT NULL AND COALESCE(r.heard_at, r.sent_at) < $4)) LIMIT $5";
/// Computers with work, a page of a target: number of the run, computer, agent.
pub const WORKERS: &str = "SELECT r.number, r.computer, c.agent_id FROM runs r JOIN computers c ON c.number = r.computer \
     WHERE r.target = $1 AND r.newest AND r.state = $2 AND r.number > $3 ORDER BY r.number LIMIT $4";
/// Agents of ours whose waiting runs may begin now: after `$1`, up to `$2`.
pub const RIPE: &str = "SELECT DISTINCT c.agent_id FROM runs r JOIN computers c ON c.number = r.computer \
     WHERE r.state = 0 AND r.not_before IS NOT NULL AND r.not_before > $1 AND r.not_before <= $2 AND c.agent_id IS NOT NULL";

/// Whether an agent (`$2`) may have a bundle (`$1`): planned for an instance of it, or in a run it was handed that has not ended.
pub const FETCHES: &str = "SELECT 1 WHERE $1 IN (\
     SELECT v.digest FROM instances i JOIN versions v ON v.id = i.planned_version_id WHERE i.agent_id = $2 \
     UNION ALL SELECT v.digest FROM computers c JOIN runs r ON r.computer = c.number JOIN targets t ON t.number = r.target \
     JOIN versions v ON v.id = t.version_id WHERE c.agent_id = $2 AND r.newest AND r.state IN (1, 2))";
/// The computer of a run (`$1`) that was handed out and has not ended, if it may have a confidential part (`$2`).
pub const CARRIES: &str = "SELECT r.computer FROM runs r JOIN targets t ON t.number = r.target \
     JOIN computers c ON c.number = r.computer WHERE r.number = $1 AND r.state IN (1, 2) \
     AND c.wanted_standing = 'approved' AND NOT c.planned_duplicate AND (c.wanted_approved_by <> '' OR c.kind = 'escale') \
     AND EXISTS (SELECT 1 FROM parts p WHERE p.sha512 = $2 AND p.version_id = t.version_id)";

/// All of them, for the test that prepares each on both engines.
#[must_use]
pub fn statements() -> Vec<String> {
    let fixed = [
        TASKS,
        JOBS,
        TARGETS,
        SLOTS,
        MOVED,
        MOVED_SET,
        TASK_INSERT,
        TASK_UPDATE,
        TASK_ACTIVE,
        TASK_FORCED,
        TASK_ON_DEMAND,
        TASK_REVISED,
        TASK_DELETE,
        RUNS_DELETE,
        JOB_INSERT,
        JOB_UPDATE,
        JOB_AWAY,
        JOB_COMPUTERS_CLEAR,
        GROUP_KNOWN,
        TARGET_INSERT,
        TARGET_MOVE,
        VERSIONS,
        INSTALL,
        COMPUTER_BY_ID,
        COMPUTERS_BY_NAME,
        SLOT_PUT,
        SLOT_DELETE,
        CANCEL_PREPARED,
        CANCEL_GOING,
        CANCEL_ONE,
        END_GOING,
        RESTART_MARK,
        RESTART_MARK_ONE,
        RESTART,
        HURRY,
        WOKEN,
        WOKEN_AT,
        COUNTS_CLEAR,
        COUNTS_FILL,
        COUNTS_FILL_LATER,
        COUNT_ADD,
        COUNTS,
        PAGE_COUNT,
        COMPUTER_COUNT,
        LOG,
        LOGS_SWEEP,
        OLD_SWEEP,
        SILENT,
        WORKERS,
        RIPE,
        FETCHES,
        CARRIES,
    ];
    let made = [
        job_computers_insert(2),
        prepare(""),
        prepare("FALSE"),
        cancel_strangers("FALSE"),
        renew("FALSE"),
        members(2, "FALSE"),
        runs(2),
        newest_of(),
        on_demand_runs(2),
        open_runs(2),
        page(),
        computer_page(),
        jobs_of(2),
        runs_update(2),
        retries_insert(2),
        logs_insert(2),
    ];
    fixed.iter().map(|s| (*s).to_owned()).chain(made).collect()
}

#[cfg(test)]
pub mod lab {
    //! Statements of this room's stories.
    /// Lines of logs there are.
    pub const LOG_ROWS: &str = "SELECT COUNT(*) FROM run_logs";
}
