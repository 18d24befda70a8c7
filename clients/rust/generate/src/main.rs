//! Writes the source of the Rust client: `generate <OpenAPI 3.0 document> <file to write>`.
#![forbid(unsafe_code)]

use std::{env, error::Error, fs};

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use serde_json::{Value, json};

const PLAIN: &[(&str, &str)] = &[
    ("I64", "i64"),
    ("Name", "::std::string::String"),
    ("Seq", "i64"),
    ("Timestamp", "::chrono::DateTime<::chrono::Utc>"),
    ("UserId", "::std::string::String"),
];
/// The type of a user id in a path, which refuses those that a path cannot have.
const PATH_USER_ID: &str = "PathUserId";
/// An endless answer, which a generated call cannot read.
const STREAM: &str = "/v1/events";
const BOUNDS: &[&str] = &["minLength", "maxLength", "pattern", "minimum", "maximum"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [document, target] = &arguments[..] else {
        return Err("usage: generate <OpenAPI 3.0 document> <file to write>".into());
    };
    let mut document: Value = serde_json::from_str(&fs::read_to_string(document)?)?;
    if let Some(paths) = document["paths"].as_object_mut() {
        paths.remove(STREAM);
    }
    prepare(&mut document);
    document["components"]["schemas"][PATH_USER_ID] = json!({"type": "string"});
    let document = serde_json::from_value(document)?;
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Builder).with_derive("PartialEq");
    settings.with_inner_type("crate::Limits".parse()?);
    // Names of plain values: as plain values they are easier to write and to compare.
    for (name, plain) in PLAIN {
        settings.with_replacement(name, plain, [TypeImpl::Display, TypeImpl::FromStr].into_iter());
    }
    settings.with_replacement(PATH_USER_ID, format!("crate::{PATH_USER_ID}"), [TypeImpl::Display].into_iter());
    let code = Generator::new(&settings).generate_tokens(&document)?;
    let code = prettyplease::unparse(&syn::parse2(code)?);
    fs::write(target, format!("// Generated from the OpenAPI document. Do not edit: see ../generate.\n\n{code}"))?;
    Ok(())
}

/// What serves the client better than the document's own words.
///
/// Bounds are the service's to check: a client that checks them too needs a type for each, and refuses the answers
/// of a service that has become more generous. Ids are plain texts. And a problem is JSON, which the generator does not read
/// from its media type.
fn prepare(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if members.get("type").is_some_and(Value::is_string) {
                members
                    .retain(|name, value| !BOUNDS.contains(&name.as_str()) && !(name == "format" && value == "uuid"));
            }
            if let Some(problem) = members.remove("application/problem+json") {
                members.insert("application/json".to_owned(), problem);
            }
            if members.get("in").is_some_and(|place| place == "path") && members["schema"] == reference_to("UserId") {
                members.insert("schema".to_owned(), reference_to(PATH_USER_ID));
            }
            members.values_mut().for_each(prepare);
        }
        Value::Array(items) => items.iter_mut().for_each(prepare),
        _ => {}
    }
}

fn reference_to(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}
