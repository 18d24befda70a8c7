//! An outcome that a newer schema returns and this release does not know: only the item with that outcome is refused.

use futures_util::future::join_all;
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor, raw_sql};

use crate::support::{
    app::TestApp,
    batch_gate::{BatchGate, Committed, committed, count, spawn_with_one_batch},
};

/// Makes a SQL function return an outcome of another name, as the function of a newer release may.
async fn rename_outcome(app: &TestApp, function: &str, from: &str, to: &str) {
    let definition: String = sqlx::query_scalar("select pg_get_functiondef($1::text::regproc)")
        .bind(function)
        .fetch_one(&app.pool)
        .await
        .unwrap();
    let renamed = definition.replace(&format!("'{from}'"), &format!("'{to}'"));
    assert_ne!(renamed, definition, "{function} should have had the outcome `{from}`");
    app.pool.execute(raw_sql(AssertSqlSafe(renamed))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_with_an_unknown_outcome_is_the_only_one_of_its_batch_that_is_refused() {
    let (app, users) = spawn_with_one_batch(&["hal", "ivy", "ada", "ben", "cho"]).await;
    let [hal, ivy, ada, ben, cho] = &users[..] else { panic!("five users") };
    ada.says(ben, "before ben left").await;
    app.pool.execute("update users set deactivated_at = now() where external_id = 'ben'").await.unwrap();
    rename_outcome(&app, "write_batch", "recipient_inactive", "recipient_on_leave").await;
    let gate = BatchGate::close(&app, hal, ivy).await;

    let sends = join_all((0..50).map(|n| {
        let recipient = if n == 25 { ben } else { cho };
        let body = format!("one of fifty: {n}");
        async move { ada.send_with_key(&recipient.id, &body, &format!("key-{n}")).await }
    }));
    let (replies, ()) = tokio::join!(sends, gate.open_when_queued(50));

    for (n, reply) in replies.iter().enumerate() {
        if n == 25 {
            reply.problem(503, "unavailable");
            assert!(reply.header("retry-after").is_some(), "{reply:?}");
        } else {
            reply.json(201);
        }
    }
    assert_eq!(committed(&app, "one of fifty").await, Committed { messages: 49, transactions: 1 });
    assert_eq!(count(&app, "select count(*) from idempotency where key = 'key-25'").await, 0, "the key is not used up");
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_change_with_an_unknown_outcome_is_the_only_one_of_its_batch_that_is_refused() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    let seq = mia.says(&ada, "hello").await;
    noah.says(&ada, "hello").await;
    ada.call(reqwest::Method::DELETE, &format!("/v1/conversations/mia?up_to_seq={seq}"), None, &[]).await.json(200);
    rename_outcome(&app, "change_conversations", "nothing_to_restore", "too_old_to_restore").await;

    let batch = json!({"action": "restore", "items": [{"peer_id": "noah"}, {"peer_id": "mia"}]});
    let results = ada.post("/v1/inbox/batch", &batch).await.json(200)["results"].clone();

    assert_eq!(results[0]["problem"]["code"], "unavailable", "{results}");
    assert_eq!(results[1]["outcome"], "done", "{results}");
    app.assert_invariants().await;
}

#[tokio::test]
async fn an_edit_with_an_unknown_outcome_changes_nothing() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let seq = mia.says(&ada, "hello").await;
    rename_outcome(&app, "edit_message", "not_the_sender", "not_an_author").await;

    let path = format!("/v1/conversations/mia/messages/{seq}");
    let reply = ada.call(reqwest::Method::PATCH, &path, Some(&json!({"body": "goodbye"})), &[]).await;

    reply.problem(503, "unavailable");
    assert_eq!(ada.get(&path).await.json(200)["body"], "hello");
}
