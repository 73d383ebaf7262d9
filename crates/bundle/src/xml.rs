//! A small XML tree: what `PackageInfo.xml` needs, and nothing that could be turned against its reader.
//!
//! Reads UTF-8 and UTF-16 (with a byte order mark), and Latin-1 when the file says so or is not UTF-8. A
//! DOCTYPE is refused, so that there are no entities to expand and no files to fetch; `&lt;` and its like,
//! and `&#233;`, are read. Depth is bounded, size by the caller ([`crate::limits::MANIFEST_BYTES_MAX`]).
//! Names are compared by their local part in lower case, because the manifests of the field differ in
//! namespace and in letter case.

use crate::limits::XML_DEPTH_MAX;
use crate::tables::line_at;
use quick_xml::XmlVersion;
use quick_xml::escape::{escape, resolve_predefined_entity};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    /// The name as written, with its prefix.
    pub name: String,
    /// Attributes as written; of two with the same name, the first counts.
    pub attributes: Vec<(String, String)>,
    pub nodes: Vec<Node>,
    /// The line on which it begins, counted from 1.
    pub line: usize,
}

/// What stands in an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

/// What is wrong, and on which line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub line: usize,
    pub problem: String,
}

impl Element {
    /// Whether its local name is that, whatever the case.
    pub fn is(&self, name: &str) -> bool {
        local(&self.name).eq_ignore_ascii_case(name)
    }

    /// The value of an attribute by its local name, whatever the case.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| local(key).eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The elements in it that have that name.
    pub fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.nodes.iter().filter_map(move |node| match node {
            Node::Element(element) if element.is(name) => Some(element),
            _ => None,
        })
    }

    /// Its content: the texts, or the elements in it written again without the namespace that was `inherited`.
    pub fn content(&self, inherited: Option<&Inherited<'_>>) -> String {
        let mut out = String::new();
        for node in &self.nodes {
            match node {
                // Beside elements, only the elements count: the rest is indentation.
                Node::Text(text) if !self.nodes.iter().any(|node| matches!(node, Node::Element(_))) => {
                    out.push_str(text)
                }
                Node::Text(_) => {}
                Node::Element(element) => element.write(inherited, &mut out),
            }
        }
        out.trim().to_owned()
    }

    fn write(&self, inherited: Option<&Inherited<'_>>, out: &mut String) {
        let name = inherited.map_or(self.name.as_str(), |i| i.without_prefix(&self.name));
        out.push('<');
        out.push_str(name);
        for (key, value) in &self.attributes {
            if key == "xmlns" && inherited.is_some_and(|i| i.namespace == value) {
                continue;
            }
            out.push_str(&format!(" {key}=\"{}\"", escape(value.as_str())));
        }
        if self.nodes.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for node in &self.nodes {
            match node {
                Node::Text(text) => out.push_str(&escape(text.as_str())),
                Node::Element(element) => element.write(inherited, out),
            }
        }
        out.push_str(&format!("</{name}>"));
    }
}

/// The namespace that elements inherit from the root, and the prefix it has there, if any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inherited<'a> {
    namespace: &'a str,
    prefix: &'a str,
}

impl<'a> Inherited<'a> {
    /// The namespace of an element, if it declares it.
    pub fn of(root: &'a Element) -> Option<Self> {
        let prefix = root.name.split_once(':').map_or("", |(prefix, _)| prefix);
        let declared = root.attributes.iter().find(|(key, _)| match key.strip_prefix("xmlns") {
            Some("") => prefix.is_empty(),
            Some(rest) => !prefix.is_empty() && rest.strip_prefix(':') == Some(prefix),
            None => false,
        });
        declared.map(|(_, namespace)| Self { namespace, prefix })
    }

