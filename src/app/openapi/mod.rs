//! The OpenAPI 3.1 document. It is generated from the handlers; what all operations have in common (error responses,
//! headers, links, examples) is added here.

mod downgrade;
mod order;
mod schemas;

use actix_web::App;
use serde_json::{Map, Value, json};
use utoipa::{OpenApi, openapi::tag::TagBuilder};
use utoipa_actix_web::AppExt;

use self::order::to_text;
use self::schemas::change_schemas;
use super::routes::{routes, slices};
use crate::error::Problem;
use crate::http::{Link, PublicPath};

/// The parts of the document that describe the API as a whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Pidge",
        description = "One-to-one messaging between educators and students inside a learning management system \
            (LMS).\n\n\
            **Authentication.** Every operation except those tagged `service` needs `Authorization: Bearer <JWT>`, a \
            token signed by the LMS. The user that the token names is called the caller, the other user of a \
            conversation the peer.\n\n\
            **Conversations.** Two users share exactly one conversation, addressed by the peer's user id. Its messages \
            have the positions (`seq`) 1, 2, 3, … without gaps. All times are RFC 3339 in UTC.\n\n\
            **Errors.** Errors are RFC 9457 problems (`application/problem+json`) with a stable, machine-readable \
            `code`. Unknown members in a request body and unknown query parameters are errors. A preflight request \
            that the CORS policy does not allow is refused with 403 `cors_refused`.\n\n\
            **Bodies.** Request bodies are JSON in UTF-8: `application/json`, for PATCH also \
            `application/merge-patch+json`.\n\n\
            **Compatibility.** Responses may gain members at any time: ignore those that you do not know. Paths have \
            no trailing slash.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        contact(name = "The operators of this service"),
    ),
    servers((url = "/", description = "The server that this document was loaded from")),
    components(schemas(Problem)),
    security(("bearer" = [])),
    modifiers(&Bearer),
)]
struct Document;

/// Adds the security scheme `bearer`.
struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").description(Some(
            "A JWT that the LMS signed for the user. Required claims: `iss`, `aud`, `sub`, `exp`; optional: `iat`, \
                 `role`, `name`, `picture`, `scope`. For `pidge dev`: the content of the file of a demo user in the \
                 directory of tokens that it names at its start. The examples are written for `ada`.",
        ));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme.build()));
    }
}

/// The tag of the operations that need no token: name and description.
const SERVICE_TAG: (&str, &str) = ("service", "Discovery and health of the service. These operations need no token.");

/// Generates the document of all routes and tags, without what [`openapi_json`] adds.
pub(super) fn document() -> utoipa::openapi::OpenApi {
    let app = App::new().into_utoipa_app().openapi(Document::openapi()).configure(routes);
    let mut document = app.split_for_parts().1;
    let tags = slices().into_iter().filter_map(|slice| slice.tag).chain([SERVICE_TAG]);
    let tag = |(name, description)| TagBuilder::new().name(name).description(Some(description)).build();
    document.tags = Some(tags.map(tag).collect());
    document
}

/// Generates the OpenAPI 3.1 document as JSON text, as it is committed.
pub fn openapi_json() -> String {
    openapi_json_at(&PublicPath::default())
}

/// Generates the same document in OpenAPI 3.0.3, for client generators that support nothing newer.
pub fn openapi_3_0_json() -> String {
    openapi_3_0_json_at(&PublicPath::default())
}

/// Generates the OpenAPI 3.1 document of a service with a public path.
pub(super) fn openapi_json_at(public_path: &PublicPath) -> String {
    to_text(&document_at(public_path))
}

/// Generates the OpenAPI 3.0.3 document of a service with a public path.
pub(super) fn openapi_3_0_json_at(public_path: &PublicPath) -> String {
    to_text(&downgrade::to_3_0(&document_at(public_path)))
}

fn document_at(public_path: &PublicPath) -> Value {
    let mut value = serde_json::to_value(document()).expect("an OpenAPI document is JSON");
    let schemas = value["components"]["schemas"].clone();
    let links: Vec<_> = slices().into_iter().flat_map(|slice| slice.links).collect();
    if let Some(paths) = value["paths"].as_object_mut() {
        paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut).for_each(|operation| {
            add_common_responses(operation);
            add_links(operation, &links);
            add_examples(operation, &schemas);
        });
    }
    value["servers"][0]["url"] = json!(public_path.base());
    change_schemas(&mut value, lift_description);
    value
}

