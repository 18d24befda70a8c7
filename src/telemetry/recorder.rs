//! The metrics recorder (Prometheus), and the table of all metrics.

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// The upper bounds of the buckets of durations, in seconds.
const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];
/// The upper bounds of the buckets of batch sizes.
const SIZES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
/// The time between two runs of [`run_upkeep`].
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

pub(super) const LATENCY: &str = "pidge_http_request_duration_seconds";

/// Each histogram: its name, its meaning, and the upper bounds of its buckets.
pub(super) const HISTOGRAMS: &[(&str, &str, &[f64])] = &[
    (LATENCY, "Seconds from the head of a request to its answer", SECONDS),
    ("pidge_sending_wait_seconds", "Seconds that a send waited in the send queue", SECONDS),
    ("pidge_sending_batch_size", "Sends committed in one batch", SIZES),
    (
        "pidge_events_lag_seconds",
        "Seconds from an event until it was told on a stream, if it did not wait for the client",
        SECONDS,
    ),
];

/// Each counter: its name and its meaning.
pub(super) const COUNTERS: &[(&str, &str)] = &[
    ("pidge_http_requests_total", "Requests, by method, route template and status"),
    (
        "pidge_http_malformed_total",
        "Requests that are not valid HTTP, which are refused without a problem and a log line",
    ),
    ("pidge_sends_total", "Requests to send, by outcome: sent, replayed, or the error code of the refusal"),
    ("pidge_events_total", "Events that this process gave their positions in the event log"),
    ("pidge_search_indexed_total", "Messages indexed for search"),
    ("pidge_expired_messages_total", "Messages that this process erased because they had expired"),
    ("pidge_expired_keys_total", "Idempotency keys that this process removed because their messages had expired"),
    ("pidge_auth_reject_total", "Requests without a valid token, by reason"),
    (
        "pidge_auth_unusable_claims_total",
        "Verified tokens of which a claim is there and cannot be used (role, scope, name, picture, email), by issuer and claim",
    ),
    ("pidge_jwks_fetch_total", "JWKS fetches, by issuer and result"),
    (
        "pidge_rate_limited_total",
        "Requests refused by a rate limit or because too much of their caller waits already, by policy",
    ),
    (
        "pidge_shed_total",
        "Requests refused because the database was busy, too many answers were unread or too many streams were open, by reason",
    ),
    (
        "pidge_streams_closed_total",
        "Streams of events that ended, by reason: client, auth_expired, replaced, overflow, deactivated or closing",
    ),
    (
        "pidge_stream_resets_total",
        "Streams of events whose client has to read its inbox again, by reason: too_old, unknown or overflow",
    ),
];
/// Each gauge: its name and its meaning.
pub(super) const GAUGES: &[(&str, &str)] = &[
    ("pidge_pool_connections", "Database connections, by state: idle or used"),
    ("pidge_pool_connections_max", "The most database connections of this process"),
    ("pidge_pool_waiting", "Requests waiting for a database permit"),
    (
        "pidge_database_writable",
        "1 if the database accepts writes, 0 if it is read-only or a standby, as last observed",
    ),
    ("pidge_sending_waiting", "Sends in the send queue or in a batch"),
    ("pidge_events_position", "The last position in the event log, as last sampled"),
    ("pidge_outbox_oldest_seconds", "Age of the oldest event that has no position yet; 0 if there is none"),
    (
        "pidge_log_oldest_seconds",
        "Seconds since the oldest slot of the event log was opened: how far back the log reaches",
    ),
    ("pidge_erasure_oldest_seconds", "Age of the oldest erasure that is not done; 0 if there is none"),
    (
        "pidge_oldest_message_seconds",
        "Age of the oldest message that is not erased, of the tenants whose messages expire, as the last complete walk saw it; 0 if there is none",
    ),
    ("pidge_streams", "Open streams of events"),
    ("pidge_jwks_age_seconds", "Seconds since the JWKS of an issuer was fetched"),
    ("pidge_build_info", "Always 1; the version is a label"),
];

/// Returns the names of all metrics.
pub fn metric_names() -> impl Iterator<Item = &'static str> {
    COUNTERS.iter().chain(GAUGES).map(|(name, _)| *name).chain(HISTOGRAMS.iter().map(|(name, ..)| *name))
}

/// Returns the metrics recorder of this process; the first call installs it. Metrics recorded before that are lost.
pub fn recorder() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| {
        let builder = HISTOGRAMS.iter().fold(PrometheusBuilder::new(), |builder, (name, _, bounds)| {
            builder
                .set_buckets_for_metric(Matcher::Full((*name).to_owned()), bounds)
                .expect("each histogram has buckets")
        });
        let handle = builder.install_recorder().expect("no other recorder is installed");
        for (name, meaning) in COUNTERS {
            metrics::describe_counter!(*name, *meaning);
        }
        for (name, meaning) in GAUGES {
            metrics::describe_gauge!(*name, *meaning);
        }
        for (name, meaning, _) in HISTOGRAMS {
            metrics::describe_histogram!(*name, *meaning);
        }
        // Exported from the start: usually there are none.
        metrics::counter!("pidge_http_malformed_total").increment(0);
        metrics::gauge!("pidge_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        handle
    })
}

/// Aggregates recorded samples regularly. Without it, memory use grows until the next request for the metrics.
pub async fn run_upkeep() {
    loop {
        tokio::time::sleep(UPKEEP_INTERVAL).await;
        recorder().run_upkeep();
    }
}
