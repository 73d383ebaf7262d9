//! What the developer sees: lines, and one progress line that updates itself on a terminal.
//!
//! Lines go to stdout, progress to stderr. Where stderr is not a terminal, progress becomes plain lines: one at the
//! start of each step, then at most one every [`PLAIN_EVERY`].

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Pause between two plain progress lines of one step.
const PLAIN_EVERY: Duration = Duration::from_secs(15);
/// Pause between two redraws of the progress line.
const REDRAW_EVERY: Duration = Duration::from_millis(100);
/// Longest progress line, in characters: fits an ordinary terminal.
const WIDTH: usize = 79;

/// Prints a line. A closed pipe is not our failure.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// A failure that was told in full already, so that the last line stays the last.
#[derive(Debug)]
pub struct Told;

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("see above")
    }
}

impl std::error::Error for Told {}

/// Prints a line that must not mix with results.
pub fn aside(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// `1:07` for 67 seconds.
pub fn minutes(duration: Duration) -> String {
    let seconds = duration.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Steps of a long command, told while they go.
pub struct Progress {
    terminal: bool,
    step: usize,
    steps: usize,
    title: String,
    began: Instant,
    step_began: Instant,
    drawn: Instant,
}

impl Progress {
    /// For a command of so many steps.
    pub fn new(steps: usize) -> Self {
        let now = Instant::now();
        Self {
            terminal: std::io::stderr().is_terminal(),
            step: 0,
            steps,
            title: String::new(),
            began: now,
            step_began: now,
            drawn: now,
        }
    }
    /// The next step begins.
    pub fn step(&mut self, title: &str) {
        self.step = (self.step + 1).min(self.steps);
        title.clone_into(&mut self.title);
        self.step_began = Instant::now();
        self.drawn = self.step_began;
        if self.terminal {
            self.draw("");
        } else {
            aside(&self.text(""));
        }
    }
    /// The step goes on; cheap to call often.
    pub fn note(&mut self, detail: &str) {
        let pause = if self.terminal { REDRAW_EVERY } else { PLAIN_EVERY };
        if self.drawn.elapsed() < pause {
            return;
        }
        self.drawn = Instant::now();
        if self.terminal {
            self.draw(detail);
        } else {
            aside(&self.text(detail));
        }
    }
    /// Takes the progress line away.
    pub fn clear(&self) {
        if self.terminal {
            let mut stderr = std::io::stderr().lock();
            let _ = write!(stderr, "\r\x1b[2K");
            let _ = stderr.flush();
        }
    }
    /// What the present step is called.
    pub fn title(&self) -> &str {
        &self.title
    }
    /// Time since the command began.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }
    fn draw(&self, detail: &str) {
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "\r\x1b[2K{}", self.text(detail));
        let _ = stderr.flush();
    }
    fn text(&self, detail: &str) -> String {
        let tail = format!(" {}", minutes(self.began.elapsed()));
        let mut text = format!("[{}/{}] {}", self.step, self.steps, self.title);
        if !detail.is_empty() {
            text.push_str(" · ");
            text.push_str(detail);
        }
        clip(&text, WIDTH - tail.chars().count()) + &tail
    }
}

/// The text, cut to so many characters with an ellipsis.
fn clip(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_times_read_well() {
        assert_eq!(clip("abcdef", 4), "abc…");
        assert_eq!(clip("abcd", 4), "abcd");
        assert_eq!(minutes(Duration::from_secs(67)), "1:07");
        let mut progress = Progress::new(3);
        progress.title = "x".repeat(200);
        assert_eq!(progress.text("detail").chars().count(), WIDTH);
    }
}
