//! `escale logs`: what jobs wrote (spec/delivery §16.2).

mod pager;

use crate::args::{DeliveryCommand, DeliveryLogs, LogsCat, LogsCommand, LogsWhich};
use crate::deliveries;
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::printer::{Elements, Format};
use crate::shell::Shell;
use crate::table::{Table, faint, plain};
use client::{AttemptQuery, Client, MergedQuery};
use pager::Pager;
use protocol::api::{AttemptView, LogChunk, LogText};
use protocol::exit;

/// Attempts looked through for one that is named by the beginning of its id.
const NAMED_MOST: u32 = 1_000;
/// Digits of an attempt that are shown: its end, which is random.
const SHOWN: usize = 8;

/// `escale logs`
pub async fn run(shell: &Shell, command: LogsCommand) -> Result<(), Failure> {
    let say = shell.say;
    match command {
        LogsCommand::Ls(which) => {
            let client = shell.client()?;
            let all = list(shell, &client, &which).await?;
            shell.out.list(&all, || table(shell, &all))
        }
        LogsCommand::Last { env } => last(shell, env).await,
        LogsCommand::Cat(ask) => cat(shell, ask).await,
        LogsCommand::Search { attempt, text, regex } => {
            let client = shell.client()?;
            let found = named(shell, &client, &attempt).await?;
            let mut after = 0;
            let mut list = shell.out.elements(false);
            loop {
                let hits = client.search_log(&found.id, &text, regex, after).await;
                let hits = hits.or_fail(say, || say.act_job_log(&attempt))?;
                for hit in &hits {
                    list.push(hit, || format!("{:>7}  {}", hit.line, shell.out.foreign(&hit.text)))?;
                }
                match hits.last() {
                    Some(last) => after = last.line,
                    None => return list.end(),
                }
            }
        }
        LogsCommand::Cd { env } => {
            let client = shell.client()?;
            let env = env.map(|env| format!("?env={env}")).unwrap_or_default();
            shell.out.write(format!("{}/logs{env}\n", client.server().trim_end_matches('/')).as_bytes())
        }
    }
}

async fn list(shell: &Shell, client: &Client, which: &LogsWhich) -> Result<Vec<AttemptView>, Failure> {
    let query = AttemptQuery {
        delivery: which.delivery.clone(),
        env: which.env.clone(),
        space: which.space.clone(),
        path: which.job.clone(),
        agent: which.agent.clone(),
        limit: Some(which.most),
    };
    let page = client.attempts(&query).await.or_fail(shell.say, || shell.say.act_logs())?;
    Ok(page.items)
}

/// The part of an id that people read.
fn short(id: &str) -> &str {
    id.len().checked_sub(SHOWN).and_then(|from| id.get(from..)).unwrap_or(id)
}

fn table(shell: &Shell, all: &[AttemptView]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.no_logs();
    }
    let headings = [
        say.log_head_attempt(),
        say.log_head_when(),
        say.log_head_delivery(),
        say.head_job(),
        say.log_head_agent(),
        say.head_state(),
        say.log_head_length(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    for one in all {
        let state = ending(shell, one);
        table.row(vec![
            plain(short(&one.id)),
            faint(one.started_at.map(moment::day_time).unwrap_or_default()),
            plain(&one.delivery),
            plain(shell.out.foreign(&format!("{}/{}", one.space, one.path))),
            plain(shell.out.foreign(&one.agent)),
            plain(state),
            plain(say.log_length(&one.log_lines, &moment::size(say, one.log_bytes))),
        ]);
    }
    table.show()
}

/// How far it is, or how it ended: `ended 1`.
fn ending(shell: &Shell, one: &AttemptView) -> String {
    let told = deliveries::attempt_word(shell, &one.phase, &one.end);
    match one.code {
        Some(code) => format!("{told} {code}"),
        None => told,
    }
}

/// The attempt people name by its id, or by the part of it that is shown.
async fn named(shell: &Shell, client: &Client, text: &str) -> Result<AttemptView, Failure> {
    let say = shell.say;
    if text.len() >= 32 {
        return client.attempt(text).await.or_fail(say, || say.act_job_log(&text));
    }
    let query = AttemptQuery { limit: Some(NAMED_MOST), ..AttemptQuery::default() };
    let page = client.attempts(&query).await.or_fail(say, || say.act_logs())?;
    let mut fits = page.items.into_iter().filter(|one| one.id.ends_with(&text.to_lowercase()));
    match (fits.next(), fits.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => Err(Failure::usage(say.several_attempts(&text))),
        (None, _) => Err(Failure::new(exit::NOT_FOUND, say.no_logs())),
    }
}

/// `escale logs last`: what ``less `ls -1tr | tail -1` `` does, or with `-f` its `tail -f` (LG-3).
async fn last(shell: &Shell, env: Option<String>) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let which = LogsWhich { env, delivery: None, space: None, job: None, agent: None, most: 200 };
    let all = list(shell, &client, &which).await?;
    let newest = all.into_iter().find(|one| !one.delivery.is_empty());
    let delivery = newest.ok_or_else(|| Failure::new(exit::NOT_FOUND, say.no_delivery_log()))?.delivery;
    if shell.globals.follow || !shell.is_for_people() || !shell.out.is_terminal() {
        let words = DeliveryLogs { delivery, job: None, err: false, since: None, grep: None };
        return deliveries::run(shell, DeliveryCommand::Logs(words)).await;
    }
    let mut pager = Pager::open();
    let mut query = MergedQuery::default();
    loop {
        let log = client
            .delivery_lines(&delivery, &query)
            .await
            .or_fail(say, || say.log_act_delivery(&delivery))?;
        let mut text = String::new();
        for line in &log.lines {
            let told = format!("{} {} | {}", line.path, line.agent, line.line.text);
            text += &(shell.out.foreign(told.trim_end()) + "\n");
        }
        if log.lines.is_empty() || !pager.write(shell, &text)? {
            return pager.close();
        }
        query.cursor = Some(log.next).filter(|next| !next.is_empty());
    }
}

