//! `escale user`, `token`, `credential`, `audit`.

use crate::args::{Audit, AuditCommand, CredentialCommand, TokenCommand, UserCommand};
use crate::failure::{Failure, OrFail};
use crate::limits::{AUDIT_LINES_DEFAULT, AUDIT_PAGE_LINES};
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, Tone, faint, plain};
use client::Client;
use protocol::api::{
    AuditLine, Credential, CredentialChange, NewCredential, NewToken, NewUser, TokenScope, UserChange,
};
use protocol::exit;
use std::io::BufRead;

/// `escale user`
pub async fn user(shell: &Shell, command: UserCommand) -> Result<(), Failure> {
    let client = shell.client()?;
    match command {
        UserCommand::Add { name, role, password_stdin } => {
            add_user(shell, &client, name, role.word(), password_stdin).await
        }
        UserCommand::Ls => list_users(shell, &client).await,
        UserCommand::Rm { name } => remove_user(shell, &client, &name).await,
        UserCommand::Passwd { name, password_stdin } => passwd(shell, &client, name, password_stdin).await,
        UserCommand::SetRole { name, role } => {
            let change = UserChange { role: Some(role.word().to_owned()), ..UserChange::default() };
            change_user(shell, &client, &name, change).await
        }
        UserCommand::Enable { name } => {
            change_user(shell, &client, &name, UserChange { enabled: Some(true), ..UserChange::default() })
                .await
        }
        UserCommand::Disable { name } => {
            change_user(shell, &client, &name, UserChange { enabled: Some(false), ..UserChange::default() })
                .await
        }
    }
}

async fn add_user(
    shell: &Shell,
    client: &Client,
    name: String,
    role: &str,
    password_stdin: bool,
) -> Result<(), Failure> {
    let say = shell.say;
    if shell.plans_one("add", &name, say.would_add(&name))? {
        return Ok(());
    }
    let password = new_password(shell, &name, password_stdin)?;
    let new = NewUser { name, password, role: role.to_owned() };
    let user = client.add_user(&new).await.or_fail(say, || say.act_add(&new.name))?;
    shell.out.one(&user, || say.added_user(&user.name, &say.role(&user.role)))
}

async fn list_users(shell: &Shell, client: &Client) -> Result<(), Failure> {
    let say = shell.say;
    let users = client.users().await.or_fail(say, || say.act_list_users())?;
    shell.out.list(&users, || {
        let headings = [say.head_name(), say.head_role(), say.head_state(), say.head_created()];
        let mut table = Table::new(&shell.out, &headings);
        for user in &users {
            table.row(vec![
                plain(&user.name),
                plain(say.role(&user.role)),
                enabled(shell, user.enabled),
                faint(moment::ago(say, user.created_at, moment::now())),
            ]);
        }
        table.show()
    })
}

fn enabled(shell: &Shell, yes: bool) -> (String, Tone) {
    match yes {
        true => (shell.say.word_enabled(), Tone::Good),
        false => (shell.say.word_disabled(), Tone::Bad),
    }
}

async fn remove_user(shell: &Shell, client: &Client, name: &str) -> Result<(), Failure> {
    let say = shell.say;
    if shell.plans_one("remove", name, say.would_remove(&name))? {
        return Ok(());
    }
    shell.confirm(&say.ask_remove(&name))?;
    client.remove_user(name).await.or_fail(say, || say.act_remove(&name))?;
    shell.out.note(&say.removed(&name));
    Ok(())
}

async fn passwd(
    shell: &Shell,
    client: &Client,
    name: Option<String>,
    password_stdin: bool,
) -> Result<(), Failure> {
    let say = shell.say;
    let name = match name {
        Some(name) => name,
        None => client.caller().await.or_fail(say, || say.act_whoami())?.name,
    };
    if shell.plans_one("change", &name, say.would_change(&name))? {
        return Ok(());
    }
    let password = new_password(shell, &name, password_stdin)?;
    let change = UserChange { password: Some(password), ..UserChange::default() };
    let user = client.change_user(&name, &change).await.or_fail(say, || say.act_change(&name))?;
    shell.out.one(&user, || say.changed(&user.name))
}

