//! Statements of this room. Reads `agents` in joins, to say when our own agents were last there, and `jobs`, to say which tasks name a group;
//! moves rows of `runs` when two records turn out to be one computer.

mod binding;
mod condition;
mod fleet;
mod groups;
mod software;

pub use binding::*;
pub use condition::{
    GroupShape, GroupShapes, Sql, actors as actors_condition, query as query_condition,
    unit as unit_condition,
};
pub use fleet::*;
pub use groups::*;
pub use software::*;

use crate::store::values;

/// When a computer last spoke: our own agents beat, others are noted at each contact.
pub const CONTACT: &str = "COALESCE(a.seen_at, c.seen_contact_at)";
const FROM: &str = "FROM computers c LEFT JOIN agents a ON a.id = c.agent_id";

/// Columns of a computer as people see it.
const VIEW: &str = "SELECT c.id, c.name, c.kind, a.name, c.device_id, c.wanted_standing, c.planned_duplicate, c.seen_agent, \
     c.seen_deploy, c.seen_address, COALESCE(a.seen_at, c.seen_contact_at), c.seen_inventory_at, c.created_at, c.agent_id, \
     c.seen_os_family, c.seen_os_name, c.seen_os_version, c.seen_arch, c.seen_tag, c.wanted_labels, c.wanted_unit, c.revision, \
     c.number, c.name_fold, a.seen_version, LOWER(c.seen_os_name), LOWER(c.seen_agent)";

/// Computers by id.
#[must_use]
pub fn by_ids(count: usize) -> String {
    format!("{VIEW} {FROM} WHERE c.id IN (VALUES {})", values(1, count, 1))
}
/// Computers by number.
#[must_use]
pub fn by_numbers(count: usize) -> String {
    format!("{VIEW} {FROM} WHERE c.number IN (VALUES {})", values(1, count, 1))
}
/// A page: numbers are found first, in the narrow index where the order allows it.
#[must_use]
pub fn page(condition: &str, order: &str, limit: u32) -> String {
    format!(
        "{VIEW} {FROM} WHERE c.number IN (SELECT c.number FROM computers c WHERE {condition} \
         ORDER BY {order} LIMIT {limit}) ORDER BY {order}"
    )
}
/// A page in an order that looks at agents as well.
#[must_use]
pub fn page_joined(condition: &str, order: &str, limit: u32) -> String {
    format!("{VIEW} {FROM} WHERE {condition} ORDER BY {order} LIMIT {limit}")
}
/// How many computers fit.
#[must_use]
pub fn count(condition: &str) -> String {
    format!("SELECT COUNT(*) FROM computers c WHERE {condition}")
}
/// Numbers of computers that fit, by name.
#[must_use]
pub fn numbers(condition: &str) -> String {
    format!("SELECT c.number FROM computers c WHERE {condition} ORDER BY c.name_fold, c.number")
}
/// Number, name in lower case and id of computers that fit.
#[must_use]
pub fn names(condition: &str) -> String {
    format!("SELECT c.number, c.name_fold, c.id FROM computers c WHERE {condition}")
}
/// How many computers there are.
pub const COMPUTERS_COUNT: &str = "SELECT COUNT(*) FROM computers";
/// Everything the page of a computer shows beside the view: by number.
pub const DETAIL: &str = "SELECT c.seen_uuid, c.seen_serial, c.seen_manufacturer, c.seen_model, c.seen_os_name, c.seen_os_version, \
     c.seen_kernel, c.seen_domain, c.seen_memory_bytes, c.seen_cpus, c.seen_last_user, c.seen_software_count, c.seen_wake, \
     c.wanted_comment, c.wanted_wake_port, h.networks, h.drives, u.name, c.wanted_approved_by \
     FROM computers c LEFT JOIN computer_hardware h ON h.computer = c.number LEFT JOIN users u ON u.id = c.wanted_owner \
     WHERE c.number = $1";

const MACHINE: &str = "SELECT c.number, c.id, c.name, c.kind, c.agent_id, c.device_id, c.wanted_standing, c.planned_duplicate, \
     c.seen_agent, c.seen_deploy, c.wanted_unit, c.seen_address, c.seen_os_family, c.seen_glpi_id, c.seen_inventory_at, \
     c.wanted_inventory, a.seen_version, c.seen_contact_at, b.seen_certificate, b.seen_user \
     FROM computers c LEFT JOIN agents a ON a.id = c.agent_id LEFT JOIN computer_bindings b ON b.computer = c.number";
