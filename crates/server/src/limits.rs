//! Every upper bound of the server, with its unit (P8).

mod deliveries;

pub use deliveries::*;
use std::time::Duration;

/// Connections to PostgreSQL.
pub const DATABASE_CONNECTIONS_MAX: u32 = 16;
/// Connections that read the embedded database.
pub const DATABASE_READERS_MAX: u32 = 4;
/// Longest wait for a connection or a lock.
pub const DATABASE_WAIT_MAX: Duration = Duration::from_secs(5);
/// Runs under way that the desk remembers.
pub const RUNS_REMEMBERED_MAX: usize = 20_000;
/// Rows of an answer that wait between the thread of SQLite and who asked.
pub const ROWS_BUFFERED_MAX: usize = 1_024;
/// Prepared statements kept for each connection.
pub const STATEMENTS_CACHED_MAX: usize = 256;

/// JSON body of a request, in bytes.
pub const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The JSON body of an API request may take so long (S-14).
pub const BODY_WAIT: Duration = Duration::from_secs(60);
/// A package file, in bytes.
pub const BUNDLE_BYTES_MAX: u64 = 64 * 1024 * 1024 * 1024;
/// Entries of a page.
pub const PAGE_MAX: u32 = 1_000;
/// Entries of a page when nothing is asked.
pub const PAGE_DEFAULT: u32 = 200;
/// Longest search text, in bytes.
pub const SEARCH_BYTES_MAX: usize = 200;
/// Connections at the same time, of every kind.
pub const CONNECTIONS_MAX: usize = 200_000;
/// A TLS handshake or the head of a request may take so long.
pub const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// Requests under way get so long to finish at a polite end.
pub const DRAIN_MAX: Duration = Duration::from_secs(8);

/// Days after which a token ends that was made without saying (spec/delivery R-4).
pub const TOKEN_DAYS: u32 = 365;
/// Tiers, packages and networks a token is narrowed to, of each.
pub const TOKEN_SCOPE_NAMES: usize = 32;
/// Characters kept of how a calling program names itself.
pub const CLIENT_CHARS: usize = 120;
/// A session that is not used ends after this.
pub const SESSION_IDLE: Duration = Duration::from_secs(12 * 3600);
/// A checked password is remembered for so long, so that scripts do not wait for argon2 at every call.
pub const PASSWORD_REMEMBERED: Duration = Duration::from_secs(300);
/// Passwords remembered.
pub const PASSWORDS_REMEMBERED_MAX: usize = 1_000;
/// Password checks at the same time: each takes 19 MiB and most of a core.
pub const PASSWORD_CHECKS_MAX: usize = 2;
/// Failed sign-ins of one user name in a minute.
pub const SIGN_IN_FAILURES_MAX: u32 = 10;
/// User names whose failures are counted.
pub const SIGN_IN_NAMES_MAX: usize = 10_000;
/// Shortest password, in characters.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// Longest password, in bytes.
pub const PASSWORD_BYTES_MAX: usize = 1_024;
/// Shortest access key a person may choose, in characters.
pub const ACCESS_KEY_CHARS_MIN: usize = 8;
/// Answer to a wrong key on the compatibility interfaces waits so long.
pub const DENIAL_DELAY: Duration = Duration::from_secs(1);

/// An enrolment token lives at most so long.
pub const ENROLL_MINUTES_MAX: u32 = 10_080;
/// An enrolment token lives so long when nothing is asked.
pub const ENROLL_MINUTES_DEFAULT: u32 = 60;

/// A frame from an agent, in bytes.
pub const FRAME_BYTES_MAX: usize = 8 * 1024 * 1024;
/// First buffer of an agent's connection, in bytes; small, because most connections are idle.
pub const FRAME_BUFFER_BYTES: usize = 1024;
/// An agent's first frame must come within this.
pub const HELLO_WAIT_MAX: Duration = Duration::from_secs(10);
/// A ping goes to an idle agent so often; proxies close what is silent for a minute.
pub const PING_EVERY: Duration = Duration::from_secs(25);
/// An agent that was silent for so long is disconnected.
pub const SILENCE_MAX: Duration = Duration::from_secs(70);
/// Shortest interval between beats of one agent.
pub const BEAT_INTERVAL_MIN: Duration = Duration::from_secs(2);
/// Longest interval between beats of one agent.
pub const BEAT_INTERVAL_MAX: Duration = Duration::from_secs(60);
/// Beats a second the server asks for in all: the interval grows with the fleet.
pub const BEATS_PER_SECOND: u64 = 1_000;
/// Reports waiting to be written; agents wait beyond that.
pub const REPORTS_WAITING_MAX: usize = 4_096;
/// Reports written in one transaction.
pub const REPORTS_BATCH_MAX: usize = 512;
/// Instances in one assignment.
pub const INSTANCES_PER_AGENT_MAX: u64 = 1_000;

