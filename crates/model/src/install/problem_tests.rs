//! What an install face may not say.

use super::super::{Action, CheckKind, Keep, Moment, Otherwise, Policy};
use super::*;
use std::collections::BTreeMap;

/// R-33: plain base names only.
#[test]
fn names_of_files() {
    for good in [
        "setup.sh",
        "Données v1.2 (x64).zip",
        "a+b@c,d=e~f#g-h_i",
        "été.msi",
        "e\u{301}.txt",
        "コン.exe",
        "a",
    ] {
        assert_eq!(file_name(good), Ok(()), "{good}");
    }
    let long = "x".repeat(FILE_NAME_BYTES_MAX + 1);
    for (bad, flaw) in [
        ("", Flaw::Missing),
        ("../x", Flaw::Character('/')),
        ("a/b", Flaw::Character('/')),
        ("a\\b", Flaw::Character('\\')),
        ("a;b", Flaw::Character(';')),
        ("$(id)", Flaw::Character('$')),
        ("a`b", Flaw::Character('`')),
        ("a'b", Flaw::Character('\'')),
        ("a\"b", Flaw::Character('"')),
        ("a!b", Flaw::Character('!')),
        ("a%b", Flaw::Character('%')),
        ("a&b", Flaw::Character('&')),
        ("a|b", Flaw::Character('|')),
        ("a*b", Flaw::Character('*')),
        ("a\nb", Flaw::Character('\n')),
        ("a\u{202e}b", Flaw::Character('\u{202e}')),
        ("-rf", Flaw::Begins('-')),
        (".bashrc", Flaw::Begins('.')),
        ("a.", Flaw::Ends('.')),
        ("a ", Flaw::Ends(' ')),
        ("con", Flaw::Device),
        ("LPT1.txt", Flaw::Device),
        (&long, Flaw::TooLong(FILE_NAME_BYTES_MAX)),
    ] {
        assert_eq!(file_name(bad), Err(flaw), "{bad}");
    }
    assert_eq!(file_name(&long[1..]), Ok(()));
}

fn check(kind: CheckKind, path: &str, value: &str) -> Vec<Flaw> {
    let check = Check {
        label: String::new(),
        kind,
        path: path.to_owned(),
        value: value.to_owned(),
        otherwise: Otherwise::Error,
    };
    flaws(&Install { checks: vec![check], ..Install::default() })
}

fn flaws(install: &Install) -> Vec<Flaw> {
    install.problems().into_iter().map(|p| p.flaw).collect()
}

/// R-50: each kind of check takes its kind of value.
#[test]
fn values_of_checks() {
    let sha = "0a".repeat(64);
    assert_eq!(check(CheckKind::FileExists, "/a", ""), []);
    assert_eq!(check(CheckKind::FileExists, " ", ""), [Flaw::Missing]);
    assert_eq!(check(CheckKind::FreeSpace, "/", "524288000"), []);
    for bad in ["-1", "1.5", "5MB", "9223372036854775808"] {
        assert_eq!(check(CheckKind::FreeSpace, "/", bad), [Flaw::NotBytes(bad.into())]);
    }
    assert_eq!(check(CheckKind::FileSizeEquals, "/a", ""), [Flaw::Missing]);
    assert_eq!(check(CheckKind::FileSha512, "/a", &sha), []);
    assert_eq!(check(CheckKind::FileSha512, "/a", &sha.to_uppercase()), [Flaw::NotSha512]);
    let key = r"HKEY_LOCAL_MACHINE\Software/Escale";
    assert_eq!(check(CheckKind::RegistryValueType, key, "REG_DWORD"), []);
    assert!(matches!(check(CheckKind::RegistryValueType, key, "DWORD")[..], [Flaw::NotOneOf { .. }]));
    for bad in ["HKLM/Software", "HKEY_LOCAL_MACHINE/", "HKEY_LOCAL_MACHINE"] {
        assert_eq!(check(CheckKind::RegistryKeyExists, bad, ""), [Flaw::NotRegistryPath], "{bad}");
    }
}

