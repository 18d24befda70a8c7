//! The list of the users whom a user has blocked.

use serde_json::{Value, json};

use super::acquainted;
use crate::support::{app::TestApp, client::Client, rosters::enrol};

/// A student who has blocked five others: b0 first, b4 last.
async fn user_with_five_blocks(app: &TestApp) -> Client {
    let mia = app.student("mia").await;
    for n in 0..5 {
        let other = app.student(&format!("b{n}")).await;
        other.says(&mia, "hello").await;
        mia.block(&other.id).await.json(201);
    }
    mia
}

#[tokio::test]
async fn a_user_without_blocks_has_an_empty_list() {
    let app = TestApp::spawn().await;

    let page = app.new_person("mia", "student", "").get("/v1/blocks").await;

    assert_eq!(page.json(200), json!({"items": [], "next_cursor": null}));
}

#[tokio::test]
async fn the_list_has_the_users_as_they_are_now() {
    let app = TestApp::spawn().await;
    let (mia, _noah) = acquainted(&app).await;
    let block = mia.block("noah").await.json(201);
    let change =
        "update users set display_name = 'Noah Lind', avatar_url = 'https://lms.test/noah.png', deactivated_at = now()
                  where external_id = 'noah'";
    sqlx::query(change).execute(&app.pool).await.unwrap();

    let page = mia.get("/v1/blocks").await.json(200);

    let user = json!({"user_id": "noah", "display_name": "Noah Lind", "avatar_url": "https://lms.test/noah.png",
                      "role": "student", "active": false});
    assert_eq!(page["items"], json!([{"user": user, "created_at": block["created_at"]}]));
    assert_eq!(block["user"]["active"], true);
    assert_eq!(mia.block("noah").await.json(200), page["items"][0]);
}

#[tokio::test]
async fn pages_have_each_block_once_newest_first() {
    let app = TestApp::spawn().await;
    let mia = user_with_five_blocks(&app).await;
    // Times alone do not order them.
    sqlx::query("update blocks set created_at = now() where blocked_id in (select id from users where external_id in ('b1', 'b2', 'b3'))")
        .execute(&app.pool)
        .await
        .unwrap();
    let whole = mia.blocked().await;

    for limit in [1, 2, 4, 5] {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = mia.get(&format!("/v1/blocks?limit={limit}{cursor}")).await.json(200);
            let items = page["items"].as_array().unwrap().clone();
            assert!(items.len() <= limit, "{items:?}");
            found.extend(items.iter().map(|block| block["user"]["user_id"].as_str().unwrap().to_owned()));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(found, whole, "in pages of {limit}");
    }
    assert_eq!(whole.len(), 5);
}

#[tokio::test]
async fn the_list_begins_with_the_newest_block() {
    let app = TestApp::spawn().await;
    let mia = user_with_five_blocks(&app).await;

    assert_eq!(mia.blocked().await, ["b4", "b3", "b2", "b1", "b0"]);
    mia.unblock("b1").await.ok();
    mia.block("b1").await.json(201);
    assert_eq!(mia.blocked().await, ["b1", "b4", "b3", "b2", "b0"]);
}

#[tokio::test]
async fn a_cursor_is_of_one_user_and_of_this_list() {
    let app = TestApp::spawn().await;
    let mia = user_with_five_blocks(&app).await;
    let noah = app.student("noah").await;
    enrol(&app, "bio-101", &[(&mia, ""), (&noah, "")], "infinity").await;
    let page = mia.get("/v1/blocks?limit=2").await.json(200);
    let cursor = page["next_cursor"].as_str().unwrap();

    noah.get(&format!("/v1/blocks?cursor={cursor}")).await.problem(400, "invalid_cursor");
    mia.get(&format!("/v1/inbox?cursor={cursor}")).await.problem(400, "invalid_cursor");
    let next = mia.get(&format!("/v1/blocks?cursor={cursor}")).await.json(200);

    assert_eq!(next["items"].as_array().unwrap().len(), 3);
    assert_eq!(next["next_cursor"], Value::Null);
    assert_eq!(noah.get("/v1/blocks").await.json(200)["items"], json!([]), "the blocks of another user");
}
