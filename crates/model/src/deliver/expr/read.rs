//! Reads conditions.

use super::{EXPR_BYTES_MAX, EXPR_DEPTH_MAX, ExprError, Node, Op, Regex};
use crate::deliver::resource::compare_numbers;
use crate::pattern::Pattern;
use serde_json::Value;

/// A word of a condition, and where it begins in bytes.
#[derive(Debug, Clone, PartialEq)]
enum Word {
    Name(String),
    Text(String),
    Number(String),
    Sign(&'static str),
    End,
}

/// Longer signs first.
const SIGNS: [&str; 14] = ["==", "!=", "<=", ">=", "<", ">", "~", "(", ")", "[", "]", ",", "&&", "||"];

struct Reader<'a> {
    text: &'a str,
    words: Vec<(Word, usize)>,
    at: usize,
}

/// Reads a whole condition.
pub(super) fn condition(text: &str) -> Result<Node, ExprError> {
    if text.len() > EXPR_BYTES_MAX {
        return Err(ExprError { column: 1, what: format!("it has more than {EXPR_BYTES_MAX} bytes") });
    }
    let mut reader = Reader { text, words: words(text)?, at: 0 };
    let node = reader.or(0)?;
    match reader.word() {
        Word::End => Ok(node),
        _ => Err(reader.wrong("and, or, a comparison, or the end")),
    }
}

fn column(text: &str, at: usize) -> usize {
    text[..at].chars().count() + 1
}

/// Whether a name may begin so, go on so.
pub(super) fn is_name(c: char, first: bool) -> bool {
    c.is_ascii_alphabetic() || c == '_' || (!first && (c.is_ascii_digit() || matches!(c, '.' | '/' | '-')))
}

fn words(text: &str) -> Result<Vec<(Word, usize)>, ExprError> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (word, length) = if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        } else if is_name(c, true) {
            let end = rest.find(|c| !is_name(c, false)).unwrap_or(rest.len());
            (Word::Name(rest[..end].to_owned()), end)
        } else if c.is_ascii_digit() || (c == '-' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            let end =
                rest[1..].find(|c: char| !(c.is_ascii_digit() || c == '.')).map_or(rest.len(), |n| n + 1);
            (Word::Number(rest[..end].to_owned()), end)
        } else if c == '\'' || c == '"' {
            let end = rest[1..].find(c).ok_or_else(|| ExprError {
                column: column(text, at),
                what: format!("a text that begins here with {c} has no end"),
            })?;
            (Word::Text(rest[1..=end].to_owned()), end + 2)
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Word::Sign(sign), sign.len())
        } else {
            return Err(ExprError {
                column: column(text, at),
                what: format!("{c} means nothing here; it could be a name, a text in quotes, a number"),
            });
        };
        found.push((word, at));
        at += length;
    }
    found.push((Word::End, text.len()));
    Ok(found)
}

