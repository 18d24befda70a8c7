//! Requests that are sent one after the other without waiting for answers, and answers that go out in slices: each is
//! whole, and in the order of the requests.

use reqwest::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::app::TestApp;

const BUNDLE: &str = "/docs/swagger-ui-bundle.js";

/// Sends some text at once and reads to the end of the connection.
async fn exchange(app: &TestApp, text: &str) -> String {
    let mut socket = TcpStream::connect(app.address).await.unwrap();
    let (mut reader, mut writer) = socket.split();
    let mut received = Vec::new();
    // The service may answer, and close the connection, before it has read everything.
    let _ = tokio::join!(writer.write_all(text.as_bytes()), reader.read_to_end(&mut received));
    String::from_utf8(received).unwrap()
}

/// Sends some text in small pieces and reads to the end of the connection.
async fn exchange_in_pieces(app: &TestApp, text: &str) -> String {
    let mut socket = TcpStream::connect(app.address).await.unwrap();
    socket.set_nodelay(true).unwrap();
    let (mut reader, mut writer) = socket.split();
    let mut received = Vec::new();
    let writing = async {
        for piece in text.as_bytes().chunks(61) {
            if writer.write_all(piece).await.is_err() {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    let ((), read) = tokio::join!(writing, reader.read_to_end(&mut received));
    read.unwrap();
    String::from_utf8(received).unwrap()
}

#[tokio::test]
async fn pipelined_requests_with_and_without_bodies_are_answered_in_their_order() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let head = |line: &str, more: &str| {
        format!("{line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n{more}\r\n", mia.token)
    };
    let mut text = String::new();
    for number in 0..20 {
        // White space with the end of a head in it.
        let body = format!("{{\r\n\r\n\"recipient_id\": \"ada\", \r\n\r\n\"body\": \"message {number}\"\r\n\r\n}}");
        let more = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        text += &head("POST /v1/messages", &more);
        text += &body;
        text += &head(&format!("GET /v1/conversations/ada/messages/{}", number + 1), "");
        text += &head("OPTIONS /v1/inbox", "");
    }
    text += &head("GET /nothing", &format!("X-Long: {}\r\nConnection: close\r\n", "x".repeat(5000)));

    let received = exchange(&app, &text).await;

    let statuses: Vec<&str> = received.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    let expected: Vec<&str> = ["201", "200", "204"].repeat(20).into_iter().chain(["404"]).collect();
    assert_eq!(statuses, expected);
    for answer in received.split("HTTP/1.1 ").filter(|answer| answer.starts_with("204")) {
        let (head, after_the_head) = answer.split_once("\r\n\r\n").unwrap();
        assert!(!head.contains("content-length") && !head.contains("transfer-encoding"), "{head}");
        assert_eq!(after_the_head, "", "a 204 ends with its head (RFC 9110 §15.3.5)");
    }
    let bodies = |number: usize| received.matches(&format!("\"body\":\"message {number}\"")).count();
    assert!((0..20).all(|number| bodies(number) == 2), "each message is sent and read once");
    assert_eq!(ada.entry(&mia).await["last_seq"], 20);
}

#[tokio::test]
async fn bodies_in_chunks_after_continue_in_small_pieces_or_unread_do_not_disturb_the_next_request() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let token = &mia.token;
    let post = |token: &str, more: &str, body: &str| {
        format!(
            "POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\n{more}\r\n\r\n{body}"
        )
    };
    let body = |text: &str| format!("{{\"recipient_id\": \"ada\", \"body\": \"{text}\"}}\n");
    let chunked = |text: &str| {
        let body = format!(" \r\n\r\n {}", body(text));
        let (first, second) = body.split_at(20);
        format!("{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\nX-Trailer: x\r\n\r\n", first.len(), second.len())
    };
    let sized = |text: &str| (format!("Content-Length: {}", body(text).len()), body(text));
    let (length, one) = sized("one");
    // White space up to the greatest length of a body.
    let large = format!("{}{}", "\r\n".repeat((256 * 1024 - one.len()) / 2), one);
    let get = format!("GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n");
    let text = [
        post(token, &length, &one),
        // Clients of old end a body with an empty line (RFC 9112 §2.2).
        "\r\n".to_owned(),
        post(token, &format!("Expect: 100-continue\r\n{length}"), &one),
        post(token, "Transfer-Encoding: chunked", &chunked("two")),
        get.clone(),
        post("nonsense", "Transfer-Encoding: chunked", &chunked("three")),
        get.clone(),
        get.replace("\r\n", "\n"),
        post(token, &format!("Content-Length: {}", large.len()), &large),
        post(token, "Connection: close\r\nTransfer-Encoding: chunked", &chunked("four")),
    ]
    .concat();

    let at_once = exchange(&app, &text).await;
    let in_pieces = exchange_in_pieces(&app, &text).await;

    for received in [at_once, in_pieces] {
        let statuses: Vec<&str> = received.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
        assert_eq!(statuses, ["201", "100", "201", "201", "200", "401", "200", "200", "201", "201"], "{received}");
    }
    assert_eq!(ada.entry(&mia).await["last_seq"], 10);
}

/// A client may send all its requests and close its side of the connection.
#[tokio::test]
async fn requests_before_the_end_of_what_a_client_sends_are_answered() {
    let app = TestApp::spawn().await;
    let mut socket = TcpStream::connect(app.address).await.unwrap();
    let requests = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);

    socket.write_all(requests.as_bytes()).await.unwrap();
    socket.shutdown().await.unwrap();
    let mut received = String::new();
    socket.read_to_string(&mut received).await.unwrap();

    assert_eq!(received.matches("HTTP/1.1 200").count(), 100);
}

