//! What the manifests of two versions declare, and how that differs (§5.2): who decides reads it beside scripts and variables.

use crate::app::App;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages::{self, Deliverable};
use protocol::api::Manifest;
use protocol::deliver::diff::unified;
use protocol::deliver::{self, Deliver, Document};
use serde_json::Value;

/// What of a package's own manifest is read by who decides; the rest concerns other faces.
const PARTS: [&str; 6] = ["title", "description", "platforms", "dependencies", "settings", "command"];

/// The unified difference of what two versions declare; empty when nothing differs.
///
/// # Errors
/// When the database fails.
pub async fn difference(app: &App, now: &Deliverable, before: &Deliverable) -> Result<String> {
    let mut q = app.db.read();
    let (old, new) =
        (packages::manifest(&mut q, before.id).await?, packages::manifest(&mut q, now.id).await?);
    let (old, new) = (text(&before.face, old.as_ref())?, text(&now.face, new.as_ref())?);
    Ok(bounded(unified(&before.version, &now.version, &old, &new)))
}

/// Everything declared, a line each: `delivery.toml` in its canonical form, what it unpacks to, then the package's own manifest. Version and notes are told apart.
fn text(face: &Deliver, manifest: Option<&Manifest>) -> Result<String> {
    let mut file = face.file.clone();
    file.package.version.clear();
    file.package.notes.clear();
    let mut text = deliver::write(&Document::Package(Box::new(file)));
    text.push_str(&format!("# unpacked: {} files, {} bytes\n", face.files, face.unpacked_bytes));
    let manifest = manifest.map(serde_json::to_value).transpose().map_err(Fault::internal)?;
    for part in PARTS {
        if let Some(value) = manifest.as_ref().and_then(|all| all.get(part)) {
            lines(part, value, &mut text);
        }
    }
    Ok(text)
}

/// A value as lines `settings.PORT.type = "integer"`; what says nothing has none.
fn lines(path: &str, value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                lines(&format!("{path}.{name}"), field, text);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                match item.get("name").and_then(Value::as_str) {
                    Some(name) => lines(&format!("{path}.{name}"), item, text),
                    None => lines(&format!("{path}.{}", number + 1), item, text),
                }
            }
        }
        Value::Null | Value::Bool(false) => {}
        Value::String(said) if said.is_empty() => {}
        said => text.push_str(&format!("{path} = {said}\n")),
    }
}

/// Cut behind a line when it is too long; that it was cut is seen.
fn bounded(mut diff: String) -> String {
    if diff.len() > limits::MANIFEST_DIFF_BYTES_MAX {
        let end = diff.as_bytes()[..limits::MANIFEST_DIFF_BYTES_MAX].iter().rposition(|byte| *byte == b'\n');
        diff.truncate(end.map_or(0, |end| end + 1));
        diff.push_str("…\n");
    }
    diff
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn face(value: Value) -> Deliver {
        serde_json::from_value(value).unwrap()
    }

    /// §5.2: hooks, disk needs, rollback, failure rules and what a package depends on are told line by line; version and notes alone are no difference.
    #[test]
    fn what_is_declared() {
        let one = |version: &str, more: Value| {
            let mut file = json!({
                "format": 1, "kind": "package", "hooks": { "install": true },
                "package": { "name": "P", "version": version, "notes": version, "soak": "1h" },
            });
            for (key, value) in more.as_object().unwrap() {
                file["package"][key] = value.clone();
            }
            text(&face(json!({ "file": file, "files": 2, "unpacked_bytes": 10 })), None).unwrap()
        };
        assert_eq!(one("1", json!({})), one("2", json!({})));
        let more = json!({ "reversible": "false", "space": { "docroot": { "new": "300MiB" } } });
        let diff = unified("1", "2", &one("1", json!({})), &one("2", more));
        assert!(diff.contains("+reversible") && diff.contains("300MiB"), "{diff}");
        assert!(!diff.contains("\n-"), "nothing was taken out: {diff}");

        let mut text = String::new();
        let settings = json!([{ "name": "PORT", "type": "integer", "required": false, "default": null }]);
        lines("settings", &settings, &mut text);
        lines("platforms", &json!(["linux-x86_64"]), &mut text);
        assert_eq!(
            text,
            "settings.PORT.name = \"PORT\"\nsettings.PORT.type = \"integer\"\nplatforms.1 = \"linux-x86_64\"\n"
        );
    }

    #[test]
    fn a_long_difference_is_cut_behind_a_line() {
        let line = "+ça\n";
        let cut = bounded(line.repeat(limits::MANIFEST_DIFF_BYTES_MAX));
        assert!(cut.len() <= limits::MANIFEST_DIFF_BYTES_MAX + "…\n".len() && cut.ends_with("ça\n…\n"));
        assert_eq!(bounded(line.to_owned()), line);
    }
}
