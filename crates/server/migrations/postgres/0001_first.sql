-- Names: *_fold is the key by which two names are the same. Times are milliseconds UTC. wanted_* is written by people,
-- planned_* by the server, seen_* by the agent concerned (P4).
CREATE TABLE server_secrets (
    name TEXT PRIMARY KEY,
    bytes BYTEA NOT NULL
);

CREATE TABLE users (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);

CREATE TABLE sessions (
    digest BYTEA PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE tokens (
    id UUID PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    digest BYTEA NOT NULL UNIQUE,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX tokens_user ON tokens (user_id);

CREATE TABLE credentials (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    key_digest BYTEA NOT NULL,
    enabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);

CREATE TABLE agents (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    is_virtual BOOLEAN NOT NULL,
    key_digest BYTEA,
    credential_id UUID REFERENCES credentials (id),
    description TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    planned_generation BIGINT NOT NULL,
    seen_generation BIGINT NOT NULL,
    seen_version TEXT,
    seen_facts TEXT,
    seen_at BIGINT,
    seen_connected_at BIGINT
);
CREATE INDEX agents_key ON agents (key_digest);

CREATE TABLE enroll_tokens (
    digest BYTEA PRIMARY KEY,
    name_fold TEXT,
    name TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE versions (
    id UUID PRIMARY KEY,
    package TEXT NOT NULL,
    package_fold TEXT NOT NULL,
    version TEXT NOT NULL,
    -- Compares like the version itself; equal for equal versions.
    version_key BYTEA NOT NULL,
    file TEXT NOT NULL,
    file_fold TEXT NOT NULL UNIQUE,
    digest BYTEA NOT NULL,
    size_bytes BIGINT NOT NULL,
    runs BOOLEAN NOT NULL,
    manifest TEXT NOT NULL,
    -- What a search looks at, in lower case.
    words TEXT NOT NULL,
    icon BYTEA,
    published_at BIGINT NOT NULL,
    published_by TEXT NOT NULL,
    UNIQUE (package_fold, version_key)
);
CREATE INDEX versions_digest ON versions (digest);

CREATE TABLE uploads (
    id UUID PRIMARY KEY,
    file TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    digest BYTEA,
    created_by TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE instances (
    id UUID PRIMARY KEY,
    agent_id UUID NOT NULL REFERENCES agents (id),
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    is_virtual BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    wanted_package_file TEXT,
    wanted_credential_id UUID REFERENCES credentials (id),
    wanted_enabled BOOLEAN NOT NULL,
    wanted_autostart BOOLEAN NOT NULL,
    wanted_recovery TEXT NOT NULL,
    wanted_settings TEXT NOT NULL,
    wanted_secrets TEXT NOT NULL,
    wanted_groups TEXT NOT NULL,
    wanted_run BOOLEAN NOT NULL,
    wanted_launch BIGINT NOT NULL,
    wanted_settings_generation BIGINT NOT NULL,
    wanted_settings_pending BOOLEAN NOT NULL,
    planned_version_id UUID REFERENCES versions (id) ON DELETE SET NULL,
    planned_bundle TEXT,
    seen_state TEXT NOT NULL,
    seen_launch BIGINT NOT NULL,
    seen_settings_generation BIGINT NOT NULL,
    seen_changed_at BIGINT,
    seen_pid BIGINT,
    seen_restarts BIGINT NOT NULL,
    seen_version TEXT,
    seen_digest TEXT,
    seen_connected BOOLEAN NOT NULL,
    seen_client TEXT,
    seen_failed BOOLEAN NOT NULL,
    seen_reason TEXT,
    seen_fetching TEXT,
    UNIQUE (agent_id, name_fold)
);
CREATE INDEX instances_version ON instances (planned_version_id);

CREATE TABLE orders (
    id UUID PRIMARY KEY,
    instance_id UUID NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    verb TEXT NOT NULL,
    goal TEXT NOT NULL,
    goal_number BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX orders_instance ON orders (instance_id, created_at);
CREATE INDEX orders_recent ON orders (created_at);
CREATE INDEX orders_open ON orders (instance_id) WHERE state = 'accepted';

CREATE TABLE deaths (
    instance_id UUID NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    exit_code BIGINT,
    signal BIGINT,
    uptime_ms BIGINT NOT NULL,
    follows TEXT NOT NULL,
    PRIMARY KEY (instance_id, number)
);
CREATE INDEX deaths_at ON deaths (at);

CREATE TABLE logs (
    instance_id UUID NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    level TEXT NOT NULL,
    stream TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (instance_id, number)
);

CREATE TABLE state_objects (
    instance_id UUID NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    kind TEXT NOT NULL,
    metadata TEXT NOT NULL,
    at BIGINT NOT NULL,
    lifetime_s BIGINT NOT NULL,
    PRIMARY KEY (instance_id, name)
);

CREATE TABLE audit (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    details TEXT NOT NULL,
    request TEXT NOT NULL
);
