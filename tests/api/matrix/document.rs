//! The operations of the OpenAPI document.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::Value;

/// The names of parameters and of members of request bodies that hold user ids.
const USER_IDS: [&str; 5] = ["user_id", "peer_id", "recipient_id", "sender_id", "remove"];

pub struct Operation {
    pub id: String,
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: String,
    pub is_public: bool,
    /// The description of each status that is documented.
    pub responses: BTreeMap<u16, String>,
    /// The names under which a request can have user ids.
    pub user_ids: BTreeSet<&'static str>,
}

impl Operation {
    /// Says what the document lacks for an answer with a status, and with a code if it is a problem.
    pub fn undocumented(&self, status: u16, code: Option<&str>) -> Option<String> {
        let Some(description) = self.responses.get(&status) else {
            return Some(format!("{}: the OpenAPI document has no response {status}", self.id));
        };
        let code = code.filter(|code| !description.contains(&format!("`{code}`")))?;
        Some(format!("{}: the response {status} in the OpenAPI document does not name `{code}`", self.id))
    }
}

/// All operations of the document.
pub fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&pidge::app::openapi_json()).unwrap();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap().iter();
            let description = |response: &Value| response["description"].as_str().unwrap().to_owned();
            all.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                is_public: operation["security"].as_array().is_some_and(Vec::is_empty),
                responses: responses.map(|(status, text)| (status.parse().unwrap(), description(text))).collect(),
                user_ids: user_ids(operation, &document),
            });
        }
    }
    all
}

fn user_ids(operation: &Value, document: &Value) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        names.insert(parameter["name"].as_str().unwrap().to_owned());
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    collect_members(body, document, &mut BTreeSet::new(), &mut names);
    USER_IDS.into_iter().filter(|name| names.contains(*name)).collect()
}

/// Collects the names of all members of a schema, in nested schemas, too.
fn collect_members<'a>(
    schema: &'a Value,
    document: &'a Value,
    seen: &mut BTreeSet<&'a str>,
    names: &mut BTreeSet<String>,
) {
    if let Some(reference) = schema["$ref"].as_str() {
        if seen.insert(reference) {
            let target = document.pointer(reference.trim_start_matches('#')).unwrap();
            collect_members(target, document, seen, names);
        }
        return;
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        names.insert(name.clone());
        collect_members(member, document, seen, names);
    }
    let options = ["oneOf", "anyOf", "allOf"].iter().filter_map(|list| schema[*list].as_array()).flatten();
    for part in options.chain(schema.get("items")) {
        collect_members(part, document, seen, names);
    }
}
