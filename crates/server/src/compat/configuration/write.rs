//! Writing elements from what they say: new ones in a woven file, or a whole file from nothing.

use super::file::{Agent, Credential, File, Group, Package, Settings, in_units};
use super::rules::{decision_written, scope_written};
use super::{tree, weave};
use protocol::api::{Authorizations, RecoveryOptions};

/// An element to write.
#[derive(Debug, Clone)]
pub struct Element {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    body: Body,
}

#[derive(Debug, Clone)]
enum Body {
    Children(Vec<Element>),
    Raw(String),
}

/// How a file is laid out.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Line end.
    pub newline: &'static str,
    /// One step of indentation.
    pub step: String,
    /// Prefix of our elements, with its colon; mostly empty.
    pub prefix: String,
}

impl Element {
    fn new(tag: &'static str, attributes: Vec<(&'static str, String)>, children: Vec<Element>) -> Self {
        Self { tag, attributes, body: Body::Children(children) }
    }

    /// The element as text; `indent` is that of its own line, which is not written.
    #[must_use]
    pub fn render(&self, layout: &Layout, indent: &str) -> String {
        let mut out = String::new();
        self.write(&mut out, layout, indent);
        out
    }

    fn write(&self, out: &mut String, layout: &Layout, indent: &str) {
        let (prefix, tag) = (&layout.prefix, self.tag);
        out.extend(["<", prefix, tag]);
        for (name, value) in &self.attributes {
            out.extend([" ", name, "=\"", &escape(value, '"'), "\""]);
        }
        match &self.body {
            Body::Children(children) if children.is_empty() => out.push_str(" />"),
            Body::Children(children) => {
                out.push('>');
                let inner = format!("{indent}{}", layout.step);
                for child in children {
                    out.extend([layout.newline, &inner]);
                    child.write(out, layout, &inner);
                }
                out.extend([layout.newline, indent, "</", prefix, tag, ">"]);
            }
            Body::Raw(text) => out.extend([">", text, "</", prefix, tag, ">"]),
        }
    }
}

/// A text for an attribute; white space that a reader would change is written by number.
#[must_use]
pub fn escape(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if quote == '"' => out.push_str("&quot;"),
            '\'' if quote == '\'' => out.push_str("&apos;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            c => out.push(c),
        }
    }
    out
}

/// A text as the inside of `content`: XML as it is, anything else in a CDATA section; nothing when it would come back
/// changed.
#[must_use]
pub fn content(value: &str) -> Option<String> {
    if value.contains('\r') || value.trim() != value {
        return None;
    }
    if is_xml(value) {
        return Some(value.to_owned());
    }
    Some(format!("<![CDATA[{}]]>", value.replace("]]>", "]]]]><![CDATA[>")))
}

fn is_xml(value: &str) -> bool {
    value.starts_with('<')
        && tree::parse(&format!("<x>{value}</x>"))
            .is_ok_and(|d| tree::elements(d.root_element()).next().is_some())
}

/// Documents are written as content, everything else as a value (spec/constellation §7.7.5).
#[must_use]
pub fn setting(key: &str, value: &str) -> Element {
    let document = is_xml(value)
        || (value.starts_with(['{', '['])
            && serde_json::from_str::<serde_json::Value>(value).is_ok_and(|v| v.is_object() || v.is_array()));
    let attributes = vec![("key", key.to_owned())];
    match content(value).filter(|_| document) {
        Some(raw) => {
            let inside = Element { tag: "content", attributes: vec![], body: Body::Raw(raw) };
            Element::new("setting", attributes, vec![inside])
        }
        None => Element::new("setting", [attributes, vec![("value", value.to_owned())]].concat(), vec![]),
    }
}

/// A group imported.
#[must_use]
pub fn import(name: &str) -> Element {
    Element::new("settingGroup", vec![("groupName", name.to_owned())], vec![])
}

/// The groups imported.
#[must_use]
pub fn imports(names: &[String]) -> Element {
    Element::new("import", vec![], names.iter().map(|n| import(n)).collect())
}

/// Settings, imports first.
#[must_use]
pub fn settings(settings: &Settings) -> Element {
    let mut children = Vec::with_capacity(settings.own.len() + 1);
    if !settings.imports.is_empty() {
        children.push(imports(&settings.imports));
    }
    children.extend(settings.own.iter().map(|(key, value)| setting(key, value)));
    Element::new("settings", vec![], children)
}

/// Attributes of recovery options, as far as they are given.
#[must_use]
pub fn recovery_attributes(options: &RecoveryOptions) -> Vec<(&'static str, String)> {
    let mut all = Vec::with_capacity(4);
    all.extend(options.restart.map(|b| ("restartAfterFailure", b.to_string())));
    all.extend(options.retries.map(|n| ("numberOfRetry", n.to_string())));
    all.extend(options.reset_after_ms.map(|ms| (tree::RESET_COUNTER[0], in_units(ms, 60_000))));
    all.extend(options.delay_ms.map(|ms| ("restartPackageAfterSeconds", in_units(ms, 1_000))));
    all
}

/// Recovery options.
#[must_use]
pub fn recovery(options: &RecoveryOptions) -> Element {
    Element::new("recoveryOptions", recovery_attributes(options), vec![])
}

/// A message group.
#[must_use]
pub fn message_group(name: &str) -> Element {
    Element::new("group", vec![("name", name.to_owned())], vec![])
}

/// Message groups of a package.
#[must_use]
pub fn message_groups(names: &[String]) -> Element {
    Element::new("groups", vec![], names.iter().map(|n| message_group(n)).collect())
}

