//! What holds when many do it at once.

use std::collections::BTreeSet;

use futures_util::{StreamExt, future::join_all, stream};
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::{Client, seqs},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_identical_sends_make_one_message_and_burn_no_seq() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let twins = join_all((0..64).map(|_| mia.send_with_key("ada", "once", "the-key"))).await;
    let created = twins.iter().filter(|reply| reply.status == 201).count();
    let replayed =
        twins.iter().filter(|reply| reply.status == 200 && reply.header("idempotent-replayed") == Some("true")).count();
    assert_eq!((created, replayed), (1, 63));
    let bodies: BTreeSet<&str> = twins.iter().map(|reply| reply.text.as_str()).collect();
    assert_eq!(bodies.len(), 1, "both are answered alike");
    assert_eq!(mia.says(&ada, "next").await, 2);
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_for_many_recipients_makes_one_message() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let peers = join_all((0..16).map(|n| {
        let id = format!("p{n:02}");
        let app = &app;
        async move { app.student(&id).await }
    }))
    .await;
    let replies = join_all(peers.iter().map(|peer| mia.send_with_key(&peer.id, "once", "the-key"))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.problem(422, "idempotency_key_reused");
    }
    assert_eq!(mia.get("/v1/inbox").await.json(200)["items"].as_array().unwrap().len(), 1);
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crossing_first_messages_make_one_conversation() {
    let app = TestApp::spawn().await;
    let mut pairs = Vec::new();
    for n in 0..16 {
        pairs.push((app.student(&format!("a{n}")).await, app.student(&format!("b{n}")).await));
    }
    let sends = pairs.iter().flat_map(|(a, b)| [a.send(&b.id, "you first"), b.send(&a.id, "no, you")]);
    for reply in join_all(sends).await {
        reply.json(201);
    }
    for (a, b) in &pairs {
        let page = a.history(b, "").await;
        assert_eq!(seqs(&page), [1, 2]);
        let ids: BTreeSet<_> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m["id"].as_str().unwrap().rsplit_once('.').unwrap().0.to_owned())
            .collect();
        assert_eq!(ids.len(), 1);
    }
    app.assert_invariants().await;
}

/// Follows `after` until the end stands still at `until`.
async fn follow(reader: &Client, peer: &Client, until: i64) -> Vec<i64> {
    let mut found = Vec::new();
    loop {
        let after = found.last().copied().unwrap_or(0);
        let page = reader.history(peer, &format!("?after={after}&limit=7")).await;
        found.extend(seqs(&page));
        if found.last() == Some(&until) {
            return found;
        }
    }
}

