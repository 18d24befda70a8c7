//! Many clients do the same at once: send with one idempotency key, or start one conversation.

use std::collections::BTreeSet;

use futures_util::future::join_all;

use crate::{
    support::api::{User, with_retries},
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::history::{History, SentMessage},
    support::seeded_random::SeededRandom,
    support::service::Setup,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_two_sends_with_one_key_make_one_message_and_another_body_is_refused() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("duplicate sends"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let ada = api.register(&["ada", "ben"]).await.swap_remove(0);

    for round in 1..=10 {
        let key = format!("key-{round}");
        let sends = (0..32).map(|number| {
            // Every fourth send has a body of its own.
            let body = if number % 4 == 3 { format!("body {number}") } else { "the same body".to_owned() };
            let (api, ada, key) = (&api, &ada, &key);
            async move {
                let reply = with_retries(async || api.send(ada, "ben", &body, key).await).await;
                (body, reply)
            }
        });
        let replies = join_all(sends).await;

        // The first send has the key. Those with its body are replays; the others are refused.
        let created: Vec<_> = replies.iter().filter(|(_, reply)| reply.status == 201).collect();
        let [(first_body, first)] = created[..] else { panic!("201 more or less than once: {replies:?}") };
        let message = first.json(201);
        assert_eq!(message["seq"], round);
        for (body, reply) in replies.iter().filter(|(_, reply)| reply.status != 201) {
            if body == first_body {
                assert_eq!(reply.json(200), message, "a replay returns the message");
                assert_eq!(reply.header("idempotent-replayed"), Some("true"));
            } else {
                assert_eq!(reply.status, 422, "{}", reply.text);
                assert_eq!(reply.code(), "idempotency_key_reused");
            }
        }
    }

    assert_eq!(db_queries::messages(&database.url).await.len(), 10, "one message for each key");
    service.setup().assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_messages_in_both_directions_make_one_conversation() {
    let (_guard, _) = (exclusive::run_concurrently().await, SeededRandom::for_test("first messages"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let mut history = History::default();

    for round in 0..5 {
        let users = api.register(&[&format!("a{round}"), &format!("b{round}")]).await;
        let sends = (0..32).map(|number| {
            let (from, to): (&User, &User) = (&users[number % 2], &users[1 - number % 2]);
            let (mut send, api) = (SentMessage::new(from, &to.id, &format!("{round}-{number}")), &api);
            async move {
                let mut violations = Vec::new();
                send.attempt_until_acknowledged(api, &mut violations).await;
                (send, violations)
            }
        });
        for (send, violations) in join_all(sends).await {
            history.sends.push(send);
            history.violations.extend(violations);
        }
    }

    let rows = db_queries::messages(&database.url).await;
    let pairs: BTreeSet<_> = rows.iter().map(|row| (&row.low, &row.high)).collect();
    assert_eq!(pairs.len(), 5, "one conversation for each pair");
    assert_eq!(rows.len(), 160, "every message once");
    history.verify(&service, &database.url).await;
}
