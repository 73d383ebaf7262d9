//! Every bound of the agent, with its unit (P8).

use std::time::Duration;

/// Log lines and reports kept on disk for a server that is away, in bytes, for logs.
pub const SPOOL_LOG_BYTES_MAX: u64 = 64 << 20;
/// The same for state objects and deaths, in bytes.
pub const SPOOL_FACT_BYTES_MAX: u64 = 16 << 20;
/// Size at which a segment of the spool is closed and the next begun, in bytes.
pub const SPOOL_SEGMENT_BYTES: u64 = 1 << 20;
/// Longest log line, in bytes; what is longer is cut into several lines.
pub const LOG_LINE_BYTES_MAX: usize = 16 << 10;
/// Log lines taken from one instance in a second; beyond that its output waits in its pipe.
pub const LOG_LINES_PER_SECOND_MAX: u32 = 5_000;
/// Bytes of output taken from one instance in a second.
pub const LOG_BYTES_PER_SECOND_MAX: u32 = 2 << 20;
/// Lines a program may send through the local socket in a second; beyond that it waits.
pub const LOCAL_LINES_PER_SECOND_MAX: u32 = 1_000;
/// Connections of programs at one time.
pub const LOCAL_CONNECTIONS_MAX: usize = 1_024;
/// Time in which a program must say its hello.
pub const LOCAL_HELLO_WITHIN: Duration = Duration::from_secs(10);
/// Lines waiting for a program that does not read.
pub const LOCAL_QUEUE_MAX: usize = 16;
/// What programs say to the exchange and the server has not taken yet, of all programs together, in KiB; beyond that
/// programs are read more slowly.
pub const SAY_QUEUE_KIB_MAX: usize = 4 << 10;
/// Things said that leave in one turn, before anything else is looked at.
pub const SAYS_PER_TURN_MAX: usize = 256;
/// Lines of the exchange waiting for one program; beyond that they are dropped.
pub const TELL_QUEUE_MAX: usize = 256;
/// The same, in KiB.
pub const TELL_QUEUE_KIB_MAX: usize = 4 << 10;
/// Groups one program may join.
pub const GROUPS_JOINED_MAX: usize = 256;
/// Filters of state objects one program may watch.
pub const FILTERS_WATCHED_MAX: usize = 256;
/// Longest name of a state object, in bytes.
pub const STATE_NAME_BYTES_MAX: usize = 256;
/// Largest state object, in bytes of its line.
pub const STATE_BYTES_MAX: usize = 256 << 10;
/// Size asked for the pipe that holds a program's output while no agent reads it, in bytes. Two for each instance; an
/// account that is not root may have 64 MiB of pipes, and its programs need some themselves.
pub const PIPE_BYTES: usize = 256 << 10;
/// Length a socket path may have on every Unix, in bytes.
pub const SOCKET_PATH_BYTES_MAX: usize = 100;

/// Events waiting for the room `instances`.
pub const INSTANCES_QUEUE_MAX: usize = 1_024;
/// Bundles fetched at the same time.
pub const FETCHES_MAX: usize = 4;
/// Blocks of a fetch waiting for the disk.
pub const FETCH_QUEUE_MAX: usize = 16;
/// A fetch that brings no byte for so long is begun again.
pub const FETCH_IDLE_MAX: Duration = Duration::from_secs(30);
/// Reports of a fetch's progress: one in this time at most.
pub const FETCH_PROGRESS_EVERY: Duration = Duration::from_millis(500);
/// Shortest and longest wait before a fetch is tried again.
pub const FETCH_RETRY: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(60));
/// Tries of a fetch in a row before the order counts as failed; the tries go on.
pub const FETCH_TRIES_QUIET: u32 = 3;
/// Threads for work that blocks: writing what is fetched, unpacking, hashing, syncing, looking names up. More than
/// [`FETCHES_MAX`], so that slow fetches hold nothing else up.
pub const BLOCKING_THREADS_MAX: usize = 8;
/// Largest file of settings or run state read back, in bytes.
pub const STATE_FILE_BYTES_MAX: u64 = 64 << 20;

