-- Constellation's world: keys of credentials can be shown again (sealed with the server's secret), rights and rules of
-- credentials, groups of settings, state objects by name, descriptors, the configuration file, catalogues.
ALTER TABLE credentials ADD COLUMN sealed_key BLOB;
ALTER TABLE credentials ADD COLUMN control INTEGER NOT NULL DEFAULT 0;
ALTER TABLE credentials ADD COLUMN management INTEGER NOT NULL DEFAULT 0;
ALTER TABLE credentials ADD COLUMN developer INTEGER NOT NULL DEFAULT 0;
ALTER TABLE credentials ADD COLUMN authorizations TEXT NOT NULL DEFAULT '{}';

ALTER TABLE instances ADD COLUMN wanted_imports TEXT NOT NULL DEFAULT '[]';

CREATE TABLE setting_groups (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    imports TEXT NOT NULL,
    settings TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT;

-- By name: what is pushed as `Developer` belongs to no instance, and names of agents and instances never change.
CREATE TABLE states (
    agent TEXT NOT NULL,
    instance TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    kind TEXT NOT NULL,
    metadata TEXT NOT NULL,
    at INTEGER NOT NULL,
    lifetime_s INTEGER NOT NULL,
    PRIMARY KEY (agent, instance, name)
) STRICT, WITHOUT ROWID;
INSERT INTO states (agent, instance, name, value, kind, metadata, at, lifetime_s)
    SELECT a.name, i.name, s.name, s.value, s.kind, s.metadata, s.at, s.lifetime_s FROM state_objects s
    JOIN instances i ON i.id = s.instance_id JOIN agents a ON a.id = i.agent_id;
DROP TABLE state_objects;

CREATE TABLE descriptors (
    package_fold TEXT PRIMARY KEY,
    package TEXT NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The file people wrote, with its comments; the export weaves what is true now into it. One row, number 1.
CREATE TABLE configuration (
    number INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    -- Sealed: it holds keys. The text that was applied holds none.
    pending TEXT,
    revision INTEGER NOT NULL
) STRICT;

-- Recovery options of the whole installation, as far as they are given; instance and manifest go first. One row, number 1.
CREATE TABLE instance_defaults (
    number INTEGER PRIMARY KEY,
    recovery TEXT NOT NULL
) STRICT;

CREATE TABLE catalogues (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    public_key TEXT,
    sealed_key BLOB,
    listing TEXT,
    read_at INTEGER,
    failure TEXT
) STRICT;

-- A session is a person's, or a credential's. Old ones end: people sign in again.
DROP TABLE sessions;
CREATE TABLE sessions (
    digest BLOB PRIMARY KEY,
    user_id BLOB REFERENCES users (id) ON DELETE CASCADE,
    credential_id BLOB REFERENCES credentials (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_credential ON sessions (credential_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);