async fn change_user(shell: &Shell, client: &Client, name: &str, change: UserChange) -> Result<(), Failure> {
    let say = shell.say;
    if shell.plans_one("change", name, say.would_change(&name))? {
        return Ok(());
    }
    let user = client.change_user(name, &change).await.or_fail(say, || say.act_change(&name))?;
    shell.out.one(&user, || say.user_now(&user.name, &say.role(&user.role), &enabled(shell, user.enabled).0))
}

/// A new password: from stdin, from `ESCALE_NEW_PASSWORD`, or asked for twice.
fn new_password(shell: &Shell, name: &str, stdin: bool) -> Result<String, Failure> {
    const VARIABLE: &str = "ESCALE_NEW_PASSWORD";
    let say = shell.say;
    if stdin {
        return line_of_stdin(shell);
    }
    if let Some(password) = Shell::variable(VARIABLE) {
        return Ok(password);
    }
    let first = shell.ask_password(&say.ask_new_password(&name), VARIABLE)?;
    let second = shell.ask_password(&say.ask_again(), VARIABLE)?;
    if first == second { Ok(first) } else { Err(Failure::usage(say.passwords_differ())) }
}

pub fn line_of_stdin(shell: &Shell) -> Result<String, Failure> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    let line = line.trim_end_matches(['\n', '\r']);
    match read {
        Ok(_) if !line.is_empty() => Ok(line.to_owned()),
        _ => Err(Failure::usage(shell.say.stdin_empty())),
    }
}

/// `escale token`
pub async fn token(shell: &Shell, command: TokenCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        TokenCommand::Add { name, role, days, tier, package, from } => {
            if shell.plans_one("add", &name, say.would_make_token())? {
                return Ok(());
            }
            let scope = TokenScope { tiers: tier, packages: package, networks: from };
            let new = NewToken { name, role: role.map(|role| role.word().to_owned()), days, scope };
            let token = client.add_token(&new).await.or_fail(say, || say.act_add(&new.name))?;
            shell.out.note(&say.shown_once());
            shell.out.one(&token, || token.secret.clone().unwrap_or_default())
        }
        TokenCommand::Ls => list_tokens(shell, &client).await,
        TokenCommand::Rm { token } => remove_token(shell, &client, &token).await,
    }
}

async fn list_tokens(shell: &Shell, client: &Client) -> Result<(), Failure> {
    let say = shell.say;
    let tokens = client.tokens().await.or_fail(say, || say.act_list_tokens())?;
    shell.out.list(&tokens, || {
        if tokens.is_empty() {
            return say.no_tokens();
        }
        let headings = [
            say.head_name(),
            say.head_role(),
            say.head_only(),
            say.head_created(),
            say.head_expires(),
            say.head_id(),
        ];
        let mut table = Table::new(&shell.out, &headings);
        for token in &tokens {
            table.row(vec![
                plain(&token.name),
                plain(say.role(&token.role)),
                plain(
                    [&token.scope.tiers[..], &token.scope.packages, &token.scope.networks]
                        .concat()
                        .join(", "),
                ),
                faint(moment::ago(say, token.created_at, moment::now())),
                plain(token.expires_at.map_or_else(|| say.word_never(), moment::day_time)),
                faint(&token.id),
            ]);
        }
        table.show()
    })
}

