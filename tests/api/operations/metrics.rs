//! What is measured, and what operators make of it.

use std::collections::BTreeSet;

use crate::support::app::{TestApp, config};

/// The names of all `pidge_…` measures in a text, without what a histogram adds to its own.
fn measures(text: &str) -> BTreeSet<String> {
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let names = text.split(word).filter(|name| name.starts_with("pidge_"));
    let plain = |name: &str| {
        ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name).to_owned()
    };
    names.map(plain).collect()
}

#[tokio::test]
async fn requests_sends_and_refusals_are_counted() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    mia.send("nobody-here", "hello").await.problem(422, "recipient_unknown");
    app.client("", "nonsense".to_owned()).get("/v1/inbox").await.json(401);
    let reply = app.client("", String::new()).get("/metrics").await;
    assert_eq!(reply.status, 200);
    assert!(reply.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"));
    for line in [
        r#"pidge_http_requests_total{method="POST",route="/v1/messages",status="201"}"#,
        r#"pidge_http_request_duration_seconds_bucket{method="POST",route="/v1/messages",le="0.05"}"#,
        r#"pidge_sends_total{outcome="sent"}"#,
        r#"pidge_sends_total{outcome="recipient_unknown"}"#,
        r#"pidge_auth_reject_total{reason="shape"}"#,
        r#"pidge_pool_connections{state="idle"}"#,
        "pidge_pool_connections_max 8",
        "pidge_build_info{version=",
    ] {
        assert!(reply.text.contains(line), "{line} in\n{}", reply.text);
    }
    for secret in ["nobody-here", "mia", "nonsense"] {
        assert!(!reply.text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn metrics_can_be_switched_off_or_put_elsewhere() {
    let mut off = config();
    off.metrics.enabled = false;
    let app = TestApp::spawn_with(off).await;
    app.client("", String::new()).get("/metrics").await.problem(404, "not_found");

    let mut elsewhere = config();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.metrics.address = free.local_addr().unwrap().to_string();
    drop(free);
    let address = elsewhere.metrics.address.clone();
    let app = TestApp::spawn_with(elsewhere).await;
    app.client("", String::new()).get("/health/live").await.json(200);
    app.client("", String::new()).get("/metrics").await.problem(404, "not_found");
    let there = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
    assert!(there.text().await.unwrap().contains("pidge_pool_connections"));
}

#[test]
fn dashboard_and_alerts_ask_for_what_is_measured() {
    let known: BTreeSet<String> = pidge::telemetry::metric_names().map(str::to_owned).collect();
    for (name, text) in [
        ("the dashboard", include_str!("../../../docs/operations/grafana-dashboard.json")),
        ("the alerts", include_str!("../../../docs/operations/alerts.yml")),
    ] {
        let asked = measures(text);
        assert!(asked.len() > 5, "{name}: {asked:?}");
        let unknown: Vec<_> = asked.difference(&known).collect();
        assert!(unknown.is_empty(), "{name} asks for {unknown:?}");
    }
    serde_json::from_str::<serde_json::Value>(include_str!("../../../docs/operations/grafana-dashboard.json")).unwrap();
}
