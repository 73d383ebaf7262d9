//! The chain of the audit trail, whole and broken: whoever can write to the database does.

use crate::args;
use crate::audit::write;
use crate::call::{Actor, Call, Source};
use crate::store::Query;
use crate::store::chain;
use crate::testing::{TestApp, each};
use protocol::Lang;
use serde_json::Value;

fn call(test: &TestApp) -> Call {
    Call {
        actor: Actor::Server,
        source: Source::default(),
        request: "t-1".to_owned(),
        at: test.app.clock.now(),
        lang: Lang::Fr,
    }
}

/// Some changes with their lines: `per` to a transaction.
async fn lines(test: &TestApp, count: usize, per: usize) {
    let call = call(test);
    for first in (0..count).step_by(per) {
        let mut tx = test.app.db.change().await.unwrap();
        for number in first..(first + per).min(count) {
            let details: [(&str, &(dyn std::fmt::Display + Sync)); 1] = [("value", &number)];
            write(&mut tx, &call, "thing.changed", &format!("thing {number}"), details).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

async fn verify(test: &TestApp) -> Value {
    let answer = test.get("/audit/verify").await;
    assert_eq!(answer.status, 200, "{:?}", answer.json());
    answer.json()
}

/// What is wrong: the code and the line.
async fn broken(test: &TestApp) -> (String, i64) {
    let found = verify(test).await;
    assert_eq!(found["ok"], false, "{found}");
    let text = found["broken"]["reason"]["text"].as_str().unwrap();
    assert!(!text.is_empty() && !text.contains('{'), "{text}");
    (
        found["broken"]["reason"]["code"].as_str().unwrap().to_owned(),
        found["broken"]["line"].as_i64().unwrap(),
    )
}

/// Somebody who can write to the database does.
async fn touch(test: &TestApp, sql: &str, args: crate::store::Args) {
    let mut tx = test.app.db.observe().await.unwrap();
    assert!(tx.run(sql, args).await.unwrap() > 0, "{sql}");
    tx.commit().await.unwrap();
}

/// The number of the line at a place.
async fn at(test: &TestApp, place: i64) -> i64 {
    chain::at_place(&mut test.app.db.read(), place).await.unwrap()[0]
}

/// Scenario 47: the chain is verified whole; the answer says how many lines, and the digest of the last one.
#[tokio::test]
async fn the_whole_chain_is_verified() {
    each(|test| async move {
        lines(&test, 5_000, 250).await;
        let found = verify(&test).await;
        let (head, ..) = chain::head(&mut test.app.db.read()).await.unwrap();
        assert_eq!(found["ok"], true, "{found}");
        assert!(found["lines"].as_u64().unwrap() >= 5_000);
        assert_eq!(found["lines"].as_i64(), Some(head.place));
        assert_eq!(found["head"], chain::hex(&head.digest));
        assert_eq!(found["older"], 0);
        assert_eq!(
            test.ask_as("nobody", "wrong", axum::http::Method::GET, "/audit/verify", Value::Null)
                .await
                .status,
            401
        );
        test
    })
    .await;
}

/// Scenario 47: changes that come at once stand in the order of their commits, none is lost, nobody waits for ever.
#[tokio::test]
async fn changes_at_once_are_one_chain() {
    each(|test| async move {
        let (before, ..) = chain::head(&mut test.app.db.read()).await.unwrap();
        let work = (0..8).map(|one| {
            let (app, call) = (test.app.clone(), call(&test));
            tokio::spawn(async move {
                for number in 0..25 {
                    let mut tx = app.db.change().await.unwrap();
                    write(&mut tx, &call, "thing.changed", &format!("{one}/{number}"), []).await.unwrap();
                    if number % 5 == 4 {
                        // Given up: it leaves no line and no gap.
                        drop(tx);
                    } else {
                        tx.commit().await.unwrap();
                    }
                }
            })
        });
        for one in work.collect::<Vec<_>>() {
            one.await.unwrap();
        }
        let (after, ..) = chain::head(&mut test.app.db.read()).await.unwrap();
        assert_eq!(after.place - before.place, 8 * 20);
        assert_eq!(verify(&test).await["ok"], true);
        test
    })
    .await;
}

/// Scenario 47: what was changed, removed, put elsewhere, put between or written anew is found, and where.
#[tokio::test]
async fn tampering_is_found() {
    each(|test| async move {
        lines(&test, 60, 1).await;
        let ten = at(&test, 10).await;
        for (column, was) in [("object", "x"), ("actor", "user mallory"), ("details", "{}"), ("action", "a.b"), ("request", "0-0")] {
            let kept = test.app.db.read().row(&format!("SELECT {column} FROM audit WHERE number = $1"), args![ten]).await.unwrap();
            let kept: String = kept.unwrap().get(0).unwrap();
            let change = format!("UPDATE audit SET {column} = $1 WHERE number = $2");
            touch(&test, &change, args![was, ten]).await;
            assert_eq!(broken(&test).await, ("audit-changed".to_owned(), ten), "{column}");
            touch(&test, &change, args![kept, ten]).await;
        }
        touch(&test, "UPDATE audit SET at = at + 1 WHERE number = $1", args![ten]).await;
        assert_eq!(broken(&test).await, ("audit-changed".to_owned(), ten));
        touch(&test, "UPDATE audit SET at = at - 1 WHERE number = $1", args![ten]).await;
        assert_eq!(verify(&test).await["ok"], true, "put back, it is whole");

        // Two lines change places, all they say with them.
        let (a, b) = (at(&test, 20).await, at(&test, 21).await);
        swap(&test, a, b).await;
        assert_eq!(broken(&test).await, ("audit-moved".to_owned(), a));
        swap(&test, a, b).await;
        assert_eq!(verify(&test).await["ok"], true);

        // One more, without a place, and with one that is taken.
        let insert = "INSERT INTO audit (at, actor, action, object, details, request) VALUES (1, 'user a', 'b.c', 'd', '{}', '')";
        touch(&test, insert, args![]).await;
        let (what, line) = broken(&test).await;
        assert_eq!(what, "audit-inserted");
        touch(&test, "DELETE FROM audit WHERE number = $1", args![line]).await;
        let forged = "INSERT INTO audit (at, actor, action, object, details, request, place, previous, digest) \
            SELECT at, actor, action, object, details, request, place, previous, digest FROM audit WHERE place = 30";
        touch(&test, forged, args![]).await;
        let (what, line) = broken(&test).await;
        assert_eq!(what, "audit-inserted");
        touch(&test, "DELETE FROM audit WHERE number = $1", args![line]).await;

        // A line written anew with a digest that fits: the one after it was chained to another.
        let thirty = at(&test, 30).await;
        let before = rewrite(&test, thirty, "another").await;
        assert_eq!(broken(&test).await, ("audit-rewritten".to_owned(), thirty));
        rewrite(&test, thirty, &before.line.object).await;

        let gone = at(&test, 40).await;
        touch(&test, "DELETE FROM audit WHERE number = $1", args![gone]).await;
        let found = verify(&test).await;
        assert_eq!(found["broken"]["reason"]["code"], "audit-removed");
        assert_eq!(found["broken"]["line"], gone + 1);
        assert_eq!(found["broken"]["reason"]["details"]["count"], "1");
        assert_eq!(found["lines"], 40, "what stands before it is still told");
        test
    })
    .await;
}

/// Two lines change places with all they say.
async fn swap(test: &TestApp, a: i64, b: i64) {
    let one = |number: i64| async move {
        chain::page(&mut test.app.db.read(), number - 1).await.unwrap().remove(0)
    };
    let (first, second) = (one(a).await, one(b).await);
    for (number, kept) in [(a, second), (b, first)] {
        let sql = "UPDATE audit SET at = $1, actor = $2, action = $3, object = $4, details = $5, request = $6, place = $7, \
            previous = $8, digest = $9 WHERE number = $10";
        let chain::Line { at, actor, action, object, details, request } = kept.line;
        let values = args![
            at,
            actor,
            action,
            object,
            details,
            request,
            kept.place,
            kept.previous,
            kept.digest,
            number
        ];
        touch(test, sql, values).await;
    }
}

/// Writes a line anew, with a digest that fits; gives what stood there.
async fn rewrite(test: &TestApp, number: i64, object: &str) -> chain::Kept {
    let before = chain::page(&mut test.app.db.read(), number - 1).await.unwrap().remove(0);
    let line = chain::Line { object: object.to_owned(), ..before.line.clone() };
    let digest = chain::sum(&before.previous, before.place.unwrap(), &line);
    let sql = "UPDATE audit SET object = $1, digest = $2 WHERE number = $3";
    touch(test, sql, args![object, digest.as_slice(), number]).await;
    before
}

/// Scenario 47: lines cut off at the end are noticed, by the head in the database; and when that was turned back too, by the one outside it.
#[tokio::test]
async fn a_tail_that_was_cut_is_noticed() {
    each(|test| async move {
        lines(&test, 20, 1).await;
        assert_eq!(verify(&test).await["ok"], true, "which notes the end down outside");
        let (head, ..) = chain::head(&mut test.app.db.read()).await.unwrap();
        touch(&test, "DELETE FROM audit WHERE place > $1", args![head.place - 3]).await;
        assert_eq!(broken(&test).await, ("audit-cut".to_owned(), head.line));
        // Whoever can write can turn the head back as well.
        let last = at(&test, head.place - 3).await;
        let back = "UPDATE audit_head SET place = $1, line = $2, digest = (SELECT a.digest FROM audit a WHERE a.number = $2)";
        touch(&test, back, args![head.place - 3, last]).await;
        let found = verify(&test).await;
        assert_eq!(found["broken"]["reason"]["code"], "audit-cut", "{found}");
        assert_eq!(found["broken"]["reason"]["details"]["count"], "3");
        // Lines that follow do not hide it: what was noted down is not written over.
        lines(&test, 10, 1).await;
        assert_eq!(broken(&test).await.0, "audit-rewritten");
        test
    })
    .await;
}

/// Scenario 47: a whole chain computed anew is noticed by what was noted down outside the database.
#[tokio::test]
async fn a_chain_made_anew_is_noticed() {
    each(|test| async move {
        lines(&test, 12, 1).await;
        assert_eq!(verify(&test).await["ok"], true);
        let mut previous = chain::NOTHING;
        for mut kept in chain::page(&mut test.app.db.read(), 0).await.unwrap() {
            if kept.place == Some(5) {
                kept.line.actor = "user nobody".to_owned();
            }
            let digest = chain::sum(&previous, kept.place.unwrap(), &kept.line);
            let sql = "UPDATE audit SET actor = $1, previous = $2, digest = $3 WHERE number = $4";
            touch(&test, sql, args![kept.line.actor, previous.as_slice(), digest.as_slice(), kept.number])
                .await;
            previous = digest;
        }
        touch(&test, "UPDATE audit_head SET digest = $1", args![previous.as_slice()]).await;
        assert_eq!(broken(&test).await.0, "audit-rewritten");
        test
    })
    .await;
}

/// Scenario 47: a trail from before it was chained goes on behind a line that covers it; and one whose old lines were thrown away, from a kept digest.
#[tokio::test]
async fn older_lines_are_covered_and_retired_ones_leave_an_anchor() {
    each(|test| async move {
        // As a server of before left it: lines without a chain.
        touch(&test, "UPDATE audit SET place = NULL, previous = NULL, digest = NULL", args![]).await;
        touch(&test, "UPDATE audit_head SET place = 0, line = 0, digest = kept_digest", args![]).await;
        let older = test.app.db.read().count("SELECT COUNT(*) FROM audit", args![]).await.unwrap();
        assert!(older > 0);
        test.app.db.begin_chain(test.app.clock.now()).await.unwrap();
        test.app.db.begin_chain(test.app.clock.now()).await.unwrap();
        lines(&test, 10, 1).await;
        std::fs::remove_file(test.folder.path().join("audit.head")).ok();
        let found = verify(&test).await;
        assert_eq!(
            (&found["ok"], &found["older"], &found["lines"]),
            (&true.into(), &older.into(), &11.into()),
            "{found}"
        );
        let begins = found["begins_at"].as_i64().unwrap();
        assert_eq!(begins, at(&test, 1).await);
        let first = chain::page(&mut test.app.db.read(), 0).await.unwrap()[0].clone();
        touch(&test, "UPDATE audit SET object = 'x' WHERE number = $1", args![first.number]).await;
        assert_eq!(broken(&test).await, ("audit-old-changed".to_owned(), first.number));
        touch(
            &test,
            "UPDATE audit SET object = $1 WHERE number = $2",
            args![first.line.object, first.number],
        )
        .await;
        assert_eq!(verify(&test).await["ok"], true);
        // Old lines thrown away: the digest of the last of them is kept, and the chain goes on from it.
        let kept = chain::page(&mut test.app.db.read(), 0).await.unwrap();
        let kept = kept.iter().find(|k| k.place == Some(6)).unwrap();
        touch(&test, "UPDATE audit_head SET kept_place = 6, kept_digest = $1", args![kept.digest.clone()])
            .await;
        touch(&test, "DELETE FROM audit WHERE place IS NULL OR place <= 6", args![]).await;
        let found = verify(&test).await;
        assert_eq!((&found["ok"], &found["lines"]), (&true.into(), &5.into()), "{found}");
        lines(&test, 3, 1).await;
        assert_eq!(verify(&test).await["lines"], 8);
        test
    })
    .await;
}

/// Scenario 47, whole: one million lines. How long it takes is told; `ESCALE_AUDIT_LINES=1000000` makes it whole, else it is short.
#[tokio::test]
async fn a_million_lines() {
    let count = std::env::var("ESCALE_AUDIT_LINES").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    each(|test| async move {
        let begun = std::time::Instant::now();
        lines(&test, count, 1_000).await;
        let written = begun.elapsed();
        let begun = std::time::Instant::now();
        let found = verify(&test).await;
        let verified = begun.elapsed();
        assert_eq!(found["ok"], true, "{found}");
        assert!(found["lines"].as_u64().unwrap() >= count as u64);
        eprintln!("{}: {count} lines written in {written:?}, verified in {verified:?}", test.app.db.engine());
        test
    })
    .await;
}
