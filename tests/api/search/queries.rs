//! What a query matches: words, phrases, exclusions, alternatives, and spellings that are equal.

use serde_json::{Value, json};

use super::messages_to_ada;
use crate::support::{app::TestApp, json::assert_members, mailbox::search_path};

#[tokio::test]
async fn a_message_is_found_at_once_by_both_participants() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &[]).await;

    for n in 1..=5 {
        let (from, to) = if n % 2 == 0 { (&ada, &mia) } else { (&mia, &ada) };
        from.says_about(to, "course:42", &format!("parcel {n}")).await;
        for (user, peer) in [(&ada, &mia), (&mia, &ada)] {
            let page = user.get(&search_path(&format!("parcel {n}"))).await.json(200);

            // A result is the message as the user sees it, and the highlights.
            let mut expected = user.message(peer, n).await.json(200);
            expected["highlights"] = json!([{"start": 0, "end": 6}, {"start": 7, "end": 8}]);
            assert_members(&page, &json!({"items": [expected], "next_cursor": null}));
        }
    }
    assert_eq!(ada.finds("parcel").await, ["parcel 5", "parcel 4", "parcel 3", "parcel 2", "parcel 1"]);
}

#[tokio::test]
async fn a_search_reads_nothing() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &["parcel 1", "parcel 2", "parcel 3"]).await;

    assert_eq!(ada.finds("parcel").await.len(), 3);

    assert_eq!(ada.entry(&mia).await["read_seq"], 0);
    assert_eq!(ada.badge().await["messages"], 3);
    assert_eq!(mia.message(&ada, 1).await.json(200)["read_at"], Value::Null);
}

#[tokio::test]
async fn case_accents_and_compatibility_forms_do_not_matter() {
    let app = TestApp::spawn().await;
    let equal_spellings = [
        ["Éclair", "eclair", "E\u{301}CLAIR", "éclair"],
        ["ﬁnd", "find", "FIND", "ﬁnd"],
        ["Straße", "STRASSE", "strasse", "straße"],
        ["ＡＢＣ", "abc", "ABC", "ａｂｃ"],
        ["Ångström", "angstrom", "A\u{30a}NGSTRO\u{308}M", "ångström"],
        ["x²", "x2", "X2", "X²"],
        ["Ёлка", "елка", "ЁЛКА", "Е\u{308}лка"],
        ["Σίσυφος", "σισυφοσ", "ΣΊΣΥΦΟΣ", "σίσυφος"],
        ["İzmir", "izmir", "IZMIR", "i̇zmir"],
        ["naïve", "naive", "NAÏVE", "nai\u{308}ve"],
        ["Việt", "viet", "VIỆT", "Vie\u{323}\u{302}t"],
    ];
    let (ada, mia) = messages_to_ada(&app, &[]).await;

    for spellings in equal_spellings {
        for spelling in spellings {
            mia.says(&ada, &format!("👧 this {spelling} is it")).await;
        }
        for spelling in spellings {
            let (word, phrase) = (spelling.to_owned(), format!("\"{spelling}\""));
            for q in [word, phrase, format!("this {spelling}"), format!("\"this {spelling} is\"")] {
                assert_eq!(ada.finds(&q).await.len(), 4, "all four spellings by {q:?}");
            }
            let without = format!("this -{spelling}");
            assert_eq!(ada.finds(&without).await, [""; 0], "by {without:?}");
        }
        mia.trash(&ada, 999).await;
        ada.trash(&mia, 999).await;
    }
}

#[tokio::test]
async fn a_capital_sharp_s_equals_a_small_one_and_ss() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &["STRAẞE", "Straße", "STRASSE"]).await;

    for q in ["straße", "STRAẞE", "strasse"] {
        assert_eq!(ada.finds(q).await.len(), 3, "all three spellings by {q}");
    }
}

#[tokio::test]
async fn an_emoji_is_found_by_itself_and_not_by_letters() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &["party 🎉", "sad 😢", "email"]).await;

    for (q, expected) in [
        ("🎉", vec!["party 🎉"]),
        ("party -🎉", vec![]),
        ("e", vec!["email"]),
        ("em", vec!["email"]),
        ("emo", vec![]),
        ("emoji", vec![]),
    ] {
        assert_eq!(ada.finds(q).await, expected, "{q}");
    }
}

