//! Names of entries: made safe once, here, before anything is written.
//!
//! [`EntryName::parse`] turns the name an archive gives into a relative path with `/` that cannot leave the
//! folder it is unpacked in, or refuses it. [`Names`] remembers every path of one archive and refuses two
//! that would fall on each other: the same path twice, a difference in letter case only, a file where a
//! folder is, anything below a symbolic link. It keeps sixteen bytes of digest per path instead of the path,
//! so that its memory is bounded by [`crate::limits::ENTRIES_MAX`] whatever the names are.
//!
//! A link may point inside the folder only, and its target may climb (`..`) only at its beginning: `a/..`
//! through a link `a` would climb from where `a` leads to, which cannot be seen in the text.

use crate::Error;
use crate::limits::{LINK_BYTES_MAX, PATH_BYTES_MAX, SEGMENT_BYTES_MAX};
use std::collections::BTreeMap;
use std::fmt;

/// A safe relative path with `/`, without trailing slash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EntryName(String);

/// What an archive's name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParsedName {
    /// The path; `None` for the root itself (`./`).
    pub path: Option<EntryName>,
    /// It ended in a slash.
    pub folder: bool,
}

impl EntryName {
    /// Makes a name from an archive safe: `\` becomes `/`, `.` segments and one trailing slash fall away.
    ///
    /// # Errors
    /// [`Error::EntryRefused`], with the name as given, for everything that could leave the folder or cannot
    /// be written everywhere.
    pub fn parse(given: &str) -> Result<ParsedName, Error> {
        let refuse = |reason: &str| Err(Error::refused(given, reason));
        if given.is_empty() {
            return refuse("it has no name");
        }
        let text = given.replace('\\', "/");
        if text.starts_with('/') {
            return refuse("the path is absolute; only paths inside the package are unpacked");
        }
        if has_drive(&text) {
            return refuse("the path names a drive; only paths inside the package are unpacked");
        }
        let (text, folder) = match text.strip_suffix('/') {
            Some(rest) => (rest, true),
            None => (text.as_str(), false),
        };
        let mut segments = Vec::new();
        for segment in text.split('/') {
            match segment {
                "." => {}
                ".." => return refuse("the path climbs with `..`"),
                "" => return refuse("the path has an empty segment (`//`)"),
                _ => {
                    check_segment(segment).map_err(|reason| Error::refused(given, reason))?;
                    segments.push(segment);
                }
            }
        }
        if segments.is_empty() {
            // `./`, and `.` as some tools write it, are the root.
            return Ok(ParsedName { path: None, folder: true });
        }
        let path = segments.join("/");
        if path.len() > PATH_BYTES_MAX {
            return refuse(&format!("the path has more than {PATH_BYTES_MAX} bytes; shorten it"));
        }
        let folder = folder || text.ends_with("/.");
        Ok(ParsedName { path: Some(Self(path)), folder })
    }

    /// The path, with `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first segment, and whether there is more.
    pub fn top(&self) -> (&str, Option<&str>) {
        match self.0.split_once('/') {
            Some((top, rest)) => (top, Some(rest)),
            None => (&self.0, None),
        }
    }
}

impl fmt::Display for EntryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn has_drive(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':')
}

fn check_segment(segment: &str) -> Result<(), String> {
    if let Some(c) = segment.chars().find(|c| c.is_control()) {
        return Err(format!("the path holds the control character {c:?}"));
    }
    if segment.len() > SEGMENT_BYTES_MAX {
        return Err(format!("a name in the path has more than {SEGMENT_BYTES_MAX} bytes; shorten it"));
    }
    if cfg!(windows) {
        return windows_segment(segment);
    }
    Ok(())
}

/// What Windows would take for something else than a file of that name.
fn windows_segment(segment: &str) -> Result<(), String> {
    if let Some(c) = segment.chars().find(|c| matches!(c, ':' | '<' | '>' | '"' | '|' | '?' | '*')) {
        return Err(format!("Windows does not allow {c:?} in a file name"));
    }
    if segment.ends_with(['.', ' ']) {
        return Err("Windows does not allow a name that ends with a dot or a space".to_owned());
    }
    let stem = segment.split('.').next().unwrap_or(segment).trim_end().to_ascii_uppercase();
    let numbered = |word: &str| {
        stem.strip_prefix(word).is_some_and(|rest| {
            let mut rest = rest.chars();
            matches!(rest.next(), Some('0'..='9' | '¹' | '²' | '³')) && rest.next().is_none()
        })
    };
    let reserved = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || numbered("COM")
        || numbered("LPT");
    if reserved { Err("Windows keeps this name for a device".to_owned()) } else { Ok(()) }
}

