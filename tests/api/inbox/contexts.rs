//! What a message is about, as a way to narrow the inbox and the search.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    client::Client,
    inbox::{school, walk},
    mailbox::{bodies, encoded, search},
};

async fn about(who: &Client, context: &str) -> Vec<String> {
    walk(who, &format!("limit=2&context={}", encoded(context))).await
}

async fn found(who: &Client, q: &str, context: &str) -> Vec<String> {
    let page = who.get(&format!("{}&limit=100&context={}", search(q), encoded(context))).await.json(200);
    bodies(&page)
}

#[tokio::test]
async fn conversations_with_a_message_about_it_are_listed_in_the_order_of_the_inbox() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 6).await;
    for n in [4, 2, 0] {
        students[n].says_about(&ada, "course:42", "about the course").await;
    }
    students[1].says_about(&ada, "course:43", "about another").await;
    ada.says_about(&students[3], "course:42", "mine about the course").await;
    students[5].says(&ada, "not about it").await;
    students[4].says(&ada, "something else since").await;
    assert_eq!(about(&ada, "course:42").await, ["s04", "s03", "s00", "s02"]);
    assert_eq!(about(&ada, "course:43").await, ["s01"]);
    assert_eq!(walk(&ada, "limit=4").await.len(), 6);
    let page = ada.get("/v1/inbox?context=course:42&limit=100").await.json(200);
    assert!(page["as_of"].is_string() && page["next_cursor"].is_null());
    assert_eq!(page["items"][0], ada.entry(&students[4]).await, "the entry is the whole conversation's");
    for limit in 1..=5 {
        assert_eq!(walk(&ada, &format!("context=course:42&limit={limit}")).await.len(), 4, "{limit}");
    }
    assert_eq!(
        (about(&students[3], "course:42").await, about(&students[5], "course:42").await),
        (vec!["ada".to_owned()], vec![])
    );
    assert_eq!(
        found(&ada, "about", "course:42").await,
        ["mine about the course", "about the course", "about the course", "about the course"]
    );
    assert_eq!(found(&ada, "something", "course:42").await, [""; 0], "in the search it is the message that counts");
}

#[tokio::test]
async fn a_context_combines_with_every_filter() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 6).await;
    for student in &students[..5] {
        student.says_about(&ada, "course:42", "about the course").await;
    }
    ada.read(&students[0], 2).await;
    for n in [1, 5] {
        ada.flag(&students[n], &json!({"archived": true, "starred": true})).await;
        ada.says(&students[n], "an answer").await;
    }
    ada.flag(&students[2], &json!({"starred": true})).await;
    ada.trash(&students[3], 2).await;
    // From the newest to the oldest it is now 5 1 4 3 2 0.
    for (filter, expected) in [
        ("all", vec!["s04", "s02", "s00"]),
        ("unread", vec!["s01", "s04", "s02"]),
        ("archived", vec!["s01"]),
        ("starred", vec!["s01", "s02"]),
        ("sent", vec!["s01"]),
        ("awaiting", vec!["s00", "s02", "s04"]),
        ("trash", vec![]),
    ] {
        for limit in [1, 2, 100] {
            let query = format!("filter={filter}&context=course:42&limit={limit}");
            assert_eq!(walk(&ada, &query).await, expected, "{query}");
        }
        let query = format!("filter={filter}&context=course:43");
        assert_eq!(walk(&ada, &query).await, [""; 0], "{query}");
    }
}

