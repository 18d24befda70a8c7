//! The SQL of the user directory (table `users`).

use sqlx::PgConnection;

use super::User;
use super::find::Search;
use super::put::Description;
use super::put_many::PutOutcome;
use super::words::words_of;
use crate::auth::{Caller, MODERATE, Profile, USERS_WRITE};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::policy::Policies;
use crate::types::UserId;

/// A profile to write.
pub(super) struct ProfileRow {
    pub tenant: String,
    pub user: String,
    pub profile: Profile,
    /// The role chosen among those of the profile.
    pub role: Option<String>,
}

/// Writes profiles, one for each user, and the words of their names. A profile that was issued before the recorded one
/// changes nothing, and none changes a user whom the LMS has described by the directory. A claim that a profile lacks
/// leaves the recorded value unchanged.
pub(super) async fn save_profiles(database: &Database, rows: &[ProfileRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let text = |of: fn(&ProfileRow) -> &String| rows.iter().map(|row| of(row).clone()).collect::<Vec<_>>();
    let claim = |of: fn(&ProfileRow) -> &Option<String>| rows.iter().map(|row| of(row).clone()).collect::<Vec<_>>();
    let (tenants, ids) = (text(|row| &row.tenant), text(|row| &row.user));
    let (names, avatars) = (claim(|row| &row.profile.display_name), claim(|row| &row.profile.avatar_url));
    let (emails, roles) = (claim(|row| &row.profile.email), claim(|row| &row.role));
    let words: Vec<_> = names.iter().map(|name| name.as_deref().map(words_of)).collect();
    let times: Vec<_> = rows.iter().map(|row| row.profile.issued_at).collect();
    let mut connection = database.background_connection().await?;
    // `write_user_words` has a newer snapshot than the statement that calls it, and sees the rows that this one has written.
    sqlx::query!(
        r#"
        with written as (
            insert into users (
                tenant, external_id, display_name, indexed_name, avatar_url, email, role, profile_issued_at)
            select seen.tenant, seen.external_id, seen.display_name, seen.display_name, seen.avatar_url, seen.email,
                   seen.role, seen.profile_issued_at
            from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
                as seen (tenant, external_id, display_name, avatar_url, email, role, profile_issued_at)
            order by seen.tenant collate "C", seen.external_id collate "C"
            on conflict on constraint users_one_per_external_id_key do update
            set display_name = coalesce(excluded.display_name, users.display_name),
                indexed_name = coalesce(excluded.display_name, users.indexed_name),
                avatar_url = coalesce(excluded.avatar_url, users.avatar_url),
                email = coalesce(excluded.email, users.email),
                role = coalesce(excluded.role, users.role),
                profile_issued_at = excluded.profile_issued_at
            where not users.managed and excluded.profile_issued_at >= coalesce(users.profile_issued_at, '-infinity')
              and (coalesce(excluded.display_name, users.display_name), coalesce(excluded.avatar_url, users.avatar_url),
                   coalesce(excluded.email, users.email), coalesce(excluded.role, users.role), excluded.profile_issued_at)
                is distinct from (users.display_name, users.avatar_url, users.email, users.role, users.profile_issued_at)
            returning id, tenant, external_id
        )
        select write_user_words(array_agg(w.id), array_agg(n.words))::text as nothing
        from unnest($1::text[], $2::text[], $8::text[]) as n (tenant, external_id, words)
        join written w on w.tenant = n.tenant and w.external_id = n.external_id
        where n.words is not null
        "#,
        &tenants,
        &ids,
        &names as &[Option<String>],
        &avatars as &[Option<String>],
        &emails as &[Option<String>],
        &roles as &[Option<String>],
        &times,
        &words as &[Option<String>],
    )
    .fetch_one(connection.get())
    .await?;
    connection.release().await
}

/// Creates or replaces users of the caller's tenant, in the order of their ids. Returns their outcomes in this order.
pub(super) async fn put_users(database: &Database, caller: &Caller, users: &[&Description]) -> Result<Vec<PutOutcome>> {
    let ids: Vec<_> = users.iter().map(|user| user.user_id.as_str().to_owned()).collect();
    let text = |of: fn(&Description) -> &Option<String>| users.iter().map(|user| of(user).clone()).collect::<Vec<_>>();
    let (names, avatars) = (text(|user| &user.display_name), text(|user| &user.avatar_url));
    let (emails, roles) = (text(|user| &user.email), text(|user| &user.role));
    let words: Vec<_> = names.iter().map(|name| name.as_deref().map(words_of).unwrap_or_default()).collect();
    let actives: Vec<_> = users.iter().map(|user| user.active).collect();
    let write = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            r#"select outcome as "outcome!" from put_users($1, $2, $3, $4, $5, $6, $7, $8)"#,
            caller.tenant,
            &ids,
            &names as &[Option<String>],
            &words,
            &avatars as &[Option<String>],
            &emails as &[Option<String>],
            &roles as &[Option<String>],
            &actives,
        )
        .fetch_all(connection)
        .await
    };
    let outcome = |outcome: String| match outcome.as_str() {
        "created" => Ok(PutOutcome::Created),
        "updated" => Ok(PutOutcome::Updated),
        "unchanged" => Ok(PutOutcome::Unchanged),
        other => Err(Error::of_outcome("put_users", other)),
    };
    database.run(write).await?.into_iter().map(outcome).collect()
}

