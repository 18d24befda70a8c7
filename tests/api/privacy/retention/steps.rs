//! The steps in which messages expire: bounded, resumed by whichever process, safe beside each other and beside sends.

use pidge::{database, privacy::Kept};
use secrecy::SecretString;
use sqlx::{AssertSqlSafe, Executor, PgPool};
use tokio::join;

use super::{Keeper, after_days, begin_anew, count};
use crate::support::{
    app::{TestApp, config},
    cluster::Database,
};

/// 200 users in pairs, with 20 messages each way in each pair that are 39 to 0 days old, with keys.
const SCHOOL: &str = "
    insert into users (tenant, external_id) select 'default', 'u' || n from generate_series(1, 200) n;
    insert into conversations (public_id, low_user_id, high_user_id, last_seq, last_created_at)
    select gen_random_uuid(), n, n + 1, 40, now() from generate_series(1, 199, 2) n;
    insert into messages (conversation_id, seq, sender_id, body, created_at)
    select c.id, s, c.low_user_id + s % 2, 'message ' || s, now() - (40 - s) * interval '1 day'
    from generate_series(1, 40) s, conversations c order by s, c.id;
    insert into participants (conversation_id, user_id, peer_id, unread_count, preview_seq, last_is_mine, last_activity_at)
    select c.id, u, c.low_user_id + c.high_user_id - u, 20, 40, u = c.low_user_id, now()
    from conversations c, unnest(array[c.low_user_id, c.high_user_id]) u;
    insert into idempotency (sender_id, client, key, payload_hash, conversation_id, seq, created_at)
    select sender_id, '', conversation_id || ' ' || seq, '', conversation_id, seq, created_at from messages order by created_at;
    insert into message_words (conversation_id, seq, created_at, words)
    select m.conversation_id, m.seq, m.created_at, index_terms(m, c, m.body)
    from messages m join conversations c on c.id = m.conversation_id;
    update search_horizon set oldest = (select min(created_at) from messages);
";

/// A database with the school and a policy, without a service, and connections as two processes would have.
async fn school(days: u32) -> (Database, PgPool, [database::Database; 2]) {
    let database = Database::create().await;
    let mut config = config();
    config.database.url = SecretString::from(database.url.clone());
    let pool = PgPool::connect_lazy(&database.url).unwrap();
    pool.execute(SCHOOL).await.unwrap();
    let put = "select count(*) from put_policy('default', $1, 'lms')";
    sqlx::query(put).bind(after_days(days)).execute(&pool).await.unwrap();
    let processes = [(); 2].map(|()| database::Database::new(&config).unwrap());
    (database, pool, processes)
}

const EXPIRED: &str = "select count(*) from messages where erased_at is not null";
const WRONG: &str = "
    select count(*) from messages m
    where (m.created_at < now() - interval '30 days') <> (m.erased_at is not null) or (m.body = '') <> (m.erased_at is not null)";
const WRONG_KEYS: &str = "
    select count(*) from messages m left join idempotency i using (sender_id, conversation_id, seq)
    where (m.erased_at is null) <> (i.key is not null)";

async fn assert_expired(pool: &PgPool) {
    assert_eq!(count(pool, WRONG).await, 0);
    assert_eq!(count(pool, WRONG_KEYS).await, 0);
    let violations = pidge::database::violations(pool, &pidge::app::invariants()).await.unwrap();
    assert!(violations.is_empty(), "{violations:?}");
}

#[tokio::test]
async fn a_step_erases_a_part_and_another_process_goes_on_where_the_first_one_was_stopped() {
    let (_database, pool, [one, other]) = school(30).await;
    // 1,000 messages, in pages of about 60.
    sqlx::query("update retention_runs set width = 512").execute(&pool).await.unwrap();

    let first = Keeper::new(&one, &config()).await;
    assert_eq!(first.step().await, Kept::Some);
    let after_one = count(&pool, EXPIRED).await;
    assert!((1..=500).contains(&after_one), "{after_one}");
    drop(first);
    let second = Keeper::new(&other, &config()).await;
    assert_eq!(second.step().await, Kept::Some);
    let after_two = count(&pool, EXPIRED).await;
    assert!((after_one + 1..=1000).contains(&after_two), "{after_two}");
    second.finish().await;

    assert_expired(&pool).await;
    begin_anew(&pool).await;
    second.finish().await;
    assert_expired(&pool).await;
}

#[tokio::test]
async fn nothing_expires_before_the_policies_have_been_read() {
    let (_database, pool, [one, _]) = school(30).await;
    let unread = pidge::policy::Policies::new(&config().policy).unwrap();

    assert_eq!(pidge::privacy::keep_next(&one, &unread).await.unwrap(), Kept::Idle);

    assert_eq!(count(&pool, EXPIRED).await, 0);
}

#[tokio::test]
async fn two_processes_at_once_erase_each_message_once() {
    let (_database, pool, [one, other]) = school(30).await;
    let (first, second) = (Keeper::new(&one, &config()).await, Keeper::new(&other, &config()).await);

    join!(first.finish(), second.finish());

    assert_expired(&pool).await;
    // Each step tells the two participants of a conversation once.
    let told = "select count(*) from outbox where kind <> 'conversation.trimmed' or cardinality(user_ids) % 2 <> 0";
    assert_eq!(count(&pool, told).await, 0);
}

