//! A search finds the messages that are alive to the caller, and no others.

use serde_json::json;

use crate::support::{
    app::TestApp,
    client::Client,
    mailbox::{search_path, ten_messages_to_ada},
    tenants::{multi_tenant_app, user_of_tenant},
};

/// The number of messages that a search for `message` finds.
async fn found(user: &Client) -> usize {
    user.finds("message").await.len()
}

#[tokio::test]
async fn deleted_messages_are_not_found_by_the_user_who_deleted_them() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;

    ada.hide(&mia, 2).await;
    ada.trash(&mia, 5).await;

    assert_eq!(found(&ada).await, 5);
    assert_eq!(found(&mia).await, 10);
}

#[tokio::test]
async fn retracted_messages_are_found_by_neither() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;

    mia.retract(&ada, 1).await.json(200);
    mia.retract(&ada, 7).await.json(200);

    assert_eq!(found(&ada).await, 8);
    assert_eq!(found(&mia).await, 8);
}

#[tokio::test]
async fn an_edited_message_is_found_by_its_new_text_only() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;

    mia.edit(&ada, 8, "something else").await.json(200);

    assert_eq!(found(&ada).await, 9);
    assert_eq!(found(&mia).await, 9);
    assert_eq!(ada.finds("something").await, ["something else"]);
}

#[tokio::test]
async fn restored_messages_are_found_again_unless_they_were_retracted_meanwhile() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    ada.hide(&mia, 2).await;
    ada.trash(&mia, 5).await;
    mia.retract(&ada, 1).await.json(200);
    mia.retract(&ada, 7).await.json(200);
    mia.edit(&ada, 8, "something else").await.json(200);
    assert_eq!(found(&ada).await, 3, "6, 9 and 10");
    assert_eq!(found(&mia).await, 7, "all but 1, 7 and 8");

    ada.restore(&mia).await.json(200);
    assert_eq!(found(&ada).await, 6, "3, 4 and 5 are restored; 1 is retracted and 2 still deleted");
    ada.restore(&mia).await.json(200);
    assert_eq!(found(&ada).await, 7, "2 is restored");
    assert_eq!(found(&mia).await, 7);
}

#[tokio::test]
async fn messages_of_archived_and_muted_conversations_are_found() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;

    ada.flag(&mia, &json!({"archived": true, "muted_until": "2500-01-01T00:00:00Z"})).await;

    assert_eq!(found(&ada).await, 10);
}

#[tokio::test]
async fn messages_of_others_are_not_found() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages_to_ada(&app).await;
    let noah = app.student("noah").await;
    assert_eq!(found(&noah).await, 0);

    noah.says(&ada, "message to ada").await;

    assert_eq!(found(&noah).await, 1);
    assert_eq!(found(&ada).await, 11);
    assert_eq!(found(&mia).await, 10);
    let moderator = app.new_person("new", "staff", "moderate");
    assert_eq!(found(&moderator).await, 0, "not even by a moderator");
}

#[tokio::test]
async fn a_peer_without_a_conversation_cannot_be_told_from_one_that_does_not_exist() {
    let app = TestApp::spawn().await;
    ten_messages_to_ada(&app).await;
    let noah = app.student("noah").await;
    let search = async |peer: &str| noah.get(&format!("{}&peer_id={peer}", search_path("message"))).await;

    let (existing_user, unknown_user) = (search("mia").await, search("xyz").await);

    assert_eq!(existing_user.text, unknown_user.text);
}

#[tokio::test]
async fn messages_of_another_tenant_are_not_found() {
    let app = multi_tenant_app().await;
    for tenant in ["north", "south"] {
        let user = |id| user_of_tenant(&app, tenant, "educator", id);
        let (ada, mia) = (user("ada"), user("mia"));
        ada.says(&mia, &format!("secret of the {tenant}")).await;

        for user in [ada, mia] {
            assert_eq!(user.finds("secret").await, [format!("secret of the {tenant}")], "by {}", user.id);
        }
    }
}
