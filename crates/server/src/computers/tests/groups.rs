//! Whom groups mean.

use super::*;
use crate::testing::each;
use protocol::api::JobActor;

fn actor(kind: &str, name: &str) -> JobActor {
    JobActor { kind: kind.to_owned(), name: name.to_owned() }
}

fn one(field: &str, test: &str, value: &str) -> Value {
    json!({ "any": [[{ "field": field, "test": test, "value": value }]] })
}

async fn found(test: &TestApp, query: Value) -> Vec<String> {
    let answer = test.post("/groups/preview", query.clone()).await;
    assert_eq!(answer.status, 200, "{query}: {:?}", answer.json());
    let preview = answer.json();
    assert_eq!(preview["total"].as_u64().unwrap() as usize, preview["first"].as_array().unwrap().len());
    names(&preview["first"])
}

/// every criterion finds whom it means.
#[tokio::test]
async fn dynamic_criteria() {
    each(|test| async move {
        let id = machine(&test, "alpha", |said| {
            "11.4".clone_into(&mut said.os_version);
            said.drives[0].free_bytes = 100 << 20;
        })
        .await;
        machine(&test, "beta_1", |said| {
            "MSWin32".clone_into(&mut said.os_family);
            "Windows 11 Pro".clone_into(&mut said.os_name);
            "10.0.22631".clone_into(&mut said.os_version);
            "192.168.7.9".clone_into(&mut said.networks[0].address);
            said.software[0].version = "115.10.1".to_owned();
            said.software.remove(1);
        })
        .await;
        speak(&test, "silent", "127.0.0.1").await.unwrap();
        patch(&test, &format!("/computers/{id}"), json!({ "labels": ["50%", "till"], "unit": "/paris/shop" })).await;
        later(&test, std::time::Duration::from_secs(3 * 86_400));
        speak(&test, "silent", "127.0.0.1").await.unwrap();
        super::super::contact::write(&test.app).await.unwrap();
        for (field, how, value, expected) in [
            ("name", "is", "ALPHA", vec!["alpha"]),
            ("name", "contains", "a_", vec!["beta_1"]),
            ("name", "not-contains", "a", vec!["silent"]),
            ("name", "begins", "be", vec!["beta_1"]),
            ("name", "ends", "a", vec!["alpha"]),
            ("os_family", "is", "mswin32", vec!["beta_1"]),
            ("os_name", "contains", "debian", vec!["alpha"]),
            ("os_version", "at-least", "11.3", vec!["alpha"]),
            ("os_version", "less", "11.3", vec!["beta_1"]),
            ("arch", "is", "", vec!["silent"]),
            ("tag", "is-not", "sitea", vec!["silent"]),
            ("label", "is", "50%", vec!["alpha"]),
            ("label", "is-not", "till", vec!["beta_1", "silent"]),
            ("label", "is", "il", vec![]),
            ("unit", "in", "/paris", vec!["alpha"]),
            ("unit", "is", "/paris", vec![]),
            ("address", "in", "192.168.0.0/16", vec!["beta_1"]),
            ("address", "is-not", "192.168.7.9", vec!["alpha", "silent"]),
            ("domain", "ends", ".test", vec!["alpha", "beta_1"]),
            ("agent_kind", "is", "fusioninventory", vec!["alpha", "beta_1", "silent"]),
            ("agent_version", "at-least", "2.6", vec!["alpha", "beta_1", "silent"]),
            ("agent_version", "less", "2.6", vec![]),
            ("free_disk", "less", "512MiB", vec!["alpha"]),
            ("free_disk", "more", "1GiB", vec!["beta_1"]),
            ("contact", "more", "2d", vec!["alpha", "beta_1"]),
            ("contact", "less", "2d", vec!["silent"]),
            ("software", "present", "firefox*", vec!["alpha", "beta_1"]),
            ("software", "absent", "bash", vec!["beta_1", "silent"]),
            ("serial", "is", "sn-alpha", vec!["alpha"]),
        ] {
            assert_eq!(found(&test, one(field, how, value)).await, expected, "{field} {how} {value}");
        }
        let version = |how: &str, version: &str| {
            json!({ "any": [[{ "field": "software", "test": "present", "value": "firefox-esr", "version_test": how, "version": version }]] })
        };
        assert_eq!(found(&test, version("less", "115.10")).await, ["alpha"]);
        assert_eq!(found(&test, version("at-least", "115.10")).await, ["beta_1"]);
        let both = json!({ "any": [
            [{ "field": "name", "test": "is", "value": "silent" }],
            [{ "field": "os_family", "test": "is", "value": "linux" }, { "field": "free_disk", "test": "less", "value": "1GB" }]
        ] });
        assert_eq!(found(&test, both).await, ["alpha", "silent"]);
        assert_eq!(found(&test, json!({ "any": [] })).await, Vec::<String>::new());
        let bad = test.post("/groups/preview", one("name", "resembles", "x")).await;
        assert_eq!(bad.problem(), (422, "invalid-field".into()));
        test
    })
    .await;
}

