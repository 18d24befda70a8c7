//! The SQL of the user directory (table `users`).

use std::collections::BTreeMap;

use sqlx::PgConnection;

use super::User;
use crate::{auth::Caller, database::Database, error::Result, types::UserId};

/// Writes the profiles of callers. A claim that a token lacks leaves the recorded value unchanged; of several profiles
/// of one user the last one is written.
pub(super) async fn save_profiles(database: &Database, callers: &[Caller]) -> sqlx::Result<()> {
    let latest: BTreeMap<_, _> = callers.iter().map(|c| ((c.tenant.clone(), c.user.to_string()), &c.profile)).collect();
    if latest.is_empty() {
        return Ok(());
    }
    let (tenants, ids): (Vec<_>, Vec<_>) = latest.keys().cloned().unzip();
    let column =
        |of: fn(&crate::auth::Profile) -> &Option<String>| latest.values().map(|p| of(p).clone()).collect::<Vec<_>>();
    let (names, avatars) = (column(|p| &p.display_name), column(|p| &p.avatar_url));
    let (emails, roles) = (column(|p| &p.email), column(|p| &p.role));
    let mut connection = database.background_connection().await?;
    sqlx::query!(
        "
        insert into users (tenant, external_id, display_name, avatar_url, email, role)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
            as seen (tenant, external_id, display_name, avatar_url, email, role)
        order by seen.tenant collate \"C\", seen.external_id collate \"C\"
        on conflict on constraint users_one_per_external_id_key do update
        set display_name = coalesce(excluded.display_name, users.display_name),
            avatar_url = coalesce(excluded.avatar_url, users.avatar_url),
            email = coalesce(excluded.email, users.email),
            role = coalesce(excluded.role, users.role)
        where (coalesce(excluded.display_name, users.display_name), coalesce(excluded.avatar_url, users.avatar_url),
               coalesce(excluded.email, users.email), coalesce(excluded.role, users.role))
            is distinct from (users.display_name, users.avatar_url, users.email, users.role)
        ",
        &tenants,
        &ids,
        &names as &[Option<String>],
        &avatars as &[Option<String>],
        &emails as &[Option<String>],
        &roles as &[Option<String>],
    )
    .execute(connection.get())
    .await?;
    connection.release().await
}

/// Adds a user with their id alone. A known user is left unchanged.
pub(super) async fn introduce(database: &Database, caller: &Caller, user: &UserId) -> Result<()> {
    let write = async |connection: &mut PgConnection| {
        sqlx::query!(
            "insert into users (tenant, external_id) values ($1, $2)
             on conflict on constraint users_one_per_external_id_key do nothing",
            caller.tenant,
            user.as_str(),
        )
        .execute(connection)
        .await
    };
    database.run(write).await.map(drop)
}

/// Returns true if the user is known.
pub(super) async fn exists(database: &Database, caller: &Caller, user: &UserId) -> Result<bool> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!("select 1 from users where tenant = $1 and external_id = $2", caller.tenant, user.as_str())
            .fetch_optional(connection)
            .await
    };
    Ok(database.run(read).await?.is_some())
}

/// Returns the role that a token of the user last stated, if any did.
pub(super) async fn recorded_role(database: &Database, caller: &Caller, user: &UserId) -> Result<Option<String>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            "select role from users where tenant = $1 and external_id = $2",
            caller.tenant,
            user.as_str()
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(read).await?.flatten())
}

/// Returns the caller as a user: the claims of the token, and the recorded values where the token has no claim.
pub(super) async fn caller_as_user(database: &Database, caller: &Caller) -> Result<User> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query!(
            "select display_name, avatar_url, role, deactivated_at is null as \"active!\"
             from users where tenant = $1 and external_id = $2",
            caller.tenant,
            caller.user.as_str(),
        )
        .fetch_optional(connection)
        .await
    };
    let recorded = database.run(read).await?;
    let claimed = caller.profile.clone();
    let (name, avatar, role, active) =
        recorded.map_or((None, None, None, true), |row| (row.display_name, row.avatar_url, row.role, row.active));
    Ok(User {
        user_id: caller.user.clone(),
        display_name: claimed.display_name.or(name),
        avatar_url: claimed.avatar_url.or(avatar),
        role: claimed.role.or(role).unwrap_or_else(|| "student".to_owned()),
        active,
    })
}
