//! The OpenAPI 3.1 document: made from the handlers, then given what every call has in common.

mod downgrade;

use actix_web::App;
use serde_json::{Map, Value, json};
use utoipa::{OpenApi, openapi::tag::TagBuilder};
use utoipa_actix_web::AppExt;

use super::routes::{routes, slices};
use crate::{error::Problem, http::Link};

/// What the document says of the API as a whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Pidge",
        description = "Messaging for learning platforms: educators and students write to each other, one to one, inside their LMS.\n\n\
            Every call but the public ones takes `Authorization: Bearer <JWT>`, signed by the LMS. Errors are RFC 9457 \
            `application/problem+json` with a stable `code`. Unknown members in a request body and unknown query parameters are \
            errors; answers may gain members at any time. Paths have no trailing slash.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        contact(name = "Your Pidge operators", url = "https://pidge.example"),
    ),
    servers((url = "/", description = "Where this document was loaded from")),
    components(schemas(Problem)),
    security(("bearer" = [])),
    modifiers(&Bearer),
)]
struct Document;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("A token that your LMS signed for the user: `iss`, `aud`, `sub`, `exp`; optionally `role`, `name`, `scope`."));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme.build()));
    }
}

/// The tag of the calls that take no token.
const SERVICE: (&str, &str) = ("service", "The service itself; no token needed");

/// The document of all routes, as utoipa makes it.
pub(super) fn document() -> utoipa::openapi::OpenApi {
    let app = App::new().into_utoipa_app().openapi(Document::openapi()).configure(routes);
    let mut document = app.split_for_parts().1;
    let tags = slices().into_iter().filter_map(|slice| slice.tag).chain([SERVICE]);
    let tag = |(name, description)| TagBuilder::new().name(name).description(Some(description)).build();
    document.tags = Some(tags.map(tag).collect());
    document
}

/// The OpenAPI 3.1 document as text, as it is served and committed.
pub fn openapi_json() -> String {
    let mut value = serde_json::to_value(document()).expect("an OpenAPI document is JSON");
    let schemas = value["components"]["schemas"].clone();
    let links: Vec<_> = slices().into_iter().flat_map(|slice| slice.links).collect();
    if let Some(paths) = value["paths"].as_object_mut() {
        paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut).for_each(|operation| {
            add_problems(operation);
            add_links(operation, &links);
            add_examples(operation, &schemas);
        });
    }
    to_text(&value)
}

/// The same document in OpenAPI 3.0.3, for generators that read nothing newer.
pub fn openapi_3_0_json() -> String {
    let document = serde_json::from_str(&openapi_json()).expect("the document is JSON");
    to_text(&downgrade::to_3_0(&document))
}

fn to_text(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("JSON is text");
    text.push('\n');
    text
}

/// Adds an operation's links to its responses.
fn add_links(operation: &mut Value, links: &[&Link]) {
    let id = operation["operationId"].clone();
    for link in links.iter().filter(|link| link.from.0 == id) {
        let Some(response) = operation["responses"].get_mut(link.from.1) else { continue };
        let mut value = json!({"operationId": link.to, "description": link.description});
        for (member, pairs) in [("parameters", link.parameters), ("requestBody", link.body)] {
            if !pairs.is_empty() {
                value[member] =
                    pairs.iter().map(|(name, from)| ((*name).to_owned(), json!(from))).collect::<Map<_, _>>().into();
            }
        }
        response["links"][link.name] = value;
    }
}

