//! Full text over what is alive to the caller.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::Client,
    mailbox::{search, ten_messages},
};

/// Ada and Mia, and what Mia said.
async fn said(app: &TestApp, texts: &[&str]) -> (Client, Client) {
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for text in texts {
        mia.says(&ada, text).await;
    }
    (ada, mia)
}

/// What the highlights of the newest hit mark. Each lies in the text, none is empty, and they come in order.
async fn marked(who: &Client, q: &str) -> Vec<String> {
    let page = who.get(&search(q)).await.json(200);
    let hit = page["items"].get(0).unwrap_or_else(|| panic!("{q:?} finds nothing"));
    let text: Vec<char> = hit["body"].as_str().unwrap().chars().collect();
    let mut from = 0;
    let mut all = Vec::new();
    for range in hit["highlights"].as_array().unwrap() {
        let at = |name: &str| usize::try_from(range[name].as_u64().unwrap()).unwrap();
        let (start, end) = (at("start"), at("end"));
        assert!(from <= start && start < end && end <= text.len(), "{q:?}: {hit}");
        all.push(text[start..end].iter().collect());
        from = end;
    }
    all
}

#[tokio::test]
async fn a_message_is_found_at_once_by_both_and_is_the_message() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for n in 1..=5 {
        let (from, to) = if n % 2 == 0 { (&ada, &mia) } else { (&mia, &ada) };
        from.says_about(to, "course:42", &format!("parcel {n}")).await;
        for (who, peer) in [(&ada, &mia), (&mia, &ada)] {
            let page = who.get(&search(&format!("parcel {n}"))).await.json(200);
            let mut hit = page["items"][0].clone();
            let highlights = hit.as_object_mut().unwrap().remove("highlights").unwrap();
            assert_eq!(hit, who.message(peer, n).await.json(200));
            assert_eq!(highlights, json!([{"start": 0, "end": 6}, {"start": 7, "end": 8}]));
            assert_eq!((page["items"].as_array().unwrap().len(), &page["next_cursor"]), (1, &Value::Null));
        }
    }
    assert_eq!(ada.finds("parcel").await, ["parcel 5", "parcel 4", "parcel 3", "parcel 2", "parcel 1"]);
    assert_eq!(
        (ada.entry(&mia).await["read_seq"].clone(), ada.badge().await["messages"].clone()),
        (json!(0), json!(3))
    );
}

#[tokio::test]
async fn case_accents_and_compatibility_forms_do_not_matter() {
    let app = TestApp::spawn().await;
    let forms = [
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
    let (ada, mia) = said(&app, &[]).await;
    for group in forms {
        for form in group {
            mia.says(&ada, &format!("👧 this {form} is it")).await;
        }
        for q in group {
            for q in [q.to_owned(), format!("\"{q}\""), format!("this {q}"), format!("\"this {q} is\"")] {
                assert_eq!(ada.finds(&q).await.len(), 4, "{q:?}");
            }
            assert_eq!(ada.finds(&format!("this -{q}")).await.len(), 0, "{q:?}");
        }
        mia.trash(&ada, 999).await;
        ada.trash(&mia, 999).await;
    }
}

#[tokio::test]
async fn a_capital_sharp_s_is_one() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = said(&app, &["STRAẞE", "Straße", "STRASSE"]).await;
    for q in ["straße", "STRAẞE", "strasse"] {
        assert_eq!(ada.finds(q).await.len(), 3, "{q}");
    }
}

#[tokio::test]
async fn emoji_are_found_as_emoji_and_not_by_letters() {
    let app = TestApp::spawn().await;
    let (ada, _mia) = said(&app, &["party 🎉", "sad 😢", "email"]).await;
    assert_eq!(ada.finds("🎉").await, ["party 🎉"]);
    assert_eq!(ada.finds("party -🎉").await, [""; 0]);
    for q in ["e", "em", "emo", "emoji"] {
        let expected: &[&str] = if q.len() < 3 { &["email"] } else { &[] };
        assert_eq!(ada.finds(q).await, expected, "{q}");
    }
}

#[tokio::test]
async fn all_words_phrases_without_and_or() {
    let app = TestApp::spawn().await;
    let texts = ["the quick, brown fox", "the brown quick fox", "Quicksilver", "lazy dogs", "now or never", "quick"];
    let (ada, _mia) = said(&app, &texts).await;
    let cases: &[(&str, &[usize])] = &[
        ("quick brown", &[0, 1]),
        ("BROWN the", &[0, 1]),
        ("quick dogs", &[]),
        ("\"quick brown\"", &[0]),
        ("\"brown quick fox\"", &[1]),
        ("\"quick fox\" brown", &[1]),
        ("\"the fox\"", &[]),
        ("fox -the", &[]),
        ("fox -\"brown fox\"", &[1]),
        ("-\"quick fox\" the", &[0]),
        ("-lazy dogs", &[]),
        ("-quick dogs", &[3]),
        ("never or dogs", &[3, 4]),
        ("never OR dogs", &[3, 4]),
        ("quicksilver or \"quick brown\"", &[0, 2]),
        ("\"now or never\"", &[4]),
        ("\"or never\"", &[4]),
        ("\"now never\"", &[]),
        // The last word may be the beginning of one.
        ("quick", &[0, 1, 2, 5]),
        ("quic", &[0, 1, 2, 5]),
        ("q", &[0, 1, 2, 5]),
        ("brown quic", &[0, 1]),
        ("quic brown", &[]),
        ("\"quick\"", &[0, 1, 5]),
        ("\"quic\"", &[]),
        ("fox -quic", &[0, 1]),
        ("lazy dog", &[3]),
        ("laz dogs", &[]),
        ("uick", &[]),
        ("the", &[0, 1]),
    ];
    for (q, expected) in cases {
        let expected: Vec<&str> = expected.iter().rev().map(|n| texts[*n]).collect();
        assert_eq!(ada.finds(q).await, expected, "{q:?}");
    }
    for nothing in ["...", "!?", "-", "\"\"", "👧", "“ ”", "\u{301}", " ", "\u{3000}", "-- --"] {
        assert_eq!(ada.finds(nothing).await, [""; 0], "{nothing:?}");
    }
}

