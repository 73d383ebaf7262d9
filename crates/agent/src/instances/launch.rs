//! How a program is launched: its arguments, its environment, its settings (spec/constellation §3.3, §3.4 and the
//! contract of `protocol::local`).
//!
//! Called at every start; it only reads, except that it makes the program executable when the archive lost that bit.
//! Promises: a secret never stands on a command line, and the program started is the one of the package: a relative
//! path cannot leave its folder.

use crate::disk::Places;
use crate::supervise::unix::Spec;
use model::manifest::{Manifest, Ready, Run, Spelling, Stop};
use model::setting::{self, SettingFault, SettingType};
use model::{SettingKey, time};
use protocol::Reason;
use protocol::link::Assigned;
use protocol::local::env;
use protocol::reason::code;
use protocol::text::params;
use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};

/// Longest value of a setting that is also given as an environment variable, in bytes; a longer one stands in the
/// settings file alone.
const VARIABLE_BYTES_MAX: usize = 32 << 10;
/// Variables of the agent's own environment that programs inherit.
const INHERITED: [&str; 10] =
    ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "USER", "LOGNAME", "SHELL", "TMPDIR", "SYSTEMROOT"];
/// `PATH` where the agent has none.
const PATH_DEFAULT: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What a launch is made from.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// What the server wants.
    pub assigned: &'a Assigned,
    /// The manifest of the files laid out.
    pub manifest: &'a Manifest,
    /// Where the instance lives.
    pub places: &'a Places,
    /// Name of the agent.
    pub agent: &'a str,
    /// Address of the server, without a final slash.
    pub server: &'a str,
    /// The socket for programs.
    pub socket: &'a Path,
    /// The key this program says in its hello.
    pub key: &'a str,
}

/// A launch.
#[derive(Debug)]
pub struct Launch {
    /// What to start.
    pub spec: Spec,
    /// When it counts as started; the address is filled in.
    pub ready: Ready,
    /// How it is asked to stop.
    pub stop: Stop,
    /// Memory bound of the group, in bytes.
    pub memory_bytes_max: Option<u64>,
}

