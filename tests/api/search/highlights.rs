//! The highlights of search results: ranges of the body, in code points.

use serde_json::Value;

use super::{highlighted, messages_to_ada};
use crate::support::{app::TestApp, client::Client, mailbox::search_path};

/// The newest message that a search finds.
async fn newest_result(user: &Client, q: &str) -> Value {
    let page = user.get(&search_path(q)).await.json(200);
    page["items"].get(0).unwrap_or_else(|| panic!("{q:?} finds nothing")).clone()
}

/// The parts that are highlighted in the newest message that a search finds.
async fn newest_highlighted(user: &Client, q: &str) -> Vec<String> {
    highlighted(&newest_result(user, q).await)
}

#[tokio::test]
async fn each_word_of_the_query_is_highlighted_wherever_it_occurs() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &[]).await;

    for (body, q, expected) in [
        ("hello", "hello", vec!["hello"]),
        ("👩\u{200d}👩\u{200d}👧 Zum Café: 🇩🇪 CAFÉ! xcafe café", "cafe", vec!["Café", "CAFÉ", "café"]),
        ("👧👧 hello\n\thello 👧", "hello", vec!["hello", "hello"]),
        ("der ﬁnale Fluß, das Finale", "fluss finale", vec!["ﬁnale", "Fluß", "Finale"]),
        ("\u{1D11E}\u{1D11E} quick brown \u{1D11E}", "brown quick", vec!["quick", "brown"]),
        ("quick and lazy", "quick -slow", vec!["quick"]),
        ("שלום hello \u{202e}שלום", "hello", vec!["hello"]),
        ("one two one", "one", vec!["one", "one"]),
        ("either", "neither or either", vec!["either"]),
    ] {
        mia.says(&ada, body).await;
        assert_eq!(newest_highlighted(&ada, q).await, expected, "{q:?} in {body:?}");
    }
}

#[tokio::test]
async fn a_combining_mark_within_a_word_is_highlighted_with_its_letter() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &[]).await;

    // A mark at the end of a word may be left out.
    for (body, q, expected) in [
        ("👧 e\u{301}tude", "étude", ["e\u{301}tude", "e\u{301}tude"]),
        ("👧 cafe\u{301} noir", "cafe noir", ["cafe\u{301} noir", "cafe noir"]),
        (
            "👧 z\u{335}a\u{336}l\u{337}go\u{338}",
            "zalgo",
            ["z\u{335}a\u{336}l\u{337}go\u{338}", "z\u{335}a\u{336}l\u{337}go"],
        ),
    ] {
        mia.says(&ada, body).await;
        let found = newest_highlighted(&ada, q).await.join(" ");
        assert!(expected.contains(&found.as_str()), "{found:?} is none of {expected:?}");
    }
}

#[tokio::test]
async fn of_a_longer_word_at_least_two_characters_are_highlighted_and_never_more_than_the_word() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &[]).await;

    for (word, q) in [("parcels", "parc"), ("Éclairs", "ecl"), ("ﬁnality", "fin"), ("Straßen", "strass")] {
        mia.says(&ada, &format!("👧 {word}")).await;
        let found = newest_highlighted(&ada, q).await;

        assert_eq!(found.len(), 1, "one range for {q:?} in {word:?}: {found:?}");
        assert!(found[0].chars().count() >= 2, "at least two characters of {word:?}: {found:?}");
        assert!(word.starts_with(&found[0]), "the beginning of {word:?}: {found:?}");
    }
}

#[tokio::test]
async fn of_a_phrase_each_word_is_highlighted_or_all_words_as_one_range() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &["👧 ripe plum tart"]).await;

    let found = newest_highlighted(&ada, "\"ripe plum\"").await;

    assert!(found == ["ripe plum"] || found == ["ripe", "plum"], "{found:?}");
}

#[tokio::test]
async fn a_character_that_stands_for_several_words_is_highlighted_once() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &[]).await;

    for (body, q) in
        [("half ½ of it", "½"), ("half ½ of it", "1 2"), ("he ﷺ said", "ﷺ"), ("№ ㎏ ⅓ ㏂", "⅓ ㏂"), ("⒈⒉", "⒈⒉")]
    {
        mia.says(&ada, body).await;
        let result = newest_result(&ada, q).await;

        assert_eq!(result["body"], body, "{q:?}");
        assert!(!highlighted(&result).is_empty(), "nothing is highlighted for {q:?}: {result}");
    }
}
