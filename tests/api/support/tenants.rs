//! A service whose tokens name the tenant, and users of its tenants.

use pidge::auth::{seconds_now, sign};
use serde_json::json;

use crate::support::{
    app::{SECRET, TestApp, config},
    client::Client,
    wait::until,
};

/// A service that takes the tenant from the claim `site`.
pub async fn multi_tenant_app() -> TestApp {
    let mut config = config();
    "/site".clone_into(&mut config.auth.tenant_claim);
    TestApp::spawn_with(config).await
}

/// A user of a tenant. The service need not have recorded the user.
pub fn user_of_tenant(app: &TestApp, tenant: &str, role: &str, id: &str) -> Client {
    let expires = seconds_now() + 3600;
    let claims =
        json!({"iss": "https://lms.test", "aud": "pidge", "sub": id, "exp": expires, "site": tenant, "role": role});
    app.client(id, sign(&claims, SECRET).unwrap())
}

/// A user of a tenant whom the service has recorded, so that others can send messages to the user.
pub async fn recorded_user_of_tenant(app: &TestApp, tenant: &str, role: &str, id: &str) -> Client {
    let user = user_of_tenant(app, tenant, role, id);
    user.get("/v1/me").await.ok();
    let is_recorded = "select exists (select from users where tenant = $1 and external_id = $2)";
    until("the user is recorded", async || {
        sqlx::query_scalar(is_recorded).bind(tenant).bind(id).fetch_one(&app.pool).await.unwrap()
    })
    .await;
    user
}