/// Moves a description beside a `$ref` in `oneOf` or `allOf` to the schema with the choice, unless that has one: several
/// client generators do not follow a reference that has a description in this place.
fn lift_description(members: &mut Map<String, Value>) {
    for name in ["oneOf", "allOf"] {
        let options = members.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten();
        let references = options.filter_map(Value::as_object_mut).filter(|option| option.contains_key("$ref"));
        let descriptions: Vec<Value> = references.filter_map(|option| option.remove("description")).collect();
        if let Ok([only]) = <[Value; 1]>::try_from(descriptions) {
            members.entry("description").or_insert(only);
        }
    }
}

/// Adds the links of an operation to its responses.
fn add_links(operation: &mut Value, links: &[&Link]) {
    let id = operation["operationId"].clone();
    for link in links.iter().filter(|link| link.from.0 == id) {
        let Some(response) = operation["responses"].get_mut(link.from.1) else { continue };
        let mut value = json!({"operationId": link.to, "description": link.description});
        if !link.parameters.is_empty() {
            value["parameters"] = link.parameters.iter().copied().collect();
        }
        response["links"][link.name] = value;
    }
}

/// Adds the error responses that operations have in common, the schema of every error response, and the response
/// headers.
fn add_common_responses(operation: &mut Value) {
    let is_public = operation["security"] == json!([]);
    let takes_body = operation.get("requestBody").is_some();
    let is_readiness = operation["operationId"] == "getReadiness";
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    let mut common = vec![];
    if !is_public {
        common.extend([
            (
                "400",
                "The request is malformed: `bad_request`, `unknown_parameter`, `invalid_parameter`, \
                 `conflicting_parameters`, `invalid_cursor`, `malformed_json`",
            ),
            ("401", "`unauthenticated`, `token_too_large`"),
            ("403", "`tenant_missing`"),
            ("429", "`rate_limited`: retry the same request after `Retry-After` seconds"),
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
    if !is_public || is_readiness {
        common.push(("503", "`unavailable`: retry the same request after `Retry-After` seconds"));
    }
    for (status, description) in common {
        responses.entry(status).or_insert_with(|| json!({ "description": description }));
    }
    for (status, response) in responses.iter_mut().filter(|(status, _)| status.starts_with(['4', '5'])) {
        response["content"] = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
        match status.as_str() {
            "401" => {
                response["headers"] =
                    header("WWW-Authenticate", "The authentication that is needed (RFC 6750, section 3)");
            }
            "429" | "503" => response["headers"] = header("Retry-After", "Seconds to wait before a retry"),
            _ => {}
        }
    }
    if !is_public {
        responses.iter_mut().for_each(|(status, response)| add_rate_limit_headers(status, response));
    }
    for header in responses.values_mut().filter_map(|r| r.get_mut("headers")?.as_object_mut()).flat_map(Map::values_mut)
    {
        if header["schema"]["type"] == "string" && header["schema"].get("maxLength").is_none() {
            header["schema"]["maxLength"] = json!(2048);
        }
    }
    responses.sort_keys();
}

/// Adds the headers that report the caller's rate limits, which are sent with every counted response.
fn add_rate_limit_headers(status: &str, response: &mut Value) {
    if status.starts_with('2') || status == "429" {
        let policy = "The rate limits that apply to this request, as `\"name\";q=<burst size>;w=<seconds to refill it>`. \
                      Absent if rate limiting is off.";
        let remaining = "What remains of each limit, as `\"name\";r=<requests>;t=<seconds until full>` \
                         (draft-ietf-httpapi-ratelimit-headers-11)";
        for (name, description) in [("RateLimit-Policy", policy), ("RateLimit", remaining)] {
            response["headers"][name] = header(name, description)[name].take();
        }
    }
}

/// Returns a `headers` object with one string header.
fn header(name: &str, description: &str) -> Value {
    json!({name: {"description": description, "schema": {"type": "string", "maxLength": 200}}})
}

/// Gives each JSON body the example of its schema.
fn add_examples(operation: &mut Value, schemas: &Value) {
    let add_example = |content: &mut Value| {
        for media in content.as_object_mut().into_iter().flat_map(Map::values_mut) {
            if let Some(example) = example_of(&media["schema"], schemas) {
                media["example"] = example;
            }
        }
    };
    if let Some(body) = operation.get_mut("requestBody") {
        add_example(&mut body["content"]);
    }
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        if status.starts_with('2') && response.get("content").is_some() {
            add_example(&mut response["content"]);
        }
    }
}

/// Returns a schema's own example, or one composed of the examples of its members.
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
