//! The SQL of the feed: the facts of a tenant, with the ids that services know.

use sqlx::{PgConnection, query_as};
use uuid::Uuid;

use super::{
    EventContext, EventPage, LogEvent, LogEventData, LogEventType, MAX_POSITIONS, MessageFacts, ReceiptFacts, UserFacts,
};
use crate::events::{Fact, Gap, Position, store};
use crate::types::{MessageId, Seq, Timestamp, UserId};

/// What a call asks for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub tenant: String,
    /// `None`: from now on.
    pub after: Option<Position>,
    pub limit: usize,
    pub kinds: Vec<LogEventType>,
}

/// Why there is no page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoPage {
    /// Events are missing after the position. `oldest` is the first that the log has; `None`: it has none.
    Gap { gap: Gap, oldest: Option<Position>, latest: Position },
    /// The log is still that of another server: it goes on in a moment.
    OtherEra,
}

/// What the database adds to a fact.
#[derive(Debug)]
struct EventRow {
    /// Which of the facts, from 1 on.
    ordinal: i64,
    public_id: Option<Uuid>,
    /// The sender of the message, or the reader.
    one: Option<String>,
    /// Their peer.
    other: Option<String>,
    /// The user who did it.
    user: String,
    context_type: Option<String>,
    context_id: Option<String>,
    read_at: Option<Timestamp>,
}

/// Reads a page.
pub(super) async fn page(connection: &mut PgConnection, wanted: &Wanted) -> sqlx::Result<Result<EventPage, NoPage>> {
    let after = match wanted.after {
        Some(after) => after,
        None => store::last_position(connection).await?,
    };
    let is_from_now = wanted.after.is_none();
    let part = store::read_after(connection, after, MAX_POSITIONS).await?;
    let latest = part.latest;
    if !part.is_current {
        return Ok(Err(NoPage::OtherEra));
    }
    if is_from_now {
        return Ok(Ok(EventPage { items: Vec::new(), next: after, latest }));
    }
    let facts = match part.without_gap() {
        Ok(facts) => facts,
        Err(gap) => {
            let oldest = store::oldest_position(connection).await?;
            return Ok(Err(NoPage::Gap { gap, oldest, latest }));
        }
    };
    // Without a fact, `after` is the end of the log, or the end of an era after which another has begun.
    let end = facts.last().map_or(latest, |fact| fact.position);
    let kinds = &wanted.kinds;
    let is_wanted = |fact: &Fact| LogEventType::of(fact).is_some_and(|kind| kinds.contains(&kind));
    let facts: Vec<_> = facts.into_iter().filter(is_wanted).collect();
    let (items, full_at) = told(connection, wanted, &facts).await?;
    let next = full_at.unwrap_or(end);
    Ok(Ok(EventPage { items, next, latest: latest.max(end) }))
}

/// Returns the facts of a tenant as events, at most as many as wanted; and where there may be more, the position of the last one.
async fn told(
    connection: &mut PgConnection,
    wanted: &Wanted,
    facts: &[Fact],
) -> sqlx::Result<(Vec<LogEvent>, Option<Position>)> {
    if facts.is_empty() {
        return Ok((Vec::new(), None));
    }
    let conversations: Vec<_> = facts.iter().map(|fact| fact.conversation_id).collect();
    let seqs: Vec<_> = facts.iter().map(|fact| fact.seq).collect();
    let users: Vec<_> = facts.iter().map(|fact| fact.user_id).collect();
    let are_receipts: Vec<_> = facts.iter().map(|fact| LogEventType::of(fact) == Some(LogEventType::Read)).collect();
    // The limit comes before the joins: most facts may be of other tenants.
    let rows = query_as!(
        EventRow,
        r#"
        select w.ordinal as "ordinal!", c.public_id as "public_id?", one.external_id as "one?", other.external_id as "other?",
               w.name as "user!", m.context ->> 'type' as context_type, m.context ->> 'id' as context_id,
               r.read_at as "read_at?: Timestamp"
        from (
            select w.*, u.external_id as name
            from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::boolean[]) with ordinality
                as w (conversation_id, seq, user_id, is_receipt, ordinal)
            join users u on u.id = w.user_id and u.tenant = $1
            order by w.ordinal
            limit $6
        ) w
        left join conversations c on c.id = w.conversation_id
        left join messages m on not w.is_receipt and m.conversation_id = w.conversation_id and m.seq = w.seq
        left join read_marks r
            on w.is_receipt and r.conversation_id = w.conversation_id and r.user_id = w.user_id and r.up_to_seq = w.seq
        cross join lateral (select case when w.is_receipt then w.user_id else m.sender_id end as id) s
        left join users one on one.id = s.id
        left join users other on other.id = case when s.id = c.low_user_id then c.high_user_id else c.low_user_id end
        order by w.ordinal
        "#,
        &wanted.tenant,
        &conversations,
        &seqs as &[Option<i64>],
        &users,
        &are_receipts,
        i64::try_from(wanted.limit).unwrap_or(i64::MAX),
    )
    .fetch_all(connection)
    .await?;
    let fact_of = |ordinal: i64| facts.get(usize::try_from(ordinal - 1).ok()?);
    // That of the last row, which may be left out below.
    let full_at =
        rows.last().filter(|_| rows.len() == wanted.limit).and_then(|row| Some(fact_of(row.ordinal)?.position));
    let events = rows.into_iter().filter_map(|row| {
        let fact = fact_of(row.ordinal)?;
        let event = event(fact, row);
        if event.is_none() {
            let position = fact.position;
            tracing::error!(position, "the message of an event is missing; the feed leaves the event out");
        }
        event
    });
    Ok((events.collect(), full_at))
}

/// Returns a fact as an event. `None`: its message or its users are missing.
fn event(fact: &Fact, row: EventRow) -> Option<LogEvent> {
    let kind = LogEventType::of(fact)?;
    let data = match kind {
        LogEventType::Erased => LogEventData::User(UserFacts { user_id: UserId::try_from(row.user).ok()? }),
        kind => conversation_data(kind, fact, row)?,
    };
    let position = fact.position;
    Some(LogEvent { id: format!("evt_{position}"), position, kind, timestamp: fact.at, data })
}

/// Returns the data of an event of a conversation.
fn conversation_data(kind: LogEventType, fact: &Fact, row: EventRow) -> Option<LogEventData> {
    let conversation = row.public_id?;
    let one = UserId::try_from(row.one?).ok()?;
    let other = UserId::try_from(row.other?).ok()?;
    let seq = Seq::try_from(fact.seq?).ok()?;
    if kind == LogEventType::Read {
        return Some(LogEventData::Receipt(ReceiptFacts {
            conversation_id: conversation.to_string(),
            reader_id: one,
            peer_id: other,
            up_to_seq: seq,
            read_at: row.read_at?,
        }));
    }
    Some(LogEventData::Message(MessageFacts {
        message_id: MessageId { conversation, seq: seq.get() }.to_string(),
        conversation_id: conversation.to_string(),
        seq,
        sender_id: one,
        recipient_id: other,
        context: row.context_type.zip(row.context_id).map(|(kind, id)| EventContext { kind, id }),
        retracted_by_id: if kind == LogEventType::Retracted { UserId::try_from(row.user).ok() } else { None },
    }))
}
