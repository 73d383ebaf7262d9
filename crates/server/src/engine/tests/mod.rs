//! Stories of the engine, with agents that speak as ours do, on each database.

mod actions;
mod chain;
mod back;
mod dates;
mod deciders;
mod deliveries;
mod several;
mod rights;
mod steering;
mod values;
mod ways;
mod why;

use crate::app::App;
use crate::fleet;
use crate::fleet::Connection;
use crate::testing::TestApp;
use crate::wake::Touched;
use crate::work;
use axum::http::Method;
use model::Secret;
use protocol::deliver::job::{JobEnd, JobOrder, JobReport};
use protocol::link::ServerFrame;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// What an agent does with a job.
#[derive(Debug, Clone)]
pub enum Does {
    /// Ends with this code.
    Code(i32),
    /// Ends in this way.
    Ends(Box<JobEnd>),
    /// Begins, and ends only when the test says so.
    Stays,
}

/// An agent.
pub struct Fake {
    app: App,
    /// Its id.
    pub id: Uuid,
    /// What it does with a job, by `AGENT JOB` or `JOB`; others end well.
    plan: Arc<Mutex<HashMap<String, Vec<Does>>>>,
    /// What it was given, in order.
    ran: Arc<Mutex<Vec<JobOrder>>>,
    name: String,
    stop: CancellationToken,
    place: Option<Connection>,
}

impl Fake {
    /// Comes and works until it is dropped.
    pub async fn new(test: &TestApp, name: &str) -> Self {
        let key = test.enroll(name).await;
        let id = fleet::recognise(&test.app, &Secret::new(key)).await.unwrap().id;
        let mut fake = Self {
            app: test.app.clone(),
            id,
            plan: Arc::default(),
            ran: Arc::default(),
            name: name.to_owned(),
            stop: CancellationToken::new(),
            place: None,
        };
        fake.come();
        fake
    }

    /// Connects.
    pub fn come(&mut self) {
        self.place = self.app.presence.enter(self.id, "boot");
        assert!(self.place.is_some());
        self.stop = CancellationToken::new();
        let (app, id, plan, ran, name) =
            (self.app.clone(), self.id, self.plan.clone(), self.ran.clone(), self.name.clone());
        let stop = self.stop.clone();
        tokio::spawn(async move {
            let mut bell = app.wake.bell(Touched::Jobs(id));
            loop {
                for frame in work::due(&app, id).await.unwrap_or_default() {
                    hear(&app, id, &name, &plan, &ran, frame).await;
                }
                tokio::select! {
                    () = bell.ring() => {}
                    () = stop.cancelled() => return,
                    () = app.stop.cancelled() => return,
                }
            }
        });
        self.app.spaces.nudge.notify_one();
    }

    /// Goes away.
    pub fn go(&mut self) {
        self.stop.cancel();
        self.place = None;
        self.app.spaces.nudge.notify_one();
    }

    /// What it does with a job, try by try; the last one again and again.
    pub fn does(&self, job: &str, what: Vec<Does>) {
        self.plan.lock().unwrap().insert(job.to_owned(), what);
    }

    /// Jobs it was given, in order.
    pub fn ran(&self) -> Vec<String> {
        self.ran.lock().unwrap().iter().map(|order| order.env["DLV_JOB"].clone()).collect()
    }

    /// The last order of a job.
    pub fn order(&self, job: &str) -> JobOrder {
        self.ran.lock().unwrap().iter().rev().find(|order| order.env["DLV_JOB"] == job).unwrap().clone()
    }

    /// Ends a job that stays.
    pub async fn end(&self, job: &str, code: i32) {
        self.finish(&self.order(job).attempt, code).await;
    }

