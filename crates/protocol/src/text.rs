//! Languages, and texts with places to fill.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A language people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English
    #[default]
    En,
    /// French
    Fr,
}

impl Lang {
    /// Reads a language from a tag or a locale: `fr`, `fr-CA`, `fr_FR.UTF-8`; nothing for other languages.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let word = tag.trim().split(['-', '_', '.', ';']).next().unwrap_or_default();
        if word.eq_ignore_ascii_case("fr") {
            Some(Lang::Fr)
        } else if word.eq_ignore_ascii_case("en") {
            Some(Lang::En)
        } else {
            None
        }
    }
    /// Picks from an `Accept-Language` header: the first of ours that stands in it, else English. Weights are not
    /// looked at: browsers list languages by preference.
    #[must_use]
    pub fn from_accept(header: &str) -> Self {
        header.split(',').find_map(Self::from_tag).unwrap_or_default()
    }
    /// The tag: `en` or `fr`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Fr => "fr",
        }
    }
}

/// Values for the places of a text.
pub type Params = BTreeMap<String, String>;

/// Replaces each `{name}` by its value; a place without a value stays as it is, so that a mistake is seen.
#[must_use]
pub fn fill(template: &str, params: &Params) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|i| open + i) else { break };
        out.push_str(&rest[..open]);
        match params.get(&rest[open + 1..close]) {
            Some(value) => out.push_str(value),
            None => out.push_str(&rest[open..=close]),
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

/// Builds the values of a text: `params([("name", &x)])`.
#[must_use]
pub fn params<const N: usize>(pairs: [(&str, &dyn std::fmt::Display); N]) -> Params {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), v.to_string())).collect()
}

/// How many letters must be added, dropped, changed or swapped with their neighbour; the first 64 of each are looked at.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        assert_eq!(Lang::from_accept("de-DE,fr;q=0.8,en;q=0.5"), Lang::Fr);
        assert_eq!(Lang::from_accept("de"), Lang::En);
        assert_eq!(Lang::from_tag("fr_FR.UTF-8"), Some(Lang::Fr));
        assert_eq!(Lang::from_tag("C.UTF-8"), None);
    }

    #[test]
    fn filling() {
        let p = params([("name", &"web"), ("n", &3)]);
        assert_eq!(fill("{name} × {n} {other} {", &p), "web × 3 {other} {");
    }
}
