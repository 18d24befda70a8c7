//! The scope that writing and reading rosters takes, and the tenants, which nothing crosses.

use pidge::auth::{seconds_now, sign};
use reqwest::Method;
use serde_json::json;

use super::{end, enrol, ids, members_of, patch, path, put, roster};
use crate::support::{
    app::{SECRET, TestApp},
    client::Client,
    tenants::multi_tenant_app,
};

#[tokio::test]
async fn only_the_back_end_may_write_or_read_rosters() {
    let app = TestApp::spawn().await;
    let lms = app.back_end("lms").await;
    enrol(&lms, "bio", &["ada", "mia"]).await;
    let others = [
        app.educator("ada").await,
        app.student("mia").await,
        app.service("bot").await,
        app.new_person("moderator", "staff", "moderate events:read"),
    ];

    for caller in &others {
        for course in ["bio", "does-not-exist"] {
            // A malformed body, too: it is not looked at.
            for (method, path, body) in [
                (Method::PUT, members_of(course), Some(json!({"members": "?"}))),
                (Method::PATCH, members_of(course), Some(json!({"remove": ["ada"]}))),
                (Method::GET, members_of(course), None),
                (Method::DELETE, path("course", course), None),
            ] {
                let refused = caller.call(method, &path, body.as_ref(), &[]).await;
                refused.problem(403, "insufficient_scope");
                assert_eq!(
                    refused.header("www-authenticate"),
                    Some("Bearer error=\"insufficient_scope\", scope=\"users:write\"")
                );
            }
        }
    }
    assert_eq!(ids(&lms, "bio").await, ["ada", "mia"]);
}

#[tokio::test]
async fn the_feature_is_announced() {
    let app = TestApp::spawn().await;

    let service = app.anonymous().get("/.well-known/messaging").await.json(200);

    assert!(service["features"].as_array().unwrap().contains(&json!("rosters")), "{service}");
}

/// The back end of a tenant.
fn back_end_of(app: &TestApp, tenant: &str) -> Client {
    let expires = seconds_now() + 3600;
    let claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": "lms", "exp": expires, "site": tenant, "scope": "users:write"});
    app.client("lms", sign(&claims, SECRET).unwrap())
}

#[tokio::test]
async fn the_same_name_in_two_tenants_is_two_contexts_with_users_of_their_own() {
    let app = multi_tenant_app().await;
    let (north, south) = (back_end_of(&app, "north"), back_end_of(&app, "south"));
    put(&north, "bio", &json!({"title": "North", "version": 9, "members": [{"user_id": "mia"}, {"user_id": "noah"}]}))
        .await
        .json(200);

    south.get(&members_of("bio")).await.problem(404, "not_found");
    end(&south, "bio").await.problem(404, "not_found");
    patch(&south, "bio", &json!({"remove": ["mia"]})).await.problem(404, "not_found");
    let stored =
        put(&south, "bio", &json!({"version": 1, "members": [{"user_id": "mia", "role": "educator"}]})).await.json(200);
    end(&south, "bio").await.ok();

    assert_eq!(stored["counts"]["added"], 1);
    assert_eq!(
        roster(&north, "bio").await,
        [
            json!({"user_id": "mia", "role": null, "ends_at": null}),
            json!({"user_id": "noah", "role": null, "ends_at": null})
        ]
    );
    assert_eq!(ids(&south, "bio").await, ["mia"]);
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_check_finds_a_membership_that_ends_after_its_context_or_is_of_another_tenant() {
    let app = multi_tenant_app().await;
    let (north, south) = (back_end_of(&app, "north"), back_end_of(&app, "south"));
    for lms in [&north, &south] {
        put(lms, "bio", &json!({"ends_at": "2099-01-01T00:00:00Z", "members": [{"user_id": "mia"}]})).await.json(200);
    }
    app.assert_invariants().await;

    for (breach, sentence) in [
        (
            "update context_members set ends_at = 'infinity' where context_id = (select min(context_id) from context_members)",
            "no membership ends later than its context",
        ),
        (
            "insert into context_members (user_id, context_id, ends_at)
          select max(m.user_id), min(m.context_id), '2000-01-01' from context_members m",
            "the members of a context are users of its tenant",
        ),
    ] {
        assert_eq!(sqlx::query(breach).execute(&app.pool).await.unwrap().rows_affected(), 1);
        let found = pidge::database::violations(&app.pool, &pidge::app::invariants()).await.unwrap();
        assert_eq!(found.iter().filter(|line| line.contains(sentence)).count(), 1, "{found:?}");
    }
}
