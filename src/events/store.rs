//! The SQL of the event log.

use sqlx::{PgConnection, query, query_scalar};

use super::{Era, Fact, Kind, Part, Position};
use crate::types::Timestamp;

/// Returns the last position that was assigned.
pub async fn last_position(connection: &mut PgConnection) -> sqlx::Result<Position> {
    query_scalar!(r#"select last_position() as "last!""#).fetch_one(connection).await
}

/// Reads the events after a position: those of at most `rows` rows of the log. A row holds the events of one
/// transaction, which can be thousands.
pub async fn read_after(connection: &mut PgConnection, after: Position, rows: i64) -> sqlx::Result<Part> {
    // One statement, so that state and events are of one moment.
    let records = query!(
        r#"select l.latest as "latest!", l.firsts as "firsts!", l.previous as "previous!",
                  e.position as "position?", e.kind as "kind?", e.at as "at?: Timestamp", e.conversation_id as "conversation_id?",
                  e.seq as "seq?", e.user_id as "user_id?", e.peer_id as "peer_id?"
           from (
               select last_position() as latest,
                      array(select r.first from event_eras r where r.first > $1 order by r.first) as firsts,
                      array(select r.previous from event_eras r where r.first > $1 order by r.first) as previous
           ) l
           left join (
               select e.first + x.ordinal - 1 as position, e.kind::text as kind, e.at, x.conversation_id, x.seq, x.user_id,
                      x.peer_id
               from (select * from events e where e.last > $1 order by e.last limit $2) e
               cross join lateral unnest(e.conversation_ids, e.seqs, e.user_ids, e.peer_ids) with ordinality
                   as x (conversation_id, seq, user_id, peer_id, ordinal)
               where e.first + x.ordinal - 1 > $1
           ) e on true
           order by e.position"#,
        after,
        rows
    )
    .fetch_all(connection)
    .await?;
    let state = records.first().ok_or(sqlx::Error::RowNotFound)?;
    let eras = state.firsts.iter().zip(&state.previous).map(|(&first, &previous)| Era { first, previous }).collect();
    let latest = state.latest;
    let facts = records.into_iter().filter_map(|record| {
        Some(Fact {
            position: record.position?,
            kind: Kind::parse(&record.kind?),
            at: record.at?,
            conversation_id: record.conversation_id?,
            seq: record.seq,
            user_id: record.user_id?,
            peer_id: record.peer_id,
        })
    });
    Ok(Part { after, latest, eras, facts: facts.collect() })
}
