//! Times, lengths of time and sizes as people read them. Machines get the exact ones.

use crate::texts::Say;
use model::Timestamp;
use protocol::Lang;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The machine's clock.
pub fn now() -> Timestamp {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_ms(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}

/// How long ago, or the day and time (UTC) when that is more than a day.
pub fn ago(say: Say, at: Timestamp, now: Timestamp) -> String {
    let since = now.since(at);
    if since > Duration::from_secs(24 * 3600) { day_time(at) } else { say.ago(&rough(since)) }
}

/// `2026-11-20 08:30Z`
pub fn day_time(at: Timestamp) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time}Z"),
        _ => text,
    }
}

/// The largest unit: `3m`.
fn rough(duration: Duration) -> String {
    let text = short(duration);
    text.split(' ').next().unwrap_or(&text).to_owned()
}

/// The two largest units: `3m 20s`.
pub fn short(duration: Duration) -> String {
    let s = duration.as_secs();
    match s {
        0 => "0s".to_owned(),
        1..60 => format!("{s}s"),
        60..3600 => pair(s / 60, "m", s % 60, "s"),
        3600..86400 => pair(s / 3600, "h", s % 3600 / 60, "m"),
        _ => pair(s / 86400, "d", s % 86400 / 3600, "h"),
    }
}

fn pair(big: u64, big_unit: &str, small: u64, small_unit: &str) -> String {
    if small == 0 { format!("{big}{big_unit}") } else { format!("{big}{big_unit} {small}{small_unit}") }
}

/// A size with its unit, decimal: `12.3 MB`, `12,3 Mo`.
pub fn size(say: Say, bytes: u64) -> String {
    let units = match say.lang() {
        Lang::En => ["B", "kB", "MB", "GB", "TB"],
        Lang::Fr => ["o", "ko", "Mo", "Go", "To"],
    };
    if bytes < 1000 {
        return format!("{bytes} {}", units[0]);
    }
    let mut unit = 1;
    let mut tenths = bytes.saturating_add(50) / 100;
    while tenths >= 10_000 && unit + 1 < units.len() {
        tenths = (tenths + 500) / 1000;
        unit += 1;
    }
    let point = if say.lang() == Lang::Fr { ',' } else { '.' };
    format!("{}{point}{} {}", tenths / 10, tenths % 10, units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let (en, fr) = (Say::new(Lang::En), Say::new(Lang::Fr));
        for (bytes, expected) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (1_049, "1.0 kB"),
            (1_050, "1.1 kB"),
            (999_949, "999.9 kB"),
            (1_000_000, "1.0 MB"),
            (52_428_800, "52.4 MB"),
            (4_294_967_296, "4.3 GB"),
        ] {
            assert_eq!(size(en, bytes), expected, "{bytes}");
        }
        assert_eq!(size(fr, 52_428_800), "52,4 Mo");
    }

    #[test]
    fn lengths_of_time() {
        for (s, expected) in [
            (0, "0s"),
            (59, "59s"),
            (60, "1m"),
            (200, "3m 20s"),
            (3600, "1h"),
            (90_000, "1d 1h"),
            (7_260, "2h 1m"),
        ] {
            assert_eq!(short(Duration::from_secs(s)), expected);
        }
        let at = Timestamp::parse("2026-11-20T08:30:00Z").unwrap();
        let say = Say::new(Lang::Fr);
        assert_eq!(ago(say, at, at.plus(Duration::from_secs(75))), "il y a 1m");
        assert_eq!(ago(say, at, at.plus(Duration::from_secs(200_000))), "2026-11-20 08:30Z");
    }
}
