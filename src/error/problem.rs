//! The body of error responses (RFC 9457, `application/problem+json`).

use std::borrow::Cow;

use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::Code;

/// The body of an error response (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:pidge:problem:not_found", "title": "Not found", "status": 404,
    "detail": "No such resource, or it is not visible to you.", "code": "not_found", "request_id": "7f9c24e8-3b1d-4a67-9c55-0f2d6a1b8e43"}))]
pub struct Problem {
    /// The problem type: `urn:pidge:problem:` followed by the code.
    #[serde(rename = "type")]
    #[schema(max_length = 100)]
    pub kind: String,
    /// A short description of the problem type, the same in every response with this code.
    #[schema(max_length = 100)]
    pub title: Cow<'static, str>,
    /// The HTTP status of the response.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// An explanation of this occurrence of the problem, for developers. The text may change between versions.
    #[schema(max_length = 1000)]
    pub detail: Cow<'static, str>,
    /// The error code, for programs: stable, in snake case. New codes may be added at any time.
    #[schema(max_length = 50)]
    pub code: Cow<'static, str>,
    /// The request id, as in the `X-Request-Id` header and in the service's log. Empty in the items of a batch
    /// response.
    #[schema(max_length = 128)]
    pub request_id: String,
    /// The invalid members of the request body. Absent if the problem is not about members of the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub errors: Vec<FieldProblem>,
    /// The position from which the event log goes on. Only with `position_gone`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, nullable = false)]
    pub oldest: Option<i64>,
    /// The last position of the event log. Only with `position_unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, nullable = false)]
    pub latest: Option<i64>,
    /// The name of the parameter that was refused, for the log.
    #[serde(skip)]
    pub parameter: Option<String>,
}

/// An invalid member of the request body.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The member, as a JSON Pointer (RFC 6901) into the request body.
    #[schema(max_length = 1000)]
    pub pointer: String,
    /// The error code, for programs: stable, in snake case.
    #[schema(max_length = 50)]
    pub code: Cow<'static, str>,
    /// An explanation, for developers.
    #[schema(max_length = 1000)]
    pub detail: Cow<'static, str>,
}

impl FieldProblem {
    /// Returns the pointer for the log, which contains no text of a client: names of members that do not look like
    /// names are replaced by `?`.
    pub fn pointer_for_log(&self) -> String {
        self.pointer.split('/').map(name_for_log).collect::<Vec<_>>().join("/")
    }
}

/// Returns the name of a member or parameter for the log: `?` if it does not look like a name, because a client may have
/// put any text there.
pub(super) fn name_for_log(name: &str) -> &str {
    let is_name = name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if is_name { name } else { "?" }
}

impl Problem {
    /// Returns the problem for a status that the framework set without an [`Error`](super::Error).
    pub fn of_status(status: StatusCode) -> Self {
        let code = Code::of_status(status);
        let detail = match code {
            Code::NotFound => "The API has no such path.",
            _ => code.title(),
        };
        Self::new(code, detail.into(), Vec::new())
    }

    pub(super) fn new(code: Code, detail: Cow<'static, str>, errors: Vec<FieldProblem>) -> Self {
        Self {
            kind: format!("urn:pidge:problem:{}", code.name()),
            title: code.title().into(),
            status: code.status().as_u16(),
            detail,
            code: code.name().into(),
            request_id: String::new(),
            errors,
            oldest: None,
            latest: None,
            parameter: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_in_the_log_contains_names_only() {
        for (pointer, logged) in [
            ("", ""),
            ("/recipient_id", "/recipient_id"),
            ("/items/17/seq", "/items/17/seq"),
            ("/context/courseId", "/context/courseId"),
            ("/mia@lms.test", "/?"),
            ("/a sentence of a message", "/?"),
            ("/context/a~1b", "/context/?"),
            (&format!("/{}", "x".repeat(41)), "/?"),
        ] {
            let problem = FieldProblem { pointer: pointer.to_owned(), code: "c".into(), detail: "d".into() };
            assert_eq!(problem.pointer_for_log(), logged, "{pointer}");
        }
    }
}
