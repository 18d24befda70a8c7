//! What an export has, and what it leaves out.

use serde_json::{Value, json};

use crate::{
    privacy::{exported::Export, officer},
    support::{
        app::TestApp,
        client::{Client, thread},
        json::assert_members,
        rosters::enrol,
    },
};

/// A message about a course with a title, from one user to another.
fn about_a_course(to: &Client, body: &str, title: &str) -> Value {
    let context = json!({"type": "course", "id": "bio-101", "title": title, "url": "https://lms.test/bio"});
    json!({"recipient_id": to.id, "body": body, "context": context})
}

/// A line without its kind, and without what only an export says of a message.
fn as_message(line: &Value) -> Value {
    let mut message = line.clone();
    for name in ["kind", "deleted", "redacted"] {
        message.as_object_mut().unwrap().remove(name).unwrap();
    }
    message
}

#[tokio::test]
async fn an_export_has_all_that_is_stored_about_a_user_in_a_fixed_order() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    let olga = app.student("olga").await;
    let back_end = app.back_end("lms").await;
    let described = json!({"display_name": "Mia Berg", "email": "mia@lms.test", "avatar_url": "https://lms.test/mia.png", "role": "student"});
    back_end.call(reqwest::Method::PUT, "/v1/users/mia", Some(&described), &[]).await.ok();
    enrol(&app, "bio-101", &[(&mia, "tutor"), (&olga, "")], "2030-01-01T00:00:00Z").await;
    enrol(&app, "open", &[(&mia, "")], "infinity").await;
    mia.says(&ada, "hello").await;
    noah.says(&mia, "hi").await;
    mia.flag(&ada, &json!({"starred": true, "muted_until": "2099-01-01T00:00:00Z"})).await;
    mia.call(reqwest::Method::PUT, &format!("{}/draft", thread("ada")), Some(&json!({"body": "unsaid"})), &[])
        .await
        .ok();
    mia.call(reqwest::Method::PUT, "/v1/blocks/olga", None, &[]).await.ok();
    noah.call(reqwest::Method::PUT, "/v1/blocks/mia", None, &[]).await.ok();

    let export = officer(&app).await.exports(&mia, "").await;

    assert_eq!(
        export.kinds(),
        ["user", "membership", "membership", "conversation", "message", "conversation", "message", "draft", "block"]
    );
    let expected = [
        json!({"user_id": "mia", "display_name": "Mia Berg", "email": "mia@lms.test", "avatar_url": "https://lms.test/mia.png",
               "role": "student", "active": true}),
        json!({"context_type": "course", "context_id": "bio-101", "title": null, "role": "tutor", "ends_at": "2030-01-01T00:00:00.000000Z"}),
        json!({"context_type": "course", "context_id": "open", "title": null, "role": null, "ends_at": null}),
        json!({"peer": {"user_id": "ada", "display_name": "Name of ada", "avatar_url": null}, "last_seq": 1, "read_seq": 0,
               "unread_count": 0, "muted_until": "2099-01-01T00:00:00.000000Z", "archived_at": null, "deleted_up_to_seq": 0}),
        json!({"seq": 1, "sender_id": "mia", "recipient_id": "ada", "body": "hello"}),
        json!({"peer": {"user_id": "noah", "display_name": "Name of noah", "avatar_url": null}, "unread_count": 1, "read_seq": 0}),
        json!({"seq": 1, "sender_id": "noah", "recipient_id": "mia", "body": "hi"}),
        json!({"peer_id": "ada", "body": "unsaid", "context": null, "version": 1}),
        json!({"user": {"user_id": "olga", "display_name": "Name of olga", "avatar_url": null}}),
    ];
    for (line, expected) in export.0.iter().zip(&expected) {
        assert_members(line, expected);
    }
    assert!(export.0[3]["starred_at"].is_string() && export.0[0]["created_at"].is_string(), "{export:?}");
    app.assert_invariants().await;
}

