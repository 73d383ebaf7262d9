//! What goes over the wire, at a server that only listens: times, proxies, contexts, `--plan`, JSON documents.

use crate::runner::Runner;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

/// A server that answers what it is told to, and keeps what it heard: `POST /api/v1/deliveries {…}`.
struct Ear {
    address: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Ear {
    /// Answers the body of the first path that fits; else there is no such thing.
    fn open(answers: &'static [(&'static str, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // One that leaves early is none of ours.
                let _ = answer(stream, answers, &kept);
            }
        });
        Self { address, heard }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.heard.lock().unwrap())
    }
}

fn answer(
    mut stream: TcpStream,
    answers: &[(&str, &str)],
    heard: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    let (head, body) = loop {
        let read = stream.read(&mut piece)?;
        bytes.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            if read == 0 {
                return Ok(());
            }
            continue;
        };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        if read == 0 || body.len() >= length.unwrap_or(0) {
            break (head.to_owned(), body.to_owned());
        }
    };
    let line = head.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned();
    heard.lock().unwrap().push(format!("{line} {body}").trim_end().to_owned());
    let found = answers.iter().find(|(path, _)| line.contains(path));
    let (status, body) = match found {
        Some((_, body)) => ("200 OK", (*body).to_owned()),
        None => (
            "404 Not Found",
            r#"{"type":"about:blank","title":"x","status":404,"code":"not-found","detail":"nothing here"}"#
                .to_owned(),
        ),
    };
    let kind = if found.is_some() { "application/json" } else { "application/problem+json" };
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn at<'c>(runner: &Runner, ear: &Ear, words: &[&str], more: &'c mut Vec<Command>) -> &'c mut Command {
    let mut command = runner.command(words);
    command.env("ESCALE_SERVER", ear.url()).env("ESCALE_TOKEN", "t");
    more.push(command);
    more.last_mut().unwrap()
}

fn run(runner: &Runner, ear: &Ear, words: &[&str], zone: &str) -> Output {
    at(runner, ear, words, &mut Vec::new()).env("TZ", zone).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// §25.4: what a person writes without an offset is the time of his zone.
#[test]
fn times_that_are_written() {
    let (runner, ear) = (Runner::new(), Ear::open(&[("GET /api/v1/requests/R-1", REQUEST)]));
    for (zone, written, sent) in [
        ("Europe/Paris", "2026-03-17 09:00", "2026-03-17T08:00:00.000Z"),
        ("Europe/Paris", "2026-07-17 09:00", "2026-07-17T07:00:00.000Z"),
        ("America/New_York", "2026-03-17", "2026-03-17T04:00:00.000Z"),
        ("Europe/Paris", "2026-03-17T09:00:00Z", "2026-03-17T09:00:00.000Z"),
        ("UTC", "2026-03-17 09:00", "2026-03-17T09:00:00.000Z"),
    ] {
        for words in [
            vec!["deliver", "INT1", "SICARDI", "1", "--no-wait", "--yes", "--at", written],
            vec!["request", "approve", "R-1", "--at", written],
            vec!["request", "new", "--env", "A", "--package", "B", "--version", "1", "--at", written],
        ] {
            run(&runner, &ear, &words, zone);
            let heard = ear.heard();
            assert!(
                heard.iter().any(|h| h.starts_with("POST") && h.contains(sent)),
                "{zone} {written}: {heard:?}"
            );
        }
    }
    let wrong = run(&runner, &ear, &["request", "approve", "R-1", "--at", "morning"], "Europe/Paris");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(ear.heard().is_empty());
}

const EVENTS: &str = r#"[{"number":1,"at":"2026-03-17T08:00:00.250Z","kind":"made","path":"","state":"","text":"made","by":"r.dev"}]"#;
const REQUEST: &str = r#"{"request":"R-1","state":"changes-asked","ask":{"env":"REC1","package":"SICARDI","version":"1.4.2"},"tier":"REC","digest":"","by":"r.dev",
"submitted_at":"2026-03-17T08:00:00Z","expires_at":null,"earliest_at":null,"board_at":null,"stages":[],"reasons":[],"assigned_to":"","history":[],"delivery":"","actions":["submit"],"revision":4}"#;

