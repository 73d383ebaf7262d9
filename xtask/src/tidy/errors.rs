//! Every error code has a page in `docs/errors/`, every reason a section in `docs/errors/reasons.md`, each in English
//! and in French; and no page stays for a code that is gone.

use super::{File, Finding};

const CODES: &str = "crates/protocol/src/problem.rs";
const REASONS: &str = "crates/protocol/src/reason.rs";
const FOLDER: &str = "docs/errors/";
const REASONS_PAGE: &str = "docs/errors/reasons.md";
/// Pages that explain no code.
const OTHER_PAGES: [&str; 2] = ["README.md", "reasons.md"];
/// Shortest explanation in one language, in characters: one sentence.
const CHARACTERS_MIN: usize = 40;

/// Looks at the two lists and the pages.
pub fn rule(tree: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(list) = tree.iter().find(|file| file.path == CODES) {
        codes(tree, list, &mut findings);
    }
    if let Some(list) = tree.iter().find(|file| file.path == REASONS) {
        let page = tree.iter().find(|file| file.path == REASONS_PAGE).map_or("", |file| &file.text);
        for (line, word) in words(&list.text, "reasons! {") {
            if !page.contains(&format!("## `{word}`")) {
                findings
                    .push(list.finding(line, format!("the reason {word} has no section in {REASONS_PAGE}")));
            }
        }
    }
    findings
}

fn codes(tree: &[File], list: &File, findings: &mut Vec<Finding>) {
    let known = words(&list.text, "codes! {");
    for (line, word) in &known {
        let path = format!("{FOLDER}{word}.md");
        match tree.iter().find(|file| file.path == path) {
            None => findings.push(list.finding(*line, format!("the code {word} has no page {path}"))),
            Some(page) if !explains(&page.text) => {
                findings.push(page.finding(
                    1,
                    "must say what it means and what to do, under \"## English\" and \"## Français\"",
                ));
            }
            Some(_) => (),
        }
    }
    for page in
        tree.iter().filter(|file| file.path.starts_with(FOLDER) && !OTHER_PAGES.contains(&file.name()))
    {
        let word = page.name().trim_end_matches(".md");
        if !known.iter().any(|(_, known)| known == word) {
            findings.push(page.finding(1, "explains a code that does not exist"));
        }
    }
}

/// The first quoted word of each line of a list that starts with `Name "word"`, with its line.
fn words(text: &str, opening: &str) -> Vec<(usize, String)> {
    let lines = text.lines().enumerate();
    let inside =
        lines.skip_while(|(_, line)| !line.starts_with(opening)).take_while(|(_, line)| *line != "}");
    inside
        .filter_map(|(number, line)| {
            let (name, rest) = line.trim_start().split_once(" \"")?;
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            let word = rest.split('"').next()?;
            is_name.then(|| (number + 1, word.to_owned()))
        })
        .collect()
}

fn explains(page: &str) -> bool {
    ["## English", "## Français"].iter().all(|heading| {
        let Some((_, after)) = page.split_once(&format!("\n{heading}\n")) else { return false };
        let section = after.split("\n## ").next().unwrap_or(after);
        section.trim().chars().count() >= CHARACTERS_MIN
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "codes! {\n    NotFound \"not-found\" 404\n        \"there is no {kind}\"\n        \"il n'y a pas\";\n}\n";

    fn found(files: &[(&str, &str)]) -> usize {
        let tree: Vec<File> =
            files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() }).collect();
        rule(&tree).len()
    }

    #[test]
    fn every_code_has_its_page_in_both_languages() {
        let sentence = "Meaning and what to do, in a sentence or two.";
        let good = format!("# not-found\n\n## English\n\n{sentence}\n\n## Français\n\n{sentence}\n");
        assert_eq!(found(&[(CODES, LIST), ("docs/errors/not-found.md", &good)]), 0);
        assert_eq!(found(&[(CODES, LIST)]), 1);
        assert_eq!(found(&[(CODES, LIST), ("docs/errors/not-found.md", "## English\n\nshort\n")]), 1);
        assert_eq!(
            found(&[(CODES, LIST), ("docs/errors/not-found.md", &good), ("docs/errors/gone.md", &good)]),
            1
        );
    }

    #[test]
    fn every_reason_has_its_section() {
        let list = "reasons! {\n    DISK_FULL \"disk-full\" \"full\" \"plein\";\n}\n";
        assert_eq!(found(&[(REASONS, list), (REASONS_PAGE, "## `disk-full`\n")]), 0);
        assert_eq!(found(&[(REASONS, list), (REASONS_PAGE, "nothing")]), 1);
    }
}
