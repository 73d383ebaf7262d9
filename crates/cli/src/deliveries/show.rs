//! Deliveries as tables and sentences.

use super::{reason_line, state_word};
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, Tone, facts, faint, plain};
use protocol::api::{
    Delivery, DeliveryEvent, DeliveryPlan, ParamView, PromotionPath, RollbackCandidate, RollbackPlan,
    WaitReason,
};
use protocol::deliver::job::CheckRow;
use std::time::Duration;

/// How a state looks.
fn tone(state: &str) -> Tone {
    match state {
        "succeeded" | "succeeded-with-warnings" => Tone::Good,
        "failed" | "rollback-failed" | "attention" => Tone::Bad,
        "running" | "gated" | "planned" | "cancelling" | "rolling-back" => Tone::Busy,
        _ => Tone::Plain,
    }
}

/// A delivery that was just made.
pub fn made(shell: &Shell, delivery: &Delivery) -> String {
    let mut lines = vec![shell.say.delivery_made(&delivery.delivery, &state_word(shell, &delivery.state))];
    lines.extend(reasons(shell, &delivery.waiting));
    lines.extend(reasons(shell, &delivery.warnings));
    lines.join("\n")
}

/// Reasons, a line each.
pub fn reasons(shell: &Shell, all: &[WaitReason]) -> Vec<String> {
    let now = moment::now();
    all.iter().map(|reason| format!("  {}", reason_line(shell, reason, now))).collect()
}

/// Deliveries.
pub fn list(shell: &Shell, all: &[Delivery]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.dlv_no_deliveries();
    }
    let headings = [
        say.head_delivery(),
        say.dlv_head_env(),
        say.head_package(),
        say.head_version(),
        say.head_state(),
        say.dlv_head_since(),
        say.dlv_head_by(),
        say.head_why(),
    ];
    let now = moment::now();
    let mut table = Table::new(&shell.out, &headings);
    for delivery in all {
        let at = delivery.ended_at.or(delivery.started_at).unwrap_or(delivery.created_at);
        let why = delivery.waiting.first().map(|r| reason_line(shell, r, now)).unwrap_or_default();
        table.row(vec![
            plain(&delivery.delivery),
            plain(&delivery.env),
            plain(&delivery.package),
            plain(&delivery.version),
            (state_word(shell, &delivery.state), tone(&delivery.state)),
            faint(moment::ago(say, at, now)),
            plain(&delivery.by),
            faint(why),
        ]);
    }
    table.show()
}

/// A delivery.
pub fn one(shell: &Shell, delivery: &Delivery) -> String {
    let say = shell.say;
    let time = |at: Option<model::Timestamp>| at.map(moment::day_time).unwrap_or_default();
    let told = |all: &[WaitReason]| {
        reasons(shell, all).iter().map(|l| l.trim().to_owned()).collect::<Vec<_>>().join("\n")
    };
    let cause = delivery.cause.as_ref();
    let pairs = [
        (say.head_delivery(), delivery.delivery.clone()),
        (say.head_state(), state_word(shell, &delivery.state)),
        (say.dlv_head_env(), format!("{} ({})", delivery.env, delivery.tier)),
        (say.head_package(), format!("{} {}", delivery.package, delivery.version)),
        (say.dlv_label_digest(), delivery.digest.clone()),
        (say.dlv_label_previous(), delivery.previous.clone()),
        (say.dlv_label_variables(), delivery.variables.clone()),
        (say.dlv_head_by(), delivery.by.clone()),
        (say.dlv_head_request(), delivery.request.clone()),
        (say.dlv_label_times(), moment::day_time(delivery.created_at)),
        (say.dlv_label_started(), time(delivery.started_at)),
        (say.dlv_label_ended(), time(delivery.ended_at)),
        (say.dlv_label_waiting(), told(&delivery.waiting)),
        (String::new(), told(&delivery.warnings)),
        (say.head_job(), delivery.failed_job.clone()),
        (
            say.dlv_label_cause(),
            cause.map(|c| shell.out.foreign(&format!("{} ({})", c.title, c.code))).unwrap_or_default(),
        ),
        (say.dlv_label_advice(), cause.map(|c| shell.out.foreign(&c.advice)).unwrap_or_default()),
        (say.dlv_label_question(), shell.out.foreign(&delivery.question)),
        (say.dlv_label_values(), values(shell, &delivery.params)),
        (say.dlv_label_decisions(), decisions(shell, delivery)),
        (say.dlv_label_rollback(), delivery.rolled_back_by.clone()),
        (say.dlv_head_reversible(), delivery.reversible.clone()),
    ];
    facts(&pairs)
}

