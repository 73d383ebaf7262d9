//! Conditions and places in texts (§8.3 G-3, §24.1). `${…}` refers to parameters, variables, resources and outputs; nothing else is evaluated.
//!
//! ```text
//! package.manifest.hooks.migrate == true        delivery.decision == 'rollback'        job.CA_X/JOB.code in [0, 10] and not env.frozen
//! res.CA_LIV_ENV ~ '^INT[0-9]$'                  (param.again or delivery.version != previous.version) and env.tier not in ['PRD', "FOR"]
//! ```
//!
//! `or` binds least, then `and`, `not`, and what compares: `==` `!=` `<` `<=` `>` `>=` `in` `not in` `~`. What is compared is a text in quotes, a number, `true`, `false`, `null`, a list
//! in brackets, or a name; a number and a text that is one are compared as numbers, exactly.

mod read;
mod template;
mod value;

pub use template::Template;

use crate::pattern::Pattern;
use serde_json::Value;
use std::fmt;

/// Longest condition or text with places, in bytes.
pub const EXPR_BYTES_MAX: usize = 16 * 1024;
/// Deepest nesting of a condition.
pub const EXPR_DEPTH_MAX: usize = 64;

/// A condition, checked for its form.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    text: String,
    root: Node,
}

/// What is wrong with a condition or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExprError {
    /// Column, from 1, in characters.
    pub column: usize,
    /// What was found there, and what could stand there.
    pub what: String,
}

impl fmt::Display for ExprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.what)
    }
}

impl std::error::Error for ExprError {}

/// Where values come from: a path such as `env.roots.docroot` gives a value, or nothing.
pub type Lookup<'a> = dyn Fn(&str) -> Option<Value> + 'a;

/// A part of a condition, with its column.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    /// A text, a number, `true`, `false`, `null`.
    Is(Value),
    /// A name.
    Name(String),
    /// A list.
    List(Vec<Node>),
    /// Not.
    Not(Box<Node>, usize),
    /// Both.
    And(Box<Node>, Box<Node>, usize),
    /// One at least.
    Or(Box<Node>, Box<Node>, usize),
    /// Compared.
    Compare(Box<Node>, Op, Box<Node>, usize),
    /// One of a list.
    In(Box<Node>, Box<Node>, usize),
    /// It matches.
    Matches(Box<Node>, Regex, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// A compiled pattern; equal when written the same.
#[derive(Debug, Clone)]
struct Regex(String, Pattern);

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Expr {
    /// Reads a condition.
    ///
    /// # Errors
    /// [`ExprError`] with its place.
    pub fn parse(text: &str) -> Result<Self, ExprError> {
        Ok(Self { text: text.to_owned(), root: read::condition(text)? })
    }
    /// As written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
    /// Names it refers to, each once, in order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.root.names(&mut names);
        names
    }
    /// Whether it holds. A name without a value is `null`.
    ///
    /// # Errors
    /// When values of kinds that cannot be compared meet.
    pub fn holds(&self, lookup: &Lookup<'_>) -> Result<bool, ExprError> {
        self.root.truth(lookup, 1)
    }
    /// What its names are, for people who want to know why it holds or not: `env.tier = INT, param.again = null`.
    #[must_use]
    pub fn values(&self, lookup: &Lookup<'_>) -> String {
        let told = |name: &String| {
            let value = lookup(name).map_or_else(|| "null".to_owned(), |v| template::print(&v));
            format!("{name} = {value}")
        };
        self.names().iter().map(told).collect::<Vec<_>>().join(", ")
    }
}

impl Node {
    fn names(&self, into: &mut Vec<String>) {
        match self {
            Node::Is(_) => {}
            Node::Name(name) => {
                if !into.contains(name) {
                    into.push(name.clone());
                }
            }
            Node::List(items) => items.iter().for_each(|item| item.names(into)),
            Node::Not(of, _) | Node::Matches(of, ..) => of.names(into),
            Node::And(a, b, _) | Node::Or(a, b, _) | Node::In(a, b, _) | Node::Compare(a, _, b, _) => {
                a.names(into);
                b.names(into);
            }
        }
    }
    fn truth(&self, lookup: &Lookup<'_>, column: usize) -> Result<bool, ExprError> {
        match self {
            Node::Not(of, at) => Ok(!of.truth(lookup, *at)?),
            Node::And(a, b, at) => Ok(a.truth(lookup, *at)? && b.truth(lookup, *at)?),
            Node::Or(a, b, at) => Ok(a.truth(lookup, *at)? || b.truth(lookup, *at)?),
            Node::Compare(a, op, b, at) => {
                let (a, b) = (a.value(lookup), b.value(lookup));
                value::compare(&a, *op, &b).map_err(|what| ExprError { column: *at, what })
            }
            Node::In(a, b, at) => match (a.value(lookup), b.value(lookup)) {
                (a, Value::Array(items)) => Ok(items.iter().any(|item| value::same(&a, item))),
                (_, other) => {
                    Err(ExprError { column: *at, what: format!("{} is no list", template::print(&other)) })
                }
            },
            Node::Matches(of, regex, at) => match of.value(lookup) {
                Value::Null => Ok(false),
                Value::String(text) => Ok(regex.1.matches(&text)),
                value @ (Value::Number(_) | Value::Bool(_)) => Ok(regex.1.matches(&template::print(&value))),
                _ => Err(ExprError { column: *at, what: "a list or table is no text".to_owned() }),
            },
            _ => match self.value(lookup) {
                Value::Bool(yes) => Ok(yes),
                Value::Null => Ok(false),
                other => Err(ExprError {
                    column,
                    what: format!("{} is neither true nor false", template::print(&other)),
                }),
            },
        }
    }
    /// Of what is compared; a condition in parentheses gives true or false, or null when it cannot be said.
    fn value(&self, lookup: &Lookup<'_>) -> Value {
        match self {
            Node::Is(value) => value.clone(),
            Node::Name(name) => lookup(name).unwrap_or(Value::Null),
            Node::List(items) => Value::Array(items.iter().map(|item| item.value(lookup)).collect()),
            condition => condition.truth(lookup, 1).map_or(Value::Null, Value::Bool),
        }
    }
}

#[cfg(test)]
mod tests;
