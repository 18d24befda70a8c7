//! Sending, and reading what was sent.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::{seqs, thread},
};

#[tokio::test]
async fn a_message_is_there_for_both_as_it_was_sent() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let body = " line\n\ttab é e\u{301} 👩\u{200d}👩\u{200d}👧 <script>alert(1)</script> \\u0000 \u{202e} ";
    let reply = mia.send("ada", body).await;
    let sent = reply.json(201);
    assert_eq!(reply.header("location"), Some("/v1/conversations/ada/messages/1"));
    let id = sent["id"].as_str().unwrap();
    let uuid = id.strip_suffix(".1").unwrap();
    assert_eq!((uuid.len(), &uuid[14..15]), (36, "7"), "a version 7 UUID: {id}");
    let at = sent["created_at"].as_str().unwrap();
    assert!(at.len() == 27 && at.ends_with('Z'), "{at}");
    let expected = json!({
        "id": id, "seq": 1, "sender_id": "mia", "recipient_id": "ada", "body": body, "context": null, "created_at": at,
        "is_read": false, "read_at": null, "edited_at": null, "retracted_at": null});
    assert_eq!(sent, expected);
    assert_eq!(mia.get(reply.header("location").unwrap()).await.json(200), expected);
    assert_eq!(ada.history(&mia, "").await["items"], json!([expected]));
    assert_eq!(ada.get("/v1/conversations/mia/messages/1").await.json(200), expected);
}

#[tokio::test]
async fn bodies_that_are_no_text_are_refused_and_nothing_is_stored() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for (body, code) in [
        ("", "empty_body"),
        (" \n\t\u{a0}\u{3000}", "empty_body"),
        ("\u{7}", "invalid_body"),
        ("a\rb", "invalid_body"),
        (&"x".repeat(10_001), "body_too_long"),
        (&"👧".repeat(10_001), "body_too_long"),
    ] {
        let problem = mia.send("ada", body).await.problem(422, code);
        assert_eq!(problem["errors"][0]["pointer"], "/body");
    }
    mia.send("ada", "a\0b").await.problem(400, "malformed_json");
    assert_eq!(ada.history(&mia, "").await["items"], json!([]));
    mia.send("ada", &"👧".repeat(10_000)).await.json(201);
    mia.send("ada", &"\u{1D11E}\n".repeat(5_000)).await.json(201);
}

#[tokio::test]
async fn a_message_to_oneself_is_refused() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    mia.send("mia", "hello me").await.problem(422, "self_message");
    mia.get(&thread("mia")).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_key_used_again_finds_the_same_message_as_it_is_now() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let first = mia.send_with_key("ada", "hello", "k-1").await;
    assert_eq!(first.header("idempotent-replayed"), None);
    let first = first.json(201);
    ada.read(&mia, 1).await;
    for key in ["k-1", "\"k-1\""] {
        let again = mia.send_with_key("ada", "hello", key).await;
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        let again = again.json(200);
        assert_eq!((&again["id"], &again["is_read"]), (&first["id"], &json!(true)));
    }
    mia.send_with_key("ada", "hullo", "k-1").await.problem(422, "idempotency_key_reused");
    mia.send_with_key("nobody", "hello", "k-1").await.problem(422, "idempotency_key_reused");
    mia.send_with_key("mia", "hello", "k-1").await.problem(422, "idempotency_key_reused");
    // The key is the sender's own.
    ada.send_with_key("mia", "hello", "k-1").await.json(201);
    assert_eq!(ada.entry(&mia).await["last_seq"], 2);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_refusal_uses_no_key_up() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    mia.send_with_key("noah", "hello", "k-1").await.problem(422, "recipient_unknown");
    mia.send_with_key("mia", "hello", "k-1").await.problem(422, "self_message");
    app.student("noah").await;
    mia.send_with_key("noah", "hello", "k-1").await.json(201);
}

#[tokio::test]
async fn a_key_has_a_form() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let long = "k".repeat(256);
    for key in ["", "a b", "\"", "\"a", "a\"b", "\"a\\b\"", "\"\"", &long] {
        mia.send_with_key("ada", "hello", key).await.problem(400, "invalid_idempotency_key");
    }
    let body = json!({"recipient_id": "ada", "body": "hello"});
    let twice = [("idempotency-key", "a"), ("idempotency-key", "b")];
    mia.call(Method::POST, "/v1/messages", Some(&body), &twice).await.problem(400, "invalid_idempotency_key");
    for key in ["k", &"k".repeat(255), "\"with space\"", "7f9c24e8-3b1d-4a67-9c55-0f2d6a1b8e43", "!#$%&'()*+,/:;=?@[]~"]
    {
        mia.send_with_key("ada", "hello", key).await.json(201);
    }
}

