//! What agents say of attempts is heard (§9.3): how far each is, how it ended and why. An end is classified before anything follows from it (FC-2).

use super::round::State;
use crate::app::App;
use crate::delivery;
use crate::documents;
use crate::fault::Result;
use crate::limits;
use crate::spaces::{OpenRun, Turn};
use crate::work::{self, AttemptRow, Cause};
use model::Timestamp;
use model::deliver::act;
use model::deliver::cause::{Evidence, Found, LINES_MAX};
use model::deliver::graph::{Job, JobKind};
use model::deliver::run::End;
use model::deliver::state::Why;
use protocol::api::EvidenceLine;
use protocol::deliver::CauseRule;
use protocol::deliver::job::{CheckRow, JobEnd};
use protocol::reason::code;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Hears all news; how many attempts there were news of. After a start, or when a round failed, every attempt of every open run is compared instead.
///
/// # Errors
/// When the database fails; then everything is compared the next time.
pub async fn hear(app: &App, turn: &mut Turn, state: &mut State, now: Timestamp) -> Result<usize> {
    if std::mem::take(&mut state.fresh) {
        for number in turn.runs().map(|open| open.row.number).collect::<Vec<_>>() {
            if let Some(open) = turn.run_mut(number) {
                act::restarted(&mut open.run, now);
            }
        }
    }
    let news = work::take_news(app);
    let compare = std::mem::replace(&mut state.compare, true);
    let heard = attempts(app, turn, news, compare, now).await?;
    agents(app, turn, state, now).await?;
    state.compare = false;
    Ok(heard)
}

async fn attempts(
    app: &App,
    turn: &mut Turn,
    news: Vec<Uuid>,
    compare: bool,
    now: Timestamp,
) -> Result<usize> {
    let mut q = app.db.read();
    let rows = if compare {
        let mut all = Vec::new();
        for number in turn.runs().map(|open| open.row.number).collect::<Vec<_>>() {
            all.extend(work::attempts_of(&mut q, number).await?);
        }
        all
    } else {
        work::attempts(&mut q, news).await?
    };
    let mut heard = 0;
    let mut causes = Vec::new();
    let mut checks: Vec<(i64, CheckRow)> = Vec::new();
    for row in rows {
        let Some(open) = turn.run(row.run) else { continue };
        let target = open.run.objects.get(&row.path).and_then(|object| object.targets.get(&row.agent));
        // An older try, or one the run does not know: its log and its end stay with it.
        let Some(target) = target.filter(|target| target.attempt == Some(row.id)) else { continue };
        if target.end.is_some() {
            continue;
        }
        heard += 1;
        match &row.end {
            Some(end) => {
                checks.extend(own_preflight(open, &row, end));
                let (end, cause) = ended(app, open, &row, end).await?;
                causes.extend(cause.map(|cause| (row.id, cause)));
                let Some(open) = turn.run_mut(row.run) else { continue };
                act::ended(&open.doc.graph, &mut open.run, &row.path, &row.agent, end, now);
            }
            None => {
                let Some(open) = turn.run_mut(row.run) else { continue };
                let alarm = row.alarm.map(|alarm| Why {
                    code: "X.disk".to_owned(),
                    details: alarm.details,
                    until: None,
                });
                let news = act::Heard { phase: row.phase, started_at: row.started_at, alarm };
                act::heard(&mut open.run, &row.path, &row.agent, news, now);
            }
        }
    }
    if heard > 0 {
        let mut tx = app.db.observe().await?;
        for (attempt, cause) in causes {
            work::set_cause(&mut tx, attempt, &cause).await?;
        }
        for (delivery, check) in checks {
            delivery::add_check(&mut tx, delivery, check).await?;
        }
        turn.save(&mut tx).await?;
        tx.commit().await?;
        turn.kept();
    }
    Ok(heard)
}

/// Agents that came or went.
async fn agents(app: &App, turn: &mut Turn, state: &mut State, now: Timestamp) -> Result<()> {
    let mut away: Vec<(i64, String, bool)> = Vec::new();
    for open in turn.runs() {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for object in open.run.objects.values() {
            for (agent, target) in &object.targets {
                if agent.is_empty() || target.end.is_some() || !seen.insert(agent) {
                    continue;
                }
                let Some((id, _)) = state.known.agents.get(&agent.to_lowercase()) else { continue };
                let connected = app.presence.is_connected(*id);
                if connected == target.away_since.is_some() {
                    away.push((open.row.number, agent.clone(), connected));
                }
            }
        }
    }
    if away.is_empty() {
        return Ok(());
    }
    for (number, agent, connected) in away {
        let Some(open) = turn.run_mut(number) else { continue };
        act::connected(&mut open.run, &agent, connected, now);
    }
    let mut tx = app.db.observe().await?;
    turn.save(&mut tx).await?;
    tx.commit().await?;
    turn.kept();
    Ok(())
}

