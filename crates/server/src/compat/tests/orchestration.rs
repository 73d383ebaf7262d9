//! `rest/controller`: the check of a key, orders, lists and the stream of events (spec/constellation §7.6).

use super::{Got, World, lamp, probe};
use crate::testing::each;
use axum::http::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn ask(world: &World, method: &str, path: &str, key: &str) -> Got {
    let mark = if path.contains('?') { '&' } else { '?' };
    let who = format!("SentinelName=Controller&PackageName=Me&AccessKey={key}");
    world
        .ask(format!(
            "{method} /rest/controller/{path}{mark}{who} HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
        ))
        .await
}

/// API-03: the console's login page tests a key.
#[tokio::test]
async fn a_key_is_tested() {
    each(|test| async move {
        let world = World::new(test).await;
        assert_eq!(ask(&world, "GET", "CheckAccess", "admin-key-1").await.status(), 200);
        assert_eq!(ask(&world, "GET", "CheckAccess", "plain-key").await.brief(), (403, String::new()));
        world.end().await
    })
    .await;
}

/// API-10, S2-09, S0-13 … S0-16: orders for real packages; for devices there are none but settings and their state objects.
#[tokio::test]
async fn orders_and_lists() {
    each(|test| async move {
        let world = World::new(test).await;
        world.test.enroll("edge").await;
        world.test.publish_script("Web", "1.0").await;
        let placed = world.test.post("/agents/edge/instances", json!({ "package": "Web" })).await;
        assert!(placed.status.is_success(), "{:?}", placed.json());
        let key = "admin-key-1";
        for verb in ["stop", "start", "restart", "reload", "update-settings", "purge-stateobjects"] {
            let got = ask(&world, "POST", &format!("sentinels/edge/packages/Web/{verb}"), key).await;
            assert_eq!(got.brief(), (204, String::new()), "{verb}");
        }
        for (verb, status) in [("start", 409), ("update-settings", 204), ("explode", 404)] {
            let got = ask(&world, "POST", &format!("sentinels/Greenhouse/packages/Probe/{verb}"), key).await;
            let refused = got.status() == status || (status == 409 && (400..500).contains(&got.status()));
            assert!(refused, "{verb}: {got:?}");
        }
        world.ask(probe("PushStateObject?name=a&value=1")).await;
        world.ask(probe("PushStateObject?name=b&value=1")).await;
        let purge = "sentinels/Greenhouse/packages/Probe/purge-stateobjects?name=a";
        assert_eq!(ask(&world, "POST", purge, key).await.status(), 204);
        let left = world.probe("RequestStateObjects").await.json();
        assert_eq!((left.as_array().map(Vec::len), &left[0]["Name"]), (Some(1), &json!("b")));
        let sentinels = ask(&world, "GET", "sentinels", key).await.json();
        assert!(
            sentinels.as_array().unwrap().iter().any(|s| s["Description"]["SentinelName"] == "edge"),
            "{sentinels}"
        );
        let packages = ask(&world, "GET", "packages", key).await.json();
        let probe = packages.as_array().unwrap().iter().find(|p| p["PackageName"] == "Probe").unwrap();
        assert_eq!((&probe["State"], &probe["Package"]["IsVirtual"]), (&json!("Unknown"), &json!(true)));
        assert_eq!(ask(&world, "GET", "descriptors/Ghost", key).await.status(), 404);
        assert_eq!(ask(&world, "POST", "reload?deploy=false", key).await.status(), 204);
        assert_eq!(ask(&world, "POST", "sentinels/edge/packages/Web/stop", "plain-key").await.status(), 403);
        world.end().await
    })
    .await;
}

/// API-10, LOG-01: logs and states are told as they come; a credential that is switched off hears no more.
#[tokio::test]
async fn events() {
    each(|test| async move {
        let world = World::new(test).await;
        let mut socket = tokio::net::TcpStream::connect(world.address).await.unwrap();
        let asked = "GET /rest/controller/events?group=PackagesLog&SentinelName=Controller&PackageName=Me&AccessKey=admin-key-1 HTTP/1.1\r\nHost: h\r\n\r\n";
        socket.write_all(asked.as_bytes()).await.unwrap();
        let mut text = String::new();
        let mut until = async |word: &str| {
            let mut piece = vec![0; 4096];
            while !text.contains(word) {
                let count = tokio::time::timeout(super::PATIENCE, socket.read(&mut piece)).await.unwrap().unwrap();
                if count == 0 {
                    break;
                }
                text.push_str(&String::from_utf8_lossy(&piece[..count]));
            }
            text.clone()
        };
        until("text/event-stream").await;
        world.ask(lamp("WriteLog?message=bulb%20gone&level=Warn")).await;
        let heard = until("bulb gone").await;
        assert!(heard.contains("event: ReceiveLog") && heard.contains("\"Level\":\"Warn\""), "{heard}");
        assert_eq!(world.test.ask(Method::PATCH, "/credentials/Chief", json!({ "enabled": false })).await.status, 200);
        until("\r\n0\r\n\r\n").await;
        world.end().await
    })
    .await;
}