/// Values a question asks for, or was given: `TICKET (Change ticket) = CHG-7`.
pub fn values(shell: &Shell, asked: &[ParamView]) -> String {
    let line = |one: &ParamView| {
        let label = if one.label.is_empty() { String::new() } else { format!(" ({})", one.label) };
        let needed = if one.required && one.value.is_empty() { "*" } else { "" };
        shell.out.foreign(&format!("{}{needed}{label} = {}", one.name, one.value))
    };
    asked.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn word(shell: &Shell, kind: &str, word: &str) -> String {
    protocol::reason::deliver::word(kind, word, shell.say.lang()).to_owned()
}

/// What may be decided: the word a command takes, and in French what it means.
fn decisions(shell: &Shell, delivery: &Delivery) -> String {
    let told = |decision: &String| {
        let means = word(shell, "decision", decision);
        match shell.say.lang() {
            protocol::Lang::En => decision.clone(),
            protocol::Lang::Fr => format!("{decision} ({means})"),
        }
    };
    delivery.decisions.iter().map(told).collect::<Vec<_>>().join(", ")
}

/// What happened.
pub fn events(shell: &Shell, all: &[DeliveryEvent]) -> String {
    if all.is_empty() {
        return shell.say.dlv_no_events();
    }
    let line = |event: &DeliveryEvent| {
        let path = if event.path.is_empty() { String::new() } else { format!("{} ", event.path) };
        shell.out.foreign(&format!("{} {path}{}", moment::exact(event.at), event.text))
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Rows of a preflight.
pub fn checks(shell: &Shell, all: &[CheckRow]) -> String {
    let say = shell.say;
    let headings = [
        say.dlv_head_check(),
        say.dlv_head_agent(),
        say.head_state(),
        say.dlv_head_measured(),
        say.dlv_head_required(),
        say.head_why(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    for row in all {
        let tone = match row.status.as_str() {
            "ok" => Tone::Good,
            "warn" => Tone::Busy,
            "fail" => Tone::Bad,
            _ => Tone::Faint,
        };
        let name = protocol::reason::deliver::word("check", &row.id, say.lang());
        let subject =
            if row.subject.is_empty() { name.to_owned() } else { format!("{name}: {}", row.subject) };
        table.row(vec![
            plain(shell.out.foreign(&format!("{} {subject}", row.id))),
            plain(&row.agent),
            (word(shell, "check-status", &row.status), tone),
            plain(shell.out.foreign(&row.measured)),
            plain(shell.out.foreign(&row.required)),
            faint(row.reason.as_ref().map(|r| shell.out.foreign(&r.text)).unwrap_or_default()),
        ]);
    }
    table.show()
}

/// A plan.
pub fn plan(shell: &Shell, plan: &DeliveryPlan) -> String {
    let say = shell.say;
    let delivery = &plan.delivery;
    let mut out =
        vec![format!("{} {} → {}  {}", delivery.package, delivery.version, delivery.env, delivery.digest)];
    out.push(format!("\n{}", say.dlv_plan_gates()));
    if delivery.waiting.is_empty() {
        out.push(format!("  {}", say.dlv_plan_open()));
    }
    out.extend(reasons(shell, &delivery.waiting));
    out.extend(reasons(shell, &delivery.warnings));
    out.push(format!("\n{}", say.dlv_plan_steps()));
    let mut steps = Table::new(
        &shell.out,
        &[say.head_job(), say.dlv_head_agent(), say.dlv_head_by(), say.dlv_head_does()],
    );
    for step in &plan.steps {
        steps.row(vec![
            plain(&step.path),
            plain(step.agents.join(", ")),
            plain(&step.run_as),
            faint(shell.out.foreign(&step.does)),
        ]);
    }
    out.push(steps.show());
    out.push(format!("\n{}", say.dlv_plan_checks()));
    out.push(checks(shell, &plan.checks));
    if !plan.scripts.is_empty() {
        out.push(format!("\n{}", say.dlv_plan_scripts()));
        for script in &plan.scripts {
            out.push(shell.out.foreign(&format!("  {} ({})", script.path, script.change)));
            out.extend(script.diff.lines().map(|line| shell.out.foreign(&format!("    {line}"))));
        }
    }
    if !plan.variables.is_empty() {
        out.push(format!("\n{}", say.dlv_plan_variables()));
        out.extend(
            plan.variables.iter().map(|v| shell.out.foreign(&format!("  {}: {} → {}", v.name, v.old, v.new))),
        );
    }
    match plan.manifest.as_deref() {
        Some("") => out.push(format!("\n{}", say.dlv_plan_manifest_same())),
        Some(diff) => {
            out.push(format!("\n{}", say.dlv_plan_manifest()));
            out.extend(diff.lines().map(|line| shell.out.foreign(&format!("    {line}"))));
        }
        None => {}
    }
    out.push(String::new());
    out.push(match plan.expected_ms {
        0 => say.dlv_plan_never(),
        ms => say.dlv_plan_takes(&moment::short(Duration::from_millis(ms))),
    });
    out.push(if plan.rollback.is_empty() {
        say.dlv_plan_no_back()
    } else {
        say.dlv_plan_back(&plan.rollback)
    });
    out.push(say.dlv_plan_command(&plan.command));
    out.join("\n")
}

/// What going back would do.
pub fn rollback(shell: &Shell, plan: &RollbackPlan) -> String {
    let say = shell.say;
    let first = if plan.refused.is_empty() {
        say.dlv_rollback_plan(&plan.delivery, &plan.env, &format!("{} {}", plan.package, plan.to))
    } else {
        shell.out.foreign(&plan.refused)
    };
    format!("{first}\n\n{}", candidates(shell, &plan.candidates))
}

/// Versions one can go back to.
pub fn candidates(shell: &Shell, all: &[RollbackCandidate]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.dlv_no_candidates();
    }
    let headings = [
        say.head_package(),
        say.head_version(),
        say.dlv_head_since(),
        say.head_delivery(),
        say.dlv_head_repository(),
        say.dlv_head_reversible(),
    ];
    let mut table = Table::new(&shell.out, &headings);
    for candidate in all {
        table.row(vec![
            plain(&candidate.package),
            plain(&candidate.version),
            faint(moment::day_time(candidate.last_success_at)),
            plain(&candidate.delivery),
            plain(say.yes_no(candidate.in_repository)),
            plain(&candidate.reversible),
        ]);
    }
    table.show()
}

/// What stands between a version and an environment.
pub fn path(shell: &Shell, path: &PromotionPath) -> String {
    let say = shell.say;
    if path.missing.is_empty() {
        return say.dlv_path_open(&path.env);
    }
    let mut out = vec![say.dlv_path_missing(&path.env)];
    out.extend(reasons(shell, &path.missing));
    out.push(say.dlv_path_do());
    out.extend(path.commands.iter().map(|command| format!("  {command}")));
    out.join("\n")
}
