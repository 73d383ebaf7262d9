//! What is told before something is done: `--plan` (AC-5), and the question at a terminal (AC-4).

use super::{reason_of, rollouts, show, time};
use crate::args::{DeliverWords, PromoteWords};
use crate::failure::{Failure, OrFail};
use crate::shell::{Planned, Shell};
use client::Client;
use protocol::api::{NewDelivery, NewRing, NewRollout, PromotionPath};
use serde::Serialize;

/// Digits of a digest that people compare.
const DIGITS: usize = 12;

/// Where developers deliver by themselves nobody is asked.
fn is_for_developers(direct: &[String]) -> bool {
    direct.iter().any(|role| matches!(role.as_str(), "dev" | "developer"))
}

/// The beginning of a digest: its prefix and as many digits as people compare.
fn brief(digest: &str) -> &str {
    let prefix = digest.find(':').map_or(0, |at| at + 1);
    digest.get(..prefix + DIGITS).unwrap_or(digest)
}

/// Asks at a terminal before something goes where developers do not deliver by themselves: which version with which digest goes where.
pub async fn confirm(shell: &Shell, client: &Client, ask: &NewDelivery) -> Result<(), Failure> {
    if shell.globals.yes || !Shell::can_ask() {
        return Ok(());
    }
    let say = shell.say;
    let env = client.env(&ask.env).await.or_fail(say, || say.dlv_act_env(&ask.env))?;
    let tiers = client.tiers().await.or_fail(say, || say.dlv_act_env(&ask.env))?;
    let tier = tiers.iter().find(|tier| tier.name.eq_ignore_ascii_case(&env.tier));
    if tier.is_some_and(|tier| is_for_developers(&tier.direct)) {
        return Ok(());
    }
    confirm_always(shell, client, ask).await
}

/// The same, wherever it goes.
pub async fn confirm_always(shell: &Shell, client: &Client, ask: &NewDelivery) -> Result<(), Failure> {
    if shell.globals.yes || !Shell::can_ask() {
        return Ok(());
    }
    let (say, what) = (shell.say, format!("{} {}", ask.package, ask.version));
    let face = client.deliver_face(&ask.package, &ask.version, &ask.env).await;
    let face = face.or_fail(say, || say.dlv_act_deliver(&what, &ask.env))?;
    let what = format!("{} {}", face.package, face.version);
    shell.confirm(&say.confirm_deliver(&ask.env, &what, &brief(&face.digest)))
}

/// With `--plan`, says what would be opened, what is in the way, and whether the caller may; answers true.
pub async fn opens_gate(shell: &Shell, client: &Client, delivery: &str, gate: &str) -> Result<bool, Failure> {
    if !shell.globals.plan {
        return Ok(false);
    }
    let say = shell.say;
    let found = client.delivery(delivery).await.or_fail(say, || say.act_delivery(&delivery))?;
    let caller = client.caller().await.or_fail(say, || say.act_whoami())?;
    let word = protocol::reason::deliver::word("gate", gate, say.lang());
    let mut lines = vec![say.dlv_would_open_gate(&found.delivery, &word)];
    lines.extend(show::reasons(shell, &found.waiting));
    if !caller.rights.iter().any(|right| right == "override") {
        lines.push(format!("  {}", say.dlv_lacks_right(&"override")));
    }
    shell.plans_one("override", &found.delivery, lines.join("\n"))
}

/// What `escale promote --plan` tells, when it is about both a store and an environment.
#[derive(Serialize)]
struct Promotion {
    steps: Vec<Planned>,
    path: PromotionPath,
}

/// `escale promote --plan`
pub async fn promotion(shell: &Shell, client: &Client, words: &PromoteWords) -> Result<(), Failure> {
    let (say, what) = (shell.say, format!("{} {}", words.package, words.version));
    let steps: Vec<Planned> = words
        .store
        .iter()
        .map(|store| Planned {
            action: "promote",
            object: what.clone(),
            text: say.dlv_would_store(&what, store),
        })
        .collect();
    let Some(env) = &words.to else {
        // That there is such a version is looked at too.
        let face = client.deliver_face(&words.package, &words.version, "").await;
        face.or_fail(say, || say.dlv_act_promote(&what))?;
        return shell.plans(|| steps).map(|_| ());
    };
    let path = client.env_path(env, &words.package, &words.version).await;
    let path = path.or_fail(say, || say.dlv_act_promote(&what))?;
    if steps.is_empty() {
        return shell.out.one(&path, || show::path(shell, &path));
    }
    let both = Promotion { steps, path };
    shell.out.one(&both, || {
        let told: Vec<&str> = both.steps.iter().map(|step| step.text.as_str()).collect();
        format!("{}\n{}\n\n{}", say.plan_heading(), told.join("\n"), show::path(shell, &both.path))
    })
}

/// `escale deliver INT1,INT2 …`: a delivery for each environment, held together by a rollout of one ring (DP-2).
pub async fn several(shell: &Shell, client: &Client, words: DeliverWords) -> Result<(), Failure> {
    let say = shell.say;
    let envs: Vec<String> =
        words.env.split(',').map(str::trim).filter(|env| !env.is_empty()).map(str::to_owned).collect();
    let named = [
        ("--variables", words.variables.is_some()),
        ("--request", words.request.is_some()),
        ("--override", !words.overrides.is_empty()),
    ];
    if let Some((option, _)) = named.into_iter().find(|(_, given)| *given) {
        return Err(Failure::usage(say.dlv_one_env_only(&option)));
    }
    let what = format!("{} {}", words.package, words.version);
    let at = time(shell, words.at.as_deref())?;
    let of = |env: &String| NewDelivery {
        env: env.clone(),
        package: words.package.clone(),
        version: words.version.clone(),
        at,
        again: words.again,
        reason: reason_of(shell),
        ..NewDelivery::default()
    };
    if shell.globals.plan {
        let mut plans = Vec::new();
        for env in &envs {
            let plan = client.plan_delivery(&of(env)).await;
            plans.push(plan.or_fail(say, || say.dlv_act_deliver(&what, env))?);
        }
        return shell.out.list(&plans, || {
            let texts: Vec<String> = plans.iter().map(|plan| show::plan(shell, plan)).collect();
            texts.join("\n\n")
        });
    }
    for env in &envs {
        confirm(shell, client, &of(env)).await?;
    }
    let ask = NewRollout {
        envs,
        at,
        rings: vec![NewRing { name: String::new(), size: "rest".to_owned() }],
        // Each ends for itself: one that fails holds up no other.
        error: "100%".to_owned(),
        again: words.again,
        reason: reason_of(shell),
        package: words.package,
        version: words.version,
        ..NewRollout::default()
    };
    rollouts::made(shell, client, &ask).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AC-4: enough of a digest is shown to compare it.
    #[test]
    fn twelve_digits_after_the_prefix() {
        assert_eq!(brief("blake3:0123456789abcdef0123"), "blake3:0123456789ab");
        assert_eq!(brief("0123456789abcdef0123"), "0123456789ab");
        assert_eq!(brief("blake3:01"), "blake3:01");
    }

    /// AC-4: nobody is asked where developers deliver by themselves.
    #[test]
    fn tiers_of_developers() {
        let of =
            |roles: &[&str]| is_for_developers(&roles.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>());
        assert!(of(&["dev", "ops"]) && of(&["developer"]));
        assert!(!of(&["ops"]) && !of(&[]));
    }
}
