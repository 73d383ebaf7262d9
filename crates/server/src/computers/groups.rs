//! Groups of computers: listed ones and those a query finds (§14.5, R-115).

use super::store::{self, GroupShape, GroupShapes, Sql};
use super::views::{self, read};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Error, Query, Tx};
use crate::wake::Touched;
use model::computer_query::{self, Condition};
use model::rights::Right;
use model::{GroupName, unit};
use protocol::Code;
use protocol::api::{ComputerQuery, Group, GroupPreview, JobActor, NewGroup};
use std::collections::BTreeMap;

/// A group as stored.
struct Stored {
    number: i64,
    name: String,
    fold: String,
    query: Option<ComputerQuery>,
    comment: String,
    unit: String,
    revision: i64,
    members: u64,
}

async fn all(q: &mut impl Query) -> Result<Vec<Stored>> {
    let mut all = Vec::new();
    for row in q.rows(store::ALL_GROUPS, args![]).await? {
        all.push(Stored {
            number: row.get(0)?,
            name: row.get(1)?,
            fold: row.get(2)?,
            query: row.json_opt(3)?,
            comment: row.get(4)?,
            unit: row.get(5)?,
            revision: row.get(6)?,
            members: row.number(7)?,
        });
    }
    Ok(all)
}

/// What a query means.
///
/// # Errors
/// [`Code::InvalidField`] naming the condition.
pub(super) fn parsed(query: &ComputerQuery) -> Result<computer_query::Query> {
    let any: Vec<Vec<Condition<'_>>> = query
        .any
        .iter()
        .map(|all| {
            all.iter()
                .map(|c| Condition {
                    field: &c.field,
                    test: &c.test,
                    value: &c.value,
                    version_test: &c.version_test,
                    version: &c.version,
                })
                .collect()
        })
        .collect();
    computer_query::parse(&any).map_err(|e| Fault::field("query", e))
}

fn shape(group: &Stored) -> GroupShape {
    // A query this server cannot read, of a newer one perhaps, finds nobody.
    let query = group.query.as_ref().map(|q| parsed(q).unwrap_or_default());
    GroupShape { number: group.number, query, unit: group.unit.clone() }
}

/// Every group as conditions see it.
pub(super) async fn shapes(q: &mut impl Query) -> Result<GroupShapes> {
    Ok(all(q).await?.iter().map(|g| (g.fold.clone(), shape(g))).collect())
}

/// Groups a computer belongs to now, static and dynamic: one statement for every fifty dynamic ones.
pub(super) async fn of_computer(app: &App, q: &mut impl Query, number: i64) -> Result<Vec<String>> {
    let all = all(q).await?;
    let shapes: GroupShapes = all.iter().map(|g| (g.fold.clone(), shape(g))).collect();
    let mut names = Vec::new();
    for piece in all.chunks(50) {
        let mut sql = Sql::new(1);
        for (i, group) in piece.iter().enumerate() {
            sql.push(if i == 0 { "" } else { " UNION ALL " });
            sql.push(&store::one_of(i)).bind(number).push(" AND ");
            store::actors_condition(
                &mut sql,
                (&[], &[], std::slice::from_ref(&group.fold)),
                &shapes,
                app.clock.now(),
            );
        }
        for row in q.rows(&sql.text, sql.args).await? {
            let at = usize::try_from(row.get::<i64>(0)?).unwrap_or(usize::MAX);
            names.extend(piece.get(at).map(|g| g.name.clone()));
        }
    }
    Ok(names)
}

/// Tasks that name groups: group in lower case, tasks by name; those `seen` says no to are left out.
async fn users(
    q: &mut impl Query,
    seen: impl Fn(&str) -> bool + Send,
) -> Result<BTreeMap<String, Vec<String>>> {
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in q.rows(store::JOB_ACTORS, args![]).await? {
        let (task, unit): (String, String) = (row.get(0)?, row.get(2)?);
        if !seen(&unit) {
            continue;
        }
        for actor in row.json::<Vec<JobActor>>(1)?.into_iter().filter(|a| a.kind == "group") {
            let tasks = users.entry(actor.name.to_lowercase()).or_default();
            if !tasks.contains(&task) {
                tasks.push(task.clone());
            }
        }
    }
    Ok(users)
}

