//! Signing in and out, contexts, and who the server takes you for.

use crate::args::{ContextCommand, ContextWords, Login};
use crate::contexts::{Context, Contexts};
use crate::failure::{Failure, OrFail};
use crate::shell::{SERVER_DEFAULT, Shell};
use crate::table::{Table, Tone, facts, faint, plain};
use client::Auth;
use model::Secret;
use protocol::api::{Caller, SignIn};
use protocol::exit;
use serde::Serialize;

/// `escale login`
pub async fn login(shell: &Shell, ask: Login) -> Result<(), Failure> {
    let say = shell.say;
    let mut contexts = load(shell)?;
    let named = shell.globals.in_context.as_deref();
    let of_named = || named.and_then(|name| contexts.find(Some(name))).map(|(_, c)| c.server.clone());
    let server = match ask
        .address
        .or_else(|| shell.globals.server.clone())
        .or_else(of_named)
        .or_else(|| Shell::variable("ESCALE_SERVER"))
    {
        Some(server) => server,
        None => {
            let known = contexts.find(None).map_or(SERVER_DEFAULT, |(_, context)| context.server.as_str());
            shell.ask_text(&say.ask_server(), Some(known.to_owned()), "ESCALE_SERVER")?
        }
    };
    let client = shell.anonymous(&server)?;
    if shell.plans_one("login", client.server(), say.would_sign_in(&client.server()))? {
        return Ok(());
    }
    let user = match shell.globals.user.clone().or_else(|| Shell::variable("ESCALE_USER")) {
        Some(user) => user,
        None => shell.ask_text(&say.ask_user(), None, "ESCALE_USER")?,
    };
    let password = match Shell::variable("ESCALE_PASSWORD") {
        Some(password) => password,
        None => shell.ask_password(&say.ask_password_of(&user), "ESCALE_PASSWORD")?,
    };
    let session = client
        .sign_in(&SignIn { user, password, access_key: None })
        .await
        .or_fail(say, || say.act_sign_in(&client.server()))?;
    let name = context_name(shell, &contexts, client.server());
    let context = contexts.contexts.entry(name.clone()).or_default();
    if context.server != client.server() {
        // Another server is another way there.
        *context = Context::default();
    }
    client.server().clone_into(&mut context.server);
    context.user = Some(session.caller.name.clone());
    context.token = Some(session.token);
    context.expires_at = Some(session.expires_at);
    contexts.current = Some(name.clone());
    save(shell, &contexts)?;
    shell.out.one(&session.caller, || {
        say.signed_in(&client.server(), &session.caller.name, &session.caller.role, &name)
    })
}

/// The context asked for, or the one this server has, or the server's own name.
fn context_name(shell: &Shell, contexts: &Contexts, server: &str) -> String {
    let known = || contexts.contexts.iter().find(|(_, c)| c.server == server).map(|(name, _)| name.clone());
    let bare = || server.split_once("://").map_or(server, |(_, rest)| rest).to_owned();
    shell.globals.in_context.clone().or_else(known).unwrap_or_else(bare)
}

/// `escale logout`
pub async fn logout(shell: &Shell) -> Result<(), Failure> {
    let say = shell.say;
    let mut contexts = load(shell)?;
    let name = match &shell.globals.in_context {
        Some(name) => Some(name.clone()),
        None => match &shell.globals.server {
            Some(server) => {
                let server = shell.anonymous(server)?.server().to_owned();
                contexts.contexts.iter().find(|(_, c)| c.server == server).map(|(name, _)| name.clone())
            }
            None => contexts.current.clone(),
        },
    };
    let Some((name, context)) = name.and_then(|name| contexts.contexts.get_mut(&name).map(|c| (name, c)))
    else {
        return Err(Failure::new(exit::NOT_FOUND, say.no_session()));
    };
    if shell.plans_one("logout", &name, say.would_sign_out(&context.server))? {
        return Ok(());
    }
    let server = context.server.clone();
    context.expires_at = None;
    if let Some(token) = context.token.take() {
        let client = shell.anonymous(&server)?.signed_in(Auth::Token(Secret::new(token)));
        match client.sign_out().await {
            Ok(()) => {}
            // It was over already.
            Err(error) if matches!(error.status(), Some(401 | 403)) => {}
            Err(error) => {
                save(shell, &contexts)?;
                return Err(error).or_fail(say, || say.act_sign_out(&server));
            }
        }
    }
    save(shell, &contexts)?;
    shell.out.note(&say.signed_out(&server));
    Ok(())
}

/// A context, as scripts read it.
#[derive(Serialize)]
struct ContextShown<'a> {
    name: &'a str,
    server: &'a str,
    user: Option<&'a str>,
    current: bool,
    signed_in: bool,
    proxy: Option<&'a str>,
    expires_at: Option<model::Timestamp>,
}

