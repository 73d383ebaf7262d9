//! SQL (P3) stands in `store.rs` and in the hall `store`, with its migrations; nowhere else.
//!
//! Three files that belong to no room keep a statement or two beside the only function that uses each.

use super::{File, Finding};

/// Files without a room, and so without a `store.rs`.
const ROOMLESS: [&str; 3] =
    ["crates/server/src/audit.rs", "crates/server/src/run.rs", "crates/server/src/care.rs"];
/// How a statement begins.
const STATEMENTS: [&str; 8] = [
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "ALTER TABLE ",
    "DROP TABLE ",
];

/// Looks at Rust files.
pub fn rule(tree: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree {
        let at_home = file.name() == "store.rs"
            || ROOMLESS.contains(&file.path.as_str())
            || file.path.contains("/store/")
            || file.path.starts_with("xtask/")
            || !file.ends_with(&[".rs"]);
        if at_home {
            continue;
        }
        for (number, line) in file.text.lines().enumerate() {
            if is_statement(line) {
                findings.push(
                    file.finding(number + 1, "SQL outside store.rs; move the statement to its room's store"),
                );
            }
        }
    }
    findings
}

fn is_statement(line: &str) -> bool {
    let line = line.trim_start();
    STATEMENTS.iter().any(|start| {
        let quoted = line.match_indices('"').any(|(at, _)| line[at + 1..].trim_start().starts_with(start));
        (quoted || line.starts_with(start)) && sounds_like_sql(line, start)
    })
}

/// Tells a statement from a sentence that begins like one: `UPDATE t SET`, `SELECT a FROM` or the end of the line.
fn sounds_like_sql(line: &str, start: &str) -> bool {
    match start {
        "UPDATE " => line.contains(" SET") || line.ends_with('\\'),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::one;
    use super::*;

    #[test]
    fn only_stores_speak_sql() {
        let statement = "const A: &str = \"SELECT a FROM t\";";
        assert_eq!(rule(&one("crates/server/src/fleet/mod.rs", statement)).len(), 1);
        assert_eq!(
            rule(&one("crates/server/src/fleet/mod.rs", "    DELETE FROM t WHERE a = $1\",")).len(),
            1
        );
        assert_eq!(rule(&one("crates/server/src/fleet/store.rs", statement)).len(), 0);
        assert_eq!(rule(&one("crates/server/src/store/lite.rs", statement)).len(), 0);
        assert_eq!(rule(&one("crates/cli/src/lib.rs", "\"Select an agent\"; \"UPDATE it\"")).len(), 0);
    }
}