/// Checks the target of a symbolic link that stands at `link`: relative, inside the folder, climbing only at
/// its beginning. Returns the target with `/`.
///
/// # Errors
/// [`Error::EntryRefused`] naming the link.
pub(crate) fn link_target(link: &EntryName, target: &str) -> Result<String, Error> {
    let refuse =
        |reason: &str| Err(Error::refused(link.as_str(), format!("it links to {target:?}: {reason}")));
    if target.is_empty() {
        return refuse("the target is empty");
    }
    if target.len() > LINK_BYTES_MAX {
        return Err(Error::refused(
            link.as_str(),
            format!("its target has more than {LINK_BYTES_MAX} bytes"),
        ));
    }
    let text = target.replace('\\', "/");
    if text.starts_with('/') || has_drive(&text) {
        return refuse("the target is absolute; make it relative");
    }
    if text.chars().any(char::is_control) {
        return refuse("the target holds a control character");
    }
    let mut depth = link.as_str().matches('/').count();
    let mut descended = false;
    for segment in text.split('/') {
        match segment {
            "" | "." => {}
            ".." if descended => return refuse("`..` may stand only at the beginning of the target"),
            ".." => match depth.checked_sub(1) {
                Some(up) => depth = up,
                None => return refuse("the target is outside the package"),
            },
            _ => descended = true,
        }
    }
    Ok(text)
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A folder, with an entry of its own or implied by a path below it.
    Folder,
    /// A regular file.
    File,
    /// A symbolic link.
    Link,
}

/// Every path seen in one archive.
#[derive(Debug)]
pub(crate) struct Names {
    /// Digest of the path in lower case → digest of the path as written, and what stands there.
    places: BTreeMap<[u8; 16], ([u8; 16], Place)>,
    paths_max: u64,
}

impl Names {
    /// None yet; at most `paths_max` paths, implied folders included.
    pub fn new(paths_max: u64) -> Self {
        Self { places: BTreeMap::new(), paths_max }
    }

    /// Takes a path with all folders above it.
    ///
    /// # Errors
    /// [`Error::EntryRefused`] when it falls on another one; [`Error::TooBig`] above the number of paths.
    pub fn admit(&mut self, name: &EntryName, place: Place) -> Result<(), Error> {
        for (at, _) in name.as_str().match_indices('/') {
            self.put(&name.as_str()[..at], Place::Folder, name, Above::Yes)?;
        }
        self.put(name.as_str(), place, name, Above::No)
    }

    /// Whether a file or link stands at exactly that path.
    pub fn has_file(&self, path: &str) -> bool {
        self.places
            .get(&digest(&path.to_lowercase()))
            .is_some_and(|(written, place)| *place != Place::Folder && *written == digest(path))
    }

    /// As [`Names::has_file`], and it is no link.
    pub fn has_plain_file(&self, path: &str) -> bool {
        self.places
            .get(&digest(&path.to_lowercase()))
            .is_some_and(|(written, place)| *place == Place::File && *written == digest(path))
    }

    fn put(&mut self, path: &str, place: Place, name: &EntryName, above: Above) -> Result<(), Error> {
        let (key, written) = (digest(&path.to_lowercase()), digest(path));
        let Some((there, standing)) = self.places.get(&key) else {
            self.places.insert(key, (written, place));
            if self.places.len() as u64 > self.paths_max {
                return Err(Error::TooBig {
                    what: "the number of files and folders",
                    limit: self.paths_max,
                    unit: "paths",
                    entry: Some(name.to_string()),
                });
            }
            return Ok(());
        };
        let reason = match (there == &written, standing, place) {
            (true, Place::Folder, Place::Folder) => return Ok(()),
            (false, ..) => {
                format!("{path:?} differs in letter case only from another path of the archive; rename one")
            }
            (true, Place::Link, Place::Folder) if matches!(above, Above::Yes) => {
                format!("it stands below {path:?}, which is a symbolic link")
            }
            (true, Place::Folder, _) | (true, _, Place::Folder) => {
                format!("{path:?} is a file and a folder at once")
            }
            (true, ..) => "the archive holds this path twice".to_owned(),
        };
        Err(Error::refused(name.as_str(), reason))
    }
}

/// Whether a path stands above the entry that is being admitted, or is that entry.
#[derive(Clone, Copy)]
enum Above {
    Yes,
    No,
}

