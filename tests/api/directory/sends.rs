//! What the directory means for messages.

use serde_json::json;

use super::school;
use crate::support::json::assert_members;

#[tokio::test]
async fn a_described_user_can_be_written_to_before_their_first_call() {
    let (app, _lms) = school(&[("noah", "Noah Lund", "student")]).await;
    let mia = app.student("mia").await;

    mia.send("noah", "hello").await.json(201);

    let noah = app.new_person("noah", "student", "");
    assert_eq!(noah.badge().await["messages"], 1);
    let peer = mia.entry(&noah).await["peer"].clone();
    assert_members(&peer, &json!({"display_name": "Noah Lund", "role": "student", "active": true}));
}

#[tokio::test]
async fn a_deactivated_user_sends_nothing_and_reads_on() {
    let (app, lms) = school(&[("noah", "Noah", "student")]).await;
    let (mia, noah) = (app.student("mia").await, app.new_person("noah", "student", ""));
    mia.says(&noah, "hello").await;

    lms.put_users(&json!([{"user_id": "noah", "display_name": "Noah", "active": false}])).await;

    noah.send("mia", "an answer").await.problem(403, "sender_inactive");
    assert_eq!(noah.history(&mia, "").await["items"].as_array().unwrap().len(), 1);
}
