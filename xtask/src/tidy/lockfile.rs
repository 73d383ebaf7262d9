//! Lock files name what to install, never from where: addresses of downloads belong to each machine's own set-up.

use super::{File, Finding};

/// Looks at npm's lock files and cargo's settings.
pub fn rule(tree: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree {
        let wanted: fn(&str) -> bool = match file.name() {
            "package-lock.json" => |line| line.trim_start().starts_with("\"resolved\": \"http"),
            "config.toml" if file.path.contains(".cargo/") => {
                |line| line.starts_with("[source") || line.starts_with("[registries")
            }
            _ => continue,
        };
        if let Some(number) = file.text.lines().position(wanted) {
            findings.push(file.finding(number + 1, "holds the address of a download; take such lines out"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::one;
    use super::*;

    #[test]
    fn addresses_are_found() {
        let address = "{\n  \"resolved\": \"https://example.org/a.tgz\",\n}";
        assert_eq!(rule(&one("console/package-lock.json", address)).len(), 1);
        assert_eq!(rule(&one("console/package-lock.json", "{ \"version\": \"1\" }")).len(), 0);
        assert_eq!(rule(&one(".cargo/config.toml", "[source.x]\n")).len(), 1);
        assert_eq!(rule(&one(".cargo/config.toml", "[alias]\n")).len(), 0);
    }
}
