//! `escale env`.

use super::reason_line;
use crate::args::{EnvCommand, EnvTail};
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, Tone, facts, faint, plain};
use client::{Client, SourceQuery};
use protocol::api::{Accept, EnvPartition, EnvStanding, Installed, LogSourceView};
use std::time::Duration;

/// Time between two looks at a file.
const LOOK_EVERY: Duration = Duration::from_millis(700);
/// Bytes read at the end of a file for its last lines.
const TAIL_BYTES: u64 = 64 * 1024;

/// `escale env`
pub async fn run(shell: &Shell, command: EnvCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        EnvCommand::Ls => {
            let all = client.envs().await.or_fail(say, || say.dlv_act_envs())?;
            shell.out.list(&all, || list(shell, &all))
        }
        EnvCommand::Show { env } => {
            let found = client.env(&env).await.or_fail(say, || say.dlv_act_env(&env))?;
            shell.out.one(&found, || one(shell, &found))
        }
        EnvCommand::Df { env } => {
            let all = client.env_disk(&env).await.or_fail(say, || say.dlv_act_env(&env))?;
            shell.out.list(&all, || disk(shell, &all))
        }
        EnvCommand::History { env, package } => {
            let all =
                client.env_history(&env, package.as_deref()).await.or_fail(say, || say.dlv_act_env(&env))?;
            shell.out.list(&all, || history(shell, &all))
        }
        EnvCommand::Logs { env } => {
            let all = client.env_logs(&env).await.or_fail(say, || say.dlv_act_env(&env))?;
            shell.out.list(&all, || sources(shell, &all))
        }
        EnvCommand::Tail(words) => shell.endless(tail(shell, &client, words)).await,
        EnvCommand::Accept { env, package, version, note } => {
            let what = format!("{package} {version}");
            if shell.plans_one("accept", &env, say.dlv_would_accept(&what, &env))? {
                return Ok(());
            }
            let ask = Accept { package, version, note: note.unwrap_or_default() };
            let done = client.accept(&env, &ask).await.or_fail(say, || say.dlv_act_accept(&what))?;
            shell.out.one(&done, || say.dlv_accepted(&what, &done.env, &done.by))
        }
    }
}

fn access(shell: &Shell, word: &str) -> (String, Tone) {
    match word {
        "deliver" => (shell.say.dlv_access_deliver(), Tone::Good),
        "request" => (shell.say.dlv_access_request(), Tone::Busy),
        _ => (shell.say.dlv_access_none(), Tone::Faint),
    }
}

