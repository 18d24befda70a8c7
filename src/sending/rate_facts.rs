//! The SQL of the rate limits of sends: what decides which limits a message counts for.

use sqlx::PgConnection;

use super::NewMessage;
use crate::auth::Caller;
use crate::database::Database;
use crate::error::Result;
use crate::types::UserId;

/// What two users have in common, and what the directory says of one of them.
#[derive(Debug, Default)]
pub(super) struct Acquaintance {
    pub have_conversation: bool,
    /// True if both are active members of a context.
    pub share_context: bool,
    /// The role of the caller in the directory, see [`Directory::may_introduce_as`](crate::users::Directory::may_introduce_as).
    pub described_role: Option<String>,
}

/// Returns what the caller and a peer have in common: nothing if one of them is unknown.
pub(super) async fn acquaintance(database: &Database, caller: &Caller, peer: &UserId) -> Result<Acquaintance> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            Acquaintance,
            r#"
            select case when me.managed then coalesce(me.role, 'student') end as described_role,
                   exists (select from participant_of($1, $2, $3)) as "have_conversation!", exists (
                select from context_members a
                join context_members b on b.user_id = them.id and b.context_id = a.context_id
                where a.user_id = me.id and a.ends_at > clock_timestamp() and b.ends_at > clock_timestamp()
            ) as "share_context!"
            from users me
            left join users them on them.tenant = $1 and them.external_id = $3
            where me.tenant = $1 and me.external_id = $2
            "#,
            caller.tenant,
            caller.user.as_str(),
            peer.as_str(),
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(read).await?.unwrap_or_default())
}

/// Returns true if the message has a key that was used before, for this or another message.
pub(super) async fn key_is_used(database: &Database, message: &NewMessage) -> Result<bool> {
    let NewMessage { caller, sender, client, key: Some(key), .. } = message else { return Ok(false) };
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            "select 1 from users u join idempotency k on k.sender_id = u.id and k.client = $3 and k.key = $4
             where u.tenant = $1 and u.external_id = $2",
            caller.tenant,
            sender.as_str(),
            client,
            key,
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(read).await?.is_some())
}
