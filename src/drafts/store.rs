//! The SQL of drafts. The locking is explained in `migrations/functions/drafts.sql`.

use sqlx::PgConnection;
use sqlx::types::Json;
use sqlx::types::chrono::{DateTime, Utc};

use super::precondition::Requirement;
use super::{CheckedDraft, Draft, MAX_DRAFTS};
use crate::auth::Caller;
use crate::database::Database;
use crate::error::{Code, Error, Result};
use crate::messages::Context;
use crate::types::{UserId, random_id};

/// A row of the table `drafts`.
struct DraftRow {
    body: String,
    context: Option<Json<Context>>,
    version: i64,
    updated_at: DateTime<Utc>,
}

/// Reads the caller's draft for a peer. Returns `None` if there is none.
pub(super) async fn draft(database: &Database, caller: &Caller, peer: &UserId) -> Result<Option<Draft>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            DraftRow,
            r#"
            select d.body, d.context as "context: Json<Context>", d.version, d.updated_at
            from users u
            join drafts d on d.user_id = u.id and d.peer = $3
            where u.tenant = $1 and u.external_id = $2
            "#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(read).await?.map(|row| Draft {
        peer_id: peer.clone(),
        body: row.body,
        context: row.context.map(|Json(context)| context),
        version: row.version,
        updated_at: row.updated_at.into(),
    }))
}

/// The result of the SQL function `put_draft`.
struct PutRow {
    outcome: String,
    version: Option<i64>,
    updated_at: Option<DateTime<Utc>>,
    is_changed: bool,
}

/// A stored draft.
pub(super) struct Stored {
    pub draft: Draft,
    /// False if the draft had the same text and context before. It has a new version all the same.
    pub is_changed: bool,
}

/// Creates or replaces a draft. Returns `None` if the user directory does not have the writer.
///
/// # Errors
/// 412 `precondition_failed`, 409 `too_many_drafts`.
pub(super) async fn put(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    draft: &CheckedDraft,
    requirement: Requirement,
) -> Result<Option<Stored>> {
    // All attempts of this call share the id, so that a write whose COMMIT was not acknowledged is recognized.
    let call = random_id();
    let write = async |connection: &mut PgConnection| {
        // The subquery has the snapshot of the statement, so it sees the draft before the write.
        sqlx::query_as!(
            PutRow,
            r#"
            select outcome as "outcome!", version, updated_at, not exists (
                select from users u
                join drafts d on d.user_id = u.id and d.peer = $3
                where u.tenant = $1 and u.external_id = $2 and d.body = $5 and d.context is not distinct from $6
            ) as "is_changed!"
            from put_draft($1, $2, $3, $4::text::uuid, $5, $6, $7, $8, $9)
            "#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
            call,
            draft.body,
            draft.context.as_ref().map(Json) as Option<Json<&Context>>,
            requirement.must_exist,
            requirement.version,
            MAX_DRAFTS,
        )
        .fetch_one(connection)
        .await
    };
    let row = database.run(write).await?;
    match (row.outcome.as_str(), row.version, row.updated_at) {
        ("done", Some(version), Some(updated_at)) => Ok(Some(Stored {
            draft: Draft {
                peer_id: peer.clone(),
                body: draft.body.clone(),
                context: draft.context.clone(),
                version,
                updated_at: updated_at.into(),
            },
            is_changed: row.is_changed,
        })),
        ("writer_unknown", ..) => Ok(None),
        ("too_many_drafts", ..) => {
            let detail = format!("There are {MAX_DRAFTS} drafts already: delete one before you store another.");
            Err(Error::new(Code::TooManyDrafts, detail))
        }
        (outcome, ..) => Err(Error::of_outcome("put_draft", outcome)),
    }
}

/// Deletes a draft, if there is one.
///
/// # Errors
/// 412 `precondition_failed`.
pub(super) async fn delete(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    requirement: Requirement,
) -> Result<()> {
    let delete = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            r#"select delete_draft($1, $2, $3, $4, $5) as "outcome!""#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
            requirement.must_exist,
            requirement.version,
        )
        .fetch_one(connection)
        .await
    };
    match database.run(delete).await?.as_str() {
        "done" => Ok(()),
        outcome => Err(Error::of_outcome("delete_draft", outcome)),
    }
}
