//! The number of rows that each call reads: a page of rows, however many there are. Postgres itself counts them, with the generic
//! plans that prepared statements get after some calls.

use std::fs;

use serde_json::json;
use sqlx::{AssertSqlSafe, Executor, PgPool, Row};

use crate::support::app::TestApp;

/// 20,000 users; an educator with 1,000 peers who all wait for an answer; a conversation of 50,000 messages, and one
/// of 5,000 that are all of one user.
const SCHOOL: &str = "
    insert into users (tenant, external_id, role) select 'default', 'ada', 'educator';
    insert into users (tenant, external_id) select 'default', 's' || n from generate_series(1, 19999) n;
    insert into conversations (public_id, low_user_id, high_user_id, last_seq, last_created_at)
    select gen_random_uuid(), 1, n, case n when 2 then 50000 else 20 end, now() - n * interval '1 minute' from generate_series(2, 1001) n
    union all
    select gen_random_uuid(), n, n + 1, 12, now() - n * interval '1 second' from generate_series(2, 19999) n
    union all
    select gen_random_uuid(), 3, 20000, 5000, now();
    insert into messages (conversation_id, seq, sender_id, body, created_at)
    select c.id, s, case when s % 2 = 0 or (c.low_user_id, c.high_user_id) = (3, 20000) then c.high_user_id else c.low_user_id end, repeat('word ', 24),
           c.last_created_at - (c.last_seq - s) * interval '1 second'
    from conversations c, generate_series(1, c.last_seq) s;
    insert into participants (conversation_id, user_id, peer_id, read_seq, seen_seq, unread_count, preview_seq, last_is_mine, last_activity_at)
    select c.id, u, c.low_user_id + c.high_user_id - u, c.last_seq - 10, c.last_seq - 10, 5, c.last_seq, u = c.high_user_id, c.last_created_at
    from conversations c, unnest(array[c.low_user_id, c.high_user_id]) u;
    update participants set unread_count = case user_id when 3 then 10 else 0 end where (user_id, peer_id) in ((3, 20000), (20000, 3));
    insert into read_marks (conversation_id, user_id, up_to_seq, read_at)
    select p.conversation_id, p.user_id, s, p.last_activity_at - (p.seen_seq - s) * interval '1 second'
    from participants p, generate_series(p.seen_seq % 3 + 1, p.seen_seq, 3) s;
    insert into read_marks (conversation_id, user_id, up_to_seq, read_at)
    select conversation_id, user_id, seen_seq, last_activity_at from participants on conflict do nothing;
    insert into message_words (conversation_id, seq, created_at, words)
    select m.conversation_id, m.seq, m.created_at, index_terms(m, c, m.body)
    from messages m join conversations c on c.id = m.conversation_id;
    update search_horizon set oldest = (select min(created_at) from messages);
    insert into hidden_messages (conversation_id, user_id, seq)
    select c.id, 2, s from conversations c, generate_series(30001, 31000) s where c.low_user_id = 1 and c.high_user_id = 2;
    update participants set hidden_count = 1000 where user_id = 2 and peer_id = 1;
    -- The event log begins after these messages, and has events about other things.
    update event_log set opened_ats[slot + 1] = clock_timestamp();
    insert into events (slot, first, last, kind, conversation_ids, seqs, user_ids, peer_ids, at)
    select 0, n, n, 'conversation.flagged', array[1], array[null::bigint], array[1], array[null::bigint], now() from generate_series(1, 20000) n;
";

/// Arguments for the newest page of the educator's inbox.
const PAGE: &str = "('default', 'ada', now(), 99999, 21)";

/// The service's own statements, from `.sqlx/`.
fn statements() -> Vec<String> {
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx")).unwrap();
    let query =
        |text: String| serde_json::from_str::<serde_json::Value>(&text).unwrap()["query"].as_str().unwrap().to_owned();
    files.map(|file| query(fs::read_to_string(file.unwrap().path()).unwrap())).collect()
}

