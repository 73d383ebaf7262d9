//! `escale-server`: run, and care of an installation.

use anyhow::{Context, bail};
use lexopt::{Arg, Parser, ValueExt};
use server::config::{Config, Flags};
use server::{router, run};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "\
escale-server: keeps packages and what is wanted where, and talks to agents

  escale-server run [--config FILE] [--data DIR] [--listen ADDRESS:PORT]…
  escale-server migrate          bring the database up to this version
  escale-server config check     check the configuration
  escale-server config show      print it as it is in force
  escale-server doctor           look for what is wrong with this installation
  escale-server backup FILE      write database and packages to FILE (.tar.zst), while the server runs
  escale-server restore FILE     fill an empty data folder from FILE
  escale-server openapi          print the description of the API

  --config FILE                  configuration (TOML); also ESCALE_CONFIG
  --data DIR                     data folder; also ESCALE_DATA       [./escale-data]
  --listen ADDRESS:PORT          any number; also ESCALE_LISTEN      [127.0.0.1:8088]
  --log text|json                form of the log on stderr           [text]
  -h, --help   -V, --version
";

/// What the command line says.
struct Asked {
    words: Vec<String>,
    flags: Flags,
    json_log: bool,
}

fn parse() -> anyhow::Result<Option<Asked>> {
    let mut asked = Asked { words: Vec::new(), flags: Flags::default(), json_log: false };
    let mut parser = Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("config") => asked.flags.config = Some(PathBuf::from(parser.value()?)),
            Arg::Long("data") => asked.flags.data = Some(PathBuf::from(parser.value()?)),
            Arg::Long("listen") => {
                let text = parser.value()?.string()?;
                let address = text.parse().with_context(|| {
                    format!("--listen {text}: write ADDRESS:PORT, such as 127.0.0.1:8088")
                })?;
                asked.flags.listen.push(address);
            }
            Arg::Long("log") => match parser.value()?.string()?.as_str() {
                "json" => asked.json_log = true,
                "text" => asked.json_log = false,
                other => bail!("--log {other}: text or json"),
            },
            Arg::Short('h') | Arg::Long("help") => {
                print(HELP);
                return Ok(None);
            }
            Arg::Short('V') | Arg::Long("version") => {
                print(concat!("escale-server ", env!("CARGO_PKG_VERSION"), "\n"));
                return Ok(None);
            }
            Arg::Value(word) => asked.words.push(word.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Some(asked))
}

/// Prints to standard output; a closed pipe is a quiet end.
fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn log(json: bool) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("ESCALE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        builder.json().init();
    } else {
        builder.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init();
    }
}

/// Takes memory in small pages. The allocator asks for huge ones, and then every corner that is touched once costs two
/// megabytes: twice the whole server at rest.
fn take_small_pages() {
    // A kernel that cannot do it costs memory, nothing else.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

fn main() -> ExitCode {
    take_small_pages();
    let asked = match parse() {
        Ok(Some(asked)) => asked,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "escale-server: {error:#}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    log(asked.json_log);
    match obey(asked) {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "escale-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn obey(asked: Asked) -> anyhow::Result<ExitCode> {
    let words: Vec<&str> = asked.words.iter().map(String::as_str).collect();
    if words == ["openapi"] {
        print(&router::openapi().to_pretty_json()?);
        print("\n");
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::load(&asked.flags, |name| std::env::var(name).ok().filter(|v| !v.is_empty()))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match words.as_slice() {
        ["run"] => runtime.block_on(run::run(config))?,
        ["migrate"] => {
            runtime.block_on(server::care::migrate(&config))?;
            print("the database is up to date\n");
        }
        ["config", "check"] => print("the configuration is good\n"),
        ["config", "show"] => print(&config.shown()),
        ["doctor"] => {
            let (text, well) = runtime.block_on(server::care::doctor(&config));
            print(&text);
            return Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        ["backup", file] => print(&runtime.block_on(server::care::backup(&config, file.as_ref()))?),
        ["restore", file] => print(&server::care::restore(&config, file.as_ref())?),
        _ => {
            let _ = writeln!(std::io::stderr(), "escale-server: which command?\n\n{HELP}");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}
