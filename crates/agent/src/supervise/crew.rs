//! Starting many processes at once, when the agent starts.
//!
//! A start holds its caller until the new program is loaded, most of it in the kernel and on a core of its own. One
//! process needs nothing better; two hundred are up twice as soon when as many threads as there are processors start
//! them. The threads only start: everything else stays with the one task that decides.

use super::unix::{self, Spec};
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Threads of a crew at most.
const THREADS_MAX: usize = 8;

/// Some threads that start processes.
#[derive(Debug)]
pub struct Crew {
    jobs: Sender<(String, Spec)>,
    done: Receiver<(String, io::Result<u32>)>,
    threads: Vec<JoinHandle<()>>,
}

impl Crew {
    /// Gathers a crew; nothing when there are no threads to have.
    #[must_use]
    pub fn gather() -> Option<Self> {
        let (jobs, inbox) = channel::<(String, Spec)>();
        let (report, done) = channel();
        let inbox = Arc::new(Mutex::new(inbox));
        let count =
            std::thread::available_parallelism().map_or(1, std::num::NonZero::get).clamp(1, THREADS_MAX);
        let threads: Vec<_> = (0..count)
            .map_while(|_| {
                let (inbox, report) = (Arc::clone(&inbox), report.clone());
                std::thread::Builder::new()
                    .name("start".to_owned())
                    .stack_size(256 << 10)
                    .spawn(move || work(&inbox, &report))
                    .ok()
            })
            .collect();
        (!threads.is_empty()).then_some(Self { jobs, done, threads })
    }

    /// Gives it a process to start, under a name. What it cannot take comes back.
    #[must_use]
    pub fn start(&self, name: &str, spec: Spec) -> Option<Spec> {
        self.jobs.send((name.to_owned(), spec)).err().map(|refused| refused.0.1)
    }

    /// What was started by now.
    pub fn started(&self) -> impl Iterator<Item = (String, io::Result<u32>)> + '_ {
        self.done.try_iter()
    }

    /// Waits for the rest, and lets the crew go.
    pub fn finish(self) -> Vec<(String, io::Result<u32>)> {
        drop(self.jobs);
        for thread in self.threads {
            let _ = thread.join();
        }
        self.done.try_iter().collect()
    }
}

fn work(inbox: &Mutex<Receiver<(String, Spec)>>, report: &Sender<(String, io::Result<u32>)>) {
    loop {
        let job = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((name, spec)) = job else { return };
        let _ = report.send((name, unix::spawn(&spec)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn every_start_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let (out, err) = (folder.path().join("out"), folder.path().join("err"));
        for path in [&out, &err] {
            std::fs::write(path, "").unwrap();
        }
        let spec = |program: &str| Spec {
            program: program.into(),
            arguments: Vec::new(),
            environment: BTreeMap::new(),
            folder: folder.path().to_owned(),
            out: out.clone(),
            err: err.clone(),
        };
        let crew = Crew::gather().unwrap();
        for i in 0..20 {
            assert!(crew.start(&format!("good {i}"), spec("/bin/true")).is_none());
        }
        assert!(crew.start("bad", spec("/no/such/program")).is_none());
        let mut all: Vec<_> = crew.started().collect();
        all.extend(crew.finish());
        assert_eq!(all.len(), 21);
        let pids: BTreeSet<u32> = all.iter().filter_map(|(_, pid)| pid.as_ref().ok().copied()).collect();
        assert_eq!(pids.len(), 20);
        pids.iter().for_each(|pid| unix::reap(*pid));
        let bad = all.iter().find(|(name, _)| name == "bad").unwrap();
        assert_eq!(bad.1.as_ref().unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
