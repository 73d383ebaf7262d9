//! Every row of the pages of rows (`docs/constellation.md`, `docs/fusioninventory-rows.md`) that claims to be kept is named by a test.
//!
//! A row is a table line that begins with an id such as `S0-14`, `R-40` or `R-101`. One whose state is `yes` or `partly` must be named, by
//! that very id, in a file of tests; one whose state is `no` must say why.

use super::{File, Finding};

const PAGES: [&str; 2] = ["docs/constellation.md", "docs/fusioninventory-rows.md"];

/// Looks at the pages and at every file with tests.
pub fn rule(tree: &[File]) -> Vec<Finding> {
    tree.iter().filter(|file| PAGES.contains(&file.path.as_str())).flat_map(|page| look(page, tree)).collect()
}

fn look(page: &File, tree: &[File]) -> Vec<Finding> {
    let tests: Vec<&File> = tree.iter().filter(|file| has_tests(file)).collect();
    let mut findings = Vec::new();
    for (number, line) in page.text.lines().enumerate() {
        let Some((id, state, note)) = row(line) else { continue };
        let finding = match state {
            "yes" | "partly" => (!tests.iter().any(|file| names(&file.text, id)))
                .then(|| format!("no test names {id}, whose state is \"{state}\"")),
            "no" => note.is_empty().then(|| format!("{id} is not there: say why")),
            other => Some(format!("the state of {id} is yes, partly or no, not \"{other}\"")),
        };
        findings.extend(finding.map(|what| page.finding(number + 1, what)));
    }
    findings
}

/// Id, state and note of a row.
fn row(line: &str) -> Option<(&str, &str, &str)> {
    let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
    let id = cells.next().filter(|id| is_id(id))?;
    let (_what, state) = (cells.next()?, cells.next()?);
    Some((id, state, cells.next().unwrap_or_default()))
}

fn is_id(text: &str) -> bool {
    text.split_once('-').is_some_and(|(room, number)| {
        (1..=3).contains(&room.len())
            && room.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
            && (1..=3).contains(&number.len())
            && number.chars().all(|c| c.is_ascii_digit())
    })
}

fn has_tests(file: &File) -> bool {
    let rust = file.path.ends_with(".rs") && (file.text.contains("#[test]") || file.text.contains("::test"));
    let parts = file.path.contains("/tests/") && file.ends_with(&[".rs", ".py"]);
    let browser = file.path.starts_with("console/")
        && (file.path.contains("/e2e/") || file.path.contains(".test.") || file.path.contains(".spec."));
    (rust || parts || browser) && !file.path.starts_with("xtask/")
}

/// Whether a text holds the id, and not as a part of a longer one.
fn names(text: &str, id: &str) -> bool {
    text.match_indices(id).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + id.len()..].chars().next();
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !joins(before) && !joins(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str, test: &str) -> usize {
        let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        rule(&[file(PAGES[0], page), file("crates/x/tests/it/a.rs", test)]).len()
    }

    #[test]
    fn a_row_that_is_kept_is_named_by_a_test() {
        let page = "| S0-14 | Stop | yes | |\n| Id | What | State | Note |\n";
        assert_eq!(found(page, "/// S0-14: it stops."), 0);
        assert_eq!(found(page, "/// S0-141, XS0-14"), 1);
        assert_eq!(found("| S0-14 | Stop | no | |\n", ""), 1);
        assert_eq!(found("| S0-14 | Stop | no | because |\n", ""), 0);
        assert_eq!(found("| S0-14 | Stop | perhaps | |\n", ""), 1);
    }
}
