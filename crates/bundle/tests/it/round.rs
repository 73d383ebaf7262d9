//! What is packed unpacks to the same, and is the same each time.

use crate::write::{Bench, MANIFEST, tar_entry, tar_file, tar_zst};
use bundle::{Format, digest_file, init, inspect, pack, read_manifest_dir, unpack};
use std::fs;
use std::path::Path;

/// A folder with one of everything.
fn sample(bench: &Bench) -> std::path::PathBuf {
    let manifest =
        MANIFEST.replace("[run]", "icon = \"art/icon.png\"\n[run]").replace("\"true\"", "\"./bin/go\"");
    bench.put("src/escale.toml", manifest.as_bytes());
    bench.put("src/bin/go", b"#!/bin/sh\necho gone\n");
    bench.put("src/art/icon.png", b"\x89PNG\r\n\x1a\nrest");
    bench.put("src/data/été.txt", "déjà".as_bytes());
    bench.put("src/data/empty", b"");
    bench.put(&format!("src/{}/deep.bin", "long-segment/".repeat(12).trim_end_matches('/')), &[7; 70_000]);
    bench.put("src/.git/config", b"not this");
    bench.put("src/.hidden", b"this");
    fs::create_dir_all(bench.dir.path().join("src/logs/old")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let go = bench.dir.path().join("src/bin/go");
        fs::set_permissions(go, fs::Permissions::from_mode(0o750)).unwrap();
        symlink("../data/été.txt", bench.dir.path().join("src/bin/link")).unwrap();
    }
    bench.dir.path().join("src")
}

#[test]
fn pack_inspect_unpack() {
    for (name, format) in [("a.zip", Format::Zip), ("a.tar.zst", Format::TarZst)] {
        let bench = Bench::new();
        let src = sample(&bench);
        let out = bench.dir.path().join(name);
        let mut told = Vec::new();
        let packed = pack(&src, &out, &mut |done, total| told.push((done, total))).unwrap();
        assert_eq!(packed.manifest.name.as_str(), "demo");
        assert!(packed.manifest.warnings.is_empty(), "{:?}", packed.manifest.warnings);
        assert_eq!((packed.digest, packed.size_bytes), digest_file(&out).unwrap());
        let total = told[0].1;
        assert_eq!(told.first(), Some(&(0, total)));
        assert_eq!(told.last(), Some(&(total, total)));
        assert!(told.is_sorted());

        let inspected = inspect(&out, name).unwrap();
        assert_eq!(inspected.manifest, packed.manifest);
        assert_eq!(inspected.format, format);
        assert_eq!(inspected.entries, packed.entries);
        assert_eq!(inspected.size_bytes_unpacked, total);
        assert_eq!(inspected.icon.as_deref(), Some(&b"\x89PNG\r\n\x1a\nrest"[..]));

        let unpacked = unpack(&out, &bench.target()).unwrap();
        assert_eq!((unpacked.format, unpacked.entries, unpacked.size_bytes), (format, packed.entries, total));
        let mut before = Bench::tree(&src);
        before.retain(|path| !path.starts_with(".git"));
        assert_eq!(Bench::tree(&bench.target()), before);
        for file in ["data/été.txt", "bin/go", "art/icon.png", ".hidden"] {
            assert_eq!(fs::read(src.join(file)).unwrap(), fs::read(bench.target().join(file)).unwrap());
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |file: &str| fs::metadata(bench.target().join(file)).unwrap().permissions().mode();
            assert_ne!(mode("bin/go") & 0o100, 0);
            assert_eq!(mode("data/empty") & 0o111, 0);
        }
        assert_eq!(read_manifest_dir(&bench.target(), "into").unwrap().name, packed.manifest.name);
        assert_eq!(
            Bench::tree(&bench.dir.path().join("room")).iter().filter(|p| p.contains("partial")).count(),
            0
        );
    }
}

#[test]
fn the_same_folder_gives_the_same_bytes() {
    for name in ["a.zip", "a.tar.zst"] {
        let (one, two) = (Bench::new(), Bench::new());
        let digests = [&one, &two].map(|bench| {
            let src = sample(bench);
            // Neither the time nor the order in which files were made may matter.
            let late = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
            if std::ptr::eq(bench, &two) {
                fs::File::options()
                    .append(true)
                    .open(src.join(".hidden"))
                    .unwrap()
                    .set_modified(late)
                    .unwrap();
            }
            pack(&src, &bench.dir.path().join(name), &mut |_, _| {}).unwrap().digest
        });
        assert_eq!(digests[0], digests[1], "{name}");
    }
}

#[test]
fn packing_into_the_folder_itself() {
    let bench = Bench::new();
    let src = bench.put("src/escale.toml", MANIFEST.as_bytes()).parent().unwrap().to_owned();
    let out = src.join("demo.zip");
    let first = pack(&src, &out, &mut |_, _| {}).unwrap();
    let second = pack(&src, &out, &mut |_, _| {}).unwrap();
    assert_eq!(first, second);
    assert_eq!(second.entries, 1);
}

