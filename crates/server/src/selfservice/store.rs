//! Statements of this room. Reads `computer_groups` in a join, to name the group something is offered to.

/// Everything that is offered, by package.
pub const OFFERS: &str = "SELECT o.package, o.version, g.name, o.unit, o.changed_by, o.revision FROM self_service o \
     LEFT JOIN computer_groups g ON g.number = o.grp ORDER BY o.package_fold";
/// A group by name.
pub const GROUP: &str = "SELECT number, unit FROM computer_groups WHERE name_fold = $1";
/// A package is offered, or otherwise than before.
pub const OFFER: &str = "INSERT INTO self_service (package_fold, package, version, grp, unit, changed_by, revision) \
     VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (package_fold) DO UPDATE SET package = excluded.package, \
     version = excluded.version, grp = excluded.grp, unit = excluded.unit, changed_by = excluded.changed_by, \
     revision = self_service.revision + 1";
/// A package is offered no more.
pub const WITHDRAW: &str = "DELETE FROM self_service WHERE package_fold = $1";

/// All of them, for the test that prepares each on both engines.
pub const STATEMENTS: &[&str] = &[OFFERS, GROUP, OFFER, WITHDRAW];
