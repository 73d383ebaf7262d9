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
    fill_as(template, params, |_, value| value.to_owned())
}

/// As `fill`; a place may say what its value is, `{free:bytes}`, and `shown` writes it: kind, value.
#[must_use]
pub fn fill_as(template: &str, params: &Params, shown: impl Fn(&str, &str) -> String) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|i| open + i) else { break };
        out.push_str(&rest[..open]);
        let place = &rest[open + 1..close];
        let (name, kind) = place.split_once(':').unwrap_or((place, ""));
        match params.get(name) {
            Some(value) => out.push_str(&shown(kind, value)),
            None => out.push_str(&rest[open..=close]),
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

/// A size with its unit: `512 B`, `1.5 GiB`; in French `1,5 Gio`. Rounded to tenths.
#[must_use]
pub fn bytes(number: u64, lang: Lang) -> String {
    let french = lang == Lang::Fr;
    let last = if french { "o" } else { "B" };
    let (mut tenths, mut unit) = (u128::from(number) * 10, 0);
    while tenths >= 10_240 && unit < 6 {
        tenths = (tenths + 512) / 1_024;
        unit += 1;
    }
    let prefix = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][unit];
    let tail = match (tenths % 10, french) {
        (0, _) => String::new(),
        (tenth, true) => format!(",{tenth}"),
        (tenth, false) => format!(".{tenth}"),
    };
    format!("{}{tail} {prefix}{last}", tenths / 10)
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
        let loud =
            |kind: &str, value: &str| if kind == "loud" { value.to_uppercase() } else { value.to_owned() };
        assert_eq!(fill_as("{name:loud} {name}", &p, loud), "WEB web");
    }

    #[test]
    fn sizes() {
        for (number, en, fr) in [
            (0, "0 B", "0 o"),
            (1_023, "1023 B", "1023 o"),
            (1_024, "1 KiB", "1 Kio"),
            (1_536, "1.5 KiB", "1,5 Kio"),
            (16 << 20, "16 MiB", "16 Mio"),
            (u64::MAX, "16 EiB", "16 Eio"),
        ] {
            assert_eq!((bytes(number, Lang::En).as_str(), bytes(number, Lang::Fr).as_str()), (en, fr));
        }
    }
}
