//! The policies in force, compiled for the SQL functions that decide on messages.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use tokio::sync::Notify;

use super::compiled::Compiled;
use super::fallback::Fallback;
use super::store::{self, Edition, StoredPolicies, StoredPolicy};
use super::{Policy, file};
use crate::config;
use crate::database::Database;
use crate::error::Error;

/// The pause before the policies are read again, as long as they have never been read.
const LOAD_PAUSE: Duration = Duration::from_secs(1);
/// The error of everything that depends on the policies before they are read. It is answered with 503 `unavailable`.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the policies have not been read yet")]
pub struct PoliciesNotRead;

impl From<PoliciesNotRead> for Error {
    fn from(not_read: PoliciesNotRead) -> Self {
        Self::unavailable(not_read)
    }
}

/// The policies in force. Those that tenants have put are kept in memory; at regular intervals those that have changed are
/// read again, as another process may have taken a new one. While the database is away, they stay as they are. Until they have been
/// read for the first time, there is no answer to who may write to whom, so the service is not ready.
#[derive(Debug)]
pub struct Policies {
    put: RwLock<Put>,
    /// The policy of the tenants that have put none.
    fallback: Arc<Policy>,
    /// The same, compiled; `None`: there is no `policy.file`, so their users may all write to each other.
    compiled_fallback: Option<Fallback>,
    refresh_interval: Duration,
    /// True while the policies cannot be read, which is logged once.
    is_stale: AtomicBool,
    /// Wakes the task that waits for other policies.
    changed: Notify,
}

/// The policies that tenants have put.
#[derive(Debug, Default)]
struct Put {
    /// Those that have been read, or that this process has taken.
    of_tenants: HashMap<String, PolicyOfTenant>,
    /// True once they have all been read.
    are_read: bool,
}

#[derive(Debug)]
struct PolicyOfTenant {
    policy: Arc<Policy>,
    edition: Edition,
    /// The members of the object `rules` for the tenant, see [`Compiled::members_for`].
    members: Arc<str>,
}

impl Policies {
    /// Creates them with the policy of `policy.file`, before those of tenants are read.
    ///
    /// # Errors
    /// A sentence for the operator: the file cannot be read, or is not a valid policy.
    pub fn new(config: &config::Policy) -> Result<Self, String> {
        let of_file = Some(&config.file).filter(|path| !path.is_empty()).map(|path| file::read(path)).transpose()?;
        Ok(Self {
            put: RwLock::default(),
            compiled_fallback: of_file.as_ref().map(Fallback::new),
            fallback: Arc::new(of_file.unwrap_or_default()),
            refresh_interval: Duration::from_secs(config.refresh_seconds),
            is_stale: AtomicBool::new(false),
            changed: Notify::new(),
        })
    }

