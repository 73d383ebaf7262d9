//! Statements on drafts, their files, and templates of questions.

use crate::store::values;

/// How many drafts there are.
pub const COUNT: &str = "SELECT COUNT(*) FROM drafts";
/// Every draft, the one changed last first.
pub const ALL: &str =
    "SELECT id, content, changed_by, changed_at, revision FROM drafts ORDER BY changed_at DESC, id";
/// One draft.
pub const ONE: &str = "SELECT id, content, changed_by, changed_at, revision FROM drafts WHERE id = $1";
/// A new draft.
pub const INSERT: &str =
    "INSERT INTO drafts (id, content, changed_by, changed_at, revision) VALUES ($1, $2, $3, $4, 1)";
/// Other content, if nobody changed it meanwhile.
pub const UPDATE: &str = "UPDATE drafts SET content = $3, changed_by = $4, changed_at = $5, revision = revision + 1 \
     WHERE id = $1 AND revision = $2";
/// Its files changed.
pub const TOUCH: &str =
    "UPDATE drafts SET changed_by = $2, changed_at = $3, revision = revision + 1 WHERE id = $1";
/// A draft goes, its files too.
pub const DELETE: &str = "DELETE FROM drafts WHERE id = $1";

/// Columns of a file.
const FILE: &str = "SELECT draft_id, path, digest, size_bytes, sha512, archive, original FROM draft_files";
/// Files of these drafts.
#[must_use]
pub fn files(count: usize) -> String {
    format!("{FILE} WHERE draft_id IN (VALUES {}) ORDER BY path", values(1, count, 1))
}
/// A new file.
pub const FILE_INSERT: &str = "INSERT INTO draft_files (draft_id, path, digest, size_bytes, sha512, archive, original) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// A file goes.
pub const FILE_DELETE: &str = "DELETE FROM draft_files WHERE draft_id = $1 AND path = $2";

/// Every template, by name.
pub const TEMPLATES: &str = "SELECT name, body FROM interaction_templates ORDER BY name_fold";
/// One template.
pub const TEMPLATE: &str = "SELECT name, body FROM interaction_templates WHERE name_fold = $1";
/// How many there are.
pub const TEMPLATES_COUNT: &str = "SELECT COUNT(*) FROM interaction_templates";
/// A template goes.
pub const TEMPLATE_DELETE: &str = "DELETE FROM interaction_templates WHERE name_fold = $1";
/// A new template.
pub const TEMPLATE_INSERT: &str =
    "INSERT INTO interaction_templates (name_fold, name, body) VALUES ($1, $2, $3)";

/// All of them, for the test that prepares each on both engines.
pub const STATEMENTS: &[&str] = &[
    COUNT,
    ALL,
    ONE,
    INSERT,
    UPDATE,
    TOUCH,
    DELETE,
    FILE_INSERT,
    FILE_DELETE,
    TEMPLATES,
    TEMPLATE,
    TEMPLATES_COUNT,
    TEMPLATE_DELETE,
    TEMPLATE_INSERT,
];
