//! Pictographs are words: emoji and their sequences are found by themselves and by their parts.

use super::{highlighted, messages_to_ada};
use crate::support::{app::TestApp, mailbox::search_path};

#[tokio::test]
async fn each_pictograph_is_found_by_itself() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &["plain words and 1 number"]).await;
    let pictographs = "⭐ ⏰ ⌚ ▶ ⬆ ㊗ ㊙ ☺ ☺\u{fe0f} ❤\u{fe0f} ✅ ✓ ⌨ ⏏ ↔ ⤴ ⬛ 〰 〽 ℹ\u{fe0f} Ⓜ\u{fe0f} ‼\u{fe0f} ▪ ◼ 👍 👍🏽 🎉 🪿 🫨 🈚 🅰 🔟 1\u{fe0f}\u{20e3} \
                       9\u{20e3} #\u{fe0f}\u{20e3} *\u{fe0f}\u{20e3} 🇩🇪 🇪🇺 🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} 🏳\u{fe0f}\u{200d}🌈 \
                       👩\u{200d}🏫 👩🏿\u{200d}🏫 👨\u{200d}👩\u{200d}👧\u{200d}👦 ❤\u{fe0f}\u{200d}🔥 🤷🏽\u{200d}♀\u{fe0f} 🧑\u{200d}🦰";
    for pictograph in pictographs.split(' ') {
        for text in [format!("look {pictograph} there"), format!("look{pictograph}there"), pictograph.to_owned()] {
            mia.says(&ada, &text).await;
            for q in [pictograph.to_owned(), format!("\"{pictograph}\"")] {
                let found = ada.finds(&q).await;
                assert_eq!(found.first(), Some(&text), "the newest by {q:?}: {found:?}");
                assert!(!found.contains(&"plain words and 1 number".to_owned()), "{q:?}");
            }
            assert!(!ada.finds(&format!("-{pictograph} look")).await.contains(&text), "without {pictograph:?}");
        }
        mia.trash(&ada, 9_999).await;
        ada.trash(&mia, 9_999).await;
        mia.says(&ada, "plain words and 1 number").await;
    }
}

#[tokio::test]
async fn a_sequence_is_found_by_its_parts_and_other_pictographs_are_not() {
    let app = TestApp::spawn().await;
    let texts = [
        "thumb 👍",
        "dark thumb 👍🏿",
        "teacher 👩\u{200d}🏫",
        "woman 👩",
        "smile ☺",
        "smile in colour ☺\u{fe0f}",
        "Germany 🇩🇪",
        "Germany and the USA 🇩🇪🇺🇸",
        "England 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "flag 🏴",
        "step 1\u{fe0f}\u{20e3}",
        "step 1",
        "#tag",
        "room #\u{fe0f}\u{20e3}",
        "Pidge™ ©®",
    ];
    let (ada, _mia) = messages_to_ada(&app, &texts).await;

    for (q, expected) in [
        ("👍", vec![0, 1]),
        ("👍🏿", vec![0, 1]),
        ("👍🏽", vec![0, 1]),
        ("👩", vec![2, 3]),
        ("🏫", vec![2]),
        ("👩\u{200d}🏫", vec![2]),
        ("👩🏾\u{200d}🏫", vec![2]),
        ("☺", vec![4, 5]),
        ("☺\u{fe0f}", vec![4, 5]),
        ("☺\u{fe0e}", vec![4, 5]),
        ("🇩🇪", vec![6, 7]),
        ("🇺🇸", vec![7]),
        ("🇪🇺", vec![]),
        ("🇫🇷", vec![]),
        ("🏴", vec![8, 9]),
        ("🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", vec![8]),
        ("🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}", vec![]),
        ("1\u{fe0f}\u{20e3}", vec![10]),
        ("2\u{fe0f}\u{20e3}", vec![]),
        ("1", vec![10, 11]),
        ("#", vec![]),
        ("#\u{fe0f}\u{20e3}", vec![13]),
        ("©", vec![14]),
        ("pidge", vec![14]),
    ] {
        let expected: Vec<_> = expected.into_iter().rev().map(|n| texts[n]).collect();
        assert_eq!(ada.finds(q).await, expected, "{q:?}");
    }
}

#[tokio::test]
async fn elongation_of_a_word_does_not_matter() {
    let app = TestApp::spawn().await;
    let spellings = ["كتاب", "كتـــاب", "كـتـاب", "كِتـَاب"];
    let (ada, mia) = messages_to_ada(&app, &[]).await;
    for spelling in spellings {
        mia.says(&ada, &format!("هذا {spelling} جديد")).await;
    }

    for q in spellings {
        for q in [q.to_owned(), format!("\"{q} جديد\"")] {
            assert_eq!(ada.finds(&q).await.len(), spellings.len(), "all spellings by {q:?}");
        }
    }
    assert_eq!(ada.finds("ـــ").await, [""; 0]);
}

#[tokio::test]
async fn a_highlight_does_not_end_within_a_grapheme_cluster() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &[]).await;

    for (body, q, expected) in [
        ("look 👍🏽!", "👍", vec!["👍🏽"]),
        ("look 👩\u{200d}🏫!", "👩", vec!["👩\u{200d}🏫"]),
        ("look 👩\u{200d}🏫!", "🏫", vec!["👩\u{200d}🏫"]),
        ("look 👩\u{200d}🏫 and 👩", "👩", vec!["👩\u{200d}🏫", "👩"]),
        ("☺\u{fe0f}☺", "☺", vec!["☺\u{fe0f}", "☺"]),
        ("step 1\u{fe0f}\u{20e3}.", "1", vec!["1\u{fe0f}\u{20e3}"]),
        ("to 🇩🇪🇺🇸", "🇺🇸", vec!["🇺🇸"]),
        ("cafe\u{301}!", "cafe", vec!["cafe\u{301}"]),
        ("ทำดี", "ท", vec!["ทำ"]),
        ("كتـــاب!", "كتاب", vec!["كتـــاب"]),
    ] {
        mia.says(&ada, body).await;

        let page = ada.get(&search_path(q)).await.json(200);

        assert_eq!(page["items"][0]["body"], body, "{q:?}");
        assert_eq!(highlighted(&page["items"][0]), expected, "{q:?} in {body:?}");
    }
}
