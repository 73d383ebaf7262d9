//! Words of `escale self-service`.

use clap::{Args, Subcommand};

/// Self-service.
#[derive(Debug, Subcommand)]
pub enum SelfServiceCommand {
    /// List your own computers with the packages offered for each
    Ls,
    /// Have a package installed on a computer of your own; --wait until it is
    Install(OwnPackageWords),
    /// Show the log of a package you asked for
    Log(OwnPackageWords),
    /// List the packages offered for self-service, and to whom
    Offers,
    /// Offer a package for self-service, or change how
    Offer {
        /// Name of the package
        package: String,
        /// Only this version; else the newest there is when somebody asks
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
        /// Only for computers of this group
        #[arg(long, value_name = "GROUP")]
        group: Option<String>,
        /// Only for computers of this unit and below; your own unit if absent
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
    },
    /// Offer a package no more; what was asked for goes on
    Withdraw {
        /// Name of the package
        package: String,
    },
}

/// A package on a computer of one's own.
#[derive(Debug, Args)]
pub struct OwnPackageWords {
    /// Name of the package
    pub package: String,
    /// Id or name of the computer; needed when you have several
    #[arg(long, value_name = "COMPUTER")]
    pub computer: Option<String>,
}
