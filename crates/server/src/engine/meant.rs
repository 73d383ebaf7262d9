//! The run an action is about: several deliveries run in one space at once where each environment has its own lock (spec/delivery §10, §12.1).

use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::delivery;
use crate::documents::SpaceDoc;
use crate::fault::{Fault, Result};
use crate::spaces::results::quoted;
use crate::spaces::{self, NewRun, OpenRun, RunRow, Turn, begin, dates, engines};
use crate::store::Query;
use model::deliver::graph::OnError;
use model::deliver::state::State;
use protocol::Code;
use protocol::api::ObjectAction;
use std::sync::Arc;

/// Actions on what belongs to the space, whatever runs there.
pub const OF_SPACE: [&str; 3] = ["hold", "release", "acknowledge"];

/// The open run an action is about: the one named; else the only one, or the only one in which the object is under way. Nothing: what the space shows
/// since its run ended.
///
/// # Errors
/// [`Code::SeveralRuns`] when it may be any of several; [`Code::RunEnded`], [`Code::NoRun`], [`Code::NotFound`] for one that was named.
pub async fn run(
    app: &App,
    turn: &Turn,
    space: &str,
    object: &str,
    ask: &ObjectAction,
) -> Result<Option<i64>> {
    if !ask.delivery.is_empty() || ask.run > 0 {
        return named(app, turn, space, object, ask).await;
    }
    let open: Vec<&OpenRun> = turn.of_space(space).collect();
    if let [] | [_] = open.as_slice() {
        return Ok(open.first().map(|open| open.row.number));
    }
    let live = |open: &&&OpenRun| {
        let found = open.run.objects.get(object);
        found.is_some_and(|object| matches!(object.state, State::Running | State::Difficulty))
    };
    let under_way: Vec<&&OpenRun> = open.iter().filter(live).collect();
    if let [one] = under_way.as_slice() {
        return Ok(Some(one.row.number));
    }
    let names: Vec<String> = open.iter().map(|open| open.owner()).collect();
    let which = open.last().map_or_else(String::new, |open| match open.row.delivery_word() {
        word if word.is_empty() => format!("--run {}", open.row.number),
        word => format!("--delivery {word}"),
    });
    let noun = if object.contains('/') { "job" } else { "app" };
    let line = format!("escale {noun} {} {} {which}", ask.action, quoted(&format!("{space}/{object}")));
    let runs = names.join(", ");
    Err(Fault::new(
        Code::SeveralRuns,
        [("space", &space), ("object", &object), ("runs", &runs), ("command", &line)],
    ))
}

async fn named(app: &App, turn: &Turn, space: &str, object: &str, ask: &ObjectAction) -> Result<Option<i64>> {
    let number = match ask.delivery.as_str() {
        "" => ask.run,
        word => {
            let delivery = delivery::number(word).ok_or_else(|| Fault::not_found("delivery", word))?;
            delivery::get(&mut app.db.read(), delivery).await?;
            match spaces::run_of_delivery(app, delivery).await? {
                Some(row) => row.number,
                // It waits: nothing of it has begun.
                None => return Err(no_run(space, object)),
            }
        }
    };
    if turn.run(number).is_some_and(|open| open.row.space == space) {
        return Ok(Some(number));
    }
    let row = spaces::run(app, number).await?.filter(|row| row.space == space);
    let Some(row) = row else {
        return Err(match ask.delivery.as_str() {
            "" => Fault::not_found("run", number),
            word => Fault::not_found("delivery", word),
        });
    };
    if spaces::shown(app, space).await?.is_some_and(|shown| shown.number == number) {
        return Ok(None);
    }
    Err(over(&row))
}

/// The option of a command that names the run again.
pub fn option(ask: &ObjectAction) -> String {
    match (ask.delivery.as_str(), ask.run) {
        ("", run) if run > 0 => format!(" --run {run}"),
        ("", _) => String::new(),
        (word, _) => format!(" --delivery {}", quoted(word)),
    }
}

/// The run has ended: nothing changes it any more.
fn over(row: &RunRow) -> Fault {
    let said = |of: &str, key: &str| {
        let of = row.context.get(of);
        of.and_then(|of| of[key].as_str()).unwrap_or_default().to_owned()
    };
    let (name, line) = match row.delivery_word() {
        word if word.is_empty() => (
            format!("{} {}", row.space, row.date.name),
            format!("escale space relaunch {} --set-upcoming", row.space),
        ),
        word => {
            let (env, package, version) =
                (said("env", "name"), said("package", "name"), said("package", "version"));
            (word, format!("escale deliver {env} {package} {version} --again"))
        }
    };
    Fault::new(Code::RunEnded, [("delivery", &name), ("command", &line)])
}

/// The space shows no run.
pub fn no_run(space: &str, object: &str) -> Fault {
    Fault::new(Code::NoRun, [("space", &space), ("object", &object)])
}

/// What an action on a space without an open run acts on.
pub enum Reopened {
    /// A run: one of a business date that goes on, or a new one.
    Run(i64),
    /// The graph of a run that ended: the object is upcoming again for people to see.
    Rests,
}

/// Where nothing is open: the run of a business date goes on, a demand or a force begins one.
pub async fn reopened(
    app: &App,
    call: &Call,
    tx: &mut crate::store::Tx,
    turn: &mut Turn,
    doc: &Arc<SpaceDoc>,
    object: &str,
    ask: &ObjectAction,
) -> Result<Reopened> {
    let space = &doc.file.space.name;
    let row = tx.row(&spaces::store::shown_run(), args![space]).await?;
    let shown = row.map(|row| RunRow::read(&row)).transpose()?;
    if doc.graph.delivery {
        let Some(shown) = shown else { return Err(no_run(space, object)) };
        if ask.action != "set-upcoming" {
            return Err(over(&shown));
        }
        let mut engine = engines::engine(turn, space)?;
        let below = format!("{object}/");
        let paths = doc.graph.paths().filter(|path| path == object || path.starts_with(&below));
        engine.upcoming.extend(paths);
        turn.write_engine(tx, engine).await?;
        return Ok(Reopened::Rests);
    }
    let set = turn.engine(space).map(|engine| engine.date.clone()).unwrap_or_default();
    let date = dates::business_date(&doc.file.space, &set, call.at);
    if let Some(shown) = shown.filter(|shown| shown.date.name == date.name && shown.delivery.is_none()) {
        let number = shown.number;
        begin::reopen(app, tx, turn, shown).await?;
        return Ok(Reopened::Run(number));
    }
    if !matches!(ask.action.as_str(), "demand" | "force") {
        return Err(no_run(space, object));
    }
    let new = NewRun {
        doc: doc.clone(),
        delivery: None,
        date: Some(date),
        context: spaces::context(doc),
        tier_on_error: OnError::Stop,
        by: call.who(),
    };
    Ok(Reopened::Run(begin::begin(tx, turn, new, call.at).await?))
}
