//! Conversion of the OpenAPI 3.1 document to OpenAPI 3.0.3, for client generators that support nothing newer.

use serde_json::{Map, Value, json};

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
    convert_schemas(&mut document);
    document
}

/// Converts every schema in the document: the values of `schema` members, and those of `components.schemas`.
fn convert_schemas(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match name.as_str() {
                    "example" | "examples" => {}
                    "schema" => convert_schema(member),
                    "schemas" => for_each_child(member, convert_schema),
                    _ => convert_schemas(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(convert_schemas),
        _ => {}
    }
}

fn for_each_child(value: &mut Value, change: fn(&mut Value)) {
    match value {
        Value::Object(members) => members.values_mut().for_each(change),
        Value::Array(items) => items.iter_mut().for_each(change),
        _ => {}
    }
}

/// Converts a schema and the schemas inside it.
fn convert_schema(value: &mut Value) {
    let Some(members) = value.as_object_mut() else { return };
    for keyword in UNSUPPORTED {
        assert!(!members.contains_key(*keyword), "OpenAPI 3.0.3 does not support `{keyword}`: {members:?}");
    }
    move_description_to_choice(members);
    for (name, member) in members.iter_mut() {
        match name.as_str() {
            "properties" | "allOf" | "oneOf" | "anyOf" => for_each_child(member, convert_schema),
            "items" | "not" | "additionalProperties" => convert_schema(member),
            _ => {}
        }
    }
    convert_nullable_type(members);
    if members.get("type").is_some_and(|only| only == "null") {
        // In 3.0.3, `nullable` has an effect only next to a `type`; in an `enum`, null is a value like any other.
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
    // 3.0.3 ignores every keyword next to a `$ref`.
    if members.len() > 1
        && let Some(target) = members.remove("$ref")
    {
        members.insert("allOf".to_owned(), json!([{ "$ref": target }]));
    }
    members.sort_keys();
}

/// Converts `type: [T, "null"]` to `type: T, nullable: true`.
fn convert_nullable_type(members: &mut Map<String, Value>) {
    let Some(types) = members.get("type").and_then(Value::as_array) else { return };
    let others: Vec<&Value> = types.iter().filter(|one| **one != "null").collect();
    let [only] = others[..] else {
        panic!("OpenAPI 3.0.3 allows one type only: {members:?}");
    };
    let (only, is_nullable) = (only.clone(), others.len() < types.len());
    members.insert("type".to_owned(), only);
    if is_nullable {
        members.insert("nullable".to_owned(), json!(true));
    }
}

/// Moves a description that stands next to a `$ref` in a `oneOf` up to the `oneOf`, since 3.0.3 would ignore it there.
fn move_description_to_choice(members: &mut Map<String, Value>) {
    let Some(options) = members.get_mut("oneOf").and_then(Value::as_array_mut) else { return };
    let description = options.iter_mut().find_map(|option| {
        option.get("$ref")?;
        option.as_object_mut()?.remove("description")
    });
    if let Some(description) = description {
        members.entry("description").or_insert(description);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(mut value: Value) -> Value {
        convert_schema(&mut value);
        value
    }

    #[test]
    fn a_null_type_becomes_the_nullable_flag() {
        assert_eq!(converted(json!({"type": ["string", "null"]})), json!({"type": "string", "nullable": true}));
        assert_eq!(converted(json!({"type": ["string"]})), json!({"type": "string"}));
        assert_eq!(
            converted(json!({"oneOf": [{"$ref": "#/x", "description": "d"}, {"type": "null"}]})),
            json!({"description": "d", "oneOf": [{"$ref": "#/x"}, {"enum": [null]}]})
        );
        assert_eq!(
            converted(json!({"description": "mine", "oneOf": [{"$ref": "#/x", "description": "d"}, {"type": "null"}]})),
            json!({"description": "mine", "oneOf": [{"$ref": "#/x"}, {"enum": [null]}]})
        );
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
}
