//! Generations of agents: what each can do, told by the version of its deploy task and, once, by its name (§13).

use model::install::{Check, CheckKind, Install, Otherwise};
use std::fmt;

/// Version of an agent's deploy task; compared as numbers: `2.10` is newer than `2.2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Deploy(u32, u32, u32);

impl Deploy {
    /// Returns of checks are understood; action checks are their own; versions are told.
    pub const RETURNS: Deploy = Deploy(2, 2, 0);
    /// Checks of registry values; output line by line.
    pub const LINES: Deploy = Deploy(2, 3, 0);
    /// People are asked; registry values that differ.
    pub const PEOPLE: Deploy = Deploy(2, 4, 0);
    /// `startnow`.
    pub const START: Deploy = Deploy(2, 7, 0);

    /// Reads a version; what is no number counts as 0.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut numbers = text.trim().split('.').map(|piece| {
            let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
            piece[..digits].parse().unwrap_or(0)
        });
        let mut next = || numbers.next().unwrap_or(0);
        Self(next(), next(), next())
    }

    /// Whether a version is one at all: digits and dots, short.
    #[must_use]
    pub fn is_version(text: &str) -> bool {
        (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    }
}

impl fmt::Display for Deploy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)?;
        if self.2 > 0 { write!(f, ".{}", self.2) } else { Ok(()) }
    }
}

/// Which of the two products an agent is, by its User-Agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// FusionInventory.
    FusionInventory,
    /// GLPI, up to 1.11.
    Glpi,
    /// GLPI from 1.12 on: only the first rule about a result counts (§8.1).
    GlpiOneRule,
}

impl Product {
    /// Reads a User-Agent: `GLPI-Agent_v1.12-dev`.
    #[must_use]
    pub fn read(agent: &str) -> Self {
        let Some(at) = agent.find("GLPI-Agent") else { return Product::FusionInventory };
        let version = agent[at + 10..].trim_start_matches(['_', 'v', '/', ' ']);
        if Deploy::read(version) >= Deploy(1, 12, 0) { Product::GlpiOneRule } else { Product::Glpi }
    }
}

/// The least version that carries an install face out as it is meant; nothing less changes its meaning. Questions are not counted: an
/// agent that cannot ask goes on.
#[must_use]
pub fn needed(install: &Install) -> Deploy {
    let own = install.actions.iter().flat_map(|action| &action.checks);
    let by_checks = install.checks.iter().chain(own.clone()).map(needed_by).max().unwrap_or_default();
    if own.count() > 0 { by_checks.max(Deploy::RETURNS) } else { by_checks }
}

fn needed_by(check: &Check) -> Deploy {
    let by_kind = match check.kind {
        CheckKind::FileSha512Mismatch | CheckKind::FileSizeEquals => Deploy::RETURNS,
        CheckKind::RegistryValueExists | CheckKind::RegistryValueMissing | CheckKind::RegistryValueType => {
            Deploy::LINES
        }
        CheckKind::RegistryValueDiffers => Deploy::PEOPLE,
        _ => Deploy::default(),
    };
    let by_return = match check.otherwise {
        Otherwise::Skip => Deploy::RETURNS,
        Otherwise::Start => Deploy::START,
        // Below that they are sent as `ignore`: the work is the same, the remark is lost.
        Otherwise::Error | Otherwise::Warning | Otherwise::Info => Deploy::default(),
    };
    by_kind.max(by_return)
}

/// What a check that failed does, as this version is told.
#[must_use]
pub fn otherwise(deploy: Deploy, otherwise: Otherwise) -> &'static str {
    match otherwise {
        Otherwise::Error => "error",
        _ if deploy < Deploy::RETURNS => "ignore",
        other => other.word(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers() {
        assert!(Deploy::read("2.10") > Deploy::read("2.2"));
        assert!(Deploy::read("2.0.4") < Deploy::read("2.1.0") && Deploy::read("") == Deploy::default());
        assert_eq!(
            (Deploy::read("2.8").to_string(), Deploy::read("2.0.4").to_string()),
            ("2.8".to_owned(), "2.0.4".to_owned())
        );
        assert_eq!(Deploy::read("9999999999999.x.1-dev"), Deploy(0, 0, 1));
        assert!(Deploy::is_version("2.0.4") && !Deploy::is_version("2.8; drop") && !Deploy::is_version(""));
    }

    /// the product is told by its name.
    #[test]
    fn products() {
        for (agent, product) in [
            ("FusionInventory-Agent_v2.6-3", Product::FusionInventory),
            ("GLPI-Agent_v1.4", Product::Glpi),
            ("GLPI-Agent_v1.11", Product::Glpi),
            ("GLPI-Agent_v1.12-dev", Product::GlpiOneRule),
            ("GLPI-Agent_v2.0", Product::GlpiOneRule),
            ("", Product::FusionInventory),
        ] {
            assert_eq!(Product::read(agent), product, "{agent}");
        }
    }
}
