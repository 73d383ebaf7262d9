//! The client library against a real server and a real agent: the test's own process is the program, on the agent's socket
//! with the key that its instance was given.

use anyhow::{Result, anyhow, ensure};
use escale_sdk::{CallError, Escale, Filter, Options, Place, Scope, callback};
use serde_json::json;
use sim::house::{House, PATIENCE};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A program that writes down where its agent is, and stays.
const STAND_IN: &str = r#"
[run]
command = ["sh", "-c", "printf '%s\n%s\n' \"$ESCALE_SOCKET\" \"$ESCALE_KEY\" > \"$ESCALE_DATA_DIR/place\"; cat > /dev/null; while :; do sleep 60; done"]
stop = { grace = "1s" }
[[setting]]
name = "word"
type = "string"
default = "tick"
"#;

/// An instance whose program is this test.
async fn instance(house: &House, agent: &str, name: &str) -> Result<Place> {
    house.publish(name, "1.0.0", STAND_IN, &[]).await?;
    house.deploy(agent, name).await?;
    place_of(house, agent, name).await
}

async fn place_of(house: &House, agent: &str, name: &str) -> Result<Place> {
    let mut place = None;
    house
        .until("the program's place", async |_| {
            place = find(&house.path().join(format!("agent-{agent}")), name);
            Ok(place.is_some())
        })
        .await?;
    place.map(|(_, place)| place).ok_or_else(|| anyhow!("no place"))
}

/// The file `place` in an instance's data folder, and what it says when it is whole.
fn find(folder: &Path, name: &str) -> Option<(PathBuf, Place)> {
    for entry in std::fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() {
            if let Some(found) = find(&path, name) {
                return Some(found);
            }
        } else if path.file_name().is_some_and(|file| file == "place")
            && path
                .ancestors()
                .any(|part| part.file_name().is_some_and(|part| part.to_string_lossy().contains(name)))
        {
            let text = std::fs::read_to_string(&path).ok()?;
            let (socket, key) = text.trim_end().split_once('\n')?;
            let place = Place::new(socket, key);
            return Some((path, place));
        }
    }
    None
}

async fn program(place: &Place, options: Options) -> Result<Escale> {
    let escale = options.place(place.clone()).connect().await?;
    tokio::time::timeout(PATIENCE, escale.connected()).await?;
    Ok(escale)
}

/// Adds, unless there is too little.
#[callback(key = "Add")]
fn add(a: i32, #[default(1)] b: i32) -> Result<i32, String> {
    if a < 0 { Err(format!("{a} is too little")) } else { Ok(a + b) }
}

async fn soon<T>(what: &str, wait: impl Future<Output = Option<T>>) -> Result<T> {
    let waited = tokio::time::timeout(PATIENCE, wait).await;
    waited.ok().flatten().ok_or_else(|| anyhow!("waited in vain for {what}"))
}

