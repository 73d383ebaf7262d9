//! Resources and locks as people see them.

use super::known::{self, Known, Lease, known as read_known, leases, one, units};
use super::{choices, people, store};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::http::page::page;
use crate::limits;
use crate::store::{Query, Row};
use model::Timestamp;
use model::deliver::resource::Kind;
use model::rights::Right;
use protocol::Lang;
use protocol::api::{LeaseRecord, Lock, Page, Resource, ResourceChange};
use std::collections::{BTreeMap, HashMap};

/// Whether a name fits what is searched: a prefix, or a pattern with `*` and `?`; whatever the case (RS-3).
pub(super) fn fits(fold: &str, search: &str) -> bool {
    let search = search.trim().to_lowercase();
    if !search.contains(['*', '?']) {
        return fold.starts_with(&search);
    }
    let (name, pattern): (Vec<char>, Vec<char>) = (fold.chars().collect(), search.chars().collect());
    let (mut at, mut place, mut star) = (0, 0, None);
    while at < name.len() {
        match pattern.get(place) {
            Some('*') => {
                star = Some((place, at));
                place += 1;
            }
            Some(c) if *c == '?' || *c == name[at] => {
                at += 1;
                place += 1;
            }
            _ => match star {
                Some((from, seen)) => {
                    star = Some((from, seen + 1));
                    at = seen + 1;
                    place = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[place..].iter().all(|c| *c == '*')
}

/// Who waits, by lock.
async fn waits(q: &mut impl Query) -> Result<HashMap<String, Vec<String>>> {
    let mut all: HashMap<String, Vec<String>> = HashMap::new();
    for row in q.rows(store::WAITS, args![]).await? {
        all.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(all)
}

/// What people read as its value.
fn shown(about: &Known, taken: u64, lang: Lang) -> String {
    let unit = if about.spec.unit.is_empty() { String::new() } else { format!(" {}", about.spec.unit) };
    let count = |n: u64, one: &str, more: &str| format!("{n} {}", if n < 2 { one } else { more });
    match (about.kind, lang) {
        (Kind::Weight, _) => format!("{}{unit}", units(taken, about.max)),
        (Kind::Stack, Lang::Fr) => count(about.items, "élément", "éléments"),
        (Kind::Stack, Lang::En) => {
            format!("{} {}", about.items, if about.items == 1 { "item" } else { "items" })
        }
        (Kind::Secret, _) => if about.has_secret { "•••" } else { "" }.to_owned(),
        (Kind::File | Kind::Generic, _) if about.seen_at.is_none() => "?".to_owned(),
        (Kind::File, Lang::Fr) => count(about.seen.size, "fichier", "fichiers"),
        (Kind::File, Lang::En) => {
            format!("{} {}", about.seen.size, if about.seen.size == 1 { "file" } else { "files" })
        }
        (Kind::Generic, _) => {
            format!("{} · {}", about.seen.code, about.seen.value.lines().next().unwrap_or_default())
        }
        _ => format!("{}{unit}", about.value),
    }
}

fn view(
    call: &Call,
    about: Known,
    held: Vec<&Lease>,
    waiting: Vec<String>,
    choices: Vec<String>,
) -> Resource {
    let taken = held.iter().map(|l| l.units).sum();
    let value = match about.kind {
        Kind::Weight | Kind::Stack | Kind::Secret => String::new(),
        Kind::File | Kind::Generic => about.seen.value.clone(),
        _ => about.value.clone(),
    };
    Resource {
        kind: about.kind.word().to_owned(),
        shown: shown(&about, taken, call.lang),
        value,
        taken,
        max: about.max,
        size: if about.kind == Kind::File { about.seen.size } else { about.items },
        editable: people::is_editable(call, &about),
        holders: held.into_iter().map(Lease::view).collect(),
        waiting,
        choices,
        name: about.name,
        space: about.spec.space,
        comment: about.spec.comment,
        changed_at: about.changed_at,
        changed_by: about.changed_by,
        revision: about.revision,
    }
}

async fn all(app: &App, call: &Call, q: &mut impl Query, found: Vec<Known>) -> Result<Vec<Resource>> {
    let held = super::leases::held(q).await?;
    let mut waits = waits(q).await?;
    let mut shelf = choices::Shelf::default();
    let mut shown = Vec::with_capacity(found.len());
    for about in found {
        let of: Vec<&Lease> = held.iter().filter(|l| l.fold == about.fold).collect();
        let choices = choices::of(app, call, q, &about, &BTreeMap::new(), &mut shelf).await?;
        let waiting = waits.remove(&about.fold).unwrap_or_default();
        shown.push(view(call, about, of, waiting, choices));
    }
    Ok(shown)
}

/// What is asked of the list.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Search {
    /// A prefix, or a pattern such as `CA_LIV_*`.
    search: String,
    /// Only those of this space.
    space: String,
}

/// Resources by name.
pub(super) async fn list(app: &App, call: &Call, search: &Search) -> Result<Vec<Resource>> {
    call.may(Right::View)?;
    if search.search.len() > limits::SEARCH_BYTES_MAX {
        return Err(Fault::field("search", format!("at most {} bytes", limits::SEARCH_BYTES_MAX)));
    }
    let mut q = app.db.read();
    let rows = q.rows(&store::all(), args![]).await?;
    let every: Vec<Known> = rows.iter().map(Known::read).collect::<std::result::Result<_, _>>()?;
    let space = search.space.to_lowercase();
    let fits = |about: &Known| {
        fits(&about.fold, &search.search) && (space.is_empty() || about.spec.space.to_lowercase() == space)
    };
    let found = every.into_iter().filter(fits).collect();
    all(app, call, &mut q, found).await
}

/// Some resources, in the order asked.
pub(super) async fn named(
    app: &App,
    call: &Call,
    q: &mut impl Query,
    names: &[&str],
) -> Result<Vec<Resource>> {
    let found = read_known(q, names.iter().copied()).await?;
    all(app, call, q, found).await
}

/// One resource.
pub(super) async fn get(app: &App, call: &Call, name: &str) -> Result<Resource> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let found = one(&mut q, name).await?;
    let shown = all(app, call, &mut q, vec![found]).await?.pop();
    shown.ok_or_else(|| Fault::not_found("resource", name))
}

/// Where a page of history goes on.
fn below(paging: &Paging) -> Result<i64> {
    let number = |[number]: [String; 1]| {
        number.parse::<i64>().map_err(|_| Fault::field("cursor", "give the `next` of the page before"))
    };
    paging.after::<1>()?.map_or(Ok(i64::MAX), number)
}

/// Which lines of a history.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Past {
    /// Most lines: 1 to 1,000; 200 if absent.
    limit: Option<u32>,
    /// Only lines from before this time.
    #[param(value_type = Option<String>, format = "date-time")]
    before: Option<String>,
}

/// What happened to a resource, newest first (RS-2). Of one that is gone, too.
pub(super) async fn history(app: &App, call: &Call, name: &str, asked: &Past) -> Result<Vec<ResourceChange>> {
    call.may(Right::View)?;
    let limit = Paging { limit: asked.limit, ..Paging::default() }.limit()?;
    let before = match &asked.before {
        None => i64::MAX,
        Some(text) => Timestamp::parse(text).map_err(|e| Fault::field("before", e))?.as_ms(),
    };
    let mut q = app.db.read();
    let rows = q.rows(store::CHANGES, args![name.to_lowercase(), before, limit]).await?;
    if rows.is_empty() {
        one(&mut q, name).await?;
    }
    let read = |row: &Row| {
        Ok::<_, crate::store::Error>(ResourceChange {
            at: row.time(0)?,
            by: row.get(1)?,
            verb: row.get(2)?,
            old: row.get(3)?,
            new: row.get(4)?,
            reason: row.get(5)?,
            run: row.get(6)?,
        })
    };
    Ok(rows.iter().map(read).collect::<std::result::Result<_, _>>()?)
}

fn as_lock(about: &Known, held: &[Lease], waiting: Vec<String>) -> Lock {
    let held: Vec<&Lease> = held.iter().filter(|l| l.fold == about.fold).collect();
    Lock {
        name: about.name.clone(),
        taken: held.iter().map(|l| l.units).sum(),
        max: about.max,
        holders: held.into_iter().map(Lease::view).collect(),
        waiting,
    }
}

/// A lock.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn lock(q: &mut impl Query, name: &str) -> Result<Lock> {
    let about = one(q, name).await?;
    let held = known::holders(q, name).await?;
    let waiting = super::leases::waiting(q, name).await?.into_iter().map(|w| w.owner).collect();
    Ok(as_lock(&about, &held, waiting))
}

/// Locks of these names; one that was never taken is free.
///
/// # Errors
/// When the database fails.
pub async fn locks_named(q: &mut impl Query, names: &[String]) -> Result<Vec<Lock>> {
    let mut locks = Vec::with_capacity(names.len());
    for name in names {
        locks.push(match read_known(q, [name.as_str()]).await?.pop() {
            Some(_) => lock(q, name).await?,
            None => Lock { name: name.clone(), taken: 0, max: 1, holders: Vec::new(), waiting: Vec::new() },
        });
    }
    Ok(locks)
}

/// Every lock: weights that are locks, and any other weight somebody holds or waits for.
pub(super) async fn locks(app: &App, call: &Call) -> Result<Vec<Lock>> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let held = super::leases::held(&mut q).await?;
    let mut waits = waits(&mut q).await?;
    let mut locks = Vec::new();
    for row in q.rows(&store::all(), args![]).await? {
        let about = Known::read(&row)?;
        let waiting = waits.remove(&about.fold).unwrap_or_default();
        let used = !waiting.is_empty() || held.iter().any(|l| l.fold == about.fold);
        if about.is_lock() || (about.kind == Kind::Weight && used) {
            locks.push(as_lock(&about, &held, waiting));
        }
    }
    Ok(locks)
}

