//! Conversations and messages about a context such as a course: the parameter `context` of the inbox and of the search.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::Client,
    inbox::{educator_with_students, walk_inbox},
    mailbox::{bodies, percent_encoded, search_path},
};

/// The peers whose conversations have a message about a context.
async fn peers_about(user: &Client, context: &str) -> Vec<String> {
    walk_inbox(user, &format!("limit=2&context={}", percent_encoded(context))).await
}

/// The bodies of the messages about a context that a search finds.
async fn found_about(user: &Client, q: &str, context: &str) -> Vec<String> {
    let path = format!("{}&limit=100&context={}", search_path(q), percent_encoded(context));
    bodies(&user.get(&path).await.json(200))
}

/// Ada's conversations with six students: s00, s02, s03 and s04 are about course 42, s01 is about course 43.
async fn conversations_about_courses(app: &TestApp) -> (Client, Vec<Client>) {
    let (ada, students) = educator_with_students(app, 6).await;
    for n in [4, 2, 0] {
        students[n].says_about(&ada, "course:42", "about the course").await;
    }
    students[1].says_about(&ada, "course:43", "about another").await;
    ada.says_about(&students[3], "course:42", "mine about the course").await;
    students[5].says(&ada, "not about it").await;
    students[4].says(&ada, "something else since").await;
    (ada, students)
}

#[tokio::test]
async fn a_context_narrows_the_inbox_to_conversations_with_a_message_about_it() {
    let app = TestApp::spawn().await;
    let (ada, students) = conversations_about_courses(&app).await;

    assert_eq!(peers_about(&ada, "course:42").await, ["s04", "s03", "s00", "s02"], "in the order of the inbox");
    assert_eq!(peers_about(&ada, "course:43").await, ["s01"]);
    assert_eq!(walk_inbox(&ada, "limit=4").await.len(), 6, "without a context");
    for limit in 1..=5 {
        assert_eq!(walk_inbox(&ada, &format!("context=course:42&limit={limit}")).await.len(), 4, "with limit {limit}");
    }
    assert_eq!(peers_about(&students[3], "course:42").await, ["ada"], "the recipient's inbox");
    assert_eq!(peers_about(&students[5], "course:42").await, [""; 0]);
}

#[tokio::test]
async fn the_page_of_a_context_has_a_state_and_whole_entries() {
    let app = TestApp::spawn().await;
    let (ada, students) = conversations_about_courses(&app).await;

    let page = ada.get("/v1/inbox?context=course:42&limit=100").await.json(200);

    assert!(page["as_of"].is_string(), "{page:#}");
    assert!(page["next_cursor"].is_null(), "{page:#}");
    let entry = ada.entry(&students[4]).await;
    assert_eq!(page["items"][0], entry, "the last message is about something else");
}

#[tokio::test]
async fn a_context_narrows_the_search_to_messages_about_it() {
    let app = TestApp::spawn().await;
    let (ada, _) = conversations_about_courses(&app).await;

    let expected = ["mine about the course", "about the course", "about the course", "about the course"];
    assert_eq!(found_about(&ada, "about", "course:42").await, expected);
    let in_the_same_conversation = found_about(&ada, "something", "course:42").await;
    assert_eq!(in_the_same_conversation, [""; 0], "the message itself is not about the course");
}

#[tokio::test]
async fn a_context_combines_with_every_filter() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 6).await;
    for student in &students[..5] {
        student.says_about(&ada, "course:42", "about the course").await;
    }
    ada.read(&students[0], 2).await;
    for n in [1, 5] {
        ada.flag(&students[n], &json!({"archived": true, "starred": true})).await;
        ada.says(&students[n], "an answer").await;
    }
    ada.flag(&students[2], &json!({"starred": true})).await;
    ada.trash(&students[3], 2).await;

    // From the newest to the oldest: s05, s01, s04, s03, s02, s00.
    for (filter, expected) in [
        ("all", vec!["s04", "s02", "s00"]),
        ("unread", vec!["s01", "s04", "s02"]),
        ("archived", vec!["s01"]),
        ("starred", vec!["s01", "s02"]),
        ("sent", vec!["s01"]),
        ("awaiting", vec!["s00", "s02", "s04"]),
        ("trash", vec![]),
    ] {
        for limit in [1, 2, 100] {
            let query = format!("filter={filter}&context=course:42&limit={limit}");
            assert_eq!(walk_inbox(&ada, &query).await, expected, "{query}");
        }
        let query = format!("filter={filter}&context=course:43");
        assert_eq!(walk_inbox(&ada, &query).await, [""; 0], "{query}");
    }
}

/// Asserts in how many conversations and messages a user finds course 42.
async fn assert_about_course(user: &Client, conversations: usize, messages: usize) {
    assert_eq!(peers_about(user, "course:42").await.len(), conversations, "conversations of {}", user.id);
    assert_eq!(found_about(user, "about", "course:42").await.len(), messages, "messages of {}", user.id);
}

