//! The operations of the model test from sixteen tasks at once. No single response can be predicted, but every response
//! must be a documented one, and in the end all counts must agree.

use fastrand::Rng;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    STUDENTS, clients,
    generator::{Generator, integer},
    operations::{Action, Operation, USERS, WRITERS},
    people::PeopleOperation,
    people_generator::PeopleGenerator,
};
use crate::support::{
    app::TestApp,
    client::{Client, Reply, thread},
};

const TASKS: u64 = 16;
/// The number of operations of each task.
const OPERATIONS: usize = 150;
/// The same where the operations are also on who may write to whom.
const PEOPLE_TASKS: u64 = 8;
const PEOPLE_OPERATIONS: usize = 100;

/// The problems that an operation may be answered with: status and code.
const PROBLEMS: [(u64, &str); 7] = [
    (403, "not_the_sender"),
    (404, "not_found"),
    (409, "message_retracted"),
    (409, "nothing_to_restore"),
    (422, "idempotency_key_reused"),
    (422, "invalid_body"),
    (503, "unavailable"),
];
/// The further ones where not everybody may write to everybody.
const PEOPLE_PROBLEMS: [(u64, &str); 13] = [
    (403, "blocked"),
    (403, "context_ended"),
    (403, "insufficient_scope"),
    (403, "no_shared_context"),
    (403, "not_blockable"),
    (403, "recipient_inactive"),
    (403, "role_not_allowed"),
    (403, "sender_inactive"),
    (409, "stale_roster"),
    (409, "you_blocked"),
    (422, "duplicate_item"),
    (422, "recipient_unknown"),
    (422, "self_message"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_random_operations_are_answered_as_documented_and_leave_all_counts_right() {
    let app = TestApp::spawn().await;
    let clients = clients(&app, STUDENTS).await;
    let seed = fastrand::u64(..1_000_000_000);
    // The seeds repeat the choices of each task, but not how the tasks interleave.
    eprintln!("seeds {seed} to {}", seed + TASKS - 1);

    let tasks: Vec<_> = (0..TASKS)
        .map(|number| {
            let clients = clients.clone();
            tokio::spawn(async move { run_random_operations(&clients, &format!("task {number}"), seed + number).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }

    app.assert_invariants().await;
    for user in 0..WRITERS {
        let entries = assert_counts_agree(&clients, user).await;
        assert_eq!(entries, WRITERS - 1, "each conversation is in exactly one of the three lists");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_changes_of_who_may_write_to_whom_are_answered_as_documented_and_leave_all_counts_right() {
    let app = TestApp::spawn().await;
    let clients = clients(&app, [Some("educator"), Some("student"), Some("ta"), Some("student")]).await;
    let seed = fastrand::u64(..1_000_000_000);
    eprintln!("seeds {seed} to {}", seed + PEOPLE_TASKS - 1);

    let tasks: Vec<_> = (0..PEOPLE_TASKS)
        .map(|number| {
            let clients = clients.clone();
            tokio::spawn(async move { run_with_people(&clients, number, seed + number).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }

    app.assert_invariants().await;
    for user in 0..WRITERS {
        assert_counts_agree(&clients, user).await;
    }
}

/// Performs operations of its own generator. Panics at the first response that is not documented.
async fn run_random_operations(clients: &[Client], name: &str, seed: u64) {
    let (mut generator, mut rng) = (Generator::new(&name.replace(' ', "-")), Rng::with_seed(seed));
    for step in 1..=OPERATIONS {
        perform(clients, &format!("{name}, step {step}"), (&mut generator, &mut rng), &[]).await;
    }
}

/// Performs operations of its own generators, those on who may write to whom in between.
async fn run_with_people(clients: &[Client], number: u64, seed: u64) {
    let (mut generator, mut rng) = (Generator::new(&format!("task-{number}")), Rng::with_seed(seed));
    let mut people = PeopleGenerator::new(&mut rng, usize::try_from(number).unwrap() * 10_000);
    for step in 1..=PEOPLE_OPERATIONS {
        let name = format!("task {number}, step {step}");
        while let Some(operation) = people.next_operation(&mut rng) {
            let reply = operation.call(clients).await;
            let response = check_documented_for_people(&operation, &reply)
                .unwrap_or_else(|fault| panic!("{name}, {operation:?}: {fault}: {} {}", reply.status, reply.text));
            people.learn(&mut rng, &mut generator, &operation, (reply.status.as_u16(), &response));
        }
        perform(clients, &name, (&mut generator, &mut rng), &PEOPLE_PROBLEMS).await;
    }
}

/// Performs an operation of a generator. `name` says which one. `more`: the problems besides `PROBLEMS`.
async fn perform(clients: &[Client], name: &str, (generator, rng): (&mut Generator, &mut Rng), more: &[(u64, &str)]) {
    let operation = generator.next_operation(rng);
    let reply = operation.call(clients).await;
    let response = check_documented(&operation, &reply, more)
        .unwrap_or_else(|fault| panic!("{name}, {operation:?}: {fault}: {} {}", reply.status, reply.text));
    generator.learn(&operation, reply.status == 201, &response);
}

fn is_documented(problem: &Value, more: &[(u64, &str)]) -> bool {
    PROBLEMS.iter().chain(more).any(|(status, code)| problem["status"] == *status && problem["code"] == *code)
}

/// Returns the response, null if it is empty, if it is one of those that the operation may have.
fn check_documented_for_people(operation: &PeopleOperation, reply: &Reply) -> Result<Value, &'static str> {
    if reply.status == 204 && reply.text.is_empty() {
        return Ok(Value::Null);
    }
    let response: Value = serde_json::from_str(&reply.text).map_err(|_| "the response is no JSON")?;
    let is_problem = |problem: &Value| is_documented(problem, &PEOPLE_PROBLEMS);
    match reply.status.as_u16() {
        200 | 201 => {}
        status if response["status"] == status && is_problem(&response) => return Ok(response),
        _ => return Err("the response is not documented"),
    }
    if matches!(operation, PeopleOperation::Bulk(_) | PeopleOperation::RetractBulk(_)) {
        let results = response["results"].as_array().ok_or("the bulk send has no results")?;
        let is_result = |result: &Value| match &result["outcome"] {
            outcome if outcome == "refused" => is_problem(&result["problem"]) && result["seq"].is_null(),
            _ => result["problem"].is_null(),
        };
        if !results.iter().all(is_result) {
            return Err("a result is not documented");
        }
    }
    Ok(response)
}

/// Returns the response if it is one of those that the operation may have.
fn check_documented(operation: &Operation, reply: &Reply, more: &[(u64, &str)]) -> Result<Value, &'static str> {
    let response: Value = serde_json::from_str(&reply.text).map_err(|_| "the response is no JSON")?;
    let is_documented = |problem: &Value| is_documented(problem, more);
    match reply.status.as_u16() {
        201 if matches!(operation.action, Action::Send(_)) => {}
        200 => {}
        status if response["status"] == status && is_documented(&response) => {}
        _ => return Err("the response is not documented"),
    }
    if let (Action::Batch { items, .. }, 200) = (&operation.action, reply.status.as_u16()) {
        let results = response["results"].as_array().ok_or("the batch has no results")?;
        let are_in_order = items.iter().zip(results).all(|(item, result)| result["peer_id"] == USERS[item.peer]);
        let are_documented = results.iter().all(|result| match result["outcome"].as_str() {
            Some("done") => result["problem"].is_null() && result["entry"]["peer"]["user_id"] == result["peer_id"],
            Some("refused") => result["entry"].is_null() && is_documented(&result["problem"]),
            _ => false,
        });
        if results.len() != items.len() || !are_in_order || !are_documented {
            return Err("the results are not those of the items");
        }
    }
    Ok(response)
}

/// Asserts that the unread count of each entry is what counting its messages gives, and that the totals are the sums
/// over the entries. Returns the number of entries.
async fn assert_counts_agree(clients: &[Client], user: usize) -> usize {
    let client = &clients[user];
    let lists = ["all", "archived", "trash"].map(|filter| async move {
        let page = client.get(&format!("/v1/inbox?filter={filter}")).await.json(200);
        page["items"].as_array().unwrap().clone()
    });
    let entries = join_all(lists).await.concat();
    let (mut messages, mut conversations, mut muted_messages) = (0, 0, 0);
    for entry in &entries {
        let unread = integer(&entry["unread_count"]);
        assert_eq!(unread, count_unread(client, entry).await, "unread messages of {} in {entry:#}", USERS[user]);
        messages += unread;
        conversations += usize::from(unread > 0);
        muted_messages += if entry["muted_until"].is_null() { 0 } else { unread };
    }
    let totals = json!({"messages": messages, "conversations": conversations, "muted_messages": muted_messages});
    assert_eq!(client.badge().await, totals, "totals of {}", USERS[user]);
    entries.len()
}

/// Counts the messages of the peer above the read marker that are shown and not retracted.
async fn count_unread(client: &Client, entry: &Value) -> usize {
    let peer = entry["peer"]["user_id"].as_str().unwrap();
    let (mut count, mut before) = (0, String::new());
    loop {
        let page = client.get(&format!("{}/messages?limit=100{before}", thread(peer))).await.json(200);
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
