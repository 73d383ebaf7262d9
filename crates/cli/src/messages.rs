//! `escale message` and `escale log`: what instances say to one another, and what everybody says.

use crate::args::{LogCommand, LogFilter, Message, MessageCommand};
use crate::failure::{Failure, OrFail};
use crate::limits::{CALL_WAIT_DEFAULT, CALL_WAIT_MAX, JOURNAL_LINES_DEFAULT};
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, faint, plain};
use client::{Client, JournalQuery};
use model::message::ScopeKind;
use protocol::api::{JournalLine, NewMessage};
use protocol::exchange::{Callback, MessageScope, ReceivedMessage};
use protocol::exit;
use serde_json::Value;

/// `escale message`
pub async fn run(shell: &Shell, command: MessageCommand) -> Result<(), Failure> {
    let say = shell.say;
    match command {
        MessageCommand::Send(message) => {
            let message = new_message(shell, message)?;
            if shell.plans_one("send", &message.key, say.would_send(&message.key))? {
                return Ok(());
            }
            let client = shell.client()?;
            let sent = client.send_message(&message).await.or_fail(say, || say.act_send(&message.key))?;
            shell.out.one(&sent, || say.receivers(&sent.receivers))
        }
        MessageCommand::Call { message, replies } => {
            let mut message = new_message(shell, message)?;
            if shell.plans_one("call", &message.key, say.would_send(&message.key))? {
                return Ok(());
            }
            let wait = shell.timeout()?.unwrap_or(CALL_WAIT_DEFAULT).min(CALL_WAIT_MAX);
            message.wait_ms = Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
            message.replies_max = Some(replies);
            call(shell, &message).await
        }
        MessageCommand::Follow { groups } => {
            let client = shell.client()?;
            shell.endless(follow(shell, &client, &groups)).await
        }
        MessageCommand::Callbacks { search } => callbacks(shell, search.as_deref()).await,
    }
}

/// Reads whom a message concerns.
fn scope(shell: &Shell, to: &str) -> Result<MessageScope, Failure> {
    let bad = || Failure::usage(shell.say.bad_scope(&to));
    let (kind, args) = match to.split_once(':') {
        Some((kind, args)) => (ScopeKind::from_word(kind).ok_or_else(bad)?, args),
        None if to.contains('/') => (ScopeKind::Package, to),
        None => (ScopeKind::from_word(to).ok_or_else(bad)?, ""),
    };
    let args: Vec<String> =
        args.split(',').map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned).collect();
    let named = matches!(kind, ScopeKind::Group | ScopeKind::Package | ScopeKind::Sentinel);
    if named == args.is_empty() {
        return Err(bad());
    }
    Ok(MessageScope { kind: kind.word().to_owned(), args, conversation: None })
}

fn new_message(shell: &Shell, message: Message) -> Result<NewMessage, Failure> {
    let data = match message.data {
        None => Value::Null,
        Some(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
    };
    let scope = scope(shell, &message.to)?;
    Ok(NewMessage { scope, key: message.key, data, wait_ms: None, replies_max: None })
}

async fn call(shell: &Shell, message: &NewMessage) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let end = client.call_callback(message).await.or_fail(say, || say.act_send(&message.key))?;
    shell.out.one(&end, || end.replies.iter().map(|r| told(shell, r)).collect::<Vec<_>>().join("\n"))?;
    if end.timed_out {
        return Err(Failure::new(exit::TIMED_OUT, say.too_few_answers(&message.key, &end.receivers)));
    }
    Ok(())
}

/// A message as people read it.
fn told(shell: &Shell, message: &ReceivedMessage) -> String {
    shell.out.foreign(&format!("{} {} {}", message.from, message.key, message.data))
}

async fn follow(shell: &Shell, client: &Client, groups: &[String]) -> Result<(), Failure> {
    let mut stream = client.follow_messages(groups);
    loop {
        let event = stream.next().await.or_fail(shell.say, || shell.say.act_messages())?;
        let Ok(message) = serde_json::from_str::<ReceivedMessage>(&event.data) else { continue };
        shell.out.element(&message, || told(shell, &message))?;
    }
}

async fn callbacks(shell: &Shell, search: Option<&str>) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let mut all = client.descriptors().await.or_fail(say, || say.act_callbacks())?;
    if let Some(search) = search.map(str::to_lowercase) {
        all.retain(|d| d.package.to_lowercase().contains(&search));
    }
    shell.out.list(&all, || {
        if all.iter().all(|d| d.callbacks.is_empty()) {
            return say.no_callbacks();
        }
        let headings = [say.head_package(), say.head_callback(), say.head_reply(), say.head_what_for()];
        let mut table = Table::new(&shell.out, &headings);
        for descriptor in &all {
            for callback in &descriptor.callbacks {
                table.row(vec![
                    plain(&descriptor.package),
                    plain(signature(callback)),
                    plain(callback.response_type.as_deref().map(short).unwrap_or_default()),
                    faint(&callback.description),
                ]);
            }
        }
        table.show()
    })
}

/// `Switch(on: Boolean, [brightness: Int32])`
fn signature(callback: &Callback) -> String {
    let parameters: Vec<String> = callback
        .parameters
        .iter()
        .map(|p| {
            let text = format!("{}: {}", p.name, short(&p.kind));
            if p.optional { format!("[{text}]") } else { text }
        })
        .collect();
    format!("{}({})", callback.key, parameters.join(", "))
}

