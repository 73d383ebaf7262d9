//! What real agents said, as it was recorded (`tests-data/fusioninventory`), and a fake agent that says it again.

use crate::foreign::asked::{self, Asked};
use crate::foreign::{document, jobs, rest};
use model::Timestamp;
use model::run::{Heard, Run, RunState};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// A recorded scenario.
pub struct Scenario {
    /// Name of its file.
    pub name: String,
    /// Its content.
    pub value: Value,
}

impl Scenario {
    /// All, by name.
    pub fn all() -> Vec<Scenario> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests-data/fusioninventory");
        let mut all: Vec<Scenario> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "json"))
            .map(|path| Scenario {
                name: path.file_stem().unwrap().to_string_lossy().into_owned(),
                value: serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap(),
            })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        assert!(all.len() >= 50, "{}", all.len());
        all
    }
    /// What agents asked the server.
    pub fn asked(&self) -> impl Iterator<Item = &Value> {
        self.value["exchanges"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|e| e["channel"].is_null() || e["channel"] == "server")
    }
    /// Parameters of a request.
    pub fn query(exchange: &Value) -> &str {
        exchange["target"].as_str().unwrap().split_once('?').map_or("", |(_, query)| query)
    }
}

/// Every recorded request is understood, old spellings among them.
#[test]
fn every_request_is_understood() {
    let mut seen = BTreeMap::<&str, u32>::new();
    for scenario in Scenario::all() {
        for exchange in scenario.asked() {
            let at = format!("{} {}", scenario.name, exchange["n"]);
            if exchange["method"] == "POST" {
                let read =
                    document::read(exchange["request_body"]["text"].as_str().unwrap().as_bytes()).unwrap();
                assert!(asked::device_id(&read.device_id).is_some(), "{at}");
                assert!(["PROLOG", "INVENTORY"].contains(&read.query.as_str()), "{at}");
                if read.query == "INVENTORY" {
                    let inventory = read.inventory;
                    assert_eq!((inventory.name.as_str(), inventory.tag.as_str()), ("golden-client", "siteA"));
                    assert_eq!((inventory.os_family.as_str(), inventory.arch.as_str()), ("linux", "x86_64"));
                    assert!(!inventory.software.is_empty() && inventory.networks.len() >= 3);
                    assert!(inventory.agent.starts_with("FusionInventory-Agent_v2.6"), "{}", inventory.agent);
                }
                continue;
            }
            let query = Scenario::query(exchange);
            let asked = Asked::new(query);
            for (name, value) in exchange["query"].as_object().unwrap() {
                match value {
                    Value::String(text) => assert_eq!(asked.one(name), Some(text.as_str()), "{at}"),
                    list => {
                        let all: Vec<&str> = asked.all(name).collect();
                        assert_eq!(serde_json::json!(all), *list, "{at}");
                    }
                }
            }
            let action = exchange["query"]["action"].as_str().unwrap();
            *seen
                .entry(match action {
                    "setStatus" => "status",
                    "getFilePart" => "part",
                    "setUserEvent" => "user",
                    _ => "other",
                })
                .or_default() += 1;
            match action {
                "getFilePart" => {
                    let place = asked::part_place(asked.one("file").unwrap()).unwrap();
                    let part = &exchange["response_binary"]["sha512"];
                    let hex: String = place.iter().map(|b| format!("{b:02x}")).collect();
                    if let Some(sha512) = part.as_str()
                        && !scenario.name.contains("tampered")
                    {
                        assert_eq!(hex, sha512, "{at}");
                    }
                }
                "setStatus" => assert!(!rest::statuses(&asked).is_empty(), "{at}"),
                "setUserEvent" => assert!(rest::user_event(&asked).moment.is_some(), "{at}"),
                _ => assert!(asked.one("machineid").and_then(asked::device_id).is_some(), "{at}"),
            }
        }
    }
    assert!(seen["status"] > 1_000 && seen["part"] > 30 && seen["user"] == 6, "{seen:?}");
}

/// what agents said, as it was said, makes every run end as it did.
#[test]
fn runs_end_as_they_did() {
    let at = Timestamp::from_ms(1_795_163_400_000);
    for scenario in Scenario::all() {
        let expected = &scenario.value["expect"]["terminal"];
        let Some(expected) = expected.as_object() else { continue };
        let mut runs: BTreeMap<&str, (Run, Vec<&str>)> = BTreeMap::new();
        for uuid in expected.keys() {
            let sent =
                Run { state: RunState::Sent, phase: None, sent_at: None, heard_at: None, handed_out: 1 };
            runs.insert(uuid, (sent, Vec::new()));
        }
        for exchange in scenario.asked().filter(|e| e["method"] == "GET") {
            let asked = Asked::new(Scenario::query(exchange));
            let Some((run, warnings)) = exchange["query"]["uuid"].as_str().and_then(|u| runs.get_mut(u))
            else {
                continue;
            };
            let heard: Vec<Heard> = match asked.one("action") {
                Some("setStatus") => rest::statuses(&asked).iter().map(|s| run.hear(at, s)).collect(),
                Some("setUserEvent") => vec![run.hear_user(at, &rest::user_event(&asked))],
                _ => continue,
            };
            warnings.extend(heard.iter().filter(|h| **h == Heard::Warned).map(|_| "action check failed"));
        }
        for (uuid, (run, warnings)) in runs {
            let state = match run.state {
                RunState::Prepared => "postponed",
                RunState::Sent => "no-status-at-all",
                RunState::Running => "no-terminal-status",
                state => state.word(),
            };
            assert_eq!(expected[uuid], state, "{} {uuid}", scenario.name);
            let told = &scenario.value["expect"]["warnings"][uuid];
            assert_eq!(told.as_array().map_or(0, Vec::len), warnings.len(), "{} {uuid}", scenario.name);
        }
    }
}

/// answers that agents accepted are accepted, and those they did not are not. An empty list of rules was accepted and failed: ours is
/// stricter there.
#[test]
fn answers_that_agents_accepted() {
    let (mut fine, mut refused) = (0, Vec::new());
    for scenario in Scenario::all() {
        for exchange in scenario.asked().filter(|e| e["query"]["action"] == "getJobs") {
            match jobs::accepted(&exchange["response_json"]) {
                Ok(()) => fine += 1,
                Err(_) => refused.push(scenario.name.clone()),
            }
        }
    }
    assert_eq!(
        refused,
        ["17-cmd-empty-retchecks-fails", "71-answer-associatedfiles-array", "72-answer-missing-job-key"]
    );
    assert!(fine > 50, "{fine}");
}
