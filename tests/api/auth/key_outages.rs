//! Key servers that fail in every way, keys that grow old, and tokens that name keys which nobody knows.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use serde_json::json;
use tokio::sync::Notify;

use crate::support::{
    app::TestApp,
    key_server::{KeyServer, Mode, answer},
    key_sets::{app_with, config_with, status, until_status},
    signer::{Signer, claims, key_set},
};

#[tokio::test]
async fn a_server_that_fails_takes_no_known_key_away() {
    let (known, new) = (Signer::new("ES256", "known"), Signer::new("ES256", "new"));
    let server = KeyServer::start(Mode::Keys(key_set(&[&known]))).await;
    let mut config = config_with(&server);
    config.auth.jwks_timeout_ms = 300;
    config.auth.jwks_cool_down_seconds = 1;
    let app = TestApp::spawn_with(config).await;
    assert_eq!(status(&app, &known.token("mia")).await, 200);
    let elsewhere = KeyServer::start(Mode::Keys(key_set(&[&new]))).await;
    let huge = format!("{{\"keys\":[],\"more\":\"{}\"}}", "x".repeat(300 * 1024));
    let many = json!({"keys": vec![new.jwk(); 51]}).to_string();
    let failures = [
        Mode::Down,
        Mode::Silent,
        Mode::Raw(answer("500 Internal Server Error", "", &key_set(&[&new]))),
        Mode::Raw(answer("404 Not Found", "", &key_set(&[&new]))),
        Mode::Raw(answer("203 Non-Authoritative Information", "", &key_set(&[&new]))),
        Mode::Raw(answer("302 Found", &format!("Location: {}\r\n", elsewhere.url()), "")),
        Mode::Raw(answer("200 OK", "", "<html>Please log in</html>")),
        Mode::Raw(answer("200 OK", "", "{}")),
        Mode::Raw(answer("200 OK", "", &huge)),
        Mode::Raw(answer("200 OK", "", &many)),
        Mode::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"keys\":[".to_vec()),
        Mode::Raw(b"nonsense".to_vec()),
    ];
    for failure in failures {
        let asked = server.asked();
        server.set(failure);
        // Once the cool-down is over.
        while server.asked() == asked {
            assert_eq!(status(&app, &new.token("mia")).await, 401);
        }
        assert_eq!(status(&app, &known.token("noah")).await, 200);
    }
    assert_eq!(elsewhere.asked(), 0, "redirects are not followed");
    server.set(Mode::Keys(key_set(&[&known, &new])));
    until_status(&app, &new.token("mia"), 200).await;
}

#[tokio::test]
async fn keys_grow_too_old_in_the_end() {
    let signer = Signer::new("ES256", "k");
    let server = KeyServer::start(Mode::Keys(key_set(&[&signer]))).await;
    let mut config = config_with(&server);
    config.auth.jwks_max_age_seconds = 1;
    config.auth.jwks_max_stale_seconds = 0;
    config.auth.jwks_timeout_ms = 300;
    let app = TestApp::spawn_with(config).await;
    let token = signer.token("mia");
    assert_eq!(status(&app, &token).await, 200);
    server.set(Mode::Down);
    until_status(&app, &token, 503).await;
    let reply = app.client("mia", token.clone()).get("/v1/inbox").await;
    reply.problem(503, "unavailable");
    assert!(reply.header("retry-after").is_some());
    server.set(Mode::Keys(key_set(&[&signer])));
    until_status(&app, &token, 200).await;
}

#[tokio::test]
async fn a_key_that_was_withdrawn_does_not_come_back_when_the_set_grows_too_old() {
    let (withdrawn, current) = (Signer::new("ES256", "withdrawn"), Signer::new("ES256", "current"));
    let file = std::env::temp_dir().join(format!("pidge-withdrawn-{}.json", std::process::id()));
    std::fs::write(&file, key_set(&[&withdrawn])).unwrap();
    let server = KeyServer::start(Mode::Keys(key_set(&[&current]))).await;
    let mut config = config_with(&server);
    file.to_str().unwrap().clone_into(&mut config.auth.jwks_file);
    config.auth.jwks_max_age_seconds = 1;
    config.auth.jwks_max_stale_seconds = 0;
    let app = TestApp::spawn_with(config).await;
    until_status(&app, &current.token("mia"), 200).await;
    assert_eq!(status(&app, &withdrawn.token("mia")).await, 401);
    server.set(Mode::Down);
    until_status(&app, &current.token("mia"), 503).await;
    assert_eq!(status(&app, &withdrawn.token("mia")).await, 503);
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
    let asked = server.asked();
    server.set(Mode::Down);
    app.authenticator.reload(&app.config.auth).unwrap();
    server.until_asked(asked + 1).await;
    assert_eq!(status(&app, &new.token("mia")).await, 200);
    assert_eq!(status(&app, &old.token("mia")).await, 401);
}

