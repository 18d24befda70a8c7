//! The id of a user who was erased is nobody's, and tokens from before do not change that.

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::{officer, text_columns::assert_nowhere};
use crate::support::{
    app::TestApp,
    batch_gate::count,
    client::{Client, path_of, thread},
    json::assert_members,
    mailbox::without_request_id,
};

/// The number of users with an id.
async fn users(app: &TestApp, id: &str) -> i64 {
    count(app, &format!("select count(*) from users where external_id = '{id}'")).await
}

#[tokio::test]
async fn the_old_id_answers_like_nobody() {
    let app = TestApp::spawn().await;
    let (officer, mia, noah) = (officer(&app).await, app.student("mia").await, app.student("noah").await);
    mia.says(&noah, "hello").await;
    noah.says(&mia, "hello").await;
    let lms = app.back_end("lms").await;
    let roster = json!({"members": [{"user_id": "mia"}, {"user_id": "noah"}]});
    lms.call(Method::PUT, "/v1/contexts/course/bio/members", Some(&roster), &[]).await.json(200);
    assert_eq!(noah.get("/v1/users?q=mia").await.json(200)["items"].as_array().unwrap().len(), 1);

    let erased = officer.erases(&mia).await;

    for end in ["", "/messages", "/messages/1", "/draft"] {
        let (old, nobody) = (format!("{}{end}", thread("mia")), format!("{}{end}", thread("xyz")));
        let (old, nobody) = (noah.get(&old).await, noah.get(&nobody).await);
        assert_eq!(without_request_id(&old), without_request_id(&nobody), "{end}");
    }
    for path in ["/v1/users/mia", "/v1/users/mia/can-message"] {
        let (old, nobody) = (noah.get(path).await, noah.get(&path.replace("mia", "xyz")).await);
        assert_eq!(without_request_id(&old), without_request_id(&nobody), "{path}");
    }
    noah.send("mia", "are you there?").await.problem(422, "recipient_unknown");
    noah.call(Method::PUT, "/v1/blocks/mia", None, &[]).await.problem(404, "not_found");
    for query in ["mia", "name", "erased"] {
        let found = noah.get(&format!("/v1/users?q={query}")).await.json(200);
        assert!(!found.to_string().contains("mia") && !found.to_string().contains(&erased.id), "{query}: {found}");
    }
    let members = lms.get("/v1/contexts/course/bio/members").await.json(200);
    assert_eq!(members["items"].as_array().unwrap().len(), 1, "{members}");
    let profile = noah.get(&path_of("users", &erased.id)).await.json(200);
    assert_members(&profile, &json!({"display_name": null, "avatar_url": null, "active": false}));
}

/// Calls by which a token makes its user known, or would change something.
async fn use_token(mia: &Client) {
    for path in ["/v1/me", "/v1/inbox", "/v1/inbox/unread", "/v1/blocks", "/v1/search?q=hello"] {
        mia.get(path).await.json(200);
    }
    assert_eq!(mia.get("/v1/users?q=noah").await.json(200)["items"], json!([]));
    assert_eq!(mia.get("/v1/users/noah/can-message").await.json(200)["code"], "sender_inactive");
    mia.send("noah", "numbat").await.problem(403, "sender_inactive");
    mia.call(Method::PUT, "/v1/blocks/noah", None, &[]).await.problem(403, "sender_inactive");
    let draft = json!({"body": "numbat"});
    mia.call(Method::PUT, &format!("{}/draft", thread("noah")), Some(&draft), &[])
        .await
        .problem(403, "sender_inactive");
    mia.edit(&Client { id: "noah".to_owned(), ..mia.clone() }, 1, "numbat").await.problem(404, "not_found");
    let bulk = json!({"client_id": "b", "body": "numbat", "items": [{"recipient_id": "noah"}]});
    mia.post("/v1/messages/bulk", &bulk).await;
}

