//! Spaces as tables and sentences.

use crate::deliveries;
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, Tone, facts, faint, plain};
use protocol::api::{ActionResult, NodeView, PlannedStart, SpaceEvent, SpaceStanding, SpaceView, StatusRow};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How a state looks.
fn tone(state: &str) -> Tone {
    match state {
        "finished" | "started" | "warned" => Tone::Good,
        "error" | "difficulty" | "failed" | "fault" => Tone::Bad,
        "running" | "starting" | "stopping" => Tone::Busy,
        "descheduled" | "not-scheduled" | "cancelled" => Tone::Faint,
        _ => Tone::Plain,
    }
}

fn state(shell: &Shell, word: &str) -> (String, Tone) {
    (shell.say.object_state(word), tone(word))
}

/// The steering board.
pub fn board(shell: &Shell, all: &[SpaceStanding]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.no_spaces();
    }
    let headings = [
        say.head_space(),
        say.head_state(),
        say.head_engine(),
        say.head_counts(),
        say.head_waiting(),
        say.head_last(),
        say.head_date(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    for space in all {
        let held = if space.held > 0 { format!(" {}", say.held_count(&space.held)) } else { String::new() };
        let last = match space.last_delivery.as_str() {
            "" => String::new(),
            delivery => format!("{delivery} {}", say.object_state(&space.last_outcome)),
        };
        table.row(vec![
            plain(&space.name),
            state(shell, &space.state),
            (say.engine_state(&space.engine.state), tone(&space.engine.state)),
            plain(format!("{}{held}", counts(&space.counts))),
            plain(space.waiting.join(", ")),
            plain(last),
            faint(&space.date),
        ]);
    }
    table.show()
}

/// Letters with their counts: `F 12 · R 1 · W 17`.
fn counts(all: &BTreeMap<String, u32>) -> String {
    let letters = [
        ("error", 'E'),
        ("difficulty", 'X'),
        ("running", 'R'),
        ("finished", 'F'),
        ("upcoming", 'W'),
        ("descheduled", 'D'),
        ("not-scheduled", 'U'),
    ];
    let some = letters.iter().filter_map(|(word, letter)| {
        all.get(*word).filter(|count| **count > 0).map(|count| format!("{letter} {count}"))
    });
    some.collect::<Vec<_>>().join(" · ")
}

/// Engines.
pub fn engines(shell: &Shell, all: &[SpaceStanding]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.no_spaces();
    }
    let headings = [say.head_space(), say.head_engine(), say.head_since(), say.head_by(), say.head_going()];
    let now = moment::now();
    let mut table = Table::new(&shell.out, &headings);
    for space in all {
        table.row(vec![
            plain(&space.name),
            (say.engine_state(&space.engine.state), tone(&space.engine.state)),
            faint(moment::ago(say, space.engine.since, now)),
            plain(&space.engine.by),
            plain(space.engine.running.to_string()),
        ]);
    }
    table.show()
}

/// A space with its objects.
pub fn graph(shell: &Shell, view: &SpaceView) -> String {
    let say = shell.say;
    let space = &view.space;
    let run = view.run.as_ref().map(|run| {
        let whose = if run.delivery.is_empty() { run.date.clone() } else { run.delivery.clone() };
        format!("{} · {whose} · {}", run.number, say.object_state(&run.state))
    });
    let reset = space.reset_at.map(moment::day_time).unwrap_or_default();
    let pairs = [
        (say.head_space(), space.name.clone()),
        (say.head_state(), say.object_state(&space.state)),
        (say.head_engine(), format!("{} ({})", say.engine_state(&space.engine.state), space.engine.by)),
        (say.head_run(), run.unwrap_or_default()),
        (say.head_reset(), reset),
    ];
    let pairs: Vec<(String, String)> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let headings = [say.head_object(), say.head_state(), say.head_why(), say.head_outcome()];
    let mut table = Table::new(&shell.out, &headings);
    for node in &view.nodes {
        let indent = if node.kind == "job" { "  " } else { "" };
        let name = node.path.rsplit('/').next().unwrap_or_default();
        let demand = if node.on_demand { "[D] " } else { "" };
        let held = if node.held.is_some() { " ‖" } else { "" };
        let why = node.reasons.first().map(|r| shell.out.foreign(&r.text)).unwrap_or_default();
        table.row(vec![
            plain(format!("{indent}{demand}{name}{held}")),
            state(shell, &node.state),
            faint(why),
            faint(node.outcome.as_ref().map(|o| o.text.clone()).unwrap_or_default()),
        ]);
    }
    format!("{}\n\n{}", facts(&pairs), table.show())
}

