//! What agents post: PROLOG and INVENTORY, as XML read in a stream (§3, S-5).
//!
//! Only what a deployment server needs is kept: elements that are not wanted are counted and forgotten, and those that carry other people's
//! secrets (`PROCESSES`, `ENVS`) are among them (S-15). A document type is refused, so that there are no entities but those of XML.

use super::inflate::{self, Clear, Unread};
use crate::limits;
use protocol::install::{Drive, Inventory, NetworkInterface, Software};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

/// A request of an agent.
#[derive(Debug, Default)]
pub struct Request {
    /// Who: `DEVICEID`, as it came.
    pub device_id: String,
    /// What: `PROLOG`, `INVENTORY`, or another task's word.
    pub query: String,
    /// What it says of its machine.
    pub inventory: Inventory,
}

/// Reads a request.
///
/// # Errors
/// [`Unread`]; reading stops as soon as a bound is passed.
pub fn read(body: &[u8]) -> Result<Request, Unread> {
    let mut reader = Reader::from_reader(inflate::clear(body)?);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.trim_markup_names_in_closing_tags = true;
    let mut reading = Reading::default();
    walk(&mut reader, &mut reading)?;
    if !reading.complete {
        return Err(Unread::Malformed);
    }
    let mut request = reading.request;
    finish(&mut request);
    Ok(request)
}

fn walk(reader: &mut Reader<Clear<'_>>, reading: &mut Reading) -> Result<(), Unread> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start)) => reading.open(start.local_name().as_ref())?,
            Ok(Event::Empty(start)) => {
                reading.open(start.local_name().as_ref())?;
                reading.close();
            }
            Ok(Event::End(_)) => reading.close(),
            Ok(Event::Text(text)) => reading.text(&text.xml10_content()),
            Ok(Event::CData(text)) => reading.text(&text.xml10_content()),
            Ok(Event::GeneralRef(name)) => reading.text(&meant(&name)),
            Ok(Event::DocType(_)) => return Err(Unread::Malformed),
            Ok(Event::Eof) => return Ok(()),
            Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_)) => {}
            Err(quick_xml::Error::Io(error)) => return Err(Unread::of(&error)),
            Err(_) => return Err(Unread::Malformed),
        }
    }
}

/// What `&name;` stands for; one that XML does not know stays as it is written.
fn meant(name: &BytesRef<'_>) -> String {
    if let Ok(Some(c)) = name.resolve_char_ref() {
        return if c == '\0' { '\u{2400}' } else { c }.to_string();
    }
    let name = name.xml10_content();
    quick_xml::escape::resolve_predefined_entity(&name).map_or_else(|| format!("&{name};"), ToOwned::to_owned)
}

/// Sections that are read; all others are left out.
const SECTIONS: [&str; 10] = [
    "ACCOUNTINFO",
    "BIOS",
    "CPUS",
    "DRIVES",
    "HARDWARE",
    "NETWORKS",
    "OPERATINGSYSTEM",
    "SOFTWARES",
    "USERS",
    "VERSIONPROVIDER",
];

/// How far a document is read.
#[derive(Default)]
struct Reading {
    request: Request,
    depth: usize,
    elements: u32,
    /// The outermost element was `REQUEST` and ended.
    complete: bool,
    /// Within `CONTENT`.
    content: bool,
    /// The section that is read.
    section: Option<&'static str>,
    /// Its fields so far.
    fields: Vec<(String, String)>,
    /// The element whose text is wanted.
    wanted: Option<Wanted>,
    text: String,
}

#[derive(Clone, PartialEq)]
enum Wanted {
    Device,
    Query,
    Client,
    Field(String),
}

