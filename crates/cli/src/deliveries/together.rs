//! Requests that are filed in one act, and one decision about those of a tier (§5.1).

use super::requests::made_line;
use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use client::Client;
use protocol::api::{AlsoAsked, DeliveryRequest, NewRequest};
use std::collections::BTreeMap;

/// Environments named with commas: the first, and the others.
pub fn envs(text: &str) -> (String, Vec<String>) {
    let mut all = text.split(',').map(str::trim).filter(|env| !env.is_empty()).map(str::to_owned);
    (all.next().unwrap_or_default(), all.collect())
}

/// What `--and PACKAGE=VERSION` names.
pub fn also(shell: &Shell, words: &[String]) -> Result<Vec<AlsoAsked>, Failure> {
    let read = |word: &String| {
        let named = word.split_once('=').map(|(package, version)| (package.trim(), version.trim()));
        match named.filter(|(package, version)| !package.is_empty() && !version.is_empty()) {
            Some((package, version)) => {
                Ok(AlsoAsked { package: package.to_owned(), version: version.to_owned() })
            }
            None => Err(Failure::usage(shell.say.dlv_bad_and(word))),
        }
    };
    words.iter().map(read).collect()
}

/// One for each environment and package, as the server files them.
pub fn apart(ask: &NewRequest) -> Vec<NewRequest> {
    let first = AlsoAsked { package: ask.package.clone(), version: ask.version.clone() };
    let mut all = Vec::new();
    for env in std::iter::once(&ask.env).chain(&ask.also_envs) {
        for one in std::iter::once(&first).chain(&ask.also) {
            all.push(NewRequest {
                env: env.clone(),
                package: one.package.clone(),
                version: one.version.clone(),
                also_envs: Vec::new(),
                also: Vec::new(),
                ..ask.clone()
            });
        }
    }
    all
}

/// Requests that were filed with one for its tier, and that the caller may decide about now as well; none when only the one is meant.
pub async fn others(
    shell: &Shell,
    client: &Client,
    request: &str,
    step: &str,
    alone: bool,
) -> Result<Vec<DeliveryRequest>, Failure> {
    let mut found = Vec::new();
    if alone {
        return Ok(found);
    }
    let say = shell.say;
    let first = client.request(request).await.or_fail(say, || say.dlv_act_request(&request))?;
    for name in &first.together {
        let other = client.request(name).await.or_fail(say, || say.dlv_act_request(name))?;
        let same = other.tier.eq_ignore_ascii_case(&first.tier);
        if same && other.actions.iter().any(|action| action == step) {
            found.push(other);
        }
    }
    Ok(found)
}

/// The decision is about what was read.
pub fn with(others: &[DeliveryRequest]) -> BTreeMap<String, i64> {
    others.iter().map(|other| (other.request.clone(), other.revision)).collect()
}

/// How those that were decided about in the same act stand now, a line each.
pub async fn now(shell: &Shell, client: &Client, others: &[DeliveryRequest]) -> Result<String, Failure> {
    let say = shell.say;
    let mut lines = String::new();
    for other in others {
        let now =
            client.request(&other.request).await.or_fail(say, || say.dlv_act_request(&other.request))?;
        lines.push('\n');
        lines.push_str(&made_line(shell, &now));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// §5.1: every environment with every package, the first of each first.
    #[test]
    fn each_with_each() {
        let (env, also_envs) = envs("REC1, REC2,,PRD1 ");
        assert_eq!((env.as_str(), also_envs.join(" ").as_str()), ("REC1", "REC2 PRD1"));
        let also = vec![AlsoAsked { package: "B".to_owned(), version: "2".to_owned() }];
        let (package, version) = ("A".to_owned(), "1".to_owned());
        let ask = NewRequest { env, also_envs, also, package, version, ..NewRequest::default() };
        let told: Vec<String> =
            apart(&ask).iter().map(|one| format!("{} {} {}", one.env, one.package, one.version)).collect();
        assert_eq!(told, ["REC1 A 1", "REC1 B 2", "REC2 A 1", "REC2 B 2", "PRD1 A 1", "PRD1 B 2"]);
        assert!(apart(&ask).iter().all(|one| one.also.is_empty() && one.also_envs.is_empty()));
    }
}
