//! `PackageInfo.xml`: the manifest of a Constellation package (spec/constellation §3.2, §3.3).
//!
//! Tolerant, because these packages exist and nobody will write them again: any namespace or none, any letter
//! case, back-slashes, `isRequiered`, unknown elements, defaults of another type. What is odd but could be
//! read becomes a warning. Refused are only a file that is no XML or no manifest, a name or a version that
//! are none, and a program outside the package.
//!
//! Such a package always has a run face: the files to try, in order. The agent adds those named after the
//! instance, and appends its five arguments (§3.4).

use crate::error::Error;
use crate::names::EntryName;
use crate::xml::{self, Element};
use model::manifest::{Manifest, Ready, RecoveryPart, Run, SettingSpec, Spelling, Stop, Text};
use model::setting::{SETTING_BYTES_MAX, SETTINGS_MAX, SettingType};
use model::{PackageName, SettingKey, Version};
use std::collections::BTreeMap;

/// The file's name.
pub(crate) const FILE: &str = "PackageInfo.xml";

/// Reads a manifest; `fallback` is the name of the package's file or folder, for a manifest without a name.
///
/// # Errors
/// [`Error::Manifest`].
pub(crate) fn read(bytes: &[u8], fallback: &str) -> Result<Manifest, Error> {
    let root = xml::decode(bytes)
        .and_then(|text| xml::parse(&text))
        .map_err(|fault| wrong(Some(fault.line), None, fault.problem))?;
    if !root.is("Package") {
        let problem = format!("the root element is <{}>, not <Package>", root.name);
        return Err(wrong(Some(root.line), None, problem));
    }
    let fault = |key: &str, problem: String| wrong(Some(root.line), Some(key), problem);
    let given = |key: &str| root.attribute(key).map(str::trim).filter(|value| !value.is_empty());
    let name = given("Name").map_or_else(|| without_ending(fallback), str::to_owned);
    let name = PackageName::parse(&name)
        .map_err(|e| fault("Name", format!("the name {name:?} cannot be used: {e}")))?;
    let version = given("Version").unwrap_or("0.0");
    let version = Version::parse(version)
        .map_err(|e| fault("Version", format!("the version {version:?} cannot be used: {e}")))?;
    let mut warnings = Vec::new();
    let run = Run {
        command: Vec::new(),
        executables: executables(&name, given("ExecutableFilename"))
            .map_err(|text| fault("ExecutableFilename", text))?,
        ready: Ready::Started,
        stop: Stop::default(),
        recovery: RecoveryPart::default(),
        memory_bytes_max: None,
        env: BTreeMap::new(),
    };
    Ok(Manifest {
        spelling: Spelling::Constellation,
        version,
        title: Text::default(),
        description: given("Description").map_or_else(Text::default, Text::plain),
        authors: given("Author").map(str::to_owned).into_iter().collect(),
        url: given("PackageUrl").or_else(|| given("URL")).map(str::to_owned),
        icon: given("Icon").and_then(|path| icon(path, &mut warnings)),
        platforms: platforms(&root, &mut warnings),
        settings: settings(&root, &mut warnings),
        run: Some(run),
        install: false,
        deliver: false,
        name,
        warnings,
    })
}

fn wrong(line: Option<usize>, key: Option<&str>, problem: String) -> Error {
    Error::Manifest { file: FILE, line, key: key.map(str::to_owned), problem }
}

/// `Collector.zip` → `Collector`.
fn without_ending(file_name: &str) -> String {
    let lower = file_name.to_ascii_lowercase();
    [".zip", ".tar.zst"]
        .iter()
        .find_map(|ending| lower.strip_suffix(ending).map(|stem| file_name[..stem.len()].to_owned()))
        .unwrap_or_else(|| file_name.to_owned())
}

/// The files to try: what the manifest names, `<name>.exe`, then the same without `.exe`.
fn executables(name: &PackageName, named: Option<&str>) -> Result<Vec<String>, String> {
    let mut files: Vec<String> = Vec::new();
    let mut add = |file: String| {
        if !files.contains(&file) {
            files.push(file);
        }
    };
    let named = match named {
        None => None,
        Some(text) => match EntryName::parse(text) {
            Ok(parsed) if !parsed.folder => parsed.path.map(|path| path.to_string()),
            _ => return Err(format!("{text:?} must name a file of the package: relative, without `..`")),
        },
    };
    let first: Vec<String> = [named, Some(format!("{name}.exe"))].into_iter().flatten().collect();
    for file in &first {
        add(file.clone());
    }
    for file in &first {
        let stem = file.len().saturating_sub(".exe".len());
        if stem > 0 && file.is_char_boundary(stem) && file[stem..].eq_ignore_ascii_case(".exe") {
            add(file[..stem].to_owned());
        }
    }
    Ok(files)
}

