//! Reading settings and options from the words of `deploy` and `set`.

use crate::args;
use crate::explain::FileTrouble;
use crate::failure::{Failure, OrFail};
use crate::limits::VALUE_FILE_BYTES_MAX;
use crate::shell::Shell;
use protocol::api::RecoveryOptions;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

/// Reads the settings given as `KEY=VALUE` and `KEY=FILE`.
pub fn settings(
    shell: &Shell,
    values: &[String],
    options: &args::Options,
) -> Result<BTreeMap<String, String>, Failure> {
    let mut settings = BTreeMap::new();
    for text in values.iter().chain(&options.set) {
        let (key, value) = pair(shell, text)?;
        settings.insert(key.to_owned(), value.to_owned());
    }
    for text in &options.set_file {
        let (key, file) = pair(shell, text)?;
        settings.insert(key.to_owned(), read_value(shell, Path::new(file))?);
    }
    Ok(settings)
}

fn pair<'a>(shell: &Shell, text: &'a str) -> Result<(&'a str, &'a str), Failure> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim(), value)),
        _ => Err(Failure::usage(shell.say.bad_pair(&text))),
    }
}

/// The value in a file, or from stdin, without the line end at its end.
fn read_value(shell: &Shell, path: &Path) -> Result<String, Failure> {
    let read = || -> io::Result<String> {
        let mut text = String::new();
        if path.as_os_str() == "-" {
            io::stdin().lock().take(VALUE_FILE_BYTES_MAX).read_to_string(&mut text)?;
        } else {
            std::fs::File::open(path)?.take(VALUE_FILE_BYTES_MAX).read_to_string(&mut text)?;
        }
        Ok(text.strip_suffix('\n').map(|t| t.strip_suffix('\r').unwrap_or(t)).unwrap_or(&text).to_owned())
    };
    read().map_err(FileTrouble::at(path)).or_fail(shell.say, || shell.say.act_read_value())
}

/// Reads recovery options over those there are: `on`, `off`, `default`, or `retries=3,delay=30s,…`.
pub fn recovery(shell: &Shell, text: &str, base: RecoveryOptions) -> Result<RecoveryOptions, Failure> {
    let bad = || Failure::usage(shell.say.bad_recovery(&text));
    let mut options = base;
    for part in text.split(',').map(str::trim) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let ms = |text: &str| {
            shell.duration(text).ok().and_then(|d| u64::try_from(d.as_millis()).ok()).ok_or_else(bad)
        };
        let yes = |text: &str| text.parse::<bool>().map_err(|_| bad());
        match (key.replace('_', "-").as_str(), value) {
            ("on", "") => options.restart = Some(true),
            ("off", "") => options.restart = Some(false),
            ("default", "") => options = RecoveryOptions::default(),
            ("restart", value) => options.restart = Some(yes(value)?),
            ("retries", value) => options.retries = Some(value.parse().map_err(|_| bad())?),
            ("delay", value) => options.delay_ms = Some(ms(value)?),
            ("reset-after", value) => options.reset_after_ms = Some(ms(value)?),
            ("on-success", value) => options.on_success = Some(yes(value)?),
            _ => return Err(bad()),
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use protocol::Lang;

    fn shell() -> Shell {
        let cli = args::Cli::try_parse_from(["escale", "whoami"]).unwrap();
        Shell::new(Lang::En, cli.globals)
    }

    #[test]
    fn recovery_words() {
        let shell = shell();
        let base = RecoveryOptions { retries: Some(9), ..RecoveryOptions::default() };
        let read = |text| recovery(&shell, text, base);
        let all = read("on, retries=5,delay=200ms,reset_after=1m,on-success=true").unwrap();
        assert_eq!((all.restart, all.retries, all.delay_ms), (Some(true), Some(5), Some(200)));
        assert_eq!((all.reset_after_ms, all.on_success), (Some(60_000), Some(true)));
        assert_eq!(read("off").unwrap(), RecoveryOptions { restart: Some(false), ..base });
        assert_eq!(read("default").unwrap(), RecoveryOptions::default());
        for bad in ["", "maybe", "retries=x", "retries=-1", "delay=soon", "on=1", "restart="] {
            assert_eq!(read(bad).unwrap_err().exit(), protocol::exit::USAGE, "{bad}");
        }
    }

    #[test]
    fn settings_keep_what_stands_after_the_first_equals_sign() {
        let shell = shell();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("v");
        std::fs::write(&file, "two\nlines\r\n").unwrap();
        let options = args::Options {
            set: vec!["a=b=c".to_owned(), " e =".to_owned()],
            set_file: vec![format!("f={}", file.display())],
            credential: None,
            recovery: None,
            import: None,
        };
        let read = settings(&shell, &["a=first".to_owned()], &options).unwrap();
        let read: Vec<(&str, &str)> = read.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(read, [("a", "b=c"), ("e", ""), ("f", "two\nlines")]);
        assert!(settings(&shell, &["novalue".to_owned()], &options).is_err());
        assert!(settings(&shell, &["=x".to_owned()], &options).is_err());
    }
}