/// The rows that a statement read.
#[derive(Debug)]
struct RowsRead {
    by_sequential_scan: i64,
    by_index: i64,
}

/// Executes a statement and counts the rows that it reads.
async fn rows_read(pool: &PgPool, statement: &str, arguments: &str) -> RowsRead {
    let mut connection = pool.begin().await.unwrap();
    connection.execute("set local plan_cache_mode = force_generic_plan").await.unwrap();
    connection.execute(AssertSqlSafe(format!("prepare call as {statement}"))).await.unwrap();
    // The first execution is not counted: it includes the planner's own look into the indexes.
    let execute = format!("execute call {arguments}");
    connection.execute("savepoint planned").await.unwrap();
    connection.execute(AssertSqlSafe(execute.clone())).await.unwrap();
    connection.execute("rollback to savepoint planned").await.unwrap();
    let count = "select coalesce(sum(seq_tup_read), 0)::bigint, coalesce(sum(idx_tup_fetch), 0)::bigint
                 from pg_stat_xact_user_tables";
    let before = connection.fetch_one(count).await.unwrap();
    connection.execute(AssertSqlSafe(execute)).await.unwrap();
    let after = connection.fetch_one(count).await.unwrap();
    connection.execute("deallocate call").await.unwrap();
    connection.rollback().await.unwrap();
    let difference = |column: usize| after.get::<i64, _>(column) - before.get::<i64, _>(column);
    RowsRead { by_sequential_scan: difference(0), by_index: difference(1) }
}