/// A package.
#[must_use]
pub fn package(package: &Package) -> Element {
    let mut attributes = vec![("name", package.name.clone())];
    attributes.extend(package.filename.clone().map(|f| ("filename", f)));
    attributes.extend((!package.enable).then(|| ("enable", "false".to_owned())));
    attributes.extend(package.credential.clone().map(|c| ("credential", c)));
    attributes.extend((!package.autostart).then(|| ("autostart", "false".to_owned())));
    let mut children = Vec::new();
    children.extend((package.recovery != RecoveryOptions::default()).then(|| recovery(&package.recovery)));
    children.extend((package.settings != Settings::default()).then(|| settings(&package.settings)));
    children.extend((!package.groups.is_empty()).then(|| message_groups(&package.groups)));
    Element::new("package", attributes, children)
}

/// Packages of a sentinel.
#[must_use]
pub fn packages(all: &[Package]) -> Element {
    Element::new("packages", vec![], all.iter().map(package).collect())
}

/// A sentinel.
#[must_use]
pub fn agent(agent: &Agent) -> Element {
    let attributes = vec![("name", agent.name.clone()), ("credential", agent.credential.clone())];
    let children = if agent.packages.is_empty() { vec![] } else { vec![packages(&agent.packages)] };
    Element::new("sentinel", attributes, children)
}

/// A group of settings.
#[must_use]
pub fn group(group: &Group) -> Element {
    let children =
        if group.settings == Settings::default() { vec![] } else { vec![settings(&group.settings)] };
    Element::new("group", vec![("name", group.name.clone())], children)
}

/// A rule: its element in the file.
#[must_use]
pub fn rule(attributes: Vec<(&'static str, String)>) -> Element {
    Element::new("authorization", attributes, vec![])
}

/// Attributes of an element, in order.
pub type Attributes = Vec<(&'static str, String)>;
/// A section of authorizations: its tag, whether its default denies, its rules.
pub type Section = (&'static str, bool, Vec<Attributes>);

/// Rules of each section as attributes: state objects, messages, groups; with the default of each.
#[must_use]
pub fn sections(rules: &Authorizations) -> [Section; 3] {
    let given = |name: &'static str, text: &str| (text != "*").then(|| (name, text.to_owned()));
    let decided = |word: &str| ("authorization", decision_written(word).to_owned());
    let states = rules.states.rules.iter().map(|r| {
        let mut all = vec![("id", r.id.clone()), decided(&r.decision)];
        all.extend(given("sentinelName", &r.agent));
        all.extend(given("packageName", &r.instance));
        all.extend(given("name", &r.name));
        all
    });
    let messages = rules.messages.rules.iter().map(|r| {
        let scope = ("scope", scope_written(&r.scope).to_owned());
        let mut all = vec![("id", r.id.clone()), scope, decided(&r.decision)];
        all.extend(given("args", &r.args));
        all.extend(given("messageKey", &r.key));
        all
    });
    let groups =
        rules.groups.rules.iter().map(|r| vec![("groupName", r.group.clone()), decided(&r.decision)]);
    let denies = |default: &Option<String>| default.as_deref() == Some("deny");
    [
        ("stateObjects", denies(&rules.states.default), states.collect()),
        ("messages", denies(&rules.messages.default), messages.collect()),
        ("groups", denies(&rules.groups.default), groups.collect()),
    ]
}

/// One section of authorizations.
#[must_use]
pub fn section(tag: &'static str, denies: bool, list: &[Attributes]) -> Element {
    let default = if denies { "Deny" } else { "Allow" };
    let children = list.iter().map(|attributes| rule(attributes.clone())).collect();
    Element::new(tag, vec![("defaultAuthorization", default.to_owned())], children)
}

/// Authorizations of a credential; only the sections that say something.
#[must_use]
pub fn authorizations(rules: &Authorizations) -> Element {
    let said = sections(rules).into_iter().filter(|(_, denies, list)| *denies || !list.is_empty());
    let children = said.map(|(tag, denies, list)| section(tag, denies, &list)).collect();
    Element::new("authorizations", vec![], children)
}

/// A credential.
#[must_use]
pub fn credential(credential: &Credential) -> Element {
    let mut attributes =
        vec![("name", credential.name.clone()), ("accessKey", credential.key.expose().to_owned())];
    attributes.extend((!credential.enable).then(|| ("enable", "false".to_owned())));
    for (on, name) in [
        (credential.control, "enableControlHub"),
        (credential.management, "enableManagementAPI"),
        (credential.developer, "enableDeveloperAccess"),
    ] {
        attributes.extend(on.then(|| (name, "true".to_owned())));
    }
    let children = if credential.rules == Authorizations::default() {
        vec![]
    } else {
        vec![authorizations(&credential.rules)]
    };
    Element::new("credential", attributes, children)
}

/// Sentinels.
#[must_use]
pub fn agents(all: &[Agent]) -> Element {
    Element::new("sentinels", vec![], all.iter().map(agent).collect())
}

/// Groups of settings.
#[must_use]
pub fn groups(all: &[Group]) -> Element {
    Element::new("settingsGroups", vec![], all.iter().map(group).collect())
}

/// Credentials.
#[must_use]
pub fn credentials(all: &[Credential]) -> Element {
    Element::new("credentials", vec![], all.iter().map(credential).collect())
}

/// A file from nothing.
#[must_use]
pub fn whole(file: &File) -> String {
    const EMPTY: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <constellation>\n    \
                         <sentinels />\n    <settingsGroups />\n    <credentials />\n  </constellation>\n</configuration>\n";
    weave::weave(EMPTY, file).unwrap_or_else(|| EMPTY.to_owned())
}
