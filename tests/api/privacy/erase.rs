//! The request to erase a user: who may make it, what it answers, and how far it has come.

use futures_util::future::join_all;
use pidge::auth::{seconds_now, sign};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Executor;

use super::{officer, text_columns::assert_nowhere};
use crate::support::{
    app::{SECRET, TestApp},
    client::{Client, path_of},
    inbox::next_cursor,
    json::assert_members,
    tenants::{multi_tenant_app, recorded_user_of_tenant},
    wait::until,
};

#[tokio::test]
async fn the_answer_has_the_new_id_and_the_state_and_the_erasure_can_be_followed_until_it_is_done() {
    let app = TestApp::spawn().await;
    let (officer, ada, mia) = (officer(&app).await, app.educator("ada").await, app.student("mia").await);
    for _ in 0..3 {
        mia.says(&ada, "hello").await;
    }
    ada.says(&mia, "hello").await;

    let begun = officer.erase("mia").await.json(202);
    let done = officer.finished(&begun).await;

    assert!(begun["state"] == "running" || begun["state"] == "done", "{begun}");
    assert!(begun["user_id"].as_str().unwrap().starts_with("erased-"), "{begun}");
    for member in ["id", "user_id", "requested_at"] {
        assert_eq!(done[member], begun[member], "{member}");
    }
    assert_members(&done, &json!({"requested_by": "officer", "counts": {"messages": 3}, "kept": []}));
    assert!(done["finished_at"].as_str() >= done["requested_at"].as_str(), "{done}");
    app.assert_invariants().await;
}

#[tokio::test]
async fn only_a_caller_with_the_scope_privacy_may_erase_and_see_erasures() {
    let app = TestApp::spawn().await;
    let (officer, mia) = (officer(&app).await, app.student("mia").await);
    let erasure = officer.erase("mia").await.json(202);
    let erasure = format!("/v1/erasures/{}", erasure["id"].as_str().unwrap());
    let noah = app.student("noah").await;

    for caller in [&mia, &noah, &app.back_end("lms").await, &app.service("app").await] {
        caller.erase("noah").await.problem(403, "insufficient_scope");
        caller.erase("nobody").await.problem(403, "insufficient_scope");
        caller.get("/v1/erasures").await.problem(403, "insufficient_scope");
        caller.get(&erasure).await.problem(403, "insufficient_scope");
    }

    assert_eq!(noah.get("/v1/me").await.json(200)["user"]["active"], true);
    assert_eq!(officer.get("/v1/erasures").await.json(200)["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_user_or_an_erasure_that_does_not_exist_is_not_found() {
    let app = TestApp::spawn().await;
    let officer = officer(&app).await;

    officer.erase("nobody").await.problem(404, "not_found");
    officer.erase(&"x".repeat(256)).await.problem(422, "invalid_user_id");
    for id in ["00000000-0000-0000-0000-000000000000", "nonsense", "%20"] {
        officer.get(&format!("/v1/erasures/{id}")).await.problem(404, "not_found");
    }
    for query in ["?limit=0", "?limit=101", "?cursor=x", "?more=1"] {
        assert_eq!(officer.get(&format!("/v1/erasures{query}")).await.status.as_u16(), 400, "{query}");
    }

    assert_eq!(officer.get("/v1/erasures").await.json(200), json!({"items": [], "next_cursor": null}));
}

/// A caller of a tenant with the scope `privacy`.
fn officer_of(app: &TestApp, tenant: &str) -> Client {
    let expires = seconds_now() + 3600;
    let claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": "officer", "exp": expires, "site": tenant,
                        "scope": "privacy"});
    app.client("officer", sign(&claims, SECRET).unwrap())
}

