//! Who holds a file, or something in a folder (PF-21).

use crate::supervise::unix;
use std::fs;
use std::path::{Path, PathBuf};

/// Holders told by name.
const TOLD_MAX: usize = 8;

/// Processes that have it open, work in it, or run from it: number and name; those of these services may. Those of other accounts are seen by root alone.
#[must_use]
pub fn holders(path: &Path, services: &[String]) -> Vec<String> {
    let Ok(real) = fs::canonicalize(path) else { return Vec::new() };
    let mut found = Vec::new();
    for pid in unix::processes() {
        if holds(pid, &real) && !is_of(pid, services) {
            let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            found.push(format!("{} ({pid})", name.trim()));
            if found.len() == TOLD_MAX {
                break;
            }
        }
    }
    found
}

/// Whether the service manager started it for one of these services: it stands in its control group.
fn is_of(pid: u32, services: &[String]) -> bool {
    let groups = fs::read_to_string(format!("/proc/{pid}/cgroup")).unwrap_or_default();
    services.iter().any(|service| is_group_of(&groups, service))
}

fn is_group_of(groups: &str, service: &str) -> bool {
    let name = service.strip_suffix(".service").unwrap_or(service);
    let is = |part: &str| part.strip_suffix(".service") == Some(name);
    !name.is_empty()
        && groups.lines().filter_map(|line| line.rsplit(':').next()).flat_map(|p| p.split('/')).any(is)
}

fn holds(pid: u32, real: &Path) -> bool {
    let place = PathBuf::from(format!("/proc/{pid}"));
    let means = |link: PathBuf| fs::read_link(link).is_ok_and(|target| target.starts_with(real));
    ["cwd", "exe", "root"].iter().any(|name| {
        // The root of nearly everybody is the root.
        (*name != "root" || real.parent().is_some()) && means(place.join(name))
    }) || fs::read_dir(place.join("fd")).into_iter().flatten().flatten().any(|entry| means(entry.path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PF-21: what the environment's own service holds is no fault; anybody else's is.
    #[test]
    fn own_services() {
        let groups = "0::/system.slice/httpd-sicardi-int1.service\n";
        assert!(
            is_group_of(groups, "httpd-sicardi-int1") && is_group_of(groups, "httpd-sicardi-int1.service")
        );
        assert!(is_group_of("1:name=systemd:/a/web.service/sub\n0::/", "web"));
        for other in ["httpd-sicardi-int", "sicardi-int1", "system.slice", ""] {
            assert!(!is_group_of(groups, other), "{other}");
        }
        assert!(!is_of(std::process::id(), &["no-such-service".to_owned()]));
    }
}
