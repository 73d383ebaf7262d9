//! Python packages: real scripts in a real Python, which speak ZeroMQ by hand or through its library.

use crate::house::{House, content, instance, kill9, lives};
use protocol::api::StateObject;
use protocol::exchange::{MessageScope, ReceivedMessage, Say, StateFilter, Tell};
use protocol::link::{ServerFrame, Told};
use serde_json::{Value, json};
use std::process::Command;

const HOST: &str = "ExecutableFilename=\"PythonPackageHost.exe\" RequestLastStateObjectsOnStart=\"true\"";

/// ZMTP by hand: what `recv`, `send` and `connect` are for the scripts below.
const BY_HAND: &str = r#"
import json, os, socket, struct, sys
class Pair:
    def __init__(self, port):
        self.s = socket.create_connection(("127.0.0.1", port))
        self.s.sendall(b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32))
        self.exactly(64)
        self.frame(4, b"\x05READY\x0bSocket-Type" + struct.pack(">I", 4) + b"PAIR")
        assert b"PAIR" in self.receive()
    def exactly(self, n):
        data = b""
        while len(data) < n:
            part = self.s.recv(n - len(data))
            if not part: sys.exit(9)
            data += part
        return data
    def frame(self, flags, body):
        head = bytes([flags, len(body)]) if len(body) < 256 else bytes([flags | 2]) + struct.pack(">Q", len(body))
        self.s.sendall(head + body)
    def receive(self):
        flags = self.exactly(1)[0]
        n = struct.unpack(">Q", self.exactly(8))[0] if flags & 2 else self.exactly(1)[0]
        return self.exactly(n)
    def send(self, text): self.frame(0, text.encode())
    def recv(self): return self.receive().decode()
"#;

/// The same through pyzmq.
const BY_LIBRARY: &str = r#"
import json, os, sys, zmq
class Pair:
    def __init__(self, port):
        self.s = zmq.Context().socket(zmq.PAIR)
        self.s.setsockopt(zmq.LINGER, 1000)
        self.s.connect("tcp://127.0.0.1:%d" % port)
    def send(self, text): self.s.send_string(text)
    def recv(self): return self.s.recv_string()
"#;

/// A package's script: the order of a run is that of spec/constellation §3.6. Whatever it hears it writes down.
const SCRIPT: &str = r#"
from pair import Pair
import json, os, sys
data = os.environ["ESCALE_DATA_DIR"]
def note(name, text):
    with open(os.path.join(data, name), "a") as f: f.write(text + "\n")
pair = Pair(int(sys.argv[1]))
def call(function, **more): pair.send(json.dumps(dict(more, Function=function)))
note("begun", "%d %s" % (os.getpid(), os.getcwd()))
pair.send("Init")
call("RequestStateObjects", Sentinel="*", Package="other", Name="*", Type="*")
call("SubscribeStateObjects", Sentinel="*", Package="other", Name="*", Type="*")
call("RegisterMessageCallback", Key="Add", DeclareCallback=True, Descriptor={"Description": "Adds",
     "Arguments": {"a": {"Type": "int"}, "b": {"Type": "int", "DefaultValue": 1}}, "ReturnType": {"Type": "int"}})
call("DeclarePackageDescriptor")
call("SubscribeMessages", Group="g")
call("GetSettings")
print("written to stdout")
while True:
    text = pair.recv()
    frame = json.loads(text)
    kind = frame["Type"]
    if kind != "PING": note("heard", text)
    if kind == "PING": pair.send("PONG")
    elif kind == "SETTINGS":
        call("WriteLog", Level="Warn", Message="settings: " + json.dumps(frame["Settings"], sort_keys=True))
        call("PushStateObject", Name="n", Value=41, Type="int", Metadatas={"unit": "x"}, Lifetime=5)
    elif kind == "MSG":
        a, b = json.loads(frame["Data"])
        sender = frame["Context"]["Sender"]
        to = sender["ConnectionId"] if sender["Type"] == 0 else sender["FriendlyName"]
        call("SendMessage", Scope=2, To=to, Key="__Response", Value=a + b, SagaId=frame["Context"]["SagaId"])
    elif kind == "EXIT":
        note("exit", "exit")
        sys.exit(0)
"#;

fn config(attributes: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><configuration><pythonProxy xmlns=\"urn:Constellation.PythonProxy\" {attributes}>\
         <scripts><script filename=\"Scripts\\Main.py\" pythonCmd=\"python3\"/></scripts></pythonProxy></configuration>"
    )
}

