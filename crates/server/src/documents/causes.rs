//! Failure rules (§18): those a package brings along, those of the site, and ours, in this order.

use model::deliver::cause::{Evidence, Found, Rule, classify};
use protocol::Lang;
use protocol::deliver::{CauseRule, Texts, rule_of, shipped_causes};
use std::sync::LazyLock;

/// Rules of the site and ours, compiled.
#[derive(Debug, Clone, Default)]
pub struct CauseBook {
    said: Vec<CauseRule>,
    rules: Vec<Rule>,
}

/// Why something failed, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Classified {
    /// Everything that fits, the primary one first; empty: not recognised (FC-4).
    pub found: Vec<Found>,
    /// Code of the primary one; `unknown`: not recognised.
    pub code: String,
    /// Title, by language.
    pub title: Texts,
    /// What to do, by language; `${…}` as the rule has it.
    pub advice: Texts,
    /// `dev` or `ops`.
    pub owner: String,
    /// Documentation.
    pub link: String,
}

/// Ours, compiled once.
static SHIPPED: LazyLock<CauseBook> = LazyLock::new(|| CauseBook::compiled(shipped_causes().to_vec()));

fn compiled(said: &[CauseRule]) -> Vec<Rule> {
    let rule = |said: &CauseRule| match said.compiled() {
        Ok(rule) => Some(rule),
        Err(error) => {
            tracing::error!(cause = said.code, error, "the pattern of a rule cannot be used");
            None
        }
    };
    said.iter().filter_map(rule).collect()
}

impl CauseBook {
    fn compiled(said: Vec<CauseRule>) -> Self {
        Self { rules: compiled(&said), said }
    }

    /// Rules of the site, and ours after them.
    #[must_use]
    pub fn new(site: Vec<CauseRule>) -> Self {
        let mut book = Self::compiled(site);
        book.said.extend(SHIPPED.said.iter().cloned());
        book.rules.extend(SHIPPED.rules.iter().cloned());
        book
    }

    /// All rules, those of the site first.
    #[must_use]
    pub fn rules(&self) -> &[CauseRule] {
        &self.said
    }

    /// Why something failed; the package's rules go first.
    #[must_use]
    pub fn classify(&self, package: &[CauseRule], evidence: &Evidence<'_>) -> Classified {
        let found = if package.is_empty() {
            classify(&self.rules, evidence)
        } else {
            let mut rules = compiled(package);
            rules.extend(self.rules.iter().cloned());
            classify(&rules, evidence)
        };
        let code = found.first().map_or("unknown", |first| first.code.as_str());
        Classified { found: found.clone(), ..self.told(package, code) }
    }

    /// What is said about a code.
    #[must_use]
    pub fn told(&self, package: &[CauseRule], code: &str) -> Classified {
        let rule = rule_of(package.iter().chain(&self.said), code);
        // What the engine found by a name of its own is told as the rule has it.
        let code = rule.map_or(code, |rule| rule.code.as_str());
        let mut told = Classified { code: code.to_owned(), ..Classified::default() };
        if let Some(rule) = rule {
            // A rule of the site that adds a pattern to a known code need not say its texts again.
            let texts = |pick: fn(&CauseRule) -> &Texts| {
                let all = package.iter().chain(&self.said).filter(|rule| rule.code == code);
                all.map(pick).find(|texts| !texts.is_empty()).cloned().unwrap_or_default()
            };
            told.title = texts(|rule| &rule.title);
            told.advice = texts(|rule| &rule.advice);
            told.owner = rule.owner.clone();
            told.link = rule.link.clone();
        }
        if told.title.is_empty() {
            told.title = unknown(code);
        }
        told
    }

    /// Title of a code in a language.
    #[must_use]
    pub fn title(&self, code: &str, lang: Lang) -> String {
        let title = self.told(&[], code).title;
        title.get(lang.tag()).or_else(|| title.values().next()).cloned().unwrap_or_else(|| code.to_owned())
    }
}

fn unknown(code: &str) -> Texts {
    let pair = |en: &str, fr: &str| {
        Texts::from([("en".to_owned(), en.to_owned()), ("fr".to_owned(), fr.to_owned())])
    };
    if code == "unknown" { pair("Cause not recognised", "Cause non reconnue") } else { pair(code, code) }
}

/// Title of one of our codes in a language; nothing for one only the site or a package knows.
#[must_use]
pub fn cause_title(code: &str, lang: Lang) -> Option<String> {
    let known = code == "unknown" || rule_of(SHIPPED.said.iter(), code).is_some();
    known.then(|| SHIPPED.title(code, lang))
}
