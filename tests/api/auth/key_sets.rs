//! Keys that the LMS publishes: every algorithm, by its own key only, and rotation.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use serde_json::json;

use crate::support::{
    app::{SECRET, TestApp, config},
    key_server::{KeyServer, Mode},
    key_sets::{app_with, config_with, status, until_status},
    signer::{Signer, claims, key_set},
};

#[tokio::test]
async fn every_algorithm_is_verified_by_its_own_key_only() {
    let signers: Vec<Signer> = ["RS256", "PS256", "ES256", "EdDSA"].map(|alg| Signer::new(alg, alg)).into();
    let all: Vec<&Signer> = signers.iter().collect();
    let server = KeyServer::start(Mode::Keys(key_set(&all))).await;
    let app = app_with(&server).await;
    for signer in &signers {
        assert_eq!(status(&app, &signer.token("mia")).await, 200, "{}", signer.kid);
        for other in &signers {
            if other.kid != signer.kid {
                let forged = signer.sign(&json!({"alg": signer.kid, "kid": other.kid}), &claims("mia"));
                assert_eq!(status(&app, &forged).await, 401, "{} under the name of {}", signer.kid, other.kid);
            }
        }
        let stranger = Signer::new(Box::leak(signer.kid.clone().into_boxed_str()), &signer.kid);
        assert_eq!(status(&app, &stranger.token("mia")).await, 401, "another key of the same name");
    }
    // RS256 and PS256 are not each other, though their keys could be.
    let rsa = signers[0].sign(&json!({"alg": "PS256", "kid": "RS256"}), &claims("mia"));
    assert_eq!(status(&app, &rsa).await, 401);
}

#[tokio::test]
async fn a_public_key_is_no_shared_secret() {
    let signer = Signer::new("RS256", "r");
    let server = KeyServer::start(Mode::Keys(key_set(&[&signer]))).await;
    let app = app_with(&server).await;
    let encode = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", encode(&json!({"alg": "HS256", "kid": "r"})), encode(&claims("mia")));
    let asked = server.asked();
    for secret in [signer.public_bytes(), key_set(&[&signer]).into_bytes()] {
        let signature = URL_SAFE_NO_PAD.encode(hmac_sha256::HMAC::mac(text.as_bytes(), secret));
        assert_eq!(status(&app, &format!("{text}.{signature}")).await, 401);
    }
    assert!(server.asked() <= asked.max(1), "an algorithm that no key can have causes no fetch");
}

#[tokio::test]
async fn headers_that_point_to_keys_are_not_followed() {
    let (good, evil) = (Signer::new("ES256", "good"), Signer::new("ES256", "evil"));
    let server = KeyServer::start(Mode::Keys(key_set(&[&good]))).await;
    let elsewhere = KeyServer::start(Mode::Keys(key_set(&[&evil]))).await;
    let app = app_with(&server).await;
    let url = elsewhere.url();
    for more in [json!({"jku": url}), json!({"x5u": url}), json!({"jwk": evil.jwk()}), json!({"x5c": ["MIIB"]})] {
        let mut header = json!({"alg": "ES256", "kid": "evil"});
        header.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(status(&app, &evil.sign(&header, &claims("mia"))).await, 401, "{more}");
        header["kid"] = json!("good");
        assert_eq!(status(&app, &evil.sign(&header, &claims("mia"))).await, 401, "{more}");
    }
    assert_eq!(elsewhere.asked(), 0);
}

#[tokio::test]
async fn without_a_kid_a_key_counts_if_it_is_the_only_one_for_the_algorithm() {
    let (one, two, ed) = (Signer::new("ES256", "one"), Signer::new("ES256", "two"), Signer::new("EdDSA", "ed"));
    let server = KeyServer::start(Mode::Keys(key_set(&[&one, &two, &ed]))).await;
    let app = app_with(&server).await;
    let nameless = |signer: &Signer, alg: &str| signer.sign(&json!({"alg": alg}), &claims("mia"));
    assert_eq!(status(&app, &nameless(&ed, "EdDSA")).await, 200);
    assert_eq!(status(&app, &nameless(&one, "ES256")).await, 401);
    assert_eq!(status(&app, &nameless(&two, "ES256")).await, 401);
    assert_eq!(status(&app, &one.token("mia")).await, 200);
}

