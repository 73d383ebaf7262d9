//! How long the server has lived (P-3): by the steady clock while it runs, by the wall clock while it was down. A wall clock that is put
//! forward does not make a version older. Written every minute, so that a crash loses nothing: what is not written counts as time it was down.

use super::store;
use crate::app::App;
use crate::args;
use crate::clock::Clock;
use crate::fault::Result;
use crate::store::{Db, Query};
use std::time::Duration;

/// How long the server has lived.
#[derive(Debug, Default)]
pub struct Life {
    /// Lived before this program started, less what its steady clock showed then.
    before_ms: i64,
}

fn ms(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}

impl Life {
    /// Reads what was lived, and counts the time since it was written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(db: &Db, clock: &Clock) -> Result<Self> {
        let row = db.read().row(store::LIFE, args!["server"]).await?;
        let lived = match row {
            None => 0,
            Some(row) => row.get::<i64>(0)?.saturating_add(ms(clock.now().since(row.time(1)?))),
        };
        let life = Self { before_ms: lived.saturating_sub(ms(clock.steady())) };
        life.write(db, clock).await?;
        Ok(life)
    }

    /// Lived until now, in milliseconds; only its differences mean something.
    #[must_use]
    pub fn lived_ms(&self, clock: &Clock) -> i64 {
        self.before_ms.saturating_add(ms(clock.steady()))
    }

    async fn write(&self, db: &Db, clock: &Clock) -> Result<()> {
        let mut tx = db.observe().await?;
        tx.run(store::LIFE_WRITE, args!["server", self.lived_ms(clock), clock.now()]).await?;
        Ok(tx.commit().await?)
    }
}

/// Writes once a minute what was lived, until the server leaves.
pub async fn keep_living(app: App) {
    let mut tick = tokio::time::interval(Duration::from_secs(60));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = app.stop.cancelled() => return,
        }
        if let Err(fault) = app.life.write(&app.db, &app.clock).await {
            tracing::warn!(%fault, "could not write how long the server has lived");
        }
    }
}