impl Reader<'_> {
    fn word(&self) -> &Word {
        &self.words[self.at].0
    }
    fn column(&self) -> usize {
        column(self.text, self.words[self.at].1)
    }
    fn wrong(&self, expected: &str) -> ExprError {
        let found = match self.word() {
            Word::Name(name) => name.clone(),
            Word::Text(text) => format!("'{text}'"),
            Word::Number(number) => number.clone(),
            Word::Sign(sign) => (*sign).to_owned(),
            Word::End => "the end".to_owned(),
        };
        ExprError { column: self.column(), what: format!("found {found}, expected {expected}") }
    }
    fn take(&mut self) -> Word {
        let word = self.words[self.at].0.clone();
        if self.at + 1 < self.words.len() {
            self.at += 1;
        }
        word
    }
    fn is(&self, name: &str) -> bool {
        matches!(self.word(), Word::Name(found) if found == name)
    }
    fn takes(&mut self, name: &str, sign: &str) -> bool {
        let here = self.is(name) || matches!(self.word(), Word::Sign(found) if *found == sign);
        if here {
            self.take();
        }
        here
    }
    fn or(&mut self, depth: usize) -> Result<Node, ExprError> {
        if depth > EXPR_DEPTH_MAX {
            return Err(ExprError {
                column: self.column(),
                what: format!("it is nested more than {EXPR_DEPTH_MAX} deep"),
            });
        }
        let column = self.column();
        let mut left = self.and(depth)?;
        while self.takes("or", "||") {
            left = Node::Or(Box::new(left), Box::new(self.and(depth)?), column);
        }
        Ok(left)
    }
    fn and(&mut self, depth: usize) -> Result<Node, ExprError> {
        let column = self.column();
        let mut left = self.not(depth)?;
        while self.takes("and", "&&") {
            left = Node::And(Box::new(left), Box::new(self.not(depth)?), column);
        }
        Ok(left)
    }
    fn not(&mut self, depth: usize) -> Result<Node, ExprError> {
        let column = self.column();
        let mut odd = false;
        while self.takes("not", "") {
            odd = !odd;
        }
        let node = self.comparison(depth)?;
        Ok(if odd { Node::Not(Box::new(node), column) } else { node })
    }
    fn comparison(&mut self, depth: usize) -> Result<Node, ExprError> {
        let left = self.value(depth)?;
        let column = self.column();
        let op = match self.word() {
            Word::Sign("==") => Op::Eq,
            Word::Sign("!=") => Op::Ne,
            Word::Sign("<") => Op::Lt,
            Word::Sign("<=") => Op::Le,
            Word::Sign(">") => Op::Gt,
            Word::Sign(">=") => Op::Ge,
            Word::Sign("~") => {
                self.take();
                return self.pattern(left, column);
            }
            Word::Name(name) if name == "in" => {
                self.take();
                return Ok(Node::In(Box::new(left), Box::new(self.value(depth)?), column));
            }
            Word::Name(name) if name == "not" => {
                self.take();
                if !self.takes("in", "") {
                    return Err(self.wrong("in"));
                }
                let within = Node::In(Box::new(left), Box::new(self.value(depth)?), column);
                return Ok(Node::Not(Box::new(within), column));
            }
            _ => return Ok(left),
        };
        self.take();
        Ok(Node::Compare(Box::new(left), op, Box::new(self.value(depth)?), column))
    }
    fn pattern(&mut self, left: Node, column: usize) -> Result<Node, ExprError> {
        let place = self.column();
        let Word::Text(text) = self.word().clone() else {
            return Err(self.wrong("a pattern in quotes"));
        };
        self.take();
        let pattern = Pattern::parse(&text).map_err(|what| ExprError { column: place, what })?;
        Ok(Node::Matches(Box::new(left), Regex(text, pattern), column))
    }
    fn value(&mut self, depth: usize) -> Result<Node, ExprError> {
        let wanted = "a name, a text in quotes, a number, true, false, null, ( or [";
        let node = match self.word().clone() {
            Word::Text(text) => Node::Is(Value::String(text)),
            Word::Number(text) => Node::Is(number(&text).ok_or_else(|| self.wrong("a number"))?),
            Word::Name(name) => match name.as_str() {
                "true" => Node::Is(Value::Bool(true)),
                "false" => Node::Is(Value::Bool(false)),
                "null" => Node::Is(Value::Null),
                "and" | "or" | "not" | "in" => return Err(self.wrong(wanted)),
                name if name.ends_with(['.', '/']) => return Err(self.wrong("a whole name")),
                _ => Node::Name(name),
            },
            Word::Sign("(") => {
                self.take();
                let inside = self.or(depth + 1)?;
                if *self.word() != Word::Sign(")") {
                    return Err(self.wrong(")"));
                }
                inside
            }
            Word::Sign("[") => {
                self.take();
                return self.list(depth);
            }
            _ => return Err(self.wrong(wanted)),
        };
        self.take();
        Ok(node)
    }
    fn list(&mut self, depth: usize) -> Result<Node, ExprError> {
        if depth > EXPR_DEPTH_MAX {
            return Err(self.wrong("no deeper list"));
        }
        let mut items = Vec::new();
        while !self.takes("", "]") {
            items.push(self.value(depth + 1)?);
            if *self.word() != Word::Sign("]") && !self.takes("", ",") {
                return Err(self.wrong(", or ]"));
            }
        }
        Ok(Node::List(items))
    }
}

/// A number; one that the type cannot hold exactly stays a text, which compares as a number all the same.
fn number(text: &str) -> Option<Value> {
    let number = serde_json::from_str::<serde_json::Number>(text).ok()?;
    let exact = compare_numbers(&number.to_string(), text) == Some(std::cmp::Ordering::Equal);
    Some(if exact { Value::Number(number) } else { Value::String(text.to_owned()) })
}
