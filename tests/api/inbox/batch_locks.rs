//! Batches that run at the same time as other batches, sends and transactions.

use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::{Executor, PgPool};

use crate::support::{
    app::TestApp,
    inbox::{batch_results, educator_with_students, outcomes},
    wait::until,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_in_opposite_order_and_sends_wait_for_each_other_and_all_succeed() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 20).await;
    let forwards: Vec<Value> = (0..20).map(|n| json!({"peer_id": format!("s{n:02}"), "seq": 1})).collect();
    let backwards: Vec<Value> = forwards.iter().rev().cloned().collect();

    let batches = join_all((0..24).map(|n| {
        let (ada, items) = (&ada, if n % 2 == 0 { &forwards } else { &backwards });
        let action = ["read", "trash", "star", "unread", "restore", "archive"][n % 6];
        async move { (action, batch_results(ada, action, json!(items)).await) }
    }));
    let sends = join_all(students.iter().map(|student| student.says(&ada, "meanwhile")));
    let (batches, _) = tokio::join!(batches, sends);

    for (action, results) in batches {
        let is_expected =
            |outcome: &String| outcome == "done" || (action == "restore" && outcome == "409 nothing_to_restore");
        assert!(outcomes(&results).iter().all(is_expected), "{action}: {results:?}");
    }
    app.assert_invariants().await;
}

/// Waits until a statement that calls this function waits for a lock.
async fn until_waiting_for_lock(pool: &PgPool, function: &str) {
    let sql = "select count(*) from pg_stat_activity
               where datname = current_database() and query like '%' || $1 || '%' and wait_event_type = 'Lock'";
    until("the statement waits for a lock", async || {
        sqlx::query_scalar::<_, i64>(sql).bind(function).fetch_one(pool).await.unwrap() > 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_created_while_a_batch_waits_for_a_lock_is_not_changed_by_it() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.says(&ada, "hello").await;
    let mut lock_holder = app.pool.begin().await.unwrap();
    lock_holder.execute("select from participants for update").await.unwrap();

    let items = json!([{"peer_id": "mia", "seq": 1}, {"peer_id": "noah", "seq": 9}]);
    let batch = batch_results(&ada, "trash", items);
    let create_conversation = async {
        until_waiting_for_lock(&app.pool, "change_conversations").await;
        noah.says(&ada, "is anybody there?").await;
        lock_holder.rollback().await.unwrap();
    };
    let (results, ()) = tokio::join!(batch, create_conversation);

    assert_eq!(outcomes(&results), ["done", "404 not_found"]);
    assert_eq!(ada.entry(&noah).await["unread_count"], 1);
    assert_eq!(ada.badge().await["messages"], 1);
    app.assert_invariants().await;
}
