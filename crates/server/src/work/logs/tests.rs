//! Files of logs: whatever the pieces, the bytes and the lines are those of the agent.

use super::Line;
use super::files::{BLOCK, Index, Place, Writer};
use super::read::{Begin, Reader, Stretch};
use super::search::Needle;
use proptest::prelude::*;
use protocol::deliver::job::LogMark;
use std::path::Path;

fn writer(folder: &Path, max: u64) -> Writer {
    Writer::open(folder.join("log"), max).unwrap()
}

fn reader(folder: &Path) -> Reader {
    Reader::open(folder.join("log")).unwrap().unwrap()
}

fn texts(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line.text.as_str()).collect()
}

fn page(reader: &mut Reader, begin: Begin, limit: usize) -> Stretch {
    reader.lines(begin, limit, None, true).unwrap()
}

/// Scenario 30: pieces may come again, overlapping; nothing doubles; a gap is refused and said.
#[test]
fn pieces_overlap_and_gaps_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = writer(folder.path(), 0);
    log.append(0, b"one\ntwo\n", &[], false).unwrap();
    log.append(4, b"two\nthree", &[], false).unwrap();
    log.append(0, b"one\n", &[], false).unwrap();
    assert_eq!(log.append(30, b"late", &[], false).unwrap_err().kind(), std::io::ErrorKind::InvalidInput);
    assert_eq!(log.index.bytes, 13);
    let mut read = reader(folder.path());
    let all = page(&mut read, Begin::Line(1), 10);
    assert_eq!(texts(&all.lines), ["one", "two", "three"]);
    assert_eq!((all.length.bytes, all.length.lines, all.next), (13, 3, 13));
    // The line that has not ended is told only when it is asked for.
    let done = read.lines(Begin::Line(1), 10, None, false).unwrap();
    assert_eq!((done.lines.len(), done.next), (2, 8));
    assert_eq!(texts(&page(&mut read, Begin::Tail(1), 10).lines), ["three"]);
    assert_eq!(texts(&page(&mut read, Begin::Byte(6), 1).lines), ["two"]);
}

/// LG-9: what the agent lost is a gap that is told, and what comes after it keeps its place.
#[test]
fn what_is_lost_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = writer(folder.path(), 0);
    log.append(0, b"one\nhal", &[], false).unwrap();
    log.append(20, b"f\ntwo\n", &[], true).unwrap();
    drop(log);
    // Opened again, it goes on where it was.
    let mut log = writer(folder.path(), 0);
    log.append(26, b"three\n", &[], false).unwrap();
    let mut read = reader(folder.path());
    let all = page(&mut read, Begin::Line(1), 10);
    assert_eq!(texts(&all.lines), ["one", "hal", "", "f", "two", "three"]);
    assert_eq!(all.lines[2].missing, Some((13, 0)));
    assert_eq!((all.length.bytes, all.length.missing_bytes), (32, 13));
    assert_eq!(texts(&page(&mut read, Begin::Byte(22), 1).lines), ["two"]);
}

