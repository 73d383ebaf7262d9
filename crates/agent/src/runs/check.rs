//! Checks (spec/fusioninventory-deploy §7), with the words foreign agents use for what they find.

use model::install::{Check, CheckKind};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Looks at the machine. `Err` says why the check failed. May take long: files are read to be hashed.
pub fn look(check: &Check, variable: impl Fn(&str) -> Option<String>) -> Result<(), String> {
    if check.kind.is_registry() {
        return Err("check only available on windows".to_owned());
    }
    let text = match check.path.as_str() {
        "" => "~~ no path given ~~".to_owned(),
        path => expand(path, variable),
    };
    let path = Path::new(&text);
    let size = || std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|about| about.len());
    match check.kind {
        CheckKind::DirectoryExists if !path.is_dir() => Err(format!("{text} directory is missing")),
        CheckKind::DirectoryMissing if path.is_dir() => Err(format!("{text} directory exists")),
        CheckKind::FileExists if !path.is_file() => Err(format!("{text} file is missing")),
        CheckKind::FileMissing if path.is_file() => Err(format!("{text} file exists")),
        CheckKind::FileSizeEquals | CheckKind::FileSizeGreater | CheckKind::FileSizeLower => {
            let wanted = number(&check.value)?;
            let found = size().ok_or_else(|| format!("{text} is missing"))?;
            match check.kind {
                CheckKind::FileSizeEquals if found != wanted => {
                    Err(format!("{text} has wrong file size: {found} vs {wanted}"))
                }
                CheckKind::FileSizeGreater if found <= wanted => {
                    Err(format!("{text} file size not greater: {found} <= {wanted}"))
                }
                CheckKind::FileSizeLower if found >= wanted => {
                    Err(format!("{text} file size not lower: {found} >= {wanted}"))
                }
                _ => Ok(()),
            }
        }
        CheckKind::FileSha512 => {
            let wanted = given(&check.value)?;
            if !path.is_file() {
                return Err(format!("{text} is missing"));
            }
            let found = sha512(path).map_err(|e| format!("{text} could not be read: {e}"))?;
            if found == wanted {
                Ok(())
            } else {
                Err(format!("{text} has wrong sha512 file hash, found {found}"))
            }
        }
        CheckKind::FileSha512Mismatch => match sha512(path) {
            Ok(found) if found == check.value => Err(format!("got sha512 file hash match for {text}")),
            _ => Ok(()),
        },
        CheckKind::FreeSpace => {
            let wanted = number(&check.value)?;
            if !path.is_dir() {
                return Err(format!("{text} directory is missing"));
            }
            let about = rustix::fs::statvfs(path).map_err(|e| format!("{text} free space not known: {e}"))?;
            let free = about.f_bavail.saturating_mul(about.f_frsize);
            if free > wanted {
                Ok(())
            } else {
                Err(format!("{text} free space not greater: {free} <= {wanted}"))
            }
        }
        _ => Ok(()),
    }
}

fn given(value: &str) -> Result<&str, String> {
    if value.is_empty() { Err("no value provided".to_owned()) } else { Ok(value) }
}

fn number(value: &str) -> Result<u64, String> {
    given(value.trim())?.parse().map_err(|_| format!("{value} is no number of bytes"))
}