#[tokio::test]
async fn highlights_are_counted_in_code_points() {
    let app = TestApp::spawn().await;
    let (ada, mia) = said(&app, &[]).await;
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
        assert_eq!(marked(&ada, q).await, expected, "{q:?} in {body:?}");
    }
    // A combining mark belongs to the letter before it, inside the word or at its end.
    for (body, q) in [
        ("👧 e\u{301}tude", "étude"),
        ("👧 cafe\u{301} noir", "cafe noir"),
        ("👧 z\u{335}a\u{336}l\u{337}go\u{338}", "zalgo"),
    ] {
        mia.says(&ada, body).await;
        let marked = marked(&ada, q).await.join(" ");
        let whole = body.trim_start_matches("👧 ");
        assert!(marked == whole || marked == whole.trim_end_matches('\u{338}') || marked == "cafe noir", "{marked:?}");
    }
    // Of a longer word at least the beginning that was asked for, and never more than the word.
    for (body, q) in [("👧 parcels", "parc"), ("👧 Éclairs", "ecl"), ("👧 ﬁnality", "fin"), ("👧 Straßen", "strass")]
    {
        mia.says(&ada, body).await;
        let (found, word) = (marked(&ada, q).await, body.trim_start_matches("👧 "));
        assert!(
            found.len() == 1 && found[0].chars().count() >= 2 && word.starts_with(&found[0]),
            "{found:?} in {body:?}"
        );
    }
    // Of a phrase each word is marked, or all of it as one.
    mia.says(&ada, "👧 ripe plum tart").await;
    let found = marked(&ada, "\"ripe plum\"").await;
    assert!(found == ["ripe plum"] || found == ["ripe", "plum"], "{found:?}");
}

#[tokio::test]
async fn only_what_is_alive_to_the_caller_is_found() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ten_messages(&app).await;
    let counts = async || (ada.finds("message").await.len(), mia.finds("message").await.len());
    assert_eq!(counts().await, (10, 10));
    ada.hide(&mia, 2).await;
    ada.trash(&mia, 5).await;
    assert_eq!(counts().await, (5, 10));
    mia.retract(&ada, 1).await.json(200);
    mia.retract(&ada, 7).await.json(200);
    assert_eq!(counts().await, (4, 8));
    mia.edit(&ada, 8, "something else").await.json(200);
    assert_eq!((counts().await, ada.finds("something").await), ((3, 7), vec!["something else".to_owned()]));
    ada.restore(&mia).await.json(200);
    assert_eq!(counts().await, (6, 7), "3, 4 and 5 are back, 1 is retracted, 2 still hidden");
    ada.restore(&mia).await.json(200);
    assert_eq!(counts().await, (7, 7));
    ada.flag(&mia, &json!({"archived": true, "muted_until": "2500-01-01T00:00:00Z"})).await;
    assert_eq!(counts().await, (7, 7), "what is archived is found");
    let noah = app.student("noah").await;
    assert_eq!(noah.finds("message").await, [""; 0]);
    noah.says(&ada, "message to ada").await;
    assert_eq!((noah.finds("message").await.len(), counts().await), (1, (8, 7)));
    let page = noah.get(&format!("{}&peer_id=mia", search("message"))).await;
    assert_eq!(page.text, noah.get(&format!("{}&peer_id=xyz", search("message"))).await.text);
    assert_eq!(app.new_person("new", "staff", "moderate").finds("message").await, [""; 0]);
}

#[tokio::test]
async fn nothing_is_found_across_tenants() {
    let app = TestApp::spawn_with({
        let mut config = crate::support::app::config();
        config.auth.tenant_claim = "/site".to_owned();
        config
    })
    .await;
    let at = |site: &str, id: &str| {
        let now = pidge::auth::seconds_now();
        let claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": id, "exp": now + 60, "site": site, "role": "educator"});
        app.client(id, pidge::auth::sign(&claims, crate::support::app::SECRET).unwrap())
    };
    for site in ["north", "south"] {
        at(site, "ada").says(&at(site, "mia"), &format!("secret of the {site}")).await;
        for id in ["ada", "mia"] {
            assert_eq!(at(site, id).finds("secret").await, [format!("secret of the {site}")]);
        }
    }
}