/// Scenario 30, LG-8: of a log that is too long both ends are kept; lines keep their numbers; the rest says how much is missing.
#[test]
fn both_ends_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = writer(folder.path(), 8 * BLOCK);
    let line = |n: u64| format!("line number {n:>9}\n").into_bytes();
    let (mut at, mut n) = (0, 1);
    while n <= 100_000 {
        let piece: Vec<u8> = (n..n + 1_000).flat_map(line).collect();
        log.append(at, &piece, &[], false).unwrap();
        at += piece.len() as u64;
        n += 1_000;
    }
    for mut read in [reader(folder.path()), Reader::over(log.place.clone(), log.index.clone()).unwrap()] {
        let length = read.index.length();
        assert_eq!((length.bytes, length.lines), (22 * 100_000, 100_000));
        let kept = length.bytes - length.missing_bytes;
        assert!(kept <= 8 * BLOCK && kept > 5 * BLOCK, "{kept}");
        assert_eq!(texts(&page(&mut read, Begin::Line(1), 1).lines), ["line number         1"]);
        assert_eq!(texts(&page(&mut read, Begin::Tail(1), 1).lines), ["line number    100000"]);
        let near = page(&mut read, Begin::Line(99_000), 1);
        assert_eq!((near.first, texts(&near.lines)), (99_000, vec!["line number     99000"]));
        let middle = page(&mut read, Begin::Line(50_000), 3);
        let (bytes, lines) = middle.lines[0].missing.unwrap();
        assert_eq!(bytes, length.missing_bytes);
        let after = &middle.lines[2];
        assert_eq!(
            after.text,
            format!("line number {:>9}", after.line),
            "whole lines have their true numbers"
        );
        assert!(middle.lines[0].line + lines == after.line - 1, "{middle:?}");
        let hits = Needle::read("number     99500", false).unwrap().search(&mut read, 0, 5).unwrap();
        assert_eq!((hits.len(), hits[0].line), (1, 99_500));
    }
    drop(log);
    let again = writer(folder.path(), 8 * BLOCK);
    assert_eq!(again.index.length().lines, 100_000, "numbers outlive the program");
}

/// Streams and times go with lines; one stream may be read alone, from the front and from the back.
#[test]
fn streams_are_read_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = writer(folder.path(), 0);
    let mark = |offset, at_ms, stream| LogMark { offset, at_ms, stream };
    log.append(
        0,
        b"head\nout 1\nerr 1\n",
        &[mark(0, 1_000, 2), mark(5, 2_000, 0), mark(11, 3_000, 1)],
        false,
    )
    .unwrap();
    log.append(17, b"err 2\nout 2\n", &[mark(23, 4_000, 0)], false).unwrap();
    let mut read = reader(folder.path());
    let all = page(&mut read, Begin::Line(1), 10);
    let told: Vec<_> = all.lines.iter().map(|line| (line.text.as_str(), line.stream(), line.at_ms)).collect();
    assert_eq!(
        told,
        [
            ("head", "agent", 1_000),
            ("out 1", "out", 2_000),
            ("err 1", "err", 3_000),
            ("err 2", "err", 3_000),
            ("out 2", "out", 4_000)
        ]
    );
    let err = read.lines(Begin::Line(1), 10, Some(1), false).unwrap();
    assert_eq!(err.lines.iter().map(|line| line.line).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(err.next, log.index.bytes);
    let last = read.lines(Begin::Tail(1), 10, Some(0), false).unwrap();
    assert_eq!((texts(&last.lines), last.first), (vec!["out 2"], 5));
}

/// What a killed program left half written counts as far as it goes; marks and line numbers fit it.
#[test]
fn half_written_files_are_right() {
    let folder = tempfile::tempdir().unwrap();
    let text: Vec<u8> = (0..40_000).flat_map(|n| format!("{n:>9}\n").into_bytes()).collect();
    let mut log = writer(folder.path(), 0);
    let marks =
        [LogMark { offset: 0, at_ms: 1, stream: 0 }, LogMark { offset: 390_000, at_ms: 900, stream: 1 }];
    log.append(0, &text, &marks, false).unwrap();
    drop(log);
    let segment = folder.path().join("log/0000.seg");
    std::fs::OpenOptions::new().write(true).open(segment).unwrap().set_len(200_005).unwrap();
    std::fs::OpenOptions::new()
        .write(true)
        .open(folder.path().join("log/lines"))
        .unwrap()
        .set_len(9)
        .unwrap();
    let mut log = writer(folder.path(), 0);
    assert_eq!((log.index.bytes, log.index.newlines, log.index.tip), (200_005, 20_000, 200_000));
    log.append(200_005, &text[200_005..], &[], false).unwrap();
    let mut read = reader(folder.path());
    assert_eq!(read.index.length().lines, 40_000);
    let last = page(&mut read, Begin::Line(40_000), 2);
    assert_eq!((texts(&last.lines), last.lines[0].stream()), (vec!["    39999"], "out"));
}

