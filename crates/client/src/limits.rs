//! Bounds of the client, each with its unit.

use std::time::Duration;

/// Longest wait for a connection.
pub const CONNECT_WAIT: Duration = Duration::from_secs(10);
/// Longest wait for the answer to an ordinary call.
pub const CALL_WAIT: Duration = Duration::from_secs(60);
/// Longest silence in the middle of a body or of a stream; servers send a sign of life more often.
pub const SILENCE_MAX: Duration = Duration::from_secs(90);
/// Tries of a call that may be repeated.
pub const CALL_TRIES_MAX: u32 = 3;
/// Tries in a row, without a single byte of progress, before an upload or a download gives up.
pub const TRANSFER_TRIES_MAX: u32 = 8;
/// Reconnections in a row, without a single event, before a stream gives up.
pub const STREAM_TRIES_MAX: u32 = 30;
/// First pause before another try; it doubles each time.
pub const PAUSE_FIRST: Duration = Duration::from_millis(100);
/// Longest pause before another try.
pub const PAUSE_MAX: Duration = Duration::from_secs(5);
/// Bytes of one request of an upload.
pub const UPLOAD_PIECE_BYTES: u64 = 16 * 1024 * 1024;
/// Bytes read from a file at once.
pub const FILE_READ_BYTES: usize = 128 * 1024;
/// Entries asked for in one page.
pub const PAGE_ENTRIES: u32 = 500;
/// Entries of a whole list that are read before giving up: more than a server holds.
pub const LIST_ENTRIES_MAX: usize = 5_000_000;
/// Longest line of a stream of events, in bytes.
pub const EVENT_LINE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How long the server is asked to wait for the end of an order before it says how the order stands, in milliseconds;
/// whoever watches sees the reason change that often.
pub const ORDER_LOOK_MS: u64 = 5_000;
/// The same for the first look, which tells soon why an order waits.
pub const ORDER_FIRST_LOOK_MS: u64 = 500;
/// Largest error body that is looked at, in bytes.
pub const PROBLEM_BYTES_MAX: usize = 256 * 1024;

/// The pause after so many tries in vain, when the first is `first`.
#[must_use]
pub fn pause(first: Duration, tried: u32) -> Duration {
    first.saturating_mul(1 << tried.min(10)).min(PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_their_bound() {
        assert_eq!(pause(PAUSE_FIRST, 0), PAUSE_FIRST);
        assert_eq!(pause(PAUSE_FIRST, 1), PAUSE_FIRST * 2);
        assert_eq!(pause(PAUSE_FIRST, 5), Duration::from_millis(3_200));
        assert_eq!(pause(PAUSE_FIRST, 6), PAUSE_MAX);
        assert_eq!(pause(PAUSE_FIRST, u32::MAX), PAUSE_MAX);
    }
}