/// Log lines kept for each instance.
pub const LOG_LINES_KEPT: u64 = 50_000;
/// Longest log line kept, in bytes; the rest is cut.
pub const LOG_LINE_BYTES_MAX: usize = 16 * 1024;
/// Deaths kept for each instance.
pub const DEATHS_KEPT: u64 = 1_000;
/// Ended orders kept for each instance.
pub const ORDERS_KEPT: u64 = 200;
/// Largest value of a state object, in bytes.
pub const STATE_BYTES_MAX: usize = 256 * 1024;
/// State objects of one instance.
pub const STATES_PER_INSTANCE_MAX: u64 = 10_000;

/// Samples of consumption kept for each running instance.
pub const USAGE_SAMPLES: usize = 120;
/// Time between two samples kept.
pub const USAGE_EVERY: Duration = Duration::from_secs(5);

/// Changes kept for readers that come back.
pub const CHANGES_KEPT: usize = 20_000;
/// Changes a slow reader may lag behind before it is told to start again.
pub const CHANGES_LAG_MAX: usize = 4_096;
/// Objects looked up at once when changes are told.
pub const CHANGES_BATCH_MAX: usize = 500;
/// Live readers (event streams) at the same time.
pub const STREAMS_MAX: usize = 5_000;
/// Longest wait of `GET /orders/{id}?wait_ms=`.
pub const ORDER_WAIT_MAX: Duration = Duration::from_secs(60);

/// An upload that does not go on is thrown away after this.
pub const UPLOAD_KEPT: Duration = Duration::from_secs(24 * 3600);
/// Uploads at the same time.
pub const UPLOADS_MAX: u64 = 1_000;
/// Bundles inspected at the same time: each reads a whole archive.
pub const INSPECTIONS_MAX: usize = 2;
/// Bytes read or written at once when files are streamed.
pub const STREAM_CHUNK_BYTES: usize = 256 * 1024;

/// Buffers of that size kept for the next ones.
pub const STREAM_BUFFERS_KEPT: usize = 16;
/// Uploads being received at the same time; each holds two chunks in memory.
pub const UPLOADS_RECEIVING_MAX: usize = 64;
/// An upload that sends nothing for so long is cut; it can be resumed.
pub const UPLOAD_SILENCE_MAX: Duration = Duration::from_secs(60);
/// Bytes of an upload after which the disk is asked to begin writing, so that publishing need not wait for all.
pub const UPLOAD_FLUSH_BYTES: u64 = 8 * 1024 * 1024;
/// A blob that no version refers to is removed after this.
pub const BLOB_KEPT: Duration = Duration::from_secs(3600);
/// Instances told for each package file.
pub const USED_BY_MAX: u32 = 1_000;
/// Instances named when deleting a file is refused.
pub const USED_BY_NAMED_MAX: usize = 10;
/// Tries of a transaction that met another one on the same name.
pub const PUBLISH_TRIES_MAX: u32 = 3;

