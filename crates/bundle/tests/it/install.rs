//! `[install]` of `escale.toml`: everything it may say, how its faults are told, and that what is written is read back.

use crate::write::Bench;
use bundle::{Error, read_manifest_dir, write_manifest};
use model::install::{
    Action, Check, CheckKind, Command, Deed, Install, InstallFile, Interaction, Keep, Moment, Otherwise,
    Policy, Rule, RuleKind, ValueKind,
};
use model::manifest::{Manifest, Text};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;

const HEAD: &str = "format = 1\n[package]\nname = \"demo\"\nversion = \"1.0\"\n";

fn read(text: &str) -> Result<Manifest, Error> {
    let bench = Bench::new();
    bench.put("src/escale.toml", text.as_bytes());
    read_manifest_dir(&bench.dir.path().join("src"), "src")
}

/// R-50, R-53, R-60, R-95: the whole spelling.
#[test]
fn everything() {
    let manifest = read(&format!(
        r#"{HEAD}
[[install.check]]
free_space = {{ path = "/opt", at_least = "500MiB" }}
otherwise = "skip"
label = "room"
[[install.check]]
file_exists = "/etc/x"
[[install.check]]
file_size_greater = {{ path = "/etc/x", bytes = 100 }}
otherwise = "startnow"
[[install.check]]
registry_value_type = {{ path = "HKEY_LOCAL_MACHINE/Software/X/v", type = "REG_SZ" }}
otherwise = "warning"

[[install.file]]
path = "./files/site.tar"
extract = true
p2p = {{ keep = "7d" }}
[[install.file]]
path = "files/a.sh"
name = "b.sh"
p2p = true

[[install.action]]
run = ["sh", "b.sh"]
error_patterns = "(?i)fatal"
ok_codes = [0, 3010]
env = {{ MODE = "x", LEVEL = 3 }}
log_lines = "all"
label = "go"
[[install.action.check]]
file_missing = "/done"
otherwise = "skip"
[[install.action]]
run = "echo hello && exit 1"
rules = [{{ ok_codes = [1] }}, {{ error_codes = [2] }}, {{ ok_codes = [3] }}]
[[install.action]]
move = {{ from = "*", to = "/opt/x/" }}
[[install.action]]
copy = {{ from = "a", to = "b" }}
[[install.action]]
delete = "/tmp/x"
[[install.action]]
mkdir = ["/opt/x", "/opt/y"]

[[install.interaction]]
moment = "after_download"
title = "Update"
text = "Now?"
buttons = "yesno"
timeout = "0s"
retry_after = "2h"
retries = 3
on_no = "postpone"
"#
    ))
    .unwrap();
    let install = manifest.install.clone().unwrap();
    assert_eq!(install.checks[0].value, (500u64 << 20).to_string());
    let otherwise: Vec<Otherwise> = install.checks.iter().map(|check| check.otherwise).collect();
    assert_eq!(otherwise, [Otherwise::Skip, Otherwise::Error, Otherwise::Start, Otherwise::Warning]);
    assert_eq!(install.files[0].path, "files/site.tar");
    assert_eq!(install.files[0].p2p, Some(Keep(Some(Duration::from_secs(604_800)))));
    assert_eq!((install.files[1].name.as_str(), install.files[1].p2p), ("b.sh", Some(Keep(None))));
    let Deed::Run { command, env, rules } = &install.actions[0].deed else { panic!() };
    assert_eq!(*command, Command::Vector(vec!["sh".into(), "b.sh".into()]));
    assert_eq!(env["LEVEL"], "3");
    // The order they are written in, not that of the alphabet.
    let kinds: Vec<RuleKind> = rules.iter().map(|rule| rule.kind).collect();
    assert_eq!(kinds, [RuleKind::ErrorPattern, RuleKind::OkCode]);
    assert_eq!((install.actions[0].log_lines, install.actions[0].checks.len()), (-1, 1));
    let Deed::Run { rules, .. } = &install.actions[1].deed else { panic!() };
    assert_eq!(rules.len(), 3);
    let asked = &install.interactions[0];
    assert_eq!((asked.moment, asked.timeout, asked.retries_max), (Moment::AfterDownload, None, 3));
    assert_eq!((asked.policies["on_no"], asked.policies["on_yes"]), (Policy::Postpone, Policy::Continue));
    assert_eq!(read(&write_manifest(&manifest)).unwrap().install, Some(install));
}

