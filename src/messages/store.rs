//! The SQL of messages.

use sqlx::{
    PgConnection,
    types::{
        Json, Uuid,
        chrono::{DateTime, Utc},
    },
};

use super::{Context, MessageRow, Window};
use crate::{
    conversations::EntryRow,
    database::{Database, RERUNS, is_broken, jitter, lost_a_race},
    error::{Code, Error, Result},
    ids::UserId,
};

/// One message of a batch, as `send_messages` takes it.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub tenant: String,
    pub sender: String,
    pub recipient: String,
    pub client: String,
    pub key: String,
    pub payload_hash: Vec<u8>,
    pub body: String,
    pub context: Option<Context>,
}

/// What became of an item.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    /// Committed now.
    Sent(Place),
    /// Found under its key, at this seq. `by_us`: it may well have been this call that wrote it, before it lost its
    /// connection.
    Replayed {
        seq: i64,
        by_us: bool,
    },
    SenderUnknown,
    Refused(Code),
}

/// Where and when a message was put.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub conversation_id: Uuid,
    pub seq: i64,
    pub created_at: DateTime<Utc>,
}

/// Sends one item through the path that is made for many. When the connection breaks, nobody knows whether the commit was
/// done: the second attempt has the same key, so it finds the message if it is there and writes it if it is not.
pub(super) async fn send(database: &Database, item: &Item) -> Result<Outcome> {
    let turn = database.turn().await?;
    let (mut attempt, mut lost) = (0, false);
    loop {
        let connection = if lost { turn.living_connection().await } else { turn.connection().await };
        let connection = match connection {
            Ok(connection) => connection,
            Err(error) if lost => return Err(Error::outcome_unknown(error)),
            Err(error) => return Err(error.into()),
        };
        let batch = async |connection: &mut PgConnection| send_batch(connection, std::slice::from_ref(item)).await;
        let sent = turn.on(connection, batch).await;
        let is_last = attempt == RERUNS;
        match sent {
            Ok(outcomes) => match outcomes.first() {
                Some(Outcome::Replayed { seq, .. }) => return Ok(Outcome::Replayed { seq: *seq, by_us: lost }),
                Some(other) => return Ok(*other),
                None => return Err(Error::internal("a send without an outcome")),
            },
            Err(error) if is_broken(&error) && !is_last => lost = true,
            Err(error) if is_rolled_back(&error) && !is_last => tokio::time::sleep(jitter(attempt)).await,
            Err(error) if is_broken(&error) || lost => return Err(Error::outcome_unknown(error)),
            Err(error) => return Err(error.into()),
        }
        attempt += 1;
    }
}

/// Whether a key was used, for whatever message.
pub(super) async fn key_is_used(database: &Database, item: &Item) -> Result<bool> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            "select 1 from users u join idempotency k on k.sender_id = u.id and k.client = $3 and k.key = $4
             where u.tenant = $1 and u.external_id = $2",
            item.tenant,
            item.sender,
            item.client,
            item.key,
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(read).await?.is_some())
}

/// Whether two have a conversation.
pub(super) async fn have_met(database: &Database, tenant: &str, me: &UserId, peer: &UserId) -> Result<bool> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!("select 1 from participant_of($1, $2, $3)", tenant, me.as_str(), peer.as_str())
            .fetch_optional(connection)
            .await
    };
    Ok(database.run(read).await?.is_some())
}

async fn send_batch(connection: &mut PgConnection, items: &[Item]) -> sqlx::Result<Vec<Outcome>> {
    let column = |of: fn(&Item) -> &String| items.iter().map(|item| of(item).clone()).collect::<Vec<_>>();
    let hashes: Vec<_> = items.iter().map(|item| item.payload_hash.clone()).collect();
    let contexts: Vec<_> = items.iter().map(|item| item.context.as_ref().map(Json)).collect();
    let rows = sqlx::query!(
        r#"select outcome as "outcome!", conversation_id, seq, created_at from send_messages($1, $2, $3, $4, $5, $6, $7, $8)"#,
        &column(|item| &item.tenant),
        &column(|item| &item.sender),
        &column(|item| &item.recipient),
        &column(|item| &item.client),
        &column(|item| &item.key),
        &hashes,
        &column(|item| &item.body),
        contexts as Vec<Option<Json<&Context>>>,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|row| outcome(&row.outcome, row.conversation_id, row.seq, row.created_at)).collect()
}

