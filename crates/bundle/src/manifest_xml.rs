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
use crate::limits::DEPENDENCIES_MAX;
use crate::names::EntryName;
use crate::xml::{self, Element, Inherited};
use model::manifest::{
    Compatibility, Dependency, Manifest, Ready, RecoveryPart, Run, SettingSpec, Spelling, Stop, Text,
    platform_family,
};
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
    let compatibility = compatibility(&root, &mut warnings);
    Ok(Manifest {
        spelling: Spelling::Constellation,
        version,
        title: Text::default(),
        description: given("Description").map_or_else(Text::default, Text::plain),
        authors: given("Author").map(str::to_owned).into_iter().collect(),
        url: given("PackageUrl").or_else(|| given("URL")).map(str::to_owned),
        author_url: given("URL").map(str::to_owned),
        icon: given("Icon").and_then(|path| icon(path, &mut warnings)),
        platforms: platforms(&compatibility),
        compatibility,
        dependencies: dependencies(&root, &mut warnings),
        request_last_states: given("RequestLastStateObjectsOnStart").is_some_and(truth),
        enable_control_hub: given("EnableControlHub").is_some_and(truth),
        settings: settings(&root, &mut warnings),
        run: Some(run),
        install: None,
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

/// What it says it is compatible with.
fn compatibility(root: &Element, warnings: &mut Vec<String>) -> Compatibility {
    let given = |element: &Element, key: &str| {
        element.attribute(key).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
    };
    let mut found = Compatibility::default();
    for element in root.children("Compatibility") {
        found.constellation = found.constellation.or_else(|| given(element, "constellationVersion"));
        found.dotnet = found.dotnet.or_else(|| given(element, "dotNetTargetPlatform"));
        for platform in element.children("Platforms").flat_map(|e| e.children("Platform")) {
            let id = platform.attribute("id").unwrap_or_default().trim();
            if platform_family(id).is_none() {
                warnings.push(format!("the platform {id:?} (line {}) is not known", platform.line));
            }
            let compliant = platform.attribute("isCompliant").is_none_or(truth);
            if found.platforms.len() < DEPENDENCIES_MAX {
                found.platforms.push((id.to_owned(), compliant));
            }
        }
    }
    found
}

/// The systems that are declared compliant; empty when none is.
fn platforms(compatibility: &Compatibility) -> Vec<String> {
    let mut platforms: Vec<String> = Vec::new();
    let compliant = compatibility.platforms.iter().filter(|(_, compliant)| *compliant);
    for family in compliant.filter_map(|(id, _)| platform_family(id)) {
        if !platforms.iter().any(|known| known == family) {
            platforms.push(family.to_owned());
        }
    }
    platforms
}

/// The packages it says it depends on.
fn dependencies(root: &Element, warnings: &mut Vec<String>) -> Vec<Dependency> {
    let mut found = Vec::new();
    for element in root.children("Dependencies").flat_map(|e| e.children("Dependency")) {
        let given = |key: &str| element.attribute(key).unwrap_or_default().trim().to_owned();
        let (name, version) = (given("Name"), given("Version"));
        if name.is_empty() {
            warnings.push(format!("the dependency on line {} has no name; it is left out", element.line));
        } else if found.len() == DEPENDENCIES_MAX {
            warnings.push(format!(
                "there are more than {DEPENDENCIES_MAX} dependencies; the others are left out"
            ));
            break;
        } else {
            found.push(Dependency { name, version });
        }
    }
    found
}

fn truth(text: &str) -> bool {
    matches!(text.trim().to_ascii_lowercase().as_str(), "true" | "1" | "yes")
}

fn settings(root: &Element, warnings: &mut Vec<String>) -> Vec<SettingSpec> {
    let namespace = Inherited::of(root);
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
        spec.declared = element.attribute("type").map(declared).unwrap_or_default();
        spec.schema = element.attribute("schemaXSD").and_then(|path| schema(path, &spec.key, warnings));
        spec.content = element.attribute("defaultValue").is_none();
        spec.default = default(element, namespace.as_ref(), &spec, warnings);
        spec.content &= spec.default.is_some();
        specs.push(spec);
    }
    specs
}

/// The path of a schema inside the package.
fn schema(path: &str, key: &SettingKey, warnings: &mut Vec<String>) -> Option<String> {
    if path.trim().is_empty() {
        return None;
    }
    match EntryName::parse(path.trim()) {
        Ok(parsed) if !parsed.folder => parsed.path.map(|path| path.to_string()),
        _ => {
            warnings
                .push(format!("the schema {path:?} of `{key}` is not a file of the package; it is left out"));
            None
        }
    }
}

fn default(
    element: &Element,
    inherited: Option<&Inherited<'_>>,
    spec: &SettingSpec,
    warnings: &mut Vec<String>,
) -> Option<String> {
    let attribute = element.attribute("defaultValue").map(str::to_owned);
    let content = || {
        element
            .children("defaultContent")
            .next()
            .map(|e| e.content(inherited))
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

/// A Constellation type's name in its usual letters; one that is not known as it is written.
fn declared(word: &str) -> String {
    const KNOWN: [&str; 10] = [
        "Boolean",
        "Double",
        "String",
        "Int32",
        "Int64",
        "ConfigurationSection",
        "DateTime",
        "TimeSpan",
        "XmlDocument",
        "JsonObject",
    ];
    let word = word.trim();
    KNOWN
        .iter()
        .find(|known| known.eq_ignore_ascii_case(word))
        .map_or_else(|| word.to_owned(), |known| (*known).to_owned())
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
