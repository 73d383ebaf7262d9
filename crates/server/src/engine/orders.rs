//! From a job of the graph and what its run was started with to an order for an agent (§14, §15). Nothing else is looked at (M-1).

use super::values::{Values, directory, lasting, said, texts};
use crate::delivery;
use model::deliver::cause::codes::{self, Code};
use model::deliver::graph::{Job, JobKind, Mode};
use model::deliver::run::End;
use protocol::deliver::job::{JobOrder, TargetCheck, Work};
use protocol::link::BundleRef;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// What becomes of a job that is to be sent.
#[derive(Debug)]
pub enum Made {
    /// It is sent.
    Order(Box<JobOrder>),
    /// It ends here and now: there is nothing to do, or it cannot be.
    Ends(End),
}

/// It cannot be: why, as a cause.
fn refused(cause: Code, what: &str) -> Made {
    let outputs = if what.is_empty() {
        BTreeMap::new()
    } else {
        BTreeMap::from([("name".to_owned(), what.to_owned())])
    };
    Made::Ends(End { kind: "refused".to_owned(), cause: Some(cause.owned()), outputs, ..End::default() })
}

/// There is nothing to do.
fn nothing() -> Made {
    Made::Ends(End { kind: "done".to_owned(), unchanged: true, ..End::default() })
}

/// A script of the package.
struct Script {
    path: String,
    digest: String,
    interpreter: Vec<String>,
}

fn scripts(values: &Values<'_>) -> Vec<Value> {
    let found = values.get("package.manifest.scripts");
    found.as_ref().and_then(Value::as_array).cloned().unwrap_or_default()
}

fn script(values: &Values<'_>, fits: impl Fn(&Value) -> bool) -> Option<Script> {
    let text = |v: &Value, key: &str| v[key].as_str().unwrap_or_default().to_owned();
    let found = scripts(values).into_iter().find(fits)?;
    let mut interpreter: Vec<String> =
        text(&found, "interpreter").split_whitespace().map(str::to_owned).collect();
    if interpreter.is_empty() {
        interpreter.push("/bin/sh".to_owned());
    }
    Some(Script { path: text(&found, "path"), digest: text(&found, "digest"), interpreter })
}

fn hook(values: &Values<'_>, name: &str) -> Option<Script> {
    script(values, |s| s["hooks"].as_array().is_some_and(|hooks| hooks.iter().any(|h| h == name)))
}

/// Makes the order of a job for an agent. The attempt's id is not filled in; values of secret variables are the names of their resources: they are
/// opened when the order leaves.
pub fn make(values: &Values<'_>, path: &str, agent: &str, fence: u64) -> Made {
    let Some((_, job)) = values.open.doc.graph.job(path) else { return refused(codes::UNKNOWN_JOB, path) };
    match order(values, path, job, agent, fence) {
        Ok(made) => made,
        Err(name) => refused(codes::VALUE_MISSING, &name),
    }
}

