//! The SQL of the user directory (table `users`).

use sqlx::PgConnection;

use super::User;
use crate::auth::{Caller, Profile};
use crate::database::Database;
use crate::error::Result;
use crate::types::UserId;

/// A profile to write.
pub(super) struct ProfileRow {
    pub tenant: String,
    pub user: String,
    pub profile: Profile,
    /// The role chosen among those of the profile.
    pub role: Option<String>,
}

/// Writes profiles, one for each user. A profile that was issued before the recorded one changes nothing. A claim that a
/// profile lacks leaves the recorded value unchanged.
pub(super) async fn save_profiles(database: &Database, rows: &[ProfileRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let text = |of: fn(&ProfileRow) -> &String| rows.iter().map(|row| of(row).clone()).collect::<Vec<_>>();
    let claim = |of: fn(&ProfileRow) -> &Option<String>| rows.iter().map(|row| of(row).clone()).collect::<Vec<_>>();
    let (tenants, ids) = (text(|row| &row.tenant), text(|row| &row.user));
    let (names, avatars) = (claim(|row| &row.profile.display_name), claim(|row| &row.profile.avatar_url));
    let (emails, roles) = (claim(|row| &row.profile.email), claim(|row| &row.role));
    let times: Vec<_> = rows.iter().map(|row| row.profile.issued_at).collect();
    let mut connection = database.background_connection().await?;
    sqlx::query!(
        "
        insert into users (tenant, external_id, display_name, avatar_url, email, role, profile_issued_at)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
            as seen (tenant, external_id, display_name, avatar_url, email, role, profile_issued_at)
        order by seen.tenant collate \"C\", seen.external_id collate \"C\"
        on conflict on constraint users_one_per_external_id_key do update
        set display_name = coalesce(excluded.display_name, users.display_name),
            avatar_url = coalesce(excluded.avatar_url, users.avatar_url),
            email = coalesce(excluded.email, users.email),
            role = coalesce(excluded.role, users.role),
            profile_issued_at = excluded.profile_issued_at
        where excluded.profile_issued_at >= coalesce(users.profile_issued_at, '-infinity')
          and (coalesce(excluded.display_name, users.display_name), coalesce(excluded.avatar_url, users.avatar_url),
               coalesce(excluded.email, users.email), coalesce(excluded.role, users.role), excluded.profile_issued_at)
            is distinct from (users.display_name, users.avatar_url, users.email, users.role, users.profile_issued_at)
        ",
        &tenants,
        &ids,
        &names as &[Option<String>],
        &avatars as &[Option<String>],
        &emails as &[Option<String>],
        &roles as &[Option<String>],
        &times,
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

/// Returns the caller as a user with a role. Name and picture are the recorded ones where the token has no claim.
pub(super) async fn caller_as_user(database: &Database, caller: &Caller, role: &str) -> Result<User> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query!(
            "select display_name, avatar_url, deactivated_at is null as \"active!\"
             from users where tenant = $1 and external_id = $2",
            caller.tenant,
            caller.user.as_str(),
        )
        .fetch_optional(connection)
        .await
    };
    let recorded = database.run(read).await?;
    let claimed = caller.profile.clone();
    let (name, avatar, active) =
        recorded.map_or((None, None, true), |row| (row.display_name, row.avatar_url, row.active));
    Ok(User {
        user_id: caller.user.clone(),
        display_name: claimed.display_name.or(name),
        avatar_url: claimed.avatar_url.or(avatar),
        role: role.to_owned(),
        active,
    })
}
