//! Hubs.
use crate::app::App;
use uuid::Uuid;
/// Connections.
#[derive(Default)]
pub struct Hubs {}
impl Hubs {
    /// Instances connected.
    #[must_use]
    pub fn instances(&self) -> Vec<Uuid> {
        Vec::new()
    }
}
/// Ends silent ones.
pub fn expire(_app: &App) {}

/// Pushes.
///
/// # Errors
/// Never.
pub async fn push_settings(_app: &App, _instance: Uuid) -> crate::fault::Result<()> {
    Ok(())
}
