//! Gates, case by case.

use super::super::calendar::Every;
use super::*;
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn paris() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

const MINUTE: Duration = Duration::from_secs(60);

/// A version that has been there for a day, and nothing in its way.
fn free(now: Timestamp) -> Facts<'static> {
    let day = 1_440 * MINUTE;
    Facts {
        now,
        store: "write-once",
        stores: &[],
        version_fault: None,
        unmet: Vec::new(),
        availability: Availability {
            committed_at: Timestamp::from_ms(now.as_ms() - 86_400_000),
            depots: Vec::new(),
            lived: day,
        },
        soak: 10 * MINUTE,
        window: None,
        freezes: &[],
        approval: None,
        engine_stopped: None,
        away: Vec::new(),
        preflight: Vec::new(),
        planned_at: None,
        lease: None,
        rollback: false,
        overridden: &[],
        expected: None,
    }
}

fn words(closed: &[Closed]) -> Vec<&'static str> {
    closed.iter().map(|c| c.gate.word()).collect()
}

fn freeze(from: &str, to: &str) -> Freeze {
    Freeze {
        name: "fin-d-annee".to_owned(),
        from: at(from),
        to: at(to),
        every: Every::Once,
        zone: paris(),
        tiers: Vec::new(),
        envs: Vec::new(),
        packages: Vec::new(),
        spaces: Vec::new(),
        rollbacks: false,
        reason: "Gel de fin d'année".to_owned(),
        owner: "group:ops".to_owned(),
    }
}

fn prd() -> Window {
    Window::read("prd-change-window", paris(), [("Mon 14:00", "Fri 12:00")], &[]).unwrap()
}

/// Scenario 4 (the decision): 9 min 59.999 s after availability is refused with the exact time; at 10 min it may go. P-3.
#[test]
fn age_is_compared_exactly() {
    let committed_at = at("2026-11-21T14:02:11Z");
    for (age_ms, open) in [(0, false), (599_000, false), (599_999, false), (600_000, true), (600_001, true)] {
        let age = Duration::from_millis(age_ms);
        let now = committed_at.plus(age);
        let availability = Availability { committed_at, depots: Vec::new(), lived: age };
        let (closed, _) = closed(&Facts { availability, ..free(now) });
        assert_eq!(closed.is_empty(), open, "{age_ms}");
        for closed in closed {
            assert_eq!((closed.gate, closed.for_ever), (Gate::Soak, false));
            assert_eq!(closed.why.until, Some(at("2026-11-21T14:12:11Z")));
            assert_eq!(closed.why.get("soak"), "600");
        }
    }
}

/// Scenario 5: committed, but a depot that serves the target does not have it: the wait has not begun, and its reason names the depot. P-1.
#[test]
fn depots_count() {
    let now = at("2026-11-21T15:00:00Z");
    let depots = vec![
        ("depot-1".to_owned(), Some(at("2026-11-21T14:03:40Z"))),
        ("depot-2".to_owned(), None),
        ("depot-3".to_owned(), None),
    ];
    let mut availability =
        Availability { committed_at: at("2026-11-21T14:02:11Z"), depots, lived: 60 * MINUTE };
    assert_eq!(soaked_at(&availability, 10 * MINUTE, now), None);
    let facts = Facts { availability: availability.clone(), ..free(now) };
    let (found, _) = closed(&facts);
    assert_eq!(found[0].why.get("depot"), "depot-2, depot-3");
    assert_eq!((found[0].why.until, found.len()), (None, 1));
    assert_eq!(earliest(&facts), None);

    availability.depots.truncate(1);
    assert_eq!(soaked_at(&availability, 10 * MINUTE, now), Some(at("2026-11-21T14:13:40Z")), "P-10");
    assert_eq!(Availability::default().at(), Some(Timestamp::default()));
}

