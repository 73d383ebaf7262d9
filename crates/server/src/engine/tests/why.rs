//! `why` says what is in the way, in the same words everywhere (spec/delivery S-1, §9.2).

use super::{Does, Fake, act, apply, engine, later, until, view};
use crate::engine::round::{State, round};
use crate::testing::{TestApp, each};
use protocol::deliver::job::JobEnd;
use serde_json::{Value, json};

/// One application for each situation.
const SPACE: &str = r#"
format = 1
kind = "space"
[space]
name = "S"
agent = "box-1"
[space.on_end]
set_upcoming = "never"
[[application]]
name = "AGENDA"
at = "23:00"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "DEMANDE"
on_demand = true
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "RETENUE"
on_demand = true
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "LONGUE"
[[application.job]]
name = "LONG"
type = "command"
argv = ["true"]
[[application.job]]
name = "APRES"
type = "command"
argv = ["true"]
after = ["LONG"]
[[application]]
name = "SUITE"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "SECOURS"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "TOUJOURS"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "RATEE"
[[application.job]]
name = "RATE"
type = "command"
argv = ["false"]
[[application]]
name = "AVAL"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "VALEUR"
expects = [{ resource = "FEU", op = "=", value = "vert" }]
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "POIDS"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
expects = [{ resource = "PLACE", take = 1 }]
[[application]]
name = "PRISE"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
expects = [{ resource = "QUAI", take = 1 }]
[[application]]
name = "ABSENTE"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
agent = "box-2"
[[application]]
name = "GUIDEE"
on_error = "guided"
[[application.job]]
name = "GUIDE"
type = "command"
argv = ["false"]
[[application]]
name = "REPRISE"
[[application.job]]
name = "REPRIS"
type = "command"
argv = ["false"]
retry = { max = 3, delay = "1h" }
[[application]]
name = "BRANCHE"
when = "space.name == 'AUTRE'"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "ARRETEE"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
mode = "stop"
[[application]]
name = "SANS_ATTENTE"
expects = [{ resource = "FEU", op = "=", value = "bleu", wait = false }]
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "IMPATIENTE"
expects = [{ resource = "FEU", op = "=", value = "noir", until = "20m" }]
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "PERDUE"
[[application.job]]
name = "PERDU"
type = "command"
argv = ["true"]
agent = "box-3"
[[application]]
name = "MANUELLE"
[[application.job]]
name = "J"
type = "manual"
deciders = ["ops"]
[[application]]
name = "SORTIE"
on_demand = true
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "RETIREE"
on_demand = true
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "TUEE"
[[application.job]]
name = "MUET"
type = "command"
argv = ["true"]
[[application]]
name = "SIGNAL"
[[application.job]]
name = "SIGNALE"
type = "command"
argv = ["true"]
[[application]]
name = "COMPTE"
[[application.job]]
name = "REFUSE"
type = "command"
argv = ["true"]
[[application]]
name = "LIEN_AVAL"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[link]]
from = "LONGUE"
to = "SUITE"
[[link]]
from = "LONGUE"
to = "SECOURS"
on = "error"
[[link]]
from = "LONGUE"
to = "TOUJOURS"
on = "always"
[[link]]
from = "RATEE"
to = "AVAL"
[[link]]
from = "GUIDEE"
to = "LIEN_AVAL"
"#;

const RESOURCES: &str = r#"
format = 1
kind = "resources"
name = "s"
[[resource]]
name = "FEU"
type = "text"
value = "rouge"
space = "S"
[[resource]]
name = "PLACE"
type = "weight"
max = 1
space = "S"
[[resource]]
name = "QUAI"
type = "weight"
max = 1
space = "S"
"#;

/// Another space, whose engine is stopped.
const STOPPED: &str = "format = 1\nkind = \"space\"\n[space]\nname = \"T\"\nagent = \"box-1\"\n[[application]]\nname = \"A\"\non_demand = true\n\
    [[application.job]]\nname = \"J\"\ntype = \"command\"\nargv = [\"true\"]\n";

