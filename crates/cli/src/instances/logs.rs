//! The log of an instance: its last lines, a search, the whole of it, or live.

use super::Address;
use crate::args::Logs;
use crate::failure::{Failure, OrFail};
use crate::limits::{LOG_LINES_DEFAULT, LOG_PAGE_LINES};
use crate::printer::Format;
use crate::shell::Shell;
use crate::{moment, progress};
use client::{Client, LogQuery};
use protocol::exit;
use protocol::link::LogLine;
use std::path::Path;

/// `escale instance logs`
pub async fn logs(shell: &Shell, ask: Logs) -> Result<(), Failure> {
    let place = Address::parse(shell, &ask.place.place)?;
    let client = shell.client()?;
    if let Some(path) = &ask.out {
        return download(shell, &client, &place, path).await;
    }
    let lines = last_lines(shell, &client, &place, &ask).await?;
    let last = lines.last().map(|line| line.number);
    if !shell.globals.follow {
        if !shell.is_for_people() {
            return shell.out.list(&lines, String::new);
        }
        let text = lines.iter().fold(String::new(), |text, line| text + &told(shell, line, ask.times) + "\n");
        return shell.out.write(text.as_bytes());
    }
    for line in &lines {
        shell.out.element(line, || told(shell, line, ask.times))?;
    }
    let last = match last {
        Some(last) => Some(last),
        // Nothing fitted the search: follow from the end, not from the beginning.
        None => end_of(shell, &client, &place).await?,
    };
    shell.endless(follow(shell, &client, &place, &ask, last)).await
}

/// Reads back from the end, page by page, until there are enough lines.
async fn last_lines(
    shell: &Shell,
    client: &Client,
    place: &Address,
    ask: &Logs,
) -> Result<Vec<LogLine>, Failure> {
    let say = shell.say;
    let wanted = ask.lines.unwrap_or(LOG_LINES_DEFAULT) as usize;
    let mut pages: Vec<Vec<LogLine>> = Vec::new();
    let mut count = 0;
    let mut before = None;
    while count < wanted {
        let limit = u32::try_from(wanted - count).unwrap_or(LOG_PAGE_LINES).min(LOG_PAGE_LINES);
        let query =
            LogQuery { before, limit: Some(limit), search: ask.search.clone(), ..LogQuery::default() };
        let page = client.log(&place.agent, &place.name, &query).await.or_fail(say, || say.act_log(place))?;
        let Some(first) = page.items.first() else { break };
        if before.is_some_and(|before| first.number >= before) {
            break;
        }
        before = Some(first.number);
        count += page.items.len();
        pages.push(page.items);
    }
    Ok(pages.into_iter().rev().flatten().collect())
}

async fn end_of(shell: &Shell, client: &Client, place: &Address) -> Result<Option<u64>, Failure> {
    let query = LogQuery { limit: Some(1), ..LogQuery::default() };
    let say = shell.say;
    let page = client.log(&place.agent, &place.name, &query).await.or_fail(say, || say.act_log(place))?;
    Ok(page.items.last().map(|line| line.number))
}

async fn follow(
    shell: &Shell,
    client: &Client,
    place: &Address,
    ask: &Logs,
    last: Option<u64>,
) -> Result<(), Failure> {
    let say = shell.say;
    let mut stream = client.follow_log(&place.agent, &place.name, Some(last.unwrap_or(0)));
    let needle = ask.search.as_deref().map(str::to_lowercase);
    loop {
        let event = stream.next().await.or_fail(say, || say.act_log(place))?;
        if event.kind != "line" {
            continue;
        }
        let Ok(line) = serde_json::from_str::<LogLine>(&event.data) else { continue };
        if needle.as_ref().is_none_or(|needle| line.text.to_lowercase().contains(needle)) {
            shell.out.element(&line, || told(shell, &line, ask.times))?;
        }
    }
}

/// A line as people read it.
fn told(shell: &Shell, line: &LogLine, times: bool) -> String {
    let text = shell.out.foreign(&line.text);
    if times { format!("{} {:<7} {text}", line.at, line.stream) } else { text }
}

async fn download(shell: &Shell, client: &Client, place: &Address, path: &Path) -> Result<(), Failure> {
    let say = shell.say;
    if shell.globals.follow {
        return Err(Failure::new(exit::USAGE, say.follow_or_file()));
    }
    let spinner = progress::spinner(shell, &say.downloading_log(place));
    let written = client.download_log(&place.agent, &place.name, path).await;
    spinner.finish_and_clear();
    let bytes = written.or_fail(say, || say.act_log(place))?;
    if shell.out.format() == Format::Table {
        shell.out.note(&say.log_written(&path.display(), &moment::size(say, bytes)));
    }
    Ok(())
}
