//! The SQL of blocks.

use sqlx::PgConnection;
use sqlx::types::chrono::{DateTime, Utc};

use super::{Block, MAX_BLOCKS};
use crate::auth::Caller;
use crate::database::Database;
use crate::error::{Error, Result};
use crate::policy::Policy;
use crate::types::{BlockCursor, LATEST, UserId};
use crate::users::User;

/// What decides whether a user may be blocked.
#[derive(Clone, Copy)]
pub(super) struct Judged<'a> {
    /// The caller's role by their token.
    pub role: &'a str,
    /// True if the caller may see each user of the tenant.
    pub sees_all: bool,
    /// The policy of the tenant.
    pub policy: &'a Policy,
    /// The same, compiled (see [`Policies`](crate::policy::Policies)).
    pub rules: Option<&'a str>,
}

/// The result of blocking a user.
pub(super) struct Blocked {
    pub block: Block,
    /// False if the caller had blocked the user before.
    pub is_new: bool,
}

/// A block, and the position in the list that a cursor holds.
pub(super) struct BlockRow {
    user_id: String,
    display_name: Option<String>,
    avatar_url: Option<String>,
    role: String,
    active: bool,
    created_at: DateTime<Utc>,
    blocked_id: i64,
}

impl BlockRow {
    /// Returns the position of the block in the list.
    pub(super) fn position(&self) -> BlockCursor {
        BlockCursor { created_at: self.created_at, blocked_id: self.blocked_id }
    }
}

impl From<BlockRow> for Block {
    fn from(row: BlockRow) -> Self {
        let BlockRow { display_name, avatar_url, role, active, .. } = row;
        let user_id = UserId::try_from(row.user_id).expect("the directory holds only valid user ids");
        Self { user: User { user_id, display_name, avatar_url, role, active }, created_at: row.created_at.into() }
    }
}

/// Reads up to `limit` of the caller's blocks, newest first, those after a position if one is given.
pub(super) async fn page(
    database: &Database,
    caller: &Caller,
    after: Option<BlockCursor>,
    limit: i64,
) -> Result<Vec<BlockRow>> {
    let after = after.unwrap_or(BlockCursor { created_at: LATEST, blocked_id: i64::MAX });
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            BlockRow,
            r#"
            select them.external_id as user_id, them.display_name, them.avatar_url,
                   coalesce(them.role, 'student') as "role!", them.deactivated_at is null as "active!",
                   b.created_at, b.blocked_id
            from users me
            join blocks b on b.blocker_id = me.id
            join users them on them.id = b.blocked_id
            where me.tenant = $1 and me.external_id = $2 and (b.created_at, b.blocked_id) < ($3, $4)
            order by b.created_at desc, b.blocked_id desc
            limit $5
            "#,
            caller.tenant,
            caller.user.as_str(),
            after.created_at,
            after.blocked_id,
            limit,
        )
        .fetch_all(connection)
        .await
    };
    database.run(read).await
}

/// Blocks a user. Returns `None` if the caller is not in the directory. A call that is run again because its connection was
/// lost may find the block of its first attempt, which then is not new.
///
/// # Errors
/// 404 `not_found`, 403 `not_blockable`, 409 `too_many_blocks`.
pub(super) async fn block(
    database: &Database,
    caller: &Caller,
    user: &UserId,
    judged: Judged<'_>,
) -> Result<Option<Blocked>> {
    let Judged { role, sees_all, policy, rules } = judged;
    let write = async |connection: &mut PgConnection| {
        sqlx::query!(
            r#"select outcome as "outcome!", is_new, created_at, display_name, avatar_url, user_role, active
               from block_user($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8)"#,
            caller.tenant,
            caller.user.as_str(),
            user.as_str(),
            role,
            sees_all,
            &policy.listed_roles,
            rules,
            MAX_BLOCKS,
        )
        .fetch_one(connection)
        .await
    };
    let row = database.run(write).await?;
    match (row.outcome.as_str(), row.is_new, row.created_at, row.user_role, row.active) {
        ("done", Some(is_new), Some(created_at), Some(role), Some(active)) => {
            let (display_name, avatar_url) = (row.display_name, row.avatar_url);
            let user = User { user_id: user.clone(), display_name, avatar_url, role, active };
            Ok(Some(Blocked { block: Block { user, created_at: created_at.into() }, is_new }))
        }
        ("blocker_unknown", ..) => Ok(None),
        (refusal, ..) => Err(Error::of_outcome("block_user", refusal)),
    }
}

/// Ends a block. Without effect where there is none.
pub(super) async fn unblock(database: &Database, caller: &Caller, user: &UserId) -> Result<()> {
    let write = async |connection: &mut PgConnection| {
        sqlx::query!("select from unblock_user($1, $2, $3)", caller.tenant, caller.user.as_str(), user.as_str())
            .execute(connection)
            .await
    };
    database.run(write).await.map(drop)
}
