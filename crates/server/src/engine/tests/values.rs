//! Manual jobs that ask for values (spec/delivery §8.1, §30.3: a task with a person in it).

use super::deliveries::{deliver, get, prepare, state};
use super::{Fake, act, apply, until, view};
use crate::testing::{TestApp, each};
use axum::http::Method;
use protocol::deliver::job::Work;
use serde_json::{Value, json};

const NIGHT: &str = r#"
format = 1
kind = "space"
[space]
name = "NIGHT"
agent = "box-1"
[[space.param]]
name = "SITE"
default = "paris"
choices = "paris, lyon"
[[application]]
name = "A"
on_demand = true
[[application.job]]
name = "ASK"
type = "manual"
question = { en = "Under which ticket?", fr = "Sous quel ticket ?" }
[[application.job.param]]
name = "TICKET"
label = { en = "Change ticket", fr = "Ticket de changement" }
required = true
pattern = "CHG-[0-9]+"
[[application.job.param]]
name = "LOT"
type = "number"
default = "3"
[[application.job]]
name = "THEN"
type = "command"
argv = ["echo", "${param.TICKET}", "${param.LOT}", "${param.SITE}"]
env = { TICKET = "${job.A/ASK.output.TICKET}" }
after = ["ASK"]
"#;
const ASK: &str = "A/ASK";

/// The words of the job that came after the question.
fn words(agent: &Fake) -> Vec<String> {
    let order = agent.order("THEN");
    assert_eq!(order.env["TICKET"], words_of(&order.work)[1]);
    words_of(&order.work)
}

fn words_of(work: &Work) -> Vec<String> {
    let Work::Command { argv } = work else { panic!("{work:?}") };
    argv.clone()
}

/// The job, as people see it.
async fn node(test: &TestApp, space: &str, path: &str) -> Value {
    let shown = view(test, space).await;
    shown["nodes"].as_array().unwrap().iter().find(|n| n["path"] == path).unwrap().clone()
}

/// What is kept in memory is read from the database again, as after a start.
async fn forgets(test: &TestApp) {
    let mut turn = crate::spaces::turn(&test.app).await.unwrap();
    let numbers: Vec<i64> = turn.runs().map(|open| open.row.number).collect();
    // A turn that is dropped after a change, without a commit, leaves nothing behind.
    for number in numbers {
        turn.run_mut(number).unwrap().run.objects.clear();
    }
    drop(turn);
    test.app.spaces.nudge.notify_one();
}

/// Two jobs: a person gives values, the next job has them; wrong ones are all named and change nothing; asking again forgets them; they are written down.
#[tokio::test]
async fn the_next_job_has_what_was_given() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        apply(&test, "night.space.toml", NIGHT).await;
        let wrong = act(&test, "NIGHT", "demand", "A", json!({ "params": { "SITE": "nice" } })).await;
        assert_eq!(wrong["code"], "invalid-values", "{wrong:#}");
        act(&test, "NIGHT", "demand", "A", json!({ "params": { "SITE": "lyon" } })).await;
        until(&test, "NIGHT", ASK, "difficulty X.guided").await;
        let asked = node(&test, "NIGHT", ASK).await;
        assert_eq!(asked["params"][0]["label"], "Change ticket", "{asked:#}");
        assert_eq!(
            (&asked["params"][0]["required"], &asked["params"][1]["value"]),
            (&json!(true), &json!("3"))
        );

        let line =
            act(&test, "NIGHT", "confirm", ASK, json!({ "params": { "LOT": "many", "TICKT": "1" } })).await;
        assert_eq!((&line["done"], &line["code"]), (&json!(false), &json!("invalid-values")), "{line:#}");
        let text = line["text"].as_str().unwrap();
        for fault in ["TICKET must be given", "LOT must be a number, not \"many\"", "TICKT is not asked for"]
        {
            assert!(text.contains(fault), "{text}");
        }
        assert_eq!(node(&test, "NIGHT", ASK).await["state"], "difficulty", "nothing was changed");

        forgets(&test).await;
        let values = json!({ "params": { "TICKET": "CHG-7" } });
        let line = act(&test, "NIGHT", "confirm", ASK, values).await;
        assert_eq!(line["done"], true, "{line:#}");
        assert!(line["command"].as_str().unwrap().contains("--set TICKET=CHG-7"), "{line:#}");
        until(&test, "NIGHT", "A/THEN", "finished F.ok").await;
        assert_eq!(words(&agent), ["echo", "CHG-7", "3", "lyon"]);
        let kept = node(&test, "NIGHT", ASK).await;
        assert_eq!(kept["params"][0]["value"], "CHG-7", "{kept:#}");
        assert!(kept["reasons"][0]["text"].as_str().unwrap().contains("LOT=3, TICKET=CHG-7"), "{kept:#}");
        let history = test.get("/spaces/NIGHT/history?object=A%2FASK").await.json();
        assert!(history[0]["text"].as_str().unwrap().contains("TICKET=CHG-7"), "{history:#}");
        let audit = test.get("/audit").await.json();
        assert!(audit.to_string().contains("TICKET=CHG-7"), "{audit:#}");

        act(&test, "NIGHT", "rerun", "A", json!({})).await;
        until(&test, "NIGHT", ASK, "difficulty X.guided").await;
        assert_eq!(node(&test, "NIGHT", ASK).await["params"][0]["value"], "", "it is asked again");
        let line = act(&test, "NIGHT", "confirm", ASK, json!({})).await;
        assert_eq!(line["code"], "invalid-values", "{line:#}");
        test
    })
    .await;
}

