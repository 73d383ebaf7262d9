//! Business dates of spaces: which one it is, when the next begins.

use model::Timestamp;
use model::deliver::calendar::BusinessDate;
use protocol::deliver::Space;

/// The zone of a space; UTC when its name is unknown.
#[must_use]
pub fn zone(space: &Space) -> jiff::tz::TimeZone {
    if space.timezone.is_empty() {
        return jiff::tz::TimeZone::UTC;
    }
    jiff::tz::TimeZone::get(&space.timezone).unwrap_or(jiff::tz::TimeZone::UTC)
}

/// Minute of the day at which the date begins, and whether it changes by itself.
fn rule(space: &Space) -> (i64, bool) {
    let words: Vec<&str> = space.date.split_whitespace().collect();
    match words.as_slice() {
        ["manual"] => (0, false),
        ["day", at] => {
            let minute = at.split_once(':').and_then(|(h, m)| {
                let (hours, minutes): (i64, i64) = (h.parse().ok()?, m.parse().ok()?);
                (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
            });
            (minute.unwrap_or(0), true)
        }
        _ => (0, true),
    }
}

/// A date by its name: `2026-11-21`.
#[must_use]
pub fn named(space: &Space, name: &str) -> Option<BusinessDate> {
    BusinessDate::new(name, &zone(space))
}

/// The business date now; one that a person set counts for a rule `manual`, and for another until its day has passed.
#[must_use]
pub fn business_date(space: &Space, set: &str, now: Timestamp) -> BusinessDate {
    let (begins, by_itself) = rule(space);
    let at = Timestamp::from_ms(now.as_ms() - begins * 60_000);
    let today = BusinessDate::on(at, &zone(space));
    named(space, set).filter(|date| !by_itself || date.name >= today.name).unwrap_or(today)
}

/// When the business date changes by itself.
#[must_use]
pub fn next_change(space: &Space, now: Timestamp) -> Option<Timestamp> {
    let (begins, by_itself) = rule(space);
    if !by_itself {
        return None;
    }
    let at = Timestamp::from_ms(now.as_ms() - begins * 60_000);
    let tomorrow = after(space, &BusinessDate::on(at, &zone(space)))?;
    Some(tomorrow.minute(u32::try_from(begins).ok()?))
}

/// The day after.
#[must_use]
pub fn after(space: &Space, date: &BusinessDate) -> Option<BusinessDate> {
    let date: jiff::civil::Date = date.name.parse().ok()?;
    named(space, &date.tomorrow().ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn space(zone: &str, date: &str) -> Space {
        Space { timezone: zone.to_owned(), date: date.to_owned(), ..Space::default() }
    }

    #[test]
    fn a_business_date_begins_where_its_space_says() {
        let paris = space("Europe/Paris", "");
        let now = at("2026-11-21T23:30:00Z");
        let date = business_date(&paris, "", now);
        assert_eq!((date.name.as_str(), date.midnight), ("2026-11-22", at("2026-11-21T23:00:00Z")));
        assert_eq!(next_change(&paris, now), Some(at("2026-11-22T23:00:00Z")));
        let late = space("Europe/Paris", "day 06:00");
        assert_eq!(business_date(&late, "", now).name, "2026-11-21");
        assert_eq!(next_change(&late, now), Some(at("2026-11-22T05:00:00Z")));
        let manual = space("", "manual");
        assert_eq!(business_date(&manual, "2026-11-01", now).name, "2026-11-01");
        assert_eq!(next_change(&manual, now), None);
    }
}
