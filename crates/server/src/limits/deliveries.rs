//! Bounds of deliveries: resources, spaces, attempts, logs.

use std::time::Duration;

/// Wait between two tellings of objects of deliveries, which change many times a second.
pub const CHANGES_OFTEN_EVERY: Duration = Duration::from_millis(250);

/// Resources one document declares.
pub const RESOURCES_MAX: usize = 2_000;
/// Resources set at once.
pub const RESOURCES_SET_MAX: usize = 100;
/// Value of a resource, or an item of a stack, in bytes (spec/delivery §6.1).
pub const RESOURCE_BYTES_MAX: usize = 4 * 1024;
/// Items of a stack.
pub const STACK_ITEMS_MAX: u64 = 100_000;
/// Units of a weight.
pub const RESOURCE_UNITS_MAX: u64 = 1_000_000;
/// Lines of history kept for each resource.
pub const RESOURCE_CHANGES_KEPT: u64 = 100_000;
/// Characters of an item that history shows.
pub const HISTORY_CHARS_MAX: usize = 200;
/// Ended leases kept for each lock.
pub const LEASES_KEPT: u64 = 10_000;
/// Admissible values named when one is refused.
pub const CHOICES_NAMED_MAX: usize = 20;
/// Versions offered as values.
pub const CHOICES_MAX: usize = 200;
/// Whoever waits so long for many units is served before others (RS-7).
pub const STARVATION_AFTER: Duration = Duration::from_secs(600);
/// A reservation of a lock lasts so long when nothing is said.
pub const RESERVATION_DEFAULT: Duration = Duration::from_secs(3_600);
/// Longest reservation of a lock.
pub const RESERVATION_MAX: Duration = Duration::from_secs(30 * 86_400);
/// A lock held for so long is told of (L-7).
pub const LEASE_ALARM: Duration = Duration::from_secs(2 * 3_600);
/// Fewest leases from which it is said what is usual.
pub const LEASE_LENGTHS_MIN: usize = 20;
/// Newest leases that say what is usual.
pub const LEASE_LENGTHS_MAX: u64 = 1_000;

/// The same action by the same person on the same object within this time is one action (spec/delivery AC-2).
pub const ACTION_AGAIN_MIN: Duration = Duration::from_secs(5);
/// Actions remembered for that.
pub const ACTIONS_REMEMBERED_MAX: usize = 10_000;
/// A decision that took longer makes engines *degraded* (spec/delivery §7.1).
pub const ENGINE_LAG_DEGRADED: Duration = Duration::from_secs(5);
/// Crashes of one space's step within [`ENGINE_FAULTS_WITHIN`] after which its engine is in fault.
pub const ENGINE_FAULTS_MAX: usize = 3;
/// Time over which crashes are counted.
pub const ENGINE_FAULTS_WITHIN: Duration = Duration::from_secs(600);
/// An attempt whose agent is away so long is lost (spec/delivery T11).
pub const ATTEMPT_LOST_AFTER: Duration = Duration::from_secs(15 * 60);
/// Steps of one run in one look: more, and something goes in circles.
pub const STEPS_AT_ONCE_MAX: usize = 1_000;
/// How often it is written that engines run: schedules missed since then are known after a crash.
pub const ENGINES_SEEN_EVERY: Duration = Duration::from_secs(30);
/// Longest sleep of the engine: it looks for agents that came or went, and for clocks that were set.
pub const ENGINE_SLEEP_MAX: Duration = Duration::from_secs(5);
/// Most starts a catch-up gives, where the space does not say.
pub const CATCH_UP_MAX: u32 = 10;
/// Business dates a plan shows at most.
pub const PLAN_DAYS_MAX: usize = 400;
/// Lines of history one answer gives at most.
pub const HISTORY_LINES_MAX: u32 = 1_000;