fn outcome(name: &str, id: Option<Uuid>, seq: Option<i64>, at: Option<DateTime<Utc>>) -> sqlx::Result<Outcome> {
    Ok(match (name, id, seq, at) {
        ("sent", Some(conversation_id), Some(seq), Some(created_at)) => {
            Outcome::Sent(Place { conversation_id, seq, created_at })
        }
        ("replayed", _, Some(seq), _) => Outcome::Replayed { seq, by_us: false },
        ("sender_unknown", ..) => Outcome::SenderUnknown,
        ("key_reused", ..) => Outcome::Refused(Code::IdempotencyKeyReused),
        ("self_message", ..) => Outcome::Refused(Code::SelfMessage),
        ("recipient_unknown", ..) => Outcome::Refused(Code::RecipientUnknown),
        ("recipient_inactive", ..) => Outcome::Refused(Code::RecipientInactive),
        _ => {
            return Err(sqlx::Error::Protocol(format!("send_messages said `{name}`")));
        }
    })
}

/// Rolled back by the server: a race, or a twin of another conversation that used the key first.
fn is_rolled_back(error: &sqlx::Error) -> bool {
    lost_a_race(error) || error.as_database_error().is_some_and(|e| e.constraint() == Some("idempotency_pkey"))
}

/// A window of a conversation's history, with how the conversation stands for the reader.
pub(super) struct History {
    pub entry: Option<EntryRow>,
    /// Oldest first: up to one more than asked for on either side.
    pub items: Vec<MessageRow>,
}

/// Reads a window in one round trip: `older + 1` messages below the position, `newer + 1` from it on.
pub(super) async fn history(
    database: &Database,
    tenant: &str,
    me: &UserId,
    peer: &UserId,
    window: Window,
) -> Result<History> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            History,
            r#"
        select
            (select e from entry_of(x.p) e) as "entry: EntryRow",
            array(
                select w.message
                from (
                    (select m.seq, message_as_seen(m, x.p, x.public_id, r.read_at, null) as message
                     from messages m left join lateral receipt(m, x.p) r on true
                     where m.conversation_id = (x.p).conversation_id and m.seq < $4 and shown(m, x.p)
                     order by m.seq desc limit $5)
                    union all
                    (select m.seq, message_as_seen(m, x.p, x.public_id, r.read_at, null) as message
                     from messages m left join lateral receipt(m, x.p) r on true
                     where m.conversation_id = (x.p).conversation_id and m.seq >= $4 and shown(m, x.p)
                     order by m.seq limit $6)
                ) w
                order by w.seq
            ) as "items!: Vec<MessageRow>"
        from (
            select p, c.public_id
            from participant_of($1, $2, $3) p
            join conversations c on c.id = p.conversation_id
        ) x
        "#,
            tenant,
            me.as_str(),
            peer.as_str(),
            window.position,
            window.older + 1,
            window.newer + 1,
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(read).await?.unwrap_or(History { entry: None, items: Vec::new() }))
}

/// One message of the reader's conversation with a peer.
pub(super) async fn message(
    database: &Database,
    tenant: &str,
    me: &UserId,
    peer: &UserId,
    seq: i64,
) -> Result<Option<MessageRow>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            r#"
        select message_as_seen(m, p, c.public_id, r.read_at, null) as "message!: MessageRow"
        from participant_of($1, $2, $3) p
        join conversations c on c.id = p.conversation_id
        join messages m on m.conversation_id = p.conversation_id and m.seq = $4 and shown(m, p)
        left join lateral receipt(m, p) r on true
        "#,
            tenant,
            me.as_str(),
            peer.as_str(),
            seq,
        )
        .fetch_optional(connection)
        .await
    };
    database.run(read).await
}