/// The SHA-512 of a file, in lowercase hexadecimal.
pub fn sha512(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = ring::digest::Context::new(&ring::digest::SHA512);
    let mut buffer = vec![0; 128 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hash.update(&buffer[..read]),
        }
    }
    Ok(hash.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Replaces `$WORD` and `%WORD%` by variables; one that is not there stands for nothing.
fn expand(text: &str, variable: impl Fn(&str) -> Option<String>) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['$', '%']) {
        out.push_str(&rest[..at]);
        let (sign, after) = rest[at..].split_at(1);
        let end = after.find(|c| !is_word(c)).unwrap_or(after.len());
        let (word, behind) = after.split_at(end);
        let closed = behind.strip_prefix('%');
        match (sign, closed) {
            ("$", _) if !word.is_empty() => {
                out.push_str(&variable(word).unwrap_or_default());
                rest = behind;
            }
            ("%", Some(behind)) if !word.is_empty() => {
                out.push_str(&variable(word).unwrap_or_default());
                rest = behind;
            }
            _ => {
                out.push_str(sign);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::install::Otherwise;

    fn check(kind: CheckKind, path: &str, value: &str) -> Result<(), String> {
        let check = Check {
            label: String::new(),
            kind,
            path: path.to_owned(),
            value: value.to_owned(),
            otherwise: Otherwise::Error,
        };
        look(&check, |_| None)
    }
    fn why(kind: CheckKind, path: &str, value: &str) -> String {
        check(kind, path, value).unwrap_err()
    }

    /// every type of §7.1, passing and failing, with the words of §6.3's logs.
    #[test]
    fn every_type() {
        use CheckKind as K;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_str().unwrap();
        let (file, nope) = (format!("{root}/f10"), format!("{root}/nope"));
        std::fs::write(&file, "0123456789").unwrap();
        let right = sha512(Path::new(&file)).unwrap();
        assert!(right.starts_with("bb96c2fc40d2d546") && right.len() == 128);
        for (kind, path, value) in [
            (K::DirectoryExists, root, ""),
            (K::DirectoryMissing, &file, ""),
            (K::FileExists, &file, ""),
            (K::FileMissing, root, ""),
            (K::FileSizeEquals, &file, "10"),
            (K::FileSizeGreater, &file, "9"),
            (K::FileSizeLower, &file, "11"),
            (K::FileSha512, &file, &right),
            (K::FileSha512Mismatch, &file, ""),
            (K::FileSha512Mismatch, &nope, &right),
            (K::FreeSpace, root, "1"),
        ] {
            assert_eq!(check(kind, path, value), Ok(()), "{kind} {path}");
        }
        assert_eq!(why(K::DirectoryExists, &nope, ""), format!("{nope} directory is missing"));
        assert_eq!(why(K::DirectoryMissing, root, ""), format!("{root} directory exists"));
        assert_eq!(why(K::FileExists, root, ""), format!("{root} file is missing"));
        assert_eq!(why(K::FileExists, "", ""), "~~ no path given ~~ file is missing");
        assert_eq!(why(K::FileMissing, &file, ""), format!("{file} file exists"));
        assert_eq!(why(K::FileSizeEquals, &file, "11"), format!("{file} has wrong file size: 10 vs 11"));
        assert_eq!(why(K::FileSizeGreater, &file, "10"), format!("{file} file size not greater: 10 <= 10"));
        assert_eq!(why(K::FileSizeLower, &file, "10"), format!("{file} file size not lower: 10 >= 10"));
        assert_eq!(why(K::FileSizeLower, &file, ""), "no value provided");
        assert_eq!(why(K::FileSha512, &file, ""), "no value provided");
        assert!(why(K::FileSha512, &file, &right.to_uppercase()).contains("has wrong sha512 file hash"));
        assert_eq!(
            why(K::FileSha512Mismatch, &file, &right),
            format!("got sha512 file hash match for {file}")
        );
        assert!(why(K::FreeSpace, root, &u64::MAX.to_string()).contains("free space not greater"));
        assert!(check(K::FreeSpace, &file, "1").is_err(), "a file is no folder");
        for kind in CheckKind::ALL.iter().filter(|k| k.is_registry()) {
            assert_eq!(why(*kind, "HKEY_LOCAL_MACHINE/x", "1"), "check only available on windows");
        }
    }

    /// variables in paths.
    #[test]
    fn variables() {
        let known = |name: &str| (name == "HOME").then(|| "/home/me".to_owned());
        for (text, expected) in [
            ("$HOME/x", "/home/me/x"),
            ("%HOME%/$NOPE/x", "/home/me//x"),
            ("100%/$/%%/a%b c%", "100%/$/%%/a%b c%"),
            ("%NOPE%", ""),
        ] {
            assert_eq!(expand(text, known), expected, "{text}");
        }
    }
}
