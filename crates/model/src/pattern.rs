//! Perl-like expressions of rules about the output of a command (R-60, R-62).
//!
//! Foreign agents match them with Perl; here they are compiled to be checked, and matched by our own agent only. An expression may
//! look back and refer to groups, so matching may be slow on purpose: it gives up after [`STEPS_MAX`] and then does not match.

use fancy_regex::{Regex, RegexBuilder};

/// Steps of one match before it is given up.
pub const STEPS_MAX: usize = 1_000_000;
/// Longest expression, in bytes.
pub const PATTERN_BYTES_MAX: usize = 2_000;
/// Most memory that a compiled expression may take, in bytes: 4 MiB.
const COMPILED_BYTES_MAX: usize = 4 << 20;

/// An expression that compiles.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Compiles an expression.
    ///
    /// # Errors
    /// What is wrong with it, in English, as the engine says it.
    pub fn parse(text: &str) -> Result<Self, String> {
        compile(text, STEPS_MAX).map(Self)
    }

    /// Whether it matches anywhere in a text; a match that takes too long does not.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text).unwrap_or(false)
    }
}

/// Compiles an expression of which a match is given up after so many steps; bounded in length and memory.
///
/// # Errors
/// What is wrong with it, in English, as the engine says it.
pub(crate) fn compile(text: &str, steps_max: usize) -> Result<Regex, String> {
    if text.len() > PATTERN_BYTES_MAX {
        return Err(format!("it has more than {PATTERN_BYTES_MAX} bytes"));
    }
    RegexBuilder::new(text)
        .backtrack_limit(steps_max)
        .delegate_size_limit(COMPILED_BYTES_MAX)
        .build()
        .map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R-62: expressions are Perl's, as far as a similar engine reads them; what does not compile is refused.
    #[test]
    fn expressions() {
        let hit = |pattern: &str, text: &str| Pattern::parse(pattern).unwrap().matches(text);
        assert!(hit("(?i)success(?!ful)", "a\nSuccess\n") && !hit("^done$", "all done"));
        assert!(hit(r"(?m)^exit: (\d)\1$", "x\nexit: 33\n") && hit(r"(?<=ok: )\w+", "ok: yes"));
        for bad in ["(", "[a", "*", r"(?<a", &"a".repeat(PATTERN_BYTES_MAX + 1)] {
            assert!(Pattern::parse(bad).is_err(), "{bad}");
        }
        // Slow on purpose: given up, not waited for.
        assert!(!hit(r"^(a+)+\1$", &format!("{}b", "a".repeat(40))));
    }
}