/// Walks down with `before` from the newest page.
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
async fn pages_walk_without_loss_or_repeat_while_sixteen_write() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let writers = join_all((0..16).map(|n| {
        let (from, to) = if n % 2 == 0 { (&mia, &ada) } else { (&ada, &mia) };
        async move {
            for k in 0..12 {
                from.says(to, &format!("{n}/{k}")).await;
            }
        }
    }));
    let walking = async {
        for _ in 0..6 {
            let found = descend(&mia, &ada).await;
            let whole: Vec<i64> = (1..=found.last().copied().unwrap_or(0)).collect();
            assert_eq!(found, whole);
        }
    };
    let (_, followed, ()) = tokio::join!(writers, follow(&ada, &mia, 192), walking);
    assert_eq!(followed, (1..=192).collect::<Vec<_>>());
    let page = ada.history(&mia, "?limit=100").await;
    let times: Vec<&str> =
        page["items"].as_array().unwrap().iter().map(|m| m["created_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a < b));
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_hundred_racing_sends_and_marks_leave_exact_counts() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.says(&ada, "first").await;
    noah.says(&ada, "first").await;
    // As many at once as find a turn in time.
    let doings = stream::iter(0..600_i64).for_each_concurrent(48, |n| {
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
    doings.await;
    app.assert_invariants().await;
    for who in [&ada, &mia, &noah] {
        let inbox = who.get("/v1/inbox").await.json(200);
        let sum: i64 =
            inbox["items"].as_array().unwrap().iter().map(|entry| entry["unread_count"].as_i64().unwrap()).sum();
        assert_eq!(who.badge().await["messages"], json!(sum));
    }
    assert_eq!(ada.post("/v1/inbox/read-all", &json!({})).await.json(200)["unread"]["messages"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn racing_devices_never_lower_the_marker() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for _ in 0..30 {
        mia.says(&ada, "hello").await;
    }
    let replies = join_all((0..60).map(|n| ada.read(&mia, n % 30 + 1))).await;
    assert!(replies.iter().all(|reply| reply["applied"] == true));
    assert_eq!(ada.entry(&mia).await["read_seq"], 30);
    let page = mia.history(&ada, "").await;
    let times: Vec<&Value> = page["items"].as_array().unwrap().iter().map(|m| &m["read_at"]).collect();
    assert!(times.is_sorted_by(|a, b| a.as_str() <= b.as_str()), "{times:?}");
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_twin_of_a_send_in_flight_waits_and_finds_it() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "first").await;
    let mut slow = app.pool.begin().await.unwrap();
    sqlx::query("select 1 from conversations for update").execute(&mut *slow).await.unwrap();
    let twins = join_all((0..4).map(|_| mia.send_with_key("ada", "once", "k")));
    // Somebody else's conversation is not held up by this one.
    let others = async {
        let noah = app.student("noah").await;
        noah.says(&ada, "hello").await;
        slow.rollback().await.unwrap();
    };
    let (twins, ()) = tokio::join!(twins, others);
    let statuses: Vec<u16> = twins.iter().map(|reply| reply.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(ada.entry(&mia).await["last_seq"], 2);
}

#[tokio::test]
async fn what_the_database_rolled_back_is_run_again() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "first").await;
    // The first two of each three writes fail; a sequence is not rolled back.
    let trouble = "
        create sequence tries;
        create function trouble() returns trigger language plpgsql as $$
        begin
            if nextval('tries') % 3 <> 0 then
                raise exception 'trouble' using errcode = tg_argv[0];
            end if;
            return new;
        end $$;
        create trigger trouble before update on participants for each row execute function trouble('40P01');";
    for code in ["40P01", "40001"] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(trouble.replace("40P01", code))).execute(&app.pool).await.unwrap();
        assert_eq!(ada.read(&mia, 1).await["entry"]["read_seq"], 1);
        assert_eq!(ada.unread_from(&mia, 1).await["entry"]["read_seq"], 0);
        assert_eq!(ada.post("/v1/inbox/read-all", &json!({})).await.json(200)["unread"]["messages"], 0);
        ada.unread_from(&mia, 1).await;
        sqlx::raw_sql("drop trigger trouble on participants; drop function trouble; drop sequence tries")
            .execute(&app.pool)
            .await
            .unwrap();
        let trouble = trouble.replace("update on participants", "insert on messages").replace("40P01", code);
        sqlx::raw_sql(sqlx::AssertSqlSafe(trouble)).execute(&app.pool).await.unwrap();
        mia.says(&ada, "once").await;
        sqlx::raw_sql("drop trigger trouble on messages; drop function trouble; drop sequence tries")
            .execute(&app.pool)
            .await
            .unwrap();
    }
    assert_eq!(ada.entry(&mia).await["last_seq"], 3);
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_with_sixty_four_writers_in_ten_conversations_neither_skip_nor_double() {
    let app = TestApp::spawn().await;
    let other = TestApp::spawn_on(config(), app.database.shared());
    let ada = app.educator("ada").await;
    let students = join_all((0..10).map(|n| {
        let (app, id) = (&app, format!("s{n:02}"));
        async move { app.student(&id).await }
    }))
    .await;
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
    app.assert_invariants().await;
}
