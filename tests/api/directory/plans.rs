//! The rows that finding users reads in a school of 20,000 users with 115,000 places in rosters, as Postgres counts them.

use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor, PgPool, Row};

use crate::support::{app::TestApp, batch_gate::count, wait::until};

/// 20,000 users, one in twenty of them an educator; 2,000 courses; 38,000 conversations. User 1 is an educator, 2 a student.
const SCHOOL: &str = "
    insert into users (tenant, external_id, display_name, indexed_name, role)
    select 'default', 'u' || n, name, name, case when n % 20 = 1 then 'educator' else 'student' end
    from generate_series(1, 20000) n
    cross join lateral (select initcap(translate(to_char(n * 7919 % 676, 'FM000'), '0123456789', 'maeiounrls'))
                               || ' ' || initcap(translate(to_char(n, 'FM00000'), '0123456789', 'aeioubdfgm')) as name) x;
    insert into user_words (tenant, word, user_id)
    select distinct 'default', lower(word), id from users, unnest(string_to_array(display_name, ' ')) word;
    insert into contexts (tenant, type, external_id) select 'default', 'course', n::text from generate_series(1, 2000) n;
    insert into context_members (user_id, context_id)
    select distinct u, (u * 31 + k * 409) % 2000 + 1 from generate_series(1, 20000) u, generate_series(1, 6) k
    where (u + k) % 24 > 0;
    insert into conversations (public_id, low_user_id, high_user_id, last_seq, last_created_at)
    select gen_random_uuid(), u, u + k, 1, now() from generate_series(1, 19000) u, generate_series(1, 2) k;
";

/// The statement of `GET /v1/users`, from `.sqlx/`.
fn statement() -> String {
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx")).unwrap();
    let query = |path| {
        let text = std::fs::read_to_string(path).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["query"].as_str().unwrap().to_owned()
    };
    files.map(|file| query(file.unwrap().path())).find(|query| query.contains("from find_users(")).unwrap()
}

/// The rows that were found, and for each table those read by sequential scans and those that an index scan had to fetch from the
/// table, on the second execution: the first one includes the planner's own look into the indexes.
async fn rows_read(pool: &PgPool, arguments: &str) -> (usize, Vec<(String, i64, i64)>) {
    let mut connection = pool.begin().await.unwrap();
    connection.execute("set local plan_cache_mode = force_generic_plan").await.unwrap();
    connection.execute(AssertSqlSafe(format!("prepare find as {}", statement()))).await.unwrap();
    let execute = format!("execute find ({arguments})");
    let count = "select relname::text, seq_tup_read, idx_tup_fetch from pg_stat_xact_user_tables order by relname";
    let found = connection.fetch_all(AssertSqlSafe(execute.clone())).await.unwrap().len();
    let before = connection.fetch_all(count).await.unwrap();
    connection.execute(AssertSqlSafe(execute)).await.unwrap();
    let after = connection.fetch_all(count).await.unwrap();
    connection.execute("deallocate find").await.unwrap();
    connection.rollback().await.unwrap();
    let difference = |(before, after): (&sqlx::postgres::PgRow, &sqlx::postgres::PgRow)| {
        let number = |column: usize| {
            let read = |row: &sqlx::postgres::PgRow| row.get::<Option<i64>, _>(column).unwrap_or_default();
            read(after) - read(before)
        };
        (after.get::<String, _>(0), number(1), number(2))
    };
    (found, before.iter().zip(&after).map(difference).collect())
}

#[tokio::test]
async fn words_and_rosters_are_read_by_their_indexes_alone_and_tables_by_no_sequential_scan() {
    let app = TestApp::spawn().await;
    app.pool.execute(SCHOOL).await.unwrap();
    // Until each page is known to be visible to all: a statement of the service may have been running.
    let missing =
        "select count(*) from pg_class where relname in ('user_words', 'context_members') and relallvisible < relpages";
    until("the tables are vacuumed", async || {
        app.pool.execute("vacuum analyze").await.unwrap();
        count(&app, missing).await == 0
    })
    .await;
    let rules = r#"'{"default\u001f*>*":"always","default\u001fstudent>student":"shared"}'"#;
    let lists = "'{educator,staff}', '{educator,staff}', 20, now()";
    // Of the users whose names have a word with this beginning, some hundreds: all of them for the student, at most 100 for the
    // educator, each of them twice.
    for (rules, caller, prefixes, most_users) in [
        ("null", "'u1', 'educator'", "'{ma}'", 300),
        (rules, "'u1', 'educator'", "'{ma}'", 300),
        ("null", "'u2', 'student'", "'{ma}'", 2500),
        (rules, "'u2', 'student'", "'{ma}'", 2500),
        (rules, "'u2', 'student'", "'{ma,a}'", 2500),
    ] {
        let arguments = format!("{rules}, 'default', {caller}, {prefixes}, {lists}");
        let (found, read) = rows_read(&app.pool, &arguments).await;

        let read: Vec<_> = read.into_iter().filter(|(_, by_scan, fetched)| by_scan + fetched > 0).collect();
        let call = format!("{arguments}: {found} found, {read:?}");
        assert!((1..=20).contains(&found), "{call}");
        for (table, by_sequential_scan, fetched) in &read {
            assert_eq!(*by_sequential_scan, 0, "{call}");
            match table.as_str() {
                "user_words" if !prefixes.contains(',') => assert_eq!(*fetched, 0, "{call}"),
                "context_members" | "users" => assert!(*fetched <= most_users, "{call}"),
                _ => {}
            }
        }
    }
}