/// Whose history is asked for.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Named {
    /// Lock: `delivery/INT1`.
    name: String,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
    /// Most entries: 1 to 1,000; 200 if absent.
    limit: Option<u32>,
}

/// Who held a lock, how long, and how long each had waited, newest first (L-7).
pub(super) async fn lock_history(app: &App, call: &Call, asked: &Named) -> Result<Page<LeaseRecord>> {
    call.may(Right::View)?;
    let paging = Paging { cursor: asked.cursor.clone(), limit: asked.limit, search: None };
    let (limit, below) = (paging.limit()?, below(&paging)?);
    let mut q = app.db.read();
    let fold = asked.name.to_lowercase();
    let total = q.count(store::LEASES_COUNT, args![&fold]).await?;
    if total == 0 {
        one(&mut q, &asked.name).await?;
    }
    let found = leases(&mut q, &store::lease_history(), args![fold, below, i64::from(limit) + 1]).await?;
    let page = page(found, limit, total, |l| [l.number.to_string()]);
    let items = page.items.into_iter().map(|l| LeaseRecord {
        held_ms: u64::try_from(l.ended_at.unwrap_or(call.at).since(l.since).as_millis()).unwrap_or(u64::MAX),
        lock: l.lock,
        units: l.units,
        owner: l.owner,
        by: l.by,
        reason: l.reason,
        since: l.since,
        ended_at: l.ended_at,
        waited_ms: l.waited_ms,
        ended_by: l.ended_by,
        end: l.ending,
        fence: l.fence,
    });
    Ok(Page { items: items.collect(), next: page.next, total: page.total })
}

#[cfg(test)]
mod tests {
    use super::fits;

    /// RS-3, row 8: a prefix or a pattern, whatever the case.
    #[test]
    fn prefixes_and_patterns() {
        for (name, search, expected) in [
            ("ca_liv_env", "CA_LIV_*", true),
            ("ca_liv_env", "ca_liv_", true),
            ("ca_liv_env", "*env", true),
            ("ca_liv_env", "ca_?iv_*", true),
            ("ca_liv_env", "", true),
            ("ca_liv_env", "env", false),
            ("ca_liv_env", "ca_liv", true),
            ("ca_liv_env", "ca_liv_env*", true),
            ("ca_liv_env", "*paquet", false),
            ("delivery/int1", "delivery/*", true),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*c", false),
        ] {
            assert_eq!(fits(name, search), expected, "{name} {search}");
        }
    }
}