async fn cat(shell: &Shell, ask: LogsCat) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let one = named(shell, &client, &ask.attempt).await?;
    let stream = ask.err.then_some("err");
    if let Some(path) = &ask.out {
        let written = client.download_attempt(&one.id, stream, path).await;
        let bytes = written.or_fail(say, || say.act_job_log(&ask.attempt))?;
        if shell.out.format() == Format::Table {
            shell.out.note(&say.log_written(&path.display(), &moment::size(say, bytes)));
        }
        return Ok(());
    }
    let mut at = 0;
    let mut list = shell.out.elements(shell.globals.follow);
    if let Some(lines) = ask.lines {
        let chunk = client
            .attempt_tail(&one.id, lines, stream)
            .await
            .or_fail(say, || say.act_job_log(&ask.attempt))?;
        show(shell, &mut list, &chunk, ask.times)?;
        at = chunk.next;
    }
    if shell.globals.follow {
        return shell.endless(follow(shell, &client, &one, at, &ask)).await;
    }
    while ask.lines.is_none() {
        let chunk =
            client.attempt_lines(&one.id, at, stream).await.or_fail(say, || say.act_job_log(&ask.attempt))?;
        show(shell, &mut list, &chunk, ask.times)?;
        if chunk.next <= at || chunk.next >= chunk.total_bytes {
            break;
        }
        at = chunk.next;
    }
    list.end()
}

/// Follows a log until its attempt has ended and all of it was shown.
async fn follow(
    shell: &Shell,
    client: &Client,
    one: &AttemptView,
    at: u64,
    ask: &LogsCat,
) -> Result<(), Failure> {
    let say = shell.say;
    let mut stream = client.follow_attempt(&one.id, at, ask.err.then_some("err"));
    loop {
        let event = stream.next().await.or_fail(say, || say.act_job_log(&ask.attempt))?;
        match event.kind.as_str() {
            "chunk" => {
                if let Ok(chunk) = serde_json::from_str::<LogChunk>(&event.data) {
                    show(shell, &mut shell.out.elements(true), &chunk, ask.times)?;
                }
            }
            "attempt" => {
                let Ok(now) = serde_json::from_str::<AttemptView>(&event.data) else { continue };
                if now.log_complete {
                    shell.out.note(&say.log_ended(&ask.attempt, &ending(shell, &now)));
                    return Ok(());
                }
            }
            _ => {}
        }
    }
}

fn show(shell: &Shell, list: &mut Elements<'_>, chunk: &LogChunk, times: bool) -> Result<(), Failure> {
    chunk.lines.iter().try_for_each(|line| list.push(line, || told(shell, line, times)))
}

/// A line as people read it: its bytes cannot command the terminal.
fn told(shell: &Shell, line: &LogText, times: bool) -> String {
    let text = shell.out.foreign(&line.text);
    if times { format!("{} {:<5} {text}", moment::exact(line.at), line.stream) } else { text }
}
