//! What the log and the metrics say of claims that are wrong: those for which a token is refused, and those that a token is
//! accepted without.

use serde_json::{Value, json};

use crate::support::{
    app::SECRET,
    cluster::Database,
    program::{Process, pidge},
    tokens::{raw_token, token_with},
};

/// Sends a request with a token, and returns the status.
async fn request_with(service: &Process, token: &str) -> u16 {
    let url = format!("http://{}/v1/inbox", service.address);
    reqwest::Client::new().get(url).bearer_auth(token).send().await.unwrap().status().as_u16()
}

/// The cause that the log names for the refusal of a token.
async fn cause_of(service: &mut Process, token: &str, status: u16) -> String {
    assert_eq!(request_with(service, token).await, status, "{token}");
    service.log_until("request refused")["cause"].as_str().unwrap_or_default().to_owned()
}

/// Asserts that a token with these claims is refused, and what the log says about it.
async fn assert_refused_because(service: &mut Process, claims: &Value, status: u16, expected: &str) {
    let cause = cause_of(service, &token_with("mia", claims), status).await;

    assert!(cause.contains(expected), "{claims}: {expected:?} is not in {cause:?}");
}

#[tokio::test]
async fn a_refused_header_is_logged_with_the_parameter_and_what_is_wrong_with_it() {
    let database = Database::create().await;
    let mut service = Process::serve(&database.url);
    let not_an_object = "the header is not a JSON object with unique member names";

    for (header, expected) in [
        (r#"{"typ":"JWT"}"#, "alg in the header is missing"),
        (r#"{"alg":null}"#, "alg in the header is null"),
        (r#"{"alg":["HS256"]}"#, "alg in the header is a list"),
        (r#"{"alg":"none"}"#, "alg is `none`, which is not supported"),
        (r#"{"alg":"HS512"}"#, "alg is `HS512`, which is not supported"),
        (r#"{"alg":"ES256"}"#, "alg is ES256, which the configuration of the issuer does not allow"),
        (r#"{"alg":"HS256","typ":7}"#, "typ in the header is a number"),
        (r#"{"alg":"HS256","typ":"logout+jwt"}"#, "typ is `logout+jwt`; it must be JWT or at+jwt"),
        (r#"{"alg":"HS256","kid":{}}"#, "kid in the header is an object"),
        (
            &format!(r#"{{"alg":"HS256","kid":"{}"}}"#, "k".repeat(129)),
            "kid in the header has 129 bytes, more than 128",
        ),
        (r#"{"alg":"HS256","crit":["exp"]}"#, "the header has crit, zip or enc"),
        (r#"{"alg":"HS256","alg":"HS256"}"#, not_an_object),
        (r#"["HS256","JWT",null]"#, not_an_object),
        ("null", not_an_object),
    ] {
        let claims = json!({"iss": "https://lms.test"}).to_string();
        let cause = cause_of(&mut service, &raw_token(header, &claims, SECRET.as_bytes()), 401).await;

        assert_eq!(cause, expected, "{header}");
    }
    service.terminate();
}

#[tokio::test]
async fn with_require_at_jwt_the_log_says_that_a_typ_is_missing() {
    let database = Database::create().await;
    let mut service = Process::start(pidge(&[], &database.url).env("PIDGE__AUTH__REQUIRE_AT_JWT", "true"));
    let claims = json!({"iss": "https://lms.test"}).to_string();

    let cause = cause_of(&mut service, &raw_token(r#"{"alg":"HS256"}"#, &claims, SECRET.as_bytes()), 401).await;

    assert_eq!(cause, "typ is missing; it must be at+jwt (auth.require_at_jwt)");
    service.terminate();
}

#[tokio::test]
async fn a_refused_token_is_logged_with_the_claim_and_what_is_wrong_with_it() {
    let database = Database::create().await;
    let mut service = Process::serve(&database.url);

    for (claims, expected) in [
        (json!({"sub": 7}), "sub is a number"),
        (json!({"sub": null}), "sub is null"),
        (json!({"sub": ["mia"]}), "sub is a list"),
        (json!({"sub": ""}), "sub is an empty string"),
        (json!({"sub": "x".repeat(300)}), "sub has 300 bytes, more than 255"),
        (json!({"sub": "a\nb"}), "sub has a control character"),
        (json!({"sub": ".."}), "sub is `..`"),
        (json!({"iss": 7}), "iss is a number"),
        (json!({"iss": null}), "iss is null"),
        (json!({"iss": ["https://lms.test"]}), "iss is a list"),
        (json!({"iss": "https://lms.test/"}), "iss is `https://lms.test/`, and no issuer with it is configured"),
        (json!({"iss": "a\n\u{1b}b"}), r"iss is `a\n\u{1b}b`"),
        (json!({"iss": "x".repeat(1000)}), &format!("iss is `{}…`", "x".repeat(200))),
        (json!({"aud": "other"}), "aud is `other`, and auth.audience is `pidge`"),
        (json!({"aud": ["account", "other"]}), "aud is `account, other`, and auth.audience is `pidge`"),
        (json!({"aud": []}), "aud is an empty list"),
        (json!({"aud": ["pidge", 7]}), "aud is a list with a number in it"),
        (json!({"aud": {"pidge": true}}), "aud is an object"),
        (json!({"exp": "soon"}), "exp is a string"),
        (json!({"exp": null}), "exp is null"),
        (json!({"exp": 7}), "exp is in the past"),
        (json!({"exp": 1e300}), "exp is later than auth.max_lifetime_seconds"),
        (json!({"nbf": "now"}), "nbf is a string"),
        (json!({"nbf": 1e12}), "nbf is in the future"),
        (json!({"iat": {}}), "iat is an object"),
        (json!({"iat": 1e12}), "iat is in the future"),
    ] {
        assert_refused_because(&mut service, &claims, 401, expected).await;
    }
    service.terminate();
}

#[tokio::test]
async fn a_missing_claim_is_logged_as_missing() {
    let database = Database::create().await;
    let mut service = Process::serve(&database.url);
    let now = pidge::auth::seconds_now();

    for name in ["iss", "aud", "sub", "exp"] {
        let mut claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": "mia", "exp": now + 60});
        claims.as_object_mut().unwrap().remove(name);
        let token = pidge::auth::sign(&claims, SECRET).unwrap();

        let cause = cause_of(&mut service, &token, 401).await;

        assert_eq!(cause, format!("{name} is missing"));
    }
    service.terminate();
}

#[tokio::test]
async fn a_refused_tenant_claim_is_logged_with_what_is_wrong_with_it() {
    let database = Database::create().await;
    let mut service = Process::start(pidge(&[], &database.url).env("PIDGE__AUTH__TENANT_CLAIM", "/site"));

    for (claims, expected) in [
        (json!({}), "the tenant claim /site is missing"),
        (json!({"site": 7}), "the tenant claim /site is a number"),
        (json!({"site": ""}), "the tenant claim /site is an empty string"),
        (json!({"site": "x".repeat(256)}), "the tenant claim /site has 256 characters, more than 255"),
    ] {
        assert_refused_because(&mut service, &claims, 403, expected).await;
    }
    service.terminate();
}

#[tokio::test]
async fn an_unusable_claim_is_counted_for_each_token_and_logged_once() {
    let database = Database::create().await;
    let service = Process::start(pidge(&[], &database.url).env("PIDGE__AUTH__EMAIL_CLAIM", "/contact/email"));
    let metrics = format!("http://{}/metrics", service.address);

    for claims in [
        json!({"role": {"educator": true}}),
        json!({"role": 7}),
        json!({"role": [7]}),
        json!({"role": ["", true, 7]}),
        json!({"role": "x".repeat(256)}),
        json!({"role": "x".repeat(257)}),
        json!({"scope": 7}),
        json!({"scp": {"a": true}}),
        json!({"name": ["Mia"], "picture": "javascript:x", "contact": {"email": 7}}),
        // These are absent, which is no fault.
        json!({"role": null, "scope": null, "name": null, "picture": "", "contact": {}}),
        json!({"role": [], "scope": [], "name": ""}),
        json!({"role": ""}),
        json!({"role": ["", null]}),
    ] {
        let token = token_with("mia", &claims);
        assert_eq!(request_with(&service, &token).await, 200, "{claims}");
        assert_eq!(request_with(&service, &token).await, 200, "{claims}, from the token cache");
    }
    let metrics = reqwest::get(metrics).await.unwrap().text().await.unwrap();
    let (_, log) = service.terminate();

    for (claim, count) in [("role", 6), ("scope", 2), ("name", 1), ("picture", 1), ("email", 1)] {
        let line =
            format!("pidge_auth_unusable_claims_total{{issuer=\"https://lms.test\",claim=\"{claim}\"}} {count}\n");
        assert!(metrics.contains(&line), "{line} is not in\n{metrics}");
    }
    let warnings: Vec<&str> = log.lines().filter(|line| line.contains("WARN")).collect();
    for expected in [
        "role is an object",
        "scope is a number",
        "name is a list",
        "picture is not an http or https URL",
        "email is a number",
    ] {
        let of_claim: Vec<&&str> = warnings.iter().filter(|line| line.contains(expected)).collect();
        assert_eq!(of_claim.len(), 1, "{expected} in {log}");
        assert!(of_claim[0].contains("\"issuer\":\"https://lms.test\""), "{of_claim:?}");
    }
    assert!(warnings.iter().any(|line| line.contains("\"claim\":\"/contact/email\"")), "{log}");
    assert_eq!(warnings.len(), 5, "{log}");
}
