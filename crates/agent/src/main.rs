//! `escale-agent`: see [`agent`].

use agent::flags::{self, Call, LogForm, Options};
use std::io::Write;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    if let Some(name) = agent::jobs::shims::is_shim(std::env::args_os().next().as_ref()) {
        let arguments: Vec<String> =
            std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
        return agent::jobs::shims::run(&name, &arguments, std::env::var_os("ESCALE_CALLS"));
    }
    match flags::parse(std::env::args_os().skip(1), |name| std::env::var(name).ok()) {
        Ok(Call::Help) => say(flags::HELP),
        Ok(Call::Version) => say(concat!("escale-agent ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Call::Run(options)) => {
            log_to_stderr(&options);
            match agent::program::run(&options) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    tracing::error!("{error:#}");
                    ExitCode::FAILURE
                }
            }
        }
        Ok(Call::Attempt(folder)) => match agent::jobs::keeper::run(&folder) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let _ = writeln!(std::io::stderr(), "escale-agent: {}: {error}", folder.display());
                ExitCode::FAILURE
            }
        },
        Ok(Call::Child) => agent::jobs::child::run(),
        Ok(Call::PythonHost(config)) => agent::python::run(&config),
        Err(text) => {
            let _ = writeln!(std::io::stderr(), "escale-agent: {text}");
            ExitCode::from(2)
        }
    }
}

fn say(text: &str) -> ExitCode {
    // A closed pipe is no failure.
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn log_to_stderr(options: &Options) {
    let filter = EnvFilter::try_from_env("ESCALE_LOG_FILTER").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match options.log {
        LogForm::Json => log.json().init(),
        LogForm::Text => log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init(),
    }
}
