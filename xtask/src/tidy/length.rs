//! Length: a source file has at most 600 lines; beyond that there is a subject inside that wants its own file.

use super::{File, Finding};

/// Most lines of a source file.
const LINES_MAX: usize = 600;
/// Generated files, which nobody reads from top to bottom.
const GENERATED: [&str; 2] = ["schema.ts", "schema.d.ts"];

/// Looks at Rust and TypeScript files.
pub fn rule(tree: &[File]) -> Vec<Finding> {
    let sources = tree.iter().filter(|file| file.ends_with(&[".rs", ".ts", ".tsx", ".mjs"]));
    let ours = sources.filter(|file| !GENERATED.contains(&file.name()));
    ours.filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > LINES_MAX)
            .then(|| file.finding(lines, format!("{lines} lines; at most {LINES_MAX}: cut it by subject")))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::one;
    use super::*;

    #[test]
    fn at_the_limit_and_one_over() {
        assert_eq!(rule(&one("a.rs", &"x\n".repeat(LINES_MAX))).len(), 0);
        assert_eq!(rule(&one("a.tsx", &"x\n".repeat(LINES_MAX + 1))).len(), 1);
        assert_eq!(rule(&one("console/src/api/schema.d.ts", &"x\n".repeat(LINES_MAX + 1))).len(), 0);
        assert_eq!(rule(&one("a.md", &"x\n".repeat(LINES_MAX + 1))).len(), 0);
    }
}
