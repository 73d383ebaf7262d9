//! `escale.toml`: our own spelling of a manifest.
//!
//! Strict, because a person wrote it and is there to be told: an unknown key, a value of the wrong kind, a
//! reference to an undeclared setting are errors with a line. `[deliver]` and `[[cause]]` are read by
//! [`crate::deliver`].
//!
//! `ready` is `"started"` (the default), `"notify"`, `{ notify = true, within = "30s" }` or `{ http =
//! "http://…", within = "30s" }`; `within` is 30 seconds when it is left out. In `command`, `env` and the
//! `http` address, `${setting.KEY}` stands for a declared setting, and any other `${…}` is left as it is. A
//! setting of type `secret` may stand in `env` only: command lines and addresses are seen by others.

use crate::error::Error;
use crate::manifest_install;
use crate::names::EntryName;
use crate::tables::{Field, Source, Table, nearest};
use model::manifest::{Compatibility, Manifest, Ready, RecoveryPart, Run, SettingSpec, Spelling, Stop, Text};
use model::setting::{SETTING_BYTES_MAX, SETTINGS_MAX, SettingType};
use model::time::{parse_duration, parse_size};
use model::{PackageName, SettingKey, Version};
use std::collections::BTreeMap;
use std::time::Duration;
use toml::de::{DeTable, DeValue};

/// The file's name.
pub(crate) const FILE: &str = "escale.toml";
/// The only format there is.
const FORMAT: i64 = 1;
/// How long a program gets to say that it is ready, unless the manifest says otherwise.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// The longest it may get to be ready or to stop: one day.
const WAIT_MAX: Duration = Duration::from_secs(24 * 3600);
const SIGNALS: [&str; 6] = ["TERM", "INT", "QUIT", "HUP", "USR1", "USR2"];
const RUN_KEYS: [&str; 6] = ["command", "ready", "stop", "recovery", "limits", "env"];

