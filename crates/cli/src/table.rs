//! Tables: aligned, without lines, fitted to the terminal's width.

use crate::limits::{TABLE_COLUMNS_MIN, UNBROKEN_CHARS_MAX};
use crate::printer::{Printer, clean};
use comfy_table::{Attribute, Cell, CellAlignment, Color, ContentArrangement, Table as Grid, presets};

/// How a cell looks; it never carries meaning alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As everything.
    Plain,
    /// As it should be.
    Good,
    /// On its way.
    Busy,
    /// Needs a look.
    Bad,
    /// Of little weight.
    Faint,
}

/// A table being filled.
pub struct Table<'a> {
    printer: &'a Printer,
    grid: Grid,
}

impl<'a> Table<'a> {
    /// A table with these headings.
    pub fn new(printer: &'a Printer, headings: &[String]) -> Self {
        let mut grid = Grid::new();
        grid.load_style(presets::NOTHING);
        if printer.is_terminal() {
            let (_, columns) = console::Term::stdout().size();
            grid.set_content_arrangement(ContentArrangement::Dynamic);
            grid.set_width(columns.max(TABLE_COLUMNS_MIN));
        } else {
            grid.set_content_arrangement(ContentArrangement::Disabled);
        }
        if printer.has_colours() {
            grid.enforce_styling();
        } else {
            grid.force_no_tty();
        }
        let heading = |text: &String| {
            let cell = Cell::new(text);
            if printer.has_colours() { cell.add_attribute(Attribute::Bold) } else { cell }
        };
        grid.set_header(headings.iter().map(heading).collect::<Vec<_>>());
        for column in grid.column_iter_mut() {
            column.set_padding((0, 2));
        }
        Self { printer, grid }
    }

    /// Aligns a column of numbers to the right.
    pub fn right(mut self, column: usize) -> Self {
        if let Some(column) = self.grid.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<(String, Tone)>) {
        let coloured = self.printer.has_colours();
        let fitted = self.printer.is_terminal();
        let cell = |(text, tone): (String, Tone)| {
            let text = clean(&text);
            // A short text, such as a time, is not broken at its spaces.
            let whole = fitted && text.chars().count() <= UNBROKEN_CHARS_MAX;
            let cell = Cell::new(if whole { text.replace(' ', "\u{a0}") } else { text });
            match tone {
                _ if !coloured => cell,
                Tone::Plain => cell,
                Tone::Good => cell.fg(Color::Green),
                Tone::Busy => cell.fg(Color::Yellow),
                Tone::Bad => cell.fg(Color::Red),
                Tone::Faint => cell.add_attribute(Attribute::Dim),
            }
        };
        self.grid.add_row(cells.into_iter().map(cell).collect::<Vec<_>>());
    }

    /// The table as text.
    pub fn show(&self) -> String {
        self.grid.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    }
}

/// A plain cell.
pub fn plain(text: impl ToString) -> (String, Tone) {
    (text.to_string(), Tone::Plain)
}

/// A cell of little weight.
pub fn faint(text: impl ToString) -> (String, Tone) {
    (text.to_string(), Tone::Faint)
}

/// Lines of `label: value`, aligned; a pair without a value is left out.
pub fn facts(pairs: &[(String, String)]) -> String {
    let width =
        pairs.iter().filter(|(_, v)| !v.is_empty()).map(|(k, _)| console::measure_text_width(k)).max();
    let width = width.unwrap_or(0);
    let mut lines = Vec::new();
    for (label, value) in pairs {
        let space = " ".repeat(width.saturating_sub(console::measure_text_width(label)));
        for (i, part) in value.lines().enumerate() {
            match i {
                0 => lines.push(format!("{label}{space}  {}", clean(part))),
                _ => lines.push(format!("{}  {}", " ".repeat(width), clean(part))),
            }
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::Format;
    use crate::texts::Say;
    use protocol::Lang;

    #[test]
    fn columns_line_up_and_lines_have_no_tail() {
        let printer = Printer::new(Format::Table, Say::new(Lang::Fr));
        let mut table =
            Table::new(&printer, &["NOM".to_owned(), "ÉTAT".to_owned(), "PID".to_owned()]).right(2);
        table.row(vec![plain("été"), plain("démarré"), plain(7)]);
        table.row(vec![plain("a\u{1b}b"), plain(""), plain(12345)]);
        assert_eq!(table.show(), "NOM  ÉTAT       PID\nété  démarré      7\na\u{fffd}b           12345");
    }

    #[test]
    fn facts_line_up() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            facts(&[pair("État", "a\nb"), pair("x", ""), pair("Agent", "c")]),
            "État   a\n       b\nAgent  c"
        );
    }
}
