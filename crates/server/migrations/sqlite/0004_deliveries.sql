-- The deliver face: documents, resources and leases, attempts of jobs, spaces and their runs, environments, deliveries, requests.
-- Sections belong to their rooms.

-- audit
-- Its chain: the place of a line in it, the digest of the line before, its own; null in lines older than the chain.
ALTER TABLE audit ADD COLUMN place INTEGER;
ALTER TABLE audit ADD COLUMN previous BLOB;
ALTER TABLE audit ADD COLUMN digest BLOB;
-- Its end, one row. `kept_*`: the last line that was thrown away, when old lines ever are; the chain goes on from it.
CREATE TABLE audit_head (
    name TEXT PRIMARY KEY,
    place INTEGER NOT NULL,
    line INTEGER NOT NULL,
    digest BLOB NOT NULL,
    kept_place INTEGER NOT NULL,
    kept_digest BLOB NOT NULL
) STRICT;
INSERT INTO audit_head (name, place, line, digest, kept_place, kept_digest)
VALUES ('audit', 0, 0, zeroblob(32), 0, zeroblob(32));

-- access
-- What a token is narrowed to, as `protocol::api::TokenScope`.
ALTER TABLE tokens ADD COLUMN scope TEXT NOT NULL DEFAULT '{}';

-- packages
-- The deliver face as `protocol::deliver::Deliver`; null: there is none.
ALTER TABLE versions ADD COLUMN deliver TEXT;
-- `deploy`: its versions go by themselves and may be published anew; `write-once`: they stay as they are.
ALTER TABLE versions ADD COLUMN store TEXT NOT NULL DEFAULT 'deploy';
ALTER TABLE versions ADD COLUMN promoted_at INTEGER;
ALTER TABLE versions ADD COLUMN promoted_by TEXT NOT NULL DEFAULT '';
-- Blocked: not deliverable anywhere from then on.
ALTER TABLE versions ADD COLUMN blocked_at INTEGER;
ALTER TABLE versions ADD COLUMN blocked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN blocked_reason TEXT NOT NULL DEFAULT '';
-- Kept although it is old.
ALTER TABLE versions ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
-- What the server had lived through when it was published (P-3).
ALTER TABLE versions ADD COLUMN lived_ms INTEGER NOT NULL DEFAULT 0;

-- Where a version stands beside the server itself, as the depots said.
CREATE TABLE version_depots (
    version_id BLOB NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    depot TEXT NOT NULL,
    depot_fold TEXT NOT NULL,
    replicated_at INTEGER NOT NULL,
    lived_ms INTEGER NOT NULL,
    confirmed_by TEXT NOT NULL,
    PRIMARY KEY (version_id, depot_fold)
) STRICT;

-- What was published under a number before it was replaced in the store `deploy` (P-6).
CREATE TABLE versions_replaced (
    number INTEGER PRIMARY KEY,
    package TEXT NOT NULL,
    package_fold TEXT NOT NULL,
    version TEXT NOT NULL,
    version_key BLOB NOT NULL,
    digest BLOB NOT NULL,
    published_at INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    replaced_at INTEGER NOT NULL,
    replaced_by TEXT NOT NULL
) STRICT;
CREATE INDEX versions_replaced_of ON versions_replaced (package_fold, version_key);

-- How long the server has lived, by a clock nobody sets, and when that was written.
CREATE TABLE server_life (
    name TEXT PRIMARY KEY,
    lived_ms INTEGER NOT NULL,
    wall_at INTEGER NOT NULL
) STRICT;

-- documents
-- What people wrote about deliveries: which revision counts.
CREATE TABLE documents (
    kind TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (kind, name_fold)
) STRICT;

-- Every revision, as it was written, byte for byte; outlives the document, so that runs can be told by what they used.
CREATE TABLE document_revisions (
    kind TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    revision INTEGER NOT NULL,
    name TEXT NOT NULL,
    file TEXT NOT NULL,
    -- Of variables: the version people name.
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    body TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (kind, name_fold, revision)
) STRICT;

