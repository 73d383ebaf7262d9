//! `escale.toml`: everything it may say, and how its faults are told.

use crate::write::Bench;
use bundle::{Error, read_manifest_dir};
use model::manifest::{Manifest, Ready, RecoveryPart, Spelling, Stop};
use model::setting::SettingType;
use std::time::Duration;

fn read(text: &str) -> Result<Manifest, Error> {
    let bench = Bench::new();
    bench.put("src/escale.toml", text.as_bytes());
    read_manifest_dir(&bench.dir.path().join("src"), "src")
}

/// The head that most cases share; what is appended begins on line 5.
const HEAD: &str = "format = 1\n[package]\nname = \"demo\"\nversion = \"1.0\"\n";

#[test]
fn everything() {
    let manifest = read(
        r#"
format = 1

[package]
name = "hello-web"
version = "1.2.0"
title = { en = "Hello web", fr = "Bonjour web" }
description = "A small web site."
authors = ["Example", "Other"]
icon = "art\\icon.png"
url = "https://example.org/"
platforms = ["linux-x86_64", "windows"]

[run]
command = ["./serve.sh", "${setting.port}", "${HOME}"]
ready = { http = "http://127.0.0.1:${setting.port}/", within = "10s" }
stop = { signal = "INT", grace = "1m30s" }
recovery = { restart = true, retries = 3, delay = "30s", reset_after = "15m", on_success = false }
limits = { memory = "256MiB" }
env = { MODE = "production", LEVEL = 3, TOKEN = "x${setting.token}" }

[[setting]]
name = "port"
type = "integer"
default = 8080
description = { en = "Port to listen on", fr = "Port d'écoute" }

[[setting]]
name = "token"
type = "secret"
required = true

[[setting]]
name = "tree"
type = "json"
default = { a = [1, 2.5, "x", true], at = 2026-11-20 }

[[setting]]
name = "plain"

[[install.check]]
free_space = { path = "/opt", at_least = "500MiB" }

[deliver]
notes = "goes"

[[cause]]
code = "no_luck"
match = "bad luck"
"#,
    )
    .unwrap();
    assert_eq!(manifest.spelling, Spelling::Escale);
    assert_eq!((manifest.name.as_str(), manifest.version.as_str()), ("hello-web", "1.2.0"));
    assert_eq!(
        (manifest.title.get("fr"), manifest.title.get("de")),
        (Some("Bonjour web"), Some("Hello web"))
    );
    assert_eq!(manifest.description.get("fr"), Some("A small web site."));
    assert_eq!(manifest.authors, ["Example", "Other"]);
    assert_eq!(manifest.icon.as_deref(), Some("art/icon.png"));
    assert_eq!(manifest.platforms, ["linux-x86_64", "windows"]);
    assert!(manifest.install.is_some() && manifest.deliver && manifest.warnings.is_empty());
    let run = manifest.run.unwrap();
    assert_eq!(run.command, ["./serve.sh", "${setting.port}", "${HOME}"]);
    let url = "http://127.0.0.1:${setting.port}/".to_owned();
    assert_eq!(run.ready, Ready::Http { url, within: Duration::from_secs(10) });
    assert_eq!(run.stop, Stop { signal: "INT".to_owned(), grace: Duration::from_secs(90) });
    let expected = RecoveryPart {
        restart: Some(true),
        retries: Some(3),
        delay: Some(Duration::from_secs(30)),
        reset_after: Some(Duration::from_secs(900)),
        on_success: Some(false),
    };
    assert_eq!(run.recovery, expected);
    assert_eq!(run.memory_bytes_max, Some(256 << 20));
    assert_eq!(run.env["LEVEL"], "3");
    let settings: Vec<_> = manifest
        .settings
        .iter()
        .map(|s| (s.key.as_str(), s.kind, s.required, s.default.as_deref()))
        .collect();
    let json = r#"{"a":[1,2.5,"x",true],"at":"2026-11-20"}"#;
    assert_eq!(
        settings,
        [
            ("port", SettingType::Integer, false, Some("8080")),
            ("token", SettingType::Secret, true, None),
            ("tree", SettingType::Json, false, Some(json)),
            ("plain", SettingType::String, false, None),
        ]
    );
}

#[test]
fn the_least_and_the_defaults() {
    let manifest = read(HEAD).unwrap();
    assert!(manifest.run.is_none());
    assert_eq!(manifest.warnings.len(), 1, "it does nothing by itself");
    let run = read(&format!("\u{feff}{HEAD}[run]\ncommand = [\"true\"]\n")).unwrap().run.unwrap();
    assert_eq!((run.ready, run.stop, run.memory_bytes_max), (Ready::Started, Stop::default(), None));
    let ready = |text: &str| {
        let manifest = read(&format!("{HEAD}[run]\ncommand = [\"true\"]\nready = {text}\n"));
        manifest.map(|m| m.run.unwrap().ready)
    };
    assert_eq!(ready("\"started\"").unwrap(), Ready::Started);
    assert_eq!(ready("\"notify\"").unwrap(), Ready::Notify { within: Duration::from_secs(30) });
    let notify = ready("{ notify = true, within = \"2m\" }").unwrap();
    assert_eq!(notify, Ready::Notify { within: Duration::from_secs(120) });
    for bad in [
        "\"soon\"",
        "{ notify = false }",
        "{}",
        "{ http = \"x\" }",
        "3",
        "{ notify = true, within = \"25h\" }",
    ] {
        assert_eq!(ready(bad).unwrap_err().code(), "manifest-invalid", "{bad}");
    }
}