/// Largest frame from the server, in bytes.
pub const FRAME_BYTES_MAX: usize = 64 << 20;
/// Log text put into one beat, in bytes.
pub const BEAT_LOG_BYTES_MAX: usize = 256 << 10;
/// State objects and deaths put into one beat, in bytes.
pub const BEAT_FACT_BYTES_MAX: usize = 256 << 10;
/// Beats sent and not acknowledged.
pub const BEATS_OPEN_MAX: usize = 16;
/// Changes that come within this time leave in one beat.
pub const BEAT_GATHER: Duration = Duration::from_millis(2);
/// Interval of beats until the server says another.
pub const BEAT_INTERVAL: Duration = Duration::from_secs(10);
/// Bounds of the interval a server may set.
pub const BEAT_INTERVAL_BOUNDS: (Duration, Duration) =
    (Duration::from_millis(200), Duration::from_secs(3600));
/// A ping leaves when nothing was sent for so long.
pub const PING_EVERY: Duration = Duration::from_secs(20);
/// A connection on which nothing came for so long is dead.
pub const LINK_DEAD_AFTER: Duration = Duration::from_secs(45);
/// Time for connecting, TLS and the first answer.
pub const CONNECT_WITHIN: Duration = Duration::from_secs(15);
/// Shortest and longest wait before the next try to connect.
pub const RECONNECT: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(30));
/// Wait after a refusal that a person must settle (the agent was removed).
pub const REFUSED_WAIT: Duration = Duration::from_secs(60);

/// Consumption is sampled once in this time, unless the agent was told another.
pub const USAGE_EVERY: Duration = Duration::from_secs(2);
/// Bounds of the time that may be told.
pub const USAGE_EVERY_BOUNDS: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(3600));
/// How long a Constellation package may take to stop, unless the agent was told another.
pub const STOP_GRACE: Duration = Duration::from_secs(10);
/// Bounds of the time that may be told.
pub const STOP_GRACE_BOUNDS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(600));
/// Processes of one instance that are looked at for its consumption.
pub const USAGE_PROCESSES_MAX: usize = 512;
/// Time the host of a package's Python scripts gets beyond what its scripts may take to start.
pub const PYTHON_HOST_SLACK: Duration = Duration::from_secs(15);
/// Tries of a readiness address: one in this time, at first; it doubles up to one second.
pub const READY_PROBE_EVERY: Duration = Duration::from_millis(20);
/// How long what was killed is waited for. A process that the kernel does not let go for longer hangs in a device; it
/// never runs again.
pub const SWEEP_WITHIN: Duration = Duration::from_secs(5);
/// How long instances get to stop when the agent ends and takes them with it; then they are killed.
pub const END_GRACE: Duration = Duration::from_secs(6);
/// How long the data of an instance that is no longer assigned is kept, in case it comes back.
pub const DATA_KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long the last lines of a stopped instance are waited for when the agent ends.
pub const LAST_LINES_WITHIN: Duration = Duration::from_millis(200);
/// Time the agent gives itself to end politely.
pub const END_WITHIN: Duration = Duration::from_secs(8);
/// How long a starting agent waits for another one on the same state folder to end.
pub const LOCK_WITHIN: Duration = Duration::from_secs(10);

/// Longest message between a Python script and its host, in bytes.
pub const PYTHON_FRAME_BYTES_MAX: usize = 4 << 20;
/// Lines waiting for the agent, and frames waiting for a script.
pub const PYTHON_QUEUE_MAX: usize = 256;
/// Conversations and requests whose script is remembered.
pub const PYTHON_CONVERSATIONS_MAX: usize = 1_024;
/// Shortest and longest wait before the host of Python scripts tries to reach its agent again.
pub const PYTHON_RECONNECT: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));
/// A script hears a ping once in this time; libraries of the field end their script after 30 s without.
pub const PYTHON_PING_EVERY: Duration = Duration::from_secs(5);
/// Shortest pause before a script that ended is started again; it doubles.
pub const PYTHON_PAUSE: Duration = Duration::from_secs(1);
/// Short lives of a script in a row before its host gives up.
pub const PYTHON_DEATHS_MAX: u32 = 5;
/// A script that lived for so long starts its count anew.
pub const PYTHON_SETTLED: Duration = Duration::from_secs(60);
/// How long the last words of a script that ended are waited for.
pub const PYTHON_LAST_WORDS: Duration = Duration::from_millis(500);

