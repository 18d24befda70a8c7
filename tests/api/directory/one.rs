//! Describing one user.

use reqwest::Method;
use serde_json::json;

use super::user_path;
use crate::support::{app::TestApp, json::assert_members};

#[tokio::test]
async fn a_user_is_created_then_replaced_as_a_whole() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let full = json!({
        "display_name": "Ada Okafor", "avatar_url": "https://lms.test/ada.png", "email": "ada@lms.test", "role": "educator",
        "active": true});

    let created = lms.put_user("ada", &full).await.json(201);
    let repeated = lms.put_user("ada", &full).await.json(200);
    let read = lms.user("ada").await.json(200);

    let expected = json!({
        "user_id": "ada", "display_name": "Ada Okafor", "avatar_url": "https://lms.test/ada.png", "role": "educator",
        "active": true});
    assert_eq!(created, expected);
    assert_eq!(repeated, expected);
    assert_eq!(read, expected);

    let bare = lms.put_user("ada", &json!({})).await.json(200);

    let expected =
        json!({"user_id": "ada", "display_name": null, "avatar_url": null, "role": "student", "active": true});
    assert_eq!(bare, expected);
    assert_eq!(lms.user("ada").await.json(200), expected);
    let email: Option<String> =
        sqlx::query_scalar("select email from users where external_id = 'ada'").fetch_one(&app.pool).await.unwrap();
    assert_eq!(email, None);
    app.assert_invariants().await;
}

#[tokio::test]
async fn null_and_an_empty_text_mean_that_the_lms_states_none() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;

    for none in [json!(null), json!("")] {
        lms.put_user("ada", &json!({"display_name": "Ada", "avatar_url": "http://x", "email": "a"})).await.ok();
        let body = json!({"display_name": none, "avatar_url": none, "email": none, "role": null});
        let user = lms.put_user("ada", &body).await.json(200);

        assert_members(&user, &json!({"display_name": null, "avatar_url": null, "role": "student"}));
    }
}

#[tokio::test]
async fn a_user_may_have_any_valid_id_and_all_lengths_up_to_the_limit() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let url = format!("https://{}", "x".repeat(2048 - 8));
    let body = json!({
        "display_name": "é".repeat(255), "avatar_url": url, "email": "x".repeat(320), "role": "é".repeat(255)});

    for id in ["a/b", "é", "%2F", "batch", " ", "...", "can-message", &"x".repeat(255)] {
        let created = lms.put_user(id, &body).await.json(201);

        assert_eq!(created["user_id"], id);
        assert_eq!(lms.user(id).await.json(200), created);
    }
}

#[tokio::test]
async fn a_deactivated_user_keeps_what_they_have_and_can_be_activated_again() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    ada.says(&mia, "hello").await;
    let since = async || {
        let query = "select extract(epoch from deactivated_at)::float8 from users where external_id = 'mia'";
        sqlx::query_scalar::<_, Option<f64>>(query).fetch_one(&app.pool).await.unwrap()
    };

    let user = lms.put_user("mia", &json!({"active": false})).await.json(200);
    assert_eq!(user["active"], false);
    let first = since().await;
    assert!(first.is_some());
    ada.send("mia", "again").await.problem(403, "recipient_inactive");
    assert_eq!(ada.entry(&mia).await["peer"]["active"], false);

    // The time of the deactivation stays, whatever else changes.
    lms.put_user("mia", &json!({"active": false, "display_name": "Mia"})).await.json(200);
    assert_eq!(since().await, first);

    // Absent means active.
    lms.put_user("mia", &json!({})).await.json(200);
    assert_eq!(since().await, None);
    ada.send("mia", "again").await.json(201);
}

#[tokio::test]
async fn a_user_of_another_tenant_is_another_user() {
    use crate::support::tenants::{multi_tenant_app, user_of_tenant};
    let app = multi_tenant_app().await;
    let token = |tenant: &str| {
        let claims = json!({"site": tenant, "scope": "users:write"});
        app.client("lms", crate::support::tokens::token_with("lms", &claims))
    };
    let (east, west) = (token("east"), token("west"));

    east.put_user("ada", &json!({"display_name": "Ada of the east", "role": "educator"})).await.json(201);
    west.user("ada").await.problem(404, "not_found");
    west.put_user("ada", &json!({"display_name": "Ada of the west", "role": "educator"})).await.json(201);

    assert_eq!(east.user("ada").await.json(200)["display_name"], "Ada of the east");
    let student = user_of_tenant(&app, "west", "student", "mia");
    let found = student.get("/v1/users?q=ada").await.json(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found["items"][0]["display_name"], "Ada of the west");
    app.assert_invariants().await;
}

#[tokio::test]
async fn many_calls_at_once_for_one_user_create_them_once() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    let path = user_path("ada");

    let calls = (0..12).map(|n| {
        let (lms, path) = (lms.clone(), path.clone());
        async move {
            let body = json!({"display_name": format!("Ada {n}"), "role": "educator"});
            lms.call(Method::PUT, &path, Some(&body), &[]).await
        }
    });
    let replies = futures_util::future::join_all(calls).await;

    let created = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(created, 1);
    assert!(replies.iter().all(|reply| reply.status == 201 || reply.status == 200));
    let name = lms.user("ada").await.json(200)["display_name"].as_str().unwrap().to_lowercase();
    let mut words: Vec<_> = name.split(' ').collect();
    words.sort_unstable();
    assert_eq!(super::words(&app, "ada").await, words);
    app.assert_invariants().await;
}
