//! Tables of this room and every statement on them.

/// Columns of a revision, without its text.
macro_rules! info {
    ($rest:literal) => {
        concat!(
            "SELECT r.kind, r.name, r.file, r.revision, r.digest, r.changed_at, r.changed_by, r.version ",
            $rest
        )
    };
}

/// Which revision of each document counts.
pub const HEADS: &str = "SELECT kind, name_fold, revision FROM documents";
/// Every document, without its text.
pub const LIST: &str = info!(
    "FROM documents d JOIN document_revisions r ON r.kind = d.kind AND r.name_fold = d.name_fold AND r.revision = d.revision \
     ORDER BY r.kind, r.name_fold"
);
/// Every document with its text.
pub const ALL: &str = info!(
    ", r.body FROM documents d JOIN document_revisions r ON r.kind = d.kind AND r.name_fold = d.name_fold AND r.revision = d.revision \
     ORDER BY r.kind, r.name_fold"
);
/// A document with its text.
pub const ONE: &str = info!(
    ", r.body FROM documents d JOIN document_revisions r ON r.kind = d.kind AND r.name_fold = d.name_fold AND r.revision = d.revision \
     WHERE d.kind = $1 AND d.name_fold = $2"
);
/// A revision with its text.
pub const AT: &str =
    info!(", r.body FROM document_revisions r WHERE r.kind = $1 AND r.name_fold = $2 AND r.revision = $3");
/// The newest revision of a version of variables, with its text.
pub const AT_VERSION: &str = info!(
    ", r.body FROM document_revisions r WHERE r.kind = $1 AND r.name_fold = $2 AND r.version = $3 ORDER BY r.revision DESC LIMIT 1"
);
/// Revisions of a document, newest first: at most so many.
pub const REVISIONS: &str = info!(
    "FROM document_revisions r WHERE r.kind = $1 AND r.name_fold = $2 ORDER BY r.revision DESC LIMIT $3"
);
/// The highest number a document ever had.
pub const LAST: &str =
    "SELECT COALESCE(MAX(revision), 0) FROM document_revisions WHERE kind = $1 AND name_fold = $2";
/// A new revision.
pub const REVISION_INSERT: &str = "INSERT INTO document_revisions (kind, name_fold, revision, name, file, version, digest, body, \
     changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
/// It counts.
pub const HEAD_SET: &str = "INSERT INTO documents (kind, name_fold, revision) VALUES ($1, $2, $3) \
     ON CONFLICT (kind, name_fold) DO UPDATE SET revision = excluded.revision";
/// The document goes; its revisions stay.
pub const HEAD_DELETE: &str = "DELETE FROM documents WHERE kind = $1 AND name_fold = $2";

/// Statements of this room, for the test that prepares them all on both engines.
pub const STATEMENTS: &[&str] =
    &[HEADS, LIST, ALL, ONE, AT, AT_VERSION, REVISIONS, LAST, REVISION_INSERT, HEAD_SET, HEAD_DELETE];
