//! The loom: edits of a text by the places of its elements. It knows how elements are added, taken out and changed so that
//! everything around stays byte for byte; what a configuration file means stands in [`super::weave`].

use super::read::boolean;
use super::tree;
use super::write::{self, Element, Layout};
use roxmltree::Node;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One change of the text.
#[derive(Debug)]
struct Edit {
    start: usize,
    end: usize,
    with: String,
}

/// Collects edits of one text.
pub(super) struct Loom<'t> {
    /// The text.
    pub text: &'t str,
    /// How new lines are laid out.
    pub layout: Layout,
    edits: Vec<Edit>,
}

/// What a list in the file is compared with.
pub(super) struct Wanted<'w, T> {
    /// Tells it apart.
    pub key: String,
    /// It.
    pub value: &'w T,
}

impl<'t> Loom<'t> {
    /// A loom for one text; its layout is that of the section.
    pub(super) fn new(text: &'t str, section: Node<'_, '_>) -> Self {
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut loom = Self {
            text,
            layout: Layout { newline, step: "  ".to_owned(), prefix: prefix(text, section) },
            edits: Vec::new(),
        };
        let outer = loom.indent(section).map(str::len);
        let inner = tree::elements(section).find_map(|n| loom.indent(n));
        if let (Some(outer), Some(inner)) = (outer, inner)
            && inner.len() > outer
        {
            loom.layout.step = inner[outer..].to_owned();
        }
        loom
    }

    /// The text with every edit made.
    pub(super) fn woven(mut self) -> String {
        self.edits.sort_by_key(|e| (e.start, e.end));
        let mut out = String::with_capacity(self.text.len() + 256);
        let mut at = 0;
        for edit in &self.edits {
            debug_assert!(edit.start >= at, "edits do not overlap");
            if edit.start < at {
                continue;
            }
            out.push_str(&self.text[at..edit.start]);
            out.push_str(&edit.with);
            at = edit.end;
        }
        out.push_str(&self.text[at..]);
        out
    }

    /// Replaces a piece of the text.
    pub(super) fn edit(&mut self, start: usize, end: usize, with: String) {
        self.edits.push(Edit { start, end, with });
    }

