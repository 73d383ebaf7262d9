//! Snapshots and recorded files hold no value that looks like a secret (P12).
//!
//! Looked at: snapshots, and JSON files among tests and documents. A key, a password's hash or a token has no business
//! there; tests replace them by a word in brackets.

use super::{File, Finding};

/// How secrets begin, and how many characters of one must follow to count.
const STARTS: [(&str, usize); 7] = [
    ("$argon2", 20),
    ("-----BEGIN PRIVATE KEY", 0),
    ("-----BEGIN EC PRIVATE KEY", 0),
    ("Bearer ", 20),
    ("\"password\": \"", 6),
    ("\"access_key\": \"", 8),
    ("\"secret\": \"", 8),
];

/// Looks at snapshots and recorded files.
pub fn rule(tree: &[File]) -> Vec<Finding> {
    let recorded = tree.iter().filter(|file| {
        file.ends_with(&[".snap"])
            || (file.ends_with(&[".json"])
                && (file.path.contains("/tests/") || file.path.starts_with("docs/")))
    });
    let mut findings = Vec::new();
    for file in recorded {
        for (number, line) in file.text.lines().enumerate() {
            if STARTS.iter().any(|(start, length)| holds(line, start, *length)) {
                findings
                    .push(file.finding(number + 1, "holds something that looks like a secret; redact it"));
            }
        }
    }
    findings
}

fn holds(line: &str, start: &str, length: usize) -> bool {
    line.split(start).enumerate().any(|(part, rest)| {
        let value = rest.chars().take_while(|c| !c.is_whitespace() && *c != '"' && *c != '[').count();
        part > 0 && value >= length
    })
}

#[cfg(test)]
mod tests {
    use super::super::one;
    use super::*;

    #[test]
    fn a_key_is_found_and_a_redacted_one_is_fine() {
        let key = "b".repeat(43);
        assert_eq!(
            rule(&one("crates/cli/tests/it/a.snap", &format!("Authorization: Bearer {key}"))).len(),
            1
        );
        assert_eq!(rule(&one("crates/a/tests/b.json", "\"password\": \"correct-horse\"")).len(), 1);
        assert_eq!(
            rule(&one("crates/cli/tests/it/a.snap", "\"secret\": \"[token]\" Bearer [token]")).len(),
            0
        );
        assert_eq!(rule(&one("docs/api/openapi.json", "\"password\": {\"type\": \"string\"}")).len(), 0);
    }
}