/// Runs accepted and not ended; further ones are not taken and will be handed out again.
pub const RUNS_WAITING_MAX: usize = 1_000;
/// Orders and acknowledgements waiting for the room `runs`.
pub const RUNS_QUEUE_MAX: usize = 256;
/// Runs remembered after the server kept their end, so that none is carried out twice.
pub const RUNS_REMEMBERED_MAX: usize = 1_000;
/// Lines of one run that the server has not got; beyond that lines of output are left out, those about the run itself are not.
pub const RUN_LINES_WAITING_MAX: usize = 20_000;
/// The same, in bytes.
pub const RUN_LINES_BYTES_MAX: usize = 8 << 20;
/// Lines in one report of a run.
pub const RUN_REPORT_LINES_MAX: usize = 1_000;
/// Text of the lines in one report of a run, in bytes; at least one line is in it.
pub const RUN_REPORT_BYTES_MAX: usize = 256 << 10;
/// Reports of runs sent and not acknowledged; one for each run.
pub const RUN_REPORTS_OPEN_MAX: usize = 8;
/// Output of a command is looked at so often while it runs.
pub const COMMAND_LOOK_EVERY: Duration = Duration::from_millis(50);
/// A command that says nothing is known to run by a line so often; after ten minutes five times as seldom.
pub const COMMAND_SIGN_EVERY: Duration = Duration::from_secs(30);
/// Lines of its output that are told at once as they come,
pub const COMMAND_LINES_AT_ONCE: i64 = 200;
/// and so many more each second;
pub const COMMAND_LINES_PER_SECOND: u32 = 5;
/// after too many, again when so many may be told.
pub const COMMAND_LINES_AGAIN: i64 = 10;
/// Output of a command that expressions are matched against: its end, in bytes.
pub const COMMAND_OUTPUT_KEPT_BYTES: usize = 1 << 20;
/// Output that was read is given back to the disk in pieces of so many bytes.
pub const COMMAND_OUTPUT_RELEASE_BYTES: u64 = 16 << 20;
/// Tries of a fetch for a run when the server answers and something is wrong with the answer.
pub const RUN_FETCH_TRIES: u32 = 4;
/// A server that cannot be reached is waited for so long before a run that needs files from it fails.
pub const RUN_FETCH_WITHIN: Duration = Duration::from_secs(24 * 3600);
/// Paths one pattern of a move or copy may mean.
pub const GLOB_MATCHES_MAX: usize = 10_000;
/// Patterns one pattern with braces may mean.
pub const GLOB_BRACES_MAX: usize = 256;
/// Entries of an archive taken apart for a run.
pub const EXTRACT_ENTRIES_MAX: u64 = 200_000;
/// What an archive taken apart for a run may hold, in bytes.
pub const EXTRACT_BYTES_MAX: u64 = 64 << 30;
/// The inventory is looked at so often.
pub const INVENTORY_EVERY: Duration = Duration::from_secs(3600);
/// An inventory is sent after so long although nothing changed.
pub const INVENTORY_ANYWAY: Duration = Duration::from_secs(24 * 3600);
/// Pieces of software in an inventory.
pub const INVENTORY_SOFTWARE_MAX: usize = 20_000;
/// Network interfaces, and file systems, in an inventory.
pub const INVENTORY_DEVICES_MAX: usize = 500;
/// A file read for the inventory, in bytes.
pub const INVENTORY_FILE_BYTES_MAX: u64 = 64 << 20;