/// Links between the applications of a space.
pub fn links(shell: &Shell, view: &SpaceView) -> String {
    let say = shell.say;
    let mut table = Table::new(&shell.out, &[say.head_link(), say.head_link_on()]);
    for link in &view.links {
        let on = match link.on.as_str() {
            "success" => say.link_success(),
            "error" => say.link_error(),
            "always" => say.link_always(),
            "not-run" => say.link_not_run(),
            "start" => say.link_start(),
            other => other.to_owned(),
        };
        table.row(vec![plain(shell.out.foreign(&format!("{} → {}", link.from, link.to))), faint(on)]);
    }
    table.show()
}

/// An object.
pub fn node(shell: &Shell, node: &NodeView) -> String {
    let say = shell.say;
    let time = |at: Option<model::Timestamp>| at.map(moment::day_time).unwrap_or_default();
    let reasons: Vec<String> = node.reasons.iter().map(|r| shell.out.foreign(&r.text)).collect();
    let attempts: Vec<String> = node
        .attempts
        .iter()
        .map(|a| {
            let code = a.code.map(|code| format!(" ({code})")).unwrap_or_default();
            format!(
                "#{} {} {}{code} {}",
                a.number,
                a.agent,
                crate::deliveries::attempt_word(shell, &a.phase, &a.end),
                a.id
            )
        })
        .collect();
    let pairs = [
        (say.head_object(), node.path.clone()),
        (say.head_state(), say.object_state(&node.state)),
        (say.head_why(), reasons.join("\n")),
        (say.head_does(), node.does.clone()),
        (say.head_question(), shell.out.foreign(&node.question)),
        (say.head_deciders(), node.deciders.join(", ")),
        (say.dlv_label_values(), deliveries::values(shell, &node.params)),
        (say.head_timing(), node.timing.clone()),
        (say.head_started(), time(node.started_at)),
        (say.head_ended(), time(node.ended_at)),
        (say.head_outcome(), node.outcome.as_ref().map(|o| o.text.clone()).unwrap_or_default()),
        (say.head_attempts(), attempts.join("\n")),
        (say.head_actions(), node.actions.join(", ")),
    ];
    let pairs: Vec<(String, String)> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    facts(&pairs)
}

/// Values that hold for an object.
pub fn effective(shell: &Shell, rows: &[protocol::deliver::Effective]) -> String {
    let say = shell.say;
    let mut table = Table::new(&shell.out, &[say.dlv_head_key(), say.dlv_head_value(), say.dlv_head_level()]);
    for row in rows {
        let level = protocol::reason::deliver::word("level", row.level, say.lang());
        table.row(vec![plain(&row.key), plain(shell.out.foreign(&row.value)), faint(level)]);
    }
    table.show()
}

