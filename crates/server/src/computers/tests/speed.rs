//! Many computers: how long lists and groups take. `ESCALE_TEST_COMPUTERS` gives their number; the times are written to the error stream.

use super::*;
use crate::args;
use crate::testing::each;
use protocol::api::JobActor;
use std::time::Instant;

/// search as you type and groups over as many computers as there are.
#[tokio::test]
async fn many_computers() {
    each(|test| async move {
        let many: u64 = std::env::var("ESCALE_TEST_COMPUTERS").ok().and_then(|n| n.parse().ok()).unwrap_or(500);
        let mut tx = test.app.db.observe().await.unwrap();
        for n in 0..many {
            let (name, address) = (format!("pc-{n:06}"), format!("10.{}.{}.{}", n >> 16, (n >> 8) & 255, n & 255));
            let words = format!(
                "{name} {name}-2024-01-02-03-04-05 {address} fusioninventory-agent_v2.6-3 sn-{n} debian gnu/linux 12.11 \
                 example.test someone site{} model 12 4c4c4544-0042-3510-8052-{n:012}", n % 50
            );
            let id = uuid::Uuid::from_u128(u128::from(n) + 1);
            tx.run(super::super::store::FILL, args![id, &name, address, format!("site{}", n % 50), n, Vec::<u8>::new(), words]).await.unwrap();
        }
        tx.commit().await.unwrap();
        let all = json!({ "name": "all", "query": { "any": [[{ "field": "os_family", "test": "is", "value": "linux" }]] } });
        assert_eq!(test.post("/groups", all).await.json()["computers"], many);
        let mut times = format!("{} computers, {}:", many, test.app.db.engine());
        let rare = format!("/computers?search=pc-{:06}", many - 1);
        for path in ["/computers", "/computers?search=pc", &rare, "/computers?search=absent", "/computers?search=site7%20debian",
            "/computers?sort=-contact", "/computers?group=all", "/computers?standing=approved&search=someone", "/computers?unit=/&kind=fusioninventory"] {
            // The password of the first call is checked slowly; what counts is the second.
            assert_eq!(test.get(path).await.status, 200);
            let begun = Instant::now();
            assert_eq!(test.get(path).await.status, 200);
            times.push_str(&format!(" {path} {:.1} ms;", begun.elapsed().as_secs_f64() * 1e3));
        }
        let group = [JobActor { kind: "group".into(), name: "all".into() }];
        let begun = Instant::now();
        let numbers = super::super::resolve(&mut test.app.db.read(), &group, test.app.clock.now()).await.unwrap();
        assert_eq!(numbers.len() as u64, many);
        times.push_str(&format!(" resolve {:.1} ms;", begun.elapsed().as_secs_f64() * 1e3));
        let begun = Instant::now();
        for _ in 0..100 {
            speak(&test, "pc-000000", "10.0.0.0").await.unwrap();
        }
        times.push_str(&format!(" a contact {:.1} µs\n", begun.elapsed().as_secs_f64() * 1e4));
        use std::io::Write;
        std::io::stderr().write_all(times.as_bytes()).unwrap();
        test
    })
    .await;
}
