//! Erasures against everything that is happening at the same time, through two replicas whose erasers work on the same erasures. In
//! each round a user writes until they are refused, and is erased meanwhile: no word of theirs is left, and each word of the others.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use pidge::privacy::erase_next;
use reqwest::Method;
use serde_json::json;

use super::{officer, text_columns::assert_nowhere};
use crate::support::{
    app::{TestApp, config},
    batch_gate::count,
    client::{Client, path_of, thread},
};

/// Half of them without a conversation before.
const ROUNDS: usize = 24;

/// Fails unless a reply is a success or one of these refusals. Returns true for a success.
fn succeeded(reply: &crate::support::client::Reply, refusals: &[(u16, &str)]) -> bool {
    let status = reply.status.as_u16();
    if (200..300).contains(&status) {
        return true;
    }
    let code = reply.json(status)["code"].as_str().unwrap().to_owned();
    assert!(refusals.contains(&(status, code.as_str())), "{status} {}", reply.text);
    false
}

/// Sends until a refusal. Returns the texts that were sent, with their seqs.
async fn send_until_refused(from: &Client, to: &Client, text: &str) -> Vec<(i64, String)> {
    let mut sent = Vec::new();
    loop {
        let body = format!("{text}-{}", fastrand::u64(..));
        let reply = from.send_with_key(&to.id, &body, &body).await;
        let refusals =
            [(403, "sender_inactive"), (403, "recipient_inactive"), (422, "recipient_unknown"), (503, "unavailable")];
        if succeeded(&reply, &refusals) {
            sent.push((reply.json(201)["seq"].as_i64().unwrap(), body));
        } else if reply.status != 503 {
            return sent;
        }
    }
}

/// Edits and retracts messages of one's own until the user is gone.
async fn correct_until_refused(user: &Client, peer: &Client, text: &str, is_over: &AtomicBool) {
    for n in 0.. {
        let seq = 1 + n % 7;
        let refusals = [
            (403, "not_the_sender"),
            (403, "recipient_inactive"),
            (403, "sender_inactive"),
            (404, "not_found"),
            (409, "message_retracted"),
            (503, "unavailable"),
        ];
        let reply = match n % 5 {
            4 => user.retract(peer, seq).await,
            _ => user.edit(peer, seq, &format!("{text} edited {n}")).await,
        };
        succeeded(&reply, &refusals);
        if is_over.load(Ordering::SeqCst) {
            return;
        }
    }
}

/// Stores drafts, and sends to many, until the user is gone.
async fn write_until_refused(user: &Client, peer: &Client, text: &str) {
    for n in 0.. {
        let draft = json!({"body": format!("{text} draft {n}")});
        let reply = user.call(Method::PUT, &format!("{}/draft", thread(&peer.id)), Some(&draft), &[]).await;
        let stored = succeeded(&reply, &[(403, "sender_inactive"), (503, "unavailable")]);
        let items = json!([{"recipient_id": peer.id}, {"recipient_id": "officer"}]);
        let bulk = json!({"client_id": format!("bulk {n}"), "body": format!("{text} bulk {n}"), "items": items});
        let reply = user.post("/v1/messages/bulk", &bulk).await;
        succeeded(&reply, &[(403, "sender_inactive"), (503, "unavailable")]);
        if !stored && reply.status != 503 {
            return;
        }
    }
}

/// Blocks, searches and reads until the erasure is done.
async fn look_until(peer: &Client, user: &Client, is_over: &AtomicBool) {
    while !is_over.load(Ordering::SeqCst) {
        peer.get("/v1/search?q=secret").await.ok();
        peer.call(Method::GET, &format!("{}/messages", thread(&user.id)), None, &[]).await.ok();
        peer.get("/v1/inbox").await.ok();
        peer.post("/v1/inbox/read-all", &json!({})).await.ok();
    }
}