#[tokio::test]
async fn a_service_writes_in_a_users_name_with_keys_of_its_own() {
    let app = TestApp::spawn().await;
    let (ada, mia, bot) = (app.educator("ada").await, app.student("mia").await, app.service("bot").await);
    let body = json!({"recipient_id": "ada", "sender_id": "mia", "body": "from the app"});
    mia.post("/v1/messages", &body).await.problem(403, "insufficient_scope");
    let refused = mia.post("/v1/messages", &body).await;
    assert_eq!(
        refused.header("www-authenticate"),
        Some("Bearer error=\"insufficient_scope\", scope=\"messages:send_as\"")
    );
    let key = [("idempotency-key", "k")];
    let sent = bot.call(Method::POST, "/v1/messages", Some(&body), &key).await.json(201);
    assert_eq!((&sent["sender_id"], &sent["recipient_id"]), (&json!("mia"), &json!("ada")));
    bot.call(Method::POST, "/v1/messages", Some(&body), &key).await.json(200);
    // The same key of the user herself is another key.
    mia.send_with_key("ada", "from the app", "k").await.json(201);
    // A service introduces whom it names, on either side.
    let strangers = json!({"recipient_id": "new-2", "sender_id": "new-1", "body": "hello"});
    bot.post("/v1/messages", &strangers).await.json(201);
    assert_eq!(ada.history(&mia, "").await["items"].as_array().unwrap().len(), 2);
    // Sending on somebody's behalf reads nothing for them.
    ada.says(&mia, "unread").await;
    bot.post("/v1/messages", &body).await.json(201);
    assert_eq!(mia.entry(&ada).await["unread_count"], 1);
}

#[tokio::test]
async fn who_is_unknown_is_introduced_by_educators_staff_and_services_only() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let staff = app.new_person("registrar", "staff", "");
    mia.send("new-1", "hello").await.problem(422, "recipient_unknown");
    // Asking makes nobody known.
    mia.get("/v1/conversations/new-1/messages").await.json(200);
    mia.get("/v1/conversations/new-1").await.problem(404, "not_found");
    mia.send("new-1", "hello").await.problem(422, "recipient_unknown");
    ada.send("new-1", "welcome").await.json(201);
    mia.send("new-1", "hello").await.json(201);
    staff.send("new-2", "welcome").await.json(201);
    let peer = &ada.get("/v1/conversations/new-1").await.json(200)["peer"];
    let expected =
        json!({"user_id": "new-1", "display_name": null, "avatar_url": null, "role": "student", "active": true});
    assert_eq!(*peer, expected);
    // Their own token says more.
    app.new_person("new-1", "ta", "").get("/v1/inbox").await.ok();
    mia.send("new-1", "hello again").await.ok();
    let page = mia.get("/v1/inbox").await.json(200);
    assert_eq!(page["items"][0]["peer"]["user_id"], "new-1");
}

#[tokio::test]
async fn an_introducing_send_that_is_refused_introduces_nobody() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let bot = app.service("bot").await;
    let to_oneself = json!({"recipient_id": "new-1", "sender_id": "new-1", "body": "x"});
    bot.post("/v1/messages", &to_oneself).await.problem(422, "self_message");
    ada.send("new-1", " ").await.problem(422, "empty_body");
    ada.send_with_key("mia", "hello", "k").await.json(201);
    ada.send_with_key("new-1", "hello", "k").await.problem(422, "idempotency_key_reused");
    mia.send("new-1", "hello").await.problem(422, "recipient_unknown");
}

#[tokio::test]
async fn who_showed_a_token_a_moment_ago_can_be_written_to() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    for n in 0..20 {
        let id = format!("new-{n}");
        app.new_person(&id, "student", "").get("/v1/inbox/unread").await.ok();
        mia.send(&id, "hello").await.json(201);
    }
}

#[tokio::test]
async fn an_inactive_recipient_is_told_to_acquaintances_only() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.says(&ada, "hello").await;
    sqlx::query("update users set deactivated_at = now() where external_id = 'ada'").execute(&app.pool).await.unwrap();
    mia.send("ada", "hello").await.problem(403, "recipient_inactive");
    let stranger = noah.send("ada", "hello").await.problem(422, "recipient_unknown");
    let nobody = noah.send("nobody", "hello").await.problem(422, "recipient_unknown");
    assert_eq!(without_id(stranger), without_id(nobody));
    assert_eq!(mia.entry(&ada).await["peer"]["active"], false);
    app.assert_invariants().await;
}

fn without_id(mut problem: Value) -> Value {
    problem["request_id"] = Value::Null;
    problem
}

#[tokio::test]
async fn a_context_is_kept_and_checked() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let send = |context: Value| {
        let body = json!({"recipient_id": "ada", "body": "hello", "context": context});
        let mia = mia.clone();
        async move { mia.post("/v1/messages", &body).await }
    };
    let course = json!({"type": "course", "id": "42", "title": "Biology", "url": "https://lms.test/c/42"});
    assert_eq!(send(course.clone()).await.json(201)["context"], course);
    assert_eq!(ada.history(&mia, "").await["items"][0]["context"], course);
    for (context, code) in [
        (json!({"type": "course"}), "invalid_body"),
        (json!({"type": "", "id": "1"}), "invalid_body"),
        (json!({"type": "c", "id": "x".repeat(256)}), "invalid_body"),
        (json!({"type": "c", "id": "1", "url": "javascript:alert(1)"}), "invalid_body"),
        (json!({"type": "c", "id": "1", "colour": "red"}), "unknown_field"),
    ] {
        send(context).await.problem(422, code);
    }
}