/// Lines of history.
pub fn history(shell: &Shell, lines: &[SpaceEvent]) -> String {
    let say = shell.say;
    if lines.is_empty() {
        return say.no_history();
    }
    let headings = [
        say.head_when(),
        say.head_run(),
        say.head_delivery(),
        say.head_version(),
        say.head_state(),
        say.head_took(),
        say.head_by(),
        say.head_why(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    for line in lines {
        let took = Duration::from_millis(line.duration_ms);
        let why = [&line.text, &line.cause, &line.reason];
        let why: Vec<&str> = why.into_iter().filter(|t| !t.is_empty()).map(String::as_str).collect();
        table.row(vec![
            plain(moment::day_time(line.at)),
            plain(if line.run > 0 { line.run.to_string() } else { String::new() }),
            plain(&line.delivery),
            plain(&line.version),
            state(shell, &line.state),
            plain(if took.is_zero() { String::new() } else { moment::short(took) }),
            plain(&line.by),
            faint(shell.out.foreign(&why.join(" · "))),
        ]);
    }
    table.show()
}

/// A row an object, a column a date.
pub fn grid(shell: &Shell, starts: &[PlannedStart]) -> String {
    let dates: BTreeSet<&str> = starts.iter().map(|start| start.date.as_str()).collect();
    let mut paths: Vec<&str> = Vec::new();
    for start in starts {
        if !paths.contains(&start.path.as_str()) {
            paths.push(&start.path);
        }
    }
    let mut headings = vec![shell.say.head_object()];
    headings.extend(dates.iter().map(|date| (*date).to_owned()));
    let mut table = Table::new(&shell.out, &headings);
    for path in paths {
        let mut row = vec![plain(path)];
        for date in &dates {
            let of = starts.iter().filter(|s| s.path == path && s.date == *date);
            let cell: Vec<String> = of
                .map(|s| match (&s.calendar, s.timing.as_str()) {
                    (calendar, _) if !calendar.is_empty() => "–".to_owned(),
                    (_, "") => "×".to_owned(),
                    (_, timing) => timing.to_owned(),
                })
                .collect();
            row.push(plain(cell.join(" ")));
        }
        table.row(row);
    }
    table.show()
}

/// A line a start.
pub fn starts(shell: &Shell, starts: &[PlannedStart]) -> String {
    let say = shell.say;
    let headings = [say.head_date(), say.head_object(), say.head_when(), say.head_timing()];
    let mut table = Table::new(&shell.out, &headings);
    for start in starts.iter().filter(|start| start.calendar.is_empty()) {
        table.row(vec![
            plain(&start.date),
            plain(&start.path),
            plain(start.at.map(moment::day_time).unwrap_or_default()),
            faint(&start.timing),
        ]);
    }
    table.show()
}

/// A line a start, values by commas.
pub fn csv(starts: &[PlannedStart]) -> String {
    let quote = |text: &str| {
        if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    };
    let mut lines = vec!["date,object,at,timing,calendar".to_owned()];
    lines.extend(starts.iter().map(|s| {
        let at = s.at.map(|at| at.to_string()).unwrap_or_default();
        [&s.date, &quote(&s.path), &at, &quote(&s.timing), &quote(&s.calendar)].map(String::as_str).join(",")
    }));
    lines.join("\n")
}

/// Objects of all spaces.
pub fn status(shell: &Shell, rows: &[StatusRow]) -> String {
    let say = shell.say;
    if rows.is_empty() {
        return say.no_objects();
    }
    let now = moment::now();
    let headings = [say.head_space(), say.head_object(), say.head_state(), say.head_since(), say.head_why()];
    let mut table = Table::new(&shell.out, &headings);
    for row in rows {
        let since = if row.since.as_ms() > 0 { moment::ago(say, row.since, now) } else { String::new() };
        table.row(vec![
            plain(&row.space),
            plain(&row.path),
            state(shell, &row.state),
            faint(since),
            faint(shell.out.foreign(&row.text)),
        ]);
    }
    table.show()
}

/// Lines of a bulk action.
pub fn results(shell: &Shell, lines: &[ActionResult]) -> String {
    let line = |line: &ActionResult| {
        let again = if line.already { format!(" ({})", shell.say.already()) } else { String::new() };
        format!("{}  {}{again}", line.object, shell.out.foreign(&line.text))
    };
    let done: Vec<String> = lines.iter().filter(|l| l.done || lines.len() > 1).map(line).collect();
    done.join("\n")
}
