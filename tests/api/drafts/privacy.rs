//! A draft is visible to its writer only, and tells the writer nothing about other users.

use serde_json::{Value, json};

use super::assert_no_content;
use crate::support::{
    app::TestApp,
    client::{Client, Reply, thread},
    tenants::{multi_tenant_app, user_of_tenant},
};

#[tokio::test]
async fn other_users_can_neither_read_nor_delete_a_draft() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.says(&ada, "hello").await;
    mia.save_draft("ada", "to be continued").await;

    for other in [&ada, &noah] {
        for peer in ["mia", "ada", "noah"] {
            other.draft(peer).await.problem(404, "not_found");
            assert_no_content(&other.delete_draft(peer, &[]).await);
        }
    }
    assert_eq!(mia.draft("ada").await.json(200)["body"], "to be continued");
}

#[tokio::test]
async fn the_peer_notices_nothing_of_a_draft() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    let (entry, totals) = (ada.entry(&mia).await, ada.badge().await);

    mia.save_draft("ada", "to be continued").await;

    assert_eq!(ada.entry(&mia).await, entry);
    assert_eq!(ada.badge().await, totals);
}

/// What of a response does not depend on the peer, the time and the request.
#[derive(Debug, PartialEq)]
struct Comparable {
    status: u16,
    body: Value,
    content_type: Option<String>,
}

/// The responses to a series of reads and writes of the draft to a peer.
async fn responses(client: &Client, peer: &str) -> Vec<Comparable> {
    let text = json!({"body": "x"});
    let replies = [
        client.draft(peer).await,
        client.put_draft(peer, &text, &[("if-match", "*")]).await,
        client.put_draft(peer, &text, &[("if-none-match", "*")]).await,
        client.put_draft(peer, &text, &[("if-none-match", "*")]).await,
        client.draft(peer).await,
        client.put_draft(peer, &json!({"body": "\u{1}"}), &[]).await,
        client.delete_draft(peer, &[("if-match", "\"999\"")]).await,
        client.delete_draft(peer, &[]).await,
        client.delete_draft(peer, &[]).await,
    ];
    let comparable = |reply: &Reply| {
        let mut body: Value = serde_json::from_str(&reply.text).unwrap_or_default();
        for member in ["request_id", "peer_id", "version", "updated_at"] {
            body.get_mut(member).map(Value::take);
        }
        let content_type = reply.header("content-type").map(str::to_owned);
        Comparable { status: reply.status.as_u16(), body, content_type }
    };
    replies.iter().map(comparable).collect()
}

#[tokio::test]
async fn the_responses_do_not_tell_whether_the_peer_exists() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.says(&ada, "hello").await;

    let (existing_user, unknown_user) = (responses(&noah, "mia").await, responses(&noah, "xyz").await);

    assert_eq!(existing_user, unknown_user);
    let statuses: Vec<u16> = existing_user.iter().map(|response| response.status).collect();
    assert_eq!(statuses, [404, 412, 200, 412, 200, 422, 412, 204, 204]);
}

#[tokio::test]
async fn a_draft_creates_neither_a_user_nor_a_conversation() {
    let app = TestApp::spawn().await;
    let (mia, noah) = (app.student("mia").await, app.student("noah").await);

    noah.save_draft(&mia.id, "hello?").await;
    noah.save_draft("xyz", "hello?").await;

    noah.send("xyz", "hello?").await.problem(422, "recipient_unknown");
    noah.get(&thread("mia")).await.problem(404, "not_found");
    assert_eq!(noah.get("/v1/inbox").await.json(200)["items"], json!([]));
    app.assert_invariants().await;
}

#[tokio::test]
async fn users_with_the_same_id_in_two_tenants_have_their_own_drafts() {
    let app = multi_tenant_app().await;
    let mia_of = |tenant| user_of_tenant(&app, tenant, "student", "mia");
    let (northern_mia, southern_mia) = (mia_of("north"), mia_of("south"));
    northern_mia.save_draft("ada", "from the north").await;

    southern_mia.draft("ada").await.problem(404, "not_found");
    assert_no_content(&southern_mia.delete_draft("ada", &[]).await);
    southern_mia.put_draft("ada", &json!({"body": "south"}), &[("if-none-match", "*")]).await.json(200);

    assert_eq!(northern_mia.draft("ada").await.json(200)["body"], "from the north");
}