/// Changed state objects are written so often: what was pushed is durable within twice that.
pub const STATES_WRITE_EVERY: Duration = Duration::from_millis(250);
/// Values kept of a state object that is a number.
pub const STATE_HISTORY_MAX: usize = 120;
/// A descriptor, in bytes.
pub const DESCRIPTOR_BYTES_MAX: usize = 1024 * 1024;
/// Mailboxes at the same time.
pub const LISTENERS_MAX: usize = 200_000;
/// Mailboxes of one identity on the request-by-request interfaces.
pub const LISTENERS_PER_PARTY_MAX: usize = 1_000;
/// Messages waiting in one mailbox; then the oldest is lost.
pub const LISTENER_MESSAGES_MAX: usize = 1_000;
/// Groups one mailbox may join.
pub const LISTENER_GROUPS_MAX: usize = 200;
/// Filters of state objects one mailbox may watch.
pub const LISTENER_FILTERS_MAX: usize = 200;
/// A subscription of the request-by-request interfaces that nobody uses ends after this.
pub const SUBSCRIPTION_KEPT: Duration = Duration::from_secs(150);
/// Lines kept in the journal.
pub const JOURNAL_LINES_KEPT: usize = 5_000;
/// Lines a slow reader of the journal may lag behind.
pub const JOURNAL_LAG_MAX: usize = 2_048;
/// Longest call to a callback (`/messages/call`).
pub const CALL_WAIT_MAX: Duration = Duration::from_secs(60);

/// Rules of one credential.
pub const RULES_MAX: usize = 1_000;
/// State objects told first when somebody begins to follow them, and at once later.
pub const FOLLOW_FIRST_MAX: usize = 1_000;
/// Names in the scope of one message.
pub const MESSAGE_ARGS_MAX: usize = 1_000;
/// One of these names, a message's key, or the name of a conversation, in bytes.
pub const MESSAGE_WORD_BYTES_MAX: usize = 512;
/// Warnings and errors of the journal handed to readers of live changes in a second.
pub const JOURNAL_TOLD_PER_SECOND: u32 = 20;

/// Groups of settings.
pub const SETTING_GROUPS_MAX: usize = 10_000;
/// Groups of settings one instance or group may import.
pub const IMPORTS_MAX: usize = 200;
/// The configuration in the form of Constellation's file, in bytes.
pub const CONFIGURATION_BYTES_MAX: usize = 1_500_000;
/// Problems of a configuration file that are told at once.
pub const CONFIGURATION_PROBLEMS_MAX: usize = 200;

/// A connection that says nothing, before its first request or between two, is closed after this.
pub const HEAD_MAX: Duration = Duration::from_secs(75);
/// Identities of other products' clients kept in memory; then all are looked up again.
pub const IDENTITIES_MAX: usize = 50_000;
/// With several servers, an identity is looked up again after this.
pub const IDENTITY_KEPT: Duration = Duration::from_secs(2);
/// Refused requests that wait for their answer at the same time; beyond that, unknown keys are not looked at.
pub const DENIALS_WAITING_MAX: usize = 2_000;
/// Refusals written to the journal, each second.
pub const DENIALS_TOLD_MAX: u32 = 5;
/// The body of a request of another product's client may take so long.
pub const COMPAT_BODY_WAIT: Duration = Duration::from_secs(20);
/// Parameters looked at in one query.
pub const PARAMETERS_MAX: usize = 100;
/// Depth of lenient JSON.
pub const LENIENT_DEPTH_MAX: usize = 100;
/// Shortest and longest wait of a poll.
pub const POLL_WAIT_MIN: Duration = Duration::from_secs(1);
/// Longest wait of a poll.
pub const POLL_WAIT_MAX: Duration = Duration::from_secs(120);
/// Wait of a poll when nothing is asked.
pub const POLL_WAIT_DEFAULT: Duration = Duration::from_secs(60);
/// An answer that lists state objects, in bytes.
pub const STATES_ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Activity of devices is written so often.
pub const ACTIVITY_WRITE_EVERY: Duration = Duration::from_millis(500);
/// Activity of one device is written at most so often.
pub const ACTIVITY_EACH: Duration = Duration::from_secs(10);
/// Log lines of devices waiting to be written; then the newest are refused.
pub const DEVICE_LINES_WAITING_MAX: usize = 20_000;
/// Connections of hubs at the same time.
pub const HUB_CONNECTIONS_MAX: usize = 50_000;
/// Connections of hubs of one identity.
pub const HUB_CONNECTIONS_PER_PARTY_MAX: usize = 200;
/// A hub connection that does not poll ends after this.
pub const HUB_SILENCE_MAX: Duration = Duration::from_secs(30);
/// A hub's poll is answered after this when there is nothing to say.
pub const HUB_POLL_WAIT: Duration = Duration::from_secs(110);
/// Events waiting on one hub connection; then the oldest is lost.
pub const HUB_EVENTS_MAX: usize = 2_000;
/// A file sent as part of a form, in bytes.
pub const FORM_FILE_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// Revocations a slow reader may lag behind before it is cut to be safe.
pub const CUTS_LAG_MAX: usize = 256;
/// Longest wait before a wrong key is answered.
pub const DENIAL_DELAY_MAX: Duration = Duration::from_secs(4);
/// State objects in all.
pub const STATES_MAX: usize = 4_000_000;
/// State objects whose last values are kept, for curves.
pub const STATE_HISTORIES_MAX: usize = 10_000;
/// Messages waiting in one mailbox, in bytes; then the oldest are lost.
pub const LISTENER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Changed state objects waiting in one mailbox; then some are lost.
pub const LISTENER_STATES_MAX: usize = 50_000;

