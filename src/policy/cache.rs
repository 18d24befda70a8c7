//! The policies in force, compiled for the SQL functions that decide on messages.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use super::compiled::Compiled;
use super::store::{self, StoredPolicy};
use super::{Policy, file};
use crate::config;
use crate::database::Database;
use crate::error::{Error, Result};

/// The pause before the policies are read again, as long as they have never been read.
const LOAD_PAUSE: Duration = Duration::from_secs(1);

/// The policies in force. Those that tenants have put are kept in memory, and read again at regular intervals: another
/// process may have taken a new one. While the database is away, they stay as they are. Until they have been read for the
/// first time, there is no answer to who may write to whom, so the service is not ready.
#[derive(Debug)]
pub struct Policies {
    put: RwLock<Put>,
    /// The policy of the tenants that have put none.
    fallback: Arc<Policy>,
    /// The same, compiled; `None`: there is no `policy.file`, so their users may all write to each other.
    compiled_fallback: Option<Compiled>,
    refresh_interval: Duration,
    /// True while the policies cannot be read, which is logged once.
    is_stale: AtomicBool,
}

/// The policies that tenants have put.
#[derive(Debug, Default)]
struct Put {
    /// `None`: they have not been read yet.
    of_tenants: Option<HashMap<String, PolicyOfTenant>>,
    /// The number of policies that this process has taken.
    taken: u64,
}

#[derive(Debug)]
struct PolicyOfTenant {
    policy: Arc<Policy>,
    version: i64,
    /// The members of the object `rules` for the tenant, without braces: `"…":"…","…":"…"`.
    members: String,
}

impl Policies {
    /// Creates them with the policy of `policy.file`, before those of tenants are read.
    ///
    /// # Errors
    /// A sentence for the operator: the file cannot be read, or is not a valid policy.
    pub fn new(config: &config::Policy) -> std::result::Result<Self, String> {
        let of_file = Some(&config.file).filter(|path| !path.is_empty()).map(|path| file::read(path)).transpose()?;
        Ok(Self {
            put: RwLock::default(),
            compiled_fallback: of_file.as_ref().map(Compiled::new),
            fallback: Arc::new(of_file.unwrap_or_default()),
            refresh_interval: Duration::from_secs(config.refresh_seconds),
            is_stale: AtomicBool::new(false),
        })
    }

    /// Returns the rules of some tenants as the JSON object that the SQL functions take (see `policy.sql`). `None`: none
    /// of the tenants has a policy, so all of their users may write to each other.
    ///
    /// # Errors
    /// 503 `unavailable`: the policies have not been read yet.
    pub fn rules<'a>(&self, tenants: impl IntoIterator<Item = &'a str>) -> Result<Option<String>> {
        let put = self.read();
        let of_tenants = put.of_tenants.as_ref().ok_or_else(not_read)?;
        if of_tenants.is_empty() && self.compiled_fallback.is_none() {
            return Ok(None);
        }
        let tenants: BTreeSet<_> = tenants.into_iter().collect();
        let members = tenants.into_iter().filter_map(|tenant| match of_tenants.get(tenant) {
            Some(own) => Some(own.members.clone()),
            None => Some(self.compiled_fallback.as_ref()?.members_for(tenant)),
        });
        let members: Vec<_> = members.collect();
        Ok((!members.is_empty()).then(|| format!("{{{}}}", members.join(","))))
    }

    /// Returns the policy in force for a tenant.
    ///
    /// # Errors
    /// 503 `unavailable`: the policies have not been read yet.
    pub fn policy(&self, tenant: &str) -> Result<Arc<Policy>> {
        let put = self.read();
        let own = put.of_tenants.as_ref().ok_or_else(not_read)?.get(tenant);
        Ok(Arc::clone(own.map_or(&self.fallback, |own| &own.policy)))
    }

    /// Returns true if the policies have been read.
    pub fn are_read(&self) -> bool {
        self.read().of_tenants.is_some()
    }

    /// Returns the policy of the tenants that have put none.
    pub(super) fn fallback(&self) -> &Policy {
        &self.fallback
    }

    /// Puts a policy that this process has stored in force. A newer one stays.
    pub(super) fn take(&self, tenant: &str, stored: &StoredPolicy) {
        let taken = PolicyOfTenant::new(tenant, stored);
        let mut put = self.write();
        put.taken += 1;
        if let Some(of_tenants) = &mut put.of_tenants
            && of_tenants.get(tenant).is_none_or(|own| own.version < taken.version)
        {
            of_tenants.insert(tenant.to_owned(), taken);
        }
    }

    /// Reads the policies of all tenants, and puts them in force.
    ///
    /// # Errors
    /// The error of the database. The policies stay as they are.
    pub async fn refresh(&self, database: &Database) -> sqlx::Result<()> {
        loop {
            let taken_before = self.read().taken;
            let stored = database.with_deadline(store::all(database)).await?;
            let of_tenants =
                stored.iter().map(|(tenant, stored)| (tenant.clone(), PolicyOfTenant::new(tenant, stored)));
            let of_tenants = of_tenants.collect();
            let mut put = self.write();
            // Otherwise this process has taken a policy that may be newer than what was read.
            if put.taken == taken_before {
                put.of_tenants = Some(of_tenants);
                return Ok(());
            }
        }
    }

    /// The same, with a failure in the log: once, until it succeeds again.
    pub async fn refresh_or_log(&self, database: &Database) {
        let refreshed = self.refresh(database).await;
        let was_stale = self.is_stale.swap(refreshed.is_err(), Relaxed);
        match refreshed {
            Err(error) if !was_stale => tracing::warn!(%error, "the policies could not be read; they stay as they are"),
            Ok(()) if was_stale => tracing::info!("the policies are read again"),
            _ => {}
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Put> {
        self.put.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Put> {
        self.put.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The error of everything that depends on the policies before they are read.
fn not_read() -> Error {
    Error::unavailable("the policies have not been read yet")
}

impl PolicyOfTenant {
    fn new(tenant: &str, stored: &StoredPolicy) -> Self {
        let policy = stored.policy().unwrap_or_else(|error| {
            tracing::error!(tenant, %error, "the stored policy cannot be read, so nobody of this tenant may write");
            Policy::unreadable()
        });
        let members = Compiled::new(&policy).members_for(tenant);
        Self { policy: Arc::new(policy), version: stored.version, members }
    }
}

/// Reads the policies again and again, until the process ends.
pub async fn run_policy_refresh(policies: Arc<Policies>, database: Arc<Database>) {
    loop {
        tokio::time::sleep(if policies.are_read() { policies.refresh_interval } else { LOAD_PAUSE }).await;
        policies.refresh_or_log(&database).await;
    }
}