#[tokio::test]
async fn a_key_set_may_come_from_a_file() {
    let signer = Signer::new("EdDSA", "ed");
    let file = std::env::temp_dir().join(format!("pidge-keys-{}.json", std::process::id()));
    std::fs::write(&file, key_set(&[&signer])).unwrap();
    let mut config = config();
    config.auth.secret = SecretString::default();
    file.to_str().unwrap().clone_into(&mut config.auth.jwks_file);
    let app = TestApp::spawn_with(config.clone()).await;
    assert_eq!(status(&app, &signer.token("mia")).await, 200);
    // A URL that does not answer is no obstacle when there is a file to begin with.
    let server = KeyServer::start(Mode::Silent).await;
    config.auth.jwks_url = server.url();
    let app = TestApp::spawn_with(config.clone()).await;
    assert_eq!(status(&app, &signer.token("mia")).await, 200);
    app.client("", String::new()).get("/health/ready").await.json(200);
    for bad in ["{}", "<html>", r#"{"keys":[]}"#] {
        std::fs::write(&file, bad).unwrap();
        let refused = pidge::auth::Authenticator::new(&config.auth).err().unwrap();
        assert!(refused.contains("auth.jwks_file"), "{refused}");
    }
    std::fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn a_new_key_counts_at_once_and_a_removed_one_no_more() {
    let (old, new) = (Signer::new("RS256", "old"), Signer::new("ES256", "new"));
    let server = KeyServer::start(Mode::Keys(key_set(&[&old]))).await;
    let app = app_with(&server).await;
    assert_eq!(status(&app, &old.token("mia")).await, 200);
    server.set(Mode::Keys(key_set(&[&old, &new])));
    assert_eq!(status(&app, &new.token("mia")).await, 200, "the token that names it makes it known");
    assert_eq!(status(&app, &old.token("mia")).await, 200);

    let mut config = config_with(&server);
    config.auth.jwks_max_age_seconds = 1;
    let app = TestApp::spawn_with(config).await;
    let token = old.token("mia");
    assert_eq!(status(&app, &token).await, 200);
    server.set(Mode::Keys(key_set(&[&new])));
    until_status(&app, &token, 401).await;
    assert_eq!(status(&app, &new.token("mia")).await, 200);
}

#[tokio::test]
async fn a_token_that_was_good_a_moment_ago_is_judged_by_its_time_again() {
    let app = TestApp::spawn().await;
    let now = pidge::auth::seconds_now();
    let claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": "mia", "iat": now - 40, "exp": now - 27});
    let token = pidge::auth::sign(&claims, SECRET).unwrap();
    assert_eq!(status(&app, &token).await, 200, "within the leeway");
    until_status(&app, &token, 401).await;
}

#[test]
fn a_url_that_is_not_safe_is_refused() {
    let judge = |url: &str| {
        let mut config = config();
        url.clone_into(&mut config.auth.jwks_url);
        pidge::auth::Authenticator::new(&config.auth).err()
    };
    for bad in
        ["http://lms.example/keys", "ftp://lms.example/keys", "file:///keys", "keys", "https://u:p@lms.example/keys"]
    {
        assert!(judge(bad).is_some_and(|why| why.contains("auth.jwks_url")), "{bad}");
    }
    for good in ["https://lms.example/keys", "http://127.0.0.1:1/keys", "http://localhost/keys", "http://[::1]/keys"] {
        assert_eq!(judge(good), None, "{good}");
    }
}