/// How many computers are in a group now. Dynamic ones are counted at most so often while they stay the same.
async fn size(
    app: &App,
    q: &mut impl Query,
    group: &Stored,
    shapes: &GroupShapes,
    fresh: bool,
) -> Result<u64> {
    if group.query.is_none() && group.unit == unit::ROOT {
        return Ok(group.members);
    }
    let (changes, now) = (app.wake.changes(), app.clock.now());
    if !fresh {
        let sizes = app.computers.sizes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((at, up_to, size)) = sizes.get(&group.fold)
            && *up_to == changes
            && now.since(*at) < limits::GROUP_SIZES_KEPT
        {
            return Ok(*size);
        }
    }
    let mut sql = Sql::new(1);
    store::actors_condition(&mut sql, (&[], &[], std::slice::from_ref(&group.fold)), shapes, now);
    let size = q.count(&store::count(&sql.text), sql.args).await?;
    let mut sizes = app.computers.sizes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if sizes.len() > limits::GROUPS_MAX {
        sizes.clear();
    }
    sizes.insert(group.fold.clone(), (now, changes, size));
    Ok(size)
}

fn shown(group: Stored, computers: u64, users: &mut BTreeMap<String, Vec<String>>) -> Group {
    Group {
        dynamic: group.query.is_some(),
        tasks: users.remove(&group.fold).unwrap_or_default(),
        name: group.name,
        query: group.query,
        comment: group.comment,
        unit: group.unit,
        computers,
        revision: group.revision,
    }
}

/// Groups by name, those of the caller's unit.
///
/// # Errors
/// Without the right to see.
pub async fn list_groups(app: &App, call: &Call) -> Result<Vec<Group>> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let all = all(&mut q).await?;
    let shapes: GroupShapes = all.iter().map(|g| (g.fold.clone(), shape(g))).collect();
    let mut users = users(&mut q, |unit| call.sees(unit)).await?;
    let mut groups = Vec::with_capacity(all.len());
    for group in all.into_iter().filter(|g| call.sees(&g.unit)) {
        let computers = size(app, &mut q, &group, &shapes, false).await?;
        groups.push(shown(group, computers, &mut users));
    }
    Ok(groups)
}

async fn one(app: &App, q: &mut impl Query, call: &Call, name: &str) -> Result<Group> {
    let all = all(q).await?;
    let shapes: GroupShapes = all.iter().map(|g| (g.fold.clone(), shape(g))).collect();
    let group = all.into_iter().find(|g| g.fold == name.to_lowercase() && call.sees(&g.unit));
    let group = group.ok_or_else(|| Fault::not_found("group", name))?;
    let computers = size(app, q, &group, &shapes, true).await?;
    let mut users = users(q, |unit| call.sees(unit)).await?;
    Ok(shown(group, computers, &mut users))
}

/// One group.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn get_group(app: &App, call: &Call, name: &str) -> Result<Group> {
    call.may(Right::View)?;
    one(app, &mut app.db.read(), call, name).await
}

/// The computers a query finds now: how many, and the first of them by name.
///
/// # Errors
/// [`Code::InvalidField`] naming the condition that cannot be used.
pub async fn preview(app: &App, call: &Call, query: &ComputerQuery) -> Result<GroupPreview> {
    call.may(Right::View)?;
    let parsed = parsed(query)?;
    let mut q = app.db.read();
    let shapes = shapes(&mut q).await?;
    let mut sql = Sql::new(1);
    store::query_condition(&mut sql, &parsed, &shapes, app.clock.now());
    sql.push(" AND ");
    store::unit_condition(&mut sql, call.unit());
    let total = q.count(&store::count(&sql.text), sql.args.clone()).await?;
    let rows =
        q.rows(&store::page(&sql.text, "c.name_fold, c.number", limits::PREVIEW_MAX), sql.args).await?;
    let first = rows.iter().map(|r| read(app, r).map(|s| s.shown)).collect::<std::result::Result<_, _>>()?;
    Ok(GroupPreview { total, first })
}

