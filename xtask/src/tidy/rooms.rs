//! Rooms (P2): inside the server a room uses only rooms below it, and halls use no room at all.
//!
//! The order is the one in `crates/server/src/lib.rs`, where modules are declared under three comments: halls, rooms
//! from the lowest to the highest, and what puts them together, which may name every room; so may tests.

use super::{File, Finding};

const LIB: &str = "crates/server/src/lib.rs";
const FOLDER: &str = "crates/server/src/";
/// The comment in `lib.rs` after which rooms are declared.
const ROOMS_FOLLOW: &str = "// Rooms";
/// The comment in `lib.rs` after which stands what puts them together.
const ROOF_FOLLOWS: &str = "// What puts them together";
/// Files that may name every room beside those: the program, and the list of what every request shares.
const FREE: [&str; 3] = ["lib.rs", "main.rs", "app.rs"];

/// Looks at the server's files.
pub fn rule(tree: &[File]) -> Vec<Finding> {
    let Some(lib) = tree.iter().find(|file| file.path == LIB) else { return Vec::new() };
    let Plan { rooms, free } = Plan::read(&lib.text);
    if rooms.is_empty() {
        return vec![lib.finding(1, format!("declares no rooms under \"{ROOMS_FOLLOW}\""))];
    }
    let mut findings = Vec::new();
    let rank = |room: &str| rooms.iter().position(|known| known == room);
    for file in tree {
        let Some(inside) = file.path.strip_prefix(FOLDER) else { continue };
        let own = inside.split(['/', '.']).next().unwrap_or_default();
        if !inside.ends_with(".rs")
            || FREE.contains(&inside)
            || free.iter().any(|f| f == own)
            || is_test(inside)
        {
            continue;
        }
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

/// What `lib.rs` declares.
struct Plan {
    /// Rooms, lowest first.
    rooms: Vec<String>,
    /// What puts them together.
    free: Vec<String>,
}

impl Plan {
    fn read(text: &str) -> Self {
        let mut plan = Self { rooms: Vec::new(), free: Vec::new() };
        let mut section = "";
        for line in text.lines().map(str::trim) {
            if line.starts_with("// ") {
                section = line;
            }
            let declared = line.trim_start_matches("pub ").trim_start_matches("pub(crate) ");
            let Some(name) = declared.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) else {
                continue;
            };
            if section.starts_with(ROOMS_FOLLOW) {
                plan.rooms.push(name.to_owned());
            } else if section.starts_with(ROOF_FOLLOWS) {
                plan.free.push(name.to_owned());
            }
        }
        plan
    }
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

    const PLAN: &str = "// Halls.\npub mod http;\n\n// Rooms, lowest first.\npub mod access;\npub mod fleet;\nmod link;\n\n\
                        // What puts them together.\nmod router;\n";

    fn found(path: &str, text: &str) -> usize {
        let tree =
            [(LIB, PLAN), (path, text)].map(|(path, text)| File { path: path.into(), text: text.into() });
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
        assert_eq!(found("crates/server/src/router.rs", "crate::link::api"), 0);
        assert_eq!(found("crates/server/src/access/tests.rs", "use crate::link;"), 0);
        assert_eq!(found("crates/server/src/access/mod.rs", "// crate::link wakes us\n"), 0);
    }

    #[test]
    fn a_server_without_declared_rooms_is_found() {
        assert_eq!(rule(&super::super::one(LIB, "mod link;\nmod access;\n")).len(), 1);
    }
}
