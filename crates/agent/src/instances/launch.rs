//! How a program is launched: its arguments, its environment, its settings (spec/constellation §3.3, §3.4 and the
//! contract of `protocol::local`).
//!
//! Called at every start; it only reads, except that it makes the program executable when the archive lost that bit.
//! Promises: a secret setting never stands on a command line (the access key of a Constellation package does, because
//! its library wants it there, unless the agent was told to hide it), and the program started is the one of the package: a relative
//! path cannot leave its folder.

use super::Conduct;
use crate::disk::Places;
use crate::limits;
use crate::supervise::unix::Spec;
use model::manifest::{Manifest, Ready, Run, Spelling, Stop};
use model::setting::{self, SettingFault, SettingType};
use model::{SettingKey, Version, time};
use protocol::Reason;
use protocol::link::Assigned;
use protocol::local::env;
use protocol::reason::code;
use protocol::text::params;
use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// Longest value of a setting that is also given as an environment variable, in bytes; a longer one stands in the
/// settings file alone.
const VARIABLE_BYTES_MAX: usize = 32 << 10;
/// Variables of the agent's own environment that programs inherit.
const INHERITED: [&str; 10] =
    ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "USER", "LOGNAME", "SHELL", "TMPDIR", "SYSTEMROOT"];
/// The program that ran the Python scripts of packages; where it cannot run, the agent does.
const PYTHON_HOST: &str = "PythonPackageHost.exe";
/// The version of Constellation whose behaviour is offered.
const CONSTELLATION: &str = "1.8";
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
    /// How the agent deals with its instances.
    pub conduct: &'a Conduct,
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
    let Some(config) = run.and_then(|run| config_file(run, &assigned.name, files)) else {
        return BTreeMap::new();
    };
    bundle::local_settings(&config).unwrap_or_else(|error| {
        tracing::warn!(instance = assigned.name, "{} is not read: {error}", config.display());
        BTreeMap::new()
    })
}

/// The configuration file of a Constellation package: the first that is there beside where its program may be.
fn config_file(run: &Run, instance: &str, files: &Path) -> Option<PathBuf> {
    candidates(run, instance)
        .into_iter()
        .chain([PYTHON_HOST.to_owned()])
        .find_map(|program| file_inside(files, &format!("{program}.config")))
}

/// The files a Constellation package may be started by, in order (spec/constellation §3.3): what the manifest names,
/// then its own name, then the instance's, each with `.exe`; then all of them without.
fn candidates(run: &Run, instance: &str) -> Vec<String> {
    let own = format!("{instance}.exe");
    let is_stem = |index: usize, file: &String| {
        index > 0
            && run.executables[..index]
                .iter()
                .any(|first| first.len() == file.len() + 4 && first.starts_with(file))
    };
    let (stems, mut all): (Vec<_>, Vec<_>) =
        run.executables.iter().enumerate().partition(|(i, f)| is_stem(*i, f));
    let mut found: Vec<String> = all.drain(..).map(|(_, file)| file.clone()).collect();
    let rest = stems.into_iter().map(|(_, file)| file.clone());
    for file in [own].into_iter().chain(rest).chain([instance.to_owned()]) {
        if !found.contains(&file) {
            found.push(file);
        }
    }
    found
}

/// Puts a launch together.
pub fn plan(inputs: &Inputs<'_>) -> Result<Launch, Reason> {
    let Inputs { assigned, manifest, places, .. } = *inputs;
    let run = manifest.run.as_ref().ok_or_else(|| unusable("it has no run face"))?;
    let settings = settings(assigned, manifest, &places.files())?;
    let environment = environment(inputs, run, &settings)?;
    let path = environment.get("PATH").cloned().unwrap_or_default();
    let files = places.files();
    let Command { program, arguments, scripts } = match manifest.spelling {
        Spelling::Escale => escale_command(run, inputs, &settings, &files, &path)?,
        Spelling::Constellation => constellation_command(run, inputs, &settings, &files, &path)?,
    };
    let ready = match (&run.ready, scripts) {
        // It counts as started when its scripts have said their first word.
        (_, Some(within)) => Ready::Notify { within },
        (Ready::Http { url, within }, _) => Ready::Http { url: substitute(url, &settings)?, within: *within },
        (other, _) => other.clone(),
    };
    let spec = Spec { program, arguments, environment, folder: files, out: places.out(), err: places.err() };
    Ok(Launch { spec, ready, stop: stop(manifest, inputs.conduct), memory_bytes_max: run.memory_bytes_max })
}

/// How a program is asked to stop. A Constellation package cannot say how long it needs: the agent's word counts.
pub fn stop(manifest: &Manifest, conduct: &Conduct) -> Stop {
    let stop = manifest.run.as_ref().map(|run| run.stop.clone()).unwrap_or_default();
    match manifest.spelling {
        Spelling::Escale => stop,
        Spelling::Constellation => Stop { grace: conduct.stop_grace, ..stop },
    }
}

