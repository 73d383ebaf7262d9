//! Values people give: with a demand, and as the answer to a manual job (§8.1, §24.1). The one place that says which are admissible.

use super::graph::{Graph, JobKind};
use super::resource::{Kind, check_value};
use super::state::Why;
use crate::pattern::Pattern;
use std::collections::BTreeMap;

/// Most values one manual job asks for.
pub const PARAMS_MAX: usize = 20;
/// Letters of a value that are shown where several stand in one line.
const SHOWN_MAX: usize = 200;

/// A value that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Name.
    pub name: String,
    /// Type: text, number, or a name (environment, package, version).
    pub kind: Kind,
    /// Must be given.
    pub required: bool,
    /// What holds when nothing is given; empty: nothing.
    pub default: String,
    /// Admissible values; empty: any.
    pub choices: Vec<String>,
    /// Expression the whole value must fit; empty: any.
    pub pattern: String,
}

/// Whether an expression can be used, as a whole value must fit it.
///
/// # Errors
/// What is wrong with it, in English, as the engine says it.
pub fn whole(pattern: &str) -> Result<Pattern, String> {
    Pattern::parse(pattern)?;
    Pattern::parse(&format!(r"\A(?:{pattern})\z"))
}

impl Param {
    /// What is wrong with a value: `value-kind` (`name`, `value`, `kind`), `value-control` (`name`), `value-choice` (`name`, `value`, `choices`), `value-pattern` (`name`, `value`,
    /// `pattern`). An empty one is none, and nothing is wrong with it.
    #[must_use]
    pub fn wrong(&self, value: &str) -> Option<Why> {
        let why = |code: &str| Why::new(code, [("name", self.name.clone()), ("value", cut(value))]);
        if value.is_empty() {
            return None;
        }
        if value.chars().any(char::is_control) {
            return Some(Why::new("value-control", [("name", self.name.clone())]));
        }
        if check_value(self.kind, value).is_err() {
            return Some(why("value-kind").with("kind", self.kind.word()));
        }
        if !self.choices.is_empty() && !self.choices.iter().any(|choice| choice == value) {
            return Some(why("value-choice").with("choices", self.choices.join(", ")));
        }
        let fits = self.pattern.is_empty() || whole(&self.pattern).is_ok_and(|p| p.matches(value));
        (!fits).then(|| why("value-pattern").with("pattern", self.pattern.clone()))
    }
}

/// The value of everything that is asked for, from what was given: defaults filled in, an empty text where nothing is needed.
///
/// # Errors
/// Everything that is wrong: as [`Param::wrong`], `value-missing` (`name`), `value-unknown` (`name`, `known`).
pub fn fill(asked: &[Param], given: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Vec<Why>> {
    let mut wrong = Vec::new();
    let mut values = BTreeMap::new();
    for param in asked {
        let value = given.get(&param.name).map_or("", |value| value.trim());
        let value = if value.is_empty() { param.default.as_str() } else { value };
        if value.is_empty() && param.required {
            wrong.push(Why::new("value-missing", [("name", param.name.clone())]));
        }
        wrong.extend(param.wrong(value));
        values.insert(param.name.clone(), value.to_owned());
    }
    wrong.extend(unknown(asked, given));
    if wrong.is_empty() { Ok(values) } else { Err(wrong) }
}

/// Names nobody asked for: `value-unknown` (`name`, `known`).
#[must_use]
pub fn unknown(asked: &[Param], given: &BTreeMap<String, String>) -> Vec<Why> {
    let known: Vec<&str> = asked.iter().map(|param| param.name.as_str()).collect();
    let strange = given.keys().filter(|name| !known.contains(&name.as_str()));
    strange
        .map(|name| Why::new("value-unknown", [("name", cut(name))]).with("known", known.join(", ")))
        .collect()
}

/// Values in one line: `TICKET=CHG-7, LOT=3`; long ones are cut, empty ones left out.
#[must_use]
pub fn line(values: &BTreeMap<String, String>) -> String {
    let given = values.iter().filter(|(_, value)| !value.is_empty());
    given.map(|(name, value)| format!("{name}={}", cut(value))).collect::<Vec<_>>().join(", ")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// What a job asks for; nothing of one that is not manual.
#[must_use]
pub fn of<'g>(graph: &'g Graph, path: &str) -> &'g [Param] {
    match graph.job(path).map(|(_, job)| &job.kind) {
        Some(JobKind::Manual { params, .. }) => params,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn param(name: &str, kind: Kind) -> Param {
        Param {
            name: name.to_owned(),
            kind,
            required: false,
            default: String::new(),
            choices: Vec::new(),
            pattern: String::new(),
        }
    }

    fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// §8.1: what is admissible, value by value.
    #[test]
    fn values() {
        let mut choice = param("LOT", Kind::Text);
        choice.choices = vec!["nord".to_owned(), "sud".to_owned()];
        let mut fits = param("TICKET", Kind::Text);
        fits.pattern = "CHG-[0-9]+|none".to_owned();
        let long = "x".repeat(5_000);
        for (param, value, wanted) in [
            (param("A", Kind::Text), "anything at all, é", ""),
            (param("A", Kind::Text), "", ""),
            (param("A", Kind::Text), "two\nlines", "value-control"),
            (param("A", Kind::Text), "a\0b", "value-control"),
            (param("A", Kind::Text), &long, "value-kind"),
            (param("A", Kind::Number), "-3.50", ""),
            (param("A", Kind::Number), "three", "value-kind"),
            (param("A", Kind::Env), "INT 1", "value-kind"),
            (choice.clone(), "nord", ""),
            (choice.clone(), "Nord", "value-choice"),
            (fits.clone(), "CHG-7", ""),
            (fits.clone(), "none", ""),
            (fits.clone(), "see CHG-7", "value-pattern"),
            (fits.clone(), "CHG-7 or so", "value-pattern"),
        ] {
            let wrong = param.wrong(value).map_or(String::new(), |why| why.code);
            assert_eq!(wrong, wanted, "{} = {value:.20}", param.name);
        }
        assert!(whole("(").is_err() && whole("a) (b").is_err());
    }

    /// Every fault is told at once; defaults and empty texts are filled in.
    #[test]
    fn all_of_them() {
        let ticket = Param { required: true, ..param("TICKET", Kind::Text) };
        let lot = Param { default: "3".to_owned(), required: true, ..param("LOT", Kind::Number) };
        let asked = [ticket, lot, param("NOTE", Kind::Text)];
        let filled = fill(&asked, &given(&[("TICKET", " CHG-7 ")])).unwrap();
        assert_eq!(filled, given(&[("LOT", "3"), ("NOTE", ""), ("TICKET", "CHG-7")]));
        assert_eq!(line(&filled), "LOT=3, TICKET=CHG-7");
        let wrong = fill(&asked, &given(&[("TICKET", "  "), ("LOT", "x"), ("TICKETS", "1")])).unwrap_err();
        let codes: Vec<&str> = wrong.iter().map(|why| why.code.as_str()).collect();
        assert_eq!(codes, ["value-missing", "value-kind", "value-unknown"]);
        assert_eq!(wrong[2].get("known"), "TICKET, LOT, NOTE");
    }
}
