//! How the program is called: flags, environment, help.
//!
//! Flags beat environment. Merged once, here.

use crate::limits;
use model::time;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// What `--help` prints.
pub const HELP: &str = "\
escale-agent: makes this machine match what an Escale server wants

Usage:
  escale-agent run --server URL --name NAME --enroll TOKEN [--state DIR]   the first time
  escale-agent run [--state DIR]                                           from then on

Options (and the variables that may stand for them):
  --server URL               address of the server                          ESCALE_SERVER
  --name NAME                name of this agent                             ESCALE_AGENT_NAME
  --enroll TOKEN             one-time token: escale agent enroll-token      ESCALE_ENROLL_TOKEN
  --state DIR                folder of this agent (./escale-agent-state)    ESCALE_AGENT_STATE
  --ca FILE                  trust these certificates (PEM) alone           ESCALE_CA
  --insecure-http            allow http:// to another machine
  --stop-instances-on-exit   stop the instances when the agent ends; without it they go on,
                             and the next agent on this state folder adopts them
  --packages DIR             folder of the instances: their files and their   ESCALE_PACKAGES
                             data (instances, in the state folder). It must
                             be empty or this agent's own; it is remembered
  --stop-grace TIME          how long a Constellation package may take to     ESCALE_STOP_GRACE
                             stop before it is killed (10s)
  --usage-every TIME         how often consumption is measured (2s)           ESCALE_USAGE_EVERY
  --hide-keys                put - in place of the access key on the command  ESCALE_HIDE_KEYS
                             lines of Constellation packages, which others
                             can read; they find it in their environment
  --share-port PORT          where it gives parts of packages to its neighbours, ESCALE_SHARE_PORT
                             once it is in a network declared for that
                             (8089; 0: it shares nothing)
  --share-rate MIB           what it gives them in a second at most (64)    ESCALE_SHARE_RATE
  --queue NAME=SLOTS         jobs of deliveries at a time in that queue      ESCALE_QUEUES
                             (8 in each); may be given several times
  --run-as NAME              account that jobs may run as, besides the        ESCALE_RUN_AS
                             agent's own; may be given several times
  --services DIR             scripts DIR/NAME start|stop|status by which      ESCALE_SERVICES
                             jobs act on services, before systemd is asked
  --log text|json            form of the log on stderr (text)               ESCALE_LOG
  --version, --help

Signals: TERM and INT end the agent politely within 10 s.
";

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// Run the agent.
    Run(Box<Options>),
    /// Run the Python scripts that this configuration file lists; the agent calls itself so.
    PythonHost(PathBuf),
    /// Keep the attempt of a job in this folder; the agent calls itself so.
    Attempt(PathBuf),
    /// Be the process of a job; a keeper calls itself so.
    Child,
    /// Print the help.
    Help,
    /// Print the version.
    Version,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogForm {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

/// How to run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Address of the server.
    pub server: Option<String>,
    /// Name of the agent.
    pub name: Option<String>,
    /// Enrolment token.
    pub enroll: Option<String>,
    /// State folder.
    pub state: PathBuf,
    /// Certificates to trust.
    pub ca: Option<PathBuf>,
    /// Plain HTTP to another machine is allowed.
    pub insecure_http: bool,
    /// Stop the instances at the end.
    pub stop_instances_on_exit: bool,
    /// Folder of the instances.
    pub packages: Option<PathBuf>,
    /// How long a Constellation package may take to stop.
    pub stop_grace: Option<Duration>,
    /// How often consumption is measured.
    pub usage_every: Option<Duration>,
    /// Access keys do not stand on command lines.
    pub hide_keys: bool,
    /// Port for neighbours.
    pub share_port: Option<u16>,
    /// MiB a second for neighbours.
    pub share_rate: Option<u64>,
    /// Slots of queues of jobs.
    pub queues: BTreeMap<String, u32>,
    /// Accounts jobs may run as.
    pub run_as: Vec<String>,
    /// Scripts of services.
    pub services: Option<PathBuf>,
    /// Form of the log.
    pub log: LogForm,
}

