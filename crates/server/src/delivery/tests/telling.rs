//! Notifications (§23), with a mail server and a listener on this machine, on every engine.

use super::{apply, as_user, at, deliver, env, prepare, soaked};
use crate::args;
use crate::config::{Config, Hidden, Mail, Webhook};
use crate::delivery::{self, row};
use crate::notices::{store, webhook_signature};
use crate::store::Query;
use crate::testing::{TestApp, each_with};
use crate::work::Cause;
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode};
use protocol::api::EvidenceLine;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// Whoever is told: a mail server, and a program that listens.
#[derive(Clone, Default)]
struct World {
    /// Letters: to whom, and all of it.
    letters: Arc<Mutex<Vec<(String, String)>>>,
    /// What the mail server says to `RCPT TO`; 0: yes.
    refuses: Arc<AtomicU16>,
    /// Calls: headers and body.
    calls: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
    /// What the program answers; 0: 204.
    answers: Arc<AtomicU16>,
    smtp: u16,
    http: u16,
}

impl World {
    /// Ports of which nobody listens yet.
    async fn new() -> Self {
        let free = async || TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        Self { smtp: free().await, http: free().await, ..Self::default() }
    }

    fn configure(&self, config: &mut Config) {
        config.server.public_url = Some("https://escale.example/".to_owned());
        config.notify.lang = "fr".to_owned();
        config.notify.mail = Some(Mail {
            host: "127.0.0.1".to_owned(),
            port: self.smtp,
            security: "none".to_owned(),
            from: "Escale <escale@example.org>".to_owned(),
            domain: "example.org".to_owned(),
            addresses: [("o.ops".to_owned(), "ops@example.net".to_owned())].into(),
            ..Mail::default()
        });
        config.notify.webhook = vec![Webhook {
            name: "chat".to_owned(),
            url: format!("http://127.0.0.1:{}/hook?key=hunter3", self.http),
            secret: Hidden::from("a key"),
            events: vec!["*".to_owned()],
            ..Webhook::default()
        }];
    }

    async fn mail(&self) {
        let listener = TcpListener::bind(("127.0.0.1", self.smtp)).await.unwrap();
        let world = self.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let world = world.clone();
                tokio::spawn(async move { world.session(socket).await });
            }
        });
    }

    async fn session(&self, socket: tokio::net::TcpStream) -> Option<()> {
        let (read, mut write) = socket.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 here\r\n").await.ok()?;
        let (mut to, mut text) = (String::new(), None::<String>);
        while let Some(line) = lines.next_line().await.ok()? {
            if let Some(body) = &mut text {
                if line == "." {
                    self.letters.lock().unwrap().push((to.clone(), text.take()?));
                    write.write_all(b"250 kept\r\n").await.ok()?;
                } else {
                    body.push_str(&line);
                    body.push('\n');
                }
                continue;
            }
            let verb = line.split(' ').next()?.to_ascii_uppercase();
            let refused = self.refuses.load(Ordering::SeqCst);
            let answer = match verb.as_str() {
                "EHLO" => "250-here\r\n250 8BITMIME\r\n".to_owned(),
                "RCPT" if refused > 0 => format!("{refused} not now\r\n"),
                "RCPT" => {
                    to = line.split(['<', '>']).nth(1)?.to_owned();
                    "250 yes\r\n".to_owned()
                }
                "DATA" => {
                    text = Some(String::new());
                    "354 go on\r\n".to_owned()
                }
                "QUIT" => "221 bye\r\n".to_owned(),
                _ => "250 yes\r\n".to_owned(),
            };
            write.write_all(answer.as_bytes()).await.ok()?;
        }
        None
    }

    async fn listen(&self) {
        let listener = TcpListener::bind(("127.0.0.1", self.http)).await.unwrap();
        let world = self.clone();
        let hook = axum::routing::post(move |headers: HeaderMap, body: Bytes| async move {
            let timestamp = headers["escale-timestamp"].to_str().unwrap();
            assert_eq!(headers["escale-signature"], webhook_signature("a key", timestamp, &body));
            world.calls.lock().unwrap().push((headers, serde_json::from_slice(&body).unwrap()));
            StatusCode::from_u16(world.answers.load(Ordering::SeqCst)).unwrap_or(StatusCode::NO_CONTENT)
        });
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/hook", hook)).await });
    }

    /// Letters so far: to whom, and their text with what stands in headers unfolded and decoded as far as tests need.
    fn letters(&self) -> Vec<(String, String)> {
        let letters = self.letters.lock().unwrap();
        letters.iter().map(|(to, text)| (to.clone(), decoded(text))).collect()
    }

    /// Receivers of letters so far, in order of the alphabet.
    fn receivers(&self) -> Vec<String> {
        let mut all: Vec<String> = self.letters().into_iter().map(|(to, _)| to).collect();
        all.sort();
        all
    }

    /// Events the program was told of.
    fn events(&self) -> Vec<String> {
        let calls = self.calls.lock().unwrap();
        calls.iter().map(|(_, body)| body["event"].as_str().unwrap().to_owned()).collect()
    }

    fn forget(&self) {
        self.letters.lock().unwrap().clear();
        self.calls.lock().unwrap().clear();
    }
}

