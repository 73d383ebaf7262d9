//! The agent's programs at the exchange: one mailbox for each instance, while its program and its agent are there.
//!
//! What a program says is done at once, as far as the rules of its instance's credential allow; what it hears is forwarded
//! by a task of its own, through a bounded queue, so that a slow agent holds up nobody and loses its oldest messages. A
//! mailbox closed from elsewhere (its credential was changed) is opened again with the rules of now.

use super::desk::Own;
use crate::access;
use crate::app::App;
use crate::exchange::{self, Filter, Listener, Party, Permit};
use crate::fault::{Fault, Result};
use crate::instances;
use crate::limits;
use crate::wake::Touched;
use model::id::InstanceId;
use model::message::PartyKind;
use protocol::Code;
use protocol::api::StateObject;
use protocol::exchange::{Say, Tell};
use protocol::link::Told;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use uuid::Uuid;

/// What comes from mailboxes.
pub(super) enum Coming {
    /// Something for a program.
    Told(Box<Told>),
    /// The mailbox was closed from elsewhere.
    Closed(Uuid),
}

/// One instance's mailbox and what it asked for.
struct Voice {
    own: Own,
    listener: Arc<Listener>,
    groups: BTreeSet<String>,
    filters: Vec<Filter>,
    forwards: AbortHandle,
}

/// The mailboxes of one connection.
pub(super) struct Voices {
    app: App,
    agent: Arc<str>,
    open: HashMap<Uuid, Voice>,
    tasks: JoinSet<()>,
    out: mpsc::Sender<Coming>,
    coming: mpsc::Receiver<Coming>,
}

impl Voices {
    pub(super) fn new(app: &App, agent: &Arc<str>) -> Self {
        let (out, coming) = mpsc::channel(limits::TELLS_WAITING_MAX);
        Self {
            app: app.clone(),
            agent: agent.clone(),
            open: HashMap::new(),
            tasks: JoinSet::new(),
            out,
            coming,
        }
    }

    /// The next thing for a program.
    pub(super) async fn next(&mut self) -> Coming {
        match self.coming.recv().await {
            Some(coming) => coming,
            None => std::future::pending().await,
        }
    }

    /// Does what a program says. What it asks to hear comes through [`Voices::next`], or is returned.
    pub(super) async fn say(&mut self, own: &Own, say: Say) -> Vec<Tell> {
        match self.act(own, say).await {
            Ok(tells) => tells,
            Err(fault) => {
                let text = fault.to_string();
                let (now, journal) = (self.app.clock.now(), &self.app.exchange.journal);
                journal.write(
                    now,
                    "warn",
                    &self.agent,
                    &own.name,
                    &format!("refused by the exchange: {text}"),
                );
                vec![Tell::Refused { text }]
            }
        }
    }

    async fn act(&mut self, own: &Own, say: Say) -> Result<Vec<Tell>> {
        if let Say::Describe { descriptor } = say {
            exchange::declare(&self.app, &own.name, descriptor).await?;
            return Ok(Vec::new());
        }
        if !self.open.contains_key(&own.id) {
            self.open(own, BTreeSet::new(), Vec::new()).await?;
        }
        let Some(voice) = self.open.get_mut(&own.id) else { return Ok(Vec::new()) };
        let app = &self.app;
        let everything = Filter::new(Some(&self.agent), Some(&own.name), None, None);
        let mut tells = Vec::new();
        match say {
            Say::Begin { reconnection, last_states } => {
                if !reconnection {
                    if last_states {
                        let states = shown(app, &Permit::default(), &everything);
                        tells.push(Tell::LastStates { states });
                    }
                    app.exchange.board.purge(&everything, None);
                }
            }
            Say::Send { scope, key, data } => {
                exchange::check_key(&key)?;
                let (scope, party, id) = (exchange::scope(&scope)?, &voice.listener.party, voice.listener.id);
                exchange::say(app, party, Some(id), scope, key, data)?;
            }
            Say::Join { group } => {
                exchange::join(&voice.listener, &group)?;
                if voice.groups.len() < limits::LISTENER_GROUPS_MAX {
                    voice.groups.insert(group);
                }
            }
            Say::Leave { group } => {
                voice.listener.leave(&group);
                voice.groups.retain(|g| g.to_lowercase() != group.to_lowercase());
            }
            Say::Watch { filter } => {
                let filter = Filter::from(&filter);
                exchange::watch(&voice.listener, filter.clone())?;
                if !voice.filters.contains(&filter) {
                    voice.filters.push(filter);
                }
            }
            Say::Unwatch { filter } => {
                let filter = Filter::from(&filter);
                voice.listener.unwatch(&filter);
                voice.filters.retain(|f| *f != filter);
            }
            Say::Request { ask, filter } => {
                let states = shown(app, &voice.listener.party.permit, &Filter::from(&filter));
                tells.push(Tell::States { ask, states });
            }
            Say::Purge { name, kind } => {
                let own = Filter::new(Some(&self.agent), Some(&own.name), Some(&name), Some(&kind));
                app.exchange.board.purge(&own, None);
            }
            Say::Describe { .. } | Say::Unknown => {}
        }
        Ok(tells)
    }