-- notices
-- What happened that people may want to be told of; `told_at`: whoever is to be told is known.
CREATE TABLE notices (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    object TEXT NOT NULL,
    path TEXT NOT NULL,
    -- `model::deliver::state::Why`.
    why TEXT NOT NULL,
    told_at INTEGER
) STRICT;
CREATE INDEX notices_untold ON notices (number) WHERE told_at IS NULL;
CREATE UNIQUE INDEX notices_finished ON notices (object) WHERE event = 'finished';
-- Messages: one to each who is told. `state`: `waiting` `sent` `given-up`.
CREATE TABLE notifications (
    id BLOB PRIMARY KEY,
    notice INTEGER NOT NULL,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    object TEXT NOT NULL,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    tries INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    error TEXT NOT NULL,
    ended_at INTEGER,
    UNIQUE (notice, channel, recipient)
) STRICT;
CREATE INDEX notifications_due ON notifications (next_at) WHERE state = 'waiting';

-- resources
-- A typed resource, or a lock somebody took that no document declares (`document` is empty then).
CREATE TABLE resources (
    fold TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    -- As `protocol::deliver::ResourceSpec`.
    spec TEXT NOT NULL,
    space_fold TEXT NOT NULL,
    wanted_value TEXT NOT NULL,
    -- Of a secret: sealed for `id`.
    wanted_secret BLOB,
    wanted_max INTEGER NOT NULL,
    id BLOB NOT NULL,
    -- Of a file or a generic one: what the last look found.
    seen_value TEXT NOT NULL,
    seen_code INTEGER NOT NULL,
    seen_size INTEGER NOT NULL,
    seen_changed_at INTEGER,
    seen_at INTEGER,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX resources_space ON resources (space_fold);

-- Items of stacks; the highest number is on top.
CREATE TABLE resource_items (
    number INTEGER PRIMARY KEY,
    fold TEXT NOT NULL REFERENCES resources (fold) ON DELETE CASCADE,
    value TEXT NOT NULL
) STRICT;
CREATE INDEX resource_items_fold ON resource_items (fold, number);

-- Every change of every resource; outlives the resource.
CREATE TABLE resource_changes (
    number INTEGER PRIMARY KEY,
    fold TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    before_text TEXT NOT NULL,
    after_text TEXT NOT NULL,
    reason TEXT NOT NULL,
    run TEXT NOT NULL
) STRICT;
CREATE INDEX resource_changes_fold ON resource_changes (fold, number);

-- Units of a weight and their owner; with `ended_at` it is history.
CREATE TABLE leases (
    number INTEGER PRIMARY KEY,
    fold TEXT NOT NULL,
    lock TEXT NOT NULL,
    units INTEGER NOT NULL,
    owner TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    since_at INTEGER NOT NULL,
    until_at INTEGER,
    fence INTEGER NOT NULL,
    waited_ms INTEGER NOT NULL,
    alarmed INTEGER NOT NULL,
    ended_at INTEGER,
    ended_by TEXT NOT NULL,
    ending TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX leases_held ON leases (fold, owner) WHERE ended_at IS NULL;
CREATE INDEX leases_owner ON leases (owner) WHERE ended_at IS NULL;
CREATE INDEX leases_fold ON leases (fold, number);

-- Who waits for units, told by whoever lets them wait.
CREATE TABLE lease_waits (
    fold TEXT NOT NULL,
    owner TEXT NOT NULL,
    actor TEXT NOT NULL,
    units INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    since_at INTEGER NOT NULL,
    PRIMARY KEY (fold, owner)
) STRICT;

-- The number a lease gets; it only grows.
CREATE TABLE fences (
    scope TEXT PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT;

-- work
-- An attempt of a job on an agent: its order, how it stands, how it ended. Its log stands in files; what is here of it is written behind them.
CREATE TABLE job_attempts (
    id BLOB PRIMARY KEY,
    -- Run of the space, its space, the job's path, the delivery's number and environment.
    run INTEGER NOT NULL,
    space TEXT NOT NULL,
    path TEXT NOT NULL,
    delivery INTEGER,
    env TEXT NOT NULL,
    agent_id BLOB NOT NULL,
    agent TEXT NOT NULL,
    -- Number of the try.
    try INTEGER NOT NULL,
    run_as TEXT NOT NULL,
    -- `protocol::deliver::job::JobOrder`.
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- `JobStop`; null: nobody wants it to end.
    wanted_stop TEXT,
    seen_phase TEXT NOT NULL,
    seen_sequence INTEGER NOT NULL,
    seen_position INTEGER NOT NULL,
    seen_pid INTEGER,
    seen_percent INTEGER,
    seen_progress TEXT NOT NULL,
    -- `Reason` of an alarm while it runs; null: none.
    seen_alarm TEXT,
    seen_started_at INTEGER,
    seen_ended_at INTEGER,
    -- `JobEnd`.
    seen_end TEXT,
    -- The classified cause of its failure, in both languages.
    cause TEXT,
    log_bytes INTEGER NOT NULL,
    log_lines INTEGER NOT NULL,
    log_missing_bytes INTEGER NOT NULL,
    log_complete INTEGER NOT NULL,
    -- Days its log is kept after its end.
    log_days INTEGER NOT NULL,
    log_removed INTEGER NOT NULL
);
CREATE INDEX job_attempts_run ON job_attempts (run);
CREATE INDEX job_attempts_delivery ON job_attempts (delivery, id);
CREATE INDEX job_attempts_path ON job_attempts (space, path, id);
CREATE INDEX job_attempts_open ON job_attempts (agent_id) WHERE seen_ended_at IS NULL;
CREATE INDEX job_attempts_ended ON job_attempts (seen_ended_at);
-- What shims asked of the server, and what they were answered: the same again is answered the same.
CREATE TABLE job_calls (
    attempt BLOB NOT NULL REFERENCES job_attempts (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (attempt, number)
);

-- spaces
-- Engines, one a space that was declared. Only the room `spaces` writes here.
CREATE TABLE engines (
    space TEXT PRIMARY KEY,
    -- `started` `stopping` `stopped` `fault`.
    state TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    since INTEGER NOT NULL,
    reason TEXT NOT NULL,
    -- A person stopped it: it stays so after a restart.
    by_person INTEGER NOT NULL,
    -- Instants of its last crashes, JSON.
    faults TEXT NOT NULL,
    -- It was last seen running then: what was planned later was missed.
    seen_at INTEGER,
    -- Business date a person set; empty: the rule of the space.
    date TEXT NOT NULL,
    -- A fresh run of its business date is to begin, although there was one.
    again INTEGER NOT NULL,
    -- Objects of the shown run that were set upcoming after its end, JSON.
    upcoming TEXT NOT NULL
);
-- One walk of a space's graph: a delivery's, or that of a business date.
CREATE TABLE space_runs (
    number INTEGER PRIMARY KEY,
    space TEXT NOT NULL,
    revision INTEGER NOT NULL,
    -- Number of the delivery; null: a run of a business date.
    delivery INTEGER,
    date TEXT NOT NULL,
    midnight INTEGER NOT NULL,
    -- Everything the delivery was started with, JSON (M-1).
    context TEXT NOT NULL,
    tier_on_error TEXT NOT NULL,
    decision TEXT,
    cancelling INTEGER NOT NULL,
    -- `running` `finished` `warned` `failed` `cancelled`.
    state TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    by_whom TEXT NOT NULL,
    -- The graph goes back to upcoming then; null: it stays.
    reset_at INTEGER,
    -- People see it as the state of its space.
    shown INTEGER NOT NULL
);
CREATE INDEX space_runs_of ON space_runs (space, number);
CREATE INDEX space_runs_open ON space_runs (number) WHERE ended_at IS NULL;
CREATE INDEX space_runs_shown ON space_runs (space) WHERE shown;
CREATE INDEX space_runs_delivery ON space_runs (delivery) WHERE delivery IS NOT NULL;
CREATE TABLE run_objects (
    run INTEGER NOT NULL REFERENCES space_runs (number) ON DELETE CASCADE,
    path TEXT NOT NULL,
    -- `model::deliver::run::Object`.
    body TEXT NOT NULL,
    -- Letter of its state, for lists.
    letter TEXT NOT NULL,
    PRIMARY KEY (run, path)
) WITHOUT ROWID;
-- Last outcomes, shown as rings (RT-3): `model::deliver::run::Outcome`.
CREATE TABLE object_outcomes (
    space TEXT NOT NULL,
    path TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (space, path)
) WITHOUT ROWID;
CREATE TABLE object_holds (
    space TEXT NOT NULL,
    path TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (space, path)
) WITHOUT ROWID;
-- What happened to spaces: relaunches with what they threw away (E-11), faults, missed times (E-6), runs that were reset.
CREATE TABLE space_history (
    number INTEGER PRIMARY KEY,
    space TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX space_history_of ON space_history (space, number);

-- delivery
-- Numbers people read, D-42 and R-131: the next of each kind; never given twice.
CREATE TABLE delivery_numbers (
    kind TEXT PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT;

-- Deliveries. `record` is what changes on their way, `context` what they were started with (M-1).
CREATE TABLE deliveries (
    number INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    env_fold TEXT NOT NULL,
    env TEXT NOT NULL,
    tier TEXT NOT NULL,
    package_fold TEXT NOT NULL,
    package TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    space TEXT NOT NULL,
    run INTEGER NOT NULL,
    actor TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    rollback_of INTEGER NOT NULL,
    request INTEGER NOT NULL,
    record TEXT NOT NULL,
    context TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_open ON deliveries (number) WHERE ended_at IS NULL;
CREATE INDEX deliveries_env ON deliveries (env_fold, number);
CREATE INDEX deliveries_package ON deliveries (package_fold, number);
CREATE INDEX deliveries_space ON deliveries (space, number);
CREATE INDEX deliveries_actor ON deliveries (actor, number);

CREATE TABLE delivery_events (
    delivery INTEGER NOT NULL REFERENCES deliveries (number),
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    state TEXT NOT NULL,
    -- `model::deliver::state::Why`: told in the reader's language.
    why TEXT NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (delivery, number)
) STRICT;

-- What is installed where.
CREATE TABLE env_installed (
    env_fold TEXT NOT NULL,
    package_fold TEXT NOT NULL,
    env TEXT NOT NULL,
    package TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    at INTEGER NOT NULL,
    delivery INTEGER NOT NULL,
    previous_version TEXT NOT NULL,
    previous_digest TEXT NOT NULL,
    -- What an agent found instead (PF-22); empty: none known.
    seen_drift TEXT NOT NULL,
    PRIMARY KEY (env_fold, package_fold)
) STRICT;
-- What was installed where, and until when; never rewritten but for its end.
CREATE TABLE env_history (
    number INTEGER PRIMARY KEY,
    env_fold TEXT NOT NULL,
    env TEXT NOT NULL,
    tier TEXT NOT NULL,
    package_fold TEXT NOT NULL,
    package TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    at INTEGER NOT NULL,
    delivery INTEGER NOT NULL,
    previous_version TEXT NOT NULL,
    until_at INTEGER
) STRICT;
CREATE INDEX env_history_env ON env_history (env_fold, number);
CREATE INDEX env_history_digest ON env_history (digest);
CREATE TABLE env_acceptances (
    number INTEGER PRIMARY KEY,
    env_fold TEXT NOT NULL,
    env TEXT NOT NULL,
    tier TEXT NOT NULL,
    package_fold TEXT NOT NULL,
    package TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE INDEX env_acceptances_digest ON env_acceptances (digest);
-- Free bytes of partitions, one a day, for their trend.
CREATE TABLE env_disk (
    agent TEXT NOT NULL,
    mount TEXT NOT NULL,
    day INTEGER NOT NULL,
    free_bytes INTEGER NOT NULL,
    PRIMARY KEY (agent, mount, day)
) STRICT;


-- delivery: requests
CREATE TABLE delivery_requests (
    number INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    env_fold TEXT NOT NULL,
    actor TEXT NOT NULL,
    submitted_at INTEGER,
    changed_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    -- It may still change by itself: submitted or approved.
    open INTEGER NOT NULL,
    -- An urgent change: listed month by month.
    urgent INTEGER NOT NULL,
    -- What is asked, what it is bound to, stages and decisions, JSON.
    record TEXT NOT NULL
) STRICT;
CREATE INDEX delivery_requests_open ON delivery_requests (number) WHERE open;
CREATE INDEX delivery_requests_state ON delivery_requests (state, number);
CREATE INDEX delivery_requests_urgent ON delivery_requests (number) WHERE urgent;

-- delivery: rollouts
-- One version to many environments, in rings (spec/delivery §21).
CREATE TABLE rollouts (
    number INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    package_fold TEXT NOT NULL,
    package TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    actor TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    -- It may still change by itself.
    open INTEGER NOT NULL,
    -- What was asked, rings, who answers for it, JSON.
    record TEXT NOT NULL
) STRICT;
CREATE INDEX rollouts_open ON rollouts (number) WHERE open;
CREATE INDEX rollouts_state ON rollouts (state, number);
CREATE TABLE rollout_targets (
    rollout INTEGER NOT NULL REFERENCES rollouts (number),
    -- Place among all targets, from 0; its ring, from 0.
    number INTEGER NOT NULL,
    ring INTEGER NOT NULL,
    env_fold TEXT NOT NULL,
    env TEXT NOT NULL,
    state TEXT NOT NULL,
    -- The newest delivery there; 0: none yet.
    delivery INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (rollout, number)
) STRICT;
CREATE INDEX rollout_targets_env ON rollout_targets (env_fold);
