//! Statements on groups and their members.

use crate::store::values;

/// All groups by name.
pub const ALL_GROUPS: &str = "SELECT number, name, name_fold, query, comment, unit, revision, \
     (SELECT COUNT(*) FROM group_members m WHERE m.grp = g.number) FROM computer_groups g ORDER BY name_fold";
/// A new group.
pub const GROUP_INSERT: &str = "INSERT INTO computer_groups (name, name_fold, query, comment, unit, revision) \
     VALUES ($1, $2, $3, $4, $5, 1)";
/// A group changes.
pub const GROUP_UPDATE: &str = "UPDATE computer_groups SET name = $2, name_fold = $3, query = $4, comment = $5, unit = $6, \
     revision = revision + 1 WHERE number = $1";
/// Its members changed.
pub const GROUP_REVISED: &str = "UPDATE computer_groups SET revision = revision + 1 WHERE number = $1";
/// A group goes.
pub const GROUP_DELETE: &str = "DELETE FROM computer_groups WHERE number = $1";
/// Number of a group by name.
pub const GROUP_NUMBER: &str = "SELECT number, name, query, unit FROM computer_groups WHERE name_fold = $1";
/// Everybody leaves a group.
pub const MEMBERS_DELETE: &str = "DELETE FROM group_members WHERE grp = $1";
/// One group's members go into another.
pub const MEMBERS_COPY: &str =
    "INSERT INTO group_members (grp, computer) SELECT $2, computer FROM group_members WHERE grp = $1";
/// Static groups of a computer.
pub const GROUPS_OF: &str = "SELECT g.name_fold FROM group_members m JOIN computer_groups g ON g.number = m.grp WHERE m.computer = $1";
/// Members come: (group, computer).
#[must_use]
pub fn add_members(count: usize) -> String {
    format!("INSERT INTO group_members (grp, computer) VALUES {} ON CONFLICT DO NOTHING", values(1, count, 2))
}
/// Members go: group, then computers.
#[must_use]
pub fn drop_members(count: usize) -> String {
    format!("DELETE FROM group_members WHERE grp = $1 AND computer IN (VALUES {})", values(2, count, 1))
}
/// Actors of every job, with the name of its task: who uses a group.
pub const JOB_ACTORS: &str = "SELECT t.name, j.actors, t.unit FROM jobs j JOIN tasks t ON t.number = j.task ORDER BY t.name_fold, j.position";

/// Packages offered for self-service to a group, by its name in lower case.
pub const OFFERED_TO: &str = "SELECT o.package FROM self_service o JOIN computer_groups g ON g.number = o.grp WHERE g.name_fold = $1 ORDER BY o.package_fold";

/// All of them that are fixed.
pub const GROUPS: &[&str] = &[
    ALL_GROUPS,
    GROUP_INSERT,
    GROUP_UPDATE,
    GROUP_REVISED,
    GROUP_DELETE,
    GROUP_NUMBER,
    MEMBERS_DELETE,
    MEMBERS_COPY,
    GROUPS_OF,
    JOB_ACTORS,
    OFFERED_TO,
];

/// The beginning of a question for one computer: gives a constant when it is among those the rest of the condition means.
#[must_use]
pub fn one_of(constant: usize) -> String {
    format!("SELECT CAST({constant} AS BIGINT) FROM computers c WHERE c.number = ")
}