/// Makes a group, or changes the one called `name`.
///
/// # Errors
/// [`Code::Exists`], [`Code::NotFound`] for a computer or the group, [`Code::StaleRevision`], [`Code::InvalidField`], [`Code::TooMany`],
/// [`Code::OutsideUnit`].
pub async fn put_group(app: &App, call: &Call, name: Option<&str>, ask: NewGroup) -> Result<Group> {
    call.may(Right::ManageAgents)?;
    let written = if ask.name.trim().is_empty() { name.unwrap_or_default() } else { ask.name.trim() };
    let parsed_name = GroupName::parse(written).map_err(|e| Fault::field("name", e))?;
    let unit = match ask.unit.trim() {
        "" if name.is_none() => call.unit().to_owned(),
        other => unit::parse(other).map_err(|e| Fault::field("unit", e))?,
    };
    call.may_in(&unit)?;
    if let Some(query) = &ask.query {
        parsed(query)?;
    }
    let query = ask.query.as_ref().map(serde_json::to_string).transpose().map_err(Fault::internal)?;
    let comment = views::comment(&ask.comment)?;
    let mut tx = app.db.change().await?;
    let all = all(&mut tx).await?;
    let exists = || Fault::new(Code::Exists, [("kind", &"group"), ("name", &parsed_name)]);
    let number = match name {
        None => {
            if all.len() >= limits::GROUPS_MAX {
                return Err(Fault::new(Code::TooMany, [("limit", &limits::GROUPS_MAX), ("kind", &"groups")]));
            }
            let row = args![parsed_name.as_str(), parsed_name.fold(), query, comment, &unit];
            match tx.run(store::GROUP_INSERT, row).await {
                Err(Error::Unique(_)) => return Err(exists()),
                other => other?,
            };
            number(&mut tx, parsed_name.as_str()).await?
        }
        Some(name) => {
            let group = all.iter().find(|g| g.fold == name.to_lowercase() && call.sees(&g.unit));
            let group = group.ok_or_else(|| Fault::not_found("group", name))?;
            if ask.revision.is_some_and(|r| r != group.revision) {
                return Err(Fault::new(Code::StaleRevision, [("author", &"somebody")]));
            }
            if group.fold != parsed_name.fold() {
                // Tasks name it: a name in use stays.
                refuse_if_used(&mut tx, &group.name).await?;
            }
            if ask.query.is_some() {
                tx.run(store::MEMBERS_DELETE, args![group.number]).await?;
            }
            let row = args![group.number, parsed_name.as_str(), parsed_name.fold(), query, comment, &unit];
            match tx.run(store::GROUP_UPDATE, row).await {
                Err(Error::Unique(_)) => return Err(exists()),
                other => other?,
            };
            group.number
        }
    };
    if let Some(computers) = &ask.computers {
        if ask.query.is_some() {
            return Err(Fault::field("computers", "a dynamic group has the members its query finds"));
        }
        let numbers = super::members::numbers(&mut tx, call, computers).await?;
        tx.run(store::MEMBERS_DELETE, args![number]).await?;
        super::members::add(&mut tx, number, &numbers).await?;
    }
    let kind = if ask.query.is_some() { "dynamic" } else { "static" };
    audit::write(&mut tx, call, "group.changed", parsed_name.as_str(), [("kind", &kind), ("unit", &unit)])
        .await?;
    let shown = one(app, &mut tx, call, parsed_name.as_str()).await?;
    tx.touch(Touched::Fleet);
    tx.commit().await?;
    Ok(shown)
}

async fn number(tx: &mut Tx, name: &str) -> Result<i64> {
    let row = tx.row(store::GROUP_NUMBER, args![name.to_lowercase()]).await?;
    Ok(row.ok_or_else(|| Fault::not_found("group", name))?.get(0)?)
}