/// Catalogues this server reads.
pub const CATALOGUES_MAX: u64 = 100;
/// The index of a catalogue, in bytes.
pub const CATALOGUE_INDEX_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Versions in the index of a catalogue that are looked at.
pub const CATALOGUE_OFFERED_MAX: usize = 50_000;
/// A signature, in bytes.
pub const CATALOGUE_SIGNATURE_BYTES_MAX: usize = 1024;
/// An icon of a catalogue, in bytes.
pub const CATALOGUE_ICON_BYTES_MAX: usize = 512 * 1024;
/// Icons of catalogues kept in memory.
pub const CATALOGUE_ICONS_KEPT: usize = 64;
/// Reading an index, a signature or an icon takes at most so long; so does the head of a download.
pub const CATALOGUE_WAIT_MAX: Duration = Duration::from_secs(30);
/// Connecting to another server takes at most so long.
pub const FETCH_CONNECT_MAX: Duration = Duration::from_secs(10);
/// Redirections followed.
pub const FETCH_REDIRECTS_MAX: usize = 5;
/// Catalogues read at the same time.
pub const CATALOGUES_READING_MAX: usize = 4;
/// Downloads into the repository at the same time; others wait.
pub const DOWNLOADS_RUNNING_MAX: usize = 3;
/// Downloads waiting or running.
pub const DOWNLOADS_WAITING_MAX: usize = 50;
/// Downloads remembered, the oldest goes first.
pub const DOWNLOADS_KEPT: usize = 200;
/// Progress of a download is told at most so often.
pub const DOWNLOAD_TOLD_EVERY: Duration = Duration::from_millis(250);
/// Instances named in a finished download.
pub const DOWNLOAD_INSTANCES_MAX: usize = 1_000;
/// The first reading of catalogues comes so long after the start.
pub const CATALOGUES_FIRST_READ: Duration = Duration::from_secs(20);
/// What programs of one agent are to hear, waiting for its connection.
pub const TELLS_WAITING_MAX: usize = 64;
/// Messages, and state objects, taken out of a mailbox at once for an agent.
pub const TELLS_AT_ONCE: usize = 32;
/// An agent that only sends quiet beats is noted in the database so often.
pub const SIGN_OF_LIFE_EVERY: Duration = Duration::from_secs(15);
/// Frames of one agent taken in a row before anything else of its connection is looked at.
pub const FRAMES_IN_A_ROW: usize = 32;

/// The folder for package files copied by hand is looked at so often.
pub const INCOMING_EVERY: Duration = Duration::from_secs(2);
/// Package files taken out of that folder at one look.
pub const INCOMING_ROUND_MAX: usize = 20;
/// Package files of that folder that are looked at.
pub const INCOMING_LOOKED_MAX: usize = 1_000;
/// A file that something stands in the way of is tried again after this.
pub const INCOMING_RETRY: Duration = Duration::from_secs(60);
/// XML schemas of settings kept in memory, each of at most 1 MiB.
pub const SCHEMAS_KEPT: usize = 16;

