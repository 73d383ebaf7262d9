//! What programs say to the exchange goes up, what they are to hear comes down: spoken by hand over the real socket.

use crate::house::{House, content, instance};
use protocol::exchange::{MessageScope, ReceivedMessage, Say, Tell};
use protocol::link::{Assigned, ServerFrame, Told};
use protocol::local::{AgentLine, ProgramLine};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

const HANDS_OVER: &str = r#"
trap 'exit 0' TERM
printf '%s\n' "$ESCALE_KEY" >"$ESCALE_DATA_DIR/key.new"
mv "$ESCALE_DATA_DIR/key.new" "$ESCALE_DATA_DIR/key"
while :; do sleep 0.05; done
"#;

/// A program, spoken by the test.
struct Program {
    read: Lines<BufReader<OwnedReadHalf>>,
    write: OwnedWriteHalf,
}

impl Program {
    async fn connect(house: &House) -> Self {
        let file = house.data("demo").join("key");
        house.until_true("the program hands its key over", || content(&file).is_some()).await;
        let key = content(&file).unwrap().trim().to_owned();
        let socket = house.state().join("agent.sock");
        let began = std::time::Instant::now();
        let stream = loop {
            match UnixStream::connect(&socket).await {
                Ok(stream) => break stream,
                Err(error) => assert!(began.elapsed() < Duration::from_secs(10), "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        let (read, write) = stream.into_split();
        let mut program = Self { read: BufReader::new(read).lines(), write };
        program.line(&ProgramLine::Hello { key, client: "by hand".into() }).await;
        assert!(matches!(program.hears().await, AgentLine::Welcome { .. }));
        program
    }
    async fn line(&mut self, line: &ProgramLine) {
        let mut bytes = serde_json::to_vec(line).unwrap();
        bytes.push(b'\n');
        self.write.write_all(&bytes).await.unwrap();
    }
    async fn says(&mut self, say: Say) {
        self.line(&ProgramLine::Say { say }).await;
    }
    async fn hears(&mut self) -> AgentLine {
        let line = tokio::time::timeout(Duration::from_secs(10), self.read.next_line()).await;
        serde_json::from_str(&line.expect("a line in time").unwrap().unwrap()).unwrap()
    }
    async fn hears_of_server(&mut self, expected: bool) {
        loop {
            if (AgentLine::Server { connected: expected }) == self.hears().await {
                return;
            }
        }
    }
}

async fn said(house: &House, from: usize, count: usize) -> Vec<Say> {
    house
        .until(&format!("{count} things said"), |r| {
            (r.said.len() >= from + count).then(|| r.said[from..].iter().map(|s| s.say.clone()).collect())
        })
        .await
}

fn begin(reconnection: bool) -> Say {
    Say::Begin { reconnection, last_states: false }
}

fn message(key: &str) -> ReceivedMessage {
    ReceivedMessage {
        from: "box-2/other".into(),
        reply_to: "box-2/other".into(),
        scope: MessageScope { kind: "package".into(), args: vec!["demo".into()], conversation: None },
        key: key.into(),
        data: serde_json::json!([1, { "a": "é" }]),
        at: agent::now(),
    }
}

fn demo(house: &House) -> Assigned {
    instance("demo", &house.script("demo", "1.0", "", HANDS_OVER))
}

/// SO-05, SEN-06: only the first begin of a process is one; the server's and the agent's absence is none of its.
#[tokio::test]
async fn a_program_speaks_through_every_absence() {
    let house = House::new().await;
    let mut one = demo(&house);
    let agent = house.agent();
    house.assign(std::slice::from_ref(&one));
    let mut program = Program::connect(&house).await;
    assert_eq!(program.hears().await, AgentLine::Server { connected: true });
    let join = Say::Join { group: "g".into() };
    // What the program claims about a reconnection does not count: its agent knows.
    for say in [begin(true), join.clone()] {
        program.says(say).await;
    }
    assert_eq!(said(&house, 0, 2).await, [begin(false), join.clone()]);
    assert!(house.reported().said.iter().all(|s| s.id == one.id));
    let tell = Tell::Message { message: message("hello") };
    house.push(ServerFrame::Tell(Told { id: one.id.clone(), tell: tell.clone() }));
    assert_eq!(program.hears().await, AgentLine::Tell { tell });

    // The server goes and comes back.
    house.go_away().await;
    assert_eq!(program.hears().await, AgentLine::Server { connected: false });
    program.says(Say::Purge { name: "*".into(), kind: "*".into() }).await;
    assert!(matches!(program.hears().await, AgentLine::Tell { tell: Tell::Refused { .. } }));
    house.come_back().await;
    program.hears_of_server(true).await;
    assert_eq!(said(&house, 2, 2).await, [begin(true), join.clone()]);

    // The agent is killed; the next one adopts the process, which begins again and only comes back.
    agent.kill();
    let agent = house.agent();
    let mut program = Program::connect(&house).await;
    program.hears_of_server(true).await;
    program.says(begin(false)).await;
    assert_eq!(said(&house, 4, 1).await, [begin(true)]);

    // A new process is another one.
    one.launch = 2;
    std::fs::remove_file(house.data("demo").join("key")).unwrap();
    house.assign(std::slice::from_ref(&one));
    house.started(&one.id, 2).await;
    let mut program = Program::connect(&house).await;
    program.says(begin(false)).await;
    assert_eq!(said(&house, 5, 1).await, [begin(false)]);
    // Its end is told: groups are left.
    program.says(join).await;
    drop(program);
    assert_eq!(said(&house, 6, 2).await[1], Say::Leave { group: "g".into() });
    drop(agent);
}

/// A program that says a state object after a begin is heard in that order, and a slow one blocks nobody.
#[tokio::test]
async fn order_and_bounds() {
    let house = House::new().await;
    let one = demo(&house);
    let _agent = house.agent();
    house.assign(std::slice::from_ref(&one));
    let mut program = Program::connect(&house).await;
    program.hears_of_server(true).await;
    // A silent program is told more than it could ever read.
    for i in 0..600 {
        let tell = Tell::Message {
            message: ReceivedMessage { data: "x".repeat(10_000).into(), ..message(&i.to_string()) },
        };
        house.push(ServerFrame::Tell(Told { id: one.id.clone(), tell }));
    }
    house.logged(&one.id, "does not read").await;
    // The link goes on meanwhile.
    program.says(begin(false)).await;
    let state = ProgramLine::State {
        name: "n".into(),
        value: 1.into(),
        kind: String::new(),
        metadata: Default::default(),
        lifetime_s: 0,
    };
    program.line(&state).await;
    let key = (one.id.clone(), "n".to_owned());
    let begun = house.until("the state", |r| r.states.get(&key).map(|_| r.said.len())).await;
    assert_eq!(begun, 1, "the begin arrived before the state object");
    // State objects and purges, one after the other, at once.
    for i in 0..20 {
        let name = format!("p{i}");
        let state = ProgramLine::State {
            name: name.clone(),
            value: i.into(),
            kind: String::new(),
            metadata: Default::default(),
            lifetime_s: 0,
        };
        program.line(&state).await;
        program.says(Say::Purge { name, kind: "*".into() }).await;
    }
    house.until("twenty purges", |r| (r.said.len() == 21).then_some(())).await;
    let order = house.reported().order.clone();
    let expected: Vec<String> =
        (0..20).flat_map(|i| [format!("state p{i}"), format!("purge p{i}")]).collect();
    assert_eq!(order.into_iter().filter(|o| o.contains(" p")).collect::<Vec<_>>(), expected);
    let AgentLine::Tell { tell: Tell::Message { message } } = program.hears().await else {
        panic!("a message")
    };
    assert_eq!(message.key, "0");
}