/// Scenario 6: the wall clock is put forward by an hour during the wait: the countdown is as long as it was. Put back, it is not shorter either. P-3.
#[test]
fn clock_steps_do_not_shorten() {
    let committed_at = at("2026-11-21T14:00:00Z");
    let left = |now: &str, lived: Duration| {
        let availability = Availability { committed_at, depots: Vec::new(), lived };
        let now = at(now);
        soaked_at(&availability, 10 * MINUTE, now).unwrap().since(now)
    };
    assert_eq!(left("2026-11-21T14:04:00Z", 4 * MINUTE), 6 * MINUTE);
    assert_eq!(left("2026-11-21T15:04:00Z", 4 * MINUTE), 6 * MINUTE);
    assert_eq!(left("2026-11-21T13:04:00Z", 4 * MINUTE), 10 * MINUTE);
    assert_eq!(left("2026-11-21T14:04:00Z", Duration::from_micros(240_000_100)), 6 * MINUTE);
    assert_eq!(left("2026-11-21T15:04:00Z", Duration::from_micros(599_999_100)), Duration::from_millis(1));
}

/// Scenario 28: on Friday at 11:55, expected to take 20 minutes, it may start and warns; at 12:00 it waits for Monday 14:00. PF-06.
#[test]
fn window_closes() {
    let window = prd();
    let expected = Some(20 * MINUTE);
    let facts = |now| Facts { window: Some(&window), expected, ..free(at(now)) };
    let (found, warnings) = closed(&facts("2026-11-27T10:55:00Z"));
    assert!(found.is_empty());
    assert_eq!(warnings.len(), 1);
    assert_eq!((warnings[0].code.as_str(), warnings[0].get("closes")), ("W.window", "2026-11-27 12:00"));
    assert_eq!(warnings[0].get("expected"), "1200");
    let (found, warnings) = closed(&facts("2026-11-27T10:30:00Z"));
    assert!(found.is_empty() && warnings.is_empty());

    let (found, warnings) = closed(&facts("2026-11-27T11:00:00Z"));
    assert!(warnings.is_empty());
    assert_eq!(words(&found), ["window"]);
    assert_eq!(found[0].why.until, Some(at("2026-11-30T13:00:00Z")));
    assert_eq!(found[0].why.get("opens"), "2026-11-30 14:00");
    assert!(!found[0].for_ever);
    let never = Window::read("never", paris(), [], &[]).unwrap();
    let (found, _) = closed(&Facts { window: Some(&never), ..free(at("2026-11-27T11:00:00Z")) });
    assert!(found[0].for_ever && found[0].why.until.is_none());
}

/// §11 step 4: all gates are looked at, and every closed one is named, in order.
#[test]
fn every_closed_gate_is_named() {
    let now = at("2026-12-19T10:00:00Z");
    let window = prd();
    let freezes = [freeze("2026-12-18T12:00:00+01:00", "2027-01-04T14:00:00+01:00")];
    let why = |code: &str| Why::new(code, []);
    let facts = Facts {
        store: "deploy",
        stores: &["write-once".to_owned()],
        version_fault: Some(why("W.version")),
        unmet: vec![why("W.requires"), why("W.requires")],
        availability: Availability { committed_at: now, ..Availability::default() },
        window: Some(&window),
        freezes: &freezes,
        approval: Some(why("W.approval")),
        engine_stopped: Some(("r.ops".to_owned(), now)),
        away: vec![("int-web-1".to_owned(), None), ("int-web-2".to_owned(), Some(now))],
        preflight: vec![why("W.preflight")],
        planned_at: Some(now.plus(MINUTE)),
        lease: Some(why("W.lease")),
        ..free(now)
    };
    let (found, _) = closed(&facts);
    let expected = [
        "store",
        "version",
        "requires",
        "requires",
        "soak",
        "window",
        "freeze",
        "approval",
        "engine",
        "agents",
        "agents",
        "preflight",
        "planned",
        "lease",
    ];
    assert_eq!(words(&found), expected);
    let for_ever: Vec<bool> = found.iter().map(|c| c.for_ever).collect();
    assert_eq!(for_ever[..4], [true; 4]);
    assert!(for_ever[4..].iter().all(|is| !is));
    assert_eq!(found[0].why.get("stores"), "write-once");
    assert_eq!(found[6].why.get("owner"), "group:ops");
    assert_eq!(found[6].why.until, Some(at("2027-01-04T13:00:00Z")));
    assert_eq!(found[9].why.details.len(), 1, "an agent that was never seen has no last contact");
    assert_eq!(next_at(&found), Some(now.plus(MINUTE)));
    // The freeze ends at the very minute at which the window opens.
    assert_eq!(earliest(&facts), Some(at("2027-01-04T13:00:00Z")));
    assert!(Gate::ALL.is_sorted());
}

