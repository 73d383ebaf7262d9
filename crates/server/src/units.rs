//! Which unit our own agents belong to: that of their computer. Kept in memory, so that a line of the journal, a state object or a
//! live change can be asked about without a look into the database; written by the room `computers`, which owns the fact.

use crate::app::App;
use crate::call::Call;
use model::unit::{ROOT, within};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The units of agents, by name; those that are not there belong to the root.
#[derive(Debug, Clone, Default)]
pub struct Units(Arc<RwLock<HashMap<String, String>>>);

impl Units {
    /// The unit of an agent, whatever the case of its name. What belongs to no agent belongs to the root.
    #[must_use]
    pub fn of(&self, agent: &str) -> String {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if known.is_empty() {
            return ROOT.to_owned();
        }
        known.get(&agent.to_lowercase()).cloned().unwrap_or_else(|| ROOT.to_owned())
    }

    /// An agent belongs to a unit from now on. What was said of one that is gone stays until another has its name: whoever could see it is
    /// told that it went.
    pub fn put(&self, agent: &str, unit: &str) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if unit == ROOT {
            known.remove(&agent.to_lowercase());
        } else {
            known.insert(agent.to_lowercase(), unit.to_owned());
        }
    }
}

/// Whose a change is: readers of other units are not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// It says nothing of anything that belongs to a unit.
    Everybodys,
    /// Of something that belongs to this unit.
    Unit(String),
    /// A list, each entry of which belongs to the unit at its place.
    Each(Arc<[String]>),
    /// Something went from one unit to another.
    Moved(String, String),
}

/// The unit a reader is bound to.
#[derive(Debug, Clone)]
pub struct Bound {
    unit: String,
    units: Units,
}

impl Bound {
    /// The bound of a caller; none for whoever sees all.
    #[must_use]
    pub fn of(app: &App, call: &Call) -> Option<Self> {
        (call.unit() != ROOT).then(|| Self { unit: call.unit().to_owned(), units: app.units.clone() })
    }

    /// Whether what belongs to a unit is shown.
    #[must_use]
    pub fn sees(&self, unit: &str) -> bool {
        within(unit, &self.unit)
    }

    /// Whether what belongs to an agent is shown; what belongs to none is not.
    #[must_use]
    pub fn sees_agent(&self, agent: &str) -> bool {
        self.sees(&self.units.of(agent))
    }

    /// Takes names such as `agent/instance` out of a list that are not shown; what is no such name stays.
    pub fn prune(&self, paths: &mut Vec<String>) {
        paths.retain(|path| path.split_once('/').is_none_or(|(agent, _)| self.sees_agent(agent)));
    }
}

impl Call {
    /// Whether what belongs to an agent is shown to the actor.
    #[must_use]
    pub fn sees_agent(&self, app: &App, agent: &str) -> bool {
        self.unit() == ROOT || self.sees(&app.units.of(agent))
    }

    /// The actor's unit as a pattern for [`of_agent`].
    #[must_use]
    pub fn unit_pattern(&self) -> String {
        match self.unit() {
            ROOT => "%".to_owned(),
            unit => format!("{}/%", crate::http::page::like(unit).trim_matches('%')),
        }
    }
}

/// A condition for statements: whether the agent whose id stands in `column` belongs to the unit of placeholder `number`, which is
/// [`Call::unit_pattern`].
#[must_use]
pub fn of_agent(column: &str, number: u32) -> String {
    format!(
        "(${number} = '%' OR EXISTS (SELECT 1 FROM computers k WHERE k.agent_id = {column} \
         AND LOWER(k.wanted_unit) || '/' LIKE LOWER(${number}) ESCAPE '!'))"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// what belongs to an agent belongs to the unit of its computer, and what belongs to none to the root.
    #[test]
    fn agents_belong_to_units() {
        let units = Units::default();
        units.put("North", "/paris/shop");
        let paris = Bound { unit: "/Paris".to_owned(), units: units.clone() };
        assert_eq!((units.of("north").as_str(), units.of("south").as_str()), ("/paris/shop", "/"));
        assert!(paris.sees_agent("NORTH") && !paris.sees_agent("south") && !paris.sees_agent(""));
        let mut users = vec!["North/Web".to_owned(), "south/Web".to_owned()];
        paris.prune(&mut users);
        assert_eq!(users, ["North/Web"]);
        units.put("north", "/");
        assert!(!paris.sees_agent("north"));
    }
}
