//! The SQL of an inspection: reads one snapshot in a read-only transaction, so it works on a standby too.

use std::ops::RangeInclusive;

use sqlx::{PgConnection, PgPool, raw_sql};

use super::{
    Deletion, InboxList, InspectedConversation, InspectedMessage, InspectedUser, Inspection, KnownUser,
    OtherConversation, Question, Selection, Side, Visibility,
};
use crate::types::{Timestamp, UserId};

/// The largest number of conversations with others that are listed.
const MAX_OTHERS: i64 = 5;

/// Why an inspection failed.
#[derive(Debug, thiserror::Error)]
pub enum InspectionError {
    /// The ids are known in several tenants, and the question names none.
    #[error("these user ids are known in several tenants: name that of both users with --tenant ({})", .0.join(", "))]
    SeveralTenants(Vec<String>),
    /// The database could not be read.
    #[error("the database could not be read: {0}")]
    Database(#[from] sqlx::Error),
}

/// Inspects two users and the messages between them.
///
/// # Errors
/// An [`InspectionError`].
pub async fn inspect(pool: &PgPool, question: Question) -> Result<Inspection, InspectionError> {
    let mut transaction = pool.begin().await?;
    raw_sql("set transaction isolation level repeatable read, read only").execute(&mut *transaction).await?;
    let inspection = read(&mut transaction, question).await?;
    transaction.rollback().await?;
    Ok(inspection)
}

async fn read(connection: &mut PgConnection, question: Question) -> Result<Inspection, InspectionError> {
    let tenant = match &question.tenant {
        Some(tenant) => Some(tenant.clone()),
        None => only_tenant(connection, &question).await?,
    };
    let mut known = match &tenant {
        Some(tenant) => known_users(connection, tenant, &question).await?,
        None => Vec::new(),
    };
    let users = [&question.from, &question.to].map(|user| InspectedUser {
        user_id: user.to_string(),
        log_name: user.log_name(),
        known: known.iter().position(|known| known.user_id == user.as_str()).map(|at| known.swap_remove(at)),
    });
    let ids = users.each_ref().map(|user| user.known.as_ref().map(|known| known.id));
    let conversation = match ids {
        [Some(from), Some(to)] => conversation(connection, from, to, &question).await?,
        _ => None,
    };
    let other_conversations = match ids {
        [Some(from), to] => other_conversations(&mut *connection, from, to).await?,
        _ => Vec::new(),
    };
    let tenant_known =
        sqlx::query_scalar!(r#"select exists (select from users where tenant = $1) as "exists!""#, tenant)
            .fetch_one(connection)
            .await?;
    Ok(Inspection { tenant, tenant_known, users, conversation, other_conversations })
}

/// Returns the tenant in which the ids are known; `None` if they are in none.
async fn only_tenant(connection: &mut PgConnection, question: &Question) -> Result<Option<String>, InspectionError> {
    let mut tenants = sqlx::query_scalar!(
        "select distinct tenant from users where external_id in ($1, $2) order by tenant",
        question.from.as_str(),
        question.to.as_str(),
    )
    .fetch_all(connection)
    .await?;
    if tenants.len() > 1 { Err(InspectionError::SeveralTenants(tenants)) } else { Ok(tenants.pop()) }
}

/// Returns those of the two users that are known.
async fn known_users(connection: &mut PgConnection, tenant: &str, question: &Question) -> sqlx::Result<Vec<KnownUser>> {
    sqlx::query_as!(
        KnownUser,
        r#"
        select u.id, u.external_id as user_id, u.created_at as "created_at: Timestamp", u.role,
               u.deactivated_at as "deactivated_at: Timestamp", d.updated_at as "draft_updated_at?: Timestamp"
        from users u
        left join drafts d on d.user_id = u.id and d.peer = case when u.external_id = $2 then $3 else $2 end
        where u.tenant = $1 and u.external_id in ($2, $3)
        "#,
        tenant,
        question.from.as_str(),
        question.to.as_str(),
    )
    .fetch_all(connection)
    .await
}

async fn conversation(
    connection: &mut PgConnection,
    from: i64,
    to: i64,
    question: &Question,
) -> sqlx::Result<Option<InspectedConversation>> {
    let found = sqlx::query!(
        "select id, public_id, last_seq from conversations where low_user_id = $1 and high_user_id = $2",
        from.min(to),
        from.max(to),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = found else { return Ok(None) };
    let seqs = selected_seqs(connection, row.id, row.last_seq, question).await?;
    Ok(Some(InspectedConversation {
        id: row.public_id.to_string(),
        last_seq: row.last_seq,
        sides: sides(connection, row.id, from).await?,
        deletions: deletions(connection, row.id).await?,
        selection: question.selection,
        messages: messages(connection, row.id, [from, to], seqs).await?,
    }))
}

/// Returns the two sides of a conversation, that of `from` first.
async fn sides(connection: &mut PgConnection, conversation_id: i64, from: i64) -> sqlx::Result<Vec<Side>> {
    sqlx::query_as!(
        Side,
        r#"
        select u.external_id as user_id,
               case when p.preview_seq is not null then case when p.archived_at is null then 'inbox' else 'archive' end
                    when p.trashed_at is not null then 'trash'
                    else 'none' end as "listed_in!: InboxList",
               p.unread_count, p.read_seq, p.seen_seq, p.read_version,
               p.marked_unread_at as "marked_unread_at: Timestamp", p.archived_at as "archived_at: Timestamp",
               p.starred_at as "starred_at: Timestamp", p.muted_until as "muted_until: Timestamp",
               coalesce(p.muted_until > now(), false) as "muted!", p.hidden_through_seq as deleted_through_seq,
               array(select h.seq from hidden_messages h
                     where h.conversation_id = p.conversation_id and h.user_id = p.user_id and h.seq > p.hidden_through_seq
                     order by h.seq) as "hidden_seqs!"
        from participants p
        join users u on u.id = p.user_id
        where p.conversation_id = $1
        order by p.user_id <> $2
        "#,
        conversation_id,
        from,
    )
    .fetch_all(connection)
    .await
}

/// Returns the deletions that can still be undone. A deletion up to a position holds the position before it, so its own
/// is that of the next one, or the present one.
async fn deletions(connection: &mut PgConnection, conversation_id: i64) -> sqlx::Result<Vec<Deletion>> {
    sqlx::query_as!(
        Deletion,
        r#"
        select u.external_id as user_id, d.deleted_at as "deleted_at!: Timestamp", d.hidden_seq as seq,
               case when d.hidden_seq is null then
                   coalesce(lead(d.previous_hidden_through_seq) over (partition by d.user_id order by d.id),
                            p.hidden_through_seq)
               end as through_seq
        from participants p
        cross join lateral undoable_deletions(p) d
        join users u on u.id = d.user_id
        where p.conversation_id = $1
        order by d.deleted_at, d.id
        "#,
        conversation_id,
    )
    .fetch_all(connection)
    .await
}

/// Returns the positions of the selected messages. Positions have no gaps, and times rise with them.
async fn selected_seqs(
    connection: &mut PgConnection,
    conversation_id: i64,
    last_seq: i64,
    question: &Question,
) -> sqlx::Result<RangeInclusive<i64>> {
    let limit = i64::from(question.limit);
    let first = match question.selection {
        Selection::At(seq) => return Ok(seq.get()..=seq.get()),
        Selection::Newest => last_seq - limit + 1,
        Selection::Since(time) => {
            let last_before = sqlx::query_scalar!(
                "select seq from messages where conversation_id = $1 and created_at < $2 order by seq desc limit 1",
                conversation_id,
                time.0,
            );
            last_before.fetch_optional(connection).await?.unwrap_or_default() + 1
        }
    };
    Ok(first..=first + limit - 1)
}

async fn messages(
    connection: &mut PgConnection,
    conversation_id: i64,
    [from, to]: [i64; 2],
    seqs: RangeInclusive<i64>,
) -> sqlx::Result<Vec<InspectedMessage>> {
    sqlx::query_as!(
        InspectedMessage,
        r#"
        with keys as materialized (
            select k.seq, k.client
            from idempotency k
            where k.sender_id in ($2, $3) and k.conversation_id = $1 and k.seq between $4 and $5 and k.client <> ''
        )
        select m.seq, s.external_id as sender_id, k.client as "sent_by?", m.created_at as "created_at: Timestamp",
               r.read_at as "read_at?: Timestamp", m.edited_at as "edited_at: Timestamp",
               (select count(*) from message_revisions v
                where v.conversation_id = m.conversation_id and v.seq = m.seq) as "edits!",
               m.retracted_at as "retracted_at: Timestamp", b.external_id as "retracted_by?",
               m.erased_at as "erased_at: Timestamp",
               array(select case when shown(m, p) then 'shown'
                                 when m.seq <= p.hidden_through_seq then 'deleted'
                                 else 'hidden' end
                     from participants p
                     where p.conversation_id = m.conversation_id
                     order by p.user_id <> $2) as "visible!: Vec<Visibility>"
        from messages m
        join participants o on o.conversation_id = m.conversation_id and o.user_id = m.sender_id
        join users s on s.id = m.sender_id
        left join users b on b.id = m.retracted_by
        left join keys k on k.seq = m.seq
        left join lateral receipt_of(m.conversation_id, o.peer_id, m.seq) r on true
        where m.conversation_id = $1 and m.seq between $4 and $5
        order by m.seq
        "#,
        conversation_id,
        from,
        to,
        *seqs.start(),
        *seqs.end(),
    )
    .fetch_all(connection)
    .await
}

/// Returns the latest conversations of a user with others than `but`.
async fn other_conversations(
    connection: &mut PgConnection,
    user: i64,
    but: Option<i64>,
) -> sqlx::Result<Vec<OtherConversation>> {
    let rows = sqlx::query!(
        r#"
        select u.external_id as user_id, c.last_seq, c.last_created_at as "last_created_at: Timestamp"
        from participants p
        join conversations c on c.id = p.conversation_id
        join users u on u.id = p.peer_id
        where p.user_id = $1 and p.peer_id is distinct from $2
        order by c.last_created_at desc
        limit $3
        "#,
        user,
        but,
        MAX_OTHERS,
    )
    .fetch_all(connection)
    .await?;
    let named = rows.into_iter().filter_map(|row| {
        let log_name = UserId::try_from(row.user_id.clone()).ok()?.log_name();
        let (user_id, last_seq, last_created_at) = (row.user_id, row.last_seq, row.last_created_at);
        Some(OtherConversation { user_id, log_name, last_seq, last_created_at })
    });
    Ok(named.collect())
}
