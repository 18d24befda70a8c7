//! What client generators need of both OpenAPI documents, beyond what the specification demands.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// Words that are reserved in Java, Kotlin, C#, Go, PHP, Python, Swift, TypeScript or Rust, and types that are in scope in
/// nearly every program of one of these languages. In lower case.
const RESERVED: &str = "abstract action and any array as assert async await base bool boolean break byte case catch chan char \
    class clone const constructor continue date decimal declare def default defer delegate delete dict do double echo elif \
    else enum error eval event exception except exit export extends extension extern false file final finally fixed float \
    fn for foreach from func function global go goto guard if implements implicit import in init inout instanceof int \
    interface internal is iterable lambda let list lock long loop map match mixed mod module move mut namespace native never \
    new nil none nonlocal not null number object open operator option optional or out override package params pass print \
    private promise protected protocol pub public raise range readonly record ref repeat require response result return \
    sealed select self set short sizeof static str strictfp string struct subscript super switch symbol synchronized task \
    tensor this throw throws trait transient true try type typealias typeof uint undefined union unknown unless unsafe use \
    using val var virtual void volatile when where while with xor yield";

fn documents() -> [(&'static str, Value); 2] {
    let parse = |text: String| serde_json::from_str(&text).unwrap();
    [("3.1", parse(pidge::app::openapi_json())), ("3.0", parse(pidge::app::openapi_3_0_json()))]
}

/// Calls `see` with every JSON object of a document, except for those in examples, and its JSON Pointer.
fn walk<'a>(value: &'a Value, at: &str, see: &mut impl FnMut(&str, &'a Value)) {
    match value {
        Value::Object(members) => {
            see(at, value);
            for (name, member) in members.iter().filter(|(name, _)| !name.starts_with("example")) {
                walk(member, &format!("{at}/{}", name.replace('/', "~1")), see);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| walk(item, &format!("{at}/{index}"), see));
        }
        _ => {}
    }
}

/// The places in both documents with an object that the rule refuses.
fn refused(refuses: impl Fn(&Value) -> bool) -> Vec<String> {
    let mut found = vec![];
    for (version, document) in &documents() {
        walk(document, version, &mut |at, object| {
            if refuses(object) {
                found.push(at.to_owned());
            }
        });
    }
    found
}

fn assert_none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

#[test]
fn a_link_has_no_request_body() {
    let has_body = |link: &Value| link.get("requestBody").is_some_and(|body| !body.is_string());

    let found = refused(|object| object["links"].as_object().is_some_and(|links| links.values().any(has_body)));

    assert_none(&found, "swagger-parser refuses a document with a request body in a link");
}

#[test]
fn a_reference_within_a_choice_or_a_combination_stands_alone() {
    let has_more = |part: &Value| part.get("$ref").is_some() && part.as_object().unwrap().len() > 1;

    let found = refused(|object| {
        ["oneOf", "anyOf", "allOf"].iter().filter_map(|name| object[name].as_array()).flatten().any(has_more)
    });

    assert_none(&found, "openapi-generator does not import a type whose reference has a description here");
}

#[test]
fn the_3_0_document_has_no_null_but_the_flag_nullable() {
    let (_, document) = &documents()[1];
    let mut found = vec![];

    walk(document, "", &mut |at, object| {
        let has_null = |name: &str| object[name].as_array().is_some_and(|values| values.contains(&Value::Null));
        let has_other_type = object["type"] == "null" || (object["type"].is_array() && !at.ends_with("/properties"));
        let has_siblings = object["$ref"].is_string() && object.as_object().unwrap().len() > 1;
        if has_null("enum") || has_other_type || has_siblings || object.get("const").is_some() {
            found.push(at.to_owned());
        }
    });

    assert_none(&found, "3.0.3 has no such schema, or orval writes code for it that does not compile");
}

#[test]
fn what_may_be_null_in_one_document_may_be_null_in_the_other() {
    let null = json!({"type": "null"});
    let [(_, new), (_, old)] = &documents();
    let (mut nullable_in_new, mut nullable_in_old) = (BTreeSet::new(), BTreeSet::new());

    walk(new, "", &mut |at, schema| {
        let contains = |name: &str, value: &Value| schema[name].as_array().is_some_and(|all| all.contains(value));
        if contains("type", &json!("null")) || contains("oneOf", &null) {
            nullable_in_new.insert(at.to_owned());
        }
    });
    walk(old, "", &mut |at, schema| {
        if schema["nullable"] == true {
            let others = schema["allOf"].as_array().map_or(0, Vec::len);
            assert!(schema["type"].is_string() || others == 1, "{at} is nullable without a type or a reference");
            nullable_in_old.insert(at.to_owned());
        }
    });

    assert!(nullable_in_new.len() > 20, "{nullable_in_new:?}");
    assert_eq!(nullable_in_old, nullable_in_new);
}

#[test]
fn no_name_of_a_schema_or_an_operation_is_reserved_in_a_common_language() {
    let reserved: BTreeSet<&str> = RESERVED.split_whitespace().collect();

    for (version, document) in documents() {
        let mut names: Vec<String> = document["components"]["schemas"].as_object().unwrap().keys().cloned().collect();
        walk(&document["paths"], "", &mut |_, object| names.extend(object["operationId"].as_str().map(str::to_owned)));
        names.retain(|name| reserved.contains(name.to_lowercase().as_str()));
        assert_none(&names, &format!("reserved names in {version}"));
    }
}

#[test]
fn names_that_are_written_in_another_case_stay_different() {
    let folded = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    let assert_distinct = |at: &str, names: Vec<&str>| {
        let mut seen = BTreeMap::new();
        for name in names {
            if let Some(other) = seen.insert(folded(name), name) {
                panic!("{at}: {name} and {other} become the same name in some languages");
            }
        }
    };
    for (version, document) in &documents() {
        assert_distinct(
            version,
            document["components"]["schemas"].as_object().unwrap().keys().map(String::as_str).collect(),
        );
        let mut ids = vec![];
        walk(&document["paths"], "", &mut |_, object| {
            // Links name operations, too.
            ids.extend(object.get("responses").and_then(|_| object["operationId"].as_str()));
        });
        assert_distinct(version, ids);
        walk(document, version, &mut |at, object| {
            if let Some(properties) = object["properties"].as_object() {
                assert_distinct(at, properties.keys().map(String::as_str).collect());
            }
            if let Some(parameters) = object["parameters"].as_array() {
                assert_distinct(at, parameters.iter().filter_map(|parameter| parameter["name"].as_str()).collect());
            }
        });
    }
}

#[test]
fn reserved_names_of_properties_and_parameters_are_those_that_generators_are_known_to_rename() {
    let reserved: BTreeSet<&str> = RESERVED.split_whitespace().collect();
    let mut found = BTreeSet::new();

    for (_, document) in &documents() {
        walk(document, "", &mut |_, object| {
            let properties = object["properties"].as_object().into_iter().flatten().map(|(name, _)| name.as_str());
            let parameters = object["parameters"].as_array().into_iter().flatten().filter_map(|p| p["name"].as_str());
            found.extend(properties.chain(parameters).filter(|name| reserved.contains(name)).map(str::to_owned));
        });
    }

    assert_eq!(found, ["action", "for", "from", "type", "when"].map(str::to_owned).into());
}

#[test]
fn operations_come_in_the_order_in_which_a_developer_meets_them() {
    for text in [pidge::app::openapi_json(), pidge::app::openapi_3_0_json()] {
        let ids: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("        \"operationId\": \"")).collect();
        let ids: Vec<&str> = ids.iter().map(|id| id.trim_end_matches("\",")).collect();

        // An operation that has no place in the order comes first.
        assert_eq!(ids[..2], ["sendMessage", "listMessages"], "{ids:?}");
        let position = |id: &str| ids.iter().position(|other| *other == id).unwrap_or_else(|| panic!("{id}: {ids:?}"));
        assert!(position("listInbox") < position("markConversationRead"), "{ids:?}");
        assert!(position("getConversation") < position("deleteConversation"), "{ids:?}");
        assert_eq!(ids.last(), Some(&"getReadiness"), "{ids:?}");
    }
}