/// Port on which an agent gives parts of bundles to its neighbours, unless it was told another.
pub const SHARE_PORT: u16 = 8_089;
/// Bytes a second it gives to them, unless it was told otherwise.
pub const SHARE_BYTES_PER_SECOND: u64 = 64 << 20;
/// Bounds of what may be told, in MiB.
pub const SHARE_MIB_PER_SECOND_BOUNDS: (u64, u64) = (1, 10_000);
/// Chunks given at the same time; whoever asks for more is told to come back.
pub const SHARE_UPLOADS_MAX: usize = 8;
/// Connections of neighbours.
pub const SHARE_CONNECTIONS_MAX: usize = 128;
/// A connection of a neighbour lasts no longer.
pub const SHARE_CONNECTION_MAX: Duration = Duration::from_secs(60);
/// Time for a neighbour's next question to begin and its head to come.
pub const SHARE_HEAD_MAX: Duration = Duration::from_secs(20);
/// A neighbour's question, in bytes; also what waits to be sent to it.
pub const SHARE_HEAD_BYTES_MAX: usize = 64 << 10;
/// Piece of a chunk handed to a connection at a time, in bytes.
pub const SHARE_PIECE_BYTES: usize = 64 << 10;
/// Pause after a connection could not be accepted.
pub const SHARE_ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Time for a connection to a neighbour, with TLS.
pub const SHARE_CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// A chunk comes from a neighbour within this time, and a second more for each MiB; [`SHARE_WAIT_MAX`] is part of it.
pub const SHARE_CHUNK_WITHIN: Duration = Duration::from_secs(14);
/// How long a question waits for a chunk that is on its way.
pub const SHARE_WAIT_MAX: Duration = Duration::from_secs(5);
/// How far ahead the bytes a second may be spoken for; beyond that neighbours are told to come back.
pub const SHARE_PACE_WAIT_MAX: Duration = Duration::from_secs(3);
/// How long neighbours that are getting a chunk themselves, or are busy, are believed.
pub const SHARE_PATIENCE: Duration = Duration::from_secs(300);
/// Pause before a busy neighbour is asked again.
pub const SHARE_BUSY_PAUSE: Duration = Duration::from_millis(150);
/// Neighbours tried for one chunk before the server is asked.
pub const SHARE_TRIES_MAX: usize = 3;
/// Neighbours that failed in one bundle, after which it comes from the server alone.
pub const SHARE_STRUCK_MAX: usize = 16;
/// Chunks of a bundle brought here at the same time.
pub const SHARE_CHUNKS_AT_ONCE: usize = 4;
/// Those of them that come from the server.
pub const SHARE_SERVER_FETCHES_MAX: usize = 2;
/// How long a bundle is given to neighbours after it was gathered.
pub const SHARE_KEPT_FOR: Duration = Duration::from_secs(3_600);
/// Bundles given to neighbours.
pub const SHARES_MAX: usize = 8;
/// The server's answer about neighbours, in bytes: the values of 4,096 chunks, and more.
pub const SHARE_ANSWER_BYTES_MAX: usize = 1 << 20;

