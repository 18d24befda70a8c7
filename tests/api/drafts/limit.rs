//! A user has at most a thousand drafts.

use futures_util::future::join_all;
use serde_json::json;

use super::{assert_no_content, etag, version};
use crate::support::{app::TestApp, client::Client};

/// A user with this many drafts, to `ada` and to `p2`, `p3` and so on.
async fn user_with_drafts(app: &TestApp, count: i32) -> Client {
    let mia = app.student("mia").await;
    mia.save_draft("ada", "the first").await;
    let insert = "insert into drafts (user_id, peer, body, version, written_by_call, updated_at)
                  select d.user_id, 'p' || n, 'x', 1000 + n, gen_random_uuid(), now()
                  from drafts d, generate_series(2, $1) n where d.peer = 'ada'";
    sqlx::query(insert).bind(count).execute(&app.pool).await.unwrap();
    mia
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_writes_do_not_exceed_a_thousand_drafts() {
    let app = TestApp::spawn().await;
    let mia = user_with_drafts(&app, 996).await;
    let peers: Vec<String> = (0..12).map(|n| format!("new {n}")).collect();
    let text = json!({"body": "x"});

    let replies = join_all(peers.iter().map(|peer| mia.put_draft(peer, &text, &[]))).await;

    let (stored, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!(stored.len(), 4, "996 and 4 are a thousand: {replies:?}");
    assert_eq!(refused.len(), 8, "the others are refused");
    for reply in refused {
        reply.problem(409, "too_many_drafts");
    }
}

#[tokio::test]
async fn a_user_with_a_thousand_drafts_can_replace_them() {
    let app = TestApp::spawn().await;
    let mia = user_with_drafts(&app, 1_000).await;

    mia.save_draft("ada", "the first, again").await;
    version(&mia.put_draft("p500", &json!({"body": "x"}), &[("if-match", "*")]).await);
}

#[tokio::test]
async fn a_user_with_a_thousand_drafts_cannot_add_one() {
    let app = TestApp::spawn().await;
    let mia = user_with_drafts(&app, 1_000).await;
    let text = json!({"body": "x"});

    mia.put_draft("one more", &text, &[]).await.problem(409, "too_many_drafts");
    mia.put_draft("one more", &text, &[("if-none-match", "*")]).await.problem(409, "too_many_drafts");
    // If-Match fails first, as there is no draft to match.
    mia.put_draft("one more", &text, &[("if-match", "*")]).await.problem(412, "precondition_failed");
}

#[tokio::test]
async fn the_limit_of_one_user_does_not_concern_another() {
    let app = TestApp::spawn().await;
    user_with_drafts(&app, 1_000).await;

    app.student("noah").await.save_draft("ada", "hello").await;
}

#[tokio::test]
async fn a_deleted_draft_makes_room_for_another() {
    let app = TestApp::spawn().await;
    let mia = user_with_drafts(&app, 1_000).await;
    let current = mia.save_draft("ada", "the first, again").await;

    assert_no_content(&mia.delete_draft("ada", &[("if-match", &etag(current))]).await);

    assert!(mia.save_draft("one more", "x").await > current, "a higher version than before");
    mia.put_draft("ada", &json!({"body": "x"}), &[]).await.problem(409, "too_many_drafts");
}
