//! Files that are refused, with the line of each problem.

use super::super::read::read;
use super::EXAMPLE;
use protocol::Lang;

/// The example with one line replaced: its number and the new one.
fn with(from: &str, to: &str) -> String {
    assert_eq!(EXAMPLE.matches(from).count(), 1, "{from}");
    EXAMPLE.replace(from, to)
}

fn line_of(text: &str, part: &str) -> u32 {
    let place = text.find(part).unwrap_or_else(|| panic!("{part}"));
    u32::try_from(text[..place].matches('\n').count() + 1).unwrap()
}

/// SRV-05, SRV-16: every problem has its line, its column and its reason, in both languages.
#[test]
fn what_is_wrong_is_told_with_its_line() {
    let node = "<package name=\"DiskWatch\" />";
    let probe = "<package name=\"Probe\">";
    for (from, to, at, en, fr) in [
        ("<!-- real sentinel -->", "<!-- real -- sentinel -->", "<!-- real --", "comment", "commentaire"),
        (
            node,
            "<package name=\"DiskWatch\" >",
            "</packages>",
            "closed by </packages>",
            "fermé par </packages>",
        ),
        (node, "<package name=\"a&b\" />", "a&b", "&amp;", "&amp;"),
        (node, "<package />", "<package />", "needs the attribute name", "attribut name"),
        (node, "<package name=\"Disk/Watch\" />", "Disk/Watch", "may not hold", "ne peut pas contenir"),
        (node, "<package name=\".hidden\" />", ".hidden", "start with a dot", "commencer par un point"),
        (node, "<package name=\"Sentinel\" />", "\"Sentinel\"", "reserved", "réservé"),
        (node, "<package name=\"collector\" />", "\"Collector\"", "stands twice", "figure deux fois"),
        (node, "<package name=\"D\" enable=\"yes\" />", "\"yes\"", "true or false", "true ou false"),
        (node, "<package name=\"D\" autoStart=\"1\" />", "autoStart=", "true or false", "true ou false"),
        (
            node,
            "<package name=\"D\" credential=\"Nobody\" />",
            "Nobody",
            "no credential",
            "pas de credential",
        ),
        ("numberOfRetry=\"3\"", "numberOfRetry=\"many\"", "many", "number from 0", "nombre de 0"),
        ("numberOfRetry=\"3\"", "numberOfRetry=\"-1\"", "\"-1\"", "number from 0", "nombre de 0"),
        ("restCounterAfterMinutes=\"15\"", "resetCounterAfterMinutes=\"x\"", "\"x\"", "number", "nombre"),
        (
            "<sentinel name=\"Greenhouse\" credential=\"Devices\">",
            "<sentinel name=\"Greenhouse\">",
            "<sentinel name=\"Greenhouse\">",
            "credential",
            "credential",
        ),
        (
            "<sentinel name=\"Greenhouse\" ",
            "<sentinel name=\"Developer\" ",
            "\"Developer\"",
            "reserved",
            "réservé",
        ),
        (
            "<sentinel name=\"Greenhouse\" ",
            "<sentinel name=\"EDGE-LYON-01\" ",
            "EDGE-LYON-01",
            "twice",
            "deux fois",
        ),
        (
            "<group name=\"Lyon\">",
            "<group name=\"Common\">",
            "<group name=\"Common\">\n",
            "twice",
            "deux fois",
        ),
        ("key=\"Interval\"", "cle=\"Interval\"", "cle=", "attribute key", "attribut key"),
        ("key=\"Targets\"", "key=\"Interval\"", "<setting key=\"Interval\">", "twice", "deux fois"),
        (
            "<credential name=\"CollectorKey\" accessKey=\"cafe-0001-cafe-0001-cafe\" />",
            "<credential name=\"CollectorKey\" />",
            "<credential name=\"CollectorKey\"",
            "accessKey",
            "accessKey",
        ),
        ("id=\"ping\"", "id=\"alerts\"", "id=\"alerts\" scope=\"Package\"", "twice", "deux fois"),
        ("scope=\"Package\"", "scope=\"Planet\"", "Planet", "All, Others, Group", "All, Others, Group"),
        ("authorization=\"Allow\"", "authorization=\"Maybe\"", "Maybe", "Allow, Deny", "Allow, Deny"),
        (
            "<stateObjects defaultAuthorization=\"Deny\">",
            "<stateObjects defaultAuthorization=\"No\">",
            "\"No\"",
            "Allow, Deny",
            "Allow, Deny",
        ),
        ("groupName=\"Garden\"", "", "<authorization />", "groupName", "groupName"),
        (
            probe,
            "<package name=\"Probe\"><groups/><groups/>",
            "<groups/><groups/>",
            "stands twice",
            "figure deux fois",
        ),
    ] {
        let to = if to.is_empty() { "" } else { to };
        let text = with(from, to).replace("<authorization  />", "<authorization />");
        let problems = read(&text).problems;
        let all: Vec<_> = problems.iter().map(|p| p.tell(Lang::En)).collect();
        let line = line_of(&text, at);
        let found = problems.iter().find(|p| p.at.row == line && p.tell(Lang::En).text.contains(en));
        let Some(found) = found else { panic!("{to}: line {line} of {all:?}") };
        assert!(found.tell(Lang::Fr).text.contains(fr), "{}", found.tell(Lang::Fr).text);
        assert!(found.at.col >= 1);
    }
}

/// SRV-05: what is no configuration at all.
#[test]
fn what_is_no_configuration() {
    for (text, line, en) in [
        ("", 1, "no element"),
        ("hello", 1, "well-formed"),
        ("<configuration>\n<constellation>\n</configuration>", 3, "closed by"),
        ("<configuration>\n<constellation>\n", 2, "never closed"),
        ("<constellation/>", 1, "must be <configuration>"),
        ("<configuration>\n</configuration>", 1, "no <constellation>"),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]>\n<configuration/>", 1, "DOCTYPE"),
        ("<configuration><constellation>&nbsp;</constellation></configuration>", 1, "&nbsp;"),
        ("<configuration><a b='1' b='2'/></configuration>", 1, "stands twice"),
        ("<configuration><x:a/></configuration>", 1, "not declared"),
        ("<configuration><constellation>\u{1}</constellation></configuration>", 1, "not allowed"),
    ] {
        let problems = read(text).problems;
        assert!(!problems.is_empty(), "{text}");
        let told = problems[0].tell(Lang::En);
        assert!(told.text.contains(en), "{text}: {}", told.text);
        assert_eq!(told.line, line, "{text}: {}", told.text);
    }
    let big = " ".repeat(crate::limits::CONFIGURATION_BYTES_MAX + 1);
    assert!(read(&big).problems[0].tell(Lang::En).text.contains("larger"));
}

/// SRV-05: a file cut anywhere, or with a byte taken out, never makes the reader fail.
#[test]
fn mutilated_files_are_read_to_the_end() {
    for (place, _) in EXAMPLE.char_indices() {
        let _ = read(&EXAMPLE[..place]);
    }
    for (place, c) in EXAMPLE.char_indices().filter(|(_, c)| matches!(c, '<' | '>' | '"' | '/' | '=')) {
        let mut text = EXAMPLE.to_owned();
        text.replace_range(place..place + c.len_utf8(), "");
        let _ = read(&text);
    }
}
