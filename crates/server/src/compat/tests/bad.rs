//! Bad input: the code spec/constellation §7.2 says, nothing lost for the others, bounded memory.

use super::{Line, World, id, post, probe};
use crate::testing::each;
use serde_json::json;

const WHO: &str = "SentinelName=Greenhouse&PackageName=Probe&AccessKey=device-key";

/// API-08, API-09: every kind of bad request, and its code, without a word.
#[tokio::test]
async fn codes() {
    each(|test| async move {
        let world = World::new(test).await;
        let mailbox = id(&world.probe("SubscribeToMessage").await);
        for (action, status) in [
            ("Explode", 404),
            ("", 404),
            ("PushStateObject", 400),
            ("PushStateObject?name=a", 400),
            ("PushStateObject?value=1", 400),
            ("WriteLog", 400),
            ("SendMessage?scope=Nearby&key=K", 400),
            ("SendMessage?scope=All", 400),
            ("SendMessage?key=K", 400),
            ("SubscribeToMessageGroup", 400),
            ("SubscribeToMessage?subscriptionId=mine", 400),
            ("GetMessages", 400),
            ("GetMessages?subscriptionId=mine", 500),
            ("GetMessages?subscriptionId=00000000-0000-4000-8000-000000000000", 500),
            ("DeclarePackageDescriptor", 405),
        ] {
            assert_eq!(world.probe(action).await.brief(), (status, String::new()), "{action}");
        }
        for rest in ["timeout=soon", "limit=few", "timeout=-5"] {
            let got = world.probe(&format!("GetMessages?subscriptionId={mailbox}&{rest}")).await;
            assert_eq!(got.brief(), (400, String::new()), "{rest}");
        }
        for (action, body) in [
            ("PushStateObject", "{ \"Name\": \"a\", \"Value\": }"),
            ("PushStateObject", "{ \"Name\": \"a\" }"),
            ("PushStateObject", "not json"),
            ("PushStateObject", ""),
            ("SendMessage", "{ \"Key\": \"K\" }"),
            ("SendMessage", "[1,2"),
            ("SendMessage", "{ Scope: { Scope: 9 }, Key: 'K' }"),
            ("DeclarePackageDescriptor", "[]"),
        ] {
            let got = world.ask(post(&format!("/rest/constellation/{action}?{WHO}"), body)).await;
            assert_eq!(got.brief(), (400, String::new()), "{action} {body}");
        }
        let path = format!("/rest/constellation/SubscribeToMessage?{WHO}");
        assert_eq!(world.ask(post(&path, "")).await.status(), 405);
        let delete = format!("DELETE /rest/constellation/PushStateObject?{WHO} HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_eq!(world.ask(delete).await.brief(), (405, String::new()));
        assert_eq!(
            world.ask("GET /rest/nothing/here HTTP/1.1\r\nHost: h\r\n\r\n").await.brief(),
            (404, String::new())
        );
        world.end().await
    })
    .await;
}

/// API-07: a subscription is its owner's; another gets nothing of it.
#[tokio::test]
async fn anothers_subscription() {
    each(|test| async move {
        let world = World::new(test).await;
        let mailbox = id(&world.probe("SubscribeToMessage").await);
        let got = world.ask(super::lamp(&format!("GetMessages?subscriptionId={mailbox}&timeout=0"))).await;
        assert_eq!(got.brief(), (500, String::new()));
        let got = world.ask(super::lamp(&format!("SubscribeToMessage?subscriptionId={mailbox}"))).await;
        assert_eq!(got.brief(), (403, String::new()));
        world.end().await
    })
    .await;
}

/// Bad input: values of the wrong type are values; what is too big is refused before it is read.
#[tokio::test]
async fn wrong_types_and_sizes() {
    each(|test| async move {
        let world = World::new(test).await;
        for action in [
            "PushStateObject?name=a&value=warm&type=System.Int32",
            "PushStateObject?name=b&value=%7Bbroken&lifetime=soon",
            "PushStateObject?name=c&value=1&lifetime=-3",
        ] {
            assert_eq!(world.probe(action).await.status(), 204, "{action}");
        }
        let got = world.probe("RequestStateObjects?name=a").await.json();
        assert_eq!((&got[0]["Value"], &got[0]["Lifetime"]), (&json!("warm"), &json!(0)));
        let big = format!("{{\"Name\":\"a\",\"Value\":\"{}\"}}", "x".repeat(crate::limits::STATE_BYTES_MAX));
        assert_eq!(world.ask(post(&format!("/rest/constellation/PushStateObject?{WHO}"), &big)).await.status(), 413);
        let mut line = Line::open(world.address).await;
        line.say(format!("POST /rest/constellation/PushStateObject?{WHO} HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n")).await;
        assert_eq!(line.hear().await.brief(), (413, String::new()));
        let deep = format!("{{\"Name\":\"a\",\"Value\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(world.ask(post(&format!("/rest/constellation/PushStateObject?{WHO}"), &deep)).await.status(), 400);
        world.end().await
    })
    .await;
}

/// SRV-15, API-09: HTTP as the field speaks it: any case, lines before the request, HTTP/1.0, raw characters.
#[tokio::test]
async fn odd_but_understood() {
    each(|test| async move {
        let world = World::new(test).await;
        for request in [
            format!("\r\n\r\n\r\nGET /REST/Constellation/checkACCESS?{WHO} HTTP/1.1\r\nHost: h\r\n\r\n"),
            format!("GET ///rest//constellation///CheckAccess?{WHO}&t=1&timestamp=2&_=3 HTTP/1.0\r\n\r\n"),
            format!("GET /rest/constellation/CheckAccess?{WHO}&x={{a|b}}[c]'d' HTTP/1.1\r\nHost: h\r\n\r\n"),
            format!(
                "GET /rest/constellation/CheckAccess?{WHO} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
            ),
            probe("CheckAccess").replace(
                "Host: h\r\n",
                "Host: h\r\nAuthorization: Basic Zm9vOmJhcg==\r\nAccept: text/xml\r\n",
            ),
        ] {
            assert_eq!(world.ask(&request).await.status(), 200, "{request}");
        }
        world.end().await
    })
    .await;
}
