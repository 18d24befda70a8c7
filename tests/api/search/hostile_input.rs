//! Questions and messages that are meant to hurt the search.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::Client,
    mailbox::{bodies, encoded, search},
};

const TEXTS: [&str; 4] = ["the quick brown fox", "100% of the dogs", "it's Noah's C++ code: x=y, 3.14 & <b>", "plain"];

async fn texts(app: &TestApp) -> Client {
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for text in TEXTS {
        mia.says(&ada, text).await;
    }
    ada
}

/// Asks with whatever stands in the query string: a page, or a problem that says so. Never a mistake of the service.
async fn survives(who: &Client, raw: &str) -> Option<Vec<String>> {
    let reply = who.get(&format!("/v1/search?q={raw}")).await;
    let shown: String = raw.chars().take(80).collect();
    match reply.status.as_u16() {
        200 => Some(bodies(&reply.json(200))),
        400 => {
            reply.problem(400, "invalid_parameter");
            None
        }
        other => panic!("{shown}… is answered {other}: {}", reply.text),
    }
}

#[tokio::test]
async fn operators_of_the_database_are_only_punctuation() {
    let app = TestApp::spawn().await;
    let ada = texts(&app).await;
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
    let odd = "or, OR, or or, plain or, or plain, plain or or dogs, or -, \"or\", -or, -plain, -\", \"-plain\", --plain, - - plain, \
               - plain, plain or -dogs, -plain or dogs, \"\" or \"\", \"plain \" dogs\", (), & | ! <-> :*, &&, ||, !!, <->, :*, ', \
               \\, \\\\', ' or '1'='1";
    for odd in odd.split(", ") {
        survives(&ada, &encoded(odd)).await.unwrap_or_else(|| panic!("{odd:?} is a question"));
    }
}

#[tokio::test]
async fn whatever_is_asked_is_answered_or_refused() {
    let app = TestApp::spawn().await;
    let ada = texts(&app).await;
    let raw = "%00 a%00b plain%00 %22%00%22 %FF %C3%28 %ED%A0%80 % %zz %0 + +++ %0A %1B[0m %7F";
    for raw in raw.split(' ') {
        survives(&ada, raw).await;
    }
    let texts = "\u{feff}plain \u{202e}plain \u{200b} \u{ad} \u{fffd} \u{10ffff} \u{e000} \u{fdfa} \u{3099} 🇩🇪 👩\u{200d}👧 \
                 a\u{301}\u{301}\u{301} 你好 한국어 ไทย \u{2028} \u{1f3fb} 0 -1 1e999999 NaN null {\"a\":1} [] %s%n ${x} ../.. \
                 http://lms.test/a?b=c#d a@b.test a/b/c.txt 1.2.3-rc.4 -5 2026-11-24 #tag&@mia <script>alert(1)</script> &lt;";
    for text in texts.split(' ') {
        assert!(survives(&ada, &encoded(text)).await.is_some(), "{text:?}");
    }
}

#[tokio::test]
async fn a_question_has_a_thousand_characters_at_most() {
    let app = TestApp::spawn().await;
    let ada = texts(&app).await;
    let parts = "\"|'|%|-|\\|👧|a|é|e\u{301}|\u{301}|ﷺ|ß|& |! |<-> |:*|(|)|a |-a |\"a\" |\"a b|or |a or |a -|1|.|<|a.|a/|@a|//a|\
                 \u{3000}|\n|你|\u{200b}|*|?|-\"a\" or ";
    for part in parts.split('|').chain(["|", "| ", " "]) {
        let many = part.repeat(10_000 / part.len());
        let whole: String = many.chars().cycle().take(1_000).collect();
        assert!(survives(&ada, &encoded(&whole)).await.is_some(), "1,000 characters of {part:?}");
        ada.get(&search(&format!("{whole}a"))).await.problem(400, "invalid_parameter");
        ada.get(&search(&many)).await.problem(400, "invalid_parameter");
    }
    for byte in ["%00", "%FF", "%F0"] {
        assert_eq!(survives(&ada, &byte.repeat(10_000)).await, None, "{byte}");
        survives(&ada, &byte.repeat(500)).await;
    }
    assert_eq!(ada.finds("plain").await, ["plain"], "and it still works");
}

#[tokio::test]
async fn any_message_can_be_sent_and_searched() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
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
        let start: String = text.chars().take(20).collect();
        mia.send("ada", &format!("{}needle", &text[..text.char_indices().nth(9_994).map_or(text.len(), |(at, _)| at)]))
            .await
            .ok();
        mia.send("ada", &text).await.ok();
        for q in [start.clone(), format!("needle {start}"), text.chars().take(1_000).collect()] {
            let page = ada.get(&search(&q)).await.json(200);
            for hit in page["items"].as_array().unwrap() {
                bounded(hit);
            }
        }
    }
    mia.send("ada", &format!("{} needle", "x".repeat(9_990))).await.ok();
    let found = ada.get(&search("\"needle\"")).await.json(200);
    assert!(bodies(&found).iter().any(|text| text.starts_with("xxx") && text.ends_with("x needle")));
    app.assert_invariants().await;
}

/// Every highlight lies in the text.
fn bounded(hit: &Value) {
    let length = hit["body"].as_str().unwrap().chars().count() as u64;
    let mut from = 0;
    for range in hit["highlights"].as_array().unwrap() {
        let (start, end) = (range["start"].as_u64().unwrap(), range["end"].as_u64().unwrap());
        assert!(from <= start && start < end && end <= length, "{range} in {length}");
        from = end;
    }
}

/// A character that stands for several words is marked once.
#[tokio::test]
async fn characters_that_stand_for_words_are_marked_once() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for (body, q) in
        [("half ½ of it", "½"), ("half ½ of it", "1 2"), ("he ﷺ said", "ﷺ"), ("№ ㎏ ⅓ ㏂", "⅓ ㏂"), ("⒈⒉", "⒈⒉")]
    {
        mia.says(&ada, body).await;
        let page = ada.get(&search(q)).await.json(200);
        assert_eq!(page["items"][0]["body"], body, "{q:?}");
        assert_ne!(page["items"][0]["highlights"], json!([]));
        bounded(&page["items"][0]);
    }
}

/// Each of these is one thing to a person, and asking for it as it stands finds it.
#[tokio::test]
async fn what_stands_between_spaces_is_found_as_it_stands() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let things = "foo@bar.test a/b/c.txt v1.2.3 3.14 1,000 don't rock'n'roll re-use x=y #tag @mia 10:30 50% snake_case (bracketed) \
                  https://lms.test/c/42?x=1#y „quoted“ ﬁ ß ½ №5 你好世界 한국어 מִלָּה हिन्दी ไทย ᏣᎳᎩ 𞤀𞤣𞤤𞤢𞤥 𐐔𐐯𐑅 𝐀𝐁 ①② e\u{301} O’Neill C# l'été 1e5 x²";
    let things: Vec<&str> = things.split(' ').collect();
    for thing in &things {
        mia.says(&ada, &format!("look {thing} there")).await;
    }
    for thing in &things {
        for q in [(*thing).to_owned(), format!("{thing} there"), format!("\"look {thing} there\"")] {
            let found = ada.get(&format!("{}&limit=100", search(&q))).await.json(200);
            assert!(bodies(&found).contains(&format!("look {thing} there")), "{q:?}: {found}");
        }
    }
}
