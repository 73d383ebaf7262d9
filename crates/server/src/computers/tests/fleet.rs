//! Networks, mirrors, settings of foreign agents.

use super::*;
use crate::testing::each;

/// R-91, S-12: an agent is woken where declared networks allow it, and nowhere else.
#[tokio::test]
async fn where_agents_may_be_woken() {
    each(|test| async move {
        let may = |address: &'static str| {
            let app = test.app.clone();
            async move { super::super::rules(&app).await.unwrap().may_wake_at(address.parse().unwrap()) }
        };
        assert!(may("127.0.0.1").await && !may("10.0.0.1").await && !may("8.8.8.8").await);
        let everything = json!([{ "cidr": "0.0.0.0/0", "wake": true }, { "cidr": "::/0", "wake": true }]);
        assert_eq!(put(&test, "/networks", everything).await.status, 200);
        assert!(may("10.0.0.1").await && may("2001:db8::1").await);
        for never in [
            "127.0.0.1",
            "::1",
            "::ffff:127.0.0.1",
            "169.254.169.254",
            "fe80::1",
            "224.0.0.1",
            "ff02::1",
            "0.0.0.0",
            "255.255.255.255",
        ] {
            assert!(!may(never).await, "{never}");
        }
        declare(&test, "10.0.0.0/8", true, false).await;
        assert!(!may("10.0.0.1").await, "declared, but not to be woken");
        let machine = speak(&test, "x", "127.0.0.1").await.unwrap().machine;
        assert_eq!(
            super::super::wake_at(&test.app, &machine).await.unwrap(),
            ["127.0.0.1:62354".parse().unwrap()]
        );
        patch(&test, "/computers/x", json!({ "wake_port": 1234 })).await;
        assert_eq!(
            super::super::wake_at(&test.app, &machine).await.unwrap(),
            ["127.0.0.1:1234".parse().unwrap()]
        );
        super::super::note_wake(&test.app, &machine, "woken", test.app.clock.now()).await.unwrap();
        assert_eq!(test.get("/computers/x").await.json()["wake_outcome"], "woken");
        test
    })
    .await;
}

