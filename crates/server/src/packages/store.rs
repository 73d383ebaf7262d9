//! Statements of this room. Reads `instances` and `agents` in joins, to say who uses a version, and `deliveries`, `delivery_requests` and
//! `env_installed`, to keep what is still needed.

use crate::limits;
use crate::store::values;

/// What resolution looks at, of every version.
pub const SHELF: &str =
    "SELECT id, file, package, version, digest, size_bytes, published_at, runs FROM versions";

/// Columns of a package file as people see it.
const VIEW: &str = "SELECT v.id, v.package, v.version, v.file, v.digest, v.size_bytes, v.published_at, v.published_by, \
     NOT EXISTS (SELECT 1 FROM versions w WHERE w.package_fold = v.package_fold AND w.version_key > v.version_key), \
     v.icon IS NOT NULL, v.manifest, v.package_fold, v.version_key, v.confidential FROM versions v";
/// Whether a version fits a search.
fn find(number: u32) -> String {
    format!("(${number} = '%' OR v.words LIKE ${number} ESCAPE '!' OR v.file_fold LIKE ${number} ESCAPE '!')")
}
/// The first page: by package, then version descending.
#[must_use]
pub fn first_page() -> String {
    format!("{VIEW} WHERE {} ORDER BY v.package_fold, v.version_key DESC LIMIT $2", find(1))
}
/// The page after a package and a version.
#[must_use]
pub fn next_page() -> String {
    format!(
        "{VIEW} WHERE (v.package_fold > $3 OR (v.package_fold = $3 AND v.version_key < $4)) AND {} \
         ORDER BY v.package_fold, v.version_key DESC LIMIT $2",
        find(1)
    )
}
/// Versions that fit a search.
#[must_use]
pub fn count() -> String {
    format!("SELECT COUNT(*) FROM versions v WHERE {}", find(1))
}
/// Versions by id.
#[must_use]
pub fn by_ids(count: usize) -> String {
    format!("{VIEW} WHERE v.id IN (VALUES {})", values(1, count, 1))
}
/// Instances whose planned version is one of these: version, agent, instance; so many of each version.
#[must_use]
pub fn users(count: usize) -> String {
    format!(
        "SELECT version, agent, name FROM (SELECT i.planned_version_id AS version, a.name AS agent, i.name AS name, \
         a.name_fold AS agent_fold, i.name_fold AS fold, \
         ROW_NUMBER() OVER (PARTITION BY i.planned_version_id ORDER BY a.name_fold, i.name_fold) AS place \
         FROM instances i JOIN agents a ON a.id = i.agent_id WHERE i.planned_version_id IN (VALUES {})) AS used \
         WHERE place <= {} ORDER BY agent_fold, fold",
        values(1, count, 1),
        limits::USED_BY_MAX
    )
}
/// Tasks with a version among their targets.
pub const TASKS_OF: &str = "SELECT DISTINCT t.name FROM targets g JOIN jobs j ON j.number = g.job \
     JOIN tasks t ON t.number = j.task WHERE g.version_id = $1 ORDER BY t.name";
/// What was uploaded, where files were repacked; the unit it belongs to.
pub const COMPLETE: &str = "UPDATE versions SET install = $2, unit = $3 WHERE id = $1";
/// Number of instances whose planned version this is.
pub const USERS_COUNT: &str = "SELECT COUNT(*) FROM instances WHERE planned_version_id = $1";
/// Files and bytes in all; a blob two versions share counts twice.
pub const TOTALS: &str = "SELECT COUNT(*), CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM versions";
/// Versions that run: package, version, file, digest, size, icon, manifest.
pub const OFFERINGS: &str = "SELECT package, version, file, digest, size_bytes, icon IS NOT NULL, manifest FROM versions \
     WHERE runs AND NOT confidential ORDER BY package_fold, version_key DESC, digest";
/// Versions that run with these bytes.
pub const OFFERED: &str = "SELECT COUNT(*) FROM versions WHERE digest = $1 AND runs AND NOT confidential";
/// The icon of a version that runs.
pub const OFFERED_ICON: &str =
    "SELECT icon FROM versions WHERE digest = $1 AND runs AND icon IS NOT NULL LIMIT 1";
