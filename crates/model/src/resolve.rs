//! From an instance to a package file (spec/constellation §4.2).

use crate::{FileName, InstanceName, PackageName, Version};

/// A file of the repository, as far as resolution looks at it.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a, T> {
    /// File name.
    pub file: &'a FileName,
    /// Package name given by its manifest.
    pub package: &'a PackageName,
    /// Version given by its manifest.
    pub version: &'a Version,
    /// When it was published, for equal versions: the most recent wins.
    pub published_ms: i64,
    /// Whatever the caller wants back.
    pub key: T,
}

/// How a file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The instance names this very file.
    ByFile,
    /// The highest version of a package name.
    ByPackage,
    /// No package of that name; a file is called like it.
    ByFileName,
}

/// Finds the file an instance is to run, or nothing: then it cannot be deployed.
///
/// `package_file` may be a file name (explicit), a package name (highest version), or absent (the instance's own name
/// is taken as a package name). A `package_file` that looks like a file and is none of the repository's is an error,
/// never a guess.
#[must_use]
pub fn resolve<'a, T: Copy>(
    instance: &InstanceName,
    package_file: Option<&str>,
    files: &[Candidate<'a, T>],
) -> Option<(Candidate<'a, T>, Found)> {
    let by_file = |name: &str| files.iter().find(|c| c.file.fold() == name.to_lowercase()).copied();
    let by_package = |name: &str| {
        files
            .iter()
            .filter(|c| c.package.fold() == name.to_lowercase())
            .max_by(|a, b| a.version.cmp(b.version).then(a.published_ms.cmp(&b.published_ms)))
            .copied()
    };
    let called = |name: &str| by_file(&format!("{name}.zip")).or_else(|| by_file(&format!("{name}.tar.zst")));
    match package_file.map(str::trim).filter(|text| !text.is_empty()) {
        Some(name) => {
            let lower = name.to_lowercase();
            if let Some(found) = by_file(name) {
                return Some((found, Found::ByFile));
            }
            if lower.ends_with(".zip") || lower.ends_with(".tar.zst") {
                return None;
            }
            by_package(name).map(|c| (c, Found::ByPackage)).or_else(|| {
                called(name).or_else(|| called(instance.as_str())).map(|c| (c, Found::ByFileName))
            })
        }
        None => by_package(instance.as_str())
            .map(|c| (c, Found::ByPackage))
            .or_else(|| called(instance.as_str()).map(|c| (c, Found::ByFileName))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str, &str)], name: &str, package_file: Option<&str>) -> Option<String> {
        let parsed: Vec<_> = files
            .iter()
            .map(|(f, p, v)| {
                (FileName::parse(f).unwrap(), PackageName::parse(p).unwrap(), Version::parse(v).unwrap())
            })
            .collect();
        let candidates: Vec<_> = parsed
            .iter()
            .enumerate()
            .map(|(i, (file, package, version))| Candidate {
                file,
                package,
                version,
                published_ms: i as i64,
                key: (),
            })
            .collect();
        resolve(&InstanceName::parse(name).unwrap(), package_file, &candidates)
            .map(|(c, _)| c.file.to_string())
    }

    /// REP-01, REP-02: Appendix A, vector 3.
    #[test]
    fn vectors() {
        let mut files = vec![
            ("HWMonitor.zip", "HWMonitor", "1.0"),
            ("HWMonitor-1.1.zip", "HWMonitor", "1.1"),
            ("HWMonitor-1.2.zip", "HWMonitor", "1.2"),
            ("DemoPackage.zip", "Demo", "3.0"),
            ("Legacy.zip", "Other", "1.0"),
        ];
        for (name, package_file, expected) in [
            ("HWMonitor", None, Some("HWMonitor-1.2.zip")),
            ("hwmonitor", None, Some("HWMonitor-1.2.zip")),
            ("HWMonitor", Some("HWMonitor-1.1.zip"), Some("HWMonitor-1.1.zip")),
            ("HWMonitor", Some("DemoPackage.zip"), Some("DemoPackage.zip")),
            ("HWMonitor1", Some("HWMonitor.zip"), Some("HWMonitor.zip")),
            ("HWMonitor2", Some("HWMonitor.ZIP"), Some("HWMonitor.zip")),
            ("HWMonitor1", Some("HWMonitor"), Some("HWMonitor-1.2.zip")),
            ("Legacy", None, Some("Legacy.zip")),
            ("Ghost", None, None),
            ("HWMonitor", Some("HWMonitor-9.zip"), None),
            ("HWMonitor", Some("  "), Some("HWMonitor-1.2.zip")),
        ] {
            assert_eq!(found(&files, name, package_file).as_deref(), expected, "{name} {package_file:?}");
        }
        files.push(("HWMonitor-1.3.zip", "HWMonitor", "1.3"));
        assert_eq!(found(&files, "HWMonitor2", Some("HWMonitor")).as_deref(), Some("HWMonitor-1.3.zip"));
    }

    #[test]
    fn equal_versions_take_the_newest_file() {
        let files = [("a.zip", "P", "1.0"), ("b.zip", "P", "1.0.0")];
        assert_eq!(found(&files, "P", None).as_deref(), Some("b.zip"));
    }
}
