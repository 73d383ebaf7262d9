//! The wished time of a request meets windows and freezes (§5.1): told when it is filed, not when it is too late.
//!
//! It is told, not refused: freezes and windows may be changed until then, and the delivery waits for them by itself.

use super::bound;
use super::row::RequestRow;
use crate::app::App;
use crate::documents;
use crate::fault::Result;
use crate::limits;
use model::Timestamp;
use model::deliver::calendar::{Freeze, Window};
use model::deliver::state::Why;
use protocol::deliver::Tier;

/// What a wished time meets: the freeze it lies in, else the window it lies outside of, and when it may go. An urgent change waits for no window.
///
/// # Errors
/// When the database fails.
pub async fn meets(
    app: &App,
    row: &RequestRow,
    tier: &Tier,
    space: &str,
    wished: Option<Timestamp>,
) -> Result<Option<Why>> {
    let Some(at) = wished else { return Ok(None) };
    let policy = documents::policy(app).await?;
    let ask = &row.record.ask;
    let freezes: Vec<&Freeze> = policy
        .freezes
        .iter()
        .filter(|freeze| freeze.fits(&tier.name, &ask.env, &ask.package, space))
        .collect();
    let window = bound::window(&policy, tier).filter(|_| !row.is_urgent());
    Ok(told(at, &freezes, window))
}

fn told(at: Timestamp, freezes: &[&Freeze], window: Option<&Window>) -> Option<Why> {
    let why = match freezes.iter().find(|freeze| freeze.holds_until(at).is_some()) {
        Some(freeze) => Why::new("Q.wish", [("what", "freeze".to_owned())])
            .with("freeze", freeze.name.clone())
            .with("reason", freeze.reason.clone()),
        None => {
            let window = window.filter(|window| !window.is_open(at))?;
            Why::new("Q.wish", [("what", "window".to_owned())]).with("window", window.name.clone())
        }
    };
    let then = earliest(at, freezes, window).map(|then| then.to_string()).unwrap_or_default();
    Some(why.with("at", at.to_string()).with("then", then))
}

/// The first instant at which no freeze holds and the window is open.
fn earliest(at: Timestamp, freezes: &[&Freeze], window: Option<&Window>) -> Option<Timestamp> {
    let mut then = at;
    for _ in 0..limits::SLOT_TURNS_MAX {
        let frozen = freezes.iter().filter_map(|freeze| freeze.holds_until(then)).max();
        let next = match (frozen, window) {
            (Some(end), _) => end,
            (None, Some(window)) => window.opens(then)?,
            (None, None) => then,
        };
        if next == then {
            return Some(then);
        }
        then = next;
    }
    None
}