async fn remove_token(shell: &Shell, client: &Client, wanted: &str) -> Result<(), Failure> {
    let say = shell.say;
    let tokens = client.tokens().await.or_fail(say, || say.act_remove(&wanted))?;
    let fitting: Vec<_> = tokens.iter().filter(|t| t.id == wanted || t.name == wanted).collect();
    let token = match fitting.as_slice() {
        [token] => *token,
        [] => {
            return Err(Failure::new(
                exit::NOT_FOUND,
                say.could_not(&say.act_remove(&wanted), &say.no_such_token(&wanted)),
            ));
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|token| token.id.as_str()).collect();
            let why = say.several_tokens(&wanted, &ids.join(" "));
            return Err(Failure::usage(say.could_not(&say.act_remove(&wanted), &why)));
        }
    };
    if shell.plans_one("remove", &token.name, say.would_remove(&token.name))? {
        return Ok(());
    }
    shell.confirm(&say.ask_remove(&token.name))?;
    client.remove_token(&token.id).await.or_fail(say, || say.act_remove(&token.name))?;
    shell.out.note(&say.removed(&token.name));
    Ok(())
}

/// `escale credential`
pub async fn credential(shell: &Shell, command: CredentialCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        CredentialCommand::Add { name, key_stdin, control, management, developer } => {
            if shell.plans_one("add", &name, say.would_add(&name))? {
                return Ok(());
            }
            let access_key = key_stdin.then(|| line_of_stdin(shell)).transpose()?;
            let new = NewCredential { name, access_key, control, management, developer };
            let made = client.add_credential(&new).await.or_fail(say, || say.act_add(&new.name))?;
            show_key(shell, &made)
        }
        CredentialCommand::Key { name } => {
            let key = client.access_key(&name).await.or_fail(say, || say.act_show(&name))?;
            shell.out.one(&key, || key.access_key.clone())
        }
        CredentialCommand::Authorizations { name, from } => {
            authorizations(shell, &client, &name, from.as_deref()).await
        }
        CredentialCommand::Ls => list_credentials(shell, &client).await,
        CredentialCommand::Rm { name } => {
            if shell.plans_one("remove", &name, say.would_remove(&name))? {
                return Ok(());
            }
            shell.confirm(&say.ask_remove(&name))?;
            client.remove_credential(&name).await.or_fail(say, || say.act_remove(&name))?;
            shell.out.note(&say.removed(&name));
            Ok(())
        }
        CredentialCommand::Enable { name } => switch(shell, &client, &name, Switch::On).await,
        CredentialCommand::Disable { name } => switch(shell, &client, &name, Switch::Off).await,
        CredentialCommand::NewKey { name, key_stdin } => {
            if shell.plans_one("change", &name, say.would_change(&name))? {
                return Ok(());
            }
            let access_key = if key_stdin { line_of_stdin(shell)? } else { String::new() };
            let change = CredentialChange { access_key: Some(access_key), ..CredentialChange::default() };
            let made =
                client.change_credential(&name, &change).await.or_fail(say, || say.act_change(&name))?;
            show_key(shell, &made)
        }
    }
}

async fn authorizations(
    shell: &Shell,
    client: &Client,
    name: &str,
    from: Option<&std::path::Path>,
) -> Result<(), Failure> {
    let say = shell.say;
    if let Some(path) = from {
        let text = crate::configuration::read(shell, path)?;
        let rules: protocol::api::Authorizations = serde_json::from_str(&text)
            .map_err(|error| Failure::usage(say.could_not(&say.act_change(&name), &error)))?;
        if shell.plans_one("change", name, say.would_change(&name))? {
            return Ok(());
        }
        client.set_authorizations(name, &rules).await.or_fail(say, || say.act_change(&name))?;
    }
    let rules = client.authorizations(name).await.or_fail(say, || say.act_show(&name))?;
    shell.out.one(&rules, || serde_json::to_string_pretty(&rules).unwrap_or_default())
}

enum Switch {
    On,
    Off,
}

