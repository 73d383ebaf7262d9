//! Locks a delivery takes: the scopes its environment declares, as names of weights (§12.1).

use super::row;
use crate::fault::Result;
use crate::resources;
use crate::store::Query;
use protocol::deliver::Env;

/// Names of the locks, in order and without repetition. `env` (also when nothing is declared): `delivery/INT1`; `space`: `space/CA_LIVRAISON`; `host`: `host/int-web-1`, one for each
/// agent; `host:NAME`: `host/int-web-1/NAME`; `package`: `package/SICARDI`; any other word: `delivery/WORD`, a group of its own.
#[must_use]
pub fn names(env: &Env, agents: &[String], package: &str) -> Vec<String> {
    let declared: Vec<&str> = env.lock.iter().map(String::as_str).collect();
    let scopes: &[&str] = if declared.is_empty() { &["env"] } else { &declared };
    let mut names = Vec::new();
    for scope in scopes {
        match *scope {
            "env" => names.push(format!("delivery/{}", env.name)),
            "space" => names.push(format!("space/{}", env.space)),
            "host" => names.extend(agents.iter().map(|agent| format!("host/{agent}"))),
            "package" => names.push(format!("package/{package}")),
            other => match other.strip_prefix("host:") {
                Some(name) => names.extend(agents.iter().map(|agent| format!("host/{agent}/{name}"))),
                None => names.push(format!("delivery/{other}")),
            },
        }
    }
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup_by_key(|name| name.to_lowercase());
    names
}

/// The fence under which a delivery may change anything (L-1); nothing once somebody broke one of its locks (L-6).
///
/// # Errors
/// When the database fails.
pub async fn fence(q: &mut impl Query, number: i64) -> Result<Option<u64>> {
    let wanted = row::get(q, number).await?.record.locks;
    let held = resources::held_by(q, &row::word(number)).await?;
    let whole = wanted.iter().all(|lock| held.iter().any(|lease| lease.lock.eq_ignore_ascii_case(lock)));
    Ok(held.iter().map(|lease| lease.fence).max().filter(|_| whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// §12.1: a delivery takes the union of the scopes its environment declares.
    #[test]
    fn scopes() {
        let env = |lock: &[&str]| Env {
            name: "INT1".to_owned(),
            space: "CA_LIVRAISON".to_owned(),
            lock: lock.iter().map(|s| (*s).to_owned()).collect(),
            ..Env::default()
        };
        let agents = ["web-1".to_owned(), "web-2".to_owned()];
        let of = |lock: &[&str]| names(&env(lock), &agents, "SICARDI");
        assert_eq!(of(&[]), ["delivery/INT1"]);
        assert_eq!(of(&["env", "host"]), ["delivery/INT1", "host/web-1", "host/web-2"]);
        assert_eq!(
            of(&["host:restart", "env", "env"]),
            ["delivery/INT1", "host/web-1/restart", "host/web-2/restart"]
        );
        assert_eq!(
            of(&["space", "package", "night"]),
            ["delivery/night", "package/SICARDI", "space/CA_LIVRAISON"]
        );
    }
}
