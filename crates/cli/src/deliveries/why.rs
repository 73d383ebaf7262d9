//! `escale why`.

use super::show::reasons;
use crate::args::WhyWords;
use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use protocol::api::{EvidenceLine, WhyAnswer};
use protocol::reason;

/// `escale why`
pub async fn run(shell: &Shell, words: WhyWords) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let object = words.object.as_deref();
    let answer = client
        .why(object)
        .await
        .or_fail(say, || object.map_or_else(|| say.dlv_act_why_mine(), |object| say.dlv_act_why(&object)))?;
    shell.out.one(&answer, || told(shell, &answer))
}

fn told(shell: &Shell, answer: &WhyAnswer) -> String {
    let say = shell.say;
    let lang = say.lang();
    let kinds = if answer.object.starts_with("RO-") { ["rollout", "target"] } else { ["delivery", "state"] };
    let words = kinds.map(|kind| reason::deliver::word(kind, &answer.state, lang));
    let state = words.into_iter().find(|word| *word != answer.state).unwrap_or(&answer.state);
    let mut out = vec![format!("{}  {state}", answer.object)];
    out.extend(reasons(shell, &answer.reasons));
    if let Some(cause) = &answer.cause {
        let owner = match cause.owner.as_str() {
            "dev" => say.dlv_why_owner_dev(),
            "ops" => say.dlv_why_owner_ops(),
            _ => String::new(),
        };
        out.push(shell.out.foreign(&format!("  {} ({})  {owner}", cause.title, cause.code)));
        let line = |line: &EvidenceLine| {
            let number = if line.line == 0 { String::new() } else { line.line.to_string() };
            shell.out.foreign(&format!("    {number:>6}  {}", line.text))
        };
        // What says so first, then the end of the log and what stands around it.
        out.extend(cause.evidence.iter().map(line));
        if cause.excerpt.iter().any(|shown| !cause.evidence.contains(shown)) {
            out.push(format!("  {}", say.dlv_why_excerpt()));
            out.extend(cause.excerpt.iter().map(line));
        }
        if !cause.advice.is_empty() {
            out.push(shell.out.foreign(&format!("  {}", cause.advice)));
        }
        if !cause.link.is_empty() {
            out.push(shell.out.foreign(&format!("  {}", cause.link)));
        }
    }
    if answer.reasons.is_empty() && answer.cause.is_none() {
        out.push(format!("  {}", say.dlv_why_free()));
    }
    if !answer.commands.is_empty() {
        out.push(say.dlv_why_do());
        out.extend(answer.commands.iter().map(|command| format!("  {command}")));
    }
    out.join("\n")
}