const TEXTS: [&str; 6] =
    ["the quick, brown fox", "the brown quick fox", "Quicksilver", "lazy dogs", "now or never", "quick"];

/// Asserts which of the `TEXTS` each query finds.
async fn assert_found(cases: &[(&str, &[usize])]) {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &TEXTS).await;
    for (q, expected) in cases {
        let expected: Vec<&str> = expected.iter().rev().map(|n| TEXTS[*n]).collect();
        assert_eq!(ada.finds(q).await, expected, "{q:?}");
    }
}

#[tokio::test]
async fn all_words_must_occur_in_any_order() {
    assert_found(&[("quick brown", &[0, 1]), ("BROWN the", &[0, 1]), ("quick dogs", &[]), ("the", &[0, 1])]).await;
}

#[tokio::test]
async fn the_words_of_a_phrase_must_be_adjacent_and_in_order() {
    assert_found(&[
        ("\"quick brown\"", &[0]),
        ("\"brown quick fox\"", &[1]),
        ("\"quick fox\" brown", &[1]),
        ("\"the fox\"", &[]),
        ("\"now or never\"", &[4]),
        ("\"or never\"", &[4]),
        ("\"now never\"", &[]),
        ("\"quick\"", &[0, 1, 5]),
        ("\"quic\"", &[]),
    ])
    .await;
}

#[tokio::test]
async fn a_minus_excludes_a_word_or_a_phrase() {
    assert_found(&[
        ("fox -the", &[]),
        ("fox -\"brown fox\"", &[1]),
        ("-\"quick fox\" the", &[0]),
        ("-lazy dogs", &[]),
        ("-quick dogs", &[3]),
        ("fox -quic", &[0, 1]),
    ])
    .await;
}

#[tokio::test]
async fn or_separates_alternatives() {
    assert_found(&[
        ("never or dogs", &[3, 4]),
        ("never OR dogs", &[3, 4]),
        ("quicksilver or \"quick brown\"", &[0, 2]),
    ])
    .await;
}

#[tokio::test]
async fn only_the_last_word_may_be_the_beginning_of_a_word() {
    assert_found(&[
        ("quick", &[0, 1, 2, 5]),
        ("quic", &[0, 1, 2, 5]),
        ("q", &[0, 1, 2, 5]),
        ("brown quic", &[0, 1]),
        ("quic brown", &[]),
        ("lazy dog", &[3]),
        ("laz dogs", &[]),
        ("uick", &[]),
    ])
    .await;
}

#[tokio::test]
async fn a_query_without_words_finds_nothing() {
    assert_found(
        &["...", "!?", "-", "\"\"", "👧", "“ ”", "\u{301}", " ", "\u{3000}", "-- --"].map(|q| (q, [].as_slice())),
    )
    .await;
}

/// Each of these is one thing to a reader, and is found when it is searched for as it is written.
#[tokio::test]
async fn a_text_between_spaces_is_found_as_it_is_written() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &[]).await;
    let terms = "foo@bar.test a/b/c.txt v1.2.3 3.14 1,000 don't rock'n'roll re-use x=y #tag @mia 10:30 50% snake_case (bracketed) \
                 https://lms.test/c/42?x=1#y „quoted“ ﬁ ß ½ №5 你好世界 한국어 מִלָּה हिन्दी ไทย ᏣᎳᎩ 𞤀𞤣𞤤𞤢𞤥 𐐔𐐯𐑅 𝐀𝐁 ①② e\u{301} O’Neill C# l'été 1e5 x²";
    let terms: Vec<&str> = terms.split(' ').collect();
    for term in &terms {
        mia.says(&ada, &format!("look {term} there")).await;
    }

    for term in &terms {
        let text = format!("look {term} there");
        for q in [(*term).to_owned(), format!("{term} there"), format!("\"look {term} there\"")] {
            let page = ada.get(&format!("{}&limit=100", search_path(&q))).await.json(200);
            let is_found = page["items"].as_array().unwrap().iter().any(|message| message["body"] == text.as_str());
            assert!(is_found, "{text:?} by {q:?}: {page}");
        }
    }
}
