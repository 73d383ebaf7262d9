//! Stories about the exchange: who hears a message, what is kept of state objects, what a credential may not see.

use super::{Filter, Listener, Object, Party, Permit};
use crate::testing::{TestApp, each};
use axum::http::{Method, StatusCode};
use model::Timestamp;
use model::authorization::{Authorizations, Decision, GroupRule, MessageRule, Rules, StateRule};
use model::message::{PartyKind, REPLY_KEY, Scope, ScopeKind};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

fn party(kind: PartyKind, path: &str) -> Party {
    let (agent, name) = path.split_once('/').unwrap();
    let instance = kind.is_package().then(|| Uuid::from_bytes(crate::app::random()));
    Party { kind, agent: agent.into(), name: name.into(), instance, permit: Permit::default() }
}

fn mailbox(test: &TestApp, kind: PartyKind, path: &str) -> Arc<Listener> {
    let id = Uuid::from_bytes(crate::app::random());
    let listener = test.app.exchange.listeners.open(party(kind, path), id).unwrap();
    listener.want_messages();
    listener
}

fn object(path: &str, value: &str, kind: &str) -> Object {
    let mut parts = path.split('/');
    let mut part = || Arc::from(parts.next().unwrap());
    Object {
        agent: part(),
        instance: part(),
        name: part(),
        value: value.into(),
        kind: kind.into(),
        metadata: None,
        at: Timestamp::from_ms(1_795_163_400_000),
        lifetime_s: 0,
    }
}

fn push(test: &TestApp, path: &str, value: &str) {
    super::push(&test.app, object(path, value, "T")).unwrap();
}

fn filter(text: &str) -> Filter {
    let parts: Vec<&str> = text.split('/').collect();
    Filter::new(Some(parts[0]), Some(parts[1]), Some(parts[2]), Some(parts[3]))
}

fn paths(found: &[Arc<Object>]) -> Vec<String> {
    found.iter().map(|o| format!("{}/{}/{}", o.agent, o.instance, o.name)).collect()
}

fn rules(change: impl FnOnce(&mut Authorizations)) -> Permit {
    let mut rules = Authorizations::default();
    change(&mut rules);
    Permit { credentials: vec![(Uuid::from_u128(7), Arc::new(rules))], ..Permit::default() }
}

/// MSG-01, MSG-02, MSG-04, S0-26, S0-28, S2-08: six scopes, exact targets, comma lists, groups; one copy each.
#[tokio::test]
async fn a_message_reaches_whom_it_concerns_once() {
    each(|test| async move {
        let boxes: BTreeMap<&str, Arc<Listener>> = [
            ("a", PartyKind::PackageHub, "Home/Probe"),
            ("b", PartyKind::PackageHttp, "Garden/Probe"),
            ("c", PartyKind::PackageHub, "Home/Light"),
            ("p", PartyKind::ConsumerHttp, "Consumer/Page"),
            ("h", PartyKind::ConsumerHub, "Consumer/Home"),
        ]
        .into_iter()
        .map(|(name, kind, path)| (name, mailbox(&test, kind, path)))
        .collect();
        boxes["a"].join("Alerts");
        boxes["c"].join("alerts");
        boxes["c"].join("Night");
        boxes["p"].join("*");
        let by_id = boxes["h"].id.to_string();
        let sender = boxes["a"].clone();
        for (kind, args, expected) in [
            (ScopeKind::None, vec![], ""),
            (ScopeKind::All, vec![], "abchp"),
            (ScopeKind::Others, vec![], "bchp"),
            (ScopeKind::Group, vec!["ALERTS"], "acp"),
            (ScopeKind::Group, vec!["alerts", "night", "Alerts"], "acp"),
            (ScopeKind::Group, vec!["nobody"], "p"),
            (ScopeKind::Package, vec!["probe"], "ab"),
            (ScopeKind::Package, vec!["GARDEN/probe"], "b"),
            (ScopeKind::Package, vec!["Probe", "Home/Probe", "Light"], "abc"),
            (ScopeKind::Package, vec!["Page"], ""),
            (ScopeKind::Package, vec!["consumer/page"], "p"),
            (ScopeKind::Package, vec![by_id.as_str()], "h"),
            (ScopeKind::Sentinel, vec!["home"], "ac"),
            (ScopeKind::Sentinel, vec!["home", "garden"], "abc"),
            (ScopeKind::Sentinel, vec!["consumer"], ""),
        ] {
            let scope = Scope::new(kind, &args);
            let count =
                super::say(&test.app, &sender.party, Some(sender.id), scope, "K".into(), json!(1)).unwrap();
            let heard: String = boxes
                .iter()
                .filter(|(_, l)| match l.take_messages(0).len() {
                    0 => false,
                    1 => true,
                    more => panic!("{more} copies for {kind} {args:?}"),
                })
                .map(|(name, _)| *name)
                .collect();
            assert_eq!(heard, expected, "{kind} {args:?}");
            assert_eq!(count as usize, expected.len(), "{kind} {args:?}");
        }
        let lists = protocol::exchange::MessageScope {
            kind: "Group".to_owned(),
            args: vec!["a, b".to_owned(), "c".to_owned()],
            conversation: Some(String::new()),
        };
        let scope = super::scope(&lists).unwrap();
        assert_eq!((scope.args, scope.conversation), (vec!["a".into(), "b".into(), "c".into()], None));
        boxes["c"].leave("ALERTS");
        let scope = Scope::new(ScopeKind::Group, &["alerts"]);
        super::say(&test.app, &sender.party, None, scope, "K".into(), Value::Null).unwrap();
        assert!(boxes["c"].take_messages(0).is_empty(), "it left the group");
        test.app.exchange.listeners.close(boxes["p"].id);
        assert!(boxes["p"].end.is_cancelled());
        let scope = Scope::new(ScopeKind::Package, &["Consumer/Page"]);
        assert_eq!(super::say(&test.app, &sender.party, None, scope, "K".into(), Value::Null).unwrap(), 0);
        test
    })
    .await;
}

