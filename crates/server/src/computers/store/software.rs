//! Statements on inventories: hardware, addresses, software.

use crate::store::values;

/// A computer whose inventory comes, by device id.
pub const INVENTORIED_DEVICE: &str = "SELECT number, id, name, kind, device_id, wanted_standing, planned_duplicate, seen_identities, \
     seen_software, created_at, agent_id FROM computers WHERE device_id = $1";
/// The same, by agent.
pub const INVENTORIED_AGENT: &str = "SELECT number, id, name, kind, device_id, wanted_standing, planned_duplicate, seen_identities, \
     seen_software, created_at, agent_id FROM computers WHERE agent_id = $1";
/// What an inventory says.
pub const INVENTORIED: &str = "UPDATE computers SET name = $2, name_fold = $3, planned_duplicate = $4, seen_inventory_at = $5, \
     seen_uuid = $6, seen_serial = $7, seen_manufacturer = $8, seen_model = $9, seen_os_family = $10, seen_os_name = $11, \
     seen_os_version = $12, seen_arch = $13, seen_kernel = $14, seen_domain = $15, seen_memory_bytes = $16, seen_cpus = $17, \
     seen_last_user = $18, seen_tag = $19, seen_free_bytes = $20, seen_os_version_key = $21, seen_identities = $22, \
     seen_software = $23, seen_software_count = $24, wanted_inventory = FALSE WHERE number = $1";
/// Interfaces and file systems.
pub const HARDWARE: &str = "INSERT INTO computer_hardware (computer, networks, drives) VALUES ($1, $2, $3) \
     ON CONFLICT (computer) DO UPDATE SET networks = excluded.networks, drives = excluded.drives";
/// Addresses of a computer.
pub const ADDRESSES: &str = "SELECT address FROM computer_addresses WHERE computer = $1 ORDER BY address";
/// They go.
pub const ADDRESSES_DELETE: &str = "DELETE FROM computer_addresses WHERE computer = $1";
/// They come: (computer, address).
#[must_use]
pub fn add_addresses(count: usize) -> String {
    format!(
        "INSERT INTO computer_addresses (computer, address) VALUES {} ON CONFLICT DO NOTHING",
        values(1, count, 2)
    )
}

/// Software of a computer.
pub const SOFTWARE_OF: &str = "SELECT s.number, s.name, s.version, s.publisher, s.arch, s.source FROM computer_software cs \
     JOIN software s ON s.number = cs.software WHERE cs.computer = $1";
/// A page of it by name: computer, pattern, name and number of the last one, limit.
pub const SOFTWARE_PAGE: &str = "SELECT s.number, s.name, s.version, s.publisher, s.arch, s.source, s.name_fold FROM computer_software cs \
     JOIN software s ON s.number = cs.software WHERE cs.computer = $1 AND (s.name_fold LIKE $2 ESCAPE '!' \
     OR LOWER(s.publisher) LIKE $2 ESCAPE '!') AND (s.name_fold, s.number) > ($3, $4) ORDER BY s.name_fold, s.number LIMIT $5";
/// How much of it fits.
pub const SOFTWARE_PAGE_COUNT: &str = "SELECT COUNT(*) FROM computer_software cs JOIN software s ON s.number = cs.software \
     WHERE cs.computer = $1 AND (s.name_fold LIKE $2 ESCAPE '!' OR LOWER(s.publisher) LIKE $2 ESCAPE '!')";
/// Software anywhere that fits a pattern, by name, and on how many computers it is.
pub const SOFTWARE_COUNTS: &str = "SELECT s.name, s.version, s.publisher, s.arch, s.source, \
     (SELECT COUNT(*) FROM computer_software cs WHERE cs.software = s.number) FROM software s \
     WHERE s.name_fold LIKE $1 ESCAPE '!' ORDER BY s.name_fold, s.version_key DESC, s.number LIMIT $2";
/// The same of the computers of a unit (`$3`, [`crate::call::Call::unit_pattern`]) alone.
pub const SOFTWARE_COUNTS_OF_UNIT: &str = "SELECT name, version, publisher, arch, source, amount FROM (\
     SELECT s.name, s.version, s.publisher, s.arch, s.source, s.name_fold, s.version_key, s.number, \
     (SELECT COUNT(*) FROM computer_software cs JOIN computers c ON c.number = cs.computer \
     WHERE cs.software = s.number AND LOWER(c.wanted_unit) || '/' LIKE LOWER($3) ESCAPE '!') AS amount FROM software s \
     WHERE s.name_fold LIKE $1 ESCAPE '!') AS counted WHERE amount > 0 ORDER BY name_fold, version_key DESC, number LIMIT $2";
/// Numbers of known software: (name, version, publisher, arch, source).
#[must_use]
pub fn find_software(count: usize) -> String {
    format!(
        "SELECT s.number, s.name, s.version, s.publisher, s.arch, s.source FROM software s \
         WHERE (s.name, s.version, s.publisher, s.arch, s.source) IN (VALUES {})",
        values(1, count, 5)
    )
}
/// New software: (name, name in lower case, version, publisher, arch, source, key of the version).
#[must_use]
pub fn add_software(count: usize) -> String {
    format!(
        "INSERT INTO software (name, name_fold, version, publisher, arch, source, version_key) VALUES {} ON CONFLICT DO NOTHING",
        values(1, count, 7)
    )
}
/// A computer has more software: (computer, software).
#[must_use]
pub fn has_software(count: usize) -> String {
    format!(
        "INSERT INTO computer_software (computer, software) VALUES {} ON CONFLICT DO NOTHING",
        values(1, count, 2)
    )
}
/// A computer has less software: computer, then software.
#[must_use]
pub fn lost_software(count: usize) -> String {
    format!(
        "DELETE FROM computer_software WHERE computer = $1 AND software IN (VALUES {})",
        values(2, count, 1)
    )
}
/// Software no computer has any more, some at a time.
pub const SOFTWARE_SWEEP: &str = "DELETE FROM software WHERE number IN (SELECT s.number FROM software s \
     WHERE NOT EXISTS (SELECT 1 FROM computer_software cs WHERE cs.software = s.number) LIMIT 2000)";

