//! A walk through the schemas of a document.

use serde_json::{Map, Value};

/// Changes every schema in the document: the values of `schema` members, those of `components.schemas`, and the schemas
/// inside them. A schema is changed before those inside it.
pub(super) fn change_schemas(document: &mut Value, change: fn(&mut Map<String, Value>)) {
    match document {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match name.as_str() {
                    "example" | "examples" => {}
                    "schema" => change_schema(member, change),
                    "schemas" => children(member).for_each(|schema| change_schema(schema, change)),
                    _ => change_schemas(member, change),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| change_schemas(item, change)),
        _ => {}
    }
}

/// Changes a schema, then the schemas inside it.
pub(super) fn change_schema(schema: &mut Value, change: fn(&mut Map<String, Value>)) {
    let Some(members) = schema.as_object_mut() else { return };
    change(members);
    for (name, member) in members.iter_mut() {
        match name.as_str() {
            "properties" | "allOf" | "oneOf" | "anyOf" => {
                children(member).for_each(|schema| change_schema(schema, change));
            }
            "items" | "not" | "additionalProperties" => change_schema(member, change),
            _ => {}
        }
    }
}

/// Returns the members of an object or the items of an array.
fn children(value: &mut Value) -> Box<dyn Iterator<Item = &mut Value> + '_> {
    match value {
        Value::Object(members) => Box::new(members.values_mut()),
        Value::Array(items) => Box::new(items.iter_mut()),
        _ => Box::new(std::iter::empty()),
    }
}
