//! Statements of this room.

/// Something happened that people may want to be told of. A thing finishes once.
pub const NOTE: &str = "INSERT INTO notices (at, event, object, path, why, told_at) VALUES ($1, $2, $3, $4, $5, NULL) ON CONFLICT DO NOTHING";
/// What nobody was told of yet.
pub const UNTOLD: &str =
    "SELECT number, at, event, object, path, why FROM notices WHERE told_at IS NULL ORDER BY number LIMIT $1";
/// Whoever is to be told is known.
pub const TOLD: &str = "UPDATE notices SET told_at = $2 WHERE number = $1";
/// A message to somebody; the same again is left out.
pub const QUEUE: &str = "INSERT INTO notifications (id, notice, at, event, object, channel, recipient, subject, body, tries, next_at, state, error) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $3, 'waiting', '') ON CONFLICT (notice, channel, recipient) DO NOTHING";
/// Messages whose time has come.
pub const DUE: &str = "SELECT id, at, event, object, channel, recipient, subject, body, tries FROM notifications \
     WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, id LIMIT $2";
/// When the next one's comes.
pub const NEXT: &str = "SELECT MIN(next_at) FROM notifications WHERE state = 'waiting'";
/// How a try went.
pub const TRIED: &str =
    "UPDATE notifications SET state = $2, tries = $3, next_at = $4, error = $5, ended_at = $6 WHERE id = $1";
/// Messages, newest first.
pub const LIST: &str = "SELECT id, at, event, object, channel, recipient, subject, tries, next_at, state, error, ended_at FROM notifications \
     WHERE ($1 = '' OR state = $1) ORDER BY id DESC LIMIT $2";
/// Old messages go.
pub const SWEEP: &str = "DELETE FROM notifications WHERE ended_at < $1";
/// And what they were about.
pub const SWEEP_NOTICES: &str =
    "DELETE FROM notices WHERE told_at < $1 AND number NOT IN (SELECT notice FROM notifications)";

/// All, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[NOTE, UNTOLD, TOLD, QUEUE, DUE, NEXT, TRIED, LIST, SWEEP, SWEEP_NOTICES];

/// It was sent, and that was not written down.
#[cfg(test)]
pub const UNSENT: &str = "UPDATE notifications SET state = 'waiting', ended_at = NULL";
/// Nobody was found to tell yet.
#[cfg(test)]
pub const UNTELL: &str = "UPDATE notices SET told_at = NULL";
/// What messages say.
#[cfg(test)]
pub const TEXTS: &str = "SELECT subject, body FROM notifications";
/// What was noted of one kind.
#[cfg(test)]
pub const NOTED: &str = "SELECT object, path FROM notices WHERE event = $1";
