//! The SQL of policies (table `policies`), and the calls of the functions that decide by them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Policy, Retention};
use crate::database::Database;
use crate::error::{Code, Error, Result};
use crate::types::UserId;

/// The members of a document that this release knows and that may have other values than the default.
const KNOWN: &[&str] = &["pairs", "unblockable_roles", "listed_roles", "finder_roles", "retention"];

/// A policy that a tenant has put.
pub(super) struct StoredPolicy {
    document: Value,
    pub version: i64,
    pub updated_at: DateTime<Utc>,
    pub updated_by: String,
}

/// What tells one document of a tenant from another. Of two with the same version, one was put after the database was restored
/// from a backup. The greater one is the newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edition {
    version: i64,
    updated_at: DateTime<Utc>,
}

impl StoredPolicy {
    pub(super) fn edition(&self) -> Edition {
        Edition { version: self.version, updated_at: self.updated_at }
    }

    /// Reads the document. A member of a newer release is left out, and retention as a whole if it says more than this release
    /// does: nothing expires then.
    pub(super) fn policy(&self) -> serde_json::Result<Policy> {
        let mut document = self.document.clone();
        if let Some(members) = document.as_object_mut() {
            members.retain(|name, _| KNOWN.contains(&name.as_str()));
            if let Some(retention) = members.get_mut("retention")
                && !is_supported(retention)
            {
                *retention = Value::Object(Map::new());
            }
        }
        serde_json::from_value(document)
    }
}

/// Returns true if this release understands the member `retention`, without the members of a newer one that are null.
fn is_supported(retention: &mut Value) -> bool {
    let Some(members) = retention.as_object_mut() else { return false };
    members.retain(|_, value| !value.is_null());
    Retention::deserialize(&*retention).is_ok_and(Retention::is_supported)
}

/// The policies that tenants have put.
pub(super) struct StoredPolicies {
    /// The tenants that have put one.
    pub tenants: HashSet<String>,
    /// The policies of those of them whose edition was not the known one.
    pub changed: Vec<(String, StoredPolicy)>,
}

/// Returns the policies of all tenants that have put one, with the documents of those whose edition is not the `known` one.
pub(super) async fn changed_policies(
    database: &Database,
    known: &HashMap<String, Edition>,
) -> sqlx::Result<StoredPolicies> {
    let mut connection = database.background_connection().await?;
    let listed = sqlx::query!("select tenant, version, updated_at from policies").fetch_all(connection.get()).await?;
    let is_known = |tenant: &str, edition| known.get(tenant) == Some(&edition);
    let changed: Vec<_> = listed
        .iter()
        .filter(|row| !is_known(&row.tenant, Edition { version: row.version, updated_at: row.updated_at }))
        .map(|row| row.tenant.as_str())
        .collect();
    let rows = if changed.is_empty() {
        Vec::new()
    } else {
        sqlx::query!(
            "select tenant, document, version, updated_at, updated_by from policies where tenant = any($1)",
            &changed as &[&str],
        )
        .fetch_all(connection.get())
        .await?
    };
    connection.release().await?;
    let stored = rows.into_iter().map(|row| {
        let (document, version) = (row.document, row.version);
        (row.tenant, StoredPolicy { document, version, updated_at: row.updated_at, updated_by: row.updated_by })
    });
    let changed = stored.collect();
    Ok(StoredPolicies { tenants: listed.into_iter().map(|row| row.tenant).collect(), changed })
}

/// Returns the policy that a tenant has put.
pub(super) async fn policy_of(database: &Database, tenant: &str) -> Result<Option<StoredPolicy>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            StoredPolicy,
            "select document, version, updated_at, updated_by from policies where tenant = $1",
            tenant
        )
        .fetch_optional(connection)
        .await
    };
    database.run(read).await
}

/// Puts the policy of a tenant. Returns it as stored, and whether it has changed.
pub(super) async fn put(
    database: &Database,
    tenant: &str,
    policy: &Policy,
    put_by: &UserId,
) -> Result<(StoredPolicy, bool)> {
    let put = async |connection: &mut PgConnection| {
        sqlx::query!(
            r#"select document as "document!", version as "version!", updated_at as "updated_at!",
                      updated_by as "updated_by!", is_changed as "is_changed!"
               from put_policy($1, $2, $3)"#,
            tenant,
            Json(policy) as Json<&Policy>,
            put_by.as_str(),
        )
        .fetch_one(connection)
        .await
    };
    let row = database.run(put).await?;
    let (document, version) = (row.document, row.version);
    Ok((StoredPolicy { document, version, updated_at: row.updated_at, updated_by: row.updated_by }, row.is_changed))
}

/// A message that is not being sent, for [`verdict`].
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The tenant.
    pub tenant: &'a str,
    /// The policy of the tenant, if it has one (see [`Policies::rules`](super::Policies::rules)).
    pub rules: Option<&'a str>,
    /// The sender.
    pub sender: &'a UserId,
    /// The recipient.
    pub recipient: &'a UserId,
    /// The service that would send on the sender's behalf; empty if the sender is the caller.
    pub client: &'a str,
    /// The sender's role by their own token; `None` where a service would send for them.
    pub role: Option<&'a str>,
    /// True if the message would make an unknown recipient known.
    pub may_introduce: bool,
}

/// Returns why a message would be refused, as its sender may know it; `None` if it would be sent.
///
/// # Errors
/// Those of [`Database::run`]; 503 `unavailable`: a reason that this release does not know.
pub async fn verdict(database: &Database, asked: Asked<'_>) -> Result<Option<Code>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            "select verdict_on($1::text::jsonb, $2, $3, $4, $5, $6, $7, false, clock_timestamp())",
            asked.rules,
            asked.tenant,
            asked.sender.as_str(),
            asked.recipient.as_str(),
            asked.client,
            asked.role,
            asked.may_introduce,
        )
        .fetch_one(connection)
        .await
    };
    let Some(outcome) = database.run(read).await? else { return Ok(None) };
    let unknown = || Error::unavailable(format!("verdict_on returned the unknown outcome `{outcome}`"));
    Code::of_outcome("verdict_on", &outcome).map(Some).ok_or_else(unknown)
}

/// The verdict on a message between a pair, in full, and what it was reached by.
pub(super) struct ExplainedRow {
    pub code: Option<String>,
    /// The rule for the roles of the two, `<from>><to>`, and what it allows. `None`: the tenant has no policy.
    pub rule: Option<String>,
    pub allow: Option<String>,
    /// The contexts that they share.
    pub context_types: Vec<String>,
    pub context_ids: Vec<String>,
    pub actives: Vec<bool>,
    pub allows: Vec<Option<String>>,
}

/// Returns a row for each pair, in their order.
pub(super) async fn explain(
    database: &Database,
    tenant: &str,
    rules: Option<&str>,
    senders: &[&str],
    recipients: &[&str],
) -> Result<Vec<ExplainedRow>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            ExplainedRow,
            r#"select code, rule, allow, context_types as "context_types!", context_ids as "context_ids!",
                      actives as "actives!", allows as "allows!: Vec<Option<String>>"
               from explain_pairs($1::text::jsonb, $2, $3, $4)"#,
            rules,
            tenant,
            senders as &[&str],
            recipients as &[&str],
        )
        .fetch_all(connection)
        .await
    };
    database.run(read).await
}
