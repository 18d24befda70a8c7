//! The most detailed log, the metrics and the traces contain no message text, no token and no secret.

use std::{
    io::Read,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};

use crate::support::{
    app::SECRET,
    client::Reply,
    cluster::Database,
    signer::{Signer, claims, key_set},
    trace_collector::{TraceCollector, contains},
};

/// The claims and the signature of a token, as it has them. All tokens share the header.
fn secret_parts(token: &str) -> Vec<String> {
    token.split('.').skip(1).map(str::to_owned).collect()
}

#[tokio::test]
async fn nothing_secret_is_in_the_most_detailed_log_the_metrics_and_the_traces() {
    let database = Database::create().await;
    let signer = Signer::new("ES256", "k");
    let file = std::env::temp_dir().join(format!("pidge-no-secrets-{}.json", std::process::id()));
    std::fs::write(&file, key_set(&[&signer])).unwrap();
    let collector = TraceCollector::start();
    let mut service = Command::new(env!("CARGO_BIN_EXE_pidge"))
        .env_clear()
        .stdin(Stdio::null())
        .envs([
            ("PIDGE__DATABASE__URL", database.url.as_str()),
            ("PIDGE__SERVER__ADDRESS", "127.0.0.1:0"),
            ("PIDGE__SERVER__DRAIN_SECONDS", "0"),
            ("PIDGE__AUTH__SECRET", SECRET),
            ("PIDGE__AUTH__JWKS_FILE", file.to_str().unwrap()),
            ("PIDGE__AUTH__ISSUER", "https://lms.test"),
            ("PIDGE__AUTH__AUDIENCE", "pidge"),
            ("PIDGE__LOG__FORMAT", "json"),
            ("PIDGE__LOG__LEVEL", "trace"),
            ("PIDGE__TRACES__OTLP_ENDPOINT", collector.url.as_str()),
        ])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let log = Arc::new(Mutex::new(String::new()));
    let (mut stderr, kept) = (service.stderr.take().unwrap(), Arc::clone(&log));
    let reading = std::thread::spawn(move || {
        let mut chunk = [0; 16 * 1024];
        while let Ok(read @ 1..) = stderr.read(&mut chunk) {
            kept.lock().unwrap().push_str(&String::from_utf8_lossy(&chunk[..read]));
        }
    });
    let address = until_listening(&log).await;
    let tokens: Vec<String> = ["mia@lms.test", "noah"].iter().map(|sub| signer.token(sub)).collect();

    let metrics = make_requests(&address, &tokens, &signer).await;
    assert!(Command::new("kill").arg(service.id().to_string()).status().unwrap().success());
    assert!(service.wait().unwrap().success());
    reading.join().unwrap();
    std::fs::remove_file(&file).unwrap();

    let (log, traces) = (log.lock().unwrap().clone(), collector.received());
    assert!(log.contains("\"TRACE\""), "the log is not at its most detailed level");
    assert!(log.contains("/v1/messages"), "requests are not logged");
    assert!(contains(&traces, b"/v1/messages"), "requests are not traced");
    let trace = 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.to_be_bytes();
    assert!(contains(&traces, &trace), "the caller's trace is not continued");
    let secrets = [
        "marker-in-a-body",
        "marker-in-a-title",
        "marker-in-a-query",
        "marker-in-a-key",
        "marker-nobody",
        SECRET,
        "mia@lms.test",
        "Marker Name",
    ];
    let secrets = secrets
        .map(str::to_owned)
        .into_iter()
        .chain(tokens.iter().flat_map(|token| secret_parts(token)))
        .chain([database.url.clone()]);
    for secret in secrets {
        for (place, text) in [("log", log.as_bytes()), ("metrics", metrics.as_bytes()), ("traces", &traces)] {
            assert!(!contains(text, secret.as_bytes()), "{secret} is in the {place}");
        }
    }
}

/// The address that the service logs when it listens.
async fn until_listening(log: &Mutex<String>) -> String {
    let waiting = async {
        loop {
            let text = log.lock().unwrap().clone();
            let mut lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            if let Some(address) = lines.find_map(|line| Some(line.get("address")?.as_str()?.to_owned())) {
                return address;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), waiting).await.expect("it listens within a minute")
}

/// Makes valid and invalid requests that contain all the secrets, and returns the metrics afterwards.
async fn make_requests(address: &str, tokens: &[String], signer: &Signer) -> String {
    let base = format!("http://{address}");
    let http = reqwest::Client::new();
    for token in tokens {
        http.get(format!("{base}/v1/me")).bearer_auth(token).send().await.unwrap();
    }
    let body = json!({"recipient_id": "noah", "body": "marker-in-a-body", "context": {"type": "course", "id": "1", "title": "marker-in-a-title"}});
    let sent = http
        .post(format!("{base}/v1/messages"))
        .bearer_auth(&tokens[0])
        .header("idempotency-key", "marker-in-a-key")
        .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        .json(&body);
    assert!(Reply::of(sent.send().await.unwrap()).await.status.is_success());
    let mut named = claims("noah");
    named["name"] = json!("Marker Name");
    let named = signer.sign(&json!({"alg": "ES256", "kid": "k"}), &named);
    for (path, token) in [
        ("/v1/inbox", &tokens[1]),
        ("/v1/me", &named),
        ("/v1/conversations/mia%40lms.test/messages", &tokens[1]),
        ("/v1/inbox?cursor=marker-in-a-query", &tokens[0]),
    ] {
        http.get(format!("{base}{path}")).bearer_auth(token).send().await.unwrap();
    }
    let invalid = json!({"recipient_id": "marker-nobody", "body": 7, "more": "marker-in-a-body"});
    http.post(format!("{base}/v1/messages")).bearer_auth(&tokens[0]).json(&invalid).send().await.unwrap();
    http.get(format!("{base}/v1/inbox")).bearer_auth(format!("{}x", tokens[0])).send().await.unwrap();
    reqwest::get(format!("{base}/metrics")).await.unwrap().text().await.unwrap()
}
