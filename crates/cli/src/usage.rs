//! Reading the words, and telling what is wrong with them in the reader's language.

use crate::args::Cli;
use crate::help;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};
use protocol::{Lang, exit};
use std::ffi::OsString;
use std::io::Write;

/// Parses; on help, version or a mistake, prints and gives the exit code.
pub fn parse(words: &[OsString], lang: Lang) -> Result<Box<Cli>, u8> {
    let mut command = help::in_language(Cli::command(), lang);
    let matches = command.try_get_matches_from_mut(words).map_err(|error| tell(&error, lang))?;
    match Cli::from_arg_matches(&matches) {
        Ok(cli) => Ok(Box::new(cli)),
        Err(error) => Err(tell(&error.format(&mut command), lang)),
    }
}

/// Prints what clap has to say; returns the exit code.
fn tell(error: &clap::Error, lang: Lang) -> u8 {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if !asked
        && lang == Lang::Fr
        && let Some(text) = in_french(error)
    {
        let _ = writeln!(std::io::stderr().lock(), "escale: {text}");
    } else {
        // A closed pipe: whoever asked for help has seen enough.
        let _ = error.print();
    }
    if asked { exit::OK } else { exit::USAGE }
}

/// The mistakes people make; others stay in clap's words.
fn in_french(error: &clap::Error) -> Option<String> {
    let get = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        Some(ContextValue::StyledStr(text)) => Some(text.to_string()),
        Some(ContextValue::StyledStrs(texts)) => {
            Some(texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        }
        Some(ContextValue::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let argument = get(ContextKind::InvalidArg).unwrap_or_default();
    let value = get(ContextKind::InvalidValue).unwrap_or_default();
    let mut text = match error.kind() {
        ErrorKind::UnknownArgument => format!("argument inattendu : {argument}"),
        ErrorKind::InvalidSubcommand => {
            format!("commande inconnue : {}", get(ContextKind::InvalidSubcommand).unwrap_or_default())
        }
        ErrorKind::MissingSubcommand => "il manque une commande".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("il manque : {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("il manque une valeur pour {argument}"),
        ErrorKind::InvalidValue => format!("valeur impossible pour {argument} : {value}"),
        ErrorKind::ValueValidation => format!("valeur impossible pour {argument} : {value}"),
        ErrorKind::ArgumentConflict => {
            let other = get(ContextKind::PriorArg).unwrap_or_default();
            format!("{argument} ne va pas avec {other}")
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            format!("nombre de valeurs impossible pour {argument}")
        }
        _ => return None,
    };
    if let Some(valid) = get(ContextKind::ValidValue).filter(|v| !v.is_empty()) {
        text.push_str(&format!(" (possibles : {valid})"));
    }
    let near = get(ContextKind::SuggestedSubcommand).or_else(|| get(ContextKind::SuggestedArg));
    if let Some(near) = near.filter(|near| !near.is_empty()) {
        text.push_str(&format!("\n  vouliez-vous dire {near} ?"));
    }
    if let Some(usage) = get(ContextKind::Usage) {
        let usage = usage.trim_start_matches("Usage:").trim();
        text.push_str(&format!("\n\nUtilisation : {usage}"));
    }
    text.push_str("\n\nPour en savoir plus : --help");
    Some(text)
}
