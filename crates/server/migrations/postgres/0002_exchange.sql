-- Constellation's world: keys of credentials can be shown again (sealed with the server's secret), rights and rules of
-- credentials, groups of settings, state objects by name, descriptors, the configuration file, catalogues.
ALTER TABLE credentials ADD COLUMN sealed_key BYTEA;
ALTER TABLE credentials ADD COLUMN control BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE credentials ADD COLUMN management BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE credentials ADD COLUMN developer BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE credentials ADD COLUMN authorizations TEXT NOT NULL DEFAULT '{}';

ALTER TABLE instances ADD COLUMN wanted_imports TEXT NOT NULL DEFAULT '[]';

CREATE TABLE setting_groups (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    imports TEXT NOT NULL,
    settings TEXT NOT NULL,
    revision BIGINT NOT NULL
);

-- By name: what is pushed as `Developer` belongs to no instance, and names of agents and instances never change.
CREATE TABLE states (
    agent TEXT NOT NULL,
    instance TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    kind TEXT NOT NULL,
    metadata TEXT NOT NULL,
    at BIGINT NOT NULL,
    lifetime_s BIGINT NOT NULL,
    PRIMARY KEY (agent, instance, name)
);
INSERT INTO states (agent, instance, name, value, kind, metadata, at, lifetime_s)
    SELECT a.name, i.name, s.name, s.value, s.kind, s.metadata, s.at, s.lifetime_s FROM state_objects s
    JOIN instances i ON i.id = s.instance_id JOIN agents a ON a.id = i.agent_id;
DROP TABLE state_objects;

CREATE TABLE descriptors (
    package_fold TEXT PRIMARY KEY,
    package TEXT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- The file people wrote, with its comments; the export weaves what is true now into it. One row, number 1.
CREATE TABLE configuration (
    number BIGINT PRIMARY KEY,
    text TEXT NOT NULL,
    -- Sealed: it holds keys. The text that was applied holds none.
    pending TEXT,
    revision BIGINT NOT NULL
);

-- Recovery options of the whole installation, as far as they are given; instance and manifest go first. One row, number 1.
CREATE TABLE instance_defaults (
    number BIGINT PRIMARY KEY,
    recovery TEXT NOT NULL
);

CREATE TABLE catalogues (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    public_key TEXT,
    sealed_key BYTEA,
    listing TEXT,
    read_at BIGINT,
    failure TEXT
);

-- A session is a person's, or a credential's. Old ones end: people sign in again.
DROP TABLE sessions;
CREATE TABLE sessions (
    digest BYTEA PRIMARY KEY,
    user_id UUID REFERENCES users (id) ON DELETE CASCADE,
    credential_id UUID REFERENCES credentials (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_credential ON sessions (credential_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);
