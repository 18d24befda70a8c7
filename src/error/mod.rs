//! What can go wrong for a caller, and how it is told: one table of codes, one shape (RFC 9457 `application/problem+json`).
//!
//! Handlers return an [`Error`]; `http::finalize` gives it the request's id and writes it. What an error was caused by
//! is for the log alone: a body never carries SQL, a host, a token or a message.

mod codes;
mod problem;

use std::{borrow::Cow, fmt};

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};

pub use self::codes::Code;
pub use self::problem::{FieldProblem, Problem};

/// What a handler returns instead of an answer.
#[derive(Debug)]
pub struct Error {
    code: Code,
    detail: Cow<'static, str>,
    errors: Vec<FieldProblem>,
    headers: Vec<(HeaderName, HeaderValue)>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a handler returns.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error with a sentence for the caller's developer.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), headers: Vec::new(), source: None }
    }

    /// A member of the body that breaks a rule.
    pub fn field(code: Code, pointer: &str, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        let problem = FieldProblem { pointer: pointer.to_owned(), code: code.name().into(), detail: detail.clone() };
        Self { errors: vec![problem], ..Self::new(code, detail) }
    }

    /// A missing or refused token. `challenge` follows `Bearer` in `WWW-Authenticate` (RFC 6750 §3).
    pub fn unauthenticated(challenge: &'static str, why: impl std::error::Error + Send + Sync + 'static) -> Self {
        let detail = "Send a valid token of your LMS as `Authorization: Bearer …`.";
        Self { source: Some(Box::new(why)), ..Self::new(Code::Unauthenticated, detail) }
            .header(WWW_AUTHENTICATE, challenge)
    }

    /// The token is good, but not for this.
    pub fn insufficient_scope(scope: &str) -> Self {
        let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
        Self::new(Code::InsufficientScope, format!("This needs the scope `{scope}`."))
            .header(WWW_AUTHENTICATE, &challenge)
    }

    /// Absent, or not this caller's to see.
    pub fn not_found() -> Self {
        Code::NotFound.into()
    }

    /// The refusal of one item by a SQL function, by its outcome; an outcome that this release does not know refuses the item with
    /// 503 `unavailable`.
    pub fn of_outcome(function: &'static str, outcome: &str) -> Self {
        if outcome == "done" {
            return Self::internal(format!("{function} answered `done` without what it did"));
        }
        let unknown = || Self::unavailable(format!("{function} answered `{outcome}`"));
        Code::of_outcome(function, outcome).map_or_else(unknown, Self::from)
    }

    /// A mistake of ours, with its cause for the log.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let detail = "The request was not carried out. If this lasts, tell your operators the request_id.";
        Self { source: Some(source.into()), ..Self::new(Code::Internal, detail) }
    }

    /// Nothing was carried out, and the same request may be sent again.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let detail = "Nothing is lost: send the same request again in a moment.";
        Self { source: Some(source.into()), ..Self::new(Code::Unavailable, detail) }.header(RETRY_AFTER, "1")
    }

    /// Too fast; the same request may be sent again in so many seconds.
    pub fn rate_limited(seconds: u64) -> Self {
        let detail = format!("Slow down: send the same request again in {seconds} s.");
        Self::new(Code::RateLimited, detail).header(RETRY_AFTER, &seconds.to_string())
    }

    /// The connection was lost at COMMIT, and the database is not there to be asked what became of it.
    pub fn outcome_unknown(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let detail = "Send it again with the same Idempotency-Key, which settles it; without a key, look at the \
                      conversation before you send it again.";
        Self { source: Some(source.into()), ..Self::new(Code::OutcomeUnknown, detail) }.header(RETRY_AFTER, "1")
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.push((name, HeaderValue::from_str(value).expect("our own header values are visible ASCII")));
        self
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.code
    }
}

impl From<Code> for Error {
    /// The error with the code's own sentence.
    fn from(code: Code) -> Self {
        Self::new(code, code.detail())
    }
}

impl From<Error> for Problem {
    /// The problem as a part of an answer, where one of many was refused. The request's id stands in the answer's head.
    fn from(error: Error) -> Self {
        Self::new(error.code, error.detail, error.errors)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.name())?;
        self.source.as_ref().map_or(Ok(()), |source| write!(f, ": {source}"))
    }
}

impl std::error::Error for Error {}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// The problem travels beside the response until `http::finalize` knows the request's id and writes it.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        for (name, value) in &self.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        response.extensions_mut().insert(Problem::new(self.code, self.detail.clone(), self.errors.clone()));
        response
    }
}
