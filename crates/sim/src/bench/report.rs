//! What a suite found: lines for people and scripts, and a part of a document.

use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

/// What a gate asks.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

impl Bound {
    fn holds(self, value: f64) -> bool {
        match self {
            Bound::AtMost(most) => value <= most,
            Bound::AtLeast(least) => value >= least,
        }
    }
    fn text(self) -> String {
        match self {
            Bound::AtMost(most) => format!("≤ {}", number(most)),
            Bound::AtLeast(least) => format!("≥ {}", number(least)),
        }
    }
}

/// The results of one suite.
pub struct Report {
    name: &'static str,
    short: bool,
    figures: String,
    gates: String,
}

/// Middle value; 0 of none.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The value that this share of all does not exceed.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = ((sorted.len() as f64 * share).ceil() as usize).max(1) - 1;
    sorted.get(place).copied().unwrap_or(0.0)
}

fn number(value: f64) -> String {
    match value.abs() {
        v if v >= 1_000.0 => format!("{value:.0}"),
        v if v >= 100.0 => format!("{value:.1}"),
        v if v >= 10.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

impl Report {
    /// An empty one.
    pub fn new(name: &'static str, short: bool) -> Self {
        say(&format!("# {name}"));
        Self { name, short, figures: String::new(), gates: String::new() }
    }

    /// Tells a figure: the median of values, with the least and the most. Gives the median.
    pub fn figure(&mut self, what: &str, unit: &str, values: &[f64]) -> f64 {
        let middle = median(values);
        let (least, most) = (quantile(values, 0.0), quantile(values, 1.0));
        let (middle_text, least, most, count) = (number(middle), number(least), number(most), values.len());
        say(&format!("FIGURE {}.{what} {middle_text} {unit} (min {least} max {most} n {count})", self.name));
        let _ = writeln!(self.figures, "| {what} | {middle_text} {unit} | {least} – {most} | {count} |");
        middle
    }

    /// Tells what could not be measured, and why.
    pub fn aside(&self, why: &str) {
        say(&format!("# {}: {why}", self.name));
    }

    /// Tells a gate: the value that counts and whether it holds.
    pub fn gate(&mut self, what: &str, value: f64, unit: &str, bound: Bound) {
        let verdict = if bound.holds(value) { "held" } else { "MISSED" };
        let (value, bound) = (number(value), bound.text());
        let kind = if unit.is_empty() { "RATIO" } else { "GATE" };
        say(&format!("{kind} {}.{what} {value} {unit} gate {bound} {verdict}", self.name));
        let verdict = if verdict == "held" { "held" } else { "**missed**" };
        let _ = writeln!(self.gates, "| {what} | {value} {unit} | {bound} {unit} | {verdict} |");
    }

    /// Replaces this suite's part of a document.
    pub fn write(&self, file: &Path) -> Result<()> {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?;
        let (begin, end) = (format!("<!-- {} -->\n", self.name), format!("<!-- end of {} -->", self.name));
        let (before, rest) =
            text.split_once(&begin).with_context(|| format!("{begin:?} is not in the document"))?;
        let (_, after) = rest.split_once(&end).with_context(|| format!("{end:?} is not in the document"))?;
        let form = if self.short { "short" } else { "full" };
        let mut part = format!("{} form, {}.\n\n", form, machine());
        let _ = write!(part, "| gate | result | asked | |\n|---|---|---|---|\n{}\n", self.gates);
        let _ = write!(part, "| figure | median | least – most | n |\n|---|---|---|---|\n{}", self.figures);
        std::fs::write(file, format!("{before}{begin}{part}{end}{after}"))?;
        Ok(())
    }
}

/// The machine in a few words.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(':').map_or_else(String::new, |(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory_kib: u64 =
        field(&read("/proc/meminfo"), "MemTotal").trim_end_matches(" kB").parse().unwrap_or(0);
    let kernel = read("/proc/sys/kernel/osrelease");
    let kernel = kernel.trim().split('-').next().unwrap_or_default().to_owned();
    format!(
        "{cores} cores ({}), {:.0} GiB, Linux {kernel}",
        field(&read("/proc/cpuinfo"), "model name"),
        memory_kib as f64 / 1_048_576.0
    )
}
