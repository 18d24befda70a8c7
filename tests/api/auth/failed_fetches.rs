//! What the log says of a key set that cannot be fetched, or of a key that cannot be used.

use serde_json::{Value, json};

use crate::support::{
    cluster::Database,
    key_server::{KeyServer, Mode, http_response},
    program::{Process, pidge},
    signer::Signer,
};

/// Serves with an issuer for each URL, and returns the first line of the log about each issuer.
async fn first_lines(name: &str, urls: &[String]) -> Vec<Value> {
    let database = Database::create().await;
    let issuer =
        |(number, url)| json!({"issuer": format!("lms-{number}"), "tenant": format!("t{number}"), "jwks_url": url});
    let issuers: Vec<_> = urls.iter().enumerate().map(issuer).collect();
    let file = std::env::temp_dir().join(format!("pidge-{name}-{}.toml", std::process::id()));
    let config = json!({"auth": {"jwks_timeout_ms": 1000, "issuers": issuers}});
    std::fs::write(&file, toml::to_string(&config).unwrap()).unwrap();
    let mut command = pidge(&["serve", "--config", file.to_str().unwrap()], &database.url);
    command.env_remove("PIDGE__AUTH__SECRET").env_remove("PIDGE__AUTH__ISSUER");

    let mut service = Process::start(&mut command);
    let mut lines = vec![Value::Null; urls.len()];
    while let Some(missing) = lines.iter().position(Value::is_null) {
        let line = service.log_until("JWKS");
        let number = (0..urls.len()).find(|number| line["issuer"] == format!("lms-{number}"));
        let slot = &mut lines[number.unwrap_or_else(|| panic!("not of lms-{missing}: {line}"))];
        if slot.is_null() {
            *slot = line;
        }
    }
    service.terminate();
    std::fs::remove_file(&file).unwrap();
    lines
}

async fn server(status: &str, headers: &str, body: &str) -> KeyServer {
    KeyServer::start(Mode::Raw(http_response(status, headers, body))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_fetch_is_logged_with_the_url_and_the_whole_chain_of_causes() {
    let plain = server("200 OK", "", "{}").await;
    let (missing, moved) =
        (server("404 Not Found", "", "").await, server("302 Found", "Location: /login\r\n", "").await);
    let (html, empty) = (server("200 OK", "", "<html>").await, server("200 OK", "", "{}").await);
    let (silent, closed) = (KeyServer::start(Mode::Silent).await, KeyServer::start(Mode::Down).await);
    let cases: [(String, &[&str]); 9] = [
        ("https://no-such-host.invalid/keys".to_owned(), &["cannot be reached", "dns error"]),
        ("http://127.0.0.1:1/keys".to_owned(), &["cannot be reached", "tcp connect error", "refused"]),
        (plain.url().replace("http:", "https:"), &["cannot be reached", "received corrupt message"]),
        (missing.url(), &["404 Not Found"]),
        (moved.url(), &["302 Found", "redirects are not followed"]),
        (html.url(), &["not JSON", "line 1 column 1"]),
        (empty.url(), &["list of `keys`"]),
        (silent.url(), &["auth.jwks_timeout_ms"]),
        (closed.url(), &["cannot be reached", "connection closed"]),
    ];

    let lines = first_lines("failed-fetches", &cases.each_ref().map(|(url, _)| url.clone())).await;

    for ((url, causes), line) in cases.iter().zip(lines) {
        assert_eq!(line["url"], *url, "{line}");
        assert_eq!(line["message"], "JWKS refresh failed", "{line}");
        let error = line["error"].as_str().unwrap();
        for cause in *causes {
            assert!(error.contains(cause), "{url}: {cause} is not in {line}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejected_key_is_logged_with_the_true_reason() {
    let with = |mut jwk: Value, name: &str, value: Value| {
        jwk[name] = value;
        jwk
    };
    let (rsa, ec) = (Signer::new("RS256", "k").jwk(), Signer::new("ES256", "k").jwk());
    let cases = [
        (with(rsa.clone(), "n", json!("not base64url!")), "n is not base64url"),
        (with(rsa.clone(), "n", Value::Null), "n is missing"),
        (with(rsa.clone(), "n", json!("_".repeat(170) + "8")), "n has 1024 bits"),
        (with(rsa.clone(), "e", json!(65537)), "e is not a string"),
        (with(rsa, "alg", json!("RS512")), "alg is not an algorithm"),
        (with(ec.clone(), "x", json!("AQ")), "not a point on P-256"),
        (with(ec.clone(), "use", json!("enc")), "use is not sig"),
        (with(ec, "crv", json!("P-521")), "crv is not P-256"),
    ];
    let mut servers = Vec::new();
    for (jwk, _) in &cases {
        servers.push(KeyServer::start(Mode::Keys(json!({"keys": [jwk]}).to_string())).await);
    }

    let lines = first_lines("rejected-keys", &servers.iter().map(KeyServer::url).collect::<Vec<_>>()).await;

    for ((jwk, reason), line) in cases.iter().zip(lines) {
        assert_eq!(line["kid"], "k", "{line}");
        let message = line["message"].as_str().unwrap();
        assert!(message.starts_with("JWKS key rejected: ") && message.contains(reason), "{jwk}: {line}");
    }
}
