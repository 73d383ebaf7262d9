//! Help in the reader's language: the words' own English, or the French of `help_fr`.

use crate::help_fr;
use clap::{Arg, Command};
use protocol::Lang;

/// The command with its texts in that language.
pub fn in_language(command: Command, lang: Lang) -> Command {
    match lang {
        Lang::En => command,
        Lang::Fr => french(command.after_help(help_fr::AFTER)),
    }
}

const TEMPLATE: &str = "{before-help}{about-with-newline}\nUtilisation : {usage}\n\n{all-args}{after-help}";

fn french(command: Command) -> Command {
    let about = command.get_about().map(|about| help_fr::of(&about.to_string()));
    let mut command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("Commandes")
        .subcommand_value_name("COMMANDE")
        .disable_help_subcommand(true);
    if let Some(about) = about {
        command = command.about(about);
    }
    let has_version = command.get_version().is_some();
    command = command
        .disable_help_flag(true)
        .arg(Arg::new("help").short('h').long("help").help("Montrer l'aide").action(clap::ArgAction::Help));
    if has_version {
        command = command.disable_version_flag(true).arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .help("Montrer la version")
                .action(clap::ArgAction::Version),
        );
    }
    command = command.mut_args(french_argument);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, french);
    }
    command
}

fn french_argument(argument: Arg) -> Arg {
    let mut help = argument.get_help().map(|help| help_fr::of(&help.to_string()));
    let argument = if argument.get_action().takes_values() {
        // clap would add these in English.
        let values: Vec<String> =
            argument.get_possible_values().iter().map(|v| v.get_name().to_owned()).collect();
        if let Some(help) = help.as_mut().filter(|_| !values.is_empty()) {
            help.push_str(&format!(" [valeurs : {}]", values.join(", ")));
        }
        let default = argument.get_default_values().first().map(|d| d.to_string_lossy().into_owned());
        if let (Some(help), Some(default)) =
            (help.as_mut(), default.filter(|_| !argument.is_hide_default_value_set()))
        {
            help.push_str(&format!(" [défaut : {default}]"));
        }
        argument.hide_possible_values(true).hide_default_value(true)
    } else {
        argument
    };
    let heading = match argument.get_help_heading() {
        Some("Global options") => "Options générales",
        Some(_) | None if argument.is_positional() => "Arguments",
        _ => "Options",
    };
    let argument = argument.help_heading(heading);
    match help {
        Some(help) => argument.help(help),
        None => argument,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Cli;
    use clap::CommandFactory;
    use std::collections::BTreeSet;

    fn texts(command: &Command, all: &mut BTreeSet<String>) {
        all.extend(command.get_about().map(ToString::to_string));
        for argument in command.get_arguments() {
            all.extend(argument.get_help().map(ToString::to_string));
            assert!(
                argument.get_help().is_some(),
                "{} {} has no help",
                command.get_name(),
                argument.get_id()
            );
        }
        for sub in command.get_subcommands() {
            assert!(sub.get_about().is_some(), "{} has no about", sub.get_name());
            texts(sub, all);
        }
    }

    #[test]
    fn every_help_text_has_its_french_and_none_is_left_over() {
        let mut all = BTreeSet::new();
        texts(&Cli::command(), &mut all);
        let missing: Vec<&String> = all.iter().filter(|text| help_fr::of(text) == **text).collect();
        assert!(missing.is_empty(), "without French: {missing:#?}");
        let left: Vec<&str> = help_fr::all().map(|(en, _)| *en).filter(|en| !all.contains(*en)).collect();
        assert!(left.is_empty(), "no longer used: {left:#?}");
    }

    #[test]
    fn both_languages_parse_alike() {
        Cli::command().debug_assert();
        let mut french = in_language(Cli::command(), Lang::Fr);
        french.build();
        french.debug_assert();
    }
}
