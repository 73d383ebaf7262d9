//! The scripts of a Python package: the section `pythonProxy` of the configuration file beside its program
//! (spec/constellation §3.6).
//!
//! Attributes are read whatever their letter case; times are seconds (`30`, `0.5`) or `hh:mm:ss`. Texts may hold
//! placeholders, which the caller replaces by settings.

use crate::error::Error;
use crate::limits::SCRIPTS_MAX;
use crate::local_settings::read_config;
use crate::names::EntryName;
use crate::xml::{Element, Node};
use std::path::Path;
use std::time::Duration;

/// Time a script has for its first word, unless the package says another.
const STARTUP: Duration = Duration::from_secs(30);
/// Time a script has to end, unless the package says another.
const CLOSE: Duration = Duration::from_secs(5);
/// Bounds of both.
const BOUNDS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(3600));

/// A script that a package's program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PythonScript {
    /// Path of the script inside the package.
    pub file: String,
    /// Command of the interpreter; absent: `python`.
    pub python: Option<String>,
    /// Time it has for its first word.
    pub startup: Duration,
    /// Time it has to end once it is asked to.
    pub close: Duration,
    /// Its output is not buffered.
    pub unbuffered: bool,
}

/// The scripts a configuration file lists, with what `substitute` makes of each text; none when there is no such file,
/// or no such section in it.
///
/// # Errors
/// [`Error::Io`], [`Error::TooBig`], and [`Error::Manifest`] for what is no XML, or a script outside the package.
pub fn python_scripts(
    config: &Path,
    substitute: impl Fn(&str) -> String,
) -> Result<Option<Vec<PythonScript>>, Error> {
    let Some(root) = read_config(config)? else { return Ok(None) };
    let Some(proxy) = section(&root) else { return Ok(None) };
    let given = |element: &Element, key: &str| {
        element.attribute(key).map(|text| substitute(text.trim())).filter(|text| !text.is_empty())
    };
    let time = |element: &Element, key: &str| given(element, key).and_then(|text| time_of(&text));
    let startup = time(proxy, "scriptStartupTimeout").unwrap_or(STARTUP);
    let close = time(proxy, "scriptCloseTimeout").unwrap_or(CLOSE);
    let python = given(proxy, "pythonCmd");
    let mut scripts = Vec::new();
    for script in proxy.children("scripts").flat_map(|scripts| scripts.children("script")) {
        let wrong = |problem: String| Error::Manifest {
            file: "the configuration file",
            line: Some(script.line),
            key: Some("filename".to_owned()),
            problem,
        };
        let file =
            given(script, "filename").ok_or_else(|| wrong("a script without a file name".to_owned()))?;
        let file = match EntryName::parse(&file) {
            Ok(parsed) if !parsed.folder => parsed.path.map(|path| path.to_string()),
            _ => None,
        }
        .ok_or_else(|| wrong(format!("{file:?} must name a file of the package: relative, without `..`")))?;
        if scripts.len() == SCRIPTS_MAX {
            return Err(wrong(format!("there are more than {SCRIPTS_MAX} scripts")));
        }
        scripts.push(PythonScript {
            file,
            python: given(script, "pythonCmd").or_else(|| python.clone()),
            startup: time(script, "startupTimeout").unwrap_or(startup),
            close: time(script, "closeTimeout").unwrap_or(close),
            unbuffered: !given(script, "unbuffered")
                .is_some_and(|text| text.eq_ignore_ascii_case("false") || text == "0"),
        });
    }
    Ok(Some(scripts))
}

fn time_of(text: &str) -> Option<Duration> {
    let number =
        |text: &str| text.replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0);
    let seconds = match text.split(':').collect::<Vec<_>>()[..] {
        [seconds] => number(seconds)?,
        [hours, minutes, seconds] => number(hours)? * 3600.0 + number(minutes)? * 60.0 + number(seconds)?,
        _ => return None,
    };
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(BOUNDS.1).clamp(BOUNDS.0, BOUNDS.1))
}

/// The section, wherever it stands.
fn section(element: &Element) -> Option<&Element> {
    if element.is("pythonProxy") {
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

    /// PKG-11: every attribute, for all scripts and for one.
    #[test]
    fn every_attribute() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("PythonPackageHost.exe.config");
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            python_scripts(&path, |text| text.replace("${setting.py}", "python3.9"))
        };
        assert_eq!(python_scripts(&path, str::to_owned).unwrap(), None);
        assert_eq!(read("<configuration/>").unwrap(), None);
        let found = read(
            "\u{feff}<?xml version=\"1.0\"?><configuration><configSections/>\
             <pythonProxy xmlns=\"urn:Constellation.PythonProxy\" scriptStartupTimeout=\"20\" \
             scriptCloseTimeout=\"00:00:03\" pythonCmd=\"python\"><scripts>\
             <script filename=\"Scripts\\Main.py\"/>\
             <script fileName='b.py' startupTimeout='0,5' closeTimeout='1' unbuffered='False' pythonCmd='${setting.py}'/>\
             </scripts></pythonProxy></configuration>",
        )
        .unwrap()
        .unwrap();
        let seconds = Duration::from_secs_f64;
        let main = PythonScript {
            file: "Scripts/Main.py".into(),
            python: Some("python".into()),
            startup: seconds(20.0),
            close: seconds(3.0),
            unbuffered: true,
        };
        let other = PythonScript {
            file: "b.py".into(),
            python: Some("python3.9".into()),
            startup: seconds(0.5),
            close: seconds(1.0),
            unbuffered: false,
        };
        assert_eq!(found, [main, other]);
        let bare =
            read("<pythonProxy><scripts><script filename='a.py'/></scripts></pythonProxy>").unwrap().unwrap();
        assert_eq!((bare[0].startup, bare[0].close, bare[0].python.as_deref()), (STARTUP, CLOSE, None));
        for outside in ["../a.py", "/a.py", "C:\\a.py", ""] {
            let text =
                format!("<pythonProxy><scripts><script filename='{outside}'/></scripts></pythonProxy>");
            assert_eq!(read(&text).unwrap_err().code(), "manifest-invalid", "{outside}");
        }
    }
}
