//! Looking at the tree: names without namespaces, attributes whatever their case, what a setting's content says.

use roxmltree::{Attribute, Document, Node, ParsingOptions};

/// Elements and texts of one file.
const NODES_MAX: u32 = 2_000_000;

/// Parses a file; document types are refused.
///
/// # Errors
/// When it is not well formed.
pub fn parse(text: &str) -> Result<Document<'_>, roxmltree::Error> {
    let options = ParsingOptions { nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    Document::parse_with_options(text, options)
}

/// The element `constellation` (`constellationSection` before 1.8.2) of the root `configuration`.
#[must_use]
pub fn section<'a, 'i>(document: &'a Document<'i>) -> Option<Node<'a, 'i>> {
    let root = document.root_element();
    (local(root) == "configuration")
        .then(|| elements(root).find(|n| matches!(local(*n), "constellation" | "constellationSection")))?
}

/// The name without a namespace.
#[must_use]
pub fn local<'i>(node: Node<'_, 'i>) -> &'i str {
    node.tag_name().name()
}

/// Child elements.
pub fn elements<'a, 'i: 'a>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

/// Child elements with a name.
#[must_use]
pub fn named<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Vec<Node<'a, 'i>> {
    elements(node).filter(|n| local(*n) == name).collect()
}

/// The first child element with a name.
#[must_use]
pub fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    elements(node).find(|n| local(*n) == name)
}

/// An attribute, whatever the case of its name.
#[must_use]
pub fn attribute<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Attribute<'a, 'i>> {
    node.attributes().find(|a| a.name().eq_ignore_ascii_case(name))
}

/// The first of several spellings of an attribute.
#[must_use]
pub fn either<'a, 'i>(node: Node<'a, 'i>, names: &[&str]) -> Option<Attribute<'a, 'i>> {
    names.iter().find_map(|name| attribute(node, name))
}

/// Both spellings of X1: Constellation's own file writes the first.
pub const RESET_COUNTER: [&str; 2] = ["restCounterAfterMinutes", "resetCounterAfterMinutes"];
/// Both spellings of a setting's key (X11).
pub const SETTING_KEY: [&str; 2] = ["key", "name"];

/// Settings of a `settings` element, in any spelling (X11).
pub fn settings<'a, 'i: 'a>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    elements(node).filter(|n| matches!(local(*n), "setting" | "Setting" | "add"))
}

/// Groups a `settings` element imports, in order.
pub fn imports<'a, 'i: 'a>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    elements(node)
        .filter(|n| local(*n) == "import")
        .flat_map(|n| elements(n).filter(|n| local(*n) == "settingGroup"))
}

/// Where the start tag of an element ends: after its `>`.
#[must_use]
pub fn opened(text: &str, node: Node<'_, '_>) -> usize {
    let range = node.range();
    let mut quote = None;
    for (place, byte) in text.as_bytes()[range.clone()].iter().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            (None, b'>') => return range.start + place + 1,
            _ => {}
        }
    }
    range.end
}

/// Whether an element is written `<a />`.
#[must_use]
pub fn self_closed(text: &str, node: Node<'_, '_>) -> bool {
    opened(text, node) == node.range().end && text[node.range()].ends_with("/>")
}

/// What stands between the tags of an element, as it is written.
#[must_use]
pub fn inside<'t>(text: &'t str, node: Node<'_, '_>) -> &'t str {
    if self_closed(text, node) {
        return "";
    }
    let (start, end) = (opened(text, node), node.range().end);
    text[start..end].rfind("</").map_or("", |close| &text[start..start + close])
}

/// A content: its XML as it is written when it holds elements, else its text; without surrounding white space.
#[must_use]
pub fn content(text: &str, node: Node<'_, '_>) -> String {
    if elements(node).next().is_some() {
        return inside(text, node).trim().replace("\r\n", "\n");
    }
    let texts: String = node.children().filter(Node::is_text).filter_map(|n| n.text()).collect();
    texts.trim().to_owned()
}

/// What a setting says: its value, else its content, else its text.
#[must_use]
pub fn setting(text: &str, node: Node<'_, '_>) -> String {
    if let Some(value) = attribute(node, "value") {
        return value.value().to_owned();
    }
    content(text, child(node, "content").unwrap_or(node))
}