/// Body of a foreign agent's request as it travels, in bytes (S-5).
pub const FOREIGN_BODY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The same once inflated, in bytes.
pub const FOREIGN_INFLATED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Inflated bytes for each byte that travelled, once more than a mebibyte came out.
pub const FOREIGN_RATIO_MAX: u64 = 250;
/// Elements of a foreign agent's document.
pub const FOREIGN_ELEMENTS_MAX: u32 = 500_000;
/// Elements within elements of it.
pub const FOREIGN_DEPTH_MAX: usize = 64;
/// A text in it, in bytes; the rest is cut.
pub const FOREIGN_TEXT_BYTES_MAX: usize = 1_024;
/// Pieces of software, interfaces or file systems in one inventory.
pub const FOREIGN_ITEMS_MAX: usize = 20_000;
/// What a body has above this is counted, in pieces of as many bytes (S-14).
pub const FOREIGN_SMALL_BODY_BYTES: usize = 64 * 1024;
/// Such pieces of bodies on their way in, of all agents together: 256 MiB. Beyond, what is read waits for those that end.
pub const FOREIGN_LARGE_PIECES_MAX: usize = 4_096;
/// Large documents inflated and read at the same time.
pub const FOREIGN_READING_MAX: usize = 2;
/// The body of a foreign agent's request may take so long.
pub const FOREIGN_BODY_WAIT: Duration = Duration::from_secs(60);
/// Query parameters of a foreign agent's request.
pub const FOREIGN_PARAMETERS_MAX: usize = 512;
/// Requests a second of one foreign agent (S-8); what is more is answered and not looked at.
pub const FOREIGN_REQUESTS_PER_SECOND: u32 = 200;
/// Requests of one foreign agent at once, when it was quiet before.
pub const FOREIGN_REQUESTS_BURST: u32 = 2_000;
/// Foreign agents whose requests are counted.
pub const FOREIGN_COUNTED_MAX: usize = 100_000;
/// Shortest interval between contacts, in hours.
pub const FOREIGN_CONTACT_HOURS_MIN: f64 = 0.05;
/// Lines of output a foreign agent may be asked for, each of which is a request.
pub const FOREIGN_LOG_LINES_MAX: i32 = 500;
/// An agent's answer to a wake-up may take so long.
pub const WAKE_WAIT_MAX: Duration = Duration::from_secs(2);
/// An agent's answer to a wake-up, in bytes.
pub const WAKE_ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Agents asked at the same time.
pub const WAKES_AT_ONCE_MAX: usize = 32;
/// Addresses tried for one agent.
pub const WAKE_ADDRESSES_MAX: usize = 4;
/// The worker looks for agents to wake so often.
pub const WAKE_EVERY: Duration = Duration::from_secs(5);

/// Reports of runs of one agent on their way to the database; then nothing more is read from it.
pub const RUN_REPORTS_MAX: usize = 16;
/// Inventories of our own agents written at the same time.
pub const INVENTORIES_WRITING_MAX: usize = 4;
/// Versions remembered for agents that are handed runs.
pub const BUNDLES_REMEMBERED_MAX: usize = 1_024;
/// Pings after which the runs of an agent are looked at although nobody rang.
pub const RUNS_LOOK_PINGS: u32 = 4;

/// Agents of one segment that give chunks of one bundle to each other.
pub const SHARE_MEMBERS_MAX: usize = 16_384;
/// Agents that stand in the row of one chunk.
pub const SHARE_GIVERS_MAX: usize = 1_024;
/// Chunks in one question, and failures told in it.
pub const SHARE_CHUNKS_ASKED_MAX: usize = 64;
/// Bundles shared in all segments at one time.
pub const SHARE_SWARMS_MAX: usize = 1_024;
/// Who gave what of a bundle is forgotten when nobody asked for so long and room is needed.
pub const SHARE_FORGOTTEN_AFTER: Duration = Duration::from_secs(600);
/// Bundles whose chunks are remembered.
pub const SHARE_LISTS_MAX: usize = 256;