fn order(values: &Values<'_>, path: &str, job: &Job, agent: &str, fence: u64) -> Result<Made, String> {
    let work = match work(values, job)? {
        Ok(work) => work,
        Err(made) => return Ok(made),
    };
    let row = &values.open.row;
    let run_as = values.fill(&job.run_as)?;
    let cwd = directory(&values.fill(&job.cwd)?);
    let object = values.open.run.objects.get(path);
    let attempt = object.map_or(1, |object| object.attempt.max(1));
    let compat =
        values.get("space.compat").is_some_and(|v| v == true) || values.open.doc.file.space.legacy_resources;
    let mut env = environment(values, path, job, attempt, &run_as, fence, compat);
    for (name, text) in &values.open.doc.file.space.env {
        env.insert(name.clone(), values.fill_text(text)?);
    }
    for (name, template) in &job.env {
        env.insert(name.clone(), values.fill(template)?);
    }
    let mut secrets = Vec::new();
    if let Some(Value::Object(names)) = values.get("variables.secrets") {
        for (name, resource) in names {
            env.insert(name.clone(), resource.as_str().unwrap_or_default().to_owned());
            secrets.push(name);
        }
    }
    Ok(Made::Order(Box::new(JobOrder {
        attempt: String::new(),
        scope: row.delivery_word(),
        fence: if row.delivery.is_some() { fence } else { 0 },
        bundle: bundle(values),
        header: header(values, path, agent, &run_as, &work, attempt, job),
        watch: watch(values, &work),
        work,
        run_as,
        cwd,
        umask: job.umask.clone(),
        env,
        secrets,
        files: files(values),
        run_ms_max: job.run_max.map_or(0, ms),
        silence_ms_max: job.silence_max.map_or(0, ms),
        signal: if job.signal.is_empty() { "TERM".to_owned() } else { job.signal.clone() },
        grace_ms: ms(job.grace),
        memory_bytes_max: job.memory_bytes_max,
        cpu_ms_max: job.cpu_max.map_or(0, ms),
        open_files_max: job.open_files_max,
        output_bytes_per_second: job.output_bytes_per_second,
        log_bytes_max: job.log_bytes_max,
        stop_at_log_limit: job.stop_at_log_limit,
        queue: job.queue.clone(),
        priority: job.priority,
        idempotent: job.idempotent,
        mode: mode(job.mode).to_owned(),
        compat,
        called_off: false,
    })))
}

fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Exec => "exec",
        Mode::Simulate => "simulate",
        Mode::Test => "test",
        Mode::Stop => "stop",
    }
}

/// What the agent does; or why there is nothing for it to do.
fn work(values: &Values<'_>, job: &Job) -> Result<Result<Work, Made>, String> {
    let run = |script: Script, args: &[model::deliver::expr::Template]| -> Result<Work, String> {
        let args = args.iter().map(|arg| values.fill(arg)).collect::<Result<_, _>>()?;
        Ok(Work::Script { path: script.path, digest: script.digest, interpreter: script.interpreter, args })
    };
    Ok(match &job.kind {
        JobKind::Hook { hook: name, args } => match hook(values, name) {
            Some(found) => Ok(run(found, args)?),
            None => Err(nothing()),
        },
        JobKind::Script { path, args } => {
            let wanted = values.fill_text(path)?;
            match script(values, |s| s["path"] == wanted.as_str()) {
                Some(found) => Ok(run(found, args)?),
                None => Err(refused(codes::SCRIPT_MISSING, &wanted)),
            }
        }
        JobKind::Command { argv } => {
            Ok(Work::Command { argv: argv.iter().map(|arg| values.fill(arg)).collect::<Result<_, _>>()? })
        }
        JobKind::Builtin { name, with } => builtin(values, name, &values.with(with)?)?,
        JobKind::Manual { .. } | JobKind::Subflow { .. } => Err(refused(codes::UNKNOWN_JOB, "")),
    })
}

