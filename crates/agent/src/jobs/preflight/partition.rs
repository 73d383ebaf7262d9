//! Which partition a path is on, and what it has free: that of the actual directory, links resolved, of the first ancestor that
//! exists (PF-a).

use protocol::deliver::job::Partition;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A mounted file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Where.
    pub place: PathBuf,
    /// Its kind.
    pub kind: String,
    /// It can only be read.
    pub read_only: bool,
}

/// What is mounted, in the order it was.
#[must_use]
pub fn mounts() -> Vec<Mount> {
    parse(&fs::read_to_string("/proc/self/mountinfo").unwrap_or_default())
}

fn parse(text: &str) -> Vec<Mount> {
    text.lines()
        .filter_map(|line| {
            let (before, after) = line.split_once(" - ")?;
            let mut fields = before.split(' ');
            let place = unescape(fields.nth(4)?);
            let options = fields.next()?;
            let mut after = after.split(' ');
            let kind = after.next()?.to_owned();
            let of_disk = after.nth(1).unwrap_or_default();
            let reads = |options: &str| options.split(',').any(|o| o == "ro");
            Some(Mount { place, kind, read_only: reads(options) || reads(of_disk) })
        })
        .collect()
}

/// Blanks and the like stand as `\040`.
fn unescape(text: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let octal = text.get(at + 1..at + 4).and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match octal.filter(|_| bytes[at] == b'\\') {
            Some(byte) => {
                out.push(byte);
                at += 4;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    std::ffi::OsString::from_vec(out).into()
}

/// The first ancestor that exists, links resolved.
#[must_use]
pub fn resolved(path: &Path) -> Option<PathBuf> {
    let mut path = path.to_owned();
    // A link that points to nothing yet: what it points to counts.
    for _ in 0..40 {
        if let Ok(real) = fs::canonicalize(&path) {
            return Some(real);
        }
        match fs::read_link(&path) {
            Ok(target) => path = path.parent()?.join(target),
            Err(_) => path = path.parent()?.to_owned(),
        }
    }
    None
}

/// The partition of a path; nothing for a path that is not absolute.
#[must_use]
pub fn of(path: &str) -> Option<Partition> {
    if !path.starts_with('/') {
        return None;
    }
    let real = resolved(Path::new(path))?;
    let about = fs::metadata(&real).ok()?;
    let room = rustix::fs::statvfs(&real).ok()?;
    let mounts = mounts();
    // The last one that was mounted there hides those before it.
    let mount = mounts
        .iter()
        .enumerate()
        .filter(|(_, m)| real.starts_with(&m.place))
        .max_by_key(|(order, m)| (m.place.components().count(), *order))
        .map(|(_, m)| m);
    Some(Partition {
        path: path.to_owned(),
        resolved: real.to_string_lossy().into_owned(),
        mount: mount.map(|m| m.place.to_string_lossy().into_owned()).unwrap_or_default(),
        filesystem: mount.map(|m| m.kind.clone()).unwrap_or_default(),
        device: about.dev(),
        total_bytes: room.f_blocks.saturating_mul(room.f_frsize),
        free_bytes: room.f_bavail.saturating_mul(room.f_frsize),
        inodes: room.f_files,
        inodes_free: room.f_favail,
        exists: Path::new(path).exists(),
    })
}

/// Whether nobody can write there, because its file system is mounted for reading.
#[must_use]
pub fn is_read_only(path: &str) -> bool {
    let real = resolved(Path::new(path)).filter(|_| path.starts_with('/'));
    let about = real.and_then(|real| rustix::fs::statvfs(&real).ok());
    about.is_some_and(|about| about.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_are_read() {
        let text = "36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n\
                    37 35 98:1 / /data ro shared:2 - xfs /dev/b rw\n38 1 0:1 / /x rw - tmpfs none ro,size=1\nodd line\n";
        let found = parse(text);
        assert_eq!(found.len(), 3);
        assert_eq!(found[0], Mount { place: "/mnt 2".into(), kind: "ext3".into(), read_only: false });
        assert!(found[1].read_only && found[2].read_only);
    }

    /// Scenario 16, PF-a: the directory's own partition, through links, also of what does not exist yet.
    #[test]
    fn the_partition_is_that_of_the_directory() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        symlink(&root, root.join("link")).unwrap();
        symlink("not/there/yet", root.join("dangling")).unwrap();
        for (path, real) in [
            (root.join("a/b/c"), root.clone()),
            (root.join("link/x"), root.clone()),
            (root.join("dangling/deeper"), root.clone()),
            (PathBuf::from("/proc/self"), fs::canonicalize("/proc/self").unwrap()),
        ] {
            let found = of(path.to_str().unwrap()).unwrap();
            assert_eq!(Path::new(&found.resolved), real, "{}", path.display());
        }
        assert_eq!(of("/proc/self").unwrap().mount, "/proc");
        assert_eq!(of("/proc/self").unwrap().filesystem, "proc");
        assert!(of("relative").is_none());
        let found = of(root.to_str().unwrap()).unwrap();
        assert!(found.exists && found.total_bytes > found.free_bytes && found.device > 0);
    }
}