/// What is asked, the code of the first reason, and what its text names.
const TABLE: &[(&str, &str, &[&str])] = &[
    ("S/AGENDA", "W.planned", &["planned"]),
    ("S/DEMANDE", "W.demand", &["demand"]),
    ("S/RETENUE", "W.demand", &["demand"]),
    ("S/RETENUE/J", "W.link", &["RETENUE"]),
    ("S/LONGUE/LONG", "R.active", &["box-1"]),
    ("S/LONGUE/APRES", "W.link", &["LONGUE/LONG"]),
    ("S/LONGUE", "R.active", &["LONGUE/LONG"]),
    ("S/SUITE", "W.link", &["LONGUE"]),
    ("S/SUITE/J", "W.link", &["SUITE"]),
    ("S/SECOURS", "W.link", &["LONGUE", "fails"]),
    ("S/TOUJOURS", "W.link", &["LONGUE", "settled"]),
    ("S/RATEE/RATE", "E.exit", &["1"]),
    ("S/RATEE", "E.exit", &["failed"]),
    ("S/AVAL", "D.upstream", &["RATEE"]),
    ("S/VALEUR", "W.resource", &["FEU", "vert", "rouge"]),
    ("S/POIDS/J", "W.resource", &["PLACE"]),
    ("S/ABSENTE/J", "W.agent", &["box-2"]),
    ("S/GUIDEE/GUIDE", "X.guided", &["1"]),
    ("S/LIEN_AVAL", "W.link", &["GUIDEE"]),
    ("S/REPRISE/REPRIS", "X.retrying", &["2", "4"]),
    ("S/BRANCHE", "U.condition", &["AUTRE"]),
    ("S/ARRETEE/J", "D.operator", &["stop"]),
    ("S/SANS_ATTENTE", "D.unmet", &["FEU", "bleu", "rouge"]),
    ("S/IMPATIENTE", "E.wait", &["FEU", "noir", "rouge"]),
    ("S/PERDUE/PERDU", "R.unreachable", &["box-3"]),
    ("S/MANUELLE/J", "X.guided", &["decision"]),
    ("S/SORTIE", "U.operator", &["admin"]),
    ("S/RETIREE", "D.operator", &["admin"]),
    ("S/TUEE/MUET", "E.timeout", &["silent"]),
    ("S/SIGNAL/SIGNALE", "E.exit", &["11"]),
    ("S/COMPTE/REFUSE", "E.submit", &["submitted"]),
    ("T/A", "W.engine", &["admin"]),
    ("T", "W.engine", &["admin"]),
    ("PLACE", "W.lease", &["o.ops", "essais"]),
];

fn ends(kind: &str, more: impl FnOnce(&mut JobEnd)) -> Vec<Does> {
    let mut end = JobEnd { kind: kind.to_owned(), ..JobEnd::default() };
    more(&mut end);
    vec![Does::Ends(Box::new(end))]
}

/// Brings everything into its situation.
async fn prepare(test: &TestApp) -> (Fake, Fake) {
    let user = json!({ "name": "o.ops", "password": crate::testing::PASSWORD, "role": "operator" });
    assert_eq!(test.post("/users", user).await.status.as_u16(), 201);
    let (first, mut third) = (Fake::new(test, "box-1").await, Fake::new(test, "box-3").await);
    test.enroll("box-2").await;
    first.does("LONG", vec![Does::Stays]);
    third.does("PERDU", vec![Does::Stays]);
    for job in ["RATE", "GUIDE", "REPRIS"] {
        first.does(job, vec![Does::Code(1)]);
    }
    first.does("MUET", ends("timeout-silence", |_| {}));
    first.does("SIGNALE", ends("signalled", |end| end.signal = Some(11)));
    first.does(
        "REFUSE",
        ends("refused", |end| {
            end.reason = Some(protocol::Reason::new("run-as-unusable", protocol::text::Params::new()));
        }),
    );
    apply(test, "s.resources.toml", RESOURCES).await;
    let take = json!({ "name": "PLACE", "for": "5h", "reason": "essais" });
    let taken =
        test.ask_as("o.ops", crate::testing::PASSWORD, axum::http::Method::POST, "/locks/take", take).await;
    assert!(taken.status.is_success(), "{:#}", taken.json());
    apply(test, "s.space.toml", SPACE).await;
    apply(test, "t.space.toml", STOPPED).await;
    until(test, "T", "A", "upcoming W.demand").await;
    engine(test, "stop", "T").await;
    for (action, object) in [("hold", "RETENUE"), ("not-schedule", "SORTIE"), ("deschedule", "RETIREE")] {
        let line = act(test, "S", action, object, json!({})).await;
        assert_eq!(line["done"], true, "{line:#}");
    }
    until(test, "S", "PERDUE/PERDU", "running R.active").await;
    until(test, "S", "GUIDEE/GUIDE", "difficulty X.guided").await;
    until(test, "S", "REPRISE/REPRIS", "difficulty X.retrying").await;
    until(test, "S", "IMPATIENTE", "upcoming W.resource").await;
    later(test, 25 * 60);
    until(test, "S", "IMPATIENTE", "error E.wait").await;
    let mut state = State::new();
    round(&test.app, &mut state).await.unwrap();
    third.go();
    round(&test.app, &mut state).await.unwrap();
    later(test, 40);
    until(test, "S", "PERDUE/PERDU", "running R.unreachable").await;
    (first, third)
}