/// The settings a program gets, or the one that is missing.
pub fn settings(
    assigned: &Assigned,
    manifest: &Manifest,
    files: &Path,
) -> Result<BTreeMap<String, String>, Reason> {
    let set: BTreeMap<SettingKey, String> = assigned
        .settings
        .iter()
        .filter_map(|(key, value)| Some((SettingKey::parse(key).ok()?, value.clone())))
        .collect();
    let values = setting::effective(manifest, &set, &local_settings(assigned, manifest, files));
    for fault in setting::faults(&manifest.settings, &set) {
        if let SettingFault::Missing { key } = fault {
            return Err(Reason::new(code::SETTING_MISSING, params([("key", &key)])));
        }
    }
    Ok(values.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// What a Constellation package sets for itself, in the configuration file beside its program.
fn local_settings(assigned: &Assigned, manifest: &Manifest, files: &Path) -> BTreeMap<SettingKey, String> {
    if manifest.spelling != Spelling::Constellation {
        return BTreeMap::new();
    }
    let run = manifest.run.as_ref();
    let executables = run.map(|run| run.executables.as_slice()).unwrap_or_default();
    let own = format!("{}.exe", assigned.name);
    for program in executables.iter().chain([&own]) {
        let Some(config) = inside(files, &format!("{program}.config")).filter(|path| path.is_file()) else {
            continue;
        };
        return bundle::local_settings(&config).unwrap_or_else(|error| {
            tracing::warn!(instance = assigned.name, "{} is not read: {error}", config.display());
            BTreeMap::new()
        });
    }
    BTreeMap::new()
}

/// Puts a launch together.
pub fn plan(inputs: &Inputs<'_>) -> Result<Launch, Reason> {
    let Inputs { assigned, manifest, places, .. } = *inputs;
    let run = manifest.run.as_ref().ok_or_else(|| unusable("it has no run face"))?;
    let settings = settings(assigned, manifest, &places.files())?;
    let environment = environment(inputs, run, &settings)?;
    let path = environment.get("PATH").cloned().unwrap_or_default();
    let files = places.files();
    let (program, arguments) = match manifest.spelling {
        Spelling::Escale => escale_command(run, inputs, &settings, &files, &path)?,
        Spelling::Constellation => constellation_command(run, inputs, &files, &path)?,
    };
    let ready = match &run.ready {
        Ready::Http { url, within } => Ready::Http { url: substitute(url, &settings)?, within: *within },
        other => other.clone(),
    };
    let spec = Spec { program, arguments, environment, folder: files, out: places.out(), err: places.err() };
    Ok(Launch { spec, ready, stop: run.stop.clone(), memory_bytes_max: run.memory_bytes_max })
}

fn escale_command(
    run: &Run,
    inputs: &Inputs<'_>,
    settings: &BTreeMap<String, String>,
    files: &Path,
    path: &str,
) -> Result<(PathBuf, Vec<String>), Reason> {
    let secret = |key: &str| {
        inputs.assigned.secret_settings.iter().any(|k| k == key)
            || inputs.manifest.settings.iter().any(|s| s.kind == SettingType::Secret && s.key.as_str() == key)
    };
    let mut words = Vec::new();
    for word in &run.command {
        if let Some(key) = places_in(word).into_iter().find(|key| secret(key)) {
            return Err(unusable(&format!(
                "`run.command` uses the secret setting {key:?}; other users of the machine could read it: let the \
                 program read {} or {}",
                variable_of(key),
                env::SETTINGS_FILE
            )));
        }
        words.push(substitute(word, settings)?);
    }
    let Some((program, arguments)) = words.split_first() else {
        return Err(unusable("`run.command` is empty"));
    };
    Ok((find(program, files, path)?, arguments.to_vec()))
}

fn constellation_command(
    run: &Run,
    inputs: &Inputs<'_>,
    files: &Path,
    path: &str,
) -> Result<(PathBuf, Vec<String>), Reason> {
    let name = &inputs.assigned.name;
    let own = [format!("{name}.exe"), name.clone()];
    let file = run
        .executables
        .iter()
        .chain(&own)
        .filter_map(|candidate| inside(files, candidate))
        .find(|file| file.is_file())
        .ok_or_else(|| {
            let first = run.executables.first().unwrap_or(&own[0]);
            Reason::new(code::NO_PROGRAM, params([("program", first)]))
        })?;
    // The place of the key holds a dash: command lines are read by every user of the machine (§3.4, extension).
    let mut arguments = vec![
        format!("{}/", inputs.server),
        inputs.agent.to_owned(),
        name.clone(),
        "-".to_owned(),
        std::process::id().to_string(),
    ];
    if is_dotnet(&file) {
        let mono = search("mono", path)
            .ok_or_else(|| Reason::new(code::NO_PROGRAM, params([("program", &"mono")])))?;
        arguments.insert(0, file.to_string_lossy().into_owned());
        return Ok((mono, arguments));
    }
    make_executable(&file);
    Ok((file, arguments))
}

/// The whole environment of a program.
fn environment(
    inputs: &Inputs<'_>,
    run: &Run,
    settings: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Reason> {
    let Inputs { assigned, manifest, places, .. } = *inputs;
    let mut all: BTreeMap<String, String> =
        INHERITED.iter().filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?))).collect();
    all.entry("PATH".to_owned()).or_insert_with(|| PATH_DEFAULT.to_owned());
    for (name, value) in &run.env {
        all.insert(name.clone(), substitute(value, settings)?);
    }
    for (key, value) in settings {
        if value.len() <= VARIABLE_BYTES_MAX {
            all.insert(variable_of(key), value.clone());
        }
    }
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    let mut set = |name: &str, value: String| all.insert(name.to_owned(), value);
    set(env::SOCKET, inputs.socket.to_string_lossy().into_owned());
    set(env::KEY, inputs.key.to_owned());
    set(env::AGENT, inputs.agent.to_owned());
    set(env::INSTANCE, assigned.name.clone());
    set(env::PACKAGE, manifest.name.to_string());
    set(env::VERSION, manifest.version.to_string());
    set(env::DIR, text(places.files()));
    set(env::DATA_DIR, text(places.data()));
    set(env::SETTINGS_FILE, text(places.settings()));
    set(env::SERVER, inputs.server.to_owned());
    if manifest.spelling == Spelling::Constellation {
        set("CONSTELLATION_SERVER_URI", format!("{}/", inputs.server));
        set("CONSTELLATION_SENTINEL", inputs.agent.to_owned());
        set("CONSTELLATION_PACKAGE", assigned.name.clone());
        set("CONSTELLATION_ACCESS_KEY", assigned.access_key.clone());
        set("CONSTELLATION_PACKAGE_DIR", text(places.files()));
    }
    // Neither a name with `=` nor a value with a zero byte can be given to a process.
    all.retain(|name, value| !name.is_empty() && !name.contains(['=', '\0']) && !value.contains('\0'));
    Ok(all)
}

