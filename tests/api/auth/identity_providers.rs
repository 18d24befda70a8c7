//! Tokens of identity providers, verified with the configurations that `docs/integrating.md` gives for them.

use std::path::Path;

use pidge::{auth::seconds_now, config::Config};
use serde_json::{Value, json};

use crate::support::{
    app::{SECRET, TestApp, config},
    signer::{Signer, key_set},
};

/// A service that is configured as the document says, except for the source of the keys.
struct Provider {
    app: TestApp,
    signer: Signer,
    /// The claims of the token in the document, issued now.
    claims: Value,
}

/// The block of a file in the document.
fn block(language: &str, file: &str) -> &'static str {
    let document = include_str!("../../../docs/integrating.md");
    let opening = format!("\n```{language} {file}\n");
    let (_, rest) = document.split_once(&opening).unwrap_or_else(|| panic!("no {file} in docs/integrating.md"));
    rest.split_once("\n```").unwrap().0
}

/// Loads the configuration of a file in the document, with the keys in `keys` and the secret of the tests, whose files are
/// in `directory`.
fn configuration(file: &str, keys: &str, directory: &Path) -> Config {
    let path = |name: &str| directory.join(name).to_str().unwrap().to_owned();
    std::fs::write(path("keys.json"), keys).unwrap();
    std::fs::write(path("secret"), SECRET).unwrap();
    let text = block("toml", file).replace("/run/secrets/pidge-hs256", &path("secret"));
    let text: String = text
        .lines()
        .map(|line| {
            if line.starts_with("jwks_url = ") {
                format!("jwks_file = '{}'", path("keys.json"))
            } else {
                line.to_owned()
            }
        })
        .map(|line| line + "\n")
        .collect();
    std::fs::write(path(file), text).unwrap();
    let loaded = Config::load(Some(&directory.join(file)), [].into_iter().collect()).unwrap();
    Config { auth: loaded.auth, users: loaded.users, ..config() }
}

impl Provider {
    /// The provider whose configuration and token are called `name` in the document.
    async fn spawn(name: &str) -> Self {
        Self::spawn_with(&format!("{name}.toml"), &format!("{name}.json")).await
    }

    async fn spawn_with(configuration_file: &str, token_file: &str) -> Self {
        let signer = Signer::new("RS256", "nOo3ZDrODXEK1jKWhXslHR_KXEg");
        let directory = std::env::temp_dir().join(format!("pidge-{}", pidge::types::random_id()));
        std::fs::create_dir(&directory).unwrap();
        let config = configuration(configuration_file, &key_set(&[&signer]), &directory);
        let mut claims: Value = serde_json::from_str(block("json", token_file)).unwrap();
        let age = seconds_now() - claims["iat"].as_u64().unwrap();
        for name in ["iat", "nbf", "exp", "auth_time"] {
            if let Some(time) = claims[name].as_u64() {
                claims[name] = json!(time + age);
            }
        }
        let app = TestApp::spawn_with(config).await;
        std::fs::remove_dir_all(&directory).unwrap();
        Self { app, signer, claims }
    }

    /// A token with the document's claims after a change.
    fn token(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut claims = self.claims.clone();
        change(&mut claims);
        self.signer.sign(&json!({"typ": "JWT", "alg": "RS256", "kid": self.signer.kid}), &claims)
    }

    /// The user of such a token, by `GET /v1/me`, and whether they may write to a user who is not known yet.
    async fn user(&self, change: impl FnOnce(&mut Value)) -> (Value, bool) {
        let client = self.app.client("", self.token(change));
        let me = client.get("/v1/me").await.json(200);
        let sent = client.send(&pidge::types::random_id(), "hello").await;
        if sent.status != 201 {
            sent.problem(422, "recipient_unknown");
        }
        (me["user"].clone(), sent.status == 201)
    }

    /// Asserts the user of the token that the document shows.
    async fn assert_educator(&self, id: &str) {
        let expected = json!({
            "user_id": id, "display_name": "Ada Okafor", "avatar_url": null, "role": "educator", "active": true});

        assert_eq!(self.user(|_| ()).await, (expected, true));
    }

    /// Asserts the role of a user whose token has these roles, and whether they may write to unknown users.
    async fn assert_role(&self, claim: &str, roles: Value, expected: (&str, bool)) {
        let (user, may_introduce) = self.user(|claims| *claims.pointer_mut(claim).unwrap() = roles.clone()).await;

        assert_eq!((user["role"].as_str().unwrap(), may_introduce), expected, "{roles}");
    }
}

