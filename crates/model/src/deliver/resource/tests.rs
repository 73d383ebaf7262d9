//! Values and expectations, case by case.

use super::*;

fn fact(kind: Kind, value: &str, size: u64) -> Fact {
    Fact {
        kind,
        value: value.to_owned(),
        taken: 0,
        max: 0,
        size,
        code: 0,
        changed_at: Timestamp::from_ms(1_000_000),
        holders: Vec::new(),
        reserved: None,
    }
}

fn is_so(fact: &Fact, op: &str, value: &str) -> bool {
    let expected = Expected::Is { op: op.to_owned(), value: value.to_owned() };
    fits(fact, &expected, "", Timestamp::from_ms(1_060_000))
}

/// §6.1: each operator of each type.
#[test]
fn operators() {
    let text = fact(Kind::Text, "INT1", 0);
    for (op, value, so) in [
        ("=", "INT1", true),
        ("!=", "INT1", false),
        ("!=", "REC1", true),
        ("~", "^INT[0-9]$", true),
        ("~", "(", false),
        ("in", "INT1, INT2", true),
        ("in", "[\"REC1\", 'INT2']", false),
        ("<", "INT2", false),
        ("present", "", true),
        ("absent", "", false),
    ] {
        assert_eq!(is_so(&text, op, value), so, "{op} {value}");
    }
    let number = fact(Kind::Number, "-0012.50", 0);
    for (op, value, so) in [
        ("=", "-12.5", true),
        ("<", "-12.49", true),
        (">=", "-12.5", true),
        (">", "x", false),
        ("in", "1,-12.5", true),
    ] {
        assert_eq!(is_so(&number, op, value), so, "{op} {value}");
    }
    let date = fact(Kind::Date, "2026-11-21", 0);
    assert!(
        is_so(&date, "<", "2026-12-01") && !is_so(&date, "blocked", "") && is_so(&date, "=", "2026-11-21")
    );
    let probe = Fact { code: 3, ..fact(Kind::Generic, "disk ok", 1) };
    assert!(is_so(&probe, "=", "3") && is_so(&probe, "~", "ok$") && !is_so(&probe, "=", "0"));
    assert!(
        is_so(&fact(Kind::Secret, "", 1), "present", "") && is_so(&fact(Kind::Secret, "", 0), "absent", "")
    );
}

/// Scenario 42, §6.1: sizes of stacks, ages of files.
#[test]
fn stacks_and_files() {
    let stack = |n| fact(Kind::Stack, "", n);
    assert!(
        !is_so(&stack(2), "size >=", "3")
            && is_so(&stack(3), "size >=", "3")
            && is_so(&stack(3), "size>=", "3")
    );
    assert!(is_so(&stack(0), "absent", "") && is_so(&stack(1), "present", ""));
    let file = fact(Kind::File, "", 1);
    assert!(is_so(&file, "older", "59s") && !is_so(&file, "older", "1m") && is_so(&file, "stable_for", "1m"));
    assert!(is_so(&file, "newer", "61s") && !is_so(&fact(Kind::File, "", 0), "newer", "1h"));
}

/// RS-7: what is kept for somebody is not free for others; who has the units has them.
#[test]
fn weights() {
    let at = Timestamp::default();
    let mut weight = Fact { taken: 1, max: 4, ..fact(Kind::Weight, "", 0) };
    let take = |fact: &Fact, units, who: &str| fits(fact, &Expected::Take(units), who, at);
    assert!(take(&weight, 3, "A/J") && !take(&weight, 4, "A/J"));
    weight.reserved = Some(("run 17 A/J".to_owned(), 3));
    assert!(take(&weight, 3, "A/J") && !take(&weight, 1, "B/J"));
    weight.holders = vec!["D-42 (r.dev)".to_owned()];
    assert!(take(&weight, 4, "D-42") && !take(&weight, 4, "D-4") && !take(&weight, 4, ""));
    assert!(!take(&fact(Kind::Text, "", 0), 0, "A"));
    assert_eq!(current_text(&weight), "1/4");
}

#[test]
fn what_people_may_set() {
    for (kind, value, good) in [
        (Kind::Text, "", true),
        (Kind::Number, "-12.50", true),
        (Kind::Number, "1e3", false),
        (Kind::Number, "1.", false),
        (Kind::Number, &"9".repeat(39), false),
        (Kind::Date, "2026-02-29", false),
        (Kind::Date, "2028-02-29", true),
        (Kind::Version, "1.4.2", true),
        (Kind::Env, "INT 1", false),
        (Kind::Weight, "3", true),
        (Kind::Weight, "-1", false),
        (Kind::File, "x", false),
    ] {
        assert_eq!(check_value(kind, value).is_ok(), good, "{kind:?} {value}");
    }
    assert!(check_value(Kind::Text, &"x".repeat(TEXT_BYTES_MAX + 1)).is_err());
}

#[test]
fn numbers_compare_exactly() {
    for (a, b, order) in [
        ("0.1", "0.10", Some(Ordering::Equal)),
        ("-0", "0", Some(Ordering::Equal)),
        ("9", "10", Some(Ordering::Less)),
        ("-9", "-10", Some(Ordering::Greater)),
        (
            "170141183460469231731687303715884105727",
            "170141183460469231731687303715884105726",
            Some(Ordering::Greater),
        ),
        ("0.05", "0.5", Some(Ordering::Less)),
        (".5", "1", None),
        ("", "1", None),
    ] {
        assert_eq!(compare_numbers(a, b), order, "{a} {b}");
    }
}
