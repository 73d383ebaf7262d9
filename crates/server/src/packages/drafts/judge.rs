//! What is wrong with a draft, and what is odd about it: looked at anew each time it is shown.

use protocol::Lang;
use protocol::api::{DraftContent, DraftFile, DraftProblem};
use protocol::install::{self, Check, Install, odd};
use protocol::remark::Remark;
use protocol::text::params;

/// Files smaller than this gain nothing from neighbours, in bytes: 50 MB.
const P2P_BYTES_MIN: u64 = 50_000_000;

/// What stands in the way of publishing.
pub fn problems(
    content: &DraftContent,
    files: &[DraftFile],
    taken: Option<String>,
    lang: Lang,
) -> Vec<DraftProblem> {
    let mut found = Vec::new();
    let mut add = |field: &str, text: String| found.push(DraftProblem { field: field.to_owned(), text });
    if let Err(error) = model::PackageName::parse(&content.name) {
        add("name", error.to_string());
    }
    match model::Version::parse(&content.version) {
        Err(error) => add("version", error.to_string()),
        Ok(version) => {
            if let Some(next) = taken {
                let params = params([("version", &version), ("next", &next)]);
                add("version", odd::VERSION_EXISTS.tell(lang, &params));
            }
        }
    }
    let (_, mut flaws) = install::read(&content.install);
    for (i, file) in content.install.files.iter().enumerate() {
        let at = |rest: &str| format!("install.files[{i}].{rest}");
        match files.iter().find(|there| there.path == file.path) {
            None if file.path.is_empty() => {}
            None => flaws.push(model::install::Problem::new(
                at("path"),
                model::install::Flaw::NoSuchFile(file.path.clone()),
            )),
            Some(there) if file.extract && there.archive.is_empty() => {
                flaws.push(model::install::Problem::new(
                    at("extract"),
                    model::install::Flaw::NotArchive(file.path.clone()),
                ))
            }
            Some(_) => {}
        }
    }
    for problem in flaws {
        add(&problem.field, install::flaw(&problem.flaw, lang));
    }
    found
}

/// What is odd about an install face. `archive` tells the kind and the size of a file of the package by its path.
pub fn warnings(
    install: &Install,
    archive: &dyn Fn(&str) -> Option<(String, u64)>,
    lang: Lang,
) -> Vec<DraftProblem> {
    let mut said = Said { lang, found: Vec::new() };
    if install.files.is_empty() && install.actions.is_empty() {
        said.add("install", &odd::NOTHING_TO_DO);
    }
    for (i, check) in install.checks.iter().enumerate() {
        said.check(&format!("install.checks[{i}]"), check);
        if check.otherwise == "skip" {
            said.add(&format!("install.checks[{i}].otherwise"), &odd::SKIP);
        }
    }
    for (i, file) in install.files.iter().enumerate() {
        let at = format!("install.files[{i}]");
        let (kind, size) = archive(&file.path).unwrap_or_default();
        if file.extract {
            said.add(&format!("{at}.extract"), &odd::EXTRACT);
            match kind.as_str() {
                "7z" => said.add(&format!("{at}.extract"), &odd::EXTRACT_7Z),
                "tar.gz" | "tar.bz2" | "tar.xz" => said.found.push(DraftProblem {
                    field: format!("{at}.extract"),
                    text: odd::EXTRACT_TWICE.tell(lang, &params([("kind", &&kind[4..])])),
                }),
                _ => {}
            }
        }
        if file.p2p && size < P2P_BYTES_MIN {
            said.add(&format!("{at}.p2p"), &odd::P2P_SMALL);
        }
        if !file.name.is_ascii() {
            said.add(&format!("{at}.name"), &odd::NOT_ASCII);
        }
    }
    for (i, action) in install.actions.iter().enumerate() {
        let at = format!("install.actions[{i}]");
        for (k, check) in action.checks.iter().enumerate() {
            said.check(&format!("{at}.checks[{k}]"), check);
        }
        let mut kinds: Vec<&str> = action.rules.iter().map(|rule| rule.kind.as_str()).collect();
        kinds.dedup();
        if kinds.len() > 1 {
            said.add(&format!("{at}.rules"), &odd::RULE_KINDS);
        }
        let limit = crate::limits::FOREIGN_LOG_LINES_MAX;
        if action.kind == "run" && (action.log_lines < 0 || action.log_lines > limit) {
            let text = odd::LOG_LINES.tell(lang, &params([("limit", &limit)]));
            said.found.push(DraftProblem { field: format!("{at}.log_lines"), text });
        }
    }
    for (i, asked) in install.interactions.iter().enumerate() {
        let at = format!("install.interactions[{i}]");
        if i == 0 {
            said.add(&at, &odd::ONLY_WINDOWS);
        }
        let late = !matches!(asked.moment.as_str(), "before" | "after_download");
        if late && asked.policies.values().any(|policy| policy == "postpone") {
            said.add(&format!("{at}.moment"), &odd::POSTPONE_LATE);
        }
    }
    said.found
}

struct Said {
    lang: Lang,
    found: Vec<DraftProblem>,
}

impl Said {
    fn add(&mut self, field: &str, remark: &Remark) {
        let text = remark.tell(self.lang, &protocol::text::Params::new());
        self.found.push(DraftProblem { field: field.to_owned(), text });
    }

    fn check(&mut self, at: &str, check: &Check) {
        let kind = format!("{at}.kind");
        if check.kind.starts_with("registry_") {
            self.add(&kind, &odd::REGISTRY);
        } else if !is_absolute(&check.path) {
            self.add(&format!("{at}.path"), &odd::RELATIVE_PATH);
        }
        match check.kind.as_str() {
            "file_sha512_mismatch" => self.add(&kind, &odd::SHA512_MISMATCH),
            "registry_value_exists" | "registry_value_missing" | "registry_value_type" => {
                self.add(&kind, &odd::REGISTRY_VALUE);
            }
            "registry_value_differs" => self.add(&kind, &odd::REGISTRY_DIFFERS),
            _ => {}
        }
        if check.otherwise == "startnow" {
            self.add(&format!("{at}.otherwise"), &odd::START_NOW);
        }
    }
}

/// Whether a path means the same wherever the agent was started; one that begins with a variable may.
fn is_absolute(path: &str) -> bool {
    let mut chars = path.chars();
    let first = chars.next();
    path.is_empty()
        || matches!(first, Some('/' | '\\' | '$' | '%'))
        || (first.is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':'))
}
