//! Statements of this room. Reads `agents` and `instances` in joins, to say who uses a credential.

/// A user by name.
pub const USER_BY_NAME: &str = "SELECT id, name, role, enabled, password_hash, created_at, revision, unit FROM users WHERE name_fold = $1";
/// A user's role, and whether he may sign in.
pub const USER_ROLE: &str = "SELECT name, role, enabled FROM users WHERE id = $1";
/// All users.
pub const USERS: &str =
    "SELECT id, name, role, enabled, password_hash, created_at, revision, unit FROM users ORDER BY name_fold";
/// Number of users.
pub const USERS_COUNT: &str = "SELECT COUNT(*) FROM users";
/// Other administrators who can sign in.
pub const OTHER_ADMINISTRATORS: &str =
    "SELECT COUNT(*) FROM users WHERE role = 'administrator' AND enabled AND id <> $1";
/// A new user.
pub const USER_INSERT: &str = "INSERT INTO users (id, name, name_fold, password_hash, role, enabled, created_at, revision) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, 1)";
/// A changed user.
pub const USER_UPDATE: &str = "UPDATE users SET password_hash = $2, role = $3, enabled = $4, unit = $5, revision = revision + 1 WHERE id = $1";
/// A user goes.
pub const USER_DELETE: &str = "DELETE FROM users WHERE id = $1";

/// A session and its user or its credential.
pub const SESSION: &str = "SELECT s.expires_at, u.id, u.name, u.role, u.enabled, c.id, c.name, c.enabled, c.control, c.management, u.unit \
     FROM sessions s LEFT JOIN users u ON u.id = s.user_id LEFT JOIN credentials c ON c.id = s.credential_id \
     WHERE s.digest = $1";
/// A new session, of a user or of a credential.
pub const SESSION_INSERT: &str = "INSERT INTO sessions (digest, user_id, credential_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
/// A session is used: it lasts longer.
pub const SESSION_EXTEND: &str = "UPDATE sessions SET expires_at = $2 WHERE digest = $1";
/// A session ends.
pub const SESSION_DELETE: &str = "DELETE FROM sessions WHERE digest = $1";
/// Every session of a user ends.
pub const SESSIONS_OF_USER_DELETE: &str = "DELETE FROM sessions WHERE user_id = $1";
/// Every session of a credential ends.
pub const SESSIONS_OF_CREDENTIAL_DELETE: &str = "DELETE FROM sessions WHERE credential_id = $1";
/// Sessions that ended by themselves go.
pub const SESSIONS_EXPIRED_DELETE: &str = "DELETE FROM sessions WHERE expires_at < $1";

/// A token and its user.
pub const TOKEN: &str = "SELECT t.user_id, t.name, t.role, u.role, u.enabled, t.expires_at, u.unit, u.name, t.scope FROM tokens t \
     JOIN users u ON u.id = t.user_id WHERE t.digest = $1";
/// Tokens of a user.
pub const TOKENS: &str =
    "SELECT id, name, role, created_at, expires_at, scope FROM tokens WHERE user_id = $1 ORDER BY created_at";
/// A new token.
pub const TOKEN_INSERT: &str = "INSERT INTO tokens (id, user_id, name, digest, role, created_at, expires_at, scope) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
/// A token goes.
pub const TOKEN_DELETE: &str = "DELETE FROM tokens WHERE id = $1 AND user_id = $2";

/// All credentials.
pub const CREDENTIALS: &str = "SELECT id, name, enabled, created_at, revision, control, management, developer, \
     authorizations, key_digest, sealed_key FROM credentials ORDER BY name_fold";
/// A credential by name.
pub const CREDENTIAL_BY_NAME: &str = "SELECT id, name, enabled, created_at, revision, control, management, developer, \
     authorizations, key_digest, sealed_key FROM credentials WHERE name_fold = $1";
/// Agents and instances that use credentials: credential, name.
pub const CREDENTIAL_USERS: &str = "SELECT credential_id, name FROM agents WHERE credential_id IS NOT NULL \
     UNION ALL SELECT i.wanted_credential_id, a.name || '/' || i.name FROM instances i JOIN agents a ON a.id = i.agent_id \
     WHERE i.wanted_credential_id IS NOT NULL ORDER BY 2";
/// A new credential.
pub const CREDENTIAL_INSERT: &str = "INSERT INTO credentials (id, name, name_fold, key_digest, sealed_key, enabled, control, \
     management, developer, authorizations, created_at, revision) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)";
/// A changed credential.
pub const CREDENTIAL_UPDATE: &str = "UPDATE credentials SET enabled = $2, key_digest = COALESCE($3, key_digest), \
     sealed_key = COALESCE($4, sealed_key), control = $5, management = $6, developer = $7, authorizations = $8, \
     revision = revision + 1 WHERE id = $1";
/// A credential goes.
pub const CREDENTIAL_DELETE: &str = "DELETE FROM credentials WHERE id = $1";
/// Enabled credentials with this key.
pub const CREDENTIALS_BY_KEY: &str = "SELECT id, name, control, management, developer, authorizations FROM credentials \
     WHERE key_digest = $1 AND enabled ORDER BY name_fold";
/// Whether a credential is enabled, and its rules.
pub const CREDENTIAL_RULES: &str = "SELECT enabled, authorizations FROM credentials WHERE id = $1";

/// The sealed key of a credential, for a story.
#[cfg(test)]
pub const CREDENTIAL_SEALED: &str = "SELECT sealed_key FROM credentials WHERE name_fold = $1";
/// A credential as an older server left it, for a story.
#[cfg(test)]
pub const CREDENTIAL_UNSEAL: &str = "UPDATE credentials SET sealed_key = NULL WHERE name_fold = $1";

/// A page of the audit trail, newest first.
pub const AUDIT: &str = "SELECT number, at, actor, action, object, details, request FROM audit \
     WHERE number < $1 AND (LOWER(actor) LIKE $2 ESCAPE '!' OR LOWER(action) LIKE $2 ESCAPE '!' OR LOWER(object) LIKE $2 ESCAPE '!' OR LOWER(details) LIKE $2 ESCAPE '!') \
     ORDER BY number DESC LIMIT $3";
/// Lines of the audit trail that fit.
pub const AUDIT_COUNT: &str = "SELECT COUNT(*) FROM audit \
     WHERE (LOWER(actor) LIKE $1 ESCAPE '!' OR LOWER(action) LIKE $1 ESCAPE '!' OR LOWER(object) LIKE $1 ESCAPE '!' OR LOWER(details) LIKE $1 ESCAPE '!')";

/// All of them, for the test that prepares each on both engines.
pub const STATEMENTS: &[&str] = &[
    USER_BY_NAME,
    USER_ROLE,
    USERS,
    USERS_COUNT,
    OTHER_ADMINISTRATORS,
    USER_INSERT,
    USER_UPDATE,
    USER_DELETE,
    SESSION,
    SESSION_INSERT,
    SESSION_EXTEND,
    SESSION_DELETE,
    SESSIONS_OF_USER_DELETE,
    SESSIONS_OF_CREDENTIAL_DELETE,
    SESSIONS_EXPIRED_DELETE,
    TOKEN,
    TOKENS,
    TOKEN_INSERT,
    TOKEN_DELETE,
    CREDENTIALS,
    CREDENTIAL_BY_NAME,
    CREDENTIAL_USERS,
    CREDENTIAL_INSERT,
    CREDENTIAL_UPDATE,
    CREDENTIAL_DELETE,
    CREDENTIALS_BY_KEY,
    CREDENTIAL_RULES,
    AUDIT,
    AUDIT_COUNT,
];
