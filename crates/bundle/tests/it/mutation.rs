//! Whatever the bytes are: no panic, and nothing written outside the folder asked for.

use crate::write::{Bench, MANIFEST, tar_entry, tar_file, tar_zst};
use bundle::{inspect, pack, unpack};
use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;

/// Good archives of both formats, also one whose tar can be changed before it is compressed.
static GOOD: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    let bench = Bench::new();
    bench.put("src/escale.toml", MANIFEST.as_bytes());
    bench.put("src/bin/tool", &[1; 300]);
    bench.put("src/lib/data.txt", b"some text, some text, some text");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../bin/tool", bench.dir.path().join("src/lib/link")).unwrap();
    ["a.zip", "a.tar.zst"].map(|name| {
        let out = bench.dir.path().join(name);
        pack(&bench.dir.path().join("src"), &out, &mut |_, _| {}).unwrap();
        std::fs::read(out).unwrap()
    })
});

static TAR: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let entries = [
        tar_file("escale.toml", MANIFEST.as_bytes()),
        tar_entry("././@LongLink", tar::EntryType::GNULongName, "", 0o644, b"some/long/name"),
        tar_file("short", b"1"),
        tar_entry("pax", tar::EntryType::XHeader, "", 0o644, b"14 path=ab/cd\n"),
        tar_file("short", b"1"),
        tar_entry("lib/l", tar::EntryType::Symlink, "../short", 0o777, b""),
    ];
    zstd::decode_all(tar_zst(&entries).as_slice()).unwrap()
});

fn survive(bytes: &[u8]) -> Result<(), TestCaseError> {
    let bench = Bench::new();
    let archive = bench.put("bundle", bytes);
    let before = bench.all();
    let seen = inspect(&archive, "bundle");
    let result = unpack(&archive, &bench.target());
    match &result {
        Ok(_) => {
            inside(&bench.target(), &bench.target());
            std::fs::remove_dir_all(bench.target()).unwrap();
        }
        Err(error) => prop_assert!(seen.is_err(), "inspect accepts what unpack refuses: {error}"),
    }
    prop_assert_eq!(bench.all(), before);
    Ok(())
}

/// No link leads out, as the system follows it.
fn inside(root: &Path, dir: &Path) {
    let root = root.canonicalize().unwrap();
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        if let Ok(real) = entry.path().canonicalize() {
            assert!(real.starts_with(&root), "{}", real.display());
        }
        if entry.file_type().unwrap().is_dir() {
            inside(&root, &entry.path());
        }
    }
}

fn change(bytes: &mut [u8], changes: &[(prop::sample::Index, u8)]) {
    for (at, byte) in changes {
        let at = at.index(bytes.len());
        bytes[at] = *byte;
    }
}

fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b"/\\.:\0 PK12AL5x".to_vec())];
    prop::collection::vec((any::<prop::sample::Index>(), byte), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_change_of_a_zip(changes in changes()) {
        let mut bytes = GOOD[0].clone();
        change(&mut bytes, &changes);
        survive(&bytes)?;
    }

    #[test]
    fn any_change_of_a_tar_zst(changes in changes()) {
        let mut bytes = GOOD[1].clone();
        change(&mut bytes, &changes);
        survive(&bytes)?;
    }

    /// Changes in the tar itself, with header checksums put right, so that the tar reader gets past them.
    #[test]
    fn any_change_of_a_tar(changes in changes()) {
        let mut bytes = TAR.clone();
        change(&mut bytes, &changes);
        for block in bytes.chunks_exact_mut(512) {
            if block[257..262] == *b"ustar" {
                let mut header = tar::Header::from_byte_slice(block).clone();
                header.set_cksum();
                block.copy_from_slice(header.as_bytes());
            }
        }
        survive(&zstd::encode_all(bytes.as_slice(), 1).unwrap())?;
    }

    #[test]
    fn any_manifest(text in "\\PC*", xml in "[<>/a-zA-Z =\"'&;!\\[\\]?-]{0,80}") {
        let bench = Bench::new();
        bench.put("a/escale.toml", format!("format = 1\n{text}").as_bytes());
        bench.put("b/PackageInfo.xml", xml.as_bytes());
        let _ = bundle::read_manifest_dir(&bench.dir.path().join("a"), "a");
        let _ = bundle::read_manifest_dir(&bench.dir.path().join("b"), "b");
    }

    /// Any link chain: whatever is accepted, the system finds inside.
    #[cfg(unix)]
    #[test]
    fn any_links(links in prop::collection::vec(("[ab](/[ab]){0,2}", "(\\.\\./){0,3}[ab.](/[ab.]{1,2}){0,3}"), 1..5)) {
        let mut entries = vec![tar_file("x", b"1")];
        let link = |(name, target): &(String, String)| tar_entry(name, tar::EntryType::Symlink, target, 0o777, b"");
        entries.extend(links.iter().map(link));
        survive_links(&tar_zst(&entries));
    }
}

#[cfg(unix)]
fn survive_links(bytes: &[u8]) {
    let bench = Bench::new();
    let archive = bench.put("bundle", bytes);
    if unpack(&archive, &bench.target()).is_ok() {
        inside(&bench.target(), &bench.target());
    }
}