#[tokio::test]
async fn every_call_reads_no_more_than_a_page_of_rows_and_by_index() {
    let app = TestApp::spawn().await;
    app.pool.execute(SCHOOL).await.unwrap();
    app.pool.execute("vacuum analyze").await.unwrap();
    app.assert_invariants().await;
    let statements = statements();
    let send = "(gen_random_uuid(), false, array['default'], array['s1'], array['ada'], array[''], array['key'], array[''::bytea], array['hello'], array[null::jsonb], array[null::bigint], false, array['student'], null)";
    // A part of the statement, its arguments, and the most rows that it may read, which does not depend on how many there are.
    let calls = [
        ("and m.seq < $4", "('default', 'ada', 's1', 9223372036854775807, 51, 1)", 2 * 52 + 20),
        ("and m.seq < $4", "('default', 'ada', 's1', 25000, 51, 1)", 2 * 52 + 20),
        ("and m.seq < $4", "('default', 'ada', 's1', 1, 1, 51)", 2 * 52 + 20),
        // The peer has seen 4,990 messages, none of which is the caller's.
        ("and m.seq < $4", "('default', 's2', 's19999', 9223372036854775807, 51, 1)", 2 * 52 + 100 + 20),
        // This user has deleted 1,000 of the messages: none of this window, then those that the window skips.
        ("and m.seq < $4", "('default', 's1', 'ada', 25000, 51, 1)", 2 * 52 + 20),
        ("and m.seq < $4", "('default', 's1', 'ada', 31010, 51, 1)", 2 * 52 + 2 * 1000 + 20),
        ("m.seq = $4 and shown(m, p)", "('default', 'ada', 's1', 25000)", 20),
        ("and k.key = $4\n", "('default', 'ada', '', 'k1')", 20),
        ("newest_of_both_senders(me.id, 'all'", PAGE, 6 * 21 + 20),
        ("newest_of_both_senders(me.id, 'all'", "('default', 'ada', now() - interval '8 hours', 500, 21)", 6 * 21 + 20),
        (
            "oldest_with_archived(me.id, 'awaiting'",
            "('default', 'ada', now() - interval '9 hours', 500, 21)",
            6 * 21 + 20,
        ),
        ("newest_in(me.id, 'unread'", PAGE, 6 * 21 + 20),
        ("newest_of_both_senders(me.id, 'archived'", PAGE, 3),
        ("newest_with_archived(me.id, 'sent'", PAGE, 6 * 21 + 20),
        ("newest_in(me.id, 'starred'", PAGE, 3),
        ("newest_in(me.id, 'trash'", "('default', 'ada', now(), 99999, 21, 60)", 3),
        ("page_by_context", "('default', 'ada', now(), 99999, 21, 'all', 60, 'course', '42')", 3),
        ("cross join lateral unread_totals", "('default', 's1')", 3),
        (
            "receipt_time(w.conversation_id",
            "(array[1, 1], array[2, 2], array[49990, 49990], array[1, null], array[false, true], 2001)",
            60,
        ),
        ("from change_conversation(", "('default', 's1', 'ada', 'unread', 49990, 'call', 0)", 60),
        ("from mark_read", "('default', 's1', 'ada', 50000, null)", 40),
        ("from write_batch", send, 40),
        ("m.seq between $4 and $5", "(1, 1, 2, 49981, 50000)", 20 * 10),
        ("created_at < $2 order by seq desc", "(1, now() - interval '2 minutes' - interval '5 seconds')", 10),
        ("from events e where e.last > $1", "(15000, 100)", 100 + 20),
        // An export: the ids of 1,000 conversations, then 500 messages with their receipts. Of the user who has deleted 1,000 messages,
        // half of these are their own, and each of the page is looked up among the deleted ones, twice if it is their own.
        ("with of_user as materialized", "(1, 0, 5000)", 1000 + 20),
        ("i.after_revision", "(1, '{1}', '{25000}', '{2147483647}', '{25500}', false, 500, 131072)", 2 * 500 + 20),
        (
            "i.after_revision",
            "(2, '{1}', '{30000}', '{2147483647}', '{30500}', true, 500, 131072)",
            500 + 500 + 250 + 250 + 20,
        ),
        ("from sequence_events(", "(1000, 0)", 20),
        // A word that all of 70,000 messages have, and one that none has: a few steps of at most 3,000 rows each. The number of
        // steps depends on the current time's place in its time span.
        (
            "search_messages(",
            "('default', 'ada', null, '\"word\"', true, null, null, null, null, now(), 1, 1, 21)",
            8_000,
        ),
        (
            "search_messages(",
            "('default', 'ada', null, '\"none\"', false, null, null, null, null, now(), 1, 1, 21)",
            16_000,
        ),
        (
            "search_messages(",
            "('default', 'ada', 's1', '\"none\"', false, null, null, null, null, now(), 1, 1, 21)",
            16_000,
        ),
    ];

    for (part, arguments, most) in calls {
        let statement = statements.iter().find(|statement| statement.contains(part));
        let statement = statement.unwrap_or_else(|| panic!("no statement contains {part}"));
        let read = rows_read(&app.pool, statement, arguments).await;

        // Tables of one row: `search_horizon`, `event_log` and, on a server without a failover, `event_eras`.
        assert!(read.by_sequential_scan <= 6, "{part} {arguments}: {read:?}");
        assert!(read.by_index <= most, "{part} {arguments}: {read:?}, at most {most}");
    }
}

/// 20,000 users; an educator who has sent each of the others five messages, and has read marks at all of them, so that the
/// same positions are events of both types; the log of 99,995 events.
const LOG: &str = "
    insert into users (tenant, external_id, role) select 'default', 'ada', 'educator';
    insert into users (tenant, external_id) select 'default', 's' || n from generate_series(1, 19999) n;
    insert into conversations (public_id, low_user_id, high_user_id, last_seq, last_created_at)
    select gen_random_uuid(), 1, n, 5, now() from generate_series(2, 20000) n;
    insert into messages (conversation_id, seq, sender_id, body, created_at)
    select c.id, s, 1, 'hello', now() from conversations c, generate_series(1, 5) s;
    insert into participants (conversation_id, user_id, peer_id, read_seq, seen_seq, unread_count, preview_seq, last_is_mine, last_activity_at)
    select c.id, 1, c.high_user_id, 5, 5, 0, 5, true, now() from conversations c;
    insert into read_marks (conversation_id, user_id, up_to_seq, read_at)
    select c.id, 1, s, now() from conversations c, generate_series(1, 5) s;
    insert into events (slot, first, last, kind, conversation_ids, seqs, user_ids, peer_ids, at)
    select n / 40000, n, n, 'message.sent', array[c.id], array[(n - 1) / 19999 + 1], array[1], array[c.high_user_id], now()
    from generate_series(1, 99995) n join conversations c on c.high_user_id = (n - 1) % 19999 + 2;
    update event_log set slot = 2, floor = 79999;
