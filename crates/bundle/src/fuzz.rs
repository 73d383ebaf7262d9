//! What `cargo xtask fuzz` calls: a function for each parser of this crate. None may panic, whatever the bytes are; each says what else it promises.
//! Only with the feature `fuzzing`, and in tests, which replay the seeds.

use crate::archive::{Archive, plain_tar, unwrapped_part};
use crate::limits::Limits;
use crate::{inspect, local_settings, manifest_toml, manifest_xml, python, unpack, write_manifest, zipped};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

#[cfg(test)]
#[path = "../../../fuzz/replay.rs"]
mod replay;

/// Small, so that each try is quick.
const LIMITS: Limits = Limits {
    entries_max: 500,
    links_max: 50,
    size_bytes_unpacked_max: 4 << 20,
    ratio_max: 200,
    ratio_floor_bytes: 1 << 20,
};

/// An empty folder of this process.
fn room() -> PathBuf {
    let room = std::env::temp_dir().join(format!("escale-fuzz-bundle-{}", std::process::id()));
    let _ = fs::remove_dir_all(&room);
    fs::create_dir_all(&room).expect("a folder");
    room
}

/// `escale.toml`. What can be read can be written, and is read back the same.
pub fn manifest(data: &[u8]) {
    let Ok(read) = manifest_toml::read(data) else { return };
    let written = write_manifest(&read);
    let again = manifest_toml::read(written.as_bytes()).unwrap_or_else(|e| panic!("{e}: {written}"));
    assert_eq!(
        (&read.name, &read.version, &read.title),
        (&again.name, &again.version, &again.title),
        "{written}"
    );
    assert_eq!((&read.description, &read.authors), (&again.description, &again.authors), "{written}");
    assert_eq!(
        (&read.url, &read.icon, &read.platforms),
        (&again.url, &again.icon, &again.platforms),
        "{written}"
    );
    assert_eq!(read.install, again.install, "{written}");
}

/// `PackageInfo.xml`, and the configuration file of a Constellation package.
pub fn package_xml(data: &[u8]) {
    let _ = manifest_xml::read(data, "fallback");
    let room = room();
    let path = room.join("Program.exe.config");
    fs::write(&path, data).expect("a file");
    let _ = local_settings(&path);
    let scripts = python::python_scripts(&path, str::to_owned);
    for script in scripts.ok().flatten().unwrap_or_default() {
        assert!(
            !script.file.starts_with('/') && !script.file.split('/').any(|part| part == ".."),
            "{}",
            script.file
        );
    }
    let _ = fs::remove_dir_all(&room);
}

/// A package file, zip or tar.zst. What `inspect` accepts `unpack` writes; nothing is written elsewhere, and nothing is left of what is refused.
pub fn package_file(data: &[u8]) {
    let room = room();
    let (path, into) = (room.join("package"), room.join("into"));
    fs::write(&path, data).expect("a file");
    let inspected = inspect::inspect_within(&path, "package", LIMITS);
    let unpacked = unpack::unpack_within(&path, &into, LIMITS);
    match &unpacked {
        Ok(_) => inside(&into.canonicalize().expect("a folder"), &into),
        Err(error) => {
            assert!(inspected.is_err(), "inspect accepts what unpack refuses: {error}");
            assert!(fs::symlink_metadata(&into).is_err(), "something is left of what was refused");
        }
    }
    let here = fs::read_dir(&room).expect("a folder").count();
    assert_eq!(here, 1 + usize::from(unpacked.is_ok()), "something was written elsewhere");
    if data.starts_with(b"PK") {
        let found = File::open(&path).map(|file| zipped::stored_at(file, &path, "escale.toml"));
        if let Ok(Ok(Some((offset, size)))) = found
            && unpacked.is_ok()
        {
            assert!(offset.checked_add(size).is_some_and(|end| end <= data.len() as u64), "{offset} {size}");
        }
    }
    let _ = fs::remove_dir_all(&room);
}

