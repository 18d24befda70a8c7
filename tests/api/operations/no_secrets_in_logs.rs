//! What must not be told: the most detailed log, the metrics and the traces carry no text, no token and no secret.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};

use crate::support::{
    app::SECRET,
    client::Reply,
    cluster::Database,
    signer::{Signer, claims, key_set},
};

/// Takes whatever is sent to it.
fn collector() -> (String, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (url, taken) = (format!("http://{}", listener.local_addr().unwrap()), Arc::<Mutex<Vec<u8>>>::default());
    let kept = Arc::clone(&taken);
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let kept = Arc::clone(&kept);
            std::thread::spawn(move || take(socket, &kept));
        }
    });
    (url, taken)
}

fn take(mut socket: TcpStream, kept: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read @ 1..) = socket.read(&mut buffer) {
        kept.lock().unwrap().extend_from_slice(&buffer[..read]);
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// The token, and each part of it that says something.
fn parts(token: &str) -> Vec<String> {
    token.split('.').skip(1).map(str::to_owned).collect()
}

#[tokio::test]
async fn at_the_most_detailed_level_nothing_leaks() {
    let database = Database::create().await;
    let signer = Signer::new("ES256", "k");
    let file = std::env::temp_dir().join(format!("pidge-discretion-{}.json", std::process::id()));
    std::fs::write(&file, key_set(&[&signer])).unwrap();
    let (otlp, traces) = collector();
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
            ("PIDGE__TRACES__OTLP_ENDPOINT", otlp.as_str()),
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
    let metrics = talk(&address, &tokens, &signer).await;
    assert!(Command::new("kill").arg(service.id().to_string()).status().unwrap().success());
    assert!(service.wait().unwrap().success());
    reading.join().unwrap();
    std::fs::remove_file(&file).unwrap();
    let (log, traces) = (log.lock().unwrap().clone(), traces.lock().unwrap().clone());
    assert!(log.contains("\"TRACE\"") && log.contains("/v1/messages"), "it was detailed");
    assert!(contains(&traces, "/v1/messages"), "requests are traced");
    let trace = 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.to_be_bytes();
    assert!(traces.windows(16).any(|part| part == trace), "as a part of the caller's trace");
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
        .chain(tokens.iter().flat_map(|token| parts(token)))
        .chain([database.url.clone()]);
    for secret in secrets {
        for (place, text) in [("log", log.as_bytes()), ("metrics", metrics.as_bytes()), ("traces", &traces)] {
            assert!(!contains(text, &secret), "{secret} in the {place}");
        }
    }
}

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
    tokio::time::timeout(std::time::Duration::from_secs(20), waiting).await.unwrap()
}

/// Everything that a conversation needs, with mistakes.
async fn talk(address: &str, tokens: &[String], signer: &Signer) -> String {
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
    let odd = json!({"recipient_id": "marker-nobody", "body": 7, "more": "marker-in-a-body"});
    http.post(format!("{base}/v1/messages")).bearer_auth(&tokens[0]).json(&odd).send().await.unwrap();
    http.get(format!("{base}/v1/inbox")).bearer_auth(format!("{}x", tokens[0])).send().await.unwrap();
    reqwest::get(format!("{base}/metrics")).await.unwrap().text().await.unwrap()
}