/// Scenario 22 (the decision): a rollback inside a freeze goes, without soak, window, approval; the lock stays, and freezes that are for rollbacks too. RB-3, P-4.
#[test]
fn rollbacks_pass() {
    let now = at("2026-12-19T10:00:00Z");
    let window = prd();
    let freezes = [freeze("2026-12-18T12:00:00+01:00", "2027-01-04T14:00:00+01:00")];
    let strict = [Freeze { rollbacks: true, ..freezes[0].clone() }];
    let facts = |freezes| Facts {
        availability: Availability { committed_at: now, ..Availability::default() },
        window: Some(&window),
        approval: Some(Why::new("W.approval", [])),
        lease: Some(Why::new("W.lease", [])),
        version_fault: Some(Why::new("W.version", [])),
        rollback: true,
        freezes,
        ..free(now)
    };
    assert_eq!(words(&closed(&facts(&freezes)).0), ["version", "lease"]);
    assert_eq!(words(&closed(&facts(&strict)).0), ["version", "freeze", "lease"]);
}

/// Scenario 29 (the decision): opened for one delivery, a freeze stays closed for the other. P-8, WF-4.
#[test]
fn overrides_open_their_gate_alone() {
    let now = at("2026-12-19T10:00:00Z");
    let window = prd();
    let freezes = [freeze("2026-12-18T12:00:00+01:00", "2027-01-04T14:00:00+01:00")];
    let facts = |overridden| Facts {
        availability: Availability { committed_at: now, ..Availability::default() },
        window: Some(&window),
        freezes: &freezes,
        preflight: vec![Why::new("W.preflight", [])],
        overridden,
        ..free(now)
    };
    assert_eq!(words(&closed(&facts(&[])).0), ["soak", "window", "freeze", "preflight"]);
    let opened = ["soak", "window", "freeze", "preflight", "lease"].map(|gate| [gate.to_owned()]);
    for (opened, left) in opened.iter().zip([
        vec!["window", "freeze", "preflight"],
        vec!["soak", "freeze", "preflight"],
        vec!["soak", "window", "preflight"],
        vec!["soak", "window", "freeze"],
        vec!["soak", "window", "freeze", "preflight"],
    ]) {
        assert_eq!(words(&closed(&facts(opened)).0), left, "{opened:?}");
    }
}

/// WF-3: a freeze that begins before the expected end is a warning.
#[test]
fn freeze_ahead_warns() {
    let freezes = [freeze("2026-12-18T12:00:00+01:00", "2027-01-04T14:00:00+01:00")];
    let facts = Facts { freezes: &freezes, expected: Some(20 * MINUTE), ..free(at("2026-12-18T10:50:00Z")) };
    let (found, warnings) = closed(&facts);
    assert!(found.is_empty());
    assert_eq!(warnings[0].get("begins_at"), "2026-12-18T11:00:00.000Z");
}

proptest! {
    /// P-3: never early: at the instant that is told the age is reached, a millisecond before it is not, however wall clock and lived time differ.
    #[test]
    fn soak_is_never_early(wall_ms in -3_600_000_i64..3_600_000, lived_us in 0_u64..3_600_000_000, soak_ms in 0_u64..1_800_000) {
        let committed_at = at("2026-11-21T14:00:00Z");
        let now = Timestamp::from_ms(committed_at.as_ms() + wall_ms);
        let soak = Duration::from_millis(soak_ms);
        let lived = Duration::from_micros(lived_us);
        let availability = Availability { committed_at, depots: Vec::new(), lived };
        let told = soaked_at(&availability, soak, now).unwrap();
        let age = now.since(committed_at).min(lived);
        prop_assert_eq!(told <= now, age >= soak);
        // Both clocks go on alike until then.
        let later = |by: Duration| Availability { lived: lived + by, ..availability.clone() };
        let left = told.since(now);
        if wall_ms >= 0 {
            prop_assert!(soaked_at(&later(left), soak, now.plus(left)).unwrap() <= now.plus(left));
            if let Some(before) = left.checked_sub(Duration::from_millis(1)) {
                let then = now.plus(before);
                prop_assert!(soaked_at(&later(before), soak, then).unwrap() > then);
            }
        }
    }
}
