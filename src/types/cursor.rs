//! Cursors: keyset positions (never offsets) at which the next page of a list starts.

use chrono::{DateTime, Utc, serde::ts_microseconds};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The position at which the next page of the inbox starts: after an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxCursor {
    /// The time of the last activity in the entry's conversation.
    #[serde(with = "ts_microseconds")]
    pub activity: DateTime<Utc>,
    /// The entry's conversation, which orders entries with the same time.
    pub conversation_id: i64,
}

/// The position at which the next page of search results starts: after a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchCursor {
    /// The time at which the message was sent.
    #[serde(with = "ts_microseconds")]
    pub time: DateTime<Utc>,
    /// The message's conversation.
    pub conversation_id: i64,
    /// The message's position in the conversation.
    pub seq: i64,
}

/// The position at which the next page of a user's blocks starts: after a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockCursor {
    /// The time of the block.
    #[serde(with = "ts_microseconds")]
    pub created_at: DateTime<Utc>,
    /// The internal id of the blocked user, which orders blocks with the same time.
    pub blocked_id: i64,
}

/// The position at which the next page of erasures starts: after an erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureCursor {
    /// The time of the request.
    #[serde(with = "ts_microseconds")]
    pub requested_at: DateTime<Utc>,
    /// The id, which orders erasures with the same time.
    pub id: Uuid,
}

/// The state of the inbox that a page showed, as a database snapshot. It does not include messages that were committed
/// later, even if their timestamp is earlier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsOf {
    /// The snapshot in the text form of Postgres's `pg_snapshot`, `xmin:xmax:xid,xid,…`.
    pub snapshot: String,
    /// The server, the database and the timeline in which the transaction numbers of the snapshot have a meaning; `None`:
    /// a standby.
    pub lineage: Option<String>,
    /// A time after the snapshot was taken: nothing that it includes is later.
    #[serde(with = "ts_microseconds")]
    pub time: DateTime<Utc>,
}
