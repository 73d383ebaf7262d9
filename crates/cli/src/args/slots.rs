//! Words of `escale slot` and `escale template`.

use super::YesNo;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Time slots.
#[derive(Debug, Subcommand)]
pub enum SlotCommand {
    /// List the time slots
    Ls,
    /// Show a time slot with its hours
    Show {
        /// Name of the time slot
        slot: String,
    },
    /// Make a time slot, or change one
    Set(SlotSet),
    /// Remove a time slot no task names
    Rm {
        /// Name of the time slot
        slot: String,
    },
}

/// What is said of a time slot.
#[derive(Debug, Args)]
pub struct SlotSet {
    /// Name of the time slot
    pub slot: String,
    /// Hours of the week, such as "mon-fri 22:00-06:00" or "sat,sun 00:00-24:00"; may be repeated; they take the place of the hours it has
    #[arg(long = "open", value_name = "DAYS HOURS")]
    pub open: Vec<String>,
    /// Time zone, such as Europe/Paris; UTC for a new one
    #[arg(long = "zone", value_name = "ZONE")]
    pub zone: Option<String>,
    /// Comment; an empty text takes it away
    #[arg(long, value_name = "TEXT")]
    pub comment: Option<String>,
}

/// Kept questions.
#[derive(Debug, Subcommand)]
pub enum TemplateCommand {
    /// List the kept questions
    Ls,
    /// Show a kept question
    Show {
        /// Name of the question
        template: String,
    },
    /// Keep a question, or change one
    Set(Box<TemplateSet>),
    /// Remove a kept question; packages that have it keep it
    Rm {
        /// Name of the question
        template: String,
    },
}

/// What is said of a question.
#[derive(Debug, Args)]
pub struct TemplateSet {
    /// Name of the question
    pub template: String,
    /// The question as a TOML or JSON file, written as in an install face; - for stdin
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// New name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Title of the window
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Text of the question
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// When it is asked: before, after_download, after, after_download_failure, after_failure
    #[arg(long, value_name = "MOMENT")]
    pub moment: Option<String>,
    /// Buttons: ok, okcancel, yesno, yesnocancel, retrycancel, abortretryignore
    #[arg(long, value_name = "BUTTONS")]
    pub buttons: Option<String>,
    /// Icon: none, info, warn, question, error
    #[arg(long, value_name = "ICON")]
    pub icon: Option<String>,
    /// How long it waits for an answer, such as 5m; 0 for ever
    #[arg(long, value_name = "TIME")]
    pub within: Option<String>,
    /// Whether it waits for an answer at all
    #[arg(long = "waits", value_enum, value_name = "YES|NO")]
    pub waits: Option<YesNo>,
    /// What an answer leads to: continue, stop or postpone, such as on_cancel=postpone; may be repeated
    #[arg(long = "policy", value_name = "EVENT=DEED")]
    pub policies: Vec<String>,
}
