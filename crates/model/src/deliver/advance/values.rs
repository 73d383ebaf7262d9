//! What names in conditions and texts stand for.

use super::Facts;
use crate::deliver::graph::Graph;
use crate::deliver::param;
use crate::deliver::resource::{Fact, Kind, current_text};
use crate::deliver::run::Object;
use crate::deliver::state::State;
use serde_json::{Value, json};

/// Where values are looked up.
pub(super) struct Values<'v> {
    pub graph: &'v Graph,
    pub facts: &'v Facts<'v>,
    pub decision: Option<&'v str>,
    pub cancelling: bool,
    pub find: &'v dyn Fn(&str) -> Option<&'v Object>,
}

impl Values<'_> {
    pub fn get(&self, name: &str) -> Option<Value> {
        if let Some(rest) = name.strip_prefix("job.").or_else(|| name.strip_prefix("app.")) {
            return self.object(rest);
        }
        if let Some(rest) = name.strip_prefix("res.") {
            return self.resource(rest);
        }
        if let Some(own) = name.strip_prefix("param.")
            && let Some((n, place)) = self.graph.order().answers.get(own)
        {
            return self.answer(*n, *place);
        }
        match (name, self.decision) {
            ("delivery.decision", Some(decision)) => Some(json!(decision)),
            ("delivery.outcome", _) => Some(json!(self.outcome())),
            _ => plain(self.facts.values, name),
        }
    }

    /// What was given when a manual job was confirmed. As long as it was not, or where a person went past it: what it would be without an answer, nothing for what must be given.
    fn answer(&self, n: usize, place: usize) -> Option<Value> {
        let path = &self.graph.order().paths[n];
        let param = param::of(self.graph, path).get(place)?;
        let given = (self.find)(path).and_then(|object| object.outputs.get(&param.name));
        match given {
            Some(value) => Some(json!(value)),
            None if param.required && param.default.is_empty() => None,
            None => Some(json!(param.default)),
        }
    }

    /// `APP/JOB.output.k`, `APP/JOB.code`, `APP.state`. Names may hold points themselves: the last that fits is what is asked for.
    fn object(&self, rest: &str) -> Option<Value> {
        if let Some((path, output)) = rest.split_once(".output.")
            && let Some(object) = (self.find)(path)
        {
            return object.outputs.get(output).map(|value| json!(value));
        }
        let (path, what) = rest.rsplit_once('.')?;
        let object = (self.find)(path)?;
        match what {
            "code" => object.code.map(|code| json!(code)),
            "state" => Some(json!(object.state.word())),
            "cause" => object.cause.as_ref().map(|cause| json!(cause)),
            "attempt" => Some(json!(object.attempt)),
            _ => None,
        }
    }

    fn resource(&self, rest: &str) -> Option<Value> {
        if let Some(fact) = self.facts.resources.get(rest) {
            return resource_value(fact);
        }
        let (name, what) = rest.rsplit_once('.')?;
        let fact = self.facts.resources.get(name)?;
        match what {
            "size" => Some(json!(fact.size)),
            "taken" => Some(json!(fact.taken)),
            "max" => Some(json!(fact.max)),
            "code" => Some(json!(fact.code)),
            _ => None,
        }
    }

    /// How the delivery would end as things stand: `succeeded` `succeeded-with-warnings` `failed` `rolled-back` `cancelled`.
    fn outcome(&self) -> &'static str {
        let mut warned = false;
        let mut failed = false;
        for app in &self.graph.apps {
            let Some(object) = (self.find)(&app.name) else { continue };
            match object.state {
                State::Error => failed |= super::ends::counts(app.on_error, object),
                State::Finished => warned |= matches!(object.code(), "F.warn" | "F.forced"),
                _ => {}
            }
        }
        match (self.cancelling, failed, self.decision) {
            (true, ..) => "cancelled",
            (_, true, Some("rollback")) => "rolled-back",
            (_, true, _) => "failed",
            _ if warned => "succeeded-with-warnings",
            _ => "succeeded",
        }
    }
}

fn resource_value(fact: &Fact) -> Option<Value> {
    match fact.kind {
        Kind::Number => match serde_json::from_str::<serde_json::Number>(&fact.value) {
            Ok(number) if number.to_string() == fact.value => Some(Value::Number(number)),
            _ => Some(json!(fact.value)),
        },
        Kind::Weight => Some(json!(fact.taken)),
        Kind::Stack | Kind::File => Some(json!(fact.size)),
        Kind::Generic => Some(json!(fact.value)),
        Kind::Secret => Some(json!(current_text(fact))),
        _ if fact.value.is_empty() => None,
        _ => Some(json!(fact.value)),
    }
}

/// By whole name, else table by table; names of tables may hold points.
fn plain(values: &std::collections::BTreeMap<String, Value>, name: &str) -> Option<Value> {
    if let Some(value) = values.get(name) {
        return Some(value.clone());
    }
    name.match_indices('.')
        .find_map(|(at, _)| values.get(&name[..at]).and_then(|table| inside(table, &name[at + 1..])))
        .cloned()
}

fn inside<'v>(table: &'v Value, name: &str) -> Option<&'v Value> {
    if let Some(value) = table.get(name) {
        return Some(value);
    }
    name.match_indices('.')
        .find_map(|(at, _)| table.get(&name[..at]).and_then(|inner| inside(inner, &name[at + 1..])))
}