fn icon(path: &str, warnings: &mut Vec<String>) -> Option<String> {
    match EntryName::parse(path) {
        Ok(parsed) if !parsed.folder => parsed.path.map(|path| path.to_string()),
        _ => {
            warnings.push(format!("the icon {path:?} is not a file of the package; it is left out"));
            None
        }
    }
}

/// The systems that are declared compliant; empty when none is.
fn platforms(root: &Element, warnings: &mut Vec<String>) -> Vec<String> {
    let mut platforms: Vec<String> = Vec::new();
    let declared = root
        .children("Compatibility")
        .flat_map(|e| e.children("Platforms"))
        .flat_map(|e| e.children("Platform"));
    for platform in declared {
        let id = platform.attribute("id").unwrap_or_default().trim();
        let word = match id.to_ascii_lowercase().as_str() {
            "win32nt" | "windows" => "windows",
            "unix" | "linux" => "linux",
            "macos" | "macosx" => "macos",
            _ => {
                warnings.push(format!("the platform {id:?} (line {}) is not known", platform.line));
                continue;
            }
        };
        if platform.attribute("isCompliant").is_none_or(truth) && !platforms.iter().any(|known| known == word)
        {
            platforms.push(word.to_owned());
        }
    }
    platforms
}

fn truth(text: &str) -> bool {
    matches!(text.trim().to_ascii_lowercase().as_str(), "true" | "1" | "yes")
}

fn settings(root: &Element, warnings: &mut Vec<String>) -> Vec<SettingSpec> {
    let namespace = namespace(root);
    let mut specs: Vec<SettingSpec> = Vec::new();
    for element in root.children("Settings").flat_map(|e| e.children("Setting")) {
        let line = element.line;
        let key = match SettingKey::parse(element.attribute("name").unwrap_or_default().trim()) {
            Ok(key) => key,
            Err(e) => {
                warnings.push(format!("the setting on line {line} is left out: {e}"));
                continue;
            }
        };
        if specs.iter().any(|spec| spec.key == key) {
            warnings
                .push(format!("the setting `{key}` is declared twice; the one on line {line} is left out"));
            continue;
        }
        if specs.len() == SETTINGS_MAX {
            warnings.push(format!("there are more than {SETTINGS_MAX} settings; the others are left out"));
            break;
        }
        let kind = kind(element.attribute("type").unwrap_or_default()).unwrap_or_else(|word| {
            warnings
                .push(format!("the setting `{key}` has the unknown type {word:?}; it is taken for a text"));
            SettingType::String
        });
        let flag = |names: &[&str]| names.iter().any(|name| element.attribute(name).is_some_and(truth));
        let mut spec = SettingSpec::new(key, kind);
        spec.required = flag(&["isRequired", "isRequiered"]);
        spec.ignore_local = flag(&["ignoreLocalValue"]);
        spec.ignore_default = flag(&["ignoreDefaultValue"]);
        spec.description = element
            .attribute("description")
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map_or_else(Text::default, Text::plain);
        spec.default = default(element, namespace, &spec, warnings);
        specs.push(spec);
    }
    specs
}

/// The namespace that every element inherits from the root.
fn namespace(root: &Element) -> Option<&str> {
    root.attributes.iter().find(|(key, _)| key == "xmlns").map(|(_, value)| value.as_str())
}

fn default(
    element: &Element,
    namespace: Option<&str>,
    spec: &SettingSpec,
    warnings: &mut Vec<String>,
) -> Option<String> {
    let attribute = element.attribute("defaultValue").map(str::to_owned);
    let content = || {
        element
            .children("defaultContent")
            .next()
            .map(|e| e.content(namespace))
            .filter(|text| !text.is_empty())
    };
    let default = attribute.or_else(content)?;
    let key = &spec.key;
    if default.len() > SETTING_BYTES_MAX {
        warnings
            .push(format!("the default of `{key}` has more than {SETTING_BYTES_MAX} bytes; it is left out"));
        return None;
    }
    if default.trim().is_empty() && spec.kind != SettingType::String {
        return None;
    }
    if !spec.ignore_default && !spec.kind.accepts(&default) {
        warnings.push(format!("the default of `{key}` is no value of type {}", spec.kind));
    }
    Some(default)
}

/// The type for a Constellation type's name.
fn kind(word: &str) -> Result<SettingType, &str> {
    match word.trim().to_ascii_lowercase().as_str() {
        "boolean" | "bool" => Ok(SettingType::Boolean),
        "double" => Ok(SettingType::Number),
        "string" => Ok(SettingType::String),
        "int32" | "int64" => Ok(SettingType::Integer),
        "datetime" => Ok(SettingType::Date),
        "timespan" => Ok(SettingType::Duration),
        "xmldocument" | "configurationsection" => Ok(SettingType::Xml),
        "jsonobject" => Ok(SettingType::Json),
        _ => Err(word),
    }
}