#[test]
fn defaults_of_every_type() {
    let default = |kind: &str, value: &str| {
        let manifest =
            read(&format!("{HEAD}[[setting]]\nname = \"x\"\ntype = \"{kind}\"\ndefault = {value}\n"));
        manifest.map(|m| m.settings[0].default.clone().unwrap())
    };
    for (kind, value, text) in [
        ("string", "\"a\"", "a"),
        ("string", "3", "3"),
        ("integer", "1_000", "1000"),
        ("integer", "0x10", "16"),
        ("integer", "\"-4\"", "-4"),
        ("number", "2.50", "2.50"),
        ("number", "1_000.5", "1000.5"),
        ("boolean", "true", "true"),
        ("duration", "\"1h30m\"", "1h30m"),
        ("date", "2026-11-20", "2026-11-20"),
        ("json", "[1, {a = 2}]", "[1,{\"a\":2}]"),
        ("xml", "\"<a/>\"", "<a/>"),
    ] {
        assert_eq!(default(kind, value).unwrap(), text, "{kind} {value}");
    }
    for (kind, value) in [
        ("integer", "\"many\""),
        ("integer", "1.5"),
        ("boolean", "\"yes\""),
        ("duration", "5"),
        ("date", "\"soon\""),
        ("xml", "\"a\""),
        ("string", "[1]"),
        ("xml", "{ a = 1 }"),
        ("json", "nan"),
        ("integer", "99999999999999999999"),
    ] {
        let error = default(kind, value).unwrap_err();
        assert!(error.to_string().starts_with("escale.toml line 8:"), "{kind} {value}: {error}");
    }
}