/// A tar within a package file: check sums are put right and it is compressed, so that what is tried gets past both.
pub fn package_tar(data: &[u8]) {
    let mut bytes = data.to_vec();
    bytes.truncate(1 << 20);
    for block in bytes.chunks_exact_mut(512) {
        if block[257..262] == *b"ustar" {
            let mut header = tar::Header::from_byte_slice(block).clone();
            header.set_cksum();
            block.copy_from_slice(header.as_bytes());
        }
    }
    package_file(&zstd::encode_all(bytes.as_slice(), 1).expect("memory is enough"));
}

/// A compressed tar inside a package, and a part of a file as agents fetch it: no more comes out than is told and allowed.
pub fn wrapped_tar(data: &[u8]) {
    let room = room();
    let path = room.join("a.bin");
    fs::write(&path, data).expect("a file");
    if let Ok(Some(kind)) = Archive::of(&path)
        && kind.is_wrapped_tar()
    {
        let mut out = Counted(0);
        if let Ok(told) = plain_tar(kind, &path, &mut out, Path::new("")) {
            assert_eq!(told, out.0);
        }
    }
    let mut out = Counted(0);
    let told = unwrapped_part(&mut &*data, 1 << 20, &mut out, Path::new(""));
    assert!(out.0 <= 1 << 20, "more came out than is allowed");
    if let Ok(told) = told {
        assert_eq!(told, out.0);
    }
    let _ = fs::remove_dir_all(&room);
}

