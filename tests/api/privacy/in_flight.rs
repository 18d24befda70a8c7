//! An erasure waits for the transactions that do not know of it.

use pidge::privacy::{Erased, erase_next};
use serde_json::json;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};

use super::{officer, text_columns::assert_nowhere};
use crate::support::{app::TestApp, batch_gate::count, client::Client, wait::until};

/// A session like those of the service.
async fn session(app: &TestApp) -> PgConnection {
    let options: PgConnectOptions = app.database.url.parse().unwrap();
    options.application_name("pidge").connect().await.unwrap()
}

/// Asserts that an erasure is running, after the eraser has found that it must wait.
async fn assert_waits(app: &TestApp, officer: &Client, erasure: &serde_json::Value) {
    until("the eraser waits", async || erase_next(&app.service).await.unwrap() == Erased::Waiting).await;
    let path = format!("/v1/erasures/{}", erasure["id"].as_str().unwrap());
    assert_eq!(officer.get(&path).await.json(200)["state"], "running");
}

#[tokio::test]
async fn what_a_transaction_that_found_the_user_before_writes_later_is_erased_as_well() {
    let app = TestApp::spawn().await;
    let (officer, ada, mia) = (officer(&app).await, app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    let mut session = session(&app).await;
    let mut older = session.begin().await.unwrap();
    let mia_id: i64 =
        sqlx::query_scalar("select id from users where external_id = 'mia'").fetch_one(&mut *older).await.unwrap();

    let erasure = officer.erase("mia").await.json(202);
    assert_waits(&app, &officer, &erasure).await;
    for write in [
        "insert into drafts (user_id, peer, body, version, written_by_call, updated_at)
         values ($1, 'ada', 'numbat', 1, gen_random_uuid(), now())",
        "insert into idempotency (sender_id, client, key, payload_hash, conversation_id, seq, created_at)
         select $1, '', 'wombat', '', c.id, 1, now() from conversations c",
        "insert into blocks (blocker_id, blocked_id) select $1, u.id from users u where u.external_id = 'officer'",
        "with c as (insert into contexts (tenant, type, external_id) values ('default', 'course', 'bio') returning id)
         insert into context_members (user_id, context_id) select $1, id from c",
        "with m as (
             insert into messages (conversation_id, seq, sender_id, body, created_at)
             select c.id, 2, $1, 'okapi', clock_timestamp() from conversations c returning *
         ), c as (
             update conversations c set last_seq = 2, last_created_at = m.created_at from m
         ), p as (
             update participants p set preview_seq = 2, last_activity_at = m.created_at,
                    unread_count = unread_count + case when p.user_id = $1 then 0 else 1 end from m
         ), o as (
             insert into outbox (kind, conversation_ids, seqs, user_ids, peer_ids)
             select 'message.sent', array[m.conversation_id], array[2], array[m.sender_id], array[null::bigint] from m
         )
         insert into search_queue (conversation_ids, seqs, user_ids)
         select array[m.conversation_id], array[2], array[m.sender_id] from m",
    ] {
        sqlx::query(write).bind(mia_id).execute(&mut *older).await.unwrap();
    }
    older.commit().await.unwrap();
    officer.finished(&erasure).await;

    assert_nowhere(&app, &["numbat", "wombat", "okapi", "hello"]).await;
    assert_eq!(count(&app, "select count(*) from blocks").await, 0);
    assert_eq!(count(&app, "select count(*) from context_members").await, 0);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_transaction_of_another_program_delays_no_erasure() {
    let app = TestApp::spawn().await;
    let (officer, ada, mia) = (officer(&app).await, app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    let mut dump = app.pool.begin().await.unwrap();
    dump.execute("set transaction isolation level repeatable read; select count(*) from users").await.unwrap();

    officer.erases(&mia).await;

    dump.rollback().await.unwrap();
}

#[tokio::test]
async fn a_profile_that_was_being_written_when_the_user_was_erased_is_not_stored() {
    let app = TestApp::spawn().await;
    let (officer, _mia) = (officer(&app).await, app.student("mia").await);
    let mut erasing = app.pool.begin().await.unwrap();
    erasing.execute("select begin_erasure('default', 'mia', 'officer')").await.unwrap();
    let older = crate::support::tokens::token_with("mia", &json!({"name": "Numbat", "role": "student"}));
    let older = app.client("mia", older);

    older.get("/v1/me").await.json(200);
    until("the profile writer waits for the erasure", async || {
        let waiting = "select count(*) from pg_stat_activity
                       where datname = current_database() and wait_event_type = 'Lock' and query like '%profile_issued_at%'";
        count(&app, waiting).await > 0
    })
    .await;
    erasing.commit().await.unwrap();
    // A send waits until the profiles of tokens are written.
    officer.send("mia", "hello").await.problem(422, "recipient_unknown");
    older.get("/v1/me").await.json(200);
    officer.send("mia", "hello").await.problem(422, "recipient_unknown");

    assert_nowhere(&app, &["numbat"]).await;
    assert_eq!(count(&app, "select count(*) from users where external_id = 'mia'").await, 0);
}

#[tokio::test]
async fn an_erasure_of_many_messages_and_conversations_is_done_in_steps_each_of_which_may_fail() {
    let app = TestApp::spawn().await;
    let (officer, mia) = (officer(&app).await, app.student("mia").await);
    // 130 conversations with one message each, and one with 2,300.
    let fill = "
        insert into users (tenant, external_id) select 'default', 'p' || n from generate_series(1, 131) n;
        select count(*) from generate_series(1, 131) n cross join lateral write_batch(
            gen_random_uuid(), false, array['default'], array['mia'], array['p' || n], array[''], array['key-' || n], array[''::bytea],
            array['numbat ' || n], array[null::jsonb], array[null::bigint], false);
        select count(*) from write_batch(
            gen_random_uuid(), false, array_fill('default'::text, array[2299]), array_fill('mia'::text, array[2299]),
            array_fill('p77'::text, array[2299]), array_fill(''::text, array[2299]),
            (select array_agg('many-' || n) from generate_series(1, 2299) n), array_fill(''::bytea, array[2299]),
            array_fill('numbat'::text, array[2299]), array_fill(null::jsonb, array[2299]), array_fill(null::bigint, array[2299]),
            false);";
    app.pool.execute(sqlx::raw_sql(fill)).await.unwrap();
    // Of the changes of erasures, every second one fails. A sequence counts them: it is not rolled back.
    let fail = "
        create sequence attempts;
        create function fail() returns trigger language plpgsql as $$
        begin
            if nextval('attempts') % 2 = 0 then
                raise exception 'failed by the test' using errcode = '40001';
            end if;
            return new;
        end $$;
        create trigger fail before update on erasures for each row execute function fail();";
    app.pool.execute(sqlx::raw_sql(fail)).await.unwrap();

    let erasure = officer.erase(&mia.id).await.json(202);
    until("no step remains", async || {
        let _ = erase_next(&app.service).await;
        count(&app, "select count(*) from erasures where finished_at is null").await == 0
    })
    .await;

    let done = officer.finished(&erasure).await;
    assert_eq!(done["counts"], json!({"messages": 131 + 2299}), "each message is counted once");
    assert_nowhere(&app, &["numbat", "many-", "key-"]).await;
    app.assert_invariants().await;
}
