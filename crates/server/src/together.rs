//! Reads that many ask for at the same moment are carried out with one statement: whoever gets the turn reads for all who wait.

use crate::fault::{Fault, Result};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use tokio::sync::oneshot;

/// One kind of read.
pub struct Together<K, V> {
    asked: Mutex<Vec<(K, oneshot::Sender<Option<V>>)>>,
    /// Held by who reads.
    turn: tokio::sync::Mutex<()>,
}

impl<K, V> Default for Together<K, V> {
    fn default() -> Self {
        Self { asked: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Together<K, V> {
    /// What `read` finds for a key; it is given the keys of all who wait.
    ///
    /// # Errors
    /// Those of `read`; [`protocol::Code::Internal`] when another read for us and failed.
    pub async fn read(
        &self,
        key: K,
        read: impl AsyncFnOnce(Vec<K>) -> Result<HashMap<K, V>>,
    ) -> Result<Option<V>> {
        let (answer, told) = oneshot::channel();
        let asked = || self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked().push((key, answer));
        let turn = self.turn.lock().await;
        let all = std::mem::take(&mut *asked());
        if !all.is_empty() {
            let found = read(all.iter().map(|(key, _)| *key).collect()).await?;
            for (key, answer) in all {
                let _ = answer.send(found.get(&key).cloned());
            }
        }
        drop(turn);
        told.await.map_err(|_| Fault::internal("another read for us, and failed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::join_all;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn who_waits_is_read_for() {
        let (together, reads) = (Together::<u32, u32>::default(), AtomicUsize::new(0));
        let one = |key: u32| {
            let (together, reads) = (&together, &reads);
            async move {
                let read = async |keys: Vec<u32>| {
                    reads.fetch_add(1, Ordering::Relaxed);
                    tokio::task::yield_now().await;
                    Ok(keys.into_iter().filter(|k| *k % 10 != 0).map(|k| (k, k * 2)).collect())
                };
                together.read(key, read).await
            }
        };
        let all = join_all((0..100).map(one)).await;
        for (key, found) in (0_u32..).zip(all) {
            assert_eq!(found.unwrap(), (key % 10 != 0).then_some(key * 2));
        }
        assert!(reads.load(Ordering::Relaxed) <= 2, "{reads:?}");
    }

    #[tokio::test]
    async fn a_read_that_failed_hurts_nobody_later() {
        let together = Together::<u32, u32>::default();
        assert!(together.read(1, async |_| Err(Fault::internal("away"))).await.is_err());
        let found = together.read(1, async |_| Ok(HashMap::from([(1, 7)]))).await.unwrap();
        assert_eq!(found, Some(7));
    }
}