/// Reads a manifest.
///
/// # Errors
/// [`Error::Manifest`] with the first fault found.
pub(crate) fn read(bytes: &[u8]) -> Result<Manifest, Error> {
    let nothing = Source { file: FILE, text: "" };
    let text = std::str::from_utf8(bytes)
        .map_err(|_| nothing.fault(None, None, "the file is not UTF-8; save it so"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let source = Source { file: FILE, text };
    let document = DeTable::parse(text).map_err(|e| source.fault(e.span(), None, e.message().trim()))?;
    let root = Table::root(source, &document);
    // The format first: another one may have other keys.
    let format = root.get("format").ok_or_else(|| {
        source.fault(None, Some("format"), "`format` is missing; write `format = 1` on the first line")
    })?;
    if format.integer()? != FORMAT {
        return Err(
            format.fault("this format is not known here, only `format = 1`; a newer program may read it")
        );
    }
    root.only(&["format", "package", "run", "install", "deliver", "setting", "cause"])?;
    let mut manifest = package(&root.need("package")?.table()?)?;
    if let Some(settings) = root.get("setting") {
        manifest.settings = read_settings(&settings)?;
    }
    if let Some(face) = root.get("run") {
        manifest.run = Some(run(&face.table()?, &manifest.settings)?);
    }
    if let Some(face) = root.get("install") {
        manifest.install = Some(manifest_install::read(&face.table()?)?);
    }
    if let Some(face) = root.get("deliver") {
        face.table()?;
        manifest.deliver = true;
    }
    if let Some(causes) = root.get("cause") {
        for cause in causes.array()? {
            cause.table()?;
        }
    }
    for spec in &manifest.settings {
        if spec.kind == SettingType::Secret && spec.default.is_some() {
            manifest.warnings.push(format!(
                "the setting `{}` is a secret with a default: everyone who has the package can read it",
                spec.key
            ));
        }
    }
    Ok(manifest)
}

fn package(table: &Table<'_>) -> Result<Manifest, Error> {
    table.only(&["name", "version", "title", "description", "authors", "icon", "url", "platforms"])?;
    let name = table.need("name")?;
    let version = table.need("version")?;
    let icon = table.get("icon").map(|field| icon(&field)).transpose()?;
    Ok(Manifest {
        spelling: Spelling::Escale,
        name: PackageName::parse(name.text()?).map_err(|e| name.fault(e.to_string()))?,
        version: Version::parse(version.text()?).map_err(|e| version.fault(e.to_string()))?,
        title: text_of(table, "title")?,
        description: text_of(table, "description")?,
        authors: table.get("authors").map_or(Ok(Vec::new()), |field| field.texts())?,
        url: table.get("url").map(|field| web_address(&field)).transpose()?,
        author_url: None,
        icon,
        platforms: table.get("platforms").map_or(Ok(Vec::new()), |field| platforms(&field))?,
        compatibility: Compatibility::default(),
        dependencies: Vec::new(),
        request_last_states: false,
        enable_control_hub: false,
        settings: Vec::new(),
        run: None,
        install: None,
        deliver: false,
        warnings: Vec::new(),
    })
}

fn icon(field: &Field<'_>) -> Result<String, Error> {
    match EntryName::parse(field.text()?) {
        Ok(name) if !name.folder => match name.path {
            Some(path) => Ok(path.to_string()),
            None => Err(field.fault("`package.icon` must name a file of the package")),
        },
        _ => {
            Err(field
                .fault("`package.icon` must name a file of the package: relative, with `/`, without `..`"))
        }
    }
}

fn web_address(field: &Field<'_>) -> Result<String, Error> {
    let text = field.text()?;
    if text.starts_with("http://") || text.starts_with("https://") {
        Ok(text.to_owned())
    } else {
        Err(field.fault(format!("`{}` must begin with http:// or https://", field.path())))
    }
}

fn platforms(field: &Field<'_>) -> Result<Vec<String>, Error> {
    let mut platforms = Vec::new();
    for platform in field.array()? {
        let text = platform.text()?;
        let good = !text.is_empty()
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'));
        if !good {
            let problem =
                format!("`{text}` is no platform; write one such as linux-x86_64, windows-x86_64 or linux");
            return Err(platform.fault(problem));
        }
        platforms.push(text.to_owned());
    }
    Ok(platforms)
}

/// A text, or a table of texts by language.
fn text_of(table: &Table<'_>, key: &str) -> Result<Text, Error> {
    let Some(field) = table.get(key) else { return Ok(Text::default()) };
    match field.value() {
        DeValue::String(text) => Ok(Text::plain(text)),
        DeValue::Table(_) => {
            let mut texts = BTreeMap::new();
            for (language, text) in field.table()?.fields() {
                let short = language.split('-').next().unwrap_or_default();
                if !(2..=3).contains(&short.len()) || !short.chars().all(|c| c.is_ascii_lowercase()) {
                    return Err(
                        text.fault(format!("`{language}` is no language; write one such as en or fr"))
                    );
                }
                texts.insert(language.to_owned(), text.text()?.to_owned());
            }
            Ok(Text(texts))
        }
        _ => Err(field.expected("a text, or texts by language: { en = \"…\", fr = \"…\" }")),
    }
}

fn read_settings(field: &Field<'_>) -> Result<Vec<SettingSpec>, Error> {
    let mut specs: Vec<SettingSpec> = Vec::new();
    for entry in field.array().map_err(|_| field.expected("a list: write [[setting]], with two brackets"))? {
        let table = entry.table()?;
        table.only(&["name", "type", "default", "required", "description"])?;
        let name = table.need("name")?;
        let key = SettingKey::parse(name.text()?).map_err(|e| name.fault(e.to_string()))?;
        if key.as_str().contains(['{', '}', '$']) {
            return Err(name.fault(format!("the key `{key}` may not hold $, {{ or }}")));
        }
        if specs.iter().any(|spec| spec.key == key) {
            return Err(name.fault(format!("the setting `{key}` is declared twice")));
        }
        let kind = table.get("type").map_or(Ok(SettingType::String), |field| setting_type(&field))?;
        let mut spec = SettingSpec::new(key, kind);
        spec.required = table.get("required").map_or(Ok(false), |field| field.boolean())?;
        spec.description = text_of(&table, "description")?;
        spec.default = table.get("default").map(|field| default(&field, &spec)).transpose()?;
        specs.push(spec);
        if specs.len() > SETTINGS_MAX {
            return Err(entry.fault(format!("more than {SETTINGS_MAX} settings")));
        }
    }
    Ok(specs)
}

fn setting_type(field: &Field<'_>) -> Result<SettingType, Error> {
    let word = field.text()?;
    SettingType::from_word(word).ok_or_else(|| {
        let words = SettingType::ALL.map(SettingType::word);
        let near = nearest(word, &words).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        field.fault(format!("`{word}` is no type of setting: {}{near}", words.join(", ")))
    })
}

/// The default as text, checked against the type.
fn default(field: &Field<'_>, spec: &SettingSpec) -> Result<String, Error> {
    let text = match field.value() {
        DeValue::String(text) => text.to_string(),
        _ if spec.kind == SettingType::Json => json(field)?.to_string(),
        DeValue::Integer(_) => field.integer()?.to_string(),
        DeValue::Float(number) => number.as_str().replace('_', ""),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(_) | DeValue::Table(_) => {
            return Err(
                field.fault(format!("a table or an array is a default for type json, not {}", spec.kind))
            );
        }
    };
    if text.len() > SETTING_BYTES_MAX {
        return Err(
            field.fault(format!("the default of `{}` has more than {SETTING_BYTES_MAX} bytes", spec.key))
        );
    }
    if !spec.kind.accepts(&text) {
        return Err(field.fault(format!("the default of `{}` is no value of type {}", spec.key, spec.kind)));
    }
    Ok(text)
}

fn json(field: &Field<'_>) -> Result<serde_json::Value, Error> {
    use serde_json::Value;
    Ok(match field.value() {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(_) => Value::from(field.integer()?),
        DeValue::Float(number) => {
            let number: f64 = number.as_str().parse().map_err(|_| field.expected("a number"))?;
            serde_json::Number::from_f64(number)
                .map(Value::Number)
                .ok_or_else(|| field.fault("JSON has neither inf nor nan"))?
        }
        DeValue::Boolean(truth) => Value::from(*truth),
        DeValue::Datetime(date) => Value::from(date.to_string()),
        DeValue::Array(_) => Value::Array(field.array()?.iter().map(json).collect::<Result<_, _>>()?),
        DeValue::Table(_) => {
            let fields = field.table()?;
            let pairs = fields.fields().map(|(key, value)| Ok((key.to_owned(), json(&value)?)));
            Value::Object(pairs.collect::<Result<_, Error>>()?)
        }
    })
}

fn run(table: &Table<'_>, settings: &[SettingSpec]) -> Result<Run, Error> {
    table.only(&RUN_KEYS)?;
    Ok(Run {
        command: command(&table.need("command")?, settings)?,
        executables: Vec::new(),
        ready: table.get("ready").map_or(Ok(Ready::Started), |field| ready(&field, settings))?,
        stop: table.get("stop").map_or(Ok(Stop::default()), |field| stop(&field))?,
        recovery: table.get("recovery").map_or(Ok(RecoveryPart::default()), |field| recovery(&field))?,
        memory_bytes_max: table.get("limits").map_or(Ok(None), |field| memory(&field))?,
        env: table.get("env").map_or(Ok(BTreeMap::new()), |field| env(&field, settings))?,
    })
}

fn command(field: &Field<'_>, settings: &[SettingSpec]) -> Result<Vec<String>, Error> {
    if let DeValue::String(text) = field.value() {
        let words: Vec<String> = text.split_whitespace().map(|word| format!("{word:?}")).collect();
        let problem =
            format!("`run.command` must be an array, one text per argument: [{}]", words.join(", "));
        return Err(field.fault(problem));
    }
    let mut command = Vec::new();
    for argument in field.array()? {
        let text = argument.text()?;
        if text.contains('\0') {
            return Err(argument.fault("an argument may not hold the character NUL"));
        }
        references(&argument, text, settings, Secrets::Refused)?;
        command.push(text.to_owned());
    }
    match command.first().map(|program| program.trim()) {
        None | Some("") => Err(field.fault("`run.command` is empty; write the program and its arguments")),
        Some(_) => Ok(command),
    }
}

/// Whether a secret setting may stand in a text.
#[derive(Clone, Copy)]
enum Secrets {
    Allowed,
    Refused,
}

/// Checks each `${setting.KEY}` of a text.
fn references(
    field: &Field<'_>,
    text: &str,
    settings: &[SettingSpec],
    secrets: Secrets,
) -> Result<(), Error> {
    let mut rest = text;
    while let Some((_, tail)) = rest.split_once("${setting.") {
        let Some((key, tail)) = tail.split_once('}') else {
            return Err(field.fault(format!("`${{setting.` without its `}}` in {text:?}")));
        };
        let Some(spec) = settings.iter().find(|spec| spec.key.as_str() == key) else {
            let known: Vec<&str> = settings.iter().map(|spec| spec.key.as_str()).collect();
            let advice = match nearest(key, &known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "declare it with [[setting]]".to_owned(),
            };
            return Err(field.fault(format!("the setting `{key}` is not declared; {advice}")));
        };
        if spec.kind == SettingType::Secret && matches!(secrets, Secrets::Refused) {
            return Err(field.fault(format!(
                "the setting `{key}` is a secret and would be seen by others here; pass it in `run.env`"
            )));
        }
        rest = tail;
    }
    Ok(())
}

fn ready(field: &Field<'_>, settings: &[SettingSpec]) -> Result<Ready, Error> {
    const ADVICE: &str = "\"started\", \"notify\", { notify = true, within = \"30s\" } \
                          or { http = \"http://…\", within = \"30s\" }";
    match field.value() {
        DeValue::String(word) => match word.as_ref() {
            "started" => Ok(Ready::Started),
            "notify" => Ok(Ready::Notify { within: READY_WITHIN }),
            _ => Err(field.fault(format!("`run.ready` must be {ADVICE}"))),
        },
        DeValue::Table(_) => {
            let table = field.table()?;
            table.only(&["http", "notify", "within"])?;
            let within = table.get("within").map_or(Ok(READY_WITHIN), |field| wait(&field))?;
            match (table.get("http"), table.get("notify")) {
                (Some(address), None) => {
                    let url = web_address(&address)?;
                    references(&address, &url, settings, Secrets::Refused)?;
                    Ok(Ready::Http { url, within })
                }
                (None, Some(notify)) if notify.boolean()? => Ok(Ready::Notify { within }),
                _ => Err(table.fault(format!("`run.ready` must be {ADVICE}"))),
            }
        }
        _ => Err(field.expected(ADVICE)),
    }
}

fn stop(field: &Field<'_>) -> Result<Stop, Error> {
    let table = field.table()?;
    table.only(&["signal", "grace"])?;
    let mut stop = Stop::default();
    if let Some(signal) = table.get("signal") {
        let word = signal.text()?;
        if !SIGNALS.contains(&word) {
            let plain = word.to_ascii_uppercase();
            let plain = plain.strip_prefix("SIG").unwrap_or(&plain);
            let advice = match SIGNALS.iter().find(|known| **known == plain) {
                Some(known) => format!("write \"{known}\""),
                None => format!("known: {}", SIGNALS.join(", ")),
            };
            return Err(signal.fault(format!("`{word}` is no signal to stop with; {advice}")));
        }
        stop.signal = word.to_owned();
    }
    if let Some(grace) = table.get("grace") {
        stop.grace = wait(&grace)?;
    }
    Ok(stop)
}

fn recovery(field: &Field<'_>) -> Result<RecoveryPart, Error> {
    let table = field.table()?;
    table.only(&["restart", "retries", "delay", "reset_after", "on_success"])?;
    let retries = |field: Field<'_>| {
        u32::try_from(field.integer()?).map_err(|_| field.fault("`run.recovery.retries` must be 0 or more"))
    };
    Ok(RecoveryPart {
        restart: table.get("restart").map(|field| field.boolean()).transpose()?,
        retries: table.get("retries").map(retries).transpose()?,
        delay: table.get("delay").map(|field| duration(&field)).transpose()?,
        reset_after: table.get("reset_after").map(|field| duration(&field)).transpose()?,
        on_success: table.get("on_success").map(|field| field.boolean()).transpose()?,
    })
}

fn memory(field: &Field<'_>) -> Result<Option<u64>, Error> {
    let table = field.table()?;
    table.only(&["memory"])?;
    let Some(memory) = table.get("memory") else { return Ok(None) };
    let size = match memory.value() {
        DeValue::Integer(_) => u64::try_from(memory.integer()?).ok(),
        _ => parse_size(memory.text()?),
    };
    match size {
        Some(size) if size > 0 => Ok(Some(size)),
        _ => Err(memory.fault("`run.limits.memory` must be a size such as \"256MiB\"")),
    }
}

fn env(field: &Field<'_>, settings: &[SettingSpec]) -> Result<BTreeMap<String, String>, Error> {
    let mut env = BTreeMap::new();
    for (name, value) in field.table()?.fields() {
        if name.is_empty() || name.contains(['=', '\0']) {
            return Err(value.fault(format!("{name:?} is no name for an environment variable")));
        }
        let text = match value.value() {
            DeValue::Integer(_) => value.integer()?.to_string(),
            DeValue::Float(number) => number.as_str().replace('_', ""),
            DeValue::Boolean(truth) => truth.to_string(),
            _ => value.text()?.to_owned(),
        };
        if text.contains('\0') {
            return Err(value.fault(format!("the variable {name} may not hold the character NUL")));
        }
        references(&value, &text, settings, Secrets::Allowed)?;
        env.insert(name.to_owned(), text);
    }
    Ok(env)
}

fn duration(field: &Field<'_>) -> Result<Duration, Error> {
    parse_duration(field.text().map_err(|_| field.expected("a length of time in quotes, such as \"30s\""))?)
        .ok_or_else(|| {
            field.fault(format!("`{}` must be a length of time such as \"30s\" or \"1h30m\"", field.path()))
        })
}

fn wait(field: &Field<'_>) -> Result<Duration, Error> {
    let wait = duration(field)?;
    if wait > WAIT_MAX {
        Err(field.fault(format!("`{}` is more than a day", field.path())))
    } else {
        Ok(wait)
    }
}
