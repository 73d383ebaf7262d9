//! `escale import vtom-xml`: an export of the reference tool becomes our files (spec/delivery §24.8). What has no counterpart is listed with its line; nothing is dropped
//! silently.

mod read;

use crate::explain::FileTrouble;
use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use protocol::deliver::{Document, write};
use protocol::exit;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Something of the export that has no counterpart, or only nearly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Left {
    /// Line in the export.
    pub line: u32,
    /// Element and its name: `Job CA_X/JOB`.
    pub what: String,
    /// Attribute with its value, or what is to be done by hand.
    pub detail: String,
}

/// What became of an export.
#[derive(Debug, Default, Serialize)]
pub(super) struct Imported {
    /// Files and their texts.
    pub files: BTreeMap<String, String>,
    /// Objects that have a counterpart now.
    pub mapped: Vec<String>,
    /// What has none.
    pub unmapped: Vec<Left>,
}

/// Reads an export.
pub(super) fn imported(text: &str) -> Result<Imported, String> {
    let parsed = roxmltree::Document::parse(text).map_err(|error| error.to_string())?;
    let mut reader = read::Reader::default();
    reader.root(parsed.root_element());
    if reader.spaces.is_empty() && reader.resources.is_empty() {
        return Err(format!("<{}>", parsed.root_element().tag_name().name()));
    }
    let mut imported = Imported { mapped: reader.mapped.clone(), ..Imported::default() };
    for document in reader.documents() {
        let file = format!("{}.{}.toml", document.name().to_lowercase(), document.kind().word());
        imported.files.insert(file, write(&document));
    }
    imported.unmapped = reader.left;
    imported.unmapped.sort_by_key(|left| left.line);
    Ok(imported)
}

/// `escale import vtom-xml`
pub(super) fn import(shell: &Shell, file: &Path, output: Option<&Path>) -> Result<(), Failure> {
    let say = shell.say;
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(FileTrouble::at(file));
    let text = text.or_fail(say, || say.act_import(&shown))?;
    let imported =
        imported(&text).map_err(|why| Failure::new(exit::REFUSED, say.import_not_xml(&shown, &why)))?;
    if let Some(output) = output.filter(|_| !shell.globals.plan) {
        super::write_files(say, output, &imported.files)?;
    }
    shell.out.one(&imported, || {
        let mut lines: Vec<String> = imported.files.keys().cloned().collect();
        lines.push(say.import_mapped(&imported.mapped.len()));
        lines.push(say.import_unmapped(&imported.unmapped.len()));
        for left in &imported.unmapped {
            let line = say.import_line(&left.line);
            lines.push(format!(
                "  {line}  {}  {}",
                shell.out.foreign(&left.what),
                shell.out.foreign(&left.detail)
            ));
        }
        lines.join("\n")
    })
}

/// Documents of one export, in the order in which they are written.
type Documents = Vec<Document>;

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Lang;
    use protocol::deliver::{check, compile, read};

    const EXPORT: &str = include_str!("vtom/export.xml");

    /// Scenario 43: every object of an export is mapped or listed; what is written passes the check, and is written again as the same.
    #[test]
    fn everything_is_mapped_or_listed() {
        let imported = imported(EXPORT).unwrap();
        let files: Vec<(String, String)> = imported.files.clone().into_iter().collect();
        let faults = check(&files, Lang::En);
        assert!(faults.iter().all(|fault| fault.warning), "{faults:#?}\n{files:#?}");
        for (name, text) in &files {
            assert_eq!(&write(&read(name, text).unwrap()), text);
        }
        let xml = roxmltree::Document::parse(EXPORT).unwrap();
        for node in xml.descendants().filter(|node| node.is_element() && node.has_attribute("name")) {
            let (tag, name) = (node.tag_name().name(), node.attribute("name").unwrap_or_default());
            let told = imported.mapped.iter().any(|m| m.starts_with(tag) && m.ends_with(&read::name(name)))
                || imported.unmapped.iter().any(|left| left.what.contains(name));
            assert!(told, "{tag} {name}");
        }
    }

    #[test]
    fn the_mapping_table() {
        let imported = imported(EXPORT).unwrap();
        let Ok(Document::Space(file)) = read("a", &imported.files["ca_livraison.space.toml"]) else {
            panic!()
        };
        let graph = compile(&file).unwrap();
        assert_eq!((file.space.agent.as_str(), file.space.run_as.as_str()), ("grp_int", "dplexploit"));
        assert_eq!(file.space.engine.relaunch, "strict", "E-9");
        let init = &file.applications[0];
        assert!(init.on_demand && (init.x, init.y) == (Some(60.0), Some(120.0)));
        assert_eq!((init.expects[0].take, init.expects[0].free.as_str()), (Some(1), "application"));
        let install = &file.applications[1];
        assert_eq!((install.window.as_str(), install.cycle.as_str()), ("06:30-23:59", "every 10m"));
        let job = &install.jobs[0];
        assert_eq!(job.argv, ["/exploit/bin/install.sh", "INT1", "a b"]);
        assert_eq!((job.retry.as_ref().unwrap().max, job.retry.as_ref().unwrap().delay.as_str()), (2, "1m"));
        assert_eq!((job.mode.as_str(), job.on_error.as_str()), ("simulate", "continue"));
        assert_eq!(graph.links.len(), 2);
        assert!(!graph.links[1].mandatory);
        let left: Vec<_> = imported.unmapped.iter().map(|l| format!("{} {}", l.what, l.detail)).collect();
        for said in [
            "Application CA_Init isAsked=1",
            "Application CA_Installation retained=1",
            "Job CA_Installation/INSTALL blockDate=1",
            "Parameter",
            "Planning",
        ] {
            assert!(left.iter().any(|line| line.starts_with(said)), "{said}: {left:#?}");
        }
        assert!(imported.files["ca_livraison.resources.toml"].contains("max = 1"));
    }

    #[test]
    fn other_files_are_refused() {
        assert!(imported("<html/>").is_err());
        assert!(imported("nothing").is_err());
    }
}
