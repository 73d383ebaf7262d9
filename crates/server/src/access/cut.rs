//! What was taken away takes effect at once: caches are stale, live streams end (spec/constellation §1.6 (7)).

use crate::app::App;
use crate::call::Actor;
use tokio::sync::broadcast::{self, error::RecvError};
use uuid::Uuid;

/// A number that grows with every change of users, credentials and their rules: whoever caches what a key opens throws
/// it away when the number is another one.
#[must_use]
pub fn generation(app: &App) -> u64 {
    app.memory.generation()
}

/// Tells a live stream when its reader must go.
pub struct Cut {
    id: Option<Uuid>,
    heard: broadcast::Receiver<Uuid>,
}

/// Listens for the moment in which something is taken from an actor: disabled, removed, another key or password, a
/// right less. Ask for it before the first line of a stream is sent; when it happens, end the stream.
#[must_use]
pub fn cut(app: &App, actor: &Actor) -> Cut {
    let id = match actor {
        Actor::User { id, .. } | Actor::Credential { id, .. } => Some(*id),
        Actor::Token { user_id, .. } => Some(*user_id),
        Actor::Server => None,
    };
    Cut { id, heard: app.memory.cuts() }
}

impl Cut {
    /// Waits for it.
    pub async fn happens(&mut self) {
        loop {
            match self.heard.recv().await {
                Ok(id) if Some(id) == self.id => return,
                Ok(_) => {}
                // Too much happened to know: the reader comes back if it still may.
                Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}
