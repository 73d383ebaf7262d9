//! What a machine is given when it asks for work (§6.6, R-20, R-37, R-42, R-107).

use super::book::{Book, Place};
use super::desk::Table;
use super::held::Held;
use super::row::RunRow;
use super::{HandOut, reasons};
use crate::app::App;
use crate::computers::Machine;
use crate::limits;
use model::Timestamp;
use model::run::RunState;
use model::task::{AskedAgain, asked_again, may_hand_out};
use protocol::install::Install;
use protocol::reason::code;

/// The install face as this run is given it: without questions once they were put off often enough.
fn install(app: &App, place: &Place, row: &RunRow) -> Install {
    let known = app.tasks.install(place.target().version_id);
    let mut install = known.map(|i| (*i).clone()).unwrap_or_default();
    if row.postponed > 0 && install.interactions.iter().any(|q| row.postponed >= q.retries_max) {
        install.interactions.clear();
    }
    install
}

fn given(app: &App, book: &Book, held: &Held) -> Option<HandOut> {
    let place = book.place(held.row.target)?;
    Some(HandOut {
        run: app.tasks.key.id(held.row.number, held.row.computer),
        number: held.row.number,
        version_id: place.target().version_id,
        install: install(app, place, &held.row),
        cancel: held.row.cancel_requested,
    })
}

/// What a run that waits may do.
pub(super) enum May {
    /// Be handed out.
    Go,
    /// Wait.
    Wait,
    /// End: its task is over, or its computer is no actor any more.
    End(&'static str),
}

/// Whether a run that waits may be handed out now; `is_actor`: its computer still is one.
pub(super) fn may(
    app: &App,
    book: &Book,
    row: &RunRow,
    is_actor: bool,
    foreign_off: bool,
    now: Timestamp,
) -> May {
    let Some(place) = book.place(row.target) else { return May::Wait };
    if place.is_away() {
        return May::End(code::RUN_NOT_TARGET);
    }
    if !is_actor {
        let confidential = place.target().confidential;
        return May::End(if confidential { code::RUN_CONFIDENTIAL } else { code::RUN_NOT_ACTOR });
    }
    let plan = book.plan(&place.work, now);
    if plan.active && plan.ends_at.is_some_and(|end| end <= now) {
        return May::End(code::RUN_TASK_ENDED);
    }
    let waiting = row.waiting(place.work.wanted.attempts_max, place.target().confidential);
    match may_hand_out(&plan, &row.machine(app, foreign_off), waiting, now) {
        Ok(()) => May::Go,
        Err(_) => May::Wait,
    }
}

/// Hands out to one machine what is due, in order.
pub(super) fn to(
    app: &App,
    book: &Book,
    table: &mut Table,
    machine: &Machine,
    foreign_off: bool,
    now: Timestamp,
) -> Vec<HandOut> {
    let ours = machine.kind == "escale";
    if !machine.may_work() || (foreign_off && !ours) {
        return Vec::new();
    }
    let mut numbers = table.of.get(&machine.number).cloned().unwrap_or_default();
    numbers.sort_by_key(|n| {
        let place = table.runs.get(n).and_then(|held| book.place(held.row.target));
        (place.map(Place::order), *n)
    });
    let going = |table: &Table, n: &i64| {
        table.runs.get(n).is_some_and(|h| matches!(h.row.run.state, RunState::Sent | RunState::Running))
    };
    let under_way: Vec<i64> = numbers.iter().copied().filter(|n| going(table, n)).collect();
    let mut out = Vec::new();
    if ours {
        // It knows what it has: it is told again of all of it, and does nothing twice.
        out.extend(under_way.iter().filter_map(|n| given(app, book, table.runs.get(n)?)));
    } else if !again(app, book, table, &under_way, now, &mut out) {
        return out;
    }
    let jobs = table.jobs.get(&machine.number).cloned().unwrap_or_default();
    for number in numbers {
        if out.len() >= limits::HAND_OUTS_AT_ONCE_MAX {
            break;
        }
        let Some(held) = table.runs.get_mut(&number) else { continue };
        if held.row.run.state != RunState::Prepared {
            continue;
        }
        let is_actor = book.place(held.row.target).is_some_and(|p| jobs.contains(&p.claim()));
        match may(app, book, &held.row, is_actor, foreign_off, now) {
            May::Wait => {}
            May::End(why) => {
                let at = book.place(held.row.target).and_then(|p| p.work.wanted.ends_at);
                let at = at.map(reasons::told).unwrap_or_default();
                held.ended(RunState::Cancelled, reasons::reason(why, [("at", &at)]), now);
            }
            May::Go => {
                held.sent(app, now);
                out.extend(given(app, book, held));
            }
        }
    }
    out
}

/// A foreign agent asks while runs are under way (§6.6). Whether it may be given others besides.
fn again(
    app: &App,
    book: &Book,
    table: &mut Table,
    under_way: &[i64],
    now: Timestamp,
    out: &mut Vec<HandOut>,
) -> bool {
    let runs: Vec<_> = under_way.iter().filter_map(|n| Some(table.runs.get(n)?.row.run.clone())).collect();
    for (number, decided) in under_way.iter().zip(asked_again(&runs, limits::HAND_OUTS_MAX)) {
        let Some(held) = table.runs.get_mut(number) else { continue };
        match decided {
            AskedAgain::Later => {}
            AskedAgain::GiveUp => {
                let times = held.row.run.handed_out;
                held.lost(app, reasons::reason(code::RUN_NOT_ACCEPTED, [("times", &times)]), now);
            }
            AskedAgain::Interrupted => held.lost(app, reasons::reason(code::RUN_INTERRUPTED, []), now),
            // What was called off is not handed out again: it ends here.
            AskedAgain::HandOut if held.row.cancel_requested => {
                let reason = reasons::reason(code::RUN_CANCELLED_ON_COMPUTER, []);
                held.ended(RunState::Cancelled, reason, now);
            }
            AskedAgain::HandOut => {
                held.sent(app, now);
                out.extend(given(app, book, held));
            }
        }
    }
    out.is_empty()
        && under_way.iter().all(|n| !matches!(table.runs.get(n), Some(h) if !h.row.run.state.is_final()))
}
