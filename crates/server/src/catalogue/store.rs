//! Statements of this room. Reads `instances` and `agents` in a join, to say who would take a new version.

/// The seed of the key our index is signed with.
pub const SEED: &str = "SELECT bytes FROM server_secrets WHERE name = 'catalogue'";
/// The seed, made at the first need.
pub const SEED_INSERT: &str =
    "INSERT INTO server_secrets (name, bytes) VALUES ('catalogue', $1) ON CONFLICT (name) DO NOTHING";

/// Catalogues this server reads.
pub const CATALOGUES: &str = "SELECT id, name, url, public_key, sealed_key, read_at, failure, listing FROM catalogues \
     ORDER BY name_fold";
/// One of them.
pub const CATALOGUE: &str = "SELECT id, name, url, public_key, sealed_key, read_at, failure, listing FROM catalogues \
     WHERE name_fold = $1";
/// How many there are.
pub const CATALOGUES_COUNT: &str = "SELECT COUNT(*) FROM catalogues";
/// A new one, which was read.
pub const INSERT: &str = "INSERT INTO catalogues (id, name, name_fold, url, public_key, sealed_key, listing, read_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
/// It was read.
pub const READ: &str = "UPDATE catalogues SET listing = $2, read_at = $3, failure = NULL WHERE id = $1";
/// It could not be read; what was read before stays.
pub const FAILED: &str = "UPDATE catalogues SET failure = $2 WHERE id = $1";
/// It goes.
pub const DELETE: &str = "DELETE FROM catalogues WHERE id = $1";

/// Real instances: agent, name, package file, planned version.
pub const INSTANCES: &str = "SELECT a.name, i.name, i.wanted_package_file, i.planned_version_id \
     FROM instances i JOIN agents a ON a.id = i.agent_id WHERE NOT i.is_virtual ORDER BY a.name_fold, i.name_fold";

/// All of them, for the test that prepares each on both engines.
pub const STATEMENTS: &[&str] =
    &[SEED, SEED_INSERT, CATALOGUES, CATALOGUE, CATALOGUES_COUNT, INSERT, READ, FAILED, DELETE, INSTANCES];
