//! The consumer interface: the examples of the sources, to the letter (spec/constellation §7.5).

use super::{World, consumer, id, post, probe};
use crate::testing::each;
use serde_json::json;

/// API-02, API-08: what the documentation tells people to type.
#[tokio::test]
async fn the_examples_of_the_documentation() {
    each(|test| async move {
        let world = World::new(test).await;
        let mailbox = id(&world.probe("SubscribeToMessage").await);
        let who = "SentinelName=Consumer&PackageName=Demo&AccessKey=plain-key";
        let requests = [
            format!("GET /rest/consumer/SendMessage?{who}&scope=Package&args=Probe&key=SetTargetTemperature&data=21 HTTP/1.1\r\nHost: h\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n"),
            format!("GET /rest/consumer/SendMessage?{who}&scope=Package&args=Probe&key=MethodeAvec3Params&data=%5B+%27param+1%27%2C+123%2C+true+%5D HTTP/1.1\r\nHost: h\r\n\r\n"),
            post(
                &format!("/rest/consumer/SendMessage?{who}"),
                r#"{ "Scope" : { "Scope" : "Package", Args: [ "Probe"] }, "Key" : "MethodeAvec3Params", "Data" : [ "param 1", 123, true ] }"#,
            ),
            // Scripts of tutorials: two slashes; the constellation page's spelling of the scope; a consumer there.
            format!("GET //rest//consumer/SendMessage?{who}&scope=package&args=greenhouse/probe&key=K&data=text HTTP/1.1\r\nHost: h\r\n\r\n"),
            post(
                &format!("/rest/constellation/SendMessage?{who}"),
                r#"{"Scope":{"Type":"Package","Args":"Probe","SagaId":42},"Key":"K","Data":{}}"#,
            ),
            format!("GET /rest/consumer/SendMessageWithSaga?{who}&scope=2&args=Probe&key=K&sagaId=abc HTTP/1.0\r\n\r\n"),
        ];
        for request in requests {
            assert_eq!(world.ask(&request).await.brief(), (204, String::new()), "{request}");
        }
        let got = world.probe(&format!("GetMessages?subscriptionId={mailbox}&timeout=0")).await.json();
        let data: Vec<_> = got.as_array().unwrap().iter().map(|m| (m["Data"].clone(), m["Scope"]["SagaId"].clone())).collect();
        let three = json!(["param 1", 123, true]);
        assert_eq!(
            data,
            [
                (json!(21), json!(null)),
                (three.clone(), json!(null)),
                (three, json!(null)),
                (json!("text"), json!(null)),
                (json!({}), json!("42")),
                (json!(null), json!("abc")),
            ]
        );
        assert_eq!(got[0]["Sender"], json!({ "ConnectionId": null, "Type": 2, "FriendlyName": "Consumer/Demo" }));
        world.end().await
    })
    .await;
}

/// API-02: eight actions are there, five are not; a package may use them too; a consumer is refused what only packages do.
#[tokio::test]
async fn eight_actions() {
    each(|test| async move {
        let world = World::new(test).await;
        let mailbox = id(&world.consumer("Page", "SubscribeToMessage").await);
        for (action, status) in [
            ("CheckAccess", 200),
            ("checkaccess", 200),
            ("RequestStateObjects", 200),
            ("SubscribeToStateObjects", 200),
            ("SubscribeToMessageGroup?group=A", 200),
            ("SendMessage?scope=None&key=K", 204),
            ("PushStateObject?name=a&value=1", 404),
            ("PurgeStateObjects", 404),
            ("WriteLog?message=a", 404),
            ("GetSettings", 404),
            ("DeclarePackageDescriptor", 404),
        ] {
            assert_eq!(world.consumer("Page", action).await.status(), status, "{action}");
        }
        for action in ["GetMessages", "GetStateObjects"] {
            let got = world.consumer("Page", &format!("{action}?subscriptionId={mailbox}&timeout=0")).await;
            assert_eq!(got.brief(), (200, "[]".to_owned()));
        }
        let on_packages = |action: &str| consumer("Page", action).replace("/consumer/", "/constellation/");
        assert_eq!(world.ask(on_packages("RequestStateObjects")).await.status(), 200);
        assert_eq!(
            world.ask(on_packages("PushStateObject?name=a&value=1")).await.brief(),
            (403, String::new())
        );
        assert_eq!(world.ask(on_packages("GetSettings")).await.status(), 403);
        assert_eq!(
            world.ask(probe("CheckAccess").replace("/constellation/", "/consumer/")).await.status(),
            200
        );
        world.end().await
    })
    .await;
}

/// MSG-03: a reply to a consumer without a connection reaches every subscription under its friendly name.
#[tokio::test]
async fn a_consumer_is_answered_by_its_name() {
    each(|test| async move {
        let world = World::new(test).await;
        let page = id(&world.consumer("Page", "SubscribeToMessage").await);
        let other = id(&world.consumer("Other", "SubscribeToMessage").await);
        let body =
            r#"{"Key":"__Response","Data":1,"Scope":{"SagaId":"s","Scope":2,"Args":["Consumer/Page"]}}"#;
        let path =
            "/rest/constellation/SendMessage?SentinelName=Greenhouse&PackageName=Probe&AccessKey=device-key";
        assert_eq!(world.ask(post(path, body)).await.status(), 204);
        let got = world.consumer("Page", &format!("GetMessages?subscriptionId={page}&timeout=0")).await;
        assert_eq!(got.json()[0]["Data"], 1);
        let got = world.consumer("Other", &format!("GetMessages?subscriptionId={other}&timeout=0")).await;
        assert_eq!(got.text(), "[]");
        world.end().await
    })
    .await;
}