impl Reading {
    fn open(&mut self, name: &str) -> Result<(), Unread> {
        self.depth += 1;
        self.elements += 1;
        if self.depth > limits::FOREIGN_DEPTH_MAX || self.elements > limits::FOREIGN_ELEMENTS_MAX {
            return Err(Unread::TooBig);
        }
        self.wanted = None;
        match self.depth {
            1 if name != "REQUEST" || self.complete => return Err(Unread::Malformed),
            2 => {
                self.content = name == "CONTENT";
                self.wanted = match name {
                    "DEVICEID" => Some(Wanted::Device),
                    "QUERY" => Some(Wanted::Query),
                    _ => None,
                };
            }
            3 if self.content => {
                self.section = SECTIONS.into_iter().find(|each| *each == name);
                self.fields.clear();
                self.wanted = (name == "VERSIONCLIENT").then_some(Wanted::Client);
            }
            4 if self.section.is_some() && self.fields.len() < 100 => {
                self.wanted = Some(Wanted::Field(name.chars().take(64).collect()));
            }
            _ => {}
        }
        self.text.clear();
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.wanted.is_none() {
            return;
        }
        let room = limits::FOREIGN_TEXT_BYTES_MAX.saturating_sub(self.text.len());
        self.text.push_str(&text[..text.floor_char_boundary(room)]);
    }

    fn close(&mut self) {
        let text = self.text.trim();
        match self.wanted.take() {
            // Of two the first counts (S-6).
            Some(Wanted::Device) if self.request.device_id.is_empty() => {
                text.clone_into(&mut self.request.device_id)
            }
            Some(Wanted::Query) if self.request.query.is_empty() => text.clone_into(&mut self.request.query),
            Some(Wanted::Client) => text.clone_into(&mut self.request.inventory.agent),
            Some(Wanted::Field(name)) if !text.is_empty() => self.fields.push((name, text.to_owned())),
            _ => {}
        }
        self.text.clear();
        match self.depth {
            1 => self.complete = true,
            2 => self.content = false,
            3 => {
                if let Some(section) = self.section.take() {
                    take(&mut self.request.inventory, section, &Fields(&self.fields));
                }
            }
            _ => {}
        }
        self.depth = self.depth.saturating_sub(1);
    }
}

/// Fields of a section.
struct Fields<'a>(&'a [(String, String)]);

impl Fields<'_> {
    fn text(&self, name: &str) -> String {
        self.0.iter().find(|(each, _)| each == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }
    fn first(&self, names: &[&str]) -> String {
        names.iter().map(|name| self.text(name)).find(|text| !text.is_empty()).unwrap_or_default()
    }
    /// Mebibytes as bytes.
    fn mebibytes(&self, name: &str) -> u64 {
        self.text(name).parse::<f64>().map_or(0, |n| (n.clamp(0.0, 1e12) * 1_048_576.0) as u64)
    }
}

/// Sets what is empty.
fn set(into: &mut String, text: String) {
    if into.is_empty() {
        *into = text;
    }
}