fn heard(house: &House) -> Vec<Value> {
    let text = content(&house.data("demo").join("heard")).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

async fn until_heard(house: &House, what: &str, ask: impl Fn(&Value) -> bool) -> Value {
    let mut found = None;
    house
        .until_true(what, || {
            found = heard(house).into_iter().find(|frame| ask(frame));
            found.is_some()
        })
        .await;
    found.unwrap()
}

fn state(value: i64) -> StateObject {
    StateObject {
        agent: "box-2".into(),
        instance: "other".into(),
        name: "s".into(),
        value: value.into(),
        kind: String::new(),
        metadata: Default::default(),
        at: agent::now(),
        lifetime_s: 0,
        expired: false,
    }
}

/// PKG-11: a whole run, from the first word to the last.
async fn a_whole_run(pair: &str, python: &str) {
    let house = House::new().await;
    let files = [
        ("PythonPackageHost.exe.config", &*config("scriptStartupTimeout=\"20\"").replace("python3", python)),
        ("Scripts/Main.py", SCRIPT),
        ("Scripts/pair.py", pair),
    ];
    let mut one = instance("demo", &house.constellation("Demo", "1.2", HOST, &files));
    one.settings.insert("who".into(), "you".into());
    let agent = house.agent();
    house.assign(std::slice::from_ref(&one));
    let seen = house.started(&one.id, 1).await;
    assert!(seen.connected && seen.client.unwrap().starts_with("escale-python-host "));
    house.logged(&one.id, "Demo 1.2 started").await;
    house.logged(&one.id, "written to stdout").await;
    let line = house.logged(&one.id, "settings: {\"who\": \"you\"}").await;
    assert_eq!((line.level.as_str(), line.stream.as_str()), ("warn", "program"));
    let key = (one.id.clone(), "n".to_owned());
    let pushed = house.until("the state object", |r| r.states.get(&key).cloned()).await;
    assert_eq!((pushed.value, pushed.kind.as_str(), pushed.lifetime_s), (json!(41), "System.Int32", 5));
    // Its words to the exchange, in the order of a run.
    let filter = StateFilter {
        agent: Some("*".into()),
        instance: Some("other".into()),
        name: Some("*".into()),
        kind: Some("*".into()),
    };
    let said: Vec<Say> = house
        .until("five words", |r| (r.said.len() >= 5).then(|| r.said.iter().map(|s| s.say.clone()).collect()))
        .await;
    assert_eq!(said[0], Say::Begin { reconnection: false, last_states: true });
    assert_eq!(said[1..3], [Say::Request { ask: 1, filter: filter.clone() }, Say::Watch { filter }]);
    let Say::Describe { descriptor } = &said[3] else { panic!("{:?}", said[3]) };
    assert_eq!(descriptor["MessageCallbacks"][0]["ResponseType"], "System.Int32");
    assert_eq!(said[4], Say::Join { group: "g".into() });

    // What it hears.
    let tell = |tell: Tell| house.push(ServerFrame::Tell(Told { id: one.id.clone(), tell }));
    tell(Tell::LastStates { states: vec![state(1)] });
    tell(Tell::States { ask: 1, states: vec![state(2)] });
    tell(Tell::State { state: Box::new(state(3)) });
    let frame = until_heard(&house, "last state objects", |f| f["Type"] == "LASTSTATEOBJECTS").await;
    assert_eq!(frame["StateObjects"][0]["Value"], 1);
    for value in [2, 3] {
        until_heard(&house, "a state object", |f| f["StateObject"]["Value"] == value).await;
    }
    let whole = heard(&house);
    assert_eq!(
        (&whole[0]["Type"], &whole[0]["PackageInstanceName"]),
        (&json!("PACKAGESTATE"), &json!("demo"))
    );
    let scope = |kind: &str| MessageScope {
        kind: kind.into(),
        args: vec!["demo".into()],
        conversation: Some("7".into()),
    };
    let message = ReceivedMessage {
        from: "box-2/other".into(),
        reply_to: "box-2/other".into(),
        scope: scope("package"),
        key: "Add".into(),
        data: json!([40, 2]),
        at: agent::now(),
    };
    tell(Tell::Message { message });
    let reply = house
        .until("the reply", |r| {
            r.said.iter().find_map(|s| match &s.say {
                Say::Send { scope, key, data } if key == "__Response" => Some((scope.clone(), data.clone())),
                _ => None,
            })
        })
        .await;
    assert_eq!(reply, (MessageScope { args: vec!["box-2/other".into()], ..scope("package") }, json!(42)));
    // New settings.
    one.settings.insert("who".into(), "me".into());
    one.settings_generation = 2;
    house.assign(std::slice::from_ref(&one));
    until_heard(&house, "new settings", |f| f["Settings"]["who"] == "me").await;
    house.go_away().await;
    until_heard(&house, "no connection", |f| f["Type"] == "CONNECTIONSTATE" && f["IsConnected"] == false)
        .await;
    house.come_back().await;

    // The script is killed: it comes back, and is told who it is again.
    let begun = || content(&house.data("demo").join("begun")).unwrap_or_default();
    let pid = |line: usize| begun().lines().nth(line).and_then(|l| l.split(' ').next()?.parse::<u32>().ok());
    kill9(pid(0).unwrap());
    let introduced = || heard(&house).iter().filter(|f| f["Type"] == "PACKAGESTATE").count();
    house.until_true("a second life", || pid(1).is_some() && introduced() == 2).await;
    house.logged(&one.id, "Main.py has ended (signal: 9").await;
    assert!(
        begun().lines().all(|line| line.ends_with("instances/demo/files")),
        "the root of the package: {}",
        begun()
    );
    // The agent is killed: host and script go on, and the next agent finds them.
    agent.kill();
    let _agent = house.agent();
    let seen = house.until_seen(&one.id, "connected again", |s| s.connected && s.state == "started").await;
    assert_eq!((seen.launch, lives(pid(1).unwrap())), (1, true));
    // It is told to end, and does.
    (one.launch, one.run) = (2, false);
    house.assign(std::slice::from_ref(&one));
    house.stopped(&one.id, 2).await;
    assert_eq!(content(&house.data("demo").join("exit")).unwrap(), "exit\n");
    assert!(!lives(pid(1).unwrap()) && pid(2).is_none() && house.processes("demo").is_empty());
}

#[tokio::test]
async fn a_script_that_speaks_by_hand() {
    a_whole_run(BY_HAND, "python3").await;
}

#[tokio::test]
async fn a_script_that_speaks_through_the_usual_library() {
    // Installed for the system's own Python, if at all.
    let has = |python: &str| {
        Command::new(python).args(["-c", "import zmq"]).output().is_ok_and(|output| output.status.success())
    };
    match ["python3", "/usr/bin/python3"].into_iter().find(|python| has(python)) {
        Some(python) => a_whole_run(BY_LIBRARY, python).await,
        None => eprintln!("no Python here has zmq: only the script that speaks by hand was tried"),
    }
}

/// PKG-11: a script that says nothing is a failed start; one that ends at once, too; recovery decides about both.
#[tokio::test]
async fn a_script_that_does_not_begin() {
    let house = House::new().await;
    let mut all = Vec::new();
    for (name, script, why) in [
        ("silent", "import time\ntime.sleep(60)", "no first word within"),
        ("broken", "raise SystemExit(3)", "exit status: 3"),
        ("missing", "", "has no file"),
    ] {
        // Only the silent one is waited for in vain: a Python may take its time to start.
        let startup = if name == "silent" { 1 } else { 60 };
        let host = config(&format!("scriptStartupTimeout=\"{startup}\" scriptCloseTimeout=\"1\""));
        let mut files = vec![("PythonPackageHost.exe.config", host.as_str())];
        if !script.is_empty() {
            files.push(("Scripts/Main.py", script));
        }
        let mut one = instance(name, &house.constellation(name, "1.0", HOST, &files));
        one.recovery.restart = Some(false);
        all.push((one, why));
    }
    let _agent = house.agent();
    house.assign(&all.iter().map(|(one, _)| one.clone()).collect::<Vec<_>>());
    for (one, why) in &all {
        house.logged(&one.id, why).await;
        house.until_seen(&one.id, "failed", |s| s.failed && s.state == "stopped").await;
        assert!(house.processes(&one.name).is_empty());
    }
    assert!(!house.reported().history.iter().any(|s| s.state == "started"));
}

/// PKG-11: a script that asks for the package's end gets it, and one that ignores the word to end is killed.
#[tokio::test]
async fn a_script_that_shuts_down_and_one_that_does_not() {
    let house = House::new().await;
    let begin = format!("{BY_HAND}\npair = Pair(int(sys.argv[1]))\npair.send('Init')\n");
    let shuts = format!("{begin}pair.send('{{\"Function\":\"Shutdown\"}}')\nwhile True: pair.recv()\n");
    let stays = format!("{begin}import time\ntime.sleep(60)\n");
    let host = config("scriptCloseTimeout=\"0.3\"");
    let publish = |name: &str, script: &str| {
        let files = [("PythonPackageHost.exe.config", host.as_str()), ("Scripts/Main.py", script)];
        instance(name, &house.constellation(name, "1.0", HOST, &files))
    };
    let (shuts, mut stays) = (publish("shuts", &shuts), publish("stays", &stays));
    let _agent = house.agent();
    house.assign(&[shuts.clone(), stays.clone()]);
    let seen = house
        .until_seen(&shuts.id, "finished", |s| s.reason.as_ref().is_some_and(|r| r.code == "finished"))
        .await;
    assert_eq!((seen.state.as_str(), seen.restarts), ("stopped", 0), "exit code 0: no recovery");
    house.started(&stays.id, 1).await;
    (stays.launch, stays.run) = (2, false);
    house.assign(&[shuts, stays.clone()]);
    house.stopped(&stays.id, 2).await;
    house.logged(&stays.id, "within 300ms; killing it").await;
}
