//! The body of an error (RFC 9457, `application/problem+json`).

use std::borrow::Cow;

use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::Code;

/// An error body (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:pidge:problem:not_found", "title": "Not found", "status": 404,
    "detail": "There is no such message.", "code": "not_found", "request_id": "7f9c24e8-3b1d-4a67-9c55-0f2d6a1b8e43"}))]
pub struct Problem {
    /// `urn:pidge:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(max_length = 100)]
    pub kind: String,
    /// What went wrong in general; the same for every problem of this type.
    #[schema(max_length = 100)]
    pub title: Cow<'static, str>,
    /// The HTTP status, again.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What went wrong here, in a sentence for the developer.
    #[schema(max_length = 1000)]
    pub detail: Cow<'static, str>,
    /// For programs: stable, in snake case. More codes may come.
    #[schema(max_length = 50)]
    pub code: Cow<'static, str>,
    /// The request's id, as in the `X-Request-Id` header and in the log.
    #[schema(max_length = 128)]
    pub request_id: String,
    /// For a body that broke rules: which members, and how. Absent otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub errors: Vec<FieldProblem>,
}

/// One broken rule in a request body.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Where: a JSON Pointer (RFC 6901) into the request body.
    #[schema(max_length = 1000)]
    pub pointer: String,
    /// For programs: stable, in snake case.
    #[schema(max_length = 50)]
    pub code: Cow<'static, str>,
    /// For people.
    #[schema(max_length = 1000)]
    pub detail: Cow<'static, str>,
}

impl Problem {
    /// The problem for a status that came without one: the framework's own errors.
    pub fn of_status(status: StatusCode) -> Self {
        let code = Code::of_status(status);
        let detail = match code {
            Code::NotFound => "No call of this service has this path.",
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
        }
    }
}
