//! Sends that are queued together are committed together, and each is answered as if it had been alone.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
};

use futures_util::future::join_all;
use serde_json::Value;
use sqlx::Executor;

use crate::support::{
    app::{TestApp, config},
    batch_gate::{BatchGate, Committed, committed, count, educators, queued_sends, spawn_with_one_batch},
    client::{Client, Reply},
    wait::until,
};

/// The number of replies by status.
fn count_by_status<'a>(replies: impl IntoIterator<Item = &'a Reply>) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for reply in replies {
        *counts.entry(reply.status.as_u16()).or_default() += 1;
    }
    counts
}

/// Asserts that the seqs of a whole conversation are 1, 2, 3, … and that the times rise with them.
fn assert_no_gap(mut messages: Vec<Value>) {
    messages.sort_by_key(|message| message["seq"].as_i64());
    let seqs: Vec<_> = messages.iter().map(|message| message["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, (1..=i64::try_from(messages.len()).unwrap()).collect::<Vec<_>>());
    let times: Vec<_> = messages.iter().map(|message| message["created_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a < b), "times do not rise with seq: {times:?}");
}

/// Two services on one database, each with several concurrent batches. The first owns the database.
async fn spawn_two_services() -> (TestApp, TestApp) {
    let mut config = config();
    config.sending.max_concurrent_batches = 3;
    let app = TestApp::spawn_with(config.clone()).await;
    let other = TestApp::spawn_on(config, app.database.shared());
    (app, other)
}

/// A client of another service with the same token.
fn at(app: &TestApp, user: &Client) -> Client {
    app.client(&user.id, user.token.clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_concurrent_sends_leave_no_gap_in_four_conversations() {
    let (app, users) = spawn_with_one_batch(&["a0", "a1", "a2", "a3", "b0", "b1", "b2", "b3"]).await;
    let sends = (0..64).map(|n| {
        let (one, other) = (&users[n % 4], &users[n % 4 + 4]);
        let (from, to) = if n % 8 < 4 { (one, other) } else { (other, one) };
        async move { (n % 4, from.send(&to.id, &format!("{n}")).await.json(201)) }
    });

    let mut conversations = BTreeMap::<usize, Vec<Value>>::new();
    for (pair, message) in join_all(sends).await {
        conversations.entry(pair).or_default().push(message);
    }

    for messages in conversations.into_values() {
        assert_eq!(messages.len(), 16, "{messages:?}");
        assert_no_gap(messages);
    }
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_of_one_batch_have_their_seqs_in_the_order_of_arrival() {
    let (app, users) = spawn_with_one_batch(&["hal", "ivy", "ada", "ben", "cho"]).await;
    let gate = BatchGate::close(&app, &users[0], &users[1]).await;
    let mut sends = Vec::new();
    for n in 0..12 {
        let (from, to) = (users[2 + n % 3].clone(), users[2 + (n + 1) % 3].id.clone());
        sends.push(tokio::spawn(async move { from.send(&to, &format!("send {n}")).await.json(201) }));
        // The next three are for the same three conversations, so these must have arrived.
        if n % 3 == 2 {
            gate.until_queued(n + 1).await;
        }
    }

    gate.open().await;

    let mut last_seqs = [0; 3];
    for (n, send) in sends.into_iter().enumerate() {
        let conversation = n % 3;
        last_seqs[conversation] += 1;
        assert_eq!(send.await.unwrap()["seq"], last_seqs[conversation], "seq of send {n}");
    }
    assert_eq!(committed(&app, "send").await, Committed { messages: 12, transactions: 1 });
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn duplicate_sends_in_one_batch_make_one_message_and_different_payloads_are_refused() {
    let (app, users) = spawn_with_one_batch(&["hal", "ivy", "ada", "ben", "cho"]).await;
    let ada = &users[2];
    let gate = BatchGate::close(&app, &users[0], &users[1]).await;
    let first = tokio::spawn({
        let ada = ada.clone();
        async move { ada.send_with_key("ben", "once", "k").await }
    });
    gate.until_queued(1).await;

    let duplicates = join_all((0..19).map(|_| ada.send_with_key("ben", "once", "k")));
    let different = join_all((0..4).map(|n| {
        let (to, body) = if n % 2 == 0 { ("ben", "other") } else { ("cho", "once") };
        ada.send_with_key(to, body, "k")
    }));
    let (duplicates, different, ()) = tokio::join!(duplicates, different, gate.open_when_queued(24));

    let first = first.await.unwrap().json(201);
    for duplicate in &duplicates {
        assert_eq!(duplicate.json(200), first);
        assert_eq!(duplicate.header("idempotent-replayed"), Some("true"), "{duplicate:?}");
    }
    for reply in &different {
        reply.problem(422, "idempotency_key_reused");
    }
    assert_eq!(count(&app, "select count(*) from messages").await, 2, "the one at the gate, and the first send");
    assert_eq!(count(&app, "select count(*) from conversations").await, 2, "a refused send starts no conversation");
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn duplicate_sends_to_two_services_make_one_message() {
    let (app, other) = spawn_two_services().await;
    let users = educators(&app, &["ada", "ben", "cho"]).await;
    let ada = [users[0].clone(), at(&other, &users[0])];

    for round in 1..=10 {
        let key = format!("k-{round}");
        let replies = join_all((0..20).map(|n| ada[n % 2].send_with_key("ben", "once", &key))).await;

        assert_eq!(count_by_status(&replies), BTreeMap::from([(200, 19), (201, 1)]), "in round {round}");
        for reply in &replies {
            assert_eq!(reply.json(reply.status.as_u16())["seq"], round, "{reply:?}");
        }
        let replayed = replies.iter().filter(|reply| reply.header("idempotent-replayed") == Some("true")).count();
        assert_eq!(replayed, 19, "all but the first are marked as replays, in round {round}: {replies:?}");
    }

    assert_eq!(count(&app, "select count(*) from messages").await, 10, "one message a round");
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_for_two_recipients_at_two_services_sends_to_one_of_them() {
    let (app, other) = spawn_two_services().await;
    let users = educators(&app, &["ada", "ben", "cho"]).await;
    let ada = [users[0].clone(), at(&other, &users[0])];
    let recipient = |n: usize| if n % 4 < 2 { "ben" } else { "cho" };

    for round in 1..=10 {
        let key = format!("k-{round}");
        let replies = join_all((0..20).map(|n| ada[n % 2].send_with_key(recipient(n), "once", &key))).await;

        assert_eq!(count_by_status(&replies), BTreeMap::from([(200, 9), (201, 1), (422, 10)]), "in round {round}");
        let first = replies.iter().position(|reply| reply.status == 201).unwrap();
        for (n, reply) in replies.iter().enumerate() {
            if recipient(n) != recipient(first) {
                reply.problem(422, "idempotency_key_reused");
            }
        }
    }

    assert_eq!(count(&app, "select count(*) from messages").await, 10, "one message a round");
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_send_of_a_batch_is_refused_alone() {
    let (app, users) = spawn_with_one_batch(&["hal", "ivy", "ada", "ben", "cho", "dia"]).await;
    let (ada, ben) = (&users[2], &users[3]);
    let (mia, eli) = (app.student("mia").await, app.student("eli").await);
    ada.send_with_key("ben", "first", "used").await.json(201);
    ada.send("dia", "first").await.json(201);
    mia.send("ben", "first").await.json(201);
    app.pool.execute("update users set deactivated_at = now() where external_id in ('dia', 'eli')").await.unwrap();
    let gate = BatchGate::close(&app, &users[0], &users[1]).await;

    let good = join_all((0..10).map(|n| {
        let (from, to) = if n % 2 == 0 { (ada, ben) } else { (ben, ada) };
        async move { from.send(&to.id, &format!("good {n}")).await }
    }));
    let bad = async {
        tokio::join!(
            mia.send("nobody", "bad"),
            ada.send("ada", "bad"),
            ada.send("dia", "bad"),
            ben.send("dia", "bad"),
            ada.send_with_key("ben", "bad", "used"),
            eli.send("ben", "bad"),
        )
    };
    let repeated = ada.send_with_key("ben", "first", "used");
    let (good, bad, repeated, ()) = tokio::join!(good, bad, repeated, gate.open_when_queued(17));

    let (to_unknown, to_oneself, to_inactive_peer, to_inactive_stranger, with_used_key, from_inactive) = bad;
    to_unknown.problem(422, "recipient_unknown");
    to_oneself.problem(422, "self_message");
    to_inactive_peer.problem(403, "recipient_inactive");
    to_inactive_stranger.problem(422, "recipient_unknown");
    with_used_key.problem(422, "idempotency_key_reused");
    from_inactive.problem(403, "sender_inactive");
    assert_eq!(repeated.json(200)["seq"], 1, "a repeated send is answered with the first message");
    let mut seqs: Vec<_> = good.iter().map(|reply| reply.json(201)["seq"].as_i64().unwrap()).collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (2..=11).collect::<Vec<_>>(), "refused sends use up no seq");
    assert_eq!(committed(&app, "good").await, Committed { messages: 10, transactions: 1 });
    assert_eq!(committed(&app, "bad").await, Committed::default());
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_that_the_database_fails_on_fails_alone() {
    let (app, users) = spawn_with_one_batch(&["hal", "ivy", "ada", "ben", "cho"]).await;
    let failing_trigger = "
        create function refuse() returns trigger language plpgsql as $$
        begin
            raise exception 'a detail that stays inside';
        end $$;
        create trigger refuse before insert on messages
            for each row when (starts_with(new.body, 'poison')) execute function refuse();";
    app.pool.execute(sqlx::raw_sql(failing_trigger)).await.unwrap();
    let gate = BatchGate::close(&app, &users[0], &users[1]).await;

    // The two that fail are among others of the same conversations.
    let sends = join_all((0..22).map(|n| {
        let (from, to) = (&users[2 + n % 3], &users[2 + (n + 1) % 3]);
        let body = if n % 11 == 5 { format!("poison {n}") } else { format!("good {n}") };
        async move { (body.clone(), from.send(&to.id, &body).await) }
    }));
    let (sent, ()) = tokio::join!(sends, gate.open_when_queued(22));

    let (poison, good): (Vec<_>, Vec<_>) = sent.into_iter().partition(|(body, _)| body.starts_with("poison"));
    for (_, reply) in &poison {
        let problem = reply.problem(500, "internal").to_string();
        assert!(!problem.contains("a detail that stays inside"), "{problem}");
    }
    assert_eq!(poison.len(), 2);
    assert_eq!(count_by_status(good.iter().map(|(_, reply)| reply)), BTreeMap::from([(201, 20)]));
    assert_eq!(committed(&app, "good").await.messages, 20);
    assert_eq!(committed(&app, "poison").await.messages, 0);
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sends_above_the_capacity_of_the_queue_are_refused_before_any_queued_send_is_written() {
    let mut config = config();
    config.sending.max_concurrent_batches = 1;
    config.limits.max_queued_requests = 4;
    let app = TestApp::spawn_with(config).await;
    let users = educators(&app, &["hal", "ivy", "ada", "ben"]).await;
    let gate = BatchGate::close(&app, &users[0], &users[1]).await;

    let refused = AtomicUsize::new(0);
    let sends = join_all((0..20).map(|n| {
        let (ada, refused) = (&users[2], &refused);
        async move {
            let reply = ada.send("ben", &format!("send {n}")).await;
            if reply.status == 503 {
                refused.fetch_add(1, SeqCst);
            }
            reply
        }
    }));
    // One send is blocked at the gate and three are queued: seventeen are refused while the gate is closed.
    let opening = async {
        until("seventeen sends are refused", async || refused.load(SeqCst) == 17).await;
        until("the queue is full", async || queued_sends(&app).await == 4).await;
        gate.open().await;
    };
    let (replies, ()) = tokio::join!(sends, opening);

    assert_eq!(count_by_status(&replies), BTreeMap::from([(201, 3), (503, 17)]));
    for reply in replies.iter().filter(|reply| reply.status == 503) {
        reply.problem(503, "unavailable");
        assert_eq!(reply.header("retry-after"), Some("1"), "{reply:?}");
    }
    assert_eq!(committed(&app, "send").await.messages, 3);

    until("the queue is empty", async || queued_sends(&app).await == 0).await;
    users[2].send("ben", "the queue has room again").await.json(201);
    app.assert_invariants().await;
}