fn list(shell: &Shell, all: &[EnvStanding]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.dlv_no_envs();
    }
    let headings = [
        say.dlv_head_env(),
        say.dlv_head_tier(),
        say.dlv_head_access(),
        say.dlv_head_installed(),
        say.head_delivery(),
        say.dlv_head_agent(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    for env in all {
        let installed: Vec<String> =
            env.installed.iter().map(|i| format!("{} {}", i.package, i.version)).collect();
        let waiting = if env.waiting.is_empty() { String::new() } else { format!(" +{}", env.waiting.len()) };
        let away: Vec<&str> =
            env.agents.iter().filter(|(_, c)| !**c).map(|(name, _)| name.as_str()).collect();
        let agents = match away.as_slice() {
            [] => (env.agents.len().to_string(), Tone::Plain),
            away => (format!("– {}", away.join(", ")), Tone::Bad),
        };
        table.row(vec![
            plain(&env.name),
            plain(&env.tier),
            access(shell, &env.access),
            plain(installed.join(", ")),
            plain(format!("{}{waiting}", env.delivery)),
            agents,
        ]);
    }
    table.show()
}

fn one(shell: &Shell, env: &EnvStanding) -> String {
    let say = shell.say;
    let now = moment::now();
    let map = |m: &std::collections::BTreeMap<String, String>| {
        m.iter().map(|(k, v)| format!("{k}  {v}")).collect::<Vec<_>>().join("\n")
    };
    let installed: Vec<String> = env
        .installed
        .iter()
        .map(|i| format!("{} {}  {}  {}", i.package, i.version, i.delivery, moment::ago(say, i.at, now)))
        .collect();
    let locks: Vec<String> = env
        .locks
        .iter()
        .map(|lock| {
            let held: Vec<String> =
                lock.holders.iter().map(|h| format!("{} {}", h.owner, h.reason)).collect();
            format!("{}  {}/{}  {}", lock.name, lock.taken, lock.max, held.join(", ")).trim_end().to_owned()
        })
        .collect();
    let agents: Vec<String> = env
        .agents
        .iter()
        .map(|(name, connected)| {
            let word = if *connected { say.word_connected() } else { say.word_disconnected() };
            format!("{name}  {word}")
        })
        .collect();
    facts(&[
        (say.dlv_head_env(), env.name.clone()),
        (say.dlv_head_tier(), env.tier.clone()),
        (say.dlv_head_access(), access(shell, &env.access).0),
        (say.dlv_head_agent(), agents.join("\n")),
        (say.dlv_head_installed(), installed.join("\n")),
        (say.head_delivery(), env.delivery.clone()),
        (say.dlv_label_waiting(), env.waiting.join(", ")),
        (say.dlv_label_locks(), locks.join("\n")),
        (say.dlv_label_freeze(), env.freeze.as_ref().map(|f| reason_line(shell, f, now)).unwrap_or_default()),
        (say.dlv_label_variables(), env.variables.clone()),
        (say.dlv_head_roots(), map(&env.roots)),
        (say.dlv_head_source(), env.log_sources.join(", ")),
    ])
}

fn disk(shell: &Shell, all: &[EnvPartition]) -> String {
    let say = shell.say;
    let headings = [
        say.dlv_head_agent(),
        say.dlv_head_mount(),
        say.dlv_head_roots(),
        say.dlv_head_free(),
        say.dlv_head_total(),
        say.dlv_head_reserve(),
        say.dlv_head_trend(),
        say.head_state(),
    ];
    let size = |bytes| moment::size(say, bytes);
    let mut table = Table::new(&shell.out, &headings).right(3).right(4).right(5).right(6);
    for row in all {
        let state = match row.status.as_str() {
            "ok" => (say.dlv_disk_ok(), Tone::Good),
            "low" => (say.dlv_disk_low(), Tone::Bad),
            _ => (
                row.reason.as_ref().map_or_else(|| say.dlv_disk_unknown(), |r| shell.out.foreign(&r.text)),
                Tone::Faint,
            ),
        };
        let trend = match row.trend_bytes_per_day {
            0 => String::new(),
            change => format!("{}{}", if change < 0 { "−" } else { "+" }, size(change.unsigned_abs())),
        };
        let roots: Vec<&str> = row.roots.keys().map(String::as_str).collect();
        table.row(vec![
            plain(&row.agent),
            plain(shell.out.foreign(&row.mount)),
            plain(roots.join(", ")),
            plain(size(row.free_bytes)),
            plain(size(row.total_bytes)),
            plain(size(row.reserve_bytes)),
            plain(trend),
            state,
        ]);
    }
    let metrics: Vec<&str> = all.iter().map(|row| row.metrics.as_str()).filter(|m| !m.is_empty()).collect();
    if metrics.is_empty() { table.show() } else { format!("{}\n{}", table.show(), metrics.join("\n")) }
}

fn history(shell: &Shell, all: &[Installed]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.dlv_no_history();
    }
    let headings = [
        say.head_package(),
        say.head_version(),
        say.dlv_head_since(),
        say.head_delivery(),
        say.dlv_label_previous(),
        say.dlv_head_accepted(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    for line in all {
        table.row(vec![
            plain(&line.package),
            plain(&line.version),
            faint(moment::day_time(line.at)),
            plain(&line.delivery),
            plain(&line.previous),
            plain(&line.accepted_by),
        ]);
    }
    table.show()
}

fn sources(shell: &Shell, all: &[LogSourceView]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.dlv_no_log_sources();
    }
    let mut out = Vec::new();
    for source in all {
        out.push(shell.out.foreign(&format!("{}  {}  {}", source.source, source.agent, source.path)));
        if let Some(reason) = &source.reason {
            out.push(shell.out.foreign(&format!("  {}", reason.text)));
        }
        for file in &source.files {
            let size = moment::size(say, file.size_bytes);
            out.push(shell.out.foreign(&format!(
                "  {}  {size:>10}  {}",
                moment::day_time(file.changed_at),
                file.path
            )));
        }
    }
    out.join("\n")
}

/// The end of a file, and what is added to it.
async fn tail(shell: &Shell, client: &Client, words: EnvTail) -> Result<(), Failure> {
    let say = shell.say;
    let (env, source) = (&words.env, &words.source);
    let mut query = SourceQuery {
        file: words.file,
        agent: words.agent,
        from_end: true,
        limit: Some(TAIL_BYTES),
        ..SourceQuery::default()
    };
    let first = client.env_log(env, source, &query).await.or_fail(say, || say.dlv_act_env_log(source))?;
    let lines: Vec<&str> = first.text.lines().collect();
    for line in lines.iter().skip(lines.len().saturating_sub(words.lines)) {
        shell.out.write(format!("{}\n", shell.out.foreign(line)).as_bytes())?;
    }
    if !shell.globals.follow {
        return Ok(());
    }
    query.file = Some(first.file);
    query.agent = Some(first.agent);
    query.from_end = false;
    query.offset = first.next;
    query.limit = None;
    // The last line may not be whole yet.
    let mut rest = String::new();
    loop {
        let more = client.env_log(env, source, &query).await.or_fail(say, || say.dlv_act_env_log(source))?;
        if more.size_bytes < query.offset {
            // The file was begun anew.
            query.offset = 0;
            continue;
        }
        query.offset = more.next;
        rest.push_str(&more.text);
        while let Some(at) = rest.find('\n') {
            let line: String = rest.drain(..=at).collect();
            shell.out.write(format!("{}\n", shell.out.foreign(line.trim_end())).as_bytes())?;
        }
        if more.text.is_empty() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}
