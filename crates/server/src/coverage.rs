//! Every route in one table: which right it asks for. A route that is missing here fails the test, and so does one that
//! lets somebody in who lacks the right.

use crate::testing::{PASSWORD, each};
use axum::body::Body;
use axum::http::{Method, Request};
use model::rights::{Right, Role};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a route asks for.
#[derive(Clone, Copy, PartialEq)]
enum Asks {
    /// Nothing: it is how one gets in.
    Nothing,
    /// To be somebody.
    Somebody,
    /// A right.
    Right(Right),
    /// The key of an agent.
    Agent,
}

use Asks::{Agent, Nothing, Somebody};
const VIEW: Asks = Asks::Right(Right::View);
const PUBLISH: Asks = Asks::Right(Right::Publish);
const DEPLOY: Asks = Asks::Right(Right::Deploy);
const CONTROL: Asks = Asks::Right(Right::Control);
const AGENTS: Asks = Asks::Right(Right::ManageAgents);
const ADMIN: Asks = Asks::Right(Right::Administer);
const SET: Asks = Asks::Right(Right::SetResource);
const BREAK: Asks = Asks::Right(Right::BreakLock);
const EDIT: Asks = Asks::Right(Right::EditSpaces);
const DELIVER: Asks = Asks::Right(Right::DeliverTo);
const ENGINES: Asks = Asks::Right(Right::RunEngines);
const ACT: Asks = Asks::Right(Right::ActOnJobs);
const OVERRIDE: Asks = Asks::Right(Right::Override);
const REQUEST: Asks = Asks::Right(Right::RequestDelivery);
const APPROVE: Asks = Asks::Right(Right::Approve);
const SELF: Asks = Asks::Right(Right::SelfService);

