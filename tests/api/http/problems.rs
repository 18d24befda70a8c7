//! Every error is a problem, and says which.

use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{app::TestApp, client::thread};

#[tokio::test]
async fn unknown_paths_and_methods() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    for path in [
        "/",
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/inbox/",
        "/v1/conversations",
        "/v1/conversations//messages",
        "/v2/inbox",
        "/%FF",
        "/v1/users",
    ] {
        mia.get(path).await.problem(404, "not_found");
    }
    for (method, path, allow) in [
        (Method::DELETE, "/v1/inbox", "GET, HEAD, OPTIONS"),
        (Method::GET, "/v1/messages", "POST, OPTIONS"),
        (Method::PUT, "/v1/conversations/a%2Fb", "GET, HEAD, PATCH, DELETE, OPTIONS"),
        (Method::PATCH, "/v1/conversations/a/read", "POST, OPTIONS"),
        (Method::POST, "/health/live", "GET, HEAD, OPTIONS"),
        (Method::POST, "/openapi.json", "GET, HEAD, OPTIONS"),
        (Method::DELETE, "/docs/", "GET, HEAD, OPTIONS"),
        (Method::TRACE, "/v1/me", "GET, HEAD, OPTIONS"),
    ] {
        let reply = mia.call(method, path, None, &[]).await;
        reply.problem(405, "method_not_allowed");
        assert_eq!(reply.header("allow"), Some(allow), "{path}");
    }
}

#[tokio::test]
async fn head_is_get_without_a_body_and_options_says_what_there_is() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    for path in ["/v1/inbox/unread", "/v1/me", "/health/live", "/openapi.json", "/.well-known/messaging"] {
        let (get, head) = (mia.get(path).await, mia.call(Method::HEAD, path, None, &[]).await);
        assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{path}");
        let stable = |headers: &HeaderMap| {
            let mut all: Vec<_> =
                headers.iter().map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned())).collect();
            all.retain(|(name, _)| name != "date" && name != "x-request-id");
            all.sort();
            all
        };
        assert_eq!(stable(&head.headers), stable(&get.headers), "{path}");
    }
    assert_eq!(mia.call(Method::HEAD, "/v1/conversations/x", None, &[]).await.status, 404);
    let options = mia.call(Method::OPTIONS, "/v1/conversations/x/messages", None, &[]).await;
    assert_eq!(
        (options.status.as_u16(), options.header("allow"), options.text.as_str()),
        (204, Some("GET, HEAD, OPTIONS"), "")
    );
    assert_eq!(mia.call(Method::OPTIONS, "/v1/nothing", None, &[]).await.status, 404);
}

