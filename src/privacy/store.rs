//! The SQL of erasures (table `erasures`; see `migrations/functions/privacy.sql`).

use sqlx::PgConnection;
use sqlx::types::Uuid;
use sqlx::types::chrono::{DateTime, Utc};

use super::keeper::{Expiring, Step};
use super::{Erased, Erasure, ErasureCounts, ErasureState, Kept};
use crate::auth::Caller;
use crate::database::Database;
use crate::error::Result;
use crate::types::{ErasureCursor, LATEST, UserId};

/// The conversations and the messages that a step looks at, at most, and the keys that it removes.
const STEP: (i32, i32, i32) = (1_000, 1_000, 5_000);

/// The messages that a step of the expiry erases, at most, or the keys that it removes.
const AT_MOST: i32 = 200;

/// An erasure as the database has it.
pub(super) struct ErasureRow {
    id: Uuid,
    user_id: String,
    requested_at: DateTime<Utc>,
    requested_by: String,
    finished_at: Option<DateTime<Utc>>,
    messages: i64,
}

impl ErasureRow {
    /// Returns the position in the list.
    pub(super) fn position(&self) -> ErasureCursor {
        ErasureCursor { requested_at: self.requested_at, id: self.id }
    }
}

impl From<ErasureRow> for Erasure {
    fn from(row: ErasureRow) -> Self {
        let user = |id| UserId::try_from(id).expect("the directory holds only valid user ids");
        Self {
            id: row.id.to_string(),
            user_id: user(row.user_id),
            state: if row.finished_at.is_some() { ErasureState::Done } else { ErasureState::Running },
            requested_at: row.requested_at.into(),
            requested_by: user(row.requested_by),
            finished_at: row.finished_at.map(Into::into),
            counts: ErasureCounts { messages: row.messages },
            kept: Vec::new(),
        }
    }
}

/// Begins to erase a user, or finds the erasure that has begun already. Returns its id. `None`: there is no such user, and never was
/// one who was erased.
pub(super) async fn begin(database: &Database, caller: &Caller, user: &UserId) -> Result<Option<Uuid>> {
    let write = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            r#"select e.id as "id!" from begin_erasure($1, $2, $3) e where e.id is not null"#,
            caller.tenant,
            user.as_str(),
            caller.user.as_str(),
        )
        .fetch_optional(connection)
        .await
    };
    database.run(write).await
}

/// Returns an erasure of the caller's tenant.
pub(super) async fn one(database: &Database, caller: &Caller, id: Uuid) -> Result<Option<ErasureRow>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            ErasureRow,
            "select e.id, u.external_id as user_id, e.requested_at, e.requested_by, e.finished_at, e.messages
             from erasures e join users u on u.id = e.user_id
             where e.tenant = $1 and e.id = $2",
            caller.tenant,
            id,
        )
        .fetch_optional(connection)
        .await
    };
    database.run(read).await
}

/// Reads up to `limit` erasures of the caller's tenant, newest first, those after a position if one is given.
pub(super) async fn page(
    database: &Database,
    caller: &Caller,
    after: Option<ErasureCursor>,
    limit: i64,
) -> Result<Vec<ErasureRow>> {
    let after = after.unwrap_or(ErasureCursor { requested_at: LATEST, id: Uuid::max() });
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            ErasureRow,
            "select e.id, u.external_id as user_id, e.requested_at, e.requested_by, e.finished_at, e.messages
             from erasures e join users u on u.id = e.user_id
             where e.tenant = $1 and (e.requested_at, e.id) < ($2, $3)
             order by e.requested_at desc, e.id desc
             limit $4",
            caller.tenant,
            after.requested_at,
            after.id,
            limit,
        )
        .fetch_all(connection)
        .await
    };
    database.run(read).await
}

/// Makes a step of the oldest erasure that is under way.
pub(super) async fn erase_next(database: &Database) -> sqlx::Result<Erased> {
    let (conversations, messages, keys) = STEP;
    let mut connection = database.background_connection().await?;
    let row = sqlx::query!(
        r#"select erase_next($1, $2, $3) as "outcome!",
                  coalesce((select extract(epoch from clock_timestamp() - min(e.requested_at)) from erasures e
                            where e.finished_at is null), 0)::float8 as "oldest_seconds!""#,
        conversations,
        messages,
        keys,
    )
    .fetch_one(connection.get())
    .await?;
    connection.release().await?;
    metrics::gauge!("pidge_erasure_oldest_seconds").set(row.oldest_seconds);
    match row.outcome.as_str() {
        "some" => Ok(Erased::Some),
        "waiting" => Ok(Erased::Waiting),
        "idle" => Ok(Erased::Idle),
        other => Err(sqlx::Error::Decode(format!("unknown outcome {other} of erase_next").into())),
    }
}

/// Lets the other erasures go before the next one: its step has failed.
pub(super) async fn postpone_next(database: &Database) -> sqlx::Result<()> {
    let mut connection = database.background_connection().await?;
    sqlx::query!(
        "update erasures set tried_at = clock_timestamp()
         where id = (select id from erasures where finished_at is null order by tried_at limit 1 for update skip locked)"
    )
    .execute(connection.get())
    .await?;
    connection.release().await
}

/// Lets the next steps of the expiry look at fewer pages: one has failed.
pub(super) async fn narrow_steps(database: &Database) -> sqlx::Result<()> {
    let mut connection = database.background_connection().await?;
    sqlx::query!("update retention_runs set width = greatest(width / 2, 1) where ended_at is null")
        .execute(connection.get())
        .await?;
    connection.release().await
}

/// Makes a step of the expiry. `file_days`: the days of the tenants that have put no policy.
pub(super) async fn expire_next(database: &Database, what: Expiring, file_days: Option<i64>) -> sqlx::Result<Step> {
    let mut connection = database.background_connection().await?;
    let row = sqlx::query!(
        r#"select outcome as "outcome!", expired as "expired!", oldest_seconds as "oldest_seconds!"
           from expire_next($1, $2::bigint::integer, $3)"#,
        what.name(),
        file_days,
        AT_MOST,
    )
    .fetch_one(connection.get())
    .await?;
    connection.release().await?;
    let kept = match row.outcome.as_str() {
        "some" => Kept::Some,
        "busy" => Kept::Busy,
        "idle" => Kept::Idle,
        other => return Err(sqlx::Error::Decode(format!("unknown outcome {other} of expire_next").into())),
    };
    Ok(Step { kept, expired: row.expired.unsigned_abs(), oldest_seconds: row.oldest_seconds })
}
