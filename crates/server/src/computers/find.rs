//! Lists of computers: search as you type, filters, orders, pages.

use super::store::{self, Sql};
use super::views::{Seen, read};
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::http::page::{like, page};
use crate::limits;
use crate::store::Query;
use model::rights::Right;
use protocol::api::{Computer, JobActor, Page};
use serde::Deserialize;

/// Which computers.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Filter {
    /// Only of this kind of agent: `escale` `fusioninventory` `glpi`.
    pub kind: Option<String>,
    /// Only in this standing: `approved` `pending` `refused` `duplicate`.
    pub standing: Option<String>,
    /// Only members of this group.
    pub group: Option<String>,
    /// Only of this unit and below.
    pub unit: Option<String>,
    /// Only of this family of systems, or whose system's name holds this.
    pub os: Option<String>,
    /// Only those whose agent's product and version hold this.
    pub agent: Option<String>,
    /// `name` (default) `contact` `inventory` `created` `os` `kind` `agent`; `-` before it turns the order round.
    pub sort: Option<String>,
}

/// An order: the expression it goes by, and whether it is a text.
struct Order {
    key: &'static str,
    text: bool,
    down: bool,
    /// Looks at the agents' table as well.
    joined: bool,
}

impl Order {
    fn of(word: Option<&str>) -> Result<Self> {
        let word = word.unwrap_or("name");
        let (down, plain) = match word.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, word),
        };
        let (key, text, joined) = match plain {
            "" | "name" => ("c.name_fold", true, false),
            "contact" => ("COALESCE(a.seen_at, c.seen_contact_at, 0)", false, true),
            "inventory" => ("COALESCE(c.seen_inventory_at, 0)", false, false),
            "created" => ("c.created_at", false, false),
            "os" => ("LOWER(c.seen_os_name)", true, false),
            "kind" => ("c.kind", true, false),
            "agent" => ("LOWER(c.seen_agent)", true, false),
            _ => {
                return Err(Fault::field(
                    "sort",
                    "one of name, contact, inventory, created, os, kind, agent",
                ));
            }
        };
        Ok(Self { key, text, down, joined })
    }

    fn sql(&self) -> String {
        let way = if self.down { "DESC" } else { "ASC" };
        format!("{} {way}, c.number {way}", self.key)
    }

    /// The key of an entry, as the cursor keeps it.
    fn of_entry(&self, seen: &Seen) -> String {
        let ms = |at: Option<model::Timestamp>| at.map_or(0, |t| t.as_ms()).to_string();
        let shown = &seen.shown;
        match self.key {
            "c.name_fold" => seen.name_fold.clone(),
            "COALESCE(a.seen_at, c.seen_contact_at, 0)" => ms(shown.contact_at),
            "COALESCE(c.seen_inventory_at, 0)" => ms(shown.inventory_at),
            "c.created_at" => ms(Some(shown.created_at)),
            "c.kind" => shown.kind.clone(),
            "LOWER(c.seen_agent)" => seen.agent_key.clone(),
            _ => seen.os_key.clone(),
        }
    }
}

/// The condition of a filter and a search.
pub(super) async fn condition(
    app: &App,
    q: &mut impl Query,
    call: &Call,
    filter: &Filter,
    search: Option<&str>,
) -> Result<Sql> {
    let mut sql = Sql::new(1);
    store::unit_condition(&mut sql, call.unit());
    for word in search.unwrap_or_default().to_lowercase().split_whitespace().take(limits::SEARCH_WORDS_MAX) {
        if word.len() > limits::SEARCH_BYTES_MAX {
            return Err(Fault::field("search", format!("at most {} bytes", limits::SEARCH_BYTES_MAX)));
        }
        sql.push(" AND c.words LIKE ").bind(like(word)).push(" ESCAPE '!'");
    }
    let given = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_lowercase)
    };
    if let Some(kind) = given(&filter.kind) {
        sql.push(" AND c.kind = ").bind(kind);
    }
    match given(&filter.standing).as_deref() {
        None => {}
        Some("duplicate") => {
            sql.push(" AND c.planned_duplicate");
        }
        Some(standing) => {
            sql.push(" AND NOT c.planned_duplicate AND c.wanted_standing = ").bind(standing);
        }
    }
    if let Some(unit) = given(&filter.unit) {
        let unit = model::unit::parse(&unit).map_err(|e| Fault::field("unit", e))?;
        sql.push(" AND ");
        store::unit_condition(&mut sql, &unit);
    }
    if let Some(os) = given(&filter.os) {
        sql.push(" AND (c.seen_os_family = ").bind(&os).push(" OR LOWER(c.seen_os_name) LIKE ");
        sql.bind(like(&os)).push(" ESCAPE '!')");
    }
    if let Some(agent) = given(&filter.agent) {
        sql.push(" AND LOWER(c.seen_agent) LIKE ").bind(like(&agent)).push(" ESCAPE '!'");
    }
    if let Some(group) = given(&filter.group) {
        let shapes = super::groups::shapes(q).await?;
        let actor = JobActor { kind: "group".to_owned(), name: group };
        if !shapes.contains_key(&actor.name) {
            return Err(Fault::not_found("group", &actor.name));
        }
        sql.push(" AND ");
        store::actors_condition(&mut sql, (&[], &[], &[actor.name]), &shapes, app.clock.now());
    }
    Ok(sql)
}

/// A page of computers.
///
/// # Errors
/// Without the right to see; [`protocol::Code::InvalidField`]; [`protocol::Code::NotFound`] for the group.
pub async fn list(app: &App, call: &Call, paging: &Paging, filter: &Filter) -> Result<Page<Computer>> {
    call.may(Right::View)?;
    let (limit, order) = (paging.limit()?, Order::of(filter.sort.as_deref())?);
    let mut q = app.db.read();
    let base = condition(app, &mut q, call, filter, paging.search.as_deref()).await?;
    let mut sql = base.clone();
    let after = paging.after::<2>()?;
    if let Some([key, number]) = &after {
        let bad = || Fault::field("cursor", "give the `next` of the page before, unchanged");
        sql.push(&format!(" AND ({}, c.number) {} (", order.key, if order.down { "<" } else { ">" }));
        if order.text {
            sql.bind(key);
        } else {
            sql.bind(key.parse::<i64>().map_err(|_| bad())?);
        }
        sql.push(", ").bind(number.parse::<i64>().map_err(|_| bad())?).push(")");
    }
    let statement = if order.joined { store::page_joined } else { store::page };
    let rows = q.rows(&statement(&sql.text, &order.sql(), limit + 1), sql.args).await?;
    let seen = rows.iter().map(|r| read(app, r)).collect::<std::result::Result<Vec<_>, _>>()?;
    // A first page that is not full holds all there are: they need not be counted.
    let total = match after {
        None if seen.len() <= limit as usize => seen.len() as u64,
        _ => q.count(&store::count(&base.text), base.args).await?,
    };
    let page = page(seen, limit, total, |s| [order.of_entry(s), s.number.to_string()]);
    Ok(Page { items: page.items.into_iter().map(|s| s.shown).collect(), next: page.next, total: page.total })
}