async fn switch(shell: &Shell, client: &Client, name: &str, to: Switch) -> Result<(), Failure> {
    let say = shell.say;
    if shell.plans_one("change", name, say.would_change(&name))? {
        return Ok(());
    }
    let change = CredentialChange { enabled: Some(matches!(to, Switch::On)), ..CredentialChange::default() };
    let changed = client.change_credential(name, &change).await.or_fail(say, || say.act_change(&name))?;
    shell.out.one(&changed, || say.credential_now(&changed.name, &enabled(shell, changed.enabled).0))
}

fn show_key(shell: &Shell, credential: &Credential) -> Result<(), Failure> {
    shell.out.note(&shell.say.shown_once());
    shell.out.one(credential, || credential.access_key.clone().unwrap_or_default())
}

async fn list_credentials(shell: &Shell, client: &Client) -> Result<(), Failure> {
    let say = shell.say;
    let credentials = client.credentials().await.or_fail(say, || say.act_list_credentials())?;
    shell.out.list(&credentials, || {
        if credentials.is_empty() {
            return say.no_credentials();
        }
        let headings = [say.head_name(), say.head_state(), say.head_created(), say.head_used()];
        let mut table = Table::new(&shell.out, &headings);
        for credential in &credentials {
            table.row(vec![
                plain(&credential.name),
                enabled(shell, credential.enabled),
                faint(moment::ago(say, credential.created_at, moment::now())),
                plain(credential.used_by.join(", ")),
            ]);
        }
        table.show()
    })
}

/// `escale audit`
pub async fn audit(shell: &Shell, ask: Audit) -> Result<(), Failure> {
    let say = shell.say;
    if let Some(AuditCommand::Verify) = ask.command {
        return verify(shell).await;
    }
    let client = shell.client()?;
    let wanted = ask.lines.unwrap_or(AUDIT_LINES_DEFAULT) as usize;
    let mut lines: Vec<AuditLine> = Vec::new();
    let mut cursor: Option<String> = None;
    while lines.len() < wanted {
        let limit = u32::try_from(wanted - lines.len()).unwrap_or(AUDIT_PAGE_LINES).min(AUDIT_PAGE_LINES);
        let page = client
            .audit(cursor.as_deref(), limit, ask.search.as_deref())
            .await
            .or_fail(say, || say.act_audit())?;
        let empty = page.items.is_empty();
        lines.extend(page.items);
        if empty || page.next.is_none() || page.next == cursor {
            break;
        }
        cursor = page.next;
    }
    shell.out.list(&lines, || {
        if lines.is_empty() {
            return say.no_audit();
        }
        let headings = [
            say.head_when(),
            say.head_who(),
            say.head_from(),
            say.head_action(),
            say.head_object(),
            say.head_details(),
        ];
        let mut table = Table::new(&shell.out, &headings);
        for line in &lines {
            let details: Vec<String> =
                line.details.iter().map(|(key, value)| format!("{key}={value}")).collect();
            table.row(vec![
                faint(moment::day_time(line.at)),
                plain(if line.behalf.is_empty() {
                    line.actor.clone()
                } else {
                    format!("{} ({})", line.actor, line.behalf)
                }),
                faint(&line.address),
                plain(&line.action),
                plain(&line.object),
                faint(details.join(" ")),
            ]);
        }
        table.show()
    })
}

/// `escale audit verify`
async fn verify(shell: &Shell) -> Result<(), Failure> {
    let say = shell.say;
    let found = shell.client()?.audit_verify().await.or_fail(say, || say.act_audit_verify())?;
    shell.out.one(&found, || {
        let mut text =
            say.audit_verified(&found.lines.to_string(), &found.head_line.to_string(), &found.head);
        if let Some(begins) = found.begins_at.filter(|_| found.older > 0) {
            text.push('\n');
            text.push_str(&say.audit_older(&found.older.to_string(), &begins.to_string()));
        }
        text
    })?;
    match &found.broken {
        None => Ok(()),
        Some(broken) => Err(Failure::new(exit::FAILED, say.audit_broken(&broken.reason.text))),
    }
}
