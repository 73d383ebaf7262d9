//! Words of `escale package`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Package files.
#[derive(Debug, Subcommand)]
pub enum PackageCommand {
    /// Write a first manifest and the program it starts
    Init {
        /// Folder; made if need be
        #[arg(default_value = ".", hide_default_value = true)]
        dir: PathBuf,
        /// Name of the package; the folder's if absent
        #[arg(long)]
        name: Option<String>,
        /// Begin with an install face: what tasks do once per machine
        #[arg(long)]
        install: bool,
    },
    /// Check a folder and build the package file
    Pack {
        /// Folder with the manifest
        #[arg(default_value = ".", hide_default_value = true)]
        dir: PathBuf,
        /// File to write, .zip or .tar.zst; NAME-VERSION.zip if absent
        #[arg(short = 'o', long = "out", value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Publish package files
    Push {
        /// Package files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// List the repository
    Ls {
        /// Only files that fit this text
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
    },
    /// Explain a package file, on this machine or in the repository
    Show(Named),
    /// Give a file of the repository another name
    Rename {
        /// File in the repository
        file: String,
        /// New name
        new: String,
    },
    /// Delete a file of the repository
    Rm {
        /// Which
        #[command(flatten)]
        which: Named,
        /// Although instances use it
        #[arg(long)]
        force: bool,
    },
    /// List the scripts a version is delivered with, show one, or what differs from another version
    Scripts {
        /// Package that is delivered
        package: String,
        /// Version of it
        version: String,
        /// Show this script
        #[arg(long, value_name = "PATH")]
        show: Option<String>,
        /// Show what differs from this version
        #[arg(long, value_name = "VERSION", conflicts_with = "show")]
        diff: Option<String>,
    },
    /// Put a version into the store whose versions stay as they are: the same bytes
    Promote(Delivered),
    /// Block a version: nobody delivers it from then on; asks for --reason
    Block(Delivered),
    /// Let a version be delivered again
    Unblock(Delivered),
    /// Keep a version although it is old
    Pin {
        /// Which
        #[command(flatten)]
        which: Delivered,
        /// Not any more
        #[arg(long)]
        off: bool,
    },
    /// Get a file of the repository
    Pull {
        /// Which
        #[command(flatten)]
        which: Named,
        /// File to write; its own name in the current folder if absent
        #[arg(short = 'o', long = "out", value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// A package file, by its name or by package and version.
#[derive(Debug, Args)]
pub struct Named {
    /// File, or package
    #[arg(value_name = "FILE|PACKAGE")]
    pub what: String,
    /// Version of the package; the highest if absent
    pub version: Option<String>,
}

/// A version of a package that is delivered.
#[derive(Debug, Args)]
pub struct Delivered {
    /// Package that is delivered
    pub package: String,
    /// Version of it
    pub version: String,
}