/// A line may be longer than anything that is read at once: it is told in part, and what is after it is found.
#[test]
fn very_long_lines_are_cut() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = writer(folder.path(), 0);
    let long = vec![b'x'; 3_000_000];
    log.append(0, b"a\n", &[], false).unwrap();
    log.append(2, &long, &[], false).unwrap();
    log.append(3_000_002, b"\nb\r\n", &[], false).unwrap();
    let mut read = reader(folder.path());
    let all = page(&mut read, Begin::Line(1), 10);
    assert_eq!(all.lines.len(), 3);
    assert!(all.lines[1].text.ends_with('…') && all.lines[1].text.len() <= crate::limits::LOG_TEXT_BYTES_MAX);
    assert_eq!((all.lines[2].line, all.lines[2].text.as_str()), (3, "b"));
    assert_eq!(page(&mut read, Begin::Byte(2_999_999), 1).offset, 2);
}

/// Texts whatever the case, unless they hold capitals; expressions; each line once; behind a line.
#[test]
fn searches() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = writer(folder.path(), 0);
    log.append(0, "Fatal error: x error\nfine\nERROR 12 (a+b)\nété final\n".as_bytes(), &[], false).unwrap();
    let find = |text: &str, regex: bool, after: u64| {
        let mut read = reader(folder.path());
        let found = Needle::read(text, regex).unwrap().search(&mut read, after, 10).unwrap();
        found.iter().map(|hit| hit.line).collect::<Vec<_>>()
    };
    assert_eq!(find("error", false, 0), [1, 3]);
    assert_eq!(find("ERROR", false, 0), [3]);
    assert_eq!(find("error", false, 1), [3]);
    assert_eq!(find("(a+b)", false, 0), [3]);
    assert_eq!(find(r"^ERROR \d+", true, 0), [3]);
    assert_eq!(find("Été", false, 0), Vec::<u64>::new());
    assert_eq!(find("été", false, 0), [4]);
    assert!(Needle::read("(", true).is_err());
    assert!(Needle::read("", false).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Any text, cut anyhow, opened again anywhere, is the same text with the same lines, wherever one begins.
    #[test]
    fn cut_anyhow_it_is_the_same(
        lines in prop::collection::vec("[a-z]{0,12}", 1..200),
        cuts in prop::collection::vec(0usize..2_000, 0..12),
        again in any::<prop::sample::Index>(),
        stretch in 1usize..4_000,
    ) {
        let folder = tempfile::tempdir().unwrap();
        // Long enough to reach over blocks.
        let text: Vec<u8> = lines.iter().flat_map(|line| format!("{}\n", line.repeat(stretch % 97 + 1)).into_bytes()).collect();
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut * 37 % (text.len() + 1)).collect();
        places.extend([0, text.len()]);
        places.sort_unstable();
        let mut log = writer(folder.path(), 0);
        for (n, pair) in places.windows(2).enumerate() {
            if n == again.index(places.len()) {
                log = writer(folder.path(), 0);
            }
            let from = pair[0].saturating_sub(n);
            log.append(from as u64, &text[from..pair[1]], &[], false).unwrap();
        }
        let place = Place::found(folder.path().join("log")).unwrap().unwrap();
        prop_assert_eq!(Index::read(&place).unwrap().blocks, log.index.blocks.clone());
        let mut read = reader(folder.path());
        prop_assert_eq!(read.index.length().lines, lines.len() as u64);
        let wanted = again.index(lines.len());
        let found = page(&mut read, Begin::Line(wanted as u64 + 1), 3);
        for (line, told) in lines[wanted..].iter().zip(&found.lines) {
            prop_assert_eq!(line.repeat(stretch % 97 + 1), told.text.clone());
        }
        let middle = page(&mut read, Begin::Byte(found.offset), 1);
        prop_assert_eq!(middle.first, wanted as u64 + 1);
    }
}
