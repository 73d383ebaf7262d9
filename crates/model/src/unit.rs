//! Organisational units: paths such as `/paris/accounting`. A user of a unit acts on what belongs to it and to those below.

use std::fmt;

/// Longest unit, in bytes.
pub const UNIT_BYTES_MAX: usize = 255;
/// Parts of a unit.
pub const UNIT_DEPTH_MAX: usize = 16;
/// The unit that holds all others.
pub const ROOT: &str = "/";

/// A text that is no unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitError;

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a unit is a path such as /paris/accounting: at most {UNIT_DEPTH_MAX} parts and {UNIT_BYTES_MAX} bytes, without control characters, quotes, % * \\"
        )
    }
}

impl std::error::Error for UnitError {}

/// Reads a unit: begins with `/`, ends without one; nothing written is [`ROOT`].
///
/// # Errors
/// When a part is empty or holds what it may not, or there are too many.
pub fn parse(text: &str) -> Result<String, UnitError> {
    let text = text.trim();
    if text.is_empty() || text == ROOT {
        return Ok(ROOT.to_owned());
    }
    let path = text.strip_prefix('/').ok_or(UnitError)?;
    let path = path.strip_suffix('/').unwrap_or(path);
    let good = |part: &str| {
        !part.is_empty()
            && part.trim() == part
            && !part.chars().any(|c| c.is_control() || matches!(c, '%' | '*' | '\\' | '"'))
    };
    let fits = path.len() < UNIT_BYTES_MAX && path.split('/').count() <= UNIT_DEPTH_MAX;
    if fits && path.split('/').all(good) { Ok(format!("/{path}")) } else { Err(UnitError) }
}

/// Whether something that belongs to `unit` lies in `whole` or below, whatever the case.
#[must_use]
pub fn within(unit: &str, whole: &str) -> bool {
    if whole == ROOT || whole.is_empty() {
        return true;
    }
    let (unit, whole) = (unit.to_lowercase(), whole.to_lowercase());
    unit.strip_prefix(&whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// How deep a unit lies: `/` is 0, `/paris/accounting` is 2.
#[must_use]
pub fn depth(unit: &str) -> usize {
    unit.split('/').filter(|p| !p.is_empty()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// what is a unit, and what lies in it.
    #[test]
    fn units() {
        assert_eq!(parse("").unwrap(), "/");
        assert_eq!(parse("/paris/").unwrap(), "/paris");
        assert_eq!(parse("/Paris/Accounting").unwrap(), "/Paris/Accounting");
        for bad in [
            "paris",
            "//",
            "/a//b",
            "/ a",
            "/a%",
            "/a\nb",
            &"/x".repeat(17),
            &format!("/{}", "x".repeat(255)),
        ] {
            assert_eq!(parse(bad), Err(UnitError), "{bad:?}");
        }
        assert!(parse(&"/x".repeat(16)).is_ok());
        assert!(within("/paris/accounting", "/Paris") && within("/paris", "/paris") && within("/x", "/"));
        assert!(!within("/parisian", "/paris") && !within("/", "/paris") && within("/", "/"));
        assert_eq!((depth("/"), depth("/paris/accounting")), (0, 2));
    }
}
