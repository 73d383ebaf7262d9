//! Days, windows, freezes, boards, case by case.

use super::*;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// The rule of Paris, without a database of zones.
fn paris() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|t| (*t).to_owned()).collect()
}

/// France, 2026.
fn holidays() -> Vec<String> {
    texts(&[
        "01-01",
        "easter+1",
        "05-01",
        "05-08",
        "easter+39",
        "easter+50",
        "07-14",
        "08-15",
        "11-01",
        "11-11",
        "12-25",
    ])
}

fn calendar(formula: &str, on_holiday: &str) -> Calendar {
    let holidays = holidays();
    let text = CalendarText { formula, holidays: &holidays, on_holiday, ..CalendarText::default() };
    Calendar::read(None, &text).unwrap()
}

fn days(calendar: Calendar, from: &str, to: &str) -> String {
    let calendars = Calendars([("c".to_owned(), calendar)].into());
    calendars.days("C", from, to).iter().map(|day| &day[5..]).collect::<Vec<_>>().join(" ")
}

fn prd() -> Window {
    Window::read("prd-change-window", paris(), [("Mon 14:00", "Fri 12:00")], &[]).unwrap()
}

fn cab(earliest: &str) -> Board {
    Board::read(paris(), "cab", "Thu 12:00", "Fri", earliest).unwrap()
}

/// §8.4: formulas over the year 2026, with the holidays of France.
#[test]
fn formulas() {
    for (formula, from, to, expected) in [
        ("workdays", "2026-05-01", "2026-05-15", "05-04 05-05 05-06 05-07 05-11 05-12 05-13 05-15"),
        ("Mon-Fri", "2026-05-04", "2026-05-09", "05-04 05-05 05-06 05-07"),
        ("Sat-Mon", "2026-06-01", "2026-06-08", "06-01 06-06 06-07 06-08"),
        ("Mon,Wed", "2026-06-01", "2026-06-10", "06-01 06-03 06-08 06-10"),
        ("first-day", "2026-01-01", "2026-04-30", "02-01 03-01 04-01"),
        ("last-day", "2026-01-01", "2026-03-31", "01-31 02-28 03-31"),
        ("last-day - 1", "2026-02-01", "2026-03-31", "02-27 03-30"),
        ("last-day + 1", "2026-02-01", "2026-03-31", "02-01 03-01"),
        ("first-workday", "2026-01-01", "2026-05-31", "01-02 02-02 03-02 04-01 05-04"),
        ("first-workday + 2", "2026-01-01", "2026-02-28", "01-06 02-04"),
        ("last-workday", "2026-01-01", "2026-05-31", "01-30 02-27 03-31 04-30 05-29"),
        ("last-workday + 1", "2026-04-01", "2026-06-05", "04-01 05-04 06-01"),
        ("last-workday-1", "2026-05-01", "2026-05-31", "05-28"),
        ("workday 3", "2026-05-01", "2026-06-30", "05-06 06-03"),
        ("2nd Tue", "2026-01-01", "2026-03-31", "01-13 02-10 03-10"),
        ("5th Fri", "2026-01-01", "2026-05-31", "01-30 05-29"),
        ("last Friday", "2026-01-01", "2026-02-28", "01-30 02-27"),
        ("day 15", "2026-01-01", "2026-02-28", "01-15 02-15"),
        ("day 31", "2026-01-01", "2026-04-30", "01-31 03-31"),
        ("easter - 2", "2026-01-01", "2026-12-31", "04-03"),
        ("12-24", "2026-01-01", "2026-12-31", "12-24"),
        ("2nd Tue or day 1 and Feb-Mar", "2026-02-01", "2026-03-31", "02-01 02-10 03-01 03-10"),
        ("workdays and not (Mon-Thu or Jul,Aug)", "2026-06-20", "2026-09-10", "06-26 09-04"),
        ("Nov-Jan and first-day", "2026-01-01", "2026-12-31", "12-01"),
    ] {
        assert_eq!(days(calendar(formula, ""), from, to), expected, "{formula}");
    }
}

