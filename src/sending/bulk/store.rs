//! The SQL of bulk sends. Each call has the time budget of a request of its own: a bulk send takes longer than one.

use sqlx::PgConnection;
use sqlx::types::Uuid;
use sqlx::types::chrono::{DateTime, Utc};

use super::plan::{Content, Plan};
use super::results::BulkStatusCounts;
use super::{BulkRecipients, BulkRole};
use crate::database::{Database, seconds, within_budget};
use crate::error::{Error, Result};

/// The sender of a bulk send, and the client that its keys belong to.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    pub tenant: &'a str,
    pub sender: &'a str,
    /// Empty if the sender is the caller.
    pub client: &'a str,
}

impl<'a> Owner<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        Self { tenant: &plan.caller.tenant, sender: plan.sender.as_str(), client: &plan.client }
    }
}

/// Where a message of a bulk send is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The public id of the conversation.
    pub conversation: Uuid,
    pub seq: i64,
}

/// A key of a bulk send that was used before.
pub(super) struct UsedKey {
    /// The item, by its index in the request to the store.
    pub item: usize,
    /// True if it was used for the same payload.
    pub is_same: bool,
    pub place: Place,
}

/// Returns the ids of the active members of a context, in order, without the sender: at most `at_most`. `None`: there is no
/// such context, or the sender must be an active member of it and is none.
pub(super) async fn members(
    database: &Database,
    owner: Owner<'_>,
    to: &BulkRecipients,
    must_be_member: bool,
    at_most: usize,
) -> Result<Option<Vec<String>>> {
    let roles = to.roles.as_ref().map(|roles| roles.iter().map(|BulkRole(role)| role.clone()).collect::<Vec<_>>());
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            "select bulk_recipients($1, $2, $3, $4, $5, $6, $7)",
            owner.tenant,
            to.context.kind,
            to.context.id,
            roles.as_deref(),
            owner.sender,
            must_be_member,
            i64::try_from(at_most).unwrap_or(i64::MAX),
        )
        .fetch_one(connection)
        .await
    };
    within_budget(database.run(read)).await
}

/// Returns those of the keys that were used before.
pub(super) async fn used_keys(database: &Database, owner: Owner<'_>, items: &[&Content]) -> Result<Vec<UsedKey>> {
    let (_, keys, hashes) = columns(items);
    let read = async |connection: &mut PgConnection| {
        sqlx::query!(
            r#"
            select i.ordinal as "ordinal!", k.payload_hash = i.payload_hash as "is_same!", c.public_id, k.seq
            from users s
            cross join unnest($4::text[], $5::bytea[]) with ordinality as i (key, payload_hash, ordinal)
            join idempotency k on k.sender_id = s.id and k.client = $3 and k.key = i.key
            join conversations c on c.id = k.conversation_id
            where s.tenant = $1 and s.external_id = $2
            "#,
            owner.tenant,
            owner.sender,
            owner.client,
            &keys as &[&str],
            &hashes as &[&[u8]],
        )
        .fetch_all(connection)
        .await
    };
    let rows = within_budget(database.run(read)).await?;
    let used = rows.into_iter().map(|row| UsedKey {
        item: index(row.ordinal),
        is_same: row.is_same,
        place: Place { conversation: row.public_id, seq: row.seq },
    });
    Ok(used.collect())
}

/// Returns those of some ids that no user of the tenant has.
pub(super) async fn unknown_users(database: &Database, owner: Owner<'_>, ids: &[&str]) -> Result<Vec<String>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(r#"select unknown_users($1, $2) as "ids!""#, owner.tenant, ids as &[&str])
            .fetch_one(connection)
            .await
    };
    within_budget(database.run(read)).await
}

/// Returns those of some users with whom the sender has no conversation, known or not.
pub(super) async fn without_conversation(database: &Database, owner: Owner<'_>, users: &[&str]) -> Result<Vec<String>> {
    let read = async |connection: &mut PgConnection| {
        // A subquery for each, not a join: some index lookups, whatever the planner expects of the array.
        sqlx::query_scalar!(
            r#"select i.id as "id!" from unnest($3::text[]) as i (id)
               where (select p.conversation_id from participant_of($1, $2, i.id) p) is null"#,
            owner.tenant,
            owner.sender,
            users as &[&str],
        )
        .fetch_all(connection)
        .await
    };
    within_budget(database.run(read)).await
}

/// What a message would become if it was sent.
pub(super) struct Verdict {
    /// `sent`, `replayed` or the code of a refusal.
    pub outcome: String,
    /// Where it is, if it was sent before.
    pub place: Option<Place>,
}

