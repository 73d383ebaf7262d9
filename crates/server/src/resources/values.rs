//! Values: what is set, added, pushed, popped, and how that is checked. Every change leaves a line of history (RS-2).

use super::known::{By, Known, Seen, known, note, one};
use super::{decimal, store};
use crate::app::App;
use crate::args;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Tx};
use model::deliver::resource::{Kind, check_value};
use model::{Secret, Timestamp};
use protocol::Code;

/// What history shows of a secret.
const HIDDEN: &str = "•••";

/// Changes a resource: `set` `add` `advance` `push` `pop` `empty` `resize`. Gives what a pop took; nothing when the stack was empty.
/// The value is checked for its type and for what its document admits; whether it exists (environments, packages, versions) is asked where people
/// set it. The same value again is no change.
///
/// # Errors
/// [`Code::NotFound`], [`Code::ValueRefused`], [`Code::InvalidField`] for an operation its type does not have.
pub async fn set(tx: &mut Tx, by: &By, name: &str, op: &str, value: &str) -> Result<Option<String>> {
    tx.run(store::HOLD, args![name.to_lowercase()]).await?;
    let about = one(tx, name).await?;
    match (about.kind, op) {
        (Kind::Stack, "push" | "pop" | "empty") => return stack(tx, by, &about, op, value).await,
        (Kind::Weight, "resize") => return resize(tx, by, &about, value).await.map(|()| None),
        (Kind::Number, "add") => {
            let sum = decimal::sum(if about.value.is_empty() { "0" } else { &about.value }, value);
            let sum = sum.ok_or_else(|| refused(&about, value, "a decimal number to add", &[]))?;
            write(tx, by, &about, "add", &sum).await?;
        }
        (Kind::Date, "advance") => {
            let days = value.trim().parse::<i64>().ok().filter(|days| days.abs() <= 36_600);
            let moved = days.and_then(|days| later(&about.value, days));
            let moved = moved.ok_or_else(|| refused(&about, value, "a number of days to go on by", &[]))?;
            write(tx, by, &about, "advance", &moved).await?;
        }
        (Kind::Stack | Kind::Weight | Kind::File | Kind::Generic | Kind::Secret, _) => {
            return Err(no_such(&about, op));
        }
        (_, "set" | "") => {
            check(&about, value)?;
            write(tx, by, &about, "set", value.trim()).await?;
        }
        _ => return Err(no_such(&about, op)),
    }
    Ok(None)
}

fn no_such(about: &Known, op: &str) -> Fault {
    Fault::field(
        "op",
        format!("{} is of the type {}: {op} does not exist for it", about.name, about.kind.word()),
    )
}

