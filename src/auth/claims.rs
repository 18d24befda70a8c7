//! Claims, read from the JSON of a token. A claim that cannot be used is described for the log, so that an operator can
//! tell the LMS what to change. The description of a profile claim contains nothing of its value.

use serde_json::Value;

use crate::http::quoted;

/// What is wrong with a claim: the end of a sentence that begins with the claim's name, such as "is a number".
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says it")]
pub enum ClaimFault {
    #[error("is missing")]
    Missing,
    #[error("is {0}")]
    Type(&'static str),
    #[error("is an empty string")]
    Empty,
    #[error("is an empty list")]
    EmptyList,
    #[error("is a list with {0} in it")]
    MemberType(&'static str),
    #[error("is a list without a usable string: its first member {0}")]
    NoUsableMember(Box<Self>),
    #[error("has {length} {unit}, more than {max}")]
    TooLong { length: usize, unit: &'static str, max: usize },
    #[error("has a control character")]
    ControlCharacter,
    #[error("is not an http or https URL")]
    NotWebUrl,
    #[error("is {}, and auth.audience is {}", quoted(.found), quoted(.expected))]
    Audience { found: String, expected: String },
    #[error("is `{0}`")]
    PathSegment(String),
    #[error("is the id of a user whose data were erased")]
    Erased,
}

/// Returns the type of a JSON value, with its article.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Returns the fault of a claim of the wrong type, or of a required claim that is missing.
pub(super) fn wrong_type(value: Option<&Value>) -> ClaimFault {
    value.map_or(ClaimFault::Missing, |value| ClaimFault::Type(type_of(value)))
}

/// Returns a string of 1 to `max_chars` characters without control characters. White space is kept: two tenants may
/// differ by a space.
pub(super) fn text(value: &Value, max_chars: usize) -> Result<&str, ClaimFault> {
    let text = value.as_str().ok_or_else(|| wrong_type(Some(value)))?;
    let length = text.chars().count();
    if text.is_empty() {
        Err(ClaimFault::Empty)
    } else if length > max_chars {
        Err(ClaimFault::TooLong { length, unit: "characters", max: max_chars })
    } else if text.chars().any(char::is_control) {
        Err(ClaimFault::ControlCharacter)
    } else {
        Ok(text)
    }
}

/// Returns true if a value counts as absent: null and the empty string are what many libraries write for a value that
/// they do not have.
pub(super) fn is_absent(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// Returns the string at a JSON Pointer (RFC 6901), or `None` where it is absent.
pub(super) fn optional_text(claims: &Value, pointer: &str, max_chars: usize) -> Result<Option<String>, ClaimFault> {
    let value = claims.pointer(pointer).filter(|value| !is_absent(value));
    value.map(|value| text(value, max_chars).map(str::to_owned)).transpose()
}

/// Returns the scopes at a JSON Pointer: a string of names separated by spaces (RFC 8693 §4.2), or a list of such
/// strings.
pub(super) fn scopes(claims: &Value, pointer: &str) -> Result<Vec<String>, ClaimFault> {
    let texts = match claims.pointer(pointer) {
        None | Some(Value::Null) => vec![],
        Some(Value::String(text)) => vec![text.as_str()],
        Some(Value::Array(members)) => members
            .iter()
            .map(|member| member.as_str().ok_or_else(|| ClaimFault::MemberType(type_of(member))))
            .collect::<Result<_, _>>()?,
        other => return Err(wrong_type(other)),
    };
    Ok(texts.into_iter().flat_map(|text| text.split(' ')).filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fault<T: std::fmt::Debug>(read: Result<T, ClaimFault>) -> String {
        read.expect_err("a fault").to_string()
    }

    #[test]
    fn a_fault_says_what_is_wrong_with_a_text() {
        for (value, expected) in [
            (json!(7), "is a number"),
            (json!(true), "is a boolean"),
            (json!({}), "is an object"),
            (json!([]), "is a list"),
            (json!(null), "is null"),
            (json!(""), "is an empty string"),
            (json!("a\nb"), "has a control character"),
            (json!("ééééé"), "has 5 characters, more than 4"),
        ] {
            assert_eq!(fault(text(&value, 4)), expected, "{value}");
        }
        assert_eq!(text(&json!("éééé"), 4).ok(), Some("éééé"));
        assert_eq!(wrong_type(None).to_string(), "is missing");
    }

    #[test]
    fn an_optional_text_that_is_null_or_empty_is_absent() {
        let claims = json!({"a": {"b/c": "x"}, "null": null, "empty": "", "number": 7});
        for (pointer, expected) in [("/a/b~1c", Some("x")), ("/null", None), ("/empty", None), ("/none", None)] {
            assert_eq!(optional_text(&claims, pointer, 4).expect("no fault").as_deref(), expected, "{pointer}");
        }
        assert_eq!(fault(optional_text(&claims, "/number", 4)), "is a number");
    }

    #[test]
    fn scopes_are_a_string_or_a_list_of_strings() {
        for (value, expected) in [
            (json!("a  b "), vec!["a", "b"]),
            (json!(["a", "b c", ""]), vec!["a", "b", "c"]),
            (json!(""), vec![]),
            (json!([]), vec![]),
            (json!(null), vec![]),
        ] {
            assert_eq!(scopes(&json!({"scope": value}), "/scope").expect("no fault"), expected, "{value}");
        }
        for (value, expected) in [
            (json!(7), "is a number"),
            (json!({"a": true}), "is an object"),
            (json!(["a", 7]), "is a list with a number in it"),
            (json!(["a", null]), "is a list with null in it"),
        ] {
            assert_eq!(fault(scopes(&json!({"scope": value}), "/scope")), expected, "{value}");
        }
    }
}
