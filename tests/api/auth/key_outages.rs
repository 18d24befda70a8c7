//! Key sets that cannot be fetched, grow too old, or lose keys, and tokens that name unknown keys.

use std::{path::PathBuf, sync::Arc};

use futures_util::future::join_all;
use pidge::config::Config;
use serde_json::json;
use tokio::sync::Notify;

use crate::support::{
    app::TestApp,
    key_server::{KeyServer, Mode, http_response},
    key_sets::{app_with, config_with, status, until_status},
    signer::{Signer, claims, key_set},
    wait::until,
};

/// A configuration whose key set is fetched every second and is unusable once it is older than that.
fn config_with_short_lived_keys(server: &KeyServer) -> Config {
    let mut config = config_with(server);
    config.auth.jwks_max_age_seconds = 1;
    config.auth.jwks_max_stale_seconds = 0;
    config
}

/// A configuration in which unknown keys cause no second fetch while a test runs.
fn config_with_long_cool_down(server: &KeyServer) -> Config {
    let mut config = config_with(server);
    config.auth.jwks_cool_down_seconds = 3600;
    config
}

/// A file with a key set, in the temporary directory.
fn write_key_file(name: &str, keys: &str) -> PathBuf {
    let file = std::env::temp_dir().join(format!("pidge-{name}-{}.json", std::process::id()));
    std::fs::write(&file, keys).unwrap();
    file
}

#[tokio::test]
async fn known_keys_stay_valid_while_fetches_fail() {
    let (known, new) = (Signer::new("ES256", "known"), Signer::new("ES256", "new"));
    let server = KeyServer::start(Mode::Keys(key_set(&[&known]))).await;
    let mut config = config_with(&server);
    config.auth.jwks_timeout_ms = 300;
    config.auth.jwks_cool_down_seconds = 1;
    let app = TestApp::spawn_with(config).await;
    until_status(&app, &known.token("mia"), 200).await;
    let redirect_target = KeyServer::start(Mode::Keys(key_set(&[&new]))).await;
    let huge = format!("{{\"keys\":[],\"more\":\"{}\"}}", "x".repeat(300 * 1024));
    let too_many_keys = json!({"keys": vec![new.jwk(); 51]}).to_string();
    let failures = [
        Mode::Down,
        Mode::Silent,
        Mode::Raw(http_response("500 Internal Server Error", "", &key_set(&[&new]))),
        Mode::Raw(http_response("404 Not Found", "", &key_set(&[&new]))),
        Mode::Raw(http_response("203 Non-Authoritative Information", "", &key_set(&[&new]))),
        Mode::Raw(http_response("302 Found", &format!("Location: {}\r\n", redirect_target.url()), "")),
        Mode::Raw(http_response("200 OK", "", "<html>Please log in</html>")),
        Mode::Raw(http_response("200 OK", "", "{}")),
        Mode::Raw(http_response("200 OK", "", &huge)),
        Mode::Raw(http_response("200 OK", "", &too_many_keys)),
        Mode::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"keys\":[".to_vec()),
        Mode::Raw(b"nonsense".to_vec()),
    ];

    for (number, failure) in failures.into_iter().enumerate() {
        let fetches = server.requests();
        server.set(failure);
        // The unknown key causes a fetch once the cool-down is over.
        while server.requests() == fetches {
            assert_eq!(status(&app, &new.token("mia")).await, 401, "the new key, before failure {number}");
        }

        assert_eq!(status(&app, &known.token("noah")).await, 200, "the known key, after failure {number}");
    }

    assert_eq!(redirect_target.requests(), 0, "redirects are not followed");
    server.set(Mode::Keys(key_set(&[&known, &new])));
    until_status(&app, &new.token("mia"), 200).await;
}

#[tokio::test]
async fn keys_that_are_too_old_are_unavailable_until_they_are_fetched_again() {
    let signer = Signer::new("ES256", "k");
    let server = KeyServer::start(Mode::Keys(key_set(&[&signer]))).await;
    let mut config = config_with_short_lived_keys(&server);
    config.auth.jwks_timeout_ms = 300;
    let app = TestApp::spawn_with(config).await;
    let token = signer.token("mia");
    until_status(&app, &token, 200).await;

    server.set(Mode::Down);
    until_status(&app, &token, 503).await;

    let reply = app.client("mia", token.clone()).get("/v1/inbox").await;
    reply.problem(503, "unavailable");
    assert!(reply.header("retry-after").is_some(), "no Retry-After: {reply:?}");

    server.set(Mode::Keys(key_set(&[&signer])));
    until_status(&app, &token, 200).await;
}