/// §8.4: what becomes of a holiday that fits.
#[test]
fn holidays_move() {
    // 2026-05-01 and 05-08 are Fridays; Easter Monday is 04-06, Ascension a Thursday, 05-14.
    for (on_holiday, expected) in [
        ("skip", "04-30 05-07 05-21"),
        ("run", "04-30 05-07 05-14 05-21"),
        ("before", "04-30 05-07 05-13 05-21"),
        ("after", "04-30 05-07 05-15 05-21"),
    ] {
        assert_eq!(days(calendar("Thu", on_holiday), "2026-04-30", "2026-05-21"), expected, "{on_holiday}");
    }
    // Across a weekend.
    assert_eq!(days(calendar("Fri", "after"), "2026-05-01", "2026-05-12"), "05-04 05-11");
    assert_eq!(days(calendar("Mon", "before"), "2026-04-01", "2026-04-12"), "04-03");
    let holidays = holidays();
    let (include, exclude) = (texts(&["2026-05-01"]), texts(&["2026-05-04"]));
    let text = CalendarText {
        formula: "workdays",
        holidays: &holidays,
        on_holiday: "",
        include: &include,
        exclude: &exclude,
    };
    assert_eq!(days(Calendar::read(None, &text).unwrap(), "2026-04-30", "2026-05-05"), "04-30 05-01 05-05");
}

#[test]
fn what_is_no_calendar() {
    for formula in [
        "",
        "workday",
        "workday 40",
        "2nd",
        "2nd day",
        "day 0",
        "6th Tue",
        "Mon-",
        "Mon or",
        "(Mon",
        "Mon)",
        "not",
        "first-day +",
        "first-day + 999",
        "13-01",
        "02-30",
        "Mon,Jan",
        "easter x",
    ] {
        assert!(formula::Formula::parse(formula).is_err(), "{formula}");
    }
    assert!(formula::Formula::parse(&"(".repeat(1_000)).is_err());
    for holiday in ["", "25-12", "easter 1", "easter+999", "2026-13-01", "02-30"] {
        assert!(formula::Holiday::parse(holiday).is_err(), "{holiday}");
    }
    let one = texts(&["12-25"]);
    assert!(Calendar::read(None, &CalendarText { include: &one, ..CalendarText::default() }).is_err());
    assert!(Calendar::read(None, &CalendarText { on_holiday: "x", ..CalendarText::default() }).is_err());
    for (from, to) in
        [("Mon 14:00", "12:00"), ("Mon 25:00", "Tue 1:00"), ("", ""), ("Mon 14:00 x", "Fri 12:00")]
    {
        assert!(Window::read("w", paris(), [(from, to)], &[]).is_err(), "{from}");
    }
    assert!(Board::read(paris(), "", "12:00", "Fri", "").is_err());
    assert!(Board::read(paris(), "", "Thu 12:00", "Fri", "soon").is_err());
}

#[test]
fn easter_sundays() {
    for (year, day) in
        [(1818, "03-22"), (2024, "03-31"), (2025, "04-20"), (2026, "04-05"), (2027, "03-28"), (2038, "04-25")]
    {
        assert_eq!(formula::easter(year).unwrap().to_string(), format!("{year}-{day}"));
    }
}

#[test]
fn names() {
    let none = Calendars::default();
    assert!(none.runs_on("", "2026-11-21") && none.runs_on("Always", "2026-11-21"));
    assert!(!none.runs_on("other", "2026-11-21") && !none.runs_on("always", "today"));
    assert_eq!(none.next_after("always", "2026-12-31").as_deref(), Some("2027-01-01"));
    assert_eq!(none.next_after("other", "2026-12-31"), None);
    let never = Calendars([("never".to_owned(), calendar("Mon and Tue", ""))].into());
    assert_eq!(never.next_after("never", "2026-01-01"), None);
}

/// §8.4: a time that does not exist is the next that does, one that comes twice is the first. WF-1.
#[test]
fn clocks_put_forward_and_back() {
    for (date, minute, expected) in [
        ("2026-03-29", 90, "2026-03-29T00:30:00Z"),
        ("2026-03-29", 120, "2026-03-29T01:00:00Z"),
        ("2026-03-29", 150, "2026-03-29T01:00:00Z"),
        ("2026-03-29", 180, "2026-03-29T01:00:00Z"),
        ("2026-03-29", 210, "2026-03-29T01:30:00Z"),
        ("2026-03-28", 1_440 + 150, "2026-03-29T01:00:00Z"),
        ("2026-10-25", 150, "2026-10-25T00:30:00Z"),
        ("2026-10-25", 180, "2026-10-25T02:00:00Z"),
        ("2026-10-25", 0, "2026-10-24T22:00:00Z"),
        ("2026-12-31", 2_879, "2027-01-01T22:59:00Z"),
    ] {
        assert_eq!(
            BusinessDate::new(date, &paris()).unwrap().minute(minute),
            at(expected),
            "{date} {minute}"
        );
    }
    let today = BusinessDate::on(at("2026-11-20T23:30:00Z"), &paris());
    assert_eq!((today.name.as_str(), today.midnight), ("2026-11-21", at("2026-11-20T23:00:00Z")));
    assert_eq!(BusinessDate { zone: None, ..today }.minute(60), at("2026-11-21T00:00:00Z"));
    assert_eq!(BusinessDate::new("tomorrow", &paris()), None);

    // Sunday 02:30 to 02:45 does not exist on that day: it does not open then.
    let gap = Window::read("w", paris(), [("Sun 02:30", "Sun 05:00")], &[]).unwrap();
    assert_eq!(gap.opens(at("2026-03-29T00:00:00Z")), Some(at("2026-03-29T01:00:00Z")));
    let twice = Window::read("w", paris(), [("Sun 02:00", "Sun 02:30")], &[]).unwrap();
    assert_eq!(twice.closes(at("2026-10-25T00:15:00Z")), Some(at("2026-10-25T00:30:00Z")));
    assert!(!twice.is_open(at("2026-10-25T01:15:00Z")), "the second 02:15 is not in it");
}

