//! Bounds of the command line, each with its unit.

use std::time::Duration;

/// How long `--wait` waits unless `--timeout` says otherwise.
pub const WAIT_DEFAULT: Duration = Duration::from_secs(10 * 60);
/// How often a stream looks whether somebody still reads it.
pub const READER_CHECK_EVERY: Duration = Duration::from_millis(500);
/// Log lines shown when the command does not say how many.
pub const LOG_LINES_DEFAULT: u32 = 1_000;
/// Lines of the journal when nothing is asked.
pub const JOURNAL_LINES_DEFAULT: u32 = 50;
/// A call waits so long for answers when nothing is asked.
pub const CALL_WAIT_DEFAULT: Duration = Duration::from_secs(5);
/// Longest wait of a call.
pub const CALL_WAIT_MAX: Duration = Duration::from_secs(60);
/// Time between two looks at a download.
pub const DOWNLOAD_LOOK_EVERY: Duration = Duration::from_millis(300);
/// A configuration file, in bytes.
pub const CONFIGURATION_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Log lines read with one call.
pub const LOG_PAGE_LINES: u32 = 1_000;
/// Largest file given as the value of a setting, in bytes; the server's own bound is lower.
pub const VALUE_FILE_BYTES_MAX: u64 = 1024 * 1024;
/// Largest file of contexts, in bytes.
pub const CONTEXTS_BYTES_MAX: u64 = 1024 * 1024;
/// Audit lines shown when the command does not say how many.
pub const AUDIT_LINES_DEFAULT: u32 = 50;
/// Audit lines read with one call.
pub const AUDIT_PAGE_LINES: u32 = 200;
/// Deaths shown.
pub const DEATHS_SHOWN: u32 = 50;
/// Columns of a small curve.
pub const CURVE_COLUMNS: usize = 24;
/// Narrowest table, in columns.
pub const TABLE_COLUMNS_MIN: u16 = 40;
/// Longest text of a cell that is kept on one line, in characters.
pub const UNBROKEN_CHARS_MAX: usize = 12;
