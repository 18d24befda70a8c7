//! What holds for sends that are committed together.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use sqlx::{Executor, PgPool};

use crate::app::{Client, Reply, TestApp, config, seqs};

/// Holds a send to `stop` in the database, and lets through what is sent before: whoever sends meanwhile waits in line, and
/// goes as one batch when it is let go.
const STOP: &str = "
    create table held ();
    insert into held default values;
    create function hold() returns trigger language plpgsql as $$
    begin
        while new.body = 'stop' and exists (select from held) loop perform pg_sleep(0.002); end loop;
        return new;
    end $$;
    create trigger hold before insert on messages for each row execute function hold()";

/// Lets sends gather in line behind one that is held, and then go.
async fn together(app: &TestApp, sends: impl Future<Output = Vec<Reply>>) -> Vec<Reply> {
    let (first, second) = (app.student("first").await, app.student("second").await);
    first.says(&second, "hello").await;
    app.pool.execute(sqlx::raw_sql(STOP)).await.unwrap();
    let stop = first.send("second", "stop");
    let let_go = async {
        let held =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
        until(&app.pool, held, 1).await;
        // All of them have reached the line by then, or go with the next batch: it is the order that is certain, not the batch.
        tokio::time::sleep(Duration::from_millis(300)).await;
        app.pool.execute("delete from held").await.unwrap();
    };
    let (stopped, replies, ()) = tokio::join!(stop, sends, let_go);
    stopped.json(201);
    replies
}

