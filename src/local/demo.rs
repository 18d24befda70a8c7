//! The demo school of `pidge dev`: a course with two educators and twelve students, a student of a course that is over, and
//! their messages.

use sqlx::Connection;

use super::TokenSubject;
use crate::database::Database;

/// A user of the demo school.
pub(super) struct DemoUser {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) role: &'static str,
}

impl From<&DemoUser> for TokenSubject {
    fn from(user: &DemoUser) -> Self {
        let (role, name) = (Some(user.role.to_owned()), Some(user.name.to_owned()));
        Self { sub: user.id.to_owned(), role, name, scope: None }
    }
}

const fn educator(id: &'static str, name: &'static str) -> DemoUser {
    DemoUser { id, name, role: "educator" }
}

const fn student(id: &'static str, name: &'static str) -> DemoUser {
    DemoUser { id, name, role: "student" }
}

/// The users of the demo school, whom the directory describes. `demo.sql` has their rosters, the policy and their messages.
pub(super) const DEMO_USERS: &[DemoUser] = &[
    educator("ada", "Ada Okafor"),
    educator("tom", "Tom Lindqvist"),
    student("mia", "Mia Berg"),
    student("noah", "Noah Castillo"),
    student("lina", "Lina Haddad"),
    student("omar", "Omar Farouk"),
    student("zoe", "Zoë Martin"),
    student("ken", "Ken Watanabe"),
    student("ivy", "Ivy Adeyemi"),
    student("leo", "Leo Rossi"),
    student("ana", "Ana Souza"),
    student("finn", "Finn O'Brien"),
    student("sara", "Sara Novak"),
    student("raj", "Raj Patel"),
    student("jonas", "Jonas Weber"),
];

/// Returns the users of the demo school that a tenant has. A database of one's own has none of them, or users of its own
/// with the same ids.
pub(super) async fn present(database: &Database, tenant: &str) -> sqlx::Result<Vec<&'static DemoUser>> {
    let mut connection = database.background_connection().await?;
    let users: Vec<(String, Option<String>, Option<String>)> =
        sqlx::query_as("select external_id, display_name, role from users where tenant = $1 and external_id = any($2)")
            .bind(tenant)
            .bind(DEMO_USERS.iter().map(|user| user.id).collect::<Vec<_>>())
            .fetch_all(connection.get())
            .await?;
    connection.release().await?;
    let is_present = |demo: &&DemoUser| {
        users.iter().any(|(id, name, role)| {
            let role = role.as_deref().unwrap_or("student");
            id == demo.id && name.as_deref() == Some(demo.name) && role == demo.role
        })
    };
    Ok(DEMO_USERS.iter().filter(is_present).collect())
}

/// Loads the demo school into a tenant, unless the database has users already.
pub(super) async fn load(database: &Database, tenant: &str) -> sqlx::Result<()> {
    let mut connection = database.background_connection().await?;
    let mut transaction = connection.get().begin().await?;
    let existing = sqlx::query("select from users limit 1").fetch_optional(&mut *transaction).await?;
    if existing.is_none() {
        let column = |value: fn(&DemoUser) -> &'static str| DEMO_USERS.iter().map(value).collect::<Vec<_>>();
        sqlx::query(
            "insert into users (tenant, external_id, display_name, role, managed)
             select $1, id, name, role, true from unnest($2::text[], $3::text[], $4::text[]) as demo (id, name, role)",
        )
        .bind(tenant)
        .bind(column(|user| user.id))
        .bind(column(|user| user.name))
        .bind(column(|user| user.role))
        .execute(&mut *transaction)
        .await?;
        sqlx::query("select set_config('pidge.demo_tenant', $1, true)").bind(tenant).execute(&mut *transaction).await?;
        sqlx::raw_sql(include_str!("demo.sql")).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    connection.release().await
}