#[tokio::test]
async fn bodies_that_are_not_what_the_call_takes() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let send = |body: &'static str| mia.post_raw("/v1/messages", "application/json", body);
    for body in [
        "",
        "{",
        "nonsense",
        r#"{"recipient_id":"ada","body":"x"} x"#,
        r#"{"recipient_id":"ada","body":"\ud800"}"#,
        r#"{"recipient_id":"ada","body":"\udc00\ud800"}"#,
        r#"{"recipient_id":"ada","body":"a"b"}"#,
        r#"{"recipient_id":"ada","body":1e400}"#,
        r#"{"recipient_id":"ada","body":"x","body":"y"}"#,
        r#"{"recipient_id":"ada","body":"\u0000"}"#,
        "{\"recipient_id\":\"ada\",\"body\":\"a\nb\"}",
        r#"{"recipient_id":"a\u0000da","body":"x"}"#,
        "\u{feff}{}",
    ] {
        send(body).await.problem(400, "malformed_json");
    }
    mia.post_raw("/v1/messages", "application/json", "[".repeat(200)).await.problem(400, "malformed_json");
    mia.post_raw("/v1/messages", "application/json", b"{\"recipient_id\":\"ada\",\"body\":\"\xff\"}".to_vec())
        .await
        .problem(400, "malformed_json");
    for (body, code, pointer) in [
        (r#"{"recipient_id":"ada"}"#, "invalid_body", "/body"),
        (r#"{"body":"x"}"#, "invalid_body", "/recipient_id"),
        (r#"{"recipient_id":"ada","body":7}"#, "invalid_body", "/body"),
        (r#"{"recipient_id":7,"body":"x"}"#, "invalid_body", "/recipient_id"),
        (r#"{"recipient_id":"ada","body":null}"#, "invalid_body", "/body"),
        (r#"{"recipient_id":"ada","body":"x","boddy":1}"#, "unknown_field", "/boddy"),
        (r#"{"recipient_id":"ada","body":"x","a/b~":1}"#, "unknown_field", "/a~1b~0"),
        (r#"{"recipient_id":"ada","body":"x","seq":7}"#, "unknown_field", "/seq"),
        (r#"{"recipient_id":"ada","body":"x","context":{"type":"c"}}"#, "invalid_body", "/context/id"),
        ("[]", "invalid_body", ""),
        ("null", "invalid_body", ""),
        ("\"x\"", "invalid_body", ""),
    ] {
        let problem = send(body).await.problem(422, code);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let big = format!(r#"{{"recipient_id":"ada","body":"{}"}}"#, "x".repeat(256 * 1024));
    mia.post_raw("/v1/messages", "application/json", big).await.problem(413, "content_too_large");
}

#[tokio::test]
async fn an_array_of_the_members_is_no_object() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    for (path, body) in [
        ("/v1/messages", json!(["mia", "hello"])),
        ("/v1/messages", json!({"recipient_id": "mia", "body": "x", "context": ["course", "42"]})),
        ("/v1/conversations/mia/read", json!([1])),
        ("/v1/conversations/mia/unread", json!([1])),
        ("/v1/inbox/read-all", json!([])),
    ] {
        ada.post(path, &body).await.problem(422, "invalid_body");
    }
    assert_eq!(ada.badge().await["messages"], 1);
}

#[tokio::test]
async fn what_is_too_long_is_not_given_back_whole() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let long = "a".repeat(3000);
    let member = format!(r#"{{"recipient_id":"ada","body":"x","{long}":1}}"#);
    let replies = [
        mia.get(&format!("/v1/inbox?filter={long}")).await,
        mia.get(&format!("/v1/inbox?{long}=1")).await,
        mia.get(&format!("/v1/me?{long}=1")).await,
        mia.post_raw("/v1/messages", "application/json", member).await,
    ];
    for reply in replies {
        assert!(reply.status.is_client_error() && reply.text.len() < 1500, "{}", reply.text);
    }
}

#[tokio::test]
async fn bodies_of_another_type() {
    let app = TestApp::spawn().await;
    let (_ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let body = r#"{"recipient_id":"ada","body":"x"}"#;
    for content_type in [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin1",
        "application/jsonp",
        "application/problem+json",
    ] {
        let reply = mia.post_raw("/v1/messages", content_type, body).await;
        reply.problem(415, "unsupported_media_type");
        assert_eq!(reply.header("accept"), Some("application/json"), "{content_type}");
    }
    for content_type in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"] {
        mia.post_raw("/v1/messages", content_type, body).await.json(201);
    }
    let packed = [("content-encoding", "gzip")];
    let value = json!({"recipient_id": "ada", "body": "x"});
    mia.call(Method::POST, "/v1/messages", Some(&value), &packed).await.problem(415, "unsupported_media_type");
}

#[tokio::test]
async fn query_parameters_that_are_unknown_or_out_of_bounds() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let messages = format!("{}/messages", thread("ada"));
    for (path, code) in [
        (format!("{messages}?limit=0"), "invalid_parameter"),
        (format!("{messages}?limit=101"), "invalid_parameter"),
        (format!("{messages}?limit=-1"), "invalid_parameter"),
        (format!("{messages}?limit=x"), "invalid_parameter"),
        (format!("{messages}?limit="), "invalid_parameter"),
        (format!("{messages}?limit=5&limit=6"), "invalid_parameter"),
        (format!("{messages}?limit=99999999999999999999"), "invalid_parameter"),
        (format!("{messages}?before=-1"), "invalid_parameter"),
        (format!("{messages}?before=9007199254740992"), "invalid_parameter"),
        (format!("{messages}?after=1.5"), "invalid_parameter"),
        (format!("{messages}?around=%00"), "invalid_parameter"),
        (format!("{messages}?limt=5"), "unknown_parameter"),
        (format!("{messages}?cursor=5"), "unknown_parameter"),
        ("/v1/inbox?limit=0".to_owned(), "invalid_parameter"),
        ("/v1/inbox?filter=none".to_owned(), "invalid_parameter"),
        ("/v1/inbox?filter=All".to_owned(), "invalid_parameter"),
        ("/v1/inbox?offset=5".to_owned(), "unknown_parameter"),
        ("/v1/inbox/unread?x=1".to_owned(), "unknown_parameter"),
        ("/v1/me?x".to_owned(), "unknown_parameter"),
        ("/v1/conversations/ada?x=1".to_owned(), "unknown_parameter"),
    ] {
        let problem = mia.get(&path).await.problem(400, code);
        assert!(problem["detail"].as_str().unwrap().len() < 500, "{problem}");
    }
    mia.post("/v1/messages?x=1", &json!({"recipient_id": "ada", "body": "x"})).await.problem(400, "unknown_parameter");
    mia.get(&format!("{messages}?limit=100&before=9007199254740991")).await.json(200);
}

#[tokio::test]
async fn marks_out_of_bounds() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    let (read, unread) = ("/v1/conversations/mia/read", "/v1/conversations/mia/unread");
    for (path, body, code) in [
        (read, json!({}), "invalid_body"),
        (read, json!({"up_to_seq": -1}), "invalid_body"),
        (read, json!({"up_to_seq": 1.5}), "invalid_body"),
        (read, json!({"up_to_seq": "1"}), "invalid_body"),
        (read, json!({"up_to_seq": 9_007_199_254_740_992_i64}), "invalid_body"),
        (read, json!({"up_to_seq": u64::MAX}), "invalid_body"),
        (read, json!({"up_to_seq": 1, "read_version": -1}), "invalid_body"),
        (read, json!({"upto": 1}), "unknown_field"),
        (unread, json!({"from_seq": 0}), "invalid_body"),
        (unread, json!({}), "invalid_body"),
        (unread, json!({"from_seq": 1, "read_version": 0}), "unknown_field"),
    ] {
        ada.post(path, &body).await.problem(422, code);
    }
    ada.post(read, &json!({"up_to_seq": 9_007_199_254_740_991_i64, "read_version": 9_007_199_254_740_991_i64}))
        .await
        .json(200);
    ada.post(unread, &json!({"from_seq": 9_007_199_254_740_991_i64})).await.json(200);
}

#[tokio::test]
async fn every_answer_carries_what_all_answers_carry() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let nobody = app.client("nobody", String::new());
    for reply in [
        mia.get("/v1/inbox").await,
        mia.get("/v1/nothing").await,
        nobody.get("/v1/inbox").await,
        mia.get("/v1/conversations/x").await,
    ] {
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("content-security-policy"), Some("default-src 'none'; frame-ancestors 'none'"));
        assert_eq!(reply.header("x-request-id").unwrap().len(), 36);
    }
    let named = mia.call(Method::GET, "/v1/nothing", None, &[("x-request-id", "my.own_id-1")]).await;
    assert_eq!(named.problem(404, "not_found")["request_id"], "my.own_id-1");
    let odd = mia.call(Method::GET, "/v1/nothing", None, &[("x-request-id", "a b\"")]).await;
    assert_eq!(odd.header("x-request-id").unwrap().len(), 36);
}

#[tokio::test]
async fn a_database_that_is_away_is_a_503_that_may_be_tried_again() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    app.service.close().await;
    for path in ["/v1/inbox", "/v1/me"] {
        let reply = mia.get(path).await;
        let problem = reply.problem(503, "unavailable");
        assert_eq!(reply.header("retry-after"), Some("1"));
        assert!(!problem.to_string().to_lowercase().contains("pool"), "{problem}");
    }
    mia.send("ada", "hello").await.problem(503, "unavailable");
    mia.get("/health/live").await.json(200);
}

#[tokio::test]
async fn connections_that_the_server_dropped_cost_no_send() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "before").await;
    let cut = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    sqlx::query(cut).execute(&app.pool).await.unwrap();
    for n in 0..8 {
        mia.send(&ada.id, &format!("after {n}")).await.json(201);
    }
    assert_eq!(mia.entry(&ada).await["last_seq"], 9);
    app.assert_invariants().await;
}

/// What no client library would send.
#[tokio::test]
async fn raw_requests_that_no_library_makes() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let token = &mia.token;
    let exchange = |request: String| async move {
        let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    };
    let head = format!("Host: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n");
    let chunked = format!(
        "POST /v1/messages HTTP/1.1\r\n{head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"
    );
    let answer = exchange(chunked).await;
    assert!(answer.starts_with("HTTP/1.1 422") && answer.contains("application/problem+json"), "{answer}");
    let dots = format!("GET /v1/conversations/.. HTTP/1.1\r\n{head}\r\n");
    let app2 = TestApp::spawn().await;
    let mut socket = tokio::net::TcpStream::connect(app2.address).await.unwrap();
    socket.write_all(dots.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 422") && answer.contains("invalid_user_id"), "{answer}");
}

#[tokio::test]
async fn no_problem_tells_of_the_inside() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let replies = [
        mia.post_raw("/v1/messages", "application/json", r#"{"recipient_id":{"secret":"word"}}"#).await,
        mia.get("/v1/inbox?cursor=secret").await,
        mia.post("/v1/inbox/read-all", &json!({"as_of": "secret"})).await,
        app.client("x", "secret.secret.secret".to_owned()).get("/v1/me").await,
    ];
    for reply in replies {
        let problem: Value = serde_json::from_str(&reply.text).unwrap();
        let text = problem.to_string().to_lowercase();
        for word in ["sqlx", "postgres", "panicked", "src/", "secret"] {
            assert!(!text.contains(word), "{text}");
        }
    }
}