/// Counts what is written.
struct Counted(u64);

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// No link leads out, as the system follows it.
fn inside(root: &Path, folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if let Ok(real) = entry.path().canonicalize() {
            assert!(real.starts_with(root), "{} leads out", entry.path().display());
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            inside(root, &entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::replay::{Seed, replay};
    use super::*;
    use std::io::Write;

    const FACE: &str = "[install]\n[[install.check]]\nfree_space = { path = \"/opt\", at_least = \"500MiB\" }\notherwise = \"skip\"\nlabel = \"room\"\n\
        [[install.check]]\nfile_sha512 = { path = \"/x\", sha512 = \"aa\" }\n\
        [[install.file]]\npath = \"files/site.tar\"\nextract = true\np2p = { keep = \"7d\" }\n[[install.file]]\npath = \"a.sh\"\nname = \"b.sh\"\n\
        [[install.action]]\nrun = [\"sh\", \"b.sh\"]\nerror_patterns = \"(?i)fatal\"\nok_codes = [0, 3010]\nenv = { MODE = \"x\", LEVEL = 3 }\nlog_lines = \"all\"\n\
        [[install.action]]\nrun = \"echo a && exit 1\"\nrules = [{ ok_codes = [1] }, { error_codes = [2] }, { ok_codes = [3] }]\n\
        [[install.action]]\nmove = { from = \"*\", to = \"/opt/x/\" }\n[[install.action]]\ndelete = \"/tmp/x\"\n[[install.action]]\nmkdir = [\"/a\", \"/b\"]\n\
        [[install.interaction]]\nmoment = \"after_download\"\ntitle = \"Update\"\ntext = \"Now?\"\nbuttons = \"yesno\"\nretry_after = \"2h\"\nretries = 3\non_no = \"postpone\"\n";
    const HEAD: &str = "format = 1\n[package]\nname = \"demo\"\nversion = \"1.0\"\n";
    const ABOUT: &str = "title = { en = \"Demo\", fr = \"Démo\" }\ndescription = \"a\\nb\"\nauthors = [\"A <a@b>\"]\nurl = \"https://example.org\"\nicon = \"icon.png\"\n\
        platforms = [\"linux\"]\n";
    const RUN: &str = "[run]\ncommand = [\"bin/demo\", \"--x\"]\n[[setting]]\nkey = \"a\"\n";
    const XML: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Package Name=\"Demo\" Version=\"1.0\" Author=\"A\" xmlns=\"urn:x\"><Compatibility constellationVersion=\"1.8\" \
        dotNetTargetPlatform=\"net45\"><Platforms><Platform id=\"Linux\" isCompliant=\"true\"/></Platforms></Compatibility><Settings><Setting name=\"a\" type=\"String\" \
        isRequired=\"true\"><defaultContent><![CDATA[x]]></defaultContent></Setting></Settings></Package>";
    const CONFIG: &str = "<configuration><constellationSettings><settings><setting key=\"a\" value=\"1\"/><setting key=\"b\"><content> <x y='1'/> </content></setting></settings>\
        </constellationSettings><pythonProxy pythonCmd=\"python3\" scriptStartupTimeout=\"00:00:10\"><scripts><script filename=\"a/b.py\" unbuffered=\"false\"/></scripts></pythonProxy>\
        </configuration>";

    fn tar() -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        let mut add = |name: &str, kind: tar::EntryType, link: &str, content: &[u8]| {
            let mut header = tar::Header::new_gnu();
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
            header.set_entry_type(kind);
            header.set_mode(0o644);
            header.set_size(content.len() as u64);
            header.set_cksum();
            builder.append(&header, content).unwrap();
        };
        add("escale.toml", tar::EntryType::Regular, "", format!("{HEAD}{RUN}").as_bytes());
        add("././@LongLink", tar::EntryType::GNULongName, "", b"some/long/name");
        add("short", tar::EntryType::Regular, "", b"1");
        add("pax", tar::EntryType::XHeader, "", b"14 path=ab/cd\n");
        add("short", tar::EntryType::Regular, "", b"1");
        add("lib/l", tar::EntryType::Symlink, "../some/long/name", b"");
        add("d/", tar::EntryType::Directory, "", b"");
        builder.into_inner().unwrap()
    }

    fn zip() -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let stored =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file("escale.toml", stored).unwrap();
        zip.write_all(format!("{HEAD}{RUN}").as_bytes()).unwrap();
        zip.start_file("bin/demo", zip::write::SimpleFileOptions::default().unix_permissions(0o755)).unwrap();
        zip.write_all(&[7; 300]).unwrap();
        zip.add_symlink("l", "bin/demo", stored).unwrap();
        zip.add_directory("d/", stored).unwrap();
        zip.finish().unwrap().into_inner()
    }

    fn seeds<const N: usize>(all: [(&str, &[u8]); N]) -> Vec<Seed> {
        all.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).to_vec()
    }

    /// R-50, S-18: seeds of the manifest, and what ever broke its reader.
    #[test]
    fn manifests() {
        let full = format!("{HEAD}{ABOUT}{FACE}");
        let run = format!("{HEAD}{RUN}");
        let empty = format!("{HEAD}[install]\n");
        replay(
            "manifest",
            seeds([("full", full.as_bytes()), ("run", run.as_bytes()), ("empty", empty.as_bytes())]),
            manifest,
        );
    }

    #[test]
    fn package_xmls() {
        replay(
            "package_xml",
            seeds([("package", XML.as_bytes()), ("config", CONFIG.as_bytes())]),
            package_xml,
        );
    }

    /// S-5: seeds of package files, and what ever broke their readers.
    #[test]
    fn package_files() {
        let tar_zst = zstd::encode_all(tar().as_slice(), 1).unwrap();
        replay("package_file", seeds([("zip", &zip()), ("tar", &tar_zst)]), package_file);
        replay("package_tar", seeds([("tar", &tar())]), package_tar);
    }

    /// R-77, S-5: seeds of compressed tars, and what ever broke their readers.
    #[test]
    fn wrapped_tars() {
        let tar = tar();
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gz.write_all(&tar).unwrap();
        let mut bz2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
        bz2.write_all(&tar).unwrap();
        let (gz, bz2) = (gz.finish().unwrap(), bz2.finish().unwrap());
        replay("wrapped_tar", seeds([("gz", &gz), ("bz2", &bz2), ("tar", &tar)]), wrapped_tar);
    }
}