/// Scenario 28 (the clock's half): Friday 11:55 is open until 12:00; Friday 12:00 is closed until Monday 14:00. WF-1.
#[test]
fn window_of_production() {
    let window = prd();
    // 2026-11-27 is a Friday.
    assert!(window.is_open(at("2026-11-27T10:55:00Z")));
    assert_eq!(window.closes(at("2026-11-27T10:55:00Z")), Some(at("2026-11-27T11:00:00Z")));
    assert_eq!(window.opens(at("2026-11-27T10:55:00Z")), Some(at("2026-11-27T10:55:00Z")));
    assert!(!window.is_open(at("2026-11-27T11:00:00Z")));
    assert_eq!(window.opens(at("2026-11-27T11:00:00Z")), Some(at("2026-11-30T13:00:00Z")));
    assert_eq!(window.closes(at("2026-11-27T11:00:00Z")), None);
    assert!(!window.is_open(at("2026-11-30T12:59:59.999Z")) && window.is_open(at("2026-11-30T13:00:00Z")));
    assert_eq!(window.told(at("2026-11-30T13:00:00Z")), "2026-11-30 14:00");
    let stretches = window.stretches_between(at("2026-11-25T00:00:00Z"), at("2026-12-02T00:00:00Z"));
    let expected =
        [("2026-11-25T00:00:00Z", "2026-11-27T11:00:00Z"), ("2026-11-30T13:00:00Z", "2026-12-02T00:00:00Z")];
    assert_eq!(stretches, expected.map(|(from, to)| (at(from), at(to))));
}

/// WF-1: over the end of the week, every day, always, never, with days left out.
#[test]
fn windows() {
    let weekend = Window::read("w", TimeZone::UTC, [("Fri 20:00", "Mon 06:00")], &[]).unwrap();
    assert!(weekend.is_open(at("2026-11-29T12:00:00Z")) && weekend.is_open(at("2026-11-30T05:59:00Z")));
    assert_eq!(weekend.closes(at("2026-11-28T00:00:00Z")), Some(at("2026-11-30T06:00:00Z")));
    assert_eq!(weekend.opens(at("2026-11-30T06:00:00Z")), Some(at("2026-12-04T20:00:00Z")));

    let nights = Window::read("n", TimeZone::UTC, [("22:00", "06:00")], &[]).unwrap();
    assert!(nights.is_open(at("2026-11-30T03:00:00Z")) && !nights.is_open(at("2026-11-30T06:00:00Z")));
    assert_eq!(nights.opens(at("2026-11-29T12:00:00Z")), Some(at("2026-11-29T22:00:00Z")));

    let always = Window::read("a", paris(), [("Mon 00:00", "Mon 00:00")], &[]).unwrap();
    assert!(always.is_open(at("2026-10-25T01:30:00Z")));
    assert_eq!(always.closes(at("2026-10-25T01:30:00Z")), None);
    let never = Window::read("x", paris(), [], &[]).unwrap();
    assert_eq!(never.opens(at("2026-10-25T01:30:00Z")), None);

    let two = Window::read("t", TimeZone::UTC, [("Mon 08:00", "Mon 12:00"), ("Mon 12:00", "Mon 13:00")], &[])
        .unwrap();
    assert_eq!(two.closes(at("2026-11-30T09:00:00Z")), Some(at("2026-11-30T13:00:00Z")));

    let except =
        Window::read("e", TimeZone::UTC, [("Mon 14:00", "Fri 12:00")], &texts(&["12-25", "easter+1"]))
            .unwrap();
    assert_eq!(except.closes(at("2026-12-23T00:00:00Z")), Some(at("2026-12-25T00:00:00Z")));
    assert!(!except.is_open(at("2026-12-25T08:00:00Z")));
    assert_eq!(except.opens(at("2026-12-25T08:00:00Z")), Some(at("2026-12-28T14:00:00Z")));
    assert_eq!(except.opens(at("2026-04-06T15:00:00Z")), Some(at("2026-04-07T00:00:00Z")));
}

