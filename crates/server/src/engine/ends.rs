//! What agents say of attempts is heard (§9.3): how far each is, how it ended and why. An end is classified before anything follows from it (FC-2).

use super::builtins;
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
use model::deliver::cause::{Evidence, Found};
use model::deliver::graph::{Job, JobKind};
use model::deliver::run::End;
use model::deliver::state::Why;
use protocol::api::EvidenceLine;
use protocol::deliver::CauseRule;
use protocol::deliver::job::JobEnd;
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
        outputs: end.outputs.clone(),
    };
    if is_good(job, end) {
        return Ok((told, None));
    }
    let preflight =
        job.is_some_and(|job| matches!(&job.kind, JobKind::Builtin { name, .. } if name == "preflight"));
    let failing = end.checks.iter().find(|check| check.status == "fail");
    if told.kind == "done" {
        // Work without a process that failed.
        told.kind = "exited".to_owned();
        told.code = Some(told.code.filter(|code| *code != 0).unwrap_or(1));
    }
    let mut said = end.causes.clone();
    if let Some(check) = failing.filter(|_| preflight || said.is_empty()) {
        let why = check.reason.as_ref().map(|reason| reason.tell(protocol::Lang::En)).unwrap_or_default();
        said.push((
            builtins::cause_of(&check.id).to_owned(),
            format!("{}: {} {why}", check.id, check.subject),
        ));
    }
    if end.kind == "refused"
        && let Some(reason) = end.reason.as_ref().filter(|_| said.is_empty())
    {
        said.push((reason.code.replace('-', "_"), reason.tell(protocol::Lang::En)));
    }
    let lines = work::tail(app, row.id, limits::CAUSE_LINES).await.unwrap_or_default();
    let evidence: Vec<(u64, &str, &str)> =
        lines.iter().map(|line| (line.line, stream(line.stream), line.text.as_str())).collect();
    let rules: Vec<CauseRule> = package_rules(open);
    let found = documents::causes(app).await?.classify(
        &rules,
        &Evidence { job: &row.path, facts: &facts(end), code: end.code, told: &said, lines: &evidence },
    );
    told.retry = found.found.first().and_then(|first| first.retry);
    told.cause = Some(found.code.clone());
    let tail = lines.iter().rev().take(limits::CAUSE_EXCERPT_LINES).rev();
    let excerpt = tail.map(|line| EvidenceLine { line: line.line, text: line.text.clone() }).collect();
    let evidence = found.found.first().map(lines_of).unwrap_or_default();
    let others = found.found.iter().skip(1).map(|other| other.code.clone()).collect();
    let cause = Cause { evidence, others, excerpt, ..delivery::told(found, &open.row.context) };
    Ok((told, Some(cause)))
}

/// What the agent saw, and what follows from the end itself: how it ended, the reason it gave, the checks that failed.
fn facts(end: &JobEnd) -> Vec<String> {
    let mut facts = end.facts.clone();
    facts.push(format!("kind:{}", end.kind));
    facts.extend(end.reason.iter().map(|reason| format!("reason:{}", reason.code)));
    let failing = end.checks.iter().filter(|check| check.status == "fail");
    facts.extend(failing.map(|check| format!("check:{}", check.id)));
    facts
}

/// Lines of the log first; what was only seen stands after them, or alone.
fn lines_of(found: &Found) -> Vec<EvidenceLine> {
    let lines = found.lines.iter().map(|(line, text)| EvidenceLine { line: *line, text: text.clone() });
    let facts = found.facts.iter().map(|fact| EvidenceLine { line: 0, text: fact.clone() });
    lines.chain(facts).collect()
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