fn run(rules: Vec<Rule>) -> Action {
    let command = Command::Line("true".into());
    Action {
        label: String::new(),
        deed: Deed::Run { command, env: BTreeMap::new(), rules },
        checks: Vec::new(),
        log_lines: 10,
    }
}

/// R-60, R-61, R-62, R-63: rules are never empty, codes are numbers, expressions compile, lines have a bound, lists are not empty.
#[test]
fn actions() {
    let of = |action: Action| flaws(&Install { actions: vec![action], ..Install::default() });
    let rule =
        |kind, values: &[&str]| Rule { kind, values: values.iter().map(|v| (*v).to_owned()).collect() };
    assert_eq!(of(run(vec![rule(RuleKind::OkCode, &["0", " 3010", "-1"])])), []);
    assert_eq!(of(run(vec![rule(RuleKind::OkCode, &[])])), [Flaw::Missing]);
    assert_eq!(of(run(vec![rule(RuleKind::ErrorCode, &["one"])])), [Flaw::NotCode("one".into())]);
    assert!(matches!(of(run(vec![rule(RuleKind::OkPattern, &["("])]))[..], [Flaw::Pattern { .. }]));
    for (lines, good) in
        [(-2, false), (-1, true), (0, true), (LOG_LINES_MAX, true), (LOG_LINES_MAX + 1, false)]
    {
        assert_eq!(of(Action { log_lines: lines, ..run(vec![]) }).is_empty(), good, "{lines}");
    }
    let deed = |deed| of(Action { deed, ..run(vec![]) });
    assert_eq!(deed(Deed::Delete { paths: vec![] }), [Flaw::Missing]);
    assert_eq!(deed(Deed::Mkdir { paths: vec!["a\0".into()] }), [Flaw::Character('\0')]);
    assert_eq!(deed(Deed::Move { from: "*".into(), to: String::new() }), [Flaw::Missing]);
    let vector = |words: &[&str]| Deed::Run {
        command: Command::Vector(words.iter().map(|w| (*w).to_owned()).collect()),
        env: BTreeMap::from([("1 A".to_owned(), "x".to_owned())]),
        rules: vec![],
    };
    assert_eq!(deed(vector(&["sh"])), [Flaw::NotVariable("1 A".into())]);
    assert_eq!(deed(vector(&[])).len(), 2);
}

/// R-34: two files of one name are refused, whatever the case; so is a path that leaves the package.
#[test]
fn files() {
    let file = |name: &str, path: &str| InstallFile {
        name: name.to_owned(),
        path: path.to_owned(),
        extract: false,
        p2p: Some(Keep(None)),
    };
    let install = Install {
        files: vec![file("a.sh", "x/a.sh"), file("A.SH", "a.sh"), file("b", "../b"), file("c", "/c")],
        ..Install::default()
    };
    let found: Vec<String> = install.problems().into_iter().map(|p| p.field).collect();
    assert_eq!(found, ["install.files[2].path", "install.files[3].path", "install.files[1].name"]);
}

/// R-95: a question has words, buttons and policies that agents know.
#[test]
fn questions() {
    let asked = Interaction {
        label: String::new(),
        moment: Moment::Before,
        title: "Update".into(),
        text: "Now, %u?".into(),
        platform: "win32, any".into(),
        buttons: "yesno".into(),
        icon: "info".into(),
        timeout: Some(Duration::from_secs(60)),
        wait: true,
        policies: BTreeMap::from([("on_ok".to_owned(), Policy::Continue)]),
        retry_after: Duration::from_secs(60),
        retries_max: 3,
    };
    let of =
        |asked: Interaction| Install { interactions: vec![asked], ..Install::default() }.problems().len();
    assert_eq!(of(asked.clone()), 0);
    assert_eq!(of(Interaction { buttons: "canceltrycontinue".into(), ..asked.clone() }), 1);
    assert_eq!(of(Interaction { platform: "beos".into(), icon: "skull".into(), ..asked.clone() }), 2);
    assert_eq!(of(Interaction { retries_max: RETRIES_MAX + 1, title: String::new(), ..asked.clone() }), 2);
    let odd = BTreeMap::from([("on_continue".to_owned(), Policy::Stop)]);
    assert_eq!(of(Interaction { policies: odd, ..asked }), 1);
}
