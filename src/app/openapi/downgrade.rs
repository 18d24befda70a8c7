//! Conversion of the OpenAPI 3.1 document to OpenAPI 3.0.3, for client generators that support nothing newer.

use serde_json::{Map, Value, json};

use super::schemas::change_schemas;

/// Keywords of JSON Schema 2020-12 that 3.0.3 has no equivalent for. A document that uses one cannot be converted.
const UNSUPPORTED: &[&str] = &[
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

/// Converts a 3.1 document to a 3.0.3 document that describes the same API.
///
/// # Panics
/// If a schema uses what 3.0.3 cannot express.
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
    change_schemas(&mut document, convert_schema);
    document
}

/// Converts a schema, without the schemas inside it.
fn convert_schema(members: &mut Map<String, Value>) {
    for keyword in UNSUPPORTED {
        assert!(!members.contains_key(*keyword), "OpenAPI 3.0.3 does not support `{keyword}`: {members:?}");
    }
    convert_nullable_choice(members);
    convert_nullable_type(members);
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
    // 3.0.3 ignores every keyword next to a `$ref`.
    if members.len() > 1
        && let Some(target) = members.remove("$ref")
    {
        members.insert("allOf".to_owned(), json!([{ "$ref": target }]));
    }
    members.sort_keys();
}

/// Converts `oneOf: [T, {type: null}]` to `allOf: [T], nullable: true`.
///
/// This is how generators for 3.0 write a reference that may be null, and the only form that all of them read. Strict
/// validators ignore a `nullable` without a `type`: they should use the 3.1 document.
fn convert_nullable_choice(members: &mut Map<String, Value>) {
    let Some(options) = members.get("oneOf").and_then(Value::as_array) else { return };
    let others: Vec<Value> = options.iter().filter(|option| option["type"] != "null").cloned().collect();
    if others.len() < options.len() {
        assert!(others.len() == 1, "a nullable choice has one other schema: {members:?}");
        members.remove("oneOf");
        members.insert("allOf".to_owned(), others.into());
        members.insert("nullable".to_owned(), json!(true));
    }
}

/// Converts `type: [T, "null"]` to `type: T, nullable: true`.
fn convert_nullable_type(members: &mut Map<String, Value>) {
    let types = match members.get("type") {
        Some(Value::Array(types)) => types.clone(),
        Some(only) => vec![only.clone()],
        None => return,
    };
    let others: Vec<&Value> = types.iter().filter(|one| **one != "null").collect();
    let [only] = others[..] else {
        panic!("OpenAPI 3.0.3 allows one type only: {members:?}");
    };
    members.insert("type".to_owned(), only.clone());
    if others.len() < types.len() {
        members.insert("nullable".to_owned(), json!(true));
    }
}

#[cfg(test)]
mod tests {
    use super::super::schemas::change_schema;
    use super::*;

    fn converted(mut value: Value) -> Value {
        change_schema(&mut value, convert_schema);
        value
    }

    #[test]
    fn a_null_type_becomes_the_nullable_flag() {
        assert_eq!(converted(json!({"type": ["string", "null"]})), json!({"type": "string", "nullable": true}));
        assert_eq!(converted(json!({"type": ["string"]})), json!({"type": "string"}));
    }

    #[test]
    fn a_reference_that_may_be_null_is_nullable() {
        assert_eq!(
            converted(json!({"description": "d", "oneOf": [{"$ref": "#/x"}, {"type": "null"}]})),
            json!({"allOf": [{"$ref": "#/x"}], "description": "d", "nullable": true})
        );
        let choice = json!({"oneOf": [{"$ref": "#/x"}, {"$ref": "#/y"}]});
        assert_eq!(converted(choice.clone()), choice);
    }

    #[test]
    fn keywords_with_another_form_are_converted_at_any_depth() {
        let nested = |inner: Value| json!({"type": "array", "items": {"type": "object", "properties": {"a": inner}}});
        let assert_converted = |from: Value, to: Value| assert_eq!(converted(nested(from)), nested(to));
        assert_converted(json!({"const": "x"}), json!({"enum": ["x"]}));
        assert_converted(json!({"type": "string", "examples": ["x", "y"]}), json!({"type": "string", "example": "x"}));
        assert_converted(json!({"exclusiveMinimum": 0}), json!({"minimum": 0, "exclusiveMinimum": true}));
        assert_converted(
            json!({"$ref": "#/x", "description": "d"}),
            json!({"allOf": [{"$ref": "#/x"}], "description": "d"}),
        );
        assert_converted(json!({"$ref": "#/x"}), json!({"$ref": "#/x"}));
    }

    #[test]
    fn the_rest_of_the_document_is_unchanged() {
        let document = to_3_0(&json!({
            "openapi": "3.1.0", "webhooks": {}, "info": {"license": {"name": "L", "identifier": "L"}},
            "paths": {"/": {"get": {"responses": {"200": {"content": {"a/b": {
                "example": {"type": ["a", "null"]}, "schema": {"type": ["string", "null"]}}}}}}}}
        }));
        assert_eq!(
            document,
            json!({
                "openapi": "3.0.3", "info": {"license": {"name": "L", "url": "https://spdx.org/licenses/L.html"}},
                "paths": {"/": {"get": {"responses": {"200": {"content": {"a/b": {
                    "example": {"type": ["a", "null"]}, "schema": {"type": "string", "nullable": true}}}}}}}}
            })
        );
    }

    #[test]
    #[should_panic(expected = "prefixItems")]
    fn an_unsupported_keyword_panics() {
        converted(json!({"items": {"prefixItems": []}}));
    }

    #[test]
    #[should_panic(expected = "one type")]
    fn several_types_panic() {
        converted(json!({"type": ["string", "integer"]}));
    }

    #[test]
    #[should_panic(expected = "one type")]
    fn null_as_the_only_type_panics() {
        converted(json!({"type": "null"}));
    }
}
