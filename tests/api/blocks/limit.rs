//! A user has at most a thousand blocks.

use futures_util::future::join_all;

use super::assert_no_content;
use crate::support::{
    app::{TestApp, config},
    client::Client,
};

/// A student with this many blocks, of b1, b2 and so on, and twelve students who have written to them: n0, n1, …
async fn user_with_blocks(app: &TestApp, count: i32) -> Client {
    let mia = app.student("mia").await;
    let insert = "with blocked as (
                      insert into users (tenant, external_id) select 'default', 'b' || n from generate_series(1, $1) n returning id)
                  insert into blocks (blocker_id, blocked_id)
                  select u.id, b.id from users u, blocked b where u.external_id = 'mia'";
    sqlx::query(insert).bind(count).execute(&app.pool).await.unwrap();
    for n in 0..12 {
        app.student(&format!("n{n}")).await.says(&mia, "hello").await;
    }
    mia
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_blocks_do_not_exceed_a_thousand() {
    let app = TestApp::spawn().await;
    let replica = TestApp::spawn_on(config(), app.database.shared());
    let mia = user_with_blocks(&app, 996).await;
    let there = replica.client(&mia.id, mia.token.clone());
    let users: Vec<String> = (0..12).map(|n| format!("n{n}")).collect();

    let replies = join_all(users.iter().enumerate().map(|(n, user)| [&mia, &there][n % 2].block(user))).await;

    let (stored, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 201);
    assert_eq!(stored.len(), 4, "996 and 4 are a thousand: {replies:?}");
    for reply in refused {
        reply.problem(409, "too_many_blocks");
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_user_with_a_thousand_blocks_can_add_one_after_they_end_one() {
    let app = TestApp::spawn().await;
    let mia = user_with_blocks(&app, 1_000).await;

    mia.block("n0").await.problem(409, "too_many_blocks");
    mia.block("b7").await.json(200);
    app.new_person("n0", "student", "").says(&mia, "still allowed").await;
    mia.block("nobody").await.problem(404, "not_found");
    assert_no_content(&mia.unblock("b7").await);
    mia.block("n0").await.json(201);
    mia.block("n1").await.problem(409, "too_many_blocks");
}
