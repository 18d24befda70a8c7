//! Opening a stream: what it takes, and what is refused.

use reqwest::Method;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    events::stream::{Stream, app_with_fast_heartbeats, request},
    support::{
        app::{TestApp, config},
        client::Reply,
    },
};

#[tokio::test]
async fn a_stream_begins_with_the_time_to_come_again_and_an_id() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    let response = request(&mia, "").send().await.unwrap();
    let (_stream, first) = Stream::opened(request(&mia, "")).await;

    assert_eq!(response.status(), 200);
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(header("content-type").as_deref(), Some("text/event-stream"));
    assert_eq!(header("cache-control").as_deref(), Some("no-store"));
    assert_eq!(header("x-accel-buffering").as_deref(), Some("no"));
    assert_eq!(header("content-encoding"), None);
    assert!(header("x-request-id").is_some());
    assert_eq!((first.retry, first.event), (Some(3000), None));
    let id = first.id.unwrap();
    assert_eq!(id.len(), 22, "an opaque id: {id}");
}

#[tokio::test]
async fn heartbeats_carry_the_id_of_now() {
    let app = app_with_fast_heartbeats().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut stream = Stream::open(&mia).await;
    let first = stream.last_id.clone();

    let quiet = stream.heartbeat().await;
    ada.says(&mia, "one").await;
    stream.next("message.sent").await;
    let of_event = stream.last_id.clone();
    let after = stream.heartbeat().await;

    assert_eq!((quiet == first, after == of_event, of_event == first), (true, true, false));
}

#[tokio::test]
async fn a_user_whom_the_service_does_not_know_yet_has_a_stream_too() {
    let app = TestApp::spawn().await;
    let ada = app.educator("ada").await;
    let new = app.new_person("new", "student", "");

    let mut stream = Stream::open(&new).await;
    ada.says(&new, "welcome").await;

    assert_eq!(stream.next("message.sent").await["message"]["body"], "welcome");
}

#[tokio::test]
async fn head_answers_the_head_and_opens_no_stream() {
    let mut config = config();
    config.events.max_streams = 1;
    let app = TestApp::spawn_with(config).await;
    let mia = app.student("mia").await;
    let _open = Stream::open(&mia).await;

    let reply = mia.call(Method::HEAD, "/v1/events", None, &[]).await;

    assert_eq!(reply.status, 200, "although there are as many streams as there may be: {reply:?}");
    assert_eq!(reply.header("content-type"), Some("text/event-stream"));
    assert_eq!(reply.text, "");
}

/// Some proxies speak HTTP/1.0 to a service. It has no chunks.
#[tokio::test]
async fn over_http_1_0_the_end_of_the_connection_is_the_end_of_the_stream() {
    let mut config = config();
    config.events.streams_per_user = 1;
    let app = TestApp::spawn_with(config).await;
    let mia = app.student("mia").await;
    let mut socket = TcpStream::connect(app.address).await.unwrap();
    let head = format!("GET /v1/events HTTP/1.0\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", mia.token);
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut text = vec![0; 15];
    socket.read_exact(&mut text).await.unwrap();
    let replacing = Stream::open(&mia).await;

    socket.read_to_end(&mut text).await.unwrap();

    let text = String::from_utf8(text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.0 200 OK\r\n") && !head.contains("transfer-encoding"), "{head}");
    let expected = format!("retry: 3000\nid: {}\n\nevent: replaced\ndata: {{}}\n\n", replacing.last_id);
    assert_eq!(body, expected, "nothing has happened, so both streams have the same id");
}

#[tokio::test]
async fn an_id_is_given_once() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let id = Stream::open(&mia).await.last_id;

    let both = request(&mia, &format!("?last_event_id={id}")).header("last-event-id", &id).send().await.unwrap();
    let twice = request(&mia, "").header("last-event-id", &id).header("last-event-id", &id).send().await.unwrap();

    Reply::of(both).await.problem(400, "conflicting_parameters");
    Reply::of(twice).await.problem(400, "conflicting_parameters");
    mia.get("/v1/events?since=1").await.problem(400, "unknown_parameter");
}

#[tokio::test]
async fn a_token_is_taken_from_the_header_only() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;

    for name in ["access_token", "token", "ticket"] {
        app.anonymous().get(&format!("/v1/events?{name}={}", mia.token)).await.problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn streams_can_be_switched_off_and_are_a_feature_where_they_are_on() {
    let mut config = config();
    config.events.streams = false;
    let (without, with) = (TestApp::spawn_with(config).await, TestApp::spawn().await);

    without.student("mia").await.get("/v1/events").await.problem(404, "not_found");

    for (app, is_listed) in [(without, false), (with, true)] {
        let me = app.student("mia").await.get("/v1/me").await.json(200);
        let service = app.anonymous().get("/.well-known/messaging").await.json(200);
        for features in [&me["features"], &service["features"]] {
            assert_eq!(features.as_array().unwrap().iter().any(|name| name == "events"), is_listed, "{features}");
        }
    }
}

#[tokio::test]
async fn pages_of_other_origins_may_send_the_id() {
    let mut config = config();
    config.server.cors_origins = vec!["https://lms.example".to_owned()];
    let app = TestApp::spawn_with(config).await;
    let mia = app.student("mia").await;
    let headers = [
        ("origin", "https://lms.example"),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "authorization, last-event-id"),
    ];

    let preflight = app.anonymous().call(Method::OPTIONS, "/v1/events", None, &headers).await;
    let stream = request(&mia, "").header("origin", "https://lms.example").send().await.unwrap();

    assert_eq!(preflight.status, 204, "{preflight:?}");
    assert!(preflight.header("access-control-allow-headers").unwrap().contains("last-event-id"), "{preflight:?}");
    assert_eq!(stream.headers()["access-control-allow-origin"], "https://lms.example");
}
