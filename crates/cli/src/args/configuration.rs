//! Words of `escale setting-group`, `configuration`, `catalogue`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Groups of settings.
#[derive(Debug, Subcommand)]
pub enum SettingGroupCommand {
    /// List the groups of settings
    Ls,
    /// Show a group of settings
    Show {
        /// Name
        name: String,
    },
    /// Make a group of settings, or change one
    Set(SetGroup),
    /// Remove a group of settings nobody imports
    Rm {
        /// Name
        name: String,
    },
}

/// What changes in a group of settings.
#[derive(Debug, Args)]
pub struct SetGroup {
    /// Name
    pub name: String,
    /// Settings to set
    #[arg(value_name = "KEY=VALUE")]
    pub values: Vec<String>,
    /// Take a setting away; may be repeated
    #[arg(long, value_name = "KEY")]
    pub unset: Vec<String>,
    /// Groups of settings to import, in order, with commas; an empty text imports none
    #[arg(long, value_name = "GROUPS")]
    pub import: Option<String>,
}

/// The configuration as one file.
#[derive(Debug, Subcommand)]
pub enum ConfigurationCommand {
    /// Print the configuration as a file, keys included
    Show,
    /// Say what is wrong with a file, and what it would change
    Check {
        /// The file; - for stdin
        file: PathBuf,
    },
    /// Save a file, and apply it when asked to
    Save {
        /// The file; - for stdin
        file: PathBuf,
        /// Apply it
        #[arg(long)]
        reload: bool,
        /// Apply it, give it to agents and programs
        #[arg(long)]
        deploy: bool,
    },
    /// Apply the file that was saved
    Reload {
        /// Give it to agents and programs too
        #[arg(long)]
        deploy: bool,
    },
}

/// Catalogues.
#[derive(Debug, Subcommand)]
pub enum CatalogueCommand {
    /// Read the catalogue of another server from now on
    Add {
        /// Name it is to have here, then the address; or the address alone
        #[arg(value_name = "NAME")]
        first: String,
        /// Address of the server, or of its index.json
        #[arg(value_name = "URL")]
        url: Option<String>,
        /// Key its files must be signed with; else the first one is kept
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
        /// Read from stdin an access key of that server, where it asks who reads
        #[arg(long)]
        access_key_stdin: bool,
    },
    /// List the catalogues that are read
    Ls,
    /// Look for packages in the catalogues
    Search {
        /// Only packages that hold this text
        text: Option<String>,
        /// Only of this catalogue
        #[arg(long, value_name = "NAME")]
        of: Option<String>,
    },
    /// Download a package into the repository
    Fetch {
        /// Name of the package, or CATALOGUE/PACKAGE when several catalogues offer it
        package: String,
        /// Version; the highest if absent
        #[arg(value_name = "VERSION")]
        wanted: Option<String>,
        /// Only of this catalogue
        #[arg(long, value_name = "NAME")]
        from: Option<String>,
    },
    /// List what could be updated
    Updates,
    /// Read the catalogues anew
    Refresh,
    /// No longer read a catalogue
    Rm {
        /// Name
        name: String,
    },
}
