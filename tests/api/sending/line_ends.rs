//! Line ends: HTML forms, Windows and mail write CR LF, old programs write CR. All are stored as line feeds.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, config},
    client::thread,
    mailbox::search_path,
};

/// Spellings of one text of four lines, the third of which is empty.
const SPELLINGS: [&str; 4] = [
    "Dear Ada,\nsee you.\n\nMia\n",
    "Dear Ada,\r\nsee you.\r\n\r\nMia\r\n",
    "Dear Ada,\rsee you.\r\rMia\r",
    "Dear Ada,\r\nsee you.\r\n\nMia\r",
];

#[tokio::test]
async fn every_line_end_of_a_message_is_stored_as_a_line_feed() {
    let app = TestApp::spawn().await;
    let (ada, mia, service) = (app.educator("ada").await, app.student("mia").await, app.service("bot").await);

    for body in SPELLINGS {
        let sent = mia.send("ada", body).await.json(201);
        let on_behalf = json!({"recipient_id": "ada", "sender_id": "mia", "body": body});
        let sent_by_service = service.post("/v1/messages", &on_behalf).await.json(201);

        assert_eq!(sent["body"], SPELLINGS[0], "{body:?}");
        assert_eq!(sent_by_service["body"], SPELLINGS[0], "{body:?} by a service");
    }
    for message in ada.history(&mia, "").await["items"].as_array().unwrap() {
        assert_eq!(message["body"], SPELLINGS[0]);
    }
    assert_eq!(ada.entry(&mia).await["last_message"]["body"], SPELLINGS[0]);
}

#[tokio::test]
async fn characters_that_unicode_calls_line_ends_are_kept() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let body = "a\u{2028}b\u{2029}c\u{85}d";

    assert_eq!(mia.send("ada", body).await.json(201)["body"], body);
}

#[tokio::test]
async fn a_send_that_differs_in_line_ends_only_is_a_replay() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let first = mia.send_with_key("ada", SPELLINGS[1], "k").await.json(201);

    for body in SPELLINGS {
        let repeated = mia.send_with_key("ada", body, "k").await;

        assert_eq!(repeated.json(200)["id"], first["id"], "{body:?}");
        assert_eq!(repeated.header("idempotent-replayed"), Some("true"), "{body:?}");
    }
    mia.send_with_key("ada", &SPELLINGS[0].replace("\n\n", "\n"), "k").await.problem(422, "idempotency_key_reused");

    assert_eq!(ada.entry(&mia).await["last_seq"], 1);
}

#[tokio::test]
async fn an_edit_that_differs_in_line_ends_only_changes_nothing() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, SPELLINGS[0]).await;
    let unedited = mia.message(&ada, 1).await.json(200);

    for body in SPELLINGS {
        assert_eq!(mia.edit(&ada, 1, body).await.json(200), unedited, "{body:?}");
    }
    let edited = mia.edit(&ada, 1, "one\r\ntwo\rthree").await.json(200);

    assert_eq!(edited["body"], "one\ntwo\nthree");
    assert_eq!(ada.message(&mia, 1).await.json(200)["body"], "one\ntwo\nthree");
}

#[tokio::test]
async fn every_line_end_of_a_draft_is_stored_as_a_line_feed() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let path = format!("{}/draft", thread("ada"));
    let save = async |body: &str| mia.call(Method::PUT, &path, Some(&json!({"body": body})), &[]).await;

    for body in SPELLINGS {
        assert_eq!(save(body).await.json(200)["body"], SPELLINGS[0], "{body:?}");
        assert_eq!(mia.get(&path).await.json(200)["body"], SPELLINGS[0], "{body:?}");
    }
    assert_eq!(save("\r\n\r").await.json(200)["body"], "\n\n");
}

#[tokio::test]
async fn the_length_of_a_text_is_counted_after_its_line_ends_became_line_feeds() {
    let mut config = config();
    config.limits.body_max_chars = 5;
    let app = TestApp::spawn_with(config).await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let draft = format!("{}/draft", thread("ada"));
    mia.says(&ada, "x").await;

    for (body, is_short_enough) in
        [("a\r\nb\r\nc", true), ("\r\r\r\rx", true), ("a\r\nb\r\nc\r\n", false), ("a\n\r\n\r\n\rb", false)]
    {
        let replies = [
            mia.send("ada", body).await,
            mia.edit(&ada, 1, body).await,
            mia.call(Method::PUT, &draft, Some(&json!({"body": body})), &[]).await,
        ];

        for reply in replies {
            if is_short_enough {
                reply.ok();
            } else {
                reply.problem(422, "body_too_long");
            }
        }
    }
}

#[tokio::test]
async fn other_control_characters_are_refused_in_messages_edits_and_drafts() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let draft = format!("{}/draft", thread("ada"));
    mia.says(&ada, "hello").await;

    let refused = (1..0x20).filter(|code| !matches!(code, 9 | 10 | 13)).chain([0x7f]);
    for control in refused.map(|code| char::from_u32(code).unwrap()) {
        let body = format!("a\r\n{control}b");
        mia.send("ada", &body).await.problem(422, "invalid_body");
        mia.edit(&ada, 1, &body).await.problem(422, "invalid_body");
        mia.call(Method::PUT, &draft, Some(&json!({"body": body})), &[]).await.problem(422, "invalid_body");
    }
    for line_end in ["\r\n", "\r", "\n"] {
        let context = json!({"type": "course", "id": "42", "title": format!("Biology{line_end}101")});
        let body = json!({"recipient_id": "ada", "body": "hello", "context": context});
        let problem = mia.post("/v1/messages", &body).await.problem(422, "invalid_body");
        assert_eq!(problem["errors"][0]["pointer"], "/context/title", "{problem}");
    }
}

#[tokio::test]
async fn a_search_takes_every_line_end_for_a_space() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for _ in 0..3 {
        mia.says(&ada, "red\r\nballoon").await;
    }

    for q in ["red\r\nballoon", "red\rballoon", "\"red\r\nballoon\""] {
        assert_eq!(ada.finds(q).await, ["red\nballoon"; 3], "{q:?}");
    }
    let page = ada.get(&format!("{}&limit=2", search_path("red\r\nballoon"))).await.json(200);
    let next = format!("{}&cursor={}", search_path("red\nballoon"), page["next_cursor"].as_str().unwrap());
    assert_eq!(ada.get(&next).await.json(200)["next_cursor"], Value::Null, "the cursor is one of the same query");
}
