//! JSON bodies.

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::body::{LargeBodies, LargeBodyPermit, MAX_BODY, MAX_LIST_BODY, read_body, read_large_body};
use super::truncated;
use crate::error::{Code, Error, Result};
use crate::http::split_unquoted;
use crate::types::Object;

/// The media type of a change to an object (RFC 7396), which is what the bodies of PATCH are.
const MERGE_PATCH: &str = "application/merge-patch+json";
/// The maximum nesting depth of JSON.
const MAX_DEPTH: usize = 32;

/// A JSON body of at most `MAX` bytes.
pub struct Json<T, const MAX: usize = MAX_BODY>(pub T);

/// A JSON body that may be null or missing; both mean the default.
pub struct OptionalJson<T>(pub T);

impl<T: DeserializeOwned + 'static, const MAX: usize> FromRequest for Json<T, MAX> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        const { assert!(MAX <= MAX_LIST_BODY, "a larger body needs a permit") };
        let checked = check_content_type(request);
        let payload = payload.take();
        Box::pin(async move {
            checked?;
            parse(&read_body(payload, MAX).await?).map(Self)
        })
    }
}

impl<T: DeserializeOwned + Default + 'static> FromRequest for OptionalJson<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let checked = check_content_type(request);
        let payload = payload.take();
        Box::pin(async move {
            let bytes = read_body(payload, MAX_BODY).await?;
            if bytes.is_empty() || bytes.trim_ascii() == b"null" {
                return Ok(Self(T::default()));
            }
            checked?;
            parse(&bytes).map(Self)
        })
    }
}

/// Reads an element of a list by itself, so that the others do not fail with it. `pointer` is its place in the body.
///
/// # Errors
/// Those of a body.
pub fn parse_element<T: DeserializeOwned>(element: &RawValue, pointer: &str) -> Result<T> {
    parse(element.get().as_bytes()).map_err(|error| error.within(pointer))
}

/// Reads the body of a request, an object with a list whose elements are read one by one by [`parse_element`]: what is wrong
/// within an element does not affect the others. `T` has them as `RawValue`s; `list` is the name of the member. The body has at
/// most `MAX_BULK_BODY` bytes; a large one gets one of the permits, to be kept with it.
///
/// # Errors
/// Those of a body; 503 `unavailable`: no permit was free in time.
pub async fn read_with_list<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: Payload,
    list: &str,
    permits: &'static LargeBodies,
) -> Result<(T, Option<LargeBodyPermit>)> {
    check_content_type(request)?;
    let body = read_large_body(payload, permits).await?;
    check_structure(&body.bytes, Some(list))?;
    Ok((parse_unchecked("", &body.bytes)?, body.permit))
}

/// Checks the headers `Content-Type` and `Content-Encoding`.
fn check_content_type(request: &HttpRequest) -> Result<()> {
    media_type(request, json_media_types(request)).map(drop)
}

/// Returns the media types of JSON bodies, which depend on the method.
pub(super) fn json_media_types(request: &HttpRequest) -> &'static [&'static str] {
    if request.method() == Method::PATCH { &["application/json", MERGE_PATCH] } else { &["application/json"] }
}

/// Checks the headers `Content-Type` and `Content-Encoding`. Returns the one of the `accepted` media types that the body has.
pub(super) fn media_type<'a>(request: &HttpRequest, accepted: &[&'a str]) -> Result<&'a str> {
    let refused =
        |detail: String| Err(Error::new(Code::UnsupportedMediaType, detail).header(ACCEPT, &accepted.join(", ")));
    let header = |name| request.headers().get(name).map_or("", |value| value.to_str().unwrap_or("?").trim());
    let mut parts = split_unquoted(header(CONTENT_TYPE), ';');
    let given = parts.next().unwrap_or_default();
    let Some(media_type) = accepted.iter().find(|accepted| given.eq_ignore_ascii_case(accepted)) else {
        let given = if given.is_empty() { "missing".to_owned() } else { format!("`{}`", truncated(given)) };
        return refused(format!("The `Content-Type` must be {}; it is {given}.", accepted.join(" or ")));
    };
    // Other parameters have no meaning for JSON (RFC 8259 §11).
    let charsets = parts
        .filter_map(|parameter| parameter.split_once('='))
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    for charset in charsets.map(|(_, value)| value.trim().trim_matches('"')) {
        if !["utf-8", "utf8"].iter().any(|name| charset.eq_ignore_ascii_case(name)) {
            return refused(format!("The body must be in UTF-8; its charset is `{}`.", truncated(charset)));
        }
    }
    let encoding = header(CONTENT_ENCODING);
    if encoding.is_empty() || encoding.eq_ignore_ascii_case("identity") {
        return Ok(media_type);
    }
    refused(format!("The body must not be compressed; its `Content-Encoding` is `{}`.", truncated(encoding)))
}

/// Parses an object that is the whole body.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    parse_at("", bytes).map(|Object(value)| value)
}

/// Parses a value that is the whole body or, with a JSON Pointer, a part of it.
pub(super) fn parse_at<T: DeserializeOwned>(pointer: &str, bytes: &[u8]) -> Result<T> {
    check_structure(bytes, None)?;
    parse_unchecked(pointer, bytes)
}

/// The same for a value whose structure needs no check: what it has besides lists, which are not read here, is checked by
/// itself.
pub(super) fn parse_unchecked<T: DeserializeOwned>(pointer: &str, bytes: &[u8]) -> Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| json_error(pointer, &error))?;
    let whole = if pointer.is_empty() { "body" } else { "text" };
    let continues = |_| Error::new(Code::MalformedJson, format!("The {whole} continues after the JSON value."));
    reader.end().map_err(continues)?;
    Ok(value)
}