/// What speaks against running a package here, in words: warnings, never more.
#[must_use]
pub fn incompatibilities(manifest: &Manifest) -> Vec<String> {
    let mut found = Vec::new();
    let (here, family) = (crate::facts::platform(), std::env::consts::OS);
    match manifest.spelling {
        Spelling::Escale => {
            if !manifest.platforms.is_empty() && !manifest.platforms.contains(&here) {
                let listed = manifest.platforms.join(", ");
                found.push(format!("the package is for {listed}; this machine is {here}"));
            }
        }
        Spelling::Constellation => {
            if manifest.compatibility.excludes(family) {
                found.push(format!(
                    "the package says that it does not run on {family}; it is started all the same"
                ));
            }
            let made_for = manifest.compatibility.constellation.as_deref();
            let newer = |text: &str| Some(Version::parse(text).ok()? > Version::parse(CONSTELLATION).ok()?);
            if let Some(version) = made_for.filter(|text| newer(text).unwrap_or(false)) {
                found.push(format!(
                    "the package is made for Constellation {version}; what is offered here is that of {CONSTELLATION}"
                ));
            }
        }
    }
    found
}

/// What to start.
struct Command {
    program: PathBuf,
    arguments: Vec<String>,
    /// It runs Python scripts, which have so long for their first word.
    scripts: Option<Duration>,
}

fn escale_command(
    run: &Run,
    inputs: &Inputs<'_>,
    settings: &BTreeMap<String, String>,
    files: &Path,
    path: &str,
) -> Result<Command, Reason> {
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
    Ok(Command { program: find(program, files, path)?, arguments: arguments.to_vec(), scripts: None })
}

fn constellation_command(
    run: &Run,
    inputs: &Inputs<'_>,
    settings: &BTreeMap<String, String>,
    files: &Path,
    path: &str,
) -> Result<Command, Reason> {
    let Inputs { assigned, conduct, .. } = *inputs;
    let tries = candidates(run, &assigned.name);
    let missing =
        |program: &dyn std::fmt::Display| Reason::new(code::NO_PROGRAM, params([("program", program)]));
    let mut arguments = vec![
        format!("{}/", inputs.server),
        inputs.agent.to_owned(),
        assigned.name.clone(),
        if conduct.hide_keys { "-".to_owned() } else { assigned.access_key.clone() },
        std::process::id().to_string(),
    ];
    match tries.iter().find_map(|candidate| file_inside(files, candidate)) {
        Some(file) if !is_dotnet(&file) => {
            make_executable(&file);
            Ok(Command { program: file, arguments, scripts: None })
        }
        Some(file) => match search("mono", path) {
            Some(mono) => {
                arguments.insert(0, file.to_string_lossy().into_owned());
                Ok(Command { program: mono, arguments, scripts: None })
            }
            None => python_command(run, inputs, settings, files)?.ok_or_else(|| missing(&"mono")),
        },
        None => python_command(run, inputs, settings, files)?.ok_or_else(|| missing(&tries[0])),
    }
}

/// The agent itself, as the host of a package's Python scripts; nothing when it lists none.
fn python_command(
    run: &Run,
    inputs: &Inputs<'_>,
    settings: &BTreeMap<String, String>,
    files: &Path,
) -> Result<Option<Command>, Reason> {
    let Some(config) = config_file(run, &inputs.assigned.name, files) else { return Ok(None) };
    let known = |text: &str| substitute(text, settings).unwrap_or_else(|_| text.to_owned());
    let scripts = bundle::python_scripts(&config, known).map_err(|error| unusable(&error.to_string()))?;
    let Some(startup) = scripts.unwrap_or_default().iter().map(|script| script.startup).max() else {
        return Ok(None);
    };
    let arguments = vec!["python-host".to_owned(), config.to_string_lossy().into_owned()];
    let scripts = Some(startup + limits::PYTHON_HOST_SLACK);
    Ok(Some(Command { program: inputs.conduct.program.clone(), arguments, scripts }))
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
pub fn substitute(text: &str, settings: &BTreeMap<String, String>) -> Result<String, Reason> {
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

/// A file below a folder, whatever the letter case of its own name: these packages come from where that makes no
/// difference.
pub fn file_inside(folder: &Path, relative: &str) -> Option<PathBuf> {
    let exact = inside(folder, relative)?;
    if exact.is_file() {
        return Some(exact);
    }
    let name = exact.file_name()?.to_str()?;
    let entries = exact.parent()?.read_dir().ok()?;
    entries
        .flatten()
        .find(|e| e.file_name().to_str().is_some_and(|n| n.eq_ignore_ascii_case(name)))
        .map(|e| e.path())
        .filter(|path| path.is_file())
}

/// Looks a name up in `PATH`.
pub fn search(name: &str, path: &str) -> Option<PathBuf> {
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