    /// Ends an attempt that stays.
    pub async fn finish(&self, attempt: &str, code: i32) {
        let end = JobEnd { kind: "exited".to_owned(), code: Some(code), ..JobEnd::default() };
        say(&self.app, self.id, attempt, 9, "ended", Some(end)).await;
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn say(app: &App, agent: Uuid, attempt: &str, sequence: u64, state: &str, end: Option<JobEnd>) {
    let report = JobReport {
        attempt: attempt.to_owned(),
        sequence,
        state: state.to_owned(),
        position: 0,
        pid: Some(4_711),
        started_at: Some(app.clock.now()),
        progress: None,
        end,
        alarm: None,
    };
    work::report(app, agent, report).await.unwrap();
}

async fn hear(
    app: &App,
    id: Uuid,
    name: &str,
    plan: &Mutex<HashMap<String, Vec<Does>>>,
    ran: &Mutex<Vec<JobOrder>>,
    frame: ServerFrame,
) {
    match frame {
        ServerFrame::Job(order) => {
            if ran.lock().unwrap().iter().any(|known| known.attempt == order.attempt) {
                return;
            }
            let (job, attempt) = (order.env["DLV_JOB"].clone(), order.attempt.clone());
            ran.lock().unwrap().push(*order);
            say(app, id, &attempt, 1, "accepted", None).await;
            say(app, id, &attempt, 2, "active", None).await;
            let does = {
                let mut plan = plan.lock().unwrap();
                let key = format!("{name} {job}");
                let of = if plan.contains_key(&key) { plan.get_mut(&key) } else { plan.get_mut(&job) };
                match of {
                    Some(list) if list.len() > 1 => list.remove(0),
                    Some(list) => list[0].clone(),
                    None => Does::Code(0),
                }
            };
            let end = match does {
                Does::Stays => return,
                Does::Ends(end) => *end,
                Does::Code(code) => {
                    JobEnd { kind: "exited".to_owned(), code: Some(code), ..JobEnd::default() }
                }
            };
            say(app, id, &attempt, 3, "ended", Some(end)).await;
        }
        ServerFrame::JobStop(stop) => {
            let end = JobEnd { kind: "killed".to_owned(), signal: Some(15), ..JobEnd::default() };
            say(app, id, &stop.attempt, 8, "ended", Some(end)).await;
        }
        _ => {}
    }
}

/// Applies a file.
pub async fn apply(test: &TestApp, file: &str, text: &str) {
    let answer = test.post("/documents/apply", json!({ "files": { file: text } })).await;
    let applied = answer.json();
    assert!(answer.status.is_success() && applied["applied"] == true, "{applied:#}");
    test.app.spaces.nudge.notify_one();
}

/// A space as it is shown.
pub async fn view(test: &TestApp, space: &str) -> Value {
    let answer = test.get(&format!("/spaces/{space}")).await;
    assert_eq!(answer.status.as_u16(), 200, "{:?}", answer.json());
    answer.json()
}

/// State and first code of each object.
pub async fn states(test: &TestApp, space: &str) -> BTreeMap<String, String> {
    let view = view(test, space).await;
    let node = |node: &Value| {
        let code = node["reasons"][0]["code"].as_str().unwrap_or_default();
        (node["path"].as_str().unwrap().to_owned(), format!("{} {code}", node["state"].as_str().unwrap()))
    };
    view["nodes"].as_array().unwrap().iter().map(node).collect()
}

/// Waits until an object is in a state with a reason: `finished F.ok`.
pub async fn until(test: &TestApp, space: &str, object: &str, wanted: &str) {
    let mut bell = test.app.wake.bell(Touched::Space(space.to_owned()));
    let wait = async {
        loop {
            let states = states(test, space).await;
            if states.get(object).map(String::as_str) == Some(wanted) {
                return;
            }
            bell.ring().await;
        }
    };
    if tokio::time::timeout(Duration::from_secs(60), wait).await.is_err() {
        panic!("{object} is not {wanted}: {:#?}", states(test, space).await);
    }
}

/// Does something to an object; gives the line.
pub async fn act(test: &TestApp, space: &str, action: &str, object: &str, more: Value) -> Value {
    let mut body = json!({ "action": action, "objects": [object], "reason": "because" });
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let answer = test.post(&format!("/spaces/{space}/actions"), body).await;
    assert_eq!(answer.status.as_u16(), 200, "{:?}", answer.json());
    answer.json()[0].clone()
}

/// Starts or stops the engine.
pub async fn engine(test: &TestApp, action: &str, space: &str) -> Value {
    let answer = test.post("/spaces/engines", json!({ "action": action, "spaces": [space] })).await;
    answer.json()[0].clone()
}

/// Sets the clock forward, and lets the engine look.
pub fn later(test: &TestApp, seconds: u64) {
    let now = test.app.clock.now();
    test.app.clock.set(now.plus(Duration::from_secs(seconds)));
    test.app.spaces.nudge.notify_one();
}

/// Asks as the administrator.
pub async fn post(test: &TestApp, path: &str, body: Value) -> Value {
    test.ask(Method::POST, path, body).await.json()
}