    /// Returns the rules of some tenants as the JSON object that the SQL functions take (see `policy.sql`). `None`: none
    /// of the tenants has a policy, so all of their users may write to each other.
    ///
    /// # Errors
    /// The policies have not been read yet.
    pub fn rules<'a>(&self, tenants: impl IntoIterator<Item = &'a str>) -> Result<Option<String>, PoliciesNotRead> {
        let put = self.read_put()?;
        if put.of_tenants.is_empty() && self.compiled_fallback.is_none() {
            return Ok(None);
        }
        let tenants: BTreeSet<_> = tenants.into_iter().collect();
        let members = tenants.into_iter().filter_map(|tenant| match put.of_tenants.get(tenant) {
            Some(own) => Some(Arc::clone(&own.members)),
            None => Some(self.compiled_fallback.as_ref()?.members_for(tenant)),
        });
        let members: Vec<_> = members.collect();
        Ok((!members.is_empty()).then(|| format!("{{{}}}", members.join(","))))
    }

    /// Returns the policy in force for a tenant.
    ///
    /// # Errors
    /// The policies have not been read yet.
    pub fn policy(&self, tenant: &str) -> Result<Arc<Policy>, PoliciesNotRead> {
        let own = self.read_put()?.of_tenants.get(tenant).map(|own| Arc::clone(&own.policy));
        Ok(own.unwrap_or_else(|| Arc::clone(&self.fallback)))
    }

    /// Returns true if the policies have been read.
    pub fn are_read(&self) -> bool {
        self.lock().are_read
    }

    /// Returns the days after which the messages of the tenants that have put no policy expire; `None`: never.
    ///
    /// # Errors
    /// The policies have not been read yet.
    pub fn fallback_messages_days(&self) -> Result<Option<i64>, PoliciesNotRead> {
        self.read_put().map(|_| self.fallback.retention.messages_days)
    }

    /// Returns the policy of the tenants that have put none.
    pub(super) fn fallback(&self) -> &Policy {
        &self.fallback
    }

    /// Returns the edition of the policy in force that a tenant has put.
    pub(super) fn edition(&self, tenant: &str) -> Option<Edition> {
        self.lock().of_tenants.get(tenant).map(|own| own.edition)
    }

    /// Puts a policy that this process has stored in force. `before`: the edition in force before it was stored. If another one is
    /// in force by now, the newer one of the two stays. If it is still that one, it gives way whatever its version, which is
    /// higher if the database was restored from a backup.
    pub(super) fn take(&self, tenant: &str, stored: &StoredPolicy, before: Option<Edition>) {
        let taken = PolicyOfTenant::new(tenant, stored);
        let of_tenants = &mut self.lock_mut().of_tenants;
        let own = of_tenants.get(tenant).map(|own| own.edition);
        if own == before || own < Some(taken.edition) {
            of_tenants.insert(tenant.to_owned(), taken);
            self.changed.notify_one();
        }
    }

    /// Waits until the policies have been read for the first time, or others are in force than at the last call. For one task.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Reads the policies of all tenants as far as they have changed since the last time, and puts them in force.
    ///
    /// # Errors
    /// The error of the database. The policies stay as they are.
    pub async fn refresh(&self, database: &Database) -> sqlx::Result<()> {
        let known = self.editions();
        let StoredPolicies { tenants, changed } =
            database.with_deadline(store::changed_policies(database, &known)).await?;
        let compile = |(tenant, stored): (String, _)| {
            let policy = PolicyOfTenant::new(&tenant, &stored);
            (tenant, policy)
        };
        let changed: Vec<_> = changed.into_iter().map(compile).collect();
        let mut put = self.lock_mut();
        // What this process has taken in the meantime may be newer than what was read.
        let is_as_before =
            |tenant: &str, now: Option<&PolicyOfTenant>| now.map(|own| own.edition) == known.get(tenant).copied();
        put.of_tenants.retain(|tenant, own| tenants.contains(tenant) || !is_as_before(tenant, Some(own)));
        for (tenant, policy) in changed {
            if is_as_before(&tenant, put.of_tenants.get(&tenant)) {
                put.of_tenants.insert(tenant, policy);
            }
        }
        let were_read = std::mem::replace(&mut put.are_read, true);
        drop(put);
        if !were_read || self.editions() != known {
            self.changed.notify_one();
        }
        Ok(())
    }

    /// The same, with a failure in the log: once, until it succeeds again.
    pub async fn refresh_or_log(&self, database: &Database) {
        let refreshed = self.refresh(database).await;
        let was_stale = self.is_stale.swap(refreshed.is_err(), Relaxed);
        match refreshed {
            Err(error) if !was_stale && self.are_read() => {
                tracing::warn!(%error, "the policies could not be read; they stay as they are");
            }
            Err(error) if !was_stale => {
                tracing::warn!(%error, "the policies could not be read; until they are, nothing is sent");
            }
            Ok(()) if was_stale => tracing::info!("the policies are read again"),
            _ => {}
        }
    }

    /// Returns the edition of the policy of each tenant that has put one.
    fn editions(&self) -> HashMap<String, Edition> {
        self.lock().of_tenants.iter().map(|(tenant, own)| (tenant.clone(), own.edition)).collect()
    }

    fn read_put(&self) -> Result<RwLockReadGuard<'_, Put>, PoliciesNotRead> {
        Some(self.lock()).filter(|put| put.are_read).ok_or(PoliciesNotRead)
    }

    fn lock(&self) -> RwLockReadGuard<'_, Put> {
        self.put.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_mut(&self) -> RwLockWriteGuard<'_, Put> {
        self.put.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PolicyOfTenant {
    fn new(tenant: &str, stored: &StoredPolicy) -> Self {
        let policy = stored.policy().unwrap_or_else(|error| {
            tracing::error!(tenant, version = stored.version, %error, "the stored policy cannot be read, so nobody of this tenant may write");
            Policy::unreadable()
        });
        let members = Compiled::new(&policy).members_for(tenant).into();
        Self { policy: Arc::new(policy), edition: stored.edition(), members }
    }
}

/// Reads the policies again and again, until the process ends.
pub async fn run_policy_refresh(policies: Arc<Policies>, database: Arc<Database>) {
    loop {
        tokio::time::sleep(if policies.are_read() { policies.refresh_interval } else { LOAD_PAUSE }).await;
        policies.refresh_or_log(&database).await;
    }
}
