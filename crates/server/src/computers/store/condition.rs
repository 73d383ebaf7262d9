//! Which computers are meant, as a condition on `computers c` with bound values: of queries, of actors, of units.

use crate::http::page::like;
use crate::store::{Arg, Args};
use model::Timestamp;
use model::computer_query::{Criterion, Order, Query, SizeField, TextField, TextTest, VersionField};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Groups within groups are followed so deep; beyond, and in a circle, a group has nobody.
const DEPTH_MAX: usize = 4;
/// Nobody.
const NOBODY: &str = "1 = 0";
/// Everybody.
const EVERYBODY: &str = "1 = 1";

/// A group as conditions see it.
#[derive(Debug, Clone)]
pub struct GroupShape {
    /// Number.
    pub number: i64,
    /// The query of a dynamic one.
    pub query: Option<Query>,
    /// Unit.
    pub unit: String,
}

/// Groups by name in lower case.
pub type GroupShapes = BTreeMap<String, GroupShape>;

/// A piece of a statement that grows together with its arguments.
#[derive(Debug, Clone)]
pub struct Sql {
    /// Text.
    pub text: String,
    /// Arguments, in order.
    pub args: Args,
    next: usize,
}

impl Sql {
    /// Nothing yet; the first placeholder will have this number.
    #[must_use]
    pub const fn new(first: usize) -> Self {
        Self { text: String::new(), args: Vec::new(), next: first }
    }
    /// Adds a text as it is: never a value.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }
    /// Adds a bound value.
    pub fn bind(&mut self, value: impl Into<Arg>) -> &mut Self {
        self.text.push_str(&format!("${}", self.next));
        self.next += 1;
        self.args.push(value.into());
        self
    }
    fn bind_all<T: Into<Arg>>(&mut self, values: impl IntoIterator<Item = T>) -> &mut Self {
        for (i, value) in values.into_iter().enumerate() {
            self.push(if i == 0 { "(" } else { ",(" }).bind(value).push(")");
        }
        self
    }
}

/// Computers of a unit and below.
pub fn unit(sql: &mut Sql, unit: &str) {
    unit_test(sql, unit, true);
}

fn unit_test(sql: &mut Sql, unit: &str, below: bool) {
    if unit == model::unit::ROOT && below {
        sql.push(EVERYBODY);
        return;
    }
    let unit = unit.to_lowercase();
    sql.push("(LOWER(c.wanted_unit) = ").bind(&unit);
    if below {
        let pattern = like(&unit);
        sql.push(" OR LOWER(c.wanted_unit) LIKE ")
            .bind(format!("{}/%", pattern.trim_matches('%')))
            .push(" ESCAPE '!'");
    }
    sql.push(")");
}

/// Computers that actors mean: ids, names in lower case, groups in lower case.
pub fn actors(
    sql: &mut Sql,
    (ids, names, groups): (&[Uuid], &[String], &[String]),
    known: &GroupShapes,
    now: Timestamp,
) {
    sql.push("(");
    let mut or = "";
    if !ids.is_empty() {
        sql.push("c.id IN (VALUES ").bind_all(ids.iter().copied()).push(")");
        or = " OR ";
    }
    if !names.is_empty() {
        sql.push(or).push("c.name_fold IN (VALUES ").bind_all(names.iter()).push(")");
        or = " OR ";
    }
    for name in groups {
        sql.push(or);
        group(sql, name, known, now, 0);
        or = " OR ";
    }
    if or.is_empty() {
        sql.push(NOBODY);
    }
    sql.push(")");
}

fn group(sql: &mut Sql, name: &str, known: &GroupShapes, now: Timestamp, depth: usize) {
    let Some(shape) = known.get(name).filter(|_| depth < DEPTH_MAX) else {
        sql.push(NOBODY);
        return;
    };
    sql.push("(");
    match &shape.query {
        None => {
            sql.push("c.number IN (SELECT computer FROM group_members WHERE grp = ")
                .bind(shape.number)
                .push(")");
        }
        Some(inner) => any(sql, inner, known, now, depth + 1),
    }
    // A group never reaches out of its unit.
    sql.push(" AND ");
    unit_test(sql, &shape.unit, true);
    sql.push(")");
}

/// Computers that a query finds.
pub fn query(sql: &mut Sql, query: &Query, known: &GroupShapes, now: Timestamp) {
    any(sql, query, known, now, 0);
}

fn any(sql: &mut Sql, query: &Query, known: &GroupShapes, now: Timestamp, depth: usize) {
    sql.push("(");
    for (i, all) in query.any.iter().enumerate() {
        sql.push(if i == 0 { "(" } else { " OR (" });
        for (j, criterion) in all.iter().enumerate() {
            sql.push(if j == 0 { "" } else { " AND " });
            one(sql, criterion, known, now, depth);
        }
        sql.push(")");
    }
    if query.any.is_empty() {
        sql.push(NOBODY);
    }
    sql.push(")");
}

