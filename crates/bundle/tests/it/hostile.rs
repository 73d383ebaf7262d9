//! Archives made to fool whoever unpacks them: each is refused by `inspect` and by `unpack`, the entry is
//! named, and nothing is left behind.

use crate::write::{Bench, MANIFEST, RawEntry, raw_zip, tar_entry, tar_file, tar_zst, zip};
use bundle::{Error, inspect, limits, unpack};
use tar::EntryType;

/// Both doors refuse it the same way; what it says.
fn refused(bytes: &[u8]) -> Error {
    let bench = Bench::new();
    let archive = bench.put("bundle", bytes);
    let before = bench.all();
    let seen = inspect(&archive, "bundle").unwrap_err();
    let error = unpack(&archive, &bench.target()).unwrap_err();
    assert_eq!(bench.all(), before, "something was left behind after {error}");
    assert_eq!(seen.to_string(), error.to_string());
    error
}

fn check(bytes: &[u8], code: &str, words: &[&str]) {
    let error = refused(bytes);
    assert_eq!(error.code(), code, "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "{error} does not say {word:?}");
    }
}

const HEAD: (&str, &str) = ("escale.toml", MANIFEST);

fn with_zip(entry: RawEntry<'_>) -> Vec<u8> {
    raw_zip(&[RawEntry::new(HEAD.0, HEAD.1.as_bytes()), entry])
}

fn with_tar(entry: Vec<u8>) -> Vec<u8> {
    tar_zst(&[tar_file(HEAD.0, HEAD.1.as_bytes()), entry])
}

#[test]
fn honest_archives_made_by_hand_pass() {
    for bytes in [with_zip(RawEntry::new("a\\b.txt", b"1")), with_tar(tar_file("a/b.txt", b"1"))] {
        let bench = Bench::new();
        let archive = bench.put("bundle", &bytes);
        assert_eq!(inspect(&archive, "bundle").unwrap().entries, 2);
        unpack(&archive, &bench.target()).unwrap();
        assert_eq!(Bench::tree(&bench.target()), ["a/", "a/b.txt", "escale.toml"]);
    }
}

#[test]
fn names_that_leave_the_folder() {
    for name in [
        "../evil",
        "a/../../evil",
        "/evil",
        "..",
        "a/..",
        "C:evil",
        "C:\\evil",
        "\\\\host\\evil",
        "..\\evil",
        "a//b",
        "a\nb",
    ] {
        let quoted = format!("{name:?}");
        check(&with_zip(RawEntry::new(name, b"x")), "bundle-entry-refused", &[&quoted]);
        check(&with_tar(tar_file(name, b"x")), "bundle-entry-refused", &[&quoted]);
    }
    check(&with_zip(RawEntry::new("a\0b", b"x")), "bundle-entry-refused", &["control"]);
    let long = "x".repeat(limits::SEGMENT_BYTES_MAX + 1);
    check(&with_zip(RawEntry::new(&long, b"x")), "bundle-entry-refused", &["shorten"]);
    let mut not_utf8 = tar_file("aaaa", b"");
    not_utf8[..4].copy_from_slice(b"\xff\xfeab");
    let mut header = tar::Header::from_byte_slice(&not_utf8[..512]).clone();
    header.set_cksum();
    check(&with_tar(header.as_bytes().to_vec()), "bundle-entry-refused", &["UTF-8"]);
}

#[test]
fn names_that_fall_on_each_other() {
    let zip = |a: &str, b: &str| raw_zip(&[RawEntry::new(a, b"1"), RawEntry::new(b, b"2")]);
    let tar = |a: &str, b: &str| tar_zst(&[tar_file(a, b"1"), tar_file(b, b"2")]);
    for (a, b, word) in [
        ("a", "a", "twice"),
        ("escale.toml", "./escale.toml", "twice"),
        ("a", "A", "letter case"),
        ("É", "é", "letter case"),
        ("x/a", "X/b", "letter case"),
        ("a", "a/b", "a file and a folder"),
        ("a/b", "a", "a file and a folder"),
    ] {
        check(&zip(a, b), "bundle-entry-refused", &[word]);
        check(&tar(a, b), "bundle-entry-refused", &[word]);
    }
}

