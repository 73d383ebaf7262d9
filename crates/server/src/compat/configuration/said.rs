//! Problems and remarks about a file, told later, in the reader's language.

use protocol::Lang;
use protocol::api::ConfigurationProblem;
use protocol::remark::{self, Remark};
use protocol::text::Params;
use roxmltree::{Error, TextPos};

/// A sentence with its values.
#[derive(Debug, Clone)]
pub struct Said {
    remark: &'static Remark,
    params: Params,
}

impl Said {
    /// A sentence.
    #[must_use]
    pub fn new<const N: usize>(remark: &'static Remark, values: [(&str, &dyn std::fmt::Display); N]) -> Self {
        Self { remark, params: protocol::text::params(values) }
    }
    /// In a language.
    #[must_use]
    pub fn tell(&self, lang: Lang) -> String {
        self.remark.tell(lang, &self.params)
    }
}

/// Something wrong, and where.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Line and column, from 1.
    pub at: TextPos,
    /// What.
    pub said: Said,
}

impl Problem {
    /// In a language.
    #[must_use]
    pub fn tell(&self, lang: Lang) -> ConfigurationProblem {
        ConfigurationProblem { line: self.at.row, column: self.at.col, text: self.said.tell(lang) }
    }
}

/// Why a file is not well formed. An end that is missing is told where the file ends.
#[must_use]
pub fn malformed(text: &str, error: &Error) -> Problem {
    let end = || {
        let row = text.lines().count().max(1);
        TextPos::new(
            u32::try_from(row).unwrap_or(u32::MAX),
            text.lines().last().map_or(1, |l| u32::try_from(l.chars().count() + 1).unwrap_or(u32::MAX)),
        )
    };
    let quoted = |c: &char| {
        if c.is_control() { format!("U+{:04X}", u32::from(*c)) } else { c.to_string() }
    };
    let said = match error {
        Error::UnexpectedCloseTag(expected, found, _) => {
            Said::new(&remark::XML_CLOSED_BY_ANOTHER, [("expected", expected), ("found", found)])
        }
        Error::UnclosedRootNode => Said::new(&remark::XML_UNCLOSED, []),
        Error::NoRootNode => Said::new(&remark::XML_NO_ROOT, []),
        Error::UnknownNamespace(name, _) => Said::new(&remark::XML_PREFIX_UNKNOWN, [("name", name)]),
        Error::DuplicatedAttribute(name, _) | Error::DuplicatedNamespace(name, _) => {
            Said::new(&remark::XML_ATTRIBUTE_TWICE, [("name", name)])
        }
        Error::UnknownEntityReference(name, _) => Said::new(&remark::XML_ENTITY_UNKNOWN, [("name", name)]),
        Error::MalformedEntityReference(_) => Said::new(&remark::XML_AMPERSAND, []),
        Error::InvalidAttributeValue(_) => Said::new(&remark::XML_LESS_THAN, []),
        Error::DtdDetected => Said::new(&remark::XML_DTD, []),
        Error::NonXmlChar(c, _) => Said::new(&remark::XML_CHARACTER, [("name", &quoted(c))]),
        Error::InvalidComment(_) => Said::new(&remark::XML_COMMENT, []),
        Error::UnexpectedDeclaration(_) => Said::new(&remark::XML_DECLARATION, []),
        Error::UnexpectedEndOfStream => Said::new(&remark::XML_END, []),
        Error::NodesLimitReached | Error::AttributesLimitReached | Error::NamespacesLimitReached => {
            Said::new(&remark::XML_TOO_MANY, [])
        }
        other => Said::new(&remark::XML_SYNTAX, [("why", &other)]),
    };
    let at = match error {
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => end(),
        other => other.pos(),
    };
    Problem { at, said }
}
