//! What the tests' server keeps of runs, and how tests wait for it.

use crate::house::House;
use protocol::install::{RunLine, RunOrder, RunReport};
use protocol::link::ServerFrame;

/// What the agent said about one run.
#[derive(Debug, Default)]
pub struct ToldRun {
    pub reports: Vec<RunReport>,
    /// Each line once, as a server that keeps them by number would.
    pub lines: Vec<RunLine>,
}

impl ToldRun {
    pub fn last(&self) -> &RunReport {
        self.reports.last().unwrap()
    }
    /// Phase, status and text of each line.
    pub fn story(&self) -> Vec<String> {
        self.lines.iter().map(|l| format!("{} {} {}", l.phase, l.status, l.text)).collect()
    }
}

impl House {
    /// Waits until a run ended; returns its last report and its lines.
    pub async fn run_ended(&self, run: &str) -> (RunReport, Vec<String>) {
        self.until(&format!("{run} ends"), |r| {
            let told = r.runs.get(run).filter(|t| t.last().state != "running")?;
            Some((told.last().clone(), told.story()))
        })
        .await
    }
    /// Waits until a run said this.
    pub async fn run_said(&self, run: &str, text: &str) {
        self.until(&format!("{run} says {text:?}"), |r| {
            r.runs.get(run).filter(|t| t.lines.iter().any(|l| l.text.contains(text))).map(|_| ())
        })
        .await;
    }
    /// Hands out a run; the agent must be connected.
    pub fn order(&self, order: RunOrder) {
        self.push(ServerFrame::Run(Box::new(order)));
    }
    pub async fn connected(&self, hellos: usize) {
        self.until(&format!("{hellos} hellos"), |r| (r.connected && r.hellos >= hellos).then_some(())).await;
    }
}
