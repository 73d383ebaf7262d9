//! The local settings of a Constellation package: the section `constellationSettings` of its configuration file, which
//! stands beside the program (`Program.exe.config`).
//!
//! The grammar is that of the server's configuration: `settings/setting` with a `key`, and a `value` or a `content`.
//! What these values are worth beside others is `model::setting::effective`'s business.

use crate::error::Error;
use crate::limits::MANIFEST_BYTES_MAX;
use crate::xml::{self, Element, Inherited, Node};
use model::SettingKey;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The local settings in a configuration file; none when there is no such file, or no such section in it. Keys that
/// are none are left out.
///
/// # Errors
/// [`Error::Io`], [`Error::TooBig`], and [`Error::Manifest`] for what is no XML.
pub fn local_settings(config: &Path) -> Result<BTreeMap<SettingKey, String>, Error> {
    let Some(root) = read_config(config)? else { return Ok(BTreeMap::new()) };
    let mut found = BTreeMap::new();
    let inherited = section(&root).and_then(Inherited::of);
    for settings in section(&root).into_iter().flat_map(|section| section.children("settings")) {
        for setting in settings.children("setting") {
            let Some(key) = setting.attribute("key").and_then(|key| SettingKey::parse(key.trim()).ok())
            else {
                continue;
            };
            let content = || Some(setting.children("content").next()?.content(inherited.as_ref()));
            if let Some(value) = setting.attribute("value").map(str::to_owned).or_else(content) {
                found.entry(key).or_insert(value);
            }
        }
    }
    Ok(found)
}

/// Reads a configuration file; nothing when there is none.
pub(crate) fn read_config(config: &Path) -> Result<Option<Element>, Error> {
    let mut bytes = Vec::new();
    match File::open(config).and_then(|file| file.take(MANIFEST_BYTES_MAX + 1).read_to_end(&mut bytes)) {
        Ok(_) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Error::io("read", config, e)),
    }
    if bytes.len() as u64 > MANIFEST_BYTES_MAX {
        let entry = config.file_name().map(|name| name.to_string_lossy().into_owned());
        return Err(Error::TooBig {
            what: "the size of the configuration file",
            limit: MANIFEST_BYTES_MAX,
            unit: "bytes",
            entry,
        });
    }
    let wrong = |fault: xml::Fault| Error::Manifest {
        file: "the configuration file",
        line: Some(fault.line),
        key: None,
        problem: fault.problem,
    };
    xml::parse(&xml::decode(&bytes).map_err(wrong)?).map_err(wrong).map(Some)
}

/// The section, wherever it stands.
fn section(element: &Element) -> Option<&Element> {
    if element.is("constellationSettings") {
        return Some(element);
    }
    element.nodes.iter().find_map(|node| match node {
        Node::Element(inner) => section(inner),
        Node::Text(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_contents() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Program.exe.config");
        assert_eq!(local_settings(&path).unwrap(), BTreeMap::new());
        std::fs::write(
            &path,
            "\u{feff}<?xml version=\"1.0\"?>\n<configuration>\n <configSections/>\n \
             <constellationSettings xmlns=\"http://schemas.myconstellation.io/Constellation/1.8/ConstellationSettings\">\n  \
             <settings>\n   <setting key=\"Interval\" value=\"10\"/>\n   <setting key=\"Interval\" value=\"11\"/>\n   \
             <setting key=\"Conf\"><content><![CDATA[ {\"a\":1} ]]></content></setting>\n   <setting value=\"lost\"/>\n  \
             </settings>\n </constellationSettings>\n</configuration>",
        )
        .unwrap();
        let found: Vec<(String, String)> =
            local_settings(&path).unwrap().into_iter().map(|(k, v)| (k.into(), v)).collect();
        let expected = [("Conf", "{\"a\":1}"), ("Interval", "10")];
        assert_eq!(found, expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
        std::fs::write(&path, "<configuration>").unwrap();
        assert_eq!(local_settings(&path).unwrap_err().code(), "manifest-invalid");
    }
}