/// A server that starts anew between the answer and the next job still knows what was given: the engine stands still meanwhile.
#[tokio::test]
async fn an_answer_outlives_the_server() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        apply(&test, "night.space.toml", NIGHT).await;
        act(&test, "NIGHT", "demand", "A", json!({})).await;
        until(&test, "NIGHT", ASK, "difficulty X.guided").await;
        super::engine(&test, "stop", "NIGHT").await;
        let values = json!({ "params": { "TICKET": "CHG-8", "LOT": "4" } });
        assert_eq!(act(&test, "NIGHT", "confirm", ASK, values).await["done"], true);
        until(&test, "NIGHT", ASK, "finished F.ok").await;
        assert!(agent.ran().is_empty());
        forgets(&test).await;
        super::engine(&test, "start", "NIGHT").await;
        until(&test, "NIGHT", "A/THEN", "finished F.ok").await;
        assert_eq!(words(&agent), ["echo", "CHG-8", "4", "paris"]);
        test
    })
    .await;
}

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
question = { en = "Which slot?", fr = "Quel créneau ?" }
[[application.job.param]]
name = "SLOT"
choices = "morning, night"
required = true
[[application]]
name = "CA_Fin"
[[application.job]]
name = "FIN"
type = "command"
argv = ["at", "${param.SLOT}", "${package.version}"]
[[link]]
from = "CA_Init"
to = "CA_Fin"
"#;

/// The same in a delivery: what it asks for stands on it, the decision keeps what was given, and a value that is missing leaves it as it is.
#[tokio::test]
async fn a_delivery_asks_for_values() {
    each(|test| async move {
        let agent = prepare(&test, CHAIN).await;
        let first = deliver(&test, "INT1", "1.4.2").await;
        state(&test, &first, "attention").await;
        let asked = get(&test, &first).await;
        assert_eq!(asked["params"][0]["choices"], json!(["morning", "night"]), "{asked:#}");
        let decide = async |params: Value| {
            let body = json!({ "decision": "confirm", "params": params });
            test.ask(Method::POST, &format!("/deliveries/{first}/decide"), body).await
        };
        for (params, fault) in
            [(json!({}), "SLOT must be given"), (json!({ "SLOT": "noon" }), "one of morning, night")]
        {
            let refused = decide(params).await;
            assert_eq!(refused.problem(), (422, "invalid-values".to_owned()));
            assert!(refused.json()["detail"].as_str().unwrap().contains(fault), "{:#}", refused.json());
            let stands = get(&test, &first).await;
            assert_eq!((&stands["state"], &stands["params"]), (&json!("attention"), &asked["params"]));
        }
        assert!(decide(json!({ "SLOT": "night" })).await.status.is_success());
        state(&test, &first, "succeeded").await;
        assert_eq!(words_of(&agent.order("FIN").work), ["at", "night", "1.4.2"]);
        let events = test.get(&format!("/deliveries/{first}/events")).await.json().to_string();
        assert!(events.contains("(SLOT=night)"), "{events}");
        test
    })
    .await;
}