/// Reads a command line; `variable` gives the environment.
pub fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Call, String> {
    use lexopt::prelude::{Long, Short, Value};
    let set = |name: &str| variable(name).filter(|v| !v.is_empty());
    let mut options = Options {
        server: set("ESCALE_SERVER"),
        name: set("ESCALE_AGENT_NAME"),
        enroll: set("ESCALE_ENROLL_TOKEN"),
        state: set("ESCALE_AGENT_STATE").map_or_else(|| PathBuf::from("escale-agent-state"), PathBuf::from),
        ca: set("ESCALE_CA").map(PathBuf::from),
        packages: set("ESCALE_PACKAGES").map(PathBuf::from),
        stop_grace: set("ESCALE_STOP_GRACE").map(|v| grace("ESCALE_STOP_GRACE", &v)).transpose()?,
        usage_every: set("ESCALE_USAGE_EVERY").map(|v| every("ESCALE_USAGE_EVERY", &v)).transpose()?,
        hide_keys: set("ESCALE_HIDE_KEYS").map(|v| yes("ESCALE_HIDE_KEYS", &v)).transpose()?.unwrap_or(false),
        share_port: set("ESCALE_SHARE_PORT").map(|v| port("ESCALE_SHARE_PORT", &v)).transpose()?,
        share_rate: set("ESCALE_SHARE_RATE").map(|v| rate("ESCALE_SHARE_RATE", &v)).transpose()?,
        queues: set("ESCALE_QUEUES").map_or(Ok(BTreeMap::new()), |v| v.split(',').map(queue).collect())?,
        run_as: set("ESCALE_RUN_AS").map_or(Ok(Vec::new()), |v| v.split(',').map(account).collect())?,
        services: set("ESCALE_SERVICES").map(PathBuf::from),
        log: set("ESCALE_LOG").map(|v| form(&v)).transpose()?.unwrap_or_default(),
        ..Options::default()
    };
    let mut run = false;
    let mut parser = lexopt::Parser::from_args(arguments);
    let failed = |error: lexopt::Error| format!("{error}; see escale-agent --help");
    while let Some(argument) = parser.next().map_err(failed)? {
        match argument {
            Long("help") | Short('h') => return Ok(Call::Help),
            Long("version") | Short('V') => return Ok(Call::Version),
            Value(word) if word == "run" && !run => run = true,
            Value(word) if word == "python-host" && !run => {
                let config = parser.value().map_err(failed)?;
                return Ok(Call::PythonHost(PathBuf::from(config)));
            }
            Value(word) if word == "attempt" && !run => {
                return Ok(Call::Attempt(PathBuf::from(parser.value().map_err(failed)?)));
            }
            Value(word) if word == "child" && !run => return Ok(Call::Child),
            Long("hide-keys") => options.hide_keys = true,
            Long("insecure-http") => options.insecure_http = true,
            Long("stop-instances-on-exit") => options.stop_instances_on_exit = true,
            Long(
                flag @ ("server" | "name" | "enroll" | "state" | "ca" | "log" | "packages" | "stop-grace"
                | "usage-every" | "share-port" | "share-rate" | "queue" | "run-as" | "services"),
            ) => {
                let flag = flag.to_owned();
                let value = parser.value().map_err(failed)?;
                let text = || value.clone().into_string().map_err(|_| format!("--{flag} must be UTF-8"));
                match flag.as_str() {
                    "server" => options.server = Some(text()?),
                    "name" => options.name = Some(text()?),
                    "enroll" => options.enroll = Some(text()?),
                    "log" => options.log = form(&text()?)?,
                    "ca" => options.ca = Some(PathBuf::from(value)),
                    "packages" => options.packages = Some(PathBuf::from(value)),
                    "stop-grace" => options.stop_grace = Some(grace("--stop-grace", &text()?)?),
                    "usage-every" => options.usage_every = Some(every("--usage-every", &text()?)?),
                    "share-port" => options.share_port = Some(port("--share-port", &text()?)?),
                    "share-rate" => options.share_rate = Some(rate("--share-rate", &text()?)?),
                    "queue" => {
                        let (name, slots) = queue(&text()?)?;
                        options.queues.insert(name, slots);
                    }
                    "run-as" => options.run_as.push(account(&text()?)?),
                    "services" => options.services = Some(PathBuf::from(value)),
                    _ => options.state = PathBuf::from(value),
                }
            }
            other => return Err(failed(other.unexpected())),
        }
    }
    if run {
        Ok(Call::Run(Box::new(options)))
    } else {
        Err("say what to do: escale-agent run; see escale-agent --help".to_owned())
    }
}

fn grace(name: &str, text: &str) -> Result<Duration, String> {
    within(name, text, limits::STOP_GRACE_BOUNDS)
}

fn every(name: &str, text: &str) -> Result<Duration, String> {
    within(name, text, limits::USAGE_EVERY_BOUNDS)
}

fn within(name: &str, text: &str, (least, most): (Duration, Duration)) -> Result<Duration, String> {
    let value = time::parse_duration(text).filter(|value| (least..=most).contains(value));
    let (least, most) = (time::print_duration(least), time::print_duration(most));
    value.ok_or_else(|| format!("{name} is a time from {least} to {most}, such as 10s, not {text:?}"))
}

fn port(name: &str, text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| format!("{name} is a port from 1 to 65535, or 0, not {text:?}"))
}

fn rate(name: &str, text: &str) -> Result<u64, String> {
    let (least, most) = limits::SHARE_MIB_PER_SECOND_BOUNDS;
    let value = text.parse().ok().filter(|value| (least..=most).contains(value));
    value.ok_or_else(|| format!("{name} is a number of MiB from {least} to {most}, not {text:?}"))
}

