//! A file of the repository in Constellation's words: property names in Pascal case (spec/constellation §7.7.3).

use protocol::api::{Manifest, PackageFile, SettingDeclared, Texts};
use serde_json::{Value, json};

/// A file and its manifest.
#[must_use]
pub fn shown(file: &PackageFile) -> Value {
    json!({
        "Filename": file.file,
        "LastUpdate": file.published_at.to_string(),
        "Size": file.size_bytes,
        "PackageInfo": info(file, &file.manifest),
    })
}

/// Constellation knows one language: English, or what was written without naming one.
fn english(texts: &Texts) -> Option<&String> {
    texts.get("en").or_else(|| texts.get("")).or_else(|| texts.values().next())
}

fn info(file: &PackageFile, manifest: &Manifest) -> Value {
    let compatibility = &manifest.compatibility;
    let platform = |p: &protocol::api::PlatformDeclared| json!({ "Id": p.id, "IsCompliant": p.compliant });
    let dependency = |d: &protocol::api::Dependency| json!({ "Name": d.name, "Version": d.version });
    json!({
        "Name": file.name,
        "Version": file.version,
        "Author": manifest.authors.join(", "),
        "URL": manifest.author_url,
        "PackageUrl": manifest.url,
        "Description": english(&manifest.description),
        "Icon": manifest.icon,
        "ExecutableFilename": manifest.executables.first().or(manifest.command.first()),
        "RequestLastStateObjectsOnStart": manifest.request_last_states,
        "EnableControlHub": manifest.enable_control_hub,
        "Compatibility": {
            "ConstellationVersion": compatibility.constellation,
            "DotNetTargetPlatform": compatibility.dotnet,
            "Platforms": compatibility.platforms.iter().map(platform).collect::<Vec<_>>(),
        },
        "Settings": manifest.settings.iter().map(setting).collect::<Vec<_>>(),
        "Dependencies": manifest.dependencies.iter().map(dependency).collect::<Vec<_>>(),
    })
}

fn setting(declared: &SettingDeclared) -> Value {
    let kind = if declared.declared_type.is_empty() {
        match declared.kind.as_str() {
            "integer" => "Int64",
            "number" => "Double",
            "boolean" => "Boolean",
            "duration" => "TimeSpan",
            "date" => "DateTime",
            "json" => "JsonObject",
            "xml" => "XmlDocument",
            _ => "String",
        }
    } else {
        &declared.declared_type
    };
    json!({
        "Name": declared.name,
        "Type": kind,
        "IsRequired": declared.required,
        "Description": english(&declared.description),
        "DefaultValue": declared.default.as_ref().filter(|_| !declared.content),
        "DefaultContent": declared.default.as_ref().filter(|_| declared.content),
        "SchemaXSD": declared.schema,
        "IgnoreLocalValue": declared.ignore_local,
        "IgnoreDefaultValue": declared.example_only,
    })
}