/// A machine by device id.
#[must_use]
pub fn machine_of_device() -> String {
    format!("{MACHINE} WHERE c.device_id = $1")
}
/// A machine by agent.
#[must_use]
pub fn machine_of_agent() -> String {
    format!("{MACHINE} WHERE c.agent_id = $1")
}
/// The machines of several agents.
#[must_use]
pub fn machines_of_agents(count: usize) -> String {
    format!("{MACHINE} WHERE c.agent_id IN (VALUES {})", values(1, count, 1))
}
/// A machine by id.
#[must_use]
pub fn machine_of_id() -> String {
    format!("{MACHINE} WHERE c.id = $1")
}
/// A machine by number.
#[must_use]
pub fn machine() -> String {
    format!("{MACHINE} WHERE c.number = $1")
}
/// A new computer; nothing is known of it yet.
pub const INSERT: &str = "INSERT INTO computers (id, name, name_fold, kind, agent_id, device_id, created_at, revision, wanted_standing, \
     wanted_labels, wanted_unit, wanted_comment, wanted_wake_port, wanted_inventory, planned_duplicate, seen_agent, seen_deploy, \
     seen_address, seen_contact_at, seen_inventory_at, seen_glpi_id, seen_uuid, seen_serial, seen_manufacturer, seen_model, \
     seen_os_family, seen_os_name, seen_os_version, seen_arch, seen_kernel, seen_domain, seen_memory_bytes, seen_cpus, \
     seen_last_user, seen_tag, seen_free_bytes, seen_os_version_key, seen_agent_key, seen_software, seen_software_count, \
     seen_identities, seen_wake, seen_wake_at, words) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, '[]', '/', '', 0, FALSE, FALSE, $9, '', $10, $11, NULL, $12, '', '', '', '', \
     '', '', '', '', '', '', 0, 0, '', '', 0, $13, $14, $13, 0, '[]', '', NULL, $15) ON CONFLICT DO NOTHING";
/// Signs of life of foreign agents, many at once: (number, time, address, agent, its key, deploy version, GLPI id).
#[must_use]
pub fn signs(count: usize) -> String {
    format!(
        "UPDATE computers SET seen_contact_at = v.column2, seen_address = v.column3, seen_agent = v.column4, \
         seen_agent_key = v.column5, seen_deploy = v.column6, seen_glpi_id = v.column7 \
         FROM (VALUES {}) AS v WHERE computers.number = v.column1",
        values(1, count, 7)
    )
}
/// Another machine may be speaking under this device id: no work until people look.
pub const HELD: &str = "UPDATE computers SET planned_duplicate = TRUE WHERE number = $1";
/// A computer that waits for approval has it.
pub const WELCOME: &str = "UPDATE computers SET wanted_standing = 'approved', revision = revision + 1 \
     WHERE number = $1 AND wanted_standing = 'pending'";
/// Computers waiting for approval.
pub const PENDING: &str = "SELECT COUNT(*) FROM computers WHERE wanted_standing = 'pending'";
/// Those that came from an address.
pub const PENDING_FROM: &str =
    "SELECT COUNT(*) FROM computers WHERE wanted_standing = 'pending' AND seen_address = $1";
/// Computers that waited for approval and were not there since.
pub const EXPIRED: &str = "SELECT number, id, wanted_unit FROM computers WHERE wanted_standing = 'pending' \
     AND COALESCE(seen_contact_at, created_at) < $1 LIMIT 1000";
/// What people decided about a computer, for those who change it: by id.
pub const WANTED: &str = "SELECT number, name, kind, device_id, wanted_standing, planned_duplicate, wanted_labels, wanted_unit, \
     wanted_comment, wanted_wake_port, revision, agent_id, wanted_owner, \
     (SELECT a.name FROM agents a WHERE a.id = agent_id), wanted_approved_by FROM computers WHERE id = $1";
/// Units of our own agents, the root left out: name of the agent, unit.
pub const UNITS_OF_AGENTS: &str = "SELECT a.name, c.wanted_unit FROM computers c JOIN agents a ON a.id = c.agent_id \
     WHERE c.wanted_unit <> '/'";
/// It changes.
pub const CHANGE: &str = "UPDATE computers SET wanted_standing = $2, planned_duplicate = $3, wanted_labels = $4, wanted_unit = $5, \
     wanted_comment = $6, wanted_wake_port = $7, wanted_owner = $8, wanted_approved_by = $9, seen_identities = CASE WHEN $3 THEN seen_identities ELSE '[]' END, \
     revision = revision + 1 WHERE number = $1";