fn queue(text: &str) -> Result<(String, u32), String> {
    let (least, most) = limits::JOB_QUEUE_SLOTS_BOUNDS;
    let told = || {
        format!(
            "--queue is a name and a number of jobs from {least} to {most}, such as heavy=2, not {text:?}"
        )
    };
    let (name, slots) = text.trim().split_once('=').ok_or_else(told)?;
    let slots = slots.parse().ok().filter(|slots| (least..=most).contains(slots)).ok_or_else(told)?;
    if name.is_empty() || name.len() > limits::JOB_NAME_BYTES_MAX {
        Err(told())
    } else {
        Ok((name.to_owned(), slots))
    }
}

fn account(text: &str) -> Result<String, String> {
    let name = text.trim();
    let fits = !name.is_empty() && name.len() <= limits::JOB_NAME_BYTES_MAX && !name.starts_with('-');
    if fits { Ok(name.to_owned()) } else { Err(format!("--run-as is the name of an account, not {text:?}")) }
}

fn yes(name: &str, text: &str) -> Result<bool, String> {
    match text {
        "1" | "true" | "yes" => Ok(true),
        "0" | "false" | "no" => Ok(false),
        other => Err(format!("{name} is true or false, not {other:?}")),
    }
}

fn form(text: &str) -> Result<LogForm, String> {
    match text {
        "text" => Ok(LogForm::Text),
        "json" => Ok(LogForm::Json),
        other => Err(format!("--log is text or json, not {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(line: &str, environment: &[(&str, &str)]) -> Result<Call, String> {
        parse(line.split_whitespace().map(OsString::from), |name| {
            environment.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
        })
    }

    #[test]
    fn flags_beat_the_environment() {
        let environment =
            [("ESCALE_SERVER", "https://a"), ("ESCALE_AGENT_NAME", "one"), ("ESCALE_LOG", "json")];
        let Ok(Call::Run(options)) =
            call("run --name two --state /tmp/x --stop-instances-on-exit", &environment)
        else {
            panic!("a run")
        };
        assert_eq!(options.server.as_deref(), Some("https://a"));
        assert_eq!(options.name.as_deref(), Some("two"));
        assert_eq!(options.state, PathBuf::from("/tmp/x"));
        assert!(options.stop_instances_on_exit && !options.insecure_http);
        assert_eq!(options.log, LogForm::Json);
    }

    /// SEN-09: what a sentinel's configuration offered.
    #[test]
    fn how_instances_are_dealt_with() {
        let environment =
            [("ESCALE_STOP_GRACE", "20s"), ("ESCALE_USAGE_EVERY", "1s"), ("ESCALE_HIDE_KEYS", "true")];
        let Ok(Call::Run(options)) = call("run --usage-every 5s --packages /srv/p", &environment) else {
            panic!("a run")
        };
        assert_eq!(
            (options.stop_grace, options.usage_every),
            (Some(Duration::from_secs(20)), Some(Duration::from_secs(5)))
        );
        assert!(options.hide_keys && options.packages == Some(PathBuf::from("/srv/p")));
        assert_eq!(call("python-host a.config", &[]), Ok(Call::PythonHost(PathBuf::from("a.config"))));
    }

    /// AG-4, AG-5: what jobs may do here.
    #[test]
    fn how_jobs_are_dealt_with() {
        let environment = [("ESCALE_QUEUES", "a=1,b=2"), ("ESCALE_RUN_AS", "one")];
        let Ok(Call::Run(options)) = call("run --queue b=3 --run-as two --services /srv/s", &environment)
        else {
            panic!("a run")
        };
        assert_eq!((options.queues["a"], options.queues["b"]), (1, 3));
        assert_eq!(options.run_as, ["one", "two"]);
        assert_eq!(options.services, Some(PathBuf::from("/srv/s")));
        assert_eq!(call("attempt /x", &[]), Ok(Call::Attempt(PathBuf::from("/x"))));
    }

    #[test]
    fn mistakes_are_told() {
        for (line, why) in [
            ("", "say what to do"),
            ("walk", "walk"),
            ("run --log xml", "text or json"),
            ("run --sever x", "--sever"),
            ("run --name", "--name"),
            ("run --stop-grace soon", "from 100ms to 10m"),
            ("run --usage-every 1ms", "not \"1ms\""),
            ("run --share-port 70000", "--share-port is a port"),
            ("run --share-rate 0", "from 1 to 10000"),
            ("run --queue heavy", "such as heavy=2"),
            ("run --queue heavy=0", "from 1 to 1000"),
            ("run --run-as -x", "name of an account"),
        ] {
            let error = call(line, &[]).unwrap_err();
            assert!(error.contains(why), "{line}: {error}");
        }
        assert_eq!(call("--help run", &[]), Ok(Call::Help));
        assert_eq!(call("--version", &[]), Ok(Call::Version));
    }
}
