//! Who gets in, who does not, how long a refusal takes, and what a page of elsewhere may read (spec/constellation §1.6, §1.7).

use super::{Line, World, consumer, id, lamp, post, probe};
use crate::testing::each;
use axum::http::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn check(interface: &str, sentinel: &str, package: &str, key: &str) -> String {
    format!(
        "GET /rest/{interface}/CheckAccess?sentinelname={sentinel}&PACKAGENAME={package}&AccessKey={key} HTTP/1.1\r\nHost: h\r\n\r\n"
    )
}

/// SRV-08, SRV-12, SRV-16, S0-20, S0-21: each name asks for its own right; names whatever the case, keys exactly.
#[tokio::test]
async fn names_and_keys() {
    each(|test| async move {
        let world = World::new(test).await;
        // Appendix A, vector 1: the key a login and a password make.
        let made = json!({ "name": "Seb", "access_key": "567841343531a170817ac02941d644df12d7d3ae" });
        assert!(world.test.post("/credentials", made).await.status.is_success());
        for (interface, sentinel, package, key, status) in [
            ("constellation", "Greenhouse", "Probe", "device-key", 200),
            ("constellation", "GREENHOUSE", "probe", "device-key", 200),
            ("constellation", "Greenhouse", "Probe", "DEVICE-KEY", 403),
            ("constellation", "Greenhouse", "Probe", "plain-key", 403),
            ("constellation", "Greenhouse", "Lamp", "device-key", 403),
            ("constellation", "Nowhere", "Probe", "device-key", 403),
            ("constellation", "Greenhouse", "Sentinel", "device-key", 200),
            ("constellation", "Greenhouse", "Sentinel", "plain-key", 403),
            ("constellation", "Developer", "Anything", "admin-key-1", 200),
            ("constellation", "Developer", "Anything", "plain-key", 403),
            ("constellation", "Controller", "Me", "admin-key-1", 403),
            ("constellation", "", "Probe", "device-key", 403),
            ("constellation", "Greenhouse", "", "device-key", 403),
            ("constellation", "Greenhouse", "Probe", "", 403),
            ("consumer", "Consumer", "Page", "plain-key", 200),
            ("consumer", "consumer", "Page", "567841343531a170817ac02941d644df12d7d3ae", 200),
            ("consumer", "Consumer", "Page", "nobody", 403),
        ] {
            let got = world.ask(check(interface, sentinel, package, key)).await;
            assert_eq!(got.status(), status, "{interface} {sentinel}/{package} {key}");
        }
        // The header wins over the query.
        let both = check("consumer", "Consumer", "Page", "plain-key");
        let header = |key: &str| both.replace("Host: h\r\n", &format!("Host: h\r\naccesskey: {key}\r\n"));
        assert_eq!(world.ask(header("nobody")).await.status(), 403);
        assert_eq!(world.ask(header("plain-key")).await.status(), 200);
        // A package that is disabled is refused.
        let config = world.test.get("/agents/Greenhouse/instances/Probe/config").await.json();
        let mut off = config.clone();
        off["enabled"] = json!(false);
        let path = "/agents/Greenhouse/instances/Probe/config";
        assert_eq!(world.test.ask(Method::PUT, path, off).await.status, 200);
        assert_eq!(world.probe("CheckAccess").await.status(), 403);
        let mut on: Value = config;
        on.as_object_mut().unwrap().remove("revision");
        assert_eq!(world.test.ask(Method::PUT, path, on).await.status, 200);
        assert_eq!(world.probe("CheckAccess").await.status(), 200);
        world.end().await
    })
    .await;
}