/// Takes base64 and quoted-printable apart, so that tests may look for words.
fn decoded(letter: &str) -> String {
    use base64::Engine;
    let (head, body) = letter.split_once("\n\n").unwrap_or((letter, ""));
    let body = if head.to_lowercase().contains("transfer-encoding: base64") {
        let packed: String = body.split_whitespace().collect();
        String::from_utf8(base64::engine::general_purpose::STANDARD.decode(packed).unwrap()).unwrap()
    } else if head.to_lowercase().contains("quoted-printable") {
        let mut bytes = Vec::new();
        let text = body.replace("=\n", "");
        let mut rest = text.as_bytes();
        while let Some((first, more)) = rest.split_first() {
            let hex =
                (*first == b'=').then(|| more.get(..2)).flatten().and_then(|h| std::str::from_utf8(h).ok());
            match hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
                Some(byte) => {
                    bytes.push(byte);
                    rest = &more[2..];
                }
                None => {
                    bytes.push(*first);
                    rest = more;
                }
            }
        }
        String::from_utf8(bytes).unwrap()
    } else {
        body.to_owned()
    };
    format!("{head}\n\n{body}")
}

/// Whoever tells has done so when this returns.
async fn told(test: &TestApp) {
    delivery::tell(&test.app).await.unwrap();
}

async fn kept(test: &TestApp, state: &str) -> Vec<Value> {
    let found = test.get(&format!("/notifications?state={state}")).await.json();
    found.as_array().unwrap().clone()
}