#[tokio::test]
async fn a_withdrawn_key_of_the_key_file_stays_invalid_when_the_fetched_keys_grow_too_old() {
    let (withdrawn, current) = (Signer::new("ES256", "withdrawn"), Signer::new("ES256", "current"));
    let file = write_key_file("withdrawn", &key_set(&[&withdrawn]));
    let server = KeyServer::start(Mode::Keys(key_set(&[&current]))).await;
    let mut config = config_with_short_lived_keys(&server);
    file.to_str().unwrap().clone_into(&mut config.auth.jwks_file);
    let app = TestApp::spawn_with(config).await;
    until_status(&app, &current.token("mia"), 200).await;
    until_status(&app, &withdrawn.token("mia"), 401).await;

    server.set(Mode::Down);
    until_status(&app, &current.token("mia"), 503).await;

    assert_eq!(status(&app, &withdrawn.token("mia")).await, 503, "the file's key does not return");
    std::fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn a_reload_keeps_the_keys_that_were_fetched_last() {
    let (old, new) = (Signer::new("ES256", "old"), Signer::new("ES256", "new"));
    let server = KeyServer::start(Mode::Keys(key_set(&[&new]))).await;
    let app = app_with(&server).await;
    assert_eq!(status(&app, &new.token("mia")).await, 200);
    let stored = "insert into key_sets (issuer, url, document, fetched_at) values ($1, $2, $3, now() - interval '1 hour')
                  on conflict (issuer, url) do update set document = excluded.document, fetched_at = excluded.fetched_at";
    let query = sqlx::query(stored).bind("https://lms.test").bind(server.url()).bind(key_set(&[&old]));
    query.execute(&app.pool).await.unwrap();

    let fetches = server.requests();
    server.set(Mode::Down);
    app.authenticator.reload(&app.config.auth).unwrap();
    server.until_requests(fetches + 1).await;

    assert_eq!(status(&app, &new.token("mia")).await, 200, "the key that was fetched last");
    assert_eq!(status(&app, &old.token("mia")).await, 401, "the older key in the database");
}

#[tokio::test]
async fn a_key_set_without_a_usable_key_withdraws_all_keys_and_makes_the_service_unready() {
    let signer = Signer::new("ES256", "k");
    let server = KeyServer::start(Mode::Keys(key_set(&[&signer]))).await;
    let mut config = config_with(&server);
    config.auth.jwks_max_age_seconds = 1;
    let app = TestApp::spawn_with(config).await;
    until_status(&app, &signer.token("mia"), 200).await;

    server.set(Mode::Keys(key_set(&[&signer]).replace("sig", "enc")));
    until_status(&app, &signer.token("mia"), 401).await;

    app.anonymous().get("/health/ready").await.problem(503, "unavailable");
}

#[tokio::test]
async fn without_keys_the_service_is_live_but_not_ready_until_they_can_be_fetched() {
    let signer = Signer::new("EdDSA", "k");
    let server = KeyServer::start(Mode::Down).await;

    let app = app_with(&server).await;

    app.anonymous().get("/health/live").await.json(200);
    app.anonymous().get("/health/ready").await.problem(503, "unavailable");
    assert_eq!(status(&app, &signer.token("mia")).await, 503, "without keys, no token can be called invalid");

    server.set(Mode::Keys(key_set(&[&signer])));
    until_status(&app, &signer.token("mia"), 200).await;
    app.anonymous().get("/health/ready").await.json(200);
}

/// A service that has fetched a key set and stored it in its database.
async fn spawn_with_stored_keys(server: &KeyServer, signer: &Signer) -> TestApp {
    let app = app_with(server).await;
    until_status(&app, &signer.token("mia"), 200).await;
    until("the key set is stored", async || {
        sqlx::query("select from key_sets").fetch_optional(&app.pool).await.unwrap().is_some()
    })
    .await;
    app
}

#[tokio::test]
async fn a_restart_during_an_outage_of_the_key_server_uses_the_stored_keys() {
    let signer = Signer::new("RS256", "k");
    let server = KeyServer::start(Mode::Keys(key_set(&[&signer]))).await;
    let first = spawn_with_stored_keys(&server, &signer).await;

    server.set(Mode::Down);
    let restarted = TestApp::spawn_on(config_with(&server), first.database.take_ownership());

    until_status(&restarted, &signer.token("mia"), 200).await;
    restarted.anonymous().get("/health/ready").await.json(200);
}

#[tokio::test]
async fn stored_keys_are_not_used_for_another_issuer() {
    let signer = Signer::new("RS256", "k");
    let server = KeyServer::start(Mode::Keys(key_set(&[&signer]))).await;
    let first = spawn_with_stored_keys(&server, &signer).await;

    server.set(Mode::Down);
    let mut config = config_with(&server);
    "https://other.test".clone_into(&mut config.auth.issuer);
    let other = TestApp::spawn_on(config, first.database.take_ownership());

    let mut claims = claims("mia");
    claims["iss"] = json!("https://other.test");
    let token = signer.sign(&json!({"alg": "RS256", "kid": "k"}), &claims);
    assert_eq!(status(&other, &token).await, 503);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_tokens_with_unknown_keys_cause_one_fetch() {
    let signer = Signer::new("ES256", "known");
    let server = KeyServer::start(Mode::Keys(key_set(&[&signer]))).await;
    let app = TestApp::spawn_with(config_with_long_cool_down(&server)).await;
    assert_eq!(status(&app, &signer.token("mia")).await, 200);
    let fetches = server.requests();

    let unknown = async |worker: usize| {
        for n in 0..1250 {
            let token = signer.sign(&json!({"alg": "ES256", "kid": format!("{worker}-{n}")}), &claims("mia"));
            assert_eq!(status(&app, &token).await, 401, "unknown key {worker}-{n}");
        }
    };
    let known = async {
        for n in 0..200 {
            assert_eq!(status(&app, &signer.token("noah")).await, 200, "request {n} with a known key");
        }
    };
    tokio::join!(join_all((0..8).map(unknown)), known);

    assert_eq!(server.requests() - fetches, 1, "fetches caused by unknown keys");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_requests_with_a_new_key_share_one_fetch() {
    let (known, new) = (Signer::new("ES256", "known"), Signer::new("ES256", "new"));
    let server = KeyServer::start(Mode::Keys(key_set(&[&known]))).await;
    let mut config = config_with_long_cool_down(&server);
    config.auth.jwks_timeout_ms = 60_000;
    let app = TestApp::spawn_with(config).await;
    assert_eq!(status(&app, &known.token("mia")).await, 200);
    let (fetches, release) = (server.requests(), Arc::new(Notify::new()));
    server.set(Mode::Held(key_set(&[&known, &new]), Arc::clone(&release)));

    let token = new.token("mia");
    let with_new_key = join_all((0..20).map(|_| status(&app, &token)));
    let with_known_key = async {
        server.until_requests(fetches + 1).await;
        let status = status(&app, &known.token("noah")).await;
        release.notify_one();
        status
    };
    let (new_statuses, known_status) = tokio::join!(with_new_key, with_known_key);

    assert_eq!(known_status, 200, "a token with a known key does not wait for the fetch");
    assert_eq!(new_statuses, [200; 20], "each of them gets the new key");
    assert_eq!(server.requests() - fetches, 1, "fetches caused by the new key");
}

#[tokio::test]
async fn failed_fetches_count_for_the_cool_down() {
    let signer = Signer::new("ES256", "known");
    let server = KeyServer::start(Mode::Keys(key_set(&[&signer]))).await;
    let app = TestApp::spawn_with(config_with_long_cool_down(&server)).await;
    assert_eq!(status(&app, &signer.token("mia")).await, 200);
    let fetches = server.requests();

    server.set(Mode::Down);
    for n in 0..50 {
        let unknown = signer.sign(&json!({"alg": "ES256", "kid": n.to_string()}), &claims("mia"));
        assert_eq!(status(&app, &unknown).await, 401, "unknown key {n}");
    }

    assert_eq!(server.requests() - fetches, 1, "fetches caused by unknown keys");
}
