//! Passwords: argon2id on its own threads, a short memory of what was checked, a count of failures.

use crate::app::random;
use crate::fault::{Fault, Result};
use crate::limits;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use model::Secret;
use protocol::Code;
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::{Semaphore, broadcast};
use uuid::Uuid;

/// What is remembered about passwords while the program runs; nothing of it is ever written.
pub struct Memory {
    /// Key of this run: a remembered check is worthless elsewhere.
    key: [u8; 32],
    checked: Mutex<HashMap<[u8; 32], (Uuid, Instant)>>,
    places: Semaphore,
    failures: governor::DefaultKeyedRateLimiter<String>,
    /// Counts changes of users and credentials.
    generation: AtomicU64,
    /// Ids of users and credentials from whom something was taken.
    cuts: broadcast::Sender<Uuid>,
}

impl Default for Memory {
    fn default() -> Self {
        let quota = NonZeroU32::new(limits::SIGN_IN_FAILURES_MAX).unwrap_or(NonZeroU32::MIN);
        Self {
            key: random(),
            checked: Mutex::default(),
            places: Semaphore::new(limits::PASSWORD_CHECKS_MAX),
            failures: governor::RateLimiter::keyed(governor::Quota::per_minute(quota)),
            generation: AtomicU64::new(1),
            cuts: broadcast::channel(limits::CUTS_LAG_MAX).0,
        }
    }
}

/// Whether a text may be a password.
///
/// # Errors
/// [`Code::InvalidField`] saying how long it must be.
pub fn check(password: &Secret) -> Result<()> {
    let text = password.expose();
    if text.chars().count() < limits::PASSWORD_CHARS_MIN || text.len() > limits::PASSWORD_BYTES_MAX {
        let why = format!(
            "between {} characters and {} bytes",
            limits::PASSWORD_CHARS_MIN,
            limits::PASSWORD_BYTES_MAX
        );
        return Err(Fault::field("password", why));
    }
    Ok(())
}

impl Memory {
    /// Hashes a password (argon2id, about 80 ms of one core).
    ///
    /// # Errors
    /// Only when the program is out of threads or random numbers.
    pub async fn hash(&self, password: &Secret) -> Result<String> {
        let _place = self.places.acquire().await.map_err(Fault::internal)?;
        let password = password.clone();
        tokio::task::spawn_blocking(move || {
            Argon2::default().hash_password(password.expose().as_bytes()).map(|h: PasswordHash| h.to_string())
        })
        .await
        .map_err(Fault::internal)?
        .map_err(Fault::internal)
    }

    /// Checks a password against the hash of a user, or, when there is no such user, spends the same time on nothing,
    /// so that names cannot be probed by the clock.
    ///
    /// # Errors
    /// [`Code::WrongPassword`], or [`Code::TooManyAttempts`] after too many failures for this name.
    pub async fn verify(&self, name: &str, password: &Secret, user: Option<(Uuid, String)>) -> Result<Uuid> {
        let mark = user.as_ref().map(|(_, hash)| self.mark(hash, password));
        if let (Some(mark), Some((id, _))) = (mark, &user)
            && self.remembered(&mark) == Some(*id)
        {
            return Ok(*id);
        }
        let fold = name.to_lowercase();
        let wrong = || match self.failures.check_key(&fold) {
            Ok(()) => Fault::of(Code::WrongPassword),
            Err(_) => Fault::new(Code::TooManyAttempts, [("seconds", &60)]),
        };
        if password.expose().len() > limits::PASSWORD_BYTES_MAX {
            return Err(wrong());
        }
        let _place = self.places.acquire().await.map_err(Fault::internal)?;
        let (text, known) = (password.clone(), user.clone());
        let matches = tokio::task::spawn_blocking(move || match known {
            Some((_, hash)) => PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(text.expose().as_bytes(), &hash).is_ok()),
            None => {
                let _ = Argon2::default().hash_password(text.expose().as_bytes()).map(|h: PasswordHash| h);
                false
            }
        })
        .await
        .map_err(Fault::internal)?;
        match (user, mark) {
            (Some((id, _)), Some(mark)) if matches => {
                self.remember(mark, id);
                Ok(id)
            }
            _ => {
                self.forget_old_failures();
                Err(wrong())
            }
        }
    }

    /// Something about users or credentials changed: caches of others are stale.
    pub(super) fn changed(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Something was taken from this user or credential: its live streams end.
    pub(super) fn cut(&self, id: Uuid) {
        // Nobody may be listening.
        let _ = self.cuts.send(id);
    }

    /// The number of changes so far.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Ids from whom something will be taken.
    pub(super) fn cuts(&self) -> broadcast::Receiver<Uuid> {
        self.cuts.subscribe()
    }

    /// A value that stands for "this password was checked against this hash in this run".
    fn mark(&self, hash: &str, password: &Secret) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(hash.as_bytes()).update(&[0]).update(password.expose().as_bytes());
        *hasher.finalize().as_bytes()
    }

    fn remembered(&self, mark: &[u8; 32]) -> Option<Uuid> {
        let checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        checked.get(mark).filter(|(_, at)| at.elapsed() < limits::PASSWORD_REMEMBERED).map(|(id, _)| *id)
    }

    fn remember(&self, mark: [u8; 32], id: Uuid) {
        let mut checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if checked.len() >= limits::PASSWORDS_REMEMBERED_MAX {
            checked.retain(|_, (_, at)| at.elapsed() < limits::PASSWORD_REMEMBERED);
            if checked.len() >= limits::PASSWORDS_REMEMBERED_MAX {
                checked.clear();
            }
        }
        checked.insert(mark, (id, Instant::now()));
    }

    fn forget_old_failures(&self) {
        if self.failures.len() > limits::SIGN_IN_NAMES_MAX {
            self.failures.retain_recent();
        }
    }
}
