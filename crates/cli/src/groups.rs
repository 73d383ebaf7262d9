//! `escale group`: groups of computers, listed or found.

use crate::args::{GroupCommand, Query};
use crate::computers;
use crate::explain::FileTrouble;
use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use crate::table::{Table, facts, faint, plain};
use protocol::api::{ComputerQuery, Condition, Group, NewGroup};
use std::io::Read;
use std::path::Path;

/// Tests of numbers and versions: what may stand between a software and its version.
const ORDERS: [&str; 6] = ["is", "is-not", "at-least", "at-most", "more", "less"];

/// `escale group`
pub async fn run(shell: &Shell, command: GroupCommand) -> Result<(), Failure> {
    match command {
        GroupCommand::Ls => list(shell).await,
        GroupCommand::Show { group } => show(shell, &group).await,
        GroupCommand::New { name, computers, query, comment, unit } => {
            let query = read(shell, &query)?;
            let computers = (!computers.is_empty()).then_some(computers);
            let (comment, unit) = (comment.unwrap_or_default(), unit.unwrap_or_default());
            let new = NewGroup { name, query, computers, comment, unit, revision: None };
            add(shell, &new).await
        }
        GroupCommand::Set { group, computers, query, name, comment, unit } => {
            let query = read(shell, &query)?;
            let computers = (!computers.is_empty()).then_some(computers);
            let ask = Change { query, computers, name, comment, unit };
            set(shell, &group, ask).await
        }
        GroupCommand::Rm { group } => remove(shell, &group).await,
        GroupCommand::Preview { query } => preview(shell, &query).await,
        GroupCommand::Import { group, file } => import(shell, &group, &file).await,
    }
}

/// What is to change of a group.
#[derive(PartialEq)]
struct Change {
    query: Option<ComputerQuery>,
    computers: Option<Vec<String>>,
    name: Option<String>,
    comment: Option<String>,
    unit: Option<String>,
}

fn text_of(shell: &Shell, file: &Path) -> Result<String, Failure> {
    let say = shell.say;
    let name = file.display().to_string();
    if file.as_os_str() == "-" {
        let mut text = String::new();
        let read = std::io::stdin().read_to_string(&mut text);
        read.map_err(FileTrouble::at(file)).or_fail(say, || say.act_import(&name))?;
        return Ok(text);
    }
    std::fs::read_to_string(file).map_err(FileTrouble::at(file)).or_fail(say, || say.act_import(&name))
}

fn read(shell: &Shell, query: &Query) -> Result<Option<ComputerQuery>, Failure> {
    let say = shell.say;
    if let Some(file) = &query.file {
        let text = text_of(shell, file)?;
        let read = serde_json::from_str(&text);
        return read.map(Some).map_err(|e| Failure::usage(say.bad_query(&file.display(), &e)));
    }
    if query.conditions.is_empty() {
        return Ok(None);
    }
    let all: Option<Vec<Condition>> = query.conditions.iter().map(|text| condition(text)).collect();
    let bad = || query.conditions.iter().find(|text| condition(text).is_none()).cloned().unwrap_or_default();
    let all = all.ok_or_else(|| Failure::usage(say.bad_condition(&bad())))?;
    Ok(Some(ComputerQuery { any: vec![all] }))
}

/// `FIELD TEST VALUE`; of software also how its version compares.
fn condition(text: &str) -> Option<Condition> {
    let (field, rest) = text.trim().split_once(char::is_whitespace)?;
    let (test, value) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
    let mut made = Condition {
        field: field.to_owned(),
        test: test.to_owned(),
        value: value.trim().to_owned(),
        ..Condition::default()
    };
    let words: Vec<&str> = value.split_whitespace().collect();
    if let ("software", [name @ .., order, version]) = (field, words.as_slice())
        && ORDERS.contains(order)
        && !name.is_empty()
    {
        made.value = name.join(" ");
        (made.version_test, made.version) = ((*order).to_owned(), (*version).to_owned());
    }
    Some(made)
}

async fn list(shell: &Shell) -> Result<(), Failure> {
    let say = shell.say;
    let groups = shell.client()?.computer_groups().await.or_fail(say, || say.act_list_groups())?;
    shell.out.list(&groups, || {
        if groups.is_empty() {
            return say.no_computer_groups();
        }
        let headings =
            [say.head_name(), say.head_kind(), say.head_computers(), say.head_tasks(), say.head_what_for()];
        let mut table = Table::new(&shell.out, &headings).right(2);
        for g in &groups {
            table.row(vec![
                plain(&g.name),
                plain(kind(shell, g)),
                plain(g.computers),
                plain(g.tasks.join(", ")),
                faint(&g.comment),
            ]);
        }
        table.show()
    })
}

