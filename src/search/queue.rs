//! The queues of the search index: messages to index, and indexed messages whose text is to be folded again. A row of a
//! queue is a batch of messages. Indexers claim it with a lease, and remove it when its messages are done.

use super::index::{MessageKey, Purpose};
use crate::database::Database;

/// The lease of a claimed batch, in seconds: after this time another indexer may claim it.
pub(super) const LEASE_SECONDS: f64 = 60.0;

/// Batches of a queue that this indexer has claimed.
pub(super) struct Claimed {
    purpose: Purpose,
    ids: Vec<i64>,
    pub keys: Vec<MessageKey>,
}

struct Batch {
    id: i64,
    conversation_ids: Vec<i64>,
    seqs: Vec<i64>,
}

macro_rules! claim {
    ($queue:literal, $database:expr, $batches:expr) => {{
        let mut connection = $database.background_connection().await?;
        let claim = sqlx::query_as!(
            Batch,
            "update "
                + $queue
                + "
             set claimed_until = clock_timestamp() + make_interval(secs => $2)
             where id in (select id from "
                + $queue
                + " where claimed_until < clock_timestamp()
                          order by id limit $1 for update skip locked)
             returning id, conversation_ids, seqs",
            $batches,
            LEASE_SECONDS,
        );
        let claimed = $database.with_deadline(claim.fetch_all(connection.get())).await?;
        connection.release().await?;
        claimed
    }};
}

/// Claims up to `batches` batches of the queue for a purpose, oldest first. Returns `None` if none is left.
pub(super) async fn claim(database: &Database, purpose: Purpose, batches: i64) -> sqlx::Result<Option<Claimed>> {
    let claimed = match purpose {
        Purpose::Index => claim!("search_queue", database, batches),
        Purpose::Refold => claim!("refold_queue", database, batches),
    };
    let ids: Vec<_> = claimed.iter().map(|batch| batch.id).collect();
    let keys = claimed.into_iter().flat_map(|batch| batch.conversation_ids.into_iter().zip(batch.seqs)).collect();
    Ok((!ids.is_empty()).then_some(Claimed { purpose, ids, keys }))
}

/// Removes batches from their queue.
pub(super) async fn remove(database: &Database, done: &Claimed) -> sqlx::Result<()> {
    let mut connection = database.background_connection().await?;
    let delete = match done.purpose {
        Purpose::Index => sqlx::query!("delete from search_queue where id = any ($1)", &done.ids),
        Purpose::Refold => sqlx::query!("delete from refold_queue where id = any ($1)", &done.ids),
    };
    database.with_deadline(delete.execute(connection.get())).await?;
    connection.release().await
}
