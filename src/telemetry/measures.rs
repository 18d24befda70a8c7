//! What is measured, for Prometheus: requests, the pool, sends, tokens and key sets.

use std::{sync::OnceLock, time::Duration};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// The upper bounds of the latency histogram, in seconds.
const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];
/// How often measures are folded together when nobody asks for them.
const UPKEEP: Duration = Duration::from_secs(5);

/// The upper bounds of the sizes of batches.
const SIZES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

pub(super) const LATENCY: &str = "pidge_http_request_duration_seconds";

/// Everything whose distribution is measured, what it means, and the upper bounds.
pub(super) const HISTOGRAMS: &[(&str, &str, &[f64])] = &[
    (LATENCY, "Seconds from a request's head to its answer", SECONDS),
    ("pidge_sending_wait_seconds", "Seconds that a send waited for the writer", SECONDS),
    ("pidge_sending_batch_size", "Sends that were committed together", SIZES),
];

/// Everything that is counted, or shown as it is, and what it means.
pub(super) const COUNTERS: &[(&str, &str)] = &[
    ("pidge_http_requests_total", "Requests, by method, route template and status"),
    ("pidge_sends_total", "Sends, by outcome: sent, replayed, or the code of the refusal"),
    ("pidge_search_indexed_total", "Messages that were indexed for the search"),
    ("pidge_auth_reject_total", "Requests without a token that counts, by reason"),
    ("pidge_jwks_fetch_total", "Fetches of key sets, by issuer and result"),
    ("pidge_rate_limited_total", "Requests that were too fast, by policy"),
    ("pidge_shed_total", "Requests that got no turn at the database, by reason"),
];
pub(super) const GAUGES: &[(&str, &str)] = &[
    ("pidge_pool_connections", "Database connections, by state: idle or used"),
    ("pidge_pool_connections_max", "Database connections that this process may hold"),
    ("pidge_pool_waiting", "Requests that wait for their turn at the database"),
    ("pidge_sending_waiting", "Sends that wait for the writer or are being written"),
    ("pidge_jwks_age_seconds", "Seconds since the key set of an issuer was fetched"),
    ("pidge_build_info", "Always 1; the version is a label"),
];

/// The names of everything that is measured.
pub fn measured() -> impl Iterator<Item = &'static str> {
    COUNTERS.iter().chain(GAUGES).map(|(name, _)| *name).chain(HISTOGRAMS.iter().map(|(name, ..)| *name))
}

/// The one recorder of this process.
pub fn recorder() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| {
        let builder = HISTOGRAMS.iter().fold(PrometheusBuilder::new(), |builder, (name, _, bounds)| {
            builder.set_buckets_for_metric(Matcher::Full((*name).to_owned()), bounds).expect("there are bounds")
        });
        let handle = builder.install_recorder().expect("the only recorder of this process");
        for (name, meaning) in COUNTERS {
            metrics::describe_counter!(*name, *meaning);
        }
        for (name, meaning) in GAUGES {
            metrics::describe_gauge!(*name, *meaning);
        }
        for (name, meaning, _) in HISTOGRAMS {
            metrics::describe_histogram!(*name, *meaning);
        }
        metrics::gauge!("pidge_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        handle
    })
}

/// Folds measures together, so that they take no more room the longer nobody asks.
pub async fn keep_small() {
    loop {
        tokio::time::sleep(UPKEEP).await;
        recorder().run_upkeep();
    }
}
