//! Taking archives apart in the work folder (spec/fusioninventory-deploy §9.6): zip, tar, tar.gz, tar.bz2, tar.xz, 7z, known by
//! their content. Whatever an archive says, nothing is written outside of the folder, and sizes are bounded.

use crate::{disk, limits, tree};
use bundle::archive::{Archive, plain_tar};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// Takes an archive apart into `work`, using `scratch` beside it, and leaves the archive out. `Err` says why it could not.
pub fn take_apart(archive: &Path, work: &Path, scratch: &Path) -> Result<(), String> {
    let name = archive.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let fail = |why: &dyn std::fmt::Display| format!("{name} could not be taken apart: {why}");
    let kind = Archive::of(archive).map_err(|e| fail(&e))?;
    let kind = kind.ok_or_else(|| fail(&"it is no archive (zip, tar, tar.gz, tar.bz2, tar.xz, 7z)"))?;
    disk::remove_folder(scratch).map_err(|e| fail(&e))?;
    match kind {
        // The same care as for packages themselves.
        Archive::Zip => bundle::unpack(archive, scratch).map(|_| ()).map_err(|e| fail(&e))?,
        Archive::Tar => untar(archive, scratch).map_err(|e| fail(&e))?,
        Archive::SevenZ => un7z(archive, scratch).map_err(|e| fail(&e))?,
        Archive::TarGz | Archive::TarBz2 | Archive::TarXz => {
            let plain = scratch.with_extension("tar");
            let unwrapped = File::create(&plain)
                .map_err(|e| fail(&e))
                .and_then(|mut file| plain_tar(kind, archive, &mut file, &plain).map_err(|e| fail(&e)))
                .and_then(|_| untar(&plain, scratch).map_err(|e| fail(&e)));
            let _ = disk::remove_file(&plain);
            unwrapped?;
        }
    }
    disk::remove_file(archive).map_err(|e| fail(&e))?;
    tree::join(scratch, work).map_err(|e| fail(&e))?;
    disk::remove_folder(scratch).map_err(|e| fail(&e))
}

fn other(why: impl Into<String>) -> io::Error {
    io::Error::other(why.into())
}

/// What was written so far, within bounds.
#[derive(Default)]
struct Bounds {
    entries: u64,
    bytes: u64,
}

impl Bounds {
    fn add(&mut self, bytes: u64) -> io::Result<()> {
        self.entries += 1;
        self.bytes = self.bytes.saturating_add(bytes);
        if self.entries > limits::EXTRACT_ENTRIES_MAX {
            return Err(other(format!("it holds more than {} entries", limits::EXTRACT_ENTRIES_MAX)));
        }
        if self.bytes > limits::EXTRACT_BYTES_MAX {
            return Err(other(format!("it holds more than {} bytes", limits::EXTRACT_BYTES_MAX)));
        }
        Ok(())
    }
}

fn untar(archive: &Path, into: &Path) -> io::Result<()> {
    fs::create_dir_all(into)?;
    let mut tar = tar::Archive::new(io::BufReader::with_capacity(128 << 10, File::open(archive)?));
    let mut bounds = Bounds::default();
    for entry in tar.entries()? {
        let mut entry = entry?;
        bounds.add(entry.size())?;
        let name = entry.path()?.display().to_string();
        let kind = entry.header().entry_type();
        if kind.is_file() || kind.is_dir() || kind.is_symlink() || kind.is_hard_link() || kind.is_contiguous()
        {
            // Never outside of the folder, through links neither; no owner, no special modes.
            if !entry.unpack_in(into)? {
                return Err(other(format!("{name:?} leads out of its folder")));
            }
        } else if !kind.is_pax_global_extensions() {
            return Err(other(format!("{name:?} is neither a file, a folder nor a link")));
        }
    }
    Ok(())
}

