//! Figures for Prometheus, taken when they are asked for. The performance counters of Constellation are among them, under
//! words of Prometheus (spec/constellation §7.9); what they count a second is the growth since the figures were last asked
//! for.

use crate::app::App;
use crate::exchange::Census;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What has both a total and a rate: name, and what it counts.
const RATED: [(&str, &str); 11] = [
    ("push_state_object", "State objects published"),
    ("update_state_object", "State objects handed to those who watch them"),
    ("request_state_objects", "Questions for state objects"),
    ("subscribe_state_objects", "Filters of state objects watched"),
    ("send_message", "Messages said"),
    ("receive_message", "Messages handed to their receivers"),
    ("write_log", "Lines of the journal"),
    ("http_requests", "Requests of all kinds"),
    ("check_access", "Identities looked at on the interfaces of Constellation"),
    ("access_granted", "Identities that were let in"),
    ("access_denied", "Identities that were refused"),
];

/// Shortest time a rate is taken over.
const RATE_OVER: Duration = Duration::from_secs(1);

/// What the totals were when the figures were last asked for, and what they grew by a second before that.
#[derive(Default)]
pub struct Rates(Mutex<Option<Taken>>);

/// When the totals were taken, what they were, what they had grown by a second.
type Taken = (Instant, [u64; RATED.len()], [f64; RATED.len()]);

impl Rates {
    fn take(&self, totals: [u64; RATED.len()], now: Instant) -> [f64; RATED.len()] {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((at, _, rates)) if now.duration_since(*at) < RATE_OVER => *rates,
            Some((at, before, _)) => {
                let seconds = now.duration_since(*at).as_secs_f64();
                let rates = std::array::from_fn(|n| totals[n].saturating_sub(before[n]) as f64 / seconds);
                *last = Some((now, totals, rates));
                rates
            }
            None => {
                *last = Some((now, totals, [0.0; RATED.len()]));
                [0.0; RATED.len()]
            }
        }
    }
}

fn read(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed)
}

fn totals(app: &App, census: &Census) -> [u64; RATED.len()] {
    let counts = &app.exchange.counts;
    let compat = app.compat.counts.all();
    let of = |name: &str| compat.iter().find(|(n, _, _)| *n == name).map_or(0, |(_, _, count)| *count);
    [
        read(&counts.pushed),
        census.states,
        read(&counts.requested),
        census.watched,
        read(&counts.said),
        census.messages,
        app.exchange.journal.written(),
        read(&app.requests).max(of("http_requests")),
        of("check_access"),
        of("access_granted"),
        of("access_denied"),
    ]
}

/// The figures now.
#[must_use]
pub fn registry(app: &App) -> Registry {
    let mut registry = Registry::with_prefix("escale");
    let gauge = |n: u64| ConstGauge::new(i64::try_from(n).unwrap_or(i64::MAX));
    registry.register(
        "uptime_seconds",
        "Time since the program started",
        gauge(app.clock.now().since(app.started_at).as_secs()),
    );
    registry.register("live_readers", "Readers of live changes", gauge(app.live.readers() as u64));
    let waiting = app.reports.max_capacity() - app.reports.capacity();
    registry.register("reports_waiting", "Reports of agents waiting to be written", gauge(waiting as u64));
    registry.register("requests", "Requests answered", ConstCounter::new(read(&app.requests)));
    let census = app.exchange.listeners.census();
    let totals = totals(app, &census);
    let rates = app.exchange.counts.rates.take(totals, Instant::now());
    for (n, (name, what)) in RATED.into_iter().enumerate() {
        registry.register(name, what, ConstCounter::new(totals[n]));
        let rate = ConstGauge::new(rates[n]);
        registry.register(format!("{name}_per_second"), format!("{what}, a second"), rate);
    }
    let polls = u64::try_from(app.compat.counts.polls.load(Ordering::Relaxed)).unwrap_or(0);
    let now = census.now;
    for (name, what, value) in [
        ("state_objects", "State objects", app.exchange.board.count()),
        ("state_object_subscriptions", "Filters of state objects watched now", census.filters),
        ("packages_connected", "Packages with a live connection or subscription", census.instances),
        ("agents_connected", "Agents connected to this server", app.presence.connected() as u64),
        ("consumers_connected", "Consumers with a live connection or subscription", now[0] + now[2]),
        ("http_subscriptions", "Subscriptions of the request-by-request interfaces", now[2] + now[3]),
        ("long_polls", "Long polls that wait", polls),
    ] {
        registry.register(name, what, gauge(value));
    }
    let runs = &app.tasks.counts;
    for (name, what, count) in [
        ("run_words_of_strangers", "Words of agents about runs of others", &runs.strangers),
        ("run_words_of_nothing", "Words of agents about runs nobody knows", &runs.unknown),
        ("run_words_unasked", "Words of agents about runs that were never handed out", &runs.unasked),
        ("run_words_late", "Words of agents about runs that had ended", &runs.late),
        ("run_lines_cut", "Lines of runs beyond what is kept of each", &runs.cut),
    ] {
        registry.register(name, what, ConstCounter::new(read(count)));
    }
    registry.register(
        "computers_with_work",
        "Computers that may have runs",
        gauge(app.tasks.with_work() as u64),
    );
    let (opened, closed) = (census.opened, census.closed);
    for (name, what, value) in [
        ("package_connections", "Connections and subscriptions of packages", opened[1] + opened[3]),
        ("package_disconnections", "Ends of them", closed[1] + closed[3]),
        ("agent_connections", "Connections of agents", read(&app.exchange.counts.agents_came)),
        ("agent_disconnections", "Ends of them", read(&app.exchange.counts.agents_left)),
        ("consumer_connections", "Connections and subscriptions of consumers", opened[0] + opened[2]),
        ("consumer_disconnections", "Ends of them", closed[0] + closed[2]),
    ] {
        registry.register(name, what, ConstCounter::new(value));
    }
    registry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::each;
    use axum::body::Body;
    use axum::http::Request;

    /// SRV-20: the thirty-five counters of the field are there.
    #[tokio::test]
    async fn all_counters_are_told() {
        each(|test| async move {
            let answer = test.send(Request::get("/metrics").body(Body::empty()).unwrap()).await;
            let text = String::from_utf8(answer.bytes).unwrap();
            let has = |name: String| {
                assert!(
                    text.lines().any(|l| l.starts_with(&format!("{name} "))),
                    "{name} is missing in {text}"
                );
            };
            for (name, _) in RATED {
                has(format!("escale_{name}_total"));
                has(format!("escale_{name}_per_second"));
            }
            let now = [
                "state_objects",
                "state_object_subscriptions",
                "packages_connected",
                "agents_connected",
                "consumers_connected",
                "http_subscriptions",
                "long_polls",
            ];
            now.into_iter().for_each(|name| has(format!("escale_{name}")));
            for who in ["package", "agent", "consumer"] {
                has(format!("escale_{who}_connections_total"));
                has(format!("escale_{who}_disconnections_total"));
            }
            assert_eq!(RATED.len() * 2 + now.len() + 6, 35);
            test
        })
        .await;
    }

    #[test]
    fn rates_are_what_totals_grew_by() {
        let (rates, now) = (Rates::default(), Instant::now());
        let at = |pushed: u64, seconds: f64| {
            let mut totals = [0; RATED.len()];
            totals[0] = pushed;
            rates.take(totals, now + Duration::from_secs_f64(seconds))[0]
        };
        assert_eq!((at(10, 0.0), at(30, 2.0), at(99, 2.5), at(130, 12.0)), (0.0, 10.0, 10.0, 10.0));
    }
}