const TABLE: &[(&str, &str, Asks)] = &[
    ("post", "/session", Nothing),
    ("get", "/session", Somebody),
    ("delete", "/session", Somebody),
    ("get", "/session/options", Nothing),
    ("get", "/users", ADMIN),
    ("post", "/users", ADMIN),
    ("patch", "/users/{name}", ADMIN),
    ("delete", "/users/{name}", ADMIN),
    ("get", "/tokens", Somebody),
    ("post", "/tokens", Somebody),
    ("delete", "/tokens/{id}", Somebody),
    ("get", "/credentials", VIEW),
    ("post", "/credentials", ADMIN),
    ("patch", "/credentials/{name}", ADMIN),
    ("delete", "/credentials/{name}", ADMIN),
    ("get", "/credentials/{name}/key", ADMIN),
    ("get", "/credentials/{name}/authorizations", ADMIN),
    ("put", "/credentials/{name}/authorizations", ADMIN),
    ("get", "/audit", Asks::Right(Right::Audit)),
    ("get", "/audit/verify", Asks::Right(Right::Audit)),
    ("get", "/notifications", ADMIN),
    ("get", "/documents", VIEW),
    ("get", "/documents/export", VIEW),
    ("get", "/documents/defaults", VIEW),
    ("post", "/documents/check", VIEW),
    ("post", "/documents/apply", Asks::Right(Right::EditCalendars)),
    ("get", "/documents/{kind}/{name}", VIEW),
    ("put", "/documents/{kind}/{name}", Asks::Right(Right::EditCalendars)),
    ("delete", "/documents/{kind}/{name}", Asks::Right(Right::EditCalendars)),
    ("get", "/documents/{kind}/{name}/revisions", VIEW),
    ("get", "/documents/{kind}/{name}/revisions/{revision}", VIEW),
    ("get", "/agents", VIEW),
    ("post", "/agents", AGENTS),
    ("get", "/agents/{agent}", VIEW),
    ("patch", "/agents/{agent}", AGENTS),
    ("delete", "/agents/{agent}", AGENTS),
    ("post", "/enroll-tokens", AGENTS),
    ("post", "/agent/enroll", Nothing),
    ("get", "/agent/link", Agent),
    ("get", "/agent/bundles/{digest}", Agent),
    ("post", "/agent/bundles/{digest}/sharing", Agent),
    ("put", "/agent/attempts/{id}/log", Agent),
    ("get", "/attempts", VIEW),
    ("get", "/attempts/{id}", VIEW),
    ("get", "/attempts/{id}/log", VIEW),
    ("get", "/attempts/{id}/lines", VIEW),
    ("get", "/attempts/{id}/search", VIEW),
    ("get", "/attempts/{id}/follow", VIEW),
    ("get", "/computers", VIEW),
    ("get", "/computers/export", VIEW),
    ("get", "/computers/{id}", VIEW),
    ("patch", "/computers/{id}", AGENTS),
    ("delete", "/computers/{id}", AGENTS),
    ("get", "/computers/{id}/software", VIEW),
    ("post", "/computers/{id}/wake", CONTROL),
    ("get", "/computers/{id}/status", VIEW),
    ("get", "/software", VIEW),
    ("get", "/groups", VIEW),
    ("post", "/groups", AGENTS),
    ("post", "/groups/preview", VIEW),
    ("get", "/groups/{name}", VIEW),
    ("put", "/groups/{name}", AGENTS),
    ("delete", "/groups/{name}", AGENTS),
    ("post", "/groups/{name}/import", AGENTS),
    ("post", "/groups/{name}/duplicate", AGENTS),
    ("get", "/networks", VIEW),
    ("put", "/networks", ADMIN),
    ("get", "/foreign/settings", VIEW),
    ("put", "/foreign/settings", ADMIN),
    ("get", "/mirrors", VIEW),
    ("get", "/mirrors/{name}", VIEW),
    ("put", "/mirrors/{name}", ADMIN),
    ("delete", "/mirrors/{name}", ADMIN),
    ("get", "/packages", VIEW),
    ("get", "/packages/{file}", VIEW),
    ("patch", "/packages/{file}", PUBLISH),
    ("delete", "/packages/{file}", PUBLISH),
    ("get", "/packages/{file}/content", VIEW),
    ("get", "/packages/{file}/icon", VIEW),
    ("get", "/packages/{file}/settings/{name}/schema", VIEW),
    ("post", "/uploads", PUBLISH),
    ("get", "/uploads/{id}", PUBLISH),
    ("delete", "/uploads/{id}", PUBLISH),
    ("patch", "/uploads/{id}", PUBLISH),
    ("post", "/uploads/{id}/publish", PUBLISH),
    ("get", "/instances", VIEW),
    ("post", "/agents/{agent}/instances", DEPLOY),
    ("get", "/agents/{agent}/instances/{name}", VIEW),
    ("delete", "/agents/{agent}/instances/{name}", DEPLOY),
    ("get", "/agents/{agent}/instances/{name}/config", VIEW),
    ("put", "/agents/{agent}/instances/{name}/config", DEPLOY),
    ("get", "/agents/{agent}/instances/{name}/orders", VIEW),
    ("post", "/agents/{agent}/instances/{name}/orders", CONTROL),
    ("get", "/orders", VIEW),
    ("get", "/deaths", VIEW),
    ("get", "/orders/{id}", VIEW),
    ("get", "/agents/{agent}/instances/{name}/logs", VIEW),
    ("get", "/agents/{agent}/instances/{name}/logs/follow", VIEW),
    ("get", "/agents/{agent}/instances/{name}/logs/download", VIEW),
    ("get", "/agents/{agent}/instances/{name}/deaths", VIEW),
    ("get", "/usage", VIEW),
    ("get", "/states", VIEW),
    ("delete", "/states", CONTROL),
    ("get", "/states/one", VIEW),
    ("get", "/states/follow", VIEW),
    ("post", "/messages", CONTROL),
    ("post", "/messages/call", CONTROL),
    ("get", "/messages/follow", VIEW),
    ("get", "/descriptors", VIEW),
    ("get", "/journal", VIEW),
    ("get", "/journal/follow", VIEW),
    ("get", "/agents/{agent}/instances/{name}/settings", VIEW),
    ("get", "/setting-groups", VIEW),
    ("get", "/setting-groups/{name}", VIEW),
    ("put", "/setting-groups/{name}", DEPLOY),
    ("delete", "/setting-groups/{name}", DEPLOY),
    ("get", "/configuration", ADMIN),
    ("put", "/configuration", ADMIN),
    ("post", "/configuration/check", ADMIN),
    ("post", "/configuration/reload", ADMIN),
    ("get", "/catalogues", VIEW),
    ("post", "/catalogues", PUBLISH),
    ("delete", "/catalogues/{name}", PUBLISH),
    ("post", "/catalogues/refresh", PUBLISH),
    ("get", "/catalogues/entries", VIEW),
    ("get", "/catalogues/updates", VIEW),
    ("get", "/catalogues/{name}/icons/{package}", VIEW),
    ("post", "/catalogues/{name}/fetch", PUBLISH),
    ("get", "/catalogues/downloads", PUBLISH),
    ("post", "/packages/download", PUBLISH),
    ("get", "/drafts", VIEW),
    ("post", "/drafts", PUBLISH),
    ("get", "/drafts/{id}", VIEW),
    ("put", "/drafts/{id}", PUBLISH),
    ("delete", "/drafts/{id}", PUBLISH),
    ("post", "/drafts/{id}/files", PUBLISH),
    ("delete", "/drafts/{id}/files/{path}", PUBLISH),
    ("post", "/drafts/{id}/publish", PUBLISH),
    ("post", "/drafts/import", PUBLISH),
    ("get", "/packages/{file}/install", VIEW),
    ("get", "/packages/{file}/export", VIEW),
    ("post", "/packages/{file}/repack", PUBLISH),
    ("get", "/interaction-templates", VIEW),
    ("get", "/interaction-templates/{name}", VIEW),
    ("put", "/interaction-templates/{name}", PUBLISH),
    ("delete", "/interaction-templates/{name}", PUBLISH),
    ("get", "/tasks", VIEW),
    ("post", "/tasks", DEPLOY),
    ("get", "/tasks/{name}", VIEW),
    ("put", "/tasks/{name}", DEPLOY),
    ("delete", "/tasks/{name}", DEPLOY),
    ("post", "/tasks/{name}/activate", DEPLOY),
    ("post", "/tasks/{name}/deactivate", DEPLOY),
    ("post", "/tasks/{name}/force-start", DEPLOY),
    ("post", "/tasks/{name}/duplicate", DEPLOY),
    ("get", "/tasks/{name}/progress", VIEW),
    ("get", "/runs", VIEW),
    ("get", "/runs/export", VIEW),
    ("post", "/runs/actions", CONTROL),
    ("get", "/runs/{id}", VIEW),
    ("get", "/runs/{id}/log", VIEW),
    ("get", "/runs/{id}/log.txt", VIEW),
    ("get", "/runs/{id}/follow", VIEW),
    ("get", "/time-slots", VIEW),
    ("get", "/time-slots/{name}", VIEW),
    ("put", "/time-slots/{name}", DEPLOY),
    ("delete", "/time-slots/{name}", DEPLOY),
    ("post", "/computers/actions", AGENTS),
    ("get", "/self-service", SELF),
    ("post", "/self-service/requests", SELF),
    ("get", "/self-service/runs/{id}/log", SELF),
    ("get", "/self-service/offers", VIEW),
    ("put", "/self-service/offers/{package}", DEPLOY),
    ("delete", "/self-service/offers/{package}", DEPLOY),
    ("get", "/tiers", VIEW),
    ("get", "/envs", VIEW),
    ("get", "/envs/{env}", VIEW),
    ("get", "/envs/{env}/disk", VIEW),
    ("get", "/envs/{env}/history", VIEW),
    ("get", "/envs/{env}/candidates", VIEW),
    ("get", "/envs/{env}/path", VIEW),
    ("get", "/envs/{env}/logs", VIEW),
    ("get", "/envs/{env}/logs/{source}", VIEW),
    ("post", "/envs/{env}/accept", VIEW),
    ("get", "/matrix", VIEW),
    ("get", "/deliveries", VIEW),
    ("post", "/deliveries", DELIVER),
    ("post", "/deliveries/plan", DELIVER),
    ("get", "/deliveries/{delivery}", VIEW),
    ("get", "/deliveries/{delivery}/events", VIEW),
    ("get", "/deliveries/{delivery}/checks", VIEW),
    ("get", "/deliveries/{delivery}/report", VIEW),
    ("get", "/deliveries/{delivery}/lines", VIEW),
    ("post", "/deliveries/{delivery}/decide", ACT),
    ("post", "/deliveries/{delivery}/cancel", DELIVER),
    ("post", "/deliveries/{delivery}/override", OVERRIDE),
    ("post", "/deliveries/{delivery}/rollback", DELIVER),
    ("get", "/deliveries/{delivery}/rollback", VIEW),
    ("get", "/rollouts", VIEW),
    ("post", "/rollouts", DELIVER),
    ("get", "/rollouts/{rollout}", VIEW),
    ("get", "/rollouts/{rollout}/targets", VIEW),
    ("post", "/rollouts/{rollout}/act", DELIVER),
    ("get", "/requests", VIEW),
    ("post", "/requests", REQUEST),
    ("get", "/requests/slot", VIEW),
    ("get", "/requests/{request}", VIEW),
    ("patch", "/requests/{request}", REQUEST),
    ("get", "/requests/{request}/review", REQUEST),
    ("post", "/requests/{request}/submit", REQUEST),
    ("post", "/requests/{request}/approve", APPROVE),
    ("post", "/requests/{request}/reject", APPROVE),
    ("post", "/requests/{request}/ask-changes", APPROVE),
    ("post", "/requests/{request}/withdraw", REQUEST),
    ("post", "/requests/{request}/take", APPROVE),
    ("post", "/requests/{request}/copy", REQUEST),
    ("get", "/calendar", VIEW),
    ("get", "/calendar.ics", VIEW),
    ("get", "/why", VIEW),
    ("get", "/why/{object}", VIEW),
    ("get", "/spaces", VIEW),
    ("post", "/spaces/engines", ENGINES),
    ("post", "/spaces/relaunch", ENGINES),
    ("get", "/spaces/{space}", VIEW),
    ("get", "/spaces/{space}/runs", VIEW),
    ("get", "/spaces/{space}/runs/{number}", VIEW),
    ("get", "/spaces/{space}/history", VIEW),
    ("get", "/spaces/{space}/plan", VIEW),
    ("put", "/spaces/{space}/positions", EDIT),
    ("post", "/spaces/{space}/keep", ACT),
    ("post", "/spaces/{space}/actions", ACT),
    ("get", "/status", VIEW),
    ("get", "/resources", VIEW),
    ("patch", "/resources", SET),
    ("get", "/resources/{name}", VIEW),
    ("get", "/resources/{name}/history", VIEW),
    ("post", "/resources/{name}/items", SET),
    ("get", "/packages/{package}/versions", VIEW),
    ("get", "/packages/{package}/versions/{version}/deliver", VIEW),
    ("get", "/packages/{package}/versions/{version}/scripts", VIEW),
    ("get", "/packages/{package}/versions/{version}/scripts/diff", VIEW),
    ("post", "/packages/{package}/versions/{version}/block", Asks::Right(Right::DeliverTo)),
    ("post", "/packages/{package}/versions/{version}/unblock", Asks::Right(Right::DeliverTo)),
    ("post", "/packages/{package}/versions/{version}/promote", PUBLISH),
    ("post", "/packages/{package}/versions/{version}/pin", PUBLISH),
    ("put", "/depots/{depot}/versions/{package}/{version}", PUBLISH),
    ("get", "/locks", VIEW),
    ("get", "/locks/history", VIEW),
    ("post", "/locks/take", SET),
    ("post", "/locks/release", SET),
    ("post", "/locks/break", BREAK),
    ("get", "/server", VIEW),
    ("get", "/events", VIEW),
];

