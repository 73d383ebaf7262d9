//! What agents are told: install faces as each generation understands them.

use crate::foreign::generation::{Deploy, Product};
use crate::foreign::jobs::{self, Agent, Jobs, Told};
use crate::packages::parts::PartedFile;
use model::install::{Check, CheckKind, Install, Otherwise};
use serde_json::{Value, json};

fn agent(deploy: &str) -> Agent<'static> {
    Agent {
        deploy: Deploy::read(deploy),
        product: Product::FusionInventory,
        windows: false,
        mirrors: &[],
        send_anyway: false,
        log_lines_max: 500,
    }
}

fn install(wire: Value) -> Install {
    let wire: protocol::install::Install = serde_json::from_value(wire).unwrap();
    (&wire).try_into().unwrap()
}

fn files(names: &[&str]) -> Value {
    names
        .iter()
        .map(|n| json!({ "name": n, "path": n, "size_bytes": 1, "sha512": "0".repeat(128) }))
        .collect()
}

fn parted(hash: &str) -> PartedFile {
    PartedFile { sha512: hash.repeat(128), parts: vec![hash.repeat(128)] }
}

/// The answer with one run.
fn told(agent: &Agent<'_>, install: &Install, files: &[PartedFile]) -> Value {
    let mut jobs = Jobs::default();
    assert!(jobs.add(agent, &Told { run: "run_1", install, files, mirrors: &["http://m/".to_owned()] }));
    let answer = jobs.answer();
    jobs::accepted(&answer).unwrap();
    answer
}

fn first_action(agent: &Agent<'_>, action: Value) -> Value {
    told(agent, &install(json!({ "actions": [action] })), &[])["jobs"][0]["actions"][0].clone()
}

/// everything an agent asks for is there, `{}` and `[]` where nothing is, and no key that says nothing.
#[test]
fn an_answer_in_full() {
    let face = install(json!({
        "checks": [
            { "kind": "free_space", "path": "/opt", "value": "1024000001", "otherwise": "error" },
            { "kind": "file_missing", "path": "/opt/x", "otherwise": "skip", "label": "not there yet" }
        ],
        "files": [{ "name": "a.sh", "path": "a.sh", "p2p": true, "keep_s": 61, "extract": true }],
        "actions": [
            { "kind": "run", "command": "sh a.sh", "env": { "A": "b" }, "log_lines": -1, "label": "install" },
            { "kind": "mkdir", "paths": ["sub"] },
            { "kind": "move", "from": "*", "to": "/opt/" }
        ],
    }));
    let mut agent = agent("2.8");
    let mirrors = ["http://m/".to_owned()];
    agent.mirrors = &mirrors;
    jobs::fits(&agent, &face).unwrap();
    let hash = "a".repeat(128);
    assert_eq!(
        told(&agent, &face, &[parted("a")]),
        json!({
            "jobs": [{
                "uuid": "run_1",
                "checks": [
                    { "type": "freespaceGreater", "path": "/opt", "value": "1001", "return": "error" },
                    { "type": "fileMissing", "path": "/opt/x", "return": "skip", "name": "not there yet" },
                ],
                "associatedFiles": [hash],
                "actions": [
                    { "cmd": { "exec": "{ sh a.sh; }", "envs": { "A": "b" }, "logLineLimit": 500, "name": "install",
                        "retChecks": [{ "type": "okCode", "values": ["0"] }] } },
                    { "mkdir": { "list": ["sub"] } },
                    { "move": { "from": "*", "to": "/opt/" } },
                ],
            }],
            "associatedFiles": { &hash: {
                "name": "a.sh", "uncompress": 1, "p2p": 1, "p2p-retention-duration": 2, "mirrors": ["http://m/"], "multiparts": [hash],
            } },
        })
    );
    let bare = told(&agent, &install(json!({ "actions": [{ "command": "true" }] })), &[]);
    assert_eq!((&bare["associatedFiles"], &bare["jobs"][0]["checks"]), (&json!({}), &json!([])));
    assert_eq!(Jobs::default().answer(), json!({}));
}

