//! The tables of the documents that repeat what the source defines: configuration keys, metrics and error codes.
//! `UPDATE_DOCS=1 cargo test --test api documents` writes them; without it, a table that is out of date fails its test.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use pidge::{
    config,
    error::Code,
    telemetry::{self, Metric},
};
use serde_json::json;

use crate::support::{
    app::{self, TestApp},
    tokens::token_with,
};

const UPDATE: &str = "run `UPDATE_DOCS=1 cargo test --test api documents`";

/// Two tests write tables of the same document.
static WRITING: Mutex<()> = Mutex::new(());

fn path_of(document: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(document)
}

/// Compares a document with what it should be, or writes it if `UPDATE_DOCS=1` is set.
fn check_or_update(document: &str, what: &str, actual: &str, expected: &str) {
    if actual == expected {
        return;
    }
    assert!(
        std::env::var("UPDATE_DOCS").is_ok_and(|value| value == "1"),
        "{document}: the table of {what} is out of date: {UPDATE}"
    );
    fs::write(path_of(document), expected).unwrap();
}

/// Checks the table between `<!-- <name>: … -->` and `<!-- end -->`.
fn check_generated_table(document: &str, name: &str, header: &str, rows: &[String]) {
    let _one_at_a_time = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let text = fs::read_to_string(path_of(document)).unwrap();
    let opening = format!("<!-- {name}: ");
    let (before, rest) = text.split_once(&opening).unwrap_or_else(|| panic!("{document} has no `{opening}…-->`"));
    let (comment, rest) = rest.split_once("-->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    let columns = header.matches('|').count() - 1;
    let table = format!("{header}\n{}|\n{}", "|---".repeat(columns), rows.join("\n"));

    let expected = format!("{before}{opening}{comment}-->\n\n{table}\n\n<!-- end -->{after}");

    check_or_update(document, name, &text, &expected);
}

#[test]
fn the_table_of_configuration_keys_is_that_of_the_source() {
    let keys = config::keys();
    assert!(keys.len() > 40, "only {} keys were found", keys.len());
    let rows: Vec<String> = keys
        .iter()
        .map(|key| {
            assert!(!key.doc.is_empty(), "config/default.toml: {} has no comment", key.name);
            format!("| `{}` | `{}` | {} |", key.name, key.default, key.doc.replace('|', "\\|"))
        })
        .collect();

    check_generated_table("docs/operations.md", "keys", "| key | default | meaning |", &rows);
}

#[test]
fn the_table_of_metrics_is_that_of_the_source() {
    let rows: Vec<String> = telemetry::catalogue()
        .iter()
        .map(|Metric { name, kind, labels, help }| {
            let labels: Vec<String> = labels.iter().map(|label| format!("`{label}`")).collect();
            format!("| `{name}` | {kind} | {} | {help} |", labels.join(" "))
        })
        .collect();
    assert!(rows.len() > 10, "only {} metrics were found", rows.len());

    check_generated_table("docs/operations.md", "metrics", "| metric | type | labels | meaning |", &rows);
}

/// A row of the table of error codes: a status, some codes of it, and how a client reacts. The last is written by hand.
struct CodesRow {
    status: u16,
    codes: Vec<String>,
    reaction: String,
}

impl CodesRow {
    fn parse(line: &str) -> Self {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [status, codes, reaction] = cells[..] else { panic!("not three cells: {line}") };
        Self {
            status: status.parse().unwrap_or_else(|_| panic!("not a status: {line}")),
            codes: codes.split_whitespace().map(|code| code.trim_matches('`').to_owned()).collect(),
            reaction: reaction.to_owned(),
        }
    }

    fn text(&self) -> String {
        let codes: Vec<String> = self.codes.iter().map(|code| format!("`{code}`")).collect();
        format!("| {} | {} | {} |\n", self.status, codes.join(" "), self.reaction)
    }
}

#[test]
fn the_table_of_error_codes_is_that_of_the_source() {
    let document = "docs/integrating.md";
    let text = fs::read_to_string(path_of(document)).unwrap();
    let start = text.find("\n| status | code ").expect("a table of error codes") + 1;
    let end = start + text[start..].find("\n\n").unwrap() + 1;
    let lines: Vec<&str> = text[start..end].lines().collect();
    let mut rows: Vec<CodesRow> = lines[2..].iter().map(|line| CodesRow::parse(line)).collect();
    let mut missing: BTreeMap<&str, u16> = Code::ALL.iter().map(|code| (code.name(), code.status().as_u16())).collect();

    for row in &mut rows {
        let status = row.status;
        row.codes.retain(|code| missing.get(code.as_str()) == Some(&status) && missing.remove(code.as_str()).is_some());
    }
    rows.retain(|row| !row.codes.is_empty());
    for (code, status) in missing {
        rows.push(CodesRow { status, codes: vec![code.to_owned()], reaction: String::new() });
    }
    rows.sort_by_key(|row| row.status);

    let table: String = rows.iter().map(CodesRow::text).collect();
    let expected = format!("{}{}\n{}\n{table}{}", &text[..start], lines[0], lines[1], &text[end..]);
    check_or_update(document, "error codes", &text, &expected);
    for row in &rows {
        assert!(!row.reaction.is_empty(), "{document}: how does a client react to {}?", row.codes.join(", "));
    }
}

/// By name, the type and the label names of each metric.
type Exported = BTreeMap<String, (String, BTreeSet<String>)>;

/// The metrics in an answer of `/metrics`.
fn exported(text: &str) -> Exported {
    let mut found = Exported::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(metric) = line.strip_prefix("# TYPE ") {
            let (name, kind) = metric.split_once(' ').unwrap();
            found.insert(name.to_owned(), (kind.to_owned(), BTreeSet::new()));
        } else if !line.starts_with('#') {
            let (name, rest) = line.split_at(line.find(['{', ' ']).unwrap());
            let plain = ["_bucket", "_sum", "_count"].iter().find_map(|suffix| name.strip_suffix(suffix));
            let name = plain.filter(|plain| found.contains_key(*plain)).unwrap_or(name);
            let names = rest.split(['{', ',']).filter_map(|pair| pair.split_once("=\"")).map(|(label, _)| label);
            let labels = &mut found.get_mut(name).unwrap_or_else(|| panic!("no type: {line}")).1;
            labels.extend(names.filter(|label| *label != "le").map(str::to_owned));
        }
    }
    found
}