fn builtin(
    values: &Values<'_>,
    name: &str,
    with: &BTreeMap<String, Value>,
) -> Result<Result<Work, Made>, String> {
    let number = |key: &str, default: u64| with.get(key).and_then(Value::as_u64).unwrap_or(default);
    let small = |key: &str, default: u32| u32::try_from(number(key, u64::from(default))).unwrap_or(default);
    Ok(Ok(match name {
        "preflight" => {
            let checks = checks(values, with);
            if checks.is_empty() {
                return Ok(Err(nothing()));
            }
            Work::Preflight { checks }
        }
        "fetch" => Work::Fetch { to: fetched(values, with)? },
        "unpack" => {
            let check = with.get("check_scripts").and_then(Value::as_bool).unwrap_or(true);
            let from = match said(with, "from") {
                given if given.is_empty() => fetched(values, &BTreeMap::new())?,
                given => directory(&given),
            };
            Work::Unpack { from, scripts: if check { pinned(values) } else { Vec::new() } }
        }
        "service" if !declares(values, &said(with, "name")) => {
            return Ok(Err(refused(codes::SERVICE_UNDECLARED, &said(with, "name"))));
        }
        "service" => Work::Service {
            name: said(with, "name"),
            action: said(with, "action"),
            wait_ms: lasting(with, "wait", 60_000),
        },
        "http-check" => Work::HttpCheck {
            url: said(with, "url"),
            expect_status: u16::try_from(number("expect_status", 200)).unwrap_or(200),
            expect_body: said(with, "expect_body"),
            attempts: small("attempts", 1).max(1),
            every_ms: lasting(with, "every", 5_000),
        },
        "switch" => Work::Switch {
            link: directory(&said(with, "link")),
            to: directory(&said(with, "to")),
            keep: small("keep", 0),
        },
        "rollback" => return rollback(values, with),
        other => return Ok(Err(refused(codes::UNKNOWN_BUILTIN, other))),
    }))
}

/// Whether the environment declares a service of this name (AG-7).
fn declares(values: &Values<'_>, name: &str) -> bool {
    let declared = values.get("env.services");
    declared.as_ref().and_then(Value::as_object).into_iter().flatten().any(|(_, known)| known == name)
}

/// Goes back on the target (§20.1): the package's own script where it has one, else what the strategy says.
fn rollback(values: &Values<'_>, with: &BTreeMap<String, Value>) -> Result<Result<Work, Made>, String> {
    let strategy = said(with, "strategy");
    let kept = |strategy: &str| {
        let found = delivery::kept_at(strategy, |key| said(with, key), |text| values.fill_text(text))?;
        Ok::<_, String>(found.unwrap_or_default())
    };
    let or = |key: &str, default: &str| match said(with, key) {
        given if given.is_empty() => values.fill_text(default).map(|d| directory(&d)),
        given => Ok(directory(&given)),
    };
    match strategy.as_str() {
        "none" => return Ok(Err(refused(codes::NOT_REVERSIBLE, ""))),
        "switch" => {
            let to = kept("switch")?;
            let link = or("link", "${env.roots.docroot}")?;
            return Ok(Ok(Work::Switch { link, to, keep: 0 }));
        }
        _ => {}
    }
    if let Some(found) = hook(values, "rollback") {
        return Ok(Ok(Work::Script {
            path: found.path,
            digest: found.digest,
            interpreter: found.interpreter,
            args: Vec::new(),
        }));
    }
    if strategy == "hook" {
        return Ok(Err(refused(codes::SCRIPT_MISSING, "rollback")));
    }
    let from = kept("restore")?;
    let to = or("to", "${env.roots.docroot}")?;
    Ok(Ok(Work::Copy { from, to }))
}

/// Where the bundle is brought to: said here, or by the job that fetches it.
fn fetched(values: &Values<'_>, with: &BTreeMap<String, Value>) -> Result<String, String> {
    let given = said(with, "to");
    if !given.is_empty() {
        return Ok(directory(&given));
    }
    let jobs = values.open.doc.graph.apps.iter().flat_map(|app| &app.jobs);
    let told = jobs.filter_map(|job| match &job.kind {
        JobKind::Builtin { name, with } if name == "fetch" => with.get("to").and_then(Value::as_str),
        _ => None,
    });
    match told.into_iter().next() {
        Some(text) => Ok(directory(&values.fill_text(text)?)),
        None => values.fill_text("${env.roots.staging}/${delivery.number}").map(|d| directory(&d)),
    }
}

fn pinned(values: &Values<'_>) -> Vec<(String, String)> {
    let text = |v: &Value, key: &str| v[key].as_str().unwrap_or_default().to_owned();
    scripts(values).iter().map(|s| (text(s, "path"), text(s, "digest"))).collect()
}

