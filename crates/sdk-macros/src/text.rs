//! Texts found in attributes: documentation, and the names serde gives.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The documentation of an item, its lines joined as people read them.
pub fn documentation(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => text(&pair.value),
        _ => None,
    });
    let lines: Vec<String> = lines.map(|line| line.trim().to_owned()).collect();
    let paragraphs = lines.split(|line| line.is_empty()).map(|lines| lines.join(" "));
    paragraphs.filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A text written as such.
pub fn text(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// The value of `#[serde(name = "…")]`.
pub fn serde(attributes: &[Attribute], name: &str) -> Option<String> {
    let mut found = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // What cannot be read is serde's to complain about.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.input.peek(syn::Token![=]) {
                let value: Expr = meta.value()?.parse()?;
                if meta.path.is_ident(name) {
                    found = text(&value);
                }
            } else if meta.input.peek(syn::token::Paren) {
                let content;
                syn::parenthesized!(content in meta.input);
                let _: proc_macro2::TokenStream = content.parse()?;
            }
            Ok(())
        });
    }
    found
}

/// Whether `#[serde(name)]` or `#[serde(name = …)]` is there.
pub fn has_serde(attributes: &[Attribute], name: &str) -> bool {
    let mut found = false;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.is_ident(name);
            if meta.input.peek(syn::Token![=]) {
                let _: Expr = meta.value()?.parse()?;
            }
            Ok(())
        });
    }
    found
}

/// A name as serde's `rename_all` spells it; `words` are those of the name, in lower case.
pub fn renamed(words: &[String], rule: &str) -> Option<String> {
    let title = |word: &String| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    Some(match rule {
        "lowercase" => words.concat(),
        "UPPERCASE" => words.concat().to_uppercase(),
        "PascalCase" => words.iter().map(title).collect(),
        "camelCase" => {
            let rest: String = words.iter().skip(1).map(title).collect();
            format!("{}{rest}", words.first().map_or("", String::as_str))
        }
        "snake_case" => words.join("_"),
        "kebab-case" => words.join("-"),
        "SCREAMING_SNAKE_CASE" => words.join("_").to_uppercase(),
        "SCREAMING-KEBAB-CASE" => words.join("-").to_uppercase(),
        _ => return None,
    })
}

/// The words of a name in `snake_case` or `PascalCase`, in lower case.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for part in name.split('_').filter(|part| !part.is_empty()) {
        let mut word = String::new();
        for letter in part.chars() {
            if letter.is_uppercase() && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word.extend(letter.to_lowercase());
        }
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_serde_spells_them() {
        let words = words("OnBattery");
        for (rule, name) in [
            ("lowercase", "onbattery"),
            ("PascalCase", "OnBattery"),
            ("camelCase", "onBattery"),
            ("snake_case", "on_battery"),
            ("kebab-case", "on-battery"),
            ("SCREAMING_SNAKE_CASE", "ON_BATTERY"),
        ] {
            assert_eq!(renamed(&words, rule).as_deref(), Some(name));
        }
        assert_eq!(super::words("on_battery"), words);
    }

    #[test]
    fn documentation_reads_as_text() {
        let item: syn::ItemStruct = syn::parse_quote! {
            /// Switches the
            /// lamp.
            ///
            /// Twice.
            #[serde(rename = "Light", default)]
            struct Lamp;
        };
        assert_eq!(documentation(&item.attrs), "Switches the lamp.\nTwice.");
        assert_eq!(serde(&item.attrs, "rename").as_deref(), Some("Light"));
        assert!(has_serde(&item.attrs, "default"));
    }
}
