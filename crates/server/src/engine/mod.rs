//! The engine: looks at every run and every delivery that something happened to, and carries out what follows (spec/delivery §7–§11, §17). Also
//! applies documents, which concern all rooms below.
//!
//! One task ([`keep`]). When somebody nudges it, when there is news of attempts, when a timer is due, it takes the turn and goes [`round`](mod@round): hears agents
//! ([`ends`]), begins runs of business dates ([`dates`]), asks `model::deliver::advance` what follows in each run something happened to, carries that
//! out in one transaction a run ([`carry`], [`orders`], [`builtins`]), and lets `delivery` look at its gates. Nothing is remembered that the
//! database does not hold: killed at any point, it goes on from there (E-8, DP-1).

mod actions;
pub mod api;
pub mod apply;
mod builtins;
mod carry;
mod dates;
mod ends;
mod facts;
mod meant;
mod orders;
mod probes;
mod repair;
mod round;
mod values;

#[cfg(test)]
mod tests;

use crate::app::App;
use crate::limits;
use round::State;
use std::time::Duration;

/// The engine, until the server leaves.
pub async fn keep(app: App) {
    if let Err(fault) = repair::leases(&app).await {
        tracing::error!(%fault, "what is held could not be looked at");
    }
    let mut state = State::new();
    loop {
        let next = match Box::pin(round::round(&app, &mut state)).await {
            Ok(next) => next,
            Err(fault) => {
                tracing::error!(%fault, "the engine could not go round; it begins again from what is written");
                state = State::new();
                state.fresh = false;
                Some(app.clock.now().plus(Duration::from_secs(1)))
            }
        };
        let now = app.clock.now();
        let sleep = next.map_or(limits::ENGINE_SLEEP_MAX, |at| at.since(now)).min(limits::ENGINE_SLEEP_MAX);
        tokio::select! {
            () = app.spaces.nudge.notified() => {}
            () = app.work.nudge.notified() => {}
            () = tokio::time::sleep(sleep) => {}
            () = app.stop.cancelled() => return,
        }
    }
}

/// Looks at files and probes that resources stand for, until the server leaves.
pub async fn keep_probing(app: App) {
    probes::keep(app).await;
}
