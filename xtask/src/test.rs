//! `cargo xtask test [filter]`: every test of every kind, ended by a count.
//!
//! In order: what the tests need, a throw-away PostgreSQL, the workspace's tests, the documentation's examples of the
//! client library, the Python client library against the real programs, the console's own tests, and the console in a real browser against a real server. With a filter,
//! only the workspace's tests whose names contain it; `browser` stands for the last kind alone. A kind that cannot run here is named; it is never passed over.

use crate::place::Profile;
use crate::postgres::{self, Postgres};
use crate::say::{self, Progress};
use crate::{browser, build, console, needs, place, run};
use anyhow::Result;
use std::process::Command;

/// The filter that stands for the browser tests.
const BROWSER: &str = "browser";
/// Tests named at the end.
const SLOWEST: usize = 5;

/// What came out so far.
#[derive(Debug, Default)]
pub struct Tally {
    passed: u64,
    failed: u64,
    /// Kinds of tests that could not run, each with a sentence.
    left_out: Vec<String>,
    /// Kinds of tests that failed, each with a sentence.
    faults: Vec<String>,
    /// Seconds and name.
    slow: Vec<(f64, String)>,
}

/// Which tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// All of them.
    All,
    /// Those that need neither PostgreSQL nor a browser.
    Fast,
}

/// The command; an error when a test failed.
pub fn command(kinds: Kinds, filter: Option<&str>) -> Result<()> {
    run::notice_signals()?;
    let mut tally = Tally::default();
    if filter == Some(BROWSER) {
        prepare(&mut tally)?;
        if tally.failed == 0 {
            browser_tests(&mut tally);
        }
    } else if kinds == Kinds::Fast || filter.is_some() {
        let database = if kinds == Kinds::All { start_postgres(&mut tally)? } else { None };
        workspace(&mut tally, filter, database.as_ref());
    } else {
        all(&mut tally)?;
    }
    tally.tell();
    if tally.failed > 0 {
        return Err(say::Told.into());
    }
    Ok(())
}

/// What the tests need, and the programs they run.
fn prepare(tally: &mut Tally) -> Result<()> {
    tally.left_out.extend(needs::install(console::exists())?);
    let mut progress = Progress::new(build::STEPS);
    let built = build::for_tests(&mut progress);
    progress.clear();
    tally.take("build", built);
    Ok(())
}

fn all(tally: &mut Tally) -> Result<()> {
    prepare(tally)?;
    if tally.failed > 0 {
        return Ok(());
    }
    let database = start_postgres(tally)?;
    workspace(tally, None, database.as_ref());
    drop(database);
    doctests(tally);
    python_tests(tally);
    if console::exists() {
        console_tests(tally);
        browser_tests(tally);
    }
    Ok(())
}

fn start_postgres(tally: &mut Tally) -> Result<Option<Postgres>> {
    let Some(programs) = needs::postgres() else {
        if tally.left_out.is_empty() {
            tally.left_out.extend(needs::install(false)?);
        }
        return needs::postgres().map(|programs| Postgres::start(&programs)).transpose();
    };
    say::aside("starting a throw-away PostgreSQL");
    Postgres::start(&programs).map(Some)
}

fn workspace(tally: &mut Tally, filter: Option<&str>, database: Option<&Postgres>) {
    let nextest = place::on_path("cargo-nextest").is_some();
    let mut command = if nextest {
        build::cargo(&[
            "nextest",
            "run",
            "--workspace",
            "--status-level",
            "pass",
            "--no-fail-fast",
            "--color",
            "never",
        ])
    } else {
        build::cargo(&["test", "--workspace", "--all-targets", "--no-fail-fast", "--color", "never"])
    };
    command.args(filter);
    command.env_remove(postgres::ADDRESS_VARIABLE);
    if let Some(database) = database {
        command.env(postgres::ADDRESS_VARIABLE, database.address());
    }
    let mut progress = Progress::new(1);
    progress.step("testing the workspace");
    let before = tally.failed;
    let ended = run::watched(&mut command, |line| {
        match line {
            Some((_, text)) if nextest => tally.nextest_line(text, &progress),
            Some((_, text)) => tally.cargo_test_line(text),
            None => (),
        }
        progress.note(&format!("{} passed", tally.passed));
    });
    progress.clear();
    tally.ended("the workspace's tests", before, ended);
}