    fn without_prefix<'b>(&self, name: &'b str) -> &'b str {
        match name.split_once(':') {
            Some((prefix, local)) if prefix == self.prefix => local,
            _ => name,
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The text of a file, whatever its encoding.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, Fault> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        match (String::from_utf16(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<u16>>()), rest) {
            (Ok(text), []) => Ok(text),
            _ => Err(Fault {
                line: 1,
                problem: "the file is not the UTF-16 it says it is; save it as UTF-8".to_owned(),
            }),
        }
    };
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return wide(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return wide(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Ok(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// Reads a document; its root element.
pub(crate) fn parse(text: &str) -> Result<Element, Fault> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        let before = position(reader.buffer_position());
        let fault = |problem: String| Fault { line: line_at(text, before), problem };
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(e) => {
                return Err(Fault {
                    line: line_at(text, position(reader.error_position())),
                    problem: e.to_string(),
                });
            }
        };
        match event {
            Event::Start(start) => {
                if open.len() >= XML_DEPTH_MAX {
                    return Err(fault(format!("elements are nested deeper than {XML_DEPTH_MAX}")));
                }
                open.push(element(&start, line_at(text, before)).map_err(fault)?);
            }
            Event::Empty(start) => {
                let element = element(&start, line_at(text, before)).map_err(fault)?;
                close(element, &mut open, &mut root).map_err(fault)?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or_else(|| fault("an end without a beginning".to_owned()))?;
                close(element, &mut open, &mut root).map_err(fault)?;
            }
            Event::Text(part) => add(&part.xml10_content(), &mut open).map_err(fault)?,
            Event::CData(part) => add(&part.xml10_content(), &mut open).map_err(fault)?,
            Event::GeneralRef(entity) => {
                let character = entity.resolve_char_ref().map_err(|e| fault(e.to_string()))?;
                match (character, resolve_predefined_entity(&entity)) {
                    (Some(character), _) => {
                        add(character.encode_utf8(&mut [0; 4]), &mut open).map_err(fault)?
                    }
                    (None, Some(text)) => add(text, &mut open).map_err(fault)?,
                    (None, None) => return Err(fault(format!("the entity &{}; is not known", &*entity))),
                }
            }
            Event::DocType(_) => return Err(fault("a DOCTYPE is not read; remove it".to_owned())),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let end = line_at(text, text.len());
    match (root, open.last()) {
        (_, Some(element)) => {
            Err(Fault { line: element.line, problem: format!("<{}> is never closed", element.name) })
        }
        (Some(root), None) => Ok(root),
        (None, None) => Err(Fault { line: end, problem: "the file has no element".to_owned() }),
    }
}

fn position(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

fn element(start: &BytesStart<'_>, line: usize) -> Result<Element, String> {
    let mut attributes: Vec<(String, String)> = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|e| e.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| e.to_string())?;
        if !attributes.iter().any(|(key, _)| key == attribute.key.as_ref()) {
            attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
    }
    Ok(Element { name: start.name().as_ref().to_owned(), attributes, nodes: Vec::new(), line })
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), String> {
    match (open.last_mut(), &root) {
        (Some(parent), _) => parent.nodes.push(Node::Element(element)),
        (None, None) => *root = Some(element),
        (None, Some(_)) => return Err("the file has two root elements".to_owned()),
    }
    Ok(())
}

fn add(text: &str, open: &mut [Element]) -> Result<(), String> {
    let Some(parent) = open.last_mut() else {
        let blank = text.trim_matches('\u{feff}').trim().is_empty();
        return if blank { Ok(()) } else { Err("text outside the root element".to_owned()) };
    };
    match parent.nodes.last_mut() {
        Some(Node::Text(last)) => last.push_str(text),
        _ => parent.nodes.push(Node::Text(text.to_owned())),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_must() {
        let root = parse(
            "<?xml version='1.0'?><!-- c --><p:A x:B='1 &amp; 2' b='3'>t&lt;&#233;<![CDATA[<&]]><c/></p:A>\n",
        )
        .unwrap();
        assert!(root.is("a"));
        assert_eq!(root.attribute("B"), Some("1 & 2"));
        assert_eq!(root.nodes[0], Node::Text("t<é<&".to_owned()));
        assert_eq!(root.children("C").count(), 1);
    }

    #[test]
    fn refuses_what_could_be_turned_against_it() {
        for (text, word) in [
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "DOCTYPE"),
            ("<a>&x;</a>", "&x;"),
            ("<a b='&x;'/>", "x"),
            ("<a>", "never closed"),
            ("<a/><b/>", "two root"),
            ("<a></b>", "b"),
            ("", "no element"),
            ("hello", "outside"),
            ("<a", ""),
        ] {
            let fault = parse(text).unwrap_err();
            assert!(fault.problem.contains(word), "{text}: {fault:?}");
        }
        assert!(parse(&("<a>".repeat(XML_DEPTH_MAX) + &"</a>".repeat(XML_DEPTH_MAX))).is_ok());
        assert!(parse(&("<a>".repeat(XML_DEPTH_MAX + 1) + &"</a>".repeat(XML_DEPTH_MAX + 1))).is_err());
        assert_eq!(parse("<a>\n\n<b>\n</c></a>").unwrap_err().line, 4);
    }

    #[test]
    fn encodings() {
        let text = "<a b=\"é\"/>";
        let le: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let be: Vec<u8> =
            [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        let bom: Vec<u8> = [0xef, 0xbb, 0xbf].into_iter().chain(text.bytes()).collect();
        for bytes in [text.as_bytes(), &le, &be, &bom, b"<a b=\"\xe9\"/>"] {
            assert_eq!(decode(bytes).unwrap(), text);
        }
        assert!(decode(&le[..le.len() - 1]).is_err());
    }
}