/// Networks are checked, written by their first address, and the narrowest counts.
#[tokio::test]
async fn declared_networks() {
    each(|test| async move {
        declare(&test, "10.1.2.3/8", true, true).await;
        let list = test.get("/networks").await.json();
        assert_eq!(list[0]["cidr"], "10.0.0.0/8");
        for bad in [json!([{ "cidr": "10.0.0.0/40" }]), json!([{ "cidr": "10.0.0.0/8" }, { "cidr": "10.9.9.9/8" }])] {
            assert_eq!(put(&test, "/networks", bad).await.problem(), (422, "invalid-field".into()));
        }
        let nested = json!([{ "cidr": "10.0.0.0/8", "accept": true }, { "cidr": "10.5.0.0/16", "accept": false, "name": "guests" }]);
        assert_eq!(put(&test, "/networks", nested).await.status, 200);
        assert!(!speak(&test, "guest", "10.5.0.1").await.unwrap().machine.may_work());
        let mut q = test.app.db.read();
        let network = super::super::network_of(&mut q, "10.5.1.1".parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(network.name, "guests");
        test
    })
    .await;
}

/// the mirrors of a machine, the most specific first; inactive ones and those of others are left out.
#[tokio::test]
async fn mirrors_of_a_machine() {
    each(|test| async move {
        let id = machine(&test, "pc", |_| {}).await;
        patch(&test, &format!("/computers/{id}"), json!({ "unit": "/paris/shop" })).await;
        test.post("/groups", json!({ "name": "tills", "computers": [id] })).await;
        for (name, more) in [
            ("all", json!({})),
            ("paris", json!({ "unit": "/paris" })),
            ("shop", json!({ "unit": "/paris/shop" })),
            ("lyon", json!({ "unit": "/lyon" })),
            ("tills", json!({ "group": "Tills" })),
            ("wide", json!({ "cidr": "127.0.0.0/8" })),
            ("narrow", json!({ "cidr": "127.0.0.1" })),
            ("elsewhere", json!({ "cidr": "10.0.0.0/8" })),
            ("off", json!({ "active": false })),
        ] {
            let mut body = json!({ "name": name, "url": format!("http://mirror/{name}"), "active": true });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let put = put(&test, &format!("/mirrors/{name}"), body).await;
            assert_eq!(put.status, 200, "{:?}", put.json());
        }
        let machine = speak(&test, "pc-2024-01-02-03-04-05", "127.0.0.1").await.unwrap().machine;
        let urls = super::super::mirrors_for(&test.app, &machine).await.unwrap();
        let order: Vec<&str> = urls.iter().map(|u| u.rsplit('/').next().unwrap()).collect();
        assert_eq!(order, ["shop", "paris", "tills", "narrow", "wide", "all"]);
        let bad = json!({ "name": "x", "url": "ftp://x", "active": true });
        assert_eq!(put(&test, "/mirrors/x", bad).await.problem(), (422, "invalid-field".into()));
        let used = test.ask(Method::DELETE, "/groups/tills", Value::Null).await;
        assert_eq!(used.problem(), (409, "group-in-use".into()));
        assert_eq!(test.ask(Method::DELETE, "/mirrors/tills", Value::Null).await.status, 204);
        assert_eq!(test.get("/mirrors/tills").await.status, 404);
        assert_eq!(test.get("/mirrors/SHOP").await.json()["unit"], "/paris/shop");
        test
    })
    .await;
}

/// settings of foreign agents have bounds, and the password is never shown.
#[tokio::test]
async fn settings_of_foreign_agents() {
    each(|test| async move {
        let first = test.get("/foreign/settings").await.json();
        assert_eq!((first["contact_hours"].as_f64(), first["revision"].as_i64()), (Some(24.0), Some(0)));
        let with = |change: Value| {
            let mut body = first.clone();
            body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            body
        };
        for bad in [
            json!({ "contact_hours": 0.0 }),
            json!({ "contact_hours": 0.049 }),
            json!({ "wake_max": 0 }),
            json!({ "user": "a:b" }),
            json!({ "user": "agents" }),
            json!({ "silence_hours": 0 }),
        ] {
            assert_eq!(put(&test, "/foreign/settings", with(bad.clone())).await.problem().0, 422, "{bad}");
        }
        let kept = put(
            &test,
            "/foreign/settings",
            with(json!({ "user": "agents", "password": "horse battery", "contact_hours": 0.05 })),
        )
        .await;
        assert_eq!((kept.status.as_u16(), kept.json()["password"].is_null()), (200, true));
        assert!(!test.get("/foreign/settings").await.json().to_string().contains("horse"));
        let rules = super::super::rules(&test.app).await.unwrap();
        assert_eq!(rules.password.as_ref().unwrap().expose(), "horse battery");
        let stale = put(&test, "/foreign/settings", with(json!({}))).await;
        assert_eq!(stale.problem(), (409, "stale-revision".into()));
        put(&test, "/foreign/settings", with(json!({ "revision": 1, "user": "agents" }))).await;
        assert!(
            super::super::rules(&test.app).await.unwrap().password.is_some(),
            "it stays when none is given"
        );
        put(&test, "/foreign/settings", with(json!({ "revision": 2 }))).await;
        assert!(super::super::rules(&test.app).await.unwrap().password.is_none());
        assert_eq!(count(&test, "foreign_settings WHERE sealed_password IS NOT NULL").await, 0);
        let told = test.get("/audit").await.json().to_string();
        assert!(
            told.contains("foreign-settings.changed") && !told.contains("horse"),
            "R-119: who changed it, never the secret"
        );
        test
    })
    .await;
}
