//! The operations of the model test by sixteen at once. Nobody can say what each answer should be, but every answer must be
//! one that is documented, and in the end all counts must agree.

use fastrand::Rng;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    choice::{Known, integer},
    operations::{Act, Operation, USERS, WRITERS},
    users,
};
use crate::support::{
    app::TestApp,
    client::{Client, Reply, thread},
};

const TASKS: u64 = 16;
const EACH: usize = 150;

/// The refusals that an operation here may meet.
const REFUSALS: [(u64, &str); 7] = [
    (403, "not_the_sender"),
    (404, "not_found"),
    (409, "message_retracted"),
    (409, "nothing_to_restore"),
    (422, "idempotency_key_reused"),
    (422, "invalid_body"),
    (503, "unavailable"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_operations_from_sixteen_threads_leave_it_consistent() {
    let app = TestApp::spawn().await;
    let users = users(&app).await;
    let seed = fastrand::u64(..1_000_000_000);
    eprintln!("seed {seed}");
    let tasks: Vec<_> = (0..TASKS)
        .map(|number| {
            let users = users.clone();
            tokio::spawn(async move { wander(&users, &format!("task {number}"), seed + number).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    app.assert_invariants().await;
    for who in 0..WRITERS {
        counts_agree(&users, who).await;
    }
}

async fn wander(users: &[Client], name: &str, seed: u64) {
    let (mut known, mut rng) = (Known::new(&name.replace(' ', "-")), Rng::with_seed(seed));
    for step in 1..=EACH {
        let operation = known.choose(&mut rng);
        let reply = operation.call(users).await;
        let answer = documented(&operation, &reply).unwrap_or_else(|fault| {
            panic!("{name}, step {step}, {operation:?}: {fault}: {} {}", reply.status, reply.text)
        });
        known.learn(&operation, reply.status == 201, &answer);
    }
}

/// The answer, if it is one of those that the operation may have.
fn documented(operation: &Operation, reply: &Reply) -> Result<Value, &'static str> {
    let answer: Value = serde_json::from_str(&reply.text).map_err(|_| "no JSON")?;
    let is_known = |problem: &Value| {
        REFUSALS.iter().any(|(status, code)| problem["status"] == *status && problem["code"] == *code)
    };
    match reply.status.as_u16() {
        201 if matches!(operation.act, Act::Send(_)) => {}
        200 => {}
        status if answer["status"] == status && is_known(&answer) => {}
        _ => return Err("not documented"),
    }
    if let (Act::Batch { items, .. }, 200) = (&operation.act, reply.status.as_u16()) {
        let results = answer["results"].as_array().ok_or("no results")?;
        let in_order = items.iter().zip(results).all(|(item, result)| result["peer_id"] == USERS[item.peer]);
        let each_known = results.iter().all(|result| match result["outcome"].as_str() {
            Some("done") => result["problem"].is_null() && result["entry"]["peer"]["user_id"] == result["peer_id"],
            Some("refused") => result["entry"].is_null() && is_known(&result["problem"]),
            _ => false,
        });
        if results.len() != items.len() || !in_order || !each_known {
            return Err("not a result for each item");
        }
    }
    Ok(answer)
}

/// The totals are the sum over the entries, and what counting the messages gives.
async fn counts_agree(users: &[Client], who: usize) {
    let me = &users[who];
    let lists = ["all", "archived", "trash"].map(|filter| async move {
        let page = me.get(&format!("/v1/inbox?filter={filter}")).await.json(200);
        page["items"].as_array().unwrap().clone()
    });
    let entries = join_all(lists).await.concat();
    let (mut messages, mut conversations, mut muted_messages) = (0, 0, 0);
    for entry in &entries {
        let unread = integer(&entry["unread_count"]);
        assert_eq!(unread, counted(me, entry).await, "{} counts {entry:#}", USERS[who]);
        messages += unread;
        conversations += usize::from(unread > 0);
        muted_messages += if entry["muted_until"].is_null() { 0 } else { unread };
    }
    let totals = json!({"messages": messages, "conversations": conversations, "muted_messages": muted_messages});
    assert_eq!(me.badge().await, totals, "{}", USERS[who]);
    assert_eq!(entries.len(), WRITERS - 1, "each conversation is in exactly one of the three lists");
}

/// How many messages of the peer are above the read marker and not retracted.
async fn counted(me: &Client, entry: &Value) -> usize {
    let peer = entry["peer"]["user_id"].as_str().unwrap();
    let (mut count, mut before) = (0, String::new());
    loop {
        let page = me.get(&format!("{}/messages?limit=100{before}", thread(peer))).await.json(200);
        let is_unread = |message: &&Value| {
            message["sender_id"] == peer
                && message["retracted_at"].is_null()
                && integer(&message["seq"]) > integer(&entry["read_seq"])
        };
        count += page["items"].as_array().unwrap().iter().filter(is_unread).count();
        if page["has_older"] == false {
            return count;
        }
        before = format!("&before={}", page["oldest_seq"]);
    }
}