";

#[tokio::test]
async fn a_page_of_the_feed_reads_no_more_rows_than_it_looks_at_and_by_index() {
    let app = TestApp::spawn().await;
    app.pool.execute(LOG).await.unwrap();
    app.pool.execute("vacuum analyze").await.unwrap();
    let statements = statements();
    // 5,000 events, as many as a call looks at, of which a page has 200; or none of them is of the caller's tenant.
    let array =
        |element: &dyn Fn(u64) -> String| format!("'{{{}}}'", (1..=5000).map(element).collect::<Vec<_>>().join(","));
    let ids = array(&|n| n.to_string());
    let page_of = |tenant: &str, is_receipt: bool| {
        let (seqs, users, are_receipts) =
            (array(&|_| "1".to_owned()), array(&|_| "1".to_owned()), array(&|_| is_receipt.to_string()));
        format!("('{tenant}', {ids}, {seqs}, {users}, {are_receipts}, 200)")
    };
    let calls = [
        ("l.firsts as", "(0, 5000)".to_owned(), 5000 + 50),
        ("l.firsts as", "(77500, 5000)".to_owned(), 5000 + 50),
        ("l.firsts as", "(99990, 5000)".to_owned(), 50),
        ("l.firsts as", "(99995, 5000)".to_owned(), 50),
        ("w.is_receipt", page_of("default", false), 6 * 200 + 50),
        ("w.is_receipt", page_of("default", true), 6 * 200 + 50),
        ("w.is_receipt", page_of("west", false), 5000 + 50),
    ];

    for (part, arguments, most) in calls {
        let statement = statements.iter().find(|statement| statement.contains(part));
        let statement = statement.unwrap_or_else(|| panic!("no statement contains {part}"));
        let read = rows_read(&app.pool, statement, &arguments).await;

        // `event_log` and `event_eras` have one row each.
        let call = format!("{part} {arguments:.60}: {read:?}, at most {most}");
        assert!(read.by_sequential_scan <= 10, "{call}");
        assert!(read.by_index <= most, "{call}");
    }
}

#[tokio::test]
async fn a_column_that_a_newer_release_adds_fails_no_call() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for table in ["messages", "participants", "conversations", "users"] {
        for round in 0..2 {
            // Often enough that each connection has prepared each statement before the column is added.
            for _ in 0..8 {
                let seq = mia.says(&ada, "hello").await;
                ada.history(&mia, "").await;
                ada.get(&format!("/v1/conversations/mia/messages/{seq}")).await.json(200);
                ada.entry(&mia).await;
                ada.get("/v1/inbox").await.json(200);
                ada.get("/v1/inbox?filter=unread").await.json(200);
                ada.badge().await;
                ada.read(&mia, seq).await;
                ada.unread_from(&mia, seq).await;
                ada.post("/v1/inbox/read-all", &json!({})).await.json(200);
                ada.get("/v1/me").await.json(200);
            }
            if round == 0 {
                let add = format!("alter table {table} add column of_a_newer_release bigint not null default 0");
                sqlx::query(AssertSqlSafe(add)).execute(&app.pool).await.unwrap();
            }
        }
    }
    app.assert_invariants().await;
}
