//! Nothing unfinished is merged: no note to oneself, no stub, no test that is switched off.

use super::{File, Finding};

/// Looks at sources.
pub fn rule(tree: &[File]) -> Vec<Finding> {
    // Put together here, so that this file does not find itself.
    let words = [["TO", "DO"], ["FIX", "ME"], ["todo", "!("], ["unimplemented", "!("], ["#[ig", "nore"]]
        .map(|halves| halves.concat());
    let sources = tree.iter().filter(|file| {
        file.ends_with(&[".rs", ".ts", ".tsx", ".mjs", ".css", ".sql", ".sh", ".py", ".toml"])
    });
    let mut findings = Vec::new();
    for file in sources {
        for (number, line) in file.text.lines().enumerate() {
            if let Some(word) = words.iter().find(|word| stands_alone(line, word)) {
                findings.push(file.finding(
                    number + 1,
                    format!("{word}: finish it, or write it in docs/design/progress.md"),
                ));
            }
        }
    }
    findings
}

/// Whether a word stands in a line and is no part of a longer one.
fn stands_alone(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !letter(before) && (!letter(after) || word.ends_with('('))
    })
}

#[cfg(test)]
mod tests {
    use super::super::one;
    use super::*;

    #[test]
    fn unfinished_work_is_found() {
        assert_eq!(rule(&one("a.rs", &["// TO", "DO later"].concat())).len(), 1);
        assert_eq!(rule(&one("a.rs", &["    to", "do!()"].concat())).len(), 1);
        assert_eq!(rule(&one("a.rs", &["#[ig", "nore = \"slow\"]"].concat())).len(), 1);
        assert_eq!(rule(&one("a.rs", "const METHODE: u8 = 1; // what is to do stands elsewhere")).len(), 0);
        assert_eq!(rule(&one("Cargo.toml", "todo = \"warn\"")).len(), 0);
    }
}
