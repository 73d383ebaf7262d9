//! Lists as spreadsheets read them.

/// A cell: quoted where it must be, and what a spreadsheet would take for a formula stays a text (R-113, S-9).
#[must_use]
pub fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let plain = if formula { format!("'{text}") } else { text.to_owned() };
    if formula || plain.contains([',', ';', '"', '\n', '\r']) {
        return format!("\"{}\"", plain.replace('"', "\"\""));
    }
    plain
}

/// The first cell of each line that has one; commas, semicolons and tabs end a cell, quotes hold it together.
pub(super) fn first_cells(text: &str) -> Vec<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines()
        .map(|line| {
            let line = line.trim();
            match line.strip_prefix('"') {
                Some(rest) => rest.split('"').next().unwrap_or_default().trim().to_owned(),
                None => line.split([',', ';', '\t']).next().unwrap_or_default().trim().to_owned(),
            }
        })
        .filter(|cell| !cell.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-9, R-113: a cell is never a formula.
    #[test]
    fn cells() {
        assert_eq!(cell("pc-1"), "pc-1");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
        for formula in ["=1+1", "+1", "-1", "@SUM(1)", "\tx", "\rx"] {
            assert!(cell(formula).starts_with("\"'"), "{formula:?}");
        }
    }

    #[test]
    fn first_columns() {
        let text = "\u{feff}id;name\r\npc-1;x\n\"pc 2\",y\n\n pc-3 \n";
        assert_eq!(first_cells(text), ["id", "pc-1", "pc 2", "pc-3"]);
    }
}