/// Each fault names its line, and says what to write.
#[test]
fn faults() {
    let run = |text: &str| format!("{HEAD}[run]\ncommand = [\"true\"]\n{text}\n");
    let secret = "[[setting]]\nname = \"key\"\ntype = \"secret\"\n";
    for (text, line, words) in [
        ("format = 2\n[other]\n".to_owned(), 1, "format = 1"),
        ("format = \"1\"\n".to_owned(), 1, "whole number"),
        ("format = 1\n[package\n".to_owned(), 2, ""),
        ("format = 1\n[package]\nname = \"x\"\n".to_owned(), 2, "`package.version` is missing"),
        ("format = 1\n[package]\nname = \"a/b\"\nversion = \"1\"\n".to_owned(), 3, "'/'"),
        ("format = 1\n[package]\nname = \"a\"\nversion = \"v1\"\n".to_owned(), 4, "digit"),
        (format!("{HEAD}nmae = \"x\"\n"), 5, "unknown key `package.nmae`; did you mean `name`?"),
        (format!("{HEAD}colour = \"x\"\n"), 5, "unknown key `package.colour`; known here: name, version"),
        (format!("{HEAD}[packge]\n"), 5, "did you mean `package`?"),
        (format!("{HEAD}[settings]\n"), 5, "did you mean `setting`?"),
        (format!("{HEAD}[setting]\nname = \"x\"\n"), 5, "[[setting]]"),
        (format!("{HEAD}icon = \"../icon.png\"\n"), 5, "icon"),
        (format!("{HEAD}icon = \"/icon.png\"\n"), 5, "icon"),
        (format!("{HEAD}url = \"example.org\"\n"), 5, "http"),
        (format!("{HEAD}platforms = [\"Linux x86\"]\n"), 5, "linux-x86_64"),
        (format!("{HEAD}title = {{ english = \"x\" }}\n"), 5, "no language"),
        (format!("{HEAD}title = 3\n"), 5, "by language"),
        (format!("{HEAD}[run]\n"), 5, "`run.command` is missing"),
        (format!("{HEAD}[run]\ncommand = \"./serve.sh --port 1\"\n"), 6, r#"["./serve.sh", "--port", "1"]"#),
        (format!("{HEAD}[run]\ncommand = []\n"), 6, "empty"),
        (format!("{HEAD}[run]\ncommand = [\"\"]\n"), 6, "empty"),
        (format!("{HEAD}[run]\ncommand = [1]\n"), 6, "`run.command[0]` must be a text"),
        (
            format!("{HEAD}[run]\ncommand = [\"x\", \"${{setting.prot}}\"]\n[[setting]]\nname = \"port\"\n"),
            6,
            "`port`",
        ),
        (format!("{HEAD}[run]\ncommand = [\"x\", \"${{setting.q}}\"]\n"), 6, "[[setting]]"),
        (format!("{HEAD}[run]\ncommand = [\"x\", \"${{setting.q\"]\n"), 6, "without its"),
        (format!("{HEAD}[run]\ncommand = [\"x\", \"${{setting.key}}\"]\n{secret}"), 6, "secret"),
        (run(&format!("ready = {{ http = \"http://x/${{setting.key}}\" }}\n{secret}")), 7, "secret"),
        (run("env = { A = \"${setting.q}\" }"), 7, "not declared"),
        (run("env = { \"A=B\" = \"x\" }"), 7, "environment variable"),
        (run("recovry = {}"), 7, "did you mean `recovery`?"),
        (run("recovery = { retrys = 3 }"), 7, "did you mean `retries`?"),
        (run("recovery = { retries = -1 }"), 7, "0 or more"),
        (run("recovery = { delay = 30 }"), 7, "\"30s\""),
        (run("recovery = { delay = \"soon\" }"), 7, "\"1h30m\""),
        (run("stop = { signal = \"SIGTERM\" }"), 7, "write \"TERM\""),
        (run("stop = { signal = \"KILL\" }"), 7, "known: TERM"),
        (run("stop = { grace = \"2d\" }"), 7, "more than a day"),
        (run("limits = { memory = \"lots\" }"), 7, "256MiB"),
        (run("limits = { memory = 0 }"), 7, "256MiB"),
        (run("limits = { cpu = 2 }"), 7, "known here: memory"),
        (format!("{HEAD}[[setting]]\nname = \"a\"\n[[setting]]\nname = \"a\"\n"), 8, "twice"),
        (format!("{HEAD}[[setting]]\nname = \"a\"\ntype = \"int\"\n"), 7, "no type of setting"),
        (format!("{HEAD}[[setting]]\nname = \"a\"\ntype = \"bolean\"\n"), 7, "did you mean `boolean`?"),
        (format!("{HEAD}[[setting]]\nname = \"a=b\"\n"), 6, "'='"),
        (format!("{HEAD}[[setting]]\ntype = \"string\"\n"), 5, "name` is missing"),
        (format!("{HEAD}[[setting]]\nname = \"a\"\nrequired = \"yes\"\n"), 7, "true or false"),
    ] {
        let error = read(&text).expect_err(&text);
        assert_eq!(error.code(), "manifest-invalid");
        let told = error.to_string();
        assert!(told.starts_with(&format!("escale.toml line {line}: ")), "{told}\n{text}");
        assert!(told.contains(words), "{told} does not say {words:?}");
    }
    assert!(read("[package]\n").unwrap_err().to_string().contains("write `format = 1` on the first line"));
    let bench = Bench::new();
    bench.put("src/escale.toml", b"\xff");
    let error = read_manifest_dir(&bench.dir.path().join("src"), "src").unwrap_err();
    assert!(error.to_string().contains("UTF-8"));
}

#[test]
fn a_secret_may_stand_in_env_and_its_default_is_told() {
    let text = format!(
        "{HEAD}[run]\ncommand = [\"true\"]\nenv = {{ KEY = \"${{setting.key}}\" }}\n\
         [[setting]]\nname = \"key\"\ntype = \"secret\"\ndefault = \"hunter2\"\n"
    );
    let manifest = read(&text).unwrap();
    assert_eq!(manifest.warnings.len(), 1);
    assert!(!manifest.warnings[0].contains("hunter2"));
}

#[test]
fn files_beside_it() {
    let bench = Bench::new();
    let dir = bench.dir.path().join("src");
    bench.put("src/escale.toml", HEAD.as_bytes());
    bench.put("src/PackageInfo.xml", b"not even XML");
    bench.put("src/delivery.toml", b"format = 1\nkind = \"package\"\n");
    let manifest = read_manifest_dir(&dir, "src").unwrap();
    assert_eq!((manifest.spelling, manifest.deliver), (Spelling::Escale, true));
    assert_eq!(manifest.warnings, ["both escale.toml and PackageInfo.xml are there; escale.toml is read"]);
}

#[test]
fn files_that_are_named_but_not_there() {
    let bench = Bench::new();
    let text = format!("{HEAD}icon = \"i.png\"\n[run]\ncommand = [\"./missing.sh\"]\n");
    bench.put("src/escale.toml", text.as_bytes());
    let out = bench.dir.path().join("a.zip");
    let packed = bundle::pack(&bench.dir.path().join("src"), &out, &mut |_, _| {}).unwrap();
    assert_eq!(packed.manifest.warnings.len(), 2, "{:?}", packed.manifest.warnings);
    assert_eq!(bundle::inspect(&out, "a.zip").unwrap().manifest, packed.manifest);
}