    /// White space before an element that begins its line; nothing when something else stands there.
    fn indent(&self, node: Node<'_, '_>) -> Option<&'t str> {
        let before = &self.text[..node.range().start];
        let line = before.rfind('\n')? + 1;
        let indent = &before[line..];
        indent.chars().all(|c| matches!(c, ' ' | '\t')).then_some(indent)
    }

    /// White space at the beginning of the line an element begins in.
    pub(super) fn line_indent(&self, node: Node<'_, '_>) -> String {
        let before = &self.text[..node.range().start];
        let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect()
    }

    /// Takes an element out, with its line when it has one of its own.
    pub(super) fn remove(&mut self, node: Node<'_, '_>) {
        let range = node.range();
        let start = match self.indent(node) {
            Some(indent) => {
                let line = range.start - indent.len();
                line - if self.text[..line].ends_with("\r\n") { 2 } else { 1 }
            }
            None => range.start,
        };
        self.edit(start, range.end, String::new());
    }

    /// Puts elements behind another one, in lines of their own when that one has.
    fn insert_after(&mut self, node: Node<'_, '_>, elements: &[Element]) {
        let (own, indent) = (self.indent(node).is_some(), self.line_indent(node));
        let mut with = String::new();
        for element in elements {
            if own {
                with.push_str(self.layout.newline);
                with.push_str(&indent);
            }
            with.push_str(&element.render(&self.layout, &indent));
        }
        let end = node.range().end;
        self.edit(end, end, with);
    }

    /// Puts elements at the end of a parent, or at its beginning.
    pub(super) fn insert_into(&mut self, parent: Node<'_, '_>, elements: &[Element], first: bool) {
        if elements.is_empty() {
            return;
        }
        if !first && let Some(last) = parent.last_element_child() {
            return self.insert_after(last, elements);
        }
        let own = parent.first_element_child().is_none_or(|c| self.indent(c).is_some());
        let outer = self.line_indent(parent);
        let inner = match parent.first_element_child() {
            Some(child) => self.line_indent(child),
            None => format!("{outer}{}", self.layout.step),
        };
        let mut with = String::new();
        for element in elements {
            if own {
                with.push_str(self.layout.newline);
                with.push_str(&inner);
            }
            with.push_str(&element.render(&self.layout, &inner));
        }
        let range = parent.range();
        if tree::self_closed(self.text, parent) {
            let tag = tag(self.text, parent);
            let close = range.start + self.text[range.clone()].trim_end_matches("/>").trim_end().len();
            let with = format!(">{with}{}{outer}</{tag}>", self.layout.newline);
            return self.edit(close, range.end, with);
        }
        let opened = tree::opened(self.text, parent);
        let inside = tree::inside(self.text, parent);
        if first && parent.first_element_child().is_some() {
            return self.edit(opened, opened, with);
        }
        if inside.trim().is_empty() {
            with.push_str(self.layout.newline);
            with.push_str(&outer);
            return self.edit(opened, opened + inside.len(), with);
        }
        let end = opened + inside.trim_end().len();
        if !inside[inside.trim_end().len()..].contains('\n') {
            with.push_str(self.layout.newline);
            with.push_str(&outer);
        }
        self.edit(end, end, with);
    }

    /// Sets an attribute that is there, in the spelling it has, or adds it; `None` takes it out.
    pub(super) fn set(&mut self, node: Node<'_, '_>, names: &[&'static str], value: Option<&str>) {
        match (tree::either(node, names), value) {
            (Some(attribute), Some(value)) => {
                let range = attribute.range_value();
                let quote = if self.text[..range.start].ends_with('\'') { '\'' } else { '"' };
                self.edit(range.start, range.end, write::escape(value, quote));
            }
            (Some(attribute), None) => {
                let range = attribute.range();
                let start = self.text[..range.start].trim_end().len();
                self.edit(start, range.end, String::new());
            }
            (None, Some(value)) => {
                let after = node.attributes().map(|a| a.range().end).max();
                let name = node.range().start + 1 + tag(self.text, node).len();
                let end = after.unwrap_or(name);
                self.edit(end, end, format!(" {}=\"{}\"", names[0], write::escape(value, '"')));
            }
            (None, None) => {}
        }
    }

    pub(super) fn set_text(&mut self, node: Node<'_, '_>, name: &'static str, value: &str, default: &str) {
        let now = tree::attribute(node, name).map(|a| a.value());
        if now.unwrap_or(default) != value {
            self.set(node, &[name], Some(value));
        }
    }

    pub(super) fn set_boolean(&mut self, node: Node<'_, '_>, name: &'static str, value: bool, default: bool) {
        let now = tree::attribute(node, name).and_then(|a| boolean(a.value())).unwrap_or(default);
        if now != value {
            self.set(node, &[name], Some(if value { "true" } else { "false" }));
        }
    }

    /// Brings a list of elements, told apart by a key, to what is wanted; where it does not matter, their order stays.
    pub(super) fn list<'a, 'i: 'a, T>(
        &mut self,
        parent: Node<'a, 'i>,
        nodes: &[(String, Node<'a, 'i>)],
        wanted: &[Wanted<'_, T>],
        element: impl Fn(&T) -> Element,
        mut update: impl FnMut(&mut Self, Node<'a, 'i>, &T),
    ) {
        let by_key: HashMap<&str, &T> = wanted.iter().map(|w| (w.key.as_str(), w.value)).collect();
        let mut here: BTreeSet<&str> = BTreeSet::new();
        for (key, node) in nodes {
            match by_key.get(key.as_str()) {
                Some(value) if here.insert(key) => update(self, *node, value),
                _ => self.remove(*node),
            }
        }
        let new: Vec<Element> =
            wanted.iter().filter(|w| !here.contains(w.key.as_str())).map(|w| element(w.value)).collect();
        if new.is_empty() {
            return;
        }
        match nodes.last() {
            Some((_, last)) => self.insert_after(*last, &new),
            None => self.insert_into(parent, &new, false),
        }
    }

    /// As [`Loom::list`], for lists whose order means something. Elements that only move take their text with them.
    pub(super) fn ordered<'a, 'i: 'a, T>(
        &mut self,
        parent: Node<'a, 'i>,
        nodes: &[(String, Node<'a, 'i>)],
        wanted: &[Wanted<'_, T>],
        element: impl Fn(&T) -> Element,
        same: impl Fn(Node<'a, 'i>, &T) -> bool,
        mut update: impl FnMut(&mut Self, Node<'a, 'i>, &T),
    ) {
        let place: HashMap<&str, usize> =
            nodes.iter().enumerate().map(|(at, (key, _))| (key.as_str(), at)).collect();
        let common: Vec<usize> = wanted.iter().filter_map(|w| place.get(w.key.as_str()).copied()).collect();
        if common.is_sorted() {
            let kept: BTreeMap<usize, &T> =
                wanted.iter().filter_map(|w| Some((*place.get(w.key.as_str())?, w.value))).collect();
            for (at, (_, node)) in nodes.iter().enumerate() {
                match kept.get(&at) {
                    Some(value) => update(self, *node, value),
                    None => self.remove(*node),
                }
            }
            return self.fill(parent, nodes, wanted, &place, element);
        }
        for (at, (_, node)) in nodes.iter().enumerate() {
            let Some(one) = wanted.get(at) else {
                self.remove(*node);
                continue;
            };
            let moved =
                place.get(one.key.as_str()).map(|from| nodes[*from].1).filter(|n| same(*n, one.value));
            let with = match moved {
                Some(moved) if moved == *node => continue,
                Some(moved) => self.text[moved.range()].to_owned(),
                None => element(one.value).render(&self.layout, &self.line_indent(*node)),
            };
            let range = node.range();
            self.edit(range.start, range.end, with);
        }
        if let (Some(rest), Some((_, last))) = (wanted.get(nodes.len()..), nodes.last()) {
            let rest: Vec<Element> = rest.iter().map(|w| element(w.value)).collect();
            if !rest.is_empty() {
                self.insert_after(*last, &rest);
            }
        }
    }

    /// Puts new elements of an ordered list behind the ones they follow.
    fn fill<'a, 'i: 'a, T>(
        &mut self,
        parent: Node<'a, 'i>,
        nodes: &[(String, Node<'a, 'i>)],
        wanted: &[Wanted<'_, T>],
        place: &HashMap<&str, usize>,
        element: impl Fn(&T) -> Element,
    ) {
        let mut behind: Option<usize> = None;
        let mut new: BTreeMap<Option<usize>, Vec<Element>> = BTreeMap::new();
        for one in wanted {
            match place.get(one.key.as_str()) {
                Some(at) => behind = Some(*at),
                None => new.entry(behind).or_default().push(element(one.value)),
            }
        }
        for (behind, elements) in new {
            match behind.and_then(|at| nodes.get(at)) {
                Some((_, node)) => self.insert_after(*node, &elements),
                None => self.insert_into(parent, &elements, true),
            }
        }
    }
}

/// The tag of an element as it is written, with its prefix.
fn tag<'t>(text: &'t str, node: Node<'_, '_>) -> &'t str {
    let start = &text[node.range().start + 1..];
    &start[..start.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(start.len())]
}

/// The prefix of an element with its colon.
fn prefix(text: &str, node: Node<'_, '_>) -> String {
    tag(text, node).rsplit_once(':').map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default()
}