/// Returns what the messages would become if they were sent, in order. Who may send to many may make users known. Writes nothing.
pub(super) async fn verdicts(
    database: &Database,
    owner: Owner<'_>,
    (role, rules): (Option<&str>, Option<&str>),
    items: &[&Content],
) -> Result<Vec<Verdict>> {
    let (recipients, keys, hashes) = columns(items);
    let read = async |connection: &mut PgConnection| {
        sqlx::query!(
            r#"
            select case
                       when k.payload_hash = i.payload_hash then 'replayed'
                       when k.payload_hash is not null then 'idempotency_key_reused'
                       else coalesce(verdict_on($8::text::jsonb, $1, $2, i.recipient, $3, $4, true, false, now()), 'sent')
                   end as "outcome!",
                   c.public_id as "public_id?", k.seq as "seq?"
            from unnest($5::text[], $6::text[], $7::bytea[]) with ordinality as i (recipient, key, payload_hash, ordinal)
            left join users s on s.tenant = $1 and s.external_id = $2
            left join idempotency k on k.sender_id = s.id and k.client = $3 and k.key = i.key
            left join conversations c on c.id = k.conversation_id
            order by i.ordinal
            "#,
            owner.tenant,
            owner.sender,
            owner.client,
            role,
            &recipients as &[&str],
            &keys as &[&str],
            &hashes as &[&[u8]],
            rules,
        )
        .fetch_all(connection)
        .await
    };
    let rows = within_budget(database.run(read)).await?;
    if rows.len() != items.len() {
        return Err(Error::internal(format!("{} verdicts on {} messages", rows.len(), items.len())));
    }
    let place = |id: Option<Uuid>, seq: Option<i64>| Some(Place { conversation: id?, seq: seq? });
    Ok(rows.into_iter().map(|row| Verdict { outcome: row.outcome, place: place(row.public_id, row.seq) }).collect())
}

/// A message of a bulk send.
pub(super) struct BulkRow {
    pub key: String,
    /// The recipient.
    pub peer_id: String,
    pub public_id: Uuid,
    pub conversation_id: i64,
    pub seq: i64,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
    pub retracted_at: Option<DateTime<Utc>>,
}

/// Returns the messages whose keys are between two bounds, in the order of the keys, `at_most` of them.
pub(super) async fn messages(
    database: &Database,
    owner: Owner<'_>,
    (after, until): (&str, &str),
    at_most: Option<i64>,
) -> Result<Vec<BulkRow>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            BulkRow,
            r#"select key as "key!", peer_id as "peer_id!", public_id as "public_id!", conversation_id as "conversation_id!",
                      seq as "seq!", created_at as "created_at!", read_at, retracted_at
               from bulk_messages($1, $2, $3, $4, $5) order by key limit $6"#,
            owner.tenant,
            owner.sender,
            owner.client,
            after,
            until,
            at_most,
        )
        .fetch_all(connection)
        .await
    };
    within_budget(database.run(read)).await
}

/// Returns the numbers of messages whose keys are between two bounds.
pub(super) async fn counts(
    database: &Database,
    owner: Owner<'_>,
    (after, until): (&str, &str),
) -> Result<BulkStatusCounts> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            BulkStatusCounts,
            r#"select sent as "sent!", read as "read!", retracted as "retracted!", 0::bigint as "held!"
               from bulk_counts($1, $2, $3, $4, $5)"#,
            owner.tenant,
            owner.sender,
            owner.client,
            after,
            until,
        )
        .fetch_one(connection)
        .await
    };
    within_budget(database.run(read)).await
}

/// Retracts messages of a sender in one transaction. Returns an outcome for each, in order: `retracted`, `already` or the code
/// of a refusal.
pub(super) async fn retract(
    database: &Database,
    owner: Owner<'_>,
    messages: &[&BulkRow],
    may_any: bool,
    window_seconds: u64,
) -> Result<Vec<String>> {
    let conversations: Vec<_> = messages.iter().map(|message| message.conversation_id).collect();
    let seqs: Vec<_> = messages.iter().map(|message| message.seq).collect();
    let peers: Vec<_> = messages.iter().map(|message| message.peer_id.as_str()).collect();
    let write = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            r#"select retract_bulk($1, $2, $3, $4, $5, $6, make_interval(secs => $7)) as "outcomes!""#,
            owner.tenant,
            owner.sender,
            &conversations,
            &peers as &[&str],
            &seqs,
            may_any,
            seconds(window_seconds),
        )
        .fetch_one(connection)
        .await
    };
    within_budget(database.run(write)).await
}

/// Returns recipients, keys and payload hashes.
fn columns<'a>(items: &[&'a Content]) -> (Vec<&'a str>, Vec<&'a str>, Vec<&'a [u8]>) {
    let recipients = items.iter().map(|item| item.recipient.as_str()).collect();
    let keys = items.iter().map(|item| item.key.as_str()).collect();
    (recipients, keys, items.iter().map(|item| item.payload_hash.as_slice()).collect())
}

/// Converts the number of an element, which Postgres counts from 1.
fn index(ordinal: i64) -> usize {
    usize::try_from(ordinal - 1).unwrap_or_default()
}
