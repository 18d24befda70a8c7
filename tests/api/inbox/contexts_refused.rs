//! Invalid values of the parameter `context`, and cursors of another context.

use reqwest::Method;
use serde_json::json;

use crate::support::{
    app::TestApp,
    client::Client,
    inbox::{educator_with_students, next_cursor},
};

const PATHS: [&str; 3] = ["/v1/inbox?", "/v1/inbox?filter=trash&", "/v1/search?q=about&"];

#[tokio::test]
async fn a_context_without_a_type_or_an_id_is_refused() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;

    for path in PATHS {
        for context in ["", "course", ":", ":42", "course:", "%3A", "42", "course%42", "course:42&context=course:42"] {
            ada.get(&format!("{path}context={context}")).await.problem(400, "invalid_parameter");
        }
        ada.get(&format!("{path}contexts=course:42")).await.problem(400, "unknown_parameter");
    }
}

#[tokio::test]
async fn a_context_that_no_message_can_have_is_refused_or_finds_nothing() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 1).await;
    students[0].says_about(&ada, "course:42", "about the course").await;

    for path in PATHS {
        for context in [
            "%00",
            "course:%00",
            "%00:42",
            "course:42%00",
            "course:%FF",
            &format!("course:{}", "x".repeat(10_000)),
            &format!("{}:1", "%C3%A9".repeat(5_000)),
        ] {
            let reply = ada.get(&format!("{path}context={context}")).await;
            if reply.status == 200 {
                assert_eq!(reply.json(200)["items"], json!([]), "{path} {context}");
            } else {
                reply.problem(400, "invalid_parameter");
            }
        }
    }
}

#[tokio::test]
async fn a_context_type_with_a_colon_is_refused_wherever_a_context_is_stored() {
    let app = TestApp::spawn().await;
    let (ada, service) = (app.educator("ada").await, app.service("reminders").await);
    let mia = app.student("mia").await;

    for kind in ["a:b", ":", ":a", "a:", "urn:course"] {
        let context = json!({"type": kind, "id": "1"});
        let message = json!({"recipient_id": "mia", "body": "x", "context": context});
        let for_ada = json!({"recipient_id": "mia", "body": "x", "context": context, "sender_id": "ada"});
        let draft = json!({"body": "x", "context": context});

        let replies = [
            ada.post("/v1/messages", &message).await,
            service.post("/v1/messages", &for_ada).await,
            ada.call(Method::PUT, "/v1/conversations/mia/draft", Some(&draft), &[]).await,
        ];

        for reply in replies {
            let problem = reply.problem(422, "invalid_body");
            assert_eq!(problem["errors"][0]["pointer"], "/context/type", "{kind}: {problem}");
            assert!(problem["detail"].as_str().unwrap().contains("colon"), "{kind}: {problem}");
        }
    }
    assert_eq!(mia.get("/v1/inbox").await.json(200)["items"], json!([]), "nothing was sent");
}

/// Asserts that the cursor of each list is valid for that list only.
async fn assert_cursors_are_of_one_list(user: &Client, path: &str, lists: &[&str]) {
    for list in lists {
        let page = user.get(&format!("{path}{list}&limit=1")).await.json(200);
        let cursor = next_cursor(&page);
        for other in lists {
            let reply = user.get(&format!("{path}{other}&cursor={cursor}")).await;
            if other == list {
                assert_ne!(reply.json(200)["items"], json!([]), "the second page of {path}{list}");
            } else {
                reply.problem(400, "invalid_cursor");
            }
        }
    }
}

#[tokio::test]
async fn a_cursor_is_valid_with_the_context_that_it_came_from_only() {
    let app = TestApp::spawn().await;
    let (ada, students) = educator_with_students(&app, 3).await;
    for student in &students {
        for context in ["course:42", "course:43"] {
            student.says_about(&ada, context, "about it").await;
        }
    }

    let contexts = ["", "context=course:42", "context=course:43"];
    assert_cursors_are_of_one_list(&ada, "/v1/search?q=about&", &contexts).await;
    let filters = ["filter=unread&context=course:42", "filter=awaiting&context=course:42"];
    assert_cursors_are_of_one_list(&ada, "/v1/inbox?", &[&contexts[..], &filters[..]].concat()).await;
}