fn un7z(archive: &Path, into: &Path) -> io::Result<()> {
    fs::create_dir_all(into)?;
    let mut bounds = Bounds::default();
    let mut reader = sevenz_rust2::ArchiveReader::open(archive, sevenz_rust2::Password::empty())
        .map_err(|e| other(e.to_string()))?;
    reader
        .for_each_entries(|entry, bytes| {
            one_of_7z(entry, bytes, into, &mut bounds)?;
            Ok(true)
        })
        .map_err(|e| other(e.to_string()))
}

fn one_of_7z(
    entry: &sevenz_rust2::ArchiveEntry,
    bytes: &mut dyn Read,
    into: &Path,
    bounds: &mut Bounds,
) -> io::Result<()> {
    bounds.add(entry.size())?;
    let path = into.join(inside(entry.name())?);
    if entry.is_directory() {
        return fs::create_dir_all(path);
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file = fs::OpenOptions::new().create_new(true).write(true).open(&path)?;
    let written = io::copy(&mut bytes.take(entry.size().saturating_add(1)), &mut file)?;
    if written != entry.size() {
        return Err(other(format!("{:?} has another size than it says", entry.name())));
    }
    // The upper half holds the mode of a Unix file, if the lowest bit of it says so.
    let attributes = entry.windows_attributes();
    if attributes & 0x8000 != 0 && (attributes >> 16) & 0o111 != 0 {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// A name inside an archive, as a path that stays inside.
fn inside(name: &str) -> io::Result<PathBuf> {
    let name = name.replace('\\', "/");
    let path = Path::new(&name);
    let plain = path.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
    if name.is_empty() || !plain || name.contains('\0') {
        return Err(other(format!("{name:?} leads out of its folder")));
    }
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn tar_of(name: &str, text: &str) -> Vec<u8> {
        let mut header = tar::Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(text.len() as u64);
        header.set_mode(0o755);
        header.set_cksum();
        let mut builder = tar::Builder::new(Vec::new());
        builder.append(&header, text.as_bytes()).unwrap();
        builder.into_inner().unwrap()
    }

    /// our agent takes every kind apart itself, alone and without help; what is no archive is refused clearly.
    #[test]
    fn every_kind() {
        let folder = tempfile::tempdir().unwrap();
        let (work, scratch) = (folder.path().join("work"), folder.path().join("scratch"));
        fs::create_dir_all(work.join("d")).unwrap();
        let put = |bytes: &[u8]| {
            let path = work.join("x.bin");
            fs::write(&path, bytes).unwrap();
            path
        };
        let taken = |bytes: &[u8]| take_apart(&put(bytes), &work, &scratch);
        let tar = tar_of("d/a.sh", "hello");
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(&tar).unwrap();
        let mut bz2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bz2.write_all(&tar).unwrap();
        let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        zip.start_file("d/a.sh", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"hello").unwrap();
        for bytes in
            [tar.clone(), gz.finish().unwrap(), bz2.finish().unwrap(), zip.finish().unwrap().into_inner()]
        {
            assert_eq!(taken(&bytes), Ok(()));
            assert_eq!(fs::read_to_string(work.join("d/a.sh")).unwrap(), "hello");
            assert!(!work.join("x.bin").exists() && !scratch.exists());
            fs::remove_file(work.join("d/a.sh")).unwrap();
        }
        assert!(
            taken(b"just a text").unwrap_err().contains("x.bin could not be taken apart: it is no archive")
        );
        assert!(taken(&tar_of("../../out", "x")).is_err());
        assert!(!folder.path().join("out").exists() && !folder.path().parent().unwrap().join("out").exists());
        assert!(taken(&tar[..700]).is_err(), "cut short");
    }

    /// Names in archives never lead out of the work folder.
    #[test]
    fn names_stay_inside() {
        for bad in ["", "/etc/x", "../x", "a/../../x", "a\\..\\..\\x", "a\0"] {
            assert!(inside(bad).is_err(), "{bad:?}");
        }
        assert_eq!(inside("a\\b/./c").unwrap(), Path::new("a/b/./c"));
    }
}