fn digest(path: &str) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&blake3::hash(path.as_bytes()).as_bytes()[..16]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> EntryName {
        EntryName::parse(text).unwrap().path.unwrap()
    }

    #[test]
    fn safe_names() {
        for (given, path, folder) in [
            ("a", "a", false),
            ("a/b.txt", "a/b.txt", false),
            ("Scripts\\Main.py", "Scripts/Main.py", false),
            ("Scripts\\", "Scripts", true),
            ("./a/./b", "a/b", false),
            ("a/", "a", true),
            ("a/.", "a", true),
            ("..a/b..", "..a/b..", false),
            ("été/ok", "été/ok", false),
        ] {
            let parsed = EntryName::parse(given).unwrap();
            assert_eq!((parsed.path.unwrap().as_str(), parsed.folder), (path, folder), "{given}");
        }
        for root in ["./", "."] {
            assert_eq!(EntryName::parse(root).unwrap(), ParsedName { path: None, folder: true });
        }
    }

    #[test]
    fn refused_names() {
        for given in [
            "",
            "/",
            "/etc/passwd",
            "\\x",
            "\\\\host\\share",
            "..",
            "../x",
            "a/../x",
            "a\\..\\..\\x",
            "a/..",
            "C:\\x",
            "c:x",
            "a//b",
            "a//",
            "a\0b",
            "a\nb",
            "a/\u{7f}",
        ] {
            let error = EntryName::parse(given).unwrap_err();
            assert_eq!(error.code(), "bundle-entry-refused", "{given:?}");
            assert!(error.to_string().contains(&format!("{given:?}")), "{error}");
        }
    }

    #[test]
    fn lengths_at_the_limit_and_one_over() {
        assert!(EntryName::parse(&"x".repeat(SEGMENT_BYTES_MAX)).is_ok());
        assert!(EntryName::parse(&"x".repeat(SEGMENT_BYTES_MAX + 1)).is_err());
        let path = "abc/".repeat(PATH_BYTES_MAX / 4 - 1) + "abcd";
        assert_eq!(path.len(), PATH_BYTES_MAX);
        assert!(EntryName::parse(&path).is_ok());
        assert!(EntryName::parse(&(path + "e")).is_err());
        let link = name("l");
        assert!(link_target(&link, &"x".repeat(LINK_BYTES_MAX)).is_ok());
        assert!(link_target(&link, &"x".repeat(LINK_BYTES_MAX + 1)).is_err());
    }

    #[test]
    fn links_stay_inside() {
        for (link, target) in
            [("l", "a"), ("l", "./a/b"), ("d/l", "../a"), ("d/e/l", "../../a"), ("d/l", ".."), ("l", ".")]
        {
            assert!(link_target(&name(link), target).is_ok(), "{link} -> {target}");
        }
        for (link, target) in [
            ("l", ""),
            ("l", "/etc"),
            ("l", ".."),
            ("l", "../x"),
            ("d/l", "../../x"),
            ("l", "C:/x"),
            ("l", "\\x"),
            ("l", "a/.."),
            ("d/e/l", "a/../../../.."),
            ("l", "a\0"),
        ] {
            assert!(link_target(&name(link), target).is_err(), "{link} -> {target}");
        }
    }

    #[test]
    fn paths_that_fall_on_each_other() {
        use Place::{File, Folder, Link};
        for (entries, word) in [
            (&[("a", File), ("a", File)][..], "twice"),
            (&[("a", File), ("A", File)], "letter case"),
            (&[("Lib/x", File), ("lib/y", File)], "letter case"),
            (&[("a", File), ("a/b", File)], "file and a folder"),
            (&[("a/b", File), ("a", File)], "file and a folder"),
            (&[("a", Folder), ("a", File)], "file and a folder"),
            (&[("a", Link), ("a/b", File)], "below"),
            (&[("a/b", File), ("a", Link)], "file and a folder"),
            (&[("a", Link), ("a", File)], "twice"),
        ] {
            let mut names = Names::new(100);
            let (last, first) = entries.split_last().unwrap();
            for (path, place) in first {
                names.admit(&name(path), *place).unwrap();
            }
            let error = names.admit(&name(last.0), last.1).unwrap_err();
            assert!(error.to_string().contains(word), "{entries:?}: {error}");
        }
        let mut names = Names::new(100);
        for (path, place) in [("a", Folder), ("a/b", File), ("a", Folder), ("a/c", Link)] {
            names.admit(&name(path), place).unwrap();
        }
        assert!(names.has_file("a/b") && names.has_file("a/c"));
        assert!(!names.has_file("a") && !names.has_file("A/b") && !names.has_file("b"));
    }

    #[test]
    fn implied_folders_count() {
        let mut names = Names::new(3);
        names.admit(&name("a/b/c"), Place::File).unwrap();
        assert_eq!(names.admit(&name("d"), Place::File).unwrap_err().code(), "bundle-too-big");
    }

    #[test]
    fn what_windows_would_misread() {
        for bad in ["a:b", "CON", "nul.txt", "com1", "LPT9.log", "x.", "x ", "a?"] {
            assert!(windows_segment(bad).is_err(), "{bad}");
        }
        for good in ["console", "com", "com10", "a.b", ".env"] {
            assert!(windows_segment(good).is_ok(), "{good}");
        }
    }
}