/// Returns users whose names have no words yet, with their names.
pub(super) async fn unindexed_names(database: &Database, at_most: i64) -> sqlx::Result<Vec<(i64, Option<String>)>> {
    let mut connection = database.background_connection().await?;
    let read = sqlx::query!(
        "select id, display_name from users where display_name is distinct from indexed_name order by id limit $1",
        at_most,
    );
    let rows = database.with_deadline(read.fetch_all(connection.get())).await?;
    connection.release().await?;
    Ok(rows.into_iter().map(|row| (row.id, row.display_name)).collect())
}

/// Writes the words of users' names, except of those who have another name by now. Returns the number of users.
pub(super) async fn index_names(
    database: &Database,
    users: Vec<(i64, Option<String>)>,
    words: Vec<String>,
) -> sqlx::Result<i32> {
    let (ids, names): (Vec<_>, Vec<_>) = users.into_iter().unzip();
    let mut connection = database.background_connection().await?;
    let write = sqlx::query_scalar!(
        r#"select index_names($1, $2, $3) as "indexed!""#,
        &ids,
        &names as &[Option<String>],
        &words,
    );
    let indexed = database.with_deadline(write.fetch_one(connection.get())).await?;
    connection.release().await?;
    Ok(indexed)
}

/// The row of a user.
struct UserRow {
    external_id: String,
    display_name: Option<String>,
    avatar_url: Option<String>,
    role: String,
    active: bool,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            user_id: UserId::try_from(row.external_id).expect("the directory holds only valid user ids"),
            display_name: row.display_name,
            avatar_url: row.avatar_url,
            role: row.role,
            active: row.active,
        }
    }
}

/// Returns a user whom the caller may see, see `visible_user_id`. `role`: the caller's role by their token.
pub(super) async fn visible_user(
    database: &Database,
    policies: &Policies,
    caller: &Caller,
    role: &str,
    user: &UserId,
) -> Result<Option<User>> {
    let rules = policies.rules([caller.tenant.as_str()])?;
    let sees_all = caller.has_scope(USERS_WRITE) || caller.has_scope(MODERATE);
    let listed = &policies.policy(&caller.tenant)?.listed_roles;
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            UserRow,
            r#"
            select u.external_id, u.display_name, u.avatar_url, coalesce(u.role, 'student') as "role!",
                   u.deactivated_at is null as "active!"
            from users u
            where u.id = (select visible_user_id($1::text::jsonb, $2, $3, $4, $5, $6, $7))
            "#,
            rules,
            caller.tenant,
            caller.user.as_str(),
            role,
            user.as_str(),
            sees_all,
            listed,
        )
        .fetch_optional(connection)
        .await
    };
    Ok(database.run(read).await?.map(User::from))
}

/// Returns the first users whose names match, of those to whom the caller may write, see `find_users`. A caller whose data were
/// erased after their token was issued may write to nobody.
pub(super) async fn find_users(
    database: &Database,
    policies: &Policies,
    caller: &Caller,
    role: &str,
    search: &Search,
) -> Result<Vec<User>> {
    let rules = policies.rules([caller.tenant.as_str()])?;
    let policy = policies.policy(&caller.tenant)?;
    let read = async |connection: &mut PgConnection| {
        sqlx::query_as!(
            UserRow,
            r#"
            select external_id as "external_id!", display_name, avatar_url, role as "role!", true as "active!"
            from find_users($1::text::jsonb, $2, $3, $4, $5, $6, $7, $8)
            where exists (select from users u where u.tenant = $2 and u.external_id = $3)
               or not is_erased_subject($2, $3, $9)
            "#,
            rules,
            caller.tenant,
            caller.user.as_str(),
            role,
            &search.prefixes,
            &policy.listed_roles,
            &policy.finder_roles,
            i32::from(search.limit),
            caller.profile.issued_at,
        )
        .fetch_all(connection)
        .await
    };
    Ok(database.run(read).await?.into_iter().map(User::from).collect())
}

