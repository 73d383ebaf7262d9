//! The chain of a delivery while the server is killed; the long one is `bench kills`.

use crate::journeys::programs;
use anyhow::{Result, ensure};
use sim::kills::{Chain, Hit, JOBS};

/// Scenario 10, in small: `kill -9` of the server in a job that must not run twice, on the way back, and in the one of its own that frees the lock:
/// the delivery goes on to its end, nothing is lost, nothing done twice, no lock left behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_is_killed_in_the_middle() -> Result<()> {
    let mut chain = Chain::open(programs()).await?;
    let places = ["CA_Installation/INSTALL_SCRIPT", "CA_Retour/RETOUR_VERSION", "CA_Fin/FIN_LIBERATION"];
    for (share, path) in [0.4, 0.5, 0.1].into_iter().zip(places) {
        let Some(job) = JOBS.iter().find(|job| job.path == path) else { continue };
        let round = chain.round(job, share).await?;
        ensure!(round.is_whole(), "{path}: {round:#?}");
        ensure!(round.hit != Hit::Before, "{path} had not begun: {round:#?}");
    }
    ensure!(!chain.house().printed("server").contains("panicked"), "the server panicked");
    Ok(())
}
