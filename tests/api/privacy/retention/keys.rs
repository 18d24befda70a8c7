//! The idempotency keys of messages that expire.

use super::{after_days, backdate, count, expire};
use crate::policy::put_policy;
use crate::support::app::TestApp;

#[tokio::test]
async fn the_key_of_an_expired_message_is_free_again_and_that_of_a_newer_one_stands_for_it() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "old", "old-key").await.json(201);
    backdate(&app, 31).await;
    mia.send_with_key("ada", "new", "new-key").await.json(201);
    mia.send_with_key("ada", "old", "old-key").await.json(200);

    put_policy(&app, &after_days(30)).await;
    expire(&app).await;

    assert_eq!(mia.send_with_key("ada", "new", "new-key").await.json(200)["seq"], 2, "a replay");
    assert_eq!(mia.send_with_key("ada", "old", "old-key").await.json(201)["seq"], 3, "a new message");
    assert_eq!(ada.entry(&mia).await["unread_count"], 2);
    app.assert_invariants().await;
}

#[tokio::test]
async fn no_key_is_removed_without_a_policy_that_lets_messages_expire() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.send_with_key("ada", "hello", "a-key").await.json(201);
    backdate(&app, 30_000).await;

    expire(&app).await;

    mia.send_with_key("ada", "hello", "a-key").await.json(200);
    assert_eq!(count(&app.pool, "select count(*) from idempotency").await, 1);
}