/// Makes steps of erasures until one is done.
async fn erase_until(app: &TestApp, is_over: &AtomicBool) {
    while !is_over.load(Ordering::SeqCst) {
        let _ = erase_next(&app.service).await;
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}

async fn race(app: &TestApp, replica: &TestApp, officer: &Client, round: usize) {
    let (user, peer) =
        (app.educator(&format!("e{round}")).await.repeating(), app.student(&format!("p{round}")).await.repeating());
    let (secret, answer) = (format!("secret{round}x"), format!("answer{round}x"));
    if round.is_multiple_of(2) {
        for n in 0..7 {
            user.says(&peer, &format!("{secret} before {n}")).await;
        }
    }
    let there = |client: &Client| Client { base: format!("http://{}", replica.address), ..client.clone() };
    let (user_there, peer_there) = (there(&user), there(&peer));
    let is_over = AtomicBool::new(false);

    let erasing = async {
        let delay = std::time::Duration::from_micros(fastrand::u64(..30_000));
        tokio::time::sleep(delay).await;
        let erasure = officer.finished(&officer.erase(&user.id).await.json(202)).await;
        is_over.store(true, Ordering::SeqCst);
        Client { id: erasure["user_id"].as_str().unwrap().to_owned(), ..user.clone() }
    };
    let (erased, _, _, answers, answers_there, ..) = tokio::join!(
        erasing,
        send_until_refused(&user, &peer, &secret),
        send_until_refused(&user_there, &peer, &secret),
        send_until_refused(&peer, &user, &answer),
        send_until_refused(&peer_there, &user, &answer),
        correct_until_refused(&user_there, &peer, &secret, &is_over),
        write_until_refused(&user, &peer, &secret),
        look_until(&peer, &user, &is_over),
        erase_until(app, &is_over),
        erase_until(replica, &is_over),
    );

    assert_nowhere(app, &[&secret, &format!("name of e{round}")]).await;
    let mut expected = [answers, answers_there].concat();
    expected.sort();
    let page = peer.history(&erased, "?limit=100").await;
    let items = page["items"].as_array().unwrap();
    assert!(page["has_older"] == false, "a page has all messages");
    let own = items.iter().filter(|message| message["sender_id"] == peer.id);
    let own: Vec<_> =
        own.map(|message| (message["seq"].as_i64().unwrap(), message["body"].as_str().unwrap().to_owned())).collect();
    assert_eq!(own, expected, "the words of the peer");
    let of_user = items.iter().filter(|message| message["sender_id"] == erased.id);
    assert!(
        of_user.clone().all(|message| message["body"].is_null() && message["retracted_at"].is_string()),
        "{page:#}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_at_the_same_time_no_word_of_the_erased_is_left_and_each_of_the_others() {
    let app = TestApp::spawn().await;
    let replica = TestApp::spawn_on(config(), app.database.shared());
    let officer = officer(&app).await;

    for round in 0..ROUNDS {
        Box::pin(race(&app, &replica, &officer, round)).await;
    }

    app.assert_invariants().await;
    assert!(count(&app, "select sum(messages)::bigint from erasures").await > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rosters_blocks_and_descriptions_at_the_same_time_leave_nothing_of_the_erased_user() {
    let app = TestApp::spawn().await;
    let replica = TestApp::spawn_on(config(), app.database.shared());
    let (officer, lms) = (officer(&app).await, app.back_end("lms").await.repeating());
    for round in 0..ROUNDS {
        let (user, peer) =
            (app.student(&format!("e{round}")).await, app.student(&format!("p{round}")).await.repeating());
        peer.says(&user, "hello").await;
        let courses = [0, 1].map(|n| format!("/v1/contexts/course/{round}-{n}/members"));
        let roster = json!({"members": [{"user_id": user.id}, {"user_id": peer.id}]});
        let put = |path: String, body| {
            let lms = lms.clone();
            async move { lms.call(Method::PUT, &path, Some(&body), &[]).await.ok().status }
        };

        let block = async {
            let reply = peer.call(Method::PUT, &path_of("blocks", &user.id), None, &[]).await;
            succeeded(&reply, &[(404, "not_found")]);
        };
        let is_over = AtomicBool::new(false);
        let erasing = async {
            let erasure = officer.finished(&officer.erase(&user.id).await.json(202)).await;
            is_over.store(true, Ordering::SeqCst);
            erasure
        };
        let steps = join_all([&app, &replica].map(|app| erase_until(app, &is_over)));
        let (erasure, ..) = tokio::join!(
            erasing,
            put(courses[0].clone(), roster.clone()),
            put(courses[1].clone(), roster.clone()),
            put(path_of("users", &user.id), json!({"display_name": format!("Numbat {round}")})),
            block,
            steps,
        );

        // The user who has the id now is another one: the requests of the LMS came later.
        let id = erasure["user_id"].as_str().unwrap();
        let rows = "select (select count(*) from context_members m join users u on u.id = m.user_id where u.erased_at is not null)
                         + (select count(*) from blocks b join users u on u.id in (b.blocker_id, b.blocked_id) where u.erased_at is not null)
                         + (select count(*) from user_words w join users u on u.id = w.user_id where u.erased_at is not null)";
        assert_eq!(count(&app, rows).await, 0, "{id}");
        assert_eq!(peer.history(&Client { id: id.to_owned(), ..peer.clone() }, "").await["items"][0]["body"], "hello");
    }
    app.assert_invariants().await;
}
