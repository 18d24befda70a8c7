//! The SQL of the event log.

use std::time::Duration;

use sqlx::{PgConnection, query, query_as, query_scalar};

use super::{Era, Fact, Kind, Part, Position};
use crate::database::seconds;
use crate::types::Timestamp;

/// The outcome of a call that assigns positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Events got positions.
    Some,
    /// There was no event without a position.
    Idle,
    /// Another session is assigning positions.
    Busy,
    /// This server is not the one that assigned the last positions: an era must begin first.
    OtherEra,
}

/// The answer of the SQL function `sequence_events`, which explains the fields.
#[derive(Debug)]
pub(super) struct Sequenced {
    pub outcome: Outcome,
    /// How many events got positions.
    pub moved: i64,
    /// How many rows of the outbox they were in.
    pub taken: i64,
    pub drawn: Option<i64>,
    pub xid: Option<i64>,
    pub oldest_xid: i64,
}

/// The state of outbox and log, for the metrics.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gauges {
    /// The last position.
    pub position: Position,
    /// The age of the oldest event without a position, in seconds; 0: there is none.
    pub outbox_seconds: f64,
    /// For how many seconds events are kept at present.
    pub log_seconds: f64,
}

/// Moves rows of the outbox with ids above `low`, at most `at_most`, to the log.
pub(super) async fn sequence(connection: &mut PgConnection, at_most: i32, low: i64) -> sqlx::Result<Sequenced> {
    let call = query!(
        r#"select s.outcome as "outcome!", s.moved as "moved!", s.taken as "taken!", s.drawn, s.xid,
                  s.oldest_xid as "oldest_xid!"
           from sequence_events($1, $2) s"#,
        at_most,
        low
    )
    .fetch_one(connection)
    .await?;
    let outcome = match call.outcome.as_str() {
        "some" => Outcome::Some,
        "idle" => Outcome::Idle,
        "busy" => Outcome::Busy,
        "other_era" => Outcome::OtherEra,
        other => return Err(sqlx::Error::Decode(format!("unknown outcome {other} of sequence_events").into())),
    };
    let (moved, taken) = (call.moved, call.taken);
    Ok(Sequenced { outcome, moved, taken, drawn: call.drawn, xid: call.xid, oldest_xid: call.oldest_xid })
}

/// Begins an era if the server is another one, or in any case if `anew`. Returns the last position.
pub async fn begin_era(connection: &mut PgConnection, anew: bool) -> sqlx::Result<Position> {
    // The session remembers which server it is connected to; it may be another one by now.
    query_scalar!(
        r#"select begin_era($1) as "last!" from (select set_config('pidge.lineage', coalesce(lineage(), ''), false)) l"#,
        anew
    )
    .fetch_one(connection)
    .await
}

/// Opens the next slot if the open one has this age. Returns whether it did.
pub(super) async fn rotate(connection: &mut PgConnection, slot_age: Duration) -> sqlx::Result<bool> {
    query_scalar!(r#"select rotate_events(make_interval(secs => $1)) as "rotated!""#, seconds(slot_age.as_secs()))
        .fetch_one(connection)
        .await
}

/// Reads the state of outbox and log.
pub(super) async fn gauges(connection: &mut PgConnection) -> sqlx::Result<Gauges> {
    query_as!(
        Gauges,
        r#"select last_position() as "position!",
                  coalesce((select extract(epoch from clock_timestamp() - o.at)::float8 from outbox o order by o.id limit 1), 0)
                      as "outbox_seconds!",
                  extract(epoch from clock_timestamp() - (select min(s.opened_at) from unnest(l.opened_ats) as s (opened_at)))::float8
                      as "log_seconds!"
           from event_log l"#
    )
    .fetch_one(connection)
    .await
}

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
               offset 0 -- evaluated once, not for each row
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
