//! The profile that a token carries: name, role, picture, scopes and e-mail address.

use pidge::auth::{seconds_now, sign};
use serde_json::{Value, json};

use crate::support::app::{SECRET, TestApp, config};

/// A token of Mia with additional claims.
fn with(more: impl FnOnce(&mut Value)) -> String {
    let now = seconds_now();
    let mut claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": "mia", "iat": now, "exp": now + 60});
    more(&mut claims);
    sign(&claims, SECRET).unwrap()
}

/// A service that reads the role and the name from claims of its configuration.
async fn spawn_with_profile_claims() -> TestApp {
    let mut config = config();
    "/https:~1~1lms.test~1claims/roles/0".clone_into(&mut config.auth.role_claim);
    "/given".clone_into(&mut config.auth.name_claim);
    TestApp::spawn_with(config).await
}

#[tokio::test]
async fn the_profile_is_read_from_the_configured_claims() {
    let app = spawn_with_profile_claims().await;

    let token = with(|c| {
        c["given"] = json!("Mia");
        c["picture"] = json!("https://lms.test/mia.png");
        c["scope"] = json!("moderate  messages:send_as");
        c["https://lms.test/claims"] = json!({"roles": ["educator", "student"]});
    });
    let me = app.client("mia", token).get("/v1/me").await.json(200);

    let avatar = "https://lms.test/mia.png";
    assert_eq!(
        me["user"],
        json!({"user_id": "mia", "display_name": "Mia", "avatar_url": avatar, "role": "educator", "active": true})
    );
    assert_eq!(me["scopes"], json!(["moderate", "messages:send_as"]));
}

#[tokio::test]
async fn an_invalid_profile_claim_is_ignored() {
    let app = spawn_with_profile_claims().await;

    let token = with(|c| {
        c["given"] = json!("a\0b");
        c["picture"] = json!("javascript:alert(1)");
        c["https://lms.test/claims"] = json!({"roles": [7]});
    });
    let me = app.client("mia", token).get("/v1/me").await.json(200);

    assert_eq!(me["user"]["user_id"], "mia", "{me}");
}

#[tokio::test]
async fn an_email_address_is_stored_only_if_the_configuration_names_its_claim() {
    for (claim, expected) in [(None, None), (Some("/email"), Some("mia@mail.test"))] {
        let mut config = config();
        if let Some(claim) = claim {
            claim.clone_into(&mut config.auth.email_claim);
        }
        let app = TestApp::spawn_with(config).await;

        let token = with(|c| c["email"] = json!("mia@mail.test"));
        app.client("mia", token).get("/v1/me").await.json(200);
        // A send waits until the profiles of earlier tokens are written.
        app.student("noah").await.send("mia", "hello").await.json(201);

        let email = sqlx::query_scalar("select email from users where external_id = 'mia'");
        let email: Option<String> = email.fetch_one(&app.pool).await.unwrap();
        assert_eq!(email.as_deref(), expected, "with the claim {claim:?}");
    }
}
