//! Frames as the libraries of the field write them.

use super::super::descriptor::Descriptor;
use super::*;
use model::Timestamp;

fn line(text: &str) -> ProgramLine {
    match read(text.as_bytes()) {
        Word::Line(line) => line,
        other => panic!("{text}: {other:?}"),
    }
}

/// PKG-11: the table of §3.6, from the script.
#[test]
fn what_scripts_say() {
    assert_eq!((read(b"Init"), read(b"PONG")), (Word::Init, Word::Pong));
    assert_eq!(
        line(r#"{"Function":"WriteLog","Level":"Warn","Message":"é"}"#),
        ProgramLine::Log { level: "warn".into(), text: "é".into() }
    );
    for (value, given, expected) in [
        ("42", "int", "System.Int32"),
        ("42", "long", "System.Int64"),
        ("4.5", "float", "System.Double"),
        ("true", "bool", "System.Boolean"),
        ("\"x\"", "unicode", "System.String"),
        ("{}", "My.Type", "My.Type"),
        ("7", "", "System.Int32"),
        ("70000000000", "", "System.Int64"),
        ("1.5", "", "System.Double"),
        ("[1]", "", ""),
    ] {
        let text = format!(
            r#"{{"Function":"PushStateObject","Name":"n","Value":{value},"Type":"{given}","Metadatas":{{"a":1}},"Lifetime":30}}"#
        );
        let ProgramLine::State { name, kind, metadata, lifetime_s, .. } = line(&text) else {
            panic!("{text}")
        };
        assert_eq!((name.as_str(), kind.as_str(), lifetime_s), ("n", expected, 30));
        assert_eq!(metadata["a"], 1);
    }
    let bare = line(
        r#"{"Function":"PushStateObject","Name":"n","Value":null,"Type":null,"Metadatas":null,"Lifetime":null}"#,
    );
    assert!(matches!(bare, ProgramLine::State { lifetime_s: 0, .. }));
    let sent =
        read(br#"{"Function":"SendMessage","Scope":2,"To":"a/b, c","Key":"k","Value":[1],"SagaId":"s"}"#);
    let scope = MessageScope {
        kind: "package".into(),
        args: vec!["a/b".into(), "c".into()],
        conversation: Some("s".into()),
    };
    assert_eq!(sent, Word::Send(Say::Send { scope, key: "k".into(), data: json!([1]) }, Some("s".into())));
    let reply = read(br#"{"Function":"SendMessage","Scope":"Package","To":"a/b","Key":"__Response","Value":1,"SagaId":"s"}"#);
    assert!(matches!(reply, Word::Send(_, None)), "a reply begins no conversation");
    let all = read(br#"{"Function":"SendMessage","Scope":5,"To":null,"Key":"k","SagaId":""}"#);
    assert!(
        matches!(all, Word::Send(Say::Send { scope, .. }, None) if scope.args.is_empty() && scope.kind == "all")
    );
    let filter = StateFilter { agent: Some("a".into()), name: Some("*".into()), ..StateFilter::default() };
    let text = |function: &str| {
        format!(r#"{{"Function":"{function}","Sentinel":"a","Package":"","Name":"*","Type":null}}"#)
    };
    assert_eq!(read(text("RequestStateObjects").as_bytes()), Word::Request(filter.clone()));
    assert_eq!(read(text("SubscribeStateObjects").as_bytes()), Word::Watch(filter));
    let purge = ProgramLine::Say { say: Say::Purge { name: "*".into(), kind: "t".into() } };
    assert_eq!(line(r#"{"Function":"PurgeStateObjects","Name":"","Type":"t"}"#), purge);
    for (text, word) in [
        (r#"{"Function":"SubscribeMessages","Group":"g"}"#, Word::Join("g".into())),
        (r#"{"Function":"UnSubscribeMessages","Group":"g"}"#, Word::Leave("g".into())),
        (r#"{"Function":"GetSettings"}"#, Word::GetSettings),
        (r#"{"Function":"DeclarePackageDescriptor"}"#, Word::Declare),
        (r#"{"Function":"Shutdown"}"#, Word::Shutdown),
    ] {
        assert_eq!(read(text.as_bytes()), word);
    }
    for odd in [
        "hello",
        "[1]",
        "{}",
        r#"{"Function":"Fly"}"#,
        r#"{"Function":"SendMessage","Scope":"moon"}"#,
        "\u{fffd}",
    ] {
        assert!(matches!(read(odd.as_bytes()), Word::Odd(_)), "{odd}");
    }
}

/// PKG-11: the descriptor, from both ages of the library.
#[test]
fn what_scripts_offer() {
    let mut descriptor = Descriptor::default();
    for text in [
        r#"{"Function":"RegisterMessageCallback","Key":"Probe","DeclareCallback":true,"Descriptor":{"Description":"Checks",
           "Arguments":{"zone":{"Type":"str","Description":"Where"},"count":{"Type":"int","Description":"","DefaultValue":3},
           "context":{"Type":"context"}},"ReturnType":{"Type":"float","Description":"ms"}}}"#,
        r#"{"Function":"RegisterMessageCallback","Key":"Hidden","DeclareCallback":false,"Descriptor":null}"#,
        r#"{"Function":"RegisterMessageCallback","Key":"Old","Description":"From 1.8.2","Arguments":["b","a"]}"#,
    ] {
        let Word::Register(register) = read(text.as_bytes()) else { panic!("{text}") };
        descriptor.register(*register);
    }
    let described = r#"{"Function":"DescribeType","Type":"StateObject","TypeName":"Load","Description":"d",
        "Properties":[{"Name":"ms","Type":"float","Description":"x"}]}"#;
    let Word::Describe(frame) = read(described.as_bytes()) else { panic!("a type") };
    descriptor.describe(&frame);
    let value = descriptor.value("Demo");
    let callbacks = value["MessageCallbacks"].as_array().unwrap();
    let keys: Vec<_> = callbacks.iter().map(|c| c["MessageKey"].as_str().unwrap()).collect();
    assert_eq!(keys, ["Old", "Probe"]);
    let names = |i: usize| -> Vec<_> {
        let parameters = callbacks[i]["Parameters"].as_array().unwrap();
        parameters.iter().map(|p| (p["Name"].as_str().unwrap(), p["TypeName"].as_str().unwrap())).collect()
    };
    assert_eq!(names(0), [("b", "System.Object"), ("a", "System.Object")]);
    assert_eq!(
        names(1),
        [("zone", "System.String"), ("count", "System.Int32")],
        "in the order they were written"
    );
    assert_eq!(callbacks[1]["ResponseType"], "System.Double");
    assert_eq!(callbacks[1]["Parameters"][1]["IsOptional"], true);
    assert_eq!(callbacks[1]["Parameters"][0]["Type"], 2);
    let state = &value["StateObjectTypes"][0];
    assert_eq!((&state["TypeFullname"], &state["Properties"][0]["Type"]), (&json!("Load"), &json!(1)));
}

/// PKG-11: the table of §3.6, from the host.
#[test]
fn what_scripts_hear() {
    let parse = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    let mut received = ReceivedMessage {
        from: "Consumer/Page".into(),
        reply_to: "c1".into(),
        scope: MessageScope {
            kind: "package".into(),
            args: vec!["a/b".into()],
            conversation: Some("7".into()),
        },
        key: "k".into(),
        data: json!([1, { "a": 2 }]),
        at: Timestamp::from_ms(0),
    };
    let frame = parse(message(&received));
    assert_eq!((&frame["Type"], &frame["Key"]), (&json!("MSG"), &json!("k")));
    assert_eq!(frame["Data"], json!(r#"[1,{"a":2}]"#), "as JSON text");
    assert_eq!(
        frame["Context"],
        json!({ "IsSaga": true, "SagaId": "7", "Scope": 2,
                "Sender": { "Type": 0, "ConnectionId": "c1", "FriendlyName": "Consumer/Page" } })
    );
    received.scope.conversation = None;
    received.data = Value::Null;
    received.reply_to = "Consumer/Page".into();
    let frame = parse(message(&received));
    assert!(frame.get("Data").is_none());
    assert_eq!((&frame["Context"]["IsSaga"], &frame["Context"]["SagaId"]), (&json!(false), &Value::Null));
    assert_eq!(frame["Context"]["Sender"]["Type"], 1);

    let state = StateObject {
        agent: "a".into(),
        instance: "b".into(),
        name: "n".into(),
        value: json!(1.5),
        kind: "System.Double".into(),
        metadata: BTreeMap::new(),
        lifetime_s: 5,
        at: Timestamp::from_ms(0),
        expired: false,
    };
    let frame = parse(state_object(&state));
    assert_eq!(frame["StateObject"]["SentinelName"], "a");
    assert_eq!(frame["StateObject"]["LastUpdate"], "1970-01-01T00:00:00.000Z");
    assert_eq!(parse(last_states(&[state]))["StateObjects"][0]["Lifetime"], 5);
    let map = BTreeMap::from([("k".to_owned(), "v".to_owned())]);
    assert_eq!(parse(settings(&map)), json!({ "Type": "SETTINGS", "Settings": { "k": "v" } }));
    assert_eq!(parse(connection(true)), json!({ "Type": "CONNECTIONSTATE", "IsConnected": true }));
    assert_eq!((parse(ping()), parse(exit())), (json!({ "Type": "PING" }), json!({ "Type": "EXIT" })));
    let identity =
        Identity { agent: "a".into(), instance: "i".into(), package: "p".into(), version: "1.0".into() };
    let frame = parse(package_state(&identity, true));
    assert_eq!((&frame["PackageInstanceName"], &frame["IsStandAlone"]), (&json!("i"), &json!(false)));
    assert_eq!(frame.as_object().unwrap().len(), 10);
}