    async fn open(&mut self, own: &Own, groups: BTreeSet<String>, filters: Vec<Filter>) -> Result<()> {
        let mut q = self.app.db.read();
        let known = instances::voice(&mut q, own.id).await?;
        let known = known.filter(|k| k.enabled).ok_or_else(|| Fault::not_found("instance", &own.name))?;
        let permit = match known.credential {
            None => Permit::default(),
            Some(id) => match access::permit_parts(&mut q, id).await? {
                Some(parts) => Permit { credentials: vec![parts], ..Permit::default() },
                None => return Err(Fault::new(Code::NotAllowed, [("right", &"exchange")])),
            },
        };
        let party = Party {
            kind: PartyKind::PackageHub,
            agent: self.agent.clone(),
            name: own.name.clone(),
            instance: Some(own.id),
            permit,
        };
        let id = Uuid::from_bytes(crate::app::random());
        let listener = self.app.exchange.listeners.open(party, id);
        let listener = listener.ok_or_else(|| Fault::new(Code::Overloaded, [("seconds", &10)]))?;
        listener.want_messages();
        // What the configuration says is so, whatever the rules of the credential say.
        known.groups.iter().for_each(|group| listener.join(group));
        for group in &groups {
            let _ = exchange::join(&listener, group);
        }
        for filter in &filters {
            let _ = exchange::watch(&listener, filter.clone());
        }
        let forwards =
            self.tasks.spawn(forward(self.app.clone(), own.id, listener.clone(), self.out.clone()));
        while self.tasks.try_join_next().is_some() {}
        let voice = Voice { own: own.clone(), listener, groups, filters, forwards };
        if let Some(old) = self.open.insert(own.id, voice) {
            self.end(&old);
        }
        self.app.wake.touched(vec![Touched::Instance(own.id)]);
        Ok(())
    }

    /// A mailbox was closed from elsewhere: opened again with the rules of now, if there are any.
    pub(super) async fn reopen(&mut self, instance: Uuid) {
        if !self.open.get(&instance).is_some_and(|voice| voice.listener.end.is_cancelled()) {
            return;
        }
        if let Some(Voice { own, groups, filters, .. }) = self.open.remove(&instance)
            && let Err(fault) = self.open(&own, groups, filters).await
        {
            tracing::info!(%fault, agent = &*self.agent, instance = &*own.name, "a program lost its mailbox");
            self.app.wake.touched(vec![Touched::Instance(instance)]);
        }
    }

    /// The program ended.
    pub(super) fn close(&mut self, instance: Uuid) {
        if let Some(voice) = self.open.remove(&instance) {
            self.end(&voice);
            self.app.wake.touched(vec![Touched::Instance(instance)]);
        }
    }

    fn end(&self, voice: &Voice) {
        voice.forwards.abort();
        self.app.exchange.listeners.close(voice.listener.id);
    }
}

impl Drop for Voices {
    fn drop(&mut self) {
        self.open.values().for_each(|voice| self.end(voice));
    }
}

/// State objects for a frame: as many as fit in half of one.
fn shown(app: &App, permit: &Permit, filter: &Filter) -> Vec<StateObject> {
    let (now, mut room) = (app.clock.now(), limits::FRAME_BYTES_MAX / 2);
    let mut fits = |object: &Arc<exchange::Object>| {
        let size = object.value.len() + object.metadata.as_ref().map_or(0, |m| m.len()) + 512;
        let fits = size <= room;
        room = room.saturating_sub(size);
        fits
    };
    let found = exchange::find(app, permit, filter);
    found.iter().take_while(|o| fits(o)).map(|o| exchange::shown(o, now)).collect()
}

/// Forwards what comes into a mailbox, until it is closed or the connection ends.
async fn forward(app: App, instance: Uuid, listener: Arc<Listener>, out: mpsc::Sender<Coming>) {
    let id = InstanceId::from_uuid(instance).to_string();
    loop {
        tokio::select! {
            () = listener.bell.notified() => {}
            () = listener.end.cancelled() => {
                let _ = out.send(Coming::Closed(instance)).await;
                return;
            }
        }
        loop {
            // A few at a time: what is not taken yet is bounded in the mailbox.
            let messages = listener.take_messages(limits::TELLS_AT_ONCE);
            let states = listener.take_states(limits::TELLS_AT_ONCE);
            if messages.is_empty() && states.is_empty() {
                break;
            }
            let now = app.clock.now();
            let messages = messages.iter().map(|m| Tell::Message { message: exchange::received(m) });
            let states = states.iter().map(|o| Tell::State { state: Box::new(exchange::shown(o, now)) });
            for tell in messages.chain(states).collect::<Vec<_>>() {
                if out.send(Coming::Told(Box::new(Told { id: id.clone(), tell }))).await.is_err() {
                    return;
                }
            }
        }
    }
}
