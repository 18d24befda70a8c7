//! The same document as OpenAPI 3.0.3, for generators that read nothing newer: derived by rule, never written by hand.

use serde_json::{Map, Value, json};

/// Keywords of JSON Schema 2020-12 that 3.0.3 has no words for. A document that uses one cannot be said in 3.0.3.
const UNKNOWN: &[&str] = &[
    "$defs",
    "$dynamicRef",
    "contains",
    "contentSchema",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Turns a 3.1 document into a 3.0.3 one that describes the same API.
pub(super) fn to_3_0(document: &Value) -> Value {
    let mut document = document.clone();
    document["openapi"] = json!("3.0.3");
    if let Some(root) = document.as_object_mut() {
        root.remove("webhooks");
        root.remove("jsonSchemaDialect");
    }
    if let Some(license) = document["info"]["license"].as_object_mut()
        && let Some(Value::String(identifier)) = license.remove("identifier")
    {
        license.insert("url".to_owned(), json!(format!("https://spdx.org/licenses/{identifier}.html")));
    }
    walk(&mut document);
    document
}

/// Finds the schemas: what stands under `schema`, and each of `components.schemas`.
fn walk(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match name.as_str() {
                    "example" | "examples" => {}
                    "schema" => schema(member),
                    "schemas" => each(member, schema),
                    _ => walk(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(walk),
        _ => {}
    }
}

fn each(value: &mut Value, change: fn(&mut Value)) {
    match value {
        Value::Object(members) => members.values_mut().for_each(change),
        Value::Array(items) => items.iter_mut().for_each(change),
        _ => {}
    }
}

fn schema(value: &mut Value) {
    let Some(members) = value.as_object_mut() else { return };
    for keyword in UNKNOWN {
        assert!(!members.contains_key(*keyword), "OpenAPI 3.0.3 has no `{keyword}`: {members:?}");
    }
    describe_choice(members);
    for (name, member) in members.iter_mut() {
        match name.as_str() {
            "properties" | "allOf" | "oneOf" | "anyOf" => each(member, schema),
            "items" | "not" | "additionalProperties" => schema(member),
            _ => {}
        }
    }
    nullable_type(members);
    if members.get("type").is_some_and(|only| only == "null") {
        // `nullable` counts beside a `type` only, and without a `type` null is a value like any other.
        members.remove("type");
        members.insert("enum".to_owned(), json!([null]));
    }
    if let Some(only) = members.remove("const") {
        members.insert("enum".to_owned(), json!([only]));
    }
    if let Some(Value::Array(examples)) = members.remove("examples") {
        examples.into_iter().next().and_then(|first| members.insert("example".to_owned(), first));
    }
    for (bound, flag) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if let Some(limit) = members.remove(flag) {
            members.insert(bound.to_owned(), limit);
            members.insert(flag.to_owned(), json!(true));
        }
    }
    // Beside a `$ref`, 3.0.3 reads nothing.
    if members.len() > 1
        && let Some(target) = members.remove("$ref")
    {
        members.insert("allOf".to_owned(), json!([{ "$ref": target }]));
    }
    members.sort_keys();
}

/// `type: [T, "null"]` is `type: T, nullable: true`.
fn nullable_type(members: &mut Map<String, Value>) {
    let Some(types) = members.get("type").and_then(Value::as_array) else { return };
    let others: Vec<&Value> = types.iter().filter(|one| **one != "null").collect();
    let [only] = others[..] else {
        panic!("OpenAPI 3.0.3 has one type: {members:?}");
    };
    let (only, is_nullable) = (only.clone(), others.len() < types.len());
    members.insert("type".to_owned(), only);
    if is_nullable {
        members.insert("nullable".to_owned(), json!(true));
    }
}

/// What was said of a part beside its `$ref` is said of the whole choice, where it counts.
fn describe_choice(members: &mut Map<String, Value>) {
    let Some(options) = members.get_mut("oneOf").and_then(Value::as_array_mut) else { return };
    let said = options.iter_mut().find_map(|option| {
        option.get("$ref")?;
        option.as_object_mut()?.remove("description")
    });
    if let Some(said) = said {
        members.entry("description").or_insert(said);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema_of(mut value: Value) -> Value {
        schema(&mut value);
        value
    }

    #[test]
    fn null_is_a_flag() {
        assert_eq!(schema_of(json!({"type": ["string", "null"]})), json!({"type": "string", "nullable": true}));
        assert_eq!(schema_of(json!({"type": ["string"]})), json!({"type": "string"}));
        assert_eq!(
            schema_of(json!({"oneOf": [{"$ref": "#/x", "description": "d"}, {"type": "null"}]})),
            json!({"description": "d", "oneOf": [{"$ref": "#/x"}, {"enum": [null]}]})
        );
        assert_eq!(
            schema_of(json!({"description": "mine", "oneOf": [{"$ref": "#/x", "description": "d"}, {"type": "null"}]})),
            json!({"description": "mine", "oneOf": [{"$ref": "#/x"}, {"enum": [null]}]})
        );
    }

    #[test]
    fn what_has_another_name_is_renamed_at_any_depth() {
        let deep = |inner: Value| json!({"type": "array", "items": {"type": "object", "properties": {"a": inner}}});
        let changed = |from: Value, to: Value| assert_eq!(schema_of(deep(from)), deep(to));
        changed(json!({"const": "x"}), json!({"enum": ["x"]}));
        changed(json!({"type": "string", "examples": ["x", "y"]}), json!({"type": "string", "example": "x"}));
        changed(json!({"exclusiveMinimum": 0}), json!({"minimum": 0, "exclusiveMinimum": true}));
        changed(json!({"$ref": "#/x", "description": "d"}), json!({"allOf": [{"$ref": "#/x"}], "description": "d"}));
        changed(json!({"$ref": "#/x"}), json!({"$ref": "#/x"}));
    }

    #[test]
    fn the_rest_of_the_document_stays() {
        let old = to_3_0(&json!({
            "openapi": "3.1.0", "webhooks": {}, "info": {"license": {"name": "L", "identifier": "L"}},
            "paths": {"/": {"get": {"responses": {"200": {"content": {"a/b": {
                "example": {"type": ["a", "null"]}, "schema": {"type": ["string", "null"]}}}}}}}}
        }));
        assert_eq!(
            old,
            json!({
                "openapi": "3.0.3", "info": {"license": {"name": "L", "url": "https://spdx.org/licenses/L.html"}},
                "paths": {"/": {"get": {"responses": {"200": {"content": {"a/b": {
                    "example": {"type": ["a", "null"]}, "schema": {"type": "string", "nullable": true}}}}}}}}
            })
        );
    }

    #[test]
    #[should_panic(expected = "prefixItems")]
    fn what_cannot_be_said_is_told() {
        schema_of(json!({"items": {"prefixItems": []}}));
    }

    #[test]
    #[should_panic(expected = "one type")]
    fn several_types_cannot_be_said() {
        schema_of(json!({"type": ["string", "integer"]}));
    }
}