fn one(sql: &mut Sql, criterion: &Criterion, known: &GroupShapes, now: Timestamp, depth: usize) {
    let negation = |not: bool| if not { "NOT " } else { "" };
    match criterion {
        Criterion::Text { field, test, value, not } => {
            sql.push(negation(*not)).push("(").push(text_column(*field));
            match test {
                TextTest::Is => sql.push(" = ").bind(value),
                TextTest::Contains => sql.push(" LIKE ").bind(like(value)).push(" ESCAPE '!'"),
                TextTest::Begins => sql.push(" LIKE ").bind(&like(value)[1..]).push(" ESCAPE '!'"),
                TextTest::Ends => {
                    let pattern = like(value);
                    sql.push(" LIKE ").bind(&pattern[..pattern.len() - 1]).push(" ESCAPE '!'")
                }
            }
            .push(")");
        }
        Criterion::Version { field, order, key } => {
            let column = match field {
                VersionField::Os => "c.seen_os_version_key",
                VersionField::Agent => "c.seen_agent_key",
            };
            sql.push("(LENGTH(").push(column).push(") > 0 AND ").push(column).push(operator(*order));
            sql.bind(key.clone()).push(")");
        }
        Criterion::Size { field, order, bytes } => {
            let column = match field {
                SizeField::FreeDisk => "c.seen_free_bytes",
                SizeField::Memory => "c.seen_memory_bytes",
            };
            sql.push("(c.seen_inventory_at IS NOT NULL AND ")
                .push(column)
                .push(operator(*order))
                .bind(*bytes)
                .push(")");
        }
        Criterion::Contact { order, ms } => {
            // The older the contact, the smaller its time.
            let turned = match order {
                Order::More => " < ",
                Order::AtLeast => " <= ",
                Order::Less => " > ",
                Order::AtMost => " >= ",
                other => operator(*other),
            };
            sql.push(
                "COALESCE((SELECT x.seen_at FROM agents x WHERE x.id = c.agent_id), c.seen_contact_at, 0)",
            );
            sql.push(turned).bind(now.as_ms().saturating_sub(*ms));
        }
        Criterion::Address { low, high, not } => {
            sql.push(negation(*not))
                .push("c.number IN (SELECT computer FROM computer_addresses WHERE address BETWEEN ");
            sql.bind(low.to_vec()).push(" AND ").bind(high.to_vec()).push(")");
        }
        Criterion::Label { label, not } => {
            let quoted = serde_json::to_string(label).unwrap_or_default();
            sql.push(negation(*not))
                .push("(LOWER(c.wanted_labels) LIKE ")
                .bind(like(&quoted))
                .push(" ESCAPE '!')");
        }
        Criterion::Unit { unit, below, not } => {
            sql.push(negation(*not));
            unit_test(sql, unit, *below);
        }
        Criterion::Software { name, version, absent } => {
            sql.push(negation(*absent)).push(
                "c.number IN (SELECT cs.computer FROM software s JOIN computer_software cs ON cs.software = s.number WHERE s.name_fold",
            );
            if name.contains('*') {
                let pattern: Vec<String> =
                    name.split('*').map(|p| like(p).trim_matches('%').to_owned()).collect();
                sql.push(" LIKE ").bind(pattern.join("%")).push(" ESCAPE '!'");
            } else {
                sql.push(" = ").bind(name);
            }
            if let Some((order, key)) = version {
                sql.push(" AND s.version_key").push(operator(*order)).bind(key.clone());
            }
            sql.push(")");
        }
        Criterion::Group { group: name, not } => {
            sql.push(negation(*not));
            group(sql, name, known, now, depth + 1);
        }
    }
}

const fn operator(order: Order) -> &'static str {
    match order {
        Order::Is => " = ",
        Order::IsNot => " <> ",
        Order::AtLeast => " >= ",
        Order::AtMost => " <= ",
        Order::More => " > ",
        Order::Less => " < ",
    }
}

const fn text_column(field: TextField) -> &'static str {
    match field {
        TextField::Name => "c.name_fold",
        TextField::OsFamily => "LOWER(c.seen_os_family)",
        TextField::OsName => "LOWER(c.seen_os_name)",
        TextField::OsVersion => "LOWER(c.seen_os_version)",
        TextField::Arch => "LOWER(c.seen_arch)",
        TextField::Tag => "LOWER(c.seen_tag)",
        TextField::Domain => "LOWER(c.seen_domain)",
        TextField::AgentKind => "c.kind",
        TextField::AgentVersion => "LOWER(c.seen_agent)",
        TextField::Manufacturer => "LOWER(c.seen_manufacturer)",
        TextField::Model => "LOWER(c.seen_model)",
        TextField::Serial => "LOWER(c.seen_serial)",
        TextField::LastUser => "LOWER(c.seen_last_user)",
    }
}
