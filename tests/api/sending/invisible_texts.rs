//! Messages that would show nothing to their reader are refused; invisible characters within other text are kept.

use serde_json::json;

use crate::support::app::TestApp;

/// White space, format characters, variation selectors, fillers, tags, control characters and symbols without a glyph.
const INVISIBLE: &str = "\t\n\r \u{80}\u{85}\u{9f}\u{a0}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{1680}\u{17b4}\u{17b5}\u{180b}\
    \u{180e}\u{2000}\u{200a}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{202f}\u{205f}\u{2060}\
    \u{2064}\u{2066}\u{2069}\u{206f}\u{2800}\u{3000}\u{3164}\u{fe00}\u{fe0e}\u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{fffb}\u{1bca0}\
    \u{1d159}\u{1d173}\u{1d17a}\u{e0001}\u{e0020}\u{e007f}\u{e0100}\u{e01ef}";

#[tokio::test]
async fn a_message_that_shows_nothing_is_refused_and_not_stored() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let alone = INVISIBLE.chars().map(String::from);

    for body in alone.chain([INVISIBLE.to_owned(), "\u{2800} \u{200b}\r\n\u{fe0f}".to_owned(), String::new()]) {
        let problem = mia.send("ada", &body).await.problem(422, "empty_body");
        assert_eq!(problem["errors"][0]["pointer"], "/body", "{body:?}: {problem}");
    }

    assert_eq!(ada.history(&mia, "").await["items"], json!([]));
}

#[tokio::test]
async fn a_message_cannot_be_edited_to_show_nothing() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;

    for body in ["", "\r\n", "\u{2800}", "\u{200b}\u{200d}", "\u{3164}", "\u{fe0f}", "\u{e0067}\u{e007f}"] {
        mia.edit(&ada, 1, body).await.problem(422, "empty_body");
    }

    assert_eq!(ada.message(&mia, 1).await.json(200)["body"], "hello");
}

#[tokio::test]
async fn a_draft_may_show_nothing() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    for body in ["", "\n", "\u{2800}\u{200b}"] {
        let put =
            mia.call(reqwest::Method::PUT, "/v1/conversations/ada/draft", Some(&json!({"body": body})), &[]).await;
        assert_eq!(put.json(200)["body"], body);
    }
}

#[tokio::test]
async fn invisible_characters_within_other_text_are_kept() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let kept = INVISIBLE.replace('\r', "");

    for body in [
        format!("a{kept}"),
        format!("{kept}."),
        format!("{kept}👩\u{200d}🏫{kept}"),
        "می\u{200c}خواهم".to_owned(),
        "☺\u{fe0f}".to_owned(),
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}".to_owned(),
    ] {
        let seq = mia.says(&ada, &body).await;
        assert_eq!(ada.message(&mia, seq).await.json(200)["body"], body);
    }
}

#[tokio::test]
async fn what_a_reader_can_see_is_a_message() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);

    for body in
        [".", "0", "👍", "☺", "\u{301}", "\u{600}", "\u{6dd}", "\u{640}", "\u{2801}", "\u{fffd}", "\u{fffc}", "🇩"]
    {
        mia.send("ada", body).await.json(201);
    }
}