/// Refuses deep nesting (`serde_json` alone allows 128 levels), and NUL characters, which Postgres cannot store: except within
/// the list that is the member `unchecked_list` of the whole object, whose elements are checked when they are read.
fn check_structure(bytes: &[u8], unchecked_list: Option<&str>) -> Result<()> {
    let (mut depth, mut in_string, mut at) = (0_usize, false, 0);
    // Where the last string began, and the last one of the whole object: before a value, that is its name.
    let (mut start, mut name, mut in_list) = (0, &bytes[..0], false);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if in_string && !in_list && bytes[at + 1..].starts_with(b"u0000") => {
                return Err(Error::new(Code::MalformedJson, "A string contains the character NUL."));
            }
            b'\\' if in_string => at += 1,
            b'"' => {
                in_string = !in_string;
                match (in_string, depth) {
                    (true, _) => start = at + 1,
                    (false, 1) => name = &bytes[start..at],
                    _ => {}
                }
            }
            b'[' | b'{' if !in_string => {
                depth += 1;
                in_list |= depth == 2 && *byte == b'[' && unchecked_list.is_some_and(|list| list.as_bytes() == name);
            }
            b']' | b'}' if !in_string => {
                depth = depth.saturating_sub(1);
                in_list &= depth > 1;
            }
            _ => {}
        }
        if depth > MAX_DEPTH && !in_list {
            return Err(Error::new(Code::MalformedJson, format!("The body is nested deeper than {MAX_DEPTH} levels.")));
        }
        at += 1;
    }
    Ok(())
}

/// Returns the error for what serde refused in the part of the body at `start`, with a JSON Pointer to the member.
fn json_error(start: &str, error: &serde_path_to_error::Error<serde_json::Error>) -> Error {
    let reason = message(error.inner());
    if !error.inner().is_data() || reason.starts_with("duplicate field") {
        return Error::new(Code::MalformedJson, in_terms_of_members(&reason));
    }
    let code = if reason.starts_with("unknown field") { Code::UnknownField } else { Code::InvalidBody };
    let mut pointer = error.path().iter().fold(start.to_owned(), |pointer, segment| {
        use serde_path_to_error::Segment;
        match segment {
            Segment::Map { key } => {
                format!("{pointer}/{}", truncated(key).replace('~', "~0").replace('/', "~1"))
            }
            Segment::Seq { index } => format!("{pointer}/{index}"),
            Segment::Enum { .. } | Segment::Unknown => pointer,
        }
    });
    if let Some(name) = reason.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        pointer = format!("{pointer}/{name}");
    }
    Error::field(code, &pointer, in_terms_of_members(&reason))
}

/// Returns serde's message with the word of the JSON specification: member, not field.
fn in_terms_of_members(reason: &str) -> String {
    match reason.split_once(" field `") {
        Some((kind @ ("unknown" | "missing" | "duplicate"), rest)) => {
            format!("{kind} member `{}", rest.replace(", there are no fields", ", expected none"))
        }
        _ => reason.to_owned(),
    }
}

/// Returns serde's message without line, column and the client's own text, and with the words of JSON for Rust's types.
fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(sentence, _)| sentence);
    let quoted = ["invalid type: string", "invalid value: string"].iter().find(|start| text.starts_with(**start));
    match text.rsplit_once(", expected ") {
        Some((found, expected)) => {
            let found = quoted.map_or_else(|| truncated(found), |start| (*start).to_owned());
            format!("{found}, expected {}", type_in_json(expected))
        }
        None => truncated(text),
    }
}

/// Returns what serde expected, as JSON calls it.
fn type_in_json(expected: &str) -> &str {
    match expected {
        "a sequence" => "a list",
        "u8" | "u16" | "u32" | "u64" => "a whole number that is not negative",
        "i16" | "i32" | "i64" => "a whole number",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_escapes_within_strings_are_not_structure() {
        let check_structure = |text: &[u8]| check_structure(text, None);
        assert!(check_structure(br#"{"a":"\\u0000 [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}"#).is_ok());
        assert!(check_structure(br#"{"a":"\u0000"}"#).is_err());
        assert!(check_structure(br#"{"a":"\\\u0000"}"#).is_err());
        assert!(check_structure("[".repeat(33).as_bytes()).is_err());
        assert!(check_structure("[".repeat(32).as_bytes()).is_ok());
        assert!(check_structure(br#""\"#).is_ok(), "an unterminated string is left to the parser");
    }

    #[test]
    fn the_elements_of_one_list_are_left_unchecked_and_nothing_else() {
        let is_ok = |text: &str| check_structure(text.as_bytes(), Some("items")).is_ok();
        let deep = "[".repeat(33);
        assert!(is_ok(r#"{"a": "x", "items" : [{"b": "\u0000"}, ["\"\u0000"]], "c": 1}"#));
        assert!(is_ok(&format!(r#"{{"items":[{deep}"#)));
        for text in [
            r#"{"items": [], "a": "\u0000"}"#,
            r#"{"a": "\u0000", "items": []}"#,
            r#"{"items": "\u0000"}"#,
            r#"{"items": {"a": "\u0000"}}"#,
            r#"{"a": {"items": ["\u0000"]}}"#,
            r#"{"a": "items", "b": ["\u0000"]}"#,
            r#"{"items": [{"items": []}], "items\u0000": []}"#,
            &format!(r#"{{"items":[],"a":{deep}"#),
        ] {
            assert!(!is_ok(text), "{text}");
        }
    }
}