/// A value that is refused, with what would be admitted (RS-1).
pub(super) fn refused(about: &Known, value: &str, why: &str, choices: &[String]) -> Fault {
    let shown = choices.iter().take(limits::CHOICES_NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
    let more = if choices.len() > limits::CHOICES_NAMED_MAX { ", …" } else { "" };
    let why = if shown.is_empty() { why.to_owned() } else { format!("{shown}{more}") };
    Fault::new(Code::ValueRefused, [("name", &about.name), ("value", &value), ("admissible", &why)])
}

/// Checks a value for its type, and for what the document admits.
pub(super) fn check(about: &Known, value: &str) -> Result<()> {
    let value = value.trim();
    if value.len() > limits::RESOURCE_BYTES_MAX {
        return Err(Fault::field(&about.name, format!("at most {} bytes", limits::RESOURCE_BYTES_MAX)));
    }
    check_value(about.kind, value).map_err(|why| refused(about, value, &why, &[]))?;
    let choices = &about.spec.choices;
    if choices.is_empty() || choices.iter().any(|c| c == value) {
        Ok(())
    } else {
        Err(refused(about, value, "", choices))
    }
}

async fn write(tx: &mut Tx, by: &By, about: &Known, verb: &str, value: &str) -> Result<()> {
    if about.value == value {
        return Ok(());
    }
    tx.run(store::SET, args![&about.fold, value, by.at, &by.who]).await?;
    note(tx, by, about, verb, &about.value, value).await
}

async fn resize(tx: &mut Tx, by: &By, about: &Known, value: &str) -> Result<()> {
    let most = value.trim().parse::<u64>().ok().filter(|n| (1..=limits::RESOURCE_UNITS_MAX).contains(n));
    let max =
        most.ok_or_else(|| refused(about, value, &format!("1 to {}", limits::RESOURCE_UNITS_MAX), &[]))?;
    if about.is_lock() {
        return Err(Fault::field(&about.name, "how many may hold a lock is said by its document"));
    }
    if max != about.max {
        tx.run(store::RESIZE, args![&about.fold, max, by.at, &by.who]).await?;
        note(tx, by, about, "resize", &about.max.to_string(), &max.to_string()).await?;
    }
    Ok(())
}

async fn stack(tx: &mut Tx, by: &By, about: &Known, op: &str, value: &str) -> Result<Option<String>> {
    let (old, mut given) = (about.items, None);
    let new = match op {
        "push" => {
            if value.len() > limits::RESOURCE_BYTES_MAX {
                return Err(Fault::field("value", format!("at most {} bytes", limits::RESOURCE_BYTES_MAX)));
            }
            if old >= limits::STACK_ITEMS_MAX {
                return Err(Fault::new(
                    Code::TooMany,
                    [("limit", &limits::STACK_ITEMS_MAX), ("kind", &"items in a stack")],
                ));
            }
            tx.run(store::PUSH, args![&about.fold, value]).await?;
            given = Some(value.to_owned());
            old + 1
        }
        "pop" => {
            let Some(row) = tx.row(store::TOP, args![&about.fold]).await? else { return Ok(None) };
            tx.run(store::ITEM_DELETE, args![row.get::<i64>(0)?]).await?;
            given = Some(row.get(1)?);
            old - 1
        }
        _ if old == 0 => return Ok(None),
        _ => {
            tx.run(store::EMPTY, args![&about.fold]).await?;
            0
        }
    };
    tx.run(store::CHANGED, args![&about.fold, by.at, &by.who]).await?;
    let item =
        given.as_deref().map(|text| format!("{new}: {}", cut(text))).unwrap_or_else(|| new.to_string());
    note(tx, by, about, op, &old.to_string(), &item).await?;
    Ok(given.filter(|_| op == "pop"))
}

/// The beginning of a long text.
fn cut(text: &str) -> String {
    match text.char_indices().nth(limits::HISTORY_CHARS_MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// The item on top of a stack.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn peek(q: &mut impl Query, name: &str) -> Result<Option<String>> {
    let about = one(q, name).await?;
    Ok(q.row(store::TOP, args![about.fold]).await?.map(|row| row.get(1)).transpose()?)
}

/// A date so many days later; nothing when it is none.
fn later(date: &str, days: i64) -> Option<String> {
    let at = Timestamp::parse(&format!("{}T00:00:00Z", date.trim())).ok()?;
    let moved = Timestamp::from_ms(at.as_ms().checked_add(days.checked_mul(86_400_000)?)?);
    moved.to_string().get(..10).map(str::to_owned)
}

/// Keeps a secret; its old value is gone. History tells that it changed, never to what (P12).
///
/// # Errors
/// [`Code::NotFound`]; [`Code::InvalidField`] when the resource is of another type.
pub async fn set_secret(app: &App, tx: &mut Tx, by: &By, name: &str, value: &Secret) -> Result<()> {
    let about = one(tx, name).await?;
    if about.kind != Kind::Secret {
        return Err(no_such(&about, "rotate"));
    }
    let sealed = crate::access::seal(&app.secret, about.id, value)?;
    tx.run(store::SET_SECRET, args![&about.fold, sealed, by.at, &by.who]).await?;
    note(tx, by, &about, "set", if about.has_secret { HIDDEN } else { "" }, HIDDEN).await
}

/// A secret, for whoever gives it to a process; nothing when none is kept under this name.
///
/// # Errors
/// When the database fails, or the value cannot be opened with this server's key.
pub async fn secret(app: &App, q: &mut impl Query, name: &str) -> Result<Option<Secret>> {
    let Some(row) = q.row(store::SECRET, args![name.to_lowercase()]).await? else { return Ok(None) };
    let sealed: Vec<u8> = row.get(1)?;
    let open = crate::access::unseal(&app.secret, row.get(0)?, &sealed);
    open.map(Some).ok_or_else(|| Fault::internal(format!("the secret {name} cannot be opened")))
}

/// Keeps what a look at files or a probe found; true when that is something new.
///
/// # Errors
/// When the database fails. A resource that is gone is no error.
pub async fn seen(tx: &mut Tx, name: &str, seen: &Seen, at: Timestamp) -> Result<bool> {
    let Some(about) = known(tx, [name]).await?.pop() else { return Ok(false) };
    let value: String = seen.value.chars().take(limits::RESOURCE_BYTES_MAX / 4).collect();
    tx.run(store::SEEN, args![&about.fold, value, seen.code, seen.size, seen.changed_at, at]).await?;
    let is_new = about.seen != *seen || about.seen_at.is_none();
    if is_new {
        tx.touch(crate::wake::Touched::Resource(about.name));
    }
    Ok(is_new)
}

/// Brings resources of a space back to the value of their document, those that say so (E-9, `resources`); gives their names.
///
/// # Errors
/// When the database fails.
pub async fn reset(tx: &mut Tx, by: &By, space: &str) -> Result<Vec<String>> {
    let rows = tx.rows(&store::of_space(), args![space.to_lowercase()]).await?;
    let mut names = Vec::new();
    for row in &rows {
        let about = Known::read(row)?;
        if !about.spec.reset_on_relaunch {
            continue;
        }
        match about.kind {
            Kind::Stack => stack(tx, by, &about, "empty", "").await.map(drop)?,
            Kind::Weight | Kind::File | Kind::Generic | Kind::Secret => continue,
            _ => write(tx, by, &about, "set", about.spec.value.as_deref().unwrap_or_default()).await?,
        }
        names.push(about.name);
    }
    Ok(names)
}