#[tokio::test]
async fn long_answers_are_whole_with_their_length_and_without_a_body_for_head() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for number in 0..5 {
        ada.says(&mia, &format!("{number}{}", "y".repeat(9_990))).await;
    }
    for path in [BUNDLE, "/openapi.json", "/openapi-3.0.json", "/v1/conversations/ada/messages"] {
        let get = mia.get(path).await;
        let head = mia.call(Method::HEAD, path, None, &[]).await;

        assert_eq!(get.status, 200, "{path}");
        let length: usize = get.header("content-length").unwrap().parse().unwrap();
        assert!(length > 40_000, "{path}: {length}");
        assert_eq!(get.text.len(), length, "{path}");
        assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{path}");
        assert_eq!(head.header("content-length"), get.header("content-length"), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
    }
    let history = mia.history(&ada, "").await;
    let last = history["items"][4]["body"].as_str().unwrap();
    assert_eq!((last.len(), &last[..1], history["items"].as_array().unwrap().len()), (9_991, "4", 5));
}

#[tokio::test]
async fn a_redirect_has_a_body_and_a_missing_file_is_a_problem() {
    let app = TestApp::spawn().await;
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();

    let redirect = http.get(format!("{}/docs", app.anonymous().base)).send().await.unwrap();

    assert_eq!((redirect.status().as_u16(), redirect.headers()["location"].to_str().unwrap()), (308, "/docs/"));
    assert!(redirect.text().await.unwrap().contains("/docs/"));
    app.anonymous().get("/docs/nothing.js").await.problem(404, "not_found");
    app.anonymous().call(Method::POST, BUNDLE, Some(&json!({})), &[]).await.problem(404, "not_found");
}

#[tokio::test]
async fn http_2_in_the_clear_is_refused() {
    let app = TestApp::spawn().await;

    let preface = exchange(&app, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    let upgrade = "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n\
                   HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n";
    let upgraded = exchange(&app, upgrade).await;

    assert!(preface.starts_with("HTTP/1.1 400"), "{preface}");
    assert!(upgraded.starts_with("HTTP/1.1 200"), "{upgraded}");
}