/// Another foreign computer with this UUID and serial number, that has not spoken since a time: number, id.
pub const TWIN: &str = "SELECT number, id FROM computers WHERE seen_uuid = $1 AND seen_serial = $2 AND number <> $3 \
     AND agent_id IS NULL AND COALESCE(seen_contact_at, 0) <= $4 ORDER BY number LIMIT 1";
/// Runs of the old record are the newest no more where the new one has runs of the same target.
pub const MERGE_RUNS_OLD: &str = "UPDATE runs SET newest = FALSE WHERE computer = $1 AND target IN \
     (SELECT r.target FROM runs r WHERE r.computer = $2)";
/// Runs move: the history of one computer stays together.
pub const MERGE_RUNS: &str = "UPDATE runs SET computer = $1 WHERE computer = $2";
/// Groups move.
pub const MERGE_MEMBERS: &str = "INSERT INTO group_members (grp, computer) SELECT grp, $1 FROM group_members WHERE computer = $2 \
     ON CONFLICT DO NOTHING";
/// The record that stays speaks under the newest device id.
pub const MERGE_DEVICE: &str = "UPDATE computers SET device_id = $2, kind = $3, seen_agent = $4, seen_agent_key = $5, seen_deploy = $6, \
     seen_address = $7, seen_contact_at = $8, seen_glpi_id = $9, revision = revision + 1 WHERE number = $1";
/// What the newer inventory says becomes the older record's.
pub const MERGE_INVENTORY: &str = "UPDATE computers SET name = n.name, name_fold = n.name_fold, seen_inventory_at = n.seen_inventory_at, \
     seen_uuid = n.seen_uuid, seen_serial = n.seen_serial, seen_manufacturer = n.seen_manufacturer, seen_model = n.seen_model, \
     seen_os_family = n.seen_os_family, seen_os_name = n.seen_os_name, seen_os_version = n.seen_os_version, seen_arch = n.seen_arch, \
     seen_kernel = n.seen_kernel, seen_domain = n.seen_domain, seen_memory_bytes = n.seen_memory_bytes, seen_cpus = n.seen_cpus, \
     seen_last_user = n.seen_last_user, seen_tag = n.seen_tag, seen_free_bytes = n.seen_free_bytes, \
     seen_os_version_key = n.seen_os_version_key, seen_identities = n.seen_identities, seen_software = n.seen_software, \
     seen_software_count = n.seen_software_count FROM computers n WHERE computers.number = $1 AND n.number = $2";
/// Hardware of the older record goes.
pub const MERGE_HARDWARE_OLD: &str = "DELETE FROM computer_hardware WHERE computer = $1";
/// Software of the older record goes.
pub const MERGE_SOFTWARE_OLD: &str = "DELETE FROM computer_software WHERE computer = $1";
/// Hardware of the newer record moves.
pub const MERGE_HARDWARE: &str = "UPDATE computer_hardware SET computer = $1 WHERE computer = $2";
/// Addresses of the newer record move.
pub const MERGE_ADDRESSES: &str = "UPDATE computer_addresses SET computer = $1 WHERE computer = $2";
/// Software of the newer record moves.
pub const MERGE_SOFTWARE: &str = "UPDATE computer_software SET computer = $1 WHERE computer = $2";
/// What the record that goes had seen: device id and what follows it.
pub const MERGE_FROM: &str = "SELECT device_id, kind, seen_agent, seen_agent_key, seen_deploy, seen_address, seen_contact_at, seen_glpi_id, \
     wanted_unit FROM computers WHERE number = $1";

/// Whom a person approved is whom a person approved both times.
pub const MERGE_APPROVED: &str = "UPDATE computers SET wanted_approved_by = '' WHERE number = $1 \
     AND EXISTS (SELECT 1 FROM computers n WHERE n.number = $2 AND n.wanted_approved_by = '')";

/// All of them that are fixed.
pub const SOFTWARE: &[&str] = &[
    INVENTORIED_DEVICE,
    INVENTORIED_AGENT,
    INVENTORIED,
    HARDWARE,
    ADDRESSES,
    ADDRESSES_DELETE,
    SOFTWARE_OF,
    SOFTWARE_PAGE,
    SOFTWARE_PAGE_COUNT,
    SOFTWARE_COUNTS,
    SOFTWARE_COUNTS_OF_UNIT,
    SOFTWARE_SWEEP,
    TWIN,
    MERGE_RUNS_OLD,
    MERGE_RUNS,
    MERGE_MEMBERS,
    MERGE_DEVICE,
    MERGE_FROM,
    MERGE_APPROVED,
    MERGE_INVENTORY,
    MERGE_HARDWARE_OLD,
    MERGE_SOFTWARE_OLD,
    MERGE_HARDWARE,
    MERGE_ADDRESSES,
    MERGE_SOFTWARE,
];
