//! Queries and messages made to break the search.

use super::{highlighted, messages_to_ada};
use crate::support::{
    app::TestApp,
    client::Client,
    mailbox::{bodies, percent_encoded, search_path},
};

const TEXTS: [&str; 4] = ["the quick brown fox", "100% of the dogs", "it's Noah's C++ code: x=y, 3.14 & <b>", "plain"];

/// Searches with `q` as it stands in the query string. Returns the bodies found, or `None` if the query is refused as
/// an invalid parameter. Panics if the response is any other.
async fn found_or_refused(user: &Client, q: &str) -> Option<Vec<String>> {
    let reply = user.get(&format!("/v1/search?q={q}")).await;
    match reply.status.as_u16() {
        200 => Some(bodies(&reply.json(200))),
        400 => {
            reply.problem(400, "invalid_parameter");
            None
        }
        status => {
            let beginning: String = q.chars().take(80).collect();
            panic!("{beginning}… is answered with {status}: {}", reply.text)
        }
    }
}

#[tokio::test]
async fn the_operators_of_postgres_text_search_are_punctuation() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &TEXTS).await;
    let [fox, dogs, code, plain] = TEXTS;
    let cases: &[(&str, &[&str])] = &[
        ("quick & brown", &[fox]),
        ("quick | dogs", &[]),
        ("quick || dogs", &[]),
        ("!quick", &[fox]),
        ("! quick", &[fox]),
        ("quick <-> brown", &[fox]),
        ("brown <-> quick", &[fox]),
        ("quick <2> fox", &[]),
        ("quick:*", &[fox]),
        ("qui:* brown", &[]),
        ("quick:A", &[]),
        ("(quick", &[fox]),
        ("quick)", &[fox]),
        ("((quick) & !(plain))", &[]),
        ("'quick'", &[fox]),
        ("''quick''", &[fox]),
        ("quick'", &[fox]),
        ("\\quick", &[fox]),
        ("quick\\", &[fox]),
        ("\"quick", &[fox]),
        ("quick\"", &[fox]),
        ("\"quick\" \"", &[fox]),
        ("quick*", &[fox]),
        ("*", &[]),
        ("%", &[]),
        ("_", &[]),
        ("100%", &[dogs]),
        ("%dogs%", &[dogs]),
        ("it's", &[code]),
        ("noah's", &[code]),
        ("c++", &[code]),
        ("x=y", &[code]),
        ("3.14", &[code]),
        ("<b>", &[code, fox]),
        ("plain -", &[plain]),
        ("plain --", &[plain]),
        ("plain -\"\"", &[plain]),
        ("plain -👧", &[plain]),
        ("$1 plain", &[]),
        ("plain; drop table messages", &[]),
    ];
    for (q, expected) in cases {
        assert_eq!(ada.finds(q).await, *expected, "{q:?}");
    }
}

#[tokio::test]
async fn a_query_with_unusual_operators_is_answered() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &TEXTS).await;

    let unusual = "or, OR, or or, plain or, or plain, plain or or dogs, or -, \"or\", -or, -plain, -\", \"-plain\", --plain, - - plain, \
               - plain, plain or -dogs, -plain or dogs, \"\" or \"\", \"plain \" dogs\", (), & | ! <-> :*, &&, ||, !!, <->, :*, ', \
               \\, \\\\', ' or '1'='1";
    for q in unusual.split(", ") {
        let found = found_or_refused(&ada, &percent_encoded(q)).await;
        assert!(found.is_some(), "{q:?} is refused");
    }
}

#[tokio::test]
async fn bytes_that_are_no_text_are_answered_or_refused() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &TEXTS).await;
    let raw = "%00 a%00b plain%00 %22%00%22 %FF %C3%28 %ED%A0%80 % %zz %0 + +++ %0A %1B[0m %7F";
    for q in raw.split(' ') {
        found_or_refused(&ada, q).await;
    }
}