/// Scenario 27: a request to PRD on Thursday 11:59 goes in the next week, at 12:01 in the week after. Q-10.
#[test]
fn board_slots() {
    let none = Calendars::default();
    let slot = |filed: &str, earliest: &str| cab(earliest).slot(at(filed), Some(&prd()), &none).unwrap();
    // 2026-11-26 is a Thursday.
    let before = slot("2026-11-26T10:59:00Z", "next-week");
    assert_eq!(before.cutoff, at("2026-11-26T11:00:00Z"));
    assert_eq!(before.board, at("2026-11-26T23:00:00Z"), "Friday 27th");
    assert_eq!(before.earliest, at("2026-11-30T13:00:00Z"), "Monday 30th, 14:00");
    let after = slot("2026-11-26T11:01:00Z", "next-week");
    assert_eq!(after.board, at("2026-12-03T23:00:00Z"), "Friday 4th");
    assert_eq!(after.earliest, at("2026-12-07T13:00:00Z"), "Monday 7th, 14:00");
    assert_eq!(slot("2026-11-26T11:00:00Z", ""), after, "at the cutoff it is too late");
    assert_eq!(slot("2026-11-26T10:59:59.999Z", ""), before);
    assert_eq!(slot("2026-11-27T10:00:00Z", ""), after);
    assert_eq!(slot("2026-11-29T10:00:00Z", ""), after);
    // The window that is open when the board meets is not the next one.
    assert_eq!(slot("2026-11-26T10:59:00Z", "next-window").earliest, at("2026-11-30T13:00:00Z"));
}

/// boards that do not meet, boards in the week after, no window.
#[test]
fn boards() {
    let cab_days = calendar("Fri", "");
    let known = Calendars([("cab".to_owned(), cab_days)].into());
    // Friday 2026-05-01 is a holiday: the board of the 8th is one too; the 15th meets.
    let slot = cab("").slot(at("2026-04-29T10:00:00Z"), Some(&prd()), &known).unwrap();
    assert_eq!(slot.board, at("2026-05-14T22:00:00Z"));
    assert_eq!(slot.earliest, at("2026-05-18T12:00:00Z"));
    assert_eq!(slot.cutoff, at("2026-05-14T10:00:00Z"));

    let monday = Board::read(TimeZone::UTC, "", "Thu 12:00", "Mon 10:00", "next-window").unwrap();
    let slot = monday.slot(at("2026-11-26T11:00:00Z"), None, &Calendars::default()).unwrap();
    assert_eq!((slot.board, slot.earliest), (at("2026-11-30T10:00:00Z"), at("2026-11-30T10:00:00Z")));
    let week_after = Board { earliest: Earliest::NextWeek, ..monday };
    let slot = week_after.slot(at("2026-11-26T11:00:00Z"), None, &Calendars::default()).unwrap();
    assert_eq!(slot.earliest, at("2026-12-07T00:00:00Z"));
    let never = Window::read("x", paris(), [], &[]).unwrap();
    assert_eq!(week_after.slot(at("2026-11-26T11:00:00Z"), Some(&never), &Calendars::default()), None);
}

fn freeze(from: &str, to: &str, every: Every) -> Freeze {
    Freeze {
        name: "fin-d-annee".to_owned(),
        from: at(from),
        to: at(to),
        every,
        zone: paris(),
        tiers: texts(&["PRD"]),
        envs: Vec::new(),
        packages: Vec::new(),
        spaces: Vec::new(),
        rollbacks: false,
        reason: "Gel de fin d'année".to_owned(),
        owner: "group:ops".to_owned(),
    }
}

