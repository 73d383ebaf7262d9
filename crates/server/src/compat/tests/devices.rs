//! The wire records of spec/constellation §7.8.1, byte for byte: what the microcontroller library sends, and the answer without
//! which it stops working.

use super::{Got, Line, World, id};
use crate::testing::each;
use serde_json::json;

/// A GET as the library writes it: these headers, in this order.
fn get(action: &str) -> String {
    format!(
        "GET /rest/constellation/{action} HTTP/1.1\r\nHost: 192.168.0.10\r\nSentinelName: Greenhouse\r\nPackageName: Probe\r\n\
         AccessKey: device-key\r\nUser-Agent: ArduinoLib/2.4\r\nAccept-Encoding: identity\r\nConnection: keep-alive\r\n\r\n"
    )
}

/// A POST as the library writes it: the body is followed by a line end that is not counted.
fn post(action: &str, body: &str) -> String {
    format!(
        "POST /rest/constellation/{action} HTTP/1.1\r\nHost: 192.168.0.10\r\nSentinelName: Greenhouse\r\nPackageName: Probe\r\n\
         AccessKey: device-key\r\nUser-Agent: ArduinoLib/2.4\r\nAccept-Encoding: identity\r\nContent-Length: {}\r\n\
         Content-Type: application/json\r\nConnection: keep-alive\r\n\r\n{body}\r\n\r\n",
        body.len()
    )
}

fn nothing(got: &Got) {
    assert_eq!(got.head.lines().next(), Some("HTTP/1.1 204 No Content"));
    assert!(got.body.is_empty());
    assert!(got.at_once);
}

fn something(got: &Got) {
    assert_eq!(got.head.lines().next(), Some("HTTP/1.1 200 OK"));
    assert_eq!(got.header("Content-Length"), Some(got.body.len().to_string().as_str()));
    assert_eq!(got.header("Content-Type"), Some("application/json; charset=utf-8"));
    assert_eq!(got.header("Cache-Control"), Some("no-cache"));
    assert_eq!(got.header("Pragma"), Some("no-cache"));
    assert_eq!(got.header("Expires"), Some("-1"));
    assert_eq!(got.header("Content-Encoding"), None);
    assert!(got.at_once, "head and body leave in one write");
}

