//! Statements: what device ids are bound to.

/// What a device id is bound to: by number of the computer.
pub const BINDING: &str = "SELECT c.seen_glpi_id, b.seen_certificate, b.seen_user, b.seen_refused \
     FROM computers c LEFT JOIN computer_bindings b ON b.computer = c.number WHERE c.number = $1";
/// Its agent proves itself: by id of the computer. What is empty stays what it was.
pub const BIND: &str = "INSERT INTO computer_bindings (computer, seen_certificate, seen_user, seen_refused) \
     SELECT number, $2, $3, NULL FROM computers WHERE id = $1 \
     ON CONFLICT (computer) DO UPDATE SET \
     seen_certificate = CASE WHEN $2 = '' THEN computer_bindings.seen_certificate ELSE $2 END, \
     seen_user = CASE WHEN $3 = '' THEN computer_bindings.seen_user ELSE $3 END";
/// Somebody else spoke: number of the computer, `RefusedContact`.
pub const BINDING_REFUSED: &str = "UPDATE computer_bindings SET seen_refused = $2 WHERE computer = $1";
/// Everything it is bound to is forgotten: where it was last known too.
pub const FORGET_BINDING: &str = "DELETE FROM computer_bindings WHERE computer = $1";
/// And how it was last known.
pub const FORGET_KNOWN: &str = "UPDATE computers SET seen_glpi_id = '', seen_address = '' WHERE number = $1";
/// A user that was for all agents is no more, or is called otherwise: nobody is bound to it.
pub const FORGET_USER: &str = "UPDATE computer_bindings SET seen_user = '' WHERE seen_user = $1";
/// Whether a record is bound to what another is not: older, newer.
pub const BOUND_OTHERWISE: &str = "SELECT COUNT(*) FROM computer_bindings o LEFT JOIN computer_bindings n ON n.computer = $2 \
     WHERE o.computer = $1 AND ((o.seen_certificate <> '' AND o.seen_certificate <> COALESCE(n.seen_certificate, '')) \
     OR (o.seen_user <> '' AND o.seen_user <> COALESCE(n.seen_user, '')))";
/// The older record takes over what the newer one is bound to: older, newer.
pub const MERGE_BINDING: &str = "INSERT INTO computer_bindings (computer, seen_certificate, seen_user, seen_refused) \
     SELECT $1, seen_certificate, seen_user, NULL FROM computer_bindings WHERE computer = $2 ON CONFLICT (computer) DO NOTHING";

/// All of them, for the test that prepares each on both engines.
pub const BINDINGS: &[&str] = &[
    BINDING,
    BIND,
    BINDING_REFUSED,
    FORGET_BINDING,
    FORGET_KNOWN,
    FORGET_USER,
    BOUND_OTHERWISE,
    MERGE_BINDING,
];
