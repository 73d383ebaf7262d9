-- Names: *_fold is the key by which two names are the same. Times are milliseconds UTC. wanted_* is written by people,
-- planned_* by the server, seen_* by the agent concerned (P4).
CREATE TABLE server_secrets (
    name TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE users (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    digest BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE tokens (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    digest BLOB NOT NULL UNIQUE,
    role TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT;
CREATE INDEX tokens_user ON tokens (user_id);

CREATE TABLE credentials (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    key_digest BLOB NOT NULL,
    enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT;

CREATE TABLE agents (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    is_virtual INTEGER NOT NULL,
    key_digest BLOB,
    credential_id BLOB REFERENCES credentials (id),
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    planned_generation INTEGER NOT NULL,
    seen_generation INTEGER NOT NULL,
    seen_version TEXT,
    seen_facts TEXT,
    seen_at INTEGER,
    seen_connected_at INTEGER
) STRICT;
CREATE INDEX agents_key ON agents (key_digest);

CREATE TABLE enroll_tokens (
    digest BLOB PRIMARY KEY,
    name_fold TEXT,
    name TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE TABLE versions (
    id BLOB PRIMARY KEY,
    package TEXT NOT NULL,
    package_fold TEXT NOT NULL,
    version TEXT NOT NULL,
    -- Compares like the version itself; equal for equal versions.
    version_key BLOB NOT NULL,
    file TEXT NOT NULL,
    file_fold TEXT NOT NULL UNIQUE,
    digest BLOB NOT NULL,
    size_bytes INTEGER NOT NULL,
    runs INTEGER NOT NULL,
    manifest TEXT NOT NULL,
    -- What a search looks at, in lower case.
    words TEXT NOT NULL,
    icon BLOB,
    published_at INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    UNIQUE (package_fold, version_key)
) STRICT;
CREATE INDEX versions_digest ON versions (digest);

CREATE TABLE uploads (
    id BLOB PRIMARY KEY,
    file TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    digest BLOB,
    created_by TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE instances (
    id BLOB PRIMARY KEY,
    agent_id BLOB NOT NULL REFERENCES agents (id),
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    is_virtual INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    wanted_package_file TEXT,
    wanted_credential_id BLOB REFERENCES credentials (id),
    wanted_enabled INTEGER NOT NULL,
    wanted_autostart INTEGER NOT NULL,
    wanted_recovery TEXT NOT NULL,
    wanted_settings TEXT NOT NULL,
    wanted_secrets TEXT NOT NULL,
    wanted_groups TEXT NOT NULL,
    wanted_run INTEGER NOT NULL,
    wanted_launch INTEGER NOT NULL,
    wanted_settings_generation INTEGER NOT NULL,
    wanted_settings_pending INTEGER NOT NULL,
    planned_version_id BLOB REFERENCES versions (id) ON DELETE SET NULL,
    planned_bundle TEXT,
    seen_state TEXT NOT NULL,
    seen_launch INTEGER NOT NULL,
    seen_settings_generation INTEGER NOT NULL,
    seen_changed_at INTEGER,
    seen_pid INTEGER,
    seen_restarts INTEGER NOT NULL,
    seen_version TEXT,
    seen_digest TEXT,
    seen_connected INTEGER NOT NULL,
    seen_client TEXT,
    seen_failed INTEGER NOT NULL,
    seen_reason TEXT,
    seen_fetching TEXT,
    UNIQUE (agent_id, name_fold)
) STRICT;
CREATE INDEX instances_version ON instances (planned_version_id);

CREATE TABLE orders (
    id BLOB PRIMARY KEY,
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    verb TEXT NOT NULL,
    goal TEXT NOT NULL,
    goal_number INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX orders_instance ON orders (instance_id, created_at);
CREATE INDEX orders_recent ON orders (created_at);
CREATE INDEX orders_open ON orders (instance_id) WHERE state = 'accepted';

CREATE TABLE deaths (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    exit_code INTEGER,
    signal INTEGER,
    uptime_ms INTEGER NOT NULL,
    follows TEXT NOT NULL,
    PRIMARY KEY (instance_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX deaths_at ON deaths (at);

CREATE TABLE logs (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    level TEXT NOT NULL,
    stream TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (instance_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE state_objects (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    kind TEXT NOT NULL,
    metadata TEXT NOT NULL,
    at INTEGER NOT NULL,
    lifetime_s INTEGER NOT NULL,
    PRIMARY KEY (instance_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    details TEXT NOT NULL,
    request TEXT NOT NULL
) STRICT;