/// every rule about a result as agents of all generations understand it; never an empty list.
#[test]
fn rules_about_results() {
    let rules = |rules: Value| {
        first_action(&agent("2.8"), json!({ "command": "x", "rules": rules }))["cmd"]["retChecks"].clone()
    };
    let any = json!({ "type": "okPattern", "values": [".*"] });
    assert_eq!(rules(json!([])), json!([{ "type": "okCode", "values": ["0"] }]));
    assert_eq!(
        rules(json!([{ "kind": "ok_codes", "values": ["0"] }, { "kind": "ok_codes", "values": ["3010"] }])),
        json!([{ "type": "okCode", "values": ["0", "3010"] }])
    );
    assert_eq!(
        rules(json!([{ "kind": "error_codes", "values": ["1", "2"] }])),
        json!([{ "type": "errorCode", "values": ["1", "2"] }, any])
    );
    assert_eq!(
        rules(json!([{ "kind": "error_patterns", "values": ["fatal"] }])),
        json!([{ "type": "errorPattern", "values": ["fatal"] }, any])
    );
    assert_eq!(
        rules(
            json!([{ "kind": "error_patterns", "values": ["fatal"] }, { "kind": "ok_codes", "values": ["0"] }])
        ),
        json!([{ "type": "errorPattern", "values": ["fatal"] }, { "type": "okCode", "values": ["0"] }])
    );
}

/// the number of lines is always said, within bounds, and small for agents that put a whole output in one address.
#[test]
fn lines_of_output() {
    for (deploy, wanted, told) in [
        ("2.8", 10, 10),
        ("2.8", -1, 500),
        ("2.8", 5_000, 500),
        ("2.8", 0, 0),
        ("2.2", 40, 10),
        ("2.2", -1, 10),
    ] {
        let action = first_action(&agent(deploy), json!({ "command": "x", "log_lines": wanted }));
        assert_eq!(action["cmd"]["logLineLimit"], told, "{deploy} {wanted}");
    }
}

fn check(kind: CheckKind, otherwise: Otherwise) -> Install {
    let check = Check { label: String::new(), kind, path: "/x".into(), value: "1".into(), otherwise };
    Install { checks: vec![check], ..Install::default() }
}

/// what an agent cannot do as it is meant is not sent to it, unless people say so; then it is sent as near as can be.
#[test]
fn what_each_generation_can_do() {
    use CheckKind as K;
    use Otherwise as O;
    for (install, least) in [
        (check(K::FileExists, O::Error), "0"),
        (check(K::FileExists, O::Info), "0"),
        (check(K::FileExists, O::Skip), "2.2"),
        (check(K::FileExists, O::Start), "2.7"),
        (check(K::FileSha512Mismatch, O::Error), "2.2"),
        (check(K::RegistryValueExists, O::Error), "2.3"),
        (check(K::RegistryValueDiffers, O::Error), "2.4"),
    ] {
        for version in ["0", "2.0.4", "2.1.0", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "2.8", "2.10", "3.3"]
        {
            let fits = jobs::fits(&agent(version), &install);
            assert_eq!(fits.is_ok(), Deploy::read(version) >= Deploy::read(least), "{least} {version}");
            if let Err(reason) = fits {
                assert_eq!(reason.details["needs"], Deploy::read(least).to_string());
            }
            let anyway = Agent { send_anyway: true, ..agent(version) };
            assert!(jobs::fits(&anyway, &install).is_ok());
        }
    }
    let said = |version: &str, otherwise| {
        told(&agent(version), &check(K::FileExists, otherwise), &[])["jobs"][0]["checks"][0]["return"].clone()
    };
    for otherwise in [O::Skip, O::Info, O::Warning, O::Start] {
        assert_eq!(said("2.1.0", otherwise), "ignore");
        assert_eq!(said("2.2", otherwise), otherwise.word());
    }
    assert_eq!(said("2.0.4", O::Error), "error");
}