/// Deliveries that wait at their gates at once.
pub const DELIVERIES_WAITING_MAX: usize = 1_000;
/// Events of a delivery told at once.
pub const DELIVERY_EVENTS_MAX: u32 = 5_000;
/// Lines of history of an environment told at once.
pub const ENV_HISTORY_MAX: u32 = 500;
/// Deliveries that wait before one, that are looked at to tell when it may start; further back nothing is told.
pub const QUEUE_ESTIMATED_MAX: usize = 20;
/// The same delivery asked for again within this time, by the same person, is the one that was made (AC-2).
pub const DELIVERY_AGAIN_WITHIN: Duration = Duration::from_secs(5);
/// Bytes of a log file of an environment told at once.
pub const ENV_LOG_BYTES_MAX: u64 = 256 * 1024;
/// Free bytes of the server's data folder below which no delivery starts (PF-25).
pub const LOG_STORE_FREE_BYTES_MIN: u64 = 256 * 1024 * 1024;
/// Free bytes an agent must keep for itself, besides what it fetches (PF-13).
pub const AGENT_FREE_BYTES_MIN: u64 = 64 * 1024 * 1024;
/// Days for which the trend of a partition looks back.
pub const DISK_TREND_DAYS: i64 = 30;
/// Bytes of the reason of an act.
pub const REASON_BYTES_MAX: usize = 2_000;

/// Reports of attempts on their way to the database, of all agents together.
pub const JOB_REPORTS_WAITING_MAX: usize = 4_096;
/// Of those, written together.
pub const JOB_REPORTS_BATCH_MAX: usize = 256;
/// Orders an agent is told at once, and attempts it may forget that wait to be told.
pub const JOB_ORDERS_AT_ONCE_MAX: usize = 500;
/// Text of a job's progress, in characters.
pub const JOB_PROGRESS_TEXT_MAX: usize = 200;
/// An agent answers a question within this time.
pub const QUESTION_WAIT: Duration = Duration::from_secs(10);
/// Questions to one agent at the same time.
pub const QUESTIONS_EACH_MAX: usize = 32;
/// How long the engine waits for the log of a job that failed before it looks for the cause.
pub const JOB_LOG_WAIT: Duration = Duration::from_secs(2);
/// Bytes of a segment of a log.
pub const LOG_SEGMENT_BYTES: u64 = 16 * 1024 * 1024;
/// Bytes of a log that are kept, whatever its job says; of a longer one both ends are (LG-8).
pub const LOG_BYTES_MAX: u64 = 64 * 1024 * 1024 * 1024;
/// Bytes a log may be longer than its order says before its middle goes.
pub const LOG_BYTES_SLACK: u64 = 1024 * 1024;
/// Marks of one stream that are closer than this are one, in milliseconds.
pub const LOG_MARK_EACH_MS: u64 = 20;
/// Pieces of logs written at the same time.
pub const LOGS_WRITING_MAX: usize = 16;
/// Reads of logs at the same time.
pub const LOGS_READING_MAX: usize = 32;
/// Searches in logs at the same time.
pub const LOGS_SEARCHING_MAX: usize = 4;
/// A search pattern as it is compiled, in bytes.
pub const SEARCH_PATTERN_BYTES_MAX: usize = 1024 * 1024;
/// A log nobody writes or follows is forgotten after this.
pub const LOG_OPEN_IDLE: Duration = Duration::from_secs(60);
/// Events that wait for one follower; one that is further behind reads the files.
pub const LOG_FAN_MAX: usize = 64;
/// Followers of one log.
pub const LOG_FOLLOWERS_MAX: usize = 5_000;
/// A follower of a quiet log looks again after this.
pub const LOG_FOLLOW_LOOK: Duration = Duration::from_secs(10);
/// Lines of a log told at once.
pub const LOG_LINES_MAX: usize = 1_000;
/// Text of those, about, in bytes.
pub const LOG_LINES_BYTES_MAX: usize = 512 * 1024;
/// A line of a job's log as it is told, in bytes.
pub const LOG_TEXT_BYTES_MAX: usize = 8 * 1024;
/// Lines at the end of a log that are read at once.
pub const LOG_TAIL_LINES_MAX: usize = 10_000;
/// Lines looked back through for the last ones of one stream.
pub const LOG_TAIL_BACK_MAX: u64 = 1_000_000;
/// Pages of logs read for one stretch of a delivery's.
pub const LOG_MERGED_PAGES_MAX: usize = 50;
/// How long logs are is written so often.
pub const LOG_LENGTHS_EVERY: Duration = Duration::from_millis(500);
/// Logs thrown away in one go.
pub const LOGS_SWEPT_AT_ONCE: usize = 100;
/// Graphs of which the engine remembers what they mention.
pub const GRAPHS_REMEMBERED_MAX: usize = 2_000;
/// An agent that is away so long is told as unreachable (spec/delivery T9).
pub const AGENT_UNREACHABLE_AFTER: Duration = Duration::from_secs(30);
/// Files applied at once.
pub const DOCUMENTS_AT_ONCE_MAX: usize = 500;
/// Times the engine goes round before people get their turn.
pub const ROUNDS_AT_ONCE_MAX: usize = 8;
/// Lines at the end of a log that are looked through for causes.
pub const CAUSE_LINES: usize = 400;
/// Lines at the end of a log that are kept with a failure (spec/delivery LG-13).
pub const CAUSE_EXCERPT_LINES: usize = 20;
/// Lines shown before and after one that says why (LG-13).
pub const CAUSE_AROUND_LINES: u64 = 5;
/// Days logs of jobs are kept where no tier says so.
pub const JOB_LOG_DAYS: u32 = 90;
/// Shortest time between two looks at a file or a probe.
pub const PROBES_EVERY_MIN: Duration = Duration::from_secs(1);
/// Time between two looks where the resource does not say.
pub const PROBE_EVERY: Duration = Duration::from_secs(30);
/// Agents asked at the same time.
pub const PROBES_AT_ONCE_MAX: usize = 16;
/// Objects one action names at most.
pub const OBJECTS_AT_ONCE_MAX: usize = 1_000;
/// Bytes of a request's title, ticket, and other one-line fields.
pub const REQUEST_TITLE_BYTES_MAX: usize = 300;
/// Bytes of a request's longer texts.
pub const REQUEST_TEXT_BYTES_MAX: usize = 8 * 1024;
/// Requests listed at once.
pub const REQUESTS_LIST_MAX: i64 = 500;
/// An approved request that could not become a delivery is looked at again after this.
pub const REQUEST_LOOK_AGAIN: Duration = Duration::from_secs(60);
/// Turns that freezes and windows take before a slot is given up.
pub const SLOT_TURNS_MAX: usize = 100;
/// Longest stretch of the calendar asked for at once.
pub const CALENDAR_SPAN_MAX: Duration = Duration::from_secs(400 * 86_400);
/// Entries of the calendar told at once.
pub const CALENDAR_ENTRIES_MAX: usize = 2_000;

