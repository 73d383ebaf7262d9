//! What the caller may do to an object now (§10.1); and why an object rests when no run is shown.

use super::deciders;
use super::views::Picture;
use crate::call::Call;
use model::deliver::advance::Held;
use model::deliver::graph::{Graph, JobKind};
use model::deliver::run::Object;
use model::deliver::state::{State, Why};
use model::rights::Right;

/// Why an object is upcoming while nothing runs: somebody holds it, it waits for a demand, or for what leads to it.
#[must_use]
pub fn resting_why(graph: &Graph, path: &str, held: Option<&Held>) -> Option<Why> {
    if let Some(held) = held {
        let details = [("by", held.by.clone()), ("at", held.at.to_string()), ("note", held.note.clone())];
        return Some(Why::new("W.held", details));
    }
    let demanded = match path.split_once('/') {
        None => graph.app(path).is_some_and(|app| app.on_demand),
        Some(_) => graph.job(path).is_some_and(|(_, job)| job.on_demand),
    };
    let right = Right::ActOnJobs.word().to_owned();
    demanded.then(|| Why::new("W.demand", [("right", right)]))
}

/// Words of `ObjectAction::action` the caller may say about an object as it stands now. `may`: besides his rights, he may act on this run.
#[must_use]
pub fn actions(call: &Call, picture: &Picture, path: &str, object: &Object, may: bool) -> Vec<String> {
    let graph = &picture.doc.graph;
    let decides = |word: &str| deciders::may(call, graph, &picture.objects, path, word);
    if call.may(Right::ActOnJobs).is_err() || !may {
        let open = picture.row.as_ref().is_some_and(|row| row.ended_at.is_none());
        let asks = open && object.code() == "X.guided" && decides("confirm").is_ok_and(|named| named);
        let words: &[&str] = if asks { &["confirm", "refuse", "take-over"] } else { &[] };
        return words.iter().map(|word| (*word).to_owned()).collect();
    }
    let mut list: Vec<&str> = Vec::new();
    let open = picture.row.as_ref().is_some_and(|row| row.ended_at.is_none());
    // What belongs to a delivery that ended is a record; the graph of a business date can be gone on with.
    let live = open || !graph.delivery;
    let job = graph.job(path);
    let on_demand =
        job.map_or_else(|| graph.app(path).is_some_and(|app| app.on_demand), |(_, job)| job.on_demand);
    let chain_only = job.is_some_and(|(_, job)| job.chain_only);
    if on_demand && !chain_only && object.state != State::Running && object.state != State::Difficulty {
        if object.demanded.is_some() && object.state == State::Upcoming && open {
            list.push("cancel-demand");
        } else if !graph.delivery || !open {
            list.push("demand");
        }
    }
    if live {
        by_state(graph, path, object, job.is_some(), chain_only, &mut list);
    } else if object.state != State::Upcoming {
        list.push("set-upcoming");
    }
    list.push(if picture.holds.contains_key(path) { "release" } else { "hold" });
    if picture.outcomes.get(path).is_some_and(|outcome| !outcome.acknowledged) {
        list.push("acknowledge");
    }
    list.retain(|word| decides(word).is_ok());
    list.into_iter().map(str::to_owned).collect()
}

fn by_state(
    graph: &Graph,
    path: &str,
    object: &Object,
    is_job: bool,
    chain_only: bool,
    list: &mut Vec<&'static str>,
) {
    let force = !chain_only;
    match object.state {
        State::Upcoming => {
            if force {
                list.push("force");
            }
            list.extend(["mark-finished", "mark-error", "deschedule", "not-schedule"]);
        }
        State::Running => {
            list.push("stop");
            if is_job {
                list.push("kill");
            }
            if object.targets.values().any(|t| t.away_since.is_some()) {
                list.push("mark-error");
            }
        }
        State::Difficulty => difficulty(graph, path, object, list),
        State::Finished | State::Error => {
            list.push("rerun");
            if is_job {
                list.push("rerun-from");
                if object.state == State::Error && object.targets.len() > 1 {
                    list.push("rerun-failed");
                }
            }
            list.extend(["set-upcoming"]);
            if force {
                list.push("force");
            }
            list.push(if object.state == State::Error { "mark-finished" } else { "mark-error" });
        }
        State::Descheduled | State::NotScheduled => {
            list.push("set-upcoming");
            if force {
                list.push("force");
            }
            list.push("mark-finished");
        }
    }
}

fn difficulty(graph: &Graph, path: &str, object: &Object, list: &mut Vec<&'static str>) {
    let code = object.whys.first().map_or("", |why| why.code.as_str());
    let job = graph.job(path).map(|(_, job)| job);
    if matches!(job.map(|job| &job.kind), Some(JobKind::Manual { .. })) {
        list.extend(["confirm", "refuse", "take-over", "set-upcoming"]);
        return;
    }
    match code {
        "X.guided" if job.is_some() => {
            list.push("retry");
            if job.is_some_and(|job| job.skippable) {
                list.push("ignore");
            }
            list.push("fail");
            if graph.delivery {
                list.push("roll-back");
            }
            if object.targets.len() > 1 {
                list.push("exclude");
            }
            list.push("take-over");
        }
        "X.overrun" | "X.disk" => list.extend(["stop", "kill"]),
        _ => {}
    }
    list.extend(["mark-finished", "set-upcoming"]);
}