/// WF-2: once, and coming again.
#[test]
fn freezes() {
    let once = freeze("2026-12-18T12:00:00+01:00", "2027-01-04T14:00:00+01:00", Every::Once);
    for (when, until) in [
        ("2026-12-18T10:59:59.999Z", None),
        ("2026-12-18T11:00:00Z", Some("2027-01-04T13:00:00Z")),
        ("2027-01-04T12:59:59Z", Some("2027-01-04T13:00:00Z")),
        ("2027-01-04T13:00:00Z", None),
        ("2027-12-20T11:00:00Z", None),
    ] {
        assert_eq!(once.holds_until(at(when)), until.map(at), "{when}");
    }
    assert!(once.fits("prd", "PRD1", "SICARDI", "CA_LIVRAISON") && !once.fits("INT", "INT1", "SICARDI", "x"));

    let yearly = freeze("2024-02-29T12:00:00+01:00", "2024-03-02T12:00:00+01:00", Every::Year);
    assert_eq!(yearly.holds_until(at("2026-03-01T00:00:00Z")), Some(at("2026-03-02T11:00:00Z")));
    assert_eq!(yearly.holds_until(at("2028-02-29T12:00:00Z")), Some(at("2028-03-02T11:00:00Z")));
    assert_eq!(yearly.holds_until(at("2023-03-01T00:00:00Z")), None, "not before its first time");

    let monthly = freeze("2026-01-31T20:00:00+01:00", "2026-01-31T23:00:00+01:00", Every::Month);
    let times = monthly.times_between(at("2026-02-01T00:00:00Z"), at("2026-05-01T00:00:00Z"));
    let days: Vec<String> = times.iter().map(|(from, _)| from.to_string()[..16].to_owned()).collect();
    assert_eq!(days, ["2026-02-28T19:00", "2026-03-31T18:00", "2026-04-30T18:00"]);

    // Daily, in local time, over the night on which clocks are put forward.
    let daily = freeze("2026-03-01T22:00:00+01:00", "2026-03-02T06:00:00+01:00", Every::Day);
    assert_eq!(daily.holds_until(at("2026-03-28T22:00:00Z")), Some(at("2026-03-29T04:00:00Z")));
    assert_eq!(daily.holds_until(at("2036-03-28T12:00:00Z")), None);
    // Each meets the next: they are one, and the end is far.
    let endless = freeze("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", Every::Day);
    assert!(endless.holds_until(at("2026-04-01T12:00:00Z")).unwrap() > at("2028-01-01T00:00:00Z"));
    assert_eq!(once.times_between(at("2027-01-04T13:00:00Z"), at("2028-01-01T00:00:00Z")), []);
    assert!(freeze("2026-03-01T00:00:00Z", "2026-03-09T00:00:00Z", Every::Week).is_endless());
}

fn windows_of_any_kind() -> impl Strategy<Value = Window> {
    let minute = 0..WEEK_MINUTES / 15;
    proptest::collection::vec((minute.clone(), minute), 1..4).prop_map(|hours| Window {
        name: "w".to_owned(),
        zone: paris(),
        open: hours.into_iter().map(|(from, to)| (from * 15, to * 15)).collect(),
        except: Except::default(),
    })
}

proptest! {
    /// WF-1: an opening is open and the minute before it is not; a closing is closed and the minute before it is not.
    #[test]
    fn borders_are_borders(window in windows_of_any_kind(), minute in 0_i64..700_000) {
        let at = Timestamp::from_ms(1_766_000_000_000 + minute * 60_000);
        let minute = std::time::Duration::from_millis(1);
        let before = |at: Timestamp| Timestamp::from_ms(at.as_ms() - 1);
        let opens = window.opens(at).unwrap();
        prop_assert!(window.is_open(opens) && opens >= at);
        prop_assert!(opens == at || !window.is_open(before(opens)));
        if let Some(closes) = window.closes(opens) {
            prop_assert!(!window.is_open(closes) && window.is_open(before(closes)));
            prop_assert!(window.opens(closes).unwrap() >= closes.plus(minute));
        }
    }

    /// who files later is never served earlier, and nobody is served before the board met.
    #[test]
    fn boards_keep_the_order(minute in 0_i64..600_000, later in 0_i64..20_000) {
        let filed = Timestamp::from_ms(1_766_000_000_000 + minute * 60_000);
        let after = Timestamp::from_ms(filed.as_ms() + later * 60_000);
        let slot = |at| cab("next-week").slot(at, Some(&prd()), &Calendars::default()).unwrap();
        let (first, second) = (slot(filed), slot(after));
        prop_assert!(filed < first.cutoff && first.cutoff <= first.board && first.board < first.earliest);
        prop_assert!(first.earliest <= second.earliest);
    }

    /// §8.4: whatever people write is read or refused.
    #[test]
    fn reading_formulas_never_panics(text in "[a-zA-Z0-9 ,()+-]{0,40}") {
        if let Ok(formula) = formula::Formula::parse(&text) {
            let day: Date = "2026-02-28".parse().unwrap();
            let _ = formula.holds(day, &|d| d.weekday().to_monday_zero_offset() < 5);
        }
    }
}
