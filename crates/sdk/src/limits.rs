//! Upper bounds of this library.

use std::time::Duration;

/// Longest line of the local socket, in bytes.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;
/// Lines that wait for an agent that is away.
pub const LINES_MAX: usize = 1_024;
/// Their text, in bytes.
pub const BYTES_MAX: usize = 4 << 20;
/// Shortest and longest wait before the next try to connect.
pub const RECONNECT: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(3));
/// Time in which an agent answers the hello.
pub const WELCOME_WITHIN: Duration = Duration::from_secs(10);
/// Time in which state objects that were asked for come.
pub const STATES_WITHIN: Duration = Duration::from_secs(10);
/// State objects a watch holds for a slow reader, the latest value of each; beyond, the oldest go.
pub const WATCHED_MAX: usize = 10_000;
/// Messages held for a slow reader; beyond, the oldest go.
pub const MESSAGES_MAX: usize = 1_024;
/// Calls that wait for their callback; beyond, the caller is told that the program is busy.
pub const CALLS_MAX: usize = 256;
/// Replies held for a slow caller; beyond, the newest go.
pub const REPLIES_MAX: usize = 256;