/// Checks of a preflight that look at the machine, with the reserve the job asks for.
fn checks(values: &Values<'_>, with: &BTreeMap<String, Value>) -> Vec<TargetCheck> {
    let mut ids = texts(with, "checks");
    ids.retain(|id| model::deliver::gate::is_on_target(id));
    let reserve = model::time::parse_size(&said(with, "reserve"));
    // `5%` and the bare number 5.
    let share = format!("{}%", said(with, "reserve_pct").trim().trim_end_matches('%'));
    let permille = protocol::deliver::percent(&share).map(|hundredths| hundredths / 10);
    let mut checks = delivery::target_checks(&values.open.row.context, &ids);
    for check in checks.iter_mut().filter(|check| check.what == "disk") {
        // The job may ask for more than the environment does, never for less.
        check.reserve_bytes = check.reserve_bytes.max(reserve.unwrap_or(0));
        check.reserve_permille = check.reserve_permille.max(permille.unwrap_or(0));
    }
    checks
}

/// Disks that are looked at while something is written (PF-e).
fn watch(values: &Values<'_>, work: &Work) -> Vec<TargetCheck> {
    let writes =
        matches!(work, Work::Script { .. } | Work::Fetch { .. } | Work::Unpack { .. } | Work::Copy { .. });
    let disks = values.get("preflight.disks");
    let disks = disks.as_ref().and_then(Value::as_array).filter(|_| writes);
    let number = |v: &Value| v.as_u64().unwrap_or(0);
    disks
        .into_iter()
        .flatten()
        .map(|disk| TargetCheck {
            id: "PF-10".to_owned(),
            what: "disk".to_owned(),
            subject: disk["path"].as_str().unwrap_or_default().to_owned(),
            name: disk["root"].as_str().unwrap_or_default().to_owned(),
            need: number(&disk["need"]),
            keep: delivery::kept_releases(&values.open.row.context),
            reserve_bytes: number(&disk["reserve_bytes"]),
            reserve_permille: u32::try_from(number(&disk["reserve_permille"])).unwrap_or(0),
            ..TargetCheck::default()
        })
        .collect()
}

fn bundle(values: &Values<'_>) -> Option<BundleRef> {
    let digest = values.text("package.digest");
    (!digest.is_empty()).then(|| BundleRef {
        package: values.text("package.name"),
        version: values.text("package.version"),
        file: values.text("package.file"),
        digest,
        size_bytes: values.get("package.size_bytes").and_then(|v| v.as_u64()).unwrap_or(0),
    })
}

/// The values of the environment as a file: a line each (§14.2). Secrets are no part of it.
fn files(values: &Values<'_>) -> BTreeMap<String, String> {
    let Some(Value::Object(all)) = values.get("variables.values") else { return BTreeMap::new() };
    if all.is_empty() {
        return BTreeMap::new();
    }
    let line = |(name, value): (&String, &Value)| match value.as_str() {
        Some(text) => format!("{name}={text}\n"),
        None => format!("{name}={value}\n"),
    };
    BTreeMap::from([("DLV_VARS_FILE".to_owned(), all.iter().map(line).collect())])
}