/// §25.2: times are shown in the reader's zone, with its offset; machines get UTC.
#[test]
fn times_that_are_shown() {
    let (runner, ear) = (Runner::new(), Ear::open(&[("/events", EVENTS), ("/requests/R-1", REQUEST)]));
    let shown = out(&run(&runner, &ear, &["delivery", "events", "D-1"], "Europe/Paris"));
    assert_eq!(shown.trim(), "2026-03-17 09:00:00.250+01:00 made");
    let shown = out(&run(&runner, &ear, &["delivery", "events", "D-1"], "UTC"));
    assert_eq!(shown.trim(), "2026-03-17 08:00:00.250Z made");
    let json = out(&run(&runner, &ear, &["delivery", "events", "D-1", "--output", "json"], "Europe/Paris"));
    assert!(json.contains("2026-03-17T08:00:00.250Z"), "{json}");
    // Row 51: states are words of the reader's language.
    let french = out(&run(&runner, &ear, &["request", "show", "R-1", "--lang", "fr"], "UTC"));
    assert!(french.contains("modifications demandées") && !french.contains("changes-asked"), "{french}");
    let changed = run(&runner, &ear, &["request", "edit", "R-1", "--ticket", "CHG-8", "--submit"], "UTC");
    assert_eq!(changed.status.code(), Some(0), "{}", String::from_utf8_lossy(&changed.stderr));
    let heard = ear.heard();
    let patch = heard.iter().find(|h| h.starts_with("PATCH /api/v1/requests/R-1")).unwrap();
    assert!(patch.contains(r#""ticket":"CHG-8""#) && patch.contains(r#""revision":4"#), "{patch}");
    assert!(heard.iter().any(|h| h.starts_with("POST /api/v1/requests/R-1/submit")), "{heard:?}");
    // Q-11: a month is the reader's.
    run(&runner, &ear, &["request", "ls", "--urgent", "--month", "2026-11"], "Europe/Paris");
    let asked = ear.heard().concat();
    assert!(asked.contains("urgent=true") && asked.contains("from=2026-10-31T23%3A00%3A00.000Z"), "{asked}");
    run(&runner, &ear, &["request", "take", "R-1", "--to", "p.ops"], "UTC");
    assert!(ear.heard().concat().contains(r#""to":"p.ops""#));
}

const LINKED: &str = r#"{"request":"R-2","state":"submitted","ask":{"env":"REC2","package":"SICARDI","version":"1.4.2"},"tier":"REC","digest":"","by":"r.dev","together":["R-1","R-3"],
"submitted_at":"2026-03-17T08:00:00Z","expires_at":null,"earliest_at":null,"board_at":null,"stages":[],"reasons":[],"assigned_to":"","history":[],"delivery":"","actions":["approve"],"revision":7}"#;
const OTHER_TIER: &str = r#"{"request":"R-3","state":"submitted","ask":{"env":"PRD1","package":"SICARDI","version":"1.4.2"},"tier":"PRD","digest":"","by":"r.dev","together":["R-1","R-2"],
"submitted_at":"2026-03-17T08:00:00Z","expires_at":null,"earliest_at":null,"board_at":null,"stages":[],"reasons":[],"assigned_to":"","history":[],"delivery":"","actions":["approve"],"revision":3}"#;
const FIRST: &str = r#"{"request":"R-1","state":"submitted","ask":{"env":"REC1","package":"SICARDI","version":"1.4.2"},"tier":"REC","digest":"","by":"r.dev","together":["R-2","R-3"],
"submitted_at":"2026-03-17T08:00:00Z","expires_at":null,"earliest_at":null,"board_at":null,"stages":[],"reasons":[],"assigned_to":"","history":[],"delivery":"","actions":["approve"],"revision":2}"#;

/// §5.1: several environments and packages are asked for in one act; one decision for those of a tier, in the revision that was read; with `--alone` only the one.
#[test]
fn requests_filed_together() {
    let answers = &[("/requests/R-1", FIRST), ("/requests/R-2", LINKED), ("/requests/R-3", OTHER_TIER)];
    let (runner, ear) = (Runner::new(), Ear::open(answers));
    let decided = |words: &[&str]| {
        run(&runner, &ear, words, "UTC");
        let heard = ear.heard();
        heard.into_iter().find(|h| h.starts_with("POST /api/v1/requests/R-1/approve")).unwrap_or_default()
    };
    let both = decided(&["request", "approve", "R-1"]);
    assert!(both.contains(r#""with":{"R-2":7}"#), "{both}");
    let alone = decided(&["request", "approve", "R-1", "--alone"]);
    assert!(alone.contains(r#""with":{}"#), "{alone}");
    let plan = run(&runner, &ear, &["request", "approve", "R-1", "--plan"], "UTC");
    assert!(out(&plan).contains("R-2") && !out(&plan).contains("R-3"), "{}", out(&plan));
    let shown = out(&run(&runner, &ear, &["request", "show", "R-1", "--lang", "fr"], "UTC"));
    assert!(shown.contains("Déposée avec") && shown.contains("R-2, R-3"), "{shown}");
    ear.heard();
    let words = [
        "request",
        "new",
        "--env",
        "REC1,REC2",
        "--package",
        "SICARDI",
        "--version",
        "1.4.2",
        "--and",
        "CAISSE=2.0",
    ];
    run(&runner, &ear, &words, "UTC");
    let asked = ear.heard().concat();
    assert!(
        asked.contains(r#""env":"REC1""#)
            && asked.contains(r#""also_envs":["REC2"]"#)
            && asked.contains(r#""also":[{"package":"CAISSE","version":"2.0"}]"#),
        "{asked}"
    );
    let wrong = run(&runner, &ear, &[&words[..8], &["--and", "CAISSE"]].concat(), "UTC");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(ear.heard().is_empty());
}

/// AC-5: with `--plan` nothing that could change something leaves the program, whatever the command.
#[test]
fn a_plan_only_asks() {
    let (runner, ear) = (Runner::new(), Ear::open(&[("/requests/R-1", REQUEST), ("/events", EVENTS)]));
    for words in [
        vec!["delivery", "override", "D-1", "soak"],
        vec!["delivery", "cancel", "D-1"],
        vec!["request", "new", "--env", "REC1", "--package", "A", "--version", "1"],
        vec!["request", "copy", "R-1"],
        vec!["request", "edit", "R-1", "--ticket", "CHG-8", "--submit"],
        vec!["request", "approve", "R-1"],
        vec!["promote", "SICARDI", "1", "--store", "write-once"],
        vec!["promote", "SICARDI", "1", "--store", "write-once", "--to", "INT1"],
        vec!["rollback", "INT1"],
        vec!["deliver", "INT1", "SICARDI", "1"],
        vec!["deliver", "INT1,INT2", "SICARDI", "1"],
        vec!["rollout", "pause", "RO-1"],
        vec!["env", "accept", "INT1", "SICARDI", "1"],
        vec!["lock", "break", "A"],
        vec!["res", "set", "A", "1"],
        vec!["engine", "stop", "A"],
        vec!["space", "relaunch", "A", "--set-upcoming"],
        vec!["app", "hold", "A/B"],
        vec!["package", "block", "A", "1"],
        vec!["user", "rm", "A"],
        vec!["catalogue", "refresh"],
        vec!["message", "call", "all", "B"],
    ] {
        let output = run(&runner, &ear, &[words.as_slice(), &["--plan", "--yes"]].concat(), "UTC");
        let heard = ear.heard();
        // What only says what would be is a POST too.
        let says = |h: &&String| {
            h.starts_with("GET")
                || h.starts_with("POST /api/v1/deliveries/plan")
                || h.contains(r#""plan":true"#)
        };
        assert!(heard.iter().all(|h| says(&h)), "{words:?}: {heard:?}");
        assert_ne!(output.status.code(), Some(2), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    // One that forgot to say what it would do is refused, and did nothing.
    let forgot = run(&runner, &ear, &["catalogue", "refresh", "--plan"], "UTC");
    assert_eq!(forgot.status.code(), Some(5), "{}", String::from_utf8_lossy(&forgot.stderr));
    assert!(String::from_utf8_lossy(&forgot.stderr).contains("nothing was changed"));
    // What would be refused is told.
    let step = run(&runner, &ear, &["request", "approve", "R-1", "--plan", "--lang", "fr"], "UTC");
    assert!(out(&step).contains("approuver") && out(&step).contains("refusé"), "{}", out(&step));
}

/// Row 3: the way to a server: a context with a proxy, `login --context` to its own address.
#[test]
fn contexts_and_proxies() {
    let (runner, ear) = (Runner::new(), Ear::open(&[]));
    let proxy = ear.url();
    let says = |words: &[&str]| {
        let output = runner.output(words);
        (output.status.code(), out(&output) + &String::from_utf8_lossy(&output.stderr))
    };
    let (code, told) = says(&["context", "set", "far", "--server", "http://escale.test", "--proxy", &proxy]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("http://escale.test") && told.contains(&proxy), "{told}");
    let (code, _) = says(&["context", "set", "near", "--server", "http://127.0.0.1:1"]);
    assert_eq!(code, Some(0));
    assert_eq!(says(&["context", "set", "nowhere"]).0, Some(2));
    assert_eq!(says(&["context", "set", "far", "--proxy", "ftp://x"]).0, Some(2));
    says(&["context", "use", "near"]);
    let login = |words: &[&str]| {
        let mut command = runner.command(words);
        command.env("ESCALE_USER", "r.dev").env("ESCALE_PASSWORD", "a password").output().unwrap()
    };
    // Through the proxy, at the address of the context that is named: not at the current one's.
    let far = login(&["login", "--context", "far"]);
    assert_eq!(far.status.code(), Some(3), "{}", String::from_utf8_lossy(&far.stderr));
    let heard = ear.heard();
    assert!(heard[0].starts_with("POST http://escale.test/api/v1/session"), "{heard:?}");
    let near = login(&["login", "--context", "near"]);
    assert!(String::from_utf8_lossy(&near.stderr).contains("127.0.0.1:1"));
    assert!(ear.heard().is_empty());
    // HTTP_PROXY holds where a context names none.
    let mut command = runner.command(&["whoami", "--server", "http://other.test"]);
    command.env("ESCALE_TOKEN", "t").env("http_proxy", &proxy).output().unwrap();
    assert!(ear.heard()[0].starts_with("GET http://other.test/api/v1/session"));
    let (_, told) = says(&["context", "set", "far", "--no-proxy", "--output", "json"]);
    assert!(told.contains(r#""proxy": null"#), "{told}");
}

const ATTEMPT: &str = r#"{"id":"0198f0a0000070008000000000000001","space":"CA","path":"A/B","delivery":"D-1","agent":"int-web-1","number":1,"phase":"ended","run_as":"",
"pid":null,"started_at":null,"ended_at":null,"end":"exited","code":1,"cause":null,"checks":[],"log_bytes":8,"log_lines":2,"log_complete":true,"log_missing_bytes":0}"#;
const CHUNK: &str = r#"{"first":1,"offset":0,"lines":[{"line":1,"stream":"out","at":"2026-03-17T08:00:00Z","text":"one"},
{"line":2,"stream":"err","at":"2026-03-17T08:00:01Z","text":"two"}],"next":8,"total_bytes":8,"total_lines":2,"complete":true}"#;
const EMPTY: &str =
    r#"{"first":1,"offset":0,"lines":[],"next":0,"total_bytes":0,"total_lines":0,"complete":true}"#;

/// The contract: one JSON document on stdout, for logs too, and when there is nothing.
#[test]
fn logs_are_one_document() {
    let id = "0198f0a0000070008000000000000001";
    let of = |chunk: &'static str| -> &'static [(&'static str, &'static str)] {
        if chunk == CHUNK {
            &[("/lines", CHUNK), ("/attempts", ATTEMPT)]
        } else {
            &[("/lines", EMPTY), ("/attempts", ATTEMPT)]
        }
    };
    for (chunk, lines) in [(CHUNK, 2), (EMPTY, 0)] {
        let (runner, ear) = (Runner::new(), Ear::open(of(chunk)));
        for words in [vec!["logs", "cat", id], vec!["logs", "cat", id, "-n", "5"]] {
            let words = [words.as_slice(), &["--output", "json"]].concat();
            let said = run(&runner, &ear, &words, "UTC");
            let text = out(&said);
            let read: Vec<serde_json::Value> =
                serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
            assert_eq!(read.len(), lines, "{text}");
        }
        let text = out(&run(&runner, &ear, &["logs", "cat", id, "--output", "ndjson"], "UTC"));
        assert_eq!(text.lines().count(), lines, "{text}");
        let text = out(&run(&runner, &ear, &["logs", "cat", id, "--times"], "Europe/Paris"));
        assert_eq!(text.contains("2026-03-17 09:00:00.000+01:00 out   one"), lines > 0, "{text}");
    }
}

/// §8.1: values a manual job asks for go with the answer, by both ways; what is no pair is a usage error and sends nothing.
#[test]
fn values_of_a_question() {
    let (runner, ear) = (Runner::new(), Ear::open(&[("/actions", "[]")]));
    for (words, path, action) in [
        (vec!["delivery", "decide", "D-3", "confirm"], "/deliveries/D-3/decide", "\"decision\":\"confirm\""),
        (vec!["job", "confirm", "CA/CA_Init/VALIDE"], "/spaces/CA/actions", "\"action\":\"confirm\""),
    ] {
        let given = [words.as_slice(), &["--set", "TICKET=CHG-7", "--set", "NOTE=a = b"]].concat();
        run(&runner, &ear, &given, "UTC");
        let heard = ear.heard();
        let sent = heard.iter().find(|h| h.starts_with("POST") && h.contains(path));
        let sent = sent.unwrap_or_else(|| panic!("{heard:?}"));
        let values = "\"params\":{\"NOTE\":\"a = b\",\"TICKET\":\"CHG-7\"}";
        assert!(sent.contains(action) && sent.contains(values), "{sent}");
        let bad = [words.as_slice(), &["--set", "TICKET"]].concat();
        assert_eq!(run(&runner, &ear, &bad, "UTC").status.code(), Some(2));
        assert!(ear.heard().iter().all(|h| !h.starts_with("POST")), "nothing is sent");
    }
}
