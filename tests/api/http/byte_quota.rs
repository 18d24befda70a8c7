//! The bytes of text that a user may store in 24 hours: what counts, and how a refusal tells of it. The quota refills
//! by one byte a second, so the time that a test takes does not matter.

use std::num::NonZeroU32;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::support::{
    app::{TestApp, config},
    client::{Client, Reply},
};

/// The bytes of [`text`]: four such texts fit into the quota, five do not.
const SIZE: usize = 24_000;

/// A text of 8,000 characters and `SIZE` bytes that begins with this character of three bytes.
fn text(beginning: char) -> String {
    format!("{beginning}{}", "€".repeat(SIZE / 3 - 1))
}

/// A service whose users may store a hundred thousand bytes in a day.
async fn with_a_hundred_thousand_bytes() -> TestApp {
    let mut config = config();
    config.limits.rate_limit_enabled = true;
    config.limits.bytes_per_day = NonZeroU32::new(100_000).unwrap();
    TestApp::spawn_with(config).await
}

async fn put_draft(writer: &Client, body: &str, headers: &[(&str, &str)]) -> Reply {
    let draft = json!({"body": body, "context": {"type": "course", "id": "bio-101"}});
    writer.call(Method::PUT, "/v1/conversations/ada/draft", Some(&draft), headers).await
}

/// Asserts that a user can store exactly this number of texts.
async fn assert_room(user: &Client, texts: usize) {
    for _ in 0..texts {
        user.send("ada", &text('₤')).await.json(201);
    }
    user.send("ada", &text('₤')).await.problem(429, "rate_limited");
}

#[tokio::test]
async fn messages_edits_and_drafts_count_and_a_refusal_tells_how_many_bytes_are_left() {
    let app = with_a_hundred_thousand_bytes().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, &text('₩')).await;
    mia.says(&ada, &text('₤')).await;
    mia.edit(&ada, 1, &text('₤')).await.json(200);
    put_draft(&mia, &text('₤'), &[]).await.json(200);

    let another = text('₪');
    let refusals =
        [mia.send("ada", &another).await, mia.edit(&ada, 1, &another).await, put_draft(&mia, &another, &[]).await];

    for refused in refusals {
        let problem = refused.problem(429, "rate_limited");
        let quota = refused.header("ratelimit").unwrap();
        let left: usize = quota.split("\"bytes\";r=").nth(1).unwrap().split(';').next().unwrap().parse().unwrap();
        assert!((3_987..SIZE).contains(&left), "{quota}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(&format!("{left} bytes are left")), "{detail}");
        let wait = refused.header("retry-after").unwrap();
        assert!(wait.parse::<u32>().unwrap() > 0 && quota.ends_with(&format!(";t={wait}")), "{quota}, not {wait}");
        let policy = refused.header("ratelimit-policy").unwrap();
        assert!(policy.ends_with("\"bytes\";q=100000;w=86400"), "{policy}");
    }
    mia.send("ada", "a short text").await.json(201);
    ada.send("mia", &another).await.json(201);
}

#[tokio::test]
async fn a_repetition_of_a_send_and_the_texts_of_a_service_do_not_count() {
    let app = with_a_hundred_thousand_bytes().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let service = app.new_person("lms", "", "messages:send_as");
    mia.send_with_key("ada", &text('₤'), "key").await.json(201);

    for _ in 0..5 {
        mia.send_with_key("ada", &text('₤'), "key").await.json(200);
        let message = json!({"sender_id": "mia", "recipient_id": "ada", "body": text('₤')});
        service.post("/v1/messages", &message).await.json(201);
    }

    assert_room(&mia, 3).await;
    mia.send_with_key("ada", &text('₤'), "key").await.json(200);
}

#[tokio::test]
async fn a_text_that_is_refused_does_not_count() {
    let app = with_a_hundred_thousand_bytes().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "hello").await;

    for _ in 0..3 {
        mia.send("nobody", &text('₤')).await.problem(422, "recipient_unknown");
        mia.edit(&ada, 1, &text('₤')).await.problem(403, "not_the_sender");
        put_draft(&mia, &text('₤'), &[("if-match", "\"7\"")]).await.problem(412, "precondition_failed");
    }

    assert_room(&mia, 4).await;
}

#[tokio::test]
async fn a_send_that_is_refused_for_its_bytes_does_not_count_as_a_new_conversation() {
    let app = with_a_hundred_thousand_bytes().await;
    let ada = app.educator("ada").await;
    let students: Vec<String> = (0..30).map(|number| format!("student-{number}")).collect();
    for student in &students {
        app.student(student).await;
    }
    for student in &students[..4] {
        ada.send(student, &text('₤')).await.json(201);
    }

    for student in &students[4..] {
        let problem = ada.send(student, &text('₤')).await.problem(429, "rate_limited");
        assert!(problem["detail"].as_str().unwrap().contains("bytes are left"), "{problem:#}");
    }

    ada.send(&students[4], "short").await.json(201);
}

#[tokio::test]
async fn a_draft_or_an_edit_that_changes_nothing_does_not_count() {
    let app = with_a_hundred_thousand_bytes().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, &text('₤')).await;
    put_draft(&mia, &text('₤'), &[]).await.json(200);

    for _ in 0..3 {
        mia.edit(&ada, 1, &text('₤')).await.json(200);
        put_draft(&mia, &text('₤'), &[]).await.json(200);
    }

    assert_room(&mia, 2).await;
}

#[tokio::test]
async fn concurrent_writes_together_do_not_exceed_the_quota() {
    let app = with_a_hundred_thousand_bytes().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let text = text('₤');

    let replies = join_all((0..10).map(|_| mia.send("ada", &text))).await;

    let sent = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(sent, 4, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    assert_eq!(ada.entry(&mia).await["last_seq"], 4);
}