#[tokio::test]
async fn a_user_of_another_tenant_is_not_found_and_stays_as_they_are() {
    let app = multi_tenant_app().await;
    let mia = recorded_user_of_tenant(&app, "west", "student", "mia").await;
    recorded_user_of_tenant(&app, "west", "student", "noah").await;
    mia.send("noah", "hello").await.json(201);
    let (west, east) = (officer_of(&app, "west"), officer_of(&app, "east"));

    east.erase("mia").await.problem(404, "not_found");
    let erasure = west.erase("noah").await.json(202);
    west.finished(&erasure).await;

    east.erase("noah").await.problem(404, "not_found");
    east.erase(erasure["user_id"].as_str().unwrap()).await.problem(404, "not_found");
    east.get(&format!("/v1/erasures/{}", erasure["id"].as_str().unwrap())).await.problem(404, "not_found");
    assert_eq!(east.get("/v1/erasures").await.json(200)["items"], json!([]));
    assert_eq!(west.get("/v1/erasures").await.json(200)["items"][0]["id"], erasure["id"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_same_request_again_by_the_old_id_or_the_new_one_is_the_same_erasure() {
    let app = TestApp::spawn().await;
    let (officer, ada, mia) = (officer(&app).await, app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;

    let at_once = join_all((0..8).map(|_| officer.erase("mia"))).await;
    let first = officer.finished(&at_once[0].json(202)).await;
    let by_old_id = officer.erase("mia").await.json(202);
    let by_new_id = officer.erase(first["user_id"].as_str().unwrap()).await.json(202);

    for again in at_once.iter().map(|reply| reply.json(202)) {
        assert_eq!((&again["id"], &again["requested_at"]), (&first["id"], &first["requested_at"]));
    }
    assert_eq!(by_old_id, first);
    assert_eq!(by_new_id, first);
    assert_eq!(officer.get("/v1/erasures").await.json(200)["items"], json!([first]));
}

#[tokio::test]
async fn erasures_are_listed_newest_first_page_by_page() {
    let app = TestApp::spawn().await;
    let officer = officer(&app).await;
    let mut begun = Vec::new();
    for n in 0..7 {
        app.student(&format!("s{n}")).await;
        begun.insert(0, officer.erase(&format!("s{n}")).await.json(202)["id"].clone());
    }

    let (mut found, mut query) = (Vec::new(), "?limit=3".to_owned());
    loop {
        let page = officer.get(&format!("/v1/erasures{query}")).await.json(200);
        found.extend(page["items"].as_array().unwrap().iter().map(|erasure| erasure["id"].clone()));
        if page["next_cursor"].is_null() {
            break;
        }
        query = format!("?limit=3&cursor={}", next_cursor(&page));
    }

    assert_eq!(found, begun);
}

#[tokio::test]
async fn an_id_that_is_given_again_is_another_user_and_both_can_be_erased_at_the_same_time() {
    let app = TestApp::spawn().await;
    let (officer, ada, mia) = (officer(&app).await, app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "numbat").await;
    // While the conversation is locked, the first erasure does not end.
    let mut lock = app.pool.begin().await.unwrap();
    lock.execute("select from conversations for no key update").await.unwrap();
    let first = officer.erase("mia").await.json(202);
    let described = json!({"display_name": "Another Mia"});
    let lms = app.back_end("lms").await;
    lms.call(Method::PUT, &path_of("users", "mia"), Some(&described), &[]).await.json(201);

    let inbox = mia.get("/v1/inbox").await.json(200);
    let second = officer.erase("mia").await.json(202);
    let running = officer.get(&format!("/v1/erasures/{}", first["id"].as_str().unwrap())).await.json(200);
    lock.rollback().await.unwrap();
    let (first_done, second_done) = (officer.finished(&first).await, officer.finished(&second).await);

    assert_eq!(inbox["items"], json!([]), "the new user has no messages of the other one");
    assert_eq!(running["state"], "running");
    assert_ne!(first["id"], second["id"]);
    assert_ne!(first["user_id"], second["user_id"]);
    assert_members(&first_done, &json!({"counts": {"messages": 1}}));
    assert_members(&second_done, &json!({"counts": {"messages": 0}}));
    assert_eq!(officer.erase("mia").await.json(202), second_done, "the latest answers for the id");
    assert_eq!(officer.erase(first["user_id"].as_str().unwrap()).await.json(202), first_done);
    assert_nowhere(&app, &["numbat", "another mia"]).await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn services_are_told_once_that_a_user_was_erased() {
    let app = TestApp::spawn().await;
    let (officer, ada, mia) = (officer(&app).await, app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    let reader = app.new_person("reader", "", "events:read");

    let erased = officer.erases(&mia).await;
    officer.erase("mia").await.json(202);

    let erasures = async || -> Vec<Value> {
        let page = reader.get("/v1/events/log?after=0&limit=100").await;
        let items = if page.status == 200 { page.json(200)["items"].as_array().unwrap().clone() } else { Vec::new() };
        items.into_iter().filter(|event| event["type"] == "user.erased").collect()
    };
    until("the erasure is told", async || !erasures().await.is_empty()).await;
    let erasures = erasures().await;
    assert_eq!(erasures.len(), 1, "{erasures:?}");
    assert_eq!(erasures[0]["data"], json!({"user_id": erased.id}));
}