/// The row of the package's own `preflight`, from how its script ended (PF-24).
fn own_preflight(open: &OpenRun, row: &AttemptRow, end: &JobEnd) -> Option<(i64, CheckRow)> {
    let (_, job) = open.doc.graph.job(&row.path)?;
    if !matches!(&job.kind, JobKind::Hook { hook, .. } if hook == "preflight") {
        return None;
    }
    let check = CheckRow {
        id: "PF-24".to_owned(),
        agent: row.agent.clone(),
        subject: row.path.clone(),
        status: if is_good(Some(job), end) { "ok" } else { "fail" }.to_owned(),
        measured: end.code.map_or_else(|| end.kind.clone(), |code| code.to_string()),
        required: "0".to_owned(),
        reason: end.reason.clone(),
    };
    Some((row.delivery?, check))
}

/// Whether an end needs no explanation.
fn is_good(job: Option<&Job>, end: &JobEnd) -> bool {
    match end.kind.as_str() {
        "done" => end.reason.is_none() && !end.checks.iter().any(|row| row.status == "fail"),
        "exited" => {
            let code = end.code.unwrap_or(0);
            job.map_or(code == 0, |job| {
                job.success_codes.contains(&code)
                    || job.warning_codes.contains(&code)
                    || (job.success_codes.is_empty() && code == 0)
            })
        }
        _ => false,
    }
}

/// An end as the run takes it, and why it failed.
async fn ended(app: &App, open: &OpenRun, row: &AttemptRow, end: &JobEnd) -> Result<(End, Option<Cause>)> {
    let job = open.doc.graph.job(&row.path).map(|(_, job)| job);
    let mut told = End {
        kind: end.kind.clone(),
        code: end.code,
        signal: end.signal,
        cause: None,
        retry: None,
        unchanged: end.unchanged,
        warnings: end.warnings.clone(),
        reboot: end.reboot,
        outputs: end.outputs.clone(),
    };
    if is_good(job, end) {
        return Ok((told, None));
    }
    if told.kind == "done" {
        // Work without a process that failed.
        told.kind = "exited".to_owned();
        told.code = Some(told.code.filter(|code| *code != 0).unwrap_or(1));
    }
    let lines = work::tail(app, row.id, limits::CAUSE_LINES).await.unwrap_or_default();
    let evidence: Vec<(u64, &str, &str)> =
        lines.iter().map(|line| (line.line, stream(line.stream), line.text.as_str())).collect();
    let rules: Vec<CauseRule> = package_rules(open);
    let found = documents::causes(app).await?.classify(
        &rules,
        &Evidence { job: &row.path, facts: &facts(end), code: end.code, told: &end.causes, lines: &evidence },
    );
    told.retry = found.found.first().and_then(|first| first.retry);
    told.cause = Some(found.code.clone());
    let all = lines.iter().map(|line| EvidenceLine { line: line.line, text: line.text.clone() });
    let evidence = found.found.first().map(|first| lines_of(first, end)).unwrap_or_default();
    let excerpt = excerpt(all.collect(), &evidence);
    let others = found.found.iter().skip(1).map(|other| other.code.clone()).collect();
    let cause = Cause { evidence, others, excerpt, ..delivery::told(found, &open.row.context) };
    Ok((told, Some(cause)))
}

/// What the agent saw, and what follows from the end itself: how it ended, the reason it gave, the checks that failed and theirs.
fn facts(end: &JobEnd) -> Vec<String> {
    let mut facts = end.facts.clone();
    facts.push(format!("kind:{}", end.kind));
    facts.extend(end.reason.iter().map(|reason| format!("reason:{}", reason.code)));
    for check in failing(end) {
        facts.push(format!("check:{}", check.id));
        facts.extend(check.reason.iter().map(|reason| format!("reason:{}", reason.code)));
    }
    facts
}

fn failing(end: &JobEnd) -> impl Iterator<Item = &CheckRow> {
    end.checks.iter().filter(|check| check.status == "fail")
}

/// Lines of the log first; what was only seen stands after them, or alone, in words: what was measured and why that is too little. What could be removed from a disk that is full
/// comes last.
fn lines_of(found: &Found, end: &JobEnd) -> Vec<EvidenceLine> {
    let mut told: Vec<String> = Vec::new();
    for fact in &found.facts {
        for text in words_of(fact, end) {
            if !told.contains(&text) {
                told.push(text);
            }
        }
    }
    let room = |check: &&CheckRow| check.reason.as_ref().is_some_and(|r| r.code == code::OLD_RELEASES);
    if matches!(found.code.as_str(), "disk_full" | "inode_full") {
        told.extend(end.checks.iter().filter(room).map(row_told));
    }
    told.truncate(LINES_MAX);
    let lines = found.lines.iter().map(|(line, text)| EvidenceLine { line: *line, text: text.clone() });
    lines.chain(told.into_iter().map(|text| EvidenceLine { line: 0, text })).collect()
}