#[tokio::test]
async fn a_token_from_before_makes_nobody_known_by_reading_and_by_writing() {
    let app = TestApp::spawn().await;
    let (officer, noah) = (officer(&app).await, app.educator("noah").await);
    let mia = app.recorded("mia", "educator", "").await;
    // Another one, which the service has not seen before.
    let second = app.new_person("mia", "educator", "");
    mia.says(&noah, "hello").await;
    let stranger = app.educator("tom").await;
    assert_eq!(stranger.get("/v1/users?q=noah").await.json(200)["items"].as_array().unwrap().len(), 1);

    officer.erases(&mia).await;
    use_token(&mia).await;
    use_token(&second).await;
    // A send waits until the profiles of tokens are written.
    noah.send("mia", "numbat").await.problem(422, "recipient_unknown");

    assert_eq!(users(&app, "mia").await, 0);
    assert_nowhere(&app, &["name of mia", "numbat"]).await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_service_whose_token_is_from_before_sends_nothing_for_the_user_or_to_them() {
    let app = TestApp::spawn().await;
    let (officer, mia, noah) = (officer(&app).await, app.student("mia").await, app.student("noah").await);
    let service = app.service("app").await;
    let (from, to) = (
        json!({"sender_id": "mia", "recipient_id": "noah", "body": "numbat"}),
        json!({"sender_id": "noah", "recipient_id": "mia", "body": "numbat"}),
    );
    service.post("/v1/messages", &from).await.json(201);

    let erased = officer.erases(&mia).await;

    service.post("/v1/messages", &from).await.problem(403, "sender_inactive");
    let verdict = service.get("/v1/users/noah/can-message?sender_id=mia").await.json(200);
    assert_eq!(verdict["code"], "sender_inactive");
    service.post("/v1/messages", &to).await.problem(422, "recipient_unknown");
    let by_new_id = json!({"sender_id": erased.id, "recipient_id": "noah", "body": "numbat"});
    service.post("/v1/messages", &by_new_id).await.problem(403, "sender_inactive");
    assert_eq!(users(&app, "mia").await, 0);
    assert_nowhere(&app, &["numbat"]).await;
    assert_eq!(noah.history(&erased, "").await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn if_the_lms_describes_the_id_again_it_is_a_new_user_with_an_empty_inbox() {
    let app = TestApp::spawn().await;
    let (officer, mia, noah) = (officer(&app).await, app.student("mia").await, app.student("noah").await);
    mia.says(&noah, "numbat").await;
    noah.says(&mia, "hello").await;
    let lms = app.back_end("lms").await;

    let erased = officer.erases(&mia).await;
    let described = json!({"display_name": "Mia Again"});
    lms.call(Method::PUT, "/v1/users/mia", Some(&described), &[]).await.json(201);

    assert_eq!(mia.get("/v1/inbox").await.json(200)["items"], json!([]));
    assert_eq!(mia.history(&noah, "").await["items"], json!([]));
    assert_eq!(mia.says(&noah, "hello again").await, 1, "a new conversation");
    assert_eq!(noah.history(&erased, "").await["items"].as_array().unwrap().len(), 2, "the old one is another");
    assert_nowhere(&app, &["numbat"]).await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_new_id_cannot_be_described_enrolled_or_activated() {
    let app = TestApp::spawn().await;
    let (officer, mia) = (officer(&app).await, app.student("mia").await);
    let lms = app.back_end("lms").await;
    let erased = officer.erases(&mia).await;

    let described = json!({"display_name": "Numbat", "active": true});
    let of_many = json!({"users": [{"user_id": erased.id, "display_name": "Numbat"}]});
    let roster = json!({"members": [{"user_id": erased.id}, {"user_id": "officer"}]});
    let more = json!({"add": [{"user_id": erased.id}]});
    let members = "/v1/contexts/course/bio/members";
    lms.call(Method::PUT, &path_of("users", &erased.id), Some(&described), &[]).await.problem(422, "invalid_user_id");
    let many = lms.call(Method::PUT, "/v1/users", Some(&of_many), &[]).await.json(200);
    assert_members(&many, &json!({"counts": {"created": 0, "updated": 0, "unchanged": 0, "refused": 1}}));
    let put = lms.call(Method::PUT, members, Some(&roster), &[]).await.json(200);
    assert_eq!(put["counts"], json!({"added": 1, "changed": 0, "removed": 0, "refused": 1}));
    let patched = lms.call(Method::PATCH, members, Some(&more), &[]).await.json(200);
    assert_eq!(patched["counts"], json!({"added": 0, "changed": 0, "removed": 0, "refused": 1}));
    // The functions leave such users as they are, whichever release calls them.
    let sql = format!(
        "select count(*) from put_roster('default', 'course', 'bio', null, null, null, array['{0}', 'officer'],
                                         array[null, null]::text[], array[null, null]::timestamptz[], '{{}}');
         select count(*) from put_users('default', array['{0}'], array['Numbat'], array['numbat'], array[null]::text[],
                                        array[null]::text[], array[null]::text[], array[true])",
        erased.id
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&app.pool).await.unwrap();

    assert_nowhere(&app, &["numbat"]).await;
    let members: Value = lms.get("/v1/contexts/course/bio/members").await.json(200);
    assert!(!members.to_string().contains(&erased.id), "{members}");
    app.assert_invariants().await;
}