/// A delivery that waits, called off by who asked for it.
async fn called_off(test: &TestApp) -> String {
    let made = deliver(test, "r.dev", "INT1", "1.4.1", json!({})).await.json();
    let name = made["delivery"].as_str().unwrap().to_owned();
    let path = format!("/deliveries/{name}/cancel");
    assert!(
        as_user(test, "r.dev", Method::POST, &path, json!({ "reason": "non" })).await.status.is_success()
    );
    // One that had begun ends a moment later.
    for _ in 0..500 {
        if test.get(&format!("/deliveries/{name}")).await.json()["state"] == "cancelled" {
            return name;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{name} was not called off");
}

/// NO-1, NO-3: whom it concerns is told by mail, a program over HTTP, signed; what is about one thing refers to it.
#[tokio::test]
async fn people_and_programs_are_told() {
    let world = World::new().await;
    world.mail().await;
    world.listen().await;
    each_with(
        |config| world.configure(config),
        |test| {
            let world = world.clone();
            async move {
                world.forget();
                prepare(&test).await;
                let off = called_off(&test).await;
                told(&test).await;
                assert_eq!(world.receivers(), ["r.dev@example.org"]);
                let (_, letter) = world.letters().remove(0);
                for part in [
                    "Message-ID: <",
                    &format!("In-Reply-To: <{off}@example.org>"),
                    "From: Escale <escale@example.org>",
                    "SICARDI 1.4.1",
                    "Environnement : INT1 (INT)",
                    &format!("Voir : https://escale.example/deliveries/{off}"),
                ] {
                    assert!(letter.contains(part), "{part}: {letter}");
                }
                let (headers, body) = world.calls.lock().unwrap()[0].clone();
                assert_eq!(headers["escale-id"], body["id"].as_str().unwrap());
                assert_eq!(headers["escale-event"], "delivery-cancelled");
                assert_eq!(
                    (&body["object"], &body["env"], &body["state"]),
                    (&json!(off), &json!("INT1"), &json!("cancelled"))
                );
                let listed = kept(&test, "sent").await;
                assert_eq!(listed.len(), 2, "{listed:#?}");
                assert!(listed.iter().any(|n| n["id"] == body["id"] && n["channel"] == "webhook:chat"));
                assert_eq!(
                    as_user(&test, "o.ops", Method::GET, "/notifications", Value::Null).await.problem().0,
                    403
                );

                // A job that asks for a decision; a lock that is held for hours.
                world.forget();
                at(&test, soaked(&test)).await;
                let made = deliver(&test, "r.dev", "INT1", "1.4.2", json!({})).await.json();
                let name = made["delivery"].as_str().unwrap().to_owned();
                let number = row::number(&name).unwrap();
                let mut bell = test.app.wake.bell(crate::wake::Touched::Delivery(number));
                while test.get(&format!("/deliveries/{name}")).await.json()["decisions"][0] != "confirm" {
                    bell.ring().await;
                }
                told(&test).await;
                let later = test.app.clock.now().plus(Duration::from_secs(3 * 3_600));
                at(&test, later).await;
                crate::resources::sweep(&test.app).await.unwrap();
                crate::resources::sweep(&test.app).await.unwrap();
                told(&test).await;
                assert!(world.events().contains(&"lock-held-too-long".to_owned()), "{:?}", world.events());
                let held =
                    world.letters().into_iter().filter(|(_, text)| text.contains("delivery/INT1")).count();
                assert_eq!(held, 1, "once, to who holds it");
                test
            }
        },
    )
    .await;
}

/// §23: the policy says who is told of what; a word it does not know is a fault of the file.
#[tokio::test]
async fn the_policy_says_who() {
    let world = World::new().await;
    world.mail().await;
    world.listen().await;
    each_with(|config| world.configure(config), |test| {
        let world = world.clone();
        async move {
            world.forget();
            prepare(&test).await;
            let rules = "[[notify]]\nevents = [\"delivery-cancelled\"]\ntiers = [\"int\"]\nto = [\"rm\", \"user:o.ops\", \"team@example.com\", \"initiator\"]\nlang = \"en\"\n\
                [[notify]]\ntiers = [\"PRD\"]\nto = [\"user:l.lit\"]\n";
            let policy = format!("{}{rules}", super::POLICY);
            apply(&test, json!({ "tiers.policy.toml": policy })).await;
            called_off(&test).await;
            told(&test).await;
            assert_eq!(
                world.receivers(),
                ["m.rm@example.org", "ops@example.net", "r.dev@example.org", "team@example.com"]
            );
            assert!(world.letters().iter().all(|(_, text)| text.contains("Environment: INT1")));
            let wrong = policy.replace("delivery-cancelled", "boredom");
            let answer = test.post("/documents/apply", json!({ "files": { "tiers.policy.toml": wrong } })).await;
            assert!(answer.json()["applied"] != true && answer.json().to_string().contains("boredom"), "{:#}", answer.json());
            test
        }
    })
    .await;
}

/// who may decide is told when a request is filed, and reminded with who asked; who asked is told of its end.
#[tokio::test]
async fn approvers_are_told_and_reminded() {
    let world = World::new().await;
    world.mail().await;
    world.listen().await;
    each_with(|config| world.configure(config), |test| {
        let world = world.clone();
        async move {
            world.forget();
            prepare(&test).await;
            let policy = super::POLICY.replace("requires = [{ tier = \"INT\", state = \"delivered\" }]\n", "");
                apply(&test, json!({ "tiers.policy.toml": policy })).await;
                apply(&test, json!({ "rec2.env.toml": env("REC2", "REC", "[\"env\"]") })).await;
            let ask = json!({ "env": "REC2", "package": "SICARDI", "version": "1.4.2", "title": "essai", "submit": true });
            let filed = as_user(&test, "r.dev", Method::POST, "/requests", ask).await;
            assert_eq!(filed.json()["state"], "submitted", "{:#}", filed.json());
            told(&test).await;
            assert_eq!(world.receivers(), ["ops@example.net"]);
            let (_, letter) = world.letters().remove(0);
            assert!(letter.contains("https://escale.example/requests/R-"), "{letter}");
            world.forget();
            let begin = test.app.clock.now();
            let day = |days: u64| begin.plus(Duration::from_secs(days * 86_400));
            at(&test, day(7)).await;
            told(&test).await;
            assert_eq!(world.receivers(), ["ops@example.net", "r.dev@example.org"]);
            assert_eq!(world.events(), ["approval-reminder"]);
            at(&test, day(13)).await;
            at(&test, day(20)).await;
            told(&test).await;
            world.forget();
            at(&test, day(30)).await;
            told(&test).await;
            let all = kept(&test, "sent").await;
            assert!(all.iter().any(|n| n["event"] == "request-expired" && n["recipient"] == "r.dev@example.org"), "{all:#?}");
            test
        }
    })
    .await;
}

/// A receiver that is away is tried again, after a delay that grows, under the same id; so often and no more. One that will never take it is not.
#[tokio::test]
async fn receivers_that_are_away() {
    let world = World::new().await;
    each_with(
        |config| world.configure(config),
        |test| {
            let world = world.clone();
            async move {
                if test.app.db.engine() != "sqlite" {
                    // Somebody listens there since the story on the other engine.
                    return test;
                }
                prepare(&test).await;
                called_off(&test).await;
                told(&test).await;
                let waiting = kept(&test, "waiting").await;
                assert_eq!(waiting.len(), 2, "{waiting:#?}");
                for one in &waiting {
                    assert_eq!(
                        (&one["tries"], one["next_at"].as_str().unwrap()),
                        (&json!(1), test.app.clock.now().plus(Duration::from_secs(5)).to_string().as_str())
                    );
                    let error = one["error"].as_str().unwrap();
                    assert!(!error.is_empty() && !error.contains("hunter"), "{error}");
                }
                for (pass, tries) in [(4, 1), (1, 2), (14, 2), (1, 3)] {
                    test.app.clock.set(test.app.clock.now().plus(Duration::from_secs(pass)));
                    told(&test).await;
                    assert!(kept(&test, "waiting").await.iter().all(|n| n["tries"] == tries), "{tries}");
                }
                // They are back, but not well.
                world.mail().await;
                world.listen().await;
                world.refuses.store(451, Ordering::SeqCst);
                world.answers.store(503, Ordering::SeqCst);
                test.app.clock.set(test.app.clock.now().plus(Duration::from_secs(45)));
                told(&test).await;
                assert_eq!(kept(&test, "waiting").await.len(), 2);
                world.refuses.store(0, Ordering::SeqCst);
                world.answers.store(0, Ordering::SeqCst);
                world.forget();
                test.app.clock.set(test.app.clock.now().plus(Duration::from_secs(3_600)));
                told(&test).await;
                told(&test).await;
                let sent = kept(&test, "sent").await;
                assert_eq!((sent.len(), world.letters().len(), world.events().len()), (2, 1, 1), "{sent:#?}");
                assert!(
                    waiting.iter().any(|n| n["id"] == world.calls.lock().unwrap()[0].1["id"]),
                    "the id it had from the first"
                );

                // For ever away: bounded. Refused for good: not tried again.
                world.answers.store(500, Ordering::SeqCst);
                world.refuses.store(550, Ordering::SeqCst);
                called_off(&test).await;
                for _ in 0..16 {
                    told(&test).await;
                    test.app.clock.set(test.app.clock.now().plus(Duration::from_secs(3_601)));
                }
                let gone = kept(&test, "given-up").await;
                let of = |channel: &str| gone.iter().find(|n| n["channel"] == channel);
                let tries =
                    |channel: &str| of(channel).unwrap_or_else(|| panic!("{gone:#?}"))["tries"].clone();
                assert_eq!(
                    (tries("webhook:chat"), tries("mail")),
                    (json!(crate::limits::NOTICE_TRIES_MAX), json!(1))
                );
                assert_eq!(kept(&test, "waiting").await.len(), 0);
                world.answers.store(0, Ordering::SeqCst);
                world.refuses.store(0, Ordering::SeqCst);
                test
            }
        },
    )
    .await;
}

/// A server that is killed loses nothing: the next one tells; one killed after sending sends again, under the same id.
#[tokio::test]
async fn killed_servers_lose_nothing() {
    let world = World::new().await;
    world.mail().await;
    world.listen().await;
    each_with(
        |config| world.configure(config),
        |test| {
            let world = world.clone();
            async move {
                world.forget();
                prepare(&test).await;
                // This one does not come to tell any more.
                let stuck = test.app.notices.turn.lock().await;
                called_off(&test).await;
                assert_eq!(world.letters().len() + world.events().len(), 0);
                let (next, tasks) =
                    crate::run::start(test.app.config.clone(), test.app.clock.clone()).await.unwrap();
                delivery::tell(&next).await.unwrap();
                assert_eq!((world.letters().len(), world.events().len()), (1, 1));
                // Sent, and killed before it was written down.
                let mut tx = next.db.observe().await.unwrap();
                tx.run(store::UNSENT, args![]).await.unwrap();
                tx.commit().await.unwrap();
                delivery::tell(&next).await.unwrap();
                let ids: Vec<Value> =
                    world.calls.lock().unwrap().iter().map(|(_, body)| body["id"].clone()).collect();
                assert_eq!((ids.len(), &ids[0]), (2, &ids[1]));
                let letters = world.letters();
                let id = |text: &str| text.lines().find(|l| l.starts_with("Message-ID")).unwrap().to_owned();
                assert_eq!(id(&letters[0].1), id(&letters[1].1));
                // Noted, and killed before anybody was found to tell: decided anew, but each is told once.
                let mut tx = next.db.observe().await.unwrap();
                tx.run(store::UNTELL, args![]).await.unwrap();
                tx.commit().await.unwrap();
                delivery::tell(&next).await.unwrap();
                assert_eq!((world.letters().len(), world.events().len()), (2, 2));
                next.stop.cancel();
                tasks.wait().await;
                next.db.close().await;
                drop(stuck);
                test
            }
        },
    )
    .await;
}

/// Scenario 32: a secret that came into a log is masked in what people are told, too.
#[tokio::test]
async fn secrets_are_masked() {
    let world = World::new().await;
    world.mail().await;
    world.listen().await;
    each_with(
        |config| world.configure(config),
        |test| {
            let world = world.clone();
            async move {
                world.forget();
                prepare(&test).await;
                let resources =
                    "format = 1\nkind = \"resources\"\n[[resource]]\nname = \"MDP\"\ntype = \"secret\"\n";
                apply(&test, json!({ "r.resources.toml": resources })).await;
                let set = json!({ "values": { "MDP": "hunter2\"é" }, "reason": "essai" });
                let done = test.ask(Method::PATCH, "/resources", set).await;
                let made = deliver(&test, "r.dev", "INT1", "1.4.1", json!({})).await.json();
                let name = made["delivery"].as_str().unwrap().to_owned();
                assert!(done.status.is_success(), "{:#}", done.json());
                let number = row::number(&name).unwrap();
                let mut q = test.app.db.read();
                let mut context = row::context(&mut q, number).await.unwrap();
                context.insert("variables".to_owned(), json!({ "secrets": { "DB": "MDP" } }));
                let mut found = row::get(&mut q, number).await.unwrap();
                found.record.failed_job = "CA_Init/ATTEND".to_owned();
                found.record.cause = Some(Cause {
                    code: "unknown".to_owned(),
                    excerpt: vec![EvidenceLine {
                        line: 7,
                        text: "psql: password hunter2\"é refused".to_owned(),
                    }],
                    ..Cause::default()
                });
                let mut tx = test.app.db.observe().await.unwrap();
                found.write(&mut tx).await.unwrap();
                let context = serde_json::to_string(&context).unwrap();
                tx.run(crate::delivery::store::CONTEXT_WRITE, args![number, context]).await.unwrap();
                tx.commit().await.unwrap();
                let path = format!("/deliveries/{name}/cancel");
                as_user(&test, "r.dev", Method::POST, &path, json!({ "reason": "non" })).await;
                told(&test).await;
                let (_, letter) = world.letters().remove(0);
                assert!(letter.contains("psql: password ••• refused"), "{letter}");
                let (_, body) = world.calls.lock().unwrap()[0].clone();
                assert_eq!(body["excerpt"], json!(["psql: password ••• refused"]));
                let rows = test.app.db.read().rows(store::TEXTS, args![]).await.unwrap();
                for row in rows {
                    let (subject, body): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
                    assert!(!format!("{subject}{body}").contains("hunter2"), "nor is it kept: {body}");
                }
                test
            }
        },
    )
    .await;
}