/// SET-01, SO-06, MSG-03, MSG-05, LOG-01: settings pushed, state objects watched, groups, calls with replies, logs,
/// between two programs on two agents.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_on_two_agents() -> Result<()> {
    let mut house = House::open(crate::journeys::programs(), false).await?;
    house.start_agent("box-1").await?;
    house.start_agent("box-2").await?;
    let (lamp, reader) =
        (instance(&house, "box-1", "lamp").await?, instance(&house, "box-2", "reader").await?);
    let lamp = program(&lamp, Escale::options()).await?;
    let reader = program(&reader, Escale::options()).await?;
    ensure!((lamp.agent(), lamp.instance()) == ("box-1", "lamp"));

    // State objects: as they stand, then each change.
    lamp.state("Light", json!({"on": true}))
        .kind("Light")
        .metadata("room", "Salon")
        .lifetime(Duration::from_secs(60))
        .push();
    house
        .until("the state object", async |_| {
            let found = reader.states().get(Filter::new().instance("lamp")).await?;
            Ok(found.len() == 1 && found[0].kind == "Light" && found[0].metadata["room"] == "Salon")
        })
        .await?;
    let mut watch = reader.states().watch(Filter::new().agent("box-1").name("Light"));
    ensure!(soon("what stands", watch.next()).await?.value == json!({"on": true}));
    for number in 0..50 {
        lamp.push_state("Light", number);
    }
    let mut last = soon("a change", watch.next()).await?.value;
    while last != 49 {
        let next = soon("the last change", watch.next()).await?.value;
        ensure!(next.as_u64() > last.as_u64(), "{next} after {last}");
        last = next;
    }

    // Callbacks, calls, failures; the descriptor is there for others.
    lamp.register::<add>(());
    house
        .until("the callback", async |_| {
            let sum =
                reader.call(Scope::package("lamp"), "Add", json!([40, 2]), Duration::from_secs(1)).await;
            Ok(sum == Ok(json!(42)))
        })
        .await?;
    ensure!(reader.call(Scope::package("box-1/lamp"), "Add", 41, PATIENCE).await == Ok(json!(42)));
    let failed = reader.call(Scope::agent("box-1"), "Add", -1, PATIENCE).await;
    ensure!(failed == Err(CallError::Failed("-1 is too little".to_owned())), "{failed:?}");
    house
        .until("the descriptor", async |client| {
            let all = client.descriptors().await?;
            Ok(all.iter().any(|one| one.package == "lamp" && one.callbacks[0].parameters[1].optional))
        })
        .await?;

    // Groups: joined, left by dropping.
    let mut messages = lamp.messages();
    let garden = lamp.join("Garden");
    house
        .until("the group", async |_| {
            reader.send_message(Scope::group("Garden"), "Water", json!(["roses", 5]));
            let heard = tokio::time::timeout(Duration::from_millis(200), async {
                loop {
                    match messages.next().await {
                        Some(message) if message.key == "Water" => return Some(message),
                        Some(_) => {}
                        None => return None,
                    }
                }
            });
            Ok(heard
                .await
                .ok()
                .flatten()
                .is_some_and(|m| m.from == "box-2/reader" && m.data == json!(["roses", 5])))
        })
        .await?;
    drop(garden);

    // Settings and logs.
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let _kept = lamp.on_change::<String>("word", move |value| drop(told.send(value)));
    let mut config = house.client().config("box-1", "lamp").await?;
    config.settings.insert("word".to_owned(), Some("tock".to_owned()));
    house.client().set_config("box-1", "lamp", &config, false).await?;
    house.order("box-1", "lamp", "push-settings").await?;
    ensure!(soon("the setting", heard.recv()).await? == Ok(Some("tock".to_owned())));
    lamp.debug("never told");
    lamp.warn("it flickers");
    house
        .until("the log", async |client| {
            let lines = client.log("box-1", "lamp", &client::LogQuery::default()).await?.items;
            ensure!(lines.iter().all(|line| !line.text.contains("never told")));
            Ok(lines.iter().any(|line| line.text == "it flickers" && line.level == "warn"))
        })
        .await
}

/// SO-05, API-10: the server and the agent are killed in turn; what a program wants is there again, its state objects are
/// only thrown away when it starts again itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wanted_survives_both_ends() -> Result<()> {
    let mut house = House::open(crate::journeys::programs(), false).await?;
    house.start_agent("box").await?;
    let place = instance(&house, "box", "lamp").await?;
    let lamp = program(&place, Escale::options()).await?;
    lamp.register::<add>(());
    let mut watch = lamp.states().watch(Filter::new().name("Light"));
    lamp.push_state("Light", 1);
    ensure!(soon("the first value", watch.next()).await?.value == 1);

    for end in ["server", "agent"] {
        if end == "server" {
            house.kill_server();
            house.start_server().await?;
        } else {
            house.kill_agent("box");
            house.start_agent("box").await?;
        }
        tokio::time::timeout(PATIENCE, lamp.connected()).await?;
        house
            .until("calls work again", async |_| {
                let sum =
                    lamp.call(Scope::package("lamp"), "Add", json!([1, 1]), Duration::from_secs(1)).await;
                Ok(sum == Ok(json!(2)))
            })
            .await?;
        house
            .until("the watch goes on", async |_| {
                lamp.push_state("Light", end);
                let next = tokio::time::timeout(Duration::from_millis(500), watch.next()).await;
                Ok(next.ok().flatten().is_some_and(|state| state.value == end))
            })
            .await?;
    }

    // The program starts again: it may ask for what it had published, which then goes.
    drop((watch, lamp));
    let old = find(&house.path().join("agent-box"), "lamp").ok_or_else(|| anyhow!("no place"))?;
    std::fs::remove_file(old.0)?;
    house.order("box", "lamp", "restart").await?;
    let place = place_of(&house, "box", "lamp").await?;
    let lamp = program(&place, Escale::options().last_states()).await?;
    let last = lamp.states().last().await;
    ensure!(last.iter().any(|state| state.name == "Light" && state.value == "agent"), "{last:?}");
    house
        .until("the purge", async |_| Ok(lamp.states().get(Filter::new().name("Light")).await?.is_empty()))
        .await
}
