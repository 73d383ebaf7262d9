//! `escale template`: questions to people, kept under a name.

use crate::args::{TemplateCommand, TemplateSet, YesNo};
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, facts, faint, plain};
use protocol::api::InteractionTemplate;
use protocol::install::Interaction;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// `escale template`
pub async fn run(shell: &Shell, command: TemplateCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        TemplateCommand::Ls => {
            let all = client.templates().await.or_fail(say, || say.act_templates())?;
            shell.out.list(&all, || list(shell, &all))
        }
        TemplateCommand::Show { template } => {
            let found = client.template(&template).await.or_fail(say, || say.act_show(&template))?;
            shell.out.one(&found, || page(shell, &found))
        }
        TemplateCommand::Set(ask) => set(shell, &client, &ask).await,
        TemplateCommand::Rm { template } => {
            let found = client.template(&template).await.or_fail(say, || say.act_remove(&template))?;
            if shell.plans_one("remove", &found.name, say.would_remove(&found.name))? {
                return Ok(());
            }
            client.remove_template(&found.name).await.or_fail(say, || say.act_remove(&template))?;
            shell.out.one(&found, || say.removed(&found.name))
        }
    }
}

fn list(shell: &Shell, all: &[InteractionTemplate]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.no_templates();
    }
    let headings = [say.head_name(), say.head_moment(), say.head_buttons(), say.head_title()];
    let mut table = Table::new(&shell.out, &headings);
    for t in all {
        let q = &t.interaction;
        table.row(vec![
            plain(shell.out.foreign(&t.name)),
            plain(&q.moment),
            plain(&q.buttons),
            faint(shell.out.foreign(&q.title)),
        ]);
    }
    table.show()
}

fn page(shell: &Shell, template: &InteractionTemplate) -> String {
    let (say, q) = (shell.say, &template.interaction);
    let policies: Vec<String> = q.policies.iter().map(|(event, deed)| format!("{event}={deed}")).collect();
    facts(&[
        (say.label_name(), template.name.clone()),
        (say.label_title(), q.title.clone()),
        (say.label_text(), q.text.clone()),
        (say.label_moment(), q.moment.clone()),
        (say.label_buttons(), q.buttons.clone()),
        (say.label_icon(), q.icon.clone()),
        (say.label_platforms(), q.platform.clone()),
        (say.label_within(), moment::short(Duration::from_secs(q.timeout_s))),
        (say.label_policies(), policies.join(" ")),
    ])
}

/// A question in a file: TOML, or JSON.
fn from_file(path: &Path) -> Result<Interaction, String> {
    let text = if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    let text = text.map_err(|e| e.to_string())?;
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(&text).map_err(|e| e.to_string());
    }
    toml::from_str(&text).map_err(|e| e.to_string())
}

async fn set(shell: &Shell, client: &client::Client, ask: &TemplateSet) -> Result<(), Failure> {
    let (say, name) = (shell.say, &ask.template);
    let all = client.templates().await.or_fail(say, || say.act_templates())?;
    let before = all.into_iter().find(|t| t.name.to_lowercase() == name.to_lowercase());
    let mut made = before
        .unwrap_or_else(|| InteractionTemplate { name: name.clone(), interaction: Interaction::default() });
    if let Some(path) = &ask.file {
        made.interaction =
            from_file(path).map_err(|why| Failure::usage(say.bad_template(&path.display(), &why)))?;
    }
    for (to, said) in [
        (&mut made.name, &ask.name),
        (&mut made.interaction.title, &ask.title),
        (&mut made.interaction.text, &ask.text),
        (&mut made.interaction.moment, &ask.moment),
        (&mut made.interaction.buttons, &ask.buttons),
        (&mut made.interaction.icon, &ask.icon),
    ] {
        if let Some(said) = said {
            to.clone_from(said);
        }
    }
    if let Some(within) = &ask.within {
        made.interaction.timeout_s = shell.duration(within)?.as_secs();
    }
    made.interaction.wait = ask.waits.map_or(made.interaction.wait, YesNo::is_yes);
    for text in &ask.policies {
        let (event, deed) = text.split_once('=').ok_or_else(|| Failure::usage(say.bad_pair(text)))?;
        made.interaction.policies.insert(event.trim().to_owned(), deed.trim().to_owned());
    }
    if shell.plans_one("change", name, say.would_change(name))? {
        return Ok(());
    }
    let now = client.set_template(name, &made).await.or_fail(say, || say.act_change(name))?;
    shell.out.one(&now, || page(shell, &now))
}