/// A conversation whose first and third messages are about course 42. Returns ada and mia, who sent them.
async fn three_messages(app: &TestApp) -> (Client, Client) {
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says_about(&ada, "course:42", "first about it").await;
    mia.says(&ada, "second").await;
    mia.says_about(&ada, "course:42", "third about it").await;
    assert_about_course(&ada, 1, 2).await;
    assert_about_course(&mia, 1, 2).await;
    (ada, mia)
}

#[tokio::test]
async fn deleted_messages_are_not_found_by_their_context_until_they_are_restored() {
    let app = TestApp::spawn().await;
    let (ada, mia) = three_messages(&app).await;

    ada.hide(&mia, 3).await;
    assert_about_course(&ada, 1, 1).await;
    ada.trash(&mia, 1).await;
    assert_about_course(&ada, 0, 0).await;
    assert_eq!(ada.shown_seqs(&mia).await, [2]);
    ada.restore(&mia).await.json(200);
    assert_about_course(&ada, 1, 1).await;

    assert_about_course(&mia, 1, 2).await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn an_edited_message_keeps_its_context() {
    let app = TestApp::spawn().await;
    let (ada, mia) = three_messages(&app).await;

    mia.edit(&ada, 1, "still about it").await.json(200);

    assert_about_course(&ada, 1, 2).await;
    assert_about_course(&mia, 1, 2).await;
}

#[tokio::test]
async fn retracted_messages_are_not_found_by_their_context() {
    let app = TestApp::spawn().await;
    let (ada, mia) = three_messages(&app).await;
    ada.hide(&mia, 3).await;

    mia.retract(&ada, 1).await.json(200);
    assert_about_course(&ada, 0, 0).await;
    assert_about_course(&mia, 1, 1).await;

    mia.retract(&ada, 3).await.json(200);
    ada.restore(&mia).await.json(200);
    assert_eq!(ada.shown_seqs(&mia).await, [1, 2, 3], "tombstones are shown");
    assert_about_course(&ada, 0, 0).await;
    assert_about_course(&mia, 0, 0).await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_contexts_of_others_are_not_visible() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 2).await;
    students[0].says_about(&ada, "course:42", "about the course").await;
    let inbox_about = async |user: &Client, context: &str| {
        let mut page = user.get(&format!("/v1/inbox?context={context}")).await.json(200);
        page["as_of"] = Value::Null;
        page
    };

    for user in [&students[1], &app.student("noah").await] {
        let (used_by_others, unused) = (inbox_about(user, "course:42").await, inbox_about(user, "course:0").await);

        assert_eq!(used_by_others, unused, "for {}", user.id);
        assert_eq!(used_by_others["items"], json!([]), "for {}", user.id);
        assert_eq!(found_about(user, "about", "course:42").await, [""; 0], "for {}", user.id);
    }
}

#[tokio::test]
async fn contexts_are_equal_if_type_and_id_are_exactly_equal() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    let long = format!("course:{}", "é".repeat(127));
    let contexts = [
        "course:42",
        "course:4",
        "Course:42",
        "course:42:1",
        "course::",
        "a:b:1",
        "quiz:42",
        "course: 42",
        "a/b:%&=#+",
        "é:👧",
        "course:%",
        "course:_2",
        "course:\"42\"",
        &long,
    ];
    for (n, context) in contexts.iter().enumerate() {
        let peer = app.student(&format!("s{n:02}")).await;
        peer.says_about(&ada, context, &format!("number {n:02}")).await;
    }

    for (n, context) in contexts.iter().enumerate() {
        assert_eq!(peers_about(&ada, context).await, [format!("s{n:02}")], "{context}");
        assert_eq!(found_about(&ada, "number", context).await, [format!("number {n:02}")], "{context}");
    }
    for unused in [
        "course:422",
        "cours:42",
        "course:42 ",
        "COURSE:42",
        "course:42' or '1'='1",
        "course:{}",
        "course::42",
        "a:b",
        "a:b:2",
    ] {
        assert_eq!(peers_about(&ada, unused).await, [""; 0], "{unused}");
        assert_eq!(found_about(&ada, "number", unused).await, [""; 0], "{unused}");
    }
}

#[tokio::test]
async fn the_title_and_the_url_are_no_part_of_a_contexts_identity() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.says_about(&ada, "course:42", "number").await;
    let context = json!({"type": "course", "id": "42", "title": "Biology", "url": "https://lms.test/c/42"});

    let body = json!({"recipient_id": "ada", "body": "number", "context": context});
    noah.post("/v1/messages", &body).await.json(201);

    assert_eq!(peers_about(&ada, "course:42").await, ["noah", "mia"]);
}