#[test]
fn an_answer_of_the_metrics_endpoint_is_read_label_by_label() {
    let text = "# HELP a_total Help\n# TYPE a_total counter\na_total{x=\"1\",y=\"{}\"} 3\n\n\
                # TYPE b_seconds histogram\nb_seconds_bucket{x=\"1\",le=\"+Inf\"} 1\nb_seconds_sum 0.1\n\
                # TYPE c_count gauge\nc_count 1\n";
    let metric =
        |kind: &str, labels: &[&str]| (kind.to_owned(), labels.iter().map(|&label| label.to_owned()).collect());

    let expected = BTreeMap::from([
        ("a_total".to_owned(), metric("counter", &["x", "y"])),
        ("b_seconds".to_owned(), metric("histogram", &["x"])),
        ("c_count".to_owned(), metric("gauge", &[])),
    ]);
    assert_eq!(exported(text), expected);
}

/// A service that refuses for every reason that is counted: its key set cannot be fetched, a token has an unusable role,
/// its only database connection has no queue, and a user may make 20 requests at once.
#[tokio::test]
async fn a_running_service_exports_the_metrics_and_labels_of_the_table() {
    let table: Exported = telemetry::catalogue()
        .iter()
        .map(|metric| {
            let labels = metric.labels.iter().map(|&label| label.to_owned()).collect();
            (metric.name.to_owned(), (metric.kind.to_owned(), labels))
        })
        .collect();
    let mut config = app::config();
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    config.auth.jwks_url = format!("http://{unused}/jwks.json");
    config.database.max_connections = 1;
    config.limits.max_queued_requests = 0;
    config.limits.rate_limit_enabled = true;
    config.limits.requests_burst = 20.try_into().unwrap();
    let app = TestApp::spawn_with(config).await;
    let ada = app.new_person("ada", "educator", "");
    app.client("", "nonsense".to_owned()).get("/v1/inbox").await.json(401);
    app.client("eli", token_with("eli", &json!({"role": 7}))).get("/v1/me").await;

    // Of another service in this process: an event, and a stream that tells of it.
    let other_app = TestApp::spawn().await;
    let (dan, eva) = (other_app.educator("dan").await, other_app.student("eva").await);
    let _stream = dan.http.get(format!("{}/v1/events", dan.base)).bearer_auth(&dan.token).send().await.unwrap();
    dan.says(&eva, "hello").await;

    let end = Instant::now() + Duration::from_secs(30);
    loop {
        ada.send("mia", "hello").await;
        futures_util::future::join_all((0..60).map(|_| ada.get("/v1/inbox"))).await;
        let seen = exported(&app.client("", String::new()).get("/metrics").await.text);
        if seen == table {
            return;
        }
        let differing = |one: &Exported, other: &Exported| -> Vec<_> {
            let differs = |(name, metric): &(&String, &_)| other.get(*name) != Some(*metric);
            one.iter().filter(differs).map(|(name, metric)| format!("{name} {metric:?}")).collect()
        };
        assert!(
            Instant::now() < end,
            "the service exports {:#?}\nsrc/telemetry/catalogue.rs has {:#?}",
            differing(&seen, &table),
            differing(&table, &seen)
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
