//! What clients without a token can write into the log and the traces.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::support::{
    cluster::Database,
    program::{Process, pidge},
    trace_collector::{TraceCollector, contains},
};

/// Sends the text of a request and reads the whole answer.
fn exchange(address: &str, request: &str) -> String {
    let mut socket = TcpStream::connect(address).unwrap();
    let _ = socket.write_all(request.as_bytes());
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn lines(log: &str) -> Vec<Value> {
    log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"))).collect()
}

/// The value of a metric without labels.
fn metric(address: &str, name: &str) -> f64 {
    let answer = exchange(address, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let value = answer.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.unwrap_or_else(|| panic!("{name} is not in {answer}")).parse().unwrap()
}

#[tokio::test]
async fn nothing_that_a_client_made_up_is_in_the_log_or_the_metrics() {
    let database = Database::create().await;
    let service = Process::serve(&database.url);
    let text = "made-up-".repeat(2000);
    let method = "MADEUP".repeat(5000);
    let with =
        |header: &str| format!("GET /v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}: {text}\r\n\r\n");
    let line = |line: String| format!("{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let names = [
        "X-Request-Id",
        "User-Agent",
        "Referer",
        "X-Forwarded-For",
        "Traceparent",
        "Authorization",
        "If-Match",
        "Origin",
    ];

    let mut requests = names.map(with).to_vec();
    requests.push(line(format!("{method} /v1/me")));
    requests.push(line("made-up /v1/me".to_owned()));
    requests.push(line(format!("GET /{text}")));
    requests.push(line(format!("GET /v1/conversations/{text}/messages")));
    requests.push(line(format!("GET /v1/me?{text}={text}")));
    requests.push(format!("GET /v1/me HTTP/1.1\r\nHost: {text}\r\nConnection: close\r\n\r\n"));
    let answers: Vec<String> = requests.iter().map(|request| exchange(&service.address, request)).collect();
    let metrics = exchange(&service.address, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let (_, log) = service.terminate();

    for answer in &answers {
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    let of_requests: Vec<_> = lines(&log).into_iter().filter(|line| line["span"]["name"] == "request").collect();
    assert!(of_requests.len() >= requests.len(), "{} lines: {log}", of_requests.len());
    assert_eq!(of_requests.iter().filter(|line| line["span"]["method"] == "OTHER").count(), 2, "{log}");
    for made_up in ["made-up", "MADEUP"] {
        assert!(!log.contains(made_up), "{made_up} is in the log: {log}");
        assert!(!metrics.contains(made_up), "{made_up} is in the metrics: {metrics}");
    }
    assert!(metrics.contains("method=\"OTHER\""), "{metrics}");
    let longest = log.lines().map(str::len).max().unwrap();
    assert!(longest < 1000, "a line has {longest} bytes: {log}");
}

#[tokio::test]
async fn the_line_of_a_refused_preflight_request_has_its_origin_shortened_and_what_was_refused() {
    let database = Database::create().await;
    let service = Process::start(pidge(&[], &database.url).env("PIDGE__SERVER__CORS_ORIGINS", "https://lms.test"));
    let preflight = |origin: &str, method: &str| {
        let headers =
            format!("Host: x\r\nConnection: close\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: {method}");
        exchange(&service.address, &format!("OPTIONS /v1/me HTTP/1.1\r\n{headers}\r\n\r\n"))
    };

    preflight("https://evil.test", "GET");
    preflight("https://lms.test", "TRACE");
    preflight(&"x".repeat(1000), "GET");
    let (_, log) = service.terminate();

    let lines = lines(&log);
    let causes: Vec<_> =
        lines.iter().filter(|line| line["code"] == "cors_refused").map(|line| &line["cause"]).collect();
    assert_eq!(
        causes,
        [
            "Origin is not allowed to make this request (origin `https://evil.test`)",
            "Requested method is not allowed (origin `https://lms.test`)",
            &format!("Origin is not allowed to make this request (origin `{}…`)", "x".repeat(200)),
        ]
    );
}

#[tokio::test]
async fn a_request_that_is_not_http_is_counted_and_logged_at_debug_only() {
    let malformed = [
        "nonsense\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\n\r\n".to_owned(),
        format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(140_000)),
    ];
    for (level, logged) in [("info", 0), ("info,pidge=debug", malformed.len())] {
        let database = Database::create().await;
        let service = Process::start(pidge(&[], &database.url).env("PIDGE__LOG__LEVEL", level));

        for request in &malformed {
            assert!(exchange(&service.address, request).starts_with("HTTP/1.1 4"), "it is refused");
        }
        let counted = metric(&service.address, "pidge_http_malformed_total");
        let (_, log) = service.terminate();

        let lines = lines(&log);
        let of_malformed = |line: &&Value| line["message"] == "malformed request" && line["level"] == "DEBUG";
        assert_eq!(lines.iter().filter(of_malformed).count(), logged, "with {level}: {log}");
        assert!(!lines.iter().any(|line| line["level"] == "ERROR" || line["level"] == "WARN"), "with {level}: {log}");
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let expected = malformed.len() as f64;
        assert!((counted - expected).abs() < 0.5, "with {level}: {counted} are counted");
    }
}

/// The trace id of a `traceparent`, and the header with a sampling flag.
fn trace(n: u8, flag: &str) -> (Vec<u8>, String) {
    let id = vec![n; 16];
    let hex = format!("{n:02x}").repeat(16);
    (id, format!("traceparent: 00-{hex}-b7ad6b7169203331-{flag}\r\n"))
}

#[tokio::test]
async fn a_traceparent_decides_on_the_export_only_with_a_valid_token() {
    let token = String::from_utf8(pidge(&["token", "--sub", "mia"], "").output().unwrap().stdout).unwrap();
    for (ratio, route_is_exported) in [("0", false), ("1", true)] {
        let database = Database::create().await;
        let collector = TraceCollector::start();
        let service = Process::start(
            pidge(&[], &database.url)
                .env("PIDGE__TRACES__OTLP_ENDPOINT", &collector.url)
                .env("PIDGE__TRACES__SAMPLE_RATIO", ratio),
        );
        let get = |path: &str, token: &str, header: &str| {
            let authorization =
                if token.is_empty() { String::new() } else { format!("Authorization: Bearer {}\r\n", token.trim()) };
            format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{authorization}{header}\r\n")
        };
        let ((trusted, sampled), (unsampled_id, unsampled)) = (trace(0x81, "01"), trace(0x82, "00"));
        let strangers = [(0x83, "01", ""), (0x84, "00", ""), (0x85, "01", "not.a.token"), (0x86, "00", "not.a.token")];
        let mut foreign = Vec::new();

        let mut answers = vec![
            exchange(&service.address, &get("/v1/me", &token, &sampled)),
            exchange(&service.address, &get("/v1/inbox", &token, &unsampled)),
        ];
        for (n, flag, token) in strangers {
            let (id, header) = trace(n, flag);
            foreign.push(id);
            for path in ["/v1/search", "/health/live", "/nothing"] {
                answers.push(exchange(&service.address, &get(path, token, &header)));
            }
        }
        let (code, log) = service.terminate();

        assert_eq!(code, 0, "{log}");
        assert!(answers[..2].iter().all(|answer| answer.starts_with("HTTP/1.1 200")), "{answers:?}");
        let received = collector.received();
        assert!(contains(&received, &trusted), "ratio {ratio}: the caller's trace is not continued");
        assert!(!contains(&received, &unsampled_id), "ratio {ratio}: the caller's flag is ignored");
        for id in &foreign {
            assert!(!contains(&received, id), "ratio {ratio}: the trace {id:02x?} of a stranger is joined");
        }
        for route in ["/v1/search", "/health/live"] {
            assert_eq!(contains(&received, route.as_bytes()), route_is_exported, "ratio {ratio}: {route}");
        }
    }
}