#[test]
fn links_out_and_through() {
    let link = |name, target| tar_entry(name, EntryType::Symlink, target, 0o777, b"");
    for target in ["/etc/passwd", "..", "../x", "a/../..", "C:/x", ""] {
        check(&with_tar(link("l", target)), "bundle-entry-refused", &["\"l\""]);
        let entry = RawEntry { mode: Some(0o120_777), ..RawEntry::new("l", target.as_bytes()) };
        check(&with_zip(entry), "bundle-entry-refused", &["\"l\""]);
    }
    // Written through a link, before or after it; a chain that climbs only when followed.
    let through = tar_zst(&[link("d", "e"), tar_file("d/x", b"1")]);
    check(&through, "bundle-entry-refused", &["below", "symbolic link"]);
    check(&tar_zst(&[tar_file("d/x", b"1"), link("d", "e")]), "bundle-entry-refused", &[]);
    let chain = tar_zst(&[link("a/b/c", "../.."), link("l", "a/b/c/..")]);
    check(&chain, "bundle-entry-refused", &["beginning"]);
    check(&with_tar(link("escale2/", "x")), "bundle-entry-refused", &["slash"]);
    check(
        &with_tar(tar_entry("h", EntryType::Link, "escale.toml", 0o644, b"")),
        "bundle-entry-refused",
        &["hard link"],
    );
    let long = vec![b'x'; limits::LINK_BYTES_MAX + 1];
    let entry = RawEntry { mode: Some(0o120_777), ..RawEntry::new("l", &long) };
    check(&with_zip(entry), "bundle-entry-refused", &["target"]);
}

#[cfg(unix)]
#[test]
fn links_inside_are_kept() {
    let link = |name, target| tar_entry(name, EntryType::Symlink, target, 0o777, b"");
    let bench = Bench::new();
    let bytes = tar_zst(&[link("bin/l", "../lib/x"), tar_file("lib/x", b"1"), link("here", ".")]);
    unpack(&bench.put("bundle", &bytes), &bench.target()).unwrap();
    let tree = Bench::tree(&bench.target());
    assert_eq!(tree, ["bin/", "bin/l -> ../lib/x", "here -> .", "lib/", "lib/x"]);
}

#[test]
fn a_manifest_that_is_a_link() {
    let bench = Bench::new();
    let link = tar_entry("escale.toml", EntryType::Symlink, "x", 0o777, b"");
    let archive = bench.put("bundle", &tar_zst(&[link, tar_file("x", MANIFEST.as_bytes())]));
    assert_eq!(inspect(&archive, "bundle").unwrap_err().code(), "bundle-entry-refused");
}

#[test]
fn special_files() {
    for kind in [EntryType::Char, EntryType::Block, EntryType::Fifo, EntryType::new(b'V')] {
        check(&with_tar(tar_entry("dev", kind, "", 0o644, b"")), "bundle-entry-refused", &["\"dev\""]);
    }
    for mode in [0o020_644, 0o060_644, 0o010_644, 0o140_644] {
        let entry = RawEntry { mode: Some(mode), ..RawEntry::new("dev", b"") };
        check(&with_zip(entry), "bundle-entry-refused", &["\"dev\"", "device"]);
    }
    let sparse = tar_entry("pax", EntryType::XHeader, "", 0o644, b"22 GNU.sparse.major=1\n");
    check(&tar_zst(&[sparse, tar_file("s", b"1")]), "bundle-entry-refused", &["sparse"]);
    check(&with_zip(RawEntry::new("d/", b"content")), "bundle-entry-refused", &["folder that has content"]);
    check(
        &with_tar(tar_entry("./", EntryType::Symlink, "x", 0o777, b"")),
        "bundle-entry-refused",
        &["own folder"],
    );
}

#[test]
fn encrypted_and_unknown_compressions() {
    let entry = RawEntry { flags: 1, ..RawEntry::new("secret", b"0123456789abcdef") };
    check(&with_zip(entry), "bundle-entry-refused", &["\"secret\"", "encrypted"]);
    let entry = RawEntry { method: 14, ..RawEntry::new("lzma", b"0123456789abcdef") };
    check(&with_zip(entry), "bundle-entry-refused", &["\"lzma\"", "deflate"]);
}

#[test]
fn what_is_no_archive() {
    for (bytes, word) in [
        (&b""[..], "empty"),
        (b"hello, world", "no archive"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "gzip"),
        (b"MZ\x90\0", "program"),
        (b"<!doctype html>", "HTML"),
    ] {
        check(bytes, "bundle-not-archive", &[word, ".zip or a .tar.zst"]);
    }
}

#[test]
fn cut_short_at_every_byte_or_with_more_behind() {
    let zip = zip(&[HEAD, ("b", "bbbbbbbbbbbbbbbb")].map(|(name, text)| (name, text.as_bytes())));
    let tar = tar_zst(&[tar_file(HEAD.0, HEAD.1.as_bytes()), tar_file("b", b"bbbbbbbb")]);
    for whole in [zip, tar.clone()] {
        for cut in 0..whole.len() {
            let error = refused(&whole[..cut]);
            assert_eq!(error.code(), "bundle-not-archive", "cut at {cut}: {error}");
        }
    }
    // A tar that ends in the middle of a file, in a zstd file that is whole.
    let cut = zstd::encode_all(&tar_file("a", &[1; 2_000])[..1_024], 1).unwrap();
    check(&cut, "bundle-not-archive", &["damaged"]);
    let mut behind = tar_file(HEAD.0, HEAD.1.as_bytes());
    behind.resize(behind.len() + 1_024 + usize::try_from(limits::TAR_END_BYTES_MAX).unwrap() + 1, 0);
    check(&zstd::encode_all(behind.as_slice(), 1).unwrap(), "bundle-not-archive", &["too long"]);
}

