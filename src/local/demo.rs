//! A small, believable school to look at: a course, two educators, a dozen students, and what they wrote to each other.

use sqlx::Connection;

use crate::database::Database;

/// Loads the school into a tenant, unless the database knows anybody already.
pub(super) async fn load(database: &Database, tenant: &str) -> sqlx::Result<()> {
    let mut connection = database.background_connection().await?;
    let mut transaction = connection.get().begin().await?;
    let known = sqlx::query("select from users limit 1").fetch_optional(&mut *transaction).await?;
    if known.is_none() {
        sqlx::query("select set_config('pidge.demo_tenant', $1, true)").bind(tenant).execute(&mut *transaction).await?;
        sqlx::raw_sql(include_str!("demo.sql")).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    connection.release().await
}