/// A user by name in lower case, as an owner.
pub const OWNER: &str = "SELECT id FROM users WHERE name_fold = $1";
/// Computers of a user that may work or wait for it, by name: `$1` user, `$2` most.
#[must_use]
pub fn owned() -> String {
    format!(
        "{VIEW} {FROM} WHERE c.wanted_owner = $1 AND c.wanted_standing <> 'refused' ORDER BY c.name_fold, c.number LIMIT $2"
    )
}
/// An inventory is asked for.
pub const ASK_INVENTORY: &str = "UPDATE computers SET wanted_inventory = TRUE WHERE number = $1";
/// A computer goes, with its runs.
pub const DELETE: &str = "DELETE FROM computers WHERE number = $1";
/// What words are made of.
pub const WORDS_OF: &str = "SELECT name, device_id, seen_address, seen_agent, seen_serial, seen_os_name, seen_os_version, \
     seen_domain, seen_last_user, seen_tag, wanted_labels, wanted_comment, seen_model, seen_uuid FROM computers WHERE number = $1";
/// Words for the search.
pub const WORDS: &str = "UPDATE computers SET words = $2 WHERE number = $1";
/// Ids of computers by name.
pub const IDS_BY_NAME: &str = "SELECT id FROM computers WHERE name_fold = $1 ORDER BY number LIMIT 2";
/// Where an agent may be woken: address of its last contact, own port, addresses of its inventory.
pub const WAKE_AT: &str =
    "SELECT seen_address, wanted_wake_port, name, seen_domain, device_id FROM computers WHERE number = $1";
/// How a wake-up went.
pub const WOKEN: &str = "UPDATE computers SET seen_wake = $2, seen_wake_at = $3 WHERE number = $1";

/// A computer of many, for a story.
#[cfg(test)]
pub const FILL: &str = "INSERT INTO computers (id, name, name_fold, kind, agent_id, device_id, created_at, revision, wanted_standing, \
     wanted_labels, wanted_unit, wanted_comment, wanted_wake_port, wanted_inventory, planned_duplicate, seen_agent, seen_deploy, \
     seen_address, seen_contact_at, seen_inventory_at, seen_glpi_id, seen_uuid, seen_serial, seen_manufacturer, seen_model, \
     seen_os_family, seen_os_name, seen_os_version, seen_arch, seen_kernel, seen_domain, seen_memory_bytes, seen_cpus, \
     seen_last_user, seen_tag, seen_free_bytes, seen_os_version_key, seen_agent_key, seen_software, seen_software_count, \
     seen_identities, seen_wake, seen_wake_at, words) \
     VALUES ($1, $2, $2, 'fusioninventory', NULL, $2, 1, 1, 'approved', '[]', '/', '', 0, FALSE, FALSE, 'FusionInventory-Agent_v2.6-3', \
     '2.8', $3, 1, 1, '', $2, $2, 'Example Inc.', 'Model 12', 'linux', 'Debian GNU/Linux', '12.11', 'x86_64', '6.1.0-40-amd64', \
     'example.test', 4000000000, 4, 'someone', $4, $5, $6, $6, $6, 0, '[]', '', NULL, $7)";
/// Rows of a table that fit, for a story.
#[cfg(test)]
#[must_use]
pub fn rows_of(table: &str) -> String {
    format!("SELECT COUNT(*) FROM {table}")
}

/// Fixed ones, for the test that prepares each on both engines.
const FIXED: &[&str] = &[
    COMPUTERS_COUNT,
    DETAIL,
    INSERT,
    HELD,
    WELCOME,
    PENDING,
    PENDING_FROM,
    EXPIRED,
    WANTED,
    UNITS_OF_AGENTS,
    CHANGE,
    OWNER,
    ASK_INVENTORY,
    DELETE,
    WORDS_OF,
    WORDS,
    IDS_BY_NAME,
    WAKE_AT,
    WOKEN,
];

/// All of them, for the test that prepares each on both engines.
#[must_use]
pub fn statements() -> Vec<String> {
    let fixed =
        FIXED.iter().chain(BINDINGS).chain(FLEET).chain(GROUPS).chain(SOFTWARE).map(|s| (*s).to_owned());
    let made = [
        by_ids(2),
        by_numbers(2),
        owned(),
        page("1 = 1", "c.name_fold, c.number", 2),
        count("1 = 1"),
        numbers("1 = 1"),
        names("1 = 1"),
        format!("{}1", one_of(0)),
        page_joined("1 = 1", CONTACT, 2),
        machine_of_device(),
        machine_of_agent(),
        machine(),
        machine_of_id(),
        signs(2),
        find_software(2),
        add_software(2),
        has_software(2),
        lost_software(2),
        add_addresses(2),
        add_members(2),
        drop_members(2),
    ];
    fixed.chain(made).collect()
}
