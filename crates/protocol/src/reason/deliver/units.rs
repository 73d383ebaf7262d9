//! Instants and lengths of time as people read them.

/// `2026-11-30T13:00:00.001Z` as `2026-11-30 13:00:01 UTC`: rounded up, so that it is never told too early.
pub(super) fn time(value: &str) -> String {
    let Ok(at) = model::Timestamp::parse(value) else { return value.to_owned() };
    let up = model::Timestamp::from_ms(at.as_ms().saturating_add(999) / 1_000 * 1_000).to_string();
    let (day, clock) = up.split_once('T').unwrap_or((&up, ""));
    format!("{day} {} UTC", clock.split('.').next().unwrap_or_default())
}

/// Seconds as `20 min`, `1 h 30 min`, `14 d`.
pub(super) fn long(seconds: u64) -> String {
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3_600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let shown: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).take(2).map(|(n, unit)| format!("{n} {unit}")).collect();
    if shown.is_empty() { "0 s".to_owned() } else { shown.join(" ") }
}