/// SRV-11: a refusal takes its time, holds up nobody, and is told, without the key.
#[tokio::test]
async fn a_refusal_is_slow_for_who_is_refused() {
    each(|test| async move {
        let world = World::new(test).await;
        let began = Instant::now();
        let mut refused = Line::open(world.address).await;
        refused.say(check("consumer", "Consumer", "Thief", "a-guessed-key")).await;
        assert_eq!(world.probe("CheckAccess").await.status(), 200);
        assert_eq!(refused.hear().await.brief(), (403, String::new()));
        assert!(began.elapsed() >= Duration::from_millis(world.test.app.config.compat.denial_delay_ms));
        let (lines, _) = world.test.app.exchange.journal.read();
        let told: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
        assert!(told.iter().any(|t| t.contains("Consumer/Thief")), "{told:?}");
        assert!(!told.iter().any(|t| t.contains("a-guessed-key")), "{told:?}");
        world.end().await
    })
    .await;
}

/// SRV-17: a credential that is switched off opens nothing from that moment, not even for who waits.
#[tokio::test]
async fn a_credential_is_switched_off() {
    each(|test| async move {
        let world = World::new(test).await;
        let box_ = id(&world.probe("SubscribeToMessage").await);
        let mut waiting = Line::open(world.address).await;
        waiting.say(probe(&format!("GetMessages?subscriptionId={box_}"))).await;
        let mut other = Line::open(world.address).await;
        assert_eq!(other.ask(probe("PushStateObject?name=a&value=1")).await.status(), 204);
        assert_eq!(
            world.test.ask(Method::PATCH, "/credentials/Devices", json!({ "enabled": false })).await.status,
            200
        );
        assert_eq!(other.ask(probe("PushStateObject?name=a&value=1")).await.status(), 403);
        assert_eq!(waiting.hear().await.brief(), (403, String::new()));
        assert_eq!(
            world.test.ask(Method::PATCH, "/credentials/Devices", json!({ "enabled": true })).await.status,
            200
        );
        assert_eq!(other.ask(probe("PushStateObject?name=a&value=1")).await.status(), 204);
        world.end().await
    })
    .await;
}

/// SRV-09, SRV-10: appendix A, vector 6, as a device meets it.
#[tokio::test]
async fn rules_of_a_credential() {
    each(|test| async move {
        let world = World::new(test).await;
        let rules = json!({
            "states": { "default": "deny", "rules": [{ "id": "own", "decision": "allow", "agent": "Greenhouse", "instance": "*", "name": "*" }] },
            "messages": { "default": "deny", "rules": [
                { "id": "alerts", "decision": "allow", "scope": "group", "args": "Alerts", "key": "*" },
                { "id": "ping", "decision": "allow", "scope": "package", "args": "Lamp", "key": "Ping" }] },
            "groups": { "default": "deny", "rules": [{ "decision": "allow", "group": "Garden" }] },
        });
        let put = world.test.ask(Method::PUT, "/credentials/Devices/authorizations", rules).await;
        assert!(put.status.is_success(), "{:?}", put.json());
        world.ask(probe("PushStateObject?name=Air&value=1")).await;
        world.ask(lamp("PushStateObject?name=Level&value=1")).await;
        let seen = world.probe("RequestStateObjects").await.json();
        assert_eq!(seen.as_array().map(Vec::len), Some(1));
        assert_eq!(seen[0]["SentinelName"], "Greenhouse");
        assert_eq!(world.probe("SubscribeToStateObjects?sentinel=Home").await.brief(), (200, "null".to_owned()));
        let watch = id(&world.probe("SubscribeToStateObjects").await);
        world.ask(lamp("PushStateObject?name=Level&value=2")).await;
        world.ask(probe("PushStateObject?name=Air&value=2")).await;
        let told = world.probe(&format!("GetStateObjects?subscriptionId={watch}&timeout=0")).await.json();
        assert_eq!(told.as_array().map(Vec::len), Some(1));
        for (action, status) in [
            ("SendMessage?scope=Group&args=Alerts&key=Any", 204),
            ("SendMessage?scope=Group&args=Other&key=Any", 403),
            ("SendMessage?scope=Package&args=Lamp&key=Ping", 204),
            ("SendMessage?scope=Package&args=Lamp&key=Erase", 403),
            ("SendMessage?scope=Package&args=Lamp&key=__Response&sagaId=1", 204),
            ("SendMessage?scope=Package&args=Lamp&key=__Response", 403),
            ("SubscribeToMessageGroup?group=Garden", 200),
            ("SubscribeToMessageGroup?group=Kitchen", 403),
            ("SubscribeToMessageGroup?group=*", 403),
        ] {
            assert_eq!(world.probe(action).await.status(), status, "{action}");
        }
        world.end().await
    })
    .await;
}