#[tokio::test]
async fn only_messages_that_are_alive_to_me_count() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says_about(&ada, "course:42", "first about it").await;
    mia.says(&ada, "second").await;
    mia.says_about(&ada, "course:42", "third about it").await;
    let there =
        async |who: &Client| (about(who, "course:42").await.len(), found(who, "about", "course:42").await.len());
    assert_eq!((there(&ada).await, there(&mia).await), ((1, 2), (1, 2)));
    ada.hide(&mia, 3).await;
    assert_eq!((there(&ada).await, there(&mia).await), ((1, 1), (1, 2)));
    ada.trash(&mia, 1).await;
    assert_eq!((there(&ada).await, there(&mia).await), ((0, 0), (1, 2)));
    assert_eq!(ada.shown(&mia).await, [2]);
    ada.restore(&mia).await.json(200);
    assert_eq!(there(&ada).await, (1, 1));
    mia.edit(&ada, 1, "still about it").await.json(200);
    assert_eq!((there(&ada).await, there(&mia).await), ((1, 1), (1, 2)));
    mia.retract(&ada, 1).await.json(200);
    assert_eq!((there(&ada).await, there(&mia).await), ((0, 0), (1, 1)));
    mia.retract(&ada, 3).await.json(200);
    ada.restore(&mia).await.json(200);
    assert_eq!((ada.shown(&mia).await, there(&ada).await, there(&mia).await), (vec![1, 2, 3], (0, 0), (0, 0)));
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_context_is_its_type_and_id_and_nothing_else() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let long = format!("course:{}", "é".repeat(127));
    let contexts = [
        "course:42",
        "course:4",
        "Course:42",
        "course:42:1",
        "quiz:42",
        "course: 42",
        "a/b:%&=#+",
        "é:👧",
        "course:%",
        "course:_2",
        "course:\"42\"",
        &long,
    ];
    for (n, context) in contexts.iter().enumerate() {
        let peer = app.student(&format!("s{n:02}")).await;
        peer.says_about(&ada, context, &format!("number {n:02}")).await;
    }
    for (n, context) in contexts.iter().enumerate() {
        assert_eq!(about(&ada, context).await, [format!("s{n:02}")], "{context}");
        assert_eq!(found(&ada, "number", context).await, [format!("number {n:02}")], "{context}");
    }
    // A title and an address are decoration.
    let dressed = json!({"recipient_id": "ada", "body": "number", "context": {"type": "course", "id": "42", "title": "Biology", "url": "https://lms.test/c/42"}});
    mia.post("/v1/messages", &dressed).await.json(201);
    assert_eq!(about(&ada, "course:42").await, ["mia", "s00"]);
    for absent in
        ["course:422", "cours:42", "course:42 ", "COURSE:42", "course:42' or '1'='1", "course:{}", "course::42"]
    {
        assert_eq!((about(&ada, absent).await, found(&ada, "number", absent).await), (vec![], vec![]), "{absent}");
    }
}

#[tokio::test]
async fn what_is_no_context_is_refused() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 1).await;
    students[0].says_about(&ada, "course:42", "about the course").await;
    for path in ["/v1/inbox?", "/v1/inbox?filter=trash&", "/v1/search?q=about&"] {
        for bad in ["", "course", ":", ":42", "course:", "%3A", "42", "course%42", "course:42&context=course:42"] {
            ada.get(&format!("{path}context={bad}")).await.problem(400, "invalid_parameter");
        }
        for odd in [
            "%00",
            "course:%00",
            "%00:42",
            "course:42%00",
            "course:%FF",
            &format!("course:{}", "x".repeat(10_000)),
            &format!("{}:1", "%C3%A9".repeat(5_000)),
        ] {
            let reply = ada.get(&format!("{path}context={odd}")).await;
            if reply.status == 200 {
                assert_eq!(reply.json(200)["items"], json!([]), "{odd}");
            } else {
                reply.problem(400, "invalid_parameter");
            }
        }
        ada.get(&format!("{path}contexts=course:42")).await.problem(400, "unknown_parameter");
    }
}

#[tokio::test]
async fn a_cursor_is_of_one_context() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 3).await;
    for student in &students {
        for context in ["course:42", "course:43"] {
            student.says_about(&ada, context, "about it").await;
        }
    }
    let cursor = async |query: &str| {
        let page = ada.get(&format!("{query}&limit=1")).await.json(200);
        page["next_cursor"].as_str().unwrap_or_else(|| panic!("{query} has more")).to_owned()
    };
    let lists = [
        "",
        "context=course:42",
        "context=course:43",
        "filter=unread&context=course:42",
        "filter=awaiting&context=course:42",
    ];
    for base in ["/v1/inbox?", "/v1/search?q=about&"] {
        let lists = if base.contains("search") { &lists[..3] } else { &lists[..] };
        for list in lists {
            let cursor = cursor(&format!("{base}{list}")).await;
            for other in lists {
                let reply = ada.get(&format!("{base}{other}&cursor={cursor}")).await;
                if other == list {
                    assert_ne!(reply.json(200)["items"], json!([]));
                } else {
                    reply.problem(400, "invalid_cursor");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_others_write_about_is_their_own() {
    let app = TestApp::spawn().await;
    let (ada, students) = school(&app, 2).await;
    students[0].says_about(&ada, "course:42", "about the course").await;
    let inbox = async |who: &Client, context: &str| {
        let mut page = who.get(&format!("/v1/inbox?context={context}")).await.json(200);
        page["as_of"] = Value::Null;
        page
    };
    let noah = app.student("noah").await;
    for stranger in [&students[1], &noah] {
        assert_eq!(inbox(stranger, "course:42").await, inbox(stranger, "course:0").await);
        assert_eq!(inbox(stranger, "course:42").await["items"], json!([]));
        assert_eq!(found(stranger, "about", "course:42").await, [""; 0]);
    }
}