/// Orders, answers and acknowledgements waiting for the room `jobs`.
pub const JOBS_QUEUE_MAX: usize = 256;
/// Attempts of jobs accepted and not forgotten; further ones are not taken and will be handed out again.
pub const JOBS_OPEN_MAX: usize = 1_000;
/// Attempts remembered after the server kept their end, so that none is carried out twice.
pub const JOBS_REMEMBERED_MAX: usize = 5_000;
/// Attempts of one queue at a time, unless the agent was told another number.
pub const JOB_QUEUE_SLOTS: u32 = 8;
/// Bounds of the number that may be told.
pub const JOB_QUEUE_SLOTS_BOUNDS: (u32, u32) = (1, 1_000);
/// Longest name of a queue or account, in bytes.
pub const JOB_NAME_BYTES_MAX: usize = 64;
/// Scopes whose fence is remembered.
pub const JOB_FENCES_MAX: usize = 2_000;
/// Numbers of reports set aside in one write to the disk.
pub const JOB_SEQUENCE_STEP: u64 = 1_000;
/// Bytes of a job's log that are kept when its order sets no bound.
pub const JOB_LOG_BYTES_MAX: u64 = 8 << 30;
/// The least an order may set.
pub const JOB_LOG_BYTES_MIN: u64 = 4 << 10;
/// Bytes of a job's log on this disk that the server has not got; beyond that only its end is kept.
pub const JOB_SPOOL_BYTES_MAX: u64 = 512 << 20;
/// The end of a log that grew too large, kept in memory until the job ends, in bytes; at most a quarter of the bound.
pub const JOB_LOG_TAIL_BYTES: usize = 1 << 20;
/// Disk set aside for the last words of a job, in bytes: a full disk still records a failure.
pub const JOB_LOG_RESERVE_BYTES: u64 = 256 << 10;
/// The same, for how it ended.
pub const JOB_END_RESERVE_BYTES: u64 = 64 << 10;
/// Notes of a job's progress are as long as this, or a multiple: a full disk takes the next one in the place of the last.
pub const JOB_PROGRESS_BYTES: usize = 4 << 10;
/// A stretch of a log of one stream gets another time after so long.
pub const JOB_MARK_EVERY: Duration = Duration::from_millis(100);
/// Bytes of a log sent in one piece.
pub const JOB_LOG_PIECE_BYTES: usize = 512 << 10;
/// Pieces of logs on their way at the same time.
pub const JOB_LOG_PIECES_MAX: usize = 4;
/// Log that the server has is given back to the disk in pieces of so many bytes.
pub const JOB_LOG_RELEASE_BYTES: u64 = 1 << 20;
/// Shortest and longest wait before a piece is sent again.
pub const JOB_LOG_RETRY: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));
/// A keeper tells its agent of news this often at most.
pub const JOB_NEWS_EVERY: Duration = Duration::from_millis(40);
/// What a job wrote without a line end is taken after so long.
pub const JOB_PARTIAL_LINE_AFTER: Duration = Duration::from_millis(150);
/// Longest line that is looked at as a whole for secrets, in bytes.
pub const JOB_LINE_BYTES_MAX: usize = 64 << 10;
/// Shortest secret that is masked by its value, in bytes: shorter ones stand in every second word.
pub const JOB_SECRET_BYTES_MIN: usize = 3;
/// Longest line of a result channel, in bytes.
pub const JOB_RESULT_LINE_BYTES_MAX: usize = 64 << 10;
/// Outputs, warnings, causes and rows of one job, each.
pub const JOB_RESULTS_MAX: usize = 256;
/// Text of one of them, in bytes.
pub const JOB_RESULT_TEXT_BYTES_MAX: usize = 4 << 10;
/// Progress is told this often at most.
pub const JOB_PROGRESS_EVERY: Duration = Duration::from_millis(500);
/// Memory of a job, and the disks it fills, are looked at this often.
pub const JOB_WATCH_EVERY: Duration = Duration::from_millis(250);
/// Time a job gets after its signal when its order says none.
pub const JOB_GRACE: Duration = Duration::from_secs(30);
/// What still comes out of the pipes of a job that ended is waited for so long.
pub const JOB_LAST_WORDS: Duration = Duration::from_millis(250);
/// Calls of shims under way in one job.
pub const JOB_CALLS_MAX: usize = 64;
/// A shim waits so long for an answer.
pub const JOB_CALL_WITHIN: Duration = Duration::from_secs(60);
/// Bundles that the last attempts needed stay for those that follow: so many,
pub const JOB_BUNDLES_KEPT: usize = 2;
/// for so long.
pub const JOB_BUNDLES_KEPT_FOR: Duration = Duration::from_secs(3_600);
/// Keepers are looked after this often: one that was killed is found out.
pub const JOB_KEEPERS_EVERY: Duration = Duration::from_secs(3);
/// Folders of unpacked scripts kept although no attempt needs them.
pub const JOB_SCRIPTS_KEPT: usize = 3;
/// A command that looks at something, and a look at an endpoint, may take so long.
pub const JOB_LOOK_WITHIN: Duration = Duration::from_secs(5);
/// Status of a service is asked so often while it is waited for.
pub const JOB_SERVICE_EVERY: Duration = Duration::from_millis(500);
/// Body of an answer that is looked at by a check, in bytes.
pub const JOB_HTTP_BODY_BYTES_MAX: usize = 1 << 20;
/// Files a question about logs is answered with.
pub const ASK_FILES_MAX: usize = 1_000;
/// Entries looked at for that.
pub const ASK_ENTRIES_MAX: usize = 20_000;
/// Folders below the one that was asked for.
pub const ASK_DEPTH_MAX: usize = 4;
/// Bytes of a file in one answer.
pub const ASK_BYTES_MAX: u64 = 256 << 10;
/// Output of a probe in an answer, in bytes.
pub const ASK_OUTPUT_BYTES_MAX: usize = 4 << 10;
/// Questions answered at the same time.
pub const ASKS_MAX: usize = 4;
