//! What waits for the writer is committed together, and everybody is answered as if they had been alone.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    time::Duration,
};

use futures_util::future::join_all;
use serde_json::Value;
use sqlx::Executor;
use tokio::{io::AsyncWriteExt, net::TcpStream, sync::Notify, time::timeout};

use crate::support::{
    app::{TestApp, config},
    batch_gate::{Gate, count, crowd, known, waiting, written},
    client::{Client, Reply},
    wait::until,
};

/// How many were answered with each status.
fn tally<'a>(replies: impl IntoIterator<Item = &'a Reply>) -> BTreeMap<u16, usize> {
    let mut tally = BTreeMap::new();
    for reply in replies {
        *tally.entry(reply.status.as_u16()).or_default() += 1;
    }
    tally
}

/// Checks that places are 1, 2, 3, … and that times rise with them.
fn is_whole(mut messages: Vec<Value>) {
    messages.sort_by_key(|message| message["seq"].as_i64());
    let seqs: Vec<_> = messages.iter().map(|message| message["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, (1..=i64::try_from(messages.len()).unwrap()).collect::<Vec<_>>());
    let times: Vec<_> = messages.iter().map(|message| message["created_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a < b), "{times:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_sends_at_once_leave_no_gap_in_four_conversations() {
    let (app, people) = crowd(&["a0", "a1", "a2", "a3", "b0", "b1", "b2", "b3"]).await;
    let sends = (0..64).map(|n| {
        let (one, other) = (&people[n % 4], &people[n % 4 + 4]);
        let (from, to) = if n % 8 < 4 { (one, other) } else { (other, one) };
        async move { (n % 4, from.send(&to.id, &format!("{n}")).await.json(201)) }
    });
    let mut conversations = BTreeMap::<usize, Vec<Value>>::new();
    for (pair, message) in join_all(sends).await {
        conversations.entry(pair).or_default().push(message);
    }
    for messages in conversations.into_values() {
        assert_eq!(messages.len(), 16);
        is_whole(messages);
    }
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn order_of_arrival_is_order_of_seq_in_a_batch() {
    let (app, people) = crowd(&["hal", "ivy", "ada", "ben", "cho"]).await;
    let gate = Gate::shut(&app, &people[0], &people[1]).await;
    let mut sends = Vec::new();
    for n in 0..12 {
        let (from, to) = (people[2 + n % 3].clone(), people[2 + (n + 1) % 3].id.clone());
        sends.push(tokio::spawn(async move { from.send(&to, &format!("one of {n}")).await.json(201) }));
        gate.is_before(n + 1).await;
    }
    gate.open().await;
    let mut last = [0; 3];
    for (n, send) in sends.into_iter().enumerate() {
        last[n % 3] += 1;
        assert_eq!(send.await.unwrap()["seq"], last[n % 3], "of send {n}");
    }
    assert_eq!(written(&app, "one of").await, (12, 1), "in one transaction");
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twins_that_wait_together_make_one_message_and_what_differs_is_refused() {
    let (app, people) = crowd(&["hal", "ivy", "ada", "ben", "cho"]).await;
    let gate = Gate::shut(&app, &people[0], &people[1]).await;
    let first = tokio::spawn({
        let ada = people[2].clone();
        async move { ada.send_with_key("ben", "once", "k").await }
    });
    gate.is_before(1).await;
    let twins = join_all((0..19).map(|_| people[2].send_with_key("ben", "once", "k")));
    let others = join_all((0..4).map(|n| {
        let (to, body) = if n % 2 == 0 { ("ben", "other") } else { ("cho", "once") };
        people[2].send_with_key(to, body, "k")
    }));
    let opening = async {
        gate.is_before(24).await;
        gate.open().await;
    };
    let (twins, others, ()) = tokio::join!(twins, others, opening);
    let first = first.await.unwrap().json(201);
    for twin in &twins {
        assert_eq!(twin.header("idempotent-replayed"), Some("true"));
        assert_eq!(twin.json(200), first);
    }
    for other in &others {
        other.problem(422, "idempotency_key_reused");
    }
    assert_eq!(count(&app, "select count(*) from messages").await, 2);
    assert_eq!(count(&app, "select count(*) from conversations").await, 2, "none was begun for what was refused");
    app.assert_invariants().await;
}

/// Two services on one database, each with several batches under way. The first drops the database.
async fn two_services() -> (TestApp, TestApp) {
    let mut config = config();
    config.sending.max_concurrent_batches = 3;
    let app = TestApp::spawn_with(config.clone()).await;
    let other = TestApp::spawn_on(config, app.database.shared());
    (app, other)
}

/// The same person, at another service.
fn at(app: &TestApp, person: &Client) -> Client {
    app.client(&person.id, person.token.clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twins_at_two_services_make_one_message() {
    let (app, other) = two_services().await;
    let people = known(&app, &["ada", "ben", "cho"]).await;
    let sides = [people[0].clone(), at(&other, &people[0])];
    for round in 1..=10 {
        let key = format!("k-{round}");
        let twins = join_all((0..20).map(|n| sides[n % 2].send_with_key("ben", "once", &key))).await;
        assert_eq!(tally(&twins), BTreeMap::from([(200, 19), (201, 1)]));
        assert!(twins.iter().all(|twin| twin.json(twin.status.as_u16())["seq"] == round));
        let replayed = twins.iter().filter(|twin| twin.header("idempotent-replayed") == Some("true"));
        assert_eq!(replayed.count(), 19);
    }
    assert_eq!(count(&app, "select count(*) from messages").await, 10);
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_for_two_recipients_at_two_services_has_one_winner() {
    let (app, other) = two_services().await;
    let people = known(&app, &["ada", "ben", "cho"]).await;
    let sides = [people[0].clone(), at(&other, &people[0])];
    for round in 1..=10 {
        let key = format!("k-{round}");
        let recipient = |n: usize| if n % 4 < 2 { "ben" } else { "cho" };
        let replies = join_all((0..20).map(|n| sides[n % 2].send_with_key(recipient(n), "once", &key))).await;
        assert_eq!(tally(&replies), BTreeMap::from([(200, 9), (201, 1), (422, 10)]), "in round {round}");
        let winner = replies.iter().position(|reply| reply.status == 201).unwrap();
        for (n, reply) in replies.iter().enumerate() {
            if recipient(n) != recipient(winner) {
                reply.problem(422, "idempotency_key_reused");
            }
        }
    }
    assert_eq!(count(&app, "select count(*) from messages").await, 10);
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_item_of_a_batch_fails_alone() {
    let (app, people) = crowd(&["hal", "ivy", "ada", "ben", "cho", "dia"]).await;
    let (ada, ben) = (&people[2], &people[3]);
    ada.send_with_key("ben", "first", "used").await.json(201);
    ada.send("dia", "first").await.json(201);
    app.pool.execute("update users set deactivated_at = now() where external_id = 'dia'").await.unwrap();
    let mia = app.student("mia").await;
    mia.send("ben", "first").await.json(201);
    let gate = Gate::shut(&app, &people[0], &people[1]).await;
    let good = join_all((0..10).map(|n| {
        let (from, to) = if n % 2 == 0 { (ada, ben) } else { (ben, ada) };
        async move { from.send(&to.id, &format!("good {n}")).await }
    }));
    let bad = async {
        tokio::join!(
            // A student introduces nobody.
            mia.send("nobody", "bad"),
            ada.send("ada", "bad"),
            ada.send("dia", "bad"),
            ben.send("dia", "bad"),
            ada.send_with_key("ben", "bad", "used"),
            ada.send_with_key("ben", "first", "used"),
        )
    };
    let opening = async {
        gate.is_before(16).await;
        gate.open().await;
    };
    let (good, bad, ()) = tokio::join!(good, bad, opening);
    bad.0.problem(422, "recipient_unknown");
    bad.1.problem(422, "self_message");
    bad.2.problem(403, "recipient_inactive");
    bad.3.problem(422, "recipient_unknown");
    bad.4.problem(422, "idempotency_key_reused");
    assert_eq!(bad.5.json(200)["seq"], 1);
    let mut seqs: Vec<_> = good.iter().map(|reply| reply.json(201)["seq"].as_i64().unwrap()).collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (2..=11).collect::<Vec<_>>());
    assert_eq!((written(&app, "good").await, written(&app, "bad").await), ((10, 1), (0, 0)));
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_refuses_fails_alone_and_its_neighbours_are_sent() {
    let (app, people) = crowd(&["hal", "ivy", "ada", "ben", "cho"]).await;
    let poison = "
        create function refuse() returns trigger language plpgsql as $$
        begin
            raise exception 'nobody may say this';
        end $$;
        create trigger refuse before insert on messages
            for each row when (starts_with(new.body, 'poison')) execute function refuse();";
    app.pool.execute(sqlx::raw_sql(poison)).await.unwrap();
    let gate = Gate::shut(&app, &people[0], &people[1]).await;
    // Among others, and in the same conversations.
    let sends = join_all((0..22).map(|n| {
        let (from, to) = (&people[2 + n % 3], &people[2 + (n + 1) % 3]);
        let body = if n % 11 == 5 { format!("poison {n}") } else { format!("good {n}") };
        async move { (body.clone(), from.send(&to.id, &body).await) }
    }));
    let opening = async {
        gate.is_before(22).await;
        gate.open().await;
    };
    let (sent, ()) = tokio::join!(sends, opening);
    let (bad, good): (Vec<_>, Vec<_>) = sent.iter().partition(|(body, _)| body.starts_with("poison"));
    for (_, reply) in &bad {
        assert!(!reply.problem(500, "internal").to_string().contains("nobody may say"));
    }
    assert_eq!((bad.len(), tally(good.iter().map(|(_, reply)| reply))), (2, BTreeMap::from([(201, 20)])));
    assert_eq!((written(&app, "good").await.0, written(&app, "poison").await.0), (20, 0));
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_is_told_at_once_and_who_stands_in_it_is_sent() {
    let mut config = config();
    config.sending.max_concurrent_batches = 1;
    config.limits.max_queued_requests = 4;
    let app = TestApp::spawn_with(config).await;
    let people = known(&app, &["hal", "ivy", "ada", "ben"]).await;
    let gate = Gate::shut(&app, &people[0], &people[1]).await;
    let (refused, some_are_refused) = (AtomicUsize::new(0), Notify::new());
    let sends = join_all((0..20).map(|n| {
        let (ada, refused, enough) = (&people[2], &refused, &some_are_refused);
        async move {
            let reply = ada.send("ben", &format!("one of {n}")).await;
            if reply.status == 503 && refused.fetch_add(1, SeqCst) == 16 {
                enough.notify_one();
            }
            reply
        }
    }));
    // One is at the gate and three stand behind it: seventeen are told while nobody moves.
    let opening = async {
        let told = timeout(Duration::from_secs(2), some_are_refused.notified()).await;
        assert!(told.is_ok(), "seventeen should know at once");
        assert_eq!(waiting(&app).await, 4);
        gate.open().await;
    };
    let (replies, ()) = tokio::join!(sends, opening);
    assert_eq!(tally(&replies), BTreeMap::from([(201, 3), (503, 17)]));
    for reply in replies.iter().filter(|reply| reply.status == 503) {
        reply.problem(503, "unavailable");
        assert_eq!(reply.header("retry-after"), Some("1"));
    }
    assert_eq!(written(&app, "one of").await.0, 3);
    until("all places are free again", async || waiting(&app).await == 0).await;
    people[2].send("ben", "there is room again").await.json(201);
    app.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_hangs_up_while_waiting_is_sent_with_the_others() {
    let (app, people) = crowd(&["hal", "ivy", "ada", "ben"]).await;
    let gate = Gate::shut(&app, &people[0], &people[1]).await;
    let mut sockets = Vec::new();
    for n in 0..10 {
        let body = format!(r#"{{"recipient_id":"ben","body":"goes {n}"}}"#);
        let request = format!(
            "POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nIdempotency-Key: goes-{n}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            people[2].token,
            body.len()
        );
        let mut socket = TcpStream::connect(app.address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        sockets.push(socket);
    }
    let stays = join_all((0..10).map(|_| people[2].send("ben", "stays")));
    let opening = async {
        gate.is_before(20).await;
        drop(sockets);
        gate.open().await;
    };
    let (stays, ()) = tokio::join!(stays, opening);
    assert_eq!(tally(&stays), BTreeMap::from([(201, 10)]));
    until("all are written", async || written(&app, "goes").await.0 == 10).await;
    // Who comes back finds what was sent.
    for n in 0..10 {
        people[2].send_with_key("ben", &format!("goes {n}"), &format!("goes-{n}")).await.json(200);
    }
    assert_eq!(written(&app, "").await.0, 21);
    app.assert_invariants().await;
}
