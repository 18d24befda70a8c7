//! The SQL of an export. Each function reads a page on a connection that it acquires and releases, and then sees whether the user is
//! still there: what was read before that was not touched by an erasure. `None`: the user was erased.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::plan::{MAX_SEQS, Part};
use super::rows::{BlockRow, ConversationRow, DraftRow, MembershipRow, MessageRow, Page, Subject};
use crate::database::Database;
use crate::error::Result;
use crate::messages::Context;
use crate::types::UserId;

/// The most conversations that are read at once.
pub(super) const MAX_CONVERSATIONS: usize = 100;
/// The most ids of conversations that are read at once. There is no index in their order, so that each page of them looks at all of
/// the user's.
const MAX_IDS: i64 = 5_000;
/// The most rows of a page of other kinds.
const MAX_ROWS: i64 = 200;
/// The size of the texts of a page, in bytes, after which no further one is read.
const MAX_BYTES: i64 = 128 * 1024;

/// Reads a user. `None`: there is no such user, or their data were erased.
pub(super) async fn subject(database: &Database, tenant: &str, user: &UserId) -> Result<Option<Subject>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            Subject,
            r#"select id, display_name, avatar_url, email, role, deactivated_at, created_at as "created_at?"
               from users where tenant = $1 and external_id = $2 and erased_at is null"#,
            tenant,
            user.as_str(),
        )
        .fetch_optional(connection)
        .await
    };
    database.run(read).await
}

/// Reads a page, then sees whether the user is still there.
async fn page<T>(
    database: &Database,
    user: i64,
    mut read: impl AsyncFnMut(&mut PgConnection) -> sqlx::Result<T>,
) -> Result<Option<T>> {
    let work = async |connection: &mut PgConnection| {
        let rows = read(&mut *connection).await?;
        let is_there = sqlx::query_scalar!(r#"select erased_at is null as "is_there!" from users where id = $1"#, user)
            .fetch_one(connection)
            .await?;
        Ok(is_there.then_some(rows))
    };
    database.run(work).await
}

/// Reads memberships, in the order of the contexts.
pub(super) async fn memberships(database: &Database, user: i64, after: i64) -> Result<Option<Vec<MembershipRow>>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            MembershipRow,
            r#"
            select m.context_id, c.type as context_type, c.external_id, c.title, m.role, nullif(m.ends_at, 'infinity') as ends_at
            from context_members m
            join contexts c on c.id = m.context_id
            where m.user_id = $1 and m.context_id > $2
            order by m.context_id
            limit $3
            "#,
            user,
            after,
            MAX_ROWS,
        )
        .fetch_all(connection)
        .await
    };
    page(database, user, read).await
}

/// Reads the ids of the user's conversations, in their order.
pub(super) async fn conversation_ids(database: &Database, user: i64, after: i64) -> Result<Option<Vec<i64>>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            r#"
            with of_user as materialized (
                select p.conversation_id from participants p where p.user_id = $1 and p.archived_at is null
                union all
                select p.conversation_id from participants p where p.user_id = $1 and p.archived_at is not null
            )
            select u.conversation_id as "id!" from of_user u where u.conversation_id > $2 order by u.conversation_id limit $3
            "#,
            user,
            after,
            MAX_IDS,
        )
        .fetch_all(connection)
        .await
    };
    page(database, user, read).await
}

/// Reads the user's side of conversations, in the order of their ids.
pub(super) async fn conversations(database: &Database, user: i64, ids: &[i64]) -> Result<Option<Vec<ConversationRow>>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            ConversationRow,
            r#"
            select p.conversation_id as id, c.public_id, c.last_seq, u.external_id as peer_id, u.display_name as peer_name,
                   u.avatar_url as peer_avatar_url, p.read_seq, p.seen_seq, p.unread_count, p.hidden_through_seq, p.archived_at,
                   p.starred_at, p.muted_until
            from unnest($2::bigint[]) as i (conversation_id)
            join participants p on p.conversation_id = i.conversation_id and p.user_id = $1
            join conversations c on c.id = p.conversation_id
            join users u on u.id = p.peer_id
            order by p.conversation_id
            "#,
            user,
            ids,
        )
        .fetch_all(connection)
        .await
    };
    page(database, user, read).await
}