fn doctests(tally: &mut Tally) {
    let before = tally.failed;
    let mut command = build::cargo(&["test", "--doc", "--package", "escale-sdk", "--color", "never"]);
    let ended = run::watched(&mut command, |line| {
        if let Some((_, text)) = line {
            tally.cargo_test_line(text);
        }
    });
    tally.ended("the examples in the client library's documentation", before, ended);
}

/// The Python client library against the programs just built.
fn python_tests(tally: &mut Tally) {
    let folder = place::root().join("sdk-python");
    let Some(python) = needs::python().filter(|_| folder.join("tests").is_dir()) else { return };
    let before = tally.failed;
    let mut command = Command::new(python);
    command.args(["-m", "unittest", "discover", "--start-directory", "tests", "--verbose"]);
    command.current_dir(&folder).env("PYTHONPATH", &folder).env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("ESCALE_PROGRAMS", place::target().join(Profile::Debug.folder()));
    let ended = run::watched(&mut command, |line| {
        if let Some((_, text)) = line {
            tally.python_line(text);
        }
    });
    tally.ended("the tests of the Python client library", before, ended);
}

fn console_tests(tally: &mut Tally) {
    let before = tally.failed;
    let mut command = console::npm(&console::folder(), &["test"]);
    command.env("CI", "true").env("NO_COLOR", "1").env("FORCE_COLOR", "0");
    let ended = run::watched(&mut command, |line| {
        if let Some((_, text)) = line {
            tally.console_line(text);
        }
    });
    tally.ended("the console's tests", before, ended);
}

fn browser_tests(tally: &mut Tally) {
    let Some(chromium) = needs::chromium() else { return };
    match console::has_script("e2e") {
        Ok(true) => (),
        Ok(false) => return tally.left_out.push(String::from("the console has no browser tests yet")),
        Err(error) => return tally.take("browser tests", Err::<(), _>(error)),
    }
    let before = tally.failed;
    let ended = browser::with_server(Profile::Debug, |address| {
        let mut command: Command = console::npm(&console::folder(), &["run", "e2e"]);
        command.env("NO_COLOR", "1").env("FORCE_COLOR", "0").env("ESCALE_CHROMIUM", &chromium);
        command.envs(address.iter().map(|(key, value)| (key, value)));
        run::watched(&mut command, |line| {
            if let Some((_, text)) = line {
                tally.console_line(text);
            }
        })
    });
    tally.ended("the browser tests", before, ended);
}

impl Tally {
    /// A step that is no test by itself: only its failure counts.
    fn take<T>(&mut self, what: &str, result: Result<T>) {
        if let Err(error) = result {
            self.failed += 1;
            self.faults.push(format!("{what}: {error:#}"));
        }
    }
    /// A kind of tests has ended. One that failed without a failed test (it did not compile, it broke off) counts
    /// as one failed.
    fn ended(&mut self, what: &str, failed_before: u64, ended: Result<std::process::ExitStatus>) {
        match ended {
            Ok(status) if status.success() => (),
            Ok(status) => {
                self.faults.push(format!("{what} ended with {status}"));
                self.failed = self.failed.max(failed_before + 1);
            }
            Err(error) => self.take(what, Err::<(), _>(error)),
        }
    }
    fn nextest_line(&mut self, line: &str, progress: &Progress) {
        match read_nextest(line) {
            Some((true, seconds, name)) => {
                self.passed += 1;
                self.note_slow(seconds, name);
            }
            Some((false, seconds, name)) if !self.failed_names_hold(name) => {
                self.failed += 1;
                self.note_slow(seconds, name);
                self.faults.push(format!("test {name}"));
                progress.clear();
                say::line(line);
            }
            _ => {
                progress.clear();
                say::line(line);
            }
        }
    }
    /// The runner names each failed test twice: when it fails and at the end.
    fn failed_names_hold(&self, name: &str) -> bool {
        self.faults.iter().any(|fault| fault.strip_prefix("test ") == Some(name))
    }
    fn cargo_test_line(&mut self, line: &str) {
        if let Some((passed, failed)) = line.strip_prefix("test result:").and_then(read_count) {
            self.passed += passed;
            self.failed += failed;
        } else if !line.ends_with(" ... ok") && !line.is_empty() {
            say::line(line);
        }
    }
    fn console_line(&mut self, line: &str) {
        let plain = line.trim();
        let counts = plain.strip_prefix("Tests ").or_else(|| plain.ends_with(" failed").then_some(plain));
        match counts.and_then(read_count) {
            Some((passed, failed)) => {
                self.passed += passed;
                self.failed += failed;
            }
            None => say::line(line),
        }
    }
    fn python_line(&mut self, line: &str) {
        let plain = line.trim_end();
        if plain.ends_with(" ... ok") {
            self.passed += 1;
        } else if plain.ends_with(" ... FAIL") || plain.ends_with(" ... ERROR") {
            self.failed += 1;
            say::line(line);
        } else if !plain.is_empty() {
            say::aside(line);
        }
    }
    fn note_slow(&mut self, seconds: f64, name: &str) {
        self.slow.push((seconds, name.to_owned()));
        self.slow.sort_by(|a, b| b.0.total_cmp(&a.0));
        self.slow.truncate(SLOWEST);
    }
    fn tell(&self) {
        if !self.slow.is_empty() {
            say::line("slowest:");
            for (seconds, name) in &self.slow {
                say::line(&format!("  {seconds:>7.2} s  {name}"));
            }
        }
        for sentence in &self.left_out {
            say::line(&format!("left out: {sentence}"));
        }
        for sentence in &self.faults {
            say::line(&format!("failed: {sentence}"));
        }
        say::line(&format!("{} passed, {} failed", self.passed, self.failed));
    }
}