/// NO-2: people are told of a chain that failed once, after the last try; of one that went well not at all.
#[tokio::test]
async fn a_failed_chain_is_told_once() {
    use crate::args;
    use crate::store::Query;
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        agent.does("J", vec![Does::Code(3)]);
        let chain = STOPPED.replace("on_demand = true\n", "");
        let text =
            chain.replace("argv = [\"true\"]", "argv = [\"true\"]\nretry = { max = 2, delay = \"0s\" }");
        apply(&test, "t.space.toml", &text).await;
        apply(
            &test,
            "u.space.toml",
            &chain.replace("name = \"T\"", "name = \"U\"").replace("\"J\"", "\"K\""),
        )
        .await;
        until(&test, "T", "A/J", "error E.exit").await;
        until(&test, "U", "A", "finished F.ok").await;
        let sql = crate::notices::store::NOTED;
        let mut rows = test.app.db.read().rows(sql, args!["run-failed"]).await.unwrap();
        while rows.is_empty() {
            tokio::task::yield_now().await;
            rows = test.app.db.read().rows(sql, args!["run-failed"]).await.unwrap();
        }
        let (space, path): (String, String) = (rows[0].get(0).unwrap(), rows[0].get(1).unwrap());
        assert_eq!((rows.len(), space.as_str(), path.as_str()), (1, "T", "A/J"));
        assert_eq!(agent.ran().iter().filter(|job| *job == "J").count(), 3);
        test
    })
    .await;
}

fn texts(reasons: &Value) -> Vec<&str> {
    reasons.as_array().into_iter().flatten().filter_map(|r| r["text"].as_str()).collect()
}

/// Scenario 44, S-1: thirty-four situations; each names what is in the way, in the same words in `why` and on the page of the space.
#[tokio::test]
async fn thirty_situations() {
    each(|test| async move {
        let _agents = prepare(&test).await;
        let shown = view(&test, "S").await;
        let mut wrong = Vec::new();
        for (object, code, parts) in TABLE {
            let why = test.get(&format!("/why/{}", object.replace('/', "%2F"))).await.json();
            let told = texts(&why["reasons"]).join("\n");
            let names = |reason: &Value| {
                let text = reason["text"].as_str().unwrap_or_default();
                reason["code"] == *code && parts.iter().all(|part| text.contains(part))
            };
            if !why["reasons"].as_array().is_some_and(|all| all.iter().any(names)) {
                wrong.push(format!("{object}: {:#}, wanted {code} {parts:?}", why["reasons"]));
            }
            if let Some(path) = object.strip_prefix("S/") {
                let node =
                    shown["nodes"].as_array().unwrap().iter().find(|node| node["path"] == path).unwrap();
                if texts(&node["reasons"]) != texts(&why["reasons"]) {
                    wrong.push(format!(
                        "{object}: {:?} on the page, {told:?} in why",
                        texts(&node["reasons"])
                    ));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(TABLE.len() >= 30);
        test
    })
    .await;
}
