//! The SQL of rosters (tables `contexts` and `context_members`; see `migrations/functions/rosters.sql`).

use sqlx::PgConnection;

use super::{ContextName, MAX_MEMBERS, Members, PutRoster, RosterContext, RosterMember};
use crate::auth::Caller;
use crate::database::Database;
use crate::error::{Code, Error, Result};

/// The number of unknown users who become known in one transaction.
const INTRODUCED_AT_ONCE: usize = 2_000;
/// The number of times that a roster is written. More than two are needed only if members become unknown meanwhile.
const MAX_ATTEMPTS: u32 = 3;

/// What a write returned: an outcome, and if it is `done`, the context and the numbers of members.
pub(super) struct WrittenRow {
    outcome: String,
    title: Option<String>,
    ends_at: Option<chrono::DateTime<chrono::Utc>>,
    version: Option<i64>,
    added: Option<i64>,
    changed: Option<i64>,
    removed: Option<i64>,
}

/// The context after a write, and the numbers of members added, changed and removed.
pub(super) struct Written {
    pub context: RosterContext,
    pub added: i64,
    pub changed: i64,
    pub removed: i64,
}

/// Creates or replaces a roster. `kept`: members who stay as they are; `None`: all of them do.
pub(super) async fn put(
    database: &Database,
    caller: &Caller,
    name: &ContextName,
    roster: &PutRoster,
    (members, kept): (&Members, Option<&[String]>),
) -> Result<Written> {
    let ends_at = roster.ends_at.map(|time| time.0);
    let write = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            WrittenRow,
            r#"
            select outcome as "outcome!", title, ends_at, version, added, changed, removed
            from put_roster($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            "#,
            caller.tenant,
            name.kind,
            name.id,
            roster.title.as_deref() as Option<&str>,
            ends_at,
            roster.version as Option<i64>,
            &members.ids,
            &members.roles as &[Option<String>],
            &members.ends_ats as &[Option<chrono::DateTime<chrono::Utc>>],
            kept as Option<&[String]>,
        )
        .fetch_one(connection)
        .await
    };
    with_known_members(database, caller, name, members, write).await
}

/// Adds members to a roster, replaces some, and removes others.
pub(super) async fn patch(
    database: &Database,
    caller: &Caller,
    name: &ContextName,
    version: Option<i64>,
    members: &Members,
    removed: &[String],
) -> Result<Written> {
    let max_members = i64::try_from(MAX_MEMBERS).unwrap_or(i64::MAX);
    let write = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            WrittenRow,
            r#"
            select outcome as "outcome!", title, ends_at, version, added, changed, removed
            from patch_roster($1, $2, $3, $4, $5, $6, $7, $8, $9)
            "#,
            caller.tenant,
            name.kind,
            name.id,
            version as Option<i64>,
            &members.ids,
            &members.roles as &[Option<String>],
            &members.ends_ats as &[Option<chrono::DateTime<chrono::Utc>>],
            removed,
            max_members,
        )
        .fetch_one(connection)
        .await
    };
    with_known_members(database, caller, name, members, write).await
}

/// Writes a roster, in one transaction: a send sees it as it was or as it is now, however long the write takes. If the database
/// knows not all of its members, they become known, in transactions of their own, so that the write holds no lock on new users that
/// others wait for; then it is written again.
async fn with_known_members(
    database: &Database,
    caller: &Caller,
    name: &ContextName,
    members: &Members,
    mut write: impl AsyncFnMut(&mut PgConnection) -> sqlx::Result<WrittenRow>,
) -> Result<Written> {
    for _ in 0..MAX_ATTEMPTS {
        let row = database.run_long(&mut write).await?;
        match row.outcome.as_str() {
            "done" => return Ok(written(name, row)),
            "members_unknown" => {
                for ids in members.ids.chunks(INTRODUCED_AT_ONCE) {
                    introduce(database, caller, ids).await?;
                }
            }
            "too_many_members" => {
                let detail = format!("A roster has at most {MAX_MEMBERS} members; nothing was changed.");
                return Err(Error::field(Code::InvalidBody, "/add", detail));
            }
            outcome => return Err(Error::of_outcome("put_roster", outcome)),
        }
    }
    Err(Error::unavailable("members of a roster became unknown while it was written"))
}

fn written(name: &ContextName, row: WrittenRow) -> Written {
    let count = |number: Option<i64>| number.unwrap_or(0);
    Written {
        context: RosterContext {
            kind: name.kind.clone(),
            id: name.id.clone(),
            title: row.title,
            ends_at: row.ends_at.map(Into::into),
            version: row.version.unwrap_or(0),
        },
        added: count(row.added),
        changed: count(row.changed),
        removed: count(row.removed),
    }
}

async fn introduce(database: &Database, caller: &Caller, ids: &[String]) -> Result<()> {
    let write = async |connection: &mut PgConnection| {
        sqlx::query!("select introduce_members($1, $2)", caller.tenant, ids).execute(connection).await
    };
    database.run(write).await.map(drop)
}

/// Ends a context.
pub(super) async fn end(database: &Database, caller: &Caller, name: &ContextName, version: Option<i64>) -> Result<()> {
    let write = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            r#"select end_context($1, $2, $3, $4) as "outcome!""#,
            caller.tenant,
            name.kind,
            name.id,
            version as Option<i64>,
        )
        .fetch_one(connection)
        .await
    };
    match database.run_long(write).await?.as_str() {
        "done" => Ok(()),
        outcome => Err(Error::of_outcome("end_context", outcome)),
    }
}

/// Reads a page of a roster: the context, and up to `limit` members after the one with the key `after`, each with its key. `None`:
/// there is no such context.
pub(super) async fn page(
    database: &Database,
    caller: &Caller,
    name: &ContextName,
    after: i64,
    limit: i64,
) -> Result<Option<(RosterContext, Vec<(i64, RosterMember)>)>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query!(
            r#"
            select c.title, nullif(c.ends_at, 'infinity') as context_ends_at, c.version, m.user_id as "key?",
                   (select u.external_id from users u where u.id = m.user_id) as user_id, m.role,
                   nullif(m.ends_at, 'infinity') as ends_at
            from contexts c
            left join lateral (
                select * from context_members m where m.context_id = c.id and m.user_id > $4 order by m.user_id limit $5
            ) m on true
            where c.tenant = $1 and c.type = $2 and c.external_id = $3
            order by m.user_id
            "#,
            caller.tenant,
            name.kind,
            name.id,
            after,
            limit,
        )
        .fetch_all(connection)
        .await
    };
    let rows = database.run(read).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let context = RosterContext {
        kind: name.kind.clone(),
        id: name.id.clone(),
        title: first.title.clone(),
        ends_at: first.context_ends_at.map(Into::into),
        version: first.version,
    };
    // A roster without members after `after` has one row without a member.
    let member = rows.into_iter().filter_map(|row| {
        let ends_at = row.ends_at.map(Into::into);
        Some((row.key?, RosterMember { user_id: row.user_id?, role: row.role, ends_at }))
    });
    Ok(Some((context, member.collect())))
}
