//! The last message of an entry: at most 200 characters of it, cut between what a reader sees as characters.

use serde_json::Value;

use crate::support::{app::TestApp, client::Client};

/// The maximum number of characters of a preview.
const MAX_CHARS: usize = 200;

/// Sends a text from mia to ada. Returns the text and the flag of its preview, and asserts that both users see the same
/// one, in the entry and in the inbox.
async fn preview(ada: &Client, mia: &Client, body: &str) -> (String, bool) {
    mia.says(ada, body).await;
    let read = |last: &Value| (last["body"].as_str().unwrap().to_owned(), last["truncated"].as_bool().unwrap());
    let seen = read(&ada.entry(mia).await["last_message"]);
    for user in [ada, mia] {
        let inbox = user.get("/v1/inbox").await.json(200);
        assert_eq!(read(&inbox["items"][0]["last_message"]), seen, "in the inbox of {}", user.id);
    }
    seen
}

#[tokio::test]
async fn a_preview_is_not_cut_within_a_grapheme_cluster() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for cluster in [
        "e\u{301}",
        "👍🏽",
        "🇩🇪",
        "👩\u{200d}🏫",
        "👨\u{200d}👩\u{200d}👧\u{200d}👦",
        "1\u{fe0f}\u{20e3}",
        "☺\u{fe0f}",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "กำ",
        "क्षि",
        "\u{1112}\u{1161}\u{11ab}",
        "z\u{335}\u{336}\u{337}\u{338}",
    ] {
        let length = cluster.chars().count();
        for before in MAX_CHARS - length..=MAX_CHARS {
            let start = "x".repeat(before);
            let fits = before + length <= MAX_CHARS;

            let (body, is_truncated) = preview(&ada, &mia, &format!("{start}{cluster}y")).await;

            let expected = if fits { format!("{start}{cluster}") } else { start };
            assert_eq!(body, expected, "{cluster:?} after {before} characters");
            assert!(is_truncated, "{cluster:?} after {before} characters");
        }
    }
}

#[tokio::test]
async fn a_text_of_clusters_is_cut_after_the_last_one_that_fits() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for cluster in ["🇩🇪", "👩\u{200d}🏫", "👨\u{200d}👩\u{200d}👧\u{200d}👦", "e\u{301}"] {
        let (body, is_truncated) = preview(&ada, &mia, &cluster.repeat(300)).await;

        assert_eq!(body, cluster.repeat(MAX_CHARS / cluster.chars().count()), "{cluster:?}");
        assert!(is_truncated, "{cluster:?}");
    }
}

#[tokio::test]
async fn a_text_of_at_most_200_characters_is_not_truncated() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for body in
        ["x".repeat(MAX_CHARS), "e\u{301}".repeat(MAX_CHARS / 2), "🇩🇪".repeat(MAX_CHARS / 2), "👍".repeat(MAX_CHARS)]
    {
        assert_eq!(preview(&ada, &mia, &body).await, (body, false));
    }
}

#[tokio::test]
async fn one_cluster_longer_than_a_preview_is_cut() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let marks = |count| "\u{301}".repeat(count);

    for (text, expected) in [
        (format!("e{}", marks(1_000)), format!("e{}", marks(199))),
        (marks(1_000), marks(200)),
        (format!("Hi e{}", marks(1_000)), "Hi ".to_owned()),
    ] {
        assert_eq!(preview(&ada, &mia, &text).await, (expected, true));
    }
}