/// The last part of a type's name, for names without parts of their own.
fn short(kind: &str) -> &str {
    if kind.contains(['[', '`']) { kind } else { kind.rsplit('.').next().unwrap_or(kind) }
}

/// `escale log`
pub async fn log(shell: &Shell, command: LogCommand) -> Result<(), Failure> {
    let client = shell.client()?;
    match command {
        LogCommand::Read(filter) if !shell.globals.follow => {
            let lines = read_log(shell, &client, &filter).await?.0;
            shell.out.list(&lines, || {
                lines.iter().map(|line| line_told(shell, line)).collect::<Vec<_>>().join("\n")
            })
        }
        LogCommand::Read(filter) | LogCommand::Follow(filter) => {
            shell.endless(follow_log(shell, &client, &filter)).await
        }
    }
}

fn journal_query(filter: &LogFilter) -> JournalQuery {
    let (agent, instance) = match &filter.of {
        Some(of) => match of.split_once('/') {
            Some((agent, instance)) => (Some(agent.to_owned()), Some(instance.to_owned())),
            None => (Some(of.clone()), None),
        },
        None => (None, None),
    };
    JournalQuery {
        agent,
        instance,
        level: filter.level.map(|l| l.word().to_owned()),
        search: filter.search.clone(),
        limit: Some(filter.lines.unwrap_or(JOURNAL_LINES_DEFAULT)),
    }
}

async fn read_log(
    shell: &Shell,
    client: &Client,
    filter: &LogFilter,
) -> Result<(Vec<JournalLine>, u64), Failure> {
    let read = client.journal(&journal_query(filter)).await;
    let journal = read.or_fail(shell.say, || shell.say.act_journal())?;
    Ok((journal.lines, journal.last))
}

async fn follow_log(shell: &Shell, client: &Client, filter: &LogFilter) -> Result<(), Failure> {
    let query = journal_query(filter);
    let (lines, last) = read_log(shell, client, filter).await?;
    for line in &lines {
        shell.out.element(line, || line_told(shell, line))?;
    }
    let same = |wanted: &Option<String>, is: &str| {
        wanted.as_ref().is_none_or(|w| w.to_lowercase() == is.to_lowercase())
    };
    let rank = |level: &str| match level {
        "error" => 2,
        "warn" => 1,
        _ => 0,
    };
    let floor = query.level.as_deref().map_or(0, rank);
    let needle = query.search.as_deref().map(str::to_lowercase);
    let mut stream = client.follow_journal(Some(last));
    loop {
        let event = stream.next().await.or_fail(shell.say, || shell.say.act_journal())?;
        let Ok(line) = serde_json::from_str::<JournalLine>(&event.data) else { continue };
        if same(&query.agent, &line.agent)
            && same(&query.instance, &line.instance)
            && rank(&line.level) >= floor
            && needle.as_ref().is_none_or(|n| line.text.to_lowercase().contains(n))
        {
            shell.out.element(&line, || line_told(shell, &line))?;
        }
    }
}

/// A line as people read it.
fn line_told(shell: &Shell, line: &JournalLine) -> String {
    let who = match (line.agent.as_str(), line.instance.as_str()) {
        ("", "") => shell.say.word_server(),
        (agent, "") => agent.to_owned(),
        (agent, instance) => format!("{agent}/{instance}"),
    };
    let text = format!("{} {:<5} {who}: {}", moment::day_time(line.at), line.level, line.text);
    shell.out.foreign(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[test]
    fn whom_a_message_concerns() {
        let cli = crate::args::Cli::try_parse_from(["escale", "whoami"]).unwrap();
        let shell = Shell::new(protocol::Lang::En, cli.globals);
        let read = |to: &str| scope(&shell, to).map(|s| (s.kind, s.args.join("+"))).ok();
        let is = |kind: &str, args: &str| Some((kind.to_owned(), args.to_owned()));
        assert_eq!(read("all"), is("all", ""));
        assert_eq!(read("others"), is("others", ""));
        assert_eq!(read("group:A, B"), is("group", "A+B"));
        assert_eq!(read("package:Lamp"), is("package", "Lamp"));
        assert_eq!(read("box-1/Lamp,box-2/Lamp"), is("package", "box-1/Lamp+box-2/Lamp"));
        assert_eq!(read("agent:box-1"), is("agent", "box-1"));
        for bad in ["", "group", "group:", "all:x", "nearby", "planet:mars"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn signatures() {
        let member = |name: &str, kind: &str, optional| protocol::exchange::Member {
            name: name.to_owned(),
            kind: kind.to_owned(),
            optional,
            ..Default::default()
        };
        let callback = Callback {
            key: "Switch".to_owned(),
            parameters: vec![
                member("on", "System.Boolean", false),
                member("levels", "System.Collections.Generic.List`1[[System.Int32]]", true),
            ],
            ..Callback::default()
        };
        assert_eq!(
            signature(&callback),
            "Switch(on: Boolean, [levels: System.Collections.Generic.List`1[[System.Int32]]])"
        );
    }
}
