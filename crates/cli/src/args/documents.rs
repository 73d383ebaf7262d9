//! Words about the files of deliveries: `escale space check|apply|export`, `escale causes`, `escale import`.

use clap::Subcommand;
use std::path::PathBuf;

/// Files of spaces; part of `escale space`.
#[derive(Debug, Subcommand)]
pub enum SpaceFilesCommand {
    /// Check the files of a folder, without a server
    Check {
        /// Folder with .toml files, or one file
        dir: PathBuf,
    },
    /// Apply the files of a folder: shows what changes, asks, then all or none
    Apply {
        /// Folder with .toml files, or one file
        dir: PathBuf,
    },
    /// Start from the default tiers (DEV, INT, REC, FOR, PREPROD, PRD): shows what changes, asks, then applies them
    DefaultTiers {
        /// Folder the file is written to instead, to be changed first
        dir: Option<PathBuf>,
    },
    /// Write the files back to a folder, byte for byte as they were applied
    Export {
        /// A space and the folder, or the folder alone: then everything
        #[arg(required = true, num_args = 1..=2, value_name = "[SPACE] DIR")]
        words: Vec<String>,
    },
}

/// Failure rules.
#[derive(Debug, Subcommand)]
pub enum CausesCommand {
    /// Try rules on a log, without a server
    Test {
        /// File of rules, or a package's delivery.toml
        rules: PathBuf,
        /// The log
        log: PathBuf,
        /// Job the log is of, such as CA_Installation/INSTALL_SCRIPT
        #[arg(long, default_value = "", hide_default_value = true)]
        job: String,
        /// Exit code the job ended with
        #[arg(long, value_name = "CODE", allow_hyphen_values = true)]
        exit_code: Option<i32>,
    },
}

/// Imports.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Turn an XML export of the reference tool into files, and list what has no counterpart
    VtomXml {
        /// The export
        file: PathBuf,
        /// Folder for the files; without it they are only listed
        #[arg(short = 'o', long = "dir", value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}
