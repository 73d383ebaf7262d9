//! Tasks and runs as people read them.

use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, Tone, facts, faint, plain};
use protocol::api::{RunCounts, TargetProgress, Task, TaskRun};

fn tone(state: &str) -> Tone {
    match state {
        "error" => Tone::Bad,
        "success" | "done" => Tone::Good,
        _ => Tone::Plain,
    }
}

/// Counts as cells: waiting, running, done, left out, failed, called off.
fn cells(counts: &RunCounts) -> Vec<(String, Tone)> {
    let failed = if counts.error > 0 { Tone::Bad } else { Tone::Faint };
    vec![
        plain(counts.prepared),
        plain(counts.sent + counts.running),
        plain(counts.success),
        faint(counts.skipped),
        (counts.error.to_string(), failed),
        faint(counts.cancelled),
    ]
}

fn count_headings(shell: &Shell) -> [String; 6] {
    let say = shell.say;
    [
        say.head_waiting(),
        say.head_going(),
        say.head_success(),
        say.head_skipped(),
        say.head_errors(),
        say.head_cancelled(),
    ]
}

/// A list of tasks.
pub fn list(shell: &Shell, tasks: &[Task]) -> String {
    let say = shell.say;
    if tasks.is_empty() {
        return say.no_tasks();
    }
    let headings = [[say.head_name(), say.head_state()].to_vec(), count_headings(shell).to_vec()].concat();
    let mut table = Table::new(&shell.out, &headings);
    for task in tasks {
        let state = (say.work_state(&task.state), tone(&task.state));
        let mut row = vec![plain(shell.out.foreign(&task.wanted.name)), state];
        row.extend(cells(&task.counts));
        table.row(row);
    }
    table.show()
}

/// One task.
pub fn one(shell: &Shell, task: &Task) -> String {
    let (say, wanted) = (shell.say, &task.wanted);
    let mut pairs = vec![(say.head_name(), shell.out.foreign(&wanted.name))];
    let why = task.reason.as_ref().map(|r| shell.out.foreign(&r.text)).unwrap_or_default();
    pairs.push((say.head_state(), format!("{}; {why}", say.work_state(&task.state))));
    for job in &wanted.jobs {
        let packages: Vec<String> =
            job.targets.iter().map(|t| format!("{} {}", t.package, t.version)).collect();
        let actors: Vec<&str> = job.actors.iter().take(20).map(|a| a.name.as_str()).collect();
        pairs.push((say.head_job(), shell.out.foreign(&job.name)));
        pairs.push((say.label_packages(), packages.join(", ")));
        pairs.push((say.label_actors(), shell.out.foreign(&actors.join(", "))));
    }
    if !wanted.slot.is_empty() {
        pairs.push((say.label_slot(), shell.out.foreign(&wanted.slot)));
    }
    pairs.extend(wanted.starts_at.map(|at| (say.label_starts(), moment::day_time(at))));
    pairs.extend(wanted.ends_at.map(|at| (say.label_ends(), moment::day_time(at))));
    if wanted.attempts_max != 1 {
        pairs.push((say.label_attempts(), wanted.attempts_max.to_string()));
    }
    pairs.push((say.label_by(), shell.out.foreign(&task.changed_by)));
    facts(&pairs)
}

/// Counts of each package of each job.
pub fn progress(shell: &Shell, parts: &[TargetProgress]) -> String {
    let say = shell.say;
    let first = [say.head_job(), say.head_package(), say.head_version()].to_vec();
    let mut table = Table::new(&shell.out, &[first, count_headings(shell).to_vec()].concat());
    for part in parts {
        let mut row = vec![plain(shell.out.foreign(&part.job)), plain(&part.package), plain(&part.version)];
        row.extend(cells(&part.counts));
        table.row(row);
    }
    table.show()
}

/// A list of runs; with their tasks when they are of several.
pub fn runs(shell: &Shell, runs: &[TaskRun], tasks: bool) -> String {
    let say = shell.say;
    if runs.is_empty() {
        return say.no_runs();
    }
    let mut headings = vec![say.head_computer(), say.head_package(), say.head_state(), say.head_attempt()];
    if tasks {
        headings.insert(0, say.head_task());
    }
    headings.push(say.head_why());
    let mut table = Table::new(&shell.out, &headings);
    for run in runs {
        let mut row = vec![
            plain(shell.out.foreign(&run.computer)),
            plain(format!("{} {}", run.package, run.version)),
            (say.work_state(&run.state), tone(&run.state)),
            faint(run.attempt),
            plain(shell.out.foreign(&run.reason.text)),
        ];
        if tasks {
            row.insert(0, plain(shell.out.foreign(&run.task)));
        }
        table.row(row);
    }
    table.show()
}
