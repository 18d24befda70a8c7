//! A service whose tokens name the tenant, and users of its tenants.

use pidge::auth::{seconds_now, sign};
use serde_json::json;

use crate::support::{
    app::{SECRET, TestApp, config},
    client::Client,
};

/// A service that takes the tenant from the claim `site`.
pub async fn multi_tenant_app() -> TestApp {
    let mut config = config();
    config.auth.tenant_claim = "/site".to_owned();
    TestApp::spawn_with(config).await
}

/// An educator of a tenant.
pub fn user_of_tenant(app: &TestApp, tenant: &str, id: &str) -> Client {
    let expires = seconds_now() + 3600;
    let claims = json!({
        "iss": "https://lms.test", "aud": "pidge", "sub": id, "exp": expires, "site": tenant, "role": "educator",
    });
    app.client(id, sign(&claims, SECRET).unwrap())
}