/// Every error of every call has the one shape. What any call with a token can answer is said here, once.
fn add_problems(operation: &mut Value) {
    let is_public = operation["security"] == json!([]);
    let takes_body = operation.get("requestBody").is_some();
    let is_probe = operation["operationId"] == "getReadiness";
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    let mut common = vec![];
    if !is_public {
        common.extend([
            ("400", "The request cannot be understood: `bad_request`, `unknown_parameter`, `invalid_parameter`, `conflicting_parameters`, `invalid_cursor`, `malformed_json`"),
            ("401", "`unauthenticated`, `token_too_large`"),
            ("403", "`tenant_missing`"),
            ("429", "`rate_limited`: send the same request again after `Retry-After` seconds"),
            ("500", "`internal`"),
        ]);
    }
    if takes_body {
        common.extend([
            ("408", "`request_timeout`"),
            ("413", "`content_too_large`"),
            ("415", "`unsupported_media_type`"),
        ]);
    }
    if !is_public || is_probe {
        common.push(("503", "`unavailable`: send the same request again after `Retry-After` seconds"));
    }
    for (status, description) in common {
        responses.entry(status).or_insert_with(|| json!({ "description": description }));
    }
    for (status, response) in responses.iter_mut().filter(|(status, _)| status.starts_with(['4', '5'])) {
        response["content"] = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
        match status.as_str() {
            "401" => {
                response["headers"] = header("WWW-Authenticate", "What is wanted (RFC 6750 §3)");
            }
            "429" | "503" => response["headers"] = header("Retry-After", "Seconds to wait"),
            _ => {}
        }
    }
    if !is_public {
        responses.iter_mut().for_each(|(status, response)| add_rates(status, response));
    }
    for header in responses.values_mut().filter_map(|r| r.get_mut("headers")?.as_object_mut()).flat_map(Map::values_mut)
    {
        if header["schema"]["type"] == "string" && header["schema"].get("maxLength").is_none() {
            header["schema"]["maxLength"] = json!(2048);
        }
    }
    responses.sort_keys();
}

/// What is left of the caller's rates comes with every answer that was counted.
fn add_rates(status: &str, response: &mut Value) {
    if status.starts_with('2') || status == "429" {
        let policy = "The rates that were counted, as `\"name\";q=<how many at once>;w=<seconds to refill>`; absent where rates are not limited";
        let left = "What is left of each: `\"name\";r=<how many>;t=<seconds until it is refilled>` (draft-ietf-httpapi-ratelimit-headers-11)";
        for (name, description) in [("RateLimit-Policy", policy), ("RateLimit", left)] {
            response["headers"][name] = header(name, description)[name].take();
        }
    }
}

fn header(name: &str, description: &str) -> Value {
    json!({name: {"description": description, "schema": {"type": "string", "maxLength": 200}}})
}

/// Each body's example is that of its schema.
fn add_examples(operation: &mut Value, schemas: &Value) {
    let give = |content: &mut Value| {
        for media in content.as_object_mut().into_iter().flat_map(Map::values_mut) {
            if let Some(example) = example_of(&media["schema"], schemas) {
                media["example"] = example;
            }
        }
    };
    if let Some(body) = operation.get_mut("requestBody") {
        give(&mut body["content"]);
    }
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        if status.starts_with('2') && response.get("content").is_some() {
            give(&mut response["content"]);
        }
    }
}

/// A schema's own example, or one put together from those of its members.
fn example_of(schema: &Value, schemas: &Value) -> Option<Value> {
    if let Some(example) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return Some(example.clone());
    }
    if let Some(path) = schema["$ref"].as_str() {
        return example_of(&schemas[path.rsplit('/').next()?], schemas);
    }
    if let Some(options) = schema["oneOf"].as_array() {
        return options.iter().filter_map(|option| example_of(option, schemas)).find(|example| !example.is_null());
    }
    match schema["type"].as_str() {
        Some("object") => {
            let members = schema["properties"].as_object()?.iter();
            let example: Option<Map<_, _>> =
                members.map(|(name, member)| Some((name.clone(), example_of(member, schemas)?))).collect();
            example.map(Value::Object)
        }
        Some("array") => Some(json!([example_of(&schema["items"], schemas)?])),
        Some("boolean") => Some(json!(true)),
        _ => {
            Some(Value::Null).filter(|_| schema["type"].as_array().is_some_and(|types| types.contains(&json!("null"))))
        }
    }
}
