//! Concurrent calls: sends, pages, read markers, locks, reruns, and two replicas.

use std::collections::BTreeSet;

use futures_util::{StreamExt, future::join_all, stream};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::support::{
    app::{TestApp, config},
    client::{Client, Reply, seqs},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_identical_sends_make_one_message_and_use_one_seq() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);

    let replies = join_all((0..64).map(|_| mia.send_with_key("ada", "once", "the-key"))).await;

    let created = replies.iter().filter(|reply| reply.status == 201).count();
    let is_replayed = |reply: &&Reply| reply.status == 200 && reply.header("idempotent-replayed") == Some("true");
    let replayed = replies.iter().filter(is_replayed).count();
    assert_eq!(created, 1, "one send creates the message");
    assert_eq!(replayed, 63, "the others are marked as replays");
    let bodies: BTreeSet<&str> = replies.iter().map(|reply| reply.text.as_str()).collect();
    assert_eq!(bodies.len(), 1, "all replies have the same body: {bodies:?}");
    assert_eq!(mia.says(&ada, "next").await, 2, "the seq of the next message");
    app.assert_invariants().await;
}

/// Students with ids of a prefix and a number.
async fn students(app: &TestApp, prefix: &str, count: usize) -> Vec<Client> {
    let ids: Vec<_> = (0..count).map(|n| format!("{prefix}{n:02}")).collect();
    join_all(ids.iter().map(|id| app.student(id))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_for_sixteen_recipients_makes_one_message() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let peers = students(&app, "p", 16).await;

    let replies = join_all(peers.iter().map(|peer| mia.send_with_key(&peer.id, "once", "the-key"))).await;

    let (created, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 201);
    assert_eq!(created.len(), 1, "{created:?}");
    for reply in refused {
        reply.problem(422, "idempotency_key_reused");
    }
    let inbox = mia.get("/v1/inbox").await.json(200);
    assert_eq!(inbox["items"].as_array().unwrap().len(), 1, "{inbox}");
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_first_messages_that_cross_make_one_conversation() {
    let app = TestApp::spawn().await;
    let (ones, others) = (students(&app, "a", 16).await, students(&app, "b", 16).await);
    let pairs: Vec<_> = ones.iter().zip(&others).collect();

    let sends = pairs.iter().flat_map(|(a, b)| [a.send(&b.id, "you first"), b.send(&a.id, "no, you")]);
    for reply in join_all(sends).await {
        reply.json(201);
    }

    for (a, b) in pairs {
        let page = a.history(b, "").await;
        assert_eq!(seqs(&page), [1, 2], "{page}");
        let messages = page["items"].as_array().unwrap();
        let conversation_ids: BTreeSet<_> =
            messages.iter().map(|message| message["id"].as_str().unwrap().rsplit_once('.').unwrap().0).collect();
        assert_eq!(conversation_ids.len(), 1, "{conversation_ids:?}");
    }
    app.assert_invariants().await;
}

/// The seqs that a reader collects with `after`, up to a last one.
async fn follow(reader: &Client, peer: &Client, last: i64) -> Vec<i64> {
    let mut found = Vec::new();
    loop {
        let after = found.last().copied().unwrap_or(0);
        let page = reader.history(peer, &format!("?after={after}&limit=7")).await;
        found.extend(seqs(&page));
        if found.last() == Some(&last) {
            return found;
        }
    }
}

/// The seqs that a reader collects with `before`, from the newest page to the oldest.
async fn descend(reader: &Client, peer: &Client) -> Vec<i64> {
    let mut page = reader.history(peer, "?limit=9").await;
    let mut found = seqs(&page);
    while page["has_older"] == true {
        page = reader.history(peer, &format!("?limit=9&before={}", page["oldest_seq"])).await;
        found.splice(0..0, seqs(&page));
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_neither_miss_nor_repeat_a_message_while_sixteen_clients_send() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);

    let sending = join_all((0..16).map(|n| {
        let (from, to) = if n % 2 == 0 { (&mia, &ada) } else { (&ada, &mia) };
        async move {
            for k in 0..12 {
                from.says(to, &format!("{n}/{k}")).await;
            }
        }
    }));
    let descending = async {
        for _ in 0..6 {
            let found = descend(&mia, &ada).await;
            let whole: Vec<i64> = (1..=found.last().copied().unwrap_or(0)).collect();
            assert_eq!(found, whole, "pages from the newest to the oldest");
        }
    };
    let (_, followed, ()) = tokio::join!(sending, follow(&ada, &mia, 192), descending);

    assert_eq!(followed, (1..=192).collect::<Vec<_>>(), "pages from the oldest to the newest");
    let page = ada.history(&mia, "?limit=100").await;
    let times: Vec<&str> =
        page["items"].as_array().unwrap().iter().map(|message| message["created_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a < b), "times do not rise with seq: {times:?}");
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_hundred_concurrent_sends_and_read_markers_leave_exact_unread_counts() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.says(&ada, "first").await;
    noah.says(&ada, "first").await;

    // No more at once than get a connection before their timeout.
    let calls = stream::iter(0..600_i64).for_each_concurrent(48, |n| {
        let (ada, peer) = (&ada, if n % 4 < 2 { &mia } else { &noah });
        async move {
            match n % 10 {
                0 | 1 => drop(ada.read(peer, n / 5).await),
                2 => drop(ada.unread_from(peer, n / 7 + 1).await),
                3 => drop(ada.post("/v1/inbox/read-all", &json!({})).await.json(200)),
                4 => {
                    let as_of = ada.get("/v1/inbox").await.json(200)["as_of"].clone();
                    ada.post("/v1/inbox/read-all", &json!({"as_of": as_of})).await.json(200);
                }
                5 => drop(ada.says(peer, "an answer").await),
                6 => drop(peer.read(ada, n / 3).await),
                _ => drop(peer.says(ada, "a question").await),
            }
        }
    });
    calls.await;

    app.assert_invariants().await;
    for user in [&ada, &mia, &noah] {
        let inbox = user.get("/v1/inbox").await.json(200);
        let sum: i64 =
            inbox["items"].as_array().unwrap().iter().map(|entry| entry["unread_count"].as_i64().unwrap()).sum();
        assert_eq!(user.badge().await["messages"], json!(sum), "the total of {} and the sum of {inbox}", user.id);
    }
    assert_eq!(ada.post("/v1/inbox/read-all", &json!({})).await.json(200)["unread"]["messages"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_read_markers_never_lower_the_marker() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for _ in 0..30 {
        mia.says(&ada, "hello").await;
    }

    let replies = join_all((0..60).map(|n| ada.read(&mia, n % 30 + 1))).await;

    for reply in &replies {
        assert_eq!(reply["applied"], true, "{reply}");
    }
    assert_eq!(ada.entry(&mia).await["read_seq"], 30);
    let page = mia.history(&ada, "").await;
    let times: Vec<&Value> = page["items"].as_array().unwrap().iter().map(|message| &message["read_at"]).collect();
    assert!(times.is_sorted_by(|a, b| a.as_str() <= b.as_str()), "receipts do not rise with seq: {times:?}");
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn duplicates_of_a_send_that_waits_for_a_lock_make_one_message() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.says(&ada, "first").await;
    let mut lock = app.pool.begin().await.unwrap();
    sqlx::query("select 1 from conversations for update").execute(&mut *lock).await.unwrap();

    let duplicates = join_all((0..4).map(|_| mia.send_with_key("ada", "once", "k")));
    let releasing = async {
        let seq = noah.says(&ada, "not delayed by the lock").await;
        lock.rollback().await.unwrap();
        seq
    };
    let (duplicates, other_seq) = tokio::join!(duplicates, releasing);

    assert_eq!(other_seq, 1, "a send to another conversation was committed while the lock was held");
    let statuses: Vec<u16> = duplicates.iter().map(|reply| reply.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(ada.entry(&mia).await["last_seq"], 2);
}

/// Makes the first two of each three changes of a table fail with an SQLSTATE. A sequence counts them: it is not rolled back.
async fn fail_two_of_three(app: &TestApp, event: &str, sqlstate: &str) {
    let trigger = format!(
        "create sequence attempts;
         create function fail() returns trigger language plpgsql as $$
         begin
             if nextval('attempts') % 3 <> 0 then
                 raise exception 'failed by the test' using errcode = tg_argv[0];
             end if;
             return new;
         end $$;
         create trigger fail before {event} for each row execute function fail('{sqlstate}');"
    );
    sqlx::raw_sql(AssertSqlSafe(trigger)).execute(&app.pool).await.unwrap();
}

/// The SQLSTATEs of a deadlock and of a serialisation failure.
const ROLLED_BACK: [&str; 2] = ["40P01", "40001"];

#[tokio::test]
async fn read_markers_are_set_again_when_the_database_rolls_back() {
    for sqlstate in ROLLED_BACK {
        let app = TestApp::spawn().await;
        let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
        mia.says(&ada, "first").await;
        fail_two_of_three(&app, "update on participants", sqlstate).await;

        let read = ada.read(&mia, 1).await;
        let unread = ada.unread_from(&mia, 1).await;
        let all_read = ada.post("/v1/inbox/read-all", &json!({})).await.json(200);

        assert_eq!(read["entry"]["read_seq"], 1, "{sqlstate}");
        assert_eq!(unread["entry"]["read_seq"], 0, "{sqlstate}");
        assert_eq!(all_read["unread"]["messages"], 0, "{sqlstate}");
        app.assert_invariants().await;
    }
}

#[tokio::test]
async fn a_send_is_written_again_when_the_database_rolls_back() {
    for sqlstate in ROLLED_BACK {
        let app = TestApp::spawn().await;
        let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
        mia.says(&ada, "first").await;
        fail_two_of_three(&app, "insert on messages", sqlstate).await;

        let seq = mia.says(&ada, "once").await;

        assert_eq!(seq, 2, "{sqlstate}");
        assert_eq!(ada.entry(&mia).await["last_seq"], 2, "{sqlstate}");
        app.assert_invariants().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_clients_of_two_replicas_neither_skip_nor_double_a_seq() {
    let app = TestApp::spawn().await;
    let replica = TestApp::spawn_on(config(), app.database.shared());
    let ada = app.educator("ada").await;
    let students = students(&app, "s", 10).await;

    let sending = (0..64).map(|number: usize| {
        let (student, ada) = (&students[number % 10], &ada);
        let app = if number.is_multiple_of(2) { &app } else { &replica };
        async move {
            let (from, to) = if number.is_multiple_of(3) { (ada, student) } else { (student, ada) };
            let client = app.client(&from.id, from.token.clone());
            let mut sent = Vec::new();
            for n in 0..12 {
                let reply = client.send_with_key(&to.id, "shared", &format!("{number}-{n}")).await;
                sent.push((student.id.clone(), reply.json(201)["seq"].as_i64().unwrap()));
            }
            sent
        }
    });
    let sent: Vec<_> = join_all(sending).await.concat();

    let distinct: BTreeSet<_> = sent.iter().collect();
    assert_eq!(distinct.len(), 64 * 12, "no conversation has a seq twice");
    for student in &students {
        let last = student.entry(&ada).await["last_seq"].as_i64().unwrap();
        let seqs: Vec<_> = distinct.iter().filter(|(id, _)| *id == student.id).map(|(_, seq)| *seq).collect();
        assert_eq!(seqs, (1..=last).collect::<Vec<_>>(), "the seqs of {}", student.id);
    }
    app.assert_invariants().await;
}