#[test]
fn what_pack_refuses() {
    let bench = Bench::new();
    let src = bench.dir.path().join("src");
    fs::create_dir(&src).unwrap();
    let attempt = |name: &str| {
        let error = pack(&src, &bench.dir.path().join(name), &mut |_, _| {}).unwrap_err();
        assert_eq!(Bench::tree(bench.dir.path()).iter().filter(|p| p.contains("partial")).count(), 0);
        error
    };
    assert_eq!(attempt("a.zip").code(), "bundle-no-manifest");
    bench.put("src/site/escale.toml", MANIFEST.as_bytes());
    assert!(attempt("a.zip").to_string().contains("pack the content of the folder"));
    bench.put("src/escale.toml", b"format = 2");
    assert_eq!(attempt("a.zip").code(), "manifest-invalid");
    bench.put("src/escale.toml", MANIFEST.as_bytes());
    assert!(attempt("a.7z").to_string().contains(".tar.zst"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("../../etc/passwd", src.join("out")).unwrap();
        let error = attempt("a.zip");
        assert_eq!(error.code(), "bundle-entry-refused");
        assert!(error.to_string().contains("\"out\""), "{error}");
        fs::remove_file(src.join("out")).unwrap();
        fs::rename(src.join("escale.toml"), src.join("real.toml")).unwrap();
        symlink("real.toml", src.join("escale.toml")).unwrap();
        assert_eq!(attempt("a.zip").code(), "bundle-entry-refused");
        fs::rename(src.join("real.toml"), src.join("escale.toml")).unwrap();
        bench.put("src/back\\slash", b"");
        assert_eq!(attempt("a.zip").code(), "bundle-entry-refused");
        fs::remove_file(src.join("back\\slash")).unwrap();
        bench.put("src/Name", b"");
        bench.put("src/name", b"");
        assert!(attempt("a.tar.zst").to_string().contains("letter case"));
    }
}

#[test]
fn unpack_refuses_what_is_there() {
    let bench = Bench::new();
    let archive = bench.put("a.tar.zst", &tar_zst(&[tar_file("escale.toml", MANIFEST.as_bytes())]));
    fs::create_dir(bench.target()).unwrap();
    assert_eq!(unpack(&archive, &bench.target()).unwrap_err().code(), "io");
    assert_eq!(bench.all(), ["a.tar.zst", "room/", "room/into/"]);
    assert_eq!(unpack(&archive, &bench.dir.path().join("no/such/place")).unwrap_err().code(), "io");
}

#[test]
fn entries_as_other_tools_write_them() {
    let bench = Bench::new();
    let long = format!("{}/f", "d".repeat(200));
    let bytes = tar_zst(&[
        tar_entry("pax_global_header", tar::EntryType::XGlobalHeader, "", 0o644, b"12 comment=x\n"),
        tar_entry("./", tar::EntryType::Directory, "", 0o755, b""),
        tar_entry("././@LongLink", tar::EntryType::GNULongName, "", 0o644, long.as_bytes()),
        tar_file("short", b"1"),
        tar_file("./escale.toml", MANIFEST.as_bytes()),
        tar_entry("./bin/x", tar::EntryType::Regular, "", 0o4711, b"2"),
    ]);
    let archive = bench.put("odd-name", &bytes);
    assert_eq!(inspect(&archive, "x.zip").unwrap().format, Format::TarZst);
    unpack(&archive, &bench.target()).unwrap();
    let folder = "d".repeat(200) + "/";
    assert_eq!(Bench::tree(&bench.target()), ["bin/", "bin/x", &folder, &long, "escale.toml"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(bench.target().join("bin/x")).unwrap().permissions().mode();
        assert_eq!(mode & 0o7100, 0o100, "executable, but no set-user-id");
    }
}

#[test]
fn a_first_package_packs_and_runs() {
    let bench = Bench::new();
    let dir = bench.dir.path().join("new");
    let made = init(&dir, "My \"first\" one").unwrap();
    assert_eq!(made.iter().filter_map(|p| p.file_name()).collect::<Vec<_>>(), ["escale.toml", "run.sh"]);
    let packed = pack(&dir, &bench.dir.path().join("a.zip"), &mut |_, _| {}).unwrap();
    assert_eq!(packed.manifest.name.as_str(), "My \"first\" one");
    assert!(packed.manifest.warnings.is_empty(), "{:?}", packed.manifest.warnings);
    assert_eq!(packed.manifest.settings.len(), 1);

    // It refuses to overwrite either file, and then writes none.
    for keep in &made {
        let others: Vec<&Path> = made.iter().filter(|p| *p != keep).map(AsRef::as_ref).collect();
        fs::remove_file(others[0]).unwrap();
        fs::write(keep, "mine").unwrap();
        assert_eq!(init(&dir, "x").unwrap_err().code(), "io");
        assert!(!others[0].exists());
        assert_eq!(fs::read(keep).unwrap(), b"mine");
        fs::remove_file(keep).unwrap();
        init(&dir, "x").unwrap();
    }
    assert_eq!(init(&bench.dir.path().join("other"), "a/b").unwrap_err().code(), "manifest-invalid");

    #[cfg(unix)]
    {
        use std::io::{BufRead, BufReader};
        let mut child = std::process::Command::new(dir.join("run.sh"))
            .env("GREETING", "hello there")
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(line, "started: hello there\n");
    }
}