/// SRV-13: every page may ask, and is asked nothing beforehand.
#[tokio::test]
async fn pages_of_elsewhere() {
    each(|test| async move {
        let world = World::new(test).await;
        let asked = "OPTIONS /rest/consumer/SendMessage HTTP/1.1\r\nHost: h\r\nOrigin: http://page.example\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: sentinelname,accesskey\r\n\r\n";
        let got = world.ask(asked).await;
        assert_eq!(got.brief(), (204, String::new()));
        assert_eq!(got.header("Access-Control-Allow-Origin"), Some("http://page.example"));
        assert_eq!(got.header("Access-Control-Allow-Headers"), Some("sentinelname,accesskey"));
        assert_eq!(got.header("Access-Control-Allow-Credentials"), Some("true"));
        assert!(got.header("Access-Control-Allow-Methods").unwrap().contains("DELETE"));
        for origin in ["http://page.example", "null"] {
            let named = consumer("Page", "CheckAccess").replace("Host: h\r\n", &format!("Host: h\r\nOrigin: {origin}\r\n"));
            let got = world.ask(named).await;
            assert_eq!(got.header("Access-Control-Allow-Origin"), Some(origin));
            assert_eq!(got.header("Access-Control-Allow-Credentials"), Some("true"));
        }
        assert_eq!(world.consumer("Page", "CheckAccess").await.header("Access-Control-Allow-Origin"), None);
        world.end().await
    })
    .await;
}

/// SRV-14: the home page and its picture need no key, and are not for robots.
#[tokio::test]
async fn the_home_page() {
    each(|test| async move {
        let world = World::new(test).await;
        for path in ["/", "/favicon.ico"] {
            let got = world.ask(format!("GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")).await;
            assert!(got.status() == 200 || got.status() == 204, "{path}: {got:?}");
        }
        let got = world.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").await;
        assert_eq!((got.header("X-Robots-Tag"), got.header("Pragma")), (Some("noindex"), Some("no-cache")));
        world.end().await
    })
    .await;
}

/// S0-06: a device says which version it runs and with which library; people see it.
#[tokio::test]
async fn versions_are_shown() {
    each(|test| async move {
        let world = World::new(test).await;
        let said = "GetSettings?PackageVersion=1.4.2&ConstellationClientVersion=2.4.18186&ConstellationClientType=arduino";
        assert_eq!(world.probe(said).await.status(), 200);
        super::super::activity::write(&world.test.app).await.unwrap();
        let shown = world.test.get("/agents/Greenhouse/instances/Probe").await.json()["instance"].clone();
        assert_eq!((&shown["version"], &shown["client"]), (&json!("1.4.2"), &json!("arduino 2.4.18186")));
        assert_eq!(shown["connected"], false, "who only asks is not connected");
        let path = "/rest/constellation/DeclarePackageDescriptor?SentinelName=Greenhouse&PackageName=Probe&AccessKey=device-key";
        assert_eq!(world.ask(post(path, "{ MessageCallbacks: [] }")).await.status(), 204);
        world.end().await
    })
    .await;
}

/// SRV-20: what was done is counted, and told to whoever gathers figures.
#[tokio::test]
async fn figures() {
    each(|test| async move {
        let world = World::new(test).await;
        world.ask(probe("PushStateObject?name=a&value=1")).await;
        world.ask(probe("WriteLog?message=a")).await;
        let got = world.ask("GET /metrics HTTP/1.0\r\n\r\n").await;
        for line in ["escale_push_state_object_total 1", "escale_write_log_total 1"] {
            assert!(got.text().contains(line), "{line} in {}", got.text());
        }
        world.end().await
    })
    .await;
}