#[tokio::test]
async fn every_text_without_control_characters_is_answered() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &TEXTS).await;

    let texts = "\u{feff}plain \u{202e}plain \u{200b} \u{ad} \u{fffd} \u{10ffff} \u{e000} \u{fdfa} \u{3099} 🇩🇪 👩\u{200d}👧 \
                 a\u{301}\u{301}\u{301} 你好 한국어 ไทย \u{2028} \u{1f3fb} 0 -1 1e999999 NaN null {\"a\":1} [] %s%n ${x} ../.. \
                 http://lms.test/a?b=c#d a@b.test a/b/c.txt 1.2.3-rc.4 -5 2026-11-24 #tag&@mia <script>alert(1)</script> &lt;";
    for text in texts.split(' ') {
        assert!(found_or_refused(&ada, &percent_encoded(text)).await.is_some(), "{text:?} is refused");
    }
}

#[tokio::test]
async fn a_query_has_at_most_a_thousand_characters() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &TEXTS).await;
    let parts = "\"|'|%|-|\\|👧|a|é|e\u{301}|\u{301}|ﷺ|ß|& |! |<-> |:*|(|)|a |-a |\"a\" |\"a b|or |a or |a -|1|.|<|a.|a/|@a|//a|\
                 \u{3000}|\n|你|\u{200b}|*|?|-\"a\" or ";
    for part in parts.split('|').chain(["|", "| ", " "]) {
        let many = part.repeat(10_000 / part.len());
        let longest: String = many.chars().cycle().take(1_000).collect();
        let found = found_or_refused(&ada, &percent_encoded(&longest)).await;
        assert!(found.is_some(), "1,000 characters of {part:?} are refused");
        ada.get(&search_path(&format!("{longest}a"))).await.problem(400, "invalid_parameter");
        ada.get(&search_path(&many)).await.problem(400, "invalid_parameter");
    }
    assert_eq!(ada.finds("plain").await, ["plain"], "the search still works");
}

#[tokio::test]
async fn a_long_query_of_invalid_bytes_is_refused() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = messages_to_ada(&app, &TEXTS).await;

    for byte in ["%00", "%FF", "%F0"] {
        assert_eq!(found_or_refused(&ada, &byte.repeat(10_000)).await, None, "10,000 times {byte}");
        found_or_refused(&ada, &byte.repeat(500)).await;
    }
    assert_eq!(ada.finds("plain").await, ["plain"], "the search still works");
}

#[tokio::test]
async fn the_longest_messages_of_any_characters_can_be_sent_and_searched() {
    let app = TestApp::spawn().await;
    let (ada, mia) = messages_to_ada(&app, &[]).await;
    let distinct: String = (0_u32..5_000).flat_map(|n| [char::from_u32(0x4e00 + n).unwrap(), ' ']).collect();
    let runs = (0..2_500).map(|n| format!("{n:03x}")).collect::<Vec<_>>().join(" ");
    for text in [
        "x".repeat(10_000),
        "é".repeat(10_000),
        "ß".repeat(10_000),
        "👧".repeat(10_000),
        "\u{301}".repeat(10_000),
        format!("a{}", "\u{301}".repeat(9_999)),
        "a ".repeat(5_000),
        "a\u{301} ".repeat(3_333),
        "\u{1d400}".repeat(10_000),
        "\u{ac01}".repeat(10_000),
        "' \\ : & | ! ".repeat(800),
        "'a':1A,2B ".repeat(1_000),
        "http://a.b/c?d=e&f ".repeat(500),
        distinct,
        runs,
    ] {
        let beginning: String = text.chars().take(20).collect();
        let all_but_the_end: String = text.chars().take(9_994).collect();
        mia.send("ada", &format!("{all_but_the_end}needle")).await.ok();
        mia.send("ada", &text).await.ok();

        for q in [beginning.clone(), format!("needle {beginning}"), text.chars().take(1_000).collect()] {
            let page = ada.get(&search_path(&q)).await.json(200);
            for result in page["items"].as_array().unwrap() {
                highlighted(result);
            }
        }
    }
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_word_at_the_end_of_a_longest_message_is_found() {
    let app = TestApp::spawn().await;
    let text = format!("{} needle", "x".repeat(9_990));
    let (ada, _mia) = messages_to_ada(&app, &[&text]).await;

    assert_eq!(ada.finds("\"needle\"").await, [text]);
}