/// Reads messages of parts of conversations, each followed by its earlier texts: all of the user's own, those of the peer that are
/// shown to the user; no text of the peer if `redacts`.
pub(super) async fn messages(database: &Database, user: i64, parts: &[Part], redacts: bool) -> Result<Option<Page>> {
    let ids: Vec<_> = parts.iter().map(|part| part.conversation).collect();
    let (after_seqs, after_revisions): (Vec<_>, Vec<_>) = parts.iter().map(|part| part.after).unzip();
    let last_seqs: Vec<_> = parts.iter().map(|part| part.last_seq).collect();
    let read = async |connection: &mut PgConnection| {
        // Texts that are stored apart from their rows are read of the rows of the page only. Of the earlier texts, one more than a
        // page has is looked at: they may be many for one message.
        sqlx::query_as!(
            MessageRow,
            r#"
            select x.conversation_id as "conversation_id!", x.seq as "seq!", x.revision as "revision!", x.mine as "mine!", x.body,
                   x.context as "context: Json<Context>", x.at as "at!", x.edited_at, x.retracted_at, r.read_at as "read_at?",
                   x.is_hidden as "is_hidden!", x.total as "total!"
            from (
                select p.conversation_id, case when k.mine then p.peer_id else p.user_id end as recipient_id, k.*,
                       sum(coalesce(octet_length(k.body), 0)) over (order by p.conversation_id, k.seq, k.revision)
                           - coalesce(octet_length(k.body), 0) as bytes_before,
                       count(*) over () as total
                from unnest($2::bigint[], $3::bigint[], $4::integer[], $5::bigint[])
                    as i (conversation_id, after_seq, after_revision, last_seq)
                join participants p on p.conversation_id = i.conversation_id and p.user_id = $1
                cross join lateral (
                    select m.seq, 0 as revision, m.sender_id = p.user_id as mine,
                           case when m.erased_at is null and (m.sender_id = p.user_id or (m.retracted_at is null and not $6))
                                then m.body end as body,
                           case when m.sender_id = p.user_id or not is_tombstone(m) then m.context end as context,
                           m.created_at as at, m.edited_at, coalesce(m.retracted_at, m.erased_at) as retracted_at,
                           not shown(m, p) as is_hidden
                    from messages m
                    where m.conversation_id = i.conversation_id and m.seq > i.after_seq and m.seq <= i.last_seq
                      and (m.sender_id = p.user_id or shown(m, p))
                    union all
                    (select v.seq, v.revision, true, v.body, null, v.replaced_at, null, null, false
                     from message_revisions v
                     join messages m on m.conversation_id = v.conversation_id and m.seq = v.seq
                     where v.conversation_id = i.conversation_id and (v.seq, v.revision) > (i.after_seq, i.after_revision)
                       and v.seq <= i.last_seq and m.sender_id = p.user_id
                     order by v.seq, v.revision
                     limit $7::bigint + 1)
                ) k
            ) x
            left join lateral receipt_of(x.conversation_id, x.recipient_id, x.seq) r on x.revision = 0
            where x.bytes_before < $8
            order by x.conversation_id, x.seq, x.revision
            limit $7::bigint
            "#,
            user,
            &ids,
            &after_seqs,
            &after_revisions,
            &last_seqs,
            redacts,
            MAX_SEQS,
            MAX_BYTES,
        )
        .fetch_all(connection)
        .await
    };
    let rows = page(database, user, read).await?;
    let count = |rows: &[MessageRow]| i64::try_from(rows.len()).unwrap_or(i64::MAX);
    Ok(rows.map(|rows| Page { is_full: rows.last().is_some_and(|row| row.total > count(&rows)), rows }))
}

/// Reads drafts, in the order of the peers.
pub(super) async fn drafts(database: &Database, user: i64, after: &str) -> Result<Option<Vec<DraftRow>>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            DraftRow,
            r#"
            select x.peer, x.body, x.context as "context: Json<Context>", x.version, x.updated_at
            from (
                select d.*, sum(octet_length(d.body)) over (order by d.peer) - octet_length(d.body) as bytes_before
                from (select e.* from drafts e where e.user_id = $1 and e.peer > $2 order by e.peer limit $3) d
            ) x
            where x.bytes_before < $4
            order by x.peer
            "#,
            user,
            after,
            MAX_ROWS,
            MAX_BYTES,
        )
        .fetch_all(connection)
        .await
    };
    page(database, user, read).await
}

/// Reads blocks, in the order of the users who are blocked.
pub(super) async fn blocks(database: &Database, user: i64, after: i64) -> Result<Option<Vec<BlockRow>>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            BlockRow,
            r#"
            select b.blocked_id, u.external_id as user_id, u.display_name, u.avatar_url, b.created_at
            from blocks b
            join users u on u.id = b.blocked_id
            where b.blocker_id = $1 and b.blocked_id > $2
            order by b.blocked_id
            limit $3
            "#,
            user,
            after,
            MAX_ROWS,
        )
        .fetch_all(connection)
        .await
    };
    page(database, user, read).await
}