/// Tasks.
pub const TASKS_MAX: usize = 10_000;
/// Jobs of one task.
pub const JOBS_MAX: usize = 100;
/// Packages of one job.
pub const TARGETS_MAX: usize = 100;
/// Computers and groups named by one job.
pub const ACTORS_MAX: usize = 20_000;
/// Time slots.
pub const TIME_SLOTS_MAX: usize = 1_000;
/// Hours of one time slot.
pub const SLOT_ENTRIES_MAX: usize = 200;
/// Attempts a task may ask for.
pub const ATTEMPTS_MAX: u32 = 1_000;
/// Lines kept of one run (S-8).
pub const RUN_LINES_MAX: u64 = 20_000;
/// Bytes kept of the log of one run (S-8).
pub const RUN_LOG_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Bytes kept of one line of a run.
pub const RUN_LINE_BYTES_MAX: usize = 8 * 1024;
/// Bytes of a run's last line shown in lists.
pub const RUN_LAST_LINE_BYTES_MAX: usize = 500;
/// What agents say about runs and ask for, waiting to be written; our agents wait beyond that, foreign ones are told to come later.
pub const RUN_WORDS_WAITING_MAX: usize = 65_536;
/// What is written of it in one transaction.
pub const RUN_WORDS_BATCH_MAX: usize = 2_048;
/// Runs handed out to one computer at once.
pub const HAND_OUTS_AT_ONCE_MAX: usize = 200;
/// A run is handed out so often without any news, then it is an error (§6.6).
pub const HAND_OUTS_MAX: u32 = 3;
/// Silence after which a run handed out to one of our own agents is an error: it reports what it did while it was offline.
pub const OWN_SILENCE_MAX: Duration = Duration::from_secs(7 * 24 * 3600);
/// Runs taken as lost in one round of the chore, for each target.
pub const SILENT_ROUND_MAX: usize = 2_000;
/// Logs of runs are kept so long after their end.
pub const RUN_LOGS_KEPT: Duration = Duration::from_secs(90 * 24 * 3600);
/// Runs are prepared anew so often.
pub const PREPARE_EVERY: Duration = Duration::from_secs(60);
/// Changes of tasks and runs are told so often.
pub const TASKS_TOLD_EVERY: Duration = Duration::from_millis(500);
/// Install faces kept in memory.
pub const INSTALLS_KEPT: usize = 64;
/// Runs named in one action.
pub const RUNS_NAMED_MAX: usize = 10_000;
/// Reasons told of runs an action was refused for.
pub const RUNS_REFUSED_TOLD_MAX: usize = 100;