/// Reads `PASS [   0.005s] (1/9) crate test::name`: passed or not, seconds, name.
fn read_nextest(line: &str) -> Option<(bool, f64, &str)> {
    let (word, rest) = line.trim_start().split_once(" [")?;
    let passed = match word.split(' ').next()? {
        "PASS" | "LEAK" => true,
        "FAIL" | "TIMEOUT" | "ABORT" | "SIGABRT" | "SIGSEGV" | "SIGKILL" | "LEAK-FAIL" => false,
        _ => return None,
    };
    let (seconds, name) = rest.split_once("s]")?;
    let name = name.trim_start();
    let name = if name.starts_with('(') { name.split_once(") ")?.1.trim_start() } else { name };
    Some((passed, seconds.trim().parse().ok()?, name))
}

/// Reads `3 passed` and `1 failed` out of a line, in any order; nothing when neither stands there.
fn read_count(line: &str) -> Option<(u64, u64)> {
    let words: Vec<&str> = line.split([' ', ',', ';', '|', '.']).filter(|word| !word.is_empty()).collect();
    let before = |what: &str| {
        words.windows(2).find(|pair| pair[1] == what).and_then(|pair| pair[0].parse::<u64>().ok())
    };
    let (passed, failed) = (before("passed"), before("failed"));
    (passed.is_some() || failed.is_some()).then(|| (passed.unwrap_or(0), failed.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_lines_of_every_runner() {
        assert_eq!(
            read_nextest("        PASS [   0.005s] (1/9) model id::tests::prints"),
            Some((true, 0.005, "model id::tests::prints"))
        );
        assert_eq!(
            read_nextest("        FAIL [   1.200s] agent it::dies"),
            Some((false, 1.2, "agent it::dies"))
        );
        assert_eq!(read_nextest("     Summary [   0.012s] 3 tests run: 3 passed, 0 skipped"), None);
        assert_eq!(read_count(" ok. 3 passed; 1 failed; 0 ignored"), Some((3, 1)));
        assert_eq!(read_count("1 failed | 20 passed (21)"), Some((20, 1)));
        assert_eq!(read_count("nothing here"), None);
    }

    #[test]
    fn a_kind_that_breaks_off_counts_as_failed_and_a_failed_test_counts_once() {
        let mut tally = Tally::default();
        for _ in 0..2 {
            tally.nextest_line("        FAIL [   1.200s] agent it::dies", &Progress::new(1));
        }
        let status = Command::new("false").status().unwrap();
        tally.ended("the workspace's tests", 0, Ok(status));
        assert_eq!(tally.failed, 1);
        tally.ended("the browser tests", 1, Ok(status));
        assert_eq!(tally.failed, 2);
    }

    #[test]
    fn the_console_counts_in_either_way() {
        let mut tally = Tally::default();
        tally.console_line("      Tests  12 passed (12)");
        tally.console_line("7 passed, 1 failed");
        tally.console_line(" Test Files  2 passed (2)");
        assert_eq!((tally.passed, tally.failed), (19, 1));
    }
}
