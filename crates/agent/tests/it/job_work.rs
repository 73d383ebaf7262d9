//! Work of the agent's own: bundles, copies, links, services, addresses, checks, questions, shims, accounts.

use crate::house::{House, content};
use crate::job_house::{blake3_of, env, house, order, sh};
use protocol::deliver::job::{AgentAnswer, AgentAsk, JobAnswer, JobOrder, TargetCheck, Work};
use protocol::link::{BundleRef, ServerFrame};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn with(bundle: &BundleRef, order: JobOrder) -> JobOrder {
    JobOrder { bundle: Some(bundle.clone()), ..order }
}

/// AG-6, SC-1: a bundle is brought to a directory, unpacked in place, its scripts are looked at; all of it again changes nothing.
#[tokio::test]
async fn fetch_and_unpack() {
    let (house, _agent) = house().await;
    let bundle = house.publish(
        "sicardi",
        "1.0",
        "command = [\"true\"]",
        &[("delivery/x", "echo x\n"), ("payload/a/b", "data")],
    );
    let to = house.folder.path().join("staging/42");
    let fetch = |n: &str| with(&bundle, order(n, Work::Fetch { to: text(&to) }));
    let unpack = |n: &str, digest: &str| {
        let scripts = vec![("delivery/x".to_owned(), digest.to_owned())];
        with(&bundle, order(n, Work::Unpack { from: text(&to), scripts }))
    };
    for round in ["a", "b"] {
        let (end, log) = house.job(fetch(&format!("{round}-1"))).await;
        assert_eq!((end.kind.as_str(), end.code), ("done", Some(0)), "{log}");
        let (end, log) = house.job(unpack(&format!("{round}-2"), &blake3_of("echo x\n"))).await;
        assert_eq!((end.kind.as_str(), end.code), ("done", Some(0)), "{log}");
        assert_eq!(content(&to.join("payload/a/b")).as_deref(), Some("data"));
    }
    let (end, _) = house.job(unpack("c-1", &blake3_of("other"))).await;
    assert_eq!((end.code, end.reason.unwrap().code.as_str()), (Some(1), "script-changed"));
    // The archive was changed on its way from one job to the next.
    std::fs::write(to.join(&bundle.file), "broken").unwrap();
    let (end, _) = house.job(unpack("c-2", &blake3_of("echo x\n"))).await;
    assert_eq!(end.reason.unwrap().code, "digest-wrong");
    // The server has other bytes under that digest.
    let wrong = BundleRef { digest: model::Digest::from_bytes([7; 32]).to_string(), ..bundle.clone() };
    house.alias(&bundle.digest, &wrong.digest);
    let (end, _) = house.job(with(&wrong, order("c-3", Work::Fetch { to: text(&to) }))).await;
    assert_eq!((end.kind.as_str(), end.reason.unwrap().code.as_str()), ("refused", "digest-wrong"));
}

/// A copy aside and back; links, modes and times stay; a copy into itself is refused.
#[tokio::test]
async fn copies() {
    let (house, _agent) = house().await;
    let root = house.folder.path().join("doc root");
    std::fs::create_dir_all(root.join("deep")).unwrap();
    std::fs::write(root.join("deep/run"), "v1").unwrap();
    std::fs::set_permissions(root.join("deep/run"), std::fs::Permissions::from_mode(0o751)).unwrap();
    std::os::unix::fs::symlink("deep/run", root.join("link")).unwrap();
    let backup = house.folder.path().join("backup/1");
    let copy = |n: &str, from: &Path, to: &Path| order(n, Work::Copy { from: text(from), to: text(to) });
    assert_eq!(house.job(copy("a-1", &root, &backup)).await.0.code, Some(0));
    let (old, new) = (root.join("deep/run").metadata().unwrap(), backup.join("deep/run").metadata().unwrap());
    assert_eq!((old.mode(), old.mtime(), old.mtime_nsec()), (new.mode(), new.mtime(), new.mtime_nsec()));
    assert!(backup.join("link").is_symlink());
    std::fs::write(root.join("deep/run"), "v2").unwrap();
    std::fs::write(root.join("added"), "x").unwrap();
    assert_eq!(house.job(copy("a-2", &backup, &root)).await.0.code, Some(0));
    assert_eq!(content(&root.join("deep/run")).as_deref(), Some("v1"));
    assert!(!root.join("added").exists() && content(&root.join("link")).as_deref() == Some("v1"));
    assert_eq!(house.job(copy("a-3", &root, &root.join("inside"))).await.0.code, Some(1));
    let (end, _) = house.job(copy("a-4", &root.join("missing"), &backup)).await;
    assert_eq!(end.reason.unwrap().code, "path-missing");
    assert!(backup.join("deep/run").exists(), "a copy that fails changes nothing");
}

