//! The SQL of searches.

use sqlx::PgConnection;
use sqlx::types::chrono::{DateTime, Utc};

use crate::auth::Caller;
use crate::database::Database;
use crate::error::Result;
use crate::messages::{ContextName, MessageRow};
use crate::types::{LATEST, SearchCursor, UserId};

/// A search: the query, filters, and the position and size of the page.
pub(super) struct Search<'a> {
    /// The query in the syntax of `websearch_to_tsquery`.
    pub text: &'a str,
    /// True if the last word also matches as a prefix.
    pub is_prefix: bool,
    pub peer: Option<&'a UserId>,
    pub context: Option<&'a ContextName>,
    pub since: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    /// The position after which the page starts; `None`: the first page.
    pub before: Option<SearchCursor>,
    /// The maximum number of results.
    pub limit: i32,
}

/// A message that matches a search.
pub(super) struct FoundMessage {
    pub message: MessageRow,
    /// The user id of the peer.
    pub peer: String,
    pub conversation_id: i64,
    pub seq: i64,
    pub created_at: DateTime<Utc>,
}

impl FoundMessage {
    /// Returns the position of the message in the order of the results.
    pub(super) fn position(&self) -> SearchCursor {
        SearchCursor { time: self.created_at, conversation_id: self.conversation_id, seq: self.seq }
    }
}

/// Runs a search. Returns the matching messages, newest first.
pub(super) async fn find(database: &Database, caller: &Caller, search: &Search<'_>) -> Result<Vec<FoundMessage>> {
    let before = search.before.unwrap_or(SearchCursor { time: LATEST, conversation_id: i64::MAX, seq: i64::MAX });
    let find = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            FoundMessage,
            r#"
            with me as materialized (
                select id from users where tenant = $1 and external_id = $2
            ), found as materialized (
                select f.conversation_id, f.seq, f.ordinal
                from me
                cross join lateral search_messages(
                    me.id,
                    case when $3::text is not null
                         then coalesce((select id from users where tenant = $1 and external_id = $3), 0) end,
                    search_query($4, $5, $6, $7),
                    coalesce($8::timestamptz, '-infinity'), coalesce($9::timestamptz, 'infinity'), $10, $11, $12, $13
                ) with ordinality as f (conversation_id, seq, ordinal)
            )
            select message_as_seen(x.m, p, c.public_id, r.read_at, null) as "message!: MessageRow",
                   them.external_id as peer, f.conversation_id as "conversation_id!", f.seq as "seq!",
                   (x.m).created_at as "created_at!"
            from found f
            cross join me
            join conversations c on c.id = f.conversation_id
            join participants p on p.conversation_id = f.conversation_id and p.user_id = me.id
            cross join lateral (
                select m from messages m where m.conversation_id = f.conversation_id and m.seq = f.seq offset 0) x
            join users them on them.id = p.peer_id
            left join lateral receipt_of(f.conversation_id, recipient_of(x.m, p), f.seq) r on true
            order by f.ordinal
            "#,
            caller.tenant,
            caller.user.as_str(),
            search.peer.map(UserId::as_str),
            search.text,
            search.is_prefix,
            search.context.map(|context| context.kind.as_str()),
            search.context.map(|context| context.id.as_str()),
            search.since,
            search.until,
            before.time,
            before.conversation_id,
            before.seq,
            search.limit,
        )
        .fetch_all(connection)
        .await
    };
    database.run(find).await
}
