//! The metrics as operators see them: `docs/operations.md` has a table of them.

use super::recorder::{COUNTERS, GAUGES, HISTOGRAMS, LATENCY};

/// The labels of each metric that has some. The tests compare them with what a running service exports.
const LABELS: &[(&str, &[&str])] = &[
    (LATENCY, &["method", "route"]),
    ("pidge_http_requests_total", &["method", "route", "status"]),
    ("pidge_sends_total", &["outcome"]),
    ("pidge_auth_reject_total", &["reason"]),
    ("pidge_auth_unusable_claims_total", &["issuer", "claim"]),
    ("pidge_jwks_fetch_total", &["issuer", "result"]),
    ("pidge_rate_limited_total", &["policy"]),
    ("pidge_shed_total", &["reason"]),
    ("pidge_streams_closed_total", &["reason"]),
    ("pidge_stream_resets_total", &["reason"]),
    ("pidge_pool_connections", &["state"]),
    ("pidge_jwks_age_seconds", &["issuer"]),
    ("pidge_build_info", &["version"]),
];

/// A metric as operators see it.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// The name, without the suffixes of a histogram's series.
    pub name: &'static str,
    /// The type in Prometheus's terms: `counter`, `gauge` or `histogram`.
    pub kind: &'static str,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// The help text.
    pub help: &'static str,
}

/// Every metric of the service: the counters, then the gauges, then the histograms.
pub fn catalogue() -> Vec<Metric> {
    let counters = COUNTERS.iter().map(|(name, help)| (*name, "counter", *help));
    let gauges = GAUGES.iter().map(|(name, help)| (*name, "gauge", *help));
    let histograms = HISTOGRAMS.iter().map(|(name, help, _)| (*name, "histogram", *help));
    let all = counters.chain(gauges).chain(histograms);
    all.map(|(name, kind, help)| {
        let labels = LABELS.iter().find(|(labelled, _)| *labelled == name).map_or(&[][..], |(_, labels)| labels);
        Metric { name, kind, labels, help }
    })
    .collect()
}