#[test]
fn a_checksum_that_is_wrong() {
    let mut bytes = zip(&[(HEAD.0, HEAD.1.as_bytes())]);
    let mut raw = raw_zip(&[RawEntry::new("a", b"content")]);
    let at = raw.windows(7).position(|w| w == b"content").unwrap();
    raw[at] ^= 1;
    check(&raw, "bundle-not-archive", &["\"a\"", "damaged"]);
    // The sizes that a header tells are not believed.
    let at = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap() + 24;
    bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes()[..4]);
    let bench = Bench::new();
    let _ = inspect(&bench.put("bundle", &bytes), "bundle");
}

#[test]
fn names_that_would_fill_the_memory() {
    let size = usize::try_from(limits::TAR_HEADER_BYTES_MAX).unwrap();
    let long = tar_entry("././@LongLink", EntryType::GNULongName, "", 0o644, &vec![b'x'; size]);
    check(&tar_zst(&[long, tar_file("a", b"")]), "bundle-not-archive", &["too long"]);
    let pax = tar_entry("pax", EntryType::XHeader, "", 0o644, &vec![b'x'; size]);
    check(&tar_zst(&[pax, tar_file("a", b"")]), "bundle-not-archive", &["too long"]);
}

/// A quarter of a gigabyte of zeros in some kilobytes.
#[test]
fn a_bomb() {
    let size = limits::RATIO_FLOOR_BYTES + 1;
    let mut header = tar::Header::new_gnu();
    header.set_path("zeros").unwrap();
    header.set_size(size);
    header.set_cksum();
    let content = std::io::Read::take(std::io::repeat(0), size.next_multiple_of(512) + 1_024);
    let mut bomb = zstd::Encoder::new(Vec::new(), 1).unwrap();
    std::io::Write::write_all(&mut bomb, header.as_bytes()).unwrap();
    std::io::copy(&mut std::io::Read::take(content, u64::MAX), &mut bomb).unwrap();
    check(&bomb.finish().unwrap(), "bundle-too-big", &["\"zeros\"", "for the size of this archive"]);
}

#[test]
fn a_manifest_at_the_limit_and_one_over() {
    for (over, good) in [(0, true), (1, false)] {
        let mut manifest = MANIFEST.as_bytes().to_vec();
        manifest.push(b'#');
        manifest.resize(usize::try_from(limits::MANIFEST_BYTES_MAX).unwrap() + over, b'x');
        let bench = Bench::new();
        let result = inspect(&bench.put("bundle", &zip(&[("escale.toml", &manifest)])), "bundle");
        assert_eq!(result.as_ref().map_err(Error::code).err(), (!good).then_some("bundle-too-big"));
    }
}

#[test]
fn an_icon_at_the_limit_and_one_over_or_no_png() {
    let manifest = MANIFEST.replace("[run]", "icon = \"i.png\"\n[run]");
    let size = usize::try_from(limits::ICON_BYTES_MAX).unwrap();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.resize(size, 0);
    let mut over = png.clone();
    over.push(0);
    for (icon, shown) in [(&png[..], true), (&over, false), (b"<svg/>", false)] {
        let bench = Bench::new();
        let archive = bench.put("bundle", &zip(&[("escale.toml", manifest.as_bytes()), ("i.png", icon)]));
        let inspected = inspect(&archive, "bundle").unwrap();
        assert_eq!(inspected.icon.is_some(), shown);
        assert_eq!(inspected.manifest.warnings.len(), usize::from(!shown));
    }
}

#[test]
fn where_the_manifest_is() {
    let bench = Bench::new();
    let lone = bench.put("a", &zip(&[("site/escale.toml", MANIFEST.as_bytes()), ("site/x", b"")]));
    let error = inspect(&lone, "a").unwrap_err();
    assert_eq!(error.code(), "bundle-no-manifest");
    assert!(
        error.to_string().contains("\"site\": pack the content of the folder, not the folder"),
        "{error}"
    );
    let none = inspect(&bench.put("b", &zip(&[("x/a", b""), ("y", b"")])), "b").unwrap_err();
    assert!(none.to_string().contains("escale package init"), "{none}");
}