/// A link is switched in one step; so many releases stay, the one before always.
#[tokio::test]
async fn switches() {
    let (house, _agent) = house().await;
    let releases = house.folder.path().join("releases");
    let link = house.folder.path().join("current");
    for n in 1..=5 {
        let to = releases.join(format!("r{n}"));
        std::fs::create_dir_all(&to).unwrap();
        let work = Work::Switch { link: text(&link), to: text(&to), keep: 3 };
        let (end, log) = house.job(order(&format!("a-{n}"), work)).await;
        assert_eq!(end.code, Some(0), "{log}");
        assert_eq!(std::fs::read_link(&link).unwrap(), to);
        if n > 1 {
            assert!(end.outputs["previous"].ends_with(&format!("r{}", n - 1)));
        }
    }
    let mut left: Vec<String> = std::fs::read_dir(&releases)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["r3", "r4", "r5"]);
    let work = Work::Switch { link: text(&releases), to: text(&releases.join("r5")), keep: 0 };
    assert_eq!(house.job(order("a-9", work)).await.0.code, Some(1), "a directory is no link");
    assert!(releases.join("r3").exists());
}

/// AG-7: a service of the declared folder is started, stopped, restarted, and waited for.
#[tokio::test]
async fn services() {
    let house = House::new().await;
    let folder = house.folder.path().join("services");
    std::fs::create_dir_all(&folder).unwrap();
    let up = house.folder.path().join("up");
    let script = format!(
        "#!/bin/sh\ncase $1 in start) (sleep 0.3; touch {0}) >/dev/null 2>&1 & ;; stop) rm -f {0} ;; status) [ -e {0} ] || exit 3 ;; esac\n",
        up.display()
    );
    for (name, text) in [("web", script.as_str()), ("broken", "#!/bin/sh\necho no >&2; exit 1\n")] {
        std::fs::write(folder.join(name), text).unwrap();
        std::fs::set_permissions(folder.join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let _agent = house.agent_with(&["--services", folder.to_str().unwrap()]);
    house.connected(1).await;
    let act = |n: &str, name: &str, action: &str, wait_ms| {
        order(n, Work::Service { name: name.into(), action: action.into(), wait_ms })
    };
    for (n, action, state) in
        [("a-1", "start", "running"), ("a-2", "restart", "running"), ("a-3", "stop", "stopped")]
    {
        let (end, log) = house.job(act(n, "web", action, 5_000)).await;
        assert_eq!((end.code, end.outputs["state"].as_str()), (Some(0), state), "{log}");
    }
    assert!(house.job(act("a-4", "web", "stop", 0)).await.0.unchanged);
    for (n, name, code) in [
        ("a-5", "broken", "service-failed"),
        ("a-6", "none", "service-unknown"),
        ("a-7", "../web", "service-unknown"),
    ] {
        assert_eq!(house.job(act(n, name, "start", 100)).await.0.reason.unwrap().code, code);
    }
}

/// An address is asked until it answers as expected; the evidence is told when it does not.
#[tokio::test]
async fn addresses() {
    let (house, _agent) = house().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/health?x=1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        for (n, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 1024];
            let read = stream.read(&mut asked).unwrap();
            assert!(asked[..read].starts_with(b"GET /health?x=1 "));
            let (status, body) = if n < 2 { ("503 Busy", "warming up") } else { ("200 OK", "version 1.4.2") };
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    let ask = |n: &str, body: &str, attempts| {
        let work = Work::HttpCheck {
            url: url.clone(),
            expect_status: 200,
            expect_body: body.into(),
            attempts,
            every_ms: 50,
        };
        order(n, work)
    };
    let (end, log) = house.job(ask("a-1", "1.4.2", 5)).await;
    assert_eq!(end.code, Some(0), "{log}");
    assert!(log.contains("answered 503") && log.contains("try 3 of 5"), "{log}");
    let (end, _) = house.job(ask("a-2", "1.5", 2)).await;
    let reason = end.reason.unwrap();
    assert_eq!(reason.code, "http-unexpected");
    assert!(reason.details["why"].contains("version 1.4.2"), "{reason:?}");
}

/// Scenario 15, §19: a preflight tells every row and fails when one does; a question is answered with the same.
#[tokio::test]
async fn preflights_and_questions() {
    let (house, _agent) = house().await;
    let root = text(house.folder.path());
    let check = |what: &str, subject: &str, need: u64| TargetCheck {
        id: format!("PF-{what}"),
        what: what.into(),
        subject: subject.into(),
        need,
        ..TargetCheck::default()
    };
    let good = vec![
        check("disk", &root, 1),
        check("writable", &root, 0),
        check("command", "sh", 0),
        check("clock", "", 0),
    ];
    let (end, log) = house.job(order("a-1", Work::Preflight { checks: good.clone() })).await;
    assert_eq!((end.kind.as_str(), end.code, end.checks.len()), ("done", Some(0), 4), "{log}");
    assert!(end.checks.iter().all(|row| row.status == "ok" && row.agent == "box-1"), "{:?}", end.checks);
    let mut bad = good;
    bad[0].need = 1 << 60;
    let (end, log) = house.job(order("a-2", Work::Preflight { checks: bad.clone() })).await;
    assert_eq!((end.code, end.reason.unwrap().code.as_str()), (Some(1), "space-short"), "{log}");
    assert_eq!(end.checks[0].status, "fail");
    let AgentAnswer::Checks { rows } = house.ask(1, AgentAsk::Preflight { checks: bad }).await else {
        panic!("rows")
    };
    assert_eq!(rows[0].status, "fail");
    let AgentAnswer::Disk { partitions } =
        house.ask(2, AgentAsk::Disk { paths: vec![format!("{root}/not/there"), "relative".into()] }).await
    else {
        panic!("partitions")
    };
    assert!(partitions[0].total_bytes > 0 && !partitions[0].exists && partitions[1].total_bytes == 0);
}

/// §14.3: scripts of the reference tool ask for resources through the agent; the agent may be replaced meanwhile.
#[tokio::test]
async fn commands_of_the_reference_tool() {
    let (house, agent) = house().await;
    let script = "tsend -sT -r0 -m'all is well'; vtgestlog; echo env $TOM_ENVIRONMENT; echo value $(tval CA_LIV_ENV); tpush PILE a; tpop EMPTY || echo refused";
    let order = JobOrder { compat: true, env: env(&[("DLV_SPACE", "CA_LIVRAISON")]), ..sh("a-1", script) };
    house.dispatch(order);
    let answer = |number: u64, value: &str, error: &str| {
        house.push(ServerFrame::JobAnswer(JobAnswer {
            attempt: "a-1".into(),
            number,
            value: value.into(),
            error: error.into(),
        }));
    };
    house.until("the first call", |r| r.calls.first().cloned()).await;
    agent.kill();
    let _agent = house.agent();
    house.connected(2).await;
    // Asked again by the next agent, under the same number.
    let call = house.until("the call again", |r| r.calls.get(1).cloned()).await;
    assert_eq!((call.number, call.verb.as_str(), call.resource.as_str()), (1, "get", "CA_LIV_ENV"));
    answer(1, "INT1", "");
    house.until("the push", |r| r.calls.iter().find(|c| c.verb == "push" && c.value == "a").cloned()).await;
    answer(2, "", "");
    house.until("the pop", |r| r.calls.iter().find(|c| c.verb == "pop").cloned()).await;
    answer(3, "", "the pile is empty");
    let (end, log) = house.job_ended("a-1").await;
    assert_eq!(end.code, Some(0), "{log}");
    for line in [
        "tsend: finished 0 all is well\n",
        "env CA_LIVRAISON\n",
        "value INT1\n",
        "the pile is empty\n",
        "refused\n",
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }
}

/// AG-4: as root, work runs as an allowed account, in its own folder, with its files and its channel; one that is not allowed is refused.
#[tokio::test]
async fn other_accounts() {
    let house = House::new().await;
    if house.folder.path().metadata().unwrap().uid() != 0 {
        eprintln!("skipped: this account is not root");
        return;
    }
    // The test's folder must let it pass; the agent's program must be where it can be reached.
    std::fs::set_permissions(house.folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let _agent = house.agent_with(&["--run-as", "nobody"]);
    house.connected(1).await;
    let line = "id -un; pwd; touch here && echo wrote; cat $DLV_VARS_FILE; echo '{\"output\":{\"k\":\"v\"}}' >$DLV_RESULT; \
                ls -la .. 2>&1 | grep -c order; cat ../order.json 2>&1 | head -1; exit 3";
    let order = JobOrder {
        run_as: "nobody".into(),
        files: env(&[("DLV_VARS_FILE", "in the file\n")]),
        ..sh("a-1", line)
    };
    let (end, log) = house.job(order).await;
    if end.kind == "refused" || log.contains("runuser: failed to execute") {
        eprintln!("skipped: the program cannot be reached by that account: {log}");
        return;
    }
    assert_eq!((end.kind.as_str(), end.code), ("exited", Some(3)), "{log}");
    assert!(log.starts_with("nobody\n") && log.contains("wrote\nin the file\n0\n"), "{log}");
    assert!(log.contains("Permission denied") && end.outputs["k"] == "v", "{log}");
    // What it runs is ended like anything else.
    house.dispatch(JobOrder {
        run_as: "nobody".into(),
        grace_ms: 200,
        ..sh("a-2", "trap '' TERM; echo begun; sleep 1000; sleep 1000")
    });
    house.job_says("a-2", "begun").await;
    house.stop_job("a-2", false);
    assert_eq!(house.job_ended("a-2").await.0.signal, Some(9));
    let check = |what: &str, subject: &str, expected: &str| TargetCheck {
        what: what.into(),
        subject: subject.into(),
        expected: expected.into(),
        ..TargetCheck::default()
    };
    let checks = vec![
        check("account", "nobody", ""),
        check("account", "daemon", ""),
        check("writable", "/root", "nobody"),
    ];
    let AgentAnswer::Checks { rows } = house.ask(1, AgentAsk::Preflight { checks }).await else {
        panic!("rows")
    };
    let words: Vec<&str> = rows.iter().map(|r| r.status.as_str()).collect();
    assert_eq!(words, ["ok", "fail", "fail"], "{rows:?}");
}