#[tokio::test]
async fn of_the_users_own_messages_there_are_all_and_of_the_peers_those_that_are_shown() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "one").await;
    ada.post("/v1/messages", &about_a_course(&mia, "two", "Biology")).await.json(201);
    mia.says(&ada, "three").await;
    mia.edit(&ada, 3, "three, better").await.ok();
    mia.edit(&ada, 3, "three, best").await.ok();
    mia.says(&ada, "four, retracted").await;
    mia.retract(&ada, 4).await.ok();
    ada.says(&mia, "five, retracted").await;
    ada.retract(&mia, 5).await.ok();
    ada.says(&mia, "six, as it was").await;
    ada.edit(&mia, 6, "six").await.ok();
    mia.says(&ada, "seven, deleted for mia").await;
    mia.hide(&ada, 7).await;
    ada.says(&mia, "eight, deleted for mia").await;
    mia.hide(&ada, 8).await;
    ada.says(&mia, "nine").await;
    ada.read(&mia, 7).await;
    mia.read(&ada, 6).await;

    let export = mia.exports(&mia, "").await;

    assert_eq!(
        export.messages(),
        [
            (1, Some("one")),
            (2, Some("two")),
            (3, Some("three, best")),
            (4, Some("four, retracted")),
            (5, None),
            (6, Some("six")),
            (7, Some("seven, deleted for mia")),
            (9, Some("nine")),
        ]
    );
    // Those that are shown, and neither retracted nor edited by the user, are as the user is shown them.
    let lines = export.of_kind("message");
    for (line, seq) in lines.iter().zip([1, 2, 3, 4, 5, 6, 7, 9]).filter(|(_, seq)| ![4, 7].contains(seq)) {
        assert_eq!(as_message(line), mia.message(&ada, seq).await.json(200));
    }
    let tombstone = mia.message(&ada, 4).await.json(200);
    assert_members(
        lines[3],
        &json!({"retracted_at": tombstone["retracted_at"], "read_at": tombstone["read_at"], "deleted": false}),
    );
    assert!(lines[3]["retracted_at"].is_string(), "{}", lines[3]);
    assert_members(lines[6], &json!({"deleted": true, "redacted": false, "is_read": true}));
    // The earlier texts follow the message.
    let at = export.kinds().iter().position(|kind| *kind == "revision").unwrap();
    assert_members(&export.0[at - 1], &json!({"kind": "message", "seq": 3}));
    let earlier = export.of_kind("revision");
    let texts: Vec<_> = earlier.iter().map(|line| (&line["message_id"], &line["revision"], &line["body"])).collect();
    let id = &lines[2]["id"];
    assert_eq!(texts, [(id, &json!(1), &json!("three")), (id, &json!(2), &json!("three, better"))]);
    assert_members(&export.0[at + 1], &json!({"kind": "revision", "revision": 2}));
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_user_who_has_deleted_a_conversation_still_has_their_own_words_exported() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "mine").await;
    ada.says(&mia, "hers").await;
    mia.trash(&ada, 2).await;
    let (mut deleted, mut shown) = (mia.exports(&mia, "").await, ada.exports(&ada, "").await);

    assert_eq!(deleted.messages(), [(1, Some("mine"))]);
    assert_members(&deleted.0.remove(1), &json!({"kind": "conversation", "deleted_up_to_seq": 2}));
    assert_eq!(deleted.0.remove(1)["deleted"], true);
    assert_eq!(shown.messages(), [(1, Some("mine")), (2, Some("hers"))]);
    assert_members(&shown.0.remove(1), &json!({"kind": "conversation", "deleted_up_to_seq": 0}));
}

#[tokio::test]
async fn with_others_redacted_peers_are_named_by_their_ids_and_have_no_words() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    ada.post("/v1/messages", &about_a_course(&mia, "her secret", "her title")).await.json(201);
    mia.post("/v1/messages", &about_a_course(&ada, "my words", "my title")).await.json(201);
    ada.says(&mia, "another secret").await;
    ada.edit(&mia, 3, "a better secret").await.ok();
    ada.retract(&mia, 3).await.ok();
    enrol(&app, "bio-101", &[(&mia, ""), (&noah, "")], "infinity").await;
    mia.call(reqwest::Method::PUT, &format!("/v1/blocks/{}", noah.id), None, &[]).await.ok();

    let reply = mia.get("/v1/users/mia/export?others=redact").await;
    let shown = mia.get("/v1/users/mia/export?others=show").await;

    let export = Export::parse(&reply.text);
    for hidden in ["secret", "her title", "Name of ada", "Name of noah"] {
        assert!(!reply.text.contains(hidden), "{hidden} is in {}", reply.text);
    }
    assert_eq!(export.messages(), [(1, None), (2, Some("my words")), (3, None)]);
    let lines = export.of_kind("message");
    let bare = json!({"type": "course", "id": "bio-101"});
    assert_eq!(
        (&lines[0]["context"], &lines[0]["redacted"], &lines[0]["sender_id"]),
        (&bare, &json!(true), &json!("ada"))
    );
    assert_eq!((&lines[1]["context"]["title"], &lines[1]["redacted"]), (&json!("my title"), &json!(false)));
    assert!(lines[2]["retracted_at"].is_string() && lines[2]["redacted"] == true, "{}", lines[2]);
    assert_eq!(
        export.of_kind("block")[0]["user"],
        json!({"user_id": "noah", "display_name": null, "avatar_url": null})
    );
    // Without it, they are there.
    for shown_text in ["her secret", "her title", "Name of ada", "Name of noah"] {
        assert!(shown.text.contains(shown_text), "{shown_text} is not in {}", shown.text);
    }
    assert_eq!(shown.text, mia.get("/v1/users/mia/export").await.text, "to show them is the default");
}

#[tokio::test]
async fn a_peer_whose_data_were_erased_has_neither_name_nor_words() {
    let app = TestApp::spawn().await;
    let (ada, mia, officer) = (app.educator("ada").await, app.student("mia").await, officer(&app).await);
    mia.says(&ada, "mine").await;
    ada.says(&mia, "hers").await;
    let erasure = officer.delete("/v1/users/ada").await.json(202);
    let id = officer.erased_id(&erasure).await;

    let export = mia.exports(&mia, "").await;

    let peer = json!({"user_id": id, "display_name": null, "avatar_url": null});
    assert_eq!(export.of_kind("conversation")[0]["peer"], peer);
    assert_eq!(export.messages(), [(1, Some("mine")), (2, None)]);
}
