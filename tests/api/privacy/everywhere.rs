//! After an erasure nothing of the user is stored anywhere, and all that others wrote is.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    officer,
    text_columns::{assert_nowhere, tables_with},
};
use crate::support::{
    app::TestApp,
    batch_gate::count,
    client::{Client, path_of, thread},
    wait::until,
};

/// The id of the user who is erased.
const ID: &str = "quokka-4711";
/// What is written only by the user or about the user, and tables that have it.
const TRACES: [(&str, &[&str]); 21] = [
    (ID, &["users", "drafts", "policies", "erasures"]),
    ("wombat", &["users", "user_words"]),
    ("okapi@mail.test", &["users"]),
    ("lms.test/okapi.png", &["users"]),
    ("marmoset", &["users"]),
    ("numbat", &["messages", "message_words"]),
    ("dugong", &["messages"]),
    ("echidna", &["message_revisions"]),
    ("cassowary", &["messages", "message_words"]),
    ("bandicoot", &["messages"]),
    ("key-of-tapir", &["idempotency"]),
    ("ocelot", &["messages", "message_words"]),
    ("axolotl", &["drafts"]),
    ("platypus", &["drafts"]),
    ("kookaburra", &["messages", "message_words"]),
    ("pangolin", &["messages", "message_words"]),
    ("thylacine", &["messages"]),
    ("zorilla", &["messages", "message_words"]),
    ("galago", &["messages", "message_words"]),
    ("binturong", &["messages"]),
    ("fossa", &["message_revisions"]),
];
/// What others have written, to the user, too.
const OF_OTHERS: [&str; 4] = ["hippogriff", "basilisk", "wyvern", "phoenix"];

async fn put(client: &Client, path: &str, body: &Value) {
    client.call(Method::PUT, path, Some(body), &[]).await.ok();
}

fn described(role: &str) -> Value {
    json!({"display_name": "Wombat Okapi", "avatar_url": "https://lms.test/okapi.png", "email": "okapi@mail.test", "role": role})
}

/// A user who leaves traces in every table that can have some. Returns the officer, the user and the peer.
async fn a_busy_user(app: &TestApp) -> (Client, Client, Client) {
    let (lms, officer) = (app.back_end("lms").await, officer(app).await);
    let (ben, eve) = (app.student("ben").await, app.student("eve").await);
    put(&lms, &path_of("users", ID), &described("student")).await;
    let user = app.new_person(ID, "student", "");

    for course in ["bio", "math"] {
        let members = json!({"members": [{"user_id": ID}, {"user_id": "eve"}]});
        put(&lms, &format!("/v1/contexts/course/{course}/members"), &members).await;
    }

    // Blocks both ways, one of them of users without a conversation. A block of an educator is none.
    user.says(&ben, "numbat").await;
    put(&eve, &path_of("blocks", ID), &json!(null)).await;
    put(&ben, &path_of("blocks", ID), &json!(null)).await;
    put(&lms, &path_of("users", ID), &described("marmoset")).await;
    put(&user, &path_of("blocks", "ben"), &json!(null)).await;
    assert_eq!(count(app, "select count(*) from blocks").await, 3);
    ben.delete(&path_of("blocks", ID)).await.ok();
    user.delete(&path_of("blocks", "ben")).await.ok();
    put(&user, &path_of("blocks", "eve"), &json!(null)).await;

    let course = json!({"type": "course", "id": "42", "title": "Dugong", "url": "https://lms.test/dugong"});
    let about = |body: &str| json!({"recipient_id": "ben", "body": body, "context": course});
    user.post("/v1/messages", &about("zorilla")).await.json(201);
    ben.says(&user, "hippogriff").await;
    user.says(&ben, "echidna").await;
    user.edit(&ben, 4, "cassowary").await.json(200);
    user.says(&ben, "bandicoot").await;
    user.retract(&ben, 5).await.json(200);
    user.says(&ben, "fossa").await;
    user.edit(&ben, 6, "binturong").await.json(200);
    user.retract(&ben, 6).await.json(200);
    user.send_with_key("ben", "kookaburra", "key-of-tapir").await.json(201);
    user.says(&ben, "thylacine").await;
    ben.trash(&user, 8).await;
    ben.says(&user, "basilisk").await;
    user.says(&ben, "galago").await;
    ben.unread_from(&user, 1).await;
    let service = app.service("app").await;
    let on_behalf = json!({"recipient_id": "ben", "sender_id": ID, "body": "pangolin"});
    service.post("/v1/messages", &on_behalf).await.json(201);

    let draft = json!({"body": "axolotl", "context": {"type": "course", "id": "42", "title": "Platypus"}});
    put(&user, &format!("{}/draft", thread("ben")), &draft).await;
    put(&ben, &format!("{}/draft", thread(ID)), &json!({"body": "wyvern"})).await;

    let educator = app.new_person(ID, "educator", "users:write privacy");
    put(&lms, &path_of("users", ID), &described("educator")).await;
    let bulk =
        json!({"client_id": "kiwi", "body": "ocelot", "items": [{"recipient_id": "ben"}, {"recipient_id": "zoe"}]});
    educator.post("/v1/messages/bulk", &bulk).await.json(200);
    ben.says(&user, "phoenix").await;
    put(&educator, "/v1/policy", &json!({"pairs": [{"from": "*", "to": "*", "allow": "always"}]})).await;
    app.student("leo").await;
    educator.erases(&app.new_person("leo", "", "")).await;
    put(&lms, &path_of("users", ID), &described("marmoset")).await;
    until("all is indexed", async || count(app, "select count(*) from search_queue").await == 0).await;
    (officer, user, ben)
}

#[tokio::test]
async fn nothing_of_the_user_is_stored_anywhere_afterwards_and_all_that_others_wrote_is() {
    let app = TestApp::spawn().await;
    let (officer, user, _ben) = a_busy_user(&app).await;
    for (trace, tables) in TRACES {
        let found = tables_with(&app, trace).await;
        assert!(tables.iter().all(|table| found.contains(*table)), "{trace:?} is only in {found:?}");
    }
    let mut of_others = Vec::new();
    for text in OF_OTHERS {
        of_others.push(tables_with(&app, text).await);
        assert!(!of_others.last().unwrap().is_empty(), "{text}");
    }
    app.assert_invariants().await;

    let erased = officer.erases(&user).await;

    assert_nowhere(&app, &TRACES.map(|(trace, _)| trace)).await;
    for (text, before) in OF_OTHERS.into_iter().zip(of_others) {
        assert_eq!(tables_with(&app, text).await, before, "{text}");
    }
    assert!(tables_with(&app, &erased.id).await.contains("users"));
    assert_eq!(count(&app, "select count(*) from blocks").await, 0);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_user_who_erases_themselves_is_not_named_as_the_one_who_asked_for_it() {
    let app = TestApp::spawn().await;
    let officer = officer(&app).await;
    let mia = app.recorded("mia-4711", "staff", "privacy").await;

    let erasure = mia.erase("mia-4711").await.json(202);

    assert_eq!(erasure["requested_by"], erasure["user_id"], "{erasure}");
    officer.finished(&erasure).await;
    assert_nowhere(&app, &["mia-4711"]).await;
    app.assert_invariants().await;
}
