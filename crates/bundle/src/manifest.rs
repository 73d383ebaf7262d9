//! The manifest of a bundle, in whichever spelling, from a folder or from an archive.
//!
//! `escale.toml` wins over `PackageInfo.xml`. `delivery.toml` beside either is the deliver face in a file of
//! its own; alone it makes a package that can be delivered and nothing else. Manifests are looked for at the root; the name of `PackageInfo.xml` is
//! matched whatever its letter case, because the packages of the field were made where that makes no
//! difference.

use crate::error::Error;
use crate::limits::MANIFEST_BYTES_MAX;
use crate::{deliver, manifest_toml, manifest_xml};
use model::manifest::{Manifest, Spelling};
use model::{PackageName, Version};
use protocol::deliver::DeliverFile;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The configuration file of the program that runs Python scripts.
const PYTHON_HOST_CONFIG: &str = "PythonPackageHost.exe.config";

/// The files at the root that say what a bundle is.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    escale: Option<Vec<u8>>,
    constellation: Option<Vec<u8>>,
    delivery: Option<Vec<u8>>,
}

/// A file at the root that says what a bundle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Escale,
    Constellation,
    Delivery,
}

impl Part {
    /// The part that a path of the bundle is, if any.
    pub fn of(path: &str) -> Option<Self> {
        match path {
            manifest_toml::FILE => Some(Part::Escale),
            deliver::FILE => Some(Part::Delivery),
            _ if path.eq_ignore_ascii_case(manifest_xml::FILE) => Some(Part::Constellation),
            _ => None,
        }
    }

    fn file(self) -> &'static str {
        match self {
            Part::Escale => manifest_toml::FILE,
            Part::Constellation => manifest_xml::FILE,
            Part::Delivery => deliver::FILE,
        }
    }
}

impl Sources {
    /// Takes the content of a part; `None` says that it is larger than [`MANIFEST_BYTES_MAX`].
    pub fn put(&mut self, part: Part, content: Option<Vec<u8>>) -> Result<(), Error> {
        let content = content.ok_or_else(|| Error::TooBig {
            what: "the size of the manifest",
            limit: MANIFEST_BYTES_MAX,
            unit: "bytes",
            entry: Some(part.file().to_owned()),
        })?;
        match part {
            Part::Escale => self.escale = Some(content),
            Part::Constellation => self.constellation = Some(content),
            Part::Delivery => self.delivery = Some(content),
        }
        Ok(())
    }

    /// Reads the manifest, and its deliver face. `fallback` names a Constellation package without a name; `lone_folder` is
    /// the only folder at the root, for the advice when there is no manifest.
    pub fn read(
        self,
        fallback: &str,
        lone_folder: Option<String>,
    ) -> Result<(Manifest, Option<DeliverFile>), Error> {
        let mut face = self.delivery.as_deref().map(deliver::of_file).transpose()?;
        let mut manifest = match (self.escale, self.constellation) {
            (None, None) => match &face {
                None => return Err(Error::NoManifest { folder: lone_folder }),
                Some(face) => alone(face)?,
            },
            (Some(bytes), other) => {
                let mut manifest = manifest_toml::read(&bytes)?;
                if other.is_some() {
                    manifest
                        .warnings
                        .push("both escale.toml and PackageInfo.xml are there; escale.toml is read".into());
                }
                if manifest.deliver {
                    if face.is_some() {
                        return Err(fault(
                            "both delivery.toml and [deliver] of escale.toml are there; write one",
                        ));
                    }
                    let text = String::from_utf8_lossy(&bytes);
                    face = Some(deliver::of_manifest(text.strip_prefix('\u{feff}').unwrap_or(&text))?);
                }
                manifest
            }
            (None, Some(bytes)) => manifest_xml::read(&bytes, fallback)?,
        };
        if let Some(face) = &mut face {
            manifest.deliver = true;
            agree(face, &manifest)?;
        }
        if manifest.run.is_none() && manifest.install.is_none() && !manifest.deliver {
            let warning =
                "there is neither [run] nor [install] nor [deliver]: the package does nothing by itself";
            manifest.warnings.push(warning.into());
        }
        Ok((manifest, face))
    }
}

fn fault(problem: impl Into<String>) -> Error {
    Error::Manifest { file: deliver::FILE, line: None, key: None, problem: problem.into() }
}

/// The manifest of a package that has nothing but a `delivery.toml`.
fn alone(face: &DeliverFile) -> Result<Manifest, Error> {
    let head = &face.package;
    let name = PackageName::parse(&head.name).map_err(|e| fault(format!("`package.name`: {e}")))?;
    let version = Version::parse(&head.version).map_err(|e| fault(format!("`package.version`: {e}")))?;
    Ok(Manifest { name, version, deliver: true, ..Manifest::bare("x", "1") })
}

