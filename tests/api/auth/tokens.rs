//! Verification of tokens: registered claims (RFC 7519), headers and algorithms (RFC 8725), keys, and the profile in a token.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use pidge::auth::seconds_now;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::{SECRET, TestApp, config},
    client::Reply,
    tokens::raw_token,
};

/// The claims of a valid token.
fn claims() -> Value {
    let now = seconds_now();
    json!({"iss": "https://lms.test", "aud": "pidge", "sub": "mia", "iat": now, "exp": now + 60})
}

/// A token whose claims are valid but for a change.
fn with(change: impl FnOnce(&mut Value)) -> String {
    let mut claims = claims();
    change(&mut claims);
    raw_token(r#"{"alg":"HS256","typ":"JWT"}"#, &claims.to_string(), SECRET.as_bytes())
}

/// A token with valid claims and a header.
fn with_header(header: &str) -> String {
    raw_token(header, &claims().to_string(), SECRET.as_bytes())
}

async fn request_with(app: &TestApp, token: &str) -> Reply {
    app.client("mia", token.to_owned()).get("/v1/inbox/unread").await
}

async fn assert_refused(app: &TestApp, name: &str, token: &str) {
    let reply = request_with(app, token).await;
    assert_eq!(reply.status, 401, "{name}: {}", reply.text);
    reply.problem(401, "unauthenticated");
    assert_eq!(reply.header("www-authenticate"), Some("Bearer error=\"invalid_token\""), "{name}");
}

#[tokio::test]
async fn a_valid_token_is_accepted() {
    let app = TestApp::spawn().await;
    let now = seconds_now();
    let valid = [
        ("plain", with(|_| ())),
        ("audience list", with(|c| c["aud"] = json!(["other", "pidge"]))),
        ("no iat", with(|c| drop(c.as_object_mut().unwrap().remove("iat")))),
        ("just expired, within the leeway", with(|c| c["exp"] = json!(now - 25))),
        ("not yet valid, within the leeway", with(|c| c["nbf"] = json!(now + 25))),
        ("signed in the future, within the leeway", with(|c| c["iat"] = json!(now + 25))),
        ("fractions of a second", with(|c| c["exp"] = json!(f64::from(u32::try_from(now).unwrap()) + 60.5))),
        ("no typ", with_header(r#"{"alg":"HS256"}"#)),
        ("typ and kid are null", with_header(r#"{"alg":"HS256","typ":null,"kid":null}"#)),
        ("at+jwt", with_header(r#"{"alg":"HS256","typ":"at+JWT"}"#)),
        ("application/at+jwt", with_header(r#"{"alg":"HS256","typ":"application/at+jwt"}"#)),
        ("an unknown kid, and one nameless key", with_header(r#"{"alg":"HS256","kid":"2026-a"}"#)),
        (
            "headers that locate a key are ignored",
            with_header(r#"{"alg":"HS256","jku":"http://127.0.0.1:9/keys","x5u":"x"}"#),
        ),
        ("a day", with(|c| c["exp"] = json!(now + 86_400))),
        ("the longest sub", with(|c| c["sub"] = json!("x".repeat(255)))),
    ];

    for (name, token) in valid {
        let reply = request_with(&app, &token).await;
        assert_eq!(reply.status, 200, "{name}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_token_with_a_missing_or_malformed_claim_is_refused() {
    let app = TestApp::spawn().await;

    for name in ["iss", "aud", "sub", "exp"] {
        assert_refused(&app, name, &with(|c| drop(c.as_object_mut().unwrap().remove(name)))).await;
        for odd in [json!(null), json!(7), json!([]), json!({}), json!(""), json!(true)] {
            // A number is the right type for `exp`: tested below.
            if (name, &odd) != ("exp", &json!(7)) {
                assert_refused(&app, &format!("{name} {odd}"), &with(|c| c[name] = odd.clone())).await;
            }
        }
    }
}

#[tokio::test]
async fn a_token_of_another_issuer_audience_or_time_or_with_an_invalid_user_id_is_refused() {
    let app = TestApp::spawn().await;
    let now = seconds_now();
    let invalid: Vec<(&str, Value)> = vec![
        ("iss", json!("https://LMS.test")),
        ("iss", json!("https://lms.test/")),
        ("iss", json!(["https://lms.test", "evil"])),
        ("aud", json!("other")),
        ("aud", json!(["other"])),
        ("aud", json!("pidgeon")),
        ("exp", json!(now - 35)),
        ("exp", json!(7)),
        ("exp", json!("soon")),
        ("exp", json!(-1)),
        ("exp", json!(1e300)),
        ("exp", json!(now + 86_500)),
        ("nbf", json!(now + 40)),
        ("nbf", json!("later")),
        ("iat", json!(now + 40)),
        ("iat", json!("now")),
        ("sub", json!("x".repeat(256))),
        ("sub", json!("a\0")),
        ("sub", json!("a\n")),
        ("sub", json!(".")),
        ("sub", json!("..")),
    ];

    for (name, value) in invalid {
        assert_refused(&app, &format!("{name} {value}"), &with(|c| c[name] = value)).await;
    }
}

#[tokio::test]
async fn a_token_of_another_algorithm_is_refused() {
    let app = TestApp::spawn().await;

    for alg in ["none", "None", "noNE", "", "HS384", "HS512", "RS256", "RS384", "PS256", "ES256", "EdDSA", "hs256"] {
        assert_refused(&app, alg, &with_header(&json!({"alg": alg, "typ": "JWT"}).to_string())).await;
    }
}

#[tokio::test]
async fn a_token_whose_header_is_malformed_or_not_understood_is_refused() {
    let app = TestApp::spawn().await;
    let long_kid = json!({"alg": "HS256", "kid": "k".repeat(129)}).to_string();

    for header in [
        r#"{"typ":"JWT"}"#,
        r#"{"alg":null}"#,
        r#"{"alg":["HS256"]}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"HS256","crit":["exp"],"exp":1}"#,
        r#"{"alg":"HS256","crit":[]}"#,
        r#"{"alg":"HS256","crit":null}"#,
        r#"{"alg":"HS256","zip":"DEF"}"#,
        r#"{"alg":"HS256","enc":"A128GCM"}"#,
        r#"{"alg":"HS256","typ":"logout+jwt"}"#,
        r#"{"alg":"HS256","typ":"dpop+jwt"}"#,
        r#"{"alg":"HS256","typ":""}"#,
        r#"{"alg":"HS256","typ":7}"#,
        r#"{"alg":"HS256","kid":7}"#,
        "[]",
        r#"["HS256","JWT",null]"#,
        "\"HS256\"",
        "{",
        "null",
        &long_kid,
    ] {
        assert_refused(&app, header, &with_header(header)).await;
    }
}

#[tokio::test]
async fn a_token_of_another_form_or_secret_is_refused() {
    let app = TestApp::spawn().await;
    let valid = with(|_| ());
    let parts: Vec<&str> = valid.split('.').collect();
    let claims_text = claims().to_string();
    let doubled = claims_text.replacen('{', r#"{"sub":"ada","#, 1);
    let nested = claims_text.replacen('{', r#"{"x":{"a":1,"a":2},"#, 1);
    let header = r#"{"alg":"HS256"}"#;
    let invalid = [
        ("two parts", format!("{}.{}", parts[0], parts[1])),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("five parts", format!("{valid}.x.y")),
        ("padding", format!("{valid}=")),
        ("a plus", valid.replacen(parts[2], &format!("{}+", &parts[2][1..]), 1)),
        ("JSON serialisation", r#"{"payload":"x","signatures":[]}"#.to_owned()),
        ("another secret", raw_token(header, &claims_text, b"another-secret-of-some-length-0123456789")),
        ("an empty secret", raw_token(header, &claims_text, b"")),
        ("a truncated signature", valid[..valid.len() - 2].to_owned()),
        ("sub twice", raw_token(header, &doubled, SECRET.as_bytes())),
        ("a name twice in a nested object", raw_token(header, &nested, SECRET.as_bytes())),
        ("claims that are no object", raw_token(header, "[]", SECRET.as_bytes())),
        ("claims in a list", raw_token(header, &format!("[{claims_text}]"), SECRET.as_bytes())),
        ("claims that are not JSON", raw_token(header, "x", SECRET.as_bytes())),
        ("claims that are not UTF-8", format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode([0xff, 0xfe]), parts[2])),
        ("a space", valid.replacen('.', ". ", 1)),
    ];

    for (name, token) in invalid {
        assert_refused(&app, name, &token).await;
    }
}

/// A request without a token of the client, but with headers.
async fn request_with_headers(app: &TestApp, headers: &[(&str, &str)]) -> Reply {
    app.anonymous().call(Method::GET, "/v1/inbox", None, headers).await
}

#[tokio::test]
async fn a_request_without_a_token_is_refused_without_an_error_in_the_challenge() {
    let app = TestApp::spawn().await;

    for headers in [
        vec![],
        vec![("authorization", "Basic bWlhOm1pYQ==")],
        vec![("authorization", "Bearer")],
        vec![("authorization", "")],
    ] {
        let reply = request_with_headers(&app, &headers).await;

        reply.problem(401, "unauthenticated");
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"), "{headers:?}");
    }
}

#[tokio::test]
async fn the_name_of_the_bearer_scheme_is_case_insensitive() {
    let app = TestApp::spawn().await;

    request_with_headers(&app, &[("authorization", &format!("bearer {}", with(|_| ())))]).await.json(200);
}

#[tokio::test]
async fn two_authorization_headers_are_refused() {
    let app = TestApp::spawn().await;
    let valid = format!("Bearer {}", with(|_| ()));

    let reply = request_with_headers(&app, &[("authorization", &valid), ("authorization", &valid)]).await;

    reply.problem(400, "bad_request");
}

#[tokio::test]
async fn a_token_above_eight_kilobytes_is_refused() {
    let app = TestApp::spawn().await;

    let huge = format!("Bearer {}", "a".repeat(8 * 1024));
    let reply = request_with_headers(&app, &[("authorization", &huge)]).await;

    reply.problem(401, "token_too_large");
}

#[tokio::test]
async fn a_token_in_the_url_is_not_accepted() {
    let app = TestApp::spawn().await;

    let reply = app.anonymous().get(&format!("/v1/me?token={}", with(|_| ()))).await;

    reply.problem(401, "unauthenticated");
}

#[tokio::test]
async fn all_invalid_tokens_get_the_same_answer() {
    let app = TestApp::spawn().await;
    let answer = async |token: String| {
        let mut problem = app.client("mia", token).get("/v1/inbox").await.json(401);
        problem["request_id"] = Value::Null;
        problem
    };

    let expired = answer(with(|c| c["exp"] = json!(1))).await;
    let unsigned = answer(with_header(r#"{"alg":"none"}"#)).await;
    let nonsense = answer("nonsense".to_owned()).await;

    assert_eq!(unsigned, expired);
    assert_eq!(nonsense, expired);
}

#[tokio::test]
async fn several_secrets_are_valid_at_once_each_by_its_kid_if_it_has_one() {
    let (old, new) = ("the-old-secret-0123456789-0123456789", "the-new-secret-0123456789-0123456789");
    let mut config = config();
    config.auth.secrets = [("old", old), ("new", new)]
        .map(|(kid, secret)| pidge::config::NamedSecret { kid: Some(kid.to_owned()), secret: secret.into() })
        .to_vec();
    let app = TestApp::spawn_with(config).await;
    let token = |kid: Option<&str>, secret: &str| {
        raw_token(
            &json!({"alg": "HS256", "kid": kid}).to_string().replace(r#","kid":null"#, ""),
            &claims().to_string(),
            secret.as_bytes(),
        )
    };

    for (kid, secret) in
        [(Some("old"), old), (Some("new"), new), (None, old), (None, new), (None, SECRET), (Some("other"), SECRET)]
    {
        let reply = request_with(&app, &token(kid, secret)).await;
        assert_eq!(reply.status, 200, "kid {kid:?}, {secret}: {}", reply.text);
    }
    for (kid, secret) in [(Some("old"), new), (Some("new"), old), (Some("new"), SECRET), (Some("other"), new)] {
        assert_refused(&app, &format!("kid {kid:?}, {secret}"), &token(kid, secret)).await;
    }
}

#[tokio::test]
async fn with_require_at_jwt_plain_tokens_are_refused() {
    let mut config = config();
    config.auth.require_at_jwt = true;
    let app = TestApp::spawn_with(config).await;

    let access_token = request_with(&app, &with_header(r#"{"alg":"HS256","typ":"at+jwt"}"#)).await;

    assert_eq!(access_token.status, 200, "{}", access_token.text);
    assert_refused(&app, "typ JWT", &with_header(r#"{"alg":"HS256","typ":"JWT"}"#)).await;
    assert_refused(&app, "no typ", &with_header(r#"{"alg":"HS256"}"#)).await;
}

#[tokio::test]
async fn only_the_token_determines_the_user() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    for name in ["x-user-id", "x-forwarded-user", "x-remote-user"] {
        let me = mia.call(Method::GET, "/v1/me", None, &[(name, "ada")]).await.json(200);
        assert_eq!(me["user"]["user_id"], "mia", "with the header {name}");
    }
}

#[test]
fn a_weak_secret_is_refused_at_the_start() {
    for secret in ["", "short", "changeme-changeme-changeme-changeme", &"k".repeat(31)] {
        let mut config = config();
        config.auth.secret = secret.to_owned().into();

        assert!(pidge::auth::Authenticator::new(&config.auth).is_err(), "{secret:?} is accepted");
    }
}