async fn refuse_if_used(tx: &mut Tx, name: &str) -> Result<()> {
    let tasks = users(tx, |_| true).await?.remove(&name.to_lowercase()).unwrap_or_default();
    let mut uses: Vec<String> = tasks.into_iter().map(|t| format!("task {t}")).collect();
    for row in tx.rows(store::OFFERED_TO, args![name.to_lowercase()]).await? {
        uses.push(format!("self-service {}", row.get::<String>(0)?));
    }
    for mirror in super::mirrors::read(tx).await? {
        if mirror.group.to_lowercase() == name.to_lowercase() {
            uses.push(format!("mirror {}", mirror.name));
        }
    }
    for group in all(tx).await? {
        let names = |c: &protocol::api::Condition| {
            c.field == "group" && c.value.trim().to_lowercase() == name.to_lowercase()
        };
        if group.query.as_ref().is_some_and(|q| q.any.iter().flatten().any(names)) {
            uses.push(format!("group {}", group.name));
        }
    }
    if uses.is_empty() {
        return Ok(());
    }
    uses.truncate(10);
    Err(Fault::new(Code::GroupInUse, [("name", &name), ("users", &uses.join(", "))]))
}

/// Removes a group nobody uses.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::GroupInUse`] naming tasks, self-service, mirrors and groups.
pub async fn remove_group(app: &App, call: &Call, name: &str) -> Result<()> {
    call.may(Right::ManageAgents)?;
    let mut tx = app.db.change().await?;
    let found = all(&mut tx).await?.into_iter().find(|g| g.fold == name.to_lowercase() && call.sees(&g.unit));
    let found = found.ok_or_else(|| Fault::not_found("group", name))?;
    call.may_in(&found.unit)?;
    refuse_if_used(&mut tx, &found.name).await?;
    tx.run(store::GROUP_DELETE, args![found.number]).await?;
    audit::write(&mut tx, call, "group.removed", &found.name, []).await?;
    tx.touch(Touched::Fleet);
    Ok(tx.commit().await?)
}

/// Makes a copy of a group under another name, members or query and all.
///
/// # Errors
/// As [`put_group`].
pub async fn duplicate(app: &App, call: &Call, name: &str, copy: &str) -> Result<Group> {
    call.may(Right::ManageAgents)?;
    let copy = GroupName::parse(copy.trim()).map_err(|e| Fault::field("name", e))?;
    let mut tx = app.db.change().await?;
    let all = all(&mut tx).await?;
    if all.len() >= limits::GROUPS_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::GROUPS_MAX), ("kind", &"groups")]));
    }
    let found = all.into_iter().find(|g| g.fold == name.to_lowercase() && call.sees(&g.unit));
    let found = found.ok_or_else(|| Fault::not_found("group", name))?;
    call.may_in(&found.unit)?;
    let query = found.query.as_ref().map(serde_json::to_string).transpose().map_err(Fault::internal)?;
    match tx
        .run(store::GROUP_INSERT, args![copy.as_str(), copy.fold(), query, &found.comment, &found.unit])
        .await
    {
        Err(Error::Unique(_)) => return Err(Fault::new(Code::Exists, [("kind", &"group"), ("name", &copy)])),
        other => other?,
    };
    let number = number(&mut tx, copy.as_str()).await?;
    tx.run(store::MEMBERS_COPY, args![found.number, number]).await?;
    audit::write(&mut tx, call, "group.changed", copy.as_str(), [("copy_of", &found.name)]).await?;
    let shown = one(app, &mut tx, call, copy.as_str()).await?;
    tx.touch(Touched::Fleet);
    tx.commit().await?;
    Ok(shown)
}

/// The static group of a name, for those who change its members.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::InvalidField`] for a dynamic one.
pub(super) async fn static_group(tx: &mut Tx, call: &Call, name: &str) -> Result<(i64, String)> {
    let row = tx.row(store::GROUP_NUMBER, args![name.to_lowercase()]).await?;
    let row = row.ok_or_else(|| Fault::not_found("group", name))?;
    if !call.sees(&row.get::<String>(3)?) {
        return Err(Fault::not_found("group", name));
    }
    if row.get::<Option<String>>(2)?.is_some() {
        return Err(Fault::field("group", "a dynamic group has the members its query finds"));
    }
    Ok((row.get(0)?, row.get(1)?))
}