/// R-33, R-34, R-61–R-63: each fault is told with its line and what to write.
#[test]
fn faults() {
    for (text, line, says) in [
        ("[[install.check]]\notherwise = \"skip\"", 5, "what is checked is missing"),
        ("[[install.check]]\nfile_exist = \"/a\"", 6, "did you mean `file_exists`?"),
        ("[[install.check]]\nfile_exists = \"/a\"\nfile_missing = \"/b\"", 7, "exclude each other"),
        ("[[install.check]]\nfree_space = \"/a\"", 6, "{ path = \"…\", at_least = … }"),
        ("[[install.check]]\nfree_space = { path = \"/a\", at_least = \"lots\" }", 6, "500MiB"),
        ("[[install.check]]\nfile_exists = \"/a\"\notherwise = \"ignore\"", 7, "error, skip, startnow"),
        ("[[install.check]]\nregistry_key_exists = \"HKLM/x\"", 5, "HKEY_LOCAL_MACHINE"),
        ("[[install.file]]\npath = \"../a\"", 6, "without `..`"),
        ("[[install.file]]\npath = \"a\"\nname = \"x;y\"", 5, "';'"),
        ("[[install.file]]\npath = \"a\"\n[[install.file]]\npath = \"b/A\"", 7, "two files are called"),
        ("[[install.action]]\nlabel = \"x\"", 5, "run, move, copy, delete, mkdir"),
        ("[[install.action]]\nmkdir = [\"a\"]\nok_codes = [0]", 7, "unknown key"),
        ("[[install.action]]\nrun = \"a\"\nok_codes = []", 5, "fill this in"),
        ("[[install.action]]\nrun = \"a\"\nok_patterns = [\"(\"]", 5, "cannot be read"),
        ("[[install.action]]\nrun = \"a\"\nlog_lines = 5001", 5, "-1 to 5000"),
        ("[[install.action]]\nrun = []", 5, "fill this in"),
        ("[install]\ncheck = 1", 6, "a list: write [[install.check]]"),
        ("[[install.interaction]]\ntext = \"x\"", 5, "`install.interaction[0].title` is missing"),
    ] {
        match read(&format!("{HEAD}{text}\n")) {
            Err(Error::Manifest { line: found, problem, .. }) => {
                assert!(problem.contains(says), "{text}: {problem}");
                assert_eq!(found, Some(line), "{text}: {problem}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

/// R-100: a file that is named must be there, and be a file.
#[test]
fn files_must_be_there() {
    let bench = Bench::new();
    bench.put("src/escale.toml", format!("{HEAD}[[install.file]]\npath = \"files/a\"\n").as_bytes());
    let src = bench.dir.path().join("src");
    let out = bench.dir.path().join("out.zip");
    let error = bundle::pack(&src, &out, &mut |_, _| {}).unwrap_err();
    assert_eq!(error.code(), "manifest-invalid");
    assert!(error.to_string().contains("files/a"), "{error}");
    bench.put("src/files/a", b"x");
    bundle::pack(&src, &out, &mut |_, _| {}).unwrap();
    assert_eq!(bundle::inspect(&out, "out.zip").unwrap().manifest.install.unwrap().files.len(), 1);
    // Deflated here: nowhere as it is. Stored by an assembly: there are its bytes.
    let mut zip = bundle::Assembly::begin(&out).unwrap();
    zip.text("escale.toml", std::fs::read(src.join("escale.toml")).unwrap().as_slice()).unwrap();
    zip.file("files/a", &src.join("files/a")).unwrap();
    zip.finish().unwrap();
    let (offset, size) = bundle::stored_at(&out, "files/a").unwrap().unwrap();
    let bytes = std::fs::read(&out).unwrap();
    assert_eq!((size, bytes[usize::try_from(offset).unwrap()]), (1, b'x'));
    assert_eq!(bundle::stored_at(&out, "files/b").unwrap(), None);
    bundle::inspect(&out, "out.zip").unwrap();
}

/// What `init --install` writes can be packed as it is.
#[test]
fn a_first_one() {
    let bench = Bench::new();
    let dir = bench.dir.path().join("new");
    bundle::init_install(&dir, "My first").unwrap();
    let out = bench.dir.path().join("out.zip");
    let packed = bundle::pack(&dir, &out, &mut |_, _| {}).unwrap();
    assert_eq!(packed.manifest.warnings, Vec::<String>::new());
    assert_eq!(packed.manifest.install.unwrap().actions.len(), 1);
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{1,12}", "[\u{e0}-\u{ff}\n\t\"'\\\\]{1,6}"]
        .prop_filter("not blank", |s| !s.trim().is_empty())
}

fn checks() -> impl Strategy<Value = Check> {
    let kinds = proptest::sample::select(CheckKind::ALL.to_vec());
    let otherwise = proptest::sample::select(Otherwise::ALL.to_vec());
    (kinds, otherwise, word(), word(), any::<u32>()).prop_map(|(kind, otherwise, label, text, size)| Check {
        label,
        kind,
        path: if kind.is_registry() { format!("HKEY_USERS/{text}") } else { text.clone() },
        value: match kind.value() {
            ValueKind::None => String::new(),
            ValueKind::Bytes => size.to_string(),
            ValueKind::Sha512 => "ab".repeat(64),
            ValueKind::Text => text,
            ValueKind::RegistryType => "REG_SZ".to_owned(),
        },
        otherwise,
    })
}

fn deeds() -> impl Strategy<Value = Deed> {
    let kinds = proptest::sample::select(RuleKind::ALL.to_vec());
    let rule =
        (kinds, 0..300i32).prop_map(|(kind, n)| Rule { kind, values: vec![n.to_string(), "7".into()] });
    let command = prop_oneof![
        word().prop_map(Command::Line),
        proptest::collection::vec(word(), 1..4).prop_map(Command::Vector)
    ];
    let env = proptest::collection::btree_map("[A-Z]{1,4}", word(), 0..3);
    prop_oneof![
        (command, env, proptest::collection::vec(rule, 0..4)).prop_map(|(command, env, rules)| Deed::Run {
            command,
            env,
            rules
        }),
        (word(), word()).prop_map(|(from, to)| Deed::Move { from, to }),
        proptest::collection::vec(word(), 1..3).prop_map(|paths| Deed::Delete { paths }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever can be written is read back the same.
    #[test]
    fn written_and_read(
        checks in proptest::collection::vec(checks(), 0..4),
        deeds in proptest::collection::vec((deeds(), -1..60i32, word()), 0..4),
        keep in proptest::option::of(1..900_000u64),
        title in word(),
        confidential in proptest::bool::ANY,
    ) {
        let mut manifest = Manifest::bare("demo", "1.0");
        manifest.title = Text::plain(&title);
        manifest.description = Text(BTreeMap::from([("fr".to_owned(), title.clone()), (String::new(), "x".to_owned())]));
        let file = InstallFile { name: "a b.txt".into(), path: "files/a".into(), extract: true, p2p: Some(Keep(keep.map(Duration::from_secs))) };
        let inner = checks.clone();
        let actions = deeds.into_iter().map(|(deed, log_lines, label)| Action { label, deed, checks: inner.clone(), log_lines });
        let asked = Interaction { title: title.clone(), ..Interaction::default() };
        manifest.install = Some(Install { checks, files: vec![file], actions: actions.collect(), interactions: vec![asked], confidential });
        let text = write_manifest(&manifest);
        let back = read(&text).unwrap();
        prop_assert_eq!(&back.install, &manifest.install, "{}", text);
        prop_assert_eq!(&back.title, &manifest.title);
    }
}
