//! Looking at instances.

use super::{Address, orders};
use crate::failure::{Failure, OrFail};
use crate::limits::{CURVE_COLUMNS, DEATHS_SHOWN};
use crate::moment;
use crate::packages::{recovery_line, settings_table};
use crate::shell::Shell;
use crate::table::{Table, Tone, facts, faint, plain};
use protocol::api::{Death, Instance, InstanceDetail, Order, UsageCurve};
use std::time::Duration;

/// `escale instance ls`
pub async fn list(
    shell: &Shell,
    agent: Option<&str>,
    search: Option<&str>,
    outdated: bool,
) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let mut instances = client.instances(agent, search).await.or_fail(say, || say.act_list_instances())?;
    if outdated {
        instances.retain(|instance| instance.newer.is_some());
    }
    if instances.is_empty()
        && let Some(agent) = agent
    {
        // An empty list of an agent that does not exist would be a lie.
        client.agent(agent).await.or_fail(say, || say.act_list_instances())?;
    }
    shell.out.list(&instances, || {
        if instances.is_empty() {
            return say.no_instances();
        }
        let headings = [
            say.head_instance(),
            say.head_state(),
            say.head_since(),
            say.head_package(),
            say.head_version(),
            say.head_pid(),
            say.head_restarts(),
            say.head_remarks(),
        ];
        let mut table = Table::new(&shell.out, &headings).right(5).right(6);
        let now = moment::now();
        for instance in &instances {
            table.row(vec![
                plain(format!("{}/{}", instance.agent, instance.name)),
                state(shell, instance),
                faint(instance.changed_at.map_or_else(String::new, |at| moment::ago(say, at, now))),
                plain(instance.package.as_deref().unwrap_or("")),
                version(instance),
                faint(instance.pid.map_or_else(String::new, |pid| pid.to_string())),
                plain(if instance.restarts == 0 { String::new() } else { instance.restarts.to_string() }),
                remarks(shell, instance),
            ]);
        }
        table.show()
    })
}

fn state(shell: &Shell, instance: &Instance) -> (String, Tone) {
    let say = shell.say;
    if instance.is_virtual {
        let tone = if instance.connected { Tone::Good } else { Tone::Faint };
        return (if instance.connected { say.word_connected() } else { say.word_virtual() }, tone);
    }
    let tone = match instance.state.as_str() {
        "started" => Tone::Good,
        "starting" | "stopping" => Tone::Busy,
        "stopped" if instance.failed => Tone::Bad,
        _ => Tone::Faint,
    };
    (say.state(&instance.state), tone)
}

fn version(instance: &Instance) -> (String, Tone) {
    let version = instance.version.as_deref().unwrap_or("");
    match &instance.newer {
        Some(newer) => (format!("{version} → {}", newer.version), Tone::Busy),
        None => plain(version),
    }
}

fn remarks(shell: &Shell, instance: &Instance) -> (String, Tone) {
    let say = shell.say;
    let mut parts = Vec::new();
    if !instance.enabled {
        parts.push(say.word_disabled());
    }
    if !instance.is_virtual && instance.agent_state != "connected" {
        parts.push(say.agent_not_connected());
    }
    if let Some(order) = &instance.order {
        parts.push(say.order_pending(&say.verb(&order.verb)));
    }
    if instance.settings_pending {
        parts.push(say.settings_pending());
    }
    if let Some(reason) =
        instance.reason.as_ref().filter(|reason| !matches!(reason.code.as_str(), "disabled" | "virtual"))
    {
        parts.push(orders::told(shell, reason));
    }
    (parts.join("; "), if instance.failed { Tone::Bad } else { Tone::Plain })
}

/// `escale instance show`
pub async fn show(shell: &Shell, place: &Address) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let detail = client.instance(&place.agent, &place.name).await.or_fail(say, || say.act_show(place))?;
    shell.out.one(&detail, || {
        let mut text = facts(&head(shell, &detail));
        for part in [settings(shell, &detail), declared(shell, &detail), orders_table(shell, &detail.orders)]
        {
            if !part.is_empty() {
                text.push_str("\n\n");
                text.push_str(&part);
            }
        }
        if !detail.deaths.is_empty() {
            text.push_str("\n\n");
            text.push_str(&deaths_table(shell, &detail.deaths));
        }
        text
    })
}

fn head(shell: &Shell, detail: &InstanceDetail) -> Vec<(String, String)> {
    let say = shell.say;
    let instance = &detail.instance;
    let yes = |yes: bool| if yes { say.word_yes() } else { say.word_no() };
    let since = instance
        .changed_at
        .map_or_else(String::new, |at| format!(" ({})", moment::ago(say, at, moment::now())));
    vec![
        (say.label_instance(), format!("{}/{}", instance.agent, instance.name)),
        (say.label_state(), format!("{}{since}", state(shell, instance).0)),
        (say.label_remarks(), remarks(shell, instance).0),
        (say.label_package(), instance.package.clone().unwrap_or_default()),
        (say.label_version(), version(instance).0),
        (say.label_file(), instance.planned.as_ref().map_or_else(String::new, |v| v.file.clone())),
        (say.label_process(), instance.pid.map_or_else(String::new, |pid| pid.to_string())),
        (say.label_connected(), yes(instance.connected)),
        (say.label_client(), instance.client.clone().unwrap_or_default()),
        (say.label_restarts(), say.restarts_deaths(&instance.restarts, &instance.deaths)),
        (say.label_enabled(), yes(instance.enabled)),
        (say.label_autostart(), yes(instance.autostart)),
        (say.label_recovery(), recovery_line(say, &detail.recovery)),
        (say.label_credential(), instance.credential.clone().unwrap_or_default()),
        (say.label_groups(), instance.groups.join(" ")),
        (say.label_revision(), instance.revision.to_string()),
    ]
}