#[tokio::test]
async fn a_step_that_fails_changes_nothing_and_the_next_one_tries_again() {
    let (_database, pool, [one, _]) = school(30).await;
    let keeper = Keeper::new(&one, &config()).await;
    pool.execute("alter table outbox add constraint fails check (kind <> 'conversation.trimmed')").await.unwrap();

    assert!(pidge::privacy::keep_next(&one, &keeper.policies).await.is_err());
    assert_eq!(count(&pool, EXPIRED).await, 0);
    pool.execute("alter table outbox drop constraint fails").await.unwrap();
    keeper.finish().await;

    assert_expired(&pool).await;
}

#[tokio::test]
async fn a_policy_is_put_after_the_step_that_is_under_way() {
    let (_database, pool, [one, _]) = school(30).await;
    let keeper = Keeper::new(&one, &config()).await;
    // A step would be as far as here, with its locks.
    let mut step = pool.begin().await.unwrap();
    step.execute("select from retention_runs for update").await.unwrap();
    let mut lms = pool.acquire().await.unwrap();
    let refused =
        sqlx::raw_sql("set lock_timeout = '50ms'; select from put_policy('default', '{\"pairs\": []}', 'lms')")
            .execute(&mut *lms)
            .await
            .unwrap_err();
    assert_eq!(refused.as_database_error().unwrap().code().unwrap(), "55P03", "{refused}");
    assert_eq!(keeper.step().await, Kept::Busy, "another process is at it");
    step.rollback().await.unwrap();
    keeper.finish().await;
    assert_expired(&pool).await;
}

#[tokio::test]
async fn a_walk_begins_once_a_day() {
    let (_database, pool, [one, _]) = school(30).await;
    let keeper = Keeper::new(&one, &config()).await;
    let began = "select extract(epoch from min(began_at))::bigint from retention_runs where ended_at >= began_at";
    keeper.finish().await;
    let first = count(&pool, began).await;
    let shift = |by: &str| AssertSqlSafe(format!("update retention_runs set began_at = began_at {by}"));

    pool.execute(shift("- interval '23 hours'")).await.unwrap();
    keeper.finish().await;
    assert!(count(&pool, began).await < first - 80_000, "not before a day is over");
    pool.execute(shift("- interval '2 hours'")).await.unwrap();
    keeper.finish().await;
    assert!(count(&pool, began).await >= first, "after a day");
    pool.execute(shift("+ interval '2 days'")).await.unwrap();
    keeper.finish().await;
    assert!(count(&pool, began).await < first + 100_000, "after the clock was set back");
}

#[tokio::test]
async fn a_step_reads_no_more_than_its_pages_however_many_messages_there_are() {
    // Nothing is old enough: what is erased is read by its keys.
    let (_database, pool, [_, _]) = school(36_500).await;
    pool.execute("vacuum analyze").await.unwrap();
    sqlx::query("update retention_runs set width = 2, page = 5, ended_at = null, began_at = now()")
        .execute(&pool)
        .await
        .unwrap();
    let mut connection = pool.begin().await.unwrap();
    for (table, what) in [("messages", "messages"), ("idempotency", "keys")] {
        let read = async |connection: &mut sqlx::PgConnection| -> i64 {
            let read = "select seq_tup_read from pg_stat_xact_user_tables where relname = $1";
            sqlx::query_scalar(read).bind(table).fetch_one(connection).await.unwrap()
        };
        let in_pages = format!("select count(*) from {table} where ctid >= '(5,0)' and ctid < '(7,0)'");
        let in_pages: i64 = sqlx::query_scalar(AssertSqlSafe(in_pages)).fetch_one(&mut *connection).await.unwrap();
        let before = read(&mut connection).await;
        let step = sqlx::query("select from expire_next($1, null, 500)").bind(what);
        step.execute(&mut *connection).await.unwrap();
        let rows = read(&mut connection).await - before;
        // They are read to find what has expired, and again for the gauge.
        assert!((in_pages..=2 * in_pages).contains(&rows), "{rows} rows of {table}, {in_pages} in the pages");
        assert!(2 * in_pages < 4000, "{in_pages}");
    }
}

#[tokio::test]
async fn sends_to_the_same_conversation_go_on_while_its_messages_expire() {
    let app = TestApp::spawn().await;
    app.pool.execute(SCHOOL).await.unwrap();
    let put = "select count(*) from put_policy('default', $1, 'lms')";
    sqlx::query(put).bind(after_days(30)).execute(&app.pool).await.unwrap();
    let keeper = Keeper::new(&app.service, &app.config).await;
    let (one, two) = (app.student("u1").await, app.student("u2").await);

    let sends = async {
        for n in 1..=20 {
            let (from, to) = if n % 2 == 0 { (&one, &two) } else { (&two, &one) };
            from.clone().repeating().send(&to.id, "meanwhile").await.json(201);
        }
    };
    join!(sends, keeper.finish());

    assert_eq!(count(&app.pool, WRONG).await, 0);
    assert_eq!(count(&app.pool, "select count(*) from messages where body = 'meanwhile'").await, 20);
    app.assert_invariants().await;
}