/// `delivery.toml` names the package and the version of the manifest beside it, or none.
fn agree(face: &mut DeliverFile, manifest: &Manifest) -> Result<(), Error> {
    let head = &mut face.package;
    let same = |given: &str, here: &str| given.is_empty() || given == here;
    if !same(&head.name, manifest.name.as_str()) || !same(&head.version, manifest.version.as_str()) {
        let (name, version) = (&manifest.name, &manifest.version);
        let found = format!("{} {}", head.name, head.version);
        return Err(fault(format!(
            "it is about {}, the manifest beside it about {name} {version}",
            found.trim()
        )));
    }
    manifest.name.as_str().clone_into(&mut head.name);
    manifest.version.as_str().clone_into(&mut head.version);
    Ok(())
}

/// Adds a warning for each file that the manifest names and that is not there.
pub(crate) fn warn_missing(manifest: &mut Manifest, has_file: impl Fn(&str) -> bool) {
    let mut warnings = Vec::new();
    if let Some(icon) = &manifest.icon
        && !has_file(icon)
    {
        warnings.push(format!("the icon {icon:?} is not in the package"));
    }
    if let Some(run) = &manifest.run {
        match manifest.spelling {
            Spelling::Escale => {
                if let Some(program) = run.command.first()
                    && program.contains('/')
                    && !program.starts_with('/')
                    && !program.contains("${")
                    && !has_file(program.trim_start_matches("./"))
                {
                    warnings.push(format!("the program {program:?} of `run.command` is not in the package"));
                }
            }
            Spelling::Constellation => {
                // Beside a configuration file there may be Python scripts, which need no program.
                let there = |file: &String| has_file(file) || has_file(&format!("{file}.config"));
                if !run.executables.iter().any(there) && !has_file(PYTHON_HOST_CONFIG) {
                    let files = run.executables.join(", ");
                    warnings.push(format!("none of the programs to run is in the package: {files}"));
                }
            }
        }
    }
    manifest.warnings.extend(warnings);
}

/// Refuses a manifest whose install face names a file that is not there.
pub(crate) fn must_have(manifest: &Manifest, has_file: impl Fn(&str) -> bool) -> Result<(), Error> {
    let files = manifest.install.iter().flat_map(|install| &install.files);
    match files.enumerate().find(|(_, file)| !has_file(&file.path)) {
        None => Ok(()),
        Some((place, file)) => Err(Error::Manifest {
            file: manifest_toml::FILE,
            line: None,
            key: Some(format!("install.file[{place}].path")),
            problem: format!(
                "`install.file[{place}].path`: the package has no file {:?}; add it or correct the path",
                file.path
            ),
        }),
    }
}

/// A manifest that is a symbolic link: `inspect` and `pack` refuse it alike.
pub(crate) fn linked(name: &str) -> Error {
    Error::refused(name, "a manifest must be a file, not a symbolic link")
}

/// The manifest of an unpacked folder; `dir_name` names a Constellation package whose manifest has no name.
///
/// # Errors
/// [`Error::NoManifest`], [`Error::Manifest`], [`Error::EntryRefused`] for a manifest that is a symbolic
/// link, [`Error::TooBig`] for a manifest above [`MANIFEST_BYTES_MAX`](crate::limits::MANIFEST_BYTES_MAX),
/// [`Error::Io`].
pub fn read_manifest_dir(dir: &Path, dir_name: &str) -> Result<Manifest, Error> {
    let mut sources = Sources::default();
    let mut others = Vec::new();
    let mut found: Vec<(Part, PathBuf)> = Vec::new();
    for entry in fs::read_dir(dir).map_err(|e| Error::io("read", dir, e))? {
        let entry = entry.map_err(|e| Error::io("read", dir, e))?;
        let name = entry.file_name();
        let part = name.to_str().and_then(Part::of);
        let kind = entry.file_type().map_err(|e| Error::io("read", &entry.path(), e))?;
        match part {
            Some(_) if kind.is_symlink() => return Err(linked(&name.to_string_lossy())),
            Some(part) if kind.is_file() => found.push((part, entry.path())),
            _ => others.push((name, entry.path())),
        }
    }
    // The exact spelling last, so that it wins over one that differs in letter case.
    found.sort_by_key(|(part, path)| path.file_name().is_some_and(|name| name == part.file()));
    for (part, path) in found {
        let content = read_bounded(&path).map_err(|e| Error::io("read", &path, e))?;
        sources.put(part, content)?;
    }
    let lone_folder = match others.as_slice() {
        [(name, path)] if path.is_dir() => name.to_str().map(str::to_owned),
        _ => None,
    };
    sources.read(dir_name, lone_folder).map(|(manifest, _)| manifest)
}

fn read_bounded(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let mut content = Vec::new();
    File::open(path)?.take(MANIFEST_BYTES_MAX + 1).read_to_end(&mut content)?;
    Ok((content.len() as u64 <= MANIFEST_BYTES_MAX).then_some(content))
}
