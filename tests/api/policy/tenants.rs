//! The policies of several tenants of one service.

use futures_util::future::join_all;
use serde_json::json;

use super::{policy, put};
use crate::support::{
    app::{SECRET, TestApp},
    client::Client,
    tenants::{multi_tenant_app, recorded_user_of_tenant},
};

/// The back end of a tenant.
fn back_end(app: &TestApp, tenant: &str) -> Client {
    let expires = pidge::auth::seconds_now() + 3600;
    let claims = json!({
        "iss": "https://lms.test", "aud": "pidge", "sub": "lms", "exp": expires, "site": tenant, "scope": "users:write"});
    app.client("lms", pidge::auth::sign(&claims, SECRET).unwrap())
}

#[tokio::test]
async fn a_policy_counts_for_its_own_tenant_also_within_one_batch() {
    let app = multi_tenant_app().await;
    let tenants = ["one", "two\"\\é", "three"];
    let mut pairs = Vec::new();
    for tenant in tenants {
        let mia = recorded_user_of_tenant(&app, tenant, "student", "mia").await;
        let noah = recorded_user_of_tenant(&app, tenant, "student", "noah").await;
        mia.says(&noah, "hello").await;
        pairs.push((mia, noah));
    }
    put(&back_end(&app, tenants[0]), &policy(&[("student", "student", "never")], "always")).await.json(200);
    put(&back_end(&app, tenants[1]), &policy(&[("student", "student", "shared")], "always")).await.json(200);

    for _ in 0..5 {
        let replies =
            join_all(pairs.iter().flat_map(|(mia, noah)| [mia.send("noah", "x"), noah.send("mia", "y")])).await;
        for (n, reply) in replies.iter().enumerate() {
            match n / 2 {
                0 => drop(reply.problem(403, "role_not_allowed")),
                1 => drop(reply.problem(403, "no_shared_context")),
                _ => drop(reply.json(201)),
            }
        }
    }
    assert_eq!(back_end(&app, tenants[2]).get("/v1/policy").await.json(200)["version"], 0);
}

#[tokio::test]
async fn explanations_are_about_users_of_the_callers_tenant() {
    let app = multi_tenant_app().await;
    for (tenant, role) in [("one", "student"), ("two", "educator")] {
        for id in ["mia", "noah"] {
            recorded_user_of_tenant(&app, tenant, role, id).await;
        }
    }
    put(&back_end(&app, "one"), &policy(&[("student", "student", "never"), ("educator", "*", "shared")], "always"))
        .await
        .json(200);
    let question = json!({"pairs": [{"sender_id": "mia", "recipient_id": "noah"}]});

    let one = back_end(&app, "one").post("/v1/policy/explain", &question).await.json(200);
    let two = back_end(&app, "two").post("/v1/policy/explain", &question).await.json(200);

    assert_eq!(one["results"][0]["code"], "role_not_allowed");
    assert_eq!(two["results"][0]["code"], json!(null));
    assert_eq!(two["results"][0]["rule"], json!({"from": "*", "to": "*", "allow": "always"}));
}