#[tokio::test]
async fn a_set_without_a_usable_key_withdraws_all_and_is_worth_a_look() {
    let signer = Signer::new("ES256", "k");
    let server = KeyServer::start(Mode::Keys(key_set(&[&signer]))).await;
    let mut config = config_with(&server);
    config.auth.jwks_max_age_seconds = 1;
    let app = TestApp::spawn_with(config).await;
    assert_eq!(status(&app, &signer.token("mia")).await, 200);
    server.set(Mode::Keys(key_set(&[&signer]).replace("sig", "enc")));
    until_status(&app, &signer.token("mia"), 401).await;
    app.client("", String::new()).get("/health/ready").await.problem(503, "unavailable");
}

#[tokio::test]
async fn without_a_key_server_it_lives_says_so_and_recovers() {
    let signer = Signer::new("EdDSA", "k");
    let server = KeyServer::start(Mode::Down).await;
    let app = app_with(&server).await;
    let anybody = app.client("", String::new());
    anybody.get("/health/live").await.json(200);
    anybody.get("/health/ready").await.problem(503, "unavailable");
    assert_eq!(status(&app, &signer.token("mia")).await, 503, "nobody can say that this token is bad");
    server.set(Mode::Keys(key_set(&[&signer])));
    until_status(&app, &signer.token("mia"), 200).await;
    anybody.get("/health/ready").await.json(200);
}

#[tokio::test]
async fn a_restart_while_the_lms_is_away_begins_with_the_last_good_keys() {
    let signer = Signer::new("RS256", "k");
    let server = KeyServer::start(Mode::Keys(key_set(&[&signer]))).await;
    let first = app_with(&server).await;
    assert_eq!(status(&first, &signer.token("mia")).await, 200);
    let kept = async {
        while sqlx::query("select from key_sets").fetch_optional(&first.pool).await.unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), kept).await.unwrap();
    server.set(Mode::Down);
    let again = TestApp::spawn_on(config_with(&server), first.database.take());
    until_status(&again, &signer.token("mia"), 200).await;
    again.client("", String::new()).get("/health/ready").await.json(200);
    // The keys are the issuer's, at that URL, and nobody else's.
    let mut config = config_with(&server);
    "https://other.test".clone_into(&mut config.auth.issuer);
    let other = TestApp::spawn_on(config, again.database.take());
    let mut claims = claims("mia");
    claims["iss"] = json!("https://other.test");
    assert_eq!(status(&other, &signer.sign(&json!({"alg": "RS256", "kid": "k"}), &claims)).await, 503);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_unknown_kids_cause_one_fetch() {
    let signer = Signer::new("ES256", "known");
    let server = KeyServer::start(Mode::Keys(key_set(&[&signer]))).await;
    let app = app_with(&server).await;
    assert_eq!(status(&app, &signer.token("mia")).await, 200);
    let before = server.asked();
    let flood = async |worker: usize| {
        for n in 0..1250 {
            let unknown = signer.sign(&json!({"alg": "ES256", "kid": format!("{worker}-{n}")}), &claims("mia"));
            assert_eq!(status(&app, &unknown).await, 401);
        }
    };
    let valid = async {
        for _ in 0..200 {
            assert_eq!(status(&app, &signer.token("noah")).await, 200);
        }
    };
    tokio::join!(join_all((0..8).map(flood)), valid);
    assert_eq!(server.asked() - before, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_wait_for_a_fetch_wait_for_the_same_one() {
    let (known, new) = (Signer::new("ES256", "known"), Signer::new("ES256", "new"));
    let server = KeyServer::start(Mode::Keys(key_set(&[&known]))).await;
    let app = app_with(&server).await;
    assert_eq!(status(&app, &known.token("mia")).await, 200);
    let (before, word) = (server.asked(), Arc::new(Notify::new()));
    server.set(Mode::Held(key_set(&[&known, &new]), Arc::clone(&word)));
    let token = new.token("mia");
    let waiting = join_all((0..20).map(|_| status(&app, &token)));
    let meanwhile = async {
        server.until_asked(before + 1).await;
        assert_eq!(status(&app, &known.token("noah")).await, 200, "who has a known key waits for nobody");
        word.notify_one();
    };
    let (statuses, ()) = tokio::join!(waiting, meanwhile);
    // Those that arrived after the answer found the key, too.
    assert_eq!(statuses, [200; 20]);
    assert_eq!(server.asked(), before + 1);
}

#[tokio::test]
async fn failed_fetches_cool_down_too() {
    let signer = Signer::new("ES256", "known");
    let server = KeyServer::start(Mode::Keys(key_set(&[&signer]))).await;
    let app = app_with(&server).await;
    assert_eq!(status(&app, &signer.token("mia")).await, 200);
    let before = server.asked();
    server.set(Mode::Down);
    for n in 0..50 {
        let unknown = signer.sign(&json!({"alg": "ES256", "kid": n.to_string()}), &claims("mia"));
        assert_eq!(status(&app, &unknown).await, 401);
    }
    assert_eq!(server.asked() - before, 1);
}
