//! What stands in a file and has no effect here, because the server's own configuration file (TOML) says it: told, kept,
//! never interpreted wrongly (spec/constellation §2.3, §2.4).

use super::said::Said;
use super::tree;
use crate::config::Config;
use crate::limits;
use protocol::remark;
use std::fmt::Display;

/// Settings, addresses and folders that differ from how the server runs.
#[must_use]
pub fn notes(text: &str, config: &Config) -> Vec<Said> {
    let Ok(document) = tree::parse(text) else { return Vec::new() };
    let Some(section) = tree::section(&document) else { return Vec::new() };
    let mut notes = Vec::new();
    let line = |node: roxmltree::Node<'_, '_>| document.text_pos_at(node.range().start).row;
    for node in
        tree::named(document.root_element(), "appSettings").into_iter().flat_map(|n| tree::named(n, "add"))
    {
        let text = |name| tree::attribute(node, name).map_or("", |a| a.value());
        notes.extend(app_setting(line(node), text("key"), text("value"), config));
    }
    let listen: Vec<String> = config.server.listen.iter().map(ToString::to_string).collect();
    let listen = listen.join(", ");
    let uris = tree::child(section, "listenUris").map(|n| tree::named(n, "uri")).unwrap_or_default();
    for node in uris {
        let value = tree::attribute(node, "listenUri").map_or("", |a| a.value());
        if !config.server.listen.iter().any(|at| same_address(value, at)) {
            let values: [(&str, &dyn Display); 3] =
                [("line", &line(node)), ("value", &value), ("listen", &listen)];
            notes.push(Said::new(&remark::ODD_LISTEN, values));
        }
    }
    if let Some(node) = tree::child(section, "fileServer") {
        let on = tree::attribute(node, "enable").is_some_and(|a| a.value().eq_ignore_ascii_case("true"));
        notes.extend(on.then(|| Said::new(&remark::ODD_FILE_SERVER, [("line", &line(node))])));
    }
    if let Some(attribute) = tree::attribute(section, "packagesDirectory") {
        let values: [(&str, &dyn Display); 2] = [("line", &line(section)), ("attribute", &attribute.name())];
        notes.push(Said::new(&remark::ODD_DIRECTORY, values));
    }
    notes
}

/// Whether an address of the file is one we listen on: any host means all addresses of that family.
fn same_address(uri: &str, at: &std::net::SocketAddr) -> bool {
    let Some((scheme, rest)) = uri.trim().split_once("://") else { return false };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let Some((host, port)) = authority.rsplit_once(':') else { return false };
    let any = matches!(host, "+" | "*" | "0.0.0.0") && at.ip().is_unspecified();
    scheme.eq_ignore_ascii_case("http")
        && path.trim_matches('/').is_empty()
        && port.parse() == Ok(at.port())
        && (any || host == at.ip().to_string() || (host == "localhost" && at.ip().is_loopback()))
}

fn app_setting(line: u32, key: &str, value: &str, config: &Config) -> Option<Said> {
    let seconds = |ms: u64| super::file::in_units(ms, 1_000);
    let ours = match key.to_ascii_lowercase().as_str() {
        "enableperformancecounters" => "true (/metrics)".to_owned(),
        "delayafterauthentificationerror" => seconds(config.compat.denial_delay_ms),
        "restsessiontimeout" => limits::SUBSCRIPTION_KEPT.as_secs().to_string(),
        "constellation.basedirectory" => config.server.data.display().to_string(),
        _ => {
            return Some(Said::new(&remark::ODD_APP_SETTING_UNKNOWN, [("line", &line), ("key", &key)]));
        }
    };
    let agrees = ours.split(' ').next().is_some_and(|word| word.eq_ignore_ascii_case(value.trim()));
    let values: [(&str, &dyn Display); 4] =
        [("line", &line), ("key", &key), ("value", &value), ("ours", &ours)];
    (!agrees).then(|| Said::new(&remark::ODD_APP_SETTING, values))
}
