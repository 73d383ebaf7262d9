//! Times, lengths of time and sizes as people read them. Machines get the exact ones.

use crate::texts::Say;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use model::Timestamp;
use protocol::Lang;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The machine's clock.
pub fn now() -> Timestamp {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_ms(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}

/// The reader's time zone: what `TZ` says, else the machine's; UTC where nothing says it.
pub fn zone() -> &'static TimeZone {
    static ZONE: LazyLock<TimeZone> = LazyLock::new(TimeZone::system);
    &ZONE
}

/// An instant as a person wrote it: with its offset, or as a day and a time of a zone: `2026-03-17 09:00`. Of a time that comes twice it is the first; one that
/// is skipped is as much later as the clocks are put forward.
pub fn read(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim().replace(' ', "T");
    if let Ok(at) = Timestamp::parse(&text) {
        return Some(at);
    }
    let local = text.parse::<DateTime>().ok()?.to_zoned(zone.clone()).ok()?;
    Some(Timestamp::from_ms(local.timestamp().as_millisecond()))
}

/// Begin and end of a month of a zone: `2026-11`.
pub fn month(text: &str, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    let first = format!("{}-01", text.trim()).parse::<jiff::civil::Date>().ok()?;
    let next = first.checked_add(jiff::Span::new().months(1)).ok()?;
    let begin = |day: jiff::civil::Date| {
        let at = day.to_zoned(zone.clone()).ok()?;
        Some(Timestamp::from_ms(at.timestamp().as_millisecond()))
    };
    Some((begin(first)?, begin(next)?))
}

/// How long ago, or the day and time when that is more than a day.
pub fn ago(say: Say, at: Timestamp, now: Timestamp) -> String {
    let since = now.since(at);
    if since > Duration::from_secs(24 * 3600) { day_time(at) } else { say.ago(&rough(since)) }
}

/// In the reader's zone, with its offset: `2026-11-20 09:30+01:00`; `2026-11-20 08:30Z` where that is UTC.
pub fn day_time(at: Timestamp) -> String {
    local(at, zone(), "%Y-%m-%d %H:%M", true)
}

/// The same to the millisecond: `2026-11-20 09:30:12.250+01:00`.
pub fn exact(at: Timestamp) -> String {
    local(at, zone(), "%Y-%m-%d %H:%M:%S.%3f", true)
}

/// The time of the day in the reader's zone, of something that happens now: `09:30:12`.
pub fn clock(at: Timestamp) -> String {
    local(at, zone(), "%H:%M:%S", false)
}

fn local(at: Timestamp, zone: &TimeZone, form: &str, marked: bool) -> String {
    let Ok(instant) = jiff::Timestamp::from_millisecond(at.as_ms()) else { return at.to_string() };
    let local = instant.to_zoned(zone.clone());
    let mark = match (marked, local.offset().is_zero()) {
        (false, _) => "",
        (true, true) => "Z",
        (true, false) => "%:z",
    };
    local.strftime(&format!("{form}{mark}")).to_string()
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
        assert_eq!(ago(say, at, at.plus(Duration::from_secs(200_000))), day_time(at));
    }

    #[test]
    fn times_are_the_readers() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        for (text, zone, expected) in [
            ("2026-11-20 09:30", &paris, "2026-11-20T08:30:00.000Z"),
            ("2026-07-20 09:30", &paris, "2026-07-20T07:30:00.000Z"),
            ("2026-07-20T09:30:15", &paris, "2026-07-20T07:30:15.000Z"),
            ("2026-07-20", &paris, "2026-07-19T22:00:00.000Z"),
            ("2026-07-20 09:30", &TimeZone::UTC, "2026-07-20T09:30:00.000Z"),
            // What says its offset is what it says.
            ("2026-07-20T09:30:00Z", &paris, "2026-07-20T09:30:00.000Z"),
            ("2026-07-20 09:30+05:00", &paris, "2026-07-20T04:30:00.000Z"),
            // Clocks are put forward at two, and back at three.
            ("2026-03-29 02:30", &paris, "2026-03-29T01:30:00.000Z"),
            ("2026-10-25 02:30", &paris, "2026-10-25T00:30:00.000Z"),
        ] {
            assert_eq!(read(text, zone).map(|at| at.to_string()).as_deref(), Some(expected), "{text}");
        }
        for wrong in ["", "soon", "2026-13-01", "2026-02-30 10:00", "09:00"] {
            assert_eq!(read(wrong, &paris), None, "{wrong}");
        }
        let at = Timestamp::parse("2026-11-20T23:30:12.250Z").unwrap();
        assert_eq!(local(at, &paris, "%Y-%m-%d %H:%M", true), "2026-11-21 00:30+01:00");
        assert_eq!(local(at, &paris, "%H:%M:%S", false), "00:30:12");
        assert_eq!(local(at, &paris, "%H:%M:%S.%3f", true), "00:30:12.250+01:00");
        assert_eq!(local(at, &TimeZone::UTC, "%Y-%m-%d %H:%M", true), "2026-11-20 23:30Z");
    }

    #[test]
    fn a_month_is_the_readers() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let (from, until) = month("2026-03", &paris).unwrap();
        assert_eq!(from.to_string(), "2026-02-28T23:00:00.000Z");
        assert_eq!(until.to_string(), "2026-03-31T22:00:00.000Z");
        assert!(month("2026-13", &paris).is_none() && month("march", &paris).is_none());
        assert!(month("2026-12", &TimeZone::UTC).unwrap().1.to_string().starts_with("2027-01-01"));
    }
}
