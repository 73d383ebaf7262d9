//! Statements on networks, mirrors and the settings of foreign agents.

/// Declared networks.
pub const NETWORKS: &str = "SELECT cidr, name, accept, wake, p2p FROM networks ORDER BY cidr";
/// All go.
pub const NETWORKS_DELETE: &str = "DELETE FROM networks";
/// One comes.
pub const NETWORK_INSERT: &str =
    "INSERT INTO networks (cidr, name, accept, wake, p2p) VALUES ($1, $2, $3, $4, $5)";
/// Settings of foreign agents.
pub const FOREIGN_SETTINGS: &str =
    "SELECT settings, sealed_password, revision FROM foreign_settings WHERE number = 1";
/// They change.
pub const FOREIGN_SETTINGS_SET: &str = "INSERT INTO foreign_settings (number, settings, sealed_password, revision) VALUES (1, $1, $2, $3) \
     ON CONFLICT (number) DO UPDATE SET settings = excluded.settings, sealed_password = excluded.sealed_password, \
     revision = excluded.revision";
/// Mirrors by name.
pub const MIRRORS: &str = "SELECT body FROM mirrors ORDER BY name_fold";
/// A mirror, new or changed.
pub const MIRROR_SET: &str = "INSERT INTO mirrors (name_fold, body) VALUES ($1, $2) \
     ON CONFLICT (name_fold) DO UPDATE SET body = excluded.body";
/// A mirror goes.
pub const MIRROR_DELETE: &str = "DELETE FROM mirrors WHERE name_fold = $1";

/// All of them.
pub const FLEET: &[&str] = &[
    NETWORKS,
    NETWORKS_DELETE,
    NETWORK_INSERT,
    FOREIGN_SETTINGS,
    FOREIGN_SETTINGS_SET,
    MIRRORS,
    MIRROR_SET,
    MIRROR_DELETE,
];
