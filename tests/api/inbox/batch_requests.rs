//! Batch requests that are refused as a whole.

use serde_json::json;

use crate::support::{
    app::TestApp,
    inbox::{educator_with_students, post_batch},
};

#[tokio::test]
async fn an_invalid_batch_is_refused_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    let before = ada.entry(&students[0]).await;
    let valid = json!({"peer_id": "s00", "seq": 1});

    for (body, code) in [
        (json!({"items": [], "action": "star"}), "invalid_body"),
        (json!({"items": vec![valid.clone(); 501], "action": "star"}), "invalid_body"),
        (json!({"items": [valid], "action": "delete"}), "invalid_body"),
        (json!({"items": [valid], "action": "Star"}), "invalid_body"),
        (json!({"items": [valid]}), "invalid_body"),
        (json!({"action": "star"}), "invalid_body"),
        (json!({"items": valid, "action": "star"}), "invalid_body"),
        (json!({"items": null, "action": "star"}), "invalid_body"),
        (json!({"items": ["s00"], "action": "star"}), "invalid_body"),
        (json!({"items": [valid, {"seq": 1}], "action": "star"}), "invalid_body"),
        (json!({"items": [valid, {"peer_id": 7}], "action": "star"}), "invalid_body"),
        (json!({"items": [valid, {"peer_id": "s00", "seq": -1}], "action": "read"}), "invalid_body"),
        (json!({"items": [valid, {"peer_id": "s00", "seq": 1.5}], "action": "read"}), "invalid_body"),
        (json!({"items": [valid, {"peer_id": "s00", "seq": "1"}], "action": "read"}), "invalid_body"),
        (json!({"items": [valid, {"peer_id": "s00", "sequence": 1}], "action": "star"}), "unknown_field"),
        (json!({"items": [valid], "action": "star", "force": true}), "unknown_field"),
        (json!([valid]), "invalid_body"),
    ] {
        ada.post("/v1/inbox/batch", &body).await.problem(422, code);
    }
    assert_eq!(ada.entry(&students[0]).await, before);
}

#[tokio::test]
async fn a_batch_with_an_invalid_user_id_is_refused_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    let before = ada.entry(&students[0]).await;

    for id in ["", ".", "..", "a\nb", &"x".repeat(256)] {
        let items = json!([{"peer_id": "s00", "seq": 1}, {"peer_id": id}]);
        post_batch(&ada, "star", items).await.problem(422, "invalid_body");
    }
    let with_nul = json!([{"peer_id": "s00", "seq": 1}, {"peer_id": "a\0b"}]);
    post_batch(&ada, "star", with_nul).await.problem(400, "malformed_json");
    assert_eq!(ada.entry(&students[0]).await, before);
}

#[tokio::test]
async fn a_batch_has_a_body_and_no_query_parameters() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;

    ada.post_raw("/v1/inbox/batch", "application/json", "").await.problem(400, "malformed_json");
    ada.post("/v1/inbox/batch?action=star", &json!({})).await.problem(400, "unknown_parameter");
}

#[tokio::test]
async fn an_action_that_is_no_string_is_an_invalid_body_and_not_malformed_json() {
    let app = TestApp::spawn().await;
    let (ada, _students) = educator_with_students(&app, 1).await;

    for action in [json!(null), json!(7), json!(true), json!(["star"]), json!({"star": null})] {
        let body = json!({"items": [{"peer_id": "s00"}], "action": action});
        ada.post("/v1/inbox/batch", &body).await.problem(422, "invalid_body");
    }
}
