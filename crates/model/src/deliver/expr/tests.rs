//! Conditions and texts with places, case by case.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn lookup(name: &str) -> Option<Value> {
    Some(match name {
        "package.manifest.hooks.migrate" => json!(true),
        "delivery.decision" => json!("rollback"),
        "delivery.version" => json!("1.4.2"),
        "job.CA_X/JOB-1.code" => json!(10),
        "job.CA_X/JOB-1.output.count" => json!("12"),
        "env.agents" => json!(["a1", "a2"]),
        "env.frozen" => json!(false),
        "res.BIG" => json!("170141183460469231731687303715884105727.5"),
        _ => return None,
    })
}

fn holds(text: &str) -> Result<bool, ExprError> {
    Expr::parse(text)?.holds(&lookup)
}

/// G-3, §24.2: conditions as they stand in the worked example, and everything the grammar has.
#[test]
fn conditions() {
    for yes in [
        "package.manifest.hooks.migrate == true",
        "delivery.decision == 'rollback'",
        "job.CA_X/JOB-1.code in [0, 10] and not env.frozen",
        "delivery.decision ~ '^roll' or nothing",
        "nothing == null and not nothing",
        "job.CA_X/JOB-1.output.count >= 3",
        "job.CA_X/JOB-1.output.count < 100 and '12' == 12.0",
        "delivery.version not in ['1.4.1', \"1.5\",]",
        "'a1' in env.agents",
        "not (env.frozen or false) and (true)",
        "res.BIG > 170141183460469231731687303715884105727.25",
        "not not package.manifest.hooks.migrate",
        "false and nothing < 3 or true",
        "-3 < -2.5",
        "'true' == true",
        "(1 == 1) == true",
        "'b' > 'a'",
    ] {
        assert_eq!(holds(yes), Ok(true), "{yes}");
        assert_eq!(holds(&format!("not ({yes})")), Ok(false), "{yes}");
    }
    for wrong in ["delivery.version", "nothing < 3", "1 in 2", "env.agents ~ 'a'", "true < 'x'"] {
        assert!(Expr::parse(wrong).is_ok_and(|e| e.holds(&lookup).is_err()), "{wrong}");
    }
}

/// Faults have a place and say what could stand there.
#[test]
fn faults() {
    for (text, column) in [
        ("", 1),
        ("a ==", 5),
        ("a = 1", 3),
        ("a == 'x", 6),
        ("(a", 3),
        ("a b", 3),
        ("a in [1 2]", 9),
        ("é", 1),
        ("a ~ b", 5),
        ("a ~ '('", 5),
        ("a not 1", 7),
        ("a. == 1", 1),
        ("1.2.3 == a", 1),
    ] {
        let fault = Expr::parse(text).unwrap_err();
        assert_eq!(fault.column, column, "{text}: {fault}");
    }
    assert!(Expr::parse(&"(".repeat(EXPR_DEPTH_MAX + 2)).is_err());
    assert!(Expr::parse(&"[".repeat(EXPR_DEPTH_MAX * 200)).is_err());
    assert!(Expr::parse(&format!("{}true", "not ".repeat(3_000))).is_ok());
}

#[test]
fn names_and_values() {
    let expr = Expr::parse("a.b == 1 and (c/d.e in [f, 'x'] or a.b ~ 'y')").unwrap();
    assert_eq!(expr.names(), ["a.b", "c/d.e", "f"]);
    let expr = Expr::parse("delivery.decision == 'no' or nothing == 1").unwrap();
    assert_eq!(expr.values(&lookup), "delivery.decision = rollback, nothing = null");
}

/// §24.1: `${…}` and nothing else; a name without a value is named.
#[test]
fn templates() {
    let fill = |text: &str| Template::parse(text).unwrap().fill(&lookup);
    assert_eq!(fill("plain $5 {x} $"), Ok("plain $5 {x} $".to_owned()));
    assert_eq!(
        fill("${env.agents}|${ job.CA_X/JOB-1.code }|$${x}|${package.manifest.hooks.migrate}"),
        Ok("a1,a2|10|${x}|true".to_owned())
    );
    assert_eq!(fill("a ${env.roots.docroot}"), Err("env.roots.docroot".to_owned()));
    assert_eq!(Template::parse("${a}${b}${a}").unwrap().names(), ["a", "b"]);
    assert_eq!(Template::parse("é${a").unwrap_err().column, 2);
    for bad in ["${}", "${a b}", "${1}", "${a.}"] {
        assert!(Template::parse(bad).is_err(), "{bad}");
    }
}

proptest! {
    /// Whatever is written: an answer or a fault, never a crash; the column lies in the text.
    #[test]
    fn anything(text in "[a-c.'\"0-9()\\[\\],<>=!~ é$\\{\\}-]{0,40}|(and |or |not |in |a |1 |== |\\( ?|\\) ?|\\[|\\]){0,20}") {
        match Expr::parse(&text) {
            Ok(expr) => { let _ = expr.holds(&lookup); }
            Err(fault) => prop_assert!(fault.column >= 1 && fault.column <= text.chars().count() + 1),
        }
        if let Ok(template) = Template::parse(&text) {
            let _ = template.fill(&lookup);
        }
    }
}
