//! How values compare.

use super::{Op, template};
use crate::deliver::resource::compare_numbers;
use serde_json::Value;
use std::cmp::Ordering;

/// Whether two values are the same: a number and a text that is one are, a truth and its word are.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(_), Value::Number(_) | Value::String(_)) | (Value::String(_), Value::Number(_)) => {
            order(a, b) == Some(Ordering::Equal)
        }
        (Value::Bool(yes), Value::String(text)) | (Value::String(text), Value::Bool(yes)) => {
            text == if *yes { "true" } else { "false" }
        }
        _ => a == b,
    }
}

/// Which comes first: numbers and texts that are numbers by value, exactly; texts by their characters.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(_) | Value::String(_), Value::Number(_) | Value::String(_)) => {
            let (left, right) = (template::print(a), template::print(b));
            match compare_numbers(&left, &right) {
                Some(order) => Some(order),
                None if a.is_string() && b.is_string() => Some(left.cmp(&right)),
                None => a.as_f64().zip(b.as_f64()).and_then(|(a, b)| a.partial_cmp(&b)),
            }
        }
        _ => None,
    }
}

pub(super) fn compare(a: &Value, op: Op, b: &Value) -> Result<bool, String> {
    if matches!(op, Op::Eq | Op::Ne) {
        return Ok(same(a, b) == (op == Op::Eq));
    }
    let found = order(a, b)
        .ok_or_else(|| format!("{} and {} cannot be put in order", template::print(a), template::print(b)))?;
    Ok(match op {
        Op::Lt => found == Ordering::Less,
        Op::Le => found != Ordering::Greater,
        Op::Gt => found == Ordering::Greater,
        _ => found != Ordering::Less,
    })
}