/// Variables of §14.2; the agent adds its own.
fn environment(
    values: &Values<'_>,
    path: &str,
    job: &Job,
    attempt: u32,
    run_as: &str,
    fence: u64,
    compat: bool,
) -> BTreeMap<String, String> {
    let row = &values.open.row;
    let (app, name) = path.split_once('/').unwrap_or((path, ""));
    let tries = job.retry.max.saturating_add(1).to_string();
    let mut env: BTreeMap<String, String> = BTreeMap::new();
    let mut set = |name: &str, value: String| {
        if !value.is_empty() {
            env.insert(name.to_owned(), value);
        }
    };
    let (number, run) = (row.delivery.map(|n| n.to_string()).unwrap_or_default(), row.number.to_string());
    let staging = values.text("env.roots.staging");
    set("DLV_ID", row.delivery_word());
    set("DLV_ENV", values.text("env.name"));
    set("DLV_TIER", values.text("env.tier"));
    set("DLV_PACKAGE", values.text("package.name"));
    set("DLV_VERSION", values.text("package.version"));
    set("DLV_DIGEST", values.text("package.digest"));
    set("DLV_PREVIOUS_VERSION", values.text("previous.version"));
    set("DLV_SPACE", row.space.clone());
    set("DLV_APP", app.to_owned());
    set("DLV_JOB", name.to_owned());
    set("DLV_RUN_ID", run.clone());
    set("DLV_ATTEMPT", attempt.to_string());
    set("DLV_MAX_ATTEMPTS", tries.clone());
    set("DLV_MODE", mode(job.mode).to_owned());
    set("DLV_RUN_AS", run_as.to_owned());
    set("DLV_QUEUE", job.queue.clone());
    set("DLV_DATE", row.date.name.clone());
    if !staging.is_empty() && !number.is_empty() {
        set("DLV_STAGING", format!("{}/{number}", directory(&staging)));
    }
    set("DLV_NUMBER", number);
    set("DLV_VARS_VERSION", values.text("variables.version"));
    if fence > 0 {
        set("DLV_FENCE", fence.to_string());
    }
    if let Some(Value::Object(roots)) = values.get("env.roots") {
        for (root, at) in roots {
            let word: String = root
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
                .collect();
            set(&format!("DLV_ROOT_{word}"), directory(at.as_str().unwrap_or_default()));
        }
    }
    if compat {
        set("CA_LIV_ENV", values.text("env.name"));
        set("CA_LIV_PAQUET", values.text("package.name"));
        set("CA_LIV_VERSION", values.text("package.version"));
        set("TOM_ENVIRONMENT", row.space.clone());
        set("TOM_APPLICATION", app.to_owned());
        set("TOM_JOB", name.to_owned());
        set("TOM_JOB_ID", run);
        set("TOM_JOB_RETRY", attempt.to_string());
        set("TOM_JOB_MAX_RETRY", tries);
        let letter = match job.mode {
            Mode::Exec => "E",
            Mode::Simulate => "S",
            Mode::Test => "T",
            Mode::Stop => "O",
        };
        set("TOM_JOB_EXEC", letter.to_owned());
        set("TOM_USER", run_as.to_owned());
        set("TOM_QUEUE", job.queue.clone());
        set("TOM_DATE", row.date.name.clone());
        set("TOM_DATE_VALUE", row.date.name.replace('-', ""));
    }
    env
}

/// Lines at the head of a log (§16.1).
fn header(
    values: &Values<'_>,
    path: &str,
    agent: &str,
    run_as: &str,
    work: &Work,
    attempt: u32,
    job: &Job,
) -> Vec<(String, String)> {
    let row = &values.open.row;
    let (app, name) = path.split_once('/').unwrap_or((path, ""));
    let does = match work {
        Work::Script { path, .. } => path.clone(),
        _ => crate::spaces::views::does(&job.kind),
    };
    let interpreter = match work {
        Work::Script { interpreter, .. } => interpreter.join(" "),
        _ => String::new(),
    };
    let attempts = format!("{attempt}/{}", job.retry.max.saturating_add(1));
    let lines = [
        ("agent", agent.to_owned()),
        ("run as", run_as.to_owned()),
        ("script", does),
        ("interpreter", interpreter),
        ("space", row.space.clone()),
        ("application", app.to_owned()),
        ("job", name.to_owned()),
        ("delivery", row.delivery_word()),
        ("run", row.number.to_string()),
        ("attempt", attempts),
        ("mode", mode(job.mode).to_owned()),
        ("business date", row.date.name.clone()),
        (
            "package",
            format!("{} {}", values.text("package.name"), values.text("package.version")).trim().to_owned(),
        ),
        ("variables", values.text("variables.version")),
    ];
    lines.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (k.to_owned(), v)).collect()
}
