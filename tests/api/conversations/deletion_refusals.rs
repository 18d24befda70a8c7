//! Deletions and restores that are refused.

use reqwest::Method;
use serde_json::json;

use crate::support::{
    app::TestApp,
    client::thread,
    inbox::list_peers,
    mailbox::{search_path, ten_messages_to_ada, without_request_id},
};

#[tokio::test]
async fn a_conversation_is_deleted_up_to_exactly_one_seq() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let (path, before) = (thread("mia"), ada.entry(&mia).await);

    for query in [
        "",
        "?up_to_seq",
        "?up_to_seq=",
        "?up_to_seq=x",
        "?up_to_seq=-1",
        "?up_to_seq=1.5",
        "?up_to_seq=1&up_to_seq=2",
        "?up_to_seq=9007199254740992",
        "?up_to_seq=99999999999999999999",
        "?up_to_seq=%00",
    ] {
        ada.delete(&format!("{path}{query}")).await.problem(400, "invalid_parameter");
    }
    ada.delete(&format!("{path}?up_to_seq=1&for=me")).await.problem(400, "unknown_parameter");
    assert_eq!(ada.entry(&mia).await, before);
}

#[tokio::test]
async fn deleting_a_message_takes_the_parameter_for_and_no_other() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let (path, before) = (format!("{}/messages/1", thread("mia")), ada.entry(&mia).await);

    for scope in ["", "Me", "peer", "me,everyone", "%00"] {
        ada.delete(&format!("{path}?for={scope}")).await.problem(400, "invalid_parameter");
    }
    ada.delete(&format!("{path}?seq=1")).await.problem(400, "unknown_parameter");
    assert_eq!(ada.entry(&mia).await, before);
}

#[tokio::test]
async fn deleting_a_message_that_does_not_exist_is_not_found() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let before = ada.entry(&mia).await;

    for seq in ["0", "11", "9007199254740991", "9007199254740992", "-1", "x", "1.0"] {
        ada.delete(&format!("{}/messages/{seq}", thread("mia"))).await.problem(404, "not_found");
    }
    assert_eq!(ada.entry(&mia).await, before);
}

#[tokio::test]
async fn a_restore_takes_no_body_members_and_no_parameters() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let path = format!("{}/restore", thread("mia"));
    let before = ada.entry(&mia).await;

    ada.post(&path, &json!({"up_to_seq": 1})).await.problem(422, "unknown_field");
    ada.post(&format!("{path}?all=1"), &json!({})).await.problem(400, "unknown_parameter");
    assert_eq!(ada.entry(&mia).await, before);
}

#[tokio::test]
async fn a_restore_without_a_deletion_is_refused() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;

    ada.restore(&mia).await.problem(409, "nothing_to_restore");
}

#[tokio::test]
async fn a_deletion_for_me_is_undone_by_a_restore_with_an_empty_object() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let before = ada.entry(&mia).await;

    ada.delete(&format!("{}/messages/1?for=me", thread("mia"))).await.json(200);
    ada.post(&format!("{}/restore", thread("mia")), &json!({})).await.json(200);

    assert_eq!(ada.entry(&mia).await, before);
}

#[tokio::test]
async fn deleting_in_a_conversation_of_others_is_answered_as_if_it_did_not_exist() {
    let app = TestApp::spawn().await;
    ten_messages_to_ada(&app).await;
    let noah = app.student("noah").await;
    let empty = json!({});

    for (method, path, body) in [
        (Method::DELETE, "?up_to_seq=3", None),
        (Method::DELETE, "/messages/3", None),
        (Method::DELETE, "/messages/3?for=me", None),
        (Method::DELETE, "/messages/999", None),
        (Method::POST, "/restore", None),
        (Method::POST, "/restore", Some(&empty)),
    ] {
        let call = async |peer: &str| noah.call(method.clone(), &format!("{}{path}", thread(peer)), body, &[]).await;
        let of_participant = call("ada").await;

        of_participant.problem(404, "not_found");
        for peer in ["xyz", "mia", "noah"] {
            let reply = call(peer).await;
            assert_eq!(without_request_id(&reply), without_request_id(&of_participant), "{method} {path} of {peer}");
        }
    }
}

#[tokio::test]
async fn a_user_without_conversations_finds_nothing_of_others_and_has_an_empty_trash() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let noah = app.student("noah").await;
    ada.trash(&mia, 10).await;

    noah.get(&format!("{}&peer_id=ada", search_path("message"))).await.json(200);
    assert_eq!(noah.finds("message").await, [""; 0]);
    assert_eq!(mia.finds("message").await.len(), 10);
    assert_eq!(list_peers(&noah, "trash").await, [""; 0]);
}
