//! Metrics: what the service exports, and that the dashboard and the alerts use only that.

use std::collections::BTreeSet;

use crate::support::{
    app::{TestApp, config},
    cluster::Database,
    program::Process,
};

/// The names of all `pidge_…` metrics in a text, without the suffixes of histograms.
fn metric_names(text: &str) -> BTreeSet<String> {
    let is_separator = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let names = text.split(is_separator).filter(|name| name.starts_with("pidge_"));
    let plain = |name: &str| {
        ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name).to_owned()
    };
    names.map(plain).collect()
}

#[tokio::test]
async fn requests_sends_and_refusals_are_counted_without_user_ids_or_tokens() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "hello").await;
    mia.send("nobody-here", "hello").await.problem(422, "recipient_unknown");
    app.client("mallory", "nonsense".to_owned()).get("/v1/inbox").await.json(401);

    let reply = app.anonymous().get("/metrics").await;

    assert_eq!(reply.status, 200, "{}", reply.text);
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
        assert!(reply.text.contains(line), "{line} is not in\n{}", reply.text);
    }
    for input in ["nobody-here", "mia", "nonsense"] {
        assert!(!reply.text.contains(input), "{input} is in\n{}", reply.text);
    }
}

#[tokio::test]
async fn the_counters_whose_increase_the_alerts_watch_are_exported_before_they_rise() {
    let database = Database::create().await;
    let service = Process::serve(&database.url);

    let metrics = reqwest::get(format!("http://{}/metrics", service.address)).await.unwrap().text().await.unwrap();

    let of_claim = |claim| format!("pidge_auth_unusable_claims_total{{issuer=\"https://lms.test\",claim=\"{claim}\"}}");
    let claims = ["role", "scope", "name", "picture", "email"].map(of_claim);
    let others = [
        r#"pidge_sends_total{outcome="sent"}"#,
        r#"pidge_http_requests_total{method="POST",route="/v1/messages",status="500"}"#,
        r#"pidge_http_requests_total{method="GET",route="/v1/conversations/{peer_id}",status="500"}"#,
        r#"pidge_http_requests_total{method="OTHER",route="none",status="500"}"#,
    ];
    for series in claims.iter().map(String::as_str).chain(others) {
        assert!(metrics.contains(&format!("\n{series} 0\n")), "{series} is not in\n{metrics}");
    }
    service.terminate();
}

#[tokio::test]
async fn metrics_can_be_switched_off() {
    let mut config = config();
    config.metrics.enabled = false;
    let app = TestApp::spawn_with(config).await;

    app.anonymous().get("/metrics").await.problem(404, "not_found");
}

#[tokio::test]
async fn metrics_can_be_served_on_an_address_of_their_own() {
    let mut config = config();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    config.metrics.address.clone_from(&address);
    let app = TestApp::spawn_with(config).await;
    app.anonymous().get("/health/live").await.json(200);

    let metrics = reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();

    assert!(metrics.contains("pidge_pool_connections"), "{metrics}");
    app.anonymous().get("/metrics").await.problem(404, "not_found");
}

#[test]
fn the_dashboard_and_the_alerts_use_existing_metrics() {
    let exported: BTreeSet<String> = pidge::telemetry::metric_names().map(str::to_owned).collect();
    for (name, text) in [
        ("the dashboard", include_str!("../../../docs/operations/grafana-dashboard.json")),
        ("the alerts", include_str!("../../../docs/operations/alerts.yml")),
    ] {
        let used = metric_names(text);
        assert!(used.len() > 5, "{name} uses only {used:?}");
        let unknown: Vec<_> = used.difference(&exported).collect();
        assert!(unknown.is_empty(), "{name} uses unknown metrics: {unknown:?}");
    }
}

#[test]
fn the_dashboard_is_json() {
    serde_json::from_str::<serde_json::Value>(include_str!("../../../docs/operations/grafana-dashboard.json")).unwrap();
}
