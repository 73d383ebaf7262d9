//! A fleet of a hundred thousand: by hand, with figures on the screen.

use super::*;
use crate::args;
use crate::store::Query;
use std::time::Instant;

/// A task on a group of 100,000 computers: accepted, every target readable; pages while results arrive.
/// `cargo nextest run -p server a_hundred_thousand --run-ignored only --no-capture`
#[tokio::test]
#[ignore = "minutes without optimisation; figures, no verdict"]
#[expect(clippy::print_stderr, reason = "figures for whoever runs it by hand")]
async fn a_hundred_thousand_computers() {
    let test = TestApp::beside(|_| {}).await;
    package(&test, "Tool", "1.0").await;
    let one = foreign(&test, "pattern").await;
    let group = test.post("/groups", json!({ "name": "all", "computers": [] })).await;
    assert!(group.status.is_success(), "{:?}", group.json());
    let mut tx = test.app.db.observe().await.unwrap();
    tx.run(super::super::store::lab::FLEET, args![one.number]).await.unwrap();
    tx.run(super::super::store::lab::FLEET_GROUP, args!["all"]).await.unwrap();
    tx.commit().await.unwrap();
    let jobs =
        json!([{ "targets": [{ "package": "Tool" }], "actors": [{ "kind": "group", "name": "all" }] }]);
    task(&test, "inst", &[], &[], json!({ "jobs": jobs })).await;
    let begun = Instant::now();
    let active = activate(&test, "inst").await;
    eprintln!("activated: {:?}, {}", begun.elapsed(), active["counts"]);
    let begun = Instant::now();
    let page = test.get("/runs?task=inst").await.json();
    eprintln!("first page: {:?} of {}", begun.elapsed(), page["total"]);
    let begun = Instant::now();
    super::super::round(&test.app).await.unwrap();
    eprintln!("a round with nothing to do: {:?}", begun.elapsed());
    let begun = Instant::now();
    super::super::load(&test.app).await.unwrap();
    eprintln!("who has work: {:?}, {}", begun.elapsed(), test.app.tasks.with_work());
    let rows = test
        .app
        .db
        .read()
        .rows(&super::super::store::page(), args![1, true, 0, 0, "%", 10_000])
        .await
        .unwrap();
    let mut machines = Vec::new();
    for row in &rows {
        let number: i64 = row.get(2).unwrap();
        machines
            .push(computers::of_number(&test.app, &mut test.app.db.read(), number).await.unwrap().unwrap());
    }
    let begun = Instant::now();
    let mut given = Vec::new();
    for piece in machines.chunks(2_000) {
        let asked = piece.iter().map(|m| super::super::hand_out(&test.app, m));
        given.extend(
            futures_util::future::join_all(asked).await.into_iter().map(|g| g.unwrap().remove(0).run),
        );
    }
    eprintln!("10,000 handed out: {:?}", begun.elapsed());
    let begun = Instant::now();
    for (machine, run) in machines.iter().zip(&given) {
        say(&test, machine, run, None, "ok", "job successfully completed").await;
    }
    let mut slowest = Duration::ZERO;
    for _ in 0..5 {
        let asked = Instant::now();
        test.get("/runs?task=inst&limit=200").await;
        slowest = slowest.max(asked.elapsed());
    }
    settle(&test.app).await;
    eprintln!("10,000 results durable: {:?}; slowest page meanwhile: {slowest:?}", begun.elapsed());
    test.end().await;
}