/// Old versions looked at together (PR-7).
pub const VERSIONS_RETIRED_AT_ONCE: u32 = 100;
/// How many times so many in one go.
pub const VERSIONS_RETIRED_PAGES: u32 = 20;
/// Wait before a run is looked at again whose look failed.
pub const RUN_TRIED_AGAIN_AFTER: Duration = Duration::from_secs(5);

/// Rings of a rollout.
pub const ROLLOUT_RINGS_MAX: usize = 500;
/// Targets of a rollout.
pub const ROLLOUT_TARGETS_MAX: usize = 5_000;
/// Times a target of a rollout begins again by itself.
pub const ROLLOUT_RETRIES_MAX: u32 = 10;
/// Deliveries a rollout makes in one transaction.
pub const ROLLOUT_BEGINS_AT_ONCE: usize = 50;
/// Looks at a rollout in one round.
pub const ROLLOUT_LOOKS_MAX: usize = 20;
/// Targets listed with a cause of failure.
pub const ROLLOUT_FAILED_TOLD_MAX: usize = 100;
/// A rollout that could not be looked at is looked at again after this.
pub const ROLLOUT_LOOK_AGAIN: Duration = Duration::from_secs(60);
/// Longest difference of two manifests that is shown.
pub const MANIFEST_DIFF_BYTES_MAX: usize = 64 * 1024;
/// Acceptances of a version that are shown to who decides.
pub const ACCEPTANCES_SHOWN_MAX: i64 = 100;
/// Requests filed in one act: environments times packages.
pub const REQUESTS_TOGETHER_MAX: usize = 50;
