//! Figures for Prometheus, taken when they are asked for.

use crate::app::App;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;
use std::sync::atomic::Ordering;

/// The figures now.
#[must_use]
pub fn registry(app: &App) -> Registry {
    let mut registry = Registry::with_prefix("escale");
    let gauge = |n: usize| ConstGauge::new(i64::try_from(n).unwrap_or(i64::MAX));
    let uptime = i64::try_from(app.clock.now().since(app.started_at).as_secs()).unwrap_or(i64::MAX);
    registry.register("uptime_seconds", "Time since the program started", ConstGauge::new(uptime));
    registry.register("agents_connected", "Agents connected to this server", gauge(app.presence.connected()));
    registry.register("live_readers", "Readers of live changes", gauge(app.live.readers()));
    let waiting = app.reports.max_capacity() - app.reports.capacity();
    registry.register("reports_waiting", "Reports of agents waiting to be written", gauge(waiting));
    registry.register(
        "requests",
        "Requests answered",
        ConstCounter::new(app.requests.load(Ordering::Relaxed)),
    );
    registry
}