fn kind(shell: &Shell, group: &Group) -> String {
    if group.dynamic { shell.say.word_dynamic() } else { shell.say.word_static() }
}

async fn show(shell: &Shell, name: &str) -> Result<(), Failure> {
    let say = shell.say;
    let group = shell.client()?.computer_group(name).await.or_fail(say, || say.act_show(&name))?;
    shell.out.one(&group, || {
        let query = group.query.as_ref().map(|q| serde_json::to_string(q).unwrap_or_default());
        facts(&[
            (say.label_name(), group.name.clone()),
            (say.label_kind(), kind(shell, &group)),
            (say.head_computers(), group.computers.to_string()),
            (say.label_query(), query.unwrap_or_default()),
            (say.label_unit(), group.unit.clone()),
            (say.label_tasks(), group.tasks.join(", ")),
            (say.label_comment(), group.comment.clone()),
        ])
    })
}

async fn add(shell: &Shell, new: &NewGroup) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    if shell.plans_one("add", &new.name, say.would_add(&new.name))? {
        return Ok(());
    }
    let group = client.add_computer_group(new).await.or_fail(say, || say.act_add(&new.name))?;
    shell.out.one(&group, || say.group_now(&group.name, &group.computers))
}

async fn set(shell: &Shell, name: &str, ask: Change) -> Result<(), Failure> {
    let say = shell.say;
    if ask == (Change { query: None, computers: None, name: None, comment: None, unit: None }) {
        return Err(Failure::usage(say.nothing_to_change()));
    }
    let client = shell.client()?;
    let before = client.computer_group(name).await.or_fail(say, || say.act_change(&name))?;
    if shell.plans_one("change", &before.name, say.would_change(&before.name))? {
        return Ok(());
    }
    // Members named make a group static; conditions make it dynamic.
    let query = if ask.computers.is_some() { None } else { ask.query.or(before.query) };
    let new = NewGroup {
        name: ask.name.unwrap_or_else(|| before.name.clone()),
        query,
        computers: ask.computers,
        comment: ask.comment.unwrap_or(before.comment),
        unit: ask.unit.unwrap_or(before.unit),
        revision: Some(before.revision),
    };
    let group =
        client.change_computer_group(&before.name, &new).await.or_fail(say, || say.act_change(&name))?;
    shell.out.one(&group, || say.group_now(&group.name, &group.computers))
}

async fn remove(shell: &Shell, name: &str) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let group = client.computer_group(name).await.or_fail(say, || say.act_remove(&name))?;
    if shell.plans_one("remove", &group.name, say.would_remove(&group.name))? {
        return Ok(());
    }
    client.remove_computer_group(&group.name).await.or_fail(say, || say.act_remove(&name))?;
    shell.out.one(&group, || say.removed(&group.name))
}

async fn preview(shell: &Shell, query: &Query) -> Result<(), Failure> {
    let say = shell.say;
    let query = read(shell, query)?.ok_or_else(|| Failure::usage(say.bad_condition(&"")))?;
    let found = shell.client()?.preview_group(&query).await.or_fail(say, || say.act_preview())?;
    shell.out.one(&found, || {
        let total = say.computers_found(&found.total);
        if found.first.is_empty() {
            return total;
        }
        format!("{}\n{total}", computers::table(shell, &found.first).trim_end())
    })
}

async fn import(shell: &Shell, name: &str, file: &Path) -> Result<(), Failure> {
    let say = shell.say;
    let text = text_of(shell, file)?;
    let client = shell.client()?;
    if shell.plans_one("import", name, say.would_import(&name, &file.display()))? {
        return Ok(());
    }
    let group = client.import_group(name, text).await.or_fail(say, || say.act_import(&name))?;
    shell.out.one(&group, || say.group_now(&group.name, &group.computers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions() {
        let made = condition("os_name contains debian gnu").unwrap();
        assert_eq!(
            (made.field.as_str(), made.test.as_str(), made.value.as_str()),
            ("os_name", "contains", "debian gnu")
        );
        let made = condition("software present mozilla firefox less 115").unwrap();
        assert_eq!(
            (made.value.as_str(), made.version_test.as_str(), made.version.as_str()),
            ("mozilla firefox", "less", "115")
        );
        assert_eq!(condition("software present less 115").unwrap().value, "less 115");
        assert_eq!(condition("name"), None);
        assert_eq!(condition("tag is").unwrap().value, "");
    }
}
