//! Stories of attempts: made, handed out, reported, stopped; their logs put, read, followed, kept.

use super::{Cause, NewAttempt, create, due, set_cause, stop};
use crate::fleet;
use crate::testing::{Answer, PASSWORD, TestApp, each};
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_RANGE, RANGE};
use axum::http::{Method, Request};
use base64::Engine;
use futures_util::StreamExt;
use model::deliver::run::Phase;
use model::{Secret, Timestamp};
use protocol::Code;
use protocol::deliver::job::{
    AgentAnswer, AgentAsk, Answered, JobEnd, JobOrder, JobReport, LogMark, Work, marks_told,
};
use protocol::link::ServerFrame;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

fn order(attempt: &str, log_bytes_max: u64) -> JobOrder {
    serde_json::from_value(json!({
        "attempt": attempt, "run_as": "dplexploit", "log_bytes_max": log_bytes_max,
        "work": { "do": "command", "argv": ["true"] },
    }))
    .unwrap()
}

struct Place {
    test: TestApp,
    key: String,
    agent: Uuid,
}

impl Place {
    async fn new(test: TestApp) -> Self {
        let key = test.enroll("box-1").await;
        let agent = fleet::recognise(&test.app, &Secret::new(key.clone())).await.unwrap().id;
        Self { test, key, agent }
    }

