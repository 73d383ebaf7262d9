//! What `cargo xtask fuzz` calls: a function for each parser of this crate. None may panic, whatever the bytes are; each says what else it promises.
//! Only with the feature `fuzzing`, and in tests, which replay the seeds.

use crate::python::frames;
use crate::runs::extract::take_apart;
use std::fs;

#[cfg(test)]
#[path = "../../../fuzz/replay.rs"]
mod replay;

/// An archive in the work folder of a run, of any kind. Whatever it says, nothing is written outside of the folder, and the agent goes on.
pub fn work_archive(data: &[u8]) {
    let room = std::env::temp_dir().join(format!("escale-fuzz-agent-{}", std::process::id()));
    let _ = fs::remove_dir_all(&room);
    let (work, scratch) = (room.join("here/work"), room.join("here/scratch"));
    fs::create_dir_all(&work).expect("a folder");
    let archive = work.join("a.bin");
    fs::write(&archive, data).expect("a file");
    let taken = take_apart(&archive, &work, &scratch);
    assert_eq!(fs::read_dir(&room).expect("a folder").count(), 1, "something was written elsewhere");
    for entry in fs::read_dir(room.join("here")).expect("a folder").flatten() {
        let name = entry.file_name();
        assert!(
            name == "work" || name.to_string_lossy().starts_with(['s', '.']),
            "{name:?} was written elsewhere"
        );
    }
    assert!(taken.is_err() || !scratch.exists());
    let _ = fs::remove_dir_all(&room);
}

/// A word of a Python script to its host.
pub fn script_word(data: &[u8]) {
    let _ = frames::read(data);
}

#[cfg(test)]
mod tests {
    use super::replay::replay;
    use super::*;
    use std::io::Write;

    fn tar() -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        let mut add = |name: &str, kind: tar::EntryType, link: &str, content: &[u8]| {
            let mut header = tar::Header::new_gnu();
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
            header.set_entry_type(kind);
            header.set_mode(0o755);
            header.set_size(content.len() as u64);
            header.set_cksum();
            builder.append(&header, content).unwrap();
        };
        add("d/a.sh", tar::EntryType::Regular, "", b"hello");
        add("d/l", tar::EntryType::Symlink, "a.sh", b"");
        add("h", tar::EntryType::Link, "d/a.sh", b"");
        builder.into_inner().unwrap()
    }

    /// R-77, S-5: seeds of archives, and what ever broke their readers.
    #[test]
    fn work_archives() {
        let tar = tar();
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(&tar).unwrap();
        let mut bz2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bz2.write_all(&tar).unwrap();
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("d/a.sh", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"hello").unwrap();
        let all = [
            ("gz", gz.finish().unwrap()),
            ("bz2", bz2.finish().unwrap()),
            ("zip", zip.finish().unwrap().into_inner()),
            ("tar", tar),
        ];
        replay("work_archive", all.map(|(name, bytes)| (name.to_owned(), bytes)).to_vec(), work_archive);
    }

    #[test]
    fn script_words() {
        let all = [
            ("init", "Init"),
            ("log", r#"{"Function":"WriteLog","Level":"Info","Message":"a"}"#),
            (
                "state",
                r#"{"Function":"PushStateObject","Name":"a","Value":{"x":1},"Type":"T","Metadatas":{"m":1},"Lifetime":30}"#,
            ),
            (
                "send",
                r#"{"Function":"SendMessage","Scope":"Package","ScopeArgs":["a"],"Key":"k","Data":[1],"SagaId":"s"}"#,
            ),
            (
                "register",
                r#"{"Function":"RegisterMessageCallback","Key":"k","Arguments":{"a":1,"b":"x"},"Description":"d"}"#,
            ),
            ("request", r#"{"Function":"RequestStateObjects","Sentinel":"*","Package":"p"}"#),
        ];
        replay(
            "script_word",
            all.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).to_vec(),
            script_word,
        );
    }
}
