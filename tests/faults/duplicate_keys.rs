//! Many do the same thing at once.

use std::collections::BTreeSet;

use futures_util::future::join_all;

use crate::{
    support::api::{Person, Reply},
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::history::{History, Send, Told},
    support::seeded_random::Chance,
    support::service::Setup,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_two_clients_with_one_key_make_one_message_and_another_body_is_refused() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("twins"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let ada = api.meet(&["ada", "ben"]).await.swap_remove(0);
    for round in 1..=10 {
        let (key, body) = (format!("key-{round}"), format!("body {round}"));
        let other = |number: usize| if number % 4 == 3 { format!("another body {number}") } else { body.clone() };
        let calls = (0..32).map(|number| (other(number), key.clone())).map(|(body, key)| {
            let (api, ada) = (&api, &ada);
            async move { (body.clone(), retried(async || api.send(ada, "ben", &body, &key).await.unwrap()).await) }
        });
        let replies = join_all(calls).await;
        // Whichever came first has the key; whatever differs from it is refused.
        let created: Vec<_> = replies.iter().filter(|(_, reply)| reply.status == 201).collect();
        assert_eq!(created.len(), 1, "{replies:?}");
        let (winner, message) = (&created[0].0, created[0].1.json(201));
        assert_eq!(message["seq"], round);
        for (body, reply) in replies.iter().filter(|(_, reply)| reply.status != 201) {
            if body == winner {
                assert_eq!(reply.json(200), message);
                assert_eq!(reply.header("idempotent-replayed"), Some("true"));
            } else {
                assert_eq!((reply.status, reply.code().as_str()), (422, "idempotency_key_reused"));
            }
        }
    }
    assert_eq!(db_queries::messages(&database.url).await.len(), 10);
    assert!(service.setup().check().await.contains("All invariants hold"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_messages_that_cross_make_one_conversation() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("crossing"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let api = service.api();
    let mut history = History::default();
    for round in 0..5 {
        let people = api.meet(&[&format!("a{round}"), &format!("b{round}")]).await;
        let sends = (0..32).map(|number| {
            let (from, to): (&Person, &Person) = (&people[number % 2], &people[1 - number % 2]);
            let (key, body) = (format!("{round}-{number}"), format!("{}>{} {round}-{number}", from.id, to.id));
            Send { from: from.clone(), to: to.id.clone(), key, body, told: Vec::new() }
        });
        let told = join_all(sends.map(|mut send| {
            let api = &api;
            async move {
                let (mut faults, mut attempts) = (Vec::new(), 0);
                while !matches!(send.attempt(api, &mut faults).await, Told::Sent(_)) && attempts < 100 {
                    attempts += 1;
                }
                (send, faults)
            }
        }))
        .await;
        for (send, faults) in told {
            history.sends.push(send);
            history.faults.extend(faults);
        }
    }
    let rows = db_queries::messages(&database.url).await;
    let pairs: BTreeSet<_> = rows.iter().map(|row| (&row.low, &row.high)).collect();
    assert_eq!((pairs.len(), rows.len()), (5, 160), "one conversation for each pair");
    history.check(&service, &database.url).await;
}

/// Calls again while the service has no place for the call.
async fn retried(call: impl AsyncFn() -> Reply) -> Reply {
    loop {
        let reply = call().await;
        assert_eq!(reply.fault(), None);
        if reply.status != 503 {
            return reply;
        }
    }
}
