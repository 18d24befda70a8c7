//! Requests that no HTTP library makes. Whatever reaches a handler is answered with a problem that pages of other origins
//! can read; what the framework cannot parse gets a bare answer.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::app::{TestApp, config};

const LMS: &str = "https://lms.example";

async fn spawn_with_origin() -> TestApp {
    let mut config = config();
    config.server.cors_origins = vec![LMS.to_owned()];
    TestApp::spawn_with(config).await
}

/// Sends the text of a request and reads the answer to the end of the connection.
async fn exchange(app: &TestApp, request: &str) -> String {
    let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
    // The service may answer, and close the connection, before it has read everything.
    let _ = socket.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// A request with a token, of a page of the LMS, on a connection for itself.
fn request(token: &str, line: &str, headers: &str, body: &str) -> String {
    format!(
        "{line} HTTP/1.1\r\nHost: x\r\nOrigin: {LMS}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n{headers}\r\n{body}"
    )
}

#[tokio::test]
async fn what_reaches_a_handler_is_answered_with_a_problem_that_a_page_can_read() {
    let app = spawn_with_origin().await;
    let token = app.student("mia").await.token;
    let json = "Content-Type: application/json\r\n";
    let chunked = format!("{json}Transfer-Encoding: chunked\r\n");
    let length = |length: usize| format!("{json}Content-Length: {length}\r\n");
    let big = "x".repeat(300_000);
    let long = "x".repeat(60_000);

    for (line, headers, body, status, code) in [
        ("GET /nothing", "", "", 404, "not_found"),
        ("GET *", "", "", 404, "not_found"),
        ("GET /%zz/%FF/%", "", "", 404, "not_found"),
        (&format!("GET /v1/{long}"), "", "", 404, "not_found"),
        ("GET /v1/conversations/..", "", "", 422, "invalid_user_id"),
        ("GET /v1/conversations/%FF", "", "", 422, "invalid_user_id"),
        ("GET /v1/conversations/%00/messages", "", "", 422, "invalid_user_id"),
        (&format!("GET /v1/conversations/{long}"), "", "", 422, "invalid_user_id"),
        (&format!("GET /v1/inbox?x={long}"), "", "", 400, "unknown_parameter"),
        ("GET /v1/inbox?filter=%FF", "", "", 400, "invalid_parameter"),
        ("BREW /v1/inbox", "", "", 405, "method_not_allowed"),
        ("CONNECT /v1/inbox", "", "", 405, "method_not_allowed"),
        ("POST /v1/messages", "", "", 415, "unsupported_media_type"),
        ("POST /v1/messages", &chunked, "2\r\n{}\r\n0\r\n\r\n", 422, "invalid_body"),
        ("POST /v1/messages", &chunked, "zz\r\n{}\r\n", 400, "bad_request"),
        ("POST /v1/messages", &chunked, "ffffffffffffffffff\r\n{}\r\n", 400, "bad_request"),
        ("POST /v1/messages", &length(300_000), &big, 413, "content_too_large"),
    ] {
        let answer = exchange(&app, &request(&token, line, headers, body)).await;

        let shown: String = line.chars().take(60).collect();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{shown}: {answer}");
        for part in [
            "content-type: application/problem+json",
            "x-request-id: ",
            &format!("access-control-allow-origin: {LMS}"),
            &format!("\"code\":\"{code}\""),
        ] {
            assert!(answer.contains(part), "{shown}: {part} is not in {answer}");
        }
    }
}

#[tokio::test]
async fn what_is_not_http_is_refused_without_a_body() {
    let app = spawn_with_origin().await;
    let get = |headers: &str| format!("GET /v1/me HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
    let many = "X-Header: x\r\n".repeat(100);

    for (request, status) in [
        ("nonsense\r\n\r\n".to_owned(), 400),
        ("GET /v1/me HTTP/2.0\r\nHost: x\r\n\r\n".to_owned(), 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), 400),
        ("GET /v1/me HTTP/1.1\r\n\r\n".to_owned(), 400),
        ("GET /v1/a b HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), 400),
        (format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(66_000)), 400),
        ("POST /v1/messages HTTP/1.0\r\n\r\n".to_owned(), 400),
        (get("Bad Name: x\r\n"), 400),
        (get("X: \0\r\n"), 400),
        (get("Content-Length: x\r\n"), 400),
        (get("Content-Length: 1\r\nContent-Length: 2\r\n"), 400),
        (get("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"), 400),
        (get("Transfer-Encoding: gzip\r\n"), 400),
        (get(&many), 431),
        (get(&format!("X: {}\r\n", "x".repeat(140_000))), 431),
        (get(&"X: y\r\n".repeat(3_000)), 431),
    ] {
        let answer = exchange(&app, &request).await;

        let shown: String = request.chars().take(60).collect();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{shown}: {answer}");
        assert!(answer.contains("content-length: 0\r\n") && answer.ends_with("\r\n\r\n"), "{shown}: {answer}");
    }
}
