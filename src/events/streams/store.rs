//! The SQL of streams: whom they are for, and what their users see.

use sqlx::{PgConnection, query, query_scalar};

use super::frame::BODY_CHARS;
use crate::conversations::{EntryRow, UnreadTotals};
use crate::events::{Fact, Kind};
use crate::messages::MessageRow;
use crate::types::{Timestamp, UserId};

/// A user, as a stream finds them in the user directory.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownUser {
    pub id: i64,
    pub is_active: bool,
}

/// Finds users by tenant and user id. The result has the order of the arguments; `None`: the directory does not know the user
/// yet.
pub(super) async fn users(
    connection: &mut PgConnection,
    names: &[(&str, &UserId)],
) -> sqlx::Result<Vec<Option<KnownUser>>> {
    let (tenants, users): (Vec<&str>, Vec<&str>) = names.iter().map(|(tenant, user)| (*tenant, user.as_str())).unzip();
    let rows = query!(
        r#"select u.id as "id?", u.deactivated_at is null as "is_active!"
           from unnest($1::text[], $2::text[]) with ordinality as w (tenant, external_id, ordinal)
           left join users u on u.tenant = w.tenant and u.external_id = w.external_id
           order by w.ordinal"#,
        &tenants as &[&str],
        &users as &[&str],
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| Some(KnownUser { id: row.id?, is_active: row.is_active })).collect())
}

/// Returns which of these users are deactivated.
pub(super) async fn deactivated(connection: &mut PgConnection, users: &[i64]) -> sqlx::Result<Vec<i64>> {
    query_scalar!("select u.id from users u where u.id = any($1) and u.deactivated_at is not null", users)
        .fetch_all(connection)
        .await
}

/// What is to be told to a user.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub conversation_id: i64,
    /// The user who is told.
    pub user_id: i64,
    /// The message or read mark.
    pub seq: Option<i64>,
    /// The user whose read mark it is.
    pub reader_id: Option<i64>,
    /// True if it is about the message.
    pub has_message: bool,
}

impl Wanted {
    /// Returns what must be read to tell a user of a fact.
    pub(super) fn of(fact: &Fact, user_id: i64) -> Self {
        let Fact { kind, conversation_id, seq, user_id: actor, .. } = *fact;
        let has_message = matches!(kind, Some(Kind::MessageSent | Kind::MessageEdited | Kind::MessageRetracted));
        let reader_id = Some(actor).filter(|_| kind == Some(Kind::MessageRead));
        Self { conversation_id, user_id, seq, reader_id, has_message }
    }
}

/// What a user sees now of what happened.
#[derive(Debug)]
pub(super) struct View {
    pub entry: EntryRow,
    /// The message, with a body of at most one character more than an event has. `None`: it is not shown to the user.
    pub message: Option<MessageRow>,
    /// The time of the read mark.
    pub read_at: Option<Timestamp>,
    pub unread: UnreadTotals,
}

/// Returns what users see, in one statement for all of them, and the time. The result has the order of the arguments;
/// `None`: the user has no part in the conversation.
pub(super) async fn views(
    connection: &mut PgConnection,
    wanted: &[Wanted],
) -> sqlx::Result<(Vec<Option<View>>, Option<Timestamp>)> {
    let conversations: Vec<_> = wanted.iter().map(|wanted| wanted.conversation_id).collect();
    let users: Vec<_> = wanted.iter().map(|wanted| wanted.user_id).collect();
    let seqs: Vec<_> = wanted.iter().map(|wanted| wanted.seq).collect();
    let readers: Vec<_> = wanted.iter().map(|wanted| wanted.reader_id).collect();
    let has_message: Vec<_> = wanted.iter().map(|wanted| wanted.has_message).collect();
    let rows = query!(
        r#"
        with wanted as materialized (
            select w.*
            from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::boolean[]) with ordinality
                as w (conversation_id, user_id, seq, reader_id, has_message, ordinal)
        ), totals as materialized (
            select u.user_id, t.messages, t.conversations, t.muted_messages
            from (select distinct w.user_id from wanted w) u, lateral unread_totals(u.user_id) t
        )
        select w.ordinal as "ordinal!", e as "entry!: EntryRow",
               case when m.seq is not null then message_as_seen(m, p, c.public_id, r.read_at, $6) end as "message: MessageRow",
               case when w.reader_id is not null then receipt_time(w.conversation_id, w.reader_id, w.seq) end as "read_at: Timestamp",
               t.messages as "messages!", t.conversations as "conversations!", t.muted_messages as "muted_messages!",
               clock_timestamp() as "now!: Timestamp"
        from wanted w
        join participants p on p.conversation_id = w.conversation_id and p.user_id = w.user_id
        join conversations c on c.id = p.conversation_id
        join totals t on t.user_id = w.user_id
        cross join lateral entry_in(p, c) e
        left join messages m on w.has_message and m.conversation_id = w.conversation_id and m.seq = w.seq and shown(m, p)
        left join lateral receipt_of(m.conversation_id, recipient_of(m, p), m.seq) r on true
        "#,
        &conversations,
        &users,
        &seqs as &[Option<i64>],
        &readers as &[Option<i64>],
        &has_message,
        i32::try_from(BODY_CHARS + 1).unwrap_or(i32::MAX),
    )
    .fetch_all(connection)
    .await?;
    let now = rows.last().map(|row| row.now);
    let mut views: Vec<_> = wanted.iter().map(|_| None).collect();
    for row in rows {
        let unread = UnreadTotals {
            messages: row.messages,
            conversations: row.conversations,
            muted_messages: row.muted_messages,
        };
        let view = View { entry: row.entry, message: row.message, read_at: row.read_at, unread };
        let index = usize::try_from(row.ordinal - 1).unwrap_or(usize::MAX);
        if let Some(of_index) = views.get_mut(index) {
            *of_index = Some(view);
        }
    }
    Ok((views, now))
}