/// Takes a section in (§3.4). Sections come in any order: what one says better is sorted out by [`finish`].
fn take(inventory: &mut Inventory, section: &str, fields: &Fields<'_>) {
    match section {
        "HARDWARE" => {
            set(&mut inventory.name, fields.text("NAME"));
            set(&mut inventory.uuid, fields.text("UUID"));
            set(&mut inventory.os_name, fields.text("OSNAME"));
            set(&mut inventory.os_version, fields.text("OSVERSION"));
            set(&mut inventory.domain, fields.text("WORKGROUP"));
            set(&mut inventory.last_user, fields.text("LASTLOGGEDUSER"));
            inventory.memory_bytes = fields.mebibytes("MEMORY");
        }
        "BIOS" => {
            set(&mut inventory.serial, fields.text("SSN"));
            set(&mut inventory.manufacturer, fields.text("SMANUFACTURER"));
            set(&mut inventory.model, fields.text("SMODEL"));
        }
        "OPERATINGSYSTEM" => system(inventory, fields),
        "NETWORKS" if inventory.networks.len() < limits::FOREIGN_ITEMS_MAX => {
            inventory.networks.push(NetworkInterface {
                name: fields.text("DESCRIPTION"),
                address: fields.first(&["IPADDRESS", "IPADDRESS6"]),
                mask: fields.first(&["IPMASK", "IPMASK6"]),
                mac: fields.text("MACADDR"),
                up: fields.text("STATUS").eq_ignore_ascii_case("up"),
                is_virtual: fields.text("VIRTUALDEV") == "1",
            });
        }
        "DRIVES" if inventory.drives.len() < limits::FOREIGN_ITEMS_MAX => inventory.drives.push(Drive {
            name: fields.first(&["LETTER", "TYPE", "VOLUMN"]),
            filesystem: fields.text("FILESYSTEM"),
            total_bytes: fields.mebibytes("TOTAL"),
            free_bytes: fields.mebibytes("FREE"),
        }),
        "SOFTWARES" if inventory.software.len() < limits::FOREIGN_ITEMS_MAX => {
            inventory.software.push(Software {
                name: fields.text("NAME"),
                version: fields.text("VERSION"),
                publisher: fields.text("PUBLISHER"),
                arch: fields.text("ARCH"),
                source: fields.text("FROM"),
            })
        }
        "CPUS" => {
            let cores: u32 = fields.text("CORE").parse().unwrap_or(1);
            inventory.cpus = inventory.cpus.saturating_add(cores.clamp(1, 4_096));
        }
        "USERS" => set(&mut inventory.last_user, fields.text("LOGIN")),
        "ACCOUNTINFO" if fields.text("KEYNAME") == "TAG" => set(&mut inventory.tag, fields.text("KEYVALUE")),
        "VERSIONPROVIDER" => {
            let (name, version) = (fields.text("NAME"), fields.text("VERSION"));
            if !name.is_empty() {
                set(&mut inventory.agent, format!("{name}_v{version}"));
            }
        }
        _ => {}
    }
}

/// What `OPERATINGSYSTEM` says goes before `HARDWARE`.
fn system(inventory: &mut Inventory, fields: &Fields<'_>) {
    let over = |into: &mut String, text: String| {
        if !text.is_empty() {
            *into = text;
        }
    };
    // The full name often ends with the version, which is told apart.
    over(&mut inventory.os_name, fields.first(&["NAME", "FULL_NAME"]));
    over(&mut inventory.os_version, fields.text("VERSION"));
    over(&mut inventory.arch, fields.text("ARCH"));
    over(&mut inventory.kernel, fields.text("KERNEL_VERSION"));
    over(&mut inventory.domain, fields.text("DNS_DOMAIN"));
    over(&mut inventory.os_family, fields.text("KERNEL_NAME"));
    if inventory.name.is_empty() {
        inventory.name = fields.text("FQDN");
    }
}