/// Packings tried before parts that look alike to agents are let be; two alike are as rare as one in thousands of millions.
pub const PACKINGS_TRIED_MAX: u32 = 8;
/// Rows of parts written by one statement.
pub const PART_ROWS_AT_ONCE: usize = 200;
/// Install files taken out of bundles that compress them, in bytes; what was not used longest goes.
pub const EXTRACTED_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;
/// Install files whose place is kept in memory.
pub const EXTRACTED_KNOWN_MAX: usize = 10_000;
/// Drafts of packages.
pub const DRAFTS_MAX: u64 = 500;
/// Files of one draft.
pub const DRAFT_FILES_MAX: usize = 500;
/// Templates of questions.
pub const INTERACTION_TEMPLATES_MAX: u64 = 500;
/// The JSON of a package of the reference server, in bytes.
pub const REFERENCE_JSON_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Computers.
pub const COMPUTERS_MAX: u64 = 500_000;
/// Unknown agents waiting for approval in all (S-4).
pub const PENDING_MAX: u64 = 10_000;
/// Unknown agents waiting for approval that came from one address (S-4).
pub const PENDING_FROM_MAX: u64 = 500;
/// Unknown agents from one address in a minute, outside networks that accept them (S-4).
pub const ARRIVALS_MINUTE_MAX: u32 = 60;
/// Addresses counted for that.
pub const ARRIVAL_SOURCES_MAX: usize = 10_000;
/// An agent that waits for approval and is not there any more is forgotten after this, in milliseconds (S-4).
pub const PENDING_KEPT_MS: i64 = 7 * 86_400_000;
/// What is remembered of a polling machine, and of the rules of the fleet, is read again after this.
pub const MACHINE_KEPT: Duration = Duration::from_secs(30);
/// Polling machines remembered.
pub const MACHINES_KEPT: usize = 120_000;
/// Contacts of agents are written so often.
pub const CONTACTS_WRITE_EVERY: Duration = Duration::from_millis(500);
/// The contact of one machine is written at most so often while it says nothing new.
pub const CONTACT_EACH: Duration = Duration::from_secs(60);
/// Machines whose contacts wait to be written; those of others are lost until they come again.
pub const CONTACTS_WAITING_MAX: usize = 200_000;
/// What an agent calls itself, in characters.
pub const AGENT_TEXT_MAX: usize = 128;
/// A text of an inventory, in bytes.
pub const INVENTORY_TEXT_MAX: usize = 255;
/// A short text of an inventory: version, address, architecture; in bytes.
pub const INVENTORY_SHORT_MAX: usize = 128;
/// Network interfaces of a computer.
pub const INVENTORY_NETWORKS_MAX: usize = 256;
/// File systems of a computer.
pub const INVENTORY_DRIVES_MAX: usize = 256;
/// Pieces of software of a computer.
pub const INVENTORY_SOFTWARE_MAX: usize = 5_000;
/// What the search looks at of a computer, in bytes.
pub const WORDS_BYTES_MAX: usize = 1_000;
/// Words of a search.
pub const SEARCH_WORDS_MAX: usize = 8;
/// Labels of a computer.
pub const LABELS_MAX: usize = 50;
/// A label or the name of a network, in bytes.
pub const LABEL_BYTES_MAX: usize = 64;
/// A comment, in bytes.
pub const COMMENT_BYTES_MAX: usize = 4_096;
/// An address of a mirror, in bytes.
pub const URL_BYTES_MAX: usize = 1_024;
/// Groups of computers.
pub const GROUPS_MAX: usize = 10_000;
/// The size of a dynamic group is counted again after this.
pub const GROUP_SIZES_KEPT: Duration = Duration::from_secs(30);
/// Computers shown of a query that is being written.
pub const PREVIEW_MAX: u32 = 50;
/// Computers looked up by one statement.
pub const MEMBERS_BATCH: usize = 500;
/// Computers of an imported list.
pub const IMPORT_MAX: usize = 200_000;
/// An imported list, in bytes.
pub const IMPORT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Computers of one piece of an export.
pub const EXPORT_PAGE: u32 = 1_000;
/// Pieces of software listed with their counts, unless asked otherwise.
pub const SOFTWARE_COUNTS_DEFAULT: u32 = 50;
/// Declared networks.
pub const NETWORKS_MAX: usize = 1_000;
/// Mirrors.
pub const MIRRORS_MAX: usize = 1_000;
/// Hours between contacts of a foreign agent, at least.
pub const CONTACT_HOURS_MIN: f64 = 0.05;
/// Hours between contacts of a foreign agent, at most: a year.
pub const CONTACT_HOURS_MAX: f64 = 8_760.0;
/// Wake-ups at a time, at most.
pub const WAKE_MAX: u32 = 1_000;
/// Connections at the same time from one address other than this machine's own (S-14).
pub const CONNECTIONS_PER_SOURCE_MAX: usize = 20_000;
/// Computers of one person that self-service shows.
pub const OWN_COMPUTERS_MAX: usize = 200;
/// Packages offered for self-service.
pub const OFFERS_MAX: usize = 1_000;
/// Lines of a run's log that self-service tells at once.
pub const OWN_LOG_LINES_MAX: u32 = 1_000;
/// Time between two looks at the files of certificates.
pub const TLS_LOOK_EVERY: Duration = Duration::from_secs(10);
/// Somebody else who speaks under the device id of a computer is told of once in this time.
pub const IMPOSTOR_TOLD_EACH: Duration = Duration::from_secs(600);
/// Computers whose impostors are remembered for that.
pub const IMPOSTORS_KEPT: usize = 10_000;
/// How often the end of the audit trail is noted down outside the database.
pub const AUDIT_NOTED_EVERY: Duration = Duration::from_secs(10);
/// Things that happened, and messages about them, looked at together.
pub const NOTICES_AT_ONCE_MAX: usize = 100;
/// Messages on their way at the same time.
pub const NOTICES_SENT_TOGETHER: usize = 4;
/// Longest wait for a mail server or a webhook.
pub const NOTICE_WAIT_MAX: Duration = Duration::from_secs(15);
/// Delay after the first try that failed; each further one is three times as long.
pub const NOTICE_RETRY_FIRST: Duration = Duration::from_secs(5);
/// Longest delay between two tries.
pub const NOTICE_RETRY_MAX: Duration = Duration::from_secs(3_600);
/// Tries of a message: about eight hours.
pub const NOTICE_TRIES_MAX: u64 = 14;
/// Messages are kept so long after their end.
pub const NOTICES_KEPT: Duration = Duration::from_secs(30 * 86_400);
/// People told of one thing.
pub const NOTICE_PEOPLE_MAX: usize = 200;