/// A body each route can read, so that the right is what decides.
/// The address with `nobody` in every place; where a number must stand, 1.
fn places(path: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{number}" | "{revision}" => "1",
        part if part.starts_with('{') => "nobody",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn body(method: &str, path: &str) -> Value {
    match (method, path) {
        ("post", "/session") => json!({ "user": "x", "password": "y" }),
        ("post", "/users") => json!({ "name": "", "password": "", "role": "" }),
        ("post", "/tokens") => json!({ "name": "" }),
        ("post", "/credentials" | "/agents") => json!({ "name": "" }),
        ("post", "/agent/enroll") => json!({ "token": "", "name": "" }),
        ("patch", "/packages/{file}") => json!({ "file": "x.zip" }),
        ("post", "/uploads") => json!({ "file": "", "size_bytes": 1 }),
        ("post", "/messages" | "/messages/call") => {
            json!({ "scope": { "kind": "none" }, "key": "x", "wait_ms": 1 })
        }
        ("put", "/configuration") | ("post", "/configuration/check") => json!({ "text": "" }),
        ("post", "/catalogues") => json!({ "name": "", "url": "" }),
        ("post", "/packages/download") => json!({ "url": "" }),
        ("post", "/catalogues/{name}/fetch") => json!({ "package": "x" }),
        ("put", "/networks") => json!([]),
        ("put", "/foreign/settings") => json!({
            "contact_hours": 0.0, "inventory_days": 1, "wake_port": 1, "wake_max": 1, "wake_inventory_addresses": false,
            "server_as_mirror": true, "tls_only": false, "user": "", "deploy": true, "silence_hours": 4, "send_anyway": false,
            "revision": 0
        }),
        ("put", "/mirrors/{name}") => json!({ "name": "", "url": "", "active": true }),
        ("post", "/groups/{name}/duplicate") => json!({ "name": "x" }),
        ("put", p) if p.starts_with("/time-slots/") => json!({ "name": "", "time_zone": "", "entries": [] }),
        ("post", p) if p.ends_with("/orders") => json!({ "verb": "start" }),
        ("post" | "patch" | "put", _) => json!({}),
        _ => Value::Null,
    }
}

#[tokio::test]
async fn every_route_asks_for_its_right() {
    each(|test| async move {
        let document = serde_json::to_value(crate::router::openapi()).unwrap();
        let known: BTreeSet<(String, String)> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, m)| m.as_object().unwrap().keys().map(|method| (method.clone(), path.clone())))
            .collect();
        let table: BTreeSet<(String, String)> =
            TABLE.iter().map(|(m, p, _)| ((*m).to_owned(), (*p).to_owned())).collect();
        assert_eq!(known, table, "routes and table differ");
        let agent_key = test.enroll("coverage").await;
        for role in Role::ALL.into_iter().filter(|r| *r != Role::Administrator) {
            let ask = json!({ "name": role.word(), "password": PASSWORD, "role": role.word() });
            assert_eq!(test.post("/users", ask).await.status.as_u16(), 201);
        }
        for (method, path, asks) in TABLE {
            let at = places(path);
            let at = match (*method, *path) {
                ("patch", "/uploads/{id}") => format!("{at}?offset=0"),
                ("get", "/states/one") => format!("{at}?agent=a&instance=b&name=c"),
                _ => at,
            };
            let verb = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let with = body(method, path);
            let bytes = || if with.is_null() { Body::empty() } else { Body::from(with.to_string()) };
            let request = |authorization: Option<String>| {
                let builder = Request::builder().method(verb.clone()).uri(format!("/api/v1{at}"));
                match authorization {
                    Some(value) => builder.header("authorization", value).body(bytes()).unwrap(),
                    None => builder.body(bytes()).unwrap(),
                }
            };
            let nobody = test.send(request(None)).await;
            assert_eq!(
                nobody.problem().1 == "not-authenticated",
                *asks != Nothing,
                "{method} {path}: nobody"
            );
            if *asks != Nothing && *path != "/session" {
                let agent = test.send(request(Some(format!("Bearer {agent_key}")))).await;
                let shut = matches!(agent.problem().1.as_str(), "not-authenticated" | "agent-unknown");
                assert_eq!(shut, *asks != Agent, "{method} {path}: an agent's key");
            }
            let Asks::Right(right) = asks else { continue };
            if *path == "/events"
                || matches!(*path, "/states/follow" | "/messages/follow" | "/journal/follow")
            {
                // A stream does not end; who may see may see it, as every other `VIEW`.
                continue;
            }
            for role in Role::ALL.into_iter().filter(|r| *r != Role::Administrator) {
                let answer = test.ask_as(role.word(), PASSWORD, verb.clone(), &at, with.clone()).await;
                let refused = answer.problem().1 == "not-allowed";
                assert_eq!(
                    refused,
                    !role.allows(*right),
                    "{method} {path}: {role} got {:?}",
                    answer.problem()
                );
            }
        }
        test
    })
    .await;
}