    async fn make(&self, path: &str) -> Uuid {
        let new = NewAttempt {
            run: 7,
            space: "CA_LIVRAISON".to_owned(),
            path: path.to_owned(),
            delivery: Some(42),
            env: "INT1".to_owned(),
            agent: self.agent,
            agent_name: "box-1".to_owned(),
            number: 1,
            order: order("", 0),
            log_days: 90,
        };
        let mut tx = self.test.app.db.observe().await.unwrap();
        let id = create(&mut tx, new, self.test.app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn say(&self, id: Uuid, sequence: u64, state: &str, end: Option<JobEnd>) -> (u64, bool) {
        let report = JobReport {
            attempt: id.to_string(),
            sequence,
            state: state.to_owned(),
            position: 0,
            pid: Some(77),
            started_at: Some(Timestamp::from_ms(1_795_163_400_000)),
            progress: Some((40, "copying".to_owned())),
            end,
            alarm: None,
        };
        let kept = super::report(&self.test.app, self.agent, report).await.unwrap();
        (kept.sequence, kept.end)
    }

    async fn put(&self, id: Uuid, query: &str, marks: &[LogMark], bytes: &[u8]) -> Answer {
        let mut request = Request::builder()
            .method(Method::PUT)
            .uri(format!("/api/v1/agent/attempts/{id}/log?{query}"))
            .header(AUTHORIZATION, format!("Bearer {}", self.key));
        if !marks.is_empty() {
            request = request.header("escale-log-index", marks_told(marks));
        }
        self.test.send(request.body(Body::from(bytes.to_vec())).unwrap()).await
    }

    async fn row(&self, id: Uuid) -> super::AttemptRow {
        super::attempt(&mut self.test.app.db.read(), id).await.unwrap().unwrap()
    }

    async fn words(&self) -> String {
        let frames = due(&self.test.app, self.agent).await.unwrap();
        let word = |frame: &ServerFrame| match frame {
            ServerFrame::Job(order) => if order.called_off { "job-off" } else { "job" }.to_owned(),
            ServerFrame::JobStop(stop) => if stop.now { "kill" } else { "stop" }.to_owned(),
            ServerFrame::JobKept(kept) => format!("kept-{}", kept.end),
            ServerFrame::Ask(_) => "ask".to_owned(),
            other => panic!("{other:?}"),
        };
        frames.iter().map(word).collect::<Vec<_>>().join(" ")
    }
}

fn ended(log_bytes: u64) -> Option<JobEnd> {
    Some(JobEnd { kind: "exited".to_owned(), code: Some(3), log_bytes, ..JobEnd::default() })
}

fn basic(request: axum::http::request::Builder) -> axum::http::request::Builder {
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("admin:{PASSWORD}"));
    request.header(AUTHORIZATION, format!("Basic {basic}"))
}

/// AG-1, AG-2: an order is told until the agent says that it has it; reports count once, in order; the end is told as kept when the log is here too.
#[tokio::test]
async fn an_attempt_from_order_to_end() {
    each(|test| async move {
        let place = Place::new(test).await;
        let id = place.make("CA_Init/INIT_GARDE").await;
        assert_eq!(place.words().await, "job");
        assert_eq!(place.say(id, 1, "accepted", None).await, (1, false));
        assert_eq!(place.words().await, "");
        assert_eq!(place.say(id, 3, "active", None).await, (3, false));
        assert_eq!(place.say(id, 2, "accepted", None).await, (3, false), "an older one changes nothing");
        let row = place.row(id).await;
        assert_eq!((row.phase, row.sequence, row.pid), (Phase::Active, 3, Some(77)));
        assert_eq!(row.progress, Some((40, "copying".to_owned())));
        assert_eq!(place.put(id, "offset=0", &[], b"one\n").await.json()["kept"], 4);
        assert_eq!(place.say(id, 4, "ended", ended(8)).await, (4, false), "its log is not here");
        assert!(place.test.app.work.held().contains_key(&id), "why it failed stands in the log");
        let row = place.row(id).await;
        assert_eq!(
            (row.phase, row.end.as_ref().unwrap().code, row.log_complete),
            (Phase::Ended, Some(3), false)
        );
        place.put(id, "offset=4", &[], b"two\n").await;
        assert!(place.row(id).await.log_complete);
        assert!(place.test.app.work.held().is_empty(), "the engine was told");
        assert_eq!(place.say(id, 4, "ended", ended(8)).await, (4, true), "said again after a reconnection");
        assert_eq!(place.say(id, 9, "active", None).await, (4, true), "the end is final");
        let stranger = super::report(
            &place.test.app,
            Uuid::now_v7(),
            JobReport {
                attempt: id.to_string(),
                sequence: 10,
                state: "active".to_owned(),
                position: 0,
                pid: None,
                started_at: None,
                progress: None,
                end: None,
                alarm: None,
            },
        );
        assert_eq!(stranger.await.unwrap_err().code, Code::NotFound);
        let seen = place.test.get(&format!("/attempts/{id}")).await.json();
        assert_eq!(
            (seen["phase"].as_str(), seen["code"].as_i64(), seen["end"].as_str()),
            (Some("ended"), Some(3), Some("exited"))
        );
        assert_eq!(
            (seen["log_bytes"].as_u64(), seen["log_lines"].as_u64(), seen["log_complete"].as_bool()),
            (Some(8), Some(2), Some(true))
        );
        place.test
    })
    .await;
}

/// AG-2: when the log comes before the end, one report is enough.
#[tokio::test]
async fn the_log_may_come_first() {
    each(|test| async move {
        let place = Place::new(test).await;
        let id = place.make("A/J").await;
        place.say(id, 1, "active", None).await;
        place.put(id, "offset=0", &[], b"all of it\n").await;
        assert_eq!(place.say(id, 2, "ended", ended(10)).await, (2, true));
        let silent = place.make("A/K").await;
        assert_eq!(place.say(silent, 1, "ended", ended(0)).await, (1, true), "nothing was written");
        place.test
    })
    .await;
}

/// A stop is told until the attempt ends; one that the agent never had is called off in the order itself.
#[tokio::test]
async fn stops_are_told_until_it_ends() {
    each(|test| async move {
        let place = Place::new(test).await;
        let (ran, never) = (place.make("A/RAN").await, place.make("A/NEVER").await);
        place.say(ran, 1, "active", None).await;
        for (now, id) in [(false, ran), (false, ran), (true, never)] {
            let mut tx = place.test.app.db.observe().await.unwrap();
            stop(&mut tx, id, now, "r.dev").await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(place.words().await, "stop job-off kill");
        let mut tx = place.test.app.db.observe().await.unwrap();
        stop(&mut tx, ran, true, "r.dev").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(place.words().await, "kill job-off kill");
        place.say(ran, 2, "ended", ended(0)).await;
        place.say(never, 1, "ended", ended(0)).await;
        assert_eq!(place.words().await, "");
        place.test
    })
    .await;
}

/// Scenario 30: pieces with their marks; lines by number, by byte, from the end, of one stream; the very bytes, whole and in part; found again.
#[tokio::test]
async fn logs_are_read_in_every_way() {
    each(|test| async move {
        let place = Place::new(test).await;
        let id = place.make("CA_Installation/INSTALL").await;
        place.say(id, 1, "active", None).await;
        let mark = |offset, at_ms, stream| LogMark { offset, at_ms, stream };
        let marks = [mark(0, 1_795_163_400_000, 2), mark(5, 1_795_163_401_000, 0)];
        assert_eq!(place.put(id, "offset=0", &marks, b"head\nGeneration\n").await.json()["kept"], 16);
        let late = place.put(id, "offset=20", &[], b"x").await;
        assert_eq!(
            (late.problem(), late.json()["details"]["offset"].as_str()),
            ((409, "offset-mismatch".to_owned()), Some("16"))
        );
        let error = [mark(16, 1_795_163_402_000, 1)];
        place.put(id, "offset=10", &error, b"ation\nPHP Fatal error: final class\n").await;
        let lines = place.test.get(&format!("/attempts/{id}/lines")).await.json();
        assert_eq!(lines["total_lines"], 3);
        let told: Vec<_> = lines["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| (l["line"].as_u64().unwrap(), l["stream"].as_str().unwrap()))
            .collect();
        assert_eq!(told, [(1, "agent"), (2, "out"), (3, "err")]);
        assert_eq!(lines["lines"][2]["at"], "2026-11-20T08:30:02.000Z");
        let read = async |query: &str| {
            let found = place.test.get(&format!("/attempts/{id}/lines?{query}")).await.json();
            found["lines"]
                .as_array()
                .unwrap()
                .iter()
                .map(|l| l["text"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(read("from_line=2&limit=1").await, ["Generation"]);
        assert_eq!(read("from_byte=7&limit=1").await, ["Generation"]);
        assert_eq!(read("tail=1").await, ["PHP Fatal error: final class"]);
        assert_eq!(read("stream=out").await, ["Generation"]);
        let bad = place.test.get(&format!("/attempts/{id}/lines?from_line=1&tail=1")).await;
        assert_eq!(bad.problem(), (422, "invalid-field".to_owned()));
        let hits = place.test.get(&format!("/attempts/{id}/search?q=fatal")).await.json();
        assert_eq!((hits[0]["line"].as_u64(), hits[0]["offset"].as_u64()), (Some(3), Some(16)));
        let whole = place.test.get(&format!("/attempts/{id}/log")).await;
        assert_eq!(whole.bytes, b"head\nGeneration\nPHP Fatal error: final class\n");
        let name = whole.headers[CONTENT_DISPOSITION].to_str().unwrap().to_owned();
        assert_eq!(
            name,
            "attachment; filename=\"CA_LIVRAISON_CA_Installation_INSTALL_261120-083000.box-1.log\""
        );
        let err = place.test.get(&format!("/attempts/{id}/log?stream=err")).await;
        assert_eq!(err.bytes, b"PHP Fatal error: final class\n");
        let uri = format!("/api/v1/attempts/{id}/log");
        let part = basic(Request::get(uri)).header(RANGE, "bytes=5-14").body(Body::empty()).unwrap();
        let part = place.test.send(part).await;
        assert_eq!((part.status.as_u16(), part.bytes.as_slice()), (206, b"Generation".as_slice()));
        assert_eq!(part.headers[CONTENT_RANGE], "bytes 5-14/45");
        let tail = super::tail(&place.test.app, id, 1).await.unwrap();
        assert_eq!((tail[0].line, tail[0].text.as_str()), (3, "PHP Fatal error: final class"));
        let other = place.test.enroll("box-2").await;
        let stranger = Request::put(format!("/api/v1/agent/attempts/{id}/log?offset=0"))
            .header(AUTHORIZATION, format!("Bearer {other}"));
        let stranger = place.test.send(stranger.body(Body::from("x")).unwrap()).await;
        assert_eq!(stranger.problem(), (404, "not-found".to_owned()));
        place.test
    })
    .await;
}

/// Lists, newest first, by delivery, application, environment; a cause is told in the reader's language.
#[tokio::test]
async fn attempts_are_listed() {
    each(|test| async move {
        let place = Place::new(test).await;
        let (first, second) = (place.make("CA_Init/INIT_GARDE").await, place.make("CA_Fin/LIBERER").await);
        let ids = |answer: &Value| {
            answer["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|a| a["id"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let all = place.test.get("/attempts?delivery=D-42").await.json();
        assert_eq!(
            (ids(&all), all["total"].as_u64()),
            (vec![second.to_string(), first.to_string()], Some(2))
        );
        assert_eq!(ids(&place.test.get("/attempts?path=CA_Init&env=INT1").await.json()), [first.to_string()]);
        assert!(ids(&place.test.get("/attempts?path=CA_Ini").await.json()).is_empty());
        assert!(ids(&place.test.get("/attempts?delivery=43").await.json()).is_empty());
        assert_eq!(place.test.get("/attempts?delivery=x").await.problem().1, "invalid-field");
        let page = place.test.get("/attempts?limit=1").await.json();
        let next = page["next"].as_str().unwrap();
        assert_eq!(
            ids(&place.test.get(&format!("/attempts?limit=1&cursor={next}")).await.json()),
            [first.to_string()]
        );
        let cause = Cause {
            code: "disk_full".to_owned(),
            title: [
                ("fr".to_owned(), "Partition pleine".to_owned()),
                ("en".to_owned(), "Disk full".to_owned()),
            ]
            .into(),
            ..Cause::default()
        };
        let mut tx = place.test.app.db.observe().await.unwrap();
        set_cause(&mut tx, first, &cause).await.unwrap();
        tx.commit().await.unwrap();
        let seen = place.test.get(&format!("/attempts/{first}")).await.json();
        assert_eq!(
            (seen["cause"]["title"].as_str(), seen["phase"].as_str()),
            (Some("Disk full"), Some("unreachable"))
        );
        place.test
    })
    .await;
}

/// Reads events of a stream until one fits.
async fn until(
    stream: &mut (impl futures_util::Stream<Item = Result<bytes::Bytes, axum::Error>> + Unpin),
    seen: &mut String,
    what: &str,
) {
    while !seen.contains(what) {
        let next = tokio::time::timeout(Duration::from_secs(10), stream.next())
            .await
            .unwrap_or_else(|_| panic!("{what} in {seen}"));
        let Some(piece) = next else { panic!("it ended: {seen}") };
        seen.push_str(std::str::from_utf8(&piece.unwrap()).unwrap());
    }
}

/// LG-1, LG-6: a follower sees what is there, what comes, how the attempt goes on, and the end; then the stream ends.
#[tokio::test]
async fn a_log_is_followed_to_its_end() {
    each(|test| async move {
        let place = Place::new(test).await;
        let id = place.make("A/J").await;
        place.say(id, 1, "active", None).await;
        place.put(id, "offset=0", &[], b"one\ntw").await;
        let open = async || {
            let request =
                basic(Request::get(format!("/api/v1/attempts/{id}/follow"))).body(Body::empty()).unwrap();
            place.test.open(request).await.into_body().into_data_stream()
        };
        let (mut stream, mut seen) = (open().await, String::new());
        until(&mut stream, &mut seen, "\"text\":\"one\"").await;
        until(&mut stream, &mut seen, "event: attempt").await;
        place.put(id, "offset=6", &[], b"o\nthree").await;
        until(&mut stream, &mut seen, "\"text\":\"two\"").await;
        assert!(!seen.contains("three"), "not before it has ended: {seen}");
        place.say(id, 2, "ended", ended(13)).await;
        place.put(id, "offset=13", &[], b"").await;
        until(&mut stream, &mut seen, "\"phase\":\"ended\"").await;
        until(&mut stream, &mut seen, "\"text\":\"three\"").await;
        while let Some(rest) = tokio::time::timeout(Duration::from_secs(10), stream.next()).await.unwrap() {
            seen.push_str(std::str::from_utf8(&rest.unwrap()).unwrap());
        }
        assert_eq!(seen.matches("\"text\":\"two\"").count(), 1, "{seen}");
        assert!(seen.contains("\"log_complete\":true"), "{seen}");
        // Of a log that is final, all is told and the stream ends.
        let (mut again, mut seen) = (open().await, String::new());
        while let Some(rest) = tokio::time::timeout(Duration::from_secs(10), again.next()).await.unwrap() {
            seen.push_str(std::str::from_utf8(&rest.unwrap()).unwrap());
        }
        assert!(seen.contains("three") && seen.contains("\"log_complete\":true"), "{seen}");
        place.test
    })
    .await;
}

/// Scenario 31 in small: many follow one stream; every line reaches each of them once, in order, though some are slow.
#[tokio::test]
async fn many_follow_one_stream() {
    each(|test| async move {
        let place = Place::new(test).await;
        let id = place.make("A/J").await;
        place.say(id, 1, "active", None).await;
        let mut streams = Vec::new();
        for _ in 0..40 {
            let request =
                basic(Request::get(format!("/api/v1/attempts/{id}/follow"))).body(Body::empty()).unwrap();
            streams.push(place.test.open(request).await.into_body().into_data_stream());
        }
        let mut at = 0;
        for n in 0..200 {
            let line = format!("line {n}\n");
            let kept = place.put(id, &format!("offset={at}"), &[], line.as_bytes()).await.json()["kept"]
                .as_u64()
                .unwrap();
            at = kept;
            if n == 100 {
                // A few begin to read only now.
                let mut seen = String::new();
                until(&mut streams[0], &mut seen, "\"text\":\"line 100\"").await;
                drop(streams.remove(0));
            }
        }
        place.say(id, 2, "ended", ended(at)).await;
        for mut stream in streams {
            let mut seen = String::new();
            while let Some(rest) = tokio::time::timeout(Duration::from_secs(20), stream.next()).await.unwrap()
            {
                seen.push_str(std::str::from_utf8(&rest.unwrap()).unwrap());
            }
            let lines: Vec<usize> = seen
                .split("\"text\":\"line ")
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
                .collect();
            assert_eq!(lines, (0..200).collect::<Vec<_>>());
        }
        place.test
    })
    .await;
}

/// LG-12: a log is kept for the days its attempt says, from its end on; what is known of the attempt stays.
#[tokio::test]
async fn logs_are_kept_for_their_time() {
    each(|test| async move {
        let place = Place::new(test).await;
        let id = place.make("A/J").await;
        place.put(id, "offset=0", &[], b"one\n").await;
        place.say(id, 1, "ended", ended(4)).await;
        let app = &place.test.app;
        app.clock.set(app.clock.now().plus(Duration::from_secs(89 * 86_400)));
        super::sweep(app).await.unwrap();
        assert!(app.work.logs.folder(id).exists());
        app.clock.set(app.clock.now().plus(Duration::from_secs(2 * 86_400)));
        super::sweep(app).await.unwrap();
        super::sweep(app).await.unwrap();
        assert!(!app.work.logs.folder(id).exists());
        assert!(place.row(id).await.log_removed);
        assert_eq!(place.say(id, 1, "ended", ended(4)).await, (1, true));
        place.test
    })
    .await;
}

/// A question to an agent that is away is refused at once; one that is there is told by its connection, and its answer comes back.
#[tokio::test]
async fn questions_are_answered_or_refused() {
    each(|test| async move {
        let place = Place::new(test).await;
        let app = place.test.app.clone();
        let ask = || AgentAsk::Disk { paths: vec!["/".to_owned()] };
        assert_eq!(super::ask(&app, place.agent, ask()).await.unwrap_err().code, Code::AgentAway);
        let seat = app.presence.enter(place.agent, "boot").unwrap();
        let mut bell = app.wake.bell(crate::wake::Touched::Jobs(place.agent));
        let asking = tokio::spawn({
            let (app, agent) = (app.clone(), place.agent);
            async move { super::ask(&app, agent, ask()).await }
        });
        bell.ring().await;
        let frames = due(&app, place.agent).await.unwrap();
        let [ServerFrame::Ask(question)] = frames.as_slice() else { panic!("{frames:?}") };
        let answer =
            || Answered { number: question.number, answer: AgentAnswer::Disk { partitions: Vec::new() } };
        super::answered(&app, Uuid::now_v7(), answer());
        super::answered(&app, place.agent, answer());
        assert_eq!(asking.await.unwrap().unwrap(), AgentAnswer::Disk { partitions: Vec::new() });
        drop(seat);
        place.test
    })
    .await;
}

/// The work of a command stays what it was on the wire.
#[test]
fn orders_are_read_again() {
    assert_eq!(order("x", 3).work, Work::Command { argv: vec!["true".to_owned()] });
}