/// What a manifest says.
pub const MANIFEST: &str = "SELECT manifest FROM versions WHERE id = $1";
/// The icon of a file.
pub const ICON: &str = "SELECT icon, digest FROM versions WHERE file_fold = $1";
/// A file: id, file, package, package_fold, version, digest.
pub const BY_FILE: &str =
    "SELECT id, file, package, package_fold, version, digest FROM versions WHERE file_fold = $1";
/// The name a package has here.
pub const PACKAGE_NAME: &str = "SELECT package FROM versions WHERE package_fold = $1 LIMIT 1";
/// A version of a package: id, file, digest.
pub const BY_VERSION: &str =
    "SELECT id, file, digest FROM versions WHERE package_fold = $1 AND version_key = $2";
/// The highest version of a package.
pub const NEWEST: &str = "SELECT id FROM versions WHERE package_fold = $1 ORDER BY version_key DESC LIMIT 1";
/// Whether a file name is taken.
pub const FILE_TAKEN: &str = "SELECT COUNT(*) FROM versions WHERE file_fold = $1";
/// Versions, and files of drafts, with these bytes.
pub const DIGEST_USED: &str = "SELECT (SELECT COUNT(*) FROM versions WHERE digest = $1) \
     + (SELECT COUNT(*) FROM draft_files WHERE digest = $1)";
/// A new version.
pub const INSERT: &str = "INSERT INTO versions (id, package, package_fold, version, version_key, file, file_fold, digest, \
     size_bytes, runs, manifest, words, icon, published_at, published_by, install, confidential) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
/// Another file name.
pub const RENAME: &str = "UPDATE versions SET file = $2, file_fold = $3 WHERE id = $1";
/// A version goes.
pub const DELETE: &str = "DELETE FROM versions WHERE id = $1";
/// Instances that may be resolved otherwise from now on: those of a package (`$1`) and those that name a file (`$2`),
/// with (`$2`) or without (`$3`) its ending.
pub const CONCERNED: &str = "SELECT i.id FROM instances i LEFT JOIN versions v ON v.id = i.planned_version_id \
     WHERE NOT i.is_virtual AND (v.package_fold = $1 OR i.name_fold IN ($1, $3) \
     OR LOWER(COALESCE(i.wanted_package_file, '')) IN ($1, $2, $3))";

/// The install face of a version.
pub const INSTALL: &str = "SELECT install FROM versions WHERE id = $1";
/// Columns of a version as tasks look at it.
const FOUND: &str =
    "SELECT id, package, version, file, digest, size_bytes, install IS NOT NULL FROM versions";
/// A version by id, as tasks look at it.
#[must_use]
pub fn found_by_id() -> String {
    format!("{FOUND} WHERE id = $1")
}
/// A version by package and number, as tasks look at it.
#[must_use]
pub fn found_version() -> String {
    format!("{FOUND} WHERE package_fold = $1 AND version_key = $2")
}
/// The highest version of a package with an install face.
#[must_use]
pub fn found_newest() -> String {
    format!("{FOUND} WHERE package_fold = $1 AND install IS NOT NULL ORDER BY version_key DESC LIMIT 1")
}

/// Parts of a version, in order: file, number, SHA-512.
pub const PARTS: &str = "SELECT file, number, sha512 FROM parts WHERE version_id = $1 ORDER BY file, number";
/// A part by its SHA-512: version, digest of its bundle, file, offset, size, check sum, packing, whether it is confidential: it is not when it
/// stands in any version that is not.
pub const PART: &str = "SELECT v.id, v.digest, p.file, p.offset_bytes, p.size_bytes, p.crc, p.packing, v.confidential \
     FROM parts p JOIN versions v ON v.id = p.version_id WHERE p.sha512 = $1 ORDER BY v.confidential, p.version_id LIMIT 1";
/// How the files of a version are cut.
pub const PACKING: &str = "SELECT CAST(COALESCE(MAX(packing), 0) AS BIGINT) FROM parts WHERE version_id = $1";
/// The parts of a version go, to be made anew.
pub const PARTS_DELETE: &str = "DELETE FROM parts WHERE version_id = $1";
/// New parts of a version.
#[must_use]
pub fn parts_insert(count: usize) -> String {
    format!(
        "INSERT INTO parts (sha512, version_id, file, number, offset_bytes, size_bytes, crc, packing) VALUES {}",
        values(1, count, 8)
    )
}

