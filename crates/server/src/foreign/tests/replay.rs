//! Recorded agents say again what they said, to a whole server with packages and tasks made to match; and stories of work from the task to its end.

use super::fake::Fake;
use super::recorded::Scenario;
use crate::foreign::asked::Asked;
use crate::testing::{TestApp, each};
use axum::http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Read;

/// Publishes a package with an install face.
pub async fn publish(test: &TestApp, name: &str, face: &str, files: &[(&str, &[u8])]) {
    let folder = tempfile::tempdir().unwrap();
    let manifest = format!("format = 1\n[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n{face}");
    std::fs::write(folder.path().join("escale.toml"), manifest).unwrap();
    for (file, bytes) in files {
        std::fs::write(folder.path().join(file), bytes).unwrap();
    }
    let out = test.folder.path().join(format!("{name}-1.0.0.zip"));
    bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
    let bytes = std::fs::read(&out).unwrap();
    let answer = test.publish(&format!("{name}-1.0.0.zip"), &bytes).await;
    assert!(answer.status.is_success(), "{:?}", answer.json());
}

/// Makes a task of one job over computers and activates it.
pub async fn task(test: &TestApp, name: &str, packages: &[&str], computers: &[&str]) {
    let targets: Vec<Value> = packages.iter().map(|p| json!({ "package": p })).collect();
    let actors: Vec<Value> = computers.iter().map(|c| json!({ "kind": "computer", "name": c })).collect();
    let wanted = json!({ "name": name, "jobs": [{ "targets": targets, "actors": actors }] });
    let made = test.post("/tasks", wanted).await;
    assert!(made.status.is_success(), "{:?}", made.json());
    let active = test.post(&format!("/tasks/{name}/activate"), Value::Null).await;
    assert!(active.status.is_success(), "{:?}", active.json());
}

/// The id of the computer of a device.
pub async fn computer(test: &TestApp, device: &str) -> String {
    let machine = crate::computers::of_device(&test.app, device).await.unwrap().unwrap();
    model::id::ComputerId::from_uuid(machine.id).to_string()
}

/// Runs of a task, by id.
pub async fn runs(test: &TestApp, task: &str) -> BTreeMap<String, Value> {
    let page = test.get(&format!("/runs?task={task}&limit=100")).await.json();
    let items = page["items"].as_array().unwrap_or_else(|| panic!("{page}")).clone();
    items.into_iter().map(|run| (run["id"].as_str().unwrap().to_owned(), run)).collect()
}