/// MSG-03: a reply goes to the connection of a hub's consumer, to the friendly name of everybody else, and
/// `POST /messages/call` waits for the replies of its conversation.
#[tokio::test]
async fn replies_find_their_way() {
    each(|test| async move {
        let probe = mailbox(&test, PartyKind::PackageHub, "Home/Probe");
        let asker = mailbox(&test, PartyKind::ConsumerHttp, "Consumer/Page");
        let mut scope = Scope::new(ScopeKind::Package, &["Probe"]);
        scope.conversation = Some("42".into());
        super::say(&test.app, &asker.party, None, scope, "Read".into(), json!("air")).unwrap();
        let heard = probe.take_messages(0).remove(0);
        assert_eq!(heard.reply_to(), "Consumer/Page");
        let app = test.app.clone();
        let answering = tokio::spawn(async move {
            let question = loop {
                if let Some(message) = probe.take_messages(1).pop() {
                    break message;
                }
                probe.bell.notified().await;
            };
            assert_eq!(question.kind, PartyKind::ConsumerHub);
            let to = |conversation: Option<String>| Scope {
                kind: ScopeKind::Package,
                args: vec![question.reply_to()],
                conversation,
            };
            let say =
                |scope, data| super::say(&app, &probe.party, Some(probe.id), scope, REPLY_KEY.into(), data);
            say(to(Some("another".into())), json!(0)).unwrap();
            say(to(question.scope.conversation.clone()), json!(21.5)).unwrap();
        });
        let ask =
            json!({ "scope": { "kind": "package", "args": ["Home/Probe"] }, "key": "Read", "data": ["air"] });
        let end = test.post("/messages/call", ask.clone()).await.json();
        answering.await.unwrap();
        assert_eq!((&end["receivers"], &end["timed_out"]), (&json!(1), &json!(false)), "{end}");
        assert_eq!(end["replies"].as_array().unwrap().len(), 1);
        assert_eq!(end["replies"][0]["data"], json!(21.5));
        let mut ask = ask;
        ask["scope"]["args"] = json!(["Nobody"]);
        ask["wait_ms"] = json!(20);
        let end = test.post("/messages/call", ask.clone()).await.json();
        assert_eq!((&end["receivers"], &end["timed_out"]), (&json!(0), &json!(true)));
        assert_eq!(test.app.exchange.listeners.count(), 2, "the mailboxes of the calls are gone");
        ask["scope"]["kind"] = json!("nearby");
        assert_eq!(test.post("/messages", ask).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        test
    })
    .await;
}

/// SO-01, SO-02, SO-03, SO-06, S2-06, S2-07: every shape of filter finds what fits; the last value wins; expired objects
/// are kept and flagged; a watcher gets each object once with its latest value.
#[tokio::test]
async fn objects_are_found_and_watched_by_any_part() {
    each(|test| async move {
        for (n, path) in
            ["Home/Probe/Air", "Home/Probe/Soil", "home2/Probe/Air", "Home/Light/Air"].iter().enumerate()
        {
            super::push(&test.app, object(path, &n.to_string(), if n % 2 == 0 { "Even" } else { "Odd" }))
                .unwrap();
        }
        let find = |text: &str| paths(&super::find(&test.app, &Permit::default(), &filter(text)));
        for (text, expected) in [
            ("*/*/*/*", vec!["Home/Light/Air", "Home/Probe/Air", "Home/Probe/Soil", "home2/Probe/Air"]),
            ("HOME/*/*/*", vec!["Home/Light/Air", "Home/Probe/Air", "Home/Probe/Soil"]),
            ("home/probe/*/*", vec!["Home/Probe/Air", "Home/Probe/Soil"]),
            ("*/PROBE/*/*", vec!["Home/Probe/Air", "Home/Probe/Soil", "home2/Probe/Air"]),
            ("*/*/air/*", vec!["Home/Light/Air", "Home/Probe/Air", "home2/Probe/Air"]),
            ("*/*/*/even", vec!["Home/Probe/Air", "home2/Probe/Air"]),
            ("Home/*/Air/Odd", vec!["Home/Light/Air"]),
            ("Home/Probe/Air/Odd", vec![]),
            ("Ho*/*/*/*", vec![]),
        ] {
            assert_eq!(find(text), expected, "{text}");
        }
        let watcher = mailbox(&test, PartyKind::ConsumerHttp, "Consumer/Page");
        for text in ["*/Probe/*/*", "Home/*/Air/*", "home/probe/air/even"] {
            super::watch(&watcher, filter(text)).unwrap();
        }
        for value in ["7", "8", "9"] {
            push(&test, "Home/Probe/Air", value);
        }
        push(&test, "home2/Light/Air", "1");
        let states = watcher.take_states(0);
        assert_eq!(states.len(), 1);
        assert_eq!((&*states[0].value, &*states[0].kind), ("9", "T"));
        watcher.unwatch(&filter("*/Probe/*/*"));
        watcher.unwatch(&filter("Home/*/Air/*"));
        push(&test, "Home/Probe/Air", "10");
        assert!(watcher.take_states(0).is_empty(), "its type is another now");
        let mut short = object("Home/Probe/Short", "{\"a\":[1,2.50]}", "");
        short.lifetime_s = 5;
        short.metadata = Some("{\"unit\":\"%\"}".into());
        super::push(&test.app, short).unwrap();
        let one = "/states/one?agent=home&instance=probe&name=Short";
        let fresh = test.get(one).await.json();
        assert_eq!(fresh["state"]["expired"], false);
        assert_eq!(fresh["state"]["metadata"], json!({ "unit": "%" }));
        assert_eq!(fresh["state"]["value"], json!({ "a": [1, 2.5] }));
        test.app.clock.set(Timestamp::from_ms(1_795_163_406_000));
        assert_eq!(test.get(one).await.json()["state"]["expired"], true);
        let numbers = test.get("/states/one?agent=Home&instance=Probe&name=Air").await.json();
        assert_eq!(numbers["history"], json!([0.0, 10.0]), "one value a second, and the newest");
        test
    })
    .await;
}

/// SO-04: by a person, one object, all of an instance, or the expired ones; never everything by mistake.
#[tokio::test]
async fn people_purge() {
    each(|test| async move {
        for name in ["A", "B", "C"] {
            push(&test, &format!("Home/Probe/{name}"), "1");
            push(&test, &format!("Home/Light/{name}"), "1");
        }
        let mut old = object("Home/Light/Old", "1", "");
        old.lifetime_s = 1;
        super::push(&test.app, old).unwrap();
        test.app.clock.set(Timestamp::from_ms(1_795_163_409_000));
        let purge =
            async |query: &str| test.ask(Method::DELETE, &format!("/states?{query}"), Value::Null).await;
        assert_eq!(purge("").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(purge("agent=Home").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(purge("agent=home&instance=probe&name=a").await.json()["purged"], 1);
        assert_eq!(purge("agent=home&instance=probe").await.json()["purged"], 2);
        assert_eq!(purge("expired=true").await.json()["purged"], 1);
        assert_eq!(test.app.exchange.board.count(), 3);
        assert_eq!(test.get("/states").await.json()["total"], 3);
        test
    })
    .await;
}

/// SRV-18, SRV-19, MSG-05: state objects and descriptors are there again after a restart; what was purged is not; those of
/// instances that are gone go with them.
#[tokio::test]
async fn what_is_kept_is_read_back() {
    each(|test| async move {
        let agent = json!({ "name": "Home" });
        assert_eq!(test.post("/agents", agent).await.status, StatusCode::CREATED);
        let virtual_package = json!({ "name": "Probe", "virtual": true });
        let placed = test.post("/agents/Home/instances", virtual_package).await;
        assert_eq!(placed.status, StatusCode::CREATED, "{:?}", placed.json());
        for (path, value) in
            [("Home/Probe/Air", "1"), ("Home/Probe/Air", "2"), ("Home/Probe/Gone", "3"), ("Home/Ghost/Air", "4")]
        {
            push(&test, path, value);
        }
        let descriptor = json!({ "PackageName": "Other", "messagecallbacks": [
            { "MessageKey": "Read", "ResponseType": "System.Float", "Parameters": [
                { "Name": "what", "TypeName": "System.String", "IsOptional": true, "DefaultValue": "air", "Type": 2 } ] },
            { "Description": "no key" }, 7 ],
            "StateObjectTypes": [{ "TypeName": "T", "IsArray": "true", "Properties": [{ "Name": "x" }] }] });
        super::declare(&test.app, "Probe", descriptor.clone()).await.unwrap();
        super::write(&test.app).await.unwrap();
        test.app.exchange.board.purge(&filter("Home/Probe/Gone/*"), None);
        super::write(&test.app).await.unwrap();
        let written = test.app.exchange.durable();
        assert_eq!(*written.borrow(), test.app.exchange.board.round());
        // Another program begins with what the database holds.
        test.app.exchange.board.purge(&Filter::default(), None);
        let _ = test.app.exchange.board.take_changed();
        super::load(&test.app).await.unwrap();
        let found = super::find(&test.app, &Permit::default(), &Filter::default());
        assert_eq!(paths(&found), ["Home/Probe/Air"]);
        assert_eq!(&*found[0].value, "2");
        assert_eq!(*super::declared(&test.app)[0].1, descriptor);
        let listed = test.get("/descriptors").await.json();
        assert_eq!(listed[0]["package"], "Probe");
        assert_eq!(listed[0]["instances"], json!(["Home/Probe"]));
        assert_eq!(listed[0]["callbacks"].as_array().unwrap().len(), 1);
        assert_eq!(listed[0]["callbacks"][0]["parameters"][0]["default"], "air");
        assert_eq!(listed[0]["callbacks"][0]["parameters"][0]["optional"], true);
        assert_eq!(listed[0]["state_types"][0]["is_array"], true);
        let listener = mailbox(&test, PartyKind::PackageHttp, "Home/Probe");
        let removed = test.ask(Method::DELETE, "/agents/Home/instances/Probe", Value::Null).await;
        assert_eq!(removed.status, StatusCode::NO_CONTENT);
        listener.end.cancelled().await;
        super::removed(&test.app, "Home", "Probe").await.unwrap();
        assert_eq!(test.app.exchange.board.count(), 0);
        assert_eq!(test.get("/descriptors").await.json(), json!([]));
        test
    })
    .await;
}

/// SRV-09, SRV-10, SRV-17: a credential sees, says and joins what its rules allow, a subset and never more; when it is
/// revoked its mailboxes are closed at once.
#[tokio::test]
async fn rules_hold() {
    each(|test| async move {
        let permit = rules(|r| {
            let rule = StateRule {
                decision: Decision::Allow,
                agent: "Home".into(),
                instance: "*".into(),
                name: "Air".into(),
            };
            r.states = Rules { default: Decision::Deny, rules: vec![rule] };
            let rule = MessageRule {
                decision: Decision::Deny,
                scope: ScopeKind::All,
                args: "*".into(),
                key: "*".into(),
            };
            r.messages = Rules { default: Decision::Allow, rules: vec![rule] };
            let rule = GroupRule { decision: Decision::Deny, group: "Secret".into() };
            r.groups = Rules { default: Decision::Allow, rules: vec![rule] };
        });
        push(&test, "Home/Probe/Air", "1");
        push(&test, "Home/Probe/Soil", "1");
        push(&test, "Other/Probe/Air", "1");
        assert_eq!(paths(&super::find(&test.app, &permit, &Filter::default())), ["Home/Probe/Air"]);
        let own = Party { permit, ..party(PartyKind::PackageHttp, "Home/Device") };
        let listener = test.app.exchange.listeners.open(own, Uuid::from_u128(99)).unwrap();
        assert!(super::watch(&listener, filter("Other/*/*/*")).is_err());
        super::watch(&listener, Filter::default()).unwrap();
        push(&test, "Other/Probe/Air", "2");
        push(&test, "Home/Probe/Air", "2");
        assert_eq!(paths(&listener.take_states(0)), ["Home/Probe/Air"]);
        assert!(super::join(&listener, "secret").is_err() && super::join(&listener, "*").is_err());
        assert!(super::join(&listener, "Garden").is_ok());
        let say = |key: &str, conversation: Option<&str>| {
            let mut scope = Scope::new(ScopeKind::All, &[]);
            scope.conversation = conversation.map(str::to_owned);
            super::say(&test.app, &listener.party, Some(listener.id), scope, key.into(), Value::Null)
        };
        assert!(say("Erase", None).is_err() && say(REPLY_KEY, None).is_err());
        assert!(say(REPLY_KEY, Some("7")).is_ok(), "replies are never held back");
        test.app.exchange.revoked(Uuid::from_u128(8));
        assert!(!listener.end.is_cancelled());
        test.app.exchange.revoked(Uuid::from_u128(7));
        assert!(listener.end.is_cancelled());
        assert!(test.app.exchange.listeners.get(listener.id).is_none());
        test
    })
    .await;
}

/// A full mailbox loses its oldest message and counts it; the others lose nothing. An unused one ends, a polled one stays.
#[tokio::test]
async fn mailboxes_are_bounded() {
    each(|test| async move {
        let slow = mailbox(&test, PartyKind::ConsumerHttp, "Consumer/Slow");
        let fast = mailbox(&test, PartyKind::PackageHub, "Home/Fast");
        let most = crate::limits::LISTENER_MESSAGES_MAX;
        for n in 0..most + 3 {
            let scope = Scope::new(ScopeKind::All, &[]);
            super::say(&test.app, &fast.party, Some(fast.id), scope, "K".into(), json!(n)).unwrap();
            assert_eq!(fast.take_messages(0).len(), 1);
        }
        assert_eq!((slow.lost(), fast.lost()), (3, 0));
        let kept = slow.take_messages(2);
        assert_eq!(kept[0].data, json!(3));
        slow.give_back(kept);
        assert_eq!(slow.take_messages(1)[0].data, json!(3));
        let big = json!("x".repeat(crate::limits::LISTENER_BYTES_MAX / 2));
        for _ in 0..3 {
            let scope = Scope::new(ScopeKind::Package, &["Consumer/Slow"]);
            super::say(&test.app, &fast.party, None, scope, "K".into(), big.clone()).unwrap();
        }
        assert_eq!(slow.take_messages(0).len(), 1, "bytes are bounded too");
        let listeners = &test.app.exchange.listeners;
        slow.polling(1);
        listeners.expire(std::time::Duration::ZERO);
        assert!(listeners.get(slow.id).is_some());
        slow.polling(-1);
        listeners.expire(std::time::Duration::ZERO);
        assert!(listeners.get(slow.id).is_none() && slow.end.is_cancelled());
        assert!(listeners.get(fast.id).is_some(), "a connection is not idle");
        let most = crate::limits::LISTENERS_PER_PARTY_MAX;
        for _ in 0..most {
            mailbox(&test, PartyKind::ConsumerHttp, "Consumer/Many");
        }
        let one_more = party(PartyKind::ConsumerHttp, "consumer/MANY");
        assert!(listeners.open(one_more, Uuid::from_u128(1)).is_none());
        listeners.close_where(|p| &*p.name == "Many");
        assert_eq!(listeners.count(), 1);
        test
    })
    .await;
}

/// LOG-01: levels; debug is never kept; the newest lines by agent, instance, level and text.
#[tokio::test]
async fn the_journal_keeps_the_newest_lines() {
    each(|test| async move {
        let (journal, at) = (&test.app.exchange.journal, test.app.clock.now());
        for (level, agent, instance, text) in [
            ("info", "Home", "Probe", "one"),
            ("Debug", "Home", "Probe", "never"),
            ("Warning", "Home", "Probe", "two"),
            ("fatal", "Home", "", "three"),
            ("error", "", "", "four"),
        ] {
            journal.write(at, level, agent, instance, text);
        }
        let texts = async |query: &str| {
            let found = test.get(&format!("/journal?{query}")).await.json();
            let lines = found["lines"].as_array().unwrap().iter();
            lines.map(|l| l["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(texts("").await, "one two three four");
        assert_eq!(texts("level=warn").await, "two three four");
        assert_eq!(texts("agent=HOME&level=error").await, "three");
        assert_eq!(texts("instance=probe&limit=1").await, "two");
        assert_eq!(texts("search=TH").await, "three");
        let bad = test.get("/journal?level=loud").await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        test
    })
    .await;
}

/// Random puts and purges leave the index as it would be if everything were looked at.
#[test]
fn the_index_tells_the_truth() {
    let board = super::Board::default();
    let mut plain: BTreeMap<(String, String, String), (String, usize)> = BTreeMap::new();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut dice = move |sides: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % sides).unwrap()
    };
    for step in 0..6_000 {
        let (a, i, n, k) = (dice(3), dice(4), dice(6), dice(3));
        let part = |prefix: &str, n: usize| format!("{prefix}{n}");
        let (agent, instance, name, kind) = (part("A", a), part("I", i), part("N", n), part("K", k));
        if dice(10) < 7 {
            let made = object(&format!("{agent}/{instance}/{name}"), &step.to_string(), &kind);
            board.put(made).unwrap();
            plain.insert((agent, instance, name), (kind, step));
            continue;
        }
        let asked: Vec<Option<String>> =
            [agent, instance, name, kind].into_iter().map(|p| (dice(2) == 0).then_some(p)).collect();
        let asked: Vec<Option<&str>> = asked.iter().map(Option::as_deref).collect();
        let wanted = Filter::new(asked[0], asked[1], asked[2], asked[3]);
        let same = |wanted: Option<&str>, text: &str| wanted.is_none_or(|w| w == text);
        let fits = |key: &(String, String, String), kind: &str| {
            same(asked[0], &key.0) && same(asked[1], &key.1) && same(asked[2], &key.2) && same(asked[3], kind)
        };
        let expected: Vec<_> = plain.iter().filter(|(key, (kind, _))| fits(key, kind)).collect();
        let found = board.find(&wanted);
        assert_eq!(found.len(), expected.len(), "{wanted:?}");
        for (object, (key, (_, value))) in found.iter().zip(&expected) {
            assert_eq!(*object.name, *key.2);
            assert_eq!(*object.value, value.to_string());
        }
        if dice(8) == 0 {
            assert_eq!(board.purge(&wanted, None), expected.len() as u64);
            plain.retain(|key, (kind, _)| !fits(key, kind));
        }
        if dice(20) == 0 {
            let changes = board.take_changed();
            assert!(changes.kept.iter().all(|o| !o.value.is_empty()));
        }
        assert_eq!(board.count(), plain.len() as u64);
        assert_eq!(board.page(None, 1_000).len(), plain.len());
    }
}

/// SRV-18: however many objects change between two writes, each is written and read back, and none that went.
#[tokio::test]
async fn many_are_written_at_once() {
    each(|test| async move {
        assert_eq!(test.post("/agents", json!({ "name": "Home" })).await.status, StatusCode::CREATED);
        let probe = json!({ "name": "Probe", "virtual": true });
        assert_eq!(test.post("/agents/Home/instances", probe).await.status, StatusCode::CREATED);
        let number = |o: &Object| o.name.parse::<u32>().unwrap();
        (0..1_003).rev().for_each(|n| push(&test, &format!("Home/Probe/{n}"), &n.to_string()));
        super::write(&test.app).await.unwrap();
        for n in 0..101 {
            test.app.exchange.board.purge(&filter(&format!("Home/Probe/{n}/*")), None);
        }
        (900..1_003).for_each(|n| push(&test, &format!("Home/Probe/{n}"), &(n * 2).to_string()));
        super::write(&test.app).await.unwrap();
        test.app.exchange.board.purge(&Filter::default(), None);
        let _ = test.app.exchange.board.take_changed();
        super::load(&test.app).await.unwrap();
        let found = super::find(&test.app, &Permit::default(), &Filter::default());
        assert_eq!(found.len(), 902);
        for o in &found {
            let n = number(o);
            let value = if n < 900 { n } else { n * 2 };
            assert_eq!(*o.value, *value.to_string());
            assert!(n > 100);
        }
        test
    })
    .await;
}
