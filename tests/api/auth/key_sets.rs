//! Key sets of the LMS: each algorithm with its own key only, headers that name keys, key files, and key rotation.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::support::{
    app::{SECRET, TestApp, config},
    key_server::{KeyServer, Mode},
    key_sets::{app_with, config_with, status, until_status},
    signer::{Signer, claims, key_set},
};

const ALGORITHMS: [&str; 4] = ["RS256", "PS256", "ES256", "EdDSA"];

/// A service with a key for each algorithm, whose `kid` is the name of the algorithm.
async fn spawn_with_all_algorithms() -> (TestApp, Vec<Signer>) {
    let signers: Vec<Signer> = ALGORITHMS.map(|algorithm| Signer::new(algorithm, algorithm)).into();
    let server = KeyServer::start(Mode::Keys(key_set(&signers.iter().collect::<Vec<_>>()))).await;
    (app_with(&server).await, signers)
}

#[tokio::test]
async fn a_token_of_each_algorithm_is_accepted() {
    let (app, signers) = spawn_with_all_algorithms().await;

    for signer in &signers {
        assert_eq!(status(&app, &signer.token("mia")).await, 200, "{}", signer.kid);
    }
}

#[tokio::test]
async fn a_token_that_names_a_key_of_another_algorithm_is_refused() {
    let (app, signers) = spawn_with_all_algorithms().await;

    // RS256 and PS256 can use the same RSA keys, and are refused each other's all the same.
    for signer in &signers {
        for other in signers.iter().filter(|other| other.kid != signer.kid) {
            let forged = signer.sign(&json!({"alg": signer.kid, "kid": other.kid}), &claims("mia"));
            assert_eq!(status(&app, &forged).await, 401, "signed by {}, names {}", signer.kid, other.kid);
        }
    }
    let other_padding = signers[0].sign(&json!({"alg": "PS256", "kid": "RS256"}), &claims("mia"));
    assert_eq!(status(&app, &other_padding).await, 401, "the key for RS256, used with PS256");
}

#[tokio::test]
async fn a_token_of_another_key_with_the_same_kid_is_refused() {
    let (app, _signers) = spawn_with_all_algorithms().await;

    for algorithm in ALGORITHMS {
        let other = Signer::new(algorithm, algorithm);
        assert_eq!(status(&app, &other.token("mia")).await, 401, "{algorithm}");
    }
}

#[tokio::test]
async fn a_public_key_is_not_accepted_as_a_shared_secret() {
    let signer = Signer::new("RS256", "r");
    let server = KeyServer::start(Mode::Keys(key_set(&[&signer]))).await;
    let app = app_with(&server).await;
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", encode(&json!({"alg": "HS256", "kid": "r"})), encode(&claims("mia")));
    let fetches = server.requests();

    for secret in [signer.public_bytes(), key_set(&[&signer]).into_bytes()] {
        let signature = URL_SAFE_NO_PAD.encode(hmac_sha256::HMAC::mac(text.as_bytes(), secret));
        assert_eq!(status(&app, &format!("{text}.{signature}")).await, 401);
    }

    let requests = server.requests();
    assert!(requests <= fetches.max(1), "HS256, which no key of a set has, caused a fetch: {fetches}, then {requests}");
}

#[tokio::test]
async fn headers_that_carry_or_locate_keys_are_ignored() {
    let (good, evil) = (Signer::new("ES256", "good"), Signer::new("ES256", "evil"));
    let server = KeyServer::start(Mode::Keys(key_set(&[&good]))).await;
    let evil_server = KeyServer::start(Mode::Keys(key_set(&[&evil]))).await;
    let app = app_with(&server).await;
    let url = evil_server.url();

    for more in [json!({"jku": url}), json!({"x5u": url}), json!({"jwk": evil.jwk()}), json!({"x5c": ["MIIB"]})] {
        for kid in ["evil", "good"] {
            let mut header = json!({"alg": "ES256", "kid": kid});
            header.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            assert_eq!(status(&app, &evil.sign(&header, &claims("mia"))).await, 401, "{header}");
        }
    }

    assert_eq!(evil_server.requests(), 0, "URLs in tokens are not fetched");
}

#[tokio::test]
async fn a_token_without_a_kid_is_accepted_if_one_key_alone_has_its_algorithm() {
    let (one, two, ed) = (Signer::new("ES256", "one"), Signer::new("ES256", "two"), Signer::new("EdDSA", "ed"));
    let server = KeyServer::start(Mode::Keys(key_set(&[&one, &two, &ed]))).await;
    let app = app_with(&server).await;
    let without_kid = |signer: &Signer, algorithm: &str| signer.sign(&json!({"alg": algorithm}), &claims("mia"));

    assert_eq!(status(&app, &without_kid(&ed, "EdDSA")).await, 200, "the only EdDSA key");
    assert_eq!(status(&app, &without_kid(&one, "ES256")).await, 401, "the first of two ES256 keys");
    assert_eq!(status(&app, &without_kid(&two, "ES256")).await, 401, "the second of two ES256 keys");
    assert_eq!(status(&app, &one.token("mia")).await, 200, "the first of two ES256 keys, with its kid");
}

