-- The install face: computers under agents of any kind, groups, tasks and their runs, drafts, file parts for foreign agents.
-- Numbers are for the tables among themselves; people and programs see names and ids.
ALTER TABLE users ADD COLUMN unit TEXT NOT NULL DEFAULT '/';
ALTER TABLE versions ADD COLUMN unit TEXT NOT NULL DEFAULT '/';
-- The install face as `protocol::install::Install`, sizes and digests filled in; null: there is none.
ALTER TABLE versions ADD COLUMN install TEXT;
-- Its install face is confidential: only for computers a person approved and a job names.
ALTER TABLE versions ADD COLUMN confidential INTEGER NOT NULL DEFAULT 0;

CREATE TABLE computers (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    kind TEXT NOT NULL,
    agent_id BLOB UNIQUE REFERENCES agents (id) ON DELETE CASCADE,
    device_id TEXT UNIQUE,
    created_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    wanted_standing TEXT NOT NULL,
    wanted_labels TEXT NOT NULL,
    -- Who approved it; empty: no person did.
    wanted_approved_by TEXT NOT NULL DEFAULT '',
    wanted_unit TEXT NOT NULL,
    wanted_comment TEXT NOT NULL,
    wanted_wake_port INTEGER NOT NULL,
    -- Whose computer it is, for self-service.
    wanted_owner BLOB REFERENCES users (id) ON DELETE SET NULL,
    -- An inventory is asked for at the next contact.
    wanted_inventory INTEGER NOT NULL,
    planned_duplicate INTEGER NOT NULL,
    seen_agent TEXT NOT NULL,
    seen_deploy TEXT NOT NULL,
    seen_address TEXT NOT NULL,
    seen_contact_at INTEGER,
    seen_inventory_at INTEGER,
    seen_glpi_id TEXT NOT NULL,
    seen_uuid TEXT NOT NULL,
    seen_serial TEXT NOT NULL,
    seen_manufacturer TEXT NOT NULL,
    seen_model TEXT NOT NULL,
    seen_os_family TEXT NOT NULL,
    seen_os_name TEXT NOT NULL,
    seen_os_version TEXT NOT NULL,
    seen_arch TEXT NOT NULL,
    seen_kernel TEXT NOT NULL,
    seen_domain TEXT NOT NULL,
    seen_memory_bytes INTEGER NOT NULL,
    seen_cpus INTEGER NOT NULL,
    seen_last_user TEXT NOT NULL,
    seen_tag TEXT NOT NULL,
    -- Free bytes of the file system with the most of them.
    seen_free_bytes INTEGER NOT NULL,
    -- Keys that order like the versions of its system and its agent (`model::computer::version_key`).
    seen_os_version_key BLOB NOT NULL,
    seen_agent_key BLOB NOT NULL,
    -- Digest of the list of software, which is not compared again while it stays, and how many there are.
    seen_software BLOB NOT NULL,
    seen_software_count INTEGER NOT NULL,
    -- Identity sets that took turns under one device id (R-15).
    seen_identities TEXT NOT NULL,
    seen_wake TEXT NOT NULL,
    seen_wake_at INTEGER,
    -- What a search looks at, in lower case; at most 1,000 bytes.
    words TEXT NOT NULL
) STRICT;
-- A search reads this index alone, in the order it shows.
CREATE INDEX computers_find ON computers (name_fold, number, words, kind, wanted_standing, planned_duplicate, wanted_unit, seen_os_family);
CREATE INDEX computers_owner ON computers (wanted_owner) WHERE wanted_owner IS NOT NULL;
CREATE INDEX computers_uuid ON computers (seen_uuid);
CREATE INDEX computers_pending ON computers (created_at) WHERE wanted_standing = 'pending';

