//! Exit codes of the command line (spec/delivery §25.6). Scripts rely on them.

use crate::Code;

/// It worked.
pub const OK: u8 = 0;
/// Something else went wrong: the network, the server, a file.
pub const ERROR: u8 = 1;
/// The command line is wrong.
pub const USAGE: u8 = 2;
/// No such thing.
pub const NOT_FOUND: u8 = 3;
/// Not allowed, or not signed in.
pub const NOT_ALLOWED: u8 = 4;
/// Refused by a rule that waiting will not change.
pub const REFUSED: u8 = 5;
/// What was ordered was tried and failed.
pub const FAILED: u8 = 6;
/// Timed out waiting; the work goes on.
pub const TIMED_OUT: u8 = 7;
/// Somebody else changed it first, or it exists already.
pub const CONFLICT: u8 = 8;
/// Not yet; try again later.
pub const NOT_YET: u8 = 75;

/// The exit code for a problem the server reported.
#[must_use]
pub const fn of(code: Code) -> u8 {
    // Conflicts that waiting or reading again will not change.
    if matches!(
        code,
        Code::FileInUse
            | Code::AgentInUse
            | Code::CredentialInUse
            | Code::LastAdministrator
            | Code::VersionExists
            | Code::VersionBlocked
            | Code::LockInRun
    ) {
        return REFUSED;
    }
    if matches!(code, Code::NotYet | Code::LockHeld | Code::ResourceInRun) {
        return NOT_YET;
    }
    match code.status() {
        401 | 403 => NOT_ALLOWED,
        404 => NOT_FOUND,
        409 | 412 => CONFLICT,
        400 | 413 | 415 | 422 => REFUSED,
        429 | 503 => NOT_YET,
        _ => ERROR,
    }
}
