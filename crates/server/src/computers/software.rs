//! Software of computers: each piece is kept once, a computer holds numbers; an inventory writes what is new and what is gone.

use super::{store, views};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::http::page::page;
use crate::limits;
use crate::store::{Arg, Error, Query, Row, Tx, pieces};
use model::computer::version_key;
use model::rights::Right;
use protocol::api::{Page, SoftwareCount};
use protocol::install::Software;
use std::collections::{BTreeSet, HashMap};

/// Digest of a list: while it stays, nothing is compared.
pub(super) fn digest(list: &[Software]) -> Vec<u8> {
    let mut hash = blake3::Hasher::new();
    for s in list {
        for text in [&s.name, &s.version, &s.publisher, &s.arch, &s.source] {
            hash.update(text.as_bytes());
            hash.update(&[0]);
        }
    }
    hash.finalize().as_bytes().to_vec()
}

fn read(row: &Row, first: usize) -> std::result::Result<Software, Error> {
    Ok(Software {
        name: row.get(first)?,
        version: row.get(first + 1)?,
        publisher: row.get(first + 2)?,
        arch: row.get(first + 3)?,
        source: row.get(first + 4)?,
    })
}

/// Writes the difference between what a computer had and what it has. `list` has no repetitions.
pub(super) async fn write(tx: &mut Tx, number: i64, list: &[Software]) -> Result<()> {
    let mut had: HashMap<Software, i64> = HashMap::new();
    for row in tx.rows(store::SOFTWARE_OF, args![number]).await? {
        had.insert(read(&row, 1)?, row.get(0)?);
    }
    let mut fresh: Vec<Software> = Vec::new();
    for s in list {
        if had.remove(s).is_none() {
            fresh.push(s.clone());
        }
    }
    for piece in pieces(had.into_values().collect::<Vec<i64>>()) {
        let rows = piece.len();
        let mut args = args![number];
        args.extend(piece.into_iter().map(Arg::from));
        tx.run(&store::lost_software(rows), args).await?;
    }
    for piece in pieces(fresh) {
        let rows = piece.len();
        let mut numbers = find(tx, &piece).await?;
        let unknown: BTreeSet<Software> =
            piece.iter().filter(|s| !numbers.contains_key(*s)).cloned().collect();
        if !unknown.is_empty() {
            add(tx, &unknown).await?;
            numbers.extend(find(tx, &unknown.into_iter().collect::<Vec<_>>()).await?);
        }
        let mut args = Vec::with_capacity(rows * 2);
        for s in &piece {
            let known = numbers.get(s).ok_or_else(|| Fault::internal("software just written is gone"))?;
            args.extend(args![number, *known]);
        }
        tx.run(&store::has_software(rows), args).await?;
    }
    Ok(())
}

async fn find(tx: &mut Tx, list: &[Software]) -> Result<HashMap<Software, i64>> {
    let mut numbers = HashMap::with_capacity(list.len());
    for piece in pieces(list.to_vec()) {
        let rows = piece.len();
        let args =
            piece.into_iter().flat_map(|s| args![s.name, s.version, s.publisher, s.arch, s.source]).collect();
        for row in tx.rows(&store::find_software(rows), args).await? {
            numbers.insert(read(&row, 1)?, row.get(0)?);
        }
    }
    Ok(numbers)
}

async fn add(tx: &mut Tx, list: &BTreeSet<Software>) -> Result<()> {
    for piece in pieces(list.iter().cloned().collect::<Vec<_>>()) {
        let rows = piece.len();
        let mut args = Vec::with_capacity(rows * 7);
        for s in piece {
            let (fold, key) = (s.name.to_lowercase(), version_key(&s.version));
            args.extend(args![s.name, fold, s.version, s.publisher, s.arch, s.source, key]);
        }
        tx.run(&store::add_software(rows), args).await?;
    }
    Ok(())
}

/// A page of a computer's software by name; searched in names and publishers.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn of_computer(app: &App, call: &Call, computer: &str, paging: &Paging) -> Result<Page<Software>> {
    call.may(Right::View)?;
    let (limit, pattern) = (paging.limit()?, paging.pattern()?);
    let mut q = app.db.read();
    let number = views::seen(app, &mut q, call, computer).await?.number;
    let (name, last) = match paging.after::<2>()? {
        None => (String::new(), i64::MIN),
        Some([name, last]) => (
            name,
            last.parse()
                .map_err(|_| Fault::field("cursor", "give the `next` of the page before, unchanged"))?,
        ),
    };
    let rows = q.rows(store::SOFTWARE_PAGE, args![number, &pattern, name, last, limit + 1]).await?;
    let total = q.count(store::SOFTWARE_PAGE_COUNT, args![number, &pattern]).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        items.push((read(row, 1)?, row.get::<String>(6)?, row.get::<i64>(0)?));
    }
    let page = page(items, limit, total, |(_, fold, number)| [fold.clone(), number.to_string()]);
    Ok(Page { items: page.items.into_iter().map(|(s, ..)| s).collect(), next: page.next, total: page.total })
}

/// Software on any computer, and on how many it is: for whoever writes a query.
///
/// # Errors
/// Without the right to see.
pub async fn counts(app: &App, call: &Call, paging: &Paging) -> Result<Vec<SoftwareCount>> {
    call.may(Right::View)?;
    let limit = paging.limit.unwrap_or(limits::SOFTWARE_COUNTS_DEFAULT).clamp(1, limits::PAGE_MAX);
    let mut q = app.db.read();
    let rows = if call.unit() == model::unit::ROOT {
        q.rows(store::SOFTWARE_COUNTS, args![paging.pattern()?, limit]).await?
    } else {
        q.rows(store::SOFTWARE_COUNTS_OF_UNIT, args![paging.pattern()?, limit, call.unit_pattern()]).await?
    };
    let mut counts = Vec::with_capacity(rows.len());
    for row in &rows {
        counts.push(SoftwareCount { software: read(row, 0)?, computers: row.number(5)? });
    }
    Ok(counts)
}
