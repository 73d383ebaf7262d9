//! Bars and spinners: on stderr, and only when it is a terminal and people read.

use crate::printer::Format;
use crate::shell::Shell;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// A bar for so many bytes.
pub fn bar(shell: &Shell, what: &str, total: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), target(shell));
    let template =
        "{msg} {wide_bar:.cyan/blue} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar.set_message(what.to_owned());
    bar
}

/// A spinner for a wait of unknown length.
pub fn spinner(shell: &Shell, what: &str) -> ProgressBar {
    let spinner = ProgressBar::with_draw_target(None, target(shell));
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
        spinner.set_style(style);
    }
    spinner.set_message(what.to_owned());
    if !spinner.is_hidden() {
        spinner.enable_steady_tick(Duration::from_millis(120));
    }
    spinner
}

fn target(shell: &Shell) -> ProgressDrawTarget {
    if std::io::stderr().is_terminal() && shell.out.format() == Format::Table {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    }
}