/// `ESCALE_SETTING_PORT` for `port`.
fn variable_of(key: &str) -> String {
    let name: String =
        key.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    format!("{}{name}", env::SETTING_PREFIX)
}

/// The keys of the settings a text refers to.
fn places_in(text: &str) -> Vec<&str> {
    text.split("${setting.").skip(1).filter_map(|rest| rest.split_once('}')).map(|(key, _)| key).collect()
}

/// Replaces every `${setting.KEY}` by its value.
fn substitute(text: &str, settings: &BTreeMap<String, String>) -> Result<String, Reason> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${setting.") {
        let Some((key, after)) = after.split_once('}') else { break };
        let value =
            settings.get(key).ok_or_else(|| Reason::new(code::SETTING_MISSING, params([("key", &key)])))?;
        out.push_str(before);
        out.push_str(value);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// The program a command names: inside the files when it holds a slash, else in `PATH`.
fn find(program: &str, files: &Path, path: &str) -> Result<PathBuf, Reason> {
    let missing = || Reason::new(code::NO_PROGRAM, params([("program", &program)]));
    if program.starts_with('/') {
        return Some(PathBuf::from(program)).filter(|p| p.is_file()).ok_or_else(missing);
    }
    if !program.contains('/') {
        return search(program, path).ok_or_else(missing);
    }
    let file = inside(files, program)
        .ok_or_else(|| unusable(&format!("the program {program:?} leaves the package's folder")))?;
    if !file.is_file() {
        return Err(missing());
    }
    make_executable(&file);
    Ok(file)
}

/// A relative path below a folder; nothing when it would leave it.
fn inside(folder: &Path, relative: &str) -> Option<PathBuf> {
    let relative = relative.replace('\\', "/");
    let path = Path::new(&relative);
    let safe = path.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
    (safe && !relative.is_empty()).then(|| folder.join(path))
}

/// Looks a name up in `PATH`.
fn search(name: &str, path: &str) -> Option<PathBuf> {
    path.split(':').filter(|folder| folder.starts_with('/')).map(|folder| Path::new(folder).join(name)).find(
        |file| file.metadata().is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0),
    )
}

/// Archives made elsewhere lose this bit.
fn make_executable(file: &Path) {
    let Ok(about) = file.metadata() else { return };
    let mode = about.permissions().mode();
    if mode & 0o100 == 0 {
        let _ = std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode | 0o755));
    }
}

/// Whether a file is a .NET (or Windows) program: its first bytes are `MZ`.
fn is_dotnet(file: &Path) -> bool {
    let mut head = [0; 2];
    std::fs::File::open(file).and_then(|mut f| f.read_exact(&mut head)).is_ok() && head == *b"MZ"
}

/// The reason for a manifest that cannot be used here.
#[must_use]
pub fn unusable(why: &str) -> Reason {
    Reason::new(code::MANIFEST_UNUSABLE, params([("why", &why)]))
}

/// The reason for a program that was not ready in time.
#[must_use]
pub fn not_ready(within: std::time::Duration) -> Reason {
    Reason::new(code::NOT_READY, params([("within", &time::print_duration(within))]))
}

#[cfg(test)]
mod tests;
