//! A crowd of virtual agents in one process.
//!
//! Each has a key of its own, a connection of its own and a task of its own. The crowd only starts them, paced if that
//! is asked, and counts. Dropping it ends every connection.

use crate::door::Door;
use crate::enrol::Identity;
use crate::tally::{self, Tally};
use crate::virtual_agent::{Shared, VirtualAgent, call_all};
use anyhow::{Result, bail};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// Most connections being opened at one time; what the server's queue of new connections holds anyway.
const OPENING_MAX: usize = 128;

/// How a crowd behaves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// Connections begun in a second; as fast as they come when absent.
    pub rate: Option<f64>,
    /// Beats leave so often; the server's interval when absent.
    pub every: Option<Duration>,
    /// State objects in each beat, for each instance that runs.
    pub states: usize,
    /// A run is reported at some moment within this time; at once when absent.
    pub run_spread: Option<Duration>,
}

/// A crowd.
pub struct Crowd {
    shared: Arc<Shared>,
    agents: JoinSet<()>,
    began: Instant,
}

impl Crowd {
    /// Sends everybody on the way; [`Crowd::gathered`] waits until they are there.
    #[must_use]
    pub fn start(door: Door, identities: Vec<Identity>, manner: Manner) -> Self {
        let shared = Arc::new(Shared {
            door,
            tally: Tally::default(),
            opening: Semaphore::new(OPENING_MAX),
            every: manner.every,
            states: manner.states,
            run_spread: manner.run_spread,
            call: watch::channel(0).0,
        });
        let mut agents = JoinSet::new();
        let began = Instant::now();
        for (number, identity) in identities.into_iter().enumerate() {
            let agent = VirtualAgent::new(number, identity, Arc::clone(&shared));
            let wait = manner.rate.map(|rate| Duration::from_secs_f64(number as f64 / rate.max(0.001)));
            agents.spawn(async move {
                if let Some(wait) = wait {
                    tokio::time::sleep(wait).await;
                }
                agent.live().await;
            });
        }
        Self { shared, agents, began }
    }

    /// What was counted.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.shared.tally
    }

    /// How many agents there are.
    #[must_use]
    pub fn size(&self) -> usize {
        self.agents.len()
    }

    /// How many are connected.
    #[must_use]
    pub fn connected(&self) -> usize {
        usize::try_from(tally::read(&self.shared.tally.connected)).unwrap_or(usize::MAX)
    }

    /// Waits until everybody is connected; gives the time since the start.
    ///
    /// # Errors
    /// When it takes longer than `within`.
    pub async fn gathered(&self, within: Duration) -> Result<Duration> {
        while self.connected() < self.size() {
            if self.began.elapsed() > within {
                let (there, all) = (self.connected(), self.size());
                let failures = tally::read(&self.shared.tally.failures);
                bail!(
                    "{there} of {all} agents connected within {} s ({failures} failures)",
                    within.as_secs()
                );
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(self.began.elapsed())
    }

    /// Lets everybody beat at once and waits until each beat is acknowledged; gives the time that took.
    ///
    /// # Errors
    /// When some do not answer within `within`: they were not alive.
    pub async fn call(&self, within: Duration) -> Result<Duration> {
        let began = Instant::now();
        call_all(&self.shared);
        loop {
            let present = usize::try_from(tally::read(&self.shared.tally.present)).unwrap_or(usize::MAX);
            if present >= self.size() {
                return Ok(began.elapsed());
            }
            if began.elapsed() > within {
                bail!("{present} of {} agents answered within {} s", self.size(), within.as_secs());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}
