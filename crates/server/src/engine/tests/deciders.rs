//! Questions of manual jobs: who is asked, what, and that nobody else answers (spec/delivery §8.1, R-3).

use super::Fake;
use super::deliveries::{deliver, prepare, state};
use crate::testing::{Answer, PASSWORD, TestApp, each};
use axum::http::Method;
use serde_json::{Value, json};

const CHAIN: &str = r#"
format = 1
kind = "space"
[space]
name = "CA_LIVRAISON"
delivery = true
agent = "${env.agents}"
[[application]]
name = "CA_Init"
on_demand = true
[[application.job]]
name = "VALIDE"
type = "manual"
deciders = ["rm", "user:c.chef"]
question = { en = "Put ${package.version} on ${env.name}?", fr = "Mettre ${package.version} sur ${env.name} ?" }
[[application]]
name = "CA_Fin"
[[application.job]]
name = "FIN"
type = "command"
argv = ["true"]
[[link]]
from = "CA_Init"
to = "CA_Fin"
"#;
const JOB: &str = "CA_Init/VALIDE";
const QUESTION: &str = "Put 1.4.2 on INT1?";

async fn ask(test: &TestApp, user: &str, method: Method, path: &str, body: Value) -> Answer {
    test.ask_as(user, PASSWORD, method, path, body).await
}

async fn get(test: &TestApp, user: &str, path: &str) -> Value {
    ask(test, user, Method::GET, path, Value::Null).await.json()
}

/// The line of an action on an object of the space.
async fn act(test: &TestApp, user: &str, action: &str, object: &str) -> Value {
    let body = json!({ "action": action, "objects": [object], "reason": "essai" });
    let answer = ask(test, user, Method::POST, "/spaces/CA_LIVRAISON/actions", body).await;
    if answer.status.is_success() { answer.json()[0].clone() } else { answer.json() }
}

async fn answer(test: &TestApp, user: &str, delivery: &str, decision: &str) -> Answer {
    let body = json!({ "decision": decision, "reason": "vu" });
    ask(test, user, Method::POST, &format!("/deliveries/{delivery}/decide"), body).await
}

async fn open(test: &TestApp) -> Fake {
    for (name, role) in
        [("r.dev", "developer"), ("m.rm", "release-manager"), ("c.chef", "reader"), ("l.lit", "reader")]
    {
        let user = json!({ "name": name, "password": PASSWORD, "role": role });
        assert_eq!(test.post("/users", user).await.status.as_u16(), 201);
    }
    prepare(test, CHAIN).await
}

/// R-3: whoever is named answers, with no other right; whoever is not named does not, by no way, whatever their rights. Everybody reads the question.
#[tokio::test]
async fn only_those_named_answer() {
    each(|test| async move {
        let _agent = open(&test).await;
        let first = deliver(&test, "INT1", "1.4.2").await;
        state(&test, &first, "attention").await;
        let path = format!("/deliveries/{first}");

        let read = get(&test, "l.lit", &path).await;
        assert_eq!((&read["question"], &read["decisions"]), (&json!(QUESTION), &json!([])), "{read:#}");
        let waits = read["waiting"].as_array().unwrap().last().unwrap();
        assert!(waits["text"].as_str().unwrap().contains(QUESTION), "{waits:#}");
        for why in [format!("/why/{first}"), format!("/why/CA_LIVRAISON%2F{}", JOB.replace('/', "%2F"))] {
            let told = get(&test, "l.lit", &why).await;
            assert!(told["reasons"].to_string().contains(QUESTION), "{told:#}");
        }
        let events = get(&test, "l.lit", &format!("{path}/events")).await;
        assert!(events.to_string().contains(QUESTION), "{events:#}");

        let offers = async |user: &str| {
            let view = get(&test, user, "/spaces/CA_LIVRAISON").await;
            let node = view["nodes"].as_array().unwrap().iter().find(|n| n["path"] == JOB).unwrap().clone();
            assert_eq!(
                (&node["question"], &node["deciders"][0]),
                (&json!(QUESTION), &json!("rm")),
                "{node:#}"
            );
            node["actions"].clone()
        };
        assert_eq!(offers("m.rm").await, json!(["confirm", "refuse", "take-over"]));
        assert_eq!(offers("l.lit").await, json!([]));
        let ops = offers("r.dev").await.to_string();
        assert!(!ops.contains("confirm") && !ops.contains("mark-finished") && ops.contains("hold"), "{ops}");

        for user in ["r.dev", "admin"] {
            for (action, object) in [
                ("confirm", JOB),
                ("refuse", JOB),
                ("confirm", "CA_Init"),
                ("mark-finished", JOB),
                ("mark-finished", "CA_Init"),
                ("take-over", JOB),
            ] {
                let line = match user {
                    "admin" => super::act(&test, "CA_LIVRAISON", action, object, json!({})).await,
                    user => act(&test, user, action, object).await,
                };
                assert_eq!(line["code"], "not-decider", "{user} {action} {object}: {line:#}");
            }
        }
        assert_eq!(
            answer(&test, "r.dev", &first, "confirm").await.problem(),
            (403, "not-decider".to_owned())
        );
        assert_eq!(
            answer(&test, "l.lit", &first, "confirm").await.problem(),
            (403, "not-decider".to_owned())
        );
        assert_eq!(answer(&test, "m.rm", &first, "retry").await.problem().1, "not-allowed");
        assert_eq!(act(&test, "m.rm", "hold", JOB).await["code"], "not-allowed");
        assert_eq!(get(&test, "m.rm", &path).await["state"], "attention", "nothing was answered");

        assert_eq!(get(&test, "m.rm", &path).await["decisions"], json!(["confirm", "refuse"]));
        let done = answer(&test, "m.rm", &first, "confirm").await;
        assert!(done.status.is_success(), "{:#}", done.json());
        super::until(&test, "CA_LIVRAISON", JOB, "finished F.ok").await;
        test
    })
    .await;
}

/// R-3: a person who is named answers from the space too, though he may otherwise only look.
#[tokio::test]
async fn a_person_named_answers_from_the_space() {
    each(|test| async move {
        let _agent = open(&test).await;
        let first = deliver(&test, "INT1", "1.4.2").await;
        state(&test, &first, "attention").await;
        let line = act(&test, "c.chef", "refuse", JOB).await;
        assert_eq!((&line["done"], &line["delivery"]), (&json!(true), &json!(first)), "{line:#}");
        super::until(&test, "CA_LIVRAISON", JOB, "error E.exit").await;
        test
    })
    .await;
}