/// What follows from the whole.
fn finish(request: &mut Request) {
    let Request { device_id, inventory, .. } = request;
    let family = match inventory.os_family.to_ascii_lowercase().as_str() {
        "mswin32" | "windows" | "win32" => "windows".to_owned(),
        "darwin" | "macos" => "macos".to_owned(),
        "" if inventory.os_name.to_ascii_lowercase().contains("windows") => "windows".to_owned(),
        other => other.to_owned(),
    };
    inventory.os_family = family;
    if inventory.name.is_empty() {
        model::computer::host_of(device_id).clone_into(&mut inventory.name);
    }
    inventory.software.retain(|one| !one.name.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn request(inside: &str) -> String {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<REQUEST>{inside}</REQUEST>")
    }

    #[test]
    fn a_prolog() {
        let body = request(
            "<DEVICEID> a-b </DEVICEID><QUERY>PROLOG</QUERY><TOKEN>12345678</TOKEN><DEVICEID>c</DEVICEID>",
        );
        let read = read(body.as_bytes()).unwrap();
        assert_eq!((read.device_id.as_str(), read.query.as_str()), ("a-b", "PROLOG"));
    }

    #[test]
    fn an_inventory() {
        let body = request(
            "<DEVICEID>d-2024-01-02-03-04-05</DEVICEID><QUERY>INVENTORY</QUERY><CONTENT>\
             <HARDWARE><NAME/><MEMORY>1024</MEMORY><OSNAME>Microsoft Windows 11</OSNAME><UUID>u</UUID></HARDWARE>\
             <SOFTWARES><NAME>A &amp; B &lt;&#233;&unknown;</NAME><VERSION><![CDATA[1<2]]></VERSION></SOFTWARES>\
             <SOFTWARES><VERSION>nameless</VERSION></SOFTWARES><CPUS><CORE>4</CORE></CPUS><CPUS/>\
             <PROCESSES><CMD>mysql -psecret</CMD></PROCESSES><ENVS><KEY>TOKEN</KEY><VAL>secret</VAL></ENVS>\
             <DRIVES><LETTER>C:</LETTER><FREE>10.5</FREE><TOTAL>-3</TOTAL></DRIVES>\
             <ACCOUNTINFO><KEYNAME>TAG</KEYNAME><KEYVALUE>siteA</KEYVALUE></ACCOUNTINFO>\
             <USERS><LOGIN>alice</LOGIN></USERS><VERSIONCLIENT>GLPI-Agent_v1.4</VERSIONCLIENT></CONTENT>",
        );
        let read = read(body.as_bytes()).unwrap().inventory;
        assert_eq!((read.name.as_str(), read.os_family.as_str(), read.uuid.as_str()), ("d", "windows", "u"));
        assert_eq!((read.memory_bytes, read.cpus), (1 << 30, 5));
        assert_eq!(read.software.len(), 1);
        assert_eq!(
            (read.software[0].name.as_str(), read.software[0].version.as_str()),
            ("A & B <é&unknown;", "1<2")
        );
        assert_eq!(
            (read.drives[0].name.as_str(), read.drives[0].free_bytes, read.drives[0].total_bytes),
            ("C:", 11_010_048, 0)
        );
        assert_eq!(
            (read.tag.as_str(), read.last_user.as_str(), read.agent.as_str()),
            ("siteA", "alice", "GLPI-Agent_v1.4")
        );
        // S-15: what processes and environments show is nowhere.
        assert!(!format!("{read:?}").contains("secret"));
    }

    /// S-5: no document type, no depth, no crowd.
    #[test]
    fn what_is_refused() {
        let deep = |n: usize| request(&("<A>".repeat(n) + &"</A>".repeat(n)));
        assert!(read(deep(limits::FOREIGN_DEPTH_MAX - 1).as_bytes()).is_ok());
        assert_eq!(read(deep(limits::FOREIGN_DEPTH_MAX).as_bytes()).unwrap_err(), Unread::TooBig);
        let many = |n: u32| request(&"<A/>".repeat(n as usize));
        assert!(read(many(limits::FOREIGN_ELEMENTS_MAX - 1).as_bytes()).is_ok());
        assert_eq!(read(many(limits::FOREIGN_ELEMENTS_MAX).as_bytes()).unwrap_err(), Unread::TooBig);
        for bad in [
            "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><REQUEST><QUERY>&x;</QUERY></REQUEST>",
            "<REQUEST><QUERY>PROLOG</QUERY>",
            "<REQUEST><A></B></REQUEST>",
            "<REPLY></REPLY>",
            "<REQUEST></REQUEST><REQUEST></REQUEST>",
            "<",
            "<html><body>hello</body></html>",
        ] {
            assert_eq!(read(bad.as_bytes()).unwrap_err(), Unread::Malformed, "{bad}");
        }
        let long = request(&format!("<DEVICEID>{}</DEVICEID>", "x".repeat(1_000_000)));
        assert_eq!(read(long.as_bytes()).unwrap().device_id.len(), limits::FOREIGN_TEXT_BYTES_MAX);
    }

    proptest! {
        /// S-5, S-6: whatever is posted is read or refused, never a panic.
        #[test]
        fn any_document(text in "<REQUEST>[<>/A-C&;#!\\[\\]\"' =x-z\\-\u{e9}\0]{0,200}(</REQUEST>)?") {
            let _ = read(text.as_bytes());
        }
    }
}
