//! Module documentation: each Rust file says what it is for before its first line of code.

use super::{File, Finding};

/// Looks at Rust files.
pub fn rule(tree: &[File]) -> Vec<Finding> {
    let sources = tree.iter().filter(|file| file.ends_with(&[".rs"]));
    sources
        .filter(|file| !opens_with_docs(&file.text))
        .map(|file| file.finding(1, "says nothing about itself; open it with //!"))
        .collect()
}

fn opens_with_docs(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("#!["));
    lines.next().is_some_and(|line| line.strip_prefix("//!").is_some_and(|said| said.trim().len() > 3))
}

#[cfg(test)]
mod tests {
    use super::super::one;
    use super::*;

    #[test]
    fn a_file_opens_with_what_it_is_for() {
        assert_eq!(rule(&one("a.rs", "//! Numbers that only grow.\n\nfn a() {}")).len(), 0);
        assert_eq!(rule(&one("a.rs", "#![no_std]\n//! Numbers that only grow.\n")).len(), 0);
        assert_eq!(rule(&one("a.rs", "use std::fmt;\n")).len(), 1);
        assert_eq!(rule(&one("a.rs", "//!\n")).len(), 1);
    }
}