/// groups are made, changed, copied, filled from a list; membership is looked at anew each time it is asked.
#[tokio::test]
async fn groups_and_their_members() {
    each(|test| async move {
        let a = machine(&test, "a", |_| {}).await;
        machine(&test, "b", |_| {}).await;
        let made = test.post("/groups", json!({ "name": "Tills", "computers": [a] })).await;
        assert_eq!((made.status.as_u16(), made.json()["computers"].as_u64()), (201, Some(1)));
        assert_eq!(test.post("/groups", json!({ "name": "tills" })).await.problem(), (409, "exists".into()));
        let list = crate::testing::PASSWORD;
        let import = |text: &'static str| {
            use base64::Engine;
            let basic = base64::engine::general_purpose::STANDARD.encode(format!("admin:{list}"));
            axum::http::Request::post("/api/v1/groups/tills/import")
                .header("authorization", format!("Basic {basic}"))
                .body(axum::body::Body::from(text))
                .unwrap()
        };
        assert_eq!(test.send(import("computer;room\nB;12\na;13\n")).await.json()["computers"], 2);
        assert_eq!(test.send(import("a\nnobody\n")).await.problem(), (404, "not-found".into()));
        let copy = test.post("/groups/tills/duplicate", json!({ "name": "copy" })).await.json();
        assert_eq!((copy["computers"].as_u64(), copy["dynamic"].as_bool()), (Some(2), Some(false)));
        let linux = test
            .post("/groups", json!({ "name": "linux", "query": one("group", "is", "tills") }))
            .await
            .json();
        assert_eq!((linux["computers"].as_u64(), linux["dynamic"].as_bool()), (Some(2), Some(true)));
        let mut q = test.app.db.read();
        let now = test.app.clock.now();
        let numbers = super::super::resolve(&mut q, &[actor("group", "LINUX"), actor("computer", &a)], now)
            .await
            .unwrap();
        assert_eq!(numbers.len(), 2, "nobody twice");
        let b = super::super::resolve(&mut q, &[actor("computer", "B"), actor("group", "none")], now)
            .await
            .unwrap();
        assert!(
            b.len() == 1
                && super::super::is_member(&mut q, b[0], &[actor("group", "linux")], now).await.unwrap()
        );
        assert_eq!(super::super::resolve(&mut q, &[], now).await.unwrap(), Vec::<i64>::new());
        assert_eq!(test.get("/computers/a").await.json()["groups"], json!(["Tills", "copy", "linux"]));
        let changed = put(&test, "/groups/tills", json!({ "computers": ["a"], "revision": 99 })).await;
        assert_eq!(changed.problem(), (409, "stale-revision".into()));
        assert_eq!(put(&test, "/groups/tills", json!({ "computers": ["a"] })).await.json()["computers"], 1);
        assert!(
            !super::super::is_member(&mut q, b[0], &[actor("group", "linux")], now).await.unwrap(),
            "at once"
        );
        assert_eq!(names(&test.get("/computers?group=linux").await.json()["items"]), ["a"]);
        let used = test.ask(Method::DELETE, "/groups/tills", Value::Null).await;
        assert_eq!(used.problem(), (409, "group-in-use".into()));
        assert_eq!(test.ask(Method::DELETE, "/groups/linux", Value::Null).await.status, 204);
        assert_eq!(test.ask(Method::DELETE, "/groups/tills", Value::Null).await.status, 204);
        test
    })
    .await;
}

/// groups that name each other in a circle have nobody, and harm nobody.
#[tokio::test]
async fn a_circle_of_groups() {
    each(|test| async move {
        machine(&test, "a", |_| {}).await;
        for (name, other) in [("one", "two"), ("two", "one")] {
            let made =
                test.post("/groups", json!({ "name": name, "query": one("group", "is", other) })).await;
            assert_eq!((made.status.as_u16(), made.json()["computers"].as_u64()), (201, Some(0)));
        }
        test
    })
    .await;
}

/// S-13: a machine that lies its way into a dynamic group gets no work while nobody approved it.
#[tokio::test]
async fn a_false_inventory_gets_no_work() {
    each(|test| async move {
        speak(&test, "liar", "192.0.2.1").await.unwrap();
        let mut said = inventory("liar", "liar");
        "bank".clone_into(&mut said.tag);
        super::super::take_inventory(&test.app, Source::Device("liar".into()), said).await.unwrap();
        test.post("/groups", json!({ "name": "bank", "query": one("tag", "is", "bank") })).await;
        assert_eq!(test.get("/computers/liar").await.json()["groups"], json!(["bank"]));
        let machine = super::super::of_device(&test.app, "liar").await.unwrap().unwrap();
        assert!(!machine.may_work());
        test
    })
    .await;
}

/// lists go on from a cursor in every order, and are searched in several words.
#[tokio::test]
async fn orders_and_pages() {
    each(|test| async move {
        for name in ["d", "b", "c", "a", "e"] {
            machine(&test, name, |said| said.os_name = format!("System {name}")).await;
            later(&test, std::time::Duration::from_secs(1));
        }
        for (sort, expected) in [
            ("name", "abcde"),
            ("-name", "edcba"),
            ("created", "dbcae"),
            ("-contact", "eacbd"),
            ("-inventory", "eacbd"),
            ("os", "abcde"),
            ("kind", "dbcae"),
            ("agent", "dbcae"),
        ] {
            let (mut seen, mut cursor) = (String::new(), String::new());
            loop {
                let page = test.get(&format!("/computers?sort={sort}&limit=2{cursor}")).await.json();
                assert_eq!(page["total"], 5, "{sort}: {page}");
                seen.push_str(&names(&page["items"]).concat());
                let Some(next) = page["next"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            assert_eq!(seen, expected, "{sort}");
        }
        assert_eq!(test.get("/computers?sort=colour").await.problem(), (422, "invalid-field".into()));
        let both = test.get("/computers?search=system%20SN-c").await.json();
        assert_eq!(names(&both["items"]), ["c"]);
        for filter in ["kind=glpi", "os=windows", "agent=glpi", "unit=/paris", "standing=pending"] {
            assert_eq!(test.get(&format!("/computers?{filter}")).await.json()["total"], 0, "{filter}");
        }
        for filter in
            ["kind=fusioninventory", "os=linux", "os=system", "agent=v2.6", "unit=/", "standing=approved"]
        {
            assert_eq!(test.get(&format!("/computers?{filter}")).await.json()["total"], 5, "{filter}");
        }
        test
    })
    .await;
}
