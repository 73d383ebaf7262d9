//! `escale slot`: hours of the week in which tasks may run.

use crate::args::{SlotCommand, SlotSet};
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, facts, faint, plain};
use protocol::Lang;
use protocol::api::{SlotEntry, TimeSlot};

/// Days as people write them, Monday first; both languages are read.
const DAYS: [[&str; 7]; 2] =
    [["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ["lun", "mar", "mer", "jeu", "ven", "sam", "dim"]];

/// `escale slot`
pub async fn run(shell: &Shell, command: SlotCommand) -> Result<(), Failure> {
    let say = shell.say;
    match command {
        SlotCommand::Ls => {
            let all = shell.client()?.time_slots().await.or_fail(say, || say.act_slots())?;
            shell.out.list(&all, || list(shell, &all))
        }
        SlotCommand::Show { slot } => {
            let found = shell.client()?.time_slot(&slot).await.or_fail(say, || say.act_show(&slot))?;
            shell.out.one(&found, || page(shell, &found))
        }
        SlotCommand::Set(ask) => set(shell, &ask).await,
        SlotCommand::Rm { slot } => {
            let client = shell.client()?;
            let found = client.time_slot(&slot).await.or_fail(say, || say.act_remove(&slot))?;
            if shell.plans_one("remove", &found.name, say.would_remove(&found.name))? {
                return Ok(());
            }
            shell.confirm(&say.ask_remove(&found.name))?;
            client.remove_time_slot(&found.name).await.or_fail(say, || say.act_remove(&slot))?;
            shell.out.one(&found, || say.removed(&found.name))
        }
    }
}

/// Whether it is open, and until when.
fn state(shell: &Shell, slot: &TimeSlot) -> String {
    let say = shell.say;
    match (slot.open, slot.changes_at.map(moment::day_time)) {
        (true, Some(when)) => say.slot_open(&when),
        (false, Some(when)) => say.slot_closed(&when),
        (true, None) => say.slot_always(),
        (false, None) => say.slot_never(),
    }
}

fn list(shell: &Shell, all: &[TimeSlot]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.no_slots();
    }
    let headings = [say.head_name(), say.head_hours(), say.head_zone(), say.head_state()];
    let mut table = Table::new(&shell.out, &headings);
    for slot in all {
        let hours = told(say.lang(), &slot.entries).join("; ");
        table.row(vec![
            plain(shell.out.foreign(&slot.name)),
            plain(hours),
            faint(&slot.time_zone),
            plain(state(shell, slot)),
        ]);
    }
    table.show()
}

fn page(shell: &Shell, slot: &TimeSlot) -> String {
    let say = shell.say;
    facts(&[
        (say.label_name(), slot.name.clone()),
        (say.label_hours(), told(say.lang(), &slot.entries).join("; ")),
        (say.label_zone(), slot.time_zone.clone()),
        (say.label_state(), state(shell, slot)),
        (say.label_comment(), slot.comment.clone()),
    ])
}

async fn set(shell: &Shell, ask: &SlotSet) -> Result<(), Failure> {
    let (say, name) = (shell.say, &ask.slot);
    let mut entries = Vec::new();
    for text in &ask.open {
        entries.extend(hours(text).ok_or_else(|| Failure::usage(say.bad_hours(text)))?);
    }
    let client = shell.client()?;
    let all = client.time_slots().await.or_fail(say, || say.act_slots())?;
    let before = all.into_iter().find(|s| s.name.to_lowercase() == name.to_lowercase());
    if before.is_none() && entries.is_empty()
        || ask.open.is_empty() && ask.zone.is_none() && ask.comment.is_none()
    {
        return Err(Failure::usage(say.slot_needs_hours(name)));
    }
    let before = before.unwrap_or_else(|| TimeSlot {
        name: name.clone(),
        time_zone: "UTC".to_owned(),
        entries: Vec::new(),
        comment: String::new(),
        open: false,
        changes_at: None,
    });
    let slot = TimeSlot {
        entries: if entries.is_empty() { before.entries } else { entries },
        time_zone: ask.zone.clone().unwrap_or(before.time_zone),
        comment: ask.comment.clone().unwrap_or(before.comment),
        name: before.name,
        open: false,
        changes_at: None,
    };
    if shell.plans_one("change", name, say.would_change(name))? {
        return Ok(());
    }
    let now = client.set_time_slot(&slot).await.or_fail(say, || say.act_change(name))?;
    shell.out.one(&now, || page(shell, &now))
}

/// A day, 1 (Monday) to 7; whole names count by their beginning.
fn day(text: &str) -> Option<u8> {
    let text = text.trim().to_lowercase();
    let found = DAYS.iter().find_map(|names| names.iter().position(|name| text.starts_with(name)));
    found.filter(|_| text.chars().all(char::is_alphabetic)).and_then(|at| u8::try_from(at + 1).ok())
}

/// Days: `mon`, `mon-fri`, `sat,sun`; a range may go over Sunday; `daily` is every day.
fn days(text: &str) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    for part in text.split(',') {
        let (first, last) = match part.trim().to_lowercase().as_str() {
            "daily" | "every-day" | "tous-les-jours" => (1, 7),
            part => match part.split_once('-') {
                Some((first, last)) => (day(first)?, day(last)?),
                None => (day(part)?, day(part)?),
            },
        };
        let length = (7 + last - first) % 7;
        for day in (0..=length).map(|ahead| (first - 1 + ahead) % 7 + 1) {
            if !all.contains(&day) {
                all.push(day);
            }
        }
    }
    Some(all)
}

