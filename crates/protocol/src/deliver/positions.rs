//! Editing a space's text without touching the rest of it: where applications stand in the picture.

use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text with applications put elsewhere; everything else stays byte for byte. A number already written is replaced where it stands, a new one is written below the name.
///
/// # Errors
/// The name of an application that is not in the text, or the empty name when the text is no TOML at all.
pub fn set_positions(text: &str, positions: &BTreeMap<String, (f64, f64)>) -> Result<String, String> {
    let root = DeTable::parse(text).map_err(|_| String::new())?;
    let apps = root.get_ref().get("application").and_then(|value| value.get_ref().as_array());
    let mut edits: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for (name, (x, y)) in positions {
        let named = |app: &&Spanned<DeValue<'_>>| text_of(app, "name") == Some(name.as_str());
        let app = apps.and_then(|apps| apps.iter().find(named)).ok_or_else(|| name.clone())?;
        let table = app.get_ref().as_table().ok_or_else(|| name.clone())?;
        let name_value = table.get("name").ok_or_else(|| name.clone())?;
        let end_of_line = text[name_value.span().end..].find('\n').map(|at| name_value.span().end + at + 1);
        let mut below = String::new();
        for (key, number) in [("x", x), ("y", y)] {
            match table.get(key) {
                Some(there) => edits.push((there.span(), printed(*number))),
                None => below.push_str(&format!("{key} = {}\n", printed(*number))),
            }
        }
        if !below.is_empty() {
            let place = end_of_line.unwrap_or(text.len());
            let below = if end_of_line.is_none() { format!("\n{below}") } else { below };
            edits.push((place..place, below));
        }
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut edited = String::with_capacity(text.len() + 32 * edits.len());
    let mut at = 0;
    for (range, new) in edits {
        edited.push_str(&text[at..range.start]);
        edited.push_str(&new);
        at = range.end;
    }
    edited.push_str(&text[at..]);
    Ok(edited)
}

fn text_of<'a>(table: &'a Spanned<DeValue<'_>>, key: &str) -> Option<&'a str> {
    table.get_ref().as_table()?.get(key)?.get_ref().as_str()
}

/// A number as people write it: no more digits than it needs, a tenth at most.
fn printed(number: f64) -> String {
    let tenths = if number.is_finite() { (number * 10.0).round() / 10.0 } else { 0.0 };
    // -0 is 0.
    format!("{}", tenths + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::{Document, read};

    #[test]
    fn only_numbers_change() {
        let text = include_str!("../../../../examples/delivery/ca_livraison.space.toml");
        let moved = set_positions(text, &[("CA_Init".to_owned(), (61.0, 120.04))].into()).unwrap();
        assert_eq!(moved, text.replacen("x = 60\n", "x = 61\n", 1));
        assert_eq!(
            set_positions(text, &[("CA_Nowhere".to_owned(), (1.0, 1.0))].into()),
            Err("CA_Nowhere".to_owned())
        );
    }

    #[test]
    fn new_numbers_stand_below_the_name() {
        let text = "format = 1\nkind = \"space\"\n[space]\nname = \"A\"\n[[application]]\nname = \"X\" # a comment\njoin = \"all\"\n[[application]]\nname = \"Y\"";
        let moved =
            set_positions(text, &[("X".to_owned(), (1.5, -2.0)), ("Y".to_owned(), (3.0, 4.0))].into())
                .unwrap();
        assert!(moved.contains("name = \"X\" # a comment\nx = 1.5\ny = -2\njoin"), "{moved}");
        assert!(moved.ends_with("name = \"Y\"\nx = 3\ny = 4\n"), "{moved}");
        let Ok(Document::Space(file)) = read("a", &moved) else { panic!("{moved}") };
        assert_eq!((file.applications[1].x, file.applications[1].y), (Some(3.0), Some(4.0)));
    }
}