/// API-01, API-09, S2-02 … S2-08, S2-10, LOG-01, SET-01: the whole of what the library does, on one kept connection.
#[tokio::test]
async fn the_microcontroller_library_works() {
    each(|test| async move {
        let world = World::new(test).await;
        let mut line = Line::open(world.address).await;
        let settings = line.ask(get("GetSettings")).await;
        something(&settings);
        assert_eq!(settings.json(), json!({ "PeriodSeconds": "60" }));
        for log in [
            "WriteLog?message=Hello%2042%20%c3%a9&level=Info",
            "WriteLog?message=careful&level=Warn",
            "WriteLog?message=broken&level=Error",
        ] {
            nothing(&line.ask(get(log)).await);
        }
        for body in [
            r#"{"Name":"Uptime","Value":1234,"Type":"System.Float"}"#,
            r#"{"Name":"Lux","Value":{ 'Lux':12, 'Broadband':3 },"Type":"LightSample","Lifetime":90,"Metadatas":{"Bench":"B2"}}"#,
            r#"{"Name":"List","Value":[ 'a', 1, true, ],"Type":"Anything"}"#,
            r#"{"Name":"On","Value":true,"Type":"System.Boolean"}"#,
            r#"{"Name":"Text","Value":"a \"b\" c","Type":"System.String"}"#,
            r#"{ "Name": "Air", "Value": { Temperature: 19.5, Humidity: 61 }, "Type": "AirSample", "Lifetime": 90, "Metadatas": { "Bench": "B2" } }"#,
        ] {
            nothing(&line.ask(post("PushStateObject", body)).await);
        }
        // A defect of the library: its call to purge everything arrives as a push of `*`.
        nothing(&line.ask(post("PushStateObject", r#"{"Name":"*","Value":"*","Type":"System.String"}"#)).await);
        let read = line.ask(get("RequestStateObjects?sentinel=Greenhouse&package=Probe&name=Lux&type=*")).await;
        something(&read);
        assert_eq!(
            read.json(),
            json!([{ "SentinelName": "Greenhouse", "PackageName": "Probe", "Name": "Lux", "Value": { "Lux": 12, "Broadband": 3 },
                "Type": "LightSample", "Metadatas": { "Bench": "B2" }, "LastUpdate": world.test.app.clock.now().to_string(),
                "Lifetime": 90, "IsExpired": false }])
        );
        let all = line.ask(get("RequestStateObjects?sentinel=*&package=*&name=*&type=*")).await.json();
        assert_eq!(all.as_array().map(Vec::len), Some(6));
        nothing(&line.ask(get("PurgeStateObjects?name=Air&type=*")).await);
        nothing(&line.ask(get("PurgeStateObjects?name=*&type=System.String")).await);
        let left = line.ask(get("RequestStateObjects?sentinel=*&package=*&name=*&type=*")).await.json();
        assert_eq!(left.as_array().map(Vec::len), Some(4));

        let messages = line.ask(get("SubscribeToMessage")).await;
        something(&messages);
        let messages = id(&messages);
        let renewed = line.ask(get(&format!("SubscribeToMessage?subscriptionId={messages}"))).await;
        assert_eq!(id(&renewed), messages);
        let group = line.ask(get(&format!("SubscribeToMessageGroup?subscriptionId={messages}&group=Alerts"))).await;
        assert_eq!(id(&group), messages);
        let states = id(&line.ask(get("SubscribeToStateObjects?sentinel=*&package=*&name=Lux&type=*")).await);
        let more = format!("SubscribeToStateObjects?subscriptionId={states}&sentinel=*&package=*&name=On&type=*");
        assert_eq!(id(&line.ask(get(&more)).await), states);
        for said in [
            "SendMessage?scope=Package&args=Probe&key=Ping&data=21",
            "SendMessage?scope=Group&args=Alerts,Other&key=Alarm&data=%5b%20%27a%27%2c%201%20%5d",
            "SendMessage?scope=All&args=&key=Hello&data=",
            "SendMessage?scope=Package&args=Greenhouse/Probe&key=Ask&data=&sagaId=123456",
        ] {
            nothing(&line.ask(get(said)).await);
        }
        let reply = r#"{"Key":"__Response","Data":true,"Scope":{"SagaId":"123456","Scope":2,"Args":["Greenhouse/Probe"]}}"#;
        nothing(&line.ask(post("SendMessage", reply)).await);
        let descriptor = r#"{"PackageName":"Probe","MessageCallbacks":[{"MessageKey":"Ping","Description":"Says it is there","Parameters":[{"Name":"value","TypeName":"System.Float","Type":2}]}],"MessageCallbackTypes":[],"StateObjectTypes":[]}"#;
        nothing(&line.ask(post("DeclarePackageDescriptor", descriptor)).await);

        // `loop()`: polls on connections of their own.
        let mut poll = Line::open(world.address).await;
        for (key, data, saga) in [
            ("Ping", json!(21), json!(null)),
            ("Alarm", json!(["a", 1]), json!(null)),
            ("Hello", json!(null), json!(null)),
            ("Ask", json!(null), json!("123456")),
            ("__Response", json!(true), json!("123456")),
        ] {
            let got = poll.ask(get(&format!("GetMessages?subscriptionId={messages}&timeout=60000&limit=1"))).await;
            something(&got);
            let message = &got.json()[0];
            assert_eq!((&message["Key"], &message["Data"], &message["Scope"]["SagaId"]), (&json!(key), &data, &saga));
            assert_eq!(message["Sender"], json!({ "ConnectionId": null, "Type": 3, "FriendlyName": "Greenhouse/Probe" }));
            assert!(message["Scope"]["Scope"].is_u64());
        }
        nothing(&line.ask(post("PushStateObject", r#"{"Name":"On","Value":false,"Type":"System.Boolean"}"#)).await);
        let got = poll.ask(get(&format!("GetStateObjects?subscriptionId={states}&timeout=60000&limit=1"))).await;
        something(&got);
        assert_eq!(got.json()[0]["StateObject"]["Name"], "On");
        assert_eq!(got.json()[0]["StateObject"]["Value"], false);

        // What it leaves behind: its lines in its own log and in the journal, where the console reads them.
        super::super::activity::write(&world.test.app).await.unwrap();
        let lines = world.test.get("/agents/Greenhouse/instances/Probe/logs").await.json();
        let told: Vec<(&str, &str)> = lines["items"].as_array().unwrap().iter()
            .map(|l| (l["level"].as_str().unwrap(), l["text"].as_str().unwrap())).collect();
        assert_eq!(told, [("info", "Hello 42 é"), ("warn", "careful"), ("error", "broken")]);
        let instance = world.test.get("/agents/Greenhouse/instances/Probe").await.json()["instance"].clone();
        assert_eq!((&instance["connected"], &instance["virtual"]), (&json!(true), &json!(true)));
        assert!(instance["changed_at"].is_string(), "acting is being active: {instance}");
        world.end().await
    })
    .await;
}

/// API-09: an error leaves nothing in the connection that the library would take for the next answer.
#[tokio::test]
async fn after_an_error_the_next_answer_is_read_from_its_beginning() {
    each(|test| async move {
        let world = World::new(test).await;
        let mut line = Line::open(world.address).await;
        for (request, status) in [
            (
                get("GetMessages?subscriptionId=8f1ae0a5-6ab1-4d37-9b63-6f0b3a1a0a01&timeout=60000&limit=1"),
                500,
            ),
            (get("PushStateObject"), 400),
            (get("NoSuchAction"), 404),
            (get("GetSettings").replace("device-key", "wrong-key"), 403),
        ] {
            let got = line.ask(request).await;
            assert_eq!(got.brief(), (status, String::new()));
            assert_eq!(got.header("Content-Length"), Some("0"));
            nothing(&line.ask(get("WriteLog?message=next&level=Info")).await);
        }
        world.end().await
    })
    .await;
}

/// S2-08, MSG-03: what a package says reaches another package on another machine, and the reply comes back.
#[tokio::test]
async fn a_question_and_its_answer() {
    each(|test| async move {
        let world = World::new(test).await;
        let mine = id(&world.ask(get("SubscribeToMessage")).await);
        let other = id(&world.ask(super::lamp("SubscribeToMessage")).await);
        nothing(&world.ask(get("SendMessage?scope=Package&args=Lamp&key=Level&data=&sagaId=7")).await);
        let asked = world.ask(super::lamp(&format!("GetMessages?subscriptionId={other}"))).await.json()[0].clone();
        // The rule all libraries share: answer the connection of a hub's consumer, else the friendly name.
        assert_eq!(asked["Sender"]["Type"], 3);
        let to = asked["Sender"]["FriendlyName"].as_str().unwrap();
        let body = json!({ "Scope": { "Scope": 2, "Args": [to], "SagaId": asked["Scope"]["SagaId"] }, "Key": "__Response", "Data": 80 });
        let path = "/rest/constellation/SendMessage?SentinelName=Home&PackageName=Lamp&AccessKey=plain-key";
        nothing(&world.ask(super::post(path, &body.to_string())).await);
        let answered = world.ask(get(&format!("GetMessages?subscriptionId={mine}"))).await.json();
        assert_eq!(answered.as_array().map(Vec::len), Some(1));
        assert_eq!((&answered[0]["Data"], &answered[0]["Scope"]["SagaId"]), (&json!(80), &json!("7")));
        world.end().await
    })
    .await;
}
