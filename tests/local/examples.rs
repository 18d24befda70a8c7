//! The examples of the API documentation, against the demo school.

use serde_json::Value;

use crate::{
    TestDir,
    support::dev::{Dev, shell},
};

/// The operations of services, which need a scope.
const FOR_SERVICES: [&str; 14] = [
    "listEvents",
    "putUser",
    "putUsers",
    "listRoster",
    "putRoster",
    "patchRoster",
    "endContext",
    "getPolicy",
    "putPolicy",
    "explainPolicy",
    "exportUser",
    "eraseUser",
    "listErasures",
    "getErasure",
];

#[test]
fn the_examples_of_the_api_documentation_can_be_tried_as_they_are_in_their_order() {
    let dir = TestDir::new();
    let dev = Dev::run(&dir, &[]);
    let server = dev.value("API").trim_end_matches("/v1");
    let text = shell(&format!("curl -s {server}/openapi.json"));
    let document: Value = serde_json::from_str(&text).unwrap();

    let lms = Dev::new_token(&dir, "lms", "events:read users:write privacy");
    let ada = std::fs::read_to_string(dir.0.join("tokens/ada")).unwrap();
    let mut refused = Vec::new();
    for id in text.lines().filter_map(|line| line.strip_prefix("        \"operationId\": \"")) {
        let id = id.trim_end_matches("\",");
        let mut request = Example::of(&document, id);
        if id == "getErasure" {
            // The service makes the ids of erasures. The example of `eraseUser` has made one.
            request.path = format!("/v1/erasures/{}", only_erasure(&lms, server));
        }
        let status = request.send(if FOR_SERVICES.contains(&id) { &lms } else { &ada }, server);
        if !status.starts_with('2') {
            refused.push(format!("{id} {} {}: {status}", request.method, request.path));
        }
    }

    assert!(refused.is_empty(), "{refused:#?}");
    dev.interrupt();
}

fn only_erasure(token: &str, server: &str) -> String {
    let text = shell(&format!("curl -s -H \"Authorization: Bearer {}\" {server}/v1/erasures", token.trim()));
    let page: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(page["items"].as_array().unwrap().len(), 1, "{page}");
    page["items"][0]["id"].as_str().unwrap().to_owned()
}

/// A request as Swagger UI prefills it.
struct Example {
    method: String,
    path: String,
    body: Option<String>,
    /// Whether the answer has no end.
    is_stream: bool,
}

impl Example {
    fn of(document: &Value, id: &str) -> Self {
        let mut paths = document["paths"].as_object().unwrap().iter();
        let found = paths.find_map(|(path, item)| {
            item.as_object().unwrap().iter().find(|(_, o)| o["operationId"] == id).map(|found| (path, found))
        });
        let (path, (method, operation)) = found.unwrap();
        let (mut path, mut separator) = (path.clone(), '?');
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let (name, example) = (parameter["name"].as_str().unwrap(), &parameter["example"]);
            let value = example.as_str().map_or_else(|| example.to_string(), |text| text.replace(' ', "%20"));
            match parameter["in"].as_str().unwrap() {
                "path" => path = path.replace(&format!("{{{name}}}"), &value),
                "query" if !example.is_null() => {
                    path = format!("{path}{separator}{name}={value}");
                    separator = '&';
                }
                kind => assert!(example.is_null(), "{id}: a fixed {kind} parameter {name}"),
            }
        }
        let body = operation["requestBody"]["content"]["application/json"].get("example").map(Value::to_string);
        let is_stream = operation["responses"]["200"]["content"].get("text/event-stream").is_some();
        Self { method: method.to_uppercase(), path, body, is_stream }
    }

    /// Sends it with a token, and returns the status. Of a stream, only the head is asked for.
    fn send(&self, token: &str, server: &str) -> String {
        let Self { method, path, body, is_stream } = self;
        let how = if *is_stream { "--head".to_owned() } else { format!("-X {method}") };
        let body = body.as_ref().map_or_else(String::new, |body| {
            format!("-H 'Content-Type: application/json' -d '{}'", body.replace('\'', "'\\''"))
        });
        shell(&format!(
            "curl -s -o /dev/null -w '%{{http_code}}' {how} -H \"Authorization: Bearer {}\" {body} '{server}{path}'",
            token.trim()
        ))
    }
}
