//! Errors of the API: one table of codes, and one response format (RFC 9457, `application/problem+json`).
//!
//! Handlers return an [`Error`]; `http::finalize` adds the request id and writes the response. The cause of an error is
//! logged only: a response never contains SQL, a host name, a token or the text of a message.

mod codes;
mod problem;

use std::borrow::Cow;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};

pub use self::codes::Code;
pub use self::problem::{FieldProblem, Problem};

/// The error of a handler: a code, a detail, optional field problems and headers, and for the log the name of a
/// parameter and a cause.
#[derive(Debug)]
pub struct Error {
    code: Code,
    detail: Cow<'static, str>,
    errors: Vec<FieldProblem>,
    parameter: Option<Box<str>>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// `oldest` and `latest` of the problem. In a box, as few errors have them.
    log_bounds: Option<Box<(Option<i64>, Option<i64>)>>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The result of a handler, and of all functions that return [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Creates an error. `detail` is a complete sentence for developers.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        let (errors, headers) = (Vec::new(), Vec::new());
        Self { code, detail: detail.into(), errors, parameter: None, headers, log_bounds: None, source: None }
    }

    /// Creates an error about a member of the request body, given by its JSON Pointer (RFC 6901).
    pub fn field(code: Code, pointer: &str, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        let problem = FieldProblem { pointer: pointer.to_owned(), code: code.name().into(), detail: detail.clone() };
        Self { errors: vec![problem], ..Self::new(code, detail) }
    }

    /// Creates an error about a parameter of the path or the query. Its name goes to the log.
    pub fn parameter(code: Code, name: &str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { parameter: Some(problem::name_for_log(name).into()), ..Self::new(code, detail) }
    }

    /// Creates the error 401 `unauthenticated`: the token is missing or invalid. `challenge` is the value of
    /// `WWW-Authenticate` (RFC 6750 §3).
    pub fn unauthenticated(challenge: &'static str, why: impl std::error::Error + Send + Sync + 'static) -> Self {
        let detail = "Send a valid token of your LMS in the header `Authorization: Bearer <token>`.";
        Self { source: Some(Box::new(why)), ..Self::new(Code::Unauthenticated, detail) }
            .header(WWW_AUTHENTICATE, challenge)
    }

    /// Creates the error 403 `insufficient_scope`: the token is valid, but lacks a scope.
    pub fn insufficient_scope(scope: &str) -> Self {
        let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
        Self::new(Code::InsufficientScope, format!("This request needs a token with the scope `{scope}`."))
            .header(WWW_AUTHENTICATE, &challenge)
    }

    /// Creates the error 404 `not_found`: the resource does not exist, or the caller may not see it.
    pub fn not_found() -> Self {
        Code::NotFound.into()
    }

    /// Returns the error for the outcome with which a SQL function refused an item: the code with that name, or 503
    /// `unavailable` if this release does not know the outcome.
    pub fn of_outcome(function: &'static str, outcome: &str) -> Self {
        if outcome == "done" {
            return Self::internal(format!("{function} returned `done` without a result"));
        }
        let unknown = || Self::unavailable(format!("{function} returned the unknown outcome `{outcome}`"));
        Code::of_outcome(function, outcome).map_or_else(unknown, Self::from)
    }