#[tokio::test]
async fn keycloak() {
    let keycloak = Provider::spawn("keycloak").await;

    keycloak.assert_educator("f7c1b2a4-3c0e-4b53-9d57-0d4c1b3f9a10").await;
    for (roles, expected) in [
        (json!(["offline_access", "uma_authorization", "default-roles-school"]), ("student", false)),
        (json!(["uma_authorization", "STAFF", "offline_access"]), ("staff", true)),
        (json!([]), ("student", false)),
    ] {
        keycloak.assert_role("/realm_access/roles", roles, expected).await;
    }
    let (user, may_introduce) = keycloak.user(|claims| drop(claims["realm_access"].take())).await;
    assert_eq!((user["role"].as_str(), may_introduce), (Some("student"), false));
}

#[tokio::test]
async fn keycloak_without_an_audience_mapper_is_refused() {
    let keycloak = Provider::spawn("keycloak").await;

    let reply = keycloak.app.client("", keycloak.token(|claims| claims["aud"] = json!("account"))).get("/v1/me").await;

    reply.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_service_account_of_keycloak_sends_on_behalf_of_users() {
    let keycloak = Provider::spawn("keycloak").await;
    let service = keycloak.token(|claims| claims["scope"] = json!("profile messages:send_as email"));

    let message = json!({"sender_id": "ada", "recipient_id": "mia", "body": "hello"});
    keycloak.app.client("", service).post("/v1/messages", &message).await.json(201);
}

#[tokio::test]
async fn entra() {
    let entra = Provider::spawn("entra").await;

    entra.assert_educator("HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ").await;
    entra.assert_role("/roles", json!(["Reader", "Staff"]), ("staff", true)).await;
    entra.assert_role("/roles", json!(["Reader"]), ("Reader", false)).await;
    let (user, may_introduce) = entra.user(|claims| drop(claims.as_object_mut().unwrap().remove("roles"))).await;
    assert_eq!((user["role"].as_str(), may_introduce), (Some("student"), false));
    let me = entra.app.client("", entra.token(|_| ())).get("/v1/me").await.json(200);
    assert_eq!(me["scopes"], json!(["access_as_user"]));
}

#[tokio::test]
async fn entra_with_services_of_the_lms_as_a_second_issuer_of_the_same_tenant() {
    let entra = Provider::spawn_with("entra-and-services.toml", "entra.json").await;
    entra.assert_educator("HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ").await;
    let claims = json!({"iss": "https://lms.example.edu", "aud": "pidge", "sub": "service:lms",
                        "exp": seconds_now() + 300, "scope": "messages:send_as"});
    let service = entra.app.client("", pidge::auth::sign(&claims, SECRET).unwrap());

    let message = json!({"sender_id": "mia", "recipient_id": entra.claims["sub"], "body": "hello"});
    service.post("/v1/messages", &message).await.json(201);

    let inbox = entra.app.client("", entra.token(|_| ())).get("/v1/inbox").await.json(200);
    assert!(inbox["items"].as_array().unwrap().iter().any(|entry| entry["peer"]["user_id"] == "mia"), "{inbox}");
}

#[tokio::test]
async fn auth0() {
    let auth0 = Provider::spawn("auth0").await;
    let claim = "/https:~1~1school.example~1roles";

    auth0.assert_educator("auth0|5f7c8ec7c33c6c004bbafe82").await;
    auth0.assert_role(claim, json!("staff"), ("staff", true)).await;
    auth0.assert_role(claim, json!([]), ("student", false)).await;
    let me = auth0.app.client("", auth0.token(|_| ())).get("/v1/me").await.json(200);
    assert_eq!(me["scopes"], json!(["openid", "profile", "email"]), "permissions are no scopes");
}

#[tokio::test]
async fn lti() {
    let lti = Provider::spawn("lti").await;
    let vocabulary = "http://purl.imsglobal.org/vocab/lis/v2";
    let uri = |name: &str| format!("{vocabulary}/{name}");

    lti.assert_educator("4").await;
    for (roles, expected) in [
        (json!([uri("institution/person#Student"), uri("membership#Learner")]), ("student", false)),
        (json!([uri("membership#Learner"), uri("membership/Instructor#TeachingAssistant")]), ("educator", true)),
        (json!([uri("system/person#SysAdmin"), uri("membership#Administrator")]), ("staff", true)),
        (json!([]), ("student", false)),
    ] {
        lti.assert_role("/https:~1~1purl.imsglobal.org~1spec~1lti~1claim~1roles", roles, expected).await;
    }
    let other = uri("institution/person#ProspectiveStudentWithAnAddition");
    let roles = json!([other]);
    lti.assert_role("/https:~1~1purl.imsglobal.org~1spec~1lti~1claim~1roles", roles, (&other, false)).await;
}