/// Waits until a run is as expected.
pub async fn until(test: &TestApp, task: &str, run: &str, expected: impl Fn(&Value) -> bool) -> Value {
    let began = std::time::Instant::now();
    loop {
        let now = runs(test, task).await.remove(run).unwrap_or(Value::Null);
        if expected(&now) {
            return now;
        }
        assert!(began.elapsed().as_secs() < 10, "{task} {run}: {now}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

const PLAIN: &str = "[[install.action]]\nrun = \"true\"\n";
const ASKS: &str = "[[install.action]]\nrun = \"true\"\n[[install.interaction]]\ntitle = \"Install\"\ntext = \"Please\"\nretries = 3\n\
                    on_ok = \"continue\"\non_cancel = \"stop\"\non_retry = \"postpone\"\n";

/// R-40: each recording ends as it did, over the wire: states, warnings, nothing for those that said nothing.
#[tokio::test]
async fn recordings_end_as_they_did() {
    let test = TestApp::beside(|_| {}).await;
    let names: Vec<String> = (0..9).map(|n| format!("plain-{n}")).collect();
    for name in &names {
        publish(&test, name, PLAIN, &[]).await;
    }
    publish(&test, "asks", ASKS, &[]).await;
    for scenario in Scenario::all() {
        let Some(expected) = scenario.value["expect"]["terminal"].as_object() else { continue };
        replay(&test, &scenario, expected, &names).await;
    }
    test.end().await;
}

async fn replay(
    test: &TestApp,
    scenario: &Scenario,
    expected: &serde_json::Map<String, Value>,
    names: &[String],
) {
    let at = &scenario.name;
    let mut fake = Fake::new(test, &format!("fx-{at}"));
    fake.agent = scenario.value["default_request_headers"]["user-agent"].as_str().unwrap().to_owned();
    let said: Vec<Asked<'_>> = scenario.asked().map(|e| Asked::new(Scenario::query(e))).collect();
    if let Some(version) = said.iter().find_map(|a| a.one("task[Deploy]")) {
        version.clone_into(&mut fake.deploy);
    }
    fake.prolog().await;
    let id = computer(test, &fake.device).await;
    let mut packages: Vec<&str> = names[..expected.len()].iter().map(String::as_str).collect();
    if said.iter().any(|a| a.one("action") == Some("setUserEvent")) {
        packages[0] = "asks";
    }
    let task_name = format!("t-{at}");
    if !packages.is_empty() {
        task(test, &task_name, &packages, &[&id]).await;
    }
    let config = fake.config().await.json();
    assert_eq!(config["schedule"].as_array().unwrap().len(), usize::from(!packages.is_empty()), "{at}");
    let jobs = fake.jobs().await.json();
    let handed: Vec<String> = jobs["jobs"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|j| j["uuid"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(handed.len(), expected.len(), "{at} {jobs}");
    // Ids are given in the order of jobs: in the recordings they grow in it.
    let ours: BTreeMap<&str, &str> =
        expected.keys().map(String::as_str).zip(handed.iter().map(String::as_str)).collect();
    for exchange in scenario.asked().filter(|e| e["method"] == "GET") {
        let Some(run) = exchange["query"]["uuid"].as_str() else { continue };
        let query = Scenario::query(exchange).replace(run, ours[run]).replace(
            &utf8_percent_encode(exchange["query"]["machineid"].as_str().unwrap(), KEEPS).to_string(),
            &fake.device,
        );
        let answer = fake.get(&format!("/plugins/fusioninventory/b/deploy/?{query}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.bytes.as_slice()),
            (200, b"{}".as_slice()),
            "{at} {query}"
        );
    }
    for (theirs, state) in expected {
        let wanted = match state.as_str().unwrap() {
            "postponed" => "prepared",
            "no-status-at-all" => "sent",
            "no-terminal-status" => "running",
            state => state,
        };
        let run = until(test, &task_name, ours[theirs.as_str()], |run| run["state"] == wanted).await;
        let warned = scenario.value["expect"]["warnings"][theirs].as_array().map_or(0, Vec::len);
        // Checks that only warn are remarks of their own.
        let warns = |e: &&Value| e["query"]["uuid"] == theirs.as_str() && e["query"]["status"] == "warning";
        let by_checks = scenario.asked().filter(warns).count();
        assert_eq!(run["warnings"], warned + by_checks, "{at} {theirs} {run}");
        assert_eq!(run["not_before"].is_string(), state == "postponed", "{at} {theirs} {run}");
    }
}

/// What agents leave as it is in their device ids.
const KEEPS: &percent_encoding::AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// R-20, R-42, R-02: work is announced at the address by which the agent asked, handed out, and handed out again until something is heard.
#[tokio::test]
async fn work_from_the_task_to_its_end() {
    each(|test| async move {
        publish(
            &test,
            "tool",
            &format!("[[install.file]]\npath = \"été.txt\"\np2p = true\n{PLAIN}"),
            &[("été.txt", b"hello")],
        )
        .await;
        let fake = Fake::new(&test, "golden-2024-01-02-03-04-05").with("host", "deploy.example:8088");
        fake.prolog().await;
        let id = computer(&test, &fake.device).await;
        assert_eq!(fake.config().await.json()["schedule"], json!([]));
        task(&test, "roll", &["tool"], &[&id]).await;
        let remote = "http://deploy.example:8088/fusioninventory/b/deploy/";
        assert_eq!(fake.config().await.json()["schedule"], json!([{ "task": "Deploy", "remote": remote }]));
        assert_eq!(fake.ask("getConfig", &[("task[Collect]", "2.8")]).await.json()["schedule"], json!([]));
        let first = fake.jobs().await;
        assert!(first.bytes.is_ascii(), "R-30");
        let answer = first.json();
        assert_eq!(fake.jobs().await.json(), answer, "R-42");
        let run = answer["jobs"][0]["uuid"].as_str().unwrap();
        let (sha512, file) = answer["associatedFiles"].as_object().unwrap().iter().next().unwrap();
        assert_eq!(
            (&file["name"], &file["p2p"], &file["p2p-retention-duration"]),
            (&json!("été.txt"), &json!(1), &json!(0)),
            "R-80"
        );
        assert_eq!(file["mirrors"], json!([format!("{remote}?action=getFilePart&file=")]));
        // R-73, R-74, R-75: both spellings and the plain tree, with length and tag.
        let hash = file["multiparts"][0].as_str().unwrap();
        let place = format!("{}/{}/{hash}", &hash[..1], &hash[..2]);
        for uri in [
            format!("/fusioninventory/b/deploy/?action=getFilePart&file={place}"),
            format!("/plugins/fusioninventory/b/deploy/?action=getFilePart&file=/{place}"),
            format!("/fusioninventory/parts/{place}"),
        ] {
            let part = fake.get(&uri).await;
            assert_eq!(part.status, 200, "{uri}");
            assert_eq!(part.headers["content-length"], part.bytes.len().to_string());
            assert_eq!(part.headers["etag"], format!("\"{hash}\""));
            let mut whole = String::new();
            flate2::read::MultiGzDecoder::new(part.bytes.as_slice()).read_to_string(&mut whole).unwrap();
            assert_eq!(whole, "hello");
        }
        assert_eq!(sha512.len(), 128);
        fake.status(run, &[("currentStep", "checking"), ("part", "job"), ("msg", "starting")]).await;
        until(&test, "roll", run, |r| r["state"] == "running").await;
        fake.status(run, &[("status", "ok"), ("part", "job"), ("msg", "job successfully completed")]).await;
        until(&test, "roll", run, |r| r["state"] == "success").await;
        assert_eq!(fake.config().await.json()["schedule"], json!([]));
        assert_eq!(fake.jobs().await.json(), json!({}));
        test
    })
    .await;
}

/// S-2: nobody speaks about somebody else's run. S-3: nor about one that waits. S-17: what is said again, late or in another order moves nothing back.
#[tokio::test]
async fn whose_word_counts() {
    let test = TestApp::beside(|_| {}).await;
    publish(&test, "tool", PLAIN, &[]).await;
    let (mine, other) = (Fake::new(&test, "mine"), Fake::new(&test, "other"));
    mine.prolog().await;
    other.prolog().await;
    let id = computer(&test, "mine").await;
    task(&test, "roll", &["tool"], &[&id]).await;
    let run = runs(&test, "roll").await.keys().next().unwrap().clone();
    let done = [("status", "ok"), ("part", "job"), ("msg", "job successfully completed")];
    assert_eq!(mine.status(&run, &done).await.json(), json!({}), "it was never handed out");
    assert_eq!(mine.jobs().await.json()["jobs"][0]["uuid"], run.as_str());
    let refused = other.status(&run, &done).await;
    assert_eq!(
        (refused.status.as_u16(), refused.bytes.as_slice()),
        (403, br#"{"error":"not allowed"}"#.as_slice())
    );
    let event = other.ask("setUserEvent", &[("uuid", &run), ("type", "before"), ("behavior", "stop")]).await;
    assert_eq!(event.status, 403);
    assert_eq!(runs(&test, "roll").await[&run]["state"], "sent");
    mine.status(&run, &[("currentStep", "processing"), ("msg", "<b>\u{1b}[31m=cmd|'/c calc'!A1")]).await;
    mine.status(&run, &done).await;
    until(&test, "roll", &run, |r| r["state"] == "success").await;
    mine.status(&run, &[("currentStep", "checking"), ("status", "ko"), ("msg", "late")]).await;
    let began = std::time::Instant::now();
    loop {
        let log = test.get(&format!("/runs/{run}/log")).await.json().to_string();
        if log.contains("late\"") {
            break;
        }
        assert!(began.elapsed().as_secs() < 10, "{log}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(runs(&test, "roll").await[&run]["state"], "success");
    // S-9: texts are kept as they came.
    let log = test.get(&format!("/runs/{run}/log")).await.json();
    assert!(
        log["lines"].as_array().unwrap().iter().any(|l| l["text"] == "<b>\u{1b}[31m=cmd|'/c calc'!A1"),
        "{log}"
    );
    test.end().await;
}

/// R-96, R-51: an agent that is too old is told nothing, and people are told why; unless they let it be sent.
#[tokio::test]
async fn too_old() {
    let test = TestApp::beside(|_| {}).await;
    let face = format!("[[install.check]]\nfile_exists = \"/x\"\notherwise = \"skip\"\n{PLAIN}");
    publish(&test, "skips", &face, &[]).await;
    let mut old = Fake::new(&test, "old");
    (old.agent, old.deploy) = ("FusionInventory-Agent_v2.3.10".into(), "2.0.4".into());
    old.prolog().await;
    let id = computer(&test, "old").await;
    task(&test, "one", &["skips"], &[&id]).await;
    assert_eq!(old.config().await.json()["schedule"].as_array().unwrap().len(), 1);
    // Agents of that time do not say their version here: what they said before counts (§5).
    assert_eq!(old.ask("getJobs", &[]).await.json(), json!({}));
    let run = runs(&test, "one").await.keys().next().unwrap().clone();
    let ended = until(&test, "one", &run, |r| r["state"] == "error").await;
    assert_eq!(ended["reason"]["code"], "agent-too-old", "{ended}");
    assert_eq!(ended["reason"]["details"]["needs"], "2.2");
    let mut settings = test.get("/foreign/settings").await.json();
    settings["send_anyway"] = json!(true);
    assert_eq!(test.ask(Method::PUT, "/foreign/settings", settings).await.status, 200);
    task(&test, "two", &["skips"], &[&id]).await;
    let answer = old.ask("getJobs", &[]).await.json();
    assert_eq!(answer["jobs"][0]["checks"][0]["return"], "ignore", "{answer}");
    test.end().await;
}

/// R-76: without any place to fetch from, a run ends with that reason.
#[tokio::test]
async fn nowhere_to_fetch_from() {
    let test = TestApp::beside(|_| {}).await;
    publish(&test, "tool", &format!("[[install.file]]\npath = \"a\"\n{PLAIN}"), &[("a", b"a")]).await;
    let fake = Fake::new(&test, "far");
    fake.prolog().await;
    let mut settings = test.get("/foreign/settings").await.json();
    settings["server_as_mirror"] = json!(false);
    assert_eq!(test.ask(Method::PUT, "/foreign/settings", settings).await.status, 200);
    let id = computer(&test, "far").await;
    task(&test, "one", &["tool"], &[&id]).await;
    assert_eq!(fake.jobs().await.json(), json!({}));
    let run = runs(&test, "one").await.keys().next().unwrap().clone();
    let ended = until(&test, "one", &run, |r| r["state"] == "error").await;
    assert_eq!(ended["reason"]["code"], "no-mirror");
    let mirror = json!({ "name": "near", "url": "http://mirror.example/parts", "active": true });
    assert!(test.ask(Method::PUT, "/mirrors/near", mirror).await.status.is_success());
    task(&test, "two", &["tool"], &[&id]).await;
    let files = fake.jobs().await.json()["associatedFiles"].as_object().unwrap().clone();
    assert_eq!(files.values().next().unwrap()["mirrors"], json!(["http://mirror.example/parts/"]));
    test.end().await;
}

/// R-15: while two machines take turns under one device id, none is given work.
#[tokio::test]
async fn twins_are_given_nothing() {
    let test = TestApp::beside(|_| {}).await;
    publish(&test, "tool", PLAIN, &[]).await;
    let fake = Fake::new(&test, "twin");
    fake.prolog().await;
    let id = computer(&test, "twin").await;
    task(&test, "roll", &["tool"], &[&id]).await;
    for n in [1, 2, 1, 2, 1] {
        let who = format!(
            "<HARDWARE><NAME>twin{n}</NAME><UUID>4c4c4544-0000-0000-0000-00000000000{n}</UUID></HARDWARE><BIOS><SSN>SERIAL{n}</SSN></BIOS>"
        );
        fake.inventory(&who).await;
    }
    assert_eq!(fake.config().await.json()["schedule"], json!([]));
    assert_eq!(fake.jobs().await.json(), json!({}));
    test.end().await;
}

/// S-11: a part of a confidential package is given under the address of its run alone, to a computer a person approved, while the run lasts;
/// never as a plain tree, never under another run's address. S-13: whoever is in the job only by what it says of itself is refused with that
/// reason, until people name it.
#[tokio::test]
async fn confidential_parts_belong_to_a_run() {
    each(|test| async move {
        let file = "[[install.file]]\npath = \"key.txt\"\np2p = true\n";
        publish(
            &test,
            "secret",
            &format!("[install]\nconfidential = true\n{file}{PLAIN}"),
            &[("key.txt", b"s3cret")],
        )
        .await;
        publish(&test, "plain", PLAIN, &[]).await;
        assert_eq!(test.get("/packages/secret-1.0.0.zip").await.json()["confidential"], true);
        assert_eq!(test.get("/packages/secret-1.0.0.zip/install").await.json()["confidential"], true);
        let (fake, other) =
            (Fake::new(&test, "vault-2024-01-02-03-04-05"), Fake::new(&test, "other-2024-01-02-03-04-05"));
        fake.prolog().await;
        other.prolog().await;
        let (id, stranger) = (computer(&test, &fake.device).await, computer(&test, &other.device).await);
        task(&test, "hush", &["secret"], &[&id]).await;
        let waits = runs(&test, "hush").await.into_values().next().unwrap();
        assert_eq!(
            (&waits["state"], &waits["reason"]["code"]),
            (&json!("prepared"), &json!("run-waits-person")),
            "the network accepted it, no person did"
        );
        assert_eq!(fake.jobs().await.json(), json!({}));
        for computer in [&id, &stranger] {
            let approved = test
                .ask(Method::PATCH, &format!("/computers/{computer}"), json!({ "standing": "approved" }))
                .await;
            assert_eq!(approved.status, 200, "{:?}", approved.json());
        }
        assert_eq!(test.get(&format!("/computers/{id}")).await.json()["approved_by"], "user admin");
        let answer = fake.jobs().await.json();
        let run = answer["jobs"][0]["uuid"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        let given = answer["associatedFiles"].as_object().unwrap().values().next().unwrap().clone();
        let mirror = given["mirrors"][0].as_str().unwrap().to_owned();
        assert_eq!((given["mirrors"].as_array().unwrap().len(), &given["p2p"]), (1, &json!(0)));
        let hash = given["multiparts"][0].as_str().unwrap();
        let place = format!("{}/{}/{hash}", &hash[..1], &hash[..2]);
        let own = format!("/fusioninventory/b/deploy/?action=getFilePart&run={run}&file=");
        assert!(mirror.ends_with(&own), "{mirror}");
        for slash in ["", "/"] {
            let part = fake.get(&format!("{own}{slash}{place}")).await;
            assert_eq!(
                (part.status.as_u16(), &part.headers["cache-control"]),
                (200, &"private, no-store".parse().unwrap())
            );
            let mut whole = String::new();
            flate2::read::MultiGzDecoder::new(part.bytes.as_slice()).read_to_string(&mut whole).unwrap();
            assert_eq!(whole, "s3cret");
        }
        // Another run of that computer, and of another one, opens nothing.
        task(&test, "open", &["plain"], &[&stranger]).await;
        let foreign = other.jobs().await.json()["jobs"][0]["uuid"].as_str().unwrap().to_owned();
        let forged = format!("{}0000000000000000", &run[..run.len() - 16]);
        for uri in [
            format!("/fusioninventory/b/deploy/?action=getFilePart&file={place}"),
            format!("/fusioninventory/b/deploy/?action=getFilePart&run={foreign}&file={place}"),
            format!("/fusioninventory/b/deploy/?action=getFilePart&run={forged}&file={place}"),
            format!("/fusioninventory/b/deploy/?action=getFilePart&run=run_1&file={place}"),
            format!("/fusioninventory/parts/{place}"),
        ] {
            assert_eq!(fake.get(&uri).await.status, 404, "{uri}");
        }
        // While its computer is refused, and when the run ended.
        let stand = async |standing: &str| {
            let path = format!("/computers/{id}");
            assert_eq!(test.ask(Method::PATCH, &path, json!({ "standing": standing })).await.status, 200);
        };
        stand("refused").await;
        assert_eq!(fake.get(&format!("{own}{place}")).await.status, 404);
        stand("approved").await;
        assert_eq!(fake.get(&format!("{own}{place}")).await.status, 200);
        fake.status(&run, &[("currentStep", "checking"), ("part", "job"), ("msg", "starting")]).await;
        fake.status(&run, &[("status", "ok"), ("part", "job"), ("msg", "job successfully completed")]).await;
        until(&test, "hush", &run, |r| r["state"] == "success").await;
        assert_eq!(fake.get(&format!("{own}{place}")).await.status, 404);
        test
    })
    .await;
}

/// S-13: a dynamic group, whose members are what they say of themselves, is not given what is confidential, and each run says why; people name
/// the computer, or put it into a static group, and it is.
#[tokio::test]
async fn a_claim_brings_nothing_confidential() {
    each(|test| async move {
        publish(&test, "secret", &format!("[install]\nconfidential = true\n{PLAIN}"), &[]).await;
        publish(&test, "plain", PLAIN, &[]).await;
        let fake = Fake::new(&test, "claims-2024-01-02-03-04-05");
        fake.prolog().await;
        let id = computer(&test, &fake.device).await;
        test.ask(Method::PATCH, &format!("/computers/{id}"), json!({ "standing": "approved" })).await;
        let query = json!({ "any": [[{ "field": "name", "test": "begins", "value": "claims" }]] });
        for group in
            [json!({ "name": "claimed", "query": query }), json!({ "name": "listed", "computers": [] })]
        {
            let made = test.post("/groups", group).await;
            assert_eq!(made.status, 201, "{:?}", made.json());
        }
        let actors = json!([{ "kind": "group", "name": "claimed" }, { "kind": "group", "name": "listed" }]);
        let jobs =
            json!([{ "targets": [{ "package": "secret" }, { "package": "plain" }], "actors": actors }]);
        assert_eq!(test.post("/tasks", json!({ "name": "hush", "jobs": jobs })).await.status, 201);
        assert_eq!(test.post("/tasks/hush/activate", Value::Null).await.status, 200);
        let of = async |package: &str| {
            let page = test.get(&format!("/runs?task=hush&package={package}")).await.json();
            let run = page["items"][0].clone();
            assert_eq!(page["total"], 1, "{page}");
            (run["state"].as_str().unwrap().to_owned(), run["reason"]["code"].as_str().unwrap().to_owned())
        };
        assert_eq!(of("secret").await, ("cancelled".into(), "run-confidential".into()));
        assert_eq!(of("plain").await.0, "prepared");
        let answer = fake.jobs().await.json();
        assert_eq!(answer["jobs"].as_array().unwrap().len(), 1, "{answer}");
        let run = answer["jobs"][0]["uuid"].as_str().unwrap().to_owned();
        fake.status(&run, &[("currentStep", "checking"), ("part", "job"), ("msg", "starting")]).await;
        fake.status(&run, &[("status", "ok"), ("part", "job"), ("msg", "job successfully completed")]).await;
        until(&test, "hush", &run, |r| r["state"] == "success").await;
        // Prepared again, the claim is worth as little.
        crate::tasks::round(&test.app).await.unwrap();
        assert_eq!(of("secret").await, ("cancelled".into(), "run-confidential".into()));
        let put =
            test.ask(Method::PUT, "/groups/listed", json!({ "name": "listed", "computers": [id] })).await;
        assert_eq!(put.status, 200, "{:?}", put.json());
        crate::tasks::round(&test.app).await.unwrap();
        assert_eq!(of("secret").await.0, "prepared");
        // It leaves the static group while its run waits: the claim that is left is not enough at the moment of handing out either.
        let put = test.ask(Method::PUT, "/groups/listed", json!({ "name": "listed", "computers": [] })).await;
        assert_eq!(put.status, 200, "{:?}", put.json());
        assert_eq!(fake.jobs().await.json(), json!({}));
        assert_eq!(of("secret").await, ("cancelled".into(), "run-confidential".into()));
        test
    })
    .await;
}