/// `escale context`
pub fn context(shell: &Shell, ask: &ContextCommand) -> Result<(), Failure> {
    let say = shell.say;
    let mut contexts = load(shell)?;
    match ask {
        ContextCommand::Ls => list_contexts(shell, &contexts),
        ContextCommand::Use { name } => {
            if !contexts.contexts.contains_key(name) {
                return Err(Failure::new(exit::NOT_FOUND, say.no_context(name)));
            }
            if shell.plans_one("use", name, say.would_use_context(name))? {
                return Ok(());
            }
            contexts.current = Some(name.clone());
            save(shell, &contexts)?;
            shell.out.note(&say.using_context(name));
            Ok(())
        }
        ContextCommand::Set(words) => set_context(shell, contexts, words),
        ContextCommand::Rm { name } => {
            if !contexts.contexts.contains_key(name) {
                return Err(Failure::new(exit::NOT_FOUND, say.no_context(name)));
            }
            if shell.plans_one("remove", name, say.would_remove(name))? {
                return Ok(());
            }
            shell.confirm(&say.ask_remove(name))?;
            contexts.contexts.remove(name);
            if contexts.current.as_ref() == Some(name) {
                contexts.current = None;
            }
            save(shell, &contexts)?;
            shell.out.note(&say.removed(name));
            Ok(())
        }
    }
}

/// `escale context set`: the way to a server, before or after one signed in there.
fn set_context(shell: &Shell, mut contexts: Contexts, words: &ContextWords) -> Result<(), Failure> {
    let (say, name) = (shell.say, &words.name);
    if !contexts.contexts.contains_key(name) && shell.globals.server.is_none() {
        return Err(Failure::usage(say.context_needs_server(name)));
    }
    let context = contexts.contexts.entry(name.clone()).or_default();
    // Both are looked at before they are kept.
    let proxy = if words.no_proxy { None } else { words.proxy.clone().or_else(|| context.proxy.clone()) };
    let server = shell.globals.server.clone().unwrap_or_else(|| context.server.clone());
    let options = client::Options { proxy: proxy.clone(), ..client::Options::default() };
    let server = client::Client::with(&server, Auth::None, options)
        .or_fail(say, || say.act_reach(&server))?
        .server()
        .to_owned();
    if shell.plans_one("set", name, say.would_set_context(name, &server))? {
        return Ok(());
    }
    if context.server != server {
        // A session holds at the server that opened it.
        *context = Context { server, ..Context::default() };
    }
    context.proxy = proxy;
    save(shell, &contexts)?;
    list_contexts(shell, &contexts)
}

fn list_contexts(shell: &Shell, contexts: &Contexts) -> Result<(), Failure> {
    let say = shell.say;
    let shown: Vec<ContextShown<'_>> = contexts
        .contexts
        .iter()
        .map(|(name, context)| ContextShown {
            name,
            server: &context.server,
            user: context.user.as_deref(),
            current: contexts.current.as_ref() == Some(name),
            signed_in: context.token.is_some(),
            proxy: context.proxy.as_deref(),
            expires_at: context.expires_at,
        })
        .collect();
    shell.out.list(&shown, || {
        if shown.is_empty() {
            return say.no_contexts();
        }
        let headings = [
            String::new(),
            say.head_name(),
            say.head_server(),
            say.head_user(),
            say.head_session(),
            say.head_proxy(),
        ];
        let mut table = Table::new(&shell.out, &headings);
        for context in &shown {
            let session = match context.signed_in {
                true => (say.word_signed_in(), Tone::Good),
                false => (say.word_signed_out(), Tone::Faint),
            };
            table.row(vec![
                plain(if context.current { "*" } else { "" }),
                plain(context.name),
                plain(context.server),
                faint(context.user.unwrap_or("")),
                session,
                faint(context.proxy.unwrap_or("")),
            ]);
        }
        table.show()
    })
}

/// The caller with the server, as scripts read it.
#[derive(Serialize)]
struct CallerShown<'a> {
    server: &'a str,
    kind: &'a str,
    name: &'a str,
    role: &'a str,
    rights: &'a [String],
}

/// `escale whoami`
pub async fn whoami(shell: &Shell) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let caller: Caller = client.caller().await.or_fail(say, || say.act_whoami())?;
    let shown = CallerShown {
        server: client.server(),
        kind: &caller.kind,
        name: &caller.name,
        role: &caller.role,
        rights: &caller.rights,
    };
    shell.out.one(&shown, || {
        facts(&[
            (say.label_name(), caller.name.clone()),
            (say.label_kind(), say.caller_kind(&caller.kind)),
            (say.label_role(), say.role(&caller.role)),
            (say.label_rights(), caller.rights.join(" ")),
            (say.label_server(), client.server().to_owned()),
        ])
    })
}

fn load(shell: &Shell) -> Result<Contexts, Failure> {
    Contexts::load().or_fail(shell.say, || shell.say.act_read_contexts())
}

fn save(shell: &Shell, contexts: &Contexts) -> Result<(), Failure> {
    contexts.save().or_fail(shell.say, || shell.say.act_write_contexts())
}