/// Columns of a version with a deliver face.
const DELIVERABLE: &str = "SELECT id, package, version, file, digest, size_bytes, store, published_at, published_by, \
     promoted_at, promoted_by, blocked_at, blocked_by, blocked_reason, pinned, deliver, lived_ms FROM versions \
     WHERE deliver IS NOT NULL AND package_fold = $1";
/// A version with a deliver face, by package and number.
#[must_use]
pub fn deliverable() -> String {
    format!("{DELIVERABLE} AND version_key = $2")
}
/// Versions of a package with a deliver face.
#[must_use]
pub fn deliverables() -> String {
    format!("{DELIVERABLE} ORDER BY version_key DESC LIMIT $2")
}
/// What stood under a number before: digest, published, by whom, replaced, by whom.
pub const REPLACED_BEFORE: &str = "SELECT digest, published_at, published_by, replaced_at, replaced_by FROM versions_replaced \
     WHERE package_fold = $1 AND version_key = $2 ORDER BY number DESC LIMIT 100";
/// Whether another may take the number of a version: it is delivered and nothing else, and its store lets it.
pub const REPLACEABLE: &str = "SELECT COUNT(*) FROM versions WHERE id = $1 AND store = 'deploy' AND deliver IS NOT NULL \
     AND NOT runs AND install IS NULL";
/// A version is remembered before another takes its number.
pub const REPLACED: &str = "INSERT INTO versions_replaced (package, package_fold, version, version_key, digest, published_at, \
     published_by, replaced_at, replaced_by) SELECT package, package_fold, version, version_key, digest, published_at, \
     published_by, CAST($2 AS BIGINT), CAST($3 AS TEXT) FROM versions WHERE id = $1";
/// Open deliveries of these bytes, whose digest is given as text.
pub const DELIVERIES_OPEN: &str = "SELECT COUNT(*) FROM deliveries WHERE ended_at IS NULL AND digest = $1";
/// Where these bytes are installed, what is there came after them, or they were since a time.
pub const INSTALLED: &str = "SELECT (SELECT COUNT(*) FROM env_installed WHERE digest = $1 OR previous_digest = $1) \
     + (SELECT COUNT(*) FROM env_history WHERE digest = $1 AND (until_at IS NULL OR until_at > $2))";
/// Open requests about bytes whose digest is in a pattern.
pub const ASKED_FOR: &str = "SELECT COUNT(*) FROM delivery_requests WHERE open AND record LIKE $1";
/// Good deliveries of these bytes to a tier that ended since a time.
pub const DELIVERED_WELL: &str = "SELECT COUNT(*) FROM deliveries WHERE digest = $1 AND tier = $2 AND ended_at > $3 \
     AND state IN ('succeeded', 'succeeded-with-warnings')";
/// Old versions of the store `deploy` that are delivered and nothing else, and that nobody pinned, a page: id, file, digest.
pub const OLD: &str = "SELECT id, file, digest FROM versions WHERE store = 'deploy' AND deliver IS NOT NULL AND NOT runs \
     AND install IS NULL AND NOT pinned AND published_at < $1 ORDER BY published_at, id LIMIT $2 OFFSET $3";
/// Packages with a deliver face.
pub const DELIVERABLE_PACKAGES: &str =
    "SELECT MIN(package) FROM versions WHERE deliver IS NOT NULL GROUP BY package_fold ORDER BY package_fold";
/// Versions of a package with a deliver face that are not blocked.
pub const DELIVERABLE_VERSIONS: &str = "SELECT version FROM versions WHERE package_fold = $1 AND deliver IS NOT NULL \
     AND blocked_at IS NULL ORDER BY version_key DESC LIMIT $2";
/// Depots that have a version: name, since when, what the server had lived through.
pub const COPIES: &str =
    "SELECT depot, replicated_at, lived_ms FROM version_depots WHERE version_id = $1 ORDER BY depot_fold";
