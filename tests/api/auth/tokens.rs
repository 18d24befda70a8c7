//! Tokens, as RFC 8725 and the registered claims want them judged.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac_sha256::HMAC;
use pidge::auth::seconds_now;
use serde_json::{Value, json};

use crate::support::{
    app::{SECRET, TestApp, config},
    client::{Client, Reply},
};

/// Signs whatever it is given, sense or nonsense.
fn raw_token(header: &str, claims: &str, secret: &[u8]) -> String {
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = URL_SAFE_NO_PAD.encode(HMAC::mac(text.as_bytes(), secret));
    format!("{text}.{signature}")
}

fn claims() -> Value {
    let now = seconds_now();
    json!({"iss": "https://lms.test", "aud": "pidge", "sub": "mia", "iat": now, "exp": now + 60})
}

fn with(change: impl FnOnce(&mut Value)) -> String {
    let mut claims = claims();
    change(&mut claims);
    raw_token(r#"{"alg":"HS256","typ":"JWT"}"#, &claims.to_string(), SECRET.as_bytes())
}

fn with_header(header: &str) -> String {
    raw_token(header, &claims().to_string(), SECRET.as_bytes())
}

async fn ask(app: &TestApp, token: &str) -> Reply {
    app.client("mia", token.to_owned()).get("/v1/inbox/unread").await
}

async fn assert_refused(app: &TestApp, name: &str, token: &str) {
    let reply = ask(app, token).await;
    assert_eq!(reply.status, 401, "{name}: {}", reply.text);
    reply.problem(401, "unauthenticated");
    assert_eq!(reply.header("www-authenticate"), Some("Bearer error=\"invalid_token\""), "{name}");
}

#[tokio::test]
async fn good_tokens_pass() {
    let app = TestApp::spawn().await;
    let now = seconds_now();
    let good = [
        ("plain", with(|_| ())),
        ("audience list", with(|c| c["aud"] = json!(["other", "pidge"]))),
        ("no iat", with(|c| drop(c.as_object_mut().unwrap().remove("iat")))),
        ("just expired, within the leeway", with(|c| c["exp"] = json!(now - 25))),
        ("not yet valid, within the leeway", with(|c| c["nbf"] = json!(now + 25))),
        ("signed in the future, within the leeway", with(|c| c["iat"] = json!(now + 25))),
        ("fractions of a second", with(|c| c["exp"] = json!(f64::from(u32::try_from(now).unwrap()) + 60.5))),
        ("no typ", with_header(r#"{"alg":"HS256"}"#)),
        ("at+jwt", with_header(r#"{"alg":"HS256","typ":"at+JWT"}"#)),
        ("application/at+jwt", with_header(r#"{"alg":"HS256","typ":"application/at+jwt"}"#)),
        ("an unknown kid, and one nameless key", with_header(r#"{"alg":"HS256","kid":"2026-a"}"#)),
        ("a header nobody reads", with_header(r#"{"alg":"HS256","jku":"http://127.0.0.1:9/keys","x5u":"x"}"#)),
        ("a day", with(|c| c["exp"] = json!(now + 86_400))),
        ("the longest sub", with(|c| c["sub"] = json!("x".repeat(255)))),
    ];
    for (name, token) in good {
        let reply = ask(&app, &token).await;
        assert_eq!(reply.status, 200, "{name}: {}", reply.text);
    }
}

#[tokio::test]
async fn claims_that_are_missing_wrong_or_out_of_time_are_refused() {
    let app = TestApp::spawn().await;
    let now = seconds_now();
    for name in ["iss", "aud", "sub", "exp"] {
        assert_refused(&app, name, &with(|c| drop(c.as_object_mut().unwrap().remove(name)))).await;
        for odd in [json!(null), json!(7), json!([]), json!({}), json!(""), json!(true)] {
            if (name, &odd) != ("exp", &json!(7)) {
                assert_refused(&app, &format!("{name} {odd}"), &with(|c| c[name] = odd.clone())).await;
            }
        }
    }
    let bad: Vec<(&str, Value)> = vec![
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
    for (name, value) in bad {
        assert_refused(&app, &format!("{name} {value}"), &with(|c| c[name] = value)).await;
    }
}

#[tokio::test]
async fn headers_that_are_not_understood_are_refused() {
    let app = TestApp::spawn().await;
    for alg in ["none", "None", "noNE", "", "HS384", "HS512", "RS256", "RS384", "PS256", "ES256", "EdDSA", "hs256"] {
        assert_refused(&app, alg, &with_header(&json!({"alg": alg, "typ": "JWT"}).to_string())).await;
    }
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
        "\"HS256\"",
        "{",
        "null",
    ] {
        assert_refused(&app, header, &with_header(header)).await;
    }
    let long_kid = json!({"alg": "HS256", "kid": "k".repeat(129)}).to_string();
    assert_refused(&app, "kid of 129 bytes", &with_header(&long_kid)).await;
}

#[tokio::test]
async fn tokens_of_another_shape_or_key_are_refused() {
    let app = TestApp::spawn().await;
    let good = with(|_| ());
    let parts: Vec<&str> = good.split('.').collect();
    let claims_text = claims().to_string();
    let doubled = claims_text.replacen('{', r#"{"sub":"ada","#, 1);
    let nested = claims_text.replacen('{', r#"{"x":{"a":1,"a":2},"#, 1);
    let header = r#"{"alg":"HS256"}"#;
    let bad = [
        ("two parts", format!("{}.{}", parts[0], parts[1])),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("five parts", format!("{good}.x.y")),
        ("padding", format!("{good}=")),
        ("a plus", good.replacen(parts[2], &format!("{}+", &parts[2][1..]), 1)),
        ("JSON serialisation", r#"{"payload":"x","signatures":[]}"#.to_owned()),
        ("another secret", raw_token(header, &claims_text, b"another-secret-of-some-length-0123456789")),
        ("an empty secret", raw_token(header, &claims_text, b"")),
        ("a signature cut", good[..good.len() - 2].to_owned()),
        ("sub twice", raw_token(header, &doubled, SECRET.as_bytes())),
        ("a name twice inside", raw_token(header, &nested, SECRET.as_bytes())),
        ("no object", raw_token(header, "[]", SECRET.as_bytes())),
        ("no JSON", raw_token(header, "x", SECRET.as_bytes())),
        ("not UTF-8", format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode([0xff, 0xfe]), parts[2])),
        ("a space", good.replacen('.', ". ", 1)),
    ];
    for (name, token) in bad {
        assert_refused(&app, name, &token).await;
    }
}

#[tokio::test]
async fn a_missing_token_asks_for_one_and_says_nothing_more() {
    let app = TestApp::spawn().await;
    let nobody = app.client("nobody", String::new());
    for headers in [
        vec![],
        vec![("authorization", "Basic bWlhOm1pYQ==")],
        vec![("authorization", "Bearer")],
        vec![("authorization", "")],
    ] {
        let reply = nobody.call(reqwest::Method::GET, "/v1/inbox", None, &headers).await;
        reply.problem(401, "unauthenticated");
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"), "{headers:?}");
    }
    let good = format!("bearer {}", with(|_| ()));
    nobody.call(reqwest::Method::GET, "/v1/inbox", None, &[("authorization", &good)]).await.json(200);
    let twice = [("authorization", good.as_str()), ("authorization", good.as_str())];
    nobody.call(reqwest::Method::GET, "/v1/inbox", None, &twice).await.problem(400, "bad_request");
    let huge = format!("Bearer {}", "a".repeat(8 * 1024));
    nobody
        .call(reqwest::Method::GET, "/v1/inbox", None, &[("authorization", &huge)])
        .await
        .problem(401, "token_too_large");
    let asked_in_url = nobody.call(reqwest::Method::GET, &format!("/v1/me?token={}", with(|_| ())), None, &[]).await;
    asked_in_url.problem(401, "unauthenticated");
}

#[tokio::test]
async fn every_bad_token_gets_the_same_answer() {
    let app = TestApp::spawn().await;
    let answer = |token: String| {
        let client: Client = app.client("mia", token);
        async move {
            let mut problem = client.get("/v1/inbox").await.json(401);
            problem["request_id"] = Value::Null;
            problem
        }
    };
    let expired = answer(with(|c| c["exp"] = json!(1))).await;
    assert_eq!(answer(with_header(r#"{"alg":"none"}"#)).await, expired);
    assert_eq!(answer("nonsense".to_owned()).await, expired);
}

#[tokio::test]
async fn several_secrets_count_at_once_each_by_its_kid_if_it_has_one() {
    let (old, new) = ("the-old-secret-0123456789-0123456789", "the-new-secret-0123456789-0123456789");
    let mut config = config();
    config.auth.secrets = [(Some("old"), old), (Some("new"), new)]
        .map(|(kid, secret)| pidge::config::NamedSecret { kid: kid.map(str::to_owned), secret: secret.into() })
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
        assert_eq!(ask(&app, &token(kid, secret)).await.status, 200, "{kid:?}");
    }
    for (kid, secret) in [(Some("old"), new), (Some("new"), old), (Some("new"), SECRET), (Some("other"), new)] {
        assert_refused(&app, "a key under another's name", &token(kid, secret)).await;
    }
}

#[tokio::test]
async fn strict_at_jwt_refuses_plain_tokens() {
    let mut config = config();
    config.auth.require_at_jwt = true;
    let app = TestApp::spawn_with(config).await;
    assert_eq!(ask(&app, &with_header(r#"{"alg":"HS256","typ":"at+jwt"}"#)).await.status, 200);
    assert_refused(&app, "JWT", &with_header(r#"{"alg":"HS256","typ":"JWT"}"#)).await;
    assert_refused(&app, "no typ", &with_header(r#"{"alg":"HS256"}"#)).await;
}

#[tokio::test]
async fn the_profile_is_read_where_the_configuration_says() {
    let mut config = config();
    config.auth.role_claim = "/https:~1~1lms.test~1claims/roles/0".to_owned();
    config.auth.name_claim = "/given".to_owned();
    let app = TestApp::spawn_with(config).await;
    let token = with(|c| {
        c["given"] = json!("Mia");
        c["picture"] = json!("https://lms.test/mia.png");
        c["scope"] = json!("moderate  messages:send_as");
        c["https://lms.test/claims"] = json!({"roles": ["educator", "student"]});
    });
    let me = app.client("mia", token).get("/v1/me").await.json(200);
    assert_eq!(
        me["user"],
        json!({"user_id": "mia", "display_name": "Mia", "avatar_url": "https://lms.test/mia.png", "role": "educator", "active": true})
    );
    assert_eq!(me["scopes"], json!(["moderate", "messages:send_as"]));
    // What cannot be kept is left out, not an error.
    let odd = with(|c| {
        c["given"] = json!("a\0b");
        c["picture"] = json!("javascript:alert(1)");
        c["https://lms.test/claims"] = json!({"roles": [7]});
    });
    let me = app.client("mia", odd).get("/v1/me").await.json(200);
    assert_eq!(me["user"]["user_id"], "mia");
}

#[tokio::test]
async fn an_email_address_is_kept_only_if_the_configuration_names_its_claim() {
    for (claim, expected) in [(None, None), (Some("/email"), Some("mia@mail.test"))] {
        let mut config = config();
        if let Some(claim) = claim {
            claim.clone_into(&mut config.auth.email_claim);
        }
        let app = TestApp::spawn_with(config).await;
        let token = with(|c| c["email"] = json!("mia@mail.test"));
        app.client("mia", token).get("/v1/me").await.json(200);
        // A send waits for what the tokens before it told of their users.
        app.student("noah").await.send("mia", "hello").await.json(201);
        let email = sqlx::query_scalar("select email from users where external_id = 'mia'");
        let email: Option<String> = email.fetch_one(&app.pool).await.unwrap();
        assert_eq!(email.as_deref(), expected, "{claim:?}");
    }
}

#[tokio::test]
async fn no_header_makes_one_somebody_else() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    for name in ["x-user-id", "x-forwarded-user", "x-remote-user"] {
        let me = mia.call(reqwest::Method::GET, "/v1/me", None, &[(name, "ada")]).await.json(200);
        assert_eq!(me["user"]["user_id"], "mia");
    }
}

#[tokio::test]
async fn the_service_refuses_to_start_with_a_weak_secret() {
    for secret in ["", "short", "changeme-changeme-changeme-changeme", &"k".repeat(31)] {
        let mut config = config();
        config.auth.secret = secret.to_owned().into();
        assert!(pidge::auth::Authenticator::new(&config.auth).is_err(), "{secret}");
    }
}
