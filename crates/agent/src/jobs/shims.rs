//! Commands of the reference tool (§14.3), so that unmodified scripts run: `tsend` `tval` `tpush` `tpop` `tempty` `vtgestlog`.
//!
//! They are other names of this program. What they ask goes to the keeper of the job, from there to the agent and the server. What a
//! script says by `tsend` is noted; the end that counts is that of its process.

use super::keeper::{Ask, short};
use crate::limits;
use protocol::deliver::job::JobAnswer;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::ExitCode;

/// Their names.
pub const NAMES: &[&str] = &["tsend", "tval", "tpush", "tpop", "tempty", "vtgestlog"];

/// Puts the names into a folder.
pub fn lay_out(folder: &Path, program: &Path) -> io::Result<()> {
    for name in NAMES {
        let place = folder.join(name);
        if std::fs::read_link(&place).is_ok_and(|target| target == program) {
            continue;
        }
        crate::tree::remove(&place)?;
        std::os::unix::fs::symlink(program, &place)?;
    }
    Ok(())
}

/// Whether the program was called by one of these names.
#[must_use]
pub fn is_shim(called: Option<&OsString>) -> Option<String> {
    let name = Path::new(called?).file_name()?.to_str()?;
    NAMES.contains(&name).then(|| name.to_owned())
}

/// Does what the command of that name does.
#[must_use]
pub fn run(name: &str, arguments: &[String], calls: Option<OsString>) -> ExitCode {
    let asked = match read(name, arguments) {
        Ok(None) => return ExitCode::SUCCESS,
        Ok(Some(ask)) => calls
            .ok_or_else(|| "it works in a job alone".to_owned())
            .and_then(|calls| ask_keeper(Path::new(&calls), &ask).map_err(|e| e.to_string())),
        Err(why) => Err(why),
    };
    match asked {
        Ok(answer) if answer.error.is_empty() => {
            if !answer.value.is_empty() {
                let _ = writeln!(io::stdout(), "{}", answer.value);
            }
            ExitCode::SUCCESS
        }
        Ok(answer) => told(name, &answer.error),
        Err(why) => told(name, &why),
    }
}

fn told(name: &str, why: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "{name}: {why}");
    ExitCode::FAILURE
}

/// What a command line asks; nothing for what does nothing.
fn read(name: &str, arguments: &[String]) -> Result<Option<Ask>, String> {
    let ask = |verb: &str, resource: &str, value: &str| {
        Some(Ask { verb: verb.to_owned(), resource: resource.to_owned(), value: value.to_owned() })
    };
    if name == "vtgestlog" {
        return Ok(None);
    }
    if name == "tsend" {
        let value = |flag: &str| arguments.iter().find_map(|a| a.strip_prefix(flag)).unwrap_or_default();
        let (state, code, text) = (value("-s"), value("-r"), value("-m"));
        let word = match state {
            "T" => "finished",
            "E" => "in error",
            other => other,
        };
        return Ok(ask("say", "", &format!("tsend: {word} {code} {text}")));
    }
    // `-name R -value V`, `-n R`, or just the words: what begins with a dash says what follows.
    let words: Vec<&str> = arguments
        .iter()
        .filter(|a| !(a.starts_with('-') && a.len() > 1 && !a.contains('=') && a.parse::<f64>().is_err()))
        .map(|a| match a.split_once('=') {
            Some((flag, value)) if flag.starts_with('-') => value,
            _ => a.as_str(),
        })
        .collect();
    match (name, words.as_slice()) {
        ("tval", [resource]) => Ok(ask("get", resource, "")),
        ("tval", [resource, value]) => Ok(ask("set", resource, value)),
        ("tpush", [resource, value]) => Ok(ask("push", resource, value)),
        ("tpop", [resource]) => Ok(ask("pop", resource, "")),
        ("tempty", [resource]) => Ok(ask("empty", resource, "")),
        ("tval", _) => Err("say a resource, and a value to set it".to_owned()),
        ("tpush", _) => Err("say a resource and a value".to_owned()),
        _ => Err("say a resource".to_owned()),
    }
}

fn ask_keeper(calls: &Path, ask: &Ask) -> io::Result<JobAnswer> {
    let mut socket = UnixStream::connect(short(calls)?)?;
    socket.set_read_timeout(Some(limits::JOB_CALL_WITHIN))?;
    let mut line = serde_json::to_vec(ask)?;
    line.push(b'\n');
    socket.write_all(&line)?;
    let mut answer = String::new();
    let read = BufReader::new(socket).take(limits::JOB_RESULT_LINE_BYTES_MAX as u64).read_line(&mut answer);
    match read {
        Ok(0) => Err(io::Error::other("the agent did not take it")),
        Ok(_) => Ok(serde_json::from_str::<Answer>(&answer)?.into()),
        Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
            Err(io::Error::other("no answer in time; it may still be carried out"))
        }
        Err(error) => Err(error),
    }
}

/// An answer, as far as a shim needs it.
#[derive(serde::Deserialize)]
struct Answer {
    value: String,
    error: String,
}

impl From<Answer> for JobAnswer {
    fn from(answer: Answer) -> Self {
        Self { attempt: String::new(), number: 0, value: answer.value, error: answer.error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// §14.3: names and flags of the reference tool.
    #[test]
    fn command_lines() {
        let read = |line: &str| {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            read(&words[0], &words[1..])
                .map(|ask| ask.map(|a| format!("{} {} {}", a.verb, a.resource, a.value)))
        };
        for (line, expected) in [
            ("tsend -sE -r3 -mfailed", Some("say  tsend: in error 3 failed")),
            ("tval CA_LIV_ENV", Some("get CA_LIV_ENV ")),
            ("tval -name CA_LIV_ENV -value INT1", Some("set CA_LIV_ENV INT1")),
            ("tval -name=N -value=-1", Some("set N -1")),
            ("tval N -3", Some("set N -3")),
            ("tpush PILE x", Some("push PILE x")),
            ("tpop PILE", Some("pop PILE ")),
            ("tempty PILE", Some("empty PILE ")),
            ("vtgestlog -a b", None),
        ] {
            assert_eq!(read(line).unwrap().as_deref(), expected, "{line}");
        }
        assert!(read("tpush PILE").is_err() && read("tval").is_err());
        assert!(
            is_shim(Some(&"/x/tval".into())).is_some() && is_shim(Some(&"escale-agent".into())).is_none()
        );
    }
}
