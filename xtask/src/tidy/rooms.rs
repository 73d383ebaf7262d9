//! Rooms (P2): inside the server a room uses only rooms below it, and halls use no room at all.
//!
//! The order is the one in `crates/server/src/lib.rs`, where modules are declared from the lowest to the highest. The
//! router, which is the table of contents, and the program's own files may name every room; so may tests.

use super::{File, Finding};

const LIB: &str = "crates/server/src/lib.rs";
const FOLDER: &str = "crates/server/src/";
/// Rooms, lowest first, as ARCHITECTURE.md lists them.
const ROOMS: [&str; 13] = [
    "access",
    "packages",
    "fleet",
    "settings",
    "resources",
    "work",
    "exchange",
    "instances",
    "tasks",
    "spaces",
    "delivery",
    "link",
    "compat",
];
/// Files that may name every room.
const FREE: [&str; 5] = ["lib.rs", "main.rs", "app.rs", "http/router.rs", "http/openapi.rs"];

/// Looks at the server's files.
pub fn rule(tree: &[File]) -> Vec<Finding> {
    let Some(lib) = tree.iter().find(|file| file.path == LIB) else { return Vec::new() };
    let declared = declared(&lib.text);
    let mut findings = Vec::new();
    let rank = |room: &str| ROOMS.iter().position(|known| *known == room);
    for pair in declared.windows(2) {
        if rank(&pair[0]) > rank(&pair[1]) {
            findings
                .push(lib.finding(1, format!("{} is declared before {}, which is lower", pair[0], pair[1])));
        }
    }
    for file in tree {
        let Some(inside) = file.path.strip_prefix(FOLDER) else { continue };
        if !inside.ends_with(".rs") || FREE.contains(&inside) || is_test(inside) {
            continue;
        }
        let own = inside.split(['/', '.']).next().unwrap_or_default();
        let own_rank = rank(own);
        for (line, used) in uses(&file.text) {
            let Some(used_rank) = rank(&used) else { continue };
            match own_rank {
                None => findings.push(file.finding(
                    line,
                    format!("the hall {own} uses the room {used}; halls serve rooms and know none"),
                )),
                Some(own_rank) if used_rank > own_rank => {
                    findings.push(file.finding(
                        line,
                        format!("the room {own} uses {used}, which is higher; wake it instead"),
                    ));
                }
                Some(_) => (),
            }
        }
    }
    findings
}

fn is_test(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/") || path.contains("testing")
}

/// Rooms in the order in which they are declared.
fn declared(text: &str) -> Vec<String> {
    let names = text.lines().filter_map(|line| {
        let line = line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    names.filter(|name| ROOMS.contains(name)).map(str::to_owned).collect()
}

/// Modules of this crate that a text names, with the line: `crate::a`, `crate::{a, b::c}`.
fn uses(text: &str) -> Vec<(usize, String)> {
    let text = without_tests_and_comments(text);
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let line = text[..at].matches('\n').count() + 1;
        let rest = &text[at + "crate::".len()..];
        if text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
            continue;
        }
        match rest.strip_prefix('{') {
            Some(group) => found.extend(first_names(group).into_iter().map(|name| (line, name))),
            None => found.push((line, word(rest))),
        }
    }
    found
}

/// The first word of each member of a group, up to its closing brace.
fn first_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut fresh) = (0_usize, true);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            _ if fresh && depth == 0 && !character.is_whitespace() => {
                names.push(word(&group[at..]));
                fresh = false;
            }
            _ => (),
        }
    }
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The text with comments emptied and without a trailing module of tests; lines keep their numbers.
fn without_tests_and_comments(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    code.lines()
        .map(|line| if line.trim_start().starts_with("//") { "" } else { line })
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        let lib = "mod http;\npub mod access;\npub mod fleet;\nmod link;\n";
        let tree =
            [(LIB, lib), (path, text)].map(|(path, text)| File { path: path.into(), text: text.into() });
        rule(&tree).len()
    }

    #[test]
    fn downwards_is_fine_and_upwards_is_not() {
        assert_eq!(
            found(
                "crates/server/src/fleet/mod.rs",
                "use crate::access;\nuse crate::{http::{a, link}, access::b};"
            ),
            0
        );
        assert_eq!(found("crates/server/src/fleet/mod.rs", "use crate::link::x;"), 1);
        assert_eq!(found("crates/server/src/fleet.rs", "use crate::{\n    http,\n    link::x,\n};"), 1);
        assert_eq!(found("crates/server/src/http/pages.rs", "crate::access::caller()"), 1);
        assert_eq!(found("crates/server/src/http/router.rs", "crate::link::api"), 0);
        assert_eq!(found("crates/server/src/access/tests.rs", "use crate::link;"), 0);
        assert_eq!(found("crates/server/src/access/mod.rs", "// crate::link wakes us\n"), 0);
    }

    #[test]
    fn the_declared_order_is_the_order_of_floors() {
        let tree = super::super::one(LIB, "mod link;\nmod access;\n");
        assert_eq!(rule(&tree).len(), 1);
    }
}
