//! Many computers: how long lists and groups take. `ESCALE_TEST_COMPUTERS` gives their number; the times are written to the error stream.

use super::*;
use crate::args;
use crate::testing::each;
use protocol::api::JobActor;
use std::time::Instant;

const FILL: &str = "INSERT INTO computers (id, name, name_fold, kind, agent_id, device_id, created_at, revision, wanted_standing, \
     wanted_labels, wanted_unit, wanted_comment, wanted_wake_port, wanted_inventory, planned_duplicate, seen_agent, seen_deploy, \
     seen_address, seen_contact_at, seen_inventory_at, seen_glpi_id, seen_uuid, seen_serial, seen_manufacturer, seen_model, \
     seen_os_family, seen_os_name, seen_os_version, seen_arch, seen_kernel, seen_domain, seen_memory_bytes, seen_cpus, \
     seen_last_user, seen_tag, seen_free_bytes, seen_os_version_key, seen_agent_key, seen_software, seen_software_count, \
     seen_identities, seen_wake, seen_wake_at, words) \
     VALUES ($1, $2, $2, 'fusioninventory', NULL, $2, 1, 1, 'approved', '[]', '/', '', 0, FALSE, FALSE, 'FusionInventory-Agent_v2.6-3', \
     '2.8', $3, 1, 1, '', $2, $2, 'Example Inc.', 'Model 12', 'linux', 'Debian GNU/Linux', '12.11', 'x86_64', '6.1.0-40-amd64', \
     'example.test', 4000000000, 4, 'someone', $4, $5, $6, $6, $6, 0, '[]', '', NULL, $7)";

/// search as you type and groups over as many computers as there are. The times of 100,000 stand in docs/benchmarks.
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
            tx.run(FILL, args![id, &name, address, format!("site{}", n % 50), n, Vec::<u8>::new(), words]).await.unwrap();
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