/// A fact in words: the checks that failed with what they measured, the reason that was given; else the fact itself.
fn words_of(fact: &str, end: &JobEnd) -> Vec<String> {
    let given = |check: &&CheckRow| {
        fact.strip_prefix("check:") == Some(check.id.as_str())
            || check.reason.as_ref().is_some_and(|reason| fact.strip_prefix("reason:") == Some(&reason.code))
    };
    let rows: Vec<String> = failing(end).filter(given).map(row_told).collect();
    if !rows.is_empty() {
        return rows;
    }
    let reason = end.reason.as_ref().filter(|reason| fact.strip_prefix("reason:") == Some(&reason.code));
    vec![reason.map_or_else(|| fact.to_owned(), |reason| reason.tell(protocol::Lang::En))]
}

/// A row of a preflight in one line.
fn row_told(check: &CheckRow) -> String {
    let why = check.reason.as_ref().map(|reason| reason.tell(protocol::Lang::En)).unwrap_or_default();
    let parts = [check.id.as_str(), check.subject.as_str(), why.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The last lines, and those around each line that says why (LG-13).
fn excerpt(lines: Vec<EvidenceLine>, evidence: &[EvidenceLine]) -> Vec<EvidenceLine> {
    let last = lines.len().saturating_sub(limits::CAUSE_EXCERPT_LINES);
    let near = |line: u64| {
        evidence.iter().any(|e| e.line > 0 && e.line.abs_diff(line) <= limits::CAUSE_AROUND_LINES)
    };
    let shown = |(n, line): (usize, EvidenceLine)| (n >= last || near(line.line)).then_some(line);
    lines.into_iter().enumerate().filter_map(shown).collect()
}

/// Rules the package brings along (FC-3).
fn package_rules(open: &OpenRun) -> Vec<CauseRule> {
    let causes = open.row.context.get("package").map(|package| package["manifest"]["causes"].clone());
    causes.and_then(|causes| serde_json::from_value(causes).ok()).unwrap_or_default()
}

const fn stream(number: u8) -> &'static str {
    match number {
        1 => "err",
        2 => "agent",
        _ => "out",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Reason;
    use protocol::text::params;

    fn line(number: u64) -> EvidenceLine {
        EvidenceLine { line: number, text: format!("line {number}") }
    }

    /// LG-13: the last 20 lines, and the 5 on each side of a line that says why; each once, in order. Evidence without a line of the log adds none.
    #[test]
    fn excerpts() {
        let numbers = |found: Vec<EvidenceLine>| found.iter().map(|e| e.line).collect::<Vec<_>>();
        let all = || (1..=100).map(line).collect::<Vec<_>>();
        assert_eq!(numbers(excerpt(all(), &[])), (81..=100).collect::<Vec<_>>());
        let seen = [EvidenceLine { line: 0, text: "errno:ENOSPC".to_owned() }, line(10), line(12), line(79)];
        let wanted: Vec<u64> = (5..=17).chain(74..=100).collect();
        assert_eq!(numbers(excerpt(all(), &seen)), wanted);
        assert_eq!(numbers(excerpt((1..=3).map(line).collect(), &[line(2)])), [1, 2, 3]);
    }

    /// FC-1, PF-10: what was seen is told in words, with the partition and its numbers, and what could be removed from it.
    #[test]
    fn evidence_in_words() {
        let row = |status: &str, code: &str, reason: Reason| CheckRow {
            id: code.to_owned(),
            subject: "docroot /produit".to_owned(),
            status: status.to_owned(),
            reason: Some(reason),
            ..CheckRow::default()
        };
        let short = Reason::new(
            code::SPACE_SHORT,
            params([
                ("mount", &"/produit"),
                ("missing", &2048),
                ("free", &1024),
                ("need", &3072),
                ("reserve", &0),
            ]),
        );
        let old = Reason::new(
            code::OLD_RELEASES,
            params([("path", &"/produit/releases"), ("names", &"SICARDI-1.3.0"), ("bytes", &4096)]),
        );
        let end = JobEnd {
            kind: "done".to_owned(),
            checks: vec![row("fail", "PF-10", short), row("warn", "PF-10", old)],
            ..JobEnd::default()
        };
        let seen = facts(&end);
        assert!(seen.contains(&"check:PF-10".to_owned()) && seen.contains(&"reason:space-short".to_owned()));
        let facts = seen.into_iter().filter(|fact| !fact.starts_with("kind:")).collect();
        let found = Found { code: "disk_full".to_owned(), lines: Vec::new(), facts, retry: None };
        let told: Vec<String> = lines_of(&found, &end).into_iter().map(|line| line.text).collect();
        assert!(
            told[0].contains("/produit is short of 2 KiB") && told[0].contains("1 KiB are free"),
            "{told:?}"
        );
        assert!(told.last().is_some_and(|text| text.contains("SICARDI-1.3.0")), "{told:?}");
        assert_eq!(told.iter().filter(|text| text.contains("short of")).count(), 1, "{told:?}");
    }
}