-- What only the page of one computer shows.
CREATE TABLE computer_hardware (
    computer INTEGER PRIMARY KEY REFERENCES computers (number) ON DELETE CASCADE,
    -- List of `protocol::install::NetworkInterface`.
    networks TEXT NOT NULL,
    -- List of `protocol::install::Drive`.
    drives TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What agents of others first proved themselves with (S-1); no row: nothing.
CREATE TABLE computer_bindings (
    computer INTEGER PRIMARY KEY REFERENCES computers (number) ON DELETE CASCADE,
    -- Common name of a client certificate, name of a user or credential; empty: none.
    seen_certificate TEXT NOT NULL,
    seen_user TEXT NOT NULL,
    -- `protocol::api::RefusedContact`: somebody else under its device id.
    seen_refused TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE computer_addresses (
    computer INTEGER NOT NULL REFERENCES computers (number) ON DELETE CASCADE,
    -- Sixteen bytes; IPv4 as ::ffff:a.b.c.d.
    address BLOB NOT NULL,
    PRIMARY KEY (computer, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX computer_addresses_address ON computer_addresses (address);

CREATE TABLE software (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    version TEXT NOT NULL,
    publisher TEXT NOT NULL,
    arch TEXT NOT NULL,
    source TEXT NOT NULL,
    version_key BLOB NOT NULL,
    UNIQUE (name, version, publisher, arch, source)
) STRICT;
CREATE INDEX software_name ON software (name_fold);

CREATE TABLE computer_software (
    computer INTEGER NOT NULL REFERENCES computers (number) ON DELETE CASCADE,
    software INTEGER NOT NULL REFERENCES software (number),
    PRIMARY KEY (computer, software)
) STRICT, WITHOUT ROWID;
CREATE INDEX computer_software_software ON computer_software (software);

CREATE TABLE computer_groups (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    -- `protocol::api::ComputerQuery`; null: a static group.
    query TEXT,
    comment TEXT NOT NULL,
    unit TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT;

CREATE TABLE group_members (
    grp INTEGER NOT NULL REFERENCES computer_groups (number) ON DELETE CASCADE,
    computer INTEGER NOT NULL REFERENCES computers (number) ON DELETE CASCADE,
    PRIMARY KEY (grp, computer)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_members_computer ON group_members (computer);

CREATE TABLE networks (
    cidr TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    accept INTEGER NOT NULL,
    wake INTEGER NOT NULL,
    p2p INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO networks (cidr, name, accept, wake, p2p) VALUES ('127.0.0.0/8', 'loopback', 1, 1, 0), ('::1/128', 'loopback', 1, 1, 0);

-- One row, number 1.
CREATE TABLE foreign_settings (
    number INTEGER PRIMARY KEY,
    settings TEXT NOT NULL,
    sealed_password BLOB,
    revision INTEGER NOT NULL
) STRICT;

CREATE TABLE mirrors (
    name_fold TEXT PRIMARY KEY,
    -- `protocol::api::Mirror`
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE time_slots (
    name_fold TEXT PRIMARY KEY,
    -- `protocol::api::TimeSlot`
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE interaction_templates (
    name_fold TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- `protocol::install::Interaction`
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    -- `protocol::api::NewTask` without its jobs.
    wanted TEXT NOT NULL,
    wanted_active INTEGER NOT NULL,
    unit TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    revision INTEGER NOT NULL,
    -- Grows when runs are to be prepared anew (`again`).
    planned_round INTEGER NOT NULL,
    planned_ignores_slots INTEGER NOT NULL,
    planned_woken_at INTEGER,
    moved_at INTEGER,
    -- Package in lower case, of the task self-service makes for it; empty: people made it.
    on_demand TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX tasks_on_demand ON tasks (on_demand) WHERE on_demand <> '';

CREATE TABLE jobs (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    task INTEGER NOT NULL REFERENCES tasks (number) ON DELETE CASCADE,
    -- From 1; 0: people took it away, its runs are kept.
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    -- List of `protocol::api::JobActor`.
    actors TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_task ON jobs (task, position);

-- The computers a job names; members of its groups are looked up when they are needed.
CREATE TABLE job_computers (
    job INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
    computer INTEGER NOT NULL REFERENCES computers (number) ON DELETE CASCADE,
    PRIMARY KEY (job, computer)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_computers_computer ON job_computers (computer);

CREATE TABLE targets (
    number INTEGER PRIMARY KEY,
    job INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
    -- From 1; 0: people took it away.
    position INTEGER NOT NULL,
    version_id BLOB NOT NULL REFERENCES versions (id),
    actions INTEGER NOT NULL
) STRICT;
CREATE INDEX targets_job ON targets (job, position);
CREATE INDEX targets_version ON targets (version_id);

CREATE TABLE runs (
    -- Never given again: agents know a run by it, and carry out one they know only once.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    -- No references: targets stay as long as their task, and its runs are deleted with it, target by target.
    task INTEGER NOT NULL,
    target INTEGER NOT NULL,
    computer INTEGER NOT NULL REFERENCES computers (number) ON DELETE CASCADE,
    round INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    -- The newest of its target and computer.
    newest INTEGER NOT NULL,
    -- `model::run::RunState::number`
    state INTEGER NOT NULL,
    -- 0: none yet; else the position in `model::run::Phase::ALL`, from 1.
    phase INTEGER NOT NULL,
    action INTEGER NOT NULL,
    handed_out INTEGER NOT NULL,
    postponed INTEGER NOT NULL,
    cancel_requested INTEGER NOT NULL,
    warnings INTEGER NOT NULL,
    -- Lines in its log.
    lines INTEGER NOT NULL,
    -- Highest line number its own agent gave that is kept.
    said INTEGER NOT NULL,
    log_bytes INTEGER NOT NULL,
    last_line TEXT NOT NULL,
    -- `protocol::Reason` without its text.
    reason TEXT NOT NULL,
    prepared_at INTEGER NOT NULL,
    not_before INTEGER,
    sent_at INTEGER,
    started_at INTEGER,
    heard_at INTEGER,
    ended_at INTEGER,
    from_peers_bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX runs_state ON runs (target, newest, state, number);
CREATE UNIQUE INDEX runs_target ON runs (target, computer) WHERE newest;
CREATE INDEX runs_computer ON runs (computer, newest, number);
-- What a computer still has to do, however much it did before.
CREATE INDEX runs_open ON runs (computer, number) WHERE newest AND state < 3;
CREATE INDEX runs_later ON runs (not_before) WHERE state = 0 AND not_before IS NOT NULL;

-- How many of the newest runs are in each state; 7: among the prepared, those with a date.
CREATE TABLE run_counts (
    target INTEGER NOT NULL REFERENCES targets (number) ON DELETE CASCADE,
    state INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (target, state)
) STRICT, WITHOUT ROWID;

-- Lines as they came, many to a row.
CREATE TABLE run_logs (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    first INTEGER NOT NULL,
    -- List of `protocol::install::RunLine`.
    lines TEXT NOT NULL,
    PRIMARY KEY (run, first)
) STRICT, WITHOUT ROWID;

-- Packages people may have installed on their own computers.
CREATE TABLE self_service (
    package_fold TEXT PRIMARY KEY,
    package TEXT NOT NULL,
    -- Empty: the newest.
    version TEXT NOT NULL,
    -- Null: every computer of the unit.
    grp INTEGER REFERENCES computer_groups (number),
    unit TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX self_service_grp ON self_service (grp);

CREATE TABLE drafts (
    id BLOB PRIMARY KEY,
    -- `protocol::api::DraftContent`
    content TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT;

CREATE TABLE draft_files (
    draft_id BLOB NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    digest BLOB NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha512 TEXT NOT NULL,
    archive TEXT NOT NULL,
    original TEXT,
    PRIMARY KEY (draft_id, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_files_digest ON draft_files (digest);

-- Parts of files as foreign agents fetch them: a stretch of a file, wrapped as one gzip member while it is sent. Nothing is stored twice.
CREATE TABLE parts (
    -- SHA-512 of the part as transferred.
    sha512 BLOB NOT NULL,
    version_id BLOB NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    -- Position of the file in `install.files`.
    file INTEGER NOT NULL,
    number INTEGER NOT NULL,
    offset_bytes INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    -- CRC-32 of the stretch, which closes the gzip member.
    crc INTEGER NOT NULL,
    -- How many times the files were cut anew (R-72).
    packing INTEGER NOT NULL,
    PRIMARY KEY (version_id, file, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX parts_sha512 ON parts (sha512);