#[tokio::test]
async fn a_key_set_may_come_from_a_file_alone_or_for_the_time_until_the_first_fetch() {
    let signer = Signer::new("EdDSA", "ed");
    let file = std::env::temp_dir().join(format!("pidge-keys-{}.json", std::process::id()));
    std::fs::write(&file, key_set(&[&signer])).unwrap();
    let silent_server = KeyServer::start(Mode::Silent).await;

    for url in [String::new(), silent_server.url()] {
        let mut config = config();
        config.auth.secret = SecretString::default();
        file.to_str().unwrap().clone_into(&mut config.auth.jwks_file);
        config.auth.jwks_url.clone_from(&url);
        let app = TestApp::spawn_with(config).await;

        assert_eq!(status(&app, &signer.token("mia")).await, 200, "jwks_url: {url:?}");
        app.anonymous().get("/health/ready").await.json(200);
    }

    std::fs::remove_file(&file).unwrap();
}

#[test]
fn a_key_file_without_a_key_is_refused_at_the_start() {
    let file = std::env::temp_dir().join(format!("pidge-bad-keys-{}.json", std::process::id()));
    let mut config = config();
    config.auth.secret = SecretString::default();
    file.to_str().unwrap().clone_into(&mut config.auth.jwks_file);

    for content in ["{}", "<html>", r#"{"keys":[]}"#] {
        std::fs::write(&file, content).unwrap();
        let refusal = pidge::auth::Authenticator::new(&config.auth).err().expect("a refusal");
        assert!(refusal.contains("auth.jwks_file"), "{content}: {refusal}");
    }

    std::fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn a_new_key_is_fetched_for_the_first_token_that_names_it() {
    let (old, new) = (Signer::new("RS256", "old"), Signer::new("ES256", "new"));
    let server = KeyServer::start(Mode::Keys(key_set(&[&old]))).await;
    let app = app_with(&server).await;
    assert_eq!(status(&app, &old.token("mia")).await, 200);

    server.set(Mode::Keys(key_set(&[&old, &new])));

    assert_eq!(status(&app, &new.token("mia")).await, 200, "the new key");
    assert_eq!(status(&app, &old.token("mia")).await, 200, "the old key");
}

#[tokio::test]
async fn a_removed_key_is_refused_after_the_next_fetch() {
    let (old, new) = (Signer::new("RS256", "old"), Signer::new("ES256", "new"));
    let server = KeyServer::start(Mode::Keys(key_set(&[&old, &new]))).await;
    let mut config = config_with(&server);
    config.auth.jwks_max_age_seconds = 1;
    let app = TestApp::spawn_with(config).await;
    let token = old.token("mia");
    assert_eq!(status(&app, &token).await, 200);

    server.set(Mode::Keys(key_set(&[&new])));
    until_status(&app, &token, 401).await;

    assert_eq!(status(&app, &new.token("mia")).await, 200, "the key that is left");
}

#[tokio::test]
async fn a_token_that_was_accepted_before_is_refused_once_it_has_expired() {
    let app = TestApp::spawn().await;
    let now = pidge::auth::seconds_now();
    // 8 of the 30 seconds of leeway are left: enough for a busy machine to get the token accepted once.
    let claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": "mia", "iat": now - 40, "exp": now - 22});
    let token = pidge::auth::sign(&claims, SECRET).unwrap();

    assert_eq!(status(&app, &token).await, 200, "within the leeway");
    until_status(&app, &token, 401).await;
}

#[test]
fn a_key_set_url_must_be_https_without_a_password_or_on_this_machine() {
    let refusal = |url: &str| {
        let mut config = config();
        url.clone_into(&mut config.auth.jwks_url);
        pidge::auth::Authenticator::new(&config.auth).err()
    };

    for bad in
        ["http://lms.example/keys", "ftp://lms.example/keys", "file:///keys", "keys", "https://u:p@lms.example/keys"]
    {
        let refusal = refusal(bad);
        assert!(refusal.as_ref().is_some_and(|why| why.contains("auth.jwks_url")), "{bad}: {refusal:?}");
    }
    for good in ["https://lms.example/keys", "http://127.0.0.1:1/keys", "http://localhost/keys", "http://[::1]/keys"] {
        assert_eq!(refusal(good), None, "{good}");
    }
}