/// Adds a user with their id alone. A known user is left unchanged. A user whose data were erased after the caller's token was
/// issued does not become known by it: the caller may know the id from before.
pub(super) async fn introduce(database: &Database, caller: &Caller, user: &UserId) -> Result<()> {
    let issued_at = (*user == caller.user).then_some(caller.profile.issued_at);
    let write = async |connection: &mut PgConnection| {
        sqlx::query!(
            "insert into users (tenant, external_id, profile_issued_at)
             select $1, $2, $3 where not is_erased_subject($1, $2, $4)
             on conflict on constraint users_one_per_external_id_key do nothing",
            caller.tenant,
            user.as_str(),
            issued_at,
            caller.profile.issued_at,
        )
        .execute(connection)
        .await
    };
    database.run(write).await.map(drop)
}

/// The same for many users, in one statement.
pub(super) async fn introduce_all(database: &Database, caller: &Caller, users: &[&str]) -> Result<()> {
    let write = async |connection: &mut PgConnection| {
        sqlx::query!(
            r#"insert into users (tenant, external_id)
               select $1, i.external_id
               from unnest($2::text[]) as i (external_id)
               where not is_erased_subject($1, i.external_id, $3)
               order by i.external_id collate "C"
               on conflict on constraint users_one_per_external_id_key do nothing"#,
            caller.tenant,
            users as &[&str],
            caller.profile.issued_at,
        )
        .execute(connection)
        .await
    };
    database.run(write).await.map(drop)
}

/// Returns true if the id of a user is nobody's because their data were erased after the caller's token was issued.
pub(super) async fn was_erased(database: &Database, caller: &Caller, user: &UserId) -> Result<bool> {
    let read = async |connection: &mut PgConnection| {
        let (tenant, user, issued_at) = (&caller.tenant, user.as_str(), caller.profile.issued_at);
        sqlx::query_scalar!(
            r#"select is_erased_subject($1, $2, $3)
                      and not exists (select from users u where u.tenant = $1 and u.external_id = $2) as "was_erased!""#,
            tenant,
            user,
            issued_at,
        )
        .fetch_one(connection)
        .await
    };
    database.run(read).await
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

/// Returns the role of the caller in the directory, `student` if it states none; `None` if it does not describe them.
pub(super) async fn described_role(database: &Database, caller: &Caller) -> Result<Option<String>> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query_scalar!(
            r#"select coalesce(role, 'student') as "role!" from users where tenant = $1 and external_id = $2 and managed"#,
            caller.tenant,
            caller.user.as_str(),
        )
        .fetch_optional(connection)
        .await
    };
    database.run(read).await
}

/// Returns the caller as a user with the role of their token. Name and picture are the recorded ones where the token has
/// no claim. Of a user whom the LMS has described by the directory, all is as recorded.
pub(super) async fn caller_as_user(database: &Database, caller: &Caller, role: &str) -> Result<User> {
    let read = async |connection: &mut PgConnection| {
        sqlx::query!(
            r#"select display_name, avatar_url, role, managed, deactivated_at is null as "active!"
               from users where tenant = $1 and external_id = $2"#,
            caller.tenant,
            caller.user.as_str(),
        )
        .fetch_optional(connection)
        .await
    };
    let recorded = database.run(read).await?;
    let claimed = caller.profile.clone();
    let by_token = |name, avatar, active| User {
        user_id: caller.user.clone(),
        display_name: claimed.display_name.clone().or(name),
        avatar_url: claimed.avatar_url.clone().or(avatar),
        role: role.to_owned(),
        active,
    };
    Ok(match recorded {
        None => by_token(None, None, true),
        Some(row) if row.managed => User {
            user_id: caller.user.clone(),
            display_name: row.display_name,
            avatar_url: row.avatar_url,
            role: row.role.unwrap_or_else(|| "student".to_owned()),
            active: row.active,
        },
        Some(row) => by_token(row.display_name, row.avatar_url, row.active),
    })
}