/// A depot has a version; it keeps the first time.
pub const COPY: &str = "INSERT INTO version_depots (version_id, depot, depot_fold, replicated_at, lived_ms, confirmed_by) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (version_id, depot_fold) DO NOTHING";
/// What a version can be delivered with: its face, and what the server had lived through.
pub const DELIVER: &str = "UPDATE versions SET deliver = $2, lived_ms = $3 WHERE id = $1";
/// A version goes to the store that stays as it is.
pub const PROMOTE: &str = "UPDATE versions SET store = $2, promoted_at = $3, promoted_by = $4 WHERE id = $1";
/// A version is blocked, or is not any more.
pub const BLOCK: &str =
    "UPDATE versions SET blocked_at = $2, blocked_by = $3, blocked_reason = $4 WHERE id = $1";
/// A version is kept although it is old, or is not any more.
pub const PIN: &str = "UPDATE versions SET pinned = $2 WHERE id = $1";
/// How long the server has lived, and when that was written.
pub const LIFE: &str = "SELECT lived_ms, wall_at FROM server_life WHERE name = $1";
/// How long the server has lived by now.
pub const LIFE_WRITE: &str = "INSERT INTO server_life (name, lived_ms, wall_at) VALUES ($1, $2, $3) \
     ON CONFLICT (name) DO UPDATE SET lived_ms = $2, wall_at = $3";

/// Uploads under way.
pub const UPLOADS_COUNT: &str = "SELECT COUNT(*) FROM uploads";
/// A new upload.
pub const UPLOAD_INSERT: &str = "INSERT INTO uploads (id, file, size_bytes, digest, created_by, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
/// An upload.
pub const UPLOAD: &str = "SELECT file, size_bytes, digest, expires_at FROM uploads WHERE id = $1";
/// An upload goes on: it lasts longer.
pub const UPLOAD_EXTEND: &str = "UPDATE uploads SET expires_at = $2 WHERE id = $1";
/// An upload whose size was not known is as long as what came.
pub const UPLOAD_SHORTEN: &str = "UPDATE uploads SET size_bytes = $2 WHERE id = $1";
/// An upload ends.
pub const UPLOAD_DELETE: &str = "DELETE FROM uploads WHERE id = $1";
/// Uploads nobody went on with.
pub const UPLOADS_EXPIRED: &str = "SELECT id FROM uploads WHERE expires_at < $1";
/// All uploads.
pub const UPLOADS: &str = "SELECT id FROM uploads";

/// All of them, for the test that prepares each on both engines.
#[must_use]
pub fn statements() -> Vec<String> {
    let fixed = [
        SHELF,
        TASKS_OF,
        COMPLETE,
        USERS_COUNT,
        TOTALS,
        OFFERINGS,
        OFFERED,
        OFFERED_ICON,
        MANIFEST,
        ICON,
        BY_FILE,
        PACKAGE_NAME,
        BY_VERSION,
        NEWEST,
        FILE_TAKEN,
        DIGEST_USED,
        INSERT,
        RENAME,
        DELETE,
        CONCERNED,
        INSTALL,
        PARTS,
        PART,
        PACKING,
        PARTS_DELETE,
        REPLACEABLE,
        REPLACED,
        REPLACED_BEFORE,
        DELIVERIES_OPEN,
        INSTALLED,
        ASKED_FOR,
        DELIVERED_WELL,
        OLD,
        DELIVERABLE_PACKAGES,
        DELIVERABLE_VERSIONS,
        COPIES,
        COPY,
        DELIVER,
        PROMOTE,
        BLOCK,
        PIN,
        LIFE,
        LIFE_WRITE,
        UPLOADS_COUNT,
        UPLOAD_INSERT,
        UPLOAD,
        UPLOAD_EXTEND,
        UPLOAD_SHORTEN,
        UPLOAD_DELETE,
        UPLOADS_EXPIRED,
        UPLOADS,
    ];
    let made = [
        first_page(),
        next_page(),
        count(),
        by_ids(2),
        users(2),
        found_by_id(),
        found_version(),
        found_newest(),
        deliverable(),
        deliverables(),
    ];
    fixed.iter().map(|s| (*s).to_owned()).chain(made).collect()
}
