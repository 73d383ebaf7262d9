//! Hubs: the wire record of the `NodeJS` library (spec/constellation §7.8.2), requests as it makes them.

use super::{Got, World, lamp, probe};
use crate::testing::each;
use axum::http::Method;
use serde_json::{Value, json};

/// A client of the library: long polling, the identity in every query, an origin that is `null`.
struct Client<'a> {
    world: &'a World,
    who: String,
    data: String,
    token: String,
    seen: String,
}

impl<'a> Client<'a> {
    async fn open(world: &'a World, who: &str, hub: &str) -> Client<'a> {
        let data = format!("%5B%7B%22name%22%3A%22{hub}%22%7D%5D");
        let mut client =
            Client { world, who: who.to_owned(), data, token: String::new(), seen: String::new() };
        let negotiated = client.get("negotiate").await.json();
        for (name, value) in [
            ("Url", json!("/signalr")),
            ("TryWebSockets", json!(false)),
            ("ProtocolVersion", json!("1.5")),
            ("KeepAliveTimeout", json!(20.0)),
            ("DisconnectTimeout", json!(30.0)),
            ("ConnectionTimeout", json!(110.0)),
        ] {
            assert_eq!(negotiated[name], value, "{name}");
        }
        client.token = negotiated["ConnectionToken"].as_str().unwrap().to_owned();
        assert_eq!(client.post("connect", "").await.json(), json!({ "C": "d-1", "S": 1, "M": [] }));
        client.seen = "d-1".to_owned();
        assert_eq!(client.get("start").await.json(), json!({ "Response": "started" }));
        client
    }
    fn query(&self) -> String {
        format!(
            "transport=longPolling&clientProtocol=1.5&{}&connectionToken={}&connectionData={}&_=1500000000000",
            self.who, self.token, self.data
        )
    }
    async fn get(&self, action: &str) -> Got {
        let got = self
            .world
            .ask(format!(
                "GET /signalr/{action}?{} HTTP/1.1\r\nHost: h\r\nOrigin: null\r\n\r\n",
                self.query()
            ))
            .await;
        assert_eq!(got.header("Access-Control-Allow-Origin"), Some("null"));
        assert_eq!(got.header("Access-Control-Allow-Credentials"), Some("true"));
        got
    }
    async fn post(&self, action: &str, body: &str) -> Got {
        let head = format!(
            "POST /signalr/{action}?{} HTTP/1.1\r\nHost: h\r\nOrigin: null\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: {}\r\n\r\n",
            self.query(),
            body.len()
        );
        self.world.ask(format!("{head}{body}")).await
    }
    async fn call(&self, hub: &str, method: &str, args: Value) -> Value {
        let call = json!({ "H": hub, "M": method, "A": args, "I": 0 }).to_string();
        let encoded: String = call.bytes().map(|b| format!("%{b:02X}")).collect();
        self.post("send", &format!("data={encoded}")).await.json()
    }
    /// Polls once.
    async fn poll(&mut self) -> Vec<Value> {
        let got = self.post("poll", &format!("messageId={}", self.seen)).await.json();
        self.seen = got["C"].as_str().unwrap().to_owned();
        got["M"].as_array().unwrap().clone()
    }
    /// Polls until a method is called.
    async fn until(&mut self, method: &str) -> Value {
        for _ in 0..20 {
            for call in self.poll().await {
                if call["M"] == method {
                    return call;
                }
            }
        }
        panic!("{method} never came");
    }
}

const PAGE: &str = "SentinelName=Consumer&PackageName=App&AccessKey=plain-key";

/// HUB-01, SRV-13: a consumer reads, follows, says and is answered by its connection.
#[tokio::test]
async fn a_consumer() {
    each(|test| async move {
        let world = World::new(test).await;
        world.ask(probe("PushStateObject?name=T&value=20")).await;
        let mut app = Client::open(&world, PAGE, "consumerhub").await;
        assert_eq!(
            app.call("consumerhub", "RequestStateObjects", json!(["*", "*", "*", "*"])).await,
            json!({ "I": "0" })
        );
        let calls = app.poll().await;
        assert_eq!(
            (&calls[0]["H"], &calls[0]["M"], &calls[0]["A"][0]["Value"]),
            (&json!("ConsumerHub"), &json!("UpdateStateObject"), &json!(20))
        );
        app.call("ConsumerHub", "subscribeStateObjects", json!(["Greenhouse", "*", "T", "*"])).await;
        app.call("consumerhub", "SubscribeMessages", json!(["Alerts"])).await;
        world.ask(probe("PushStateObject?name=T&value=21")).await;
        assert_eq!(app.until("UpdateStateObject").await["A"][0]["Value"], 21);
        world.ask(lamp("SendMessage?scope=Group&args=Alerts&key=Fire&data=1")).await;
        assert_eq!(app.until("ReceiveMessage").await["A"][0]["Key"], "Fire");
        // An answer that did not arrive is given again.
        let last = app.seen.clone();
        world.ask(lamp("SendMessage?scope=Group&args=Alerts&key=Again&data=1")).await;
        assert_eq!(app.until("ReceiveMessage").await["A"][0]["Key"], "Again");
        app.seen = last;
        assert_eq!(app.until("ReceiveMessage").await["A"][0]["Key"], "Again");
        // A question: the answer goes to the connection.
        let mailbox = super::id(&world.ask(lamp("SubscribeToMessage")).await);
        let scope = json!({ "Scope": "Package", "Args": ["Lamp"], "SagaId": "7" });
        assert_eq!(
            app.call("consumerhub", "SendMessage", json!([scope, "Level", null])).await,
            json!({ "I": "0" })
        );
        let asked = world.ask(lamp(&format!("GetMessages?subscriptionId={mailbox}"))).await.json()[0].clone();
        assert_eq!(asked["Sender"]["Type"], 0);
        let to = asked["Sender"]["ConnectionId"].as_str().unwrap();
        world
            .ask(lamp(&format!("SendMessage?scope=Package&args={to}&key=__Response&data=80&sagaId=7")))
            .await;
        let answer = app.until("ReceiveMessage").await;
        assert_eq!((&answer["A"][0]["Data"], &answer["A"][0]["Scope"]["SagaId"]), (&json!(80), &json!("7")));
        let wrong = app.call("consumerhub", "Explode", json!([])).await;
        assert!(wrong["E"].is_string(), "{wrong}");
        assert_eq!(app.get("ping").await.json(), json!({ "Response": "pong" }));
        app.post("abort", "").await;
        assert_eq!(app.post("poll", "messageId=d-1").await.json()["D"], 1);
        world.end().await
    })
    .await;
}

/// HUB-01, SET-01, S0-18, SO-05: a package on its hub: settings, state objects, logs, and settings pushed by a controller.
#[tokio::test]
async fn a_package_and_a_controller() {
    each(|test| async move {
        let world = World::new(test).await;
        world.ask(probe("PushStateObject?name=Old&value=1")).await;
        let who = "SentinelName=Greenhouse&PackageName=Probe&AccessKey=device-key&PackageVersion=2.0&ConstellationClientType=js&ConstellationClientVersion=1.8.4";
        let mut package = Client::open(&world, who, "constellationhub").await;
        assert_eq!(world.probe("RequestStateObjects").await.text(), "[]", "what an earlier run published is gone");
        package.call("constellationhub", "RequestSettings", json!([])).await;
        assert_eq!(package.until("UpdateSettings").await["A"][0], json!({ "PeriodSeconds": "60" }));
        package.call("constellationhub", "PushStateObject", json!(["T", { "C": 21 }, "Sample", { "unit": "C" }, 60])).await;
        let state = world.probe("RequestStateObjects").await.json();
        assert_eq!((&state[0]["Value"]["C"], &state[0]["Lifetime"], &state[0]["Metadatas"]["unit"]), (&json!(21), &json!(60), &json!("C")));

        let chief = "SentinelName=Controller&PackageName=ControlCenter%3Achief&AccessKey=admin-key-1";
        let mut control = Client::open(&world, chief, "controlhub").await;
        for group in ["PackagesLog", "PackagesState"] {
            assert_eq!(control.call("controlhub", "AddToControlGroup", json!([group])).await, json!({ "I": "0" }));
        }
        package.call("constellationhub", "WriteLog", json!(["hello", "Warn"])).await;
        let line = control.until("ReceiveLog").await["A"][0].clone();
        assert_eq!((&line["PackageName"], &line["Level"], &line["Message"]), (&json!("Probe"), &json!("Warn"), &json!("hello")));
        control.call("controlhub", "RequestPackagesList", json!(["Greenhouse"])).await;
        let list = control.until("UpdatePackageList").await["A"][0].clone();
        assert_eq!((&list["SentinelName"], &list["List"][0]["IsConnected"]), (&json!("Greenhouse"), &json!(true)));
        control.call("controlhub", "RequestSentinelsList", json!([])).await;
        control.until("UpdateSentinelsList").await;
        control.call("controlhub", "UpdatePackageSettings", json!(["Greenhouse", "Probe"])).await;
        package.until("UpdateSettings").await;
        let refused = control.call("controlhub", "Start", json!(["Greenhouse", "Probe"])).await;
        assert!(refused["E"].is_string(), "{refused}");
        control.call("controlhub", "PurgeStateObjects", json!(["Greenhouse", "Probe", "*", "*"])).await;
        assert_eq!(world.probe("RequestStateObjects").await.text(), "[]");
        world.end().await
    })
    .await;
}

/// S0-18, SET-01: whoever pushes settings or deploys reaches a virtual package on its hub; the order is done at once.
#[tokio::test]
async fn settings_are_pushed_to_a_virtual_package() {
    each(|test| async move {
        let world = World::new(test).await;
        let path = "/agents/Greenhouse/instances/Probe";
        let order =
            async || world.test.post(&format!("{path}/orders"), json!({ "verb": "push-settings" })).await;
        assert_eq!(order().await.problem(), (422, "virtual-instance".into()), "not connected");
        let who = "SentinelName=Greenhouse&PackageName=Probe&AccessKey=device-key";
        let mut package = Client::open(&world, who, "constellationhub").await;
        let given = order().await.json();
        assert_eq!((&given["verb"], &given["state"]), (&json!("push-settings"), &json!("done")), "{given}");
        assert!(given["ended_at"].is_string(), "{given}");
        assert_eq!(package.until("UpdateSettings").await["A"], json!([{ "PeriodSeconds": "60" }]));
        let refused = world.test.post(&format!("{path}/orders"), json!({ "verb": "restart" })).await;
        assert_eq!(refused.problem(), (422, "virtual-instance".into()));
        // Saved only: nothing comes before somebody pushes.
        for (push, period) in [(false, "30"), (true, "20")] {
            let mut config = world.test.get(&format!("{path}/config")).await.json();
            config["settings"]["PeriodSeconds"] = json!(period);
            let saved = world.test.ask(Method::PUT, &format!("{path}/config?push={push}"), config).await;
            assert_eq!(saved.status, 200, "{:?}", saved.json());
        }
        assert_eq!(package.until("UpdateSettings").await["A"], json!([{ "PeriodSeconds": "20" }]));
        // A deployed configuration, and a controller of Constellation.
        let deployed = world.test.post("/configuration/reload", json!({ "deploy": true })).await;
        assert_eq!(deployed.status, 200, "{:?}", deployed.json());
        package.until("UpdateSettings").await;
        let chief = "SentinelName=Controller&PackageName=ControlCenter%3Achief&AccessKey=admin-key-1";
        let control = Client::open(&world, chief, "controlhub").await;
        let done = control.call("controlhub", "UpdatePackageSettings", json!(["Greenhouse", "Probe"])).await;
        assert_eq!(done, json!({ "I": "0" }));
        package.until("UpdateSettings").await;
        let orders = world.test.get("/orders").await.json();
        assert_eq!(orders.as_array().unwrap().len(), 2, "{orders}");
        world.end().await
    })
    .await;
}

/// HUB-01, SRV-17: a token is for who got it; who is switched off hears no more.
#[tokio::test]
async fn tokens_and_revocation() {
    each(|test| async move {
        let world = World::new(test).await;
        let mut app = Client::open(&world, PAGE, "consumerhub").await;
        let thief = Client {
            world: &world,
            who: PAGE.replace("App", "Thief"),
            data: app.data.clone(),
            token: app.token.clone(),
            seen: app.seen.clone(),
        };
        assert_eq!(thief.post("poll", "messageId=d-1").await.status(), 403);
        let page_on_control = format!(
            "GET /signalr/negotiate?clientProtocol=1.5&{PAGE}&connectionData=[] HTTP/1.1\r\nHost: h\r\n\r\n"
        );
        assert_eq!(world.ask(page_on_control).await.status(), 200);
        assert_eq!(
            world.ask(format!("GET /signalr/hubs?{PAGE} HTTP/1.1\r\nHost: h\r\n\r\n")).await.status(),
            403
        );
        // SRV-23: behind a proxy that takes a path away, the whole one is told.
        let prefixed = format!(
            "GET /signalr/negotiate?{PAGE} HTTP/1.1\r\nHost: h\r\nX-Forwarded-Prefix: /fleet/\r\n\r\n"
        );
        assert_eq!(world.ask(prefixed).await.json()["Url"], "/fleet/signalr");
        world.ask(lamp("SendMessage?scope=All&args=&key=K")).await;
        app.until("ReceiveMessage").await;
        assert_eq!(
            world.test.ask(Method::PATCH, "/credentials/Plain", json!({ "enabled": false })).await.status,
            200
        );
        assert_eq!(app.post("poll", "messageId=d-1").await.status(), 403);
        world.end().await
    })
    .await;
}