fn settings(shell: &Shell, detail: &InstanceDetail) -> String {
    if detail.config.settings.is_empty() {
        return String::new();
    }
    let say = shell.say;
    let mut table = Table::new(&shell.out, &[say.head_setting(), say.head_value()]);
    for (key, value) in &detail.config.settings {
        let value = value.as_ref().map_or_else(|| faint(say.word_secret()), plain);
        table.row(vec![plain(key), value]);
    }
    table.show()
}

fn declared(shell: &Shell, detail: &InstanceDetail) -> String {
    if detail.settings_declared.is_empty() {
        String::new()
    } else {
        settings_table(shell, &detail.settings_declared)
    }
}

fn orders_table(shell: &Shell, orders: &[Order]) -> String {
    if orders.is_empty() {
        return String::new();
    }
    let say = shell.say;
    let headings = [say.head_order(), say.head_state(), say.head_when(), say.head_by(), say.head_remarks()];
    let mut table = Table::new(&shell.out, &headings);
    for order in orders {
        let tone = match order.state.as_str() {
            "accepted" => Tone::Busy,
            "done" => Tone::Good,
            "failed" => Tone::Bad,
            _ => Tone::Faint,
        };
        let why = order.reason.as_ref().map_or_else(String::new, |reason| orders::told(shell, reason));
        table.row(vec![
            plain(say.verb(&order.verb)),
            (say.state(&order.state), tone),
            faint(moment::ago(say, order.at, moment::now())),
            faint(&order.by),
            plain(why),
        ]);
    }
    table.show()
}

/// `escale instance deaths`
pub async fn deaths(shell: &Shell, place: &Address) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let page = client
        .deaths(&place.agent, &place.name, DEATHS_SHOWN)
        .await
        .or_fail(say, || say.act_deaths(place))?;
    shell.out.list(&page.items, || match page.items.as_slice() {
        [] => say.no_deaths(place),
        deaths => deaths_table(shell, deaths),
    })
}

fn deaths_table(shell: &Shell, deaths: &[Death]) -> String {
    let say = shell.say;
    let headings = [say.head_when(), say.head_uptime(), say.head_ending(), say.head_follows()];
    let mut table = Table::new(&shell.out, &headings).right(1);
    for death in deaths {
        table.row(vec![
            plain(moment::ago(say, death.at, moment::now())),
            plain(moment::short(Duration::from_millis(death.uptime_ms))),
            plain(orders::told(shell, &death.ending)),
            plain(orders::told(shell, &death.follows)),
        ]);
    }
    table.show()
}

/// `escale instance usage`
pub async fn usage(shell: &Shell, of: Option<&str>) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let (agent, instance) = match of.map(|of| of.split_once('/').unwrap_or((of, ""))) {
        Some((agent, "")) => (Some(agent), None),
        Some((agent, instance)) => (Some(agent), Some(instance)),
        None => (None, None),
    };
    let curves = client.usage(agent, instance).await.or_fail(say, || say.act_usage())?;
    shell.out.list(&curves, || {
        if curves.is_empty() {
            return say.no_usage();
        }
        let headings = [say.head_instance(), say.head_cpu(), String::new(), say.head_memory(), String::new()];
        let mut table = Table::new(&shell.out, &headings).right(1).right(3);
        for curve in &curves {
            table.row(usage_row(shell, curve));
        }
        table.show()
    })
}

fn usage_row(shell: &Shell, curve: &UsageCurve) -> Vec<(String, Tone)> {
    let cpu = curve.cpu_percent.last().map_or_else(String::new, |percent| format!("{percent:.1} %"));
    let memory = curve.memory_bytes.last().map_or_else(String::new, |bytes| moment::size(shell.say, *bytes));
    let cpu_curve: Vec<f64> = curve.cpu_percent.iter().map(|p| f64::from(*p)).collect();
    #[expect(clippy::cast_precision_loss, reason = "eight heights of a curve need no more")]
    let memory_curve: Vec<f64> = curve.memory_bytes.iter().map(|b| *b as f64).collect();
    vec![
        plain(format!("{}/{}", curve.agent, curve.instance)),
        plain(cpu),
        faint(small_curve(&cpu_curve)),
        plain(memory),
        faint(small_curve(&memory_curve)),
    ]
}

/// The last values as a small curve, between nothing and their highest.
fn small_curve(values: &[f64]) -> String {
    const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let shown = &values[values.len().saturating_sub(CURVE_COLUMNS)..];
    let top = shown.iter().copied().fold(0.0, f64::max);
    let height = |value: &f64| {
        let share = if top > 0.0 { value / top } else { 0.0 };
        HEIGHTS.iter().rev().find(|h| share * 8.0 > f64::from(position(**h))).copied().unwrap_or(HEIGHTS[0])
    };
    fn position(height: char) -> u32 {
        u32::from(height) - u32::from('▁')
    }
    shown.iter().map(height).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_reach_from_nothing_to_their_top() {
        assert_eq!(small_curve(&[0.0, 1.0, 4.0, 8.0]), "▁▁▄█");
        assert_eq!(small_curve(&[0.0, 0.0]), "▁▁");
        assert_eq!(small_curve(&[]), "");
        assert_eq!(small_curve(&vec![1.0; 100]).chars().count(), CURVE_COLUMNS);
    }
}
