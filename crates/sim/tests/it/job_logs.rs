//! Logs of jobs with the real programs: live, whole, though the server is killed meanwhile.

use crate::journeys::programs;
use anyhow::Result;
use client::AttemptQuery;
use protocol::api::{AttemptView, LogChunk};
use serde_json::json;
use sim::api::Api;
use sim::house::House;
use std::time::Duration;

const SPACE: &str = r#"
format = 1
kind = "space"
[space]
name = "TALK"
agent = "box"
[space.on_end]
set_upcoming = "never"
[[application]]
name = "A"
[[application.job]]
name = "SAYS"
type = "command"
argv = ["sh", "-c", "i=0; while [ $i -lt 60 ]; do echo line $i; i=$((i+1)); sleep 0.1; done; echo the end >&2; exit 3"]
"#;

async fn attempt(house: &House) -> Result<Option<AttemptView>> {
    let page = house
        .client()
        .attempts(&AttemptQuery { space: Some("TALK".to_owned()), ..AttemptQuery::default() })
        .await?;
    Ok(page.items.into_iter().next())
}

/// LG-1, LG-9, AG-2, row 33: a log is read live while its job runs; the server is killed in the middle; in the end every line is there once, and the log says
/// that it is complete.
#[tokio::test]
async fn a_log_is_whole_though_the_server_was_killed() -> Result<()> {
    let mut house = House::open(programs(), false).await?;
    let token = house.use_token().await?;
    house.start_agent("box").await?;
    let api = Api::of(&house, &token)?;
    let applied = api.post("/documents/apply", &json!({ "files": { "talk.space.toml": SPACE } })).await?;
    assert_eq!(applied["applied"], true, "{applied:#}");
    house
        .until("an attempt that runs", async |_| Ok(attempt(&house).await?.is_some_and(|a| a.log_lines > 3)))
        .await?;
    let id = attempt(&house).await?.map(|a| a.id).unwrap_or_default();
    let mut stream = house.client().follow_attempt(&id, 0, None);
    let mut seen = Vec::new();
    let mut killed = false;
    let followed = tokio::time::timeout(Duration::from_secs(60), async {
        loop {
            let event = stream.next().await?;
            if event.kind == "chunk" {
                let chunk: LogChunk = serde_json::from_str(&event.data)?;
                seen.extend(chunk.lines.into_iter().filter(|line| line.stream != "agent"));
            } else if event.kind == "attempt" {
                let view: AttemptView = serde_json::from_str(&event.data)?;
                if view.log_complete {
                    return Ok::<_, anyhow::Error>(view);
                }
            }
            if seen.len() > 15 && !killed {
                killed = true;
                house.kill_server();
                tokio::time::sleep(Duration::from_millis(700)).await;
                house.start_server().await?;
            }
        }
    });
    let end = followed.await??;
    assert!(killed);
    assert_eq!((end.end.as_str(), end.code, end.log_missing_bytes), ("exited", Some(3), 0));
    let texts: Vec<String> = seen.iter().map(|line| line.text.clone()).collect();
    let mut wanted: Vec<String> = (0..60).map(|n| format!("line {n}")).collect();
    wanted.push("the end".to_owned());
    assert_eq!(texts, wanted, "every line once, in order");
    assert_eq!(seen.last().map(|line| line.stream.as_str()), Some("err"));
    let file = house.path().join("whole.log");
    let bytes = house.client().download_attempt(&id, None, &file).await?;
    assert_eq!(bytes, end.log_bytes);
    let text = std::fs::read_to_string(file)?;
    assert_eq!(text.matches("line 59\n").count(), 1);
    let hits = house.client().search_log(&id, "THE END", true, 0).await?;
    assert!(hits.is_empty(), "an expression means its case");
    assert_eq!(house.client().search_log(&id, "line 59", false, 0).await?.len(), 1);
    Ok(())
}