    /// Creates the error 500 `internal`: an unexpected error. The cause is logged.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let detail =
            "An unexpected error occurred. If it persists, report the request_id to the operators of this service.";
        Self { source: Some(source.into()), ..Self::new(Code::Internal, detail) }
    }

    /// Creates the error 500 `internal` for a panic. Its cause does not repeat the message of the panic, which may quote
    /// any text.
    pub fn panicked() -> Self {
        Self::internal("a panic: an earlier line with this request_id has its location")
    }

    /// Creates the error 503 `unavailable`: the same request may be sent again. The cause is logged.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let detail =
            "The service is overloaded or its database is unavailable. Send the same request again in a moment.";
        Self { source: Some(source.into()), ..Self::new(Code::Unavailable, detail) }.header(RETRY_AFTER, "1")
    }

    /// Creates the error 429 `rate_limited`: the same request may be sent again after this number of seconds. The name of
    /// the limit is logged.
    pub fn rate_limited(seconds: u64, limit: &'static str) -> Self {
        let detail = format!("Rate limit exceeded. Send the same request again in {seconds} s.");
        let why = format!("the limit `{limit}`");
        Self { source: Some(why.into()), ..Self::new(Code::RateLimited, detail) }
            .header(RETRY_AFTER, &seconds.to_string())
    }

    /// Creates the error 429 `rate_limited` of a limit on bytes: `wanted` bytes are more than the `left` ones.
    pub fn quota_exceeded(seconds: u64, limit: &'static str, wanted: u32, left: u32) -> Self {
        let detail = format!(
            "The text has {wanted} bytes, and {left} bytes are left of those that you may store in 24 hours. Send the \
             same request again in {seconds} s."
        );
        Self { detail: detail.into(), ..Self::rate_limited(seconds, limit) }
    }

    /// Creates the error 429 `rate_limited` for a caller that leaves too many responses unread. The cause is logged.
    pub fn unread_answers(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let detail =
            "The responses to earlier requests have not been read. Read them, then send the same request again.";
        Self { source: Some(source.into()), ..Self::new(Code::RateLimited, detail) }.header(RETRY_AFTER, "1")
    }

    /// Creates the error 503 `outcome_unknown`: the connection was lost during COMMIT, and the outcome could not be
    /// read afterwards. The cause is logged.
    pub fn outcome_unknown(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let detail = "Send the same request again with the same Idempotency-Key: the message is sent once. Without a key, read \
                      the conversation first to see whether the message was sent.";
        Self { source: Some(source.into()), ..Self::new(Code::OutcomeUnknown, detail) }.header(RETRY_AFTER, "1")
    }

    /// Replaces the detail.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// Adds the cause, for the log.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Adds a header to the response.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.push((name, HeaderValue::from_str(value).expect("header values of errors are visible ASCII")));
        self
    }

    /// Adds the position from which the event log goes on.
    #[must_use]
    pub fn oldest(self, position: i64) -> Self {
        Self { log_bounds: Some(Box::new((Some(position), None))), ..self }
    }

    /// Adds the last position of the event log.
    #[must_use]
    pub fn latest(self, position: i64) -> Self {
        Self { log_bounds: Some(Box::new((None, Some(position)))), ..self }
    }

    /// Puts the place of a part of the request body before the pointers, which are about members of that part.
    #[must_use]
    pub fn within(mut self, pointer: &str) -> Self {
        self.errors.iter_mut().for_each(|problem| problem.pointer.insert_str(0, pointer));
        self
    }

    /// Says that the error is about this part of the request body, unless it says already which part it is about.
    #[must_use]
    pub fn or_at(self, pointer: &str) -> Self {
        if self.errors.is_empty() {
            let errors = Self::field(self.code, pointer, self.detail.clone()).errors;
            return Self { errors, ..self };
        }
        self
    }

    /// Returns the code.
    pub fn code(&self) -> Code {
        self.code
    }
}

impl From<Code> for Error {
    /// Creates an error with the code's default detail.
    fn from(code: Code) -> Self {
        Self::new(code, code.detail())
    }
}

impl From<Error> for Problem {
    /// Returns the problem for an item of a batch response. Its `request_id` is empty: the id is in the response's
    /// headers.
    fn from(error: Error) -> Self {
        Self { parameter: error.parameter.map(String::from), ..Self::new(error.code, error.detail, error.errors) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.name())?;
        self.source.as_ref().map_or(Ok(()), |source| write!(f, ": {source}"))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// Stores the problem in the response's extensions; `http::finalize` adds the request id and writes the body.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        for (name, value) in &self.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        let problem = Problem::new(self.code, self.detail.clone(), self.errors.clone());
        let (oldest, latest) = self.log_bounds.as_deref().copied().unwrap_or_default();
        let parameter = self.parameter.clone().map(String::from);
        response.extensions_mut().insert(Problem { oldest, latest, parameter, ..problem });
        response
    }
}