/// `DAYS HOURS`: `mon-fri 22:00-06:00`, `sat,sun 08:00-12:00,14:00-18:00`.
fn hours(text: &str) -> Option<Vec<SlotEntry>> {
    let (named, times) = text.trim().rsplit_once(char::is_whitespace)?;
    let mut entries = Vec::new();
    for time in times.split(',') {
        let (begin, end) = time.split_once('-')?;
        for day in days(&named.split_whitespace().collect::<String>())? {
            model::slot::Hours::parse(day, begin, end).ok()?;
            entries.push(SlotEntry { day, begin: begin.to_owned(), end: end.to_owned() });
        }
    }
    Some(entries)
}

/// Hours as they are written: days with the same hours stand together.
fn told(lang: Lang, entries: &[SlotEntry]) -> Vec<String> {
    let names = DAYS[usize::from(lang == Lang::Fr)];
    let mut days: Vec<(Vec<String>, Vec<u8>)> = Vec::new();
    for day in 1..=7 {
        let of = |e: &&SlotEntry| e.day == day;
        let times: Vec<String> =
            entries.iter().filter(of).map(|e| format!("{}-{}", e.begin, e.end)).collect();
        if times.is_empty() {
            continue;
        }
        match days.iter_mut().find(|(known, _)| *known == times) {
            Some((_, days)) => days.push(day),
            None => days.push((times, vec![day])),
        }
    }
    let name = |day: u8| names[usize::from(day - 1)];
    let row = |run: &[u8]| match run {
        [one] => name(*one).to_owned(),
        [first, second] => format!("{},{}", name(*first), name(*second)),
        [first, .., last] => format!("{}-{}", name(*first), name(*last)),
        [] => String::new(),
    };
    let together = |days: &[u8]| days.chunk_by(|a, b| a + 1 == *b).map(row).collect::<Vec<_>>().join(",");
    days.iter().map(|(times, days)| format!("{} {}", together(days), times.join(","))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// hours of the week as people write them, and back.
    #[test]
    fn hours_are_read_and_told() {
        for (text, count, en, fr) in [
            ("mon-fri 22:00-06:00", 5, "mon-fri 22:00-06:00", "lun-ven 22:00-06:00"),
            ("sat,sun 00:00-24:00", 2, "sat,sun 00:00-24:00", "sam,dim 00:00-24:00"),
            (
                "Samedi, Dimanche 8:00-12:00,14:00-18:00",
                4,
                "sat,sun 8:00-12:00,14:00-18:00",
                "sam,dim 8:00-12:00,14:00-18:00",
            ),
            ("fri-mon 1:00-2:00", 4, "mon,fri-sun 1:00-2:00", "lun,ven-dim 1:00-2:00"),
            ("daily 02:00-04:00", 7, "mon-sun 02:00-04:00", "lun-dim 02:00-04:00"),
        ] {
            let entries = hours(text).unwrap();
            assert_eq!(entries.len(), count, "{text}");
            assert_eq!(told(Lang::En, &entries), [en]);
            assert_eq!(told(Lang::Fr, &entries), [fr]);
        }
        let two = [hours("mon-fri 22:00-06:00").unwrap(), hours("sat 00:00-24:00").unwrap()].concat();
        assert_eq!(told(Lang::En, &two), ["mon-fri 22:00-06:00", "sat 00:00-24:00"]);
        for wrong in [
            "",
            "mon",
            "mon 22:00",
            "22:00-06:00",
            "someday 1:00-2:00",
            "mon 25:00-26:00",
            "mon- 1:00-2:00",
            "mon2 1:00-2:00",
        ] {
            assert_eq!(hours(wrong), None, "{wrong}");
        }
    }
}
