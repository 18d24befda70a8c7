//! Members of contexts, written to the database.

use crate::support::{app::TestApp, client::Client};

/// Makes users members of a context with a role there (empty: none), until an end.
pub async fn enrol(app: &TestApp, context: &str, members: &[(&Client, &str)], ends_at: &str) {
    let insert = "insert into contexts (tenant, type, external_id) values ('default', 'course', $1)
                  on conflict on constraint contexts_one_per_name_key do nothing";
    sqlx::query(insert).bind(context).execute(&app.pool).await.unwrap();
    for (user, role) in members {
        let insert = "insert into context_members (user_id, context_id, role, ends_at)
                      select u.id, c.id, nullif($3, ''), $4::text::timestamptz
                      from users u, contexts c where u.external_id = $1 and c.external_id = $2";
        let insert = sqlx::query(insert).bind(&user.id).bind(context).bind(role).bind(ends_at);
        assert_eq!(insert.execute(&app.pool).await.unwrap().rows_affected(), 1);
    }
}
