//! The difference of two texts, line by line, as `diff -u` shows it.

/// Lines around a change.
const AROUND: usize = 3;
/// Cells of the table that is filled; beyond, what differs is shown as taken out and put in whole.
const CELLS_MAX: usize = 4_000_000;

/// One line of the whole.
#[derive(Clone, Copy, PartialEq)]
enum Line<'a> {
    Same(&'a str),
    Out(&'a str),
    In(&'a str),
}

/// The unified difference of two texts; empty when they are the same.
#[must_use]
pub fn unified(before_name: &str, after_name: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let (a, b): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let lines = lines(&a, &b);
    let mut text = format!("--- {before_name}\n+++ {after_name}\n");
    let mut at = 0;
    while let Some(first) = (at..lines.len()).find(|n| !matches!(lines[*n], Line::Same(_))) {
        let begin = first.saturating_sub(AROUND).max(at);
        let mut end = first;
        // Changes whose surroundings touch are shown together.
        while let Some(next) =
            (end..lines.len().min(end + 2 * AROUND + 1)).find(|n| !matches!(lines[*n], Line::Same(_)))
        {
            end = next + 1;
        }
        let end = (end + AROUND).min(lines.len());
        hunk(&lines, begin, end, &mut text);
        at = end;
    }
    text
}

fn hunk(lines: &[Line<'_>], begin: usize, end: usize, text: &mut String) {
    let count = |range: std::ops::Range<usize>, out: bool| {
        lines[range]
            .iter()
            .filter(|line| match line {
                Line::Same(_) => true,
                Line::Out(_) => out,
                Line::In(_) => !out,
            })
            .count()
    };
    let (from, to) = (count(0..begin, true), count(0..begin, false));
    let (old, new) = (count(begin..end, true), count(begin..end, false));
    let start = |before: usize, many: usize| if many == 0 { before } else { before + 1 };
    text.push_str(&format!("@@ -{},{old} +{},{new} @@\n", start(from, old), start(to, new)));
    for line in &lines[begin..end] {
        let (sign, line) = match line {
            Line::Same(line) => (' ', line),
            Line::Out(line) => ('-', line),
            Line::In(line) => ('+', line),
        };
        text.push(sign);
        text.push_str(line);
        if !line.ends_with('\n') {
            text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

fn lines<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<Line<'a>> {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let most = a.len().min(b.len()) - head;
    let tail = a.iter().rev().zip(b.iter().rev()).take(most).take_while(|(x, y)| x == y).count();
    let (x, y) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let mut all: Vec<Line<'a>> = a[..head].iter().map(|line| Line::Same(line)).collect();
    if (x.len() + 1) * (y.len() + 1) > CELLS_MAX {
        all.extend(x.iter().map(|line| Line::Out(line)));
        all.extend(y.iter().map(|line| Line::In(line)));
    } else {
        between(x, y, &mut all);
    }
    all.extend(a[a.len() - tail..].iter().map(|line| Line::Same(line)));
    all
}

/// The longest common lines stay.
fn between<'a>(x: &[&'a str], y: &[&'a str], all: &mut Vec<Line<'a>>) {
    let width = y.len() + 1;
    let mut table = vec![0u32; (x.len() + 1) * width];
    for i in (0..x.len()).rev() {
        for j in (0..y.len()).rev() {
            table[i * width + j] = if x[i] == y[j] {
                table[(i + 1) * width + j + 1] + 1
            } else {
                table[(i + 1) * width + j].max(table[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < x.len() && j < y.len() {
        if x[i] == y[j] {
            all.push(Line::Same(x[i]));
            (i, j) = (i + 1, j + 1);
        } else if table[(i + 1) * width + j] >= table[i * width + j + 1] {
            all.push(Line::Out(x[i]));
            i += 1;
        } else {
            all.push(Line::In(y[j]));
            j += 1;
        }
    }
    all.extend(x[i..].iter().map(|line| Line::Out(line)));
    all.extend(y[j..].iter().map(|line| Line::In(line)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_diff_shows_it() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n";
        let after = "a\nB\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm";
        assert_eq!(
            unified("x", "y", before, after),
            "--- x\n+++ y\n@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n@@ -10,3 +10,4 @@\n j\n k\n l\n+m\n\\ No newline at end of file\n"
        );
        assert_eq!(unified("x", "y", "same\n", "same\n"), "");
        assert_eq!(unified("x", "y", "", "new\n"), "--- x\n+++ y\n@@ -0,0 +1,1 @@\n+new\n");
    }

    #[test]
    fn large_texts_do_not_fill_the_memory() {
        let text = |word: &str| (0..5_000).map(|n| format!("{word}{n}\n")).collect::<String>();
        let diff = unified("x", "y", &text("a"), &text("b"));
        assert_eq!(diff.lines().count(), 3 + 10_000);
    }
}