/// questions with what follows from each answer; none to agents that do not know them.
#[test]
fn questions() {
    let face = install(json!({ "interactions": [
        { "title": "Install", "text": "one\ntwo", "buttons": "okcancel", "timeout_s": 0, "wait": false,
          "policies": { "on_ok": "continue", "on_cancel": "stop", "on_timeout": "postpone" } }
    ] }));
    let one = told(&agent("2.4"), &face, &[])["jobs"][0]["userinteractions"][0].clone();
    assert_eq!(one["text"], "one\r\ntwo");
    assert_eq!((&one["timeout"], &one["wait"], &one["type"]), (&json!(0), &json!("no"), &json!("before")));
    assert_eq!(
        (&one["on_ok"], &one["on_cancel"], &one["on_timeout"]),
        (&json!("continue:continue"), &json!("stop:stop"), &json!("stop:postpone"))
    );
    assert!(told(&agent("2.3"), &face, &[])["jobs"][0].get("userinteractions").is_none());
}

/// a run with files and no mirror is not handed out.
#[test]
fn somewhere_to_fetch_from() {
    let face = install(json!({ "files": files(&["a"]) }));
    assert_eq!(jobs::fits(&agent("2.8"), &face).unwrap_err().code, "no-mirror");
    assert!(jobs::fits(&agent("2.8"), &Install::default()).is_ok());
}

/// agents know one file for each content: the same under two names is copied, and what one takes apart and another does not waits.
#[test]
fn one_content_two_names() {
    let (agent, parts) = (agent("2.8"), [parted("b"), parted("b")]);
    let face = install(json!({ "files": files(&["a", "b"]), "actions": [{ "command": "true" }] }));
    let answer = told(&agent, &face, &parts);
    assert_eq!(answer["associatedFiles"].as_object().unwrap().len(), 1);
    assert_eq!(answer["jobs"][0]["actions"][0], json!({ "copy": { "from": "./a", "to": "b" } }));
    let mut jobs = Jobs::default();
    let apart = install(json!({ "files": [{ "name": "a", "path": "a", "extract": true }] }));
    let whole = install(json!({ "files": files(&["a"]) }));
    assert!(jobs.add(&agent, &Told { run: "1", install: &apart, files: &parts[..1], mirrors: &[] }));
    assert!(!jobs.add(&agent, &Told { run: "2", install: &whole, files: &parts[..1], mirrors: &[] }));
    assert!(jobs.add(&agent, &Told { run: "3", install: &apart, files: &parts[..1], mirrors: &[] }));
    assert_eq!(jobs.answer()["jobs"].as_array().unwrap().len(), 2);
}

/// S-11: the files of a confidential package are fetched under the address of its run alone and never from neighbours; two runs that fetch the
/// same content under different addresses do not stand in one answer. Without a mirror it can be given all the same.
#[test]
fn confidential_files_have_an_address_of_their_run() {
    let (agent, parts) = (agent("2.8"), [parted("b")]);
    let face = install(
        json!({ "confidential": true, "files": [{ "name": "a", "path": "a", "p2p": true, "keep_s": 600 }] }),
    );
    let own = |run: &str| [crate::foreign::doors::run_mirror("http://h/fusioninventory/b/deploy/", run)];
    let mut jobs = Jobs::default();
    assert!(jobs.add(&agent, &Told { run: "1", install: &face, files: &parts, mirrors: &own("1") }));
    assert!(!jobs.add(&agent, &Told { run: "2", install: &face, files: &parts, mirrors: &own("2") }));
    let answer = jobs.answer();
    jobs::accepted(&answer).unwrap();
    let file = &answer["associatedFiles"]["b".repeat(128)];
    assert_eq!(file["mirrors"], json!(["http://h/fusioninventory/b/deploy/?action=getFilePart&run=1&file="]));
    assert_eq!((&file["p2p"], &file["p2p-retention-duration"]), (&json!(0), &json!(0)));
    assert!(jobs::fits(&Agent { mirrors: &[], ..agent }, &face).is_ok());
}

/// Free space in the units of each system, never less than was asked.
#[test]
fn units() {
    let face = install(json!({ "checks": [{ "kind": "free_space", "path": "C:/", "value": "500000001" }] }));
    let value = |windows| {
        told(&Agent { windows, ..agent("2.8") }, &face, &[])["jobs"][0]["checks"][0]["value"].clone()
    };
    assert_eq!((value(true), value(false)), (json!("501"), json!("489")));
}