async fn until(pool: &PgPool, count: &str, wanted: i64) {
    let waiting = async {
        while sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(count)).fetch_one(pool).await.unwrap() < wanted {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("it comes to pass");
}

async fn students(app: &TestApp, count: usize) -> Vec<Client> {
    join_all((0..count).map(|n| async move { app.student(&format!("s{n:02}")).await })).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_batch_each_conversation_counts_for_itself_without_gaps() {
    let app = TestApp::spawn().await;
    let (ada, students) = (app.educator("ada").await, students(&app, 6).await);
    let sends = students.iter().cycle().take(60).enumerate().map(|(n, mia)| {
        // Both ways by turns.
        let (from, to) = if n % 12 < 6 { (mia, "ada") } else { (&ada, mia.id.as_str()) };
        from.send(to, "one of many")
    });
    for reply in together(&app, join_all(sends)).await {
        reply.json(201);
    }
    for mia in &students {
        let page = mia.history(&ada, "").await;
        assert_eq!(seqs(&page), (1..=10).collect::<Vec<_>>());
        let times: Vec<_> =
            page["items"].as_array().unwrap().iter().map(|m| m["created_at"].as_str().unwrap()).collect();
        assert!(times.is_sorted(), "{times:?}");
        assert_eq!(mia.entry(&ada).await["unread_count"], 5);
    }
    assert_eq!(ada.badge().await["messages"], 30);
    assert_eq!(app.check().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_one_fails_alone() {
    let app = TestApp::spawn().await;
    let (ada, students) = (app.educator("ada").await, students(&app, 8).await);
    let gone = app.student("gone").await;
    students[0].says(&gone, "hello").await;
    students[0].send_with_key("ada", "first", "used").await.json(201);
    let refused = "
        update users set deactivated_at = now() where external_id = 'gone';
        create function refuse() returns trigger language plpgsql as $$
        begin if new.body = 'refused' then raise exception 'no'; end if; return new; end $$;
        create trigger refuse before insert on messages for each row execute function refuse()";
    app.pool.execute(sqlx::raw_sql(refused)).await.unwrap();
    let sends = async {
        let good = join_all(students.iter().map(|mia| mia.send("ada", "good")));
        let bad = [
            ("s00", "nobody", "to whom?", "1"),
            ("s00", "s00", "to myself", "2"),
            ("s00", "gone", "are you there?", "3"),
            ("s00", "ada", "second", "used"),
            ("s01", "ada", "refused", "4"),
            ("s00", "ada", "first", "used"),
        ];
        let find = |id: &str| students.iter().find(|mia| mia.id == id).unwrap();
        let bad = join_all(bad.iter().map(|(from, to, body, key)| find(from).send_with_key(to, body, key)));
        let (good, bad) = tokio::join!(good, bad);
        good.into_iter().chain(bad).collect()
    };
    let replies = together(&app, sends).await;
    let (good, rest) = replies.split_at(8);
    for reply in good {
        reply.json(201);
    }
    rest[0].problem(422, "recipient_unknown");
    rest[1].problem(422, "self_message");
    rest[2].problem(403, "recipient_inactive");
    rest[3].problem(422, "idempotency_key_reused");
    rest[4].problem(500, "internal");
    assert_eq!(rest[5].json(200)["body"], "first");
    assert_eq!(ada.badge().await["messages"], 9);
    assert_eq!(app.check().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twins_in_one_batch_and_of_two_services_are_one_message() {
    let app = TestApp::spawn().await;
    let other = TestApp::spawn_on(config(), app.database.shared());
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let there = other.client("mia", mia.token.clone());
    for round in 0..8 {
        let key = format!("key-{round}");
        let twins =
            (0..12).map(|n| if n % 2 == 0 { &mia } else { &there }).map(|mia| mia.send_with_key("ada", "once", &key));
        let replies = join_all(twins).await;
        let created = replies.iter().filter(|reply| reply.status == 201).count();
        let replayed = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!((created, replayed), (1, 11), "{replies:?}");
    }
    assert_eq!(seqs(&mia.history(&ada, "").await), (1..=8).collect::<Vec<_>>());
    assert_eq!(app.check().await, [""; 0]);
}

/// What a lock elsewhere does: who waits for it waits, nobody else does, and order stays.
async fn a_lock_stalls_nobody_else(lock: &str) {
    let mut config = config();
    config.database.lock_timeout_ms = 4_000;
    let app = TestApp::spawn_with(config).await;
    let (ada, ben, students) = (app.educator("ada").await, app.educator("ben").await, students(&app, 10).await);
    let locked = &students[0];
    locked.says(&ada, "first").await;
    let mut holder = app.pool.begin().await.unwrap();
    holder.execute(sqlx::AssertSqlSafe(lock)).await.unwrap();
    let waiting = async {
        let mut seqs = Vec::new();
        // One after the other, each once the one before is in line.
        let ada = &ada;
        let sends = join_all((0..20).map(|n| async move {
            tokio::time::sleep(Duration::from_millis(25 * n)).await;
            locked.says(ada, "waits").await
        }));
        seqs.extend(sends.await);
        seqs
    };
    let others = async {
        tokio::time::sleep(Duration::from_millis(600)).await;
        let begun = Instant::now();
        for mia in &students[1..] {
            mia.says(&ben, "meanwhile").await;
        }
        let took = begun.elapsed();
        holder.rollback().await.unwrap();
        took
    };
    let (order, took) = tokio::join!(waiting, others);
    assert!(took < Duration::from_secs(2), "nine sends in {took:?}");
    assert_eq!(order, (2..=21).collect::<Vec<_>>(), "in order of arrival");
    assert_eq!(app.check().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_conversation_stalls_nobody_else() {
    a_lock_stalls_nobody_else("select from conversations for update").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_participant_stalls_nobody_else() {
    a_lock_stalls_nobody_else("select from participants for update").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_stays_is_a_503_and_nothing_is_written() {
    let mut config = config();
    config.database.lock_timeout_ms = 300;
    let app = TestApp::spawn_with(config).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "first").await;
    let mut holder = app.pool.begin().await.unwrap();
    holder.execute("select from conversations for update").await.unwrap();
    let replies = join_all((0..5).map(|_| mia.send("ada", "too late"))).await;
    for reply in &replies {
        reply.problem(503, "unavailable");
        assert!(reply.header("retry-after").is_some());
    }
    holder.rollback().await.unwrap();
    assert_eq!(mia.says(&ada, "second").await, 2);
    assert_eq!(app.check().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_line_is_a_503_at_once_and_loses_nothing() {
    let mut config = config();
    config.limits.max_waiting = 4;
    let app = TestApp::spawn_with(config).await;
    let ada = app.educator("ada").await;
    let mut students = Vec::new();
    // One by one: not many may wait for the directory, either.
    for n in 0..20 {
        students.push(app.student(&format!("s{n:02}")).await);
    }
    let replies = together(&app, join_all(students.iter().map(|mia| mia.send("ada", "hello")))).await;
    let (sent, shed): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 201);
    assert!((1..=4).contains(&sent.len()), "{replies:?}");
    for reply in shed {
        reply.problem(503, "unavailable");
        assert!(reply.header("retry-after").is_some());
    }
    assert_eq!(ada.badge().await["messages"], sent.len());
    assert_eq!(app.check().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_with_sixty_four_writers_in_ten_conversations_neither_skip_nor_double() {
    let app = TestApp::spawn().await;
    let other = TestApp::spawn_on(config(), app.database.shared());
    let (ada, students) = (app.educator("ada").await, students(&app, 10).await);
    let writers = (0..64).map(|number: usize| {
        let (mia, here) = (&students[number % 10], number.is_multiple_of(2));
        let (ada, app) = (&ada, if here { &app } else { &other });
        async move {
            let (from, to) = if number.is_multiple_of(3) { (ada, mia) } else { (mia, ada) };
            let client = app.client(&from.id, from.token.clone());
            let mut seqs = Vec::new();
            for n in 0..12 {
                let reply = client.send_with_key(&to.id, "shared", &format!("{number}-{n}")).await;
                seqs.push((mia.id.clone(), reply.json(201)["seq"].as_i64().unwrap()));
            }
            seqs
        }
    });
    let all: Vec<_> = join_all(writers).await.concat();
    let distinct: BTreeSet<_> = all.iter().collect();
    assert_eq!((all.len(), distinct.len()), (64 * 12, 64 * 12));
    for mia in &students {
        let last = mia.entry(&ada).await["last_seq"].as_i64().unwrap();
        let got: Vec<_> = distinct.iter().filter(|(id, _)| *id == mia.id).map(|(_, seq)| *seq).collect();
        assert_eq!(got, (1..=last).collect::<Vec<_>>());
    }
    assert_eq!(app.check().await, [""; 0]);
}