#[tokio::test]
async fn every_window_of_the_history_is_exact() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for n in 1..=12 {
        let (from, to) = if n % 3 == 0 { (&ada, &mia) } else { (&mia, &ada) };
        assert_eq!(from.says(to, &format!("message {n}")).await, n);
    }
    let (all, none): (Vec<i64>, Vec<i64>) = ((1..=12).collect(), vec![]);
    // query, seqs, has_older, has_newer
    let cases: Vec<(&str, &[i64], bool, bool)> = vec![
        ("", &all, false, false),
        ("?limit=12", &all, false, false),
        ("?limit=5", &all[7..], true, false),
        ("?limit=5&before=8", &all[2..7], true, true),
        ("?limit=5&before=6", &all[..5], false, true),
        ("?limit=5&before=1", &none, false, true),
        ("?limit=5&before=0", &none, false, true),
        ("?limit=5&before=999", &all[7..], true, false),
        ("?limit=5&after=0", &all[..5], false, true),
        ("?limit=5&after=7", &all[7..], true, false),
        ("?limit=5&after=6", &all[6..11], true, true),
        ("?limit=5&after=12", &none, true, false),
        ("?limit=5&after=9007199254740991", &none, true, false),
        ("?limit=5&around=6", &all[3..8], true, true),
        ("?limit=4&around=6", &all[3..7], true, true),
        ("?limit=1&around=6", &all[5..6], true, true),
        ("?limit=5&around=1", &all[..3], false, true),
        ("?limit=5&around=12", &all[9..], true, false),
        ("?limit=4&around=999", &all[10..], true, false),
    ];
    for (query, expected, older, newer) in cases {
        let page = ada.history(&mia, query).await;
        assert_eq!(
            (seqs(&page).as_slice(), &page["has_older"], &page["has_newer"]),
            (expected, &json!(older), &json!(newer)),
            "{query}"
        );
        assert_eq!(page["oldest_seq"].as_i64(), expected.first().copied(), "{query}");
        assert_eq!(page["newest_seq"].as_i64(), expected.last().copied(), "{query}");
        assert_eq!(page["entry"], ada.entry(&mia).await, "{query}");
    }
    for query in ["?before=1&after=1", "?after=1&around=1", "?before=1&after=1&around=1"] {
        ada.get(&format!("/v1/conversations/mia/messages{query}")).await.problem(400, "conflicting_parameters");
    }
}

#[tokio::test]
async fn what_lies_below_the_cut_is_not_there() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for n in 1..=6 {
        mia.says(&ada, &format!("message {n}")).await;
    }
    let cut = "update participants set hidden_through_seq = 3, unread_count = 3 where user_id = (select id from users where external_id = 'ada')";
    sqlx::query(cut).execute(&app.pool).await.unwrap();
    let page = ada.history(&mia, "?limit=2&before=6").await;
    assert_eq!((seqs(&page), &page["has_older"]), (vec![4, 5], &json!(false)));
    assert_eq!(seqs(&ada.history(&mia, "?after=0").await), [4, 5, 6]);
    ada.get("/v1/conversations/mia/messages/3").await.problem(404, "not_found");
    assert_eq!(seqs(&mia.history(&ada, "").await).len(), 6, "the peer never notices");
    app.assert_invariants().await;
}

#[tokio::test]
async fn times_rise_with_seq_even_when_the_clock_is_behind() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "from the future").await;
    let jump = "with c as (update conversations set last_created_at = last_created_at + interval '1 hour' returning id, last_created_at),
                p as (update participants set last_activity_at = last_created_at from c where conversation_id = c.id)
                update messages set created_at = last_created_at from c where conversation_id = c.id";
    sqlx::query(jump).execute(&app.pool).await.unwrap();
    for _ in 0..3 {
        mia.says(&ada, "later").await;
    }
    ada.read(&mia, 4).await;
    let page = ada.history(&mia, "").await;
    let times: Vec<&str> =
        page["items"].as_array().unwrap().iter().map(|m| m["created_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a < b), "{times:?}");
    assert!(page["items"][3]["read_at"].as_str().unwrap() >= times[3]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn ids_are_unique_across_conversations() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    let mut ids = HashSet::new();
    for (from, to) in [(&ada, &mia), (&mia, &ada), (&ada, &noah), (&noah, &ada), (&noah, &mia)] {
        ids.insert(from.send(&to.id, "hello").await.json(201)["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), 5);
}
